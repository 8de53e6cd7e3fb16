/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "record/dove-json.h"

#include "dove-driver-fixture.h"

#define FIELDS "id name email number version created_at updated_at"

static DoveDriverFixture *
make_fixture (const char       *password,
              DoveTestAppFlags  flags)
{
  DoveDriverFixtureOptions options = {
    .file = "test-graphql.json", .style = "nodes { " FIELDS " }", .password = password,
    .flags = flags,
  };

  return dove_driver_fixture_new (&options);
}

static DoveOutcome *
create (DoveDriverFixture *fixture,
        const char        *fields)
{
  g_autoptr(DoveWrite) write = g_new0 (DoveWrite, 1);

  write->kind = DOVE_WRITE_CREATE;
  write->object = g_strdup ("contacts");
  write->fields = dove_json_parse (fields, -1, NULL, NULL);

  return dove_driver_write (fixture->driver, write, NULL);
}

/* Half a page looks like records that are gone. */
static void
test_data_beside_errors_is_a_failed_page (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (NULL, 0);
  DoveTestFault fault = { .kind = DOVE_TEST_FAULT_HALF_ERRORS, .skip = 1, .times = 100 };
  DoveListing listing = { .object = "contacts" };
  g_autoptr(GError) error = NULL;

  dove_test_app_add_many (fixture->app, "contacts", 5);
  dove_test_app_add_fault (fixture->app, &fault);

  g_assert_null (dove_driver_list (fixture->driver, &listing, NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "A part could not be read"));
}

/* A write that was done although something went wrong beside it must not be done again. */
static void
test_a_write_beside_errors_is_ambiguous (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (NULL, 0);
  DoveTestFault fault = { .kind = DOVE_TEST_FAULT_HALF_ERRORS };
  g_autoptr(DoveOutcome) outcome = NULL;

  g_assert_true (dove_driver_check (fixture->driver, NULL, NULL, NULL, NULL));
  dove_test_app_add_fault (fixture->app, &fault);
  outcome = create (fixture, "{\"name\":\"Ann\"}");

  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_AMBIGUOUS);
  g_assert_cmpuint (dove_test_app_count_records (fixture->app, "contacts"), ==, 1);
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "POST", "/graphql"), ==, 3);
}

static void
test_a_known_error_type_names_the_record (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (NULL, DOVE_TEST_APP_UNIQUE_EMAIL);
  g_autoptr(DoveOutcome) outcome = NULL;

  g_free (dove_test_app_add (fixture->app, "contacts", "{\"name\":\"A\",\"email\":\"a@b.c\"}"));
  outcome = create (fixture, "{\"name\":\"B\",\"email\":\"a@b.c\"}");

  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_EXISTS);
  g_assert_cmpstr (outcome->key, ==, "1");
  g_assert_nonnull (strstr (outcome->message, "The e-mail is taken"));
}

static void
test_an_ended_session_is_renewed (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (NULL, 0);
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveItem) item = NULL;
  g_autofree char *token = NULL;

  dove_test_app_add_many (fixture->app, "contacts", 1);
  g_assert_true (dove_driver_check (fixture->driver, NULL, NULL, NULL, NULL));
  dove_test_app_end_sessions (fixture->app);
  item = dove_driver_get (fixture->driver, "contacts", "1", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (dove_value_get_member_text (item->record, "name"), ==, "Name 1");
  token = dove_test_app_dup_last_header (fixture->app, "authorization");
  g_assert_cmpstr (token, ==, "Session canary-session-2");
}

static void
test_a_wrong_password_is_told (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ("canary-wrong", 0);
  g_autoptr(GError) error = NULL;

  g_assert_false (dove_driver_check (fixture->driver, NULL, NULL, NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED);
  g_assert_nonnull (strstr (error->message, "Wrong user or password"));
  dove_assert_has_no_secret (error->message);
}

static void
test_more_pages_without_a_cursor_are_partial (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (NULL, 0);
  DoveTestFault fault = { .kind = DOVE_TEST_FAULT_NEXT_UNNAMED, .skip = 2 };
  DoveListing listing = { .object = "contacts" };
  gboolean is_partial = FALSE;
  g_autoptr(GPtrArray) items = NULL;

  dove_test_app_add_many (fixture->app, "contacts", 25);
  dove_test_app_add_fault (fixture->app, &fault);
  items = dove_driver_fixture_list_all (fixture, &listing, &is_partial, NULL);

  g_assert_cmpuint (items->len, ==, 14);
  g_assert_true (is_partial);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/driver/http/graphql/data-beside-errors-is-a-failed-page",
                   test_data_beside_errors_is_a_failed_page);
  g_test_add_func ("/driver/http/graphql/a-write-beside-errors-is-ambiguous",
                   test_a_write_beside_errors_is_ambiguous);
  g_test_add_func ("/driver/http/graphql/a-known-error-type-names-the-record",
                   test_a_known_error_type_names_the_record);
  g_test_add_func ("/driver/http/graphql/an-ended-session-is-renewed",
                   test_an_ended_session_is_renewed);
  g_test_add_func ("/driver/http/graphql/a-wrong-password-is-told", test_a_wrong_password_is_told);
  g_test_add_func ("/driver/http/graphql/more-pages-without-a-cursor-are-partial",
                   test_more_pages_without_a_cursor_are_partial);

  return g_test_run ();
}
