/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include "dove-convert-private.h"
#include "dove-function-private.h"

/*
 * Conditions. IF and its like get their arguments unevaluated and evaluate only what they
 * need; where the condition is an array, they work per element.
 */

static void
eval_true (DoveCall *call,
           DoveCell *result)
{
  *result = dove_cell_logical (TRUE);
}

static void
eval_false (DoveCall *call,
            DoveCell *result)
{
  *result = dove_cell_logical (FALSE);
}

typedef struct
{
  gboolean all;
  gboolean any;
  guint    n_true;
  guint    n_seen;
} Truths;

static gboolean
add_truth (DoveCall       *call,
           Truths         *truths,
           const DoveCell *cell,
           gboolean        is_element,
           DoveCell       *result)
{
  gboolean logical = FALSE;

  if (cell->kind == DOVE_CELL_ERROR)
    {
      *result = dove_cell_dup (cell);
      return FALSE;
    }

  if (cell->kind == DOVE_CELL_EMPTY || (is_element && cell->kind == DOVE_CELL_TEXT))
    return TRUE;

  if (!dove_cell_to_logical (cell, &logical))
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, "an argument is neither TRUE nor FALSE");
      return FALSE;
    }

  truths->n_seen++;
  truths->n_true += logical;
  truths->all = truths->all && logical;
  truths->any = truths->any || logical;

  return TRUE;
}

static gboolean
collect_truths (DoveCall *call,
                Truths   *truths,
                DoveCell *result)
{
  *truths = (Truths) { .all = TRUE };

  for (guint i = 0; i < call->n_args; i++)
    {
      gboolean is_array = call->args[i].kind == DOVE_CELL_ARRAY;
      DoveGrid grid = dove_grid (&call->args[i]);

      for (gsize n = 0; n < dove_grid_length (&grid); n++)
        if (!add_truth (call, truths, &grid.cells[n], is_array, result))
          return FALSE;

      /* a missing field counts as FALSE, unlike an empty element of a list */
      if (call->args[i].kind == DOVE_CELL_EMPTY)
        {
          truths->n_seen++;
          truths->all = FALSE;
        }
    }

  if (truths->n_seen > 0)
    return TRUE;

  dove_call_fail (call, result, DOVE_FAULT_VALUE, "there is nothing that is TRUE or FALSE");

  return FALSE;
}

static void
eval_and (DoveCall *call,
          DoveCell *result)
{
  Truths truths;

  if (collect_truths (call, &truths, result))
    *result = dove_cell_logical (truths.all);
}

static void
eval_or (DoveCall *call,
         DoveCell *result)
{
  Truths truths;

  if (collect_truths (call, &truths, result))
    *result = dove_cell_logical (truths.any);
}

static void
eval_xor (DoveCall *call,
          DoveCell *result)
{
  Truths truths;

  if (collect_truths (call, &truths, result))
    *result = dove_cell_logical (truths.n_true % 2 == 1);
}

static void
eval_not (DoveCall *call,
          DoveCell *result)
{
  *result = dove_cell_logical (!call->args[0].logical);
}

/* The value of a branch; one left out is 0, one that is not there what the caller says. */
static void
branch_evaluate (DoveCall *call,
                 guint     index,
                 DoveCell  missing,
                 DoveCell *result)
{
  if (index >= call->n_args)
    {
      *result = missing;
      return;
    }

  dove_call_evaluate (call, index, result);
  if (result->is_omitted)
    *result = dove_cell_integer (0);
}

/* A condition as logical; FALSE with the error as result. */
static gboolean
condition_read (DoveCall       *call,
                const DoveCell *cell,
                gboolean       *is_true,
                DoveCell       *result)
{
  *is_true = FALSE;
  if (cell->kind == DOVE_CELL_ERROR)
    *result = dove_cell_dup (cell);
  else if (cell->kind >= DOVE_CELL_RECORD || !dove_cell_to_logical (cell, is_true))
    dove_call_fail (call, result, DOVE_FAULT_VALUE, "the condition is neither TRUE nor FALSE");
  else
    return TRUE;

  return FALSE;
}

static const DoveCell *
grid_pick (const DoveGrid *grid,
           gsize           row,
           gsize           column)
{
  if (grid->rows == 1)
    row = 0;
  if (grid->columns == 1)
    column = 0;
  if (row >= grid->rows || column >= grid->columns)
    return NULL;

  return &grid->cells[row * grid->columns + column];
}

static void
choose_element (DoveCall        *call,
                const DoveCell  *condition,
                const DoveGrid  *branches,
                gsize            row,
                gsize            column,
                DoveCell        *result)
{
  gboolean is_true;
  const DoveCell *cell;

  if (!condition_read (call, condition, &is_true, result))
    return;

  cell = grid_pick (&branches[is_true ? 0 : 1], row, column);
  if (cell != NULL)
    *result = dove_cell_dup (cell);
  else
    dove_call_fail (call, result, DOVE_FAULT_NA, "the arrays differ in size");
}

