/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <string.h>

#include "mapping/dove-map-rows.h"

#include "mapping/dove-field-tree.h"
#include "mapping/dove-map-names.h"

/* What becomes of the row at a place. @row is %NULL where there is none yet; @field is what its
 * member `field` is to be. Returns: (transfer full) (nullable): the row, %NULL for none */
typedef DoveValue *(*Change) (DoveValue  *row,
                              const char *field,
                              gpointer    user_data);

static char *
get_field (DoveValue *row)
{
  const char *name = dove_map_row_get_name (row);
  const char *field = dove_value_get_member_text (row, "field");

  return name != NULL ? dove_map_place_of_name (NULL, name)
                      : dove_field_path_normalize (field != NULL ? field : "");
}

/* What a row is for: the field that it writes, or the name of its value */
static void
put_field (DoveValueBuilder *row,
           const char       *field)
{
  g_autofree char *name = dove_map_place_is_name (field) ? dove_map_place_get_name (field) : NULL;

  dove_value_builder_set_text (row, name != NULL ? "name" : "field", name != NULL ? name : field);
}

/* A named value is none, whatever else it says */
static gboolean
is_loop (DoveValue *row)
{
  return dove_value_get_member (row, "each") != NULL && dove_map_row_get_name (row) == NULL;
}

/* The rows in a loop; an editor must do with what is none as well */
static DoveValue *
get_inner (DoveValue *row)
{
  DoveValue *fields = dove_value_get_member (row, "fields");

  return dove_value_get_kind (fields) == DOVE_VALUE_LIST ? fields : NULL;
}

/* What of @place is left within a row; "" when it is the row's own, %NULL when it is elsewhere */
static const char *
rest_within (DoveValue  *row,
             const char *place)
{
  const char *text = dove_value_get_member_text (row, "field");
  g_autofree char *field = NULL;

  if (dove_map_row_get_name (row) != NULL)
    {
      field = get_field (row);
      return dove_field_path_get_rest (place, field);
    }
  if (text == NULL || *text == '\0')
    return NULL;
  if (strchr (text, '\'') == NULL) /* as nearly all are: nothing to be normalized */
    return dove_field_path_get_rest (place, text);

  field = dove_field_path_normalize (text);

  return dove_field_path_get_rest (place, field);
}

/* The row of these that a place belongs to: its own, else the loop around it; -1 for none */
static int
find_index (DoveValue   *rows,
            const char  *place,
            const char **rest)
{
  int loop = -1;
  const char *loop_rest = NULL;

  for (guint i = 0; i < dove_value_get_length (rows); i++)
    {
      DoveValue *row = dove_value_get_element (rows, i);

      *rest = rest_within (row, place);
      if (*rest != NULL && **rest == '\0')
        return (int) i;
      if (*rest != NULL && loop < 0 && is_loop (row))
        {
          loop = (int) i;
          loop_rest = *rest;
        }
    }
  *rest = loop_rest;

  return loop;
}

/* A record with one member set, or without it */
static DoveValue *
set_member (DoveValue  *record,
            const char *member,
            DoveValue  *value)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_all (builder, record);
  if (value != NULL)
    dove_value_builder_set (builder, member, value);
  else
    dove_value_builder_remove (builder, member);

  return dove_value_builder_end (builder);
}

/* @rows with another row at an index: in place, behind the last, or none when @row is %NULL */
static DoveValue *
replace (DoveValue *rows,
         guint      index,
         DoveValue *row)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);
  const guint length = dove_value_get_length (rows);

  for (guint i = 0; i < length; i++)
    if (i != index)
      dove_value_builder_add (builder, dove_value_get_element (rows, i));
    else if (row != NULL)
      dove_value_builder_add (builder, row);
  if (index >= length && row != NULL)
    dove_value_builder_add (builder, row);

  return dove_value_builder_end (builder);
}

