/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include <string.h>

#include "connector/dove-manifest-private.h"

/*
 * What people read in a manifest, in their language: `strings` has for each language the English
 * texts and what they are called there. Only members that are for people are looked up, and none
 * within what is sent to an application.
 */

static gboolean
is_for_people (const char *name)
{
  static const char *const names[] = {
    "title", "plural", "description", "summary", "help", "hint", "manual", "x-title", NULL
  };

  return name != NULL && g_strv_contains (names, name);
}

static gboolean
is_sent (const char *name)
{
  static const char *const names[] = {
    "body", "query", "headers", "variables", "params", "document", "item", "template", "const",
    "default", "enum", "examples", "strings", NULL
  };

  return name != NULL && g_strv_contains (names, name);
}

static DoveValue *
find_translation (GPtrArray  *tables,
                  const char *text)
{
  for (guint i = 0; i < tables->len; i++)
    {
      DoveValue *found = dove_value_get_member (g_ptr_array_index (tables, i), text);

      if (dove_value_get_text (found) != NULL)
        return found;
    }

  return NULL;
}

static DoveValue *
translate (DoveValue  *value,
           const char *name,
           GPtrArray  *tables)
{
  DoveValueKind kind = dove_value_get_kind (value);
  g_autoptr(DoveValueBuilder) builder = NULL;
  DoveValue *found = NULL;

  if (is_sent (name))
    return dove_value_ref (value);

  if (kind == DOVE_VALUE_TEXT && is_for_people (name))
    found = find_translation (tables, dove_value_get_text (value));
  if (kind != DOVE_VALUE_RECORD && kind != DOVE_VALUE_LIST)
    return dove_value_ref (found != NULL ? found : value);

  builder = dove_value_builder_new (kind);
  for (guint i = 0; i < dove_value_get_length (value); i++)
    {
      DoveValue *element = dove_value_get_element (value, i);

      if (kind == DOVE_VALUE_LIST)
        dove_value_builder_take_element (builder, translate (element, NULL, tables));
      else
        dove_value_builder_take (builder, dove_value_get_name (value, i),
                                 translate (element, dove_value_get_name (value, i), tables));
    }

  return dove_value_builder_end (builder);
}

/* The tables of a locale, `de_AT.UTF-8` say: that of `de-AT` or `de_AT`, then that of `de` */
static void
add_tables (GPtrArray  *tables,
            DoveValue  *strings,
            const char *locale)
{
  g_autofree char *place = g_strndup (locale, strcspn (locale, ".@"));
  g_autofree char *tag = g_strdelimit (g_strdup (place), "_", '-');
  g_autofree char *language = g_strndup (place, strcspn (place, "_"));
  const char *names[] = { tag, place, language };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      DoveValue *table = dove_value_get_member (strings, names[i]);

      if (table != NULL && !g_ptr_array_find (tables, table, NULL))
        g_ptr_array_add (tables, table);
    }
}

/*
 * dove_manifest_translate:
 * @document: a manifest that was checked
 * @languages: (array zero-terminated=1): locales, the one liked best first
 *
 * Returns: (transfer full): the manifest with what people read in the first of the languages that
 *   has it; English, in which it is written, ends the search
 */
DoveValue *
dove_manifest_translate (DoveValue          *document,
                         const char * const *languages)
{
  DoveValue *strings = dove_value_get_member (document, "strings");
  g_autoptr(GPtrArray) tables = g_ptr_array_new ();

  for (guint i = 0; strings != NULL && languages[i] != NULL; i++)
    {
      if (g_str_equal (languages[i], "C") || g_str_has_prefix (languages[i], "en"))
        break;
      add_tables (tables, strings, languages[i]);
    }

  return tables->len > 0 ? translate (document, NULL, tables) : dove_value_ref (document);
}
