/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "record/dove-json.h"

#include "dove-driver-fixture.h"

static DoveWrite *
make_write (DoveWriteKind  kind,
            const char    *key,
            const char    *fields)
{
  DoveWrite *write = g_new0 (DoveWrite, 1);

  write->kind = kind;
  write->object = g_strdup ("contacts");
  write->key = g_strdup (key);
  if (fields != NULL)
    write->fields = dove_json_parse (fields, -1, NULL, NULL);
  if (kind == DOVE_WRITE_CREATE)
    write->idempotency_key = g_strdup ("0123456789abcdef");

  return write;
}

static DoveOutcome *
send_write (DoveDriverFixture *fixture,
            DoveWriteKind      kind,
            const char        *key,
            const char        *fields)
{
  g_autoptr(DoveWrite) write = make_write (kind, key, fields);
  DoveOutcome *outcome = dove_driver_write (fixture->driver, write, NULL);

  g_assert_nonnull (outcome);
  dove_assert_has_no_secret (outcome->message);
  if (outcome->message != NULL)
    g_test_message ("%u: %s", outcome->status, outcome->message);

  return outcome;
}

static DoveDriverFixture *
make_fixture (DoveTestAppFlags flags)
{
  DoveDriverFixtureOptions options = { .flags = flags };
  DoveDriverFixture *fixture = dove_driver_fixture_new (&options);

  dove_test_app_add_many (fixture->app, "contacts", 3);

  return fixture;
}

static void
assert_text (DoveValue  *record,
             const char *name,
             const char *text)
{
  g_assert_cmpstr (dove_value_get_member_text (record, name), ==, text);
}

static void
test_create_gives_key_and_record (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(DoveOutcome) outcome = NULL;
  g_autofree char *body = NULL;
  g_autofree char *header = NULL;

  outcome = send_write (fixture, DOVE_WRITE_CREATE, NULL,
                        "{\"id\":99,\"name\":\"Ann\",\"email\":null,\"number\":10.00}");
  body = dove_test_app_dup_last_body (fixture->app);
  header = dove_test_app_dup_last_header (fixture->app, "idempotency-key");

  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_cmpstr (outcome->key, ==, "4");
  g_assert_cmpuint (outcome->status, ==, 201);
  g_assert_nonnull (outcome->item);
  g_assert_cmpstr (outcome->item->key, ==, "4");
  g_assert_cmpstr (outcome->item->etag, ==, "\"v1\"");
  assert_text (outcome->item->record, "name", "Ann");
  /* read-only members stay at home, numbers keep their digits, an emptied field is null */
  g_assert_cmpstr (body, ==, "{\"name\":\"Ann\",\"email\":null,\"number\":10.00}");
  g_assert_cmpstr (header, ==, "0123456789abcdef");
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, NULL, NULL), ==, 1);
}

static void
test_update_sends_what_changed (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(DoveOutcome) outcome = NULL;
  g_autofree char *body = NULL;

  outcome = send_write (fixture, DOVE_WRITE_UPDATE, "2", "{\"name\":\"New\"}");
  body = dove_test_app_dup_last_body (fixture->app);

  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_cmpstr (body, ==, "{\"name\":\"New\"}");
  assert_text (outcome->item->record, "name", "New");
  assert_text (outcome->item->record, "email", "n2@example.com");
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "PATCH", "/contacts/2"), ==, 1);
}

static void
test_whole_update_starts_from_what_was_seen (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(DoveWrite) write = make_write (DOVE_WRITE_UPDATE, "1", "{\"name\":\"New\"}");
  g_autoptr(DoveOutcome) blind = NULL;
  g_autoptr(DoveOutcome) outcome = NULL;
  g_autoptr(DoveValue) record = NULL;

  g_free (dove_test_app_add (fixture->app, "notes", "{\"name\":\"Old\",\"text\":\"kept\"}"));
  g_free (write->object);
  write->object = g_strdup ("notes");

  blind = dove_driver_write (fixture->driver, write, NULL);
  write->seen = dove_test_app_dup_record (fixture->app, "notes", "1");
  outcome = dove_driver_write (fixture->driver, write, NULL);
  record = dove_test_app_dup_record (fixture->app, "notes", "1");

  g_assert_cmpint (blind->outcome, ==, DOVE_OUTCOME_REFUSED);
  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_APPLIED);
  assert_text (record, "name", "New");
  assert_text (record, "text", "kept");
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "PUT", "*"), ==, 1);
}

