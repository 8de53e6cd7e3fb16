/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "backup/dove-backup.h"
#include "base/dove-error.h"
#include "store/dove-store-audit.h"
#include "store/dove-store-run.h"
#include "workspace/dove-workspace.h"

/* A workspace comes back as it was, less what was under way in it; what was there before stays. */

#define START (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

static const char connection[] =
  "{ \"dovetail\": 1, \"kind\": \"connection\", \"id\": \"crm\", \"name\": \"CRM\","
  " \"connector\": \"practice-crm\", \"settings\": { \"url\": \"http://127.0.0.1:9\" } }";

typedef struct
{
  char      *dir;
  char      *workspace;
  char      *file;
  DoveClock *clock;
} Fixture;

static void
remove_all (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      remove_all (inner);
    }
  g_remove (path);
}

static DoveStore *
open_store (Fixture *fixture)
{
  g_autofree char *state = g_build_filename (fixture->workspace, ".dovetail", NULL);
  g_autoptr(GError) error = NULL;
  DoveStore *store = dove_store_open (state, DOVE_STORE_READ_WRITE, fixture->clock, &error);

  g_assert_no_error (error);

  return store;
}

static void
write_file (const char *folder,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(DoveStore) store = NULL;
  g_autofree char *state = NULL;

  fixture->dir = g_dir_make_tmp ("dove-backup-XXXXXX", NULL);
  fixture->workspace = g_build_filename (fixture->dir, "workspace", NULL);
  fixture->file = g_build_filename (fixture->dir, "backup.tar.gz", NULL);
  fixture->clock = dove_clock_new_test (START);
  write_file (fixture->workspace, "workspace.json",
              "{ \"dovetail\": 1, \"kind\": \"workspace\", \"name\": \"Shop\" }");
  write_file (fixture->workspace, "connections/crm.json", connection);
  write_file (fixture->workspace, "syncs/broken.json", "{ not json");
  state = g_build_filename (fixture->workspace, ".dovetail", NULL);
  g_assert_cmpint (g_mkdir_with_parents (state, 0700), ==, 0);
  store = open_store (fixture);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  remove_all (fixture->dir);
  g_free (fixture->dir);
  g_free (fixture->workspace);
  g_free (fixture->file);
  dove_clock_unref (fixture->clock);
}

static void
make (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveBackup) backup = dove_backup_make (fixture->workspace, fixture->file,
                                                   fixture->clock, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (backup->name, ==, "Shop");
  g_assert_cmpuint (backup->definitions, ==, 3);
  g_assert_cmpint (backup->at, ==, START);
}

static char *
restore (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  char *kept_as = NULL;
  g_autoptr(DoveBackup) backup = dove_backup_restore (fixture->file, fixture->workspace,
                                                      fixture->clock, &kept_as, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (backup->connections), ==, 1);
  g_assert_cmpstr (backup->connections[0], ==, "crm");

  return kept_as;
}

static gint64
add_run (DoveStore    *store,
         DoveRunState  state)
{
  DoveStoreRun run = { .sync_id = (char *) "people", .trigger = (char *) "person" };
  g_autoptr(GError) error = NULL;
  gint64 id = 0;

  g_assert_true (dove_store_add_run (store, &run, &error));
  id = run.id;
  run.state = state;
  g_assert_true (dove_store_update_run (store, &run, &error));
  g_assert_no_error (error);

  return id;
}

static void
assert_run (DoveStore    *store,
            gint64        id,
            DoveRunState  state)
{
  g_autoptr(DoveStoreRun) run = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (dove_store_find_run (store, id, &run, &error));
  g_assert_cmpint (run->state, ==, state);
}

static void
test_comes_back (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *kept_as = NULL;
  g_autofree char *broken = g_build_filename (fixture->workspace, "syncs", "broken.json", NULL);
  g_autofree char *text = NULL;

  make (fixture);
  remove_all (fixture->workspace);
  kept_as = restore (fixture);

  g_assert_null (kept_as);
  g_assert_true (g_file_get_contents (broken, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "{ not json");
}

static void
test_under_way (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(DoveStore) store = open_store (fixture);
  gint64 done = add_run (store, DOVE_RUN_DONE);
  gint64 applying = add_run (store, DOVE_RUN_APPLYING);
  gint64 planned = add_run (store, DOVE_RUN_PLANNED);
  g_autofree char *kept_as = NULL;
  g_autoptr(GPtrArray) lines = NULL;

  make (fixture);
  g_clear_pointer (&store, dove_store_close);
  kept_as = restore (fixture);
  g_assert_true (g_file_test (kept_as, G_FILE_TEST_IS_DIR));

  store = open_store (fixture);
  assert_run (store, done, DOVE_RUN_DONE);
  assert_run (store, applying, DOVE_RUN_STOPPED);
  assert_run (store, planned, DOVE_RUN_SUPERSEDED);
  lines = dove_store_list_audit (store, &(DoveStoreAuditFilter) { .limit = 1 }, NULL);
  g_assert_cmpuint (lines->len, ==, 1);
  g_assert_cmpstr (((DoveStoreAudit *) g_ptr_array_index (lines, 0))->what, ==, "restored");
}

/* Twice in one second: neither of the two earlier ones is lost */
static void
test_twice (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  make (fixture);
  first = restore (fixture);
  second = restore (fixture);
  g_assert_cmpstr (first, !=, second);
  g_assert_true (g_file_test (first, G_FILE_TEST_IS_DIR));
  g_assert_true (g_file_test (second, G_FILE_TEST_IS_DIR));
}

static void
test_busy (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(DoveWorkspace) other = NULL;
  g_autoptr(DoveBackup) backup = NULL;
  g_autofree char *kept_as = NULL;
  g_autoptr(GError) error = NULL;

  make (fixture);
  other = dove_workspace_open (fixture->workspace, DOVE_WORKSPACE_EXCLUSIVE, &error);
  g_assert_no_error (error);
  backup = dove_backup_restore (fixture->file, fixture->workspace, fixture->clock, &kept_as, NULL,
                                &error);
  g_assert_null (backup);
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_BUSY);
}

