/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#define START (G_GINT64_CONSTANT (1700000100) * G_USEC_PER_SEC) /* begins a quarter of an hour */
#include "../store-fixture.h"

#include "store/dove-store-overview.h"
#include "store/dove-store-run.h"

/* A run that ended so many seconds after the start */
static void
add (Fixture      *fixture,
     const char   *sync_id,
     DoveRunState  state,
     const char   *counts,
     gint64        seconds)
{
  g_autoptr(DoveStoreRun) run = dove_store_run_new ();
  g_autoptr(GError) error = NULL;

  run->sync_id = g_strdup (sync_id);
  run->trigger = g_strdup (g_str_equal (sync_id, "sampled") ? "sample" : "schedule");
  run->undo_of = g_str_equal (sync_id, "undone") ? 1 : 0;
  dove_store_add_run (fixture->store, run, &error);
  g_assert_no_error (error);
  run->state = state;
  run->counts = g_strdup (counts);
  run->ended = START + seconds * G_USEC_PER_SEC;
  dove_store_update_run (fixture->store, run, &error);
  g_assert_no_error (error);
}

static void
test_writes_are_summed_by_quarters (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr(GPtrArray) written = NULL;
  g_autoptr(GError) error = NULL;
  const DoveStoreWritten *sum;

  add (fixture, "a", DOVE_RUN_DONE, "{\"created\":500}", -1);
  add (fixture, "a", DOVE_RUN_DONE, "{\"created\":3,\"updated\":1}", 0);
  add (fixture, "b", DOVE_RUN_DONE_WITH_PROBLEMS, "{\"created\":4,\"refused\":9}", 899);
  add (fixture, "a", DOVE_RUN_FAILED, "{\"deleted\":2}", 901);
  add (fixture, "a", DOVE_RUN_DONE, "{}", 2000);
  add (fixture, "a", DOVE_RUN_PLANNED, "{\"created\":70}", 2000);

  written = dove_store_sum_written (fixture->store, START, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (written->len, ==, 2);
  sum = g_ptr_array_index (written, 0);
  g_assert_cmpint (sum->slot, ==, START);
  g_assert_cmpint (sum->created, ==, 7);
  g_assert_cmpint (sum->updated, ==, 1);
  g_assert_cmpint (sum->deleted, ==, 0);
  sum = g_ptr_array_index (written, 1);
  g_assert_cmpint (sum->slot, ==, START + DOVE_STORE_SLOT);
  g_assert_cmpint (sum->deleted, ==, 2);
}

static void
test_broken_counts_count_nothing (Fixture       *fixture,
                                  gconstpointer  data)
{
  g_autoptr(GPtrArray) written = NULL;
  g_autoptr(GError) error = NULL;

  add (fixture, "a", DOVE_RUN_DONE, "{\"created\":", 1);
  add (fixture, "a", DOVE_RUN_DONE, "[]", 2);
  add (fixture, "a", DOVE_RUN_DONE, NULL, 3);
  add (fixture, "a", DOVE_RUN_DONE, "{\"created\":5}", 4);

  written = dove_store_sum_written (fixture->store, START, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (written->len, ==, 1);
  g_assert_cmpint (((DoveStoreWritten *) g_ptr_array_index (written, 0))->created, ==, 5);
}

static void
test_agreement_is_the_last_whole_run (Fixture       *fixture,
                                      gconstpointer  data)
{
  g_autoptr(GPtrArray) agreed = NULL;
  g_autoptr(GError) error = NULL;
  const DoveStoreAgreed *row;

  add (fixture, "a", DOVE_RUN_DONE, "{}", 1);
  add (fixture, "a", DOVE_RUN_DONE_WITH_PROBLEMS, "{}", 2);
  add (fixture, "a", DOVE_RUN_FAILED, "{}", 3);
  add (fixture, "b", DOVE_RUN_DONE, "{}", 4);
  add (fixture, "never", DOVE_RUN_FAILED, "{}", 5);
  add (fixture, "sampled", DOVE_RUN_DONE, "{}", 6);
  add (fixture, "undone", DOVE_RUN_DONE, "{}", 7);

  agreed = dove_store_list_agreed (fixture->store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (agreed->len, ==, 2);
  row = g_ptr_array_index (agreed, 0);
  g_assert_cmpstr (row->sync_id, ==, "a");
  g_assert_cmpint (row->ended, ==, START + 2 * G_USEC_PER_SEC);
  row = g_ptr_array_index (agreed, 1);
  g_assert_cmpstr (row->sync_id, ==, "b");
  g_assert_cmpint (row->ended, ==, START + 4 * G_USEC_PER_SEC);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) \
  g_test_add ("/store/overview/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("writes-are-summed-by-quarters", test_writes_are_summed_by_quarters);
  ADD ("broken-counts-count-nothing", test_broken_counts_count_nothing);
  ADD ("agreement-is-the-last-whole-run", test_agreement_is_the_last_whole_run);
#undef ADD

  return g_test_run ();
}
