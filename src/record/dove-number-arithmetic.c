/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include "record/dove-number-private.h"

/*
 * The operations. Each computes the exact result, or one that rounds the same way, in 256 bits
 * and rounds once, half to even, to 34 digits. A result is inexact when a digit was lost or an
 * operand was inexact. Exact results keep the finest exponent of their operands as far as 34
 * digits allow, as on paper: 10.00 + 5 is 15.00.
 */

#define SMALL_DISTANCE 18   /* 64 bits and so many digits fit in 128 bits */
#define SMALL_EXPONENT 6000 /* far enough from the end of the range */
#define GUARD_DIGITS   4    /* beyond the 34, in front of something too small to be added */

/* What fits in 64 bits with a small distance needs no wide numbers */
static gboolean
add_small (const DoveNumber *high,
           const DoveNumber *low,
           DoveNumber       *result)
{
  int distance = high->exponent - low->exponent;
  __int128 sum;

  if (distance > SMALL_DISTANCE || ABS (low->exponent) > SMALL_EXPONENT ||
      high->coefficient > G_MAXINT64 || high->coefficient < -G_MAXINT64 ||
      low->coefficient > G_MAXINT64 || low->coefficient < -G_MAXINT64)
    return FALSE;

  sum = high->coefficient * (__int128) dove_uint128_power_of_ten ((guint) distance) +
        low->coefficient;
  *result = (DoveNumber) { sum, low->exponent, high->inexact || low->inexact };

  return dove_number_digits (result) <= DOVE_NUMBER_DIGITS;
}

/* One operand is zero: the other one, with as many places as both have where they fit */
static DoveNumber
add_zero (const DoveNumber *number,
          const DoveNumber *zero)
{
  DoveNumber result = *number;
  int room = DOVE_NUMBER_DIGITS - dove_number_digits (number);
  int places = CLAMP (number->exponent - zero->exponent, 0, room);

  result.coefficient *= (__int128) dove_uint128_power_of_ten ((guint) places);
  result.exponent -= places;
  result.inexact = number->inexact || zero->inexact;

  return result;
}

static gboolean
add_wide (const DoveNumber *high,
          const DoveNumber *low,
          DoveNumber       *result)
{
  DoveWide sum = dove_wide_new (dove_number_magnitude (high));
  DoveWide other = dove_wide_new (dove_number_magnitude (low));
  gboolean is_negative = high->coefficient < 0;
  gboolean is_difference = is_negative != (low->coefficient < 0);
  gboolean is_inexact = high->inexact || low->inexact;
  int room = DOVE_NUMBER_DIGITS + GUARD_DIGITS - dove_number_digits (high);
  int exponent = low->exponent;

  if (low->exponent + dove_number_digits (low) <= high->exponent - room)
    {
      /* Less than one unit of the last guard digit: any such amount rounds like a whole one */
      other = dove_wide_new (1);
      exponent = high->exponent - room;
      is_inexact = TRUE;
    }

  /* Either room, or at most room + 34 digits: no more than 72 in all */
  dove_wide_scale (&sum, (guint) (high->exponent - exponent));

  if (!is_difference)
    {
      dove_wide_add (&sum, &other);
    }
  else if (dove_wide_compare (&sum, &other) >= 0)
    {
      dove_wide_subtract (&sum, &other);
    }
  else
    {
      dove_wide_subtract (&other, &sum);
      sum = other;
      is_negative = !is_negative;
    }

  return dove_number_from_wide (&sum, is_negative, exponent, is_inexact, result);
}

/**
 * dove_number_add:
 * @a: a number
 * @b: another one
 * @result: (out): return location for the sum; may be one of the operands
 *
 * Adds.
 *
 * Returns: %FALSE on overflow, with @result untouched
 */
gboolean
dove_number_add (const DoveNumber *a,
                 const DoveNumber *b,
                 DoveNumber       *result)
{
  const DoveNumber *high = a->exponent >= b->exponent ? a : b;
  const DoveNumber *low = high == a ? b : a;
  DoveNumber sum;

  if (add_small (high, low, &sum))
    {
      *result = sum;
      return TRUE;
    }

  if (low->coefficient == 0)
    sum = add_zero (high, low);
  else if (high->coefficient == 0)
    sum = add_zero (low, high);
  else if (!add_wide (high, low, &sum))
    return FALSE;

  *result = sum;

  return TRUE;
}

