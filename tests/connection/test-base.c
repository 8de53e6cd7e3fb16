/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "oauth-fixture.h"

#include <string.h>

/* Applications that tell their address when they are signed in to. */

#define MANIFEST(base, hosts, save)                                                             \
  "{ \"dovetail\": 1, \"id\": \"fake\", \"version\": \"1.0.0\", \"name\": \"Fake\","            \
  "  \"driver\": \"http\", \"base\": \"" base "\", " hosts                                      \
  "  \"settings\": { \"properties\": { \"url\": { \"type\": \"string\", \"format\": \"uri\" },"  \
  "    \"other\": { \"type\": \"string\" } } },"                                                 \
  "  \"auth\": [ { \"id\": \"code\", \"type\": \"oauth2\","                                     \
  "    \"authorize\": \"{+settings.url}/authorize\", \"token\": \"{+settings.url}/token\","     \
  "    \"clientId\": \"client-1\", \"clientAuth\": \"none\", " save " } ],"                     \
  "  \"objects\": { \"thing\": { \"title\": \"Thing\", \"key\": \"/id\","                       \
  "    \"schema\": { \"type\": \"object\","                                                     \
  "      \"properties\": { \"id\": { \"type\": \"string\" } } },"                              \
  "    \"list\": { \"request\": \"GET /things\", \"records\": \"\" } } } }"

#define HOSTS "\"hosts\": [\"*.example.com\", \"one.example.org\"],"
#define SAVE  "\"save\": { \"place\": \"/place\" }"
#define TOLD  MANIFEST ("{+session.place}", HOSTS, SAVE)

static void
set_up (OAuthFixture *fixture,
        const char   *manifest)
{
  fixture->manifest = manifest;
  oauth_fixture_set_up (fixture, "code");
}

/* Signs in to a provider that tells an address. */
static void
sign_in_at (OAuthFixture *fixture,
            const char   *place)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *more = g_strdup_printf (",\"place\":\"%s\"", place);

  fixture->provider->more = more;
  oauth_fixture_sign_in (fixture, NULL, &error);
  g_assert_no_error (error);
  fixture->provider->more = NULL;
}

/* Whether a request to an address is shown who we are. */
static gboolean
is_signed (OAuthFixture  *fixture,
           const char    *base,
           GError       **error)
{
  g_autofree char *url = g_strconcat (base, "/things", NULL);
  g_autoptr(DoveNetRequest) request = dove_net_request_new ("GET", url);
  gboolean is_done = dove_connection_apply (fixture->connection, request, NULL, error);

  g_assert_cmpuint (request->headers->len, ==, is_done ? 1 : 0);

  return is_done;
}

static void
test_unknown_before_the_sign_in (void)
{
  OAuthFixture fixture = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *base = NULL;

  set_up (&fixture, TOLD);
  base = dove_connection_dup_base (fixture.connection);
  g_assert_null (base);
  oauth_fixture_keep (&fixture, "{\"oauth.access_token\":\"canary-access\"}");
  g_assert_false (is_signed (&fixture, "https://a.example.com", &error));
  oauth_assert_error (error, DOVE_ERROR_UNAUTHORIZED, "has not told its address");
  oauth_fixture_tear_down (&fixture);
}

static const struct
{
  const char *place;
  const char *problem; /* NULL: it is asked there */
} places[] = {
  { "https://a.example.com", NULL },
  { "https://a.b.EXAMPLE.com/services/", NULL },
  { "https://one.example.org:8443", NULL },
  { "https://example.com", "none of the servers" },
  { "https://two.example.org", "none of the servers" },
  { "https://x.one.example.org", "none of the servers" },
  { "https://evilexample.com", "none of the servers" },
  { "https://a.example.com.evil.example", "none of the servers" },
  { "https://evil.example/a.example.com", "none of the servers" },
  { "https://evil.example?a.example.com", "none of the servers" },
  { "https://evil.example#.example.com", "none of the servers" },
  { "https://10.0.0.1", "none of the servers" },
  { "http://127.0.0.2", "none of the servers" },
  { "http://a.example.com", "not encrypted" },
  { "https://a.example.com@evil.example", "user name" },
  { "https://me@a.example.com", "user name" },
  { "file:///etc/passwd", "http" },
  { "a.example.com", "not a web address" },
  { "", "has not told its address" },
};

static void
test_only_where_the_manifest_says (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      OAuthFixture fixture = { 0 };
      g_autoptr(GError) error = NULL;
      g_autofree char *base = NULL;

      g_test_message ("%s", places[i].place);
      set_up (&fixture, TOLD);
      sign_in_at (&fixture, places[i].place);
      base = dove_connection_dup_base (fixture.connection);
      if (places[i].problem == NULL)
        {
          g_assert_cmpstr (base, ==, places[i].place);
          g_assert_true (is_signed (&fixture, base, NULL));
          g_assert_false (is_signed (&fixture, "https://z.example.com", &error));
          oauth_assert_error (error, DOVE_ERROR_INVALID, "another server");
        }
      else
        {
          g_assert_null (base);
          g_assert_false (is_signed (&fixture, places[i].place, &error));
          g_assert_nonnull (strstr (error->message, places[i].problem));
        }
      oauth_fixture_tear_down (&fixture);
    }
}

