/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <string.h>

#include "dove-map-wires-view-private.h"

/* Which fields and wires a person looks at, and looks for */

static gboolean
has_wire (GArray         *wires,
          const DoveWire *wire)
{
  for (guint i = 0; i < wires->len; i++)
    {
      const DoveWire *one = &g_array_index (wires, DoveWire, i);

      if (one->source == wire->source && one->target == wire->target)
        return TRUE;
    }

  return FALSE;
}

/* Wires go on where they end at a named value: towards the sources, or the targets */
static void
add_further (DoveMapWiresView *self,
             DoveMapSide       towards,
             GArray           *found)
{
  DoveFieldTree *sources = dove_map_model_get_sources (self->model);
  DoveFieldTree *targets = dove_map_model_get_targets (self->model);
  GArray *wires = dove_map_model_get_wires (self->model);

  for (guint i = 0; i < found->len; i++)
    {
      const DoveWire wire = g_array_index (found, DoveWire, i);
      const DoveFieldNode *end = towards == DOVE_MAP_SOURCE
          ? dove_field_tree_get (sources, wire.source) : dove_field_tree_get (targets, wire.target);

      for (guint k = 0; end->is_name && k < wires->len; k++)
        {
          const DoveWire *next = &g_array_index (wires, DoveWire, k);
          const char *path = towards == DOVE_MAP_SOURCE
              ? dove_field_tree_get (targets, next->target)->path
              : dove_field_tree_get (sources, next->source)->path;

          if (g_str_equal (path, end->path) && !has_wire (found, next))
            g_array_append_val (found, *next);
        }
    }
}

/* The wires of a field, or of all that is in it */
static GArray *
find_wires (DoveMapWiresView *self,
            DoveMapSide       end,
            int               node)
{
  DoveFieldTree *tree = dove_map_known_get_tree (dove_map_pane_get_known (self->panes[end]));
  GArray *wires = dove_map_model_get_wires (self->model);
  GArray *found = g_array_new (FALSE, FALSE, sizeof (DoveWire));
  guint behind;

  if (node < 0 || (guint) node >= dove_field_tree_get_length (tree))
    return found;

  behind = dove_field_tree_get (tree, (guint) node)->end;
  for (guint i = 0; i < wires->len; i++)
    {
      const DoveWire *wire = &g_array_index (wires, DoveWire, i);
      const guint here = end == DOVE_MAP_SOURCE ? wire->source : wire->target;

      if (here >= (guint) node && here < behind)
        g_array_append_val (found, *wire);
    }
  add_further (self, end == DOVE_MAP_SOURCE ? DOVE_MAP_TARGET : DOVE_MAP_SOURCE, found);

  return found;
}

/* What leads to a named value, and on from it */
static GArray *
find_name_wires (DoveMapWiresView *self,
                 int               name)
{
  GArray *found = find_wires (self, DOVE_MAP_TARGET, name);
  g_autoptr(GArray) on = find_wires (self, DOVE_MAP_SOURCE,
                                     dove_map_wires_view_find_source (self, name));

  g_array_append_vals (found, on->data, on->len);

  return found;
}

static void
mark_names (DoveMapWiresView *self,
            GArray           *wires)
{
  g_autoptr(GArray) related = g_array_new (FALSE, TRUE, sizeof (guint8));

  g_array_set_size (related, dove_field_tree_get_length (dove_map_model_get_targets (self->model)));
  for (guint i = 0; i < wires->len; i++)
    {
      const DoveWire *wire = &g_array_index (wires, DoveWire, i);
      int source = (int) wire->source;
      int target = (int) wire->target;

      if (dove_map_wires_view_get_pane (self, DOVE_MAP_SOURCE, &source) == self->lane)
        g_array_index (related, guint8, source) = TRUE;
      if (dove_map_wires_view_get_pane (self, DOVE_MAP_TARGET, &target) == self->lane)
        g_array_index (related, guint8, target) = TRUE;
    }
  dove_map_pane_set_related (self->lane, related);
}

/* Of each field of a side, whether one of the wires ends at its row */
static void
mark_ends (DoveMapWiresView *self,
           DoveMapSide       end,
           GArray           *wires)
{
  DoveMapFields *fields = dove_map_pane_get_fields (self->panes[end]);
  g_autoptr(GArray) related = g_array_new (FALSE, TRUE, sizeof (guint8));

  g_array_set_size (related, dove_field_tree_get_length (dove_map_fields_get_tree (fields)));
  for (guint i = 0; i < wires->len; i++)
    {
      const DoveWire *wire = &g_array_index (wires, DoveWire, i);
      const int position = dove_map_fields_get_position (
        fields, end == DOVE_MAP_SOURCE ? wire->source : wire->target);
      const int node = position >= 0 ? dove_map_fields_get_node (fields, (guint) position) : -1;

      if (node >= 0)
        g_array_index (related, guint8, node) = TRUE;
    }

  dove_map_pane_set_related (self->panes[end], related);
}

/**
 * dove_map_wires_view_look:
 * @self: a view
 *
 * Makes the wires of what is looked at strong, and marks the rows that they end at.
 */
