/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include "record/dove-number-wide-private.h"

/*
 * Whole-number arithmetic in 256 bits, as far as exact decimals need it: 77 digits. Everything
 * is done with limbs of 64 bits and the compiler's 128-bit integers. Callers see to it that
 * nothing passes 77 digits; the bounds are argued where they call.
 */

#define CHUNK_DIGITS 19 /* 10^19 is the largest power of ten in a limb */
#define WIDE_DIGITS  77

static const guint64 chunk_powers[CHUNK_DIGITS + 1] = {
  1u, 10u, 100u, 1000u, 10000u, 100000u, 1000000u, 10000000u, 100000000u, 1000000000u,
  10000000000u, 100000000000u, 1000000000000u, 10000000000000u, 100000000000000u,
  1000000000000000u, 10000000000000000u, 100000000000000000u, 1000000000000000000u,
  10000000000000000000u,
};

/* 10^exponent, at most 38 */
DoveUint128
dove_uint128_power_of_ten (guint exponent)
{
  g_assert (exponent <= 2 * CHUNK_DIGITS);

  if (exponent <= CHUNK_DIGITS)
    return chunk_powers[exponent];

  return (DoveUint128) chunk_powers[CHUNK_DIGITS] * chunk_powers[exponent - CHUNK_DIGITS];
}

/* Zero has one digit */
guint
dove_uint128_digits (DoveUint128 value)
{
  guint64 high = (guint64) (value >> 64);
  guint bits;
  guint digits;

  if (value == 0)
    return 1;

  bits = high != 0 ? 128 - (guint) __builtin_clzll (high)
                   : 64 - (guint) __builtin_clzll ((guint64) value);

  /* log10 (2) = 1233 / 4096, slightly rounded up: right or one too small */
  digits = (bits * 1233) >> 12;

  if (digits <= 2 * CHUNK_DIGITS && value >= dove_uint128_power_of_ten (digits))
    digits++;

  return digits;
}

DoveWide
dove_wide_new (DoveUint128 value)
{
  return (DoveWide) { { (guint64) value, (guint64) (value >> 64), 0, 0 } };
}

gboolean
dove_wide_is_zero (const DoveWide *self)
{
  return (self->limb[0] | self->limb[1] | self->limb[2] | self->limb[3]) == 0;
}

/* The value, which the caller knows to fit */
DoveUint128
dove_wide_low (const DoveWide *self)
{
  return ((DoveUint128) self->limb[1] << 64) | self->limb[0];
}

int
dove_wide_compare (const DoveWide *a,
                   const DoveWide *b)
{
  for (int i = 3; i >= 0; i--)
    if (a->limb[i] != b->limb[i])
      return a->limb[i] < b->limb[i] ? -1 : 1;

  return 0;
}

void
dove_wide_add (DoveWide       *self,
               const DoveWide *other)
{
  DoveUint128 carry = 0;

  for (int i = 0; i < 4; i++)
    {
      carry += (DoveUint128) self->limb[i] + other->limb[i];
      self->limb[i] = (guint64) carry;
      carry >>= 64;
    }
}

/* other is not larger */
void
dove_wide_subtract (DoveWide       *self,
                    const DoveWide *other)
{
  guint64 borrow = 0;

  for (int i = 0; i < 4; i++)
    {
      DoveUint128 taken = (DoveUint128) other->limb[i] + borrow;

      borrow = self->limb[i] < taken;
      self->limb[i] -= (guint64) taken;
    }
}

static void
wide_multiply_limb (DoveWide *self,
                    guint64   factor)
{
  DoveUint128 carry = 0;

  for (int i = 0; i < 4; i++)
    {
      carry += (DoveUint128) self->limb[i] * factor;
      self->limb[i] = (guint64) carry;
      carry >>= 64;
    }
}

/* Gives the remainder */
static guint64
wide_divide_limb (DoveWide *self,
                  guint64   divisor)
{
  DoveUint128 rest = 0;

  for (int i = 3; i >= 0; i--)
    {
      rest = (rest << 64) | self->limb[i];
      self->limb[i] = (guint64) (rest / divisor);
      rest %= divisor;
    }

  return (guint64) rest;
}

