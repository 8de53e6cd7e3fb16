/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../store-fixture.h"

#include <sqlite3.h>
#include <string.h>

#include "base/dove-defaults.h"
#include "store/dove-store-preference.h"

/* Preferences have defaults, keep what fits, and refuse the rest with words for a person. */

static char *
get (Fixture    *fixture,
     const char *name)
{
  return dove_store_get_preference (fixture->store, name);
}

static void
test_defaults (Fixture       *fixture,
               gconstpointer  data)
{
  const DovePreference *all = NULL;
  guint length = 0;

  all = dove_preference_list (&length);
  g_assert_cmpuint (length, >, 0);
  for (guint i = 0; i < length; i++)
    {
      g_autofree char *value = get (fixture, all[i].name);
      g_autofree char *normal = dove_preference_normalize (&all[i], all[i].fallback, NULL);

      g_assert_cmpstr (value, ==, all[i].fallback);
      g_assert_cmpstr (normal, ==, all[i].fallback);
    }
}

static void
test_keeps_what_fits (Fixture       *fixture,
                      gconstpointer  data)
{
  static const char *const given[][3] = {
    { "notify-review", "off", "false" },   { "run-on-metered", "YES", "true" },
    { "keep-days", "365", "365" },         { "keep-days", "7", "7" },
    { "quiet-hours", "22:00-7:30", "22:00-07:30" }, { "quiet-hours", "off", "" },
    { "quiet-hours", "0:00-23:59", "00:00-23:59" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (given); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *value = NULL;

      g_assert_true (dove_store_set_preference (fixture->store, given[i][0], given[i][1], &error));
      g_assert_no_error (error);
      value = get (fixture, given[i][0]);
      g_assert_cmpstr (value, ==, given[i][2]);
    }
}

static void
test_refuses_the_rest (Fixture       *fixture,
                       gconstpointer  data)
{
  static const char *const given[][2] = {
    { "notify-review", "perhaps" },   { "notify-review", "" },
    { "keep-days", "6" },             { "keep-days", "3651" },
    { "keep-days", "-90" },           { "keep-days", "90 days" },
    { "keep-days", "99999999999999999999" }, { "quiet-hours", "22-7" },
    { "quiet-hours", "22:00" },       { "quiet-hours", "22:00-24:00" },
    { "quiet-hours", "22:60-07:00" }, { "quiet-hours", "07:00-07:00" },
    { "quiet-hours", "22:00-07:00x" }, { "quiet-hours", "-1:00-07:00" },
    { "quiet-hours", "22:000-07:00" }, { "quiet-hours", "99999999999999999999:00-07:00" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (given); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (dove_store_set_preference (fixture->store, given[i][0], given[i][1],
                                                 &error));
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, given[i][0]));
    }
}

/* From an evening to the next morning as well as within a day; the first minute is quiet, the last
 * is not. */
static void
test_quiet_hours (void)
{
  static const struct { const char *hours; guint minute; guint left; } cases[] = {
    { "", 100, 0 },
    { "22:00-07:00", 21 * 60 + 59, 0 },
    { "22:00-07:00", 22 * 60, 9 * 60 },
    { "22:00-07:00", 0, 7 * 60 },
    { "22:00-07:00", 6 * 60 + 59, 1 },
    { "22:00-07:00", 7 * 60, 0 },
    { "12:30-13:00", 12 * 60 + 29, 0 },
    { "12:30-13:00", 12 * 60 + 30, 30 },
    { "12:30-13:00", 13 * 60, 0 },
    { "00:00-23:59", 23 * 60 + 58, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (dove_preference_get_quiet_left (cases[i].hours, cases[i].minute), ==,
                      cases[i].left);
}

static void
test_unknown_name (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (dove_store_set_preference (fixture->store, "colour", "red", &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_MISSING);
}

/* Whatever another version of the program has written there. */
static void
test_damaged_value_is_the_default (Fixture       *fixture,
                                   gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "state.db", NULL);
  g_autofree char *value = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "INSERT INTO preference VALUES ('keep-days', 'for ever')",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  value = get (fixture, "keep-days");

  g_assert_cmpstr (value, ==, G_STRINGIFY (DOVE_KEEP_DAYS));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) \
  g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("/preference/defaults", test_defaults);
  ADD ("/preference/keeps-what-fits", test_keeps_what_fits);
  ADD ("/preference/refuses-the-rest", test_refuses_the_rest);
  ADD ("/preference/unknown-name", test_unknown_name);
  ADD ("/preference/damaged-value-is-the-default", test_damaged_value_is_the_default);
#undef ADD
  g_test_add_func ("/preference/quiet-hours", test_quiet_hours);

  return g_test_run ();
}