static void
if_per_element (DoveCall *call,
                DoveCell *condition,
                DoveCell *result)
{
  DoveGrid grid = dove_grid (condition);
  DoveCell values[2];
  DoveGrid branches[2];
  DoveArray *array;
  guint rows = grid.rows;
  guint columns = grid.columns;

  branch_evaluate (call, 1, dove_cell_logical (TRUE), &values[0]);
  branch_evaluate (call, 2, dove_cell_logical (FALSE), &values[1]);
  for (guint i = 0; i < 2 && rows > 0 && columns > 0; i++)
    {
      branches[i] = dove_grid (&values[i]);
      rows = MAX (rows, branches[i].rows);
      columns = MAX (columns, branches[i].columns);
    }
  if (columns == 0)
    rows = 0;

  array = dove_call_array (call, rows, columns, result);
  for (guint row = 0; array != NULL && row < rows; row++)
    for (guint column = 0; column < columns; column++)
      {
        const DoveCell *cell = grid_pick (&grid, row, column);
        DoveCell *place = &array->cells[(gsize) row * columns + column];

        if (cell != NULL)
          choose_element (call, cell, branches, row, column, place);
        else
          dove_call_fail (call, place, DOVE_FAULT_NA, "the arrays differ in size");
      }

  if (array != NULL)
    *result = dove_cell_take_array (array);
  dove_cell_clear (&values[0]);
  dove_cell_clear (&values[1]);
}

static void
eval_if (DoveCall *call,
         DoveCell *result)
{
  DoveCell condition;
  gboolean is_true;

  dove_call_evaluate (call, 0, &condition);
  if (condition.kind == DOVE_CELL_ARRAY)
    if_per_element (call, &condition, result);
  else if (condition_read (call, &condition, &is_true, result))
    {
      if (is_true)
        branch_evaluate (call, 1, dove_cell_logical (TRUE), result);
      else
        branch_evaluate (call, 2, dove_cell_logical (FALSE), result);
    }
  dove_cell_clear (&condition);
}

static void
take_first (DoveCell *cell)
{
  DoveCell first;

  if (cell->kind != DOVE_CELL_ARRAY)
    return;

  first = cell->array->rows > 0 && cell->array->columns > 0 ? dove_cell_dup (&cell->array->cells[0])
                                                            : dove_cell_empty ();
  dove_cell_clear (cell);
  *cell = first;
}

static void
eval_ifs (DoveCall *call,
          DoveCell *result)
{
  for (guint i = 0; i + 1 < call->n_args; i += 2)
    {
      DoveCell condition;
      gboolean is_true;
      gboolean can_read;

      dove_call_evaluate (call, i, &condition);
      take_first (&condition);
      can_read = condition_read (call, &condition, &is_true, result);
      dove_cell_clear (&condition);
      if (!can_read)
        return;

      if (is_true)
        {
          branch_evaluate (call, i + 1, dove_cell_integer (0), result);
          return;
        }
    }

  dove_call_fail (call, result, DOVE_FAULT_NA, "no condition is TRUE");
}

static void
eval_switch (DoveCall *call,
             DoveCell *result)
{
  DoveCell value;

  dove_call_evaluate (call, 0, &value);
  take_first (&value);
  if (value.kind == DOVE_CELL_ERROR)
    {
      *result = value;
      return;
    }

  for (guint i = 1; i + 1 < call->n_args; i += 2)
    {
      DoveCell wanted;
      gboolean is_same;

      dove_call_evaluate (call, i, &wanted);
      take_first (&wanted);
      if (wanted.kind == DOVE_CELL_ERROR)
        {
          dove_cell_clear (&value);
          *result = wanted;
          return;
        }

      is_same = wanted.kind < DOVE_CELL_RECORD && value.kind < DOVE_CELL_RECORD &&
                dove_cell_compare (&value, &wanted) == 0;
      dove_cell_clear (&wanted);
      if (is_same)
        {
          dove_cell_clear (&value);
          branch_evaluate (call, i + 1, dove_cell_integer (0), result);
          return;
        }
    }

  dove_cell_clear (&value);
  if (call->n_args % 2 == 0)
    branch_evaluate (call, call->n_args - 1, dove_cell_empty (), result);
  else
    dove_call_fail (call, result, DOVE_FAULT_NA, "no case fits, and there is no default");
}

static gboolean
is_caught (const DoveCell *cell,
           gboolean        only_na)
{
  return cell->kind == DOVE_CELL_ERROR && (!only_na || cell->fault->kind == DOVE_FAULT_NA);
}

