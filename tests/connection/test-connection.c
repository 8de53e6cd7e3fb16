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
  "    \"apply\": { \"headers\": { \"X-Session\": \"{session.sid}\" } } } ],"
  "  \"objects\": { \"thing\": { \"title\": \"Thing\", \"key\": \"/id\","
  "    \"schema\": { \"type\": \"object\", \"properties\": { \"id\": { \"type\": \"string\" } } },"
  "    \"list\": { \"request\": \"GET /things\", \"records\": \"\" } } } }";

typedef struct
{
  DoveTestServer *server;
  DoveClock      *clock;
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

static void
set_up_as (Fixture    *fixture,
           const char *auth,
           const char *password)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveManifest) manifest = dove_manifest_new (manifest_text, NULL, NULL, NULL, &error);
  g_autoptr(DoveKeyring) keyring = dove_keyring_new_memory ();
  g_autofree char *text = NULL;
  g_autofree char *secret_text = g_strdup_printf ("{\"token\":\"%s\"}", password);
  g_autoptr(DoveValue) secrets = dove_json_parse (secret_text, -1, NULL, NULL);
  g_autoptr(DoveValue) document = NULL;

  g_assert_no_error (error);
  g_mutex_init (&fixture->lock);
  fixture->valid = 1;
  fixture->server = dove_test_server_new ();
  dove_test_server_set_handler (fixture->server, answer, fixture);
  fixture->clock = dove_clock_new_test (0);
  text = g_strdup_printf ("{\"id\":\"crm\",\"name\":\"CRM\",\"auth\":\"%s\","
                          "\"settings\":{\"url\":\"%s/\"}}",
                          auth, dove_test_server_get_url (fixture->server));
  document = dove_json_parse (text, -1, NULL, NULL);
  g_assert_true (dove_keyring_store (keyring, "crm", "CRM", secrets, NULL, NULL));

  fixture->connection =
    dove_connection_new (document, manifest,
                         &(DoveConnectionHost) { .keyring = keyring, .clock = fixture->clock },
                         &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture)
{
  dove_connection_unref (fixture->connection);
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

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/connection/bearer-is-sent", test_bearer_is_sent);
  g_test_add_func ("/connection/ten-refusals-make-one-login", test_ten_refusals_make_one_login);
  g_test_add_func ("/connection/wrong-password-is-said-without-it",
                   test_wrong_password_is_said_without_it);

  return g_test_run ();
}
