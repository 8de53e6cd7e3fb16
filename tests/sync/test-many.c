/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

#include "store/dove-store-preference.h"

/* Ten thousand runs, as a sync makes in a hundred days, of which seven are kept: what is kept of
 * them is bounded, and no file and no thread stays behind. */

#define RUNS       10000
#define A_DAY      96      /* a run every quarter of an hour */
#define DAYS       7
#define SIZE_MOST  ((gint64) 4 * 1024 * 1024)

static guint
count_entries (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
run_days (SyncFixture *fixture,
          guint        n_runs)
{
  g_autoptr(GError) error = NULL;

  for (guint i = 1; i <= n_runs; i++)
    {
      g_auto(DoveRunResult) result = { 0 };
      g_autofree char *json = g_strdup_printf ("{ \"name\": \"Ann %u\","
                                               "  \"email\": \"ann@example.org\" }", i / 24);

      dove_clock_advance (fixture->clock, 15 * G_TIME_SPAN_MINUTE);
      g_free (dove_fake_app_put (fixture->a, "A1", json));
      sync_fixture_run_ok (fixture, &result);
      if (i % A_DAY == 0)
        dove_store_prune (fixture->store, NULL, &error);
      g_assert_no_error (error);
    }
}

static void
test_ten_thousand (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  DoveStoreFigures figures = { 0 };
  guint files;
  guint threads;

  fixture->is_threaded = TRUE;
  g_assert_true (dove_store_set_preference (fixture->store, DOVE_PREFERENCE_KEEP_DAYS,
                                            G_STRINGIFY (DAYS), NULL));
  run_days (fixture, A_DAY);
  files = count_entries ("/proc/self/fd");
  threads = count_entries ("/proc/self/task");
  run_days (fixture, RUNS);

  g_assert_cmpuint (count_entries ("/proc/self/fd"), ==, files);
  g_assert_cmpuint (count_entries ("/proc/self/task"), <=, threads + 2);
  g_assert_true (dove_store_get_figures (fixture->store, &figures, NULL));
  g_test_message ("%" G_GINT64_FORMAT " runs, %" G_GINT64_FORMAT " bytes", figures.runs,
                  figures.size_bytes + figures.log_bytes);
  g_assert_cmpint (figures.runs, <=, (DAYS + 1) * A_DAY);
  g_assert_cmpint (figures.size_bytes + figures.log_bytes, <, SIZE_MOST);
  sync_fixture_assert_each_once (fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/many/ten-thousand-runs", test_ten_thousand);

  return g_test_run ();
}
