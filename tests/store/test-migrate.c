/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "store/dove-store-intent.h"
#include "store/dove-store-run.h"

/* A state of an earlier Dovetail, with its runs in it, is brought up to date and keeps them. */

#define APPLICATION_ID 0x446f7665 /* "Dove" */

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

static void
check_kept (DoveStore *store)
{
  g_autoptr(GPtrArray) of_link = dove_store_list_changes_of_link (store, 3, 10, NULL);
  g_autoptr(DoveStoreChange) planned = NULL;
  g_autoptr(DoveStoreIntent) intent = NULL;
  g_autofree char *before = NULL;
  g_autoptr(GError) error = NULL;

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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/store/migrate/changes-are-kept/2", GUINT_TO_POINTER (2),
                        test_changes_are_kept);
  g_test_add_data_func ("/store/migrate/changes-are-kept/7", GUINT_TO_POINTER (7),
                        test_changes_are_kept);
  g_test_add_data_func ("/store/migrate/changes-are-kept/8", GUINT_TO_POINTER (8),
                        test_changes_are_kept);

  return g_test_run ();
}
