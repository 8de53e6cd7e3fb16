/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Signs in to a real OpenID server, by the library, in every way that it has. The server (npm
 * oidc-provider) and this are started by tests/realapps/oidc.py; what the server says of itself is
 * in the file that OIDC_JSON names. The keyring is in memory, and the clock is turned by hand; the
 * server's is not.
 */

#include "config.h"

#include "base/dove-error.h"
#include "connection/dove-sign-in.h"
#include "driver/open/dove-driver-open.h"
#include "record/dove-json.h"

#include <libsoup/soup.h>
#include <string.h>

#define THREADS 20
#define CONTACTS 7

typedef struct
{
  DoveKeyring    *keyring;
  DoveClock      *clock;
  DoveConnection *connection;
  DoveNet        *net;
  GPtrArray      *tokens;   /* every token that was kept: none may be in an error */
} Desk;

static DoveValue *server; /* what it says of itself */

static const char *
issuer (void)
{
  return dove_value_get_member_text (server, "issuer");
}

static void
desk_connect (Desk       *desk,
              const char *auth,
              const char *user)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *file = g_build_filename (g_getenv ("DOVETAIL_DATADIR"), "connectors",
                                            "practice-oauth.json", NULL);
  g_autoptr(DoveManifest) manifest = dove_manifest_load (file, NULL, NULL, &error);
  g_autofree char *text = g_strdup_printf (
    "{\"id\":\"crm\",\"name\":\"CRM\",\"auth\":\"%s\",\"settings\":{\"issuer\":\"%s\"%s%s%s}}",
    auth, issuer (), user != NULL ? ",\"user\":\"" : "", user != NULL ? user : "",
    user != NULL ? "\"" : "");
  g_autoptr(DoveValue) document = dove_json_parse (text, -1, NULL, NULL);
  const DoveConnectionHost host = { .keyring = desk->keyring, .clock = desk->clock };

  g_assert_no_error (error);
  desk->connection = dove_connection_new (document, manifest, &host, &error);
  g_assert_no_error (error);
  desk->net = dove_net_new (dove_connection_get_account (desk->connection));
}

static void
desk_open (Desk       *desk,
           const char *auth,
           const char *user,
           const char *secrets)
{
  g_autoptr(DoveValue) typed = secrets != NULL ? dove_json_parse (secrets, -1, NULL, NULL) : NULL;

  desk->tokens = g_ptr_array_new_with_free_func (g_free);
  desk->keyring = dove_keyring_new_memory ();
  desk->clock = dove_clock_new_test (g_get_real_time ());
  if (typed != NULL)
    dove_keyring_store (desk->keyring, "crm", "CRM", typed, NULL, NULL);
  desk_connect (desk, auth, user);
}

static void
desk_disconnect (Desk *desk)
{
  dove_net_free (desk->net);
  dove_connection_unref (desk->connection);
}

static void
desk_close (Desk *desk)
{
  desk_disconnect (desk);
  dove_clock_unref (desk->clock);
  g_object_unref (desk->keyring);
  g_ptr_array_unref (desk->tokens);
}

/* What is kept, and noted as something that no error may show. */
static DoveValue *
desk_look (Desk *desk)
{
  static const char *const names[] = { "oauth.access_token", "oauth.refresh_token",
                                       "client_secret" };
  DoveValue *item = dove_keyring_lookup (desk->keyring, "crm", NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (dove_value_get_member_text (item, names[i]) != NULL)
      g_ptr_array_add (desk->tokens, g_strdup (dove_value_get_member_text (item, names[i])));

  return item;
}

static void
desk_put (Desk      *desk,
          DoveValue *item)
{
  g_assert_true (dove_keyring_store (desk->keyring, "crm", "CRM", item, NULL, NULL));
}

static void
assert_error (Desk       *desk,
              GError     *error,
              DoveError   code,
              const char *part)
{
  g_assert_error (error, DOVE_ERROR, (int) code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, part));
  for (guint i = 0; i < desk->tokens->len; i++)
    g_assert_null (strstr (error->message, g_ptr_array_index (desk->tokens, i)));
}

/* --- the browser ------------------------------------------------------------------------------ */

static SoupSession *
open_browser (void)
{
  SoupSession *browser = soup_session_new ();

  soup_session_add_feature_by_type (browser, SOUP_TYPE_COOKIE_JAR);

  return browser;
}

