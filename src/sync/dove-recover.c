/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "dove-apply-private.h"

#include "base/dove-defaults.h"

/*
 * Before anything else a run finds out what became of the writes that an earlier one left under
 * way, and does what a person answered about those that nobody could tell. What only a list shows
 * waits for the lists that the run reads next, and is found out before anything is planned.
 */

/* Nobody knows when the request left: the driver may have waited for its account. It did not
 * leave after the crash, nor later than such a wait may last. */
static gint64
settle_after_crash (DoveApply *self,
                    DoveJob   *job)
{
  gint64 now = dove_clock_get_now (self->run->clock);

  return dove_apply_settle_of (self, job) +
         MIN (now, job->intent->sent_at + DOVE_RETRY_AFTER_CAP + DOVE_REQUEST_DEADLINE);
}

/* A job of an intent that an earlier run left. */
static DoveJob *
recovered_job (DoveApply        *self,
               DoveStoreIntent  *intent,
               GError          **error)
{
  g_autoptr(DoveStoreChange) change = NULL;
  g_autoptr(DoveStoreRun) run = NULL;
  g_autoptr(DoveJob) job = NULL;

  if (!dove_store_find_change (self->run->store, intent->change_id, &change, error) ||
      (change != NULL && !dove_store_find_run (self->run->store, change->run_id, &run, error)))
    return NULL;
  if (change == NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                   _("The change %" PRId64 " of a write under way is missing"), intent->change_id);
      return NULL;
    }

  job = dove_job_new (g_steal_pointer (&change));
  if (!dove_store_find_intent (self->run->store, intent->id, &job->intent, error) ||
      !dove_apply_load_records (self, job, error) || !dove_apply_make_write (self, job, error))
    return NULL;
  job->undo_of = run != NULL ? run->undo_of : 0;
  job->first_sent = run != NULL ? run->started : 0;
  job->intent->settle_until = settle_after_crash (self, job);
  job->is_recovered = TRUE;
  job->in_doubt = TRUE;
  job->is_settling = TRUE;

  return g_steal_pointer (&job);
}

/* Whether only a list shows what became of it: an update of a record that cannot be read alone */
static gboolean
waits_for_list (DoveApply     *self,
                const DoveJob *job)
{
  return job->write->kind == DOVE_WRITE_UPDATE &&
         !self->run->terms->sides[job->change->side].abilities.can_get;
}

static gboolean
recover_sent (DoveApply  *self,
              gboolean    is_listed,
              GError    **error)
{
  g_autoptr(GPtrArray) intents = NULL;

  intents = dove_store_list_intents (self->run->store, self->run->terms->id, DOVE_INTENT_SENT,
                                     error);
  if (intents == NULL)
    return FALSE;

  for (guint i = 0; i < intents->len; i++)
    {
      DoveJob *job = recovered_job (self, g_ptr_array_index (intents, i), error);

      if (job == NULL)
        return FALSE;
      if (waits_for_list (self, job) != is_listed)
        {
          dove_job_free (job);
          continue;
        }
      dove_apply_note_open (self, job, 1);
      g_queue_push_tail (&self->waiting, job);
    }
  dove_run_tell (self->run, DOVE_PHASE_RECOVER, 0, intents->len);

  return TRUE;
}

/* An answer names a record that cannot be the one: it is asked again. */
static gboolean
ask_again (DoveRun                *run,
           const DoveStoreReview  *review,
           DoveSide                side,
           const char             *key,
           gboolean                is_there,
           GError                **error)
{
  g_autofree char *message = NULL;

  message = g_strdup_printf (is_there
                               ? _("“%s” of “%s” belongs to another record already. Did the record "
                                   "that was sent arrive? If so, which one is it?")
                               : _("“%s” of “%s” is not there. Did the record that was sent "
                                   "arrive? If so, which one is it?"),
                             key, run->terms->sides[side].connection);

  return dove_store_reopen_review (run->store, review->id, message, error);
}

/* The record that a person says is the one that was sent; NULL without an error when it cannot
 * be, and the question was asked again. */
