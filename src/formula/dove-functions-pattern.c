/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "base/dove-defaults.h"
#include "dove-convert-private.h"
#include "dove-function-private.h"

/*
 * Finds a pattern with wildcards in a text: the pieces between stars are looked for one after
 * the other, each at its first place. That never needs to go back, so the time is bounded by
 * the product of the lengths.
 */

enum
{
  ANY_CHARACTER = 0xFFFFFFFE,
  STAR = 0xFFFFFFFF,
};

typedef struct
{
  guint    n_marks;
  gunichar marks[];  /* small letters, ANY_CHARACTER or STAR */
} Pattern;

static Pattern *
pattern_new (const char *pattern)
{
  Pattern *self = g_malloc (sizeof *self + sizeof (gunichar) * strlen (pattern));

  self->n_marks = 0;
  for (const char *p = pattern; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_unichar_tolower (g_utf8_get_char (p));

      if (c == '*')
        c = STAR;
      else if (c == '?')
        c = ANY_CHARACTER;
      else if (c == '~' && p[1] != '\0' && strchr ("*?~", p[1]) != NULL)
        c = *++p;
      self->marks[self->n_marks++] = c;
    }

  return self;
}

/* Marks up to the next star */
static guint
run_length (const Pattern *self,
            guint          from)
{
  guint end = from;

  while (end < self->n_marks && self->marks[end] != STAR)
    end++;

  return end - from;
}

/* Where the run ends in @text if it stands at its beginning; NULL if it does not */
static const char *
match_run (const gunichar *marks,
           guint           n,
           const char     *text)
{
  for (guint i = 0; i < n; i++)
    {
      if (*text == '\0'
          || (marks[i] != ANY_CHARACTER && marks[i] != g_unichar_tolower (g_utf8_get_char (text))))
        return NULL;
      text = g_utf8_next_char (text);
    }

  return text;
}

static const char *
find_run (const gunichar  *marks,
          guint            n,
          const char      *text,
          const char     **end)
{
  for (;; text = g_utf8_next_char (text))
    {
      *end = match_run (marks, n, text);
      if (*end != NULL)
        return text;
      if (*text == '\0')
        return NULL;
    }
}

/* The first place at which the pattern begins in @text */
static const char *
pattern_find (const Pattern *self,
              const char    *text)
{
  guint at = run_length (self, 0);
  const char *end = NULL;
  const char *found = find_run (self->marks, at, text, &end);

  while (found != NULL && at < self->n_marks)
    {
      guint n = run_length (self, ++at);

      if (find_run (self->marks + at, n, end, &end) == NULL)
        return NULL;
      at += n;
    }

  return found;
}

/* The position, from 0, of the character that begins or holds byte @at of the folded text */
static glong
unfolded_position (const char *text,
                   const char *folded,
                   gsize       at)
{
  gsize length = 0;
  glong n = 0;

  if (g_utf8_strlen (text, -1) == g_utf8_strlen (folded, -1))
    return g_utf8_pointer_to_offset (folded, folded + at);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p), n++)
    {
      g_autofree char *one = g_utf8_casefold (p, g_utf8_next_char (p) - p);

      length += strlen (one);
      if (length > at)
        break;
    }

  return n;
}

/* Where @needle, without anything special in it, occurs in @text, from 0; -1 if it does not */
static glong
search_plain (const char *needle,
              const char *text)
{
  g_autofree char *folded_needle = g_utf8_casefold (needle, -1);
  g_autofree char *folded = g_utf8_casefold (text, -1);
  const char *found = strstr (folded, folded_needle);

  return found != NULL ? unfolded_position (text, folded, found - folded) : -1;
}

/* The same with wildcards, where every mark stands for one character */
static glong
search_pattern (const char *needle,
                const char *text)
{
  g_autofree Pattern *pattern = pattern_new (needle);
  const char *found = pattern_find (pattern, text);

  return found != NULL ? g_utf8_pointer_to_offset (text, found) : -1;
}

