/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../json-fixture.h"

#include "mapping/dove-map-groups.h"

static DoveFieldTree *
make_tree (const char *text)
{
  g_autoptr(DoveValue) fields = read_json (text);

  return dove_field_tree_new (fields);
}

static const char *const fields =
  "[{\"path\":\"name\",\"type\":\"string\"},{\"path\":\"mail\",\"type\":\"string\"},"
  "{\"path\":\"address\",\"title\":\"Address\",\"type\":\"object\"},"
  "{\"path\":\"address.city\",\"type\":\"string\"},{\"path\":\"lines\",\"type\":\"array\"},"
  "{\"path\":\"lines.net\",\"type\":\"number\"},{\"path\":\"lines.text\",\"type\":\"string\"}]";

static const char *const rows =
  "[{\"field\":\"mail\",\"formula\":\"[m]\",\"x-group\":\"People\"},"
  "{\"field\":\"address.city\",\"formula\":\"[c]\",\"x-group\":\"People\"},"
  "{\"field\":\"lines\",\"each\":\"[i]\",\"x-group\":\"Money\",\"fields\":["
  "{\"field\":\"net\",\"formula\":\"[.n]\"},"
  "{\"field\":\"text\",\"formula\":\"[.t]\",\"x-group\":\"People\"}]}]";

static char *
tell (DoveValue     *some,
      DoveFieldTree *tree)
{
  g_autoptr(GPtrArray) groups = dove_map_groups_list (some, tree);
  GString *told = g_string_new (NULL);

  for (guint i = 0; i < groups->len; i++)
    {
      const DoveMapGroup *group = g_ptr_array_index (groups, i);

      g_string_append_printf (told, "%s%s %u:", i > 0 ? "; " : "", group->label, group->n_fields);
      for (guint node = 0; node < dove_field_tree_get_length (tree); node++)
        if (dove_map_groups_has (some, tree, group->key, node))
          g_string_append_printf (told, " %s", dove_field_tree_get (tree, node)->path);
    }

  return g_string_free (told, FALSE);
}

static void
test_groups_are_made_and_proposed (void)
{
  g_autoptr(DoveFieldTree) tree = make_tree (fields);
  g_autoptr(DoveFieldTree) flat = make_tree ("[{\"path\":\"a\",\"type\":\"string\"}]");
  g_autoptr(DoveValue) some = read_json (rows);
  g_autoptr(DoveValue) none = read_json ("[]");
  g_autofree char *told = tell (some, tree);
  g_autofree char *proposed = tell (none, tree);
  g_autofree char *nothing = tell (none, flat);

  g_assert_cmpstr (told, ==,
                   "People 3: mail address.city lines.text; Money 1: lines lines.net; "
                   "Address 1: address address.city; lines 2: lines lines.net lines.text; "
                   "Single fields 2: name mail");
  g_assert_cmpstr (proposed, ==,
                   "Address 1: address address.city; lines 2: lines lines.net lines.text; "
                   "Single fields 2: name mail");
  g_assert_cmpstr (nothing, ==, "");
}

static void
test_a_group_is_renamed_and_ended (void)
{
  g_autoptr(DoveValue) some = read_json (rows);
  g_autoptr(DoveValue) renamed = dove_map_groups_rename (some, "People", " Who ");
  g_autoptr(DoveValue) ended = dove_map_groups_rename (renamed, "Who", NULL);
  g_autoptr(DoveValue) moved = dove_map_groups_set (ended, "mail", "Money");
  g_autoptr(DoveValue) same = dove_map_groups_rename (some, "Nobody", "x");

  g_assert_cmpstr (dove_map_groups_get (renamed, "mail"), ==, "Who");
  g_assert_cmpstr (dove_map_groups_get (renamed, "lines.text"), ==, "Who");
  g_assert_cmpstr (dove_map_groups_get (renamed, "lines"), ==, "Money");
  g_assert_null (dove_map_groups_get (ended, "mail"));
  g_assert_cmpstr (dove_map_groups_get (moved, "mail"), ==, "Money");
  g_assert_null (dove_map_groups_get (moved, "nothing"));
  g_assert_true (same == some);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapping/groups/made-and-proposed", test_groups_are_made_and_proposed);
  g_test_add_func ("/mapping/groups/renamed-and-ended", test_a_group_is_renamed_and_ended);

  return g_test_run ();
}
