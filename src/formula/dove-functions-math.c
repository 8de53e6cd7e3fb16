/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <math.h>

#include "dove-convert-private.h"
#include "dove-function-private.h"
#include "dove-numbers-private.h"

/*
 * Roots, logarithms, angles, and counting of whole numbers. What counts whole numbers is exact
 * as long as 34 digits hold it; the rest is computed in doubles.
 */

#define LARGEST_COUNT 1000000000000000LL /* over it counting in doubles would lose units */

static void
map_double (DoveCall *call,
            double  (*map) (double),
            DoveCell *result)
{
  dove_call_set_double (call, map (dove_call_double (call, 0, 0)), result);
}

static void
eval_sqrt (DoveCall *call,
           DoveCell *result)
{
  if (call->args[0].number.coefficient < 0)
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("a negative number has no square root"));
  else
    map_double (call, sqrt, result);
}

static void
eval_exp (DoveCall *call,
          DoveCell *result)
{
  map_double (call, exp, result);
}

static gboolean
has_logarithm (DoveCall *call,
               DoveCell *result)
{
  if (call->args[0].number.coefficient > 0)
    return TRUE;

  dove_call_fail (call, result, DOVE_FAULT_NUM, _("only numbers above zero have a logarithm"));

  return FALSE;
}

static void
eval_ln (DoveCall *call,
         DoveCell *result)
{
  if (has_logarithm (call, result))
    map_double (call, log, result);
}

static void
eval_log10 (DoveCall *call,
            DoveCell *result)
{
  if (has_logarithm (call, result))
    map_double (call, log10, result);
}

static void
eval_log (DoveCall *call,
          DoveCell *result)
{
  double x = dove_call_double (call, 0, 0);
  double base = dove_call_double (call, 1, 10);

  if (!has_logarithm (call, result))
    return;

  if (base <= 0 || base == 1)
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("the base must be above zero and not 1"));
  else if (base == 10)
    map_double (call, log10, result);
  else if (base == 2)
    map_double (call, log2, result);
  else
    dove_call_set_double (call, log (x) / log (base), result);
}

static void
eval_power (DoveCall *call,
            DoveCell *result)
{
  DoveNumber power = { 0 };
  DoveFaultKind fault = DOVE_FAULT_NUM;
  const char *why = dove_number_raise (&call->args[0].number, &call->args[1].number, &power,
                                       &fault);

  if (why != NULL)
    dove_call_fail (call, result, fault, why);
  else
    dove_call_set_number (call, &power, result);
}

static void
eval_pi (DoveCall *call,
         DoveCell *result)
{
  dove_call_set_double (call, G_PI, result);
}

static void
eval_sin (DoveCall *call,
          DoveCell *result)
{
  map_double (call, sin, result);
}

static void
eval_cos (DoveCall *call,
          DoveCell *result)
{
  map_double (call, cos, result);
}

static void
eval_tan (DoveCall *call,
          DoveCell *result)
{
  map_double (call, tan, result);
}

static void
eval_asin (DoveCall *call,
           DoveCell *result)
{
  map_double (call, asin, result);
}

static void
eval_acos (DoveCall *call,
           DoveCell *result)
{
  map_double (call, acos, result);
}

static void
eval_atan (DoveCall *call,
           DoveCell *result)
{
  map_double (call, atan, result);
}

static void
eval_atan2 (DoveCall *call,
            DoveCell *result)
{
  double x = dove_call_double (call, 0, 0);
  double y = dove_call_double (call, 1, 0);

  if (x == 0 && y == 0)
    dove_call_fail (call, result, DOVE_FAULT_DIV0, _("the origin has no direction"));
  else
    dove_call_set_double (call, atan2 (y, x), result);
}

static void
eval_degrees (DoveCall *call,
              DoveCell *result)
{
  dove_call_set_double (call, dove_call_double (call, 0, 0) / G_PI * 180, result);
}

static void
eval_radians (DoveCall *call,
              DoveCell *result)
{
  dove_call_set_double (call, dove_call_double (call, 0, 0) / 180 * G_PI, result);
}

static void
eval_abs (DoveCall *call,
          DoveCell *result)
{
  *result = dove_cell_number (call->args[0].number);
  if (result->number.coefficient < 0)
    result->number.coefficient = -result->number.coefficient;
}

static void
eval_sign (DoveCall *call,
           DoveCell *result)
{
  *result = dove_cell_integer (dove_number_sign (&call->args[0].number));
}

