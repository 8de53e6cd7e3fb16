/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/dove-error.h"
#include "connector/import/dove-yaml.h"
#include "record/dove-json.h"

#include <string.h>

/* What YAML says, and the same as canonical JSON */
static const struct
{
  const char *yaml;
  const char *json;
} readable[] = {
  { "a: 1\nb: two\n", "{\"a\":1,\"b\":\"two\"}" },
  { "- no\n- NO\n- off\n- yes\n- y\n", "[\"no\",\"NO\",\"off\",\"yes\",\"y\"]" },
  { "- true\n- False\n- TRUE\n- ~\n- null\n-\n", "[true,false,true,null,null,null]" },
  { "- 12:30\n- 2024-02-01\n- 1.2.3\n- 1_000\n- 0b11\n- 5 apples\n",
    "[\"12:30\",\"2024-02-01\",\"1.2.3\",\"1_000\",\"0b11\",\"5 apples\"]" },
  { "- 0x1F\n- 0o17\n- 0123\n- +5\n- -0.5\n- .5\n- 5.\n- 1e3\n",
    "[31,15,123,5,-0.5,0.5,5,1000]" },
  { "- 0x\n- 0o8\n- .\n- +\n- 1e\n- .inf\n- .NaN\n- 0xFFFFFFFFFFFFFFFF\n",
    "[\"0x\",\"0o8\",\".\",\"+\",\"1e\",\".inf\",\".NaN\",\"0xFFFFFFFFFFFFFFFF\"]" },
  { "a: '1'\nb: \"true\"\nc: |\n  one\n  two\nd: >-\n  one\n  two\n",
    "{\"a\":\"1\",\"b\":\"true\",\"c\":\"one\\ntwo\\n\",\"d\":\"one two\"}" },
  { "a: !!str 1\nb: !!int \"2\"\nc: ! 3\nd: !own 4\n",
    "{\"a\":\"1\",\"b\":2,\"c\":\"3\",\"d\":\"4\"}" },
  { "1: one\ntrue: two\n200:\n  x: 1\n", "{\"1\":\"one\",\"200\":{\"x\":1},\"true\":\"two\"}" },
  { "a: &x {b: 1}\nc: *x\nd: [*x, *x]\n",
    "{\"a\":{\"b\":1},\"c\":{\"b\":1},\"d\":[{\"b\":1},{\"b\":1}]}" },
  { "a: &x 1\nb: &x 2\nc: *x\n", "{\"a\":1,\"b\":2,\"c\":2}" },
  { "x: &x {a: 1, b: 1}\ny:\n  <<: *x\n  b: 2\n",
    "{\"x\":{\"a\":1,\"b\":1},\"y\":{\"a\":1,\"b\":2}}" },
  { "p: &p {a: 1}\nq: &q {a: 2, b: 2}\nr: {b: 3, <<: [*p, *q]}\n",
    "{\"p\":{\"a\":1},\"q\":{\"a\":2,\"b\":2},\"r\":{\"a\":1,\"b\":3}}" },
  { "'<<': text\n", "{\"<<\":\"text\"}" },
  { "{\"a\":[1,{\"b\":null}],\"c\":\"\\u00e4\"}", "{\"a\":[1,{\"b\":null}],\"c\":\"ä\"}" },
  { "{}", "{}" },
  { "--- \"text\"\n...\n", "\"text\"" },
  { "\xEF\xBB\xBF" "a: 1\n", "{\"a\":1}" },
};

static void
test_readable (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (readable); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(DoveValue) value = NULL;
      g_autofree char *json = NULL;

      g_test_message ("%s", readable[i].yaml);
      value = dove_yaml_parse (readable[i].yaml, strlen (readable[i].yaml), NULL, &error);
      g_assert_no_error (error);
      json = dove_json_write (value, DOVE_JSON_CANONICAL);
      g_assert_cmpstr (json, ==, readable[i].json);
    }
}

/* A number is written with the digits that it has. */
static void
test_digits (void)
{
  const char *text = "[3.10, 1.0, 12345678901234567890.123, 1E5]";
  g_autoptr(DoveValue) value = dove_yaml_parse (text, strlen (text), NULL, NULL);
  g_autofree char *json = dove_json_write (value, DOVE_JSON_COMPACT);

  g_assert_cmpstr (json, ==, "[3.10,1.0,12345678901234567890.123,1E5]");
}

