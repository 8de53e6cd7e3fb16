/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "record/dove-json.h"
#include "record/dove-value.h"

static void
test_a_record_keeps_its_order (void)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) record = NULL;
  g_autofree char *compact = NULL;
  g_autofree char *canonical = NULL;

  dove_value_builder_set_text (builder, "name", "Ada");
  dove_value_builder_take (builder, "id", dove_value_new_integer (7));
  dove_value_builder_set_text (builder, "city", NULL);
  dove_value_builder_set_text (builder, "name", "Ada \"L\"");
  record = dove_value_builder_end (builder);

  compact = dove_json_write (record, DOVE_JSON_COMPACT);
  canonical = dove_json_write (record, DOVE_JSON_CANONICAL);
  g_assert_cmpstr (compact, ==, "{\"name\":\"Ada \\\"L\\\"\",\"id\":7,\"city\":null}");
  g_assert_cmpstr (canonical, ==, "{\"city\":null,\"id\":7,\"name\":\"Ada \\\"L\\\"\"}");
  g_assert_cmpuint (dove_value_builder_get_length (builder), ==, 0);
}

static void
test_members_are_found_by_name (void)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) record = NULL;

  for (int i = 0; i < 10000; i++)
    {
      g_autofree char *name = g_strdup_printf ("member %d", i);

      dove_value_builder_take (builder, name, dove_value_new_integer (i));
    }

  dove_value_builder_remove (builder, "member 5000");
  dove_value_builder_remove (builder, "no member");
  record = dove_value_builder_end (builder);

  g_assert_cmpuint (dove_value_get_length (record), ==, 9999);
  g_assert_null (dove_value_get_member (record, "member 5000"));
  g_assert_null (dove_value_get_member (record, "member 10000"));

  for (int i = 0; i < 10000; i++)
    {
      g_autofree char *name = g_strdup_printf ("member %d", i);
      gint64 value = -1;

      if (i == 5000)
        continue;

      g_assert_true (dove_value_get_integer (dove_value_get_member (record, name), &value));
      g_assert_cmpint (value, ==, i);
    }
}

static void
test_a_wrong_kind_gives_nothing (void)
{
  g_autoptr(DoveValue) text = dove_value_new_text ("10");
  g_autoptr(DoveValue) list = dove_value_new_list (&text, 1);
  DoveNumber number;
  gint64 integer;

  g_assert_false (dove_value_get_number (text, &number));
  g_assert_false (dove_value_get_integer (list, &integer));
  g_assert_false (dove_value_get_boolean (text));
  g_assert_null (dove_value_get_text (list));
  g_assert_null (dove_value_get_member (list, "a"));
  g_assert_null (dove_value_get_name (list, 0));
  g_assert_null (dove_value_get_element (list, 1));
  g_assert_null (dove_value_get_element (text, 0));
  g_assert_null (dove_value_get_literal (text));

  g_assert_true (dove_value_is_null (NULL));
  g_assert_cmpint (dove_value_get_kind (NULL), ==, DOVE_VALUE_NULL);
  g_assert_null (dove_value_get_text (NULL));
  g_assert_null (dove_value_get_member (NULL, "a"));
  g_assert_cmpuint (dove_value_get_length (NULL), ==, 0);
}

static void
test_equal_literals_hash_alike (void)
{
  static const struct { const char *a; const char *b; gboolean is_equal; } cases[] = {
    { "10.00", "10", TRUE },
    { "1E1", "10", TRUE },
    { "-0", "0.000", TRUE },
    { "1e400", "10e399", TRUE },
    { "1e7000", "10e6999", TRUE },
    { "1e7000", "1e7001", FALSE },
    { "12345678901234567890123456789012345678901", "12345678901234567890123456789012345678902",
      FALSE },
    { "12345678901234567890123456789012345678901.0",
      "1.2345678901234567890123456789012345678901E40", TRUE },
    { "9007199254740993", "9007199254740992", FALSE },
    { "9223372036854775808", "-9223372036854775808", FALSE },
    { "0.1", "0.10", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(DoveValue) a = dove_value_new_literal (cases[i].a, -1);
      g_autoptr(DoveValue) b = dove_value_new_literal (cases[i].b, -1);
      g_autofree char *a_digest = dove_value_digest (a);
      g_autofree char *b_digest = dove_value_digest (b);

      g_assert_cmpint (dove_value_equal (a, b), ==, cases[i].is_equal);
      g_assert_cmpint (g_str_equal (a_digest, b_digest), ==, cases[i].is_equal);
      if (cases[i].is_equal)
        g_assert_cmpuint (dove_value_hash (a), ==, dove_value_hash (b));
    }
}

static void
test_literals_are_written_as_read (void)
{
  static const char *cases[] = {
    "10.00", "1E5", "1e5", "1.0e+05", "-0", "-0.0", "0.00", "0e7", "1e400", "1E-7000", "0E-30",
    "9223372036854775808", "18446744073709551616", "0.000000000000000000000000000001",
    "12345678901234567890123456789012345678901234567890.10", "1E-6144",
    "0.1234567890123456789012345678901234567890",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(DoveValue) value = dove_value_new_literal (cases[i], -1);
      g_autofree char *text = dove_json_write (value, DOVE_JSON_COMPACT);

      g_assert_cmpstr (text, ==, cases[i]);
    }
}

static void
test_only_json_numbers_are_literals (void)
{
  static const char *cases[] = {
    "", "-", "+1", "01", "-01", ".5", "5.", "1e", "1e+", "1.e5", "NaN", "Infinity", "1 ", "0x1",
    "1e9999999999",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_null (dove_value_new_literal (cases[i], -1));
}

static void
test_records_are_equal_in_any_order (void)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) a = NULL;
  g_autoptr(DoveValue) b = NULL;
  g_autoptr(DoveValue) c = NULL;
  g_autofree char *a_digest = NULL;
  g_autofree char *b_digest = NULL;

  dove_value_builder_set_text (builder, "x", "1");
  dove_value_builder_set_text (builder, "y", "2");
  a = dove_value_builder_end (builder);
  dove_value_builder_set_text (builder, "y", "2");
  dove_value_builder_set_text (builder, "x", "1");
  b = dove_value_builder_end (builder);
  dove_value_builder_set_all (builder, b);
  dove_value_builder_set_text (builder, "x", "2");
  c = dove_value_builder_end (builder);

  a_digest = dove_value_digest (a);
  b_digest = dove_value_digest (b);
  g_assert_true (dove_value_equal (a, b));
  g_assert_cmpuint (dove_value_hash (a), ==, dove_value_hash (b));
  g_assert_cmpstr (a_digest, ==, b_digest);
  g_assert_false (dove_value_equal (a, c));
}