/* Away from zero to a multiple of two, which an odd number is one more than */
static void
round_to_parity (DoveCall *call,
                 gboolean  is_odd,
                 DoveCell *result)
{
  const DoveNumber two = dove_number_from_int64 (2);
  DoveNumber one = dove_number_from_int64 (is_odd);
  DoveNumber n = call->args[0].number;
  gboolean is_negative = n.coefficient < 0;

  if (is_negative)
    n.coefficient = -n.coefficient;
  n = dove_number_round (&n, 0, DOVE_ROUND_UP);
  if (is_odd && n.coefficient == 0)
    n = one;

  if (!dove_number_subtract (&n, &one, &n)
      || !dove_number_quotient (&n, &two, DOVE_ROUND_UP, &n)
      || !dove_number_multiply (&n, &two, &n)
      || !dove_number_add (&n, &one, &n))
    {
      dove_call_fail (call, result, DOVE_FAULT_NUM, _("the result is too large"));
      return;
    }
  if (is_negative)
    n = dove_number_negate (&n);
  dove_call_set_number (call, &n, result);
}

static void
eval_even (DoveCall *call,
           DoveCell *result)
{
  round_to_parity (call, FALSE, result);
}

static void
eval_odd (DoveCall *call,
          DoveCell *result)
{
  round_to_parity (call, TRUE, result);
}

/* A whole number from zero up as an argument; a negative fraction is none either */
static gboolean
take_count (DoveCall *call,
            guint     index,
            gint64   *count,
            DoveCell *result)
{
  gboolean is_negative = call->args[index].number.coefficient < 0;

  *count = dove_call_integer (call, index, 0);
  if (!is_negative && *count <= LARGEST_COUNT)
    return TRUE;

  dove_call_fail (call, result, DOVE_FAULT_NUM,
                  is_negative ? _("a count cannot be negative") : _("the number is too large"));

  return FALSE;
}

/* Multiplies @from, @from + @step ... up to @to; stops as soon as the product is too large, which
 * keeps it short */
static void
multiply_range (DoveCall *call,
                gint64    from,
                gint64    to,
                gint64    step,
                DoveCell *result)
{
  DoveNumber product = dove_number_from_int64 (1);

  for (gint64 i = from; i <= to && !dove_number_is_huge (&product); i += step)
    {
      DoveNumber factor = dove_number_from_int64 (i);

      dove_number_multiply (&product, &factor, &product);
    }
  dove_call_set_number (call, &product, result);
}

static void
eval_fact (DoveCall *call,
           DoveCell *result)
{
  gint64 n = 0;

  if (take_count (call, 0, &n, result))
    multiply_range (call, 1, n, 1, result);
}

static void
eval_factdouble (DoveCall *call,
                 DoveCell *result)
{
  gint64 n = 0;

  call->args[0].number = dove_number_round (&call->args[0].number, 0, DOVE_ROUND_DOWN);
  if (take_count (call, 0, &n, result))
    multiply_range (call, n % 2 == 0 ? 2 : 1, n, 2, result);
}

/* How many ways there are to choose @k of @n: every step leaves a whole number */
static void
choose (DoveCall *call,
        gint64    n,
        gint64    k,
        DoveCell *result)
{
  DoveNumber product = dove_number_from_int64 (1);

  k = MIN (k, n - k);
  for (gint64 i = 1; i <= k && !dove_number_is_huge (&product); i++)
    {
      DoveNumber factor = dove_number_from_int64 (n - k + i);
      DoveNumber divisor = dove_number_from_int64 (i);

      dove_number_multiply (&product, &factor, &product);
      dove_number_divide (&product, &divisor, &product);
    }
  dove_call_set_number (call, &product, result);
}

static gboolean
take_counts (DoveCall *call,
             gint64   *n,
             gint64   *k,
             DoveCell *result)
{
  if (!take_count (call, 0, n, result) || !take_count (call, 1, k, result))
    return FALSE;
  if (*k <= *n)
    return TRUE;

  dove_call_fail (call, result, DOVE_FAULT_NUM, _("there are not so many to choose from"));

  return FALSE;
}

static void
eval_combin (DoveCall *call,
             DoveCell *result)
{
  gint64 n = 0, k = 0;

  if (take_counts (call, &n, &k, result))
    choose (call, n, k, result);
}

static void
eval_combina (DoveCall *call,
              DoveCell *result)
{
  gint64 n = 0, k = 0;

  if (take_counts (call, &n, &k, result))
    choose (call, MAX (n + k - 1, 0), k, result);
}

static void
eval_permut (DoveCall *call,
             DoveCell *result)
{
  gint64 n = 0, k = 0;

  if (take_counts (call, &n, &k, result))
    multiply_range (call, n - k + 1, n, 1, result);
}

