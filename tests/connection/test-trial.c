/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "oauth-fixture.h"

#include <string.h>

/* Which servers a secret may go to, and signing in again without losing what there is. */

#define MANIFEST(base)                                                                          \
  "{ \"dovetail\": 1, \"id\": \"fake\", \"version\": \"1.0.0\", \"name\": \"Fake\","            \
  "  \"driver\": \"http\", \"base\": \"" base "\","                                             \
  "  \"settings\": { \"properties\": { \"url\": { \"type\": \"string\" } } },"                  \
  "  \"auth\": [ { \"id\": \"key\", \"type\": \"bearer\", \"token\": \"{secret.token}\","       \
  "    \"secrets\": { \"token\": { \"title\": \"Token\" } } } ],"                               \
  "  \"objects\": { \"thing\": { \"title\": \"Thing\", \"key\": \"/id\","                       \
  "    \"schema\": { \"type\": \"object\","                                                     \
  "      \"properties\": { \"id\": { \"type\": \"string\" } } },"                              \
  "    \"list\": { \"request\": \"GET /things\", \"records\": \"\" } } } }"

/* A connection to a base, with a keyring that others may share. */
static DoveConnection *
make_connection (const char  *manifest_text,
                 DoveKeyring *keyring,
                 const char  *url)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveManifest) manifest = dove_manifest_new (manifest_text, NULL, NULL, NULL, &error);
  g_autoptr(DoveClock) clock = dove_clock_new_test (0);
  g_autofree char *text = g_strdup_printf ("{\"id\":\"crm\",\"name\":\"CRM\","
                                           "\"settings\":{\"url\":\"%s\"}}", url);
  g_autoptr(DoveValue) document = dove_json_parse (text, -1, NULL, NULL);
  const DoveConnectionHost host = { keyring, clock, NULL };
  DoveConnection *connection = NULL;

  g_assert_no_error (error);
  connection = dove_connection_new (document, manifest, &host, &error);
  g_assert_no_error (error);

  return connection;
}

static DoveValue *
parse (const char *text)
{
  return dove_json_parse (text, -1, NULL, NULL);
}

/* The header that a request of the connection carries; NULL when it is not sent at all. */
static char *
sign (DoveConnection  *connection,
      GError         **error)
{
  g_autofree char *base = dove_connection_dup_base (connection);
  g_autofree char *url = g_strconcat (base, "/things", NULL);
  g_autoptr(DoveNetRequest) request = dove_net_request_new ("GET", url);

  if (!dove_connection_apply (connection, request, NULL, error))
    {
      g_assert_cmpuint (request->headers->len, ==, 0);
      return NULL;
    }

  return g_strdup (((DoveNetHeader *) g_ptr_array_index (request->headers, 0))->value);
}

static const struct
{
  const char *manifest;
  const char *url;
  gboolean    is_same;
} servers[] = {
  { MANIFEST ("https://a.example/api"), "x", TRUE },
  { MANIFEST ("https://A.example:443/other"), "x", TRUE },
  { MANIFEST ("https://evil.example/api"), "x", FALSE },
  { MANIFEST ("http://a.example/api"), "x", FALSE },
  { MANIFEST ("https://a.example:8443/api"), "x", FALSE },
  { MANIFEST ("https://a.example.evil.example/api"), "x", FALSE },
  { MANIFEST ("{+settings.url}"), "https://a.example", TRUE },
  { MANIFEST ("{+settings.url}"), "https://evil.example", FALSE },
};

static void
test_secrets_are_for_their_servers (void)
{
  g_autoptr(DoveKeyring) keyring = dove_keyring_new_memory ();
  g_autoptr(DoveConnection) first = make_connection (MANIFEST ("https://a.example/api"), keyring,
                                                     "x");
  g_autoptr(DoveValue) secrets = parse ("{\"token\":\"t-1\"}");

  g_assert_true (dove_connection_keep_typed (first, secrets, NULL, NULL));

  for (guint i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      g_autoptr(DoveConnection) now = make_connection (servers[i].manifest, keyring,
                                                       servers[i].url);
      g_autoptr(GError) error = NULL;
      g_autofree char *header = sign (now, &error);

      g_test_message ("%s at %s", servers[i].manifest, servers[i].url);
      g_assert_cmpstr (header, ==, servers[i].is_same ? "Bearer t-1" : NULL);
      if (servers[i].is_same)
        continue;

      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED);
      g_assert_nonnull (strstr (error->message, "was made for https://a.example"));
      g_assert_null (strstr (error->message, "t-1"));
    }
}

