/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

/* The application gives the key of a record that was deleted to another one. */

static const char *const both_ways =
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\","
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" },"
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" },"
  "  \"direction\": \"both\","
  "  \"match\": [ { \"a\": \"LOWER([email])\", \"b\": \"LOWER([email])\" } ],"
  "  \"to_b\": [ { \"field\": \"name\", \"formula\": \"[name]\" },"
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ],"
  "  \"to_a\": [ { \"field\": \"name\", \"formula\": \"[name]\" },"
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ],"
  "  \"trigger\": { \"manual\": true } }";

#define ANN "{ \"name\": \"Ann\", \"email\": \"ann@example.org\" }"
#define BOB "{ \"name\": \"Bob\", \"email\": \"bob@example.org\" }"

static SyncFixture *
make (const char *definition,
      gboolean    tells_created)
{
  SyncFixture *fixture = sync_fixture_new (definition);

  dove_fake_app_abilities (fixture->a)->has_created = tells_created;
  dove_fake_app_abilities (fixture->b)->has_created = tells_created;

  return fixture;
}

static void
run (SyncFixture   *fixture,
     DoveRunResult *result)
{
  dove_run_result_clear (result);
  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
  sync_fixture_run_ok (fixture, result);
}

static void
use_again (SyncFixture *fixture,
           DoveFakeApp *app,
           const char  *key,
           const char  *json)
{
  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
  dove_fake_app_drop (app, key);
  g_free (dove_fake_app_put (app, key, json));
}

static const char *
name_of (DoveFakeApp *app,
         const char  *key)
{
  return dove_value_get_member_text (dove_fake_app_get (app, key), "name");
}

static DoveStoreProblem *
take_problem (SyncFixture *fixture)
{
  g_autoptr(DoveStoreRows) rows = dove_store_list_problems (fixture->store, "contacts", NULL);
  DoveStoreProblem *problem = dove_store_rows_next (rows, NULL);

  g_assert_nonnull (problem);

  return problem;
}

/* Nothing of the new record comes to the partner of the old one, in this run or a later one. */
static void
test_held_and_told (void)
{
  g_autoptr(SyncFixture) fixture = make (sync_fixture_contacts, TRUE);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreProblem) problem = NULL;
  g_autofree char *partner = NULL;

  g_free (dove_fake_app_put (fixture->a, "A1", ANN));
  run (fixture, &result);
  partner = dove_fake_app_find_key (fixture->b, "name", "Ann", NULL);
  use_again (fixture, fixture->a, "A1", BOB);
  for (guint i = 0; i < 3; i++)
    {
      run (fixture, &result);
      g_assert_cmpint (result.counts.planned, ==, 0);
      if (i == 0)
        g_assert_cmpint (result.state, ==, DOVE_RUN_DONE_WITH_PROBLEMS);
    }
  g_assert_cmpstr (name_of (fixture->b, partner), ==, "Ann");
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 1);

  problem = take_problem (fixture);
  g_assert_cmpstr (problem->rec_id, ==, "A1");
  g_assert_nonnull (strstr (problem->message, partner));
}

/* What a person edits at the partner does not come into the new record. */
static void
test_nothing_flows_back (void)
{
  g_autoptr(SyncFixture) fixture = make (both_ways, TRUE);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *partner = NULL;

  g_free (dove_fake_app_put (fixture->a, "A1", ANN));
  run (fixture, &result);
  partner = dove_fake_app_find_key (fixture->b, "name", "Ann", NULL);
  use_again (fixture, fixture->a, "A1", BOB);
  g_free (dove_fake_app_put (fixture->b, partner, "{ \"name\": \"Anna\" }"));
  run (fixture, &result);
  run (fixture, &result);

  g_assert_cmpstr (name_of (fixture->a, "A1"), ==, "Bob");
  g_assert_cmpstr (name_of (fixture->b, partner), ==, "Anna");
}

/* A person says that it is a new record: it gets a partner of its own, by its keys. */
static void
test_taken_up_again (void)
{
  g_autoptr(SyncFixture) fixture = make (both_ways, TRUE);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreProblem) problem = NULL;
  DoveRunRecord about = { "A1", DOVE_SIDE_A, -1 };
  g_autoptr(GError) error = NULL;
  g_autofree char *of_ann = NULL;
  g_autofree char *of_bob = NULL;

  g_free (dove_fake_app_put (fixture->a, "A1", ANN));
  run (fixture, &result);
  use_again (fixture, fixture->a, "A1", BOB);
  run (fixture, &result);
  dove_run_result_clear (&result);
  sync_fixture_resync (fixture, &about, &result, &error);
  g_assert_no_error (error);

  of_ann = dove_fake_app_find_key (fixture->b, "name", "Ann", NULL);
  of_bob = dove_fake_app_find_key (fixture->b, "name", "Bob", NULL);
  g_assert_nonnull (of_ann);
  g_assert_nonnull (of_bob);
  g_assert_cmpint (dove_store_count_problems (fixture->store, "contacts", NULL), ==, 0);
}

