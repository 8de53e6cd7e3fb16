/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

/*
 * Edits that flow both ways. The fields: name and e-mail both ways, city to B only, note to A
 * only.
 */

#define SYNC(more) \
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\"," \
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" }," \
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" }," \
  "  \"direction\": \"both\"," \
  "  \"match\": [ { \"a\": \"LOWER([email])\", \"b\": \"LOWER([email])\" } ]," \
  "  \"to_b\": [ { \"field\": \"name\", \"formula\": \"TRIM([name])\" }," \
  "             { \"field\": \"email\", \"formula\": \"[email]\" }," \
  "             { \"field\": \"city\", \"formula\": \"[city]\" } ]," \
  "  \"to_a\": [ { \"field\": \"name\", \"formula\": \"[name]\" }," \
  "             { \"field\": \"email\", \"formula\": \"[email]\" }," \
  "             { \"field\": \"note\", \"formula\": \"[note]\" } ]," \
  more "  \"trigger\": { \"manual\": true } }"

static char *
put (DoveFakeApp *app,
     const char  *key,
     const char  *json)
{
  return dove_fake_app_put (app, key, json);
}

#define PUT(app, key, json) \
  G_STMT_START { g_autofree char *put_key = put ((app), (key), (json)); } G_STMT_END

static const char *
get (DoveFakeApp *app,
     const char  *key,
     const char  *field)
{
  return dove_value_get_member_text (dove_fake_app_get (app, key), field);
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
assert_rests (SyncFixture *fixture)
{
  g_auto(DoveRunResult) result = { 0 };
  guint writes = dove_fake_app_counts (fixture->a)->writes
                 + dove_fake_app_counts (fixture->b)->writes;

  run (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);
  g_assert_cmpuint (dove_fake_app_counts (fixture->a)->writes
                    + dove_fake_app_counts (fixture->b)->writes, ==, writes);
}

/* A record at each side, and one that is the same at both; gives the keys of the latter */
static SyncFixture *
make_pair (const char  *definition,
           char       **a,
           char       **b)
{
  SyncFixture *fixture = sync_fixture_new (definition);
  g_auto(DoveRunResult) result = { 0 };

  *a = put (fixture->a, NULL, "{ \"name\": \"Both\", \"email\": \"both@example.org\" }");
  *b = put (fixture->b, NULL, "{ \"name\": \"Both\", \"email\": \"both@example.org\" }");
  run (fixture, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpint (result.counts.linked, ==, 1);

  return fixture;
}

static void
test_first_run_fills_both (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (SYNC (""));
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *found = NULL;
  guint count = 0;

  PUT (fixture->a, NULL, "{ \"name\": \"Only A\", \"email\": \"a@example.org\" }");
  PUT (fixture->b, NULL,
       "{ \"name\": \"Only B\", \"email\": \"b@example.org\", \"note\": \"vip\" }");
  PUT (fixture->a, NULL,
       "{ \"name\": \"Both\", \"email\": \"both@example.org\", \"city\": \"Kiel\" }");
  PUT (fixture->b, NULL,
       "{ \"name\": \"Both\", \"email\": \"BOTH@example.org\", \"note\": \"old\" }");
  run (fixture, &result);

  g_assert_cmpint (result.counts.created, ==, 2);
  g_assert_cmpint (result.counts.linked, ==, 1);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->a), ==, 3);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 3);
  found = dove_fake_app_find_key (fixture->a, "name", "Only B", &count);
  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpstr (get (fixture->a, found, "note"), ==, "vip");
  g_free (found);
  found = dove_fake_app_find_key (fixture->b, "name", "Both", &count);
  g_assert_cmpstr (get (fixture->b, found, "city"), ==, "Kiel");
  g_free (found);
  found = dove_fake_app_find_key (fixture->a, "name", "Both", &count);
  g_assert_cmpstr (get (fixture->a, found, "note"), ==, "old");
  assert_rests (fixture);
}

