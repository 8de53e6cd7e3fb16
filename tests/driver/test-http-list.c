/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "record/dove-json.h"

#include "dove-driver-fixture.h"

static const char *const styles[] = { "page", "offset", "cursor", "next", "link", "last" };

/* Asserts that the items are exactly the records 1..count, each once. */
static void
assert_each_once (GPtrArray *items,
                  guint      count)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (items->len, ==, count);
  for (guint i = 0; i < items->len; i++)
    {
      DoveItem *item = items->pdata[i];

      g_assert_true (g_hash_table_add (seen, item->key));
    }
  for (guint i = 1; i <= count; i++)
    {
      g_autofree char *key = g_strdup_printf ("%u", i);

      g_assert_true (g_hash_table_contains (seen, key));
    }
}

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
list_contacts (DoveDriverFixture *fixture,
               gboolean          *is_partial)
{
  DoveListing listing = { .object = "contacts" };

  return dove_driver_fixture_list_all (fixture, &listing, is_partial, NULL);
}

/* Lists until something fails, and gives the error. */
static GError *
list_failing (DoveDriverFixture *fixture,
              guint             *pages)
{
  g_autofree char *cursor = NULL;

  *pages = 0;
  while (*pages < 100)
    {
      DoveListing listing = { .object = "contacts", .cursor = cursor };
      g_autoptr(DovePage) page = NULL;
      GError *error = NULL;

      page = dove_driver_list (fixture->driver, &listing, NULL, &error);
      if (page == NULL)
        return error;
      g_free (cursor);
      cursor = g_strdup (page->cursor);
      g_assert_nonnull (cursor);
      ++*pages;
    }

  g_assert_not_reached ();
}

static void
test_every_style_gives_each_record_once (void)
{
  static const guint counts[] = { 0, 1, 9, 10, 11, 30, 57 };

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    for (guint j = 0; j < G_N_ELEMENTS (counts); j++)
      {
        g_autoptr(DoveDriverFixture) fixture = make_fixture (styles[i], counts[j]);
        gboolean is_partial = FALSE;
        g_autoptr(GPtrArray) items = list_contacts (fixture, &is_partial);

        g_test_message ("%s, %u records", styles[i], counts[j]);
        assert_each_once (items, counts[j]);
        g_assert_false (is_partial);
        g_assert_cmpuint (dove_test_app_count_requests (fixture->app, NULL, NULL), <=,
                          counts[j] / 10 + 2);
      }
}

static void
test_item_carries_what_the_record_says (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ("page", 1);
  g_autoptr(GPtrArray) items = list_contacts (fixture, NULL);
  DoveItem *item = items->pdata[0];

  g_assert_cmpstr (item->key, ==, "1");
  g_assert_cmpstr (item->etag, ==, "\"v1\"");
  g_assert_cmpstr (item->version, ==, "1");
  g_assert_cmpint (item->updated, ==, G_GINT64_CONSTANT (1767225601) * G_USEC_PER_SEC);
  g_assert_false (item->is_deleted);
  g_assert_cmpstr (dove_value_get_member_text (item->record, "name"), ==, "Name 1");
}

static void
test_only_the_wanted_fields_are_asked_for (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ("page", 1);
  g_autoptr(GPtrArray) fields = g_ptr_array_new ();
  DoveListing listing = { .object = "contacts", .fields = fields };
  g_autoptr(GPtrArray) items = NULL;

  g_ptr_array_add (fields, (char *) "name");
  items = dove_driver_fixture_list_all (fixture, &listing, NULL, NULL);

  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "GET", "*fields=*name*"), ==, 1);
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "GET", "*email*"), ==, 0);
  g_assert_null (dove_value_get_member (((DoveItem *) items->pdata[0])->record, "email"));
  g_assert_cmpstr (((DoveItem *) items->pdata[0])->key, ==, "1");
}