static DoveNumber
greatest_divisor (DoveNumber a,
                  DoveNumber b)
{
  while (b.coefficient != 0)
    {
      DoveNumber rest = dove_number_remainder (&a, &b);

      a = b;
      b = rest;
    }

  return a;
}

/* The least common multiple, 0 with a 0 */
static gboolean
common_multiple (const DoveNumber *a,
                 const DoveNumber *b,
                 DoveNumber       *multiple)
{
  DoveNumber divisor = greatest_divisor (*a, *b);

  if (a->coefficient == 0 || b->coefficient == 0)
    {
      *multiple = dove_number_from_int64 (0);
      return TRUE;
    }

  return dove_number_divide (a, &divisor, multiple)
         && dove_number_multiply (multiple, b, multiple) && !dove_number_is_huge (multiple);
}

/* Nothing counts as 0 here, as it does for functions of scalars */
static void
fill_empty (DoveCall *call)
{
  for (guint i = 0; i < call->n_args; i++)
    if (call->args[i].kind == DOVE_CELL_EMPTY)
      call->args[i] = dove_cell_integer (0);
}

static void
fold_whole (DoveCall *call,
            gboolean  is_multiple,
            DoveCell *result)
{
  g_autofree DoveNumber *numbers = NULL;
  DoveNumber folded = dove_number_from_int64 (is_multiple);
  gsize length = 0;

  fill_empty (call);
  numbers = dove_call_collect_exact (call, 0, call->n_args, &length, result);
  if (numbers == NULL)
    return;

  for (gsize i = 0; i < length; i++)
    {
      DoveNumber n = dove_number_round (&numbers[i], 0, DOVE_ROUND_DOWN);

      if (numbers[i].coefficient < 0)
        {
          dove_call_fail (call, result, DOVE_FAULT_NUM, _("no number may be negative"));
          return;
        }
      if (!is_multiple)
        folded = greatest_divisor (folded, n);
      else if (!common_multiple (&folded, &n, &folded))
        {
          dove_call_fail (call, result, DOVE_FAULT_NUM, _("the result is too large"));
          return;
        }
    }
  dove_call_set_number (call, &folded, result);
}

static void
eval_gcd (DoveCall *call,
          DoveCell *result)
{
  fold_whole (call, FALSE, result);
}

static void
eval_lcm (DoveCall *call,
          DoveCell *result)
{
  fold_whole (call, TRUE, result);
}

static gboolean
divides (DoveCall     *call,
         DoveRounding  rounding,
         DoveNumber   *quotient,
         DoveCell     *result)
{
  const DoveNumber *a = &call->args[0].number;
  const DoveNumber *b = &call->args[1].number;

  if (b->coefficient == 0)
    dove_call_fail (call, result, DOVE_FAULT_DIV0, _("a number cannot be divided by zero"));
  else if (!dove_number_quotient (a, b, rounding, quotient))
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("the result is too large"));
  else
    return TRUE;

  return FALSE;
}

static void
eval_quotient (DoveCall *call,
               DoveCell *result)
{
  DoveNumber quotient = { 0 };

  if (divides (call, DOVE_ROUND_DOWN, &quotient, result))
    dove_call_set_number (call, &quotient, result);
}

/* What the quotient by an approximation leaves: nothing, when it agrees in 15 digits */
static void
mod_inexact (DoveCall *call,
             DoveCell *result)
{
  const DoveNumber *a = &call->args[0].number;
  DoveNumber product = { 0 }, rest = { 0 };

  if (!divides (call, DOVE_ROUND_FLOOR, &product, result))
    return;

  if (!dove_number_multiply (&product, &call->args[1].number, &product)
      || !dove_number_subtract (a, &product, &rest))
    {
      dove_call_fail (call, result, DOVE_FAULT_NUM, _("the result is too large"));
      return;
    }
  if (dove_number_compare (a, &product) == 0
      || dove_number_sign (&rest) * dove_number_sign (&call->args[1].number) < 0)
    rest = (DoveNumber) { 0, 0, TRUE };
  dove_call_set_number (call, &rest, result);
}

static void
eval_mod (DoveCall *call,
          DoveCell *result)
{
  DoveNumber a = dove_cell_settle_number (&call->args[0].number);
  const DoveNumber *b = &call->args[1].number;
  DoveNumber rest = { 0 };

  if (b->coefficient == 0)
    {
      dove_call_fail (call, result, DOVE_FAULT_DIV0, _("a number cannot be divided by zero"));
      return;
    }
  if (b->inexact)
    {
      mod_inexact (call, result);
      return;
    }

  rest = dove_number_remainder (&a, b);
  if (dove_number_sign (&rest) * dove_number_sign (b) < 0)
    dove_number_add (&rest, b, &rest);
  rest.inexact = rest.inexact || a.inexact;
  dove_call_set_number (call, &rest, result);
}

