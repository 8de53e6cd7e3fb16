/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "base/dove-defaults.h"
#include "connector/dove-json-path-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * Reads queries by the grammar of RFC 9535, sections 2.2 to 2.5, and nothing beyond it: a
 * manifest means the same everywhere. Filters are read in dove-json-path-filter.c.
 */

#define INTEGER_LIMIT ((gint64) 9007199254740991) /* 2^53 - 1: what every reader of JSON can hold */

static void
selector_free (gpointer data)
{
  JsonPathSelector *selector = data;

  g_free (selector->name);
  g_clear_pointer (&selector->test, json_path_test_free);
  g_free (selector);
}

/* */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JsonPathSelector, selector_free)

static void
segment_free (gpointer data)
{
  JsonPathSegment *segment = data;

  g_ptr_array_unref (segment->selectors);
  g_free (segment);
}

/* */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JsonPathSegment, segment_free)

/* Always FALSE, with what is wrong and where. */
gboolean
json_path_refuse (JsonPathReader  *reader,
                  const char      *what,
                  GError         **error)
{
  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               /* Translators: in the middle what is wrong, like “it is nested too deeply” */
               _("“%s” is not a JSONPath: %s at character %ld"), reader->text, what,
               g_utf8_pointer_to_offset (reader->text, reader->at) + 1);
  return FALSE;
}

/* Whoever enters a query, a bracket or a function leaves it with `reader->depth--`. */
gboolean
json_path_enter (JsonPathReader  *reader,
                 GError         **error)
{
  return ++reader->depth <= DOVE_JSON_DEPTH_LIMIT ||
         json_path_refuse (reader, _("it is nested too deeply"), error);
}

void
json_path_skip_blanks (JsonPathReader *reader)
{
  while (*reader->at != '\0' && strchr (" \t\n\r", *reader->at) != NULL)
    reader->at++;
}

gboolean
json_path_skip (JsonPathReader *reader,
                const char     *token)
{
  if (!g_str_has_prefix (reader->at, token))
    return FALSE;

  reader->at += strlen (token);

  return TRUE;
}

static gboolean
read_hex (JsonPathReader *reader,
          gunichar       *code)
{
  *code = 0;

  for (guint i = 0; i < 4; i++, reader->at++)
    {
      int digit = g_ascii_xdigit_value (*reader->at);

      if (digit < 0)
        return FALSE;
      *code = *code * 16 + (gunichar) digit;
    }

  return TRUE;
}

/* The digits behind `\u`, and the second half of a pair. */
static gboolean
read_unicode (JsonPathReader  *reader,
              GString         *string,
              GError         **error)
{
  gunichar code = 0;
  gunichar low = 0;

  if (!read_hex (reader, &code))
    return json_path_refuse (reader, _("“\\u” needs four hexadecimal digits"), error);

  if (code == 0)
    return json_path_refuse (reader, _("no text holds the character U+0000"), error);

  if (code >= 0xDC00 && code <= 0xDFFF)
    return json_path_refuse (reader, _("half a pair of “\\u” stands alone"), error);

  if (code >= 0xD800 && code <= 0xDBFF)
    {
      if (!json_path_skip (reader, "\\u") || !read_hex (reader, &low) ||
          low < 0xDC00 || low > 0xDFFF)
        return json_path_refuse (reader, _("half a pair of “\\u” stands alone"), error);
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }

  g_string_append_unichar (string, code);

  return TRUE;
}

static gboolean
read_escape (JsonPathReader  *reader,
             char             quote,
             GString         *string,
             GError         **error)
{
  static const char letters[] = "bfnrt/\\";
  static const char meanings[] = "\b\f\n\r\t/\\";
  char letter = *reader->at;
  const char *place = letter != '\0' ? strchr (letters, letter) : NULL;

  if (letter == 'u')
    {
      reader->at++;
      return read_unicode (reader, string, error);
    }

  if (place == NULL && letter != quote)
    return json_path_refuse (reader, _("this character cannot stand behind “\\”"), error);

  g_string_append_c (string, place != NULL ? meanings[place - letters] : quote);
  reader->at++;

  return TRUE;
}