/* A part of a record that is a record of its own at the application is made or changed, as what
 * was last read says. */
static void
test_an_update_tells_of_what_was_seen (void)
{
  static const char *const bodies[] = {
    "{\"lines\":[{\"do\":\"make\",\"text\":\"1\"}]}",
    "{\"lines\":[{\"do\":\"change\",\"id\":7,\"text\":\"1\"}]}",
  };
  static const char *const seen[] = { "{\"id\":1}", "{\"id\":1,\"line\":7}" };
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);

  dove_test_app_add_many (fixture->app, "people", 1);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr(DoveWrite) write = make_write (DOVE_WRITE_UPDATE, "1", "{\"phone\":\"1\"}");
      g_autoptr(DoveOutcome) blind = NULL;
      g_autoptr(DoveOutcome) outcome = NULL;
      g_autofree char *body = NULL;

      g_free (write->object);
      write->object = g_strdup ("people");
      blind = dove_driver_write (fixture->driver, write, NULL);
      g_assert_cmpint (blind->outcome, ==, DOVE_OUTCOME_REFUSED);

      write->seen = dove_json_parse (seen[i], -1, NULL, NULL);
      outcome = dove_driver_write (fixture->driver, write, NULL);
      body = dove_test_app_dup_last_body (fixture->app);
      g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_APPLIED);
      g_assert_cmpstr (body, ==, bodies[i]);
    }
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "PATCH", NULL), ==, 2);
}

/* The key of the parent says where a part is made, and is no member of what is sent, whether the
 * schema names it or not. */
static void
test_the_parent_is_said_by_the_address (void)
{
  static const struct { const char *object; const char *fields; const char *member; } rows[] = {
    { "lines", "{\"order\":2,\"name\":\"Bolt\"}", "order" },
    { "remarks", "{\"below\":2,\"name\":\"Bolt\"}", "below" },
  };
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);

  dove_test_app_add_many (fixture->app, "orders", 2);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(DoveWrite) write = make_write (DOVE_WRITE_CREATE, NULL, rows[i].fields);
      g_autoptr(DoveOutcome) outcome = NULL;
      g_autoptr(DoveValue) two = dove_value_new_integer (2);
      g_autofree char *body = NULL;
      g_autofree char *path = g_strdup_printf ("/orders/2/%s", rows[i].object);

      g_free (write->object);
      write->object = g_strdup (rows[i].object);
      outcome = dove_driver_write (fixture->driver, write, NULL);
      body = dove_test_app_dup_last_body (fixture->app);

      g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_APPLIED);
      g_assert_cmpstr (body, ==, "{\"name\":\"Bolt\"}");
      g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "POST", path), ==, 1);
      g_assert_nonnull (outcome->item);
      g_assert_true (dove_value_equal (dove_value_get_member (outcome->item->record,
                                                              rows[i].member), two));
    }
}

/* A part stays where it is: what is to become of its parent does not lead elsewhere. */
static void
test_a_part_is_changed_where_it_is (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(DoveWrite) write = make_write (DOVE_WRITE_UPDATE, "[1,1]",
                                           "{\"order\":2,\"name\":\"Nut\"}");
  g_autoptr(DoveOutcome) outcome = NULL;
  g_autofree char *body = NULL;

  dove_test_app_add_many (fixture->app, "orders", 2);
  g_free (dove_test_app_add (fixture->app, "lines", "{\"parent\":1,\"name\":\"Bolt\"}"));
  g_free (write->object);
  write->object = g_strdup ("lines");
  outcome = dove_driver_write (fixture->driver, write, NULL);
  body = dove_test_app_dup_last_body (fixture->app);

  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "PATCH", "/orders/1/lines/1"), ==,
                    1);
  g_assert_cmpstr (body, ==, "{\"name\":\"Nut\"}");
  g_assert_cmpstr (outcome->item->key, ==, "[1,1]");
}

static void
test_the_parent_is_a_field (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(DoveSchema) schema = dove_driver_describe (fixture->driver, "remarks", NULL, NULL);
  DoveField *field = dove_schema_find_field (schema, "below");

  g_assert_nonnull (field);
  g_assert_cmpint (field->kind, ==, DOVE_VALUE_NUMBER);
  g_assert_true (field->create_only);
}