static void
test_secrets_entered_anew_are_for_the_new_servers (void)
{
  g_autoptr(DoveKeyring) keyring = dove_keyring_new_memory ();
  g_autoptr(DoveConnection) old = make_connection (MANIFEST ("https://a.example"), keyring, "x");
  g_autoptr(DoveConnection) new = make_connection (MANIFEST ("https://b.example"), keyring, "x");
  g_autoptr(DoveValue) first = parse ("{\"token\":\"t-1\"}");
  g_autoptr(DoveValue) second = parse ("{\"token\":\"t-2\"}");
  g_autofree char *header = NULL;
  g_autofree char *refused = NULL;

  g_assert_true (dove_connection_keep_typed (old, first, NULL, NULL));
  g_assert_true (dove_connection_keep_typed (new, second, NULL, NULL));
  header = sign (new, NULL);
  refused = sign (old, NULL);

  g_assert_cmpstr (header, ==, "Bearer t-2");
  g_assert_null (refused);
}

static void
test_a_trial_leaves_the_keyring_alone (void)
{
  g_autoptr(DoveKeyring) keyring = dove_keyring_new_memory ();
  g_autoptr(DoveConnection) connection = make_connection (MANIFEST ("https://a.example"), keyring,
                                                          "x");
  g_autoptr(DoveValue) first = parse ("{\"token\":\"t-1\"}");
  g_autoptr(DoveValue) second = parse ("{\"token\":\"t-2\"}");
  g_autoptr(DoveConnection) with_new = NULL;
  g_autoptr(DoveConnection) with_kept = NULL;
  g_autoptr(DoveValue) kept = NULL;
  g_autofree char *new_header = NULL;
  g_autofree char *kept_header = NULL;

  g_assert_true (dove_connection_keep_typed (connection, first, NULL, NULL));
  with_new = dove_connection_new_trial (connection, second, NULL, NULL);
  with_kept = dove_connection_new_trial (connection, NULL, NULL, NULL);
  new_header = sign (with_new, NULL);
  kept_header = sign (with_kept, NULL);
  kept = dove_keyring_lookup (keyring, "crm", NULL, NULL);

  g_assert_cmpstr (new_header, ==, "Bearer t-2");
  g_assert_cmpstr (kept_header, ==, "Bearer t-1");
  g_assert_cmpstr (dove_value_get_member_text (kept, "token"), ==, "t-1");
}

