/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <math.h>

#include "dove-convert-private.h"
#include "dove-finance-private.h"
#include "dove-function-private.h"
#include "dove-numbers-private.h"

/*
 * What a series of payments is worth and yields, in doubles.
 */

#define DAYS_OF_YEAR 365.0
#define MOST_PERIODS 1000000000 /* of a loan: more than the steps of a formula allow */
#define SOLVE_ROUNDS 200 /* about how often a series is valued to find its rate */

/* Payments and when they happen, in periods or years from the first one */
typedef struct
{
  double *amounts;
  double *times;   /* NULL: one each period */
  gsize   n;
  double  earliest;
  double  latest;
} Flows;

static void
flows_clear (Flows *flows)
{
  g_free (flows->amounts);
  g_free (flows->times);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Flows, flows_clear)

static double
flows_time (const Flows *flows,
            gsize        i)
{
  return flows->times != NULL ? flows->times[i] : (double) i;
}

/* The value at the earliest time, or for rates below 0 at the latest, so that nothing grows
 * without bounds */
static double
flows_worth (double   force,
             gpointer user_data)
{
  const Flows *flows = user_data;
  double base = force >= 0 ? flows->earliest : flows->latest;
  double sum = 0;

  for (gsize i = 0; i < flows->n; i++)
    sum += flows->amounts[i] * exp (-force * (flows_time (flows, i) - base));

  return sum;
}

static gboolean
has_both_signs (const Flows *flows)
{
  gboolean has_income = FALSE;
  gboolean has_expense = FALSE;

  for (gsize i = 0; i < flows->n; i++)
    {
      has_income |= flows->amounts[i] > 0;
      has_expense |= flows->amounts[i] < 0;
    }

  return has_income && has_expense;
}

static void
give_yield (DoveCall *call,
            Flows    *flows,
            double    guess,
            DoveCell *result)
{
  double rate = 0;

  if (!has_both_signs (flows))
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("a yield needs both income and expenses"));
  else if (!dove_eval_spend (call->eval, (gint64) flows->n * SOLVE_ROUNDS, call->node, result))
    return;
  else if (dove_solve_rate (flows_worth, flows, guess, &rate))
    dove_call_set_double (call, rate, result);
  else
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("there is no such rate"));
}

static void
eval_npv (DoveCall *call,
          DoveCell *result)
{
  g_autofree double *amounts = NULL;
  double rate = dove_call_double (call, 0, 0);
  double worth = 0;
  gsize n = 0;

  amounts = dove_call_collect (call, 1, call->n_args, &n, result);
  if (amounts == NULL)
    return;
  if (rate == -1)
    {
      /* xgettext:no-c-format */
      dove_call_fail (call, result, DOVE_FAULT_DIV0, _("a rate of -100 % leaves nothing"));
      return;
    }

  for (gsize i = 0; i < n; i++)
    worth += amounts[i] / pow (1 + rate, i + 1.0);
  dove_call_set_double (call, worth, result);
}

static void
eval_irr (DoveCall *call,
          DoveCell *result)
{
  double guess = dove_call_has (call, 1) ? dove_call_double (call, 1, 0.1) : 0.1;
  g_auto(Flows) flows = { 0 };

  flows.amounts = dove_call_collect (call, 0, 1, &flows.n, result);
  if (flows.amounts == NULL)
    return;

  flows.latest = flows.n;
  give_yield (call, &flows, guess, result);
}

/* Every element as a number: a list of days may hold ISO dates */
static double *
convert_list (DoveCall *call,
              guint     index,
              DoveCell *result)
{
  DoveGrid grid = dove_grid (&call->args[index]);
  gsize length = dove_grid_length (&grid);
  g_autofree double *numbers = g_new (double, length + 1);
  g_autofree char *value = NULL;
  g_autofree char *why = NULL;
  DoveNumber number;

  for (gsize i = 0; i < length; i++)
    {
      if (grid.cells[i].kind == DOVE_CELL_ERROR)
        {
          *result = dove_cell_dup (&grid.cells[i]);
          return NULL;
        }
      if (!dove_cell_to_number (&grid.cells[i], &number))
        {
          value = dove_cell_describe (&grid.cells[i]);
          why = g_strdup_printf (_("%s is not a number"), value);
          dove_call_fail (call, result, DOVE_FAULT_VALUE, why);
          return NULL;
        }
      numbers[i] = dove_number_to_double (&number);
    }

  return g_steal_pointer (&numbers);
}

