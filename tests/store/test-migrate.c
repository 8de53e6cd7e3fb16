/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dove-test-vfs.h"

#include "store/dove-store-intent.h"
#include "store/dove-store-observe.h"
#include "store/dove-store-run.h"

/* A state of an earlier Dovetail, with its runs in it, is brought up to date and keeps them, also
 * when that is cut off anywhere. One of a later Dovetail is left alone. */

#define APPLICATION_ID 0x446f7665 /* "Dove" */

/* Steps of the migration that SQLite does not take; the linker prefers these to those of the C
 * library. */

int
rename (const char *from,
        const char *to)
{
  if (dove_test_vfs_step ())
    {
      errno = EIO;
      return -1;
    }
  dove_test_vfs_renamed (from, to);

  return renameat (AT_FDCWD, from, AT_FDCWD, to);
}

int
link (const char *from,
      const char *to)
{
  if (dove_test_vfs_step ())
    {
      errno = EIO;
      return -1;
    }

  return linkat (AT_FDCWD, from, AT_FDCWD, to, 0);
}

static void
execute (sqlite3    *db,
         const char *sql)
{
  char *message = NULL;

  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
}

/* A database as the program with that schema made it */
static void
make_old (const char *path,
          guint       schema)
{
  sqlite3 *db = NULL;
  g_autofree char *marks = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %u",
                                            APPLICATION_ID, schema);

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  for (guint number = 1; number <= schema; number++)
    {
      g_autofree char *name = g_strdup_printf ("state-%03u.sql", number);
      g_autofree char *file = g_test_build_filename (G_TEST_DIST, "..", "src", "store", "sql", name,
                                                     NULL);
      g_autofree char *sql = NULL;

      g_assert_true (g_file_get_contents (file, &sql, NULL, NULL));
      execute (db, sql);
    }
  execute (db, marks);
  execute (db, "INSERT INTO run (id, sync_id, started_by, state, started)"
               " VALUES (7, 's', 'person', 'done', 1)");
  execute (db, "INSERT INTO link (id, sync_id, a_id, b_id, state, made_at)"
               " VALUES (3, 's', 'a1', 'b1', 'active', 1)");
  execute (db, "INSERT INTO change (id, run_id, side, kind, key, other, link_id, label, fields,"
               " state, place) VALUES (11, 7, 'b', 'update', 'b1', 'a1', 3, 'Ann', '[]', 'done',"
               " 'b1'), (12, 7, 'b', 'create', NULL, 'a2', 0, 'Bob', '[]', 'planned', 'a2')");
  execute (db, "INSERT INTO intent (id, change_id, sync_id, side, kind, payload, state)"
               " VALUES (1, 11, 's', 'b', 'update', '{}', 'done')");
  execute (db, "INSERT INTO before_image (change_id, record, size, taken) VALUES (11, '{}', 2, 1)");
  execute (db, "INSERT INTO obs (sync_id, side, rec_id, hash, fields, state, seen_at, scan_id)"
               " VALUES ('s', 'a', 'a1', 'h', '{}', 'here', 1, 4)");
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static void
remove_all (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (folder);
}

/* Nobody knows by what terms its hash was made: it is to be made anew. */
static void
check_observed (DoveStore *store)
{
  g_autoptr(GPtrArray) now = g_ptr_array_new_with_free_func (
      (GDestroyNotify) dove_store_observation_free);
  g_autoptr(GPtrArray) known = NULL;
  DoveStoreObservation *observation = dove_store_observation_new ();

  g_ptr_array_add (now, observation);
  observation->sync_id = g_strdup ("s");
  observation->rec_id = g_strdup ("a1");
  observation->fields = g_strdup ("{}");
  observation->terms = 1;
  known = dove_store_find_before (store, now, NULL);
  g_assert_nonnull (known);
  g_assert_null (observation->hash);
  observation = g_ptr_array_index (known, 0);
  g_assert_nonnull (observation);
  g_assert_cmpstr (observation->hash, ==, "h");
  g_assert_cmpint (observation->scan_id, ==, 4);
}

static void
check_kept (DoveStore *store)
{
  g_autoptr(GPtrArray) of_link = dove_store_list_changes_of_link (store, 3, 10, NULL);
  g_autoptr(DoveStoreChange) planned = NULL;
  g_autoptr(DoveStoreIntent) intent = NULL;
  g_autofree char *before = NULL;
  g_autoptr(GError) error = NULL;

  check_observed (store);
  g_assert_cmpuint (of_link->len, ==, 1);
  g_assert_cmpstr (((DoveStoreChange *) g_ptr_array_index (of_link, 0))->label, ==, "Ann");
  g_assert_true (dove_store_find_change (store, 12, &planned, NULL));
  g_assert_cmpstr (planned->label, ==, "Bob");
  g_assert_true (dove_store_find_intent_of_change (store, 11, &intent, NULL));
  g_assert_nonnull (intent);
  g_assert_true (dove_store_find_before_image (store, 11, &before, NULL));
  g_assert_cmpstr (before, ==, "{}");

  dove_store_update_change (store, 12, DOVE_CHANGE_LEFT_OUT, "by a person", &error);
  g_assert_no_error (error);
  /* What hangs on a change still goes with it */
  g_assert_true (dove_store_drop_changes (store, 7, &error));
  g_assert_no_error (error);
  g_clear_pointer (&before, g_free);
  g_assert_true (dove_store_find_before_image (store, 11, &before, NULL));
  g_assert_null (before);
}

