/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "oauth-fixture.h"

#include <string.h>

/* Tokens that we sign: shown as they are, exchanged, and to show who the program is. Here the
 * signature is that of a secret; private keys are looked at where tokens are made. */

#define NOW  1700000000
#define KEY  "canary-key-of-32-bytes-or-more-00"

#define ADDRESSES                                                                                \
  "\"authorize\": \"{+settings.url}/authorize\", \"token\": \"{+settings.url}/token\","

static const char manifest_text[] =
  "{ \"dovetail\": 1, \"id\": \"fake\", \"version\": \"1.0.0\", \"name\": \"Fake\","
  "  \"driver\": \"http\", \"base\": \"{+settings.url}\","
  "  \"settings\": { \"properties\": { \"url\": { \"type\": \"string\", \"format\": \"uri\" } } },"
  "  \"auth\": ["
  "  { \"id\": \"shown\", \"type\": \"jwt\", \"algorithm\": \"HS256\", \"key\": \"{secret.key}\","
  "    \"keyId\": \"{secret.id}\", \"scheme\": \"Token\", \"lifetime\": \"PT10M\","
  "    \"secrets\": { \"key\": { \"title\": \"Key\" }, \"id\": { \"title\": \"Id\" } },"
  "    \"claims\": { \"aud\": \"/admin/\", \"level\": \"=1+1\" } },"
  "  { \"id\": \"hex\", \"type\": \"jwt\", \"algorithm\": \"HS256\", \"key\": \"{secret.key}\","
  "    \"keyEncoding\": \"hex\", \"secrets\": { \"key\": { \"title\": \"Key\" } } },"
  "  { \"id\": \"exchanged\", \"type\": \"jwt\", \"grant\": \"jwt-bearer\", " ADDRESSES
  "    \"algorithm\": \"HS256\", \"key\": \"{secret.key}\", \"scopes\": [\"a\"],"
  "    \"secrets\": { \"key\": { \"title\": \"Key\" } }, \"claims\": { \"iss\": \"me\" } },"
  "  { \"id\": \"client\", \"type\": \"oauth2\", \"grant\": \"client-credentials\", " ADDRESSES
  "    \"clientAuth\": \"private-key-jwt\", \"algorithm\": \"HS256\" } ],"
  "  \"objects\": { \"thing\": { \"title\": \"Thing\", \"key\": \"/id\","
  "    \"schema\": { \"type\": \"object\", \"properties\": { \"id\": { \"type\": \"string\" } } },"
  "    \"list\": { \"request\": \"GET /things\", \"records\": \"\" } } } }";

static void
set_up (OAuthFixture *fixture,
        const char   *auth,
        const char   *secrets)
{
  fixture->manifest = manifest_text;
  oauth_fixture_set_up (fixture, auth);
  oauth_fixture_keep (fixture, secrets);
}

/* A part of a token, or all of its text before the signature */
static DoveValue *
read_part (const char *part)
{
  g_autofree char *text = g_strndup (part, strcspn (part, "."));
  g_autofree char *padded = g_strconcat (text, &"===="[4 - (4 - strlen (text) % 4) % 4], NULL);
  g_autofree guchar *data = NULL;
  gsize size = 0;

  g_strdelimit (g_strdelimit (padded, "-", '+'), "_", '/');
  data = g_base64_decode (padded, &size);

  return dove_json_parse ((const char *) data, (gssize) size, NULL, NULL);
}

static gint64
get_number (DoveValue  *record,
            const char *name)
{
  gint64 number = 0;

  g_assert_true (dove_value_get_integer (dove_value_get_member (record, name), &number));

  return number;
}

