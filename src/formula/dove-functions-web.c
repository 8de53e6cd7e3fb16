/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "dove-function-private.h"

/*
 * Addresses of the web and the text of pages. Nothing here asks the network.
 */

static void
eval_encodeurl (DoveCall *call,
                DoveCell *result)
{
  g_autofree char *encoded = g_uri_escape_string (dove_call_text (call, 0, ""), NULL, FALSE);

  dove_call_set_text (call, encoded, -1, result);
}

static void
eval_decodeurl (DoveCall *call,
                DoveCell *result)
{
  const char *text = dove_call_text (call, 0, "");
  GString *decoded = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0'; p++)
    {
      int byte = -1;

      if (*p == '%' && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2]))
        byte = g_ascii_xdigit_value (p[1]) << 4 | g_ascii_xdigit_value (p[2]);
      if (byte <= 0)
        {
          g_string_append_c (decoded, *p);
          continue;
        }
      g_string_append_c (decoded, byte);
      p += 2;
    }

  /* Bytes that make no text stay escaped */
  if (g_utf8_validate_len (decoded->str, decoded->len, NULL))
    dove_call_set_text (call, decoded->str, decoded->len, result);
  else
    *result = dove_cell_dup (&call->args[0]);
  g_string_free (decoded, TRUE);
}

static void
eval_htmlescape (DoveCall *call,
                 DoveCell *result)
{
  GString *escaped = g_string_new (dove_call_text (call, 0, ""));

  g_string_replace (escaped, "&", "&amp;", 0);
  g_string_replace (escaped, "<", "&lt;", 0);
  g_string_replace (escaped, ">", "&gt;", 0);
  g_string_replace (escaped, "\"", "&quot;", 0);
  g_string_replace (escaped, "'", "&#39;", 0);
  dove_call_take_text (call, escaped, result);
}

static const struct
{
  const char *name;
  gunichar    character;
} entities[] = {
  { "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' },
  { "nbsp", 0xA0 }, { "copy", 0xA9 }, { "reg", 0xAE }, { "trade", 0x2122 }, { "euro", 0x20AC },
  { "pound", 0xA3 }, { "yen", 0xA5 }, { "cent", 0xA2 }, { "sect", 0xA7 }, { "deg", 0xB0 },
  { "ndash", 0x2013 }, { "mdash", 0x2014 }, { "hellip", 0x2026 }, { "bull", 0x2022 },
  { "middot", 0xB7 }, { "lsquo", 0x2018 }, { "rsquo", 0x2019 }, { "ldquo", 0x201C },
  { "rdquo", 0x201D }, { "laquo", 0xAB }, { "raquo", 0xBB }, { "times", 0xD7 },
  { "auml", 0xE4 }, { "ouml", 0xF6 }, { "uuml", 0xFC }, { "Auml", 0xC4 }, { "Ouml", 0xD6 },
  { "Uuml", 0xDC }, { "szlig", 0xDF }, { "eacute", 0xE9 }, { "egrave", 0xE8 },
  { "agrave", 0xE0 }, { "aacute", 0xE1 }, { "ccedil", 0xE7 }, { "ntilde", 0xF1 },
  { "oslash", 0xF8 }, { "aring", 0xE5 }, { "aelig", 0xE6 },
};

/* The character an entity at @p stands for, and where it ends; 0 when it is none */
static gunichar
read_entity (const char  *p,
             const char **end)
{
  gsize length = strcspn (p + 1, ";& \t\r\n<");
  const char *name = p + 1;
  guint64 code = 0;

  *end = p + 1 + length + 1;
  if (name[length] != ';' || length == 0 || length > 10)
    return 0;

  if (*name == '#')
    {
      gboolean is_hex = g_ascii_tolower (name[1]) == 'x';
      g_autofree char *digits = g_strndup (name + 1 + is_hex, length - 1 - is_hex);

      if (!g_ascii_string_to_unsigned (digits, is_hex ? 16 : 10, 1, 0x10FFFF, &code, NULL))
        return 0;
      return g_unichar_validate (code) ? code : 0;
    }

  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    if (strlen (entities[i].name) == length && strncmp (entities[i].name, name, length) == 0)
      return entities[i].character;

  return 0;
}

/* Beyond a tag or comment, and beyond the content of script and style; NULL when @p is none */
static const char *
skip_tag (const char *p)
{
  const char *end = NULL;
  const char *close = NULL;

  if (*p != '<' || (!g_ascii_isalpha (p[1]) && strchr ("/!?", p[1]) == NULL) || p[1] == '\0')
    return NULL;

  if (g_str_has_prefix (p, "<!--"))
    end = strstr (p, "-->");
  else
    end = strchr (p, '>');
  if (end == NULL)
    return p + strlen (p);

  if (g_ascii_strncasecmp (p, "<script", 7) == 0)
    close = "</script";
  else if (g_ascii_strncasecmp (p, "<style", 6) == 0)
    close = "</style";
  for (; close != NULL && *end != '\0'; end++)
    if (g_ascii_strncasecmp (end, close, strlen (close)) == 0)
      {
        end = strchr (end, '>');
        return end != NULL ? end + 1 : p + strlen (p);
      }
  if (*end == '\0')
    return end;

  return end + (*end == '-' ? 3 : 1);
}

/* Tags of a line of text; all others are where words end */
static gboolean
is_inline (const char *tag)
{
  static const char *const names[] = {
    "a", "abbr", "b", "em", "i", "small", "span", "strong", "sub", "sup", "u", "font", "code",
  };
  gsize length;

  tag += 1 + (tag[1] == '/');
  length = strcspn (tag, " \t\r\n/>");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strlen (names[i]) == length && g_ascii_strncasecmp (names[i], tag, length) == 0)
      return TRUE;

  return FALSE;
}

