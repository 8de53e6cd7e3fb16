/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

/*
 * The newest wins, where each application tells the time by a clock of its own: only a change that
 * is later for sure.
 */

#define DEFINITION \
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\"," \
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" }," \
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" }," \
  "  \"direction\": \"both\", \"first\": \"newest\", \"conflict\": \"newest\"," \
  "  \"match\": [ { \"a\": \"[email]\", \"b\": \"[email]\" } ]," \
  "  \"to_b\": [ { \"field\": \"name\", \"formula\": \"[name]\" }," \
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ]," \
  "  \"to_a\": [ { \"field\": \"name\", \"formula\": \"[name]\" }," \
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ]," \
  "  \"trigger\": { \"manual\": true } }"

typedef struct
{
  const char *name;
  GTimeSpan   skew[2];   /* of the applications' clocks */
  GTimeSpan   doubt[2];  /* of what is measured of them; -1: they tell no time */
  GTimeSpan   step[2];   /* of their change times */
  GTimeSpan   gap;       /* the edit at B is so much later */
  const char *wins;      /* (nullable): whose edit; NULL: a person is asked */
} Case;

#define H G_TIME_SPAN_HOUR
#define S G_TIME_SPAN_SECOND

static const Case cases[] = {
  { "same-clocks/b-later", { 0, 0 }, { 0, 0 }, { 1, 1 }, 10 * S, "B" },
  { "same-clocks/a-later", { 0, 0 }, { 0, 0 }, { 1, 1 }, -10 * S, "A" },
  { "a-is-hours-ahead/b-later", { 2 * H, 0 }, { 0, 0 }, { 1, 1 }, 10 * S, "B" },
  { "a-is-hours-ahead/a-later", { 2 * H, 0 }, { 0, 0 }, { 1, 1 }, -10 * S, "A" },
  { "b-is-hours-ahead/b-later", { 0, 2 * H }, { 0, 0 }, { 1, 1 }, 10 * S, "B" },
  { "b-is-hours-ahead/a-later", { 0, 2 * H }, { 0, 0 }, { 1, 1 }, -10 * S, "A" },
  { "b-is-hours-behind/a-later", { 0, -2 * H }, { 0, 0 }, { 1, 1 }, -10 * S, "A" },
  { "within-the-doubt", { 0, 0 }, { 2 * S, 0 }, { 1 * S, 1 }, 5 * S, NULL },
  { "beyond-the-doubt", { 0, 0 }, { 2 * S, 0 }, { 1 * S, 1 }, 5 * S + 1, "B" },
  { "within-the-step", { 0, 0 }, { 0, 0 }, { 1 * S, 60 * S }, 60 * S, NULL },
  { "beyond-the-step", { 0, 0 }, { 0, 0 }, { 1 * S, 60 * S }, -61 * S, "A" },
  { "a-clock-that-tells-nothing", { 0, 0 }, { 0, -1 }, { 1, 1 }, H, NULL },
};

static void
set_clocks (SyncFixture *fixture,
            const Case  *it)
{
  DoveFakeApp *apps[2] = { fixture->a, fixture->b };

  for (guint side = 0; side < 2; side++)
    {
      dove_fake_app_set_clock (apps[side], it->skew[side], it->doubt[side]);
      dove_fake_app_abilities (apps[side])->updated_step = it->step[side];
    }
}

static void
put_name (DoveFakeApp *app,
          const char  *key,
          const char  *name)
{
  g_autofree char *json =
      g_strdup_printf ("{ \"name\": \"%s\", \"email\": \"one@example.org\" }", name);

  g_free (dove_fake_app_put (app, key, json));
}

/* Puts a name at both sides, in the order that the case says. */
static void
edit_both (SyncFixture *fixture,
           const Case  *it,
           const char  *a,
           const char  *b)
{
  if (it->gap < 0)
    put_name (fixture->b, b, "B");
  else
    put_name (fixture->a, a, "A");
  dove_clock_advance (fixture->clock, ABS (it->gap));
  if (it->gap < 0)
    put_name (fixture->a, a, "A");
  else
    put_name (fixture->b, b, "B");
}

