/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-flow"

#include "config.h"

#include "dove-calendar-private.h"

#include "base/dove-defaults.h"

/*
 * When local times come next, in instants.
 *
 * A local time is counted in seconds since 1970 as if it were UTC ("local seconds"). The instant
 * of a local time is *the first instant at which the clock on the wall has reached it*. That one
 * rule is all that is needed for changes of the clocks: a time inside a gap is reached when the
 * gap is jumped over, at the first instant after it, and a time that comes twice is reached the
 * first time. It also makes instants grow with local times, so that a day is searched in order,
 * and two times of one gap become one instant.
 *
 * g_date_time_new() is not used for this: it moves a time inside a gap by the gap's length, and
 * of a time that comes twice it gives the second. Here the zone is only asked for the offset
 * at an instant, which has one answer.
 *
 * A day that a zone left out altogether (30 December 2011 in Apia) is a gap like any other: its
 * times fall on the first instant of the day after.
 */

#define DAY_SECONDS   86400
#define OFFSET_MOST   (26 * 3600) /* seconds; no zone is further from UTC, with room to spare */
#define FIRST_SECOND  (-G_GINT64_CONSTANT (62000000000)) /* in the year 5 */
#define LAST_SECOND   G_GINT64_CONSTANT (250000000000)   /* in the year 9892 */
#define JULIAN_OF_1970 719163     /* what GDate counts 1 January 1970 as */

static gint64
floor_div (gint64 a,
           gint64 b)
{
  return a / b - (a % b < 0);
}

/* The piece of unchanged rules that an instant lies in */
static int
interval_at (GTimeZone *zone,
             gint64     instant)
{
  return g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, instant);
}

static gint64
offset_at (GTimeZone *zone,
           gint64     instant)
{
  return g_time_zone_get_offset (zone, interval_at (zone, instant));
}

/* First instant after @low, at most @high, that is no longer in the interval of @low */
static gint64
find_change (GTimeZone *zone,
             gint64     low,
             gint64     high)
{
  const int interval = interval_at (zone, low);

  while (high - low > 1)
    {
      const gint64 middle = low + (high - low) / 2;

      if (interval_at (zone, middle) == interval)
        low = middle;
      else
        high = middle;
    }

  return high;
}

/* First instant at which the clock on the wall shows @local or later */
static gint64
instant_of (GTimeZone *zone,
            gint64     local)
{
  const gint64 high = local + OFFSET_MOST;
  gint64 low = local - OFFSET_MOST;

  while (interval_at (zone, low) != interval_at (zone, high))
    {
      const gint64 change = find_change (zone, low, high);
      const gint64 offset = offset_at (zone, low);

      if (local - offset < change)
        return MAX (low, local - offset);

      low = change;
    }

  return MAX (low, local - offset_at (zone, low));
}

/**
 * dove_calendar_add_minute:
 * @self: a calendar
 * @minute: 0..1439, of the day
 *
 * Adds a local time.
 */
void
dove_calendar_add_minute (DoveCalendar *self,
                          guint         minute)
{
  self->minutes[minute / 32] |= 1u << minute % 32;
}

/**
 * dove_calendar_has_minute:
 * @self: a calendar
 * @minute: 0..1439, of the day
 *
 * Returns: whether it is one of the local times
 */
gboolean
dove_calendar_has_minute (const DoveCalendar *self,
                          guint               minute)
{
  return (self->minutes[minute / 32] >> minute % 32 & 1) != 0;
}

static gboolean
has_monthday (const DoveCalendar *self,
              guint               day,
              guint               last)
{
  guint32 days = self->monthdays >> day;

  if (day == last && (self->is_last || (self->is_clamped && days != 0)))
    return TRUE;

  return (days & 1) != 0;
}

static gboolean
has_day (const DoveCalendar *self,
         const GDate        *date)
{
  const guint last = g_date_get_days_in_month (g_date_get_month (date), g_date_get_year (date));
  const gboolean is_day_of_month = has_monthday (self, g_date_get_day (date), last);
  const gboolean is_weekday = (self->weekdays >> (g_date_get_weekday (date) - 1) & 1) != 0;

  if ((self->months >> g_date_get_month (date) & 1) == 0)
    return FALSE;

  return self->is_either ? is_day_of_month || is_weekday : is_day_of_month && is_weekday;
}

