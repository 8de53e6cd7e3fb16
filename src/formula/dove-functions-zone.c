/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-convert-private.h"
#include "dove-date-code-private.h"
#include "dove-function-private.h"
#include "dove-serial-private.h"
#include "dove-zone-private.h"

/* Dates as other programs write them: by a code, in ISO 8601 with an offset, as Unix time. */

#define MINUTE_MS 60000

/* A date when it has no time of day; milliseconds may be of other days */
static void
set_moment (DoveCall *call,
            gint64    serial,
            gint64    ms,
            DoveCell *result)
{
  gint64 total = serial * DOVE_DAY_MS + ms;
  gint64 in_day = (total % DOVE_DAY_MS + DOVE_DAY_MS) % DOVE_DAY_MS;
  gint64 day = (total - in_day) / DOVE_DAY_MS;

  if (day < DOVE_SERIAL_MIN || day > DOVE_SERIAL_MAX)
    dove_call_fail (call, result, DOVE_FAULT_NUM,
                    _("the date is not between the years 1 and 9999"));
  else
    *result = dove_cell_dated (dove_serial_join (day, in_day),
                               in_day != 0 ? DOVE_HINT_DATETIME : DOVE_HINT_DATE);
}

static gboolean
read_moment (DoveCall   *call,
             DoveMoment *moment,
             DoveCell   *result)
{
  if (dove_serial_split (&call->args[0].number, moment))
    return TRUE;

  dove_call_fail (call, result, DOVE_FAULT_NUM, _("the date is not between the years 1 and 9999"));

  return FALSE;
}

static void
eval_parsedate (DoveCall *call,
                DoveCell *result)
{
  const DoveFormulaHost *host = call->eval->host;
  const char *text = dove_call_text (call, 0, "");
  const char *code = dove_call_text (call, 1, "");
  gboolean has_time = FALSE;
  DoveMoment moment;

  if (dove_date_code_read (code, text, host != NULL ? host->language : NULL, &moment, &has_time))
    set_moment (call, moment.serial, moment.ms, result);
  else
    dove_call_fail (call, result, DOVE_FAULT_VALUE,
                    _("the text is no date of the form of the code"));
}

/* Reads `Z`, `+02:00`, `+0200` or `+02` at the end of a time; 0 minutes when there is none */
static gboolean
read_offset (const char *offset,
             int        *minutes)
{
  int digits[4] = { 0 };
  int n = 0;

  *minutes = 0;
  if (*offset == '\0' || strcmp (offset, "Z") == 0 || strcmp (offset, "z") == 0)
    return TRUE;

  for (const char *p = offset + 1; *p != '\0'; p++)
    if (g_ascii_isdigit (*p) && n < 4)
      digits[n++] = *p - '0';
    else if (*p != ':' || n != 2 || p[1] == '\0')
      return FALSE;

  *minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3];
  if (*offset == '-')
    *minutes = -*minutes;

  return (n == 2 || n == 4) && digits[2] < 6 && ABS (*minutes) < 24 * 60;
}

static void
eval_fromiso (DoveCall *call,
              DoveCell *result)
{
  const char *text = dove_call_text (call, 0, "");
  const char *time = strpbrk (text, "T ");
  gsize length = time != NULL ? (gsize) (time - text) + strcspn (time, "Zz+-") : strlen (text);
  gboolean has_date = FALSE;
  gboolean has_time = FALSE;
  DoveMoment moment;
  int minutes = 0;

  if (dove_serial_parse_moment (text, length, &moment, &has_date, &has_time) && has_date
      && read_offset (text + length, &minutes))
    set_moment (call, moment.serial, moment.ms - (gint64) minutes * MINUTE_MS, result);
  else
    dove_call_fail (call, result, DOVE_FAULT_VALUE,
                    _("the text is no date of the form 2026-11-25 or 2026-11-25T09:30:00+01:00"));
}

static void
eval_toiso (DoveCall *call,
            DoveCell *result)
{
  g_autofree char *text = NULL;
  DoveMoment moment;

  if (!read_moment (call, &moment, result))
    return;

  text = dove_serial_print (&call->args[0].number, moment.ms != 0);
  dove_call_set_text (call, text, -1, result);
}

