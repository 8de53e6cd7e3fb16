/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <stdlib.h>

#include "dove-convert-private.h"
#include "dove-function-private.h"

/* Making lists of lists. Rows are what is filtered and sorted; a single row goes by columns. */

static void
eval_transpose (DoveCall *call,
                DoveCell *result)
{
  DoveGrid grid = dove_grid (&call->args[0]);
  DoveArray *array = dove_call_array (call, grid.columns, grid.rows, result);

  if (array == NULL)
    return;

  for (guint r = 0; r < grid.rows; r++)
    for (guint c = 0; c < grid.columns; c++)
      array->cells[(gsize) c * grid.rows + r] =
          dove_cell_dup (&grid.cells[(gsize) r * grid.columns + c]);
  *result = dove_cell_take_array (array);
}

/* Some of the rows (or of the columns of a single row), in the order of @picks; an empty list when
 * there is none. */
static void
take_rows (DoveCall    *call,
           DoveGrid    *grid,
           const guint *picks,
           guint        n_picks,
           gboolean     by_column,
           DoveCell    *result)
{
  guint rows = by_column && n_picks > 0 ? grid->rows : n_picks;
  guint columns = by_column ? MAX (n_picks, 1) : grid->columns;
  DoveArray *array = dove_call_array (call, rows, columns, result);

  if (array == NULL)
    return;

  for (guint r = 0; r < rows; r++)
    for (guint c = 0; c < columns; c++)
      {
        gsize row = by_column ? r : picks[r];
        gsize column = by_column ? picks[c] : c;

        array->cells[(gsize) r * columns + c] =
            dove_cell_dup (&grid->cells[row * grid->columns + column]);
      }
  *result = dove_cell_take_array (array);
}

static void
eval_filter (DoveCall *call,
             DoveCell *result)
{
  DoveGrid grid = dove_grid (&call->args[0]);
  DoveGrid mask = dove_grid (&call->args[1]);
  gboolean by_column = mask.rows == 1 && mask.columns > 1 && mask.columns == grid.columns;
  guint length = by_column ? grid.columns : grid.rows;
  g_autofree guint *picks = g_new (guint, length + 1);
  guint n_picks = 0;

  if (dove_grid_length (&mask) != length)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("list and condition differ in length"));
      return;
    }

  for (guint n = 0; n < length; n++)
    {
      gboolean is_in = FALSE;

      if (mask.cells[n].kind == DOVE_CELL_ERROR)
        {
          *result = dove_cell_dup (&mask.cells[n]);
          return;
        }
      if (mask.cells[n].kind >= DOVE_CELL_RECORD || !dove_cell_to_logical (&mask.cells[n], &is_in))
        {
          dove_call_fail (call, result, DOVE_FAULT_VALUE,
                          _("a condition is neither TRUE nor FALSE"));
          return;
        }
      if (is_in)
        picks[n_picks++] = n;
    }

  if (n_picks > 0)
    take_rows (call, &grid, picks, n_picks, by_column, result);
  else if (call->n_args > 2)
    *result = dove_cell_dup (&call->args[2]);
  else
    dove_call_fail (call, result, DOVE_FAULT_NA, _("nothing is left"));
}

/* Numbers before texts before logicals, empty last; texts without case. */
static int
compare_cells (const DoveCell *a,
               const DoveCell *b)
{
  static const int ranks[] = {
    [DOVE_CELL_NUMBER] = 0, [DOVE_CELL_TEXT] = 1, [DOVE_CELL_LOGICAL] = 2, [DOVE_CELL_RECORD] = 3,
    [DOVE_CELL_ERROR] = 4, [DOVE_CELL_ARRAY] = 4, [DOVE_CELL_OMIT] = 4, [DOVE_CELL_EMPTY] = 5,
  };

  if (a->kind != b->kind)
    return ranks[a->kind] - ranks[b->kind];

  return a->kind == DOVE_CELL_EMPTY || a->kind > DOVE_CELL_LOGICAL ? 0 : dove_cell_compare (a, b);
}

static gboolean
rows_are_equal (const DoveGrid *grid,
                guint           a,
                guint           b,
                gboolean        by_column)
{
  guint length = by_column ? grid->rows : grid->columns;

  for (guint n = 0; n < length; n++)
    {
      gsize first = by_column ? (gsize) n * grid->columns + a : (gsize) a * grid->columns + n;
      gsize second = by_column ? (gsize) n * grid->columns + b : (gsize) b * grid->columns + n;

      if (compare_cells (&grid->cells[first], &grid->cells[second]) != 0)
        return FALSE;
    }

  return TRUE;
}

