/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-store-private.h"
#include "store/dove-store-review.h"

/* Records that could not be written, and why. */

#define PROBLEM_COLUMNS \
  "id, sync_id, side, rec_id, problem_class, connection, object, field, message, hint, run_id," \
  " first_at, last_at, tries, retry_at, config_hash, rec_hash, is_asked"

static const DoveColumn problem_columns[] = {
  DOVE_NUMBER (DoveStoreProblem, id),
  DOVE_TEXT (DoveStoreProblem, sync_id),
  DOVE_NICK (DoveStoreProblem, side, dove_side_nicks),
  DOVE_TEXT (DoveStoreProblem, rec_id),
  DOVE_TEXT (DoveStoreProblem, problem_class),
  DOVE_TEXT (DoveStoreProblem, connection),
  DOVE_TEXT (DoveStoreProblem, object),
  DOVE_TEXT (DoveStoreProblem, field),
  DOVE_TEXT (DoveStoreProblem, message),
  DOVE_TEXT (DoveStoreProblem, hint),
  DOVE_NUMBER (DoveStoreProblem, run_id),
  DOVE_NUMBER (DoveStoreProblem, first),
  DOVE_NUMBER (DoveStoreProblem, last),
  DOVE_NUMBER (DoveStoreProblem, tries),
  DOVE_NUMBER (DoveStoreProblem, retry_at),
  DOVE_TEXT (DoveStoreProblem, config_hash),
  DOVE_TEXT (DoveStoreProblem, rec_hash),
  DOVE_BOOLEAN (DoveStoreProblem, is_asked),
};

static const DoveRowShape problem_shape = {
  sizeof (DoveStoreProblem), problem_columns, G_N_ELEMENTS (problem_columns)
};

static gpointer
problem_read (DoveStatement  *statement,
              GError        **error)
{
  return dove_row_shape_read (&problem_shape, statement, 0, error);
}

static void
problem_remember (DoveStoreRows *rows,
                  gpointer       row)
{
  dove_rows_set_number (rows, 2, ((DoveStoreProblem *) row)->id);
}

static const DoveRowKind problem_kind = {
  problem_read, (void (*) (gpointer)) dove_store_problem_free, problem_remember
};

/**
 * dove_store_put_problem:
 * @self: a store
 * @problem: what happened; number, times and tries are filled in
 * @error: return location for an error
 *
 * Notes a problem; one of the same record and class counts one more try, from 1 again when the
 * record or the sync is another one than before.
 *
 * Returns: whether it is noted
 */
gboolean
dove_store_put_problem (DoveStore         *self,
                        DoveStoreProblem  *problem,
                        GError           **error)
{
  static const char sql[] =
    "INSERT INTO problem (" PROBLEM_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
    " ?11, ?12, ?12, 1, ?15, ?16, ?17, 0) ON CONFLICT (sync_id, side, rec_id, problem_class)"
    " DO UPDATE SET connection = ?6, object = ?7, field = ?8, message = ?9, hint = ?10,"
    " run_id = ?11, last_at = ?12, retry_at = ?15, config_hash = ?16,"
    " rec_hash = ?17, is_asked = 0, tries = CASE WHEN config_hash IS ?16 AND rec_hash IS ?17"
    " THEN tries + 1 ELSE 1 END RETURNING id, first_at, last_at, tries";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_row_shape_bind (&problem_shape, statement, problem);
  sqlite3_bind_null (statement, 1);
  dove_statement_bind_number (statement, 12, dove_clock_get_now (self->clock));
  if (dove_database_step (self->state, statement, error) != DOVE_STEP_ROW)
    return FALSE;

  problem->id = sqlite3_column_int64 (statement, 0);
  problem->first = sqlite3_column_int64 (statement, 1);
  problem->last = sqlite3_column_int64 (statement, 2);
  problem->tries = sqlite3_column_int64 (statement, 3);
  problem->is_asked = FALSE;

  return dove_database_step (self->state, statement, error) == DOVE_STEP_DONE;
}

/**
 * dove_store_clear_problems:
 * @self: a store
 * @sync_id: id of a sync
 * @side: its side
 * @rec_id: id of a record
 * @error: return location for an error
 *
 * Forgets the problems of a record, of every class: it has been written.
 *
 * Returns: whether it is done
 */
