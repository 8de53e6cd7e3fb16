/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "connector/dove-selector.h"
#include "sync-fixture.h"

/* What a plan calls records: also by what no row of the sync reads. */

static const char *const addresses =
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"addresses\", \"name\": \"Addresses\","
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" },"
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" },"
  "  \"direction\": \"%s\","
  "  \"match\": [ { \"a\": \"[email]\", \"b\": \"[email]\" } ],"
  "  \"to_a\": [ { \"field\": \"email\", \"formula\": \"[email]\" } ],"
  "  \"to_b\": [ { \"field\": \"email\", \"formula\": \"[email]\" } ],"
  "  \"trigger\": { \"manual\": true } }";

static SyncFixture *
make (const char *direction)
{
  g_auto(GStrv) parts = g_strsplit (addresses, "%s", 2);
  g_autofree char *definition = g_strjoinv (direction, parts);

  return sync_fixture_new (definition);
}

/* What the one change of a plan is called */
static char *
plan (SyncFixture *fixture)
{
  const DoveRunOptions options = { .mode = DOVE_RUN_PLAN };
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(DoveStoreChange) change = NULL;
  g_autoptr(GError) error = NULL;

  sync_fixture_run (fixture, &options, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result.counts.planned, ==, 1);
  rows = dove_store_list_changes (fixture->store, result.run_id, DOVE_CHANGES_IN_ALL_STATES,
                                  &error);
  g_assert_no_error (error);
  change = dove_store_rows_next (rows, &error);
  g_assert_nonnull (change);

  return g_steal_pointer (&change->label);
}

static void
check (const char *direction,
       DoveSide    side,
       const char *said,
       const char *record,
       const char *expected)
{
  g_autoptr(SyncFixture) fixture = make (direction);
  DoveFakeApp *app = side == DOVE_SIDE_A ? fixture->a : fixture->b;
  g_autoptr(DoveSelector) selector = said != NULL ? dove_selector_new (said, NULL) : NULL;
  g_autofree char *label = NULL;

  dove_fake_app_abilities (app)->label = selector;
  g_free (dove_fake_app_put (app, NULL, record));
  label = plan (fixture);
  g_assert_cmpstr (label, ==, expected);
}

#define ADA "{ \"name\": \"Ada\", \"city\": \"London\", \"email\": \"a@example.org\" }"

/* The source is read for its address alone, and for what a record is called by. */
static void
test_a_source_that_is_read_in_part (void)
{
  check ("a-to-b", DOVE_SIDE_A, NULL, ADA, "Ada");
  check ("a-to-b", DOVE_SIDE_A, "/city", ADA, "London");
  check ("a-to-b", DOVE_SIDE_A, "=UPPER([record.city])", ADA, "LONDON");
  check ("a-to-b", DOVE_SIDE_A, "/city", "{ \"email\": \"a@example.org\" }", "a@example.org");
  check ("a-to-b", DOVE_SIDE_A, "/city",
         "{ \"city\": \" \", \"email\": \"a@example.org\" }", "a@example.org");
}

static void
test_records_of_both_sides (void)
{
  check ("both", DOVE_SIDE_A, "/city", ADA, "London");
  check ("both", DOVE_SIDE_B, "/city", ADA, "London");
  check ("b-to-a", DOVE_SIDE_B, "/city", ADA, "London");
}

/* It is no reason to write anything. */
static void
test_another_name_is_no_change (void)
{
  g_autoptr(SyncFixture) fixture = make ("a-to-b");
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveSelector) selector = dove_selector_new ("/city", NULL);
  g_autofree char *key = NULL;

  dove_fake_app_abilities (fixture->a)->label = selector;
  key = dove_fake_app_put (fixture->a, NULL, ADA);
  sync_fixture_run_ok (fixture, &result);
  g_assert_cmpint (result.counts.created, ==, 1);

  g_free (dove_fake_app_put (fixture->a, key, "{ \"city\": \"Paris\","
                             " \"email\": \"a@example.org\" }"));
  dove_run_result_clear (&result);
  sync_fixture_run_ok (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);
}

/* A question calls its field by the title. */
static void
test_a_question_has_the_title (void)
{
  g_auto(GStrv) parts = g_strsplit (addresses, "%s", 2);
  g_autofree char *definition = g_strjoinv ("both", parts);
  g_autoptr(SyncFixture) fixture = sync_fixture_new_with (
      definition, "{ \"type\": \"object\", \"properties\": {"
      " \"id\": { \"type\": \"string\", \"readOnly\": true },"
      " \"email\": { \"type\": \"string\", \"title\": \"E-mail\" } } }");
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(DoveStoreReview) review = NULL;
  g_autofree char *a = dove_fake_app_put (fixture->a, NULL, "{ \"email\": \"a@example.org\" }");
  g_autofree char *b = NULL;

  sync_fixture_run_ok (fixture, &result);
  b = dove_fake_app_find_key (fixture->b, "email", "a@example.org", NULL);
  g_free (dove_fake_app_put (fixture->a, a, "{ \"email\": \"x@example.org\" }"));
  g_free (dove_fake_app_put (fixture->b, b, "{ \"email\": \"y@example.org\" }"));
  dove_run_result_clear (&result);
  sync_fixture_run (fixture, &(DoveRunOptions) { .mode = DOVE_RUN_ALL }, &result, NULL);

  rows = dove_store_list_reviews (fixture->store, NULL, DOVE_REVIEW_OPEN, NULL);
  review = dove_store_rows_next (rows, NULL);
  g_assert_nonnull (review);
  g_assert_cmpstr (review->field, ==, "email");
  g_assert_nonnull (strstr (review->message, "“E-mail” differs"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/label/a-source-that-is-read-in-part", test_a_source_that_is_read_in_part);
  g_test_add_func ("/sync/label/records-of-both-sides", test_records_of_both_sides);
  g_test_add_func ("/sync/label/another-name-is-no-change", test_another_name_is_no_change);
  g_test_add_func ("/sync/label/a-question-has-the-title", test_a_question_has_the_title);

  return g_test_run ();
}
