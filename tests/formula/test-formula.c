/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "formula/dove-formula.h"
#include "record/dove-json.h"

static DoveValue *
read_record (const char *json)
{
  g_autoptr(GError) error = NULL;
  DoveValue *record = dove_json_parse (json, -1, NULL, &error);

  g_assert_no_error (error);

  return record;
}

static void
evaluate (const char        *text,
          const char        *json,
          DoveFormulaResult *result)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveFormula) formula = dove_formula_new (text, &error);
  g_autoptr(DoveValue) record = read_record (json);

  g_assert_no_error (error);
  dove_formula_evaluate (formula, NULL, record, NULL, result);
}

static void
assert_gives (const char *text,
              const char *json,
              const char *expected)
{
  g_auto(DoveFormulaResult) result = { 0 };
  g_autofree char *value = NULL;

  evaluate (text, json, &result);
  value = dove_formula_result_to_text (&result);
  g_assert_cmpstr (value, ==, expected);
}

static void
assert_broken (const char *text,
               const char *part)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveFormula) formula = dove_formula_new (text, &error);

  g_assert_null (formula);
  g_assert_true (g_error_matches (error, DOVE_ERROR, DOVE_ERROR_INVALID)
                 || g_error_matches (error, DOVE_ERROR, DOVE_ERROR_LIMIT));
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” does not say “%s”", error->message, part);
}

static void
test_parse_errors_say_place_and_remedy (void)
{
  assert_broken ("", "a value");
  assert_broken ("1+", "Character 3");
  assert_broken ("LEFT(\"a\"", "“;” or “)” is expected");
  assert_broken ("LEFTT(\"a\")", "did you mean LEFT");
  assert_broken ("LEFT()", "takes 1 to 2 arguments, 0 are given");
  assert_broken ("\"abc", "closing quotation mark");
  assert_broken ("[abc", "closing bracket");
  assert_broken ("[]", "field name");
  assert_broken ("{1; 2|3}", "same length");
  assert_broken ("ä + foo", "no name");
  assert_broken ("1 2", "an operator or the end");
  assert_broken ("#FOO", "error value");
  assert_broken ("1E999", "too large");
}

static void
test_empty_lists_have_no_elements_to_look_at (void)
{
  assert_gives ("LOOKUP(1; [l])", "{\"l\":[]}", "#N/A");
  assert_gives ("LOOKUP(1; TRANSPOSE([l]))", "{\"l\":[]}", "#N/A");
  assert_gives ("COUNTA(IF(TRANSPOSE([l]); 1; 2))", "{\"l\":[]}", "0");
  assert_gives ("COALESCE(TRANSPOSE([l]); 3)", "{\"l\":[]}", "3");
  assert_gives ("COUNTA(CHOOSE(TRANSPOSE([l]); 3))", "{\"l\":[]}", "0");
}

/* A name has its place from where it is written, also while its value is worked out */
static void
test_a_let_in_the_value_of_a_let (void)
{
  assert_gives ("LET(a; LET(b; 1; b) + 1; a)", "{}", "2");
  assert_gives ("LET(a; LET(b; \"x\"; b & b); a & \"y\")", "{}", "xxy");
  assert_gives ("LET(a; LET(b; {1 | 2}; SUM(EACH(b; [.] + SUM(b)))); c; a; a + c)", "{}", "18");
  assert_gives ("LET(a; 1; b; LET(a; a + 1; c; a; a + c); a & b)", "{}", "14");
}

static void
test_deep_nesting_is_refused (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < 5000; i++)
    g_string_append_c (text, '(');
  assert_broken (text->str, "nested deeper than 64");
  g_string_free (text, TRUE);
}

static void
test_long_chains_are_fine (void)
{
  GString *text = g_string_new ("1");

  for (guint i = 0; i < 8000; i++)
    g_string_append (text, "+1");
  assert_gives (text->str, "{}", "8001");
  g_string_append (text, "+1+1+1+1+1+1+1+1+1+1+1+1");
  for (guint i = 0; i < 400; i++)
    g_string_append_c (text, ' ');
  assert_broken (text->str, "longer than 16384");
  g_string_free (text, TRUE);
}

static void
test_large_text_is_an_error (void)
{
  assert_gives ("REPT(\"ab\"; 600000)", "{}", "#VALUE!");
  assert_gives ("LEN(REPT(\"a\"; 1000000))", "{}", "1000000");
  assert_gives ("LEN(REPT(REPT(\"a\"; 1000); 2000))", "{}", "#VALUE!");
}

