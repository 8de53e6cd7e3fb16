/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-apply-private.h"

#include "base/dove-defaults.h"
#include "dove-search.h"

/*
 * Sending: which jobs share a request, and the workers that send.
 *
 * Jobs that go out in the same turn, to the same side, of the same kind, share requests where the
 * application takes several writes at once. Nothing else changes by that: each has an intent of
 * its own in the store before a byte leaves, an outcome of its own, and is settled by itself.
 * What becomes of each job of a request:
 *
 *   its result says that it is done      it is recorded
 *   its result says that it is not       refused, missing, held, as for a single write
 *   not applied (429, not sent)          it is sent again after the wait, together with the
 *                                        others of its request
 *   its fate is unknown: the answer is   it settles by itself, as the answer to a single write
 *   lost, a server error, its result     that is lost (dove-apply-resolve.c): an update, delete
 *   is missing or may be another one's   or upsert is sent again, a create is searched for after
 *                                        the settle time, and adopted or sent again; and it goes
 *                                        alone from then on, so that no other one's trouble can
 *                                        become its own
 *   the program died                     the intent is found by the next run, which settles it
 *                                        by itself (dove-recover.c), and sends it alone
 *
 * A request that fails counts once, whatever it carries: for the account's circuit, for the
 * budget of retries.
 *
 * Alone goes what is for one record only: an update or delete where the application has etags,
 * one whose record was looked at just before, all but the creates of a plan that waited for a
 * person, an undo. Of the creates only those share a request whose fate can be found out by a
 * search, or that do no harm when they are repeated. One with an idempotency key goes alone: it
 * is repeated with its key, which a request of several cannot carry. One that can neither be
 * recognised by a key nor searched for would become a question to a person, so no more of them
 * are under way than single requests would be.
 */

static gpointer
worker_open (gpointer user_data)
{
  return dove_driver_clone (user_data);
}

/* An answer without the record is completed by reading it. */
static void
complete (DoveDriver *driver,
          DoveJob    *job)
{
  DoveOutcome *outcome = job->outcome;
  const char *key = outcome->key != NULL ? outcome->key : job->write->key;
  DoveAbilities abilities = { 0 };

  if (outcome->outcome != DOVE_OUTCOME_APPLIED || outcome->item != NULL || key == NULL ||
      job->write->kind == DOVE_WRITE_DELETE || job->write->kind == DOVE_WRITE_ARCHIVE)
    return;

  if (dove_driver_get_abilities (driver, job->write->object, &abilities, NULL) &&
      abilities.can_get)
    outcome->item = dove_driver_get (driver, job->write->object, key, NULL, NULL);
}

/* Sends the jobs of one request, once. */
static void
worker_send (gpointer worker,
             gpointer data,
             gpointer user_data)
{
  GPtrArray *jobs = data;
  g_autoptr(GPtrArray) writes = g_ptr_array_new ();
  g_autoptr(GPtrArray) outcomes = NULL;

  for (guint i = 0; i < jobs->len; i++)
    g_ptr_array_add (writes, ((DoveJob *) g_ptr_array_index (jobs, i))->write);

  outcomes = dove_driver_write_many (worker, (const DoveWrite *const *) writes->pdata,
                                     writes->len, NULL);
  g_ptr_array_set_free_func (outcomes, NULL);
  for (guint i = 0; i < jobs->len; i++)
    {
      DoveJob *job = g_ptr_array_index (jobs, i);

      job->outcome = g_ptr_array_index (outcomes, i);
      complete (worker, job);
    }
}

static void
worker_close (gpointer worker)
{
  g_object_unref (worker);
}

static const DoveAbilities *
get_abilities (DoveApply *self,
               DoveSide   side)
{
  return &self->run->terms->sides[side].abilities;
}

static guint
count_workers (DoveApply *self,
               DoveSide   side)
{
  if (self->run->options->inline_sends)
    return 0;

  return CLAMP (get_abilities (self, side)->concurrent, 1, 64);
}

