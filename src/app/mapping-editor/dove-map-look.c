/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-look.h"

/* --- counting --------------------------------------------------------------------------------- */

static GArray *
make_tallies (GArray        *wires,
              DoveFieldTree *tree,
              DoveMapSide    end)
{
  const guint length = dove_field_tree_get_length (tree);
  GArray *tallies = g_array_sized_new (FALSE, TRUE, sizeof (DoveMapTally), length);

  g_array_set_size (tallies, length);
  for (guint i = 0; i < wires->len; i++)
    {
      const DoveWire *wire = &g_array_index (wires, DoveWire, i);
      const guint node = end == DOVE_MAP_SOURCE ? wire->source : wire->target;

      g_array_index (tallies, DoveMapTally, node).n_wires++;
    }

  /* from the last node to the first, so that a node comes after all that is in it */
  for (guint node = length; node > 0; node--)
    {
      DoveMapTally *tally = &g_array_index (tallies, DoveMapTally, node - 1);
      const int parent = dove_field_tree_get (tree, node - 1)->parent;

      tally->n_inside += tally->n_wires;
      if (parent >= 0)
        g_array_index (tallies, DoveMapTally, parent).n_inside += tally->n_inside;
    }

  return tallies;
}

/**
 * dove_map_known_get_tree:
 * @self: what is known of a side
 *
 * Returns: (transfer none): its fields
 */
DoveFieldTree *
dove_map_known_get_tree (const DoveMapKnown *self)
{
  return self->end == DOVE_MAP_SOURCE ? dove_map_model_get_sources (self->model)
                                      : dove_map_model_get_targets (self->model);
}

/**
 * dove_map_known_update:
 * @self: what is known of a side; its model and end are set
 *
 * Counts again: the mapping has changed.
 */
void
dove_map_known_update (DoveMapKnown *self)
{
  DoveFieldTree *tree = dove_map_known_get_tree (self);
  GArray *wires = dove_map_model_get_wires (self->model);

  dove_map_known_clear (self);
  self->tallies = make_tallies (wires, tree, self->end);
}

/**
 * dove_map_known_clear:
 * @self: what is known of a side
 *
 * Frees what was counted.
 */
void
dove_map_known_clear (DoveMapKnown *self)
{
  g_clear_pointer (&self->tallies, g_array_unref);
  g_clear_pointer (&self->texts, g_ptr_array_unref);
}

/* Path, name, value and formula, as they are searched */
static char *
make_text (DoveMapKnown *self,
           guint         node)
{
  DoveFieldTree *tree = dove_map_known_get_tree (self);
  const DoveMapPlace *place = self->end == DOVE_MAP_TARGET
    ? dove_map_model_look (self->model, node)
    : NULL;
  g_autofree char *sample = place == NULL ? dove_map_model_sample_of (self->model, node) : NULL;
  const char *value = place != NULL ? place->value : sample;
  g_autofree char *text = g_strjoin ("\n", dove_field_tree_get (tree, node)->path,
                                     dove_field_tree_get_label (tree, node),
                                     value != NULL ? value : "",
                                     place != NULL ? place->formula : NULL, NULL);

  return g_utf8_casefold (text, -1);
}

/**
 * dove_map_known_get_texts:
 * @self: what is known of a side
 *
 * Returns: (transfer none) (element-type utf8): of each field what is searched, folded
 */
GPtrArray *
dove_map_known_get_texts (DoveMapKnown *self)
{
  const guint length = dove_field_tree_get_length (dove_map_known_get_tree (self));

  if (self->texts == NULL)
    {
      self->texts = g_ptr_array_new_full (length, g_free);
      for (guint node = 0; node < length; node++)
        g_ptr_array_add (self->texts, make_text (self, node));
    }

  return self->texts;
}

/* --- one row ---------------------------------------------------------------------------------- */

/* Signs that need no translation */
static const char *
find_glyph (const DoveFieldNode *node)
{
  static const struct
  {
    const char *word;  /* type or format */
    const char *glyph;
  } glyphs[] = {
    { "email", "@" },      { "idn-email", "@" }, { "uri", "://" },    { "date", "31" },
    { "date-time", "31" }, { "time", "0:00" },   { "string", "Aa" },  { "number", "1.5" },
    { "integer", "12" },   { "boolean", "✓" },   { "array", "[ ]" }, { "object", "{ }" },
  };
  const char *glyph = "?";

  if (node->is_list)
    return "[ ]";

  for (guint i = G_N_ELEMENTS (glyphs); i > 0; i--)
    {
      if (g_strcmp0 (glyphs[i - 1].word, node->format) == 0)
        return glyphs[i - 1].glyph;
      if (g_strcmp0 (glyphs[i - 1].word, node->type) == 0)
        glyph = glyphs[i - 1].glyph;
    }

  return glyph;
}

