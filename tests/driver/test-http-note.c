/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/dove-defaults.h"
#include "record/dove-json.h"

#include "dove-driver-fixture.h"

/* What is noted of a write for people: what was said, and no secret in it. */

static DoveDriverFixture *
make_fixture (const char *file)
{
  DoveDriverFixtureOptions options = { .file = file };

  return dove_driver_fixture_new (&options);
}

static DoveWrite *
make_write (const char *object,
            const char *key,
            const char *fields)
{
  g_autoptr(GError) error = NULL;
  DoveWrite *write = g_new0 (DoveWrite, 1);

  write->kind = key != NULL ? DOVE_WRITE_UPDATE : DOVE_WRITE_CREATE;
  write->object = g_strdup (object);
  write->key = g_strdup (key);
  write->fields = dove_json_parse (fields, -1, NULL, &error);
  g_assert_no_error (error);

  return write;
}

static void
assert_no_secret (const DoveExchange *shown)
{
  const char *const texts[] = { shown->url, shown->headers, shown->body.text,
                                shown->answer_headers, shown->answer.text, shown->failure };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("%s", texts[i] != NULL ? texts[i] : "(none)");
      dove_assert_has_no_secret (texts[i]);
    }
}

static DoveOutcome *
send_fields (DoveDriverFixture *fixture,
             const char        *object,
             const char        *key,
             const char        *fields)
{
  g_autoptr(DoveWrite) write = make_write (object, key, fields);
  DoveOutcome *outcome = dove_driver_write (fixture->driver, write, NULL);

  g_assert_nonnull (outcome->exchange.exchange);
  assert_no_secret (outcome->exchange.exchange);

  return outcome;
}

static void
test_both_sides_are_noted (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (NULL);
  gint64 now = dove_clock_get_now (fixture->clock);
  g_autoptr(DoveOutcome) outcome = send_fields (fixture, "contacts", NULL, "{\"name\":\"Ann\"}");
  const DoveExchange *shown = outcome->exchange.exchange;

  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_cmpstr (shown->method, ==, "POST");
  g_assert_true (g_str_has_suffix (shown->url, "/contacts"));
  g_assert_nonnull (strstr (shown->headers, "Content-Type: application/json"));
  g_assert_cmpstr (shown->body.text, ==, "{\"name\":\"Ann\"}");
  g_assert_cmpint (shown->body.size_bytes, ==, strlen ("{\"name\":\"Ann\"}"));
  g_assert_cmpint (shown->status, ==, 201);
  g_assert_nonnull (strstr (shown->answer_headers, "content-type: application/json"));
  g_assert_nonnull (strstr (shown->answer.text, "\"name\":\"Ann\""));
  g_assert_false (shown->answer.is_cut);
  g_assert_cmpint (shown->attempts, ==, 1);
  g_assert_cmpint (shown->at, >=, now);
  g_assert_cmpint (shown->elapsed, >, 0);
  g_assert_null (shown->failure);
  g_assert_null (outcome->exchange.sent.text);
}

static void
test_refusal_is_noted (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (NULL);
  g_autoptr(DoveOutcome) outcome = send_fields (fixture, "contacts", NULL, "{\"name\":\"\"}");

  g_assert_cmpint (outcome->exchange.exchange->status, ==, 422);
  g_assert_nonnull (strstr (outcome->exchange.exchange->answer.text, "Name must not be empty"));
}

/* The application repeats what it is given, and it is given what signs in. */
static void
test_secrets_of_the_account_are_hidden (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (NULL);
  g_autoptr(DoveOutcome) outcome = NULL;
  const DoveExchange *shown;

  outcome = send_fields (fixture, "contacts", NULL,
                         "{\"name\":\"is it " DOVE_TEST_APP_PASSWORD "?\"}");
  shown = outcome->exchange.exchange;

  g_assert_nonnull (strstr (shown->body.text, "\"is it [hidden]?\""));
  g_assert_nonnull (strstr (shown->answer.text, "\"is it [hidden]?\""));
}

