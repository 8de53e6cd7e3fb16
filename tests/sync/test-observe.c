/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/dove-store-observe.h"

#include "sync-fixture.h"

/*
 * What is remembered of records, and what may be made of it: those that are gone by now, and
 * those that are edited behind a reading that takes long.
 */

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

static void
run_approved (SyncFixture   *fixture,
              DoveRunResult *result)
{
  dove_clock_advance (fixture->clock, G_TIME_SPAN_MINUTE);
  sync_fixture_run_ok (fixture, result);
}

/* Reads both sides and stops with a question */
static void
run_asked (SyncFixture *fixture)
{
  DoveRunOptions options = { 0 };
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  sync_fixture_run (fixture, &options, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result.state, ==, DOVE_RUN_NEEDS_OK);
}

static gint64
last_full_scan (SyncFixture *fixture)
{
  g_autoptr(DoveStoreScan) scan = NULL;

  g_assert_true (dove_store_find_last_scan (fixture->store, "contacts", DOVE_SIDE_A, "full", &scan,
                                            NULL));
  g_assert_nonnull (scan);

  return scan->id;
}

/* A list of changes does not show what was deleted: on request a side is read whole. */
static void
test_whole_run_reads_more_than_changes (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  const DoveRunOptions options = { .is_whole = TRUE, .inline_sends = TRUE };
  g_auto(DoveRunResult) first = { 0 };
  g_auto(DoveRunResult) changes = { 0 };
  g_auto(DoveRunResult) whole = { 0 };
  gint64 before = 0;

  dove_fake_app_abilities (fixture->a)->has_since = TRUE;
  put_contacts (fixture, 5);
  run_approved (fixture, &first);
  before = last_full_scan (fixture);
  dove_fake_app_drop (fixture->a, "a3");

  run_approved (fixture, &changes);
  g_assert_cmpint (last_full_scan (fixture), ==, before);

  sync_fixture_run (fixture, &options, &whole, NULL);
  g_assert_cmpint (last_full_scan (fixture), !=, before);
  g_assert_cmpuint (whole.counts.observed[DOVE_SIDE_A], ==, 4);
}

/* Pages that move under a reading show some records twice and others not at all: it is read again,
 * and what never agrees is not taken for the whole. */
static void
test_pages_that_move_are_read_again (gconstpointer data)
{
  guint times = GPOINTER_TO_UINT (data); /* of the three readings of four pages each */
  gboolean agrees = times == 1;
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) first = { 0 };
  g_auto(DoveRunResult) second = { 0 };
  g_auto(DoveRunResult) third = { 0 };

  dove_fake_app_abilities (fixture->a)->has_since = TRUE;
  dove_fake_app_set_page_size (fixture->a, 10);
  put_contacts (fixture, 34);
  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
  g_free (dove_fake_app_put (fixture->a, NULL, "{ \"name\": \"Later\" }"));
  dove_fake_app_add_fault (fixture->a, DOVE_FAKE_LIST_MOVED, 2, times);
  run_approved (fixture, &first);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, (agrees ? 35 : 30));

  run_approved (fixture, &second);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 35);
  g_assert_cmpuint (second.counts.observed[DOVE_SIDE_A], ==, (agrees ? 1 : 35));

  run_approved (fixture, &third);
  g_assert_cmpuint (third.counts.observed[DOVE_SIDE_A], <=, 1);
}

static char *
hash_of (SyncFixture *fixture,
         const char  *key)
{
  g_autoptr(DoveStoreObservation) seen = NULL;

  g_assert_true (dove_store_find_observation (fixture->store, "contacts", DOVE_SIDE_A, key, &seen,
                                              NULL));
  g_assert_nonnull (seen);

  return g_strdup (seen->hash);
}

static void
replace_definition (SyncFixture *fixture,
                    const char  *from,
                    const char  *to)
{
  g_auto(GStrv) parts = g_strsplit (fixture->definition, from, 2);

  g_assert_nonnull (parts[1]);
  g_free (fixture->definition);
  fixture->definition = g_strjoinv (to, parts);
}

