/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include <string.h>

#include "record/dove-number-private.h"

/*
 * Numbers as text. Reading never goes through a double. There are two ways to print:
 *
 * - for people and formulas (dove_number_format): no trailing zeros; an exact number plain while
 *   it has at most 34 digits and at most 20 zeros behind the point, an inexact one with 15
 *   significant digits and plain from 1E-20 to 1E+20; beyond that like 1.5E+300;
 * - for JSON (dove_number_format_json): an exact number with its trailing zeros, so that 10.00
 *   is passed on as it came; an inexact one as above.
 */

#define PLAIN_ZEROS         20        /* behind the point, before the first digit */
#define PLAIN_EXPONENT      20        /* of an inexact number */
#define EXPONENT_DIGITS     9         /* of a literal; more is no number for us */
#define EXPONENT_LIMIT      999999999

/* What stands in a literal: digits that count, and what they are multiplied by */
typedef struct
{
  gboolean    is_negative;
  DoveUint128 coefficient;   /* of the first 34 significant digits */
  guint       digits;        /* of the coefficient */
  gsize       dropped;       /* digits behind them */
  guint       first_dropped;
  gboolean    has_rest;      /* a digit behind the first dropped one is not 0 */
  gint64      exponent;
} Literal;

static void
literal_take_digit (Literal *self,
                    guint    digit)
{
  if (self->digits < DOVE_NUMBER_DIGITS)
    {
      self->coefficient = self->coefficient * 10 + digit;
      self->digits += self->digits > 0 || digit > 0;
    }
  else if (self->dropped++ == 0)
    {
      self->first_dropped = digit;
    }
  else
    {
      self->has_rest |= digit != 0;
    }
}

static const char *
literal_take_digits (Literal    *self,
                     const char *cursor,
                     const char *end)
{
  for (; cursor < end && g_ascii_isdigit (*cursor); cursor++)
    literal_take_digit (self, (guint) (*cursor - '0'));

  return cursor;
}

/* Behind the E: NULL if there is no exponent or one of more than nine digits */
static const char *
literal_take_exponent (Literal    *self,
                       const char *cursor,
                       const char *end)
{
  gboolean is_negative = cursor < end && *cursor == '-';
  gint64 exponent = 0;
  const char *start;

  if (cursor < end && (*cursor == '-' || *cursor == '+'))
    cursor++;

  start = cursor;

  for (; cursor < end && g_ascii_isdigit (*cursor); cursor++)
    {
      exponent = exponent * 10 + (*cursor - '0');
      if (exponent > EXPONENT_LIMIT)
        return NULL;
    }

  self->exponent += is_negative ? -exponent : exponent;

  return cursor > start ? cursor : NULL;
}

static gboolean
literal_read (Literal    *self,
              const char *text,
              gsize       length)
{
  const char *cursor = text;
  const char *end = text + length;
  gsize seen;

  memset (self, 0, sizeof *self);

  if (cursor < end && (*cursor == '-' || *cursor == '+'))
    self->is_negative = *cursor++ == '-';

  text = cursor;
  cursor = literal_take_digits (self, cursor, end);
  seen = (gsize) (cursor - text);

  if (cursor < end && *cursor == '.')
    {
      text = ++cursor;
      cursor = literal_take_digits (self, cursor, end);
      seen += (gsize) (cursor - text);
      self->exponent = -(gint64) (cursor - text);
    }

  if (seen == 0)
    return FALSE;

  if (cursor < end && (*cursor == 'e' || *cursor == 'E'))
    cursor = literal_take_exponent (self, cursor + 1, end);

  return cursor == end;
}

static DoveLiteralFit
literal_beyond (const Literal *self,
                gboolean       is_large,
                DoveNumber    *number)
{
  *number = (DoveNumber) { 0, 0, TRUE };

  if (is_large)
    {
      number->coefficient = (__int128) dove_uint128_power_of_ten (DOVE_NUMBER_DIGITS) - 1;
      number->exponent = DOVE_NUMBER_EXPONENT - DOVE_NUMBER_DIGITS + 1;
    }

  if (self->is_negative)
    number->coefficient = -number->coefficient;

  return DOVE_LITERAL_BEYOND;
}

/*
 * Reads a number of the form [+-] digits [. digits] [E [+-] digits]; the digits of one side of
 * the point may be missing.
 */
