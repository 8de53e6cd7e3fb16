/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/dove-error.h"
#include "connection/dove-connection.h"
#include "dove-test-server.h"
#include "record/dove-json.h"

#include <string.h>

#define CANARY "canary-pa55word"
#define THREADS 10

static const char manifest_text[] =
  "{ \"dovetail\": 1, \"id\": \"fake\", \"version\": \"1.0.0\", \"name\": \"Fake\","
  "  \"driver\": \"http\", \"base\": \"{+settings.url}\","
  "  \"settings\": { \"properties\":"
  "    { \"url\": { \"type\": \"string\", \"format\": \"uri\" } } },"
  "  \"auth\": [ { \"id\": \"key\", \"type\": \"bearer\", \"token\": \"{secret.token}\","
  "    \"secrets\": { \"token\": { \"title\": \"Token\" } } },"
  "  { \"id\": \"login\", \"type\": \"session\","
  "    \"secrets\": { \"token\": { \"title\": \"Password\" } },"
  "    \"login\": { \"request\": \"POST /login\", \"body\": { \"pw\": \"{secret.token}\" } },"
  "    \"save\": { \"sid\": \"/sid\" }, \"renewOn\": { \"status\": [401] },"
  "    \"apply\": { \"headers\": { \"X-Session\": \"{session.sid}\" } },"
  "    \"logout\": { \"request\": \"DELETE /login\" } },"
  "  { \"id\": \"cookies\", \"type\": \"session\","
  "    \"secrets\": { \"token\": { \"title\": \"Password\" } },"
  "    \"login\": { \"request\": \"POST /login\", \"body\": { \"pw\": \"{secret.token}\" } },"
  "    \"apply\": { \"cookies\": true } } ],"
  "  \"objects\": { \"thing\": { \"title\": \"Thing\", \"key\": \"/id\","
  "    \"schema\": { \"type\": \"object\", \"properties\": { \"id\": { \"type\": \"string\" } } },"
  "    \"list\": { \"request\": \"GET /things\", \"records\": \"\" } } } }";

typedef struct
{
  DoveTestServer *server;
  DoveClock      *clock;
  DoveKeyring    *keyring;
  DoveManifest   *manifest;
  DoveValue      *document;
  DoveConnection *connection;
  GMutex          lock;      /* guards the two below */
  guint           logins;
  guint           valid;     /* number of the session that is accepted */
} Fixture;

static GBytes *
answer (const DoveTestRequest *request,
        DoveTestAct           *act,
        gpointer               user_data)
{
  Fixture *fixture = user_data;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&fixture->lock);
  g_autofree char *sid = dove_test_request_dup_header (request, "X-Session");
  g_autofree char *body = NULL;

  if (strcmp (request->target, "/login") == 0 && strstr (request->body, CANARY) == NULL)
    return dove_test_json (401, NULL, "{\"error\":\"wrong password\"}");
  if (strcmp (request->target, "/login") == 0)
    {
      body = g_strdup_printf ("{\"sid\":\"session-%u\"}", ++fixture->logins);
      return dove_test_json (200, NULL, body);
    }

  body = g_strdup_printf ("session-%u", fixture->valid);

  return dove_test_json (sid == NULL || strcmp (sid, body) == 0 ? 200 : 401, NULL, "[]");
}

/* As another process would: only the keyring is the same. */
static void
connect (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  const DoveConnectionHost host = { .keyring = fixture->keyring, .clock = fixture->clock };

  g_clear_pointer (&fixture->connection, dove_connection_unref);
  fixture->connection = dove_connection_new (fixture->document, fixture->manifest, &host, &error);
  g_assert_no_error (error);
}

static void
type_password (Fixture    *fixture,
               const char *password)
{
  g_autofree char *text = g_strdup_printf ("{\"token\":\"%s\"}", password);
  g_autoptr(DoveValue) secrets = dove_json_parse (text, -1, NULL, NULL);

  g_assert_true (dove_keyring_store (fixture->keyring, "crm", "CRM", secrets, NULL, NULL));
}