static DoveValue *
change_place (DoveValue  *rows,
              const char *place,
              Change      change,
              gpointer    user_data)
{
  const char *rest;
  const int index = find_index (rows, place, &rest);
  g_autoptr(DoveValue) changed = NULL;

  if (index >= 0 && *rest != '\0')
    {
      DoveValue *loop = dove_value_get_element (rows, (guint) index);
      g_autoptr(DoveValue) fields = change_place (get_inner (loop), rest,
                                                  change, user_data);

      changed = set_member (loop, "fields", fields);
    }
  else if (index >= 0)
    {
      DoveValue *row = dove_value_get_element (rows, (guint) index);

      const char *field = dove_value_get_member_text (row, "field");
      g_autofree char *own = field == NULL ? get_field (row) : NULL;

      changed = change (row, field != NULL ? field : own, user_data);
    }
  else
    changed = change (NULL, place, user_data);

  return replace (rows, index >= 0 ? (guint) index : dove_value_get_length (rows), changed);
}

/**
 * dove_map_rows_find:
 * @rows: rows of a mapping
 * @place: a place
 *
 * Returns: (transfer none) (nullable): the row that writes it
 */
DoveValue *
dove_map_rows_find (DoveValue  *rows,
                    const char *place)
{
  const char *rest;
  const int index = find_index (rows, place, &rest);
  DoveValue *row = index >= 0 ? dove_value_get_element (rows, (guint) index) : NULL;

  if (row == NULL || *rest == '\0')
    return row;

  return dove_map_rows_find (get_inner (row), rest);
}

static void
add_places (DoveValue  *rows,
            const char *around,
            GPtrArray  *places)
{
  for (guint i = 0; i < dove_value_get_length (rows); i++)
    {
      DoveValue *row = dove_value_get_element (rows, i);
      g_autofree char *field = get_field (row);
      char *place = around != NULL ? g_strjoin (".", around, field, NULL) : g_strdup (field);

      g_ptr_array_add (places, place);
      if (is_loop (row))
        add_places (get_inner (row), place, places);
    }
}

/**
 * dove_map_rows_find_loop:
 * @rows: rows of a mapping
 * @place: a place
 *
 * Returns: (transfer full) (nullable): place of the innermost loop around it; %NULL for none
 */
char *
dove_map_rows_find_loop (DoveValue  *rows,
                         const char *place)
{
  const char *rest;
  const int index = find_index (rows, place, &rest);
  DoveValue *row = index >= 0 ? dove_value_get_element (rows, (guint) index) : NULL;
  g_autofree char *here = NULL;
  g_autofree char *deeper = NULL;

  if (row == NULL || *rest == '\0')
    return NULL;

  here = g_strndup (place, (gsize) (rest - place) - 1);
  deeper = dove_map_rows_find_loop (get_inner (row), rest);

  return deeper != NULL ? g_strjoin (".", here, deeper, NULL) : g_steal_pointer (&here);
}

/**
 * dove_map_rows_get_places:
 * @rows: rows of a mapping
 *
 * Returns: (transfer full) (element-type utf8): the places of all rows, a loop before the rows in
 *   it
 */
GPtrArray *
dove_map_rows_get_places (DoveValue *rows)
{
  GPtrArray *places = g_ptr_array_new_with_free_func (g_free);

  add_places (rows, NULL, places);

  return places;
}

static DoveValue *
put_row (DoveValue  *row,
         const char *field,
         gpointer    user_data)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_all (builder, user_data);
  put_field (builder, field);

  return dove_value_builder_end (builder);
}

/**
 * dove_map_rows_set_row:
 * @rows: rows of a mapping
 * @place: a place
 * @row: a row; its `field` becomes what the place needs
 *
 * Puts a row at a place, instead of the one that is there.
 *
 * Returns: (transfer full): the new rows
 */
DoveValue *
dove_map_rows_set_row (DoveValue  *rows,
                       const char *place,
                       DoveValue  *row)
{
  return change_place (rows, place, put_row, row);
}

static DoveValue *
put_formula (DoveValue  *row,
             const char *field,
             gpointer    user_data)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (row != NULL)
    dove_value_builder_set_all (builder, row);
  else
    put_field (builder, field);
  dove_value_builder_remove (builder, "each");
  dove_value_builder_remove (builder, "fields");
  dove_value_builder_set_text (builder, "formula", user_data);

  return dove_value_builder_end (builder);
}

/**
 * dove_map_rows_set_formula:
 * @rows: rows of a mapping
 * @place: a place
 * @formula: (nullable): what it is to hold; %NULL removes the row
 *
 * Gives a place a formula. A row that is not there yet is put behind the others; one that made
 * a list of records makes a value from now on.
 *
 * Returns: (transfer full): the new rows
 */