static char *
visit (SoupSession *browser,
       SoupMessage *message)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) body = soup_session_send_and_read (browser, message, NULL, &error);
  gsize size = 0;
  const char *data = NULL;

  g_assert_no_error (error);
  data = g_bytes_get_data (body, &size);

  return g_strndup (data != NULL ? data : "", size);
}

static char *
visit_url (SoupSession *browser,
           const char  *url)
{
  g_autoptr(SoupMessage) message = soup_message_new ("GET", url);

  return visit (browser, message);
}

static gpointer
browse_thread (gpointer data)
{
  g_autoptr(SoupSession) browser = open_browser ();

  return visit_url (browser, data);
}

static gint64
count (const char *name)
{
  g_autoptr(SoupSession) browser = open_browser ();
  g_autofree char *url = g_strconcat (issuer (), "/stats", NULL);
  g_autofree char *text = visit_url (browser, url);
  g_autoptr(DoveValue) stats = dove_json_parse (text, -1, NULL, NULL);
  gint64 number = -1;

  dove_value_get_integer (dove_value_get_member (stats, name), &number);

  return number;
}

static gboolean
sign_in (Desk    *desk,
         GError **error)
{
  g_autoptr(DoveSignIn) way = dove_sign_in_new (desk->connection, desk->net, NULL, error);
  g_autoptr(DoveValue) item = NULL;
  g_autofree char *page = NULL;
  GThread *browser = NULL;
  gboolean is_done = FALSE;

  if (way == NULL)
    return FALSE;

  browser = g_thread_new ("browser", browse_thread, (gpointer) dove_sign_in_get_address (way));
  is_done = dove_sign_in_wait (way, desk->net, NULL, error);
  page = g_thread_join (browser);
  g_assert_nonnull (strstr (page, "You can close this page"));
  item = desk_look (desk);

  return is_done;
}

/* --- the application -------------------------------------------------------------------------- */

static guint
list_contacts (Desk    *desk,
               GError **error)
{
  g_autoptr(DoveDriver) driver = dove_driver_open (desk->connection, error);
  g_autofree char *cursor = NULL;
  g_autoptr(DoveValue) item = NULL;
  guint contacts = 0;

  do
    {
      const DoveListing listing = { .object = "contact", .cursor = cursor };
      g_autoptr(DovePage) page = dove_driver_list (driver, &listing, NULL, error);

      if (page == NULL)
        return 0;
      contacts += page->items->len;
      g_free (cursor);
      cursor = g_strdup (page->cursor);
    }
  while (cursor != NULL);

  item = desk_look (desk);

  return contacts;
}

static gpointer
list_thread (gpointer data)
{
  return GUINT_TO_POINTER (list_contacts (data, NULL));
}

/* --- what must hold --------------------------------------------------------------------------- */

static void
assert_listed (Desk *desk)
{
  g_autoptr(GError) error = NULL;
  guint contacts = list_contacts (desk, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (contacts, ==, CONTACTS);
}

static void
open_signed_in (Desk *desk)
{
  g_autoptr(GError) error = NULL;

  desk_open (desk, "browser", NULL, NULL);
  g_assert_true (sign_in (desk, &error));
  g_assert_no_error (error);
}

static void
test_browser (void)
{
  Desk desk = { 0 };

  open_signed_in (&desk);
  assert_listed (&desk);
  desk_close (&desk);
}

static void
test_renews_ahead (void)
{
  Desk desk = { 0 };
  gint64 tokens = 0;
  gint64 refusals = count ("api_401");

  open_signed_in (&desk);
  tokens = count ("token");
  for (guint i = 1; i <= 5; i++)
    {
      dove_clock_advance (desk.clock, 50 * G_TIME_SPAN_SECOND);
      assert_listed (&desk);
      g_assert_cmpint (count ("token"), ==, tokens + i);
    }
  g_assert_cmpint (count ("api_401"), ==, refusals);
  desk_close (&desk);
}

/* Twenty threads find the token due, five times; each time one of them renews it. */
static void
test_twenty_renew_once (void)
{
  Desk desk = { 0 };
  GThread *threads[THREADS];
  gint64 tokens = 0;

  open_signed_in (&desk);
  tokens = count ("token");
  for (guint round = 1; round <= 5; round++)
    {
      dove_clock_advance (desk.clock, 50 * G_TIME_SPAN_SECOND);
      for (guint i = 0; i < THREADS; i++)
        threads[i] = g_thread_new ("list", list_thread, &desk);
      for (guint i = 0; i < THREADS; i++)
        g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (threads[i])), ==, CONTACTS);
      g_assert_cmpint (count ("token"), ==, tokens + round);
    }
  g_assert_cmpint (count ("refresh_reuse"), ==, 0);
  desk_close (&desk);
}

