/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "connection/dove-oauth-private.h"
#include "oauth-fixture.h"

#include <string.h>

#define THREADS 8
#define ITEM                                                                                     \
  "{\"note\":\"canary-typed\",\"oauth.access_token\":\"canary-access-0\","                       \
  "\"oauth.refresh_token\":\"canary-refresh-0\",\"oauth.obtained_at\":\"1700000000\","           \
  "\"oauth.expires_at\":\"1700003600\"}"

/* Signed in an hour long, a moment ago. */
static void
set_up (OAuthFixture *fixture)
{
  oauth_fixture_set_up (fixture, "code");
  oauth_fixture_keep (fixture, ITEM);
  fixture->provider->access = g_strdup ("canary-access-0");
  fixture->provider->refresh = g_strdup ("canary-refresh-0");
}

static void
assert_kept (OAuthFixture *fixture,
             const char   *member,
             const char   *text)
{
  g_autofree char *kept = oauth_fixture_dup_kept (fixture, member);

  g_assert_cmpstr (kept, ==, text);
}

static void
assert_fetched (OAuthFixture *fixture)
{
  g_autoptr(GError) error = NULL;
  guint status = oauth_fixture_fetch (fixture, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (status, ==, 200);
}

static void
assert_refused (OAuthFixture *fixture,
                DoveError     code,
                const char   *part)
{
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (oauth_fixture_fetch (fixture, &error), ==, 0);
  oauth_assert_error (error, code, part);
}

static void
test_challenge_is_that_of_the_rfc (void)
{
  g_autofree char *challenge =
    dove_oauth_make_challenge ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");

  g_assert_cmpstr (challenge, ==, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

static void
test_random_is_long_and_new (void)
{
  g_autofree char *one = dove_oauth_new_random ();
  g_autofree char *other = dove_oauth_new_random ();

  g_assert_cmpuint (strlen (one), ==, 43);
  g_assert_cmpuint (strspn (one, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_"),
                    ==, 43);
  g_assert_false (dove_oauth_is_equal (one, other));
  g_assert_true (dove_oauth_is_equal (one, one));
  g_assert_false (dove_oauth_is_equal ("", one));
}

static void
test_renewed_at_four_fifths (void)
{
  OAuthFixture fixture = { 0 };

  set_up (&fixture);
  dove_clock_advance (fixture.clock, 2879 * G_TIME_SPAN_SECOND);
  assert_fetched (&fixture);
  g_assert_cmpuint (fixture.provider->refreshes, ==, 0);

  dove_clock_advance (fixture.clock, G_TIME_SPAN_SECOND);
  assert_fetched (&fixture);
  assert_fetched (&fixture);
  g_assert_cmpuint (fixture.provider->refreshes, ==, 1);
  g_assert_cmpuint (fixture.provider->refusals, ==, 0);
  assert_kept (&fixture, "oauth.refresh_token", fixture.provider->refresh);
  assert_kept (&fixture, "oauth.expires_at", "1700006480");
  assert_kept (&fixture, "note", "canary-typed");

  oauth_fixture_restart (&fixture, "code");
  assert_fetched (&fixture);
  g_assert_cmpuint (fixture.provider->refreshes, ==, 1);
  oauth_fixture_tear_down (&fixture);
}

static void
test_renewed_after_a_refusal (void)
{
  OAuthFixture fixture = { 0 };

  set_up (&fixture);
  dove_test_oauth_expire (fixture.provider);

  assert_fetched (&fixture);
  g_assert_cmpuint (fixture.provider->refreshes, ==, 1);
  g_assert_cmpuint (fixture.provider->refusals, ==, 1);
  oauth_fixture_tear_down (&fixture);
}

static gpointer
fetch_thread (gpointer data)
{
  return GUINT_TO_POINTER (oauth_fixture_fetch (data, NULL));
}

static void
fetch_by_many (OAuthFixture *fixture)
{
  GThread *threads[THREADS];

  for (guint i = 0; i < THREADS; i++)
    threads[i] = g_thread_new ("fetch", fetch_thread, fixture);
  for (guint i = 0; i < THREADS; i++)
    g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (threads[i])), ==, 200);
}

static void
test_eight_threads_renew_once (void)
{
  OAuthFixture fixture = { 0 };

  set_up (&fixture);
  assert_fetched (&fixture);
  dove_clock_advance (fixture.clock, G_TIME_SPAN_HOUR);
  fetch_by_many (&fixture);
  g_assert_cmpuint (fixture.provider->refreshes, ==, 1);

  dove_test_oauth_expire (fixture.provider);
  fetch_by_many (&fixture);
  g_assert_cmpuint (fixture.provider->refreshes, ==, 2);
  oauth_fixture_tear_down (&fixture);
}

static void
test_not_used_before_it_is_kept (void)
{
  OAuthFixture fixture = { 0 };

  set_up (&fixture);
  dove_clock_advance (fixture.clock, G_TIME_SPAN_HOUR);
  fixture.keyring->fails = TRUE;
  assert_refused (&fixture, DOVE_ERROR_LOCKED, "could not be kept");
  assert_refused (&fixture, DOVE_ERROR_LOCKED, "could not be kept");
  g_assert_cmpuint (fixture.provider->refreshes, ==, 1);
  assert_kept (&fixture, "oauth.refresh_token", "canary-refresh-0");

  fixture.keyring->fails = FALSE;
  assert_fetched (&fixture);
  g_assert_cmpuint (fixture.provider->refreshes, ==, 1);
  assert_kept (&fixture, "oauth.refresh_token", fixture.provider->refresh);
  oauth_fixture_tear_down (&fixture);
}

static void
test_revoked_is_asked_once (void)
{
  OAuthFixture fixture = { 0 };

  set_up (&fixture);
  dove_test_oauth_end (fixture.provider);
  assert_refused (&fixture, DOVE_ERROR_UNAUTHORIZED, "sign in again");
  assert_refused (&fixture, DOVE_ERROR_UNAUTHORIZED, "sign in again");
  g_assert_cmpuint (fixture.provider->refreshes, ==, 1);

  /* Signed in again, by another process. */
  fixture.provider->access = g_strdup ("canary-access-9");
  oauth_fixture_keep (&fixture, "{\"oauth.access_token\":\"canary-access-9\"}");
  assert_fetched (&fixture);
  g_assert_cmpuint (fixture.provider->refreshes, ==, 1);
  oauth_fixture_tear_down (&fixture);
}

static void
test_goes_on_while_the_old_one_lasts (void)
{
  OAuthFixture fixture = { 0 };

  set_up (&fixture);
  dove_clock_advance (fixture.clock, 3000 * G_TIME_SPAN_SECOND);
  fixture.provider->raw_status = 503;
  fixture.provider->raw_body = "<html>canary-refresh-0</html>";
  assert_fetched (&fixture);
  assert_fetched (&fixture);
  g_assert_cmpuint (fixture.provider->refreshes, ==, 1);

  dove_clock_advance (fixture.clock, 600 * G_TIME_SPAN_SECOND);
  assert_refused (&fixture, DOVE_ERROR_OFFLINE, "for now");
  assert_kept (&fixture, "oauth.refresh_token", "canary-refresh-0");

  fixture.provider->raw_status = 0;
  assert_fetched (&fixture);
  oauth_fixture_tear_down (&fixture);
}

static const struct
{
  guint       status;
  const char *body;
  DoveError   code;
  const char *part;
} lies[] = {
  { 200, "", DOVE_ERROR_FAILED, "neither JSON nor a form" },
  { 200, "[]", DOVE_ERROR_FAILED, "neither" },
  { 200, "null", DOVE_ERROR_FAILED, "neither" },
  { 200, "{}", DOVE_ERROR_FAILED, "no usable token" },
  { 200, "<html>canary-refresh-0=x</html>", DOVE_ERROR_FAILED, "neither" },
  { 200, "{\"access_token\":\"\"}", DOVE_ERROR_FAILED, "no usable token" },
  { 200, "{\"access_token\":5}", DOVE_ERROR_FAILED, "no usable token" },
  { 200, "{\"access_token\":[\"canary\"]}", DOVE_ERROR_FAILED, "no usable token" },
  { 200, "{\"access_token\":\"canary\\r\\nX: y\"}", DOVE_ERROR_FAILED, "no usable token" },
  { 200, "{\"access_token\":\"canary\",\"token_type\":\"mac\"}", DOVE_ERROR_FAILED, "kind" },
  { 200, "access_token=canary%0D%0AX", DOVE_ERROR_FAILED, "no usable token" },
  { 200, "{\"error\":\"invalid_grant\"}", DOVE_ERROR_UNAUTHORIZED, "sign in again" },
  { 200, "error=invalid_grant&x=y", DOVE_ERROR_UNAUTHORIZED, "sign in again" },
  { 200, "{\"error\":{\"message\":\"no canary-refresh-0\"}}", DOVE_ERROR_FAILED, "[hidden]" },
  { 400, "<html>canary-refresh-0</html>", DOVE_ERROR_FAILED, "status 400" },
  { 400, "{\"error\":\"odd\",\"error_description\":\"canary-refresh-0\"}", DOVE_ERROR_FAILED,
    "[hidden]" },
  { 401, "{\"error\":\"invalid_client\"}", DOVE_ERROR_UNAUTHORIZED, "client ID" },
  { 400, "{\"error\":\"temporarily_unavailable\"}", DOVE_ERROR_OFFLINE, "for now" },
  { 302, "", DOVE_ERROR_OFFLINE, "redirect" },
  { 429, "{}", DOVE_ERROR_THROTTLED, "no more sign-ins" },
  { 500, "{\"error\":\"invalid_grant\"}", DOVE_ERROR_OFFLINE, "status 500" },
};

static void
test_lies_are_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      OAuthFixture fixture = { 0 };

      set_up (&fixture);
      dove_clock_advance (fixture.clock, G_TIME_SPAN_HOUR);
      fixture.provider->raw_status = lies[i].status;
      fixture.provider->raw_body = lies[i].body;
      assert_refused (&fixture, lies[i].code, lies[i].part);
      assert_kept (&fixture, "oauth.refresh_token", "canary-refresh-0");
      g_assert_cmpuint (fixture.provider->refreshes, ==, 1);
      oauth_fixture_tear_down (&fixture);
    }
}