/* A sync that is changed and changed back, while one record was written in between: it is not taken
 * for unchanged. */
static void
test_hash_goes_with_the_definition (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  const DoveRunRecord record = { "a2", DOVE_SIDE_A, -1 };
  g_auto(DoveRunResult) first = { 0 };
  g_auto(DoveRunResult) single = { 0 };
  g_auto(DoveRunResult) back = { 0 };
  g_auto(DoveRunResult) quiet = { 0 };
  g_autofree char *hash = NULL;
  g_autofree char *between = NULL;
  g_autofree char *after = NULL;
  g_autofree char *key = NULL;
  guint count = 0;

  put_contacts (fixture, 3);
  run_approved (fixture, &first);
  hash = hash_of (fixture, "a2");
  replace_definition (fixture, "TRIM([name])", "UPPER([name])");
  g_assert_true (sync_fixture_resync (fixture, &record, &single, NULL));
  g_assert_cmpint (single.counts.updated, ==, 1);
  between = hash_of (fixture, "a2");
  g_assert_cmpstr (between, !=, hash);

  replace_definition (fixture, "UPPER([name])", "TRIM([name])");
  run_approved (fixture, &back);
  after = hash_of (fixture, "a2");
  g_assert_cmpstr (after, ==, hash);
  g_assert_cmpint (back.counts.updated, ==, 1);
  key = dove_fake_app_find_key (fixture->b, "name", "Person 2", &count);
  g_assert_cmpuint (count, ==, 1);
  run_approved (fixture, &quiet);
  g_assert_cmpint (quiet.counts.planned, ==, 0);
}

/* What an application says of a field decides what of its values is the same. */
static void
test_hash_goes_with_the_schema (void)
{
  static const char plain[] = "{ \"type\": \"object\", \"properties\": {"
                              " \"id\": { \"type\": \"string\" },"
                              " \"name\": { \"type\": \"string\" },"
                              " \"email\": { \"type\": \"string\"%s } } }";
  g_autofree char *before = g_strdup_printf (plain, "");
  g_autofree char *later = g_strdup_printf (plain, ", \"format\": \"email\"");
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  const char *schemas[] = { before, before, later, before };
  char *hashes[G_N_ELEMENTS (schemas)] = { NULL };

  g_free (dove_fake_app_put (fixture->a, "A1", "{ \"name\": \"Ann\", \"email\": \"Ann@X.org\" }"));
  for (guint i = 0; i < G_N_ELEMENTS (schemas); i++)
    {
      g_auto(DoveRunResult) result = { 0 };

      dove_fake_app_set_schema (fixture->a, schemas[i]);
      run_approved (fixture, &result);
      hashes[i] = hash_of (fixture, "A1");
    }
  g_assert_cmpstr (hashes[1], ==, hashes[0]);
  g_assert_cmpstr (hashes[2], !=, hashes[0]);
  g_assert_cmpstr (hashes[3], ==, hashes[0]);
  for (guint i = 0; i < G_N_ELEMENTS (schemas); i++)
    g_free (g_steal_pointer (&hashes[i]));
}

typedef struct
{
  gboolean has_since;
  gboolean can_get;
  guint    contacts;
} Case;

/* A record that is deleted between the question and the answer must not be made at B */
static void
test_gone_before_it_is_made (gconstpointer data)
{
  const Case *one = data;
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  guint count = 0;
  g_autofree char *found = NULL;

  dove_fake_app_abilities (fixture->a)->has_since = one->has_since;
  dove_fake_app_abilities (fixture->a)->can_get = one->can_get;
  put_contacts (fixture, one->contacts);
  run_asked (fixture);
  dove_fake_app_drop (fixture->a, "a5");
  run_approved (fixture, &result);

  found = dove_fake_app_find_key (fixture->b, "external_id", "a5", &count);
  g_assert_cmpuint (count, ==, 0);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, one->contacts - 1);
}