/* A plan that waited for a person: each record is read again, and this one is another. */
static void
test_kept_plan_meets_it (void)
{
  g_autoptr(SyncFixture) fixture = make (sync_fixture_contacts, TRUE);
  DoveRunOptions options = { .mode = DOVE_RUN_PLAN };
  g_auto(DoveRunResult) result = { 0 };
  g_auto(DoveRunResult) plan = { 0 };
  g_autoptr(DoveStoreProblem) problem = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *partner = NULL;

  g_free (dove_fake_app_put (fixture->a, "A1", ANN));
  run (fixture, &result);
  partner = dove_fake_app_find_key (fixture->b, "name", "Ann", NULL);
  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
  g_free (dove_fake_app_put (fixture->a, "A1", "{ \"name\": \"Anna\" }"));
  sync_fixture_run (fixture, &options, &plan, &error);
  g_assert_no_error (error);
  g_assert_cmpint (plan.counts.planned, ==, 1);

  use_again (fixture, fixture->a, "A1", BOB);
  dove_run_result_clear (&result);
  sync_fixture_apply (fixture, plan.run_id, &result, &error);
  g_assert_no_error (error);
  run (fixture, &result);
  g_assert_cmpstr (name_of (fixture->b, partner), ==, "Ann");
  problem = take_problem (fixture);
  g_assert_cmpstr (problem->problem_class, ==, DOVE_PROBLEM_REUSED);
}

/* The record at the target is the one that has the key of another. */
static void
test_at_the_target (void)
{
  g_autoptr(SyncFixture) fixture = make (sync_fixture_contacts, TRUE);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *partner = NULL;

  g_free (dove_fake_app_put (fixture->a, "A1", ANN));
  run (fixture, &result);
  partner = dove_fake_app_find_key (fixture->b, "name", "Ann", NULL);
  use_again (fixture, fixture->b, partner, BOB);
  g_free (dove_fake_app_put (fixture->a, "A1", "{ \"name\": \"Anna\" }"));
  run (fixture, &result);

  g_assert_cmpint (result.counts.planned, ==, 0);
  g_assert_cmpstr (name_of (fixture->b, partner), ==, "Bob");
}

/* An application that calls it the time of making when a draft was published */
static void
test_drafts_are_no_reuse (void)
{
  g_autoptr(SyncFixture) fixture = make (sync_fixture_contacts, TRUE);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *partner = NULL;

  g_free (dove_fake_app_put (fixture->a, "A1", ANN));
  run (fixture, &result);
  partner = dove_fake_app_find_key (fixture->b, "name", "Ann", NULL);
  use_again (fixture, fixture->a, "A1", "{ \"name\": \"Anna\", \"email\": \"ann@example.org\" }");
  run (fixture, &result);

  g_assert_cmpint (result.counts.updated, ==, 1);
  g_assert_cmpstr (name_of (fixture->b, partner), ==, "Anna");
}

/* An edit is an edit, also where the time of making is not told, or came later. */
static void
test_edits_are_no_reuse (gconstpointer data)
{
  g_autoptr(SyncFixture) fixture = make (sync_fixture_contacts, GPOINTER_TO_INT (data));
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *partner = NULL;

  g_free (dove_fake_app_put (fixture->a, "A1", ANN));
  run (fixture, &result);
  partner = dove_fake_app_find_key (fixture->b, "name", "Ann", NULL);
  dove_fake_app_abilities (fixture->a)->has_created = TRUE;
  dove_fake_app_abilities (fixture->b)->has_created = TRUE;
  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
  g_free (dove_fake_app_put (fixture->a, "A1", BOB));
  run (fixture, &result);

  g_assert_cmpint (result.counts.updated, ==, 1);
  g_assert_cmpstr (name_of (fixture->b, partner), ==, "Bob");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/reuse/held-and-told", test_held_and_told);
  g_test_add_func ("/sync/reuse/nothing-flows-back", test_nothing_flows_back);
  g_test_add_func ("/sync/reuse/taken-up-again", test_taken_up_again);
  g_test_add_func ("/sync/reuse/kept-plan-meets-it", test_kept_plan_meets_it);
  g_test_add_func ("/sync/reuse/at-the-target", test_at_the_target);
  g_test_add_func ("/sync/reuse/drafts-are-no-reuse", test_drafts_are_no_reuse);
  g_test_add_data_func ("/sync/reuse/edits-are-no-reuse/told", GINT_TO_POINTER (TRUE),
                        test_edits_are_no_reuse);
  g_test_add_data_func ("/sync/reuse/edits-are-no-reuse/told-later", GINT_TO_POINTER (FALSE),
                        test_edits_are_no_reuse);

  return g_test_run ();
}
