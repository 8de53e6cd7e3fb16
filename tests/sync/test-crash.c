/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

#include "base/dove-defaults.h"

/*
 * A crash at every named point of a run, for the n-th time it is reached, with every way in which
 * a create can be recognised; then runs until one plans nothing. Nothing may be there twice, and
 * nothing may be missing; where nothing can be recognised, a person is asked instead.
 */

#define CONTACTS 12
#define RUNS     6

static void
put_contacts (SyncFixture *fixture,
              guint        n_contacts)
{
  for (guint i = 1; i <= n_contacts; i++)
    {
      g_autofree char *json = NULL;
      g_autofree char *key = NULL;

      json = g_strdup_printf ("{ \"name\": \"Person %u\", \"email\": \"p%u@example.org\" }", i, i);
      key = dove_fake_app_put (fixture->a, NULL, json);
    }
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

static void
crash_once (SyncFixture *fixture,
            const char  *point,
            guint        count)
{
  SyncCrash crash = { point, count };
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  dove_crash_set_hook (sync_fixture_crash, &crash);
  if (!sync_fixture_run (fixture, NULL, &result, &error))
    g_assert_cmpint (error->domain, ==, DOVE_CRASH_ERROR);
  dove_crash_set_hook (NULL, NULL);
  g_assert_true (count > 1 || crash.left == 0);
  sync_fixture_reopen (fixture);
}

static void
test_crash (gconstpointer data)
{
  static const char *const points[] = { "page", "plan", "before-commit", "after-intent",
                                        "after-send", "settle" };
  DoveRecognition recognition = GPOINTER_TO_UINT (data);

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    for (guint count = 1; count <= 4; count++)
      {
        g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);

        g_test_message ("%s, time %u", points[i], count);
        dove_fake_app_abilities (fixture->b)->recognition = recognition;
        dove_fake_app_abilities (fixture->b)->can_upsert = recognition == DOVE_RECOGNISE_UPSERT;
        dove_fake_app_abilities (fixture->b)->can_find = recognition != DOVE_RECOGNISE_NONE;
        put_contacts (fixture, CONTACTS);
        crash_once (fixture, points[i], count);
        run_to_quiet (fixture);
        sync_fixture_assert_each_once (fixture);
      }
}

static void
test_lost_answers (gconstpointer data)
{
  static const DoveFakeFault faults[] = { DOVE_FAKE_LOST_BEFORE, DOVE_FAKE_LOST_AFTER,
                                          DOVE_FAKE_LOST_LATE, DOVE_FAKE_SILENT };
  DoveRecognition recognition = GPOINTER_TO_UINT (data);

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
      g_auto(DoveRunResult) result = { 0 };
      g_autoptr(GError) error = NULL;

      dove_fake_app_abilities (fixture->b)->recognition = recognition;
      dove_fake_app_abilities (fixture->b)->can_upsert = recognition == DOVE_RECOGNISE_UPSERT;
      dove_fake_app_abilities (fixture->b)->can_find = recognition != DOVE_RECOGNISE_NONE;
      dove_fake_app_set_search_lag (fixture->b, 3 * G_TIME_SPAN_SECOND);
      put_contacts (fixture, CONTACTS);
      dove_fake_app_add_fault (fixture->b, faults[i], 2, 3);
      sync_fixture_run (fixture, NULL, &result, &error);
      run_to_quiet (fixture);
      sync_fixture_assert_each_once (fixture);
    }
}

/* An application that keeps e-mail addresses in small letters, and searches for exactly what it is
 * asked for, still gives back the record that was sent. */
static void
test_kept_otherwise (void)
{
  static const char definition[] =
    "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\","
    "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" },"
    "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" },"
    "  \"direction\": \"a-to-b\","
    "  \"match\": [ { \"a\": \"LOWER([email])\", \"b\": \"LOWER([email])\" } ],"
    "  \"to_b\": [ { \"field\": \"name\", \"formula\": \"[name]\" },"
    "             { \"field\": \"email\", \"formula\": \"[email]\" } ],"
    "  \"trigger\": { \"manual\": true } }";
  g_autoptr(SyncFixture) fixture = sync_fixture_new (definition);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  dove_fake_app_abilities (fixture->b)->recognition = DOVE_RECOGNISE_SEARCH;
  dove_fake_app_set_lower (fixture->b, "email");
  g_free (dove_fake_app_put (fixture->a, "A1",
                             "{ \"name\": \"Ann\", \"email\": \"Ann@Example.org\" }"));
  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_LOST_AFTER, 0, 1);
  sync_fixture_run (fixture, NULL, &result, &error);
  run_to_quiet (fixture);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 1);
}

