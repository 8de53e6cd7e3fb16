/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

#include "record/dove-json.h"

/*
 * What an application is bound to refuse is not sent, but shown as a problem of its record.
 */

static const char schema[] =
  "{ \"type\": \"object\", \"required\": [ \"id\", \"name\" ], \"properties\": {"
  "  \"id\": { \"type\": \"string\", \"readOnly\": true },"
  "  \"name\": { \"type\": \"string\", \"maxLength\": 8, \"pattern\": \"^[A-Z]\" },"
  "  \"email\": { \"type\": [\"string\", \"null\"] },"
  "  \"status\": { \"type\": \"string\", \"enum\": [ \"new\", \"old\" ] },"
  "  \"limit\": { \"type\": \"number\", \"minimum\": 0, \"maximum\": 100 } } }";

static SyncFixture *
make_fixture (void)
{
  static const char definition[] =
    "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\","
    "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" },"
    "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" },"
    "  \"direction\": \"a-to-b\","
    "  \"empty_key\": \"create\", \"match\": [ { \"a\": \"[email]\", \"b\": \"[email]\" } ],"
    "  \"to_b\": [ { \"field\": \"name\", \"formula\": \"[name]\" },"
    "             { \"field\": \"email\", \"formula\": \"[email]\" },"
    "             { \"field\": \"status\", \"formula\": \"[status]\" },"
    "             { \"field\": \"limit\", \"formula\": \"[city]\" } ],"
    "  \"trigger\": { \"manual\": true } }";

  return sync_fixture_new_with (definition, schema);
}

static void
put (SyncFixture *fixture,
     const char  *key,
     const char  *json)
{
  g_free (dove_fake_app_put (fixture->a, key, json));
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
assert_problem (SyncFixture *fixture,
                const char  *key,
                const char  *words)
{
  g_autoptr(DoveStoreProblem) problem = NULL;
  g_autoptr(GError) error = NULL;

  dove_store_find_problem_of (fixture->store, "contacts", DOVE_SIDE_A, key, &problem, &error);
  g_assert_no_error (error);
  if (words == NULL)
    {
      g_assert_null (problem);
      return;
    }
  g_assert_nonnull (problem);
  g_assert_cmpstr (problem->problem_class, ==, "rule");
  g_test_message ("%s", problem->message);
  g_assert_nonnull (strstr (problem->message, words));
}

static void
test_a_value_that_does_not_fit (void)
{
  static const struct
  {
    const char *record;
    const char *words;
  } cases[] = {
    { "{ \"name\": \"Much too long\" }", "“name” does not take \"Much too long\": must have 8" },
    { "{ \"name\": \"lower\" }", "“name” does not take \"lower\": does not have the form" },
    { "{ \"name\": \"Status\", \"status\": \"other\" }", "take \"other\": \"other\" is not" },
    { "{ \"name\": \"Limit\", \"city\": \"101\" }", "does not take 101: must be 100 or less" },
    { "{ \"name\": \"Type\", \"city\": \"many\" }", "“limit” does not take \"many\": must be" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(SyncFixture) fixture = make_fixture ();
      g_auto(DoveRunResult) result = { 0 };

      put (fixture, "GOOD", "{ \"name\": \"Good\", \"status\": \"new\", \"city\": \"100\" }");
      put (fixture, "BAD", cases[i].record);
      run (fixture, &result);
      g_assert_cmpint (result.state, ==, DOVE_RUN_DONE_WITH_PROBLEMS);
      g_assert_cmpint (result.counts.created, ==, 1);
      g_assert_cmpuint (dove_fake_app_counts (fixture->b)->writes, ==, 1);
      assert_problem (fixture, "BAD", cases[i].words);

      put (fixture, "BAD", "{ \"name\": \"Mended\", \"status\": \"old\", \"city\": \"\" }");
      run (fixture, &result);
      g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
      g_assert_cmpint (result.counts.created, ==, 1);
      assert_problem (fixture, "BAD", NULL);
    }
}

static void
test_what_a_record_needs (void)
{
  g_autoptr(SyncFixture) fixture = make_fixture ();
  g_auto(DoveRunResult) result = { 0 };

  put (fixture, "BAD", "{ \"email\": \"nobody@example.org\" }");
  run (fixture, &result);
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->writes, ==, 0);
  assert_problem (fixture, "BAD", "A new record needs the field “name”");

  put (fixture, "BAD", "{ \"name\": \"Named\" }");
  run (fixture, &result);
  g_assert_cmpint (result.counts.created, ==, 1);

  put (fixture, "BAD", "{ \"name\": null }");
  run (fixture, &result);
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->writes, ==, 1);
  assert_problem (fixture, "BAD", "The field “name” must not be empty");
}

