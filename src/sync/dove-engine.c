/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "dove-engine-private.h"

#include "driver/open/dove-driver-open.h"
#include "store/dove-store-act.h"
#include "store/dove-store-document.h"
#include "sync/dove-answer.h"
#include "sync/dove-run-job.h"

/* The lock of the workspace is ours: who had a lease was killed. */
static gboolean
void_leases (DoveEngine  *self,
             GError     **error)
{
  g_autofree char *boot = dove_run_get_boot_id ();

  return dove_store_void_leases (self->store, boot, error);
}

/* ... and who waited for the answer to an action as well. */
static gboolean
lose_acts (DoveEngine  *self,
           GError     **error)
{
  return dove_store_lose_acts (self->store, _("The program ended before the answer came"), error);
}

/**
 * dove_engine_open:
 * @path: folder of the workspace
 * @flags: as for dove_workspace_open(); a run needs %DOVE_WORKSPACE_EXCLUSIVE
 * @keyring: (nullable): where secrets are; %NULL is the desktop's
 * @clock: where time comes from
 * @error: return location for an error
 *
 * Opens a workspace with its state. Touches the disk.
 *
 * Errors: those of dove_workspace_open() and dove_store_open(); %DOVE_ERROR_BUSY when another
 * process has it.
 *
 * Returns: (transfer full) (nullable): the engine
 */
DoveEngine *
dove_engine_open (const char          *path,
                  DoveWorkspaceFlags   flags,
                  DoveKeyring         *keyring,
                  DoveClock           *clock,
                  GError             **error)
{
  g_autoptr(DoveEngine) self = g_new0 (DoveEngine, 1);
  gboolean writes = (flags & DOVE_WORKSPACE_EXCLUSIVE) != 0;
  g_autofree char *state = NULL;

  self->clock = dove_clock_ref (clock);
  self->connections = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                             (GDestroyNotify) dove_connection_unref);
  self->workspace = dove_workspace_open (path, flags, error);
  if (self->workspace == NULL)
    return NULL;

  state = g_build_filename (dove_workspace_get_path (self->workspace), ".dovetail", NULL);
  self->store = dove_store_open (state, writes ? DOVE_STORE_READ_WRITE : DOVE_STORE_READ_ONLY,
                                 clock, error);
  if (self->store == NULL || (writes && (!void_leases (self, error) || !lose_acts (self, error))))
    return NULL;

  self->keyring = keyring != NULL
                    ? g_object_ref (keyring)
                    : dove_keyring_new_system (dove_workspace_get_path (self->workspace));
  self->catalogue = dove_catalogue_new (dove_workspace_get_path (self->workspace));
  self->formulas = (DoveFormulaHost) {
    .now = dove_clock_get_now (clock),
    .zone = dove_workspace_get_zone (self->workspace),
    .language = dove_workspace_get_language (self->workspace),
    .find_table = dove_workspace_find_table,
    .user_data = dove_workspace_get_tables (self->workspace),
  };
  if (writes)
    dove_workspace_set_keep (self->workspace, dove_engine_keep_version, self);

  return g_steal_pointer (&self);
}

static void
log_out (gpointer id,
         gpointer connection,
         gpointer user_data)
{
  dove_connection_log_out (connection, NULL);
}

/**
 * dove_engine_close:
 * @self: (transfer full): an engine
 *
 * Ends the sessions at applications that want that, closes the state and gives the workspace's
 * lock back. Blocks on the network for a moment.
 */
void
dove_engine_close (DoveEngine *self)
{
  g_hash_table_foreach (self->connections, log_out, NULL);
  g_clear_pointer (&self->connections, g_hash_table_unref);
  g_clear_pointer (&self->formulas.user_data, g_hash_table_unref);
  g_clear_pointer (&self->catalogue, dove_catalogue_free);
  g_clear_object (&self->keyring);
  g_clear_pointer (&self->workspace, dove_workspace_free);
  g_clear_pointer (&self->store, dove_store_close);
  g_clear_pointer (&self->clock, dove_clock_unref);
  g_free (self);
}

