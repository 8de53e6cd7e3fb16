/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../store-fixture.h"

#include "store/dove-store-link.h"
#include "store/dove-store-run.h"

/* Records that were parted are left alone, and what is known of a link's changes. */

static void
see (Fixture    *fixture,
     DoveSide    side,
     const char *id)
{
  g_autoptr(DoveStoreObservation) observation = dove_store_observation_new ();

  observation->sync_id = g_strdup ("s");
  observation->side = side;
  observation->rec_id = g_strdup (id);
  observation->hash = g_strdup ("h");
  observation->fields = g_strdup ("{}");
  g_assert_true (dove_store_put_observation (fixture->store, observation, NULL));
}

static gint64
add_link (Fixture    *fixture,
          const char *a,
          const char *b)
{
  g_autoptr(DoveStoreLink) link = dove_store_link_new ();

  link->sync_id = g_strdup ("s");
  link->a_id = g_strdup (a);
  link->b_id = g_strdup (b);
  g_assert_true (dove_store_add_link (fixture->store, link, NULL));

  return link->id;
}

static guint
count_unlinked (Fixture  *fixture,
                DoveSide  side)
{
  g_autoptr(DoveStoreRows) rows = dove_store_list_unlinked (fixture->store, "s", side, 0, NULL);
  guint count = 0;

  for (;;)
    {
      g_autoptr(DoveStoreObservation) row = dove_store_rows_next (rows, NULL);

      if (row == NULL)
        return count;
      count++;
    }
}

static void
test_parted_records_are_left_alone (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr(DoveStoreLink) found = NULL;
  g_autoptr(GPtrArray) links = NULL;
  gint64 link;

  see (fixture, DOVE_SIDE_A, "1");
  see (fixture, DOVE_SIDE_B, "x");
  link = add_link (fixture, "1", "x");
  g_assert_true (dove_store_part_link (fixture->store, link, "person", NULL));
  g_assert_cmpuint (count_unlinked (fixture, DOVE_SIDE_A), ==, 0);
  g_assert_cmpuint (count_unlinked (fixture, DOVE_SIDE_B), ==, 0);
  g_assert_true (dove_store_find_parted (fixture->store, "s", DOVE_SIDE_B, "x", &found, NULL));
  g_assert_cmpstr (found->why, ==, "person");

  g_assert_true (dove_store_rejoin (fixture->store, "s", DOVE_SIDE_A, "1", NULL));
  g_assert_cmpuint (count_unlinked (fixture, DOVE_SIDE_A), ==, 1);
  g_assert_cmpuint (count_unlinked (fixture, DOVE_SIDE_B), ==, 1);
  add_link (fixture, "1", "x");
  links = dove_store_list_links_of (fixture->store, "s", DOVE_SIDE_A, "1", NULL);
  g_assert_cmpuint (links->len, ==, 2);
}

static void
test_retired_ones_are_not_set_apart (Fixture       *fixture,
                                     gconstpointer  data)
{
  see (fixture, DOVE_SIDE_A, "1");
  g_assert_true (dove_store_retire_link (fixture->store, add_link (fixture, "1", "x"), NULL));
  g_assert_cmpuint (count_unlinked (fixture, DOVE_SIDE_A), ==, 1);
}

/* A tombstone goes after some time, but for one that still keeps a record apart. */
static void
test_tombstones_are_bounded (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autoptr(GPtrArray) gone = NULL;
  g_autoptr(GPtrArray) kept = NULL;
  g_autoptr(GPtrArray) over = NULL;

  see (fixture, DOVE_SIDE_A, "1");
  see (fixture, DOVE_SIDE_A, "2");
  see (fixture, DOVE_SIDE_A, "3");
  dove_store_retire_link (fixture->store, add_link (fixture, "1", "x"), NULL);
  dove_store_part_link (fixture->store, add_link (fixture, "2", "y"), "undone", NULL);
  dove_store_part_link (fixture->store, add_link (fixture, "3", "z"), "undone", NULL);
  dove_store_mark_observation (fixture->store, "s", DOVE_SIDE_A, "3", DOVE_OBSERVED_GONE, NULL);
  dove_clock_advance (fixture->clock, 91 * G_TIME_SPAN_DAY);
  g_assert_true (dove_store_prune (fixture->store, NULL, NULL));

  gone = dove_store_list_links_of (fixture->store, "s", DOVE_SIDE_A, "1", NULL);
  kept = dove_store_list_links_of (fixture->store, "s", DOVE_SIDE_A, "2", NULL);
  over = dove_store_list_links_of (fixture->store, "s", DOVE_SIDE_A, "3", NULL);
  g_assert_cmpuint (gone->len, ==, 0);
  g_assert_cmpuint (kept->len, ==, 1);
  g_assert_cmpuint (over->len, ==, 0);
}

static void
test_changes_of_a_link (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr(DoveStoreRun) run = dove_store_run_new ();
  g_autoptr(GPtrArray) changes = NULL;
  g_autoptr(GPtrArray) found = NULL;
  gint64 link = add_link (fixture, "1", "x");

  run->sync_id = g_strdup ("s");
  run->trigger = g_strdup ("person");
  g_assert_true (dove_store_add_run (fixture->store, run, NULL));
  changes = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_change_free);
  for (guint i = 0; i < 5; i++)
    {
      DoveStoreChange *change = dove_store_change_new ();

      change->run_id = run->id;
      change->kind = DOVE_CHANGE_UPDATE;
      change->key = g_strdup_printf ("%u", i);
      change->link_id = i == 2 ? 0 : link;
      g_ptr_array_add (changes, change);
    }
  g_assert_true (dove_store_add_changes (fixture->store, changes, NULL));

  found = dove_store_list_changes_of_link (fixture->store, link, 3, NULL);
  g_assert_cmpuint (found->len, ==, 3);
  g_assert_cmpstr (((DoveStoreChange *) g_ptr_array_index (found, 0))->key, ==, "4");
  g_assert_cmpstr (((DoveStoreChange *) g_ptr_array_index (found, 2))->key, ==, "1");
}

#define ADD(name, function) \
  g_test_add ("/store/parted/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("left-alone", test_parted_records_are_left_alone);
  ADD ("retired-is-not-apart", test_retired_ones_are_not_set_apart);
  ADD ("tombstones-are-bounded", test_tombstones_are_bounded);
  ADD ("changes-of-a-link", test_changes_of_a_link);

  return g_test_run ();
}
