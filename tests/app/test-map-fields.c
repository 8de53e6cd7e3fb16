/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "app/mapping-editor/dove-map-fields.h"
#include "record/dove-json.h"

/* Rows of fields: what folds, what a search keeps, where a field is, and what lists are told. */

#define FIELDS \
  "[{\"path\":\"id\",\"type\":\"number\"}," \
  "{\"path\":\"address\",\"type\":\"object\"},{\"path\":\"address.city\",\"type\":\"string\"}," \
  "{\"path\":\"address.geo\",\"type\":\"object\"}," \
  "{\"path\":\"address.geo.lat\",\"type\":\"number\"}," \
  "{\"path\":\"email\",\"type\":\"string\"}]"

typedef struct
{
  DoveFieldTree *tree;
  DoveMapFields *fields;
  GPtrArray     *mirror;  /* what a list knows that hears of changes only */
} Fixture;

static DoveFieldTree *
make_tree (const char *text)
{
  g_autoptr(DoveValue) fields = dove_json_parse (text, (gssize) strlen (text), NULL, NULL);

  g_assert_nonnull (fields);

  return dove_field_tree_new (fields);
}

static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       n_removed,
                  guint       n_added,
                  GPtrArray  *mirror)
{
  if (n_removed > 0)
    g_ptr_array_remove_range (mirror, position, n_removed);
  for (guint i = 0; i < n_added; i++)
    g_ptr_array_insert (mirror, (int) (position + i), g_list_model_get_item (model, position + i));

  g_assert_cmpuint (mirror->len, ==, g_list_model_get_n_items (model));
  for (guint i = 0; i < mirror->len; i++)
    {
      g_autoptr(GObject) item = g_list_model_get_item (model, i);

      g_assert_true (item == g_ptr_array_index (mirror, i));
    }
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->tree = make_tree (FIELDS);
  fixture->fields = dove_map_fields_new (fixture->tree);
  fixture->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  items_changed_cb (G_LIST_MODEL (fixture->fields), 0, 0,
                    dove_map_fields_get_length (fixture->fields), fixture->mirror);
  g_signal_connect (fixture->fields, "items-changed", G_CALLBACK (items_changed_cb),
                    fixture->mirror);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_object_unref (fixture->fields);
  g_ptr_array_unref (fixture->mirror);
  dove_field_tree_unref (fixture->tree);
}

static guint
find (Fixture    *fixture,
      const char *path)
{
  const int node = dove_field_tree_find (dove_map_fields_get_tree (fixture->fields), path);

  g_assert_cmpint (node, >=, 0);

  return (guint) node;
}

/* The rows as a text: paths with spaces between */
static void
assert_rows (Fixture    *fixture,
             const char *expected)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < dove_map_fields_get_length (fixture->fields); i++)
    {
      const int node = dove_map_fields_get_node (fixture->fields, i);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                              dove_field_tree_get (dove_map_fields_get_tree (fixture->fields),
                                                   (guint) node)->path);
    }

  g_assert_cmpstr (text->str, ==, expected);
}

static int
position_of (Fixture    *fixture,
             const char *path)
{
  return dove_map_fields_get_position (fixture->fields, find (fixture, path));
}

static void
test_everything_is_open_at_first (Fixture       *fixture,
                                  gconstpointer  data)
{
  assert_rows (fixture, "id address address.city address.geo address.geo.lat email");
  g_assert_cmpint (position_of (fixture, "address.geo.lat"), ==, 4);
  g_assert_cmpint (dove_map_fields_get_node (fixture->fields, 99), ==, -1);
}

static void
test_folded_fields_are_where_their_group_is (Fixture       *fixture,
                                             gconstpointer  data)
{
  dove_map_fields_set_open (fixture->fields, find (fixture, "address"), FALSE);

  assert_rows (fixture, "id address email");
  g_assert_cmpint (position_of (fixture, "address.geo.lat"), ==, 1);
  g_assert_false (dove_map_fields_is_shown (fixture->fields, find (fixture, "address.city")));
  g_assert_true (dove_map_fields_is_shown (fixture->fields, find (fixture, "email")));
  g_assert_cmpint (position_of (fixture, "email"), ==, 2);
}

static void
test_groups_remember_what_was_folded_in_them (Fixture       *fixture,
                                              gconstpointer  data)
{
  dove_map_fields_set_open (fixture->fields, find (fixture, "address.geo"), FALSE);
  dove_map_fields_set_open (fixture->fields, find (fixture, "address"), FALSE);
  dove_map_fields_set_open (fixture->fields, find (fixture, "address"), TRUE);

  assert_rows (fixture, "id address address.city address.geo email");
}

