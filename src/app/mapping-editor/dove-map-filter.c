/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-map-filter.h"

#include "mapping/dove-map-groups.h"
#include "mapping/dove-map-rows.h"

/* Which target fields are shown, which are found, and how much is mapped. Nothing is seen here. */

/**
 * dove_map_filter_is_mapped:
 * @model: a mapping
 * @node: index of a target field
 *
 * Returns: whether a row writes the field itself
 */
gboolean
dove_map_filter_is_mapped (DoveMapModel *model,
                           guint         node)
{
  return dove_map_model_look (model, node)->row != NULL;
}

/* What is in an object is written with it when a row writes the whole object */
static gboolean
is_covered (DoveMapModel *model,
            guint         node)
{
  DoveFieldTree *targets = dove_map_model_get_targets (model);

  for (int at = (int) node; at >= 0; at = dove_field_tree_get (targets, (guint) at)->parent)
    {
      const DoveMapPlace *place = dove_map_model_look (model, (guint) at);

      if (place->row != NULL && (at == (int) node || !place->is_loop))
        return TRUE;
    }

  return FALSE;
}

/* An object is written by what is in it */
static gboolean
has_mapped_child (DoveMapModel *model,
                  guint         node)
{
  DoveFieldTree *targets = dove_map_model_get_targets (model);
  guint end = dove_field_tree_get (targets, node)->end;

  for (guint i = node + 1; i < end; i++)
    if (dove_map_filter_is_mapped (model, i))
      return TRUE;

  return FALSE;
}

/* What is required within something that is not written at all is not missing */
static gboolean
is_asked_for (DoveMapModel *model,
              guint         node)
{
  DoveFieldTree *targets = dove_map_model_get_targets (model);
  int parent = dove_field_tree_get (targets, node)->parent;

  for (; parent >= 0; parent = dove_field_tree_get (targets, (guint) parent)->parent)
    if (!dove_field_tree_get (targets, (guint) parent)->required &&
        !dove_map_filter_is_mapped (model, (guint) parent) &&
        !has_mapped_child (model, (guint) parent))
      return FALSE;

  return TRUE;
}

/**
 * dove_map_filter_is_missing:
 * @model: a mapping
 * @node: index of a target field
 *
 * Returns: whether the field must be written and nothing writes it
 */
gboolean
dove_map_filter_is_missing (DoveMapModel *model,
                            guint         node)
{
  const DoveFieldNode *field = dove_field_tree_get (dove_map_model_get_targets (model), node);

  return field->required && !field->read_only && !is_covered (model, node) &&
         !has_mapped_child (model, node) && is_asked_for (model, node);
}

/**
 * dove_map_filter_has_problem:
 * @model: a mapping
 * @node: index of a target field
 *
 * Returns: whether something is wrong with the field: with its row, on the chosen record, or that
 *   it is missing
 */
gboolean
dove_map_filter_has_problem (DoveMapModel *model,
                             guint         node)
{
  const DoveMapPlace *place = dove_map_model_look (model, node);

  return place->problem != NULL || (place->has_result && place->state == DOVE_MAPPED_FAILED) ||
         dove_map_filter_is_missing (model, node);
}

/**
 * dove_map_filter_has_changed:
 * @model: a mapping
 * @node: index of a target field
 *
 * Returns: whether another row writes the field than in the runs that there are now
 */
gboolean
dove_map_filter_has_changed (DoveMapModel *model,
                             guint         node)
{
  const char *path = dove_field_tree_get (dove_map_model_get_targets (model), node)->path;
  DoveValue *published = dove_map_model_get_published (model);
  DoveValue *before = published != NULL ? dove_map_rows_find (published, path) : NULL;
  DoveValue *now = dove_map_rows_find (dove_map_model_get_rows (model), path);

  if (before == NULL || now == NULL)
    return before != now;

  /* What is in a loop has rows of its own */
  return before != now && (dove_value_get_member (now, "each") == NULL ||
                           g_strcmp0 (dove_value_get_member_text (before, "each"),
                                      dove_value_get_member_text (now, "each")) != 0) &&
         !dove_value_equal (before, now);
}

/**
 * dove_map_filter_can_move:
 * @model: a mapping
 * @place: path of a target field
 * @node: index of another
 *
 * Returns: whether what is written into the one, and into all that is in it, can be written into
 *   the other: a value instead of a value, a group of a group, a list of a list; not into lists
 */
