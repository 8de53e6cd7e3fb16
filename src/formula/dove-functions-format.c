/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-convert-private.h"
#include "dove-date-code-private.h"
#include "dove-function-private.h"

/*
 * TEXT and FIXED. A format code has up to four sections: for positive numbers, negative ones,
 * zero, and text. A section is a pattern for a number or for a date; which of the two, its first
 * code letter says.
 */

#define PLACES_MAX 30

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
  int         n_required;  /* those of the fraction up to the last 0 */
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

/* `_x` leaves the room of a sign and `*x` fills with it, which in a text is a space and nothing */
static const char *
skip_layout (const char *p)
{
  return (*p == '_' || *p == '*') && p[1] != '\0' ? g_utf8_next_char (p + 1) : NULL;
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

      if (end == NULL)
        end = skip_layout (p);
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
          pattern.has_groups |= commas > 0 && !is_fraction;
          commas = 0;
          pattern.n_whole += !is_fraction;
          pattern.n_places += is_fraction;
          if (is_fraction && *p == '0')
            pattern.n_required = pattern.n_places;
        }
      else if (*p == ',')
        commas += pattern.n_whole + pattern.n_places > 0;
      else if (*p == '.')
        {
          pattern.n_thousands += commas;
          commas = 0;
          is_fraction = TRUE;
        }
      pattern.n_percent += *p == '%';
      p++;
    }
  pattern.n_thousands += commas;
  pattern.n_places = MIN (pattern.n_places, PLACES_MAX);

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
  else if (placeholder == '0' || (position == 0 && writer->pattern->has_exponent))
    write_whole_digit (writer, position, '0', out);
}

/* All digits before the point, where the pattern has no place for them */
static void
write_bare_whole (Writer  *writer,
                  GString *out)
{
  if (writer->pattern->n_whole == 0)
    g_string_append_len (out, writer->whole->str, writer->whole->len);
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
  if (placeholder == '0' || writer->n_places <= writer->pattern->n_required
      || !is_zero_from (digits))
    g_string_append_c (out, *digits != '\0' ? *digits : '0');
}

static const char *
write_exponent (Writer     *writer,
                const char *p,
                GString    *out)
{
  gsize zeros = strspn (p + 2, "0");

  g_string_append_c (out, *p);
  if (writer->exponent < 0 || p[1] == '+')
    g_string_append_c (out, writer->exponent < 0 ? '-' : '+');
  g_string_append_printf (out, "%0*d", (int) MIN (zeros, 9), ABS (writer->exponent));

  return p + 2 + zeros;
}

/* A point without digits after it is left out */
static gboolean
needs_point (Writer *writer)
{
  return writer->pattern->n_required > 0 || !is_zero_from (writer->fraction->str);
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
          continue;
        }
      if (is_exponent (p))
        {
          p = write_exponent (writer, p, out);
          continue;
        }
      if (skip_layout (p) != NULL)
        {
          if (*p == '_')
            g_string_append_c (out, ' ');
          p = skip_layout (p);
          continue;
        }
      if (*p == '%' && writer->pattern->n_whole + writer->pattern->n_places == 0)
        write_bare_whole (writer, out);
      if ((*p == '0' || *p == '#') && !is_fraction)
        write_whole (writer, *p, out);
      else if (*p == '0' || *p == '#')
        write_place (writer, *p, out);
      else if (*p == '.' && !is_fraction)
        {
          is_fraction = TRUE;
          write_bare_whole (writer, out);
          if (needs_point (writer))
            g_string_append_c (out, '.');
        }
      else if (*p != ',')
        g_string_append_len (out, p, g_utf8_next_char (p) - p);
      p = g_utf8_next_char (p);
    }
}

/*
 * Takes the power of ten out of a number: with several places before the point a multiple of
 * them, so that `##0.0E+0` counts in thousands.
 */
static int
take_exponent (const Pattern *pattern,
               DoveNumber    *n)
{
  int step = MAX (pattern->n_whole, 1);
  int power = dove_number_digits (n) + n->exponent - 1;
  int exponent = power - ((power % step) + step) % step;
  DoveNumber rounded = *n;

  rounded.exponent -= exponent;
  rounded = dove_number_round (&rounded, pattern->n_places, DOVE_ROUND_HALF_UP);
  if (dove_number_digits (&rounded) + rounded.exponent > step)
    exponent += step;
  n->exponent -= exponent;

  return exponent;
}

static void
format_number (const char       *section,
               const DoveNumber *number,
               gboolean          shows_sign,
               GString          *out)
{
  Pattern pattern = read_pattern (section);
  g_autoptr(GString) whole = g_string_new (NULL);
  g_autoptr(GString) fraction = g_string_new (NULL);
  Writer writer = { &pattern, whole, fraction, 0, 0, 0 };
  DoveNumber n = dove_cell_settle_number (number);

  if (pattern.has_exponent && n.coefficient != 0)
    writer.exponent = take_exponent (&pattern, &n);
  n.exponent += 2 * pattern.n_percent - 3 * pattern.n_thousands;
  n = dove_number_round (&n, pattern.n_places, DOVE_ROUND_HALF_UP);
  split_digits (&n, pattern.n_places, whole, fraction);

  if (n.coefficient < 0 && shows_sign
      && pattern.n_whole + pattern.n_places + pattern.n_percent > 0)
    g_string_append_c (out, '-');
  write_number (&writer, out);
}

