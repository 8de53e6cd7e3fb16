/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include <math.h>

#include "record/dove-number-private.h"

/*
 * Exact decimals. A number is coefficient x 10^exponent with at most 34 digits, as IEEE 754's
 * decimal128 has it, and keeps its trailing zeros: 10.00 is read and sent on as 10.00.
 *
 * A number that is only an approximation says so, and is then trusted for 15 digits: before it
 * is compared, rounded to a place or asked whether it is whole, it is "settled", which means
 * rounded to 15 significant digits. That is why 1/3*3 equals 1.
 *
 * This file makes, compares and rounds; the text forms are in dove-number-text.c, the
 * operations in dove-number-arithmetic.c.
 */

DoveUint128
dove_number_magnitude (const DoveNumber *number)
{
  return number->coefficient < 0 ? -(DoveUint128) number->coefficient
                                 : (DoveUint128) number->coefficient;
}

/* What an inexact number is taken for; an exact one is itself */
DoveNumber
dove_number_settle (const DoveNumber *number)
{
  if (!number->inexact)
    return *number;

  return dove_number_round_digits (number, DOVE_NUMBER_INEXACT_DIGITS, DOVE_ROUND_HALF_EVEN);
}

/*
 * Rounds a magnitude to 34 digits, half to even, and brings it into the range of exponents.
 * FALSE if it is too large; what is too small becomes an inexact zero.
 */
gboolean
dove_number_from_wide (const DoveWide *magnitude,
                       gboolean        is_negative,
                       gint64          exponent,
                       gboolean        is_inexact,
                       DoveNumber     *number)
{
  DoveWide rest = *magnitude;
  guint digits = dove_wide_digits (&rest);

  if (digits > DOVE_NUMBER_DIGITS)
    {
      guint excess = digits - DOVE_NUMBER_DIGITS;

      is_inexact |= dove_wide_drop (&rest, excess, FALSE, is_negative, DOVE_ROUND_HALF_EVEN);
      exponent += excess;
      digits = dove_wide_digits (&rest);

      if (digits > DOVE_NUMBER_DIGITS) /* 99..9 became 100..0 */
        {
          dove_wide_drop (&rest, 1, FALSE, FALSE, DOVE_ROUND_DOWN);
          exponent++;
          digits--;
        }
    }

  if (dove_wide_is_zero (&rest))
    exponent = CLAMP (exponent, -DOVE_NUMBER_EXPONENT, DOVE_NUMBER_EXPONENT);

  if (exponent + digits - 1 > DOVE_NUMBER_EXPONENT)
    return FALSE;

  if (exponent + digits - 1 < -DOVE_NUMBER_EXPONENT)
    {
      *number = (DoveNumber) { 0, 0, TRUE };
      return TRUE;
    }

  number->coefficient = (__int128) dove_wide_low (&rest);
  if (is_negative)
    number->coefficient = -number->coefficient;
  number->exponent = (gint32) exponent;
  number->inexact = is_inexact;

  return TRUE;
}

/**
 * dove_number_from_int64:
 * @value: any whole number
 *
 * Makes an exact number.
 *
 * Returns: the number
 */
DoveNumber
dove_number_from_int64 (gint64 value)
{
  return (DoveNumber) { value, 0, FALSE };
}

/**
 * dove_number_from_double:
 * @value: a finite double
 *
 * Makes an inexact number of 17 significant digits, which tell every double from its
 * neighbours.
 *
 * Returns: the number
 */
DoveNumber
dove_number_from_double (double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  DoveNumber number = { 0, 0, TRUE };

  g_return_val_if_fail (isfinite (value), number);

  g_ascii_formatd (buffer, sizeof buffer, "%.16e", value);
  dove_number_read_literal (buffer, strlen (buffer), &number);
  number = dove_number_reduce (&number);
  number.inexact = TRUE;

  return number;
}

/**
 * dove_number_to_double:
 * @number: a number
 *
 * Gives the nearest double; an infinity beyond the range of doubles.
 *
 * Returns: the double
 */
