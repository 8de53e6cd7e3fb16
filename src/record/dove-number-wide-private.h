/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-number.h"

G_BEGIN_DECLS

typedef unsigned __int128 DoveUint128;

/*
 * 256-bit magnitudes: a product of two coefficients has up to 68 digits, and so has a dividend
 * that is scaled for a quotient of 35. Limbs stand lowest first.
 */
typedef struct
{
  guint64 limb[4];
} DoveWide;

DoveUint128 dove_uint128_power_of_ten (guint              exponent);
guint       dove_uint128_digits       (DoveUint128        value);

DoveWide    dove_wide_new             (DoveUint128        value);
gboolean    dove_wide_is_zero         (const DoveWide    *self);
guint       dove_wide_digits          (const DoveWide    *self);
DoveUint128 dove_wide_low             (const DoveWide    *self);
int         dove_wide_compare         (const DoveWide    *a,
                                       const DoveWide    *b);
void        dove_wide_add             (DoveWide          *self,
                                       const DoveWide    *other);
void        dove_wide_subtract        (DoveWide          *self,
                                       const DoveWide    *other);
DoveWide    dove_wide_multiply        (DoveUint128        a,
                                       DoveUint128        b);
void        dove_wide_scale           (DoveWide          *self,
                                       guint              digits);
gboolean    dove_wide_divide          (DoveWide          *self,
                                       DoveUint128        divisor);
gboolean    dove_wide_drop            (DoveWide          *self,
                                       guint64            digits,
                                       gboolean           has_rest,
                                       gboolean           is_negative,
                                       DoveRounding       rounding);

G_END_DECLS
