/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "formula/dove-formula.h"

/*
 * Functions of numbers beyond the case tables: what stays exact, where errors begin, and
 * properties over random numbers.
 */

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
test_whole_numbers_stay_exact (void)
{
  static const Example examples[] = {
    { "FACT(30)", "265252859812191058636308480000000" },
    { "COMBIN(100; 50)", "100891344545564193334812497256" },
    { "QUOTIENT(10000000000000001; 3)", "3333333333333333" },
    { "QUOTIENT(-7; 2)", "-3" },
    { "MOD(1E300; 7)", "1" },
    { "MOD(-7; 3)", "2" },
    { "MOD(12345678901234567890123456789012.34; 0.01)", "0" },
    { "LCM(1000000007; 998244353)", "998244359987710471" },
    { "GCD(12345678901234567890; 9876543210)", "90" },
    { "DECIMAL(\"ZZZZZZZZZZZZZZZZ\"; 36)", "7958661109946400884391935" },
    { "BITLSHIFT(1; 100)", "1267650600228229401496703205376" },
    { NULL },
  };

  check (examples);
}

static void
test_approximations_count_fifteen_digits (void)
{
  static const Example examples[] = {
    { "MOD(1; 1/3)", "0" },       { "CEILING(1; 1/3)", "1" },
    { "FLOOR(1.1*3; 1.1)", "3.3" }, { "INT(1/3*3)", "1" },
    { "ROUNDUP(2.3*100; 0)", "230" }, { "PERCENTILE({1;2;3;4}; 1/3*3)", "4" },
    { "ROUND(1/3; 20)", "0.333333333333333" },
    { NULL },
  };

  check (examples);
}

static void
test_rounding_directions (void)
{
  static const Example examples[] = {
    { "CEILING(-2.5; -1)", "-2" },      { "CEILING(-2.5; -1; 1)", "-3" },
    { "FLOOR(-2.5; -1)", "-3" },        { "FLOOR(-2.5; -1; 1)", "-2" },
    { "CEILING(-7; 3)", "#NUM!" },      { "CEILING(5; 0)", "0" },
    { "CEILING.MATH(-5.5; 2)", "-4" },  { "CEILING.MATH(-5.5; 2; 1)", "-6" },
    { "FLOOR.MATH(-5.5; -2)", "-6" },   { "MROUND(-12.5; -5)", "-15" },
    { "ROUNDSIG(-0.00123456; 2)", "-0.0012" }, { "ROUNDSIG(1; 0)", "#NUM!" },
    { "ROUNDEVEN(-2.5)", "-2" },        { "ROUNDUP(5; -2)", "100" },
    { "ROUND(1.5; 1E9)", "1.5" },       { "ROUND(1.5; -1E9)", "0" },
    { "ROUNDUP(1.5; -400)", "#NUM!" },  { "EVEN(-2.1)", "-4" },
    { "ODD(0)", "1" },                  { "ODD(-2)", "-3" },
    { NULL },
  };

  check (examples);
}

static void
test_edges_are_errors (void)
{
  static const Example examples[] = {
    { "ATAN2(0; 0)", "#DIV/0!" },      { "POWER(0; -1)", "#DIV/0!" },
    { "SQRT(-1)", "#NUM!" },           { "LOG(8; 1)", "#NUM!" },
    { "FACT(171)", "#NUM!" },          { "FACT(1E14)", "#NUM!" },
    { "COMBIN(1E9; 5E8)", "#NUM!" },   { "GCD(-4; 6)", "#NUM!" },
    { "SUM(1E308; 1E308)", "#NUM!" },  { "AVERAGE({\"x\"})", "#DIV/0!" },
    { "PRODUCT({\"x\"})", "0" },       { "SUMPRODUCT({1;2}; {1;2;3})", "#VALUE!" },
    { "SUMIF({1;2;3}; \">1\"; {1;2})", "#VALUE!" },
    { "SUMIFS({1}; {1}; \">0\"; {1})", "#VALUE!" },
    { "MODE(1; 2)", "#N/A" },          { "RANK(5; {1;2})", "#N/A" },
    { "QUARTILE({1;2}; 1E30)", "#NUM!" }, { "CORREL({1;1}; {1;2})", "#DIV/0!" },
    { "STDEV(5)", "#DIV/0!" },         { "HARMEAN(0; 1)", "#NUM!" },
    { "BITAND(281474976710656; 1)", "#NUM!" }, { "BITLSHIFT(1; 1E30)", "#NUM!" },
    { "DEC2BIN(-513)", "#NUM!" },      { "HEX2BIN(\"200\")", "#NUM!" },
    { "HEX2DEC(\"12345678901\")", "#NUM!" }, { "DECIMAL(\"\"; 2)", "#VALUE!" },
    { "BASE(1E30; 2)", "#NUM!" },      { "CONVERT(1; \"KM\"; \"m\")", "#VALUE!" },
    { "IRR({1; 2})", "#NUM!" },        { "RATE(10; 100; 1000)", "#NUM!" },
    { "CUMIPMT(0.01; 1E12; 1; 1; 1E12; 0)", "#NUM!" },
    { "PMT(0.1; 0; 100)", "#DIV/0!" }, { "DDB(10000; 1000; 5; 6)", "#NUM!" },
    { "ALLOCATE(10; {0; 0})", "#DIV/0!" }, { "ALLOCATE(10; {1; -1})", "#VALUE!" },
    { "NETOF(1; -100)", "#NUM!" },     { "MONEY(1; \"UR \")", "#VALUE!" },
    { NULL },
  };

  check (examples);
}

