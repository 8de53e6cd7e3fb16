/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/dove-store-exchange.h"
#include "sync-fixture.h"

/* What was sent and came back of each record is kept for people, and a run never depends on it. */

#define BULK 10

static SyncFixture *
make_fixture (guint people)
{
  SyncFixture *fixture = sync_fixture_new (sync_fixture_contacts);

  dove_fake_app_set_telling (fixture->b, TRUE);
  for (guint i = 0; i < people; i++)
    {
      g_autofree char *json = g_strdup_printf ("{ \"name\": \"P%u\", \"email\": \"p%u@x.org\" }",
                                               i, i);

      g_free (dove_fake_app_put (fixture->a, NULL, json));
    }

  return fixture;
}

/* (element-type DoveStoreChange): of a run */
static GPtrArray *
list_changes (SyncFixture *fixture,
              gint64       run)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_change_free);
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveStoreRows) rows =
    dove_store_list_changes (fixture->store, run, DOVE_CHANGES_IN_ALL_STATES, &error);
  DoveStoreChange *change = NULL;

  g_assert_no_error (error);
  while ((change = dove_store_rows_next (rows, &error)) != NULL)
    g_ptr_array_add (changes, change);
  g_assert_no_error (error);

  return changes;
}

static DoveStoreExchange *
find (SyncFixture           *fixture,
      const DoveStoreChange *change)
{
  DoveStoreExchange *exchange = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (dove_store_find_exchange (fixture->store, change->run_id, change->id, &exchange,
                                           &error));
  g_assert_no_error (error);

  return exchange;
}

static void
test_each_record_has_its_own (void)
{
  g_autoptr(SyncFixture) fixture = make_fixture (150);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GPtrArray) changes = NULL;

  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_REFUSE, 2, 1);
  sync_fixture_run (fixture, NULL, &result, NULL);
  changes = list_changes (fixture, result.run_id);

  g_assert_cmpuint (changes->len, ==, 150);
  for (guint i = 0; i < changes->len; i++)
    {
      const DoveStoreChange *change = g_ptr_array_index (changes, i);
      g_autoptr(DoveStoreExchange) exchange = find (fixture, change);
      gboolean is_done = change->state == DOVE_CHANGE_DONE;

      g_assert_nonnull (exchange);
      g_assert_cmpint (exchange->is_done, ==, is_done);
      g_assert_cmpint (exchange->tries, ==, 1);
      g_assert_cmpint (exchange->part.exchange->status, ==, is_done ? 200 : 422);
      g_assert_nonnull (g_strstr_len (exchange->part.exchange->body.text, -1, "x.org"));
      if (!is_done)
        g_assert_cmpstr (exchange->part.exchange->answer.text, ==, "Refused by the script");
    }
}

/* A write that is sent again has what was said the last time. */
static void
test_the_last_try_is_kept (void)
{
  g_autoptr(SyncFixture) fixture = make_fixture (1);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GPtrArray) changes = NULL;
  g_autoptr(DoveStoreExchange) exchange = NULL;

  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_BUSY, 0, 2);
  sync_fixture_run_ok (fixture, &result);
  changes = list_changes (fixture, result.run_id);
  exchange = find (fixture, changes->pdata[0]);

  g_assert_nonnull (exchange);
  g_assert_true (exchange->is_done);
  g_assert_cmpint (exchange->tries, ==, 3);
  g_assert_cmpint (exchange->part.exchange->status, ==, 200);
}

static void
test_shared_requests_are_shared (void)
{
  g_autoptr(SyncFixture) fixture = make_fixture (25);
  DoveAbilities *abilities = dove_fake_app_abilities (fixture->b);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GPtrArray) changes = NULL;

  abilities->recognition = DOVE_RECOGNISE_SEARCH;
  abilities->can_find = TRUE;
  abilities->bulk[DOVE_WRITE_CREATE] = BULK;
  sync_fixture_run_ok (fixture, &result);
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->requests, <, 25);
  changes = list_changes (fixture, result.run_id);

  for (guint i = 0; i < changes->len; i++)
    {
      g_autoptr(DoveStoreExchange) exchange = find (fixture, changes->pdata[i]);

      g_assert_nonnull (exchange);
      g_assert_cmpstr (exchange->part.exchange->body.text, ==, "(all of them)");
      g_assert_nonnull (g_strstr_len (exchange->part.sent.text, -1, "x.org"));
    }
}

/* Where the journal cannot be written everything else is done as ever. */
static void
test_a_run_does_without (void)
{
  g_autoptr(SyncFixture) fixture = make_fixture (80);
  g_autofree char *path = g_build_filename (fixture->dir, "log.db", NULL);
  g_auto(DoveRunResult) result = { 0 };

  g_assert_true (g_file_set_contents (path, "this is no database, whoever wrote it", -1, NULL));
  sync_fixture_run_ok (fixture, &result);

  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpint (result.counts.created, ==, 80);
  sync_fixture_assert_each_once (fixture);
}

/* A run that is killed may lose what was said, and nothing else. */
static void
test_a_kill_loses_no_more (void)
{
  static const char *const points[] = { "before-commit", "after-intent", "after-send" };

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    {
      g_autoptr(SyncFixture) fixture = make_fixture (80);
      SyncCrash crash = { points[i], 2 };
      g_auto(DoveRunResult) killed = { 0 };
      g_auto(DoveRunResult) result = { 0 };

      dove_crash_set_hook (sync_fixture_crash, &crash);
      g_assert_false (sync_fixture_run (fixture, NULL, &killed, NULL));
      dove_crash_set_hook (NULL, NULL);
      sync_fixture_reopen (fixture);
      dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
      sync_fixture_run_ok (fixture, &result);
      sync_fixture_assert_each_once (fixture);
    }
}

/* A rehearsal says nothing to anybody. */
static void
test_a_rehearsal_keeps_none (void)
{
  g_autoptr(SyncFixture) fixture = make_fixture (5);
  g_autofree char *path = g_build_filename (fixture->dir, "log.db", NULL);
  g_auto(DoveRunResult) result = { 0 };

  sync_fixture_rehearse (fixture, &result, NULL);

  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add_func ("/sync/exchange/" path, function)
  ADD ("each-record-has-its-own", test_each_record_has_its_own);
  ADD ("the-last-try-is-kept", test_the_last_try_is_kept);
  ADD ("shared-requests-are-shared", test_shared_requests_are_shared);
  ADD ("a-run-does-without", test_a_run_does_without);
  ADD ("a-kill-loses-no-more", test_a_kill_loses_no_more);
  ADD ("a-rehearsal-keeps-none", test_a_rehearsal_keeps_none);
#undef ADD

  return g_test_run ();
}
