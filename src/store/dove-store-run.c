/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-store-private.h"
#include "store/dove-store-run.h"

/* Runs: executions of a sync and their plans. The changes of a plan are in a file of their own. */

#define RUN_COLUMNS \
  "id, sync_id, started_by, state, version, config_hash, plan_hash, started, ended, counts," \
  " message, resume_of, undo_of"

static const char *const run_nicks[] = {
  "observing", "planning", "planned", "needs_ok", "approved", "applying", "parked", "done",
  "done_with_problems", "stopped", "failed", "rejected", "superseded", NULL
};

static const DoveColumn run_columns[] = {
  DOVE_NUMBER (DoveStoreRun, id),
  DOVE_TEXT (DoveStoreRun, sync_id),
  DOVE_TEXT (DoveStoreRun, trigger),
  DOVE_NICK (DoveStoreRun, state, run_nicks),
  DOVE_NUMBER (DoveStoreRun, version),
  DOVE_TEXT (DoveStoreRun, config_hash),
  DOVE_TEXT (DoveStoreRun, plan_hash),
  DOVE_NUMBER (DoveStoreRun, started),
  DOVE_NUMBER (DoveStoreRun, ended),
  DOVE_TEXT (DoveStoreRun, counts),
  DOVE_TEXT (DoveStoreRun, message),
  DOVE_NUMBER (DoveStoreRun, resume_of),
  DOVE_NUMBER (DoveStoreRun, undo_of),
};

static const DoveRowShape run_shape = {
  sizeof (DoveStoreRun), run_columns, G_N_ELEMENTS (run_columns)
};

static gpointer
run_read (DoveStatement  *statement,
          GError        **error)
{
  return dove_row_shape_read (&run_shape, statement, 0, error);
}

static const DoveRowKind run_kind = {
  run_read, (void (*) (gpointer)) dove_store_run_free, NULL
};

/**
 * dove_run_state_get_nick:
 * @state: a state
 *
 * Returns: its word in the database and in JSON
 */
const char *
dove_run_state_get_nick (DoveRunState state)
{
  return run_nicks[state];
}

/**
 * dove_run_state_parse:
 * @nick: a word of dove_run_state_get_nick()
 * @state: (out): the state
 *
 * Returns: whether it is one
 */
gboolean
dove_run_state_parse (const char   *nick,
                      DoveRunState *state)
{
  for (guint i = 0; run_nicks[i] != NULL; i++)
    if (g_str_equal (run_nicks[i], nick))
      {
        *state = i;
        return TRUE;
      }

  return FALSE;
}

/**
 * dove_run_state_is_over:
 * @state: a state
 *
 * Returns: whether a run in it has ended for good
 */
gboolean
dove_run_state_is_over (DoveRunState state)
{
  return state >= DOVE_RUN_DONE;
}

/**
 * dove_store_add_run:
 * @self: a store
 * @run: a run; number and start are filled in
 * @error: return location for an error
 *
 * Returns: whether it is noted
 */
gboolean
dove_store_add_run (DoveStore     *self,
                    DoveStoreRun  *run,
                    GError       **error)
{
  static const char sql[] =
    "INSERT INTO run (" RUN_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  if (run->started == 0)
    run->started = dove_clock_get_now (self->clock);

  dove_row_shape_bind (&run_shape, statement, run);
  sqlite3_bind_null (statement, 1);
  if (!dove_database_run (self->state, statement, error))
    return FALSE;

  run->id = sqlite3_last_insert_rowid (self->state->db);

  return TRUE;
}

/**
 * dove_store_update_run:
 * @self: a store
 * @run: a run, by its number; its end is filled in when it is over
 * @error: return location for an error
 *
 * Writes how far a run is.
 *
 * Returns: whether it is written
 */
gboolean
dove_store_update_run (DoveStore     *self,
                       DoveStoreRun  *run,
                       GError       **error)
{
  static const char sql[] =
    "UPDATE run SET state = ?2, version = ?3, config_hash = ?4, plan_hash = ?5, ended = ?6,"
    " counts = ?7, message = ?8 WHERE id = ?1";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  if (dove_run_state_is_over (run->state) && run->ended == 0)
    run->ended = dove_clock_get_now (self->clock);

  dove_statement_bind_number (statement, 1, run->id);
  dove_statement_bind_text (statement, 2, run_nicks[run->state]);
  dove_statement_bind_number (statement, 3, run->version);
  dove_statement_bind_text (statement, 4, run->config_hash);
  dove_statement_bind_text (statement, 5, run->plan_hash);
  dove_statement_bind_number (statement, 6, run->ended);
  dove_statement_bind_text (statement, 7, run->counts);
  dove_statement_bind_text (statement, 8, run->message);

  return dove_database_run_on_one (self->state, statement, N_("run"), error);
}

