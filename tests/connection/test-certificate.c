/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/dove-error.h"
#include "connection/dove-connection.h"
#include "dove-test-tls.h"
#include "record/dove-json.h"

#include <string.h>

#define SECOND_2026 G_GINT64_CONSTANT (1767225600)

static const char manifest_text[] =
  "{ \"dovetail\": 1, \"id\": \"bank\", \"version\": \"1.0.0\", \"name\": \"Bank\","
  "  \"driver\": \"http\", \"base\": \"{+settings.url}\","
  "  \"settings\": { \"properties\":"
  "    { \"url\": { \"type\": \"string\", \"format\": \"uri\" } } },"
  "  \"auth\": [ { \"id\": \"alone\", \"type\": \"client-certificate\" },"
  "  { \"id\": \"beside\", \"type\": \"bearer\", \"clientCertificate\": true,"
  "    \"token\": \"{secret.token}\", \"secrets\": { \"token\": { \"title\": \"Token\" } } },"
  "  { \"id\": \"login\", \"type\": \"session\", \"clientCertificate\": true,"
  "    \"login\": \"POST /login\", \"save\": { \"sid\": \"/id\" },"
  "    \"apply\": { \"headers\": { \"X-Session\": \"{session.sid}\" } } },"
  "  { \"id\": \"tokens\", \"type\": \"oauth2\", \"grant\": \"client-credentials\","
  "    \"clientAuth\": \"certificate\", \"token\": \"{+settings.url}/token\" },"
  "  { \"id\": \"found\", \"type\": \"oauth2\", \"grant\": \"client-credentials\","
  "    \"clientAuth\": \"certificate\", \"discovery\": \"{+settings.url}\" } ],"
  "  \"objects\": { \"thing\": { \"title\": \"Thing\", \"key\": \"/id\","
  "    \"schema\": { \"type\": \"object\", \"properties\": { \"id\": { \"type\": \"string\" } } },"
  "    \"list\": { \"request\": \"GET /things\", \"records\": \"\" } } } }";

typedef struct
{
  DoveTestIdentity *authority;
  DoveTestIdentity *anna;
  DoveTestTls      *server;
  DoveClock        *clock;
  DoveKeyring      *keyring;
  DoveManifest     *manifest;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  fixture->manifest = dove_manifest_new (manifest_text, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  fixture->authority = dove_test_authority_new ("Authority");
  fixture->anna = dove_test_identity_new (fixture->authority, "anna", DOVE_TEST_VALID);
  fixture->server = dove_test_tls_new (fixture->authority, DOVE_TEST_TLS_DEMANDS);
  fixture->clock = dove_clock_new_test (SECOND_2026 * G_USEC_PER_SEC);
  fixture->keyring = dove_keyring_new_memory ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_object_unref (fixture->keyring);
  dove_clock_unref (fixture->clock);
  dove_test_tls_free (fixture->server);
  dove_test_identity_free (fixture->anna);
  dove_test_identity_free (fixture->authority);
  dove_manifest_unref (fixture->manifest);
}

static DoveValue *
make_document (const char *id,
               const char *auth,
               const char *url,
               const char *authority)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) settings = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (settings, "url", url);
  dove_value_builder_set_text (builder, "id", id);
  dove_value_builder_set_text (builder, "name", "Bank");
  dove_value_builder_set_text (builder, "auth", auth);
  dove_value_builder_take (builder, "settings", dove_value_builder_end (settings));
  if (authority != NULL)
    dove_value_builder_set_text (builder, "authority", authority);

  return dove_value_builder_end (builder);
}

static DoveConnection *
make_connection (Fixture    *fixture,
                 const char *id,
                 const char *auth,
                 const char *authority)
{
  const DoveConnectionHost host = { .keyring = fixture->keyring, .clock = fixture->clock };
  g_autoptr(DoveValue) document =
    make_document (id, auth, dove_test_tls_get_url (fixture->server), authority);
  g_autoptr(GError) error = NULL;
  DoveConnection *connection = dove_connection_new (document, fixture->manifest, &host, &error);

  g_assert_no_error (error);

  return connection;
}