const DoveFunction dove_functions_math[] = {
  { "ABS", "n", 1, 1, 0, eval_abs, "number", N_("The number without its sign"), "ABS(-5)" },
  { "SIGN", "n", 1, 1, 0, eval_sign, "number", N_("-1, 0 or 1"), "SIGN(-5)" },
  { "SQRT", "n", 1, 1, 0, eval_sqrt, "number", N_("The square root"), "SQRT(16)" },
  { "EXP", "n", 1, 1, 0, eval_exp, "number", N_("e raised to a power"), "EXP(1)" },
  { "LN", "n", 1, 1, 0, eval_ln, "number", N_("The natural logarithm"), "LN(10)" },
  { "LOG10", "n", 1, 1, 0, eval_log10, "number", N_("The logarithm to base 10"), "LOG10(1000)" },
  { "LOG", "nn", 1, 2, 0, eval_log, "number; [base]", N_("The logarithm to a base, or to 10"),
    "LOG(8; 2)" },
  { "POWER", "nn", 2, 2, 0, eval_power, "base; exponent", N_("A number raised to a power"),
    "POWER(2; 10)" },
  { "PI", "n", 0, 0, 0, eval_pi, "", N_("The number pi"), "PI()" },
  { "SIN", "n", 1, 1, 0, eval_sin, "angle", N_("The sine of an angle in radians"), "SIN(PI()/2)" },
  { "COS", "n", 1, 1, 0, eval_cos, "angle", N_("The cosine of an angle in radians"), "COS(PI())" },
  { "TAN", "n", 1, 1, 0, eval_tan, "angle", N_("The tangent of an angle in radians"),
    "TAN(PI()/4)" },
  { "ASIN", "n", 1, 1, 0, eval_asin, "number", N_("The angle with this sine"), "ASIN(1)" },
  { "ACOS", "n", 1, 1, 0, eval_acos, "number", N_("The angle with this cosine"), "ACOS(0)" },
  { "ATAN", "n", 1, 1, 0, eval_atan, "number", N_("The angle with this tangent"), "ATAN(1)" },
  { "ATAN2", "nn", 2, 2, 0, eval_atan2, "x; y", N_("The direction of a point"), "ATAN2(1; 1)" },
  { "DEGREES", "n", 1, 1, 0, eval_degrees, "angle", N_("Radians in degrees"), "DEGREES(PI())" },
  { "RADIANS", "n", 1, 1, 0, eval_radians, "angle", N_("Degrees in radians"), "RADIANS(180)" },
  { "EVEN", "n", 1, 1, 0, eval_even, "number", N_("Rounds away from zero to an even number"),
    "EVEN(2.5)" },
  { "ODD", "n", 1, 1, 0, eval_odd, "number", N_("Rounds away from zero to an odd number"),
    "ODD(1.5)" },
  { "FACT", "i", 1, 1, 0, eval_fact, "n", N_("The factorial: 1 × 2 × … × n"), "FACT(5)" },
  { "FACTDOUBLE", "i", 1, 1, 0, eval_factdouble, "n",
    N_("The product of every second number up to n"), "FACTDOUBLE(8)" },
  { "COMBIN", "ii", 2, 2, 0, eval_combin, "n; k", N_("Ways to choose k of n"), "COMBIN(49; 6)" },
  { "COMBINA", "ii", 2, 2, 0, eval_combina, "n; k",
    N_("Ways to choose k of n, each more than once"), "COMBINA(5; 2)" },
  { "PERMUT", "ii", 2, 2, 0, eval_permut, "n; k", N_("Ways to choose k of n in an order"),
    "PERMUT(5; 2)" },
  { "GCD", "a", 1, -1, 0, eval_gcd, "number; …", N_("The greatest common divisor"),
    "GCD(12; 18)" },
  { "LCM", "a", 1, -1, 0, eval_lcm, "number; …", N_("The least common multiple"), "LCM(4; 6)" },
  { "QUOTIENT", "nn", 2, 2, 0, eval_quotient, "number; divisor",
    N_("The quotient without a fraction"), "QUOTIENT(7; 2)" },
  { "MOD", "nn", 2, 2, 0, eval_mod, "number; divisor",
    N_("What a division leaves, with the sign of the divisor"), "MOD(7; 3)" },
  { NULL },
};
