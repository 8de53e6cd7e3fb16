/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-store-private.h"
#include "store/dove-store-observe.h"

/* Scans, which are resumed where they were cut, and positions of what is dealt with. */

#define SCAN_COLUMNS \
  "id, sync_id, side, kind, config, started, position_before, page, page_cursor, high_water," \
  " seen, total, state, is_complete, note"

static const char *const scan_nicks[] = { "open", "ended", "dropped", NULL };

static const DoveColumn scan_columns[] = {
  DOVE_NUMBER (DoveStoreScan, id),
  DOVE_TEXT (DoveStoreScan, sync_id),
  DOVE_NICK (DoveStoreScan, side, dove_side_nicks),
  DOVE_TEXT (DoveStoreScan, kind),
  DOVE_TEXT (DoveStoreScan, config),
  DOVE_NUMBER (DoveStoreScan, started),
  DOVE_TEXT (DoveStoreScan, position_before),
  DOVE_NUMBER (DoveStoreScan, page),
  DOVE_TEXT (DoveStoreScan, page_cursor),
  DOVE_TEXT (DoveStoreScan, high_water),
  DOVE_NUMBER (DoveStoreScan, seen),
  DOVE_NUMBER (DoveStoreScan, total),
  DOVE_NICK (DoveStoreScan, state, scan_nicks),
  DOVE_BOOLEAN (DoveStoreScan, is_complete),
  DOVE_TEXT (DoveStoreScan, note),
};

static const DoveRowShape scan_shape = {
  sizeof (DoveStoreScan), scan_columns, G_N_ELEMENTS (scan_columns)
};

static const DoveColumn cursor_columns[] = {
  DOVE_TEXT (DoveStoreCursor, value),
  DOVE_TEXT (DoveStoreCursor, high_water),
  DOVE_NUMBER (DoveStoreCursor, updated),
};

static const DoveRowShape cursor_shape = {
  sizeof (DoveStoreCursor), cursor_columns, G_N_ELEMENTS (cursor_columns)
};

static gpointer
scan_read (DoveStatement  *statement,
           GError        **error)
{
  return dove_row_shape_read (&scan_shape, statement, 0, error);
}

static gpointer
cursor_read (DoveStatement  *statement,
             GError        **error)
{
  return dove_row_shape_read (&cursor_shape, statement, 0, error);
}

static const DoveRowKind scan_kind = {
  scan_read, (void (*) (gpointer)) dove_store_scan_free, NULL
};
static const DoveRowKind cursor_kind = {
  cursor_read, (void (*) (gpointer)) dove_store_cursor_free, NULL
};

static gboolean
drop_open_scans (DoveStore      *self,
                 DoveStoreScan  *scan,
                 GError        **error)
{
  static const char sql[] =
    "UPDATE scan SET state = 'dropped' WHERE sync_id = ? AND side = ? AND state = 'open'";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, scan->sync_id);
  dove_statement_bind_text (statement, 2, dove_side_nicks[scan->side]);

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_begin_scan:
 * @self: a store
 * @scan: what is going to be read; its number and start are filled in
 * @error: return location for an error
 *
 * Begins a scan; others of that side that are open are dropped.
 *
 * Returns: whether it has begun
 */
gboolean
dove_store_begin_scan (DoveStore      *self,
                       DoveStoreScan  *scan,
                       GError        **error)
{
  static const char sql[] =
    "INSERT INTO scan (" SCAN_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  g_autoptr(DoveStoreTransaction) own = NULL;
  g_autoptr(DoveStatement) statement = NULL;

  if (!dove_store_join (self, &own, error) || !drop_open_scans (self, scan, error))
    return FALSE;

  statement = dove_database_prepare (self->state, sql, error);
  if (statement == NULL)
    return FALSE;

  scan->state = DOVE_SCAN_OPEN;
  scan->started = dove_clock_get_now (self->clock);
  dove_row_shape_bind (&scan_shape, statement, scan);
  sqlite3_bind_null (statement, 1);
  if (!dove_database_run (self->state, statement, error))
    return FALSE;

  scan->id = sqlite3_last_insert_rowid (self->state->db);

  return own == NULL || dove_store_transaction_commit (&own, error);
}