static void
test_conditions_are_pushed_down (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ("page", 30);
  g_autoptr(GPtrArray) conditions = NULL;
  g_autoptr(DoveValue) low = dove_value_new_integer (5);
  g_autoptr(DoveValue) high = dove_value_new_integer (8);
  g_autoptr(DoveValue) text = dove_value_new_text ("whatever");
  DoveListing listing = { .object = "contacts" };
  g_autoptr(GPtrArray) items = NULL;

  conditions = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_condition_free);
  g_ptr_array_add (conditions, dove_condition_new ("/number", ">=", low));
  g_ptr_array_add (conditions, dove_condition_new ("/number", "<", high));
  g_ptr_array_add (conditions, dove_condition_new ("/email", ">=", text));
  listing.conditions = conditions;
  items = dove_driver_fixture_list_all (fixture, &listing, NULL, NULL);

  g_assert_cmpuint (items->len, ==, 3);
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "GET", "*number.min=5*"), ==, 1);
}

/* One of several values is one condition; a text that the application may not understand as a
 * formula does is left to the engine, and so is the whole condition. */
static void
test_choices_are_pushed_down (void)
{
  static const struct { const char *pointer; const char *values; guint count; } rows[] = {
    { "/name", "[\"Name 3\",\"Name 5\"]", 2 },
    { "/name", "[\"Name 3\",\"\"]", 30 },
    { "/number", "[3,5]", 30 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(DoveDriverFixture) fixture = make_fixture ("page", 30);
      g_autoptr(GPtrArray) conditions = NULL;
      g_autoptr(DoveValue) values = dove_json_parse (rows[i].values, -1, NULL, NULL);
      DoveListing listing = { .object = "contacts" };
      g_autoptr(GPtrArray) items = NULL;

      conditions = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_condition_free);
      g_ptr_array_add (conditions, dove_condition_new (rows[i].pointer, "in", values));
      listing.conditions = conditions;
      items = dove_driver_fixture_list_all (fixture, &listing, NULL, NULL);

      g_assert_cmpuint (items->len, ==, rows[i].count);
    }
}

static void
test_changes_since_a_position (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    {
      g_autoptr(DoveDriverFixture) fixture = make_fixture (styles[i], 25);
      DoveListing listing = { .object = "contacts" };
      g_autofree char *high_water = NULL;
      g_autofree char *later = NULL;
      g_autoptr(GPtrArray) all = NULL;
      g_autoptr(GPtrArray) changed = NULL;

      if (g_str_equal (styles[i], "last")) /* goes by id, not by change time */
        continue;
      all = dove_driver_fixture_list_all (fixture, &listing, NULL, &high_water);
      g_assert_nonnull (high_water);
      for (guint id = 3; id <= 17; id++)
        {
          g_autofree char *key = g_strdup_printf ("%u", id);

          dove_test_app_edit (fixture->app, "contacts", key, "{\"name\":\"Changed\"}");
        }

      listing.since = high_water;
      changed = dove_driver_fixture_list_all (fixture, &listing, NULL, &later);

      g_assert_cmpuint (changed->len, ==, 16); /* the position itself is seen again */
      g_assert_cmpstr (later, >, high_water);
    }
}

/* An application that shows only so many records to one question is asked again from there. */
static void
test_a_capped_list_begins_anew (void)
{
  DoveDriverFixtureOptions options = { 0 };
  g_autoptr(DoveDriverFixture) fixture = dove_driver_fixture_new (&options);
  DoveListing listing = { .object = "events" };
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean is_partial = FALSE;
  g_autoptr(GPtrArray) items = NULL;

  dove_test_app_add_many (fixture->app, "events", 57);
  items = dove_driver_fixture_list_all (fixture, &listing, &is_partial, NULL);
  for (guint i = 0; i < items->len; i++)
    g_hash_table_add (seen, ((DoveItem *) items->pdata[i])->key);

  g_assert_cmpuint (g_hash_table_size (seen), ==, 57);
  g_assert_cmpuint (items->len, <=, 57 + 3);
  g_assert_false (is_partial);
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "GET", "*page=3*"), ==, 0);
}

/* What an application should not have told is not kept. */
static void
test_what_is_write_only_is_left_out (void)
{
  DoveDriverFixtureOptions options = { 0 };
  g_autoptr(DoveDriverFixture) fixture = dove_driver_fixture_new (&options);
  DoveListing listing = { .object = "people" };
  g_autoptr(GPtrArray) items = NULL;
  DoveValue *record = NULL;

  g_free (dove_test_app_add (fixture->app, "people",
                             "{\"name\":\"Ann\",\"password\":\"hers\",\"own\":\"kept\"}"));
  items = dove_driver_fixture_list_all (fixture, &listing, NULL, NULL);
  record = ((DoveItem *) items->pdata[0])->record;

  g_assert_cmpstr (dove_value_get_member_text (record, "name"), ==, "Ann");
  g_assert_cmpstr (dove_value_get_member_text (record, "own"), ==, "kept");
  g_assert_null (dove_value_get_member (record, "password"));
}