/* Those without an e-mail have no key, and wait */
static const char keyed_by_email[] =
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\","
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" },"
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" },"
  "  \"direction\": \"a-to-b\", \"match\": [{ \"a\": \"[email]\", \"b\": \"[email]\" }],"
  "  \"to_b\": [{ \"field\": \"email\", \"formula\": \"[email]\" }] }";

/* What waits is looked up one by one only where that is less than reading the whole side. */
static void
test_waiting_costs_no_more_than_reading (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (keyed_by_email);
  DoveFakeCounts *counts = dove_fake_app_counts (fixture->a);
  guint pages = 0;

  dove_fake_app_abilities (fixture->a)->has_since = TRUE;
  dove_fake_app_abilities (fixture->a)->can_get = TRUE;
  dove_fake_app_set_page_size (fixture->a, 10);
  for (guint i = 0; i < 40; i++)
    g_free (dove_fake_app_put (fixture->a, NULL, "{ \"name\": \"Nobody\" }"));
  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
  g_free (dove_fake_app_put (fixture->a, NULL, "{ \"name\": \"Edited an hour later\" }"));

  for (guint round = 0; round < 4; round++)
    {
      guint before = counts->lists + counts->gets;
      g_auto(DoveRunResult) result = { 0 };

      dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
      sync_fixture_run_ok (fixture, &result);
      g_assert_cmpint (result.counts.planned, ==, 0);
      if (round == 0)
        pages = counts->lists;
      g_assert_cmpuint (counts->lists + counts->gets - before, <=, pages);
    }
}

/* ... nor one that was refused once and is deleted then */
static void
test_gone_after_it_was_refused (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) first = { 0 };
  g_auto(DoveRunResult) second = { 0 };

  put_contacts (fixture, 3);
  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_REFUSE, 0, 1);
  run_approved (fixture, &first);
  g_assert_cmpint (first.counts.refused, ==, 1);
  g_assert_true (dove_store_retry_problem (fixture->store, 1, NULL));
  dove_fake_app_drop (fixture->a, "a1");
  run_approved (fixture, &second);

  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 2);
  g_assert_cmpint (second.counts.created, ==, 0);
}

/* A listing that hides a record of B for once must not make a second one of it */
static void
test_hidden_partner_is_found (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *key = NULL;

  put_contacts (fixture, 3);
  key = dove_fake_app_put (fixture->b, NULL,
                           "{ \"name\": \"Person 2\", \"email\": \"p2@example.org\" }");
  run_asked (fixture);
  dove_fake_app_set_hidden (fixture->b, key);
  run_approved (fixture, &result);
  dove_fake_app_set_hidden (fixture->b, NULL);

  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 3);
}

/* Reads the first page and dies */
static void
read_one_page (SyncFixture *fixture)
{
  SyncCrash crash = { "page", 1 };
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  dove_crash_set_hook (sync_fixture_crash, &crash);
  g_assert_false (sync_fixture_run (fixture, NULL, &result, &error));
  dove_crash_set_hook (NULL, NULL);
  sync_fixture_reopen (fixture);
}

static void
assert_name (SyncFixture *fixture,
             const char  *key,
             const char  *name)
{
  guint count = 0;
  g_autofree char *found = dove_fake_app_find_key (fixture->b, "external_id", key, &count);

  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpstr (dove_value_get_member_text (dove_fake_app_get (fixture->b, found), "name"), ==,
                   name);
}

