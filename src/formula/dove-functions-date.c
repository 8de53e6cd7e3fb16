/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <math.h>
#include <string.h>

#include "dove-convert-private.h"
#include "dove-function-private.h"
#include "dove-serial-private.h"
#include "dove-zone-private.h"

/* Dates and times: numbers counted from 1899-12-30, without a zone inside. */

#define SECOND_MS 1000
#define MINUTE_MS 60000
#define HOUR_MS   3600000
#define MONTHS_MOST (12 * 20000)

static gboolean
read_moment (DoveCall   *call,
             guint       index,
             DoveMoment *moment,
             DoveCell   *result)
{
  if (dove_serial_split (&call->args[index].number, moment))
    return TRUE;

  dove_call_fail (call, result, DOVE_FAULT_NUM, _("the date is not between the years 1 and 9999"));

  return FALSE;
}

static void
set_date (DoveCall *call,
          gint64    serial,
          DoveCell *result)
{
  if (serial < DOVE_SERIAL_MIN || serial > DOVE_SERIAL_MAX)
    dove_call_fail (call, result, DOVE_FAULT_NUM,
                    _("the date is not between the years 1 and 9999"));
  else
    *result = dove_cell_dated (dove_number_from_int64 (serial), DOVE_HINT_DATE);
}

#define CYCLE_YEARS 400    /* after which the calendar repeats */
#define CYCLE_DAYS  146097

/* The first of a month counted from January of the year 0. It may lie a bit beyond the range of
 * dates, as days before it are within. FALSE out of range. */
static gboolean
month_first (gint64  months,
             int    *serial)
{
  gint64 year = months / 12;
  gboolean is_beyond = year > 9999;

  if (is_beyond)
    year -= CYCLE_YEARS;
  if (months < 12 || !dove_serial_from_date (year, (int) (months % 12) + 1, 1, serial))
    return FALSE;
  *serial += is_beyond ? CYCLE_DAYS : 0;

  return TRUE;
}

static void
eval_date (DoveCall *call,
           DoveCell *result)
{
  gint64 year = dove_call_integer (call, 0, 0);
  gint64 month = dove_call_integer (call, 1, 1);
  gint64 day = dove_call_integer (call, 2, 1);
  int first = 0;

  if (year < 100 || year > 9999 + CYCLE_YEARS || ABS (month) > MONTHS_MOST
      || ABS (day) > DOVE_SERIAL_MAX * 2 || !month_first (year * 12 + month - 1, &first))
    dove_call_fail (call, result, DOVE_FAULT_VALUE,
                    _("there is no such date; a year has four digits"));
  else
    set_date (call, first + day - 1, result);
}

/* Hours, minutes and seconds may be any numbers, with fractions, below zero and beyond a day. */
static void
eval_time (DoveCall *call,
           DoveCell *result)
{
  static const DoveNumber sixty = { .coefficient = 60 };
  static const DoveNumber day = { .coefficient = 86400 };
  DoveNumber total = call->args[0].number;
  DoveNumber days = { 0 };
  gboolean is_done = TRUE;

  for (guint i = 1; i < 3; i++)
    is_done = is_done && dove_number_multiply (&total, &sixty, &total)
              && dove_number_add (&total, &call->args[i].number, &total);
  total = dove_cell_settle_number (&total);

  is_done = is_done && dove_number_divide (&total, &day, &days)
            && fabs (dove_number_to_double (&days)) < 1E15;
  days = dove_number_round (&days, 0, DOVE_ROUND_FLOOR);
  if (is_done && dove_number_multiply (&days, &day, &days)
      && dove_number_subtract (&total, &days, &total) && dove_number_divide (&total, &day, &total))
    *result = dove_cell_dated (total, DOVE_HINT_TIME);
  else
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("there is no such time"));
}

static void
eval_year (DoveCall *call,
           DoveCell *result)
{
  DoveMoment moment;

  if (read_moment (call, 0, &moment, result))
    *result = dove_cell_integer (moment.year);
}

