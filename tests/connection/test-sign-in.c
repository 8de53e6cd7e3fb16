/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "oauth-fixture.h"

#include "base/dove-defaults.h"

#include <string.h>

#define LONG_AGO (11 * G_TIME_SPAN_MINUTE)

static DoveSignIn *
begin (OAuthFixture *fixture)
{
  g_autoptr(GError) error = NULL;
  DoveSignIn *sign_in = dove_sign_in_new (fixture->connection, fixture->net, NULL, &error);

  g_assert_no_error (error);

  return sign_in;
}

static void
assert_signed_in (OAuthFixture *fixture,
                  char        **page)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (oauth_fixture_sign_in (fixture, page, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (oauth_fixture_fetch (fixture, NULL), ==, 200);
}

static void
assert_not_signed_in (OAuthFixture *fixture,
                      DoveError     code,
                      const char   *part)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (oauth_fixture_sign_in (fixture, NULL, &error));
  oauth_assert_error (error, code, part);
}

static char *
dup_param (const char *url,
           const char *name)
{
  g_autoptr(GHashTable) params =
    g_uri_parse_params (strchr (url, '?') + 1, -1, "&", G_URI_PARAMS_WWW_FORM, NULL);

  return g_strdup (g_hash_table_lookup (params, name));
}

static void
test_code_is_exchanged_and_kept (void)
{
  OAuthFixture fixture = { 0 };
  g_autofree char *page = NULL;
  g_autofree char *access = NULL;
  g_autofree char *place = NULL;

  oauth_fixture_set_up (&fixture, "code");
  fixture.provider->more = ",\"place\":\"north\"";
  assert_signed_in (&fixture, &page);

  access = oauth_fixture_dup_kept (&fixture, "oauth.access_token");
  place = oauth_fixture_dup_kept (&fixture, "oauth.save.place");
  g_assert_cmpstr (access, ==, fixture.provider->access);
  g_assert_cmpstr (place, ==, "north");
  g_assert_nonnull (fixture.provider->challenge);
  g_assert_nonnull (strstr (page, "You can close this page"));
  g_assert_null (strstr (page, "canary"));
  g_assert_null (strstr (page, "<script"));

  oauth_fixture_restart (&fixture, "code");
  g_assert_cmpuint (oauth_fixture_fetch (&fixture, NULL), ==, 200);
  g_assert_cmpuint (fixture.provider->refreshes, ==, 0);
  oauth_fixture_tear_down (&fixture);
}

static void
test_address_says_what_it_should (void)
{
  OAuthFixture fixture = { 0 };
  g_autoptr(DoveSignIn) sign_in = NULL;
  const char *address = NULL;
  g_autofree char *state = NULL;
  g_autofree char *method = NULL;
  g_autofree char *prompt = NULL;
  g_autofree char *scope = NULL;
  g_autofree char *redirect = NULL;

  oauth_fixture_set_up (&fixture, "code");
  sign_in = begin (&fixture);
  address = dove_sign_in_get_address (sign_in);
  state = dup_param (address, "state");
  method = dup_param (address, "code_challenge_method");
  prompt = dup_param (address, "prompt");
  scope = dup_param (address, "scope");
  redirect = dup_param (address, "redirect_uri");

  g_assert_cmpuint (strlen (state), ==, 43);
  g_assert_cmpstr (method, ==, "S256");
  g_assert_cmpstr (prompt, ==, "consent");
  g_assert_cmpstr (scope, ==, "a b");
  g_assert_true (g_str_has_prefix (redirect, "http://127.0.0.1:"));
  g_assert_null (dove_sign_in_get_code (sign_in));
  g_clear_pointer (&sign_in, dove_sign_in_free);
  oauth_fixture_tear_down (&fixture);
}

/* Another program has the one port that the provider knows: it is said which, and what to do. A
 * sign-in that may have any port goes on. */
