/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../json-fixture.h"

#include "base/dove-error.h"
#include "mapping/dove-map-paste.h"

static char *
paste_records (const char *text,
               const char *fields_json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) fields = fields_json != NULL ? read_json (fields_json) : NULL;
  g_autoptr(DoveValue) records = dove_map_paste_records (text, fields, &error);

  if (records == NULL)
    {
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
      return NULL;
    }

  return dove_json_write (records, DOVE_JSON_COMPACT);
}

static void
test_records_are_read (void)
{
  static const struct { const char *text, *json; } cases[] = {
    { "{\"a\":1}", "[{\"a\":1}]" },
    { "\xef\xbb\xbf\n [{\"a\":1.50},{}]", "[{\"a\":1.50},{}]" },
    { "name,age\r\nAnna,31\r\n\"B, C\",\r\n", "[{\"name\":\"Anna\",\"age\":31},"
                                               "{\"name\":\"B, C\",\"age\":null}]" },
    { "name;address.city;address.zip\nA;Rome;00100\n",
      "[{\"name\":\"A\",\"address\":{\"city\":\"Rome\",\"zip\":\"00100\"}}]" },
    { "name\tage\nA\tmany\tmore\nB\n", "[{\"name\":\"A\",\"age\":\"many\"},{\"name\":\"B\"}]" },
    { "[1]", NULL }, { "[]", NULL }, { "{\"a\":", NULL }, { "name,age", NULL }, { "", NULL },
    { "name,,age\n1,2,3", NULL }, { "name,age\n\"A,1\nB,2\n", NULL },
    { "name,age\nA \"B,2\n", "[{\"name\":\"A \\\"B\",\"age\":2}]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = paste_records (cases[i].text,
                                             "[{\"path\":\"age\",\"type\":\"integer\"}]");

      g_test_message ("%s", cases[i].text);
      g_assert_cmpstr (json, ==, cases[i].json);
    }
}

static char *
paste_fields (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) fields = dove_map_paste_fields (text, &error);
  GString *told = g_string_new (NULL);

  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *field = dove_value_get_element (fields, i);
      const char *type = dove_value_get_member_text (field, "type");
      const char *format = dove_value_get_member_text (field, "format");

      g_string_append_printf (told, "%s%s:%s%s%s", i > 0 ? " " : "",
                              dove_value_get_member_text (field, "path"),
                              type != NULL ? type : "", format != NULL ? "/" : "",
                              format != NULL ? format : "");
    }
  if (fields == NULL)
    g_assert_nonnull (error);

  return g_string_free (told, FALSE);
}

static void
test_fields_are_what_records_have (void)
{
  g_autofree char *json = paste_fields (
      "[{\"id\":1,\"net\":1,\"on\":\"2024-01-31\",\"odd\":1,\"who\":{\"mail\":\"a@b.example\"},"
      "\"lines\":[{\"n\":1},{\"n\":2,\"text\":null}],\"tags\":[\"x\"]},"
      "{\"id\":2,\"net\":1.5,\"on\":\"2024-02-01\",\"odd\":\"two\",\"late\":true}]");
  g_autofree char *table = paste_fields ("name;mail\nAnna;anna@example.org\nBob;");

  g_assert_cmpstr (json, ==,
                   "id:number net:number on:string/date odd:string who:object "
                   "who.mail:string/email lines:array lines.n:number lines.text:string tags:array "
                   "late:boolean");
  g_assert_cmpstr (table, ==, "name:string mail:string/email");
}

static void
test_fields_are_what_a_schema_says (void)
{
  g_autofree char *schema = paste_fields (
      "{\"type\":\"object\",\"required\":[\"name\"],\"properties\":{\"name\":{\"type\":"
      "\"string\"},\"born\":{\"type\":\"string\",\"format\":\"date\"}}}");
  g_autofree char *nothing = paste_fields ("{}");

  g_assert_cmpstr (schema, ==, "name:string born:string/date");
  g_assert_cmpstr (nothing, ==, "");
}

static void
test_known_fields_are_counted (void)
{
  g_autoptr(DoveValue) a = read_json ("[{\"path\":\"x\",\"type\":\"string\"},"
                                      "{\"path\":\"y.z\",\"type\":\"number\"}]");
  g_autoptr(DoveValue) b = read_json ("[{\"path\":\"y.z\",\"type\":\"string\"},"
                                      "{\"path\":\"w\",\"type\":\"string\"}]");

  g_assert_cmpuint (dove_map_paste_count_known (a, b), ==, 1);
  g_assert_cmpuint (dove_map_paste_count_known (NULL, b), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapping/paste/records-are-read", test_records_are_read);
  g_test_add_func ("/mapping/paste/fields-are-what-records-have",
                   test_fields_are_what_records_have);
  g_test_add_func ("/mapping/paste/fields-are-what-a-schema-says",
                   test_fields_are_what_a_schema_says);
  g_test_add_func ("/mapping/paste/known-fields-are-counted", test_known_fields_are_counted);

  return g_test_run ();
}
