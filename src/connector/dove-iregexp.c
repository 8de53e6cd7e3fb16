/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "base/dove-defaults.h"
#include "connector/dove-iregexp.h"

#include <string.h>

/*
 * I-Regexp (RFC 9485) is the small part of regular expressions that means the same everywhere.
 * A pattern is read by its grammar and written anew for the matcher, character by character, so
 * that nothing of the matcher's own language comes in: no look-around, no back-references, no
 * `\d`. `^` and `$` outside of brackets are taken as the ends of the text: its grammar calls
 * them normal characters, its mappings (section 5) and all readers of JSONPath do not.
 */

#define NESTING_LIMIT 64 /* groups in groups */

typedef struct
{
  const char *at;
  GString    *out;
  guint       depth;
} Translation;

static gboolean translate_branches (Translation *self);

static gboolean
is_one_of (char        c,
           const char *set)
{
  return c != '\0' && strchr (set, c) != NULL;
}

static gboolean
skip (Translation *self,
      char         c)
{
  if (*self->at != c)
    return FALSE;

  self->at++;

  return TRUE;
}

/* Signs are written by their number, so that none of them can have a meaning. */
static void
append_character (Translation *self,
                  gunichar     c)
{
  if (c >= 0x80 || g_ascii_isalnum ((char) c))
    g_string_append_unichar (self->out, c);
  else
    g_string_append_printf (self->out, "\\x{%x}", c);
}

/* `\n`, `\-`: what stands behind a backslash that is not `\p` or `\P`. */
static gboolean
translate_escape (Translation *self)
{
  char c = *self->at;

  if (!is_one_of (c, "()*+-.?[\\]^nrt{|}"))
    return FALSE;

  self->at++;
  append_character (self, c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : (gunichar) c);

  return TRUE;
}

/* `\p{Lu}`; @self stands at the `p`. */
static gboolean
translate_category (Translation *self)
{
  static const char * const categories[] = {
    "Llmotu", "Mcen", "Ndlo", "Pcdefios", "Zlps", "Sckmo", "Ccfno",
  };
  const char *start = self->at++;
  const char *end = NULL;

  if (!skip (self, '{'))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (categories); i++)
    if (*self->at == categories[i][0])
      {
        end = self->at + 1;
        if (is_one_of (*end, categories[i] + 1))
          end++;
        break;
      }

  if (end == NULL || *end != '}')
    return FALSE;

  self->at = end + 1;
  g_string_append_c (self->out, '\\');
  g_string_append_len (self->out, start, self->at - start);

  return TRUE;
}

static gboolean
is_category (const Translation *self)
{
  return *self->at == '\\' && (self->at[1] == 'p' || self->at[1] == 'P');
}

static gboolean
translate_class_character (Translation *self)
{
  if (skip (self, '\\'))
    return translate_escape (self);

  if (*self->at == '\0' || is_one_of (*self->at, "-[]"))
    return FALSE;

  append_character (self, g_utf8_get_char (self->at));
  self->at = g_utf8_next_char (self->at);

  return TRUE;
}

/* One character, a range or a category between brackets. */
static gboolean
translate_class_part (Translation *self)
{
  if (is_category (self))
    {
      self->at++;
      return translate_category (self);
    }

  if (!translate_class_character (self))
    return FALSE;

  if (*self->at != '-' || self->at[1] == ']')
    return TRUE;

  self->at++;
  g_string_append_c (self->out, '-');

  return translate_class_character (self);
}

/* `[a-z]`, `[^-x]`, `[x-]`: a hyphen means itself only at the ends. */
static gboolean
translate_class (Translation *self)
{
  const char *first = NULL;

  g_string_append_c (self->out, '[');
  if (skip (self, '^'))
    g_string_append_c (self->out, '^');

  first = self->at;
  if (skip (self, '-'))
    append_character (self, '-');

  while (*self->at != ']')
    {
      if (*self->at == '-' && self->at[1] == ']')
        {
          self->at++;
          append_character (self, '-');
        }
      else if (!translate_class_part (self))
        return FALSE;
    }

  if (self->at == first)
    return FALSE;

  self->at++;
  g_string_append_c (self->out, ']');

  return TRUE;
}