static void
eval_month (DoveCall *call,
            DoveCell *result)
{
  DoveMoment moment;

  if (read_moment (call, 0, &moment, result))
    *result = dove_cell_integer (moment.month);
}

static void
eval_day (DoveCall *call,
          DoveCell *result)
{
  DoveMoment moment;

  if (read_moment (call, 0, &moment, result))
    *result = dove_cell_integer (moment.day);
}

static void
eval_hour (DoveCall *call,
           DoveCell *result)
{
  DoveMoment moment;

  if (read_moment (call, 0, &moment, result))
    *result = dove_cell_integer (moment.ms / HOUR_MS);
}

static void
eval_minute (DoveCall *call,
             DoveCell *result)
{
  DoveMoment moment;

  if (read_moment (call, 0, &moment, result))
    *result = dove_cell_integer (moment.ms / MINUTE_MS % 60);
}

/* The only one that rounds */
static void
eval_second (DoveCall *call,
             DoveCell *result)
{
  DoveMoment moment;

  if (read_moment (call, 0, &moment, result))
    *result = dove_cell_integer ((moment.ms + SECOND_MS / 2) / SECOND_MS % 60);
}

/* 0 Monday to 6 Sunday: 1899-12-30 was a Saturday */
static int
weekday (gint64 serial)
{
  return (int) (((serial + 5) % 7 + 7) % 7);
}

static void
eval_weekday (DoveCall *call,
              DoveCell *result)
{
  gint64 type = call->n_args > 1 ? dove_call_integer (call, 1, 1) : 1;
  DoveMoment moment;
  int day;

  if (!read_moment (call, 0, &moment, result))
    return;

  day = weekday (moment.serial);
  if (type == 1)
    *result = dove_cell_integer ((day + 1) % 7 + 1);
  else if (type == 2)
    *result = dove_cell_integer (day + 1);
  else if (type == 3)
    *result = dove_cell_integer (day);
  else if (type >= 11 && type <= 17)
    *result = dove_cell_integer ((day - (type - 11) + 7) % 7 + 1);
  else
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("the type is 1, 2, 3 or 11 to 17"));
}

static gint64
year_start (int year)
{
  int serial = 0;

  dove_serial_from_date (year, 1, 1, &serial);

  return serial;
}

static int
iso_week (const DoveMoment *moment)
{
  DoveMoment thursday = { .serial = moment->serial - weekday (moment->serial) + 3 };

  dove_serial_to_date (&thursday);

  return (int) (thursday.serial - year_start (thursday.year)) / 7 + 1;
}

static void
eval_isoweeknum (DoveCall *call,
                 DoveCell *result)
{
  DoveMoment moment;

  if (read_moment (call, 0, &moment, result))
    *result = dove_cell_integer (iso_week (&moment));
}

static void
eval_weeknum (DoveCall *call,
              DoveCell *result)
{
  gint64 mode = call->n_args > 1 ? dove_call_integer (call, 1, 1) : 1;
  DoveMoment moment;
  gint64 first;
  int begins; /* weekday on which weeks begin, 0 Monday */

  if (!read_moment (call, 0, &moment, result))
    return;

  if (mode == 21)
    {
      *result = dove_cell_integer (iso_week (&moment));
      return;
    }

  if (mode == 1 || mode == 2)
    begins = mode == 1 ? 6 : 0;
  else if (mode >= 11 && mode <= 17)
    begins = (int) mode - 11;
  else
    {
      dove_call_fail (call, result, DOVE_FAULT_NUM, _("the mode is 1, 2, 11 to 17 or 21"));
      return;
    }

  first = year_start (moment.year);
  *result =
      dove_cell_integer ((moment.serial - first + (weekday (first) - begins + 7) % 7) / 7 + 1);
}

