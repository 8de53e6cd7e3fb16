/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-undo-private.h"

#include "base/dove-defaults.h"
#include "record/dove-json.h"

/*
 * Writing a plan: the pipeline around the intents.
 *
 * One transaction notes what has come back and, before a byte of them leaves, what is sent next.
 * Several sends are under way at once, each on a worker of its own, and several jobs may share
 * one; everything else happens on the run's thread. How many may be under way depends on how a
 * create is recognised again after a crash: with a key as many as we like, with a search twice
 * what the application works at, with nothing no more than that, since each of them would become
 * a question. What is sent together, and what becomes of it: dove-apply-send.c.
 *
 *   plan -> prepare -> [intent: sent] -> worker -> outcome -> [intent, change, link, base]
 *                          ^                          |
 *                          +------ again, later ------+
 */

#define WHOLE_AGE G_TIME_SPAN_MINUTE /* of what may be sent back whole */

/* What is sent follows from the intent and the record as last read. */
gboolean
dove_apply_make_write (DoveApply  *self,
                       DoveJob    *job,
                       GError    **error)
{
  const DoveTermsSide *end = &self->run->terms->sides[job->change->side];
  DoveWrite *write = g_new0 (DoveWrite, 1);

  job->write = write;
  write->kind = dove_apply_get_write_kind (self, job->change);
  write->object = g_strdup (end->object);
  write->key = g_strdup (job->intent->target);
  write->idempotency_key = g_strdup (job->intent->idem_key);
  write->fields = dove_run_parse (job->intent->payload, error);
  if (write->fields == NULL)
    return FALSE;

  if (job->target != NULL)
    {
      write->seen = dove_run_parse (job->target->fields, error);
      if (end->abilities.has_etag)
        write->etag = g_strdup (job->target->etag);
      return write->seen != NULL;
    }

  return TRUE;
}

static DoveStoreIntent *
make_intent (DoveApply       *self,
             DoveStoreChange *change,
             DoveValue       *payload)
{
  const DoveAbilities *abilities = &self->run->terms->sides[change->side].abilities;
  DoveStoreIntent *intent = dove_store_intent_new ();
  gint64 now = dove_clock_get_now (self->run->clock);

  intent->change_id = change->id;
  intent->sync_id = g_strdup (self->run->terms->id);
  intent->side = change->side;
  intent->kind = g_strdup (dove_change_kind_get_nick (change->kind));
  intent->target = g_strdup (change->key);
  intent->payload = dove_json_write (payload, DOVE_JSON_COMPACT);
  if (change->kind == DOVE_CHANGE_CREATE && abilities->recognition == DOVE_RECOGNISE_KEY)
    intent->idem_key = dove_run_random_key (self->run);
  intent->state = DOVE_INTENT_SENT;
  intent->attempt = 1;
  intent->sent_at = now;
  intent->settle_until = now + abilities->settle;

  return intent;
}

gboolean
dove_apply_load_records (DoveApply  *self,
                         DoveJob    *job,
                         GError    **error)
{
  DoveRun *run = self->run;
  DoveSide to = job->change->side;

  if (!dove_store_find_observation (run->store, run->terms->id, DOVE_SIDE_OTHER (to),
                                    job->change->other, &job->source, error))
    return FALSE;
  if (job->change->key == NULL || job->change->kind == DOVE_CHANGE_CREATE)
    return TRUE;

  return dove_store_find_observation (run->store, run->terms->id, to, job->change->key,
                                      &job->target, error);
}

/* One of them as it is now; NULL when it is gone. A side that gives no single records has been
 * read just before. */
gboolean
dove_run_reread_one (DoveRun               *run,
                     DoveSide               side,
                     const char            *key,
                     DoveStoreObservation **record,
                     GError               **error)
{
  if (!run->terms->sides[side].abilities.can_get)
    {
      if (*record != NULL && run->is_whole[side] && !dove_run_was_shown (run, *record))
        g_clear_pointer (record, dove_store_observation_free);
      return TRUE;
    }

  g_clear_pointer (record, dove_store_observation_free);

  return dove_run_reread (run, side, key, record, error);
}

