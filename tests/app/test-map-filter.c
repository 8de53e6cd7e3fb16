/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../json-fixture.h"

#include <string.h>

#include "app/mapping-editor/dove-map-filter.h"
#include "app/mapping-editor/dove-map-reason.h"
#include "app/mapping-editor/dove-map-try.h"
#include "mapping/dove-map-rows.h"

static DoveMapModel *
make_model (const char *rows_text)
{
  g_autoptr(DoveValue) rows = read_json (rows_text);
  g_autoptr(DoveValue) sources =
      read_json ("[{\"path\":\"email\",\"title\":\"Contact e-mail\",\"type\":\"string\"},"
                 "{\"path\":\"age\",\"type\":\"number\"},"
                 "{\"path\":\"items\",\"type\":\"array\"},"
                 "{\"path\":\"items.price\",\"type\":\"number\"}]");
  g_autoptr(DoveValue) targets =
      read_json ("[{\"path\":\"email\",\"title\":\"E-mail\",\"type\":\"string\",\"required\":true},"
                 "{\"path\":\"address\",\"type\":\"object\"},"
                 "{\"path\":\"address.city\",\"type\":\"string\",\"required\":true},"
                 "{\"path\":\"address.street\",\"type\":\"string\"},"
                 "{\"path\":\"id\",\"type\":\"string\",\"readOnly\":true},"
                 "{\"path\":\"lines\",\"type\":\"array\"},"
                 "{\"path\":\"lines.net\",\"type\":\"number\",\"required\":true}]");
  g_autoptr(DoveValue) records =
      read_json ("[{\"email\":\"anna@example.org\",\"age\":31,\"items\":[{\"price\":1.5}]},"
                 "{\"email\":null,\"age\":2,\"items\":[]}]");
  DoveMapModel *model = dove_map_model_new (rows, sources, targets);

  dove_map_model_set_names (model, "Contact", "Customer");
  dove_map_model_set_samples (model, records, NULL);

  return model;
}

static guint
find_node (DoveMapModel *model,
           const char   *path)
{
  int node = dove_field_tree_find (dove_map_model_get_targets (model), path);

  g_assert_cmpint (node, >=, 0);

  return (guint) node;
}

/* The paths that are shown, apart by blanks */
static char *
list_shown (DoveMapModel *model,
            DoveMapShow   show,
            const char   *folded)
{
  g_autoptr(GHashTable) set = g_hash_table_new (g_str_hash, g_str_equal);
  DoveFieldTree *targets = dove_map_model_get_targets (model);
  g_autofree gboolean *shown = NULL;
  GString *text = g_string_new (NULL);

  if (folded != NULL)
    g_hash_table_add (set, (gpointer) folded);
  shown = dove_map_filter_run (model, show, set);
  for (guint i = 0; i < dove_field_tree_get_length (targets); i++)
    if (shown[i])
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "",
                              dove_field_tree_get (targets, i)->path);

  return g_string_free (text, FALSE);
}

static void
assert_shown (DoveMapModel *model,
              DoveMapShow   show,
              const char   *folded,
              const char   *wanted)
{
  g_autofree char *shown = list_shown (model, show, folded);

  g_assert_cmpstr (shown, ==, wanted);
}

static void
test_shown (void)
{
  g_autoptr(DoveMapModel) model = make_model (
      "[{\"field\":\"email\",\"formula\":\"[email]\"},"
      "{\"field\":\"address.street\",\"formula\":\"VALUE(\\\"x\\\")\"}]");

  assert_shown (model, DOVE_MAP_SHOW_ALL, NULL,
                "email address address.city address.street id lines lines.net");
  assert_shown (model, DOVE_MAP_SHOW_ALL, "address", "email address id lines lines.net");
  assert_shown (model, DOVE_MAP_SHOW_MAPPED, NULL, "email address address.street");
  assert_shown (model, DOVE_MAP_SHOW_UNMAPPED, NULL, "address address.city lines lines.net");
  assert_shown (model, DOVE_MAP_SHOW_REQUIRED, NULL,
                "email address address.city lines lines.net");
  assert_shown (model, DOVE_MAP_SHOW_PROBLEMS, NULL, "address address.city address.street");
  assert_shown (model, DOVE_MAP_SHOW_VALUES, NULL, "email");
}

/* What is written otherwise than runs do now, what is written no more, and what is new */
static void
test_changed (void)
{
  static const char before[] =
      "[{\"field\":\"email\",\"formula\":\"[email]\"},"
      "{\"field\":\"address.city\",\"formula\":\"\\\"A\\\"\"},"
      "{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":[]}]";
  g_autoptr(DoveMapModel) model = make_model (before);
  g_autoptr(DoveValue) published = read_json (before);

  dove_map_model_set_published (model, published);
  assert_shown (model, DOVE_MAP_SHOW_CHANGED, NULL, "");
  dove_map_model_edit (model, "City",
                       dove_map_rows_remove (dove_map_model_get_rows (model), "address.city"));
  dove_map_model_edit (model, "E-mail",
                       dove_map_rows_set_formula (dove_map_model_get_rows (model), "email",
                                                  "LOWER([email])"));
  assert_shown (model, DOVE_MAP_SHOW_CHANGED, NULL, "email address address.city");
  dove_map_model_edit (model, "Net",
                       dove_map_rows_set_formula (dove_map_model_get_rows (model), "lines.net",
                                                  "[.price]"));
  g_assert_true (dove_map_filter_has_changed (model, find_node (model, "lines.net")));
  g_assert_false (dove_map_filter_has_changed (model, find_node (model, "lines")));
}

