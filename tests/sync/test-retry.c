/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"
#include "sync/dove-retry.h"

/* Records that are refused: how long they are left alone, and what has them tried again. */

static void
test_waits_grow (void)
{
  static const int hours[] = { 1, 3, 6, 12, 24, 48, 72, 72, 72 };

  for (guint i = 0; i < G_N_ELEMENTS (hours); i++)
    g_assert_cmpint (dove_retry_wait (i + 1), ==, hours[i] * G_TIME_SPAN_HOUR);
  g_assert_cmpint (dove_retry_wait (0), ==, G_TIME_SPAN_HOUR);
  g_assert_cmpint (dove_retry_wait (G_MAXINT64), ==, 3 * G_TIME_SPAN_DAY);
}

/* How often B was written to by a run of now */
static guint
count_sends (SyncFixture *fixture)
{
  g_auto(DoveRunResult) result = { 0 };
  guint before = dove_fake_app_counts (fixture->b)->writes;

  sync_fixture_run_ok (fixture, &result);

  return dove_fake_app_counts (fixture->b)->writes - before;
}

static DoveStoreProblem *
only_problem (SyncFixture *fixture)
{
  g_autoptr(DoveStoreRows) rows = dove_store_list_problems (fixture->store, "contacts", NULL);
  DoveStoreProblem *problem = dove_store_rows_next (rows, NULL);

  g_assert_nonnull (problem);
  g_assert_null (dove_store_rows_next (rows, NULL));

  return problem;
}

static char *
put_bad (SyncFixture *fixture,
         const char  *key,
         const char  *city)
{
  g_autofree char *json = g_strdup_printf ("{ \"name\": \"POISON\", \"email\": \"x@x.org\","
                                           " \"city\": \"%s\" }", city);

  return dove_fake_app_put (fixture->a, key, json);
}

/* A run every quarter of an hour for two weeks: the record is sent at the rungs, not between. */
static void
test_poison_is_sent_at_the_rungs (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autofree char *bad = put_bad (fixture, NULL, "Ulm");
  g_autoptr(GString) sent = g_string_new (NULL);
  g_autoptr(DoveStoreProblem) problem = NULL;

  for (guint quarter = 0; quarter < 14 * 24 * 4; quarter++)
    {
      if (quarter > 0)
        dove_clock_advance (fixture->clock, 15 * G_TIME_SPAN_MINUTE);
      if (count_sends (fixture) > 0)
        g_string_append_printf (sent, "%u ", quarter / 4);
    }

  g_assert_cmpstr (sent->str, ==, "0 1 4 10 22 46 94 166 238 310 ");
  problem = only_problem (fixture);
  g_assert_cmpint (problem->tries, ==, 10);
  g_assert_cmpint (problem->retry_at - problem->last, ==, 3 * G_TIME_SPAN_DAY);
}

static void
test_a_change_or_a_person_has_it_sent_at_once (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autofree char *bad = put_bad (fixture, NULL, "Ulm");
  g_autoptr(DoveStoreProblem) problem = NULL;
  g_autoptr(DoveStoreProblem) asked = NULL;
  g_autoptr(DoveStoreProblem) edited = NULL;
  g_autofree char *again = NULL;

  g_assert_cmpuint (count_sends (fixture), ==, 1);
  g_assert_cmpuint (count_sends (fixture), ==, 0);
  problem = only_problem (fixture);

  g_assert_true (dove_store_retry_problem (fixture->store, problem->id, NULL));
  g_assert_cmpuint (count_sends (fixture), ==, 1);
  g_assert_cmpuint (count_sends (fixture), ==, 0);
  asked = only_problem (fixture);
  g_assert_cmpint (asked->tries, ==, 2);
  g_assert_cmpint (asked->retry_at - asked->last, ==, 3 * G_TIME_SPAN_HOUR);

  /* Another record than the one that was refused: the ladder begins at its first rung */
  again = dove_fake_app_put (fixture->a, bad,
                             "{ \"name\": \"POISON\", \"email\": \"y@x.org\" }");
  g_assert_cmpuint (count_sends (fixture), ==, 1);
  edited = only_problem (fixture);
  g_assert_cmpint (edited->tries, ==, 1);
  g_assert_cmpint (edited->retry_at - edited->last, ==, G_TIME_SPAN_HOUR);
}