static void
test_huge_answer_is_given_up (void)
{
  OAuthFixture fixture = { 0 };
  g_autofree char *body = g_strnfill (1024 * 1024, 'a');

  set_up (&fixture);
  dove_clock_advance (fixture.clock, G_TIME_SPAN_HOUR);
  fixture.provider->raw_status = 200;
  fixture.provider->raw_body = body;
  assert_refused (&fixture, DOVE_ERROR_OFFLINE, "not answered");
  assert_kept (&fixture, "oauth.refresh_token", "canary-refresh-0");
  oauth_fixture_tear_down (&fixture);
}

static const struct
{
  const char *expires_in; /* (nullable) */
  const char *expires_at; /* (nullable): what is kept, an hour after 1700000000 */
} lives[] = {
  { NULL, NULL },        { "\"60\"", "1700003660" }, { "60.9", "1700003660" },
  { "0", NULL },         { "-5", NULL },             { "\"soon\"", NULL },
  { "1e300", NULL },     { "null", NULL },           { "{}", NULL },
  { "999999999999", "2016227600" },
};

static void
test_lives_of_all_kinds (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (lives); i++)
    {
      OAuthFixture fixture = { 0 };

      set_up (&fixture);
      fixture.provider->expires_in = lives[i].expires_in;
      dove_clock_advance (fixture.clock, G_TIME_SPAN_HOUR);
      assert_fetched (&fixture);
      assert_kept (&fixture, "oauth.expires_at", lives[i].expires_at);
      assert_fetched (&fixture);
      g_assert_cmpuint (fixture.provider->refreshes, ==, 1);
      oauth_fixture_tear_down (&fixture);
    }
}

