/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../lockers-fixture.h"

#include "app/activity/dove-exchange-read.h"
#include "app/activity/dove-found.h"
#include "app/reviews/dove-asked.h"
#include "app/widgets/dove-change-export.h"
#include "app/widgets/dove-change-item.h"
#include "record/dove-json.h"
#include "store/dove-store-observe.h"
#include "store/dove-store-search.h"
#include "store/dove-store-sides.h"

/* What a person reads are titles of fields and names of records; paths stand where a program reads,
 * and in hints. */

#define FIELDS \
  "[{\"field\":\"tag\",\"old\":\"A-6\",\"new\":\"A-7\"}," \
  "{\"field\":\"owner\",\"old\":null,\"new\":\"Ada\"}]"

static DoveStoreChange *
change_new (void)
{
  DoveStoreChange *change = dove_store_change_new ();

  change->kind = DOVE_CHANGE_UPDATE;
  change->side = DOVE_SIDE_B;
  change->state = DOVE_CHANGE_DONE;
  change->key = g_strdup ("7");
  change->fields = g_strdup (FIELDS);

  return change;
}

static gint64
add_run (Fixture *fixture,
         gint64  *run_id)
{
  g_autoptr(DoveStoreRun) run = dove_store_run_new ();
  g_autoptr(GPtrArray) changes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_change_free);
  DoveStoreChange *change = change_new ();

  run->sync_id = g_strdup ("keys");
  run->trigger = g_strdup ("person");
  g_assert_true (dove_store_add_run (fixture->store, run, NULL));
  change->run_id = run->id;
  g_ptr_array_add (changes, change);
  g_assert_true (dove_store_add_changes (fixture->store, changes, NULL));
  *run_id = run->id;

  return change->id;
}

static void
test_a_change (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(DoveStoreSides) sides = dove_store_sides_new (fixture->store);
  GHashTable *titles = dove_store_sides_get_titles (sides, "keys", DOVE_SIDE_B);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(DoveChangeItem) plain = dove_change_item_new (change_new ());
  DoveChangeItem *item = dove_change_item_new_of (change_new (), 0, titles, NULL);
  g_autofree char *markup = dove_change_item_to_markup (item, 0);
  g_autofree char *paths = dove_change_item_say_paths (item, 0);
  g_autofree char *first = dove_change_item_say_paths (item, 1);
  g_autofree char *table = NULL;

  g_ptr_array_add (items, item);
  table = dove_change_export (items, "Club", "Gym");

  g_assert_cmpstr (markup, ==, "Tag at the door: A-6 → <b>A-7</b>\nowner: nothing → <b>Ada</b>");
  g_assert_cmpstr (paths, ==, "tag\nowner");
  g_assert_cmpstr (first, ==, "tag");
  g_assert_null (dove_change_item_say_paths (plain, 0));
  g_assert_nonnull (strstr (table, "\"tag\""));
  g_assert_null (strstr (table, "door"));
  g_assert_true (dove_change_item_matches (item, "at the door"));
  g_assert_true (dove_change_item_matches (item, "owner"));
  g_assert_false (dove_change_item_matches (plain, "at the door"));
}

static void
test_the_history (Fixture       *fixture,
                  gconstpointer  data)
{
  gint64 run = 0;
  gint64 change = add_run (fixture, &run);
  DoveExchangeRead *read = dove_exchange_read (fixture->store, &change, NULL, NULL);
  g_autoptr(DoveStoreSearch) search = dove_store_search_new (fixture->store, "A-7", NULL, 0);
  g_autoptr(GPtrArray) found =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_found_free);
  g_autofree char *what = NULL;
  gboolean is_over = FALSE;

  g_assert_nonnull (read);
  g_assert_true (g_str_has_prefix (read->fields, "Tag at the door: A-6"));
  dove_exchange_read_free (read);

  while (!is_over)
    g_assert_true (dove_store_search_step (search, found, &is_over, NULL));
  g_assert_cmpuint (found->len, ==, 1);
  what = dove_found_say_what (g_ptr_array_index (found, 0), "Gym");
  g_assert_nonnull (strstr (what, "Tag at the door: A-6 → A-7"));
}

static void
see (Fixture    *fixture,
     DoveSide    side,
     const char *key,
     const char *fields)
{
  g_autoptr(DoveStoreObservation) seen = dove_store_observation_new ();

  seen->sync_id = g_strdup ("keys");
  seen->side = side;
  seen->rec_id = g_strdup (key);
  seen->fields = g_strdup (fields);
  seen->hash = g_strdup ("h");
  seen->n_keys = 0;
  g_assert_true (dove_store_put_observation (fixture->store, seen, NULL));
}

static void
ask (Fixture    *fixture,
     DoveSide    side,
     const char *key,
     const char *field)
{
  g_autoptr(DoveStoreReview) review = dove_store_review_new ();

  review->sync_id = g_strdup ("keys");
  review->kind = DOVE_REVIEW_CONFLICT;
  review->side = side;
  review->key = g_strdup (key);
  review->field = g_strdup (field);
  review->message = g_strdup ("?");
  g_assert_true (dove_store_put_review (fixture->store, review, NULL));
}

/* The field is one of the side that is written, or of the record's own. */
static void
test_questions (Fixture       *fixture,
                gconstpointer  data)
{
  static const struct { const char *title; const char *label; } expected[] = {
    { "Tag at the door", "Seven of the club" }, { "Tag at the door", "A-7" }, { "size", NULL },
  };
  DoveAsked *asked = NULL;

  see (fixture, DOVE_SIDE_A, "m7", "{\"id\":\"m7\",\"name\":\"Seven of the club\"}");
  see (fixture, DOVE_SIDE_B, "7", "{\"id\":\"7\",\"name\":\"Seven\",\"tag\":\"A-7\"}");
  ask (fixture, DOVE_SIDE_A, "m7", "tag");
  ask (fixture, DOVE_SIDE_B, "7", "tag");
  ask (fixture, DOVE_SIDE_A, "m8", "size");

  asked = dove_asked_read (fixture->store, NULL, NULL, NULL);
  g_assert_nonnull (asked);
  g_assert_cmpuint (asked->reviews->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < asked->reviews->len; i++)
    {
      const DoveStoreReview *review = g_ptr_array_index (asked->reviews, i);
      const DoveAskedMore *more = &g_array_index (asked->more, DoveAskedMore, i);
      guint which = g_str_equal (review->key, "m7") ? 0 : g_str_equal (review->key, "7") ? 1 : 2;

      g_assert_cmpstr (more->title, ==, expected[which].title);
      g_assert_cmpstr (more->label, ==, expected[which].label);
    }
  dove_asked_free (asked);
}

#define ADD(name, func) \
  g_test_add ("/app/titles/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("a-change", test_a_change);
  ADD ("the-history", test_the_history);
  ADD ("questions", test_questions);

  return g_test_run ();
}