static void
test_lists_count_only_numbers (void)
{
  static const Example examples[] = {
    { "SUM({1; \"2\"; TRUE; 3})", "4" },      { "SUM(\"2\"; TRUE(); 3)", "6" },
    { "AVERAGEA({1; \"x\"; TRUE})", "0.666666666666667" },
    { "MAXA({-1; \"x\"})", "0" },             { "SUMSQ(1.1; {1; \"x\"})", "2.21" },
    { "SUM(SUMIF({1;2;3}; {\">1\"; \">2\"}))", "8" },
    { "MAXIFS({1;5;3}; {1;2;3}; \">5\")", "0" },
    { "VAR(0.1; 0.1; 0.1)", "0" },            { "MEDIAN(0.1; 0.2)", "0.15" },
    { NULL },
  };

  check (examples);
}

/* The values of the functions' published descriptions, rounded as they are there */
static void
test_finance_agrees_with_published_values (void)
{
  static const Example examples[] = {
    { "ROUND(DB(1000000; 100000; 6; 7; 7); 2)", "15845.1" },
    { "ROUND(DB(1000000; 100000; 6; 2; 7); 2)", "259639.42" },
    { "ROUND(IPMT(0.1; 3; 3; 8000); 2)", "-292.45" },
    { "ROUND(PPMT(0.1/12; 1; 24; 2000); 2)", "-75.62" },
    { "ROUND(FV(0.06/12; 10; -200; -500; 1); 2)", "2581.4" },
    { "ROUND(PV(0.08/12; 240; 500); 2)", "-59777.15" },
    { "ROUND(NPER(0.01; -100; -1000; 10000; 1); 5)", "59.67387" },
    { "ROUND(SYD(30000; 7500; 10; 10); 2)", "409.09" },
    { "ROUND(XIRR({-10000;2750;4250;3250;2750}; {39448;39508;39751;39859;39904}); 6)",
      "0.373363" },
    { "ROUND(XIRR({-100;110}; {\"2024-01-01\";\"2024-12-31\"}); 12)", "0.1" },
    { "ROUND(IRR({-70000;12000;15000;18000;21000}); 6)", "-0.021245" },
    { "ROUND(IRR({-70000;12000;15000}; -0.1); 6)", "-0.443507" },
    { "ROUND(MIRR({-120000;39000;30000;21000;37000;46000}; 0.1; 0.12); 6)", "0.126094" },
    { "ROUND(CUMPRINC(0.09/12; 360; 125000; 13; 24; 0); 4)", "-934.1071" },
    { "ROUND(CUMIPMT(0.09/12; 360; 125000; 13; 24; 0); 4)", "-11135.2321" },
    { "RATE(12; -100; 1200)", "0" },
    { "ROUND(RATE(10; -50; 1000); 10)", "-0.1095602937" },
    { "FVSCHEDULE(1; {0.09; 0.11; 0.1})", "1.33089" },
    { NULL },
  };

  check (examples);
}

static void
test_units_are_exact (void)
{
  static const Example examples[] = {
    { "CONVERT(1; \"lbm\"; \"kg\")", "0.45359237" },
    { "CONVERT(-40; \"F\"; \"C\")", "-40" },
    { "CONVERT(80; \"Reau\"; \"C\")", "100" },
    { "CONVERT(6; \"mi2\"; \"acre\")", "3840" },
    { "CONVERT(1; \"m2\"; \"cm2\")", "10000" },
    { "CONVERT(1; \"m3\"; \"l\")", "1000" },
    { "CONVERT(1; \"min\"; \"sec\")", "60" },
    { "CONVERT(1; \"Kibyte\"; \"bit\")", "8192" },
    { "CONVERT(1; \"kWh\"; \"J\")", "3600000" },
    { "CONVERT(1; \"kn\"; \"km/h\")", "1.852" },
    { NULL },
  };

  check (examples);
}