/* A text in single or double quotes. */
char *
json_path_read_string (JsonPathReader  *reader,
                       GError         **error)
{
  g_autoptr(GString) string = g_string_new (NULL);
  char quote = *reader->at++;

  while (*reader->at != quote)
    {
      if (*reader->at == '\0')
        {
          json_path_refuse (reader, _("a text has no end"), error);
          return NULL;
        }

      if ((guchar) *reader->at < 0x20)
        {
          json_path_refuse (reader, _("a control character must be written as “\\u”,"), error);
          return NULL;
        }

      if (*reader->at != '\\')
        g_string_append_c (string, *reader->at++);
      else
        {
          reader->at++;
          if (!read_escape (reader, quote, string, error))
            return NULL;
        }
    }

  reader->at++;

  return g_string_free (g_steal_pointer (&string), FALSE);
}

static gboolean
is_name_first (char c)
{
  return g_ascii_isalpha (c) || c == '_' || (guchar) c >= 0x80;
}

static gboolean
is_integer_first (char c)
{
  return g_ascii_isdigit (c) || c == '-';
}

/* No leading zeros, no `-0`. */
static gboolean
read_integer (JsonPathReader  *reader,
              gint64          *integer,
              GError         **error)
{
  gboolean is_negative = json_path_skip (reader, "-");
  const char *start = reader->at;

  if (!g_ascii_isdigit (*start) || (*start == '0' && (is_negative || g_ascii_isdigit (start[1]))))
    return json_path_refuse (reader, _("an integer without leading zeros must stand"), error);

  *integer = 0;
  for (; g_ascii_isdigit (*reader->at); reader->at++)
    {
      *integer = *integer * 10 + (*reader->at - '0');
      if (*integer > INTEGER_LIMIT)
        return json_path_refuse (reader, _("the number is too large"), error);
    }

  if (is_negative)
    *integer = -*integer;

  return TRUE;
}

/* `3`, `1:`, `:2`, `1:5:2`, `::-1` */
static gboolean
read_index_or_slice (JsonPathReader    *reader,
                     JsonPathSelector  *selector,
                     GError           **error)
{
  const char *end = NULL;

  selector->kind = JSON_PATH_INDEX;
  selector->step = 1;
  selector->has_start = is_integer_first (*reader->at);
  if (selector->has_start && !read_integer (reader, &selector->start, error))
    return FALSE;

  end = reader->at;
  json_path_skip_blanks (reader);
  if (!json_path_skip (reader, ":"))
    {
      reader->at = end;
      return selector->has_start ||
             json_path_refuse (reader,
                               _("a name in quotes, an index, a slice, “*” or “?” must stand"),
                               error);
    }

  selector->kind = JSON_PATH_SLICE;
  json_path_skip_blanks (reader);
  selector->has_end = is_integer_first (*reader->at);
  if (selector->has_end && !read_integer (reader, &selector->end, error))
    return FALSE;

  end = reader->at;
  json_path_skip_blanks (reader);
  if (!json_path_skip (reader, ":"))
    {
      reader->at = end;
      return TRUE;
    }

  end = reader->at;
  json_path_skip_blanks (reader);
  if (is_integer_first (*reader->at))
    return read_integer (reader, &selector->step, error);

  reader->at = end;

  return TRUE;
}

static gboolean
read_selector (JsonPathReader  *reader,
               GPtrArray       *selectors,
               GError         **error)
{
  g_autoptr(JsonPathSelector) selector = g_new0 (JsonPathSelector, 1);

  if (*reader->at == '\'' || *reader->at == '"')
    {
      selector->kind = JSON_PATH_NAME;
      selector->name = json_path_read_string (reader, error);
      if (selector->name == NULL)
        return FALSE;
    }
  else if (json_path_skip (reader, "*"))
    selector->kind = JSON_PATH_WILDCARD;
  else if (json_path_skip (reader, "?"))
    {
      selector->kind = JSON_PATH_FILTER;
      json_path_skip_blanks (reader);
      selector->test = json_path_read_test (reader, error);
      if (selector->test == NULL)
        return FALSE;
    }
  else if (!read_index_or_slice (reader, selector, error))
    return FALSE;

  g_ptr_array_add (selectors, g_steal_pointer (&selector));

  return TRUE;
}

