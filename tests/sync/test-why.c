/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "record/dove-json.h"
#include "sync-fixture.h"
#include "sync/dove-why.h"

/* Where a value came from, why a record is not kept the same, and what happened to it. */

typedef DoveValue *(*Answer) (const DoveWhyHost   *host,
                              const DoveWhyAbout  *about,
                              GError             **error);

static DoveValue *
ask (SyncFixture *fixture,
     Answer       answer,
     DoveWhyAbout about)
{
  g_autoptr(GPtrArray) issues = g_ptr_array_new ();
  g_autoptr(GPtrArray) syncs = NULL;
  DoveFormulaHost formulas = { .now = dove_clock_get_now (fixture->clock) };
  DoveWhyHost host = { .store = fixture->store, .formulas = &formulas };
  g_autoptr(GError) error = NULL;
  DoveValue *value = NULL;

  syncs = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_definition_unref);
  g_ptr_array_add (syncs, dove_definition_parse (fixture->definition, -1, "x.json", issues));
  host.syncs = syncs;
  value = answer (&host, &about, &error);
  g_assert_no_error (error);

  return value;
}

static DoveValue *
first_of (DoveValue  *value,
          const char *list)
{
  g_assert_cmpuint (dove_value_get_length (dove_value_get_member (value, list)), >, 0);

  return dove_value_get_element (dove_value_get_member (value, list), 0);
}

/* The words of all reasons of the only sync, with blanks between them. */
static char *
reasons_of (DoveValue *answer)
{
  DoveValue *reasons = dove_value_get_member (first_of (answer, "syncs"), "reasons");
  g_autoptr(GString) words = g_string_new (NULL);

  for (guint i = 0; i < dove_value_get_length (reasons); i++)
    g_string_append_printf (words, "%s%s", i > 0 ? " " : "",
                            dove_value_get_member_text (dove_value_get_element (reasons, i),
                                                        "why"));

  return g_string_free (g_steal_pointer (&words), FALSE);
}

static char *
why_not (SyncFixture *fixture,
         const char  *connection,
         const char  *key)
{
  g_autoptr(DoveValue) answer = NULL;

  answer = ask (fixture, dove_why_not, (DoveWhyAbout) { connection, "thing", key, NULL });

  return reasons_of (answer);
}

static void
put (DoveFakeApp *app,
     const char  *key,
     const char  *json)
{
  g_autofree char *made = dove_fake_app_put (app, key, json);
}

static char *
one_pair (SyncFixture *fixture)
{
  g_auto(DoveRunResult) result = { 0 };

  put (fixture->a, "a1", "{ \"name\": \" One \", \"email\": \"one@example.org\" }");
  sync_fixture_run_ok (fixture, &result);

  return dove_fake_app_find_key (fixture->b, "external_id", "a1", NULL);
}

static void
test_a_value_is_traced_to_its_run (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autofree char *key = one_pair (fixture);
  g_autoptr(DoveValue) answer = NULL;
  g_autofree char *explain = NULL;
  DoveValue *entry = NULL;
  DoveValue *written = NULL;
  gint64 run = 0;

  answer = ask (fixture, dove_why_field, (DoveWhyAbout) { "books", "thing", key, "name" });
  entry = first_of (answer, "syncs");
  g_assert_cmpstr (dove_value_get_member_text (entry, "value"), ==, "One");
  g_assert_cmpstr (dove_value_get_member_text (entry, "origin"), ==, "written");
  written = dove_value_get_member (entry, "written");
  dove_value_get_integer (dove_value_get_member (written, "run"), &run);
  g_assert_cmpint (run, ==, 1);
  g_assert_cmpstr (dove_value_get_member_text (written, "by"), ==, "person");
  g_assert_cmpstr (dove_value_get_member_text (dove_value_get_member (entry, "partner"), "key"),
                   ==, "a1");
  explain = dove_json_write (dove_value_get_member (dove_value_get_member (entry, "explain"),
                                                    "sources"), DOVE_JSON_COMPACT);
  g_assert_cmpstr (explain, ==, "[{\"field\":\"name\",\"value\":\" One \"}]");
}