/* The value, with the other one in the place of errors, of an array element by element. */
static void
catch_errors (DoveCall *call,
              gboolean  only_na,
              DoveCell *result)
{
  DoveCell value;
  DoveCell other;
  DoveArray *array;
  DoveGrid grid;

  dove_call_evaluate (call, 0, &value);
  if (value.kind != DOVE_CELL_ARRAY)
    {
      if (!is_caught (&value, only_na))
        {
          *result = value;
          return;
        }
      dove_cell_clear (&value);
      branch_evaluate (call, 1, dove_cell_empty (), result);
      return;
    }

  grid = dove_grid (&value);
  array = dove_call_array (call, grid.rows, grid.columns, result);
  branch_evaluate (call, 1, dove_cell_empty (), &other);
  take_first (&other);
  for (gsize n = 0; array != NULL && n < dove_grid_length (&grid); n++)
    array->cells[n] = dove_cell_dup (is_caught (&grid.cells[n], only_na) ? &other : &grid.cells[n]);
  if (array != NULL)
    *result = dove_cell_take_array (array);
  dove_cell_clear (&other);
  dove_cell_clear (&value);
}

static void
eval_iferror (DoveCall *call,
              DoveCell *result)
{
  catch_errors (call, FALSE, result);
}

static void
eval_ifna (DoveCall *call,
           DoveCell *result)
{
  catch_errors (call, TRUE, result);
}

static void
eval_coalesce (DoveCall *call,
               DoveCell *result)
{
  for (guint i = 0; i < call->n_args; i++)
    {
      DoveCell value;

      dove_call_evaluate (call, i, &value);
      take_first (&value);
      if (value.kind != DOVE_CELL_EMPTY &&
          !(value.kind == DOVE_CELL_TEXT && dove_value_get_text_size (value.value) == 0))
        {
          *result = value;
          return;
        }
      dove_cell_clear (&value);
    }
}

static void
eval_null (DoveCall *call,
           DoveCell *result)
{
  *result = dove_cell_empty ();
}

static void
eval_omit (DoveCall *call,
           DoveCell *result)
{
  result->kind = DOVE_CELL_OMIT;
}

static void
eval_let (DoveCall *call,
          DoveCell *result)
{
  guint n_names = (call->n_args - 1) / 2;

  for (guint i = 0; i < n_names; i++)
    dove_call_evaluate (call, 2 * i + 1, &call->eval->slots[call->node->children[2 * i]->slot]);

  dove_call_evaluate (call, call->n_args - 1, result);

  /* what is borrowed from a slot would go with it */
  for (guint i = 0; i < n_names; i++)
    {
      DoveCell *slot = &call->eval->slots[call->node->children[2 * i]->slot];

      dove_cell_clear (slot);
      *slot = dove_cell_empty ();
    }
}

const DoveFunction dove_functions_logic[] = {
  { "TRUE", "v", 0, 0, 0, eval_true, "", N_("The logical value TRUE"), "TRUE()" },
  { "FALSE", "v", 0, 0, 0, eval_false, "", N_("The logical value FALSE"), "FALSE()" },
  { "AND", "a", 1, -1, 0, eval_and, "condition; …", N_("Whether all conditions are TRUE"),
    "AND(1 < 2; 2 < 3)" },
  { "OR", "a", 1, -1, 0, eval_or, "condition; …", N_("Whether any condition is TRUE"),
    "OR(1 > 2; 2 < 3)" },
  { "XOR", "a", 1, -1, 0, eval_xor, "condition; …",
    N_("Whether an odd number of conditions is TRUE"), "XOR(TRUE(); FALSE())" },
  { "NOT", "l", 1, 1, 0, eval_not, "condition", N_("The opposite of a condition"), "NOT(1 > 2)" },
  { "IF", "x", 1, 3, 0, eval_if, "condition; [then]; [else]", N_("One value or another"),
    "IF(2 > 1; \"yes\"; \"no\")" },
  { "IFS", "x", 2, -1, 0, eval_ifs, "condition; value; …",
    N_("The value behind the first condition that is TRUE"), "IFS(1 > 2; \"a\"; 2 > 1; \"b\")" },
  { "SWITCH", "x", 3, -1, 0, eval_switch, "value; case; result; …; [default]",
    N_("The result behind the case that a value equals"), "SWITCH(\"b\"; \"a\"; 1; \"b\"; 2)" },
  { "IFERROR", "x", 2, 2, 0, eval_iferror, "value; otherwise",
    N_("Another value in the place of an error"), "IFERROR(1 / 0; 0)" },
  { "IFNA", "x", 2, 2, 0, eval_ifna, "value; otherwise", N_("Another value in the place of #N/A"),
    "IFNA(NA(); \"none\")" },
  { "COALESCE", "x", 1, -1, 0, eval_coalesce, "value; …", N_("The first value that is not empty"),
    "COALESCE(\"\"; \"a\")" },
  { "NULL", "v", 0, 0, 0, eval_null, "", N_("The empty value"), "NULL()" },
  { "OMIT", "v", 0, 0, 0, eval_omit, "", N_("Leaves the target field as it is"),
    "IF(FALSE(); OMIT(); 1)" },
  { "LET", "x", 3, -1, 0, eval_let, "name; value; …; expression",
    N_("Names values for use in an expression"), "LET(a; 2; b; 3; a * b)" },
  { NULL },
};
