/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include "dove-choice-private.h"
#include "dove-convert-private.h"
#include "dove-criteria-private.h"
#include "dove-function-private.h"
#include "dove-table-private.h"

/*
 * Finding things in lists and tables. A list looked through in order may be sorted wrongly by
 * its author, so it is read from one end rather than halved: slower, and what a person expects.
 */

typedef enum
{
  FIND_EXACT,
  FIND_WILDCARD,
  FIND_SMALLER,    /* equal, else the next smaller */
  FIND_LARGER,     /* equal, else the next larger */
} FindMode;

typedef struct
{
  const DoveCell *cells;
  gsize           length;
  gsize           stride;  /* cells from one to the next */
} Line;

static const DoveCell *
line_at (const Line *line,
         gsize       n)
{
  return &line->cells[n * line->stride];
}

static gboolean
is_same_type (const DoveCell *a,
              const DoveCell *b)
{
  return a->kind == b->kind && a->kind < DOVE_CELL_ERROR && a->kind != DOVE_CELL_EMPTY;
}

static DoveCell
wanted_value (const DoveCell *wanted)
{
  return wanted->kind == DOVE_CELL_EMPTY ? dove_cell_integer (0) : dove_cell_borrow (wanted);
}

static gssize
find_equal (const Line     *line,
            const DoveCell *wanted,
            gboolean        wildcards,
            gboolean        from_end)
{
  DoveWildcard wildcard = { .is_plain = TRUE };
  gssize found = -1;

  if (wildcards && wanted->kind == DOVE_CELL_TEXT)
    dove_wildcard_init (&wildcard, dove_value_get_text (wanted->value));

  for (gsize i = 0; found < 0 && i < line->length; i++)
    {
      gsize n = from_end ? line->length - 1 - i : i;
      const DoveCell *cell = line_at (line, n);

      if (wildcard.is_plain ? is_same_type (cell, wanted) && dove_cell_compare (cell, wanted) == 0
                            : dove_wildcard_matches (&wildcard, cell))
        found = (gssize) n;
    }
  dove_wildcard_clear (&wildcard);

  return found;
}

/* The equal one, else the nearest on one side; of several equal ones the first or last met. */
static gssize
find_nearest (const Line     *line,
              const DoveCell *wanted,
              int             direction,
              gboolean        takes_last)
{
  gssize best = -1;

  for (gsize n = 0; n < line->length; n++)
    {
      const DoveCell *cell = line_at (line, n);
      int order;
      int against;

      if (!is_same_type (cell, wanted))
        continue;

      order = dove_cell_compare (cell, wanted) * direction;
      if (order > 0)
        continue;

      against = best < 0 ? 1 : dove_cell_compare (cell, line_at (line, (gsize) best)) * direction;
      if (against > 0 || (against == 0 && takes_last))
        best = (gssize) n;
    }

  return best;
}

/* In a list that is said to ascend (or descend): the last one before the first that is too
 * large (or small). */
static gssize
find_sorted (const Line     *line,
             const DoveCell *wanted,
             int             direction)
{
  gssize found = -1;

  for (gsize n = 0; n < line->length; n++)
    {
      const DoveCell *cell = line_at (line, n);

      if (!is_same_type (cell, wanted))
        continue;

      if (dove_cell_compare (cell, wanted) * direction > 0)
        break;

      found = (gssize) n;
    }

  return found;
}

static Line
grid_line (const DoveGrid *grid)
{
  return (Line) { grid->cells, dove_grid_length (grid), 1 };
}

static void
fail_missing (DoveCall *call,
              DoveCell *result)
{
  g_autofree char *value = dove_cell_describe (&call->args[0]);
  g_autofree char *why = g_strdup_printf (_("%s was not found"), value);

  dove_call_fail (call, result, DOVE_FAULT_NA, why);
}

static void
choose_by_number (DoveChoice *choice,
                  DoveCell   *result)
{
  const DoveCell *index = dove_choice_condition (choice, 0, result);
  DoveNumber number;
  gint64 position = 0;

  if (index == NULL)
    return;

  if (index->kind == DOVE_CELL_ERROR)
    *result = dove_cell_dup (index);
  else if (index->kind > DOVE_CELL_ERROR || !dove_cell_to_number (index, &number)
           || !dove_number_to_index (&number, &position) || position < 1
           || position >= choice->call->n_args)
    dove_call_fail (choice->call, result, DOVE_FAULT_VALUE, _("there is no value of that number"));
  else
    dove_choice_take (choice, (guint) position, result);
}

static void
eval_choose (DoveCall *call,
             DoveCell *result)
{
  dove_choose (call, choose_by_number, FALSE, result);
}