static void
assert_signed (const char *token,
               const char *key,
               gsize       size)
{
  const char *dot = strrchr (token, '.');
  g_autoptr(GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) key, size);
  guint8 digest[32];
  gsize length = sizeof digest;
  g_autofree char *text = NULL;

  g_hmac_update (hmac, (const guchar *) token, dot - token);
  g_hmac_get_digest (hmac, digest, &length);
  text = g_base64_encode (digest, length);
  g_strdelimit (g_strdelimit (text, "+", '-'), "/", '_');
  *strchr (text, '=') = '\0';
  g_assert_cmpstr (dot + 1, ==, text);
}

/* The header of a request to the application, and none is sent */
static char *
sign (OAuthFixture  *fixture,
      GError       **error)
{
  g_autofree char *base = dove_connection_dup_base (fixture->connection);
  g_autofree char *url = g_strconcat (base, "/things", NULL);
  g_autoptr(DoveNetRequest) request = dove_net_request_new ("GET", url);

  if (!dove_connection_sign_in (fixture->connection, fixture->net, NULL, error) ||
      !dove_connection_apply (fixture->connection, request, NULL, error))
    return NULL;

  return g_strdup (((DoveNetHeader *) g_ptr_array_index (request->headers, 0))->value);
}

static void
test_shown_as_it_is (void)
{
  OAuthFixture fixture = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *header = NULL;
  g_autofree char *same = NULL;
  g_autofree char *next = NULL;
  g_autofree char *words = NULL;
  g_autoptr(DoveValue) head = NULL;
  g_autoptr(DoveValue) claims = NULL;

  set_up (&fixture, "shown", "{\"key\":\"" KEY "\",\"id\":\"k-1\"}");
  header = sign (&fixture, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (header, "Token "));
  assert_signed (header + 6, KEY, strlen (KEY));

  head = read_part (header + 6);
  claims = read_part (strchr (header, '.') + 1);
  g_assert_cmpstr (dove_value_get_member_text (head, "alg"), ==, "HS256");
  g_assert_cmpstr (dove_value_get_member_text (head, "kid"), ==, "k-1");
  g_assert_cmpstr (dove_value_get_member_text (claims, "aud"), ==, "/admin/");
  g_assert_cmpint (get_number (claims, "level"), ==, 2);
  g_assert_cmpint (get_number (claims, "iat"), ==, NOW);
  g_assert_cmpint (get_number (claims, "exp"), ==, NOW + 600);

  /* It serves for most of its life, then there is another one; none is shown. */
  dove_clock_advance (fixture.clock, 7 * G_TIME_SPAN_MINUTE);
  same = sign (&fixture, NULL);
  dove_clock_advance (fixture.clock, 2 * G_TIME_SPAN_MINUTE);
  next = sign (&fixture, NULL);
  g_assert_cmpstr (same, ==, header);
  g_assert_cmpstr (next, !=, header);
  words = dove_net_account_redact (dove_connection_get_account (fixture.connection), header);
  g_assert_null (strstr (words, strrchr (header, '.') + 1));
  oauth_fixture_tear_down (&fixture);
}

static void
test_key_in_hexadecimal_digits (void)
{
  OAuthFixture fixture = { 0 };
  g_autofree char *header = NULL;
  g_autoptr(GError) error = NULL;

  set_up (&fixture, "hex", "{\"key\":\"00ff10\"}");
  header = sign (&fixture, NULL);
  assert_signed (header + strlen ("Bearer "), "\x00\xff\x10", 3);
  oauth_fixture_tear_down (&fixture);

  set_up (&fixture, "hex", "{\"key\":\"canary\"}");
  g_assert_null (sign (&fixture, &error));
  oauth_assert_error (error, DOVE_ERROR_UNAUTHORIZED, "private key");
  oauth_fixture_tear_down (&fixture);
}

