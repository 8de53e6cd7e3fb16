/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/dove-error.h"
#include "connector/dove-manifest.h"
#include "connector/import/dove-import-merge.h"
#include "connector/import/dove-import.h"
#include "record/dove-json.h"
#include "record/dove-path.h"

#include <string.h>

static DoveImport *
import_file (const char *name)
{
  g_autofree char *file = g_test_build_filename (G_TEST_DIST, "connector", "data", name, NULL);
  g_autofree char *data = NULL;
  g_autoptr(GError) error = NULL;
  DoveImport *import = NULL;
  gsize length = 0;

  g_file_get_contents (file, &data, &length, &error);
  g_assert_no_error (error);
  import = dove_import_document (data, length, NULL, &error);
  g_assert_no_error (error);

  return import;
}

static DoveImport *
import_text (const char *text)
{
  g_autoptr(GError) error = NULL;
  DoveImport *import = dove_import_document (text, strlen (text), NULL, &error);

  g_assert_no_error (error);

  return import;
}

static DoveValue *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  DoveValue *value = dove_json_parse (text, -1, NULL, &error);

  g_assert_no_error (error);

  return value;
}

static void
assert_json (DoveImport *import,
             const char *pointer,
             const char *expected)
{
  DoveValue *found = dove_pointer_get (import->manifest, pointer);
  g_autoptr(DoveValue) wanted = parse (expected);

  if (found == NULL || !dove_value_equal (found, wanted))
    {
      g_autofree char *text = found != NULL ? dove_json_write (found, DOVE_JSON_COMPACT) : NULL;

      g_error ("%s is %s, not %s", pointer, text != NULL ? text : "missing", expected);
    }
}

static const DoveImportRow *
find_row (DoveImport *import,
          const char *pointer)
{
  for (guint i = 0; i < import->rows->len; i++)
    {
      const DoveImportRow *row = g_ptr_array_index (import->rows, i);

      if (g_str_equal (row->pointer, pointer))
        return row;
    }

  return NULL;
}

static gboolean
has_note (DoveImport *import,
          const char *part)
{
  for (guint i = 0; i < import->notes->len; i++)
    if (strstr (g_ptr_array_index (import->notes, i), part) != NULL)
      return TRUE;

  return FALSE;
}

typedef struct
{
  const char *pointer;
  const char *json;
} Expected;

static const Expected shop[] = {
  { "/base", "\"https://{+settings.shop}.corner.example/api/v2\"" },
  { "/settings/required", "[\"shop\",\"x_tenant\"]" },
  { "/headers", "{\"X-Tenant\":\"{settings.x_tenant}\"}" },
  { "/auth/0/type", "\"oauth2\"" },
  { "/auth/0/scopes", "[\"customers.read\",\"customers.write\"]" },
  { "/auth/1/name", "\"X-Api-Key\"" },
  { "/idempotency/header", "\"Idempotency-Key\"" },
  { "/test/request", "\"GET /me\"" },
  { "/test/account", "\"/id\"" },
  { "/paging/cursor", "{\"style\":\"cursor\",\"param\":\"cursor\",\"next\":\"/meta/next_cursor\","
    "\"total\":\"/meta/total\",\"size\":{\"param\":\"limit\",\"value\":200}}" },
  { "/paging/page", "{\"style\":\"page\",\"param\":\"page\",\"in\":\"body\",\"start\":0,"
    "\"pages\":\"/total_pages\",\"size\":{\"param\":\"page_size\",\"in\":\"body\",\"value\":50}}" },
  { "/objects/customer/key", "\"/customer_id\"" },
  { "/objects/customer/updated", "\"/updated_at\"" },
  { "/objects/customer/list", "{\"request\":\"GET /customers\",\"records\":\"/customers\","
    "\"paging\":\"cursor\",\"since\":{\"field\":\"/updated_at\",\"param\":\"updated_since\","
    "\"format\":\"iso\"}}" },
  { "/objects/customer/get", "{\"request\":\"GET /customers/{key}\",\"record\":\"/customer\"}" },
  { "/objects/customer/create", "{\"request\":\"POST /customers\",\"wrap\":\"customer\","
    "\"record\":\"/customer\"}" },
  { "/objects/customer/update/request", "\"PATCH /customers/{key}\"" },
  { "/objects/customer/replace/request", "\"PUT /customers/{key}\"" },
  { "/objects/customer/delete", "\"DELETE /customers/{key}\"" },
  { "/objects/customer/actions/block/request", "\"POST /customers/{key}/block\"" },
  { "/objects/customer/schema/required", "[\"name\",\"country\"]" },
  { "/objects/customer/schema/properties/customer_id",
    "{\"type\":\"integer\",\"readOnly\":true}" },
  { "/objects/customer/schema/properties/email/type", "[\"string\",\"null\"]" },
  { "/objects/customer/schema/properties/country",
    "{\"type\":\"string\",\"enum\":[\"DE\",\"FR\",\"NO\"],\"x-create-only\":true}" },
  { "/objects/customer/schema/properties/password/writeOnly", "true" },
  { "/objects/customer/schema/properties/source/x-union", "true" },
  { "/objects/customer/schema/properties/best_friend", "{\"type\":\"object\",\"readOnly\":true}" },
  { "/objects/note/key", "[\"/customer_id\",\"/id\"]" },
  { "/objects/note/parent", "{\"object\":\"customer\",\"as\":\"customer_id\"}" },
  { "/objects/note/list", "{\"request\":\"GET /customers/{parent.id}/notes\",\"records\":\"\","
    "\"paging\":\"link-header\"}" },
  { "/objects/note/schema/properties/seen/x-format", "\"epoch-ms\"" },
  { "/objects/product/list/request", "\"POST /products:search\"" },
};