static void
test_what_no_row_gives (void)
{
  static const char needs_more[] =
    "{ \"type\": \"object\", \"required\": [ \"id\", \"status\" ], \"properties\": {"
    "  \"id\": { \"type\": \"string\", \"readOnly\": true },"
    "  \"external_id\": { \"type\": \"string\" }, \"name\": { \"type\": \"string\" },"
    "  \"email\": { \"type\": \"string\" }, \"status\": { \"type\": \"string\" } } }";
  g_autoptr(SyncFixture) fixture = sync_fixture_new_with (sync_fixture_contacts, needs_more);
  g_auto(DoveRunResult) result = { 0 };

  put (fixture, "BAD", "{ \"name\": \"Named\", \"email\": \"n@example.org\" }");
  run (fixture, &result);
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->writes, ==, 0);
  assert_problem (fixture, "BAD", "A new record needs the field “status”");
}

/* Ids that the application gives to the lines of a record are not asked for */
static void
test_lines (void)
{
  static const char definition[] =
    "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\","
    "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" },"
    "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" },"
    "  \"direction\": \"a-to-b\","
    "  \"match\": [ { \"a\": \"[id]\", \"b\": \"[external_id]\" } ],"
    "  \"to_b\": [ { \"field\": \"external_id\", \"formula\": \"[id]\" },"
    "             { \"field\": \"lines\", \"each\": \"[parts]\","
    "               \"fields\": [ { \"field\": \"text\", \"formula\": \"[.text]\" },"
    "                           { \"field\": \"note\", \"formula\": \"[.note]\" } ] } ],"
    "  \"trigger\": { \"manual\": true } }";
  static const char with_lines[] =
    "{ \"type\": \"object\", \"properties\": {"
    "  \"id\": { \"type\": \"string\", \"readOnly\": true },"
    "  \"external_id\": { \"type\": \"string\" },"
    "  \"lines\": { \"type\": \"array\", \"items\": { \"type\": \"object\","
    "    \"required\": [ \"id\", \"text\" ], \"properties\": {"
    "      \"id\": { \"type\": \"string\", \"readOnly\": true },"
    "      \"note\": { \"type\": \"string\" },"
    "      \"text\": { \"type\": \"string\", \"maxLength\": 5 } } } } } }";
  g_autoptr(SyncFixture) fixture = sync_fixture_new_with (definition, with_lines);
  g_auto(DoveRunResult) result = { 0 };

  put (fixture, "GOOD", "{ \"parts\": [ { \"text\": \"one\" }, { \"text\": \"two\" } ] }");
  put (fixture, "BAD",
       "{ \"parts\": [ { \"text\": \"one\" }, { \"text\": \"three or more\" } ] }");
  run (fixture, &result);
  g_assert_cmpint (result.counts.created, ==, 1);
  assert_problem (fixture, "GOOD", NULL);
  assert_problem (fixture, "BAD", "/1/text: must have 5 characters at most");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/rules/a-value-that-does-not-fit", test_a_value_that_does_not_fit);
  g_test_add_func ("/sync/rules/what-a-record-needs", test_what_a_record_needs);
  g_test_add_func ("/sync/rules/what-no-row-gives", test_what_no_row_gives);
  g_test_add_func ("/sync/rules/lines", test_lines);

  return g_test_run ();
}