static gboolean
read_brackets (JsonPathReader  *reader,
               GPtrArray       *selectors,
               GError         **error)
{
  do
    {
      json_path_skip_blanks (reader);
      if (!read_selector (reader, selectors, error))
        return FALSE;
      json_path_skip_blanks (reader);
    }
  while (json_path_skip (reader, ","));

  return json_path_skip (reader, "]") || json_path_refuse (reader, _("“]” is missing"), error);
}

/* What stands behind a dot: `*`, or a name of letters, digits and `_`. */
static gboolean
read_shorthand (JsonPathReader  *reader,
                GPtrArray       *selectors,
                GError         **error)
{
  JsonPathSelector *selector = NULL;
  const char *start = reader->at;

  if (*start == '*')
    return read_selector (reader, selectors, error);

  if (!is_name_first (*start))
    return json_path_refuse (reader, _("a name must stand (in quotes and brackets if it has other "
                                       "characters than letters, digits and “_”)"), error);

  while (is_name_first (*reader->at) || g_ascii_isdigit (*reader->at))
    reader->at++;

  selector = g_new0 (JsonPathSelector, 1);
  selector->kind = JSON_PATH_NAME;
  selector->name = g_strndup (start, reader->at - start);
  g_ptr_array_add (selectors, selector);

  return TRUE;
}

static gboolean
read_segment (JsonPathReader  *reader,
              DoveJsonPath    *path,
              GError         **error)
{
  g_autoptr(JsonPathSegment) segment = g_new0 (JsonPathSegment, 1);
  gboolean is_fine = FALSE;

  segment->selectors = g_ptr_array_new_with_free_func (selector_free);
  segment->is_descendant = json_path_skip (reader, "..");

  if (!segment->is_descendant && json_path_skip (reader, "."))
    is_fine = read_shorthand (reader, segment->selectors, error);
  else if (json_path_skip (reader, "["))
    is_fine = read_brackets (reader, segment->selectors, error);
  else
    is_fine = read_shorthand (reader, segment->selectors, error);

  if (is_fine)
    g_ptr_array_add (path->segments, g_steal_pointer (&segment));

  return is_fine;
}

static gboolean
is_singular (DoveJsonPath *path)
{
  for (guint i = 0; i < path->segments->len; i++)
    {
      JsonPathSegment *segment = g_ptr_array_index (path->segments, i);
      JsonPathSelector *selector = g_ptr_array_index (segment->selectors, 0);

      if (segment->is_descendant || segment->selectors->len > 1 ||
          (selector->kind != JSON_PATH_NAME && selector->kind != JSON_PATH_INDEX))
        return FALSE;
    }

  return TRUE;
}

/* Reads from `$` or `@` to where the query ends. Blanks behind it are not part of it. */
DoveJsonPath *
json_path_read_query (JsonPathReader  *reader,
                      GError         **error)
{
  g_autoptr(DoveJsonPath) path = g_new0 (DoveJsonPath, 1);
  const char *end = NULL;

  path->is_relative = *reader->at == '@';
  path->segments = g_ptr_array_new_with_free_func (segment_free);
  if (!json_path_enter (reader, error))
    return NULL;

  end = ++reader->at;
  json_path_skip_blanks (reader);

  while (*reader->at == '.' || *reader->at == '[')
    {
      if (path->segments->len >= DOVE_JSON_DEPTH_LIMIT)
        {
          json_path_refuse (reader, _("there are too many steps"), error);
          return NULL;
        }

      if (!read_segment (reader, path, error))
        return NULL;

      end = reader->at;
      json_path_skip_blanks (reader);
    }

  reader->at = end;
  reader->depth--;
  path->is_singular = is_singular (path);

  return g_steal_pointer (&path);
}