/* What the schema marks is hidden by its value: a long one wherever it stands, a short one where it
 * is a value of its own. */
static void
test_marked_fields_are_hidden (void)
{
  static const char *const pins[] = { "918273", "97" };

  for (guint i = 0; i < G_N_ELEMENTS (pins); i++)
    {
      g_autoptr(DoveDriverFixture) fixture = make_fixture (NULL);
      g_autofree char *fields = g_strdup_printf ("{\"name\":\"Ann\",\"pin\":%s}", pins[i]);
      g_autoptr(DoveOutcome) outcome = send_fields (fixture, "people", NULL, fields);
      const DoveExchange *shown = outcome->exchange.exchange;

      g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_APPLIED);
      g_assert_nonnull (strstr (shown->body.text, "\"name\":\"Ann\""));
      g_assert_nonnull (strstr (shown->body.text, "\"pin\":"));
      g_assert_null (strstr (shown->body.text, pins[i]));
      g_assert_nonnull (strstr (shown->answer.text, "\"pin\":"));
      g_assert_null (strstr (shown->answer.text, pins[i]));
    }
}

/* What came to good is cut sooner than what did not; characters stay whole. */
static void
test_bodies_are_cut (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (NULL);
  DoveTestFault fault = { .method = "POST", .kind = DOVE_TEST_FAULT_STATUS_BEFORE, .status = 422 };
  g_autofree char *long_text = g_strnfill (3 * DOVE_EXCHANGE_DONE_BYTES, 'x');
  g_autofree char *fields =
    g_strdup_printf ("{\"name\":\"\303\244\",\"text\":\"\303\244\303\244%s\"}", long_text);
  g_autoptr(DoveOutcome) done = send_fields (fixture, "contacts", NULL, fields);
  g_autoptr(DoveOutcome) refused = NULL;
  const DoveExchangeText *text = &done->exchange.exchange->body;

  g_assert_cmpint (done->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_true (text->is_cut);
  g_assert_cmpint (text->size_bytes, ==, strlen (fields));
  g_assert_cmpuint (strlen (text->text), ==, DOVE_EXCHANGE_DONE_BYTES);
  g_assert_true (g_utf8_validate (text->text, -1, NULL));

  dove_test_app_add_fault (fixture->app, &fault);
  refused = send_fields (fixture, "contacts", NULL, fields);
  g_assert_false (refused->exchange.exchange->body.is_cut);
  g_assert_cmpstr (refused->exchange.exchange->body.text, ==, fields);
}

/* A secret across the place of the cut leaves no half of itself. */
static void
test_a_cut_leaves_no_half_of_a_secret (void)
{
  for (gsize before = 1; before < sizeof DOVE_TEST_APP_PASSWORD; before++)
    {
      g_autoptr(DoveDriverFixture) fixture = make_fixture (NULL);
      gsize size = DOVE_EXCHANGE_DONE_BYTES - strlen ("{\"name\":\"A\",\"text\":\"") - before;
      g_autofree char *filling = g_strnfill (size, 'x');
      g_autofree char *fields = g_strdup_printf ("{\"name\":\"A\",\"text\":\"%s%s\"}", filling,
                                                 DOVE_TEST_APP_PASSWORD);
      g_autoptr(DoveOutcome) outcome = send_fields (fixture, "contacts", NULL, fields);

      g_assert_null (strstr (outcome->exchange.exchange->body.text, "xc"));
    }
}

static void
test_a_lost_answer_is_noted (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (NULL);
  DoveTestFault fault = { .method = "POST", .kind = DOVE_TEST_FAULT_RESET_AFTER };
  g_autoptr(DoveOutcome) outcome = NULL;
  const DoveExchange *shown;

  dove_test_app_add_fault (fixture->app, &fault);
  outcome = send_fields (fixture, "contacts", NULL, "{\"name\":\"Ann\"}");
  shown = outcome->exchange.exchange;

  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_AMBIGUOUS);
  g_assert_cmpstr (shown->body.text, ==, "{\"name\":\"Ann\"}");
  g_assert_cmpint (shown->status, ==, 0);
  g_assert_nonnull (shown->failure);
  g_assert_null (shown->answer.text);
}

