/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"
#include "sync/dove-answer.h"

/*
 * Questions and their answers: those that cannot be acted on are asked again, those that are
 * over are closed, and a kept plan writes only what was shown.
 */

static char *
put (DoveFakeApp *app,
     const char  *key,
     const char  *name,
     const char  *email)
{
  g_autofree char *json = g_strdup_printf ("{ \"name\": \"%s\", \"email\": \"%s\" }", name, email);

  return dove_fake_app_put (app, key, json);
}

static DoveStoreReview *
find_review (SyncFixture     *fixture,
             DoveReviewState  state)
{
  g_autoptr(DoveStoreRows) rows = dove_store_list_reviews (fixture->store, "contacts", state, NULL);

  return dove_store_rows_next (rows, NULL);
}

static void
assert_no_questions (SyncFixture *fixture)
{
  g_autoptr(DoveStoreReview) open = find_review (fixture, DOVE_REVIEW_OPEN);
  g_autoptr(DoveStoreReview) answered = find_review (fixture, DOVE_REVIEW_ANSWERED);

  g_assert_null (open);
  g_assert_null (answered);
}

static void
answer (SyncFixture *fixture,
        const char  *choice)
{
  g_autoptr(DoveStoreReview) review = find_review (fixture, DOVE_REVIEW_OPEN);
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (review);
  g_assert_true (dove_answer_fits (review->kind, choice));
  g_assert_true (dove_answer_check (fixture->store, review, choice, &error));
  g_assert_true (dove_store_answer_review (fixture->store, review->id, choice, &error));
}

static void
run (SyncFixture   *fixture,
     DoveRunResult *result)
{
  dove_run_result_clear (result);
  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
  sync_fixture_run_ok (fixture, result);
}

/* A create whose answer is lost, at an application that recognises nothing */
static void
lose_an_answer (SyncFixture   *fixture,
                DoveRunResult *result)
{
  g_autofree char *key = put (fixture->a, NULL, "One", "one@example.org");

  dove_fake_app_abilities (fixture->b)->recognition = DOVE_RECOGNISE_NONE;
  dove_fake_app_abilities (fixture->b)->can_find = FALSE;
  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_LOST_AFTER, 0, 1);
  run (fixture, result);
}

static void
test_wrong_key_is_asked_again (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreReview) review = NULL;
  g_autoptr(GPtrArray) keys = NULL;
  g_autofree char *choice = NULL;

  lose_an_answer (fixture, &result);
  answer (fixture, "exists NOT-THERE");
  run (fixture, &result);
  review = find_review (fixture, DOVE_REVIEW_OPEN);
  g_assert_nonnull (review);
  g_assert_nonnull (strstr (review->message, "NOT-THERE"));

  keys = dove_fake_app_dup_keys (fixture->b);
  g_assert_cmpuint (keys->len, ==, 1);
  choice = g_strdup_printf ("exists %s", (char *) g_ptr_array_index (keys, 0));
  answer (fixture, choice);
  run (fixture, &result);

  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 1);
  assert_no_questions (fixture);
}

static void
test_taken_key_is_asked_again (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreReview) review = NULL;
  g_autoptr(GPtrArray) keys = NULL;
  g_autofree char *other = put (fixture->a, NULL, "Other", "other@example.org");
  g_autofree char *choice = NULL;

  run (fixture, &result);
  keys = dove_fake_app_dup_keys (fixture->b);
  choice = g_strdup_printf ("exists %s", (char *) g_ptr_array_index (keys, 0));
  lose_an_answer (fixture, &result);
  answer (fixture, choice);
  run (fixture, &result);
  review = find_review (fixture, DOVE_REVIEW_OPEN);
  g_assert_nonnull (review);
  answer (fixture, "drop");
  run (fixture, &result);

  assert_no_questions (fixture);
}

static void
test_link_must_name_records (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreReview) review = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *a = put (fixture->a, NULL, "One", "same@example.org");
  g_autofree char *b1 = put (fixture->b, NULL, "One", "same@example.org");
  g_autofree char *b2 = put (fixture->b, NULL, "Uno", "same@example.org");
  g_autofree char *choice = g_strdup_printf ("link %s '%s'", a, b1);

  run (fixture, &result);
  review = find_review (fixture, DOVE_REVIEW_OPEN);
  g_assert_false (dove_answer_check (fixture->store, review, "link a1 NOT-THERE", &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
  answer (fixture, choice);
  run (fixture, &result);
  g_assert_cmpint (result.counts.linked, ==, 1);
  run (fixture, &result);

  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  assert_no_questions (fixture);
}

/* The record that was chosen is deleted before the run */
static void
test_chosen_record_vanishes (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *a = put (fixture->a, NULL, "One", "same@example.org");
  g_autofree char *b1 = put (fixture->b, NULL, "One", "same@example.org");
  g_autofree char *b2 = put (fixture->b, NULL, "Uno", "same@example.org");
  g_autofree char *choice = g_strdup_printf ("link %s %s", a, b1);

  run (fixture, &result);
  answer (fixture, choice);
  dove_fake_app_drop (fixture->b, b1);
  run (fixture, &result);
  run (fixture, &result);

  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), <=, 2);
  g_assert_cmpint (result.counts.planned, ==, 0);
}

