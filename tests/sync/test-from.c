/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "record/dove-json.h"
#include "sync-fixture.h"
#include "sync/dove-why.h"

/*
 * Syncs that begin at a date. The clock of the fixture begins on 14 November 2023; what is old
 * here was made then, and what is new ten days later.
 */

#define FROM "\"from\": \"2023-11-20\", "
#define OLD  3
#define NEW  2

static char *
with (const char *more)
{
  g_auto(GStrv) parts = g_strsplit (sync_fixture_contacts, "\"direction\"", 2);

  return g_strjoin ("", parts[0], more, "\"direction\"", parts[1], NULL);
}

static void
put_contacts (DoveFakeApp *app,
              const char  *what,
              guint        count)
{
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *json = g_strdup_printf (
          "{ \"name\": \"%s %u\", \"email\": \"%s%u@example.org\" }", what, i, what, i);

      g_free (dove_fake_app_put (app, NULL, json));
    }
}

/* Old records a1 to a3 and new ones a4 and a5 */
static SyncFixture *
make (const char *more)
{
  g_autofree char *definition = with (more);
  SyncFixture *fixture = sync_fixture_new (definition);

  dove_fake_app_abilities (fixture->a)->has_created = TRUE;
  put_contacts (fixture->a, "Old", OLD);
  dove_clock_advance (fixture->clock, 10 * G_TIME_SPAN_DAY);
  put_contacts (fixture->a, "New", NEW);

  return fixture;
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
test_older_records_are_not_made (void)
{
  g_autoptr(SyncFixture) fixture = make (FROM);
  const DoveRunOptions dry = { .mode = DOVE_RUN_DRY };
  g_auto(DoveRunResult) shown = { 0 };
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *edited = NULL;

  g_assert_true (sync_fixture_run (fixture, &dry, &shown, NULL));
  g_assert_cmpint (shown.counts.planned, ==, NEW);
  run (fixture, &result);
  g_assert_cmpstr (result.plan_hash, ==, shown.plan_hash);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  g_assert_cmpint (result.counts.created, ==, NEW);

  /* An edit does not make it younger */
  edited = dove_fake_app_put (fixture->a, "a1", "{ \"name\": \"Edited\" }");
  run (fixture, &result);
  g_assert_cmpint (result.counts.planned, ==, 0);
}

static void
test_without_a_birthday_changes_count (void)
{
  g_autoptr(SyncFixture) fixture = make (FROM);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *edited = NULL;

  dove_fake_app_abilities (fixture->a)->has_created = FALSE;
  run (fixture, &result);
  g_assert_cmpint (result.counts.created, ==, NEW);
  edited = dove_fake_app_put (fixture->a, "a1", "{ \"name\": \"Edited\" }");
  run (fixture, &result);
  g_assert_cmpint (result.counts.created, ==, 1);
}

static void
test_what_is_linked_stays_linked (void)
{
  g_autoptr(SyncFixture) fixture = make ("");
  g_autofree char *definition = with (FROM);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *edited = NULL;
  g_autofree char *there = NULL;

  run (fixture, &result);
  g_assert_cmpint (result.counts.created, ==, OLD + NEW);
  g_free (fixture->definition);
  fixture->definition = g_steal_pointer (&definition);
  edited = dove_fake_app_put (fixture->a, "a1", "{ \"name\": \"Edited\" }");
  run (fixture, &result);
  g_assert_cmpint (result.counts.updated, ==, 1);
  there = dove_fake_app_find_key (fixture->b, "name", "Edited", NULL);
  g_assert_nonnull (there);
}

/* A new record finds its partner whatever its age: it is not made a second time. */
static void
test_partners_may_be_old (void)
{
  g_autofree char *definition = with (FROM);
  g_autoptr(SyncFixture) fixture = sync_fixture_new (definition);
  g_auto(DoveRunResult) result = { 0 };

  put_contacts (fixture->b, "New", NEW);
  put_contacts (fixture->a, "Old", OLD);
  put_contacts (fixture->b, "Old", OLD);
  dove_clock_advance (fixture->clock, 10 * G_TIME_SPAN_DAY);
  put_contacts (fixture->a, "New", NEW);
  run (fixture, &result);
  g_assert_cmpint (result.counts.linked, ==, NEW);
  g_assert_cmpint (result.counts.created, ==, 0);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, NEW + OLD);
}

static void
test_a_first_list_begins_there (gconstpointer data)
{
  gboolean is_opaque = GPOINTER_TO_INT (data);
  g_autoptr(SyncFixture) fixture = make (FROM);
  g_auto(DoveRunResult) result = { 0 };

  dove_fake_app_abilities (fixture->a)->has_since = TRUE;
  dove_fake_app_set_opaque (fixture->a, is_opaque);
  run (fixture, &result);
  g_assert_cmpint (result.counts.observed[DOVE_SIDE_A], ==, is_opaque ? OLD + NEW : NEW);
  g_assert_cmpint (result.counts.created, ==, NEW);

  /* From there on changes are asked for, and once a day all is read */
  put_contacts (fixture->a, "Later", 1);
  run (fixture, &result);
  g_assert_cmpint (result.counts.observed[DOVE_SIDE_A], <=, is_opaque ? OLD + NEW : NEW + 1);
  g_assert_cmpint (result.counts.created, ==, 1);
  dove_clock_advance (fixture->clock, 2 * G_TIME_SPAN_DAY);
  run (fixture, &result);
  g_assert_cmpint (result.counts.observed[DOVE_SIDE_A], ==, OLD + NEW + 1);
  g_assert_cmpint (result.counts.planned, ==, 0);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, NEW + 1);
}

