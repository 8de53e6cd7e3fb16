/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "record/dove-json.h"
#include "record/dove-schema.h"

/* What people call fields where they stand alone. */

static GHashTable *
make (const char *properties)
{
  g_autofree char *json = g_strdup_printf ("{\"type\":\"object\",\"properties\":%s}", properties);
  g_autoptr(DoveValue) document = dove_json_parse (json, -1, NULL, NULL);
  g_autoptr(DoveSchema) schema = dove_schema_new (document, NULL);

  g_assert_nonnull (schema);

  return dove_schema_make_titles (schema);
}

static void
test_titles_and_paths (void)
{
  g_autoptr(GHashTable) titles = make (
      "{\"emailAddress\":{\"type\":\"string\",\"title\":\"E-mail\"},"
      "\"vat\":{\"type\":\"string\",\"title\":\"\"},\"id\":{\"type\":\"string\"},"
      "\"due\":{\"type\":\"string\",\"title\":\"Due\",\"x-title\":\"Due on\"}}");

  g_assert_cmpuint (g_hash_table_size (titles), ==, 2);
  g_assert_cmpstr (dove_title_of (titles, "emailAddress"), ==, "E-mail");
  g_assert_cmpstr (dove_title_of (titles, "due"), ==, "Due on");
  g_assert_cmpstr (dove_title_of (titles, "vat"), ==, "vat");
  g_assert_cmpstr (dove_title_of (titles, "id"), ==, "id");
  g_assert_cmpstr (dove_title_of (titles, "other"), ==, "other");
  g_assert_cmpstr (dove_title_of (NULL, "other"), ==, "other");
}

static void
test_fields_in_fields (void)
{
  g_autoptr(GHashTable) titles = make (
      "{\"address\":{\"type\":\"object\",\"title\":\"Address\",\"properties\":{"
      "\"city\":{\"type\":\"string\",\"title\":\"City\"},\"zip\":{\"type\":\"string\"},"
      "\"geo\":{\"type\":\"object\",\"properties\":{\"lat\":{\"type\":\"number\","
      "\"title\":\"Latitude\"}}}}},"
      "\"properties\":{\"type\":\"object\",\"properties\":{"
      "\"email\":{\"type\":\"string\",\"title\":\"E-mail\"}}},"
      "\"lines\":{\"type\":\"array\",\"title\":\"Lines\",\"items\":{\"type\":\"object\","
      "\"properties\":{\"net\":{\"type\":\"number\",\"title\":\"Net\"}}}}}");

  g_assert_cmpstr (dove_title_of (titles, "address.city"), ==, "Address › City");
  g_assert_cmpstr (dove_title_of (titles, "address.zip"), ==, "address.zip");
  g_assert_cmpstr (dove_title_of (titles, "address.geo.lat"), ==, "Address › Latitude");
  g_assert_cmpstr (dove_title_of (titles, "properties.email"), ==, "E-mail");
  g_assert_cmpstr (dove_title_of (titles, "lines"), ==, "Lines");
  g_assert_cmpstr (dove_title_of (titles, "lines.net"), ==, "Lines › Net");
}

/* Two fields of one title are told apart by their paths. */
static void
test_the_same_title_twice (void)
{
  g_autoptr(GHashTable) titles = make (
      "{\"billing\":{\"type\":\"object\",\"properties\":{"
      "\"city\":{\"type\":\"string\",\"title\":\"City\"}}},"
      "\"shipping\":{\"type\":\"object\",\"properties\":{"
      "\"city\":{\"type\":\"string\",\"title\":\"City\"},"
      "\"street\":{\"type\":\"string\",\"title\":\"Street\"}}}}");

  g_assert_cmpstr (dove_title_of (titles, "billing.city"), ==, "City (billing.city)");
  g_assert_cmpstr (dove_title_of (titles, "shipping.city"), ==, "City (shipping.city)");
  g_assert_cmpstr (dove_title_of (titles, "shipping.street"), ==, "Street");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/titles/titles-and-paths", test_titles_and_paths);
  g_test_add_func ("/titles/fields-in-fields", test_fields_in_fields);
  g_test_add_func ("/titles/the-same-title-twice", test_the_same_title_twice);

  return g_test_run ();
}
