/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"
#include "sync/dove-answer.h"

/*
 * The fuse: a field that two applications keep changing back and forth is held, and a person is
 * asked. A program at side B, or at both, undoes what is written.
 */

#define SYNC(direction, to_a) \
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\"," \
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" }," \
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" }," \
  "  \"direction\": \"" direction "\", \"drift\": \"repair\", \"conflict\": \"newest\"," \
  "  \"match\": [ { \"a\": \"LOWER([email])\", \"b\": \"LOWER([email])\" } ]," \
  "  \"to_b\": [ { \"field\": \"name\", \"formula\": \"[name]\" }," \
  "             { \"field\": \"city\", \"formula\": \"[city]\" } ]," to_a \
  "  \"trigger\": { \"manual\": true } }"

#define ONE_WAY SYNC ("a-to-b", "")
#define BOTH    SYNC ("both", "\"to_a\": [ { \"field\": \"name\", \"formula\": \"[name]\" } ],")

typedef struct
{
  SyncFixture *fixture;
  char        *keys[2];
} Pair;

static DoveFakeApp *
app_of (Pair     *pair,
        DoveSide  side)
{
  return side == DOVE_SIDE_A ? pair->fixture->a : pair->fixture->b;
}

static void
set_field (Pair       *pair,
           DoveSide    side,
           const char *field,
           const char *value)
{
  g_autofree char *json = g_strdup_printf ("{ \"%s\": \"%s\" }", field, value);
  g_autofree char *key = dove_fake_app_put (app_of (pair, side), pair->keys[side], json);
}

static const char *
get_field (Pair       *pair,
           DoveSide    side,
           const char *field)
{
  return dove_value_get_member_text (dove_fake_app_get (app_of (pair, side), pair->keys[side]),
                                     field);
}

static void
run (Pair          *pair,
     DoveRunResult *result)
{
  dove_run_result_clear (result);
  dove_clock_advance (pair->fixture->clock, G_TIME_SPAN_HOUR);
  sync_fixture_run_ok (pair->fixture, result);
}

static Pair *
pair_new (const char *definition)
{
  Pair *pair = g_new0 (Pair, 1);
  g_auto(DoveRunResult) result = { 0 };

  pair->fixture = sync_fixture_new (definition);
  for (guint side = 0; side < 2; side++)
    pair->keys[side] = dove_fake_app_put (app_of (pair, side), NULL,
                                          "{ \"name\": \"Old\", \"email\": \"x@example.org\" }");
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

static DoveStoreReview *
find_question (Pair *pair)
{
  g_autoptr(DoveStoreRows) rows = dove_store_list_reviews (pair->fixture->store, "contacts",
                                                           DOVE_REVIEW_OPEN, NULL);

  return dove_store_rows_next (rows, NULL);
}

static void
assert_asked (Pair     *pair,
              gboolean  is_asked)
{
  g_autoptr(DoveStoreReview) review = find_question (pair);

  g_assert_true ((review != NULL) == is_asked);
  if (review != NULL)
    g_assert_cmpint (review->kind, ==, DOVE_REVIEW_FLIP);
}

static void
answer (Pair       *pair,
        const char *choice)
{
  g_autoptr(DoveStoreReview) review = find_question (pair);

  g_assert_nonnull (review);
  g_assert_true (dove_answer_fits (review->kind, choice));
  g_assert_true (dove_store_answer_review (pair->fixture->store, review->id, choice, NULL));
}

/* A program at B sets the name to its own value before each run, until somebody is asked; how
 * often it was written */
static guint
fight (Pair *pair)
{
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreReview) review = NULL;

  set_field (pair, DOVE_SIDE_A, "name", "Ours");
  for (guint written = 0; written < 9; written++)
    {
      run (pair, &result);
      g_clear_pointer (&review, dove_store_review_free);
      review = find_question (pair);
      if (review != NULL)
        return written;
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "name"), ==, "Ours");
      set_field (pair, DOVE_SIDE_B, "name", "Theirs");
    }

  return 9;
}