static void
eval_unique (DoveCall *call,
             DoveCell *result)
{
  DoveGrid grid = dove_grid (&call->args[0]);
  gboolean by_column = grid.rows == 1;
  guint length = by_column ? grid.columns : grid.rows;
  g_autofree guint *picks = g_new (guint, length + 1);
  guint n_picks = 0;

  for (guint n = 0; n < length; n++)
    {
      gboolean is_new = TRUE;

      if (!dove_eval_spend (call->eval, n_picks, call->node, result))
        return;

      for (guint i = 0; i < n_picks && is_new; i++)
        is_new = !rows_are_equal (&grid, picks[i], n, by_column);
      if (is_new)
        picks[n_picks++] = n;
    }

  take_rows (call, &grid, picks, n_picks, by_column, result);
}

typedef struct
{
  const DoveCell *key;
  guint           position;
  int             direction;
} Sorted;

static int
compare_sorted (gconstpointer a,
                gconstpointer b)
{
  const Sorted *first = a;
  const Sorted *second = b;
  gboolean is_empty = first->key->kind == DOVE_CELL_EMPTY || second->key->kind == DOVE_CELL_EMPTY;
  int order = compare_cells (first->key, second->key);

  /* the empty ones stand at the end whichever way is sorted */
  if (order != 0)
    return is_empty ? order : order * first->direction;

  return first->position < second->position ? -1 : 1;
}

static void
sort_rows (DoveCall       *call,
           DoveGrid       *grid,
           const DoveCell *keys,
           gsize           stride,
           int             direction,
           DoveCell       *result)
{
  gboolean by_column = grid->rows == 1;
  guint length = by_column ? grid->columns : grid->rows;
  g_autofree Sorted *order = g_new (Sorted, length + 1);
  g_autofree guint *picks = g_new (guint, length + 1);

  if (!dove_eval_spend (call->eval, (gint64) length * 16, call->node, result))
    return;

  for (guint n = 0; n < length; n++)
    order[n] = (Sorted) { &keys[n * stride], n, direction };
  qsort (order, length, sizeof *order, compare_sorted);
  for (guint n = 0; n < length; n++)
    picks[n] = order[n].position;

  take_rows (call, grid, picks, length, by_column, result);
}

/* 1 or -1; 0 after failing */
static int
read_direction (DoveCall *call,
                DoveCell *result)
{
  gint64 direction = dove_call_has (call, 2) ? dove_call_integer (call, 2, 1) : 1;

  if (direction == 1 || direction == -1)
    return (int) direction;

  dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the direction is 1 or -1"));

  return 0;
}

static void
eval_sort (DoveCall *call,
           DoveCell *result)
{
  DoveGrid grid = dove_grid (&call->args[0]);
  gint64 column = dove_call_has (call, 1) ? dove_call_integer (call, 1, 1) : 1;
  int direction = read_direction (call, result);
  gboolean by_column = grid.rows == 1;

  if (direction == 0)
    return;
  if (column < 1 || column > (by_column ? grid.rows : grid.columns))
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("there is no such column"));
      return;
    }

  sort_rows (call, &grid, &grid.cells[by_column ? 0 : column - 1], by_column ? 1 : grid.columns,
             direction, result);
}

static void
eval_sortby (DoveCall *call,
             DoveCell *result)
{
  DoveGrid grid = dove_grid (&call->args[0]);
  DoveGrid keys = dove_grid (&call->args[1]);
  int direction = read_direction (call, result);

  if (direction == 0)
    return;
  if (dove_grid_length (&keys) != (grid.rows == 1 ? grid.columns : grid.rows))
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("list and keys differ in length"));
      return;
    }

  sort_rows (call, &grid, keys.cells, 1, direction, result);
}

/* A run of rows, from the start or the end. */
static void
take_run (DoveCall *call,
          DoveGrid *grid,
          gint64    first,
          gint64    length,
          DoveCell *result)
{
  g_autofree guint *picks = g_new (guint, (gsize) length + 1);

  for (gint64 n = 0; n < length; n++)
    picks[n] = (guint) (first + n);

  take_rows (call, grid, picks, (guint) length, grid->rows == 1 && grid->columns > 1, result);
}

static void
eval_take (DoveCall *call,
           DoveCell *result)
{
  DoveGrid grid = dove_grid (&call->args[0]);
  gint64 total = grid.rows == 1 && grid.columns > 1 ? grid.columns : grid.rows;
  gint64 n = CLAMP (dove_call_integer (call, 1, 1), -total, total);

  take_run (call, &grid, n < 0 ? total + n : 0, ABS (n), result);
}

