/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

#include <stdlib.h>

/*
 * Generated histories: records made and edited at the source, people editing the target, faults
 * of every kind, crashes at any point, dry runs, and runs in between, and an application that may
 * take several writes in one request; then quiet, and the invariants. A history follows from its
 * seed; DOVETAIL_HISTORIES sets how many there are, DOVETAIL_SEED which comes first.
 */

#define HISTORIES 200
#define STEPS     14
#define QUIET     12 /* runs within which it must come to rest */

typedef struct
{
  GRand      *rand;
  const char *point;
  guint       left;
} Fate;

static gboolean
fate_hook (const char *point,
           gpointer    data)
{
  Fate *fate = data;

  return fate->left > 0 && strcmp (point, fate->point) == 0 && --fate->left == 0;
}

static void
person_creates (SyncFixture *fixture,
                GRand       *rand)
{
  guint count = (guint) g_rand_int_range (rand, 1, 6);

  for (guint i = 0; i < count; i++)
    {
      guint number = g_rand_int (rand) % 1000000;
      g_autofree char *json = NULL;
      g_autofree char *key = NULL;

      json = g_strdup_printf ("{ \"name\": \" Person %u\", \"email\": %s%u-%u@x.org\" }", number,
                              "\"p", number, dove_fake_app_get_size (fixture->a));
      key = dove_fake_app_put (fixture->a, NULL, json);
    }
}

static void
person_edits (SyncFixture *fixture,
              DoveFakeApp *app,
              GRand       *rand,
              const char  *field)
{
  g_autoptr(GPtrArray) keys = dove_fake_app_dup_keys (app);
  g_autofree char *json = NULL;
  g_autofree char *key = NULL;

  if (keys->len == 0)
    return;

  json = g_strdup_printf ("{ \"%s\": \"Edit %u\" }", field, g_rand_int (rand) % 1000000);
  key = dove_fake_app_put (app, g_ptr_array_index (keys, g_rand_int (rand) % keys->len), json);
}

/* The changes of a run that came to its end add up to its plan. */
static void
check_counts (const DoveRunResult *result)
{
  const DoveRunCounts *counts = &result->counts;

  if (result->state != DOVE_RUN_DONE && result->state != DOVE_RUN_DONE_WITH_PROBLEMS)
    return;
  g_assert_cmpint (counts->created + counts->updated + counts->deleted + counts->linked +
                   counts->refused + counts->needs_check + counts->stale + counts->cancelled,
                   ==, counts->planned);
}

static void
step_run (SyncFixture *fixture,
          GRand       *rand)
{
  static const char *const points[] = { "page", "plan", "before-commit", "after-intent",
                                        "after-send", "settle" };
  Fate fate = { rand, points[g_rand_int_range (rand, 0, G_N_ELEMENTS (points))], 0 };
  DoveRunOptions options = { .approve = TRUE };
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  if (g_rand_boolean (rand))
    fate.left = (guint) g_rand_int_range (rand, 1, 6);
  if (g_rand_int_range (rand, 0, 8) == 0)
    options.mode = DOVE_RUN_DRY;

  dove_crash_set_hook (fate_hook, &fate);
  if (sync_fixture_run (fixture, &options, &result, &error))
    check_counts (&result);
  dove_crash_set_hook (NULL, NULL);
  g_test_message ("%s: %s, planned %d, created %d", options.mode == DOVE_RUN_DRY ? "dry" : "run",
                  error != NULL ? error->message : result.message, (int) result.counts.planned,
                  (int) result.counts.created);
  if (g_error_matches (error, DOVE_CRASH_ERROR, 0))
    sync_fixture_reopen (fixture);
}

static void
take_step (SyncFixture *fixture,
           GRand       *rand)
{
  switch (g_rand_int_range (rand, 0, 8))
    {
    case 0:
    case 1:
      person_creates (fixture, rand);
      break;
    case 2:
      person_edits (fixture, fixture->a, rand, "name");
      break;
    case 3:
      person_edits (fixture, fixture->b, rand, "city");
      break;
    case 4:
      dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
      sync_fixture_answer_checks (fixture);
      break;
    default:
      step_run (fixture, rand);
      break;
    }
  dove_clock_advance (fixture->clock, G_TIME_SPAN_SECOND);
}

