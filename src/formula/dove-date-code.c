/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-date-code-private.h"

/* Dates by a format code: TEXT writes them, PARSEDATE reads them back. */

/* Beyond a literal: quoted, escaped or in brackets; NULL when @p is none */
const char *
dove_code_skip_literal (const char *p)
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

void
dove_code_append_literal (GString    *out,
                          const char *p,
                          const char *end)
{
  if (*p == '\\')
    g_string_append_len (out, p + 1, end - p - 1);
  else if (*p == '"')
    g_string_append_len (out, p + 1, MAX (0, end - p - 1 - (end[-1] == '"' && end - p > 1)));
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
  int             ms;          /* of the second */
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
      end = dove_code_skip_literal (p);
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

gboolean
dove_code_is_halves (const char *p)
{
  return g_ascii_strncasecmp (p, "AM/PM", 5) == 0;
}

/* Digits of a fraction that a code asks for after its seconds, as in ss.00 */
static int
count_fraction (const char *p)
{
  return *p == '.' ? (int) MIN (strspn (p + 1, "0"), 3) : 0;
}

/* The finest fraction of a second in a code */
static int
find_fraction (const char *code)
{
  int digits = 0;

  for (const char *p = code; *p != '\0';)
    {
      const char *end = dove_code_skip_literal (p);
      gboolean is_second = g_ascii_tolower (*p == '[' ? p[1] : *p) == 's';

      if (end == NULL)
        end = g_utf8_next_char (p);
      if (is_second)
        digits = MAX (digits, count_fraction (end));
      p = end;
    }

  return digits;
}

/* Writes the fraction at @p, if one stands there after seconds; gives what follows */
static const char *
write_fraction (const Clock *clock,
                const char  *p,
                char         last,
                GString     *out)
{
  int digits = last == 's' ? count_fraction (p) : 0;
  int ms = clock->ms;

  if (digits == 0)
    return p;

  for (int i = digits; i < 3; i++)
    ms /= 10;
  g_string_append_printf (out, ".%0*d", digits, ms);

  return p + 1 + digits;
}

static void
format_clock (const char  *section,
              const Clock *clock,
              GString     *out)
{
  char last = '\0';

  for (const char *p = section; *p != '\0';)
    {
      const char *end = dove_code_skip_literal (p);
      char letter = g_ascii_tolower (*p);
      int length = 0;

      if (end != NULL)
        {
          if (*p != '[')
            dove_code_append_literal (out, p, end);
          else if (write_elapsed (clock, p, out))
            {
              last = g_ascii_tolower (p[1]);
              end = write_fraction (clock, end, last, out);
            }
          p = end;
        }
      else if (dove_code_is_halves (p))
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
          p = write_fraction (clock, p + length, last, out);
        }
      else
        {
          g_string_append_len (out, p, g_utf8_next_char (p) - p);
          p = g_utf8_next_char (p);
        }
    }
}

/*
 * dove_date_code_write:
 * @code: such as `dd.mm.yyyy hh:mm`
 * @language: (nullable): two letters, of month and day names; %NULL is English
 *
 * Appends a date number as the code asks, rounded to the second or to the fraction of it that
 * the code writes.
 *
 * Returns: whether the number is within the range of dates
 */
gboolean
dove_date_code_write (const char       *code,
                      const DoveNumber *number,
                      const char       *language,
                      GString          *out)
{
  Clock clock = { 0 };
  int unit = 1000;

  if (!dove_serial_split (number, &clock.moment))
    return FALSE;

  for (int digits = find_fraction (code); digits > 0; digits--)
    unit /= 10;
  clock.ms = (clock.moment.ms + unit / 2) / unit * unit;
  clock.seconds = clock.ms / 1000;
  clock.ms %= 1000;
  if (clock.seconds == 86400)
    {
      clock.seconds = 0;
      clock.moment.serial++;
      dove_serial_to_date (&clock.moment);
    }
  for (const char *p = code; *p != '\0'; p++)
    clock.has_halves |= dove_code_is_halves (p);
  clock.language = find_language (language);
  format_clock (code, &clock, out);

  return TRUE;
}

/* A date being read; -1 is a part that the text did not give */
typedef struct
{
  const char     *text;
  const Language *language;
  int             year;
  int             month;
  int             day;
  int             hour;
  int             minute;
  int             second;
  int             ms;
  int             half; /* 0 AM, 1 PM */
} Reader;

static gboolean
read_number (Reader *reader,
             int     at_least,
             int     at_most,
             int    *part)
{
  int n = 0;
  int value = 0;

  for (; n < at_most && g_ascii_isdigit (*reader->text); n++, reader->text++)
    value = value * 10 + (*reader->text - '0');
  if (n < at_least || (*part >= 0 && *part != value))
    return FALSE;

  *part = value;

  return TRUE;
}

/* Reads a name, or its first @n_letters when they are not 0; -1 when there is none */
static int
read_name (Reader            *reader,
           const char *const *names,
           int                n_names,
           int                n_letters)
{
  g_autofree char *text = g_utf8_casefold (reader->text, -1);

  for (int i = 0; i < n_names; i++)
    {
      glong length = g_utf8_strlen (names[i], -1);
      glong n_read = n_letters > 0 ? MIN (n_letters, length) : length;
      g_autofree char *start = g_utf8_substring (names[i], 0, n_read);
      g_autofree char *folded = g_utf8_casefold (start, -1);

      if (g_str_has_prefix (text, folded))
        {
          reader->text = g_utf8_offset_to_pointer (reader->text, n_read);
          return i;
        }
    }

  return -1;
}

