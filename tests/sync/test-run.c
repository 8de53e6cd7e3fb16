/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

static void
put_contacts (SyncFixture *fixture,
              guint        count)
{
  for (guint i = 1; i <= count; i++)
    {
      g_autofree char *json = NULL;
      g_autofree char *key = NULL;

      json = g_strdup_printf ("{ \"name\": \"Person %u\", \"email\": \"p%u@example.org\" }", i, i);
      key = dove_fake_app_put (fixture->a, NULL, json);
    }
}

static char *
partner (SyncFixture *fixture,
         const char  *key)
{
  guint count = 0;
  char *found = dove_fake_app_find_key (fixture->b, "external_id", key, &count);

  g_assert_cmpuint (count, ==, 1);

  return found;
}

static void
test_first_run_creates_all (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *key = NULL;

  put_contacts (fixture, 25);
  sync_fixture_run_ok (fixture, &result);

  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpint (result.counts.created, ==, 25);
  g_assert_cmpint (result.counts.planned, ==, 25);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 25);
  key = partner (fixture, "a7");
  g_assert_cmpstr (dove_value_get_member_text (dove_fake_app_get (fixture->b, key), "name"), ==,
                   "Person 7");
}

static void
test_second_run_writes_nothing (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) first = { 0 };
  g_auto(DoveRunResult) second = { 0 };

  put_contacts (fixture, 25);
  sync_fixture_run_ok (fixture, &first);
  dove_fake_app_counts (fixture->b)->writes = 0;
  sync_fixture_run_ok (fixture, &second);

  g_assert_cmpint (second.state, ==, DOVE_RUN_DONE);
  g_assert_cmpint (second.counts.planned, ==, 0);
  g_assert_cmpint (second.counts.unchanged, ==, 25);
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->writes, ==, 0);
}

static void
test_edit_changes_one_field (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) first = { 0 };
  g_auto(DoveRunResult) second = { 0 };
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(DoveStoreChange) change = NULL;
  g_autofree char *key = NULL;

  put_contacts (fixture, 5);
  sync_fixture_run_ok (fixture, &first);
  key = dove_fake_app_put (fixture->a, "a3", "{ \"name\": \"New name\" }");
  sync_fixture_run_ok (fixture, &second);

  g_assert_cmpint (second.counts.planned, ==, 1);
  g_assert_cmpint (second.counts.updated, ==, 1);
  rows = dove_store_list_changes (fixture->store, second.run_id, DOVE_CHANGES_IN_ALL_STATES, NULL);
  change = dove_store_rows_next (rows, NULL);
  g_assert_cmpstr (change->fields, ==,
                   "[{\"field\":\"name\",\"old\":\"Person 3\",\"new\":\"New name\"}]");
}

static void
test_normalising_target_does_not_ping_pong (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_auto(DoveRunResult) again = { 0 };

  dove_fake_app_set_lower (fixture->b, "name");
  put_contacts (fixture, 5);
  sync_fixture_run_ok (fixture, &result);
  sync_fixture_run_ok (fixture, &again);

  g_assert_cmpint (again.counts.planned, ==, 0);
}

static void
test_first_plan_asks (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  DoveRunOptions options = { 0 };
  g_auto(DoveRunResult) asked = { 0 };
  g_auto(DoveRunResult) approved = { 0 };
  g_autoptr(GError) error = NULL;

  put_contacts (fixture, 3);
  sync_fixture_run (fixture, &options, &asked, &error);
  g_assert_no_error (error);
  g_assert_cmpint (asked.state, ==, DOVE_RUN_NEEDS_OK);
  g_assert_cmpint (asked.review_id, >, 0);
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->writes, ==, 0);

  dove_store_answer_review (fixture->store, asked.review_id, "approve", &error);
  g_assert_no_error (error);
  sync_fixture_run (fixture, &options, &approved, &error);
  g_assert_no_error (error);
  g_assert_cmpint (approved.state, ==, DOVE_RUN_DONE);
  g_assert_cmpint (approved.counts.created, ==, 3);
}