static DoveGather *
ensure_gather (DoveApply *self,
               DoveSide   side)
{
  static const DoveGatherClass klass = { worker_open, worker_send, worker_close };

  if (self->gathers[side] == NULL)
    self->gathers[side] = dove_gather_new (&klass, count_workers (self, side),
                                           self->run->host->drivers[side]);

  return self->gathers[side];
}

/* What shares */

/* The kind of write that a change comes to */
DoveWriteKind
dove_apply_get_write_kind (DoveApply             *self,
                           const DoveStoreChange *change)
{
  const DoveAbilities *abilities = get_abilities (self, change->side);

  switch (change->kind)
    {
    case DOVE_CHANGE_CREATE:
      return abilities->recognition == DOVE_RECOGNISE_UPSERT && abilities->can_upsert
               ? DOVE_WRITE_UPSERT : DOVE_WRITE_CREATE;
    case DOVE_CHANGE_ARCHIVE:
      return DOVE_WRITE_ARCHIVE;
    case DOVE_CHANGE_DELETE:
      return DOVE_WRITE_DELETE;
    case DOVE_CHANGE_UPDATE:
    case DOVE_CHANGE_LINK:
    case DOVE_CHANGE_UNLINK:
    default:
      return DOVE_WRITE_UPDATE;
    }
}

/* Whether what would become of a create can be found out by a search */
static gboolean
is_searchable (DoveApply             *self,
               const DoveStoreChange *change)
{
  g_autoptr(DoveValue) fields = dove_run_parse (change->fields, NULL);
  g_autoptr(DoveValue) payload = fields != NULL ? dove_fields_to_payload (fields, NULL, NULL)
                                                : NULL;
  g_autoptr(GPtrArray) searches = NULL;

  if (payload == NULL)
    return FALSE;

  searches = dove_search_list (self->run, change->side, change->side, payload);

  return searches->len > 0;
}

/* Whether a change may share a request with others of its kind */
gboolean
dove_apply_may_share (DoveApply             *self,
                      const DoveStoreChange *change)
{
  const DoveAbilities *abilities = get_abilities (self, change->side);
  DoveWriteKind kind = dove_apply_get_write_kind (self, change);

  if (abilities->bulk[kind] < 2 || self->run->run->undo_of != 0 ||
      change->kind == DOVE_CHANGE_LINK || change->kind == DOVE_CHANGE_UNLINK)
    return FALSE;

  switch (kind)
    {
    case DOVE_WRITE_UPSERT:
      return TRUE;
    case DOVE_WRITE_CREATE:
      return abilities->recognition == DOVE_RECOGNISE_SEARCH && is_searchable (self, change);
    default:
      return !abilities->has_etag && !self->run->is_kept_plan;
    }
}

/* Most jobs of one request with a change; 1 when it goes alone */
guint
dove_apply_count_shared (DoveApply             *self,
                         const DoveStoreChange *change)
{
  return MAX (get_abilities (self, change->side)->bulk[dove_apply_get_write_kind (self, change)],
              1);
}

/* How many jobs may be under way at once: with those that share requests enough for each worker
 * to have a full one */
guint
dove_apply_get_window (DoveApply             *self,
                       const DoveStoreChange *next,
                       gboolean               shares)
{
  guint workers = MAX (count_workers (self, next->side), 1);

  if (!shares)
    return DOVE_SENDS_AT_ONCE;

  return CLAMP (dove_apply_count_shared (self, next) * workers, DOVE_SENDS_AT_ONCE,
                DOVE_SHARED_AT_ONCE);
}

