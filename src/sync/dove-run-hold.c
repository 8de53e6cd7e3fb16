/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-run-private.h"

#include "base/dove-defaults.h"

/*
 * Applications that want no requests for a long time.
 *
 * A short wait is waited for within the run. For a long one the run is parked: its thread and its
 * turn are given back, and the next run goes on when the wait is over. Until when is written down
 * with the connection, so that nothing is asked before, also after a restart.
 */

/* Notes that an application wants nothing more for so long. */
void
dove_run_hold (DoveRun    *self,
               DoveSide    side,
               GTimeSpan   wait)
{
  self->at_side = side;
  self->held_until = dove_clock_get_now (self->clock) + MIN (wait, DOVE_HOLD_CAP);
}

/* Whether it can be gone on with later by any other run of its sync. */
gboolean
dove_run_may_park (DoveRun *self)
{
  return self->options->mode == DOVE_RUN_ALL && self->undo_of == 0 &&
         self->options->record == NULL && !self->options->is_small;
}

static void
set_held (DoveRun   *self,
          GError   **error)
{
  g_autoptr(GDateTime) until = g_date_time_new_from_unix_utc (self->held_until / G_USEC_PER_SEC);
  g_autofree char *text = g_date_time_format (until, "%Y-%m-%d %H:%M");

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_THROTTLED,
               _("“%s” takes no more requests for now; it goes on at %s (UTC)"),
               self->terms->sides[self->at_side].connection, text);
}

/* Before the first request: whether one of the two sides has asked to wait. A copy of what was
 * seen asks nobody. */
gboolean
dove_run_check_hold (DoveRun  *self,
                     GError  **error)
{
  gint64 now = dove_clock_get_now (self->clock);

  if (dove_store_is_scratch (self->host->store))
    return TRUE;

  for (guint side = 0; side < 2; side++)
    {
      g_autoptr(DoveStoreConnection) known = NULL;

      if (!dove_store_find_connection (self->store, self->terms->sides[side].connection, &known,
                                       error))
        return FALSE;

      /* Further away than anybody can have asked for: the clock was set back */
      if (known == NULL || known->retry_at <= now || known->retry_at > now + DOVE_HOLD_CAP)
        continue;

      dove_run_hold (self, side, known->retry_at - now);
      set_held (self, error);
      return FALSE;
    }

  return TRUE;
}

/* A run that was refused by an application which takes no more requests: when it goes on. What the
 * application said is kept with the connection; where it said nothing a while is waited. */
void
dove_run_end_held (DoveRun   *self,
                   GError   **message)
{
  DoveDriver *driver = self->host->drivers[self->at_side];
  gint64 now = dove_clock_get_now (self->clock);
  g_autoptr(GError) error = NULL;

  if (self->held_until == 0 && dove_driver_get_hold (driver) >= DOVE_BACKOFF_FIRST)
    dove_run_hold (self, self->at_side, dove_driver_get_hold (driver));
  if (self->held_until != 0 && !dove_store_is_scratch (self->store) &&
      !dove_store_hold_connection (self->store, self->terms->sides[self->at_side].connection,
                                   self->held_until, &error))
    g_info ("That “%s” is to be left alone could not be written: %s",
            self->terms->sides[self->at_side].connection, error->message);
  if (self->held_until == 0)
    self->held_until = now + DOVE_BACKOFF_FIRST;

  self->result->retry_at = self->held_until;
  set_held (self, message);
}