static DoveValue *
with_token (DoveValue  *item,
            const char *token)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_all (builder, item);
  dove_value_builder_set_text (builder, "oauth.access_token", token);

  return dove_value_builder_end (builder);
}

static void
test_renews_after_a_refusal (void)
{
  Desk desk = { 0 };
  g_autoptr(DoveValue) item = NULL;
  g_autoptr(DoveValue) spoilt = NULL;
  gint64 refusals = 0;

  open_signed_in (&desk);
  item = desk_look (&desk);
  spoilt = with_token (item, "no-token-of-theirs");
  desk_put (&desk, spoilt);
  desk_disconnect (&desk);
  desk_connect (&desk, "browser", NULL);
  refusals = count ("api_401");

  assert_listed (&desk);
  g_assert_cmpint (count ("api_401"), ==, refusals + 1);
  desk_close (&desk);
}

static void
test_user_says_no (void)
{
  Desk desk = { 0 };
  g_autoptr(GError) error = NULL;

  desk_open (&desk, "browser", "deny", NULL);
  g_assert_false (sign_in (&desk, &error));
  assert_error (&desk, error, DOVE_ERROR_UNAUTHORIZED, "was refused");
  desk_close (&desk);
}

static void
test_revoked_is_over (void)
{
  Desk desk = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) item = NULL;
  gint64 tokens = 0;

  open_signed_in (&desk);
  item = desk_look (&desk);
  g_assert_true (dove_sign_in_revoke (desk.connection, desk.net, NULL, &error));
  g_assert_no_error (error);

  /* What was thrown away is of no use to whoever finds it. */
  desk_put (&desk, item);
  tokens = count ("token");
  for (guint i = 0; i < 3; i++)
    {
      g_clear_error (&error);
      g_assert_cmpuint (list_contacts (&desk, &error), ==, 0);
      assert_error (&desk, error, DOVE_ERROR_UNAUTHORIZED, "sign in again");
    }
  g_assert_cmpint (count ("token"), ==, tokens);

  g_clear_error (&error);
  g_assert_true (sign_in (&desk, &error));
  assert_listed (&desk);
  desk_close (&desk);
}

/* Last of the browser's: the server counts it as theft. */
static void
test_lost_token_is_said (void)
{
  Desk desk = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) old = NULL;

  open_signed_in (&desk);
  old = desk_look (&desk);
  dove_clock_advance (desk.clock, 50 * G_TIME_SPAN_SECOND);
  assert_listed (&desk);

  desk_put (&desk, old);
  dove_clock_advance (desk.clock, G_TIME_SPAN_HOUR);
  g_assert_cmpuint (list_contacts (&desk, &error), ==, 0);
  assert_error (&desk, error, DOVE_ERROR_UNAUTHORIZED, "sign in again");
  desk_close (&desk);
}

static char *
make_secrets (const char *client)
{
  DoveValue *about = dove_value_get_member (dove_value_get_member (server, "clients"), client);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) record = NULL;

  dove_value_builder_set_text (builder, "client_id", dove_value_get_member_text (about, "id"));
  dove_value_builder_set_text (builder, "client_secret",
                               dove_value_get_member_text (about, "secret"));
  record = dove_value_builder_end (builder);

  return dove_json_write (record, DOVE_JSON_COMPACT);
}

static void
test_own_client (void)
{
  Desk desk = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *secrets = make_secrets ("web");

  desk_open (&desk, "own", NULL, secrets);
  g_assert_true (sign_in (&desk, &error));
  g_assert_no_error (error);
  assert_listed (&desk);
  desk_close (&desk);
}

static void
test_service (void)
{
  Desk desk = { 0 };
  g_autofree char *secrets = make_secrets ("service");
  gint64 tokens = count ("token");

  desk_open (&desk, "service", NULL, secrets);
  assert_listed (&desk);
  dove_clock_advance (desk.clock, G_TIME_SPAN_HOUR);
  assert_listed (&desk);
  g_assert_cmpint (count ("token"), ==, tokens + 2);
  desk_close (&desk);
}

