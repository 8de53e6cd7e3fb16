/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-practice"

#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "practice/dove-practice-store.h"
#include "record/dove-json.h"

/*
 * A record is a row with its body as JSON text; id and times are columns and are put into the
 * body when it is read. Ids of objects without a prefix are the sequence number unless the
 * sample data gave another one.
 */
struct _DovePracticeStore
{
  sqlite3 *db;
};

static const char schema[] =
  "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
  "CREATE TABLE IF NOT EXISTS record (seq INTEGER PRIMARY KEY AUTOINCREMENT, app TEXT, object TEXT,"
  " id TEXT, version INTEGER, created TEXT, updated TEXT, body TEXT, UNIQUE (app, object, id));"
  "CREATE INDEX IF NOT EXISTS record_order ON record (app, object, seq);"
  "CREATE INDEX IF NOT EXISTS record_updated ON record (app, object, updated);"
  "CREATE INDEX IF NOT EXISTS record_external ON record (app, object,"
  " json_extract (body, '$.external_id'));"
  "CREATE INDEX IF NOT EXISTS record_email ON record (app, object, json_extract (body, '$.email'));"
  "CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, text TEXT);"
  "CREATE TABLE IF NOT EXISTS idempotency (app TEXT, key TEXT, digest TEXT, answer TEXT,"
  " PRIMARY KEY (app, key));"
  "CREATE TABLE IF NOT EXISTS hook (app TEXT, url TEXT, secret TEXT);";

static sqlite3_stmt *
store_prepare (DovePracticeStore *self,
               const char        *sql)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (self->db));

  return statement;
}

static void
bind_text (sqlite3_stmt *statement,
           int           index,
           const char   *text)
{
  sqlite3_bind_text (statement, index, text, -1, SQLITE_TRANSIENT);
}

static char *
column_dup (sqlite3_stmt *statement,
            int           column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

static gboolean
statement_run (DovePracticeStore *self,
               sqlite3_stmt      *statement)
{
  int code = sqlite3_step (statement);

  sqlite3_finalize (statement);
  if (code == SQLITE_DONE || code == SQLITE_ROW)
    return TRUE;

  g_warning ("practice data: %s", sqlite3_errmsg (self->db));

  return FALSE;
}

/**
 * dove_practice_store_new:
 * @folder: folder of the data, made if it is missing
 * @error: return location for an error
 *
 * Opens the practice data.
 *
 * Errors: %DOVE_ERROR_STORAGE when the folder or the file cannot be used.
 *
 * Returns: (transfer full) (nullable): the store
 */
DovePracticeStore *
dove_practice_store_new (const char  *folder,
                         GError     **error)
{
  g_autoptr(DovePracticeStore) self = g_new0 (DovePracticeStore, 1);
  g_autofree char *path = g_build_filename (folder, "practice.db", NULL);

  g_mkdir_with_parents (folder, 0700);
  if (sqlite3_open (path, &self->db) == SQLITE_OK &&
      sqlite3_exec (self->db, schema, NULL, NULL, NULL) == SQLITE_OK)
    return g_steal_pointer (&self);

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_STORAGE,
               "The practice data in “%s” cannot be used: %s", path, sqlite3_errmsg (self->db));

  return NULL;
}

/**
 * dove_practice_store_free:
 * @self: (transfer full): a store
 */
void
dove_practice_store_free (DovePracticeStore *self)
{
  sqlite3_close (self->db);
  g_free (self);
}

/**
 * dove_practice_store_begin:
 * @self: a store
 *
 * Returns: whether a transaction has begun
 */
