/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

/* Values that lost against others are kept, with who or what decided. */

#define SYNC \
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\"," \
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" }," \
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" }," \
  "  \"direction\": \"both\", \"conflict\": \"%s\", \"first\": \"%s\"," \
  "  \"match\": [ { \"a\": \"LOWER([email])\", \"b\": \"LOWER([email])\" } ]," \
  "  \"to_b\": [ { \"field\": \"name\", \"formula\": \"TRIM([name])\" }," \
  "             { \"field\": \"email\", \"formula\": \"[email]\" }," \
  "             { \"field\": \"city\", \"formula\": \"[city]\" } ]," \
  "  \"to_a\": [ { \"field\": \"name\", \"formula\": \"[name]\" }," \
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ]," \
  "  \"trigger\": { \"manual\": true } }"

static void
put (DoveFakeApp *app,
     const char  *key,
     const char  *json)
{
  g_autofree char *made = dove_fake_app_put (app, key, json);
}

static void
run (SyncFixture *fixture)
{
  g_auto(DoveRunResult) result = { 0 };

  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
  sync_fixture_run_ok (fixture, &result);
}

/* A pair that agrees, of records "a1" and "b1" */
static SyncFixture *
make_pair (const char *policy)
{
  g_autofree char *definition = g_strdup_printf (SYNC, policy, policy);
  SyncFixture *fixture = sync_fixture_new (definition);

  put (fixture->a, NULL, "{ \"name\": \"Both\", \"email\": \"x@example.org\", \"city\": \"Ulm\" }");
  put (fixture->b, NULL, "{ \"name\": \"Both\", \"email\": \"x@example.org\", \"city\": \"Ulm\" }");
  run (fixture);

  return fixture;
}

static char *
key_of (DoveFakeApp *app)
{
  return dove_fake_app_find_key (app, "email", "x@example.org", NULL);
}

static void
edit_both (SyncFixture *fixture)
{
  g_autofree char *a = key_of (fixture->a);
  g_autofree char *b = key_of (fixture->b);

  put (fixture->a, a, "{ \"name\": \"From A\" }");
  dove_clock_advance (fixture->clock, G_TIME_SPAN_MINUTE);
  put (fixture->b, b, "{ \"name\": \"From B\" }");
}

static GPtrArray *
list_lost (SyncFixture *fixture)
{
  g_autofree char *a = key_of (fixture->a);
  g_autoptr(DoveStoreLink) link = NULL;

  g_assert_true (dove_store_find_link (fixture->store, "contacts", DOVE_SIDE_A, a, &link, NULL));
  g_assert_nonnull (link);

  return dove_store_list_history (fixture->store, link->id, NULL);
}

static void
assert_lost (SyncFixture *fixture,
             DoveSide     side,
             const char  *field,
             const char  *value,
             const char  *words)
{
  g_autoptr(GPtrArray) lost = list_lost (fixture);
  const DoveStoreHistory *first = NULL;

  g_assert_cmpuint (lost->len, ==, 1);
  first = g_ptr_array_index (lost, 0);
  g_assert_cmpint (first->side, ==, side);
  g_assert_cmpstr (first->field, ==, field);
  g_assert_cmpstr (first->value, ==, value);
  g_assert_nonnull (strstr (first->why, words));
  g_assert_cmpint (first->run_id, >, 0);
}

static void
test_policy (gconstpointer data)
{
  const char *policy = data;
  g_autoptr(SyncFixture) fixture = make_pair (policy);
  gboolean a_wins = *policy == 'a';

  edit_both (fixture);
  run (fixture);
  run (fixture);

  assert_lost (fixture, a_wins ? DOVE_SIDE_B : DOVE_SIDE_A, "name",
               a_wins ? "\"From B\"" : "\"From A\"",
               *policy == 'n' ? "newest" : a_wins ? "“crm” wins" : "“books” wins");
}

static void
test_answer (gconstpointer data)
{
  const char *answer = data;
  g_autoptr(SyncFixture) fixture = make_pair ("ask");
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(DoveStoreReview) review = NULL;
  g_autoptr(GPtrArray) lost = NULL;

  edit_both (fixture);
  run (fixture);
  lost = list_lost (fixture);
  g_assert_cmpuint (lost->len, ==, 0);
  rows = dove_store_list_reviews (fixture->store, "contacts", DOVE_REVIEW_OPEN, NULL);
  review = dove_store_rows_next (rows, NULL);
  g_assert_true (dove_store_answer_review (fixture->store, review->id, answer, NULL));
  run (fixture);
  run (fixture);

  if (*answer == '=')
    {
      g_autoptr(GPtrArray) both = list_lost (fixture);

      g_assert_cmpuint (both->len, ==, 2);
    }
  else
    assert_lost (fixture, *answer == 'a' ? DOVE_SIDE_B : DOVE_SIDE_A, "name",
                 *answer == 'a' ? "\"From B\"" : "\"From A\"", "a person chose");
}