static void
test_dry_run_writes_nothing (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  DoveRunOptions options = { .mode = DOVE_RUN_DRY };
  g_auto(DoveRunResult) dry = { 0 };
  g_auto(DoveRunResult) real = { 0 };
  g_autoptr(GError) error = NULL;

  put_contacts (fixture, 12);
  sync_fixture_run (fixture, &options, &dry, &error);
  g_assert_no_error (error);

  g_assert_cmpint (dry.counts.planned, ==, 12);
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->writes, ==, 0);
  g_assert_cmpint (dove_store_count_links (fixture->store, "contacts", NULL), ==, 0);
  g_assert_cmpint (dove_store_count_observations (fixture->store, "contacts", DOVE_SIDE_A, NULL),
                   ==, 0);

  sync_fixture_run_ok (fixture, &real);
  g_assert_cmpstr (real.plan_hash, ==, dry.plan_hash);
}

static void
test_kept_plan_is_applied_exactly (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  DoveRunOptions options = { .mode = DOVE_RUN_PLAN };
  g_auto(DoveRunResult) plan = { 0 };
  g_auto(DoveRunResult) applied = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *moved = NULL;

  put_contacts (fixture, 4);
  sync_fixture_run (fixture, &options, &plan, &error);
  g_assert_no_error (error);
  g_assert_cmpint (plan.state, ==, DOVE_RUN_PLANNED);
  moved = dove_fake_app_put (fixture->a, "a2", "{ \"name\": \"Moved\" }");

  sync_fixture_apply (fixture, plan.run_id, &applied, &error);
  g_assert_no_error (error);
  g_assert_cmpint (applied.counts.created, ==, 3);
  g_assert_cmpint (applied.counts.stale, ==, 1);
  g_assert_cmpint (applied.state, ==, DOVE_RUN_DONE_WITH_PROBLEMS);
}

static void
test_poison_does_not_block (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_auto(DoveRunResult) again = { 0 };
  g_auto(DoveRunResult) mended = { 0 };
  g_autofree char *bad = NULL;
  g_autofree char *good = NULL;

  bad = dove_fake_app_put (fixture->a, NULL, "{ \"name\": \"POISON\", \"email\": \"x@x.org\" }");
  put_contacts (fixture, 5);
  sync_fixture_run_ok (fixture, &result);

  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE_WITH_PROBLEMS);
  g_assert_cmpint (result.counts.refused, ==, 1);
  g_assert_cmpint (result.counts.created, ==, 5);
  g_assert_cmpint (dove_store_count_problems (fixture->store, "contacts", NULL), ==, 1);

  sync_fixture_run_ok (fixture, &again);
  g_assert_cmpint (again.counts.planned, ==, 0);
  g_assert_cmpint (again.counts.skipped, ==, 1);

  good = dove_fake_app_put (fixture->a, bad, "{ \"name\": \"Cured\" }");
  sync_fixture_run_ok (fixture, &mended);
  g_assert_cmpint (mended.counts.created, ==, 1);
  g_assert_cmpint (dove_store_count_problems (fixture->store, "contacts", NULL), ==, 0);
}

static void
test_same_key_twice_asks (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_auto(DoveRunResult) answered = { 0 };
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(DoveStoreReview) review = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  one = dove_fake_app_put (fixture->a, NULL, "{ \"name\": \"One\", \"email\": \"same@x.org\" }");
  two = dove_fake_app_put (fixture->a, NULL, "{ \"name\": \"Two\", \"email\": \"Same@x.org\" }");
  sync_fixture_run_ok (fixture, &result);
  g_assert_cmpint (result.counts.asked, ==, 2);
  g_assert_cmpint (result.counts.planned, ==, 0);

  rows = dove_store_list_reviews (fixture->store, "contacts", DOVE_REVIEW_OPEN, &error);
  review = dove_store_rows_next (rows, &error);
  g_assert_cmpint (review->kind, ==, DOVE_REVIEW_MATCH);
  dove_store_answer_review (fixture->store, review->id, "create", &error);
  g_assert_no_error (error);

  sync_fixture_run_ok (fixture, &answered);
  g_assert_cmpint (answered.counts.created, ==, 2);
}