static void
test_shop (void)
{
  g_autoptr(DoveImport) import = import_file ("shop.yaml");

  for (guint i = 0; i < G_N_ELEMENTS (shop); i++)
    assert_json (import, shop[i].pointer, shop[i].json);

  g_assert_cmpuint (import->tally.operations, ==, 13);
  g_assert_cmpuint (import->tally.recognised, ==, 9);
  g_assert_cmpuint (import->tally.lists, ==, 3);
  g_assert_cmpuint (import->tally.keys, ==, 3);
  g_assert_cmpuint (import->tally.pagings, ==, 3);
  g_assert_cmpuint (import->tally.sinces, ==, 1);
  g_assert_true (has_note (import, "was not fetched"));
  g_assert_true (has_note (import, "“#/components/responses/Lost” leads to nothing"));
  g_assert_true (has_note (import, "comes back to itself"));
  g_assert_nonnull (find_row (import, "/objects/product/list/records"));
}

static const Expected old_crm[] = {
  { "/base", "\"https://crm.example/rest\"" },
  { "/encode", "\"form\"" },
  { "/auth/0/type", "\"basic\"" },
  { "/paging/page/size/value", "75" },
  { "/objects/contact/list", "{\"request\":\"GET /contacts.json\",\"query\":{\"version\":\"7\"},"
    "\"records\":\"\",\"paging\":\"page\",\"since\":{\"field\":\"/created\","
    "\"param\":\"created_after\",\"format\":\"epoch\",\"covers\":\"created\"}}" },
  { "/objects/contact/get", "{\"request\":\"GET /contacts/{key}.json\",\"record\":\"/0\"}" },
  { "/objects/contact/create", "\"PUT /contacts.json\"" },
  { "/objects/contact/update", "\"POST /contacts/{key}.json\"" },
  { "/objects/contact/schema/properties/vip/x-create-only", "true" },
  { "/objects/contact/schema/required", "[\"name\"]" },
  { "/objects/task/references", "{\"/contact_id\":\"contact\"}" },
  { "/objects/task/get", "{\"request\":\"GET /tasks.info\",\"query\":{\"task\":\"{key}\"},"
    "\"record\":\"/task\"}" },
  { "/objects/task/delete", "{\"request\":\"POST /tasks.delete\",\"body\":{\"task\":\"{key}\"}}" },
};

static void
test_old_crm (void)
{
  g_autoptr(DoveImport) import = import_file ("old-crm.json");
  const DoveImportRow *row = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (old_crm); i++)
    assert_json (import, old_crm[i].pointer, old_crm[i].json);

  row = find_row (import, "/objects/contact/create");
  g_assert_nonnull (row);
  g_assert_cmpuint (row->choices->len, ==, 2);
  g_assert_nonnull (find_row (import, "/objects/task/list/paging"));
}

