/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"
#include "sync/dove-links.h"

/* Links that a person edits, and one record that a person asks for once more. */

static void
put (DoveFakeApp *app,
     const char  *key,
     const char  *json)
{
  g_autofree char *made = dove_fake_app_put (app, key, json);
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
resync (SyncFixture   *fixture,
        const char    *key,
        int            side,
        int            force,
        DoveRunResult *result)
{
  const DoveRunRecord record = { key, side, force };
  g_autoptr(GError) error = NULL;

  dove_run_result_clear (result);
  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
  sync_fixture_resync (fixture, &record, result, &error);
  g_assert_no_error (error);
}

static char *
held (SyncFixture *fixture,
      const char  *key,
      const char  *member)
{
  DoveValue *record = dove_fake_app_get (fixture->b, key);

  return g_strdup (record != NULL ? dove_value_get_member_text (record, member) : NULL);
}

static gint64
link_of (SyncFixture *fixture,
         DoveSide     side,
         const char  *key)
{
  g_autoptr(DoveStoreLink) link = NULL;

  dove_store_find_link (fixture->store, "contacts", side, key, &link, NULL);

  return link != NULL ? link->id : 0;
}

/* Two records that nothing matches, seen by a plan. */
static SyncFixture *
two_strangers (void)
{
  SyncFixture *fixture = sync_fixture_new (sync_fixture_contacts);
  DoveRunOptions options = { .mode = DOVE_RUN_PLAN };
  g_auto(DoveRunResult) result = { 0 };

  put (fixture->a, "a1", "{ \"name\": \"One\", \"email\": \"one@example.org\" }");
  put (fixture->b, "b1", "{ \"name\": \"Uno\", \"email\": \"uno@example.org\" }");
  g_assert_true (sync_fixture_run (fixture, &options, &result, NULL));

  return fixture;
}

static void
test_add_is_matched_as_new (void)
{
  g_autoptr(SyncFixture) fixture = two_strangers ();
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  gint64 link = 0;

  g_assert_true (dove_links_add (fixture->store, "contacts", "a1", "b1", &link, &error));
  g_assert_cmpint (link, ==, link_of (fixture, DOVE_SIDE_B, "b1"));
  run (fixture, &result);
  g_assert_cmpint (result.counts.created, ==, 0);
  g_assert_cmpint (result.counts.asked, >, 0); /* which of the two names is right? */
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 1);
}

