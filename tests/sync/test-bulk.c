/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

/* Several writes in one request: nobody is there twice, nobody is missing, and each record is
 * settled by itself. */

#define BULK 10

static SyncFixture *
make_fixture (DoveRecognition recognition,
              guint           people)
{
  SyncFixture *fixture = sync_fixture_new (sync_fixture_contacts);
  DoveAbilities *abilities = dove_fake_app_abilities (fixture->b);

  abilities->recognition = recognition;
  abilities->can_find = recognition != DOVE_RECOGNISE_NONE;
  abilities->can_upsert = recognition == DOVE_RECOGNISE_UPSERT;
  for (guint kind = 0; kind < DOVE_WRITE_KINDS; kind++)
    abilities->bulk[kind] = BULK;
  for (guint i = 0; i < people; i++)
    {
      g_autofree char *json = g_strdup_printf ("{ \"name\": \"P%u\", \"email\": \"p%u@x.org\" }",
                                               i, i);

      g_free (dove_fake_app_put (fixture->a, NULL, json));
    }

  return fixture;
}

static DoveFakeCounts *
counts_of (SyncFixture *fixture)
{
  return dove_fake_app_counts (fixture->b);
}

/* A second run has nothing to do: what is there is known. */
static void
assert_quiet (SyncFixture *fixture)
{
  guint writes = counts_of (fixture)->writes;
  g_auto(DoveRunResult) result = { 0 };

  sync_fixture_run_ok (fixture, &result);
  g_assert_cmpuint (counts_of (fixture)->writes, ==, writes);
  g_assert_cmpint (result.counts.planned, ==, 0);
  sync_fixture_assert_each_once (fixture);
}

static void
edit_all (SyncFixture *fixture,
          const char  *name)
{
  g_autoptr(GPtrArray) keys = dove_fake_app_dup_keys (fixture->a);

  for (guint i = 0; i < keys->len; i++)
    {
      g_autofree char *json = g_strdup_printf ("{ \"name\": \"%s %u\" }", name, i);

      g_free (dove_fake_app_put (fixture->a, g_ptr_array_index (keys, i), json));
    }
}

static void
test_creates_share_requests (void)
{
  static const DoveRecognition ways[] = { DOVE_RECOGNISE_SEARCH, DOVE_RECOGNISE_UPSERT };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr(SyncFixture) fixture = make_fixture (ways[i], 25);
      g_auto(DoveRunResult) result = { 0 };

      sync_fixture_run_ok (fixture, &result);

      g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
      g_assert_cmpuint (counts_of (fixture)->requests, ==, 3);
      g_assert_cmpuint (counts_of (fixture)->most, ==, BULK);
      assert_quiet (fixture);
    }
}

/* Of what cannot be recognised no more is under way than before; what has a key goes with it. */
static void
test_what_cannot_be_found_goes_alone (void)
{
  static const DoveRecognition ways[] = { DOVE_RECOGNISE_NONE, DOVE_RECOGNISE_KEY };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr(SyncFixture) fixture = make_fixture (ways[i], 25);
      g_auto(DoveRunResult) result = { 0 };

      sync_fixture_run_ok (fixture, &result);

      g_assert_cmpuint (counts_of (fixture)->requests, ==, 25);
      g_assert_cmpuint (counts_of (fixture)->most, ==, 1);
      assert_quiet (fixture);
    }
}

static void
test_updates_share_requests (void)
{
  g_autoptr(SyncFixture) fixture = make_fixture (DOVE_RECOGNISE_SEARCH, 20);
  g_auto(DoveRunResult) result = { 0 };

  sync_fixture_run_ok (fixture, &result);
  dove_run_result_clear (&result);
  edit_all (fixture, "New");
  counts_of (fixture)->requests = 0;
  sync_fixture_run_ok (fixture, &result);

  g_assert_cmpuint (counts_of (fixture)->requests, ==, 2);
  assert_quiet (fixture);
}

