/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-time-format.h"

#include <string.h>
#include <time.h>

/*
 * Inside, a time is microseconds since 1970 UTC. Applications write it in a dozen ways; each
 * is read from its text digit by digit, never through a double, so that a position given
 * back to an application is the one it gave.
 */

#define MICROS G_TIME_SPAN_SECOND
#define END_OF_TIME (G_GINT64_CONSTANT (253402300800) * MICROS) /* the year 10000 */
#define LARGEST_EPOCH_SECONDS G_GINT64_CONSTANT (100000000000) /* year 5138; more is milliseconds */

static const char * const format_names[] = {
  "", "iso", "iso-offset", "iso-local", "iso-utc", "date", "epoch", "epoch-ms", "sql",
  "compact-date", "http-date", "tagged-datetime", "integer", "string",
};

/* A calendar time, before its zone is known. */
typedef struct
{
  gint64   year;
  gint64   month;
  gint64   day;
  gint64   hour;
  gint64   minute;
  gint64   second;
  gint64   micros;
  gboolean has_offset;
  gint64   offset;      /* seconds east of UTC */
} Moment;

/**
 * dove_time_format_from_name:
 * @name: (nullable): a name of the manifest, or `date-time` of a schema
 *
 * Returns: the format; %DOVE_TIME_UNKNOWN for %NULL and for names that are none
 */
DoveTimeFormat
dove_time_format_from_name (const char *name)
{
  if (name == NULL)
    return DOVE_TIME_UNKNOWN;

  for (guint i = 1; i < G_N_ELEMENTS (format_names); i++)
    if (g_str_equal (format_names[i], name))
      return (DoveTimeFormat) i;

  return g_str_equal (name, "date-time") ? DOVE_TIME_ISO : DOVE_TIME_UNKNOWN;
}

static gboolean
take_digits (const char **at,
             guint        count,
             gint64      *number)
{
  const char *c = *at;

  *number = 0;
  for (guint i = 0; i < count; i++, c++)
    {
      if (!g_ascii_isdigit (*c))
        return FALSE;
      *number = *number * 10 + (*c - '0');
    }

  *at = c;

  return TRUE;
}

static gboolean
take_char (const char **at,
           const char  *allowed)
{
  if (**at == '\0' || strchr (allowed, **at) == NULL)
    return FALSE;

  (*at)++;

  return TRUE;
}

/* Digits beyond the microsecond are cut off: a position must not lie in the future. */
static void
take_fraction (const char **at,
               Moment      *moment)
{
  gint64 unit = MICROS / 10;

  if (!take_char (at, ".,"))
    return;

  for (; g_ascii_isdigit (**at); (*at)++, unit /= 10)
    moment->micros += (**at - '0') * unit;
}

static gboolean
take_offset (const char **at,
             Moment      *moment)
{
  gint64 hours = 0;
  gint64 minutes = 0;
  char sign = **at;

  if (sign == '\0')
    return TRUE;

  moment->has_offset = TRUE;
  if (take_char (at, "Zz"))
    return TRUE;

  if (!take_char (at, "+-") || !take_digits (at, 2, &hours))
    return FALSE;

  take_char (at, ":");
  if (**at != '\0' && !take_digits (at, 2, &minutes))
    return FALSE;

  moment->offset = (hours * 3600 + minutes * 60) * (sign == '-' ? -1 : 1);

  return TRUE;
}

/* Date alone, or date and time joined by T or a space, with or without a zone. */
static gboolean
parse_iso (const char *text,
           Moment     *moment)
{
  const char *at = text;

  if (!take_digits (&at, 4, &moment->year))
    return FALSE;

  take_char (&at, "-");
  if (!take_digits (&at, 2, &moment->month))
    return FALSE;

  take_char (&at, "-");
  if (!take_digits (&at, 2, &moment->day))
    return FALSE;

  if (*at == '\0')
    return TRUE;

  if (!take_char (&at, "Tt ") || !take_digits (&at, 2, &moment->hour) ||
      !take_char (&at, ":") || !take_digits (&at, 2, &moment->minute))
    return FALSE;

  if (take_char (&at, ":") && !take_digits (&at, 2, &moment->second))
    return FALSE;

  take_fraction (&at, moment);
  take_char (&at, " ");

  return take_offset (&at, moment) && *at == '\0';
}

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