static void
test_edits_flow_either_way (void)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autoptr(SyncFixture) fixture = make_pair (SYNC (""), &a, &b);
  g_auto(DoveRunResult) result = { 0 };

  PUT (fixture->a, a, "{ \"name\": \"From A\" }");
  run (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 1);
  g_assert_cmpstr (get (fixture->b, b, "name"), ==, "From A");
  assert_rests (fixture);

  PUT (fixture->b, b, "{ \"name\": \"From B\" }");
  run (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 1);
  g_assert_cmpstr (get (fixture->a, a, "name"), ==, "From B");
  assert_rests (fixture);
}

static void
test_different_fields_merge (void)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autoptr(SyncFixture) fixture = make_pair (SYNC (""), &a, &b);
  g_auto(DoveRunResult) result = { 0 };

  PUT (fixture->a, a, "{ \"name\": \"From A\" }");
  PUT (fixture->b, b, "{ \"email\": \"new@example.org\" }");
  run (fixture, &result);

  g_assert_cmpint (result.counts.asked, ==, 0);
  g_assert_cmpint (result.counts.updated, ==, 2);
  g_assert_cmpint (result.counts.stale, ==, 0);
  g_assert_cmpstr (get (fixture->b, b, "name"), ==, "From A");
  g_assert_cmpstr (get (fixture->a, a, "email"), ==, "new@example.org");
  assert_rests (fixture);
}

static void
test_same_edit_is_no_conflict (void)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autoptr(SyncFixture) fixture = make_pair (SYNC (""), &a, &b);

  PUT (fixture->a, a, "{ \"name\": \"The same\" }");
  PUT (fixture->b, b, "{ \"name\": \"The same\" }");
  assert_rests (fixture);
}

static DoveStoreReview *
find_question (SyncFixture *fixture)
{
  g_autoptr(DoveStoreRows) rows = dove_store_list_reviews (fixture->store, "contacts",
                                                           DOVE_REVIEW_OPEN, NULL);

  return dove_store_rows_next (rows, NULL);
}

static void
test_conflict_is_asked (gconstpointer data)
{
  const char *answer = data;
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autoptr(SyncFixture) fixture = make_pair (SYNC (""), &a, &b);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreReview) review = NULL;
  const char *expected = *answer == 'a' ? "From A" : *answer == 'b' ? "From B" : "Mine";

  PUT (fixture->a, a, "{ \"name\": \"From A\" }");
  PUT (fixture->b, b, "{ \"name\": \"From B\", \"email\": \"new@example.org\" }");
  run (fixture, &result);
  g_assert_cmpint (result.counts.asked, ==, 1);
  g_assert_cmpstr (get (fixture->a, a, "name"), ==, "From A");
  g_assert_cmpstr (get (fixture->b, b, "name"), ==, "From B");
  g_assert_cmpstr (get (fixture->a, a, "email"), ==, "new@example.org"); /* the rest flows */

  review = find_question (fixture);
  g_assert_cmpstr (review->key, ==, a);
  g_assert_cmpstr (review->field, ==, "name");
  g_assert_cmpstr (review->a_value, ==, "\"From A\"");
  g_assert_cmpstr (review->b_value, ==, "\"From B\"");
  assert_rests (fixture);

  g_assert_true (dove_store_answer_review (fixture->store, review->id, answer, NULL));
  run (fixture, &result);
  g_assert_cmpstr (get (fixture->a, a, "name"), ==, expected);
  g_assert_cmpstr (get (fixture->b, b, "name"), ==, expected);
  g_clear_pointer (&review, dove_store_review_free);
  review = find_question (fixture);
  g_assert_null (review);
  assert_rests (fixture);

  PUT (fixture->b, b, "{ \"name\": \"Later\" }");
  run (fixture, &result);
  g_assert_cmpstr (get (fixture->a, a, "name"), ==, "Later");
  assert_rests (fixture);
}

