/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "base/dove-defaults.h"

#include "dove-migrate-private.h"
#include "dove-store-private.h"
#include "store/dove-store-run.h"

/*
 * Opening, transactions, and the scratch copy.
 *
 * Where the tables differ from the first proposal of the rules, measured cost is the reason:
 * "base" and "obs" hold one row per record and side with all fields as one JSON text (one row
 * per field made 12 index entries of a contact, of which planning always reads all); match keys
 * are an index table, so that matching needs no memory per record; changes hold their fields as
 * JSON for the same reason. A link's type is its sync's: a sync has one object at each side.
 *
 * state.db is in WAL mode with synchronous=FULL: a commit that returned survives a power cut,
 * which is what an intent is for. log.db has synchronous=NORMAL and a connection of its own, so
 * that no line of the journal ever waits in an intent's transaction, or takes part in it.
 *
 * The log of SQLite is emptied into the file every 1,000 pages. It can grow beyond that only
 * while another connection stays inside one read transaction; no function here does. When such
 * a reader of somebody else has left, the next commits shrink it to DOVE_STORE_WAL_BYTES again.
 *
 * A dry run works on a scratch copy rather than in a savepoint: a savepoint would keep the one
 * right to write, and with it every other sync, for as long as both applications take to list
 * their records, and would put all of it through the log. Copying the rows of one sync is
 * reading them once (measured: about 1.5 s for a million observations), in a private
 * file that SQLite keeps in its bounded cache while it is small and that vanishes when closed.
 */

/* What every connection is told. The words of states and kinds are written from the tables of the
 * program only, and one it does not know is refused when it is read: to look at each once more for
 * every row would make SQLite build a table of them each time, a tenth of a sync's work.
 * dove_store_check() does look at them. */
#define PRAGMAS_COMMON \
  "PRAGMA foreign_keys = ON;" \
  "PRAGMA trusted_schema = OFF;" \
  "PRAGMA cell_size_check = ON;" \
  "PRAGMA ignore_check_constraints = ON;" \
  "PRAGMA temp_store = FILE;"

static char *
make_path (const char *dir,
           const char *name)
{
  return g_build_filename (dir, name, NULL);
}

static gboolean
set_pragmas (DoveDatabase  *database,
             const char    *synchronous,
             int            cache_kib,
             GError       **error)
{
  g_autofree char *sql =
    g_strdup_printf (PRAGMAS_COMMON
                     "PRAGMA journal_mode = WAL;"
                     "PRAGMA synchronous = %s;"
                     "PRAGMA cache_size = -%d;"
                     "PRAGMA wal_autocheckpoint = %d;"
                     "PRAGMA journal_size_limit = %" G_GINT64_FORMAT,
                     synchronous, cache_kib, DOVE_STORE_CHECKPOINT_PAGES, DOVE_STORE_WAL_BYTES);

  return dove_database_execute (database, sql, error);
}

static DoveDatabase *
open_to_write (const DoveMigrations  *migrations,
               const char            *path,
               const char            *synchronous,
               GError               **error)
{
  g_autoptr(DoveDatabase) database = NULL;

  if (!dove_migrate_ensure (migrations, path, error))
    return NULL;

  database = dove_database_open (path, SQLITE_OPEN_READWRITE, error);
  if (database == NULL || !set_pragmas (database, synchronous, DOVE_STORE_CACHE_KIB, error))
    return NULL;

  return g_steal_pointer (&database);
}

static DoveDatabase *
open_to_read (const DoveMigrations  *migrations,
              const char            *path,
              GError               **error)
{
  g_autoptr(DoveDatabase) database = NULL;
  guint version = 0;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING,
                   _("There is no “%s” yet: nothing has run in this workspace"), path);
      return NULL;
    }

  database = dove_database_open (path, SQLITE_OPEN_READONLY, error);
  if (database == NULL ||
      !dove_database_execute (database, PRAGMAS_COMMON, error) ||
      !dove_migrate_verify (migrations, database, &version, error))
    return NULL;

  if (version == migrations->newest)
    return g_steal_pointer (&database);

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_VERSION,
               _("“%s” was made by an older Dovetail (schema %u, this program needs %u). "
                 "Start the agent or run a sync once: that brings it up to date"),
               path, version, migrations->newest);
  return NULL;
}

static gboolean
check_quickly (DoveDatabase  *database,
               GError       **error)
{
  gint64 is_whole;

  if (!dove_database_read_number (database,
                                  "SELECT quick_check = 'ok' FROM pragma_quick_check",
                                  &is_whole, error))
    return FALSE;

  if (!is_whole)
    dove_database_set_error (database, SQLITE_CORRUPT, error);

  return is_whole != 0;
}