/**
 * dove_store_find_open_scan:
 * @self: a store
 * @sync_id: id of a sync
 * @side: its side
 * @scan: (out) (nullable): the scan that was cut
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_open_scan (DoveStore      *self,
                           const char     *sync_id,
                           DoveSide        side,
                           DoveStoreScan **scan,
                           GError        **error)
{
  static const char sql[] =
    "SELECT " SCAN_COLUMNS " FROM scan WHERE sync_id = ? AND side = ? AND state = 'open'"
    " ORDER BY id DESC LIMIT 1";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, sync_id);
  dove_statement_bind_text (statement, 2, dove_side_nicks[side]);

  return dove_rows_find (self->state, statement, &scan_kind, scan, error);
}

/**
 * dove_store_find_last_scan:
 * @self: a store
 * @sync_id: id of a sync
 * @side: its side
 * @kind: (nullable): `full`, `since`, `from`, `feed`; %NULL for any
 * @scan: (out) (nullable): the newest one that ended
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_last_scan (DoveStore      *self,
                           const char     *sync_id,
                           DoveSide        side,
                           const char     *kind,
                           DoveStoreScan **scan,
                           GError        **error)
{
  static const char sql[] =
    "SELECT " SCAN_COLUMNS " FROM scan WHERE sync_id = ?1 AND side = ?2 AND state = 'ended'"
    " AND (?3 IS NULL OR kind = ?3) ORDER BY id DESC LIMIT 1";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, sync_id);
  dove_statement_bind_text (statement, 2, dove_side_nicks[side]);
  dove_statement_bind_text (statement, 3, kind);

  return dove_rows_find (self->state, statement, &scan_kind, scan, error);
}

/**
 * dove_store_get_newest_scan:
 * @self: a store
 * @sync_id: id of a sync
 * @side: its side
 * @error: return location for an error
 *
 * Returns: number of the newest scan, in whatever state; 0 for none, -1 on an error
 */
gint64
dove_store_get_newest_scan (DoveStore   *self,
                            const char  *sync_id,
                            DoveSide     side,
                            GError     **error)
{
  static const char sql[] = "SELECT max (id) FROM scan WHERE sync_id = ? AND side = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return -1;

  dove_statement_bind_text (statement, 1, sync_id);
  dove_statement_bind_text (statement, 2, dove_side_nicks[side]);

  return dove_store_count (self, statement, error);
}

/**
 * dove_store_restart_scan:
 * @self: a store
 * @scan: an open scan
 * @error: return location for an error
 *
 * Puts a scan back to its first page, as the application no longer knows the position. What it
 * has seen is kept.
 *
 * Returns: whether it is done
 */
gboolean
dove_store_restart_scan (DoveStore      *self,
                         DoveStoreScan  *scan,
                         GError        **error)
{
  static const char sql[] =
    "UPDATE scan SET page = 0, page_cursor = NULL, seen = 0 WHERE id = ? AND state = 'open'";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, scan->id);
  if (!dove_database_run_on_one (self->state, statement, N_("open scan"), error))
    return FALSE;

  scan->page = scan->seen = 0;
  g_clear_pointer (&scan->page_cursor, g_free);

  return TRUE;
}

/**
 * dove_store_end_scan:
 * @self: a store
 * @scan: an open scan
 * @is_complete: whether absence means something
 * @error: return location for an error
 *
 * Ends a scan.
 *
 * Returns: whether it is noted
 */
gboolean
dove_store_end_scan (DoveStore      *self,
                     DoveStoreScan  *scan,
                     gboolean        is_complete,
                     GError        **error)
{
  static const char sql[] =
    "UPDATE scan SET state = 'ended', is_complete = ?2, note = ?3 WHERE id = ?1 AND state = 'open'";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, scan->id);
  dove_statement_bind_number (statement, 2, is_complete != FALSE);
  dove_statement_bind_text (statement, 3, scan->note);
  if (!dove_database_run_on_one (self->state, statement, N_("open scan"), error))
    return FALSE;

  scan->state = DOVE_SCAN_ENDED;
  scan->is_complete = is_complete;

  return TRUE;
}

