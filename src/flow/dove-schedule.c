/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-flow"

#include "config.h"

#include <string.h>

#include "dove-scheduler-private.h"

#include "base/dove-defaults.h"

/*
 * One schedule: when it may be started, and what becomes of its slots.
 *
 * *Hold* is the earliest time at which it may be started, with the reason. *Fold* takes all
 * slots from next_due to now together into at most one run. *Excuse* tells a slot that was
 * postponed for a reason of ours (the previous run, a metered network, the battery, backoff) from
 * one that was missed: the first is no catch-up, and `missed: skip` does not leave it out.
 */

DoveSchedule *
dove_schedule_new (const char *id)
{
  DoveSchedule *self = g_new0 (DoveSchedule, 1);
  const char *slash = strchr (id, '/');

  self->id = g_strdup (id);
  self->kind = slash != NULL ? g_strndup (id, (gsize) (slash - id)) : g_strdup ("sync");
  self->row_id = g_strdup (slash != NULL ? slash + 1 : id);
  self->next_due = G_MAXINT64;
  self->start = G_MAXINT64;

  return self;
}

void
dove_schedule_free (DoveSchedule *self)
{
  g_clear_pointer (&self->trigger, dove_trigger_unref);
  g_free (self->id);
  g_free (self->kind);
  g_free (self->row_id);
  g_free (self->config_hash);
  g_free (self);
}

void
dove_schedule_set_next (DoveSchedule *self,
                        gint64        next_due)
{
  self->next_due = next_due;
  self->start = next_due;
  self->is_unsaved = TRUE;

  if (next_due != G_MAXINT64)
    self->start = MIN (next_due + self->jitter,
                       dove_trigger_next_from (self->trigger, next_due, next_due));
}

/* The first slot from now on. Local times that were dealt with stay so, even when the clock was
 * set back behind them; elapsed time simply begins again. */
void
dove_schedule_remake (DoveSchedule *self,
                      gint64        now)
{
  gint64 after = now;

  if (!self->is_enabled)
    {
      dove_schedule_set_next (self, G_MAXINT64);
      return;
    }

  if (!dove_trigger_is_interval (self->trigger) && self->last_due <= now + DOVE_CLOCK_BACK_MOST)
    after = MAX (now, self->last_due);

  dove_schedule_set_next (self, dove_trigger_next_from (self->trigger, now, after));
}

/* Whether the trigger still knows the slot: not after its zone, or the zone's rules, changed */
gboolean
dove_schedule_is_on_slot (const DoveSchedule *self)
{
  return self->next_due != G_MAXINT64 &&
         dove_trigger_next_from (self->trigger, self->next_due, self->next_due - 1) ==
           self->next_due;
}

static void
delay (DoveHold       *hold,
       gint64          at,
       DoveWaitingFor  reason)
{
  if (at > hold->at)
    *hold = (DoveHold) { at, reason };
}

static gboolean
is_metered (const DoveScheduler *scheduler)
{
  return scheduler->conditions.is_metered && !scheduler->conditions.is_ignoring_metered;
}

static gboolean
is_battery_low (const DoveScheduler *scheduler)
{
  return scheduler->conditions.is_battery_low && !scheduler->conditions.is_ignoring_battery;
}

/* What holds back a run that was wanted at @wanted, whatever it is for */
static DoveHold
hold_any (const DoveSchedule  *self,
          const DoveScheduler *scheduler,
          gint64               wanted)
{
  DoveHold hold = { wanted, DOVE_WAITING_FOR_NOTHING };

  if (self->block != DOVE_WAITING_FOR_NOTHING)
    return (DoveHold) { G_MAXINT64, self->block };
  if (!scheduler->conditions.is_online && !self->is_local)
    return (DoveHold) { G_MAXINT64, DOVE_WAITING_FOR_NETWORK };

  if (scheduler->settle_from != 0 && !self->is_local)
    delay (&hold, scheduler->settle_from + self->settle, DOVE_WAITING_FOR_NETWORK);
  delay (&hold, self->retry_at,
         self->unreached > 0 ? DOVE_WAITING_FOR_NETWORK : DOVE_WAITING_FOR_BACKOFF);

  return hold;
}

