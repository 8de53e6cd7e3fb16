/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <math.h>

#include "dove-convert-private.h"
#include "dove-finance-private.h"
#include "dove-function-private.h"

/*
 * Loans, savings and depreciation, in doubles.
 */

static void
eval_pmt (DoveCall *call,
          DoveCell *result)
{
  DoveLoan loan = {
    .rate = dove_call_double (call, 0, 0),
    .periods = dove_call_double (call, 1, 0),
    .present = dove_call_double (call, 2, 0),
    .future = dove_call_double (call, 3, 0),
    .is_advance = dove_call_is_set (call, 4),
  };

  if (loan.periods == 0)
    dove_call_fail (call, result, DOVE_FAULT_DIV0, _("there are no periods"));
  else
    dove_call_set_double (call, dove_loan_payment (&loan), result);
}

static void
eval_pv (DoveCall *call,
         DoveCell *result)
{
  DoveLoan loan = {
    .rate = dove_call_double (call, 0, 0),
    .periods = dove_call_double (call, 1, 0),
    .payment = dove_call_double (call, 2, 0),
    .future = dove_call_double (call, 3, 0),
    .is_advance = dove_call_is_set (call, 4),
  };

  dove_call_set_double (call, dove_loan_present (&loan), result);
}

static void
eval_fv (DoveCall *call,
         DoveCell *result)
{
  DoveLoan loan = {
    .rate = dove_call_double (call, 0, 0),
    .payment = dove_call_double (call, 2, 0),
    .present = dove_call_double (call, 3, 0),
    .is_advance = dove_call_is_set (call, 4),
  };

  dove_call_set_double (call, dove_loan_future (&loan, dove_call_double (call, 1, 0)), result);
}

static void
eval_nper (DoveCall *call,
           DoveCell *result)
{
  DoveLoan loan = {
    .rate = dove_call_double (call, 0, 0),
    .payment = dove_call_double (call, 1, 0),
    .present = dove_call_double (call, 2, 0),
    .future = dove_call_double (call, 3, 0),
    .is_advance = dove_call_is_set (call, 4),
  };

  if (loan.present + loan.future == 0)
    *result = dove_cell_integer (0);
  else
    dove_call_set_double (call, dove_loan_periods (&loan), result);
}

/* What a loan's amounts are worth together: at the start, or for rates below 0 at the end, so
 * that nothing grows without bounds */
static double
loan_worth (double   force,
            gpointer user_data)
{
  const DoveLoan *loan = user_data;
  double rate = expm1 (force);
  double factor = loan->periods;
  double faded = exp (-fabs (force) * loan->periods);

  if (force != 0)
    factor = (force > 0 ? -1 : 1) * expm1 (-fabs (force) * loan->periods) / rate;
  if (loan->is_advance)
    factor *= 1 + rate;
  if (force >= 0)
    return loan->present + loan->payment * factor + loan->future * faded;

  return loan->present * faded + loan->payment * factor + loan->future;
}

static void
eval_rate (DoveCall *call,
           DoveCell *result)
{
  DoveLoan loan = {
    .periods = dove_call_double (call, 0, 0),
    .payment = dove_call_double (call, 1, 0),
    .present = dove_call_double (call, 2, 0),
    .future = dove_call_double (call, 3, 0),
    .is_advance = dove_call_is_set (call, 4),
  };
  double guess = dove_call_has (call, 5) ? dove_call_double (call, 5, 0.1) : 0.1;
  double rate = 0;

  if (loan.periods <= 0)
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("there are no periods"));
  else if (!dove_solve_rate (loan_worth, &loan, guess, &rate))
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("there is no such rate"));
  else
    dove_call_set_double (call, rate, result);
}

/* The loan of IPMT and PPMT, with its payment */
static gboolean
take_installment (DoveCall *call,
                  DoveLoan *loan,
                  DoveCell *result)
{
  double period = dove_call_double (call, 1, 0);

  *loan = (DoveLoan) {
    .rate = dove_call_double (call, 0, 0),
    .periods = dove_call_double (call, 2, 0),
    .present = dove_call_double (call, 3, 0),
    .future = dove_call_double (call, 4, 0),
    .is_advance = dove_call_is_set (call, 5),
  };
  loan->payment = dove_loan_payment (loan);
  if (period >= 1 && period <= loan->periods)
    return TRUE;

  dove_call_fail (call, result, DOVE_FAULT_NUM, _("the period is outside of the loan"));

  return FALSE;
}

