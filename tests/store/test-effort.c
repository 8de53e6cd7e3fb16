/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../store-fixture.h"

#include "store/dove-store-link.h"
#include "store/dove-store-private.h"

/* What a question costs, in steps of SQLite, grows as the number of records and no faster: an index
 * that a statement cannot use shows here, long before anybody has a million records. */

#define FEW  1024 /* several batches of a stream */
#define MANY (2 * FEW)

static void
add_record (Fixture    *fixture,
            const char *sync_id,
            DoveSide    side,
            const char *rec_id)
{
  g_autoptr(DoveStoreObservation) record = dove_store_observation_new ();
  g_autoptr(GError) error = NULL;

  record->sync_id = g_strdup (sync_id);
  record->side = side;
  record->rec_id = g_strdup (rec_id);
  record->hash = g_strdup ("now");
  record->fields = g_strdup ("{}");
  dove_store_put_observation (fixture->store, record, &error);
  g_assert_no_error (error);
}

/* Linked records, of which both sides have moved */
static void
add_pairs (Fixture    *fixture,
           const char *sync_id,
           guint       count)
{
  g_autoptr(DoveStoreTransaction) transaction = NULL;
  g_autoptr(GError) error = NULL;

  transaction = dove_store_transaction_new (fixture->store, &error);
  for (guint i = 0; i < count; i++)
    {
      g_autoptr(DoveStoreLink) link = dove_store_link_new ();

      link->sync_id = g_strdup (sync_id);
      link->a_id = g_strdup_printf ("a%u", i);
      link->b_id = g_strdup_printf ("b%u", i);
      link->a_hash = g_strdup ("then");
      link->b_hash = g_strdup ("then");
      dove_store_add_link (fixture->store, link, &error);
      g_assert_no_error (error);
      add_record (fixture, sync_id, DOVE_SIDE_A, link->a_id);
      add_record (fixture, sync_id, DOVE_SIDE_B, link->b_id);
    }
  dove_store_transaction_commit (&transaction, &error);
  g_assert_no_error (error);
}

/* What all statements have cost since the last time */
static gint64
take_steps (Fixture *fixture)
{
  sqlite3 *db = fixture->store->state->db;
  gint64 steps = 0;

  for (sqlite3_stmt *at = sqlite3_next_stmt (db, NULL); at != NULL; at = sqlite3_next_stmt (db, at))
    steps += sqlite3_stmt_status (at, SQLITE_STMTSTATUS_VM_STEP, TRUE);

  return steps;
}

static gint64
stream (Fixture       *fixture,
        const char    *sync_id,
        DovePairScope  scope,
        guint          count)
{
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(GError) error = NULL;
  DoveStorePair *pair = NULL;
  guint found = 0;

  take_steps (fixture);
  rows = dove_store_list_pairs (fixture->store, sync_id, scope, &error);
  while ((pair = dove_store_rows_next (rows, &error)) != NULL)
    {
      found++;
      dove_store_pair_free (pair);
    }
  g_assert_no_error (error);
  g_assert_cmpuint (found, ==, count);

  return take_steps (fixture);
}

static void
assert_even (gint64 few,
             gint64 many)
{
  g_assert_cmpint (few, >, FEW);
  g_assert_cmpint (many, <, few * 5 / 2);
}

static void
test_pairs (Fixture       *fixture,
            gconstpointer  data)
{
  const DovePairScope scopes[] = { DOVE_PAIRS_ALL, DOVE_PAIRS_MOVED };
  gint64 few[2];

  add_pairs (fixture, "s", FEW);
  for (guint i = 0; i < 2; i++)
    few[i] = stream (fixture, "s", scopes[i], FEW);
  fixture_tear_down (fixture, NULL);
  fixture_set_up (fixture, NULL);
  add_pairs (fixture, "s", MANY);
  for (guint i = 0; i < 2; i++)
    assert_even (few[i], stream (fixture, "s", scopes[i], MANY));
}

static gint64
count_missing (Fixture *fixture,
               guint    count)
{
  g_autoptr(DoveStoreScan) scan = dove_store_scan_new ("s", DOVE_SIDE_A, "full");
  g_autoptr(GError) error = NULL;

  dove_store_begin_scan (fixture->store, scan, &error);
  g_assert_no_error (error);
  take_steps (fixture);
  g_assert_cmpint (dove_store_count_missing (fixture->store, scan, &error), ==, count);
  g_assert_no_error (error);

  return take_steps (fixture);
}

static void
test_missing (Fixture       *fixture,
              gconstpointer  data)
{
  gint64 few;

  add_pairs (fixture, "s", FEW);
  few = count_missing (fixture, FEW);
  fixture_tear_down (fixture, NULL);
  fixture_set_up (fixture, NULL);
  add_pairs (fixture, "s", MANY);
  assert_even (few, count_missing (fixture, MANY));
}

/* Words are not checked row by row, but they are when the state is checked */
static void
test_words (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;

  add_pairs (fixture, "s", 1);
  g_assert_true (dove_store_check (fixture->store, findings, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 0);

  dove_database_execute (fixture->store->state, "UPDATE link SET state = 'lost'", &error);
  g_assert_no_error (error);
  g_assert_true (dove_store_check (fixture->store, findings, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (findings, 0), "link"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, test) \
  g_test_add ("/store/effort/" name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)
  ADD ("pairs-cost-the-same-however-many", test_pairs);
  ADD ("missing-records-cost-the-same-however-many", test_missing);
  ADD ("an-unknown-word-is-found", test_words);
#undef ADD

  return g_test_run ();
}