/* How many milliseconds a unit has; 0 after failing */
static int
read_unit (DoveCall *call,
           DoveCell *result)
{
  const char *unit = dove_call_text (call, 1, "s");

  if (g_ascii_strcasecmp (unit, "s") == 0)
    return 1000;
  if (g_ascii_strcasecmp (unit, "ms") == 0)
    return 1;

  dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the unit is \"s\" or \"ms\""));

  return 0;
}

static void
eval_fromunix (DoveCall *call,
               DoveCell *result)
{
  const gint64 furthest = (DOVE_SERIAL_MAX + G_GINT64_CONSTANT (1)) * DOVE_DAY_MS;
  int unit = read_unit (call, result);
  DoveNumber factor = dove_number_from_int64 (unit);
  DoveNumber number;
  gint64 ms = 0;

  if (unit == 0)
    return;

  if (dove_number_multiply (&call->args[0].number, &factor, &number))
    number = dove_number_round (&number, 0, DOVE_ROUND_HALF_UP);
  if (!dove_number_to_int64 (&number, &ms) || ms > furthest || ms < -furthest)
    dove_call_fail (call, result, DOVE_FAULT_NUM,
                    _("the date is not between the years 1 and 9999"));
  else
    set_moment (call, DOVE_SERIAL_UNIX, ms, result);
}

static void
eval_tounix (DoveCall *call,
             DoveCell *result)
{
  int unit = read_unit (call, result);
  DoveMoment moment;
  DoveNumber ms, divisor, number;

  if (unit == 0 || !read_moment (call, &moment, result))
    return;

  ms = dove_number_from_int64 ((moment.serial - DOVE_SERIAL_UNIX) * DOVE_DAY_MS + moment.ms);
  divisor = dove_number_from_int64 (unit);
  dove_number_divide (&ms, &divisor, &number);
  dove_call_set_number (call, &number, result);
}

static GTimeZone *
read_zone (DoveCall *call,
           guint     index,
           DoveCell *result)
{
  const char *name = dove_call_text (call, index, "");
  GTimeZone *zone = dove_zone_find (name);

  if (zone == NULL)
    dove_call_fail (call, result, DOVE_FAULT_VALUE,
                    _("there is no such time zone; names are such as Europe/Berlin"));

  return zone;
}

static void
eval_tzconvert (DoveCall *call,
                DoveCell *result)
{
  g_autoptr(GTimeZone) from = read_zone (call, 1, result);
  g_autoptr(GTimeZone) to = from != NULL ? read_zone (call, 2, result) : NULL;
  DoveMoment moment;
  gint64 seconds;

  if (to == NULL || !read_moment (call, &moment, result))
    return;

  seconds = (moment.serial - DOVE_SERIAL_UNIX) * (DOVE_DAY_MS / 1000) + moment.ms / 1000;
  seconds = dove_zone_from_utc (to, dove_zone_to_utc (from, seconds));
  set_moment (call, DOVE_SERIAL_UNIX, seconds * 1000 + moment.ms % 1000, result);
}

const DoveFunction dove_functions_zone[] = {
  { "PARSEDATE", "tt", 2, 2, 0, eval_parsedate, "text; code",
    N_("The date in a text that was written by a format code"),
    "PARSEDATE(\"25.11.2026\"; \"dd.mm.yyyy\")" },
  { "FROMISO", "t", 1, 1, 0, eval_fromiso, "text", N_("The date, in UTC, of a text in ISO 8601"),
    "FROMISO(\"2026-11-25T09:30:00+01:00\")" },
  { "TOISO", "n", 1, 1, 0, eval_toiso, "date", N_("A date in ISO 8601"),
    "TOISO(DATE(2026; 11; 25))" },
  { "FROMUNIX", "nt", 1, 2, 0, eval_fromunix, "number; [unit]",
    N_("The date of a Unix time in seconds or milliseconds"), "FROMUNIX(1764062400)" },
  { "TOUNIX", "nt", 1, 2, 0, eval_tounix, "date; [unit]",
    N_("The Unix time of a date in seconds or milliseconds"), "TOUNIX(\"2026-11-25\")" },
  { "TZCONVERT", "ntt", 3, 3, 0, eval_tzconvert, "date; from; to",
    N_("The time that clocks show in another zone"),
    "TZCONVERT(\"2026-11-25 09:30\"; \"Europe/Berlin\"; \"America/New_York\")" },
  { NULL },
};
