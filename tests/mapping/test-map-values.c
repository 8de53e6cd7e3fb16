/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../json-fixture.h"

#include <string.h>

#include "formula/dove-reverse.h"
#include "mapping/dove-columns.h"
#include "mapping/dove-map-rows.h"
#include "mapping/dove-map-values.h"

static DoveCases *
read_formula (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveFormula) formula = dove_formula_new (text, &error);

  g_assert_no_error (error);

  return dove_formula_get_cases (formula);
}

static void
add (DoveCases  *cases,
     const char *from,
     const char *to)
{
  g_autoptr(DoveValue) one = read_json (from);
  g_autoptr(DoveValue) other = read_json (to);

  dove_cases_add (cases, one, other);
}

static DoveValue *
evaluate (const char *text,
          DoveValue  *value)
{
  const DoveFormulaHost host = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveFormula) formula = dove_formula_new (text, &error);
  g_autoptr(DoveValueBuilder) record = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) source = NULL;
  g_auto(DoveFormulaResult) result = { 0 };

  g_assert_no_error (error);
  dove_value_builder_set (record, "a", value);
  source = dove_value_builder_end (record);
  dove_formula_evaluate (formula, &host, source, NULL, &result);

  return result.kind == DOVE_FORMULA_VALUE
             ? dove_formula_result_to_field (&result, NULL) : NULL;
}

