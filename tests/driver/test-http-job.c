/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "dove-driver-fixture.h"

static DoveDriverFixture *
make_fixture (const char *object)
{
  DoveDriverFixtureOptions options = { 0 };
  DoveDriverFixture *fixture = dove_driver_fixture_new (&options);

  dove_test_app_add_many (fixture->app, object, 3);

  return fixture;
}

/* Each page is read by a driver of its own from the stored cursor, as after a crash: the job is
 * started once, and asked after until it is done. */
static void
test_a_job_is_started_once (void)
{
  static const char *const objects[] = { "reports", "exports" };

  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      g_autoptr(DoveDriverFixture) fixture = make_fixture (objects[i]);
      DoveListing listing = { .object = objects[i] };
      g_autoptr(GPtrArray) items = NULL;
      gint64 before = dove_clock_get_monotonic (fixture->clock);
      gboolean is_partial = TRUE;

      items = dove_driver_fixture_list_all (fixture, &listing, &is_partial, NULL);

      g_assert_cmpuint (items->len, ==, 3);
      g_assert_false (is_partial);
      g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "POST", "/jobs/*"), ==, 1);
      g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "GET", "/jobs/1"), ==, 3);
      g_assert_cmpuint (dove_test_app_count_requests (fixture->app, "GET", "/jobs/1/result"), ==,
                        1);
      g_assert_cmpint (dove_clock_get_monotonic (fixture->clock) - before, >=,
                       20 * G_TIME_SPAN_SECOND);
    }
}

static char *
start (DoveDriverFixture *fixture,
       const char        *object)
{
  DoveListing listing = { .object = object };
  g_autoptr(GError) error = NULL;
  g_autoptr(DovePage) page = dove_driver_list (fixture->driver, &listing, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (page->items->len, ==, 0);
  g_assert_nonnull (page->cursor);

  return g_strdup (page->cursor);
}

/* A job that failed, or that is gone, ends the place in the list: it begins anew. */
static void
test_a_lost_job_expires (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(DoveDriverFixture) fixture = make_fixture ("reports");
      g_autofree char *cursor = start (fixture, "reports");
      DoveListing listing = { .object = "reports", .cursor = cursor };
      g_autoptr(DovePage) page = NULL;
      g_autoptr(GError) error = NULL;

      if (i == 0)
        dove_test_app_remove (fixture->app, "jobs", "1");
      else
        dove_test_app_edit (fixture->app, "jobs", "1", "{\"broken\":true}");
      page = dove_driver_list (fixture->driver, &listing, NULL, &error);

      g_assert_null (page);
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_EXPIRED);
    }
}

/* What lies elsewhere is fetched over https only, whatever the application says. */
static void
test_another_place_must_be_https (void)
{
  g_autoptr(DoveDriverFixture) fixture = make_fixture ("leaks");
  g_autofree char *cursor = start (fixture, "leaks");
  DoveListing listing = { .object = "leaks", .cursor = cursor };
  g_autoptr(GError) error = NULL;
  g_autoptr(DovePage) page = dove_driver_list (fixture->driver, &listing, NULL, &error);

  g_assert_null (page);
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
  dove_assert_has_no_secret (error->message);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/driver/http/job/a-job-is-started-once", test_a_job_is_started_once);
  g_test_add_func ("/driver/http/job/a-lost-job-expires", test_a_lost_job_expires);
  g_test_add_func ("/driver/http/job/another-place-must-be-https",
                   test_another_place_must_be_https);

  return g_test_run ();
}