/* An edit of what was read already, while the rest is still being read */
static void
test_edit_behind_the_reading (gconstpointer data)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *early = NULL;
  g_autofree char *late = NULL;

  dove_fake_app_abilities (fixture->a)->has_since = TRUE;
  dove_fake_app_set_opaque (fixture->a, GPOINTER_TO_INT (data));
  dove_fake_app_set_page_size (fixture->a, 5);
  put_contacts (fixture, 20);
  read_one_page (fixture);
  dove_clock_advance (fixture->clock, G_TIME_SPAN_SECOND);
  early = dove_fake_app_put (fixture->a, "a2", "{ \"name\": \"Edited early\" }");
  dove_clock_advance (fixture->clock, 10 * G_TIME_SPAN_MINUTE);
  late = dove_fake_app_put (fixture->a, "a18", "{ \"name\": \"Edited late\" }");

  for (guint i = 0; i < 3; i++)
    {
      dove_run_result_clear (&result);
      run_approved (fixture, &result);
    }

  g_assert_cmpint (result.counts.planned, ==, 0);
  assert_name (fixture, "a2", "Edited early");
  assert_name (fixture, "a18", "Edited late");
}

/* The position must not go back a little with every run */
static void
test_position_does_not_drift (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autoptr(DoveStoreCursor) before = NULL;
  g_autoptr(DoveStoreCursor) after = NULL;

  dove_fake_app_abilities (fixture->a)->has_since = TRUE;
  put_contacts (fixture, 5);
  for (guint i = 0; i < 4; i++)
    {
      g_auto(DoveRunResult) result = { 0 };
      DoveStoreCursor **cursor = i == 0 ? &before : &after;

      run_approved (fixture, &result);
      if (i == 0 || i == 3)
        g_assert_true (dove_store_find_cursor (fixture->store, "contacts", DOVE_SIDE_A, "since",
                                               cursor, NULL));
    }

  g_assert_nonnull (before);
  g_assert_cmpstr (before->high_water, ==, after->high_water);
}

int
main (int    argc,
      char **argv)
{
  static const Case whole = { FALSE, TRUE, 10 };
  static const Case few = { TRUE, TRUE, 10 };
  static const Case many = { TRUE, TRUE, 250 };
  static const Case without_get = { TRUE, FALSE, 10 };

  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/sync/observe/gone-before-it-is-made/read-whole", &whole,
                        test_gone_before_it_is_made);
  g_test_add_data_func ("/sync/observe/gone-before-it-is-made/few-since", &few,
                        test_gone_before_it_is_made);
  g_test_add_data_func ("/sync/observe/gone-before-it-is-made/many-since", &many,
                        test_gone_before_it_is_made);
  g_test_add_data_func ("/sync/observe/gone-before-it-is-made/without-get", &without_get,
                        test_gone_before_it_is_made);
  g_test_add_func ("/sync/observe/gone-after-it-was-refused", test_gone_after_it_was_refused);
  g_test_add_func ("/sync/observe/whole-run-reads-more-than-changes",
                   test_whole_run_reads_more_than_changes);
  g_test_add_func ("/sync/observe/hidden-partner-is-found", test_hidden_partner_is_found);
  g_test_add_func ("/sync/observe/waiting-costs-no-more-than-reading",
                   test_waiting_costs_no_more_than_reading);
  g_test_add_data_func ("/sync/observe/edit-behind-the-reading/times", GINT_TO_POINTER (FALSE),
                        test_edit_behind_the_reading);
  g_test_add_data_func ("/sync/observe/edit-behind-the-reading/opaque", GINT_TO_POINTER (TRUE),
                        test_edit_behind_the_reading);
  g_test_add_data_func ("/sync/observe/pages-that-move-are-read-again/once", GUINT_TO_POINTER (1),
                        test_pages_that_move_are_read_again);
  g_test_add_data_func ("/sync/observe/pages-that-move-are-read-again/always",
                        GUINT_TO_POINTER (10), test_pages_that_move_are_read_again);
  g_test_add_func ("/sync/observe/hash-goes-with-the-definition",
                   test_hash_goes_with_the_definition);
  g_test_add_func ("/sync/observe/hash-goes-with-the-schema", test_hash_goes_with_the_schema);
  g_test_add_func ("/sync/observe/position-does-not-drift", test_position_does_not_drift);

  return g_test_run ();
}