static void
test_matched_pair_is_linked (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_auto(DoveRunResult) again = { 0 };
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  a = dove_fake_app_put (fixture->a, NULL, "{ \"name\": \"One\", \"email\": \"one@x.org\" }");
  b = dove_fake_app_put (fixture->b, NULL, "{ \"name\": \"One\", \"email\": \"ONE@x.org\","
                                           "  \"city\": \"Kiel\" }");
  sync_fixture_run_ok (fixture, &result);

  g_assert_cmpint (result.counts.linked, ==, 1);
  g_assert_cmpint (result.counts.created, ==, 0);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 1);
  g_assert_cmpstr (dove_value_get_member_text (dove_fake_app_get (fixture->b, b), "external_id"),
                   ==, a);

  sync_fixture_run_ok (fixture, &again);
  g_assert_cmpint (again.counts.planned, ==, 0);
}

static void
test_empty_listing_stops (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) first = { 0 };
  g_auto(DoveRunResult) emptied = { 0 };

  put_contacts (fixture, 12);
  sync_fixture_run_ok (fixture, &first);
  dove_fake_app_counts (fixture->b)->writes = 0;
  dove_fake_app_add_fault (fixture->a, DOVE_FAKE_LIST_EMPTY, 0, 1);
  sync_fixture_run_ok (fixture, &emptied);

  g_assert_cmpint (emptied.state, ==, DOVE_RUN_NEEDS_OK);
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->writes, ==, 0);
}

static void
test_stale_page_writes_nothing (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) first = { 0 };
  g_auto(DoveRunResult) second = { 0 };
  g_auto(DoveRunResult) stale = { 0 };
  g_autofree char *key = NULL;

  put_contacts (fixture, 5);
  sync_fixture_run_ok (fixture, &first);
  key = dove_fake_app_put (fixture->a, "a1", "{ \"name\": \"Newer\" }");
  sync_fixture_run_ok (fixture, &second);
  dove_fake_app_add_fault (fixture->a, DOVE_FAKE_LIST_STALE, 0, 1);
  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_LIST_STALE, 0, 1);
  sync_fixture_run_ok (fixture, &stale);

  g_assert_cmpint (stale.counts.planned, ==, 0);
}

static void
test_order_does_not_matter (void)
{
  g_autofree char *hash = NULL;

  for (guint seed = 0; seed < 3; seed++)
    {
      g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
      DoveRunOptions options = { .mode = DOVE_RUN_DRY };
      g_auto(DoveRunResult) result = { 0 };
      g_autoptr(GError) error = NULL;

      put_contacts (fixture, 30);
      if (seed > 0)
        dove_fake_app_set_shuffle (fixture->a, seed);
      sync_fixture_run (fixture, &options, &result, &error);
      g_assert_no_error (error);
      if (hash == NULL)
        hash = g_strdup (result.plan_hash);
      g_assert_cmpstr (hash, ==, result.plan_hash);
    }
}

static void
test_sign_in_refused_stops (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) refused = { 0 };
  g_auto(DoveRunResult) again = { 0 };
  g_autoptr(GError) error = NULL;

  put_contacts (fixture, 5);
  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_UNAUTHORIZED, 2, 3);
  g_assert_false (sync_fixture_run (fixture, NULL, &refused, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED);
  g_assert_cmpint (refused.counts.planned, ==, 5);
  g_assert_cmpint (refused.counts.created + refused.counts.cancelled, ==, 5);

  sync_fixture_run_ok (fixture, &again);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 5);
}

/* On a metered network a side is not read whole; what has changed may be asked for. */
static void
test_small_run_reads_no_side_whole (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  const DoveRunOptions small = { .is_small = TRUE, .inline_sends = TRUE };
  g_auto(DoveRunResult) waits = { 0 };
  g_auto(DoveRunResult) first = { 0 };
  g_auto(DoveRunResult) again = { 0 };
  g_auto(DoveRunResult) second = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *key = NULL;

  dove_fake_app_abilities (fixture->a)->has_since = TRUE;
  dove_fake_app_abilities (fixture->b)->has_since = TRUE;
  put_contacts (fixture, 5);
  g_assert_false (sync_fixture_run (fixture, &small, &waits, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_THROTTLED);
  g_assert_cmpint (waits.state, ==, DOVE_RUN_STOPPED);
  g_assert_null (waits.connection);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 0);
  g_clear_error (&error);

  sync_fixture_run_ok (fixture, &first);
  sync_fixture_run_ok (fixture, &again); /* now B has a position too */
  key = dove_fake_app_put (fixture->a, "a3", "{ \"name\": \"New name\" }");
  dove_clock_advance (fixture->clock, 3 * G_TIME_SPAN_DAY);
  sync_fixture_run (fixture, &small, &second, &error);
  g_assert_no_error (error);
  g_assert_cmpint (second.counts.updated, ==, 1);
}

