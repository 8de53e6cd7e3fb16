/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/dove-defaults.h"
#include "record/dove-json.h"

#include "dove-driver-fixture.h"

/* Several writes in one request: each gets an outcome of its own, and none says more than is
 * known. */

static DoveDriverFixture *
make_fixture (DoveTestAppFlags flags)
{
  DoveDriverFixtureOptions options = { .file = "bulk-app.json", .flags = flags };

  return dove_driver_fixture_new (&options);
}

static DoveWrite *
make_write (DoveWriteKind  kind,
            const char    *object,
            const char    *key,
            const char    *fields)
{
  g_autoptr(GError) error = NULL;
  DoveWrite *write = g_new0 (DoveWrite, 1);

  write->kind = kind;
  write->object = g_strdup (object);
  write->key = g_strdup (key);
  if (fields != NULL)
    write->fields = dove_json_parse (fields, -1, NULL, &error);
  g_assert_no_error (error);

  return write;
}

static GPtrArray *
writes_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) dove_write_free);
}

/* Creates of contacts with these names, each with an address of its own */
static GPtrArray *
make_creates (const char         *object,
              const char *const  *names)
{
  GPtrArray *writes = writes_new ();

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *fields = g_strdup_printf ("{\"name\":\"%s\",\"email\":\"n%u@x.org\"}",
                                                 names[i], i + 1);

      g_ptr_array_add (writes, make_write (DOVE_WRITE_CREATE, object, NULL, fields));
    }

  return writes;
}

static GPtrArray *
send (DoveDriverFixture *fixture,
      GPtrArray         *writes)
{
  GPtrArray *outcomes = dove_driver_write_many (fixture->driver,
                                                (const DoveWrite *const *) writes->pdata,
                                                writes->len, NULL);

  g_assert_cmpuint (outcomes->len, ==, writes->len);
  for (guint i = 0; i < outcomes->len; i++)
    {
      const DoveOutcome *outcome = g_ptr_array_index (outcomes, i);

      g_assert_nonnull (outcome);
      dove_assert_has_no_secret (outcome->message);
      if (outcome->message != NULL)
        g_test_message ("%u: %s", outcome->status, outcome->message);
    }

  return outcomes;
}

static const DoveOutcome *
get (GPtrArray *outcomes,
     guint      i)
{
  return g_ptr_array_index (outcomes, i);
}

/* The outcomes as letters: A applied, R refused, U unknown, N not applied, E exists, M missing,
 * S signed out */
static void
assert_outcomes (GPtrArray  *outcomes,
                 const char *wanted)
{
  g_autoptr(GString) letters = g_string_new (NULL);

  for (guint i = 0; i < outcomes->len; i++)
    switch (get (outcomes, i)->outcome)
      {
      case DOVE_OUTCOME_APPLIED: g_string_append_c (letters, 'A'); break;
      case DOVE_OUTCOME_REFUSED: g_string_append_c (letters, 'R'); break;
      case DOVE_OUTCOME_AMBIGUOUS: g_string_append_c (letters, 'U'); break;
      case DOVE_OUTCOME_NOT_APPLIED: g_string_append_c (letters, 'N'); break;
      case DOVE_OUTCOME_EXISTS: g_string_append_c (letters, 'E'); break;
      case DOVE_OUTCOME_MISSING: g_string_append_c (letters, 'M'); break;
      case DOVE_OUTCOME_UNAUTHORIZED: g_string_append_c (letters, 'S'); break;
      case DOVE_OUTCOME_CONFLICT: g_string_append_c (letters, 'C'); break;
      case DOVE_OUTCOME_FORBIDDEN: g_string_append_c (letters, 'F'); break;
      default: g_string_append_c (letters, '?');
      }
  g_assert_cmpstr (letters->str, ==, wanted);
}

static guint
count_bulk (DoveDriverFixture *fixture)
{
  return dove_test_app_count_requests (fixture->app, "POST", "/bulk/contacts*");
}

