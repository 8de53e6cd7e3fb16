/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

#include "base/dove-error.h"
#include "sync/dove-plan.h"

/* A plan that waited is applied less the records that a person leaves out of it. */

#define RECORDS 6

static const char both_ways[] =
    "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\","
    "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" },"
    "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" },"
    "  \"direction\": \"both\", \"first\": \"a\","
    "  \"match\": [ { \"a\": \"[email]\", \"b\": \"[email]\" } ],"
    "  \"to_b\": [ { \"field\": \"name\", \"formula\": \"[name]\" },"
    "             { \"field\": \"email\", \"formula\": \"[email]\" },"
    "             { \"field\": \"city\", \"formula\": \"[city]\" } ],"
    "  \"to_a\": [ { \"field\": \"name\", \"formula\": \"[name]\" },"
    "             { \"field\": \"email\", \"formula\": \"[email]\" },"
    "             { \"field\": \"city\", \"formula\": \"[city]\" } ],"
    "  \"trigger\": { \"manual\": true } }";

static char *
put (DoveFakeApp *app,
     const char  *key,
     const char  *name,
     guint        number)
{
  g_autofree char *json =
      g_strdup_printf ("{ \"name\": \"%s\", \"email\": \"p%u@example.org\" }", name, number);

  return dove_fake_app_put (app, key, json);
}

static void
put_contacts (DoveFakeApp *app,
              const char  *name,
              guint        count)
{
  for (guint i = 0; i < count; i++)
    g_free (put (app, NULL, name, i));
}

static void
plan (SyncFixture   *fixture,
      DoveRunResult *result)
{
  const DoveRunOptions options = { .mode = DOVE_RUN_PLAN };
  g_autoptr(GError) error = NULL;

  dove_run_result_clear (result);
  sync_fixture_run (fixture, &options, result, &error);
  g_assert_no_error (error);
}

static void
run (SyncFixture   *fixture,
     gboolean       approve,
     DoveRunResult *result)
{
  const DoveRunOptions options = { .approve = approve };
  g_autoptr(GError) error = NULL;

  dove_run_result_clear (result);
  sync_fixture_run (fixture, &options, result, &error);
  g_assert_no_error (error);
}

/* The changes of the records with these keys */
static GArray *
pick (SyncFixture       *fixture,
      gint64             plan_id,
      const char *const *keys)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GError) error = NULL;

  for (guint i = 0; keys[i] != NULL; i++)
    {
      dove_plan_find_record (fixture->store, plan_id, keys[i], ids, &error);
      g_assert_no_error (error);
    }

  return ids;
}

static void
apply_without (SyncFixture       *fixture,
               gint64             plan_id,
               const char *const *keys,
               DoveRunResult     *result)
{
  g_autoptr(GArray) without = pick (fixture, plan_id, keys);
  g_autoptr(GError) error = NULL;

  dove_run_result_clear (result);
  sync_fixture_apply_without (fixture, plan_id, without, result, &error);
  g_assert_no_error (error);
}

static gint64
count_state (SyncFixture     *fixture,
             gint64           run_id,
             DoveChangeState  state)
{
  DoveStoreCounts counts = { 0 };
  gint64 sum = 0;

  g_assert_true (dove_store_count_changes (fixture->store, run_id, &counts, NULL));
  for (guint kind = 0; kind < DOVE_CHANGE_KINDS; kind++)
    sum += counts.of[kind][state];

  return sum;
}

static guint
count_named (DoveFakeApp *app,
             const char  *name)
{
  guint count = 0;

  g_free (dove_fake_app_find_key (app, "name", name, &count));

  return count;
}