static void
test_add_is_checked (void)
{
  g_autoptr(SyncFixture) fixture = two_strangers ();
  g_autoptr(GError) error = NULL;
  gint64 link = 0;

  g_assert_false (dove_links_add (fixture->store, "contacts", "a1", "nobody", &link, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
  g_clear_error (&error);
  put (fixture->b, "b2", "{ \"name\": \"Due\" }");
  g_assert_true (dove_links_add (fixture->store, "contacts", "a1", "b1", &link, &error));
  g_assert_false (dove_links_add (fixture->store, "contacts", "a1", "b1", &link, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_CONFLICT);
}

static void
test_removed_ones_stay_apart (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *key = NULL;
  g_autoptr(GError) error = NULL;

  put (fixture->a, "a1", "{ \"name\": \"One\", \"email\": \"one@example.org\" }");
  run (fixture, &result);
  key = dove_fake_app_find_key (fixture->b, "external_id", "a1", NULL);
  g_assert_false (dove_links_remove (fixture->store, "contacts", 77, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_true (dove_links_remove (fixture->store, "contacts",
                                    link_of (fixture, DOVE_SIDE_A, "a1"), &error));
  put (fixture->a, "a1", "{ \"name\": \"Changed\" }");
  run (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);

  resync (fixture, "a1", -1, -1, &result);
  g_assert_cmpint (link_of (fixture, DOVE_SIDE_A, "a1"), >, 0);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 1);
}

static void
test_kept_plan_is_void (void)
{
  g_autoptr(SyncFixture) fixture = two_strangers ();
  g_autoptr(DoveStoreRun) plan = NULL;
  gint64 link = 0;

  dove_links_add (fixture->store, "contacts", "a1", "b1", &link, NULL);
  dove_store_find_kept_plan (fixture->store, "contacts", &plan, NULL);
  g_assert_null (plan);
}

static void
test_open_write_keeps_a_link (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  gint64 link = 0;

  dove_fake_app_abilities (fixture->b)->recognition = DOVE_RECOGNISE_NONE;
  dove_fake_app_abilities (fixture->b)->can_find = FALSE;
  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_LOST_BEFORE, 0, 1);
  put (fixture->a, "a1", "{ \"name\": \"One\", \"email\": \"one@example.org\" }");
  put (fixture->b, "b1", "{ \"name\": \"Uno\", \"email\": \"uno@example.org\" }");
  run (fixture, &result);
  g_assert_cmpint (result.counts.needs_check, ==, 1);
  g_assert_false (dove_links_add (fixture->store, "contacts", "a1", "b1", &link, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_BUSY);
}

static void
test_import_all_or_nothing (void)
{
  g_autoptr(SyncFixture) fixture = two_strangers ();
  g_autoptr(GError) error = NULL;
  guint added = 0;
  guint known = 0;

  g_assert_false (dove_links_import (fixture->store, "contacts",
                                     "{\"a\":\"a1\",\"b\":\"b1\"}\n{\"a\":\"x\",\"b\":\"y\"}\n",
                                     &added, &known, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "Line 2"));
  g_assert_cmpint (link_of (fixture, DOVE_SIDE_A, "a1"), ==, 0);
  g_clear_error (&error);
  g_assert_false (dove_links_import (fixture->store, "contacts", "{\"a\":5}", &added, &known,
                                     &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
  g_clear_error (&error);

  g_assert_true (dove_links_import (fixture->store, "contacts",
                                    "\n{\"a\":\"a1\",\"b\":\"b1\",\"state\":\"active\"}\n"
                                    "{\"a\":\"a1\",\"b\":\"b1\"}\n"
                                    "{\"a\":\"old\",\"b\":\"b9\",\"state\":\"retired\"}",
                                    &added, &known, &error));
  g_assert_cmpuint (added, ==, 1);
  g_assert_cmpuint (known, ==, 1);
}

static void
test_resync_reads_only_two_records (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *one = NULL;
  g_autofree char *name = NULL;
  guint lists;

  put (fixture->a, "a1", "{ \"name\": \"One\", \"email\": \"one@example.org\" }");
  put (fixture->a, "a2", "{ \"name\": \"Two\", \"email\": \"two@example.org\" }");
  run (fixture, &result);
  one = dove_fake_app_find_key (fixture->b, "external_id", "a1", NULL);
  put (fixture->a, "a1", "{ \"name\": \"Uno\" }");
  put (fixture->a, "a2", "{ \"name\": \"Due\" }");
  lists = dove_fake_app_counts (fixture->a)->lists + dove_fake_app_counts (fixture->b)->lists;
  resync (fixture, "a1", -1, -1, &result);
  g_assert_cmpint (result.counts.planned, ==, 1);
  g_assert_cmpint (result.counts.updated, ==, 1);
  g_assert_cmpuint (dove_fake_app_counts (fixture->a)->lists +
                    dove_fake_app_counts (fixture->b)->lists, ==, lists);
  name = held (fixture, one, "name");
  g_assert_cmpstr (name, ==, "Uno");

  run (fixture, &result); /* and nothing was passed over */
  g_assert_cmpint (result.counts.updated, ==, 1);
}

static void
test_resync_with_a_side (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *key = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr(GError) error = NULL;
  const DoveRunRecord wrong = { "a1", -1, DOVE_SIDE_B };
  const DoveRunRecord nobody = { "zz", -1, -1 };

  put (fixture->a, "a1", "{ \"name\": \"One\", \"email\": \"one@example.org\" }");
  run (fixture, &result);
  key = dove_fake_app_find_key (fixture->b, "external_id", "a1", NULL);
  put (fixture->b, key, "{ \"name\": \"By hand\" }");
  resync (fixture, key, DOVE_SIDE_B, -1, &result);
  before = held (fixture, key, "name");
  g_assert_cmpstr (before, ==, "By hand");
  g_assert_nonnull (strstr (result.message, "1 field differs"));

  resync (fixture, "a1", -1, DOVE_SIDE_A, &result);
  after = held (fixture, key, "name");
  g_assert_cmpstr (after, ==, "One");
  run (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);

  dove_run_result_clear (&result);
  g_assert_false (sync_fixture_resync (fixture, &wrong, &result, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
  g_clear_error (&error);
  dove_run_result_clear (&result);
  g_assert_false (sync_fixture_resync (fixture, &nobody, &result, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_MISSING);
}

/* Its partner came to the other side after that was last read: no second one is made. */
static void
test_resync_of_an_unlinked_record (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };

  put (fixture->a, "a0", "{ \"name\": \"Zero\", \"email\": \"zero@example.org\" }");
  run (fixture, &result);
  put (fixture->a, "a1", "{ \"name\": \"One\", \"email\": \"one@example.org\" }");
  put (fixture->b, "b9", "{ \"name\": \"One\", \"email\": \"one@example.org\" }");
  resync (fixture, "a1", -1, -1, &result);
  g_assert_cmpint (result.counts.linked, ==, 1);
  g_assert_cmpint (result.counts.created, ==, 0);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 2);
  run (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);
}

static void
test_resync_both_ways (void)
{
  g_autofree char *both = NULL;
  g_autoptr(SyncFixture) fixture = NULL;
  g_auto(GStrv) parts = g_strsplit (sync_fixture_contacts, "a-to-b", 2);
  g_auto(GStrv) rest = g_strsplit (parts[1], "\"trigger\"", 2);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *key = NULL;
  DoveValue *a = NULL;

  both = g_strconcat (parts[0], "both", rest[0], "\"to_a\": [ { \"field\": \"name\","
                      " \"formula\": \"[name]\" } ], \"trigger\"", rest[1], NULL);
  fixture = sync_fixture_new (both);
  put (fixture->a, "a1", "{ \"name\": \"One\", \"email\": \"one@example.org\" }");
  run (fixture, &result);
  key = dove_fake_app_find_key (fixture->b, "external_id", "a1", NULL);
  put (fixture->b, key, "{ \"name\": \"At B\" }");
  put (fixture->a, "a1", "{ \"name\": \"At A\" }");
  resync (fixture, "a1", DOVE_SIDE_A, DOVE_SIDE_B, &result);
  g_assert_cmpint (result.counts.updated, ==, 1);
  a = dove_fake_app_get (fixture->a, "a1");
  g_assert_cmpstr (dove_value_get_member_text (a, "name"), ==, "At B");
  run (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/links/add", test_add_is_matched_as_new);
  g_test_add_func ("/sync/links/add-checked", test_add_is_checked);
  g_test_add_func ("/sync/links/remove", test_removed_ones_stay_apart);
  g_test_add_func ("/sync/links/kept-plan", test_kept_plan_is_void);
  g_test_add_func ("/sync/links/open-write", test_open_write_keeps_a_link);
  g_test_add_func ("/sync/links/import", test_import_all_or_nothing);
  g_test_add_func ("/sync/resync/linked", test_resync_reads_only_two_records);
  g_test_add_func ("/sync/resync/side", test_resync_with_a_side);
  g_test_add_func ("/sync/resync/unlinked", test_resync_of_an_unlinked_record);
  g_test_add_func ("/sync/resync/both-ways", test_resync_both_ways);

  return g_test_run ();
}