static DoveValue *
make_secrets (const char *certificate,
              const char *key)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (builder, "client_id", "shop");
  dove_value_builder_set_text (builder, "token", "token-1");
  if (certificate != NULL)
    dove_value_builder_set_text (builder, "certificate", certificate);
  if (key != NULL)
    dove_value_builder_set_text (builder, "certificate_key", key);

  return dove_value_builder_end (builder);
}

/* A connection whose secrets are in the keyring, entered for its servers. */
static DoveConnection *
sign_in_as (Fixture                *fixture,
            const char             *id,
            const char             *auth,
            const DoveTestIdentity *identity)
{
  DoveConnection *connection =
    make_connection (fixture, id, auth, fixture->authority->certificate);
  g_autoptr(DoveValue) secrets = make_secrets (identity->certificate, identity->key);
  g_autoptr(DoveValue) sealed = dove_connection_seal (connection, secrets);

  g_assert_true (dove_keyring_store (fixture->keyring, id, "Bank", sealed, NULL, NULL));

  return connection;
}

static char *
fetch (DoveConnection  *connection,
       DoveNet         *net,
       const char      *base,
       GError         **error)
{
  g_autofree char *url = g_strconcat (base, "/things", NULL);
  g_autoptr(DoveNetRequest) request = dove_net_request_new ("GET", url);
  g_autoptr(DoveNetAnswer) answer = NULL;

  request->flags = DOVE_NET_ALLOW_PRIVATE;
  answer = dove_connection_fetch (connection, net, request, NULL, error);

  return answer != NULL ? g_strndup (g_bytes_get_data (answer->body, NULL),
                                     g_bytes_get_size (answer->body)) : NULL;
}

/* Asks by a connection; the server must take it for whom it is. */
static void
assert_is (Fixture        *fixture,
           DoveConnection *connection,
           DoveNet        *net,
           const char     *name)
{
  g_autofree char *wanted = g_strdup_printf ("{\"id\": \"%s\",", name);
  g_autoptr(GError) error = NULL;
  g_autofree char *body =
    fetch (connection, net, dove_test_tls_get_url (fixture->server), &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (body, wanted));
}

static void
assert_refused (Fixture        *fixture,
                DoveConnection *connection,
                const char     *base,
                int             code,
                const char     *words)
{
  g_autoptr(DoveNet) net = dove_net_new (dove_connection_get_account (connection));
  g_autoptr(GError) error = NULL;
  g_autofree char *body = fetch (connection, net, base, &error);

  g_assert_null (body);
  g_assert_error (error, DOVE_ERROR, code);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_cmpuint (dove_test_tls_get_connections (fixture->server), ==, 0);
}

