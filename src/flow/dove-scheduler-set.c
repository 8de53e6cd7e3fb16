/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-flow"

#include "config.h"

#include "dove-scheduler-private.h"
#include "dove-trigger-private.h"

#include "base/dove-defaults.h"

/* Which schedules there are, and their rows. */

DoveSchedule *
dove_scheduler_find (DoveScheduler *self,
                     const char    *id)
{
  for (guint i = 0; i < self->schedules->len; i++)
    {
      DoveSchedule *schedule = g_ptr_array_index (self->schedules, i);

      if (g_str_equal (schedule->id, id))
        return schedule;
    }

  return NULL;
}

gboolean
dove_scheduler_save (DoveScheduler  *self,
                     DoveSchedule   *schedule,
                     GError        **error)
{
  const DoveStoreSchedule row = {
    schedule->kind,
    schedule->row_id,
    schedule->next_due == G_MAXINT64 ? 0 : schedule->next_due,
    schedule->last_due,
    schedule->last_started,
    schedule->config_hash,
  };

  return self->store == NULL || dove_store_put_schedule (self->store, &row, error);
}

/* What an earlier process left */
static gboolean
load (DoveScheduler  *self,
      DoveSchedule   *schedule,
      GError        **error)
{
  g_autoptr(DoveStoreSchedule) row = NULL;

  if (self->store == NULL)
    return TRUE;

  if (!dove_store_find_schedule (self->store, schedule->kind, schedule->row_id, &row, error))
    return FALSE;

  if (row == NULL)
    return TRUE;

  schedule->next_due = row->next_due != 0 ? row->next_due : G_MAXINT64;
  schedule->last_due = row->last_due;
  schedule->last_started = row->last_started;
  schedule->config_hash = g_steal_pointer (&row->config_hash);
  self->known = MAX (self->known, row->last_started);

  return TRUE;
}

static void
configure (DoveScheduler *self,
           DoveSchedule  *schedule,
           DoveTrigger   *trigger,
           const char    *config_hash,
           gboolean       is_enabled)
{
  const gboolean is_same = g_strcmp0 (schedule->config_hash, config_hash) == 0;
  const guint64 spread = (DOVE_RESUME_WAIT_MOST - DOVE_RESUME_WAIT_LEAST) / G_USEC_PER_SEC + 1;

  dove_trigger_ref (trigger);
  g_clear_pointer (&schedule->trigger, dove_trigger_unref);
  schedule->trigger = trigger;
  schedule->is_enabled = is_enabled;
  g_free (schedule->config_hash);
  schedule->config_hash = g_strdup (config_hash);
  schedule->jitter = dove_trigger_get_jitter (trigger, schedule->id);
  schedule->settle = DOVE_RESUME_WAIT_LEAST +
                     (GTimeSpan) (dove_trigger_hash (schedule->id) / 7 % spread) * G_USEC_PER_SEC;

  if (!is_enabled)
    schedule->has_hint = schedule->has_owed = FALSE;

  if (is_enabled && is_same && dove_schedule_is_on_slot (schedule))
    dove_schedule_set_next (schedule, schedule->next_due);
  else
    dove_schedule_remake (schedule, dove_clock_get_now (self->clock));
}

/**
 * dove_scheduler_set:
 * @self: a scheduler
 * @id: of the sync or flow
 * @trigger: what starts it
 * @config_hash: (nullable): of the trigger's document
 * @is_enabled: %FALSE while it is paused
 * @error: return location for an error
 *
 * Adds a schedule or changes one. Its next slot is the one that is known, or that is in the
 * store, so that a slot that was missed is seen; but it is made anew for another @config_hash,
 * for a trigger that knows the slot no more, and after a pause.
 *
 * Errors: those of the store; in memory the schedule is changed all the same, if it was known.
 *
 * Returns: whether it is set and saved
 */
gboolean
dove_scheduler_set (DoveScheduler  *self,
                    const char     *id,
                    DoveTrigger    *trigger,
                    const char     *config_hash,
                    gboolean        is_enabled,
                    GError        **error)
{
  DoveSchedule *schedule = dove_scheduler_find (self, id);

  if (schedule == NULL)
    {
      schedule = dove_schedule_new (id);
      if (!load (self, schedule, error))
        {
          dove_schedule_free (schedule);
          return FALSE;
        }
      g_ptr_array_add (self->schedules, schedule);
    }

  configure (self, schedule, trigger, config_hash, is_enabled);
  if (!dove_scheduler_save (self, schedule, error))
    return FALSE;

  schedule->is_unsaved = FALSE;

  return TRUE;
}

/**
 * dove_scheduler_remove:
 * @self: a scheduler
 * @id: of the sync or flow
 * @error: return location for an error
 *
 * Forgets a schedule, and its row.
 *
 * Returns: %FALSE when the row could not be removed
 */
gboolean
dove_scheduler_remove (DoveScheduler  *self,
                       const char     *id,
                       GError        **error)
{
  DoveSchedule *schedule = dove_scheduler_find (self, id);

  if (schedule == NULL)
    return TRUE;

  if (self->store != NULL &&
      !dove_store_forget_schedule (self->store, schedule->kind, schedule->row_id, error))
    return FALSE;

  g_ptr_array_remove (self->schedules, schedule);

  return TRUE;
}