typedef struct
{
  GCancellable *cancellable;
  gint          parks;
} Parking;

static void
park_cb (const DoveRunProgress *progress,
         gpointer               user_data)
{
  Parking *parking = user_data;

  if (progress->phase == DOVE_PHASE_APPLY && progress->done > 0)
    g_cancellable_cancel (parking->cancellable);
}

/* A run that is cut off as the program ends is gone on with, one that a person stops is not. */
static void
test_parked_run_goes_on (gconstpointer data)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  Parking parking = { g_cancellable_new (), GPOINTER_TO_INT (data) };
  const DoveRunOptions options = {
    .approve = TRUE, .inline_sends = TRUE, .parks = &parking.parks, .progress = park_cb,
    .user_data = &parking,
  };
  g_auto(DoveRunResult) cut = { 0 };
  g_auto(DoveRunResult) next = { 0 };
  g_autoptr(DoveStoreRun) unfinished = NULL;
  g_autoptr(GError) error = NULL;

  put_contacts (fixture, 200);
  fixture->cancellable = parking.cancellable;
  g_assert_false (sync_fixture_run (fixture, &options, &cut, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (cut.state, ==, parking.parks != 0 ? DOVE_RUN_PARKED : DOVE_RUN_STOPPED);
  g_assert_true (dove_store_find_unfinished_run (fixture->store, "contacts", &unfinished, NULL));
  g_assert_cmpint (unfinished != NULL, ==, parking.parks != 0);

  fixture->cancellable = NULL;
  sync_fixture_run_ok (fixture, &next);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 200);
  sync_fixture_assert_each_once (fixture);
  g_object_unref (parking.cancellable);
}

static void
test_retry_after_is_honoured (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };

  put_contacts (fixture, 6);
  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_BUSY, 2, 2);
  sync_fixture_run_ok (fixture, &result);

  g_assert_cmpint (result.counts.created, ==, 6);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 6);
}

static void
test_workers_send_each_once (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_auto(DoveRunResult) again = { 0 };

  fixture->is_threaded = TRUE;
  dove_fake_app_abilities (fixture->b)->concurrent = 4;
  dove_fake_app_set_page_size (fixture->a, 100);
  put_contacts (fixture, 500);
  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_LOST_AFTER, 50, 3);
  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_SILENT, 90, 3);
  sync_fixture_run_ok (fixture, &result);

  g_assert_cmpint (result.counts.created, ==, 500);
  sync_fixture_assert_each_once (fixture);
  sync_fixture_run_ok (fixture, &again);
  g_assert_cmpint (again.counts.planned, ==, 0);
}

static void
test_b_to_a_works_alike (void)
{
  g_auto(GStrv) parts = g_strsplit (sync_fixture_contacts, "\"a-to-b\"", 2);
  g_autofree char *turned = g_strjoinv ("\"b-to-a\"", parts);
  g_auto(GStrv) rows = g_strsplit (turned, "\"to_b\"", 2);
  g_autofree char *definition = g_strjoinv ("\"to_a\"", rows);
  g_auto(GStrv) ids = g_strsplit (definition, "\"a\": \"[id]\", \"b\": \"[external_id]\"", 2);
  g_autofree char *whole = g_strjoinv ("\"a\": \"[external_id]\", \"b\": \"[id]\"", ids);
  g_autoptr(SyncFixture) fixture = sync_fixture_new (whole);
  g_auto(DoveRunResult) result = { 0 };
  g_auto(DoveRunResult) again = { 0 };
  g_autofree char *key = NULL;

  key = dove_fake_app_put (fixture->b, NULL, "{ \"name\": \"From B\" }");
  sync_fixture_run_ok (fixture, &result);
  g_assert_cmpint (result.counts.created, ==, 1);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->a), ==, 1);
  sync_fixture_run_ok (fixture, &again);
  g_assert_cmpint (again.counts.planned, ==, 0);
}

