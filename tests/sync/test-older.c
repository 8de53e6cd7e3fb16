/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

#include <glib/gstdio.h>

/* A state of some time ago is put back, while the applications have gone on: nothing is made twice,
 * nothing is deleted, and nothing that a person entered since is undone. */

#define DAY G_TIME_SPAN_DAY

static const char *const one_way =
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\","
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" },"
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" },"
  "  \"direction\": \"a-to-b\", \"delete\": \"delete\", \"grace\": \"PT1M\","
  "  \"match\": [ { \"a\": \"LOWER([email])\", \"b\": \"LOWER([email])\" } ],"
  "  \"to_b\": [ { \"field\": \"name\", \"formula\": \"[name]\" },"
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ],"
  "  \"trigger\": { \"manual\": true } }";

static const char *const both_ways =
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\","
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" },"
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" },"
  "  \"direction\": \"both\", \"delete\": \"delete\", \"grace\": \"PT1M\","
  "  \"match\": [ { \"a\": \"LOWER([email])\", \"b\": \"LOWER([email])\" } ],"
  "  \"to_b\": [ { \"field\": \"name\", \"formula\": \"[name]\" },"
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ],"
  "  \"to_a\": [ { \"field\": \"name\", \"formula\": \"[name]\" },"
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ],"
  "  \"trigger\": { \"manual\": true } }";

static void
put (DoveFakeApp *app,
     const char  *key,
     const char  *name,
     const char  *email)
{
  g_autofree char *json = g_strdup_printf ("{ \"name\": \"%s\", \"email\": \"%s\" }", name, email);

  g_free (dove_fake_app_put (app, key, json));
}

static void
run (SyncFixture *fixture)
{
  g_auto(DoveRunResult) result = { 0 };

  dove_clock_advance (fixture->clock, G_TIME_SPAN_HOUR);
  sync_fixture_run_ok (fixture, &result);
}

static void
copy (SyncFixture *fixture,
      const char  *from,
      const char  *to)
{
  g_autofree char *source = g_build_filename (fixture->dir, from, NULL);
  g_autofree char *target = g_build_filename (fixture->dir, to, NULL);
  g_autofree char *contents = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (source, &contents, &size, NULL));
  g_assert_true (g_file_set_contents (target, contents, (gssize) size, NULL));
}

/* The log of SQLite is gone once the state is closed. */
static void
keep_state (SyncFixture *fixture)
{
  g_clear_pointer (&fixture->store, dove_store_close);
  copy (fixture, "state.db", "kept.db");
  sync_fixture_reopen (fixture);
}

static void
put_back (SyncFixture *fixture)
{
  g_clear_pointer (&fixture->store, dove_store_close);
  copy (fixture, "kept.db", "state.db");
  sync_fixture_reopen (fixture);
}

static void
assert_is (DoveFakeApp *app,
           const char  *email,
           const char  *name)
{
  guint count = 0;
  g_autofree char *key = dove_fake_app_find_key (app, "email", email, &count);

  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpstr (dove_value_get_member_text (dove_fake_app_get (app, key), "name"), ==, name);
}

/* What happened after the state was kept, of which it knows nothing */
static void
go_on (SyncFixture *fixture)
{
  g_autofree char *partner = NULL;

  dove_clock_advance (fixture->clock, DAY);
  put (fixture->a, "A1", "Anna", "ann@example.org");
  put (fixture->a, "A4", "Dora", "dora@example.org");
  put (fixture->a, "A5", "Eva", "eva@example.org");
  run (fixture);
  run (fixture);
  partner = dove_fake_app_find_key (fixture->b, "name", "Anna", NULL);
  g_assert_nonnull (partner);
  dove_clock_advance (fixture->clock, DAY);
}

static void
test_comes_back (gconstpointer data)
{
  const char *definition = data;
  g_autoptr(SyncFixture) fixture = sync_fixture_new (definition);
  guint stored;

  put (fixture->a, "A1", "Ann", "ann@example.org");
  put (fixture->a, "A2", "Bea", "bea@example.org");
  put (fixture->a, "A3", "Cleo", "cleo@example.org");
  run (fixture);
  keep_state (fixture);
  go_on (fixture);

  put_back (fixture);
  stored = dove_fake_app_counts (fixture->b)->stored + dove_fake_app_counts (fixture->a)->stored;
  for (guint i = 0; i < 3; i++)
    run (fixture);

  g_assert_cmpuint (dove_fake_app_get_size (fixture->a), ==, 5);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 5);
  assert_is (fixture->a, "ann@example.org", "Anna");
  assert_is (fixture->b, "ann@example.org", "Anna");
  assert_is (fixture->b, "bea@example.org", "Bea");
  assert_is (fixture->b, "dora@example.org", "Dora");
  assert_is (fixture->b, "eva@example.org", "Eva");
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->stored +
                    dove_fake_app_counts (fixture->a)->stored, ==, stored);
}

/* A record was deleted at both since: it is not made again at either. */
static void
test_deleted_since (gconstpointer data)
{
  const char *definition = data;
  g_autoptr(SyncFixture) fixture = sync_fixture_new (definition);

  put (fixture->a, "A1", "Ann", "ann@example.org");
  put (fixture->a, "A2", "Bea", "bea@example.org");
  put (fixture->a, "A3", "Cleo", "cleo@example.org");
  run (fixture);
  keep_state (fixture);
  dove_clock_advance (fixture->clock, 2 * DAY);
  dove_fake_app_drop (fixture->a, "A2");
  for (guint i = 0; i < 3; i++)
    run (fixture);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 2);

  put_back (fixture);
  dove_clock_advance (fixture->clock, 2 * DAY);
  for (guint i = 0; i < 3; i++)
    run (fixture);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->a), ==, 2);
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, 2);
  assert_is (fixture->b, "ann@example.org", "Ann");
  assert_is (fixture->b, "cleo@example.org", "Cleo");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/sync/older/comes-back/one-way", one_way, test_comes_back);
  g_test_add_data_func ("/sync/older/comes-back/both-ways", both_ways, test_comes_back);
  g_test_add_data_func ("/sync/older/deleted-since/one-way", one_way, test_deleted_since);
  g_test_add_data_func ("/sync/older/deleted-since/both-ways", both_ways, test_deleted_since);

  return g_test_run ();
}