/* First day, counted from 1970, that is @day or later and one of ours; %G_MAXINT64 for none */
static gint64
next_day (const DoveCalendar *self,
          gint64              day)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32) (day + JULIAN_OF_1970));

  for (guint i = 0; i < DOVE_CRON_DAYS_AHEAD; i++)
    {
      if (has_day (self, &date))
        return (gint64) g_date_get_julian (&date) - JULIAN_OF_1970;

      g_date_add_days (&date, 1);
    }

  return G_MAXINT64;
}

/* First of our minutes, counted from 1970, that is @minute or later; %G_MAXINT64 for none */
static gint64
next_minute (const DoveCalendar *self,
             gint64              minute)
{
  gint64 day = floor_div (minute, DOVE_MINUTES_OF_DAY);
  guint of_day = (guint) (minute - day * DOVE_MINUTES_OF_DAY);

  for (;;)
    {
      const gint64 found = next_day (self, day);

      if (found == G_MAXINT64)
        return G_MAXINT64;

      for (of_day = found == day ? of_day : 0; of_day < DOVE_MINUTES_OF_DAY; of_day++)
        if (dove_calendar_has_minute (self, of_day))
          return found * DOVE_MINUTES_OF_DAY + of_day;

      day = found + 1;
      of_day = 0;
    }
}

/* Local times, each at its first instant */
static gint64
next_reached (const DoveCalendar *self,
              GTimeZone          *zone,
              gint64              after)
{
  /* The wall has reached all local times up to the one it shows: the search begins behind it */
  gint64 minute = floor_div (after + offset_at (zone, after), 60);

  for (;;)
    {
      gint64 instant;

      minute = next_minute (self, minute + 1);
      if (minute == G_MAXINT64)
        return G_MAXINT64;

      instant = instant_of (zone, minute * 60);
      if (instant > after)
        return instant;
    }
}

/* Instants at which the wall shows one of the times, as often as it does */
static gint64
next_shown (const DoveCalendar *self,
            GTimeZone          *zone,
            gint64              after)
{
  gint64 from = after + 1; /* the first instant that may be it */

  for (;;)
    {
      const gint64 offset = offset_at (zone, from);
      const gint64 minute = next_minute (self, -floor_div (-(from + offset), 60));
      gint64 instant;

      if (minute == G_MAXINT64)
        return G_MAXINT64;

      instant = minute * 60 - offset;
      if (interval_at (zone, from) == interval_at (zone, instant))
        return instant;

      from = find_change (zone, from, instant);
    }
}

/**
 * dove_calendar_next:
 * @self: a calendar with at least one minute
 * @zone: the time zone of its local times
 * @after: an instant, microseconds UTC
 *
 * Finds the first slot later than @after. Looks 41 years ahead.
 *
 * Returns: the slot; %G_MAXINT64 for none
 */
gint64
dove_calendar_next (const DoveCalendar *self,
                    GTimeZone          *zone,
                    gint64              after)
{
  const gint64 second = floor_div (after, G_USEC_PER_SEC);
  gint64 instant;

  if (second > LAST_SECOND)
    return G_MAXINT64;

  if (self->is_elapsed)
    instant = next_shown (self, zone, MAX (second, FIRST_SECOND));
  else
    instant = next_reached (self, zone, MAX (second, FIRST_SECOND));

  return instant == G_MAXINT64 ? G_MAXINT64 : instant * G_USEC_PER_SEC;
}

/**
 * dove_calendar_get_interval:
 * @self: a calendar with at least one minute
 *
 * Returns: the shortest span between two of its times on a usual day, a day at the most
 */
GTimeSpan
dove_calendar_get_interval (const DoveCalendar *self)
{
  guint shortest = DOVE_MINUTES_OF_DAY;
  int first = -1;
  int last = -1;

  for (int minute = 0; minute < DOVE_MINUTES_OF_DAY; minute++)
    {
      if (!dove_calendar_has_minute (self, (guint) minute))
        continue;

      if (first < 0)
        first = minute;
      else
        shortest = MIN (shortest, (guint) (minute - last));
      last = minute;
    }

  shortest = MIN (shortest, (guint) (DOVE_MINUTES_OF_DAY + first - last));

  return shortest * G_TIME_SPAN_MINUTE;
}