DoveLiteralFit
dove_number_read_literal (const char *text,
                          gsize       length,
                          DoveNumber *number)
{
  Literal literal;
  DoveWide magnitude;
  gboolean is_lossy;
  gint64 top;

  if (!literal_read (&literal, text, length))
    return DOVE_LITERAL_NONE;

  magnitude = dove_wide_new (literal.coefficient);
  is_lossy = literal.first_dropped != 0 || literal.has_rest;

  if (is_lossy)
    {
      DoveWide tail = { { literal.first_dropped * 10 + (guint) literal.has_rest } };

      /* Two more digits, the first dropped one and one for all others, round like all of them */
      dove_wide_scale (&magnitude, 2);
      dove_wide_add (&magnitude, &tail);
      literal.exponent -= 2;
    }

  literal.exponent += (gint64) literal.dropped;
  top = literal.exponent + (gint64) dove_wide_digits (&magnitude) - 1;

  if (literal.coefficient != 0 && top < -DOVE_NUMBER_EXPONENT)
    return literal_beyond (&literal, FALSE, number);

  if (!dove_number_from_wide (&magnitude, literal.is_negative, literal.exponent, is_lossy, number))
    return literal_beyond (&literal, TRUE, number);

  return is_lossy ? DOVE_LITERAL_ROUNDED : DOVE_LITERAL_FITS;
}

static gsize
count_digits (const char *text,
              gsize       length)
{
  gsize count = 0;

  while (count < length && g_ascii_isdigit (text[count]))
    count++;

  return count;
}

/* RFC 8259, section 6; the size of an exponent is not looked at */
gboolean
dove_number_is_json_literal (const char *text,
                             gsize       length)
{
  gsize at = length > 0 && text[0] == '-';
  gsize digits = count_digits (text + at, length - at);

  if (digits == 0 || (digits > 1 && text[at] == '0'))
    return FALSE;

  at += digits;

  if (at < length && text[at] == '.')
    {
      digits = count_digits (text + at + 1, length - at - 1);
      at += 1 + digits;
      if (digits == 0)
        return FALSE;
    }

  if (at < length && (text[at] == 'e' || text[at] == 'E'))
    {
      at++;
      at += at < length && (text[at] == '+' || text[at] == '-');
      digits = count_digits (text + at, length - at);
      at += digits;
      if (digits == 0)
        return FALSE;
    }

  return at == length;
}

/**
 * dove_number_parse:
 * @text: digits with an optional sign, point and exponent: `-12.50`, `.5`, `1E+3`
 * @length: bytes of @text, or -1 up to its NUL
 * @number: (out): return location for the number
 *
 * Reads a number from its text, with all digits and trailing zeros. White space is not
 * accepted. From the 35th digit on the text is rounded, half to even, and the number inexact;
 * one below the range of exponents becomes an inexact zero.
 *
 * Returns: %FALSE if @text is no number or one beyond the range; @number is then undefined
 */
gboolean
dove_number_parse (const char *text,
                   gssize      length,
                   DoveNumber *number)
{
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  DoveLiteralFit fit = dove_number_read_literal (text, size, number);

  return fit != DOVE_LITERAL_NONE &&
         !(fit == DOVE_LITERAL_BEYOND && number->coefficient != 0);
}

/*
 * A literal that no number holds, in the one form that all literals of the same value share:
 * `1.5E+7000`, without zeros at the end. The text must be a number.
 */
char *
dove_number_reduce_literal (const char *text,
                            gsize       length)
{
  GString *digits = g_string_sized_new (length + 16);
  Literal literal;
  gsize mantissa = 0;
  gint64 exponent;
  gboolean is_number;

  is_number = literal_read (&literal, text, length);
  g_assert (is_number);

  while (mantissa < length && text[mantissa] != 'e' && text[mantissa] != 'E')
    mantissa++;

  for (gsize i = 0; i < mantissa; i++)
    if (g_ascii_isdigit (text[i]) && (digits->len > 0 || text[i] != '0'))
      g_string_append_c (digits, text[i]);

  exponent = literal.exponent + (gint64) digits->len - 1;

  while (digits->len > 1 && digits->str[digits->len - 1] == '0')
    g_string_truncate (digits, digits->len - 1);

  if (digits->len > 1)
    g_string_insert_c (digits, 1, '.');
  if (literal.is_negative)
    g_string_prepend_c (digits, '-');

  g_string_append_printf (digits, "E%+" G_GINT64_FORMAT, exponent);

  return g_string_free (digits, FALSE);
}

/* Gives the count of digits written; the buffer holds 34 */
static guint
put_coefficient (DoveUint128  magnitude,
                 char        *buffer)
{
  guint count = dove_uint128_digits (magnitude);
  guint at = count;
  guint64 rest;

  while ((magnitude >> 64) != 0)
    {
      buffer[--at] = (char) ('0' + (guint) (magnitude % 10));
      magnitude /= 10;
    }

  rest = (guint64) magnitude;

  while (at > 0)
    {
      buffer[--at] = (char) ('0' + rest % 10);
      rest /= 10;
    }

  return count;
}

