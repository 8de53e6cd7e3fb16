/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "record/dove-json.h"

#include "dove-driver-fixture.h"

static DoveDriverFixture *
make_fixture (void)
{
  DoveDriverFixtureOptions options = { .file = "test-edges.json", .zone = "Europe/Berlin" };

  return dove_driver_fixture_new (&options);
}

static guint
count_keys (GPtrArray *items)
{
  g_autoptr(GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < items->len; i++)
    g_hash_table_add (keys, ((DoveItem *) items->pdata[i])->key);

  return g_hash_table_size (keys);
}

/* An overlap that reaches back over everything that was changed in a burst must not take the list
 * back to where it was. */
static void
test_a_capped_list_passes_a_burst (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  DoveListing listing = { .object = "bursts" };
  gboolean is_partial = FALSE;
  g_autoptr(GPtrArray) items = NULL;

  dove_test_app_add_many (fixture->app, "bursts", 57);
  items = dove_driver_fixture_list_all (fixture, &listing, &is_partial, NULL);

  g_assert_cmpuint (count_keys (items), ==, 57);
  g_assert_cmpuint (items->len, <=, 57 + 3);
  g_assert_false (is_partial);
}

/* Nothing is asked for over more time than the application answers for; slices without records
 * are passed; one slice of more records than are listed at once is read on within it. */
static void
test_changes_come_in_slices (void)
{
  static const guint hours[] = { 1, 8, 1, 5 };
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  DoveListing listing = { .object = "slices" };
  g_autofree char *position = NULL;
  g_autofree char *later = NULL;
  gboolean is_partial = FALSE;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GPtrArray) changed = NULL;

  dove_test_app_add_many (fixture->app, "slices", 1);
  all = dove_driver_fixture_list_all (fixture, &listing, NULL, &position);
  for (guint i = 0; i < G_N_ELEMENTS (hours); i++)
    {
      dove_test_app_pass_time (fixture->app, hours[i] * 3600);
      dove_test_app_add_many (fixture->app, "slices", i == 2 ? 50 : 2);
    }
  dove_test_app_forget_requests (fixture->app);
  listing.since = position;
  changed = dove_driver_fixture_list_all (fixture, &listing, &is_partial, &later);

  g_assert_cmpuint (count_keys (changed), ==, 1 + 3 * 2 + 50);
  g_assert_false (is_partial);
  g_assert_cmpstr (later, >, position);
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "GET", "*updated_until=*"), >=, 3);
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "GET", NULL), <, 20);
}

static void
test_a_keyset_goes_by_several_values (void)
{
  static const guint counts[] = { 0, 1, 10, 11, 57 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autoptr(DoveDriverFixture) fixture = make_fixture ();
      DoveListing listing = { .object = "keysets" };
      gboolean is_partial = FALSE;
      g_autoptr(GPtrArray) items = NULL;

      dove_test_app_add_many (fixture->app, "keysets", counts[i]);
      items = dove_driver_fixture_list_all (fixture, &listing, &is_partial, NULL);
      g_assert_cmpuint (items->len, ==, counts[i]);
      g_assert_cmpuint (count_keys (items), ==, counts[i]);
      g_assert_false (is_partial);
    }
}

/* What the request says itself, conditions and the position share one parameter. */
static void
test_conditions_are_joined_in_a_search_language (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  g_autoptr(GPtrArray) conditions = NULL;
  g_autoptr(DoveValue) low = dove_value_new_integer (2);
  g_autoptr(DoveValue) high = dove_value_new_integer (9);
  DoveListing listing = { .object = "searches" };
  g_autofree char *position = NULL;
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(GPtrArray) changed = NULL;

  dove_test_app_add_many (fixture->app, "searches", 20);
  conditions = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_condition_free);
  g_ptr_array_add (conditions, dove_condition_new ("/number", ">=", low));
  g_ptr_array_add (conditions, dove_condition_new ("/number", "<", high));
  listing.conditions = conditions;
  items = dove_driver_fixture_list_all (fixture, &listing, NULL, NULL);
  g_assert_cmpuint (items->len, ==, 6); /* 3 to 8 */

  listing.conditions = NULL;
  g_clear_pointer (&items, g_ptr_array_unref);
  items = dove_driver_fixture_list_all (fixture, &listing, NULL, &position);
  g_assert_cmpuint (items->len, ==, 18);

  dove_test_app_edit (fixture->app, "searches", "2", "{\"name\":\"Changed\"}");
  dove_test_app_edit (fixture->app, "searches", "5", "{\"name\":\"Changed\"}");
  listing.since = position;
  changed = dove_driver_fixture_list_all (fixture, &listing, NULL, NULL);
  g_assert_cmpuint (changed->len, ==, 2); /* the one at the position, and 5 */
}