/* Each way to sign in, and what it shows besides; a login and a token address see it, too. */
static void
test_it_is_shown_in_each_way (Fixture       *fixture,
                              gconstpointer  data)
{
  static const char *const ways[][2] = {
    { "alone", "\r\n\r\n" },
    { "beside", "Authorization: Bearer token-1\r\n" },
    { "login", "X-Session: anna\r\n" },
    { "tokens", "Authorization: Bearer anna\r\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr(DoveConnection) connection =
        sign_in_as (fixture, ways[i][0], ways[i][0], fixture->anna);
      g_autoptr(DoveNet) net = dove_net_new (dove_connection_get_account (connection));
      g_autofree char *request = NULL;

      assert_is (fixture, connection, net, "anna");
      request = dove_test_tls_dup_request (fixture->server);
      g_assert_nonnull (strstr (request, ways[i][1]));
    }
}

/* At the address that the manifest or the server names for it */
static void
test_a_token_is_given_for_it (Fixture       *fixture,
                              gconstpointer  data)
{
  const char *const *way = data;
  g_autoptr(DoveConnection) connection = sign_in_as (fixture, "bank", way[0], fixture->anna);
  g_autoptr(DoveNet) net = dove_net_new (dove_connection_get_account (connection));
  g_autoptr(GError) error = NULL;
  g_autofree char *request = NULL;

  g_assert_true (dove_connection_sign_in (connection, net, NULL, &error));
  g_assert_no_error (error);

  request = dove_test_tls_dup_request (fixture->server);
  g_assert_true (g_str_has_prefix (request, way[1]));
  g_assert_nonnull (strstr (request, "client_id=shop"));
  g_assert_null (strstr (request, "client_secret"));
  g_assert_null (strstr (request, "Authorization"));
}

/* Two accounts at one server, by turns on one thread */
static void
test_accounts_are_not_mixed (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autoptr(DoveTestIdentity) bert =
    dove_test_identity_new (fixture->authority, "bert", DOVE_TEST_VALID);
  g_autoptr(DoveConnection) first = sign_in_as (fixture, "first", "alone", fixture->anna);
  g_autoptr(DoveConnection) second = sign_in_as (fixture, "second", "alone", bert);
  g_autoptr(DoveNet) first_net = dove_net_new (dove_connection_get_account (first));
  g_autoptr(DoveNet) second_net = dove_net_new (dove_connection_get_account (second));

  for (guint i = 0; i < 3; i++)
    {
      assert_is (fixture, first, first_net, "anna");
      assert_is (fixture, second, second_net, "bert");
    }
  g_assert_cmpuint (dove_test_tls_get_connections (fixture->server), ==, 2);
}

static void
test_its_days_are_told (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr(DoveTestIdentity) old =
    dove_test_identity_new (fixture->authority, "old", DOVE_TEST_EXPIRED);
  g_autoptr(DoveTestIdentity) young =
    dove_test_identity_new (fixture->authority, "young", DOVE_TEST_TO_COME);
  g_autoptr(DoveConnection) first = sign_in_as (fixture, "first", "beside", old);
  g_autoptr(DoveConnection) second = sign_in_as (fixture, "second", "tokens", young);
  const char *url = dove_test_tls_get_url (fixture->server);

  assert_refused (fixture, first, url, DOVE_ERROR_UNAUTHORIZED,
                  "“Bank” cannot be signed in to: its certificate ended on 2002-01-01");
  assert_refused (fixture, second, url, DOVE_ERROR_UNAUTHORIZED,
                  "“Bank” cannot be signed in to: its certificate is not valid before 2098-01-01");
}

/* Without TLS it would not be shown, and the request be nobody's. */
static void
test_it_needs_tls (Fixture       *fixture,
                   gconstpointer  data)
{
  const DoveConnectionHost host = { .keyring = fixture->keyring, .clock = fixture->clock };
  g_autofree char *url = g_strconcat (
    "http://", dove_test_tls_get_url (fixture->server) + strlen ("https://"), NULL);
  g_autoptr(DoveValue) document = make_document ("plain", "alone", url, NULL);
  g_autoptr(DoveConnection) connection =
    dove_connection_new (document, fixture->manifest, &host, NULL);
  g_autoptr(DoveValue) secrets = make_secrets (fixture->anna->certificate, fixture->anna->key);

  g_assert_true (dove_keyring_store (fixture->keyring, "plain", "Bank", secrets, NULL, NULL));
  assert_refused (fixture, connection, url, DOVE_ERROR_INVALID, "begins with https://");
}

/* What was entered is looked at before it is kept; nothing of it stands in the sentence. */
static void
test_what_is_entered_is_checked (Fixture       *fixture,
                                 gconstpointer  data)
{
  g_autoptr(DoveTestIdentity) bert =
    dove_test_identity_new (fixture->authority, "bert", DOVE_TEST_VALID);
  g_autofree char *locked = dove_test_identity_lock_key (fixture->anna, "geheim");
  g_autofree char *both = g_strconcat (fixture->anna->certificate, fixture->anna->key, NULL);
  const char *rows[][3] = {
    { fixture->anna->certificate, fixture->anna->key, NULL },
    { both, NULL, NULL },
    { NULL, fixture->anna->key, "“Certificate” (certificate) is missing" },
    { fixture->anna->certificate, bert->key, "does not belong to the certificate" },
    { fixture->anna->certificate, locked, "is locked by a password" },
    { fixture->anna->certificate, NULL, "private key is missing" },
    { "secret-1", fixture->anna->key, "the certificate is not in PEM" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(DoveValue) secrets = make_secrets (rows[i][0], rows[i][1]);
      g_autoptr(GError) error = NULL;

      g_assert_cmpint (dove_connection_check_secrets (fixture->manifest, "beside", secrets, &error),
                       ==, rows[i][2] == NULL);
      if (rows[i][2] == NULL)
        continue;
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, rows[i][2]));
      g_assert_null (strstr (error->message, "secret-1"));
    }
}