static void
test_errors_point_at_the_call (void)
{
  const char *text = "\"x\" & LEFT(\"hello\"; -1)";
  g_auto(DoveFormulaResult) result = { 0 };

  evaluate (text, "{}", &result);
  g_assert_cmpint (result.kind, ==, DOVE_FORMULA_FAILED);
  g_assert_cmpstr (result.error, ==, "#VALUE!");
  g_assert_cmpuint (result.start, ==, 6);
  g_assert_cmpuint (result.end, ==, strlen (text));
  g_assert_cmpstr (result.message, ==,
                   "LEFT(\"hello\"; -1): the number of characters is negative.");
}

static void
test_numbers_stay_exact (void)
{
  assert_gives ("0.1 + 0.2 = 0.3", "{}", "TRUE");
  assert_gives ("[id]", "{\"id\": 1234567890123456789}", "1234567890123456789");
  assert_gives ("[a] * [b]", "{\"a\": 19.99, \"b\": 3}", "59.97");
  assert_gives ("1 / 3 * 3 = 1", "{}", "TRUE");
}

static void
test_references_continue_in_lists (void)
{
  const char *json =
      "{\"o\": [{\"l\": [{\"n\": \"a\"}, {\"n\": \"b\"}]}, {\"l\": [{\"n\": \"c\"}]}]}";

  assert_gives ("TEXTJOIN(\",\"; TRUE(); [o.l.n])", json, "a,b,c");
  assert_gives ("[o.1.l.2.n]", json, "b");
  assert_gives ("[o.9.l.n]", json, "");
  assert_gives ("[o.1]", json, "#VALUE!");
}

