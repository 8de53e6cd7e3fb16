/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-apply-private.h"

#include "base/dove-defaults.h"

/*
 * What an outcome means: which change ends how, what is tried again and when, and what stops the
 * writing. Inside the transaction that writes it down.
 */

#define STATUS_TOO_MANY 429 /* RFC 6585, section 4 */

void
dove_apply_stop_with (DoveApply   *self,
                      DoveError    code,
                      const char  *message)
{
  if (self->stop == NULL)
    self->stop = g_error_new_literal (DOVE_ERROR, code, message);
}

/* Whether the record was refused before: that it is once more says nothing about the others. */
static gboolean
is_known_poison (DoveApply *self,
                 DoveJob   *job)
{
  g_autoptr(DoveStoreProblem) known = NULL;

  return dove_store_find_problem_of (self->run->store, self->run->terms->id,
                                     DOVE_SIDE_OTHER (job->change->side), job->change->other,
                                     &known, NULL) && known != NULL;
}

static void
note_refusal (DoveApply *self,
              DoveJob   *job)
{
  const char *message = job->outcome->message != NULL ? job->outcome->message : "";

  if (is_known_poison (self, job))
    return;
  if (g_strcmp0 (self->refusal, message) != 0)
    {
      g_free (self->refusal);
      self->refusal = g_strdup (message);
      self->refusals = 0;
    }
  if (++self->refusals < DOVE_REFUSALS_IN_A_ROW)
    return;

  g_clear_error (&self->stop);
  self->stop = g_error_new (DOVE_ERROR, DOVE_ERROR_FAILED,
                            _("%d records in a row were refused by “%s”: %s"),
                            DOVE_REFUSALS_IN_A_ROW,
                            self->run->terms->sides[job->change->side].connection, message);
}

GTimeSpan
dove_apply_backoff (DoveApply *self,
                    DoveJob   *job)
{
  guint exponent = MIN (job->tries, 7);
  GTimeSpan limit = MIN (DOVE_RETRY_CAP, DOVE_RETRY_BASE << exponent);

  if (job->outcome != NULL && job->outcome->retry_after > 0)
    return MIN (job->outcome->retry_after, DOVE_RETRY_AFTER_CAP);

  return (GTimeSpan) (dove_run_random (self->run) % (guint32) (limit / 1000 + 1)) * 1000;
}

/* A send that did not come through; FALSE when it has been tried often enough. Of jobs that shared
 * a request the first one pays for it, and they go out together again. */
static gboolean
schedule_again (DoveApply *self,
                DoveJob   *job)
{
  GTimeSpan wait = dove_apply_backoff (self, job);
  gint64 now = dove_clock_get_now (self->run->clock);

  if (job->is_counted)
    self->failures++;
  if (self->failures >= DOVE_CIRCUIT_FAILURES * 2 || job->tries > DOVE_RETRY_COUNT ||
      (job->is_counted && self->budget < 1))
    return FALSE;

  if (job->is_counted)
    {
      self->budget -= 1;
      self->shared_due = now + wait;
    }
  job->due = MAX (self->shared_due, now);
  if (job->outcome != NULL && job->outcome->retry_after > 0)
    self->not_before[job->change->side] = job->due;

  return TRUE;
}

/* A send was certainly not applied, and nothing more is sent in this run. Where an earlier send of
 * it may have been, its fate stays open: the next run finds it out, rather than begin anew. */
static gboolean
end_unsent (DoveApply   *self,
            DoveJob     *job,
            const char  *words,
            gboolean    *is_over,
            GError     **error)
{
  *is_over = !job->in_doubt;

  return job->in_doubt ||
         dove_apply_end (self, job, DOVE_CHANGE_CANCELLED, DOVE_INTENT_REFUSED, words, error);
}

static gboolean
give_up (DoveApply  *self,
         DoveJob    *job,
         gboolean   *is_over,
         GError    **error)
{
  const char *words = job->outcome->message != NULL ? job->outcome->message : _("no answer");
  g_autofree char *message = NULL;

  message = g_strdup_printf (_("“%s” does not take writes now: %s"),
                             self->run->terms->sides[job->change->side].connection, words);
  dove_apply_stop_with (self, DOVE_ERROR_OFFLINE, message);

  return end_unsent (self, job, words, is_over, error);
}

/* How long the account wants nothing, as far as it has said so. */
static GTimeSpan
get_hold (DoveApply     *self,
          const DoveJob *job)
{
  DoveDriver *driver = self->run->host->drivers[job->change->side];

  return MAX (job->outcome->retry_after, dove_driver_get_hold (driver));
}

/* The account wants nothing for longer than a run may wait: nothing more is begun, and this one is
 * planned anew by the run that goes on. */
static gboolean
hold (DoveApply  *self,
      DoveJob    *job,
      GTimeSpan   wait,
      gboolean   *is_over,
      GError    **error)
{
  const char *words = job->outcome->message != NULL ? job->outcome->message : _("it asks to wait");

  dove_run_hold (self->run, job->change->side, wait);
  dove_apply_stop_with (self, DOVE_ERROR_THROTTLED, words);

  return end_unsent (self, job, words, is_over, error);
}

/* It was certainly not applied: it waits here, or all that is left waits for another run. Who finds
 * this one too much again and again, or does not tell how long to wait, is left alone for longer
 * than where it just happened to be the last of many that failed. */
