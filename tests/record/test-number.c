/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "record/dove-number.h"

static DoveNumber
read_number (const char *text)
{
  DoveNumber number = { 0 };

  if (!dove_number_parse (text, -1, &number))
    g_error ("%s is no number", text);

  return number;
}

#define assert_text(number, expected) \
  G_STMT_START { \
    g_autofree char *printed = dove_number_to_string (number); \
    g_assert_cmpstr (printed, ==, expected); \
  } G_STMT_END

static void
test_text_follows_the_one_rule (void)
{
  static const char *cases[][2] = {
    { "10.00", "10" },
    { "0", "0" },
    { "-0", "0" },
    { "0.00", "0" },
    { "-12.50", "-12.5" },
    { ".5", "0.5" },
    { "+5.", "5" },
    { "007", "7" },
    { "1E5", "100000" },
    { "1e-7", "0.0000001" },
    { "1E21", "1000000000000000000000" },
    { "1E33", "1000000000000000000000000000000000" },
    { "1E34", "1E+34" },
    { "15E299", "1.5E+300" },
    { "1E-20", "0.00000000000000000001" },
    { "1E-21", "0.000000000000000000001" },
    { "1E-22", "1E-22" },
    { "12E-22", "0.0000000000000000000012" },
    { "9223372036854775808", "9223372036854775808" },
    { "18446744073709551616", "18446744073709551616" },
    { "1234567890123456789012345678901234", "1234567890123456789012345678901234" },
    { "0.1234567890123456789012345678901234", "0.1234567890123456789012345678901234" },
    { "123456789012345678901234567890.12", "123456789012345678901234567890.12" },
    { "1e400", "1E+400" },
    { "9.999999999999999999999999999999999E6144", "9.999999999999999999999999999999999E+6144" },
    { "1E-6144", "1E-6144" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DoveNumber number = read_number (cases[i][0]);

      g_assert_false (number.inexact);
      assert_text (&number, cases[i][1]);
    }
}

static void
test_what_is_no_number_is_refused (void)
{
  static const char *cases[] = {
    "", " ", "-", "+", ".", "-.", "e5", "1e", "1e+", "1.2.3", "--1", "1 ", " 1", "1,5", "0x10",
    "1e5.0", "inf", "nan", "Infinity", "١", "1e7000", "-1e6145", "1e99999999999999999999",
    "1E+-5",
  };
  DoveNumber number;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_false (dove_number_parse (cases[i], -1, &number));

  g_assert_false (dove_number_parse ("1\0002", 3, &number));
}

static void
test_length_bounds_the_text (void)
{
  DoveNumber number = { 0 };

  g_assert_true (dove_number_parse ("12345", 3, &number));

  assert_text (&number, "123");
}

static void
test_the_35th_digit_is_rounded_half_to_even (void)
{
  static const char *cases[][2] = {
    { "10000000000000000000000000000000005", "1.000000000000000000000000000000000E+34" },
    { "10000000000000000000000000000000015", "1.000000000000000000000000000000002E+34" },
    { "100000000000000000000000000000000050001", "1.000000000000000000000000000000001E+38" },
    { "99999999999999999999999999999999999", "1E+35" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DoveNumber number = read_number (cases[i][0]);
      DoveNumber expected = read_number (cases[i][1]);

      g_assert_true (number.inexact);

      number.inexact = FALSE;
      g_assert_cmpint (dove_number_compare (&number, &expected), ==, 0);
    }
}

static void
test_zeros_behind_34_digits_cost_nothing (void)
{
  DoveNumber number = read_number ("12000000000000000000000000000000000000000");

  g_assert_false (number.inexact);
  assert_text (&number, "1.2E+40");
}

static void
test_a_literal_too_small_is_an_inexact_zero (void)
{
  DoveNumber number = read_number ("1e-7000");

  g_assert_true (dove_number_is_zero (&number));
  g_assert_true (number.inexact);
}

static void
test_trailing_zeros_are_kept_but_do_not_count (void)
{
  DoveNumber amount = read_number ("10.00");
  DoveNumber ten = read_number ("10");
  DoveNumber reduced = dove_number_reduce (&amount);

  g_assert_cmpint (amount.exponent, ==, -2);
  g_assert_cmpint (dove_number_digits (&amount), ==, 4);
  g_assert_cmpint (dove_number_compare (&amount, &ten), ==, 0);
  g_assert_cmpint (reduced.exponent, ==, 1);
  g_assert_true (dove_number_is_integer (&amount));
}

static void
test_order_is_by_value (void)
{
  static const char *rising[] = {
    "-1e400", "-9223372036854775809", "-10.01", "-10", "-1E-30", "0", "1E-6000", "0.1",
    "0.10000000000000000000000000000001", "1", "9007199254740993", "9007199254740993.5",
    "9223372036854775807", "9223372036854775808", "1234567890123456789012345678901234",
    "1e300", "1e6000",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rising); i++)
    for (guint j = 0; j < G_N_ELEMENTS (rising); j++)
      {
        DoveNumber a = read_number (rising[i]);
        DoveNumber b = read_number (rising[j]);

        g_assert_cmpint (dove_number_compare (&a, &b), ==, i < j ? -1 : i > j);
      }
}

static void
test_a_third_times_three_equals_one (void)
{
  DoveNumber one = dove_number_from_int64 (1);
  DoveNumber three = dove_number_from_int64 (3);
  DoveNumber result;
  gint64 whole = 0;

  g_assert_true (dove_number_divide (&one, &three, &result));
  g_assert_true (dove_number_multiply (&result, &three, &result));

  g_assert_true (result.inexact);
  g_assert_cmpint (dove_number_compare (&result, &one), ==, 0);
  g_assert_true (dove_number_is_integer (&result));
  g_assert_true (dove_number_to_int64 (&result, &whole));
  g_assert_cmpint (whole, ==, 1);
}

typedef gboolean (*Operation) (const DoveNumber *, const DoveNumber *, DoveNumber *);

static void
test_operations_match_paper (void)
{
  static const struct
  {
    Operation   operation;
    const char *a;
    const char *b;
    const char *expected;
    gboolean    is_inexact;
  } cases[] = {
    { dove_number_add, "0.1", "0.2", "0.3", FALSE },
    { dove_number_add, "99999999999999.99", "0.01", "100000000000000", FALSE },
    { dove_number_subtract, "1", "1E-17", "0.99999999999999999", FALSE },
    { dove_number_add, "123456789012345678901234567890.12", "0.01",
      "123456789012345678901234567890.13", FALSE },
    { dove_number_add, "9999999999999999999999999999999999", "1", "1E+34", FALSE },
    { dove_number_subtract, "10.00", "10", "0", FALSE },
    { dove_number_multiply, "19.99", "3", "59.97", FALSE },
    { dove_number_multiply, "99999999999999999", "99999999999999999",
      "9999999999999999800000000000000001", FALSE },
    { dove_number_divide, "10", "4", "2.5", FALSE },
    { dove_number_divide, "1", "8", "0.125", FALSE },
    { dove_number_divide, "1", "3", "0.333333333333333", TRUE },
    { dove_number_divide, "2", "3", "0.666666666666667", TRUE },
    { dove_number_divide, "100", "100000000000000000000000000000001", "1E-30", TRUE },
    { dove_number_add, "1e50", "1e-50", "1E+50", TRUE },
    { dove_number_subtract, "1e50", "1e-50", "1E+50", TRUE },
    { dove_number_add, "0", "1e-6000", "1E-6000", FALSE },
    { dove_number_multiply, "0", "1e6000", "0", FALSE },
    { dove_number_multiply, "1e-6000", "1e-6000", "0", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DoveNumber a = read_number (cases[i].a);
      DoveNumber b = read_number (cases[i].b);
      DoveNumber result = { 0 };

      g_assert_true (cases[i].operation (&a, &b, &result));
      assert_text (&result, cases[i].expected);
      g_assert_cmpint (result.inexact, ==, cases[i].is_inexact);
    }
}

static void
test_overflow_and_division_by_zero_say_so (void)
{
  DoveNumber big = read_number ("9E6144");
  DoveNumber zero = read_number ("0.00");
  DoveNumber result = { 42, 0, FALSE };

  g_assert_false (dove_number_add (&big, &big, &result));
  g_assert_false (dove_number_multiply (&big, &big, &result));
  g_assert_false (dove_number_divide (&big, &zero, &result));
  g_assert_false (dove_number_power (&big, 2, &result));

  assert_text (&result, "42");
}

static void
test_sums_keep_their_places (void)
{
  DoveNumber amount = read_number ("10.00");
  DoveNumber five = read_number ("5");
  DoveNumber zero = read_number ("0.000");
  DoveNumber result;

  g_assert_true (dove_number_add (&amount, &five, &result));
  g_assert_cmpint (result.exponent, ==, -2);

  g_assert_true (dove_number_add (&five, &zero, &result));
  g_assert_cmpint (result.exponent, ==, -3);

  g_assert_true (dove_number_divide (&amount, &five, &result));
  g_assert_cmpint (result.exponent, ==, -2);
}

static void
test_powers_are_exact_while_they_fit (void)
{
  DoveNumber two = dove_number_from_int64 (2);
  DoveNumber result;

  g_assert_true (dove_number_power (&two, 100, &result));
  assert_text (&result, "1267650600228229401496703205376");
  g_assert_false (result.inexact);

  g_assert_true (dove_number_power (&two, 0, &result));
  assert_text (&result, "1");

  g_assert_true (dove_number_power (&two, 200, &result));
  assert_text (&result, "1.60693804425899E+60");
  g_assert_true (result.inexact);
}

static void
test_rounding_table (void)
{
  static const struct
  {
    const char   *number;
    int           decimals;
    DoveRounding  rounding;
    const char   *expected;
  } cases[] = {
    { "2.5", 0, DOVE_ROUND_HALF_UP, "3" },
    { "-2.5", 0, DOVE_ROUND_HALF_UP, "-3" },
    { "2.5", 0, DOVE_ROUND_HALF_EVEN, "2" },
    { "3.5", 0, DOVE_ROUND_HALF_EVEN, "4" },
    { "2.500000000000000000001", 0, DOVE_ROUND_HALF_EVEN, "3" },
    { "2.1", 0, DOVE_ROUND_UP, "3" },
    { "-2.1", 0, DOVE_ROUND_UP, "-3" },
    { "2.9", 0, DOVE_ROUND_DOWN, "2" },
    { "-2.9", 0, DOVE_ROUND_DOWN, "-2" },
    { "-2.1", 0, DOVE_ROUND_CEILING, "-2" },
    { "2.1", 0, DOVE_ROUND_CEILING, "3" },
    { "-2.1", 0, DOVE_ROUND_FLOOR, "-3" },
    { "2.9", 0, DOVE_ROUND_FLOOR, "2" },
    { "1.005", 2, DOVE_ROUND_HALF_UP, "1.01" },
    { "0.499999999999999", 0, DOVE_ROUND_HALF_UP, "0" },
    { "1234", -2, DOVE_ROUND_HALF_UP, "1200" },
    { "1250", -2, DOVE_ROUND_HALF_UP, "1300" },
    { "99.995", 2, DOVE_ROUND_HALF_UP, "100" },
    { "10", 2, DOVE_ROUND_HALF_UP, "10" },
    { "4", -1, DOVE_ROUND_HALF_UP, "0" },
    { "4", -3, DOVE_ROUND_UP, "1000" },
    { "1E-6000", 2, DOVE_ROUND_HALF_UP, "0" },
    { "123456789012345678901234567890.125", 2, DOVE_ROUND_HALF_UP,
      "123456789012345678901234567890.13" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DoveNumber number = read_number (cases[i].number);
      DoveNumber result = dove_number_round (&number, cases[i].decimals, cases[i].rounding);

      assert_text (&result, cases[i].expected);
    }
}

static void
test_a_rounded_amount_is_exact (void)
{
  DoveNumber amount = read_number ("100");
  DoveNumber seven = read_number ("7");
  DoveNumber result;

  g_assert_true (dove_number_divide (&amount, &seven, &result));
  result = dove_number_round (&result, 2, DOVE_ROUND_HALF_UP);

  assert_text (&result, "14.29");
  g_assert_false (result.inexact);
}

static void
test_doubles_come_and_go (void)
{
  static const double values[] = {
    0.0, 1.0, -1.5, 0.1, 1e22, 1e23, 1.7976931348623157e308, 5e-324, 123456789.125, -2e-10,
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      DoveNumber number = dove_number_from_double (values[i]);

      g_assert_true (number.inexact);
      g_assert_true (dove_number_to_double (&number) == values[i]);
    }
}

static void
test_inexact_numbers_print_15_digits (void)
{
  static const struct { double value; const char *expected; } cases[] = {
    { 0.1, "0.1" },
    { 1e20, "100000000000000000000" },
    { 1.5e20, "1.5E+20" },
    { 1e21, "1E+21" },
    { 1e-20, "0.00000000000000000001" },
    { 9e-21, "9E-21" },
    { 2.0 / 3, "0.666666666666667" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DoveNumber number = dove_number_from_double (cases[i].value);

      assert_text (&number, cases[i].expected);
    }
}

static void
test_integers_are_bounded (void)
{
  DoveNumber number = read_number ("9223372036854775807");
  gint64 value = 0;

  g_assert_true (dove_number_to_int64 (&number, &value));
  g_assert_cmpint (value, ==, G_MAXINT64);

  number = read_number ("-9223372036854775808");
  g_assert_true (dove_number_to_int64 (&number, &value));
  g_assert_cmpint (value, ==, G_MININT64);

  number = read_number ("1.50E1");
  g_assert_true (dove_number_to_int64 (&number, &value));
  g_assert_cmpint (value, ==, 15);

  number = read_number ("9223372036854775808");
  g_assert_false (dove_number_to_int64 (&number, &value));
  number = read_number ("1.5");
  g_assert_false (dove_number_to_int64 (&number, &value));
  number = read_number ("1E19");
  g_assert_false (dove_number_to_int64 (&number, &value));
}

/*
 * The independent method of the property tests: whole numbers as arrays of decimal digits,
 * lowest first, and arithmetic as it is taught in school.
 */
#define SCHOOL_DIGITS 320

typedef struct
{
  guint8 digit[SCHOOL_DIGITS];
} School;

static School
school_new (const DoveNumber *number,
            int               lowest)
{
  __int128 rest = number->coefficient < 0 ? -number->coefficient : number->coefficient;
  School self = { { 0 } };

  g_assert_cmpint (number->exponent, >=, lowest);

  for (int at = number->exponent - lowest; rest != 0; at++, rest /= 10)
    self.digit[at] = (guint8) (rest % 10);

  return self;
}

static int
school_compare (const School *a,
                const School *b)
{
  for (int i = SCHOOL_DIGITS - 1; i >= 0; i--)
    if (a->digit[i] != b->digit[i])
      return a->digit[i] < b->digit[i] ? -1 : 1;

  return 0;
}

static School
school_add (const School *a,
            const School *b)
{
  School sum = { { 0 } };
  int carry = 0;

  for (int i = 0; i < SCHOOL_DIGITS; i++)
    {
      carry += a->digit[i] + b->digit[i];
      sum.digit[i] = (guint8) (carry % 10);
      carry /= 10;
    }

  return sum;
}

/* The difference without its sign */
static School
school_distance (const School *a,
                 const School *b)
{
  School difference = { { 0 } };
  int borrow = 0;

  if (school_compare (a, b) < 0)
    return school_distance (b, a);

  for (int i = 0; i < SCHOOL_DIGITS; i++)
    {
      int digit = a->digit[i] - b->digit[i] - borrow;

      borrow = digit < 0;
      difference.digit[i] = (guint8) (digit + 10 * borrow);
    }

  return difference;
}

static School
school_multiply (const School *a,
                 const School *b)
{
  School product = { { 0 } };

  for (int i = 0; i < SCHOOL_DIGITS; i++)
    {
      int carry = 0;

      for (int j = 0; a->digit[i] != 0 && i + j < SCHOOL_DIGITS; j++)
        {
          carry += product.digit[i + j] + a->digit[i] * b->digit[j];
          product.digit[i + j] = (guint8) (carry % 10);
          carry /= 10;
        }
    }

  return product;
}

/* Result is the rounding of the true value when it is off by at most half of its last digit */
static void
assert_nearest (const School     *truth,
                const DoveNumber *result,
                int               lowest)
{
  DoveNumber unit = { 1, result->exponent, FALSE };
  School shown = school_new (result, lowest);
  School step = school_new (&unit, lowest);
  School error = school_distance (truth, &shown);
  School twice = school_add (&error, &error);
  School zero = { { 0 } };

  g_assert_cmpint (result->inexact, ==, school_compare (&error, &zero) != 0);
  g_assert_cmpint (school_compare (&twice, &step), <=, 0);

  /* Half to even, and no digit given away */
  if (school_compare (&twice, &step) == 0)
    g_assert_cmpint ((int) (result->coefficient % 2), ==, 0);
  if (result->inexact)
    g_assert_cmpint (dove_number_digits (result), ==, DOVE_NUMBER_DIGITS);
}

static DoveNumber
random_number (GRand *rand)
{
  DoveNumber number = { 0, g_rand_int_range (rand, -40, 40), FALSE };
  int digits = g_rand_int_range (rand, 1, DOVE_NUMBER_DIGITS + 1);
  int style = g_rand_int_range (rand, 0, 4);

  for (int i = 0; i < digits; i++)
    {
      int digit = g_rand_int_range (rand, 0, 10);

      /* Runs of nines, fives and zeros are where rounding goes wrong */
      digit = style == 1 ? 9 : style == 2 ? (i == 0 ? 5 : 0) : digit;
      number.coefficient = number.coefficient * 10 + digit;
    }

  return number;
}

static void
test_sums_are_rounded_correctly (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 20000; i++)
    {
      DoveNumber a = random_number (rand);
      DoveNumber b = random_number (rand);
      School left = school_new (&a, -90);
      School right = school_new (&b, -90);
      School truth = school_add (&left, &right);
      DoveNumber result;

      g_assert_true (dove_number_add (&a, &b, &result));
      assert_nearest (&truth, &result, -90);

      truth = school_distance (&left, &right);
      g_assert_true (dove_number_subtract (&a, &b, &result));
      g_assert_cmpint (dove_number_sign (&result), ==, school_compare (&left, &right));
      g_assert_cmpint (dove_number_compare (&a, &b), ==, school_compare (&left, &right));
      assert_nearest (&truth, &result, -90);
    }
}

static void
test_products_are_rounded_correctly (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (2);

  for (guint i = 0; i < 5000; i++)
    {
      DoveNumber a = random_number (rand);
      DoveNumber b = random_number (rand);
      School left = school_new (&a, -40);
      School right = school_new (&b, -40);
      School truth = school_multiply (&left, &right);
      DoveNumber result;

      g_assert_true (dove_number_multiply (&a, &b, &result));
      assert_nearest (&truth, &result, -80);
    }
}

/* q is the nearest quotient when |a - q b| is at most half a unit of q, times b */
static void
test_quotients_are_rounded_correctly (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (3);

  for (guint i = 0; i < 5000; i++)
    {
      DoveNumber a = random_number (rand);
      DoveNumber b = random_number (rand);
      DoveNumber result;
      DoveNumber unit = { 1, 0, FALSE };
      School dividend, divisor, quotient, product, error, twice, step;
      School zero = { { 0 } };

      if (b.coefficient == 0)
        continue;

      a.exponent = b.exponent = 0;
      g_assert_true (dove_number_divide (&a, &b, &result));
      unit.exponent = MIN (result.exponent, 0);

      dividend = school_new (&a, -120);
      divisor = school_new (&b, 0);
      quotient = school_new (&result, -120);
      product = school_multiply (&quotient, &divisor);
      error = school_distance (&dividend, &product);
      twice = school_add (&error, &error);
      step = school_new (&unit, -120);
      step = school_multiply (&step, &divisor);

      g_assert_cmpint (school_compare (&twice, &step), <=, 0);
      g_assert_cmpint (result.inexact, ==, school_compare (&error, &zero) != 0);
      if (result.inexact)
        g_assert_cmpint (dove_number_digits (&result), ==, DOVE_NUMBER_DIGITS);
    }
}

static void
test_text_comes_back (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (4);

  for (guint i = 0; i < 20000; i++)
    {
      DoveNumber number = random_number (rand);
      g_autofree char *text = dove_number_to_string (&number);
      DoveNumber again = read_number (text);

      g_assert_cmpint (dove_number_compare (&number, &again), ==, 0);
      g_assert_false (again.inexact);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/record/number/text-follows-the-one-rule", test_text_follows_the_one_rule);
  g_test_add_func ("/record/number/what-is-no-number-is-refused",
                   test_what_is_no_number_is_refused);
  g_test_add_func ("/record/number/length-bounds-the-text", test_length_bounds_the_text);
  g_test_add_func ("/record/number/the-35th-digit-is-rounded-half-to-even",
                   test_the_35th_digit_is_rounded_half_to_even);
  g_test_add_func ("/record/number/zeros-behind-34-digits-cost-nothing",
                   test_zeros_behind_34_digits_cost_nothing);
  g_test_add_func ("/record/number/a-literal-too-small-is-an-inexact-zero",
                   test_a_literal_too_small_is_an_inexact_zero);
  g_test_add_func ("/record/number/trailing-zeros-are-kept-but-do-not-count",
                   test_trailing_zeros_are_kept_but_do_not_count);
  g_test_add_func ("/record/number/order-is-by-value", test_order_is_by_value);
  g_test_add_func ("/record/number/a-third-times-three-equals-one",
                   test_a_third_times_three_equals_one);
  g_test_add_func ("/record/number/operations-match-paper", test_operations_match_paper);
  g_test_add_func ("/record/number/overflow-and-division-by-zero-say-so",
                   test_overflow_and_division_by_zero_say_so);
  g_test_add_func ("/record/number/sums-keep-their-places", test_sums_keep_their_places);
  g_test_add_func ("/record/number/powers-are-exact-while-they-fit",
                   test_powers_are_exact_while_they_fit);
  g_test_add_func ("/record/number/rounding-table", test_rounding_table);
  g_test_add_func ("/record/number/a-rounded-amount-is-exact", test_a_rounded_amount_is_exact);
  g_test_add_func ("/record/number/doubles-come-and-go", test_doubles_come_and_go);
  g_test_add_func ("/record/number/inexact-numbers-print-15-digits",
                   test_inexact_numbers_print_15_digits);
  g_test_add_func ("/record/number/integers-are-bounded", test_integers_are_bounded);
  g_test_add_func ("/record/number/sums-are-rounded-correctly", test_sums_are_rounded_correctly);
  g_test_add_func ("/record/number/products-are-rounded-correctly",
                   test_products_are_rounded_correctly);
  g_test_add_func ("/record/number/quotients-are-rounded-correctly",
                   test_quotients_are_rounded_correctly);
  g_test_add_func ("/record/number/text-comes-back", test_text_comes_back);

  return g_test_run ();
}