static gboolean
read_text_moment (DoveCall   *call,
                  DoveMoment *moment,
                  gboolean   *has_date,
                  gboolean   *has_time,
                  DoveCell   *result)
{
  const DoveCell *cell = &call->args[0];

  if (cell->kind == DOVE_CELL_TEXT)
    {
      const char *text = dove_value_get_text (cell->value);
      gsize length = dove_value_get_text_size (cell->value);

      text = dove_text_strip (text, &length);
      if (memchr (text, ',', length) == NULL
          && dove_serial_parse_moment (text, length, moment, has_date, has_time))
        return TRUE;
    }

  dove_call_fail (call, result, DOVE_FAULT_VALUE,
                  _("the text is no date or time of the form 2026-11-25 or 09:30"));

  return FALSE;
}

static void
eval_datevalue (DoveCall *call,
                DoveCell *result)
{
  DoveMoment moment = { 0 };
  gboolean has_date = FALSE;
  gboolean has_time = FALSE;

  if (!read_text_moment (call, &moment, &has_date, &has_time, result))
    return;

  if (has_date)
    set_date (call, moment.serial + moment.ms / DOVE_DAY_MS, result);
  else
    dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the text holds no date"));
}

static void
eval_timevalue (DoveCall *call,
                DoveCell *result)
{
  DoveMoment moment = { 0 };
  gboolean has_date = FALSE;
  gboolean has_time = FALSE;

  if (!read_text_moment (call, &moment, &has_date, &has_time, result))
    return;

  if (has_time)
    *result = dove_cell_dated (dove_serial_join (0, moment.ms % DOVE_DAY_MS), DOVE_HINT_TIME);
  else
    dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the text holds no time of day"));
}

/* The first of the month so many months on, and the length of that month. */
static gboolean
move_months (DoveCall         *call,
             const DoveMoment *moment,
             gint64            months,
             int              *first,
             int              *length,
             DoveCell         *result)
{
  gint64 total =
      (gint64) moment->year * 12 + moment->month - 1 + CLAMP (months, -MONTHS_MOST, MONTHS_MOST);

  if (!month_first (total, first))
    {
      dove_call_fail (call, result, DOVE_FAULT_NUM,
                      _("the date is not between the years 1 and 9999"));
      return FALSE;
    }

  *length = dove_days_in_month ((int) (total / 12), (int) (total % 12) + 1);

  return TRUE;
}

static void
eval_edate (DoveCall *call,
            DoveCell *result)
{
  DoveMoment moment;
  int first, length;

  if (read_moment (call, 0, &moment, result) &&
      move_months (call, &moment, dove_call_integer (call, 1, 0), &first, &length, result))
    set_date (call, first + MIN (moment.day, length) - 1, result);
}

static void
eval_eomonth (DoveCall *call,
              DoveCell *result)
{
  DoveMoment moment;
  int first, length;

  if (read_moment (call, 0, &moment, result) &&
      move_months (call, &moment, dove_call_integer (call, 1, 0), &first, &length, result))
    set_date (call, first + length - 1, result);
}

static void
eval_days (DoveCall *call,
           DoveCell *result)
{
  DoveMoment end, start;
  DoveNumber days;

  if (read_moment (call, 0, &end, result) && read_moment (call, 1, &start, result)
      && dove_number_subtract (&call->args[0].number, &call->args[1].number, &days))
    *result = dove_cell_number (days);
}

static gboolean
is_end_of_february (const DoveMoment *moment)
{
  return moment->month == 2 && moment->day == dove_days_in_month (moment->year, 2);
}

/* Days of a year of 360: the US rule of the NASD, or the European one. */
static gint64
days360 (const DoveMoment *from,
         const DoveMoment *to,
         gboolean          is_european)
{
  int first = from->day;
  int second = to->day;

  if (is_european)
    {
      first = MIN (first, 30);
      second = MIN (second, 30);
    }
  else
    {
      if (is_end_of_february (from) || first == 31)
        first = 30;
      if (second == 31 && first == 30)
        second = 30;
    }

  return (gint64) (to->year - from->year) * 360 + (to->month - from->month) * 30 + second - first;
}

static void
eval_days360 (DoveCall *call,
              DoveCell *result)
{
  DoveMoment from, to;
  gboolean is_european = call->n_args > 2 && call->args[2].logical;

  if (read_moment (call, 0, &from, result) && read_moment (call, 1, &to, result))
    *result = dove_cell_integer (days360 (&from, &to, is_european));
}