static void
come_to_rest (SyncFixture *fixture)
{
  /* A listing that ended early without saying so is only found out by the next full scan. */
  dove_clock_advance (fixture->clock, 2 * G_TIME_SPAN_DAY);
  for (guint i = 0; i < QUIET; i++)
    {
      g_auto(DoveRunResult) result = { 0 };

      dove_clock_advance (fixture->clock, G_TIME_SPAN_MINUTE);
      sync_fixture_answer_checks (fixture);
      sync_fixture_run_ok (fixture, &result);
      check_counts (&result);
      if (result.counts.planned == 0 && result.state == DOVE_RUN_DONE)
        return;
      g_test_message ("run %u: state %d, planned %d: %s", i, (int) result.state,
                      (int) result.counts.planned, result.message);
    }
  g_error ("It does not come to rest");
}

/* Every value at B is the transform of the one at A. */
static void
check_equal (SyncFixture *fixture)
{
  g_autoptr(GPtrArray) keys = dove_fake_app_dup_keys (fixture->a);

  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = g_ptr_array_index (keys, i);
      g_autofree char *other = dove_fake_app_find_key (fixture->b, "external_id", key, NULL);
      DoveValue *a = dove_fake_app_get (fixture->a, key);
      DoveValue *b = dove_fake_app_get (fixture->b, other);
      g_autofree char *name = g_strdup (dove_value_get_member_text (a, "name"));

      g_strstrip (name);
      g_assert_cmpstr (dove_value_get_member_text (b, "name"), ==, name);
      g_assert_cmpstr (dove_value_get_member_text (b, "email"), ==,
                       dove_value_get_member_text (a, "email"));
    }
}

static void
run_history (guint32 seed)
{
  static const DoveRecognition ways[] = { DOVE_RECOGNISE_KEY, DOVE_RECOGNISE_SEARCH,
                                          DOVE_RECOGNISE_UPSERT, DOVE_RECOGNISE_NONE };
  g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  DoveRecognition recognition = ways[g_rand_int_range (rand, 0, G_N_ELEMENTS (ways))];
  DoveAbilities *abilities = dove_fake_app_abilities (fixture->b);
  guint creates = 0;

  abilities->recognition = recognition;
  abilities->can_upsert = recognition == DOVE_RECOGNISE_UPSERT;
  abilities->can_find = recognition != DOVE_RECOGNISE_NONE;
  abilities->has_etag = g_rand_boolean (rand);
  abilities->has_since = g_rand_boolean (rand);
  for (guint kind = 0; kind < DOVE_WRITE_KINDS && seed % 3 > 0; kind++)
    abilities->bulk[kind] = 2 + seed % 5;
  dove_fake_app_abilities (fixture->a)->has_since = g_rand_boolean (rand);
  dove_fake_app_set_page_size (fixture->a, (guint) g_rand_int_range (rand, 1, 8));
  dove_fake_app_set_page_size (fixture->b, (guint) g_rand_int_range (rand, 1, 8));
  dove_fake_app_set_search_lag (fixture->b, 2 * G_TIME_SPAN_SECOND);
  dove_fake_app_set_chance (fixture->a, 0, 0.1, seed + 1);
  dove_fake_app_set_chance (fixture->b, 0.25, 0.1, seed + 2);

  for (guint i = 0; i < STEPS; i++)
    take_step (fixture, rand);

  dove_fake_app_set_chance (fixture->a, 0, 0, 0);
  dove_fake_app_set_chance (fixture->b, 0, 0, 0);
  come_to_rest (fixture);
  sync_fixture_assert_each_once (fixture);
  check_equal (fixture);
  creates = dove_fake_app_counts (fixture->b)->created;
  g_assert_cmpuint (creates, ==, dove_fake_app_get_size (fixture->a));
  g_assert_cmpint (dove_store_count_links (fixture->store, "contacts", NULL), ==, creates);
}

static void
test_histories (void)
{
  const char *wish = g_getenv ("DOVETAIL_HISTORIES");
  const char *first = g_getenv ("DOVETAIL_SEED");
  guint32 seed = first != NULL ? (guint32) atoi (first) : 1;
  guint count = wish != NULL ? (guint) atoi (wish) : HISTORIES;

  for (guint i = 0; i < count; i++)
    {
      g_test_message ("seed %u", seed + i);
      run_history (seed + i);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/history/one-way-comes-to-rest", test_histories);

  return g_test_run ();
}
