/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dove-convert-private.h"
#include "dove-formula-private.h"
#include "dove-serial-private.h"

/*
 * What becomes of the cell a formula ends with: the result for callers, and the value that a
 * record's field is to hold.
 */

static void
take_fault (DoveFormulaResult *result,
            const DoveCell    *cell)
{
  result->kind = DOVE_FORMULA_FAILED;
  result->error = dove_fault_kind_name (cell->fault->kind);
  result->message = g_strdup (cell->fault->message);
  result->start = cell->fault->start;
  result->end = cell->fault->end;
  result->is_limit = cell->fault->is_limit;
}

/* The hint that all numbers of an array share */
static DoveHint
array_hint (const DoveArray *array)
{
  DoveHint hint = DOVE_HINT_NONE;

  for (gsize i = 0; i < (gsize) array->rows * array->columns; i++)
    {
      if (array->cells[i].kind != DOVE_CELL_NUMBER)
        continue;
      if (array->cells[i].hint == DOVE_HINT_NONE
          || (hint != DOVE_HINT_NONE && hint != array->cells[i].hint))
        return DOVE_HINT_NONE;
      hint = array->cells[i].hint;
    }

  return hint;
}

static const DoveCell *
find_fault (const DoveArray *array)
{
  for (gsize i = 0; i < (gsize) array->rows * array->columns; i++)
    if (array->cells[i].kind == DOVE_CELL_ERROR)
      return &array->cells[i];

  return NULL;
}

static void
fail_object (DoveFormulaResult *result)
{
  result->kind = DOVE_FORMULA_FAILED;
  result->error = dove_fault_kind_name (DOVE_FAULT_VALUE);
  result->message = g_strdup (_("The result holds an object, not only values; name one of its "
                                "fields."));
}

static gboolean
holds_object (const DoveArray *array)
{
  for (gsize i = 0; i < (gsize) array->rows * array->columns; i++)
    if (array->cells[i].kind == DOVE_CELL_RECORD || array->cells[i].kind == DOVE_CELL_OMIT)
      return TRUE;

  return FALSE;
}

/*
 * dove_formula_result_take:
 * @result: (out): the outcome
 * @cell: (transfer full): what the formula ended with
 *
 * An array that holds an error anywhere fails with it: half a list must not be written. Its
 * elements are kept beside it unless the first is the error.
 */
void
dove_formula_result_take (DoveFormulaResult *result,
                          DoveCell          *cell)
{
  const DoveCell *fault = cell->kind == DOVE_CELL_ARRAY ? find_fault (cell->array) : NULL;

  *result = (DoveFormulaResult) { .kind = DOVE_FORMULA_VALUE };

  if (cell->kind == DOVE_CELL_ERROR)
    take_fault (result, cell);
  else if (cell->kind == DOVE_CELL_OMIT)
    result->kind = DOVE_FORMULA_OMIT;
  else if (fault != NULL && fault == cell->array->cells)
    take_fault (result, fault);
  else if (fault != NULL)
    {
      take_fault (result, fault);
      result->value = dove_cell_to_value (cell);
      result->is_array = TRUE;
    }
  else if (cell->kind == DOVE_CELL_ARRAY && holds_object (cell->array))
    fail_object (result);
  else
    {
      result->value = dove_cell_to_value (cell);
      result->is_array = cell->kind == DOVE_CELL_ARRAY;
      if (cell->kind == DOVE_CELL_NUMBER)
        result->hint = cell->hint;
      else if (result->is_array)
        result->hint = array_hint (cell->array);
    }

  dove_cell_clear (cell);
}

/* The first element of a list, of its first list if it holds lists; null of an empty one */
static DoveValue *
first_of (DoveValue *value)
{
  while (dove_value_get_kind (value) == DOVE_VALUE_LIST)
    value = dove_value_get_element (value, 0);

  return value;
}

