/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/dove-defaults.h"
#include "sync-fixture.h"

/*
 * Undo takes back what a run did and nothing else: later edits stay and are listed, the next run
 * does not write the same again, and undoing the undo brings the run back.
 */

static void
put (DoveFakeApp *app,
     const char  *key,
     const char  *json)
{
  g_autofree char *made = dove_fake_app_put (app, key, json);
}

static char *
partner (SyncFixture *fixture,
         const char  *key)
{
  return dove_fake_app_find_key (fixture->b, "external_id", key, NULL);
}

static const char *
held (SyncFixture *fixture,
      const char  *key,
      const char  *member)
{
  DoveValue *record = dove_fake_app_get (fixture->b, key);

  return record != NULL ? dove_value_get_member_text (record, member) : NULL;
}

static gint64
run (SyncFixture *fixture)
{
  g_auto(DoveRunResult) result = { 0 };

  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
  sync_fixture_run_ok (fixture, &result);

  return result.run_id;
}

static void
assert_quiet (SyncFixture *fixture)
{
  g_auto(DoveRunResult) result = { 0 };
  guint writes = dove_fake_app_counts (fixture->a)->writes +
                 dove_fake_app_counts (fixture->b)->writes;

  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
  sync_fixture_run_ok (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);
  g_assert_cmpuint (dove_fake_app_counts (fixture->a)->writes +
                    dove_fake_app_counts (fixture->b)->writes, ==, writes);
}

static gint64
undo (SyncFixture   *fixture,
      gint64         run_id,
      DoveRunResult *result)
{
  g_autoptr(GError) error = NULL;

  dove_run_result_clear (result);
  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
  sync_fixture_undo (fixture, run_id, DOVE_RUN_ALL, result, &error);
  g_assert_no_error (error);

  return result->run_id;
}

/* Two linked records, and a run that changed name and e-mail of the first. */
static gint64
changed_pair (SyncFixture  *fixture,
              char        **key)
{
  put (fixture->a, "a1", "{ \"name\": \"Old\", \"email\": \"old@example.org\" }");
  put (fixture->a, "a2", "{ \"name\": \"Two\", \"email\": \"two@example.org\" }");
  run (fixture);
  *key = partner (fixture, "a1");
  put (fixture->a, "a1", "{ \"name\": \"New\", \"email\": \"new@example.org\" }");

  return run (fixture);
}

static char *
messages_of (SyncFixture     *fixture,
             gint64           run_id,
             DoveChangeState  state)
{
  g_autoptr(DoveStoreRows) rows = dove_store_list_changes (fixture->store, run_id, state, NULL);
  g_autoptr(GString) text = g_string_new (NULL);

  for (;;)
    {
      g_autoptr(DoveStoreChange) change = dove_store_rows_next (rows, NULL);

      if (change == NULL)
        return g_string_free (g_steal_pointer (&text), FALSE);
      g_string_append_printf (text, "%s %s %s|", dove_change_kind_get_nick (change->kind),
                              change->fields != NULL ? change->fields : "-",
                              change->message != NULL ? change->message : "");
    }
}

static void
test_update_and_back (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autofree char *key = NULL;
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreRun) row = NULL;
  gint64 changed = changed_pair (fixture, &key);
  gint64 undone = undo (fixture, changed, &result);

  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpint (result.counts.updated, ==, 1);
  g_assert_cmpstr (held (fixture, key, "name"), ==, "Old");
  g_assert_cmpstr (held (fixture, key, "email"), ==, "old@example.org");
  dove_store_find_run (fixture->store, undone, &row, NULL);
  g_assert_cmpint (row->undo_of, ==, changed);
  g_assert_cmpstr (row->trigger, ==, "undo");
  assert_quiet (fixture);

  undo (fixture, undone, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpstr (held (fixture, key, "name"), ==, "New");
  g_assert_cmpstr (held (fixture, key, "email"), ==, "new@example.org");
  assert_quiet (fixture);
  put (fixture->a, "a1", "{ \"name\": \"Newest\" }");
  run (fixture);
  g_assert_cmpstr (held (fixture, key, "name"), ==, "Newest");
}