static void
test_drift_that_comes_back (void)
{
  g_autoptr(Pair) pair = pair_new (ONE_WAY);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreReview) review = NULL;

  g_assert_cmpuint (fight (pair), ==, 3);
  review = find_question (pair);
  g_assert_cmpint (review->kind, ==, DOVE_REVIEW_FLIP);
  g_assert_cmpstr (review->key, ==, pair->keys[DOVE_SIDE_A]);
  g_assert_cmpstr (review->field, ==, "name");
  g_assert_cmpstr (review->a_value, ==, "\"Ours\"");
  g_assert_cmpstr (review->b_value, ==, "\"Theirs\"");
  g_assert_nonnull (strstr (review->message, "back and forth"));
  g_assert_nonnull (strstr (review->message, "“books”"));

  /* It is held, the other fields are not */
  set_field (pair, DOVE_SIDE_A, "city", "Kiel");
  run (pair, &result);
  g_assert_cmpint (result.counts.asked, ==, 1);
  g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "name"), ==, "Theirs");
  g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "city"), ==, "Kiel");
  run (pair, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);
  assert_asked (pair, TRUE);
}

static void
test_answer_a (void)
{
  g_autoptr(Pair) pair = pair_new (ONE_WAY);
  g_auto(DoveRunResult) result = { 0 };

  fight (pair);
  answer (pair, "a");
  run (pair, &result);
  g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "name"), ==, "Ours");
  run (pair, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  assert_asked (pair, FALSE);
}

/* What the other side holds is right from now on: it is not repaired any more */
static void
test_answer_b (void)
{
  g_autoptr(Pair) pair = pair_new (ONE_WAY);
  g_auto(DoveRunResult) result = { 0 };

  fight (pair);
  answer (pair, "b");
  run (pair, &result);
  set_field (pair, DOVE_SIDE_A, "city", "Kiel");
  run (pair, &result);
  g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "name"), ==, "Theirs");
  g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "city"), ==, "Kiel");
  run (pair, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpint (result.counts.planned, ==, 0);
  assert_asked (pair, FALSE);

  /* until it is edited at its source */
  set_field (pair, DOVE_SIDE_A, "name", "Later");
  run (pair, &result);
  g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "name"), ==, "Later");
}

/* It goes on, and is asked again after as many times */
static void
test_answer_resume (void)
{
  g_autoptr(Pair) pair = pair_new (ONE_WAY);

  fight (pair);
  answer (pair, "resume");
  g_assert_cmpuint (fight (pair), ==, 3);
  answer (pair, "resume");
  g_assert_cmpuint (fight (pair), ==, 3);
}

/* Programs at both sides keep a form of their own */
static void
test_two_ways (gconstpointer data)
{
  const char *choice = data;
  g_autoptr(Pair) pair = pair_new (BOTH);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreReview) review = NULL;
  guint runs = 0;

  set_field (pair, DOVE_SIDE_A, "name", "NAME");
  for (; review == NULL && runs < 20; runs++)
    {
      run (pair, &result);
      review = find_question (pair);
      if (review == NULL && runs % 2 == 0)
        set_field (pair, DOVE_SIDE_B, "name", "name");
      else if (review == NULL)
        set_field (pair, DOVE_SIDE_A, "name", "NAME");
    }
  g_assert_cmpuint (runs, <, 10);
  g_assert_cmpint (review->kind, ==, DOVE_REVIEW_FLIP);
  set_field (pair, DOVE_SIDE_A, "city", "Kiel");
  run (pair, &result);
  g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "city"), ==, "Kiel");
  g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "name"), !=,
                   get_field (pair, DOVE_SIDE_A, "name"));

  answer (pair, choice);
  run (pair, &result);
  if (*choice != 'r')
    g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "name"), ==, *choice == 'a' ? "NAME" : "name");
  g_assert_cmpstr (get_field (pair, DOVE_SIDE_A, "name"), ==,
                   get_field (pair, DOVE_SIDE_B, "name"));
  run (pair, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpint (result.counts.planned, ==, 0);
  assert_asked (pair, FALSE);
}