static gint64
whole_months (const DoveMoment *from,
              const DoveMoment *to)
{
  return (gint64) (to->year - from->year) * 12 + to->month - from->month - (to->day < from->day);
}

/* The days behind the last whole month, or year. */
static gint64
days_behind (const DoveMoment *from,
             const DoveMoment *to,
             gint64            months)
{
  gint64 total = (gint64) from->year * 12 + from->month - 1 + months;
  int first = 0;

  month_first (total, &first);

  return to->serial - (first + from->day - 1);
}

static void
eval_datedif (DoveCall *call,
              DoveCell *result)
{
  g_autofree char *unit = g_ascii_strdown (dove_call_text (call, 2, ""), -1);
  DoveMoment from, to;
  gint64 months;

  if (!read_moment (call, 0, &from, result) || !read_moment (call, 1, &to, result))
    return;

  if (from.serial > to.serial)
    {
      dove_call_fail (call, result, DOVE_FAULT_NUM, _("the first date is after the second"));
      return;
    }

  months = whole_months (&from, &to);
  if (g_str_equal (unit, "y"))
    *result = dove_cell_integer (months / 12);
  else if (g_str_equal (unit, "m"))
    *result = dove_cell_integer (months);
  else if (g_str_equal (unit, "d"))
    *result = dove_cell_integer (to.serial - from.serial);
  else if (g_str_equal (unit, "ym"))
    *result = dove_cell_integer (months % 12);
  else if (g_str_equal (unit, "md"))
    *result = dove_cell_integer (days_behind (&from, &to, months));
  else if (g_str_equal (unit, "yd"))
    *result = dove_cell_integer (days_behind (&from, &to, months / 12 * 12));
  else
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("the unit is y, m, d, ym, md or yd"));
}

/* Whether a 29 February lies between two dates of at most a year. */
static gboolean
spans_leap_day (const DoveMoment *from,
                const DoveMoment *to)
{
  for (int year = from->year; year <= to->year; year++)
    {
      int leap_day = 0;

      if (dove_is_leap_year (year) && dove_serial_from_date (year, 2, 29, &leap_day) &&
          leap_day >= from->serial && leap_day <= to->serial)
        return TRUE;
    }

  return FALSE;
}

/* The length of a year for actual/actual: of the one year, or the mean of those touched. */
static double
year_length (const DoveMoment *from,
             const DoveMoment *to)
{
  gboolean is_within_year = to->year == from->year ||
    (to->year == from->year + 1 &&
     (to->month < from->month || (to->month == from->month && to->day <= from->day)));

  if (!is_within_year)
    return (double) (year_start (to->year) + 365 + dove_is_leap_year (to->year) -
                     year_start (from->year)) / (to->year - from->year + 1);

  if (to->year == from->year)
    return dove_is_leap_year (from->year) ? 366 : 365;

  return spans_leap_day (from, to) ? 366 : 365;
}

/* The same for YEARFRAC, where the ends of February are looked at only when neither day is a
 * thirty-first: this is how the standard words it for fractions of a year. */
static gint64
days360_of_years (const DoveMoment *from,
                  const DoveMoment *to)
{
  DoveMoment first = *from;
  DoveMoment second = *to;

  if (first.day >= 30 && second.day == 31)
    second.day = 30;
  else if (first.day < 30 && is_end_of_february (&first))
    {
      if (is_end_of_february (&second))
        second.day = 30;
      first.day = 30;
    }
  first.day = MIN (first.day, 30);

  return (gint64) (second.year - first.year) * 360 + (second.month - first.month) * 30
         + second.day - first.day;
}

