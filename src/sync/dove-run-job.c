/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-engine-private.h"

#include "base/dove-turns.h"
#include "driver/open/dove-driver-open.h"
#include "sync/dove-run-job.h"

struct _DoveJob
{
  DoveDefinition  *definition;
  GPtrArray       *others;          /* (element-type DoveDefinition): syncs that rows refer to */
  DoveConnection  *connections[2];  /* (nullable): with a @make */
  DoveFormulaHost  formulas;
  char            *zone;
  char            *language;
  GHashTable      *tables;
  DoveClock       *clock;
  DoveEngineMake   make;            /* (nullable) */
  gpointer         make_data;
  DoveTurns       *turns[2];        /* (nullable): of each side's connection */
  gint64           due;             /* place in these turns */
};

/* What lives while the job runs, on its thread. */
typedef struct
{
  DoveTerms   *terms;
  DoveRunHost  host;
} Work;

static void
work_clear (Work *work)
{
  g_clear_pointer (&work->terms, dove_terms_free);
  g_clear_object (&work->host.drivers[DOVE_SIDE_A]);
  g_clear_object (&work->host.drivers[DOVE_SIDE_B]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

/* Rows refer to other syncs of the workspace: those that are there, and this one as it runs. */
static void
take_others (DoveRunJob *self,
             DoveEngine *engine)
{
  g_autoptr(GPtrArray) all = dove_workspace_list (engine->workspace, DOVE_DEFINITION_SYNC);
  const char *id = dove_definition_get_id (self->definition);

  self->others = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_definition_unref);
  for (guint i = 0; i < all->len; i++)
    if (!g_str_equal (dove_definition_get_id (g_ptr_array_index (all, i)), id))
      g_ptr_array_add (self->others, dove_definition_ref (g_ptr_array_index (all, i)));
  g_ptr_array_add (self->others, dove_definition_ref (self->definition));
}

static gboolean
take_connections (DoveRunJob     *self,
                  DoveEngine  *engine,
                  GError     **error)
{
  const DoveSyncDefinition *sync = dove_definition_get_sync (self->definition);

  for (guint side = 0; self->make == NULL && side < 2; side++)
    {
      DoveConnection *connection = NULL;

      connection = dove_engine_ensure_connection (engine, sync->ends[side].connection, error);
      if (connection == NULL)
        {
          g_prefix_error (error, _("“%s”: "), sync->ends[side].connection);
          return FALSE;
        }
      self->connections[side] = dove_connection_ref (connection);
    }

  return TRUE;
}

/**
 * dove_run_job_new:
 * @engine: an engine
 * @sync_id: id of a sync
 * @error: return location for an error
 *
 * Takes what a run of a sync needs. Touches no network.
 *
 * Errors: %DOVE_ERROR_MISSING, %DOVE_ERROR_INVALID when the sync, a connection of it or its
 * connector cannot be used, %DOVE_ERROR_UNSUPPORTED.
 *
 * Returns: (transfer full) (nullable): the job; does not keep the engine
 */
DoveRunJob *
dove_run_job_new (DoveEngine  *engine,
                  const char  *sync_id,
                  GError     **error)
{
  g_autoptr(DoveDefinition) definition = NULL;

  definition = dove_workspace_get (engine->workspace, DOVE_DEFINITION_SYNC, sync_id, error);

  return definition != NULL ? dove_run_job_new_for (engine, definition, error) : NULL;
}

/**
 * dove_run_job_new_for:
 * @engine: an engine
 * @definition: a sync, which need not be saved: then only for a run that keeps nothing
 * @error: return location for an error
 *
 * Takes what a run of a sync needs. Touches no network.
 *
 * Errors: %DOVE_ERROR_INVALID when a connection of it or its connector cannot be used,
 * %DOVE_ERROR_UNSUPPORTED.
 *
 * Returns: (transfer full) (nullable): the job; does not keep the engine
 */
DoveRunJob *
dove_run_job_new_for (DoveEngine      *engine,
                      DoveDefinition  *definition,
                      GError         **error)
{
  g_autoptr(DoveRunJob) self = g_new0 (DoveRunJob, 1);

  self->definition = dove_definition_ref (definition);
  self->make = engine->make;
  self->make_data = engine->make_data;
  if (!take_connections (self, engine, error))
    return NULL;

  take_others (self, engine);
  self->clock = dove_clock_ref (engine->clock);
  self->zone = g_strdup (dove_workspace_get_zone (engine->workspace));
  self->language = g_strdup (dove_workspace_get_language (engine->workspace));
  self->tables = dove_workspace_get_tables (engine->workspace);
  self->formulas = (DoveFormulaHost) {
    .zone = self->zone,
    .language = self->language,
    .find_table = dove_workspace_find_table,
    .user_data = self->tables,
  };

  return g_steal_pointer (&self);
}

/**
 * dove_run_job_free:
 * @self: (transfer full): a job
 *
 * Frees a job; any thread.
 */
void
dove_run_job_free (DoveRunJob *self)
{
  for (guint side = 0; side < 2; side++)
    {
      g_clear_pointer (&self->connections[side], dove_connection_unref);
      g_clear_pointer (&self->turns[side], dove_turns_unref);
    }
  g_clear_pointer (&self->definition, dove_definition_unref);
  g_clear_pointer (&self->others, g_ptr_array_unref);
  g_clear_pointer (&self->tables, g_hash_table_unref);
  g_clear_pointer (&self->clock, dove_clock_unref);
  g_free (self->zone);
  g_free (self->language);
  g_free (self);
}

/**
 * dove_run_job_get_sync_id:
 * @self: a job
 *
 * Returns: (transfer none): id of its sync
 */
const char *
dove_run_job_get_sync_id (DoveRunJob *self)
{
  return dove_definition_get_id (self->definition);
}

/**
 * dove_run_job_needs_keyring:
 * @self: a job
 *
 * Returns: whether its run will read secrets from the keyring
 */
gboolean
dove_run_job_needs_keyring (DoveRunJob *self)
{
  for (guint side = 0; side < 2; side++)
    if (self->connections[side] != NULL &&
        dove_connection_waits_for_keyring (self->connections[side]))
      return TRUE;

  return FALSE;
}

/**
 * dove_run_job_set_turns:
 * @self: a job that does not run yet
 * @turns: (array fixed-size=2): the turns of each side's connection
 * @due: when it was due: who was due first reads first
 *
 * Lets it take turns with other runs of the same connections, at the borders of pages.
 */
void
dove_run_job_set_turns (DoveRunJob    *self,
                        DoveTurns **turns,
                        gint64      due)
{
  for (guint side = 0; side < 2; side++)
    self->turns[side] = dove_turns_ref (turns[side]);
  self->due = due;
}

/* What a person asks for is tried now, also of an application that was away just before. */
static void
ask_probes (DoveRunJob *self,
            const char *trigger)
{
  for (guint side = 0; side < 2; side++)
    if (self->connections[side] != NULL && (trigger == NULL || g_str_equal (trigger, "person")))
      dove_net_account_ask_probe (dove_connection_get_account (self->connections[side]));
}

static DoveDriver *
open_driver (DoveRunJob       *self,
             DoveSide       side,
             const char    *connection_id,
             GCancellable  *cancellable,
             GError       **error)
{
  if (self->make != NULL)
    return self->make (connection_id, self->make_data, cancellable, error);

  return dove_driver_open (self->connections[side], error);
}

/* Tells the terms which side of the syncs they refer to is meant. */
static void
add_vias (DoveRunJob   *self,
          DoveTerms *terms)
{
  for (guint side = 0; side < 2; side++)
    {
      DoveMapping *mapping = terms->sides[side].mapping;
      GPtrArray *vias = mapping != NULL ? dove_mapping_get_vias (mapping) : NULL;

      for (guint i = 0; vias != NULL && i < vias->len; i++)
        for (guint j = 0; j < self->others->len; j++)
          {
            DoveDefinition *other = g_ptr_array_index (self->others, j);

            if (g_strcmp0 (dove_definition_get_id (other), g_ptr_array_index (vias, i)) == 0)
              dove_terms_set_via (terms, other);
          }
    }
}

static gboolean
prepare (DoveRunJob        *self,
         DoveStore      *store,
         Work           *work,
         DoveRunResult  *result,
         GCancellable   *cancellable,
         GError        **error)
{
  const DoveSyncDefinition *sync = dove_definition_get_sync (self->definition);
  g_auto(DoveSchemaPast) past = { 0 };

  for (guint side = 0; side < 2; side++)
    {
      work->host.drivers[side] = open_driver (self, side, sync->ends[side].connection, cancellable,
                                              error);
      if (work->host.drivers[side] == NULL)
        {
          g_prefix_error (error, _("“%s”: "), sync->ends[side].connection);
          result->connection = g_strdup (sync->ends[side].connection);
          return FALSE;
        }
    }

  self->formulas.now = dove_clock_get_now (self->clock);
  if (!dove_run_load_past (store, dove_definition_get_id (self->definition), &past, error))
    return FALSE;
  work->terms = dove_terms_new (self->definition, work->host.drivers, &past, cancellable, error);
  if (work->terms == NULL)
    return FALSE;

  dove_terms_add_tables (work->terms, &self->formulas);
  add_vias (self, work->terms);
  work->host.store = store;
  work->host.terms = work->terms;
  work->host.formulas = self->formulas;
  work->host.turns[DOVE_SIDE_A] = self->turns[DOVE_SIDE_A];
  work->host.turns[DOVE_SIDE_B] = self->turns[DOVE_SIDE_B];
  work->host.due = self->due;
  work->host.syncs = self->others;

  return TRUE;
}

/* A run that could not begin has a result too: why. */
static gboolean
not_begun (DoveRunResult  *result,
           GError         *local,
           GError        **error)
{
  result->state = DOVE_RUN_FAILED;
  result->message = g_strdup (local->message);
  g_propagate_error (error, local);

  return FALSE;
}

/**
 * dove_run_job_run:
 * @self: a job
 * @store: the state, opened for writing on this thread
 * @options: how to run
 * @result: (out): how it ended; clear it with dove_run_result_clear(), also after an error
 * @cancellable: (nullable): ends the run between two writes
 * @error: return location for an error
 *
 * Runs or plans the sync on the calling thread: dove_run_sync(), dove_run_undo() or
 * dove_run_resync() with what the job holds.
 *
 * Errors: those of dove_run_sync(), dove_terms_new() and dove_driver_open().
 *
 * Returns: whether the run came to its end
 */
gboolean
dove_run_job_run (DoveRunJob               *self,
                  DoveStore             *store,
                  const DoveRunOptions  *options,
                  DoveRunResult         *result,
                  GCancellable          *cancellable,
                  GError               **error)
{
  g_auto(Work) work = { 0 };
  GError *local = NULL;

  *result = (DoveRunResult) { 0 };
  ask_probes (self, options->trigger);
  if (!prepare (self, store, &work, result, cancellable, &local))
    return not_begun (result, local, error);

  if (options->mode == DOVE_RUN_REHEARSE)
    return dove_run_rehearse (&work.host, options, result, cancellable, error);
  if (options->undo_of != 0)
    return dove_run_undo (&work.host, options->undo_of, options, result, cancellable, error);
  if (options->record != NULL)
    return dove_run_resync (&work.host, options, result, cancellable, error);

  return dove_run_sync (&work.host, options, result, cancellable, error);
}

/**
 * dove_run_job_apply:
 * @self: a job
 * @store: the state, opened for writing on this thread
 * @plan_id: number of a kept plan of the sync
 * @options: only the callbacks and `inline_sends` count
 * @result: (out): how it ended; clear it with dove_run_result_clear(), also after an error
 * @cancellable: (nullable): ends the run between two writes
 * @error: return location for an error
 *
 * Writes exactly a kept plan on the calling thread: dove_run_apply() with what the job holds.
 *
 * Errors: those of dove_run_apply(), dove_terms_new() and dove_driver_open().
 *
 * Returns: whether the run came to its end
 */
gboolean
dove_run_job_apply (DoveRunJob               *self,
                    DoveStore             *store,
                    gint64                 plan_id,
                    const DoveRunOptions  *options,
                    DoveRunResult         *result,
                    GCancellable          *cancellable,
                    GError               **error)
{
  g_auto(Work) work = { 0 };
  GError *local = NULL;

  *result = (DoveRunResult) { 0 };
  ask_probes (self, options->trigger);
  if (!prepare (self, store, &work, result, cancellable, &local))
    return not_begun (result, local, error);

  return dove_run_apply (&work.host, plan_id, options, result, cancellable, error);
}
