/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mapping/dove-map-names.h"

#include "dove-map-names-private.h"
#include "formula/dove-names.h"
#include "mapping/dove-field-tree.h"

/*
 * A named value is a row with `name` in the place of `field`. It stands among the rows, so that
 * whatever keeps, sends, compares or undoes rows keeps it as well, and it belongs to the list that
 * it stands in: in a loop it is about one element. Where a row uses names, its formula is read as
 * LET (name; value; …; formula) with those that it needs, each before the ones that are made of
 * it. Nothing else in the engine knows of names.
 */

/* --- what a person has written ---------------------------------------------------------------- */

/**
 * dove_map_row_get_name:
 * @row: a row
 *
 * Returns: (nullable): what it names; %NULL of a row that writes a field
 */
const char *
dove_map_row_get_name (DoveValue *row)
{
  return dove_value_get_member_text (row, "name");
}

/**
 * dove_map_place_is_name:
 * @place: a place
 *
 * Returns: whether it is that of a named value
 */
gboolean
dove_map_place_is_name (const char *place)
{
  const gsize length = strlen (place);
  const char *open = length > 2 && place[length - 1] == ']' ? strrchr (place, '[') : NULL;

  return open != NULL && (open == place || open[-1] == '.');
}

/**
 * dove_map_place_get_name:
 * @place: place of a named value
 *
 * Returns: (transfer full): the name
 */
char *
dove_map_place_get_name (const char *place)
{
  const char *open = strrchr (place, '[');

  g_return_val_if_fail (dove_map_place_is_name (place), NULL);

  return g_strndup (open + 1, strlen (open) - 2);
}

/**
 * dove_map_place_of_name:
 * @around: (nullable): place of the loop that it is in
 * @name: a name
 *
 * Returns: (transfer full): the place of a named value
 */
char *
dove_map_place_of_name (const char *around,
                        const char *name)
{
  return around != NULL && *around != '\0' ? g_strdup_printf ("%s.[%s]", around, name)
                                           : g_strdup_printf ("[%s]", name);
}

/*
 * dove_map_text_skip_sign:
 *
 * Returns: a formula without the sign that may stand in front
 */
const char *
dove_map_text_skip_sign (const char *text)
{
  const char *start = text;

  while (g_ascii_isspace (*start))
    start++;

  return *start == '=' ? start + 1 : text;
}

static void
name_free (gpointer data)
{
  DoveMapName *self = data;

  g_clear_pointer (&self->uses, g_array_unref);
  dove_value_unref (self->row);
  g_free (self->problem);
  g_free (self);
}

static gboolean
is_known (DoveMapNames *self,
          const char   *name)
{
  for (guint i = 0; i < self->all->len; i++)
    if (g_ascii_strcasecmp (((DoveMapName *) g_ptr_array_index (self->all, i))->name, name) == 0)
      return TRUE;

  return FALSE;
}

static void
add_row (DoveMapNames *self,
         DoveValue    *row)
{
  DoveMapName *name = g_new0 (DoveMapName, 1);
  const char *text = dove_value_get_member_text (row, "formula");
  g_autoptr(GError) error = NULL;

  name->row = dove_value_ref (row);
  name->name = dove_map_row_get_name (row);
  name->text = text != NULL ? text : "";
  name->level = self;
  g_ptr_array_add (self->own, name);

  if (!dove_formula_check_name (name->name, &error))
    dove_map_name_set_problem (name, "name", g_strdup (error->message));
  else if (is_known (self, name->name))
    dove_map_name_set_problem (
        name, "name", g_strdup_printf (_("there is a value with the name “%s” already; "
                                         "choose another one"), name->name));
  else
    g_ptr_array_add (self->all, name);
}

/**
 * dove_map_names_new:
 * @rows: rows of a mapping, or of a loop in one
 * @place: (nullable): place of that loop
 * @around: (nullable): names that the loop can use
 *
 * Reads the named values among rows.
 *
 * Returns: (transfer full) (nullable): the names; %NULL when there are none
 */
