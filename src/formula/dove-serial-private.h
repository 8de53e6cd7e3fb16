/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-number.h"

G_BEGIN_DECLS

#define DOVE_SERIAL_MIN       (-693593) /* 0001-01-01 */
#define DOVE_SERIAL_MAX       2958465   /* 9999-12-31 */
#define DOVE_SERIAL_UNIX      25569     /* 1970-01-01 */
#define DOVE_DAY_MS           86400000LL

/**
 * DoveMoment:
 * @serial: days since 1899-12-30
 * @ms: milliseconds of the day, below %DOVE_DAY_MS
 *
 * A date number taken apart.
 */
typedef struct
{
  int serial;
  int year;
  int month;
  int day;
  int ms;
} DoveMoment;

gboolean   dove_serial_from_date    (gint64            year,
                                     int               month,
                                     int               day,
                                     int              *serial);
void       dove_serial_to_date      (DoveMoment       *moment);
gboolean   dove_serial_split        (const DoveNumber *number,
                                     DoveMoment       *moment);
DoveNumber dove_serial_join         (gint64            serial,
                                     gint64            ms);
gboolean   dove_serial_parse        (const char       *text,
                                     gsize             length,
                                     DoveNumber       *number);
gboolean   dove_serial_parse_moment (const char       *text,
                                     gsize             length,
                                     DoveMoment       *moment,
                                     gboolean         *has_date,
                                     gboolean         *has_time);
char      *dove_serial_print        (const DoveNumber *number,
                                     gboolean          has_time);
int        dove_days_in_month       (int               year,
                                     int               month);
gboolean   dove_is_leap_year        (int               year);

G_END_DECLS
