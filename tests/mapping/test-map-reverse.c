/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../json-fixture.h"

#include <string.h>

#include "formula/dove-reverse.h"
#include "mapping/dove-map-reverse.h"

static const struct { const char *formula; const char *way; gboolean has_doubt; } ways[] = {
  { "[a]", "[b]", FALSE },
  { "[a.c]", "[b]", FALSE },
  { "LOWER(TRIM([a]))", "[b]", TRUE },
  { "[a] + 3", "[b] - 3", FALSE },
  { "3 + [a] - 2 * 2", "[b] - 3 + (2 * 2)", FALSE },
  { "10 - [a] + 1", "10 - [b] + 1", FALSE },
  { "([a] - 32) * 5 / 9", "([b] / 5 * 9) + 32", FALSE },
  { "100 / [a]", "100 / [b]", FALSE },
  { "-[a]", "0 - [b]", FALSE },
  { "[a]%", "[b] * 100", FALSE },
  { "[a] & \"\"", "[b]", FALSE },
  { "\"K-\" & [a]",
    "IF(EXACT(LEFT([b]; 2); \"K-\"); MID([b]; 3; LEN([b]) - 2); NA())", FALSE },
  { "SWITCH([a]; \"x\"; 1; \"y\"; 2)", "SWITCH([b]; 1; \"x\"; 2; \"y\"; NA())", FALSE },
  { "SWITCH([a]; \"x\"; \"1\"; [a])", "SWITCH([b]; \"1\"; \"x\"; [b])", FALSE },
  { "SWITCH([a]; \"x\"; 1; 0)", "SWITCH([b]; 1; \"x\"; NA())", TRUE },
  { "IF([a]; \"yes\"; \"no\")", "SWITCH([b]; \"yes\"; TRUE; \"no\"; FALSE; NA())", TRUE },
  { "NOT([a])", "NOT([b])", FALSE },
  { "TEXT([a]; \"yyyy-mm-dd\")", "DATEVALUE([b])", TRUE },
  { "VALUE([a])", "[b] & \"\"", TRUE },
  { "COALESCE([a]; \"none\")", "IF([b] = \"none\"; \"\"; [b])", TRUE },
  { "SWITCH([a]; \"x\"; 1; \"y\"; 1)", NULL, TRUE },
  { "[a] & [c]", NULL, TRUE },
  { "[a] * 0", NULL, TRUE },
  { "\"always\"", NULL, TRUE },
  { "LEN([a])", NULL, TRUE },
  { "[a] > 3", NULL, TRUE },
  { "IF([a]; 1; 1)", NULL, TRUE },
  { "TEXT([a]; \"dd.mm.\")", NULL, TRUE },
  { "[a] ^ 2", NULL, TRUE },
};

static void
test_steps_are_turned_round (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr(DoveFormula) formula = dove_formula_new (ways[i].formula, NULL);
      g_autoptr(DoveReverse) reverse = dove_formula_reverse (formula, "[b]");
      g_autoptr(DoveFormula) back = NULL;

      g_test_message ("%s: %s (%s)", ways[i].formula, reverse->formula, reverse->why);
      g_assert_cmpstr (reverse->formula, ==, ways[i].way);
      g_assert_true ((reverse->why != NULL) == ways[i].has_doubt);
      g_assert_true ((reverse->field != NULL) == (ways[i].way != NULL));
      if (ways[i].way != NULL)
        back = dove_formula_new (reverse->formula, NULL);
      g_assert_true ((back != NULL) == (ways[i].way != NULL));
    }
}