static void
test_port_is_taken (void)
{
  OAuthFixture fixture = { 0 };
  OAuthFixture any = { 0 };
  g_autoptr(GSocketListener) other = g_socket_listener_new ();
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, DOVE_OAUTH_PORT);
  g_autofree char *port = g_strdup_printf ("%d", DOVE_OAUTH_PORT);
  g_autoptr(DoveSignIn) sign_in = NULL;
  g_autoptr(GError) error = NULL;

  /* Somebody else may have it already, which is as well */
  g_socket_listener_add_address (other, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                 NULL, NULL);
  oauth_fixture_set_up (&fixture, "fixed");
  sign_in = dove_sign_in_new (fixture.connection, fixture.net, NULL, &error);
  g_assert_null (sign_in);
  oauth_assert_error (error, DOVE_ERROR_FAILED, port);
  oauth_fixture_tear_down (&fixture);

  oauth_fixture_set_up (&any, "code");
  assert_signed_in (&any, NULL);
  oauth_fixture_tear_down (&any);
}

static void
test_without_pkce_when_it_is_refused (void)
{
  OAuthFixture fixture = { 0 };

  oauth_fixture_set_up (&fixture, "plain");
  assert_signed_in (&fixture, NULL);
  g_assert_null (fixture.provider->challenge);
  oauth_fixture_tear_down (&fixture);
}

static void
test_addresses_are_discovered (void)
{
  OAuthFixture fixture = { 0 };

  oauth_fixture_set_up (&fixture, "found");
  assert_signed_in (&fixture, NULL);
  dove_test_oauth_expire (fixture.provider);
  g_assert_cmpuint (oauth_fixture_fetch (&fixture, NULL), ==, 200);
  oauth_fixture_tear_down (&fixture);
}

static const struct
{
  const char *document;
  const char *part;
} discoveries[] = {
  { "{\"issuer\":\"https://evil.example\"}", "another one" },
  { "{\"token_endpoint\":\"http://evil.example/t\"}", "not encrypted" },
  { "{\"token_endpoint\":\"file:///etc/passwd\"}", "refused" },
  { "{\"authorization_endpoint\":\"javascript:alert(1)\"}", "refused" },
  { "{\"token_endpoint\":\"https://a.example/t\"}", "does not tell the addresses" },
};

static void
test_odd_discoveries_are_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (discoveries); i++)
    {
      OAuthFixture fixture = { 0 };

      oauth_fixture_set_up (&fixture, "found");
      dove_test_server_push_json (fixture.provider->server, 200, NULL, discoveries[i].document);
      assert_not_signed_in (&fixture, DOVE_ERROR_INVALID, discoveries[i].part);
      g_assert_cmpuint (dove_test_server_get_count (fixture.provider->server), ==, 1);
      oauth_fixture_tear_down (&fixture);
    }
}

static void
test_own_client_in_a_header (void)
{
  OAuthFixture fixture = { 0 };
  g_autofree char *typed = NULL;

  oauth_fixture_set_up (&fixture, "own");
  assert_not_signed_in (&fixture, DOVE_ERROR_UNAUTHORIZED, "client ID is missing");

  oauth_fixture_keep (&fixture, "{\"client_id\":\"client-1\",\"client_secret\":\"canary+/= :%\"}");
  fixture.provider->wants_basic = TRUE;
  fixture.provider->secret = "canary+/= :%";
  assert_signed_in (&fixture, NULL);
  typed = oauth_fixture_dup_kept (&fixture, "client_secret");
  g_assert_cmpstr (typed, ==, "canary+/= :%");
  oauth_fixture_tear_down (&fixture);
}

static void
test_user_says_no (void)
{
  OAuthFixture fixture = { 0 };

  oauth_fixture_set_up (&fixture, "code");
  fixture.provider->denies = TRUE;
  assert_not_signed_in (&fixture, DOVE_ERROR_UNAUTHORIZED, "was refused");
  g_assert_cmpuint (fixture.provider->exchanges, ==, 0);
  oauth_fixture_tear_down (&fixture);
}

static void
test_code_is_refused (void)
{
  OAuthFixture fixture = { 0 };

  oauth_fixture_set_up (&fixture, "code");
  fixture.provider->raw_status = 400;
  fixture.provider->raw_body = "{\"error\":\"bad\",\"error_description\":\"canary-code-1\"}";
  assert_not_signed_in (&fixture, DOVE_ERROR_FAILED, "[hidden]");
  g_assert_cmpuint (fixture.keyring->stores, ==, 0);
  oauth_fixture_tear_down (&fixture);
}

