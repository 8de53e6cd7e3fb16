/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app/widgets/dove-change-shown.h"

/* A view knows of the list only what it is told: what it has must be what the list has, always. */

#define SMALL_MOST 4   /* items that change at once where a view has rows */
#define ROWS       200 /* that a view makes */

typedef struct
{
  DoveChangeShown *items;
  GPtrArray       *seen;        /* what a view has after what it was told */
  guint            divisor;     /* the filter: numbers that it divides */
  guint            asked;       /* how often the filter was asked */
  guint            largest;     /* part that came among the first rows, or took their place */
  gboolean         is_settled;
} Fixture;

static gboolean
matches (gpointer item,
         gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->asked++;

  return GPOINTER_TO_UINT (g_object_get_data (item, "number")) % fixture->divisor == 0;
}

static void
changed_cb (GListModel *model,
            guint       position,
            guint       removed,
            guint       added,
            Fixture    *fixture)
{
  if (position < ROWS && added > 0)
    fixture->largest = MAX (fixture->largest, MAX (added, removed));
  if (removed > 0)
    g_ptr_array_remove_range (fixture->seen, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (fixture->seen, (int) (position + i),
                        g_list_model_get_item (model, position + i));

  g_assert_cmpuint (fixture->seen->len, ==, g_list_model_get_n_items (model));
}

static void
settled_cb (Fixture *fixture)
{
  fixture->is_settled = TRUE;
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->items = dove_change_shown_new (G_TYPE_OBJECT, matches, fixture);
  fixture->seen = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->divisor = 1;
  g_signal_connect (fixture->items, "items-changed", G_CALLBACK (changed_cb), fixture);
  g_signal_connect_swapped (fixture->items, "settled", G_CALLBACK (settled_cb), fixture);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_signal_handlers_disconnect_by_data (fixture->items, fixture);
  dove_change_shown_let_go (fixture->items);
  g_object_unref (fixture->items);
  g_ptr_array_unref (fixture->seen);
}

static void
append (Fixture *fixture,
        guint    first,
        guint    count)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < count; i++)
    {
      GObject *item = g_object_new (G_TYPE_OBJECT, NULL);

      g_object_set_data (item, "number", GUINT_TO_POINTER (first + i));
      g_ptr_array_add (items, item);
    }
  dove_change_shown_append (fixture->items, items);
}

static void
settle (Fixture *fixture)
{
  while (!fixture->is_settled)
    g_main_context_iteration (NULL, TRUE);
  fixture->is_settled = FALSE;
  g_assert_false (dove_change_shown_is_busy (fixture->items));
}

static void
filter (Fixture *fixture,
        guint    divisor)
{
  fixture->divisor = divisor;
  dove_change_shown_filter (fixture->items);
}

/* The view has each number that the filter lets through, once and in order. */
static void
assert_seen (Fixture *fixture,
             guint    count)
{
  guint wanted = (count + fixture->divisor - 1) / fixture->divisor;

  g_assert_cmpuint (fixture->seen->len, ==, wanted);
  g_assert_cmpuint (dove_change_shown_count (fixture->items), ==, wanted);
  for (guint i = 0; i < wanted; i++)
    g_assert_cmpuint (GPOINTER_TO_UINT (g_object_get_data (g_ptr_array_index (fixture->seen, i),
                                                           "number")), ==, i * fixture->divisor);
}

static void
test_items_come_in_small_parts (Fixture       *fixture,
                                gconstpointer  data)
{
  append (fixture, 0, 400);
  append (fixture, 400, 9600);
  g_assert_cmpuint (fixture->seen->len, ==, 0);
  settle (fixture);

  assert_seen (fixture, 10000);
  g_assert_cmpuint (fixture->largest, ==, SMALL_MOST);
  g_assert_cmpuint (fixture->asked, ==, 10000);
}

