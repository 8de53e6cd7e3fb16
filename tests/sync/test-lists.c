/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

#include "record/dove-json.h"

/* Fields that lie in a list: the list is written whole, and its other elements stay. */

static const char schema[] =
  "{ \"type\": \"object\", \"properties\": {"
  "  \"id\": { \"type\": \"string\", \"readOnly\": true },"
  "  \"name\": { \"type\": \"string\" }, \"email\": { \"type\": [\"string\", \"null\"] },"
  "  \"mails\": { \"type\": \"array\", \"items\": { \"type\": \"object\", \"properties\": {"
  "    \"value\": { \"type\": \"string\" }, \"kind\": { \"type\": \"string\" } } } } } }";

static const char definition[] =
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\","
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" },"
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" },"
  "  \"direction\": \"a-to-b\", \"match\": [ { \"a\": \"[name]\", \"b\": \"[name]\" } ],"
  "  \"to_b\": [ { \"field\": \"name\", \"formula\": \"[name]\" },"
  "             { \"field\": \"mails.1.value\", \"formula\": \"[email]\" } ],"
  "  \"first\": \"a\", \"trigger\": { \"manual\": true } }";

static void
assert_mails (SyncFixture *fixture,
              const char  *key,
              const char  *wanted)
{
  DoveValue *mails = dove_value_get_member (dove_fake_app_get (fixture->b, key), "mails");
  g_autofree char *text = dove_json_write (mails, DOVE_JSON_COMPACT);

  g_assert_cmpstr (text, ==, wanted);
}

static void
test_other_elements_stay (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new_with (definition, schema);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *a = dove_fake_app_put (fixture->a, NULL,
                                          "{ \"name\": \"Ann\", \"email\": \"new@x.org\" }");
  g_autofree char *b = dove_fake_app_put (fixture->b, NULL,
                                          "{ \"name\": \"Ann\", \"mails\": ["
                                          " { \"value\": \"old@x.org\", \"kind\": \"work\" },"
                                          " { \"value\": \"second@x.org\" } ] }");

  sync_fixture_run_ok (fixture, &result);
  assert_mails (fixture, b, "[{\"value\":\"new@x.org\",\"kind\":\"work\"},"
                "{\"value\":\"second@x.org\"}]");

  dove_run_result_clear (&result);
  sync_fixture_run_ok (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);
}

static void
test_a_new_record_gets_the_element (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new_with (definition, schema);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *key = NULL;

  g_free (dove_fake_app_put (fixture->a, NULL, "{ \"name\": \"Bo\", \"email\": \"bo@x.org\" }"));
  sync_fixture_run_ok (fixture, &result);
  key = dove_fake_app_find_key (fixture->b, "name", "Bo", NULL);
  assert_mails (fixture, key, "[{\"value\":\"bo@x.org\"}]");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/lists/other-elements-stay", test_other_elements_stay);
  g_test_add_func ("/sync/lists/a-new-record-gets-the-element",
                   test_a_new_record_gets_the_element);

  return g_test_run ();
}
