/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdlib.h>

#include "formula/dove-formula.h"

/* Working days, zones and date texts beyond the case tables. */

typedef struct
{
  const char *formula;
  const char *value;
} Example;

static char *
evaluate (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveFormula) formula = dove_formula_new (text, &error);
  g_auto(DoveFormulaResult) result = { 0 };

  g_assert_no_error (error);
  dove_formula_evaluate (formula, NULL, NULL, NULL, &result);

  return dove_formula_result_to_text (&result);
}

static void
check (const Example *examples)
{
  for (; examples->formula != NULL; examples++)
    {
      g_autofree char *value = evaluate (examples->formula);

      if (!g_str_equal (value, examples->value))
        g_test_fail_printf ("%s gives %s, not %s", examples->formula, value, examples->value);
    }
}

static void
test_zones (void)
{
  static const Example examples[] = {
    /* skipped by the clock on 2026-03-29 */
    { "TOISO(TZCONVERT(\"2026-03-29 02:30\"; \"Europe/Berlin\"; \"UTC\"))",
      "2026-03-29T01:30:00Z" },
    { "TOISO(TZCONVERT(\"2026-03-29 02:30\"; \"Europe/Berlin\"; \"Europe/Berlin\"))",
      "2026-03-29T03:30:00Z" },
    /* shown twice on 2026-10-25 */
    { "TOISO(TZCONVERT(\"2026-10-25 02:30\"; \"Europe/Berlin\"; \"UTC\"))",
      "2026-10-25T00:30:00Z" },
    { "TOISO(TZCONVERT(\"2026-10-25 03:00\"; \"Europe/Berlin\"; \"UTC\"))",
      "2026-10-25T02:00:00Z" },
    { "TOISO(TZCONVERT(\"2026-03-29 00:59:59.5\"; \"UTC\"; \"Europe/Berlin\"))",
      "2026-03-29T01:59:59.500Z" },
    { "TOISO(TZCONVERT(\"2026-11-25\"; \"Asia/Kolkata\"; \"America/New_York\"))",
      "2026-11-24T13:30:00Z" },
    { "TZCONVERT(1; \"\"; \"UTC\")", "#VALUE!" },
    { "TZCONVERT(1; \"/etc/passwd\"; \"UTC\")", "#VALUE!" },
    { "TZCONVERT(1; \"../../etc/localtime\"; \"UTC\")", "#VALUE!" },
    { NULL },
  };

  check (examples);
}

static void
test_iso_texts (void)
{
  static const Example examples[] = {
    { "TOISO(FROMISO(\"2026-11-25T09:30:00+0130\"))", "2026-11-25T08:00:00Z" },
    { "TOISO(FROMISO(\"2026-11-25 00:30:00-02\"))", "2026-11-25T02:30:00Z" },
    { "TOISO(FROMISO(\"2026-11-25T09:30:00.250Z\"))", "2026-11-25T09:30:00.250Z" },
    { "TOISO(FROMISO(\"2026-11-25T01:00+01:00\"))", "2026-11-25" },
    { "TOISO(FROMISO(\"2026-11-25\"))", "2026-11-25" },
    { "FROMISO(\"2026-02-30\")", "#VALUE!" },
    { "FROMISO(\"2026-11-25T09:30:00+2\")", "#VALUE!" },
    { "FROMISO(\"2026-11-25T09:30:00+02:\")", "#VALUE!" },
    { "FROMISO(\"2026-11-25T09:30:00+02:75\")", "#VALUE!" },
    { "FROMISO(\"2026-11-25T09:30:00Zulu\")", "#VALUE!" },
    { "FROMISO(\"09:30\")", "#VALUE!" },
    { "FROMISO(\"\")", "#VALUE!" },
    { "FROMISO(\"0001-01-01T00:00:00+01:00\")", "#NUM!" },
    { NULL },
  };

  check (examples);
}

static void
test_unix_times (void)
{
  static const Example examples[] = {
    { "TOISO(FROMUNIX(-1))", "1969-12-31T23:59:59Z" },
    { "TOISO(FROMUNIX(1764062400123; \"ms\"))", "2025-11-25T09:20:00.123Z" },
    { "TOUNIX(FROMUNIX(1764062400123; \"ms\"); \"ms\")", "1764062400123" },
    { "TOUNIX(FROMUNIX(1764062400123; \"ms\"))", "1764062400.123" },
    { "TOUNIX(\"1969-12-31\")", "-86400" },
    { "FROMUNIX(1; \"min\")", "#VALUE!" },
    { "FROMUNIX(1E15)", "#NUM!" },
    { "FROMUNIX(1E300)", "#NUM!" },
    { NULL },
  };

  check (examples);
}