/**
 * dove_engine_get_workspace:
 * @self: an engine
 *
 * Returns: (transfer none): its definitions
 */
DoveWorkspace *
dove_engine_get_workspace (DoveEngine *self)
{
  return self->workspace;
}

/**
 * dove_engine_get_store:
 * @self: an engine
 *
 * Returns: (transfer none): its state
 */
DoveStore *
dove_engine_get_store (DoveEngine *self)
{
  return self->store;
}

/**
 * dove_engine_get_catalogue:
 * @self: an engine
 *
 * Returns: (transfer none): its connectors
 */
DoveCatalogue *
dove_engine_get_catalogue (DoveEngine *self)
{
  return self->catalogue;
}

/**
 * dove_engine_get_keyring:
 * @self: an engine
 *
 * Returns: (transfer none): where its secrets are
 */
DoveKeyring *
dove_engine_get_keyring (DoveEngine *self)
{
  return self->keyring;
}

/**
 * dove_engine_set_make:
 * @self: an engine
 * @make: (nullable): makes the drivers from now on; %NULL lets the connections make them
 * @user_data: handed to it
 *
 * Puts other drivers in place of those of the connections: for tests.
 */
void
dove_engine_set_make (DoveEngine     *self,
                      DoveEngineMake  make,
                      gpointer        user_data)
{
  self->make = make;
  self->make_data = user_data;
}

/**
 * dove_engine_remove:
 * @self: an engine opened for writing
 * @id: id of a definition
 * @is_connection: (out): it was a connection, whose secrets the caller clears from the keyring
 * @error: return location for an error
 *
 * Takes a definition out of the workspace, with the questions and problems of a sync. Its
 * versions stay, and so do a sync's links: if it comes back it finds its pairs again.
 *
 * Errors: those of dove_workspace_remove().
 *
 * Returns: whether it is gone
 */
gboolean
dove_engine_remove (DoveEngine  *self,
                    const char  *id,
                    gboolean    *is_connection,
                    GError     **error)
{
  DoveDefinition *definition = dove_workspace_find (self->workspace, id);
  DoveDefinitionKind kind = definition != NULL ? dove_definition_get_kind (definition)
                                               : DOVE_DEFINITION_CONNECTOR;
  g_autoptr(GError) local = NULL;

  *is_connection = kind == DOVE_DEFINITION_CONNECTION;
  if (!dove_workspace_remove (self->workspace, id, error))
    return FALSE;

  if (*is_connection)
    dove_engine_forget_connection (self, id);
  if ((*is_connection && !dove_store_forget_connection (self->store, id, &local)) ||
      (kind == DOVE_DEFINITION_SYNC && !dove_store_forget_sync (self->store, id, &local)))
    g_info ("What is known of “%s” could not be cleared: %s", id, local->message);

  return TRUE;
}

/**
 * dove_engine_make_connection:
 * @self: an engine
 * @document: definition of a connection that need not be saved
 * @error: return location for an error
 *
 * Makes a connection to try, beside the live one of this id.
 *
 * Errors: those of dove_catalogue_load() and dove_connection_new().
 *
 * Returns: (transfer full) (nullable): the connection
 */
DoveConnection *
dove_engine_make_connection (DoveEngine  *self,
                             DoveValue   *document,
                             GError     **error)
{
  const DoveConnectionHost host = { self->keyring, self->clock, &self->formulas };
  const char *connector = dove_value_get_member_text (document, "connector");
  g_autoptr(DoveManifest) manifest = NULL;

  manifest = dove_catalogue_load (self->catalogue, connector, NULL, error);

  return manifest != NULL ? dove_connection_new (document, manifest, &host, error) : NULL;
}

/* The connector of a connection, without making it live. */
DoveManifest *
dove_engine_load_manifest (DoveEngine  *self,
                           const char  *connection_id,
                           GError     **error)
{
  g_autoptr(DoveDefinition) definition = NULL;
  DoveValue *document = NULL;

  definition = dove_workspace_get (self->workspace, DOVE_DEFINITION_CONNECTION, connection_id,
                                   error);
  if (definition == NULL)
    return NULL;
  document = dove_definition_get_document (definition);

  return dove_catalogue_load (self->catalogue, dove_value_get_member_text (document, "connector"),
                              NULL, error);
}

