/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../json-fixture.h"

#include <string.h>

#include "mapping/dove-field-tree.h"
#include "mapping/dove-map-difference.h"
#include "mapping/dove-map-history.h"
#include "mapping/dove-map-judge.h"
#include "mapping/dove-map-rows.h"
#include "mapping/dove-map-wires.h"

static void
assert_rows (DoveValue  *rows,
             const char *wanted)
{
  g_autofree char *text = dove_json_write (rows, DOVE_JSON_COMPACT);

  g_assert_cmpstr (text, ==, wanted);
}

static const char *const fields =
  "[{\"path\":\"id\",\"type\":\"number\",\"required\":true},"
  "{\"path\":\"name\",\"title\":\"Full name\",\"type\":\"string\"},"
  "{\"path\":\"address\",\"type\":\"object\"},"
  "{\"path\":\"address.city\",\"type\":\"string\"},"
  "{\"path\":\"tags\",\"type\":\"array\"},"
  "{\"path\":\"lines\",\"type\":\"array\"},"
  "{\"path\":\"lines.price\",\"type\":\"number\"},"
  "{\"path\":\"lines.taxes\",\"type\":\"array\"},"
  "{\"path\":\"lines.taxes.rate\",\"type\":\"number\"},"
  "{\"path\":\"'odd.name'\",\"type\":\"string\",\"readOnly\":true}]";

static DoveFieldTree *
make_tree (void)
{
  g_autoptr(DoveValue) list = read_json (fields);

  return dove_field_tree_new (list);
}

static const DoveFieldNode *
find (DoveFieldTree *tree,
      const char    *path)
{
  const int index = dove_field_tree_find (tree, path);

  g_assert_cmpint (index, >=, 0);

  return dove_field_tree_get (tree, (guint) index);
}

static void
test_fields_become_a_tree (void)
{
  g_autoptr(DoveFieldTree) tree = make_tree ();
  const DoveFieldNode *lines = find (tree, "lines");
  g_autofree char *list = NULL;

  g_assert_cmpuint (dove_field_tree_get_length (tree), ==, 10);
  g_assert_true (lines->is_list);
  g_assert_false (lines->in_list);
  g_assert_cmpuint (lines->n_children, ==, 2);
  g_assert_cmpuint (lines->end, ==, (guint) dove_field_tree_find (tree, "lines") + 4);
  g_assert_cmpuint (find (tree, "lines.taxes.rate")->depth, ==, 2);
  g_assert_true (find (tree, "lines.taxes.rate")->in_list);
  g_assert_cmpstr (find (tree, "'odd.name'")->name, ==, "odd.name");
  g_assert_true (find (tree, "'odd.name'")->read_only);
  g_assert_true (find (tree, "id")->required);
  g_assert_cmpstr (dove_field_tree_get_label (tree, 1), ==, "Full name");
  list = dove_field_tree_get_list (tree, (guint) dove_field_tree_find (tree, "lines.taxes.rate"));
  g_assert_cmpstr (list, ==, "lines.taxes");
  g_assert_cmpint (dove_field_tree_find_list (tree, 0), ==, -1);
}

static void
test_what_is_between_is_a_group (void)
{
  g_autoptr(DoveValue) list = read_json ("[{\"path\":\"a.b.c\",\"type\":\"string\"},"
                                         "{\"path\":\"x\",\"type\":\"string\"},"
                                         "{\"path\":\"a.d\",\"type\":\"string\"}]");
  g_autoptr(DoveFieldTree) tree = dove_field_tree_new (list);

  g_assert_cmpuint (dove_field_tree_get_length (tree), ==, 5);
  g_assert_cmpstr (dove_field_tree_get (tree, 0)->path, ==, "a");
  g_assert_cmpstr (dove_field_tree_get (tree, 0)->type, ==, "object");
  g_assert_false (dove_field_tree_get (tree, 0)->is_ghost);
  g_assert_cmpuint (dove_field_tree_get (tree, 0)->end, ==, 4);
  g_assert_cmpstr (dove_field_tree_get (tree, 3)->path, ==, "a.d");
}

