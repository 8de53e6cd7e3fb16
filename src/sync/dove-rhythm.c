/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "sync/dove-rhythm.h"

/*
 * When a sync usually brings changes, and whether it has been silent for unusually long.
 *
 * Times of the last twelve weeks are kept, at most one for six hours. From them come the days of
 * the week on which there usually is something: those that had something at least half as often as
 * the best of them. Only time on such days counts, so that a shop that is closed at weekends is not
 * silent on Sundays. A silence is unusual when it has lasted more than twice as long as the longest
 * one before it, counted so, and more than a day. One silence that stands alone, twice as long as
 * any other, is no custom: it does not make the next one usual.
 *
 * What brings nothing is judged at the time of the last run that was through, not now: a computer
 * that was switched off has not missed anything.
 */

#define KEPT        (84 * G_TIME_SPAN_DAY)
#define SLOT        (6 * G_TIME_SPAN_HOUR)
#define FEW         8                       /* times that say too little */
#define SHORT       (14 * G_TIME_SPAN_DAY)  /* between the first and the last: likewise */
#define LEAST       G_TIME_SPAN_DAY         /* of a silence that is told */
#define TIMES       2                       /* the longest one before */
#define MOST        G_GINT64_CONSTANT (253000000000) /* seconds: what a calendar can name */

struct _DoveRhythm
{
  GArray *changed;  /* (element-type gint64): when there were changes, in their order */
  GArray *through;  /* (element-type gint64): when a run was through */
};

/* The days of the week on which there usually is something, by ISO number */
typedef struct
{
  GTimeZone *zone;
  gboolean   is_busy[8];
} Week;

static void
drop_old (GArray *times)
{
  gint64 last = times->len > 0 ? g_array_index (times, gint64, times->len - 1) : 0;
  guint old = 0;

  while (old < times->len && g_array_index (times, gint64, old) < last - KEPT)
    old++;
  g_array_remove_range (times, 0, old);
}

static void
read_times (GArray    *times,
            DoveValue *list)
{
  for (guint i = 0; list != NULL && i < dove_value_get_length (list); i++)
    {
      gint64 seconds = 0;
      gint64 last = times->len > 0 ? g_array_index (times, gint64, times->len - 1) : 0;
      gint64 at;

      if (!dove_value_get_integer (dove_value_get_element (list, i), &seconds) || seconds <= 0 ||
          seconds > MOST)
        continue;
      at = seconds * G_TIME_SPAN_SECOND;
      if (at > last)
        g_array_append_val (times, at);
    }
  drop_old (times);
}

/**
 * dove_rhythm_new:
 * @record: (nullable): what dove_rhythm_write() has written into
 *
 * Returns: (transfer full): the rhythm; empty of what is not there or broken
 */
DoveRhythm *
dove_rhythm_new (DoveValue *record)
{
  DoveRhythm *self = g_new0 (DoveRhythm, 1);

  self->changed = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->through = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (record != NULL && dove_value_get_kind (record) == DOVE_VALUE_RECORD)
    {
      read_times (self->changed, dove_value_get_member (record, "changed_at"));
      read_times (self->through, dove_value_get_member (record, "through_at"));
    }

  return self;
}

/**
 * dove_rhythm_free:
 * @self: (transfer full) (nullable): a rhythm
 */
void
dove_rhythm_free (DoveRhythm *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->changed);
  g_array_unref (self->through);
  g_free (self);
}

static void
note_time (GArray *times,
           gint64  at)
{
  gint64 last = times->len > 0 ? g_array_index (times, gint64, times->len - 1) : 0;

  /* A clock that was set back teaches nothing. */
  if (at <= last)
    return;

  if (times->len > 0 && at / SLOT == last / SLOT)
    g_array_index (times, gint64, times->len - 1) = at;
  else
    g_array_append_val (times, at);
  drop_old (times);
}

/**
 * dove_rhythm_note:
 * @self: a rhythm
 * @at: when a run of all records was through
 * @has_changed: whether it made, changed or removed something
 *
 * Learns from a run.
 */
void
dove_rhythm_note (DoveRhythm *self,
                  gint64      at,
                  gboolean    has_changed)
{
  note_time (self->through, at);
  if (has_changed)
    note_time (self->changed, at);
}

static GDateTime *
find_day (gint64     at,
          GTimeZone *zone)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (at / G_TIME_SPAN_SECOND);
  g_autoptr(GDateTime) here = g_date_time_to_timezone (utc, zone);

  return g_date_time_new (zone, g_date_time_get_year (here), g_date_time_get_month (here),
                          g_date_time_get_day_of_month (here), 0, 0, 0);
}

static gint64
to_time (GDateTime *day)
{
  return g_date_time_to_unix (day) * G_TIME_SPAN_SECOND;
}