static void
eval_ipmt (DoveCall *call,
           DoveCell *result)
{
  DoveLoan loan;

  if (take_installment (call, &loan, result))
    dove_call_set_double (call, dove_loan_interest (&loan, dove_call_double (call, 1, 0)),
                          result);
}

static void
eval_ppmt (DoveCall *call,
           DoveCell *result)
{
  DoveLoan loan;

  if (take_installment (call, &loan, result))
    dove_call_set_double (call,
                          loan.payment
                            - dove_loan_interest (&loan, dove_call_double (call, 1, 0)),
                          result);
}

static void
eval_sln (DoveCall *call,
          DoveCell *result)
{
  double lost = dove_call_double (call, 0, 0) - dove_call_double (call, 1, 0);
  double life = dove_call_double (call, 2, 0);

  if (life == 0)
    dove_call_fail (call, result, DOVE_FAULT_DIV0, _("the life has no length"));
  else
    dove_call_set_double (call, lost / life, result);
}

static void
eval_syd (DoveCall *call,
          DoveCell *result)
{
  double lost = dove_call_double (call, 0, 0) - dove_call_double (call, 1, 0);
  double life = dove_call_double (call, 2, 0);
  double period = dove_call_double (call, 3, 0);

  if (life <= 0)
    dove_call_fail (call, result, life == 0 ? DOVE_FAULT_DIV0 : DOVE_FAULT_NUM,
                    _("the life has no length"));
  else
    dove_call_set_double (call, lost * (life - period + 1) * 2 / (life * (life + 1)), result);
}

/* What the depreciations take */
typedef struct
{
  double cost;
  double salvage;
  double life;
  double period;
} Asset;

/* @beyond: how many periods there may be after the life */
static gboolean
take_asset (DoveCall *call,
            Asset    *asset,
            double    beyond,
            DoveCell *result)
{
  const char *why = NULL;

  *asset = (Asset) {
    dove_call_double (call, 0, 0), dove_call_double (call, 1, 0),
    dove_call_double (call, 2, 0), dove_call_double (call, 3, 0),
  };
  if (asset->cost < 0 || asset->salvage < 0)
    why = _("a value cannot be negative");
  else if (asset->salvage > asset->cost)
    why = _("the value at the end is above the one at the start");
  else if (asset->period < 1 || asset->period > asset->life + beyond)
    why = _("the period is outside of the life");
  if (why == NULL)
    return TRUE;

  dove_call_fail (call, result, DOVE_FAULT_NUM, why);

  return FALSE;
}

static void
eval_ddb (DoveCall *call,
          DoveCell *result)
{
  double factor = dove_call_double (call, 4, 2);
  double rate, before, after;
  Asset asset;

  if (!take_asset (call, &asset, 0, result))
    return;
  if (factor <= 0)
    {
      dove_call_fail (call, result, DOVE_FAULT_NUM, _("the factor must be above 0"));
      return;
    }

  rate = MIN (factor / asset.life, 1);
  before = asset.cost * pow (1 - rate, asset.period - 1);
  after = MAX (asset.cost * pow (1 - rate, asset.period), asset.salvage);
  dove_call_set_double (call, MAX (before - after, 0), result);
}

/* The declining balance: each period takes the same share of what is left, the first and the
 * last one for their months only */
static double
declining_balance (const Asset *asset,
                   double       months)
{
  double share = 1 - pow (asset->salvage / asset->cost, 1 / asset->life);
  double period = floor (asset->period);
  double first, left;

  share = floor (share * 1000 + 0.5) / 1000;
  first = asset->cost * share * months / 12;
  if (period == 1)
    return first;

  left = asset->cost - first;
  if (asset->period > asset->life)
    return left * pow (1 - share, floor (asset->life) - 1) * share * (12 - months) / 12;

  return left * pow (1 - share, period - 2) * share;
}