static guint
count_single (DoveDriverFixture *fixture)
{
  return dove_test_app_count_requests (fixture->app, "POST", "/contacts");
}

/* What stands in the application under the key that an outcome tells */
static void
assert_made (DoveDriverFixture *fixture,
             const DoveOutcome *outcome,
             const char        *name)
{
  g_autoptr(DoveValue) record = dove_test_app_dup_record (fixture->app, "contacts", outcome->key);

  g_assert_nonnull (record);
  g_assert_cmpstr (dove_value_get_member_text (record, "name"), ==, name);
  g_assert_nonnull (outcome->item);
  g_assert_cmpstr (dove_value_get_member_text (outcome->item->record, "name"), ==, name);
}

static void
test_creates_share_requests (void)
{
  const char *const names[] = { "Ann", "Bob", "Cid", "Dee", "Eve", NULL };
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(GPtrArray) writes = make_creates ("contacts", names);
  g_autoptr(GPtrArray) outcomes = send (fixture, writes);
  g_autofree char *body = dove_test_app_dup_last_body (fixture->app);

  assert_outcomes (outcomes, "AAAAA");
  for (guint i = 0; i < 5; i++)
    assert_made (fixture, get (outcomes, i), names[i]);
  /* three in the first request, as many as the connector allows */
  g_assert_cmpuint (count_bulk (fixture), ==, 2);
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, NULL, NULL), ==, 2);
  g_assert_cmpstr (body, ==, "{\"create\":[{\"name\":\"Dee\",\"email\":\"n4@x.org\"},"
                             "{\"name\":\"Eve\",\"email\":\"n5@x.org\"}]}");
}

static void
test_an_item_is_refused_by_itself (void)
{
  const char *const names[] = { "Ann", "", "Busy", NULL };
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(GPtrArray) writes = make_creates ("contacts", names);
  g_autoptr(GPtrArray) outcomes = send (fixture, writes);

  assert_outcomes (outcomes, "ARN");
  g_assert_nonnull (strstr (get (outcomes, 1)->message, "Name must not be empty"));
  g_assert_nonnull (strstr (get (outcomes, 2)->message, "Try this one later"));
  g_assert_cmpuint (count_bulk (fixture), ==, 1);
  g_assert_cmpuint (dove_test_app_count_records (fixture->app, "contacts"), ==, 1);
}

/* A double is found by what it was to be written with. */
static void
test_a_double_is_named (void)
{
  const char *const names[] = { "Ann", "Bob", NULL };
  g_autoptr(DoveDriverFixture) fixture = make_fixture (DOVE_TEST_APP_UNIQUE_EMAIL);
  g_autoptr(GPtrArray) writes = make_creates ("contacts", names);
  g_autoptr(GPtrArray) outcomes = NULL;

  g_free (dove_test_app_add (fixture->app, "contacts",
                             "{\"name\":\"Old Bob\",\"email\":\"n2@x.org\"}"));
  outcomes = send (fixture, writes);

  assert_outcomes (outcomes, "AE");
  g_assert_cmpstr (get (outcomes, 1)->key, ==, "1");
}

typedef struct
{
  DoveTestFault fault;
  const char   *wanted;
  guint         stored;
} Whole;

/* What happens to the request happens to each of its items, and none is believed done. */
static void
test_a_lost_request_is_unknown (gconstpointer data)
{
  const Whole *row = data;
  const char *const names[] = { "Ann", "Bob", "Cid", NULL };
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(GPtrArray) writes = make_creates ("contacts", names);
  g_autoptr(GPtrArray) outcomes = NULL;

  dove_test_app_add_fault (fixture->app, &row->fault);
  outcomes = send (fixture, writes);

  assert_outcomes (outcomes, row->wanted);
  g_assert_cmpuint (dove_test_app_count_records (fixture->app, "contacts"), ==, row->stored);
  g_assert_cmpuint (count_bulk (fixture), ==, 1);
  g_assert_cmpuint (count_single (fixture), ==, 0);
  if (row->fault.retry_after != NULL)
    g_assert_cmpint (get (outcomes, 2)->retry_after, ==, 7 * G_TIME_SPAN_SECOND);
}