static void
take_part (DoveCall *call,
           DoveGrid *grid,
           gint64    row,
           gint64    column,
           DoveCell *result)
{
  guint rows = row == 0 ? grid->rows : 1;
  guint columns = column == 0 ? grid->columns : 1;
  DoveArray *array;

  if (row > 0 && column > 0)
    {
      *result = dove_cell_dup (&grid->cells[(gsize) (row - 1) * grid->columns + (column - 1)]);
      return;
    }

  array = dove_call_array (call, rows, columns, result);
  if (array == NULL)
    return;

  for (guint r = 0; r < rows; r++)
    for (guint c = 0; c < columns; c++)
      {
        gsize from_row = row == 0 ? r : (gsize) row - 1;
        gsize from_column = column == 0 ? c : (gsize) column - 1;

        array->cells[(gsize) r * columns + c] =
          dove_cell_dup (&grid->cells[from_row * grid->columns + from_column]);
      }
  *result = dove_cell_take_array (array);
}

static void
eval_index (DoveCall *call,
            DoveCell *result)
{
  DoveGrid grid = dove_grid (&call->args[0]);
  gint64 row = dove_call_has (call, 1) ? dove_call_integer (call, 1, 0) : 0;
  gint64 column = dove_call_has (call, 2) ? dove_call_integer (call, 2, 0) : 0;

  /* one index on a single row counts columns */
  if (call->n_args == 2 && grid.rows == 1)
    {
      column = row;
      row = call->args[0].kind == DOVE_CELL_ARRAY && column == 0 ? 0 : 1;
    }
  else if (call->n_args == 2 && grid.columns == 1 && row > 0)
    column = 1;

  if (row < 0 || column < 0 || row > grid.rows || column > grid.columns ||
      dove_grid_length (&grid) == 0)
    {
      dove_call_fail (call, result, DOVE_FAULT_REF, _("the list is not that long"));
      return;
    }

  take_part (call, &grid, row, column, result);
}

static void
eval_match (DoveCall *call,
            DoveCell *result)
{
  DoveGrid grid = dove_grid (&call->args[1]);
  Line line = grid_line (&grid);
  DoveCell wanted = wanted_value (&call->args[0]);
  gint64 mode = call->n_args > 2 ? dove_call_integer (call, 2, 1) : 1;
  gssize found;

  if (grid.rows > 1 && grid.columns > 1)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("a single row or column is needed"));
      return;
    }

  if (mode == 0)
    found = find_equal (&line, &wanted, TRUE, FALSE);
  else
    found = find_sorted (&line, &wanted, mode > 0 ? 1 : -1);

  if (found < 0)
    fail_missing (call, result);
  else
    *result = dove_cell_integer (found + 1);
}

static void
look_up (DoveCall *call,
         gboolean  is_vertical,
         DoveCell *result)
{
  DoveGrid grid = dove_grid (&call->args[1]);
  Line line = { grid.cells, is_vertical ? grid.rows : grid.columns,
                is_vertical ? grid.columns : 1 };
  DoveCell wanted = wanted_value (&call->args[0]);
  gint64 index = dove_call_integer (call, 2, 1);
  gboolean is_sorted = call->n_args > 3 ? call->args[3].logical : TRUE;
  gssize found;

  if (index < 1)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("columns and rows count from 1"));
      return;
    }
  if (index > (is_vertical ? grid.columns : grid.rows))
    {
      dove_call_fail (call, result, DOVE_FAULT_REF, _("the table is not that large"));
      return;
    }

  found = is_sorted ? find_sorted (&line, &wanted, 1) : find_equal (&line, &wanted, TRUE, FALSE);
  if (found < 0)
    fail_missing (call, result);
  else if (is_vertical)
    *result = dove_cell_dup (&grid.cells[(gsize) found * grid.columns + (gsize) index - 1]);
  else
    *result = dove_cell_dup (&grid.cells[(gsize) (index - 1) * grid.columns + (gsize) found]);
}

static void
eval_vlookup (DoveCall *call,
              DoveCell *result)
{
  look_up (call, TRUE, result);
}

static void
eval_hlookup (DoveCall *call,
              DoveCell *result)
{
  look_up (call, FALSE, result);
}

/* In a table that is wider than high the first row is looked through, else the first column;
 * the result comes from the last one. */
static void
eval_lookup (DoveCall *call,
             DoveCell *result)
{
  DoveGrid grid = dove_grid (&call->args[1]);
  DoveGrid results = call->n_args > 2 ? dove_grid (&call->args[2]) : grid;
  DoveCell wanted = wanted_value (&call->args[0]);
  gboolean is_row = grid.columns > grid.rows;
  gsize length = dove_grid_length (&grid) == 0 ? 0 : is_row ? grid.columns : grid.rows;
  Line line = { grid.cells, length, is_row ? 1 : MAX (grid.columns, 1) };
  gssize found = find_sorted (&line, &wanted, 1);

  if (found < 0)
    fail_missing (call, result);
  else if (call->n_args > 2 && (gsize) found < dove_grid_length (&results))
    *result = dove_cell_dup (&results.cells[found]);
  else if (call->n_args > 2)
    dove_call_fail (call, result, DOVE_FAULT_REF, _("the list of results is not that long"));
  else if (is_row)
    *result = dove_cell_dup (&grid.cells[(gsize) (grid.rows - 1) * grid.columns + (gsize) found]);
  else
    *result = dove_cell_dup (&grid.cells[(gsize) found * grid.columns + grid.columns - 1]);
}