/* `Sat, 01 Mar 2025 09:30:00 GMT`, the one form that RFC 9110 lets servers send today. */
static gboolean
parse_http_date (const char *text,
                 Moment     *moment)
{
  const char *at = strchr (text, ',');
  const char *month = NULL;
  char name[4] = { 0 };

  if (at == NULL || !take_char (&at, ",") || !take_char (&at, " ") ||
      !take_digits (&at, 2, &moment->day) || !take_char (&at, " ") || strlen (at) < 4)
    return FALSE;

  memcpy (name, at, 3);
  month = strstr (months, name);
  if (month == NULL || (month - months) % 3 != 0)
    return FALSE;

  moment->month = (month - months) / 3 + 1;
  at += 3;

  return take_char (&at, " ") && take_digits (&at, 4, &moment->year) && take_char (&at, " ") &&
         take_digits (&at, 2, &moment->hour) && take_char (&at, ":") &&
         take_digits (&at, 2, &moment->minute) && take_char (&at, ":") &&
         take_digits (&at, 2, &moment->second) && g_str_equal (at, " GMT");
}

static gint64
get_part (DoveValue  *value,
          const char *name,
          gint64      missing)
{
  gint64 number = missing;

  dove_value_get_integer (dove_value_get_member (value, name), &number);

  return number;
}

static gboolean
parse_tagged (DoveValue *value,
              Moment    *moment)
{
  const char *kind = dove_value_get_member_text (value, "__class__");

  if (g_strcmp0 (kind, "datetime") != 0 && g_strcmp0 (kind, "date") != 0)
    return FALSE;

  moment->year = get_part (value, "year", 0);
  moment->month = get_part (value, "month", 0);
  moment->day = get_part (value, "day", 0);
  moment->hour = get_part (value, "hour", 0);
  moment->minute = get_part (value, "minute", 0);
  moment->second = get_part (value, "second", 0);
  moment->micros = get_part (value, "microsecond", 0);

  return TRUE;
}

static gboolean
is_sensible (const Moment *moment)
{
  return moment->year >= 1 && moment->year <= 9999 && moment->month >= 1 && moment->month <= 12 &&
         moment->day >= 1 &&
         moment->day <= g_date_get_days_in_month ((GDateMonth) moment->month,
                                                  (GDateYear) moment->year) &&
         moment->hour >= 0 && moment->hour <= 24 && moment->minute >= 0 && moment->minute <= 59 &&
         moment->second >= 0 && moment->second <= 60 && moment->micros >= 0 &&
         moment->micros < MICROS;
}

#define EPOCH_DAY 719163 /* the day 1970-01-01 of a GDate */

/* Hour 24 and the leap second reach into the next day. */
static gint64
moment_to_seconds (const Moment *moment)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) moment->day, (GDateMonth) moment->month,
                  (GDateYear) moment->year);

  return ((gint64) g_date_get_julian (&date) - EPOCH_DAY) * 86400 + moment->hour * 3600 +
         moment->minute * 60 + moment->second - moment->offset;
}

static gboolean
moment_to_time_in (const Moment *moment,
                   GTimeZone    *place,
                   gint64       *time)
{
  g_autoptr(GDateTime) date = NULL;
  gint64 seconds = 0;

  /* Hour 24 and the leap second are added behind, as GDateTime knows neither. */
  date = g_date_time_new (place, (int) moment->year, (int) moment->month, (int) moment->day, 0, 0,
                          0);
  if (date == NULL)
    return FALSE;

  if (moment->hour < 24)
    {
      g_autoptr(GDateTime) midnight = g_steal_pointer (&date);

      date = g_date_time_new (place, (int) moment->year, (int) moment->month, (int) moment->day,
                              (int) moment->hour, (int) moment->minute, 0);
      seconds = moment->second;
    }
  else
    seconds = 86400 + moment->minute * 60 + moment->second;

  if (date == NULL)
    return FALSE;

  *time = (g_date_time_to_unix (date) + seconds) * MICROS + moment->micros;

  return TRUE;
}