static void
test_changes_are_kept (gconstpointer data)
{
  guint schema = GPOINTER_TO_UINT (data);
  g_autofree char *folder = g_dir_make_tmp ("dove-migrate-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "state.db", NULL);
  g_autoptr(DoveClock) clock = dove_clock_new_test (G_GINT64_CONSTANT (1700000000000000));
  g_autoptr(GError) error = NULL;
  DoveStore *store = NULL;

  make_old (path, schema);
  store = dove_store_open (folder, DOVE_STORE_READ_WRITE, clock, &error);
  g_assert_no_error (error);
  check_kept (store);

  dove_store_close (store);
  remove_all (folder);
}

static char *
make_folder (void)
{
  const char *base = g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir ();
  char *folder = g_build_filename (base, "dove-migrate-XXXXXX", NULL);

  g_assert_nonnull (g_mkdtemp (folder));

  return folder;
}

static DoveStore *
open_store (const char      *folder,
            DoveStoreFlags   flags,
            GError         **error)
{
  g_autoptr(DoveClock) clock = dove_clock_new_test (G_GINT64_CONSTANT (1700000000000000));

  return dove_store_open (folder, flags, clock, error);
}

/* The file under the real name is whole, of the old schema or the new one. */
static void
check_file (const char *path)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT integrity_check FROM pragma_integrity_check",
                                       -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, "ok");
  sqlite3_finalize (statement);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

/* Opens the state in a process that is killed at a step; whether it was. */
static gboolean
open_and_die (const char *folder,
              guint       step)
{
  pid_t child = fork ();
  int status = 0;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      DoveStore *store = NULL;

      dove_test_vfs_arm (DOVE_TEST_VFS_KILL, step, step);
      store = open_store (folder, DOVE_STORE_READ_WRITE, NULL);
      _exit (store != NULL ? 0 : 1);
    }

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  if (WIFSIGNALED (status))
    {
      g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
      return TRUE;
    }
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);

  return FALSE;
}

/* Opens the state, which goes wrong at a step; whether it did. */
static gboolean
open_and_fail (const char       *folder,
               DoveTestVfsFault  fault,
               guint             step)
{
  g_autoptr(GError) error = NULL;
  DoveStore *store = NULL;

  dove_test_vfs_arm (fault, step, step);
  store = open_store (folder, DOVE_STORE_READ_WRITE, &error);
  g_assert_true (store != NULL || error != NULL);
  dove_store_close (store);

  return dove_test_vfs_disarm ();
}

static void
test_cut_off (gconstpointer data)
{
  DoveTestVfsFault fault = GPOINTER_TO_UINT (data);
  gboolean did_fail = TRUE;
  guint step = 0;

  while (did_fail)
    {
      g_autofree char *folder = make_folder ();
      g_autofree char *path = g_build_filename (folder, "state.db", NULL);
      g_autoptr(GError) error = NULL;
      DoveStore *store = NULL;

      make_old (path, 7);
      step++;
      did_fail = fault == DOVE_TEST_VFS_KILL ? open_and_die (folder, step)
                                             : open_and_fail (folder, fault, step);
      check_file (path);
      store = open_store (folder, DOVE_STORE_READ_WRITE, &error);
      g_assert_no_error (error);
      check_kept (store);

      dove_store_close (store);
      remove_all (folder);
    }
  g_test_message ("%u steps", step - 1);
  g_assert_cmpuint (step, >, 50);
}

static void
check_refused (const char     *folder,
               DoveStoreFlags  flags)
{
  g_autoptr(GError) error = NULL;
  DoveStore *store = open_store (folder, flags, &error);

  g_assert_null (store);
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_VERSION);
  g_assert_nonnull (strstr (error->message, "schema 1000"));
}

/* It is not opened, and nothing of it is changed. */
static void
test_newer (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "state.db", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr(GError) error = NULL;
  gsize size = 0;
  gsize size_after = 0;
  sqlite3 *db = NULL;

  dove_store_close (open_store (folder, DOVE_STORE_READ_WRITE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  execute (db, "CREATE TABLE of_tomorrow (id INTEGER); PRAGMA user_version = 1000");
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  g_assert_true (g_file_get_contents (path, &before, &size, NULL));

  check_refused (folder, DOVE_STORE_READ_WRITE);
  check_refused (folder, DOVE_STORE_READ_ONLY);
  g_assert_true (g_file_get_contents (path, &after, &size_after, NULL));
  g_assert_cmpmem (before, size, after, size_after);

  remove_all (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dove_test_vfs_register ();

  g_test_add_data_func ("/store/migrate/changes-are-kept/2", GUINT_TO_POINTER (2),
                        test_changes_are_kept);
  g_test_add_data_func ("/store/migrate/changes-are-kept/7", GUINT_TO_POINTER (7),
                        test_changes_are_kept);
  g_test_add_data_func ("/store/migrate/changes-are-kept/8", GUINT_TO_POINTER (8),
                        test_changes_are_kept);
  g_test_add_data_func ("/store/migrate/changes-are-kept/9", GUINT_TO_POINTER (9),
                        test_changes_are_kept);
  g_test_add_data_func ("/store/migrate/changes-are-kept/10", GUINT_TO_POINTER (10),
                        test_changes_are_kept);

  g_test_add_func ("/store/migrate/a-newer-state-is-refused", test_newer);
  g_test_add_data_func ("/store/migrate/cut-off/killed", GUINT_TO_POINTER (DOVE_TEST_VFS_KILL),
                        test_cut_off);
  g_test_add_data_func ("/store/migrate/cut-off/disk-fails",
                        GUINT_TO_POINTER (DOVE_TEST_VFS_FAIL), test_cut_off);
  g_test_add_data_func ("/store/migrate/cut-off/disk-full",
                        GUINT_TO_POINTER (DOVE_TEST_VFS_FULL), test_cut_off);
  g_test_add_data_func ("/store/migrate/cut-off/power-cut",
                        GUINT_TO_POINTER (DOVE_TEST_VFS_POWER_CUT), test_cut_off);

  return g_test_run ();
}
