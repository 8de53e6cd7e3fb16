/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

/*
 * Fields about consent: `newsletter` of side A is a boolean, `letters` of side B a word. Only
 * refusals are written without a person, and they win by any policy.
 */

#define ROW_TO_B \
  "{ \"field\": \"letters\", \"formula\": \"IF([newsletter]; \\\"subscribed\\\"; " \
  "IF(ISBLANK([newsletter]); NULL(); \\\"unsubscribed\\\"))\"%s }"
#define ROW_TO_A \
  "{ \"field\": \"newsletter\", \"formula\": \"SWITCH([letters]; \\\"subscribed\\\"; TRUE; " \
  "\\\"unsubscribed\\\"; FALSE; NULL())\" }"

typedef struct
{
  SyncFixture *fixture;
  char        *keys[2];
} Pair;

/* What a side says: "yes", "no" or "" for nothing */
typedef const char *Says;

static char *
make_definition (const char *direction,
                 const char *policy,
                 const char *row_members)
{
  g_autofree char *to_b = g_strdup_printf (ROW_TO_B, row_members);
  gboolean is_both = g_str_equal (direction, "both");

  return g_strdup_printf (
    "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\","
    "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" },"
    "  \"b\": { \"connection\": \"mail\", \"object\": \"thing\" },"
    "  \"direction\": \"%s\", \"conflict\": \"%s\", \"first\": \"%s\", \"drift\": \"repair\","
    "  \"match\": [ { \"a\": \"LOWER([email])\", \"b\": \"LOWER([email])\" } ],"
    "  \"to_b\": [ { \"field\": \"email\", \"formula\": \"[email]\" }, %s ]%s%s%s,"
    "  \"trigger\": { \"manual\": true } }",
    direction, policy, policy, to_b, is_both ? ", \"to_a\": [ " : "", is_both ? ROW_TO_A : "",
    is_both ? " ]" : "");
}

static char *
record_of (DoveSide side,
           Says     says)
{
  if (side == DOVE_SIDE_A)
    return g_strdup_printf ("{ \"email\": \"x@example.org\", \"newsletter\": %s }",
                            *says == 'y' ? "true" : *says == 'n' ? "false" : "null");

  return g_strdup_printf ("{ \"email\": \"x@example.org\", \"letters\": %s }",
                          *says == 'y' ? "\"subscribed\"" : *says == 'n' ? "\"unsubscribed\""
                                                                         : "null");
}

static void
say (Pair     *pair,
     DoveSide  side,
     Says      says)
{
  DoveFakeApp *app = side == DOVE_SIDE_A ? pair->fixture->a : pair->fixture->b;
  g_autofree char *json = record_of (side, says);
  g_autofree char *key = dove_fake_app_put (app, pair->keys[side], json);

  if (pair->keys[side] == NULL)
    pair->keys[side] = g_steal_pointer (&key);
  dove_clock_advance (pair->fixture->clock, G_TIME_SPAN_MINUTE);
}

static Says
hear (Pair     *pair,
      DoveSide  side)
{
  DoveFakeApp *app = side == DOVE_SIDE_A ? pair->fixture->a : pair->fixture->b;
  DoveValue *value = dove_value_get_member (dove_fake_app_get (app, pair->keys[side]),
                                            side == DOVE_SIDE_A ? "newsletter" : "letters");

  if (dove_value_is_empty (value))
    return "";
  if (side == DOVE_SIDE_A)
    return dove_value_get_boolean (value) ? "yes" : "no";

  return g_strcmp0 (dove_value_get_text (value), "subscribed") == 0 ? "yes" : "no";
}

#define ASSERT_SAY(pair, a, b) \
  G_STMT_START { \
    g_assert_cmpstr (hear ((pair), DOVE_SIDE_A), ==, (a)); \
    g_assert_cmpstr (hear ((pair), DOVE_SIDE_B), ==, (b)); \
  } G_STMT_END

static void
run (Pair          *pair,
     DoveRunResult *result)
{
  dove_run_result_clear (result);
  dove_clock_advance (pair->fixture->clock, G_TIME_SPAN_HOUR);
  sync_fixture_run_ok (pair->fixture, result);
}

static Pair *
pair_new (const char *definition,
          Says        a,
          Says        b)
{
  Pair *pair = g_new0 (Pair, 1);
  g_auto(DoveRunResult) result = { 0 };

  pair->fixture = sync_fixture_new (definition);
  say (pair, DOVE_SIDE_A, a);
  say (pair, DOVE_SIDE_B, b);
  run (pair, &result);

  return pair;
}