static void
test_deletes_share_requests (void)
{
  g_autoptr(SyncFixture) fixture = make_fixture (DOVE_RECOGNISE_SEARCH, 40);
  g_autoptr(GString) definition = g_string_new (fixture->definition);
  g_autoptr(GPtrArray) keys = dove_fake_app_dup_keys (fixture->a);
  g_auto(DoveRunResult) result = { 0 };

  g_string_replace (definition, "\"trigger\"",
                    "\"delete\": \"delete\", \"grace\": \"PT0S\", \"trigger\"", 1);
  g_free (fixture->definition);
  fixture->definition = g_string_free (g_steal_pointer (&definition), FALSE);
  sync_fixture_run_ok (fixture, &result);
  for (guint i = 0; i < 8; i++)
    dove_fake_app_drop (fixture->a, g_ptr_array_index (keys, 4 * i));
  counts_of (fixture)->requests = 0;
  for (guint run = 0; run < 3; run++)
    {
      dove_run_result_clear (&result);
      dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
      sync_fixture_run_ok (fixture, &result);
    }

  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 32);
  g_assert_cmpuint (counts_of (fixture)->requests, ==, 1);
  assert_quiet (fixture);
}

/* A condition is for one record. */
static void
test_guarded_updates_go_alone (void)
{
  g_autoptr(SyncFixture) fixture = make_fixture (DOVE_RECOGNISE_SEARCH, 20);
  g_auto(DoveRunResult) result = { 0 };

  dove_fake_app_abilities (fixture->b)->has_etag = TRUE;
  sync_fixture_run_ok (fixture, &result);
  g_assert_cmpuint (counts_of (fixture)->requests, ==, 2);
  dove_run_result_clear (&result);
  edit_all (fixture, "New");
  counts_of (fixture)->requests = 0;
  sync_fixture_run_ok (fixture, &result);

  g_assert_cmpuint (counts_of (fixture)->requests, ==, 20);
  assert_quiet (fixture);
}

typedef struct
{
  const char   *name;
  DoveFakeFault fault;
  guint         requests;  /* with the one that went wrong */
  guint         finds;     /* at least */
} Lost;

/* Each record is looked for by itself, and sent again, alone, only if it is not there. */
static void
test_a_lost_answer_is_settled_record_by_record (gconstpointer data)
{
  const Lost *row = data;
  g_autoptr(SyncFixture) fixture = make_fixture (DOVE_RECOGNISE_SEARCH, BULK);
  g_auto(DoveRunResult) result = { 0 };

  dove_fake_app_add_fault (fixture->b, row->fault, 0, 1);
  sync_fixture_run_ok (fixture, &result);

  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpuint (counts_of (fixture)->requests, ==, row->requests);
  g_assert_cmpuint (counts_of (fixture)->finds, >=, row->finds);
  g_assert_cmpuint (counts_of (fixture)->created, ==, BULK);
  assert_quiet (fixture);
}

static const Lost losses[] = {
  { "before", DOVE_FAKE_LOST_BEFORE, 1 + BULK, BULK },
  { "after", DOVE_FAKE_LOST_AFTER, 1, BULK },
  { "late", DOVE_FAKE_LOST_LATE, 1, BULK },
  { "half", DOVE_FAKE_LOST_HALF, 1 + BULK / 2, BULK },
  { "one-result", DOVE_FAKE_MISLAY, 1, 1 },
};

/* An update is sent again, alone. */
static void
test_a_lost_update_is_sent_again (void)
{
  g_autoptr(SyncFixture) fixture = make_fixture (DOVE_RECOGNISE_SEARCH, BULK);
  g_auto(DoveRunResult) result = { 0 };

  sync_fixture_run_ok (fixture, &result);
  dove_run_result_clear (&result);
  edit_all (fixture, "New");
  counts_of (fixture)->requests = 0;
  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_LOST_HALF, 0, 1);
  sync_fixture_run_ok (fixture, &result);

  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpuint (counts_of (fixture)->requests, ==, 1 + BULK);
  assert_quiet (fixture);
}

/* What was not applied goes out together again, and has cost one retry. */
static void
test_a_throttled_request_is_sent_again (void)
{
  g_autoptr(SyncFixture) fixture = make_fixture (DOVE_RECOGNISE_SEARCH, 4 * BULK);
  g_auto(DoveRunResult) result = { 0 };

  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_BUSY, 0, 3);
  sync_fixture_run_ok (fixture, &result);

  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpuint (counts_of (fixture)->requests, ==, 4 + 3);
  assert_quiet (fixture);
}

