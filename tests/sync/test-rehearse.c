/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

/* A rehearsal does what a run would do, asks no application and keeps nothing. */

static void
put (DoveFakeApp *app,
     const char  *key,
     const char  *json)
{
  g_autofree char *made = dove_fake_app_put (app, key, json);
}

static guint
requests (SyncFixture *fixture)
{
  const DoveFakeCounts *a = dove_fake_app_counts (fixture->a);
  const DoveFakeCounts *b = dove_fake_app_counts (fixture->b);

  return a->lists + a->gets + a->finds + a->writes + b->lists + b->gets + b->finds + b->writes;
}

static void
plan (SyncFixture   *fixture,
      DoveRunResult *result)
{
  DoveRunOptions options = { .mode = DOVE_RUN_PLAN };
  g_autoptr(GError) error = NULL;

  dove_run_result_clear (result);
  sync_fixture_run (fixture, &options, result, &error);
  g_assert_no_error (error);
}

static void
rehearse (SyncFixture   *fixture,
          DoveRunResult *result)
{
  g_autoptr(GError) error = NULL;

  dove_run_result_clear (result);
  sync_fixture_rehearse (fixture, result, &error);
  g_assert_no_error (error);
}

static void
put_people (SyncFixture *fixture,
            guint        count)
{
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *json = g_strdup_printf ("{ \"name\": \"P%u\", \"email\": \"%u@x.org\" }", i,
                                               i);

      put (fixture->a, NULL, json);
    }
}

static void
test_a_first_run (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) planned = { 0 };
  g_auto(DoveRunResult) result = { 0 };
  g_auto(DoveRunResult) real = { 0 };
  g_autoptr(GPtrArray) runs = NULL;
  guint before;

  put_people (fixture, 250); /* more than a page */
  put (fixture->b, "b900", "{ \"name\": \"P7\", \"email\": \"7@x.org\" }");
  plan (fixture, &planned);
  before = requests (fixture);
  rehearse (fixture, &result);
  g_assert_cmpuint (requests (fixture), ==, before);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpint (result.run_id, ==, 0);
  g_assert_nonnull (strstr (result.message, "a further run changes nothing"));
  runs = dove_store_list_runs (fixture->store, "contacts", 0, 10, NULL);
  g_assert_cmpuint (runs->len, ==, 1); /* the plan */
  g_assert_cmpint (dove_store_count_links (fixture->store, "contacts", NULL), ==, 0);

  sync_fixture_run_ok (fixture, &real);
  g_assert_cmpint (result.counts.created, ==, real.counts.created);
  g_assert_cmpint (result.counts.linked, ==, real.counts.linked);
  g_assert_cmpint (result.counts.planned, ==, real.counts.planned);
  g_assert_cmpint (real.counts.created, ==, 249);
}

static void
test_an_edit (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };

  put_people (fixture, 3);
  sync_fixture_run_ok (fixture, &result);
  rehearse (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);

  put (fixture->a, "a2", "{ \"name\": \"Changed\" }");
  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
  rehearse (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 0); /* nobody has seen it yet */
  plan (fixture, &result);
  rehearse (fixture, &result);
  g_assert_cmpint (result.counts.updated, ==, 1);
}

static void
test_what_a_schema_forbids (void)
{
  g_autoptr(SyncFixture) fixture = NULL;
  g_autofree char *wrong = NULL;
  g_auto(GStrv) parts = g_strsplit (sync_fixture_contacts, "\"to_b\": [", 2);
  g_auto(DoveRunResult) result = { 0 };

  wrong = g_strjoin (NULL, parts[0], "\"to_b\": [ { \"field\": \"city\", \"formula\":"
                     " \"REPT([name];30)\" },", parts[1], NULL); /* longer than it may be */
  fixture = sync_fixture_new (wrong);
  put_people (fixture, 2);
  plan (fixture, &result);
  rehearse (fixture, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE_WITH_PROBLEMS);
  g_assert_cmpint (result.counts.created, ==, 0);
  g_assert_cmpint (dove_store_count_problems (fixture->store, "contacts", NULL), ==, 2);
}

static void
test_questions_are_counted (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };

  put (fixture->a, "a1", "{ \"name\": \"One\", \"email\": \"1@x.org\" }");
  put (fixture->b, "b1", "{ \"name\": \"One\", \"email\": \"1@x.org\" }");
  put (fixture->b, "b2", "{ \"name\": \"One\", \"email\": \"1@x.org\" }");
  plan (fixture, &result);
  rehearse (fixture, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE_WITH_PROBLEMS);
  g_assert_cmpint (result.counts.asked, ==, 1);
}

static void
test_a_mass_change_is_said (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };

  put_people (fixture, 110);
  sync_fixture_run_ok (fixture, &result);
  for (guint i = 1; i <= 110; i++)
    {
      g_autofree char *key = g_strdup_printf ("a%u", i);

      put (fixture->a, key, "{ \"name\": \"All the same\" }");
    }
  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
  plan (fixture, &result);
  rehearse (fixture, &result);
  g_assert_nonnull (strstr (result.message, "asks a person first"));
  g_assert_cmpint (result.counts.updated, ==, 110);
  g_assert_cmpint (dove_store_count_reviews (fixture->store, "contacts", NULL), ==, 0);
}

static void
test_nothing_seen (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  g_assert_false (sync_fixture_rehearse (fixture, &result, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/rehearse/first-run", test_a_first_run);
  g_test_add_func ("/sync/rehearse/edit", test_an_edit);
  g_test_add_func ("/sync/rehearse/schema", test_what_a_schema_forbids);
  g_test_add_func ("/sync/rehearse/questions", test_questions_are_counted);
  g_test_add_func ("/sync/rehearse/mass", test_a_mass_change_is_said);
  g_test_add_func ("/sync/rehearse/nothing-seen", test_nothing_seen);

  return g_test_run ();
}