/* A plan that waited for a person: both records are read again before anything is written. */
static gboolean
reread_records (DoveApply  *self,
                DoveJob    *job,
                GError    **error)
{
  DoveRun *run = self->run;
  DoveSide to = job->change->side;

  if (!dove_run_reread_one (run, DOVE_SIDE_OTHER (to), job->change->other, &job->source, error))
    return FALSE;

  /* A record that is gone is none any more; that it is gone is what a delete is passed on for */
  if (job->source == NULL && dove_job_removes (job) &&
      !dove_store_find_observation (run->store, run->terms->id, DOVE_SIDE_OTHER (to),
                                    job->change->other, &job->source, error))
    return FALSE;

  return job->target == NULL
         || dove_run_reread_one (self->run, to, job->change->key, &job->target, error);
}

/* Whether an update would send fields back as they were some time ago: all of a record is sent,
 * and nothing tells the application which state of it was meant. */
static gboolean
would_send_old (DoveApply     *self,
                const DoveJob *job)
{
  const DoveAbilities *abilities = &self->run->terms->sides[job->change->side].abilities;

  return job->change->kind == DOVE_CHANGE_UPDATE && job->target != NULL &&
         abilities->sends_whole && !abilities->has_etag && abilities->can_get &&
         dove_clock_get_now (self->run->clock) - job->target->seen_at > WHOLE_AGE;
}

static gboolean
refresh_records (DoveApply  *self,
                 DoveJob    *job,
                 GError    **error)
{
  if (self->run->is_kept_plan)
    return reread_records (self, job, error);

  if (would_send_old (self, job))
    {
      job->shares = FALSE;
      return dove_run_reread_one (self->run, job->change->side, job->change->key, &job->target,
                                  error);
    }

  return dove_apply_look_before_grant (self, job, error);
}

/* Whether a plan of earlier writes a field that has been held since */
static gboolean
writes_held (DoveApply             *self,
             const DoveStoreChange *change)
{
  const DoveTerms *terms = self->run->terms;
  g_autoptr(DoveValue) fields = NULL;

  if (terms->hold->fields->len == 0)
    return FALSE;

  fields = dove_run_parse (change->fields, NULL);
  for (guint i = 0; fields != NULL && i < dove_value_get_length (fields); i++)
    if (dove_mapping_find_row (terms->sides[change->side].mapping,
                               dove_value_get_member_text (dove_value_get_element (fields, i),
                                                           "field")) < 0)
      return TRUE;

  return FALSE;
}

/* Whether the records are still what the plan was made of. */
static gboolean
is_fresh (DoveApply     *self,
          const DoveJob *job)
{
  const DoveStoreChange *change = job->change;

  /* A delete is passed on while the one record is gone and the other is as it was shown */
  if (dove_job_removes (job))
    return job->source != NULL && job->source->state == DOVE_OBSERVED_GONE &&
           job->target != NULL && job->target->state == DOVE_OBSERVED_HERE &&
           dove_apply_is_as_planned (self, job->target, change->target_hash);

  if (job->source == NULL || job->source->state != DOVE_OBSERVED_HERE ||
      !dove_apply_is_as_planned (self, job->source, change->source_hash) ||
      writes_held (self, change))
    return FALSE;
  if (change->kind == DOVE_CHANGE_CREATE)
    return TRUE;

  return job->target != NULL && job->target->state != DOVE_OBSERVED_GONE &&
         (change->kind == DOVE_CHANGE_UPDATE || change->kind == DOVE_CHANGE_LINK) &&
         dove_apply_is_as_planned (self, job->target, change->target_hash);
}

/* Whether a record of a pair or a create has got a link since the plan. */
static gboolean
is_linked_since (DoveApply  *self,
                 DoveJob    *job,
                 gboolean   *linked,
                 GError    **error)
{
  DoveRun *run = self->run;
  DoveSide to = job->change->side;
  g_autoptr(DoveStoreLink) link = NULL;

  *linked = FALSE;
  if (job->change->kind != DOVE_CHANGE_CREATE && job->change->kind != DOVE_CHANGE_LINK)
    return TRUE;

  if (!dove_store_find_link (run->store, run->terms->id, DOVE_SIDE_OTHER (to), job->change->other,
                             &link, error))
    return FALSE;
  if (link == NULL && job->change->key != NULL && job->change->kind == DOVE_CHANGE_LINK &&
      !dove_store_find_link (run->store, run->terms->id, to, job->change->key, &link, error))
    return FALSE;
  *linked = link != NULL && link->id != job->change->link_id;

  return TRUE;
}