/* The row or column of the results that stands beside the key found; a list of them may lie the
 * other way than the keys, as those of a record do beside an inline row. */
static void
take_beside (DoveCall *call,
             DoveGrid *keys,
             gssize    found,
             DoveCell *result)
{
  DoveGrid values = dove_grid (&call->args[2]);
  gboolean is_column = keys->columns == 1;
  gboolean is_list = values.rows == 1 || values.columns == 1;
  gsize length = dove_grid_length (keys);

  if (is_list && dove_grid_length (&values) == length)
    *result = dove_cell_dup (&values.cells[found]);
  else if ((is_column ? values.rows : values.columns) != length)
    dove_call_fail (call, result, DOVE_FAULT_VALUE, _("keys and values differ in number"));
  else if (is_column)
    take_part (call, &values, found + 1, 0, result);
  else
    take_part (call, &values, 0, found + 1, result);
}

static void
eval_xlookup (DoveCall *call,
              DoveCell *result)
{
  DoveGrid keys = dove_grid (&call->args[1]);
  Line line = grid_line (&keys);
  DoveCell wanted = wanted_value (&call->args[0]);
  gint64 mode = dove_call_has (call, 4) ? dove_call_integer (call, 4, 0) : 0;
  gint64 direction = dove_call_has (call, 5) ? dove_call_integer (call, 5, 1) : 1;
  gboolean from_end = direction < 0;
  gssize found;

  if (mode < -1 || mode > 2 || (direction != 1 && direction != -1))
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE,
                      _("the match is -1, 0, 1 or 2, the direction 1 or -1"));
      return;
    }

  if (mode == 0 || mode == 2)
    found = find_equal (&line, &wanted, mode == 2, from_end);
  else
    found = find_nearest (&line, &wanted, mode < 0 ? 1 : -1, from_end);

  if (found >= 0)
    take_beside (call, &keys, found, result);
  else if (dove_call_has (call, 3))
    *result = dove_cell_dup (&call->args[3]);
  else
    fail_missing (call, result);
}

static void
eval_table (DoveCall *call,
            DoveCell *result)
{
  const DoveFormulaHost *host = call->eval->host;
  const char *name = dove_call_text (call, 0, "");
  DoveValue *rows = NULL;
  DoveArray *array;

  if (host != NULL && host->find_table != NULL)
    rows = host->find_table (name, host->user_data);
  if (rows == NULL)
    {
      g_autofree char *why = g_strdup_printf (_("there is no table “%s”"), name);

      dove_call_fail (call, result, DOVE_FAULT_REF, why);
      return;
    }

  array = dove_table_get (rows);
  if (array == NULL)
    dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the table is larger than an array may be"));
  else
    *result = dove_cell_take_array (array);
}

const DoveFunction dove_functions_lookup[] = {
  { "CHOOSE", "x", 2, -1, 0, eval_choose, "number; value; …", N_("The value of that number"),
    "CHOOSE(2; \"a\"; \"b\")" },
  { "INDEX", "Aii", 1, 3, DOVE_FUNCTION_RECORDS, eval_index, "list; [row]; [column]",
    N_("An element, row or column of a list"), "INDEX({10 | 20 | 30}; 2)" },
  { "MATCH", "vAi", 2, 3, 0, eval_match, "value; list; [mode]",
    N_("Where a value stands in a list"), "MATCH(\"b\"; {\"a\"; \"b\"}; 0)" },
  { "VLOOKUP", "vAil", 3, 4, 0, eval_vlookup, "value; table; column; [sorted]",
    N_("Looks a value up in the first column of a table"),
    "VLOOKUP(2; {1; \"a\" | 2; \"b\"}; 2; FALSE())" },
  { "HLOOKUP", "vAil", 3, 4, 0, eval_hlookup, "value; table; row; [sorted]",
    N_("Looks a value up in the first row of a table"),
    "HLOOKUP(2; {1; 2 | \"a\"; \"b\"}; 2; FALSE())" },
  { "LOOKUP", "vAA", 2, 3, 0, eval_lookup, "value; list; [results]",
    N_("Looks a value up in a sorted list"), "LOOKUP(2; {1; 2; 3}; {\"a\"; \"b\"; \"c\"})" },
  { "XLOOKUP", "vAAAii", 3, 6, 0, eval_xlookup,
    "value; keys; values; [none]; [match]; [direction]",
    N_("Looks a value up among keys and gives what stands beside it"),
    "XLOOKUP(\"b\"; {\"a\"; \"b\"}; {1; 2})" },
  { "TABLE", "t", 1, 1, DOVE_FUNCTION_RUN | DOVE_FUNCTION_TABLES, eval_table, "name",
    N_("The rows of a table of the workspace"), "IFERROR(ROWS(TABLE(\"none\")); 0)" },
  { NULL },
};
