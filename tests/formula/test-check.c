/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "formula/dove-check.h"
#include "record/dove-json.h"

static const char schema_text[] =
  "{\"type\":\"object\",\"properties\":{\"price\":{\"type\":\"number\"},\"first name\":{\"type\":"
  "\"string\"},\"lines\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":"
  "{\"net\":{\"type\":\"number\"}}}},\"open\":{\"type\":\"object\",\"properties\":{\"a\":{}},"
  "\"additionalProperties\":true}}}";

/* @expected: `start-end line:column suggestion` of each mark, warnings with a `w` in front */
static void
assert_marks (const char *text,
              const char *expected)
{
  static const char *const tables[] = { "countries", "taxes", NULL };
  g_autoptr(DoveValue) schema = dove_json_parse (schema_text, -1, NULL, NULL);
  g_autoptr(GPtrArray) marks = dove_formula_check (text, schema, tables);
  g_autoptr(GString) found = g_string_new (NULL);

  for (guint i = 0; i < marks->len; i++)
    {
      const DoveMark *mark = g_ptr_array_index (marks, i);

      g_assert_true (g_str_has_suffix (mark->message, ".")
                     || g_str_has_suffix (mark->message, "?"));
      g_assert_cmpuint (mark->start, <=, mark->end);
      g_assert_cmpuint (mark->end, <=, strlen (text));
      g_string_append_printf (found, "%s%s%u-%u %u:%u %s", i > 0 ? ", " : "",
                              mark->is_error ? "" : "w", mark->start, mark->end, mark->line,
                              mark->column, mark->suggestion != NULL ? mark->suggestion : "-");
    }
  if (!g_str_equal (found->str, expected))
    g_error ("%s: %s, should be %s", text, found->str, expected);
}

static void
test_reading (void)
{
  assert_marks ("1 + 1", "");
  assert_marks ("1 +", "3-3 1:4 -");
  assert_marks ("", "0-0 1:1 -");
  assert_marks ("1 + )", "4-5 1:5 -");
  assert_marks ("SUMM(1)", "0-4 1:1 SUM");
  assert_marks ("1 +\n \"ü\" & UPPR(1)", "12-16 2:8 UPPER");
  assert_marks ("1 & \"abc", "4-8 1:5 -");
  assert_marks ("1 & [abc", "4-8 1:5 -");
  assert_marks ("1 § 2", "2-4 1:3 -");
  assert_marks ("ABS(1;2)", "0-3 1:1 -");
  assert_marks ("\xff", "0-0 1:1 -");
}

static void
test_fields_and_tables (void)
{
  assert_marks ("[price] & ['first name'] & [lines.net] & [open.whatever]", "");
  assert_marks ("[prise] + [lines.ned]", "1-6 1:2 price, 17-20 1:18 net");
  assert_marks ("[first nme]", "1-10 1:2 first name");
  assert_marks ("VLOOKUP(1; TABLE(\"contries\"); 2)", "17-27 1:18 \"countries\"");
  assert_marks ("TABLE(\"qqqqqqqqqq\")", "6-18 1:7 -");
  assert_marks ("TABLE(\"taxes\")", "");
  assert_marks ("TABLE([price])", "");
  assert_marks ("NA()", "w0-4 1:1 -");
}

static void
test_without_schema (void)
{
  g_autoptr(GPtrArray) marks = dove_formula_check ("[gone] & TABLE(\"gone\")", NULL, NULL);

  g_assert_cmpuint (marks->len, ==, 0);
}

/* Evaluation says which field was wrong, and when a limit was met */
static void
assert_failure (const char *text,
                const char *message,
                gboolean    is_limit)
{
  g_autoptr(DoveFormula) formula = dove_formula_new (text, NULL);
  g_autoptr(DoveValue) record =
      dove_json_parse ("{\"price\":\"abc\",\"o\":{},\"n\":1,\"l\":[\"x\"]}", -1, NULL, NULL);
  g_auto(DoveFormulaResult) result = { 0 };

  dove_formula_evaluate (formula, NULL, record, NULL, &result);
  g_assert_cmpint (result.kind, ==, DOVE_FORMULA_FAILED);
  if (strstr (result.message, message) == NULL)
    g_error ("%s: %s, should hold %s", text, result.message, message);
  g_assert_cmpint (result.is_limit, ==, is_limit);
}

static void
test_messages (void)
{
  assert_failure ("1 + [price]", ": [price] is \"abc\", not a number.", FALSE);
  assert_failure ("[price] + 1 + 2", ": [price] is \"abc\", not a number.", FALSE);
  assert_failure ("1 + 2 + [price] + 3", ": [price] is \"abc\", not a number.", FALSE);
  assert_failure ("-[price]", ": [price] is \"abc\", not a number.", FALSE);
  assert_failure ("[price]%", ": [price] is \"abc\", not a number.", FALSE);
  assert_failure ("[l] * 2", ": [l] is \"x\", not a number.", FALSE);
  assert_failure ("1 + (\"a\" & [n])", ": \"a1\" is not a number.", FALSE);
  assert_failure ("ROUND([price]; 2)", ": [price] is \"abc\", not a number.", FALSE);
  assert_failure ("ROUND(\"x\"; 2)", ": argument 1 is \"x\", not a number.", FALSE);
  assert_failure ("NOT([price])", ": [price] is \"abc\", not TRUE or FALSE.", FALSE);
  assert_failure ("UPPER([o])", ": [o] is an object, name one of its fields.", FALSE);
  assert_failure ("1 + [o]", "[o] is an object and has no value", FALSE);
}

static void
test_limits (void)
{
  assert_failure ("REPT(\"a\"; 2000000)", "longer than 1 MiB", TRUE);
  assert_failure ("LET(a; REPT(\"a\"; 1000000); a & a)", "longer than 1 MiB", TRUE);
  assert_failure ("SEQUENCE(2000; 2000)", "larger than the limit of 1000000 elements", TRUE);
  assert_failure ("LET(a; SEQUENCE(1000000); SUM(a; a * 1; a * 2; a * 3; a * 4; a * 5; a * 6; "
                  "a * 7; a * 8; a * 9; a * 10))", "too many steps", TRUE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/formula/check/reading", test_reading);
  g_test_add_func ("/formula/check/fields-and-tables", test_fields_and_tables);
  g_test_add_func ("/formula/check/without-schema", test_without_schema);
  g_test_add_func ("/formula/check/messages", test_messages);
  g_test_add_func ("/formula/check/limits", test_limits);

  return g_test_run ();
}
