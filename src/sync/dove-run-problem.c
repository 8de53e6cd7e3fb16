/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-plan-private.h"

#include "record/dove-json.h"
#include "sync/dove-retry.h"

/*
 * Records that could not be written, and those that wait for another one.
 *
 * A record with a problem is left alone until it changes, the sync changes, a person asks, or its
 * time to be tried again has come; each time it fails that takes longer (dove-retry.c).
 */

/* Whether the record and the sync are as they were when the problem was met. */
static gboolean
is_unchanged (DoveRun                     *self,
              const DoveStoreProblem      *problem,
              const DoveStoreObservation  *source)
{
  return problem != NULL && g_strcmp0 (problem->config_hash, self->terms->config_hash) == 0 &&
         g_strcmp0 (problem->rec_hash, source->hash) == 0;
}

/* Notes a record that could not be written, under the source's key. */
gboolean
dove_run_put_problem (DoveRun                     *self,
                      DoveSide                     from,
                      const DoveStoreObservation  *source,
                      const char                  *class,
                      const char                  *field,
                      const char                  *message,
                      const char                  *hint,
                      GError                     **error)
{
  g_autoptr(DoveStoreProblem) problem = dove_store_problem_new ();
  g_autoptr(DoveStoreProblem) known = NULL;
  gint64 tries = 1;

  if (!dove_store_find_problem_of (self->store, self->terms->id, from, source->rec_id, &known,
                                   error))
    return FALSE;
  if (is_unchanged (self, known, source))
    tries = known->tries + 1;

  problem->sync_id = g_strdup (self->terms->id);
  problem->side = from;
  problem->rec_id = g_strdup (source->rec_id);
  problem->problem_class = g_strdup (class);
  problem->connection = g_strdup (self->terms->sides[DOVE_SIDE_OTHER (from)].connection);
  problem->object = g_strdup (self->terms->sides[DOVE_SIDE_OTHER (from)].object);
  problem->field = g_strdup (field);
  problem->message = g_strdup (message);
  problem->hint = g_strdup (hint);
  problem->run_id = self->run->id;
  problem->config_hash = g_strdup (self->terms->config_hash);
  problem->rec_hash = g_strdup (source->hash);
  if (!g_str_equal (class, DOVE_PROBLEM_SAME_RECORD) && !g_str_equal (class, DOVE_PROBLEM_REUSED))
    problem->retry_at = dove_clock_get_now (self->clock) + dove_retry_wait (tries);

  return dove_store_put_problem (self->store, problem, error);
}

/* Notes the references that a record waits for, in place of the earlier ones. */
gboolean
dove_run_put_deferred (DoveRun          *self,
                       DoveSide          from,
                       const char       *key,
                       const DoveMerge  *merge,
                       GError          **error)
{
  if (!dove_store_clear_deferred (self->store, self->terms->id, from, key, error))
    return FALSE;

  for (guint i = 0; i < merge->fields->len; i++)
    {
      const DoveMergeField *field = g_ptr_array_index (merge->fields, i);
      g_autofree char *needs = NULL;
      DoveStoreDeferred deferred = { 0 };

      if (field->state != DOVE_MERGE_DEFERRED || field->via == NULL)
        continue;
      needs = dove_value_get_text (field->new) != NULL
                ? g_strdup (dove_value_get_text (field->new))
                : dove_json_write (field->new, DOVE_JSON_CANONICAL);
      deferred = (DoveStoreDeferred) {
        .sync_id = self->terms->id, .side = from, .rec_id = (char *) key, .field = field->path,
        .needs_sync = field->via, .needs_key = needs, .at = dove_clock_get_now (self->clock),
      };
      if (!dove_store_put_deferred (self->store, &deferred, error))
        return FALSE;
    }

  return TRUE;
}

/* Whether a problem of the record still stands: nothing has changed since, nobody asked again, and
 * it is not yet time to try again by itself. */
gboolean
dove_plan_problem_stands (DoveRun                     *self,
                          const DoveStoreObservation  *source,
                          gboolean                    *stands,
                          GError                     **error)
{
  g_autoptr(DoveStoreProblem) problem = NULL;

  if (!dove_store_find_problem_of (self->store, self->terms->id, source->side, source->rec_id,
                                   &problem, error))
    return FALSE;

  *stands = is_unchanged (self, problem, source) && !problem->is_asked &&
            (problem->retry_at == 0 || problem->retry_at > dove_clock_get_now (self->clock));

  return TRUE;
}
