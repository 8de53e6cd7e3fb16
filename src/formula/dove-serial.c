/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-serial-private.h"

/*
 * Dates are numbers: days since 1899-12-30, the time of day as fraction. A number is taken
 * apart to the millisecond, which swallows the errors of a fraction of 15 digits.
 */

gboolean
dove_is_leap_year (int year)
{
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int
dove_days_in_month (int year,
                    int month)
{
  static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

  return month == 2 && dove_is_leap_year (year) ? 29 : days[month - 1];
}

/* Days since 0000-03-01, so that the leap day is the last of its year */
static gint64
days_from_march (gint64 year,
                 int    month,
                 int    day)
{
  gint64 y = month > 2 ? year : year - 1;
  int m = (month + 9) % 12;

  return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1;
}

/*
 * dove_serial_from_date:
 * @serial: (out): the date's number
 *
 * Returns: whether there is such a day, 0001-01-01 to 9999-12-31
 */
gboolean
dove_serial_from_date (gint64  year,
                       int     month,
                       int     day,
                       int    *serial)
{
  if (year < 1 || year > 9999 || month < 1 || month > 12
      || day < 1 || day > dove_days_in_month (year, month))
    return FALSE;

  *serial = days_from_march (year, month, day) - days_from_march (1899, 12, 30);

  return TRUE;
}

/*
 * dove_serial_to_date:
 * @moment: (inout): `serial` is read, year, month and day are written
 */
void
dove_serial_to_date (DoveMoment *moment)
{
  gint64 days = moment->serial + days_from_march (1899, 12, 30);
  int era = days / 146097;
  int day = days - era * 146097;
  int year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
  int in_year = day - (365 * year + year / 4 - year / 100);
  int month = (5 * in_year + 2) / 153;

  moment->day = in_year - (153 * month + 2) / 5 + 1;
  moment->month = month < 10 ? month + 3 : month - 9;
  moment->year = year + era * 400 + (moment->month <= 2);
}

/*
 * dove_serial_split:
 *
 * Returns: whether @number is within the range of dates
 */
gboolean
dove_serial_split (const DoveNumber *number,
                   DoveMoment       *moment)
{
  static const DoveNumber day_ms = { .coefficient = DOVE_DAY_MS };
  DoveNumber product;
  gint64 ms = 0;

  if (number->exponent == 0 && number->coefficient >= DOVE_SERIAL_MIN
      && number->coefficient <= DOVE_SERIAL_MAX)
    ms = (gint64) number->coefficient * DOVE_DAY_MS;
  else
    {
      if (!dove_number_multiply (number, &day_ms, &product))
        return FALSE;
      product.inexact = FALSE;
      product = dove_number_round (&product, 0, DOVE_ROUND_HALF_UP);
      if (!dove_number_to_int64 (&product, &ms))
        return FALSE;
    }

  if (ms < DOVE_SERIAL_MIN * DOVE_DAY_MS || ms >= (DOVE_SERIAL_MAX + 1) * DOVE_DAY_MS)
    return FALSE;

  moment->ms = ms % DOVE_DAY_MS;
  if (moment->ms < 0)
    moment->ms += DOVE_DAY_MS;
  moment->serial = (ms - moment->ms) / DOVE_DAY_MS;
  dove_serial_to_date (moment);

  return TRUE;
}

/*
 * dove_serial_join:
 *
 * Returns: the number of a day and a time of day
 */
DoveNumber
dove_serial_join (gint64 serial,
                  gint64 ms)
{
  DoveNumber total = dove_number_from_int64 (serial * DOVE_DAY_MS + ms);
  DoveNumber day = dove_number_from_int64 (DOVE_DAY_MS);
  DoveNumber result = dove_number_from_int64 (serial);

  if (ms != 0)
    dove_number_divide (&total, &day, &result);

  return result;
}

/* Up to @max digits; -1 when there is none */
static int
read_digits (const char **text,
             const char  *end,
             int          max)
{
  int value = -1;

  for (; max > 0 && *text < end && g_ascii_isdigit (**text); max--, (*text)++)
    value = MAX (value, 0) * 10 + (**text - '0');

  return value;
}

static gboolean
read_mark (const char **text,
           const char  *end,
           char         mark)
{
  if (*text == end || **text != mark)
    return FALSE;

  (*text)++;

  return TRUE;
}

static gboolean
read_date (const char **text,
           const char  *end,
           DoveMoment  *moment)
{
  const char *p = *text;

  moment->year = read_digits (&p, end, 4);
  if (p - *text != 4 || !read_mark (&p, end, '-'))
    return FALSE;
  moment->month = read_digits (&p, end, 2);
  if (!read_mark (&p, end, '-'))
    return FALSE;
  moment->day = read_digits (&p, end, 2);
  *text = p;

  return dove_serial_from_date (moment->year, moment->month, moment->day, &moment->serial);
}

static int
read_fraction_ms (const char **text,
                  const char  *end)
{
  int ms = 0;

  for (int weight = 100; *text < end && g_ascii_isdigit (**text); (*text)++, weight /= 10)
    ms += (**text - '0') * weight;

  return ms;
}

static gboolean
read_time (const char **text,
           const char  *end,
           DoveMoment  *moment)
{
  int hour = read_digits (text, end, 2);
  int minute, second = 0;

  if (hour < 0 || hour > 24 || !read_mark (text, end, ':'))
    return FALSE;
  minute = read_digits (text, end, 2);
  if (read_mark (text, end, ':'))
    second = read_digits (text, end, 2);
  if (minute < 0 || minute > 59 || second < 0 || second > 59)
    return FALSE;

  moment->ms = ((hour * 60 + minute) * 60 + second) * 1000;
  if (read_mark (text, end, '.') || read_mark (text, end, ','))
    moment->ms += read_fraction_ms (text, end);

  return moment->ms <= DOVE_DAY_MS;
}

/*
 * dove_serial_parse_moment:
 * @moment: (out): `serial` and `ms`; 24:00 is the full day in `ms`
 *
 * Reads an ISO date, a time, or both joined by a space or T.
 *
 * Returns: whether all of the text is that
 */
gboolean
dove_serial_parse_moment (const char *text,
                          gsize       length,
                          DoveMoment *moment,
                          gboolean   *has_date,
                          gboolean   *has_time)
{
  const char *end = NULL;

  *moment = (DoveMoment) { 0 };
  *has_time = FALSE;
  *has_date = length > 4 && text[4] == '-';
  if (length == 0)
    return FALSE;
  end = text + length;
  if (*has_date && !read_date (&text, end, moment))
    return FALSE;
  if (*has_date && text == end)
    return TRUE;
  if (*has_date && !read_mark (&text, end, 'T') && !read_mark (&text, end, ' '))
    return FALSE;
  *has_time = TRUE;

  return read_time (&text, end, moment) && text == end;
}

/*
 * dove_serial_parse:
 *
 * Reads as dove_serial_parse_moment() does, but a decimal mark is a point.
 *
 * Returns: whether the text is an ISO date, time, or both
 */
gboolean
dove_serial_parse (const char *text,
                   gsize       length,
                   DoveNumber *number)
{
  DoveMoment moment;
  gboolean has_date, has_time;

  if (length == 0 || memchr (text, ',', length) != NULL
      || !dove_serial_parse_moment (text, length, &moment, &has_date, &has_time))
    return FALSE;

  *number = dove_serial_join (moment.serial, moment.ms);

  return TRUE;
}

/*
 * dove_serial_print:
 * @has_time: whether the time of day is written too, in UTC
 *
 * Returns: (transfer full) (nullable): ISO 8601, %NULL out of range
 */
char *
dove_serial_print (const DoveNumber *number,
                   gboolean          has_time)
{
  DoveMoment m;
  int seconds, fraction;

  if (!dove_serial_split (number, &m))
    return NULL;
  if (!has_time)
    return g_strdup_printf ("%04d-%02d-%02d", m.year, m.month, m.day);

  seconds = m.ms / 1000;
  fraction = m.ms % 1000;
  if (fraction == 0)
    return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02dZ", m.year, m.month, m.day,
                            seconds / 3600, seconds / 60 % 60, seconds % 60);

  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", m.year, m.month, m.day,
                          seconds / 3600, seconds / 60 % 60, seconds % 60, fraction);
}
