/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

/* Runs of a sample: the first so many records with something to do, and nothing else. */

#define RECORDS 20
#define SAMPLE  5

static void
put_contacts (DoveFakeApp *app,
              const char  *what,
              guint        count)
{
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *json =
          g_strdup_printf ("{ \"name\": \"%s %u\", \"email\": \"p%u@example.org\" }", what, i, i);

      g_free (dove_fake_app_put (app, NULL, json));
    }
}

static void
run (SyncFixture   *fixture,
     DoveRunMode    mode,
     gboolean       approve,
     guint          sample,
     DoveRunResult *result)
{
  const DoveRunOptions options = { .mode = mode, .approve = approve, .sample = sample };
  g_autoptr(GError) error = NULL;

  dove_run_result_clear (result);
  sync_fixture_run (fixture, &options, result, &error);
  g_assert_no_error (error);
}

static void
test_a_sample_is_no_first_load (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *usual = NULL;
  g_autoptr(DoveStoreCursor) cursor = NULL;
  g_autofree char *key = NULL;

  put_contacts (fixture->a, "Person", RECORDS);
  dove_fake_app_abilities (fixture->a)->has_since = TRUE;
  run (fixture, DOVE_RUN_ALL, FALSE, SAMPLE, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_NEEDS_OK);

  run (fixture, DOVE_RUN_ALL, TRUE, SAMPLE, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpint (result.counts.created, ==, SAMPLE);
  g_assert_cmpint (result.counts.planned, ==, SAMPLE);
  g_assert_cmpint (result.counts.left, ==, RECORDS - SAMPLE);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, SAMPLE);

  /* The first by their keys: a1, a10, a11, ... */
  key = dove_fake_app_find_key (fixture->b, "external_id", "a13", NULL);
  g_assert_nonnull (key);

  g_assert_true (dove_store_find_usual (fixture->store, "contacts", &usual, NULL));
  g_assert_null (usual);
  g_assert_true (dove_store_find_cursor (fixture->store, "contacts", DOVE_SIDE_A, "since", &cursor,
                                         NULL));
  g_assert_null (cursor);

  /* The whole run is a first one still */
  run (fixture, DOVE_RUN_ALL, FALSE, 0, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_NEEDS_OK);
  g_assert_cmpint (result.counts.planned, ==, RECORDS - SAMPLE);
  run (fixture, DOVE_RUN_ALL, TRUE, 0, &result);
  g_assert_cmpint (result.counts.created, ==, RECORDS - SAMPLE);
  sync_fixture_assert_each_once (fixture);
}

static void
test_what_a_dry_run_shows_is_written (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) shown = { 0 };
  g_auto(DoveRunResult) written = { 0 };

  put_contacts (fixture->a, "Person", RECORDS);
  run (fixture, DOVE_RUN_DRY, FALSE, SAMPLE, &shown);
  g_assert_cmpint (shown.counts.planned, ==, SAMPLE);
  g_assert_cmpint (shown.counts.left, ==, RECORDS - SAMPLE);
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->writes, ==, 0);

  run (fixture, DOVE_RUN_ALL, TRUE, SAMPLE, &written);
  g_assert_cmpstr (written.plan_hash, ==, shown.plan_hash);
}

/* A pair and the update behind it are one record of the sample. */
static void
test_a_pair_is_taken_whole (void)
{
  g_auto(GStrv) parts = g_strsplit (sync_fixture_contacts, "\"direction\"", 2);
  g_autofree char *definition =
      g_strjoin ("\"first\": \"a\", \"direction\"", parts[0], parts[1], NULL);
  g_autoptr(SyncFixture) fixture = sync_fixture_new (definition);
  g_auto(DoveRunResult) result = { 0 };

  put_contacts (fixture->a, "Person", RECORDS);
  put_contacts (fixture->b, "Known", RECORDS);
  run (fixture, DOVE_RUN_ALL, TRUE, SAMPLE, &result);
  g_assert_cmpint (result.counts.linked, ==, SAMPLE);
  g_assert_cmpint (result.counts.updated, ==, SAMPLE);
  g_assert_cmpint (result.counts.left, ==, RECORDS - SAMPLE);
  g_assert_cmpint (dove_store_count_links (fixture->store, "contacts", NULL), ==, SAMPLE);

  /* Of pairs that are linked a sample takes the first as well */
  for (guint i = 0; i < RECORDS; i++)
    {
      g_autofree char *key = g_strdup_printf ("a%u", i + 1);

      g_free (dove_fake_app_put (fixture->a, key, "{ \"name\": \"Edited\" }"));
    }
  run (fixture, DOVE_RUN_ALL, TRUE, 2, &result);
  g_assert_cmpint (result.counts.updated, ==, 2);
  g_assert_cmpint (result.counts.left, ==, RECORDS - 2);
}