guint
dove_wide_digits (const DoveWide *self)
{
  DoveWide rest = *self;
  guint digits = 0;

  while ((rest.limb[2] | rest.limb[3]) != 0)
    {
      wide_divide_limb (&rest, chunk_powers[CHUNK_DIGITS]);
      digits += CHUNK_DIGITS;
    }

  return digits + dove_uint128_digits (dove_wide_low (&rest));
}

DoveWide
dove_wide_multiply (DoveUint128 a,
                    DoveUint128 b)
{
  DoveWide low = dove_wide_new (a);
  DoveWide high = dove_wide_new (a);

  wide_multiply_limb (&low, (guint64) b);

  if ((b >> 64) == 0)
    return low;

  wide_multiply_limb (&high, (guint64) (b >> 64));
  high = (DoveWide) { { 0, high.limb[0], high.limb[1], high.limb[2] } };
  dove_wide_add (&low, &high);

  return low;
}

/* Multiplies by 10^digits */
void
dove_wide_scale (DoveWide *self,
                 guint     digits)
{
  for (; digits > CHUNK_DIGITS; digits -= CHUNK_DIGITS)
    wide_multiply_limb (self, chunk_powers[CHUNK_DIGITS]);

  wide_multiply_limb (self, chunk_powers[digits]);
}

/* One bit after the other, as on paper: divisors of two limbs are rare */
static DoveUint128
wide_divide_long (DoveWide    *self,
                  DoveUint128  divisor)
{
  DoveWide quotient = { { 0 } };
  DoveUint128 rest = 0;

  for (int i = 255; i >= 0; i--)
    {
      /* A divisor has at most 113 bits, so that the rest never loses a bit here */
      rest = (rest << 1) | ((self->limb[i / 64] >> (i % 64)) & 1);

      if (rest < divisor)
        continue;

      rest -= divisor;
      quotient.limb[i / 64] |= (guint64) 1 << (i % 64);
    }

  *self = quotient;

  return rest;
}

/* Divides and says whether a remainder was left; the divisor has at most 34 digits */
gboolean
dove_wide_divide (DoveWide    *self,
                  DoveUint128  divisor)
{
  g_assert (divisor != 0);

  if ((divisor >> 64) == 0)
    return wide_divide_limb (self, (guint64) divisor) != 0;

  return wide_divide_long (self, divisor) != 0;
}

static gboolean
rounds_away (DoveRounding rounding,
             gboolean     is_negative,
             gboolean     is_odd,
             guint        digit,
             gboolean     has_rest)
{
  gboolean is_exact = digit == 0 && !has_rest;

  switch (rounding)
    {
    case DOVE_ROUND_HALF_UP:
      return digit >= 5;

    case DOVE_ROUND_HALF_EVEN:
      return digit > 5 || (digit == 5 && (has_rest || is_odd));

    case DOVE_ROUND_UP:
      return !is_exact;

    case DOVE_ROUND_CEILING:
      return !is_exact && !is_negative;

    case DOVE_ROUND_FLOOR:
      return !is_exact && is_negative;

    case DOVE_ROUND_DOWN:
    default:
      return FALSE;
    }
}

/*
 * Divides by 10^digits and rounds; has_rest says that something smaller than one unit was cut
 * off before. TRUE if the result is not exact.
 */
gboolean
dove_wide_drop (DoveWide     *self,
                guint64       digits,
                gboolean      has_rest,
                gboolean      is_negative,
                DoveRounding  rounding)
{
  const DoveWide one = { { 1, 0, 0, 0 } };
  guint digit = 0;

  if (digits > WIDE_DIGITS + 1)
    {
      has_rest |= !dove_wide_is_zero (self);
      *self = (DoveWide) { { 0 } };
    }
  else if (digits > 0)
    {
      for (digits--; digits > CHUNK_DIGITS; digits -= CHUNK_DIGITS)
        has_rest |= wide_divide_limb (self, chunk_powers[CHUNK_DIGITS]) != 0;

      has_rest |= wide_divide_limb (self, chunk_powers[digits]) != 0;
      digit = (guint) wide_divide_limb (self, 10);
    }

  if (rounds_away (rounding, is_negative, self->limb[0] & 1, digit, has_rest))
    dove_wide_add (self, &one);

  return digit != 0 || has_rest;
}
