/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "record/dove-json.h"

#include "dove-driver-fixture.h"

static DoveDriverFixture *
make_fixture (void)
{
  DoveDriverFixtureOptions options = { .file = "test-odata.json" };

  return dove_driver_fixture_new (&options);
}

/* A quote in a key or a value ends no text: what stands behind it is no part of the question. */
static void
test_texts_are_quoted (void)
{
  static const char *const names[] = { "Ann", "O'Brien", "x' or '1' eq '1", "a/b (c)" };
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"name\":\"%s\",\"external_id\":\"%s\"}",
                                               names[i], names[i]);

      g_free (dove_test_app_add (fixture->app, "contacts", json));
    }

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(DoveValue) value = dove_value_new_text (names[i]);
      g_autoptr(GError) error = NULL;
      g_autoptr(DoveItem) item = NULL;
      g_autoptr(GPtrArray) found = NULL;
      gboolean is_complete = FALSE;

      item = dove_driver_get (fixture->driver, "people", names[i], NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (item->key, ==, names[i]);

      found = dove_driver_find (fixture->driver, "contacts", "/name", value, &is_complete, NULL,
                                &error);
      g_assert_no_error (error);
      g_assert_cmpuint (found->len, ==, 1);
      g_assert_cmpstr (dove_value_get_member_text (((DoveItem *) found->pdata[0])->record, "name"),
                       ==, names[i]);
    }
}

static void
test_conditions_and_changes_share_the_filter (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  g_autoptr(GPtrArray) conditions = NULL;
  g_autoptr(DoveValue) low = dove_value_new_integer (5);
  g_autoptr(DoveValue) high = dove_value_new_integer (15);
  g_autoptr(DoveValue) one = dove_value_new_integer (7);
  DoveListing listing = { .object = "contacts" };
  g_autofree char *position = NULL;
  g_autoptr(GPtrArray) items = NULL;

  dove_test_app_add_many (fixture->app, "contacts", 20);
  conditions = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_condition_free);
  g_ptr_array_add (conditions, dove_condition_new ("/number", ">=", low));
  g_ptr_array_add (conditions, dove_condition_new ("/number", "<", high));
  listing.conditions = conditions;
  items = dove_driver_fixture_list_all (fixture, &listing, NULL, &position);
  g_assert_cmpuint (items->len, ==, 10);
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "GET", "*"), ==, 2);

  dove_test_app_edit (fixture->app, "contacts", "7", "{\"name\":\"Changed\"}");
  g_ptr_array_add (conditions, dove_condition_new ("/number", "=", one));
  listing.since = position;
  g_clear_pointer (&items, g_ptr_array_unref);
  items = dove_driver_fixture_list_all (fixture, &listing, NULL, NULL);
  g_assert_cmpuint (items->len, ==, 1);
}

/* The etag goes with the record, what else the server says about it does not. */
static void
test_an_etag_guards_an_update (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  g_autoptr(DoveItem) item = NULL;
  g_autoptr(DoveWrite) write = g_new0 (DoveWrite, 1);
  g_autoptr(DoveOutcome) outcome = NULL;

  dove_test_app_add_many (fixture->app, "contacts", 1);
  item = dove_driver_get (fixture->driver, "contacts", "1", NULL, NULL);
  g_assert_cmpstr (item->etag, ==, "W/\"1\"");
  g_assert_null (dove_value_get_member (item->record, "@odata.context"));
  g_assert_null (dove_value_get_member (item->record, "version@odata.type"));

  dove_test_app_edit (fixture->app, "contacts", "1", "{\"name\":\"Changed\"}");
  write->kind = DOVE_WRITE_UPDATE;
  write->object = g_strdup ("contacts");
  write->key = g_strdup ("1");
  write->etag = g_strdup (item->etag);
  write->fields = dove_json_parse ("{\"name\":\"Mine\"}", -1, NULL, NULL);
  outcome = dove_driver_write (fixture->driver, write, NULL);

  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_CONFLICT);
  g_assert_nonnull (strstr (outcome->message, "changed meanwhile"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/driver/http/odata/texts-are-quoted", test_texts_are_quoted);
  g_test_add_func ("/driver/http/odata/conditions-and-changes-share-the-filter",
                   test_conditions_and_changes_share_the_filter);
  g_test_add_func ("/driver/http/odata/an-etag-guards-an-update", test_an_etag_guards_an_update);

  return g_test_run ();
}