/* How many creates may be under way at once, of those that go alone */
guint
dove_apply_get_create_window (DoveApply *self,
                              DoveSide   side)
{
  const DoveAbilities *abilities = get_abilities (self, side);
  guint concurrent = MAX (abilities->concurrent, 1);

  switch (abilities->recognition)
    {
    case DOVE_RECOGNISE_KEY:
    case DOVE_RECOGNISE_UPSERT:
      return DOVE_SENDS_AT_ONCE;
    case DOVE_RECOGNISE_SEARCH:
      return MIN (2 * concurrent, DOVE_SENDS_AT_ONCE);
    case DOVE_RECOGNISE_NONE:
    default:
      return MIN (concurrent, DOVE_SENDS_AT_ONCE);
    }
}

/* Sending */

/* The request with room for a job; NULL when it needs a new one */
static GPtrArray *
find_request (DoveApply *self,
              GPtrArray *requests,
              DoveJob   *job)
{
  for (guint i = 0; job->shares && i < requests->len; i++)
    {
      GPtrArray *request = g_ptr_array_index (requests, i);
      const DoveJob *first = g_ptr_array_index (request, 0);

      if (first->shares && first->change->side == job->change->side &&
          first->write->kind == job->write->kind &&
          request->len < dove_apply_count_shared (self, job->change))
        return request;
    }

  return NULL;
}

/* Sends jobs whose intents are in the store, in their order, as many together as may be. */
void
dove_apply_send (DoveApply *self,
                 GPtrArray *jobs)
{
  g_autoptr(GPtrArray) requests = g_ptr_array_new ();

  for (guint i = 0; i < jobs->len; i++)
    {
      DoveJob *job = g_ptr_array_index (jobs, i);
      GPtrArray *request = find_request (self, requests, job);

      g_clear_pointer (&job->outcome, dove_outcome_free);
      job->due = 0;
      job->tries++;
      self->open++;
      if (request == NULL)
        {
          request = g_ptr_array_new ();
          g_ptr_array_add (requests, request);
        }
      g_ptr_array_add (request, job);
    }

  for (guint i = 0; i < requests->len; i++)
    {
      GPtrArray *request = g_ptr_array_index (requests, i);
      const DoveJob *first = g_ptr_array_index (request, 0);

      dove_gather_push (ensure_gather (self, first->change->side), request);
    }
}

static gboolean
has_failed (const DoveJob *job)
{
  return job->outcome->outcome == DOVE_OUTCOME_NOT_APPLIED ||
         job->outcome->outcome == DOVE_OUTCOME_AMBIGUOUS;
}

/* The jobs of a request that has come back; its failure counts with the first one that failed. */
static void
take_request (GPtrArray *request,
              GPtrArray *done)
{
  gboolean is_counted = FALSE;

  for (guint i = 0; i < request->len; i++)
    {
      DoveJob *job = g_ptr_array_index (request, i);

      job->is_counted = !is_counted;
      is_counted = is_counted || has_failed (job);
      g_ptr_array_add (done, job);
    }
  g_ptr_array_unref (request);
}

/* What has come back; waits for one at least where anything is under way. */
GPtrArray *
dove_apply_take_done (DoveApply *self)
{
  GPtrArray *all = g_ptr_array_new ();

  for (guint side = 0; side < 2; side++)
    {
      g_autoptr(GPtrArray) done = NULL;

      if (self->gathers[side] == NULL || dove_gather_get_open (self->gathers[side]) == 0)
        continue;
      done = dove_gather_take_done (self->gathers[side]);
      for (guint i = 0; i < done->len; i++)
        take_request (g_ptr_array_index (done, i), all);
    }
  self->open -= all->len;

  return all;
}

/* Ends the workers. On an error answers may still come: they are taken back, and left for the
 * recovery. */
void
dove_apply_end_sending (DoveApply *self)
{
  while (self->open > 0)
    {
      g_autoptr(GPtrArray) done = dove_apply_take_done (self);

      for (guint i = 0; i < done->len; i++)
        dove_job_free (g_ptr_array_index (done, i));
    }
  for (guint side = 0; side < 2; side++)
    g_clear_pointer (&self->gathers[side], dove_gather_free);
}