static void
make_newer (const char *workspace)
{
  g_autofree char *path = g_build_filename (workspace, ".dovetail", "state.db", NULL);
  sqlite3 *database = NULL;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, "PRAGMA user_version = 4711", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  sqlite3_close (database);
}

/* A state of a newer program is neither saved by this one nor opened */
static void
test_newer (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(DoveBackup) backup = NULL;
  g_autoptr(GError) error = NULL;

  make_newer (fixture->workspace);
  backup = dove_backup_make (fixture->workspace, fixture->file, fixture->clock, NULL, NULL, &error);
  g_assert_null (backup);
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_VERSION);
  g_assert_false (g_file_test (fixture->file, G_FILE_TEST_EXISTS));
}

static void
test_cancelled (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(DoveBackup) backup = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *part = g_strconcat (fixture->file, ".part", NULL);

  g_cancellable_cancel (cancellable);
  backup = dove_backup_make (fixture->workspace, fixture->file, fixture->clock, NULL, cancellable,
                             &error);
  g_assert_null (backup);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_test (fixture->file, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
}

typedef struct
{
  guint  times;
  gint64 done;
  gint64 total;
} Heard;

static void
heard_cb (gpointer data,
          gint64   done,
          gint64   total)
{
  Heard *heard = data;

  g_assert_cmpint (done, >=, heard->done);
  g_assert_cmpint (done, <=, total);
  *heard = (Heard) { heard->times + 1, done, total };
}

static void
test_watched (Fixture       *fixture,
              gconstpointer  data)
{
  Heard made = { 0 };
  Heard looked = { 0 };
  const DoveBackupWatch watches[] = { { heard_cb, &made }, { heard_cb, &looked } };
  g_autoptr(DoveBackup) backup = NULL;
  g_autoptr(DoveBackup) again = NULL;
  g_autoptr(GError) error = NULL;

  backup = dove_backup_make (fixture->workspace, fixture->file, fixture->clock, &watches[0], NULL,
                             &error);
  g_assert_no_error (error);
  again = dove_backup_look (fixture->file, &watches[1], NULL, &error);
  g_assert_no_error (error);

  g_assert_cmpuint (made.times, >, 1);
  g_assert_cmpint (made.total, ==, backup->bytes);
  g_assert_cmpint (made.done, ==, made.total);
  g_assert_cmpuint (looked.times, >, 1);
  g_assert_cmpint (looked.done, >, 0);
}

/* Made ready while somebody is at work in the workspace, and put when nobody is */
static void
test_two_steps (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(DoveWorkspace) other = NULL;
  g_autoptr(DoveBackup) backup = NULL;
  g_autofree char *ready = g_strconcat (fixture->workspace, ".restoring", NULL);
  g_autofree char *kept_as = NULL;
  g_autoptr(GError) error = NULL;

  make (fixture);
  other = dove_workspace_open (fixture->workspace, DOVE_WORKSPACE_EXCLUSIVE, &error);
  backup = dove_backup_prepare (fixture->file, fixture->workspace, "window", fixture->clock, NULL,
                                NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (backup->name, ==, "Shop");
  g_assert_false (dove_backup_put (fixture->workspace, fixture->clock, &kept_as, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_BUSY);
  g_assert_false (g_file_test (ready, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  g_clear_pointer (&backup, dove_backup_free);
  g_clear_pointer (&other, dove_workspace_free);

  backup = dove_backup_prepare (fixture->file, fixture->workspace, "window", fixture->clock, NULL,
                                NULL, &error);
  g_assert_true (dove_backup_put (fixture->workspace, fixture->clock, &kept_as, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (kept_as, G_FILE_TEST_IS_DIR));
  g_assert_false (g_file_test (ready, G_FILE_TEST_EXISTS));
}

/* Every cut of the file is refused, and leaves nothing behind */
static void
test_cut (Fixture       *fixture,
          gconstpointer  data)
{
  g_autofree char *whole = NULL;
  g_autofree char *ready = g_strconcat (fixture->workspace, ".restoring", NULL);
  gsize length;

  make (fixture);
  g_assert_true (g_file_get_contents (fixture->file, &whole, &length, NULL));
  for (gsize at = 0; at + 40 < length; at += 1 + length / 60)
    {
      g_autoptr(DoveBackup) backup = NULL;
      g_autofree char *kept_as = NULL;
      g_autoptr(GError) error = NULL;

      g_assert_true (g_file_set_contents (fixture->file, whole, at, NULL));
      backup = dove_backup_restore (fixture->file, fixture->workspace, fixture->clock, &kept_as,
                                    NULL, &error);
      g_assert_null (backup);
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
      g_assert_false (g_file_test (ready, G_FILE_TEST_EXISTS));
    }
}

#define ADD(name, function) \
  g_test_add ("/backup/backup/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("comes-back", test_comes_back);
  ADD ("under-way", test_under_way);
  ADD ("twice", test_twice);
  ADD ("busy", test_busy);
  ADD ("newer", test_newer);
  ADD ("cancelled", test_cancelled);
  ADD ("watched", test_watched);
  ADD ("two-steps", test_two_steps);
  ADD ("cut", test_cut);

  return g_test_run ();
}