/* Some of the results of three creates are gone or elsewhere: places mean nothing any more. */
static void
test_a_wrong_list_of_results_is_unknown (void)
{
  static const DoveTestFaultKind kinds[] = {
    DOVE_TEST_FAULT_BULK_REVERSED, DOVE_TEST_FAULT_BULK_SHORT, DOVE_TEST_FAULT_BULK_SAME,
    DOVE_TEST_FAULT_BULK_EXTRA,
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const char *const names[] = { "Ann", "Bob", "Cid", NULL };
      DoveTestFault fault = { "POST", "/bulk/*", kinds[i] };
      g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
      g_autoptr(GPtrArray) writes = make_creates ("contacts", names);
      g_autoptr(GPtrArray) outcomes = NULL;

      dove_test_app_add_fault (fixture->app, &fault);
      outcomes = send (fixture, writes);

      assert_outcomes (outcomes, "UUU");
      g_assert_cmpuint (dove_test_app_count_records (fixture->app, "contacts"), ==, 3);
    }
}

/* Results that show whose they are are found wherever they stand; the others stay unknown. */
static void
test_updates_are_matched_by_key (void)
{
  static const struct { int fault; const char *wanted; } rows[] = {
    { -1, "AAA" }, { DOVE_TEST_FAULT_BULK_REVERSED, "AAA" }, { DOVE_TEST_FAULT_BULK_SHORT, "AAU" },
    { DOVE_TEST_FAULT_BULK_SAME, "UUU" }, { DOVE_TEST_FAULT_BULK_EXTRA, "UAA" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      DoveTestFault fault = { "POST", "/bulk/*", (DoveTestFaultKind) rows[i].fault };
      g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
      g_autoptr(GPtrArray) writes = writes_new ();
      g_autoptr(GPtrArray) outcomes = NULL;
      g_autofree char *body = NULL;

      dove_test_app_add_many (fixture->app, "contacts", 3);
      for (guint n = 1; n <= 3; n++)
        {
          g_autofree char *key = g_strdup_printf ("%u", n);
          g_autofree char *fields = g_strdup_printf ("{\"name\":\"New %u\"}", n);

          g_ptr_array_add (writes, make_write (DOVE_WRITE_UPDATE, "contacts", key, fields));
        }
      if (rows[i].fault >= 0)
        dove_test_app_add_fault (fixture->app, &fault);
      outcomes = send (fixture, writes);
      body = dove_test_app_dup_last_body (fixture->app);

      assert_outcomes (outcomes, rows[i].wanted);
      g_assert_cmpstr (body, ==, "{\"update\":[{\"name\":\"New 1\",\"id\":1},"
                                 "{\"name\":\"New 2\",\"id\":2},{\"name\":\"New 3\",\"id\":3}]}");
      if (get (outcomes, 1)->outcome == DOVE_OUTCOME_APPLIED)
        assert_made (fixture, get (outcomes, 1), "New 2");
    }
}

static void
test_an_update_of_nothing_is_missing (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(GPtrArray) writes = writes_new ();
  g_autoptr(GPtrArray) outcomes = NULL;

  dove_test_app_add_many (fixture->app, "contacts", 1);
  g_ptr_array_add (writes, make_write (DOVE_WRITE_UPDATE, "contacts", "7", "{\"name\":\"X\"}"));
  g_ptr_array_add (writes, make_write (DOVE_WRITE_UPDATE, "contacts", "1", "{\"name\":\"Y\"}"));
  outcomes = send (fixture, writes);

  assert_outcomes (outcomes, "MA");
}

static void
test_upserts_are_matched_by_what_they_go_by (void)
{
  DoveTestFault fault = { "POST", "/bulk/*", DOVE_TEST_FAULT_BULK_REVERSED };
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(GPtrArray) writes = writes_new ();
  g_autoptr(GPtrArray) outcomes = NULL;

  g_free (dove_test_app_add (fixture->app, "contacts",
                             "{\"name\":\"Old\",\"external_id\":\"x2\"}"));
  g_ptr_array_add (writes, make_write (DOVE_WRITE_UPSERT, "contacts", NULL,
                                       "{\"name\":\"One\",\"external_id\":\"x1\"}"));
  g_ptr_array_add (writes, make_write (DOVE_WRITE_UPSERT, "contacts", NULL,
                                       "{\"name\":\"Two\",\"external_id\":\"x2\"}"));
  dove_test_app_add_fault (fixture->app, &fault);
  outcomes = send (fixture, writes);

  assert_outcomes (outcomes, "AA");
  assert_made (fixture, get (outcomes, 0), "One");
  assert_made (fixture, get (outcomes, 1), "Two");
  g_assert_cmpstr (get (outcomes, 1)->key, ==, "1");
}

/* Deletes need no results, and doing them again does no harm. */
static void
test_deletes_share_a_request (void)
{
  DoveTestFault fault = { "POST", "/bulk/*", DOVE_TEST_FAULT_STATUS_BEFORE, 400 };
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(GPtrArray) writes = writes_new ();
  g_autoptr(GPtrArray) first = NULL;
  g_autoptr(GPtrArray) second = NULL;
  g_autofree char *body = NULL;

  dove_test_app_add_many (fixture->app, "contacts", 5);
  g_ptr_array_add (writes, make_write (DOVE_WRITE_DELETE, "contacts", "2", NULL));
  g_ptr_array_add (writes, make_write (DOVE_WRITE_DELETE, "contacts", "4", NULL));
  first = send (fixture, writes);
  body = dove_test_app_dup_last_body (fixture->app);
  assert_outcomes (first, "AA");
  g_assert_cmpstr (body, ==, "{\"delete\":[2,4]}");
  g_assert_cmpuint (dove_test_app_count_records (fixture->app, "contacts"), ==, 3);

  dove_test_app_add_fault (fixture->app, &fault);
  second = send (fixture, writes);
  assert_outcomes (second, "AA");
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "DELETE", NULL), ==, 2);
}