/* Who chose a side has chosen what stood there: what was entered since is another question */
static void
test_answer_is_of_its_values (void)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autoptr(SyncFixture) fixture = make_pair (SYNC (""), &a, &b);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreReview) review = NULL;
  g_autoptr(DoveStoreReview) later = NULL;

  PUT (fixture->a, a, "{ \"name\": \"From A\" }");
  PUT (fixture->b, b, "{ \"name\": \"From B\" }");
  run (fixture, &result);
  review = find_question (fixture);
  PUT (fixture->b, b, "{ \"name\": \"Later\" }");
  g_assert_true (dove_store_answer_review (fixture->store, review->id, "a", NULL));

  run (fixture, &result);
  g_assert_cmpstr (get (fixture->b, b, "name"), ==, "Later");
  g_assert_cmpint (result.counts.asked, ==, 1);
  later = find_question (fixture);
  g_assert_cmpstr (later->b_value, ==, "\"Later\"");
  g_assert_true (dove_store_answer_review (fixture->store, later->id, "a", NULL));

  run (fixture, &result);
  g_assert_cmpstr (get (fixture->b, b, "name"), ==, "From A");
  assert_rests (fixture);
}

static void
test_conflict_by_policy (gconstpointer data)
{
  const char *policy = data;
  g_autofree char *definition = g_strdup_printf (SYNC ("  \"conflict\": \"%s\","), policy);
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autoptr(SyncFixture) fixture = make_pair (definition, &a, &b);
  g_auto(DoveRunResult) result = { 0 };
  const char *expected = *policy == 'a' ? "From A" : "From B";

  PUT (fixture->a, a, "{ \"name\": \"From A\" }");
  dove_clock_advance (fixture->clock, G_TIME_SPAN_MINUTE);
  PUT (fixture->b, b, "{ \"name\": \"From B\" }");
  run (fixture, &result);

  g_assert_cmpint (result.counts.asked, ==, 0);
  g_assert_cmpstr (get (fixture->a, a, "name"), ==, expected);
  g_assert_cmpstr (get (fixture->b, b, "name"), ==, expected);
  assert_rests (fixture);
}

/* A rule of one field: the sync asks about the others */
#define RULED \
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\"," \
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" }," \
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" }," \
  "  \"direction\": \"both\"," \
  "  \"match\": [ { \"a\": \"LOWER([email])\", \"b\": \"LOWER([email])\" } ]," \
  "  \"to_b\": [ { \"field\": \"name\", \"formula\": \"[name]\"," \
  "               \"conflict\": \"b\", \"first\": \"b\" }," \
  "             { \"field\": \"city\", \"formula\": \"[city]\" }," \
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ]," \
  "  \"to_a\": [ { \"field\": \"name\", \"formula\": \"[name]\", \"conflict\": \"ask\" }," \
  "             { \"field\": \"city\", \"formula\": \"[city]\" }," \
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ]," \
  "  \"trigger\": { \"manual\": true } }"

static void
test_a_rule_of_a_field_decides_its_conflicts (void)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autoptr(SyncFixture) fixture = make_pair (RULED, &a, &b);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreReview) review = NULL;

  PUT (fixture->a, a, "{ \"name\": \"From A\", \"city\": \"Bonn\" }");
  PUT (fixture->b, b, "{ \"name\": \"From B\" }");
  run (fixture, &result);
  g_assert_cmpint (result.counts.asked, ==, 0);
  g_assert_cmpstr (get (fixture->a, a, "name"), ==, "From B");
  g_assert_cmpstr (get (fixture->b, b, "city"), ==, "Bonn");

  /* Without a rule it is asked, with what both had before */
  PUT (fixture->a, a, "{ \"city\": \"Berlin\" }");
  PUT (fixture->b, b, "{ \"city\": \"Mainz\" }");
  run (fixture, &result);
  g_assert_cmpint (result.counts.asked, ==, 1);
  review = find_question (fixture);
  g_assert_cmpstr (review->field, ==, "city");
  g_assert_cmpstr (review->base_value, ==, "\"Bonn\"");
}