static DoveHold
hold_slot (const DoveSchedule  *self,
           const DoveScheduler *scheduler)
{
  const gint64 wanted = self->has_owed ? MIN (self->owed_at, self->start) : self->start;
  const GTimeSpan elapsed = dove_trigger_get_elapsed (self->trigger);
  DoveHold hold;

  if (wanted == G_MAXINT64)
    return (DoveHold) { G_MAXINT64, DOVE_WAITING_FOR_NOTHING };

  hold = hold_any (self, scheduler, wanted);
  if (is_metered (scheduler))
    delay (&hold, wanted + DOVE_METERED_WAIT, DOVE_WAITING_FOR_METERED);
  if (is_battery_low (scheduler) && elapsed > 0 && self->last_due > 0)
    delay (&hold, self->last_due + DOVE_BATTERY_TIMES * elapsed + self->jitter,
           DOVE_WAITING_FOR_BATTERY);

  return hold;
}

static DoveHold
hold_hint (const DoveSchedule  *self,
           const DoveScheduler *scheduler)
{
  if (!self->has_hint)
    return (DoveHold) { G_MAXINT64, DOVE_WAITING_FOR_NOTHING };

  return hold_any (self, scheduler, self->hint_at);
}

/* The earlier of both; of two that wait for something to change, the one that is wanted */
DoveHold
dove_schedule_hold (const DoveSchedule  *self,
                    const DoveScheduler *scheduler)
{
  const DoveHold slot = hold_slot (self, scheduler);
  const DoveHold hint = hold_hint (self, scheduler);

  if (self->has_hint && hint.at <= slot.at)
    return hint;

  return slot;
}

static gboolean
is_excuse (const DoveSchedule  *self,
           const DoveScheduler *scheduler,
           DoveWaitingFor       reason)
{
  switch (reason)
    {
    case DOVE_WAITING_FOR_METERED:
    case DOVE_WAITING_FOR_BATTERY:
    case DOVE_WAITING_FOR_BACKOFF:
      return TRUE;

    case DOVE_WAITING_FOR_NETWORK: /* of a slot that came while the network settled */
      return scheduler->conditions.is_online && self->unreached == 0 &&
             self->start >= scheduler->resumed_at;

    case DOVE_WAITING_FOR_NOTHING:
    case DOVE_WAITING_FOR_SIGN_IN:
    case DOVE_WAITING_FOR_KEYRING:
    case DOVE_WAITING_FOR_CLOCK_CHECK:
    default:
      return FALSE;
    }
}

/* Before anything changes: a slot that is held right now has its excuse until now */
void
dove_schedule_note_hold (DoveSchedule        *self,
                         const DoveScheduler *scheduler,
                         gint64               now)
{
  const DoveHold hold = hold_slot (self, scheduler);

  if (self->start > now || self->has_owed)
    return;

  if (self->is_running || (hold.at > now && is_excuse (self, scheduler, hold.reason)))
    self->excused_until = now;
}

/* The last moment for which a start is not late */
static gint64
get_excuse (const DoveSchedule  *self,
            const DoveScheduler *scheduler)
{
  const DoveHold hold = hold_slot (self, scheduler);

  if (hold.at != G_MAXINT64 && is_excuse (self, scheduler, hold.reason))
    return MAX (self->excused_until, hold.at);

  return self->excused_until;
}

/* All slots from the next one on, up to @until, and the next one in any case */
static void
fold_until (const DoveSchedule *self,
            gint64              until,
            DoveFold           *fold)
{
  fold->count = 1 + dove_trigger_walk (self->trigger, self->next_due, self->next_due, until,
                                       &fold->last);
}

static gboolean
is_prompt (const DoveSchedule *self,
           const DoveFold     *fold,
           gint64              excuse,
           gint64              now)
{
  const gint64 start = fold->count == 1 ? self->start : fold->last + self->jitter;

  return now - MAX (start, excuse) <= DOVE_WAKE_TOLERANCE;
}