/* The first code letter says what a section formats: d date, n number, @ text, 0 nothing */
static char
section_kind (const char *section)
{
  for (const char *p = section; *p != '\0';)
    {
      const char *end = dove_code_skip_literal (p);

      if (*p == '[' && strchr ("hHmMsS", p[1]) != NULL && end != NULL)
        return 'd';
      if (end == NULL && (strchr ("ymdhsYMDHS", *p) != NULL || dove_code_is_halves (p)))
        return 'd';
      if (end == NULL && (*p == '0' || *p == '#'))
        return 'n';
      if (*p == '@' && end == NULL)
        return '@';
      p = end != NULL ? end : g_utf8_next_char (p);
    }

  return '0';
}

static GPtrArray *
split_sections (const char *code)
{
  GPtrArray *sections = g_ptr_array_new_with_free_func (g_free);
  const char *start = code;
  const char *p = code;

  while (*p != '\0')
    {
      const char *end = dove_code_skip_literal (p);

      if (*p == ';' && end == NULL)
        {
          g_ptr_array_add (sections, g_strndup (start, p - start));
          start = p + 1;
        }
      p = end != NULL ? end : g_utf8_next_char (p);
    }
  g_ptr_array_add (sections, g_strdup (start));

  return sections;
}

/* How many sections are for numbers: the fourth is for text, and a last one with @ too */
static guint
count_number_sections (const GPtrArray *sections)
{
  guint n = MIN (sections->len, 4);

  return n > 1 && (n == 4 || section_kind (g_ptr_array_index (sections, n - 1)) == '@') ? n - 1
                                                                                        : n;
}

/* Puts a text in the place of each @ */
static void
format_text (const char *section,
             const char *text,
             GString    *out)
{
  for (const char *p = section; *p != '\0';)
    {
      const char *end = dove_code_skip_literal (p);

      if (end != NULL)
        dove_code_append_literal (out, p, end);
      else if (*p == '@')
        g_string_append (out, text);
      else
        g_string_append_len (out, p, g_utf8_next_char (p) - p);
      p = end != NULL ? end : g_utf8_next_char (p);
    }
}

static void
format_value (DoveCall         *call,
              const char       *code,
              const DoveNumber *number,
              DoveCell         *result)
{
  const DoveFormulaHost *host = call->eval->host;
  g_autoptr(GPtrArray) sections = split_sections (code);
  g_autoptr(GString) plain = g_string_new (NULL);
  GString *out = g_string_new (NULL);
  int sign = dove_number_sign (number);
  guint n_sections = count_number_sections (sections);
  guint index = sign < 0 && n_sections > 1 ? 1 : sign == 0 && n_sections > 2 ? 2 : 0;
  const char *section = g_ptr_array_index (sections, index);
  DoveNumber n = index == 1 ? dove_number_negate (number) : *number;
  gboolean is_done = TRUE;

  dove_number_print (&n, plain);
  if (g_ascii_strcasecmp (section, "General") == 0)
    g_string_append (out, plain->str);
  else
    switch (section_kind (section))
      {
      case 'd':
        is_done = dove_date_code_write (section, &n, host != NULL ? host->language : NULL, out);
        break;
      case '@':
        format_text (section, plain->str, out);
        break;
      default:
        format_number (section, &n, index == 0, out);
        break;
      }

  if (is_done)
    dove_call_set_text (call, out->str, out->len, result);
  else
    dove_call_fail (call, result, DOVE_FAULT_VALUE, "the number is outside of the range of dates");
  g_string_free (out, TRUE);
}

static void
eval_text (DoveCall *call,
           DoveCell *result)
{
  const DoveCell *cell = &call->args[0];
  const char *code = dove_call_text (call, 1, "");
  g_autoptr(GPtrArray) sections = NULL;
  guint n_sections;
  GString *out = NULL;
  DoveNumber number;

  if (cell->kind == DOVE_CELL_LOGICAL)
    {
      dove_call_set_text (call, cell->logical ? "TRUE" : "FALSE", -1, result);
      return;
    }
  if (dove_cell_to_number (cell, &number))
    {
      format_value (call, code, &number, result);
      return;
    }

  sections = split_sections (code);
  out = g_string_new (NULL);
  n_sections = count_number_sections (sections);
  if (n_sections < sections->len)
    format_text (g_ptr_array_index (sections, n_sections), dove_value_get_text (cell->value), out);
  else if (sections->len == 1 && section_kind (code) == '@')
    format_text (code, dove_value_get_text (cell->value), out);
  else
    g_string_append (out, dove_value_get_text (cell->value));
  dove_call_take_text (call, out, result);
}

static void
eval_fixed (DoveCall *call,
            DoveCell *result)
{
  gint64 places = dove_call_has (call, 1) ? dove_call_integer (call, 1, 2) : 2;
  g_autoptr(GString) code = g_string_new (dove_call_logical (call, 2, FALSE) ? "0" : "#,##0");
  GString *out = NULL;
  DoveNumber n = dove_cell_settle_number (&call->args[0].number);

  if (places > PLACES_MAX || places < -PLACES_MAX)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, "there are too many decimal places");
      return;
    }

  n = dove_number_round (&n, places, DOVE_ROUND_HALF_UP);
  if (places > 0)
    g_string_append_c (code, '.');
  for (gint64 i = 0; i < places; i++)
    g_string_append_c (code, '0');
  out = g_string_new (NULL);
  format_number (code->str, &n, TRUE, out);
  dove_call_take_text (call, out, result);
}

const DoveFunction dove_functions_format[] = {
  { "TEXT", "vt", 2, 2, DOVE_FUNCTION_RUN, eval_text, "value; code",
    N_("A number or date written by a format code"), "TEXT(1234.5; \"#,##0.00\")" },
  { "FIXED", "nil", 1, 3, 0, eval_fixed, "number; [decimals]; [no_groups]",
    N_("A rounded number as text"), "FIXED(1234.567; 2)" },
  { NULL },
};