static void
test_a_rule_of_a_field_decides_a_new_pair (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (RULED);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreReview) review = NULL;
  g_autofree char *a = put (fixture->a, NULL, "{ \"name\": \"From A\", \"city\": \"Bonn\","
                                              "  \"email\": \"both@example.org\" }");
  g_autofree char *b = put (fixture->b, NULL, "{ \"name\": \"From B\", \"city\": \"Mainz\","
                                              "  \"email\": \"both@example.org\" }");

  run (fixture, &result);
  g_assert_cmpstr (get (fixture->a, a, "name"), ==, "From B");
  g_assert_cmpstr (get (fixture->b, b, "city"), ==, "Mainz");
  g_assert_cmpint (result.counts.asked, ==, 1);
  review = find_question (fixture);
  g_assert_cmpstr (review->field, ==, "city");
  g_assert_null (review->base_value);
}

static void
test_normalising_sides_do_not_ping_pong (void)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autoptr(SyncFixture) fixture = make_pair (SYNC (""), &a, &b);
  g_auto(DoveRunResult) result = { 0 };

  dove_fake_app_set_lower (fixture->b, "name");
  PUT (fixture->a, a, "{ \"name\": \"From A\" }");
  run (fixture, &result);
  g_assert_cmpstr (get (fixture->b, b, "name"), ==, "from a");
  g_assert_cmpstr (get (fixture->a, a, "name"), ==, "From A");
  assert_rests (fixture);
  assert_rests (fixture);

  PUT (fixture->b, b, "{ \"name\": \"from b\" }");
  run (fixture, &result);
  g_assert_cmpstr (get (fixture->a, a, "name"), ==, "from b");
  assert_rests (fixture);
}

/* What only one direction reads is drift when the other side edits it */
static void
test_one_way_field_is_not_pulled_back (void)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autoptr(SyncFixture) fixture = make_pair (SYNC (""), &a, &b);
  g_auto(DoveRunResult) result = { 0 };

  PUT (fixture->a, a, "{ \"city\": \"Kiel\" }");
  run (fixture, &result);
  g_assert_cmpstr (get (fixture->b, b, "city"), ==, "Kiel");
  PUT (fixture->b, b, "{ \"city\": \"Bonn\" }");
  assert_rests (fixture);
  g_assert_cmpstr (get (fixture->a, a, "city"), ==, "Kiel");
  g_assert_cmpstr (get (fixture->b, b, "city"), ==, "Bonn");

  PUT (fixture->a, a, "{ \"city\": \"Ulm\" }");
  run (fixture, &result);
  g_assert_cmpstr (get (fixture->b, b, "city"), ==, "Ulm");
  assert_rests (fixture);
}

static void
test_cleared_value_flows (void)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autoptr(SyncFixture) fixture = make_pair (SYNC (""), &a, &b);
  g_auto(DoveRunResult) result = { 0 };

  PUT (fixture->b, b, "{ \"name\": \"\" }");
  run (fixture, &result);
  g_assert_cmpstr (get (fixture->a, a, "name"), ==, "");
  assert_rests (fixture);
}