static void
test_later_edit_stays (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autofree char *key = NULL;
  g_autofree char *left = NULL;
  g_auto(DoveRunResult) result = { 0 };
  gint64 changed = changed_pair (fixture, &key);
  gint64 undone;

  put (fixture->b, key, "{ \"email\": \"hand@example.org\" }");
  undone = undo (fixture, changed, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE_WITH_PROBLEMS);
  g_assert_cmpint (result.counts.updated, ==, 1);
  g_assert_cmpint (result.counts.stale, ==, 1);
  g_assert_cmpint (result.counts.planned, ==, 2);
  g_assert_cmpstr (held (fixture, key, "name"), ==, "Old");
  g_assert_cmpstr (held (fixture, key, "email"), ==, "hand@example.org");
  left = messages_of (fixture, undone, DOVE_CHANGE_STALE);
  g_assert_cmpstr (left, ==, "update [{\"field\":\"email\",\"old\":\"hand@example.org\",\"new\":"
                   "\"old@example.org\"}] Changed since: it is left as it is|");
  assert_quiet (fixture);
}

static void
test_edit_of_the_source_flows (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autofree char *key = NULL;
  g_auto(DoveRunResult) result = { 0 };
  gint64 changed = changed_pair (fixture, &key);

  put (fixture->a, "a1", "{ \"name\": \"Edited\" }");
  undo (fixture, changed, &result);
  g_assert_cmpstr (held (fixture, key, "name"), ==, "Old");
  run (fixture);
  g_assert_cmpstr (held (fixture, key, "name"), ==, "Edited");
  g_assert_cmpstr (held (fixture, key, "email"), ==, "old@example.org");
  assert_quiet (fixture);
}

static void
test_create_and_back (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *again = NULL;
  gint64 made;
  gint64 undone;

  put (fixture->a, "a1", "{ \"name\": \"One\", \"email\": \"one@example.org\" }");
  put (fixture->a, "a2", "{ \"name\": \"Two\", \"email\": \"two@example.org\" }");
  made = run (fixture);
  undone = undo (fixture, made, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpint (result.counts.deleted, ==, 2);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 0);
  assert_quiet (fixture);

  undo (fixture, undone, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpint (result.counts.created, ==, 2);
  again = partner (fixture, "a1");
  g_assert_cmpstr (held (fixture, again, "name"), ==, "One");
  assert_quiet (fixture);
  sync_fixture_assert_each_once (fixture);
  put (fixture->a, "a1", "{ \"name\": \"Uno\" }");
  run (fixture);
  g_assert_cmpstr (held (fixture, again, "name"), ==, "Uno");
}

static void
test_touched_record_is_left (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *key = NULL;
  g_autofree char *left = NULL;
  gint64 made;
  gint64 undone;

  put (fixture->a, "a1", "{ \"name\": \"One\", \"email\": \"one@example.org\" }");
  made = run (fixture);
  key = partner (fixture, "a1");
  put (fixture->b, key, "{ \"city\": \"Lyon\" }"); /* a field that the sync does not know */
  undone = undo (fixture, made, &result);
  g_assert_cmpint (result.counts.deleted, ==, 0);
  g_assert_cmpint (result.counts.stale, ==, 1);
  g_assert_nonnull (dove_fake_app_get (fixture->b, key));
  left = messages_of (fixture, undone, DOVE_CHANGE_STALE);
  g_assert_nonnull (strstr (left, "changed since it was made"));
  assert_quiet (fixture);
}

static void
test_what_cannot_be_removed_is_listed (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *left = NULL;

  dove_fake_app_abilities (fixture->b)->can_delete = FALSE;
  put (fixture->a, "a1", "{ \"name\": \"One\", \"email\": \"one@example.org\" }");
  undo (fixture, run (fixture), &result);
  left = messages_of (fixture, result.run_id, DOVE_CHANGE_STALE);
  g_assert_nonnull (strstr (left, "remove it there by hand"));
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 1);
}