/* Somebody who changes his mind twice, at one side or in turns, is not asked */
static void
test_honest_edits (gconstpointer data)
{
  gboolean in_turns = GPOINTER_TO_UINT (data);
  g_autoptr(Pair) pair = pair_new (BOTH);
  g_auto(DoveRunResult) result = { 0 };
  static const char *const values[] = { "One", "Two", "One", "Two", "One" };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      DoveSide side = in_turns && i % 2 == 1 ? DOVE_SIDE_B : DOVE_SIDE_A;

      set_field (pair, side, "name", values[i]);
      run (pair, &result);
      g_assert_cmpint (result.counts.asked, ==, 0);
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_A, "name"), ==, values[i]);
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "name"), ==, values[i]);
    }
  assert_asked (pair, FALSE);
}

/* An application that keeps small letters undoes nothing */
static void
test_normalising (void)
{
  g_autoptr(Pair) pair = pair_new (ONE_WAY);
  g_auto(DoveRunResult) result = { 0 };

  dove_fake_app_set_lower (pair->fixture->b, "name");
  for (guint i = 0; i < 8; i++)
    {
      set_field (pair, DOVE_SIDE_A, "name", i % 2 == 0 ? "ONE" : "TWO");
      run (pair, &result);
      g_assert_cmpint (result.counts.updated, ==, 1);
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "name"), ==, i % 2 == 0 ? "one" : "two");
      run (pair, &result);
      g_assert_cmpint (result.counts.planned, ==, 0);
    }
  assert_asked (pair, FALSE);
}

/* What happened long ago, and many runs ago, does not count */
static void
test_old_writes (void)
{
  g_autoptr(Pair) pair = pair_new (ONE_WAY);
  g_auto(DoveRunResult) result = { 0 };

  set_field (pair, DOVE_SIDE_A, "name", "Ours");
  for (guint i = 0; i < 6; i++)
    {
      run (pair, &result);
      g_assert_cmpint (result.counts.asked, ==, 0);
      for (guint k = 0; k < 4; k++)
        run (pair, &result);
      dove_clock_advance (pair->fixture->clock, 4 * G_TIME_SPAN_DAY);
      set_field (pair, DOVE_SIDE_B, "name", "Theirs");
    }
}

/* The two agree by themselves */
static void
test_ends_by_itself (void)
{
  g_autoptr(Pair) pair = pair_new (BOTH);
  g_auto(DoveRunResult) result = { 0 };

  for (guint i = 0; i < 20; i++)
    {
      set_field (pair, i % 2, "name", i % 2 == 0 ? "NAME" : "name");
      run (pair, &result);
      if (result.counts.asked > 0)
        break;
    }
  assert_asked (pair, TRUE);
  set_field (pair, DOVE_SIDE_A, "name", "Agreed");
  set_field (pair, DOVE_SIDE_B, "name", "Agreed");
  run (pair, &result);
  run (pair, &result);
  assert_asked (pair, FALSE);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
}

/* A dry run and a kept plan hold the field as the run does */
static void
test_plans_agree (void)
{
  g_autoptr(Pair) pair = pair_new (ONE_WAY);
  g_auto(DoveRunResult) dry = { 0 };
  g_auto(DoveRunResult) planned = { 0 };
  g_auto(DoveRunResult) result = { 0 };

  set_field (pair, DOVE_SIDE_A, "name", "Ours");
  for (guint i = 0; i < 3; i++)
    {
      run (pair, &result);
      set_field (pair, DOVE_SIDE_B, "name", "Theirs");
    }
  set_field (pair, DOVE_SIDE_A, "city", "Kiel");
  g_assert_true (sync_fixture_run (pair->fixture, &(DoveRunOptions) { .mode = DOVE_RUN_DRY }, &dry,
                                   NULL));
  g_assert_cmpint (dry.counts.asked, ==, 1);
  g_assert_cmpint (dry.counts.planned, ==, 1);
  assert_asked (pair, FALSE);
  g_assert_true (sync_fixture_run (pair->fixture, &(DoveRunOptions) { .mode = DOVE_RUN_PLAN },
                                   &planned, NULL));
  g_assert_cmpstr (dry.plan_hash, ==, planned.plan_hash);
  run (pair, &result);
  g_assert_cmpstr (result.plan_hash, ==, planned.plan_hash);
  g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "name"), ==, "Theirs");
  g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "city"), ==, "Kiel");
}