static void
test_digest_is_sha256_of_canonical_json (void)
{
  g_autoptr(DoveValue) ten = dove_value_new_literal ("10.00", -1);
  g_autofree char *digest = dove_value_digest (ten);
  g_autofree char *expected = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "10", 2);

  g_assert_cmpstr (digest, ==, expected);
}

static void
test_an_element_outlives_its_list (void)
{
  DoveValue *list = NULL;
  DoveValue *texts[2] = { dove_value_new_text ("one"), dove_value_new_text ("two") };
  g_autoptr(DoveValue) kept = NULL;

  list = dove_value_new_list (texts, 2);
  dove_value_unref (texts[0]);
  dove_value_unref (texts[1]);
  kept = dove_value_ref (dove_value_get_element (list, 1));
  dove_value_unref (list);

  g_assert_cmpstr (dove_value_get_text (kept), ==, "two");
}

static void
test_invalid_text_is_a_programming_error (void)
{
  if (g_test_subprocess ())
    {
      dove_value_new_text ("\xff");
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*dove_text_is_valid*");
}

static void
test_too_deep_a_value_is_a_programming_error (void)
{
  if (g_test_subprocess ())
    {
      DoveValue *value = dove_value_new_null ();

      for (guint i = 0; i < 1100; i++)
        value = dove_value_new_list (&value, 1);

      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*DEPTH_LIMIT*");
}

static gpointer
hold_and_release_thread (gpointer data)
{
  for (guint i = 0; i < 100000; i++)
    {
      g_autoptr(DoveValue) element = dove_value_ref (dove_value_get_element (data, 0));

      g_assert_cmpstr (dove_value_get_text (element), ==, "shared");
    }

  return NULL;
}

static void
test_values_are_shared_between_threads (void)
{
  g_autoptr(DoveValue) text = dove_value_new_text ("shared");
  g_autoptr(DoveValue) list = dove_value_new_list (&text, 1);
  GThread *threads[2];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("hold", hold_and_release_thread, list);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);

  g_assert_cmpuint (dove_value_get_length (list), ==, 1);
}

static void
test_empty_is_what_holds_nothing (void)
{
  static const char * const empty[] = { "null", "\"\"", "[]", "{}" };
  static const char * const full[] = { "0", "false", "\" \"", "[null]", "{\"a\":null}" };

  g_assert_true (dove_value_is_empty (NULL));
  for (guint i = 0; i < G_N_ELEMENTS (empty); i++)
    {
      g_autoptr(DoveValue) value = dove_json_parse (empty[i], -1, NULL, NULL);

      g_assert_true (dove_value_is_empty (value));
    }
  for (guint i = 0; i < G_N_ELEMENTS (full); i++)
    {
      g_autoptr(DoveValue) value = dove_json_parse (full[i], -1, NULL, NULL);

      g_assert_false (dove_value_is_empty (value));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/record/value/a-record-keeps-its-order", test_a_record_keeps_its_order);
  g_test_add_func ("/record/value/members-are-found-by-name", test_members_are_found_by_name);
  g_test_add_func ("/record/value/a-wrong-kind-gives-nothing", test_a_wrong_kind_gives_nothing);
  g_test_add_func ("/record/value/equal-literals-hash-alike", test_equal_literals_hash_alike);
  g_test_add_func ("/record/value/literals-are-written-as-read",
                   test_literals_are_written_as_read);
  g_test_add_func ("/record/value/only-json-numbers-are-literals",
                   test_only_json_numbers_are_literals);
  g_test_add_func ("/record/value/records-are-equal-in-any-order",
                   test_records_are_equal_in_any_order);
  g_test_add_func ("/record/value/digest-is-sha256-of-canonical-json",
                   test_digest_is_sha256_of_canonical_json);
  g_test_add_func ("/record/value/an-element-outlives-its-list",
                   test_an_element_outlives_its_list);
  g_test_add_func ("/record/value/invalid-text-is-a-programming-error",
                   test_invalid_text_is_a_programming_error);
  g_test_add_func ("/record/value/too-deep-a-value-is-a-programming-error",
                   test_too_deep_a_value_is_a_programming_error);
  g_test_add_func ("/record/value/empty-is-what-holds-nothing",
                   test_empty_is_what_holds_nothing);
  g_test_add_func ("/record/value/values-are-shared-between-threads",
                   test_values_are_shared_between_threads);

  return g_test_run ();
}
