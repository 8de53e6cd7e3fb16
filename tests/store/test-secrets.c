/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../lockers-fixture.h"

#include <string.h>

#include "store/dove-store-search.h"
#include "store/dove-store-secrets.h"

static DoveStoreChange *
change_new (DoveSide side)
{
  DoveStoreChange *change = dove_store_change_new ();

  change->kind = DOVE_CHANGE_UPDATE;
  change->side = side;
  change->key = g_strdup ("17");
  change->label = g_strdup ("Locker 17, tulip-77");
  change->fields = g_strdup ("[{\"field\":\"owner\",\"old\":\"Ada\",\"new\":\"Ben\"},"
                             "{\"field\":\"code\",\"old\":null,\"new\":\"tulip-77\"}]");
  change->message = g_strdup ("tulip-77 was set before");

  return change;
}

/* What is shown of a change of a run that knew no marks */
static char *
show (Fixture    *fixture,
      const char *sync_id,
      DoveSide    side)
{
  g_autoptr(DoveStoreSecrets) secrets = dove_store_secrets_new (fixture->store);
  g_autoptr(DoveStoreChange) change = change_new (side);

  dove_store_secrets_hide (secrets, sync_id, change, NULL);

  return g_strjoin ("\n", change->fields, change->label, change->message, NULL);
}

static void
test_an_earlier_run_hides_what_is_secret_today (Fixture       *fixture,
                                                gconstpointer  data)
{
  g_autofree char *shown = show (fixture, "keys", DOVE_SIDE_B);

  g_assert_null (strstr (shown, "tulip"));
  g_assert_nonnull (strstr (shown, "\"new\":\"[hidden]\""));
  g_assert_nonnull (strstr (shown, "\"new\":\"Ben\""));
  g_assert_nonnull (strstr (shown, "Locker 17, [hidden]"));
}

/* An application whose connector is not there, or a sync that never was: shown as it was kept. */
static void
test_what_nobody_marks_is_shown (Fixture       *fixture,
                                 gconstpointer  data)
{
  g_autofree char *other_side = show (fixture, "keys", DOVE_SIDE_A);
  g_autofree char *no_sync = show (fixture, "never", DOVE_SIDE_B);

  g_assert_nonnull (strstr (other_side, "tulip-77"));
  g_assert_nonnull (strstr (no_sync, "tulip-77"));
}

static void
test_a_removed_sync_is_remembered (Fixture       *fixture,
                                   gconstpointer  data)
{
  g_autofree char *shown = NULL;

  save (fixture, "sync", "keys", NULL);
  shown = show (fixture, "keys", DOVE_SIDE_B);
  g_assert_null (strstr (shown, "tulip"));
}

static DoveStoreExchange *
exchange_new (const char *part)
{
  DoveStoreExchange *exchange = g_new0 (DoveStoreExchange, 1);
  DoveExchange *whole = dove_exchange_new ();

  whole->method = g_strdup ("PATCH");
  whole->url = g_strdup ("https://lockers.example/lockers/17?code=tulip-77");
  whole->body.text = g_strdup ("[{\"code\":\"tulip-77\"},{\"code\":\"rose-11\"}]");
  whole->answer.text = g_strdup ("not tulip-77 again");
  exchange->part.exchange = whole;
  exchange->part.sent.text = g_strdup (part);

  return exchange;
}

static void
test_what_was_sent_hides_it (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autoptr(DoveStoreSecrets) secrets = dove_store_secrets_new (fixture->store);
  g_autoptr(DoveStoreChange) change = change_new (DOVE_SIDE_B);
  g_autoptr(DoveStoreExchange) exchange = exchange_new (NULL);
  const DoveExchange *shown = NULL;

  dove_store_secrets_hide (secrets, "keys", change, exchange);
  shown = exchange->part.exchange;
  g_assert_cmpstr (shown->method, ==, "PATCH");
  g_assert_null (strstr (shown->url, "tulip"));
  g_assert_null (strstr (shown->body.text, "tulip"));
  g_assert_cmpstr (shown->answer.text, ==, "not [hidden] again");
}

