/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "formula/dove-explain.h"
#include "random-formula.h"
#include "record/dove-json.h"

static void
append (const DoveExplanation *piece,
        GString               *string)
{
  if (piece->name != NULL)
    g_string_append_printf (string, "%s: ", piece->name);
  if (piece->element > 0)
    g_string_append_printf (string, "%u. ", piece->element);
  g_string_append (string, piece->text);
  if (!piece->is_taken)
    g_string_append (string, " -");
  else
    g_string_append_printf (string, " = %s", piece->type != NULL ? piece->value : "?");
  if (piece->children->len > 0)
    g_string_append (string, " (");
  for (guint i = 0; i < piece->children->len; i++)
    {
      if (i > 0)
        g_string_append (string, ", ");
      append (g_ptr_array_index (piece->children, i), string);
    }
  if (piece->children->len > 0)
    g_string_append_c (string, ')');
  if (piece->is_cut)
    g_string_append (string, " …");
}

static void
assert_explained (const char *text,
                  const char *record,
                  const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveFormula) formula = dove_formula_new (text, &error);
  g_autoptr(DoveValue) value = dove_json_parse (record, -1, NULL, NULL);
  g_autoptr(DoveExplanation) explanation = NULL;
  g_autoptr(GString) string = g_string_new (NULL);

  g_assert_no_error (error);
  explanation = dove_formula_explain (formula, NULL, value, NULL);
  append (explanation, string);
  g_assert_cmpstr (string->str, ==, expected);
}

static void
test_pieces (void)
{
  assert_explained ("[a]", "{\"a\":2}", "[a] = 2");
  assert_explained ("=[a] + 2 * [b]", "{\"a\":1,\"b\":3}",
                    "[a] + 2 * [b] = 7 ([a] = 1, 2 * [b] = 6 (2 = 2, [b] = 3))");
  assert_explained ("(1 + [a]) * ([a] + 2)", "{\"a\":1}",
                    "(1 + [a]) * ([a] + 2) = 6 (1 + [a] = 2 (1 = 1, [a] = 1), "
                    "[a] + 2 = 3 ([a] = 1, 2 = 2))");
  assert_explained ("-([a])", "{\"a\":1}", "-([a]) = -1 ([a] = 1)");
  assert_explained ("([a])%", "{\"a\":1}", "([a])% = 0.01 ([a] = 1)");
  assert_explained ("UPPER([n] & \"x\")", "{\"n\":\"a\\\"b\"}",
                    "UPPER([n] & \"x\") = \"A\"\"BX\" ([n] & \"x\" = \"a\"\"bx\" ([n] = \"a\"\"b\","
                    " \"x\" = \"x\"))");
  assert_explained ("DATE(2026;1;[d])", "{\"d\":31}",
                    "DATE(2026;1;[d]) = 2026-01-31 (2026 = 2026, 1 = 1, [d] = 31)");
  assert_explained ("[l]", "{\"l\":[1,2,3,4,5,6,7]}", "[l] = {1; 2; 3; 4; 5; 6; …}");
  assert_explained ("ISBLANK([o])", "{\"o\":{\"x\":1,\"y\":2}}",
                    "ISBLANK([o]) = FALSE ([o] = (x, y))");
}

static void
test_branches (void)
{
  assert_explained ("IF([a];1;2)", "{\"a\":true}",
                    "IF([a];1;2) = 1 ([a] = TRUE, 1 = 1, 2 -)");
  assert_explained ("IF(TRUE();1;2)", "{}", "IF(TRUE();1;2) = 1 (TRUE() = TRUE, 1 = 1, 2 -)");
  assert_explained ("IFS([a]=1;\"x\";[a]=2;\"y\";[a]=3;\"z\")", "{\"a\":2}",
                    "IFS([a]=1;\"x\";[a]=2;\"y\";[a]=3;\"z\") = \"y\" "
                    "([a]=1 = FALSE ([a] = 2, 1 = 1), \"x\" -, [a]=2 = TRUE ([a] = 2, 2 = 2), "
                    "\"y\" = \"y\", [a]=3 -, \"z\" -)");
  assert_explained ("COALESCE([a];[b])", "{\"a\":1}",
                    "COALESCE([a];[b]) = 1 ([a] = 1, [b] -)");
  assert_explained ("IFERROR([a]/0;5)", "{\"a\":1}",
                    "IFERROR([a]/0;5) = 5 ([a]/0 = #DIV/0! ([a] = 1, 0 = 0), 5 = 5)");
  assert_explained ("SWITCH([a];1;2;3;4)", "{\"a\":1}",
                    "SWITCH([a];1;2;3;4) = 2 ([a] = 1, 1 = 1, 2 = 2, 3 -, 4 -)");
}

/* An error ends a chain; what stands behind was not looked at, wherever the error came from */
static void
test_errors (void)
{
  assert_explained ("1+[a]+[b]", "{\"a\":\"x\",\"b\":2}",
                    "1+[a]+[b] = #VALUE! (1 = 1, [a] = \"x\", [b] -)");
  assert_explained ("LET(e;1/0;1+e+[b])", "{\"b\":2}",
                    "LET(e;1/0;1+e+[b]) = #DIV/0! (e: 1/0 = #DIV/0! (1 = 1, 0 = 0), "
                    "1+e+[b] = #DIV/0! (1 = 1, e = #DIV/0!, [b] -))");
}

