/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <sys/statvfs.h>

#include "base/dove-defaults.h"

#include "dove-database-private.h"

/*
 * The thin layer over SQLite: prepared statements, steps, transactions, and what an SQLite
 * error means to a person.
 *
 * A transaction in which a statement failed can only be rolled back: SQLite itself gives some
 * of them up (a full disk, an I/O error) and lets others go on, and a caller that went on after
 * the first kind would commit the rest of its work statement by statement. So both kinds end
 * here alike, as they do in PostgreSQL.
 */

/* How much room the file's disk has, for the message: "0 bytes free of 8.4 MB in “/folder”" */
static char *
describe_room (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *free_text = NULL;
  g_autofree char *size_text = NULL;
  struct statvfs room;

  if (statvfs (folder, &room) != 0)
    return g_strdup_printf (_("in “%s”"), folder);

  free_text = g_format_size ((guint64) room.f_bavail * room.f_frsize);
  size_text = g_format_size ((guint64) room.f_blocks * room.f_frsize);

  return g_strdup_printf (_("%s free of %s in “%s”"), free_text, size_text, folder);
}

static void
set_storage_error (DoveDatabase  *self,
                   int            code,
                   GError       **error)
{
  const char *path = self->path != NULL ? self->path : g_get_tmp_dir ();
  g_autofree char *room = describe_room (path);

  switch (code & 0xff)
    {
    case SQLITE_FULL:
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_STORAGE,
                   _("“%s” could not be written: the disk is full (%s). "
                     "Free some space, then go on"), path, room);
      break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_STORAGE,
                   _("“%s” could not be written: it is read-only. "
                     "Give yourself the right to write it, and its folder"), path);
      break;
    case SQLITE_CANTOPEN:
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_STORAGE,
                   _("“%s” could not be opened (%s). "
                     "Look whether its folder exists and may be written"), path, room);
      break;
    default:
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_STORAGE,
                   _("“%s” could not be read or written: the disk refused (%s; %s)"),
                   path, sqlite3_errstr (code), room);
      break;
    }
}

/**
 * dove_database_set_error:
 * @self: a database
 * @code: what SQLite returned, extended or not
 * @error: return location for an error
 *
 * Says in @error what @code means, and marks the transaction as failed if there is one.
 */
void
dove_database_set_error (DoveDatabase  *self,
                         int            code,
                         GError       **error)
{
  const char *path = self->path != NULL ? self->path : _("the scratch database");

  self->has_failed = self->in_transaction;

  switch (code & 0xff)
    {
    case SQLITE_FULL:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
      set_storage_error (self, code, error);
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_BUSY,
                   _("“%s” is held by another program. Close that program, then try again"), path);
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                   _("“%s” is damaged (%s). It was left as it is: restore a backup, or move it "
                     "away and run again; records are then recognised by their match keys"),
                   path, sqlite3_errstr (code));
      break;
    case SQLITE_CONSTRAINT:
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_CONFLICT,
                   _("The state would contradict itself: %s"), sqlite3_errmsg (self->db));
      break;
    default:
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                   _("“%s” could not be used: %s"), path,
                   self->db != NULL ? sqlite3_errmsg (self->db) : sqlite3_errstr (code));
      break;
    }
}

static void
statement_finalize (gpointer statement)
{
  sqlite3_finalize (statement);
}

/**
 * dove_database_open:
 * @path: (nullable): the file; %NULL for a private one on disk that vanishes when closed
 * @sqlite_flags: `SQLITE_OPEN_...`
 * @error: return location for an error
 *
 * Opens a file, without looking into it.
 *
 * Errors: %DOVE_ERROR_STORAGE.
 *
 * Returns: (transfer full) (nullable): the database
 */
DoveDatabase *
dove_database_open (const char  *path,
                    int          sqlite_flags,
                    GError     **error)
{
  g_autoptr(DoveDatabase) self = g_new0 (DoveDatabase, 1);
  int code;

  self->path = g_strdup (path);
  self->statements = g_hash_table_new_full (NULL, NULL, NULL,
                                            statement_finalize);

  code = sqlite3_open_v2 (path != NULL ? path : "", &self->db,
                          sqlite_flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL);
  if (code != SQLITE_OK)
    {
      dove_database_set_error (self, code, error);
      return NULL;
    }

  sqlite3_extended_result_codes (self->db, 1);
  sqlite3_busy_timeout (self->db, DOVE_STORE_BUSY_MS);

  return g_steal_pointer (&self);
}

