/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-search.h"

/*
 * Where an application is to be asked for a record that has the same keys as another one.
 */

static void
search_free (gpointer data)
{
  DoveSearch *search = data;

  g_free (search->pointer);
  dove_value_unref (search->value);
  g_free (search);
}

/* JSON Pointer of the one field that a key is made of; NULL of a key of several. */
static char *
pointer_of_key (const DoveTermsKey *key,
                DoveSide            side)
{
  g_autoptr(GPtrArray) fields = dove_formula_get_fields (key->formulas[side]);
  g_autoptr(DovePath) path = NULL;
  char *text = g_strdup ("");

  if (fields->len == 1)
    path = dove_path_new (g_ptr_array_index (fields, 0), NULL);
  for (guint step = 0; path != NULL && step < dove_path_get_length (path); step++)
    {
      char *longer = dove_pointer_append_step (text, dove_path_get_step (path, step));

      g_free (text);
      text = longer;
    }
  if (*text == '\0')
    g_clear_pointer (&text, g_free);

  return text;
}

static gboolean
is_number (DoveValue *value)
{
  return dove_value_get_kind (value) == DOVE_VALUE_NUMBER;
}

static void
add_search (GPtrArray  *searches,
            guint       ordinal,
            const char *pointer,
            DoveValue  *value)
{
  DoveSearch *search = g_new0 (DoveSearch, 1);

  search->ordinal = ordinal;
  search->pointer = g_strdup (pointer);
  search->value = dove_value_ref (value);
  g_ptr_array_add (searches, search);
}

/* All keys of a record, as matching compares them. */
char **
dove_search_make_keys (DoveRun   *run,
                       DoveSide   side,
                       DoveValue *record)
{
  char **keys = dove_terms_make_keys (run->terms, side, &run->formulas, record);

  for (guint i = 0; i < run->terms->keys->len; i++)
    if (keys[i] == NULL)
      keys[i] = g_strdup ("");

  return keys;
}

/* Where at @to a record with the same keys as @record of @side can be found: by each match key that
 * is made of one field which has a value; as it stands there, and as an application may keep it,
 * in the form in which keys are compared. Empty when it cannot be searched for. */
GPtrArray *
dove_search_list (DoveRun   *run,
                  DoveSide   to,
                  DoveSide   side,
                  DoveValue *record)
{
  GPtrArray *searches = g_ptr_array_new_with_free_func (search_free);
  g_auto(GStrv) keys = dove_search_make_keys (run, side, record);

  for (guint i = 0; run->terms->sides[to].abilities.can_find && i < run->terms->keys->len; i++)
    {
      const DoveTermsKey *key = g_ptr_array_index (run->terms->keys, i);
      g_autofree char *pointer = pointer_of_key (key, to);
      g_autofree char *own = pointer_of_key (key, side);
      DoveValue *value = own != NULL ? dove_pointer_get (record, own) : NULL;

      if (pointer == NULL || *keys[i] == '\0')
        continue;
      if (!dove_value_is_null (value))
        add_search (searches, i, pointer, value);
      if (g_strcmp0 (dove_value_get_text (value), keys[i]) != 0 && !is_number (value))
        {
          g_autoptr(DoveValue) kept = dove_value_new_text (keys[i]);

          add_search (searches, i, pointer, kept);
        }
    }

  return searches;
}
