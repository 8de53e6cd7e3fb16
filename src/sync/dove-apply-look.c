/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-apply-private.h"

/*
 * Whether an application holds what it said it has stored.
 *
 * The first write of a run at each side, and one in a hundred after it, is looked at again. What
 * is not there, also after the time it may stay unseen, was not written: nothing is remembered
 * of it, and it is a problem of its record. Else a record that was never made would look as if
 * somebody had deleted it, and an update that was dropped as if somebody had taken it back.
 *
 * So is every create that was sent once more with its key (dove-apply-repeat.c).
 */

#define LOOK_AT_ONE_IN 100

/* Whether an outcome is to be looked at before it is believed. */
gboolean
dove_apply_wants_look (DoveApply *self,
                       DoveJob   *job)
{
  DoveSide to = job->change->side;
  gboolean is_first;

  if (job->outcome->item == NULL || job->is_looked_at || job->undo_of != 0 ||
      self->run->options->trusts_answers ||
      !self->run->terms->sides[to].abilities.can_get ||
      (job->change->kind != DOVE_CHANGE_CREATE && job->change->kind != DOVE_CHANGE_UPDATE))
    return FALSE;

  is_first = !self->has_looked[to];
  self->has_looked[to] = TRUE;
  job->is_repeated = dove_apply_is_repeat (job);
  job->is_looked_at = is_first || job->is_repeated ||
                      dove_run_random (self->run) % LOOK_AT_ONE_IN == 0;

  return job->is_looked_at;
}

/* Somebody else may have changed it since: only what is missing, or as it was before, was not
 * stored. An application whose answer itself showed what was there before has said no untruth: it
 * keeps what it is sent in a form of its own. */
static gboolean
is_stored (DoveApply      *self,
           DoveJob        *job,
           const DoveItem *item)
{
  DoveRun *run = self->run;

  if (item == NULL)
    return FALSE;

  return job->change->kind == DOVE_CHANGE_CREATE ||
         dove_apply_holds_values (run, job, item->record, "new") ||
         !dove_apply_holds_values (run, job, item->record, "old") ||
         dove_apply_holds_values (run, job, job->outcome->item->record, "old");
}

static gboolean
end_look (DoveApply  *self,
          DoveJob    *job,
          gboolean    stored,
          GError    **error)
{
  g_autoptr(DoveStoreTransaction) transaction = NULL;

  transaction = dove_store_transaction_new (self->run->store, error);
  if (transaction == NULL)
    return FALSE;

  if (!stored)
    {
      const char *connection = self->run->terms->sides[job->change->side].connection;

      g_free (job->outcome->message);
      job->outcome->message = g_strdup_printf (_("“%s” said that it has stored this, but does not "
                                                 "hold it"), connection);
      g_free (job->outcome->hint);
      job->outcome->hint = g_strdup (_("Look for the record there before it is tried again"));
    }
  if (!(stored ? dove_apply_record (self, job, job->outcome->item, error)
               : dove_apply_refuse (self, job, "not-stored", error)))
    return FALSE;

  return dove_store_transaction_commit (&transaction, error);
}

/* Whether a job waits for its record to be looked at. */
gboolean
dove_apply_is_looking (const DoveJob *job)
{
  return job->is_looked_at && job->outcome != NULL &&
         job->outcome->outcome == DOVE_OUTCOME_APPLIED;
}

/* The run ends before the record could be looked at: then the answer counts. */
gboolean
dove_apply_believe (DoveApply  *self,
                    DoveJob    *job,
                    GError    **error)
{
  return end_look (self, job, TRUE, error);
}

/* A search sees it by now, and with it another one that should not be. */
static gboolean
look_for_double (DoveApply  *self,
                 DoveJob    *job,
                 GError    **error)
{
  g_autofree char *key = NULL;

  if (!dove_apply_find_double (self, job, &key, error))
    return FALSE;

  return key != NULL ? dove_apply_end_doubled (self, job, key, error)
                     : end_look (self, job, TRUE, error);
}

/* Looks at the record of an outcome that is to be looked at. Outside of a transaction. */
gboolean
dove_apply_look (DoveApply  *self,
                 DoveJob    *job,
                 gboolean   *is_over,
                 GError    **error)
{
  DoveRun *run = self->run;
  DoveSide to = job->change->side;
  g_autoptr(DoveItem) item = NULL;
  g_autoptr(GError) local = NULL;
  gboolean stored;

  item = dove_driver_get (run->host->drivers[to], run->terms->sides[to].object,
                          job->outcome->item->key, run->cancellable, &local);
  stored = is_stored (self, job, item);
  if (item == NULL && !g_error_matches (local, DOVE_ERROR, DOVE_ERROR_MISSING))
    stored = TRUE; /* nobody can tell: then its word counts */

  *is_over = (stored && !job->is_repeated) ||
             dove_clock_get_now (run->clock) >= job->intent->settle_until;
  if (*is_over)
    return stored && job->is_repeated ? look_for_double (self, job, error)
                                      : end_look (self, job, stored, error);

  job->is_settling = TRUE;
  job->due = job->intent->settle_until;

  return TRUE;
}