static void
test_the_rest_is_written_exactly (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  gint64 plan_id;

  put_contacts (fixture->a, "Person", RECORDS);
  run (fixture, TRUE, &result);
  g_free (put (fixture->a, "a2", "Second", 1));
  g_free (put (fixture->a, "a3", "Third", 2));
  g_free (put (fixture->a, "a8", "Eighth", 8));
  g_free (put (fixture->a, "a9", "Ninth", 9));
  plan (fixture, &result);
  plan_id = result.run_id;
  dove_fake_app_counts (fixture->b)->writes = 0;
  apply_without (fixture, plan_id, (const char *[]) { "a3", "a8", NULL }, &result);

  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpint (result.counts.planned, ==, 4);
  g_assert_cmpint (result.counts.left_out, ==, 2);
  g_assert_cmpint (result.counts.created, ==, 1);
  g_assert_cmpint (result.counts.updated, ==, 1);
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->writes, ==, 2);
  g_assert_cmpuint (count_named (fixture->b, "Second"), ==, 1);
  g_assert_cmpuint (count_named (fixture->b, "Ninth"), ==, 1);
  g_assert_cmpuint (count_named (fixture->b, "Third"), ==, 0);
  g_assert_cmpuint (count_named (fixture->b, "Eighth"), ==, 0);
  g_assert_cmpint (count_state (fixture, plan_id, DOVE_CHANGE_LEFT_OUT), ==, 2);
  g_assert_nonnull (strstr (result.message, "left out by a person"));

  /* The next run plans them again, and does not write by itself what a person did not want */
  run (fixture, FALSE, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_NEEDS_OK);
  g_assert_nonnull (strstr (result.message, "2 changes are of records that a person left out"));
  g_assert_cmpuint (count_named (fixture->b, "Third"), ==, 0);
  run (fixture, TRUE, &result);
  g_assert_cmpint (result.counts.created, ==, 1);
  g_assert_cmpint (result.counts.updated, ==, 1);
  g_assert_cmpuint (count_named (fixture->b, "Third"), ==, 1);
  g_assert_cmpuint (count_named (fixture->b, "Eighth"), ==, 1);

  /* Once written it is as any other */
  g_free (put (fixture->a, "a3", "Third once more", 2));
  run (fixture, FALSE, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpint (result.counts.updated, ==, 1);
}

static void
test_a_first_plan_in_part_approves_nothing (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };

  put_contacts (fixture->a, "Person", RECORDS);
  run (fixture, FALSE, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_NEEDS_OK);
  apply_without (fixture, result.run_id, (const char *[]) { "a1", NULL }, &result);
  g_assert_cmpint (result.counts.created, ==, RECORDS - 1);
  g_assert_cmpint (dove_store_count_reviews (fixture->store, "contacts", NULL), ==, 0);

  run (fixture, FALSE, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_NEEDS_OK);
  g_assert_cmpint (result.counts.planned, ==, 1);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, RECORDS - 1);
}

/* A pair that is not linked is not changed either, by whichever of the two it was named. */
static void
test_a_pair_is_left_out_whole (gconstpointer data)
{
  DoveChangeKind named = GPOINTER_TO_UINT (data);
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autoptr(GArray) without = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *kept = NULL;
  g_autofree char *written = NULL;
  DoveStoreChange *change = NULL;
  gint64 waiting;

  put_contacts (fixture->a, "Person", 2);
  put_contacts (fixture->b, "Known", 2);
  plan (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 4);
  rows = dove_store_list_changes (fixture->store, result.run_id, DOVE_CHANGE_PLANNED, NULL);
  while ((change = dove_store_rows_next (rows, NULL)) != NULL)
    {
      if (change->kind == named && g_str_equal (change->other, "a1"))
        g_array_append_val (without, change->id);
      dove_store_change_free (change);
    }
  g_assert_cmpuint (without->len, ==, 1);

  waiting = result.run_id;
  dove_run_result_clear (&result);
  sync_fixture_apply_without (fixture, waiting, without, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result.counts.left_out, ==, 2);
  g_assert_cmpint (result.counts.linked, ==, 1);
  g_assert_cmpint (result.counts.updated, ==, 1);
  g_assert_cmpint (dove_store_count_links (fixture->store, "contacts", NULL), ==, 1);
  kept = dove_fake_app_find_key (fixture->b, "external_id", "a1", NULL);
  written = dove_fake_app_find_key (fixture->b, "external_id", "a2", NULL);
  g_assert_null (kept);
  g_assert_nonnull (written);
}