/* Matched for the first time: an empty value is filled, a difference asked once */
static void
test_first_difference (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (SYNC (""));
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreReview) review = NULL;
  g_autofree char *a = put (fixture->a, NULL, "{ \"email\": \"x@example.org\", \"name\": \"\" }");
  g_autofree char *b = put (fixture->b, NULL,
                            "{ \"email\": \"x@example.org\", \"name\": \"Uno\" }");
  g_autofree char *c = put (fixture->a, NULL,
                            "{ \"email\": \"y@example.org\", \"name\": \"One\" }");
  g_autofree char *d = put (fixture->b, NULL,
                            "{ \"email\": \"y@example.org\", \"name\": \"Two\" }");

  run (fixture, &result);
  g_assert_cmpstr (get (fixture->a, a, "name"), ==, "Uno");
  g_assert_cmpstr (get (fixture->a, c, "name"), ==, "One");
  g_assert_cmpstr (get (fixture->b, d, "name"), ==, "Two");
  g_assert_cmpint (result.counts.asked, ==, 1);
  assert_rests (fixture);

  review = find_question (fixture);
  g_assert_true (dove_store_answer_review (fixture->store, review->id, "b", NULL));
  run (fixture, &result);
  g_assert_cmpstr (get (fixture->a, c, "name"), ==, "Two");
  assert_rests (fixture);
}

/* Doubles on either side are asked about once, and made at neither */
static void
test_doubles_are_asked_once (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (SYNC (""));
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreReview) review = NULL;
  g_autofree char *choice = NULL;
  g_autofree char *a = put (fixture->a, NULL,
                            "{ \"email\": \"x@example.org\", \"name\": \"One\" }");
  g_autofree char *b = put (fixture->b, NULL,
                            "{ \"email\": \"x@example.org\", \"name\": \"One\" }");
  g_autofree char *c = put (fixture->b, NULL,
                            "{ \"email\": \"x@example.org\", \"name\": \"One\" }");

  run (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);
  g_assert_cmpint (dove_store_count_reviews (fixture->store, "contacts", NULL),
                   ==, 1);
  review = find_question (fixture);
  choice = g_strdup_printf ("link %s %s", a, c);
  g_assert_true (dove_store_answer_review (fixture->store, review->id, choice, NULL));
  run (fixture, &result);
  g_assert_cmpint (result.counts.linked, ==, 1);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->a), <=, 2);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 2);
}

/* A field of A that is called as one of B, and is not the same, does not end its question */
static void
test_same_name_on_both_sides (void)
{
  static const char definition[] =
    "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\","
    "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" },"
    "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" },"
    "  \"direction\": \"both\", \"conflict\": \"ask\","
    "  \"match\": [{ \"a\": \"[email]\", \"b\": \"[email]\" }],"
    "  \"to_b\": [{ \"field\": \"email\", \"formula\": \"[email]\" },"
    "           { \"field\": \"note\", \"formula\": \"[name]\" }],"
    "  \"to_a\": [{ \"field\": \"email\", \"formula\": \"[email]\" },"
    "           { \"field\": \"name\", \"formula\": \"[note]\" },"
    "           { \"field\": \"note\", \"formula\": \"\\\"New\\\"\", \"only\": \"create\" }] }";
  g_autoptr(SyncFixture) fixture = sync_fixture_new (definition);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *a = put (fixture->a, NULL,
                            "{ \"email\": \"x@example.org\", \"name\": \"One\" }");
  g_autofree char *b = NULL;

  run (fixture, &result);
  b = dove_fake_app_find_key (fixture->b, "email", "x@example.org", NULL);
  PUT (fixture->a, a, "{ \"name\": \"Two\" }");
  PUT (fixture->b, b, "{ \"note\": \"Three\" }");
  for (guint i = 0; i < 3; i++)
    {
      run (fixture, &result);
      g_assert_cmpint (result.counts.asked, ==, 1);
      g_assert_cmpint (dove_store_count_reviews (fixture->store, "contacts", NULL), ==, 1);
    }
}

/* The fields of a name that is one here and two there are decided on together */
#define GROUP_SYNC \
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\"," \
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" }," \
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" }," \
  "  \"direction\": \"both\"," \
  "  \"match\": [ { \"a\": \"[email]\", \"b\": \"[email]\" } ]," \
  "  \"to_b\": [ { \"field\": \"name\", \"formula\": \"[city] & \\\" \\\" & [note]\" }," \
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ]," \
  "  \"to_a\": [ { \"field\": \"city\", \"formula\": \"TEXTBEFORE([name]; \\\" \\\")\" }," \
  "             { \"field\": \"note\", \"formula\": \"TEXTAFTER([name]; \\\" \\\")\" }," \
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ]," \
  "  \"trigger\": { \"manual\": true } }"