/* The live connection of this id, made when it is first needed; belongs to the engine. */
DoveConnection *
dove_engine_ensure_connection (DoveEngine  *self,
                               const char  *id,
                               GError     **error)
{
  DoveConnection *known = g_hash_table_lookup (self->connections, id);
  g_autoptr(DoveDefinition) definition = NULL;
  DoveConnection *made = NULL;

  if (known != NULL)
    return known;

  definition = dove_workspace_get (self->workspace, DOVE_DEFINITION_CONNECTION, id, error);
  if (definition == NULL)
    return NULL;

  made = dove_engine_make_connection (self, dove_definition_get_document (definition), error);
  if (made != NULL)
    g_hash_table_insert (self->connections, g_strdup (id), made);

  return made;
}

/**
 * dove_engine_get_connection:
 * @self: an engine
 * @connection_id: id of a connection
 * @error: return location for an error
 *
 * Gives a live connection, which may go to any thread. Touches neither network nor keyring.
 *
 * Errors: %DOVE_ERROR_MISSING, %DOVE_ERROR_INVALID when its definition or connector is wrong.
 *
 * Returns: (transfer full) (nullable): the connection
 */
DoveConnection *
dove_engine_get_connection (DoveEngine  *self,
                            const char  *connection_id,
                            GError     **error)
{
  DoveConnection *connection = dove_engine_ensure_connection (self, connection_id, error);

  return connection != NULL ? dove_connection_ref (connection) : NULL;
}

/**
 * dove_engine_forget_connection:
 * @self: an engine
 * @connection_id: (nullable): id of a connection; %NULL for all
 *
 * Lets a connection be made anew when it is next needed: its definition or its secrets have
 * changed. Runs that use the old one go on with it.
 */
void
dove_engine_forget_connection (DoveEngine *self,
                               const char *connection_id)
{
  if (connection_id != NULL)
    g_hash_table_remove (self->connections, connection_id);
  else
    g_hash_table_remove_all (self->connections);
}

/**
 * dove_engine_set_keyring:
 * @self: an engine
 * @keyring: where secrets are from now on
 *
 * Changes the keyring; all connections are made anew.
 */
void
dove_engine_set_keyring (DoveEngine  *self,
                         DoveKeyring *keyring)
{
  g_set_object (&self->keyring, keyring);
  dove_engine_forget_connection (self, NULL);
}

/**
 * dove_engine_make_driver:
 * @self: an engine
 * @connection_id: id of a connection
 * @cancellable: (nullable): cancels the call
 * @error: return location for an error
 *
 * Makes a driver of a connection, for the calling thread.
 *
 * Errors: %DOVE_ERROR_MISSING, %DOVE_ERROR_INVALID when its definition or connector is wrong,
 * %DOVE_ERROR_LOCKED, %DOVE_ERROR_NO_KEYRING.
 *
 * Returns: (transfer full) (nullable): the driver
 */
DoveDriver *
dove_engine_make_driver (DoveEngine    *self,
                         const char    *connection_id,
                         GCancellable  *cancellable,
                         GError       **error)
{
  DoveConnection *connection = NULL;

  if (self->make != NULL)
    return self->make (connection_id, self->make_data, cancellable, error);

  connection = dove_engine_ensure_connection (self, connection_id, error);

  return connection != NULL ? dove_driver_open (connection, error) : NULL;
}

static void
no_result (DoveRunResult *result,
           GError       **error)
{
  *result = (DoveRunResult) { .state = DOVE_RUN_FAILED };
  if (error != NULL && *error != NULL)
    result->message = g_strdup ((*error)->message);
}

