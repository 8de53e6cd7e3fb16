/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dove-defaults.h"
#include "dove-store-private.h"
#include "store/dove-store-document.h"

/* Versions of definitions, and what is known of syncs and connections beside them. */

static const DoveColumn document_columns[] = {
  DOVE_TEXT (DoveStoreDocument, kind),
  DOVE_TEXT (DoveStoreDocument, id),
  DOVE_NUMBER (DoveStoreDocument, version),
  DOVE_NUMBER (DoveStoreDocument, at),
  DOVE_TEXT (DoveStoreDocument, why),
  DOVE_TEXT (DoveStoreDocument, text),
  DOVE_BOOLEAN (DoveStoreDocument, is_removed),
};

static const DoveRowShape document_shape = {
  sizeof (DoveStoreDocument), document_columns, G_N_ELEMENTS (document_columns)
};

static const DoveColumn sync_columns[] = {
  DOVE_TEXT (DoveStoreSync, id),
  DOVE_NUMBER (DoveStoreSync, version),
  DOVE_TEXT (DoveStoreSync, config_hash),
  DOVE_TEXT (DoveStoreSync, approved_hash),
  DOVE_TEXT (DoveStoreSync, state),
  DOVE_TEXT (DoveStoreSync, message),
};

static const DoveRowShape sync_shape = {
  sizeof (DoveStoreSync), sync_columns, G_N_ELEMENTS (sync_columns)
};

static const DoveColumn connection_columns[] = {
  DOVE_TEXT (DoveStoreConnection, id),
  DOVE_TEXT (DoveStoreConnection, account),
  DOVE_TEXT (DoveStoreConnection, label),
  DOVE_TEXT (DoveStoreConnection, auth_state),
  DOVE_NUMBER (DoveStoreConnection, skew),
  DOVE_NUMBER (DoveStoreConnection, last_success),
  DOVE_NUMBER (DoveStoreConnection, failures),
  DOVE_NUMBER (DoveStoreConnection, retry_at),
  DOVE_TEXT (DoveStoreConnection, message),
  DOVE_TEXT (DoveStoreConnection, lacking),
  DOVE_NUMBER (DoveStoreConnection, ignores_keys),
};

static const DoveRowShape connection_shape = {
  sizeof (DoveStoreConnection), connection_columns, G_N_ELEMENTS (connection_columns)
};

static gpointer
document_read (DoveStatement  *statement,
               GError        **error)
{
  return dove_row_shape_read (&document_shape, statement, 0, error);
}

static gpointer
sync_read (DoveStatement  *statement,
           GError        **error)
{
  return dove_row_shape_read (&sync_shape, statement, 0, error);
}

static gpointer
connection_read (DoveStatement  *statement,
                 GError        **error)
{
  return dove_row_shape_read (&connection_shape, statement, 0, error);
}

static const DoveRowKind document_kind = {
  document_read, (void (*) (gpointer)) dove_store_document_free, NULL
};
static const DoveRowKind sync_kind = {
  sync_read, (void (*) (gpointer)) dove_store_sync_free, NULL
};
static const DoveRowKind connection_kind = {
  connection_read, (void (*) (gpointer)) dove_store_connection_free, NULL
};