static void
test_what_was_gained_is_held_for_the_keyring (void)
{
  OAuthFixture fixture = { 0 };

  oauth_fixture_set_up (&fixture, "code");
  fixture.keyring->fails = TRUE;
  assert_not_signed_in (&fixture, DOVE_ERROR_LOCKED, "could not be kept");

  fixture.keyring->fails = FALSE;
  g_assert_cmpuint (oauth_fixture_fetch (&fixture, NULL), ==, 200);
  g_assert_cmpuint (fixture.provider->exchanges, ==, 1);
  g_assert_cmpuint (fixture.provider->refreshes, ==, 0);
  oauth_fixture_tear_down (&fixture);
}

/* --- strangers at the door -------------------------------------------------------------------- */

typedef struct
{
  const char *address;
  GPtrArray  *held;     /* connections that say nothing more */
  char       *redirect;
} Stranger;

static void
say (Stranger   *stranger,
     const char *text)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GUri) uri = g_uri_parse (stranger->redirect, G_URI_FLAGS_NONE, NULL);
  GSocketConnection *connection = g_socket_client_connect_to_host (
    client, "127.0.0.1", (guint16) g_uri_get_port (uri), NULL, NULL);

  g_assert_nonnull (connection);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), text,
                             strlen (text), NULL, NULL, NULL);
  g_ptr_array_add (stranger->held, connection);
}

static void
knock (Stranger   *stranger,
       const char *rest,
       guint       status)
{
  g_autofree char *url = NULL;
  g_autofree char *page = NULL;
  const char *path = strstr (stranger->redirect, "/callback");

  url = g_strdup_printf ("%.*s%s", (int) (path - stranger->redirect), stranger->redirect, rest);
  g_assert_cmpuint (dove_test_browse (url, NULL, &page), ==, status);
  g_assert_null (strstr (page, "canary"));
}

static gpointer
stranger_thread (gpointer data)
{
  Stranger *stranger = data;
  g_autofree char *location = NULL;

  say (stranger, "");
  say (stranger, "GET /callback?state=");
  say (stranger, "\x16\x03\x01 no http at all\r\n\r\n\r\n");
  say (stranger, "POST /callback HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nx");
  knock (stranger, "/favicon.ico", 404);
  knock (stranger, "/", 404);
  knock (stranger, "/callback", 400);
  knock (stranger, "/callback?code=canary-a&state=canary-b", 400);
  knock (stranger, "/callback?error=access_denied", 400);
  knock (stranger, "/callback?error=access_denied&state=", 400);

  dove_test_browse (stranger->address, &location, NULL);
  dove_test_browse (location, NULL, NULL);

  return NULL;
}

static void
test_strangers_do_not_end_it (void)
{
  OAuthFixture fixture = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveSignIn) sign_in = NULL;
  Stranger stranger = { 0 };
  GThread *thread = NULL;

  oauth_fixture_set_up (&fixture, "code");
  sign_in = begin (&fixture);
  stranger.address = dove_sign_in_get_address (sign_in);
  stranger.redirect = dup_param (stranger.address, "redirect_uri");
  stranger.held = g_ptr_array_new_with_free_func (g_object_unref);
  thread = g_thread_new ("stranger", stranger_thread, &stranger);

  g_assert_true (dove_sign_in_wait (sign_in, fixture.net, NULL, &error));
  g_assert_no_error (error);
  g_thread_join (thread);
  g_clear_pointer (&sign_in, dove_sign_in_free);
  g_ptr_array_unref (stranger.held);
  g_free (stranger.redirect);
  oauth_fixture_tear_down (&fixture);
}

