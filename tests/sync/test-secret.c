/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "record/dove-json.h"
#include "store/dove-store-review.h"
#include "sync-fixture.h"
#include "sync/dove-plan.h"

/* What an application marks as secret is written, and shown nowhere. */

static const char schema[] =
  "{ \"type\": \"object\", \"properties\": {"
  "  \"id\": { \"type\": \"string\", \"readOnly\": true },"
  "  \"email\": { \"type\": \"string\" },"
  "  \"city\": { \"type\": \"string\" },"
  "  \"status\": { \"type\": \"string\", \"format\": \"password\" } } }";

static SyncFixture *
fixture_new_with (const char *city,
                  const char *status)
{
  static const char definition[] =
    "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\","
    "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" },"
    "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" },"
    "  \"direction\": \"a-to-b\", \"match\": [ { \"a\": \"[email]\", \"b\": \"[email]\" } ],"
    "  \"to_b\": [ { \"field\": \"email\", \"formula\": \"[email]\" },"
    "             { \"field\": \"city\", \"formula\": \"%s\" },"
    "             { \"field\": \"status\", \"formula\": \"%s\" } ],"
    "  \"trigger\": { \"manual\": true } }";
  g_autofree char *text = g_strdup_printf (definition, city, status);

  return sync_fixture_new_with (text, schema);
}

static SyncFixture *
fixture_new (void)
{
  return fixture_new_with ("[city]", "[status]");
}

static DoveStoreChange *
find_change (SyncFixture *fixture,
             gint64       run_id)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveStoreRows) rows =
      dove_store_list_changes (fixture->store, run_id, DOVE_CHANGES_IN_ALL_STATES, &error);
  DoveStoreChange *change = dove_store_rows_next (rows, &error);

  g_assert_no_error (error);
  g_assert_nonnull (change);

  return change;
}

static void
test_a_secret_is_written_and_not_shown (void)
{
  g_autoptr(SyncFixture) fixture = fixture_new ();
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreChange) change = NULL;
  g_autoptr(DoveStoreChange) back = NULL;
  g_autoptr(DoveValue) shown = NULL;
  g_autofree char *line = NULL;
  g_autofree char *hash = NULL;
  g_autofree char *key = dove_fake_app_put (
      fixture->a, NULL, "{ \"email\": \"a@example.org\", \"city\": \"near tulip-77\","
                        " \"status\": \"tulip-77\" }");

  sync_fixture_run_ok (fixture, &result);
  g_assert_cmpint (result.counts.created, ==, 1);
  change = find_change (fixture, result.run_id);
  g_assert_nonnull (strstr (change->fields, "\"new\":\"tulip-77\",\"secret\":true"));
  shown = dove_plan_change_to_value (change);
  line = dove_json_write (shown, DOVE_JSON_COMPACT);
  g_assert_null (strstr (line, "tulip"));
  g_assert_nonnull (strstr (line, "a@example.org"));

  /* What is hashed is what is written: another password is another plan. */
  hash = dove_plan_hash (fixture->store, result.run_id, NULL);
  g_assert_nonnull (hash);
  back = dove_plan_change_parse (shown);
  g_assert_nonnull (strstr (back->fields, "[hidden]"));
}

/* Taking it back shows it as little. */
static void
test_an_undo_does_not_show_it (void)
{
  g_autoptr(SyncFixture) fixture = fixture_new ();
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreChange) change = NULL;
  g_autoptr(DoveValue) shown = NULL;
  g_autofree char *line = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *b = dove_fake_app_put (fixture->b, NULL, "{ \"email\": \"a@example.org\","
                                          " \"city\": \"Bonn\", \"status\": \"rose-11\" }");
  g_autofree char *a = dove_fake_app_put (fixture->a, NULL, "{ \"email\": \"a@example.org\","
                                          " \"city\": \"Bonn\", \"status\": \"tulip-77\" }");
  gint64 run_id = 0;

  sync_fixture_run_ok (fixture, &result);
  run_id = result.run_id;
  dove_run_result_clear (&result);
  sync_fixture_undo (fixture, run_id, DOVE_RUN_PLAN, &result, &error);
  g_assert_no_error (error);
  change = find_change (fixture, result.run_id);
  shown = dove_plan_change_to_value (change);
  line = dove_json_write (shown, DOVE_JSON_COMPACT);
  g_assert_null (strstr (line, "tulip"));
  g_assert_null (strstr (line, "rose"));
}

/* Why a formula failed quotes what it was given */
static void
assert_problem (SyncFixture *fixture,
                const char  *message)
{
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(DoveStoreProblem) problem = NULL;
  g_autofree char *key = dove_fake_app_put (
      fixture->a, NULL, "{ \"email\": \"a@example.org\", \"status\": \"tulip-77\" }");

  sync_fixture_run (fixture, NULL, &result, &error);
  g_assert_no_error (error);
  rows = dove_store_list_problems (fixture->store, NULL, &error);
  problem = dove_store_rows_next (rows, &error);
  g_assert_no_error (error);
  g_assert_nonnull (problem);
  g_assert_cmpstr (problem->message, ==, message);
}

static void
test_a_problem_does_not_quote_it (void)
{
  g_autoptr(SyncFixture) makes = fixture_new_with ("[city]", "VALUE([status])");
  g_autoptr(SyncFixture) reads = fixture_new_with ("VALUE([status])", "[email]");

  assert_problem (makes, "The field “status” could not be made of a value that is secret");
  dove_fake_app_set_schema (reads->a, schema);
  assert_problem (reads, "The field “city” could not be made of a value that is secret");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/secret/written-and-not-shown", test_a_secret_is_written_and_not_shown);
  g_test_add_func ("/secret/an-undo-does-not-show-it", test_an_undo_does_not_show_it);

  g_test_add_func ("/secret/a-problem-does-not-quote-it", test_a_problem_does_not_quote_it);

  return g_test_run ();
}
