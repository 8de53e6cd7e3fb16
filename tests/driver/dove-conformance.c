/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-tests"

#include "config.h"

#include <string.h>

#include "record/dove-json.h"

#include "dove-conformance.h"

#define OBJECT "contacts"

typedef void (*Promise) (DoveDriverFixture *fixture);

typedef struct
{
  DoveDriverFixtureOptions options;
  Promise                  promise;
} Case;

static DoveOutcome *
write_record (DoveDriverFixture *fixture,
              DoveWriteKind      kind,
              const char        *key,
              const char        *fields)
{
  g_autoptr(DoveWrite) write = g_new0 (DoveWrite, 1);
  DoveOutcome *outcome = NULL;

  write->kind = kind;
  write->object = g_strdup (OBJECT);
  write->key = g_strdup (key);
  write->fields = fields != NULL ? dove_json_parse (fields, -1, NULL, NULL) : NULL;
  outcome = dove_driver_write (fixture->driver, write, NULL);
  if (outcome->message != NULL)
    g_test_message ("%s", outcome->message);
  dove_assert_has_no_secret (outcome->message);

  return outcome;
}

static void
promise_list_gives_each_record_once (DoveDriverFixture *fixture)
{
  DoveListing listing = { .object = OBJECT };
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) items = NULL;
  gboolean is_partial = FALSE;

  dove_test_app_add_many (fixture->app, OBJECT, 43);
  items = dove_driver_fixture_list_all (fixture, &listing, &is_partial, NULL);

  g_assert_false (is_partial);
  g_assert_cmpuint (items->len, ==, 43);
  for (guint i = 0; i < items->len; i++)
    g_assert_true (g_hash_table_add (seen, ((DoveItem *) items->pdata[i])->key));
}

static void
promise_list_of_nothing_is_whole (DoveDriverFixture *fixture)
{
  DoveListing listing = { .object = OBJECT };
  g_autoptr(GPtrArray) items = NULL;
  gboolean is_partial = FALSE;

  items = dove_driver_fixture_list_all (fixture, &listing, &is_partial, NULL);

  g_assert_false (is_partial);
  g_assert_cmpuint (items->len, ==, 0);
}

static void
promise_list_and_get_agree (DoveDriverFixture *fixture)
{
  DoveListing listing = { .object = OBJECT };
  g_autoptr(GPtrArray) items = NULL;

  dove_test_app_add_many (fixture->app, OBJECT, 3);
  items = dove_driver_fixture_list_all (fixture, &listing, NULL, NULL);
  for (guint i = 0; i < items->len; i++)
    {
      DoveItem *listed = items->pdata[i];
      g_autoptr(GError) error = NULL;
      g_autoptr(DoveItem) read = dove_driver_get (fixture->driver, OBJECT, listed->key, NULL,
                                                  &error);

      g_assert_no_error (error);
      g_assert_cmpstr (read->key, ==, listed->key);
      g_assert_true (dove_value_equal (read->record, listed->record));
      g_assert_cmpstr (read->version, ==, listed->version);
      g_assert_cmpint (read->updated, ==, listed->updated);
    }
}