/**
 * dove_engine_run:
 * @self: an engine opened for writing
 * @sync_id: id of a sync
 * @options: how to run
 * @result: (out): how it ended; clear it with dove_run_result_clear(), also after an error
 * @cancellable: (nullable): ends the run between two writes
 * @error: return location for an error
 *
 * Runs a sync, or plans it: dove_run_sync() with what the workspace says.
 *
 * Errors: those of dove_run_job_new() and dove_run_job_run().
 *
 * Returns: whether the run came to its end
 */
gboolean
dove_engine_run (DoveEngine            *self,
                 const char            *sync_id,
                 const DoveRunOptions  *options,
                 DoveRunResult         *result,
                 GCancellable          *cancellable,
                 GError               **error)
{
  g_autoptr(DoveRunJob) job = NULL;
  g_autoptr(GError) local = NULL;

  job = dove_run_job_new (self, sync_id, &local);
  if (job == NULL)
    {
      no_result (result, &local);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  return dove_run_job_run (job, self->store, options, result, cancellable, error);
}

/* The plan that a person means by a number, or by the id of its sync. */
static gboolean
find_plan (DoveEngine     *self,
           const char     *plan,
           DoveStoreRun  **run,
           GError        **error)
{
  char *end = NULL;
  gint64 number = g_ascii_strtoll (plan, &end, 10);
  gboolean ok = *plan != '\0' && *end == '\0'
                  ? dove_store_find_run (self->store, number, run, error)
                  : dove_store_find_kept_plan (self->store, plan, run, error);

  if (ok && *run == NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING, _("There is no kept plan “%s”"), plan);
      return FALSE;
    }

  return ok;
}

/**
 * dove_engine_apply:
 * @self: an engine opened for writing
 * @plan: number of a plan, or id of a sync for its latest kept plan
 * @options: only `without`, the callbacks and `inline_sends` count
 * @result: (out): how it ended; clear it with dove_run_result_clear(), also after an error
 * @cancellable: (nullable): ends the run between two writes
 * @error: return location for an error
 *
 * Writes exactly a plan that was kept: dove_run_apply().
 *
 * Errors: %DOVE_ERROR_MISSING when there is none, and those of dove_run_apply().
 *
 * Returns: whether the run came to its end
 */
