/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

#include "base/dove-defaults.h"

/* Keys by which an application is to know a create that is sent again: one that has run out, and
 * one that means nothing to it. */

#define CONTACTS 3
#define RUNS     6

static SyncFixture *
make (void)
{
  SyncFixture *fixture = sync_fixture_new (sync_fixture_contacts);

  dove_fake_app_abilities (fixture->b)->recognition = DOVE_RECOGNISE_KEY;
  dove_fake_app_set_search_lag (fixture->b, 3 * G_TIME_SPAN_SECOND);
  for (guint i = 1; i <= CONTACTS; i++)
    {
      g_autofree char *json = NULL;

      json = g_strdup_printf ("{ \"name\": \"Person %u\", \"email\": \"p%u@example.org\" }", i, i);
      g_free (dove_fake_app_put (fixture->a, NULL, json));
    }

  return fixture;
}

static void
run_to_quiet (SyncFixture *fixture)
{
  for (guint i = 0; i < RUNS; i++)
    {
      g_auto(DoveRunResult) result = { 0 };

      dove_clock_advance (fixture->clock, G_TIME_SPAN_MINUTE);
      sync_fixture_answer_checks (fixture);
      sync_fixture_run_ok (fixture, &result);
      if (result.counts.planned == 0 && result.state == DOVE_RUN_DONE)
        return;
    }
  g_error ("It does not come to rest");
}

/* Every answer is lost until the run gives up. A day later the application has forgotten the keys:
 * it is asked what became of the creates before anything is sent again. */
static void
test_key_has_run_out (gconstpointer data)
{
  gboolean can_find = GPOINTER_TO_INT (data);
  g_autoptr(SyncFixture) fixture = make ();
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GPtrArray) open = NULL;
  g_autoptr(GError) error = NULL;
  guint writes;

  dove_fake_app_abilities (fixture->b)->can_find = can_find;
  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_LOST_AFTER, 0, 100);
  sync_fixture_run (fixture, NULL, &result, &error);
  open = dove_store_list_intents (fixture->store, NULL, DOVE_INTENT_SENT, NULL);
  g_assert_cmpuint (open->len, >, 0);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, open->len);
  writes = dove_fake_app_counts (fixture->b)->writes;

  dove_clock_advance (fixture->clock, G_TIME_SPAN_DAY + G_TIME_SPAN_HOUR);
  dove_fake_app_forget_keys (fixture->b);
  dove_fake_app_clear_faults (fixture->b);
  run_to_quiet (fixture);
  sync_fixture_assert_each_once (fixture);
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->writes - writes, ==, CONTACTS - open->len);
}

/* The answer to a create is lost; it is sent again with its key, and made once more. That is seen,
 * told with both records, and ends the run: no third one is made. */
static void
test_key_is_ignored (void)
{
  g_autoptr(SyncFixture) fixture = make ();
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *first = NULL;
  guint count = 0;

  dove_fake_app_set_ignores_keys (fixture->b, TRUE);
  dove_fake_app_abilities (fixture->b)->concurrent = 1;
  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_LOST_AFTER, 1, 1);
  sync_fixture_run (fixture, NULL, &result, &error);

  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "twice"));
  first = dove_fake_app_find_key (fixture->b, "name", "Person 2", &count);
  g_assert_cmpuint (count, ==, 2);
  g_assert_nonnull (strstr (error->message, first));
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), <=, CONTACTS + 1);
  g_assert_cmpstr (result.message, ==, error->message);

  /* A person deletes the one that was named last; then all is well */
  dove_fake_app_drop (fixture->b, first);
  run_to_quiet (fixture);

  /* What is lost from then on is searched for */
  g_free (dove_fake_app_put (fixture->a, "A9", "{ \"name\": \"Person 9\","
                             "  \"email\": \"p9@example.org\" }"));
  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_LOST_AFTER, 0, 1);
  run_to_quiet (fixture);
  sync_fixture_assert_each_once (fixture);
}

/* Where it is heeded there is nothing to tell. */
static void
test_key_is_heeded (void)
{
  g_autoptr(SyncFixture) fixture = make ();
  g_auto(DoveRunResult) result = { 0 };

  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_LOST_AFTER, 1, 1);
  sync_fixture_run_ok (fixture, &result);
  g_assert_cmpint (result.counts.created, ==, CONTACTS);
  sync_fixture_assert_each_once (fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/sync/keys/run-out/searched", GINT_TO_POINTER (TRUE),
                        test_key_has_run_out);
  g_test_add_data_func ("/sync/keys/run-out/asked", GINT_TO_POINTER (FALSE),
                        test_key_has_run_out);
  g_test_add_func ("/sync/keys/ignored", test_key_is_ignored);
  g_test_add_func ("/sync/keys/heeded", test_key_is_heeded);

  return g_test_run ();
}