static void
test_texts_by_code (void)
{
  static const Example examples[] = {
    { "TOISO(PARSEDATE(\"5.3.2026\"; \"d.m.yyyy\"))", "2026-03-05" },
    { "TOISO(PARSEDATE(\"05.03.2026\"; \"d.m.yyyy\"))", "2026-03-05" },
    { "PARSEDATE(\"5.3.2026\"; \"dd.mm.yyyy\")", "#VALUE!" },
    { "TOISO(PARSEDATE(\"25 November 2026\"; \"d mmmm yyyy\"))", "2026-11-25" },
    { "TOISO(PARSEDATE(\"Wed, 25-NOV-26\"; \"ddd, d-mmm-yy\"))", "2026-11-25" },
    { "TOISO(PARSEDATE(\"01/02/99\"; \"dd/mm/yy\"))", "1999-02-01" },
    { "TOISO(PARSEDATE(\"2026-11-25 09:05:07\"; \"yyyy-mm-dd hh:mm:ss\"))",
      "2026-11-25T09:05:07Z" },
    { "TOISO(PARSEDATE(\"11/25/2026 12:05 AM\"; \"m/d/yyyy h:mm AM/PM\"))",
      "2026-11-25T00:05:00Z" },
    { "TOISO(PARSEDATE(\"11/25/2026 1:05 pm\"; \"m/d/yyyy h:mm AM/PM\"))",
      "2026-11-25T13:05:00Z" },
    { "PARSEDATE(\"13:05 pm\"; \"h:mm AM/PM\")", "#VALUE!" },
    { "PARSEDATE(\"2026-11-25x\"; \"yyyy-mm-dd\")", "#VALUE!" },
    { "PARSEDATE(\"2026-13-25\"; \"yyyy-mm-dd\")", "#VALUE!" },
    { "PARSEDATE(\"\"; \"yyyy\")", "#VALUE!" },
    { "PARSEDATE(\"2026\"; \"\")", "#VALUE!" },
    { "PARSEDATE(\"25:00\"; \"[h]:mm\")", "#VALUE!" },
    { "TOISO(PARSEDATE(\"day 25 of 11, 2026\"; \"\"\"day \"\"d\"\" of \"\"m, yyyy\"))",
      "2026-11-25" },
    { NULL },
  };

  check (examples);
}

static void
test_working_days (void)
{
  static const Example examples[] = {
    { "NETWORKDAYS(\"2026-12-21\"; \"2026-12-31\"; {\"2026-12-25\";\"2026-12-26\";\"2026-12-25\"})",
      "8" },
    { "NETWORKDAYS(\"2026-12-31\"; \"2026-12-21\")", "-9" },
    { "TOISO(WORKDAY(\"2026-12-24\"; 1; \"2026-12-25\"))", "2026-12-28" },
    { "TOISO(WORKDAY(\"2026-12-26\"; 0))", "2026-12-26" },
    { "TOISO(WORKDAY(\"2026-12-26\"; 5))", "2027-01-01" },
    { "TOISO(WORKDAY.INTL(\"2026-11-25\"; 1; \"1101111\"))", "2026-12-02" },
    { "WORKDAY.INTL(\"2026-11-25\"; 1; \"1111111\")", "#VALUE!" },
    { "WORKDAY.INTL(\"2026-11-25\"; 1; \"111\")", "#VALUE!" },
    { "WORKDAY.INTL(\"2026-11-25\"; 1; 8)", "#NUM!" },
    { "WORKDAY.INTL(\"2026-11-25\"; 1; \"friday\")", "#VALUE!" },
    { "WORKDAY(\"2026-11-25\"; 1E12)", "#NUM!" },
    { "WORKDAY(\"2026-11-25\"; 1; \"soon\")", "#VALUE!" },
    { NULL },
  };

  check (examples);
}

/* Moving by n working days and counting them back agree, for every weekend */
static void
test_moving_and_counting_agree (void)
{
  static const int codes[] = { 1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 14, 15, 16, 17 };

  for (int i = 0; i < 300; i++)
    {
      int code = codes[g_test_rand_int_range (0, G_N_ELEMENTS (codes))];
      int start = g_test_rand_int_range (40000, 50000);
      int n = g_test_rand_int_range (1, 400);
      int holiday = start + g_test_rand_int_range (1, 200);
      g_autofree char *text = g_strdup_printf (
          "LET(d; WORKDAY.INTL(%d; %d; %d; {%d;%d}); NETWORKDAYS.INTL(%d; d; %d; {%d;%d}))",
          start, n, code, holiday, holiday + 7, start + 1, code, holiday, holiday + 7);
      g_autofree char *back = g_strdup_printf (
          "LET(d; WORKDAY.INTL(%d; -%d; %d); NETWORKDAYS.INTL(d; %d; %d))",
          start, n, code, start - 1, code);
      g_autofree char *value = evaluate (text);
      g_autofree char *value_back = evaluate (back);

      g_assert_cmpint (atoi (value), ==, n);
      g_assert_cmpint (atoi (value_back), ==, n);
    }
}

/* What TEXT writes by a code PARSEDATE reads back */
static void
test_texts_are_read_back (void)
{
  static const char *const codes[] = { "dd.mm.yyyy", "m/d/yyyy", "yyyy-mm-dd hh:mm:ss",
                                       "dddd, d mmmm yyyy", "d mmm yyyy h:mm:ss AM/PM" };

  for (int i = 0; i < 300; i++)
    {
      const char *code = codes[g_test_rand_int_range (0, G_N_ELEMENTS (codes))];
      int day = g_test_rand_int_range (-600000, 2900000);
      g_autofree char *text = g_strdup_printf (
          "LET(t; TEXT(%d; \"%s\"); TEXT(PARSEDATE(t; \"%s\"); \"%s\") = t)",
          day, code, code, code);
      g_autofree char *value = evaluate (text);

      g_assert_cmpstr (value, ==, "TRUE");
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/formula/dates/zones", test_zones);
  g_test_add_func ("/formula/dates/iso-texts", test_iso_texts);
  g_test_add_func ("/formula/dates/unix-times", test_unix_times);
  g_test_add_func ("/formula/dates/texts-by-code", test_texts_by_code);
  g_test_add_func ("/formula/dates/working-days", test_working_days);
  g_test_add_func ("/formula/dates/moving-and-counting-agree", test_moving_and_counting_agree);
  g_test_add_func ("/formula/dates/texts-are-read-back", test_texts_are_read_back);

  return g_test_run ();
}
