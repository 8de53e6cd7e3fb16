/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <string.h>

#include "dove-filter.h"

#include "formula/dove-formula.h"
#include "formula/dove-span.h"

/*
 * A filter as rows, and as the formula that a definition holds.
 *
 *   filter     = condition | ( "AND" | "OR" ) "(" condition { ";" condition } ")"
 *   condition  = field ( "=" | "<>" | ">" | "<" | ">=" | "<=" ) literal
 *              | "ISNUMBER(SEARCH(" text ";" field "))"
 *   literal    = text | number | TRUE() | FALSE()
 *
 * `= ""` and `<> ""` ask for no value and for one. Every other formula has no rows, and is shown
 * as it is.
 */

typedef struct
{
  const char *text;
  GArray     *spans;  /* of DoveSpan */
  guint       at;
} Reader;

/**
 * dove_filter_row_new:
 * @path: of the field
 * @test: what is asked of it
 * @value: what it is compared with
 * @is_literal: the value is no text
 *
 * Returns: (transfer full): a condition
 */
DoveFilterRow *
dove_filter_row_new (const char     *path,
                     DoveFilterTest  test,
                     const char     *value,
                     gboolean        is_literal)
{
  DoveFilterRow *row = g_new0 (DoveFilterRow, 1);

  row->path = g_strdup (path);
  row->test = test;
  row->value = g_strdup (value);
  row->is_literal = is_literal;

  return row;
}

/**
 * dove_filter_row_free:
 * @row: (transfer full): a condition
 */
void
dove_filter_row_free (DoveFilterRow *row)
{
  g_free (row->path);
  g_free (row->value);
  g_free (row);
}

/**
 * dove_filter_new:
 *
 * Returns: (transfer full): a filter that lets all records pass
 */
DoveFilter *
dove_filter_new (void)
{
  DoveFilter *self = g_new0 (DoveFilter, 1);

  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_filter_row_free);

  return self;
}

/**
 * dove_filter_free:
 * @self: (transfer full): a filter
 */
void
dove_filter_free (DoveFilter *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self);
}

/**
 * dove_filter_has_value:
 * @test: what is asked of a field
 *
 * Returns: whether it is compared with a value
 */
gboolean
dove_filter_has_value (DoveFilterTest test)
{
  return test != DOVE_FILTER_EMPTY && test != DOVE_FILTER_NOT_EMPTY;
}

static gboolean
is_number (const char *text)
{
  g_autoptr(GArray) spans = dove_formula_get_spans (*text == '-' ? text + 1 : text);

  return spans->len == 1 && g_array_index (spans, DoveSpan, 0).kind == DOVE_SPAN_NUMBER &&
         !g_ascii_isspace (*text);
}

/**
 * dove_filter_is_literal:
 * @value: what somebody has typed
 * @type: (nullable): of the field, as the agent tells it
 *
 * Returns: whether the value is meant as a number or as a truth, and not as a text
 */