/**
 * dove_number_subtract:
 * @a: a number
 * @b: what to take from it
 * @result: (out): return location for the difference; may be one of the operands
 *
 * Subtracts.
 *
 * Returns: %FALSE on overflow, with @result untouched
 */
gboolean
dove_number_subtract (const DoveNumber *a,
                      const DoveNumber *b,
                      DoveNumber       *result)
{
  DoveNumber other = dove_number_negate (b);

  return dove_number_add (a, &other, result);
}

/**
 * dove_number_multiply:
 * @a: a number
 * @b: another one
 * @result: (out): return location for the product; may be one of the operands
 *
 * Multiplies.
 *
 * Returns: %FALSE on overflow, with @result untouched
 */
gboolean
dove_number_multiply (const DoveNumber *a,
                      const DoveNumber *b,
                      DoveNumber       *result)
{
  DoveWide product = dove_wide_multiply (dove_number_magnitude (a), dove_number_magnitude (b));

  return dove_number_from_wide (&product,
                                (a->coefficient < 0) != (b->coefficient < 0),
                                (gint64) a->exponent + b->exponent,
                                a->inexact || b->inexact,
                                result);
}

/* Brings an exact quotient back to the exponent that it would have on paper: 10 / 4 is 2.5 */
static void
strip_zeros (DoveNumber *number,
             gint64      exponent)
{
  while (number->exponent < exponent && number->coefficient % 10 == 0)
    {
      number->coefficient /= 10;
      number->exponent++;
    }
}

/**
 * dove_number_divide:
 * @a: a number
 * @b: the divisor
 * @result: (out): return location for the quotient; may be one of the operands
 *
 * Divides. The quotient is exact if it ends within 34 digits; else it is rounded to them and
 * inexact.
 *
 * Returns: %FALSE on overflow and for a divisor of zero, with @result untouched
 */
gboolean
dove_number_divide (const DoveNumber *a,
                    const DoveNumber *b,
                    DoveNumber       *result)
{
  const DoveWide one = { { 1, 0, 0, 0 } };
  DoveWide quotient = dove_wide_new (dove_number_magnitude (a));
  gint64 ideal = (gint64) a->exponent - b->exponent;
  int scale = DOVE_NUMBER_DIGITS + 1 + dove_number_digits (b) - dove_number_digits (a);
  gboolean is_exact;
  DoveNumber number;

  if (b->coefficient == 0)
    return FALSE;

  /* At least 35 digits of quotient: 34 and one to round by; the dividend has at most 69 */
  scale = MAX (scale, 0);
  dove_wide_scale (&quotient, (guint) scale);
  is_exact = !dove_wide_divide (&quotient, dove_number_magnitude (b));

  if (!is_exact)
    {
      /* One more digit stands for the remainder: never 0 nor 5, so that no half is seen */
      dove_wide_scale (&quotient, 1);
      dove_wide_add (&quotient, &one);
      scale++;
    }

  if (!dove_number_from_wide (&quotient,
                              (a->coefficient < 0) != (b->coefficient < 0),
                              ideal - scale,
                              !is_exact || a->inexact || b->inexact,
                              &number))
    return FALSE;

  if (!number.inexact)
    strip_zeros (&number, ideal);

  *result = number;

  return TRUE;
}

/**
 * dove_number_power:
 * @base: a number
 * @exponent: a whole exponent; anything to the power 0 is 1
 * @result: (out): return location for the power; may be @base
 *
 * Multiplies a number with itself. Exact while the result fits in 34 digits; else each of the
 * at most 64 steps rounds to 34 digits.
 *
 * Returns: %FALSE on overflow, with @result untouched
 */
gboolean
dove_number_power (const DoveNumber *base,
                   guint             exponent,
                   DoveNumber       *result)
{
  DoveNumber power = dove_number_from_int64 (1);
  DoveNumber square = *base;

  for (;;)
    {
      if ((exponent & 1) != 0 && !dove_number_multiply (&power, &square, &power))
        return FALSE;

      exponent >>= 1;

      if (exponent == 0)
        break;

      if (!dove_number_multiply (&square, &square, &square))
        return FALSE;
    }

  *result = power;

  return TRUE;
}

/**
 * dove_number_negate:
 * @number: a number
 *
 * Turns the sign; zero has none.
 *
 * Returns: the negative
 */
DoveNumber
dove_number_negate (const DoveNumber *number)
{
  return (DoveNumber) { -number->coefficient, number->exponent, number->inexact };
}
