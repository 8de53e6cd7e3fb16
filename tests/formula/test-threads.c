/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "formula/dove-formula.h"
#include "record/dove-json.h"

/*
 * One compiled formula is for many threads: sixteen of them evaluate the same formulas on the
 * same records at once and must get what one alone gets. `tools/run-tests --threads` runs it
 * under the thread sanitizer.
 */

#define N_THREADS 16
#define N_ROUNDS  50

static const char *const texts[] = {
  "TRIM([name]) & \" <\" & LOWER([mail]) & \"> \" & [id]",
  "ROUND(SUM(EACH([lines]; [.net] * (1 + [.rate])));2)",
  "VLOOKUP([country]; TABLE(\"countries\"); 2; FALSE)",
  "REGEX([phone]; \"[^0-9]\"; \"\"; \"g\")",
  "REGEX([phone]; [pattern]; \"#\")",
  "LET(total; SUM([lines.net]); IF(total > 100; TEXT(total; \"#,##0.00\"); \"little\"))",
  "TEXTJOIN(\", \"; TRUE; UNIQUE(SORT([tags])))",
  "COUNTIF([tags]; \"v*\") + SUMPRODUCT([lines.net]; [lines.rate])",
  "TOISO(TZCONVERT(FROMISO([at]); \"UTC\"; \"Europe/Berlin\"))",
  "HASH([mail]; \"sha256\")",
  "FILTER({1; 2; 3}; {TRUE(); FALSE(); TRUE()})",
  "VALUE([name])",                  /* fails: so does the message */
  "INDEX([tags]; 9)",
  "PROPER(UNACCENT([name])) & TEXT(DATEVALUE(LEFT([at]; 10)); \"dddd d mmmm yyyy\")",
  "[not.there] & [lines.1.net]",
};

static const char *const records[] = {
  "{\"id\":9007199254740993,\"name\":\" Žofie Černá \",\"mail\":\"Zofie@Example.ORG\","
  "\"country\":\"Czechia\",\"phone\":\"+420 (2) 123-456\",\"pattern\":\"[0-9]+\","
  "\"tags\":[\"vip\",\"export\",\"vip\"],\"at\":\"2026-03-29T01:30:00Z\","
  "\"lines\":[{\"net\":10.10,\"rate\":0.21},{\"net\":99.95,\"rate\":0.15}]}",
  "{\"name\":\"Ben\",\"id\":\"x1\",\"lines\":[{\"rate\":0,\"net\":5}],\"mail\":\"b@example.com\","
  "\"tags\":[],\"country\":\"Nowhere\",\"phone\":\"12\",\"pattern\":\"(\","
  "\"at\":\"2026-10-25T00:30:00+02:00\"}",
  "{\"at\":null,\"tags\":[\"retail\"],\"id\":1.50}",
};

typedef struct
{
  DoveFormula *formulas[G_N_ELEMENTS (texts)];
  DoveValue   *records[G_N_ELEMENTS (records)];
  DoveValue   *table;
  char        *expected[G_N_ELEMENTS (texts)][G_N_ELEMENTS (records)];
} Fixture;

static DoveValue *
find_table (const char *name,
            gpointer    user_data)
{
  return g_str_equal (name, "countries") ? user_data : NULL;
}

/* Result, kind and sentence of one evaluation */
static char *
describe (Fixture *fixture,
          guint    formula,
          guint    record)
{
  const DoveFormulaHost host = { .now = 1, .find_table = find_table,
                                 .user_data = fixture->table };
  g_auto(DoveFormulaResult) result = { 0 };
  g_autofree char *text = NULL;

  dove_formula_evaluate (fixture->formulas[formula], &host, fixture->records[record], NULL,
                         &result);
  text = dove_formula_result_to_text (&result);

  return g_strdup_printf ("%s %s %s %u", dove_formula_result_get_type (&result), text,
                          result.message != NULL ? result.message : "", result.start);
}

static gpointer
evaluate_thread (gpointer data)
{
  Fixture *fixture = data;
  guint n_wrong = 0;

  for (guint round = 0; round < N_ROUNDS; round++)
    for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
      {
        guint record = (round + i) % G_N_ELEMENTS (records);
        g_autofree char *got = describe (fixture, i, record);

        n_wrong += !g_str_equal (got, fixture->expected[i][record]);
      }

  return GUINT_TO_POINTER (n_wrong);
}

static void
fill (Fixture *fixture)
{
  fixture->table = dove_json_parse ("[[\"Czechia\",\"CZ\"],[\"Germany\",\"DE\"]]", -1, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    fixture->records[i] = dove_json_parse (records[i], -1, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;

      fixture->formulas[i] = dove_formula_new (texts[i], &error);
      g_assert_no_error (error);
      for (guint record = 0; record < G_N_ELEMENTS (records); record++)
        fixture->expected[i][record] = describe (fixture, i, record);
    }
}

static void
empty (Fixture *fixture)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      for (guint record = 0; record < G_N_ELEMENTS (records); record++)
        g_free (fixture->expected[i][record]);
      dove_formula_unref (fixture->formulas[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    dove_value_unref (fixture->records[i]);
  dove_value_unref (fixture->table);
}

static void
test_shared (void)
{
  Fixture fixture = { 0 };
  GThread *threads[N_THREADS];
  guint n_wrong = 0;

  fill (&fixture);
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("evaluate", evaluate_thread, &fixture);
  for (guint i = 0; i < N_THREADS; i++)
    n_wrong += GPOINTER_TO_UINT (g_thread_join (threads[i]));
  empty (&fixture);

  g_assert_cmpuint (n_wrong, ==, 0);
}

/* What is read in one thread is read in others at the same time */
static gpointer
compile_thread (gpointer data)
{
  guint n_wrong = 0;

  for (guint round = 0; round < N_ROUNDS; round++)
    for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
      {
        g_autoptr(DoveFormula) formula = dove_formula_new (texts[i], NULL);
        g_autofree char *printed = formula != NULL ? dove_formula_print (formula) : NULL;

        n_wrong += printed == NULL;
      }

  return GUINT_TO_POINTER (n_wrong);
}

static void
test_compiled (void)
{
  GThread *threads[N_THREADS];
  guint n_wrong = 0;

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("compile", compile_thread, NULL);
  for (guint i = 0; i < N_THREADS; i++)
    n_wrong += GPOINTER_TO_UINT (g_thread_join (threads[i]));

  g_assert_cmpuint (n_wrong, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/formula/threads/compile-at-once", test_compiled);
  g_test_add_func ("/formula/threads/evaluate-one-at-once", test_shared);

  return g_test_run ();
}