static void
test_both_sides_of_a_record_are_left_out (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (both_ways);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *there = NULL;
  g_autofree char *key = NULL;

  put_contacts (fixture->a, "Person", RECORDS);
  run (fixture, TRUE, &result);
  there = dove_fake_app_find_key (fixture->b, "email", "p1@example.org", NULL);
  g_free (dove_fake_app_put (fixture->a, "a2", "{ \"name\": \"Of A\" }"));
  key = dove_fake_app_put (fixture->b, there, "{ \"city\": \"Of B\" }");
  g_free (dove_fake_app_put (fixture->a, "a3", "{ \"name\": \"Other\" }"));
  plan (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 3);
  apply_without (fixture, result.run_id, (const char *[]) { "a:a2", NULL }, &result);

  g_assert_cmpint (result.counts.left_out, ==, 2);
  g_assert_cmpint (result.counts.updated, ==, 1);
  g_assert_cmpuint (count_named (fixture->b, "Of A"), ==, 0);
  g_assert_null (dove_value_get_member_text (dove_fake_app_get (fixture->a, "a2"), "city"));

  run (fixture, FALSE, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_NEEDS_OK);
  run (fixture, TRUE, &result);
  g_assert_cmpint (result.counts.updated, ==, 2);
  g_assert_cmpuint (count_named (fixture->b, "Of A"), ==, 1);
  g_assert_cmpstr (dove_value_get_member_text (dove_fake_app_get (fixture->a, "a2"), "city"), ==,
                   "Of B");
}

static void
test_a_delete_is_left_out (void)
{
  g_autofree char *definition = g_strdup (sync_fixture_contacts);
  g_autoptr(SyncFixture) fixture = NULL;
  g_auto(DoveRunResult) result = { 0 };
  char *at = strstr (definition, "\"direction\"");
  g_autofree char *whole = NULL;

  *at = '\0';
  whole = g_strconcat (definition, "\"delete\": \"delete\", \"grace\": \"PT0S\", \"direction\"",
                       at + strlen ("\"direction\""), NULL);
  fixture = sync_fixture_new (whole);
  put_contacts (fixture->a, "Person", RECORDS);
  run (fixture, TRUE, &result);
  dove_fake_app_drop (fixture->a, "a1");
  dove_fake_app_drop (fixture->a, "a2");
  plan (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 2);
  apply_without (fixture, result.run_id, (const char *[]) { "a1", NULL }, &result);
  g_assert_cmpint (result.counts.deleted, ==, 1);
  g_assert_cmpint (result.counts.left_out, ==, 1);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, RECORDS - 1);

  plan (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 1);
}

static void
assert_refused (SyncFixture *fixture,
                gint64       plan_id,
                GArray      *without,
                DoveError    code)
{
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  g_assert_false (sync_fixture_apply_without (fixture, plan_id, without, &result, &error));
  g_assert_error (error, DOVE_ERROR, (int) code);
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->writes, ==, 0);
  g_assert_cmpint (count_state (fixture, plan_id, DOVE_CHANGE_LEFT_OUT), ==, 0);
}

static void
test_what_cannot_be_left_out_leaves_the_plan_whole (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autoptr(GArray) strange = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) all = NULL;
  g_autoptr(GArray) older = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(DoveRunResult) old = { 0 };
  g_auto(DoveRunResult) result = { 0 };
  gint64 number = 4711;
  gint64 plan_id;

  put_contacts (fixture->a, "Person", 3);
  plan (fixture, &old);
  older = pick (fixture, old.run_id, (const char *[]) { "a1", NULL });
  plan (fixture, &result);
  plan_id = result.run_id;
  g_array_append_val (strange, number);
  all = pick (fixture, plan_id, (const char *[]) { "a1", "a2", "a3", NULL });

  assert_refused (fixture, plan_id, strange, DOVE_ERROR_MISSING);
  assert_refused (fixture, plan_id, older, DOVE_ERROR_MISSING);
  assert_refused (fixture, plan_id, all, DOVE_ERROR_INVALID);
  /* A plan that another one has replaced */
  assert_refused (fixture, old.run_id, older, DOVE_ERROR_INVALID);
  /* An application is not to be asked now: the choice is not kept */
  g_assert_true (dove_store_hold_connection (fixture->store, "books",
                                             dove_clock_get_now (fixture->clock) +
                                             G_TIME_SPAN_MINUTE, NULL));
  g_array_set_size (all, 1);
  assert_refused (fixture, plan_id, all, DOVE_ERROR_THROTTLED);
  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);

  dove_run_result_clear (&result);
  sync_fixture_apply (fixture, plan_id, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result.counts.created, ==, 3);
  g_assert_cmpint (result.counts.left_out, ==, 0);
}