/* Only the user may look into the folder; an existing one keeps its rights. */
static gboolean
ensure_dir (const char  *dir,
            GError     **error)
{
  if (g_mkdir_with_parents (dir, S_IRWXU) == 0)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_STORAGE,
               _("The folder “%s” could not be made: %s"), dir, g_strerror (errno));
  return FALSE;
}

static gboolean
open_state (DoveStore       *self,
            DoveStoreFlags   flags,
            GError         **error)
{
  g_autofree char *path = make_path (self->dir, "state.db");

  if (self->is_read_only)
    self->state = open_to_read (&dove_state_migrations, path, error);
  else if (ensure_dir (self->dir, error))
    self->state = open_to_write (&dove_state_migrations, path, "FULL", error);

  if (self->state == NULL)
    return FALSE;

  return (flags & DOVE_STORE_CHECK) == 0 || check_quickly (self->state, error);
}

/**
 * dove_side_get_nick:
 * @side: a side
 *
 * Returns: (transfer none): `a` or `b`
 */
const char *
dove_side_get_nick (DoveSide side)
{
  return dove_side_nicks[side];
}

/**
 * dove_store_open:
 * @dir: the workspace's folder `.dovetail`
 * @flags: how to open it
 * @clock: where times come from; a reference is kept
 * @error: return location for an error
 *
 * Opens the state of a workspace for the calling thread.
 *
 * To write is for the process that holds the workspace's lock; it may open any number of stores
 * on as many threads. What is missing is made, what is old is migrated (see dove-migrate.c).
 * Reading is for every process, also while another one writes.
 *
 * Errors: %DOVE_ERROR_VERSION (made by a newer program; to read also: by an older one),
 * %DOVE_ERROR_MISSING (to read: there is none yet), %DOVE_ERROR_STORAGE, %DOVE_ERROR_BUSY,
 * %DOVE_ERROR_FAILED (damaged, or another program's file).
 *
 * Returns: (transfer full) (nullable): the store
 */
DoveStore *
dove_store_open (const char      *dir,
                 DoveStoreFlags   flags,
                 DoveClock       *clock,
                 GError         **error)
{
  g_autoptr(DoveStore) self = g_new0 (DoveStore, 1);

  self->dir = g_strdup (dir);
  self->clock = dove_clock_ref (clock);
  self->is_read_only = (flags & DOVE_STORE_READ_ONLY) != 0;

  if (!open_state (self, flags, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * dove_store_close:
 * @self: (transfer full) (nullable): a store
 *
 * Closes a store; an open transaction is rolled back. All streams must have been freed.
 */
void
dove_store_close (DoveStore *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->log, dove_database_close);
  g_clear_pointer (&self->state, dove_database_close);
  dove_clock_unref (self->clock);
  g_free (self->dir);
  g_free (self);
}

static DoveDatabase *
open_private (const DoveMigrations  *migrations,
              GError               **error)
{
  g_autoptr(DoveDatabase) database =
    dove_database_open (NULL, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error);

  if (database == NULL ||
      !dove_migrate_fill (migrations, database, 0, error) ||
      !dove_database_execute (database, "PRAGMA synchronous = OFF;" PRAGMAS_COMMON, error))
    return NULL;

  return g_steal_pointer (&database);
}

static gboolean
attach_live (DoveDatabase  *scratch,
             const char    *path,
             GError       **error)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, error);
  g_autofree char *read_only = NULL;
  g_autoptr(DoveStatement) statement = NULL;

  if (uri == NULL)
    return FALSE;

  read_only = g_strconcat (uri, "?mode=ro", NULL);
  statement = dove_database_prepare (scratch, "ATTACH ?1 AS live", error);
  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, read_only);
  return dove_database_run (scratch, statement, error);
}

/* What planning reads: the sync's own rows, and all links, since references lead through those
 * of other syncs. Runs are copied for the guard's idea of what is usual, and recent writes for the
 * fuse. */