gboolean
dove_practice_store_begin (DovePracticeStore *self)
{
  return sqlite3_exec (self->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK;
}

/**
 * dove_practice_store_commit:
 * @self: a store
 *
 * Returns: whether the transaction has been kept
 */
gboolean
dove_practice_store_commit (DovePracticeStore *self)
{
  return sqlite3_exec (self->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
}

/**
 * dove_practice_store_rollback:
 * @self: a store
 *
 * Returns: whether the transaction has been undone
 */
gboolean
dove_practice_store_rollback (DovePracticeStore *self)
{
  return sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL) == SQLITE_OK;
}

/**
 * dove_practice_store_get_text:
 * @self: a store
 * @name: name of a setting
 *
 * Returns: (transfer full) (nullable): its text
 */
char *
dove_practice_store_get_text (DovePracticeStore *self,
                              const char        *name)
{
  sqlite3_stmt *statement = store_prepare (self, "SELECT text FROM setting WHERE name = ?");
  char *text = NULL;

  bind_text (statement, 1, name);
  if (sqlite3_step (statement) == SQLITE_ROW)
    text = column_dup (statement, 0);
  sqlite3_finalize (statement);

  return text;
}

/**
 * dove_practice_store_set_text:
 * @self: a store
 * @name: name of a setting
 * @text: its text
 */
void
dove_practice_store_set_text (DovePracticeStore *self,
                              const char        *name,
                              const char        *text)
{
  sqlite3_stmt *statement = store_prepare (self, "INSERT OR REPLACE INTO setting VALUES (?, ?)");

  bind_text (statement, 1, name);
  bind_text (statement, 2, text);
  statement_run (self, statement);
}

/* The record as it is answered: id first, then the body, then version and times. */
static DoveValue *
row_to_record (const DovePracticeObject *object,
               sqlite3_stmt             *statement)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  const char *id = (const char *) sqlite3_column_text (statement, 0);
  const char *text = (const char *) sqlite3_column_text (statement, 4);
  g_autoptr(DoveValue) body = dove_json_parse (text, -1, NULL, NULL);

  if (object->prefix == NULL)
    dove_value_builder_take (builder, "id", dove_value_new_literal (id, -1));
  else
    dove_value_builder_set_text (builder, "id", id);

  if (body != NULL)
    dove_value_builder_set_all (builder, body);

  dove_value_builder_take (builder, "version",
                           dove_value_new_integer (sqlite3_column_int64 (statement, 1)));
  dove_value_builder_set_text (builder, "created_at",
                               (const char *) sqlite3_column_text (statement, 2));
  dove_value_builder_set_text (builder, "updated_at",
                               (const char *) sqlite3_column_text (statement, 3));

  return dove_value_builder_end (builder);
}

/**
 * dove_practice_store_get:
 * @self: a store
 * @object: an object
 * @id: id of a record
 *
 * Returns: (transfer full) (nullable): the record with its id, version and times
 */
DoveValue *
dove_practice_store_get (DovePracticeStore        *self,
                         const DovePracticeObject *object,
                         const char               *id)
{
  sqlite3_stmt *statement =
    store_prepare (self, "SELECT id, version, created, updated, body FROM record"
                         " WHERE app = ? AND object = ? AND id = ?");
  DoveValue *record = NULL;

  bind_text (statement, 1, object->app);
  bind_text (statement, 2, object->name);
  bind_text (statement, 3, id);
  if (sqlite3_step (statement) == SQLITE_ROW)
    record = row_to_record (object, statement);
  sqlite3_finalize (statement);

  return record;
}

/* Field names come from the model, never from the request: see the server's query reading. */
static char *
query_to_sql (const DovePracticeQuery *query,
              const char              *what,
              const char              *tail)
{
  g_autoptr(GString) sql = g_string_new ("SELECT ");

  g_string_append_printf (sql, "%s FROM record WHERE app = ?1 AND object = ?2", what);
  if (query->updated_since != NULL)
    g_string_append (sql, " AND updated >= ?3");
  if (query->made_until != NULL)
    g_string_append (sql, " AND created <= ?7");
  if (query->part != DOVE_PRACTICE_ALL)
    g_string_append (sql, query->part == DOVE_PRACTICE_HALF ? " AND seq % 2 = 0" : " AND 0");

  for (guint i = 0; i + 1 < query->where->len; i += 2)
    {
      const char *name = g_ptr_array_index (query->where, i);

      if (g_str_equal (name, "id"))
        g_string_append_printf (sql, " AND id = ?%u", 10 + i / 2);
      else if (g_str_equal (name, "email") || g_str_equal (name, "external_id"))
        g_string_append_printf (sql, " AND json_extract (body, '$.%s') = ?%u", name, 10 + i / 2);
      else
        g_string_append_printf (sql, " AND CAST (json_extract (body, '$.%s') AS TEXT) = ?%u",
                                name, 10 + i / 2);
    }

  g_string_append (sql, tail);

  return g_string_free (g_steal_pointer (&sql), FALSE);
}

static void
query_bind (const DovePracticeObject *object,
            const DovePracticeQuery  *query,
            sqlite3_stmt             *statement)
{
  bind_text (statement, 1, object->app);
  bind_text (statement, 2, object->name);
  if (query->updated_since != NULL)
    bind_text (statement, 3, query->updated_since);
  if (query->made_until != NULL)
    bind_text (statement, 7, query->made_until);

  for (guint i = 0; i + 1 < query->where->len; i += 2)
    bind_text (statement, (int) (10 + i / 2), g_ptr_array_index (query->where, i + 1));
}