static void
step (GDateTime **day)
{
  GDateTime *next = g_date_time_add_days (*day, 1);

  g_date_time_unref (*day);
  *day = next;
}

/* The time between two that falls on busy days */
static gint64
sum_busy (const Week *week,
          gint64      from,
          gint64      until)
{
  g_autoptr(GDateTime) day = find_day (from, week->zone);
  gint64 sum = 0;

  while (to_time (day) < until)
    {
      gint64 begins = MAX (to_time (day), from);
      gboolean counts = week->is_busy[g_date_time_get_day_of_week (day)];

      step (&day);
      if (counts)
        sum += MIN (to_time (day), until) - begins;
    }

  return sum;
}

/* The days from the first time to the last: those after it are the silence that is judged. */
static void
learn_week (Week   *week,
            GArray *times)
{
  g_autoptr(GDateTime) day = find_day (g_array_index (times, gint64, 0), week->zone);
  double seen[8] = { 0 };
  double busy[8] = { 0 };
  double best = 0;
  guint next = 0;

  while (next < times->len)
    {
      int name = g_date_time_get_day_of_week (day);
      guint begun = next;

      step (&day);
      while (next < times->len && g_array_index (times, gint64, next) < to_time (day))
        next++;
      seen[name]++;
      busy[name] += next > begun;
    }
  for (guint i = 1; i < 8; i++)
    best = MAX (best, seen[i] > 0 ? busy[i] / seen[i] : 0);
  for (guint i = 1; i < 8; i++)
    week->is_busy[i] = seen[i] > 0 && busy[i] > 0 && busy[i] / seen[i] >= best / 2;
}

static gint64
find_longest (const Week *week,
              GArray     *times)
{
  gint64 longest = 0;
  gint64 second = 0;

  for (guint i = 1; i < times->len; i++)
    {
      gint64 gap = sum_busy (week, g_array_index (times, gint64, i - 1),
                             g_array_index (times, gint64, i));

      if (gap > longest)
        {
          second = longest;
          longest = gap;
        }
      else
        second = MAX (second, gap);
    }

  return longest > TIMES * second ? second : longest;
}

/**
 * dove_rhythm_is_unusual:
 * @times: (element-type gint64): when there was something, in their order
 * @now: until when there was nothing
 * @zone: whose days count
 *
 * Returns: whether the silence since the last time is unusually long
 */
gboolean
dove_rhythm_is_unusual (GArray    *times,
                        gint64     now,
                        GTimeZone *zone)
{
  Week week = { zone, { FALSE } };
  gint64 last;

  if (times->len < FEW)
    return FALSE;

  last = g_array_index (times, gint64, times->len - 1);
  if (last - g_array_index (times, gint64, 0) < SHORT || now - last <= LEAST)
    return FALSE;

  learn_week (&week, times);
  /* Longer than all that is kept is always unusual, and need not be counted day by day. */
  if (now - last > KEPT)
    return TRUE;

  return sum_busy (&week, last, now) > MAX (TIMES * find_longest (&week, times), LEAST);
}

/**
 * dove_rhythm_judge:
 * @self: a rhythm
 * @now: the present
 * @is_hindered: whether something has kept the sync from being through since
 * @zone: whose days count
 *
 * Says whether a sync is unusually silent.
 *
 * Returns: what is missing since when
 */
DoveSilence
dove_rhythm_judge (const DoveRhythm *self,
                   gint64            now,
                   gboolean          is_hindered,
                   GTimeZone        *zone)
{
  gint64 through = 0;

  if (self->through->len > 0)
    through = g_array_index (self->through, gint64, self->through->len - 1);
  if (is_hindered && dove_rhythm_is_unusual (self->through, now, zone))
    return (DoveSilence) { DOVE_SILENCE_SUCCESS, through };
  if (dove_rhythm_is_unusual (self->changed, through, zone))
    return (DoveSilence) { DOVE_SILENCE_CHANGES,
                           g_array_index (self->changed, gint64, self->changed->len - 1) };

  return (DoveSilence) { DOVE_SILENCE_NONE, 0 };
}

static void
write_times (DoveValueBuilder *builder,
             const char       *name,
             GArray           *times)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < times->len; i++)
    dove_value_builder_take_element (
        list, dove_value_new_integer (g_array_index (times, gint64, i) / G_TIME_SPAN_SECOND));
  dove_value_builder_take (builder, name, dove_value_builder_end (list));
}

/**
 * dove_rhythm_write:
 * @self: a rhythm
 * @builder: of a record
 *
 * Adds it to a record.
 */
void
dove_rhythm_write (const DoveRhythm *self,
                   DoveValueBuilder *builder)
{
  write_times (builder, "changed_at", self->changed);
  write_times (builder, "through_at", self->through);
}