static void
set_up_as (Fixture    *fixture,
           const char *auth,
           const char *password)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  fixture->manifest = dove_manifest_new (manifest_text, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  fixture->keyring = dove_keyring_new_memory ();
  g_mutex_init (&fixture->lock);
  fixture->valid = 1;
  fixture->server = dove_test_server_new ();
  dove_test_server_set_handler (fixture->server, answer, fixture);
  fixture->clock = dove_clock_new_test (0);
  text = g_strdup_printf ("{\"id\":\"crm\",\"name\":\"CRM\",\"auth\":\"%s\","
                          "\"settings\":{\"url\":\"%s/\"}}",
                          auth, dove_test_server_get_url (fixture->server));
  fixture->document = dove_json_parse (text, -1, NULL, NULL);
  type_password (fixture, password);
  connect (fixture);
}

static void
tear_down (Fixture *fixture)
{
  dove_connection_unref (fixture->connection);
  dove_value_unref (fixture->document);
  dove_manifest_unref (fixture->manifest);
  g_object_unref (fixture->keyring);
  dove_clock_unref (fixture->clock);
  dove_test_server_free (fixture->server);
  g_mutex_clear (&fixture->lock);
}

static guint
fetch (Fixture  *fixture,
       GError  **error)
{
  g_autoptr(DoveNet) net = dove_net_new (dove_connection_get_account (fixture->connection));
  g_autofree char *base = dove_connection_dup_base (fixture->connection);
  g_autofree char *url = g_strconcat (base, "/things", NULL);
  g_autoptr(DoveNetRequest) request = dove_net_request_new ("GET", url);
  g_autoptr(DoveNetAnswer) got = NULL;

  request->flags = dove_connection_is_user_host (fixture->connection, url)
                     ? DOVE_NET_ALLOW_PRIVATE : DOVE_NET_READ;
  got = dove_connection_fetch (fixture->connection, net, request, NULL, error);

  return got != NULL ? got->status : 0;
}

static gpointer
fetch_thread (gpointer data)
{
  return GUINT_TO_POINTER (fetch (data, NULL));
}

static void
test_bearer_is_sent (void)
{
  Fixture fixture = { 0 };
  g_autofree char *header = NULL;

  set_up_as (&fixture, "key", CANARY);
  g_assert_cmpuint (fetch (&fixture, NULL), ==, 200);

  header = dove_test_request_dup_header (dove_test_server_get (fixture.server, 0),
                                         "Authorization");
  g_assert_cmpstr (header, ==, "Bearer " CANARY);
  tear_down (&fixture);
}

static void
test_ten_refusals_make_one_login (void)
{
  Fixture fixture = { 0 };
  GThread *threads[THREADS];

  set_up_as (&fixture, "login", CANARY);
  g_assert_cmpuint (fetch (&fixture, NULL), ==, 200);
  fixture.valid = 2;
  for (guint i = 0; i < THREADS; i++)
    threads[i] = g_thread_new ("fetch", fetch_thread, &fixture);
  for (guint i = 0; i < THREADS; i++)
    g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (threads[i])), ==, 200);

  g_assert_cmpuint (fixture.logins, ==, 2);
  tear_down (&fixture);
}

static void
test_wrong_password_is_said_without_it (void)
{
  Fixture fixture = { 0 };
  g_autoptr(GError) error = NULL;

  set_up_as (&fixture, "login", "wrong-secret");
  g_assert_cmpuint (fetch (&fixture, &error), ==, 0);

  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED);
  g_assert_null (strstr (error->message, "wrong-secret"));
  tear_down (&fixture);
}

/* Many applications lock an account after a few wrong passwords. */
static void
test_wrong_password_is_tried_once (void)
{
  Fixture fixture = { 0 };

  set_up_as (&fixture, "login", "wrong-secret");
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_cmpuint (fetch (&fixture, &error), ==, 0);
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED);
      g_assert_nonnull (strstr (error->message, "did not accept the sign-in"));
      g_assert_null (strstr (error->message, "wrong-secret"));
      if (i == 1)
        connect (&fixture);
    }
  g_assert_cmpuint (dove_test_server_get_count (fixture.server), ==, 1);

  /* The right one is taken at once, by whoever entered it. */
  type_password (&fixture, CANARY);
  g_assert_cmpuint (fetch (&fixture, NULL), ==, 200);
  g_assert_cmpuint (fixture.logins, ==, 1);
  tear_down (&fixture);
}