static void
test_old_refresh_token_stays_without_a_new_one (void)
{
  OAuthFixture fixture = { 0 };

  set_up (&fixture);
  fixture.provider->keeps_refresh = TRUE;
  for (guint i = 0; i < 3; i++)
    {
      dove_clock_advance (fixture.clock, G_TIME_SPAN_HOUR);
      assert_fetched (&fixture);
    }

  g_assert_cmpuint (fixture.provider->refreshes, ==, 3);
  assert_kept (&fixture, "oauth.refresh_token", "canary-refresh-0");
  oauth_fixture_tear_down (&fixture);
}

static void
test_form_is_read (void)
{
  OAuthFixture fixture = { 0 };

  set_up (&fixture);
  fixture.provider->is_form = TRUE;
  dove_clock_advance (fixture.clock, G_TIME_SPAN_HOUR);

  assert_fetched (&fixture);
  assert_kept (&fixture, "oauth.refresh_token", fixture.provider->refresh);
  assert_kept (&fixture, "oauth.scope", "a b");
  oauth_fixture_tear_down (&fixture);
}

static void
test_what_another_process_renewed_is_taken (void)
{
  OAuthFixture fixture = { 0 };

  set_up (&fixture);
  assert_fetched (&fixture);
  g_free (fixture.provider->access);
  fixture.provider->access = g_strdup ("canary-access-7");
  oauth_fixture_keep (&fixture, "{\"oauth.access_token\":\"canary-access-7\"}");

  assert_fetched (&fixture);
  g_assert_cmpuint (fixture.provider->refreshes, ==, 0);
  oauth_fixture_tear_down (&fixture);
}