static void
replace_definition (SyncFixture *fixture,
                    const char  *from,
                    const char  *to)
{
  g_auto(GStrv) parts = g_strsplit (fixture->definition, from, 2);

  g_free (fixture->definition);
  fixture->definition = g_strjoinv (to, parts);
}

static void
test_changed_mapping_asks (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  DoveRunOptions options = { 0 };
  g_auto(DoveRunResult) first = { 0 };
  g_auto(DoveRunResult) asked = { 0 };
  g_auto(DoveRunResult) approved = { 0 };
  g_auto(DoveRunResult) quiet = { 0 };
  g_autoptr(GError) error = NULL;

  put_contacts (fixture, 5);
  sync_fixture_run_ok (fixture, &first);
  replace_definition (fixture, "TRIM([name])", "UPPER([name])");
  sync_fixture_run (fixture, &options, &asked, &error);
  g_assert_no_error (error);
  g_assert_cmpint (asked.state, ==, DOVE_RUN_NEEDS_OK);
  g_assert_cmpint (asked.counts.planned, ==, 5);

  sync_fixture_run_ok (fixture, &approved);
  g_assert_cmpint (approved.counts.updated, ==, 5);
  sync_fixture_run (fixture, &options, &quiet, &error);
  g_assert_no_error (error);
  g_assert_cmpint (quiet.counts.planned, ==, 0);
}

/* The application refuses a double and says of which record: of the same key it is linked by the
 * next run, of another one a person is told; neither is sent again and again. */
static void
test_a_double_that_is_named (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) first = { 0 };
  g_auto(DoveRunResult) second = { 0 };
  g_auto(DoveRunResult) third = { 0 };
  g_autoptr(DoveStoreLink) link = NULL;
  g_autoptr(DoveStoreProblem) problem = NULL;
  g_autofree char *hidden = NULL;
  g_autofree char *other = NULL;

  dove_fake_app_set_distinct (fixture->b, "name");
  hidden = dove_fake_app_put (fixture->b, "B1",
                              "{ \"name\": \"Ann\", \"email\": \"ann@example.org\" }");
  other = dove_fake_app_put (fixture->b, "B2",
                             "{ \"name\": \"Ben\", \"email\": \"old@example.org\" }");
  dove_fake_app_set_hidden (fixture->b, "B1");
  g_free (dove_fake_app_put (fixture->a, "A1",
                             "{ \"name\": \"Ann\", \"email\": \"ann@example.org\" }"));
  g_free (dove_fake_app_put (fixture->a, "A2",
                             "{ \"name\": \"Ben\", \"email\": \"new@example.org\" }"));
  sync_fixture_run_ok (fixture, &first);
  g_assert_cmpint (first.counts.created, ==, 0);
  g_assert_cmpint (first.counts.refused, ==, 1);
  g_assert_cmpint (first.counts.stale, ==, 1);
  dove_store_find_problem_of (fixture->store, "contacts", DOVE_SIDE_A, "A2", &problem, NULL);
  g_assert_cmpstr (problem->problem_class, ==, "exists");
  g_assert_nonnull (strstr (problem->hint, "“B2”"));

  dove_fake_app_set_hidden (fixture->b, NULL);
  dove_clock_advance (fixture->clock, G_TIME_SPAN_MINUTE);
  sync_fixture_run_ok (fixture, &second);
  dove_store_find_link (fixture->store, "contacts", DOVE_SIDE_A, "A1", &link, NULL);
  g_assert_nonnull (link);
  g_assert_cmpstr (link->b_id, ==, "B1");
  dove_clock_advance (fixture->clock, G_TIME_SPAN_MINUTE);
  dove_fake_app_counts (fixture->b)->writes = 0;
  sync_fixture_run_ok (fixture, &third);
  g_assert_cmpint (third.counts.planned, ==, 0);
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->writes, ==, 0);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 2);
}

