/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "practice-fixture.h"

#include <glib/gstdio.h>

#include "base/dove-error.h"
#include "practice/dove-practice-log.h"
#include "record/dove-json.h"

/* What each fault of the practice applications does, seen by a client of them. */

#define HOUR 3600

static const char *
text_of (PracticeFixture *fixture,
         const char      *member)
{
  return dove_value_get_member_text (fixture->body, member);
}

static void
make_contacts (PracticeFixture *fixture,
               guint            count)
{
  for (guint i = 1; i <= count; i++)
    {
      g_autofree char *json = g_strdup_printf ("{ \"last_name\": \"Name %u\" }", i);

      g_assert_cmpuint (practice_fixture_ask (fixture, "POST", "/crm/contacts", json), ==, 201);
    }
}

static void
make_customers (PracticeFixture *fixture,
                guint            count)
{
  for (guint i = 1; i <= count; i++)
    {
      g_autofree char *json = g_strdup_printf ("{ \"name\": \"Name %u\" }", i);

      g_assert_cmpuint (practice_fixture_ask (fixture, "POST", "/books/customers", json), ==, 201);
    }
}

static void
assert_ids (PracticeFixture *fixture,
            const char      *path,
            const char      *list,
            const char      *wanted)
{
  g_autofree char *ids = practice_fixture_dup_ids (fixture, path, list);

  g_assert_cmpstr (ids, ==, wanted);
}

static guint64
count_writes (PracticeFixture *fixture)
{
  gint64 writes = -1;

  g_assert_cmpuint (practice_fixture_ask (fixture, "GET", "/stats", NULL), ==, 200);
  g_assert_true (dove_value_get_integer (dove_value_get_member (fixture->body, "writes"),
                                         &writes));

  return (guint64) writes;
}

static void
test_specs (void)
{
  static const char *const good[] = { "429", "401@crm=1", "202-late=0.5", "half-list=0",
                                      "clock-skew@crm=-7200", "search-lag=5", "clock-skew" };
  static const char *const bad[] = { "", "nothing", "429=2", "429=", "429=x", "clock-skew=0.5",
                                     "search-lag=-1", "clock-skew=2592001", "429@crm=-0.1" };
  g_autoptr(DovePracticeFaults) faults = dove_practice_faults_new (1);

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(GError) error = NULL;

      dove_practice_faults_add (faults, good[i], &error);
      g_assert_no_error (error);
    }

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (dove_practice_faults_add (faults, bad[i], &error));
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
    }
}

static void
test_seconds (void)
{
  g_autoptr(DovePracticeFaults) faults = dove_practice_faults_new (1);

  dove_practice_faults_add (faults, "clock-skew@crm=-7200", NULL);
  dove_practice_faults_add (faults, "search-lag", NULL);
  g_assert_cmpint (dove_practice_faults_get_seconds (faults, DOVE_PRACTICE_FAULT_CLOCK_SKEW, "crm"),
                   ==, -7200);
  g_assert_cmpint (dove_practice_faults_get_seconds (faults, DOVE_PRACTICE_FAULT_CLOCK_SKEW,
                                                     "books"), ==, 0);
  g_assert_cmpint (dove_practice_faults_get_seconds (faults, DOVE_PRACTICE_FAULT_SEARCH_LAG,
                                                     "books"), ==, 5);
  g_assert_cmpint (dove_practice_faults_draw (faults, "crm", DOVE_PRACTICE_ASK_LIST), ==,
                   DOVE_PRACTICE_FAULT_NONE);
}

