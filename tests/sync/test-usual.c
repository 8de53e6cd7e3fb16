/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/dove-defaults.h"
#include "sync-fixture.h"
#include "sync/dove-usual.h"

/* What a sync usually does, and what the guard makes of it. */

#define RECORDS 1000

static void
add (DoveUsual *usual,
     gint64     created,
     gint64     updated,
     gint64     deleted)
{
  static gint64 at;
  DoveRunCounts counts = { .created = created, .updated = updated, .deleted = deleted };

  dove_usual_add (usual, &counts, at += G_TIME_SPAN_HOUR);
}

static void
test_the_first_run_says_nothing (void)
{
  g_autoptr(DoveUsual) usual = dove_usual_new (NULL);

  g_assert_true (dove_usual_is_empty (usual));
  add (usual, 5000, 0, 0);
  g_assert_false (dove_usual_is_empty (usual));
  g_assert_cmpfloat (dove_usual_mean (usual, DOVE_USUAL_CREATED), ==, -1);
  g_assert_cmpint (dove_usual_most (usual, DOVE_USUAL_UPDATED), ==, -1);
}

static void
test_a_range_is_learned (void)
{
  static const gint64 updates[] = { 12, 9, 11, 400, 10, 8, 12, 9, 13, 10 };
  g_autoptr(DoveUsual) usual = dove_usual_new (NULL);

  add (usual, 5000, 0, 0);
  for (guint i = 0; i < 4; i++)
    add (usual, 0, updates[i], 0);
  g_assert_cmpint (dove_usual_most (usual, DOVE_USUAL_UPDATED), ==, -1);
  for (guint i = 4; i < G_N_ELEMENTS (updates); i++)
    add (usual, 2, updates[i], 0);

  /* The middle is 10, nine of ten are at most 13: 10 + 3 * (13 - 10 + 1) */
  g_assert_cmpint (dove_usual_most (usual, DOVE_USUAL_UPDATED), ==, 22);
  g_assert_cmpfloat (dove_usual_mean (usual, DOVE_USUAL_CREATED), ==, 2);

  /* That nothing is usual takes longer to be known */
  g_assert_cmpint (dove_usual_most (usual, DOVE_USUAL_DELETED), ==, -1);
  for (guint i = 0; i < 10; i++)
    add (usual, 0, 0, 0);
  g_assert_cmpint (dove_usual_most (usual, DOVE_USUAL_DELETED), ==, 3);
  g_assert_cmpint (dove_usual_most (usual, DOVE_USUAL_UPDATED), ==, 22);
}

static void
test_it_crosses_a_text (void)
{
  g_autoptr(DoveUsual) usual = dove_usual_new (NULL);
  g_autoptr(DoveUsual) same = NULL;
  g_autoptr(DoveUsual) broken = dove_usual_new ("{ \"runs\"");
  g_autofree char *text = NULL;
  g_autofree char *again = NULL;

  for (guint i = 0; i < 60; i++)
    add (usual, i % 7, i, i % 3);
  text = dove_usual_to_text (usual);
  same = dove_usual_new (text);
  again = dove_usual_to_text (same);
  g_assert_cmpstr (again, ==, text);
  g_assert_false (dove_usual_is_empty (same));
  g_assert_true (dove_usual_is_empty (broken));
}

static SyncFixture *
fixture_of_many (const char *definition)
{
  SyncFixture *fixture = sync_fixture_new (definition);
  g_auto(DoveRunResult) first = { 0 };

  for (guint i = 1; i <= RECORDS; i++)
    {
      g_autofree char *json =
          g_strdup_printf ("{ \"name\": \"Person %u\", \"email\": \"p%u@example.org\" }", i, i);

      g_free (dove_fake_app_put (fixture->a, NULL, json));
    }
  dove_fake_app_set_page_size (fixture->a, 500);
  dove_fake_app_set_page_size (fixture->b, 500);
  sync_fixture_run_ok (fixture, &first);
  g_assert_cmpint (first.counts.created, ==, RECORDS);

  return fixture;
}

/* Edits the first @count records, and runs. */
static void
run_after_edits (SyncFixture   *fixture,
                 guint          count,
                 DoveRunResult *result)
{
  static guint serial;

  serial++;
  for (guint i = 1; i <= count; i++)
    {
      g_autofree char *key = g_strdup_printf ("a%u", i);
      g_autofree char *json = g_strdup_printf ("{ \"name\": \"Edit %u of %u\" }", serial, i);

      g_free (dove_fake_app_put (fixture->a, key, json));
    }
  dove_clock_advance (fixture->clock, G_TIME_SPAN_MINUTE);
  sync_fixture_run_ok (fixture, result);
}

static void
test_unusual_updates_ask (void)
{
  g_autoptr(SyncFixture) fixture = fixture_of_many (sync_fixture_contacts);
  g_auto(DoveRunResult) before = { 0 };
  g_auto(DoveRunResult) asked = { 0 };
  g_auto(DoveRunResult) applied = { 0 };
  g_autoptr(GError) error = NULL;

  /* Nothing is known of it yet: 300 of 1000 records are within what the sync allows */
  run_after_edits (fixture, 300, &before);
  g_assert_cmpint (before.state, ==, DOVE_RUN_DONE);
  for (guint i = 0; i < 12; i++)
    {
      g_auto(DoveRunResult) small = { 0 };

      run_after_edits (fixture, 5, &small);
      g_assert_cmpint (small.counts.updated, ==, 5);
    }

  dove_fake_app_counts (fixture->b)->writes = 0;
  run_after_edits (fixture, 300, &asked);
  g_assert_cmpint (asked.state, ==, DOVE_RUN_NEEDS_OK);
  g_assert_cmpstr (strstr (asked.message, "300 records would be changed; up to 8 are usual"), ==,
                   asked.message);
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->writes, ==, 0);

  sync_fixture_apply (fixture, asked.run_id, &applied, &error);
  g_assert_no_error (error);
  g_assert_cmpint (applied.counts.updated, ==, 300);
}