DoveValue *
dove_map_rows_set_formula (DoveValue  *rows,
                           const char *place,
                           const char *formula)
{
  if (formula == NULL)
    return dove_map_rows_remove (rows, place);

  return change_place (rows, place, put_formula, (gpointer) formula);
}

typedef struct
{
  const char *name;
  DoveValue  *value;
} Member;

static DoveValue *
put_member (DoveValue  *row,
            const char *field,
            gpointer    user_data)
{
  const Member *member = user_data;

  return set_member (row, member->name, member->value);
}

/**
 * dove_map_rows_set_member:
 * @rows: rows of a mapping
 * @place: a place
 * @member: `when`, `empty`, `note` ...
 * @value: (nullable): its value; %NULL removes it
 *
 * Sets a member of a row. Where there is no row nothing changes.
 *
 * Returns: (transfer full): the new rows
 */
DoveValue *
dove_map_rows_set_member (DoveValue  *rows,
                          const char *place,
                          const char *member,
                          DoveValue  *value)
{
  Member change = { member, value };

  if (dove_map_rows_find (rows, place) == NULL)
    return dove_value_ref (rows);

  return change_place (rows, place, put_member, &change);
}

static DoveValue *
put_each (DoveValue  *row,
          const char *field,
          gpointer    user_data)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (row != NULL)
    dove_value_builder_set_all (builder, row);
  else
    put_field (builder, field);
  dove_value_builder_remove (builder, "formula");
  dove_value_builder_remove (builder, "via");
  dove_value_builder_set_text (builder, "each", user_data);
  if (dove_value_builder_peek (builder, "fields") == NULL)
    dove_value_builder_take (builder, "fields", dove_value_new_list (NULL, 0));

  return dove_value_builder_end (builder);
}

/**
 * dove_map_rows_set_each:
 * @rows: rows of a mapping
 * @place: place of a list
 * @list_formula: (nullable): the list of whose elements its records are made; %NULL removes the
 *   row with those in it
 *
 * Makes a place a loop. Rows that are in it stay.
 *
 * Returns: (transfer full): the new rows
 */
DoveValue *
dove_map_rows_set_each (DoveValue  *rows,
                        const char *place,
                        const char *list_formula)
{
  if (list_formula == NULL)
    return dove_map_rows_remove (rows, place);

  return change_place (rows, place, put_each, (gpointer) list_formula);
}

static DoveValue *
put_nothing (DoveValue  *row,
             const char *field,
             gpointer    user_data)
{
  return NULL;
}

/**
 * dove_map_rows_remove:
 * @rows: rows of a mapping
 * @place: a place
 *
 * Removes a row; of a loop with the rows in it.
 *
 * Returns: (transfer full): the new rows
 */
DoveValue *
dove_map_rows_remove (DoveValue  *rows,
                      const char *place)
{
  if (dove_map_rows_find (rows, place) == NULL)
    return dove_value_ref (rows);

  return change_place (rows, place, put_nothing, NULL);
}

/* The rows at a place and below it: @kept without them, and each with what is left of its path */
static void
take_out (DoveValue        *rows,
          const char       *place,
          DoveValueBuilder *kept,
          DoveValueBuilder *taken)
{
  for (guint i = 0; i < dove_value_get_length (rows); i++)
    {
      DoveValue *row = dove_value_get_element (rows, i);
      g_autofree char *field = get_field (row);
      const char *below = dove_field_path_get_rest (field, place);
      const char *within = rest_within (row, place);

      if (below != NULL)
        {
          g_autoptr(DoveValue) rest = dove_value_new_text (below);

          dove_value_builder_take_element (taken, set_member (row, "field", rest));
        }
      else if (within != NULL && is_loop (row))
        {
          g_autoptr(DoveValueBuilder) inner = dove_value_builder_new (DOVE_VALUE_LIST);
          g_autoptr(DoveValue) fields = NULL;

          take_out (get_inner (row), within, inner, taken);
          fields = dove_value_builder_end (inner);
          dove_value_builder_take_element (kept, set_member (row, "fields", fields));
        }
      else
        dove_value_builder_add (kept, row);
    }
}