/* The answer is lost, and sending again is refused: that says nothing of the first time, which the
 * next run must find out. Here it was stored, and lists do not show it yet. */
static void
test_refused_when_sent_again (gconstpointer data)
{
  gboolean is_busy = GPOINTER_TO_INT (data);
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autoptr(GPtrArray) open = NULL;
  g_auto(DoveRunResult) result = { 0 };
  g_auto(DoveRunResult) again = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *made = NULL;

  dove_fake_app_abilities (fixture->b)->recognition = DOVE_RECOGNISE_KEY;
  put_contacts (fixture, 1);
  dove_fake_app_add_fault (fixture->b, DOVE_FAKE_LOST_AFTER, 0, 1);
  dove_fake_app_add_fault (fixture->b, is_busy ? DOVE_FAKE_BUSY : DOVE_FAKE_UNAUTHORIZED, 0,
                           is_busy ? DOVE_RETRY_COUNT + 1 : 1);
  sync_fixture_run (fixture, NULL, &result, &error);
  g_assert_nonnull (error);

  open = dove_store_list_intents (fixture->store, NULL, DOVE_INTENT_SENT, NULL);
  g_assert_cmpuint (open->len, ==, 1);

  made = dove_fake_app_find_key (fixture->b, "name", "Person 1", NULL);
  g_assert_nonnull (made);
  dove_fake_app_set_hidden (fixture->b, made);
  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR); /* beyond any hold */
  sync_fixture_run_ok (fixture, &again);
  dove_fake_app_set_hidden (fixture->b, NULL);
  sync_fixture_assert_each_once (fixture);
}

/* What a crash left under way is cleared up by the very next run, however much it is. */
static void
test_many_under_way (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_autoptr(GPtrArray) open = NULL;
  g_auto(DoveRunResult) result = { 0 };

  dove_fake_app_abilities (fixture->b)->recognition = DOVE_RECOGNISE_KEY;
  put_contacts (fixture, CONTACTS * 5);
  crash_once (fixture, "after-intent", 1);
  open = dove_store_list_intents (fixture->store, NULL, DOVE_INTENT_SENT, NULL);
  g_assert_cmpuint (open->len, >, 2 * DOVE_RETRY_BUDGET_TOKENS);

  dove_clock_advance (fixture->clock, G_TIME_SPAN_MINUTE);
  sync_fixture_run_ok (fixture, &result);
  g_assert_cmpint (result.state, ==, DOVE_RUN_DONE);
  sync_fixture_assert_each_once (fixture);
}

int
main (int    argc,
      char **argv)
{
  static const struct { const char *name; DoveRecognition recognition; } ways[] = {
    { "key", DOVE_RECOGNISE_KEY }, { "search", DOVE_RECOGNISE_SEARCH },
    { "upsert", DOVE_RECOGNISE_UPSERT }, { "none", DOVE_RECOGNISE_NONE },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *crash = g_strconcat ("/sync/crash/each-once/", ways[i].name, NULL);
      g_autofree char *lost = g_strconcat ("/sync/crash/lost-answers/", ways[i].name, NULL);

      g_test_add_data_func (crash, GUINT_TO_POINTER (ways[i].recognition), test_crash);
      g_test_add_data_func (lost, GUINT_TO_POINTER (ways[i].recognition), test_lost_answers);
    }

  g_test_add_func ("/sync/crash/kept-otherwise", test_kept_otherwise);
  g_test_add_data_func ("/sync/crash/refused-when-sent-again/signed-out", GINT_TO_POINTER (FALSE),
                        test_refused_when_sent_again);
  g_test_add_data_func ("/sync/crash/refused-when-sent-again/busy", GINT_TO_POINTER (TRUE),
                        test_refused_when_sent_again);
  g_test_add_func ("/sync/crash/many-under-way", test_many_under_way);

  return g_test_run ();
}