static gboolean
add_document (DoveStore                *self,
              const DoveStoreDocument  *document,
              GError                  **error)
{
  static const char sql[] =
    "INSERT INTO document (kind, id, version, at, why, text, is_removed)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_row_shape_bind (&document_shape, statement, document);

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_keep_document:
 * @self: a store
 * @kind: kind of the definition
 * @id: its id
 * @text: (nullable): the whole definition; %NULL when it was removed
 * @why: (nullable): reason given by who saved it
 * @version: (out) (optional): number of the version
 * @error: return location for an error
 *
 * Keeps a version of a definition. A text that equals the latest version is no new one.
 *
 * Returns: whether it is kept
 */
gboolean
dove_store_keep_document (DoveStore   *self,
                          const char  *kind,
                          const char  *id,
                          const char  *text,
                          const char  *why,
                          gint64      *version,
                          GError     **error)
{
  g_autoptr(DoveStoreTransaction) own = NULL;
  g_autoptr(DoveStoreDocument) latest = NULL;
  DoveStoreDocument document = { 0 };

  if (!dove_store_join (self, &own, error) ||
      !dove_store_find_document (self, kind, id, 0, &latest, error))
    return FALSE;

  document.kind = (char *) kind;
  document.id = (char *) id;
  document.version = latest != NULL ? latest->version : 0;
  document.at = dove_clock_get_now (self->clock);
  document.why = (char *) why;
  document.text = (char *) text;
  document.is_removed = text == NULL;

  if (latest == NULL || g_strcmp0 (latest->text, text) != 0)
    {
      document.version++;
      if (!add_document (self, &document, error))
        return FALSE;
    }

  if (version != NULL)
    *version = document.version;

  return own == NULL || dove_store_transaction_commit (&own, error);
}

/**
 * dove_store_find_document:
 * @self: a store
 * @kind: kind of the definition
 * @id: its id
 * @version: number of the version; 0 for the latest
 * @document: (out) (nullable): the version
 * @error: return location for an error
 *
 * Looks a version up.
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_document (DoveStore          *self,
                          const char         *kind,
                          const char         *id,
                          gint64              version,
                          DoveStoreDocument **document,
                          GError            **error)
{
  static const char sql[] =
    "SELECT kind, id, version, at, why, text, is_removed FROM document"
    " WHERE kind = ?1 AND id = ?2 AND (?3 = 0 OR version = ?3) ORDER BY version DESC LIMIT 1";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, kind);
  dove_statement_bind_text (statement, 2, id);
  dove_statement_bind_number (statement, 3, version);

  return dove_rows_find (self->state, statement, &document_kind, document, error);
}

/**
 * dove_store_list_documents:
 * @self: a store
 * @kind: kind of the definition
 * @id: its id
 * @error: return location for an error
 *
 * Lists the versions of a definition, the newest first, without their texts.
 *
 * Returns: (transfer full) (nullable) (element-type DoveStoreDocument): the versions
 */
GPtrArray *
dove_store_list_documents (DoveStore   *self,
                           const char  *kind,
                           const char  *id,
                           GError     **error)
{
  static const char sql[] =
    "SELECT kind, id, version, at, why, NULL, is_removed FROM document"
    " WHERE kind = ? AND id = ? ORDER BY version DESC";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return NULL;

  dove_statement_bind_text (statement, 1, kind);
  dove_statement_bind_text (statement, 2, id);

  return dove_rows_collect (self->state, statement, &document_kind, error);
}

/**
 * dove_store_list_kind:
 * @self: a store
 * @kind: kind of definitions
 * @error: return location for an error
 *
 * Lists all definitions of a kind as they are now, by their ids, with their texts.
 *
 * Returns: (transfer full) (nullable) (element-type DoveStoreDocument): the definitions
 */
GPtrArray *
dove_store_list_kind (DoveStore   *self,
                      const char  *kind,
                      GError     **error)
{
  static const char sql[] =
    "SELECT kind, id, MAX(version), at, why, text, is_removed FROM document"
    " WHERE kind = ? GROUP BY id HAVING NOT is_removed ORDER BY id";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return NULL;

  dove_statement_bind_text (statement, 1, kind);

  return dove_rows_collect (self->state, statement, &document_kind, error);
}

/**
 * dove_store_find_sync:
 * @self: a store
 * @sync_id: id of a sync
 * @sync: (out) (nullable): what is known of it
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_sync (DoveStore      *self,
                      const char     *sync_id,
                      DoveStoreSync **sync,
                      GError        **error)
{
  static const char sql[] =
    "SELECT id, version, config_hash, approved_hash, state, message FROM sync_state WHERE id = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, sync_id);

  return dove_rows_find (self->state, statement, &sync_kind, sync, error);
}

/**
 * dove_store_put_sync:
 * @self: a store
 * @sync: what is known of a sync
 * @error: return location for an error
 *
 * Writes what is known of a sync; its lease stays.
 *
 * Returns: whether it is written
 */
gboolean
dove_store_put_sync (DoveStore            *self,
                     const DoveStoreSync  *sync,
                     GError              **error)
{
  static const char sql[] =
    "INSERT INTO sync_state (id, version, config_hash, approved_hash, state, message)"
    " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET version = excluded.version,"
    " config_hash = excluded.config_hash, approved_hash = excluded.approved_hash,"
    " state = excluded.state, message = excluded.message";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_row_shape_bind (&sync_shape, statement, sync);

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_find_usual:
 * @self: a store
 * @sync_id: id of a sync
 * @text: (out) (nullable): what its runs usually write, as it was given; %NULL when not known
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_usual (DoveStore   *self,
                       const char  *sync_id,
                       char       **text,
                       GError     **error)
{
  static const char sql[] = "SELECT usual FROM sync_state WHERE id = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);
  DoveStep step;

  *text = NULL;
  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, sync_id);
  step = dove_database_step (self->state, statement, error);
  if (step == DOVE_STEP_ROW)
    *text = g_strdup ((const char *) sqlite3_column_text (statement, 0));

  return step != DOVE_STEP_FAILED;
}

/**
 * dove_store_set_usual:
 * @self: a store
 * @sync_id: id of a sync
 * @text: what its runs usually write
 * @error: return location for an error
 *
 * Writes down what is usual of a sync; all else that is known of it stays.
 *
 * Returns: whether it is written
 */
gboolean
dove_store_set_usual (DoveStore   *self,
                      const char  *sync_id,
                      const char  *text,
                      GError     **error)
{
  static const char sql[] = "INSERT INTO sync_state (id, usual) VALUES (?1, ?2)"
                            " ON CONFLICT (id) DO UPDATE SET usual = ?2";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, sync_id);
  dove_statement_bind_text (statement, 2, text);

  return dove_database_run (self->state, statement, error);
}

