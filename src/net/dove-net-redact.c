/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-net"

#include "config.h"

#include "dove-net-policy.h"

#include <string.h>

#define HIDDEN "[hidden]"
#define SECRET_LEAST_BYTES 4 /* shorter values would turn every text into holes */

/*
 * Texts from outside (an application's error message, a header) may repeat what we sent. Two
 * nets: the exact values we know, as they are and as formats write them; and whatever looks like a
 * credential, for those we do not know.
 */
typedef struct
{
  const char *pattern;
  const char *replacement;
} Rule;

static const Rule rules[] = {
  /* a header with a credential, to the end of its line */
  { "(?im)\\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key|x-auth-token|api-key)"
    "\\s*:\\s*[^\\r\\n]+",
    "\\1: " HIDDEN },
  /* Bearer a1b2, Basic YTpi; but not "Basic authentication" */
  { "(?i)\\b(bearer|basic)\\s+(?=\\S*[0-9=])[A-Za-z0-9._~+/=-]{8,}", "\\1 " HIDDEN },
  /* ?token=abc, &api_key=abc */
  { "(?i)([?&;][^=&?\\s\"']*(?:key|token|secret|passw(?:or)?d|pwd|signature|sig|code|auth)"
    "[^=&?\\s\"']*=)[^&\\s\"'#]+",
    "\\1" HIDDEN },
  /* "access_token": "abc" and password=abc, in a body */
  { "(?i)([\"'][^\"']*(?:token|secret|passw(?:or)?d|api_?key)[\"']\\s*:\\s*[\"'])[^\"']+",
    "\\1" HIDDEN },
  { "(?i)\\b((?:\\w*token|\\w*secret|passw(?:or)?d|api_?key)=)[^&\\s\"'#]+", "\\1" HIDDEN },
  /* user:password@ in an address */
  { "(?i)(\\bhttps?://)[^/\\s:@]+:[^/\\s@]+@", "\\1" HIDDEN "@" },
  /* a signed token, and the keys of well-known make */
  { "\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]*)?", HIDDEN },
  { "\\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{8,}|\\bgh[pousr]_[A-Za-z0-9]{16,}"
    "|\\bxox[a-z]-[A-Za-z0-9-]{8,}|\\bAKIA[A-Z0-9]{16}\\b",
    HIDDEN },
};

static GRegex **
get_patterns (void)
{
  static GRegex *patterns[G_N_ELEMENTS (rules)];
  static gsize ready = 0;

  if (g_once_init_enter (&ready))
    {
      for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
        {
          patterns[i] = g_regex_new (rules[i].pattern, G_REGEX_OPTIMIZE, 0, NULL);
          g_assert (patterns[i] != NULL);
        }

      g_once_init_leave (&ready, 1);
    }

  return patterns;
}

/* How much of a text all formats write as it is */
static gsize
measure_plain (const char *text)
{
  gsize size = 0;

  while (g_ascii_isalnum (text[size]) ||
         (text[size] != '\0' && strchr ("-._~", text[size]) != NULL))
    size++;

  return size;
}

static gboolean
is_plain (const char *text)
{
  return text[measure_plain (text)] == '\0';
}

/* Whether a text holds the longest part of a secret that all formats write as it is: what does not
 * need not be searched for more. */
static gboolean
may_hold (const char *text,
          const char *secret)
{
  const char *longest = secret;
  g_autofree char *part = NULL;

  for (const char *at = secret; *at != '\0'; at++)
    {
      if (measure_plain (at) > measure_plain (longest))
        longest = at;
      at += measure_plain (at);
      if (*at == '\0')
        break;
    }
  part = g_strndup (longest, measure_plain (longest));

  return strstr (text, part) != NULL;
}

static void
add_percent (GString    *pattern,
             const char *at)
{
  gsize size = (gsize) (g_utf8_next_char (at) - at);

  g_string_append_c (pattern, '|');
  for (gsize i = 0; i < size; i++)
    g_string_append_printf (pattern, "%%%02x", (guint) (guchar) at[i]);
}

static void
add_escape (GString  *pattern,
            gunichar  c)
{
  static const struct { gunichar c; const char *also; } rows[] = {
    { '"', "|&(?:amp;)*quot;" }, { '&', "|&(?:amp;)+" },      { '<', "|&(?:amp;)*lt;" },
    { '>', "|&(?:amp;)*gt;" },   { '\'', "|&(?:amp;)*apos;" }, { ' ', "|\\+" },
    { '\n', "|\\\\+n" },       { '\r', "|\\\\+r" },           { '\t', "|\\\\+t" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].c == c)
      g_string_append (pattern, rows[i].also);

  if (c >= 0x10000)
    g_string_append_printf (pattern, "|\\\\+u%04x\\\\+u%04x", 0xd7c0 + (c >> 10),
                            0xdc00 + (c & 0x3ff));
  else
    g_string_append_printf (pattern, "|\\\\+u%04x", c);
  g_string_append_printf (pattern, "|&(?:amp;)*#(?:x0*%x|0*%u);", c, c);
}

