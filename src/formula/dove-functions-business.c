/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-convert-private.h"
#include "dove-function-private.h"
#include "dove-numbers-private.h"

/*
 * Money: minor units, tax, and splits whose parts add up. All exact.
 */

#define MOST_DIGITS 30 /* of a split: below it amounts still have room in 34 digits */

/* ISO 4217, with what was in use in recent years, by the digits of the minor unit */
static const char *const currencies[] = {
  [0] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
  [2] = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP "
        "BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR "
        "FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR "
        "KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR "
        "MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK "
        "SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN "
        "UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG ZWL",
  [3] = "BHD IQD JOD KWD LYD OMR TND",
  [4] = "CLF UYW",
};

/* Digits of the minor unit; -1 for what is no currency */
static int
currency_digits (const char *code)
{
  g_autofree char *upper = g_ascii_strup (code, -1);

  if (strlen (upper) != 3 || strchr (upper, ' ') != NULL)
    return -1;

  for (guint digits = 0; digits < G_N_ELEMENTS (currencies); digits++)
    if (currencies[digits] != NULL && strstr (currencies[digits], upper) != NULL)
      return (int) digits;

  return -1;
}

static gboolean
take_currency (DoveCall *call,
               int      *digits,
               DoveCell *result)
{
  *digits = currency_digits (dove_call_text (call, 1, ""));
  if (*digits >= 0)
    return TRUE;

  dove_call_fail (call, result, DOVE_FAULT_VALUE, _("there is no such currency"));

  return FALSE;
}

static DoveNumber
shift_point (const DoveNumber *number,
             int               digits)
{
  DoveNumber shifted = *number;

  if (shifted.coefficient != 0)
    shifted.exponent += digits;

  return shifted;
}

static void
eval_money (DoveCall *call,
            DoveCell *result)
{
  DoveNumber amount;
  int digits;

  if (!take_currency (call, &digits, result))
    return;

  amount = dove_number_round (&call->args[0].number, digits, DOVE_ROUND_HALF_UP);
  dove_call_set_number (call, &amount, result);
}

static void
eval_tominor (DoveCall *call,
              DoveCell *result)
{
  DoveNumber amount;
  int digits;

  if (!take_currency (call, &digits, result))
    return;

  amount = dove_number_round (&call->args[0].number, digits, DOVE_ROUND_HALF_UP);
  amount = shift_point (&amount, digits);
  dove_call_set_number (call, &amount, result);
}

static void
eval_fromminor (DoveCall *call,
                DoveCell *result)
{
  DoveNumber amount;
  int digits;

  if (!take_currency (call, &digits, result))
    return;

  amount = shift_point (&call->args[0].number, -digits);
  dove_call_set_number (call, &amount, result);
}

/* One part of a split */
typedef struct
{
  gsize      index;
  DoveNumber rest;  /* of the division, what decides who gets the units left over */
  DoveNumber units;
} Part;

static int
compare_rests (gconstpointer a,
               gconstpointer b,
               gpointer      user_data)
{
  return dove_number_compare (&((const Part *) b)->rest, &((const Part *) a)->rest);
}

static int
compare_indices (gconstpointer a,
                 gconstpointer b,
                 gpointer      user_data)
{
  gsize index_a = ((const Part *) a)->index;
  gsize index_b = ((const Part *) b)->index;

  return (index_a > index_b) - (index_a < index_b);
}

/* An approximation counts as the 15 digits that are known of it */
static DoveNumber
make_exact (const DoveNumber *number)
{
  DoveNumber exact = dove_cell_settle_number (number);

  exact.inexact = FALSE;

  return exact;
}

/* The weights, and their sum; empty ones count as 0 */
static DoveNumber *
take_weights (DoveCall   *call,
              DoveNumber *sum,
              DoveCell   *result)
{
  DoveGrid grid = dove_grid (&call->args[1]);
  gsize n = dove_grid_length (&grid);
  g_autofree DoveNumber *weights = g_new (DoveNumber, n + 1);

  *sum = dove_number_from_int64 (0);
  for (gsize i = 0; i < n; i++)
    {
      if (grid.cells[i].kind == DOVE_CELL_ERROR)
        {
          *result = dove_cell_dup (&grid.cells[i]);
          return NULL;
        }
      if (!dove_cell_to_number (&grid.cells[i], &weights[i]) || weights[i].coefficient < 0)
        {
          dove_call_fail (call, result, DOVE_FAULT_VALUE,
                          _("every weight must be a number from 0 up"));
          return NULL;
        }
      weights[i] = make_exact (&weights[i]);
      dove_number_add (sum, &weights[i], sum);
    }
  if (sum->coefficient != 0 && !sum->inexact)
    return g_steal_pointer (&weights);

  dove_call_fail (call, result, sum->inexact ? DOVE_FAULT_NUM : DOVE_FAULT_DIV0,
                  sum->inexact ? _("the weights differ too much") : _("there is no weight"));

  return NULL;
}

/* Each part's whole units; @left becomes what they do not use up */
static gboolean
divide_units (Part             *parts,
              gsize             n,
              const DoveNumber *weights,
              const DoveNumber *sum,
              DoveNumber       *left)
{
  DoveNumber total = *left;

  for (gsize i = 0; i < n; i++)
    {
      DoveNumber product;

      if (!dove_number_multiply (&total, &weights[i], &product) || product.inexact
          || !dove_number_quotient (&product, sum, DOVE_ROUND_DOWN, &parts[i].units)
          || !dove_number_subtract (left, &parts[i].units, left) || left->inexact)
        return FALSE;
      parts[i].index = i;
      parts[i].rest = dove_number_remainder (&product, sum);
    }

  return TRUE;
}

