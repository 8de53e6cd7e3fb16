/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../store-fixture.h"

#include "store/dove-store-document.h"
#include "store/dove-store-intent.h"
#include "store/dove-store-link.h"
#include "store/dove-store-log.h"
#include "store/dove-store-observe.h"
#include "store/dove-store-review.h"
#include "store/dove-store-run.h"

static DoveStoreObservation *
observation_new (const char *id,
                 const char *key,
                 const char *hash)
{
  DoveStoreObservation *observation = dove_store_observation_new ();

  observation->sync_id = g_strdup ("s");
  observation->side = DOVE_SIDE_A;
  observation->rec_id = g_strdup (id);
  observation->hash = g_strdup (hash);
  observation->fields = g_strdup ("{}");
  observation->keys = g_new0 (char *, 2);
  observation->n_keys = 1;
  observation->keys[0] = g_strdup (key);

  return observation;
}

static void
put_page (Fixture       *fixture,
          DoveStoreScan *scan,
          guint          first,
          guint          count)
{
  g_autoptr(GPtrArray) page =
    g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_observation_free);
  g_autoptr(GError) error = NULL;

  for (guint i = first; i < first + count; i++)
    {
      g_autofree char *id = g_strdup_printf ("r%04u", i);
      g_autofree char *key = g_strdup_printf ("k%u", i / 2);

      g_ptr_array_add (page, observation_new (id, key, "h"));
    }

  g_assert_true (dove_store_put_page (fixture->store, scan, page, &error));
  g_assert_no_error (error);
}

static void
test_versions_are_kept (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr(DoveStoreDocument) document = NULL;
  g_autoptr(GPtrArray) versions = NULL;
  g_autoptr(GPtrArray) now = NULL;
  gint64 version = 0;

  g_assert_true (
      dove_store_keep_document (fixture->store, "sync", "s", "one", NULL, &version, NULL));
  g_assert_cmpint (version, ==, 1);
  g_assert_true (
      dove_store_keep_document (fixture->store, "sync", "s", "one", NULL, &version, NULL));
  g_assert_cmpint (version, ==, 1);
  g_assert_true (
      dove_store_keep_document (fixture->store, "sync", "s", "two", "why", &version, NULL));
  g_assert_cmpint (version, ==, 2);
  g_assert_true (
      dove_store_keep_document (fixture->store, "sync", "s", NULL, NULL, &version, NULL));
  g_assert_cmpint (version, ==, 3);

  g_assert_true (dove_store_find_document (fixture->store, "sync", "s", 1, &document, NULL));
  g_assert_cmpstr (document->text, ==, "one");
  versions = dove_store_list_documents (fixture->store, "sync", "s", NULL);
  g_assert_cmpuint (versions->len, ==, 3);
  g_assert_true (((DoveStoreDocument *) g_ptr_array_index (versions, 0))->is_removed);

  g_assert_true (
      dove_store_keep_document (fixture->store, "sync", "t", "old", NULL, &version, NULL));
  g_assert_true (
      dove_store_keep_document (fixture->store, "sync", "t", "new", NULL, &version, NULL));
  now = dove_store_list_kind (fixture->store, "sync", NULL);
  g_assert_cmpuint (now->len, ==, 1);
  g_assert_cmpstr (((DoveStoreDocument *) g_ptr_array_index (now, 0))->text, ==, "new");
}