static void
test_fields_without_fields_do_not_fold (Fixture       *fixture,
                                        gconstpointer  data)
{
  dove_map_fields_set_open (fixture->fields, find (fixture, "id"), FALSE);

  g_assert_true (dove_map_fields_is_open (fixture->fields, find (fixture, "id")));
  assert_rows (fixture, "id address address.city address.geo address.geo.lat email");
}

static void
test_all_fold_and_one_is_revealed (Fixture       *fixture,
                                   gconstpointer  data)
{
  dove_map_fields_set_all_open (fixture->fields, FALSE);
  assert_rows (fixture, "id address email");

  dove_map_fields_reveal (fixture->fields, find (fixture, "address.geo.lat"));
  assert_rows (fixture, "id address address.city address.geo address.geo.lat email");
}

static void
test_a_search_keeps_what_is_around (Fixture       *fixture,
                                    gconstpointer  data)
{
  guint8 kept[6] = { 0 };

  dove_map_fields_set_all_open (fixture->fields, FALSE);
  kept[find (fixture, "address.geo.lat")] = TRUE;
  dove_map_fields_set_kept (fixture->fields, kept);

  assert_rows (fixture, "address address.geo address.geo.lat");
  g_assert_cmpint (position_of (fixture, "email"), ==, -1);
  g_assert_cmpint (position_of (fixture, "address.geo.lat"), ==, 2);

  dove_map_fields_set_kept (fixture->fields, NULL);
  assert_rows (fixture, "id address email");
}

static void
test_what_is_left_out_is_revealed_as_well (Fixture       *fixture,
                                           gconstpointer  data)
{
  guint8 kept[6] = { 0 };

  kept[find (fixture, "email")] = TRUE;
  dove_map_fields_set_kept (fixture->fields, kept);
  dove_map_fields_reveal (fixture->fields, find (fixture, "email"));
  assert_rows (fixture, "email");

  dove_map_fields_reveal (fixture->fields, find (fixture, "id"));
  assert_rows (fixture, "id address address.city address.geo address.geo.lat email");
}

static void
test_other_trees_keep_what_they_share (Fixture       *fixture,
                                       gconstpointer  data)
{
  g_autoptr(DoveFieldTree) other = make_tree (
    "[{\"path\":\"new\",\"type\":\"string\"},{\"path\":\"address\",\"type\":\"object\"},"
    "{\"path\":\"address.city\",\"type\":\"string\"},{\"path\":\"email\",\"type\":\"string\"}]");
  g_autoptr(GObject) email = g_list_model_get_item (G_LIST_MODEL (fixture->fields), 5);
  g_autoptr(GObject) still = NULL;

  dove_map_fields_set_open (fixture->fields, find (fixture, "address"), FALSE);
  dove_map_fields_set_tree (fixture->fields, other);

  assert_rows (fixture, "new address email");
  still = g_list_model_get_item (G_LIST_MODEL (fixture->fields), 2);
  g_assert_true (still == email);
  g_assert_cmpuint (dove_map_field_get_node (DOVE_MAP_FIELD (still)), ==, 3);
}

static void
test_there_may_be_none (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr(DoveFieldTree) none = dove_field_tree_new (NULL);

  dove_map_fields_set_tree (fixture->fields, none);
  dove_map_fields_set_all_open (fixture->fields, FALSE);

  g_assert_cmpuint (dove_map_fields_get_length (fixture->fields), ==, 0);
}

#define TEST(name, test) \
  g_test_add ("/app/map-fields/" name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  TEST ("everything-is-open-at-first", test_everything_is_open_at_first);
  TEST ("folded-fields-are-where-their-group-is", test_folded_fields_are_where_their_group_is);
  TEST ("groups-remember-what-was-folded-in-them", test_groups_remember_what_was_folded_in_them);
  TEST ("fields-without-fields-do-not-fold", test_fields_without_fields_do_not_fold);
  TEST ("all-fold-and-one-is-revealed", test_all_fold_and_one_is_revealed);
  TEST ("a-search-keeps-what-is-around", test_a_search_keeps_what_is_around);
  TEST ("what-is-left-out-is-revealed-as-well", test_what_is_left_out_is_revealed_as_well);
  TEST ("other-trees-keep-what-they-share", test_other_trees_keep_what_they_share);
  TEST ("there-may-be-none", test_there_may_be_none);

  return g_test_run ();
}
