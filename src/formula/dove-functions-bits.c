/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-convert-private.h"
#include "dove-function-private.h"
#include "dove-numbers-private.h"

/*
 * Bits, and numbers in other bases. The conversions named after their bases write negative
 * numbers as complements of ten digits.
 */

#define LARGEST_BITS     (((gint64) 1 << 48) - 1)
#define LARGEST_SHIFT    1023
#define COMPLEMENT_WIDTH 10
#define LONGEST_PADDING  1000

static gboolean
take_bits (DoveCall *call,
           guint     index,
           gint64   *bits,
           DoveCell *result)
{
  *bits = dove_call_integer (call, index, 0);
  if (call->args[index].number.coefficient >= 0 && *bits <= LARGEST_BITS)
    return TRUE;

  dove_call_fail (call, result, DOVE_FAULT_NUM, _("bits are numbers from 0 to 2^48 - 1"));

  return FALSE;
}

static void
eval_bitand (DoveCall *call,
             DoveCell *result)
{
  gint64 a, b;

  if (take_bits (call, 0, &a, result) && take_bits (call, 1, &b, result))
    *result = dove_cell_integer (a & b);
}

static void
eval_bitor (DoveCall *call,
            DoveCell *result)
{
  gint64 a, b;

  if (take_bits (call, 0, &a, result) && take_bits (call, 1, &b, result))
    *result = dove_cell_integer (a | b);
}

static void
eval_bitxor (DoveCall *call,
             DoveCell *result)
{
  gint64 a, b;

  if (take_bits (call, 0, &a, result) && take_bits (call, 1, &b, result))
    *result = dove_cell_integer (a ^ b);
}

/* @direction: 1 to the left, -1 to the right; a negative distance turns it around */
static void
shift_bits (DoveCall *call,
            int       direction,
            DoveCell *result)
{
  gint64 distance = CLAMP (dove_call_integer (call, 1, 0), -LARGEST_SHIFT - 1, LARGEST_SHIFT + 1);
  DoveNumber factor = dove_number_from_int64 (2);
  DoveNumber shifted;
  gint64 bits;

  if (!take_bits (call, 0, &bits, result))
    return;

  distance *= direction;
  if (distance <= 0)
    {
      *result = dove_cell_integer (distance > -63 ? bits >> -distance : 0);
      return;
    }

  shifted = dove_number_from_int64 (bits);
  if (distance > LARGEST_SHIFT || !dove_number_power (&factor, (guint) distance, &factor)
      || !dove_number_multiply (&shifted, &factor, &shifted))
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("the result is too large"));
  else
    dove_call_set_number (call, &shifted, result);
}

static void
eval_bitlshift (DoveCall *call,
                DoveCell *result)
{
  shift_bits (call, 1, result);
}

static void
eval_bitrshift (DoveCall *call,
                DoveCell *result)
{
  shift_bits (call, -1, result);
}

/* Digits of @number, filled up with zeros to @width */
static void
give_digits (DoveCall *call,
             gint64    number,
             int       radix,
             guint     width,
             DoveCell *result)
{
  GString *text = g_string_new (NULL);

  for (; number > 0; number /= radix)
    g_string_append_c (text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number % radix]);
  while (text->len < MAX (width, 1))
    g_string_append_c (text, '0');
  g_strreverse (text->str);
  dove_call_take_text (call, text, result);
}

static gboolean
take_radix (DoveCall *call,
            int      *radix,
            DoveCell *result)
{
  gint64 n = dove_call_integer (call, 1, 10);

  *radix = (int) CLAMP (n, 0, 37);
  if (n >= 2 && n <= 36)
    return TRUE;

  dove_call_fail (call, result, DOVE_FAULT_NUM, _("the base must be from 2 to 36"));

  return FALSE;
}

static void
eval_base (DoveCall *call,
           DoveCell *result)
{
  gint64 number = dove_call_integer (call, 0, 0);
  gint64 width = dove_call_has (call, 2) ? dove_call_integer (call, 2, 1) : 1;
  gboolean is_negative = call->args[0].number.coefficient < 0;
  int radix;

  if (!take_radix (call, &radix, result))
    return;

  if (is_negative || number == G_MAXINT64)
    dove_call_fail (call, result, DOVE_FAULT_NUM,
                    is_negative ? _("the number is negative") : _("the number is too large"));
  else if (width < 0 || width > LONGEST_PADDING)
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("there cannot be so many digits"));
  else
    give_digits (call, number, radix, (guint) width, result);
}

