/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

#include "base/dove-defaults.h"
#include "dove-test-vfs.h"

#include <sqlite3.h>

/*
 * The disk below the state fails at the n-th write, is full from it on, or the power is cut there:
 * for every n of a whole run. Afterwards the state opens and is sound, and the next runs come to
 * rest with every record at the other side once.
 */

#define RUNS 6

static void
put_contact (SyncFixture *fixture,
             const char  *key,
             guint        number,
             const char  *name)
{
  g_autofree char *json = NULL;

  json = g_strdup_printf ("{ \"name\": \"%s\", \"email\": \"p%u@example.org\" }", name, number);
  g_free (dove_fake_app_put (fixture->a, key, json));
}

static void
run_to_quiet (SyncFixture *fixture)
{
  for (guint i = 0; i < RUNS; i++)
    {
      g_auto(DoveRunResult) result = { 0 };

      dove_clock_advance (fixture->clock, 2 * DOVE_LEASE_LIFE);
      sync_fixture_answer_checks (fixture);
      sync_fixture_run_ok (fixture, &result);
      if (result.counts.planned == 0 && result.state == DOVE_RUN_DONE)
        return;
    }
  g_error ("It does not come to rest");
}

static void
assert_sound (SyncFixture *fixture)
{
  g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;

  dove_store_check (fixture->store, findings, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < findings->len; i++)
    g_test_message ("%s", (char *) g_ptr_array_index (findings, i));
  g_assert_cmpuint (findings->len, ==, 0);
}

/* No write left that the state knows nothing of */
static void
assert_all_noted (SyncFixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->dir, "state.db", NULL);
  sqlite3_stmt *statement = NULL;
  sqlite3 *db = NULL;
  int writes = (int) dove_fake_app_counts (fixture->b)->writes;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT count (*) FROM intent", -1, &statement, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpint (sqlite3_column_int (statement, 0), >=, writes);
  sqlite3_finalize (statement);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

/* Two are in agreement, one of which a person changes, and two more are made: then the disk fails
 * under the run. Whether it had so many steps. */
static gboolean
fail_at (DoveTestVfsFault fault,
         DoveRecognition  recognition,
         guint            step)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *changed = NULL;
  gboolean did_fail;

  dove_fake_app_abilities (fixture->b)->recognition = recognition;
  put_contact (fixture, "A1", 1, "Ann");
  put_contact (fixture, "A2", 2, "Bea");
  run_to_quiet (fixture);
  put_contact (fixture, "A1", 1, "Anna");
  put_contact (fixture, "A3", 3, "Cleo");
  put_contact (fixture, "A4", 4, "Dora");

  dove_test_vfs_arm (fault, step, step);
  sync_fixture_run (fixture, NULL, &result, &error);
  g_clear_pointer (&fixture->store, dove_store_close);
  did_fail = dove_test_vfs_disarm ();

  sync_fixture_reopen (fixture);
  assert_sound (fixture);
  assert_all_noted (fixture);
  run_to_quiet (fixture);
  sync_fixture_assert_each_once (fixture);
  changed = dove_fake_app_find_key (fixture->b, "name", "Anna", NULL);
  g_assert_nonnull (changed);
  assert_sound (fixture);

  return did_fail;
}

static void
walk (DoveTestVfsFault fault,
      DoveRecognition  recognition)
{
  guint step = 1;

  while (fail_at (fault, recognition, step))
    step++;
  g_test_message ("%u steps", step - 1);
  g_assert_cmpuint (step, >, 100);
}

static void
test_fails_once (void)
{
  walk (DOVE_TEST_VFS_FAIL, DOVE_RECOGNISE_SEARCH);
}

static void
test_fails_from_then_on (void)
{
  walk (DOVE_TEST_VFS_FAIL_ON, DOVE_RECOGNISE_KEY);
}

static void
test_is_full (void)
{
  walk (DOVE_TEST_VFS_FULL, DOVE_RECOGNISE_SEARCH);
}

static void
test_power_cut (void)
{
  walk (DOVE_TEST_VFS_POWER_CUT, DOVE_RECOGNISE_SEARCH);
}

/* More than a batch of a stream, and more than are kept of the file in memory */
#define MANY 1200

/* The state cannot be read at some place of a run: the run says so. What it has planned or looked
 * at until then is never taken for all that there is. */
static gboolean
fail_reading_at (guint step)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  gboolean is_done;
  gboolean did_fail;

  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *key = g_strdup_printf ("A%u", i);

      put_contact (fixture, key, i, i == 7 ? "Ann" : "Bea");
    }
  run_to_quiet (fixture);
  put_contact (fixture, "A7", 7, "Anna");
  sync_fixture_reopen (fixture);

  dove_test_vfs_arm (DOVE_TEST_VFS_READ, step, step);
  is_done = sync_fixture_run (fixture, NULL, &result, &error) && result.state == DOVE_RUN_DONE;
  did_fail = dove_test_vfs_disarm ();
  g_assert_true (is_done || did_fail);
  if (is_done)
    g_assert_cmpint (result.counts.planned, ==, 1);

  sync_fixture_reopen (fixture);
  assert_sound (fixture);
  run_to_quiet (fixture);
  sync_fixture_assert_each_once (fixture);

  return did_fail;
}

static void
test_cannot_be_read (void)
{
  guint step = 1;

  for (; fail_reading_at (step); step += 1 + step / 8)
    continue;
  g_test_message ("%u reads", step);
  g_assert_cmpuint (step, >, 20);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dove_test_vfs_register ();

  g_test_add_func ("/sync/disk/fails-once", test_fails_once);
  g_test_add_func ("/sync/disk/fails-from-then-on", test_fails_from_then_on);
  g_test_add_func ("/sync/disk/is-full", test_is_full);
  g_test_add_func ("/sync/disk/power-cut", test_power_cut);
  g_test_add_func ("/sync/disk/cannot-be-read", test_cannot_be_read);

  return g_test_run ();
}