static DoveItem *
find_named (DoveRun                *run,
            const DoveStoreReview  *review,
            DoveSide                side,
            GError                **error)
{
  const char *key = review->answer + strlen ("exists ");
  g_autoptr(DoveStoreLink) link = NULL;
  g_autoptr(DoveItem) item = NULL;
  g_autoptr(GError) local = NULL;

  if (!dove_store_find_link (run->store, run->terms->id, side, key, &link, error))
    return NULL;
  if (link != NULL)
    {
      ask_again (run, review, side, key, TRUE, error);
      return NULL;
    }

  item = dove_driver_get (run->host->drivers[side], run->terms->sides[side].object, key,
                          run->cancellable, &local);
  if (item == NULL && g_error_matches (local, DOVE_ERROR, DOVE_ERROR_MISSING))
    ask_again (run, review, side, key, FALSE, error);
  else if (item == NULL)
    g_propagate_prefixed_error (error, g_steal_pointer (&local),
                                _("The record of answer “%s” could not be read: "), review->answer);

  return g_steal_pointer (&item);
}

/* What a person said of a create whose fate was not known. */
static gboolean
recover_answer (DoveApply        *self,
                DoveStoreReview  *review,
                GError          **error)
{
  DoveRun *run = self->run;
  gboolean exists = g_str_has_prefix (review->answer, "exists ");
  g_autoptr(DoveStoreIntent) intent = NULL;
  g_autoptr(DoveJob) job = NULL;
  g_autoptr(DoveItem) item = NULL;
  g_autoptr(GError) local = NULL;
  g_autoptr(DoveStoreTransaction) transaction = NULL;
  gboolean ok = FALSE;

  if (!dove_store_find_intent_of_change (run->store, review->change_id, &intent, error))
    return FALSE;
  job = intent != NULL ? recovered_job (self, intent, error) : NULL;
  if (job == NULL)
    return intent == NULL && dove_store_close_review (run->store, review->id, error);

  if (exists)
    item = find_named (run, review, job->change->side, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (exists && item == NULL)
    return TRUE;

  transaction = dove_store_transaction_new (run->store, error);
  if (transaction == NULL)
    return FALSE;
  if (exists)
    ok = dove_apply_record (self, job, item, error);
  else if (strcmp (review->answer, "repeat") == 0)
    ok = dove_apply_end (self, job, DOVE_CHANGE_CANCELLED, DOVE_INTENT_REFUSED,
                         _("It did not arrive, and is planned anew"), error);
  else
    ok = dove_apply_refuse (self, job, "dropped", error);

  return ok && dove_store_close_review (run->store, review->id, error) &&
         dove_store_transaction_commit (&transaction, error);
}

static gboolean
recover_answers (DoveApply  *self,
                 GError    **error)
{
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(GError) local = NULL;

  rows = dove_store_list_reviews (self->run->store, self->run->terms->id, DOVE_REVIEW_ANSWERED,
                                  error);
  if (rows == NULL)
    return FALSE;

  for (;;)
    {
      g_autoptr(DoveStoreReview) review = dove_store_rows_next (rows, &local);

      if (review == NULL)
        break;
      if (review->kind == DOVE_REVIEW_CHECK && review->answer != NULL &&
          !recover_answer (self, review, error))
        return FALSE;
    }

  return dove_error_pass (&local, error);
}

/* With @is_listed those that only a list shows, else the others and what a person answered. */
static gboolean
recover (DoveRun   *self,
         gboolean   is_listed,
         GError   **error)
{
  DoveApply apply = { .run = self, .budget = DOVE_RETRY_BUDGET_TOKENS };
  gboolean ok;

  g_queue_init (&apply.waiting);
  ok = (is_listed || recover_answers (&apply, error)) && recover_sent (&apply, is_listed, error) &&
       dove_apply_work (&apply, error);

  return dove_apply_finish (&apply, ok, error);
}

/* Finds out what became of the writes that an earlier run left under way, but for those that only a
 * list shows. */
gboolean
dove_run_recover (DoveRun  *self,
                  GError  **error)
{
  return recover (self, FALSE, error);
}

/* ... and of those, when the lists have just been read. Until then their records are locked. */
gboolean
dove_run_recover_listed (DoveRun  *self,
                         GError  **error)
{
  return recover (self, TRUE, error);
}