static void
put_person (DoveFakeApp *app,
            const char  *key,
            const char  *name)
{
  g_autofree char *json = g_strdup_printf ("{ \"name\": \"%s\", \"email\": \"x@y.org\" }", name);

  g_free (dove_fake_app_put (app, key, json));
}

static void
run_later (SyncFixture   *fixture,
           DoveRunResult *result)
{
  dove_run_result_clear (result);
  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
  sync_fixture_run_ok (fixture, result);
}

/* What an application says it has stored and has not is a problem, not a record that somebody
 * deleted or an edit that somebody took back. */
static void
test_success_that_is_none (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *b = NULL;

  put_person (fixture->a, "A1", "Ann");
  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_LIES, 0, 1);
  sync_fixture_run_ok (fixture, &result);
  g_assert_cmpint (result.counts.created, ==, 0);
  g_assert_cmpint (result.counts.refused, ==, 1);
  g_assert_cmpint (dove_store_count_links (fixture->store, "contacts", NULL), ==, 0);
  dove_run_result_clear (&result);
  sync_fixture_run_ok (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);

  put_person (fixture->a, "A1", "Anna");
  run_later (fixture, &result);
  g_assert_cmpint (result.counts.created, ==, 1);
  b = partner (fixture, "A1");

  put_person (fixture->a, "A1", "Annabel");
  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_LIES, 0, 1);
  run_later (fixture, &result);
  g_assert_cmpint (result.counts.updated, ==, 0);
  g_assert_cmpint (result.counts.refused, ==, 1);
  put_person (fixture->a, "A1", "Annabella");
  run_later (fixture, &result);
  g_assert_cmpint (result.counts.updated, ==, 1);
  g_assert_cmpstr (dove_value_get_member_text (dove_fake_app_get (fixture->b, b), "name"), ==,
                   "Annabella");
}

/* An application that takes whole records only: what is sent back with the change is how the
 * record is now, not how it was when it was read. */
static void
test_whole_records_are_read_again (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *b = NULL;

  dove_fake_app_abilities (fixture->b)->sends_whole = TRUE;
  dove_fake_app_abilities (fixture->b)->has_etag = FALSE;
  dove_fake_app_abilities (fixture->b)->has_since = FALSE;
  put_person (fixture->a, "A1", "Ann");
  sync_fixture_run_ok (fixture, &result);
  b = partner (fixture, "A1");

  g_free (dove_fake_app_put (fixture->b, b, "{ \"city\": \"Bonn\" }"));
  dove_fake_app_set_hidden (fixture->b, b);
  put_person (fixture->a, "A1", "Anna");
  run_later (fixture, &result);
  g_assert_cmpint (result.counts.updated, ==, 1);
  g_assert_cmpstr (dove_value_get_member_text (dove_fake_app_get (fixture->b, b), "city"), ==,
                   "Bonn");
  g_assert_cmpstr (dove_value_get_member_text (dove_fake_app_get (fixture->b, b), "name"), ==,
                   "Anna");
}

/* A policy is part of what was approved, though it moves nothing; a note is no part of it. */
static void
test_changed_policy_asks_a_note_does_not (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  DoveRunOptions options = { 0 };
  g_auto(DoveRunResult) first = { 0 };
  g_auto(DoveRunResult) noted = { 0 };
  g_auto(DoveRunResult) asked = { 0 };
  g_auto(DoveRunResult) approved = { 0 };
  g_auto(DoveRunResult) after = { 0 };
  g_autoptr(GError) error = NULL;

  put_contacts (fixture, 5);
  sync_fixture_run_ok (fixture, &first);
  replace_definition (fixture, "{ \"field\": \"name\"",
                      "{ \"note\": \"as on the card\", \"field\": \"name\"");
  g_free (dove_fake_app_put (fixture->a, "X1",
                             "{ \"name\": \"Nina Note\", \"email\": \"nina@example.org\" }"));
  sync_fixture_run (fixture, &options, &noted, &error);
  g_assert_no_error (error);
  g_assert_cmpint (noted.state, ==, DOVE_RUN_DONE);
  g_assert_cmpint (noted.counts.created, ==, 1);

  replace_definition (fixture, "\"direction\"", "\"delete\": \"delete\", \"direction\"");
  g_free (dove_fake_app_put (fixture->a, "X2",
                             "{ \"name\": \"Paul Policy\", \"email\": \"paul@example.org\" }"));
  sync_fixture_run (fixture, &options, &asked, &error);
  g_assert_no_error (error);
  g_assert_cmpint (asked.state, ==, DOVE_RUN_NEEDS_OK);
  g_assert_cmpint (asked.counts.planned, ==, 1);
  sync_fixture_run_ok (fixture, &approved);
  g_assert_cmpint (approved.counts.created, ==, 1);

  g_free (dove_fake_app_put (fixture->a, "X3",
                             "{ \"name\": \"Anna After\", \"email\": \"anna@example.org\" }"));
  sync_fixture_run (fixture, &options, &after, &error);
  g_assert_no_error (error);
  g_assert_cmpint (after.state, ==, DOVE_RUN_DONE);
}