/* Amounts and the whole days on which they are paid, of one size */
static gboolean
take_dated (DoveCall *call,
            guint     first,
            Flows    *flows,
            DoveCell *result)
{
  DoveGrid amounts = dove_grid (&call->args[first]);
  DoveGrid days = dove_grid (&call->args[first + 1]);
  double start;

  flows->n = dove_grid_length (&amounts);
  if (flows->n != dove_grid_length (&days) || flows->n == 0)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE,
                      flows->n == 0 ? _("there are no payments") : _("the lists differ in size"));
      return FALSE;
    }
  if (!dove_eval_spend (call->eval, (gint64) flows->n * 2, call->node, result))
    return FALSE;

  flows->amounts = convert_list (call, first, result);
  flows->times = flows->amounts != NULL ? convert_list (call, first + 1, result) : NULL;
  if (flows->times == NULL)
    return FALSE;

  start = floor (flows->times[0]);
  for (gsize i = 0; i < flows->n; i++)
    {
      flows->times[i] = (floor (flows->times[i]) - start) / DAYS_OF_YEAR;
      flows->earliest = MIN (flows->earliest, flows->times[i]);
      flows->latest = MAX (flows->latest, flows->times[i]);
    }

  return TRUE;
}

static void
eval_xnpv (DoveCall *call,
           DoveCell *result)
{
  double rate = dove_call_double (call, 0, 0);
  g_auto(Flows) flows = { 0 };
  double worth = 0;

  if (!take_dated (call, 1, &flows, result))
    return;
  if (rate <= -1)
    {
      dove_call_fail (call, result, DOVE_FAULT_NUM, _("the rate must be above -100 %"));
      return;
    }

  for (gsize i = 0; i < flows.n; i++)
    worth += flows.amounts[i] / pow (1 + rate, flows.times[i]);
  dove_call_set_double (call, worth, result);
}

static void
eval_xirr (DoveCall *call,
           DoveCell *result)
{
  double guess = dove_call_has (call, 2) ? dove_call_double (call, 2, 0.1) : 0.1;
  g_auto(Flows) flows = { 0 };

  if (take_dated (call, 0, &flows, result))
    give_yield (call, &flows, guess, result);
}

static void
eval_mirr (DoveCall *call,
           DoveCell *result)
{
  double finance = dove_call_double (call, 1, 0);
  double reinvest = dove_call_double (call, 2, 0);
  double income = 0, expense = 0;
  g_auto(Flows) flows = { 0 };

  flows.amounts = dove_call_collect (call, 0, 1, &flows.n, result);
  if (flows.amounts == NULL)
    return;

  for (gsize i = 0; i < flows.n; i++)
    if (flows.amounts[i] > 0)
      income += flows.amounts[i] / pow (1 + reinvest, i);
    else if (flows.amounts[i] < 0)
      expense -= flows.amounts[i] / pow (1 + finance, i);

  if (income == 0 || expense == 0)
    dove_call_fail (call, result, DOVE_FAULT_DIV0, _("a yield needs both income and expenses"));
  else
    dove_call_set_double (call,
                          pow (income / expense, 1.0 / (flows.n - 1)) * (1 + reinvest) - 1,
                          result);
}

/* A loan and a range of its payments, of CUMIPMT and CUMPRINC */
static gboolean
take_range (DoveCall *call,
            DoveLoan *loan,
            gint64   *start,
            gint64   *end,
            DoveCell *result)
{
  *loan = (DoveLoan) {
    .rate = dove_call_double (call, 0, 0),
    .periods = dove_call_double (call, 1, 0),
    .present = dove_call_double (call, 2, 0),
    .is_advance = dove_call_is_set (call, 5),
  };
  *start = dove_call_integer (call, 3, 1);
  *end = dove_call_integer (call, 4, 1);
  if (dove_call_double (call, 5, 0) != loan->is_advance)
    {
      dove_call_fail (call, result, DOVE_FAULT_NUM, _("payments are in advance, 1, or not, 0"));
      return FALSE;
    }
  if (loan->rate <= 0 || loan->present <= 0 || *start < 1 || *end < *start
      || *end > loan->periods || *end > MOST_PERIODS)
    {
      dove_call_fail (call, result, DOVE_FAULT_NUM,
                      loan->rate <= 0 || loan->present <= 0 ? _("rate and loan must be above 0")
                                                            : _("the periods are outside of the "
                                                                "loan"));
      return FALSE;
    }
  loan->payment = dove_loan_payment (loan);

  return dove_eval_spend (call->eval, *end - *start + 1, call->node, result);
}

static double
sum_interest (const DoveLoan *loan,
              gint64          start,
              gint64          end)
{
  double sum = 0;

  for (gint64 period = start; period <= end; period++)
    sum += dove_loan_interest (loan, period);

  return sum;
}

