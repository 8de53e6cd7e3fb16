/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-flow"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dove-calendar-private.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"

/*
 * The five fields of a cron line, as crontab(5) has them: minute, hour, day of the month, month,
 * day of the week; lists, ranges, steps, names of months and days; and the words for whole
 * lines. As there, a day of the month and a day of the week that are both restricted are
 * alternatives, where a field that begins with a star restricts nothing; and a day that a month
 * lacks does not come in it.
 */

typedef struct
{
  const char         *refusal;
  guint               least;
  guint               most;
  const char * const *words;      /* (nullable): from @least upwards */
} Field;

static const char * const month_words[] = {
  "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", NULL
};
static const char * const day_words[] = {
  "sun", "mon", "tue", "wed", "thu", "fri", "sat", NULL
};

enum { MINUTE, HOUR, MONTHDAY, MONTH, WEEKDAY, N_FIELDS };

static const Field fields[N_FIELDS] = {
  { N_("“%s” is no minute of a cron line; write numbers from %u to %u, like %u,"
       " %u-%u, */2 or a list of these"), 0, 59, NULL },
  { N_("“%s” is no hour of a cron line; write numbers from %u to %u, like %u,"
       " %u-%u, */2 or a list of these"), 0, 23, NULL },
  { N_("“%s” is no day of the month of a cron line; write numbers from %u to %u, like %u,"
       " %u-%u, */2 or a list of these"), 1, 31, NULL },
  { N_("“%s” is no month of a cron line; write numbers from %u to %u, like %u,"
       " %u-%u, */2 or a list of these"), 1, 12, month_words },
  { N_("“%s” is no day of the week of a cron line; write numbers from %u to %u, like %u,"
       " %u-%u, */2 or a list of these"), 0, 7, day_words },
};

static const struct
{
  const char *word;
  const char *line;
} short_lines[] = {
  { "@yearly", "0 0 1 1 *" },
  { "@annually", "0 0 1 1 *" },
  { "@monthly", "0 0 1 * *" },
  { "@weekly", "0 0 * * 0" },
  { "@daily", "0 0 * * *" },
  { "@midnight", "0 0 * * *" },
  { "@hourly", "0 * * * *" },
};

/* A number or a word; gives the place behind it, %NULL when there is neither */
static const char *
read_number (const Field *field,
             const char  *p,
             guint       *number)
{
  const char *start = p;

  for (guint i = 0; field->words != NULL && field->words[i] != NULL; i++)
    if (g_ascii_strncasecmp (p, field->words[i], 3) == 0)
      {
        *number = field->least + i;
        return p + 3;
      }

  for (*number = 0; g_ascii_isdigit (*p) && *number < 1000; p++)
    *number = *number * 10 + (guint) (*p - '0');

  return p == start ? NULL : p;
}

/* One part of a list: a star, a number or a range, with or without a step */
static gboolean
read_part (const Field *field,
           const char  *p,
           guint64     *bits)
{
  guint low = field->least;
  guint high = field->words == day_words ? 6 : field->most;
  guint step = 1;
  gboolean is_single = FALSE;
  gboolean has_step = FALSE;

  if (*p == '*')
    p++;
  else if ((p = read_number (field, p, &low)) == NULL)
    return FALSE;
  else if (*p != '-')
    is_single = TRUE;
  else if ((p = read_number (field, p + 1, &high)) == NULL)
    return FALSE;

  has_step = *p == '/';
  if (has_step && ((p = read_number (&fields[MINUTE], p + 1, &step)) == NULL || step == 0))
    return FALSE;
  if (is_single && !has_step)
    high = low;

  if (*p != '\0' || low < field->least || high > field->most || low > high)
    return FALSE;

  for (guint i = low; i <= high; i += step)
    *bits |= G_GUINT64_CONSTANT (1) << i;

  return TRUE;
}

static gboolean
read_field (const Field  *field,
            const char   *text,
            guint64      *bits,
            GError      **error)
{
  g_auto(GStrv) parts = g_strsplit (text, ",", -1);

  *bits = 0;
  for (guint i = 0; parts[i] != NULL; i++)
    if (!read_part (field, parts[i], bits))
      {
        g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _(field->refusal), text,
                     field->least, field->most, field->least + 1, field->least + 1,
                     field->least + 4);
        return FALSE;
      }

  return TRUE;
}

static gboolean
split_line (const char   *line,
            GPtrArray    *words,
            GError      **error)
{
  g_auto(GStrv) parts = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (short_lines); i++)
    if (g_ascii_strcasecmp (line, short_lines[i].word) == 0)
      line = short_lines[i].line;

  parts = g_strsplit_set (line, " \t", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_ptr_array_add (words, g_strdup (parts[i]));

  if (words->len == N_FIELDS)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               _("“%s” is no cron line; it has five fields, minute, hour, day of the month, month "
                 "and day of the week, or is one of @hourly, @daily, @weekly, "
                 "@monthly and @yearly"),
               line);

  return FALSE;
}

static void
fill_calendar (DoveCalendar  *calendar,
               const guint64 *bits,
               GPtrArray     *words)
{
  const char *monthday = g_ptr_array_index (words, MONTHDAY);
  const char *weekday = g_ptr_array_index (words, WEEKDAY);
  guint32 from_sunday = (guint32) (bits[WEEKDAY] | bits[WEEKDAY] >> 7) & DOVE_ALL_WEEKDAYS;

  for (guint minute = 0; minute < DOVE_MINUTES_OF_DAY; minute++)
    if ((bits[HOUR] >> minute / 60 & 1) != 0 && (bits[MINUTE] >> minute % 60 & 1) != 0)
      dove_calendar_add_minute (calendar, minute);

  calendar->months = (guint32) bits[MONTH];
  calendar->monthdays = (guint32) bits[MONTHDAY];
  calendar->weekdays = from_sunday >> 1 | (from_sunday & 1) << 6;
  calendar->is_either = *monthday != '*' && *weekday != '*';
  calendar->is_elapsed = bits[HOUR] == 0xffffff;
}

/**
 * dove_cron_parse:
 * @line: a cron line
 * @calendar: (out): its times and days
 * @error: return location for an error
 *
 * Reads a cron line. A line of every hour is one of elapsed time: a change of the clocks leaves
 * none of its hours out, and repeats none.
 *
 * Errors: %DOVE_ERROR_INVALID, also for a line whose day never comes, like 30 February.
 *
 * Returns: whether it is one
 */
gboolean
dove_cron_parse (const char    *line,
                 DoveCalendar  *calendar,
                 GError       **error)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  guint64 bits[N_FIELDS] = { 0 };

  *calendar = (DoveCalendar) { 0 };

  if (strlen (line) > DOVE_CRON_LENGTH_LIMIT)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_LIMIT, _("The cron line is too long"));
      return FALSE;
    }

  if (!split_line (line, words, error))
    return FALSE;

  for (guint i = 0; i < N_FIELDS; i++)
    if (!read_field (&fields[i], g_ptr_array_index (words, i), &bits[i], error))
      return FALSE;

  fill_calendar (calendar, bits, words);
  if (dove_calendar_next (calendar, utc, 0) != G_MAXINT64)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("“%s” names a day that never comes"), line);

  return FALSE;
}