/**
 * dove_practice_store_list:
 * @self: a store
 * @object: an object
 * @query: which records
 * @last: (out): sequence number of the last record, for the cursor of the next page
 *
 * Returns: (transfer full) (element-type DoveValue): the records
 */
GPtrArray *
dove_practice_store_list (DovePracticeStore        *self,
                          const DovePracticeObject *object,
                          const DovePracticeQuery  *query,
                          gint64                   *last)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_value_unref);
  g_autofree char *sql = query_to_sql (query, "id, version, created, updated, body, seq",
                                       query->is_reversed
                                         ? " AND seq > ?4 ORDER BY seq DESC LIMIT ?5 OFFSET ?6"
                                         : " AND seq > ?4 ORDER BY seq LIMIT ?5 OFFSET ?6");
  sqlite3_stmt *statement = store_prepare (self, sql);

  query_bind (object, query, statement);
  sqlite3_bind_int64 (statement, 4, query->after);
  sqlite3_bind_int64 (statement, 5, query->limit);
  sqlite3_bind_int64 (statement, 6, query->offset);

  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      g_ptr_array_add (records, row_to_record (object, statement));
      *last = sqlite3_column_int64 (statement, 5);
    }
  sqlite3_finalize (statement);

  return records;
}

/**
 * dove_practice_store_count:
 * @self: a store
 * @object: an object
 * @query: which records; its limit and position do not count
 *
 * Returns: how many records there are
 */
gint64
dove_practice_store_count (DovePracticeStore        *self,
                           const DovePracticeObject *object,
                           const DovePracticeQuery  *query)
{
  g_autofree char *sql = query_to_sql (query, "count (*)", "");
  sqlite3_stmt *statement = store_prepare (self, sql);
  gint64 count = 0;

  query_bind (object, query, statement);
  if (sqlite3_step (statement) == SQLITE_ROW)
    count = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);

  return count;
}

static char *
store_next_id (DovePracticeStore        *self,
               const DovePracticeObject *object)
{
  g_autofree char *name = g_strdup_printf ("next.%s.%s", object->app, object->name);
  g_autofree char *text = dove_practice_store_get_text (self, name);
  gint64 number = text != NULL ? g_ascii_strtoll (text, NULL, 10) : 1;
  g_autofree char *next = g_strdup_printf ("%" G_GINT64_FORMAT, number + 1);

  dove_practice_store_set_text (self, name, next);

  if (object->prefix == NULL)
    return g_strdup_printf ("%" G_GINT64_FORMAT, number);

  return g_strdup_printf ("%s_%06" G_GINT64_FORMAT, object->prefix, number);
}

/**
 * dove_practice_store_insert:
 * @self: a store
 * @object: an object
 * @body: the record without id and times
 * @id: (nullable): its id; %NULL takes the next one
 * @at: RFC 3339 time of its making
 *
 * Returns: (transfer full): the record as it is now
 */
DoveValue *
dove_practice_store_insert (DovePracticeStore        *self,
                            const DovePracticeObject *object,
                            DoveValue                *body,
                            const char               *id,
                            const char               *at)
{
  sqlite3_stmt *statement =
    store_prepare (self, "INSERT INTO record (app, object, id, version, created, updated, body)"
                         " VALUES (?, ?, ?, 1, ?, ?, ?)");
  g_autofree char *text = dove_json_write (body, DOVE_JSON_COMPACT);
  g_autofree char *key = id != NULL ? g_strdup (id) : store_next_id (self, object);

  bind_text (statement, 1, object->app);
  bind_text (statement, 2, object->name);
  bind_text (statement, 3, key);
  bind_text (statement, 4, at);
  bind_text (statement, 5, at);
  bind_text (statement, 6, text);
  statement_run (self, statement);

  return dove_practice_store_get (self, object, key);
}

/**
 * dove_practice_store_update:
 * @self: a store
 * @object: an object
 * @record: the record as it was answered
 * @body: what it is to hold, without id and times
 * @at: RFC 3339 time of the change
 *
 * Returns: (transfer full): the record as it is now
 */
DoveValue *
dove_practice_store_update (DovePracticeStore        *self,
                            const DovePracticeObject *object,
                            DoveValue                *record,
                            DoveValue                *body,
                            const char               *at)
{
  sqlite3_stmt *statement =
    store_prepare (self, "UPDATE record SET version = version + 1, updated = ?, body = ?"
                         " WHERE app = ? AND object = ? AND id = ?");
  g_autofree char *text = dove_json_write (body, DOVE_JSON_COMPACT);
  DoveValue *id = dove_value_get_member (record, "id");
  g_autofree char *key = object->prefix == NULL ? dove_json_write (id, DOVE_JSON_COMPACT)
                                                : g_strdup (dove_value_get_text (id));

  bind_text (statement, 1, at);
  bind_text (statement, 2, text);
  bind_text (statement, 3, object->app);
  bind_text (statement, 4, object->name);
  bind_text (statement, 5, key);
  statement_run (self, statement);

  return dove_practice_store_get (self, object, key);
}

