/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

/*
 * What becomes of a record whose partner is gone, and of listings that leave records out: nothing
 * is deleted that is not known to be gone, nothing at once, and never many without a person.
 */

#define SYNC(direction, more) \
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\"," \
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" }," \
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" }," \
  "  \"direction\": \"" direction "\"," \
  "  \"match\": [ { \"a\": \"[email]\", \"b\": \"[email]\" } ]," \
  "  \"to_b\": [ { \"field\": \"name\", \"formula\": \"[name]\" }," \
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ]," \
  "  \"to_a\": [ { \"field\": \"name\", \"formula\": \"[name]\" }," \
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ]," \
  more "  \"trigger\": { \"manual\": true } }"

#define ONE_WAY(more) \
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\"," \
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" }," \
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" }," \
  "  \"direction\": \"a-to-b\"," \
  "  \"match\": [ { \"a\": \"[email]\", \"b\": \"[email]\" } ]," \
  "  \"to_b\": [ { \"field\": \"name\", \"formula\": \"[name]\" }," \
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ]," \
  more "  \"trigger\": { \"manual\": true } }"

#define DELETES "  \"delete\": \"delete\", \"grace\": \"P1D\","

static void
run (SyncFixture   *fixture,
     DoveRunResult *result)
{
  dove_run_result_clear (result);
  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
  sync_fixture_run_ok (fixture, result);
}

/* So many pairs */
static SyncFixture *
make_pairs (const char *definition,
            guint       count)
{
  SyncFixture *fixture = sync_fixture_new (definition);
  g_auto(DoveRunResult) result = { 0 };

  dove_fake_app_abilities (fixture->a)->can_delete = TRUE;
  dove_fake_app_abilities (fixture->b)->can_delete = TRUE;
  for (guint i = 1; i <= count; i++)
    {
      g_autofree char *json = NULL;
      g_autofree char *key = NULL;

      json = g_strdup_printf ("{ \"name\": \"Person %u\", \"email\": \"p%u@example.org\" }", i, i);
      key = dove_fake_app_put (fixture->a, NULL, json);
    }
  run (fixture, &result);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, count);

  return fixture;
}

static char *
partner (SyncFixture *fixture,
         const char  *email)
{
  return dove_fake_app_find_key (fixture->b, "email", email, NULL);
}

static void
test_kept_by_default (void)
{
  g_autoptr(SyncFixture) fixture = make_pairs (SYNC ("both", ""), 3);
  g_auto(DoveRunResult) result = { 0 };

  dove_fake_app_drop (fixture->a, "a2");
  for (guint day = 0; day < 3; day++)
    {
      dove_clock_advance (fixture->clock, 2 * G_TIME_SPAN_DAY);
      run (fixture, &result);
      g_assert_cmpint (result.counts.planned, ==, 0);
    }

  g_assert_cmpuint (dove_fake_app_get_size (fixture->a), ==, 2);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 3);
}

static void
test_deleted_after_its_grace (gconstpointer data)
{
  g_autoptr(SyncFixture) fixture = make_pairs (data, 3);
  g_auto(DoveRunResult) result = { 0 };

  dove_fake_app_drop (fixture->a, "a2");
  run (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 3);

  dove_clock_advance (fixture->clock, G_TIME_SPAN_DAY);
  run (fixture, &result);
  g_assert_cmpint (result.counts.deleted, ==, 1);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 2);
  g_assert_cmpint (dove_store_count_links (fixture->store, "contacts", NULL), ==, 2);
  run (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->a), ==, 2);
}

/* An application that archives shows the record still, in its list and when it is asked for */
static void
test_archived_is_gone (gconstpointer data)
{
  g_autoptr(SyncFixture) fixture = make_pairs (data, 3);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *key = dove_fake_app_put (fixture->a, "a2", "{ \"archived\": true }");

  run (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);
  dove_clock_advance (fixture->clock, G_TIME_SPAN_DAY);
  run (fixture, &result);
  g_assert_cmpint (result.counts.deleted, ==, 1);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 2);
  g_assert_cmpint (dove_store_count_links (fixture->store, "contacts", NULL), ==, 2);
  run (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->a), ==, 3);
}