gboolean
dove_filter_is_literal (const char *value,
                        const char *type)
{
  if (g_strcmp0 (type, "number") == 0 || g_strcmp0 (type, "integer") == 0)
    return is_number (value);
  if (g_strcmp0 (type, "boolean") == 0)
    return g_ascii_strcasecmp (value, "true") == 0 || g_ascii_strcasecmp (value, "false") == 0;

  return FALSE;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* (nullable): the piece at the cursor, when it is of a kind; with its text, and gone over */
static char *
take (Reader       *reader,
      DoveSpanKind  kind)
{
  const DoveSpan *span = NULL;

  if (reader->at >= reader->spans->len)
    return NULL;
  span = &g_array_index (reader->spans, DoveSpan, reader->at);
  if (span->kind != kind)
    return NULL;
  reader->at++;

  return g_strndup (reader->text + span->start, span->end - span->start);
}

static gboolean
take_word (Reader       *reader,
           DoveSpanKind  kind,
           const char   *word)
{
  guint before = reader->at;
  g_autofree char *text = take (reader, kind);

  if (text != NULL && g_ascii_strcasecmp (text, word) == 0)
    return TRUE;
  reader->at = before;

  return FALSE;
}

static gboolean
take_separator (Reader *reader)
{
  return take_word (reader, DOVE_SPAN_SEPARATOR, ";") ||
         take_word (reader, DOVE_SPAN_SEPARATOR, ",");
}

static gboolean
take_open (Reader     *reader,
           const char *function)
{
  guint before = reader->at;

  if (take_word (reader, DOVE_SPAN_FUNCTION, function) &&
      take_word (reader, DOVE_SPAN_BRACKET, "("))
    return TRUE;
  reader->at = before;

  return FALSE;
}

static gboolean
take_close (Reader *reader)
{
  return take_word (reader, DOVE_SPAN_BRACKET, ")");
}

/* (nullable): the path of a field of the record */
static char *
take_field (Reader *reader)
{
  g_autofree char *text = take (reader, DOVE_SPAN_FIELD);
  gsize length = text != NULL ? strlen (text) : 0;

  if (length < 3 || text[0] != '[' || text[1] == '.' || text[length - 1] != ']')
    return NULL;
  text[length - 1] = '\0';

  return g_strdup (g_strstrip (text + 1));
}

/* (nullable): a text without its quotes */
static char *
take_text (Reader *reader)
{
  g_autofree char *text = take (reader, DOVE_SPAN_TEXT);
  gsize length = text != NULL ? strlen (text) : 0;
  GString *plain = NULL;

  if (length < 2)
    return NULL;

  plain = g_string_new_len (text + 1, (gssize) length - 2);
  g_string_replace (plain, "\"\"", "\"", 0);

  return g_string_free (plain, FALSE);
}

/* (nullable): a number, or TRUE or FALSE */
static char *
take_literal (Reader *reader)
{
  guint before = reader->at;
  gboolean is_negative = take_word (reader, DOVE_SPAN_OPERATOR, "-");
  g_autofree char *number = take (reader, DOVE_SPAN_NUMBER);

  if (number != NULL)
    return g_strconcat (is_negative ? "-" : "", number, NULL);

  reader->at = before;
  if (take_open (reader, "TRUE") && take_close (reader))
    return g_strdup ("TRUE");
  reader->at = before;
  if (take_open (reader, "FALSE") && take_close (reader))
    return g_strdup ("FALSE");
  reader->at = before;

  return NULL;
}

/* What SEARCH takes for a pattern stands for itself */
static char *
unescape (const char *pattern)
{
  GString *plain = g_string_new (NULL);

  for (const char *at = pattern; *at != '\0'; at++)
    {
      if (*at == '*' || *at == '?')
        {
          g_string_free (plain, TRUE);
          return NULL;
        }
      if (*at == '~' && at[1] != '\0')
        at++;
      g_string_append_c (plain, *at);
    }

  return g_string_free (plain, FALSE);
}

static DoveFilterRow *
take_contains (Reader *reader)
{
  g_autofree char *pattern = NULL;
  g_autofree char *value = NULL;
  g_autofree char *path = NULL;

  if (!take_open (reader, "ISNUMBER") || !take_open (reader, "SEARCH") ||
      (pattern = take_text (reader)) == NULL || (value = unescape (pattern)) == NULL ||
      !take_separator (reader) || (path = take_field (reader)) == NULL ||
      !take_close (reader) || !take_close (reader))
    return NULL;

  return dove_filter_row_new (path, DOVE_FILTER_CONTAINS, value, FALSE);
}

static DoveFilterRow *
take_comparison (Reader *reader)
{
  static const char *const signs[] = { "=", "<>", NULL, ">", "<", ">=", "<=" };
  g_autofree char *path = take_field (reader);
  g_autofree char *sign = path != NULL ? take (reader, DOVE_SPAN_OPERATOR) : NULL;
  g_autofree char *text = sign != NULL ? take_text (reader) : NULL;
  g_autofree char *literal = sign != NULL && text == NULL ? take_literal (reader) : NULL;
  const char *value = text != NULL ? text : literal;

  for (guint i = 0; value != NULL && i < G_N_ELEMENTS (signs); i++)
    {
      if (g_strcmp0 (sign, signs[i]) != 0)
        continue;
      if (*value == '\0')
        return i > DOVE_FILTER_IS_NOT
                   ? NULL
                   : dove_filter_row_new (path, i == DOVE_FILTER_IS ? DOVE_FILTER_EMPTY
                                                                    : DOVE_FILTER_NOT_EMPTY,
                                          "", FALSE);
      return dove_filter_row_new (path, (DoveFilterTest) i, value, literal != NULL);
    }

  return NULL;
}

static gboolean
take_condition (Reader     *reader,
                DoveFilter *filter)
{
  guint before = reader->at;
  DoveFilterRow *row = take_contains (reader);

  if (row == NULL)
    {
      reader->at = before;
      row = take_comparison (reader);
    }
  if (row != NULL)
    g_ptr_array_add (filter->rows, row);

  return row != NULL;
}

static gboolean
take_filter (Reader     *reader,
             DoveFilter *filter)
{
  filter->is_any = take_open (reader, "OR");
  if (!filter->is_any && !take_open (reader, "AND"))
    return take_condition (reader, filter);

  do
    if (!take_condition (reader, filter))
      return FALSE;
  while (take_separator (reader));

  return take_close (reader);
}

/**
 * dove_filter_parse:
 * @formula: (nullable): a filter; %NULL lets all records pass
 *
 * Returns: (transfer full) (nullable): its rows; %NULL when it cannot be shown as rows
 */
DoveFilter *
dove_filter_parse (const char *formula)
{
  g_autoptr(DoveFilter) filter = dove_filter_new ();
  g_autoptr(GArray) spans = NULL;
  Reader reader = { .text = formula };

  if (formula == NULL)
    return g_steal_pointer (&filter);

  spans = dove_formula_get_spans (formula);
  reader.spans = spans;
  take_word (&reader, DOVE_SPAN_OPERATOR, "=");
  if (!take_filter (&reader, filter) || reader.at < spans->len)
    return NULL;

  return g_steal_pointer (&filter);
}

/* --- writing ---------------------------------------------------------------------------------- */

static void
append_text (GString    *formula,
             const char *value)
{
  g_string_append_c (formula, '"');
  for (const char *at = value; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (formula, '"');
      g_string_append_c (formula, *at);
    }
  g_string_append_c (formula, '"');
}

static void
append_contains (GString             *formula,
                 const DoveFilterRow *row)
{
  g_autoptr(GString) pattern = g_string_new (NULL);

  for (const char *at = row->value; *at != '\0'; at++)
    {
      if (*at == '*' || *at == '?' || *at == '~')
        g_string_append_c (pattern, '~');
      g_string_append_c (pattern, *at);
    }
  g_string_append (formula, "ISNUMBER(SEARCH(");
  append_text (formula, pattern->str);
  g_string_append_printf (formula, "; [%s]))", row->path);
}

static void
append_row (GString             *formula,
            const DoveFilterRow *row)
{
  static const char *const signs[] = { "=", "<>", NULL, ">", "<", ">=", "<=", "=", "<>" };
  gboolean is_logical = row->is_literal && g_ascii_isalpha (row->value[0]);

  if (row->test == DOVE_FILTER_CONTAINS)
    {
      append_contains (formula, row);
      return;
    }

  g_string_append_printf (formula, "[%s] %s ", row->path, signs[row->test]);
  if (!dove_filter_has_value (row->test))
    g_string_append (formula, "\"\"");
  else if (is_logical)
    g_string_append (formula, g_ascii_strcasecmp (row->value, "true") == 0 ? "TRUE()" : "FALSE()");
  else if (row->is_literal)
    g_string_append (formula, row->value);
  else
    append_text (formula, row->value);
}

/**
 * dove_filter_to_formula:
 * @self: a filter
 *
 * Returns: (transfer full) (nullable): its formula; %NULL when all records pass
 */
char *
dove_filter_to_formula (const DoveFilter *self)
{
  GString *formula = NULL;

  if (self->rows->len == 0)
    return NULL;

  formula = g_string_new (NULL);
  if (self->rows->len > 1)
    g_string_append (formula, self->is_any ? "OR(" : "AND(");
  for (guint i = 0; i < self->rows->len; i++)
    {
      if (i > 0)
        g_string_append (formula, "; ");
      append_row (formula, g_ptr_array_index (self->rows, i));
    }
  if (self->rows->len > 1)
    g_string_append_c (formula, ')');

  return g_string_free (formula, FALSE);
}

/* --- looking ---------------------------------------------------------------------------------- */

/**
 * dove_filter_count:
 * @formula: (nullable): a filter; %NULL lets all records pass
 * @host: what formulas may know
 * @records: (nullable): list of records
 * @n_failed: (out): for how many of them it gives an error: a record that is left alone
 *
 * Returns: how many of the records pass; none when it is no formula
 */
guint
dove_filter_count (const char            *formula,
                   const DoveFormulaHost *host,
                   DoveValue             *records,
                   guint                 *n_failed)
{
  g_autoptr(DoveFormula) compiled = NULL;
  guint length = records != NULL ? dove_value_get_length (records) : 0;
  guint count = 0;

  *n_failed = 0;
  if (formula == NULL)
    return length;

  compiled = dove_formula_new (formula, NULL);
  for (guint i = 0; compiled != NULL && i < length; i++)
    {
      g_auto(DoveFormulaResult) result = { 0 };
      DoveValue *record = dove_value_get_element (records, i);

      dove_formula_evaluate (compiled, host, record, NULL, &result);
      if (result.kind == DOVE_FORMULA_FAILED)
        (*n_failed)++;
      else if (dove_formula_test (compiled, host, record))
        count++;
    }

  return count;
}
