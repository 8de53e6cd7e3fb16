/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mapping/dove-map-groups.h"

#include "mapping/dove-map-rows.h"

/*
 * A large mapping in parts that can be looked at alone. A person puts a row into a group by a word
 * in the row itself, its member `x-group`, so that it is saved, undone and sent with the row; no
 * run reads it. Without that each object and list around fields is a group, and the fields around
 * which there is none are one together.
 */

#define MEMBER "x-group"
#define HAND   "hand:"
#define AROUND "around:"
#define TOP    "top"

static void
group_free (gpointer data)
{
  DoveMapGroup *group = data;

  g_free (group->key);
  g_free (group->label);
  g_free (group);
}

/**
 * dove_map_groups_get:
 * @rows: rows of a mapping
 * @place: path of a target field
 *
 * Returns: (nullable): the group that a person put its row into
 */
const char *
dove_map_groups_get (DoveValue  *rows,
                     const char *place)
{
  DoveValue *row = dove_map_rows_find (rows, place);

  return row != NULL ? dove_value_get_member_text (row, MEMBER) : NULL;
}

/* A row in a loop is where the loop is, unless it says something else */
static gboolean
is_by_hand_in (DoveValue     *rows,
               DoveFieldTree *targets,
               const char    *name,
               guint          node)
{
  for (int at = (int) node; at >= 0; at = dove_field_tree_get (targets, (guint) at)->parent)
    {
      const char *group = dove_map_groups_get (rows,
                                               dove_field_tree_get (targets, (guint) at)->path);

      if (group != NULL)
        return g_str_equal (group, name);
    }

  return FALSE;
}

/**
 * dove_map_groups_has:
 * @rows: rows of a mapping
 * @targets: the target's fields
 * @key: of a group
 * @node: index of a target field
 *
 * Returns: whether the field is in the group
 */
gboolean
dove_map_groups_has (DoveValue     *rows,
                     DoveFieldTree *targets,
                     const char    *key,
                     guint          node)
{
  const DoveFieldNode *field = dove_field_tree_get (targets, node);

  if (g_str_has_prefix (key, HAND))
    return is_by_hand_in (rows, targets, key + strlen (HAND), node);
  if (g_str_has_prefix (key, AROUND))
    return dove_field_path_get_rest (field->path, key + strlen (AROUND)) != NULL;

  return field->parent < 0 && field->n_children == 0 && !field->is_name;
}

static void
add_group (GPtrArray     *groups,
           DoveValue     *rows,
           DoveFieldTree *targets,
           const char    *key,
           const char    *label)
{
  DoveMapGroup *group = NULL;

  for (guint i = 0; i < groups->len; i++)
    if (g_str_equal (((const DoveMapGroup *) g_ptr_array_index (groups, i))->key, key))
      return;

  group = g_new0 (DoveMapGroup, 1);
  group->key = g_strdup (key);
  group->label = g_strdup (label);
  group->is_by_hand = g_str_has_prefix (key, HAND);
  for (guint i = 0; i < dove_field_tree_get_length (targets); i++)
    if (dove_field_tree_get (targets, i)->n_children == 0
        && !dove_field_tree_get (targets, i)->is_name
        && dove_map_groups_has (rows, targets, key, i))
      group->n_fields++;
  g_ptr_array_add (groups, group);
}

/**
 * dove_map_groups_list:
 * @rows: rows of a mapping
 * @targets: the target's fields
 *
 * Lists the groups: first those that a person made, then those that follow from the fields.
 *
 * Returns: (transfer full) (element-type DoveMapGroup): the groups; empty when all fields are in
 *   one
 */
GPtrArray *
dove_map_groups_list (DoveValue     *rows,
                      DoveFieldTree *targets)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (group_free);
  g_autoptr(GPtrArray) places = dove_map_rows_get_places (rows);
  gboolean has_around = FALSE, has_top = FALSE;

  for (guint i = 0; i < places->len; i++)
    {
      const char *name = dove_map_groups_get (rows, g_ptr_array_index (places, i));
      g_autofree char *key = g_strconcat (HAND, name, NULL);

      if (name != NULL)
        add_group (groups, rows, targets, key, name);
    }
  for (guint i = 0; i < dove_field_tree_get_length (targets); i++)
    {
      const DoveFieldNode *node = dove_field_tree_get (targets, i);
      g_autofree char *key = g_strconcat (AROUND, node->path, NULL);

      has_top |= node->parent < 0 && node->n_children == 0 && !node->is_name;
      if (node->parent >= 0 || node->n_children == 0)
        continue;
      has_around = TRUE;
      add_group (groups, rows, targets, key, dove_field_tree_get_label (targets, i));
    }
  if (has_around && has_top)
    add_group (groups, rows, targets, TOP, _("Single fields"));

  return groups;
}

/**
 * dove_map_groups_set:
 * @rows: rows of a mapping
 * @place: path of a target field that has a row
 * @name: (nullable): of a group; %NULL or "" for none
 *
 * Puts a row into a group.
 *
 * Returns: (transfer full): the new rows
 */
DoveValue *
dove_map_groups_set (DoveValue  *rows,
                     const char *place,
                     const char *name)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (name != NULL ? name : ""));
  g_autoptr(DoveValue) value = *trimmed != '\0' ? dove_value_new_text (trimmed) : NULL;

  return dove_map_rows_set_member (rows, place, MEMBER, value);
}

/**
 * dove_map_groups_rename:
 * @rows: rows of a mapping
 * @from: name of a group that a person made
 * @to: (nullable): its new name; %NULL or "" ends the group
 *
 * Renames a group, or ends it; the rows stay. With the name of another one they become one.
 *
 * Returns: (transfer full): the new rows
 */
DoveValue *
dove_map_groups_rename (DoveValue  *rows,
                        const char *from,
                        const char *to)
{
  DoveValue *renamed = dove_value_ref (rows);
  g_autoptr(GPtrArray) places = dove_map_rows_get_places (rows);

  for (guint i = 0; i < places->len; i++)
    {
      const char *place = g_ptr_array_index (places, i);
      DoveValue *next = NULL;

      if (g_strcmp0 (dove_map_groups_get (rows, place), from) != 0)
        continue;
      next = dove_map_groups_set (renamed, place, to);
      dove_value_unref (renamed);
      renamed = next;
    }

  return renamed;
}