static void
test_client_signs_in_as_itself (void)
{
  OAuthFixture fixture = { 0 };

  oauth_fixture_set_up (&fixture, "client");
  oauth_fixture_keep (&fixture, "{\"client_id\":\"client-1\",\"client_secret\":\"canary+/= ü\"}");
  fixture.provider->secret = "canary+/= ü";
  assert_fetched (&fixture);
  assert_fetched (&fixture);
  g_assert_cmpuint (fixture.provider->clients, ==, 1);

  dove_clock_advance (fixture.clock, 48 * G_TIME_SPAN_MINUTE);
  assert_fetched (&fixture);
  g_assert_cmpuint (fixture.provider->clients, ==, 2);
  assert_kept (&fixture, "client_secret", "canary+/= ü");

  fixture.provider->secret = "canary-other";
  dove_test_oauth_expire (fixture.provider);
  assert_refused (&fixture, DOVE_ERROR_UNAUTHORIZED, "client secret");
  oauth_fixture_tear_down (&fixture);
}

static void
test_without_a_sign_in_nobody_is_asked (void)
{
  OAuthFixture fixture = { 0 };

  oauth_fixture_set_up (&fixture, "code");
  assert_refused (&fixture, DOVE_ERROR_UNAUTHORIZED, "connect it again");
  oauth_fixture_keep (&fixture, "{\"note\":\"x\"}");
  assert_refused (&fixture, DOVE_ERROR_UNAUTHORIZED, "sign in again");
  g_assert_cmpuint (dove_test_server_get_count (fixture.provider->server), ==, 0);
  oauth_fixture_tear_down (&fixture);
}

static void
test_private_address_of_a_manifest_is_not_asked (void)
{
  OAuthFixture fixture = { 0 };

  oauth_fixture_set_up (&fixture, "far");
  oauth_fixture_keep (&fixture, "{\"oauth.refresh_token\":\"canary-refresh-0\"}");
  assert_refused (&fixture, DOVE_ERROR_INVALID, "was not asked");
  oauth_fixture_tear_down (&fixture);
}

static const char odd_manifest[] =
  "{ \"dovetail\": 1, \"id\": \"fake\", \"version\": \"1.0.0\", \"name\": \"Fake\","
  "  \"driver\": \"http\", \"base\": \"https://a.example\","
  "  \"auth\": [ { \"id\": \"o\", \"type\": \"oauth2\", \"clientId\": \"c\","
  "    \"authorize\": \"https://a.example/a\", \"token\": \"https://a.example/t\","
  "    \"tokenAt\": \"/user/token\", \"expiresAt\": \"/user/until\" } ],"
  "  \"objects\": { \"thing\": { \"title\": \"Thing\", \"key\": \"/id\","
  "    \"schema\": { \"type\": \"object\","
  "      \"properties\": { \"id\": { \"type\": \"string\" } } },"
  "    \"list\": { \"request\": \"GET /things\", \"records\": \"\" } } } }";