#define CONTACT "id name email country updatedAt createdAt place { street city } tags"

static const Expected desk[] = {
  { "/dialect", "\"graphql\"" },
  { "/test", "{\"document\":\"{ me { id } }\",\"account\":\"/data/me/id\"}" },
  { "/paging/cursor", "{\"style\":\"cursor\",\"in\":\"variable\",\"param\":\"after\","
    "\"next\":\"/pageInfo/endCursor\",\"more\":\"/pageInfo/hasNextPage\","
    "\"total\":\"/totalCount\",\"under\":\"connection\","
    "\"size\":{\"param\":\"first\",\"in\":\"variable\",\"value\":50}}" },
  { "/objects/contact/list", "{\"document\":\"query($after: String, $first: Int!, "
    "$updatedSince: DateTime) { contacts(after: $after, first: $first, updatedSince: "
    "$updatedSince) { edges { node { " CONTACT " } } pageInfo { endCursor hasNextPage } totalCount "
    "} }\",\"connection\":\"/data/contacts\",\"paging\":\"cursor\",\"since\":{"
    "\"field\":\"/updatedAt\",\"in\":\"variable\",\"param\":\"updatedSince\","
    "\"format\":\"iso\"}}" },
  { "/objects/contact/get", "{\"document\":\"query($id: ID!) { contact(id: $id) { " CONTACT
    " } }\",\"variables\":{\"id\":\"{key}\"},\"record\":\"/data/contact\"}" },
  { "/objects/contact/create/errors", "[{\"where\":\"$.data.createContact.errorCode\","
    "\"do\":\"reject\",\"message\":\"/data/createContact/message\"}]" },
  { "/objects/contact/update/variables",
    "{\"id\":\"{key}\",\"input\":{\"...\":\"{record}\"}}" },
  { "/objects/contact/delete/document",
    "\"mutation($id: ID!) { deleteContact(id: $id) }\"" },
  { "/objects/contact/schema/properties/country",
    "{\"type\":\"string\",\"enum\":[\"DE\",\"FR\"],\"x-create-only\":true}" },
  { "/objects/contact/schema/properties/password",
    "{\"type\":[\"string\",\"null\"],\"writeOnly\":true}" },
  { "/objects/contact/schema/required", "[\"name\"]" },
  { "/objects/order/list/records", "\"/data/orders/items\"" },
  { "/objects/order/list/paging", "\"offset\"" },
  { "/objects/order/update/variables",
    "{\"input\":{\"...\":\"{record}\",\"id\":\"{key}\"}}" },
  { "/objects/order/update/record", "\"/data/orderUpdate/order\"" },
  { "/objects/tag/readOnly", "true" },
};

static void
test_graphql (void)
{
  g_autoptr(DoveImport) import = import_file ("desk-graphql.json");

  for (guint i = 0; i < G_N_ELEMENTS (desk); i++)
    assert_json (import, desk[i].pointer, desk[i].json);

  g_assert_cmpuint (import->tally.recognised, ==, 9);
  g_assert_nonnull (find_row (import, "/auth"));
  g_assert_nonnull (find_row (import, "/objects/tag/key"));
}

static const Expected orders[] = {
  { "/dialect", "\"odata\"" },
  { "/objects/order/key", "\"/Id\"" },
  { "/objects/order/list",
    "{\"request\":\"GET /Orders\",\"since\":{\"field\":\"/ModifiedAt\"}}" },
  { "/objects/order/update", "\"PATCH /Orders({key})\"" },
  { "/objects/order/schema/properties/Id",
    "{\"type\":\"string\",\"format\":\"uuid\",\"readOnly\":true}" },
  { "/objects/order/schema/properties/State",
    "{\"type\":\"string\",\"enum\":[\"Open\",\"Done\"]}" },
  { "/objects/order/schema/properties/Delivery/properties/Street/type",
    "[\"string\",\"null\"]" },
  { "/objects/order-line/key", "[\"/OrderId\",\"/Position\"]" },
  { "/objects/order-line/get",
    "\"GET /OrderLines(OrderId={key.OrderId},Position={key.Position})\"" },
};