static gboolean
moment_to_time (const Moment *moment,
                const char   *zone,
                gint64       *time)
{
  g_autoptr(GTimeZone) place = NULL;

  if (!is_sensible (moment))
    return FALSE;

  if (zone != NULL && !moment->has_offset)
    place = g_time_zone_new_identifier (zone);
  if (place != NULL)
    return moment_to_time_in (moment, place, time);

  *time = moment_to_seconds (moment) * MICROS + moment->micros;

  return TRUE;
}

/* A number of seconds or milliseconds; also as text, and with a fraction. */
static gboolean
read_epoch (DoveValue  *value,
            gint64      unit,
            gint64     *time)
{
  DoveNumber number = { 0 };
  DoveNumber factor = dove_number_from_int64 (unit);
  DoveNumber product = { 0 };
  const char *text = dove_value_get_text (value);

  if (text != NULL ? !dove_number_parse (text, -1, &number)
                   : !dove_value_get_number (value, &number))
    return FALSE;

  if (!dove_number_multiply (&number, &factor, &product))
    return FALSE;

  product = dove_number_round (&product, 0, DOVE_ROUND_FLOOR);

  return dove_number_to_int64 (&product, time);
}

static gboolean
read_unknown_number (DoveValue *value,
                     gint64    *time)
{
  gint64 seconds = 0;

  if (!read_epoch (value, 1, &seconds))
    return FALSE;

  return read_epoch (value, ABS (seconds) > LARGEST_EPOCH_SECONDS ? 1000 : MICROS, time);
}

/**
 * dove_time_read:
 * @value: (nullable): what an application wrote
 * @format: how it writes times; the form of the value itself goes before it, since many say
 *   one thing and send another
 * @zone: (nullable): IANA zone of %DOVE_TIME_ISO_LOCAL; %NULL is UTC
 * @time: (out): microseconds since 1970 UTC
 *
 * Reads a time.
 *
 * Returns: whether it is one
 */
gboolean
dove_time_read (DoveValue      *value,
                DoveTimeFormat  format,
                const char     *zone,
                gint64         *time)
{
  Moment moment = { 0 };
  const char *text = dove_value_get_text (value);

  if (dove_value_get_kind (value) == DOVE_VALUE_RECORD)
    return parse_tagged (value, &moment) && moment_to_time (&moment, NULL, time);

  /* Some (HubSpot) are asked in milliseconds and answer in ISO. */
  if ((format == DOVE_TIME_EPOCH && read_epoch (value, MICROS, time)) ||
      (format == DOVE_TIME_EPOCH_MS && read_epoch (value, 1000, time)))
    return TRUE;

  if (text == NULL)
    return dove_value_get_kind (value) == DOVE_VALUE_NUMBER && read_unknown_number (value, time);

  if (!parse_iso (text, &moment))
    {
      memset (&moment, 0, sizeof moment);
      if (!parse_http_date (text, &moment))
        return FALSE;
    }

  return moment_to_time (&moment, format == DOVE_TIME_ISO_LOCAL ? zone : NULL, time);
}

static DoveValue *
write_tagged (GDateTime *date)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  const struct
  {
    const char *name;
    int         part;
  } parts[] = {
    { "year", g_date_time_get_year (date) },
    { "month", g_date_time_get_month (date) },
    { "day", g_date_time_get_day_of_month (date) },
    { "hour", g_date_time_get_hour (date) },
    { "minute", g_date_time_get_minute (date) },
    { "second", g_date_time_get_second (date) },
    { "microsecond", g_date_time_get_microsecond (date) },
  };

  dove_value_builder_set_text (builder, "__class__", "datetime");
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    dove_value_builder_take (builder, parts[i].name, dove_value_new_integer (parts[i].part));

  return dove_value_builder_end (builder);
}

