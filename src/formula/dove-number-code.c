/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-convert-private.h"
#include "dove-date-code-private.h"
#include "dove-number-code-private.h"

/* Numbers by a section of a format code, such as `#,##0.00` or `0.0E+00`. */

/* Digits of a number that is already rounded: whole and fraction as text, without sign */
static void
split_digits (const DoveNumber *number,
              int               places,
              GString          *whole,
              GString          *fraction)
{
  unsigned __int128 coefficient = number->coefficient < 0 ? -number->coefficient
                                                          : number->coefficient;
  g_autoptr(GString) digits = g_string_new (NULL);
  int point;

  for (; coefficient != 0; coefficient /= 10)
    g_string_prepend_c (digits, '0' + (int) (coefficient % 10));
  for (int i = 0; digits->len > 0 && i < number->exponent; i++)
    g_string_append_c (digits, '0');

  point = (int) digits->len + MIN (number->exponent, 0);
  g_string_append_len (whole, digits->str, MAX (point, 0));
  for (int i = 0; i < places; i++)
    {
      int at = point + i;

      g_string_append_c (fraction, at >= 0 && at < (int) digits->len ? digits->str[at] : '0');
    }
}

/* What a number pattern asks for */
typedef struct
{
  const char *section;
  int         n_whole;     /* placeholders before the point */
  int         n_places;    /* and after it */
  int         n_percent;
  int         n_thousands; /* commas at the end: each divides by 1000 */
  gboolean    has_groups;
  gboolean    has_exponent;
} Pattern;

static gboolean
is_exponent (const char *p)
{
  return (*p == 'E' || *p == 'e') && (p[1] == '+' || p[1] == '-') && p[2] == '0';
}

/* A point is the decimal point beside a place for digits; elsewhere, as in `No. 0`, a literal */
static gboolean
is_point (const char *section,
          const char *p)
{
  return *p == '.' && ((p[1] != '\0' && strchr ("0#", p[1]) != NULL)
                       || (p > section && strchr ("0#,", p[-1]) != NULL));
}

static Pattern
read_pattern (const char *section)
{
  Pattern pattern = { .section = section };
  gboolean is_fraction = FALSE;
  int commas = 0;

  for (const char *p = section; *p != '\0';)
    {
      const char *end = dove_code_skip_literal (p);

      if (end != NULL)
        {
          p = end;
          continue;
        }
      if (is_exponent (p))
        {
          pattern.has_exponent = TRUE;
          break;
        }
      if (*p == '0' || *p == '#')
        {
          pattern.has_groups |= commas > 0;
          commas = 0;
          pattern.n_whole += !is_fraction;
          pattern.n_places += is_fraction;
        }
      else if (*p == ',')
        commas += pattern.n_whole + pattern.n_places > 0;
      else if (is_point (section, p))
        {
          pattern.n_thousands += commas;
          commas = 0;
          is_fraction = TRUE;
        }
      pattern.n_percent += *p == '%';
      p++;
    }
  pattern.n_thousands += commas;
  pattern.n_places = MIN (pattern.n_places, DOVE_NUMBER_CODE_PLACES);

  return pattern;
}

/* Where the writing of a number stands */
typedef struct
{
  const Pattern *pattern;
  GString       *whole;
  GString       *fraction;
  int            n_seen;   /* placeholders of the whole part passed */
  int            n_places; /* and of the fraction */
  int            exponent;
} Writer;

static void
write_whole_digit (Writer  *writer,
                   int      position,
                   char     digit,
                   GString *out)
{
  g_string_append_c (out, digit);
  if (writer->pattern->has_groups && position > 0 && position % 3 == 0)
    g_string_append_c (out, ',');
}

static void
write_whole (Writer  *writer,
             char     placeholder,
             GString *out)
{
  int length = writer->whole->len;
  int position = writer->pattern->n_whole - 1 - writer->n_seen;

  if (writer->n_seen++ == 0)
    for (int i = length - 1; i > position; i--)
      write_whole_digit (writer, i, writer->whole->str[length - 1 - i], out);

  if (position < length)
    write_whole_digit (writer, position, writer->whole->str[length - 1 - position], out);
  else if (placeholder == '0')
    write_whole_digit (writer, position, '0', out);
}

static gboolean
is_zero_from (const char *digits)
{
  return digits[strspn (digits, "0")] == '\0';
}

static void
write_place (Writer  *writer,
             char     placeholder,
             GString *out)
{
  const char *digits = writer->fraction->str + MIN (writer->n_places,
                                                    (int) writer->fraction->len);

  writer->n_places++;
  if (placeholder == '0' || !is_zero_from (digits))
    g_string_append_c (out, *digits != '\0' ? *digits : '0');
}