static void
test_kinds_are_mixed (void)
{
  const char *const names[] = { "Ann", "", NULL };
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(GPtrArray) writes = make_creates ("mixed", names);
  g_autoptr(GPtrArray) outcomes = NULL;
  g_autofree char *body = NULL;
  g_autofree char *key = NULL;

  dove_test_app_add_many (fixture->app, "contacts", 3);
  g_ptr_array_insert (writes, 1, make_write (DOVE_WRITE_DELETE, "mixed", "3", NULL));
  g_ptr_array_insert (writes, 1, make_write (DOVE_WRITE_UPDATE, "mixed", "2",
                                             "{\"name\":\"New\"}"));
  outcomes = send (fixture, writes);
  body = dove_test_app_dup_last_body (fixture->app);
  key = dove_test_app_dup_last_header (fixture->app, "idempotency-key");

  assert_outcomes (outcomes, "AAAR");
  assert_made (fixture, get (outcomes, 0), "Ann");
  assert_made (fixture, get (outcomes, 1), "New");
  g_assert_cmpuint (count_bulk (fixture), ==, 1);
  g_assert_nonnull (strstr (body, "\"update\":[{\"name\":\"New\",\"id\":2}],\"delete\":[3]"));
  /* the manifest's header, with a key of the request's own */
  g_assert_nonnull (key);
}