static void
test_group_is_one (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (GROUP_SYNC);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *a = put (fixture->a, NULL, "{ \"email\": \"x@example.org\","
                            " \"city\": \"Ada\", \"note\": \"Byron\" }");
  g_autofree char *b = NULL;
  guint count = 0;

  run (fixture, &result);
  b = dove_fake_app_find_key (fixture->b, "email", "x@example.org", &count);
  g_assert_cmpstr (get (fixture->b, b, "name"), ==, "Ada Byron");
  assert_rests (fixture);

  PUT (fixture->b, b, "{ \"name\": \"Ada Lovelace\" }");
  run (fixture, &result);
  g_assert_cmpstr (get (fixture->a, a, "city"), ==, "Ada");
  g_assert_cmpstr (get (fixture->a, a, "note"), ==, "Lovelace");
  assert_rests (fixture);

  PUT (fixture->a, a, "{ \"city\": \"Augusta\" }");
  PUT (fixture->b, b, "{ \"name\": \"Ada King\" }");
  run (fixture, &result);
  g_assert_cmpint (result.counts.asked, ==, 1);
  g_assert_cmpint (dove_store_count_reviews (fixture->store, "contacts", NULL),
                   ==, 1);
  assert_rests (fixture);
}

/* Killed between the two writes of a pair, and at every other place of them */
static void
test_crash_between_the_writes (void)
{
  for (guint at = 1; at <= 6; at++)
    {
      g_autofree char *a = NULL;
      g_autofree char *b = NULL;
      g_autoptr(SyncFixture) fixture = make_pair (SYNC (""), &a, &b);
      g_auto(DoveRunResult) result = { 0 };
      g_autoptr(GError) error = NULL;
      SyncCrash crash = { "after-send", at };

      PUT (fixture->a, a, "{ \"name\": \"From A\", \"city\": \"Kiel\" }");
      PUT (fixture->b, b, "{ \"email\": \"new@example.org\", \"note\": \"x\" }");
      dove_crash_set_hook (sync_fixture_crash, &crash);
      dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
      sync_fixture_run (fixture, NULL, &result, &error);
      dove_crash_set_hook (NULL, NULL);
      sync_fixture_reopen (fixture);
      for (guint i = 0; i < 3; i++)
        run (fixture, &result);

      g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
      g_assert_cmpstr (get (fixture->b, b, "name"), ==, "From A");
      g_assert_cmpstr (get (fixture->b, b, "city"), ==, "Kiel");
      g_assert_cmpstr (get (fixture->a, a, "email"), ==, "new@example.org");
      g_assert_cmpstr (get (fixture->a, a, "note"), ==, "x");
      g_assert_cmpuint (dove_fake_app_get_size (fixture->a), ==, 1);
      g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 1);
      assert_rests (fixture);
    }
}

/* Both records of a pair are written, and the program dies. Where there is no looking up of single
 * records, what became of it is seen in lists, with what somebody has edited since: that edit is
 * none of ours, and is not taken for agreed. */