static gboolean
record_not_applied (DoveApply  *self,
                    DoveJob    *job,
                    gboolean   *is_over,
                    GError    **error)
{
  GTimeSpan wait = get_hold (self, job);
  gboolean is_stubborn = wait == 0 || job->tries > DOVE_RETRY_COUNT;

  *is_over = TRUE;
  if (wait >= DOVE_RETRY_AFTER_CAP)
    return hold (self, job, wait, is_over, error);

  *is_over = !schedule_again (self, job);
  if (!*is_over)
    return TRUE;
  if (job->outcome->status == STATUS_TOO_MANY)
    return hold (self, job, MAX (wait, is_stubborn ? DOVE_BACKOFF_FIRST : DOVE_UNREACHED_FIRST),
                 is_over, error);

  return give_up (self, job, is_over, error);
}

static gboolean
record_missing (DoveApply  *self,
                DoveJob    *job,
                GError    **error)
{
  if (job->change->kind != DOVE_CHANGE_CREATE && job->change->key != NULL &&
      !dove_store_mark_observation (self->run->store, self->run->terms->id, job->change->side,
                                    job->change->key, DOVE_OBSERVED_GONE, error))
    return FALSE;

  return dove_apply_end (self, job, DOVE_CHANGE_STALE, DOVE_INTENT_REFUSED,
                         _("The record is no longer there"), error);
}

static gboolean
record_forbidden (DoveApply  *self,
                  DoveJob    *job,
                  GError    **error)
{
  if (!is_known_poison (self, job) && ++self->forbidden >= DOVE_FORBIDDEN_RECORDS)
    {
      g_clear_error (&self->stop);
      self->stop = g_error_new (DOVE_ERROR, DOVE_ERROR_FORBIDDEN,
                                _("The account of “%s” is not allowed to write “%s”: %s"),
                                self->run->terms->sides[job->change->side].connection,
                                job->write->object,
                                job->outcome->message != NULL ? job->outcome->message
                                                              : _("refused"));
    }

  return dove_apply_refuse (self, job, "forbidden", error);
}

static gboolean
record_unauthorized (DoveApply  *self,
                     DoveJob    *job,
                     gboolean   *is_over,
                     GError    **error)
{
  g_autofree char *message = NULL;

  message = g_strdup_printf (_("“%s” needs to be signed in again: %s"),
                             self->run->terms->sides[job->change->side].connection,
                             job->outcome->message != NULL ? job->outcome->message
                                                              : _("refused"));
  dove_apply_stop_with (self, DOVE_ERROR_UNAUTHORIZED, message);

  return end_unsent (self, job, message, is_over, error);
}

GTimeSpan
dove_apply_settle_of (DoveApply *self,
                      DoveJob   *job)
{
  return self->run->terms->sides[job->change->side].abilities.settle;
}

/* The answer was lost: it waits to be resolved, outside of this transaction. */
static void
record_ambiguous (DoveApply *self,
                  DoveJob   *job)
{
  gint64 now = dove_clock_get_now (self->run->clock);

  if (job->outcome->outcome == DOVE_OUTCOME_AMBIGUOUS && job->is_counted)
    self->failures++;
  job->shares = FALSE;
  job->is_settling = TRUE;
  job->in_doubt = job->in_doubt || (job->outcome->outcome != DOVE_OUTCOME_CONFLICT &&
                                    job->outcome->outcome != DOVE_OUTCOME_EXISTS);
  job->due = now;

  /* The driver may have waited for its account: the request left any time until now. */
  job->intent->settle_until = now + dove_apply_settle_of (self, job);
}

static void
note_success (DoveApply *self)
{
  self->failures = 0;
  self->refusals = 0;
  self->budget = MIN (self->budget + 0.1, DOVE_RETRY_BUDGET_TOKENS);
}

/* What an outcome means for its job; @is_over unless it is dealt with again later. */
gboolean
dove_apply_take_outcome (DoveApply  *self,
                         DoveJob    *job,
                         gboolean   *is_over,
                         GError    **error)
{
  const DoveOutcome *outcome = job->outcome;
  gboolean has_key = outcome->key != NULL || outcome->item != NULL || job->write->key != NULL;

  *is_over = TRUE;
  switch (outcome->outcome)
    {
    case DOVE_OUTCOME_APPLIED:
      if (!has_key)
        break;
      note_success (self);
      if (dove_apply_wants_look (self, job))
        break;
      return dove_apply_record (self, job, outcome->item, error);
    case DOVE_OUTCOME_REFUSED:
    case DOVE_OUTCOME_EXISTS:
      if (dove_apply_met_existing (self, job))
        break;
      self->failures = 0;
      note_refusal (self, job);
      return dove_apply_refuse (self, job, "refused", error);
    case DOVE_OUTCOME_MISSING:
      if (dove_job_removes (job))
        return dove_apply_gone (self, job, error);
      return record_missing (self, job, error);
    case DOVE_OUTCOME_UNAUTHORIZED:
      return record_unauthorized (self, job, is_over, error);
    case DOVE_OUTCOME_FORBIDDEN:
      return record_forbidden (self, job, error);
    case DOVE_OUTCOME_NOT_APPLIED:
      return record_not_applied (self, job, is_over, error);
    case DOVE_OUTCOME_CONFLICT:
    case DOVE_OUTCOME_AMBIGUOUS:
    default:
      break;
    }

  *is_over = FALSE;
  record_ambiguous (self, job);

  return TRUE;
}