static void
test_printing_reads_back_the_same (void)
{
  static const char *const formulas[][2] = {
    { "=left( [a] , 2 )&\"x\"\"y\"", "LEFT([a]; 2) & \"x\"\"y\"" },
    { "(1+2)*3-(4-5)", "(1 + 2) * 3 - (4 - 5)" },
    { "-(2^2)^-1%", "-((2^2)^-1%)" },
    { "{1,2|3;4}", "{1; 2|3; 4}" },
    { "['first name'.'x.y']", "[first name.'x.y']" },
    { "let(net, 1, net+net)", "LET(net; 1; net + net)" },
    { "true=FALSE", "TRUE() = FALSE()" },
    { "--1", "--1" },
    { "IF([a];;1)", "IF([a]; ; 1)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (formulas); i++)
    {
      g_autoptr(DoveFormula) formula = dove_formula_new (formulas[i][0], NULL);
      g_autoptr(DoveFormula) again = NULL;
      g_autofree char *printed = NULL;
      g_autofree char *twice = NULL;

      g_assert_nonnull (formula);
      printed = dove_formula_print (formula);
      if (i != 2)
        g_assert_cmpstr (printed, ==, formulas[i][1]);
      again = dove_formula_new (printed, NULL);
      g_assert_nonnull (again);
      twice = dove_formula_print (again);
      g_assert_cmpstr (twice, ==, printed);
    }
}

static void
test_fields_are_listed_once (void)
{
  g_autoptr(DoveFormula) formula = dove_formula_new ("[a.b] & [a.b] & LEN(['x y'])", NULL);
  g_autoptr(GPtrArray) fields = dove_formula_get_fields (formula);

  g_assert_cmpuint (fields->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (fields, 0), ==, "a.b");
  g_assert_cmpstr (g_ptr_array_index (fields, 1), ==, "x y");
}

static void
test_results_fit_the_target (void)
{
  g_autoptr(DoveValue) text_schema = read_record ("{\"type\": \"string\"}");
  g_autoptr(DoveValue) number_schema = read_record ("{\"type\": \"number\"}");
  g_autoptr(DoveValue) list_schema = read_record ("{\"type\": \"array\"}");
  g_auto(DoveFormulaResult) number = { 0 };
  g_auto(DoveFormulaResult) list = { 0 };
  g_auto(DoveFormulaResult) blank = { 0 };
  g_autoptr(DoveValue) none = NULL;
  g_autoptr(DoveValue) kept = NULL;
  g_autoptr(DoveValue) as_text = NULL;
  g_autoptr(DoveValue) as_number = NULL;
  g_autoptr(DoveValue) first = NULL;
  g_autoptr(DoveValue) all = NULL;

  evaluate ("1.50 + 0", "{}", &number);
  evaluate ("{\"7\"|\"8\"}", "{}", &list);
  evaluate ("\" \"", "{}", &blank);
  none = dove_formula_result_to_field (&blank, number_schema);
  g_assert_true (dove_value_is_null (none));
  kept = dove_formula_result_to_field (&blank, text_schema);
  g_assert_cmpstr (dove_value_get_text (kept), ==, " ");
  as_text = dove_formula_result_to_field (&number, text_schema);
  as_number = dove_formula_result_to_field (&list, number_schema);
  first = dove_formula_result_to_field (&list, text_schema);
  all = dove_formula_result_to_field (&list, list_schema);

  g_assert_cmpstr (dove_value_get_text (as_text), ==, "1.5");
  g_assert_cmpint (dove_value_get_kind (as_number), ==, DOVE_VALUE_NUMBER);
  g_assert_cmpstr (dove_value_get_text (first), ==, "7");
  g_assert_cmpuint (dove_value_get_length (all), ==, 2);
}

static gpointer
evaluate_thread (gpointer data)
{
  g_autoptr(DoveValue) record = read_record ("{\"name\": \" ada \", \"tags\": [\"a\", \"b\"]}");

  for (guint i = 0; i < 2000; i++)
    {
      g_auto(DoveFormulaResult) result = { 0 };

      dove_formula_evaluate (data, NULL, record, NULL, &result);
      g_assert_cmpstr (dove_value_get_text (result.value), ==, "ADA: a/b/x");
    }

  return NULL;
}

static void
test_many_threads_share_one_formula (void)
{
  g_autoptr(DoveFormula) formula
    = dove_formula_new ("UPPER(TRIM([name])) & \": \" & TEXTJOIN(\"/\"; TRUE(); [tags]; {\"x\"})",
                        NULL);
  GThread *threads[16];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("evaluate", evaluate_thread, formula);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

/* Texts made of pieces of the language: nothing crashes, and what is read prints and reads back */
static void
test_random_formulas_end (void)
{
  static const char *const pieces[] = {
    "1", "2.5", "\"a\"", "[a]", "[l.x]", "(", ")", "{", "}", ";", "|", "+", "-", "*", "/", "^",
    "%", "&", "=", "<", "LEFT(", "LEN(", "REPT(", "CONCAT(", "TEXTJOIN(", "#N/A", "TRUE", " ",
    "[.]", "SUBSTITUTE(", "1E300", "MID(", "REGEX(", "\"(a+)+$\"", "TEXT(",
  };
  g_autoptr(GRand) rand = g_rand_new_with_seed (42);
  g_autoptr(DoveValue) record = read_record ("{\"a\": \"x\", \"l\": [{\"x\": 1}, {\"x\": null}]}");
  guint n_read = 0;

  for (guint i = 0; i < 60000; i++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(DoveFormula) formula = NULL;
      g_autoptr(DoveFormula) again = NULL;
      g_autofree char *printed = NULL;
      g_auto(DoveFormulaResult) result = { 0 };

      for (int n = g_rand_int_range (rand, 1, 9); n > 0; n--)
        g_string_append (text, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
      formula = dove_formula_new (text->str, NULL);
      if (formula == NULL)
        continue;

      n_read++;
      printed = dove_formula_print (formula);
      again = dove_formula_new (printed, NULL);
      g_assert_nonnull (again);
      dove_formula_evaluate (formula, NULL, record, NULL, &result);
      g_assert_true (result.kind != DOVE_FORMULA_FAILED || result.message != NULL);
    }
  g_assert_cmpuint (n_read, >, 1000);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/formula/arrays/empty-lists-have-no-elements-to-look-at",
                   test_empty_lists_have_no_elements_to_look_at);
  g_test_add_func ("/formula/parse/a-let-in-the-value-of-a-let", test_a_let_in_the_value_of_a_let);
  g_test_add_func ("/formula/parse/errors-say-place-and-remedy",
                   test_parse_errors_say_place_and_remedy);
  g_test_add_func ("/formula/limits/deep-nesting-is-refused", test_deep_nesting_is_refused);
  g_test_add_func ("/formula/limits/long-chains-are-fine", test_long_chains_are_fine);
  g_test_add_func ("/formula/limits/large-text-is-an-error", test_large_text_is_an_error);
  g_test_add_func ("/formula/errors/point-at-the-call", test_errors_point_at_the_call);
  g_test_add_func ("/formula/numbers/stay-exact", test_numbers_stay_exact);
  g_test_add_func ("/formula/references/continue-in-lists", test_references_continue_in_lists);
  g_test_add_func ("/formula/print/reads-back-the-same", test_printing_reads_back_the_same);
  g_test_add_func ("/formula/fields/are-listed-once", test_fields_are_listed_once);
  g_test_add_func ("/formula/results/fit-the-target", test_results_fit_the_target);
  g_test_add_func ("/formula/threads/share-one-formula", test_many_threads_share_one_formula);
  g_test_add_func ("/formula/random/formulas-end", test_random_formulas_end);

  return g_test_run ();
}