/* An application that is broken has refused nobody. */
static void
test_trouble_is_no_wrong_password (void)
{
  Fixture fixture = { 0 };
  g_autoptr(GError) error = NULL;

  set_up_as (&fixture, "login", CANARY);
  dove_test_server_push_json (fixture.server, 404, NULL, "{}");
  g_assert_cmpuint (fetch (&fixture, &error), ==, 0);
  g_assert_cmpuint (fetch (&fixture, NULL), ==, 200);
  tear_down (&fixture);
}

/* What one request carries, and another one after an answer with headers */
static void
assert_cookies (Fixture    *fixture,
                const char *cookies,
                const char *headers)
{
  g_autofree char *sent = NULL;
  guint count = 0;

  dove_test_server_push_json (fixture->server, 200, headers, "[]");
  g_assert_cmpuint (fetch (fixture, NULL), ==, 200);
  count = dove_test_server_get_count (fixture->server);
  sent = dove_test_request_dup_header (dove_test_server_get (fixture->server, count - 1),
                                       "Cookie");
  g_assert_cmpstr (sent, ==, cookies);
}

static void
test_cookies_change_as_they_go (void)
{
  Fixture fixture = { 0 };

  set_up_as (&fixture, "cookies", CANARY);
  dove_test_server_push_json (fixture.server, 200,
                              "Set-Cookie: sid=first; Path=/; HttpOnly\r\nSet-Cookie: lang=en\r\n",
                              "{}");
  assert_cookies (&fixture, "sid=first; lang=en", "Set-Cookie: sid=second; Secure\r\n");
  assert_cookies (&fixture, "lang=en; sid=second", "Set-Cookie: lang=; Max-Age=0\r\n");
  assert_cookies (&fixture, "sid=second",
                  "Set-Cookie: sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT\r\n"
                  "Set-Cookie: nothing\r\nSet-Cookie: sid2=third\r\n");
  assert_cookies (&fixture, "sid2=third", NULL);
  tear_down (&fixture);
}

static void
test_session_is_ended (void)
{
  Fixture fixture = { 0 };
  g_autofree char *sid = NULL;
  const DoveTestRequest *last = NULL;

  set_up_as (&fixture, "login", CANARY);
  dove_connection_log_out (fixture.connection, NULL);
  g_assert_cmpuint (dove_test_server_get_count (fixture.server), ==, 0);

  g_assert_cmpuint (fetch (&fixture, NULL), ==, 200);
  dove_connection_log_out (fixture.connection, NULL);
  dove_connection_log_out (fixture.connection, NULL);
  g_assert_cmpuint (dove_test_server_get_count (fixture.server), ==, 3);
  last = dove_test_server_get (fixture.server, 2);
  sid = dove_test_request_dup_header (last, "X-Session");
  g_assert_cmpstr (last->method, ==, "DELETE");
  g_assert_cmpstr (sid, ==, "session-1");
  tear_down (&fixture);
}

/* It is said which setting it is, and not what it is. */
static void
test_password_in_a_setting_is_refused (void)
{
  Fixture fixture = { 0 };
  g_autoptr(DoveValue) settings = NULL;
  g_autoptr(GError) error = NULL;

  set_up_as (&fixture, "key", CANARY);
  settings = dove_json_parse ("{ \"url\": \"https://ann:" CANARY "@example.org\" }", -1, NULL,
                              NULL);
  g_assert_false (dove_connection_check_settings (fixture.manifest, settings, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "url"));
  g_assert_null (strstr (error->message, CANARY));
  tear_down (&fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/connection/bearer-is-sent", test_bearer_is_sent);
  g_test_add_func ("/connection/a-password-in-a-setting-is-refused",
                   test_password_in_a_setting_is_refused);
  g_test_add_func ("/connection/ten-refusals-make-one-login", test_ten_refusals_make_one_login);
  g_test_add_func ("/connection/wrong-password-is-said-without-it",
                   test_wrong_password_is_said_without_it);
  g_test_add_func ("/connection/wrong-password-is-tried-once", test_wrong_password_is_tried_once);
  g_test_add_func ("/connection/trouble-is-no-wrong-password", test_trouble_is_no_wrong_password);
  g_test_add_func ("/connection/cookies-change-as-they-go", test_cookies_change_as_they_go);
  g_test_add_func ("/connection/session-is-ended", test_session_is_ended);

  return g_test_run ();
}
