/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

/* Applications that want no requests for longer than a run may wait. */

#define RECORDS 10
#define LONG    (10 * G_TIME_SPAN_HOUR)

static void
put_contacts (SyncFixture *fixture,
              guint        count)
{
  guint known = dove_fake_app_get_size (fixture->a);

  for (guint i = known; i < known + count; i++)
    {
      g_autofree char *json =
          g_strdup_printf ("{ \"name\": \"Person %u\", \"email\": \"p%u@example.org\" }", i, i);

      g_free (dove_fake_app_put (fixture->a, NULL, json));
    }
}

/* A run that must be parked, at once and for as long as it was told */
static void
run_parked (SyncFixture *fixture,
            gint64       until)
{
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreRun) run = NULL;
  g_autoptr(GError) error = NULL;
  gint64 began = dove_clock_get_now (fixture->clock);

  g_assert_false (sync_fixture_run (fixture, NULL, &result, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_THROTTLED);
  g_assert_cmpint (result.state, ==, DOVE_RUN_PARKED);
  g_assert_cmpint (result.retry_at, >=, until);
  g_assert_cmpint (result.retry_at, <, until + G_TIME_SPAN_SECOND);
  g_assert_cmpint (dove_clock_get_now (fixture->clock) - began, <, G_TIME_SPAN_MINUTE);
  g_assert_nonnull (strstr (result.message, "takes no more requests for now; it goes on at"));
  g_assert_true (dove_store_find_run (fixture->store, result.run_id, &run, NULL));
  g_assert_cmpint (run->state, ==, DOVE_RUN_PARKED);
}

static void
test_a_write_is_told_to_wait (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  gint64 until = dove_clock_get_now (fixture->clock) + LONG;
  g_auto(DoveRunResult) result = { 0 };

  put_contacts (fixture, RECORDS);
  dove_fake_app_set_held (fixture->b, until);
  dove_fake_app_abilities (fixture->b)->can_list = TRUE;

  /* The reading comes first: it is held as well */
  run_parked (fixture, until);
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->early, ==, 1);

  /* Nobody is asked again before the time, also after a restart */
  run_parked (fixture, until);
  sync_fixture_reopen (fixture);
  dove_clock_advance (fixture->clock, LONG / 2);
  run_parked (fixture, until);
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->early, ==, 1);

  dove_clock_advance (fixture->clock, LONG / 2);
  sync_fixture_run_ok (fixture, &result);
  g_assert_cmpint (result.counts.created, ==, RECORDS);
  sync_fixture_assert_each_once (fixture);
}

static guint sent; /* batches */

static gboolean
hold_after_two_cb (const char *point,
                   gpointer    user_data)
{
  SyncFixture *fixture = user_data;

  if (g_str_equal (point, "after-send") && ++sent == 2)
    dove_fake_app_set_held (fixture->b, dove_clock_get_now (fixture->clock) + LONG);

  return FALSE;
}

/* From the third batch on writes are refused for ten hours: one finds out, nothing else is sent,
 * and nothing is sent twice. */
static void
test_in_the_middle_of_writing (gconstpointer data)
{
  guint updates = GPOINTER_TO_UINT (data);
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  gint64 until = dove_clock_get_now (fixture->clock) + LONG;
  g_auto(DoveRunResult) first = { 0 };
  g_auto(DoveRunResult) result = { 0 };
  guint made;

  put_contacts (fixture, updates);
  if (updates > 0)
    sync_fixture_run_ok (fixture, &first);
  put_contacts (fixture, RECORDS);
  dove_fake_app_abilities (fixture->b)->recognition = DOVE_RECOGNISE_NONE;
  dove_fake_app_abilities (fixture->b)->concurrent = 1;
  sent = 0;
  dove_crash_set_hook (hold_after_two_cb, fixture);
  run_parked (fixture, until);
  dove_crash_set_hook (NULL, NULL);
  made = dove_fake_app_get_size (fixture->b);
  g_assert_cmpuint (made, >=, updates + 2);
  g_assert_cmpuint (made, <, updates + RECORDS);
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->early, ==, 1);

  dove_clock_advance (fixture->clock, LONG);
  sync_fixture_run_ok (fixture, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  sync_fixture_assert_each_once (fixture);
}