static void
test_names (void)
{
  assert_explained ("LET(x;[a];y;x+1;x*y)", "{\"a\":3}",
                    "LET(x;[a];y;x+1;x*y) = 12 (x: [a] = 3, y: x+1 = 4 (x = 3, 1 = 1), "
                    "x*y = 12 (x = 3, y = 4))");
  assert_explained ("EACH([l];[.x]*2)", "{\"l\":[{\"x\":1},{\"x\":2},{\"x\":3},{\"x\":4}]}",
                    "EACH([l];[.x]*2) = {2; 4; 6; 8} ([l] = {(x); (x); (x); (x)}, "
                    "1. [.x]*2 = 2 ([.x] = 1, 2 = 2), 2. [.x]*2 = 4 ([.x] = 2, 2 = 2), "
                    "3. [.x]*2 = 6 ([.x] = 3, 2 = 2)) …");
  assert_explained ("EACH([l];1)", "{}", "EACH([l];1) = {} ([l] = )");
}

static guint
count (const DoveExplanation *piece)
{
  guint n = 1;

  for (guint i = 0; i < piece->children->len; i++)
    n += count (g_ptr_array_index (piece->children, i));

  return n;
}

static gboolean
has_piece_without_value (const DoveExplanation *piece)
{
  gboolean has = piece->is_taken && piece->is_cut && piece->type == NULL;

  for (guint i = 0; i < piece->children->len; i++)
    has |= has_piece_without_value (g_ptr_array_index (piece->children, i));

  return has;
}

/* A long formula and a slow one: what does not fit is left out, and the whole is right */
static void
test_bounds (void)
{
  g_autoptr(GString) wide = g_string_new ("1");
  g_autoptr(DoveFormula) formula = NULL;
  g_autoptr(DoveFormula) slow = NULL;
  g_autoptr(DoveExplanation) explanation = NULL;
  g_autoptr(DoveExplanation) slow_explanation = NULL;

  for (guint i = 0; i < 3000; i++)
    g_string_append (wide, "+[a]");
  formula = dove_formula_new (wide->str, NULL);
  explanation = dove_formula_explain (formula, NULL, NULL, NULL);
  g_assert_cmpuint (count (explanation), <=, 401);
  g_assert_true (explanation->is_cut);

  slow = dove_formula_new ("SUM(SUM(SUM(SEQUENCE(900000)*1)*SEQUENCE(900000))+[a])", NULL);
  slow_explanation = dove_formula_explain (slow, NULL, NULL, NULL);
  g_assert_cmpstr (slow_explanation->type, ==, "number");
  g_assert_true (has_piece_without_value (slow_explanation));
}

static void
check_tree (const DoveExplanation *piece,
            const char            *text)
{
  g_assert_cmpuint (piece->start, <=, piece->end);
  g_assert_cmpuint (piece->end, <=, strlen (text));
  g_assert_true (strncmp (text + piece->start, piece->text, piece->end - piece->start) == 0);
  g_assert_true (piece->is_taken || (piece->type == NULL && piece->children->len == 0));
  g_assert_true (piece->type == NULL || g_utf8_validate (piece->value, -1, NULL));
  g_assert_true ((g_strcmp0 (piece->type, "error") == 0) == (piece->message != NULL));
  for (guint i = 0; i < piece->children->len; i++)
    check_tree (g_ptr_array_index (piece->children, i), text);
}

/* The whole is what an evaluation gives, whatever the formula, and every piece is of the text */
static void
test_random (void)
{
  static const char *const paths[] = { "a", "t", "list", "list.x", "o", "gone" };
  static const char *const members[] = { ".", ".x" };
  static const char json[] = "{\"a\":3,\"t\":\"2024-02-29\",\"o\":{\"x\":7},"
                             "\"list\":[{\"x\":1},{\"x\":\"b\"},{}]}";
  g_autoptr(DoveValue) record = dove_json_parse (json, -1, NULL, NULL);
  guint64 n = read_setting ("DOVETAIL_FORMULAS", 4000) / 4;
  guint32 seed = (guint32) read_setting ("DOVETAIL_SEED", 20261130);

  for (guint64 i = 0; i < n; i++)
    {
      Writer writer = { .random = g_rand_new_with_seed (seed + (guint32) i),
                        .text = g_string_new (NULL),
                        .fields = paths, .n_fields = G_N_ELEMENTS (paths),
                        .members = members, .n_members = G_N_ELEMENTS (members) };
      g_autoptr(DoveFormula) formula = NULL;
      g_autoptr(DoveExplanation) explanation = NULL;
      g_auto(DoveFormulaResult) result = { 0 };

      write_expression (&writer, 1 + draw (&writer, 3));
      formula = dove_formula_new (writer.text->str, NULL);
      explanation = dove_formula_explain (formula, NULL, record, NULL);
      dove_formula_evaluate (formula, NULL, record, NULL, &result);
      check_tree (explanation, writer.text->str);
      if (result.kind == DOVE_FORMULA_VALUE && !result.is_array)
        g_assert_cmpstr (explanation->type, ==, dove_formula_result_get_type (&result));
      else if (g_str_equal (explanation->type, "error"))
        g_assert_cmpstr (explanation->message, ==, result.message);
      g_rand_free (writer.random);
      g_string_free (writer.text, TRUE);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/formula/explain/pieces", test_pieces);
  g_test_add_func ("/formula/explain/branches", test_branches);
  g_test_add_func ("/formula/explain/errors", test_errors);
  g_test_add_func ("/formula/explain/names", test_names);
  g_test_add_func ("/formula/explain/bounds", test_bounds);
  g_test_add_func ("/formula/explain/random", test_random);

  return g_test_run ();
}
