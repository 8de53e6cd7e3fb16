/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-flow"

#include "config.h"

#include "dove-scheduler-private.h"

#include "base/dove-defaults.h"

/*
 * What the wall clock did since it was last looked at.
 *
 * The monotonic clock tells how much time passed awake. What the wall clock moved beyond that is
 * a suspend, or somebody set it. Forward by up to a week is as time that was missed. Back by up
 * to an hour changes nothing: slots wait until the clock comes to them again, none comes twice.
 * Further back, up to a day, the next slots are made anew. Beyond these bounds a person is asked,
 * since nothing good comes of runs by a clock that is wrong by years, as it is with an empty
 * battery on the main board.
 */

/* Spans are measured from these: they move along, so that none becomes longer */
static void
shift_back (DoveScheduler *self,
            GTimeSpan      by)
{
  if (self->settle_from != 0)
    self->settle_from += by;
  self->resumed_at += by;
  self->save_again += by;

  for (guint i = 0; i < self->schedules->len; i++)
    {
      DoveSchedule *schedule = g_ptr_array_index (self->schedules, i);

      schedule->retry_at += by;
      schedule->hint_at += by;
      schedule->owed_at += by;
      schedule->excused_until += by;
    }
}

static void
remake_all (DoveScheduler *self,
            gint64         now)
{
  for (guint i = 0; i < self->schedules->len; i++)
    dove_schedule_remake (g_ptr_array_index (self->schedules, i), now);
}

static void
note_clock (DoveScheduler *self,
            gint64         now)
{
  self->is_started = TRUE;
  self->is_asking = FALSE;
  self->good_now = now;
  self->good_monotonic = dove_clock_get_monotonic (self->clock);
}

/* How far the wall clock moved by itself. Of the time before the first look only the rows tell
 * something: it is later than all of them. */
static GTimeSpan
measure_jump (DoveScheduler *self,
              gint64         now)
{
  if (!self->is_started)
    return MIN (now - self->known, 0);

  return now - self->good_now -
         (dove_clock_get_monotonic (self->clock) - self->good_monotonic);
}

/* Whether runs may be started by this clock. A clock that came right again needs no answer. */
gboolean
dove_scheduler_check_clock (DoveScheduler *self,
                            gint64         now)
{
  const GTimeSpan jump = measure_jump (self, now);
  const gboolean was_started = self->is_started;

  if (jump > DOVE_CLOCK_FORWARD_MOST || jump < -DOVE_CLOCK_BACK_MOST)
    {
      self->is_asking = TRUE;
      return FALSE;
    }

  note_clock (self, now);

  if (jump < 0 && was_started)
    shift_back (self, jump);
  if (jump < -DOVE_CLOCK_BACK)
    remake_all (self, now);
  if (jump > DOVE_WAKE_TOLERANCE)
    dove_scheduler_resumed (self);

  return TRUE;
}

/**
 * dove_scheduler_resumed:
 * @self: a scheduler
 *
 * Says that the computer is back from suspend: nothing starts before the network is there and
 * has had 10 to 60 s to settle, which is always the same for one schedule. A long suspend is no
 * reason to doubt the clock.
 */
void
dove_scheduler_resumed (DoveScheduler *self)
{
  const gint64 now = dove_clock_get_now (self->clock);

  if (self->is_started && measure_jump (self, now) > 0)
    note_clock (self, now);

  self->resumed_at = now;
  self->is_settling = !self->conditions.is_online;
  self->settle_from = self->is_settling ? 0 : now;
}

/**
 * dove_scheduler_accept_clock:
 * @self: a scheduler
 *
 * Says that a person found the clock right, although it moved far. What was missed by a clock
 * that moved forward is made up for once; after one that moved back, schedules begin anew.
 */
void
dove_scheduler_accept_clock (DoveScheduler *self)
{
  const gint64 now = dove_clock_get_now (self->clock);
  const GTimeSpan jump = measure_jump (self, now);

  if (jump < 0)
    {
      if (self->is_started)
        shift_back (self, jump);

      for (guint i = 0; i < self->schedules->len; i++)
        {
          DoveSchedule *schedule = g_ptr_array_index (self->schedules, i);

          schedule->last_due = MIN (schedule->last_due, now);
          schedule->last_started = MIN (schedule->last_started, now);
        }
      remake_all (self, now);
    }

  note_clock (self, now);
}