/**
 * dove_database_close:
 * @self: (transfer full): a database
 *
 * Closes it; an open transaction is rolled back.
 */
void
dove_database_close (DoveDatabase *self)
{
  g_hash_table_unref (self->statements);
  sqlite3_close (self->db);
  g_free (self->path);
  g_free (self);
}

/**
 * dove_database_execute:
 * @self: a database
 * @sql: one or more statements
 * @error: return location for an error
 *
 * Runs statements that are needed once: pragmas, migrations.
 *
 * Returns: whether all were run
 */
gboolean
dove_database_execute (DoveDatabase  *self,
                       const char    *sql,
                       GError       **error)
{
  int code = sqlite3_exec (self->db, sql, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;

  dove_database_set_error (self, code, error);
  return FALSE;
}

/**
 * dove_database_read_number:
 * @self: a database
 * @sql: a query of one number, a constant of the program
 * @number: (out): its answer; 0 when it has no row
 * @error: return location for an error
 *
 * Asks a question without parameters.
 *
 * Returns: whether it was answered
 */
gboolean
dove_database_read_number (DoveDatabase  *self,
                           const char    *sql,
                           gint64        *number,
                           GError       **error)
{
  g_autoptr(DoveStatement) statement = dove_database_prepare (self, sql, error);
  DoveStep step;

  *number = 0;
  if (statement == NULL)
    return FALSE;

  step = dove_database_step (self, statement, error);
  if (step == DOVE_STEP_ROW)
    *number = sqlite3_column_int64 (statement, 0);

  return step != DOVE_STEP_FAILED;
}

static gboolean
begin_with (DoveDatabase  *self,
            const char    *sql,
            GError       **error)
{
  g_autoptr(DoveStatement) statement = NULL;

  if (self->in_transaction)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                   _("A transaction was begun inside another one"));
      return FALSE;
    }

  statement = dove_database_prepare (self, sql, error);
  if (statement == NULL || !dove_database_run (self, statement, error))
    return FALSE;

  self->in_transaction = TRUE;
  self->has_failed = FALSE;

  return TRUE;
}

/**
 * dove_database_begin:
 * @self: a database
 * @error: return location for an error
 *
 * Begins a transaction, and takes the right to write at once: a transaction that only later
 * finds another writer could not be continued.
 *
 * Errors: %DOVE_ERROR_FAILED when there is one already, %DOVE_ERROR_BUSY.
 *
 * Returns: whether it was begun
 */
gboolean
dove_database_begin (DoveDatabase  *self,
                     GError       **error)
{
  gboolean is_read_only = sqlite3_db_readonly (self->db, "main") == 1;

  return begin_with (self, is_read_only ? "BEGIN" : "BEGIN IMMEDIATE", error);
}

/**
 * dove_database_begin_reading:
 * @self: a database
 * @error: return location for an error
 *
 * Begins a transaction for several questions, which are answered as of one instant and take one
 * lock. Nothing may be written in it; it ends with dove_database_rollback().
 *
 * Errors: %DOVE_ERROR_FAILED when there is a transaction already.
 *
 * Returns: whether it was begun
 */
gboolean
dove_database_begin_reading (DoveDatabase  *self,
                             GError       **error)
{
  return begin_with (self, "BEGIN", error);
}

/**
 * dove_database_commit:
 * @self: a database with a transaction
 * @error: return location for an error
 *
 * Makes the transaction durable. When that fails, or a statement of it failed before, it is
 * rolled back.
 *
 * Returns: whether everything since the begin is on disk
 */
gboolean
dove_database_commit (DoveDatabase  *self,
                      GError       **error)
{
  g_autoptr(DoveStatement) statement = NULL;

  if (!self->in_transaction)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                   _("There is no transaction to commit"));
      return FALSE;
    }

  statement = dove_database_prepare (self, "COMMIT", error);
  if (statement == NULL || !dove_database_run (self, statement, error))
    {
      g_clear_pointer (&statement, dove_statement_rest);
      dove_database_rollback (self);
      return FALSE;
    }

  self->in_transaction = FALSE;
  return TRUE;
}

/**
 * dove_database_rollback:
 * @self: a database
 *
 * Takes back everything since the begin. Without a transaction it does nothing.
 */