/* What is edited at the target of a field of one way goes when the source is edited */
static void
test_one_way (void)
{
  g_autoptr(SyncFixture) fixture = make_pair ("ask");
  g_autofree char *a = key_of (fixture->a);
  g_autofree char *b = key_of (fixture->b);

  put (fixture->b, b, "{ \"city\": \"Bonn\" }");
  run (fixture);
  put (fixture->a, a, "{ \"city\": \"Kiel\" }");
  run (fixture);

  assert_lost (fixture, DOVE_SIDE_B, "city", "\"Bonn\"", "from “crm” only");
}

/* An edit that met no other one loses nothing */
static void
test_plain_edit (void)
{
  g_autoptr(SyncFixture) fixture = make_pair ("newest");
  g_autofree char *a = key_of (fixture->a);
  g_autoptr(GPtrArray) lost = NULL;

  put (fixture->a, a, "{ \"name\": \"Later\", \"city\": \"Kiel\" }");
  run (fixture);
  lost = list_lost (fixture);

  g_assert_cmpuint (lost->len, ==, 0);
}

static void
test_first_difference (void)
{
  g_autofree char *definition = g_strdup_printf (SYNC, "ask", "a");
  g_autoptr(SyncFixture) fixture = sync_fixture_new (definition);

  put (fixture->a, NULL, "{ \"name\": \"One\", \"email\": \"x@example.org\" }");
  put (fixture->b, NULL, "{ \"name\": \"Uno\", \"email\": \"x@example.org\" }");
  run (fixture);

  assert_lost (fixture, DOVE_SIDE_B, "name", "\"Uno\"", "“crm” wins");
}

/* Killed between the write and its record: noted once, by the next run */
static void
test_crash (void)
{
  g_autoptr(SyncFixture) fixture = make_pair ("a");
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  SyncCrash crash = { "after-send", 1 };

  edit_both (fixture);
  dove_crash_set_hook (sync_fixture_crash, &crash);
  sync_fixture_run (fixture, NULL, &result, &error);
  dove_crash_set_hook (NULL, NULL);
  g_assert_error (error, DOVE_CRASH_ERROR, 0);
  sync_fixture_reopen (fixture);
  for (guint i = 0; i < 3; i++)
    run (fixture);

  assert_lost (fixture, DOVE_SIDE_B, "name", "\"From B\"", "“crm” wins");
}

/* A dry run notes nothing; a kept plan says what it is going to overwrite, and does */
static void
test_plan_then_apply (void)
{
  g_autoptr(SyncFixture) fixture = make_pair ("a");
  g_auto(DoveRunResult) dry = { 0 };
  g_auto(DoveRunResult) planned = { 0 };
  g_auto(DoveRunResult) applied = { 0 };
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(DoveStoreChange) change = NULL;

  edit_both (fixture);
  g_assert_true (sync_fixture_run (fixture, &(DoveRunOptions) { .mode = DOVE_RUN_DRY }, &dry,
                                   NULL));
  g_assert_true (sync_fixture_run (fixture, &(DoveRunOptions) { .mode = DOVE_RUN_PLAN }, &planned,
                                   NULL));
  g_assert_cmpstr (dry.plan_hash, ==, planned.plan_hash);
  before = list_lost (fixture);
  g_assert_cmpuint (before->len, ==, 0);
  rows = dove_store_list_changes (fixture->store, planned.run_id, DOVE_CHANGES_IN_ALL_STATES,
                                  NULL);
  change = dove_store_rows_next (rows, NULL);
  g_assert_nonnull (strstr (change->fields, "\"decided\":\"a\""));

  g_assert_true (sync_fixture_apply (fixture, planned.run_id, &applied, NULL));
  assert_lost (fixture, DOVE_SIDE_B, "name", "\"From B\"", "“crm” wins");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/sync/lost/policy/a", "a", test_policy);
  g_test_add_data_func ("/sync/lost/policy/b", "b", test_policy);
  g_test_add_data_func ("/sync/lost/policy/newest", "newest", test_policy);
  g_test_add_data_func ("/sync/lost/answer/a", "a", test_answer);
  g_test_add_data_func ("/sync/lost/answer/b", "b", test_answer);
  g_test_add_data_func ("/sync/lost/answer/value", "=\"Mine\"", test_answer);
  g_test_add_func ("/sync/lost/one-way", test_one_way);
  g_test_add_func ("/sync/lost/plain-edit", test_plain_edit);
  g_test_add_func ("/sync/lost/first-difference", test_first_difference);
  g_test_add_func ("/sync/lost/crash", test_crash);
  g_test_add_func ("/sync/lost/plan-then-apply", test_plan_then_apply);

  return g_test_run ();
}