/* What a formula must be to be a table, and how it is written again */
static void
test_a_formula_is_a_table_or_not (void)
{
  static const struct
  {
    const char   *formula;
    const char   *written;   /* (nullable): no table */
    DoveCasesRest rest;
  } cases[] = {
    { "SWITCH([a]; \"DE\"; \"Germany\")", "SWITCH([a]; \"DE\"; \"Germany\")", DOVE_CASES_FAIL },
    { "=switch([a];\"x\";1;[a])", "SWITCH([a]; \"x\"; 1; [a])", DOVE_CASES_PASS },
    { "SWITCH(TRIM([a]); 1; TRUE; NA())", "SWITCH(TRIM([a]); 1; TRUE)", DOVE_CASES_FAIL },
    { "SWITCH([a]; -1.50; \"q\"\"q\"; OMIT())", "SWITCH([a]; -1.50; \"q\"\"q\"; OMIT())",
      DOVE_CASES_LEAVE },
    { "SWITCH([a]; NULL(); \"\"; NULL())", "SWITCH([a]; NULL(); \"\"; NULL())", DOVE_CASES_GIVE },
    { "SWITCH([a]; \"x\"; 1; SWITCH([a]; \"y\"; 2; \"z\"))",
      "SWITCH([a]; \"x\"; 1; \"y\"; 2; \"z\")", DOVE_CASES_GIVE },
    { "SWITCH([a]; \"x\"; 1; SWITCH([b]; \"y\"; 2))", NULL, DOVE_CASES_FAIL },
    { "SWITCH([a]; \"x\"; [b])", NULL, DOVE_CASES_FAIL },
    { "SWITCH([a]; [b]; 1)", NULL, DOVE_CASES_FAIL },
    { "SWITCH([a]; DATE(2024; 1; 31); 1)", NULL, DOVE_CASES_FAIL },
    { "UPPER(SWITCH([a]; \"x\"; \"y\"))", NULL, DOVE_CASES_FAIL },
    { "[a]", NULL, DOVE_CASES_FAIL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(DoveCases) table = read_formula (cases[i].formula);
      g_autofree char *written = table != NULL ? dove_cases_write (table) : NULL;

      g_test_message ("%s", cases[i].formula);
      g_assert_cmpstr (written, ==, cases[i].written);
      if (table != NULL)
        g_assert_cmpint (table->rest, ==, cases[i].rest);
    }
}

static const char *const pieces[] = {
  "\"a\"", "\"A\"", "\"\"", "null", "1", "1.0", "\"1\"", "-2.5", "true", "\"b \\\" c\"",
  "\"line\\nbreak\"", "\"TRUE\"", "\"ü\"", "1000",
};

#define PICK(rand, array) ((array)[g_rand_int_range ((rand), 0, G_N_ELEMENTS (array))])

static DoveCases *
make_by_chance (GRand *rand)
{
  DoveCases *cases = dove_cases_new (g_rand_boolean (rand) ? "[a]" : "LOWER([a])");
  /* some are longer than a call has arguments */
  const gint32 length = g_rand_int_range (rand, 1, g_rand_boolean (rand) ? 12 : 400);

  for (gint32 i = 0; i < length; i++)
    {
      g_autofree char *number = g_strdup_printf ("\"v%d\"", i);

      add (cases, i < 10 ? PICK (rand, pieces) : number, PICK (rand, pieces));
    }
  cases->rest = (DoveCasesRest) g_rand_int_range (rand, 0, 4);
  if (cases->rest == DOVE_CASES_GIVE)
    cases->given = read_json (PICK (rand, pieces));

  return cases;
}

/* What is written is read as the same, and gives what the table says */
static void
test_tables_by_chance_are_kept_and_do_what_they_say (void)
{
  for (guint32 seed = 0; seed < 300; seed++)
    {
      g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr(DoveCases) cases = make_by_chance (rand);
      g_autofree char *text = dove_cases_write (cases);
      g_autoptr(DoveCases) read = read_formula (text);
      g_autofree char *again = NULL;

      g_test_message ("seed %u: %.300s", seed, text);
      g_assert_nonnull (read);
      again = dove_cases_write (read);
      g_assert_cmpstr (again, ==, text);
      g_assert_cmpuint (read->cases->len, ==, cases->cases->len);
      for (guint i = 0; i < G_N_ELEMENTS (pieces) && g_str_equal (cases->what, "[a]"); i++)
        {
          g_autoptr(DoveValue) value = read_json (pieces[i]);
          g_autoptr(DoveValue) given = evaluate (text, value);
          const int found = dove_cases_find (cases, value);
          DoveCase *pair = found >= 0 ? g_ptr_array_index (cases->cases, found) : NULL;
          DoveValue *wanted = pair != NULL ? pair->to
                              : cases->rest == DOVE_CASES_PASS ? value
                              : cases->rest == DOVE_CASES_GIVE ? cases->given : NULL;

          if (wanted == NULL)
            g_assert_null (given);
          else
            g_assert_true (dove_value_equal (given, wanted)
                           || (dove_value_is_empty (given) && dove_value_is_empty (wanted)));
        }
    }
}

/* Of 250 countries each comes back */
static void
test_a_long_table_comes_back (void)
{
  g_autoptr(DoveCases) cases = dove_cases_new ("[a]");
  g_autofree char *text = NULL;
  g_autoptr(DoveFormula) formula = NULL;
  g_autoptr(DoveReverse) reverse = NULL;

  for (guint i = 0; i < 250; i++)
    {
      g_autofree char *from = g_strdup_printf ("\"C%u\"", i);
      g_autofree char *to = g_strdup_printf ("\"Country %u\"", i);

      add (cases, from, to);
    }
  text = dove_cases_write (cases);
  formula = dove_formula_new (text, NULL);
  g_assert_nonnull (formula);
  reverse = dove_formula_reverse (formula, "[a]");
  g_assert_cmpstr (reverse->field, ==, "a");
  for (guint i = 0; i < 250; i += 49)
    {
      g_autofree char *name = g_strdup_printf ("Country %u", i);
      g_autofree char *code = g_strdup_printf ("C%u", i);
      g_autoptr(DoveValue) value = dove_value_new_text (name);
      g_autoptr(DoveValue) back = evaluate (reverse->formula, value);

      g_assert_cmpstr (dove_value_get_text (back), ==, code);
    }
}

static const char *const records =
  "[{\"land\":\"DE\",\"n\":1,\"rows\":[{\"k\":\"x\"},{\"k\":\"y\"},{\"k\":\"x\"}]},"
  "{\"land\":\"AT\",\"n\":2,\"rows\":[]},{\"land\":\"DE\",\"n\":1},{\"land\":\"\"},{},"
  "{\"land\":\"de\",\"n\":2,\"rows\":[{\"k\":\"z\"}]},{\"land\":\"CH\",\"n\":\"two\"}]";

static char *
count (const char *rows_text,
       const char *place,
       const char *what,
       guint      *n_failed)
{
  const DoveFormulaHost formulas = { 0 };
  const DoveMappingHost host = { .formulas = &formulas };
  g_autoptr(DoveValue) rows = read_json (rows_text);
  g_autoptr(DoveValue) sources = read_json (records);
  g_autoptr(GPtrArray) values = dove_map_values_count (rows, place, what, &host, sources, n_failed);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < values->len; i++)
    {
      const DoveMapValue *value = g_ptr_array_index (values, i);
      g_autofree char *shown = dove_map_values_show (value->value);

      g_string_append_printf (text, "%s%s %u@%u", i > 0 ? ", " : "", shown, value->count,
                              value->record);
    }

  return g_string_free (text, FALSE);
}

