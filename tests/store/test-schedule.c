/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../store-fixture.h"

#include "store/dove-store-schedule.h"

static void
put (DoveStore  *store,
     const char *kind,
     const char *id,
     gint64      next_due,
     const char *hash)
{
  g_autoptr(GError) error = NULL;
  const DoveStoreSchedule schedule = {
    (char *) kind, (char *) id, next_due, next_due - 10, next_due - 5, (char *) hash
  };

  dove_store_put_schedule (store, &schedule, &error);
  g_assert_no_error (error);
}

static DoveStoreSchedule *
find (DoveStore  *store,
      const char *kind,
      const char *id)
{
  g_autoptr(GError) error = NULL;
  DoveStoreSchedule *schedule = NULL;

  dove_store_find_schedule (store, kind, id, &schedule, &error);
  g_assert_no_error (error);

  return schedule;
}

static void
test_a_schedule_outlives_the_process (Fixture       *fixture,
                                      gconstpointer  data)
{
  g_autoptr(DoveStoreSchedule) found = NULL;

  put (fixture->store, "sync", "orders", START + 100, "abc");

  dove_store_close (fixture->store);
  fixture_open (fixture);
  found = find (fixture->store, "sync", "orders");

  g_assert_nonnull (found);
  g_assert_cmpstr (found->kind, ==, "sync");
  g_assert_cmpstr (found->id, ==, "orders");
  g_assert_cmpint (found->next_due, ==, START + 100);
  g_assert_cmpint (found->last_due, ==, START + 90);
  g_assert_cmpint (found->last_started, ==, START + 95);
  g_assert_cmpstr (found->config_hash, ==, "abc");
}

static void
test_the_latest_place_counts (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autoptr(DoveStoreSchedule) found = NULL;
  g_autoptr(GPtrArray) all = NULL;

  put (fixture->store, "sync", "orders", START, "abc");
  put (fixture->store, "sync", "orders", START + 1, NULL);

  found = find (fixture->store, "sync", "orders");
  g_assert_cmpint (found->next_due, ==, START + 1);
  g_assert_null (found->config_hash);

  all = dove_store_list_schedules (fixture->store, NULL);
  g_assert_cmpuint (all->len, ==, 1);
}

static void
test_kinds_are_kept_apart (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(DoveStoreSchedule) gone = NULL;

  put (fixture->store, "sync", "b", START, NULL);
  put (fixture->store, "flow", "b", START + 1, NULL);
  put (fixture->store, "sync", "a", START + 2, NULL);

  g_assert_true (dove_store_forget_schedule (fixture->store, "sync", "b", &error));
  g_assert_true (dove_store_forget_schedule (fixture->store, "sync", "nothing", &error));
  gone = find (fixture->store, "sync", "b");
  g_assert_null (gone);

  all = dove_store_list_schedules (fixture->store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpstr (((DoveStoreSchedule *) all->pdata[0])->kind, ==, "flow");
  g_assert_cmpstr (((DoveStoreSchedule *) all->pdata[1])->id, ==, "a");
}

static void
test_a_transaction_takes_it_back (Fixture       *fixture,
                                  gconstpointer  data)
{
  g_autoptr(DoveStoreSchedule) found = NULL;

  g_assert_true (dove_store_begin (fixture->store, NULL));
  put (fixture->store, "sync", "orders", START, NULL);
  dove_store_rollback (fixture->store);

  found = find (fixture->store, "sync", "orders");
  g_assert_null (found);
}

#define ADD(name, test) \
  g_test_add ("/store/schedule/" name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("a-schedule-outlives-the-process", test_a_schedule_outlives_the_process);
  ADD ("the-latest-place-counts", test_the_latest_place_counts);
  ADD ("kinds-are-kept-apart", test_kinds_are_kept_apart);
  ADD ("a-transaction-takes-it-back", test_a_transaction_takes_it_back);

  return g_test_run ();
}
