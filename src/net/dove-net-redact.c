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

/* A text within a JSON text, without its quotation marks */
static char *
escape_json (const char *text,
             gboolean    is_ascii,
             gboolean    has_slashes)
{
  GString *escaped = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c == '"' || c == '\\' || (c == '/' && has_slashes))
        g_string_append_c (escaped, '\\');
      if (c == '\n' || c == '\r' || c == '\t')
        g_string_append (escaped, c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t");
      else if (c < 0x20 || (c > 0x7e && is_ascii && c < 0x10000))
        g_string_append_printf (escaped, "\\u%04x", c);
      else if (c >= 0x10000 && is_ascii)
        g_string_append_printf (escaped, "\\u%04x\\u%04x", 0xd7c0 + (c >> 10),
                                0xdc00 + (c & 0x3ff));
      else
        g_string_append_unichar (escaped, c);
    }

  return g_string_free (escaped, FALSE);
}

static void
hide_other (GString    *text,
            const char *secret,
            char       *escaped)
{
  if (strcmp (escaped, secret) != 0)
    g_string_replace (text, escaped, HIDDEN, 0);
  g_free (escaped);
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

/* As it is, and as it stands in JSON (in four ways), in XML and in an address. */
static void
hide_value (GString    *text,
            const char *secret)
{
  if (strlen (secret) < SECRET_LEAST_BYTES)
    {
      hide_short (text, secret);
      return;
    }

  g_string_replace (text, secret, HIDDEN, 0);
  hide_other (text, secret, g_uri_escape_string (secret, NULL, FALSE));
  if (!g_utf8_validate (secret, -1, NULL))
    return;

  for (guint way = 0; way < 4; way++)
    hide_other (text, secret, escape_json (secret, (way & 1) != 0, (way & 2) != 0));
  hide_other (text, secret, g_markup_escape_text (secret, -1));
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
