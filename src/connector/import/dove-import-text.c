/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-import-private.h"

#include <string.h>

/* Names as vendors write them, compared and turned into ours. */

#define SLUG_LIMIT 60

/* Letters and digits in lower case: `page_size`, `pageSize` and `page[size]` are one name. */
char *
dove_import_fold (const char *name)
{
  GString *folded = g_string_new (NULL);

  for (const char *c = name; *c != '\0'; c++)
    if (g_ascii_isalnum (*c))
      g_string_append_c (folded, g_ascii_tolower (*c));

  return g_string_free (folded, FALSE);
}

/* Where a word stands in a list with spaces between; NULL: nowhere. */
const char *
dove_import_find_word (const char *words,
                       const char *word)
{
  gsize length = strlen (word);

  for (const char *at = words; length > 0 && (at = strstr (at, word)) != NULL; at++)
    if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
      return at;

  return NULL;
}

/* `words` is a list with spaces between; a name fits when its folded form is one of them. */
gboolean
dove_import_is_named (const char *name,
                      const char *words)
{
  g_autofree char *folded = name != NULL ? dove_import_fold (name) : NULL;

  return folded != NULL && dove_import_find_word (words, folded) != NULL;
}

/* Words with hyphens: `ContactGroups` and `contact_groups` are `contact-groups`. */
char *
dove_import_slug (const char *name)
{
  g_autoptr(GString) slug = g_string_new (NULL);

  for (const char *c = name; *c != '\0' && slug->len < SLUG_LIMIT; c++)
    {
      gboolean is_new_word = g_ascii_isupper (*c) && c > name &&
                             (g_ascii_islower (c[-1]) || g_ascii_isdigit (c[-1]) ||
                              (g_ascii_isupper (c[-1]) && g_ascii_islower (c[1])));

      if (!g_ascii_isalnum (*c) || is_new_word)
        if (slug->len > 0 && slug->str[slug->len - 1] != '-')
          g_string_append_c (slug, '-');
      if (g_ascii_isalnum (*c))
        g_string_append_c (slug, g_ascii_tolower (*c));
    }

  while (slug->len > 0 && slug->str[slug->len - 1] == '-')
    g_string_truncate (slug, slug->len - 1);
  if (slug->len == 0 || !g_ascii_islower (slug->str[0]))
    g_string_prepend (slug, "x");

  return g_string_free (g_steal_pointer (&slug), FALSE);
}

gboolean
dove_import_is_plural (const char *word)
{
  gsize length = strlen (word);

  return length > 2 && g_ascii_tolower (word[length - 1]) == 's' &&
         strchr ("sui", g_ascii_tolower (word[length - 2])) == NULL;
}

char *
dove_import_singular (const char *word)
{
  static const char * const whole[] = { "ches", "shes", "sses", "xes", "zes" };
  gsize length = strlen (word);

  if (length > 4 && g_str_has_suffix (word, "ies"))
    {
      g_autofree char *stem = g_strndup (word, length - 3);

      return g_strconcat (stem, "y", NULL);
    }

  for (guint i = 0; i < G_N_ELEMENTS (whole); i++)
    if (length > 4 && g_str_has_suffix (word, whole[i]))
      return g_strndup (word, length - 2);

  if (length > 5 && g_str_has_suffix (word, "statuses"))
    return g_strndup (word, length - 2);

  return dove_import_is_plural (word) ? g_strndup (word, length - 1) : g_strdup (word);
}

/* `contact-groups` as a heading: `Contact groups` */
char *
dove_import_heading (const char *slug)
{
  char *heading = g_strdelimit (g_strdup (slug), "-", ' ');

  heading[0] = g_ascii_toupper (heading[0]);

  return heading;
}

/* The first line of a description, without markup, at most @limit characters. */
char *
dove_import_brief (const char *text,
                   glong       limit)
{
  g_autofree char *line = NULL;
  g_autoptr(GString) plain = g_string_new (NULL);
  gboolean is_tag = FALSE;

  if (text == NULL)
    return NULL;

  line = g_strndup (text, strcspn (text, "\r\n"));
  for (const char *c = line; *c != '\0'; c++)
    {
      is_tag = is_tag || (*c == '<' && (g_ascii_isalpha (c[1]) || c[1] == '/'));
      if (!is_tag && *c != '`' && *c != '*' && !g_ascii_iscntrl (*c))
        g_string_append_c (plain, *c);
      is_tag = is_tag && *c != '>';
    }

  g_strstrip (plain->str);
  if (*plain->str == '\0')
    return NULL;

  return g_utf8_strlen (plain->str, -1) > limit ? g_utf8_substring (plain->str, 0, limit)
                                                : g_strdup (plain->str);
}

/* A text that means itself in a manifest: no template, no formula. */
gboolean
dove_import_is_plain (const char *text)
{
  return *text != '=' && *text != '\'' && strpbrk (text, "{}") == NULL;
}

/* Whether a description says one of some words, told apart by `|`. */
gboolean
dove_import_mentions (const char *text,
                      const char *words)
{
  g_auto(GStrv) parts = g_strsplit (words, "|", -1);
  g_autofree char *lower = text != NULL ? g_ascii_strdown (text, -1) : NULL;

  for (guint i = 0; lower != NULL && parts[i] != NULL; i++)
    if (strstr (lower, parts[i]) != NULL)
      return TRUE;

  return FALSE;
}