static void
promise_get_of_nothing_is_missing (DoveDriverFixture *fixture)
{
  g_autoptr(GError) error = NULL;

  dove_test_app_add_many (fixture->app, OBJECT, 1);

  g_assert_null (dove_driver_get (fixture->driver, OBJECT, "4711", NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_MISSING);
}

static void
promise_create_is_there_and_told (DoveDriverFixture *fixture)
{
  g_autoptr(DoveOutcome) outcome = NULL;
  g_autoptr(DoveValue) stored = NULL;
  g_autofree char *number = NULL;

  outcome = write_record (fixture, DOVE_WRITE_CREATE, NULL,
                          "{\"name\":\"Z\xC3\xBCrich & Co \\\"x\\\"\","
                          "\"number\":12345678901234567890}");
  stored = dove_test_app_dup_record (fixture->app, OBJECT, "1");

  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_cmpstr (outcome->key, ==, "1");
  g_assert_nonnull (outcome->item);
  g_assert_cmpstr (outcome->item->key, ==, "1");
  g_assert_cmpstr (dove_value_get_member_text (stored, "name"), ==,
                   "Z\xC3\xBCrich & Co \"x\"");
  g_assert_true (dove_value_equal (dove_value_get_member (stored, "number"),
                                   dove_value_get_member (outcome->item->record, "number")));
  number = dove_json_write (dove_value_get_member (stored, "number"), DOVE_JSON_COMPACT);
  g_assert_cmpstr (number, ==, "12345678901234567890");
}

static void
promise_update_touches_only_what_changed (DoveDriverFixture *fixture)
{
  g_autofree char *key = NULL;
  g_autoptr(DoveOutcome) outcome = NULL;
  g_autoptr(DoveValue) stored = NULL;

  key = dove_test_app_add (fixture->app, OBJECT,
                           "{\"name\":\"Old\",\"email\":\"a@example.com\",\"number\":7,"
                           "\"unknown\":\"kept\"}");
  outcome = write_record (fixture, DOVE_WRITE_UPDATE, key, "{\"name\":\"New\"}");
  stored = dove_test_app_dup_record (fixture->app, OBJECT, key);

  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_cmpstr (dove_value_get_member_text (stored, "name"), ==, "New");
  g_assert_cmpstr (dove_value_get_member_text (stored, "email"), ==, "a@example.com");
  g_assert_cmpstr (dove_value_get_member_text (stored, "unknown"), ==, "kept");
  g_assert_nonnull (outcome->item);
  g_assert_cmpstr (dove_value_get_member_text (outcome->item->record, "name"), ==, "New");
}

static void
promise_update_of_nothing_is_missing (DoveDriverFixture *fixture)
{
  g_autoptr(DoveOutcome) outcome = write_record (fixture, DOVE_WRITE_UPDATE, "4711",
                                                 "{\"name\":\"New\"}");

  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_MISSING);
}

static void
promise_delete_twice_is_applied (DoveDriverFixture *fixture)
{
  g_autofree char *key = dove_test_app_add (fixture->app, OBJECT, "{\"name\":\"Old\"}");
  g_autoptr(DoveOutcome) first = write_record (fixture, DOVE_WRITE_DELETE, key, NULL);
  g_autoptr(DoveOutcome) again = write_record (fixture, DOVE_WRITE_DELETE, key, NULL);

  g_assert_cmpint (first->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_cmpint (again->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_cmpuint (dove_test_app_count_records (fixture->app, OBJECT), ==, 0);
}

static void
promise_refusal_is_refused (DoveDriverFixture *fixture)
{
  g_autoptr(DoveOutcome) outcome = write_record (fixture, DOVE_WRITE_CREATE, NULL,
                                                 "{\"name\":\"\"}");

  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_REFUSED);
  g_assert_nonnull (strstr (outcome->message, "Name must not be empty"));
  g_assert_cmpuint (dove_test_app_count_records (fixture->app, OBJECT), ==, 0);
}

static void
promise_lost_answer_is_ambiguous (DoveDriverFixture *fixture)
{
  DoveTestFault fault = { .kind = DOVE_TEST_FAULT_RESET_AFTER };
  g_autoptr(DoveOutcome) outcome = NULL;

  g_assert_true (dove_driver_check (fixture->driver, NULL, NULL, NULL, NULL));
  dove_test_app_add_fault (fixture->app, &fault);
  outcome = write_record (fixture, DOVE_WRITE_CREATE, NULL, "{\"name\":\"Ann\"}");

  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_AMBIGUOUS);
  g_assert_cmpuint (dove_test_app_count_records (fixture->app, OBJECT), ==, 1);
}

