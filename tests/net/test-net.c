/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"
#include "dove-test-server.h"
#include "net/dove-net-policy.h"
#include "net/dove-net.h"

#include <string.h>

typedef struct
{
  DoveTestServer *server;
  DoveClock      *clock;
  DoveNetAccount *account;
  DoveNet        *net;
} Fixture;

static double
half (gpointer user_data)
{
  return 0.5;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->server = dove_test_server_new ();
  fixture->clock = dove_clock_new_test (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC);
  fixture->account = dove_net_account_new ("CRM", fixture->clock);
  dove_net_account_set_random (fixture->account, half, NULL);
  fixture->net = dove_net_new (fixture->account);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  dove_net_free (fixture->net);
  dove_net_account_unref (fixture->account);
  dove_clock_unref (fixture->clock);
  dove_test_server_free (fixture->server);
}

static DoveNetRequest *
make (Fixture      *fixture,
      const char   *method,
      DoveNetFlags  flags)
{
  g_autofree char *url = g_strconcat (dove_test_server_get_url (fixture->server), "/x", NULL);
  DoveNetRequest *request = dove_net_request_new (method, url);

  request->flags = flags | DOVE_NET_ALLOW_PRIVATE;

  return request;
}

static void
write_fails_as (Fixture     *fixture,
                DoveTestAct  act,
                const char  *text,
                int          code)
{
  g_autoptr(DoveNetRequest) request = make (fixture, "POST", DOVE_NET_WRITE);
  g_autoptr(GError) error = NULL;

  dove_test_server_push_text (fixture->server, act, text);
  g_assert_null (dove_net_send (fixture->net, request, NULL, &error));
  g_assert_error (error, DOVE_ERROR, code);
}

static void
test_lost_write_is_ambiguous (Fixture       *fixture,
                              gconstpointer  data)
{
  write_fails_as (fixture, DOVE_TEST_ANSWER_RESET, NULL, DOVE_ERROR_AMBIGUOUS);
  write_fails_as (fixture, DOVE_TEST_ANSWER_CLOSE, NULL, DOVE_ERROR_AMBIGUOUS);
  write_fails_as (fixture, DOVE_TEST_RESET_UNREAD, NULL, DOVE_ERROR_AMBIGUOUS);
  write_fails_as (fixture, DOVE_TEST_ANSWER_CLOSE,
                  "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"id\":1",
                  DOVE_ERROR_AMBIGUOUS);
  g_assert_cmpuint (dove_test_server_get_count (fixture->server), ==, 3);
}

