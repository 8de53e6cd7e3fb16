/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app/connections/dove-vendor-document.h"
#include "base/dove-error.h"

/* What may be dropped on the catalogue: a vendor's document, a connector, and all else. */

static const char openapi[] =
  "openapi: 3.0.1\n"
  "info: {title: Acme Shop, version: '2'}\n"
  "servers: [{url: 'https://api.acme.example/v2'}]\n"
  "components:\n"
  "  securitySchemes: {key: {type: http, scheme: bearer}}\n"
  "  schemas:\n"
  "    Client: {type: object, properties: {id: {type: integer}, name: {type: string}}}\n"
  "security: [{key: []}]\n"
  "paths:\n"
  "  /clients:\n"
  "    get: {responses: {'200': {description: all, content: {application/json: {schema:\n"
  "      {type: array, items: {$ref: '#/components/schemas/Client'}}}}}}}\n"
  "    post: {requestBody: {content: {application/json: {schema:\n"
  "      {$ref: '#/components/schemas/Client'}}}}, responses: {'201': {description: made,\n"
  "      content: {application/json: {schema: {$ref: '#/components/schemas/Client'}}}}}}\n"
  "  /clients/{id}:\n"
  "    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]\n"
  "    get: {responses: {'200': {description: one, content: {application/json: {schema:\n"
  "      {$ref: '#/components/schemas/Client'}}}}}}\n";

static const char connector[] =
  "{ \"dovetail\": 1, \"id\": \"acme\", \"version\": \"1.0.0\", \"name\": \"Acme\","
  "  \"driver\": \"http\", \"base\": \"https://acme.example\","
  "  \"auth\": [{ \"id\": \"open\", \"type\": \"none\" }],"
  "  \"test\": { \"request\": \"GET /me\" },"
  "  \"objects\": { \"note\": { \"title\": \"Note\", \"plural\": \"Notes\", \"key\": \"/id\","
  "    \"schema\": { \"type\": \"object\", \"properties\": { \"id\": { \"type\": \"string\" } } },"
  "    \"list\": { \"request\": \"GET /notes\" } } } }";

static char *
make_workspace (const char *id)
{
  g_autoptr(GError) error = NULL;
  char *folder = g_dir_make_tmp ("dovetail-XXXXXX", &error);
  g_autofree char *connectors = g_build_filename (folder, "connectors", NULL);
  g_autofree char *name = g_strconcat (id, ".json", NULL);
  g_autofree char *file = g_build_filename (connectors, name, NULL);

  g_assert_no_error (error);
  g_mkdir (connectors, 0700);
  if (*id != '\0')
    g_file_set_contents (file, connector, -1, &error);
  g_assert_no_error (error);

  return folder;
}

static void
remove_workspace (char       *folder,
                  const char *id)
{
  g_autofree char *connectors = g_build_filename (folder, "connectors", NULL);
  g_autofree char *name = g_strconcat (id, ".json", NULL);
  g_autofree char *file = g_build_filename (connectors, name, NULL);

  g_unlink (file);
  g_rmdir (connectors);
  g_rmdir (folder);
  g_free (folder);
}

static void
test_openapi (void)
{
  char *workspace = make_workspace ("");
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveVendorDocument) document = dove_vendor_document_read (openapi, strlen (openapi),
                                                                      workspace, &error);
  const DoveVendorObject *object = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (document->what, ==, "OpenAPI 3.0.1");
  g_assert_cmpstr (document->name, ==, "Acme Shop");
  g_assert_cmpstr (document->id, ==, "acme-shop");
  g_assert_false (document->replaces);
  g_assert_cmpuint (document->hosts->len, ==, 1);
  g_assert_cmpstr (document->hosts->pdata[0], ==, "api.acme.example");
  g_assert_cmpuint (document->objects->len, ==, 1);
  object = document->objects->pdata[0];
  g_assert_cmpstr (object->abilities, ==, "Can be read and written");
  g_assert_cmpuint (document->open->len, >, 0);
  remove_workspace (workspace, "");
}

/* One of this name is there: an import takes another, and what was written as that one its place */
static void
test_taken_id (void)
{
  char *workspace = make_workspace ("acme-shop");
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveVendorDocument) document = dove_vendor_document_read (openapi, strlen (openapi),
                                                                      workspace, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (document->id, ==, "acme-shop-2");
  g_assert_nonnull (strstr (document->text, "\"acme-shop-2\""));
  remove_workspace (workspace, "acme-shop");
}

static void
test_connector (void)
{
  char *workspace = make_workspace ("acme");
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveVendorDocument) document = dove_vendor_document_read (connector, strlen (connector),
                                                                      workspace, &error);
  const DoveVendorObject *object = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (document->id, ==, "acme");
  g_assert_true (document->replaces);
  g_assert_cmpstr (document->text, ==, connector);
  object = document->objects->pdata[0];
  g_assert_cmpstr (object->title, ==, "Notes");
  g_assert_cmpstr (object->abilities, ==, "Can be read");
  remove_workspace (workspace, "acme");
}

typedef struct
{
  const char *text;
  gssize      length;
} Odd;

static void
test_what_is_none (void)
{
  static const Odd odd[] = {
    { "", 0 }, { "hello", 5 }, { "{}", 2 }, { "[]", 2 }, { "null", 4 }, { "{\"openapi\":", 11 },
    { "{\"openapi\": \"3.0.0\"}", 20 }, { "\xff\xfe\x00\x01", 4 }, { "<html></html>", 13 },
    { "{\"dovetail\": 1, \"driver\": \"http\"}", 33 }, { "\0\0\0", 3 }, { "- - - -", 7 },
    { "%PDF-1.4", 8 }, { "{\"dovetail\": 1, \"driver\": 7, \"id\": \"../x\"}", 42 },
  };
  char *workspace = make_workspace ("");

  for (gsize i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(DoveVendorDocument) document = NULL;

      document = dove_vendor_document_read (odd[i].text, (gsize) odd[i].length, workspace, &error);
      g_assert_null (document);
      g_assert_nonnull (error);
      g_assert_cmpint (error->domain, ==, DOVE_ERROR);
      g_test_message ("%s", error->message);
    }
  remove_workspace (workspace, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/vendor-document/openapi", test_openapi);
  g_test_add_func ("/app/vendor-document/taken-id", test_taken_id);
  g_test_add_func ("/app/vendor-document/connector", test_connector);
  g_test_add_func ("/app/vendor-document/what-is-none", test_what_is_none);

  return g_test_run ();
}
