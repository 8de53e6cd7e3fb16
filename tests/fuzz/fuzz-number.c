/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "record/dove-number.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* An exact number comes back from its text, and a number less itself is zero */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = NULL;
  DoveNumber number;
  DoveNumber again;
  DoveNumber result;

  if (!dove_number_parse ((const char *) data, (gssize) size, &number))
    return 0;

  text = dove_number_to_string (&number);
  g_assert_true (dove_number_parse (text, -1, &again));
  g_assert_cmpint (dove_number_compare (&number, &again), ==, 0);

  g_assert_true (dove_number_subtract (&number, &number, &result));
  g_assert_true (dove_number_is_zero (&result));

  if (dove_number_divide (&number, &number, &result))
    g_assert_true (dove_number_is_integer (&result));

  return 0;
}