static DoveValue *
put_all (DoveValue  *rows,
         const char *place,
         DoveValue  *taken)
{
  DoveValue *changed = dove_value_ref (rows);

  for (guint i = 0; i < dove_value_get_length (taken); i++)
    {
      DoveValue *row = dove_value_get_element (taken, i);
      const char *rest = dove_value_get_member_text (row, "field");
      g_autofree char *full = *rest != '\0' ? g_strjoin (".", place, rest, NULL)
                                            : g_strdup (place);
      DoveValue *next = dove_map_rows_set_row (changed, full, row);

      dove_value_unref (changed);
      changed = next;
    }

  return changed;
}

/* Renames within one list of rows, so that each stays where it stands */
static DoveValue *
rename_rows (DoveValue  *rows,
             const char *from,
             const char *to)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < dove_value_get_length (rows); i++)
    {
      DoveValue *row = dove_value_get_element (rows, i);
      g_autofree char *field = get_field (row);
      const char *rest = dove_field_path_get_rest (field, from);
      g_autofree char *full = NULL;
      g_autoptr(DoveValue) name = NULL;

      if (rest == NULL)
        {
          dove_value_builder_add (builder, row);
          continue;
        }
      full = *rest != '\0' ? g_strjoin (".", to, rest, NULL) : g_strdup (to);
      name = dove_value_new_text (full);
      dove_value_builder_take_element (builder, set_member (row, "field", name));
    }

  return dove_value_builder_end (builder);
}

/* The rows that are to give place: those at @to that are not about to be moved themselves */
static DoveValue *
make_way (DoveValue  *rows,
          const char *from,
          const char *to)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < dove_value_get_length (rows); i++)
    {
      DoveValue *row = dove_value_get_element (rows, i);
      g_autofree char *field = get_field (row);
      const char *rest = dove_field_path_get_rest (field, to);
      g_autofree char *moved = NULL;

      if (rest != NULL && dove_field_path_get_rest (field, from) == NULL)
        {
          moved = *rest != '\0' ? g_strjoin (".", from, rest, NULL) : g_strdup (from);
          if (dove_map_rows_find (rows, moved) != NULL)
            continue;
        }
      dove_value_builder_add (builder, row);
    }

  return dove_value_builder_end (builder);
}

/**
 * dove_map_rows_retarget:
 * @rows: rows of a mapping
 * @from: a place, or an object or list around some
 * @to: where they go from now on
 *
 * Moves a row and all below it to another place, as when a field has got another name. Rows that
 * are there give place to those that come. Within one list of rows each stays where it stands.
 *
 * Returns: (transfer full): the new rows
 */
DoveValue *
dove_map_rows_retarget (DoveValue  *rows,
                        const char *from,
                        const char *to)
{
  const char *from_rest, *to_rest;
  const int from_index = find_index (rows, from, &from_rest);
  const int to_index = find_index (rows, to, &to_rest);
  const gboolean from_is_inside = from_index >= 0 && *from_rest != '\0';
  const gboolean to_is_inside = to_index >= 0 && *to_rest != '\0';
  g_autoptr(DoveValueBuilder) kept = NULL;
  g_autoptr(DoveValueBuilder) taken = NULL;
  g_autoptr(DoveValue) left = NULL;
  g_autoptr(DoveValue) moved = NULL;

  if (g_str_equal (from, to))
    return dove_value_ref (rows);

  if (from_is_inside && to_is_inside && from_index == to_index)
    {
      DoveValue *loop = dove_value_get_element (rows, (guint) from_index);

      moved = dove_map_rows_retarget (get_inner (loop), from_rest, to_rest);
      left = set_member (loop, "fields", moved);

      return replace (rows, (guint) from_index, left);
    }

  if (!from_is_inside && !to_is_inside)
    {
      left = make_way (rows, from, to);
      return rename_rows (left, from, to);
    }

  kept = dove_value_builder_new (DOVE_VALUE_LIST);
  taken = dove_value_builder_new (DOVE_VALUE_LIST);
  take_out (rows, from, kept, taken);
  left = dove_value_builder_end (kept);
  moved = dove_value_builder_end (taken);

  return put_all (left, to, moved);
}