static char *
format_text (GDateTime      *date,
             DoveTimeFormat  format)
{
  g_autofree char *plain = g_date_time_format (date, format == DOVE_TIME_SQL ? "%F %T" : "%FT%T");
  int micros = g_date_time_get_microsecond (date);
  g_autofree char *fraction = micros != 0 ? g_strdup_printf (".%06d", micros) : g_strdup ("");
  const char *zone = "";

  if (format == DOVE_TIME_ISO || format == DOVE_TIME_UNKNOWN)
    zone = "Z";
  else if (format == DOVE_TIME_ISO_OFFSET)
    zone = "+00:00";

  return g_strconcat (plain, fraction, zone, NULL);
}

/* Names of days and months in English whatever the locale: this is a protocol. */
static char *
format_http_date (GDateTime *date)
{
  static const char days[] = "MonTueWedThuFriSatSun";
  g_autofree char *rest = g_date_time_format (date, "%Y %T");

  return g_strdup_printf ("%.3s, %02d %.3s %s GMT",
                          days + 3 * (g_date_time_get_day_of_week (date) - 1),
                          g_date_time_get_day_of_month (date),
                          months + 3 * (g_date_time_get_month (date) - 1), rest);
}

static char *
format_date (GDateTime      *date,
             DoveTimeFormat  format)
{
  switch (format)
    {
    case DOVE_TIME_DATE:
      return g_date_time_format (date, "%F");
    case DOVE_TIME_COMPACT_DATE:
      return g_date_time_format (date, "%Y%m%d");
    case DOVE_TIME_HTTP_DATE:
      return format_http_date (date);
    default:
      return format_text (date, format);
    }
}

/* Seconds and milliseconds are rounded down: asking from a bit earlier loses nothing. */
static gint64
divide_down (gint64 time,
             gint64 unit)
{
  gint64 quotient = time / unit;

  return time % unit < 0 ? quotient - 1 : quotient;
}

/* From 1970 on; of each record one is written. */
static DoveValue *
write_iso (gint64 time)
{
  gint64 micros = time % MICROS;
  time_t seconds = (time_t) (time / MICROS);
  struct tm date;
  char text[40];
  gsize length;

  gmtime_r (&seconds, &date);
  length = strftime (text, sizeof text, "%Y-%m-%dT%H:%M:%S", &date);
  if (micros != 0)
    length += (gsize) g_snprintf (text + length, sizeof text - length, ".%06d", (int) micros);
  text[length] = 'Z';
  text[length + 1] = '\0';

  return dove_value_new_text (text);
}

/**
 * dove_time_write:
 * @time: microseconds since 1970 UTC
 * @format: how to write it; %DOVE_TIME_UNKNOWN is ISO text with Z
 * @zone: (nullable): IANA zone of %DOVE_TIME_ISO_LOCAL; %NULL is UTC
 *
 * Writes a time as an application wants it. A fraction of a second is written only if there
 * is one.
 *
 * Returns: (transfer full) (nullable): text, number or tagged record; %NULL when the time is
 *   beyond the years 1 to 9999
 */
DoveValue *
dove_time_write (gint64          time,
                 DoveTimeFormat  format,
                 const char     *zone)
{
  g_autoptr(GDateTime) seconds = NULL;
  g_autoptr(GDateTime) date = NULL;
  g_autofree char *text = NULL;

  if (format == DOVE_TIME_EPOCH)
    return dove_value_new_integer (divide_down (time, MICROS));

  if (format == DOVE_TIME_EPOCH_MS)
    return dove_value_new_integer (divide_down (time, 1000));

  if ((format == DOVE_TIME_ISO || format == DOVE_TIME_UNKNOWN) && time >= 0 && time < END_OF_TIME)
    return write_iso (time);

  seconds = g_date_time_new_from_unix_utc (divide_down (time, MICROS));
  if (seconds == NULL)
    return NULL;

  date = g_date_time_add (seconds, time - divide_down (time, MICROS) * MICROS);

  if (format == DOVE_TIME_ISO_LOCAL && zone != NULL)
    {
      g_autoptr(GTimeZone) place = g_time_zone_new_identifier (zone);
      g_autoptr(GDateTime) utc = g_steal_pointer (&date);

      date = place != NULL ? g_date_time_to_timezone (utc, place) : g_date_time_ref (utc);
    }

  if (format == DOVE_TIME_TAGGED)
    return write_tagged (date);

  text = format_date (date, format);

  return dove_value_new_text (text);
}
