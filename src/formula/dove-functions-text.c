/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "base/dove-defaults.h"
#include "dove-convert-private.h"
#include "dove-function-private.h"

/*
 * Pieces of text. Positions and lengths count code points.
 */

/* The byte at which character @index (from 0) begins; the end of the text beyond it */
static const char *
character (const char *text,
           gint64      index)
{
  for (; index > 0 && *text != '\0'; index--)
    text = g_utf8_next_char (text);

  return text;
}

/* A number of characters; -1 for all below zero, also what would be zero when truncated */
static gint64
count_argument (DoveCall *call,
                guint     index,
                gint64    fallback)
{
  if (index < call->n_args && dove_number_sign (&call->args[index].number) < 0)
    return -1;

  return dove_call_integer (call, index, fallback);
}

static gboolean
append_cell (DoveCall       *call,
             GString        *string,
             const DoveCell *cell,
             DoveCell       *result)
{
  DoveCell text = dove_cell_empty ();

  if (cell->kind == DOVE_CELL_ERROR)
    {
      *result = dove_cell_dup (cell);
      return FALSE;
    }

  if (!dove_cell_to_text (cell, &text))
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("an object is not a text"));
      return FALSE;
    }

  g_string_append (string, dove_value_get_text (text.value));
  dove_cell_clear (&text);
  if (string->len <= DOVE_FORMULA_TEXT_LIMIT_BYTES)
    return TRUE;

  dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the text would be longer than 1 MiB"));

  return FALSE;
}

static void
eval_concat (DoveCall *call,
             DoveCell *result)
{
  GString *string = g_string_new (NULL);

  for (guint i = 0; i < call->n_args; i++)
    {
      DoveGrid grid = dove_grid (&call->args[i]);

      for (gsize n = 0; n < dove_grid_length (&grid); n++)
        if (!append_cell (call, string, &grid.cells[n], result))
          {
            g_string_free (string, TRUE);
            return;
          }
    }
  dove_call_take_text (call, string, result);
}

/* What TEXTJOIN has joined so far */
typedef struct
{
  GString  *string;
  DoveGrid  delimiters;
  gboolean  skips_empty;
  gsize     n_joined;
} Join;

static gboolean
is_empty_text (const DoveCell *cell)
{
  return cell->kind == DOVE_CELL_EMPTY
         || (cell->kind == DOVE_CELL_TEXT && dove_value_get_text_size (cell->value) == 0);
}

static gboolean
join_cell (DoveCall       *call,
           Join           *join,
           const DoveCell *cell,
           DoveCell       *result)
{
  gsize n_delimiters = dove_grid_length (&join->delimiters);

  if (join->skips_empty && is_empty_text (cell))
    return TRUE;

  if (join->n_joined > 0 && n_delimiters > 0
      && !append_cell (call, join->string,
                       &join->delimiters.cells[(join->n_joined - 1) % n_delimiters], result))
    return FALSE;
  join->n_joined++;

  return append_cell (call, join->string, cell, result);
}

static void
eval_textjoin (DoveCall *call,
               DoveCell *result)
{
  Join join = { g_string_new (NULL), dove_grid (&call->args[0]), call->args[1].logical, 0 };

  for (guint i = 2; i < call->n_args; i++)
    {
      DoveGrid grid = dove_grid (&call->args[i]);

      for (gsize n = 0; n < dove_grid_length (&grid); n++)
        if (!join_cell (call, &join, &grid.cells[n], result))
          {
            g_string_free (join.string, TRUE);
            return;
          }
    }
  dove_call_take_text (call, join.string, result);
}

static void
eval_left (DoveCall *call,
           DoveCell *result)
{
  const char *text = dove_call_text (call, 0, "");
  gint64 n = count_argument (call, 1, 1);

  if (n < 0)
    dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the number of characters is negative"));
  else
    dove_call_set_text (call, text, character (text, n) - text, result);
}

static void
eval_right (DoveCall *call,
            DoveCell *result)
{
  const char *text = dove_call_text (call, 0, "");
  gint64 n = count_argument (call, 1, 1);
  glong length = g_utf8_strlen (text, -1);

  if (n < 0)
    dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the number of characters is negative"));
  else
    dove_call_set_text (call, character (text, length - MIN (n, length)), -1, result);
}

