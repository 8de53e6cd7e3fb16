/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "driver/http/dove-http-driver.h"
#include "record/dove-json.h"

#include "dove-driver-fixture.h"
#include "dove-test-server.h"

static const char *const auths[] = { "token", "key", "password", "session" };

static void
test_each_way_signs_in (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (auths); i++)
    {
      DoveDriverFixtureOptions options = { .auth = auths[i] };
      g_autoptr(DoveDriverFixture) fixture = dove_driver_fixture_new (&options);
      g_autofree char *account = NULL;
      g_autofree char *label = NULL;
      g_autoptr(GError) error = NULL;

      dove_driver_check (fixture->driver, &account, &label, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (account, ==, "account-1");
      g_assert_cmpstr (label, ==, "Anna's Shop");
    }
}

static void
test_a_wrong_secret_is_unauthorized (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (auths); i++)
    {
      DoveDriverFixtureOptions options = { .auth = auths[i], .password = "canary-wrong" };
      g_autoptr(DoveDriverFixture) fixture = dove_driver_fixture_new (&options);
      g_autoptr(GError) error = NULL;

      g_assert_false (dove_driver_check (fixture->driver, NULL, NULL, NULL, &error));

      g_test_message ("%s: %s", auths[i], error->message);
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED);
      g_assert_nonnull (strstr (error->message, "Anna's Shop"));
      dove_assert_has_no_secret (error->message);
      g_assert_cmpuint (dove_test_app_count_requests (fixture->app, NULL, NULL), <=, 4);
    }
}

static void
test_an_ended_session_is_renewed_once (void)
{
  DoveDriverFixtureOptions options = { .auth = "session" };
  g_autoptr(DoveDriverFixture) fixture = dove_driver_fixture_new (&options);
  DoveListing listing = { .object = "contacts" };
  g_autoptr(DovePage) before = NULL;
  g_autoptr(DovePage) after = NULL;
  g_autoptr(GError) error = NULL;

  dove_test_app_add_many (fixture->app, "contacts", 3);
  before = dove_driver_list (fixture->driver, &listing, NULL, &error);
  g_assert_no_error (error);
  dove_test_app_end_sessions (fixture->app);
  after = dove_driver_list (fixture->driver, &listing, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (after->items->len, ==, 3);
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "POST", "/login"), ==, 2);
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "GET", NULL), ==, 3);
}

static void
test_a_write_survives_an_ended_session (void)
{
  DoveDriverFixtureOptions options = { .auth = "session" };
  g_autoptr(DoveDriverFixture) fixture = dove_driver_fixture_new (&options);
  g_autoptr(DoveWrite) write = g_new0 (DoveWrite, 1);
  g_autoptr(DoveOutcome) outcome = NULL;

  g_assert_true (dove_driver_check (fixture->driver, NULL, NULL, NULL, NULL));
  dove_test_app_end_sessions (fixture->app);
  write->object = g_strdup ("contacts");
  write->fields = dove_json_parse ("{\"name\":\"Ann\"}", -1, NULL, NULL);
  outcome = dove_driver_write (fixture->driver, write, NULL);

  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_cmpuint (dove_test_app_count_records (fixture->app, "contacts"), ==, 1);
}

static void
test_a_revoked_sign_in_ends (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (auths); i++)
    {
      DoveDriverFixtureOptions options = { .auth = auths[i] };
      g_autoptr(DoveDriverFixture) fixture = dove_driver_fixture_new (&options);
      DoveListing listing = { .object = "contacts" };
      g_autoptr(GError) error = NULL;

      g_assert_true (dove_driver_check (fixture->driver, NULL, NULL, NULL, NULL));
      dove_test_app_set_locked (fixture->app, TRUE);
      dove_test_app_forget_requests (fixture->app);

      g_assert_null (dove_driver_list (fixture->driver, &listing, NULL, &error));
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED);
      g_assert_cmpuint (dove_test_app_count_requests (fixture->app, NULL, NULL), <=, 3);
    }
}

static void
test_forbidden_is_not_unauthorized (void)
{
  DoveDriverFixtureOptions options = { 0 };
  g_autoptr(DoveDriverFixture) fixture = dove_driver_fixture_new (&options);
  DoveTestFault fault = { .kind = DOVE_TEST_FAULT_STATUS_BEFORE, .status = 403 };
  DoveListing listing = { .object = "contacts" };
  g_autoptr(GError) error = NULL;

  dove_test_app_add_fault (fixture->app, &fault);

  g_assert_null (dove_driver_list (fixture->driver, &listing, NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_FORBIDDEN);
}

typedef struct
{
  DoveDriver *driver;
  guint       count;
} Reader;

static gpointer
read_thread (gpointer data)
{
  Reader *reader = data;
  g_autoptr(DoveDriver) driver = dove_driver_clone (reader->driver);
  DoveListing listing = { .object = "contacts" };

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(DovePage) page = dove_driver_list (driver, &listing, NULL, NULL);

      reader->count += page != NULL ? page->items->len : 0;
    }

  return NULL;
}

