/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <math.h>

#include "dove-finance-private.h"

/*
 * What the financial functions share: the arithmetic of equal payments, and finding the rate at
 * which payments are worth nothing.
 */

/* (1 + rate)^periods - 1, precise for small rates */
static double
growth (double rate,
        double periods)
{
  return expm1 (periods * log1p (rate));
}

/* What payments of 1 have grown to at the end */
static double
annuity (const DoveLoan *self,
         double          periods)
{
  if (self->rate == 0)
    return periods;

  return growth (self->rate, periods) / self->rate * (self->is_advance ? 1 + self->rate : 1);
}

/*
 * dove_loan_payment:
 *
 * Returns: the payment of each period; not finite when there is none
 */
double
dove_loan_payment (const DoveLoan *self)
{
  double grown = self->present * (1 + growth (self->rate, self->periods));

  return -(grown + self->future) / annuity (self, self->periods);
}

/*
 * dove_loan_future:
 * @periods: after how many
 *
 * Returns: the value then
 */
double
dove_loan_future (const DoveLoan *self,
                  double          periods)
{
  return -(self->present * (1 + growth (self->rate, periods))
           + self->payment * annuity (self, periods));
}

/*
 * dove_loan_present:
 *
 * Returns: the value at the start
 */
double
dove_loan_present (const DoveLoan *self)
{
  return -(self->future + self->payment * annuity (self, self->periods))
         / (1 + growth (self->rate, self->periods));
}

/*
 * dove_loan_periods:
 *
 * Returns: how many periods it takes; not finite when it never ends
 */
double
dove_loan_periods (const DoveLoan *self)
{
  double payment = self->payment * (self->is_advance ? 1 + self->rate : 1);

  if (self->rate == 0)
    return -(self->present + self->future) / self->payment;

  return log ((payment - self->rate * self->future) / (payment + self->rate * self->present))
         / log1p (self->rate);
}

/*
 * dove_loan_interest:
 * @period: from 1
 *
 * Returns: the part of the period's payment that is interest
 */
double
dove_loan_interest (const DoveLoan *self,
                    double          period)
{
  if (period == 1)
    return self->is_advance ? 0 : -self->present * self->rate;
  if (self->is_advance)
    return (dove_loan_future (self, period - 2) - self->payment) * self->rate;

  return dove_loan_future (self, period - 1) * self->rate;
}

#define FIRST_STEP   0.02 /* of the search, in the force of interest */
#define STEP_GROWTH  1.25
#define FARTHEST     30.0 /* rates of -100 % and 10^13: nothing is worth looking for beyond */
#define MOST_ROUNDS  100
#define NO_RATE      1e-15 /* what rounding errors leave of a rate of 0 */

typedef struct
{
  double at;
  double value;
} Point;

static Point
probe (DoveCurve curve,
       gpointer  user_data,
       double    at)
{
  return (Point) { at, curve (at, user_data) };
}

static gboolean
has_root_between (Point a,
                  Point b)
{
  return isfinite (a.value) && isfinite (b.value) && (a.value < 0) != (b.value < 0);
}

/* Looks for a change of sign, nearest to the guess first */
static gboolean
find_bracket (DoveCurve  curve,
              gpointer   user_data,
              Point     *low,
              Point     *high)
{
  Point left = *low;
  Point right = *low;

  for (double step = FIRST_STEP; left.at > -FARTHEST || right.at < FARTHEST; step *= STEP_GROWTH)
    {
      Point next_left = probe (curve, user_data, MAX (left.at - step, -FARTHEST));
      Point next_right = probe (curve, user_data, MIN (right.at + step, FARTHEST));

      if (has_root_between (next_left, left))
        {
          *low = next_left;
          *high = left;
          return TRUE;
        }
      if (has_root_between (right, next_right))
        {
          *low = right;
          *high = next_right;
          return TRUE;
        }
      left = next_left;
      right = next_right;
    }

  return FALSE;
}

/* Ridders' method: keeps the root between two points, and is as fast as Newton's */
static double
narrow (DoveCurve curve,
        gpointer  user_data,
        Point     low,
        Point     high)
{
  for (guint i = 0; i < MOST_ROUNDS; i++)
    {
      Point middle = probe (curve, user_data, low.at + (high.at - low.at) / 2);
      double root = sqrt (middle.value * middle.value - low.value * high.value);
      double shift = (middle.at - low.at) * middle.value / root;
      Point next;

      if (middle.value == 0 || root == 0 || high.at - low.at < 1e-16)
        return middle.at;

      next = probe (curve, user_data, middle.at + (low.value > high.value ? shift : -shift));
      if (next.value == 0 || next.at == low.at || next.at == high.at)
        return next.at;

      if (has_root_between (middle, next))
        {
          low = middle.at < next.at ? middle : next;
          high = middle.at < next.at ? next : middle;
        }
      else if (has_root_between (low, next))
        high = next;
      else
        low = next;
    }

  return low.at;
}

/*
 * dove_solve_rate:
 * @guess: where to begin, above -1
 * @rate: (out): the rate at which the curve is zero, the one nearest to the guess if there are
 *   several
 *
 * Returns: whether there is one
 */
gboolean
dove_solve_rate (DoveCurve  curve,
                 gpointer   user_data,
                 double     guess,
                 double    *rate)
{
  Point low, high;

  if (!(guess > -1))
    return FALSE;

  low = probe (curve, user_data, CLAMP (log1p (guess), -FARTHEST, FARTHEST));
  if (low.value == 0)
    {
      *rate = guess;
      return TRUE;
    }
  if (!find_bracket (curve, user_data, &low, &high))
    return FALSE;

  *rate = expm1 (narrow (curve, user_data, low, high));
  if (fabs (*rate) < NO_RATE)
    *rate = 0;

  return TRUE;
}

/*
 * dove_call_is_set:
 *
 * Returns: whether a number that stands for yes or no is given and not 0
 */
gboolean
dove_call_is_set (DoveCall *call,
                  guint     index)
{
  return index < call->n_args && call->args[index].number.coefficient != 0;
}