static DoveValue *
date_to_text (const DoveNumber *number,
              DoveHint          hint)
{
  DoveMoment moment;
  g_autofree char *text = NULL;
  gboolean has_time = hint == DOVE_HINT_DATETIME;

  if (!dove_serial_split (number, &moment))
    return NULL;

  if (hint == DOVE_HINT_TIME)
    text = g_strdup_printf ("%02d:%02d:%02d", moment.ms / 3600000, moment.ms / 60000 % 60,
                            moment.ms / 1000 % 60);
  else
    text = dove_serial_print (number, has_time || moment.ms != 0);

  return dove_value_new_text (text);
}

static DoveValue *
to_text_field (DoveValue *value)
{
  DoveCell cell = dove_cell_from_value (value, FALSE);
  DoveCell text = dove_cell_empty ();
  DoveValue *field = NULL;

  if (dove_value_is_null (value) || !dove_cell_to_text (&cell, &text))
    return dove_value_ref (value);

  field = dove_value_ref (text.value);
  dove_cell_clear (&text);

  return field;
}

static DoveValue *
to_number_field (DoveValue *value)
{
  const char *text = dove_value_get_text (value);
  DoveNumber number;

  if (text != NULL && dove_text_to_number (text, strlen (text), &number))
    return dove_value_new_number (&number);

  return dove_value_ref (value);
}

static DoveValue *
to_logical_field (DoveValue *value)
{
  DoveCell cell = dove_cell_from_value (value, FALSE);
  gboolean logical = FALSE;

  if (!dove_value_is_null (value) && dove_cell_to_logical (&cell, &logical))
    return dove_value_new_boolean (logical);

  return dove_value_ref (value);
}

/* Whether a schema's `type`, one name or a list of them, allows a kind */
static gboolean
allows (DoveValue  *schema,
        const char *type)
{
  DoveValue *types = dove_value_get_member (schema, "type");

  if (dove_value_get_kind (types) == DOVE_VALUE_TEXT)
    return g_str_equal (dove_value_get_text (types), type);

  for (guint i = 0, n = dove_value_get_length (types); i < n; i++)
    if (g_strcmp0 (dove_value_get_text (dove_value_get_element (types, i)), type) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " ")] == '\0';
}

static DoveValue *
to_scalar_field (DoveValue *value,
                 DoveHint   hint,
                 DoveValue *schema)
{
  gboolean is_number_field = allows (schema, "number") || allows (schema, "integer");
  DoveNumber number;

  if (value == NULL)
    return dove_value_new_null ();

  if (hint >= DOVE_HINT_DATE && hint <= DOVE_HINT_DATETIME && !is_number_field
      && dove_value_get_number (value, &number))
    {
      DoveValue *text = date_to_text (&number, hint);

      if (text != NULL)
        return text;
    }

  if (dove_value_get_kind (value) == DOVE_VALUE_TEXT)
    {
      if (allows (schema, "string"))
        return dove_value_ref (value);
      if (dove_value_get_member (schema, "type") != NULL &&
          is_blank (dove_value_get_text (value)))
        return dove_value_new_null ();
      if (is_number_field)
        return to_number_field (value);
    }
  else if (allows (schema, "string") && !is_number_field && !allows (schema, "boolean"))
    return to_text_field (value);

  return allows (schema, "boolean") && !is_number_field && !allows (schema, "string")
         ? to_logical_field (value) : dove_value_ref (value);
}

/**
 * dove_formula_result_to_field:
 * @result: a result of kind %DOVE_FORMULA_VALUE
 * @field_schema: (nullable): JSON Schema of the target field
 *
 * Makes the value a record's field is to hold.
 *
 * - A list target (`type` allows `array`; without a schema: the result is an array) gets all
 *   elements, and one alone as a list; a scalar target the first element, null of none.
 * - A number with a date hint becomes ISO 8601 text, unless the target takes numbers.
 * - For a text target a number or logical becomes its text; for a number target a text that
 *   converts becomes a number; for a boolean target what converts becomes a boolean; a blank text
 *   is empty for a target that takes no text. What does not convert stays, for the target's
 *   check to refuse with its own words.
 *
 * Returns: (transfer full): the value
 */
