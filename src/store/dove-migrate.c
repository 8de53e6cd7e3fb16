/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dove-migrate-private.h"
#include "dove-store-resources.h"

/*
 * Making a database file, and bringing an older one up to date.
 *
 * Neither happens in place. A copy "FILE.new" is made, migrated, checked, and renamed over the
 * old file; the old one stays beside it as "FILE.schema-N". Whatever dies on the way, the file
 * under the real name is whole: the old one or the new one.
 *
 * The danger is the write-ahead log: one that stayed behind from the old file would be played
 * into the new one. So before the swap the old file leaves WAL mode, which empties and removes
 * its log and is refused while anybody else has the file open. The caller holds the workspace's
 * lock, so nobody else writes.
 */

#define APPLICATION_ID_STATE 0x446f7665u /* "Dove" */
#define APPLICATION_ID_LOG   0x446f764cu /* "DovL" */

const DoveMigrations dove_state_migrations = { "state", APPLICATION_ID_STATE, 11, NULL };
const DoveMigrations dove_log_migrations = { "log", APPLICATION_ID_LOG, 2, NULL };

static char *
load_migration (const DoveMigrations  *migrations,
                guint                  number,
                GError               **error)
{
  g_autofree char *path = NULL;
  g_autoptr(GBytes) bytes = NULL;
  gsize size;
  const char *text;

  if (migrations->load != NULL)
    return migrations->load (number);

  path = g_strdup_printf ("/org/dovetail/store/sql/%s-%03u.sql", migrations->name, number);
  bytes = g_resource_lookup_data (dove_store_get_resource (), path, 0, error);
  if (bytes == NULL)
    return NULL;

  text = g_bytes_get_data (bytes, &size);
  return g_strndup (text, size);
}

static gboolean
apply_migration (const DoveMigrations  *migrations,
                 DoveDatabase          *database,
                 guint                  number,
                 GError               **error)
{
  g_autofree char *sql = load_migration (migrations, number, error);
  g_autofree char *version = g_strdup_printf ("PRAGMA user_version = %u", number);

  if (sql == NULL)
    return FALSE;

  if (dove_database_begin (database, error) &&
      dove_database_execute (database, sql, error) &&
      dove_database_execute (database, version, error) &&
      dove_database_commit (database, error))
    return TRUE;

  dove_database_rollback (database);
  g_prefix_error (error, _("The database could not be brought to schema %u: "), number);
  return FALSE;
}

/**
 * dove_migrate_fill:
 * @migrations: which kind of file
 * @database: an open one, used by nobody else
 * @from: number of the last migration it has; 0 for an empty one
 * @error: return location for an error
 *
 * Applies the migrations that are missing, in place.
 *
 * Returns: whether it now has the newest schema
 */
gboolean
dove_migrate_fill (const DoveMigrations  *migrations,
                   DoveDatabase          *database,
                   guint                  from,
                   GError               **error)
{
  g_autofree char *id = g_strdup_printf ("PRAGMA application_id = %u",
                                         migrations->application_id);

  if (from == 0 &&
      (!dove_database_execute (database, "PRAGMA auto_vacuum = INCREMENTAL", error) ||
       !dove_database_execute (database, id, error)))
    return FALSE;

  for (guint number = from + 1; number <= migrations->newest; number++)
    {
      if (!apply_migration (migrations, database, number, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * dove_migrate_verify:
 * @migrations: which kind of file
 * @database: an open one
 * @version: (out): number of the last migration it has; 0 for an empty file
 * @error: return location for an error
 *
 * Looks whether a file is ours, whole at first sight, and not newer than this program.
 *
 * Errors: %DOVE_ERROR_VERSION, %DOVE_ERROR_FAILED when it is damaged or another program's.
 *
 * Returns: whether this program may use it, after migration if @version is small
 */
gboolean
dove_migrate_verify (const DoveMigrations  *migrations,
                     DoveDatabase          *database,
                     guint                 *version,
                     GError               **error)
{
  gint64 id;
  gint64 number;
  gint64 tables;

  if (!dove_database_read_number (database, "PRAGMA application_id", &id, error) ||
      !dove_database_read_number (database, "PRAGMA user_version", &number, error) ||
      !dove_database_read_number (database, "SELECT count(*) FROM sqlite_schema", &tables, error))
    return FALSE;

  if ((guint32) id != migrations->application_id && (tables > 0 || number > 0))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                   _("“%s” is not a Dovetail database. Move it away, then run again"),
                   database->path);
      return FALSE;
    }

  if (number > migrations->newest)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_VERSION,
                   _("“%s” was made by a newer Dovetail (schema %" PRId64 ", this program knows "
                     "%u). Use that one, or restore an older backup"),
                   database->path, number, migrations->newest);
      return FALSE;
    }

  *version = tables > 0 ? (guint) number : 0;
  return TRUE;
}

static gboolean
fail_on_file (const char  *format,
              const char  *path,
              GError     **error)
{
  int saved = errno;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_STORAGE,
               format, path, g_strerror (saved));
  return FALSE;
}

/* SQLite gives its log and index files the rights of the database: only the user may read it. */
static gboolean
create_private_file (const char  *path,
                     GError     **error)
{
  int fd = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);

  if (fd < 0)
    return fail_on_file (_("“%s” could not be made: %s"), path, error);

  g_close (fd, NULL);
  return TRUE;
}