/* A fault is drawn only for the requests that can have it. */
static void
test_kinds (void)
{
  static const struct
  {
    const char          *spec;
    DovePracticeAskKind  has;
    DovePracticeAskKind  lacks;
  } rows[] = {
    { "429=1", DOVE_PRACTICE_ASK_READ, 0 },
    { "401=1", DOVE_PRACTICE_ASK_CREATE, 0 },
    { "500-after=1", DOVE_PRACTICE_ASK_CHANGE, DOVE_PRACTICE_ASK_LIST },
    { "202-late=1", DOVE_PRACTICE_ASK_CREATE, DOVE_PRACTICE_ASK_CHANGE },
    { "silent-success=1", DOVE_PRACTICE_ASK_CHANGE, DOVE_PRACTICE_ASK_READ },
    { "cursor-gone=1", DOVE_PRACTICE_ASK_LIST | DOVE_PRACTICE_ASK_NEXT, DOVE_PRACTICE_ASK_LIST },
    { "empty-list=1", DOVE_PRACTICE_ASK_LIST, DOVE_PRACTICE_ASK_LIST | DOVE_PRACTICE_ASK_SEARCH },
    { "half-list=1", DOVE_PRACTICE_ASK_LIST, DOVE_PRACTICE_ASK_LIST | DOVE_PRACTICE_ASK_SEARCH },
    { "stale-list=1", DOVE_PRACTICE_ASK_LIST, DOVE_PRACTICE_ASK_READ },
    { "unstable-pages=1", DOVE_PRACTICE_ASK_LIST, DOVE_PRACTICE_ASK_CREATE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(DovePracticeFaults) faults = dove_practice_faults_new (1);

      dove_practice_faults_add (faults, rows[i].spec, NULL);
      g_assert_cmpint (dove_practice_faults_draw (faults, "crm", rows[i].has), !=,
                       DOVE_PRACTICE_FAULT_NONE);
      g_assert_cmpint (dove_practice_faults_draw (faults, "crm", rows[i].lacks), ==,
                       DOVE_PRACTICE_FAULT_NONE);
    }
}

static void
test_unstable_pages (PracticeFixture *fixture,
                     gconstpointer    data)
{
  make_contacts (fixture, 5);
  make_customers (fixture, 3);
  assert_ids (fixture, "/crm/contacts?per_page=2", "data", "1 2");
  practice_fixture_add_fault (fixture, "unstable-pages=1");
  assert_ids (fixture, "/crm/contacts?per_page=2", "data", "5 4");

  /* behind a cursor are the records that belong there, in another order */
  assert_ids (fixture, "/books/customers?limit=2", "items", "cus_000002 cus_000001");
  g_assert_cmpstr (text_of (fixture, "next_cursor"), ==, "7");
  assert_ids (fixture, "/books/customers?limit=2&cursor=7", "items", "cus_000003");
}

static void
test_cursor_gone (PracticeFixture *fixture,
                  gconstpointer    data)
{
  make_contacts (fixture, 3);
  practice_fixture_add_fault (fixture, "cursor-gone=1");
  assert_ids (fixture, "/crm/contacts?per_page=2&page=1", "data", "1 2");
  g_assert_cmpuint (practice_fixture_ask (fixture, "GET", "/crm/contacts?per_page=2&page=2", NULL),
                    ==, 410);
  g_assert_cmpuint (practice_fixture_ask (fixture, "GET", "/books/customers?cursor=1", NULL), ==,
                    410);
  g_assert_cmpuint (practice_fixture_ask (fixture, "GET", "/mail/subscribers?offset=2", NULL), ==,
                    410);
  g_assert_cmpuint (practice_fixture_ask (fixture, "GET", "/crm/contacts/1", NULL), ==, 200);
}

static void
test_unauthorized (PracticeFixture *fixture,
                   gconstpointer    data)
{
  practice_fixture_add_fault (fixture, "401@crm=1");
  g_assert_cmpuint (practice_fixture_ask (fixture, "POST", "/crm/contacts", "{}"), ==, 401);
  g_assert_cmpuint (practice_fixture_ask (fixture, "GET", "/crm/contacts", NULL), ==, 401);
  g_assert_cmpuint (practice_fixture_ask (fixture, "GET", "/crm/me", NULL), ==, 200);
  g_assert_cmpuint (practice_fixture_ask (fixture, "GET", "/books/customers", NULL), ==, 200);
  g_assert_cmpuint (count_writes (fixture), ==, 0);
}

static gint64
date_of_answer (PracticeFixture *fixture)
{
  const char *text = soup_message_headers_get_one (
    soup_message_get_response_headers (fixture->message), "Date");
  g_autoptr(GDateTime) date = soup_date_time_new_from_http_string (text);

  g_assert_nonnull (date);

  return g_date_time_to_unix (date);
}

static gint64
time_of_member (PracticeFixture *fixture,
                const char      *member)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_iso8601 (text_of (fixture, member), NULL);

  g_assert_nonnull (time);

  return g_date_time_to_unix (time);
}