/* Inside the transaction: the intent of a change, or its end if there is nothing to send. */
static gboolean
begin_change (DoveApply  *self,
              DoveJob    *job,
              GPtrArray  *intents,
              gboolean   *is_sent,
              GError    **error)
{
  g_autoptr(DoveValue) fields = NULL;
  g_autoptr(DoveValue) seen = NULL;
  g_autoptr(DoveValue) payload = NULL;
  gboolean linked = FALSE;

  *is_sent = FALSE;
  if (!is_linked_since (self, job, &linked, error))
    return FALSE;
  if (linked || !(job->undo_of != 0 ? dove_undo_is_fresh (self, job) : is_fresh (self, job)))
    return dove_apply_end (self, job, DOVE_CHANGE_STALE, DOVE_INTENT_REFUSED,
                           _("The record has changed since the plan was made"), error);
  if (job->undo_of != 0 && (job->change->kind == DOVE_CHANGE_LINK ||
                            job->change->kind == DOVE_CHANGE_UNLINK))
    return dove_undo_pair (self, job, error);
  if (job->change->kind == DOVE_CHANGE_LINK)
    return dove_apply_link (self, job, error);

  fields = dove_run_parse (job->change->fields, error);
  if (fields != NULL && job->target != NULL)
    seen = dove_run_parse (job->target->fields, NULL);
  payload = fields != NULL ? dove_fields_to_payload (fields, seen, error) : NULL;
  if (payload == NULL)
    return FALSE;

  job->intent = make_intent (self, job->change, payload);
  job->first_sent = job->intent->sent_at;
  if (!dove_apply_make_write (self, job, error))
    return FALSE;
  g_ptr_array_add (intents, job->intent);
  *is_sent = TRUE;

  if (!dove_store_update_change (self->run->store, job->change->id, DOVE_CHANGE_SENT, NULL, error))
    return FALSE;

  return job->target == NULL || dove_store_set_before_image (self->run->store, job->change->id,
                                                             job->target->fields, error);
}

static gboolean
peek_change (DoveApply  *self,
             GError    **error)
{
  g_autoptr(GError) local = NULL;

  if (self->next != NULL || self->changes == NULL || self->stop != NULL)
    return TRUE;

  self->next = dove_store_rows_next (self->changes, &local);
  self->next_shares = self->next != NULL && dove_apply_may_share (self, self->next);

  return dove_error_pass (&local, error);
}

/* Whether the next change would begin a request that cannot be filled, although there will soon be
 * room for a full one */
static gboolean
waits_for_room (DoveApply *self,
                guint      begun,
                guint      room)
{
  guint full = dove_apply_count_shared (self, self->next);

  return self->next_shares && self->open + begun > 0 && begun % full == 0 && room < full;
}

/* Whether the next change may begin now: parents come first, and the window is open. */
static gboolean
may_begin (DoveApply *self,
           guint      begun)
{
  const DoveStoreChange *next = self->next;
  guint busy = self->open + self->waiting.length;
  guint window;

  if (next == NULL || self->stop != NULL)
    return FALSE;
  if (next->level > self->level && busy + begun > 0)
    return FALSE;
  window = dove_apply_get_window (self, next, self->next_shares);
  if (busy + begun >= window || waits_for_room (self, begun, window - busy - begun))
    return FALSE;
  if (dove_clock_get_now (self->run->clock) < self->not_before[next->side])
    return FALSE;

  return next->kind != DOVE_CHANGE_CREATE || self->next_shares ||
         self->open_creates < dove_apply_get_create_window (self, next->side);
}

void
dove_apply_note_open (DoveApply *self,
                      DoveJob   *job,
                      int        by)
{
  if (job->change->kind == DOVE_CHANGE_CREATE)
    self->open_creates += (guint) by;
}

/* Takes changes from the plan and prepares them. */
static gboolean
take_changes (DoveApply  *self,
              GPtrArray  *jobs,
              GError    **error)
{
  for (;;)
    {
      DoveJob *job = NULL;

      if (!peek_change (self, error))
        return FALSE;
      if (!may_begin (self, jobs->len))
        return TRUE;

      self->level = self->next->level;
      job = dove_job_new (g_steal_pointer (&self->next));
      job->undo_of = self->run->run->undo_of;
      job->shares = self->next_shares;
      g_ptr_array_add (jobs, job);
      dove_apply_note_open (self, job, 1);
      if (!dove_apply_load_records (self, job, error) || !refresh_records (self, job, error))
        return FALSE;
    }
}