static void
test_no_kind_is_named_in_vain (void)
{
  const char *const names[] = { "Ann", "Bob", NULL };
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(GPtrArray) writes = make_creates ("mixed", names);
  g_autoptr(GPtrArray) outcomes = send (fixture, writes);
  g_autofree char *body = dove_test_app_dup_last_body (fixture->app);

  assert_outcomes (outcomes, "AA");
  g_assert_null (strstr (body, "update"));
  g_assert_null (strstr (body, "delete"));
}

/* One mistake refuses all, so nothing was done: by themselves the others go through. */
static void
test_the_culprit_is_found (void)
{
  const char *const names[] = { "Ann", "", "Cid", NULL };
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(GPtrArray) writes = make_creates ("atomic", names);
  g_autoptr(GPtrArray) outcomes = send (fixture, writes);

  assert_outcomes (outcomes, "ARA");
  g_assert_nonnull (strstr (get (outcomes, 1)->message, "Name must not be empty"));
  assert_made (fixture, get (outcomes, 2), "Cid");
  g_assert_cmpuint (count_bulk (fixture), ==, 1);
  g_assert_cmpuint (count_single (fixture), ==, 3);
  g_assert_cmpuint (dove_test_app_count_records (fixture->app, "contacts"), ==, 2);
}

/* Who does not come through one by one leaves the rest unsent. */
static void
test_one_by_one_ends_with_trouble (void)
{
  const char *const names[] = { "Ann", "", "Cid", NULL };
  DoveTestFault fault = { "POST", "/contacts", DOVE_TEST_FAULT_RESET_AFTER };
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(GPtrArray) writes = make_creates ("atomic", names);
  g_autoptr(GPtrArray) outcomes = NULL;

  dove_test_app_add_fault (fixture->app, &fault);
  outcomes = send (fixture, writes);

  assert_outcomes (outcomes, "UNN");
  g_assert_cmpuint (count_single (fixture), ==, 1);
  g_assert_cmpuint (dove_test_app_count_records (fixture->app, "contacts"), ==, 1);
}

/* Too large a request was not looked into. */
static void
test_what_is_too_large_is_sent_singly (void)
{
  const char *const names[] = { "Ann", "Bob", NULL };
  DoveTestFault fault = { "POST", "/bulk/*", DOVE_TEST_FAULT_STATUS_BEFORE, 413 };
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(GPtrArray) writes = make_creates ("contacts", names);
  g_autoptr(GPtrArray) outcomes = NULL;

  dove_test_app_add_fault (fixture->app, &fault);
  outcomes = send (fixture, writes);

  assert_outcomes (outcomes, "AA");
  g_assert_cmpuint (count_single (fixture), ==, 2);
  g_assert_cmpuint (dove_test_app_count_records (fixture->app, "contacts"), ==, 2);
}

/* A request stays below a size that most applications take. */
static void
test_requests_are_not_too_large (void)
{
  g_autofree char *text = g_strnfill (DOVE_BULK_BYTES / 2, 'x');
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(GPtrArray) writes = writes_new ();
  g_autoptr(GPtrArray) outcomes = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *fields = g_strdup_printf ("{\"name\":\"N%u\",\"email\":\"%s\"}", i, text);

      g_ptr_array_add (writes, make_write (DOVE_WRITE_CREATE, "contacts", NULL, fields));
    }
  outcomes = send (fixture, writes);

  assert_outcomes (outcomes, "AAA");
  g_assert_cmpuint (count_bulk (fixture), ==, 0);
  g_assert_cmpuint (count_single (fixture), ==, 3);
}

/* Ids alone are told apart by their place; the records are read. */
static void
test_bare_ids_are_read_back (void)
{
  const char *const names[] = { "Ann", "Bob", NULL };
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(GPtrArray) writes = make_creates ("bare", names);
  g_autoptr(GPtrArray) outcomes = send (fixture, writes);

  assert_outcomes (outcomes, "AA");
  assert_made (fixture, get (outcomes, 0), "Ann");
  assert_made (fixture, get (outcomes, 1), "Bob");
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "GET", "/contacts/*"), ==, 2);
}