/* What was set aside comes back. */
static void
test_restore_undoes_archive (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(DoveOutcome) archived = send_write (fixture, DOVE_WRITE_ARCHIVE, "2", NULL);
  g_autoptr(DoveValue) before = dove_test_app_dup_record (fixture->app, "contacts", "2");
  g_autoptr(DoveOutcome) restored = send_write (fixture, DOVE_WRITE_RESTORE, "2", NULL);
  g_autoptr(DoveValue) after = dove_test_app_dup_record (fixture->app, "contacts", "2");
  DoveAbilities abilities = { 0 };
  DoveAbilities notes = { 0 };

  dove_driver_get_abilities (fixture->driver, "contacts", &abilities, NULL);
  dove_driver_get_abilities (fixture->driver, "notes", &notes, NULL);
  g_assert_true (abilities.can_restore);
  g_assert_false (notes.can_restore);
  g_assert_cmpint (archived->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_cmpint (restored->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_true (dove_value_get_boolean (dove_value_get_member (before, "archived")));
  g_assert_false (dove_value_get_boolean (dove_value_get_member (after, "archived")));
}

/* An update that may not carry a field gives way to the call that replaces the record. */
static void
test_replace_carries_what_update_may_not (void)
{
  static const struct { const char *fields; const char *method; const char *body; } rows[] = {
    { "{\"name\":\"New\"}", "PATCH", "{\"name\":\"New\"}" },
    { "{\"name\":\"New\",\"text\":\"T\"}", "PUT", "{\"name\":\"New\",\"text\":\"T\"}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
      g_autoptr(DoveWrite) write = make_write (DOVE_WRITE_UPDATE, "1", rows[i].fields);
      g_autoptr(DoveOutcome) outcome = NULL;
      g_autofree char *body = NULL;

      g_free (dove_test_app_add (fixture->app, "papers", "{\"name\":\"Old\",\"text\":\"kept\"}"));
      g_free (write->object);
      write->object = g_strdup ("papers");
      write->seen = dove_json_parse ("{\"id\":1,\"name\":\"Old\",\"text\":\"kept\"}", -1, NULL,
                                     NULL);
      outcome = dove_driver_write (fixture->driver, write, NULL);
      body = dove_test_app_dup_last_body (fixture->app);

      g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_APPLIED);
      g_assert_cmpstr (body, ==, rows[i].body);
      g_assert_cmpuint (dove_test_app_count_requests (fixture->app, rows[i].method, "/papers/1"),
                        ==, 1);
    }
}

static void
test_etag_guards_an_update (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(DoveWrite) write = make_write (DOVE_WRITE_UPDATE, "2", "{\"name\":\"New\"}");
  g_autoptr(DoveOutcome) stale = NULL;
  g_autoptr(DoveOutcome) fresh = NULL;
  g_autoptr(DoveValue) record = NULL;

  dove_test_app_edit (fixture->app, "contacts", "2", "{\"name\":\"Theirs\"}");
  write->etag = g_strdup ("\"v1\"");
  stale = dove_driver_write (fixture->driver, write, NULL);
  record = dove_test_app_dup_record (fixture->app, "contacts", "2");
  assert_text (record, "name", "Theirs");
  g_free (write->etag);
  write->etag = g_strdup ("\"v2\"");
  fresh = dove_driver_write (fixture->driver, write, NULL);

  g_assert_cmpint (stale->outcome, ==, DOVE_OUTCOME_CONFLICT);
  g_assert_cmpint (fresh->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_cmpstr (fresh->item->etag, ==, "\"v3\"");
}

static void
test_delete_of_what_is_gone_is_applied (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(DoveOutcome) first = send_write (fixture, DOVE_WRITE_DELETE, "2", NULL);
  g_autoptr(DoveOutcome) again = send_write (fixture, DOVE_WRITE_DELETE, "2", NULL);

  g_assert_cmpint (first->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_cmpint (again->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_cmpuint (dove_test_app_count_records (fixture->app, "contacts"), ==, 2);
}

static void
test_archive_sets_aside (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(DoveOutcome) outcome = send_write (fixture, DOVE_WRITE_ARCHIVE, "2", NULL);
  g_autoptr(DoveValue) record = dove_test_app_dup_record (fixture->app, "contacts", "2");

  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_true (dove_value_get_boolean (dove_value_get_member (record, "archived")));
}

static void
test_upsert_twice_makes_one (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  const char *fields = "{\"external_id\":\"x-1\",\"name\":\"Ann\"}";
  g_autoptr(DoveOutcome) first = send_write (fixture, DOVE_WRITE_UPSERT, NULL, fields);
  g_autoptr(DoveOutcome) again = send_write (fixture, DOVE_WRITE_UPSERT, NULL, fields);

  g_assert_cmpint (first->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_cmpint (again->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_cmpstr (first->key, ==, "4");
  g_assert_cmpstr (again->key, ==, "4");
  g_assert_cmpuint (dove_test_app_count_records (fixture->app, "contacts"), ==, 4);
}

static void
test_refusal_carries_the_words (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(DoveOutcome) outcome = send_write (fixture, DOVE_WRITE_CREATE, NULL,
                                               "{\"name\":\"\"}");

  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_REFUSED);
  g_assert_cmpuint (outcome->status, ==, 422);
  g_assert_nonnull (strstr (outcome->message, "Name must not be empty"));
  g_assert_nonnull (strstr (outcome->message, "Anna's Shop"));
}

static void
test_existing_record_is_named (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (DOVE_TEST_APP_UNIQUE_EMAIL);
  g_autoptr(DoveOutcome) outcome = send_write (fixture, DOVE_WRITE_CREATE, NULL,
                                               "{\"name\":\"A\",\"email\":\"N2@example.com\"}");

  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_EXISTS);
  g_assert_cmpstr (outcome->key, ==, "2");
  g_assert_cmpuint (dove_test_app_count_records (fixture->app, "contacts"), ==, 3);
}

static void
test_update_of_what_is_gone_is_missing (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(DoveOutcome) outcome = send_write (fixture, DOVE_WRITE_UPDATE, "77",
                                               "{\"name\":\"A\"}");

  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_MISSING);
}

static void
test_silent_answers_are_read_back (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (DOVE_TEST_APP_SILENT);
  g_autoptr(DoveOutcome) update = send_write (fixture, DOVE_WRITE_UPDATE, "2",
                                              "{\"name\":\"New\"}");
  g_autoptr(DoveWrite) write = make_write (DOVE_WRITE_CREATE, NULL, "{\"name\":\"Note\"}");
  g_autoptr(DoveOutcome) create = NULL;

  g_assert_cmpint (update->outcome, ==, DOVE_OUTCOME_APPLIED);
  assert_text (update->item->record, "name", "New");
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "PATCH", "*"), ==, 1);
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "GET", "/contacts/2"), ==, 1);

  g_free (write->object);
  write->object = g_strdup ("notes");
  create = dove_driver_write (fixture->driver, write, NULL);

  g_assert_cmpint (create->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_cmpstr (create->key, ==, "1"); /* from the Location header */
  assert_text (create->item->record, "name", "Note");
}

static void
test_a_create_without_body_and_key_is_applied_unknown (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  DoveTestFault fault = { .method = "POST", .kind = DOVE_TEST_FAULT_NO_BODY_AFTER };
  g_autoptr(DoveOutcome) outcome = NULL;

  dove_test_app_add_fault (fixture->app, &fault);
  outcome = send_write (fixture, DOVE_WRITE_CREATE, NULL, "{\"name\":\"Ann\"}");

  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_null (outcome->key);
  g_assert_null (outcome->item);
}

typedef struct
{
  DoveTestFault    fault;
  DoveOutcomeClass create;   /* what a create must come to */
  DoveOutcomeClass update;
} Trouble;

static const Trouble troubles[] = {
  { { .kind = DOVE_TEST_FAULT_STATUS_BEFORE, .status = 500 },
    DOVE_OUTCOME_AMBIGUOUS, DOVE_OUTCOME_AMBIGUOUS },
  { { .kind = DOVE_TEST_FAULT_STATUS_AFTER, .status = 500 },
    DOVE_OUTCOME_AMBIGUOUS, DOVE_OUTCOME_AMBIGUOUS },
  { { .kind = DOVE_TEST_FAULT_STATUS_AFTER, .status = 504 },
    DOVE_OUTCOME_AMBIGUOUS, DOVE_OUTCOME_AMBIGUOUS },
  { { .kind = DOVE_TEST_FAULT_STATUS_AFTER, .status = 408 },
    DOVE_OUTCOME_AMBIGUOUS, DOVE_OUTCOME_AMBIGUOUS },
  { { .kind = DOVE_TEST_FAULT_HTML_AFTER, .status = 502 },
    DOVE_OUTCOME_AMBIGUOUS, DOVE_OUTCOME_AMBIGUOUS },
  { { .kind = DOVE_TEST_FAULT_HTML_AFTER },
    DOVE_OUTCOME_AMBIGUOUS, DOVE_OUTCOME_AMBIGUOUS },
  { { .kind = DOVE_TEST_FAULT_WRONG_TYPE_AFTER },
    DOVE_OUTCOME_AMBIGUOUS, DOVE_OUTCOME_AMBIGUOUS },
  { { .kind = DOVE_TEST_FAULT_RESET_BEFORE },
    DOVE_OUTCOME_AMBIGUOUS, DOVE_OUTCOME_AMBIGUOUS },
  { { .kind = DOVE_TEST_FAULT_RESET_AFTER },
    DOVE_OUTCOME_AMBIGUOUS, DOVE_OUTCOME_AMBIGUOUS },
  { { .kind = DOVE_TEST_FAULT_CLOSE_AFTER },
    DOVE_OUTCOME_AMBIGUOUS, DOVE_OUTCOME_AMBIGUOUS },
  { { .kind = DOVE_TEST_FAULT_TRUNCATE_AFTER },
    DOVE_OUTCOME_AMBIGUOUS, DOVE_OUTCOME_AMBIGUOUS },
  { { .kind = DOVE_TEST_FAULT_CUT_AFTER },
    DOVE_OUTCOME_AMBIGUOUS, DOVE_OUTCOME_AMBIGUOUS },
  { { .kind = DOVE_TEST_FAULT_DEEP_BEFORE },
    DOVE_OUTCOME_AMBIGUOUS, DOVE_OUTCOME_AMBIGUOUS },
  { { .kind = DOVE_TEST_FAULT_STATUS_BEFORE, .status = 429, .retry_after = "9" },
    DOVE_OUTCOME_NOT_APPLIED, DOVE_OUTCOME_NOT_APPLIED },
  { { .kind = DOVE_TEST_FAULT_STATUS_BEFORE, .status = 429, /* by the server's own clock */
      .retry_after = "Thu, 01 Jan 2060 00:00:09 GMT", .date = "Thu, 01 Jan 2060 00:00:00 GMT" },
    DOVE_OUTCOME_NOT_APPLIED, DOVE_OUTCOME_NOT_APPLIED },
  { { .kind = DOVE_TEST_FAULT_STATUS_BEFORE, .status = 400 },
    DOVE_OUTCOME_REFUSED, DOVE_OUTCOME_REFUSED },
  { { .kind = DOVE_TEST_FAULT_STATUS_BEFORE, .status = 405 },
    DOVE_OUTCOME_REFUSED, DOVE_OUTCOME_REFUSED },
  { { .kind = DOVE_TEST_FAULT_STATUS_BEFORE, .status = 409 },
    DOVE_OUTCOME_REFUSED, DOVE_OUTCOME_CONFLICT },
  { { .kind = DOVE_TEST_FAULT_STATUS_BEFORE, .status = 413 },
    DOVE_OUTCOME_REFUSED, DOVE_OUTCOME_REFUSED },
  { { .kind = DOVE_TEST_FAULT_STATUS_BEFORE, .status = 403 },
    DOVE_OUTCOME_FORBIDDEN, DOVE_OUTCOME_FORBIDDEN },
  { { .kind = DOVE_TEST_FAULT_STATUS_BEFORE, .status = 404 },
    DOVE_OUTCOME_REFUSED, DOVE_OUTCOME_MISSING },
  { { .kind = DOVE_TEST_FAULT_STATUS_BEFORE, .status = 401, .times = 9 },
    DOVE_OUTCOME_UNAUTHORIZED, DOVE_OUTCOME_UNAUTHORIZED },
  { { .kind = DOVE_TEST_FAULT_REDIRECT_BEFORE, .status = 301 },
    DOVE_OUTCOME_REFUSED, DOVE_OUTCOME_REFUSED },
  { { .kind = DOVE_TEST_FAULT_REDIRECT_BEFORE, .status = 302 },
    DOVE_OUTCOME_AMBIGUOUS, DOVE_OUTCOME_AMBIGUOUS },
  { { .kind = DOVE_TEST_FAULT_REDIRECT_BEFORE, .status = 303 },
    DOVE_OUTCOME_AMBIGUOUS, DOVE_OUTCOME_AMBIGUOUS },
  { { .kind = DOVE_TEST_FAULT_REDIRECT_BEFORE, .status = 307 },
    DOVE_OUTCOME_REFUSED, DOVE_OUTCOME_REFUSED },
};

static void
check_trouble (const Trouble *trouble,
               gboolean       is_create)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(DoveOutcome) outcome = NULL;
  DoveTestFault fault = trouble->fault;
  guint sent = 0;

  fault.method = is_create ? "POST" : "PATCH";
  dove_test_app_add_fault (fixture->app, &fault);
  if (is_create)
    outcome = send_write (fixture, DOVE_WRITE_CREATE, NULL, "{\"name\":\"Ann\"}");
  else
    outcome = send_write (fixture, DOVE_WRITE_UPDATE, "2", "{\"name\":\"New\"}");

  sent = dove_test_app_count_requests (fixture->app, fault.method, NULL);
  g_test_message ("kind %d, status %u, %s: outcome %d", fault.kind, fault.status,
                  is_create ? "create" : "update", outcome->outcome);
  g_assert_cmpint (outcome->outcome, ==, is_create ? trouble->create : trouble->update);
  g_assert_nonnull (outcome->message);
  g_assert_null (strstr (outcome->message, "<"));
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, NULL, "/elsewhere"), ==, 0);
  if (fault.status != 401 && is_create)
    g_assert_cmpuint (sent, ==, 1); /* never twice by ourselves */
  if (fault.retry_after != NULL)
    g_assert_cmpint (outcome->retry_after, ==, 9 * G_TIME_SPAN_SECOND);
}