static int
digit_value (char character)
{
  if (g_ascii_isdigit (character))
    return character - '0';
  if (g_ascii_isalpha (character))
    return g_ascii_toupper (character) - 'A' + 10;

  return 99;
}

/* All of a text as a whole number, no digits being 0 */
static gboolean
read_digits (const char *text,
             gsize       length,
             int         radix,
             DoveNumber *number)
{
  DoveNumber base = dove_number_from_int64 (radix);

  *number = dove_number_from_int64 (0);
  for (gsize i = 0; i < length; i++)
    {
      DoveNumber digit = dove_number_from_int64 (digit_value (text[i]));

      if (digit.coefficient >= radix || !dove_number_multiply (number, &base, number)
          || !dove_number_add (number, &digit, number))
        return FALSE;
    }

  return TRUE;
}

/* Leaves out the marks that programmers write: 0x1F, 1Fh, 101b */
static void
strip_marks (const char **text,
             gsize       *length,
             int          radix)
{
  char last = *length > 1 ? g_ascii_tolower ((*text)[*length - 1]) : '\0';
  gsize mark = radix == 16 ? strspn (*text, "0") : 0;

  if (mark <= 1 && g_ascii_tolower ((*text)[mark]) == 'x' && radix == 16)
    {
      *text += mark + 1;
      *length -= mark + 1;
    }
  if ((radix == 16 && last == 'h') || (radix == 2 && last == 'b'))
    (*length)--;
}

static void
eval_decimal (DoveCall *call,
              DoveCell *result)
{
  g_autofree char *stripped = g_strstrip (g_strdup (dove_call_text (call, 0, "")));
  const char *text = stripped;
  gsize length = strlen (text);
  DoveNumber number;
  int radix;

  if (!take_radix (call, &radix, result))
    return;

  strip_marks (&text, &length, radix);
  if (length > 0 && length <= LONGEST_PADDING && read_digits (text, length, radix, &number))
    dove_call_set_number (call, &number, result);
  else
    dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the text is no number in that base"));
}

/* Ten digits of a base make so many numbers, the upper half of which are the negative ones */
static gint64
complement_size (int radix)
{
  gint64 size = 1;

  for (int i = 0; i < COMPLEMENT_WIDTH; i++)
    size *= radix;

  return size;
}

static gboolean
read_complement (DoveCall *call,
                 int       radix,
                 gint64   *number,
                 DoveCell *result)
{
  const char *text = dove_call_text (call, 0, "");
  gsize length = strlen (text);
  gint64 size = complement_size (radix);
  DoveNumber value;

  if (length > COMPLEMENT_WIDTH || !read_digits (text, length, radix, &value))
    {
      dove_call_fail (call, result, DOVE_FAULT_NUM,
                      length > COMPLEMENT_WIDTH ? _("there are more than ten digits")
                                                : _("the text is no number in that base"));
      return FALSE;
    }

  *number = (gint64) value.coefficient;
  if (*number >= size / 2)
    *number -= size;

  return TRUE;
}

static void
give_complement (DoveCall *call,
                 gint64    number,
                 int       radix,
                 DoveCell *result)
{
  gint64 size = complement_size (radix);
  gint64 width = dove_call_has (call, 1) ? dove_call_integer (call, 1, 1) : 1;
  gint64 least = 1;

  for (gint64 rest = number; rest >= radix; rest /= radix)
    least++;

  if (number < -size / 2 || number >= size / 2)
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("ten digits do not hold the number"));
  else if (width < 1 || width > COMPLEMENT_WIDTH
           || (dove_call_has (call, 1) && number >= 0 && width < least))
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("so many digits do not hold the number"));
  else
    give_digits (call, number < 0 ? number + size : number, radix, (guint) width, result);
}

static void
write_base (DoveCall *call,
            int       radix,
            DoveCell *result)
{
  give_complement (call, dove_call_integer (call, 0, 0), radix, result);
}