static void
test_an_edit_at_the_target_is_told (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autofree char *key = one_pair (fixture);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveValue) answer = NULL;
  DoveValue *entry = NULL;

  put (fixture->b, key, "{ \"name\": \"By hand\" }");
  sync_fixture_run_ok (fixture, &result);
  answer = ask (fixture, dove_why_field, (DoveWhyAbout) { "books", "thing", key, "name" });
  entry = first_of (answer, "syncs");
  g_assert_cmpstr (dove_value_get_member_text (entry, "origin"), ==, "changed-since");
  g_assert_false (dove_value_get_boolean (dove_value_get_member (entry, "agrees")));
}

static void
test_what_an_application_keeps_is_told (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autofree char *key = NULL;
  g_autoptr(DoveValue) answer = NULL;
  DoveValue *entry = NULL;

  dove_fake_app_set_lower (fixture->b, "name");
  key = one_pair (fixture);
  answer = ask (fixture, dove_why_field, (DoveWhyAbout) { "books", "thing", key, "name" });
  entry = first_of (answer, "syncs");
  g_assert_cmpstr (dove_value_get_member_text (entry, "value"), ==, "one");
  g_assert_cmpstr (dove_value_get_member_text (entry, "origin"), ==, "kept");
  g_assert_true (dove_value_get_boolean (dove_value_get_member (entry, "agrees")));
}

static void
test_a_field_that_no_sync_writes (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autofree char *key = one_pair (fixture);
  g_autoptr(DoveValue) read = NULL;
  g_autoptr(DoveValue) unknown = NULL;
  g_autoptr(DoveValue) foreign = NULL;

  read = ask (fixture, dove_why_field, (DoveWhyAbout) { "crm", "thing", "a1", "name" });
  g_assert_nonnull (strstr (dove_value_get_member_text (read, "message"), "read by “contacts”"));
  unknown = ask (fixture, dove_why_field, (DoveWhyAbout) { "books", "thing", key, "city" });
  g_assert_nonnull (strstr (dove_value_get_member_text (unknown, "message"), "writes or reads"));
  foreign = ask (fixture, dove_why_field, (DoveWhyAbout) { "books", "other", key, "city" });
  g_assert_nonnull (strstr (dove_value_get_member_text (foreign, "message"), "No sync has"));
}

static const char *const filtered =
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\","
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\","
  "           \"filter\": \"[status] <> \\\"out\\\"\" },"
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" },"
  "  \"direction\": \"a-to-b\","
  "  \"match\": [ { \"a\": \"LOWER([email])\", \"b\": \"LOWER([email])\" } ],"
  "  \"to_b\": [ { \"field\": \"name\", \"formula\": \"UPPER([name])\" },"
  "             { \"field\": \"city\", \"formula\": \"MID([city];VALUE([status]);1)\","
  "               \"when\": \"[status] = \\\"x\\\"\" },"
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ],"
  "  \"trigger\": { \"manual\": true } }";

static void
test_reasons_come_in_order (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (filtered);
  g_auto(DoveRunResult) result = { 0 };
  const struct { const char *connection; const char *key; const char *why; } cases[] = {
    { "crm", "nobody", "never-seen" }, { "crm", "out", "outside-filter" },
    { "crm", "keyless", "empty-key" }, { "crm", "double", "doubt" },
    { "crm", "wrong", "problem" }, { "books", "lonely", "direction" }, { "crm", "good", "" },
  };
  g_autofree char *early = why_not (fixture, "crm", "good");

  g_assert_cmpstr (early, ==, "never-seen");
  put (fixture->a, "out", "{ \"name\": \"A\", \"status\": \"out\", \"email\": \"o@x.org\" }");
  put (fixture->a, "keyless", "{ \"name\": \"B\" }");
  put (fixture->a, "double", "{ \"name\": \"C\", \"email\": \"c@x.org\" }");
  put (fixture->b, "c1", "{ \"name\": \"C\", \"email\": \"c@x.org\" }");
  put (fixture->b, "c2", "{ \"name\": \"C\", \"email\": \"C@x.org\" }");
  put (fixture->a, "wrong", "{ \"name\": \"D\", \"status\": \"x\", \"email\": \"d@x.org\","
       " \"city\": \"Lyon\" }");
  put (fixture->b, "lonely", "{ \"name\": \"L\", \"email\": \"l@x.org\" }");
  put (fixture->a, "good", "{ \"name\": \"G\", \"email\": \"g@x.org\" }");
  sync_fixture_run_ok (fixture, &result);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *why = why_not (fixture, cases[i].connection, cases[i].key);

      g_assert_cmpstr (why, ==, cases[i].why);
    }
}