static void
test_values_of_records_are_counted (void)
{
  guint n_failed = 0;
  g_autofree char *plain = count ("[{\"field\":\"c\",\"formula\":\"[land]\",\"only\":\"update\","
                                  "\"empty\":\"keep\"}]", "c", "[land]", &n_failed);
  g_autofree char *condition = count ("[{\"field\":\"c\",\"formula\":\"[land]\","
                                      "\"when\":\"[n] = 2\"}]", "c", "[land]", &n_failed);
  g_autofree char *loop = count ("[{\"field\":\"l\",\"each\":\"[rows]\",\"fields\":["
                                 "{\"field\":\"c\",\"formula\":\"[.k]\"}]}]", "l.c", "[.k]",
                                 &n_failed);
  g_autofree char *wrong = NULL;

  g_assert_cmpstr (plain, ==, "DE 2@0,  2@3, AT 1@1, de 1@5, CH 1@6");
  g_assert_cmpstr (condition, ==, "AT 1@1, de 1@5");
  g_assert_cmpstr (loop, ==, "x 2@0, y 1@0, z 1@5");
  g_assert_cmpuint (n_failed, ==, 0);
  wrong = count ("[{\"field\":\"c\",\"formula\":\"[n]\"}]", "c", "VALUE([n])", &n_failed);
  g_assert_cmpuint (n_failed, ==, 1);
}

/* Capital letters do not matter to SWITCH, so they do not to what is missing */
static void
test_what_is_missing_is_told (void)
{
  const DoveFormulaHost formulas = { 0 };
  const DoveMappingHost host = { .formulas = &formulas };
  g_autoptr(DoveValue) rows = read_json ("[{\"field\":\"c\",\"formula\":"
                                         "\"SWITCH([land]; \\\"DE\\\"; \\\"Germany\\\")\"}]");
  g_autoptr(DoveValue) sources = read_json (records);
  g_autofree char *why = NULL;
  g_autoptr(DoveCases) cases = dove_map_values_read (rows, "c", &why);
  guint n_failed;
  g_autoptr(GPtrArray) values = dove_map_values_count (rows, "c", cases->what, &host, sources,
                                                       &n_failed);
  g_autofree char *told = dove_map_values_tell (cases, values);

  g_assert_null (why);
  g_assert_cmpstr (told, ==, "3 of 5 values of the sample records are not in the table; they "
                             "occur 4 times.");
}

static void
test_what_is_no_table_begins_one (void)
{
  g_autoptr(DoveValue) rows = read_json ("[{\"field\":\"a\",\"formula\":\" = UPPER([x]) \"},"
                                         "{\"field\":\"b\",\"formula\":\"UPPER(\"},"
                                         "{\"field\":\"l\",\"each\":\"[y]\",\"fields\":[]}]");
  g_autofree char *why = NULL;
  g_autoptr(DoveCases) cases = dove_map_values_read (rows, "a", &why);
  g_autoptr(DoveValue) same = dove_map_values_write (rows, "a", cases);
  g_autoptr(DoveValue) made = NULL;

  g_assert_cmpstr (cases->what, ==, "UPPER([x])");
  g_assert_cmpstr (dove_value_get_member_text (dove_map_rows_find (same, "a"), "formula"), ==,
                   "UPPER([x])");
  add (cases, "\"A\"", "7");
  made = dove_map_values_write (rows, "a", cases);
  g_assert_cmpstr (dove_value_get_member_text (dove_map_rows_find (made, "a"), "formula"), ==,
                   "SWITCH(UPPER([x]); \"A\"; 7)");
  for (guint i = 0; i < 3; i++)
    {
      static const char *const places[] = { "b", "l", "none" };

      g_assert_null (dove_map_values_read (rows, places[i], &why));
      g_assert_nonnull (why);
      g_clear_pointer (&why, g_free);
    }
}

