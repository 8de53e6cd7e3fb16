/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "connector/dove-manifest.h"

#include <string.h>

#define MANIFEST(auth) WAY ("oauth2", ", " auth)
#define WAY(type, auth)                                                                          \
  "{ \"dovetail\": 1, \"id\": \"a\", \"version\": \"1.0.0\", \"name\": \"A\","                   \
  "\"driver\": \"http\", \"base\": \"https://a.example\","                                       \
  "\"settings\": { \"properties\": { \"url\": { \"type\": \"string\" } } },"                     \
  "\"auth\": [\n{ \"id\": \"o\", \"type\": \"" type "\"" auth " } ],\n"                            \
  "\"objects\": { \"o\": { \"title\": \"O\", \"key\": \"/id\", \"schema\": { \"type\": "         \
  "\"object\", \"properties\": { \"id\": { \"type\": \"string\" } } },"                          \
  "\"get\": \"GET /o/{key}\" } } }"
#define TOKEN "\"token\": \"https://a.example/t\""
#define BOTH "\"authorize\": \"https://a.example/a\", " TOKEN

static const struct
{
  const char *text;
  const char *part;
} broken[] = {
  { MANIFEST ("\"authorize\": \"https://a.example/a\""), "needs “token”" },
  { MANIFEST (TOKEN), "needs “authorize”" },
  { MANIFEST (TOKEN ", \"grant\": \"device\""), "needs “device”" },
  { MANIFEST (BOTH ", \"grant\": \"password\""), "cannot be used" },
  { MANIFEST (BOTH ", \"clientAuth\": \"private-key-jwt\", \"lifetime\": \"P1D\""),
    "one minute to one" },
  { MANIFEST (TOKEN ", \"grant\": \"client-credentials\", \"clientAuth\": \"none\""),
    "nothing without a client secret" },
  { MANIFEST (BOTH ", \"clientId\": \"\""), "Leave “clientId” out" },
  { MANIFEST ("\"discovery\": \"http://a.example\""), "must begin with “https://”" },
  { MANIFEST ("\"discovery\": \"http://127.0.0.1.a.example\""), "must begin with “https://”" },
  { MANIFEST ("\"discovery\": \"{+settings.ulr}\""), "did you mean “url”" },
  { MANIFEST (BOTH ", \"redirect\": \"everywhere\""), "redirect" },
  { MANIFEST (BOTH ", \"clientCertificate\": \"yes\""), "clientCertificate" },
  { WAY ("none", ", \"clientCertificate\": true"), "write the type “client-certificate”" },
  { MANIFEST (BOTH ", \"params\": { \"token\": { \"x\": \"{settings.y}\" } }"), "setting “y”" },
};

static void
test_broken_oauth_is_named (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(DoveManifest) manifest = dove_manifest_new (broken[i].text, "a.json", NULL, NULL,
                                                            &error);

      g_assert_null (manifest);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, broken[i].part));
    }
}

static char *
dup_secrets (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveManifest) manifest = dove_manifest_new (text, NULL, NULL, NULL, &error);
  g_autoptr(GString) names = g_string_new (NULL);
  DoveAuth *auth = NULL;

  g_assert_no_error (error);
  auth = g_ptr_array_index (manifest->auths, 0);
  for (guint i = 0; i < auth->secrets->len; i++)
    {
      const DoveSecret *secret = g_ptr_array_index (auth->secrets, i);

      g_string_append_printf (names, "%s%s%s ", secret->name, secret->is_hidden ? "*" : "",
                              secret->is_optional ? "?" : "");
    }

  return g_string_free (g_steal_pointer (&names), FALSE);
}

static const struct
{
  const char *text;
  const char *names; /* hidden ones with a star, optional ones with ? */
} asked[] = {
  { MANIFEST (BOTH), "client_id client_secret* " },
  { MANIFEST (BOTH ", \"clientAuth\": \"none\""), "client_id " },
  { MANIFEST (BOTH ", \"clientId\": \"us\""), "" },
  { MANIFEST (TOKEN ", \"clientId\": \"us\", \"grant\": \"client-credentials\""),
    "client_secret* " },
  { MANIFEST (BOTH ", \"secrets\": { \"client_id\": { \"title\": \"Key\", \"secret\": true } }"),
    "client_id* client_secret* " },
  { MANIFEST (BOTH ", \"clientCertificate\": true"),
    "client_id client_secret* certificate certificate_key*? certificate_password*? " },
  { MANIFEST (TOKEN ", \"grant\": \"client-credentials\", \"clientAuth\": \"certificate\""),
    "client_id certificate certificate_key*? certificate_password*? " },
  { WAY ("client-certificate", ""), "certificate certificate_key*? certificate_password*? " },
  { WAY ("client-certificate", ", \"secrets\": { \"certificate_key\": { \"title\": \"K\" } }"),
    "certificate_key*? certificate certificate_password*? " },
  { WAY ("bearer", ", \"clientCertificate\": true, \"token\": \"{secret.t}\","
         "\"secrets\": { \"t\": { \"title\": \"T\" } }"),
    "t* certificate certificate_key*? certificate_password*? " },
};

static void
test_client_is_asked_for_when_it_is_missing (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_autofree char *names = dup_secrets (asked[i].text);

      g_assert_cmpstr (names, ==, asked[i].names);
    }
}

static void
test_defaults_are_those_of_the_reference (void)
{
  g_autoptr(DoveManifest) manifest = dove_manifest_new (
    MANIFEST (BOTH ", \"scopes\": [\"a\", \"b\"], \"scopeSeparator\": \",\""), NULL, NULL, NULL,
    NULL);
  const DoveOAuth *oauth = ((DoveAuth *) g_ptr_array_index (manifest->auths, 0))->oauth;

  g_assert_cmpint (oauth->grant, ==, DOVE_GRANT_CODE);
  g_assert_cmpint (oauth->client_auth, ==, DOVE_CLIENT_BODY);
  g_assert_cmpint (oauth->redirect, ==, DOVE_REDIRECT_LOOPBACK);
  g_assert_true (oauth->uses_pkce);
  g_assert_cmpstr (oauth->scope, ==, "a,b");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/auth/broken-oauth-is-named", test_broken_oauth_is_named);
  g_test_add_func ("/auth/client-is-asked-for-when-it-is-missing",
                   test_client_is_asked_for_when_it_is_missing);
  g_test_add_func ("/auth/defaults-are-those-of-the-reference",
                   test_defaults_are_those_of_the_reference);

  return g_test_run ();
}
