/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include "dove-store-private.h"
#include "store/dove-store-review.h"

/* What waits: for another record, or for its time; and values that lost. */

static const DoveColumn deferred_columns[] = {
  DOVE_TEXT (DoveStoreDeferred, sync_id),
  DOVE_NICK (DoveStoreDeferred, side, dove_side_nicks),
  DOVE_TEXT (DoveStoreDeferred, rec_id),
  DOVE_TEXT (DoveStoreDeferred, field),
  DOVE_TEXT (DoveStoreDeferred, needs_sync),
  DOVE_TEXT (DoveStoreDeferred, needs_key),
  DOVE_NUMBER (DoveStoreDeferred, change_id),
  DOVE_NUMBER (DoveStoreDeferred, at),
};

static const DoveRowShape deferred_shape = {
  sizeof (DoveStoreDeferred), deferred_columns, G_N_ELEMENTS (deferred_columns)
};

static const DoveColumn delete_columns[] = {
  DOVE_NUMBER (DoveStoreDelete, link_id),
  DOVE_NICK (DoveStoreDelete, side, dove_side_nicks),
  DOVE_NUMBER (DoveStoreDelete, due),
  DOVE_TEXT (DoveStoreDelete, evidence),
  DOVE_NUMBER (DoveStoreDelete, at),
};

static const DoveRowShape delete_shape = {
  sizeof (DoveStoreDelete), delete_columns, G_N_ELEMENTS (delete_columns)
};

static const DoveColumn history_columns[] = {
  DOVE_TEXT (DoveStoreHistory, sync_id),
  DOVE_NUMBER (DoveStoreHistory, link_id),
  DOVE_NUMBER (DoveStoreHistory, run_id),
  DOVE_NICK (DoveStoreHistory, side, dove_side_nicks),
  DOVE_TEXT (DoveStoreHistory, field),
  DOVE_TEXT (DoveStoreHistory, value),
  DOVE_TEXT (DoveStoreHistory, why),
  DOVE_NUMBER (DoveStoreHistory, at),
};

static const DoveRowShape history_shape = {
  sizeof (DoveStoreHistory), history_columns, G_N_ELEMENTS (history_columns)
};

static gpointer
deferred_read (DoveStatement  *statement,
               GError        **error)
{
  return dove_row_shape_read (&deferred_shape, statement, 0, error);
}

static gpointer
delete_read (DoveStatement  *statement,
             GError        **error)
{
  return dove_row_shape_read (&delete_shape, statement, 0, error);
}

static gpointer
history_read (DoveStatement  *statement,
              GError        **error)
{
  return dove_row_shape_read (&history_shape, statement, 0, error);
}

static const DoveRowKind deferred_kind = {
  deferred_read, (void (*) (gpointer)) dove_store_deferred_free, NULL
};
static const DoveRowKind delete_kind = {
  delete_read, (void (*) (gpointer)) dove_store_delete_free, NULL
};
static const DoveRowKind history_kind = {
  history_read, (void (*) (gpointer)) dove_store_history_free, NULL
};

