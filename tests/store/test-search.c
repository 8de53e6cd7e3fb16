/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../store-fixture.h"

#include "store/dove-store-search.h"

static gint64
add_run (Fixture    *fixture,
         const char *sync_id)
{
  g_autoptr(DoveStoreRun) run = dove_store_run_new ();
  g_autoptr(GError) error = NULL;

  run->sync_id = g_strdup (sync_id);
  run->trigger = g_strdup ("schedule");
  dove_store_add_run (fixture->store, run, &error);
  g_assert_no_error (error);

  return run->id;
}

static void
add_change (Fixture         *fixture,
            gint64           run_id,
            const char      *key,
            const char      *label,
            const char      *fields,
            DoveChangeState  state)
{
  g_autoptr(GPtrArray) changes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_change_free);
  DoveStoreChange *change = dove_store_change_new ();
  g_autoptr(GError) error = NULL;

  change->run_id = run_id;
  change->side = DOVE_SIDE_B;
  change->kind = DOVE_CHANGE_UPDATE;
  change->key = g_strdup (key);
  change->other = g_strdup_printf ("other-%s", key);
  change->label = g_strdup (label);
  change->fields = g_strdup (fields);
  change->state = state;
  g_ptr_array_add (changes, change);
  dove_store_add_changes (fixture->store, changes, &error);
  g_assert_no_error (error);
}

/* Keys of what is found, with blanks between them; behind a colon the field it was found in */
static char *
find (Fixture    *fixture,
      const char *text,
      const char *sync_id,
      gint64      before)
{
  g_autoptr(DoveStoreSearch) search = dove_store_search_new (fixture->store, text, sync_id, before);
  g_autoptr(GPtrArray) found =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_found_free);
  g_autoptr(GString) keys = g_string_new (NULL);
  gboolean is_over = FALSE;

  while (!is_over)
    {
      g_autoptr(GError) error = NULL;

      dove_store_search_step (search, found, &is_over, &error);
      g_assert_no_error (error);
    }

  for (guint i = 0; i < found->len; i++)
    {
      const DoveStoreFound *one = g_ptr_array_index (found, i);

      g_string_append_printf (keys, "%s%s", i > 0 ? " " : "", one->change->key);
      if (one->field != NULL)
        g_string_append_printf (keys, ":%s", dove_value_get_member_text (one->field, "field"));
    }

  return g_string_free (g_steal_pointer (&keys), FALSE);
}

#define ASSERT_FOUND(text, keys) \
  G_STMT_START { \
    g_autofree char *found = find (fixture, text, NULL, 0); \
    g_assert_cmpstr (found, ==, keys); \
  } G_STMT_END

static void
test_values_names_and_keys_are_found (Fixture       *fixture,
                                      gconstpointer  data)
{
  gint64 run = add_run (fixture, "customers");

  add_change (fixture, run, "k1", "Anna Adler",
              "[{\"field\":\"email\",\"old\":\"anna@old.example\",\"new\":\"anna@new.example\"}]",
              DOVE_CHANGE_DONE);
  add_change (fixture, run, "k2", "Boris Beck",
              "[{\"field\":\"net\",\"old\":null,\"new\":1204.50},"
              "{\"field\":\"tags\",\"old\":[],\"new\":[\"Adler\"]}]", DOVE_CHANGE_REFUSED);

  ASSERT_FOUND ("adler", "k2:tags k1");
  ASSERT_FOUND ("ANNA@OLD", "k1:email");
  ASSERT_FOUND ("new.example", "k1:email");
  ASSERT_FOUND ("1204.50", "k2:net");
  ASSERT_FOUND ("k1", "k1");
  ASSERT_FOUND ("other-k2", "k2");
  ASSERT_FOUND ("nobody", "");
}

/* The names of fields and of the members of an entry are not what was written. */
static void
test_only_values_are_searched (Fixture       *fixture,
                               gconstpointer  data)
{
  add_change (fixture, add_run (fixture, "customers"), "k1", "Anna",
              "[{\"field\":\"email\",\"old\":null,\"new\":\"x\"}]", DOVE_CHANGE_DONE);

  ASSERT_FOUND ("email", "");
  ASSERT_FOUND ("field", "");
  ASSERT_FOUND ("null", "");
}

