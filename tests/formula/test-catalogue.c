/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

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

  return g_test_run ();
}