/* Takes jobs whose time to be sent again has come. */
static void
take_waiting (DoveApply *self,
              GPtrArray *jobs)
{
  gint64 now = dove_clock_get_now (self->run->clock);

  for (GList *at = self->waiting.head; at != NULL;)
    {
      GList *next = at->next;
      DoveJob *job = at->data;

      if (!job->is_settling && job->due <= now && now >= self->not_before[job->change->side])
        {
          g_queue_delete_link (&self->waiting, at);
          g_ptr_array_add (jobs, job);
        }
      at = next;
    }
}

/* What came back, in the same transaction as what is sent next. Jobs that are not over wait. */
static gboolean
record_done (DoveApply  *self,
             GPtrArray  *done,
             GError    **error)
{
  for (guint i = 0; i < done->len; i++)
    {
      DoveJob *job = g_ptr_array_index (done, i);
      gboolean is_over = FALSE;

      if (!dove_apply_take_outcome (self, job, &is_over, error))
        return FALSE;
      if (!is_over)
        g_queue_push_tail (&self->waiting, job);
      else
        dove_apply_note_open (self, job, -1);
      done->pdata[i] = is_over ? job : NULL;
    }

  return TRUE;
}

static gboolean
note_sends (DoveApply  *self,
            GPtrArray  *fresh,
            GPtrArray  *again,
            GPtrArray  *to_send,
            GError    **error)
{
  g_autoptr(GPtrArray) intents = g_ptr_array_new ();

  for (guint i = 0; i < fresh->len; i++)
    {
      DoveJob *job = g_ptr_array_index (fresh, i);
      gboolean is_sent = FALSE;

      if (!begin_change (self, job, intents, &is_sent, error))
        return FALSE;
      if (is_sent)
        g_ptr_array_add (to_send, job);
    }

  if (intents->len > 0 && !dove_store_add_intents (self->run->store, intents, error))
    return FALSE;
  for (guint i = 0; i < again->len; i++)
    {
      DoveJob *job = g_ptr_array_index (again, i);
      GTimeSpan settle = self->run->terms->sides[job->change->side].abilities.settle;
      g_autoptr(GPtrArray) one = g_ptr_array_new ();

      g_ptr_array_add (one, job->intent);
      g_ptr_array_add (to_send, job);
      if (!dove_store_resend_intents (self->run->store, one, settle, error))
        return FALSE;
      job->intent->settle_until = dove_clock_get_now (self->run->clock) + settle;
    }

  return TRUE;
}

static void
forget_unsent (DoveApply *self,
               GPtrArray *fresh)
{
  for (guint i = 0; i < fresh->len; i++)
    {
      DoveJob *job = g_ptr_array_index (fresh, i);

      if (job->intent != NULL)
        continue;
      dove_apply_note_open (self, job, -1);
      dove_job_free (job);
    }
}

/* Writes down what came back and what goes next, in one transaction. */
static gboolean
note_turn (DoveApply  *self,
           GPtrArray  *done,
           GPtrArray  *fresh,
           GPtrArray  *again,
           GPtrArray  *to_send,
           GError    **error)
{
  g_autoptr(DoveStoreTransaction) transaction = NULL;

  transaction = dove_store_transaction_new (self->run->store, error);

  return transaction != NULL && record_done (self, done, error) &&
         note_sends (self, fresh, again, to_send, error) &&
         !dove_crash_point ("before-commit", error) &&
         dove_store_transaction_commit (&transaction, error) &&
         !dove_crash_point ("after-intent", error);
}

static void
free_jobs (GPtrArray *jobs)
{
  for (guint i = 0; i < jobs->len; i++)
    g_clear_pointer ((DoveJob **) &jobs->pdata[i], dove_job_free);
}

/* One turn: writes down what came back and what goes next, then lets it go. */
static gboolean
turn (DoveApply  *self,
      GPtrArray  *done,
      gboolean   *moved,
      GError    **error)
{
  g_autoptr(GPtrArray) fresh = g_ptr_array_new ();
  g_autoptr(GPtrArray) again = g_ptr_array_new ();
  g_autoptr(GPtrArray) to_send = g_ptr_array_new ();
  gboolean ok;

  if (self->stop == NULL)
    take_waiting (self, again);
  ok = take_changes (self, fresh, error);
  *moved = fresh->len + again->len > 0;
  if (ok && done->len + fresh->len + again->len == 0)
    return TRUE;

  ok = ok && note_turn (self, done, fresh, again, to_send, error);
  free_jobs (done);
  if (!ok)
    {
      free_jobs (fresh);
      free_jobs (again);
      return FALSE;
    }

  forget_unsent (self, fresh);
  dove_apply_send (self, to_send);
  dove_apply_keep_exchanges (self, FALSE);
  dove_run_tell (self->run, DOVE_PHASE_APPLY, self->done,
                 self->run->result->counts.planned - self->run->result->counts.left_out);

  return dove_run_beat (self->run, error);
}