/* An application that cannot be asked by change time, but lists the newest first, is read until it
 * shows what is known. */
static void
test_the_newest_first_are_read_until_they_are_known (void)
{
  DoveDriverFixtureOptions options = { 0 };
  g_autoptr(DoveDriverFixture) fixture = dove_driver_fixture_new (&options);
  DoveListing listing = { .object = "people" };
  g_autofree char *position = NULL;
  g_autofree char *later = NULL;
  gboolean is_partial = FALSE;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GPtrArray) changed = NULL;

  dove_test_app_add_many (fixture->app, "people", 60);
  all = dove_driver_fixture_list_all (fixture, &listing, NULL, &position);
  g_assert_cmpuint (all->len, ==, 60);

  dove_test_app_edit (fixture->app, "people", "5", "{\"name\":\"Changed\"}");
  dove_test_app_edit (fixture->app, "people", "9", "{\"name\":\"Changed\"}");
  dove_test_app_forget_requests (fixture->app);
  listing.since = position;
  changed = dove_driver_fixture_list_all (fixture, &listing, &is_partial, &later);

  g_assert_cmpstr (((DoveItem *) changed->pdata[0])->key, ==, "9");
  g_assert_cmpstr (((DoveItem *) changed->pdata[1])->key, ==, "5");
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "GET", NULL), ==, 1);
  g_assert_cmpstr (later, >, position);
  g_assert_false (is_partial);

  for (guint id = 1; id <= 30; id++)
    {
      g_autofree char *key = g_strdup_printf ("%u", id);

      dove_test_app_edit (fixture->app, "people", key, "{\"name\":\"Again\"}");
    }
  listing.since = later;
  g_clear_pointer (&changed, g_ptr_array_unref);
  changed = dove_driver_fixture_list_all (fixture, &listing, &is_partial, NULL);
  g_assert_cmpuint (changed->len, >=, 30);
  g_assert_cmpuint (changed->len, <, 60);
}

static void
test_deletions_follow_the_changes (void)
{
  DoveDriverFixtureOptions options = { .flags = DOVE_TEST_APP_SOFT_DELETE };
  g_autoptr(DoveDriverFixture) fixture = dove_driver_fixture_new (&options);
  DoveListing listing = { .object = "members" };
  g_autofree char *position = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GPtrArray) changed = NULL;

  dove_test_app_add_many (fixture->app, "members", 12);
  all = dove_driver_fixture_list_all (fixture, &listing, NULL, &position);
  dove_test_app_edit (fixture->app, "members", "5", "{\"name\":\"Changed\"}");
  dove_test_app_remove (fixture->app, "members", "7");
  listing.since = position;
  changed = dove_driver_fixture_list_all (fixture, &listing, NULL, NULL);

  g_assert_cmpuint (all->len, ==, 12);
  g_assert_cmpuint (changed->len, ==, 3); /* the position itself, the change, the deletion */
  for (guint i = 0; i < changed->len; i++)
    {
      DoveItem *item = changed->pdata[i];

      g_assert_cmpint (item->is_deleted, ==, g_str_equal (item->key, "7"));
    }
}

static void
test_soft_deletes_are_marked (void)
{
  DoveDriverFixtureOptions options = { .flags = DOVE_TEST_APP_SOFT_DELETE };
  g_autoptr(DoveDriverFixture) fixture = dove_driver_fixture_new (&options);
  g_autoptr(GPtrArray) items = NULL;

  dove_test_app_add_many (fixture->app, "contacts", 3);
  dove_test_app_remove (fixture->app, "contacts", "2");
  items = list_contacts (fixture, NULL);

  g_assert_cmpuint (items->len, ==, 3);
  for (guint i = 0; i < items->len; i++)
    {
      DoveItem *item = items->pdata[i];

      g_assert_cmpint (item->is_deleted, ==, g_str_equal (item->key, "2"));
    }
}