void
dove_map_wires_view_look (DoveMapWiresView *self)
{
  const int node = dove_map_pane_get_current (self->panes[self->looked_at]);
  const int name = self->looked_at == DOVE_MAP_TARGET ? dove_map_pane_get_current (self->lane) : -1;
  g_autoptr(GArray) wires = name >= 0 ? find_name_wires (self, name)
                                      : find_wires (self, self->looked_at, node);

  dove_map_canvas_set_strong (self->canvas, wires);
  for (guint end = 0; end < DOVE_MAP_SIDES; end++)
    mark_ends (self, end, wires);
  mark_names (self, wires);
}

/* --- searching -------------------------------------------------------------------------------- */

static guint8 *
find_all (DoveMapWiresView *self,
          DoveMapSide       end,
          const char       *folded)
{
  GPtrArray *texts = dove_map_pane_get_texts (self->panes[end]);
  guint8 *found = g_new0 (guint8, texts->len + 1);

  for (guint node = 0; node < texts->len; node++)
    found[node] = strstr (g_ptr_array_index (texts, node), folded) != NULL;

  return found;
}

/* What is joined with what was found is shown as well: 1 is what was found, 2 is joined with it,
 * and leads no further */
static void
add_joined (GArray  *wires,
            guint8 **found)
{
  for (guint i = 0; i < wires->len; i++)
    {
      const DoveWire *wire = &g_array_index (wires, DoveWire, i);
      guint8 *source = &found[DOVE_MAP_SOURCE][wire->source];
      guint8 *target = &found[DOVE_MAP_TARGET][wire->target];

      if (*source == 1 && *target == 0)
        *target = 2;
      else if (*target == 1 && *source == 0)
        *source = 2;
    }
}

/* Which targets are shown; all sources are, where a person chooses what to map to them. A group is
 * shown alone, with what it is made of. */
static void
add_shown (DoveMapWiresView *self,
           guint8          **found)
{
  const gboolean is_choosing = dove_map_model_get_group (self->model) == NULL
                               && (self->show == DOVE_MAP_SHOW_ALL
                                   || self->show == DOVE_MAP_SHOW_UNMAPPED
                                   || self->show == DOVE_MAP_SHOW_REQUIRED);
  g_autoptr(GHashTable) folded = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree gboolean *shown = dove_map_filter_run (self->model, self->show, folded);
  const guint n_sources = dove_field_tree_get_length (dove_map_model_get_sources (self->model));
  const guint n_targets = dove_field_tree_get_length (dove_map_model_get_targets (self->model));

  for (guint node = 0; node < n_targets; node++)
    found[DOVE_MAP_TARGET][node] &= shown[node] != 0;
  for (guint node = 0; !is_choosing && node < n_sources; node++)
    found[DOVE_MAP_SOURCE][node] = 0;
}

/* A named value that is a source of what was found is shown as well */
static void
add_names (DoveMapWiresView *self,
           guint8          **found)
{
  DoveFieldTree *sources = dove_map_model_get_sources (self->model);

  for (guint i = 0; i < dove_field_tree_get_length (sources); i++)
    {
      int node = (int) i;

      if (found[DOVE_MAP_SOURCE][i] != 0
          && dove_map_wires_view_get_pane (self, DOVE_MAP_SOURCE, &node) == self->lane)
        found[DOVE_MAP_TARGET][node] = 1;
    }
}

/**
 * dove_map_wires_view_filter:
 * @self: a view
 *
 * Shows the fields that are looked for, what is around them, and what they are joined with.
 */
void
dove_map_wires_view_filter (DoveMapWiresView *self)
{
  const gboolean is_filtered = self->search != NULL || self->show != DOVE_MAP_SHOW_ALL
                               || dove_map_model_get_group (self->model) != NULL;
  guint8 *found[DOVE_MAP_SIDES] = { NULL };

  for (guint end = 0; is_filtered && end < DOVE_MAP_SIDES; end++)
    found[end] = find_all (self, end, self->search != NULL ? self->search : "");
  if (is_filtered)
    {
      add_shown (self, found);
      add_joined (dove_map_model_get_wires (self->model), found);
      add_names (self, found);
    }

  dove_map_fields_set_kept (dove_map_pane_get_fields (self->lane), found[DOVE_MAP_TARGET]);
  for (guint end = 0; end < DOVE_MAP_SIDES; end++)
    {
      dove_map_fields_set_kept (dove_map_pane_get_fields (self->panes[end]), found[end]);
      g_free (found[end]);
    }
}

/**
 * dove_map_wires_view_set_search:
 * @self: a view
 * @text: (nullable): what is looked for in names, paths, values and formulas; nothing shows all
 *   fields
 *
 * Shows only fields that are looked for, what is around them, and what they are joined with.
 */
void
dove_map_wires_view_set_search (DoveMapWiresView *self,
                                const char       *text)
{
  g_return_if_fail (DOVE_IS_MAP_WIRES_VIEW (self));

  g_free (self->search);
  self->search = text != NULL && *text != '\0' ? g_utf8_casefold (text, -1) : NULL;
  dove_map_wires_view_filter (self);
}

/**
 * dove_map_wires_view_set_show:
 * @self: a view
 * @show: which target fields are shown
 */
void
dove_map_wires_view_set_show (DoveMapWiresView *self,
                              DoveMapShow       show)
{
  g_return_if_fail (DOVE_IS_MAP_WIRES_VIEW (self));

  self->show = show;
  dove_map_wires_view_filter (self);
}