static void
test_a_cut_scan_goes_on (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr(DoveStoreScan) scan = dove_store_scan_new ("s", DOVE_SIDE_A, "full");
  g_autoptr(DoveStoreScan) found = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (dove_store_begin_scan (fixture->store, scan, &error));
  scan->page_cursor = g_strdup ("next");
  put_page (fixture, scan, 0, 100);

  dove_store_close (fixture->store);
  fixture->store = dove_store_open (fixture->dir, DOVE_STORE_READ_WRITE, fixture->clock, &error);
  g_assert_no_error (error);
  g_assert_true (dove_store_find_open_scan (fixture->store, "s", DOVE_SIDE_A, &found, &error));
  g_assert_cmpint (found->page, ==, 1);
  g_assert_cmpint (found->seen, ==, 100);
  g_assert_cmpstr (found->page_cursor, ==, "next");
  g_assert_true (dove_store_end_scan (fixture->store, found, TRUE, &error));
  g_assert_false (dove_store_end_scan (fixture->store, found, TRUE, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_MISSING);
}

static guint
count_rows (DoveStoreRows  *rows,
            GDestroyNotify  free_row)
{
  guint count = 0;
  gpointer row;

  while ((row = dove_store_rows_next (rows, NULL)) != NULL)
    {
      count++;
      free_row (row);
    }
  dove_store_rows_free (rows);

  return count;
}

static void
test_observations_are_streamed (Fixture       *fixture,
                                gconstpointer  data)
{
  g_autoptr(DoveStoreScan) scan = dove_store_scan_new ("s", DOVE_SIDE_A, "full");
  g_autoptr(DoveStoreScan) second = dove_store_scan_new ("s", DOVE_SIDE_A, "full");
  g_autoptr(GPtrArray) ids = NULL;
  g_autoptr(DoveStoreLink) link = dove_store_link_new ();
  GDestroyNotify free_row = (GDestroyNotify) dove_store_observation_free;

  g_assert_true (dove_store_begin_scan (fixture->store, scan, NULL));
  put_page (fixture, scan, 0, 1000);
  g_assert_cmpuint (
      count_rows (dove_store_list_observations (fixture->store, "s", DOVE_SIDE_A, NULL),
                  free_row),
      ==, 1000);

  ids = dove_store_list_keyed (fixture->store, "s", DOVE_SIDE_A, 0, "k3", DOVE_KEYED_ALL, 10, NULL);
  g_assert_cmpuint (ids->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (ids, 0), ==, "r0006");

  link->sync_id = g_strdup ("s");
  link->a_id = g_strdup ("r0006");
  link->b_id = g_strdup ("x");
  link->a_hash = g_strdup ("other");
  g_assert_true (dove_store_add_link (fixture->store, link, NULL));
  g_clear_pointer (&ids, g_ptr_array_unref);
  ids = dove_store_list_keyed (fixture->store, "s", DOVE_SIDE_A, 0, "k3", DOVE_KEYED_UNLINKED, 10,
                               NULL);
  g_assert_cmpuint (ids->len, ==, 1);
  g_assert_cmpuint (count_rows (dove_store_list_unlinked (fixture->store, "s", DOVE_SIDE_A, 0,
                                                         NULL),
                                free_row), ==, 999);
  g_assert_cmpuint (count_rows (dove_store_list_changed (fixture->store, "s", DOVE_SIDE_A, NULL),
                                free_row), ==, 1);

  g_assert_true (dove_store_end_scan (fixture->store, scan, TRUE, NULL));
  g_assert_true (dove_store_begin_scan (fixture->store, second, NULL));
  put_page (fixture, second, 0, 990);
  g_assert_cmpuint (count_rows (dove_store_list_unseen (fixture->store, second, NULL), free_row),
                    ==, 10);
}

static void
test_a_changed_key_leaves_the_index (Fixture       *fixture,
                                     gconstpointer  data)
{
  g_autoptr(DoveStoreObservation) before = observation_new ("r", "old", "h");
  g_autoptr(DoveStoreObservation) after = observation_new ("r", "new", "h");
  g_autoptr(GPtrArray) old = NULL;
  g_autoptr(GPtrArray) new = NULL;

  g_assert_true (dove_store_put_observation (fixture->store, before, NULL));
  g_assert_true (dove_store_put_observation (fixture->store, after, NULL));
  old = dove_store_list_keyed (fixture->store, "s", DOVE_SIDE_A, 0, "old", DOVE_KEYED_ALL, 9, NULL);
  new = dove_store_list_keyed (fixture->store, "s", DOVE_SIDE_A, 0, "new", DOVE_KEYED_ALL, 9, NULL);
  g_assert_cmpuint (old->len, ==, 0);
  g_assert_cmpuint (new->len, ==, 1);
}

static DoveStoreObservation *
add_made (GPtrArray  *page,
          const char *id,
          const char *hash,
          gint64      terms)
{
  DoveStoreObservation *observation = observation_new (id, "k", hash);

  observation->terms = terms;
  g_ptr_array_add (page, observation);

  return observation;
}

static GPtrArray *
page_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_observation_free);
}