static void
read_base (DoveCall *call,
           int       radix,
           DoveCell *result)
{
  gint64 number = 0;

  if (read_complement (call, radix, &number, result))
    *result = dove_cell_integer (number);
}

static void
eval_dec2bin (DoveCall *call,
              DoveCell *result)
{
  write_base (call, 2, result);
}

static void
eval_dec2oct (DoveCall *call,
              DoveCell *result)
{
  write_base (call, 8, result);
}

static void
eval_dec2hex (DoveCall *call,
              DoveCell *result)
{
  write_base (call, 16, result);
}

static void
eval_bin2dec (DoveCall *call,
              DoveCell *result)
{
  read_base (call, 2, result);
}

static void
eval_oct2dec (DoveCall *call,
              DoveCell *result)
{
  read_base (call, 8, result);
}

static void
eval_hex2dec (DoveCall *call,
              DoveCell *result)
{
  read_base (call, 16, result);
}

static void
eval_bin2hex (DoveCall *call,
              DoveCell *result)
{
  gint64 number = 0;

  if (read_complement (call, 2, &number, result))
    give_complement (call, number, 16, result);
}

static void
eval_hex2bin (DoveCall *call,
              DoveCell *result)
{
  gint64 number = 0;

  if (read_complement (call, 16, &number, result))
    give_complement (call, number, 2, result);
}

const DoveFunction dove_functions_bits[] = {
  { "BITAND", "ii", 2, 2, 0, eval_bitand, "a; b", N_("The bits that are set in both"),
    "BITAND(6; 3)" },
  { "BITOR", "ii", 2, 2, 0, eval_bitor, "a; b", N_("The bits that are set in either"),
    "BITOR(6; 3)" },
  { "BITXOR", "ii", 2, 2, 0, eval_bitxor, "a; b", N_("The bits that are set in one of them"),
    "BITXOR(6; 3)" },
  { "BITLSHIFT", "ii", 2, 2, 0, eval_bitlshift, "bits; distance", N_("Bits moved to the left"),
    "BITLSHIFT(4; 2)" },
  { "BITRSHIFT", "ii", 2, 2, 0, eval_bitrshift, "bits; distance", N_("Bits moved to the right"),
    "BITRSHIFT(16; 2)" },
  { "BASE", "iii", 2, 3, 0, eval_base, "number; base; [digits]",
    N_("The number as a text in a base"), "BASE(255; 16; 4)" },
  { "DECIMAL", "ti", 2, 2, 0, eval_decimal, "text; base",
    N_("The number that a text in a base means"), "DECIMAL(\"FF\"; 16)" },
  { "DEC2BIN", "ii", 1, 2, 0, eval_dec2bin, "number; [digits]", N_("The number in binary"),
    "DEC2BIN(5; 8)" },
  { "DEC2OCT", "ii", 1, 2, 0, eval_dec2oct, "number; [digits]", N_("The number in octal"),
    "DEC2OCT(8)" },
  { "DEC2HEX", "ii", 1, 2, 0, eval_dec2hex, "number; [digits]", N_("The number in hexadecimal"),
    "DEC2HEX(255; 4)" },
  { "BIN2DEC", "t", 1, 1, 0, eval_bin2dec, "text", N_("The number that binary digits mean"),
    "BIN2DEC(\"101\")" },
  { "OCT2DEC", "t", 1, 1, 0, eval_oct2dec, "text", N_("The number that octal digits mean"),
    "OCT2DEC(\"17\")" },
  { "HEX2DEC", "t", 1, 1, 0, eval_hex2dec, "text", N_("The number that hexadecimal digits mean"),
    "HEX2DEC(\"FF\")" },
  { "BIN2HEX", "ti", 1, 2, 0, eval_bin2hex, "text; [digits]", N_("Binary digits in hexadecimal"),
    "BIN2HEX(\"1111\"; 4)" },
  { "HEX2BIN", "ti", 1, 2, 0, eval_hex2bin, "text; [digits]", N_("Hexadecimal digits in binary"),
    "HEX2BIN(\"F\"; 8)" },
  { NULL },
};