static gboolean
forget (DoveStore   *self,
        const char  *sql,
        const char  *id,
        GError     **error)
{
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, id);

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_forget_sync:
 * @self: a store
 * @sync_id: id of a sync
 * @error: return location for an error
 *
 * Forgets what was last seen of its records, its positions and its questions. Links, their base
 * and the history stay: a sync that comes back finds its pairs again.
 *
 * Returns: whether it is done
 */
gboolean
dove_store_forget_sync (DoveStore   *self,
                        const char  *sync_id,
                        GError     **error)
{
  static const char *const statements[] = {
    "DELETE FROM sync_state WHERE id = ?",
    "DELETE FROM scan WHERE sync_id = ?",
    "DELETE FROM obs WHERE sync_id = ?",
    "DELETE FROM obs_key WHERE sync_id = ?",
    "DELETE FROM position WHERE sync_id = ?",
    "DELETE FROM problem WHERE sync_id = ?",
    "DELETE FROM side_schema WHERE sync_id = ?",
    "DELETE FROM deferred WHERE sync_id = ?",
    "UPDATE review SET state = 'closed' WHERE sync_id = ? AND state = 'open'",
  };
  g_autoptr(DoveStoreTransaction) own = NULL;

  if (!dove_store_join (self, &own, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    if (!forget (self, statements[i], sync_id, error))
      return FALSE;

  return own == NULL || dove_store_transaction_commit (&own, error);
}

/**
 * dove_store_take_lease:
 * @self: a store
 * @sync_id: id of a sync
 * @owner: who runs it
 * @boot_id: of this computer's start: a lease of another one is void
 * @error: return location for an error
 *
 * Takes the right to run a sync.
 *
 * Errors: %DOVE_ERROR_BUSY while another owner's beat is younger than %DOVE_LEASE_LIFE.
 *
 * Returns: whether the lease is @owner's
 */
gboolean
dove_store_take_lease (DoveStore   *self,
                       const char  *sync_id,
                       const char  *owner,
                       const char  *boot_id,
                       GError     **error)
{
  static const char sql[] =
    "INSERT INTO sync_state (id, lease_owner, lease_boot, lease_beat) VALUES (?1, ?2, ?3, ?4)"
    " ON CONFLICT (id) DO UPDATE SET lease_owner = ?2, lease_boot = ?3, lease_beat = ?4"
    " WHERE lease_owner IS NULL OR lease_owner = ?2 OR lease_boot <> ?3 OR lease_beat < ?5";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);
  gint64 now = dove_clock_get_now (self->clock);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, sync_id);
  dove_statement_bind_text (statement, 2, owner);
  dove_statement_bind_text (statement, 3, boot_id);
  dove_statement_bind_number (statement, 4, now);
  dove_statement_bind_number (statement, 5, now - DOVE_LEASE_LIFE);
  if (!dove_database_run (self->state, statement, error))
    return FALSE;

  if (sqlite3_changes (self->state->db) > 0)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_BUSY, _("“%s” is being run already"), sync_id);

  return FALSE;
}

/**
 * dove_store_beat_lease:
 * @self: a store
 * @sync_id: id of a sync
 * @owner: who runs it
 * @error: return location for an error
 *
 * Says that the run is alive.
 *
 * Errors: %DOVE_ERROR_MISSING when the lease is somebody else's now.
 *
 * Returns: whether the lease is still @owner's
 */
gboolean
dove_store_beat_lease (DoveStore   *self,
                       const char  *sync_id,
                       const char  *owner,
                       GError     **error)
{
  static const char sql[] =
    "UPDATE sync_state SET lease_beat = ? WHERE id = ? AND lease_owner = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, dove_clock_get_now (self->clock));
  dove_statement_bind_text (statement, 2, sync_id);
  dove_statement_bind_text (statement, 3, owner);

  return dove_database_run_on_one (self->state, statement, N_("lease"), error);
}

/**
 * dove_store_void_leases:
 * @self: a store
 * @boot_id: of this computer's start
 * @error: return location for an error
 *
 * Takes back every lease given on this computer since it started. For who has just got the
 * workspace's lock: the process that held them before is gone, and cannot give them back.
 *
 * Returns: whether it is done
 */
gboolean
dove_store_void_leases (DoveStore   *self,
                        const char  *boot_id,
                        GError     **error)
{
  return forget (self, "UPDATE sync_state SET lease_owner = NULL WHERE lease_boot = ?", boot_id,
                 error);
}