/* A formula does not tell “Ann” from “ANN”: an application that may is not asked. */
static void
test_texts_are_left_to_the_application_when_it_agrees (void)
{
  static const struct
  {
    const char *pointer;
    const char *text;
    gboolean    is_pushed;
  } rows[] = {
    { "/name", "Ann", FALSE },
    { "/name", "", FALSE },
    { "/state", "open", TRUE },
    { "/state", "OPEN", FALSE },
    { "/state", "closed", FALSE },   /* “Closed” is another state */
    { "/city", "Bern", TRUE },
    { "/city", "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(DoveDriverFixture) fixture = make_fixture ();
      g_autoptr(DoveValue) text = dove_value_new_text (rows[i].text);
      g_autoptr(GPtrArray) conditions = NULL;
      DoveListing listing = { .object = "states" };
      g_autoptr(GPtrArray) items = NULL;

      g_free (dove_test_app_add (fixture->app, "states", "{\"name\":\"x\",\"state\":\"x\"}"));
      conditions = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_condition_free);
      g_ptr_array_add (conditions, dove_condition_new (rows[i].pointer, "=", text));
      listing.conditions = conditions;
      items = dove_driver_fixture_list_all (fixture, &listing, NULL, NULL);

      g_test_message ("%s = %s", rows[i].pointer, rows[i].text);
      g_assert_cmpuint (items->len, ==, rows[i].is_pushed ? 0 : 1);
    }
}

static void
test_local_times_are_of_the_workspaces_zone (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  DoveListing listing = { .object = "visits" };
  g_autoptr(GPtrArray) items = NULL;

  g_free (dove_test_app_add (fixture->app, "visits", "{\"changed\":\"2026-07-01T12:00:00\"}"));
  items = dove_driver_fixture_list_all (fixture, &listing, NULL, NULL);

  g_assert_cmpint (((DoveItem *) items->pdata[0])->updated, ==,
                   G_GINT64_CONSTANT (1782900000) * G_USEC_PER_SEC); /* 10:00 UTC */
}

static void
test_a_no_in_words_is_no_deletion (void)
{
  static const struct
  {
    const char *gone;
    gboolean    is_deleted;
  } rows[] = {
    { "null", FALSE }, { "false", FALSE }, { "0", FALSE }, { "\"\"", FALSE },
    { "\"false\"", FALSE }, { "\"False\"", FALSE }, { "\"0\"", FALSE }, { "\"N\"", FALSE },
    { "\"no\"", FALSE }, { "\"0000-00-00 00:00:00\"", FALSE }, { "{}", FALSE },
    { "\"F\"", FALSE }, { "\"T\"", TRUE }, { "\"-\"", TRUE }, { "\"0 days\"", TRUE },
    { "true", TRUE }, { "1", TRUE }, { "\"true\"", TRUE }, { "\"Y\"", TRUE },
    { "\"2026-01-01T00:00:00Z\"", TRUE }, { "{\"reason\":\"deleted\"}", TRUE },
  };
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  DoveListing listing = { .object = "visits" };
  g_autoptr(GPtrArray) items = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"gone\":%s}", rows[i].gone);

      g_free (dove_test_app_add (fixture->app, "visits", json));
    }
  items = dove_driver_fixture_list_all (fixture, &listing, NULL, NULL);

  g_assert_cmpuint (items->len, ==, G_N_ELEMENTS (rows));
  for (guint i = 0; i < items->len; i++)
    {
      g_test_message ("%s", rows[i].gone);
      g_assert_cmpint (((DoveItem *) items->pdata[i])->is_deleted, ==, rows[i].is_deleted);
    }
}

static void
test_a_page_that_is_skipped_makes_it_partial (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  DoveTestFault fault = { .kind = DOVE_TEST_FAULT_STATUS_BEFORE, .status = 500, .skip = 1 };
  DoveListing listing = { .object = "skips" };
  gboolean is_partial = FALSE;
  g_autoptr(GPtrArray) items = NULL;

  dove_test_app_add_many (fixture->app, "skips", 25);
  dove_test_app_add_fault (fixture->app, &fault);
  items = dove_driver_fixture_list_all (fixture, &listing, &is_partial, NULL);

  g_assert_cmpuint (items->len, ==, 10);
  g_assert_true (is_partial);
}