/**
 * dove_store_find_cursor:
 * @self: a store
 * @sync_id: id of a sync
 * @side: its side
 * @kind: `since`, `feed`
 * @cursor: (out) (nullable): how far the side is dealt with
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_cursor (DoveStore        *self,
                        const char       *sync_id,
                        DoveSide          side,
                        const char       *kind,
                        DoveStoreCursor **cursor,
                        GError          **error)
{
  static const char sql[] =
    "SELECT value, high_water, updated FROM position WHERE sync_id = ? AND side = ? AND kind = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, sync_id);
  dove_statement_bind_text (statement, 2, dove_side_nicks[side]);
  dove_statement_bind_text (statement, 3, kind);

  return dove_rows_find (self->state, statement, &cursor_kind, cursor, error);
}

/**
 * dove_store_set_cursor:
 * @self: a store
 * @sync_id: id of a sync
 * @side: its side
 * @kind: `since`, `feed`
 * @cursor: how far the side is dealt with
 * @error: return location for an error
 *
 * Returns: whether it is noted
 */
gboolean
dove_store_set_cursor (DoveStore              *self,
                       const char             *sync_id,
                       DoveSide                side,
                       const char             *kind,
                       const DoveStoreCursor  *cursor,
                       GError                **error)
{
  static const char sql[] =
    "INSERT OR REPLACE INTO position (value, high_water, updated, sync_id, side, kind)"
    " VALUES (?, ?, ?, ?, ?, ?)";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_row_shape_bind (&cursor_shape, statement, cursor);
  dove_statement_bind_number (statement, 3, dove_clock_get_now (self->clock));
  dove_statement_bind_text (statement, 4, sync_id);
  dove_statement_bind_text (statement, 5, dove_side_nicks[side]);
  dove_statement_bind_text (statement, 6, kind);

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_scan_new:
 * @sync_id: id of a sync
 * @side: its side
 * @kind: `full`, `since`, `feed`
 *
 * Returns: (transfer full): a scan that has not begun
 */
DoveStoreScan *
dove_store_scan_new (const char *sync_id,
                     DoveSide    side,
                     const char *kind)
{
  DoveStoreScan *scan = g_new0 (DoveStoreScan, 1);

  scan->sync_id = g_strdup (sync_id);
  scan->side = side;
  scan->kind = g_strdup (kind);
  scan->total = -1;

  return scan;
}

/**
 * dove_store_scan_free:
 * @scan: (transfer full) (nullable): a scan
 */
void
dove_store_scan_free (DoveStoreScan *scan)
{
  dove_row_shape_free (&scan_shape, scan);
}

/**
 * dove_store_cursor_free:
 * @cursor: (transfer full) (nullable): a position
 */
void
dove_store_cursor_free (DoveStoreCursor *cursor)
{
  dove_row_shape_free (&cursor_shape, cursor);
}

/**
 * dove_store_set_side_schema:
 * @self: a store
 * @sync_id: a sync
 * @side: a side of it
 * @fields: JSON text
 * @error: return location for an error
 *
 * Keeps what an application says of the fields that a sync uses, in place of the earlier.
 *
 * Returns: whether it is kept
 */
gboolean
dove_store_set_side_schema (DoveStore   *self,
                            const char  *sync_id,
                            DoveSide     side,
                            const char  *fields,
                            GError     **error)
{
  static const char sql[] =
    "INSERT OR REPLACE INTO side_schema (sync_id, side, fields, at) VALUES (?, ?, ?, ?)";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, sync_id);
  dove_statement_bind_text (statement, 2, dove_side_nicks[side]);
  dove_statement_bind_text (statement, 3, fields);
  dove_statement_bind_number (statement, 4, dove_clock_get_now (self->clock));

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_find_side_schema:
 * @self: a store
 * @sync_id: a sync
 * @side: a side of it
 * @fields: (out) (nullable): JSON text
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_side_schema (DoveStore   *self,
                             const char  *sync_id,
                             DoveSide     side,
                             char       **fields,
                             GError     **error)
{
  static const char sql[] = "SELECT fields FROM side_schema WHERE sync_id = ? AND side = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);
  DoveStep step;

  *fields = NULL;
  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, sync_id);
  dove_statement_bind_text (statement, 2, dove_side_nicks[side]);
  step = dove_database_step (self->state, statement, error);
  if (step == DOVE_STEP_ROW)
    *fields = g_strdup ((const char *) sqlite3_column_text (statement, 0));

  return step != DOVE_STEP_FAILED;
}