static void
eval_search (DoveCall *call,
             DoveCell *result)
{
  const char *needle = dove_call_text (call, 0, "");
  const char *text = dove_call_text (call, 1, "");
  gint64 start = dove_call_integer (call, 2, 1);
  glong length = g_utf8_strlen (text, -1);
  glong found;

  if (start < 1 || start > length + 1)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the start is outside of the text"));
      return;
    }
  if (!dove_eval_spend (call->eval, (gint64) length * strlen (needle) / 64, call->node, result))
    return;

  text = g_utf8_offset_to_pointer (text, start - 1);
  found = strpbrk (needle, "*?~") != NULL ? search_pattern (needle, text)
                                          : search_plain (needle, text);
  if (found < 0)
    dove_call_fail (call, result, DOVE_FAULT_VALUE,
                    _("the first text does not occur in the second"));
  else
    *result = dove_cell_integer (found + start);
}

/*
 * Regular expressions. GRegex answers with one error for everything that goes wrong while
 * matching; a pattern that takes too long must not look like one that does not match.
 */

/* The group that $ and digits stand for: as many digits as still are a group of the pattern.
 * Moves @p beyond them; -1 when there is no such group. */
static int
read_group (const char **p,
            int          n_groups)
{
  int group = g_ascii_isdigit (**p) ? *(*p)++ - '0' : -1;

  while (group > 0 && g_ascii_isdigit (**p) && group * 10 + (**p - '0') <= n_groups)
    group = group * 10 + (*(*p)++ - '0');

  return group <= n_groups ? group : -1;
}

/* $1 stands for what a group has matched, $0 for the whole; $$ and \$ are a dollar. Returns:
 * whether the replacement is one. */
static gboolean
append_replacement (GString    *out,
                    const char *replacement,
                    GMatchInfo *match)
{
  int n_groups = g_regex_get_capture_count (g_match_info_get_regex (match));

  for (const char *p = replacement; *p != '\0';)
    {
      g_autofree char *found = NULL;
      int group;

      if (*p != '$' || p[1] == '$')
        {
          p += *p == '$' || (*p == '\\' && p[1] != '\0');
          g_string_append_len (out, p, g_utf8_next_char (p) - p);
          p = g_utf8_next_char (p);
          continue;
        }
      p++;
      group = read_group (&p, n_groups);
      if (group < 0)
        return FALSE;
      found = g_match_info_fetch (match, group);
      g_string_append (out, found != NULL ? found : "");
    }

  return TRUE;
}

/* What REGEX is asked for: which match, and what to do with it */
typedef struct
{
  const char *text;
  const char *replacement;  /* (nullable) */
  gboolean    replaces_all;
  gint64      which;        /* from 1; 0 takes none and leaves the text as it is */
  gboolean    is_broken;    /* out: the replacement names a group that there is not */
} RegexJob;

/* Goes through the matches; TRUE when one was taken */
static gboolean
run_regex (RegexJob  *job,
           GRegex    *regex,
           GString   *out,
           GError   **error)
{
  g_autoptr(GMatchInfo) match = NULL;
  int done = 0;
  gboolean is_taken = FALSE;

  g_regex_match_full (regex, job->text, -1, 0, 0, &match, error);
  for (gint64 n = 1; *error == NULL && g_match_info_matches (match)
                     && out->len <= DOVE_FORMULA_TEXT_LIMIT_BYTES; n++)
    {
      int start = 0, end = 0;

      g_match_info_fetch_pos (match, 0, &start, &end);
      if (job->replaces_all || n == job->which)
        {
          is_taken = TRUE;
          if (job->replacement == NULL)
            {
              g_string_append_len (out, job->text + start, end - start);
              return TRUE;
            }
          g_string_append_len (out, job->text + done, start - done);
          job->is_broken |= !append_replacement (out, job->replacement, match);
          done = end;
        }
      if (n == job->which && !job->replaces_all)
        break;
      g_match_info_next (match, error);
    }

  if (job->replacement != NULL)
    g_string_append (out, job->text + done);

  return is_taken;
}

