/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "connector/dove-label.h"
#include "connector/dove-manifest.h"
#include "record/dove-json.h"
#include "record/dove-value.h"

#include <string.h>

/* What people call a record, whatever its application calls the field. */

#define SCHEMA                                                                                   \
  "{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"integer\"},"                          \
  "\"Name\":{\"type\":\"string\"},\"RealName\":{\"type\":\"string\"},"                           \
  "\"label\":{\"type\":\"string\",\"format\":\"password\"},"                                     \
  "\"Company Name\":{\"type\":\"string\",\"writeOnly\":true},"                                   \
  "\"mail\":{\"type\":\"string\"},\"first_name\":{\"type\":\"string\"},"                         \
  "\"last_name\":{\"type\":\"string\"},"                                                         \
  "\"keys\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":"                  \
  "{\"pin\":{\"type\":\"string\",\"writeOnly\":true}}}},"                                        \
  "\"fields\":{\"type\":\"object\",\"properties\":"                                              \
  "{\"title\":{\"type\":\"string\",\"writeOnly\":true},\"code\":{\"type\":\"string\"}}}}}"

static DoveLabel *
make (const char *said,
      const char *schema)
{
  g_autoptr(DoveSelector) selector = said != NULL ? dove_selector_new (said, NULL) : NULL;
  g_autoptr(DoveValue) document = schema != NULL ? dove_json_parse (schema, -1, NULL, NULL) : NULL;
  g_autoptr(DoveSchema) compiled = document != NULL ? dove_schema_new (document, NULL) : NULL;

  g_assert_true (said == NULL || selector != NULL);
  g_assert_true (schema == NULL || compiled != NULL);

  return dove_label_new (selector, compiled);
}

static void
check (const DoveLabel *label,
       const char      *json,
       const char      *expected)
{
  g_autoptr(DoveValue) record = dove_json_parse (json, -1, NULL, NULL);
  g_autofree char *found = dove_label_read (label, record);

  g_assert_nonnull (record);
  g_assert_cmpstr (found, ==, expected);
}

static void
test_usual_names (void)
{
  static const struct { const char *json; const char *label; } rows[] = {
    { "{\"id\": 7, \"name\": \"Ada\", \"number\": \"C-1\"}", "Ada" },
    { "{\"name\": \"\", \"email\": \"ada@example.org\"}", "ada@example.org" },
    { "{\"number\": \"C-1\"}", "C-1" },
    { "{\"number\": 1042, \"total\": 7}", "1042" },
    { "{\"id\": 7, \"name\": \"ada\", \"RealName\": \"Ada Lovelace\"}", "Ada Lovelace" },
    { "{\"id\": 7, \"Name\": \"ada\", \"RealName\": \" \", \"EmailAddress\": \"a@example.org\"}",
      "ada" },
    { "{\"id\": 7, \"Subject\": \"Printer\", \"Status\": \"open\"}", "Printer" },
    { "{\"e_mail\": \"a@example.org\", \"display_name\": \"Ada\"}", "Ada" },
    { "{\"Company Name\": \"Byron & Co\", \"title\": \"Director\"}", "Byron & Co" },
    { "{\"title\": \"Dr.\", \"company\": \"Byron & Co\", \"first_name\": \"Ada\", "
      "\"lastName\": \"Lovelace \"}", "Ada Lovelace" },
    { "{\"firstname\": \"Ada\", \"email\": \"ada@example.org\"}", "Ada" },
    { "{\"surname\": \"Lovelace\", \"email\": \"ada@example.org\"}", "Lovelace" },
    { "{\"Vorname\": \"Ada\", \"Name\": \"Lovelace\"}", "Ada Lovelace" },
    { "{\"first_name\": \"Ada\", \"name\": \"Ada Lovelace\"}", "Ada Lovelace" },
    { "{\"id\": 7, \"fields\": {\"Name\": \"Ada\", \"id\": 8}}", "Ada" },
    { "{\"id\": 7, \"name_of_the_person_who_has_asked_for_this_record\": \"x\"}", NULL },
    { "{\"Name\": 7}", NULL },
    { "{}", NULL },
    { "[]", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check (NULL, rows[i].json, rows[i].label);
}

static void
test_the_connector_says_it (void)
{
  g_autoptr(DoveLabel) plain = make ("/sign", NULL);
  g_autoptr(DoveLabel) inner = make ("/names/0/shown", SCHEMA);
  g_autoptr(DoveLabel) formula = make ("=COALESCE([record.RealName];[record.Name])", SCHEMA);

  check (plain, "{\"name\": \"Ada\", \"sign\": \"A-7\"}", "A-7");
  check (plain, "{\"name\": \"Ada\", \"sign\": 7}", "7");
  check (plain, "{\"name\": \"Ada\", \"sign\": \"\"}", "Ada");
  check (plain, "{\"name\": \"Ada\", \"sign\": null}", "Ada");
  check (plain, "{\"name\": \"Ada\", \"sign\": {\"x\": 1}}", "Ada");
  check (plain, "{\"name\": \"Ada\"}", "Ada");
  check (inner, "{\"Name\": \"ada\", \"names\": [{\"shown\": \"Ada L.\"}]}", "Ada L.");
  check (formula, "{\"Name\": \"ada\", \"RealName\": \"Ada Lovelace\"}", "Ada Lovelace");
  check (formula, "{\"Name\": \"ada\", \"RealName\": \"\"}", "ada");
}

static void
test_secrets_name_nothing (void)
{
  static const char *const secret[] = { "/label", "/Company Name", "/keys/0/pin", "/fields/title",
                                        "=[record.Name]&[record.label]", "$..pin" };
  g_autoptr(DoveLabel) usual = make (NULL, SCHEMA);

  for (guint i = 0; i < G_N_ELEMENTS (secret); i++)
    {
      g_autoptr(DoveLabel) label = make (secret[i], SCHEMA);

      check (label, "{\"label\": \"tulip\", \"Company Name\": \"rose\", \"Name\": \"ada\", "
             "\"keys\": [{\"pin\": \"lily\"}], \"fields\": {\"title\": \"daisy\"}}", "ada");
    }
  check (usual, "{\"Company Name\": \"rose\", \"label\": \"tulip\", \"mail\": \"a@example.org\"}",
         "a@example.org");
  check (usual, "{\"label\": \"tulip\"}", NULL);
  check (usual, "{\"fields\": {\"title\": \"daisy\", \"code\": \"C\"}}", "C");
}

static void
check_members (const char *said,
               const char *schema,
               const char *expected)
{
  g_autoptr(DoveLabel) label = make (said, schema);
  GPtrArray *members = dove_label_get_members (label);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < members->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "",
                            (const char *) g_ptr_array_index (members, i));
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_what_is_read_for_it (void)
{
  check_members (NULL, NULL, "");
  check_members ("/sign", NULL, "sign");
  check_members ("/names/0/shown", SCHEMA, "names");
  check_members ("=COALESCE([record.RealName];[record.Name])", SCHEMA, "RealName,Name");
  check_members ("/label", SCHEMA, "RealName,first_name,last_name,mail");
  check_members (NULL, SCHEMA, "RealName,first_name,last_name,mail");
  check_members (NULL, "{\"type\":\"object\",\"properties\":{\"id\":{},\"code\":{}}}", "code");
}

/* That the members which @said reads are those that are kept */
static void
assert_reads (const DoveLabel *label,
              DoveSelector    *said)
{
  GPtrArray *members = dove_label_get_members (label);

  g_assert_cmpuint (members->len, >, 0);
  for (guint i = 0; i < members->len; i++)
    g_assert_nonnull (strstr (dove_selector_get_text (said), g_ptr_array_index (members, i)));
}

/* Each label of the catalogue is taken: it reads no secret, and says what it reads. */
static void
test_labels_of_the_catalogue (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("DOVETAIL_DATADIR"), "connectors", NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint count = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (folder, name, NULL);
      g_autoptr(DoveManifest) manifest = NULL;

      if (!g_str_has_suffix (name, ".json"))
        continue;
      manifest = dove_manifest_load (file, NULL, NULL, NULL);
      for (guint i = 0; manifest != NULL && i < manifest->objects->len; i++)
        {
          const DoveObject *object = g_ptr_array_index (manifest->objects, i);
          g_autoptr(DoveLabel) label = dove_label_new (object->label, object->schema);

          if (object->label == NULL)
            continue;
          g_test_message ("%s %s", name, object->id);
          assert_reads (label, object->label);
          count++;
        }
    }
  g_assert_cmpuint (count, >, 100);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/label/of-usual-and-other-names", test_usual_names);
  g_test_add_func ("/label/the-connector-says-it", test_the_connector_says_it);
  g_test_add_func ("/label/secrets-name-nothing", test_secrets_name_nothing);
  g_test_add_func ("/label/what-is-read-for-it", test_what_is_read_for_it);

  g_test_add_func ("/label/labels-of-the-catalogue", test_labels_of_the_catalogue);

  return g_test_run ();
}