static void
eval_mid (DoveCall *call,
          DoveCell *result)
{
  const char *text = dove_call_text (call, 0, "");
  gint64 start = dove_call_integer (call, 1, 1);
  gint64 n = count_argument (call, 2, 0);
  const char *from = NULL;

  if (start < 1 || n < 0)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE,
                      start < 1 ? _("the start is before the first character, 1")
                                : _("the number of characters is negative"));
      return;
    }
  from = character (text, start - 1);
  dove_call_set_text (call, from, character (from, n) - from, result);
}

static void
eval_len (DoveCall *call,
          DoveCell *result)
{
  *result = dove_cell_integer (g_utf8_strlen (dove_call_text (call, 0, ""), -1));
}

static void
eval_trim (DoveCall *call,
           DoveCell *result)
{
  g_autofree char *trimmed = g_strdup (dove_call_text (call, 0, ""));
  gsize n = 0;

  for (const char *p = trimmed; *p != '\0'; p++)
    if (*p != ' ' || (n > 0 && trimmed[n - 1] != ' '))
      trimmed[n++] = *p;
  if (n > 0 && trimmed[n - 1] == ' ')
    n--;
  dove_call_set_text (call, trimmed, n, result);
}

static void
eval_clean (DoveCall *call,
            DoveCell *result)
{
  const char *text = dove_call_text (call, 0, "");
  GString *clean = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_iscntrl (g_utf8_get_char (p)))
      g_string_append_len (clean, p, g_utf8_next_char (p) - p);
  dove_call_take_text (call, clean, result);
}

static void
eval_exact (DoveCall *call,
            DoveCell *result)
{
  *result = dove_cell_logical (g_str_equal (dove_call_text (call, 0, ""),
                                            dove_call_text (call, 1, "")));
}

static void
eval_find (DoveCall *call,
           DoveCell *result)
{
  const char *needle = dove_call_text (call, 0, "");
  const char *text = dove_call_text (call, 1, "");
  gint64 start = dove_call_integer (call, 2, 1);
  const char *found = NULL;

  if (start < 1 || start > g_utf8_strlen (text, -1) + 1)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the start is outside of the text"));
      return;
    }

  found = strstr (character (text, start - 1), needle);
  if (found == NULL)
    dove_call_fail (call, result, DOVE_FAULT_VALUE,
                    _("the first text does not occur in the second"));
  else
    *result = dove_cell_integer (g_utf8_pointer_to_offset (text, found) + 1);
}

static void
eval_replace (DoveCall *call,
              DoveCell *result)
{
  const char *text = dove_call_text (call, 0, "");
  gint64 start = dove_call_integer (call, 1, 1);
  gint64 n = count_argument (call, 2, 0);
  const char *from = NULL;
  GString *replaced = NULL;

  if (start < 1 || n < 0)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE,
                      start < 1 ? _("the start is before the first character, 1")
                                : _("the number of characters is negative"));
      return;
    }

  from = character (text, start - 1);
  replaced = g_string_new_len (text, from - text);
  g_string_append (replaced, dove_call_text (call, 3, ""));
  g_string_append (replaced, character (from, n));
  dove_call_take_text (call, replaced, result);
}

static void
eval_substitute (DoveCall *call,
                 DoveCell *result)
{
  const char *text = dove_call_text (call, 0, "");
  const char *old = dove_call_text (call, 1, "");
  const char *new = dove_call_text (call, 2, "");
  gint64 which = dove_call_integer (call, 3, 0);
  gsize old_size = strlen (old);
  GString *replaced = NULL;
  gint64 count = 0;

  if (call->n_args > 3 && which < 1)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("occurrences count from 1"));
      return;
    }

  replaced = g_string_sized_new (strlen (text));
  for (const char *found = old_size > 0 ? strstr (text, old) : NULL;
       found != NULL && replaced->len <= DOVE_FORMULA_TEXT_LIMIT_BYTES;
       found = strstr (text, old))
    {
      g_string_append_len (replaced, text, found - text);
      g_string_append (replaced, which == 0 || ++count == which ? new : old);
      text = found + old_size;
    }
  g_string_append (replaced, text);
  dove_call_take_text (call, replaced, result);
}

static void
eval_rept (DoveCall *call,
           DoveCell *result)
{
  const char *text = dove_call_text (call, 0, "");
  gint64 n = count_argument (call, 1, 0);
  gsize size = strlen (text);
  GString *repeated = NULL;

  if (n < 0 || (size > 0 && (guint64) n > DOVE_FORMULA_TEXT_LIMIT_BYTES / size))
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE,
                      n < 0 ? _("the count is negative")
                            : _("the text would be longer than 1 MiB"));
      return;
    }

  repeated = g_string_sized_new (size * n);
  for (gint64 i = 0; size > 0 && i < n; i++)
    g_string_append_len (repeated, text, size);
  dove_call_take_text (call, repeated, result);
}