static void
test_mass_change_is_never_approved_beforehand (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) first = { 0 };
  g_auto(DoveRunResult) mass = { 0 };
  g_auto(DoveRunResult) applied = { 0 };
  g_autoptr(GError) error = NULL;

  put_contacts (fixture, 150);
  sync_fixture_run_ok (fixture, &first);
  replace_definition (fixture, "TRIM([name])", "UPPER([name])");
  dove_fake_app_counts (fixture->b)->writes = 0;
  sync_fixture_run_ok (fixture, &mass);
  g_assert_cmpint (mass.state, ==, DOVE_RUN_NEEDS_OK);
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->writes, ==, 0);

  sync_fixture_apply (fixture, mass.run_id, &applied, &error);
  g_assert_no_error (error);
  g_assert_cmpint (applied.counts.updated, ==, 150);
}

static void
test_drift_is_left_or_repaired (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) first = { 0 };
  g_auto(DoveRunResult) left = { 0 };
  g_auto(DoveRunResult) repaired = { 0 };
  g_autofree char *key = NULL;
  g_autofree char *there = NULL;

  put_contacts (fixture, 3);
  sync_fixture_run_ok (fixture, &first);
  there = partner (fixture, "a2");
  key = dove_fake_app_put (fixture->b, there, "{ \"name\": \"Somebody else\" }");
  sync_fixture_run_ok (fixture, &left);
  g_assert_cmpint (left.counts.planned, ==, 0);

  replace_definition (fixture, "\"direction\"", "\"drift\": \"repair\", \"direction\"");
  sync_fixture_run_ok (fixture, &repaired);
  g_assert_cmpint (repaired.counts.updated, ==, 1);
  g_assert_cmpstr (dove_value_get_member_text (dove_fake_app_get (fixture->b, there), "name"), ==,
                   "Person 2");
}

static void
test_same_refusal_stops (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  put_contacts (fixture, 150);
  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_REFUSE, 0, 150);
  g_assert_false (sync_fixture_run (fixture, NULL, &result, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_FAILED);
  g_assert_cmpint (result.counts.refused, >=, 20);
  g_assert_cmpint (result.counts.refused, <, 150);
  g_assert_cmpint (result.counts.refused + result.counts.cancelled, ==, 150);
}