/* One character as it stands in JSON, XML and addresses, also within each other */
static void
add_character (GString    *pattern,
               const char *at)
{
  gunichar c = g_utf8_get_char (at);
  g_autofree char *plain = g_strndup (at, (gsize) (g_utf8_next_char (at) - at));
  g_autofree char *quoted = g_regex_escape_string (plain, -1);

  if (is_plain (plain))
    {
      g_string_append (pattern, quoted);
      return;
    }

  g_string_append (pattern, "(?:");
  if (c == '\\')
    g_string_append (pattern, "\\\\+");
  else
    g_string_append_printf (pattern, "%s%s", c == '"' || c == '/' ? "\\\\*" : "", quoted);
  g_string_append (pattern, "|(?i:");
  g_string_append (pattern, "(?!)");
  add_percent (pattern, at);
  add_escape (pattern, c);
  g_string_append (pattern, "))");
}

static void
hide_in_all_ways (GString    *text,
                  const char *secret)
{
  g_autoptr(GString) pattern = g_string_new (NULL);
  g_autoptr(GRegex) regex = NULL;
  g_autofree char *result = NULL;

  for (const char *at = secret; *at != '\0'; at = g_utf8_next_char (at))
    add_character (pattern, at);
  regex = g_regex_new (pattern->str, 0, 0, NULL);
  if (regex != NULL)
    result = g_regex_replace_literal (regex, text->str, -1, 0, HIDDEN, 0, NULL);

  /* One that gave up cannot vouch for the text. */
  g_string_assign (text, result != NULL ? result : HIDDEN);
}

/* Too short to be searched for anywhere: it is one where it is the whole of a quoted text. */
static void
hide_short (GString    *text,
            const char *secret)
{
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", secret);

  if (*secret != '\0')
    g_string_replace (text, quoted, "\"" HIDDEN "\"", 0);
}

/* As it is, and as formats write it */
static void
hide_value (GString    *text,
            const char *secret)
{
  if (strlen (secret) < SECRET_LEAST_BYTES)
    hide_short (text, secret);
  else if (is_plain (secret) || !g_utf8_validate (secret, -1, NULL))
    g_string_replace (text, secret, HIDDEN, 0);
  else if (may_hold (text->str, secret))
    hide_in_all_ways (text, secret);
}

/**
 * dove_net_hide_values:
 * @text: text that is to be shown or kept
 * @secrets: (nullable) (element-type utf8): known secret values
 *
 * Hides known values, as they are and as they stand in JSON, XML and addresses. Bytes that are not
 * UTF-8 are replaced.
 *
 * Returns: (transfer full): the text without them
 */
char *
dove_net_hide_values (const char *text,
                      GPtrArray  *secrets)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *hidden = g_string_new (valid);

  for (guint i = 0; secrets != NULL && i < secrets->len; i++)
    hide_value (hidden, g_ptr_array_index (secrets, i));

  return g_string_free (hidden, FALSE);
}

/**
 * dove_net_hide_credentials:
 * @text: UTF-8 text that is to be shown or kept
 *
 * Hides all that looks like a credential.
 *
 * Returns: (transfer full): the text without them
 */
char *
dove_net_hide_credentials (const char *text)
{
  GRegex **patterns = get_patterns ();
  g_autofree char *result = g_strdup (text);

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      char *next = g_regex_replace (patterns[i], result, -1, 0, rules[i].replacement, 0, NULL);

      /* A pattern that gave up cannot vouch for the text. */
      g_free (result);
      result = next != NULL ? next : g_strdup (HIDDEN);
    }

  return g_steal_pointer (&result);
}

/**
 * dove_net_redact:
 * @text: (nullable): text that is to be shown or kept
 * @secrets: (nullable) (element-type utf8): known secret values
 *
 * Hides secrets in a text: the known values, and all that looks like a credential. Bytes that
 * are not UTF-8 are replaced.
 *
 * Returns: (transfer full) (nullable): the text without them; %NULL for %NULL
 */
char *
dove_net_redact (const char *text,
                 GPtrArray  *secrets)
{
  g_autofree char *hidden = NULL;

  if (text == NULL)
    return NULL;

  hidden = dove_net_hide_values (text, secrets);

  return dove_net_hide_credentials (hidden);
}
