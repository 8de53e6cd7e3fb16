/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "record/dove-json.h"
#include "record/dove-schema.h"

static DoveValue *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  DoveValue *value = dove_json_parse (text, -1, NULL, &error);

  g_assert_no_error (error);

  return value;
}

static DoveValue *
load (const char *folder,
      const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));

  return parse (text);
}

static char *
check (const char *schema_text,
       const char *value_text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) document = parse (schema_text);
  g_autoptr(DoveValue) value = parse (value_text);
  g_autoptr(DoveSchema) schema = dove_schema_new (document, &error);
  g_autoptr(GPtrArray) issues = NULL;
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  issues = dove_schema_check (schema, value);
  for (guint i = 0; i < issues->len; i++)
    {
      const DoveSchemaIssue *issue = g_ptr_array_index (issues, i);

      g_string_append_printf (text, "%s%s: %s", i > 0 ? "; " : "", issue->pointer, issue->message);
    }

  return g_string_free (text, FALSE);
}

static void
test_values_are_checked (void)
{
  static const struct { const char *schema; const char *value; const char *issues;
  } cases[] = {
    { "true", "1", "" },
    { "false", "1", ": is not allowed here" },
    { "{}", "[1]", "" },
    { "{\"type\":\"string\"}", "\"a\"", "" },
    { "{\"type\":\"string\"}", "1", ": must be a text, not a number" },
    { "{\"type\":[\"string\",\"null\"]}", "1", ": must be empty or a text, not a number" },
    { "{\"type\":\"integer\"}", "1.0", "" },
    { "{\"type\":\"integer\"}", "1.5", ": must be a whole number" },
    { "{\"type\":[\"integer\",\"number\"]}", "1.5", "" },
    { "{\"const\":1}", "1.0", "" },
    { "{\"const\":1}", "2", ": must be 1" },
    { "{\"enum\":[\"a\",\"b\"]}", "\"c\"", ": \"c\" is not one of: \"a\", \"b\"" },
    { "{\"minimum\":1}", "0", ": must be 1 or more" },
    { "{\"maximum\":1}", "1", "" },
    { "{\"exclusiveMaximum\":1}", "1", ": must be less than 1" },
    { "{\"minLength\":1}", "\"\"", ": must not be empty" },
    { "{\"maxLength\":2}", "\"äöü\"", ": must have 2 characters at most" },
    { "{\"pattern\":\"^[a-z]+$\"}", "\"A\"", ": does not have the form ^[a-z]+$" },
    { "{\"format\":\"date\"}", "\"2026-02-30\"", ": is not a date" },
    { "{\"format\":\"date\"}", "\"2026-02-28\"", "" },
    { "{\"required\":[\"a\"]}", "{}", ": “a” is missing" },
    { "{\"properties\":{\"paging\":{}},\"additionalProperties\":false}", "{\"paginng\":1}",
      "/paginng: “paginng” is not known here; did you mean “paging”?" },
    { "{\"patternProperties\":{\"^x-\":true},\"additionalProperties\":false}", "{\"x-a\":1}",
      "" },
    { "{\"additionalProperties\":{\"type\":\"string\"}}", "{\"a\":1}",
      "/a: must be a text, not a number" },
    { "{\"items\":{\"type\":\"number\"}}", "[1,\"x\"]", "/1: must be a number, not a text" },
    { "{\"minItems\":1}", "[]", ": must have 1 element at least" },
    { "{\"uniqueItems\":true}", "[1,1.0]", ": has an element twice" },
    { "{\"anyOf\":[{\"type\":\"string\"},{\"properties\":{\"a\":{\"const\":1}},\"type\":"
      "\"object\"}]}",
      "{\"a\":2}", "/a: must be 1" },
    { "{\"oneOf\":[{\"type\":\"number\"},{\"minimum\":1}]}", "2",
      ": fits several forms of which only one is allowed" },
    { "{\"not\":{\"type\":\"number\"}}", "1", ": is of a form that is not allowed here" },
    { "{\"if\":{\"required\":[\"a\"]},\"then\":{\"required\":[\"b\"]},\"else\":{\"required\":["
      "\"c\"]}}",
      "{\"a\":1}", ": “b” is missing" },
    { "{\"$defs\":{\"n\":{\"properties\":{\"next\":{\"$ref\":\"#/$defs/"
      "n\"}},\"additionalProperties\":false}},\"$ref\":\"#/$defs/n\"}",
      "{\"next\":{\"next\":{\"nixt\":1}}}",
      "/next/next/nixt: “nixt” is not known here; did you mean “next”?" },
    { "{\"$ref\":\"#\"}", "1", ": cannot be checked: the schema refers to itself without end" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *issues = check (cases[i].schema, cases[i].value);

      g_assert_cmpstr (issues, ==, cases[i].issues);
    }
}

static void
test_broken_schemas_are_refused (void)
{
  static const char *const schemas[] = {
    "1",
    "{\"type\":\"strng\"}",
    "{\"pattern\":\"(\"}",
    "{\"$ref\":\"#/nowhere\"}",
    "{\"$ref\":\"http://example.org/schema\"}",
    "{\"properties\":[]}[",
    "{\"properties\":{\"a\":1}}",
    "{\"required\":[1]}",
    "{\"patternProperties\":{\"[\":true}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (schemas); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(DoveValue) document = dove_json_parse (schemas[i], -1, NULL, NULL);

      if (document == NULL)
        continue;

      g_assert_null (dove_schema_new (document, &error));
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
    }
}

static void
test_the_manifests_fit_their_schema (void)
{
  static const char *const names[] = {
    "carddav.json",         "hubspot.json", "mqtt.json",           "postgresql.json",
    "shopify-graphql.json", "stripe.json",  "tryton-jsonrpc.json", "woocommerce.json"
  };
  g_autofree char *folder = g_build_filename (g_getenv ("DOVETAIL_DATADIR"), "schemas", NULL);
  g_autofree char *manifests =
      g_build_filename (g_getenv ("G_TEST_SRCDIR"), "data", "manifests", NULL);
  g_autoptr(DoveValue) document = load (folder, "connector.schema.json");
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveSchema) schema = dove_schema_new (document, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(DoveValue) manifest = load (manifests, names[i]);
      g_autoptr(GPtrArray) issues = dove_schema_check (schema, manifest);

      for (guint j = 0; j < issues->len; j++)
        {
          const DoveSchemaIssue *issue = g_ptr_array_index (issues, j);

          g_test_message ("%s: %s: %s", names[i], issue->pointer, issue->message);
        }
      g_assert_cmpuint (issues->len, ==, 0);
    }
}