/* A mass change that was let through is not asked about once more. */
static void
test_what_was_approved_stays_so (void)
{
  g_auto(GStrv) parts = g_strsplit (sync_fixture_contacts, "TRIM([name])", 2);
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  gint64 until = dove_clock_get_now (fixture->clock) + LONG;
  g_auto(DoveRunResult) first = { 0 };
  g_auto(DoveRunResult) asked = { 0 };
  g_auto(DoveRunResult) parked = { 0 };
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GPtrArray) keys = NULL;
  g_autoptr(GError) error = NULL;

  put_contacts (fixture, 150);
  sync_fixture_run_ok (fixture, &first);
  g_free (fixture->definition);
  fixture->definition = g_strjoin ("UPPER([name])", parts[0], parts[1], NULL);
  sync_fixture_run_ok (fixture, &asked);
  g_assert_cmpint (asked.state, ==, DOVE_RUN_NEEDS_OK);

  dove_fake_app_set_held (fixture->b, 0);
  sent = 0;
  dove_crash_set_hook (hold_after_two_cb, fixture);
  g_assert_false (sync_fixture_apply (fixture, asked.run_id, &parked, &error));
  dove_crash_set_hook (NULL, NULL);
  g_assert_cmpint (parked.state, ==, DOVE_RUN_PARKED);
  g_assert_cmpint (parked.retry_at, >=, until);
  g_assert_cmpint (parked.counts.updated, <, 150);

  dove_clock_advance (fixture->clock, LONG);
  sync_fixture_run_ok (fixture, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  keys = dove_fake_app_dup_keys (fixture->b);
  g_assert_cmpuint (keys->len, ==, 150);
  for (guint i = 0; i < keys->len; i++)
    {
      DoveValue *record = dove_fake_app_get (fixture->b, g_ptr_array_index (keys, i));

      g_assert_true (g_str_has_prefix (dove_value_get_member_text (record, "name"), "PERSON"));
    }
}

/* 429 again and again, without a word for how long: after the last try the run is parked. */
static void
test_refused_for_ever (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_auto(DoveRunResult) later = { 0 };
  g_autoptr(GError) error = NULL;

  put_contacts (fixture, 1);
  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_BUSY, 0, 1000);
  g_assert_false (sync_fixture_run (fixture, NULL, &result, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_THROTTLED);
  g_assert_cmpint (result.state, ==, DOVE_RUN_PARKED);
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->writes, <, 10);
  g_assert_cmpint (result.retry_at - dove_clock_get_now (fixture->clock), ==,
                   15 * G_TIME_SPAN_MINUTE);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 0);
}

/* A wait that is no longer than a run may wait is waited for. */
static void
test_a_short_wait_is_waited_for (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };

  put_contacts (fixture, 1);
  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_BUSY, 0, 1);
  sync_fixture_run_ok (fixture, &result);
  g_assert_cmpint (result.counts.created, ==, 1);
}

/* A dry run and an undo are told, and leave nothing to be gone on with. */
static void
test_others_are_only_told (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  const DoveRunOptions dry = { .mode = DOVE_RUN_DRY };
  g_auto(DoveRunResult) first = { 0 };
  g_auto(DoveRunResult) shown = { 0 };
  g_auto(DoveRunResult) undone = { 0 };
  g_autoptr(DoveStoreRun) left = NULL;

  put_contacts (fixture, RECORDS);
  sync_fixture_run_ok (fixture, &first);
  dove_fake_app_set_held (fixture->b, dove_clock_get_now (fixture->clock) + LONG);
  g_assert_false (sync_fixture_run (fixture, &dry, &shown, NULL));
  g_assert_cmpint (shown.state, ==, DOVE_RUN_FAILED);
  g_assert_false (sync_fixture_undo (fixture, first.run_id, DOVE_RUN_ALL, &undone, NULL));
  g_assert_cmpint (undone.state, ==, DOVE_RUN_FAILED);
  g_assert_true (dove_store_find_unfinished_run (fixture->store, "contacts", &left, NULL));
  g_assert_null (left);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/hold/told-to-wait", test_a_write_is_told_to_wait);
  g_test_add_data_func ("/sync/hold/in-the-middle/first", GUINT_TO_POINTER (0),
                        test_in_the_middle_of_writing);
  g_test_add_data_func ("/sync/hold/in-the-middle/later", GUINT_TO_POINTER (3),
                        test_in_the_middle_of_writing);
  g_test_add_func ("/sync/hold/what-was-approved-stays-so", test_what_was_approved_stays_so);
  g_test_add_func ("/sync/hold/refused-for-ever", test_refused_for_ever);
  g_test_add_func ("/sync/hold/a-short-wait-is-waited-for", test_a_short_wait_is_waited_for);
  g_test_add_func ("/sync/hold/others-are-only-told", test_others_are_only_told);

  return g_test_run ();
}