DoveMapNames *
dove_map_names_new (DoveValue    *rows,
                    const char   *place,
                    DoveMapNames *around)
{
  DoveMapNames *self = NULL;
  guint n_own = 0;

  for (guint i = 0; i < dove_value_get_length (rows); i++)
    n_own += dove_map_row_get_name (dove_value_get_element (rows, i)) != NULL;
  if (n_own == 0 && around == NULL)
    return NULL;

  self = g_new0 (DoveMapNames, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->place = g_strdup (place);
  self->around = around != NULL ? dove_map_names_ref (around) : NULL;
  self->own = g_ptr_array_new_with_free_func (name_free);
  self->all = g_ptr_array_new ();
  if (around != NULL)
    g_ptr_array_extend (self->all, around->all, NULL, NULL);

  for (guint i = 0; i < dove_value_get_length (rows); i++)
    if (dove_map_row_get_name (dove_value_get_element (rows, i)) != NULL)
      add_row (self, dove_value_get_element (rows, i));

  self->known = g_ptr_array_new ();
  for (guint i = 0; i < self->all->len; i++)
    g_ptr_array_add (self->known,
                     (char *) ((DoveMapName *) g_ptr_array_index (self->all, i))->name);
  g_ptr_array_add (self->known, NULL);
  for (guint i = 0; i < self->own->len; i++)
    dove_map_name_settle (g_ptr_array_index (self->own, i));

  return self;
}

/**
 * dove_map_names_new_at:
 * @rows: rows of a mapping
 * @place: a place
 *
 * Reads the named values that the row at a place can use.
 *
 * Returns: (transfer full) (nullable): the names; %NULL when there are none
 */
DoveMapNames *
dove_map_names_new_at (DoveValue  *rows,
                       const char *place)
{
  DoveMapNames *names = dove_map_names_new (rows, NULL, NULL);
  const char *behind = place;
  DoveValue *inner = rows;
  gboolean goes_on = TRUE;

  while (goes_on)
    {
      goes_on = FALSE;
      for (guint i = 0; i < dove_value_get_length (inner) && !goes_on; i++)
        {
          DoveValue *row = dove_value_get_element (inner, i);
          const char *field = dove_value_get_member_text (row, "field");
          g_autofree char *path = dove_field_path_normalize (field != NULL ? field : "");
          const char *rest = *path != '\0' ? dove_field_path_get_rest (behind, path) : NULL;
          DoveValue *fields = dove_value_get_member (row, "fields");
          g_autofree char *loop = NULL;
          DoveMapNames *deeper;

          if (rest == NULL || *rest == '\0' || dove_value_get_kind (fields) != DOVE_VALUE_LIST)
            continue;
          loop = g_strndup (place, (gsize) (rest - place) - 1);
          deeper = dove_map_names_new (fields, loop, names);
          g_clear_pointer (&names, dove_map_names_unref);
          names = deeper;
          inner = fields;
          behind = rest;
          goes_on = TRUE;
        }
    }

  return names;
}

/**
 * dove_map_names_ref:
 * @self: names
 *
 * Returns: (transfer full): @self
 */
DoveMapNames *
dove_map_names_ref (DoveMapNames *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * dove_map_names_unref:
 * @self: (transfer full): names
 */
void
dove_map_names_unref (DoveMapNames *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->around, dove_map_names_unref);
  g_ptr_array_unref (self->known);
  g_ptr_array_unref (self->all);
  g_ptr_array_unref (self->own);
  g_free (self->place);
  g_free (self);
}

/**
 * dove_map_names_get_known:
 * @self: (nullable): names
 *
 * Returns: (transfer none) (array zero-terminated=1): what a formula can use, those of the lists
 *   around first
 */
const char *const *
dove_map_names_get_known (DoveMapNames *self)
{
  static const char *const none[] = { NULL };

  return self != NULL ? (const char *const *) self->known->pdata : none;
}

/**
 * dove_map_names_get_problem:
 * @self: names
 * @row: a named value of the list itself
 * @member: (out): the member that it is about, a static string
 *
 * Returns: (nullable): why the value cannot be used, a sentence
 */
const char *
dove_map_names_get_problem (DoveMapNames  *self,
                            DoveValue     *row,
                            const char   **member)
{
  for (guint i = 0; i < self->own->len; i++)
    {
      const DoveMapName *name = g_ptr_array_index (self->own, i);

      if (name->row != row)
        continue;
      *member = name->member;
      return name->problem;
    }

  return NULL;
}
