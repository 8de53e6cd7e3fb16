/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app/widgets/dove-change-choice.h"

/* What a person leaves out of a plan: by record, counted by kind, and taken back step by step. */

typedef struct
{
  DoveChangeChoice *choice;
  GPtrArray        *items;
} Fixture;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->choice = dove_change_choice_new ();
  fixture->items = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  dove_change_choice_free (fixture->choice);
  g_ptr_array_unref (fixture->items);
}

/* Of the same record as the item @of, or of one of its own where that is -1 */
static void
add (Fixture         *fixture,
     DoveChangeKind   kind,
     DoveChangeState  state,
     int              of)
{
  DoveChangeItem *earlier = of >= 0 ? g_ptr_array_index (fixture->items, of) : NULL;
  DoveStoreChange *change = dove_store_change_new ();
  DoveChangeItem *item = NULL;

  change->id = 100 + fixture->items->len;
  change->kind = kind;
  change->state = state;
  item = dove_change_item_new_of (change, earlier != NULL ? dove_change_item_get_record (earlier)
                                                          : fixture->items->len, NULL, earlier);
  g_ptr_array_add (fixture->items, item);
  dove_change_choice_add (fixture->choice, item);
}

static gboolean
set (Fixture  *fixture,
     guint     first,
     guint     count,
     gboolean  is_left_out)
{
  g_autoptr(GPtrArray) some = g_ptr_array_new ();

  for (guint i = first; i < first + count; i++)
    g_ptr_array_add (some, g_ptr_array_index (fixture->items, i));

  return dove_change_choice_set (fixture->choice, some, is_left_out);
}

static void
assert_numbers (Fixture    *fixture,
                const char *wanted)
{
  g_autoptr(GVariant) numbers =
      g_variant_ref_sink (dove_change_choice_to_variant (fixture->choice));
  g_autofree char *text = g_variant_print (numbers, FALSE);

  g_assert_cmpstr (text, ==, wanted);
}

static void
test_a_record_is_left_out_whole (Fixture       *fixture,
                                 gconstpointer  data)
{
  add (fixture, DOVE_CHANGE_LINK, DOVE_CHANGE_PLANNED, -1);
  add (fixture, DOVE_CHANGE_CREATE, DOVE_CHANGE_PLANNED, -1);
  add (fixture, DOVE_CHANGE_UPDATE, DOVE_CHANGE_PLANNED, 0);

  g_assert_true (set (fixture, 0, 1, TRUE));
  g_assert_true (dove_change_item_is_left_out (g_ptr_array_index (fixture->items, 2)));
  g_assert_false (dove_change_item_is_left_out (g_ptr_array_index (fixture->items, 1)));
  g_assert_cmpuint (dove_change_choice_count (fixture->choice, DOVE_CHANGE_LINK), ==, 1);
  g_assert_cmpuint (dove_change_choice_count (fixture->choice, DOVE_CHANGE_UPDATE), ==, 1);
  g_assert_cmpuint (dove_change_choice_count_left_out (fixture->choice), ==, 2);
  assert_numbers (fixture, "[102, 100]");

  /* What comes in later of the same record is left out too */
  add (fixture, DOVE_CHANGE_UPDATE, DOVE_CHANGE_PLANNED, 2);
  g_assert_cmpuint (dove_change_choice_count_left_out (fixture->choice), ==, 3);
  g_assert_true (set (fixture, 3, 1, FALSE));
  assert_numbers (fixture, "[]");
}

static void
test_steps_are_taken_back (Fixture       *fixture,
                           gconstpointer  data)
{
  for (guint i = 0; i < 5; i++)
    add (fixture, DOVE_CHANGE_CREATE, DOVE_CHANGE_PLANNED, -1);

  g_assert_false (dove_change_choice_undo (fixture->choice));
  g_assert_true (set (fixture, 1, 1, TRUE));
  g_assert_false (set (fixture, 1, 1, TRUE));
  g_assert_true (set (fixture, 0, 3, TRUE));
  g_assert_true (set (fixture, 2, 1, FALSE));
  assert_numbers (fixture, "[100, 101]");

  g_assert_true (dove_change_choice_undo (fixture->choice));
  assert_numbers (fixture, "[100, 101, 102]");
  /* Only what that step had changed: the one before it stays */
  g_assert_true (dove_change_choice_undo (fixture->choice));
  assert_numbers (fixture, "[101]");
  g_assert_true (dove_change_choice_undo (fixture->choice));
  assert_numbers (fixture, "[]");
  g_assert_false (dove_change_choice_can_undo (fixture->choice));
}

static void
test_only_what_is_planned_can_be (Fixture       *fixture,
                                  gconstpointer  data)
{
  DoveStoreChange *alone = dove_store_change_new ();

  add (fixture, DOVE_CHANGE_UPDATE, DOVE_CHANGE_STALE, -1);
  add (fixture, DOVE_CHANGE_UPDATE, DOVE_CHANGE_PLANNED, 0);
  add (fixture, DOVE_CHANGE_DELETE, DOVE_CHANGE_PLANNED, -1);
  g_ptr_array_add (fixture->items, dove_change_item_new_alone (alone));
  dove_change_choice_add (fixture->choice, g_ptr_array_index (fixture->items, 3));

  g_assert_false (set (fixture, 0, 1, TRUE));
  g_assert_false (set (fixture, 3, 1, TRUE));
  g_assert_true (dove_change_choice_leaves_something (fixture->choice));
  g_assert_true (set (fixture, 0, 4, TRUE));
  assert_numbers (fixture, "[101, 102]");
  g_assert_false (dove_change_choice_leaves_something (fixture->choice));
  dove_change_choice_clear (fixture->choice);
  g_assert_cmpuint (dove_change_choice_count_left_out (fixture->choice), ==, 0);
  g_assert_false (dove_change_choice_can_undo (fixture->choice));
}

static void
test_names_and_values_are_searched (Fixture       *fixture,
                                    gconstpointer  data)
{
  static const char *const found[] = { "straße 5", "miller", "b-7", "a-9", "email", "10.50",
                                       "key" };
  static const char *const missing[] = { "\"new\"", "old", "[{", "null", "nobody" };
  DoveStoreChange *change = dove_store_change_new ();
  g_autoptr(DoveChangeItem) item = NULL;

  change->label = g_strdup ("Anna MILLER");
  change->key = g_strdup ("B-7");
  change->other = g_strdup ("A-9");
  change->fields = g_strdup ("[{\"field\":\"email\",\"old\":null,\"new\":\"say \\\"key\\\"\"},"
                             "{\"field\":\"street\",\"old\":\"STRAßE 5\",\"new\":10.50}]");
  item = dove_change_item_new (change);

  for (guint i = 0; i < G_N_ELEMENTS (found); i++)
    {
      g_autofree char *folded = g_utf8_casefold (found[i], -1);

      g_assert_true (dove_change_item_matches (item, folded));
    }
  for (guint i = 0; i < G_N_ELEMENTS (missing); i++)
    g_assert_false (dove_change_item_matches (item, missing[i]));
}

#define TEST(name, test) \
  g_test_add ("/app/choice/" name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  TEST ("a-record-is-left-out-whole", test_a_record_is_left_out_whole);
  TEST ("steps-are-taken-back", test_steps_are_taken_back);
  TEST ("only-what-is-planned-can-be", test_only_what_is_planned_can_be);
  TEST ("names-and-values-are-searched", test_names_and_values_are_searched);

  return g_test_run ();
}
