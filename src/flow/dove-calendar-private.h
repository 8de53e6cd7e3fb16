/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DOVE_MINUTES_OF_DAY 1440
#define DOVE_ALL_WEEKDAYS   0x7fu                    /* bit 0 is Monday */
#define DOVE_ALL_MONTHDAYS  0xfffffffeu              /* bits 1 to 31 */
#define DOVE_ALL_MONTHS     0x1ffeu                  /* bits 1 to 12 */

/**
 * DoveCalendar:
 * @minutes: bits of the minutes of a day, local time
 * @months: bits 1 to 12
 * @monthdays: bits 1 to 31
 * @weekdays: bits 0, Monday, to 6
 * @is_last: also on the last day of a month
 * @is_clamped: a day that a month lacks is its last one
 * @is_either: a day of the month or of the week is enough; otherwise it must be both
 * @is_elapsed: every hour: follows the instants through a change of the clocks, which it
 *   neither repeats nor leaves out
 *
 * Local times on some of the days.
 */
typedef struct
{
  guint32  minutes[DOVE_MINUTES_OF_DAY / 32];
  guint32  months;
  guint32  monthdays;
  guint32  weekdays;
  gboolean is_last;
  gboolean is_clamped;
  gboolean is_either;
  gboolean is_elapsed;
} DoveCalendar;

void      dove_calendar_add_minute   (DoveCalendar        *self,
                                      guint                minute);
gboolean  dove_calendar_has_minute   (const DoveCalendar  *self,
                                      guint                minute);
gint64    dove_calendar_next         (const DoveCalendar  *self,
                                      GTimeZone           *zone,
                                      gint64               after);
GTimeSpan dove_calendar_get_interval (const DoveCalendar  *self);

/* dove-cron.c */
gboolean  dove_cron_parse            (const char          *line,
                                      DoveCalendar        *calendar,
                                      GError             **error);

G_END_DECLS
