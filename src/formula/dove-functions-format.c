/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-convert-private.h"
#include "dove-function-private.h"
#include "dove-serial-private.h"

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
  int         n_percent;
  int         n_thousands; /* commas at the end: each divides by 1000 */
  gboolean    has_groups;
  gboolean    has_exponent;
} Pattern;

/* Beyond a literal: quoted, escaped or in brackets; NULL when @p is none */
static const char *
skip_literal (const char *p)
{
  const char *end = NULL;

  if (*p == '\\' && p[1] != '\0')
    return g_utf8_next_char (p + 1);
  if (*p == '"')
    {
      end = strchr (p + 1, '"');
      return end != NULL ? end + 1 : p + strlen (p);
    }
  if (*p == '[')
    {
      end = strchr (p, ']');
      return end != NULL ? end + 1 : NULL;
    }

  return NULL;
}

static void
append_literal (GString    *out,
                const char *p,
                const char *end)
{
  if (*p == '\\')
    g_string_append_len (out, p + 1, end - p - 1);
  else if (*p == '"')
    g_string_append_len (out, p + 1, MAX (0, end - p - 1 - (end[-1] == '"' && end - p > 1)));
}

static gboolean
is_exponent (const char *p)
{
  return (*p == 'E' || *p == 'e') && (p[1] == '+' || p[1] == '-') && p[2] == '0';
}