/**
 * dove_practice_store_remove:
 * @self: a store
 * @object: an object
 * @id: id of a record
 *
 * Returns: whether there was such a record
 */
gboolean
dove_practice_store_remove (DovePracticeStore        *self,
                            const DovePracticeObject *object,
                            const char               *id)
{
  sqlite3_stmt *statement =
    store_prepare (self, "DELETE FROM record WHERE app = ? AND object = ? AND id = ?");

  bind_text (statement, 1, object->app);
  bind_text (statement, 2, object->name);
  bind_text (statement, 3, id);

  return statement_run (self, statement) && sqlite3_changes (self->db) > 0;
}

/**
 * dove_practice_store_recall:
 * @self: a store
 * @app: an application
 * @key: idempotency key
 * @digest: (out): digest of the payload that came with it
 * @answer: (out): what was answered
 *
 * Returns: whether the key was used before
 */
gboolean
dove_practice_store_recall (DovePracticeStore  *self,
                            const char         *app,
                            const char         *key,
                            char              **digest,
                            char              **answer)
{
  sqlite3_stmt *statement =
    store_prepare (self, "SELECT digest, answer FROM idempotency WHERE app = ? AND key = ?");
  gboolean found = FALSE;

  bind_text (statement, 1, app);
  bind_text (statement, 2, key);
  if (sqlite3_step (statement) == SQLITE_ROW)
    {
      *digest = column_dup (statement, 0);
      *answer = column_dup (statement, 1);
      found = TRUE;
    }
  sqlite3_finalize (statement);

  return found;
}

/**
 * dove_practice_store_remember:
 * @self: a store
 * @app: an application
 * @key: idempotency key
 * @digest: digest of the payload
 * @answer: what was answered
 *
 * Remembers an idempotency key.
 */
void
dove_practice_store_remember (DovePracticeStore *self,
                              const char        *app,
                              const char        *key,
                              const char        *digest,
                              const char        *answer)
{
  sqlite3_stmt *statement =
    store_prepare (self, "INSERT OR REPLACE INTO idempotency VALUES (?, ?, ?, ?)");

  bind_text (statement, 1, app);
  bind_text (statement, 2, key);
  bind_text (statement, 3, digest);
  bind_text (statement, 4, answer);
  statement_run (self, statement);
}

/**
 * dove_practice_store_get_hooks:
 * @self: a store
 * @app: an application
 *
 * Returns: (transfer full) (element-type utf8): pairs of address and secret
 */
GPtrArray *
dove_practice_store_get_hooks (DovePracticeStore *self,
                               const char        *app)
{
  sqlite3_stmt *statement = store_prepare (self, "SELECT url, secret FROM hook WHERE app = ?");
  GPtrArray *hooks = g_ptr_array_new_with_free_func (g_free);

  bind_text (statement, 1, app);
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      g_ptr_array_add (hooks, column_dup (statement, 0));
      g_ptr_array_add (hooks, column_dup (statement, 1));
    }
  sqlite3_finalize (statement);

  return hooks;
}

/**
 * dove_practice_store_add_hook:
 * @self: a store
 * @app: an application
 * @url: where to send events
 * @secret: what they are signed with
 */
void
dove_practice_store_add_hook (DovePracticeStore *self,
                              const char        *app,
                              const char        *url,
                              const char        *secret)
{
  sqlite3_stmt *statement = store_prepare (self, "INSERT INTO hook VALUES (?, ?, ?)");

  bind_text (statement, 1, app);
  bind_text (statement, 2, url);
  bind_text (statement, 3, secret);
  statement_run (self, statement);
}

/**
 * dove_practice_now:
 * @ahead: seconds by which the clock is ahead
 *
 * Returns: (transfer full): the present, RFC 3339 in UTC with milliseconds
 */
char *
dove_practice_now (gint64 ahead)
{
  g_autoptr(GDateTime) right = g_date_time_new_now_utc ();
  g_autoptr(GDateTime) now = g_date_time_add_seconds (right, (double) ahead);
  g_autofree char *seconds = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S");

  return g_strdup_printf ("%s.%03dZ", seconds, g_date_time_get_microsecond (now) / 1000);
}
