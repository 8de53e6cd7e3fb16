/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../store-fixture.h"

#include <sqlite3.h>

#include "base/dove-defaults.h"
#include "store/dove-store-intent.h"
#include "store/dove-store-log.h"
#include "store/dove-store-review.h"
#include "store/dove-store-run.h"

/* What is kept is bounded: by its age, and what records held before also by its size; so is
 * the log of what was written. Tombstones are in test-parted.c. */

#define LARGE ((gsize) 80 * 1024 * 1024) /* three of them are more than may be kept */

/* A run of one change that has ended; gives the change. */
static gint64
add_run (Fixture      *fixture,
         DoveRunState  state,
         gint64       *run_id)
{
  g_autoptr(DoveStoreRun) run = dove_store_run_new ();
  g_autoptr(GPtrArray) changes = NULL;
  DoveStoreChange *change = dove_store_change_new ();

  run->sync_id = g_strdup ("s");
  run->trigger = g_strdup ("person");
  g_assert_true (dove_store_add_run (fixture->store, run, NULL));
  run->state = state;
  g_assert_true (dove_store_update_run (fixture->store, run, NULL));
  changes = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_change_free);
  change->run_id = run->id;
  g_ptr_array_add (changes, change);
  g_assert_true (dove_store_add_changes (fixture->store, changes, NULL));
  if (run_id != NULL)
    *run_id = run->id;

  return change->id;
}

static gboolean
has_image (Fixture *fixture,
           gint64   change)
{
  g_autofree char *record = NULL;

  g_assert_true (dove_store_find_before_image (fixture->store, change, &record, NULL));

  return record != NULL;
}

static gboolean
has_run (Fixture *fixture,
         gint64   id)
{
  g_autoptr(DoveStoreRun) run = NULL;

  g_assert_true (dove_store_find_run (fixture->store, id, &run, NULL));

  return run != NULL;
}

static void
prune (Fixture *fixture,
       gint64  *freed)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (dove_store_prune (fixture->store, freed, &error));
  g_assert_no_error (error);
}

static void
test_images_grow_old (Fixture       *fixture,
                      gconstpointer  data)
{
  gint64 old = add_run (fixture, DOVE_RUN_DONE, NULL);
  gint64 young = add_run (fixture, DOVE_RUN_DONE, NULL);

  g_assert_true (dove_store_set_before_image (fixture->store, old, "{}", NULL));
  dove_clock_advance (fixture->clock, DOVE_BEFORE_IMAGE_KEEP - G_TIME_SPAN_DAY);
  g_assert_true (dove_store_set_before_image (fixture->store, young, "{}", NULL));
  prune (fixture, NULL);
  g_assert_true (has_image (fixture, old));
  dove_clock_advance (fixture->clock, 2 * G_TIME_SPAN_DAY);
  prune (fixture, NULL);
  g_assert_false (has_image (fixture, old));
  g_assert_true (has_image (fixture, young));
}

static void
test_images_take_so_much_room (Fixture       *fixture,
                               gconstpointer  data)
{
  g_autofree char *large = g_strnfill (LARGE, 'x');
  gint64 changes[3];
  gint64 freed = 0;

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      changes[i] = add_run (fixture, DOVE_RUN_DONE, NULL);
      g_assert_true (dove_store_set_before_image (fixture->store, changes[i], large, NULL));
      dove_clock_advance (fixture->clock, G_TIME_SPAN_MINUTE);
    }
  prune (fixture, NULL); /* the log of writes is emptied as well */
  g_assert_false (has_image (fixture, changes[0]));
  g_assert_true (has_image (fixture, changes[1]));
  g_assert_true (has_image (fixture, changes[2]));

  dove_clock_advance (fixture->clock, DOVE_BEFORE_IMAGE_KEEP + G_TIME_SPAN_DAY);
  prune (fixture, &freed);
  g_assert_cmpint (freed, >=, 2 * (gint64) LARGE); /* and the space is given back */
}

static void
test_runs_grow_old (Fixture       *fixture,
                    gconstpointer  data)
{
  gint64 ended = 0;
  gint64 open = 0;
  gint64 waits = 0;
  gint64 change = 0;
  g_autoptr(DoveStoreIntent) intent = dove_store_intent_new ();
  g_autoptr(GPtrArray) intents = g_ptr_array_new ();

  add_run (fixture, DOVE_RUN_DONE, &ended);
  change = add_run (fixture, DOVE_RUN_DONE, &open);
  add_run (fixture, DOVE_RUN_NEEDS_OK, &waits);
  intent->change_id = change;
  intent->sync_id = g_strdup ("s");
  intent->kind = g_strdup ("create");
  intent->payload = g_strdup ("{}");
  intent->state = DOVE_INTENT_AMBIGUOUS;
  g_ptr_array_add (intents, intent);
  g_assert_true (dove_store_add_intents (fixture->store, intents, NULL));
  dove_clock_advance (fixture->clock, DOVE_RUN_KEEP + G_TIME_SPAN_DAY);
  prune (fixture, NULL);

  g_assert_false (has_run (fixture, ended));
  g_assert_true (has_run (fixture, open)); /* a person is asked about one of its writes */
  g_assert_true (has_run (fixture, waits));
}

