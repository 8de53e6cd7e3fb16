/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-flow"

#include "config.h"

#include "dove-scheduler-private.h"

#include "base/dove-defaults.h"

/**
 * dove_scheduler_new:
 * @clock: where time comes from
 * @store: (nullable): keeps where schedules stand; must outlive the scheduler
 *
 * Makes a scheduler without schedules.
 *
 * Returns: (transfer full): the scheduler
 */
DoveScheduler *
dove_scheduler_new (DoveClock *clock,
                    DoveStore *store)
{
  DoveScheduler *self = g_new0 (DoveScheduler, 1);

  self->clock = dove_clock_ref (clock);
  self->store = store;
  self->schedules = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_schedule_free);
  self->conditions.is_online = TRUE;

  return self;
}

/**
 * dove_scheduler_free:
 * @self: (transfer full): a scheduler
 *
 * Frees a scheduler. Its rows stay.
 */
void
dove_scheduler_free (DoveScheduler *self)
{
  g_ptr_array_unref (self->schedules);
  dove_clock_unref (self->clock);
  g_free (self);
}

/**
 * dove_scheduler_set_conditions:
 * @self: a scheduler
 * @conditions: what the computer is in
 *
 * Says what the computer is in. Call it at every change, then ask for the wake again.
 */
void
dove_scheduler_set_conditions (DoveScheduler        *self,
                               const DoveConditions *conditions)
{
  const gint64 now = dove_clock_get_now (self->clock);
  const gboolean is_back = conditions->is_online && !self->conditions.is_online;

  for (guint i = 0; i < self->schedules->len; i++)
    dove_schedule_note_hold (g_ptr_array_index (self->schedules, i), self, now);

  self->conditions = *conditions;
  if (!is_back)
    return;

  if (self->is_settling)
    self->settle_from = now;
  self->is_settling = FALSE;

  for (guint i = 0; i < self->schedules->len; i++)
    {
      DoveSchedule *schedule = g_ptr_array_index (self->schedules, i);

      if (schedule->unreached > 0)
        schedule->unreached = schedule->retry_at = 0;
    }
}

/**
 * dove_scheduler_set_local:
 * @self: a scheduler
 * @id: of the sync or flow
 * @is_local: all it talks to is on this computer
 *
 * Says that no network is needed, so that none is waited for.
 */
void
dove_scheduler_set_local (DoveScheduler *self,
                          const char    *id,
                          gboolean       is_local)
{
  DoveSchedule *schedule = dove_scheduler_find (self, id);

  if (schedule != NULL)
    schedule->is_local = is_local;
}

/**
 * dove_scheduler_request:
 * @self: a scheduler
 * @id: of the sync or flow
 *
 * Asks for a run as soon as it can be: now, when the present one has ended, or when the network
 * is back. Asking twice is asking once. A paused one does not hear it.
 */
void
dove_scheduler_request (DoveScheduler *self,
                        const char    *id)
{
  DoveSchedule *schedule = dove_scheduler_find (self, id);

  if (schedule == NULL || !schedule->is_enabled || schedule->has_hint)
    return;

  schedule->has_hint = TRUE;
  schedule->hint_at = dove_clock_get_now (self->clock);
}

/**
 * dove_scheduler_release:
 * @self: a scheduler
 * @id: of the sync or flow
 *
 * Ends the waiting for a sign-in or the keyring, and any backoff. What came due meanwhile is
 * made up for once.
 */
void
dove_scheduler_release (DoveScheduler *self,
                        const char    *id)
{
  DoveSchedule *schedule = dove_scheduler_find (self, id);

  if (schedule == NULL)
    return;

  schedule->block = DOVE_WAITING_FOR_NOTHING;
  schedule->retry_at = 0;
  schedule->unreached = 0;
}