void
dove_database_rollback (DoveDatabase *self)
{
  if (!self->in_transaction)
    return;

  /* SQLite has rolled back by itself after a full disk; then there is nothing left to do, and
   * if the rollback cannot be written, the next opening does it from the log. */
  if (!sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);

  self->in_transaction = FALSE;
  self->has_failed = FALSE;
}

/**
 * dove_database_prepare:
 * @self: a database
 * @sql: one statement, a constant of the program
 * @error: return location for an error
 *
 * Gives the prepared statement of @sql, ready for its parameters.
 *
 * Errors: %DOVE_ERROR_FAILED in a transaction that failed before.
 *
 * Returns: (transfer full) (nullable): the statement, to be given to dove_statement_rest()
 */
DoveStatement *
dove_database_prepare (DoveDatabase  *self,
                       const char    *sql,
                       GError       **error)
{
  DoveStatement *statement = NULL;
  int code;

  if (self->in_transaction && (self->has_failed || sqlite3_get_autocommit (self->db)))
    {
      self->has_failed = TRUE;
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                   _("The transaction failed before and can only be taken back"));
      return NULL;
    }

  statement = g_hash_table_lookup (self->statements, sql);
  if (statement != NULL)
    return statement;

  code = sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
  if (code != SQLITE_OK)
    {
      dove_database_set_error (self, code, error);
      return NULL;
    }

  g_hash_table_insert (self->statements, (char *) sql, statement);
  return statement;
}

/**
 * dove_statement_bind_text:
 * @self: a statement
 * @parameter: which, from 1
 * @text: (nullable): must stay until the statement rests
 *
 * Sets a parameter.
 */
void
dove_statement_bind_text (DoveStatement *self,
                          int            parameter,
                          const char    *text)
{
  sqlite3_bind_text (self, parameter, text, -1, SQLITE_STATIC);
}

/**
 * dove_statement_bind_number:
 * @self: a statement
 * @parameter: which, from 1
 * @number: its value
 *
 * Sets a parameter.
 */
void
dove_statement_bind_number (DoveStatement *self,
                            int            parameter,
                            gint64         number)
{
  sqlite3_bind_int64 (self, parameter, number);
}

/**
 * dove_database_step:
 * @self: a database
 * @statement: of it, with its parameters set
 * @error: return location for an error
 *
 * Goes to the next row of a statement.
 *
 * Returns: whether there is a row, no further one, or an error
 */
DoveStep
dove_database_step (DoveDatabase   *self,
                    DoveStatement  *statement,
                    GError        **error)
{
  int code = sqlite3_step (statement);

  if (code == SQLITE_ROW)
    return DOVE_STEP_ROW;
  if (code == SQLITE_DONE)
    return DOVE_STEP_DONE;

  dove_database_set_error (self, code, error);
  return DOVE_STEP_FAILED;
}

/**
 * dove_database_run:
 * @self: a database
 * @statement: of it, with its parameters set, that gives no rows
 * @error: return location for an error
 *
 * Runs a statement to its end; it may be given new parameters and run again.
 *
 * Returns: whether it was run
 */
gboolean
dove_database_run (DoveDatabase   *self,
                   DoveStatement  *statement,
                   GError        **error)
{
  DoveStep step = dove_database_step (self, statement, error);

  sqlite3_reset (statement);

  return step != DOVE_STEP_FAILED;
}

/**
 * dove_database_run_on_one:
 * @self: a database
 * @statement: of it, with its parameters set, that changes one row
 * @what: what the row is, for the message; marked with N_(), translated here
 * @error: return location for an error
 *
 * Runs a statement that must find its row: a change that meets nothing is never passed over.
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such row.
 *
 * Returns: whether it was run and changed a row
 */
gboolean
dove_database_run_on_one (DoveDatabase   *self,
                          DoveStatement  *statement,
                          const char     *what,
                          GError        **error)
{
  if (!dove_database_run (self, statement, error))
    return FALSE;

  if (sqlite3_changes (self->db) > 0)
    return TRUE;

  /* Translators: what is missing is a word like “change”, “link”, “run” or “open review” */
  g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING,
               _("There is no such %s in the state, or not in a state that allows this"), _(what));
  return FALSE;
}

/**
 * dove_statement_rest:
 * @self: (transfer full): a statement
 *
 * Ends the use of a statement: its locks and its parameters are let go.
 */
void
dove_statement_rest (DoveStatement *self)
{
  sqlite3_reset (self);
  sqlite3_clear_bindings (self);
}