DoveValue *
dove_formula_result_to_field (const DoveFormulaResult *result,
                              DoveValue               *field_schema)
{
  gboolean has_type = dove_value_get_member (field_schema, "type") != NULL;
  gboolean is_list = has_type ? allows (field_schema, "array") : result->is_array;
  DoveValue *items = dove_value_get_member (field_schema, "items");
  g_autoptr(DoveValueBuilder) list = NULL;

  if (result->kind != DOVE_FORMULA_VALUE)
    return dove_value_new_null ();
  if (!has_type && !result->is_array && result->hint == DOVE_HINT_NONE)
    return dove_value_ref (result->value);
  if (!is_list)
    return to_scalar_field (result->is_array ? first_of (result->value) : result->value,
                            result->hint, field_schema);
  if (!result->is_array && dove_value_is_null (result->value))
    return dove_value_new_null ();

  list = dove_value_builder_new (DOVE_VALUE_LIST);
  if (!result->is_array)
    dove_value_builder_take_element (list, to_scalar_field (result->value, result->hint, items));
  for (guint i = 0, n = result->is_array ? dove_value_get_length (result->value) : 0; i < n; i++)
    {
      DoveValue *row = dove_value_get_element (result->value, i);
      guint n_columns = dove_value_get_length (row);

      if (dove_value_get_kind (row) != DOVE_VALUE_LIST)
        dove_value_builder_take_element (list, to_scalar_field (row, result->hint, items));
      for (guint column = 0; column < n_columns; column++)
        dove_value_builder_take_element (
            list, to_scalar_field (dove_value_get_element (row, column), result->hint, items));
    }

  return dove_value_builder_end (list);
}

/**
 * dove_formula_result_get_type:
 * @result: a result
 *
 * Returns: (transfer none): `number`, `text`, `logical`, `empty` or `error`; of an array the
 *   type of its first element
 */
const char *
dove_formula_result_get_type (const DoveFormulaResult *result)
{
  if (result->kind == DOVE_FORMULA_FAILED && result->value == NULL)
    return "error";
  if (result->kind == DOVE_FORMULA_OMIT)
    return "empty";

  switch (dove_value_get_kind (result->is_array ? first_of (result->value) : result->value))
    {
    case DOVE_VALUE_NUMBER:
      return "number";
    case DOVE_VALUE_TEXT:
      return "text";
    case DOVE_VALUE_BOOLEAN:
      return "logical";
    default:
      return "empty";
    }
}

static char *
escape (const char *text)
{
  GString *escaped = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    switch (*p)
      {
      case '\t':
        g_string_append (escaped, "\\t");
        break;
      case '\n':
        g_string_append (escaped, "\\n");
        break;
      case '\r':
        g_string_append (escaped, "\\r");
        break;
      case '\\':
        g_string_append (escaped, "\\\\");
        break;
      default:
        g_string_append_c (escaped, *p);
      }

  return g_string_free (escaped, FALSE);
}

/**
 * dove_formula_result_to_text:
 * @result: a result
 *
 * Writes the result on one line: numbers as text (dates are serial numbers), text with tab and
 * line breaks escaped, TRUE and FALSE, the kind of an error; of an array its first element.
 *
 * Returns: (transfer full): the line
 */
char *
dove_formula_result_to_text (const DoveFormulaResult *result)
{
  DoveCell cell, text = dove_cell_empty ();
  char *escaped = NULL;

  if (result->kind == DOVE_FORMULA_FAILED && result->value == NULL)
    return g_strdup (result->error);
  if (result->kind == DOVE_FORMULA_OMIT)
    return g_strdup ("");

  cell = dove_cell_from_value (result->is_array ? first_of (result->value) : result->value,
                               FALSE);
  if (!dove_cell_to_text (&cell, &text))
    return g_strdup ("");
  escaped = escape (dove_value_get_text (text.value));
  dove_cell_clear (&text);

  return escaped;
}

/**
 * dove_formula_result_clear:
 * @result: a result
 *
 * Frees what a result holds; may be called twice.
 */
void
dove_formula_result_clear (DoveFormulaResult *result)
{
  g_clear_pointer (&result->value, dove_value_unref);
  g_clear_pointer (&result->message, g_free);
}