static gboolean
read_month_name (Reader *reader,
                 int     length)
{
  int month = read_name (reader, reader->language->months, 12, length == 3 ? 3 : 0);

  if (length > 4 || month < 0 || (reader->month >= 0 && reader->month != month + 1))
    return FALSE;

  reader->month = month + 1;

  return TRUE;
}

static gboolean
read_year (Reader *reader,
           int     length)
{
  if (length > 2)
    return read_number (reader, 4, 4, &reader->year);

  if (!read_number (reader, 2, 2, &reader->year))
    return FALSE;
  reader->year += reader->year < 30 ? 2000 : 1900;

  return TRUE;
}

static gboolean
read_code (Reader *reader,
           char    letter,
           int     length)
{
  int at_least = MIN (length, 2);

  switch (letter)
    {
    case 'y':
      return read_year (reader, length);
    case 'd':
      if (length > 2)
        return read_name (reader, reader->language->days, 7,
                          length == 3 ? reader->language->day_letters : 0) >= 0;
      return read_number (reader, at_least, 2, &reader->day);
    case 'h':
      return read_number (reader, at_least, 2, &reader->hour);
    case 'n':
      return read_number (reader, at_least, 2, &reader->minute);
    case 's':
      return read_number (reader, at_least, 2, &reader->second);
    default:
      if (length > 2)
        return read_month_name (reader, length);
      return read_number (reader, at_least, 2, &reader->month);
    }
}

/* The fraction that the code has after its seconds, if any; moves the code on */
static gboolean
read_fraction (Reader      *reader,
               const char **code)
{
  int digits = count_fraction (*code);

  if (digits == 0)
    return TRUE;

  *code += 1 + digits;
  if (*reader->text != '.')
    return FALSE;
  reader->text++;
  if (!read_number (reader, digits, digits, &reader->ms))
    return FALSE;
  for (int i = digits; i < 3; i++)
    reader->ms *= 10;

  return TRUE;
}

static gboolean
read_literal (Reader     *reader,
              const char *literal)
{
  if (!g_str_has_prefix (reader->text, literal))
    return FALSE;

  reader->text += strlen (literal);

  return TRUE;
}

static gboolean
read_half (Reader *reader)
{
  if (g_ascii_strncasecmp (reader->text, "AM", 2) != 0
      && g_ascii_strncasecmp (reader->text, "PM", 2) != 0)
    return FALSE;

  reader->half = g_ascii_tolower (*reader->text) == 'p';
  reader->text += 2;

  return TRUE;
}

/* Reads what stands at @code, and moves it on; @last is the letter before */
static gboolean
read_part (Reader      *reader,
           const char **code,
           char        *last)
{
  const char *p = *code;
  const char *end = dove_code_skip_literal (p);
  char letter = g_ascii_tolower (*p);
  g_autoptr(GString) literal = g_string_new (NULL);
  int length = 0;

  if (dove_code_is_halves (p))
    {
      *code = p + 5;
      return read_half (reader);
    }
  if (end == NULL && strchr ("ymdhs", letter) != NULL)
    {
      while (g_ascii_tolower (p[length]) == letter)
        length++;
      *code = p + length;
      letter = letter == 'm' && is_minutes (p, *last) ? 'n' : letter;
      *last = g_ascii_tolower (*p);
      if (!read_code (reader, letter, length))
        return FALSE;
      return letter != 's' || read_fraction (reader, code);
    }
  if (end != NULL && *p == '[')
    return FALSE; /* elapsed time is no date */

  *code = end != NULL ? end : g_utf8_next_char (p);
  if (end != NULL)
    dove_code_append_literal (literal, p, end);
  else
    g_string_append_len (literal, p, *code - p);

  return read_literal (reader, literal->str);
}

static gboolean
set_moment (const Reader *reader,
            DoveMoment   *moment)
{
  int hour = MAX (reader->hour, 0);

  if (reader->half >= 0 && (hour < 1 || hour > 12))
    return FALSE;
  if (reader->half >= 0)
    hour = hour % 12 + 12 * reader->half;
  if (hour > 23 || reader->minute > 59 || reader->second > 59)
    return FALSE;

  moment->ms = ((hour * 60 + MAX (reader->minute, 0)) * 60 + MAX (reader->second, 0)) * 1000
               + MAX (reader->ms, 0);

  return dove_serial_from_date (reader->year, reader->month, reader->day < 0 ? 1 : reader->day,
                                &moment->serial);
}

/*
 * dove_date_code_read:
 * @code: as for dove_date_code_write()
 * @moment: (out): `serial` and `ms`
 * @has_time: (out): whether the text gave a time of day
 *
 * Reads a text that was written by the code. `d`, `m` and `h` take one digit or two, the
 * doubled ones exactly two; years of two digits are 1930 to 2029; a missing day is the first
 * of the month.
 *
 * Returns: whether all of the text is that, and is a date
 */
gboolean
dove_date_code_read (const char *code,
                     const char *text,
                     const char *language,
                     DoveMoment *moment,
                     gboolean   *has_time)
{
  Reader reader = { text, find_language (language), -1, -1, -1, -1, -1, -1, -1, -1 };
  char last = '\0';

  while (*code != '\0')
    if (!read_part (&reader, &code, &last))
      return FALSE;

  *has_time = reader.hour >= 0;

  return *reader.text == '\0' && reader.month > 0 && set_moment (&reader, moment);
}