static void
test_read_is_repeated (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr(DoveNetRequest) request = make (fixture, "GET", DOVE_NET_READ);
  g_autoptr(DoveNetAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;

  dove_test_server_push_text (fixture->server, DOVE_TEST_ANSWER_RESET, NULL);
  dove_test_server_push_text (fixture->server, DOVE_TEST_ANSWER_CLOSE,
                              "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n[1,2,");
  dove_test_server_push_json (fixture->server, 502, NULL, "<html>");
  dove_test_server_push_json (fixture->server, 200, NULL, "[1]");
  answer = dove_net_fetch (fixture->net, request, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpuint (g_bytes_get_size (answer->body), ==, 3);
  g_assert_cmpuint (dove_test_server_get_count (fixture->server), ==, 4);
}

static void
test_retry_after_holds_the_account (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr(DoveNetRequest) request = make (fixture, "GET", DOVE_NET_READ);
  g_autoptr(DoveNetAnswer) answer = NULL;
  gint64 before = dove_clock_get_monotonic (fixture->clock);

  dove_test_server_push_json (fixture->server, 429, "Retry-After: 7\r\n", "{}");
  answer = dove_net_fetch (fixture->net, request, NULL, NULL);

  g_assert_nonnull (answer);
  g_assert_cmpint (dove_clock_get_monotonic (fixture->clock) - before, >=, 7 * G_USEC_PER_SEC);
}

static void
test_long_wait_is_throttled (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autoptr(DoveNetRequest) request = make (fixture, "GET", DOVE_NET_READ);
  g_autoptr(GError) error = NULL;

  dove_test_server_push_json (fixture->server, 429, "Retry-After: 864000\r\n", "{}");
  g_assert_null (dove_net_fetch (fixture->net, request, NULL, &error));

  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_THROTTLED);
  g_assert_cmpuint (dove_test_server_get_count (fixture->server), ==, 1);
}

static void
test_redirected_write_is_not_followed (Fixture       *fixture,
                                       gconstpointer  data)
{
  write_fails_as (fixture, DOVE_TEST_ANSWER,
                  "HTTP/1.1 308 Moved\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n",
                  DOVE_ERROR_FAILED);
  write_fails_as (fixture, DOVE_TEST_ANSWER,
                  "HTTP/1.1 302 Moved\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n",
                  DOVE_ERROR_AMBIGUOUS);
  g_assert_cmpuint (dove_test_server_get_count (fixture->server), ==, 2);
}

static void
test_other_origin_sees_no_credential (Fixture       *fixture,
                                      gconstpointer  data)
{
  g_autoptr(DoveTestServer) other = dove_test_server_new ();
  g_autoptr(DoveNetRequest) request = make (fixture, "GET", DOVE_NET_READ);
  g_autofree char *text =
    g_strdup_printf ("HTTP/1.1 302 Found\r\nLocation: %s/\r\nContent-Length: 0\r\n\r\n",
                     dove_test_server_get_url (other));
  g_autoptr(GError) error = NULL;

  dove_net_request_set_header (request, "X-Api-Key", "canary-4711");
  dove_test_server_push_text (fixture->server, DOVE_TEST_ANSWER, text);
  g_assert_null (dove_net_fetch (fixture->net, request, NULL, &error));

  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_FAILED);
  g_assert_null (strstr (error->message, "canary"));
  g_assert_cmpuint (dove_test_server_get_connections (other), ==, 0);
}

static void
test_redirect_loop_stops (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autoptr(DoveNetRequest) request = make (fixture, "GET", DOVE_NET_READ);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 10; i++)
    dove_test_server_push_text (fixture->server, DOVE_TEST_ANSWER,
                                "HTTP/1.1 302 F\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n");
  g_assert_null (dove_net_fetch (fixture->net, request, NULL, &error));

  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_FAILED);
  g_assert_cmpuint (dove_test_server_get_count (fixture->server), ==, DOVE_REDIRECT_LIMIT + 1);
}

static void
test_bodies_are_capped (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr(DoveNetRequest) request = make (fixture, "GET", DOVE_NET_READ);
  g_autoptr(GError) bomb = NULL;
  g_autoptr(GError) endless = NULL;

  dove_test_server_push (fixture->server, DOVE_TEST_ANSWER,
                         dove_test_gzip (NULL, 64 * 1024 * 1024));
  dove_test_server_push_text (fixture->server, DOVE_TEST_ENDLESS,
                              "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");

  g_assert_null (dove_net_fetch (fixture->net, request, NULL, &bomb));
  g_assert_error (bomb, DOVE_ERROR, DOVE_ERROR_LIMIT);
  g_assert_null (dove_net_fetch (fixture->net, request, NULL, &endless));
  g_assert_error (endless, DOVE_ERROR, DOVE_ERROR_LIMIT);
}

static void
test_slow_servers_are_given_up (Fixture       *fixture,
                                gconstpointer  data)
{
  g_autoptr(DoveNetRequest) request = make (fixture, "GET", DOVE_NET_READ);
  g_autoptr(GError) idle = NULL;
  g_autoptr(GError) late = NULL;

  request->idle = 50 * G_TIME_SPAN_MILLISECOND;
  dove_test_server_push_text (fixture->server, DOVE_TEST_HOLD, NULL);
  g_assert_null (dove_net_send (fixture->net, request, NULL, &idle));
  g_assert_error (idle, DOVE_ERROR, DOVE_ERROR_OFFLINE);

  request->idle = 0;
  request->deadline = 200 * G_TIME_SPAN_MILLISECOND;
  dove_test_server_push_text (fixture->server, DOVE_TEST_DRIP,
                              "HTTP/1.1 200 OK\r\n\r\n[");
  g_assert_null (dove_net_send (fixture->net, request, NULL, &late));
  g_assert_error (late, DOVE_ERROR, DOVE_ERROR_OFFLINE);
}

