/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-flow"

#include "config.h"

#include "dove-scheduler-private.h"

#include "base/dove-defaults.h"

/* What the end of a run means for the next one. */

static void
owe (DoveSchedule *self,
     gint64        now)
{
  if (self->is_hint_run)
    {
      self->has_hint = TRUE;
      self->hint_at = now;
    }
  else if (dove_trigger_get_missed (self->trigger) == DOVE_MISSED_ONCE)
    {
      self->has_owed = TRUE;
      self->owed_at = now;
    }
}

static GTimeSpan
double_up (GTimeSpan first,
           guint     times,
           GTimeSpan most)
{
  return MIN (first << MIN (times, 16), most);
}

/* Notes that the run goes on at @until; whether a person should hear of it: once, until it has */
gboolean
dove_schedule_park (DoveSchedule *self,
                    gint64        until,
                    gint64        now)
{
  gboolean is_new = !self->is_parked;

  self->is_running = FALSE;
  self->unreached = 0;
  self->is_parked = TRUE;
  self->retry_at = until;
  self->has_hint = TRUE; /* also of one that only runs when it is asked to */
  self->hint_at = now;

  return is_new;
}

/* Notes how the run ended; whether a person should hear of it */
gboolean
dove_schedule_end (DoveSchedule *self,
                   DoveScheduleOutcome   outcome,
                   gint64        now)
{
  self->is_running = FALSE;
  self->unreached = outcome == DOVE_SCHEDULE_OFFLINE ? self->unreached + 1 : 0;

  switch (outcome)
    {
    case DOVE_SCHEDULE_FAILED:
      self->failures++;
      if (self->failures >= DOVE_FAILED_RUNS)
        self->retry_at = now + double_up (DOVE_BACKOFF_FIRST, self->failures - DOVE_FAILED_RUNS,
                                          DOVE_BACKOFF_MOST);
      return self->failures == DOVE_FAILED_RUNS;

    case DOVE_SCHEDULE_UNAUTHORIZED:
    case DOVE_SCHEDULE_LOCKED:
      self->block = outcome == DOVE_SCHEDULE_LOCKED ? DOVE_WAITING_FOR_KEYRING
                                                   : DOVE_WAITING_FOR_SIGN_IN;
      owe (self, now);
      return TRUE;

    case DOVE_SCHEDULE_OFFLINE:
      self->retry_at = now + double_up (DOVE_UNREACHED_FIRST, self->unreached - 1,
                                        DOVE_UNREACHED_MOST);
      owe (self, now);
      return FALSE;

    case DOVE_SCHEDULE_CANCELLED:
      return FALSE;

    case DOVE_SCHEDULE_DONE:
    case DOVE_SCHEDULE_PROBLEMS:
    case DOVE_SCHEDULE_NEEDS_PERSON:
    default:
      self->failures = 0;
      self->retry_at = 0;
      self->is_parked = FALSE;
      return FALSE;
    }
}
