/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "practice-fixture.h"

#include "record/dove-json.h"

/* Several writes in one request to the practice applications, and what goes wrong with them */

static const char *const three =
  "{ \"create\": [ { \"name\": \"Ann\" }, { \"email\": \"x@y.org\" }, { \"name\": \"Cid\" } ] }";

static DoveValue *
result_of (PracticeFixture *fixture,
           const char      *verb,
           guint            place)
{
  return dove_value_get_element (dove_value_get_member (fixture->body, verb), place);
}

static void
assert_member (DoveValue  *record,
               const char *name,
               const char *text)
{
  g_assert_cmpstr (dove_value_get_member_text (record, name), ==, text);
}

static guint
count_customers (PracticeFixture *fixture)
{
  g_assert_cmpuint (practice_fixture_ask (fixture, "GET", "/books/customers", NULL), ==, 200);

  return dove_value_get_length (dove_value_get_member (fixture->body, "items"));
}

static guint
ask (PracticeFixture *fixture,
     const char      *json)
{
  return practice_fixture_ask (fixture, "POST", "/books/customers/batch", json);
}

/* One bad item is refused by itself. */
static void
test_each_has_its_result (PracticeFixture *fixture,
                          gconstpointer    data)
{
  g_assert_cmpuint (ask (fixture, three), ==, 200);

  assert_member (result_of (fixture, "create", 0), "id", "cus_000001");
  assert_member (result_of (fixture, "create", 0), "name", "Ann");
  g_assert_nonnull (dove_value_get_member (result_of (fixture, "create", 1), "error"));
  assert_member (result_of (fixture, "create", 2), "name", "Cid");
  g_assert_cmpuint (count_customers (fixture), ==, 2);
}

static void
test_verbs_are_mixed (PracticeFixture *fixture,
                      gconstpointer    data)
{
  ask (fixture, three);
  g_assert_cmpuint (ask (fixture, "{ \"create\": [ { \"name\": \"Dee\" } ],"
                                  "  \"update\": [ { \"id\": \"cus_000001\", \"name\": \"New\" },"
                                  "                { \"id\": \"cus_000009\", \"name\": \"X\" } ],"
                                  "  \"delete\": [ \"cus_000002\", 7 ] }"), ==, 200);

  assert_member (result_of (fixture, "create", 0), "name", "Dee");
  assert_member (result_of (fixture, "update", 0), "name", "New");
  assert_member (result_of (fixture, "update", 1), "id", "cus_000009");
  g_assert_nonnull (dove_value_get_member (result_of (fixture, "update", 1), "error"));
  assert_member (result_of (fixture, "delete", 0), "id", "cus_000002");
  g_assert_nonnull (dove_value_get_member (result_of (fixture, "delete", 1), "error"));
  g_assert_cmpuint (count_customers (fixture), ==, 2);
}

static void
test_broken_requests_do_nothing (PracticeFixture *fixture,
                                 gconstpointer    data)
{
  static const char *const broken[] = {
    "", "{", "{ \"create\": { \"name\": \"Ann\" } }", "{ \"delete\": \"cus_000001\" }",
  };
  g_autoptr(GString) many = g_string_new ("{ \"create\": [ { \"name\": \"P\" }");

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    g_assert_cmpuint (ask (fixture, broken[i]), ==, 400);
  for (guint i = 0; i < 100; i++)
    g_string_append (many, ", { \"name\": \"P\" }");
  g_string_append (many, " ] }");
  g_assert_cmpuint (ask (fixture, many->str), ==, 400);
  g_assert_cmpuint (practice_fixture_ask (fixture, "POST", "/books/nothing/batch", three), ==, 404);

  g_assert_cmpuint (ask (fixture, "{ \"create\": [ 5 ], \"update\": [ null, { } ] }"), ==, 200);
  g_assert_nonnull (dove_value_get_member (result_of (fixture, "create", 0), "error"));
  g_assert_nonnull (dove_value_get_member (result_of (fixture, "update", 1), "error"));
  g_assert_cmpuint (count_customers (fixture), ==, 0);
}

static void
test_batch_order (PracticeFixture *fixture,
                  gconstpointer    data)
{
  practice_fixture_add_fault (fixture, "batch-order=1");
  g_assert_cmpuint (ask (fixture, three), ==, 200);
  assert_member (result_of (fixture, "create", 0), "name", "Cid");
  assert_member (result_of (fixture, "create", 2), "name", "Ann");
}

static void
test_batch_missing (PracticeFixture *fixture,
                    gconstpointer    data)
{
  practice_fixture_add_fault (fixture, "batch-missing=1");
  g_assert_cmpuint (ask (fixture, three), ==, 200);
  g_assert_cmpuint (dove_value_get_length (dove_value_get_member (fixture->body, "create")), ==, 2);
  g_assert_cmpuint (count_customers (fixture), ==, 2);
}

static void
test_batch_half (PracticeFixture *fixture,
                 gconstpointer    data)
{
  practice_fixture_add_fault (fixture, "batch-half=1");
  g_assert_cmpuint (ask (fixture, three), ==, 500);
  g_assert_cmpuint (count_customers (fixture), ==, 1);
}

static void
test_batch_refused (PracticeFixture *fixture,
                    gconstpointer    data)
{
  practice_fixture_add_fault (fixture, "batch-refused=1");
  g_assert_cmpuint (ask (fixture, three), ==, 400);
  g_assert_cmpuint (count_customers (fixture), ==, 0);
}

static void
test_reset_after (PracticeFixture *fixture,
                  gconstpointer    data)
{
  practice_fixture_add_fault (fixture, "reset-after=1");
  g_assert_cmpuint (ask (fixture, three), ==, 0);
  practice_fixture_end_faults (fixture);
  g_assert_cmpuint (count_customers (fixture), ==, 2);
}

/* Single writes do not have the faults of several. */
static void
test_single_writes_are_spared (PracticeFixture *fixture,
                               gconstpointer    data)
{
  practice_fixture_add_fault (fixture, "batch-refused=1");
  g_assert_cmpuint (practice_fixture_ask (fixture, "POST", "/books/customers",
                                          "{ \"name\": \"Ann\" }"), ==, 201);
}

/* A delay changes nothing but the time. */
static void
test_delay (PracticeFixture *fixture,
            gconstpointer    data)
{
  practice_fixture_add_fault (fixture, "delay=1");
  g_assert_cmpuint (ask (fixture, three), ==, 200);
  assert_member (result_of (fixture, "create", 0), "name", "Ann");
}

static void
add (const char *name,
     void      (*test) (PracticeFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/practice/batch/", name, NULL);

  g_test_add (path, PracticeFixture, NULL, practice_fixture_set_up, test,
              practice_fixture_tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("each-has-its-result", test_each_has_its_result);
  add ("verbs-are-mixed", test_verbs_are_mixed);
  add ("broken-requests-do-nothing", test_broken_requests_do_nothing);
  add ("batch-order", test_batch_order);
  add ("batch-missing", test_batch_missing);
  add ("batch-half", test_batch_half);
  add ("batch-refused", test_batch_refused);
  add ("reset-after", test_reset_after);
  add ("single-writes-are-spared", test_single_writes_are_spared);
  add ("delay", test_delay);

  return g_test_run ();
}
