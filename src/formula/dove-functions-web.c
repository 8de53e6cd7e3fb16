/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "dove-entity-private.h"
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

/* The byte of an escape at @p; 0 when there is none, or one for a NUL, which no text holds */
static guchar
read_escape (const char *p)
{
  if (*p != '%' || !g_ascii_isxdigit (p[1]) || !g_ascii_isxdigit (p[2]))
    return 0;

  return g_ascii_xdigit_value (p[1]) << 4 | g_ascii_xdigit_value (p[2]);
}

/* Appends the character that the escapes at @p make, and gives how long they are; 0 when they
 * make none */
static gsize
decode_character (GString    *decoded,
                  const char *p)
{
  char bytes[4];
  gsize n = 0;

  while (n < sizeof bytes && read_escape (p + 3 * n) != 0)
    {
      bytes[n] = (char) read_escape (p + 3 * n);
      n++;
      if (g_utf8_validate_len (bytes, n, NULL))
        {
          g_string_append_len (decoded, bytes, n);
          return 3 * n;
        }
    }

  return 0;
}

static void
eval_decodeurl (DoveCall *call,
                DoveCell *result)
{
  const char *p = dove_call_text (call, 0, "");
  GString *decoded = g_string_sized_new (strlen (p));

  while (*p != '\0')
    {
      gsize length = decode_character (decoded, p);

      if (length == 0)
        g_string_append_c (decoded, *p);
      p += MAX (length, 1);
    }
  dove_call_take_text (call, decoded, result);
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

/* Where a tag ends: not within the quotes of an attribute; one that is never closed does */
static const char *
find_tag_end (const char *tag)
{
  char quote = '\0';

  for (const char *p = tag; *p != '\0'; p++)
    if (quote != '\0')
      quote = *p == quote ? '\0' : quote;
    else if ((*p == '"' || *p == '\'') && p[-1] == '=')
      quote = *p;
    else if (*p == '>')
      return p;

  return strchr (tag, '>');
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
    end = find_tag_end (p + 1);
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

/* Tags of a line of text, and comments; all others are where words end */
static gboolean
is_inline (const char *tag)
{
  static const char *const names[] = {
    "a", "abbr", "b", "em", "i", "small", "span", "strong", "sub", "sup", "u", "font", "code",
  };
  gsize length;

  if (g_str_has_prefix (tag, "<!--"))
    return TRUE;

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
        c = dove_entity_read (p, &end);
      append_squeezed (text, c != 0 ? c : g_utf8_get_char (p));
      p = c != 0 ? end : g_utf8_next_char (p);
    }
  if (text->len > 0 && text->str[text->len - 1] == ' ')
    g_string_truncate (text, text->len - 1);
  dove_call_take_text (call, text, result);
}

/* Whether it begins with a scheme such as mailto, rather than with a host and its port */
static gboolean
has_other_scheme (const char *text)
{
  const char *colon = strpbrk (text, ":/?#@");

  return colon != NULL && *colon == ':' && g_ascii_isalpha (*text)
         && !g_ascii_isdigit (colon[1]) && !g_str_has_prefix (colon, "://");
}

static GUri *
parse_url (const char *text)
{
  const GUriFlags flags = G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED
                          | G_URI_FLAGS_HAS_PASSWORD;
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_autofree char *whole = NULL;
  GUri *uri = NULL;

  if (*trimmed == '\0' || strpbrk (trimmed, " \t\r\n") != NULL || has_other_scheme (trimmed))
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
  g_autofree char *host = NULL;
  const char *value = NULL;

  if (uri == NULL)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("this is not an address"));
      return;
    }

  host = g_utf8_strdown (g_uri_get_host (uri), -1);
  if (g_uri_get_port (uri) >= 0)
    port = g_strdup_printf ("%d", g_uri_get_port (uri));
  if (g_ascii_strcasecmp (part, "scheme") == 0)
    value = g_uri_get_scheme (uri);
  else if (g_ascii_strcasecmp (part, "host") == 0)
    value = host;
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
                      _("the parts are scheme, host, port, path, query and fragment"));
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