static void
append_squeezed (GString  *text,
                 gunichar  c)
{
  if (!g_unichar_isspace (c) && c != 0xA0)
    g_string_append_unichar (text, c);
  else if (text->len > 0 && text->str[text->len - 1] != ' ')
    g_string_append_c (text, ' ');
}

static void
eval_htmltext (DoveCall *call,
               DoveCell *result)
{
  GString *text = g_string_new (NULL);

  for (const char *p = dove_call_text (call, 0, ""); *p != '\0';)
    {
      const char *end = skip_tag (p);
      gunichar c = 0;

      if (end != NULL)
        {
          if (!is_inline (p))
            append_squeezed (text, ' ');
          p = end;
          continue;
        }
      if (*p == '&')
        c = read_entity (p, &end);
      append_squeezed (text, c != 0 ? c : g_utf8_get_char (p));
      p = c != 0 ? end : g_utf8_next_char (p);
    }
  if (text->len > 0 && text->str[text->len - 1] == ' ')
    g_string_truncate (text, text->len - 1);
  dove_call_take_text (call, text, result);
}

static GUri *
parse_url (const char *text)
{
  const GUriFlags flags = G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED
                          | G_URI_FLAGS_HAS_PASSWORD;
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_autofree char *whole = NULL;
  GUri *uri = NULL;

  if (*trimmed == '\0' || strpbrk (trimmed, " \t\r\n") != NULL)
    return NULL;
  if (strstr (trimmed, "://") == NULL)
    whole = g_strconcat ("https:", g_str_has_prefix (trimmed, "//") ? "" : "//", trimmed, NULL);

  uri = g_uri_parse (whole != NULL ? whole : trimmed, flags, NULL);
  if (uri != NULL && (g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0'))
    g_clear_pointer (&uri, g_uri_unref);

  return uri;
}

static void
eval_urlpart (DoveCall *call,
              DoveCell *result)
{
  g_autoptr(GUri) uri = parse_url (dove_call_text (call, 0, ""));
  const char *part = dove_call_text (call, 1, "");
  g_autofree char *port = NULL;
  const char *value = NULL;

  if (uri == NULL)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, "this is not an address");
      return;
    }

  if (g_uri_get_port (uri) >= 0)
    port = g_strdup_printf ("%d", g_uri_get_port (uri));
  if (g_ascii_strcasecmp (part, "scheme") == 0)
    value = g_uri_get_scheme (uri);
  else if (g_ascii_strcasecmp (part, "host") == 0)
    value = g_uri_get_host (uri);
  else if (g_ascii_strcasecmp (part, "path") == 0)
    value = g_uri_get_path (uri);
  else if (g_ascii_strcasecmp (part, "query") == 0)
    value = g_uri_get_query (uri);
  else if (g_ascii_strcasecmp (part, "fragment") == 0)
    value = g_uri_get_fragment (uri);
  else if (g_ascii_strcasecmp (part, "port") == 0)
    value = port;
  else
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE,
                      "the parts are scheme, host, port, path, query and fragment");
      return;
    }
  dove_call_set_text (call, value != NULL ? value : "", -1, result);
}

