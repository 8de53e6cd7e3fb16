/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "formula/dove-function-info.h"
#include "formula/dove-function-private.h"

/* What an example may use beside its own values */
static guint32
constant_random (gpointer user_data)
{
  return 4;
}

static DoveValue *
find_table (const char *name,
            gpointer    user_data)
{
  return user_data;
}

static void
test_example (gconstpointer data)
{
  const DoveFunction *function = data;
  g_autoptr(DoveValue) cell = dove_value_new_text ("DE");
  g_autoptr(DoveValue) row = dove_value_new_list (&cell, 1);
  g_autoptr(DoveValue) table = dove_value_new_list (&row, 1);
  const DoveFormulaHost host = {
    .now = G_GINT64_CONSTANT (1717243200000000),
    .find_table = find_table,
    .random = constant_random,
    .user_data = table,
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveFormula) formula = dove_formula_new (function->example, &error);
  g_auto(DoveFormulaResult) result = { 0 };
  gboolean gives_error = g_str_equal (function->name, "NA");

  g_assert_no_error (error);
  g_assert_nonnull (strstr (function->example, function->name));
  dove_formula_evaluate (formula, &host, NULL, NULL, &result);
  if (!gives_error && result.kind == DOVE_FORMULA_FAILED)
    g_error ("%s gives %s: %s", function->example, result.error, result.message);
}

static void
test_rows_are_complete (gconstpointer data)
{
  const DoveFunction *function = data;

  g_assert_cmpint (function->min, >=, 0);
  g_assert_true (function->max == -1 || function->max >= function->min);
  g_assert_true (function->max == 0 || *function->arguments != '\0');
  g_assert_cmpuint (strlen (function->help), >, 5);
  g_assert_cmpuint (strspn (function->arguments, "tnilveaAx/0123456789"), ==,
                    strlen (function->arguments));
  g_assert_true (dove_function_find (function->name, strlen (function->name)) == function);
}

/* The results that editors and manuals show, against a list looked through by people */
static void
test_results (void)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "formula", "examples.tsv", NULL);
  g_autoptr(GHashTable) expected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GPtrArray) list = dove_function_info_list ();
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      char *tab = strchr (lines[i], '\t');

      g_hash_table_insert (expected, g_strndup (lines[i], tab - lines[i]), g_strdup (tab + 1));
    }

  for (guint i = 0; i < list->len; i++)
    {
      const DoveFunctionInfo *info = g_ptr_array_index (list, i);
      g_autofree char *result = dove_function_info_get_result (info);
      g_autofree char *row = g_strdup_printf ("%s\t%s", info->example, result);

      if (g_str_equal (info->name, "TABLE")) /* what it gives is the workspace's */
        continue;
      if (g_strcmp0 (row, g_hash_table_lookup (expected, info->name)) != 0)
        g_error ("%s: %s; when that is right, it belongs into examples.tsv", info->name, row);
    }
}

static void
test_arguments (void)
{
  static const struct { const char *name; const char *arguments; } functions[] = {
    { "ROUND", "number:number places:whole number?" },
    { "SUM", "number:list*" },
    { "SUMIFS", "values:list list:list* condition:value*" },
    { "SWITCH", "value:expression case:expression* result:expression* default:expression?" },
    { "TODAY", "" },
    { "PMT", "rate:number periods:number present:number future:number? in advance:number?" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      g_autoptr(DoveFunctionInfo) info = dove_function_info_find (functions[i].name);
      g_autoptr(GString) string = g_string_new (NULL);

      for (guint a = 0; a < info->arguments->len; a++)
        {
          const DoveFunctionArgument *argument = g_ptr_array_index (info->arguments, a);

          g_string_append_printf (string, "%s%s:%s%s%s", a > 0 ? " " : "", argument->name,
                                  argument->type, argument->is_optional ? "?" : "",
                                  argument->repeats ? "*" : "");
        }
      g_assert_cmpstr (string->str, ==, functions[i].arguments);
    }
}

/* The signature says the same of every function as the row that counts its arguments */
static void
test_signatures (void)
{
  g_autoptr(GPtrArray) list = dove_function_info_list ();

  for (guint i = 0; i < list->len; i++)
    {
      const DoveFunctionInfo *info = g_ptr_array_index (list, i);
      const DoveFunction *function = dove_function_find (info->name, strlen (info->name));
      gboolean repeats = FALSE;

      for (guint a = 0; a < info->arguments->len; a++)
        repeats |= ((DoveFunctionArgument *) g_ptr_array_index (info->arguments, a))->repeats;
      if (repeats != (function->max < 0)
          || (!repeats && function->max != (int) info->arguments->len))
        g_error ("%s takes %d arguments at most, its signature is %s", info->name, function->max,
                 info->signature);
    }
}

static void
test_positions (void)
{
  g_autoptr(DoveFunctionInfo) sumifs = dove_function_info_find ("sumifs");
  g_autoptr(DoveFunctionInfo) abs = dove_function_info_find ("ABS");

  g_assert_cmpint (dove_function_info_get_argument (sumifs, 0), ==, 0);
  g_assert_cmpint (dove_function_info_get_argument (sumifs, 3), ==, 1);
  g_assert_cmpint (dove_function_info_get_argument (sumifs, 4), ==, 2);
  g_assert_cmpint (dove_function_info_get_argument (abs, 0), ==, 0);
  g_assert_cmpint (dove_function_info_get_argument (abs, 1), ==, -1);
  g_assert_null (dove_function_info_find ("NIX"));
  g_assert_cmpstr (dove_function_info_find_nearest ("RUOND"), ==, "ROUND");
}

int
main (int   argc,
      char *argv[])
{
  const DoveFunctionFamily *families = NULL;
  guint n_families = 0;

  g_test_init (&argc, &argv, NULL);

  families = dove_function_families (&n_families);
  for (guint i = 0; i < n_families; i++)
    for (const DoveFunction *f = families[i].functions; f->name != NULL; f++)
      {
        g_autofree char *example = g_strdup_printf ("/formula/catalogue/%s/example-works", f->name);
        g_autofree char *row = g_strdup_printf ("/formula/catalogue/%s/row-is-complete", f->name);

        g_test_add_data_func (example, f, test_example);
        g_test_add_data_func (row, f, test_rows_are_complete);
      }

  g_test_add_func ("/formula/catalogue/results", test_results);
  g_test_add_func ("/formula/catalogue/arguments", test_arguments);
  g_test_add_func ("/formula/catalogue/signatures", test_signatures);
  g_test_add_func ("/formula/catalogue/positions", test_positions);

  return g_test_run ();
}
