/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../store-fixture.h"

#include <sqlite3.h>

#include "base/dove-defaults.h"
#include "store/dove-store-exchange.h"
#include "store/dove-store-run.h"

/* What was sent and came back is kept for people, the last of each change, and in bounds. */

#define LARGE (DOVE_EXCHANGE_BYTES / 8) /* so many of them are all that there is room for */

static DoveExchange *
make_request (Fixture    *fixture,
              const char *body)
{
  DoveExchange *request = dove_exchange_new ();

  request->method = g_strdup ("POST");
  request->url = g_strdup ("https://app.example/contacts");
  request->headers = g_strdup ("Content-Type: application/json");
  request->body.text = g_strdup (body);
  request->body.size_bytes = 9000;
  request->body.is_cut = TRUE;
  request->status = 422;
  request->answer_headers = g_strdup ("content-type: application/json");
  request->answer.text = g_strdup ("{\"error\":\"no\"}");
  request->answer.size_bytes = 14;
  request->at = dove_clock_get_now (fixture->clock);
  request->elapsed = 81000;
  request->waited = 12;
  request->attempts = 1;

  return request;
}

static DoveStoreExchange *
make_exchange (gint64        run,
               gint64        change,
               gboolean      is_done,
               DoveExchange *request)
{
  DoveStoreExchange *exchange = g_new0 (DoveStoreExchange, 1);

  exchange->run_id = run;
  exchange->change_id = change;
  exchange->is_done = is_done;
  exchange->tries = 2;
  exchange->part.exchange = request;

  return exchange;
}

static GPtrArray *
list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_exchange_free);
}

static void
put (Fixture   *fixture,
     GPtrArray *exchanges)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (dove_store_put_exchanges (fixture->store, exchanges, &error));
  g_assert_no_error (error);
}

static void
put_one (Fixture    *fixture,
         gint64      run,
         gint64      change,
         gboolean    is_done,
         const char *body)
{
  g_autoptr(GPtrArray) list = list_new ();

  g_ptr_array_add (list, make_exchange (run, change, is_done, make_request (fixture, body)));
  put (fixture, list);
}

static DoveStoreExchange *
find (DoveStore *store,
      gint64     run,
      gint64     change)
{
  DoveStoreExchange *exchange = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (dove_store_find_exchange (store, run, change, &exchange, &error));
  g_assert_no_error (error);

  return exchange;
}

static gboolean
has (Fixture *fixture,
     gint64   run,
     gint64   change)
{
  g_autoptr(DoveStoreExchange) found = find (fixture->store, run, change);

  return found != NULL;
}

static gint64
count (Fixture    *fixture,
       const char *table)
{
  g_autofree char *path = g_build_filename (fixture->dir, "log.db", NULL);
  g_autofree char *sql = g_strdup_printf ("SELECT count (*) FROM %s", table);
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  gint64 number;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return number;
}

static void
test_all_of_it_comes_back (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autoptr(DoveStoreExchange) found = NULL;
  const DoveExchange *request;

  put_one (fixture, 3, 7, FALSE, "{\"name\":\"\"}");
  found = find (fixture->store, 3, 7);
  g_assert_nonnull (found);
  request = found->part.exchange;

  g_assert_cmpint (found->tries, ==, 2);
  g_assert_false (found->is_done);
  g_assert_null (found->part.sent.text);
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (request->url, ==, "https://app.example/contacts");
  g_assert_cmpstr (request->headers, ==, "Content-Type: application/json");
  g_assert_cmpstr (request->body.text, ==, "{\"name\":\"\"}");
  g_assert_cmpint (request->body.size_bytes, ==, 9000);
  g_assert_true (request->body.is_cut);
  g_assert_cmpint (request->status, ==, 422);
  g_assert_cmpstr (request->answer.text, ==, "{\"error\":\"no\"}");
  g_assert_false (request->answer.is_cut);
  g_assert_null (request->failure);
  g_assert_cmpint (request->at, ==, dove_clock_get_now (fixture->clock));
  g_assert_cmpint (request->elapsed, ==, 81000);
  g_assert_cmpint (request->waited, ==, 12);
  g_assert_cmpint (request->attempts, ==, 1);
  g_assert_false (has (fixture, 3, 8));
  g_assert_false (has (fixture, 4, 7));
}