static void
test_edited_after_crash (void)
{
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *a = NULL;
      g_autofree char *b = NULL;
      SyncFixture *fixture = make_pair (SYNC (""), &a, &b);
      gboolean to_b = i % 2 == 0;
      DoveFakeApp *source = to_b ? fixture->a : fixture->b;
      const char *key = to_b ? a : b;
      g_auto(DoveRunResult) result = { 0 };
      g_autoptr(GError) error = NULL;
      SyncCrash crash = { "after-send", 1 };

      for (guint side = 0; side < 2; side++)
        {
          DoveAbilities *abilities = dove_fake_app_abilities (side == 0 ? fixture->a : fixture->b);

          abilities->can_get = FALSE;
          abilities->has_etag = FALSE;
          abilities->recognition = i < 2 ? DOVE_RECOGNISE_SEARCH : DOVE_RECOGNISE_KEY;
        }
      PUT (source, key, "{ \"name\": \"First\" }");
      PUT (to_b ? fixture->b : fixture->a, to_b ? b : a,
           to_b ? "{ \"note\": \"n\" }" : "{ \"city\": \"Ulm\" }");
      dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
      dove_crash_set_hook (sync_fixture_crash, &crash);
      sync_fixture_run (fixture, NULL, &result, &error);
      dove_crash_set_hook (NULL, NULL);
      g_assert_error (error, DOVE_CRASH_ERROR, 0);
      sync_fixture_reopen (fixture);

      PUT (source, key, "{ \"name\": \"Meanwhile\" }");
      for (guint n = 0; n < 3; n++)
        run (fixture, &result);
      g_assert_cmpstr (get (fixture->a, a, "name"), ==, "Meanwhile");
      g_assert_cmpstr (get (fixture->b, b, "name"), ==, "Meanwhile");
      g_assert_cmpstr (get (fixture->a, a, to_b ? "note" : "city"), ==, to_b ? "n" : "Ulm");
      assert_rests (fixture);
      sync_fixture_free (fixture);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/two-way/first-run-fills-both", test_first_run_fills_both);
  g_test_add_func ("/sync/two-way/edits-flow-either-way", test_edits_flow_either_way);
  g_test_add_func ("/sync/two-way/different-fields-merge", test_different_fields_merge);
  g_test_add_func ("/sync/two-way/same-edit-is-no-conflict", test_same_edit_is_no_conflict);
  g_test_add_data_func ("/sync/two-way/conflict-is-asked/a", "a", test_conflict_is_asked);
  g_test_add_data_func ("/sync/two-way/conflict-is-asked/b", "b", test_conflict_is_asked);
  g_test_add_data_func ("/sync/two-way/conflict-is-asked/value", "=\"Mine\"",
                        test_conflict_is_asked);
  g_test_add_func ("/sync/two-way/answer-is-of-its-values", test_answer_is_of_its_values);
  g_test_add_data_func ("/sync/two-way/conflict-by-policy/a", "a", test_conflict_by_policy);
  g_test_add_data_func ("/sync/two-way/conflict-by-policy/b", "b", test_conflict_by_policy);
  g_test_add_data_func ("/sync/two-way/conflict-by-policy/newest", "newest",
                        test_conflict_by_policy);
  g_test_add_func ("/sync/two-way/a-rule-of-a-field-decides-its-conflicts",
                   test_a_rule_of_a_field_decides_its_conflicts);
  g_test_add_func ("/sync/two-way/a-rule-of-a-field-decides-a-new-pair",
                   test_a_rule_of_a_field_decides_a_new_pair);
  g_test_add_func ("/sync/two-way/normalising-sides", test_normalising_sides_do_not_ping_pong);
  g_test_add_func ("/sync/two-way/one-way-field", test_one_way_field_is_not_pulled_back);
  g_test_add_func ("/sync/two-way/cleared-value-flows", test_cleared_value_flows);
  g_test_add_func ("/sync/two-way/first-difference", test_first_difference);
  g_test_add_func ("/sync/two-way/doubles-are-asked-once", test_doubles_are_asked_once);
  g_test_add_func ("/sync/two-way/same-name-on-both-sides", test_same_name_on_both_sides);
  g_test_add_func ("/sync/two-way/group-is-one", test_group_is_one);
  g_test_add_func ("/sync/two-way/crash-between-the-writes", test_crash_between_the_writes);
  g_test_add_func ("/sync/two-way/edited-after-crash", test_edited_after_crash);

  return g_test_run ();
}