static void
test_archive_where_nothing_is_deleted (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  gint64 undone;

  dove_fake_app_abilities (fixture->b)->can_delete = FALSE;
  dove_fake_app_abilities (fixture->b)->can_archive = TRUE;
  put (fixture->a, "a1", "{ \"name\": \"One\", \"email\": \"one@example.org\" }");
  undone = undo (fixture, run (fixture), &result);
  g_assert_cmpint (result.counts.deleted, ==, 1);
  assert_quiet (fixture);
  undo (fixture, undone, &result);
  g_assert_cmpint (result.counts.stale, ==, 1); /* and says so */
}

static void
test_pair_is_parted_and_joined (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveStoreLink) none = NULL;
  g_autoptr(DoveStoreLink) joined = NULL;
  gint64 undone;

  put (fixture->a, "a1", "{ \"name\": \"One\", \"email\": \"one@example.org\" }");
  put (fixture->b, "b1", "{ \"name\": \"One\", \"email\": \"one@example.org\" }");
  undone = undo (fixture, run (fixture), &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_null (held (fixture, "b1", "external_id"));
  dove_store_find_link (fixture->store, "contacts", DOVE_SIDE_A, "a1", &none, NULL);
  g_assert_null (none);
  assert_quiet (fixture);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 1);

  undo (fixture, undone, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpstr (held (fixture, "b1", "external_id"), ==, "a1");
  dove_store_find_link (fixture->store, "contacts", DOVE_SIDE_A, "a1", &joined, NULL);
  g_assert_nonnull (joined);
  assert_quiet (fixture);
}

static void
test_kept_plan_is_looked_at_again (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autofree char *key = NULL;
  g_auto(DoveRunResult) planned = { 0 };
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  gint64 changed = changed_pair (fixture, &key);
  guint writes = dove_fake_app_counts (fixture->b)->writes;

  g_assert_true (sync_fixture_undo (fixture, changed, DOVE_RUN_PLAN, &planned, &error));
  g_assert_cmpint (planned.state, ==, DOVE_RUN_PLANNED);
  g_assert_cmpint (planned.counts.planned, ==, 1);
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->writes, ==, writes);

  put (fixture->b, key, "{ \"name\": \"Later\" }");
  g_assert_true (sync_fixture_apply (fixture, planned.run_id, &result, &error));
  g_assert_cmpint (result.counts.stale, ==, 1);
  g_assert_cmpstr (held (fixture, key, "name"), ==, "Later");
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->writes, ==, writes);
}

static void
test_kept_plan_is_applied (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autofree char *key = NULL;
  g_auto(DoveRunResult) planned = { 0 };
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  gint64 changed = changed_pair (fixture, &key);

  put (fixture->b, key, "{ \"email\": \"hand@example.org\" }");
  g_assert_true (sync_fixture_undo (fixture, changed, DOVE_RUN_PLAN, &planned, &error));
  g_assert_true (sync_fixture_apply (fixture, planned.run_id, &result, &error));
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE_WITH_PROBLEMS);
  g_assert_cmpint (result.counts.updated, ==, 1);
  g_assert_cmpint (result.counts.stale, ==, 1);
  g_assert_cmpint (result.counts.planned, ==, 2);
  g_assert_cmpstr (held (fixture, key, "name"), ==, "Old");
  assert_quiet (fixture);
}

