/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include "dove-mapping-private.h"
#include "formula/dove-field-use.h"
#include "mapping/dove-field-tree.h"
#include "mapping/dove-map-names.h"
#include "mapping/dove-map-rows.h"

/* A field of the source has another name: all formulas that read it, also of elements in loops. */

typedef struct
{
  const char *from;
  const char *to;
  guint       n_left;   /* references that could not be changed */
} Renaming;

/* The full path of a reference that begins at an element; NULL when that is not known */
static char *
get_full_path (const char *list,
               const char *path)
{
  if (list == NULL || *path != '.')
    return NULL;

  return path[1] == '\0' ? g_strdup (list) : g_strconcat (list, path, NULL);
}

/* What a reference to an element's field is to be: NULL to leave it */
static char *
rename_relative (Renaming   *self,
                 const char *list,
                 const char *path)
{
  g_autofree char *full = get_full_path (list, path);
  const char *rest = full != NULL ? dove_field_path_get_rest (full, self->from) : NULL;
  const char *within;

  /* When the list itself has the new name, what is in its elements is called as before */
  if (rest == NULL || dove_field_path_get_rest (list, self->from) != NULL)
    return NULL;

  within = dove_field_path_get_rest (self->to, list);
  if (within == NULL || *within == '\0')
    {
      self->n_left++;
      return NULL;
    }

  return *rest != '\0' ? g_strdup_printf ("[.%s.%s]", within, rest)
                       : g_strdup_printf ("[.%s]", within);
}

/* @framed: a formula by itself can be read */
static char *
rename_framed (Renaming   *self,
               const char *list,
               const char *framed)
{
  guint n_left = 0;
  g_autofree char *renamed = dove_formula_rename_field (framed, self->from, self->to, &n_left,
                                                        NULL);
  g_autoptr(DoveFormula) formula = renamed != NULL ? dove_formula_new (renamed, NULL) : NULL;
  g_autoptr(GPtrArray) uses = formula != NULL ? dove_formula_get_uses (formula) : NULL;
  GString *changed;

  if (formula == NULL)
    return g_strdup (framed);

  self->n_left += n_left;
  changed = g_string_new (renamed);
  for (guint i = uses->len; i > 0; i--)
    {
      const DoveFieldUse *use = g_ptr_array_index (uses, i - 1);
      g_autofree char *reference = rename_relative (self, list, use->path);

      if (reference == NULL)
        continue;
      g_string_erase (changed, use->start, use->end - use->start);
      g_string_insert (changed, use->start, reference);
    }

  return g_string_free (changed, FALSE);
}

/* A formula that uses named values is read in a frame that has them, and taken out again */
static char *
rename_formula (Renaming     *self,
                const char   *list,
                DoveMapNames *names,
                const char   *text)
{
  guint start, end;
  g_autofree char *framed = dove_map_names_frame (names, text, &start, &end);
  g_autofree char *renamed = rename_framed (self, list, framed);

  return g_strndup (renamed + start, strlen (renamed) - start - end);
}

static char *
find_list (DoveValue  *row,
           const char *list)
{
  const char *each = dove_value_get_member_text (row, "each");
  gboolean is_relative = FALSE;
  g_autoptr(DovePath) path = each != NULL ? dove_row_read_reference (each, &is_relative) : NULL;

  if (path == NULL || (is_relative && list == NULL))
    return NULL;

  return is_relative ? g_strjoin (".", list, dove_path_get_text (path), NULL)
                     : dove_field_path_normalize (dove_path_get_text (path));
}

static DoveValue *rename_rows (Renaming     *self,
                               const char   *list,
                               DoveMapNames *around,
                               DoveValue    *rows);

static DoveValue *
rename_row (Renaming     *self,
            const char   *list,
            DoveMapNames *names,
            DoveValue    *row)
{
  static const char *const members[] = { "formula", "each", "when" };
  DoveValue *fields = dove_value_get_member (row, "fields");
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  gboolean has_changed = FALSE;

  dove_value_builder_set_all (builder, row);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *text = dove_value_get_member_text (row, members[i]);
      g_autofree char *renamed = text != NULL ? rename_formula (self, list, names, text) : NULL;

      if (renamed == NULL || g_str_equal (renamed, text))
        continue;
      dove_value_builder_set_text (builder, members[i], renamed);
      has_changed = TRUE;
    }
  if (dove_value_get_kind (fields) == DOVE_VALUE_LIST)
    {
      g_autofree char *inner = find_list (row, list);
      g_autoptr(DoveValue) renamed = rename_rows (self, inner, names, fields);

      has_changed |= renamed != fields;
      dove_value_builder_set (builder, "fields", renamed);
    }

  return has_changed ? dove_value_builder_end (builder) : dove_value_ref (row);
}

static DoveValue *
rename_rows (Renaming     *self,
             const char   *list,
             DoveMapNames *around,
             DoveValue    *rows)
{
  g_autoptr(DoveMapNames) names = dove_map_names_new (rows, NULL, around);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);
  gboolean has_changed = FALSE;

  for (guint i = 0; i < dove_value_get_length (rows); i++)
    {
      DoveValue *row = dove_value_get_element (rows, i);
      DoveValue *renamed = dove_value_get_kind (row) == DOVE_VALUE_RECORD
          ? rename_row (self, list, names, row) : dove_value_ref (row);

      has_changed |= renamed != row;
      dove_value_builder_take_element (builder, renamed);
    }

  return has_changed ? dove_value_builder_end (builder) : dove_value_ref (rows);
}

/**
 * dove_map_rows_rename_source:
 * @rows: rows of a mapping
 * @from: path of a source field, or of a group or list with all that is in it
 * @to: what it is called from now on
 * @n_left: (out) (optional): how many references could not be changed, because the field would no
 *   longer be in the elements that the row sees
 *
 * Lets all formulas read a field of the source by another name. Formulas that cannot be read stay
 * as they are.
 *
 * Returns: (transfer full): the new rows; the same when none reads the field
 */
DoveValue *
dove_map_rows_rename_source (DoveValue  *rows,
                             const char *from,
                             const char *to,
                             guint      *n_left)
{
  Renaming renaming = { from, to };
  DoveValue *renamed = rename_rows (&renaming, NULL, NULL, rows);

  if (n_left != NULL)
    *n_left = renaming.n_left;

  return renamed;
}
