/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include "dove-convert-private.h"
#include "dove-criteria-private.h"
#include "dove-function-private.h"
#include "dove-numbers-private.h"

/*
 * Sums, averages and extremes, of everything or of what fits conditions, and sums of products.
 * Sums and products are exact as long as 34 digits hold them.
 */

/* What is known of the numbers met so far */
typedef struct
{
  gsize      n;
  DoveNumber sum;
  gboolean   is_too_large;
  DoveCell   least;
  DoveCell   greatest;
} Tally;

typedef void (*TallyGive) (DoveCall    *call,
                           const Tally *tally,
                           DoveCell    *result);

static void
tally_add (Tally          *tally,
           const DoveCell *cell)
{
  tally->is_too_large |= !dove_number_add (&tally->sum, &cell->number, &tally->sum);
  if (tally->n == 0 || dove_number_compare (&cell->number, &tally->least.number) < 0)
    tally->least = dove_cell_borrow (cell);
  if (tally->n == 0 || dove_number_compare (&cell->number, &tally->greatest.number) > 0)
    tally->greatest = dove_cell_borrow (cell);
  tally->n++;
}

static void
give_sum (DoveCall    *call,
          const Tally *tally,
          DoveCell    *result)
{
  if (tally->is_too_large)
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("the sum is too large"));
  else
    dove_call_set_number (call, &tally->sum, result);
}

static void
give_average (DoveCall    *call,
              const Tally *tally,
              DoveCell    *result)
{
  DoveNumber average = { 0 };
  DoveNumber n = dove_number_from_int64 ((gint64) tally->n);

  if (tally->n == 0)
    dove_call_fail (call, result, DOVE_FAULT_DIV0, _("there are no numbers to average"));
  else if (tally->is_too_large || !dove_number_divide (&tally->sum, &n, &average))
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("the sum is too large"));
  else
    dove_call_set_number (call, &average, result);
}

/* The extremes keep the hint: the latest of dates is a date */
static void
give_least (DoveCall    *call,
            const Tally *tally,
            DoveCell    *result)
{
  *result = tally->n == 0 ? dove_cell_integer (0) : tally->least;
}

static void
give_greatest (DoveCall    *call,
               const Tally *tally,
               DoveCell    *result)
{
  *result = tally->n == 0 ? dove_cell_integer (0) : tally->greatest;
}

static void
tally_arguments (DoveCall  *call,
                 gboolean   has_texts,
                 TallyGive  give,
                 DoveCell  *result)
{
  DoveNumberWalk walk = dove_number_walk (call, 0, call->n_args);
  DoveCell number = dove_cell_empty ();
  Tally tally = { 0 };

  walk.has_texts = has_texts;
  while (dove_number_walk_next (&walk, &number, result))
    tally_add (&tally, &number);
  if (result->kind != DOVE_CELL_ERROR)
    give (call, &tally, result);
}

/* Tallies the values at the positions that fit the conditions from argument @first on */
static void
tally_fitting (DoveCall       *call,
               const DoveCell *values,
               guint           first,
               TallyGive       give,
               DoveCell       *result)
{
  DoveGrid grid = dove_grid (values);
  DoveGrid list = dove_grid (&call->args[first]);
  g_autofree gboolean *mask = NULL;
  Tally tally = { 0 };
  gsize length = 0;

  if (grid.rows != list.rows || grid.columns != list.columns)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the lists differ in size"));
      return;
    }
  mask = dove_criteria_mask (call, first, &length, result);
  if (mask == NULL)
    return;

  for (gsize i = 0; i < length; i++)
    {
      if (mask[i] && grid.cells[i].kind == DOVE_CELL_NUMBER)
        tally_add (&tally, &grid.cells[i]);
      if (mask[i] && grid.cells[i].kind == DOVE_CELL_ERROR)
        {
          *result = dove_cell_dup (&grid.cells[i]);
          return;
        }
    }
  give (call, &tally, result);
}

/* SUMIF and AVERAGEIF: one condition, the values last or the list itself */
static void
tally_if (DoveCall  *call,
          TallyGive  give,
          DoveCell  *result)
{
  tally_fitting (call, &call->args[dove_call_has (call, 2) ? 2 : 0], 0, give, result);
}

/* SUMIFS and its like: the values first, then pairs of list and condition */
static void
tally_ifs (DoveCall  *call,
           TallyGive  give,
           DoveCell  *result)
{
  if (call->n_args % 2 == 0)
    dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the last list has no condition"));
  else
    tally_fitting (call, &call->args[0], 1, give, result);
}

static void
eval_sum (DoveCall *call,
          DoveCell *result)
{
  tally_arguments (call, FALSE, give_sum, result);
}

static void
eval_average (DoveCall *call,
              DoveCell *result)
{
  tally_arguments (call, FALSE, give_average, result);
}

static void
eval_min (DoveCall *call,
          DoveCell *result)
{
  tally_arguments (call, FALSE, give_least, result);
}

static void
eval_max (DoveCall *call,
          DoveCell *result)
{
  tally_arguments (call, FALSE, give_greatest, result);
}

