/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/dove-error.h"

G_BEGIN_DECLS

#define DOVE_NUMBER_DIGITS   34     /* of a coefficient */
#define DOVE_NUMBER_EXPONENT 6144   /* largest magnitude of the adjusted exponent */

/**
 * DoveNumber:
 * @coefficient: signed, at most 34 digits; a negative zero does not exist
 * @exponent: the value is coefficient x 10^exponent; kept as read, so 10.00 is 1000 x 10^-2
 * @inexact: the value is an approximation (a division that does not end, a root, a double)
 *
 * A decimal number. A plain value type: copy it, no freeing.
 */
typedef struct
{
  __int128 coefficient;
  gint32   exponent;
  gboolean inexact;
} DoveNumber;

typedef enum
{
  DOVE_ROUND_HALF_UP,     /* half away from zero */
  DOVE_ROUND_HALF_EVEN,
  DOVE_ROUND_UP,          /* away from zero */
  DOVE_ROUND_DOWN,        /* toward zero */
  DOVE_ROUND_CEILING,
  DOVE_ROUND_FLOOR,
} DoveRounding;

/* Reading and writing */
gboolean   dove_number_parse         (const char        *text,
                                      gssize             length,
                                      DoveNumber        *number);
char      *dove_number_to_string     (const DoveNumber  *number);
void       dove_number_append        (const DoveNumber  *number,
                                      GString           *string);
DoveNumber dove_number_from_int64    (gint64             value);
DoveNumber dove_number_from_double   (double             value);
double     dove_number_to_double     (const DoveNumber  *number);
gboolean   dove_number_to_int64      (const DoveNumber  *number,
                                      gint64            *value);

/* Questions; 10.00 equals 10, and an inexact number compares by 15 significant digits */
int        dove_number_compare       (const DoveNumber  *a,
                                      const DoveNumber  *b);
gboolean   dove_number_is_zero       (const DoveNumber  *number);
gboolean   dove_number_is_integer    (const DoveNumber  *number);
int        dove_number_sign          (const DoveNumber  *number);
int        dove_number_digits        (const DoveNumber  *number);
DoveNumber dove_number_reduce        (const DoveNumber  *number);

/* Arithmetic: FALSE on overflow (and division by zero); exact while 34 digits hold it, else
 * rounded to 34 digits and marked inexact */
gboolean   dove_number_add           (const DoveNumber  *a,
                                      const DoveNumber  *b,
                                      DoveNumber        *result);
gboolean   dove_number_subtract      (const DoveNumber  *a,
                                      const DoveNumber  *b,
                                      DoveNumber        *result);
gboolean   dove_number_multiply      (const DoveNumber  *a,
                                      const DoveNumber  *b,
                                      DoveNumber        *result);
gboolean   dove_number_divide        (const DoveNumber  *a,
                                      const DoveNumber  *b,
                                      DoveNumber        *result);
gboolean   dove_number_power         (const DoveNumber  *base,
                                      guint              exponent,
                                      DoveNumber        *result);
DoveNumber dove_number_negate        (const DoveNumber  *number);
DoveNumber dove_number_round         (const DoveNumber  *number,
                                      int                decimals,
                                      DoveRounding       rounding);
DoveNumber dove_number_round_digits  (const DoveNumber  *number,
                                      int                digits,
                                      DoveRounding       rounding);

G_END_DECLS