/* Evaluates the formula on `a`, and the way back on what it gives */
static char *
there_and_back (const char *formula,
                const char *a)
{
  static const DoveFormulaHost host = { 0 };
  g_autoptr(DoveFormula) forth = dove_formula_new (formula, NULL);
  g_autoptr(DoveReverse) reverse = dove_formula_reverse (forth, "[b]");
  g_autoptr(DoveFormula) back = dove_formula_new (reverse->formula, NULL);
  g_autofree char *json = g_strdup_printf ("{\"a\":%s}", a);
  g_autoptr(DoveValue) record = read_json (json);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) made = NULL;
  g_auto(DoveFormulaResult) there = { 0 };
  g_auto(DoveFormulaResult) again = { 0 };

  dove_formula_evaluate (forth, &host, record, NULL, &there);
  dove_value_builder_take (builder, "b", dove_formula_result_to_field (&there, NULL));
  made = dove_value_builder_end (builder);
  dove_formula_evaluate (back, &host, made, NULL, &again);

  return again.kind == DOVE_FORMULA_VALUE ? dove_formula_result_to_text (&again)
                                          : g_strdup (again.error);
}

static void
test_values_come_back (void)
{
  static const struct { const char *formula; const char *a; const char *back; } trips[] = {
    { "([a] - 32) * 5 / 9", "212", "212" },
    { "10 - [a] + 1", "4", "4" },
    { "100 / [a]", "8", "8" },
    { "-[a]", "5", "5" },
    { "[a]%", "7", "7" },
    { "\"K-\" & [a] & \"/ä\"", "\"17\"", "17" },
    { "\"say \"\"\" & [a] & \"\"\"\"", "\"x\"", "x" },
    { "SWITCH([a]; \"new\"; \"N\"; \"old\"; \"O\")", "\"old\"", "old" },
    { "IF([a]; \"ja\"; \"nein\")", "false", "FALSE" },
    { "TEXT([a]; \"yyyy-mm-dd\")", "\"2024-01-31\"", "45322" },
    { "NUMBERVALUE([a]; \",\"; \".\")", "\"1,5\"", "1,5" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (trips); i++)
    {
      g_autofree char *back = there_and_back (trips[i].formula, trips[i].a);

      g_test_message ("%s", trips[i].formula);
      g_assert_cmpstr (back, ==, trips[i].back);
    }
}

static DoveMapReverse *
turn (const char *rows_json,
      const char *place)
{
  static const DoveFormulaHost formulas = { 0 };
  static const DoveMappingHost host = { &formulas, NULL, NULL };
  g_autoptr(DoveValue) rows = read_json (rows_json);
  g_autoptr(DoveValue) from =
      read_json ("[{\"path\":\"mail\",\"type\":\"string\"},"
                 "{\"path\":\"number\",\"type\":\"number\"},"
                 "{\"path\":\"id\",\"type\":\"string\",\"readOnly\":true},"
                 "{\"path\":\"items\",\"type\":\"array\"},"
                 "{\"path\":\"items.price\",\"type\":\"number\"},"
                 "{\"path\":\"items.sku\",\"type\":\"string\"},"
                 "{\"path\":\"items.taxes\",\"type\":\"array\"},"
                 "{\"path\":\"items.taxes.rate\",\"type\":\"number\"}]");
  g_autoptr(DoveValue) to =
      read_json ("[{\"path\":\"email\",\"type\":\"string\"},{\"path\":\"no\",\"type\":\"string\"},"
                 "{\"path\":\"lines\",\"type\":\"array\"},"
                 "{\"path\":\"lines.net\",\"type\":\"number\"},"
                 "{\"path\":\"lines.code\",\"type\":\"string\"},"
                 "{\"path\":\"lines.taxes\",\"type\":\"array\"},"
                 "{\"path\":\"lines.taxes.percent\",\"type\":\"number\"}]");
  g_autoptr(DoveValue) records =
      read_json ("[{\"mail\":\"a@x.org\",\"number\":5,\"items\":[{\"price\":2,\"sku\":\"s\","
                 "\"left\":1,"
                 "\"taxes\":[{\"rate\":0.19}]},{\"price\":1.5,\"taxes\":[]}]},"
                 "{\"mail\":\"Bo@x.org \",\"number\":7.5,\"items\":[]},{\"mail\":null}]");
  g_autoptr(DoveFieldTree) sources = dove_field_tree_new (from);
  g_autoptr(DoveFieldTree) targets = dove_field_tree_new (to);
  g_autoptr(DoveMapProgram) program = dove_map_program_new (rows, targets, NULL);
  const int index = dove_map_program_find (program, place);
  DoveMapReverse *reverse;

  g_assert_cmpint (index, >=, 0);
  reverse = dove_map_reverse (program, (guint) index, sources, &host, records);
  g_test_message ("%s: %s / %s", place, reverse->why, reverse->told);

  return reverse;
}

static void
assert_turned (const char *rows,
               const char *place,
               const char *wanted,
               guint       n_tried,
               guint       n_same)
{
  g_autoptr(DoveMapReverse) reverse = turn (rows, place);
  g_autofree char *row = reverse->row != NULL
      ? dove_json_write (reverse->row, DOVE_JSON_COMPACT) : NULL;

  g_assert_cmpstr (row, ==, wanted);
  g_assert_cmpuint (reverse->n_tried, ==, n_tried);
  g_assert_cmpuint (reverse->n_same, ==, n_same);
  g_assert_true ((reverse->first_other < 0) == (n_tried == n_same));
  g_assert_true (row != NULL || reverse->why != NULL);
}

static void
test_rows_are_turned_and_tried (void)
{
  assert_turned ("[{\"field\":\"email\",\"formula\":\"[mail]\"}]", "email",
                 "{\"field\":\"mail\",\"formula\":\"[email]\"}", 3, 3);
  assert_turned ("[{\"field\":\"email\",\"formula\":\"LOWER([mail])\"}]", "email",
                 "{\"field\":\"mail\",\"formula\":\"[email]\"}", 3, 2);
  assert_turned ("[{\"field\":\"no\",\"formula\":\"[number]\"}]", "no",
                 "{\"field\":\"number\",\"formula\":\"[no]\"}", 3, 3);
  assert_turned ("[{\"field\":\"no\",\"formula\":\"ROUND([number]; 0)\"}]", "no",
                 "{\"field\":\"number\",\"formula\":\"[no]\"}", 3, 1);
  assert_turned ("[{\"field\":\"no\",\"formula\":\"[id]\"}]", "no", NULL, 0, 0);
  assert_turned ("[{\"field\":\"no\",\"formula\":\"[items.1.price]\"}]", "no", NULL, 0, 0);
  assert_turned ("[{\"field\":\"no\",\"formula\":\"SUM([items.price])\"}]", "no", NULL, 0, 0);
  assert_turned ("[{\"field\":\"no\",\"formula\":\"[mail]\",\"via\":\"people\"}]", "no", NULL,
                 0, 0);
  assert_turned ("[{\"field\":\"no\",\"formula\":\"[ma\"}]", "no", NULL, 0, 0);
}

static void
test_loops_are_turned_whole (void)
{
  assert_turned ("[{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":["
                 "{\"field\":\"net\",\"formula\":\"[.price] * 2\"},"
                 "{\"field\":\"code\",\"formula\":\"[.sku]\"},"
                 "{\"field\":\"taxes\",\"each\":\"[.taxes]\",\"fields\":["
                 "{\"field\":\"percent\",\"formula\":\"[.rate] * 100\"}]}]}]", "lines.net",
                 "{\"field\":\"items\",\"each\":\"[lines]\",\"fields\":["
                 "{\"field\":\"price\",\"formula\":\"[.net] / 2\"},"
                 "{\"field\":\"sku\",\"formula\":\"[.code]\"},"
                 "{\"field\":\"taxes\",\"each\":\"[.taxes]\",\"fields\":["
                 "{\"field\":\"rate\",\"formula\":\"[.percent] / 100\"}]}]}", 3, 3);
  assert_turned ("[{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":["
                 "{\"field\":\"net\",\"formula\":\"[number]\"}]}]", "lines", NULL, 0, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/map-reverse/steps", test_steps_are_turned_round);
  g_test_add_func ("/map-reverse/values", test_values_come_back);
  g_test_add_func ("/map-reverse/rows", test_rows_are_turned_and_tried);
  g_test_add_func ("/map-reverse/loops", test_loops_are_turned_whole);

  return g_test_run ();
}