/* One that is as before is seen by the new scan all the same, and one that is not is written. */
static void
test_a_page_is_seen_again (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autoptr(DoveStoreScan) first = dove_store_scan_new ("s", DOVE_SIDE_A, "full");
  g_autoptr(DoveStoreScan) second = dove_store_scan_new ("s", DOVE_SIDE_A, "full");
  g_autoptr(DoveStoreObservation) same = NULL;
  g_autoptr(DoveStoreObservation) other = NULL;
  g_autoptr(DoveStoreObservation) unseen = NULL;
  g_autoptr(GPtrArray) page = page_new ();
  g_autoptr(GError) error = NULL;

  g_assert_true (dove_store_begin_scan (fixture->store, first, NULL));
  put_page (fixture, first, 0, 3);
  g_assert_true (dove_store_end_scan (fixture->store, first, TRUE, NULL));
  g_assert_true (dove_store_begin_scan (fixture->store, second, NULL));
  dove_clock_advance (fixture->clock, 5);
  g_ptr_array_add (page, observation_new ("r0001", "k0", "h"));
  g_ptr_array_add (page, observation_new ("r0002", "k1", "other"));
  g_assert_true (dove_store_put_page (fixture->store, second, page, &error));
  g_assert_no_error (error);

  dove_store_find_observation (fixture->store, "s", DOVE_SIDE_A, "r0000", &unseen, NULL);
  dove_store_find_observation (fixture->store, "s", DOVE_SIDE_A, "r0001", &same, NULL);
  dove_store_find_observation (fixture->store, "s", DOVE_SIDE_A, "r0002", &other, NULL);
  g_assert_cmpint (unseen->scan_id, ==, first->id);
  g_assert_cmpint (same->scan_id, ==, second->id);
  g_assert_cmpint (same->seen_at, ==, unseen->seen_at + 5);
  g_assert_cmpint (other->scan_id, ==, second->id);
  g_assert_cmpstr (other->hash, ==, "other");
}