static void
test_children_are_read_below_their_parents (void)
{
  DoveDriverFixtureOptions options = { 0 };
  g_autoptr(DoveDriverFixture) fixture = dove_driver_fixture_new (&options);
  DoveListing listing = { .object = "lines" };
  gboolean is_partial = FALSE;
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 1; i <= 7; i++)
    {
      g_autofree char *order = NULL;
      g_autofree char *id = NULL;

      order = g_strdup_printf ("{\"name\":\"Order\",\"state\":\"%s\"}", i == 4 ? "draft" : "sent");
      id = dove_test_app_add (fixture->app, "orders", order);
      for (guint j = 0; j < i - 1; j++)
        {
          g_autofree char *line = g_strdup_printf ("{\"parent\":%u,\"name\":\"Line\"}", i);

          g_free (dove_test_app_add (fixture->app, "lines", line));
        }
    }

  items = dove_driver_fixture_list_all (fixture, &listing, &is_partial, NULL);

  g_assert_cmpuint (items->len, ==, 21 - 3); /* 0 + 1 + 2 + ... + 6, without those of a draft */
  for (guint i = 0; i < items->len; i++)
    g_assert_true (g_hash_table_add (keys, ((DoveItem *) items->pdata[i])->key));
  g_assert_cmpstr (((DoveItem *) items->pdata[0])->key, ==, "[2,1]");
  g_assert_false (is_partial);
}

static void
test_a_parent_gone_meanwhile_makes_it_partial (void)
{
  DoveDriverFixtureOptions options = { 0 };
  g_autoptr(DoveDriverFixture) fixture = dove_driver_fixture_new (&options);
  DoveTestFault fault = {
    .path = "/cursor/orders/1/lines*", .kind = DOVE_TEST_FAULT_STATUS_BEFORE, .status = 404,
  };
  DoveListing listing = { .object = "lines" };
  gboolean is_partial = FALSE;
  g_autoptr(GPtrArray) items = NULL;

  for (guint i = 1; i <= 2; i++)
    {
      g_autofree char *line = g_strdup_printf ("{\"parent\":%u,\"name\":\"Line\"}", i);

      g_free (dove_test_app_add (fixture->app, "orders", "{\"name\":\"Order\"}"));
      g_free (dove_test_app_add (fixture->app, "lines", line));
    }
  dove_test_app_add_fault (fixture->app, &fault);
  items = dove_driver_fixture_list_all (fixture, &listing, &is_partial, NULL);

  g_assert_cmpuint (items->len, ==, 1);
  g_assert_true (is_partial);
}

static void
test_value_sets_repeat_the_list (void)
{
  DoveDriverFixtureOptions options = { 0 };
  g_autoptr(DoveDriverFixture) fixture = dove_driver_fixture_new (&options);
  DoveListing listing = { .object = "tickets" };
  gboolean is_partial = FALSE;
  g_autoptr(GPtrArray) items = NULL;

  for (guint i = 0; i < 25; i++)
    g_free (dove_test_app_add (fixture->app, "tickets",
                               i % 2 == 0 ? "{\"state\":\"open\"}" : "{\"state\":\"closed\"}"));
  items = dove_driver_fixture_list_all (fixture, &listing, &is_partial, NULL);

  assert_each_once (items, 25);
  g_assert_false (is_partial);
}

static void
test_filter_of_the_manifest_drops_records (void)
{
  DoveDriverFixtureOptions options = { 0 };
  g_autoptr(DoveDriverFixture) fixture = dove_driver_fixture_new (&options);
  DoveListing listing = { .object = "notes" };
  gboolean is_partial = FALSE;
  g_autoptr(GPtrArray) items = NULL;

  for (guint i = 0; i < 12; i++)
    g_free (dove_test_app_add (fixture->app, "notes",
                               i % 2 == 0 ? "{\"name\":\"shown\"}" : "{\"name\":\"hidden\"}"));
  items = dove_driver_fixture_list_all (fixture, &listing, &is_partial, NULL);

  g_assert_cmpuint (items->len, ==, 6);
  g_assert_false (is_partial);
}