static void
test_first_difference_is_asked_once (gconstpointer data)
{
  const char *answer = data;
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) first = { 0 };
  g_auto(DoveRunResult) answered = { 0 };
  g_auto(DoveRunResult) edited = { 0 };
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(DoveStoreReview) review = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  g_autofree char *again = NULL;

  a = dove_fake_app_put (fixture->a, NULL, "{ \"name\": \"One\", \"email\": \"one@x.org\" }");
  b = dove_fake_app_put (fixture->b, NULL, "{ \"name\": \"Uno\", \"email\": \"one@x.org\" }");
  sync_fixture_run_ok (fixture, &first);
  g_assert_cmpint (first.counts.asked, ==, 1);
  g_assert_cmpstr (dove_value_get_member_text (dove_fake_app_get (fixture->b, b), "name"), ==,
                   "Uno");

  rows = dove_store_list_reviews (fixture->store, "contacts", DOVE_REVIEW_OPEN, &error);
  review = dove_store_rows_next (rows, &error);
  g_assert_cmpstr (review->field, ==, "name");
  dove_store_answer_review (fixture->store, review->id, answer, &error);
  g_assert_no_error (error);
  sync_fixture_run_ok (fixture, &answered);
  g_assert_cmpint (answered.state, ==, DOVE_RUN_DONE);
  g_assert_cmpstr (dove_value_get_member_text (dove_fake_app_get (fixture->b, b), "name"), ==,
                   *answer == 'a' ? "One" : *answer == 'b' ? "Uno" : "Both");

  again = dove_fake_app_put (fixture->a, a, "{ \"name\": \"Edited\" }");
  sync_fixture_run_ok (fixture, &edited);
  g_assert_cmpstr (dove_value_get_member_text (dove_fake_app_get (fixture->b, b), "name"), ==,
                   "Edited");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/run/first-run-creates-all", test_first_run_creates_all);
  g_test_add_func ("/sync/run/second-run-writes-nothing", test_second_run_writes_nothing);
  g_test_add_func ("/sync/run/edit-changes-one-field", test_edit_changes_one_field);
  g_test_add_func ("/sync/run/normalising-target-does-not-ping-pong",
                   test_normalising_target_does_not_ping_pong);
  g_test_add_func ("/sync/run/first-plan-asks", test_first_plan_asks);
  g_test_add_func ("/sync/run/dry-run-writes-nothing", test_dry_run_writes_nothing);
  g_test_add_func ("/sync/run/kept-plan-is-applied-exactly", test_kept_plan_is_applied_exactly);
  g_test_add_func ("/sync/run/poison-does-not-block", test_poison_does_not_block);
  g_test_add_func ("/sync/run/same-key-twice-asks", test_same_key_twice_asks);
  g_test_add_func ("/sync/run/matched-pair-is-linked", test_matched_pair_is_linked);
  g_test_add_func ("/sync/run/empty-listing-stops", test_empty_listing_stops);
  g_test_add_func ("/sync/run/stale-page-writes-nothing", test_stale_page_writes_nothing);
  g_test_add_func ("/sync/run/order-does-not-matter", test_order_does_not_matter);
  g_test_add_func ("/sync/run/sign-in-refused-stops", test_sign_in_refused_stops);
  g_test_add_func ("/sync/run/small-run-reads-no-side-whole", test_small_run_reads_no_side_whole);
  g_test_add_data_func ("/sync/run/parked-run-goes-on", GINT_TO_POINTER (1),
                        test_parked_run_goes_on);
  g_test_add_data_func ("/sync/run/stopped-run-does-not", GINT_TO_POINTER (0),
                        test_parked_run_goes_on);
  g_test_add_func ("/sync/run/retry-after-is-honoured", test_retry_after_is_honoured);
  g_test_add_func ("/sync/run/workers-send-each-once", test_workers_send_each_once);
  g_test_add_func ("/sync/run/b-to-a-works-alike", test_b_to_a_works_alike);
  g_test_add_func ("/sync/run/changed-mapping-asks", test_changed_mapping_asks);
  g_test_add_func ("/sync/run/a-double-that-is-named", test_a_double_that_is_named);
  g_test_add_func ("/sync/run/success-that-is-none", test_success_that_is_none);
  g_test_add_func ("/sync/run/whole-records-are-read-again", test_whole_records_are_read_again);
  g_test_add_func ("/sync/run/changed-policy-asks-a-note-does-not",
                   test_changed_policy_asks_a_note_does_not);
  g_test_add_func ("/sync/run/mass-change-is-never-approved-beforehand",
                   test_mass_change_is_never_approved_beforehand);
  g_test_add_func ("/sync/run/drift-is-left-or-repaired", test_drift_is_left_or_repaired);
  g_test_add_func ("/sync/run/same-refusal-stops", test_same_refusal_stops);
  g_test_add_data_func ("/sync/run/first-difference-is-asked-once/a", "a",
                        test_first_difference_is_asked_once);
  g_test_add_data_func ("/sync/run/first-difference-is-asked-once/b", "b",
                        test_first_difference_is_asked_once);
  g_test_add_data_func ("/sync/run/first-difference-is-asked-once/value", "=\"Both\"",
                        test_first_difference_is_asked_once);

  return g_test_run ();
}