/* What one typed oneself is no news, and each sign-in is another generation. */
static void
test_follows_the_sign_in (void)
{
  OAuthFixture fixture = { 0 };
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *settings = NULL;
  g_autofree char *more = NULL;
  g_autofree char *base = NULL;
  g_autoptr(GError) error = NULL;

  fixture.settings = ",\"other\":\"http://localhost\"";
  set_up (&fixture, TOLD);
  first = g_strdup (dove_test_oauth_get_url (fixture.provider));
  second = g_strdup_printf ("http://localhost:%u/",
                            dove_test_server_get_port (fixture.provider->server));
  sign_in_at (&fixture, first);
  g_assert_cmpuint (oauth_fixture_fetch (&fixture, &error), ==, 200);
  g_assert_no_error (error);

  /* It ends, and the newer token is good at another place: what is under way goes there. */
  more = g_strdup_printf (",\"place\":\"%s\"", second);
  fixture.provider->more = more;
  dove_test_oauth_expire (fixture.provider);
  g_assert_cmpuint (oauth_fixture_fetch (&fixture, &error), ==, 200);
  g_assert_no_error (error);
  base = dove_connection_dup_base (fixture.connection);
  g_assert_cmpstr (base, ==, second);
  g_assert_false (is_signed (&fixture, first, NULL));

  /* Another process knows it as well. */
  oauth_fixture_restart (&fixture, "code");
  g_assert_false (is_signed (&fixture, "http://localhost", NULL));
  g_clear_pointer (&base, g_free);
  base = dove_connection_dup_base (fixture.connection);
  g_assert_cmpstr (base, ==, second);
  oauth_fixture_tear_down (&fixture);
}

/* Told by a call after the sign-in, where that is asked at another place. */
#define AFTER "\"after\": { \"at\": \"{+settings.url}\", \"ask\": \"GET /who\"," \
              "  \"save\": { \"place\": \"/place\", \"tenant\": \"/companies/0/id\" } }"

static guint
count_asked (OAuthFixture *fixture,
             const char   *target)
{
  guint count = 0;

  for (guint i = 0; i < dove_test_server_get_count (fixture->provider->server); i++)
    count += g_str_equal (dove_test_server_get (fixture->provider->server, i)->target, target);

  return count;
}