/* Who takes the edit back that was refused has nothing more to be told of. */
static void
test_an_edit_that_is_taken_back_is_no_problem (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  const char *good = "{ \"name\": \"Ann\", \"email\": \"x@x.org\" }";
  g_autofree char *key = dove_fake_app_put (fixture->a, NULL, good);
  g_autoptr(DoveStoreRows) none = NULL;
  g_autoptr(DoveStoreProblem) problem = NULL;
  g_autofree char *bad = NULL;
  g_autofree char *mended = NULL;

  g_assert_cmpuint (count_sends (fixture), ==, 1);
  bad = dove_fake_app_put (fixture->a, key, "{ \"name\": \"POISON\", \"email\": \"x@x.org\" }");
  g_assert_cmpuint (count_sends (fixture), ==, 1);
  problem = only_problem (fixture);

  mended = dove_fake_app_put (fixture->a, key, good);
  g_assert_cmpuint (count_sends (fixture), ==, 0);
  none = dove_store_list_problems (fixture->store, "contacts", NULL);
  g_assert_null (dove_store_rows_next (none, NULL));
}

/* What a dry run shows at a rung is what the next run does; between the rungs both do nothing. */
static void
test_a_dry_run_knows_the_rungs (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autofree char *bad = put_bad (fixture, NULL, "Ulm");
  const DoveRunOptions dry = { .mode = DOVE_RUN_DRY };

  g_assert_cmpuint (count_sends (fixture), ==, 1);
  for (guint minute = 30; minute <= 60; minute += 30)
    {
      g_auto(DoveRunResult) shown = { 0 };

      dove_clock_advance (fixture->clock, 30 * G_TIME_SPAN_MINUTE);
      g_assert_true (sync_fixture_run (fixture, &dry, &shown, NULL));
      g_assert_cmpint (shown.counts.planned, ==, minute == 60 ? 1 : 0);
      g_assert_cmpint (shown.counts.skipped, ==, minute == 60 ? 0 : 1);
      g_assert_cmpuint (count_sends (fixture), ==, minute == 60 ? 1 : 0);
    }
}

/* Many that were refused before, and all are again: the others are written all the same. */
static void
test_old_refusals_do_not_stop_a_run (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };

  for (guint i = 0; i < 30; i++)
    {
      g_auto(DoveRunResult) one = { 0 };
      g_autofree char *json =
          g_strdup_printf ("{ \"name\": \"POISON\", \"email\": \"p%u@x.org\" }", i);

      g_free (dove_fake_app_put (fixture->a, NULL, json));
      if (i % 10 == 9)
        sync_fixture_run_ok (fixture, &one);
    }
  g_assert_cmpint (dove_store_count_problems (fixture->store, "contacts", NULL), ==, 30);

  g_free (dove_fake_app_put (fixture->a, NULL,
                             "{ \"name\": \"Good\", \"email\": \"g@x.org\" }"));
  dove_clock_advance (fixture->clock, 2 * G_TIME_SPAN_HOUR);
  sync_fixture_run_ok (fixture, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE_WITH_PROBLEMS);
  g_assert_cmpint (result.counts.refused, ==, 30);
  g_assert_cmpint (result.counts.created, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/retry/waits-grow", test_waits_grow);
  g_test_add_func ("/sync/retry/poison-is-sent-at-the-rungs", test_poison_is_sent_at_the_rungs);
  g_test_add_func ("/sync/retry/a-change-or-a-person-has-it-sent-at-once",
                   test_a_change_or_a_person_has_it_sent_at_once);
  g_test_add_func ("/sync/retry/an-edit-that-is-taken-back-is-no-problem",
                   test_an_edit_that_is_taken_back_is_no_problem);
  g_test_add_func ("/sync/retry/a-dry-run-knows-the-rungs", test_a_dry_run_knows_the_rungs);
  g_test_add_func ("/sync/retry/old-refusals-do-not-stop-a-run",
                   test_old_refusals_do_not_stop_a_run);

  return g_test_run ();
}