double
dove_number_to_double (const DoveNumber *number)
{
  static const double powers[] = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  };
  const gint64 whole_limit = (gint64) 1 << 53;
  char buffer[DOVE_NUMBER_BUFFER_SIZE];
  DoveNumber full = *number;

  /* Both factors are exact doubles, so that the one operation rounds correctly */
  if (number->coefficient >= -whole_limit && number->coefficient <= whole_limit)
    {
      double coefficient = (double) (gint64) number->coefficient;

      if (number->exponent >= 0 && number->exponent < (int) G_N_ELEMENTS (powers))
        return coefficient * powers[number->exponent];
      if (number->exponent < 0 && number->exponent > -(int) G_N_ELEMENTS (powers))
        return coefficient / powers[-number->exponent];
    }

  full.inexact = FALSE; /* all 34 digits take part */
  dove_number_format_json (&full, buffer);

  return g_ascii_strtod (buffer, NULL);
}

/**
 * dove_number_to_int64:
 * @number: a number
 * @value: (out): return location for the whole number
 *
 * Gives the number as an integer if it is one; an inexact number is first rounded to 15
 * significant digits.
 *
 * Returns: %FALSE if the number has a fraction or is too large
 */
gboolean
dove_number_to_int64 (const DoveNumber *number,
                      gint64           *value)
{
  DoveNumber reduced = dove_number_settle (number);
  __int128 whole;

  reduced = dove_number_reduce (&reduced);

  if (reduced.exponent < 0 || reduced.exponent > 18)
    return FALSE;

  if (dove_uint128_digits (dove_number_magnitude (&reduced)) + reduced.exponent > 19)
    return FALSE;

  whole = reduced.coefficient * (__int128) dove_uint128_power_of_ten ((guint) reduced.exponent);

  if (whole < G_MININT64 || whole > G_MAXINT64)
    return FALSE;

  *value = (gint64) whole;

  return TRUE;
}

/* Both not negative and not zero */
static int
compare_magnitudes (const DoveNumber *a,
                    const DoveNumber *b)
{
  DoveUint128 a_rest = dove_number_magnitude (a);
  DoveUint128 b_rest = dove_number_magnitude (b);
  int a_top = (int) dove_uint128_digits (a_rest) + a->exponent;
  int b_top = (int) dove_uint128_digits (b_rest) + b->exponent;

  if (a_top != b_top)
    return a_top < b_top ? -1 : 1;

  /* With equal tops the shorter coefficient gets as many digits as the longer one has */
  if (a->exponent > b->exponent)
    a_rest *= dove_uint128_power_of_ten ((guint) (a->exponent - b->exponent));
  else
    b_rest *= dove_uint128_power_of_ten ((guint) (b->exponent - a->exponent));

  return a_rest < b_rest ? -1 : a_rest > b_rest;
}

/**
 * dove_number_compare:
 * @a: a number
 * @b: another one
 *
 * Compares by value: 10.00 equals 10. An inexact number counts with 15 significant digits.
 *
 * Returns: -1, 0 or 1
 */
int
dove_number_compare (const DoveNumber *a,
                     const DoveNumber *b)
{
  DoveNumber left;
  DoveNumber right;
  int sign;

  if (a->exponent == b->exponent && !a->inexact && !b->inexact)
    return a->coefficient < b->coefficient ? -1 : a->coefficient > b->coefficient;

  left = dove_number_settle (a);
  right = dove_number_settle (b);
  sign = dove_number_sign (&left);

  if (sign != dove_number_sign (&right))
    return sign < dove_number_sign (&right) ? -1 : 1;

  return sign == 0 ? 0 : sign * compare_magnitudes (&left, &right);
}

/**
 * dove_number_is_zero:
 * @number: a number
 *
 * Returns: whether it is zero
 */
gboolean
dove_number_is_zero (const DoveNumber *number)
{
  return number->coefficient == 0;
}

/**
 * dove_number_is_integer:
 * @number: a number
 *
 * Tells whether it has no fraction; an inexact number is first rounded to 15 significant
 * digits.
 *
 * Returns: whether it is whole
 */
gboolean
dove_number_is_integer (const DoveNumber *number)
{
  DoveNumber reduced = dove_number_settle (number);

  reduced = dove_number_reduce (&reduced);

  return reduced.exponent >= 0;
}