/* Writes a row whose last column is a time that defaults to now. */
static gboolean
put_row (DoveStore        *self,
         const char       *sql,
         const DoveRowShape  *shape,
         gconstpointer     row,
         gint64            at,
         GError          **error)
{
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_row_shape_bind (shape, statement, row);
  dove_statement_bind_number (statement, (int) shape->n_columns,
                              at != 0 ? at : dove_clock_get_now (self->clock));

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_put_deferred:
 * @self: a store
 * @deferred: which field of which record waits for what
 * @error: return location for an error
 *
 * Returns: whether it is noted
 */
gboolean
dove_store_put_deferred (DoveStore                *self,
                         const DoveStoreDeferred  *deferred,
                         GError                  **error)
{
  static const char sql[] =
    "INSERT OR REPLACE INTO deferred (sync_id, side, rec_id, field, needs_sync, needs_key,"
    " change_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

  return put_row (self, sql, &deferred_shape, deferred, deferred->at, error);
}

/**
 * dove_store_clear_deferred:
 * @self: a store
 * @sync_id: id of a sync
 * @side: its side
 * @rec_id: id of a record
 * @error: return location for an error
 *
 * Forgets what a record waits for.
 *
 * Returns: whether it is done
 */
gboolean
dove_store_clear_deferred (DoveStore   *self,
                           const char  *sync_id,
                           DoveSide     side,
                           const char  *rec_id,
                           GError     **error)
{
  static const char sql[] = "DELETE FROM deferred WHERE sync_id = ? AND side = ? AND rec_id = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, sync_id);
  dove_statement_bind_text (statement, 2, dove_side_nicks[side]);
  dove_statement_bind_text (statement, 3, rec_id);

  return dove_database_run (self->state, statement, error);
}

static GPtrArray *
collect_by_texts (DoveStore          *self,
                  const char         *sql,
                  const DoveRowKind  *kind,
                  const char         *first,
                  const char         *second,
                  GError            **error)
{
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return NULL;

  dove_statement_bind_text (statement, 1, first);
  if (sqlite3_bind_parameter_count (statement) > 1)
    dove_statement_bind_text (statement, 2, second);

  return dove_rows_collect (self->state, statement, kind, error);
}

/**
 * dove_store_list_deferred:
 * @self: a store
 * @sync_id: id of the sync that waits
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type DoveStoreDeferred): what waits, by record
 */
GPtrArray *
dove_store_list_deferred (DoveStore   *self,
                          const char  *sync_id,
                          GError     **error)
{
  static const char sql[] =
    "SELECT sync_id, side, rec_id, field, needs_sync, needs_key, change_id, at FROM deferred"
    " WHERE sync_id = ? ORDER BY side, rec_id, field";

  return collect_by_texts (self, sql, &deferred_kind, sync_id, NULL, error);
}

/**
 * dove_store_list_waiting_for:
 * @self: a store
 * @needs_sync: id of the sync whose links are waited for
 * @needs_key: (nullable): key of the record; %NULL for any
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type DoveStoreDeferred): what waits for it
 */
GPtrArray *
dove_store_list_waiting_for (DoveStore   *self,
                             const char  *needs_sync,
                             const char  *needs_key,
                             GError     **error)
{
  static const char sql[] =
      "SELECT sync_id, side, rec_id, field, needs_sync, needs_key, change_id, at FROM deferred"
      " WHERE needs_sync = ?1 AND (?2 IS NULL OR needs_key = ?2) ORDER BY sync_id, side, rec_id, "
      "field";

  return collect_by_texts (self, sql, &deferred_kind, needs_sync, needs_key, error);
}

/**
 * dove_store_put_delete:
 * @self: a store
 * @queued: a delete that waits out its grace
 * @error: return location for an error
 *
 * Returns: whether it is noted
 */
gboolean
dove_store_put_delete (DoveStore              *self,
                       const DoveStoreDelete  *queued,
                       GError                **error)
{
  static const char sql[] =
    "INSERT OR REPLACE INTO delete_queue (link_id, side, due, evidence, at) VALUES (?, ?, ?, ?, ?)";

  return put_row (self, sql, &delete_shape, queued, queued->at, error);
}

/**
 * dove_store_cancel_delete:
 * @self: a store
 * @link_id: number of a link
 * @error: return location for an error
 *
 * Takes a delete out of the queue; one that is not in it is no error.
 *
 * Returns: whether it is done
 */
gboolean
dove_store_cancel_delete (DoveStore  *self,
                          gint64      link_id,
                          GError    **error)
{
  static const char sql[] = "DELETE FROM delete_queue WHERE link_id = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, link_id);

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_find_delete:
 * @self: a store
 * @link_id: number of a link
 * @queued: (out) (nullable): the delete that waits
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_delete (DoveStore        *self,
                        gint64            link_id,
                        DoveStoreDelete **queued,
                        GError          **error)
{
  static const char sql[] =
    "SELECT link_id, side, due, evidence, at FROM delete_queue WHERE link_id = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, link_id);

  return dove_rows_find (self->state, statement, &delete_kind, queued, error);
}

/**
 * dove_store_list_deletes:
 * @self: a store
 * @sync_id: id of a sync
 * @until: microseconds UTC
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type DoveStoreDelete): those due by @until,
 *   the earliest first
 */
GPtrArray *
dove_store_list_deletes (DoveStore   *self,
                         const char  *sync_id,
                         gint64       until,
                         GError     **error)
{
  /* CROSS: from the few that wait to their links, never through all links */
  static const char sql[] =
    "SELECT q.link_id, q.side, q.due, q.evidence, q.at FROM delete_queue q"
    " CROSS JOIN link l ON l.id = q.link_id WHERE l.sync_id = ? AND q.due <= ?"
    " ORDER BY q.due, q.link_id";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return NULL;

  dove_statement_bind_text (statement, 1, sync_id);
  dove_statement_bind_number (statement, 2, until);

  return dove_rows_collect (self->state, statement, &delete_kind, error);
}

/**
 * dove_store_add_history:
 * @self: a store
 * @history: a value that lost against another one
 * @error: return location for an error
 *
 * Returns: whether it is kept
 */
gboolean
dove_store_add_history (DoveStore               *self,
                        const DoveStoreHistory  *history,
                        GError                 **error)
{
  static const char sql[] =
    "INSERT INTO history (sync_id, link_id, run_id, side, field, value, why, at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

  return put_row (self, sql, &history_shape, history, history->at, error);
}

/**
 * dove_store_list_history:
 * @self: a store
 * @link_id: number of a link
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type DoveStoreHistory): what its records lost,
 *   the oldest first
 */
GPtrArray *
dove_store_list_history (DoveStore  *self,
                         gint64      link_id,
                         GError    **error)
{
  static const char sql[] =
    "SELECT sync_id, link_id, run_id, side, field, value, why, at FROM history"
    " WHERE link_id = ? ORDER BY id";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return NULL;

  dove_statement_bind_number (statement, 1, link_id);

  return dove_rows_collect (self->state, statement, &history_kind, error);
}

/**
 * dove_store_deferred_free:
 * @deferred: (transfer full) (nullable): what waits
 */
void
dove_store_deferred_free (DoveStoreDeferred *deferred)
{
  dove_row_shape_free (&deferred_shape, deferred);
}

/**
 * dove_store_delete_free:
 * @queued: (transfer full) (nullable): a delete that waits
 */
void
dove_store_delete_free (DoveStoreDelete *queued)
{
  dove_row_shape_free (&delete_shape, queued);
}

/**
 * dove_store_history_free:
 * @history: (transfer full) (nullable): a value that lost
 */
void
dove_store_history_free (DoveStoreHistory *history)
{
  dove_row_shape_free (&history_shape, history);
}
