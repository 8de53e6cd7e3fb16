/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "dove-convert-private.h"
#include "dove-function-private.h"
#include "dove-serial-private.h"

/* Working days: those that are neither of the weekend nor a holiday. */

#define SATURDAY_SUNDAY 1

/**
 * Calendar:
 * @rests: whether a weekday is of the weekend, Monday first
 * @n_work: working days of a week
 * @holidays: (element-type int): on working days only, sorted, each once
 */
typedef struct
{
  gboolean rests[7];
  int      n_work;
  GArray  *holidays;
} Calendar;

/* 0 Monday to 6 Sunday */
static int
weekday (int serial)
{
  return ((serial + 5) % 7 + 7) % 7;
}

static gboolean
set_weekend_mask (Calendar   *calendar,
                  const char *mask)
{
  if (strlen (mask) != 7 || strspn (mask, "01") != 7)
    return FALSE;

  for (int i = 0; i < 7; i++)
    calendar->rests[i] = mask[i] == '1';

  return TRUE;
}

/* 1 is Saturday and Sunday, 2 Sunday and Monday, up to 7; 11 is Sunday alone, up to 17 */
static gboolean
set_weekend_code (Calendar *calendar,
                  gint64    code)
{
  if (code >= 1 && code <= 7)
    calendar->rests[(code + 4) % 7] = calendar->rests[(code + 5) % 7] = TRUE;
  else if (code >= 11 && code <= 17)
    calendar->rests[(code - 11 + 6) % 7] = TRUE;
  else
    return FALSE;

  return TRUE;
}

static gboolean
read_weekend (DoveCall *call,
              guint     index,
              Calendar *calendar,
              DoveCell *result)
{
  DoveNumber number = dove_number_from_int64 (SATURDAY_SUNDAY);
  gint64 code = 0;

  if (dove_call_has (call, index) && call->args[index].kind == DOVE_CELL_TEXT)
    {
      if (set_weekend_mask (calendar, dove_value_get_text (call->args[index].value)))
        return TRUE;
      dove_call_fail (call, result, DOVE_FAULT_VALUE,
                      _("the weekend is a number, or a text of seven signs 0 and "
                        "1 from Monday on"));
      return FALSE;
    }

  if (dove_call_has (call, index))
    dove_cell_to_number (&call->args[index], &number);
  if (!dove_number_to_index (&number, &code) || !set_weekend_code (calendar, code))
    {
      dove_call_fail (call, result, DOVE_FAULT_NUM, _("the weekend's code is 1 to 7 or 11 to 17"));
      return FALSE;
    }

  return TRUE;
}

static int
compare_days (gconstpointer a,
              gconstpointer b)
{
  return *(const int *) a - *(const int *) b;
}

static void
sort_holidays (GArray *days)
{
  guint n = 0;

  g_array_sort (days, compare_days);
  for (guint i = 0; i < days->len; i++)
    if (n == 0 || g_array_index (days, int, i) != g_array_index (days, int, n - 1))
      g_array_index (days, int, n++) = g_array_index (days, int, i);
  g_array_set_size (days, n);
}

static gboolean
add_holiday (DoveCall       *call,
             const DoveCell *cell,
             Calendar       *calendar,
             DoveCell       *result)
{
  DoveNumber number;
  DoveMoment moment;

  if (cell->kind == DOVE_CELL_EMPTY)
    return TRUE;
  if (cell->kind == DOVE_CELL_ERROR)
    {
      *result = dove_cell_dup (cell);
      return FALSE;
    }
  if (!dove_cell_to_number (cell, &number) || !dove_serial_split (&number, &moment))
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("one of the holidays is no date"));
      return FALSE;
    }
  if (!calendar->rests[weekday (moment.serial)])
    g_array_append_val (calendar->holidays, moment.serial);

  return TRUE;
}

static gboolean
read_holidays (DoveCall *call,
               guint     index,
               Calendar *calendar,
               DoveCell *result)
{
  DoveGrid grid;

  calendar->holidays = g_array_new (FALSE, FALSE, sizeof (int));
  if (index >= call->n_args)
    return TRUE;

  grid = dove_grid (&call->args[index]);
  if (!dove_eval_spend (call->eval, dove_grid_length (&grid), call->node, result))
    return FALSE;
  for (gsize i = 0; i < dove_grid_length (&grid); i++)
    if (!add_holiday (call, &grid.cells[i], calendar, result))
      return FALSE;
  sort_holidays (calendar->holidays);

  return TRUE;
}

/* @weekend is the index of the weekend's argument, 0 for functions without */
static gboolean
read_calendar (DoveCall *call,
               guint     weekend,
               Calendar *calendar,
               DoveCell *result)
{
  if (weekend == 0)
    set_weekend_code (calendar, SATURDAY_SUNDAY);
  else if (!read_weekend (call, weekend, calendar, result))
    return FALSE;

  for (int i = 0; i < 7; i++)
    calendar->n_work += !calendar->rests[i];

  return read_holidays (call, weekend == 0 ? 2 : weekend + 1, calendar, result);
}

static gboolean
read_date (DoveCall *call,
           guint     index,
           int      *serial,
           DoveCell *result)
{
  DoveMoment moment;

  if (!dove_serial_split (&call->args[index].number, &moment))
    {
      dove_call_fail (call, result, DOVE_FAULT_NUM,
                      _("the date is not between the years 1 and 9999"));
      return FALSE;
    }

  *serial = moment.serial;

  return TRUE;
}