gboolean
dove_engine_apply (DoveEngine            *self,
                   const char            *plan,
                   const DoveRunOptions  *options,
                   DoveRunResult         *result,
                   GCancellable          *cancellable,
                   GError               **error)
{
  g_autoptr(DoveStoreRun) run = NULL;
  g_autoptr(DoveRunJob) job = NULL;
  g_autoptr(GError) local = NULL;

  if (find_plan (self, plan, &run, &local))
    job = dove_run_job_new (self, run->sync_id, &local);
  if (job == NULL)
    {
      no_result (result, &local);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  return dove_run_job_apply (job, self->store, run->id, options, result, cancellable, error);
}

/**
 * dove_engine_undo:
 * @self: an engine opened for writing
 * @run_id: number of a run
 * @options: %DOVE_RUN_PLAN keeps the plan, %DOVE_RUN_ALL writes it
 * @result: (out): how it ended; clear it with dove_run_result_clear(), also after an error
 * @cancellable: (nullable): ends the run between two writes
 * @error: return location for an error
 *
 * Takes back what a run did: dove_run_undo().
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such run, and those of dove_run_undo().
 *
 * Returns: whether the run came to its end
 */
gboolean
dove_engine_undo (DoveEngine            *self,
                  gint64                 run_id,
                  const DoveRunOptions  *options,
                  DoveRunResult         *result,
                  GCancellable          *cancellable,
                  GError               **error)
{
  g_autoptr(DoveStoreRun) run = NULL;
  g_autoptr(GError) local = NULL;
  DoveRunOptions own = *options;

  if (dove_store_find_run (self->store, run_id, &run, &local) && run == NULL)
    g_set_error (&local, DOVE_ERROR, DOVE_ERROR_MISSING, _("There is no run %" PRId64),
                 run_id);
  if (local != NULL)
    {
      no_result (result, &local);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  own.undo_of = run_id;

  return dove_engine_run (self, run->sync_id, &own, result, cancellable, error);
}

/**
 * dove_engine_discard:
 * @self: an engine opened for writing
 * @plan_id: number of a kept plan
 * @error: return location for an error
 *
 * Forgets a kept plan, which nobody is asked about: it can no longer be applied.
 *
 * Errors: %DOVE_ERROR_MISSING, %DOVE_ERROR_INVALID when it was used, replaced, or is asked about.
 *
 * Returns: whether it is forgotten
 */
gboolean
dove_engine_discard (DoveEngine  *self,
                     gint64       plan_id,
                     GError     **error)
{
  g_autoptr(DoveStoreRun) run = NULL;

  if (!dove_store_find_run (self->store, plan_id, &run, error))
    return FALSE;
  if (run == NULL || run->state != DOVE_RUN_PLANNED)
    {
      g_set_error (error, DOVE_ERROR, run == NULL ? DOVE_ERROR_MISSING : DOVE_ERROR_INVALID,
                   _("There is no plan %" PRId64 " that waits"), plan_id);
      return FALSE;
    }

  run->state = DOVE_RUN_REJECTED;
  if (!dove_store_update_run (self->store, run, error))
    return FALSE;

  dove_engine_note_number (self, &(DoveStoreAudit) {
    .what = "discarded", .kind = "plan", .thing = run->sync_id, .run_id = plan_id,
  }, plan_id, NULL);

  return TRUE;
}

/* A plan that was rejected is not applied any more. */
static gboolean
reject_plan (DoveEngine             *self,
             const DoveStoreReview  *review,
             GError                **error)
{
  g_autoptr(DoveStoreRun) run = NULL;

  if (!dove_store_find_run (self->store, review->run_id, &run, error))
    return FALSE;
  if (run != NULL && run->state == DOVE_RUN_NEEDS_OK)
    {
      run->state = DOVE_RUN_REJECTED;
      if (!dove_store_update_run (self->store, run, error))
        return FALSE;
    }

  return dove_store_close_review (self->store, review->id, error);
}

/**
 * dove_engine_answer:
 * @self: an engine opened for writing
 * @review_id: number of a review
 * @choice: the answer: `approve`, `reject`; `link KEY-A KEY-B`, `create`, `skip`; `exists KEY`,
 *   `repeat`, `drop`; `a`, `b`, `=VALUE`
 * @error: return location for an error
 *
 * Notes what a person answers. The next run acts on it; an approved plan is let through by the
 * next run if its plan is still the same, or applied by dove_engine_apply().
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such review, %DOVE_ERROR_INVALID when it is
 * answered already or the choice does not fit it.
 *
 * Returns: whether it is noted
 */
gboolean
dove_engine_answer (DoveEngine  *self,
                    gint64       review_id,
                    const char  *choice,
                    GError     **error)
{
  g_autoptr(DoveStoreReview) review = NULL;
  g_autoptr(DoveStoreTransaction) transaction = NULL;

  if (!dove_store_find_review (self->store, review_id, &review, error))
    return FALSE;
  if (review == NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING,
                   _("There is no review %" PRId64), review_id);
      return FALSE;
    }
  if (review->state != DOVE_REVIEW_OPEN || !dove_answer_fits (review->kind, choice))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   review->state == DOVE_REVIEW_OPEN
                     ? _("Review %" PRId64 " cannot be answered with “%s”: choose %s")
                     : _("Review %" PRId64 " cannot be answered with “%s”: it was answered; it "
                         "took %s"),
                   review_id, choice, dove_answer_choices (review->kind));
      return FALSE;
    }

  if (!dove_answer_check (self->store, review, choice, error))
    return FALSE;

  transaction = dove_store_transaction_new (self->store, error);
  if (transaction == NULL || !dove_store_answer_review (self->store, review_id, choice, error))
    return FALSE;
  if (review->kind == DOVE_REVIEW_GUARD && g_str_equal (choice, "reject") &&
      !reject_plan (self, review, error))
    return FALSE;

  /* A value that was typed in is one of a record: it is in the run that writes it. */
  dove_engine_note_number (self, &(DoveStoreAudit) {
    .what = "answered", .kind = "review", .thing = review->sync_id, .run_id = review->run_id,
  }, review_id, *choice == '=' ? "=" : choice);

  return dove_store_transaction_commit (&transaction, error);
}