/* A rename is durable only when its folder is on disk. */
static gboolean
sync_folder_of (const char  *path,
                GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean is_synced;

  if (fd < 0)
    return fail_on_file (_("“%s” could not be opened: %s"), folder, error);

  is_synced = fsync (fd) == 0;
  if (!is_synced)
    fail_on_file (_("“%s” could not be written: %s"), folder, error);
  g_close (fd, NULL);

  return is_synced;
}

static void
remove_with_logs (const char *path)
{
  static const char * const endings[] = { "", "-journal", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *name = g_strconcat (path, endings[i], NULL);

      g_unlink (name);
    }
}

static gboolean
check_whole (DoveDatabase  *database,
             GError       **error)
{
  gint64 is_whole;
  gint64 strays;

  if (!dove_database_read_number (database,
                                  "SELECT integrity_check = 'ok' FROM pragma_integrity_check",
                                  &is_whole, error) ||
      !dove_database_read_number (database, "SELECT count(*) FROM pragma_foreign_key_check ()",
                                  &strays, error))
    return FALSE;

  if (is_whole && strays == 0)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
               _("The migrated copy “%s” is not whole; the file itself was left as it was"),
               database->path);
  return FALSE;
}

static gboolean
copy_into (const char  *from,
           const char  *to,
           GError     **error)
{
  g_autoptr(DoveDatabase) database = dove_database_open (from, SQLITE_OPEN_READWRITE, error);
  g_autoptr(DoveStatement) statement = NULL;

  if (database == NULL)
    return FALSE;

  statement = dove_database_prepare (database, "VACUUM INTO ?1", error);
  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, to);
  return dove_database_run (database, statement, error);
}

/* Takes the old file out of WAL mode, so that no log stays that would be played into the new. */
static gboolean
retire_log (const char  *path,
            GError     **error)
{
  g_autoptr(DoveDatabase) database = dove_database_open (path, SQLITE_OPEN_READWRITE, error);
  g_autoptr(DoveStatement) statement = NULL;
  const char *mode;

  if (database == NULL)
    return FALSE;

  statement = dove_database_prepare (database, "PRAGMA journal_mode = DELETE", error);
  if (statement == NULL || dove_database_step (database, statement, error) != DOVE_STEP_ROW)
    return FALSE;

  mode = (const char *) sqlite3_column_text (statement, 0);
  if (g_strcmp0 (mode, "delete") == 0)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_BUSY,
               _("“%s” must be brought up to date, but another program reads it. "
                 "Close that program, then try again"), path);
  return FALSE;
}

static gboolean
build_new (const DoveMigrations  *migrations,
           const char            *path,
           guint                  from,
           GError               **error)
{
  g_autoptr(DoveDatabase) database = dove_database_open (path, SQLITE_OPEN_READWRITE, error);

  return database != NULL &&
         dove_database_execute (database, "PRAGMA synchronous = FULL", error) &&
         dove_migrate_fill (migrations, database, from, error) &&
         check_whole (database, error);
}

static gboolean
keep_old (const char  *path,
          guint        version,
          GError     **error)
{
  g_autofree char *kept = g_strdup_printf ("%s.schema-%u", path, version);

  g_unlink (kept);
  if (link (path, kept) != 0)
    return fail_on_file (_("“%s” could not be kept under another name: %s"), path, error);

  return TRUE;
}

static gboolean
swap_in (const char  *fresh,
         const char  *path,
         GError     **error)
{
  if (g_rename (fresh, path) != 0)
    return fail_on_file (_("“%s” could not be renamed: %s"), fresh, error);

  return sync_folder_of (path, error);
}

static gboolean
make_new (const DoveMigrations  *migrations,
          const char            *path,
          GError               **error)
{
  g_autofree char *fresh = g_strconcat (path, ".new", NULL);

  remove_with_logs (fresh);

  return create_private_file (fresh, error) &&
         build_new (migrations, fresh, 0, error) &&
         swap_in (fresh, path, error);
}

static gboolean
renew_old (const DoveMigrations  *migrations,
           const char            *path,
           guint                  version,
           GError               **error)
{
  g_autofree char *fresh = g_strconcat (path, ".new", NULL);

  remove_with_logs (fresh);

  return create_private_file (fresh, error) &&
         copy_into (path, fresh, error) &&
         build_new (migrations, fresh, version, error) &&
         retire_log (path, error) &&
         keep_old (path, version, error) &&
         swap_in (fresh, path, error);
}

/* Whether the file exists, and how old it is */
static gboolean
look_at (const DoveMigrations  *migrations,
         const char            *path,
         guint                 *version,
         GError               **error)
{
  g_autoptr(DoveDatabase) database = NULL;

  *version = 0;
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;

  database = dove_database_open (path, SQLITE_OPEN_READWRITE, error);

  return database != NULL && dove_migrate_verify (migrations, database, version, error);
}

/**
 * dove_migrate_ensure:
 * @migrations: which kind of file
 * @path: of the file; it need not exist
 * @error: return location for an error
 *
 * Sees to it that @path is a database with the newest schema. The caller owns the workspace.
 *
 * Errors: %DOVE_ERROR_VERSION when it is newer than this program, %DOVE_ERROR_BUSY when another
 * program has an old one open, %DOVE_ERROR_STORAGE, %DOVE_ERROR_FAILED when it is damaged.
 *
 * Returns: whether it is
 */
gboolean
dove_migrate_ensure (const DoveMigrations  *migrations,
                     const char            *path,
                     GError               **error)
{
  guint version;

  if (!look_at (migrations, path, &version, error))
    return FALSE;

  if (version == migrations->newest)
    return TRUE;
  if (version == 0)
    return make_new (migrations, path, error);

  return renew_old (migrations, path, version, error);
}