static void
test_what_rows_use_and_fields_lack_is_a_ghost (void)
{
  g_autoptr(DoveValue) list =
      read_json ("[{\"path\":\"name\",\"type\":\"string\"},"
                 "{\"path\":\"custom\",\"type\":\"object\"}]");
  g_autoptr(GPtrArray) paths = g_ptr_array_new ();
  g_autoptr(DoveFieldTree) tree = NULL;

  g_ptr_array_add (paths, (char *) "name");
  g_ptr_array_add (paths, (char *) "gone[]");
  g_ptr_array_add (paths, (char *) "gone.price");
  g_ptr_array_add (paths, (char *) "custom.colour");
  g_ptr_array_add (paths, (char *) "no path..");
  tree = dove_field_tree_new_with_ghosts (list, paths);

  g_assert_false (find (tree, "name")->is_ghost);
  g_assert_true (find (tree, "gone")->is_ghost);
  g_assert_true (find (tree, "gone")->is_list);
  g_assert_true (find (tree, "gone.price")->is_ghost);
  g_assert_true (find (tree, "gone.price")->in_list);
  g_assert_false (find (tree, "custom.colour")->is_ghost);
  g_assert_true (find (tree, "custom.colour")->is_loose);
  g_assert_true (find (tree, "no path..")->is_ghost);
  g_assert_null (dove_field_tree_get_schema (tree,
                                             (guint) dove_field_tree_find (tree, "gone.price")));
}

static void
test_the_number_of_an_element_is_no_field (void)
{
  g_autoptr(DoveFieldTree) tree = make_tree ();

  g_assert_cmpint (dove_field_tree_find_source (tree, "lines.2.price"), ==,
                   dove_field_tree_find (tree, "lines.price"));
  g_assert_cmpint (dove_field_tree_find_source (tree, "lines.1"), ==,
                   dove_field_tree_find (tree, "lines"));
  g_assert_cmpint (dove_field_tree_find_source (tree, "1"), ==, -1);
  g_assert_cmpint (dove_field_tree_find_source (tree, "lines.2.nothing"), ==, -1);
}

static void
test_a_tree_is_a_schema (void)
{
  g_autoptr(DoveFieldTree) tree = make_tree ();
  DoveSchema *schema = dove_field_tree_get_compiled (tree);

  g_assert_nonnull (schema);
  g_assert_cmpint (dove_schema_find_field (schema, "lines.taxes.rate")->kind, ==,
                   DOVE_VALUE_NUMBER);
  g_assert_true (dove_schema_find_field (schema, "id")->required);
  g_assert_true (dove_schema_find_field (schema, "'odd.name'")->read_only);
  g_assert_cmpint (dove_schema_find_field (schema, "address")->kind, ==, DOVE_VALUE_RECORD);
}

static void
test_paths_are_cut_at_their_names (void)
{
  g_autofree char *quoted = dove_field_path_join ("a", "x.y's");
  g_autofree char *bare = dove_field_path_normalize ("'a'.'b c'");

  g_assert_cmpstr (quoted, ==, "a.'x.y''s'");
  g_assert_cmpstr (bare, ==, "a.b c");
  g_assert_cmpstr (dove_field_path_get_rest ("lines.net", "lines"), ==, "net");
  g_assert_cmpstr (dove_field_path_get_rest ("lines", "lines"), ==, "");
  g_assert_null (dove_field_path_get_rest ("linesman", "lines"));
}