static Pattern
read_pattern (const char *section)
{
  Pattern pattern = { .section = section };
  gboolean is_fraction = FALSE;
  int commas = 0;

  for (const char *p = section; *p != '\0';)
    {
      const char *end = skip_literal (p);

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

  g_string_append_c (out, *p);
  if (writer->exponent < 0 || p[1] == '+')
    g_string_append_c (out, writer->exponent < 0 ? '-' : '+');
  g_string_append_printf (out, "%0*d", (int) MIN (zeros, 9), ABS (writer->exponent));

  return p + 2 + zeros;
}

/* A point without digits after it is left out when its places are all optional */
static gboolean
needs_point (Writer     *writer,
             const char *p)
{
  gsize places = strspn (p + 1, "0#");

  return !is_zero_from (writer->fraction->str) || memchr (p + 1, '0', places) != NULL
         || places == 0;
}

static void
write_number (Writer  *writer,
              GString *out)
{
  gboolean is_fraction = FALSE;

  for (const char *p = writer->pattern->section; *p != '\0';)
    {
      const char *end = skip_literal (p);

      if (end != NULL)
        {
          append_literal (out, p, end);
          p = end;
          continue;
        }
      if (is_exponent (p))
        {
          p = write_exponent (writer, p, out);
          continue;
        }
      if ((*p == '0' || *p == '#') && !is_fraction)
        write_whole (writer, *p, out);
      else if (*p == '0' || *p == '#')
        write_place (writer, *p, out);
      else if (*p == '.' && !is_fraction)
        {
          is_fraction = TRUE;
          if (needs_point (writer, p))
            g_string_append_c (out, '.');
        }
      else if (*p != ',')
        g_string_append_len (out, p, g_utf8_next_char (p) - p);
      p = g_utf8_next_char (p);
    }
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
    {
      int significant = MAX (pattern.n_whole, 1) + pattern.n_places;

      n = dove_number_round_digits (&n, significant, DOVE_ROUND_HALF_UP);
      writer.exponent = dove_number_digits (&n) + n.exponent - MAX (pattern.n_whole, 1);
      n.exponent -= writer.exponent;
    }
  n.exponent += 2 * pattern.n_percent - 3 * pattern.n_thousands;
  n = dove_number_round (&n, pattern.n_places, DOVE_ROUND_HALF_UP);
  split_digits (&n, pattern.n_places, whole, fraction);

  if (n.coefficient < 0 && shows_sign)
    g_string_append_c (out, '-');
  write_number (&writer, out);
}

/* Names of a language; days begin with Saturday, as serial number 0 was one */
typedef struct
{
  const char *code;
  int         day_letters; /* of a short day name */
  const char *months[12];
  const char *days[7];
} Language;

static const Language languages[] = {
  { "en", 3,
    { "January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December" },
    { "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday" } },
  { "de", 2,
    { "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
      "Oktober", "November", "Dezember" },
    { "Samstag", "Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag" } },
  { "fr", 3,
    { "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
      "octobre", "novembre", "décembre" },
    { "samedi", "dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi" } },
  { "es", 3,
    { "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
      "octubre", "noviembre", "diciembre" },
    { "sábado", "domingo", "lunes", "martes", "miércoles", "jueves", "viernes" } },
  { "it", 3,
    { "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto",
      "settembre", "ottobre", "novembre", "dicembre" },
    { "sabato", "domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì" } },
  { "nl", 2,
    { "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
      "oktober", "november", "december" },
    { "zaterdag", "zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag" } },
};

static const Language *
find_language (const char *code)
{
  for (guint i = 0; code != NULL && i < G_N_ELEMENTS (languages); i++)
    if (g_ascii_strncasecmp (languages[i].code, code, 2) == 0)
      return &languages[i];

  return &languages[0];
}

/* A date being written */
typedef struct
{
  DoveMoment      moment;
  int             seconds;     /* of the day */
  gboolean        has_halves;  /* AM/PM */
  const Language *language;
} Clock;

static void
append_start (GString    *out,
              const char *name,
              int         n_letters)
{
  g_string_append_len (out, name, g_utf8_offset_to_pointer (name, n_letters) - name);
}

static void
write_month (const Clock *clock,
             int          length,
             GString     *out)
{
  const char *name = clock->language->months[clock->moment.month - 1];

  if (length <= 2)
    g_string_append_printf (out, "%0*d", length, clock->moment.month);
  else if (length == 4)
    g_string_append (out, name);
  else
    append_start (out, name, length == 3 ? 3 : 1);
}

static void
write_day (const Clock *clock,
           int          length,
           GString     *out)
{
  int weekday = ((clock->moment.serial % 7) + 7) % 7;
  const char *name = clock->language->days[weekday];

  if (length <= 2)
    g_string_append_printf (out, "%0*d", length, clock->moment.day);
  else if (length == 3)
    append_start (out, name, clock->language->day_letters);
  else
    g_string_append (out, name);
}

static void
write_code (const Clock *clock,
            char         letter,
            int          length,
            GString     *out)
{
  int hour = clock->seconds / 3600;

  if (clock->has_halves)
    hour = (hour + 11) % 12 + 1;

  switch (letter)
    {
    case 'y':
      if (length <= 2)
        g_string_append_printf (out, "%02d", clock->moment.year % 100);
      else
        g_string_append_printf (out, "%04d", clock->moment.year);
      break;
    case 'd':
      write_day (clock, length, out);
      break;
    case 'h':
      g_string_append_printf (out, "%0*d", MIN (length, 2), hour);
      break;
    case 'n':
      g_string_append_printf (out, "%0*d", MIN (length, 2), clock->seconds / 60 % 60);
      break;
    case 's':
      g_string_append_printf (out, "%0*d", MIN (length, 2), clock->seconds % 60);
      break;
    default:
      write_month (clock, length, out);
      break;
    }
}

/* Whether the m at @p are minutes: after hours, or before seconds */
static gboolean
is_minutes (const char *p,
            char        last)
{
  if (last == 'h')
    return TRUE;

  while (g_ascii_tolower (*p) == 'm')
    p++;
  for (const char *end; *p != '\0'; p = end != NULL ? end : g_utf8_next_char (p))
    {
      end = skip_literal (p);
      if (end == NULL && g_ascii_isalpha (*p))
        return g_ascii_tolower (*p) == 's';
      if (*p == '[' && g_ascii_tolower (p[1]) == 's')
        return TRUE;
    }

  return FALSE;
}

/* [h], [m], [s]: all hours, minutes or seconds, also beyond a day */
static gboolean
write_elapsed (const Clock *clock,
               const char  *p,
               GString     *out)
{
  gint64 total = clock->moment.serial * G_GINT64_CONSTANT (86400) + clock->seconds;
  char letter = g_ascii_tolower (p[1]);
  gsize length = strspn (p + 1, "hHmMsS");

  if (length == 0 || p[1 + length] != ']')
    return FALSE;

  total /= letter == 'h' ? 3600 : letter == 'm' ? 60 : 1;
  g_string_append_printf (out, "%0*" G_GINT64_FORMAT, (int) length, total);

  return TRUE;
}

static gboolean
is_halves (const char *p)
{
  return g_ascii_strncasecmp (p, "AM/PM", 5) == 0;
}

static void
format_clock (const char  *section,
              const Clock *clock,
              GString     *out)
{
  char last = '\0';

  for (const char *p = section; *p != '\0';)
    {
      const char *end = skip_literal (p);
      char letter = g_ascii_tolower (*p);
      int length = 0;

      if (end != NULL)
        {
          if (*p != '[')
            append_literal (out, p, end);
          else if (write_elapsed (clock, p, out))
            last = g_ascii_tolower (p[1]);
          p = end;
        }
      else if (is_halves (p))
        {
          g_string_append (out, clock->seconds < 43200 ? "AM" : "PM");
          p += 5;
        }
      else if (letter != '\0' && strchr ("ymdhs", letter) != NULL)
        {
          while (g_ascii_tolower (p[length]) == letter)
            length++;
          write_code (clock, letter == 'm' && is_minutes (p, last) ? 'n' : letter, length, out);
          last = letter;
          p += length;
        }
      else
        {
          g_string_append_len (out, p, g_utf8_next_char (p) - p);
          p = g_utf8_next_char (p);
        }
    }
}

/* The first code letter says what a section formats: d date, n number, @ text, 0 nothing */
static char
section_kind (const char *section)
{
  for (const char *p = section; *p != '\0';)
    {
      const char *end = skip_literal (p);

      if (*p == '[' && strchr ("hHmMsS", p[1]) != NULL && end != NULL)
        return 'd';
      if (end == NULL && (strchr ("ymdhsYMDHS", *p) != NULL || is_halves (p)))
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
      const char *end = skip_literal (p);

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

/* Puts a text in the place of each @ */
static void
format_text (const char *section,
             const char *text,
             GString    *out)
{
  for (const char *p = section; *p != '\0';)
    {
      const char *end = skip_literal (p);

      if (end != NULL)
        append_literal (out, p, end);
      else if (*p == '@')
        g_string_append (out, text);
      else
        g_string_append_len (out, p, g_utf8_next_char (p) - p);
      p = end != NULL ? end : g_utf8_next_char (p);
    }
}

static gboolean
format_date (DoveCall         *call,
             const char       *section,
             const DoveNumber *number,
             GString          *out)
{
  const DoveFormulaHost *host = call->eval->host;
  Clock clock = { 0 };

  if (!dove_serial_split (number, &clock.moment))
    return FALSE;

  clock.seconds = (clock.moment.ms + 500) / 1000;
  if (clock.seconds == 86400)
    {
      clock.seconds = 0;
      clock.moment.serial++;
      dove_serial_to_date (&clock.moment);
    }
  for (const char *p = section; *p != '\0'; p++)
    clock.has_halves |= is_halves (p);
  clock.language = find_language (host != NULL ? host->language : NULL);
  format_clock (section, &clock, out);

  return TRUE;
}

static void
format_value (DoveCall         *call,
              const char       *code,
              const DoveNumber *number,
              DoveCell         *result)
{
  g_autoptr(GPtrArray) sections = split_sections (code);
  g_autoptr(GString) plain = g_string_new (NULL);
  GString *out = g_string_new (NULL);
  int sign = dove_number_sign (number);
  guint index = sign < 0 && sections->len > 1 ? 1 : sign == 0 && sections->len > 2 ? 2 : 0;
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
        is_done = format_date (call, section, &n, out);
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
  if (sections->len > 3)
    format_text (g_ptr_array_index (sections, 3), dove_value_get_text (cell->value), out);
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
  gint64 places = dove_call_integer (call, 1, 2);
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
    "A number or date written by a format code", "TEXT(1234.5; \"#,##0.00\")" },
  { "FIXED", "nil", 1, 3, 0, eval_fixed, "number; [decimals]; [no_groups]",
    "A rounded number as text", "FIXED(1234.567; 2)" },
  { NULL },
};