/* Kept secrets do not get to another server by way of a trial either. */
static void
test_a_trial_asks_for_consent_as_well (void)
{
  g_autoptr(DoveKeyring) keyring = dove_keyring_new_memory ();
  g_autoptr(DoveConnection) old = make_connection (MANIFEST ("https://a.example"), keyring, "x");
  g_autoptr(DoveConnection) new = make_connection (MANIFEST ("https://b.example"), keyring, "x");
  g_autoptr(DoveValue) secrets = parse ("{\"token\":\"t-1\"}");
  g_autoptr(DoveConnection) trial = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (dove_connection_keep_typed (old, secrets, NULL, NULL));
  trial = dove_connection_new_trial (new, NULL, NULL, NULL);
  g_assert_null (sign (trial, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED);
}

/* --- OAuth ------------------------------------------------------------------------------------ */

/* Signs in to a twin of the fixture's connection, which must be freed. */
static DoveConnection *
sign_in_to_trial (OAuthFixture *fixture)
{
  DoveConnection *live = fixture->connection;
  DoveNet *net = fixture->net;
  DoveConnection *trial = dove_connection_new_trial (live, NULL, NULL, NULL);
  g_autoptr(GError) error = NULL;

  fixture->connection = trial;
  fixture->net = dove_net_new (dove_connection_get_account (trial));
  oauth_fixture_sign_in (fixture, NULL, &error);
  g_assert_no_error (error);
  dove_net_free (fixture->net);
  fixture->connection = live;
  fixture->net = net;

  return trial;
}

static void
test_tokens_are_taken_over (void)
{
  OAuthFixture fixture = { 0 };
  g_autoptr(DoveConnection) trial = NULL;
  g_autofree char *before = NULL;
  g_autofree char *between = NULL;
  g_autofree char *after = NULL;

  oauth_fixture_set_up (&fixture, "code");
  g_assert_true (oauth_fixture_sign_in (&fixture, NULL, NULL));
  before = oauth_fixture_dup_kept (&fixture, "oauth.access_token");

  trial = sign_in_to_trial (&fixture);
  between = oauth_fixture_dup_kept (&fixture, "oauth.access_token");
  g_assert_cmpstr (between, ==, before);

  g_assert_true (dove_connection_take_over (fixture.connection, trial, NULL, NULL));
  after = oauth_fixture_dup_kept (&fixture, "oauth.access_token");
  g_assert_cmpstr (after, !=, before);
  g_assert_cmpuint (oauth_fixture_fetch (&fixture, NULL), ==, 200);
  oauth_fixture_tear_down (&fixture);
}

static void
test_what_was_typed_waits_for_the_browser (void)
{
  OAuthFixture fixture = { 0 };
  g_autoptr(DoveValue) typed = parse ("{\"client_id\":\"client-1\",\"client_secret\":\"new\"}");
  g_autoptr(DoveConnection) trial = NULL;
  g_autofree char *token = NULL;
  g_autofree char *secret = NULL;
  g_autofree char *later = NULL;
  g_autofree char *pending = NULL;

  oauth_fixture_set_up (&fixture, "own");
  fixture.provider->wants_basic = TRUE;
  fixture.provider->secret = "old";
  oauth_fixture_keep (&fixture, "{\"client_id\":\"client-1\",\"client_secret\":\"old\"}");
  g_assert_true (oauth_fixture_sign_in (&fixture, NULL, NULL));

  g_assert_true (dove_connection_keep_typed (fixture.connection, typed, NULL, NULL));
  token = oauth_fixture_dup_kept (&fixture, "oauth.access_token");
  secret = oauth_fixture_dup_kept (&fixture, "client_secret");
  g_assert_nonnull (token);
  g_assert_cmpstr (secret, ==, "old");

  fixture.provider->secret = "new";
  trial = sign_in_to_trial (&fixture);
  g_assert_true (dove_connection_take_over (fixture.connection, trial, NULL, NULL));
  later = oauth_fixture_dup_kept (&fixture, "client_secret");
  pending = oauth_fixture_dup_kept (&fixture, "pending.client_secret");
  g_assert_cmpstr (later, ==, "new");
  g_assert_null (pending);
  oauth_fixture_tear_down (&fixture);
}

static void
test_tokens_are_no_names_outside_of_auth (void)
{
  OAuthFixture fixture = { 0 };
  g_autoptr(DoveValue) scope = NULL;
  g_autofree char *header = NULL;
  DoveValue *session = NULL;

  oauth_fixture_set_up (&fixture, "code");
  oauth_fixture_keep (&fixture, "{\"oauth.access_token\":\"tok-1\",\"oauth.save.place\":\"here\"}");
  header = sign (fixture.connection, NULL);
  scope = dove_connection_dup_scope (fixture.connection);
  session = dove_value_get_member (scope, "session");

  g_assert_cmpstr (header, ==, "Bearer tok-1");
  g_assert_null (dove_value_get_member (session, "access_token"));
  g_assert_cmpstr (dove_value_get_member_text (session, "place"), ==, "here");
  oauth_fixture_tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connection/trial/secrets-are-for-their-servers",
                   test_secrets_are_for_their_servers);
  g_test_add_func ("/connection/trial/secrets-entered-anew-are-for-the-new-servers",
                   test_secrets_entered_anew_are_for_the_new_servers);
  g_test_add_func ("/connection/trial/a-trial-leaves-the-keyring-alone",
                   test_a_trial_leaves_the_keyring_alone);
  g_test_add_func ("/connection/trial/a-trial-asks-for-consent-as-well",
                   test_a_trial_asks_for_consent_as_well);
  g_test_add_func ("/connection/trial/tokens-are-taken-over", test_tokens_are_taken_over);
  g_test_add_func ("/connection/trial/what-was-typed-waits-for-the-browser",
                   test_what_was_typed_waits_for_the_browser);
  g_test_add_func ("/connection/trial/tokens-are-no-names-outside-of-auth",
                   test_tokens_are_no_names_outside_of_auth);

  return g_test_run ();
}