static void
test_odata (void)
{
  g_autoptr(DoveImport) import = import_file ("orders-odata.xml");

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    assert_json (import, orders[i].pointer, orders[i].json);

  g_assert_true (has_note (import, "“Notes” has no key"));
  g_assert_cmpuint (dove_value_get_length (dove_pointer_get (import->manifest, "/objects")), ==,
                    2);
}

/* The same document gives the same manifest, to the byte. */
static void
test_stable (void)
{
  g_autoptr(DoveImport) first = import_file ("shop.yaml");
  g_autoptr(DoveImport) second = import_file ("shop.yaml");
  g_autofree char *one = dove_import_write (first);
  g_autofree char *two = dove_import_write (second);

  g_assert_cmpstr (one, ==, two);
}

#define LIST(schema)                                                                             \
  "openapi: 3.0.0\npaths:\n  /things:\n    get:\n      responses:\n        '200':\n"             \
  "          content:\n            application/json:\n              schema:\n"                  \
  "                type: array\n                items: " schema "\n"

static const struct
{
  const char *text;
  const char *part;
  int         code;
} refused[] = {
  { "", "line 1, column 1: the file is empty", DOVE_ERROR_INVALID },
  { "{", "line 1", DOVE_ERROR_INVALID },
  { "{\"openapi\":\"3.0.0\"", "line 1", DOVE_ERROR_INVALID },
  { "[1]", "no OpenAPI document", DOVE_ERROR_UNSUPPORTED },
  { "<a/>", "no OpenAPI document", DOVE_ERROR_UNSUPPORTED },
  { "<a>", "", DOVE_ERROR_INVALID },
  { "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "", DOVE_ERROR_INVALID },
  { "<Edmx><DataServices><Schema><EntityType/></Schema></DataServices></Edmx>", "None of the 0",
    DOVE_ERROR_UNSUPPORTED },
  { "text", "no OpenAPI document", DOVE_ERROR_UNSUPPORTED },
  { "a: 1", "no OpenAPI document", DOVE_ERROR_UNSUPPORTED },
  { "swagger: 1.2\npaths: {/a: {}}", "of OpenAPI 1.2", DOVE_ERROR_UNSUPPORTED },
  { "openapi: 4.0.0\npaths: {/a: {}}", "of OpenAPI 4.0.0", DOVE_ERROR_UNSUPPORTED },
  { "openapi: 3.0.0", "no “paths”", DOVE_ERROR_INVALID },
  { "{\"__schema\":{}}", "no list of “types”", DOVE_ERROR_INVALID },
  { "{\"data\":{\"__schema\":{\"types\":[1,{\"name\":\"Q\",\"fields\":[2]}],"
    "\"queryType\":{\"name\":\"Q\"}}}}", "None of the 1", DOVE_ERROR_UNSUPPORTED },
  { "openapi: 3.0.0\npaths: []", "no “paths”", DOVE_ERROR_INVALID },
  { "openapi: 3.0.0\npaths: {}", "no “paths”", DOVE_ERROR_INVALID },
  { "openapi: 3.0.0\npaths: {/a: 1, /b: {get: 2}}", "None of the 0", DOVE_ERROR_UNSUPPORTED },
  { "openapi: 3.0.0\npaths: {/a: {$ref: '#/paths/~1a'}}", "None of the 0",
    DOVE_ERROR_UNSUPPORTED },
  { "openapi: 3.0.0\npaths: {/a: {get: {}}}", "None of the 1", DOVE_ERROR_UNSUPPORTED },
  { LIST ("{$ref: '#/paths/~1things/get/responses/200/content/application~1json/schema'}"),
    "None of the 1", DOVE_ERROR_UNSUPPORTED },
};

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (dove_import_document (refused[i].text, strlen (refused[i].text), NULL,
                                           &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, DOVE_ERROR, refused[i].code);
      g_assert_nonnull (strstr (error->message, refused[i].part));
    }
}