static void
test_trouble_is_classified (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (troubles); i++)
    {
      check_trouble (&troubles[i], TRUE);
      check_trouble (&troubles[i], FALSE);
    }
}

static void
test_lost_create_repeats_with_its_key (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (DOVE_TEST_APP_KEYS);
  DoveTestFault fault = { .method = "POST", .kind = DOVE_TEST_FAULT_RESET_AFTER };
  g_autoptr(DoveWrite) write = make_write (DOVE_WRITE_CREATE, NULL, "{\"name\":\"Ann\"}");
  g_autoptr(DoveOutcome) lost = NULL;
  g_autoptr(DoveOutcome) again = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  dove_test_app_add_fault (fixture->app, &fault);
  lost = dove_driver_write (fixture->driver, write, NULL);
  first = dove_test_app_dup_last_body (fixture->app);
  again = dove_driver_write (fixture->driver, write, NULL);
  second = dove_test_app_dup_last_body (fixture->app);

  g_assert_cmpint (lost->outcome, ==, DOVE_OUTCOME_AMBIGUOUS);
  g_assert_cmpint (again->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_cmpstr (again->key, ==, "4");
  g_assert_cmpstr (first, ==, second);
  g_assert_cmpuint (dove_test_app_count_records (fixture->app, "contacts"), ==, 4);
}

static void
test_what_cannot_be_written_is_refused_unsent (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  static const char *const objects[] = { "letters", "orders", "nothing" };

  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      g_autoptr(DoveWrite) write = make_write (DOVE_WRITE_CREATE, NULL, "{\"name\":\"x\"}");
      g_autoptr(DoveOutcome) outcome = NULL;

      g_free (write->object);
      write->object = g_strdup (objects[i]);
      outcome = dove_driver_write (fixture->driver, write, NULL);

      g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_REFUSED);
      g_assert_nonnull (outcome->message);
    }

  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, NULL, NULL), ==, 0);
}