static void
pair_free (Pair *pair)
{
  sync_fixture_free (pair->fixture);
  g_free (pair->keys[0]);
  g_free (pair->keys[1]);
  g_free (pair);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pair, pair_free)

static void
assert_rests (Pair *pair)
{
  g_auto(DoveRunResult) result = { 0 };

  run (pair, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);
}

static void
answer (Pair       *pair,
        const char *choice)
{
  g_autoptr(DoveStoreRows) rows = dove_store_list_reviews (pair->fixture->store, "contacts",
                                                           DOVE_REVIEW_OPEN, NULL);
  g_autoptr(DoveStoreReview) review = dove_store_rows_next (rows, NULL);

  g_assert_nonnull (review);
  g_assert_cmpint (review->kind, ==, DOVE_REVIEW_CONFLICT);
  g_assert_nonnull (strstr (review->message, "consent"));
  g_assert_true (dove_store_answer_review (pair->fixture->store, review->id, choice, NULL));
}

static const char *const policies[] = { "ask", "newest", "a", "b" };
static const char *const directions[] = { "both", "a-to-b" };

/* An unsubscribe flows to the other side, in either direction */
static void
test_refusal_flows (void)
{
  for (guint side = 0; side < 2; side++)
    {
      g_autofree char *definition = make_definition ("both", "ask", "");
      g_autoptr(Pair) pair = pair_new (definition, "yes", "yes");
      g_auto(DoveRunResult) result = { 0 };

      ASSERT_SAY (pair, "yes", "yes");
      say (pair, side, "no");
      run (pair, &result);
      g_assert_cmpint (result.counts.asked, ==, 0);
      ASSERT_SAY (pair, "no", "no");
      assert_rests (pair);
    }
}

/* Both edited: whatever the policy says, and whoever was later, a refusal wins */
static void
test_refusal_wins (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    for (guint side = 0; side < 2; side++)
      for (guint order = 0; order < 2; order++)
        {
          g_autofree char *definition = make_definition ("both", policies[i], "");
          g_autoptr(Pair) pair = pair_new (definition, "", "");
          g_auto(DoveRunResult) result = { 0 };
          DoveSide first = order == 0 ? side : DOVE_SIDE_OTHER (side);

          say (pair, first, first == side ? "no" : "yes");
          say (pair, DOVE_SIDE_OTHER (first), first == side ? "yes" : "no");
          run (pair, &result);
          g_assert_cmpint (result.counts.asked, ==, 0);
          ASSERT_SAY (pair, "no", "no");
          assert_rests (pair);
        }
}

/* A pair that was just matched: a refusal wins as well; of one way it is never overwritten */
static void
test_first (void)
{
  for (guint d = 0; d < G_N_ELEMENTS (directions); d++)
    for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
      for (guint side = 0; side < 2; side++)
        {
          g_autofree char *definition = make_definition (directions[d], policies[i], "");
          gboolean a_refuses = side == DOVE_SIDE_A;
          g_autoptr(Pair) pair = pair_new (definition, a_refuses ? "no" : "yes",
                                           a_refuses ? "yes" : "no");

          if (d == 0 || a_refuses)
            ASSERT_SAY (pair, "no", "no");
          else
            ASSERT_SAY (pair, "yes", "no");
          assert_rests (pair);
          assert_rests (pair);
        }
}

/* Who said no and now says yes at one side is not believed without a person */
static void
test_consent_is_asked (gconstpointer data)
{
  const char *choice = data;

  for (guint side = 0; side < 2; side++)
    for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
      {
        g_autofree char *definition = make_definition ("both", policies[i], "");
        g_autoptr(Pair) pair = pair_new (definition, "no", "no");
        g_auto(DoveRunResult) result = { 0 };
        gboolean agrees = (*choice == 'a') == (side == DOVE_SIDE_A);

        say (pair, side, "yes");
        run (pair, &result);
        g_assert_cmpint (result.counts.asked, ==, 1);
        g_assert_cmpstr (hear (pair, DOVE_SIDE_OTHER (side)), ==, "no");
        assert_rests (pair);
        answer (pair, choice);
        run (pair, &result);
        ASSERT_SAY (pair, agrees ? "yes" : "no", agrees ? "yes" : "no");
        assert_rests (pair);
      }
}

/* Somebody refuses at B when the plan is made and nothing is written yet */
static gboolean
refuse_meanwhile (const char *point,
                  gpointer    pair)
{
  if (g_str_equal (point, "plan"))
    say (pair, DOVE_SIDE_B, "no");

  return FALSE;
}