/**
 * dove_engine_retry:
 * @self: an engine opened for writing
 * @problem_id: number of a problem
 * @error: return location for an error
 *
 * Lets the next run try a record again that could not be written.
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such problem.
 *
 * Returns: whether it is noted
 */
gboolean
dove_engine_retry (DoveEngine  *self,
                   gint64       problem_id,
                   GError     **error)
{
  g_autoptr(DoveStoreProblem) problem = NULL;
  g_autoptr(DoveStoreTransaction) transaction = dove_store_transaction_new (self->store, error);

  if (transaction == NULL || !dove_store_retry_problem (self->store, problem_id, error) ||
      !dove_store_find_problem (self->store, problem_id, &problem, error))
    return FALSE;
  if (problem != NULL && g_str_equal (problem->problem_class, DOVE_PROBLEM_REUSED) &&
      !dove_store_rejoin (self->store, problem->sync_id, problem->side, problem->rec_id, error))
    return FALSE;
  if (!dove_store_transaction_commit (&transaction, error))
    return FALSE;

  dove_engine_note_number (self, &(DoveStoreAudit) {
    .what = "retried", .kind = "problem", .thing = problem != NULL ? problem->sync_id : "",
  }, problem_id, NULL);

  return TRUE;
}

/**
 * dove_engine_check_connection:
 * @self: an engine
 * @connection_id: id of a connection
 * @account: (out caller-allocates): whom it is signed in as
 * @cancellable: (nullable): cancels the call
 * @error: return location for an error
 *
 * Asks an application whether the sign-in is good, and for the account that the connection
 * belongs to; notes the rights that the sign-in does not include. Blocks on the network.
 *
 * Errors: those of dove_engine_make_driver(), dove_driver_check() and dove_account_check().
 *
 * Returns: whether it is
 */
gboolean
dove_engine_check_connection (DoveEngine    *self,
                              const char    *connection_id,
                              DoveAccount   *account,
                              GCancellable  *cancellable,
                              GError       **error)
{
  g_autoptr(DoveDriver) driver = NULL;
  g_autoptr(DoveStoreConnection) known = NULL;
  DoveConnection *live = NULL;

  driver = dove_engine_make_driver (self, connection_id, cancellable, error);
  if (driver == NULL ||
      !dove_driver_check (driver, &account->id, &account->label, cancellable, error) ||
      !dove_store_find_connection (self->store, connection_id, &known, error) ||
      !dove_account_check (known, connection_id, account, error) ||
      !dove_account_learn (self->store, connection_id, account, error))
    return FALSE;

  live = g_hash_table_lookup (self->connections, connection_id);
  if (live != NULL)
    dove_account_take_rights (account, live);

  return dove_account_note_rights (self->store, connection_id, account, error);
}

/**
 * dove_engine_sample_records:
 * @self: an engine
 * @connection_id: id of a connection
 * @object: one of its objects
 * @limit: how many at most
 * @cancellable: (nullable): cancels the call
 * @error: return location for an error
 *
 * Reads some records as the application gives them. Blocks on the network.
 *
 * Errors: those of dove_engine_make_driver() and dove_driver_sample().
 *
 * Returns: (transfer full) (nullable) (element-type DoveItem): the records, may be empty
 */
GPtrArray *
dove_engine_sample_records (DoveEngine    *self,
                            const char    *connection_id,
                            const char    *object,
                            guint          limit,
                            GCancellable  *cancellable,
                            GError       **error)
{
  g_autoptr(DoveDriver) driver = NULL;

  driver = dove_engine_make_driver (self, connection_id, cancellable, error);

  return driver != NULL ? dove_driver_sample (driver, object, limit, cancellable, error) : NULL;
}