static void
test_nobody_comes (void)
{
  OAuthFixture fixture = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveSignIn) sign_in = NULL;

  oauth_fixture_set_up (&fixture, "code");
  sign_in = begin (&fixture);
  dove_clock_advance (fixture.clock, LONG_AGO);
  g_assert_false (dove_sign_in_wait (sign_in, fixture.net, NULL, &error));
  oauth_assert_error (error, DOVE_ERROR_UNAUTHORIZED, "in time");
  g_clear_pointer (&sign_in, dove_sign_in_free);
  oauth_fixture_tear_down (&fixture);
}

static gpointer
cancel_thread (gpointer data)
{
  g_cancellable_cancel (data);

  return NULL;
}

static void
test_cancel_ends_the_wait (void)
{
  OAuthFixture fixture = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(DoveSignIn) sign_in = NULL;
  GThread *thread = NULL;

  oauth_fixture_set_up (&fixture, "code");
  sign_in = begin (&fixture);
  thread = g_thread_new ("cancel", cancel_thread, cancellable);
  g_assert_false (dove_sign_in_wait (sign_in, fixture.net, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  g_clear_pointer (&sign_in, dove_sign_in_free);
  oauth_fixture_tear_down (&fixture);
}

/* --- other ways ------------------------------------------------------------------------------- */

static void
assert_not_pasted (OAuthFixture *fixture,
                   DoveSignIn   *sign_in,
                   const char   *text)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (dove_sign_in_paste (sign_in, fixture->net, text, NULL, &error));
  oauth_assert_error (error, DOVE_ERROR_INVALID, "copy the whole address");
}

static void
test_address_is_pasted (void)
{
  OAuthFixture fixture = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveSignIn) sign_in = NULL;
  g_autofree char *location = NULL;
  g_autofree char *pasted = NULL;

  oauth_fixture_set_up (&fixture, "paste");
  sign_in = begin (&fixture);
  g_assert_false (dove_sign_in_wait (sign_in, fixture.net, NULL, &error));
  oauth_assert_error (error, DOVE_ERROR_UNSUPPORTED, "copy the address");
  g_clear_error (&error);

  dove_test_browse (dove_sign_in_get_address (sign_in), &location, NULL);
  g_assert_true (g_str_has_prefix (location, "https://localhost/done?"));
  assert_not_pasted (&fixture, sign_in, "");
  assert_not_pasted (&fixture, sign_in, "canary");
  assert_not_pasted (&fixture, sign_in, "https://localhost/done?code=canary&state=canary");

  pasted = g_strdup_printf (" %s#\n", location);
  g_assert_true (dove_sign_in_paste (sign_in, fixture.net, pasted, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (oauth_fixture_fetch (&fixture, NULL), ==, 200);
  assert_not_pasted (&fixture, sign_in, pasted);
  g_clear_pointer (&sign_in, dove_sign_in_free);
  oauth_fixture_tear_down (&fixture);
}

static gboolean
use_device (OAuthFixture  *fixture,
            GError       **error)
{
  g_autoptr(DoveSignIn) sign_in = begin (fixture);

  g_assert_cmpstr (dove_sign_in_get_code (sign_in), ==, "WDJB-MJHT");
  g_assert_true (g_str_has_suffix (dove_sign_in_get_address (sign_in), "/enter"));

  return dove_sign_in_wait (sign_in, fixture->net, NULL, error);
}

static void
test_device_waits_for_the_user (void)
{
  OAuthFixture fixture = { 0 };
  g_autoptr(GError) error = NULL;
  gint64 start = 0;

  oauth_fixture_set_up (&fixture, "device");
  fixture.provider->pending = 3;
  start = dove_clock_get_monotonic (fixture.clock);
  g_assert_true (use_device (&fixture, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fixture.provider->polls, ==, 4);
  g_assert_cmpint (dove_clock_get_monotonic (fixture.clock) - start, ==, 20 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (oauth_fixture_fetch (&fixture, NULL), ==, 200);
  oauth_fixture_tear_down (&fixture);
}

static void
test_device_slows_down (void)
{
  OAuthFixture fixture = { 0 };
  gint64 start = 0;

  oauth_fixture_set_up (&fixture, "device");
  fixture.provider->pending = 2;
  fixture.provider->pending_code = "slow_down";
  start = dove_clock_get_monotonic (fixture.clock);
  g_assert_true (use_device (&fixture, NULL));
  g_assert_cmpint (dove_clock_get_monotonic (fixture.clock) - start, ==, 30 * G_TIME_SPAN_SECOND);
  oauth_fixture_tear_down (&fixture);
}

static void
test_device_is_refused_or_forgotten (void)
{
  OAuthFixture fixture = { 0 };
  g_autoptr(GError) error = NULL;

  oauth_fixture_set_up (&fixture, "device");
  fixture.provider->denies = TRUE;
  g_assert_false (use_device (&fixture, &error));
  oauth_assert_error (error, DOVE_ERROR_UNAUTHORIZED, "was refused");
  g_clear_error (&error);

  fixture.provider->pending = G_MAXUINT;
  g_assert_false (use_device (&fixture, &error));
  oauth_assert_error (error, DOVE_ERROR_UNAUTHORIZED, "in time");
  g_assert_cmpuint (fixture.provider->polls, <=, 1 + 600 / 5);
  oauth_fixture_tear_down (&fixture);
}

static void
test_client_needs_no_browser (void)
{
  OAuthFixture fixture = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveSignIn) sign_in = NULL;

  oauth_fixture_set_up (&fixture, "client");
  oauth_fixture_keep (&fixture, "{\"client_id\":\"client-1\",\"client_secret\":\"canary\"}");
  fixture.provider->secret = "canary";
  sign_in = begin (&fixture);
  g_assert_null (dove_sign_in_get_address (sign_in));
  g_assert_true (dove_sign_in_wait (sign_in, fixture.net, NULL, &error));
  g_assert_no_error (error);
  g_clear_pointer (&sign_in, dove_sign_in_free);
  oauth_fixture_tear_down (&fixture);
}

static void
test_signed_out_is_forgotten (void)
{
  OAuthFixture fixture = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *access = NULL;
  g_autofree char *typed = NULL;

  oauth_fixture_set_up (&fixture, "code");
  oauth_fixture_keep (&fixture, "{\"note\":\"typed\"}");
  assert_signed_in (&fixture, NULL);
  g_assert_true (dove_sign_in_revoke (fixture.connection, fixture.net, NULL, &error));
  g_assert_no_error (error);

  access = oauth_fixture_dup_kept (&fixture, "oauth.access_token");
  typed = oauth_fixture_dup_kept (&fixture, "note");
  g_assert_null (access);
  g_assert_cmpstr (typed, ==, "typed");
  g_assert_cmpuint (fixture.provider->revokes, ==, 2);
  g_assert_cmpuint (oauth_fixture_fetch (&fixture, &error), ==, 0);
  oauth_assert_error (error, DOVE_ERROR_UNAUTHORIZED, "sign in again");
  oauth_fixture_tear_down (&fixture);
}

/* Of a connection that is removed: the keyring is empty first, and the tokens are ended as well. */
static void
test_removed_is_signed_out (void)
{
  OAuthFixture fixture = { 0 };
  g_autoptr(DoveConnection) farewell = NULL;
  g_autoptr(DoveConnection) none = NULL;

  oauth_fixture_set_up (&fixture, "code");
  none = dove_sign_in_new_farewell (fixture.connection, NULL);
  assert_signed_in (&fixture, NULL);
  farewell = dove_sign_in_new_farewell (fixture.connection, NULL);
  g_assert_true (dove_keyring_clear (DOVE_KEYRING (fixture.keyring), "crm", NULL, NULL));
  dove_sign_in_say_farewell (farewell, NULL);

  g_assert_null (none);
  g_assert_cmpuint (fixture.provider->revokes, ==, 2);
  oauth_fixture_tear_down (&fixture);
}

/* RFC 9126: by discovery, and by the manifest with a client that has a secret */
static void
test_request_is_pushed (void)
{
  static const char *const ways[] = { "found", "pushed" };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      OAuthFixture fixture = { 0 };
      g_autoptr(GError) error = NULL;

      oauth_fixture_set_up (&fixture, ways[i]);
      fixture.provider->wants_pushed = TRUE;
      if (i == 1)
        {
          fixture.provider->wants_basic = TRUE;
          fixture.provider->secret = "canary-secret";
          oauth_fixture_keep (&fixture, "{\"client_id\":\"client-1\","
                              "\"client_secret\":\"canary-secret\"}");
        }

      g_assert_true (oauth_fixture_sign_in (&fixture, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (oauth_fixture_fetch (&fixture, NULL), ==, 200);
      g_assert_cmpuint (fixture.provider->pushes, ==, 1);
      oauth_fixture_tear_down (&fixture);
    }
}

/* One that takes them, and does not want them, is asked as always. */
static void
test_request_is_not_pushed_for_nothing (void)
{
  OAuthFixture fixture = { 0 };
  g_autoptr(GError) error = NULL;

  oauth_fixture_set_up (&fixture, "found");
  g_assert_true (oauth_fixture_sign_in (&fixture, NULL, &error));
  g_assert_cmpuint (fixture.provider->pushes, ==, 0);
  oauth_fixture_tear_down (&fixture);
}

static void
test_pushed_request_is_refused (void)
{
  OAuthFixture fixture = { 0 };
  g_autoptr(GError) error = NULL;

  oauth_fixture_set_up (&fixture, "pushed");
  fixture.provider->wants_pushed = fixture.provider->wants_basic = TRUE;
  fixture.provider->secret = "canary-secret";
  oauth_fixture_keep (&fixture, "{\"client_id\":\"client-1\",\"client_secret\":\"canary-wrong\"}");

  g_assert_false (oauth_fixture_sign_in (&fixture, NULL, &error));
  oauth_assert_error (error, DOVE_ERROR_UNAUTHORIZED, "check the client ID");
  g_assert_cmpuint (fixture.provider->codes, ==, 0);
  oauth_fixture_tear_down (&fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sign-in/code-is-exchanged-and-kept", test_code_is_exchanged_and_kept);
  g_test_add_func ("/sign-in/address-says-what-it-should", test_address_says_what_it_should);
  g_test_add_func ("/sign-in/a-port-is-taken", test_port_is_taken);
  g_test_add_func ("/sign-in/without-pkce-when-it-is-refused",
                   test_without_pkce_when_it_is_refused);
  g_test_add_func ("/sign-in/addresses-are-discovered", test_addresses_are_discovered);
  g_test_add_func ("/sign-in/odd-discoveries-are-refused", test_odd_discoveries_are_refused);
  g_test_add_func ("/sign-in/request-is-pushed", test_request_is_pushed);
  g_test_add_func ("/sign-in/request-is-not-pushed-for-nothing",
                   test_request_is_not_pushed_for_nothing);
  g_test_add_func ("/sign-in/pushed-request-is-refused", test_pushed_request_is_refused);
  g_test_add_func ("/sign-in/own-client-in-a-header", test_own_client_in_a_header);
  g_test_add_func ("/sign-in/user-says-no", test_user_says_no);
  g_test_add_func ("/sign-in/code-is-refused", test_code_is_refused);
  g_test_add_func ("/sign-in/what-was-gained-is-held-for-the-keyring",
                   test_what_was_gained_is_held_for_the_keyring);
  g_test_add_func ("/sign-in/strangers-do-not-end-it", test_strangers_do_not_end_it);
  g_test_add_func ("/sign-in/nobody-comes", test_nobody_comes);
  g_test_add_func ("/sign-in/cancel-ends-the-wait", test_cancel_ends_the_wait);
  g_test_add_func ("/sign-in/address-is-pasted", test_address_is_pasted);
  g_test_add_func ("/sign-in/device-waits-for-the-user", test_device_waits_for_the_user);
  g_test_add_func ("/sign-in/device-slows-down", test_device_slows_down);
  g_test_add_func ("/sign-in/device-is-refused-or-forgotten",
                   test_device_is_refused_or_forgotten);
  g_test_add_func ("/sign-in/client-needs-no-browser", test_client_needs_no_browser);
  g_test_add_func ("/sign-in/signed-out-is-forgotten", test_signed_out_is_forgotten);
  g_test_add_func ("/sign-in/removed-is-signed-out", test_removed_is_signed_out);

  return g_test_run ();
}