static char *
put_plain (char       *out,
           const char *digits,
           int         count,
           int         exponent)
{
  int whole = count + exponent; /* digits before the point */

  if (exponent >= 0)
    {
      memcpy (out, digits, (gsize) count);
      memset (out + count, '0', (gsize) exponent);
      return out + count + exponent;
    }

  if (whole > 0)
    {
      memcpy (out, digits, (gsize) whole);
      out[whole] = '.';
      memcpy (out + whole + 1, digits + whole, (gsize) -exponent);
      return out + count + 1;
    }

  memcpy (out, "0.", 2);
  memset (out + 2, '0', (gsize) -whole);
  memcpy (out + 2 - whole, digits, (gsize) count);

  return out + 2 - whole + count;
}

static char *
put_scientific (char       *out,
                const char *digits,
                int         count,
                int         exponent)
{
  *out++ = digits[0];

  if (count > 1)
    {
      *out++ = '.';
      memcpy (out, digits + 1, (gsize) count - 1);
      out += count - 1;
    }

  return out + g_snprintf (out, 8, "E%+d", exponent + count - 1);
}

/* Prints coefficient and exponent as they stand; gives the length */
static guint
print (const DoveNumber *number,
       gboolean          is_plain,
       char             *buffer)
{
  char digits[DOVE_NUMBER_DIGITS + 5];
  int count = (int) put_coefficient (dove_number_magnitude (number), digits);
  char *out = buffer;

  if (number->coefficient < 0)
    *out++ = '-';

  out = is_plain ? put_plain (out, digits, count, number->exponent)
                 : put_scientific (out, digits, count, number->exponent);
  *out = '\0';

  return (guint) (out - buffer);
}

/* The one rule for exact numbers */
static gboolean
is_plain_exact (const DoveNumber *number)
{
  int digits = dove_number_digits (number);

  return digits + number->exponent <= DOVE_NUMBER_DIGITS &&
         -number->exponent - digits <= PLAIN_ZEROS;
}

static guint
format_inexact (const DoveNumber *number,
                char             *buffer)
{
  DoveNumber settled = dove_number_settle (number);
  int top;
  gboolean is_plain;

  settled = dove_number_reduce (&settled);
  top = dove_number_digits (&settled) + settled.exponent - 1;
  is_plain = top >= -PLAIN_EXPONENT &&
             (top < PLAIN_EXPONENT ||
              (top == PLAIN_EXPONENT && dove_number_magnitude (&settled) == 1));

  return print (&settled, is_plain, buffer);
}

/* Both printers need DOVE_NUMBER_BUFFER_SIZE bytes, end with a NUL and give the length */
guint
dove_number_format (const DoveNumber *number,
                    char             *buffer)
{
  DoveNumber reduced;

  if (number->inexact)
    return format_inexact (number, buffer);

  reduced = dove_number_reduce (number);

  return print (&reduced, is_plain_exact (&reduced), buffer);
}

guint
dove_number_format_json (const DoveNumber *number,
                         char             *buffer)
{
  DoveNumber kept = *number;

  if (number->inexact)
    return format_inexact (number, buffer);

  if (kept.coefficient == 0)
    kept.exponent = MIN (kept.exponent, 0); /* no 000 */

  return print (&kept, is_plain_exact (&kept), buffer);
}

/**
 * dove_number_to_string:
 * @number: a number
 *
 * Prints a number as formulas and people see it: without trailing zeros; plain while an exact
 * number has at most 34 digits and at most 20 zeros after the point, or an inexact one (of
 * which 15 significant digits are printed) lies between 1E-20 and 1E+20; else like `1.5E+300`.
 *
 * Returns: (transfer full): the text
 */
char *
dove_number_to_string (const DoveNumber *number)
{
  char buffer[DOVE_NUMBER_BUFFER_SIZE];
  guint length = dove_number_format (number, buffer);

  return g_strndup (buffer, length);
}

/**
 * dove_number_append:
 * @number: a number
 * @string: text to append to
 *
 * Appends what [func@Dove.number_to_string] gives.
 */
void
dove_number_append (const DoveNumber *number,
                    GString          *string)
{
  char buffer[DOVE_NUMBER_BUFFER_SIZE];
  guint length = dove_number_format (number, buffer);

  g_string_append_len (string, buffer, length);
}