static void
test_private_address_is_refused (Fixture       *fixture,
                                 gconstpointer  data)
{
  static const char *const hosts[] = { "127.0.0.1", "localhost", "[::ffff:127.0.0.1]" };

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autofree char *url = g_strdup_printf ("http://%s:%u/", hosts[i],
                                              dove_test_server_get_port (fixture->server));
      g_autoptr(DoveNetRequest) request = dove_net_request_new ("GET", url);
      g_autoptr(GError) error = NULL;

      g_assert_null (dove_net_send (fixture->net, request, NULL, &error));
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
    }

  g_assert_cmpuint (dove_test_server_get_count (fixture->server), ==, 0);
}

static void
test_line_break_in_header_is_refused (Fixture       *fixture,
                                      gconstpointer  data)
{
  g_autoptr(DoveNetRequest) request = make (fixture, "GET", DOVE_NET_READ);
  g_autoptr(GError) error = NULL;

  dove_net_request_set_header (request, "X-Name", "a\r\nX-Evil: b");
  g_assert_null (dove_net_send (fixture->net, request, NULL, &error));

  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
  g_assert_cmpuint (dove_test_server_get_count (fixture->server), ==, 0);
}

static void
test_web_page_is_not_data (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autoptr(DoveNetRequest) request = make (fixture, "GET", DOVE_NET_DATA_ONLY);
  g_autoptr(GError) error = NULL;

  dove_test_server_push_text (fixture->server, DOVE_TEST_ANSWER,
                              "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                              "Content-Length: 6\r\n\r\n<html>");
  g_assert_null (dove_net_fetch (fixture->net, request, NULL, &error));

  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_OFFLINE);
}

static void
test_circuit_opens (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(DoveTestServer) gone = dove_test_server_new ();
  g_autofree char *url = g_strdup (dove_test_server_get_url (gone));
  g_autoptr(DoveNetRequest) request = dove_net_request_new ("GET", url);
  g_autoptr(GError) error = NULL;
  gint64 probe = 0;

  g_clear_pointer (&gone, dove_test_server_free);
  request->flags = DOVE_NET_ALLOW_PRIVATE;
  g_assert_null (dove_net_fetch (fixture->net, request, NULL, &error));

  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_OFFLINE);
  g_assert_cmpint (dove_net_account_get_state (fixture->account, &probe), ==,
                   DOVE_NET_UNREACHABLE);
  g_assert_cmpint (probe, >, dove_clock_get_monotonic (fixture->clock));
}

