/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "base/dove-defaults.h"
#include "connector/dove-reading.h"
#include "record/dove-json.h"

#include <string.h>

/*
 * A position of `since` is kept as text that does not depend on how the application writes it:
 * a time as ISO text in UTC with microseconds, a number by its digits, a text as it is.
 */

static gboolean
is_time (const DoveSince *since)
{
  return since->format != DOVE_TIME_INTEGER && since->format != DOVE_TIME_STRING;
}

static char *
write_position (gint64 time)
{
  g_autoptr(DoveValue) value = dove_time_write (time, DOVE_TIME_ISO, NULL);

  return value != NULL ? g_strdup (dove_value_get_text (value)) : NULL;
}

/**
 * dove_since_read:
 * @since: how changes are asked for
 * @record: a record that was read
 * @zone: (nullable): IANA zone of local times; %NULL is UTC
 *
 * Takes the value that is remembered out of a record.
 *
 * Returns: (transfer full) (nullable): a position; %NULL when the record has none
 */
char *
dove_since_read (const DoveSince *since,
                 DoveValue       *record,
                 const char      *zone)
{
  g_autoptr(DoveValue) value = NULL;
  gint64 time = 0;

  if (since->field == NULL)
    return NULL;

  value = dove_selector_select_in (since->field, record, NULL);
  if (value == NULL || dove_value_is_null (value))
    return NULL;

  if (is_time (since))
    return dove_time_read (value, since->format, zone, &time) ? write_position (time) : NULL;

  if (dove_value_get_text (value) != NULL)
    return g_strdup (dove_value_get_text (value));

  return dove_json_write (value, DOVE_JSON_CANONICAL);
}

static gboolean
read_position (const char *position,
               gint64     *time)
{
  g_autoptr(DoveValue) value = dove_value_new_text (position);

  return dove_time_read (value, DOVE_TIME_ISO, NULL, time);
}

/**
 * dove_since_compare:
 * @since: how changes are asked for
 * @a: a position
 * @b: another
 *
 * Returns: less than, equal to or greater than 0 as @a lies before, at or after @b
 */
int
dove_since_compare (const DoveSince *since,
                    const char      *a,
                    const char      *b)
{
  DoveNumber number_a = { 0 };
  DoveNumber number_b = { 0 };
  gint64 time_a = 0;
  gint64 time_b = 0;

  if (is_time (since) && read_position (a, &time_a) && read_position (b, &time_b))
    return (time_a > time_b) - (time_a < time_b);

  if (since->format == DOVE_TIME_INTEGER && dove_number_parse (a, -1, &number_a) &&
      dove_number_parse (b, -1, &number_b))
    return dove_number_compare (&number_a, &number_b);

  return strcmp (a, b);
}

/**
 * dove_since_lower:
 * @since: how changes are asked for
 * @position: a position
 * @span: how much earlier, in microseconds; less than 0 is later
 *
 * An earlier position is one of whole seconds, for it is no time of the application's, and some
 * (Redmine) refuse times that are finer than their own.
 *
 * Returns: (transfer full) (nullable): the other position; %NULL when positions are no times
 */
char *
dove_since_lower (const DoveSince *since,
                  const char      *position,
                  GTimeSpan        span)
{
  gint64 time = 0;

  if (!is_time (since) || !read_position (position, &time))
    return NULL;

  time -= span;
  if (span > 0)
    time -= time % G_TIME_SPAN_SECOND;

  return write_position (time);
}

/**
 * dove_since_at:
 * @since: how changes are asked for
 * @time: microseconds UTC
 *
 * Returns: (transfer full) (nullable): the position of that time; %NULL when positions are no
 *   times
 */
char *
dove_since_at (const DoveSince *since,
               gint64           time)
{
  return is_time (since) ? write_position (time) : NULL;
}

/**
 * dove_time_format_get_step:
 * @format: how times are written
 *
 * Returns: the least step that an application can tell two change times apart by, as far as the
 *   format shows, microseconds: it may keep seconds and write a fraction of noughts
 */
GTimeSpan
dove_time_format_get_step (DoveTimeFormat format)
{
  switch (format)
    {
    case DOVE_TIME_DATE:
    case DOVE_TIME_COMPACT_DATE:
      return G_TIME_SPAN_DAY;
    case DOVE_TIME_EPOCH_MS:
      return G_TIME_SPAN_MILLISECOND;
    default:
      return G_TIME_SPAN_SECOND;
    }
}

/* The whole number before a position */
static DoveValue *
write_before (const DoveNumber *number)
{
  gint64 integer = 0;
  gboolean is_exact = dove_number_to_int64 (number, &integer);

  return is_exact && integer > G_MININT64 ? dove_value_new_integer (integer - 1) : NULL;
}

/**
 * dove_since_write_start:
 * @since: how changes are asked for
 * @position: a position
 * @lookback: overlap to take off a time, in microseconds
 * @zone: (nullable): IANA zone of local times; %NULL is UTC
 *
 * Writes the position from which changes are asked for. An application that shows only what lies
 * behind it (`inclusive` is false) is asked from one step before at least, so that records of the
 * same instant are not lost.
 *
 * Returns: (transfer full) (nullable): the `since` of a scope; %NULL when @position is none
 */
DoveValue *
dove_since_write_start (const DoveSince *since,
                        const char      *position,
                        GTimeSpan        lookback,
                        const char      *zone)
{
  GTimeSpan step = dove_time_format_get_step (since->format);
  GTimeSpan span = since->is_inclusive ? lookback : MAX (lookback, step);
  DoveValue *before = NULL;
  DoveNumber number = { 0 };
  gint64 time = 0;

  if (is_time (since))
    return read_position (position, &time) ? dove_time_write (time - span, since->format, zone)
                                           : NULL;

  if (since->format == DOVE_TIME_INTEGER && !since->is_inclusive &&
      dove_number_parse (position, -1, &number))
    before = write_before (&number);

  return before != NULL ? before : dove_since_write (since, position, zone);
}

/**
 * dove_since_write:
 * @since: how changes are asked for
 * @position: a position
 * @zone: (nullable): IANA zone of local times; %NULL is UTC
 *
 * Writes a position as the application wants it.
 *
 * Returns: (transfer full) (nullable): the `until` of a scope; %NULL when @position is none
 */
DoveValue *
dove_since_write (const DoveSince *since,
                  const char      *position,
                  const char      *zone)
{
  DoveNumber number = { 0 };
  gint64 time = 0;

  if (is_time (since))
    return read_position (position, &time) ? dove_time_write (time, since->format, zone) : NULL;

  if (since->format == DOVE_TIME_INTEGER)
    return dove_number_parse (position, -1, &number) ? dove_value_new_literal (position, -1) : NULL;

  return dove_value_new_text (position);
}