/* Not resolved in this run: the intent stays sent, its records stay locked, and the next run
 * resolves it before anything else. */
static gboolean
leave_open (DoveApply  *self,
            DoveJob    *job,
            GError    **error)
{
  g_autofree char *message = NULL;

  message = g_strdup_printf (_("“%s” does not say what became of “%s”; the next run asks again"),
                             self->run->terms->sides[job->change->side].connection,
                             job->change->label != NULL ? job->change->label : job->change->other);
  if (self->failures >= DOVE_CIRCUIT_FAILURES * 2)
    dove_apply_stop_with (self, DOVE_ERROR_OFFLINE, message);
  if (!job->is_recovered)
    self->run->result->counts.needs_check++;

  return dove_store_update_change (self->run->store, job->change->id, DOVE_CHANGE_SENT, message,
                                   error);
}

static gboolean
resolve_one (DoveApply  *self,
             DoveJob    *job,
             gboolean   *is_over,
             GError    **error)
{
  gboolean conflict = job->outcome != NULL && job->outcome->outcome == DOVE_OUTCOME_CONFLICT;
  g_autoptr(GError) local = NULL;

  *is_over = FALSE;
  if (dove_apply_is_looking (job))
    return dove_apply_look (self, job, is_over, error);
  if (dove_apply_met_existing (self, job))
    {
      *is_over = TRUE;
      return dove_apply_meet_existing (self, job, error);
    }
  if (conflict)
    return dove_apply_meet_conflict (self, job, is_over, error);

  if (!dove_apply_resolve (self, job, is_over, &local))
    {
      if (local->domain != DOVE_ERROR || local->code == DOVE_ERROR_STORAGE ||
          local->code == DOVE_ERROR_BUSY)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      *is_over = TRUE;
      return leave_open (self, job, error);
    }
  if (*is_over || job->is_settling)
    return TRUE;

  /* It is sent again, after a wait, unless that has been tried often enough. The first time
   * after a crash is no retry: nobody has yet seen it fail. */
  if (job->tries > DOVE_RETRY_COUNT || (job->tries > 0 && self->budget < 1) ||
      self->failures >= DOVE_CIRCUIT_FAILURES * 2)
    {
      *is_over = TRUE;
      return leave_open (self, job, error);
    }
  if (job->tries > 0 && job->is_counted)
    self->budget -= 1;
  job->due = dove_clock_get_now (self->run->clock) + dove_apply_backoff (self, job);

  return TRUE;
}

/* Looks after the lost answers whose time has come. */
static gboolean
resolve_due (DoveApply  *self,
             gboolean   *moved,
             GError    **error)
{
  gint64 now = dove_clock_get_now (self->run->clock);

  for (GList *at = self->waiting.head; at != NULL;)
    {
      GList *next = at->next;
      DoveJob *job = at->data;
      gboolean is_over = FALSE;

      if (job->is_settling && job->due <= now)
        {
          job->is_settling = FALSE;
          *moved = TRUE;
          if (!resolve_one (self, job, &is_over, error))
            return FALSE;
          if (is_over)
            {
              dove_apply_note_open (self, job, -1);
              g_queue_delete_link (&self->waiting, at);
              dove_job_free (job);
            }
        }
      at = next;
    }

  return TRUE;
}

static gboolean
wait_for_due (DoveApply  *self,
              GError    **error)
{
  gint64 now = dove_clock_get_now (self->run->clock);
  gint64 due = G_MAXINT64;

  for (GList *at = self->waiting.head; at != NULL; at = at->next)
    due = MIN (due, ((DoveJob *) at->data)->due);
  if (self->next != NULL)
    due = MIN (due, self->not_before[self->next->side]);
  for (guint side = 0; side < 2 && self->waiting.length > 0; side++)
    if (due < self->not_before[side])
      due = self->not_before[side];

  return dove_clock_wait (self->run->clock, MAX (due - now, 1000), self->run->cancellable, error);
}

