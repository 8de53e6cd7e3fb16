/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-link.h"

#include <string.h>

/*
 * A Link header is a list of `<target>; name=value; name="quoted, text"`. Commas and semicolons
 * inside targets and quotes separate nothing, so it cannot be split: it is read once, left to
 * right. What is malformed ends the reading of its link; the links before it count.
 */

typedef struct
{
  char     *target;
  char     *relations;  /* of the first `rel`; later ones are to be ignored (RFC 8288, 3.3) */
  gboolean  has_anchor; /* speaks of another document */
} Link;

static const char *
skip_blanks (const char *text)
{
  while (*text == ' ' || *text == '\t')
    text++;

  return text;
}

static gboolean
is_token_char (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

/* Reads a quoted string or what stands unquoted up to the next separator. */
static char *
read_value (const char **at)
{
  g_autoptr(GString) value = g_string_new (NULL);
  const char *c = *at;

  if (*c != '"')
    {
      while (*c != '\0' && *c != ',' && *c != ';' && *c != ' ' && *c != '\t')
        g_string_append_c (value, *c++);
      *at = c;
      return g_string_free (g_steal_pointer (&value), FALSE);
    }

  for (c++; *c != '\0' && *c != '"'; c++)
    {
      if (*c == '\\' && c[1] != '\0')
        c++;
      g_string_append_c (value, *c);
    }

  if (*c == '\0')
    return NULL;

  *at = c + 1;

  return g_string_free (g_steal_pointer (&value), FALSE);
}

static gboolean
read_parameter (const char **at,
                Link        *link)
{
  const char *start = *at;
  const char *c = start;
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  while (is_token_char (*c))
    c++;

  name = g_ascii_strdown (start, c - start);
  c = skip_blanks (c);

  if (*c == '=')
    {
      c = skip_blanks (c + 1);
      if ((value = read_value (&c)) == NULL)
        return FALSE;
    }

  if (g_str_equal (name, "rel") && link->relations == NULL && value != NULL)
    link->relations = g_steal_pointer (&value);
  else if (g_str_equal (name, "anchor"))
    link->has_anchor = TRUE;

  *at = skip_blanks (c);

  return TRUE;
}

/* Reads one link and leaves *at at what follows it: a comma or the end. */
static gboolean
read_link (const char **at,
           Link        *link)
{
  const char *c = *at;
  const char *end = *c == '<' ? strchr (c, '>') : NULL;

  if (end == NULL)
    return FALSE;

  link->target = g_strndup (c + 1, end - c - 1);
  c = skip_blanks (end + 1);

  while (*c == ';')
    {
      c = skip_blanks (c + 1);
      if (*c == ';' || *c == ',' || *c == '\0')
        continue;
      if (!is_token_char (*c) || !read_parameter (&c, link))
        return FALSE;
    }

  *at = c;

  return *c == ',' || *c == '\0';
}

static gboolean
has_relation (Link       *link,
              const char *relation)
{
  g_auto(GStrv) names = NULL;

  if (link->relations == NULL || link->has_anchor)
    return FALSE;

  names = g_strsplit_set (link->relations, " \t", -1);

  for (guint i = 0; names[i] != NULL; i++)
    if (g_ascii_strcasecmp (names[i], relation) == 0)
      return TRUE;

  return FALSE;
}

/**
 * dove_link_find:
 * @header: text of a Link header; several headers joined by commas
 * @relation: `next`, `prev` ...
 *
 * Finds the first link of a relation (RFC 8288). Links that speak of another document (`anchor`)
 * do not count.
 *
 * Returns: (transfer full) (nullable): its target as it stands there, perhaps relative
 */
char *
dove_link_find (const char *header,
                const char *relation)
{
  const char *c = header;

  while (*c != '\0')
    {
      Link link = { 0 };
      g_autofree char *target = NULL;
      g_autofree char *relations = NULL;
      gboolean is_whole = FALSE;

      c = skip_blanks (c);
      if (*c == ',')
        {
          c++;
          continue;
        }

      is_whole = read_link (&c, &link);
      target = link.target;
      relations = link.relations;

      if (is_whole && has_relation (&link, relation))
        return g_steal_pointer (&target);

      if (!is_whole)
        return NULL;
    }

  return NULL;
}

/**
 * dove_link_is_readable:
 * @header: text of a Link header; several headers joined by commas
 *
 * Returns: whether the header can be read to its end: else a link that was not found may be there
 */
gboolean
dove_link_is_readable (const char *header)
{
  const char *c = skip_blanks (header);

  while (*c != '\0')
    {
      Link link = { 0 };
      gboolean is_whole = *c == ',' || read_link (&c, &link);

      g_free (link.target);
      g_free (link.relations);
      if (!is_whole)
        return FALSE;

      while (*c == ',' || *c == ' ' || *c == '\t')
        c++;
    }

  return TRUE;
}