/* A record that is only left out of the list is there when it is asked for */
static void
test_absence_deletes_nothing (void)
{
  g_autoptr(SyncFixture) fixture = make_pairs (ONE_WAY (DELETES), 3);
  g_auto(DoveRunResult) result = { 0 };

  dove_fake_app_set_hidden (fixture->a, "a2");
  for (guint day = 0; day < 3; day++)
    {
      dove_clock_advance (fixture->clock, 2 * G_TIME_SPAN_DAY);
      run (fixture, &result);
    }

  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 3);
}

/* ... and where it cannot be asked for, nothing is known */
static void
test_without_get_nothing_is_known (void)
{
  g_autoptr(SyncFixture) fixture = make_pairs (ONE_WAY (DELETES), 3);
  g_auto(DoveRunResult) result = { 0 };

  dove_fake_app_abilities (fixture->a)->can_get = FALSE;
  dove_fake_app_drop (fixture->a, "a2");
  for (guint day = 0; day < 3; day++)
    {
      dove_clock_advance (fixture->clock, 2 * G_TIME_SPAN_DAY);
      run (fixture, &result);
    }

  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 3);
}

/* What was edited meanwhile is not deleted: made again, or asked about */
static void
test_edit_beats_delete (void)
{
  g_autoptr(SyncFixture) fixture = make_pairs (SYNC ("both", DELETES), 3);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *key = partner (fixture, "p2@example.org");
  g_autofree char *edited = NULL;
  g_autofree char *again = NULL;

  dove_fake_app_drop (fixture->a, "a2");
  edited = dove_fake_app_put (fixture->b, key, "{ \"name\": \"Edited\" }");
  run (fixture, &result);
  g_assert_cmpint (result.counts.created, ==, 1);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->a), ==, 3);
  again = dove_fake_app_find_key (fixture->a, "name", "Edited", NULL);
  g_assert_nonnull (again);

  dove_clock_advance (fixture->clock, 2 * G_TIME_SPAN_DAY);
  run (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 3);
}

static void
test_one_way_edit_is_asked (gconstpointer data)
{
  const char *answer = data;
  g_autoptr(SyncFixture) fixture = make_pairs (ONE_WAY (DELETES), 3);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(DoveStoreReview) review = NULL;
  g_autofree char *key = partner (fixture, "p2@example.org");
  g_autofree char *edited = NULL;

  dove_fake_app_drop (fixture->a, "a2");
  edited = dove_fake_app_put (fixture->b, key, "{ \"name\": \"Edited\" }");
  run (fixture, &result);
  g_assert_cmpint (result.counts.asked, ==, 1);
  rows = dove_store_list_reviews (fixture->store, "contacts", DOVE_REVIEW_OPEN, NULL);
  review = dove_store_rows_next (rows, NULL);
  g_assert_cmpint (review->kind, ==, DOVE_REVIEW_DELETE);
  g_assert_true (dove_store_answer_review (fixture->store, review->id, answer, NULL));

  run (fixture, &result);
  run (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, *answer == 'd' ? 2 : 3);
}

/* A listing that lacks many stops the run, whatever is done about deletes */
static void
test_half_a_listing_stops (gconstpointer data)
{
  g_autoptr(SyncFixture) fixture = make_pairs (data, 40);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  guint writes = 0;

  dove_fake_app_set_cut (fixture->a, 20);
  writes = dove_fake_app_counts (fixture->b)->writes;
  run (fixture, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_NEEDS_OK);
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->writes, ==, writes);

  /* Whole again: nothing has happened */
  dove_fake_app_set_cut (fixture->a, 0);
  run (fixture, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 40);
}

/* A person says that it is right: then it is not asked about again, and nothing is deleted that
 * is not known to be gone */
