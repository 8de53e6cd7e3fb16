/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "record/dove-json.h"

#include "dove-driver-fixture.h"

static DoveDriverFixture *
make_fixture (const char *style,
              guint       records)
{
  DoveDriverFixtureOptions options = { .style = style };
  DoveDriverFixture *fixture = dove_driver_fixture_new (&options);

  dove_test_app_add_many (fixture->app, "contacts", records);

  return fixture;
}

static GPtrArray *
find (DoveDriverFixture *fixture,
      const char        *pointer,
      const char        *json,
      gboolean          *is_complete)
{
  g_autoptr(DoveValue) value = dove_json_parse (json, -1, NULL, NULL);
  g_autoptr(GError) error = NULL;
  GPtrArray *items = NULL;

  items = dove_driver_find (fixture->driver, "contacts", pointer, value, is_complete, NULL,
                            &error);
  g_assert_no_error (error);

  return items;
}

static void
test_get_reads_one_record (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ("page", 3);
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveItem) item = dove_driver_get (fixture->driver, "contacts", "2", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (item->key, ==, "2");
  g_assert_cmpstr (item->etag, ==, "\"v1\"");
  g_assert_cmpstr (dove_value_get_member_text (item->record, "name"), ==, "Name 2");
}

static void
test_get_of_nothing_is_missing (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ("page", 3);
  DoveTestFault gone = { .kind = DOVE_TEST_FAULT_STATUS_BEFORE, .status = 410 };
  g_autoptr(GError) error = NULL;

  g_assert_null (dove_driver_get (fixture->driver, "contacts", "9", NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_MISSING);
  g_clear_error (&error);

  dove_test_app_add_fault (fixture->app, &gone);
  g_assert_null (dove_driver_get (fixture->driver, "contacts", "2", NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_MISSING);
}

/* A record that is not shown is not gone: nothing may be deleted for it. */
static void
test_get_that_fails_is_not_missing (void)
{
  static const DoveTestFault faults[] = {
    { .kind = DOVE_TEST_FAULT_STATUS_BEFORE, .status = 403, .times = 99 },
    { .kind = DOVE_TEST_FAULT_STATUS_BEFORE, .status = 401, .times = 99 },
    { .kind = DOVE_TEST_FAULT_STATUS_BEFORE, .status = 500, .times = 99 },
    { .kind = DOVE_TEST_FAULT_HTML_BEFORE, .times = 99 },
    { .kind = DOVE_TEST_FAULT_REDIRECT_BEFORE, .times = 99 },
    { .kind = DOVE_TEST_FAULT_NO_BODY_AFTER, .times = 99 },
    { .kind = DOVE_TEST_FAULT_NO_LIST_BEFORE, .times = 99 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr(DoveDriverFixture) fixture = make_fixture ("page", 3);
      DoveTestFault fault = faults[i];
      g_autoptr(GError) error = NULL;

      fault.path = "/contacts/*";
      dove_test_app_add_fault (fixture->app, &fault);
      g_assert_null (dove_driver_get (fixture->driver, "contacts", "2", NULL, &error));

      g_test_message ("%s", error->message);
      g_assert_false (g_error_matches (error, DOVE_ERROR, DOVE_ERROR_MISSING));
    }
}

static void
test_declared_search_reads_all_pages (void)
{
  static const char *const styles[] = { "page", "offset", "cursor", "next", "link" };

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    {
      g_autoptr(DoveDriverFixture) fixture = make_fixture (styles[i], 0);
      gboolean is_complete = FALSE;
      g_autoptr(GPtrArray) items = NULL;

      for (guint j = 0; j < 23; j++)
        g_free (dove_test_app_add (fixture->app, "contacts",
                                   "{\"name\":\"A\",\"email\":\"same@example.com\"}"));
      g_free (dove_test_app_add (fixture->app, "contacts", "{\"name\":\"B\"}"));
      items = find (fixture, "/email", "\"same@example.com\"", &is_complete);

      g_assert_cmpuint (items->len, ==, 23);
      g_assert_true (is_complete);
    }
}

/* "None" is believed only when the search really ended. */
static void
test_an_empty_first_page_is_not_the_end (void)
{
  static const char *const styles[] = { "cursor", "next", "link" };

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    {
      g_autoptr(DoveDriverFixture) fixture = make_fixture (styles[i], 3);
      DoveTestFault fault = { .kind = DOVE_TEST_FAULT_PAGE_EMPTY };
      gboolean is_complete = TRUE;
      g_autoptr(GPtrArray) items = NULL;

      dove_test_app_add_fault (fixture->app, &fault);
      items = find (fixture, "/email", "\"n2@example.com\"", &is_complete);

      g_assert_true (items->len == 1 || !is_complete);
    }
}

static void
test_a_search_that_breaks_off_is_incomplete (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ("cursor", 0);
  DoveTestFault fault = { .kind = DOVE_TEST_FAULT_PAGE_AGAIN, .times = 99 };
  gboolean is_complete = TRUE;
  g_autoptr(GPtrArray) items = NULL;

  for (guint j = 0; j < 23; j++)
    g_free (dove_test_app_add (fixture->app, "contacts",
                               "{\"name\":\"A\",\"email\":\"same@example.com\"}"));
  dove_test_app_add_fault (fixture->app, &fault);
  items = find (fixture, "/email", "\"same@example.com\"", &is_complete);

  g_assert_false (is_complete);
}

static void
test_search_by_filter_and_by_key (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ("page", 12);
  gboolean is_complete = FALSE;
  g_autoptr(GPtrArray) by_number = find (fixture, "/number", "7", &is_complete);
  g_autoptr(GPtrArray) by_key = NULL;
  g_autoptr(GPtrArray) none = NULL;

  g_assert_true (is_complete);
  g_assert_cmpuint (by_number->len, ==, 1);
  g_assert_cmpstr (((DoveItem *) by_number->pdata[0])->key, ==, "7");

  by_key = find (fixture, "/id", "11", &is_complete);
  g_assert_true (is_complete);
  g_assert_cmpuint (by_key->len, ==, 1);

  none = find (fixture, "/id", "13", &is_complete);
  g_assert_true (is_complete);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_search_by_another_field_is_unsupported (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ("page", 1);
  g_autoptr(DoveValue) value = dove_value_new_text ("x");
  g_autoptr(GError) error = NULL;
  gboolean is_complete = TRUE;

  g_assert_null (dove_driver_find (fixture->driver, "contacts", "/tags", value, &is_complete,
                                   NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_UNSUPPORTED);
  g_assert_false (is_complete);
}

static void
test_odd_values_are_searched_exactly (void)
{
  static const char *const values[] = {
    "a+b@example.com", "a&b=c?d#e", "%41", "\xC3\xA9\xE2\x82\xAC", "a b", "'; drop", "{value}",
    "=1+1", "/../me"
  };
  g_autoptr(DoveDriverFixture) fixture = make_fixture ("page", 3);

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr(DoveValue) value = dove_value_new_text (values[i]);
      g_autofree char *quoted = dove_json_write (value, DOVE_JSON_COMPACT);
      g_autofree char *json = g_strdup_printf ("{\"name\":\"A\",\"email\":%s}", quoted);
      g_autofree char *id = dove_test_app_add (fixture->app, "contacts", json);
      gboolean is_complete = FALSE;
      g_autoptr(GPtrArray) items = find (fixture, "/email", quoted, &is_complete);

      g_test_message ("%s", values[i]);
      g_assert_cmpuint (items->len, ==, 1);
      g_assert_cmpstr (((DoveItem *) items->pdata[0])->key, ==, id);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/driver/http/find/get-reads-one-record", test_get_reads_one_record);
  g_test_add_func ("/driver/http/find/get-of-nothing-is-missing",
                   test_get_of_nothing_is_missing);
  g_test_add_func ("/driver/http/find/get-that-fails-is-not-missing",
                   test_get_that_fails_is_not_missing);
  g_test_add_func ("/driver/http/find/declared-search-reads-all-pages",
                   test_declared_search_reads_all_pages);
  g_test_add_func ("/driver/http/find/an-empty-first-page-is-not-the-end",
                   test_an_empty_first_page_is_not_the_end);
  g_test_add_func ("/driver/http/find/a-search-that-breaks-off-is-incomplete",
                   test_a_search_that_breaks_off_is_incomplete);
  g_test_add_func ("/driver/http/find/search-by-filter-and-by-key",
                   test_search_by_filter_and_by_key);
  g_test_add_func ("/driver/http/find/search-by-another-field-is-unsupported",
                   test_search_by_another_field_is_unsupported);
  g_test_add_func ("/driver/http/find/odd-values-are-searched-exactly",
                   test_odd_values_are_searched_exactly);

  return g_test_run ();
}