/* What waits for the account's limits is no part of how long it took. */
static void
test_waits_are_told_apart (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (NULL);
  g_autoptr(DoveOutcome) first = send_fields (fixture, "contacts", NULL, "{\"name\":\"A\"}");
  g_autoptr(DoveOutcome) second = NULL;

  dove_net_account_throttle (dove_connection_get_account (fixture->connection),
                             30 * G_TIME_SPAN_SECOND);
  second = send_fields (fixture, "contacts", NULL, "{\"name\":\"B\"}");

  g_assert_cmpint (first->exchange.exchange->waited, <, G_TIME_SPAN_SECOND);
  g_assert_cmpint (second->exchange.exchange->waited, >=, 29 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (second->exchange.exchange->elapsed, <, 29 * G_TIME_SPAN_SECOND);
}

/* Nothing was sent, so there is nothing to note. */
static void
test_what_was_not_sent_is_not_noted (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture (NULL);
  g_autoptr(DoveWrite) write = make_write ("nothings", NULL, "{}");
  g_autoptr(DoveOutcome) outcome = dove_driver_write (fixture->driver, write, NULL);

  g_assert_null (outcome->exchange.exchange);
}

/* Writes of one request share it, and each has its part. */
static void
test_a_shared_request_is_noted_once (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ("bulk-app.json");
  g_autoptr(GPtrArray) outcomes = NULL;
  DoveWrite *writes[] = {
    make_write ("contacts", NULL, "{\"name\":\"Ann\",\"email\":\"a@x.org\"}"),
    make_write ("contacts", NULL, "{\"name\":\"\",\"email\":\"b@x.org\"}"),
  };
  const DoveOutcome *a;
  const DoveOutcome *b;

  outcomes = dove_driver_write_many (fixture->driver, (const DoveWrite *const *) writes, 2, NULL);
  a = outcomes->pdata[0];
  b = outcomes->pdata[1];

  g_assert_cmpint (a->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_cmpint (b->outcome, ==, DOVE_OUTCOME_REFUSED);
  g_assert_nonnull (a->exchange.exchange);
  g_assert_true (a->exchange.exchange == b->exchange.exchange);
  assert_no_secret (a->exchange.exchange);
  g_assert_nonnull (strstr (a->exchange.exchange->body.text, "b@x.org"));
  g_assert_nonnull (strstr (a->exchange.sent.text, "a@x.org"));
  g_assert_null (strstr (a->exchange.sent.text, "b@x.org"));
  g_assert_nonnull (strstr (b->exchange.sent.text, "b@x.org"));
  g_assert_nonnull (strstr (b->exchange.answer.text, "empty"));

  for (guint i = 0; i < G_N_ELEMENTS (writes); i++)
    dove_write_free (writes[i]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add_func ("/driver/http/note/" path, function)
  ADD ("both-sides-are-noted", test_both_sides_are_noted);
  ADD ("refusal-is-noted", test_refusal_is_noted);
  ADD ("secrets-of-the-account-are-hidden", test_secrets_of_the_account_are_hidden);
  ADD ("marked-fields-are-hidden", test_marked_fields_are_hidden);
  ADD ("bodies-are-cut", test_bodies_are_cut);
  ADD ("a-cut-leaves-no-half-of-a-secret", test_a_cut_leaves_no_half_of_a_secret);
  ADD ("a-lost-answer-is-noted", test_a_lost_answer_is_noted);
  ADD ("waits-are-told-apart", test_waits_are_told_apart);
  ADD ("what-was-not-sent-is-not-noted", test_what_was_not_sent_is_not_noted);
  ADD ("a-shared-request-is-noted-once", test_a_shared_request_is_noted_once);
#undef ADD

  return g_test_run ();
}