/* Only what is in all as before, and was hashed by the same terms, has its hash already. */
static void
test_a_hash_is_found (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr(GPtrArray) before = page_new ();
  g_autoptr(GPtrArray) now = page_new ();
  g_autoptr(GPtrArray) known = NULL;
  g_autoptr(GError) error = NULL;
  DoveStoreObservation *last = NULL;

  add_made (before, "same", "h1", 7);
  add_made (before, "edited", "h2", 7);
  add_made (before, "other terms", "h3", 8);
  add_made (before, "no terms", "h4", 0);
  add_made (before, "other key", "h5", 7);
  add_made (before, "gone", "h6", 7)->state = DOVE_OBSERVED_GONE;
  add_made (before, "newer", "h7", 7)->version = g_strdup ("1");
  for (guint i = 0; i < before->len; i++)
    g_assert_true (dove_store_put_observation (fixture->store, g_ptr_array_index (before, i),
                                               NULL));

  add_made (now, "unknown", NULL, 7);
  add_made (now, "same", NULL, 7);
  last = add_made (now, "edited", NULL, 7);
  g_free (last->fields);
  last->fields = g_strdup ("{\"a\":1}");
  add_made (now, "other terms", NULL, 7);
  add_made (now, "no terms", NULL, 0);
  last = add_made (now, "other key", NULL, 7);
  g_free (last->keys[0]);
  last->keys[0] = g_strdup ("k2");
  add_made (now, "gone", NULL, 7);
  add_made (now, "newer", NULL, 7)->version = g_strdup ("2");
  known = dove_store_find_before (fixture->store, now, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (known->len, ==, now->len);
  g_assert_null (g_ptr_array_index (known, 0));
  g_assert_null (g_ptr_array_index (known, 1));
  for (guint i = 0; i < now->len; i++)
    g_assert_cmpstr (((DoveStoreObservation *) g_ptr_array_index (now, i))->hash, ==,
                     i == 1 ? "h1" : NULL);
  for (guint i = 2; i < now->len; i++)
    {
      last = g_ptr_array_index (known, i);
      g_assert_cmpstr (last->hash, ==,
                       ((DoveStoreObservation *) g_ptr_array_index (before, i - 1))->hash);
    }
}

static void
test_a_record_is_linked_once (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autoptr(DoveStoreLink) link = dove_store_link_new ();
  g_autoptr(DoveStoreLink) other = dove_store_link_new ();
  g_autoptr(DoveStorePair) pair = NULL;
  g_autoptr(GError) error = NULL;

  link->sync_id = g_strdup ("s");
  link->a_id = g_strdup ("1");
  link->b_id = g_strdup ("x");
  other->sync_id = g_strdup ("s");
  other->a_id = g_strdup ("1");
  other->b_id = g_strdup ("y");

  g_assert_true (dove_store_add_link (fixture->store, link, &error));
  g_assert_true (dove_store_set_base (fixture->store, link->id, DOVE_SIDE_B, "{\"a\":1}", &error));
  g_assert_false (dove_store_add_link (fixture->store, other, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_CONFLICT);
  g_clear_error (&error);

  g_assert_true (dove_store_get_pair (fixture->store, link->id, &pair, &error));
  g_assert_cmpstr (pair->b_base, ==, "{\"a\":1}");
  g_assert_null (pair->a_base);
  g_assert_null (pair->a);

  g_assert_true (dove_store_retire_link (fixture->store, link->id, &error));
  g_assert_true (dove_store_add_link (fixture->store, other, &error));
  g_assert_cmpint (dove_store_count_links (fixture->store, "s", NULL), ==, 1);
}

static void
test_changes_come_in_the_order_of_the_plan (Fixture       *fixture,
                                            gconstpointer  data)
{
  g_autoptr(DoveStoreRun) run = dove_store_run_new ();
  g_autoptr(GPtrArray) changes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_change_free);
  g_autofree char *last = NULL;
  DoveStoreRows *rows;
  DoveStoreChange *change;
  DoveStoreCounts counts;
  guint count = 0;

  run->sync_id = g_strdup ("s");
  run->trigger = g_strdup ("person");
  run->state = DOVE_RUN_PLANNING;
  g_assert_true (dove_store_add_run (fixture->store, run, NULL));

  for (guint i = 0; i < 600; i++)
    {
      change = dove_store_change_new ();
      change->run_id = run->id;
      change->side = DOVE_SIDE_B;
      change->kind = i % 2 ? DOVE_CHANGE_CREATE : DOVE_CHANGE_UPDATE;
      change->other = g_strdup_printf ("r%03u", (i * 7) % 600);
      g_ptr_array_add (changes, change);
    }
  g_assert_true (dove_store_add_changes (fixture->store, changes, NULL));

  rows = dove_store_list_changes (fixture->store, run->id, DOVE_CHANGES_IN_ALL_STATES, NULL);
  while ((change = dove_store_rows_next (rows, NULL)) != NULL)
    {
      g_assert_cmpstr (last, <, change->other);
      g_free (last);
      last = g_strdup (change->other);
      /* what is written meanwhile neither hides nor repeats a change */
      g_assert_true (dove_store_settle_change (fixture->store, change->id, "zzz", 1, NULL));
      g_assert_true (
          dove_store_update_change (fixture->store, change->id, DOVE_CHANGE_DONE, NULL, NULL));
      dove_store_change_free (change);
      count++;
    }
  dove_store_rows_free (rows);

  g_assert_cmpuint (count, ==, 600);
  g_assert_true (dove_store_count_changes (fixture->store, run->id, &counts, NULL));
  g_assert_cmpint (counts.of[DOVE_CHANGE_CREATE][DOVE_CHANGE_DONE], ==, 300);
}

static void
test_an_idempotency_key_is_used_once (Fixture       *fixture,
                                      gconstpointer  data)
{
  g_autoptr(DoveStoreRun) run = dove_store_run_new ();
  g_autoptr(GPtrArray) changes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_change_free);
  g_autoptr(GPtrArray) intents =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_intent_free);
  g_autoptr(GPtrArray) open = NULL;
  g_autoptr(GError) error = NULL;
  DoveStoreChange *change = dove_store_change_new ();
  DoveStoreIntent *intent = dove_store_intent_new ();

  run->sync_id = g_strdup ("s");
  run->trigger = g_strdup ("person");
  g_assert_true (dove_store_add_run (fixture->store, run, NULL));
  change->run_id = run->id;
  g_ptr_array_add (changes, change);
  g_assert_true (dove_store_add_changes (fixture->store, changes, NULL));

  intent->change_id = change->id;
  intent->sync_id = g_strdup ("s");
  intent->kind = g_strdup ("create");
  intent->payload = g_strdup ("{}");
  intent->idem_key = g_strdup ("key");
  intent->state = DOVE_INTENT_SENT;
  g_ptr_array_add (intents, intent);
  g_assert_true (dove_store_add_intents (fixture->store, intents, &error));
  g_assert_false (dove_store_add_intents (fixture->store, intents, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_CONFLICT);

  open = dove_store_list_intents (fixture->store, "s", DOVE_INTENT_SENT, NULL);
  g_assert_cmpuint (open->len, ==, 1);
  g_assert_true (dove_store_resolve_intent (fixture->store, 1, DOVE_INTENT_DONE, NULL, NULL));
  g_clear_pointer (&open, g_ptr_array_unref);
  open = dove_store_list_intents (fixture->store, "s", DOVE_INTENT_SENT, NULL);
  g_assert_cmpuint (open->len, ==, 0);
}