static void
test_more_without_a_place_is_partial (void)
{
  static const struct
  {
    const char        *object;
    DoveTestFaultKind  kind;
  } rows[] = {
    { "links", DOVE_TEST_FAULT_LINK_BROKEN },
    { "pages", DOVE_TEST_FAULT_NEXT_UNNAMED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(DoveDriverFixture) fixture = make_fixture ();
      DoveTestFault fault = { .kind = rows[i].kind, .skip = 1 };
      DoveListing listing = { .object = rows[i].object };
      gboolean is_partial = FALSE;
      g_autoptr(GPtrArray) items = NULL;
      g_autoptr(GPtrArray) again = NULL;

      dove_test_app_add_many (fixture->app, rows[i].object, 25);
      dove_test_app_add_fault (fixture->app, &fault);
      items = dove_driver_fixture_list_all (fixture, &listing, &is_partial, NULL);
      g_assert_cmpuint (items->len, ==, 20);
      g_assert_true (is_partial);

      again = dove_driver_fixture_list_all (fixture, &listing, &is_partial, NULL);
      g_assert_cmpuint (again->len, ==, 25);
      g_assert_false (is_partial);
    }
}

/* The parent that was being read when the program ended is deleted before it goes on: its place
 * is no place in the pages of another one, and no other one may be passed over. */
static void
test_a_parent_gone_at_a_resume_takes_no_other_along (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  g_autoptr(DoveDriver) second = NULL;
  DoveListing listing = { .object = "lines" };
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(DovePage) page = NULL;
  g_autofree char *cursor = NULL;
  gboolean is_partial = FALSE;

  dove_test_app_add_many (fixture->app, "orders", 3);
  for (guint i = 0; i < 15; i++)
    {
      g_autofree char *line = g_strdup_printf ("{\"parent\":%u}", i / 5 + 1);

      g_free (dove_test_app_add (fixture->app, "lines", line));
    }

  page = dove_driver_list (fixture->driver, &listing, NULL, NULL);
  g_assert_cmpuint (page->items->len, ==, 3);
  g_assert_nonnull (page->cursor);
  dove_test_app_remove (fixture->app, "orders", "1");
  cursor = g_strdup (page->cursor);
  items = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_item_free);

  while (cursor != NULL)
    {
      g_autoptr(DoveDriver) driver = dove_driver_clone (fixture->driver);
      g_autoptr(DovePage) next = NULL;

      listing.cursor = cursor;
      next = dove_driver_list (driver, &listing, NULL, NULL);
      g_assert_nonnull (next);
      is_partial = is_partial || next->is_partial;
      g_ptr_array_set_free_func (next->items, NULL);
      g_ptr_array_extend_and_steal (items, g_steal_pointer (&next->items));
      next->items = g_ptr_array_new ();
      g_free (cursor);
      cursor = g_strdup (next->cursor);
    }

  g_assert_true (is_partial);
  g_assert_cmpuint (count_keys (items), ==, 10);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/driver/http/list/a-capped-list-passes-a-burst",
                   test_a_capped_list_passes_a_burst);
  g_test_add_func ("/driver/http/list/changes-come-in-slices", test_changes_come_in_slices);
  g_test_add_func ("/driver/http/list/a-keyset-goes-by-several-values",
                   test_a_keyset_goes_by_several_values);
  g_test_add_func ("/driver/http/list/conditions-are-joined-in-a-search-language",
                   test_conditions_are_joined_in_a_search_language);
  g_test_add_func ("/driver/http/list/texts-are-left-to-the-application-when-it-agrees",
                   test_texts_are_left_to_the_application_when_it_agrees);
  g_test_add_func ("/driver/http/list/local-times-are-of-the-workspaces-zone",
                   test_local_times_are_of_the_workspaces_zone);
  g_test_add_func ("/driver/http/list/a-no-in-words-is-no-deletion",
                   test_a_no_in_words_is_no_deletion);
  g_test_add_func ("/driver/http/list/a-page-that-is-skipped-makes-it-partial",
                   test_a_page_that_is_skipped_makes_it_partial);
  g_test_add_func ("/driver/http/list/more-without-a-place-is-partial",
                   test_more_without_a_place_is_partial);
  g_test_add_func ("/driver/http/list/a-parent-gone-at-a-resume-takes-no-other-along",
                   test_a_parent_gone_at_a_resume_takes_no_other_along);

  return g_test_run ();
}