static void
test_two_columns_are_pasted (void)
{
  g_autoptr(DoveCases) cases = read_formula ("SWITCH([a]; \"DE\"; \"Germany\"; 5; 1)");
  g_autoptr(GPtrArray) lines = dove_columns_read ("\xef\xbb\xbf" "de\tDeutschland\r\nAT\t\"Öster\n"
                                                  "reich\"\"\"\r\n\r\nalone\n\tnothing\nCH\tx\ty",
                                                  NULL);
  g_autofree char *text = NULL;

  g_assert_cmpuint (dove_map_values_paste (cases, lines, "string", "string"), ==, 3);
  text = dove_cases_write (cases);
  g_assert_cmpstr (text, ==, "SWITCH([a]; \"DE\"; \"Deutschland\"; 5; 1; \"AT\"; "
                             "\"Öster\nreich\"\"\"; \"CH\"; \"x\")");
}

static void
test_cells_hold_what_their_column_holds (void)
{
  static const struct { const char *text, *type, *json; } cases[] = {
    { "5", "string", "\"5\"" }, { " 5 ", "integer", "5" }, { "five", "number", "\"five\"" },
    { "", "number", "null" }, { "True", "boolean", "true" }, { "yes", "boolean", "\"yes\"" },
    { "[1]", "number", "\"[1]\"" }, { " ", "string", "\" \"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(DoveValue) value = dove_map_values_type (cases[i].text, cases[i].type);
      g_autofree char *json = dove_json_write (value, DOVE_JSON_COMPACT);

      g_assert_cmpstr (json, ==, cases[i].json);
    }
}

/* Which sign is between cells shows in the first line */
static void
test_signs_between_cells (void)
{
  static const struct { const char *text, *cells; } cases[] = {
    { "a,b\nc,d", "a|b/c|d" }, { "a;b,c\nd;1,5", "a|b,c/d|1,5" }, { "a\tb;c,d", "a|b;c,d" },
    { "\"a,b\";c", "a,b|c" }, { "a", "a" }, { "", "" }, { "a,\n,b", "a|/|b" },
    { "\"a\" x,b", "a x|b" }, { "\"open", "open" }, { "\n\n", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GPtrArray) lines = dove_columns_read (cases[i].text, NULL);
      g_autoptr(GString) text = g_string_new (NULL);

      for (guint k = 0; k < lines->len; k++)
        {
          g_autofree char *line = g_strjoinv ("|", g_ptr_array_index (lines, k));

          g_string_append_printf (text, "%s%s", k > 0 ? "/" : "", line);
        }
      g_assert_cmpstr (text->str, ==, cases[i].cells);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapping/values/a-formula-is-a-table-or-not",
                   test_a_formula_is_a_table_or_not);
  g_test_add_func ("/mapping/values/tables-by-chance-are-kept-and-do-what-they-say",
                   test_tables_by_chance_are_kept_and_do_what_they_say);
  g_test_add_func ("/mapping/values/a-long-table-comes-back", test_a_long_table_comes_back);
  g_test_add_func ("/mapping/values/values-of-records-are-counted",
                   test_values_of_records_are_counted);
  g_test_add_func ("/mapping/values/what-is-missing-is-told", test_what_is_missing_is_told);
  g_test_add_func ("/mapping/values/what-is-no-table-begins-one",
                   test_what_is_no_table_begins_one);
  g_test_add_func ("/mapping/values/two-columns-are-pasted", test_two_columns_are_pasted);
  g_test_add_func ("/mapping/values/cells-hold-what-their-column-holds",
                   test_cells_hold_what_their_column_holds);
  g_test_add_func ("/mapping/values/signs-between-cells", test_signs_between_cells);

  return g_test_run ();
}
