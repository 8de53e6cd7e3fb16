/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "connector/dove-action.h"
#include "record/dove-json.h"

#include <string.h>

/* An object `o` with the actions that @actions describes */
static DoveManifest *
load (const char *actions)
{
  g_autofree char *text = g_strdup_printf (
    "{\"dovetail\":1,\"id\":\"a\",\"version\":\"1.0.0\",\"name\":\"A\",\"driver\":\"http\","
    "\"base\":\"https://a.example\",\"auth\":[{\"id\":\"n\",\"type\":\"none\"}],\"objects\":{"
    "\"o\":{\"title\":\"O\",\"key\":\"/id\",\"schema\":{},\"actions\":{%s}}}}", actions);
  g_autoptr(GError) error = NULL;
  DoveManifest *manifest = dove_manifest_new (text, NULL, NULL, NULL, &error);

  g_assert_no_error (error);

  return manifest;
}

static const DoveOperation *
find (DoveManifest *manifest,
      const char   *name)
{
  return dove_object_find_action (dove_manifest_find_object (manifest, "o"), name);
}

static void
test_found_by_name (void)
{
  g_autoptr(DoveManifest) manifest = load ("\"send\":\"POST /o/{key}/send\",\"close\":\"POST /c\"");

  g_assert_cmpstr (find (manifest, "close")->name, ==, "close");
  g_assert_null (find (manifest, "clos"));
  g_assert_null (find (manifest, NULL));
}

static void
test_about_one_or_none (void)
{
  static const struct { const char *action; gboolean is_about_one; } rows[] = {
    { "\"POST /o/{key}/send\"", TRUE },
    { "\"POST /send\"", FALSE },
    { "{\"request\":\"POST /send\",\"body\":{\"id\":\"{key}\"}}", TRUE },
    { "{\"request\":\"POST /send\",\"body\":{\"a\":[{\"id\":\"=[key]&\\\"x\\\"\"}]}}", TRUE },
    { "{\"request\":\"POST /send\",\"query\":{\"id\":\"{key}\"}}", TRUE },
    { "{\"request\":\"POST /send\",\"headers\":{\"X-Id\":\"{key}\"}}", TRUE },
    { "{\"request\":\"POST /send\",\"body\":{\"id\":\"{record.key}\"}}", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *actions = g_strdup_printf ("\"x\":%s", rows[i].action);
      g_autoptr(DoveManifest) manifest = load (actions);

      g_test_message ("%s", rows[i].action);
      g_assert_true (dove_action_is_about_one (find (manifest, "x")) == rows[i].is_about_one);
    }
}

#define INPUT(rest) \
  "\"x\":{\"request\":\"POST /x\",\"input\":{\"type\":\"object\",\"properties\":{" \
  "\"to\":{\"type\":\"string\"},\"pin\":{\"type\":\"integer\",\"writeOnly\":true}," \
  "\"who\":{\"type\":\"object\",\"properties\":{\"word\":{\"type\":\"string\"," \
  "\"format\":\"password\"}}},\"codes\":{\"type\":\"array\",\"items\":{\"type\":\"string\"," \
  "\"writeOnly\":true}}}" rest "}}"

static void
test_input_is_held_to_its_names (void)
{
  static const struct { const char *rest; const char *input; guint issues; } rows[] = {
    { "", "{}", 0 },
    { "", "{\"to\":\"a\",\"pin\":1}", 0 },
    { "", "{\"too\":\"a\"}", 1 },
    { "", "{\"too\":\"a\",\"pin\":\"b\"}", 2 },
    { ",\"additionalProperties\":true", "{\"too\":\"a\"}", 0 },
    { ",\"patternProperties\":{\"^t\":{}}", "{\"too\":\"a\"}", 0 },
    { ",\"required\":[\"to\"]", "{}", 1 },
    { "", "null", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *actions = g_strdup_printf (INPUT ("%s"), rows[i].rest);
      g_autoptr(DoveManifest) manifest = load (actions);
      g_autoptr(DoveValue) input = dove_json_parse (rows[i].input, -1, NULL, NULL);
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) issues = dove_action_check_input (find (manifest, "x"), input, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (issues->len, ==, rows[i].issues);
    }
}

static void
test_no_input_is_taken_without_a_schema (void)
{
  g_autoptr(DoveManifest) manifest = load ("\"x\":\"POST /x\"");
  g_autoptr(DoveValue) input = dove_json_parse ("{\"a\":1}", -1, NULL, NULL);
  g_autoptr(GPtrArray) none = dove_action_check_input (find (manifest, "x"), NULL, NULL);
  g_autoptr(GPtrArray) some = dove_action_check_input (find (manifest, "x"), input, NULL);
  g_autoptr(GPtrArray) fields = dove_action_list_input (find (manifest, "x"));

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (some->len, ==, 1);
  g_assert_cmpuint (fields->len, ==, 0);
}

static void
test_secrets_are_hidden (void)
{
  g_autoptr(DoveManifest) manifest = load (INPUT (""));
  g_autoptr(DoveValue) input = dove_json_parse (
    "{\"to\":\"a\",\"pin\":1234,\"who\":{\"word\":\"open\",\"name\":\"b\"},\"codes\":[\"c\",\"d\"],"
    "\"more\":{\"e\":1}}", -1, NULL, NULL);
  g_autoptr(GPtrArray) hidden = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(DoveValue) shown = dove_action_hide_input (find (manifest, "x"), input, hidden);
  g_autofree char *text = dove_json_write (shown, DOVE_JSON_COMPACT);
  g_autofree char *joined = NULL;

  g_ptr_array_add (hidden, NULL);
  joined = g_strjoinv (",", (char **) hidden->pdata);
  g_assert_cmpstr (joined, ==, "1234,open,c,d");
  g_assert_cmpstr (text, ==,
                   "{\"to\":\"a\",\"pin\":\"[hidden]\","
                   "\"who\":{\"word\":\"[hidden]\",\"name\":\"b\"},"
                   "\"codes\":[\"[hidden]\",\"[hidden]\"],\"more\":{\"e\":1}}");
}

static void
test_nothing_is_nothing_secret (void)
{
  g_autoptr(DoveManifest) manifest = load (INPUT (""));
  g_autoptr(DoveValue) input = dove_json_parse ("{\"pin\":null}", -1, NULL, NULL);
  g_autoptr(DoveValue) shown = dove_action_hide_input (find (manifest, "x"), input, NULL);

  g_assert_true (dove_value_equal (shown, input));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connector/action/found-by-name", test_found_by_name);
  g_test_add_func ("/connector/action/about-one-or-none", test_about_one_or_none);
  g_test_add_func ("/connector/action/input-is-held-to-its-names", test_input_is_held_to_its_names);
  g_test_add_func ("/connector/action/no-input-is-taken-without-a-schema",
                   test_no_input_is_taken_without_a_schema);
  g_test_add_func ("/connector/action/secrets-are-hidden", test_secrets_are_hidden);
  g_test_add_func ("/connector/action/nothing-is-nothing-secret", test_nothing_is_nothing_secret);

  return g_test_run ();
}
