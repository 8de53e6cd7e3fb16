/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../store-fixture.h"

#include <sqlite3.h>

#include "base/dove-defaults.h"
#include "store/dove-store-audit.h"
#include "store/dove-store-preference.h"

/* What was changed stays as it was noted, in its order, for as long as history is kept. */

static void
add (Fixture    *fixture,
     const char *what,
     const char *kind,
     const char *thing)
{
  const DoveStoreAudit audit = {
    .origin = "window", .what = what, .kind = kind,
    .thing = thing, .detail = "a & b <c>", .run_id = 7,
  };
  g_autoptr(GError) error = NULL;

  g_assert_true (dove_store_add_audit (fixture->store, &audit, &error));
  g_assert_no_error (error);
  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
}

static GPtrArray *
list (Fixture    *fixture,
      const char *thing,
      const char *kind,
      guint       limit)
{
  const DoveStoreAuditFilter filter = { .thing = thing, .kind = kind, .limit = limit };
  g_autoptr(GError) error = NULL;
  GPtrArray *lines = dove_store_list_audit (fixture->store, &filter, &error);

  g_assert_no_error (error);

  return lines;
}

static void
test_newest_first (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(GPtrArray) lines = NULL;
  const DoveStoreAudit *newest;

  add (fixture, "saved", "sync", "people");
  add (fixture, "removed", "sync", "people");
  lines = list (fixture, NULL, NULL, 100);

  g_assert_cmpuint (lines->len, ==, 2);
  newest = g_ptr_array_index (lines, 0);
  g_assert_cmpstr (newest->what, ==, "removed");
  g_assert_cmpstr (newest->origin, ==, "window");
  g_assert_cmpstr (newest->detail, ==, "a & b <c>");
  g_assert_cmpint (newest->run_id, ==, 7);
  g_assert_cmpint (newest->at, ==, (G_GINT64_CONSTANT (1700000000) + 3600) * G_USEC_PER_SEC);
}

static void
test_filters (Fixture       *fixture,
              gconstpointer  data)
{
  const DoveStoreAuditFilter since = {
    .since = (G_GINT64_CONSTANT (1700000000) + 3600) * G_USEC_PER_SEC, .limit = 9,
  };
  g_autoptr(GPtrArray) of_thing = NULL;
  g_autoptr(GPtrArray) of_kind = NULL;
  g_autoptr(GPtrArray) some = NULL;
  g_autoptr(GPtrArray) later = NULL;

  add (fixture, "saved", "sync", "people");
  add (fixture, "saved", "connection", "crm");
  add (fixture, "set", "preference", "keep-days");
  of_thing = list (fixture, "crm", NULL, 100);
  of_kind = list (fixture, NULL, "preference", 100);
  some = list (fixture, NULL, NULL, 2);
  later = dove_store_list_audit (fixture->store, &since, NULL);

  g_assert_cmpuint (of_thing->len, ==, 1);
  g_assert_cmpuint (of_kind->len, ==, 1);
  g_assert_cmpuint (some->len, ==, 2);
  g_assert_cmpuint (later->len, ==, 1);
}

static void
test_kept_as_long_as_history (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GPtrArray) after = NULL;
  g_autoptr(GError) error = NULL;

  add (fixture, "saved", "sync", "people");
  g_assert_true (dove_store_set_preference (fixture->store, "keep-days", "30", &error));
  dove_clock_advance (fixture->clock, 29 * G_TIME_SPAN_DAY);
  add (fixture, "saved", "sync", "others");
  g_assert_true (dove_store_prune (fixture->store, NULL, &error));
  before = list (fixture, NULL, NULL, 100);
  dove_clock_advance (fixture->clock, 2 * G_TIME_SPAN_DAY);
  g_assert_true (dove_store_prune (fixture->store, NULL, &error));
  after = list (fixture, NULL, NULL, 100);

  g_assert_cmpuint (before->len, ==, 2);
  g_assert_cmpuint (after->len, ==, 1);
}

static void
test_only_added_to (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "state.db", NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "INSERT INTO audit (at, origin, what, kind, thing)"
                                 " VALUES (1, 'window', 'saved', 'sync', 'x')", NULL, NULL, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "UPDATE audit SET what = 'removed'", NULL, NULL, NULL), ==,
                   SQLITE_CONSTRAINT);
  sqlite3_close (db);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) \
  g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("/audit/newest-first", test_newest_first);
  ADD ("/audit/only-added-to", test_only_added_to);
  ADD ("/audit/filters", test_filters);
  ADD ("/audit/kept-as-long-as-history", test_kept_as_long_as_history);
#undef ADD

  return g_test_run ();
}