static void
test_dry_undo_keeps_nothing (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autofree char *key = NULL;
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveStoreRun) none = NULL;
  gint64 changed = changed_pair (fixture, &key);

  g_assert_true (sync_fixture_undo (fixture, changed, DOVE_RUN_DRY, &result, &error));
  g_assert_cmpint (result.counts.planned, ==, 1);
  g_assert_cmpstr (held (fixture, key, "name"), ==, "New");
  dove_store_find_run (fixture->store, changed + 1, &none, NULL);
  g_assert_null (none);
}

static void
test_forgotten_image_is_said (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autofree char *key = NULL;
  g_autofree char *left = NULL;
  g_auto(DoveRunResult) result = { 0 };
  gint64 changed = changed_pair (fixture, &key);

  dove_clock_advance (fixture->clock, DOVE_BEFORE_IMAGE_KEEP + G_TIME_SPAN_DAY);
  g_assert_true (dove_store_prune (fixture->store, NULL, NULL));
  undo (fixture, changed, &result);
  g_assert_cmpint (result.counts.stale, ==, 1);
  left = messages_of (fixture, result.run_id, DOVE_CHANGE_STALE);
  g_assert_nonnull (strstr (left, "no longer kept"));
  g_assert_cmpstr (held (fixture, key, "name"), ==, "New");
}

static void
test_what_the_application_made_of_it (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autofree char *key = NULL;
  g_auto(DoveRunResult) result = { 0 };
  gint64 changed;

  dove_fake_app_set_lower (fixture->b, "name");
  changed = changed_pair (fixture, &key);
  g_assert_cmpstr (held (fixture, key, "name"), ==, "new");
  undo (fixture, changed, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpstr (held (fixture, key, "name"), ==, "old");
  assert_quiet (fixture);
}

static void
test_drift_is_not_repaired (void)
{
  g_autofree char *repairs = NULL;
  g_autoptr(SyncFixture) fixture = NULL;
  g_autofree char *key = NULL;
  g_auto(DoveRunResult) result = { 0 };
  g_auto(GStrv) parts = g_strsplit (sync_fixture_contacts, "\"trigger\"", 2);
  gint64 changed;

  repairs = g_strjoin (NULL, parts[0], "\"drift\": \"repair\", \"trigger\"", parts[1], NULL);
  fixture = sync_fixture_new (repairs);
  changed = changed_pair (fixture, &key);
  undo (fixture, changed, &result);
  g_assert_cmpstr (held (fixture, key, "name"), ==, "Old");
  assert_quiet (fixture);
}

static void
test_again_is_nothing (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autofree char *key = NULL;
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  gint64 changed = changed_pair (fixture, &key);

  undo (fixture, changed, &result);
  undo (fixture, changed, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);

  dove_run_result_clear (&result);
  g_assert_false (sync_fixture_undo (fixture, run (fixture), DOVE_RUN_ALL, &result, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
  g_clear_error (&error);
  dove_run_result_clear (&result);
  g_assert_false (sync_fixture_undo (fixture, 99, DOVE_RUN_ALL, &result, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_MISSING);
}

static void
test_mass_undo_asks (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_auto(DoveRunResult) applied = { 0 };
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *json = g_strdup_printf ("{ \"name\": \"%u\", \"email\": \"%u@x.org\" }", i,
                                               i);

      put (fixture->a, NULL, json);
    }
  undo (fixture, run (fixture), &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_NEEDS_OK);
  g_assert_cmpint (result.review_id, >, 0);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 30);
  sync_fixture_apply (fixture, result.run_id, &applied, &error);
  g_assert_no_error (error);
  g_assert_cmpint (applied.counts.deleted, ==, 30);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 0);
}

static void
test_lost_answers (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  gint64 undone;

  put (fixture->a, "a1", "{ \"name\": \"One\", \"email\": \"one@example.org\" }");
  put (fixture->a, "a2", "{ \"name\": \"Two\", \"email\": \"two@example.org\" }");
  undone = run (fixture);
  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_LOST_AFTER, 0, 1);
  undone = undo (fixture, undone, &result);
  g_assert_cmpint (result.counts.deleted, ==, 2);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 0);

  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_LOST_AFTER, 0, 1);
  undo (fixture, undone, &result);
  g_assert_cmpint (result.counts.created, ==, 2);
  sync_fixture_assert_each_once (fixture);
  assert_quiet (fixture);
}