static void
test_doubled_records_of_a_page_are_one (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ("page", 25);
  DoveTestFault fault = { .kind = DOVE_TEST_FAULT_PAGE_DOUBLE, .times = 100 };
  gboolean is_partial = FALSE;
  g_autoptr(GPtrArray) items = NULL;

  dove_test_app_add_fault (fixture->app, &fault);
  items = list_contacts (fixture, &is_partial);

  assert_each_once (items, 25);
}

static void
test_an_empty_page_with_a_next_goes_on (void)
{
  static const char *const with_next[] = { "cursor", "next", "link" };

  for (guint i = 0; i < G_N_ELEMENTS (with_next); i++)
    {
      g_autoptr(DoveDriverFixture) fixture = make_fixture (with_next[i], 25);
      DoveTestFault fault = { .kind = DOVE_TEST_FAULT_PAGE_EMPTY, .skip = 0 };
      DoveListing listing = { .object = "contacts" };
      g_autoptr(DovePage) page = NULL;

      dove_test_app_add_fault (fixture->app, &fault);
      page = dove_driver_list (fixture->driver, &listing, NULL, NULL);

      g_assert_nonnull (page);
      g_assert_cmpuint (page->items->len, ==, 0);
      g_assert_true (page->cursor != NULL || page->is_partial);
    }
}

static void
test_a_circle_of_pages_ends_as_partial (void)
{
  static const char *const with_next[] = { "cursor", "next", "link" };

  for (guint i = 0; i < G_N_ELEMENTS (with_next); i++)
    {
      g_autoptr(DoveDriverFixture) fixture = make_fixture (with_next[i], 25);
      DoveTestFault fault = { .kind = DOVE_TEST_FAULT_PAGE_AGAIN, .skip = 1, .times = 1000 };
      gboolean is_partial = FALSE;
      g_autoptr(GPtrArray) items = NULL;

      dove_test_app_add_fault (fixture->app, &fault);
      items = list_contacts (fixture, &is_partial);

      g_assert_true (is_partial);
      g_assert_cmpuint (dove_test_app_count_requests (fixture->app, NULL, NULL), <, 10);
    }
}

static void
test_a_list_that_ends_early_is_partial (void)
{
  static const char *const with_next[] = { "cursor", "next", "link" };

  for (guint i = 0; i < G_N_ELEMENTS (with_next); i++)
    {
      g_autoptr(DoveDriverFixture) fixture = make_fixture (with_next[i], 25);
      DoveTestFault fault = { .kind = DOVE_TEST_FAULT_PAGE_LAST, .skip = 1 };
      gboolean is_partial = FALSE;
      g_autoptr(GPtrArray) items = NULL;

      dove_test_app_add_fault (fixture->app, &fault);
      items = list_contacts (fixture, &is_partial);

      g_assert_cmpuint (items->len, ==, 20);
      g_assert_true (is_partial);
    }
}

static void
test_a_page_on_another_host_is_not_asked_for (void)
{
  static const char *const with_next[] = { "next", "link" };

  for (guint i = 0; i < G_N_ELEMENTS (with_next); i++)
    {
      g_autoptr(DoveDriverFixture) fixture = make_fixture (with_next[i], 25);
      DoveTestFault fault = { .kind = DOVE_TEST_FAULT_NEXT_FOREIGN };
      DoveListing listing = { .object = "contacts" };
      g_autoptr(DovePage) page = NULL;

      dove_test_app_add_fault (fixture->app, &fault);
      page = dove_driver_list (fixture->driver, &listing, NULL, NULL);

      g_assert_nonnull (page);
      g_assert_null (page->cursor);
      g_assert_true (page->is_partial);
      g_assert_nonnull (page->note);
    }
}

static void
test_an_expired_position_is_told (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ("cursor", 25);
  DoveTestFault fault = { .kind = DOVE_TEST_FAULT_STATUS_BEFORE, .status = 410, .skip = 1 };
  g_autoptr(GError) error = NULL;
  guint pages = 0;

  dove_test_app_add_fault (fixture->app, &fault);
  error = list_failing (fixture, &pages);

  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_EXPIRED);
  g_assert_cmpuint (pages, ==, 1);
}