static void
test_a_question_is_asked_once (Fixture       *fixture,
                               gconstpointer  data)
{
  g_autoptr(DoveStoreReview) review = dove_store_review_new ();
  g_autoptr(DoveStoreReview) found = NULL;
  gint64 id;

  review->sync_id = g_strdup ("s");
  review->kind = DOVE_REVIEW_MATCH;
  review->key = g_strdup ("k");
  review->message = g_strdup ("which?");
  g_assert_true (dove_store_put_review (fixture->store, review, NULL));
  id = review->id;
  g_assert_true (dove_store_put_review (fixture->store, review, NULL));
  g_assert_cmpint (review->id, ==, id);
  g_assert_cmpint (dove_store_count_reviews (fixture->store, "s", NULL), ==, 1);
  g_assert_true (dove_store_answer_review (fixture->store, id, "skip", NULL));
  g_assert_false (dove_store_answer_review (fixture->store, id, "skip", NULL));
  g_assert_true (dove_store_find_review (fixture->store, id, &found, NULL));
  g_assert_cmpstr (found->answer, ==, "skip");
  g_assert_null (found->field);
}

static void
test_tries_are_counted (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr(DoveStoreProblem) problem = dove_store_problem_new ();

  problem->sync_id = g_strdup ("s");
  problem->rec_id = g_strdup ("1");
  problem->problem_class = g_strdup ("refused");
  problem->message = g_strdup ("no");
  g_assert_true (dove_store_put_problem (fixture->store, problem, NULL));
  dove_clock_advance (fixture->clock, G_USEC_PER_SEC);
  g_assert_true (dove_store_put_problem (fixture->store, problem, NULL));
  g_assert_cmpint (problem->tries, ==, 2);
  g_assert_cmpint (problem->last - problem->first, ==, G_USEC_PER_SEC);

  /* Of another record than before they are counted anew */
  problem->rec_hash = g_strdup ("edited");
  g_assert_true (dove_store_put_problem (fixture->store, problem, NULL));
  g_assert_cmpint (problem->tries, ==, 1);
  g_assert_true (dove_store_clear_problems (fixture->store, "s", DOVE_SIDE_A, "1", NULL));
  g_assert_cmpint (dove_store_count_problems (fixture->store, NULL, NULL), ==, 0);
}