/* Clones on threads of their own share one sign-in: after it ended, one of them renews it. */
static void
test_clones_share_one_renewal (void)
{
  DoveDriverFixtureOptions options = { .auth = "session" };
  g_autoptr(DoveDriverFixture) fixture = dove_driver_fixture_new (&options);
  Reader readers[8] = { 0 };
  GThread *threads[8] = { 0 };

  dove_test_app_add_many (fixture->app, "contacts", 2);
  g_assert_true (dove_driver_check (fixture->driver, NULL, NULL, NULL, NULL));
  dove_test_app_end_sessions (fixture->app);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      readers[i].driver = fixture->driver;
      threads[i] = g_thread_new ("reader", read_thread, &readers[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_thread_join (threads[i]);
      g_assert_cmpuint (readers[i].count, ==, 6);
    }

  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "POST", "/login"), ==, 2);
}

static const char told_manifest[] =
  "{ \"dovetail\": 1, \"id\": \"fake\", \"version\": \"1.0.0\", \"name\": \"Fake\","
  "  \"driver\": \"http\", \"base\": \"{+session.place}\", \"hosts\": [\"*.example.com\"],"
  "  \"settings\": { \"properties\": { \"url\": { \"type\": \"string\", \"format\": \"uri\" } } },"
  "  \"auth\": [ { \"id\": \"code\", \"type\": \"oauth2\", \"token\": \"{+settings.url}/token\","
  "    \"authorize\": \"{+settings.url}/authorize\", \"clientId\": \"client-1\","
  "    \"save\": { \"place\": \"/place\", \"tenant\": \"/tenant\" } } ],"
  "  \"headers\": { \"X-Tenant\": \"{session.tenant}\" },"
  "  \"objects\": { \"thing\": { \"title\": \"Thing\", \"key\": \"/id\","
  "    \"schema\": { \"type\": \"object\", \"properties\": { \"id\": { \"type\": \"string\" } } },"
  "    \"list\": { \"request\": \"GET /things\", \"records\": \"\" },"
  "    \"create\": \"POST /things\" } } }";

/* A driver of a program that has just begun: what the sign-in told is in the keyring alone. */
static DoveDriver *
open_driver (DoveTestServer *server,
             const char     *manifest_text,
             DoveValue      *item)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveManifest) manifest = dove_manifest_new (manifest_text, NULL, NULL, NULL, &error);
  g_autoptr(DoveKeyring) keyring = dove_keyring_new_memory ();
  g_autoptr(DoveClock) clock = dove_clock_new_test (1700000000 * (gint64) G_USEC_PER_SEC);
  const DoveConnectionHost host = { .keyring = keyring, .clock = clock };
  g_autofree char *text = g_strdup_printf ("{\"id\":\"crm\",\"settings\":{\"url\":\"%s\"}}",
                                           dove_test_server_get_url (server));
  g_autoptr(DoveValue) document = dove_json_parse (text, -1, NULL, NULL);
  g_autoptr(DoveConnection) connection = NULL;

  g_assert_no_error (error);
  if (item != NULL)
    g_assert_true (dove_keyring_store (keyring, "crm", "CRM", item, NULL, NULL));
  connection = dove_connection_new (document, manifest, &host, &error);
  g_assert_no_error (error);

  return dove_http_driver_new (connection);
}

static DoveDriver *
open_told_driver (DoveTestServer *server)
{
  g_autofree char *text = g_strdup_printf (
    "{\"oauth.access_token\":\"canary-1\",\"oauth.save.place\":\"%s/api/\","
    "\"oauth.save.tenant\":\"t-1\"}", dove_test_server_get_url (server));
  g_autoptr(DoveValue) item = dove_json_parse (text, -1, NULL, NULL);

  return open_driver (server, told_manifest, item);
}