static void
test_money_is_rounded_once (void)
{
  static const Example examples[] = {
    { "MONEY(2.345; \"EUR\")", "2.35" },    { "MONEY(2.5; \"jpy\")", "3" },
    { "TOMINOR(-1.005; \"EUR\")", "-101" }, { "FROMMINOR(1; \"JPY\")", "1" },
    { "NETOF(119; 19)", "100" },            { "GROSSOF(10; 7.7)", "10.77" },
    { "NETOF(0.00594999999999999999999; 19; 2)", "0" },
    { "TEXTJOIN(\" \"; FALSE; ALLOCATE(10; {1;1;1}))", "3.34 3.33 3.33" },
    { "TEXTJOIN(\" \"; FALSE; ALLOCATE(-10; {1;1;1}))", "-3.34 -3.33 -3.33" },
    { "TEXTJOIN(\" \"; FALSE; ALLOCATE(0.05; {3;7}))", "0.02 0.03" },
    { "TEXTJOIN(\" \"; FALSE; ALLOCATE(10; {1/3;1/3;1/3}))", "3.34 3.33 3.33" },
    { "TEXTJOIN(\" \"; FALSE; ALLOCATE(1234; {1;1;1}; -1))", "410 410 410" },
    { NULL },
  };

  check (examples);
}

/* Whatever the weights: the parts add up, and none is a unit or more away from its share */
static void
test_splits_add_up (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (42);

  for (guint round = 0; round < 300; round++)
    {
      g_autoptr(GString) weights = g_string_new ("{1");
      g_autofree char *text = NULL;
      g_autofree char *value = NULL;

      for (gint i = g_rand_int_range (random, 0, 20); i > 0; i--)
        g_string_append_printf (weights, ";%d.%d", g_rand_int_range (random, 0, 1000),
                                g_rand_int_range (random, 0, 100));
      g_string_append_c (weights, '}');
      text = g_strdup_printf ("LET(t; %d/100; w; %s; p; ALLOCATE(t; w);"
                              " AND(SUM(p)=t; MAX(ABS(p-t*w/SUM(w)))<0.01))",
                              g_rand_int_range (random, -1000000, 1000000), weights->str);
      value = evaluate (text);
      if (!g_str_equal (value, "TRUE"))
        g_error ("%s gives %s", text, value);
    }
}

/* a = QUOTIENT x b + what is left, MOD between 0 and b, a multiple within one step */
static void
test_quotients_and_multiples_agree (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (7);

  for (guint round = 0; round < 500; round++)
    {
      g_autofree char *value = NULL;
      g_autofree char *text
        = g_strdup_printf ("LET(a; %d.%03u; b; %d.%02u;"
                           " AND(ABS(a-QUOTIENT(a; b)*b)<b; MOD(a; b)>=0; MOD(a; b)<b;"
                           " FLOOR.MATH(a; b)+MOD(a; b)=a; CEILING.MATH(a; b)>=a;"
                           " CEILING.MATH(a; b)-a<b; MOD(CEILING.MATH(a; b); b)=0))",
                           g_rand_int_range (random, -100000, 100000),
                           g_rand_int_range (random, 0, 1000), g_rand_int_range (random, 1, 50),
                           g_rand_int_range (random, 0, 100));

      value = evaluate (text);
      if (!g_str_equal (value, "TRUE"))
        g_error ("%s gives %s", text, value);
    }
}

/* A yield makes the payments worth nothing, whatever they are */
static void
test_yields_are_found (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (11);

  for (guint round = 0; round < 200; round++)
    {
      g_autofree char *value = NULL;
      g_autofree char *text
        = g_strdup_printf ("LET(v; {%d;%d;%d;%d}; ABS(INDEX(v; 1) + NPV(IRR(v); INDEX(v; 2);"
                           " INDEX(v; 3); INDEX(v; 4))) < 0.000001)",
                           g_rand_int_range (random, -10000, -1),
                           g_rand_int_range (random, 0, 9000), g_rand_int_range (random, 0, 9000),
                           g_rand_int_range (random, 1, 9000));

      value = evaluate (text);
      if (!g_str_equal (value, "TRUE"))
        g_error ("%s gives %s", text, value);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/formula/numbers/whole-stay-exact", test_whole_numbers_stay_exact);
  g_test_add_func ("/formula/numbers/approximations-count-15-digits",
                   test_approximations_count_fifteen_digits);
  g_test_add_func ("/formula/numbers/rounding-directions", test_rounding_directions);
  g_test_add_func ("/formula/numbers/edges-are-errors", test_edges_are_errors);
  g_test_add_func ("/formula/numbers/lists-count-only-numbers", test_lists_count_only_numbers);
  g_test_add_func ("/formula/finance/agrees-with-published-values",
                   test_finance_agrees_with_published_values);
  g_test_add_func ("/formula/finance/yields-are-found", test_yields_are_found);
  g_test_add_func ("/formula/convert/units-are-exact", test_units_are_exact);
  g_test_add_func ("/formula/money/is-rounded-once", test_money_is_rounded_once);
  g_test_add_func ("/formula/money/splits-add-up", test_splits_add_up);
  g_test_add_func ("/formula/numbers/quotients-and-multiples-agree",
                   test_quotients_and_multiples_agree);

  return g_test_run ();
}