static void
test_the_last_one_stays (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr(DoveStoreExchange) found = NULL;

  put_one (fixture, 1, 1, FALSE, "first");
  put_one (fixture, 1, 1, TRUE, "second");
  found = find (fixture->store, 1, 1);

  g_assert_cmpstr (found->part.exchange->body.text, ==, "second");
  g_assert_true (found->is_done);
  g_assert_cmpint (count (fixture, "request"), ==, 1);
  g_assert_cmpint (count (fixture, "exchange"), ==, 1);
}

/* A request of several writes is there once, for as long as one of them has it. */
static void
test_a_shared_request_is_kept_once (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr(GPtrArray) list = list_new ();
  DoveExchange *request = make_request (fixture, "all");
  g_autoptr(DoveStoreExchange) found = NULL;

  for (gint64 i = 1; i <= 3; i++)
    {
      DoveStoreExchange *one = make_exchange (1, i, i != 2, dove_exchange_ref (request));

      one->part.sent.text = g_strdup_printf ("part %d", (int) i);
      g_ptr_array_add (list, one);
    }
  dove_exchange_unref (request);
  put (fixture, list);
  found = find (fixture->store, 1, 3);

  g_assert_cmpstr (found->part.exchange->body.text, ==, "all");
  g_assert_cmpstr (found->part.sent.text, ==, "part 3");
  g_assert_cmpint (count (fixture, "request"), ==, 1);

  put_one (fixture, 1, 1, TRUE, "alone");
  put_one (fixture, 1, 2, TRUE, "alone");
  g_assert_cmpint (count (fixture, "request"), ==, 3);
  g_assert_true (has (fixture, 1, 3));
  put_one (fixture, 1, 3, TRUE, "alone");
  g_assert_cmpint (count (fixture, "request"), ==, 3);
  g_assert_cmpint (count (fixture, "exchange"), ==, 3);
}

/* Room is made by the oldest of those that came to good; what failed stays. */
static void
test_room_is_bounded (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autofree char *large = g_strnfill (LARGE, 'x');

  put_one (fixture, 1, 1, FALSE, large);
  for (gint64 change = 2; change <= 11; change++)
    put_one (fixture, 1, change, TRUE, large);

  g_assert_true (has (fixture, 1, 1));
  g_assert_false (has (fixture, 1, 2));
  g_assert_true (has (fixture, 1, 11));
  g_assert_cmpint (count (fixture, "request"), <=, 8);
  g_assert_cmpint (count (fixture, "exchange"), ==, count (fixture, "request"));
}

/* Where all of them failed the oldest go too: the room is the room. */
static void
test_failures_alone_are_bounded (Fixture       *fixture,
                                 gconstpointer  data)
{
  g_autofree char *large = g_strnfill (LARGE, 'x');

  for (gint64 change = 1; change <= 10; change++)
    put_one (fixture, 1, change, FALSE, large);

  g_assert_false (has (fixture, 1, 1));
  g_assert_true (has (fixture, 1, 10));
  g_assert_cmpint (count (fixture, "request"), <=, 8);
}

static gint64
add_run (Fixture *fixture)
{
  g_autoptr(DoveStoreRun) run = dove_store_run_new ();

  run->sync_id = g_strdup ("s");
  run->trigger = g_strdup ("person");
  g_assert_true (dove_store_add_run (fixture->store, run, NULL));
  run->state = DOVE_RUN_DONE;
  g_assert_true (dove_store_update_run (fixture->store, run, NULL));

  return run->id;
}