static const struct
{
  const char *answer;
  const char *token;    /* NULL: it is refused */
  const char *expires;
} odd_answers[] = {
  { "{\"user\":{\"token\":\"t1\",\"until\":1700000600},\"access_token\":\"no\"}", "t1",
    "1700000600" },
  { "{\"user\":{\"token\":\"t1\",\"until\":1700000600000}}", "t1", "1700000600" },
  { "{\"user\":{\"token\":\"t1\",\"until\":\"2023-11-14T22:23:20Z\"}}", "t1", "1700000600" },
  { "{\"user\":{\"token\":\"t1\",\"until\":\"2023-11-14T22:23:20\"}}", "t1", "1700000600" },
  { "{\"user\":{\"token\":\"t1\",\"until\":5}}", "t1", "1700000001" },
  { "{\"user\":{\"token\":\"t1\",\"until\":\"soon\"}}", "t1", NULL },
  { "{\"user\":{\"token\":\"t1\"},\"expires_in\":60}", "t1", NULL },
  { "{\"access_token\":\"no\"}", NULL, NULL },
};

static void
test_tokens_stand_elsewhere (void)
{
  g_autoptr(DoveManifest) manifest = dove_manifest_new (odd_manifest, NULL, NULL, NULL, NULL);
  g_autoptr(DoveKeyring) keyring = dove_keyring_new_memory ();
  g_autoptr(DoveClock) clock = dove_clock_new_test (1700000000 * (gint64) G_USEC_PER_SEC);
  g_autoptr(DoveValue) document = dove_json_parse ("{\"id\":\"crm\"}", -1, NULL, NULL);
  const DoveConnectionHost host = { keyring, clock, NULL };
  g_autoptr(DoveConnection) connection = dove_connection_new (document, manifest, &host, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (odd_answers); i++)
    {
      g_autoptr(DoveValue) answer = dove_json_parse (odd_answers[i].answer, -1, NULL, NULL);
      g_autoptr(DoveValue) tokens = dove_oauth_read_tokens (connection, answer, NULL);

      g_assert_cmpstr (dove_value_get_member_text (tokens, "oauth.access_token"), ==,
                       odd_answers[i].token);
      g_assert_cmpstr (dove_value_get_member_text (tokens, "oauth.expires_at"), ==,
                       odd_answers[i].expires);
    }
}

/* What is said of a sign-in that ended, by how long it lasted and whose program it is */
static const struct
{
  const char *way;
  guint       days;
  const char *part;
} ends[] = {
  { "own", 7, "registered for testing" },
  { "own", 20, "the sign-in of 2023-11-14" },
  { "code", 7, "the sign-in of 2023-11-14" },
};

static void
test_end_is_explained (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      OAuthFixture fixture = { 0 };
      g_autoptr(GError) error = NULL;

      oauth_fixture_set_up (&fixture, ends[i].way);
      if (g_str_equal (ends[i].way, "own"))
        {
          fixture.provider->wants_basic = TRUE;
          fixture.provider->secret = "canary-secret";
          oauth_fixture_keep (&fixture, "{\"client_id\":\"client-1\","
                              "\"client_secret\":\"canary-secret\"}");
        }
      g_assert_true (oauth_fixture_sign_in (&fixture, NULL, &error));
      g_assert_no_error (error);
      dove_test_oauth_end (fixture.provider);
      dove_clock_advance (fixture.clock, ends[i].days * G_TIME_SPAN_DAY);
      g_assert_cmpuint (oauth_fixture_fetch (&fixture, &error), ==, 0);
      oauth_assert_error (error, DOVE_ERROR_UNAUTHORIZED, ends[i].part);
      oauth_assert_error (error, DOVE_ERROR_UNAUTHORIZED, "sign in again");
      oauth_fixture_tear_down (&fixture);
    }
}