static const char *const both_ways =
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\","
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" },"
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" },"
  "  \"direction\": \"both\","
  "  \"match\": [ { \"a\": \"LOWER([email])\", \"b\": \"LOWER([email])\" } ],"
  "  \"to_b\": [ { \"field\": \"name\", \"formula\": \"[name]\" },"
  "             { \"field\": \"city\", \"formula\": \"[city]\" },"
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ],"
  "  \"to_a\": [ { \"field\": \"name\", \"formula\": \"[name]\" },"
  "             { \"field\": \"city\", \"formula\": \"[city]\" },"
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ],"
  "  \"trigger\": { \"manual\": true } }";

static const char *const deletes_one_way =
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\","
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" },"
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" },"
  "  \"direction\": \"a-to-b\", \"delete\": \"delete\", \"grace\": \"PT0S\","
  "  \"match\": [ { \"a\": \"LOWER([email])\", \"b\": \"LOWER([email])\" } ],"
  "  \"to_b\": [ { \"field\": \"name\", \"formula\": \"[name]\" },"
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ],"
  "  \"trigger\": { \"manual\": true } }";

static const char *const deletes_both_ways =
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\","
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" },"
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" },"
  "  \"direction\": \"both\","
  "  \"delete\": \"delete\", \"grace\": \"PT0S\","
  "  \"match\": [ { \"a\": \"LOWER([email])\", \"b\": \"LOWER([email])\" } ],"
  "  \"to_b\": [ { \"field\": \"name\", \"formula\": \"[name]\" },"
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ],"
  "  \"to_a\": [ { \"field\": \"name\", \"formula\": \"[name]\" },"
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ],"
  "  \"trigger\": { \"manual\": true } }";

/* A delete that was passed on, and taken back: the record is there again, and is neither deleted
 * once more, for its partner is still gone, nor made where somebody deleted it. */
static void
test_a_delete_that_was_passed_on (gconstpointer data)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (data);
  g_auto(DoveRunResult) result = { 0 };
  gint64 deleted;
  gint64 undone;

  put (fixture->a, "a1", "{ \"name\": \"One\", \"email\": \"one@example.org\" }");
  put (fixture->a, "a2", "{ \"name\": \"Two\", \"email\": \"two@example.org\" }");
  run (fixture);
  dove_fake_app_drop (fixture->a, "a1");
  deleted = run (fixture);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 1);

  undone = undo (fixture, deleted, &result);
  g_assert_cmpint (result.counts.created, ==, 1);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 2);
  assert_quiet (fixture);
  assert_quiet (fixture);

  undo (fixture, undone, &result);
  g_assert_cmpint (result.counts.deleted, ==, 1);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->a), ==, 1);
  assert_quiet (fixture);
}

/* One field was edited at each side: undoing the run that carried them over sets back both copies,
 * and neither edit flows again by itself. */
static void
test_both_ways (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (both_ways);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *key = NULL;
  gint64 changed;
  gint64 undone;

  put (fixture->a, "a1", "{ \"name\": \"Old\", \"city\": \"Old\", \"email\": \"x@x.org\" }");
  run (fixture);
  key = dove_fake_app_find_key (fixture->b, "email", "x@x.org", NULL);
  put (fixture->a, "a1", "{ \"name\": \"New\" }");
  put (fixture->b, key, "{ \"city\": \"New\" }");
  changed = run (fixture);
  g_assert_cmpstr (held (fixture, key, "name"), ==, "New");

  undone = undo (fixture, changed, &result);
  g_assert_cmpint (result.counts.updated, ==, 2);
  g_assert_cmpstr (held (fixture, key, "name"), ==, "Old");
  g_assert_cmpstr (held (fixture, key, "city"), ==, "New");
  g_assert_cmpstr (dove_value_get_member_text (dove_fake_app_get (fixture->a, "a1"), "city"), ==,
                   "Old");
  assert_quiet (fixture);

  undo (fixture, undone, &result);
  g_assert_cmpstr (held (fixture, key, "name"), ==, "New");
  g_assert_cmpstr (dove_value_get_member_text (dove_fake_app_get (fixture->a, "a1"), "city"), ==,
                   "New");
  assert_quiet (fixture);
  put (fixture->b, key, "{ \"name\": \"Newest\" }");
  run (fixture);
  g_assert_cmpstr (dove_value_get_member_text (dove_fake_app_get (fixture->a, "a1"), "name"), ==,
                   "Newest");
}

