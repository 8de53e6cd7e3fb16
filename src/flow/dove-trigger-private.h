/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-calendar-private.h"
#include "flow/dove-trigger.h"

G_BEGIN_DECLS

/**
 * DoveEvents:
 *
 * What else may start it.
 */
typedef enum
{
  DOVE_EVENT_MANUAL  = 1 << 0,
  DOVE_EVENT_CHANGE  = 1 << 1,
  DOVE_EVENT_WEBHOOK = 1 << 2,
  DOVE_EVENT_MESSAGE = 1 << 3,
  DOVE_EVENT_FILE    = 1 << 4,
  DOVE_EVENT_MAIL    = 1 << 5,
} DoveEvents;

struct _DoveTrigger
{
  gatomicrefcount ref_count;

  GTimeSpan       every;       /* 0 for none, else at least DOVE_EVERY_MIN */
  gboolean        has_at;
  DoveCalendar    at;          /* of `at` and `on` */
  char           *cron_line;   /* (nullable) */
  DoveCalendar    cron;        /* with @cron_line */
  DoveEvents      events;

  GTimeZone      *zone;
  char           *own_zone;    /* (nullable): when it is not the workspace's */
  DoveMissed      missed;
  GTimeSpan       within;
};

/* dove-trigger.c: of an id, the same for ever */
guint64  dove_trigger_hash (const char   *id);

/* dove-trigger-read.c */
gboolean dove_trigger_read (DoveTrigger  *self,
                            DoveValue    *document,
                            const char   *zone,
                            GError      **error);

G_END_DECLS