static void
assert_outcome (SyncFixture *fixture,
                const Case  *it,
                gint64       asked)
{
  const char *a = dove_value_get_member_text (dove_fake_app_get (fixture->a, "a1"), "name");
  const char *b = dove_value_get_member_text (dove_fake_app_get (fixture->b, "b1"), "name");

  g_assert_cmpint (asked, ==, it->wins == NULL ? 1 : 0);
  g_assert_cmpstr (a, ==, it->wins != NULL ? it->wins : "A");
  g_assert_cmpstr (b, ==, it->wins != NULL ? it->wins : "B");
}

static void
test_conflict (gconstpointer data)
{
  const Case *it = data;
  g_autoptr(SyncFixture) fixture = sync_fixture_new (DEFINITION);
  const DoveRunOptions dry = { .mode = DOVE_RUN_DRY };
  g_auto(DoveRunResult) first = { 0 };
  g_auto(DoveRunResult) shown = { 0 };
  g_auto(DoveRunResult) result = { 0 };
  g_auto(DoveRunResult) rest = { 0 };

  set_clocks (fixture, it);
  put_name (fixture->a, NULL, "Both");
  sync_fixture_run_ok (fixture, &first);
  g_assert_cmpint (first.counts.created, ==, 1);
  dove_clock_advance (fixture->clock, H);

  edit_both (fixture, it, "a1", "b1");
  g_assert_true (sync_fixture_run (fixture, &dry, &shown, NULL));
  sync_fixture_run_ok (fixture, &result);
  g_assert_cmpstr (result.plan_hash, ==, shown.plan_hash);
  assert_outcome (fixture, it, result.counts.asked);
  sync_fixture_run_ok (fixture, &rest);
  g_assert_cmpint (rest.counts.planned, ==, 0);
}

static void
test_first (gconstpointer data)
{
  const Case *it = data;
  g_autoptr(SyncFixture) fixture = sync_fixture_new (DEFINITION);
  g_auto(DoveRunResult) result = { 0 };

  set_clocks (fixture, it);
  edit_both (fixture, it, NULL, NULL);
  sync_fixture_run_ok (fixture, &result);
  assert_outcome (fixture, it, result.counts.asked);
}

/* A rehearsal asks nobody what time it is: it knows what the last run has measured. */
static void
test_a_rehearsal_knows_the_clocks (void)
{
  const Case *it = &cases[3];
  g_autoptr(SyncFixture) fixture = sync_fixture_new (DEFINITION);
  const DoveRunOptions plan = { .mode = DOVE_RUN_PLAN };
  g_auto(DoveRunResult) first = { 0 };
  g_auto(DoveRunResult) planned = { 0 };
  g_auto(DoveRunResult) rehearsed = { 0 };
  g_autoptr(DoveStoreConnection) known = NULL;

  set_clocks (fixture, it);
  put_name (fixture->a, NULL, "Both");
  sync_fixture_run_ok (fixture, &first);
  g_assert_true (dove_store_find_connection (fixture->store, "crm", &known, NULL));
  g_assert_cmpint (known->skew, ==, it->skew[DOVE_SIDE_A]);

  edit_both (fixture, it, "a1", "b1");
  g_assert_true (sync_fixture_run (fixture, &plan, &planned, NULL));
  g_assert_true (sync_fixture_rehearse (fixture, &rehearsed, NULL));
  g_assert_cmpint (planned.counts.planned, ==, 1);
  g_assert_cmpint (rehearsed.counts.updated, ==, 1);
  g_assert_cmpint (rehearsed.counts.asked, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *conflict = g_strconcat ("/sync/newest/conflict/", cases[i].name, NULL);
      g_autofree char *first = g_strconcat ("/sync/newest/first/", cases[i].name, NULL);

      g_test_add_data_func (conflict, &cases[i], test_conflict);
      g_test_add_data_func (first, &cases[i], test_first);
    }
  g_test_add_func ("/sync/newest/a-rehearsal-knows-the-clocks", test_a_rehearsal_knows_the_clocks);

  return g_test_run ();
}