static const char *const rows_text =
  "[{\"field\":\"name\",\"formula\":\"TRIM([name])\",\"empty\":\"keep\"},"
  "{\"field\":\"address.city\",\"formula\":\"[city]\"},"
  "{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":["
  "{\"field\":\"net\",\"formula\":\"[.price]\"},"
  "{\"field\":\"taxes\",\"each\":\"[.taxes]\",\"fields\":["
  "{\"field\":\"rate\",\"formula\":\"[.percent]\"}]}]}]";

static void
test_places_lead_into_loops (void)
{
  g_autoptr(DoveValue) rows = read_json (rows_text);
  g_autoptr(GPtrArray) places = dove_map_rows_get_places (rows);

  g_assert_cmpuint (places->len, ==, 6);
  g_assert_cmpstr (g_ptr_array_index (places, 5), ==, "lines.taxes.rate");
  g_assert_cmpstr (dove_value_get_member_text (dove_map_rows_find (rows, "lines.taxes.rate"),
                                               "formula"), ==, "[.percent]");
  g_assert_nonnull (dove_map_rows_find (rows, "address.city"));
  g_assert_null (dove_map_rows_find (rows, "address"));
  g_assert_null (dove_map_rows_find (rows, "lines.gross"));
}

static void
test_an_edit_shares_what_it_leaves (void)
{
  g_autoptr(DoveValue) rows = read_json (rows_text);
  g_autoptr(DoveValue) changed = dove_map_rows_set_formula (rows, "lines.taxes.rate", "[.share]");

  g_assert_true (dove_value_get_element (rows, 0) == dove_value_get_element (changed, 0));
  g_assert_cmpstr (dove_value_get_member_text (dove_map_rows_find (changed, "lines.taxes.rate"),
                                               "formula"), ==, "[.share]");
  g_assert_cmpstr (dove_value_get_member_text (dove_map_rows_find (rows, "lines.taxes.rate"),
                                               "formula"), ==, "[.percent]");
}

static void
test_rows_are_made_where_they_belong (void)
{
  g_autoptr(DoveValue) none = read_json ("[]");
  g_autoptr(DoveValue) loop = dove_map_rows_set_each (none, "lines", "[items]");
  g_autoptr(DoveValue) inner = dove_map_rows_set_formula (loop, "lines.net", "[.price]");
  g_autoptr(DoveValue) value = dove_map_rows_set_formula (inner, "lines", "COUNT([items])");
  g_autoptr(DoveValue) note = dove_value_new_text ("why");
  g_autoptr(DoveValue) noted = dove_map_rows_set_member (inner, "lines.net", "note", note);
  g_autoptr(DoveValue) same = dove_map_rows_set_member (inner, "nobody", "note", note);

  assert_rows (loop, "[{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":[]}]");
  assert_rows (inner, "[{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":["
                      "{\"field\":\"net\",\"formula\":\"[.price]\"}]}]");
  assert_rows (value, "[{\"field\":\"lines\",\"formula\":\"COUNT([items])\"}]");
  assert_rows (noted, "[{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":["
                      "{\"field\":\"net\",\"formula\":\"[.price]\",\"note\":\"why\"}]}]");
  g_assert_true (same == inner);
}

static void
test_rows_go_with_what_is_in_them (void)
{
  g_autoptr(DoveValue) rows = read_json (rows_text);
  g_autoptr(DoveValue) inner = dove_map_rows_remove (rows, "lines.taxes");
  g_autoptr(DoveValue) outer = dove_map_rows_set_each (inner, "lines", NULL);
  g_autoptr(DoveValue) none = dove_map_rows_remove (outer, "nobody");

  g_assert_null (dove_map_rows_find (inner, "lines.taxes.rate"));
  g_assert_nonnull (dove_map_rows_find (inner, "lines.net"));
  g_assert_null (dove_map_rows_find (outer, "lines.net"));
  g_assert_true (none == outer);
}

static void
test_a_renamed_root_takes_its_rows_along (void)
{
  g_autoptr(DoveValue) rows =
      read_json ("[{\"field\":\"address.city\",\"formula\":\"[city]\"},"
                 "{\"field\":\"address.zip\",\"formula\":\"[zip]\"},"
                 "{\"field\":\"home.zip\",\"formula\":\"[old]\"},"
                 "{\"field\":\"home.land\",\"formula\":\"[land]\"}]");
  g_autoptr(DoveValue) moved = dove_map_rows_retarget (rows, "address", "home");

  assert_rows (moved, "[{\"field\":\"home.city\",\"formula\":\"[city]\"},"
                      "{\"field\":\"home.zip\",\"formula\":\"[zip]\"},"
                      "{\"field\":\"home.land\",\"formula\":\"[land]\"}]");
}

static void
test_rows_move_within_and_out_of_loops (void)
{
  g_autoptr(DoveValue) rows = read_json (rows_text);
  g_autoptr(DoveValue) within = dove_map_rows_retarget (rows, "lines.net", "lines.gross");
  g_autoptr(DoveValue) whole = dove_map_rows_retarget (rows, "lines", "entries");
  g_autoptr(DoveValue) out = dove_map_rows_retarget (rows, "lines.taxes", "taxes");
  g_autoptr(DoveValue) in = dove_map_rows_retarget (rows, "name", "lines.name");

  g_assert_nonnull (dove_map_rows_find (within, "lines.gross"));
  g_assert_null (dove_map_rows_find (within, "lines.net"));
  g_assert_nonnull (dove_map_rows_find (whole, "entries.taxes.rate"));
  g_assert_nonnull (dove_map_rows_find (out, "taxes.rate"));
  g_assert_null (dove_map_rows_find (out, "lines.taxes"));
  g_assert_nonnull (dove_map_rows_find (in, "lines.name"));
  g_assert_null (dove_map_rows_find (in, "name"));
}

static void
test_formulas_follow_a_source_that_is_renamed (void)
{
  g_autoptr(DoveValue) rows =
      read_json ("[{\"field\":\"name\",\"formula\":\"TRIM( [name] ) & [items.1.price]\","
                 "\"when\":\"[items] <> 0\"},"
                 "{\"field\":\"other\",\"formula\":\"[age\"},"
                 "{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":["
                 "{\"field\":\"net\",\"formula\":\"[.price] * [.price.amount]\"},"
                 "{\"field\":\"taxes\",\"each\":\"[.taxes]\",\"fields\":["
                 "{\"field\":\"rate\",\"formula\":\"[.percent] & [name]\"}]}]}]");
  guint n_left;
  g_autoptr(DoveValue) price =
      dove_map_rows_rename_source (rows, "items.price", "items.cost.net", &n_left);
  g_autofree char *price_text = dove_json_write (price, DOVE_JSON_COMPACT);
  g_autoptr(DoveValue) list = dove_map_rows_rename_source (rows, "items", "entries", NULL);
  g_autofree char *list_text = dove_json_write (list, DOVE_JSON_COMPACT);
  g_autoptr(DoveValue) out = NULL;
  g_autoptr(DoveValue) same = dove_map_rows_rename_source (rows, "nobody", "somebody", NULL);

  g_assert_cmpuint (n_left, ==, 0);
  g_assert_nonnull (strstr (price_text, "[items.1.cost.net]"));
  g_assert_nonnull (strstr (price_text, "[.cost.net] * [.cost.net.amount]"));
  g_assert_true (dove_value_get_element (rows, 1) == dove_value_get_element (price, 1));

  g_assert_nonnull (strstr (list_text, "[entries.1.price]"));
  g_assert_nonnull (strstr (list_text, "\"each\":\"[entries]\""));
  g_assert_nonnull (strstr (list_text, "[.price] * [.price.amount]"));

  out = dove_map_rows_rename_source (rows, "items.taxes.percent", "rate", &n_left);
  g_assert_cmpuint (n_left, ==, 1);
  g_assert_true (same == rows);
}

static char *
tell_difference (const char *before_json,
                 const char *after_json)
{
  g_autoptr(DoveValue) was = read_json (before_json);
  g_autoptr(DoveValue) is = read_json (after_json);
  g_autoptr(DoveFieldTree) before = dove_field_tree_new (was);
  g_autoptr(DoveFieldTree) after = dove_field_tree_new (is);
  g_autoptr(GPtrArray) changes = dove_map_difference (before, after);
  g_autoptr(GString) told = g_string_new (NULL);

  for (guint i = 0; i < changes->len; i++)
    g_string_append_printf (told, "%s\n", ((DoveFieldChange *) changes->pdata[i])->told);

  return g_string_free (g_steal_pointer (&told), FALSE);
}

static void
test_a_difference_is_told (void)
{
  g_autofree char *told =
      tell_difference ("[{\"path\":\"name\",\"type\":\"string\"},"
                       "{\"path\":\"first_name\",\"type\":\"string\"},"
                       "{\"path\":\"age\",\"type\":\"string\"},"
                       "{\"path\":\"fax\",\"type\":\"string\"},"
                       "{\"path\":\"id\",\"type\":\"string\"},"
                       "{\"path\":\"address\",\"type\":\"object\"},"
                       "{\"path\":\"address.city\",\"type\":\"string\"},"
                       "{\"path\":\"zip\",\"type\":\"string\"}]",
                       "[{\"path\":\"name\",\"type\":\"string\",\"required\":true},"
                       "{\"path\":\"firstName\",\"type\":\"string\"},"
                       "{\"path\":\"age\",\"type\":\"number\"},"
                       "{\"path\":\"id\",\"type\":\"string\",\"readOnly\":true},"
                       "{\"path\":\"home_address\",\"type\":\"object\"},"
                       "{\"path\":\"home_address.city\",\"type\":\"string\"},"
                       "{\"path\":\"place\",\"type\":\"object\"},"
                       "{\"path\":\"place.zip\",\"type\":\"string\"},"
                       "{\"path\":\"born\",\"type\":\"string\"}]");

  g_assert_cmpstr (told, ==,
                   "“name” must have a value now.\n"
                   "“first_name” is gone; it may be called “firstName” now.\n"
                   "“age” was text, and is number.\n"
                   "“fax” is gone.\n"
                   "“id” can only be read now.\n"
                   "“address” is gone; it may be called “home_address” now.\n"
                   "“zip” is gone; it may be “place.zip” now.\n"
                   "“place” is new.\n"
                   "“born” is new.\n");
}

static void
test_two_guesses_are_none (void)
{
  g_autofree char *told =
      tell_difference ("[{\"path\":\"mail\",\"type\":\"string\"}]",
                       "[{\"path\":\"a.mail\",\"type\":\"string\"},"
                       "{\"path\":\"b.mail\",\"type\":\"string\"}]");

  g_assert_true (g_str_has_prefix (told, "“mail” is gone.\n"));
}

static void
test_history_has_names_and_an_end (void)
{
  g_autoptr(DoveValue) first = read_json ("[]");
  g_autoptr(DoveValue) second = dove_map_rows_set_formula (first, "name", "[a]");
  g_autoptr(DoveValue) third = dove_map_rows_set_formula (second, "name", "[b]");
  g_autoptr(DoveMapHistory) history = dove_map_history_new (first);

  g_assert_false (dove_map_history_undo (history));
  g_assert_null (dove_map_history_get_undo_name (history));

  g_assert_true (dove_map_history_commit (history, "Map name", second));
  g_assert_false (dove_map_history_commit (history, "Nothing", second));
  g_assert_cmpstr (dove_map_history_get_undo_name (history), ==, "Map name");
  g_assert_true (dove_map_history_undo (history));
  g_assert_true (dove_map_history_get_rows (history) == first);
  g_assert_cmpstr (dove_map_history_get_redo_name (history), ==, "Map name");

  g_assert_true (dove_map_history_commit (history, "Other", third));
  g_assert_null (dove_map_history_get_redo_name (history));
  g_assert_false (dove_map_history_redo (history));
}

static void
test_the_order_of_members_is_a_change (void)
{
  g_autoptr(DoveValue) rows = read_json ("[{\"field\":\"a\",\"formula\":\"1.0\",\"x-n\":1.0}]");
  g_autoptr(DoveValue) other = read_json ("[{\"formula\":\"1.0\",\"field\":\"a\",\"x-n\":1.0}]");
  g_autoptr(DoveValue) number = read_json ("[{\"field\":\"a\",\"formula\":\"1.0\",\"x-n\":1}]");
  g_autoptr(DoveMapHistory) history = dove_map_history_new (rows);

  g_assert_true (dove_map_history_commit (history, "Order", other));
  g_assert_true (dove_map_history_commit (history, "Number", number));
}

/* Wires as `source>target kind`, one after the other */
static char *
draw (const char *rows_json,
      const char *source_json,
      const char *target_json)
{
  g_autoptr(DoveValue) rows = read_json (rows_json);
  g_autoptr(DoveValue) source_fields = read_json (source_json);
  g_autoptr(DoveValue) target_fields = read_json (target_json);
  g_autoptr(DoveFieldTree) sources = dove_field_tree_new (source_fields);
  g_autoptr(DoveFieldTree) targets = dove_field_tree_new (target_fields);
  g_autoptr(DoveMapProgram) program = dove_map_program_new (rows, targets, NULL);
  g_autoptr(GPtrArray) read = dove_map_wires_get_missing_sources (program, sources);
  g_autoptr(GPtrArray) written = dove_map_wires_get_missing_targets (program, targets);
  g_autoptr(DoveFieldTree) all_sources = dove_field_tree_new_with_ghosts (source_fields, read);
  g_autoptr(DoveFieldTree) all_targets = dove_field_tree_new_with_ghosts (target_fields, written);
  g_autoptr(GArray) wires = dove_map_wires_new (program, all_sources, all_targets);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < wires->len; i++)
    {
      const DoveWire *wire = &g_array_index (wires, DoveWire, i);

      g_string_append_printf (text, "%s>%s %c\n",
                              dove_field_tree_get (all_sources, wire->source)->path,
                              dove_field_tree_get (all_targets, wire->target)->path,
                              "pflx"[wire->kind]);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const char *const source_fields =
  "[{\"path\":\"name\",\"type\":\"string\"},{\"path\":\"city\",\"type\":\"string\"},"
  "{\"path\":\"items\",\"type\":\"array\"},{\"path\":\"items.price\",\"type\":\"number\"},"
  "{\"path\":\"items.taxes\",\"type\":\"array\"},"
  "{\"path\":\"items.taxes.percent\",\"type\":\"number\"}]";

static const char *const target_fields =
  "[{\"path\":\"name\",\"type\":\"string\"},{\"path\":\"address\",\"type\":\"object\"},"
  "{\"path\":\"address.city\",\"type\":\"string\"},{\"path\":\"lines\",\"type\":\"array\"},"
  "{\"path\":\"lines.net\",\"type\":\"number\"},{\"path\":\"lines.taxes\",\"type\":\"array\"},"
  "{\"path\":\"lines.taxes.rate\",\"type\":\"number\"}]";

static void
test_wires_lead_from_what_is_read (void)
{
  g_autofree char *wires = draw (rows_text, source_fields, target_fields);

  g_assert_cmpstr (wires, ==,
                   "name>name f\n"
                   "city>address.city p\n"
                   "items>lines l\n"
                   "items.price>lines.net p\n"
                   "items.taxes>lines.taxes l\n"
                   "items.taxes.percent>lines.taxes.rate p\n");
}

static void
test_wires_of_what_is_wrong_are_drawn_too (void)
{
  g_autofree char *wires =
      draw ("[{\"field\":\"name\",\"formula\":\"[nme]\"},"
            "{\"field\":\"gone\",\"formula\":\"[name]\"},"
            "{\"field\":\"address.city\",\"formula\":\"[city]\",\"only\":\"never\"},"
            "{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":["
            "{\"field\":\"net\",\"formula\":\"[.price]\",\"only\":\"create\"},"
            "{\"field\":\"taxes\",\"formula\":\"[items.1.price] & [items.2.price]\"}]}]",
            source_fields, target_fields);

  g_assert_cmpstr (wires, ==,
                   "nme>name x\n"
                   "name>gone x\n"
                   "city>address.city x\n"
                   "items>lines l\n"
                   "items.price>lines.net x\n"
                   "items.price>lines.taxes f\n");
}

/* The problem and the loss of the row of a place */
static DoveMapVerdict *
judge (const char *rows_json,
       const char *place)
{
  g_autoptr(DoveValue) rows = read_json (rows_json);
  g_autoptr(DoveValue) from = read_json (source_fields);
  g_autoptr(DoveValue) to = read_json (target_fields);
  g_autoptr(DoveFieldTree) sources = dove_field_tree_new (from);
  g_autoptr(DoveFieldTree) targets = dove_field_tree_new (to);
  g_autoptr(DoveMapProgram) program = dove_map_program_new (rows, targets, NULL);
  const int index = dove_map_program_find (program, place);

  g_assert_cmpint (index, >=, 0);

  return dove_map_judge (program, (guint) index, sources, targets);
}

static void
assert_verdict (const char *rows_json,
                const char *place,
                const char *problem,
                const char *loss)
{
  g_autoptr(DoveMapVerdict) verdict = judge (rows_json, place);

  g_test_message ("%s: %s / %s", place, verdict->problem, verdict->loss);
  g_assert_true ((problem == NULL) == (verdict->problem == NULL));
  g_assert_true ((loss == NULL) == (verdict->loss == NULL));
  if (problem != NULL)
    g_assert_nonnull (strstr (verdict->problem, problem));
  if (loss != NULL)
    g_assert_nonnull (strstr (verdict->loss, loss));
}

static void
test_rows_are_judged_one_by_one (void)
{
  assert_verdict (rows_text, "lines.taxes.rate", NULL, NULL);
  assert_verdict ("[{\"field\":\"name\",\"formula\":\"[nme]\"}]", "name", "“name”", NULL);
  assert_verdict ("[{\"field\":\"gone\",\"formula\":\"[name]\"}]", "gone", "“gone”", NULL);
  assert_verdict ("[{\"field\":\"name\",\"formula\":\"LOWER(\"}]", "name", "", NULL);
  assert_verdict ("[{\"field\":\"name\",\"formula\":\"[name]\"},"
                  "{\"field\":\"name\",\"formula\":\"[city]\"}]", "name", NULL, NULL);
  assert_verdict ("[{\"field\":\"address\",\"formula\":\"[name]\"},"
                  "{\"field\":\"address.city\",\"formula\":\"[city]\"}]", "address.city", "row 1",
                  NULL);
  assert_verdict ("[{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":["
                  "{\"field\":\"net\",\"formula\":\"[name]\"}]}]", "lines.net", NULL, "number");
  assert_verdict ("[{\"field\":\"name\",\"each\":\"[items]\",\"fields\":["
                  "{\"field\":\"net\",\"formula\":\"[name]\"}]}]", "name", "one value", NULL);
}

static void
test_the_second_of_two_rows_has_the_problem (void)
{
  g_autoptr(DoveValue) rows = read_json ("[{\"field\":\"name\",\"formula\":\"[a]\"},"
                                         "{\"field\":\"name\",\"formula\":\"[b]\"}]");
  g_autoptr(DoveFieldTree) targets = dove_field_tree_new (NULL);
  g_autoptr(DoveMapProgram) program = dove_map_program_new (rows, targets, NULL);

  g_assert_null (dove_map_program_get_problem (program, 0));
  g_assert_nonnull (dove_map_program_get_problem (program, 1));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/map-rows/fields-become-a-tree", test_fields_become_a_tree);
  g_test_add_func ("/map-rows/between-is-a-group", test_what_is_between_is_a_group);
  g_test_add_func ("/map-rows/ghosts", test_what_rows_use_and_fields_lack_is_a_ghost);
  g_test_add_func ("/map-rows/numbers-of-elements", test_the_number_of_an_element_is_no_field);
  g_test_add_func ("/map-rows/schema", test_a_tree_is_a_schema);
  g_test_add_func ("/map-rows/paths", test_paths_are_cut_at_their_names);
  g_test_add_func ("/map-rows/places", test_places_lead_into_loops);
  g_test_add_func ("/map-rows/sharing", test_an_edit_shares_what_it_leaves);
  g_test_add_func ("/map-rows/making", test_rows_are_made_where_they_belong);
  g_test_add_func ("/map-rows/removing", test_rows_go_with_what_is_in_them);
  g_test_add_func ("/map-rows/renaming", test_a_renamed_root_takes_its_rows_along);
  g_test_add_func ("/map-rows/moving", test_rows_move_within_and_out_of_loops);
  g_test_add_func ("/map-rows/rename-source", test_formulas_follow_a_source_that_is_renamed);
  g_test_add_func ("/map-rows/difference", test_a_difference_is_told);
  g_test_add_func ("/map-rows/two-guesses", test_two_guesses_are_none);
  g_test_add_func ("/map-rows/history", test_history_has_names_and_an_end);
  g_test_add_func ("/map-rows/order-of-members", test_the_order_of_members_is_a_change);
  g_test_add_func ("/map-rows/wires", test_wires_lead_from_what_is_read);
  g_test_add_func ("/map-rows/wires-with-problems", test_wires_of_what_is_wrong_are_drawn_too);
  g_test_add_func ("/map-rows/verdicts", test_rows_are_judged_one_by_one);
  g_test_add_func ("/map-rows/overlap", test_the_second_of_two_rows_has_the_problem);

  return g_test_run ();
}