static void
test_any_case_of_any_script_is_found (Fixture       *fixture,
                                      gconstpointer  data)
{
  gint64 run = add_run (fixture, "customers");

  add_change (fixture, run, "k1", "Müller",
              "[{\"field\":\"street\",\"old\":null,\"new\":\"Große Straße \\\"Ost\\\"\"}]",
              DOVE_CHANGE_DONE);

  ASSERT_FOUND ("MÜLLER", "k1");
  ASSERT_FOUND ("STRASSE", "k1:street");
  ASSERT_FOUND ("\"ost\"", "k1:street");
}

static void
test_secrets_are_not_found (Fixture       *fixture,
                            gconstpointer  data)
{
  gint64 run = add_run (fixture, "users");

  add_change (fixture, run, "k1", "Anna",
              "[{\"field\":\"password\",\"old\":null,\"new\":\"tulip-77\",\"secret\":true},"
              "{\"field\":\"note\",\"old\":null,\"new\":\"hers is tulip-77\"}]", DOVE_CHANGE_DONE);
  add_change (fixture, run, "k2", "Boris", "[{\"field\":\"note\",\"old\":null,\"new\":\"tulip\"}]",
              DOVE_CHANGE_DONE);

  ASSERT_FOUND ("tulip", "k2:note");
  ASSERT_FOUND ("tulip-77", "");
}

static void
test_what_did_not_happen_is_not_found (Fixture       *fixture,
                                       gconstpointer  data)
{
  gint64 run = add_run (fixture, "customers");

  add_change (fixture, run, "k1", "Anna", NULL, DOVE_CHANGE_PLANNED);
  add_change (fixture, run, "k2", "Anna", NULL, DOVE_CHANGE_CANCELLED);
  add_change (fixture, run, "k3", "Anna", NULL, DOVE_CHANGE_LEFT_OUT);
  add_change (fixture, run, "k4", "Anna", "[{", DOVE_CHANGE_NEEDS_CHECK);

  ASSERT_FOUND ("anna", "k4 k3");
}

static void
test_one_sync_can_be_searched (Fixture       *fixture,
                               gconstpointer  data)
{
  g_autofree char *found = NULL;

  add_change (fixture, add_run (fixture, "one"), "k1", "Anna", NULL, DOVE_CHANGE_DONE);
  add_change (fixture, add_run (fixture, "two"), "k2", "Anna", NULL, DOVE_CHANGE_DONE);

  found = find (fixture, "anna", "one", 0);
  g_assert_cmpstr (found, ==, "k1");
}

static void
test_a_search_goes_on_where_it_stopped (Fixture       *fixture,
                                        gconstpointer  data)
{
  gint64 run = add_run (fixture, "customers");
  g_autofree char *found = NULL;

  add_change (fixture, run, "k1", "Anna", NULL, DOVE_CHANGE_DONE);
  add_change (fixture, run, "k2", "Anna", NULL, DOVE_CHANGE_DONE);
  add_change (fixture, run, "k3", "Anna", NULL, DOVE_CHANGE_DONE);

  found = find (fixture, "anna", NULL, 3);
  g_assert_cmpstr (found, ==, "k2 k1");
}

/* More than one step of it */
static void
test_a_long_history_is_searched_to_its_end (Fixture       *fixture,
                                            gconstpointer  data)
{
  g_autoptr(DoveStoreTransaction) transaction = NULL;
  g_autoptr(GError) error = NULL;
  gint64 run = add_run (fixture, "customers");

  transaction = dove_store_transaction_new (fixture->store, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 2500; i++)
    {
      g_autofree char *key = g_strdup_printf ("k%u", i);

      add_change (fixture, run, key, i % 1200 == 0 ? "Anna" : "Boris", NULL, DOVE_CHANGE_DONE);
    }
  dove_store_transaction_commit (&transaction, &error);
  g_assert_no_error (error);

  ASSERT_FOUND ("anna", "k2400 k1200 k0");
}

#define ADD(path, function) \
  g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/search/values-names-and-keys-are-found", test_values_names_and_keys_are_found);
  ADD ("/search/only-values-are-searched", test_only_values_are_searched);
  ADD ("/search/any-case-of-any-script-is-found", test_any_case_of_any_script_is_found);
  ADD ("/search/secrets-are-not-found", test_secrets_are_not_found);
  ADD ("/search/what-did-not-happen-is-not-found", test_what_did_not_happen_is_not_found);
  ADD ("/search/one-sync-can-be-searched", test_one_sync_can_be_searched);
  ADD ("/search/a-search-goes-on-where-it-stopped", test_a_search_goes_on_where_it_stopped);
  ADD ("/search/a-long-history-is-searched", test_a_long_history_is_searched_to_its_end);

  return g_test_run ();
}
