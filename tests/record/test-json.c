/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "record/dove-json.h"

static void
assert_round_trip (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) value = dove_json_parse (text, -1, NULL, &error);
  g_autofree char *written = NULL;

  g_assert_no_error (error);
  written = dove_json_write (value, DOVE_JSON_COMPACT);
  g_assert_cmpstr (written, ==, text);
}

static void
assert_refused (const char *text,
                gssize      length,
                DoveError   code,
                const char *message)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) value = dove_json_parse (text, length, NULL, &error);

  g_assert_null (value);
  g_assert_error (error, DOVE_ERROR, (int) code);
  if (message != NULL && strstr (error->message, message) == NULL)
    g_error ("“%s” does not say “%s”", error->message, message);
}

static void
test_what_is_read_is_written (void)
{
  static const char *const texts[] = {
    "null", "true", "false", "0", "-1", "10.00", "-0", "1e400", "1E5", "0.10", "-0.0",
    "9223372036854775808", "18446744073709551616", "9007199254740993123",
    "123456789012345678901234567890.12", "1234567890123456789012345678901234567890",
    "0.000000000000000000000000000001", "\"\"", "\"a\"", "\"\\\"\\\\\"", "\"ä€😀\"",
    "[]", "{}", "[[]]", "[1,2,3]", "{\"a\":1}", "{\"a\":{\"b\":[1,\"x\",null,true]},\"c\":[]}",
    "{\"\":0}", "[{\"id\":1,\"n\":\"x\"},{\"id\":2,\"n\":\"y\"}]", "[[1,[2,[3,\"x\"]],4],5]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_round_trip (texts[i]);
}

static void
test_escapes_are_understood (void)
{
  g_autoptr(DoveValue) value =
    dove_json_parse ("\"\\u00e4\\uD83D\\uDE00\\n\\/\\b\\f\\r\\t\\\"\\\\\"", -1, NULL, NULL);

  g_assert_cmpstr (dove_value_get_text (value), ==, "ä😀\n/\b\f\r\t\"\\");
}

static void
test_names_with_escapes_are_found (void)
{
  g_autoptr(DoveValue) value = dove_json_parse ("{\"\\u0061b\":1,\"c\":2}", -1, NULL, NULL);

  g_assert_nonnull (dove_value_get_member (value, "ab"));
  g_assert_nonnull (dove_value_get_member (value, "c"));
}

static void
test_broken_texts_are_refused (void)
{
  static const struct { const char *text; const char *message;
  } cases[] = {
    { "", "the input ends where a value is expected" },
    { " ", NULL },
    { "{", "name" },
    { "[", "ends" },
    { "]", "a value is expected" },
    { "}", NULL },
    { "[1", "ends within a list" },
    { "{\"a\":1", "ends within a record" },
    { "[1,]", "a value is expected" },
    { "{\"a\":1,}", "name" },
    { "{,}", "name" },
    { "[,1]", NULL },
    { "[1 2]", "comma or ]" },
    { "{\"a\" 1}", "colon" },
    { "{\"a\":}", NULL },
    { "{a:1}", "name" },
    { "{'a':1}", "double" },
    { "{\"a\":1 \"b\":2}", "comma or }" },
    { "[1}", "comma or ]" },
    { "{\"a\":1]", "comma or }" },
    { "{\"a\":1,\"a\":2}", "two members “a”" },
    { "{\"\\u0061\":1,\"a\":2}", "two members “a”" },
    { "tru", NULL },
    { "truex", NULL },
    { "True", NULL },
    { "nul", NULL },
    { "NaN", NULL },
    { "Infinity", NULL },
    { "-Infinity", NULL },
    { "undefined", NULL },
    { "'a'", NULL },
    { "01", "not a number" },
    { "-01", NULL },
    { "1.", NULL },
    { ".5", NULL },
    { "-.5", NULL },
    { "+1", NULL },
    { "1e", NULL },
    { "1e+", NULL },
    { "1.e5", NULL },
    { "0x10", NULL },
    { "1_000", NULL },
    { "1,000", "behind the end" },
    { "--1", NULL },
    { "1-1", NULL },
    { "1.2.3", NULL },
    { "-", NULL },
    { "1e5.5", NULL },
    { "00", NULL },
    { "1a", NULL },
    { "\"", "no end" },
    { "\"a", "no end" },
    { "\"\\", "ends within a text" },
    { "\"\\x\"", "not an escape" },
    { "\"\\u12\"", "hexadecimal" },
    { "\"\\u12G4\"", NULL },
    { "\"\\u0000\"", "NUL" },
    { "\"\\uD800\"", "surrogate" },
    { "\"\\uDC00\"", "surrogate" },
    { "\"\\uD800\\u0041\"", "surrogate" },
    { "\"\\uD800x\"", "surrogate" },
    { "\"a\nb\"", "control character" },
    { "\"a\tb\"", "control character" },
    { "\"\x01\"", "control character" },
    { "\"\x80\"", "UTF-8" },
    { "\"\xC3\"", "UTF-8" },
    { "\"\xC0\xAF\"", "UTF-8" },
    { "\"\xED\xA0\x80\"", "UTF-8" },
    { "\"\xF5\x80\x80\x80\"", "UTF-8" },
    { "\"\xFF\"", "UTF-8" },
    { "// a comment\n1", NULL },
    { "/* */ 1", NULL },
    { "1 2", "behind" },
    { "{} {}", "behind" },
    { "[1],", "behind" },
    { "\xEF\xBB\xBF\xEF\xBB\xBF"
      "1",
      NULL },
    { "[1]\xEF\xBB\xBF", NULL },
    { "\xA0"
      "1",
      NULL },
    { "{\"a\":1}}", "behind" },
    { "{\"a\"", "colon" },
    { "{\"a\":", NULL },
    { "{1:2}", "name" },
    { "{null:1}", "name" },
    { "[\"a\" : 1]", "comma or ]" },
    { "\f1", NULL },
    { "<html></html>", "a value is expected" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (cases[i].text, -1, DOVE_ERROR_INVALID, cases[i].message);
}

static void
test_nul_is_refused (void)
{
  assert_refused ("1\0", 2, DOVE_ERROR_INVALID, NULL);
  assert_refused ("\"a\0b\"", 5, DOVE_ERROR_INVALID, "control character");
  assert_refused ("\0", 1, DOVE_ERROR_INVALID, NULL);
  assert_refused ("[\"\\\0\"]", 6, DOVE_ERROR_INVALID, "escape");
}

static void
test_a_byte_order_mark_is_skipped_once (void)
{
  g_autoptr(DoveValue) value = dove_json_parse ("\xEF\xBB\xBF[1]", -1, NULL, NULL);

  g_assert_cmpuint (dove_value_get_length (value), ==, 1);
}

static void
test_depth_bomb_is_refused (void)
{
  g_autofree char *bomb = g_strnfill (100000, '[');
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(DoveValue) value = NULL;

  assert_refused (bomb, -1, DOVE_ERROR_LIMIT, "64 lists and records");
  for (guint i = 0; i < 64; i++)
    g_string_append_c (text, '[');
  for (guint i = 0; i < 64; i++)
    g_string_append_c (text, ']');

  value = dove_json_parse (text->str, -1, NULL, NULL);
  g_assert_nonnull (value);
}

static void
test_limits_are_kept (void)
{
  DoveJsonLimits limits = { .size_bytes = 10, .text_bytes = 3 };
  g_autoptr(GError) error = NULL;

  g_assert_null (dove_json_parse ("\"1234567890\"", -1, &limits, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_null (dove_json_parse ("\"1234\"", -1, &limits, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_LIMIT);
}

static void
test_errors_name_line_and_column (void)
{
  assert_refused ("{\n  \"ä\": 1,\n  \"b\" 2\n}", -1, DOVE_ERROR_INVALID,
                  "line 3, column 7: a colon");
}

static void
test_places_are_found (void)
{
  g_autoptr(DoveJsonPlaces) places = NULL;
  g_autoptr(DoveValue) value = dove_json_parse_places (
      "{\n \"a\": [1,\n  {\"x/y\": 2}],\n \"b\": 3 }", -1, NULL, &places, NULL);
  guint line, column;

  g_assert_nonnull (value);
  g_assert_true (dove_json_places_find (places, "/a", &line, &column));
  g_assert_cmpuint (line, ==, 2);
  g_assert_cmpuint (column, ==, 2);
  g_assert_true (dove_json_places_find (places, "/a/1/x~1y", &line, &column));
  g_assert_cmpuint (line, ==, 3);
  g_assert_cmpuint (column, ==, 4);
  g_assert_true (dove_json_places_find (places, "/b", &line, &column));
  g_assert_cmpuint (line, ==, 4);
  g_assert_false (dove_json_places_find (places, "/b/missing", &line, &column));
  g_assert_cmpuint (line, ==, 4);
}

static DoveValue *
random_value (GRand *rand,
              guint  depth)
{
  static const char *const numbers[] = { "0", "-7", "10.00", "1e400", "9007199254740993",
                                         "123456789012345678901234567890", "0.1", "-0" };
  static const char *const texts[] = { "", "a", "ä€😀", "\"\\/\b", "a longer text of some words",
                                       "\xE2\x80\xA8", "نص" };
  g_autoptr(DoveValueBuilder) builder = NULL;
  int kind = g_rand_int_range (rand, 0, depth > 5 ? 4 : 7);
  int length = g_rand_int_range (rand, 0, 6);

  if (kind == 0)
    return dove_value_new_null ();
  if (kind == 1)
    return dove_value_new_boolean (g_rand_boolean (rand));
  if (kind == 2)
    return dove_value_new_literal (numbers[g_rand_int_range (rand, 0, 8)], -1);
  if (kind == 3)
    return dove_value_new_text (texts[g_rand_int_range (rand, 0, 7)]);

  builder = dove_value_builder_new (kind == 4 ? DOVE_VALUE_LIST : DOVE_VALUE_RECORD);
  for (int i = 0; i < length; i++)
    {
      g_autofree char *name = g_strdup_printf ("m%d", g_rand_int_range (rand, 0, 20));

      if (kind == 4)
        dove_value_builder_take_element (builder, random_value (rand, depth + 1));
      else
        dove_value_builder_take (builder, name, random_value (rand, depth + 1));
    }

  return dove_value_builder_end (builder);
}

static void
test_random_values_come_back (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (5);

  for (guint i = 0; i < 5000; i++)
    {
      g_autoptr(DoveValue) value = random_value (rand, 0);

      for (int style = DOVE_JSON_COMPACT; style <= DOVE_JSON_PRETTY; style++)
        {
          g_autofree char *text = dove_json_write (value, style);
          g_autoptr(GError) error = NULL;
          g_autoptr(DoveValue) again = dove_json_parse (text, -1, NULL, &error);
          g_autofree char *text_again = NULL;

          g_assert_no_error (error);
          g_assert_true (dove_value_equal (value, again));
          g_assert_cmpuint (dove_value_hash (value), ==, dove_value_hash (again));
          text_again = dove_json_write (again, style);
          g_assert_cmpstr (text, ==, text_again);
        }
    }
}

static void
test_a_member_outlives_its_record (void)
{
  g_autoptr(DoveValue) name = NULL;
  g_autoptr(DoveValue) number = NULL;
  g_autofree char *text = NULL;
  DoveValue *record = dove_json_parse ("{\"n\":\"Ada\",\"i\":{\"k\":[1,42.50]}}", -1, NULL, NULL);

  name = dove_value_ref (dove_value_get_member (record, "n"));
  number = dove_value_ref (dove_value_get_element (
    dove_value_get_member (dove_value_get_member (record, "i"), "k"), 1));
  dove_value_unref (record);

  text = dove_json_write (number, DOVE_JSON_COMPACT);
  g_assert_cmpstr (dove_value_get_text (name), ==, "Ada");
  g_assert_cmpstr (text, ==, "42.50");
}

static void
test_a_stream_may_begin_with_a_byte_order_mark (void)
{
  static const char text[] = "\xEF\xBB\xBF\":[\"";

  for (gsize cut = 0; cut < sizeof text; cut++)
    {
      g_autoptr(DoveJsonStream) stream = dove_json_stream_new (DOVE_JSON_STREAM_VALUES, NULL);
      g_autoptr(GError) error = NULL;
      g_autoptr(DoveValue) early = NULL;
      g_autoptr(DoveValue) late = NULL;

      dove_json_stream_push (stream, text, cut);
      g_assert_true (dove_json_stream_next (stream, &early, &error));
      dove_json_stream_push (stream, text + cut, sizeof text - 1 - cut);
      dove_json_stream_end (stream);
      g_assert_true (dove_json_stream_next (stream, &late, &error));

      g_assert_cmpstr (dove_value_get_text (early != NULL ? early : late), ==, ":[");
      g_assert_true (early == NULL || late == NULL);
      if (cut == sizeof text - 1)
        break;
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/record/json/what-is-read-is-written", test_what_is_read_is_written);
  g_test_add_func ("/record/json/escapes-are-understood", test_escapes_are_understood);
  g_test_add_func ("/record/json/names-with-escapes-are-found", test_names_with_escapes_are_found);
  g_test_add_func ("/record/json/broken-texts-are-refused", test_broken_texts_are_refused);
  g_test_add_func ("/record/json/nul-is-refused", test_nul_is_refused);
  g_test_add_func ("/record/json/a-byte-order-mark-is-skipped-once",
                   test_a_byte_order_mark_is_skipped_once);
  g_test_add_func ("/record/json/depth-bomb-is-refused", test_depth_bomb_is_refused);
  g_test_add_func ("/record/json/limits-are-kept", test_limits_are_kept);
  g_test_add_func ("/record/json/errors-name-line-and-column", test_errors_name_line_and_column);
  g_test_add_func ("/record/json/places-are-found", test_places_are_found);
  g_test_add_func ("/record/json/random-values-come-back", test_random_values_come_back);
  g_test_add_func ("/record/json/a-member-outlives-its-record", test_a_member_outlives_its_record);

  g_test_add_func ("/record/json/a-stream-may-begin-with-a-byte-order-mark",
                   test_a_stream_may_begin_with_a_byte_order_mark);

  return g_test_run ();
}