/* When nothing more may begin, what waits to be sent again is not sent: what was certainly not
 * applied is cancelled, of the rest the fate stays open. */
static gboolean
drop_waiting (DoveApply  *self,
              GError    **error)
{
  DoveJob *job = NULL;

  while ((job = g_queue_pop_head (&self->waiting)) != NULL)
    {
      gboolean certain = job->outcome != NULL &&
                         job->outcome->outcome == DOVE_OUTCOME_NOT_APPLIED && !job->in_doubt;
      gboolean ok = dove_apply_is_looking (job) ? dove_apply_believe (self, job, error)
                    : certain ? dove_apply_end (self, job, DOVE_CHANGE_CANCELLED,
                                              DOVE_INTENT_REFUSED, _("The run was stopped"), error)
                            : leave_open (self, job, error);

      dove_job_free (job);
      if (!ok)
        return FALSE;
    }

  return TRUE;
}

/* Until everything is done, or nothing more may begin and what is under way has come back. */
gboolean
dove_apply_work (DoveApply  *self,
                 GError    **error)
{
  g_autoptr(GPtrArray) done = g_ptr_array_new ();

  for (;;)
    {
      gboolean moved = FALSE;
      gboolean resolved = FALSE;

      if (g_cancellable_is_cancelled (self->run->cancellable) && self->stop == NULL)
        g_cancellable_set_error_if_cancelled (self->run->cancellable, &self->stop);
      if (!turn (self, done, &moved, error))
        return FALSE;
      g_ptr_array_set_size (done, 0);

      if (self->open > 0)
        {
          g_ptr_array_unref (g_steal_pointer (&done));
          done = dove_apply_take_done (self);
          dove_apply_take_exchanges (self, done);
          if (dove_crash_point ("after-send", error))
            {
              free_jobs (done);
              return FALSE;
            }
          continue;
        }
      if (self->stop != NULL)
        return drop_waiting (self, error);
      if (!resolve_due (self, &resolved, error))
        return FALSE;
      if (moved || resolved)
        continue;
      if (self->waiting.length == 0 && self->next == NULL)
        return TRUE;
      if (!wait_for_due (self, error))
        return FALSE;
    }
}

static void
apply_clear (DoveApply *self)
{
  dove_apply_end_sending (self);
  dove_apply_keep_exchanges (self, TRUE);
  g_clear_pointer (&self->exchanges, g_ptr_array_unref);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) dove_job_free);
  g_clear_pointer (&self->changes, dove_store_rows_free);
  g_clear_pointer (&self->next, dove_store_change_free);
  g_clear_pointer (&self->refusal, g_free);
  g_clear_pointer (&self->moved, g_hash_table_unref);
  g_clear_error (&self->stop);
}

/* What was not come to ends as cancelled; a parked run leaves it to the one that goes on. */
static gboolean
cancel_rest (DoveRun  *run,
             GError  **error)
{
  gint64 count = 0;

  if (dove_run_is_parking (run) || (run->held_until != 0 && dove_run_may_park (run)))
    return TRUE;
  if (!dove_store_cancel_changes (run->store, run->run->id, &count, error))
    return FALSE;
  run->result->counts.cancelled += count;

  return TRUE;
}

/* Ends the writing: the error that stopped it, if there was one, becomes the run's. */
gboolean
dove_apply_finish (DoveApply  *self,
                   gboolean    ok,
                   GError    **error)
{
  g_autoptr(GError) stop = g_steal_pointer (&self->stop);
  DoveRun *run = self->run;
  gboolean of_plan = self->changes != NULL;

  apply_clear (self);
  if (ok && stop != NULL)
    {
      if (of_plan && !cancel_rest (run, error))
        return FALSE;
      g_propagate_error (error, g_steal_pointer (&stop));
      return FALSE;
    }

  return ok;
}

/* Writes the changes of the run's plan. */
gboolean
dove_run_apply_plan (DoveRun  *self,
                     GError  **error)
{
  DoveApply apply = { .run = self, .budget = DOVE_RETRY_BUDGET_TOKENS };

  g_queue_init (&apply.waiting);
  apply.changes = dove_store_list_changes (self->store, self->run->id, DOVE_CHANGE_PLANNED, error);
  if (apply.changes == NULL)
    return FALSE;

  return dove_apply_finish (&apply, dove_apply_work (&apply, error), error);
}