/* Ids at the wrong places are known by the records that stand there. */
static void
test_bare_ids_at_wrong_places_are_nobodys (void)
{
  static const DoveTestFaultKind kinds[] = { DOVE_TEST_FAULT_BULK_SAME,
                                             DOVE_TEST_FAULT_BULK_REVERSED };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const char *const names[] = { "Ann", "Bob", NULL };
      DoveTestFault fault = { "POST", "/bulk/*", kinds[i] };
      g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
      g_autoptr(GPtrArray) writes = make_creates ("bare", names);
      g_autoptr(GPtrArray) outcomes = NULL;

      dove_test_app_add_fault (fixture->app, &fault);
      outcomes = send (fixture, writes);

      assert_outcomes (outcomes, "UU");
      g_assert_null (get (outcomes, 0)->key);
    }
}

/* A condition and an idempotency key are for one record. */
static void
test_conditions_and_keys_go_alone (void)
{
  const char *const names[] = { "Ann", "Bob", NULL };
  g_autoptr(DoveDriverFixture) fixture = make_fixture (DOVE_TEST_APP_KEYS);
  g_autoptr(GPtrArray) updates = writes_new ();
  g_autoptr(GPtrArray) creates = make_creates ("keyed", names);
  g_autoptr(GPtrArray) updated = NULL;
  g_autoptr(GPtrArray) created = NULL;
  DoveAbilities keyed = { 0 };
  DoveAbilities contacts = { 0 };

  dove_test_app_add_many (fixture->app, "contacts", 2);
  for (guint i = 0; i < 2; i++)
    {
      DoveWrite *update = make_write (DOVE_WRITE_UPDATE, "contacts", i == 0 ? "1" : "2",
                                      "{\"name\":\"New\"}");

      update->etag = g_strdup (i == 0 ? "\"v1\"" : "\"v0\"");
      g_ptr_array_add (updates, update);
      ((DoveWrite *) g_ptr_array_index (creates, i))->idempotency_key =
        g_strdup_printf ("key-%u", i);
    }
  updated = send (fixture, updates);
  created = send (fixture, creates);

  assert_outcomes (updated, "AC");
  assert_outcomes (created, "AA");
  g_assert_cmpuint (count_bulk (fixture), ==, 0);
  dove_driver_get_abilities (fixture->driver, "keyed", &keyed, NULL);
  dove_driver_get_abilities (fixture->driver, "contacts", &contacts, NULL);
  g_assert_cmpuint (keyed.bulk[DOVE_WRITE_CREATE], ==, 0);
  g_assert_cmpuint (contacts.bulk[DOVE_WRITE_CREATE], ==, 3);
  g_assert_cmpuint (contacts.bulk[DOVE_WRITE_DELETE], ==, 3);
  g_assert_cmpuint (contacts.bulk[DOVE_WRITE_ARCHIVE], ==, 0);
}

static void
test_one_write_goes_the_single_way (void)
{
  const char *const names[] = { "Ann", NULL };
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(GPtrArray) writes = make_creates ("contacts", names);
  g_autoptr(GPtrArray) outcomes = send (fixture, writes);

  assert_outcomes (outcomes, "A");
  g_assert_cmpuint (count_bulk (fixture), ==, 0);
  g_assert_cmpuint (count_single (fixture), ==, 1);
}

