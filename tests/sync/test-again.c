/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

/*
 * A write is under way when the program dies, and somebody edits the record before the next run:
 * whether the write had arrived or not, what a person entered last stays.
 */

static const char both[] =
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\","
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" },"
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" },"
  "  \"direction\": \"both\", \"delete\": \"delete\", \"grace\": \"PT0S\","
  "  \"match\": [ { \"a\": \"[email]\", \"b\": \"[email]\" } ],"
  "  \"to_b\": [ { \"field\": \"name\", \"formula\": \"[name]\" },"
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ],"
  "  \"to_a\": [ { \"field\": \"name\", \"formula\": \"[name]\" },"
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ],"
  "  \"trigger\": { \"manual\": true } }";

typedef struct
{
  const char *name;
  const char *point;      /* where it dies */
  gboolean    can_get;
  gboolean    has_etag;
} Case;

static const Case cases[] = {
  { "arrived", "after-send", TRUE, FALSE },
  { "not-sent", "after-intent", TRUE, FALSE },
  { "arrived-no-get", "after-send", FALSE, FALSE },
  { "not-sent-no-get", "after-intent", FALSE, FALSE },
  { "arrived-etag", "after-send", TRUE, TRUE },
  { "not-sent-etag", "after-intent", TRUE, TRUE },
};

static void
put (DoveFakeApp *app,
     const char  *key,
     const char  *name)
{
  g_autofree char *json = g_strdup_printf ("{ \"name\": \"%s\", \"email\": \"ann@example.org\" }",
                                           name);

  g_free (dove_fake_app_put (app, key, json));
}

static void
set_abilities (DoveFakeApp *app,
               const Case  *given)
{
  DoveAbilities *abilities = dove_fake_app_abilities (app);

  abilities->can_get = given->can_get;
  abilities->has_etag = given->has_etag;
  abilities->can_delete = TRUE;
}

static void
die_at (SyncFixture *fixture,
        const char  *point)
{
  SyncCrash crash = { point, 1 };
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
  dove_crash_set_hook (sync_fixture_crash, &crash);
  g_assert_false (sync_fixture_run (fixture, NULL, &result, &error));
  dove_crash_set_hook (NULL, NULL);
  g_assert_cmpint (error->domain, ==, DOVE_CRASH_ERROR);
  sync_fixture_reopen (fixture);
}

static void
run_some (SyncFixture *fixture)
{
  for (guint i = 0; i < 3; i++)
    {
      g_auto(DoveRunResult) result = { 0 };

      dove_clock_advance (fixture->clock, 2 * G_TIME_SPAN_DAY);
      sync_fixture_run_ok (fixture, &result);
    }
}

static void
assert_name (SyncFixture *fixture,
             const char  *key,
             const char  *name)
{
  DoveValue *record = dove_fake_app_get (fixture->b, key);

  g_assert_nonnull (record);
  g_assert_cmpstr (dove_value_get_member_text (record, "name"), ==, name);
}

/* A pair, and its key at B */
static char *
make_pair (SyncFixture *fixture,
           const Case  *given)
{
  g_auto(DoveRunResult) result = { 0 };

  set_abilities (fixture->a, given);
  set_abilities (fixture->b, given);
  put (fixture->a, "A1", "Ann");
  sync_fixture_run_ok (fixture, &result);

  return dove_fake_app_find_key (fixture->b, "name", "Ann", NULL);
}

static void
test_update (gconstpointer data)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (both);
  g_autofree char *key = make_pair (fixture, data);

  put (fixture->a, "A1", "Anna");
  die_at (fixture, ((const Case *) data)->point);
  put (fixture->b, key, "Annie");
  run_some (fixture);

  assert_name (fixture, key, "Annie");
}

/* Nobody edits it: then it arrives, once more or for the first time */
static void
test_update_alone (gconstpointer data)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (both);
  g_autofree char *key = make_pair (fixture, data);

  put (fixture->a, "A1", "Anna");
  die_at (fixture, ((const Case *) data)->point);
  run_some (fixture);

  assert_name (fixture, key, "Anna");
}

static void
test_delete (gconstpointer data)
{
  const Case *given = data;
  g_autoptr(SyncFixture) fixture = sync_fixture_new (both);
  g_autofree char *key = make_pair (fixture, given);
  DoveValue *record = NULL;

  dove_fake_app_drop (fixture->a, "A1");
  die_at (fixture, given->point);
  record = dove_fake_app_get (fixture->b, key);
  if (record == NULL)
    return; /* it had arrived before anybody could edit it */

  put (fixture->b, key, "Annie");
  run_some (fixture);
  assert_name (fixture, key, "Annie");
}

static void
test_upsert (void)
{
  static const Case given = { "upsert", "after-send", TRUE, FALSE };
  g_autoptr(SyncFixture) fixture = sync_fixture_new (both);
  g_autofree char *key = NULL;

  set_abilities (fixture->a, &given);
  set_abilities (fixture->b, &given);
  dove_fake_app_abilities (fixture->b)->recognition = DOVE_RECOGNISE_UPSERT;
  dove_fake_app_abilities (fixture->b)->can_upsert = TRUE;
  dove_fake_app_abilities (fixture->b)->can_find = TRUE;
  put (fixture->a, "A1", "Ann");
  die_at (fixture, given.point);
  key = dove_fake_app_find_key (fixture->b, "name", "Ann", NULL);
  g_assert_nonnull (key);
  put (fixture->b, key, "Annie");
  run_some (fixture);

  assert_name (fixture, key, "Annie");
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *update = g_strconcat ("/sync/again/update/", cases[i].name, NULL);
      g_autofree char *alone = g_strconcat ("/sync/again/alone/", cases[i].name, NULL);
      g_autofree char *delete = g_strconcat ("/sync/again/delete/", cases[i].name, NULL);

      g_test_add_data_func (update, &cases[i], test_update);
      g_test_add_data_func (alone, &cases[i], test_update_alone);
      if (cases[i].can_get) /* without it nobody knows what the record is just now */
        g_test_add_data_func (delete, &cases[i], test_delete);
    }
  g_test_add_func ("/sync/again/upsert", test_upsert);

  return g_test_run ();
}