static void
eval_t (DoveCall *call,
        DoveCell *result)
{
  *result = call->args[0].kind == DOVE_CELL_TEXT ? dove_cell_dup (&call->args[0])
                                                 : dove_cell_text ("", 0);
}

static void
eval_value (DoveCall *call,
            DoveCell *result)
{
  dove_call_set_number (call, &call->args[0].number, result);
}

/* Writes @text with a point and without groups and spaces; NULL when it is no such number */
static char *
normalize_number (const char *text,
                  const char *decimal,
                  const char *groups,
                  int        *n_percent)
{
  GString *plain = g_string_new (NULL);
  gunichar mark = g_utf8_get_char (decimal);
  gboolean has_mark = FALSE;
  gboolean is_broken = FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean is_group = g_utf8_strchr (groups, -1, c) != NULL;

      is_broken |= (c == mark || is_group) && has_mark && !g_unichar_isspace (c);
      if (c == mark && !has_mark)
        {
          has_mark = TRUE;
          g_string_append_c (plain, '.');
        }
      else if (c == '%')
        (*n_percent)++;
      else if (!is_group && !g_unichar_isspace (c))
        {
          is_broken |= *n_percent > 0 || c == '.';
          g_string_append_unichar (plain, c);
        }
    }

  return g_string_free (plain, is_broken);
}

/* A decimal mark is one character that groups do not use */
static gboolean
is_decimal_mark (const char *mark,
                 const char *groups)
{
  return g_utf8_strlen (mark, -1) == 1
         && g_utf8_strchr (groups, -1, g_utf8_get_char (mark)) == NULL;
}

static void
eval_numbervalue (DoveCall *call,
                  DoveCell *result)
{
  DoveCell text = dove_cell_empty ();
  const char *decimal = dove_call_has (call, 1) ? dove_call_text (call, 1, ".") : ".";
  const char *groups = dove_call_text (call, 2, "");
  int n_percent = 0;
  g_autofree char *plain = NULL;
  DoveNumber number = { 0 };

  if (!is_decimal_mark (decimal, groups))
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE,
                      _("the decimal mark must be one character that groups do not use"));
      return;
    }
  if (call->args[0].kind == DOVE_CELL_NUMBER)
    {
      dove_call_set_number (call, &call->args[0].number, result);
      return;
    }

  dove_cell_to_text (&call->args[0], &text);
  plain = normalize_number (dove_value_get_text (text.value), decimal, groups, &n_percent);
  dove_cell_clear (&text);
  if (plain == NULL
      || (*plain != '\0' && !dove_text_to_decimal (plain, strlen (plain), &number)))
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the text is not a number written so"));
      return;
    }
  number.exponent -= 2 * n_percent;
  dove_call_set_number (call, &number, result);
}

static void
pad (DoveCall *call,
     gboolean  is_left,
     DoveCell *result)
{
  const char *text = dove_call_text (call, 0, "");
  gint64 n = MAX (0, dove_call_integer (call, 1, 0));
  const char *filler = dove_call_has (call, 2) ? dove_call_text (call, 2, " ") : " ";
  gint64 missing = n - g_utf8_strlen (text, -1);
  glong filler_length = g_utf8_strlen (filler, -1);
  GString *padded = NULL;
  GString *filling = NULL;

  if (filler_length == 0 || n > (gint64) DOVE_FORMULA_TEXT_LIMIT_BYTES)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE,
                      filler_length == 0 ? _("there is nothing to fill with")
                                         : _("the text would be longer than 1 MiB"));
      return;
    }

  filling = g_string_new (NULL);
  for (gint64 i = 0; i < missing; i += filler_length)
    g_string_append_len (filling, filler, character (filler, missing - i) - filler);
  padded = g_string_new (is_left ? filling->str : text);
  g_string_append (padded, is_left ? text : filling->str);
  g_string_free (filling, TRUE);
  dove_call_take_text (call, padded, result);
}

static void
eval_padleft (DoveCall *call,
              DoveCell *result)
{
  pad (call, TRUE, result);
}

static void
eval_padright (DoveCall *call,
               DoveCell *result)
{
  pad (call, FALSE, result);
}