/* What is odd, but gives a manifest all the same: it loads, or import_text() would fail. */
static const char * const odd[] = {
  LIST ("{}"),
  LIST ("{type: object, properties: {id: 1, name: [], x: {type: nothing}}}"),
  LIST ("{type: object, properties: {id: {type: string}, '': {}, a/b~c: {type: string}}}"),
  LIST ("{type: object, properties: {id: {enum: [{a: 1}, [2], null, x]}}, required: [1, id, id]}"),
  LIST ("{allOf: [{$ref: '#/paths'}, {$ref: '#'}, {$ref: '#/no'}, {$ref: 'other.yaml'}, 5]}"),
  LIST ("&x {oneOf: [{type: 'null'}, {type: object, properties: {id: {type: integer}}}]}"),
  LIST ("{$ref: '#/paths/~1things/get/responses/200/content/application~1json/schema/items'}"),
  LIST ("{type: object, properties: {id: {}}}") "servers: [{url: '{'}]",
  LIST ("{type: object, properties: {id: {}}}") "servers: [{url: 'http://{a}{b}/{c'}]",
  LIST ("{type: object, properties: {id: {}}}") "servers: [{url: '}{+x}= y'}, 7]",
  LIST ("{type: object, properties: {id: {}}}") "servers: [{url: /v1, variables: 3}]",
  LIST ("{type: object, properties: {id: {}}}") "servers: 5\nsecurity: 5\ncomponents: 5",
  LIST ("{type: object, properties: {id: {}}}")
  "components: {securitySchemes: {a: {type: oauth2}, b: 1, c: {type: apiKey, in: cookie},"
  " d: {type: oauth2, flows: {authorizationCode: {authorizationUrl: 'http://x', tokenUrl: y}}},"
  " e: {type: http, scheme: digest}, é: {type: apiKey, in: header, name: X}}}",
  LIST ("{type: object, properties: {$id: {type: string}}}")
  "  /things/{$id}/parts: {get: {responses: {'200': {content: {application/json: {schema:"
  " {type: array, items: {type: object, properties: {'@id': {type: string}}}}}}}}}}\n"
  "  /things/{$id}/parts/{@id}: {delete: {}, put: {}, post: {}}\n"
  "  /things/{a}{b}/{c: {delete: {}}\n  things/{}: {delete: {}}\n  /x}y: {post: {}}\n"
  "  /things/{$id}/parts/{@id}/stop: {post: {}}\n",
  LIST ("{type: object, properties: {id: {}}}")
  "      parameters: [{name: a, in: query, required: true, schema: {default: '{evil}'}},"
  " {name: b, in: query, required: true, schema: {default: '=[secret.x]'}},"
  " {name: c, in: header, required: true}, {in: query}, 4, {$ref: '#/none'},"
  " {name: page, in: query, schema: {type: integer}}]\n",
};

static void
test_odd (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autoptr(DoveImport) import = NULL;
      g_autofree char *text = NULL;

      g_test_message ("%s", odd[i]);
      import = import_text (odd[i]);
      text = dove_import_write (import);
      g_assert_null (strstr (text, "secret.x"));
      g_assert_null (strstr (text, "{evil}"));
    }
}

/* Schemas that each hold all others: a few kilobytes that would never end if written out. */
static void
test_tangle (void)
{
  g_autoptr(GString) text = g_string_new (LIST ("{$ref: '#/components/schemas/s0'}"));
  g_autoptr(DoveImport) import = NULL;
  g_autofree char *written = NULL;

  g_string_append (text, "components:\n  schemas:\n");
  for (guint i = 0; i < 60; i++)
    {
      g_string_append_printf (text, "    s%u: {type: object, properties: {id: {type: string}", i);
      for (guint j = 0; j < 60; j++)
        g_string_append_printf (text, ", p%u: {anyOf: [{$ref: '#/components/schemas/s%u'},"
                                " {$ref: '#/components/schemas/s%u'}]}", j, j, (i + j) % 60);
      g_string_append (text, "}, allOf: [");
      for (guint j = 0; j < 60; j++)
        g_string_append_printf (text, "%s{$ref: '#/components/schemas/s%u'}", j > 0 ? "," : "",
                                j);
      g_string_append (text, "]}\n");
    }

  import = import_text (text->str);
  written = dove_import_write (import);
  g_assert_cmpuint (strlen (written), <, 1024 * 1024);
  assert_json (import, "/objects/thing/key", "\"/id\"");
}

