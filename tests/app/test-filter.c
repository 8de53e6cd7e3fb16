/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app/syncs/dove-filter.h"
#include "record/dove-json.h"

static void
assert_rows (const char *formula,
             guint       n_rows,
             gboolean    is_any)
{
  g_autoptr(DoveFilter) filter = dove_filter_parse (formula);
  g_autofree char *again = NULL;

  g_assert_nonnull (filter);
  g_assert_cmpuint (filter->rows->len, ==, n_rows);
  g_assert_cmpint (filter->is_any, ==, is_any);
  again = dove_filter_to_formula (filter);
  g_assert_cmpstr (again, ==, formula);
}

/* What is written as rows is read as the same rows, and gives the same formula */
static void
test_rows_and_formula (void)
{
  assert_rows (NULL, 0, FALSE);
  assert_rows ("[stage] = \"won\"", 1, FALSE);
  assert_rows ("[status] <> \"pen\"\"ding\"", 1, FALSE);
  assert_rows ("[amount] > -12.50", 1, FALSE);
  assert_rows ("[amount] < 1000", 1, FALSE);
  assert_rows ("AND([id] >= 20; [id] <= 320)", 2, FALSE);
  assert_rows ("[is on] = TRUE()", 1, FALSE);
  assert_rows ("[consent_at] <> \"\"", 1, FALSE);
  assert_rows ("[consent_at] = \"\"", 1, FALSE);
  assert_rows ("ISNUMBER(SEARCH(\"50% ~?\"; [address.city]))", 1, FALSE);
  assert_rows ("AND([a] = \"x\"; [b] <> \"\"; ISNUMBER(SEARCH(\"y\"; [c])))", 3, FALSE);
  assert_rows ("OR([a] = \"x\"; [a] = \"y\")", 2, TRUE);
}

static void
test_other_writing (void)
{
  g_autoptr(DoveFilter) filter = dove_filter_parse ("= and( [ a ]=\"x\" , [b]<>false() )");
  const DoveFilterRow *row = NULL;

  g_assert_nonnull (filter);
  row = g_ptr_array_index (filter->rows, 0);
  g_assert_cmpstr (row->path, ==, "a");
  row = g_ptr_array_index (filter->rows, 1);
  g_assert_cmpint (row->test, ==, DOVE_FILTER_IS_NOT);
  g_assert_cmpstr (row->value, ==, "FALSE");
  g_assert_true (row->is_literal);
}

/* What cannot be shown as rows is not taken for something else */
static void
test_not_rows (void)
{
  static const char *const others[] = {
    "", "[a]", "[a] >= \"\"", "[a] = [b]", "1 = [a]", "NOT([a] = 1)", "[a] = 1 + 1", "[a] > \"\"",
    "AND([a] = 1; OR([b] = 2; [c] = 3))", "AND([a] = 1", "AND()", "AND([a] = 1;)", "[a] = 1)",
    "LOWER([a]) = \"x\"", "[.a] = 1", "ISNUMBER(SEARCH(\"a*b\"; [c]))", "[a] = \"x", "[a = 1",
    "ISNUMBER(SEARCH(\"a\"; [c]; 3))", "[a] = 1 [b] = 2", "\xc3\x28",
  };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_null (dove_filter_parse (others[i]));
}

static void
test_literals (void)
{
  g_assert_true (dove_filter_is_literal ("12.5", "number"));
  g_assert_true (dove_filter_is_literal ("-3", "integer"));
  g_assert_false (dove_filter_is_literal ("12.5", "string"));
  g_assert_false (dove_filter_is_literal ("1 + 1", "number"));
  g_assert_false (dove_filter_is_literal ("", "number"));
  g_assert_false (dove_filter_is_literal ("--1", "number"));
  g_assert_true (dove_filter_is_literal ("True", "boolean"));
  g_assert_false (dove_filter_is_literal ("yes", "boolean"));
  g_assert_false (dove_filter_is_literal ("1", NULL));
}

static DoveValue *
find_table (const char *name,
            gpointer    user_data)
{
  static DoveValue *rows;

  if (rows == NULL)
    rows = dove_json_parse ("[[\"Birch\",\"wood\"]]", -1, NULL, NULL);

  return g_str_equal (name, "trades") ? rows : NULL;
}

static void
test_count (void)
{
  g_autoptr(DoveValue) records = dove_json_parse (
      "[{\"n\":\"Alder Bakery\",\"v\":1},{\"n\":\"Birch\",\"v\":\"x\"},{\"n\":\"\",\"v\":3},{}]",
      -1, NULL, NULL);
  const DoveFormulaHost host = { .find_table = find_table };
  guint failed = 0;

  g_assert_cmpuint (dove_filter_count (NULL, &host, records, &failed), ==, 4);
  g_assert_cmpuint (dove_filter_count ("[n] = \"Birch\"", &host, records, &failed), ==, 1);
  g_assert_cmpuint (dove_filter_count ("[n] <> \"\"", &host, records, &failed), ==, 2);
  g_assert_cmpuint (dove_filter_count ("ISNUMBER(SEARCH(\"BAKE\"; [n]))", &host, records, &failed),
                    ==, 1);
  g_assert_cmpuint (failed, ==, 0);
  g_assert_cmpuint (dove_filter_count ("[v] * 1 > 0", &host, records, &failed), ==, 2);
  g_assert_cmpuint (failed, ==, 1);
  g_assert_cmpuint (dove_filter_count ("VLOOKUP([n]; TABLE(\"trades\"); 2; FALSE()) = \"wood\"",
                                       &host, records, &failed), ==, 1);
  g_assert_cmpuint (failed, ==, 3);
  g_assert_cmpuint (dove_filter_count ("LOWER(", &host, records, &failed), ==, 0);
  g_assert_cmpuint (dove_filter_count ("[v] = 1", &host, NULL, &failed), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/filter/rows-and-formula", test_rows_and_formula);
  g_test_add_func ("/app/filter/other-writing", test_other_writing);
  g_test_add_func ("/app/filter/not-rows", test_not_rows);
  g_test_add_func ("/app/filter/literals", test_literals);
  g_test_add_func ("/app/filter/count", test_count);

  return g_test_run ();
}