/* They go with their run, and the disk has the room again. */
static void
test_old_ones_go_with_their_run (Fixture       *fixture,
                                 gconstpointer  data)
{
  g_autofree char *large = g_strnfill (LARGE, 'x');
  gint64 old = add_run (fixture);
  gint64 young;
  gint64 freed = 0;
  g_autoptr(GError) error = NULL;

  put_one (fixture, old, 1, FALSE, large);
  dove_clock_advance (fixture->clock, DOVE_RUN_KEEP + G_TIME_SPAN_HOUR);
  young = add_run (fixture);
  put_one (fixture, young, 2, FALSE, "{}");
  put_one (fixture, old, 3, FALSE, "of a run that is gone, however it came");

  g_assert_true (dove_store_prune (fixture->store, &freed, &error));
  g_assert_no_error (error);
  g_assert_false (has (fixture, old, 1));
  g_assert_false (has (fixture, old, 3));
  g_assert_true (has (fixture, young, 2));
  g_assert_cmpint (freed, >, LARGE / 2);
}

/* Waits of requests that waited at the same time count once. */
static void
test_waits_are_measured (Fixture       *fixture,
                         gconstpointer  data)
{
  static const struct { gint64 at, waited; } rows[] = { { 10, 5 }, { 12, 5 }, { 13, 1 },
                                                        { 30, 2 } };
  gint64 begin = dove_clock_get_now (fixture->clock);
  GTimeSpan waited = -1;

  g_assert_true (dove_store_measure_waits (fixture->store, 1, &waited, NULL));
  g_assert_cmpint (waited, ==, 0);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GPtrArray) list = list_new ();
      DoveExchange *request = make_request (fixture, "{}");

      request->at = begin + rows[i].at;
      request->waited = rows[i].waited;
      g_ptr_array_add (list, make_exchange (1, i, TRUE, request));
      put (fixture, list);
    }

  g_assert_true (dove_store_measure_waits (fixture->store, 1, &waited, NULL));
  g_assert_cmpint (waited, ==, 7 + 2);
}

/* Who only looks finds nothing where nothing was noted, and no error. */
static void
test_there_may_be_no_journal (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autoptr(DoveStore) reader = dove_store_open (fixture->dir, DOVE_STORE_READ_ONLY,
                                                 fixture->clock, NULL);
  DoveStoreExchange *found = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (reader);
  g_assert_true (dove_store_find_exchange (reader, 1, 1, &found, &error));
  g_assert_no_error (error);
  g_assert_null (found);

  put_one (fixture, 1, 1, TRUE, "{}");
  found = find (reader, 1, 1);
  g_assert_nonnull (found);
  dove_store_exchange_free (found);
}

/* One that is no database is an error, and takes nothing else with it. */
static void
test_a_broken_journal_is_an_error (Fixture       *fixture,
                                   gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "log.db", NULL);
  g_autoptr(GPtrArray) list = list_new ();
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "no database, but some text that stands here", -1,
                                      NULL));
  g_ptr_array_add (list, make_exchange (1, 1, TRUE, make_request (fixture, "{}")));
  g_assert_false (dove_store_put_exchanges (fixture->store, list, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (add_run (fixture), >, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function)                                                                        \
  g_test_add ("/store/exchange/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("all-of-it-comes-back", test_all_of_it_comes_back);
  ADD ("the-last-one-stays", test_the_last_one_stays);
  ADD ("a-shared-request-is-kept-once", test_a_shared_request_is_kept_once);
  ADD ("room-is-bounded", test_room_is_bounded);
  ADD ("failures-alone-are-bounded", test_failures_alone_are_bounded);
  ADD ("old-ones-go-with-their-run", test_old_ones_go_with_their_run);
  ADD ("waits-are-measured", test_waits_are_measured);
  ADD ("there-may-be-no-journal", test_there_may_be_no_journal);
  ADD ("a-broken-journal-is-an-error", test_a_broken_journal_is_an_error);
#undef ADD

  return g_test_run ();
}