static void
eval_cumipmt (DoveCall *call,
              DoveCell *result)
{
  DoveLoan loan;
  gint64 start, end;

  if (take_range (call, &loan, &start, &end, result))
    dove_call_set_double (call, sum_interest (&loan, start, end), result);
}

static void
eval_cumprinc (DoveCall *call,
               DoveCell *result)
{
  DoveLoan loan;
  gint64 start, end;

  if (take_range (call, &loan, &start, &end, result))
    dove_call_set_double (call,
                          loan.payment * (end - start + 1) - sum_interest (&loan, start, end),
                          result);
}

static void
eval_rri (DoveCall *call,
          DoveCell *result)
{
  double periods = dove_call_double (call, 0, 0);
  double present = dove_call_double (call, 1, 0);
  double future = dove_call_double (call, 2, 0);

  if (periods <= 0 || present == 0)
    dove_call_fail (call, result, DOVE_FAULT_NUM, periods <= 0 ? _("there are no periods")
                                                               : _("there is nothing to grow"));
  else
    dove_call_set_double (call, pow (future / present, 1 / periods) - 1, result);
}

static void
eval_pduration (DoveCall *call,
                DoveCell *result)
{
  double rate = dove_call_double (call, 0, 0);
  double present = dove_call_double (call, 1, 0);
  double future = dove_call_double (call, 2, 0);

  if (rate <= 0 || present <= 0 || future <= 0)
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("all numbers must be above 0"));
  else
    dove_call_set_double (call, log (future / present) / log1p (rate), result);
}

/* Sums and products only: stays exact */
static void
eval_fvschedule (DoveCall *call,
                 DoveCell *result)
{
  DoveNumberWalk walk = dove_number_walk (call, 1, 2);
  DoveNumber one = dove_number_from_int64 (1);
  DoveNumber value = call->args[0].number;
  DoveCell rate = dove_cell_empty ();
  gboolean is_done = TRUE;

  while (dove_number_walk_next (&walk, &rate, result))
    is_done = is_done && dove_number_add (&rate.number, &one, &rate.number)
              && dove_number_multiply (&value, &rate.number, &value);
  if (result->kind == DOVE_CELL_ERROR)
    return;

  if (is_done)
    dove_call_set_number (call, &value, result);
  else
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("the result is too large"));
}

const DoveFunction dove_functions_cashflow[] = {
  { "NPV", "na", 2, -1, 0, eval_npv, "rate; payment; …",
    N_("What later payments are worth now, the first one after a period"),
    "NPV(0.1; 100; 200; 300)" },
  { "IRR", "an", 1, 2, 0, eval_irr, "payments; [guess]",
    N_("The yield of payments, one each period"), "IRR({-1000; 300; 400; 500})" },
  { "XNPV", "naa", 3, 3, 0, eval_xnpv, "rate; payments; days",
    N_("What payments on given days are worth on the first one"),
    "XNPV(0.1; {-1000; 500; 600}; {45292; 45474; 45658})" },
  { "XIRR", "aan", 2, 3, 0, eval_xirr, "payments; days; [guess]",
    N_("The yearly yield of payments on given days"),
    "XIRR({-1000; 500; 600}; {45292; 45474; 45658})" },
  { "MIRR", "ann", 3, 3, 0, eval_mirr, "payments; finance rate; reinvestment rate",
    N_("The yield of payments when income is invested again"),
    "MIRR({-1000; 300; 400; 500}; 0.1; 0.12)" },
  { "CUMIPMT", "nnniin", 6, 6, 0, eval_cumipmt, "rate; periods; present; start; end; in advance",
    N_("The interest of some payments on a loan"), "CUMIPMT(0.05/12; 60; 10000; 1; 12; 0)" },
  { "CUMPRINC", "nnniin", 6, 6, 0, eval_cumprinc,
    "rate; periods; present; start; end; in advance", N_("What some payments on a loan repay"),
    "CUMPRINC(0.05/12; 60; 10000; 1; 12; 0)" },
  { "RRI", "nnn", 3, 3, 0, eval_rri, "periods; present; future",
    N_("The rate at which a value grows to another"), "RRI(10; 1000; 2000)" },
  { "PDURATION", "nnn", 3, 3, 0, eval_pduration, "rate; present; future",
    N_("How many periods a value takes to grow to another"), "PDURATION(0.05; 1000; 2000)" },
  { "FVSCHEDULE", "na", 2, 2, 0, eval_fvschedule, "present; rates",
    N_("What a value grows to at changing rates"), "FVSCHEDULE(1000; {0.05; 0.06})" },
  { NULL },
};
