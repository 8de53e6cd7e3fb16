/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "record/dove-json.h"

#include "dove-driver-fixture.h"

static DoveDriverFixture *
make_fixture (void)
{
  DoveDriverFixtureOptions options = { .flags = DOVE_TEST_APP_KEYS };
  DoveDriverFixture *fixture = dove_driver_fixture_new (&options);

  dove_test_app_add_many (fixture->app, "contacts", 3);

  return fixture;
}

static DoveOutcome *
act (DoveDriverFixture *fixture,
     const char        *action,
     const char        *key,
     const char        *input)
{
  g_autoptr(DoveValue) fields = input != NULL ? dove_json_parse (input, -1, NULL, NULL) : NULL;
  DoveWrite write = {
    .kind = DOVE_WRITE_ACT,
    .object = (char *) "contacts",
    .action = (char *) action,
    .key = (char *) key,
    .fields = fields,
    .idempotency_key = (char *) "0123456789abcdef",
  };
  DoveOutcome *outcome = dove_driver_act (fixture->driver, &write, NULL);

  if (outcome->message != NULL)
    g_test_message ("%s", outcome->message);

  return outcome;
}

static void
assert_output (DoveOutcome *outcome,
               const char  *json)
{
  g_autofree char *text = outcome->output != NULL
                            ? dove_json_write (outcome->output, DOVE_JSON_COMPACT) : NULL;

  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_APPLIED);
  g_assert_cmpstr (text, ==, json);
}

/* The input is sent as it is, read-only names of the record or not; the answer is handed on. */
static void
test_an_action_is_done_once (void)
{
  static const char input[] = "{\"words\":\"Hi\",\"version\":3}";
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  g_autoptr(DoveOutcome) first = act (fixture, "greet", "2", input);
  g_autoptr(DoveOutcome) again = act (fixture, "greet", "2", input);
  g_autoptr(DoveOutcome) count = act (fixture, "count", NULL, NULL);

  assert_output (first, input);
  assert_output (again, "{\"again\":true}");
  assert_output (count, "3");
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "POST", "/contacts/2/greet"), ==,
                    2);
}

static void
test_a_wrong_input_is_not_sent (void)
{
  static const struct { const char *action; const char *input; const char *part; } rows[] = {
    { "greet", "{}", "words" },
    { "greet", NULL, "words" },
    { "greet", "{\"words\":1}", "/words" },
    { "greet", "{\"words\":\"Hi\",\"loud\":true}", "loud" },
    { "count", "{\"words\":\"Hi\"}", "no input" },
    { "sing", NULL, "sing" },
  };
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(DoveOutcome) outcome = act (fixture, rows[i].action, "2", rows[i].input);

      g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_REFUSED);
      g_assert_nonnull (strstr (outcome->message, rows[i].part));
    }
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, NULL, NULL), ==, 0);
}

/* Whether it is allowed is asked of the record as it is now. */
static void
test_an_action_must_be_allowed (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  g_autoptr(DoveOutcome) refused = NULL;
  g_autoptr(DoveOutcome) missing = NULL;

  dove_test_app_edit (fixture->app, "contacts", "2", "{\"name\":\"Nobody\"}");
  refused = act (fixture, "greet", "2", "{\"words\":\"Hi\"}");
  missing = act (fixture, "greet", "77", "{\"words\":\"Hi\"}");

  g_assert_cmpint (refused->outcome, ==, DOVE_OUTCOME_REFUSED);
  g_assert_cmpint (missing->outcome, ==, DOVE_OUTCOME_MISSING);
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "POST", NULL), ==, 0);
}

/* What would be sent is made and not sent; what stands in its way is told as what it is. */
static void
test_an_action_is_shown (void)
{
  static const struct { const char *key; const char *input; int code; } rows[] = {
    { "2", "{\"words\":1}", DOVE_ERROR_INVALID },
    { "3", "{\"words\":\"Hi\"}", DOVE_ERROR_FORBIDDEN },
    { "77", "{\"words\":\"Hi\"}", DOVE_ERROR_MISSING },
  };
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  g_autoptr(DoveValue) input = dove_json_parse ("{\"words\":\"Hi\"}", -1, NULL, NULL);
  const DoveWrite good = {
    .kind = DOVE_WRITE_ACT, .object = (char *) "contacts", .action = (char *) "greet",
    .key = (char *) "2", .fields = input,
  };
  g_autoptr(DoveValue) shown = dove_driver_preview (fixture->driver, &good, NULL, NULL);

  g_assert_cmpstr (dove_value_get_member_text (shown, "method"), ==, "POST");
  g_assert_true (dove_value_equal (dove_value_get_member (shown, "body"), input));
  dove_test_app_edit (fixture->app, "contacts", "3", "{\"name\":\"Nobody\"}");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(DoveValue) given = dove_json_parse (rows[i].input, -1, NULL, NULL);
      g_autoptr(GError) error = NULL;
      DoveWrite write = good;

      write.key = (char *) rows[i].key;
      write.fields = given;
      g_assert_null (dove_driver_preview (fixture->driver, &write, NULL, &error));
      g_assert_error (error, DOVE_ERROR, rows[i].code);
      g_assert_nonnull (strstr (error->message, "“Greet” of"));
    }
  g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "POST", NULL), ==, 0);
}

/* An action is no create and no update: after a lost answer nobody knows. */
static void
test_a_lost_answer_is_ambiguous (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ();
  DoveTestFault fault = { .method = "POST", .kind = DOVE_TEST_FAULT_RESET_AFTER, .times = 9 };
  g_autoptr(DoveOutcome) outcome = NULL;

  dove_test_app_add_fault (fixture->app, &fault);
  outcome = act (fixture, "greet", "2", "{\"words\":\"Hi\"}");

  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_AMBIGUOUS);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/driver/http/action/an-action-is-done-once", test_an_action_is_done_once);
  g_test_add_func ("/driver/http/action/a-wrong-input-is-not-sent",
                   test_a_wrong_input_is_not_sent);
  g_test_add_func ("/driver/http/action/an-action-must-be-allowed",
                   test_an_action_must_be_allowed);
  g_test_add_func ("/driver/http/action/an-action-is-shown", test_an_action_is_shown);
  g_test_add_func ("/driver/http/action/a-lost-answer-is-ambiguous",
                   test_a_lost_answer_is_ambiguous);

  return g_test_run ();
}