static void
test_told_after_the_sign_in (void)
{
  OAuthFixture fixture = { 0 };
  g_autofree char *who = NULL;
  g_autofree char *tenant = NULL;
  g_autoptr(GError) error = NULL;

  set_up (&fixture, MANIFEST ("{+session.place}", HOSTS, AFTER));
  who = g_strdup_printf ("{\"place\":\"%s\",\"companies\":[{\"id\":42}]}",
                         dove_test_oauth_get_url (fixture.provider));
  fixture.provider->who = who;
  sign_in_at (&fixture, "https://nowhere.example");
  g_assert_true (dove_connection_sign_in (fixture.connection, fixture.net, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (oauth_fixture_fetch (&fixture, &error), ==, 200);
  tenant = oauth_fixture_dup_kept (&fixture, "oauth.save.tenant");
  g_assert_cmpstr (tenant, ==, "42");

  /* It stays when the token is renewed, and for another process. */
  dove_test_oauth_expire (fixture.provider);
  g_assert_cmpuint (oauth_fixture_fetch (&fixture, &error), ==, 200);
  oauth_fixture_restart (&fixture, "code");
  g_assert_true (dove_connection_sign_in (fixture.connection, fixture.net, NULL, &error));
  g_assert_cmpuint (oauth_fixture_fetch (&fixture, &error), ==, 200);
  g_assert_cmpuint (count_asked (&fixture, "/who"), ==, 1);

  /* Another sign-in may be to another company. */
  sign_in_at (&fixture, "https://nowhere.example");
  g_assert_true (dove_connection_sign_in (fixture.connection, fixture.net, NULL, &error));
  g_assert_cmpuint (count_asked (&fixture, "/who"), ==, 2);
  oauth_fixture_tear_down (&fixture);
}

static void
test_not_told_after_the_sign_in (void)
{
  OAuthFixture fixture = { 0 };
  g_autoptr(GError) error = NULL;

  set_up (&fixture, MANIFEST ("{+session.place}", HOSTS, AFTER));
  fixture.provider->who = "{\"place\":\"https://a.example.com\",\"companies\":[]}";
  sign_in_at (&fixture, "https://nowhere.example");
  g_assert_false (dove_connection_sign_in (fixture.connection, fixture.net, NULL, &error));
  oauth_assert_error (error, DOVE_ERROR_UNAUTHORIZED, "has no “tenant”");
  oauth_fixture_tear_down (&fixture);
}

/* A manifest that lists more than the one that was agreed to does not get the token. */
static void
test_more_hosts_need_consent (void)
{
  OAuthFixture fixture = { 0 };
  g_autoptr(GError) error = NULL;

  set_up (&fixture, TOLD);
  sign_in_at (&fixture, "https://a.example.com");
  fixture.manifest = MANIFEST ("{+session.place}",
                               "\"hosts\": [\"*.example.com\", \"*.evil.example\"],", SAVE);
  oauth_fixture_restart (&fixture, "code");
  g_assert_false (is_signed (&fixture, "https://a.example.com", &error));
  oauth_assert_error (error, DOVE_ERROR_UNAUTHORIZED, "https://*.evil.example");
  oauth_fixture_tear_down (&fixture);
}

/* Hosts hold for an address by settings, too; one that is typed whole is the person's own. */
static const struct
{
  const char *base;
  const char *other;
  gboolean    is_fine;
} by_settings[] = {
  { MANIFEST ("https://{settings.other}.example.com", HOSTS, SAVE), "shop", TRUE },
  { MANIFEST ("https://{settings.other}.example.net", HOSTS, SAVE), "shop", FALSE },
  { MANIFEST ("https://{+settings.other}", HOSTS, SAVE), "own.example.net", TRUE },
};

static void
test_hosts_bind_a_base_by_settings (void)
{
  g_autoptr(DoveKeyring) keyring = dove_keyring_new_memory ();
  g_autoptr(DoveClock) clock = dove_clock_new_test (0);
  const DoveConnectionHost host = { .keyring = keyring, .clock = clock };

  for (guint i = 0; i < G_N_ELEMENTS (by_settings); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(DoveManifest) manifest = dove_manifest_new (by_settings[i].base, NULL, NULL, NULL,
                                                            &error);
      g_autofree char *text = g_strdup_printf ("{\"id\":\"x\",\"settings\":{\"other\":\"%s\"}}",
                                               by_settings[i].other);
      g_autoptr(DoveValue) document = dove_json_parse (text, -1, NULL, NULL);
      g_autoptr(DoveConnection) connection = NULL;

      g_assert_no_error (error);
      connection = dove_connection_new (document, manifest, &host, &error);
      g_test_message ("%s", by_settings[i].other);
      if (by_settings[i].is_fine)
        g_assert_no_error (error);
      else
        oauth_assert_error (error, DOVE_ERROR_INVALID, "none of the servers");
    }
}

static const struct
{
  const char *text;
  const char *problem;
} manifests[] = {
  { MANIFEST ("{+session.place}", "", SAVE), "list the hosts" },
  { MANIFEST ("{+session.other}", HOSTS, SAVE), "saves no “other”" },
  { MANIFEST ("{+session.place}", "\"hosts\": [\"*.com\"],", SAVE), "hosts" },
  { MANIFEST ("{+session.place}", "\"hosts\": [\"*\"],", SAVE), "hosts" },
  { MANIFEST ("{+session.place}", "\"hosts\": [\"a.*.com\"],", SAVE), "hosts" },
  { MANIFEST ("{+session.place}", "\"hosts\": [\"https://a.com\"],", SAVE), "hosts" },
  { MANIFEST ("{+session.place}", HOSTS, "\"after\": { \"ask\": \"GET /who\","
              " \"save\": { \"place\": \"/place\" } }"), "“after” with “at”" },
  { MANIFEST ("{+session.place}", HOSTS, "\"after\": { \"at\": \"http://a.example.com\","
              " \"ask\": \"GET /who\", \"save\": { \"place\": \"/place\" } }"), "https://" },
  { MANIFEST ("{+session.company}", HOSTS, "\"callback\": [\"company\"]"), NULL },
  { MANIFEST ("=[session.place]", HOSTS, "\"pkce\": \"none\""), NULL },
};

static void
test_manifests_are_checked (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (manifests); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(DoveManifest) manifest = dove_manifest_new (manifests[i].text, NULL, NULL, NULL,
                                                            &error);

      g_test_message ("%s", manifests[i].text);
      if (manifests[i].problem == NULL)
        g_assert_no_error (error);
      else
        oauth_assert_error (error, DOVE_ERROR_INVALID, manifests[i].problem);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/unknown-before-the-sign-in", test_unknown_before_the_sign_in);
  g_test_add_func ("/base/only-where-the-manifest-says", test_only_where_the_manifest_says);
  g_test_add_func ("/base/follows-the-sign-in", test_follows_the_sign_in);
  g_test_add_func ("/base/told-after-the-sign-in", test_told_after_the_sign_in);
  g_test_add_func ("/base/not-told-after-the-sign-in", test_not_told_after_the_sign_in);
  g_test_add_func ("/base/more-hosts-need-consent", test_more_hosts_need_consent);
  g_test_add_func ("/base/hosts-bind-a-base-by-settings", test_hosts_bind_a_base_by_settings);
  g_test_add_func ("/base/manifests-are-checked", test_manifests_are_checked);

  return g_test_run ();
}