/* What a person agreed to is held against the record once more before it is written */
static void
test_refusal_meets_the_answer (void)
{
  g_autofree char *definition = make_definition ("both", "ask", "");
  g_autoptr(Pair) pair = pair_new (definition, "", "");
  g_auto(DoveRunResult) result = { 0 };

  say (pair, DOVE_SIDE_A, "yes");
  run (pair, &result);
  g_assert_cmpint (result.counts.asked, ==, 1);
  answer (pair, "a");
  dove_crash_set_hook (refuse_meanwhile, pair);
  run (pair, &result);
  dove_crash_set_hook (NULL, NULL);
  g_assert_cmpint (result.counts.stale, ==, 1);
  g_assert_cmpstr (hear (pair, DOVE_SIDE_B), ==, "no");

  run (pair, &result);
  ASSERT_SAY (pair, "no", "no");
  assert_rests (pair);
}

/* The question ends with a refusal */
static void
test_refusal_ends_the_question (void)
{
  g_autofree char *definition = make_definition ("both", "ask", "");
  g_autoptr(Pair) pair = pair_new (definition, "no", "no");
  g_auto(DoveRunResult) result = { 0 };

  say (pair, DOVE_SIDE_A, "yes");
  run (pair, &result);
  say (pair, DOVE_SIDE_A, "no");
  run (pair, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpint (dove_store_count_reviews (pair->fixture->store, "contacts", NULL), ==, 0);
  ASSERT_SAY (pair, "no", "no");
}

/* A question whether to give consent delays no refusal, nor does what was answered to it before the
 * refusal was seen */
static void
test_refusal_waits_for_no_answer (void)
{
  for (guint way = 0; way < 3; way++)
    {
      static const char *const answers[] = { NULL, "a", "b" };
      g_autofree char *definition = make_definition ("a-to-b", "ask", "");
      g_autoptr(Pair) pair = pair_new (definition, "", "");
      g_auto(DoveRunResult) result = { 0 };

      say (pair, DOVE_SIDE_A, "yes");
      run (pair, &result);
      g_assert_cmpint (result.counts.asked, ==, 1);
      ASSERT_SAY (pair, "yes", "");
      if (answers[way] != NULL)
        answer (pair, answers[way]);
      say (pair, DOVE_SIDE_A, "no");
      run (pair, &result);
      ASSERT_SAY (pair, "no", "no");
      assert_rests (pair);
    }
}

/* One way: an edit at the source that would give consent is asked about, drift is not repaired
 * into consent, a refusal is written */
static void
test_one_way (void)
{
  g_autofree char *definition = make_definition ("a-to-b", "a", "");
  g_autoptr(Pair) pair = pair_new (definition, "yes", "yes");
  g_auto(DoveRunResult) result = { 0 };

  say (pair, DOVE_SIDE_B, "no");
  run (pair, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);
  ASSERT_SAY (pair, "yes", "no");

  say (pair, DOVE_SIDE_A, "no");
  run (pair, &result);
  say (pair, DOVE_SIDE_A, "yes");
  run (pair, &result);
  g_assert_cmpint (result.counts.asked, ==, 1);
  ASSERT_SAY (pair, "yes", "no");
  answer (pair, "a");
  run (pair, &result);
  ASSERT_SAY (pair, "yes", "yes");
  assert_rests (pair);

  say (pair, DOVE_SIDE_A, "no");
  run (pair, &result);
  ASSERT_SAY (pair, "no", "no");
  assert_rests (pair);
}

/* A row that says so is a row like any other; and a record that is made takes what it is given */
static void
test_overwrite_and_create (void)
{
  g_autofree char *definition = make_definition ("a-to-b", "a", ", \"consent\": \"overwrite\"");
  g_autofree char *careful = make_definition ("a-to-b", "a", "");
  g_autoptr(Pair) pair = pair_new (definition, "no", "no");
  g_autoptr(SyncFixture) fixture = sync_fixture_new (careful);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *json = record_of (DOVE_SIDE_A, "yes");
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  say (pair, DOVE_SIDE_A, "yes");
  run (pair, &result);
  ASSERT_SAY (pair, "yes", "yes");

  a = dove_fake_app_put (fixture->a, NULL, json);
  dove_run_result_clear (&result);
  sync_fixture_run_ok (fixture, &result);
  b = dove_fake_app_find_key (fixture->b, "email", "x@example.org", NULL);
  g_assert_cmpstr (dove_value_get_member_text (dove_fake_app_get (fixture->b, b), "letters"), ==,
                   "subscribed");
}

/* Taking back a run does not take back a refusal */
static void
test_undo (void)
{
  g_autofree char *definition = make_definition ("both", "ask", "");
  g_autoptr(Pair) pair = pair_new (definition, "yes", "yes");
  g_auto(DoveRunResult) result = { 0 };
  g_auto(DoveRunResult) undone = { 0 };

  say (pair, DOVE_SIDE_A, "no");
  run (pair, &result);
  ASSERT_SAY (pair, "no", "no");
  g_assert_true (sync_fixture_undo (pair->fixture, result.run_id, DOVE_RUN_ALL, &undone, NULL));
  g_assert_cmpint (undone.counts.stale, ==, 1);
  ASSERT_SAY (pair, "no", "no");
}

/* Refusals that come and go are not held back by the fuse */
static void
test_no_fuse (void)
{
  g_autofree char *definition = make_definition ("both", "ask", "");
  g_autoptr(Pair) pair = pair_new (definition, "yes", "yes");
  g_auto(DoveRunResult) result = { 0 };

  for (guint i = 0; i < 6; i++)
    {
      say (pair, DOVE_SIDE_A, "no");
      run (pair, &result);
      ASSERT_SAY (pair, "no", "no");
      say (pair, DOVE_SIDE_B, "yes");
      run (pair, &result);
      answer (pair, "b");
      run (pair, &result);
      ASSERT_SAY (pair, "yes", "yes");
    }
}

/* Killed at any place of a run that meets a conflict, the refusal wins all the same; a dry run
 * shows what the run does */
static void
test_crash_and_plan (void)
{
  static const char *const points[] = { "page", "plan", "before-commit", "after-intent",
                                        "after-send", "settle" };

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    {
      g_autofree char *definition = make_definition ("both", "newest", "");
      g_autoptr(Pair) pair = pair_new (definition, "", "");
      g_auto(DoveRunResult) result = { 0 };
      g_auto(DoveRunResult) dry = { 0 };
      g_auto(DoveRunResult) planned = { 0 };
      g_autoptr(GError) error = NULL;
      SyncCrash fate = { points[i], 1 };

      say (pair, DOVE_SIDE_B, "no");
      say (pair, DOVE_SIDE_A, "yes");
      g_assert_true (sync_fixture_run (pair->fixture, &(DoveRunOptions) { .mode = DOVE_RUN_DRY },
                                       &dry, NULL));
      g_assert_true (sync_fixture_run (pair->fixture, &(DoveRunOptions) { .mode = DOVE_RUN_PLAN },
                                       &planned, NULL));
      g_assert_cmpstr (dry.plan_hash, ==, planned.plan_hash);
      g_assert_cmpint (dry.counts.planned, ==, 1);
      dove_crash_set_hook (sync_fixture_crash, &fate);
      sync_fixture_run (pair->fixture, NULL, &result, &error);
      dove_crash_set_hook (NULL, NULL);
      g_assert_error (error, DOVE_CRASH_ERROR, 0);
      sync_fixture_reopen (pair->fixture);
      run (pair, &result);
      ASSERT_SAY (pair, "no", "no");
      assert_rests (pair);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/consent/refusal-flows", test_refusal_flows);
  g_test_add_func ("/sync/consent/refusal-wins", test_refusal_wins);
  g_test_add_func ("/sync/consent/first", test_first);
  g_test_add_data_func ("/sync/consent/is-asked/a", "a", test_consent_is_asked);
  g_test_add_data_func ("/sync/consent/is-asked/b", "b", test_consent_is_asked);
  g_test_add_func ("/sync/consent/refusal-meets-the-answer", test_refusal_meets_the_answer);
  g_test_add_func ("/sync/consent/refusal-ends-the-question", test_refusal_ends_the_question);
  g_test_add_func ("/sync/consent/refusal-waits-for-no-answer", test_refusal_waits_for_no_answer);
  g_test_add_func ("/sync/consent/one-way", test_one_way);
  g_test_add_func ("/sync/consent/overwrite-and-create", test_overwrite_and_create);
  g_test_add_func ("/sync/consent/undo", test_undo);
  g_test_add_func ("/sync/consent/no-fuse", test_no_fuse);
  g_test_add_func ("/sync/consent/crash-and-plan", test_crash_and_plan);

  return g_test_run ();
}