/* Killed anywhere in the run that blows it, it is held all the same, and asked about once */
static void
test_crash (void)
{
  static const char *const points[] = { "page", "plan", "before-commit", "after-intent",
                                        "after-send", "settle" };

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    {
      g_autoptr(Pair) pair = pair_new (ONE_WAY);
      g_auto(DoveRunResult) result = { 0 };
      g_autoptr(GError) error = NULL;
      SyncCrash fate = { points[i], 1 };

      set_field (pair, DOVE_SIDE_A, "name", "Ours");
      for (guint k = 0; k < 3; k++)
        {
          run (pair, &result);
          set_field (pair, DOVE_SIDE_B, "name", "Theirs");
        }
      set_field (pair, DOVE_SIDE_A, "city", "Kiel");
      dove_crash_set_hook (sync_fixture_crash, &fate);
      dove_run_result_clear (&result);
      sync_fixture_run (pair->fixture, NULL, &result, &error);
      dove_crash_set_hook (NULL, NULL);
      g_assert_error (error, DOVE_CRASH_ERROR, 0);
      sync_fixture_reopen (pair->fixture);
      run (pair, &result);
      run (pair, &result);

      assert_asked (pair, TRUE);
      g_assert_cmpint (dove_store_count_reviews (pair->fixture->store, "contacts", NULL), ==, 1);
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "name"), ==, "Theirs");
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "city"), ==, "Kiel");
    }
}

/* The question goes with its record; the other one, which was edited since, is another question */
static void
test_record_vanishes (void)
{
  g_autoptr(Pair) pair = pair_new (SYNC ("a-to-b", "\"delete\": \"delete\","));
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreReview) review = NULL;

  dove_fake_app_abilities (pair->fixture->b)->can_delete = TRUE;
  fight (pair);
  dove_fake_app_drop (pair->fixture->a, pair->keys[DOVE_SIDE_A]);
  dove_clock_advance (pair->fixture->clock, 2 * G_TIME_SPAN_DAY);
  run (pair, &result);

  review = find_question (pair);
  g_assert_cmpint (review->kind, ==, DOVE_REVIEW_DELETE);
  g_assert_cmpint (dove_store_count_reviews (pair->fixture->store, "contacts", NULL), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/fuse/drift-that-comes-back", test_drift_that_comes_back);
  g_test_add_func ("/sync/fuse/answer-a", test_answer_a);
  g_test_add_func ("/sync/fuse/answer-b", test_answer_b);
  g_test_add_func ("/sync/fuse/answer-resume", test_answer_resume);
  g_test_add_data_func ("/sync/fuse/two-ways/a", "a", test_two_ways);
  g_test_add_data_func ("/sync/fuse/two-ways/b", "b", test_two_ways);
  g_test_add_data_func ("/sync/fuse/two-ways/resume", "resume", test_two_ways);
  g_test_add_data_func ("/sync/fuse/honest-edits", GUINT_TO_POINTER (FALSE), test_honest_edits);
  g_test_add_data_func ("/sync/fuse/honest-edits-in-turns", GUINT_TO_POINTER (TRUE),
                        test_honest_edits);
  g_test_add_func ("/sync/fuse/normalising", test_normalising);
  g_test_add_func ("/sync/fuse/old-writes", test_old_writes);
  g_test_add_func ("/sync/fuse/ends-by-itself", test_ends_by_itself);
  g_test_add_func ("/sync/fuse/plans-agree", test_plans_agree);
  g_test_add_func ("/sync/fuse/crash", test_crash);
  g_test_add_func ("/sync/fuse/record-vanishes", test_record_vanishes);

  return g_test_run ();
}