/* The @n-th occurrence of a text, from the end when negative; NULL when there are fewer */
static const char *
nth_occurrence (const char *text,
                const char *needle,
                gint64      n)
{
  gsize size = strlen (needle);
  const char *found = NULL;

  if (n > 0)
    {
      for (found = strstr (text, needle); found != NULL && --n > 0;)
        found = strstr (found + size, needle);
      return found;
    }

  for (const char *p = text + strlen (text); n < 0; n++)
    {
      found = g_strrstr_len (text, p - text, needle);
      if (found == NULL)
        return NULL;
      p = found;
    }

  return found;
}

/* Finds the delimiter; an empty one stands at the end from which is counted. NULL after failing. */
static const char *
find_delimiter (DoveCall *call,
                DoveCell *result)
{
  const char *text = dove_call_text (call, 0, "");
  const char *delimiter = dove_call_text (call, 1, "");
  gint64 n = dove_call_has (call, 2) ? dove_call_integer (call, 2, 1) : 1;
  const char *found = NULL;

  if (n == 0)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE,
                      _("occurrences count from 1, or from -1 at the end"));
      return NULL;
    }
  if (*delimiter == '\0')
    return n > 0 ? text : text + strlen (text);

  found = nth_occurrence (text, delimiter, n);
  if (found == NULL)
    dove_call_fail (call, result, DOVE_FAULT_NA, _("the delimiter does not occur that often"));

  return found;
}

static void
eval_textbefore (DoveCall *call,
                 DoveCell *result)
{
  const char *found = find_delimiter (call, result);
  const char *text = dove_call_text (call, 0, "");

  if (found != NULL)
    dove_call_set_text (call, text, found - text, result);
}

static void
eval_textafter (DoveCall *call,
                DoveCell *result)
{
  const char *found = find_delimiter (call, result);

  if (found != NULL)
    dove_call_set_text (call, found + strlen (dove_call_text (call, 1, "")), -1, result);
}

static char **
split (const char *text,
       const char *delimiter)
{
  char *whole[] = { (char *) text, NULL };

  return *delimiter != '\0' && *text != '\0' ? g_strsplit (text, delimiter, -1)
                                             : g_strdupv (whole);
}

static void
eval_textsplit (DoveCall *call,
                DoveCell *result)
{
  const char *columns_by = dove_call_text (call, 1, "");
  const char *rows_by = dove_call_text (call, 2, "");
  g_auto(GStrv) rows = split (dove_call_text (call, 0, ""), rows_by);
  guint n_rows = g_strv_length (rows);
  guint n_columns = 1;
  DoveArray *array = NULL;

  if (*columns_by == '\0' && *rows_by == '\0')
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the delimiter is empty"));
      return;
    }

  for (guint i = 0; i < n_rows; i++)
    {
      g_auto(GStrv) columns = split (rows[i], columns_by);

      n_columns = MAX (n_columns, g_strv_length (columns));
    }

  array = dove_call_array (call, n_rows, n_columns, result);
  for (guint i = 0; array != NULL && i < n_rows; i++)
    {
      g_auto(GStrv) columns = split (rows[i], columns_by);
      guint n = g_strv_length (columns);

      for (guint k = 0; k < n_columns; k++)
        if (k < n)
          array->cells[(gsize) i * n_columns + k] = dove_cell_text (columns[k], -1);
        else
          dove_call_fail (call, &array->cells[(gsize) i * n_columns + k], DOVE_FAULT_NA,
                          _("this row has fewer columns than the longest"));
    }
  if (array != NULL)
    *result = dove_cell_take_array (array);
}

static void
eval_levenshtein (DoveCall *call,
                  DoveCell *result)
{
  glong length_a, length_b;
  g_autofree gunichar *a = g_utf8_to_ucs4_fast (dove_call_text (call, 0, ""), -1, &length_a);
  g_autofree gunichar *b = g_utf8_to_ucs4_fast (dove_call_text (call, 1, ""), -1, &length_b);
  g_autofree guint *row = NULL;

  if (!dove_eval_spend (call->eval, (gint64) length_a * length_b / 4, call->node, result))
    return;

  row = g_new (guint, length_b + 1);
  for (glong j = 0; j <= length_b; j++)
    row[j] = j;
  for (glong i = 1; i <= length_a; i++)
    {
      guint diagonal = row[0];

      row[0] = i;
      for (glong j = 1; j <= length_b; j++)
        {
          guint changed = diagonal + (a[i - 1] != b[j - 1]);

          diagonal = row[j];
          row[j] = MIN (changed, MIN (row[j], row[j - 1]) + 1);
        }
    }
  *result = dove_cell_integer (row[length_b]);
}