static void
test_service_with_a_wrong_secret (void)
{
  Desk desk = { 0 };
  g_autoptr(GError) error = NULL;

  desk_open (&desk, "service", NULL,
             "{\"client_id\":\"dove-service\",\"client_secret\":\"wrong-secret\"}");
  g_ptr_array_add (desk.tokens, g_strdup ("wrong-secret"));
  g_assert_cmpuint (list_contacts (&desk, &error), ==, 0);
  assert_error (&desk, error, DOVE_ERROR_UNAUTHORIZED, "client secret");
  desk_close (&desk);
}

/* The page of a device is a form with a hidden field. */
static void
allow_device (const char *address,
              const char *code)
{
  g_autoptr(SoupSession) browser = open_browser ();
  g_autofree char *page = visit_url (browser, address);
  g_autofree char *url = g_strconcat (issuer (), "/device", NULL);
  g_autoptr(SoupMessage) message = NULL;
  g_autoptr(GRegex) regex = g_regex_new ("name=\"xsrf\" value=\"([^\"]+)\"", 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *xsrf = NULL;

  g_assert_true (g_regex_match (regex, page, 0, &match));
  xsrf = g_match_info_fetch (match, 1);
  message = soup_message_new_from_encoded_form (
    "POST", url, soup_form_encode ("xsrf", xsrf, "user_code", code, "confirm", "yes", NULL));
  g_free (page);
  page = visit (browser, message);
}

static void
test_device (void)
{
  Desk desk = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveSignIn) way = NULL;

  desk_open (&desk, "device", NULL, NULL);
  way = dove_sign_in_new (desk.connection, desk.net, NULL, &error);
  g_assert_no_error (error);
  allow_device (dove_sign_in_get_address (way), dove_sign_in_get_code (way));
  g_assert_true (dove_sign_in_wait (way, desk.net, NULL, &error));
  g_assert_no_error (error);
  assert_listed (&desk);
  g_clear_pointer (&way, dove_sign_in_free);
  desk_close (&desk);
}

static void
test_device_that_nobody_allows (void)
{
  Desk desk = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveSignIn) way = NULL;

  desk_open (&desk, "device", NULL, NULL);
  way = dove_sign_in_new (desk.connection, desk.net, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (dove_sign_in_wait (way, desk.net, NULL, &error));
  assert_error (&desk, error, DOVE_ERROR_UNAUTHORIZED, "in time");
  g_clear_pointer (&way, dove_sign_in_free);
  desk_close (&desk);
}

/* Tokens of the strict server are good for five seconds, so what waits for theirs to end is for
 * the plain one. It takes requests of a browser only when it was told of them (RFC 9126). */
static void
add_tests (gboolean is_strict)
{
  g_test_add_func ("/oidc/service", test_service);
  g_test_add_func ("/oidc/service-with-a-wrong-secret", test_service_with_a_wrong_secret);
  g_test_add_func ("/oidc/device", test_device);
  g_test_add_func ("/oidc/device-that-nobody-allows", test_device_that_nobody_allows);
  g_test_add_func ("/oidc/browser", test_browser);
  g_test_add_func ("/oidc/user-says-no", test_user_says_no);
  g_test_add_func ("/oidc/revoked-is-over", test_revoked_is_over);
  if (is_strict)
    return;

  g_test_add_func ("/oidc/renews-ahead", test_renews_ahead);
  g_test_add_func ("/oidc/renews-after-a-refusal", test_renews_after_a_refusal);
  g_test_add_func ("/oidc/twenty-renew-once", test_twenty_renew_once);
  g_test_add_func ("/oidc/own-client", test_own_client);
  g_test_add_func ("/oidc/lost-token-is-said", test_lost_token_is_said);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  int status = 0;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (g_file_get_contents (g_getenv ("OIDC_JSON"), &text, NULL, &error));
  server = dove_json_parse (text, -1, NULL, &error);
  g_assert_no_error (error);

  add_tests (g_strcmp0 (dove_value_get_member_text (server, "variant"), "strict") == 0);
  status = g_test_run ();
  dove_value_unref (server);

  return status;
}
