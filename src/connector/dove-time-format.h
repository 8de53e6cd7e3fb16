/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

/**
 * DoveTimeFormat:
 * @DOVE_TIME_UNKNOWN: told by the value: ISO text, or seconds, or milliseconds since 1970
 * @DOVE_TIME_ISO: `2025-03-01T09:30:00Z`
 * @DOVE_TIME_ISO_OFFSET: `2025-03-01T09:30:00+00:00`
 * @DOVE_TIME_ISO_LOCAL: `2025-03-01T09:30:00` in the workspace's zone
 * @DOVE_TIME_ISO_UTC: `2025-03-01T09:30:00`, meaning UTC
 * @DOVE_TIME_DATE: `2025-03-01`
 * @DOVE_TIME_EPOCH: seconds since 1970, a number
 * @DOVE_TIME_EPOCH_MS: milliseconds since 1970, a number
 * @DOVE_TIME_SQL: `2025-03-01 09:30:00`, UTC
 * @DOVE_TIME_COMPACT_DATE: `20250301`
 * @DOVE_TIME_HTTP_DATE: `Sat, 01 Mar 2025 09:30:00 GMT`
 * @DOVE_TIME_TAGGED: `{"__class__":"datetime","year":2025,...}`, UTC
 * @DOVE_TIME_INTEGER: no time: a number that grows
 * @DOVE_TIME_STRING: no time: a text that grows
 *
 * How an application writes times, or other values that only grow.
 */
typedef enum
{
  DOVE_TIME_UNKNOWN,
  DOVE_TIME_ISO,
  DOVE_TIME_ISO_OFFSET,
  DOVE_TIME_ISO_LOCAL,
  DOVE_TIME_ISO_UTC,
  DOVE_TIME_DATE,
  DOVE_TIME_EPOCH,
  DOVE_TIME_EPOCH_MS,
  DOVE_TIME_SQL,
  DOVE_TIME_COMPACT_DATE,
  DOVE_TIME_HTTP_DATE,
  DOVE_TIME_TAGGED,
  DOVE_TIME_INTEGER,
  DOVE_TIME_STRING,
} DoveTimeFormat;

DoveTimeFormat dove_time_format_from_name (const char      *name);
gboolean       dove_time_read             (DoveValue       *value,
                                           DoveTimeFormat   format,
                                           const char      *zone,
                                           gint64          *time);
DoveValue     *dove_time_write            (gint64           time,
                                           DoveTimeFormat   format,
                                           const char      *zone);

G_END_DECLS