#ifdef DOVE_CRASH_POINTS
/* Killed in the middle, it is gone on with by undoing the run once more. */
static void
test_killed_undo (void)
{
  static const char *const points[] = { "plan", "before-commit", "after-intent", "after-send",
                                        "settle" };

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    {
      g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
      g_autofree char *key = NULL;
      g_auto(DoveRunResult) result = { 0 };
      g_autoptr(GError) error = NULL;
      SyncCrash crash = { points[i], 1 };
      gint64 changed = changed_pair (fixture, &key);

      dove_crash_set_hook (sync_fixture_crash, &crash);
      sync_fixture_undo (fixture, changed, DOVE_RUN_ALL, &result, &error);
      dove_crash_set_hook (NULL, NULL);
      g_assert_cmpuint (crash.left, ==, 0);
      sync_fixture_reopen (fixture);
      run (fixture);
      undo (fixture, changed, &result);
      g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
      g_assert_cmpstr (held (fixture, key, "name"), ==, "Old");
      assert_quiet (fixture);
    }
}
#endif

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/undo/update", test_update_and_back);
  g_test_add_func ("/sync/undo/later-edit", test_later_edit_stays);
  g_test_add_func ("/sync/undo/source-edit", test_edit_of_the_source_flows);
  g_test_add_func ("/sync/undo/create", test_create_and_back);
  g_test_add_func ("/sync/undo/touched", test_touched_record_is_left);
  g_test_add_func ("/sync/undo/cannot-remove", test_what_cannot_be_removed_is_listed);
  g_test_add_data_func ("/sync/undo/a-delete-that-was-passed-on/one-way", deletes_one_way,
                        test_a_delete_that_was_passed_on);
  g_test_add_data_func ("/sync/undo/a-delete-that-was-passed-on/both-ways", deletes_both_ways,
                        test_a_delete_that_was_passed_on);
  g_test_add_func ("/sync/undo/archive", test_archive_where_nothing_is_deleted);
  g_test_add_func ("/sync/undo/pair", test_pair_is_parted_and_joined);
  g_test_add_func ("/sync/undo/kept-plan-stale", test_kept_plan_is_looked_at_again);
  g_test_add_func ("/sync/undo/kept-plan", test_kept_plan_is_applied);
  g_test_add_func ("/sync/undo/dry", test_dry_undo_keeps_nothing);
  g_test_add_func ("/sync/undo/forgotten", test_forgotten_image_is_said);
  g_test_add_func ("/sync/undo/normalised", test_what_the_application_made_of_it);
  g_test_add_func ("/sync/undo/repair", test_drift_is_not_repaired);
  g_test_add_func ("/sync/undo/again", test_again_is_nothing);
  g_test_add_func ("/sync/undo/mass", test_mass_undo_asks);
  g_test_add_func ("/sync/undo/lost-answers", test_lost_answers);
  g_test_add_func ("/sync/undo/both-ways", test_both_ways);
#ifdef DOVE_CRASH_POINTS
  g_test_add_func ("/sync/undo/killed", test_killed_undo);
#endif

  return g_test_run ();
}