/* Resolves . and .. */
static char *
tidy_path (const char *path)
{
  g_auto(GStrv) steps = g_strsplit (path, "/", -1);
  g_autoptr(GPtrArray) kept = g_ptr_array_new ();
  GString *tidy = g_string_new (NULL);

  for (guint i = 1; steps[0] != NULL && steps[i] != NULL; i++)
    {
      gboolean is_last = steps[i + 1] == NULL;
      gboolean is_up = g_str_equal (steps[i], "..");

      if (is_up && kept->len > 0)
        g_ptr_array_set_size (kept, kept->len - 1);
      if (!is_up && !g_str_equal (steps[i], "."))
        g_ptr_array_add (kept, steps[i]);
      else if (is_last)
        g_ptr_array_add (kept, (char *) "");
    }

  for (guint i = 0; i < kept->len; i++)
    g_string_append_printf (tidy, "/%s", (char *) g_ptr_array_index (kept, i));
  if (tidy->len == 0)
    g_string_append_c (tidy, '/');

  return g_string_free (tidy, FALSE);
}

static gboolean
is_default_port (const char *scheme,
                 int         port)
{
  return (port == 80 && g_str_equal (scheme, "http"))
         || (port == 443 && g_str_equal (scheme, "https"))
         || (port == 21 && g_str_equal (scheme, "ftp"));
}

static void
eval_urlnorm (DoveCall *call,
              DoveCell *result)
{
  g_autoptr(GUri) uri = parse_url (dove_call_text (call, 0, ""));
  g_autofree char *scheme = NULL;
  g_autofree char *host = NULL;
  g_autofree char *path = NULL;
  GString *url = NULL;
  int port;

  if (uri == NULL)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, "this is not an address");
      return;
    }

  scheme = g_ascii_strdown (g_uri_get_scheme (uri), -1);
  host = g_utf8_strdown (g_uri_get_host (uri), -1);
  path = tidy_path (g_uri_get_path (uri));
  port = g_uri_get_port (uri);

  url = g_string_new (NULL);
  g_string_append_printf (url, "%s://", scheme);
  if (g_uri_get_userinfo (uri) != NULL)
    g_string_append_printf (url, "%s@", g_uri_get_userinfo (uri));
  g_string_append_printf (url, strchr (host, ':') != NULL ? "[%s]" : "%s", host);
  if (port >= 0 && !is_default_port (scheme, port))
    g_string_append_printf (url, ":%d", port);
  g_string_append (url, path);
  if (g_uri_get_query (uri) != NULL)
    g_string_append_printf (url, "?%s", g_uri_get_query (uri));
  if (g_uri_get_fragment (uri) != NULL)
    g_string_append_printf (url, "#%s", g_uri_get_fragment (uri));
  dove_call_take_text (call, url, result);
}

const DoveFunction dove_functions_web[] = {
  { "ENCODEURL", "t", 1, 1, 0, eval_encodeurl, "text", "A text escaped for an address",
    "ENCODEURL(\"a b\")" },
  { "DECODEURL", "t", 1, 1, 0, eval_decodeurl, "text", "An escaped text as it was",
    "DECODEURL(\"a%20b\")" },
  { "HTMLESCAPE", "t", 1, 1, 0, eval_htmlescape, "text", "A text escaped for HTML",
    "HTMLESCAPE(\"a < b\")" },
  { "HTMLTEXT", "t", 1, 1, 0, eval_htmltext, "html", "The text of HTML without its tags",
    "HTMLTEXT(\"<b>a</b>\")" },
  { "URLNORM", "t", 1, 1, 0, eval_urlnorm, "address", "A web address in its usual form",
    "URLNORM(\"Example.com/a/../b\")" },
  { "URLPART", "tt", 2, 2, 0, eval_urlpart, "address; part", "A part of a web address",
    "URLPART(\"https://example.com/a\"; \"host\")" },
  { NULL },
};