static void
test_match_question_ends_with_its_doubles (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *one = put (fixture->a, NULL, "One", "same@example.org");
  g_autofree char *two = put (fixture->a, NULL, "Two", "same@example.org");
  g_autofree char *mended = NULL;

  run (fixture, &result);
  g_assert_cmpint (result.counts.asked, ==, 2);
  mended = put (fixture->a, two, "Two", "two@example.org");
  run (fixture, &result);
  g_assert_cmpint (result.counts.created, ==, 2);
  run (fixture, &result);

  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  assert_no_questions (fixture);
}

static void
test_conflict_ends_when_the_values_agree (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *a = put (fixture->a, NULL, "One", "one@example.org");
  g_autofree char *b = put (fixture->b, NULL, "Uno", "one@example.org");
  g_autofree char *mended = NULL;

  run (fixture, &result);
  g_assert_cmpint (result.counts.asked, ==, 1);
  mended = put (fixture->b, b, "One", "one@example.org");
  run (fixture, &result);
  run (fixture, &result);

  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  assert_no_questions (fixture);
}

/* An application that takes two records for one answers a create with a key that is linked */
static void
test_two_records_are_one_there (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *one = put (fixture->a, NULL, "One", "one@example.org");
  g_autofree char *two = NULL;

  run (fixture, &result);
  dove_fake_app_set_unique (fixture->b, "name");
  two = put (fixture->a, NULL, "One", "other@example.org");
  run (fixture, &result);
  g_assert_cmpint (result.counts.refused, ==, 1);
  g_assert_cmpint (dove_store_count_problems (fixture->store, "contacts", NULL), ==, 1);
  run (fixture, &result);

  g_assert_cmpint (result.counts.planned, ==, 0);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 1);
}

static gint64
keep_plan (SyncFixture *fixture)
{
  DoveRunOptions options = { .mode = DOVE_RUN_PLAN };
  g_auto(DoveRunResult) plan = { 0 };
  g_autoptr(GError) error = NULL;

  sync_fixture_run (fixture, &options, &plan, &error);
  g_assert_no_error (error);

  return plan.run_id;
}

/* What a person edits after the plan was shown stays, also where single records are not given */
static void
test_kept_plan_without_single_records (gconstpointer data)
{
  const char *side = data;
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *a = put (fixture->a, NULL, "One", "one@example.org");
  g_autofree char *edited = NULL;
  g_autoptr(GPtrArray) keys = NULL;
  gint64 plan;

  dove_fake_app_abilities (fixture->a)->can_get = FALSE;
  dove_fake_app_abilities (fixture->b)->can_get = FALSE;
  run (fixture, &result);
  keys = dove_fake_app_dup_keys (fixture->b);
  edited = put (fixture->a, a, "Planned", "one@example.org");
  plan = keep_plan (fixture);
  g_free (edited);
  edited = g_str_equal (side, "a")
           ? put (fixture->a, a, "Later", "one@example.org")
           : put (fixture->b, g_ptr_array_index (keys, 0), "Later", "one@example.org");

  dove_run_result_clear (&result);
  sync_fixture_apply (fixture, plan, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result.counts.stale, ==, 1);
  g_assert_cmpstr (dove_value_get_member_text (
                     dove_fake_app_get (fixture->b, g_ptr_array_index (keys, 0)), "name"), ==,
                   g_str_equal (side, "a") ? "One" : "Later");
}

