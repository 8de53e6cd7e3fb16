/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "dove-driver-fixture.h"

static void
test_abilities_are_those_of_the_manifest (void)
{
  DoveDriverFixtureOptions options = { 0 };
  g_autoptr(DoveDriverFixture) fixture = dove_driver_fixture_new (&options);
  DoveAbilities contacts = { 0 };
  DoveAbilities notes = { 0 };
  DoveAbilities letters = { 0 };
  DoveAbilities nothing = { 0 };
  g_autoptr(GError) error = NULL;

  g_assert_true (dove_driver_get_abilities (fixture->driver, "contacts", &contacts, &error));
  g_assert_true (dove_driver_get_abilities (fixture->driver, "notes", &notes, &error));
  g_assert_true (dove_driver_get_abilities (fixture->driver, "letters", &letters, &error));
  g_assert_false (dove_driver_get_abilities (fixture->driver, "nothing", &nothing, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_MISSING);

  g_assert_true (contacts.can_list && contacts.can_get && contacts.can_find);
  g_assert_true (contacts.can_create && contacts.can_update && contacts.can_delete);
  g_assert_true (contacts.can_archive && contacts.can_upsert);
  g_assert_true (contacts.has_since && contacts.has_updated && contacts.has_etag);
  g_assert_cmpint (contacts.recognition, ==, DOVE_RECOGNISE_KEY);
  g_assert_cmpint (contacts.settle, ==, 2 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (contacts.since_lookback, ==, 0);
  g_assert_cmpuint (contacts.concurrent, ==, 3);

  g_assert_cmpint (notes.recognition, ==, DOVE_RECOGNISE_NONE);
  g_assert_false (notes.has_since || notes.can_find || notes.has_etag);
  g_assert_false (letters.can_create || letters.can_list);
}

static void
test_objects_are_named_in_their_order (void)
{
  DoveDriverFixtureOptions options = { 0 };
  g_autoptr(DoveDriverFixture) fixture = dove_driver_fixture_new (&options);
  g_autoptr(GPtrArray) ids = dove_driver_list_objects (fixture->driver);

  g_assert_cmpuint (ids->len, ==, 10);
  g_assert_cmpstr (ids->pdata[0], ==, "contacts");
  g_assert_cmpstr (ids->pdata[3], ==, "lines");
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, NULL, NULL), ==, 0);
}

static void
test_own_fields_of_the_account_are_added (void)
{
  DoveDriverFixtureOptions options = { 0 };
  g_autoptr(DoveDriverFixture) fixture = dove_driver_fixture_new (&options);
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveSchema) schema = NULL;
  g_autoptr(DoveSchema) again = NULL;
  DoveField *colour = NULL;
  DoveField *rank = NULL;

  schema = dove_driver_describe (fixture->driver, "contacts", NULL, &error);
  g_assert_no_error (error);
  again = dove_driver_describe (fixture->driver, "contacts", NULL, &error);
  colour = dove_schema_find_field (schema, "x_colour");
  rank = dove_schema_find_field (schema, "x_rank");

  g_assert_nonnull (colour);
  g_assert_cmpstr (colour->title, ==, "Colour");
  g_assert_cmpint (colour->kind, ==, DOVE_VALUE_TEXT);
  g_assert_true (colour->nullable);
  g_assert_cmpint (rank->kind, ==, DOVE_VALUE_NUMBER);
  g_assert_true (rank->read_only);
  g_assert_nonnull (dove_schema_find_field (schema, "email"));
  g_assert_true (schema == again);
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, NULL, NULL), ==, 1);
}

static void
test_without_a_call_the_manifest_describes (void)
{
  DoveDriverFixtureOptions options = { 0 };
  g_autoptr(DoveDriverFixture) fixture = dove_driver_fixture_new (&options);
  g_autoptr(DoveSchema) schema = dove_driver_describe (fixture->driver, "notes", NULL, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (dove_schema_find_field (schema, "text"));
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, NULL, NULL), ==, 0);
  g_assert_null (dove_driver_describe (fixture->driver, "nothing", NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_MISSING);
}

static void
test_a_broken_description_is_an_error (void)
{
  DoveDriverFixtureOptions options = { 0 };
  g_autoptr(DoveDriverFixture) fixture = dove_driver_fixture_new (&options);
  DoveTestFault fault = { .path = "/fields*", .kind = DOVE_TEST_FAULT_NO_LIST_BEFORE };
  g_autoptr(GError) error = NULL;

  dove_test_app_add_fault (fixture->app, &fault);

  g_assert_null (dove_driver_describe (fixture->driver, "contacts", NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_FAILED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/driver/http/describe/abilities-are-those-of-the-manifest",
                   test_abilities_are_those_of_the_manifest);
  g_test_add_func ("/driver/http/describe/objects-are-named-in-their-order",
                   test_objects_are_named_in_their_order);
  g_test_add_func ("/driver/http/describe/own-fields-of-the-account-are-added",
                   test_own_fields_of_the_account_are_added);
  g_test_add_func ("/driver/http/describe/without-a-call-the-manifest-describes",
                   test_without_a_call_the_manifest_describes);
  g_test_add_func ("/driver/http/describe/a-broken-description-is-an-error",
                   test_a_broken_description_is_an_error);

  return g_test_run ();
}
