/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "connector/dove-selector-private.h"
#include "connector/dove-selector.h"
#include "record/dove-json.h"

/*
 * The cases are rows [section of RFC 9535, path, document, values found], or [section, path,
 * false] for what is no path. A path that can find one value only gives it bare.
 */

static DoveValue *
select_list (DoveJsonPath *path,
             DoveValue    *document)
{
  g_autoptr(DoveValue) found = dove_json_path_select (path, document);

  if (dove_json_path_is_singular (path))
    return dove_value_new_list (&found, found != NULL ? 1 : 0);

  return g_steal_pointer (&found);
}

static void
test_case (gconstpointer data)
{
  const DoveValue *row = data;
  const char *text = dove_value_get_text (dove_value_get_element (row, 1));
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveJsonPath) path = dove_json_path_new (text, &error);
  g_autoptr(DoveValue) found = NULL;
  g_autofree char *json = NULL;
  g_autofree char *expected = NULL;

  g_test_message ("%s", text);

  if (dove_value_get_length (row) == 3)
    {
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
      g_assert_null (path);
      return;
    }

  g_assert_no_error (error);
  found = select_list (path, dove_value_get_element (row, 2));
  g_assert_nonnull (found);

  json = dove_json_write (found, DOVE_JSON_COMPACT);
  expected = dove_json_write (dove_value_get_element (row, 3), DOVE_JSON_COMPACT);
  g_assert_cmpstr (json, ==, expected);
}

static void
add_cases (DoveValue *rows)
{
  for (guint i = 0; i < dove_value_get_length (rows); i++)
    {
      DoveValue *row = dove_value_get_element (rows, i);
      const char *section = dove_value_get_text (dove_value_get_element (row, 0));
      g_autofree char *name = g_strdup_printf ("/connector/json-path/%s/%u", section, i);

      g_test_add_data_func (name, row, test_case);
    }
}

static DoveValue *
make_list (DoveValue *element,
           guint      length)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < length; i++)
    dove_value_builder_add (builder, element);

  return dove_value_builder_end (builder);
}

/* Doors to endless work: each ends, and finds nothing rather than a part. */
static void
test_what_asks_too_much_finds_nothing (void)
{
  static const char * const paths[] = {
    "$..*..*..*..*",
    "$..[?@..[?@..[?@..*]]]",
    "$..[*,*,*,*,*,*,*,*,*,*][?count($..*)>0]",
    "$..[?$[0]==$[1]]",
  };
  g_autoptr(DoveValue) tree = dove_value_new_integer (0);

  for (guint i = 0; i < 14; i++)
    {
      DoveValue *higher = make_list (tree, 2);

      dove_value_unref (tree);
      tree = higher;
    }

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr(DoveSelector) selector = dove_selector_new (paths[i], NULL);
      g_autoptr(DoveValue) found = NULL;

      g_test_message ("%s", paths[i]);
      g_assert_nonnull (selector);
      found = dove_selector_select_in (selector, tree, NULL);
      g_assert_null (found);
    }
}

static void
test_a_pattern_without_end_is_given_up (void)
{
  g_autoptr(DoveSelector) selector = dove_selector_new ("$[?match(@, '(a|a)*[bc]')]", NULL);
  g_autoptr(DoveValue) text = dove_value_new_text ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
  g_autoptr(DoveValue) few = make_list (text, 3);
  g_autoptr(DoveValue) many = make_list (text, 1000);
  g_autoptr(DoveValue) found_few = dove_selector_select_in (selector, few, NULL);
  g_autoptr(DoveValue) found_many = dove_selector_select_in (selector, many, NULL);

  g_assert_cmpuint (dove_value_get_length (found_few), ==, 0);
  g_assert_nonnull (found_few);
  g_assert_null (found_many);
}

static void
test_nesting_is_limited (void)
{
  static const struct
  {
    const char *start;
    const char *again;
    const char *end;
  } doors[] = {
    { "$[?", "(", "@" },
    { "$[?", "@[?", "@" },
    { "$[?", "length(", "@" },
    { "$[?@.a", "||@.a", "]" },
    { "$[?@.a", "&&@.a==1", "]" },
    { "$", ".a", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (doors); i++)
    {
      g_autoptr(GString) path = g_string_new (doors[i].start);
      g_autoptr(GError) error = NULL;

      for (guint j = 0; j < 100000; j++)
        g_string_append (path, doors[i].again);
      g_string_append (path, doors[i].end);

      g_assert_null (dove_selector_new (path->str, &error));
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
    }
}

static void
test_an_error_says_where (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (dove_selector_new ("$.ä[?@.a=1]", &error));
  g_assert_cmpstr (error->message, ==,
                   "“$.ä[?@.a=1]” is not a JSONPath: “]” is missing at character 9");
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *file = NULL;
  g_autofree char *text = NULL;
  g_autoptr(DoveValue) rows = NULL;
  g_autoptr(GError) error = NULL;
  gsize length = 0;

  g_test_init (&argc, &argv, NULL);

  file = g_test_build_filename (G_TEST_DIST, "connector", "json-path-cases.json", NULL);
  if (!g_file_get_contents (file, &text, &length, &error) ||
      (rows = dove_json_parse (text, (gssize) length, NULL, &error)) == NULL)
    g_error ("%s", error->message);

  add_cases (rows);
  g_test_add_func ("/connector/json-path/what-asks-too-much-finds-nothing",
                   test_what_asks_too_much_finds_nothing);
  g_test_add_func ("/connector/json-path/a-pattern-without-end-is-given-up",
                   test_a_pattern_without_end_is_given_up);
  g_test_add_func ("/connector/json-path/nesting-is-limited", test_nesting_is_limited);
  g_test_add_func ("/connector/json-path/an-error-says-where", test_an_error_says_where);

  return g_test_run ();
}