static void
eval_drop (DoveCall *call,
           DoveCell *result)
{
  DoveGrid grid = dove_grid (&call->args[0]);
  gint64 total = grid.rows == 1 && grid.columns > 1 ? grid.columns : grid.rows;
  gint64 n = CLAMP (dove_call_integer (call, 1, 1), -total, total);

  take_run (call, &grid, MAX (n, 0), total - ABS (n), result);
}

static void
eval_sequence (DoveCall *call,
               DoveCell *result)
{
  gint64 rows = dove_call_integer (call, 0, 1);
  gint64 columns = dove_call_has (call, 1) ? dove_call_integer (call, 1, 1) : 1;
  DoveNumber number = dove_call_has (call, 2) ? call->args[2].number : dove_number_from_int64 (1);
  DoveNumber step = dove_call_has (call, 3) ? call->args[3].number : dove_number_from_int64 (1);
  DoveArray *array;

  if (rows < 1 || columns < 1)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("rows and columns count from 1"));
      return;
    }

  array = dove_call_array (call, (guint64) rows, (guint64) columns, result);
  if (array == NULL)
    return;

  for (gsize n = 0; n < (gsize) rows * (gsize) columns; n++)
    {
      array->cells[n] = dove_cell_number (number);
      if (!dove_number_add (&number, &step, &number))
        break;
    }
  *result = dove_cell_take_array (array);
}

/* An element's result as one cell: of a list the first. */
static void
each_element (DoveCall       *call,
              const DoveCell *element,
              DoveCell       *result)
{
  const DoveCell *outer = call->eval->element;

  call->eval->element = element;
  dove_call_evaluate (call, 1, result);
  call->eval->element = outer;

  if (result->kind == DOVE_CELL_ARRAY)
    {
      DoveCell first = result->array->rows > 0 && result->array->columns > 0
                         ? dove_cell_dup (&result->array->cells[0]) : dove_cell_empty ();

      dove_cell_clear (result);
      *result = first;
    }
}

static void
eval_each (DoveCall *call,
           DoveCell *result)
{
  DoveCell list;
  DoveGrid grid;
  DoveArray *array;

  dove_call_evaluate (call, 0, &list);
  if (list.kind == DOVE_CELL_ERROR)
    {
      *result = list;
      return;
    }

  grid = dove_grid (&list);
  array = dove_call_array (call, list.kind == DOVE_CELL_EMPTY ? 0 : dove_grid_length (&grid), 1,
                           result);
  for (gsize n = 0; array != NULL && n < array->rows; n++)
    each_element (call, &grid.cells[n], &array->cells[n]);
  if (array != NULL)
    *result = dove_cell_take_array (array);
  dove_cell_clear (&list);
}

const DoveFunction dove_functions_list[] = {
  { "TRANSPOSE", "A", 1, 1, 0, eval_transpose, "list", N_("Rows become columns"),
    "COLUMNS(TRANSPOSE({1 | 2}))" },
  { "FILTER", "aAA", 2, 3, DOVE_FUNCTION_RECORDS, eval_filter, "list; condition; [none]",
    N_("The elements for which a condition is TRUE"), "SUM(FILTER({1 | 2 | 3}; {1 | 0 | 1}))" },
  { "UNIQUE", "a", 1, 1, 0, eval_unique, "list", N_("Every element once"),
    "COUNTA(UNIQUE({\"a\" | \"A\" | \"b\"}))" },
  { "SORT", "aii", 1, 3, 0, eval_sort, "list; [column]; [direction]", N_("A list in order"),
    "INDEX(SORT({3 | 1 | 2}); 1)" },
  { "SORTBY", "aai", 2, 3, DOVE_FUNCTION_RECORDS, eval_sortby, "list; keys; [direction]",
    N_("A list in the order of other values"), "INDEX(SORTBY({\"a\" | \"b\"}; {2 | 1}); 1)" },
  { "TAKE", "ai", 2, 2, DOVE_FUNCTION_RECORDS, eval_take, "list; count",
    N_("The first elements, with a negative count the last"), "INDEX(TAKE({1 | 2 | 3}; -1); 1)" },
  { "DROP", "ai", 2, 2, DOVE_FUNCTION_RECORDS, eval_drop, "list; count",
    N_("Without the first elements, with a negative count the last"),
    "INDEX(DROP({1 | 2 | 3}; 1); 1)" },
  { "SEQUENCE", "iinn", 1, 4, 0, eval_sequence, "rows; [columns]; [start]; [step]",
    N_("Numbers in a row"), "SUM(SEQUENCE(4))" },
  { "EACH", "x", 2, 2, DOVE_FUNCTION_RECORDS, eval_each, "list; expression",
    N_("Works an expression out for every element, [.] or [.field]"),
    "SUM(EACH({1 | 2 | 3}; [.] * 2))" },
  { NULL },
};
