/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-number-wide-private.h"

G_BEGIN_DECLS

#define DOVE_NUMBER_BUFFER_SIZE     64 /* bytes of the longest printed number and its NUL */
#define DOVE_NUMBER_INEXACT_DIGITS  15 /* of which an inexact number is trusted */

/**
 * DoveLiteralFit:
 * @DOVE_LITERAL_NONE: not a number at all
 * @DOVE_LITERAL_FITS: the number holds the literal's value
 * @DOVE_LITERAL_ROUNDED: more than 34 digits: the number is the nearest one
 * @DOVE_LITERAL_BEYOND: too large or too small: the number is the largest or zero
 *
 * How well a #DoveNumber holds what a literal says.
 */
typedef enum
{
  DOVE_LITERAL_NONE,
  DOVE_LITERAL_FITS,
  DOVE_LITERAL_ROUNDED,
  DOVE_LITERAL_BEYOND,
} DoveLiteralFit;

DoveLiteralFit dove_number_read_literal    (const char        *text,
                                            gsize              length,
                                            DoveNumber        *number);
gboolean       dove_number_is_json_literal (const char        *text,
                                            gsize              length);
guint          dove_number_format          (const DoveNumber  *number,
                                            char              *buffer);
guint          dove_number_format_json     (const DoveNumber  *number,
                                            char              *buffer);
char          *dove_number_reduce_literal  (const char        *text,
                                            gsize              length);

DoveUint128    dove_number_magnitude       (const DoveNumber  *number);
DoveNumber     dove_number_settle          (const DoveNumber  *number);
gboolean       dove_number_from_wide       (const DoveWide    *magnitude,
                                            gboolean           is_negative,
                                            gint64             exponent,
                                            gboolean           is_inexact,
                                            DoveNumber        *number);

G_END_DECLS