static GHashTable *
read_form (OAuthFixture *fixture,
           guint         index)
{
  const DoveTestRequest *request = dove_test_server_get (fixture->provider->server, index);

  return g_uri_parse_params (request->body, -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
}

static void
test_exchanged (void)
{
  OAuthFixture fixture = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *header = NULL;
  g_autoptr(GHashTable) form = NULL;
  g_autoptr(DoveValue) claims = NULL;
  g_autofree char *aud = NULL;
  const char *token = NULL;

  set_up (&fixture, "exchanged", "{\"key\":\"" KEY "\"}");
  dove_test_server_push_json (fixture.provider->server, 200, NULL,
                              "{\"access_token\":\"canary-given\",\"expires_in\":3600}");
  header = sign (&fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (header, ==, "Bearer canary-given");

  form = read_form (&fixture, 0);
  token = g_hash_table_lookup (form, "assertion");
  assert_signed (token, KEY, strlen (KEY));
  claims = read_part (strchr (token, '.') + 1);
  aud = g_strconcat (dove_test_oauth_get_url (fixture.provider), "/token", NULL);
  g_assert_cmpstr (dove_value_get_member_text (claims, "aud"), ==, aud);
  g_assert_cmpstr (dove_value_get_member_text (claims, "iss"), ==, "me");
  g_assert_cmpstr (g_hash_table_lookup (form, "grant_type"), ==,
                   "urn:ietf:params:oauth:grant-type:jwt-bearer");
  g_assert_cmpstr (g_hash_table_lookup (form, "scope"), ==, "a");
  g_assert_null (g_hash_table_lookup (form, "client_id"));
  oauth_fixture_tear_down (&fixture);
}

static void
test_client_shows_itself (void)
{
  OAuthFixture fixture = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *header = NULL;
  g_autoptr(GHashTable) form = NULL;
  g_autoptr(DoveValue) claims = NULL;
  const char *token = NULL;

  set_up (&fixture, "client", "{\"client_id\":\"client-1\",\"private_key\":\"" KEY "\"}");
  dove_test_server_push_json (fixture.provider->server, 200, NULL,
                              "{\"access_token\":\"canary-given\",\"expires_in\":3600}");
  header = sign (&fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (header, ==, "Bearer canary-given");

  form = read_form (&fixture, 0);
  token = g_hash_table_lookup (form, "client_assertion");
  assert_signed (token, KEY, strlen (KEY));
  claims = read_part (strchr (token, '.') + 1);
  g_assert_cmpstr (dove_value_get_member_text (claims, "iss"), ==, "client-1");
  g_assert_cmpstr (dove_value_get_member_text (claims, "sub"), ==, "client-1");
  g_assert_cmpuint (strlen (dove_value_get_member_text (claims, "jti")), >=, 20);
  g_assert_cmpint (get_number (claims, "exp"), >, get_number (claims, "iat"));
  g_assert_cmpstr (g_hash_table_lookup (form, "client_assertion_type"), ==,
                   "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  g_assert_null (g_hash_table_lookup (form, "client_secret"));
  oauth_fixture_tear_down (&fixture);
}

static void
test_without_a_key_nobody_is_asked (void)
{
  static const char *const ways[] = { "exchanged", "client", "shown" };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      OAuthFixture fixture = { 0 };
      g_autoptr(GError) error = NULL;

      set_up (&fixture, ways[i], "{\"client_id\":\"client-1\",\"id\":\"x\"}");
      g_assert_null (sign (&fixture, &error));
      oauth_assert_error (error, DOVE_ERROR_UNAUTHORIZED, "private key is missing");
      g_assert_cmpuint (dove_test_server_get_count (fixture.provider->server), ==, 0);
      oauth_fixture_tear_down (&fixture);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/jwt/shown-as-it-is", test_shown_as_it_is);
  g_test_add_func ("/jwt/key-in-hexadecimal-digits", test_key_in_hexadecimal_digits);
  g_test_add_func ("/jwt/exchanged", test_exchanged);
  g_test_add_func ("/jwt/client-shows-itself", test_client_shows_itself);
  g_test_add_func ("/jwt/without-a-key-nobody-is-asked", test_without_a_key_nobody_is_asked);

  return g_test_run ();
}