static gboolean
translate_group (Translation *self)
{
  if (++self->depth > NESTING_LIMIT)
    return FALSE;

  g_string_append (self->out, "(?:");
  if (!translate_branches (self) || !skip (self, ')'))
    return FALSE;

  g_string_append_c (self->out, ')');
  self->depth--;

  return TRUE;
}

static gboolean
translate_atom (Translation *self)
{
  if (is_category (self))
    {
      self->at++;
      return translate_category (self);
    }

  if (skip (self, '\\'))
    return translate_escape (self);
  if (skip (self, '['))
    return translate_class (self);
  if (skip (self, '('))
    return translate_group (self);

  if (skip (self, '.'))
    g_string_append (self->out, "[^\\n\\r]");
  else if (skip (self, '^'))
    g_string_append (self->out, "(?:\\A)");
  else if (skip (self, '$'))
    g_string_append (self->out, "(?:\\z)");
  else if (is_one_of (*self->at, "*+?{}]"))
    return FALSE;
  else
    {
      append_character (self, g_utf8_get_char (self->at));
      self->at = g_utf8_next_char (self->at);
    }

  return TRUE;
}

/* `{2}`, `{2,}`, `{2,5}` */
static gboolean
translate_range (Translation *self)
{
  const char *start = self->at++;
  const char *digits = self->at;

  while (g_ascii_isdigit (*self->at))
    self->at++;
  if (self->at == digits)
    return FALSE;

  if (skip (self, ','))
    while (g_ascii_isdigit (*self->at))
      self->at++;

  if (!skip (self, '}'))
    return FALSE;

  g_string_append_len (self->out, start, self->at - start);

  return TRUE;
}

static gboolean
translate_piece (Translation *self)
{
  if (!translate_atom (self))
    return FALSE;

  if (*self->at == '{')
    return translate_range (self);

  if (is_one_of (*self->at, "*+?"))
    g_string_append_c (self->out, *self->at++);

  return TRUE;
}

static gboolean
translate_branches (Translation *self)
{
  while (*self->at != '\0' && *self->at != ')')
    {
      if (skip (self, '|'))
        g_string_append_c (self->out, '|');
      else if (!translate_piece (self))
        return FALSE;
    }

  return TRUE;
}

/**
 * dove_iregexp_compile:
 * @pattern: a pattern
 * @extent: what must fit
 *
 * Compiles an I-Regexp. What it may cost to match is limited in the pattern itself.
 *
 * Returns: (transfer full) (nullable): the expression; %NULL when @pattern is no I-Regexp
 */
GRegex *
dove_iregexp_compile (const char        *pattern,
                      DoveIregexpExtent  extent)
{
  g_autoptr(GString) out = g_string_new ("(*LIMIT_MATCH=" DOVE_PATTERN_STEP_LIMIT ")");
  Translation translation = { pattern, out, 0 };

  g_string_append (out, extent == DOVE_IREGEXP_WHOLE ? "\\A(?:" : "(?:");
  if (!translate_branches (&translation) || *translation.at != '\0')
    return NULL;

  g_string_append (out, extent == DOVE_IREGEXP_WHOLE ? ")\\z" : ")");

  return g_regex_new (out->str, 0, 0, NULL);
}

/**
 * dove_iregexp_fits:
 * @regex: an expression of dove_iregexp_compile()
 * @text: a text
 * @is_given_up: (out): whether it took too many steps, which counts as not fitting
 *
 * Returns: whether @text fits
 */
gboolean
dove_iregexp_fits (GRegex     *regex,
                   const char *text,
                   gboolean   *is_given_up)
{
  g_autoptr(GError) error = NULL;
  gboolean is_fitting = g_regex_match_full (regex, text, -1, 0, 0, NULL, &error);

  *is_given_up = error != NULL;

  return is_fitting && error == NULL;
}
