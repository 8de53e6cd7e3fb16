/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "record/dove-json.h"

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

  g_assert_cmpuint (ids->len, ==, 14);
  g_assert_cmpstr (ids->pdata[0], ==, "contacts");
  g_assert_cmpstr (ids->pdata[3], ==, "lines");
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, NULL, NULL), ==, 0);
}

static const char *const fields[] = {
  "{\"name\":\"x_colour\",\"label\":\"Colour\",\"type\":\"list\","
    "\"choices\":[[\"r\",\"Red\"],[\"b\",\"Blue\"]]}",
  "{\"name\":\"x_rank\",\"label\":\"Rank\",\"type\":\"int\",\"locked\":true}",
  "{\"name\":\"x_photo\",\"label\":\"Photo\",\"type\":\"file\"}",
  "{\"name\":\"x_must\",\"label\":\"Must\",\"type\":\"text\",\"needed\":true}",
  "{\"name\":\"name\",\"label\":\"Name\",\"type\":\"int\"}",
};

static DoveDriverFixture *
make_fixture (void)
{
  DoveDriverFixtureOptions options = { .file = "test-fields.json" };
  DoveDriverFixture *fixture = dove_driver_fixture_new (&options);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    g_free (dove_test_app_add (fixture->app, "fields", fields[i]));
  g_free (dove_test_app_add (fixture->app, "contacts",
                             "{\"name\":\"Ann\",\"email\":\"a@b.example\",\"x_colour\":\"r\"}"));

  return fixture;
}

static DoveSchema *
describe (DoveDriver *driver,
          const char *object)
{
  g_autoptr(GError) error = NULL;
  DoveSchema *schema = dove_driver_describe (driver, object, NULL, &error);

  g_assert_no_error (error);

  return schema;
}

static guint
count_asked (DoveDriverFixture *fixture)
{
  return dove_test_app_count_requests (fixture->app, "GET", "/page/fields*");
}

static void
read_all (DoveDriver *driver,
          const char *object)
{
  DoveListing listing = { .object = object };
  g_autoptr(GError) error = NULL;
  g_autoptr(DovePage) page = dove_driver_list (driver, &listing, NULL, &error);

  g_assert_no_error (error);
}

static void
test_own_fields_of_the_account_are_added (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  g_autoptr(DoveSchema) schema = describe (fixture->driver, "contacts");
  g_autoptr(DoveSchema) again = describe (fixture->driver, "contacts");
  DoveField *colour = dove_schema_find_field (schema, "x_colour");
  DoveField *rank = dove_schema_find_field (schema, "x_rank");
  DoveField *must = dove_schema_find_field (schema, "x_must");
  DoveField *name = dove_schema_find_field (schema, "name");

  g_assert_cmpstr (colour->title, ==, "Colour");
  g_assert_cmpint (colour->kind, ==, DOVE_VALUE_TEXT);
  g_assert_true (colour->nullable);
  g_assert_cmpint (rank->kind, ==, DOVE_VALUE_NUMBER);
  g_assert_true (rank->read_only);
  g_assert_true (must->required);
  g_assert_cmpstr (name->title, ==, "Name as the connector has it");
  g_assert_cmpint (name->kind, ==, DOVE_VALUE_TEXT);
  g_assert_nonnull (dove_schema_find_field (schema, "email"));
  g_assert_null (dove_schema_find_field (schema, "x_photo"));
  g_assert_true (schema == again);
  g_assert_cmpuint (count_asked (fixture), ==, 1);
}

static void
test_choices_have_their_words (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  g_autoptr(DoveSchema) schema = describe (fixture->driver, "contacts");
  DoveField *colour = dove_schema_find_field (schema, "x_colour");
  g_autoptr(DoveValue) row = dove_field_to_value (colour);
  g_autofree char *choices = dove_json_write (dove_value_get_member (row, "choices"),
                                              DOVE_JSON_COMPACT);

  g_assert_cmpstr (choices, ==, "[{\"value\":\"r\",\"title\":\"Red\"},"
                                "{\"value\":\"b\",\"title\":\"Blue\"}]");
}

static void
test_all_pages_of_the_description_are_read (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  g_autoptr(DoveSchema) schema = NULL;

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *field = g_strdup_printf ("{\"name\":\"x_%u\",\"type\":\"text\"}", i);

      g_free (dove_test_app_add (fixture->app, "fields", field));
    }
  schema = describe (fixture->driver, "contacts");

  g_assert_nonnull (dove_schema_find_field (schema, "x_19"));
  g_assert_cmpuint (count_asked (fixture), ==, 3);
}