static void
test_allow_looks_at_the_record_as_it_is (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(DoveWrite) write = make_write (DOVE_WRITE_DELETE, "1", NULL);
  g_autoptr(DoveOutcome) locked = NULL;
  g_autoptr(DoveOutcome) open = NULL;

  g_free (dove_test_app_add (fixture->app, "notes", "{\"name\":\"locked\"}"));
  g_free (write->object);
  write->object = g_strdup ("notes");
  write->seen = dove_test_app_dup_record (fixture->app, "notes", "1");
  locked = dove_driver_write (fixture->driver, write, NULL);
  g_assert_cmpint (locked->outcome, ==, DOVE_OUTCOME_REFUSED);
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "DELETE", NULL), ==, 0);

  dove_test_app_edit (fixture->app, "notes", "1", "{\"name\":\"open\"}");
  dove_value_unref (write->seen);
  write->seen = dove_test_app_dup_record (fixture->app, "notes", "1");
  open = dove_driver_write (fixture->driver, write, NULL);
  g_assert_cmpint (open->outcome, ==, DOVE_OUTCOME_APPLIED);
}

static void
test_an_unreachable_application_got_nothing (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (0);
  g_autoptr(DoveOutcome) outcome = NULL;

  g_clear_pointer (&fixture->app, dove_test_app_free);
  outcome = send_write (fixture, DOVE_WRITE_CREATE, NULL, "{\"name\":\"Ann\"}");

  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_NOT_APPLIED);
  g_assert_cmpuint (outcome->status, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/driver/http/write/create-gives-key-and-record",
                   test_create_gives_key_and_record);
  g_test_add_func ("/driver/http/write/update-sends-what-changed",
                   test_update_sends_what_changed);
  g_test_add_func ("/driver/http/write/whole-update-starts-from-what-was-seen",
                   test_whole_update_starts_from_what_was_seen);
  g_test_add_func ("/driver/http/write/an-update-tells-of-what-was-seen",
                   test_an_update_tells_of_what_was_seen);
  g_test_add_func ("/driver/http/write/the-parent-is-said-by-the-address",
                   test_the_parent_is_said_by_the_address);
  g_test_add_func ("/driver/http/write/a-part-is-changed-where-it-is",
                   test_a_part_is_changed_where_it_is);
  g_test_add_func ("/driver/http/write/the-parent-is-a-field", test_the_parent_is_a_field);
  g_test_add_func ("/driver/http/write/restore-undoes-archive", test_restore_undoes_archive);
  g_test_add_func ("/driver/http/write/replace-carries-what-update-may-not",
                   test_replace_carries_what_update_may_not);
  g_test_add_func ("/driver/http/write/etag-guards-an-update", test_etag_guards_an_update);
  g_test_add_func ("/driver/http/write/delete-of-what-is-gone-is-applied",
                   test_delete_of_what_is_gone_is_applied);
  g_test_add_func ("/driver/http/write/archive-sets-aside", test_archive_sets_aside);
  g_test_add_func ("/driver/http/write/upsert-twice-makes-one", test_upsert_twice_makes_one);
  g_test_add_func ("/driver/http/write/refusal-carries-the-words",
                   test_refusal_carries_the_words);
  g_test_add_func ("/driver/http/write/existing-record-is-named",
                   test_existing_record_is_named);
  g_test_add_func ("/driver/http/write/update-of-what-is-gone-is-missing",
                   test_update_of_what_is_gone_is_missing);
  g_test_add_func ("/driver/http/write/silent-answers-are-read-back",
                   test_silent_answers_are_read_back);
  g_test_add_func ("/driver/http/write/a-create-without-body-and-key-is-applied-unknown",
                   test_a_create_without_body_and_key_is_applied_unknown);
  g_test_add_func ("/driver/http/write/trouble-is-classified", test_trouble_is_classified);
  g_test_add_func ("/driver/http/write/lost-create-repeats-with-its-key",
                   test_lost_create_repeats_with_its_key);
  g_test_add_func ("/driver/http/write/what-cannot-be-written-is-refused-unsent",
                   test_what_cannot_be_written_is_refused_unsent);
  g_test_add_func ("/driver/http/write/allow-looks-at-the-record-as-it-is",
                   test_allow_looks_at_the_record_as_it_is);
  g_test_add_func ("/driver/http/write/an-unreachable-application-got-nothing",
                   test_an_unreachable_application_got_nothing);

  return g_test_run ();
}
