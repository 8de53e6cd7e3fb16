/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include "dove-choice-private.h"
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
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("an argument is neither TRUE nor FALSE"));
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

  dove_call_fail (call, result, DOVE_FAULT_VALUE, _("there is nothing that is TRUE or FALSE"));

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

/* A condition as logical; FALSE with the result set, or to be decided for every element. */
static gboolean
read_condition (DoveChoice *choice,
                guint       index,
                gboolean   *is_true,
                DoveCell   *result)
{
  const DoveCell *cell = dove_choice_condition (choice, index, result);

  *is_true = FALSE;
  if (cell == NULL)
    return FALSE;

  if (cell->kind == DOVE_CELL_ERROR)
    *result = dove_cell_dup (cell);
  else if (cell->kind >= DOVE_CELL_RECORD || !dove_cell_to_logical (cell, is_true))
    dove_call_fail (choice->call, result, DOVE_FAULT_VALUE,
                    _("the condition is neither TRUE nor FALSE"));
  else
    return TRUE;

  return FALSE;
}

static void
choose_if (DoveChoice *choice,
           DoveCell   *result)
{
  gboolean is_true;
  guint branch;

  if (!read_condition (choice, 0, &is_true, result))
    return;

  branch = is_true ? 1 : 2;
  if (branch < choice->call->n_args)
    dove_choice_take (choice, branch, result);
  else
    *result = dove_cell_logical (is_true);
}

static void
eval_if (DoveCall *call,
         DoveCell *result)
{
  dove_choose (call, choose_if, FALSE, result);
}

static void
choose_ifs (DoveChoice *choice,
            DoveCell   *result)
{
  for (guint i = 0; i + 1 < choice->call->n_args; i += 2)
    {
      gboolean is_true;

      if (!read_condition (choice, i, &is_true, result))
        return;
      if (is_true)
        {
          dove_choice_take (choice, i + 1, result);
          return;
        }
    }

  dove_call_fail (choice->call, result, DOVE_FAULT_NA, _("no condition is TRUE"));
}

static void
eval_ifs (DoveCall *call,
          DoveCell *result)
{
  dove_choose (call, choose_ifs, FALSE, result);
}

static gboolean
is_same (const DoveCell *value,
         const DoveCell *wanted)
{
  return wanted->kind < DOVE_CELL_RECORD && value->kind < DOVE_CELL_RECORD
         && dove_cell_compare (value, wanted) == 0;
}

static void
choose_switch (DoveChoice *choice,
               DoveCell   *result)
{
  guint n_args = choice->call->n_args;
  const DoveCell *value = dove_choice_condition (choice, 0, result);

  if (value == NULL)
    return;
  if (value->kind == DOVE_CELL_ERROR)
    {
      *result = dove_cell_dup (value);
      return;
    }

  for (guint i = 1; i + 1 < n_args; i += 2)
    {
      const DoveCell *wanted = dove_choice_condition (choice, i, result);

      if (wanted == NULL)
        return;
      if (wanted->kind == DOVE_CELL_ERROR)
        *result = dove_cell_dup (wanted);
      else if (is_same (value, wanted))
        dove_choice_take (choice, i + 1, result);
      else
        continue;
      return;
    }

  if (n_args % 2 == 0)
    dove_choice_take (choice, n_args - 1, result);
  else
    dove_call_fail (choice->call, result, DOVE_FAULT_NA,
                    _("no case fits, and there is no default"));
}

static void
eval_switch (DoveCall *call,
             DoveCell *result)
{
  dove_choose (call, choose_switch, FALSE, result);
}

static void
choose_no_error (DoveChoice *choice,
                 DoveCell   *result)
{
  const DoveCell *value = dove_choice_condition (choice, 0, result);

  if (value != NULL)
    dove_choice_take (choice, value->kind == DOVE_CELL_ERROR ? 1 : 0, result);
}

static void
eval_iferror (DoveCall *call,
              DoveCell *result)
{
  dove_choose (call, choose_no_error, FALSE, result);
}

static void
choose_no_na (DoveChoice *choice,
              DoveCell   *result)
{
  const DoveCell *value = dove_choice_condition (choice, 0, result);

  if (value == NULL)
    return;

  if (value->kind == DOVE_CELL_ERROR && value->fault->kind == DOVE_FAULT_NA)
    dove_choice_take (choice, 1, result);
  else
    dove_choice_take (choice, 0, result);
}

static void
eval_ifna (DoveCall *call,
           DoveCell *result)
{
  dove_choose (call, choose_no_na, FALSE, result);
}

static void
choose_first (DoveChoice *choice,
              DoveCell   *result)
{
  for (guint i = 0; i < choice->call->n_args; i++)
    {
      const DoveCell *value = dove_choice_condition (choice, i, result);

      if (value == NULL)
        return;
      if (value->kind != DOVE_CELL_EMPTY
          && !(value->kind == DOVE_CELL_TEXT && dove_value_get_text_size (value->value) == 0))
        {
          *result = dove_cell_dup (value);
          return;
        }
    }
}

static void
eval_coalesce (DoveCall *call,
               DoveCell *result)
{
  dove_choose (call, choose_first, TRUE, result);
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