static void
test_a_key_names_one_record (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (both_ways);
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GError) error = NULL;
  g_auto(DoveRunResult) result = { 0 };

  g_free (put (fixture->a, "5", "Of A", 1));
  g_free (put (fixture->b, "5", "Of B", 2));
  plan (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 2);

  g_assert_false (dove_plan_find_record (fixture->store, result.run_id, "5", ids, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_AMBIGUOUS);
  g_clear_error (&error);
  g_assert_false (dove_plan_find_record (fixture->store, result.run_id, "6", ids, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_false (dove_plan_find_record (fixture->store, result.run_id, "a:", ids, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_MISSING);
  g_assert_cmpuint (ids->len, ==, 0);

  apply_without (fixture, result.run_id, (const char *[]) { "b:5", NULL }, &result);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->a), ==, 1);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 2);
}

/* A run that goes on with one that was cut off does not take what was left out for approved. */
static void
test_what_was_left_out_is_asked_about_after_a_crash (gconstpointer data)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  SyncCrash crash = { data, 1 };
  g_autoptr(GArray) without = NULL;
  g_auto(DoveRunResult) result = { 0 };
  gint64 waiting;

  put_contacts (fixture->a, "Person", 150);
  run (fixture, TRUE, &result);
  for (guint i = 0; i < 150; i++)
    {
      g_autofree char *key = g_strdup_printf ("a%u", i + 1);

      g_free (put (fixture->a, key, "Renamed", i));
    }
  run (fixture, TRUE, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_NEEDS_OK);

  without = pick (fixture, result.run_id, (const char *[]) { "a1", NULL });
  dove_crash_set_hook (sync_fixture_crash, &crash);
  waiting = result.run_id;
  dove_run_result_clear (&result);
  g_assert_false (sync_fixture_apply_without (fixture, waiting, without, &result, NULL));
  dove_crash_set_hook (NULL, NULL);
  sync_fixture_reopen (fixture);
  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);

  run (fixture, TRUE, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_NEEDS_OK);
  g_assert_cmpuint (count_named (fixture->b, "Renamed"), <, 100);
}

static void
test_an_undo_leaves_records_out (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  gint64 made;

  put_contacts (fixture->a, "Person", RECORDS);
  run (fixture, TRUE, &result);
  made = result.run_id;
  dove_run_result_clear (&result);
  sync_fixture_undo (fixture, made, DOVE_RUN_PLAN, &result, &error);
  g_assert_no_error (error);
  apply_without (fixture, result.run_id, (const char *[]) { "a2", NULL }, &result);
  g_assert_cmpint (result.counts.deleted, ==, RECORDS - 1);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE_WITH_PROBLEMS);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 1);
  g_assert_cmpint (dove_store_count_links (fixture->store, "contacts", NULL), ==, 1);
}

static void
add_crash_test (const char *point)
{
  g_autofree char *name = g_strconcat ("/sync/leave-out/asked-after-a-crash/", point, NULL);

  g_test_add_data_func (name, point, test_what_was_left_out_is_asked_about_after_a_crash);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/leave-out/the-rest-is-written-exactly", test_the_rest_is_written_exactly);
  g_test_add_func ("/sync/leave-out/a-first-plan-in-part-approves-nothing",
                   test_a_first_plan_in_part_approves_nothing);
  g_test_add_data_func ("/sync/leave-out/a-pair-is-left-out-whole/link",
                        GUINT_TO_POINTER (DOVE_CHANGE_LINK), test_a_pair_is_left_out_whole);
  g_test_add_data_func ("/sync/leave-out/a-pair-is-left-out-whole/update",
                        GUINT_TO_POINTER (DOVE_CHANGE_UPDATE), test_a_pair_is_left_out_whole);
  g_test_add_func ("/sync/leave-out/both-sides-of-a-record",
                   test_both_sides_of_a_record_are_left_out);
  g_test_add_func ("/sync/leave-out/a-delete", test_a_delete_is_left_out);
  g_test_add_func ("/sync/leave-out/what-cannot-be-left-out-leaves-the-plan-whole",
                   test_what_cannot_be_left_out_leaves_the_plan_whole);
  g_test_add_func ("/sync/leave-out/a-key-names-one-record", test_a_key_names_one_record);
  g_test_add_func ("/sync/leave-out/an-undo", test_an_undo_leaves_records_out);
  add_crash_test ("after-intent");
  add_crash_test ("after-send");

  return g_test_run ();
}