static void
test_clock_skew (PracticeFixture *fixture,
                 gconstpointer    data)
{
  gint64 before = g_get_real_time () / G_USEC_PER_SEC;
  gint64 ahead = 0;

  practice_fixture_add_fault (fixture, "clock-skew@crm=-7200");
  make_contacts (fixture, 1);
  ahead = date_of_answer (fixture) - before;
  g_assert_cmpint (ahead, >=, -2 * HOUR);
  g_assert_cmpint (ahead, <, -HOUR);
  g_assert_cmpint (time_of_member (fixture, "created_at"), <, before - HOUR);

  g_assert_cmpuint (practice_fixture_ask (fixture, "PATCH", "/crm/contacts/1",
                                          "{ \"last_name\": \"Other\" }"), ==, 200);
  g_assert_cmpint (time_of_member (fixture, "updated_at"), <, before - HOUR);

  g_assert_cmpuint (practice_fixture_ask (fixture, "GET", "/books/customers", NULL), ==, 200);
  g_assert_cmpint (date_of_answer (fixture), >=, before);
}

/* A date to retry at is by the clock of the application, which may be wrong. */
static void
test_throttle_date (PracticeFixture *fixture,
                    gconstpointer    data)
{
  g_autoptr(GDateTime) date = NULL;
  const char *text = NULL;
  gint64 wait = 0;

  practice_fixture_add_fault (fixture, "clock-skew@crm=-7200");
  practice_fixture_add_fault (fixture, "429-date@crm=1");
  g_assert_cmpuint (practice_fixture_ask (fixture, "POST", "/crm/contacts", "{}"), ==, 429);
  text = soup_message_headers_get_one (soup_message_get_response_headers (fixture->message),
                                       "Retry-After");
  date = soup_date_time_new_from_http_string (text);
  g_assert_nonnull (date);
  wait = g_date_time_to_unix (date) - date_of_answer (fixture);
  g_assert_cmpint (wait, >=, 1);
  g_assert_cmpint (wait, <=, 3);
  g_assert_cmpuint (count_writes (fixture), ==, 0);
}

static void
assert_line (const char *line,
             const char *wanted)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) value = dove_json_parse (line, -1, NULL, &error);
  g_autoptr(DoveValue) other = dove_json_parse (wanted, -1, NULL, NULL);
  gint64 ms = 0;

  g_assert_no_error (error);
  g_assert_nonnull (other);
  g_assert_true (dove_value_get_integer (dove_value_get_member (value, "ms"), &ms));
  g_assert_cmpint (ms, >, 0);
  g_assert_cmpuint (dove_value_get_length (value), ==, dove_value_get_length (other) + 1);
  for (guint i = 0; i < dove_value_get_length (other); i++)
    {
      const char *name = dove_value_get_name (other, i);

      if (!dove_value_equal (dove_value_get_member (value, name),
                             dove_value_get_element (other, i)))
        g_error ("The log says %s instead of %s", line, wanted);
    }
}