const DoveFunction dove_functions_text[] = {
  { "CONCATENATE", "t", 1, -1, 0, eval_concat, "text; …", N_("Joins texts"),
    "CONCATENATE(\"a\"; 1)" },
  { "CONCAT", "a", 1, -1, 0, eval_concat, "value; …", N_("Joins texts and all elements of lists"),
    "CONCAT({\"a\"; \"b\"})" },
  { "TEXTJOIN", "ala", 3, -1, 0, eval_textjoin, "delimiter; skip_empty; value; …",
    N_("Joins texts and lists with a delimiter between them"),
    "TEXTJOIN(\", \"; TRUE(); \"a\"; \"b\")" },
  { "LEFT", "ti", 1, 2, 0, eval_left, "text; [count]", N_("The first characters of a text"),
    "LEFT(\"Berlin\"; 3)" },
  { "RIGHT", "ti", 1, 2, 0, eval_right, "text; [count]", N_("The last characters of a text"),
    "RIGHT(\"Berlin\"; 3)" },
  { "MID", "tii", 3, 3, 0, eval_mid, "text; start; count",
    N_("Characters from the middle of a text"), "MID(\"Berlin\"; 2; 3)" },
  { "LEN", "t", 1, 1, 0, eval_len, "text", N_("The number of characters of a text"),
    "LEN(\"abc\")" },
  { "TRIM", "t", 1, 1, 0, eval_trim, "text",
    N_("Without spaces at the ends and double ones inside"), "TRIM(\"  a   b \")" },
  { "CLEAN", "t", 1, 1, 0, eval_clean, "text",
    N_("Without control characters such as line breaks"), "CLEAN(\"a\" & CHAR(10) & \"b\")" },
  { "EXACT", "tt", 2, 2, 0, eval_exact, "a; b",
    N_("Whether two texts are the same, case included"), "EXACT(\"a\"; \"A\")" },
  { "FIND", "tti", 2, 3, 0, eval_find, "search; text; [start]",
    N_("Where a text occurs in another, case included"), "FIND(\"@\"; \"ada@example.com\")" },
  { "REPLACE", "tiit", 4, 4, 0, eval_replace, "text; start; count; new",
    N_("Puts a text in the place of characters"), "REPLACE(\"abcd\"; 2; 2; \"X\")" },
  { "SUBSTITUTE", "ttti", 3, 4, 0, eval_substitute, "text; old; new; [which]",
    N_("Replaces a text wherever it occurs, or one occurrence of it"),
    "SUBSTITUTE(\"a-b-c\"; \"-\"; \"+\")" },
  { "REPT", "ti", 2, 2, 0, eval_rept, "text; count", N_("Repeats a text"), "REPT(\"ab\"; 3)" },
  { "T", "v", 1, 1, 0, eval_t, "value", N_("A text as it is, anything else as empty text"),
    "T(\"a\")" },
  { "VALUE", "n", 1, 1, 0, eval_value, "text", N_("The number a text stands for"),
    "VALUE(\"12.5\")" },
  { "NUMBERVALUE", "vtt", 1, 3, 0, eval_numbervalue, "text; [decimal_mark]; [group_marks]",
    N_("The number of a text written with other marks"),
    "NUMBERVALUE(\"1.234,5\"; \",\"; \".\")" },
  { "PADLEFT", "tit", 2, 3, 0, eval_padleft, "text; length; [filler]",
    N_("Fills a text up from the left"), "PADLEFT(\"7\"; 3; \"0\")" },
  { "PADRIGHT", "tit", 2, 3, 0, eval_padright, "text; length; [filler]",
    N_("Fills a text up from the right"), "PADRIGHT(\"ab\"; 4; \".\")" },
  { "TEXTBEFORE", "tti", 2, 3, 0, eval_textbefore, "text; delimiter; [which]",
    N_("What stands before a delimiter"), "TEXTBEFORE(\"ada@example.com\"; \"@\")" },
  { "TEXTAFTER", "tti", 2, 3, 0, eval_textafter, "text; delimiter; [which]",
    N_("What stands after a delimiter"), "TEXTAFTER(\"ada@example.com\"; \"@\")" },
  { "TEXTSPLIT", "ttt", 2, 3, 0, eval_textsplit, "text; column_delimiter; [row_delimiter]",
    N_("Splits a text into a list"), "COUNTA(TEXTSPLIT(\"a,b,c\"; \",\"))" },
  { "LEVENSHTEIN", "tt", 2, 2, 0, eval_levenshtein, "a; b",
    N_("How many letters differ between two texts"), "LEVENSHTEIN(\"kitten\"; \"sitting\")" },
  { NULL },
};