static void
eval_averagea (DoveCall *call,
               DoveCell *result)
{
  tally_arguments (call, TRUE, give_average, result);
}

static void
eval_mina (DoveCall *call,
           DoveCell *result)
{
  tally_arguments (call, TRUE, give_least, result);
}

static void
eval_maxa (DoveCall *call,
           DoveCell *result)
{
  tally_arguments (call, TRUE, give_greatest, result);
}

static void
eval_sumif (DoveCall *call,
            DoveCell *result)
{
  tally_if (call, give_sum, result);
}

static void
eval_averageif (DoveCall *call,
                DoveCell *result)
{
  tally_if (call, give_average, result);
}

static void
eval_sumifs (DoveCall *call,
             DoveCell *result)
{
  tally_ifs (call, give_sum, result);
}

static void
eval_averageifs (DoveCall *call,
                 DoveCell *result)
{
  tally_ifs (call, give_average, result);
}

static void
eval_minifs (DoveCall *call,
             DoveCell *result)
{
  tally_ifs (call, give_least, result);
}

static void
eval_maxifs (DoveCall *call,
             DoveCell *result)
{
  tally_ifs (call, give_greatest, result);
}

static void
eval_product (DoveCall *call,
              DoveCell *result)
{
  DoveNumberWalk walk = dove_number_walk (call, 0, call->n_args);
  DoveNumber product = dove_number_from_int64 (1);
  DoveCell cell = dove_cell_empty ();
  gboolean has_number = FALSE;
  gboolean is_too_large = FALSE;

  while (dove_number_walk_next (&walk, &cell, result))
    {
      has_number = TRUE;
      is_too_large |= !dove_number_multiply (&product, &cell.number, &product);
    }
  if (result->kind == DOVE_CELL_ERROR)
    return;

  if (!has_number)
    product = dove_number_from_int64 (0);
  if (is_too_large)
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("the product is too large"));
  else
    dove_call_set_number (call, &product, result);
}

/* What is summed of the numbers at one position, @n of them */
typedef gboolean (*Term) (const DoveNumber *numbers,
                          guint             n,
                          DoveNumber       *term);

static gboolean
term_product (const DoveNumber *numbers,
              guint             n,
              DoveNumber       *term)
{
  *term = numbers[0];
  for (guint i = 1; i < n; i++)
    if (!dove_number_multiply (term, &numbers[i], term))
      return FALSE;

  return TRUE;
}

static gboolean
square (const DoveNumber *number,
        DoveNumber       *result)
{
  return dove_number_multiply (number, number, result);
}

static gboolean
term_x2my2 (const DoveNumber *numbers,
            guint             n,
            DoveNumber       *term)
{
  DoveNumber y2;

  return square (&numbers[0], term) && square (&numbers[1], &y2)
         && dove_number_subtract (term, &y2, term);
}

static gboolean
term_x2py2 (const DoveNumber *numbers,
            guint             n,
            DoveNumber       *term)
{
  DoveNumber y2;

  return square (&numbers[0], term) && square (&numbers[1], &y2)
         && dove_number_add (term, &y2, term);
}

static gboolean
term_xmy2 (const DoveNumber *numbers,
           guint             n,
           DoveNumber       *term)
{
  return dove_number_subtract (&numbers[0], &numbers[1], term) && square (term, term);
}

static gboolean
have_one_size (DoveCall *call,
               DoveCell *result)
{
  DoveGrid first = dove_grid (&call->args[0]);

  for (guint i = 1; i < call->n_args; i++)
    {
      DoveGrid grid = dove_grid (&call->args[i]);

      if (grid.rows != first.rows || grid.columns != first.columns)
        {
          dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the lists differ in size"));
          return FALSE;
        }
    }

  return dove_eval_spend (call->eval, (gint64) dove_grid_length (&first) * call->n_args,
                          call->node, result);
}

/* The numbers at one position; what is no number counts as 0 */
static gboolean
pick_numbers (DoveCall   *call,
              gsize       position,
              DoveNumber *numbers,
              DoveCell   *result)
{
  for (guint i = 0; i < call->n_args; i++)
    {
      DoveGrid grid = dove_grid (&call->args[i]);
      const DoveCell *cell = &grid.cells[position];

      if (cell->kind == DOVE_CELL_ERROR)
        {
          *result = dove_cell_dup (cell);
          return FALSE;
        }
      numbers[i] = cell->kind == DOVE_CELL_NUMBER ? cell->number : dove_number_from_int64 (0);
    }

  return TRUE;
}

static void
sum_terms (DoveCall *call,
           Term      term,
           DoveCell *result)
{
  g_autofree DoveNumber *numbers = g_new (DoveNumber, call->n_args);
  DoveGrid grid = dove_grid (&call->args[0]);
  DoveNumber sum = dove_number_from_int64 (0);
  DoveNumber addend = { 0 };

  if (!have_one_size (call, result))
    return;

  for (gsize i = 0; i < dove_grid_length (&grid); i++)
    {
      if (!pick_numbers (call, i, numbers, result))
        return;
      if (!term (numbers, call->n_args, &addend) || !dove_number_add (&sum, &addend, &sum))
        {
          dove_call_fail (call, result, DOVE_FAULT_NUM, _("the sum is too large"));
          return;
        }
    }
  dove_call_set_number (call, &sum, result);
}