/**
 * dove_scheduler_get_wake:
 * @self: a scheduler
 *
 * Says when dove_scheduler_take() must be called next. The wall clock counts, and whoever waits
 * must also call it when that is set.
 *
 * Returns: an instant, in the past for at once; %G_MAXINT64 for never
 */
gint64
dove_scheduler_get_wake (DoveScheduler *self)
{
  gint64 wake = G_MAXINT64;

  if (self->is_asking)
    return G_MAXINT64;

  for (guint i = 0; i < self->schedules->len; i++)
    {
      DoveSchedule *schedule = g_ptr_array_index (self->schedules, i);

      if (schedule->is_enabled && !schedule->is_running)
        wake = MIN (wake, dove_schedule_hold (schedule, self).at);
    }

  return MAX (wake, self->save_again);
}

static gboolean
save_all (DoveScheduler  *self,
          GError        **error)
{
  g_autoptr(DoveStoreTransaction) transaction = NULL;

  for (guint i = 0; i < self->schedules->len; i++)
    {
      DoveSchedule *schedule = g_ptr_array_index (self->schedules, i);

      if (self->store == NULL || !schedule->is_unsaved)
        continue;

      if (transaction == NULL && !dove_store_in_transaction (self->store) &&
          (transaction = dove_store_transaction_new (self->store, error)) == NULL)
        return FALSE;

      if (!dove_scheduler_save (self, schedule, error))
        return FALSE;
    }

  return transaction == NULL || dove_store_transaction_commit (&transaction, error);
}

static gint
compare_due (gconstpointer a,
             gconstpointer b)
{
  const DoveDue *first = *(DoveDue **) a;
  const DoveDue *second = *(DoveDue **) b;

  if (first->due != second->due)
    return first->due < second->due ? -1 : 1;

  return g_strcmp0 (first->id, second->id);
}

static DoveDue *
due_copy (const DoveDue *due)
{
  DoveDue *copy = g_memdup2 (due, sizeof *due);

  copy->id = g_strdup (due->id);

  return copy;
}

/* Puts a schedule back as it was before it was advanced */
static void
take_back (DoveScheduler *self,
           GArray        *before)
{
  for (guint i = 0; i < before->len; i++)
    *(DoveSchedule *) g_ptr_array_index (self->schedules, i) =
      g_array_index (before, DoveSchedule, i);
}

/**
 * dove_scheduler_take:
 * @self: a scheduler
 * @error: return location for an error
 *
 * Takes what is to be started now. It is in the store as started before it is handed out: a
 * crash after that may lose a run, and the next makes up for it, but no slot runs twice. Each
 * one must be reported by dove_scheduler_ended(), also when it could not be started.
 *
 * Errors: those of the store; then nothing is started, and the wake is a minute from now.
 *
 * Returns: (transfer full) (nullable) (element-type DoveDue): the runs in the order in which
 *   they were due; often none
 */
GPtrArray *
dove_scheduler_take (DoveScheduler  *self,
                     GError        **error)
{
  g_autoptr(GPtrArray) dues = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_due_free);
  g_autoptr(GArray) before = g_array_new (FALSE, FALSE, sizeof (DoveSchedule));
  const gint64 now = dove_clock_get_now (self->clock);

  if (!dove_scheduler_check_clock (self, now))
    return g_steal_pointer (&dues);

  for (guint i = 0; i < self->schedules->len; i++)
    {
      DoveSchedule *schedule = g_ptr_array_index (self->schedules, i);
      DoveFold fold;

      dove_schedule_note_hold (schedule, self, now);
      g_array_append_vals (before, schedule, 1);
      if (!dove_schedule_fold (schedule, self, now, &fold))
        continue;

      dove_schedule_advance (schedule, &fold, now);
      if (fold.is_run)
        g_ptr_array_add (dues, due_copy (&fold.due));
    }

  if (!save_all (self, error))
    {
      take_back (self, before);
      self->save_again = now + DOVE_SAVE_AGAIN;
      return NULL;
    }

  for (guint i = 0; i < self->schedules->len; i++)
    ((DoveSchedule *) g_ptr_array_index (self->schedules, i))->is_unsaved = FALSE;
  self->save_again = 0;
  g_ptr_array_sort (dues, compare_due);

  return g_steal_pointer (&dues);
}