/* Lists, reads and searches ask for them by name. */
static void
test_own_fields_are_asked_for (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  g_autoptr(DoveValue) email = dove_value_new_text ("a@b.example");
  g_autoptr(GPtrArray) found = NULL;
  g_autoptr(DoveItem) item = NULL;
  gboolean is_complete = FALSE;

  item = dove_driver_get (fixture->driver, "contacts", "1", NULL, NULL);
  read_all (fixture->driver, "contacts");
  found = dove_driver_find (fixture->driver, "contacts", "/email", email, &is_complete, NULL, NULL);

  g_assert_cmpstr (dove_value_get_member_text (item->record, "x_colour"), ==, "r");
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpuint (count_asked (fixture), ==, 1);
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "GET",
                                                  "/contacts/1?*x_colour*x_must*"), ==, 1);
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "GET",
                                                  "/page/contacts?*x_colour*x_must*"), ==, 2);
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "GET", "*x_photo*"), ==, 0);
}

/* Below a member of the record, too */
static void
test_own_fields_may_lie_deeper (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  g_autoptr(GPtrArray) wanted = g_ptr_array_new ();
  DoveListing listing = { .object = "deals", .fields = wanted };
  g_autoptr(DoveSchema) schema = describe (fixture->driver, "deals");
  g_autoptr(DovePage) page = NULL;

  g_ptr_array_add (wanted, (gpointer) "properties");
  page = dove_driver_list (fixture->driver, &listing, NULL, NULL);

  g_assert_nonnull (dove_schema_find_field (schema, "properties.x_colour"));
  g_assert_nonnull (page);
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "GET",
                                                  "/page/deals?fields=amount*x_colour*"), ==, 1);
}

static DoveOutcome *
write_fields (DoveDriver    *driver,
              DoveWriteKind  kind,
              const char    *object,
              const char    *text)
{
  g_autoptr(DoveValue) record = dove_json_parse (text, -1, NULL, NULL);
  DoveWrite write = {
    .kind = kind,
    .object = (char *) object,
    .key = kind == DOVE_WRITE_UPDATE ? (char *) "1" : NULL,
    .fields = record,
  };

  return dove_driver_write (driver, &write, NULL);
}

