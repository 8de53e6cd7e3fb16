/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-check-digit-private.h"

/* The arithmetic of check digits. */

/*
 * dove_digit_value:
 *
 * Returns: 0 to 9, 10 to 35 for capital letters, else -1
 */
int
dove_digit_value (char c)
{
  return g_ascii_isdigit (c) ? c - '0' : g_ascii_isupper (c) ? c - 'A' + 10 : -1;
}

/*
 * dove_digits_mod_97:
 * @text: digits and capital letters
 * @remainder: of what stands before, 0 at the start
 *
 * Returns: the remainder of ISO 7064 mod 97-10
 */
int
dove_digits_mod_97 (const char *text,
                    gsize       length,
                    int         remainder)
{
  for (gsize i = 0; i < length; i++)
    {
      int value = dove_digit_value (text[i]);

      remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
    }

  return remainder;
}

/*
 * dove_digits_weigh:
 * @weights: one each, A being 10 and so on
 *
 * Returns: the sum of digits times weights
 */
int
dove_digits_weigh (const char *digits,
                   const char *weights)
{
  int sum = 0;

  for (int i = 0; weights[i] != '\0'; i++)
    sum += (digits[i] - '0') * dove_digit_value (weights[i]);

  return sum;
}

/*
 * dove_digits_luhn:
 * @digits: digits only
 *
 * Returns: whether the last digit is the check digit of the others
 */
gboolean
dove_digits_luhn (const char *digits)
{
  gsize length = strlen (digits);
  int sum = 0;

  for (gsize i = 0; i < length; i++)
    {
      int digit = (digits[length - 1 - i] - '0') * (i % 2 == 0 ? 1 : 2);

      sum += digit / 10 + digit % 10;
    }

  return sum % 10 == 0;
}