/* How many holidays come before a day */
static int
count_holidays_before (const Calendar *calendar,
                       int             day)
{
  guint low = 0;
  guint high = calendar->holidays->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (g_array_index (calendar->holidays, int, middle) < day)
        low = middle + 1;
      else
        high = middle;
    }

  return (int) low;
}

static int
count_holidays (const Calendar *calendar,
                int             first,
                int             last)
{
  return count_holidays_before (calendar, last + 1) - count_holidays_before (calendar, first);
}

static gint64
count_work_days (const Calendar *calendar,
                 int             first,
                 int             last)
{
  int weeks = (last - first + 1) / 7;
  gint64 count = (gint64) weeks * calendar->n_work;

  for (int day = first + weeks * 7; day <= last; day++)
    count += !calendar->rests[weekday (day)];

  return count - count_holidays (calendar, first, last);
}

static void
count_days (DoveCall *call,
            guint     weekend,
            DoveCell *result)
{
  Calendar calendar = { 0 };
  int from, to;

  if (read_date (call, 0, &from, result) && read_date (call, 1, &to, result)
      && read_calendar (call, weekend, &calendar, result))
    *result = dove_cell_integer (from <= to ? count_work_days (&calendar, from, to)
                                            : -count_work_days (&calendar, to, from));
  g_clear_pointer (&calendar.holidays, g_array_unref);
}

static void
eval_networkdays (DoveCall *call,
                  DoveCell *result)
{
  count_days (call, 0, result);
}

static void
eval_networkdays_intl (DoveCall *call,
                       DoveCell *result)
{
  count_days (call, 2, result);
}

static gboolean
is_work_day (const Calendar *calendar,
             gint64          day)
{
  return !calendar->rests[weekday ((int) day)]
         && count_holidays (calendar, (int) day, (int) day) == 0;
}

static gboolean
is_day (gint64 day)
{
  return day >= DOVE_SERIAL_MIN && day <= DOVE_SERIAL_MAX;
}

/* The day @n working days from @day; outside of the range of dates when there is none. Whole
 * weeks are stepped over at once: holidays within them are counted again. */
static gint64
move_work_days (const Calendar *calendar,
                gint64          day,
                gint64          n)
{
  int step = n < 0 ? -1 : 1;

  for (n = ABS (n); n > 0 && is_day (day);)
    {
      gint64 weeks = (n - 1) / calendar->n_work;
      gint64 next = day + step * weeks * 7;

      if (weeks == 0)
        {
          day += step;
          n -= is_day (day) && is_work_day (calendar, day);
          continue;
        }
      if (!is_day (next))
        return next;
      n -= weeks * calendar->n_work;
      n += step > 0 ? count_holidays (calendar, (int) day + 1, (int) next)
                    : count_holidays (calendar, (int) next, (int) day - 1);
      day = next;
    }

  return day;
}

static void
move_days (DoveCall *call,
           guint     weekend,
           DoveCell *result)
{
  gint64 n = CLAMP (dove_call_integer (call, 1, 0), -DOVE_SERIAL_MAX * 2, DOVE_SERIAL_MAX * 2);
  Calendar calendar = { 0 };
  int from;

  if (read_date (call, 0, &from, result) && read_calendar (call, weekend, &calendar, result))
    {
      gint64 day = calendar.n_work > 0 ? move_work_days (&calendar, from, n) : from;

      if (calendar.n_work == 0)
        dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the week has no working day"));
      else if (!is_day (day))
        dove_call_fail (call, result, DOVE_FAULT_NUM,
                        _("the date is not between the years 1 and 9999"));
      else
        *result = dove_cell_dated (dove_number_from_int64 (day), DOVE_HINT_DATE);
    }
  g_clear_pointer (&calendar.holidays, g_array_unref);
}

static void
eval_workday (DoveCall *call,
              DoveCell *result)
{
  move_days (call, 0, result);
}

static void
eval_workday_intl (DoveCall *call,
                   DoveCell *result)
{
  move_days (call, 2, result);
}

const DoveFunction dove_functions_workday[] = {
  { "NETWORKDAYS", "nna", 2, 3, 0, eval_networkdays, "start; end; [holidays]",
    N_("How many working days, both ends included"),
    "NETWORKDAYS(\"2026-11-01\"; \"2026-11-30\")" },
  { "NETWORKDAYS.INTL", "nnva", 2, 4, 0, eval_networkdays_intl,
    "start; end; [weekend]; [holidays]", N_("How many working days, with another weekend"),
    "NETWORKDAYS.INTL(\"2026-11-01\"; \"2026-11-30\"; \"0000011\")" },
  { "WORKDAY", "nia", 2, 3, 0, eval_workday, "date; days; [holidays]",
    N_("The date some working days later"), "WORKDAY(\"2026-11-25\"; 10)" },
  { "WORKDAY.INTL", "niva", 2, 4, 0, eval_workday_intl, "date; days; [weekend]; [holidays]",
    N_("The date some working days later, with another weekend"),
    "WORKDAY.INTL(\"2026-11-25\"; 10; 11)" },
  { NULL },
};