static void
test_own_fields_are_sent_unless_they_are_locked (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  g_autoptr(DoveOutcome) created = NULL;
  g_autoptr(DoveOutcome) updated = NULL;
  g_autoptr(DoveOutcome) deeper = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  created = write_fields (fixture->driver, DOVE_WRITE_CREATE, "contacts",
                          "{\"name\":\"Bob\",\"x_colour\":\"b\",\"x_rank\":1}");
  first = dove_test_app_dup_last_body (fixture->app);
  updated = write_fields (fixture->driver, DOVE_WRITE_UPDATE, "contacts",
                          "{\"x_colour\":null,\"x_rank\":1}");
  second = dove_test_app_dup_last_body (fixture->app);
  g_free (dove_test_app_add (fixture->app, "deals", "{\"properties\":{\"amount\":1}}"));
  deeper = write_fields (fixture->driver, DOVE_WRITE_UPDATE, "deals",
                         "{\"properties\":{\"x_colour\":\"b\",\"x_rank\":1}}");
  third = dove_test_app_dup_last_body (fixture->app);

  g_assert_cmpint (created->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_cmpint (updated->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_cmpint (deeper->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_cmpstr (first, ==, "{\"name\":\"Bob\",\"x_colour\":\"b\"}");
  g_assert_cmpstr (second, ==, "{\"x_colour\":null}");
  g_assert_cmpstr (third, ==, "{\"properties\":{\"x_colour\":\"b\"}}");
}

/* One driver of a connection has asked: the others know for a day. Who describes asks anew. */
static void
test_what_is_known_is_shared_for_a_day (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  g_autoptr(DoveDriver) clone = dove_driver_clone (fixture->driver);
  g_autoptr(DoveDriver) next = dove_driver_clone (fixture->driver);
  g_autoptr(DoveDriver) late = dove_driver_clone (fixture->driver);
  g_autoptr(DoveSchema) schema = describe (fixture->driver, "contacts");
  g_autoptr(DoveSchema) newer = NULL;

  read_all (clone, "contacts");
  g_assert_cmpuint (count_asked (fixture), ==, 1);

  newer = describe (next, "contacts");
  g_assert_cmpuint (count_asked (fixture), ==, 2);

  dove_clock_advance (fixture->clock, 25 * G_TIME_SPAN_HOUR);
  read_all (late, "contacts");
  g_assert_cmpuint (count_asked (fixture), ==, 3);

  /* within a run nothing changes its shape */
  read_all (fixture->driver, "contacts");
  g_assert_cmpuint (count_asked (fixture), ==, 3);
}

static void
test_a_field_that_is_gone_is_gone (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  g_autoptr(DoveDriver) next = dove_driver_clone (fixture->driver);
  g_autoptr(DoveSchema) before = describe (fixture->driver, "contacts");
  g_autoptr(DoveSchema) after = NULL;

  dove_test_app_remove (fixture->app, "fields", "1");
  after = describe (next, "contacts");

  g_assert_nonnull (dove_schema_find_field (before, "x_colour"));
  g_assert_null (dove_schema_find_field (after, "x_colour"));
}

static void
test_without_a_call_the_manifest_describes (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  g_autoptr(DoveSchema) schema = describe (fixture->driver, "notes");
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (dove_schema_find_field (schema, "text"));
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, NULL, NULL), ==, 0);
  g_assert_null (dove_driver_describe (fixture->driver, "nothing", NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_MISSING);
}

/* Nothing is read or written in a shape that is half known. */
static void
test_a_broken_description_is_an_error (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  DoveTestFault fault = { .path = "/page/fields*", .kind = DOVE_TEST_FAULT_NO_LIST_BEFORE,
                          .times = 3 };
  DoveListing listing = { .object = "contacts" };
  g_autoptr(DoveOutcome) outcome = NULL;
  g_autoptr(DovePage) page = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) unread = NULL;

  dove_test_app_add_fault (fixture->app, &fault);
  g_assert_null (dove_driver_describe (fixture->driver, "contacts", NULL, &error));
  page = dove_driver_list (fixture->driver, &listing, NULL, &unread);
  outcome = write_fields (fixture->driver, DOVE_WRITE_UPDATE, "contacts", "{\"name\":\"Bo\"}");

  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_FAILED);
  g_assert_null (page);
  g_assert_error (unread, DOVE_ERROR, DOVE_ERROR_FAILED);
  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_NOT_APPLIED);
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "PATCH", NULL), ==, 0);
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, NULL, "/page/contacts*"), ==, 0);
}

/* The second page of the fields cannot be read. */
static void
test_half_a_description_is_an_error (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  DoveTestFault fault = { .path = "/page/fields*", .kind = DOVE_TEST_FAULT_STATUS_BEFORE,
                          .status = 400, .skip = 1 };
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 20; i++)
    g_free (dove_test_app_add (fixture->app, "fields", fields[0]));
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
  g_test_add_func ("/driver/http/describe/choices-have-their-words",
                   test_choices_have_their_words);
  g_test_add_func ("/driver/http/describe/all-pages-of-the-description-are-read",
                   test_all_pages_of_the_description_are_read);
  g_test_add_func ("/driver/http/describe/own-fields-are-asked-for",
                   test_own_fields_are_asked_for);
  g_test_add_func ("/driver/http/describe/own-fields-may-lie-deeper",
                   test_own_fields_may_lie_deeper);
  g_test_add_func ("/driver/http/describe/own-fields-are-sent-unless-they-are-locked",
                   test_own_fields_are_sent_unless_they_are_locked);
  g_test_add_func ("/driver/http/describe/what-is-known-is-shared-for-a-day",
                   test_what_is_known_is_shared_for_a_day);
  g_test_add_func ("/driver/http/describe/a-field-that-is-gone-is-gone",
                   test_a_field_that_is_gone_is_gone);
  g_test_add_func ("/driver/http/describe/without-a-call-the-manifest-describes",
                   test_without_a_call_the_manifest_describes);
  g_test_add_func ("/driver/http/describe/a-broken-description-is-an-error",
                   test_a_broken_description_is_an_error);
  g_test_add_func ("/driver/http/describe/half-a-description-is-an-error",
                   test_half_a_description_is_an_error);

  return g_test_run ();
}
