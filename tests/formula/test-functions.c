/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "formula/dove-formula.h"

/*
 * Formats, patterns, check digits, contact data and addresses beyond the case tables. The VAT
 * numbers are examples their countries publish, or made by the rule.
 */
static const struct
{
  const char *formula;
  const char *value;
} examples[] = {
  { "TEXT(1234.567;\"0.00E+00\")",
    "1.23E+03" },
  { "TEXT(0;\"#,##0.00\")",
    "0.00" },
  { "TEXT(0.5;\"#.##\")",
    ".5" },
  { "TEXT(1.5;\"[h]:mm\")",
    "36:00" },
  { "TEXT(1234567.891;\"#,##0.###\")",
    "1,234,567.891" },
  { "TEXT(-0.4;\"0\")",
    "0" },
  { "TEXT(\"abc\";\"0;0;0;\"\"<\"\"@\"\">\"\"\")",
    "<abc>" },
  { "TEXT(12;\"0.00 \"\"EUR\"\"\")",
    "12.00 EUR" },
  { "TEXT(5;\"\")",
    "" },
  { "TEXT(45351.5;\"d.m.yy h:mm\")",
    "29.2.24 12:00" },
  { "REGEX(\"abc\";\"(\";\"x\")",
    "#VALUE!" },
  { "SEARCH(\"b*d\";\"abcde\")",
    "2" },
  { "SEARCH(\"~*\";\"a*b\")",
    "2" },
  { "TEXT(0.000012;\"0.00E+00\")",
    "1.20E-05" },
  { "TEXT(1234;\"#,##0,\")",
    "1" },
  { "TEXT(TRUE();\"0\")",
    "TRUE" },
  { "TEXT(99.995;\"0.00\")",
    "100.00" },
  { "FIXED(1234.5;-2)",
    "1,200" },
  { "FIXED(-1234.567;1)",
    "-1,234.6" },
  { "PROPER(\"o'neil 2nd\")",
    "O'Neil 2Nd" },
  { "TEXT(45351;\"mmmm yy\")",
    "February 24" },
  { "TEXT(3;\"0%\")",
    "300%" },
  { "TEXT(0.5;\"hh:mm:ss AM/PM\")",
    "12:00:00 PM" },
  { "HTMLTEXT(\"a<br>b&nbsp;c &#8364; <script>x</script>d\")",
    "a b c € d" },
  { "URLNORM(\"example.com\")",
    "https://example.com/" },
  { "URLNORM(\"https://Example.com:443/%7Ea?q#f\")",
    "https://example.com/~a?q#f" },
  { "PHONE(\"+49 (0)30 123456\";\"DE\")",
    "+4930123456" },
  { "PHONE(\"12\";\"DE\")",
    "#VALUE!" },
  { "PHONE(\"0049 30 1234567\";\"FR\")",
    "+49301234567" },
  { "EMAILNORM(\"Ada Lovelace <Ada@EXAMPLE.org>\")",
    "Ada@example.org" },
  { "IBANFORMAT(\"de89370400440532013000\")",
    "DE89 3704 0044 0532 0130 00" },
  { "VATVALID(\"FR40303265045\")",
    "TRUE" },
  { "VATVALID(\"NL004495445B01\")",
    "TRUE" },
  { "VATVALID(\"GB980780684\")",
    "TRUE" },
  { "VATVALID(\"PL8567346215\")",
    "TRUE" },
  { "VATVALID(\"IT00743110157\")",
    "TRUE" },
  { "VATVALID(\"BE0776091951\")",
    "TRUE" },
  { "VATVALID(\"CHE-123.456.788 MWST\")",
    "TRUE" },
  { "VATVALID(\"DK13585628\")",
    "TRUE" },
  { "VATVALID(\"FI20774740\")",
    "TRUE" },
  { "VATVALID(\"136695976\";\"DE\")",
    "TRUE" },
  { "VATVALID(\"EL123456783\")",
    "TRUE" },
  { "VATVALID(\"HU12892312\")",
    "TRUE" },
  { "VATVALID(\"SI50223054\")",
    "TRUE" },
  { "VATVALID(\"PT501964843\")",
    "TRUE" },
  { "VATVALID(\"LU15027442\")",
    "TRUE" },
  { "VATVALID(\"SE556188840401\")",
    "TRUE" },
  { "VATVALID(\"MT11679112\")",
    "TRUE" },
  { "VATVALID(\"EE100207415\")",
    "TRUE" },
  { "VATVALID(\"ESX1234567L\")",
    "TRUE" },
  { "VATVALID(\"NO 974 760 673 MVA\")",
    "TRUE" },
  { "VATVALID(\"DK13585629\")",
    "FALSE" },
  { "VATVALID(\"PL8567346216\")",
    "FALSE" },
  { "VATVALID(\"NL004495446B01\")",
    "FALSE" },
  { "IBANFORMAT(\"DE89370400440532013001\")",
    "#VALUE!" },
};

static void
test_example (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveFormula) formula = dove_formula_new (examples[index].formula, &error);
  g_auto(DoveFormulaResult) result = { 0 };
  g_autofree char *value = NULL;

  g_assert_no_error (error);
  dove_formula_evaluate (formula, NULL, NULL, NULL, &result);
  value = dove_formula_result_to_text (&result);
  g_assert_cmpstr (value, ==, examples[index].value);
}

/* A pattern that explodes must end, and must not look like one that does not match */
static void
test_exploding_pattern_is_an_error (void)
{
  g_autoptr(DoveFormula) formula
    = dove_formula_new ("REGEX(REPT(\"a\"; 5000) & \"b\"; \"^(a+)+$\")", NULL);
  g_auto(DoveFormulaResult) result = { 0 };

  dove_formula_evaluate (formula, NULL, NULL, NULL, &result);
  g_assert_cmpint (result.kind, ==, DOVE_FORMULA_FAILED);
  g_assert_cmpstr (result.error, ==, "#VALUE!");
}

static void
test_names_follow_the_language (void)
{
  static const char *const expected[][2] = {
    { "de", "Fr 1 März" },
    { "fr_FR", "ven 1 mars" },
    { "pt", "Fri 1 March" },
    { NULL, "Fri 1 March" },
  };
  g_autoptr(DoveFormula) formula = dove_formula_new ("TEXT(45352; \"ddd d mmmm\")", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const DoveFormulaHost host = { .language = expected[i][0] };
      g_auto(DoveFormulaResult) result = { 0 };

      dove_formula_evaluate (formula, &host, NULL, NULL, &result);
      g_assert_cmpstr (dove_value_get_text (result.value), ==, expected[i][1]);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_autofree char *path = g_strdup_printf ("/formula/functions/%02u", i);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_example);
    }
  g_test_add_func ("/formula/regex/exploding-pattern-is-an-error",
                   test_exploding_pattern_is_an_error);
  g_test_add_func ("/formula/text/names-follow-the-language", test_names_follow_the_language);

  return g_test_run ();
}