static void
test_a_cursor_of_another_kind_is_expired (void)
{
  static const char *const cursors[] = { "", "x", "[]", "7", "{\"at\":", "\"at\"" };
  g_autoptr(DoveDriverFixture) fixture = make_fixture ("cursor", 1);

  for (guint i = 0; i < G_N_ELEMENTS (cursors); i++)
    {
      DoveListing listing = { .object = "contacts", .cursor = cursors[i] };
      g_autoptr(GError) error = NULL;

      g_assert_null (dove_driver_list (fixture->driver, &listing, NULL, &error));
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_EXPIRED);
    }
}

typedef struct
{
  const char       *name;
  DoveTestFaultKind kind;
  guint             status;
} BrokenPage;

static void
test_a_broken_page_is_never_used (void)
{
  static const BrokenPage broken[] = {
    { "HTML", DOVE_TEST_FAULT_HTML_BEFORE, 0 },
    { "HTML 502", DOVE_TEST_FAULT_HTML_BEFORE, 502 },
    { "no list", DOVE_TEST_FAULT_NO_LIST_BEFORE, 0 },
    { "deep", DOVE_TEST_FAULT_DEEP_BEFORE, 0 },
    { "truncated", DOVE_TEST_FAULT_TRUNCATE_AFTER, 0 },
    { "cut", DOVE_TEST_FAULT_CUT_AFTER, 0 },
    { "no body", DOVE_TEST_FAULT_NO_BODY_AFTER, 0 },
    { "wrong type", DOVE_TEST_FAULT_WRONG_TYPE_AFTER, 0 },
    { "404", DOVE_TEST_FAULT_STATUS_BEFORE, 404 },
    { "400", DOVE_TEST_FAULT_STATUS_BEFORE, 400 },
    { "redirect", DOVE_TEST_FAULT_REDIRECT_BEFORE, 302 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr(DoveDriverFixture) fixture = make_fixture ("page", 25);
      DoveTestFault fault = { .path = "/page/*", .kind = broken[i].kind, .skip = 1,
                              .status = broken[i].status, .times = 1000 };
      g_autoptr(GError) error = NULL;
      guint pages = 0;

      dove_test_app_add_fault (fixture->app, &fault);
      error = list_failing (fixture, &pages);

      g_test_message ("%s: %s", broken[i].name, error->message);
      g_assert_cmpuint (pages, ==, 1);
      g_assert_true (error->domain == DOVE_ERROR);
      g_assert_true (g_error_matches (error, DOVE_ERROR, DOVE_ERROR_FAILED) ||
                     g_error_matches (error, DOVE_ERROR, DOVE_ERROR_OFFLINE) ||
                     g_error_matches (error, DOVE_ERROR, DOVE_ERROR_THROTTLED) ||
                     g_error_matches (error, DOVE_ERROR, DOVE_ERROR_LIMIT));
      g_assert_nonnull (strstr (error->message, "Anna's Shop"));
      g_assert_null (strstr (error->message, "<h1>"));
      dove_assert_has_no_secret (error->message);
    }
}

static void
test_passing_trouble_is_waited_out (void)
{
  static const DoveTestFault faults[] = {
    { .kind = DOVE_TEST_FAULT_STATUS_BEFORE, .status = 503, .times = 2 },
    { .kind = DOVE_TEST_FAULT_STATUS_BEFORE, .status = 500 },
    { .kind = DOVE_TEST_FAULT_STATUS_BEFORE, .status = 429, .retry_after = "7" },
    { .kind = DOVE_TEST_FAULT_RESET_BEFORE },
    { .kind = DOVE_TEST_FAULT_CLOSE_AFTER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr(DoveDriverFixture) fixture = make_fixture ("cursor", 25);
      DoveTestFault fault = faults[i];
      gint64 begun = dove_clock_get_monotonic (fixture->clock);
      gboolean is_partial = FALSE;
      g_autoptr(GPtrArray) items = NULL;

      fault.skip = 1;
      dove_test_app_add_fault (fixture->app, &fault);
      items = list_contacts (fixture, &is_partial);

      assert_each_once (items, 25);
      g_assert_false (is_partial);
      if (fault.retry_after != NULL)
        g_assert_cmpint (dove_clock_get_monotonic (fixture->clock) - begun, >=,
                         7 * G_TIME_SPAN_SECOND);
    }
}

static void
test_an_object_without_list_says_so (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ("page", 0);
  DoveListing letters = { .object = "letters" };
  DoveListing notes = { .object = "notes", .since = "x" };
  DoveListing nothing = { .object = "nothing" };
  g_autoptr(GError) error = NULL;

  g_assert_null (dove_driver_list (fixture->driver, &letters, NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_UNSUPPORTED);
  g_clear_error (&error);

  g_assert_null (dove_driver_list (fixture->driver, &notes, NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_UNSUPPORTED);
  g_clear_error (&error);

  g_assert_null (dove_driver_list (fixture->driver, &nothing, NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_MISSING);
}

static void
test_a_cancelled_list_stops (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ("page", 5);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  DoveListing listing = { .object = "contacts" };
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);

  g_assert_null (dove_driver_list (fixture->driver, &listing, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, NULL, NULL), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/driver/http/list/every-style-gives-each-record-once",
                   test_every_style_gives_each_record_once);
  g_test_add_func ("/driver/http/list/item-carries-what-the-record-says",
                   test_item_carries_what_the_record_says);
  g_test_add_func ("/driver/http/list/only-the-wanted-fields-are-asked-for",
                   test_only_the_wanted_fields_are_asked_for);
  g_test_add_func ("/driver/http/list/conditions-are-pushed-down",
                   test_conditions_are_pushed_down);
  g_test_add_func ("/driver/http/list/choices-are-pushed-down", test_choices_are_pushed_down);
  g_test_add_func ("/driver/http/list/changes-since-a-position", test_changes_since_a_position);
  g_test_add_func ("/driver/http/list/what-is-write-only-is-left-out",
                   test_what_is_write_only_is_left_out);
  g_test_add_func ("/driver/http/list/the-newest-first-are-read-until-they-are-known",
                   test_the_newest_first_are_read_until_they_are_known);
  g_test_add_func ("/driver/http/list/a-capped-list-begins-anew",
                   test_a_capped_list_begins_anew);
  g_test_add_func ("/driver/http/list/deletions-follow-the-changes",
                   test_deletions_follow_the_changes);
  g_test_add_func ("/driver/http/list/soft-deletes-are-marked", test_soft_deletes_are_marked);
  g_test_add_func ("/driver/http/list/children-are-read-below-their-parents",
                   test_children_are_read_below_their_parents);
  g_test_add_func ("/driver/http/list/a-parent-gone-meanwhile-makes-it-partial",
                   test_a_parent_gone_meanwhile_makes_it_partial);
  g_test_add_func ("/driver/http/list/value-sets-repeat-the-list",
                   test_value_sets_repeat_the_list);
  g_test_add_func ("/driver/http/list/filter-of-the-manifest-drops-records",
                   test_filter_of_the_manifest_drops_records);
  g_test_add_func ("/driver/http/list/doubled-records-of-a-page-are-one",
                   test_doubled_records_of_a_page_are_one);
  g_test_add_func ("/driver/http/list/an-empty-page-with-a-next-goes-on",
                   test_an_empty_page_with_a_next_goes_on);
  g_test_add_func ("/driver/http/list/a-circle-of-pages-ends-as-partial",
                   test_a_circle_of_pages_ends_as_partial);
  g_test_add_func ("/driver/http/list/a-list-that-ends-early-is-partial",
                   test_a_list_that_ends_early_is_partial);
  g_test_add_func ("/driver/http/list/a-page-on-another-host-is-not-asked-for",
                   test_a_page_on_another_host_is_not_asked_for);
  g_test_add_func ("/driver/http/list/an-expired-position-is-told",
                   test_an_expired_position_is_told);
  g_test_add_func ("/driver/http/list/a-cursor-of-another-kind-is-expired",
                   test_a_cursor_of_another_kind_is_expired);
  g_test_add_func ("/driver/http/list/a-broken-page-is-never-used",
                   test_a_broken_page_is_never_used);
  g_test_add_func ("/driver/http/list/passing-trouble-is-waited-out",
                   test_passing_trouble_is_waited_out);
  g_test_add_func ("/driver/http/list/an-object-without-list-says-so",
                   test_an_object_without_list_says_so);
  g_test_add_func ("/driver/http/list/a-cancelled-list-stops", test_a_cancelled_list_stops);

  return g_test_run ();
}