static gint64
add_run (Fixture *fixture)
{
  g_autoptr(DoveStoreRun) run = dove_store_run_new ();
  g_autoptr(GError) error = NULL;

  run->sync_id = g_strdup ("keys");
  run->trigger = g_strdup ("person");
  g_assert_true (dove_store_add_run (fixture->store, run, &error));
  g_assert_no_error (error);

  return run->id;
}

static void
add_done (Fixture    *fixture,
          gint64      run_id,
          const char *fields)
{
  g_autoptr(GPtrArray) changes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_change_free);
  DoveStoreChange *change = change_new (DOVE_SIDE_B);
  g_autoptr(GError) error = NULL;

  change->run_id = run_id;
  change->state = DOVE_CHANGE_DONE;
  if (fields != NULL)
    {
      g_free (change->fields);
      g_free (change->label);
      g_free (change->message);
      change->fields = g_strdup (fields);
      change->label = NULL;
      change->message = NULL;
    }
  g_ptr_array_add (changes, change);
  g_assert_true (dove_store_add_changes (fixture->store, changes, &error));
  g_assert_no_error (error);
}

/* A request of several records has the secrets of all of them. */
static void
test_what_was_sent_together_hides_all (Fixture       *fixture,
                                       gconstpointer  data)
{
  g_autoptr(DoveStoreSecrets) secrets = dove_store_secrets_new (fixture->store);
  g_autoptr(DoveStoreChange) change = change_new (DOVE_SIDE_B);
  g_autoptr(DoveStoreExchange) exchange = exchange_new ("{\"code\":\"tulip-77\"}");

  change->run_id = add_run (fixture);
  add_done (fixture, change->run_id, "[{\"field\":\"code\",\"old\":null,\"new\":\"rose-11\"}]");
  dove_store_secrets_hide (secrets, "keys", change, exchange);
  g_assert_cmpstr (exchange->part.exchange->body.text, ==,
                   "[{\"code\":\"[hidden]\"},{\"code\":\"[hidden]\"}]");
  g_assert_cmpstr (exchange->part.sent.text, ==, "{\"code\":\"[hidden]\"}");
}

static GPtrArray *
search (Fixture    *fixture,
        const char *text)
{
  g_autoptr(DoveStoreSearch) search = dove_store_search_new (fixture->store, text, NULL, 0);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_found_free);
  g_autoptr(GError) error = NULL;
  gboolean is_over = FALSE;

  g_assert_true (dove_store_search_step (search, found, &is_over, &error));
  g_assert_no_error (error);
  g_assert_true (is_over);

  return found;
}

/* Neither by looking for it nor beside what else is found */
static void
test_a_search_does_not_find_it (Fixture       *fixture,
                                gconstpointer  data)
{
  g_autoptr(GPtrArray) by_secret = NULL;
  g_autoptr(GPtrArray) by_owner = NULL;
  const DoveStoreFound *found = NULL;

  add_done (fixture, add_run (fixture),
            "[{\"field\":\"owner\",\"old\":\"Ada\",\"new\":\"Ben\"},"
            "{\"field\":\"code\",\"old\":\"rose-11\",\"new\":\"tulip-77\"}]");
  by_secret = search (fixture, "tulip");
  by_owner = search (fixture, "ben");
  g_assert_cmpuint (by_secret->len, ==, 0);
  g_assert_cmpuint (by_owner->len, ==, 1);
  found = g_ptr_array_index (by_owner, 0);
  g_assert_cmpstr (dove_value_get_member_text (found->field, "new"), ==, "Ben");
  g_assert_null (strstr (found->change->fields, "tulip"));
  g_assert_null (strstr (found->change->fields, "rose"));
}

#define ADD(name, func) \
  g_test_add ("/store/secrets/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("an-earlier-run-hides-what-is-secret-today", test_an_earlier_run_hides_what_is_secret_today);
  ADD ("what-nobody-marks-is-shown", test_what_nobody_marks_is_shown);
  ADD ("a-removed-sync-is-remembered", test_a_removed_sync_is_remembered);
  ADD ("what-was-sent-hides-it", test_what_was_sent_hides_it);
  ADD ("what-was-sent-together-hides-all", test_what_was_sent_together_hides_all);
  ADD ("a-search-does-not-find-it", test_a_search_does_not_find_it);

  return g_test_run ();
}