static void
test_skipped_and_parted_records (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autofree char *key = one_pair (fixture);
  g_autofree char *parted = NULL;
  g_autofree char *off = NULL;
  g_autoptr(DoveStoreLink) link = NULL;
  DoveStoreSync sync = { .id = (char *) "contacts", .state = (char *) "paused" };

  dove_store_find_link (fixture->store, "contacts", DOVE_SIDE_A, "a1", &link, NULL);
  dove_store_part_link (fixture->store, link->id, "person", NULL);
  parted = why_not (fixture, "crm", "a1");
  g_assert_cmpstr (parted, ==, "parted");
  dove_store_put_sync (fixture->store, &sync, NULL);
  off = why_not (fixture, "crm", "a1");
  g_assert_cmpstr (off, ==, "parted switched-off");
}

static void
test_a_reference_that_waits (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autofree char *key = one_pair (fixture);
  g_autofree char *why = NULL;
  DoveStoreDeferred deferred = { (char *) "contacts", DOVE_SIDE_A, (char *) "a1", (char *) "parent",
                                 (char *) "companies", (char *) "77", 0, 1 };

  g_assert_true (dove_store_put_deferred (fixture->store, &deferred, NULL));
  why = why_not (fixture, "books", key);
  g_assert_cmpstr (why, ==, "waits");
}

static void
test_a_record_is_described (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autofree char *key = one_pair (fixture);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(DoveValue) answer = NULL;
  g_autoptr(GString) whats = g_string_new (NULL);
  g_autofree char *differences = NULL;
  DoveValue *entry = NULL;
  DoveValue *timeline = NULL;

  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
  put (fixture->a, "a1", "{ \"name\": \"Uno\" }");
  sync_fixture_run_ok (fixture, &result);
  put (fixture->b, key, "{ \"email\": \"other@example.org\" }");
  dove_run_result_clear (&result);
  sync_fixture_run_ok (fixture, &result);

  answer = ask (fixture, dove_why_record, (DoveWhyAbout) { "crm", "thing", "a1", NULL });
  entry = first_of (answer, "syncs");
  g_assert_cmpstr (dove_value_get_member_text (dove_value_get_member (entry, "partner"), "key"),
                   ==, key);
  differences = dove_json_write (dove_value_get_member (entry, "differences"), DOVE_JSON_COMPACT);
  g_assert_cmpstr (differences, ==, "[{\"side\":\"b\",\"field\":\"email\",\"holds\":"
                   "\"other@example.org\",\"should\":\"one@example.org\"}]");
  timeline = dove_value_get_member (answer, "timeline");
  for (guint i = 0; i < dove_value_get_length (timeline); i++)
    g_string_append_printf (whats, "%s ",
                            dove_value_get_member_text (dove_value_get_element (timeline, i),
                                                        "what"));
  g_assert_cmpstr (whats->str, ==, "linked create update ");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/why/run", test_a_value_is_traced_to_its_run);
  g_test_add_func ("/sync/why/edit", test_an_edit_at_the_target_is_told);
  g_test_add_func ("/sync/why/kept", test_what_an_application_keeps_is_told);
  g_test_add_func ("/sync/why/unwritten", test_a_field_that_no_sync_writes);
  g_test_add_func ("/sync/why/reasons", test_reasons_come_in_order);
  g_test_add_func ("/sync/why/parted", test_skipped_and_parted_records);
  g_test_add_func ("/sync/why/waits", test_a_reference_that_waits);
  g_test_add_func ("/sync/why/record", test_a_record_is_described);

  return g_test_run ();
}