/* A plan that could not be begun can be applied another time */
static void
test_kept_plan_outlives_a_failure (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) failed = { 0 };
  g_auto(DoveRunResult) applied = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *a = put (fixture->a, NULL, "One", "one@example.org");
  gint64 plan;

  dove_fake_app_abilities (fixture->a)->can_get = FALSE;
  plan = keep_plan (fixture);
  dove_fake_app_add_fault (fixture->a, DOVE_FAKE_LIST_FAIL, 0, 1);
  g_assert_false (sync_fixture_apply (fixture, plan, &failed, &error));
  g_clear_error (&error);

  sync_fixture_apply (fixture, plan, &applied, &error);
  g_assert_no_error (error);
  g_assert_cmpint (applied.counts.created, ==, 1);

  /* ... and once only */
  dove_run_result_clear (&failed);
  g_assert_false (sync_fixture_apply (fixture, plan, &failed, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
}

/* A dry run passes by what the real run passes by: a record whose write is open */
static void
test_dry_run_knows_open_writes (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  DoveRunOptions dry = { .mode = DOVE_RUN_DRY };
  g_auto(DoveRunResult) result = { 0 };
  g_auto(DoveRunResult) dried = { 0 };
  g_autoptr(GError) error = NULL;

  lose_an_answer (fixture, &result);
  g_assert_cmpint (result.counts.needs_check, ==, 1);
  sync_fixture_run (fixture, &dry, &dried, &error);
  g_assert_no_error (error);

  g_assert_cmpint (dried.counts.planned, ==, 0);
}

/* B's filter leaves out a record with the same key: a second one is not made without asking,
 * whether the sync has seen the record or the application has left it out itself. */
static void
test_left_out (gconstpointer filter)
{
  for (guint way = 0; way < 3; way++)
    {
      static const char *const answers[] = { "create", "skip", "link A1 B1" };
      g_auto(GStrv) parts = g_strsplit (sync_fixture_contacts, "\"connection\": \"books\",", 2);
      g_autofree char *definition = NULL;
      g_autoptr(SyncFixture) fixture = NULL;
      g_autoptr(DoveStoreLink) link = NULL;
      g_autofree char *b = NULL;
      g_auto(DoveRunResult) result = { 0 };

      definition = g_strconcat (parts[0], "\"connection\": \"books\", \"filter\": \"", filter,
                                "\",", parts[1], NULL);
      fixture = sync_fixture_new (definition);
      b = dove_fake_app_put (fixture->b, "B1", "{ \"name\": \"Ann\", \"status\": \"left\","
                             "  \"email\": \"ann@example.org\" }");
      g_free (put (fixture->a, "A1", "Ann", "Ann@Example.org"));
      g_free (put (fixture->a, "A2", "Ben", "ben@example.org"));
      run (fixture, &result);
      g_assert_cmpint (result.counts.asked, ==, 1);
      g_assert_cmpint (result.counts.created, ==, 1);
      run (fixture, &result);
      g_assert_cmpint (result.counts.planned, ==, 0);

      answer (fixture, answers[way]);
      run (fixture, &result);
      g_assert_cmpint (result.counts.created, ==, way == 0);
      g_assert_cmpint (result.counts.updated, ==, 0);
      dove_store_find_link (fixture->store, "contacts", DOVE_SIDE_B, "B1", &link, NULL);
      g_assert_true ((link != NULL) == (way == 2));
      run (fixture, &result);
      g_assert_cmpint (result.counts.planned, ==, 0);
      g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, way == 0 ? 3 : 2);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/questions/wrong-key-is-asked-again", test_wrong_key_is_asked_again);
  g_test_add_func ("/sync/questions/taken-key-is-asked-again", test_taken_key_is_asked_again);
  g_test_add_func ("/sync/questions/link-must-name-records", test_link_must_name_records);
  g_test_add_func ("/sync/questions/chosen-record-vanishes", test_chosen_record_vanishes);
  g_test_add_func ("/sync/questions/match-ends-with-its-doubles",
                   test_match_question_ends_with_its_doubles);
  g_test_add_func ("/sync/questions/conflict-ends-when-values-agree",
                   test_conflict_ends_when_the_values_agree);
  g_test_add_func ("/sync/questions/two-records-are-one-there", test_two_records_are_one_there);
  g_test_add_data_func ("/sync/questions/kept-plan-without-single-records/source", "a",
                        test_kept_plan_without_single_records);
  g_test_add_data_func ("/sync/questions/kept-plan-without-single-records/target", "b",
                        test_kept_plan_without_single_records);
  g_test_add_func ("/sync/questions/kept-plan-outlives-a-failure",
                   test_kept_plan_outlives_a_failure);
  g_test_add_func ("/sync/questions/dry-run-knows-open-writes", test_dry_run_knows_open_writes);
  g_test_add_data_func ("/sync/questions/left-out/seen", "LEN([status]) <> 4", test_left_out);
  g_test_add_data_func ("/sync/questions/left-out/unseen", "[status] = \\\"here\\\"",
                        test_left_out);

  return g_test_run ();
}