static const Whole wholes[] = {
  { { "POST", "/bulk/*", DOVE_TEST_FAULT_RESET_BEFORE }, "UUU", 0 },
  { { "POST", "/bulk/*", DOVE_TEST_FAULT_RESET_AFTER }, "UUU", 3 },
  { { "POST", "/bulk/*", DOVE_TEST_FAULT_CLOSE_AFTER }, "UUU", 3 },
  { { "POST", "/bulk/*", DOVE_TEST_FAULT_TRUNCATE_AFTER }, "UUU", 3 },
  { { "POST", "/bulk/*", DOVE_TEST_FAULT_CUT_AFTER }, "UUU", 3 },
  { { "POST", "/bulk/*", DOVE_TEST_FAULT_HTML_AFTER }, "UUU", 3 },
  { { "POST", "/bulk/*", DOVE_TEST_FAULT_NO_BODY_AFTER }, "UUU", 3 },
  { { "POST", "/bulk/*", DOVE_TEST_FAULT_NO_LIST_BEFORE }, "UUU", 0 },
  { { "POST", "/bulk/*", DOVE_TEST_FAULT_STATUS_BEFORE, 500 }, "UUU", 0 },
  { { "POST", "/bulk/*", DOVE_TEST_FAULT_STATUS_AFTER, 502 }, "UUU", 3 },
  { { "POST", "/bulk/*", DOVE_TEST_FAULT_STATUS_BEFORE, 400 }, "UUU", 0 },
  { { "POST", "/bulk/*", DOVE_TEST_FAULT_STATUS_AFTER, 422 }, "UUU", 3 },
  { { "POST", "/bulk/*", DOVE_TEST_FAULT_STATUS_BEFORE, 403 }, "UUU", 0 },
  { { "POST", "/bulk/*", DOVE_TEST_FAULT_STATUS_BEFORE, 429, "7" }, "NNN", 0 },
};

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/driver/bulk/creates-share-requests", test_creates_share_requests);
  g_test_add_func ("/driver/bulk/an-item-is-refused-by-itself", test_an_item_is_refused_by_itself);
  g_test_add_func ("/driver/bulk/a-double-is-named", test_a_double_is_named);
  for (guint i = 0; i < G_N_ELEMENTS (wholes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/driver/bulk/a-lost-request-is-unknown/%u", i);

      g_test_add_data_func (path, &wholes[i], test_a_lost_request_is_unknown);
    }
  g_test_add_func ("/driver/bulk/a-wrong-list-of-results-is-unknown",
                   test_a_wrong_list_of_results_is_unknown);
  g_test_add_func ("/driver/bulk/updates-are-matched-by-key", test_updates_are_matched_by_key);
  g_test_add_func ("/driver/bulk/an-update-of-nothing-is-missing",
                   test_an_update_of_nothing_is_missing);
  g_test_add_func ("/driver/bulk/upserts-are-matched-by-what-they-go-by",
                   test_upserts_are_matched_by_what_they_go_by);
  g_test_add_func ("/driver/bulk/deletes-share-a-request", test_deletes_share_a_request);
  g_test_add_func ("/driver/bulk/kinds-are-mixed", test_kinds_are_mixed);
  g_test_add_func ("/driver/bulk/no-kind-is-named-in-vain", test_no_kind_is_named_in_vain);
  g_test_add_func ("/driver/bulk/the-culprit-is-found", test_the_culprit_is_found);
  g_test_add_func ("/driver/bulk/one-by-one-ends-with-trouble", test_one_by_one_ends_with_trouble);
  g_test_add_func ("/driver/bulk/what-is-too-large-is-sent-singly",
                   test_what_is_too_large_is_sent_singly);
  g_test_add_func ("/driver/bulk/requests-are-not-too-large", test_requests_are_not_too_large);
  g_test_add_func ("/driver/bulk/bare-ids-are-read-back", test_bare_ids_are_read_back);
  g_test_add_func ("/driver/bulk/bare-ids-at-wrong-places-are-nobodys",
                   test_bare_ids_at_wrong_places_are_nobodys);
  g_test_add_func ("/driver/bulk/conditions-and-keys-go-alone", test_conditions_and_keys_go_alone);
  g_test_add_func ("/driver/bulk/one-write-goes-the-single-way",
                   test_one_write_goes_the_single_way);

  return g_test_run ();
}