/* Escapes in capitals, and none for what needs none: RFC 3986, 6.2.2 */
static char *
tidy_escapes (const char *text)
{
  GString *tidy = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0'; p++)
    {
      guchar byte = read_escape (p);

      if (byte == 0)
        {
          g_string_append_c (tidy, *p);
          continue;
        }
      if (g_ascii_isalnum (byte) || (byte < 0x80 && strchr ("-._~", byte) != NULL))
        g_string_append_c (tidy, byte);
      else
        g_string_append_printf (tidy, "%%%02X", byte);
      p += 2;
    }

  return g_string_free (tidy, FALSE);
}

static void
append_tidy (GString    *url,
             const char *before,
             const char *part)
{
  g_autofree char *tidy = part != NULL ? tidy_escapes (part) : NULL;

  if (tidy != NULL)
    g_string_append_printf (url, "%s%s", before, tidy);
}

static gboolean
is_default_port (const char *scheme,
                 int         port)
{
  return (port == 80 && (g_str_equal (scheme, "http") || g_str_equal (scheme, "ws")))
         || (port == 443 && (g_str_equal (scheme, "https") || g_str_equal (scheme, "wss")))
         || (port == 21 && g_str_equal (scheme, "ftp"));
}

static void
eval_urlnorm (DoveCall *call,
              DoveCell *result)
{
  g_autoptr(GUri) uri = parse_url (dove_call_text (call, 0, ""));
  g_autofree char *scheme = NULL;
  g_autofree char *host = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *path = NULL;
  GString *url = NULL;
  int port;

  if (uri == NULL)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("this is not an address"));
      return;
    }

  scheme = g_ascii_strdown (g_uri_get_scheme (uri), -1);
  host = g_utf8_strdown (g_uri_get_host (uri), -1);
  escaped = tidy_escapes (g_uri_get_path (uri));
  path = tidy_path (escaped);
  port = g_uri_get_port (uri);

  url = g_string_new (NULL);
  g_string_append_printf (url, "%s://", scheme);
  if (g_uri_get_userinfo (uri) != NULL)
    g_string_append_printf (url, "%s@", g_uri_get_userinfo (uri));
  g_string_append_printf (url, strchr (host, ':') != NULL ? "[%s]" : "%s", host);
  if (port >= 0 && !is_default_port (scheme, port))
    g_string_append_printf (url, ":%d", port);
  g_string_append (url, path);
  append_tidy (url, "?", g_uri_get_query (uri));
  append_tidy (url, "#", g_uri_get_fragment (uri));
  dove_call_take_text (call, url, result);
}

const DoveFunction dove_functions_web[] = {
  { "ENCODEURL", "t", 1, 1, 0, eval_encodeurl, "text", N_("A text escaped for an address"),
    "ENCODEURL(\"a b\")" },
  { "DECODEURL", "t", 1, 1, 0, eval_decodeurl, "text", N_("An escaped text as it was"),
    "DECODEURL(\"a%20b\")" },
  { "HTMLESCAPE", "t", 1, 1, 0, eval_htmlescape, "text", N_("A text escaped for HTML"),
    "HTMLESCAPE(\"a < b\")" },
  { "HTMLTEXT", "t", 1, 1, 0, eval_htmltext, "html", N_("The text of HTML without its tags"),
    "HTMLTEXT(\"<b>a</b>\")" },
  { "URLNORM", "t", 1, 1, 0, eval_urlnorm, "address", N_("A web address in its usual form"),
    "URLNORM(\"Example.com/a/../b\")" },
  { "URLPART", "tt", 2, 2, 0, eval_urlpart, "address; part", N_("A part of a web address"),
    "URLPART(\"https://example.com/a\"; \"host\")" },
  { NULL },
};