static gboolean
copy_live (DoveDatabase  *scratch,
           const char    *sync_id,
           gint64         recent,
           GError       **error)
{
  static const char * const copies[] = {
    "INSERT INTO main.link SELECT * FROM live.link",
    "INSERT INTO main.base SELECT * FROM live.base WHERE link_id IN"
      " (SELECT id FROM live.link WHERE sync_id = ?1)",
    "INSERT INTO main.delete_queue SELECT * FROM live.delete_queue WHERE link_id IN"
      " (SELECT id FROM live.link WHERE sync_id = ?1)",
    "INSERT INTO main.obs SELECT * FROM live.obs WHERE sync_id = ?1",
    "INSERT INTO main.obs_key SELECT * FROM live.obs_key WHERE sync_id = ?1",
    "INSERT INTO main.side_schema SELECT * FROM live.side_schema WHERE sync_id = ?1",
    "INSERT INTO main.position SELECT * FROM live.position WHERE sync_id = ?1",
    "INSERT INTO main.scan SELECT * FROM live.scan WHERE sync_id = ?1",
    "INSERT INTO main.run SELECT * FROM live.run WHERE sync_id = ?1",
    "INSERT INTO main.change SELECT * FROM live.change WHERE id IN (SELECT change_id"
      " FROM live.intent WHERE sync_id = ?1 AND state IN ('sent', 'ambiguous'))",
    "INSERT OR IGNORE INTO main.change SELECT * FROM live.change WHERE kind = 'update'"
      " AND state = 'done' AND run_id IN (SELECT id FROM live.run WHERE sync_id = ?1"
      " AND id >= ?2)",
    "INSERT INTO main.intent SELECT * FROM live.intent WHERE sync_id = ?1"
      " AND state IN ('sent', 'ambiguous')",
    "INSERT INTO main.review SELECT * FROM live.review WHERE sync_id = ?1",
    "INSERT INTO main.problem SELECT * FROM live.problem WHERE sync_id = ?1",
    "INSERT INTO main.deferred SELECT * FROM live.deferred WHERE sync_id = ?1",
    "INSERT INTO main.sync_state SELECT * FROM live.sync_state WHERE id = ?1",
    "INSERT INTO main.connection_state SELECT * FROM live.connection_state",
  };

  for (guint i = 0; i < G_N_ELEMENTS (copies); i++)
    {
      g_autoptr(DoveStatement) statement = dove_database_prepare (scratch, copies[i], error);

      if (statement == NULL)
        return FALSE;
      if (sqlite3_bind_parameter_count (statement) > 0)
        dove_statement_bind_text (statement, 1, sync_id);
      if (sqlite3_bind_parameter_count (statement) > 1)
        dove_statement_bind_number (statement, 2, recent);
      if (!dove_database_run (scratch, statement, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
fill_scratch (DoveDatabase  *scratch,
              DoveStore     *live,
              const char    *sync_id,
              GError       **error)
{
  gint64 since = dove_clock_get_now (live->clock) - DOVE_FUSE_SPAN;
  gint64 recent = 0;
  gboolean is_filled;

  if (!dove_store_find_recent_run (live, sync_id, DOVE_FUSE_RUNS, since, &recent, error) ||
      !attach_live (scratch, live->state->path, error))
    return FALSE;

  is_filled = dove_database_begin (scratch, error) &&
              copy_live (scratch, sync_id, recent, error) &&
              dove_database_commit (scratch, error);
  dove_database_rollback (scratch);

  /* Statements that name the live file would keep it attached */
  g_hash_table_remove_all (scratch->statements);

  return is_filled && dove_database_execute (scratch, "DETACH live", error);
}

/**
 * dove_store_open_scratch:
 * @self: a store, not inside a transaction
 * @sync_id: a sync
 * @error: return location for an error
 *
 * Makes a store that holds what is known of one sync, and of which nothing is kept: a dry run
 * or a rehearsal does there whatever a run does.
 *
 * It is a private file in the folder for temporary files, beyond reach of other programs, and
 * gone when closed. It belongs to the calling thread. Cost: the sync's rows are read once.
 *
 * Returns: (transfer full) (nullable): the scratch store
 */
DoveStore *
dove_store_open_scratch (DoveStore   *self,
                         const char  *sync_id,
                         GError     **error)
{
  g_autoptr(DoveStore) scratch = g_new0 (DoveStore, 1);

  scratch->dir = g_strdup (self->dir);
  scratch->clock = dove_clock_ref (self->clock);
  scratch->is_scratch = TRUE;

  scratch->state = open_private (&dove_state_migrations, error);
  if (scratch->state == NULL)
    return NULL;

  if (!fill_scratch (scratch->state, self, sync_id, error))
    return NULL;

  return g_steal_pointer (&scratch);
}

/**
 * dove_store_is_read_only:
 * @self: a store
 *
 * Returns: whether it was opened to look only
 */
gboolean
dove_store_is_read_only (DoveStore *self)
{
  return self->is_read_only;
}

/**
 * dove_store_is_scratch:
 * @self: a store
 *
 * Returns: whether nothing of it is kept
 */
gboolean
dove_store_is_scratch (DoveStore *self)
{
  return self->is_scratch;
}

/**
 * dove_store_get_clock:
 * @self: a store
 *
 * Returns: (transfer none): the clock it was opened with
 */
DoveClock *
dove_store_get_clock (DoveStore *self)
{
  return self->clock;
}

/**
 * dove_store_get_dir:
 * @self: a store
 *
 * Returns: (transfer none): the folder it was opened in
 */
const char *
dove_store_get_dir (DoveStore *self)
{
  return self->dir;
}

/**
 * dove_store_begin:
 * @self: a store
 * @error: return location for an error
 *
 * Begins a transaction. No transaction may stay open over a wait for the network.
 *
 * After any error of a statement inside it, it can only be rolled back: whatever else is tried,
 * a commit too, fails.
 *
 * Errors: %DOVE_ERROR_FAILED inside another one, %DOVE_ERROR_BUSY, %DOVE_ERROR_STORAGE.
 *
 * Returns: whether it was begun
 */
gboolean
dove_store_begin (DoveStore  *self,
                  GError    **error)
{
  return dove_database_begin (self->state, error);
}

/**
 * dove_store_commit:
 * @self: a store inside a transaction
 * @error: return location for an error
 *
 * Ends the transaction; when this returns %TRUE it survives a power cut. Otherwise it was
 * rolled back.
 *
 * Returns: whether everything since the begin is on disk
 */
gboolean
dove_store_commit (DoveStore  *self,
                   GError    **error)
{
  return dove_database_commit (self->state, error);
}

/**
 * dove_store_rollback:
 * @self: a store
 *
 * Takes back everything since the begin; outside a transaction it does nothing.
 */
void
dove_store_rollback (DoveStore *self)
{
  dove_database_rollback (self->state);
}

/**
 * dove_store_in_transaction:
 * @self: a store
 *
 * Returns: whether a transaction was begun and not ended
 */
gboolean
dove_store_in_transaction (DoveStore *self)
{
  return self->state->in_transaction;
}

/**
 * dove_store_transaction_new:
 * @self: a store
 * @error: return location for an error
 *
 * Begins a transaction that ends with its scope: `g_autoptr(DoveStoreTransaction) guard = ...`.
 *
 * Returns: (transfer full) (nullable): the guard
 */
DoveStoreTransaction *
dove_store_transaction_new (DoveStore  *self,
                            GError    **error)
{
  return dove_store_begin (self, error) ? self : NULL;
}

/**
 * dove_store_transaction_commit:
 * @transaction: (inout): a guard; %NULL afterwards
 * @error: return location for an error
 *
 * Commits. A guard that is %NULL stands for the transaction of a caller further up: nothing is
 * done and %TRUE returned.
 *
 * Returns: whether it is on disk
 */
gboolean
dove_store_transaction_commit (DoveStoreTransaction **transaction,
                               GError               **error)
{
  DoveStoreTransaction *self = g_steal_pointer (transaction);

  return self == NULL || dove_store_commit (self, error);
}

/**
 * dove_store_transaction_drop:
 * @transaction: (transfer full) (nullable): a guard
 *
 * Rolls back what was not committed.
 */
void
dove_store_transaction_drop (DoveStoreTransaction *transaction)
{
  if (transaction != NULL)
    dove_store_rollback (transaction);
}

/**
 * dove_store_join:
 * @self: a store
 * @own: (out): set to a guard when there was no transaction, else to %NULL
 * @error: return location for an error
 *
 * Sees to it that there is a transaction.
 *
 * Returns: whether there is
 */
gboolean
dove_store_join (DoveStore             *self,
                 DoveStoreTransaction **own,
                 GError               **error)
{
  *own = NULL;
  if (self->state->in_transaction)
    return TRUE;

  *own = dove_store_transaction_new (self, error);

  return *own != NULL;
}

/**
 * dove_store_count:
 * @self: a store
 * @statement: of one number, with its parameters set
 * @error: return location for an error
 *
 * Returns: the number; -1 with @error set
 */
gint64
dove_store_count (DoveStore      *self,
                  DoveStatement  *statement,
                  GError        **error)
{
  switch (dove_database_step (self->state, statement, error))
    {
    case DOVE_STEP_ROW:
      return sqlite3_column_int64 (statement, 0);
    case DOVE_STEP_DONE:
      return 0;
    case DOVE_STEP_FAILED:
    default:
      return -1;
    }
}

static DoveDatabase *
open_log (DoveStore  *self,
          GError    **error)
{
  g_autofree char *path = make_path (self->dir, "log.db");

  if (self->is_scratch)
    return open_private (&dove_log_migrations, error);
  if (self->is_read_only)
    return open_to_read (&dove_log_migrations, path, error);

  return open_to_write (&dove_log_migrations, path, "NORMAL", error);
}

/**
 * dove_store_ensure_log:
 * @self: a store
 * @error: return location for an error
 *
 * Opens the journal if it is not open yet.
 *
 * Returns: (transfer none) (nullable): the database of the journal
 */
DoveDatabase *
dove_store_ensure_log (DoveStore  *self,
                       GError    **error)
{
  static GMutex opening; /* runs of several syncs may be the first to need it */

  if (self->log != NULL)
    return self->log;

  g_mutex_lock (&opening);
  self->log = open_log (self, error);
  g_mutex_unlock (&opening);

  return self->log;
}