/**
 * dove_store_find_run:
 * @self: a store
 * @run_id: number of a run
 * @run: (out) (nullable): the run
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_run (DoveStore     *self,
                     gint64         run_id,
                     DoveStoreRun **run,
                     GError       **error)
{
  static const char sql[] = "SELECT " RUN_COLUMNS " FROM run WHERE id = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, run_id);

  return dove_rows_find (self->state, statement, &run_kind, run, error);
}

static gboolean
find_newest (DoveStore     *self,
             const char    *sql,
             const char    *sync_id,
             DoveStoreRun **run,
             GError       **error)
{
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, sync_id);

  return dove_rows_find (self->state, statement, &run_kind, run, error);
}

/**
 * dove_store_find_last_write:
 * @self: a store
 * @sync_id: id of a sync
 * @before: number of a run
 * @run_id: (out): the newest run before it that came to writing, 0 when there is none
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_last_write (DoveStore   *self,
                            const char  *sync_id,
                            gint64       before,
                            gint64      *run_id,
                            GError     **error)
{
  static const char sql[] =
    "SELECT coalesce (max (r.id), 0) FROM run r WHERE r.sync_id = ?1 AND r.id < ?2"
    " AND r.undo_of = 0 AND EXISTS (SELECT 1 FROM change c WHERE c.run_id = r.id"
    " AND c.state NOT IN ('planned', 'cancelled'))";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, sync_id);
  dove_statement_bind_number (statement, 2, before);
  *run_id = dove_store_count (self, statement, error);

  return *run_id >= 0;
}

/**
 * dove_store_find_unfinished_run:
 * @self: a store
 * @sync_id: id of a sync
 * @run: (out) (nullable): the newest run that was killed or parked
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_unfinished_run (DoveStore     *self,
                                const char    *sync_id,
                                DoveStoreRun **run,
                                GError       **error)
{
  static const char sql[] =
    "SELECT " RUN_COLUMNS " FROM run WHERE sync_id = ? AND state IN ('observing', 'planning',"
    " 'approved', 'applying', 'parked') ORDER BY id DESC LIMIT 1";

  return find_newest (self, sql, sync_id, run, error);
}

/**
 * dove_store_find_kept_plan:
 * @self: a store
 * @sync_id: id of a sync
 * @run: (out) (nullable): the newest plan that waits
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_kept_plan (DoveStore     *self,
                           const char    *sync_id,
                           DoveStoreRun **run,
                           GError       **error)
{
  static const char sql[] =
    "SELECT " RUN_COLUMNS " FROM run WHERE sync_id = ? AND state IN ('planned', 'needs_ok')"
    " ORDER BY id DESC LIMIT 1";

  return find_newest (self, sql, sync_id, run, error);
}

/**
 * dove_store_supersede_plans:
 * @self: a store
 * @sync_id: id of a sync
 * @but_run_id: the plan that takes the place of the others
 * @error: return location for an error
 *
 * Returns: whether it is done
 */
gboolean
dove_store_supersede_plans (DoveStore   *self,
                            const char  *sync_id,
                            gint64       but_run_id,
                            GError     **error)
{
  static const char sql[] =
    "UPDATE run SET state = 'superseded', ended = ?3 WHERE id <> ?2 AND id IN"
    " (SELECT id FROM run INDEXED BY run_kept WHERE sync_id = ?1"
    " AND state IN ('planned', 'needs_ok'))";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, sync_id);
  dove_statement_bind_number (statement, 2, but_run_id);
  dove_statement_bind_number (statement, 3, dove_clock_get_now (self->clock));

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_list_runs:
 * @self: a store
 * @sync_id: (nullable): id of a sync; %NULL for all
 * @before: only runs with a smaller number; 0 for the newest
 * @limit: how many at most
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type DoveStoreRun): the runs, newest first
 */
GPtrArray *
dove_store_list_runs (DoveStore   *self,
                      const char  *sync_id,
                      gint64       before,
                      guint        limit,
                      GError     **error)
{
  static const char sql[] =
    "SELECT " RUN_COLUMNS " FROM run WHERE (?1 IS NULL OR sync_id = ?1) AND (?2 = 0 OR id < ?2)"
    " ORDER BY id DESC LIMIT ?3";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return NULL;

  dove_statement_bind_text (statement, 1, sync_id);
  dove_statement_bind_number (statement, 2, before);
  dove_statement_bind_number (statement, 3, limit);

  return dove_rows_collect (self->state, statement, &run_kind, error);
}

/**
 * dove_store_run_new:
 *
 * Returns: (transfer full): an empty run
 */
DoveStoreRun *
dove_store_run_new (void)
{
  return g_new0 (DoveStoreRun, 1);
}

/**
 * dove_store_run_free:
 * @run: (transfer full) (nullable): a run
 */
void
dove_store_run_free (DoveStoreRun *run)
{
  dove_row_shape_free (&run_shape, run);
}