/* Whether the slots of the fold are made up for, and how */
static void
judge_slots (const DoveSchedule *self,
             gint64              excuse,
             gint64              now,
             DoveFold           *fold)
{
  const gint64 window = now - dove_trigger_get_within (self->trigger);
  const gboolean is_skipping = dove_trigger_get_missed (self->trigger) == DOVE_MISSED_SKIP;
  const gboolean is_late = !is_prompt (self, fold, excuse, now);
  const gboolean is_postponed = excuse > self->start && now - self->start > DOVE_WAKE_TOLERANCE;
  guint64 recent = dove_trigger_walk (self->trigger, self->next_due,
                                      MAX (self->next_due, window) - 1, fold->last, NULL);

  fold->due.due = fold->last;
  fold->is_run = !is_late || (recent > 0 && !is_skipping);

  if (is_late)
    {
      fold->due.why = DOVE_DUE_CATCH_UP;
      fold->due.missed = recent;
    }
  else if (is_postponed || recent <= 1 || is_skipping)
    {
      fold->due.why = is_postponed ? DOVE_DUE_POSTPONED : DOVE_DUE_SCHEDULE;
      fold->due.missed = is_postponed ? MAX (recent, 1) - 1 : 0;
    }
  else
    {
      fold->due.why = DOVE_DUE_CATCH_UP;
      fold->due.missed = recent - 1;
    }
}

static void
fold_slots (const DoveSchedule  *self,
            const DoveScheduler *scheduler,
            gint64               now,
            DoveFold            *fold)
{
  const gint64 excuse = get_excuse (self, scheduler);

  if (self->start > now)
    return;

  fold_until (self, now - self->jitter, fold);

  /* A late run takes along a slot whose jitter still goes on: it would follow within minutes */
  if (!is_prompt (self, fold, excuse, now))
    fold_until (self, now, fold);

  judge_slots (self, excuse, now, fold);
}

/* What the latest run could not do is made up for together with what came due since */
static void
fold_owed (const DoveSchedule *self,
           gint64              now,
           DoveFold           *fold)
{
  if (now - self->run_due > dove_trigger_get_within (self->trigger))
    {
      fold->drops_owed = TRUE;
      return;
    }

  fold->due.missed = 1 + self->run_missed + (fold->is_run ? fold->due.missed : 0);
  if (!fold->is_run)
    fold->due.due = self->run_due;

  fold->due.why = DOVE_DUE_CATCH_UP;
  fold->is_run = TRUE;
}

/* Says what is to be done now; %FALSE for nothing. Changes nothing yet. */
gboolean
dove_schedule_fold (const DoveSchedule  *self,
                    const DoveScheduler *scheduler,
                    gint64               now,
                    DoveFold            *fold)
{
  *fold = (DoveFold) { .last = self->last_due };

  if (!self->is_enabled || self->is_running)
    return FALSE;

  if (hold_slot (self, scheduler).at <= now)
    {
      fold_slots (self, scheduler, now, fold);
      if (self->has_owed)
        fold_owed (self, now, fold);
    }

  if (!fold->is_run && hold_hint (self, scheduler).at <= now)
    {
      fold->is_run = fold->is_hint = TRUE;
      fold->due.due = self->hint_at;
      fold->due.why = DOVE_DUE_HINT;
      fold->due.missed = 0;
    }

  fold->due.id = self->id;
  fold->due.is_small_only = is_metered (scheduler) || is_battery_low (scheduler);

  return fold->count > 0 || fold->is_run || fold->drops_owed;
}

/* Does what the fold says */
void
dove_schedule_advance (DoveSchedule   *self,
                       const DoveFold *fold,
                       gint64          now)
{
  if (fold->count > 0)
    {
      self->last_due = fold->last;
      self->skipped += fold->is_run && !fold->is_hint ? fold->count - 1 : fold->count;
      dove_schedule_set_next (self, dove_trigger_next_from (self->trigger, self->next_due,
                                                            fold->last));
    }

  if (fold->drops_owed)
    self->has_owed = FALSE;

  if (!fold->is_run)
    return;

  self->last_started = now;
  self->is_unsaved = TRUE;
  self->is_running = TRUE;
  self->is_hint_run = fold->is_hint;
  self->has_hint = FALSE;
  self->excused_until = 0;
  if (fold->is_hint)
    return;

  self->has_owed = FALSE;
  self->run_due = fold->due.due;
  self->run_missed = fold->due.missed;
}