/**
 * dove_number_sign:
 * @number: a number
 *
 * Returns: -1, 0 or 1
 */
int
dove_number_sign (const DoveNumber *number)
{
  return number->coefficient < 0 ? -1 : number->coefficient > 0;
}

/**
 * dove_number_digits:
 * @number: a number
 *
 * Counts the digits of the coefficient as it stands: 10.00 has 4, zero has 1.
 *
 * Returns: 1 to 34
 */
int
dove_number_digits (const DoveNumber *number)
{
  return (int) dove_uint128_digits (dove_number_magnitude (number));
}

/**
 * dove_number_reduce:
 * @number: a number
 *
 * Strips the trailing zeros of the coefficient: 10.00 becomes 1 x 10^1, any zero 0 x 10^0.
 * Equal exact numbers have the same members afterwards.
 *
 * Returns: the same value, reduced
 */
DoveNumber
dove_number_reduce (const DoveNumber *number)
{
  DoveNumber result = *number;

  if (result.coefficient == 0)
    {
      result.exponent = 0;
      return result;
    }

  /* Divisions by a 64-bit constant are many times faster than those of 128 bits */
  while (result.coefficient > G_MAXINT64 || result.coefficient < G_MININT64)
    {
      if (result.coefficient % 10 != 0)
        return result;

      result.coefficient /= 10;
      result.exponent++;
    }

  for (gint64 rest = (gint64) result.coefficient; rest % 10 == 0; result.exponent++)
    {
      rest /= 10;
      result.coefficient = rest;
    }

  return result;
}

/* Drops digits of the coefficient and tells by the mark whether that changed the value */
static DoveNumber
number_drop (const DoveNumber *number,
             gint64            digits,
             DoveRounding      rounding,
             gboolean         *changed)
{
  DoveWide rest = dove_wide_new (dove_number_magnitude (number));
  DoveNumber result = *number;

  *changed = dove_wide_drop (&rest, (guint64) digits, FALSE, number->coefficient < 0, rounding);
  result.coefficient = (__int128) dove_wide_low (&rest);
  if (number->coefficient < 0)
    result.coefficient = -result.coefficient;
  result.exponent += (gint32) digits;

  return result;
}

/**
 * dove_number_round:
 * @number: a number
 * @decimals: places after the point to keep; negative for tens, hundreds ...
 * @rounding: how to round
 *
 * Rounds to a place. An inexact number is first rounded to 15 significant digits; once a place
 * has been cut off the result counts as exact, so that a rounded amount is a plain amount.
 * No zeros are added: 10 to 2 decimals stays 10.
 *
 * Returns: the rounded number
 */
DoveNumber
dove_number_round (const DoveNumber *number,
                   int               decimals,
                   DoveRounding      rounding)
{
  DoveNumber result = dove_number_settle (number);
  gint64 digits = -(gint64) decimals - result.exponent;
  gboolean changed;

  if (digits <= 0)
    return result;

  /* Rounding up to a place beyond every number would leave the range of exponents */
  if (-(gint64) decimals > DOVE_NUMBER_EXPONENT)
    return (DoveNumber) { 0, 0, FALSE };

  result = number_drop (&result, digits, rounding, &changed);
  result.inexact = FALSE;

  return result;
}

/**
 * dove_number_round_digits:
 * @number: a number
 * @digits: significant digits to keep, at least 1
 * @rounding: how to round
 *
 * Rounds to a count of significant digits. Exact numbers stay exact, inexact ones inexact.
 *
 * Returns: the rounded number
 */
DoveNumber
dove_number_round_digits (const DoveNumber *number,
                          int               digits,
                          DoveRounding      rounding)
{
  DoveNumber result = *number;
  int excess = dove_number_digits (number) - MAX (digits, 1);
  gboolean changed;

  if (excess <= 0)
    return result;

  result = number_drop (number, excess, rounding, &changed);

  if (dove_number_digits (&result) > MAX (digits, 1)) /* 99..9 became 100..0 */
    result = number_drop (&result, 1, DOVE_ROUND_DOWN, &changed);

  return result;
}
