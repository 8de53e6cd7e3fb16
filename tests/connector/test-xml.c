/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "connector/dove-dialect.h"
#include "connector/dove-reading.h"
#include "connector/dove-xml.h"
#include "record/dove-json.h"

static void
test_reading (void)
{
  static const struct
  {
    const char *xml;
    const char *json;   /* NULL: refused */
  } rows[] = {
    { "<a/>", "{\"a\":\"\"}" },
    { "<a>x</a>", "{\"a\":\"x\"}" },
    { "<a> x </a>", "{\"a\":\" x \"}" },
    { "<?xml version='1.0' encoding='ISO-8859-1'?><a>\xfc</a>", "{\"a\":\"\xc3\xbc\"}" },
    { "\xef\xbb\xbf<a>x</a>", "{\"a\":\"x\"}" },
    { "<a><b>1</b><c/></a>", "{\"a\":{\"b\":\"1\",\"c\":\"\"}}" },
    { "<a><b>1</b><c/><b>2</b></a>", "{\"a\":{\"b\":[\"1\",\"2\"],\"c\":\"\"}}" },
    { "<a x='1'>y</a>", "{\"a\":{\"@x\":\"1\",\"#text\":\"y\"}}" },
    { "<a x='1'/>", "{\"a\":{\"@x\":\"1\"}}" },
    { "<n:a xmlns:n='urn:n' xmlns='urn:d'><n:b n:x='1'/><b/></n:a>",
      "{\"a\":{\"b\":[{\"@x\":\"1\"},\"\"]}}" },
    { "<a xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:nil='true'/>",
      "{\"a\":null}" },
    { "<a><![CDATA[<b>&amp;]]></a>", "{\"a\":\"<b>&amp;\"}" },
    { "<a>&lt;&amp;&#252;&quot;</a>", "{\"a\":\"<&\xc3\xbc\\\"\"}" },
    { "<a><!-- c --><?p x?>x</a>", "{\"a\":\"x\"}" },
    { "<!-- c > --><a>\n  <b>x</b>\n</a>", "{\"a\":{\"b\":\"x\"}}" },
    { "", NULL },
    { "x", NULL },
    { "<a>", NULL },
    { "<a></b>", NULL },
    { "<a/><b/>", NULL },
    { "<a>&x;</a>", NULL },
    { "<!DOCTYPE a><a/>", NULL },
    { "<?xml version='1.0'?><!-- <a> --><!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", NULL },
    { "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", NULL },
    { "<!DOCTYPE a [<!ENTITY x 'xxxxxxxxxx'><!ENTITY y '&x;&x;&x;&x;&x;&x;'>]><a>&y;</a>", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(DoveValue) value = dove_xml_parse (rows[i].xml, strlen (rows[i].xml), &error);
      g_autofree char *json = value != NULL ? dove_json_write (value, DOVE_JSON_COMPACT) : NULL;

      g_test_message ("%u", i);
      g_assert_cmpstr (json, ==, rows[i].json);
      g_assert_cmpint (error != NULL, ==, rows[i].json == NULL);
    }
}

/* A document type in another encoding is not seen by its bytes, but by the reader. */
static void
test_a_hidden_document_type_is_refused (void)
{
  static const char text[] = "<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE a><a/>";
  gsize length = 0;
  g_autofree char *wide = g_convert (text, -1, "UTF-16", "UTF-8", NULL, &length, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null (dove_xml_parse (wide, length, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "document type"));
}

static void
test_depth_is_bounded (void)
{
  static const guint depths[] = { 60, 100, 100000 };

  for (guint i = 0; i < G_N_ELEMENTS (depths); i++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      g_autoptr(DoveValue) value = NULL;

      for (guint j = 0; j < depths[i]; j++)
        g_string_append (text, "<a>");
      for (guint j = 0; j < depths[i]; j++)
        g_string_append (text, "</a>");
      value = dove_xml_parse (text->str, text->len, NULL);
      g_assert_cmpint (value != NULL, ==, i == 0);
    }
}

static void
test_writing (void)
{
  static const struct
  {
    const char *json;
    const char *xml;    /* NULL: refused */
  } rows[] = {
    { "{\"a\":\"\"}", "<a></a>" },
    { "{\"a\":{\"@x\":\"\\\"<\",\"#text\":\"<&>\",\"b\":[1,null,true],\"c\":{\"d\":\"\"}}}",
      "<a x=\"&quot;&lt;\">&lt;&amp;&gt;<b>1</b><b></b><b>true</b><c><d></d></c></a>" },
    { "{\"a\":{\"b\":12345678901234567890.10}}", "<a><b>12345678901234567890.10</b></a>" },
    { "{}", NULL },
    { "{\"a\":1,\"b\":2}", NULL },
    { "{\"a\":[1,2]}", NULL },
    { "[1]", NULL },
    { "{\"a b\":1}", NULL },
    { "{\"a\":{\"b><c\":1}}", NULL },
    { "{\"a\":\"\\u0001\"}", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(DoveValue) value = dove_json_parse (rows[i].json, -1, NULL, NULL);
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) bytes = dove_xml_write (value, &error);
      g_autofree char *text = NULL;

      g_test_message ("%s", rows[i].json);
      g_assert_cmpint (error != NULL, ==, rows[i].xml == NULL);
      if (bytes == NULL)
        continue;

      text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_assert_cmpstr (strchr (text, '\n') + 1, ==, rows[i].xml);
    }
}

static void
test_types_come_from_the_schema (void)
{
  static const struct
  {
    const char *schema;
    const char *value;
    const char *decoded;
  } rows[] = {
    { "{\"type\":\"integer\"}", "\" 5 \"", "5" },
    { "{\"type\":\"number\"}", "\"1.50\"", "1.50" },
    { "{\"type\":\"number\"}", "\"n/a\"", "\"n/a\"" },
    { "{\"type\":[\"integer\",\"null\"]}", "\"\"", "null" },
    { "{\"type\":\"string\"}", "\"\"", "\"\"" },
    { "{\"type\":\"string\"}", "\"007\"", "\"007\"" },
    { "{\"type\":\"boolean\"}", "\"0\"", "false" },
    { "{\"type\":\"boolean\"}", "\"true\"", "true" },
    { "{\"type\":\"integer\"}", "{\"@href\":\"x\",\"#text\":\"5\"}", "5" },
    { "{\"type\":\"string\"}", "{\"@href\":\"x\"}", "null" },
    { "{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}", "\"5\"", "[5]" },
    { "{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}", "[\"5\",\"6\"]", "[5,6]" },
    { "{\"type\":\"array\"}", "\"\"", "[]" },
    { "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}",
      "{\"a\":\"5\",\"b\":\"6\"}", "{\"a\":5,\"b\":\"6\"}" },
    { "{\"type\":[\"object\",\"null\"]}", "\"\"", "null" },
    { "{}", "\"x\"", "\"x\"" },
  };
  const DoveDialectRules *rules = dove_dialect_get_rules (DOVE_DIALECT_XML);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(DoveValue) schema = dove_json_parse (rows[i].schema, -1, NULL, NULL);
      g_autoptr(DoveValue) value = dove_json_parse (rows[i].value, -1, NULL, NULL);
      g_autoptr(DoveValue) decoded = rules->decode (value, schema);
      g_autofree char *json = dove_json_write (decoded, DOVE_JSON_COMPACT);

      g_test_message ("%s %s", rows[i].schema, rows[i].value);
      g_assert_cmpstr (json, ==, rows[i].decoded);
    }
}

/* One record, several and none; and what is no list of records at all. */
static void
test_records_are_counted_from_none (void)
{
  static const struct
  {
    const char *xml;
    int         count;   /* -1: a failed page */
  } rows[] = {
    { "<os><o><id>1</id></o><o><id>2</id></o></os>", 2 },
    { "<os><o><id>1</id></o></os>", 1 },
    { "<os/>", 0 },
    { "<os total='0'></os>", 0 },
    { "<error>No</error>", -1 },
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveManifest) manifest = dove_manifest_new (
      "{\"dovetail\":1,\"id\":\"a\",\"version\":\"1.0.0\",\"name\":\"A\",\"driver\":\"http\","
      "\"dialect\":\"xml\",\"base\":\"https://a.example\",\"auth\":[{\"id\":\"n\",\"type\":"
      "\"none\"}],\"objects\":{\"o\":{\"title\":\"O\",\"key\":\"/id\",\"schema\":{},"
      "\"list\":{\"request\":\"GET /os\",\"records\":\"/os/o\"}}}}", NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(DoveAnswer) answer = dove_answer_new (200, NULL);
      g_autoptr(DoveValue) records = NULL;

      dove_dialect_get_rules (DOVE_DIALECT_XML)->read_body (answer, rows[i].xml,
                                                            strlen (rows[i].xml));
      records = dove_operation_read_records (((DoveObject *) manifest->objects->pdata[0])->list,
                                             answer, NULL, NULL);
      g_assert_cmpint (records != NULL ? (int) dove_value_get_length (records) : -1, ==,
                       rows[i].count);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connector/xml/reading", test_reading);
  g_test_add_func ("/connector/xml/a-hidden-document-type-is-refused",
                   test_a_hidden_document_type_is_refused);
  g_test_add_func ("/connector/xml/depth-is-bounded", test_depth_is_bounded);
  g_test_add_func ("/connector/xml/writing", test_writing);
  g_test_add_func ("/connector/xml/types-come-from-the-schema", test_types_come_from_the_schema);
  g_test_add_func ("/connector/xml/records-are-counted-from-none",
                   test_records_are_counted_from_none);

  return g_test_run ();
}