static void
eval_db (DoveCall *call,
         DoveCell *result)
{
  gint64 months = dove_call_integer (call, 4, 12);
  Asset asset;

  if (!take_asset (call, &asset, 1, result))
    return;

  if (months < 1 || months > 12)
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("the months must be from 1 to 12"));
  else if (asset.cost == 0 || asset.life <= 0)
    dove_call_fail (call, result, DOVE_FAULT_NUM, asset.cost == 0
                                                    ? _("there is nothing to depreciate")
                                                    : _("the life has no length"));
  else
    dove_call_set_double (call, declining_balance (&asset, months), result);
}

static void
eval_effect (DoveCall *call,
             DoveCell *result)
{
  double rate = dove_call_double (call, 0, 0);
  gint64 periods = dove_call_integer (call, 1, 0);

  if (rate < 0 || periods < 1)
    dove_call_fail (call, result, DOVE_FAULT_NUM, rate < 0 ? _("the rate is negative")
                                                           : _("there are no periods"));
  else
    dove_call_set_double (call, expm1 (periods * log1p (rate / periods)), result);
}

static void
eval_nominal (DoveCall *call,
              DoveCell *result)
{
  double rate = dove_call_double (call, 0, 0);
  gint64 periods = dove_call_integer (call, 1, 0);

  if (rate <= 0 || periods < 1)
    dove_call_fail (call, result, DOVE_FAULT_NUM, rate <= 0 ? _("the rate must be above 0")
                                                            : _("there are no periods"));
  else
    dove_call_set_double (call, expm1 (log1p (rate) / periods) * periods, result);
}

const DoveFunction dove_functions_finance[] = {
  { "PMT", "nnnnn", 3, 5, 0, eval_pmt, "rate; periods; present; [future]; [in advance]",
    N_("The equal payments that pay off a loan"), "PMT(0.05/12; 60; 10000)" },
  { "PV", "nnnnn", 3, 5, 0, eval_pv, "rate; periods; payment; [future]; [in advance]",
    N_("What equal payments are worth now"), "PV(0.05/12; 60; -188.71)" },
  { "FV", "nnnnn", 3, 5, 0, eval_fv, "rate; periods; payment; [present]; [in advance]",
    N_("What equal payments will be worth"), "FV(0.05; 10; -100)" },
  { "NPER", "nnnnn", 3, 5, 0, eval_nper, "rate; payment; present; [future]; [in advance]",
    N_("How many payments pay off a loan"), "NPER(0.05/12; -200; 10000)" },
  { "RATE", "nnnnnn", 3, 6, 0, eval_rate,
    "periods; payment; present; [future]; [in advance]; [guess]",
    N_("The interest of a period that payments amount to"), "RATE(60; -188.71; 10000)" },
  { "IPMT", "nnnnnn", 4, 6, 0, eval_ipmt,
    "rate; period; periods; present; [future]; [in advance]", N_("The interest in one payment"),
    "IPMT(0.05/12; 1; 60; 10000)" },
  { "PPMT", "nnnnnn", 4, 6, 0, eval_ppmt,
    "rate; period; periods; present; [future]; [in advance]", N_("The repayment in one payment"),
    "PPMT(0.05/12; 1; 60; 10000)" },
  { "SLN", "nnn", 3, 3, 0, eval_sln, "cost; salvage; life", N_("Depreciation by equal amounts"),
    "SLN(10000; 1000; 5)" },
  { "SYD", "nnnn", 4, 4, 0, eval_syd, "cost; salvage; life; period",
    N_("Depreciation by the sum of the years' digits"), "SYD(10000; 1000; 5; 1)" },
  { "DDB", "nnnnn", 4, 5, 0, eval_ddb, "cost; salvage; life; period; [factor]",
    N_("Depreciation by a double-declining balance"), "DDB(10000; 1000; 5; 1)" },
  { "DB", "nnnni", 4, 5, 0, eval_db, "cost; salvage; life; period; [months]",
    N_("Depreciation by a declining balance"), "DB(10000; 1000; 5; 1)" },
  { "EFFECT", "ni", 2, 2, 0, eval_effect, "rate; periods",
    N_("The yearly rate with compound interest"), "EFFECT(0.05; 12)" },
  { "NOMINAL", "ni", 2, 2, 0, eval_nominal, "rate; periods",
    N_("The yearly rate without compound interest"), "NOMINAL(0.05; 12)" },
  { NULL },
};