/* Thousands of objects do not make a manifest larger than one may be. */
static void
test_large (void)
{
  g_autoptr(GString) text = g_string_new ("openapi: 3.0.0\npaths:\n");
  g_autoptr(DoveImport) import = NULL;
  g_autofree char *written = NULL;

  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (text, "  /t%us: {get: {responses: {'200': {content: {application/json:"
                            " {schema: {type: array, items: {type: object, properties: {id: {},"
                            " a: {type: string}, b: {type: string}, c: {type: string}}}}}}}}}}\n",
                            i);

  import = import_text (text->str);
  written = dove_import_write (import);
  g_assert_cmpuint (strlen (written), <=, 1024 * 1024);
  g_assert_true (has_note (import, "were left out"));
}

/* Parameters for pages that the document tells too little of are offered, and what stayed open is
 * in the manifest as well. */
static void
test_open (void)
{
  g_autoptr(DoveImport) import = import_text (
      "{\"openapi\":\"3.0.0\",\"info\":{\"title\":\"Crm\",\"version\":\"1\"},\"servers\":[{\"url\":"
      "\"https://crm.example\"}],\"paths\":{\"/contacts\":{\"get\":{\"parameters\":[{\"name\":"
      "\"page\",\"in\":\"query\",\"schema\":{\"type\":\"string\"}}],\"responses\":{\"200\":{"
      "\"content\":{\"application/json\":{\"schema\":{\"type\":\"array\",\"items\":{\"type\":"
      "\"object\",\"properties\":{\"id\":{\"type\":\"string\"}}}}}}}}}},\"/contacts/{id}\":{"
      "\"get\":{\"responses\":{\"200\":{\"description\":\"\"}}}}}}");
  const DoveImportRow *row = find_row (import, "/objects/contact/list/paging");
  DoveValue *open = dove_pointer_get (import->manifest, "/x-import/open");
  guint triable = 0;

  g_assert_nonnull (row);
  g_assert_cmpuint (row->choices->len, ==, 4);
  g_assert_cmpstr (row->choices->pdata[0], ==, "{\"style\":\"page\",\"param\":\"page\"}");
  g_assert_cmpstr (row->choices->pdata[1], ==,
                   "{\"style\":\"page\",\"param\":\"page\",\"start\":0}");

  for (guint i = 0; i < import->rows->len; i++)
    triable += ((const DoveImportRow *) import->rows->pdata[i])->try_it != NULL;
  g_assert_cmpuint (triable, >, 1);
  g_assert_cmpuint (dove_value_get_length (open), ==, triable);
}

static void
test_corrections (void)
{
  g_autoptr(DoveValue) before = parse ("{\"a\":1,\"o\":{\"x\":{\"k\":1},\"y\":2},\"l\":[1]}");
  g_autoptr(DoveValue) after = parse ("{\"a\":1,\"o\":{\"x\":{\"k\":3}},\"l\":[1,2],\"n\":{}}");
  g_autoptr(DoveValue) newer = parse ("{\"a\":9,\"o\":{\"y\":2,\"z\":5},\"l\":[7]}");
  g_autoptr(DoveValue) patch = dove_import_diff (before, after);
  g_autoptr(DoveValue) again = dove_value_merge_patch (before, patch);
  g_autoptr(DoveValue) none = dove_import_diff (before, before);
  g_autoptr(DoveValue) repair = dove_import_make_repair (patch, "mine", "mine-base");
  g_autoptr(GPtrArray) stale = dove_import_list_stale (patch, newer);

  g_assert_true (dove_value_equal (again, after));
  g_assert_true (dove_value_is_empty (none));
  g_assert_cmpstr (dove_value_get_member_text (repair, "extends"), ==, "mine-base");
  g_assert_cmpuint (stale->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (stale, 0), ==, "/o/x");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/connector/import/shop", test_shop);
  g_test_add_func ("/connector/import/old-crm", test_old_crm);
  g_test_add_func ("/connector/import/graphql", test_graphql);
  g_test_add_func ("/connector/import/odata", test_odata);
  g_test_add_func ("/connector/import/stable", test_stable);
  g_test_add_func ("/connector/import/refused", test_refused);
  g_test_add_func ("/connector/import/odd", test_odd);
  g_test_add_func ("/connector/import/tangle", test_tangle);
  g_test_add_func ("/connector/import/large", test_large);
  g_test_add_func ("/connector/import/open", test_open);
  g_test_add_func ("/connector/import/corrections", test_corrections);

  return g_test_run ();
}
