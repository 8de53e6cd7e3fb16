/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include "dove-convert-private.h"
#include "dove-criteria-private.h"
#include "dove-function-private.h"

/* Counting. */

typedef gboolean (*CountFits) (const DoveCell *cell,
                               gboolean        is_element);

static void
count (DoveCall  *call,
       CountFits  fits,
       DoveCell  *result)
{
  gint64 sum = 0;

  for (guint i = 0; i < call->n_args; i++)
    {
      gboolean is_element = call->args[i].kind == DOVE_CELL_ARRAY;
      DoveGrid grid = dove_grid (&call->args[i]);

      for (gsize n = 0; n < dove_grid_length (&grid); n++)
        sum += fits (&grid.cells[n], is_element);
    }
  *result = dove_cell_integer (sum);
}

/* As an argument a text that stands for a number counts, in a list it does not. */
static gboolean
is_counted (const DoveCell *cell,
            gboolean        is_element)
{
  DoveNumber number;

  if (cell->kind == DOVE_CELL_NUMBER)
    return TRUE;

  return !is_element && (cell->kind == DOVE_CELL_LOGICAL || cell->kind == DOVE_CELL_TEXT) &&
         dove_cell_to_number (cell, &number);
}

static gboolean
is_there (const DoveCell *cell,
          gboolean        is_element)
{
  return cell->kind != DOVE_CELL_EMPTY;
}

static gboolean
is_blank (const DoveCell *cell,
          gboolean        is_element)
{
  return cell->kind == DOVE_CELL_EMPTY ||
         (cell->kind == DOVE_CELL_TEXT && dove_value_get_text_size (cell->value) == 0);
}

static void
eval_count (DoveCall *call,
            DoveCell *result)
{
  count (call, is_counted, result);
}

static void
eval_counta (DoveCall *call,
             DoveCell *result)
{
  count (call, is_there, result);
}

static void
eval_countblank (DoveCall *call,
                 DoveCell *result)
{
  count (call, is_blank, result);
}

static void
eval_countif (DoveCall *call,
              DoveCell *result)
{
  DoveGrid grid = dove_grid (&call->args[0]);
  DoveCriteria criteria;
  gint64 sum = 0;

  if (!dove_eval_spend (call->eval, (gint64) dove_grid_length (&grid), call->node, result))
    return;

  dove_criteria_init (&criteria, &call->args[1]);
  for (gsize n = 0; n < dove_grid_length (&grid); n++)
    sum += dove_criteria_matches (&criteria, &grid.cells[n]);
  dove_criteria_clear (&criteria);
  *result = dove_cell_integer (sum);
}

static void
eval_countifs (DoveCall *call,
               DoveCell *result)
{
  g_autofree gboolean *mask = NULL;
  gint64 sum = 0;
  gsize length;

  if (call->n_args % 2 != 0)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the last list has no condition"));
      return;
    }

  mask = dove_criteria_mask (call, 0, &length, result);
  if (mask == NULL)
    return;

  for (gsize n = 0; n < length; n++)
    sum += mask[n];
  *result = dove_cell_integer (sum);
}

static void
eval_rows (DoveCall *call,
           DoveCell *result)
{
  *result = dove_cell_integer (dove_grid (&call->args[0]).rows);
}

static void
eval_columns (DoveCall *call,
              DoveCell *result)
{
  *result = dove_cell_integer (dove_grid (&call->args[0]).columns);
}

const DoveFunction dove_functions_count[] = {
  { "COUNT", "A", 1, -1, 0, eval_count, "value; …", N_("How many values are numbers"),
    "COUNT({1; \"a\"; 2})" },
  { "COUNTA", "A", 1, -1, DOVE_FUNCTION_RECORDS, eval_counta, "value; …",
    N_("How many values there are"), "COUNTA({1; \"a\"})" },
  { "COUNTBLANK", "A", 1, -1, 0, eval_countblank, "value; …", N_("How many values are empty"),
    "COUNTBLANK({1; \"\"})" },
  { "COUNTIF", "Av", 2, 2, 0, eval_countif, "list; condition",
    N_("How many elements fit a condition"), "COUNTIF({1; 2; 3}; \">1\")" },
  { "COUNTIFS", "Av/2", 2, -1, 0, eval_countifs, "list; condition; …",
    N_("How many positions fit all conditions"),
    "COUNTIFS({1; 2; 3}; \">1\"; {1; 2; 3}; \"<3\")" },
  { "ROWS", "A", 1, 1, DOVE_FUNCTION_RECORDS, eval_rows, "list", N_("How many rows a list has"),
    "ROWS({1 | 2})" },
  { "COLUMNS", "A", 1, 1, 0, eval_columns, "list", N_("How many columns a list has"),
    "COLUMNS({1; 2})" },
  { NULL },
};