/* What is required in a group that nothing is written into is not missing */
static void
test_missing (void)
{
  g_autoptr(DoveMapModel) model = make_model ("[]");

  g_assert_true (dove_map_filter_is_missing (model, find_node (model, "email")));
  g_assert_false (dove_map_filter_is_missing (model, find_node (model, "address.city")));
  g_assert_false (dove_map_filter_is_missing (model, find_node (model, "lines.net")));

  dove_map_model_edit (model, "Street",
                       dove_map_rows_set_formula (dove_map_model_get_rows (model),
                                                  "address.street", "\"A\""));
  g_assert_true (dove_map_filter_is_missing (model, find_node (model, "address.city")));
  dove_map_model_edit (model, "Lines",
                       dove_map_rows_set_each (dove_map_model_get_rows (model), "lines",
                                               "[items]"));
  g_assert_true (dove_map_filter_is_missing (model, find_node (model, "lines.net")));
}

/* Name, title, type, formula, what it reads, and its value are looked into */
static void
test_found (void)
{
  g_autoptr(DoveMapModel) model =
      make_model ("[{\"field\":\"email\",\"formula\":\"LOWER([email])\"}]");
  guint node = find_node (model, "email");
  static const char *const found[] = { "e-mail", "mail", "text", "lower", "contact", "anna@" };

  for (guint i = 0; i < G_N_ELEMENTS (found); i++)
    g_assert_true (dove_map_filter_finds (model, node, found[i]));
  g_assert_false (dove_map_filter_finds (model, node, "street"));
  g_assert_false (dove_map_filter_finds (model, find_node (model, "id"), "anna@"));
}

/* A formula is tried without becoming the field's; a loop is tried with what is around it */
static void
test_tried (void)
{
  g_autoptr(DoveMapModel) model = make_model (
      "[{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":[]}]");
  g_autofree char *upper = NULL;
  g_autofree char *net = NULL;
  g_autofree char *wrong = NULL;
  gboolean is_error = TRUE;

  upper = dove_map_try_formula (model, "email", "UPPER([email])", &is_error);
  g_assert_cmpstr (upper, ==, "ANNA@EXAMPLE.ORG");
  g_assert_false (is_error);
  net = dove_map_try_formula (model, "lines.net", "[.price] * 2", NULL);
  g_assert_cmpstr (net, ==, "3.0");
  wrong = dove_map_try_formula (model, "email", "VALUE([email])", &is_error);
  g_assert_nonnull (wrong);
  g_assert_true (is_error);
  g_assert_null (dove_map_try_formula (model, "email", "UPPER(", NULL));
  g_assert_null (dove_map_rows_find (dove_map_model_get_rows (model), "email"));
}

/* Proposals are for the field that is asked for, and say why */
static void
test_reasons (void)
{
  g_autoptr(DoveMapModel) model = make_model ("[]");
  g_autoptr(GPtrArray) one = dove_map_reason_propose (model, (int) find_node (model, "email"));
  g_autoptr(GPtrArray) none = dove_map_reason_propose (model, (int) find_node (model, "id"));
  const DoveProposal *proposal = NULL;
  g_autofree char *said = NULL;

  g_assert_cmpuint (one->len, ==, 1);
  g_assert_cmpuint (none->len, ==, 0);
  proposal = g_ptr_array_index (one, 0);
  g_assert_cmpstr (proposal->formula, ==, "[email]");
  said = dove_map_reason_say (model, proposal);
  g_assert_true (g_str_has_prefix (said, "Same "));
  g_assert_nonnull (strchr (said, '%'));
}

/* What one direction writes is proposed to be brought back by the other, before all else */
static void
test_ways_back (void)
{
  g_autoptr(DoveMapModel) there = make_model (
      "[{\"field\":\"email\",\"formula\":\"[email]\"},"
      "{\"field\":\"address.city\",\"formula\":\"LEFT([email]; 3)\"},"
      "{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":"
      "[{\"field\":\"net\",\"formula\":\"[.price]\"}]}]");
  g_autoptr(GPtrArray) ways = dove_map_reason_turn_back (there);
  g_autoptr(DoveMapModel) back = make_model ("[]");
  g_autoptr(GPtrArray) proposals = NULL;
  const DoveProposal *way = g_ptr_array_index (ways, 0);
  g_autofree char *said = dove_map_reason_say (back, way);

  g_assert_cmpuint (ways->len, ==, 1);
  g_assert_cmpstr (way->target, ==, "email");
  g_assert_cmpstr (way->formula, ==, "[email]");
  g_assert_false (way->is_doubtful);
  g_assert_true (g_str_has_prefix (said, "The way back of the other direction, the same in 2 "));

  dove_map_model_take_ways_back (back, g_steal_pointer (&ways));
  proposals = dove_map_reason_propose (back, (int) find_node (back, "email"));
  g_assert_cmpuint (proposals->len, ==, 1);
  g_assert_cmpint (((DoveProposal *) g_ptr_array_index (proposals, 0))->reason, ==,
                   DOVE_PROPOSAL_WAY_BACK);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/map-filter/shown", test_shown);
  g_test_add_func ("/map-filter/changed", test_changed);
  g_test_add_func ("/map-filter/missing", test_missing);
  g_test_add_func ("/map-filter/found", test_found);
  g_test_add_func ("/map-filter/tried", test_tried);
  g_test_add_func ("/map-filter/reasons", test_reasons);
  g_test_add_func ("/map-filter/ways-back", test_ways_back);

  return g_test_run ();
}