static void
eval_sumproduct (DoveCall *call,
                 DoveCell *result)
{
  sum_terms (call, term_product, result);
}

static void
eval_sumx2my2 (DoveCall *call,
               DoveCell *result)
{
  sum_terms (call, term_x2my2, result);
}

static void
eval_sumx2py2 (DoveCall *call,
               DoveCell *result)
{
  sum_terms (call, term_x2py2, result);
}

static void
eval_sumxmy2 (DoveCall *call,
              DoveCell *result)
{
  sum_terms (call, term_xmy2, result);
}

static void
eval_sumsq (DoveCall *call,
            DoveCell *result)
{
  DoveNumberWalk walk = dove_number_walk (call, 0, call->n_args);
  DoveNumber sum = dove_number_from_int64 (0);
  DoveCell cell = dove_cell_empty ();
  gboolean is_too_large = FALSE;

  while (dove_number_walk_next (&walk, &cell, result))
    is_too_large |= !square (&cell.number, &cell.number)
                    || !dove_number_add (&sum, &cell.number, &sum);
  if (result->kind == DOVE_CELL_ERROR)
    return;

  if (is_too_large)
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("the sum is too large"));
  else
    dove_call_set_number (call, &sum, result);
}

const DoveFunction dove_functions_sum[] = {
  { "SUM", "a", 1, -1, 0, eval_sum, "number; …", N_("The sum"), "SUM(1; 2; 3)" },
  { "PRODUCT", "a", 1, -1, 0, eval_product, "number; …", N_("The product"), "PRODUCT(2; 3; 4)" },
  { "AVERAGE", "a", 1, -1, 0, eval_average, "number; …", N_("The average"), "AVERAGE(1; 2; 6)" },
  { "MIN", "a", 1, -1, 0, eval_min, "number; …", N_("The least number"), "MIN(3; 1; 2)" },
  { "MAX", "a", 1, -1, 0, eval_max, "number; …", N_("The greatest number"), "MAX(3; 1; 2)" },
  { "AVERAGEA", "a", 1, -1, 0, eval_averagea, "value; …",
    N_("The average, texts counting as 0 and TRUE as 1"), "AVERAGEA({1; \"x\"; 2})" },
  { "MINA", "a", 1, -1, 0, eval_mina, "value; …",
    N_("The least value, texts counting as 0 and TRUE as 1"), "MINA({1; \"x\"; 2})" },
  { "MAXA", "a", 1, -1, 0, eval_maxa, "value; …",
    N_("The greatest value, texts counting as 0 and TRUE as 1"), "MAXA({-1; \"x\"})" },
  { "SUMIF", "ava", 2, 3, 0, eval_sumif, "list; condition; [values]",
    N_("The sum of what fits a condition"), "SUMIF({1; 2; 3}; \">1\")" },
  { "AVERAGEIF", "ava", 2, 3, 0, eval_averageif, "list; condition; [values]",
    N_("The average of what fits a condition"), "AVERAGEIF({1; 2; 3}; \">1\")" },
  { "SUMIFS", "aav/2", 3, -1, 0, eval_sumifs, "values; list; condition; …",
    N_("The sum of what fits all conditions"), "SUMIFS({1; 2; 3}; {5; 6; 7}; \">5\")" },
  { "AVERAGEIFS", "aav/2", 3, -1, 0, eval_averageifs, "values; list; condition; …",
    N_("The average of what fits all conditions"), "AVERAGEIFS({1; 2; 3}; {5; 6; 7}; \">5\")" },
  { "MINIFS", "aav/2", 3, -1, 0, eval_minifs, "values; list; condition; …",
    N_("The least of what fits all conditions"), "MINIFS({1; 2; 3}; {5; 6; 7}; \">5\")" },
  { "MAXIFS", "aav/2", 3, -1, 0, eval_maxifs, "values; list; condition; …",
    N_("The greatest of what fits all conditions"), "MAXIFS({1; 2; 3}; {5; 6; 7}; \"<7\")" },
  { "SUMPRODUCT", "a", 1, -1, 0, eval_sumproduct, "list; …",
    N_("The sum of the products of elements that belong together"), "SUMPRODUCT({1; 2}; {3; 4})" },
  { "SUMSQ", "a", 1, -1, 0, eval_sumsq, "number; …", N_("The sum of squares"), "SUMSQ(3; 4)" },
  { "SUMX2MY2", "aa", 2, 2, 0, eval_sumx2my2, "x; y", N_("The sum of x² - y²"),
    "SUMX2MY2({3; 4}; {1; 2})" },
  { "SUMX2PY2", "aa", 2, 2, 0, eval_sumx2py2, "x; y", N_("The sum of x² + y²"),
    "SUMX2PY2({3; 4}; {1; 2})" },
  { "SUMXMY2", "aa", 2, 2, 0, eval_sumxmy2, "x; y", N_("The sum of (x - y)²"),
    "SUMXMY2({3; 4}; {1; 2})" },
  { NULL },
};