static void
test_unusual_deletes_ask (void)
{
  g_autofree char *definition = NULL;
  g_auto(GStrv) parts = g_strsplit (sync_fixture_contacts, "\"direction\"", 2);
  g_autoptr(SyncFixture) fixture = NULL;
  g_auto(DoveRunResult) asked = { 0 };

  definition = g_strjoin ("\"delete\": \"delete\", \"grace\": \"PT0S\", \"direction\"", parts[0],
                          parts[1], NULL);
  fixture = fixture_of_many (definition);
  for (guint i = 0; i < 20; i++)
    {
      g_auto(DoveRunResult) idle = { 0 };

      sync_fixture_run_ok (fixture, &idle);
    }

  /* 30 are less than a twentieth, and more than none */
  for (guint i = 1; i <= 30; i++)
    {
      g_autofree char *key = g_strdup_printf ("a%u", i);

      dove_fake_app_drop (fixture->a, key);
    }
  dove_clock_advance (fixture->clock, 2 * G_TIME_SPAN_DAY);
  sync_fixture_run_ok (fixture, &asked);
  g_assert_cmpint (asked.state, ==, DOVE_RUN_NEEDS_OK);
  g_assert_cmpstr (strstr (asked.message, "30 records would be removed; up to 3 are usual"), ==,
                   asked.message);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, RECORDS);
}

/* The guard on creates stays on when the runs from which it was learned are forgotten. */
static void
test_it_outlives_the_runs (void)
{
  g_autoptr(SyncFixture) fixture = fixture_of_many (sync_fixture_contacts);
  g_autoptr(DoveUsual) usual = NULL;
  g_autoptr(GPtrArray) runs = NULL;
  g_auto(DoveRunResult) second = { 0 };
  g_auto(DoveRunResult) asked = { 0 };
  g_autoptr(GError) error = NULL;
  gint64 freed = 0;

  run_after_edits (fixture, 5, &second);
  dove_clock_advance (fixture->clock, 2 * DOVE_RUN_KEEP);
  dove_store_prune (fixture->store, &freed, &error);
  g_assert_no_error (error);
  runs = dove_store_list_runs (fixture->store, "contacts", 0, 100, &error);
  g_assert_cmpuint (runs->len, ==, 0);

  usual = dove_usual_load (fixture->store, "contacts", &error);
  g_assert_no_error (error);
  g_assert_false (dove_usual_is_empty (usual));
  g_assert_cmpfloat (dove_usual_mean (usual, DOVE_USUAL_UPDATED), ==, 5);

  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *json =
          g_strdup_printf ("{ \"name\": \"New %u\", \"email\": \"n%u@example.org\" }", i, i);

      g_free (dove_fake_app_put (fixture->a, NULL, json));
    }
  sync_fixture_run_ok (fixture, &asked);
  g_assert_cmpint (asked.state, ==, DOVE_RUN_NEEDS_OK);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, RECORDS);
}

static gboolean
at_settle_cb (const char *point,
              gpointer    user_data)
{
  return g_str_equal (point, "settle");
}

/* A run that is cut off at its end is learned from once, when it is gone on with. */
static void
test_a_crash_learns_nothing_twice (void)
{
  g_autoptr(SyncFixture) fixture = fixture_of_many (sync_fixture_contacts);
  g_autoptr(DoveUsual) usual = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr(GError) error = NULL;
  DoveRunOptions options = { .approve = TRUE };
  g_auto(DoveRunResult) cut = { 0 };
  g_auto(DoveRunResult) whole = { 0 };

  g_assert_true (dove_store_find_usual (fixture->store, "contacts", &before, NULL));
  dove_crash_set_hook (at_settle_cb, NULL);
  g_assert_false (sync_fixture_run (fixture, &options, &cut, &error));
  dove_crash_set_hook (NULL, NULL);
  g_assert_true (dove_store_find_usual (fixture->store, "contacts", &after, NULL));
  g_assert_cmpstr (after, ==, before);

  sync_fixture_run_ok (fixture, &whole);
  g_clear_pointer (&after, g_free);
  g_assert_true (dove_store_find_usual (fixture->store, "contacts", &after, NULL));
  g_assert_cmpstr (after, ==,
                   "{\"runs\":1,\"created\":[],\"updated\":[],\"deleted\":[],"
                   "\"changed_at\":[],\"through_at\":[1700000000]}");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/usual/the-first-run-says-nothing", test_the_first_run_says_nothing);
  g_test_add_func ("/sync/usual/a-range-is-learned", test_a_range_is_learned);
  g_test_add_func ("/sync/usual/it-crosses-a-text", test_it_crosses_a_text);
  g_test_add_func ("/sync/usual/unusual-updates-ask", test_unusual_updates_ask);
  g_test_add_func ("/sync/usual/unusual-deletes-ask", test_unusual_deletes_ask);
  g_test_add_func ("/sync/usual/it-outlives-the-runs", test_it_outlives_the_runs);
  g_test_add_func ("/sync/usual/a-crash-learns-nothing-twice", test_a_crash_learns_nothing_twice);

  return g_test_run ();
}