static void
eval_yearfrac (DoveCall *call,
               DoveCell *result)
{
  gint64 basis = call->n_args > 2 ? dove_call_integer (call, 2, 0) : 0;
  DoveMoment from, to;
  double days;

  if (!read_moment (call, 0, &from, result) || !read_moment (call, 1, &to, result))
    return;

  if (from.serial > to.serial)
    {
      DoveMoment later = from;

      from = to;
      to = later;
    }

  days = to.serial - from.serial;
  if (basis == 0)
    dove_call_set_double (call, (double) days360_of_years (&from, &to) / 360, result);
  else if (basis == 4)
    dove_call_set_double (call, (double) days360 (&from, &to, TRUE) / 360, result);
  else if (basis == 1)
    dove_call_set_double (call, days / year_length (&from, &to), result);
  else if (basis == 2 || basis == 3)
    dove_call_set_double (call, days / (basis == 2 ? 360 : 365), result);
  else
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("the basis is 0 to 4"));
}

/* The anonymous Gregorian computus of Meeus, Jones and Butcher. */
static void
eval_eastersunday (DoveCall *call,
                   DoveCell *result)
{
  gint64 year = dove_call_integer (call, 0, 0);
  int century, golden, moon, sunday, correction, n, serial = 0;

  if (year < 1583 || year > 9999)
    {
      dove_call_fail (call, result, DOVE_FAULT_NUM, _("the year is not between 1583 and 9999"));
      return;
    }

  golden = (int) (year % 19);
  century = (int) (year / 100);
  moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
  sunday =
      (32 + 2 * (century % 4) + 2 * (int) (year % 100 / 4) - moon - (int) (year % 100 % 4)) % 7;
  correction = (golden + 11 * moon + 22 * sunday) / 451;
  n = moon + sunday - 7 * correction + 114;
  dove_serial_from_date (year, n / 31, n % 31 + 1, &serial);
  set_date (call, serial, result);
}

static void
eval_daysinmonth (DoveCall *call,
                  DoveCell *result)
{
  DoveMoment moment;

  if (read_moment (call, 0, &moment, result))
    *result = dove_cell_integer (dove_days_in_month (moment.year, moment.month));
}

static void
eval_quarter (DoveCall *call,
              DoveCell *result)
{
  DoveMoment moment;

  if (read_moment (call, 0, &moment, result))
    *result = dove_cell_integer ((moment.month + 2) / 3);
}

/* The run's time on the clocks of the workspace. */
static gboolean
read_now (DoveCall   *call,
          gint64     *serial,
          gint64     *ms,
          DoveCell   *result)
{
  const DoveFormulaHost *host = call->eval->host;
  g_autoptr(GTimeZone) zone = NULL;
  g_autoptr(GDateTime) utc = NULL;
  g_autoptr(GDateTime) local = NULL;
  int day = 0;

  if (host != NULL)
    {
      zone = dove_zone_find (host->zone != NULL ? host->zone : "UTC");
      utc = g_date_time_new_from_unix_utc (host->now / G_USEC_PER_SEC);
    }
  if (utc != NULL && zone != NULL)
    local = g_date_time_to_timezone (utc, zone);

  if (local == NULL ||
      !dove_serial_from_date (g_date_time_get_year (local), g_date_time_get_month (local),
                              g_date_time_get_day_of_month (local), &day))
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the zone of the workspace is not known"));
      return FALSE;
    }

  *serial = day;
  *ms = g_date_time_get_hour (local) * (gint64) HOUR_MS +
        g_date_time_get_minute (local) * (gint64) MINUTE_MS +
        g_date_time_get_second (local) * (gint64) SECOND_MS;

  return TRUE;
}

static void
eval_today (DoveCall *call,
            DoveCell *result)
{
  gint64 serial, ms;

  if (read_now (call, &serial, &ms, result))
    set_date (call, serial, result);
}

static void
eval_now (DoveCall *call,
          DoveCell *result)
{
  gint64 serial, ms;

  if (read_now (call, &serial, &ms, result))
    *result = dove_cell_dated (dove_serial_join (serial, ms), DOVE_HINT_DATETIME);
}