/* Two lost requests of ten are two failures, not twenty: the account is not given up. */
static void
test_a_request_fails_once (void)
{
  g_autoptr(SyncFixture) fixture = make_fixture (DOVE_RECOGNISE_SEARCH, 5 * BULK);
  g_auto(DoveRunResult) result = { 0 };

  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_LOST_AFTER, 0, 5);
  sync_fixture_run_ok (fixture, &result);

  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpuint (counts_of (fixture)->requests, ==, 5);
  assert_quiet (fixture);
}

/* One record's refusal is its own. */
static void
test_a_refused_record_is_alone (void)
{
  g_autoptr(SyncFixture) fixture = make_fixture (DOVE_RECOGNISE_SEARCH, BULK);
  g_auto(DoveRunResult) result = { 0 };

  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_REFUSE, 0, 1);
  sync_fixture_run_ok (fixture, &result);

  g_assert_cmpint (result.counts.refused, ==, 1);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, BULK - 1);
  g_assert_cmpuint (counts_of (fixture)->requests, ==, 1);
}

/* A death at any point leaves what the next run settles, record by record. */
static void
test_a_death_is_settled_record_by_record (void)
{
  static const char *const points[] = { "before-commit", "after-intent", "after-send" };

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    for (guint at = 1; at <= 3; at++)
      {
        g_autoptr(SyncFixture) fixture = make_fixture (DOVE_RECOGNISE_SEARCH, 25);
        SyncCrash crash = { points[i], at };
        g_auto(DoveRunResult) result = { 0 };
        g_autoptr(GError) error = NULL;

        dove_crash_set_hook (sync_fixture_crash, &crash);
        sync_fixture_run (fixture, NULL, &result, &error);
        dove_crash_set_hook (NULL, NULL);
        sync_fixture_reopen (fixture);
        for (guint run = 0; run < 3; run++)
          {
            dove_run_result_clear (&result);
            sync_fixture_run_ok (fixture, &result);
          }

        g_assert_cmpuint (counts_of (fixture)->created, ==, 25);
        assert_quiet (fixture);
      }
}

/* On worker threads, as outside of tests */
static void
test_workers_share_requests (void)
{
  g_autoptr(SyncFixture) fixture = make_fixture (DOVE_RECOGNISE_SEARCH, 300);
  g_auto(DoveRunResult) result = { 0 };

  fixture->is_threaded = TRUE;
  sync_fixture_run_ok (fixture, &result);

  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpuint (counts_of (fixture)->created, ==, 300);
  g_assert_cmpuint (counts_of (fixture)->most, ==, BULK);
  /* all of them full, in whatever order the answers come */
  g_assert_cmpuint (counts_of (fixture)->requests, ==, 300 / BULK);
  assert_quiet (fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/bulk/creates-share-requests", test_creates_share_requests);
  g_test_add_func ("/sync/bulk/what-cannot-be-found-goes-alone",
                   test_what_cannot_be_found_goes_alone);
  g_test_add_func ("/sync/bulk/updates-share-requests", test_updates_share_requests);
  g_test_add_func ("/sync/bulk/deletes-share-requests", test_deletes_share_requests);
  g_test_add_func ("/sync/bulk/guarded-updates-go-alone", test_guarded_updates_go_alone);
  for (guint i = 0; i < G_N_ELEMENTS (losses); i++)
    {
      g_autofree char *path = g_strconcat ("/sync/bulk/a-lost-answer-is-settled-record-by-record/",
                                           losses[i].name, NULL);

      g_test_add_data_func (path, &losses[i], test_a_lost_answer_is_settled_record_by_record);
    }
  g_test_add_func ("/sync/bulk/a-lost-update-is-sent-again", test_a_lost_update_is_sent_again);
  g_test_add_func ("/sync/bulk/a-throttled-request-is-sent-again",
                   test_a_throttled_request_is_sent_again);
  g_test_add_func ("/sync/bulk/a-request-fails-once", test_a_request_fails_once);
  g_test_add_func ("/sync/bulk/a-refused-record-is-alone", test_a_refused_record_is_alone);
  g_test_add_func ("/sync/bulk/a-death-is-settled-record-by-record",
                   test_a_death_is_settled_record_by_record);
  g_test_add_func ("/sync/bulk/workers-share-requests", test_workers_share_requests);

  return g_test_run ();
}
