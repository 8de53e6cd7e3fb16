/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-date-code-private.h"

/* Dates by a format code, as PARSEDATE reads them back. */

/* A date being read; -1 is a part that the text did not give */
typedef struct
{
  const char     *text;
  const DoveCodeLanguage *language;
  int             year;
  int             month;
  int             day;
  int             hour;
  int             minute;
  int             second;
  int             ms;   /* of the second */
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

/* The places that the code has behind its seconds, if any; moves the code on */
static gboolean
read_fraction (Reader      *reader,
               const char **code)
{
  int places = dove_code_fraction (*code);

  if (places == 0)
    return TRUE;

  *code += 1 + places;
  if (*reader->text++ != '.' || !read_number (reader, places, places, &reader->ms))
    return FALSE;
  for (int i = places; i < 3; i++)
    reader->ms *= 10;
  for (int i = places; i > 3; i--)
    reader->ms /= 10;

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
  int length = end == NULL && strchr ("ymdhs", letter) != NULL ? dove_code_length (p, letter) : 0;

  if (dove_code_is_halves (p))
    {
      *code = p + 5;
      return read_half (reader);
    }
  if (length > 1 || (length == 1 && letter != 'y'))
    {
      *code = p + length;
      letter = letter == 'm' && length <= 2 && dove_code_is_minutes (p, *last) ? 'n' : letter;
      *last = g_ascii_tolower (*p);
      return read_code (reader, letter, length)
             && (letter != 's' || read_fraction (reader, code));
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
  Reader reader = { text, dove_code_language (language), -1, -1, -1, -1, -1, -1, -1, -1 };
  char last = '\0';

  while (*code != '\0')
    if (!read_part (&reader, &code, &last))
      return FALSE;

  *has_time = reader.hour >= 0;

  return *reader.text == '\0' && reader.month > 0 && set_moment (&reader, moment);
}