/* The log tells what was sent, and whether it was stored. */
static void
test_log (PracticeFixture *fixture,
          gconstpointer    data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "log", NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  DovePracticeLog *log = dove_practice_log_new (path, &error);

  g_assert_no_error (error);
  dove_practice_server_set_log (fixture->server, log);
  practice_fixture_ask (fixture, "POST", "/crm/contacts", "{ \"last_name\": \"Ann\" }");
  practice_fixture_add_fault (fixture, "500-before=1");
  practice_fixture_ask (fixture, "PATCH", "/crm/contacts/1", "{ \"city\": \"Rome\" }");
  dove_practice_server_set_log (fixture->server, NULL);
  dove_practice_log_free (log);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  assert_line (lines[0], "{\"method\": \"POST\", \"path\": \"/crm/contacts\", \"body\": "
                         "{\"last_name\": \"Ann\"}, \"status\": 201, \"stored\": true}");
  assert_line (lines[1], "{\"method\": \"PATCH\", \"path\": \"/crm/contacts/1\", \"body\": "
                         "{\"city\": \"Rome\"}, \"fault\": \"500-before\", \"status\": 500, "
                         "\"stored\": false}");
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_null (dove_practice_log_new ("/nowhere/log", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

static void
test_search_lag (PracticeFixture *fixture,
                 gconstpointer    data)
{
  make_contacts (fixture, 1);
  make_customers (fixture, 1);
  assert_ids (fixture, "/crm/contacts?last_name=Name%201", "data", "1");
  practice_fixture_add_fault (fixture, "search-lag@crm=3600");
  assert_ids (fixture, "/crm/contacts?last_name=Name%201", "data", "");
  assert_ids (fixture, "/crm/contacts", "data", "1");
  assert_ids (fixture, "/books/customers?name=Name%201", "items", "cus_000001");
  g_assert_cmpuint (practice_fixture_ask (fixture, "GET", "/crm/contacts/1", NULL), ==, 200);
}

static void
test_silent_success (PracticeFixture *fixture,
                     gconstpointer    data)
{
  make_contacts (fixture, 1);
  practice_fixture_add_fault (fixture, "silent-success=1");
  fixture->key = "once";
  g_assert_cmpuint (practice_fixture_ask (fixture, "POST", "/crm/contacts",
                                          "{ \"last_name\": \"Lost\" }"), ==, 201);
  g_assert_cmpstr (text_of (fixture, "last_name"), ==, "Lost");
  fixture->key = NULL;
  g_assert_cmpuint (practice_fixture_ask (fixture, "GET", "/crm/contacts/2", NULL), ==, 404);

  g_assert_cmpuint (practice_fixture_ask (fixture, "PATCH", "/crm/contacts/1",
                                          "{ \"last_name\": \"Lost\" }"), ==, 200);
  g_assert_cmpstr (text_of (fixture, "last_name"), ==, "Lost");
  g_assert_cmpuint (practice_fixture_ask (fixture, "DELETE", "/crm/contacts/1", NULL), ==, 204);
  g_assert_cmpuint (practice_fixture_ask (fixture, "GET", "/crm/contacts/1", NULL), ==, 200);
  g_assert_cmpstr (text_of (fixture, "last_name"), ==, "Name 1");
  g_assert_cmpuint (count_writes (fixture), ==, 1);

  /* neither the key nor the id of what was lost is taken */
  practice_fixture_end_faults (fixture);
  fixture->key = "once";
  g_assert_cmpuint (practice_fixture_ask (fixture, "POST", "/crm/contacts",
                                          "{ \"last_name\": \"Lost\" }"), ==, 201);
  assert_ids (fixture, "/crm/contacts", "data", "1 3");
}

static const char *
name_in_list (PracticeFixture *fixture,
              const char      *path,
              guint            index)
{
  g_assert_cmpuint (practice_fixture_ask (fixture, "GET", path, NULL), ==, 200);

  return dove_value_get_member_text (
    dove_value_get_element (dove_value_get_member (fixture->body, "data"), index), "last_name");
}

static void
test_stale_list (PracticeFixture *fixture,
                 gconstpointer    data)
{
  make_contacts (fixture, 2);
  g_assert_cmpuint (practice_fixture_ask (fixture, "PATCH", "/crm/contacts/2",
                                          "{ \"last_name\": \"New\" }"), ==, 200);
  g_assert_cmpstr (name_in_list (fixture, "/crm/contacts", 1), ==, "New");
  practice_fixture_add_fault (fixture, "stale-list=1");
  g_assert_cmpstr (name_in_list (fixture, "/crm/contacts", 0), ==, "Name 1");
  g_assert_cmpstr (name_in_list (fixture, "/crm/contacts", 1), ==, "Name 2");
  g_assert_cmpuint (practice_fixture_ask (fixture, "GET", "/crm/contacts/2", NULL), ==, 200);
  g_assert_cmpstr (text_of (fixture, "last_name"), ==, "New");
}

static void
assert_total (PracticeFixture *fixture,
              gint64           wanted)
{
  gint64 total = -1;

  g_assert_true (dove_value_get_integer (dove_value_get_member (fixture->body, "total"), &total));
  g_assert_cmpint (total, ==, wanted);
}

static void
test_empty_list (PracticeFixture *fixture,
                 gconstpointer    data)
{
  make_contacts (fixture, 3);
  practice_fixture_add_fault (fixture, "empty-list=1");
  assert_ids (fixture, "/crm/contacts", "data", "");
  assert_total (fixture, 0);
  assert_ids (fixture, "/crm/contacts?last_name=Name%202", "data", "2");
  g_assert_cmpuint (practice_fixture_ask (fixture, "GET", "/crm/contacts/2", NULL), ==, 200);
}

/* What is left adds up, over all pages, so that nothing but the number gives it away. */
static void
test_half_list (PracticeFixture *fixture,
                gconstpointer    data)
{
  make_contacts (fixture, 6);
  practice_fixture_add_fault (fixture, "half-list=1");
  assert_ids (fixture, "/crm/contacts?per_page=2", "data", "2 4");
  assert_total (fixture, 3);
  assert_ids (fixture, "/crm/contacts?per_page=2&page=2", "data", "6");
  assert_ids (fixture, "/crm/contacts?last_name=Name%201", "data", "1");
}

static void
test_accepted (PracticeFixture *fixture,
               gconstpointer    data)
{
  const char *json = "{ \"external_id\": \"x\", \"name\": \"Later\" }";

  practice_fixture_add_fault (fixture, "202-late=1");
  dove_practice_server_set_late (fixture->server, HOUR * 1000);
  fixture->key = "once";
  g_assert_cmpuint (practice_fixture_ask (fixture, "POST", "/books/customers", json), ==, 202);
  g_assert_null (text_of (fixture, "id"));
  g_assert_cmpuint (practice_fixture_ask (fixture, "POST", "/books/customers", json), ==, 202);
  assert_ids (fixture, "/books/customers", "items", "");

  /* it is stored once, and the key leads to it */
  practice_fixture_end_faults (fixture);
  assert_ids (fixture, "/books/customers", "items", "cus_000001");
  g_assert_cmpuint (practice_fixture_ask (fixture, "POST", "/books/customers", json), ==, 201);
  g_assert_cmpstr (text_of (fixture, "id"), ==, "cus_000001");
}

static void
test_accepted_after_a_while (PracticeFixture *fixture,
                             gconstpointer    data)
{
  const char *json = "{ \"external_id\": \"x\", \"name\": \"Later\" }";

  practice_fixture_add_fault (fixture, "202-late=1");
  dove_practice_server_set_late (fixture->server, 0);
  g_assert_cmpuint (practice_fixture_ask (fixture, "POST", "/books/customers", json), ==, 202);
  while (count_writes (fixture) == 0)
    g_thread_yield ();
  assert_ids (fixture, "/books/customers", "items", "cus_000001");
}

/* Of two that were accepted with the same unique value only the first is stored. */
static void
test_accepted_twice (PracticeFixture *fixture,
                     gconstpointer    data)
{
  const char *json = "{ \"external_id\": \"x\", \"name\": \"Later\" }";

  practice_fixture_add_fault (fixture, "202-late=1");
  dove_practice_server_set_late (fixture->server, HOUR * 1000);
  g_assert_cmpuint (practice_fixture_ask (fixture, "POST", "/books/customers", json), ==, 202);
  g_assert_cmpuint (practice_fixture_ask (fixture, "POST", "/books/customers", json), ==, 202);
  practice_fixture_end_faults (fixture);
  assert_ids (fixture, "/books/customers", "items", "cus_000001");
}

static void
add (const char *name,
     void      (*test) (PracticeFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/practice/faults/", name, NULL);

  g_test_add (path, PracticeFixture, NULL, practice_fixture_set_up, test,
              practice_fixture_tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/practice/faults/specs", test_specs);
  g_test_add_func ("/practice/faults/seconds", test_seconds);
  g_test_add_func ("/practice/faults/kinds", test_kinds);
  add ("unstable-pages", test_unstable_pages);
  add ("cursor-gone", test_cursor_gone);
  add ("401", test_unauthorized);
  add ("clock-skew", test_clock_skew);
  add ("429-date", test_throttle_date);
  add ("log", test_log);
  add ("search-lag", test_search_lag);
  add ("silent-success", test_silent_success);
  add ("stale-list", test_stale_list);
  add ("empty-list", test_empty_list);
  add ("half-list", test_half_list);
  add ("202-late", test_accepted);
  add ("202-late-after-a-while", test_accepted_after_a_while);
  add ("202-late-of-the-same-twice", test_accepted_twice);

  return g_test_run ();
}
