/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "mapping/dove-map-cover.h"

/*
 * Counted are the fields that hold values, not the groups around them. A field that must have a
 * value is missing only where the group around it is made: an address that is left out as a
 * whole needs no city.
 */

typedef struct
{
  DoveFieldTree *tree;
  GArray        *covers;      /* (element-type DoveMapCover): of each node, and of all at the end */
  gboolean      *is_written;  /* by a row of its own that is no loop, or of what is around it */
  gboolean      *is_looped;   /* by a loop of its own */
  gboolean      *is_locked;   /* can only be read, or is in what can only be read */
  gboolean      *is_made;     /* is written, or something in it is */
} Count;

static DoveMapCover *
get_cover (Count *self,
           guint  index)
{
  return &g_array_index (self->covers, DoveMapCover, index);
}

static void
mark_rows (Count          *self,
           DoveMapProgram *program,
           GPtrArray      *problems)
{
  for (guint i = 0; i < dove_map_program_get_length (program); i++)
    {
      const DoveMapEntry *entry = dove_map_program_get (program, i);
      const int index = dove_field_tree_find (self->tree, entry->place);

      if (index < 0)
        continue;
      if (entry->is_loop)
        self->is_looped[index] = TRUE;
      else
        self->is_written[index] = TRUE;
      if (problems != NULL ? g_ptr_array_index (problems, i) != NULL
                           : dove_map_program_get_problem (program, i) != NULL)
        get_cover (self, (guint) index)->problems++;
    }
}

/* What holds for all that is in a node, and what holds for a node because of what is in it */
static void
spread (Count *self)
{
  const guint length = dove_field_tree_get_length (self->tree);

  for (guint i = 0; i < length; i++)
    {
      const DoveFieldNode *node = dove_field_tree_get (self->tree, i);

      self->is_locked[i] = node->read_only
                           || (node->parent >= 0 && self->is_locked[node->parent]);
      self->is_written[i] |= node->parent >= 0 && self->is_written[node->parent];
      self->is_made[i] |= self->is_written[i] || self->is_looped[i];
    }
  for (guint i = length; i > 0; i--)
    {
      const int parent = dove_field_tree_get (self->tree, i - 1)->parent;

      if (parent >= 0)
        self->is_made[parent] |= self->is_made[i - 1];
    }
}

/* Whether the group around a node has a value, so that what it must have is asked for */
static gboolean
is_asked (Count               *self,
          const DoveFieldNode *node)
{
  while (node->parent >= 0 && !self->is_made[node->parent])
    {
      node = dove_field_tree_get (self->tree, (guint) node->parent);
      if (!node->required)
        return FALSE;
    }

  return TRUE;
}

static void
count_node (Count *self,
            guint  index)
{
  const DoveFieldNode *node = dove_field_tree_get (self->tree, index);
  DoveMapCover *cover = get_cover (self, index);

  if (node->is_ghost || node->is_name || self->is_locked[index])
    return;

  if (node->n_children == 0)
    {
      cover->total++;
      cover->mapped += self->is_written[index] || self->is_looped[index];
    }
  if (node->required && !self->is_made[index] && cover->required_missing == 0
      && is_asked (self, node))
    cover->required_missing++;
}

/* From the last node to the first, so that a node comes after all that is in it */
static void
add_up (Count *self)
{
  const guint length = dove_field_tree_get_length (self->tree);

  for (guint i = length; i > 0; i--)
    {
      const int parent = dove_field_tree_get (self->tree, i - 1)->parent;
      DoveMapCover *around = get_cover (self, parent >= 0 ? (guint) parent : length);
      const DoveMapCover *cover = get_cover (self, i - 1);

      count_node (self, i - 1);
      around->total += cover->total;
      around->mapped += cover->mapped;
      around->required_missing += cover->required_missing;
      around->problems += cover->problems;
    }
}

/**
 * dove_map_cover_targets:
 * @program: compiled rows
 * @targets: the target's fields, with ghosts
 * @problems: (nullable) (element-type utf8): of each entry of @program what is wrong with it, or
 *   %NULL; without it what keeps the rows from being compiled
 *
 * Counts how far the target is mapped.
 *
 * Returns: (transfer full) (element-type DoveMapCover): of each node with all that is in it, and
 *   behind the last the whole side
 */
GArray *
dove_map_cover_targets (DoveMapProgram *program,
                        DoveFieldTree  *targets,
                        GPtrArray      *problems)
{
  const guint length = dove_field_tree_get_length (targets);
  g_autofree gboolean *flags = g_new0 (gboolean, 4 * (gsize) length + 1);
  Count count = {
    .tree = targets,
    .covers = g_array_sized_new (FALSE, TRUE, sizeof (DoveMapCover), length + 1),
    .is_written = flags,
    .is_looped = flags + length,
    .is_locked = flags + 2 * (gsize) length,
    .is_made = flags + 3 * (gsize) length,
  };

  g_array_set_size (count.covers, length + 1);
  mark_rows (&count, program, problems);
  spread (&count);
  add_up (&count);

  return count.covers;
}

/**
 * dove_map_cover_sources:
 * @wires: (element-type DoveWire): wires
 * @sources: the source's fields, with ghosts
 *
 * Counts how much of the source is read.
 *
 * Returns: (transfer full) (element-type DoveMapCover): as dove_map_cover_targets()
 */
GArray *
dove_map_cover_sources (GArray        *wires,
                        DoveFieldTree *sources)
{
  const guint length = dove_field_tree_get_length (sources);
  GArray *covers = g_array_sized_new (FALSE, TRUE, sizeof (DoveMapCover), length + 1);
  g_autofree gboolean *is_read = g_new0 (gboolean, length + 1);

  g_array_set_size (covers, length + 1);
  for (guint i = 0; i < wires->len; i++)
    is_read[g_array_index (wires, DoveWire, i).source] = TRUE;

  for (guint i = length; i > 0; i--)
    {
      const DoveFieldNode *node = dove_field_tree_get (sources, i - 1);
      DoveMapCover *cover = &g_array_index (covers, DoveMapCover, i - 1);
      DoveMapCover *around = &g_array_index (covers, DoveMapCover,
                                             node->parent >= 0 ? (guint) node->parent : length);

      if (node->is_name)
        continue;
      if (node->n_children == 0 && node->is_ghost)
        cover->problems = 1;
      else if (node->n_children == 0)
        *cover = (DoveMapCover) { .total = 1, .mapped = is_read[i - 1] };
      around->total += cover->total;
      around->mapped += cover->mapped;
      around->problems += cover->problems;
    }

  return covers;
}

/**
 * dove_map_cover_tell:
 * @cover: a cover
 *
 * Returns: (transfer full): it in words: “42 of 120 mapped, 2 required missing, 1 problem”
 */
char *
dove_map_cover_tell (const DoveMapCover *cover)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_string_append_printf (text, _("%u of %u mapped"), cover->mapped, cover->total);
  if (cover->required_missing > 0)
    g_string_append_printf (text,
                            ngettext (", %u required missing", ", %u required missing",
                                      cover->required_missing), cover->required_missing);
  if (cover->problems > 0)
    g_string_append_printf (text, ngettext (", %u problem", ", %u problems", cover->problems),
                            cover->problems);

  return g_string_free (g_steal_pointer (&text), FALSE);
}