static const char *
write_exponent (Writer     *writer,
                const char *p,
                GString    *out)
{
  gsize zeros = strspn (p + 2, "0");

  g_string_append_c (out, 'E');
  if (writer->exponent < 0 || p[1] == '+')
    g_string_append_c (out, writer->exponent < 0 ? '-' : '+');
  g_string_append_printf (out, "%0*d", (int) MIN (zeros, 9), ABS (writer->exponent));

  return p + 2 + zeros;
}

/* The digits before the point that no placeholder asked for, as with `.00` */
static void
write_rest (Writer  *writer,
            GString *out)
{
  if (writer->pattern->n_whole == 0 && writer->n_seen++ == 0)
    for (int i = writer->whole->len - 1; i >= 0; i--)
      write_whole_digit (writer, i, writer->whole->str[writer->whole->len - 1 - i], out);
}

/* A point without digits after it is left out */
static gboolean
needs_point (Writer     *writer,
             const char *p)
{
  gsize places = strspn (p + 1, "0#,");

  return !is_zero_from (writer->fraction->str) || memchr (p + 1, '0', places) != NULL;
}

/* Whether there is a place for digits: without one a section is written as it is */
static gboolean
has_places (const Pattern *pattern)
{
  return pattern->n_whole + pattern->n_places > 0;
}

/* One sign of the section that is neither literal nor exponent */
static void
write_sign (Writer     *writer,
            const char *p,
            gboolean   *is_fraction,
            GString    *out)
{
  if ((*p == '0' || *p == '#') && !*is_fraction)
    write_whole (writer, *p, out);
  else if (*p == '0' || *p == '#')
    write_place (writer, *p, out);
  else if (!*is_fraction && has_places (writer->pattern)
           && is_point (writer->pattern->section, p))
    {
      *is_fraction = TRUE;
      write_rest (writer, out);
      if (needs_point (writer, p))
        g_string_append_c (out, '.');
    }
  else if (*p != ',' || !has_places (writer->pattern))
    g_string_append_len (out, p, g_utf8_next_char (p) - p);
}

static void
write_number (Writer  *writer,
              GString *out)
{
  gboolean is_fraction = FALSE;

  for (const char *p = writer->pattern->section; *p != '\0';)
    {
      const char *end = dove_code_skip_literal (p);

      if (end != NULL)
        {
          dove_code_append_literal (out, p, end);
          p = end;
        }
      else if (is_exponent (p))
        p = write_exponent (writer, p, out);
      else
        {
          write_sign (writer, p, &is_fraction, out);
          p = g_utf8_next_char (p);
        }
    }
}

/* Takes the exponent out of a number, a multiple of the placeholders before the point, so that it
 * is rounded already. Returns: the exponent. */
static int
split_exponent (const Pattern *pattern,
                DoveNumber    *number)
{
  int step = MAX (pattern->n_whole, 1);
  int exponent = 0;

  for (int turn = 0; turn < 2 && number->coefficient != 0; turn++)
    {
      DoveNumber rounded;
      int magnitude = dove_number_digits (number) + number->exponent - 1;
      int steps = magnitude < 0 ? (magnitude - step + 1) / step : magnitude / step;

      exponent += steps * step;
      number->exponent -= steps * step;
      rounded = dove_number_round (number, pattern->n_places, DOVE_ROUND_HALF_UP);
      if (turn == 0)
        *number = rounded; /* 9.99 may have become 10.0, which has an exponent more */
    }

  return exponent;
}

/*
 * dove_number_code_write:
 * @section: one section of a format code
 * @shows_sign: whether a minus is written in front
 *
 * Appends a number, rounded half away from zero to the places the section has. A section without
 * a place for digits is written as it is.
 */
void
dove_number_code_write (const char       *section,
                        const DoveNumber *number,
                        gboolean          shows_sign,
                        GString          *out)
{
  Pattern pattern = read_pattern (section);
  g_autoptr(GString) whole = g_string_new (NULL);
  g_autoptr(GString) fraction = g_string_new (NULL);
  Writer writer = { &pattern, whole, fraction, 0, 0, 0 };
  DoveNumber n = dove_cell_settle_number (number);

  if (pattern.has_exponent)
    writer.exponent = split_exponent (&pattern, &n);
  n.exponent += 2 * pattern.n_percent - 3 * pattern.n_thousands;
  n = dove_number_round (&n, pattern.n_places, DOVE_ROUND_HALF_UP);
  split_digits (&n, pattern.n_places, whole, fraction);
  if (pattern.has_exponent && whole->len == 0)
    g_string_append_c (whole, '0');

  if (n.coefficient < 0 && shows_sign && has_places (&pattern))
    g_string_append_c (out, '-');
  write_number (&writer, out);
}