/* Nobody waits for the time of the next probe who asks for one; once for each time of asking. */
static void
test_a_person_probes_at_once (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autoptr(DoveTestServer) gone = dove_test_server_new ();
  g_autoptr(DoveNetRequest) request =
      dove_net_request_new ("GET", dove_test_server_get_url (gone));
  g_autoptr(DoveNetRequest) good =
      dove_net_request_new ("GET", dove_test_server_get_url (fixture->server));
  g_autoptr(DoveNetAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;
  gint64 probe = 0;

  g_clear_pointer (&gone, dove_test_server_free);
  request->flags = DOVE_NET_ALLOW_PRIVATE;
  good->flags = DOVE_NET_ALLOW_PRIVATE;
  g_assert_null (dove_net_fetch (fixture->net, request, NULL, NULL));
  g_assert_null (dove_net_fetch (fixture->net, good, NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_OFFLINE);
  g_clear_error (&error);

  dove_net_account_ask_probe (fixture->account);
  g_assert_null (dove_net_fetch (fixture->net, request, NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_OFFLINE);
  dove_net_account_get_state (fixture->account, &probe);
  g_assert_cmpint (probe - dove_clock_get_monotonic (fixture->clock), <=, DOVE_PROBE_FIRST);

  dove_net_account_ask_probe (fixture->account);
  answer = dove_net_fetch (fixture->net, good, NULL, NULL);
  g_assert_nonnull (answer);
  g_assert_cmpint (dove_net_account_get_state (fixture->account, NULL), ==, DOVE_NET_REACHABLE);
}

static void
test_secrets_are_hidden (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autofree char *text = NULL;

  dove_net_account_add_secret (fixture->account, "s3cr et/1");
  text = dove_net_account_redact (fixture->account,
                                  "key s3cr et/1 and s3cr%20et%2F1; Authorization: Bearer abc\n"
                                  "at /x?api_key=zzz9&page=2");

  g_assert_null (strstr (text, "s3cr"));
  g_assert_null (strstr (text, "abc"));
  g_assert_null (strstr (text, "zzz9"));
  g_assert_nonnull (strstr (text, "page=2"));
}

/* Formats write the same value in their own ways; too short a one is hidden where it stands by
 * itself. */
static void
test_secrets_are_hidden_as_formats_write_them (Fixture       *fixture,
                                               gconstpointer  data)
{
  static const struct
  {
    const char *secret;
    const char *text;
    const char *wanted;
  } rows[] = {
    { "qu\"o\\te", "{\"a\":\"qu\\\"o\\\\te\"}", "{\"a\":\"[hidden]\"}" },
    { "sl/ash/y", "{\"a\":\"sl\\/ash\\/y\"}", "{\"a\":\"[hidden]\"}" },
    { "gr\303\274n/&blau", "{\"a\":\"gr\\u00fcn/&blau\"}", "{\"a\":\"[hidden]\"}" },
    { "gr\303\274n/&blau", "{\"a\":\"gr\\u00fcn\\/&blau\"}", "{\"a\":\"[hidden]\"}" },
    { "gr\303\274n&blau", "<a>gr\303\274n&amp;blau</a>", "<a>[hidden]</a>" },
    { "a\360\237\220\246b\n", "\"a\\ud83d\\udc26b\\n\"", "\"[hidden]\"" },
    { "x\"y/z&w", "\"x\\\"y/z&amp;w\", \"x\\\\\\\"y\\/z%26w\"",
      "\"[hidden]\", \"[hidden]\"" },
    { "a b<c", "q=a+b%3cc&r=a%20b%3Cc <i>a b&#60;c a&#x20;b&lt;c</i>",
      "q=[hidden]&r=[hidden] <i>[hidden] [hidden]</i>" },
    { "$1.*(", "\"$1.*(\" \"$1x*(\"", "\"[hidden]\" \"$1x*(\"" },
    { "\377\376bytes", "no \377\376bytes here", NULL },
    { "abc", "[\"abc\", \"abcd\"]", "[\"[hidden]\", \"abcd\"]" },
    { "", "[\"\"]", "[\"\"]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GPtrArray) secrets = g_ptr_array_new ();
      g_autofree char *text = NULL;

      g_ptr_array_add (secrets, (char *) rows[i].secret);
      text = dove_net_redact (rows[i].text, secrets);
      g_assert_true (g_utf8_validate (text, -1, NULL));
      if (rows[i].wanted != NULL)
        g_assert_cmpstr (text, ==, rows[i].wanted);
    }
}

static void
test_a_part_is_cut_after_hiding (Fixture       *fixture,
                                 gconstpointer  data)
{
  g_autoptr(GPtrArray) hidden = g_ptr_array_new ();
  gboolean is_cut = FALSE;

  dove_net_account_add_secret (fixture->account, "s3cret-of-the-account");
  g_ptr_array_add (hidden, (char *) "other-secret");
  for (gsize most = 0; most < 60; most++)
    {
      g_autofree char *text =
        dove_net_account_redact_part (fixture->account,
                                      "\303\244 s3cret-of-the-account \303\244 other-secret end",
                                      hidden, most, &is_cut);

      g_assert_cmpuint (strlen (text), <=, most);
      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_null (strstr (text, "s3"));
      g_assert_null (strstr (text, "ot"));
      g_assert_cmpint (is_cut, ==, most < strlen ("aa [hidden] aa [hidden] end"));
    }
}

/* An application that repeats the query in the address of its next page would get a key twice. */
/* What nginx says with a status that elsewhere is about a record. */
static void
test_page_about_a_certificate_is_a_refusal (Fixture       *fixture,
                                            gconstpointer  data)
{
  static const struct
  {
    const char   *body;
    DoveNetFlags  flags;
    gboolean      is_refusal;
  } rows[] = {
    { "<html>\r\n<head><title>400 No required SSL certificate was sent</title></head>", 0, TRUE },
    { "<html>\r\n<head><title>400 The SSL certificate error</title></head>", DOVE_NET_WRITE, TRUE },
    { "<html>\r\n<head><title>400 Bad Request</title></head>", 0, FALSE },
    { "", 0, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(DoveNetRequest) request =
        make (fixture, rows[i].flags == DOVE_NET_WRITE ? "POST" : "GET", rows[i].flags);
      g_autoptr(DoveNetAnswer) answer = NULL;
      g_autoptr(GError) error = NULL;

      dove_test_server_push_json (fixture->server, 400, "Content-Type: text/html\r\n",
                                  rows[i].body);
      answer = dove_net_send (fixture->net, request, NULL, &error);
      g_assert_cmpint (answer == NULL, ==, rows[i].is_refusal);
      if (rows[i].is_refusal)
        g_assert_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED);
    }
}

static void
test_a_parameter_is_there_once (void)
{
  static const char *const rows[][2] = {
    { "https://a.example/p", "https://a.example/p?api_key=k%261" },
    { "https://a.example/p?x=1#f", "https://a.example/p?x=1&api_key=k%261#f" },
    { "https://a.example/p?api_key=old&x=1&api%5Fkey", "https://a.example/p?x=1&api_key=k%261" },
    { "https://a.example/p?", "https://a.example/p?api_key=k%261" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(DoveNetRequest) request = dove_net_request_new ("GET", rows[i][0]);

      dove_net_request_set_query (request, "api_key", "k&1");
      g_assert_cmpstr (request->url, ==, rows[i][1]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) \
  g_test_add ("/net/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("send/lost-write-is-ambiguous", test_lost_write_is_ambiguous);
  ADD ("send/redirected-write-is-not-followed", test_redirected_write_is_not_followed);
  ADD ("send/slow-servers-are-given-up", test_slow_servers_are_given_up);
  ADD ("send/private-address-is-refused", test_private_address_is_refused);
  ADD ("send/line-break-in-header-is-refused", test_line_break_in_header_is_refused);
  ADD ("fetch/read-is-repeated", test_read_is_repeated);
  ADD ("fetch/retry-after-holds-the-account", test_retry_after_holds_the_account);
  ADD ("fetch/long-wait-is-throttled", test_long_wait_is_throttled);
  ADD ("fetch/other-origin-sees-no-credential", test_other_origin_sees_no_credential);
  ADD ("fetch/redirect-loop-stops", test_redirect_loop_stops);
  ADD ("fetch/bodies-are-capped", test_bodies_are_capped);
  ADD ("fetch/web-page-is-not-data", test_web_page_is_not_data);
  ADD ("send/page-about-a-certificate-is-a-refusal", test_page_about_a_certificate_is_a_refusal);
  ADD ("fetch/circuit-opens", test_circuit_opens);
  ADD ("fetch/a-person-probes-at-once", test_a_person_probes_at_once);
  ADD ("redact/secrets-are-hidden", test_secrets_are_hidden);
  ADD ("redact/secrets-are-hidden-as-formats-write-them",
       test_secrets_are_hidden_as_formats_write_them);
  ADD ("redact/a-part-is-cut-after-hiding", test_a_part_is_cut_after_hiding);
#undef ADD
  g_test_add_func ("/net/request/a-parameter-is-there-once", test_a_parameter_is_there_once);

  return g_test_run ();
}