static char *
tell_source (const DoveMapKnown  *known,
             const DoveFieldNode *node,
             const char          *name,
             const DoveMapLook   *look)
{
  const char *type = dove_map_words_type (node);
  g_autofree char *field = NULL;
  g_autofree char *wires = NULL;

  field = look->value != NULL && node->n_children == 0
    /* Translators: a field of the source: its name, its type, and an example of its value */
    ? g_strdup_printf (_("Source %s, %s, sample %s."), name, type, look->value)
    /* Translators: a field of the source: its name and its type */
    : g_strdup_printf (_("Source %s, %s."), name, type);
  wires = look->n_wires == 0
    ? g_strdup (_("Not used."))
    : g_strdup_printf (ngettext ("Used %u time.", "Used %u times.", look->n_wires),
                       look->n_wires);

  return g_strjoin (" ", field, wires, NULL);
}

static char *
tell_cover (const DoveMapCover *cover)
{
  return cover->total > 0 ? g_strdup_printf ("%u/%u", cover->mapped, cover->total) : NULL;
}

/* What a target's row makes of the record that is looked at */
static char *
tell_result (const DoveMapPlace *place)
{
  if (place->row == NULL)
    return NULL;
  if (place->problem != NULL)
    return g_strdup (place->problem);
  if (!place->has_result)
    return NULL;
  if (place->state == DOVE_MAPPED_FAILED)
    return g_strdup (place->message);
  if (place->state == DOVE_MAPPED_OMIT)
    return g_strdup (_("left as it is"));

  return g_strdup (*place->value != '\0' ? place->value : _("empty"));
}

static void
init_source (DoveMapLook         *self,
             const DoveMapKnown  *known,
             guint                index,
             const DoveFieldNode *node)
{
  self->value = node->n_children > 0
    ? tell_cover (dove_map_model_get_cover (known->model, known->end, (int) index))
    : dove_map_model_sample_of (known->model, index);
  self->has_problem = node->is_ghost;
  self->is_read_only = FALSE;  /* it is only read here */
  self->spoken = tell_source (known, node, self->name, self);
}

static void
init_target (DoveMapLook         *self,
             const DoveMapKnown  *known,
             guint                index,
             const DoveFieldNode *node)
{
  const DoveMapCover *cover = dove_map_model_get_cover (known->model, known->end,
                                                        (int) index);
  const DoveMapPlace *place = dove_map_model_look (known->model, index);

  self->value = node->n_children > 0 && place->problem == NULL ? tell_cover (cover)
                                                              : tell_result (place);
  self->is_alarming = place->problem != NULL
                      || (place->has_result && place->state == DOVE_MAPPED_FAILED);
  self->has_problem = self->is_alarming || node->is_ghost
                      || (!self->is_open && cover->problems > 0);
  self->is_missing = (node->n_children == 0 || !self->is_open) && cover->required_missing > 0;
  if (node->is_name)
    self->n_wires = place->n_users;
  self->spoken = g_strdup (place->spoken);
}

/**
 * dove_map_look_init:
 * @self: (out caller-allocates): what the row shows
 * @known: what is known of the side
 * @node: index of the field
 * @is_open: whether what is in it is shown
 *
 * Finds out what a row is to show.
 */
void
dove_map_look_init (DoveMapLook        *self,
                    const DoveMapKnown *known,
                    guint               node,
                    gboolean            is_open)
{
  DoveFieldTree *tree = dove_map_known_get_tree (known);
  const DoveFieldNode *field = dove_field_tree_get (tree, node);
  const DoveMapTally *tally = &g_array_index (known->tallies, DoveMapTally, node);

  *self = (DoveMapLook) {
    .glyph = find_glyph (field),
    .name = g_strdup (dove_field_tree_get_label (tree, node)),
    .depth = field->depth,
    .n_wires = is_open ? tally->n_wires : tally->n_inside,
    .can_fold = field->n_children > 0,
    .is_open = is_open,
    .is_required = field->required,
    .is_key = field->field != NULL &&
              dove_value_get_boolean (dove_value_get_member (field->field, "key")),
    .is_read_only = field->read_only,
    .is_list = field->is_list,
    .is_ghost = field->is_ghost,
    .is_name = field->is_name,
  };

  if (known->end == DOVE_MAP_SOURCE)
    init_source (self, known, node, field);
  else
    init_target (self, known, node, field);
}

/**
 * dove_map_look_clear:
 * @self: what a row shows
 *
 * Frees what is in it.
 */
void
dove_map_look_clear (DoveMapLook *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->value, g_free);
  g_clear_pointer (&self->spoken, g_free);
}