/* A unit more for the largest rests, of equal ones the first */
static void
hand_out (Part             *parts,
          gsize             n,
          const DoveNumber *left)
{
  const DoveNumber one = { 1, 0, FALSE };
  gint64 units = 0;

  dove_number_to_int64 (left, &units);
  g_qsort_with_data (parts, (gint) n, sizeof *parts, compare_rests, NULL);
  for (gsize i = 0; i < n && units > 0; i++, units--)
    dove_number_add (&parts[i].units, &one, &parts[i].units);
  g_qsort_with_data (parts, (gint) n, sizeof *parts, compare_indices, NULL);
}

static void
give_parts (DoveCall   *call,
            const Part *parts,
            int         digits,
            gboolean    is_negative,
            DoveCell   *result)
{
  DoveGrid grid = dove_grid (&call->args[1]);
  DoveArray *array = dove_call_array (call, grid.rows, grid.columns, result);

  if (array == NULL)
    return;

  for (gsize i = 0; i < dove_grid_length (&grid); i++)
    {
      DoveNumber amount = shift_point (&parts[i].units, -digits);

      array->cells[i] = dove_cell_number (is_negative ? dove_number_negate (&amount) : amount);
    }
  *result = dove_cell_take_array (array);
}

static void
eval_allocate (DoveCall *call,
               DoveCell *result)
{
  DoveGrid grid = dove_grid (&call->args[1]);
  gsize n = dove_grid_length (&grid);
  gint64 digits = dove_call_has (call, 2) ? dove_call_integer (call, 2, 2) : 2;
  g_autofree DoveNumber *weights = NULL;
  g_autofree Part *parts = NULL;
  DoveNumber total, sum;
  gboolean is_negative;

  if (digits < -MOST_DIGITS || digits > MOST_DIGITS)
    {
      dove_call_fail (call, result, DOVE_FAULT_NUM, _("there cannot be so many digits"));
      return;
    }
  if (!dove_eval_spend (call->eval, (gint64) n * 16, call->node, result))
    return;

  weights = take_weights (call, &sum, result);
  if (weights == NULL)
    return;

  total = dove_number_round (&call->args[0].number, (int) digits, DOVE_ROUND_HALF_UP);
  total = make_exact (&total);
  total = shift_point (&total, (int) digits);
  is_negative = total.coefficient < 0;
  if (is_negative)
    total = dove_number_negate (&total);

  parts = g_new (Part, n);
  if (!divide_units (parts, n, weights, &sum, &total))
    {
      dove_call_fail (call, result, DOVE_FAULT_NUM, _("the numbers have too many digits"));
      return;
    }
  hand_out (parts, n, &total);
  give_parts (call, parts, (int) digits, is_negative, result);
}

/* Rounds if places are asked for; exact operands count with all 34 digits of the quotient */
static void
give_amount (DoveCall   *call,
             DoveNumber  amount,
             DoveCell   *result)
{
  gint64 decimals = CLAMP (dove_call_integer (call, 2, 0), -DOVE_NUMBER_EXPONENT,
                           DOVE_NUMBER_EXPONENT);

  if (dove_call_has (call, 2))
    {
      amount.inexact = call->args[0].number.inexact || call->args[1].number.inexact;
      amount = dove_number_round (&amount, (int) decimals, DOVE_ROUND_HALF_UP);
    }
  dove_call_set_number (call, &amount, result);
}

/* 1 plus the rate in percent */
static gboolean
take_factor (DoveCall   *call,
             DoveNumber *factor,
             DoveCell   *result)
{
  const DoveNumber one = { 1, 0, FALSE };
  DoveNumber rate = shift_point (&call->args[1].number, -2);

  dove_number_add (&one, &rate, factor);
  if (factor->coefficient > 0)
    return TRUE;

  dove_call_fail (call, result, DOVE_FAULT_NUM, _("the rate must be above -100 %"));

  return FALSE;
}

static void
eval_netof (DoveCall *call,
            DoveCell *result)
{
  DoveNumber factor, amount = { 0 };

  if (!take_factor (call, &factor, result))
    return;

  if (dove_number_divide (&call->args[0].number, &factor, &amount))
    give_amount (call, amount, result);
  else
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("the result is too large"));
}

static void
eval_grossof (DoveCall *call,
              DoveCell *result)
{
  DoveNumber factor, amount = { 0 };

  if (!take_factor (call, &factor, result))
    return;

  if (dove_number_multiply (&call->args[0].number, &factor, &amount))
    give_amount (call, amount, result);
  else
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("the result is too large"));
}

const DoveFunction dove_functions_business[] = {
  { "MONEY", "nt", 2, 2, 0, eval_money, "amount; currency",
    N_("Rounds to the minor unit of a currency"), "MONEY(19.995; \"EUR\")" },
  { "TOMINOR", "nt", 2, 2, 0, eval_tominor, "amount; currency",
    N_("An amount in minor units, such as cents"), "TOMINOR(19.99; \"EUR\")" },
  { "FROMMINOR", "nt", 2, 2, 0, eval_fromminor, "units; currency",
    N_("Minor units, such as cents, as an amount"), "FROMMINOR(1999; \"EUR\")" },
  { "ALLOCATE", "nai", 2, 3, 0, eval_allocate, "total; weights; [places]",
    N_("Splits an amount by weights into parts that add up to it"), "ALLOCATE(10; {1; 1; 1})" },
  { "NETOF", "nni", 2, 3, 0, eval_netof, "gross; rate in percent; [places]",
    N_("The amount before tax"), "NETOF(119; 19; 2)" },
  { "GROSSOF", "nni", 2, 3, 0, eval_grossof, "net; rate in percent; [places]",
    N_("The amount with tax"), "GROSSOF(100; 19; 2)" },
  { NULL },
};