static void
test_what_the_sign_in_told_is_there_at_once (void)
{
  g_autoptr(DoveTestServer) server = dove_test_server_new ();
  g_autoptr(DoveDriver) reader = open_told_driver (server);
  g_autoptr(DoveDriver) writer = open_told_driver (server);
  DoveListing listing = { .object = "thing" };
  g_autoptr(DovePage) page = NULL;
  g_autoptr(DoveWrite) write = g_new0 (DoveWrite, 1);
  g_autoptr(DoveOutcome) outcome = NULL;
  g_autoptr(GError) error = NULL;

  dove_test_server_push_json (server, 200, NULL, "[]");
  page = dove_driver_list (reader, &listing, NULL, &error);
  g_assert_no_error (error);
  dove_test_server_push_json (server, 201, NULL, "{\"id\":\"1\"}");
  write->object = g_strdup ("thing");
  write->fields = dove_json_parse ("{}", -1, NULL, NULL);
  outcome = dove_driver_write (writer, write, NULL);
  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_APPLIED);

  g_assert_cmpuint (dove_test_server_get_count (server), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const DoveTestRequest *request = dove_test_server_get (server, i);
      g_autofree char *tenant = dove_test_request_dup_header (request, "X-Tenant");
      g_autofree char *token = dove_test_request_dup_header (request, "Authorization");

      g_assert_cmpstr (request->target, ==, "/api/things");
      g_assert_cmpstr (tenant, ==, "t-1");
      g_assert_cmpstr (token, ==, "Bearer canary-1");
    }
}

static const char rule_manifest[] =
  "{ \"dovetail\": 1, \"id\": \"fake\", \"version\": \"1.0.0\", \"name\": \"Fake\","
  "  \"driver\": \"http\", \"base\": \"{+settings.url}\","
  "  \"settings\": { \"properties\": { \"url\": { \"type\": \"string\", \"format\": \"uri\" } } },"
  "  \"auth\": [ { \"id\": \"login\", \"type\": \"session\","
  "    \"login\": { \"request\": \"POST /login\" }, \"save\": { \"sid\": \"/sid\" },"
  "    \"apply\": { \"headers\": { \"X-Session\": \"{session.sid}\" } } } ],"
  "  \"errors\": [ { \"where\": \"/error\", \"contains\": \"session\", \"do\": \"reauth\" } ],"
  "  \"objects\": { \"thing\": { \"title\": \"Thing\", \"key\": \"/id\","
  "    \"schema\": { \"type\": \"object\", \"properties\": { \"id\": { \"type\": \"string\" } } },"
  "    \"list\": { \"request\": \"GET /things\", \"records\": \"/data\" } } } }";

/* Some say with status 200 that a session is over. */
static void
test_a_rule_renews_a_session (void)
{
  g_autoptr(DoveTestServer) server = dove_test_server_new ();
  g_autoptr(DoveDriver) driver = open_driver (server, rule_manifest, NULL);
  DoveListing listing = { .object = "thing" };
  g_autoptr(DovePage) page = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *sid = NULL;

  dove_test_server_push_json (server, 200, NULL, "{\"sid\":\"first\"}");
  dove_test_server_push_json (server, 200, NULL, "{\"error\":\"session expired\"}");
  dove_test_server_push_json (server, 200, NULL, "{\"sid\":\"second\"}");
  dove_test_server_push_json (server, 200, NULL, "{\"data\":[]}");
  page = dove_driver_list (driver, &listing, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dove_test_server_get_count (server), ==, 4);
  sid = dove_test_request_dup_header (dove_test_server_get (server, 3), "X-Session");
  g_assert_cmpstr (sid, ==, "second");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/driver/http/sign-in/each-way-signs-in", test_each_way_signs_in);
  g_test_add_func ("/driver/http/sign-in/a-wrong-secret-is-unauthorized",
                   test_a_wrong_secret_is_unauthorized);
  g_test_add_func ("/driver/http/sign-in/an-ended-session-is-renewed-once",
                   test_an_ended_session_is_renewed_once);
  g_test_add_func ("/driver/http/sign-in/a-write-survives-an-ended-session",
                   test_a_write_survives_an_ended_session);
  g_test_add_func ("/driver/http/sign-in/a-revoked-sign-in-ends", test_a_revoked_sign_in_ends);
  g_test_add_func ("/driver/http/sign-in/forbidden-is-not-unauthorized",
                   test_forbidden_is_not_unauthorized);
  g_test_add_func ("/driver/http/sign-in/what-the-sign-in-told-is-there-at-once",
                   test_what_the_sign_in_told_is_there_at_once);
  g_test_add_func ("/driver/http/sign-in/a-rule-renews-a-session", test_a_rule_renews_a_session);
  g_test_add_func ("/driver/http/sign-in/clones-share-one-renewal",
                   test_clones_share_one_renewal);

  return g_test_run ();
}