static void
test_history_grows_old (Fixture       *fixture,
                        gconstpointer  data)
{
  const DoveStoreHistory history = {
    .sync_id = (char *) "s", .link_id = 1, .field = (char *) "name", .value = (char *) "1",
  };
  g_autoptr(GPtrArray) kept = NULL;
  g_autoptr(GPtrArray) gone = NULL;

  g_assert_true (dove_store_add_history (fixture->store, &history, NULL));
  dove_clock_advance (fixture->clock, DOVE_RUN_KEEP - G_TIME_SPAN_DAY);
  prune (fixture, NULL);
  kept = dove_store_list_history (fixture->store, 1, NULL);
  g_assert_cmpuint (kept->len, ==, 1);
  dove_clock_advance (fixture->clock, 2 * G_TIME_SPAN_DAY);
  prune (fixture, NULL);
  gone = dove_store_list_history (fixture->store, 1, NULL);
  g_assert_cmpuint (gone->len, ==, 0);
}

static void
test_journal_has_so_many_lines (Fixture       *fixture,
                                gconstpointer  data)
{
  const DoveStoreEntry line = { .level = (char *) "info", .message = (char *) "It was said" };
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(DoveStoreEntry) oldest = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < DOVE_LOG_ENTRIES + 7; i++)
    if (!dove_store_add_entry (fixture->store, &line, &error))
      break;
  g_assert_no_error (error);
  prune (fixture, NULL);

  rows = dove_store_list_entries (fixture->store, 0, &error);
  oldest = dove_store_rows_next (rows, &error);
  g_assert_no_error (error);
  g_assert_cmpint (oldest->id, ==, 8);
}

static gint64
get_wal_bytes (Fixture *fixture)
{
  DoveStoreFigures figures = { 0 };

  g_assert_true (dove_store_get_figures (fixture->store, &figures, NULL));

  return figures.wal_bytes;
}

static void
expect_row (sqlite3    *db,
            const char *sql,
            int         number)
{
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpint (sqlite3_column_int (statement, 0), ==, number);
  sqlite3_finalize (statement);
}

/* While another program stays inside of what it reads, it goes on seeing the state of then, and
 * nobody who writes waits for it; when it has left, the log is small again. */
static void
test_reader_that_stays (Fixture       *fixture,
                        gconstpointer  data)
{
  static const char sql[] = "SELECT count (*) FROM before_image";
  g_autofree char *path = g_build_filename (fixture->dir, "state.db", NULL);
  g_autofree char *large = g_strnfill (LARGE, 'x');
  sqlite3 *reader = NULL;

  g_assert_cmpint (sqlite3_open (path, &reader), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (reader, "BEGIN", NULL, NULL, NULL), ==, SQLITE_OK);
  expect_row (reader, sql, 0);
  for (guint i = 0; i < 2; i++)
    {
      gint64 change = add_run (fixture, DOVE_RUN_DONE, NULL);

      g_assert_true (dove_store_set_before_image (fixture->store, change, large, NULL));
    }
  expect_row (reader, sql, 0);
  g_assert_cmpint (get_wal_bytes (fixture), >, DOVE_STORE_WAL_BYTES);

  g_assert_cmpint (sqlite3_exec (reader, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  expect_row (reader, sql, 2);
  add_run (fixture, DOVE_RUN_DONE, NULL);
  add_run (fixture, DOVE_RUN_DONE, NULL);
  g_assert_cmpint (get_wal_bytes (fixture), <=, DOVE_STORE_WAL_BYTES);
  g_assert_cmpint (sqlite3_close (reader), ==, SQLITE_OK);
}

#define ADD(name, function) \
  g_test_add ("/store/retention/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("images-by-age", test_images_grow_old);
  ADD ("images-by-size", test_images_take_so_much_room);
  ADD ("runs", test_runs_grow_old);
  ADD ("history", test_history_grows_old);
  ADD ("journal-by-lines", test_journal_has_so_many_lines);
  ADD ("a-reader-that-stays", test_reader_that_stays);

  return g_test_run ();
}