static const struct
{
  const char *yaml;
  const char *start;   /* of the message */
  int         code;
} broken[] = {
  { "", "line 1, column 1: the file is empty", DOVE_ERROR_INVALID },
  { "# nothing\n", "line 1, column 1: the file is empty", DOVE_ERROR_INVALID },
  { "a: [1, 2\nb: 3\n", "line 2, column 2: ", DOVE_ERROR_INVALID },
  { "a: b: c\n", "line 1, column 5: ", DOVE_ERROR_INVALID },
  { "a:\n\t- 1\n", "line 2, column 1: ", DOVE_ERROR_INVALID },
  { "a: \"no end\n", "line 2, column 1: ", DOVE_ERROR_INVALID },
  { "a: *nothing\n", "line 1, column 4: “*nothing” names nothing", DOVE_ERROR_INVALID },
  { "a: &a [*a]\n", "line 1, column 8: “*a” names nothing", DOVE_ERROR_INVALID },
  { "? [1]\n: 2\n", "line 1, column 5: a list or record cannot be", DOVE_ERROR_INVALID },
  { "a: 1\n--- \nb: 2\n", "line 2, column 1: a second document", DOVE_ERROR_INVALID },
  { "a: \"x\\0y\"\n", "line 1, column 4: a text holds a NUL", DOVE_ERROR_INVALID },
  { "a: \xC3(\n", "line 1, column 5: ", DOVE_ERROR_INVALID },
  { "%YAML 3.0\n---\na: 1\n", "line 1, column 1: ", DOVE_ERROR_INVALID },
  { "a: !bad!x 1\n", "line 1, column 4: ", DOVE_ERROR_INVALID },
};

static void
test_broken (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (dove_yaml_parse (broken[i].yaml, strlen (broken[i].yaml), NULL, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, DOVE_ERROR, broken[i].code);
      g_assert_true (g_str_has_prefix (error->message, broken[i].start));
    }
}

/* Nine lists of nine times the one before: a few bytes, and 3,000,000,000 values to walk */
static void
test_bomb (void)
{
  g_autoptr(GString) text = g_string_new ("l0: &l0 [x]\n");
  g_autoptr(GError) error = NULL;

  for (guint i = 1; i <= 10; i++)
    {
      g_string_append_printf (text, "l%u: &l%u [", i, i);
      for (guint j = 0; j < 9; j++)
        g_string_append_printf (text, "%s*l%u", j > 0 ? "," : "", i - 1);
      g_string_append (text, "]\n");
    }

  g_assert_null (dove_yaml_parse (text->str, text->len, NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_LIMIT);
  g_assert_nonnull (strstr (error->message, "2,000,000"));
}

static void
test_depth (void)
{
  g_autoptr(GString) deep = g_string_new (NULL);
  g_autoptr(GString) aliases = g_string_new ("a0: &a0 [x]\n");
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) second = NULL;
  g_autoptr(DoveValue) value = NULL;

  for (guint i = 0; i < 64; i++)
    g_string_append_c (deep, '[');
  for (guint i = 0; i < 64; i++)
    g_string_append_c (deep, ']');
  value = dove_yaml_parse (deep->str, deep->len, NULL, &error);
  g_assert_no_error (error);

  g_string_prepend_c (deep, '[');
  g_string_append_c (deep, ']');
  g_assert_null (dove_yaml_parse (deep->str, deep->len, NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_LIMIT);

  for (guint i = 1; i < 70; i++)
    g_string_append_printf (aliases, "a%u: &a%u [*a%u]\n", i, i, i - 1);
  g_assert_null (dove_yaml_parse (aliases->str, aliases->len, NULL, &second));
  g_assert_error (second, DOVE_ERROR, DOVE_ERROR_LIMIT);
  g_assert_nonnull (strstr (second->message, "aliases"));
}

static void
test_doubled (void)
{
  const char *text = "a: 1\nb: 2\na: 3\n";
  g_autoptr(GPtrArray) notes = NULL;
  g_autoptr(DoveValue) value = dove_yaml_parse (text, strlen (text), &notes, NULL);
  gint64 number = 0;

  g_assert_true (dove_value_get_integer (dove_value_get_member (value, "a"), &number));
  g_assert_cmpint (number, ==, 3);
  g_assert_cmpuint (notes->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (notes, 0), ==,
                   "line 3, column 4: “a” stands here twice; the last is taken");
}

/* Every beginning of a good file is read or refused, and nothing else. */
static void
test_cut (void)
{
  const char *text = "openapi: 3.0.0\ninfo: &i {title: \"T\", x: [1, 'b']}\ny: *i\nz: |\n  a\n";

  for (gsize length = 0; length <= strlen (text); length++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(DoveValue) value = dove_yaml_parse (text, length, NULL, &error);

      g_assert_true ((value != NULL) == (error == NULL));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/connector/yaml/readable", test_readable);
  g_test_add_func ("/connector/yaml/digits", test_digits);
  g_test_add_func ("/connector/yaml/broken", test_broken);
  g_test_add_func ("/connector/yaml/bomb", test_bomb);
  g_test_add_func ("/connector/yaml/depth", test_depth);
  g_test_add_func ("/connector/yaml/doubled", test_doubled);
  g_test_add_func ("/connector/yaml/cut", test_cut);

  return g_test_run ();
}