/* A file is a secret as it is, or as PEM, with which the connection signs in then. */
static void
test_files_become_secrets (Fixture       *fixture,
                           gconstpointer  data)
{
  static const char broken[] = "\xff\x30\x82";
  g_autoptr(GBytes) packed = dove_test_identity_pack (fixture->anna, "geheim");
  g_autofree char *large = g_strnfill (70000, 'x');
  g_autofree char *text = dove_connection_dup_secret_of_file ("abc\n", 4, NULL);
  g_autofree char *pem = dove_connection_dup_secret_of_file (
    g_bytes_get_data (packed, NULL), g_bytes_get_size (packed), NULL);
  g_autoptr(DoveValue) secrets = make_secrets (pem, NULL);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) open = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpstr (text, ==, "abc");
  dove_value_builder_set_all (builder, secrets);
  dove_value_builder_set_text (builder, "certificate_password", "geheim");
  open = dove_value_builder_end (builder);
  g_assert_true (dove_connection_check_secrets (fixture->manifest, "alone", open, &error));

  g_assert_null (dove_connection_dup_secret_of_file (broken, 3, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (dove_connection_dup_secret_of_file (large, 70000, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
}

/* Who vouches for a server says who it is: a person agrees to that with the servers. */
static void
test_an_authority_is_agreed_to (Fixture       *fixture,
                                gconstpointer  data)
{
  g_autoptr(DoveTestIdentity) foreign = dove_test_authority_new ("Foreign");
  g_autoptr(DoveConnection) right = sign_in_as (fixture, "bank", "alone", fixture->anna);
  g_autoptr(DoveConnection) other =
    make_connection (fixture, "bank", "alone", foreign->certificate);
  g_autoptr(DoveNet) net = dove_net_new (dove_connection_get_account (right));

  assert_refused (fixture, other, dove_test_tls_get_url (fixture->server), DOVE_ERROR_UNAUTHORIZED,
                  "would now trust an authority of its own");
  assert_is (fixture, right, net, "anna");
}

static void
test_a_broken_authority_is_told (Fixture       *fixture,
                                 gconstpointer  data)
{
  const DoveConnectionHost host = { .keyring = fixture->keyring, .clock = fixture->clock };
  g_autoptr(DoveValue) document =
    make_document ("bank", "alone", dove_test_tls_get_url (fixture->server), "authority");
  g_autoptr(GError) error = NULL;

  g_assert_null (dove_connection_new (document, fixture->manifest, &host, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "is not a certificate in PEM"));
}

int
main (int    argc,
      char **argv)
{
  static const char *const named[] = { "tokens", "POST /token " };
  static const char *const found[] = { "found", "POST /mtls " };

  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) \
  g_test_add ("/connection/certificate/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("it-is-shown-in-each-way", test_it_is_shown_in_each_way);
  g_test_add ("/connection/certificate/a-token-is-given-for-it", Fixture, named, set_up,
              test_a_token_is_given_for_it, tear_down);
  g_test_add ("/connection/certificate/a-token-is-given-where-the-server-says", Fixture, found,
              set_up, test_a_token_is_given_for_it, tear_down);
  ADD ("accounts-are-not-mixed", test_accounts_are_not_mixed);
  ADD ("its-days-are-told", test_its_days_are_told);
  ADD ("it-needs-tls", test_it_needs_tls);
  ADD ("what-is-entered-is-checked", test_what_is_entered_is_checked);
  ADD ("files-become-secrets", test_files_become_secrets);
  ADD ("an-authority-is-agreed-to", test_an_authority_is_agreed_to);
  ADD ("a-broken-authority-is-told", test_a_broken_authority_is_told);
#undef ADD

  return g_test_run ();
}