/**
 * dove_store_drop_lease:
 * @self: a store
 * @sync_id: id of a sync
 * @owner: who runs it
 * @error: return location for an error
 *
 * Gives the lease back, if it is still @owner's.
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_drop_lease (DoveStore   *self,
                       const char  *sync_id,
                       const char  *owner,
                       GError     **error)
{
  static const char sql[] =
    "UPDATE sync_state SET lease_owner = NULL WHERE id = ? AND lease_owner = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, sync_id);
  dove_statement_bind_text (statement, 2, owner);

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_find_connection:
 * @self: a store
 * @connection_id: id of a connection
 * @connection: (out) (nullable): what is known of it
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_connection (DoveStore            *self,
                            const char           *connection_id,
                            DoveStoreConnection **connection,
                            GError              **error)
{
  static const char sql[] =
    "SELECT id, account, label, auth_state, skew, last_success, failures, retry_at, message,"
    " lacking, ignores_keys FROM connection_state WHERE id = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, connection_id);

  return dove_rows_find (self->state, statement, &connection_kind, connection, error);
}

/**
 * dove_store_put_connection:
 * @self: a store
 * @connection: what is known of a connection
 * @error: return location for an error
 *
 * Writes what is known of a connection.
 *
 * Returns: whether it is written
 */
gboolean
dove_store_put_connection (DoveStore                  *self,
                           const DoveStoreConnection  *connection,
                           GError                    **error)
{
  static const char sql[] =
    "INSERT OR REPLACE INTO connection_state (id, account, label, auth_state, skew, last_success,"
    " failures, retry_at, message, lacking, ignores_keys)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_row_shape_bind (&connection_shape, statement, connection);

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_distrust_keys:
 * @self: a store
 * @connection_id: id of a connection
 * @error: return location for an error
 *
 * Writes down that an application does not heed the keys of creates; all else that is known stays.
 *
 * Returns: whether it is written
 */
gboolean
dove_store_distrust_keys (DoveStore   *self,
                          const char  *connection_id,
                          GError     **error)
{
  static const char sql[] = "INSERT INTO connection_state (id, ignores_keys) VALUES (?1, 1)"
                            " ON CONFLICT (id) DO UPDATE SET ignores_keys = 1";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, connection_id);

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_hold_connection:
 * @self: a store
 * @connection_id: id of a connection
 * @until: when it takes requests again, microseconds UTC
 * @error: return location for an error
 *
 * Writes down that an application wants to be left alone; all else that is known stays.
 *
 * Returns: whether it is written
 */
gboolean
dove_store_hold_connection (DoveStore   *self,
                            const char  *connection_id,
                            gint64       until,
                            GError     **error)
{
  static const char sql[] = "INSERT INTO connection_state (id, retry_at) VALUES (?1, ?2)"
                            " ON CONFLICT (id) DO UPDATE SET retry_at = ?2";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, connection_id);
  dove_statement_bind_number (statement, 2, until);

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_note_skew:
 * @self: a store
 * @connection_id: id of a connection
 * @skew: how far its clock is ahead of ours, microseconds
 * @least: by how much that must differ from what is known, to be written
 * @error: return location for an error
 *
 * Writes down what an application's clock shows; all else that is known stays.
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_note_skew (DoveStore   *self,
                      const char  *connection_id,
                      GTimeSpan    skew,
                      GTimeSpan    least,
                      GError     **error)
{
  static const char sql[] = "INSERT INTO connection_state (id, skew) VALUES (?1, ?2)"
                            " ON CONFLICT (id) DO UPDATE SET skew = ?2 WHERE abs (skew - ?2) > ?3";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, connection_id);
  dove_statement_bind_number (statement, 2, skew);
  dove_statement_bind_number (statement, 3, least);

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_forget_connection:
 * @self: a store
 * @connection_id: id of a connection
 * @error: return location for an error
 *
 * Forgets what is known of a connection.
 *
 * Returns: whether it is done
 */
gboolean
dove_store_forget_connection (DoveStore   *self,
                              const char  *connection_id,
                              GError     **error)
{
  return forget (self, "DELETE FROM connection_state WHERE id = ?", connection_id, error);
}

/**
 * dove_store_document_free:
 * @document: (transfer full) (nullable): a version
 */
void
dove_store_document_free (DoveStoreDocument *document)
{
  dove_row_shape_free (&document_shape, document);
}

/**
 * dove_store_sync_free:
 * @sync: (transfer full) (nullable): what is known of a sync
 */
void
dove_store_sync_free (DoveStoreSync *sync)
{
  dove_row_shape_free (&sync_shape, sync);
}

/**
 * dove_store_connection_free:
 * @connection: (transfer full) (nullable): what is known of a connection
 */
void
dove_store_connection_free (DoveStoreConnection *connection)
{
  dove_row_shape_free (&connection_shape, connection);
}