static void
test_what_is_taken_back_is_gone (Fixture       *fixture,
                                 gconstpointer  data)
{
  g_autoptr(DoveStoreDocument) document = NULL;

  g_assert_true (dove_store_begin (fixture->store, NULL));
  g_assert_true (dove_store_keep_document (fixture->store, "sync", "s", "one", NULL, NULL, NULL));
  dove_store_rollback (fixture->store);
  g_assert_true (dove_store_find_document (fixture->store, "sync", "s", 0, &document, NULL));
  g_assert_null (document);
}

static void
test_a_scratch_copy_leaves_the_state_alone (Fixture       *fixture,
                                            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveStoreObservation) observation = observation_new ("r", "k", "h");
  DoveStore *scratch = dove_store_open_scratch (fixture->store, "s", &error);

  g_assert_no_error (error);
  g_assert_true (dove_store_put_observation (scratch, observation, &error));
  g_assert_cmpint (dove_store_count_observations (scratch, "s", DOVE_SIDE_A, NULL), ==, 1);
  dove_store_close (scratch);
  g_assert_cmpint (dove_store_count_observations (fixture->store, "s", DOVE_SIDE_A, NULL), ==, 0);
}

static void
test_upkeep_finds_a_sound_state (Fixture       *fixture,
                                 gconstpointer  data)
{
  g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;
  DoveStoreFigures figures;
  DoveStoreEntry entry = { .level = (char *) "info", .message = (char *) "hello" };
  DoveStoreRows *rows;

  g_assert_true (dove_store_add_entry (fixture->store, &entry, &error));
  rows = dove_store_list_entries (fixture->store, 0, &error);
  g_assert_cmpuint (count_rows (rows, (GDestroyNotify) dove_store_entry_free), ==, 1);
  g_assert_true (dove_store_check (fixture->store, findings, &error));
  g_assert_cmpuint (findings->len, ==, 0);
  g_assert_true (dove_store_get_figures (fixture->store, &figures, &error));
  g_assert_cmpuint (figures.schema, ==, 11);
  g_assert_true (dove_store_prune (fixture->store, NULL, &error));
  g_assert_no_error (error);
}

#define ADD(name, function) \
  g_test_add ("/store/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("versions-are-kept", test_versions_are_kept);
  ADD ("a-cut-scan-goes-on", test_a_cut_scan_goes_on);
  ADD ("observations-are-streamed", test_observations_are_streamed);
  ADD ("a-changed-key-leaves-the-index", test_a_changed_key_leaves_the_index);
  ADD ("a-page-is-seen-again", test_a_page_is_seen_again);
  ADD ("a-hash-is-found", test_a_hash_is_found);
  ADD ("a-record-is-linked-once", test_a_record_is_linked_once);
  ADD ("changes-come-in-the-order-of-the-plan", test_changes_come_in_the_order_of_the_plan);
  ADD ("an-idempotency-key-is-used-once", test_an_idempotency_key_is_used_once);
  ADD ("a-question-is-asked-once", test_a_question_is_asked_once);
  ADD ("tries-are-counted", test_tries_are_counted);
  ADD ("what-is-taken-back-is-gone", test_what_is_taken_back_is_gone);
  ADD ("a-scratch-copy-leaves-the-state-alone", test_a_scratch_copy_leaves_the_state_alone);
  ADD ("upkeep-finds-a-sound-state", test_upkeep_finds_a_sound_state);

  return g_test_run ();
}
