/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <math.h>
#include <string.h>

#include "formula/dove-formula.h"

/*
 * The case tables: every line is a test of its own. A case listed in cases-open.txt is known to
 * fail and is skipped; one that passes all the same fails, so that the list stays true.
 */
typedef struct
{
  char     *id;
  char     *function;
  char     *formula;
  char     *record;
  char     *type;
  char     *value;
  gboolean  is_open;
} Case;

static void
case_free (gpointer data)
{
  Case *c = data;

  g_free (c->id);
  g_free (c->function);
  g_free (c->formula);
  g_free (c->record);
  g_free (c->type);
  g_free (c->value);
  g_free (c);
}

/* As the tables' own scorer compares: 12 digits, 6 for what iterates, long ids digit for digit */
static gboolean
same_number (const Case *c,
             const char *got)
{
  gboolean is_loose = g_str_equal (c->function, "IRR") || g_str_equal (c->function, "XIRR")
                      || g_str_equal (c->function, "RATE");
  double a = g_ascii_strtod (c->value, NULL);
  double b = g_ascii_strtod (got, NULL);
  guint n_digits = 0;

  for (const char *p = c->value + strspn (c->value, "-0."); *p != '\0'; p++)
    n_digits += *p != '.';
  if (n_digits > 15 && strpbrk (c->value, "eE") == NULL)
    return g_str_equal (c->value, got);

  return a == b || fabs (a - b) <= (is_loose ? 1e-6 : 1e-12) * fmax (fabs (a), fabs (b))
         || (a == 0 && fabs (b) < 1e-13);
}

static gboolean
is_any_error (const char *kind)
{
  static const char *const kinds[] = { "#VALUE!", "#NUM!", "#REF!", "#DIV/0!", NULL };

  return g_strv_contains (kinds, kind);
}

static gboolean
passes (const Case *c,
        const char *type,
        const char *value)
{
  if (!g_str_equal (c->type, type))
    return FALSE;
  if (g_str_equal (type, "empty"))
    return TRUE;
  if (g_str_equal (type, "number"))
    return same_number (c, value);
  if (g_str_equal (c->value, "#ERR"))
    return is_any_error (value);

  return g_str_equal (c->value, value);
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  const DoveFormulaHost host = { .now = G_GINT64_CONSTANT (1717243200000000) };
  g_autofree char *line = g_strjoin ("\t", c->id, c->formula, c->record, NULL);
  g_autofree char *answer = dove_formula_batch_line (&host, line);
  g_auto(GStrv) parts = g_strsplit (answer, "\t", 3);
  gboolean has_passed = passes (c, parts[1], parts[2]);

  if (c->is_open && has_passed)
    g_test_message ("%s passes: remove it from cases-open.txt", c->id);
  else if (!has_passed)
    g_test_message ("%s %s: want %s %s, got %s %s", c->formula, c->record, c->type, c->value,
                    parts[1], parts[2]);

  if (c->is_open && !has_passed)
    g_test_skip ("known to be open");
  else if (c->is_open || !has_passed)
    g_test_fail ();
}

static char *
read_file (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "formula", name, NULL);
  char *text = NULL;
  g_autoptr(GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

static void
add_table (const char *name,
           GStrv       open)
{
  g_autofree char *text = read_file (name);
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto(GStrv) parts = g_strsplit (lines[i], "\t", -1);
      g_autofree char *path = NULL;
      Case *c = g_new0 (Case, 1);

      g_assert_cmpuint (g_strv_length (parts), >=, 6);
      c->id = g_strdup (parts[0]);
      c->function = g_strdup (parts[1]);
      c->formula = g_strdup (parts[2]);
      c->record = g_strdup (parts[3]);
      c->type = g_strdup (parts[4]);
      c->value = g_strdup (parts[5]);
      c->is_open = g_strv_contains ((const char *const *) open, c->id);
      path = g_strdup_printf ("/formula/cases/%s/%s", c->function, c->id);
      g_test_add_data_func_full (path, c, test_case, case_free);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *text = NULL;
  g_auto(GStrv) open = NULL;

  g_test_init (&argc, &argv, NULL);

  text = read_file ("cases-open.txt");
  open = g_strsplit (text, "\n", -1);
  add_table ("cases-public.tsv", open);
  add_table ("cases-choices-public.tsv", open);
  add_table ("cases-own-public.tsv", open);
  add_table ("cases-oracle-math.tsv", open);
  add_table ("cases-oracle-date.tsv", open);
  add_table ("cases-oracle-format.tsv", open);
  add_table ("cases-oracle-logic.tsv", open);
  add_table ("cases-oracle-lookup.tsv", open);
  add_table ("cases-oracle-nested.tsv", open);
  add_table ("cases-oracle-operators.tsv", open);
  add_table ("cases-oracle-text.tsv", open);
  add_table ("cases-own-edges.tsv", open);
  add_table ("cases-own-more.tsv", open);

  return g_test_run ();
}