static void
test_a_filter_replaces_in_small_parts (Fixture       *fixture,
                                       gconstpointer  data)
{
  static const guint divisors[] = { 7, 1, 3000, 2, 20000, 1 };

  append (fixture, 0, 10000);
  settle (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (divisors); i++)
    {
      fixture->largest = 0;
      filter (fixture, divisors[i]);
      settle (fixture);
      assert_seen (fixture, 10000);
      g_assert_cmpuint (fixture->largest, <=, SMALL_MOST);
    }
}

/* Somebody who types is faster than the list, and items come in meanwhile. */
static void
test_a_filter_is_changed_on_the_way (Fixture       *fixture,
                                     gconstpointer  data)
{
  guint count = 0;

  for (guint i = 0; i < 60; i++)
    {
      guint more = (guint) g_test_rand_int_range (0, 500);

      append (fixture, count, more);
      count += more;
      filter (fixture, (guint) g_test_rand_int_range (1, 30));
      for (int turns = g_test_rand_int_range (0, 4); turns > 0; turns--)
        g_main_context_iteration (NULL, FALSE);
    }
  fixture->is_settled = FALSE;
  filter (fixture, 3);
  settle (fixture);
  assert_seen (fixture, count);
}

/* What is found is known as a whole before it is shown. */
static void
test_all_that_is_found_can_be_had_at_once (Fixture       *fixture,
                                           gconstpointer  data)
{
  g_autoptr(GPtrArray) found = NULL;

  append (fixture, 0, 1000);
  filter (fixture, 10);
  found = dove_change_shown_find_all (fixture->items);

  g_assert_cmpuint (found->len, ==, 100);
  g_assert_cmpuint (fixture->seen->len, ==, 0);
}

static void
test_a_list_that_was_cleared_shows_what_comes (Fixture       *fixture,
                                               gconstpointer  data)
{
  append (fixture, 500, 300);
  settle (fixture);
  dove_change_shown_clear (fixture->items);
  g_assert_cmpuint (fixture->seen->len, ==, 0);
  g_assert_cmpuint (dove_change_shown_get_all (fixture->items)->len, ==, 0);

  append (fixture, 0, 300);
  settle (fixture);
  assert_seen (fixture, 300);
}

static void
test_other_items_take_the_place_of_the_first (Fixture       *fixture,
                                              gconstpointer  data)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  append (fixture, 500, 400);
  settle (fixture);
  fixture->largest = 0;
  for (guint i = 0; i < 300; i++)
    {
      GObject *item = g_object_new (G_TYPE_OBJECT, NULL);

      g_object_set_data (item, "number", GUINT_TO_POINTER (i));
      g_ptr_array_add (items, item);
    }
  dove_change_shown_replace (fixture->items, items);
  g_assert_cmpuint (fixture->seen->len, ==, 400);
  settle (fixture);

  assert_seen (fixture, 300);
  g_assert_cmpuint (fixture->largest, ==, SMALL_MOST);
}

static void
test_a_list_that_is_let_go_of_asks_nobody (Fixture       *fixture,
                                           gconstpointer  data)
{
  append (fixture, 0, 1000);
  settle (fixture);
  fixture->asked = fixture->largest = 0;
  dove_change_shown_let_go (fixture->items);
  settle (fixture);

  g_assert_cmpuint (fixture->seen->len, ==, 0);
  g_assert_cmpuint (fixture->asked, ==, 0);
}

#define ADD(name, func) \
  g_test_add ("/app/shown/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("items-come-in-small-parts", test_items_come_in_small_parts);
  ADD ("a-filter-replaces-in-small-parts", test_a_filter_replaces_in_small_parts);
  ADD ("a-filter-is-changed-on-the-way", test_a_filter_is_changed_on_the_way);
  ADD ("all-that-is-found-can-be-had-at-once", test_all_that_is_found_can_be_had_at_once);
  ADD ("a-list-that-was-cleared-shows-what-comes", test_a_list_that_was_cleared_shows_what_comes);
  ADD ("other-items-take-the-place-of-the-first", test_other_items_take_the_place_of_the_first);
  ADD ("a-list-that-is-let-go-of-asks-nobody", test_a_list_that_is_let_go_of_asks_nobody);

  return g_test_run ();
}