/* Many records that are never to be made do not have a side read whole again and again. */
static void
test_many_old_ones_cost_nothing (void)
{
  g_autofree char *definition = with (FROM);
  g_autoptr(SyncFixture) fixture = sync_fixture_new (definition);
  g_auto(DoveRunResult) result = { 0 };

  dove_fake_app_abilities (fixture->a)->has_since = TRUE;
  dove_fake_app_set_opaque (fixture->a, TRUE);
  dove_fake_app_set_page_size (fixture->a, 1000);
  put_contacts (fixture->a, "Old", 300);
  dove_clock_advance (fixture->clock, 10 * G_TIME_SPAN_DAY);
  put_contacts (fixture->a, "New", NEW);
  run (fixture, &result);
  g_assert_cmpint (result.counts.observed[DOVE_SIDE_A], ==, 300 + NEW);
  run (fixture, &result);
  g_assert_cmpint (result.counts.observed[DOVE_SIDE_A], ==, NEW);
}

/* A list that is cut off in the middle is gone on with, and loses nothing. */
static gboolean
at_page_cb (const char *point,
            gpointer    user_data)
{
  return g_str_equal (point, "page");
}

static void
test_a_first_list_may_be_cut_off (void)
{
  g_autoptr(SyncFixture) fixture = make (FROM);
  const DoveRunOptions options = { .approve = TRUE };
  g_auto(DoveRunResult) cut = { 0 };
  g_auto(DoveRunResult) result = { 0 };

  dove_fake_app_abilities (fixture->a)->has_since = TRUE;
  dove_fake_app_set_page_size (fixture->a, 1);
  dove_crash_set_hook (at_page_cb, NULL);
  g_assert_false (sync_fixture_run (fixture, &options, &cut, NULL));
  dove_crash_set_hook (NULL, NULL);
  sync_fixture_reopen (fixture);
  run (fixture, &result);
  g_assert_cmpint (result.counts.observed[DOVE_SIDE_A], ==, NEW);
  g_assert_cmpint (result.counts.created, ==, NEW);
}

static void
test_why_says_so (void)
{
  g_autoptr(SyncFixture) fixture = make (FROM);
  g_autoptr(GPtrArray) issues = g_ptr_array_new ();
  g_autoptr(GPtrArray) syncs =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_definition_unref);
  DoveFormulaHost formulas = { 0 };
  DoveWhyHost host = { .store = fixture->store, .formulas = &formulas, .syncs = syncs };
  const DoveWhyAbout about = { "crm", "thing", "a1", NULL };
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveValue) answer = NULL;
  g_autofree char *text = NULL;

  run (fixture, &result);
  g_ptr_array_add (syncs, dove_definition_parse (fixture->definition, -1, "x.json", issues));
  answer = dove_why_not (&host, &about, NULL);
  text = dove_json_write (answer, DOVE_JSON_COMPACT);
  g_assert_nonnull (strstr (text, "\"why\":\"older\""));
  g_assert_nonnull (strstr (text, "“a1” is of 2023-11-14"));
  g_assert_nonnull (strstr (text, "which is older than 2023-11-20"));
}

static void
test_an_application_without_times_is_told (void)
{
  g_autoptr(SyncFixture) fixture = make (FROM);
  g_autoptr(GPtrArray) issues = g_ptr_array_new ();
  g_autoptr(DoveDefinition) definition = NULL;
  g_autoptr(DoveDriver) a = NULL;
  g_autoptr(DoveDriver) b = NULL;
  DoveDriver *drivers[2] = { NULL, NULL };
  g_autoptr(GError) error = NULL;

  dove_fake_app_abilities (fixture->a)->has_created = FALSE;
  dove_fake_app_abilities (fixture->a)->has_updated = FALSE;
  definition = dove_definition_parse (fixture->definition, -1, "x.json", issues);
  drivers[0] = a = dove_fake_app_new_driver (fixture->a);
  drivers[1] = b = dove_fake_app_new_driver (fixture->b);
  g_assert_null (dove_terms_new (definition, drivers, NULL, NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "does not tell when a record was made or changed"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/from/older-records-are-not-made", test_older_records_are_not_made);
  g_test_add_func ("/sync/from/without-a-birthday-changes-count",
                   test_without_a_birthday_changes_count);
  g_test_add_func ("/sync/from/what-is-linked-stays-linked", test_what_is_linked_stays_linked);
  g_test_add_func ("/sync/from/partners-may-be-old", test_partners_may_be_old);
  g_test_add_data_func ("/sync/from/a-first-list-begins-there/times", GINT_TO_POINTER (FALSE),
                        test_a_first_list_begins_there);
  g_test_add_data_func ("/sync/from/a-first-list-begins-there/opaque", GINT_TO_POINTER (TRUE),
                        test_a_first_list_begins_there);
  g_test_add_func ("/sync/from/many-old-ones-cost-nothing", test_many_old_ones_cost_nothing);
  g_test_add_func ("/sync/from/a-first-list-may-be-cut-off", test_a_first_list_may_be_cut_off);
  g_test_add_func ("/sync/from/why-says-so", test_why_says_so);
  g_test_add_func ("/sync/from/an-application-without-times-is-told",
                   test_an_application_without_times_is_told);

  return g_test_run ();
}