static gboolean
read_flags (DoveCall *call,
            RegexJob *job,
            DoveCell *result)
{
  DoveCell *flags = call->n_args > 3 ? &call->args[3] : NULL;
  DoveNumber number;

  job->which = 1;
  if (flags == NULL || flags->kind == DOVE_CELL_EMPTY
      || (flags->kind == DOVE_CELL_TEXT && dove_value_get_text_size (flags->value) == 0))
    return TRUE;

  if (flags->kind == DOVE_CELL_TEXT && g_str_equal (dove_value_get_text (flags->value), "g"))
    job->replaces_all = job->replacement != NULL;
  else if (!dove_cell_to_number (flags, &number) || !dove_number_to_index (&number, &job->which)
           || job->which < 0)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE,
                      _("the flags are \"g\" for all or the number of a match"));
      return FALSE;
    }

  return TRUE;
}

/* A pattern that is constant is compiled once, which also pays for making machine code of it */
static void
prepare_regex (DoveNode *call)
{
  const DoveNode *pattern = call->children[1];

  if (!pattern->is_constant || pattern->constant.kind != DOVE_CELL_TEXT)
    return;

  call->prepared = g_regex_new (dove_value_get_text (pattern->constant.value), G_REGEX_OPTIMIZE,
                                0, NULL);
  call->free_prepared = (GDestroyNotify) g_regex_unref;
}

static GRegex *
get_regex (DoveCall  *call,
           GError   **error)
{
  if (call->node->prepared != NULL)
    return g_regex_ref (call->node->prepared);

  return g_regex_new (dove_call_text (call, 1, ""), 0, 0, error);
}

static void
eval_regex (DoveCall *call,
            DoveCell *result)
{
  RegexJob job = {
    .text = dove_call_text (call, 0, ""),
    .replacement = dove_call_has (call, 2) ? dove_call_text (call, 2, NULL) : NULL,
  };
  g_autoptr(GRegex) regex = NULL;
  g_autoptr(GError) error = NULL;
  GString *out = NULL;
  gboolean is_taken;

  if (!read_flags (call, &job, result))
    return;
  if (job.which == 0)
    {
      dove_call_set_text (call, job.text, -1, result);
      return;
    }
  if (strlen (job.text) > DOVE_FORMULA_MATCH_LIMIT_BYTES)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the text is longer than 64 KiB"));
      return;
    }
  if (!dove_eval_spend (call->eval, 50 + strlen (job.text), call->node, result))
    return;

  regex = get_regex (call, &error);
  if (regex == NULL)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, error->message);
      return;
    }

  out = g_string_new (NULL);
  is_taken = run_regex (&job, regex, out, &error);
  if (error != NULL)
    dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the pattern takes too long on this text"));
  else if (job.is_broken)
    dove_call_fail (call, result, DOVE_FAULT_VALUE,
                    _("the replacement has a $ without the number of a group behind it, write $$ "
                      "for a dollar"));
  else if (!is_taken && job.replacement == NULL)
    dove_call_fail (call, result, DOVE_FAULT_NA, _("the pattern does not match"));
  else
    dove_call_set_text (call, out->str, out->len, result);
  g_string_free (out, TRUE);
}

const DoveFunction dove_functions_pattern[] = {
  { "SEARCH", "tti", 2, 3, 0, eval_search, "search; text; [start]",
    N_("Where a text with wildcards occurs in another, without case"),
    "SEARCH(\"B?R\"; \"Ubbar\")" },
  { "REGEX", "tttv", 2, 4, 0, eval_regex, "text; pattern; [replacement]; [flags]",
    N_("What a regular expression matches, or the text with it replaced"),
    "REGEX(\"a1b2\"; \"[0-9]\"; \"#\"; \"g\")", prepare_regex },
  { NULL },
};