static const struct
{
  const char *told;    /* behind a comma, or nothing */
  const char *lacking;
} grants[] = {
  { "", NULL },
  { ",\"scope\":\"a b\"", NULL },
  { ",\"scope\":\"b,a,more\"", NULL },
  { ",\"scope\":\"a\"", "b" },
  { ",\"scope\":\"\"", "a, b" },
  { ",\"scope\":\"B A\"", NULL },
  { ",\"scope\":\"b+a\"", NULL },
  { ",\"scope\":\" a  b \"", NULL },
  { ",\"scope\":\"https://rights.example/a https://rights.example/b\"", NULL },
  { ",\"scope\":\"xa /b\"", "a, b" },
  { ",\"scope\":[\"b\",\"a\"]", NULL },
  { ",\"scope\":[\"b\",1]", "a" },
  { ",\"scope\":[]", "a, b" },
  { ",\"scope\":null", NULL },
  { ",\"scope\":7", NULL },
};

static void
test_less_than_asked_is_known (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (grants); i++)
    {
      OAuthFixture fixture = { 0 };
      g_autoptr(GError) error = NULL;
      g_auto(GStrv) found = NULL;
      g_autofree char *lacking = NULL;

      oauth_fixture_set_up (&fixture, "code");
      fixture.provider->more = grants[i].told;
      g_assert_true (oauth_fixture_sign_in (&fixture, NULL, &error));
      g_assert_no_error (error);
      found = dove_connection_list_lacking (fixture.connection);
      lacking = found != NULL ? g_strjoinv (", ", found) : NULL;
      g_assert_cmpstr (lacking, ==, grants[i].lacking);
      oauth_fixture_tear_down (&fixture);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/oauth/challenge-is-that-of-the-rfc", test_challenge_is_that_of_the_rfc);
  g_test_add_func ("/oauth/random-is-long-and-new", test_random_is_long_and_new);
  g_test_add_func ("/oauth/tokens-stand-elsewhere", test_tokens_stand_elsewhere);
  g_test_add_func ("/oauth/renewed-at-four-fifths", test_renewed_at_four_fifths);
  g_test_add_func ("/oauth/renewed-after-a-refusal", test_renewed_after_a_refusal);
  g_test_add_func ("/oauth/eight-threads-renew-once", test_eight_threads_renew_once);
  g_test_add_func ("/oauth/not-used-before-it-is-kept", test_not_used_before_it_is_kept);
  g_test_add_func ("/oauth/revoked-is-asked-once", test_revoked_is_asked_once);
  g_test_add_func ("/oauth/goes-on-while-the-old-one-lasts", test_goes_on_while_the_old_one_lasts);
  g_test_add_func ("/oauth/lies-are-refused", test_lies_are_refused);
  g_test_add_func ("/oauth/huge-answer-is-given-up", test_huge_answer_is_given_up);
  g_test_add_func ("/oauth/lives-of-all-kinds", test_lives_of_all_kinds);
  g_test_add_func ("/oauth/old-refresh-token-stays-without-a-new-one",
                   test_old_refresh_token_stays_without_a_new_one);
  g_test_add_func ("/oauth/form-is-read", test_form_is_read);
  g_test_add_func ("/oauth/what-another-process-renewed-is-taken",
                   test_what_another_process_renewed_is_taken);
  g_test_add_func ("/oauth/client-signs-in-as-itself", test_client_signs_in_as_itself);
  g_test_add_func ("/oauth/without-a-sign-in-nobody-is-asked",
                   test_without_a_sign_in_nobody_is_asked);
  g_test_add_func ("/oauth/private-address-of-a-manifest-is-not-asked",
                   test_private_address_of_a_manifest_is_not_asked);
  g_test_add_func ("/oauth/end-is-explained", test_end_is_explained);
  g_test_add_func ("/oauth/less-than-asked-is-known", test_less_than_asked_is_known);

  return g_test_run ();
}