static void
test_both_ways_makes_nothing_twice (void)
{
  static const char definition[] =
      "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\","
      "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" },"
      "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" },"
      "  \"direction\": \"both\", \"first\": \"a\","
      "  \"match\": [ { \"a\": \"[email]\", \"b\": \"[email]\" } ],"
      "  \"to_b\": [ { \"field\": \"name\", \"formula\": \"[name]\" },"
      "             { \"field\": \"email\", \"formula\": \"[email]\" } ],"
      "  \"to_a\": [ { \"field\": \"name\", \"formula\": \"[name]\" },"
      "             { \"field\": \"email\", \"formula\": \"[email]\" } ],"
      "  \"trigger\": { \"manual\": true } }";
  g_autoptr(SyncFixture) fixture = sync_fixture_new (definition);
  g_auto(DoveRunResult) result = { 0 };
  guint runs = 0;

  put_contacts (fixture->a, "Person", RECORDS);
  put_contacts (fixture->b, "Known", RECORDS / 2);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *json =
          g_strdup_printf ("{ \"name\": \"Own\", \"email\": \"o%u@x.org\" }", i);

      g_free (dove_fake_app_put (fixture->b, NULL, json));
    }

  do
    run (fixture, DOVE_RUN_ALL, TRUE, SAMPLE, &result);
  while (result.counts.left > 0 && ++runs < 10);

  /* 20 of A, half of them known at B, and 3 of B: five by five */
  g_assert_cmpuint (runs, ==, 4);
  run (fixture, DOVE_RUN_ALL, TRUE, 0, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->a), ==, RECORDS + 3);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, RECORDS + 3);
}

static void
test_a_kept_plan_stays_a_sample (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) plan = { 0 };
  g_auto(DoveRunResult) applied = { 0 };
  g_auto(DoveRunResult) undone = { 0 };
  g_auto(DoveRunResult) whole = { 0 };
  g_autoptr(GError) error = NULL;

  put_contacts (fixture->a, "Person", RECORDS);
  run (fixture, DOVE_RUN_PLAN, FALSE, SAMPLE, &plan);
  g_assert_cmpint (plan.state, ==, DOVE_RUN_PLANNED);
  sync_fixture_apply (fixture, plan.run_id, &applied, &error);
  g_assert_no_error (error);
  g_assert_cmpint (applied.counts.created, ==, SAMPLE);
  g_assert_cmpint (applied.counts.left, ==, RECORDS - SAMPLE);
  run (fixture, DOVE_RUN_ALL, FALSE, 0, &whole);
  g_assert_cmpint (whole.state, ==, DOVE_RUN_NEEDS_OK);

  sync_fixture_undo (fixture, plan.run_id, DOVE_RUN_ALL, &undone, &error);
  g_assert_no_error (error);
  g_assert_cmpint (undone.counts.deleted, ==, SAMPLE);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 0);
}

static void
test_a_sample_may_be_cut_off (gconstpointer data)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  const DoveRunOptions options = { .approve = TRUE, .sample = SAMPLE };
  SyncCrash crash = { data, 1 };
  g_auto(DoveRunResult) cut = { 0 };
  g_auto(DoveRunResult) asked = { 0 };
  g_auto(DoveRunResult) whole = { 0 };

  put_contacts (fixture->a, "Person", RECORDS);
  dove_crash_set_hook (sync_fixture_crash, &crash);
  g_assert_false (sync_fixture_run (fixture, &options, &cut, NULL));
  dove_crash_set_hook (NULL, NULL);
  sync_fixture_reopen (fixture);
  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);

  /* What was under way is looked into, and what was left is not begun without a word */
  run (fixture, DOVE_RUN_ALL, FALSE, 0, &asked);
  g_assert_cmpint (asked.state, ==, DOVE_RUN_NEEDS_OK);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), <=, SAMPLE);
  run (fixture, DOVE_RUN_ALL, TRUE, 0, &whole);
  sync_fixture_assert_each_once (fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/sample/a-sample-is-no-first-load", test_a_sample_is_no_first_load);
  g_test_add_func ("/sync/sample/what-a-dry-run-shows-is-written",
                   test_what_a_dry_run_shows_is_written);
  g_test_add_func ("/sync/sample/a-pair-is-taken-whole", test_a_pair_is_taken_whole);
  g_test_add_func ("/sync/sample/both-ways-makes-nothing-twice",
                   test_both_ways_makes_nothing_twice);
  g_test_add_func ("/sync/sample/a-kept-plan-stays-a-sample", test_a_kept_plan_stays_a_sample);
  g_test_add_data_func ("/sync/sample/cut-off/before-commit", "before-commit",
                        test_a_sample_may_be_cut_off);
  g_test_add_data_func ("/sync/sample/cut-off/after-intent", "after-intent",
                        test_a_sample_may_be_cut_off);
  g_test_add_data_func ("/sync/sample/cut-off/after-send", "after-send",
                        test_a_sample_may_be_cut_off);
  g_test_add_data_func ("/sync/sample/cut-off/settle", "settle", test_a_sample_may_be_cut_off);

  return g_test_run ();
}