static void
promise_since_shows_every_change (DoveDriverFixture *fixture)
{
  DoveListing listing = { .object = OBJECT };
  DoveAbilities abilities = { 0 };
  g_autofree char *position = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GPtrArray) changed = NULL;
  guint hits = 0;

  dove_driver_get_abilities (fixture->driver, OBJECT, &abilities, NULL);
  if (!abilities.has_since)
    {
      g_test_skip ("the object has no list of changes");
      return;
    }

  dove_test_app_add_many (fixture->app, OBJECT, 30);
  all = dove_driver_fixture_list_all (fixture, &listing, NULL, &position);
  dove_test_app_edit (fixture->app, OBJECT, "3", "{\"name\":\"Changed\"}");
  g_free (dove_test_app_add (fixture->app, OBJECT, "{\"name\":\"Changed\"}"));
  listing.since = position;
  changed = dove_driver_fixture_list_all (fixture, &listing, NULL, NULL);

  for (guint i = 0; i < changed->len; i++)
    hits += g_strcmp0 (dove_value_get_member_text (((DoveItem *) changed->pdata[i])->record,
                                                   "name"), "Changed") == 0;
  g_assert_cmpuint (hits, ==, 2);
  g_assert_cmpuint (changed->len, <, 10);
}

static void
promise_a_search_finds_what_was_created (DoveDriverFixture *fixture)
{
  g_autoptr(DoveValue) value = dove_value_new_text ("b@example.com");
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) items = NULL;
  gboolean is_complete = FALSE;

  dove_test_app_add_many (fixture->app, OBJECT, 20);
  g_free (dove_test_app_add (fixture->app, OBJECT,
                             "{\"name\":\"B\",\"email\":\"b@example.com\"}"));
  items = dove_driver_find (fixture->driver, OBJECT, "/email", value, &is_complete, NULL,
                            &error);

  g_assert_no_error (error);
  g_assert_true (is_complete);
  g_assert_cmpuint (items->len, ==, 1);
  g_assert_cmpstr (((DoveItem *) items->pdata[0])->key, ==, "21");
}

static void
promise_check_tells_the_account (DoveDriverFixture *fixture)
{
  g_autofree char *account = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (dove_driver_check (fixture->driver, &account, NULL, NULL, &error));
  g_assert_cmpstr (account, ==, "account-1");

  dove_test_app_set_locked (fixture->app, TRUE);
  g_assert_false (dove_driver_check (fixture->driver, NULL, NULL, NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED);
  dove_assert_has_no_secret (error->message);
}

static const struct
{
  const char *name;
  Promise     promise;
} promises[] = {
  { "list-gives-each-record-once", promise_list_gives_each_record_once },
  { "list-of-nothing-is-whole", promise_list_of_nothing_is_whole },
  { "list-and-get-agree", promise_list_and_get_agree },
  { "get-of-nothing-is-missing", promise_get_of_nothing_is_missing },
  { "create-is-there-and-told", promise_create_is_there_and_told },
  { "update-touches-only-what-changed", promise_update_touches_only_what_changed },
  { "update-of-nothing-is-missing", promise_update_of_nothing_is_missing },
  { "delete-twice-is-applied", promise_delete_twice_is_applied },
  { "refusal-is-refused", promise_refusal_is_refused },
  { "lost-answer-is-ambiguous", promise_lost_answer_is_ambiguous },
  { "since-shows-every-change", promise_since_shows_every_change },
  { "a-search-finds-what-was-created", promise_a_search_finds_what_was_created },
  { "check-tells-the-account", promise_check_tells_the_account },
};

static void
run_case (gconstpointer data)
{
  const Case *row = data;
  g_autoptr(DoveDriverFixture) fixture = dove_driver_fixture_new (&row->options);

  row->promise (fixture);
}

/* Adds one test for each promise; @prefix names the connector, with a first slash. */
void
dove_conformance_add (const char                     *prefix,
                      const DoveDriverFixtureOptions *options)
{
  for (guint i = 0; i < G_N_ELEMENTS (promises); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s", prefix, promises[i].name);
      Case *row = g_new0 (Case, 1);

      row->options = *options;
      row->promise = promises[i].promise;
      g_test_add_data_func_full (path, row, run_case, g_free);
    }
}