static void
test_fields_are_listed (void)
{
  g_autoptr(DoveValue) document =
      parse ("{\"type\":\"object\",\"required\":[\"id\"],\"$defs\":{\"line\":{\"type\":"
             "\"object\",\"properties\":"
             "{\"net\":{\"type\":\"number\",\"x-title\":\"Net\"}}}},\"properties\":{\"id\":{"
             "\"type\":\"integer\","
             "\"readOnly\":true},\"name\":{\"type\":[\"string\",\"null\"],\"format\":\"email\"},"
             "\"lines\":{\"type\":"
             "\"array\",\"items\":{\"$ref\":\"#/$defs/"
             "line\"}},\"a\":{\"type\":\"object\",\"properties\":{\"b.c\":"
             "{\"type\":\"boolean\"}}},\"self\":{\"$ref\":\"#\"}}}");
  g_autoptr(DoveSchema) schema = dove_schema_new (document, NULL);
  DoveField *field = dove_schema_find_field (schema, "lines.net");

  g_assert_nonnull (field);
  g_assert_cmpstr (field->title, ==, "Net");
  g_assert_true (field->is_list);
  g_assert_cmpuint (field->depth, ==, 1);

  field = dove_schema_find_field (schema, "id");
  g_assert_true (field->required);
  g_assert_true (field->read_only);
  g_assert_false (field->is_list);

  field = dove_schema_find_field (schema, "name");
  g_assert_true (field->nullable);
  g_assert_cmpint (field->kind, ==, DOVE_VALUE_TEXT);
  g_assert_cmpstr (field->format, ==, "email");

  g_assert_nonnull (dove_schema_find_field (schema, "a.'b.c'"));
  g_assert_nonnull (dove_schema_find_field (schema, "self.self.id"));
  g_assert_null (dove_schema_find_field (schema, "nothing"));
}

static void
test_canonical_forms (void)
{
  static const struct { const char *schema; const char *value; const char *wanted;
  } cases[] = {
    { "{}", "\"  Ada \"", "\"Ada\"" },
    { "{}", "\"\"", "null" },
    { "{}", "\" \\t\"", "null" },
    { "{}", "\"e\\u0301\"", "\"é\"" },
    { "{}", "10.00", "10" },
    { "{}", "0.00", "0" },
    { "{\"format\":\"email\"}", "\"Ada@Example.ORG\"", "\"ada@example.org\"" },
    { "{\"type\":\"string\",\"x-format\":\"decimal\"}", "\" 12.50 \"", "12.5" },
    { "{\"type\":\"string\",\"x-format\":\"decimal\"}", "\"1.2.3\"", "\"1.2.3\"" },
    { "{\"x-format\":\"phone\"}", "\"(0049) 341-55 x\"", "\"+4934155\"" },
    { "{\"format\":\"date-time\"}", "\"2026-11-25T10:00:00.000+02:00\"",
      "\"2026-11-25T08:00:00Z\"" },
    { "{\"format\":\"date-time\"}", "\"soon\"", "\"soon\"" },
    { "{}", "{\"a\":\"\",\"b\":null}", "null" },
    { "{\"properties\":{\"e\":{\"format\":\"email\"}}}", "{\"e\":\"A@B.C\",\"x\":\"\"}",
      "{\"e\":\"a@b.c\"}" },
    { "{\"items\":{\"format\":\"email\"}}", "[\"A@B.C\",1.0]", "[\"a@b.c\",1]" },
    { "{}", "true", "true" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(DoveValue) schema = parse (cases[i].schema);
      g_autoptr(DoveValue) value = parse (cases[i].value);
      g_autoptr(DoveValue) canonical = dove_canonical_value (value, schema);
      g_autoptr(DoveValue) again = dove_canonical_value (canonical, schema);
      g_autofree char *text = dove_json_write (canonical, DOVE_JSON_COMPACT);

      g_assert_cmpstr (text, ==, cases[i].wanted);
      g_assert_true (dove_value_equal (canonical, again));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/record/schema/values-are-checked", test_values_are_checked);
  g_test_add_func ("/record/schema/broken-schemas-are-refused", test_broken_schemas_are_refused);
  g_test_add_func ("/record/schema/the-manifests-fit-their-schema",
                   test_the_manifests_fit_their_schema);
  g_test_add_func ("/record/schema/fields-are-listed", test_fields_are_listed);
  g_test_add_func ("/record/schema/canonical-forms", test_canonical_forms);

  return g_test_run ();
}