/**
 * dove_scheduler_ended:
 * @self: a scheduler
 * @id: of the sync or flow
 * @outcome: how its run ended
 *
 * Says that a run ended. After five failed runs in a row it is tried again at growing spans, six
 * hours at most. Without a sign-in or the keyring it waits for dove_scheduler_release(), and its
 * slot is made up for then; so is that of a run that was offline, when the network is back.
 *
 * Returns: whether a person is to be told now: of the fifth failure, or that something is asked
 *   of them
 */
gboolean
dove_scheduler_ended (DoveScheduler *self,
                      const char    *id,
                      DoveScheduleOutcome    outcome)
{
  const gint64 now = dove_clock_get_now (self->clock);
  DoveSchedule *schedule = dove_scheduler_find (self, id);

  if (schedule == NULL || !schedule->is_running)
    return FALSE;

  dove_schedule_note_hold (schedule, self, now);

  return dove_schedule_end (schedule, outcome, now);
}

/**
 * dove_scheduler_parked:
 * @self: a scheduler
 * @id: of the sync or flow
 * @until: when its run can go on, microseconds UTC
 *
 * Says that a run ended because an application wants no requests until later, whoever started
 * it. It is gone on with then, whatever its trigger says.
 *
 * Returns: whether a person is to be told now: not again before a run has come to its end
 */
gboolean
dove_scheduler_parked (DoveScheduler *self,
                       const char    *id,
                       gint64         until)
{
  DoveSchedule *schedule = dove_scheduler_find (self, id);

  return schedule != NULL &&
         dove_schedule_park (schedule, until, dove_clock_get_now (self->clock));
}

static DoveWaitingFor
get_waiting_for (DoveScheduler *self,
                 DoveSchedule  *schedule,
                 gint64         now)
{
  const DoveHold hold = dove_schedule_hold (schedule, self);

  if (self->is_asking)
    return DOVE_WAITING_FOR_CLOCK_CHECK;
  if (schedule->block != DOVE_WAITING_FOR_NOTHING)
    return schedule->block;
  if (!schedule->is_enabled || schedule->is_running || hold.at <= now)
    return DOVE_WAITING_FOR_NOTHING;

  if (schedule->start <= now || schedule->has_hint || schedule->has_owed)
    return hold.reason;

  return DOVE_WAITING_FOR_NOTHING;
}

/**
 * dove_scheduler_look:
 * @self: a scheduler
 * @id: of the sync or flow
 * @state: (out): how its schedule stands
 *
 * Returns: whether the schedule is known
 */
gboolean
dove_scheduler_look (DoveScheduler     *self,
                     const char        *id,
                     DoveScheduleState *state)
{
  const gint64 now = dove_clock_get_now (self->clock);
  DoveSchedule *schedule = dove_scheduler_find (self, id);

  *state = (DoveScheduleState) { .next_due = G_MAXINT64 };
  if (schedule == NULL)
    return FALSE;

  state->next_due = schedule->next_due;
  state->last_due = schedule->last_due;
  state->last_started = schedule->last_started;
  state->is_enabled = schedule->is_enabled;
  state->is_running = schedule->is_running;
  state->has_buffered = schedule->is_running && (schedule->start <= now || schedule->has_hint);
  state->skipped = schedule->skipped;
  state->failures = schedule->failures;
  state->waiting_for = get_waiting_for (self, schedule, now);
  state->retry_at = schedule->retry_at > now ? schedule->retry_at : 0;

  return TRUE;
}

/**
 * dove_due_free:
 * @due: (transfer full): a run to be started
 */
void
dove_due_free (DoveDue *due)
{
  g_free (due->id);
  g_free (due);
}