gboolean
dove_store_clear_problems (DoveStore   *self,
                           const char  *sync_id,
                           DoveSide     side,
                           const char  *rec_id,
                           GError     **error)
{
  static const char sql[] = "DELETE FROM problem WHERE sync_id = ? AND side = ? AND rec_id = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, sync_id);
  dove_statement_bind_text (statement, 2, dove_side_nicks[side]);
  dove_statement_bind_text (statement, 3, rec_id);

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_retry_problem:
 * @self: a store
 * @problem_id: number of a problem
 * @error: return location for an error
 *
 * Asks for a retry.
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such problem.
 *
 * Returns: whether it is noted
 */
gboolean
dove_store_retry_problem (DoveStore  *self,
                          gint64      problem_id,
                          GError    **error)
{
  static const char sql[] = "UPDATE problem SET is_asked = 1 WHERE id = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, problem_id);

  return dove_database_run_on_one (self->state, statement, N_("problem"), error);
}

/**
 * dove_store_find_problem:
 * @self: a store
 * @problem_id: number of a problem
 * @problem: (out) (nullable): the problem
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_problem (DoveStore         *self,
                         gint64             problem_id,
                         DoveStoreProblem **problem,
                         GError           **error)
{
  static const char sql[] = "SELECT " PROBLEM_COLUMNS " FROM problem WHERE id = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, problem_id);

  return dove_rows_find (self->state, statement, &problem_kind, problem, error);
}

/**
 * dove_store_find_problem_of:
 * @self: a store
 * @sync_id: id of a sync
 * @side: its side
 * @rec_id: id of a record
 * @problem: (out) (nullable): the problem met last
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_problem_of (DoveStore         *self,
                            const char        *sync_id,
                            DoveSide           side,
                            const char        *rec_id,
                            DoveStoreProblem **problem,
                            GError           **error)
{
  static const char sql[] =
    "SELECT " PROBLEM_COLUMNS " FROM problem WHERE sync_id = ? AND side = ? AND rec_id = ?"
    " ORDER BY last_at DESC, id DESC LIMIT 1";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, sync_id);
  dove_statement_bind_text (statement, 2, dove_side_nicks[side]);
  dove_statement_bind_text (statement, 3, rec_id);

  return dove_rows_find (self->state, statement, &problem_kind, problem, error);
}

/**
 * dove_store_list_problems:
 * @self: a store
 * @sync_id: (nullable): id of a sync; %NULL for all
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a stream of #DoveStoreProblem by number
 */
DoveStoreRows *
dove_store_list_problems (DoveStore   *self,
                          const char  *sync_id,
                          GError     **error)
{
  static const char sql[] =
    "SELECT " PROBLEM_COLUMNS " FROM problem WHERE (?1 IS NULL OR sync_id = ?1) AND id > ?2"
    " ORDER BY id" DOVE_ROWS_LIMIT;
  DoveStoreRows *rows = dove_rows_new (self->state, sql, &problem_kind);

  dove_rows_add_text (rows, sync_id);
  dove_rows_add_number (rows, 0);

  return rows;
}

/**
 * dove_store_count_problems:
 * @self: a store
 * @sync_id: (nullable): id of a sync; %NULL for all
 * @error: return location for an error
 *
 * Returns: how many problems there are; -1 on an error
 */
gint64
dove_store_count_problems (DoveStore   *self,
                           const char  *sync_id,
                           GError     **error)
{
  static const char sql[] = "SELECT count (*) FROM problem WHERE (?1 IS NULL OR sync_id = ?1)";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return -1;

  dove_statement_bind_text (statement, 1, sync_id);

  return dove_store_count (self, statement, error);
}

/**
 * dove_store_problem_new:
 *
 * Returns: (transfer full): an empty problem
 */
DoveStoreProblem *
dove_store_problem_new (void)
{
  return g_new0 (DoveStoreProblem, 1);
}

/**
 * dove_store_problem_free:
 * @problem: (transfer full) (nullable): a problem
 */
void
dove_store_problem_free (DoveStoreProblem *problem)
{
  dove_row_shape_free (&problem_shape, problem);
}
