/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include "dove-store-private.h"
#include "store/dove-store-log.h"

/* The journal and the samples, in `log.db`: what may be lost in a power cut. */

static const DoveColumn entry_columns[] = {
  DOVE_NUMBER (DoveStoreEntry, id),
  DOVE_NUMBER (DoveStoreEntry, at),
  DOVE_TEXT (DoveStoreEntry, level),
  DOVE_NUMBER (DoveStoreEntry, run_id),
  DOVE_TEXT (DoveStoreEntry, sync_id),
  DOVE_TEXT (DoveStoreEntry, connection),
  DOVE_TEXT (DoveStoreEntry, key),
  DOVE_TEXT (DoveStoreEntry, message),
};

static const DoveRowShape entry_shape = {
  sizeof (DoveStoreEntry), entry_columns, G_N_ELEMENTS (entry_columns)
};

static const DoveColumn sample_columns[] = {
  DOVE_TEXT (DoveStoreSample, rec_id),
  DOVE_TEXT (DoveStoreSample, body),
  DOVE_NUMBER (DoveStoreSample, at),
};

static const DoveRowShape sample_shape = {
  sizeof (DoveStoreSample), sample_columns, G_N_ELEMENTS (sample_columns)
};

static gpointer
entry_read (DoveStatement  *statement,
            GError        **error)
{
  return dove_row_shape_read (&entry_shape, statement, 0, error);
}

static gpointer
sample_read (DoveStatement  *statement,
             GError        **error)
{
  return dove_row_shape_read (&sample_shape, statement, 0, error);
}

static void
entry_remember (DoveStoreRows *rows,
                gpointer       row)
{
  dove_rows_set_number (rows, 2, ((DoveStoreEntry *) row)->id);
}

static const DoveRowKind entry_kind = {
  entry_read, (void (*) (gpointer)) dove_store_entry_free, entry_remember
};
static const DoveRowKind sample_kind = {
  sample_read, (void (*) (gpointer)) dove_store_sample_free, NULL
};

/**
 * dove_store_add_entry:
 * @self: a store
 * @entry: a line of the journal
 * @error: return location for an error
 *
 * Returns: whether it is written
 */
gboolean
dove_store_add_entry (DoveStore             *self,
                      const DoveStoreEntry  *entry,
                      GError               **error)
{
  static const char sql[] =
    "INSERT INTO entry (id, at, level, run_id, sync_id, connection, key, message)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
  DoveDatabase *log = dove_store_ensure_log (self, error);
  g_autoptr(DoveStatement) statement = NULL;

  if (log == NULL)
    return FALSE;

  statement = dove_database_prepare (log, sql, error);
  if (statement == NULL)
    return FALSE;

  dove_row_shape_bind (&entry_shape, statement, entry);
  sqlite3_bind_null (statement, 1);
  if (entry->at == 0)
    dove_statement_bind_number (statement, 2, dove_clock_get_now (self->clock));

  return dove_database_run (log, statement, error);
}

/**
 * dove_store_list_entries:
 * @self: a store
 * @run_id: number of a run; 0 for all
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a stream of #DoveStoreEntry, the oldest first
 */
DoveStoreRows *
dove_store_list_entries (DoveStore  *self,
                         gint64      run_id,
                         GError    **error)
{
  static const char sql[] =
    "SELECT id, at, level, run_id, sync_id, connection, key, message FROM entry"
    " WHERE (?1 = 0 OR run_id = ?1) AND id > ?2 ORDER BY id" DOVE_ROWS_LIMIT;
  DoveDatabase *log = dove_store_ensure_log (self, error);
  DoveStoreRows *rows;

  if (log == NULL)
    return NULL;

  rows = dove_rows_new (log, sql, &entry_kind);
  dove_rows_add_number (rows, run_id);
  dove_rows_add_number (rows, 0);

  return rows;
}

static gboolean
put_sample (DoveStore              *self,
            DoveDatabase           *log,
            const char             *connection,
            const char             *object,
            const DoveStoreSample  *sample,
            GError                **error)
{
  static const char sql[] =
    "INSERT OR REPLACE INTO sample (rec_id, body, at, connection, object) VALUES (?, ?, ?, ?, ?)";
  g_autoptr(DoveStatement) statement = dove_database_prepare (log, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_row_shape_bind (&sample_shape, statement, sample);
  if (sample->at == 0)
    dove_statement_bind_number (statement, 3, dove_clock_get_now (self->clock));
  dove_statement_bind_text (statement, 4, connection);
  dove_statement_bind_text (statement, 5, object);

  return dove_database_run (log, statement, error);
}

static gboolean
replace_samples (DoveStore     *self,
                 DoveDatabase  *log,
                 const char    *connection,
                 const char    *object,
                 GPtrArray     *samples,
                 GError       **error)
{
  static const char sql[] = "DELETE FROM sample WHERE connection = ? AND object = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (log, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, connection);
  dove_statement_bind_text (statement, 2, object);
  if (!dove_database_run (log, statement, error))
    return FALSE;

  for (guint i = 0; i < samples->len; i++)
    if (!put_sample (self, log, connection, object, g_ptr_array_index (samples, i), error))
      return FALSE;

  return TRUE;
}

/**
 * dove_store_put_samples:
 * @self: a store
 * @connection: id of a connection
 * @object: name of an object
 * @samples: (element-type DoveStoreSample): records for previews
 * @error: return location for an error
 *
 * Keeps records for previews in place of earlier ones.
 *
 * Returns: whether they are kept
 */
gboolean
dove_store_put_samples (DoveStore   *self,
                        const char  *connection,
                        const char  *object,
                        GPtrArray   *samples,
                        GError     **error)
{
  DoveDatabase *log = dove_store_ensure_log (self, error);

  if (log == NULL || !dove_database_begin (log, error))
    return FALSE;

  if (replace_samples (self, log, connection, object, samples, error) &&
      dove_database_commit (log, error))
    return TRUE;

  dove_database_rollback (log);

  return FALSE;
}

/**
 * dove_store_list_samples:
 * @self: a store
 * @connection: id of a connection
 * @object: name of an object
 * @limit: how many at most
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type DoveStoreSample): the records
 */
GPtrArray *
dove_store_list_samples (DoveStore   *self,
                         const char  *connection,
                         const char  *object,
                         guint        limit,
                         GError     **error)
{
  static const char sql[] = "SELECT rec_id, body, at FROM sample WHERE connection = ? AND object "
                            "= ? ORDER BY rec_id LIMIT ?";
  DoveDatabase *log = dove_store_ensure_log (self, error);
  g_autoptr(DoveStatement) statement = NULL;

  if (log == NULL)
    return NULL;

  statement = dove_database_prepare (log, sql, error);
  if (statement == NULL)
    return NULL;

  dove_statement_bind_text (statement, 1, connection);
  dove_statement_bind_text (statement, 2, object);
  dove_statement_bind_number (statement, 3, limit);

  return dove_rows_collect (log, statement, &sample_kind, error);
}

/**
 * dove_store_entry_free:
 * @entry: (transfer full) (nullable): a line of the journal
 */
void
dove_store_entry_free (DoveStoreEntry *entry)
{
  dove_row_shape_free (&entry_shape, entry);
}

/**
 * dove_store_sample_free:
 * @sample: (transfer full) (nullable): a record for previews
 */
void
dove_store_sample_free (DoveStoreSample *sample)
{
  dove_row_shape_free (&sample_shape, sample);
}
