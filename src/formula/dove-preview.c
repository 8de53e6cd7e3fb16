/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-convert-private.h"
#include "dove-formula-private.h"
#include "dove-preview-private.h"

/* Values as an editor shows them: short however large they are. */

#define TEXT_MOST    80 /* characters */
#define CELLS_MOST   6  /* of a list */
#define MEMBERS_MOST 4  /* of a record */

static void append_cell (const DoveCell *cell,
                         GString        *string);

static void
append_text (const char *text,
             GString    *string)
{
  guint n = 0;

  g_string_append_c (string, '"');
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (n++ == TEXT_MOST)
        {
          g_string_append (string, "…");
          break;
        }
      if (c == '"')
        g_string_append_c (string, '"');
      g_string_append_unichar (string, g_unichar_iscntrl (c) ? 0x2423 : c);
    }
  g_string_append_c (string, '"');
}

/* A date as people write it in files; any other number as it is */
static void
append_number (const DoveCell *cell,
               GString        *string)
{
  DoveCell copy = dove_cell_dup (cell);
  g_auto(DoveFormulaResult) result = { 0 };
  g_autoptr(DoveValue) field = NULL;

  dove_formula_result_take (&result, &copy);
  field = dove_formula_result_to_field (&result, NULL);
  if (dove_value_get_kind (field) == DOVE_VALUE_TEXT)
    g_string_append (string, dove_value_get_text (field));
  else
    dove_number_print (&cell->number, string);
}

static void
append_array (const DoveArray *array,
              GString         *string)
{
  gsize length = (gsize) array->rows * array->columns;

  g_string_append_c (string, '{');
  for (gsize i = 0; i < MIN (length, CELLS_MOST); i++)
    {
      if (i > 0)
        g_string_append (string, i % array->columns == 0 && array->columns > 1 ? " | " : "; ");
      append_cell (&array->cells[i], string);
    }
  g_string_append (string, length > CELLS_MOST ? "; …}" : "}");
}

static void
append_record (DoveValue *record,
               GString   *string)
{
  guint length = dove_value_get_length (record);

  g_string_append_c (string, '(');
  for (guint i = 0; i < MIN (length, MEMBERS_MOST); i++)
    g_string_append_printf (string, "%s%s", i > 0 ? ", " : "", dove_value_get_name (record, i));
  g_string_append (string, length > MEMBERS_MOST ? ", …)" : ")");
}

static void
append_cell (const DoveCell *cell,
             GString        *string)
{
  switch ((DoveCellKind) cell->kind)
    {
    case DOVE_CELL_NUMBER:
      append_number (cell, string);
      break;
    case DOVE_CELL_TEXT:
      append_text (dove_value_get_text (cell->value), string);
      break;
    case DOVE_CELL_LOGICAL:
      g_string_append (string, cell->logical ? "TRUE" : "FALSE");
      break;
    case DOVE_CELL_ERROR:
      g_string_append (string, dove_fault_kind_name (cell->fault->kind));
      break;
    case DOVE_CELL_ARRAY:
      append_array (cell->array, string);
      break;
    case DOVE_CELL_RECORD:
      append_record (cell->value, string);
      break;
    case DOVE_CELL_EMPTY:
    case DOVE_CELL_OMIT:
      break;
    }
}

/*
 * dove_cell_preview:
 *
 * Returns: (transfer full): the value on one short line, as it could be written in a formula;
 *   of a record the names of its members; "" when there is none
 */
char *
dove_cell_preview (const DoveCell *cell)
{
  GString *string = g_string_new (NULL);

  append_cell (cell, string);

  return g_string_free (string, FALSE);
}

/*
 * dove_cell_type_name:
 *
 * Returns: (transfer none): what to call the kind of value
 */
const char *
dove_cell_type_name (const DoveCell *cell)
{
  static const char *const names[] = {
    [DOVE_CELL_EMPTY] = "empty",     [DOVE_CELL_NUMBER] = "number", [DOVE_CELL_TEXT] = "text",
    [DOVE_CELL_LOGICAL] = "logical", [DOVE_CELL_ERROR] = "error",   [DOVE_CELL_ARRAY] = "list",
    [DOVE_CELL_RECORD] = "record",   [DOVE_CELL_OMIT] = "omitted",
  };

  return names[cell->kind];
}
