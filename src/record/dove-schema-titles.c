/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include "dove-schema.h"

#define WITHIN " › " /* between a title and that of a field in it */

/* Counts in @counts how often each is used. @above has the titles on the way to a field. */
static void
add_title (GHashTable      *titles,
           GHashTable      *counts,
           GPtrArray       *above,
           const DoveField *field)
{
  const char *within = NULL;
  char *words = NULL;
  guint count = 0;

  g_ptr_array_set_size (above, (int) field->depth);
  if (field->depth > 0)
    within = g_ptr_array_index (above, field->depth - 1);
  if (field->title == NULL || *field->title == '\0')
    {
      g_ptr_array_add (above, g_strdup (within));
      return;
    }

  words = within != NULL ? g_strconcat (within, WITHIN, field->title, NULL)
                         : g_strdup (field->title);
  count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, words));
  g_hash_table_replace (counts, g_strdup (words), GUINT_TO_POINTER (count + 1));
  g_hash_table_replace (titles, g_strdup (field->path), words);
  g_ptr_array_add (above, g_strdup (words));
}

/**
 * dove_titles_new:
 * @fields: (element-type DoveField): path, title and depth of fields, in the order of a schema
 *
 * Makes what people call fields where a field stands alone, and not in a form or a tree: its
 * title, behind those of the fields that it is in; with its path where another field is called the
 * same. Fields without a title are left out.
 *
 * Returns: (transfer full) (element-type utf8 utf8): titles by paths; it may be read from any
 *   thread
 */
GHashTable *
dove_titles_new (GPtrArray *fields)
{
  GHashTable *titles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) above = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer path, title;

  for (guint i = 0; i < fields->len; i++)
    add_title (titles, counts, above, g_ptr_array_index (fields, i));

  g_hash_table_iter_init (&iter, titles);
  while (g_hash_table_iter_next (&iter, &path, &title))
    if (GPOINTER_TO_UINT (g_hash_table_lookup (counts, title)) > 1)
      g_hash_table_iter_replace (&iter, g_strdup_printf ("%s (%s)", (char *) title, (char *) path));

  return titles;
}

/**
 * dove_schema_make_titles:
 * @self: a schema
 *
 * Returns: (transfer full) (element-type utf8 utf8): what people call its fields, as
 *   dove_titles_new() has it
 */
GHashTable *
dove_schema_make_titles (DoveSchema *self)
{
  return dove_titles_new (dove_schema_get_fields (self));
}

/**
 * dove_title_of:
 * @titles: (nullable) (element-type utf8 utf8): of a schema, by paths
 * @path: a field
 *
 * Returns: (transfer none): its title; @path when it has none
 */
const char *
dove_title_of (GHashTable *titles,
               const char *path)
{
  const char *title = titles != NULL ? g_hash_table_lookup (titles, path) : NULL;

  return title != NULL ? title : path;
}
