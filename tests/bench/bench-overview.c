/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <stdlib.h>

#include "app/overview/dove-overview-words.h"
#include "app/overview/dove-overview.h"
#include "store/dove-store-run.h"

/*
 * How long the overview takes to read and to judge: bench-overview [RUNS [SYNCS]], 100,000 and 200
 * when nothing is said. The runs are of the last four weeks, so that none is left out. Reading is
 * on a thread of its own; judging is on the main loop, where nothing may take more than 8 ms.
 */

#define TIMES 5

static void
fill (DoveStore *store,
      guint      runs,
      guint      syncs)
{
  gint64 now = g_get_real_time ();
  g_autoptr(GError) error = NULL;

  dove_store_begin (store, &error);
  for (guint i = 0; i < runs; i++)
    {
      g_autoptr(DoveStoreRun) run = dove_store_run_new ();

      run->sync_id = g_strdup_printf ("sync-%03u", i % syncs);
      run->trigger = g_strdup ("schedule");
      run->started = now - (gint64) (runs - i) * (26 * G_TIME_SPAN_DAY / runs);
      dove_store_add_run (store, run, &error);
      run->state = i % 50 == 0 ? DOVE_RUN_FAILED : DOVE_RUN_DONE;
      run->ended = run->started + G_TIME_SPAN_SECOND;
      run->config_hash = g_strnfill (64, 'c');
      run->plan_hash = g_strnfill (64, 'p');
      run->counts = g_strdup_printf ("{\"read\":%u,\"created\":%u,\"updated\":%u,\"deleted\":%u,"
                                     "\"linked\":0,\"refused\":0}", i, i % 3, i % 7, i % 2);
      dove_store_update_run (store, run, &error);
    }
  dove_store_commit (store, &error);
  g_assert_no_error (error);
}

static double
measure_reading (const char    *dir,
                 DoveOverview **overview)
{
  gint64 begun = g_get_monotonic_time ();
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveStore) store = dove_store_open (dir, DOVE_STORE_READ_ONLY,
                                                dove_clock_get_system (), &error);

  g_assert_no_error (error);
  *overview = dove_overview_read (store, NULL, NULL, &error);
  g_assert_no_error (error);

  return (double) (g_get_monotonic_time () - begun) / G_TIME_SPAN_MILLISECOND;
}

static double
measure_judging (DoveOverview *overview,
                 guint         syncs)
{
  gint64 begun = g_get_monotonic_time ();
  gint64 now = g_get_real_time ();

  for (guint i = 0; i < syncs; i++)
    {
      g_autofree char *id = g_strdup_printf ("sync-%03u", i);
      g_autofree char *sentence = NULL;
      const DoveOverviewFacts facts = {
        .a = "CRM", .b = "Books", .is_on = TRUE, .waiting = "", .last_run = 1,
        .last_state = i % 9 == 0 ? "failed" : "done", .last_message = "refused",
        .agreed = dove_overview_get_agreed (overview, id), .last_ended = now,
      };

      dove_overview_judge (&facts, now, &sentence);
    }

  return (double) (g_get_monotonic_time () - begun) / G_TIME_SPAN_MILLISECOND;
}

int
main (int    argc,
      char **argv)
{
  guint runs = argc > 1 ? (guint) atoi (argv[1]) : 100000;
  guint syncs = argc > 2 ? (guint) atoi (argv[2]) : 200;
  g_autofree char *dir = g_dir_make_tmp ("dove-bench-XXXXXX", NULL);
  g_autoptr(GError) error = NULL;
  DoveStore *store = dove_store_open (dir, DOVE_STORE_READ_WRITE, dove_clock_get_system (),
                                      &error);
  g_autofree char *remove = NULL;

  g_assert_no_error (error);
  fill (store, runs, syncs);
  dove_store_close (store);
  g_print ("%u runs of %u syncs\n", runs, syncs);
  for (guint i = 0; i < TIMES; i++)
    {
      DoveOverview *overview = NULL;
      double reading = measure_reading (dir, &overview);

      g_print ("read %.1f ms, judged %.2f ms\n", reading, measure_judging (overview, syncs));
      dove_overview_free (overview);
    }
  remove = g_strdup_printf ("rm -r '%s'", dir);

  return system (remove) == 0 ? 0 : 1;
}
