/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include "dove-cell-private.h"

/*
 * dove_cell_release:
 *
 * Drops the reference of an owned cell and leaves it empty.
 */
void
dove_cell_release (DoveCell *cell)
{
  switch (cell->kind)
    {
    case DOVE_CELL_TEXT:
    case DOVE_CELL_RECORD:
      dove_value_unref (cell->value);
      break;
    case DOVE_CELL_ARRAY:
      dove_array_unref (cell->array);
      break;
    case DOVE_CELL_ERROR:
      dove_fault_unref (cell->fault);
      break;
    default:
      break;
    }

  cell->is_owned = FALSE;
  cell->kind = DOVE_CELL_EMPTY;
}

/*
 * dove_cell_dup:
 *
 * Gives a cell that is valid as long as the borrowed things are, with a reference of its own
 * where @cell has one.
 */
DoveCell
dove_cell_dup (const DoveCell *cell)
{
  if (!cell->is_owned)
    return *cell;

  switch (cell->kind)
    {
    case DOVE_CELL_TEXT:
    case DOVE_CELL_RECORD:
      dove_value_ref (cell->value);
      break;
    case DOVE_CELL_ARRAY:
      dove_array_ref (cell->array);
      break;
    case DOVE_CELL_ERROR:
      cell->fault->ref_count++;
      break;
    default:
      break;
    }

  return *cell;
}

/*
 * dove_cell_from_value:
 * @value: (nullable): a value of a record
 * @is_owned: whether the cell is to hold references, since @value may go away before it
 */
DoveCell
dove_cell_from_value (DoveValue *value,
                      gboolean   is_owned)
{
  DoveCell cell = dove_cell_empty ();

  switch (dove_value_get_kind (value))
    {
    case DOVE_VALUE_NULL:
      return cell;
    case DOVE_VALUE_BOOLEAN:
      return dove_cell_logical (dove_value_get_boolean (value));
    case DOVE_VALUE_NUMBER:
      cell.kind = DOVE_CELL_NUMBER;
      dove_value_get_number (value, &cell.number);
      return cell;
    case DOVE_VALUE_TEXT:
    case DOVE_VALUE_RECORD:
      cell.kind = dove_value_get_kind (value) == DOVE_VALUE_TEXT ? DOVE_CELL_TEXT
                                                                  : DOVE_CELL_RECORD;
      cell.value = is_owned ? dove_value_ref (value) : value;
      cell.is_owned = is_owned;
      return cell;
    case DOVE_VALUE_LIST:
    default:
      return dove_cell_take_array (dove_array_from_list (value, is_owned));
    }
}

static DoveValue *
row_to_value (const DoveCell *cells,
              guint           columns)
{
  g_autoptr(DoveValueBuilder) row = NULL;

  if (columns == 1)
    return dove_cell_to_value (cells);

  row = dove_value_builder_new (DOVE_VALUE_LIST);
  for (guint column = 0; column < columns; column++)
    dove_value_builder_take_element (row, dove_cell_to_value (&cells[column]));

  return dove_value_builder_end (row);
}

static DoveValue *
array_to_value (const DoveArray *array)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint row = 0; row < array->rows; row++)
    dove_value_builder_take_element (
        list, row_to_value (array->cells + (gsize) row * array->columns, array->columns));

  return dove_value_builder_end (list);
}

/*
 * dove_cell_to_value:
 *
 * Returns: (transfer full): what a record holds; null for empty and errors
 */
DoveValue *
dove_cell_to_value (const DoveCell *cell)
{
  switch (cell->kind)
    {
    case DOVE_CELL_NUMBER:
      return dove_value_new_number (&cell->number);
    case DOVE_CELL_TEXT:
    case DOVE_CELL_RECORD:
      return dove_value_ref (cell->value);
    case DOVE_CELL_LOGICAL:
      return dove_value_new_boolean (cell->logical);
    case DOVE_CELL_ARRAY:
      return array_to_value (cell->array);
    default:
      return dove_value_new_null ();
    }
}

/*
 * dove_array_new:
 *
 * Returns: (transfer full): an array of empty cells; the caller has checked the size
 */
DoveArray *
dove_array_new (guint rows,
                guint columns)
{
  DoveArray *array = g_malloc0 (sizeof *array + sizeof (DoveCell) * rows * columns);

  array->ref_count = 1;
  array->rows = rows;
  array->columns = columns;

  return array;
}

DoveArray *
dove_array_ref (DoveArray *array)
{
  array->ref_count++;

  return array;
}

void
dove_array_unref (DoveArray *array)
{
  gsize length = (gsize) array->rows * array->columns;

  if (--array->ref_count > 0)
    return;

  for (gsize i = 0; i < length; i++)
    dove_cell_clear (&array->cells[i]);
  g_clear_pointer (&array->origin, dove_value_unref);
  g_free (array);
}

static gsize
count_leaves (DoveValue *list)
{
  gsize count = 0;

  for (guint i = 0, n = dove_value_get_length (list); i < n; i++)
    {
      DoveValue *element = dove_value_get_element (list, i);

      if (dove_value_get_kind (element) == DOVE_VALUE_LIST)
        count += count_leaves (element);
      else
        count++;
    }

  return count;
}

static DoveCell *
add_leaves (DoveCell  *cell,
            DoveValue *list,
            gboolean   is_owned)
{
  for (guint i = 0, n = dove_value_get_length (list); i < n; i++)
    {
      DoveValue *element = dove_value_get_element (list, i);

      if (dove_value_get_kind (element) == DOVE_VALUE_LIST)
        cell = add_leaves (cell, element, is_owned);
      else
        *cell++ = dove_cell_from_value (element, is_owned);
    }

  return cell;
}

/*
 * dove_array_from_list:
 * @list: a list; lists within it are flattened
 * @is_owned: whether cells hold references
 *
 * The reader of records bounds depth and size, so neither needs a check here.
 *
 * Returns: (transfer full): one column
 */
DoveArray *
dove_array_from_list (DoveValue *list,
                      gboolean   is_owned)
{
  DoveArray *array = dove_array_new (count_leaves (list), 1);

  add_leaves (array->cells, list, is_owned);
  array->origin = dove_value_ref (list);

  return array;
}

/*
 * dove_fault_new:
 * @message: (transfer full): a sentence
 */
DoveFault *
dove_fault_new (DoveFaultKind  kind,
                guint          start,
                guint          end,
                char          *message)
{
  DoveFault *fault = g_new (DoveFault, 1);

  fault->ref_count = 1;
  fault->kind = kind;
  fault->start = start;
  fault->end = end;
  fault->is_limit = FALSE;
  fault->message = message;

  return fault;
}

void
dove_fault_unref (DoveFault *fault)
{
  if (--fault->ref_count > 0)
    return;

  g_free (fault->message);
  g_free (fault);
}

/*
 * dove_fault_kind_name:
 *
 * Returns: (transfer none): as written in formulas, `#N/A`
 */
const char *
dove_fault_kind_name (DoveFaultKind kind)
{
  static const char *const names[] = {
    [DOVE_FAULT_NA] = "#N/A",     [DOVE_FAULT_DIV0] = "#DIV/0!", [DOVE_FAULT_VALUE] = "#VALUE!",
    [DOVE_FAULT_NUM] = "#NUM!",   [DOVE_FAULT_REF] = "#REF!",    [DOVE_FAULT_NAME] = "#NAME?",
  };

  return names[kind];
}
