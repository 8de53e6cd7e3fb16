/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/dove-error.h"
#include "mapping/dove-row-rule.h"
#include "record/dove-json.h"

#define BOTH \
  "{\"direction\":\"both\"," \
  "\"to_b\":[{\"field\":\"name\",\"formula\":\"[name]\"}," \
  "{\"field\":\"phone\",\"formula\":\"[phone]\",\"x-mine\":1}]," \
  "\"to_a\":[{\"field\":\"phone\",\"formula\":\"[phone]\"}," \
  "{\"field\":\"note\",\"formula\":\"[n]\"}]," \
  "\"note\":\"kept\"}"

static DoveValue *
parse (const char *text)
{
  DoveValue *value = dove_json_parse (text, -1, NULL, NULL);

  g_assert_nonnull (value);

  return value;
}

/* Sets a rule, and gives the document as text */
static char *
set (const char *text,
     const char *field,
     const char *winner)
{
  g_autoptr(DoveValue) document = parse (text);
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) changed = dove_row_rule_set (document, field, winner, &error);

  g_assert_no_error (error);

  return dove_json_write (changed, DOVE_JSON_COMPACT);
}

static void
test_a_rule_stands_in_the_row_that_names_the_question (void)
{
  g_autofree char *text = set (BOTH, "phone", "a");
  g_autoptr(DoveValue) document = parse (text);
  g_autoptr(GPtrArray) rules = dove_row_rule_list (document);
  const DoveRowRule *rule;

  g_assert_nonnull (strstr (text, "\"x-mine\":1,\"first\":\"a\",\"conflict\":\"a\""));
  g_assert_nonnull (strstr (text, "\"note\":\"kept\""));
  g_assert_cmpuint (rules->len, ==, 1);
  rule = g_ptr_array_index (rules, 0);
  g_assert_cmpstr (rule->field, ==, "phone");
  g_assert_cmpstr (rule->winner, ==, "a");
}

static void
test_taken_back_it_is_as_before (void)
{
  g_autofree char *once = set (BOTH, "phone", "a");
  g_autofree char *twice = set (once, "phone", "b");
  g_autofree char *back = set (twice, "phone", NULL);
  g_autoptr(DoveValue) before = parse (BOTH);
  g_autoptr(DoveValue) after = parse (back);

  g_assert_nonnull (strstr (twice, "\"conflict\":\"b\""));
  g_assert_null (strstr (twice, "\"conflict\":\"a\""));
  g_assert_true (dove_value_equal (before, after));
}

static void
test_one_way_only_matches_can_differ (void)
{
  g_autofree char *text = set ("{\"direction\":\"a-to-b\",\"to_b\":[{\"field\":\"phone\"}]}",
                               "phone", "b");

  g_assert_nonnull (strstr (text, "\"first\":\"b\""));
  g_assert_null (strstr (text, "conflict"));
}

static void
test_a_field_of_the_first_side_is_found (void)
{
  g_autofree char *note = set (BOTH, "note", "b");
  g_autofree char *phone = set (BOTH, "phone (a)", "b");

  g_assert_nonnull (strstr (note, "\"[n]\",\"first\":\"b\",\"conflict\":\"b\""));
  g_assert_nonnull (strstr (phone, "\"to_a\":[{\"field\":\"phone\",\"formula\":\"[phone]\","
                                   "\"first\":\"b\",\"conflict\":\"b\"}"));
}

static void
test_what_is_not_there_is_told (void)
{
  static const char *const texts[] = { BOTH, "{}", "[]", "{\"to_b\":7}", "{\"to_b\":[null,3]}" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(DoveValue) document = parse (texts[i]);
      g_autoptr(GPtrArray) rules = dove_row_rule_list (document);
      g_autoptr(GError) error = NULL;

      g_assert_null (dove_row_rule_set (document, "mobile", "a", &error));
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_MISSING);
      g_assert_nonnull (strstr (error->message, "“mobile”"));
      g_assert_cmpuint (rules->len, ==, 0);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapping/row-rule/a-rule-stands-in-the-row-that-names-the-question",
                   test_a_rule_stands_in_the_row_that_names_the_question);
  g_test_add_func ("/mapping/row-rule/taken-back-it-is-as-before",
                   test_taken_back_it_is_as_before);
  g_test_add_func ("/mapping/row-rule/one-way-only-matches-can-differ",
                   test_one_way_only_matches_can_differ);
  g_test_add_func ("/mapping/row-rule/a-field-of-the-first-side-is-found",
                   test_a_field_of_the_first_side_is_found);
  g_test_add_func ("/mapping/row-rule/what-is-not-there-is-told", test_what_is_not_there_is_told);

  return g_test_run ();
}