const DoveFunction dove_functions_date[] = {
  { "DATE", "iii", 3, 3, 0, eval_date, "year; month; day", N_("A date"), "DATE(2026; 11; 25)" },
  { "TIME", "nnn", 3, 3, 0, eval_time, "hour; minute; second", N_("A time of day"),
    "TIME(9; 30; 0)" },
  { "YEAR", "n", 1, 1, 0, eval_year, "date", N_("The year of a date"), "YEAR(\"2026-11-25\")" },
  { "MONTH", "n", 1, 1, 0, eval_month, "date", N_("The month of a date"),
    "MONTH(\"2026-11-25\")" },
  { "DAY", "n", 1, 1, 0, eval_day, "date", N_("The day of the month of a date"),
    "DAY(\"2026-11-25\")" },
  { "HOUR", "n", 1, 1, 0, eval_hour, "time", N_("The hour of a time"), "HOUR(\"09:30\")" },
  { "MINUTE", "n", 1, 1, 0, eval_minute, "time", N_("The minute of a time"), "MINUTE(\"09:30\")" },
  { "SECOND", "n", 1, 1, 0, eval_second, "time", N_("The second of a time"),
    "SECOND(\"09:30:15\")" },
  { "WEEKDAY", "ni", 1, 2, 0, eval_weekday, "date; [type]", N_("The day of the week"),
    "WEEKDAY(\"2026-11-25\"; 2)" },
  { "WEEKNUM", "ni", 1, 2, 0, eval_weeknum, "date; [mode]",
    N_("The number of the week in the year"), "WEEKNUM(\"2026-11-25\")" },
  { "ISOWEEKNUM", "n", 1, 1, 0, eval_isoweeknum, "date", N_("The number of the week by ISO 8601"),
    "ISOWEEKNUM(\"2026-11-25\")" },
  { "TODAY", "v", 0, 0, DOVE_FUNCTION_RUN, eval_today, "", N_("The date of the run"),
    "TODAY() > 0" },
  { "NOW", "v", 0, 0, DOVE_FUNCTION_RUN, eval_now, "", N_("Date and time of the run"),
    "NOW() > 0" },
  { "DATEVALUE", "v", 1, 1, 0, eval_datevalue, "text", N_("The date that a text stands for"),
    "DATEVALUE(\"2026-11-25\")" },
  { "TIMEVALUE", "v", 1, 1, 0, eval_timevalue, "text", N_("The time that a text stands for"),
    "TIMEVALUE(\"09:30\")" },
  { "EDATE", "ni", 2, 2, 0, eval_edate, "date; months", N_("The same day some months later"),
    "EDATE(\"2026-01-31\"; 1)" },
  { "EOMONTH", "ni", 2, 2, 0, eval_eomonth, "date; months", N_("The end of a month"),
    "EOMONTH(\"2026-02-01\"; 0)" },
  { "DAYS", "nn", 2, 2, 0, eval_days, "end; start", N_("Days from one date to another"),
    "DAYS(\"2026-11-25\"; \"2026-11-01\")" },
  { "DAYS360", "nnl", 2, 3, 0, eval_days360, "start; end; [european]", N_("Days in years of 360"),
    "DAYS360(\"2026-01-01\"; \"2026-12-31\")" },
  { "DATEDIF", "nnt", 3, 3, 0, eval_datedif, "start; end; unit",
    N_("Whole years, months or days between dates"),
    "DATEDIF(\"2000-06-15\"; \"2026-06-15\"; \"y\")" },
  { "YEARFRAC", "nni", 2, 3, 0, eval_yearfrac, "start; end; [basis]",
    N_("The part of a year between dates"), "YEARFRAC(\"2026-01-01\"; \"2026-07-01\")" },
  { "EASTERSUNDAY", "i", 1, 1, 0, eval_eastersunday, "year", N_("Easter Sunday of a year"),
    "EASTERSUNDAY(2026)" },
  { "DAYSINMONTH", "n", 1, 1, 0, eval_daysinmonth, "date", N_("How many days the month has"),
    "DAYSINMONTH(\"2026-02-01\")" },
  { "QUARTER", "n", 1, 1, 0, eval_quarter, "date", N_("The quarter of a date"),
    "QUARTER(\"2026-11-25\")" },
  { NULL },
};