gboolean
dove_map_filter_can_move (DoveMapModel *model,
                          const char   *place,
                          guint         node)
{
  DoveFieldTree *targets = dove_map_model_get_targets (model);
  const int from = dove_field_tree_find (targets, place);
  const DoveFieldNode *before = from >= 0 ? dove_field_tree_get (targets, (guint) from) : NULL;
  const DoveFieldNode *to = dove_field_tree_get (targets, node);

  return before != NULL && from != (int) node && !to->read_only && !to->is_ghost && !to->in_list
         && before->is_list == to->is_list && (before->n_children > 0) == (to->n_children > 0);
}

static gboolean
is_in_group (DoveMapModel *model,
             guint         node)
{
  const char *key = dove_map_model_get_group (model);

  return key == NULL || dove_map_groups_has (dove_map_model_get_rows (model),
                                             dove_map_model_get_targets (model), key, node);
}

static gboolean
is_shown (DoveMapModel *model,
          DoveMapShow   show,
          guint         node)
{
  const DoveFieldNode *field = dove_field_tree_get (dove_map_model_get_targets (model), node);

  switch (show)
    {
    case DOVE_MAP_SHOW_MAPPED:
      return dove_map_filter_is_mapped (model, node);
    case DOVE_MAP_SHOW_UNMAPPED:
      return field->n_children == 0 && !field->read_only && !is_covered (model, node);
    case DOVE_MAP_SHOW_REQUIRED:
      return field->required;
    case DOVE_MAP_SHOW_PROBLEMS:
      return dove_map_filter_has_problem (model, node);
    case DOVE_MAP_SHOW_VALUES:
      return *dove_map_model_look (model, node)->value != '\0';
    case DOVE_MAP_SHOW_CHANGED:
      return dove_map_filter_has_changed (model, node);
    case DOVE_MAP_SHOW_ALL:
    default:
      return TRUE;
    }
}

/**
 * dove_map_filter_run:
 * @model: a mapping
 * @show: which fields
 * @folded: (element-type utf8): a set of the paths whose fields are folded away
 *
 * Finds what is shown: what fits and is in the group that is shown alone, and all that it is in.
 *
 * Returns: (transfer full) (array): for each target field whether it is
 */
gboolean *
dove_map_filter_run (DoveMapModel *model,
                     DoveMapShow   show,
                     GHashTable   *folded)
{
  DoveFieldTree *targets = dove_map_model_get_targets (model);
  guint length = dove_field_tree_get_length (targets);
  gboolean *shown = g_new0 (gboolean, length + 1);

  for (guint i = length; i-- > 0;)
    {
      int parent = dove_field_tree_get (targets, i)->parent;

      shown[i] = shown[i] || (is_in_group (model, i) && is_shown (model, show, i));
      if (shown[i] && parent >= 0)
        shown[parent] = TRUE;
    }
  for (guint i = 0; i < length; i++)
    {
      const DoveFieldNode *node = dove_field_tree_get (targets, i);

      if (shown[i] && node->end > i + 1 && g_hash_table_contains (folded, node->path))
        memset (shown + i + 1, 0, (node->end - i - 1) * sizeof (gboolean));
    }

  return shown;
}

static gboolean
has (const char *text,
     const char *folded)
{
  g_autofree char *small = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return small != NULL && strstr (small, folded) != NULL;
}

/**
 * dove_map_filter_finds:
 * @model: a mapping
 * @node: index of a target field
 * @folded: what is looked for, of g_utf8_casefold()
 *
 * Returns: whether it stands in the field's name, title or type, in its formula or what that
 *   reads, or in its value
 */
gboolean
dove_map_filter_finds (DoveMapModel *model,
                       guint         node,
                       const char   *folded)
{
  const DoveFieldNode *field = dove_field_tree_get (dove_map_model_get_targets (model), node);
  const DoveMapPlace *place = dove_map_model_look (model, node);

  return has (field->path, folded) || has (field->title, folded) ||
         has (dove_map_words_type (field), folded) || has (place->formula, folded) ||
         has (place->sources, folded) || has (place->value, folded);
}

/**
 * dove_map_filter_say:
 * @model: a mapping with names
 *
 * Returns: (transfer full): how much of both sides is mapped
 */
char *
dove_map_filter_say (DoveMapModel *model)
{
  g_autofree char *source =
      dove_map_cover_tell (dove_map_model_get_cover (model, DOVE_MAP_SOURCE, -1));
  g_autofree char *target =
      dove_map_cover_tell (dove_map_model_get_cover (model, DOVE_MAP_TARGET, -1));

  /* Translators: each side of a mapping, and how many of its fields are mapped */
  return g_strdup_printf (_("%s: %s. %s: %s."), dove_map_model_get_source_name (model), source,
                          dove_map_model_get_target_name (model), target);
}