static void
test_half_a_listing_is_accepted (void)
{
  g_autoptr(SyncFixture) fixture = make_pairs (ONE_WAY (""), 40);
  g_auto(DoveRunResult) result = { 0 };

  dove_fake_app_set_cut (fixture->a, 20);
  run (fixture, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_NEEDS_OK);
  g_assert_true (dove_store_answer_review (fixture->store, result.review_id, "approve", NULL));
  run (fixture, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  run (fixture, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 40);
}

/* Many that are gone indeed: only after a person has said so */
static void
test_many_deletes_are_asked (void)
{
  g_autoptr(SyncFixture) fixture = make_pairs (ONE_WAY ("  \"delete\": \"delete\","
                                                        "  \"grace\": \"PT0S\","), 40);
  g_auto(DoveRunResult) result = { 0 };

  for (guint i = 1; i <= 20; i++)
    {
      g_autofree char *key = g_strdup_printf ("a%u", i);

      dove_fake_app_drop (fixture->a, key);
    }
  run (fixture, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_NEEDS_OK);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 40);
  g_assert_true (dove_store_answer_review (fixture->store, result.review_id, "approve", NULL));
  for (guint i = 0; i < 3; i++)
    {
      run (fixture, &result);
      if (result.state == DOVE_RUN_NEEDS_OK)
        g_assert_true (dove_store_answer_review (fixture->store, result.review_id, "approve",
                                                 NULL));
    }
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 20);
}

/* A plan with deletes that waited for a person: what is gone still is gone */
static void
test_kept_plan_deletes (void)
{
  g_autoptr(SyncFixture) fixture = make_pairs (ONE_WAY (DELETES), 3);
  DoveRunOptions options = { .mode = DOVE_RUN_PLAN };
  g_auto(DoveRunResult) result = { 0 };
  g_auto(DoveRunResult) plan = { 0 };
  g_auto(DoveRunResult) applied = { 0 };
  g_autoptr(GError) error = NULL;

  dove_fake_app_drop (fixture->a, "a2");
  run (fixture, &result);
  dove_clock_advance (fixture->clock, 2 * G_TIME_SPAN_DAY);
  sync_fixture_run (fixture, &options, &plan, &error);
  g_assert_no_error (error);
  g_assert_cmpint (plan.counts.planned, ==, 1);

  sync_fixture_apply (fixture, plan.run_id, &applied, &error);
  g_assert_no_error (error);
  g_assert_cmpint (applied.counts.deleted, ==, 1);
  g_assert_cmpint (applied.counts.stale, ==, 0);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/deletes/kept-by-default", test_kept_by_default);
  g_test_add_data_func ("/sync/deletes/after-its-grace/one-way", ONE_WAY (DELETES),
                        test_deleted_after_its_grace);
  g_test_add_data_func ("/sync/deletes/after-its-grace/both-ways", SYNC ("both", DELETES),
                        test_deleted_after_its_grace);
  g_test_add_data_func ("/sync/deletes/archived-is-gone/one-way", ONE_WAY (DELETES),
                        test_archived_is_gone);
  g_test_add_data_func ("/sync/deletes/archived-is-gone/both-ways", SYNC ("both", DELETES),
                        test_archived_is_gone);
  g_test_add_func ("/sync/deletes/absence-deletes-nothing", test_absence_deletes_nothing);
  g_test_add_func ("/sync/deletes/without-get", test_without_get_nothing_is_known);
  g_test_add_func ("/sync/deletes/edit-beats-delete", test_edit_beats_delete);
  g_test_add_data_func ("/sync/deletes/one-way-edit-is-asked/delete", "delete",
                        test_one_way_edit_is_asked);
  g_test_add_data_func ("/sync/deletes/one-way-edit-is-asked/keep", "keep",
                        test_one_way_edit_is_asked);
  g_test_add_data_func ("/sync/deletes/half-a-listing/keep", ONE_WAY (""),
                        test_half_a_listing_stops);
  g_test_add_data_func ("/sync/deletes/half-a-listing/delete", ONE_WAY (DELETES),
                        test_half_a_listing_stops);
  g_test_add_func ("/sync/deletes/half-a-listing/accepted", test_half_a_listing_is_accepted);
  g_test_add_func ("/sync/deletes/kept-plan-deletes", test_kept_plan_deletes);
  g_test_add_func ("/sync/deletes/many-are-asked", test_many_deletes_are_asked);

  return g_test_run ();
}
