/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "record/dove-json.h"
#include "record/dove-path.h"

static DoveValue *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  DoveValue *value = dove_json_parse (text, -1, NULL, &error);

  g_assert_no_error (error);

  return value;
}

static void
assert_json (DoveValue  *value,
             const char *wanted)
{
  g_autofree char *text = value != NULL ? dove_json_write (value, DOVE_JSON_COMPACT) : NULL;

  g_assert_cmpstr (text, ==, wanted);
}

static void
test_paths_are_followed (void)
{
  static const struct { const char *path; const char *wanted;
  } cases[] = {
    { "a", "1" },
    { "b.c", "\"x\"" },
    { "lines.2.net", "20.00" },
    { "lines.net", "[10,20.00,null]" },
    { "'first name'", "\"Ada\"" },
    { "'x.y'.z", "true" },
    { "'it''s'", "2" },
    { "missing", NULL },
    { "b.missing.more", NULL },
    { "lines.9", NULL },
    { "lines.0", NULL },
    { "lines.99999999999", NULL },
    { "a.b", NULL },
    { "orders.lines.amount", "[1,2,3]" },
    { "matrix", "[[1,2],[3]]" },
    { "nothing", "null" },
    { "lines.2", "{\"net\":20.00}" },
    { "2", "\"two\"" },
  };
  g_autoptr(DoveValue) record = parse (
      "{\"a\":1,\"b\":{\"c\":\"x\"},\"lines\":[{\"net\":10},{\"net\":20.00},{}],\"first "
      "name\":\"Ada\","
      "\"x.y\":{\"z\":true},\"it's\":2,\"orders\":[{\"lines\":[{\"amount\":1},{\"amount\":2}]},"
      "{\"lines\":[{\"amount\":3}]},{\"lines\":[]}],\"matrix\":[[1,2],[3]],\"nothing\":null,"
      "\"2\":\"two\"}");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(DovePath) path = dove_path_new (cases[i].path, &error);
      g_autoptr(DoveValue) value = NULL;

      g_assert_no_error (error);
      value = dove_path_fetch (path, record);
      assert_json (value, cases[i].wanted);
    }
}

static void
test_broken_paths_are_refused (void)
{
  static const char *const paths[] = { "",    ".",   "a.", ".a",   "a..b", "'a",
                                       "a'b", "[a]", "a]", "'a'b", "''" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (dove_path_new (paths[i], &error));
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
    }
}

static void
assert_replaced (const char *record,
                 const char *path_text,
                 const char *wanted)
{
  g_autoptr(DoveValue) start = record != NULL ? parse (record) : NULL;
  g_autoptr(DoveValue) value = dove_value_new_integer (7);
  g_autoptr(DovePath) path = dove_path_new (path_text, NULL);
  g_autoptr(DoveValue) result = dove_path_replace (path, start, value, NULL);

  assert_json (result, wanted);
}

static void
test_values_are_put_in_place (void)
{
  assert_replaced (NULL, "a", "{\"a\":7}");
  assert_replaced ("{\"a\":1,\"b\":2}", "a", "{\"a\":7,\"b\":2}");
  assert_replaced (NULL, "a.b.c", "{\"a\":{\"b\":{\"c\":7}}}");
  assert_replaced (NULL, "lines.1.net", "{\"lines\":[{\"net\":7}]}");
  assert_replaced ("{\"lines\":[{\"net\":1}]}", "lines.2.net",
                   "{\"lines\":[{\"net\":1},{\"net\":7}]}");
  assert_replaced ("{\"lines\":[1]}", "lines.3", NULL);
  assert_replaced ("{\"a\":1}", "a.b", NULL);
  assert_replaced ("{\"a\":null}", "a.b", "{\"a\":{\"b\":7}}");
}

static void
test_pointers_follow_rfc_6901 (void)
{
  static const struct { const char *pointer; const char *wanted; } cases[] = {
    { "/foo", "[\"bar\",\"baz\"]" }, { "/foo/0", "\"bar\"" }, { "/", "0" }, { "/a~1b", "1" },
    { "/c%d", "2" }, { "/m~0n", "8" }, { "/foo/01", NULL }, { "/foo/-", NULL }, { "/foo/2", NULL },
    { "foo", NULL }, { "/x/y", NULL },
  };
  g_autoptr(DoveValue) value =
    parse ("{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,\"m~n\":8}");

  g_assert_true (dove_pointer_get (value, "") == value);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_json (dove_pointer_get (value, cases[i].pointer), cases[i].wanted);
}

static void
test_pointers_become_paths (void)
{
  static const struct { const char *pointer; const char *path;
  } cases[] = {
    { "", "" },
    { "/a/b", "a.b" },
    { "/lines/0/net", "lines.1.net" },
    { "/x.y/it's", "'x.y'.'it''s'" },
    { "/a~1b", "a/b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = dove_pointer_to_path (cases[i].pointer);

      g_assert_cmpstr (path, ==, cases[i].path);
    }
}

static void
test_patches_follow_rfc_7396 (void)
{
  static const struct { const char *target; const char *patch; const char *wanted;
  } cases[] = {
    { "{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}" },
    { "{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}" },
    { "{\"a\":\"b\"}", "{\"a\":null}", "{}" },
    { "{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}" },
    { "{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}" },
    { "[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"c\",\"d\"]" },
    { "{\"a\":\"b\"}", "[\"c\"]", "[\"c\"]" },
    { "{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}" },
    { "[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\":\"b\"}" },
    { "{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(DoveValue) target = parse (cases[i].target);
      g_autoptr(DoveValue) patch = parse (cases[i].patch);
      g_autoptr(DoveValue) result = dove_value_merge_patch (target, patch);

      assert_json (result, cases[i].wanted);
    }
}

static void
test_a_path_that_is_not_utf8_is_refused (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DovePath) path = dove_path_new ("name.\xb4", &error);

  g_assert_null (path);
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/record/path/paths-are-followed", test_paths_are_followed);
  g_test_add_func ("/record/path/broken-paths-are-refused", test_broken_paths_are_refused);
  g_test_add_func ("/record/path/values-are-put-in-place", test_values_are_put_in_place);
  g_test_add_func ("/record/path/pointers-follow-rfc-6901", test_pointers_follow_rfc_6901);
  g_test_add_func ("/record/path/pointers-become-paths", test_pointers_become_paths);
  g_test_add_func ("/record/path/patches-follow-rfc-7396", test_patches_follow_rfc_7396);

  g_test_add_func ("/record/path/a-path-that-is-not-utf8-is-refused",
                   test_a_path_that_is_not_utf8_is_refused);

  return g_test_run ();
}
