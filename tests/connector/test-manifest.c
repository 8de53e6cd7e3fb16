/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "connector/dove-call.h"
#include "connector/dove-manifest.h"
#include "connector/dove-paging.h"
#include "connector/dove-reading.h"
#include "connector/dove-verdict.h"
#include "record/dove-json.h"

#include <string.h>

static const char * const examples[] = {
  "carddav", "hubspot", "mqtt", "postgresql", "shopify-graphql", "stripe", "tryton-jsonrpc",
  "woocommerce",
};

static DoveManifest *
load (const char *name)
{
  g_autofree char *base = g_strconcat (name, ".json", NULL);
  g_autofree char *file = g_test_build_filename (G_TEST_DIST, "data", "manifests", base, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) issues = NULL;
  DoveManifest *manifest = dove_manifest_load (file, NULL, &issues, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (issues->len, ==, 0);

  return manifest;
}

static void
test_examples (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_autoptr(DoveManifest) manifest = load (examples[i]);

      g_assert_cmpuint (manifest->objects->len, >, 0);
    }
}

#define MINIMAL(rest)                                                                            \
  "{\n\"dovetail\": 1, \"id\": \"a\", \"version\": \"1.0.0\", \"name\": \"A\",\n"                \
  "\"driver\": \"http\", \"base\": \"https://a.example\", \"auth\": "                            \
  "[{\"id\":\"n\",\"type\":\"none\"}],\n" rest "}"
#define OBJECT(rest)                                                                             \
  "\"objects\": { \"o\": { \"title\": \"O\", \"key\": \"/id\",\n"                                \
  "\"schema\": "                                                                                 \
  "{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"string\",\"readOnly\":true},\"n\":{}" \
  "}},\n" rest "} }"

static const struct
{
  const char *text;
  guint       line;
  const char *part;
} broken[] = {
  { MINIMAL (OBJECT ("\"list\": {\"request\": \"GET /o\", \"records\": \"/d\", \"paging\": "
                     "\"defualt\"}") ", \"paging\": {\"default\": {\"style\": \"none\"}}"),
    6, "did you mean “default”" },
  { MINIMAL (OBJECT ("\"get\": \"GET /o/{kye}\"")), 6, "did you mean “key”" },
  { MINIMAL (OBJECT ("\"get\": \"GET /o/{secret.t}\"")), 6, "inside “auth” only" },
  { MINIMAL (OBJECT ("\"get\": \"GET /o/{settings.x}\"")), 6, "no setting “x”" },
  { MINIMAL (OBJECT ("\"get\": \"GET /o/{key\"")), 6, "“}” is missing" },
  { MINIMAL (OBJECT ("\"list\": {\"request\": \"GET /o\", \"records\": \"$.a[1:2:]x\"}")), 6,
    "the end must stand" },
  { MINIMAL (OBJECT ("\"get\": \"GET /https://evil.example/{key}\"")), 6, "own servers only" },
  { MINIMAL (OBJECT (
        "\"get\": \"GET /o/{key}\"") ", \"limits\": [{\"match\": \"(\", \"concurrent\": 1}]"),
    6, "regular expression" },
  { MINIMAL (OBJECT ("\"gte\": \"GET /o/{key}\"")), 6, "gte" },
  { MINIMAL (OBJECT ("\"list\": {\"request\": \"POST /o\", \"body\": {\"page\": \"{page}\"}}")), 6,
    "“page” has no value here, only in lists with paging of the style “page”" },
  { MINIMAL (OBJECT ("\"list\": {\"request\": \"POST /o\", \"body\": {\"at\": \"{offset}\"}, "
                     "\"paging\": {\"style\": \"page\"}}")), 6, "the style “offset”" },
  { MINIMAL (OBJECT ("\"list\": {\"request\": \"GET /o\", \"paging\": {\"style\": \"page\"}}")), 6,
    "Nothing carries the page" },
  { MINIMAL (OBJECT ("\"get\": \"GET /o/{value}\"")), 6, "“value” has no value here" },
  { MINIMAL (OBJECT ("\"create\": \"POST /o/{key}\"")), 6, "“key” has no value here" },
  { MINIMAL (OBJECT ("\"delete\": \"DELETE /o/{items}\"")), 6, "“items” has no value here" },
  { MINIMAL (OBJECT ("\"get\": \"GET /o/{parent.id}\"")), 6, "“parent” has no value here" },
  { MINIMAL (OBJECT ("\"get\": {\"request\": \"GET /o\", \"key\": \"=[event.id]\"}")), 6,
    "“event” has no value here" },
  { MINIMAL (OBJECT ("\"each\": [{\"kind\": \"a\"}], \"get\": \"GET /o/{kind}\"")), 6,
    "no name “kind”" },
  { MINIMAL (OBJECT ("\"bulk\": {\"create\": {\"request\": \"POST /o\", \"max\": 5}}")), 6,
    "carries no records" },
  { MINIMAL (OBJECT ("\"bulk\": {\"create\": {\"request\": \"POST /o\", \"max\": 5, "
                     "\"body\": \"{creates}\"}}")), 6, "only in “bulk”: “mixed”" },
  { MINIMAL (OBJECT ("\"bulk\": {\"create\": {\"max\": 5, \"body\": \"{items}\"}}")), 6,
    "does not say what to ask" },
  { MINIMAL (OBJECT ("\"get\": \"GET /o/{key}\"") ", \"events\": [{\"id\": \"e\", \"style\": "
             "\"feed\", \"objects\": [\"p\"], \"request\": \"GET /e\"}]"), 6, "no object “p”" },
  { MINIMAL (OBJECT ("\"get\": \"GET /o/{key}\"") ", \"events\": [{\"id\": \"e\", \"style\": "
             "\"webhook\", \"objects\": [\"o\"], \"signature\": {\"header\": \"S\", \"payload\": "
             "\"{timestamp}.{body}\"}}]"), 6, "Nothing gives {timestamp}" },
  { MINIMAL (OBJECT ("\"get\": \"GET /o/{key}\"") ", \"events\": [{\"id\": \"e\", \"style\": "
             "\"webhook\", \"objects\": [\"o\"], \"signature\": {\"header\": \"S\", \"payload\": "
             "\"{key}\"}}]"), 6, "only" },
};

static void
test_broken (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) issues = NULL;
      g_autoptr(DoveManifest) manifest = dove_manifest_new (broken[i].text, "a.json", NULL,
                                                            &issues, &error);
      DoveManifestIssue *issue = NULL;

      g_assert_null (manifest);
      g_assert_nonnull (error);
      g_assert_cmpuint (issues->len, >, 0);
      issue = g_ptr_array_index (issues, 0);
      g_test_message ("%s", error->message);
      g_assert_cmpuint (issue->line, ==, broken[i].line);
      g_assert_nonnull (strstr (error->message, broken[i].part));
    }
}

static DoveScope *
make_scope (DoveManifest *manifest,
            const char   *settings)
{
  g_autoptr(DoveValue) given = dove_json_parse (settings, -1, NULL, NULL);
  g_autoptr(GError) error = NULL;
  DoveScope *scope = dove_scope_new (NULL);

  dove_scope_take (scope, "settings", dove_manifest_make_settings (manifest, given, &error));
  g_assert_no_error (error);

  return scope;
}

static char *
body_text (DoveCall *call)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (call->body, &size);

  return g_strndup (data, size);
}

static void
test_build_rest (void)
{
  g_autoptr(DoveManifest) manifest = load ("woocommerce");
  g_autoptr(DoveScope) scope = make_scope (manifest, "{\"url\":\"https://s.example/\"}");
  DoveObject *order = dove_manifest_find_object (manifest, "order");
  g_autoptr(DoveValue) record = dove_json_parse (
      "{\"status\":null,\"number\":\"5\",\"customer_id\":12345678901234567890}", -1, NULL, NULL);
  DoveCallInput input = { .object = order, .since = "2025-03-01T10:00:00Z" };
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveCall) list = dove_operation_build (manifest, order->list, scope, &input, &error);
  g_autoptr(DoveCall) create = NULL;
  g_autofree char *body = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (list->url, ==,
                   "https://s.example/wp-json/wc/v3/"
                   "orders?orderby=modified&order=asc&dates_are_gmt=true&page=1&per_page=100&"
                   "modified_after=2025-03-01T09%3A59%3A00Z");
  g_assert_false (list->is_write);

  input.record = record;
  create = dove_operation_build (manifest, order->create, scope, &input, &error);
  g_assert_no_error (error);
  body = body_text (create);
  g_assert_cmpstr (body, ==, "{\"status\":null,\"customer_id\":12345678901234567890}");
  g_assert_true (create->is_write);
  g_assert_false (create->is_repeatable);
}

static void
test_build_rpc (void)
{
  g_autoptr(DoveManifest) manifest = load ("tryton-jsonrpc");
  g_autoptr(DoveScope) scope =
      make_scope (manifest, "{\"url\":\"http://h:8000\",\"database\":\"d\"}");
  DoveObject *party = dove_manifest_find_object (manifest, "party");
  DoveCallInput input = { .object = party };
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveCall) call = NULL;
  g_autofree char *body = NULL;

  dove_scope_take (scope, "key", dove_object_make_key (party, "5"));
  dove_scope_take (scope, "fields", dove_value_new_list (NULL, 0));
  call = dove_operation_build (manifest, party->get, scope, &input, &error);
  g_assert_no_error (error);
  body = body_text (call);
  g_assert_cmpstr (call->url, ==, "http://h:8000/d/");
  g_assert_cmpstr (body, ==,
                   "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"model.party.party.read\","
                   "\"params\":[[5],[],{}]}");
}

static void
test_path_is_safe (void)
{
  static const char * const keys[] = { "", "..", "." };
  g_autoptr(DoveManifest) manifest = load ("stripe");
  g_autoptr(DoveScope) scope = make_scope (manifest, "{}");
  DoveObject *customer = dove_manifest_find_object (manifest, "customer");

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr(GError) error = NULL;

      dove_scope_set_text (scope, "key", keys[i]);
      g_assert_null (dove_operation_build (manifest, customer->delete, scope, NULL, &error));
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
    }
}

static void
test_judge (void)
{
  g_autoptr(DoveManifest) manifest = load ("tryton-jsonrpc");
  DoveObject *party = dove_manifest_find_object (manifest, "party");
  static const struct
  {
    guint            status;
    const char      *body;
    DoveVerdictKind  kind;
    const char      *message;
  } cases[] = {
    { 200, "{\"id\":1,\"result\":[]}", DOVE_VERDICT_OK, NULL },
    { 200, "{\"id\":1,\"error\":[\"UserError\",[\"No name\",\"\"]]}", DOVE_VERDICT_REJECT,
      "No name" },
    { 200, "{\"id\":1,\"error\":[\"NotLogged\"]}", DOVE_VERDICT_REAUTH, NULL },
    { 200, "<html>hello</html>", DOVE_VERDICT_FAIL, NULL },
    { 503, "<html>hello</html>", DOVE_VERDICT_RETRY, "The application answered with status 503" },
    { 429, "", DOVE_VERDICT_THROTTLE, NULL },
    { 403, "", DOVE_VERDICT_FORBIDDEN, NULL },
    { 200, "{\"id\":1}", DOVE_VERDICT_FAIL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(DoveAnswer) answer = dove_answer_new (cases[i].status, "http://h/");
      g_autoptr(DoveVerdict) verdict = NULL;

      dove_answer_read_body (answer, cases[i].body, strlen (cases[i].body));
      verdict = dove_operation_judge (manifest, party->create, answer, NULL);
      g_assert_cmpstr (dove_verdict_kind_name (verdict->kind), ==,
                       dove_verdict_kind_name (cases[i].kind));
      if (cases[i].message != NULL)
        g_assert_cmpstr (verdict->message, ==, cases[i].message);
      g_assert_true (verdict->message == NULL || strstr (verdict->message, "<html") == NULL);
    }
}

/* A cursor that goes in a circle of three pages is noticed (fault L6). */
static void
test_paging_circle (void)
{
  static const char * const next[] = { "b", "c", "a" };
  g_autoptr(DoveManifest) manifest = load ("hubspot");
  DoveObject *contact = dove_manifest_find_object (manifest, "contact");
  g_autofree char *cursor = NULL;
  guint pages = 0;

  for (;;)
    {
      g_auto(DovePageStep) step = { 0 };
      g_autoptr(DoveAnswer) answer = dove_answer_new (200, "https://api.hubapi.com/x");
      g_autofree char *body = g_strdup_printf (
          "{\"results\":[],\"paging\":{\"next\":{\"after\":\"%s\"}}}", next[pages % 3]);

      dove_answer_read_body (answer, body, strlen (body));
      dove_paging_advance (contact->list, answer, cursor, 0, NULL, &step);
      g_assert_cmpuint (++pages, <, 12);
      if (step.cursor == NULL)
        {
          g_assert_true (step.is_partial);
          break;
        }
      g_free (cursor);
      cursor = g_steal_pointer (&step.cursor);
    }
}

/* What people read is in their language; what is sent to the application is what it was. */
static void
test_strings (void)
{
  static const char text[] = MINIMAL (
    "\"strings\": { \"de\": { \"Name\": \"Bezeichnung\", \"O\": \"Ding\" }, "
    "\"de-AT\": { \"O\": \"Sache\" } },\n"
    "\"objects\": { \"o\": { \"title\": \"O\", \"plural\": \"Os\", \"key\": \"/id\", "
    "\"schema\": { \"type\": \"object\", \"properties\": { \"id\": { \"type\": \"string\" }, "
    "\"title\": { \"type\": \"string\", \"title\": \"Name\" } } },\n"
    "\"list\": \"GET /o\", "
    "\"create\": { \"request\": \"POST /o\", \"body\": { \"title\": \"O\" } } } }");
  static const struct { const char *language; const char *object; const char *field; } rows[] = {
    { "de_AT.UTF-8", "Sache", "Bezeichnung" },
    { "de", "Ding", "Bezeichnung" },
    { "en_GB:de", "O", "Name" },
    { "fr:de", "Ding", "Bezeichnung" },
    { "fr", "O", "Name" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(DoveManifest) manifest = NULL;
      g_autoptr(DoveScope) scope = dove_scope_new (NULL);
      g_autoptr(DoveCall) call = NULL;
      g_autoptr(GError) error = NULL;
      DoveObject *object = NULL;
      g_autofree char *body = NULL;

      g_setenv ("LC_ALL", "de_DE.UTF-8", TRUE);
      g_setenv ("LANGUAGE", rows[i].language, TRUE);
      manifest = dove_manifest_new (text, "a.json", NULL, NULL, &error);
      g_assert_no_error (error);
      object = manifest->objects->pdata[0];
      call = dove_operation_build (manifest, object->create, scope, NULL, &error);
      g_assert_no_error (error);
      body = dove_json_write (call->tree, DOVE_JSON_COMPACT);

      g_assert_cmpstr (object->title, ==, rows[i].object);
      g_assert_cmpstr (dove_schema_find_field (object->schema, "title")->title, ==, rows[i].field);
      g_assert_cmpstr (body, ==, "{\"title\":\"O\"}");
    }
  g_unsetenv ("LANGUAGE");
  g_unsetenv ("LC_ALL");
}

/* An amount in cents says of which currency. */
static void
test_units (void)
{
  static const struct { const char *unit; gboolean is_understood; } rows[] = {
    { "minor:/currency", TRUE }, { "minor:EUR", TRUE }, { "minor:/coin", FALSE },
    { "minor", FALSE }, { "cents", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (MINIMAL (
        "\"objects\": { \"o\": { \"title\": \"O\", \"key\": \"/id\", "
        "\"schema\": { \"type\": \"object\", \"properties\": { "
        "\"id\": { \"type\": \"string\" }, \"currency\": { \"type\": \"string\" }, "
        "\"total\": { \"type\": \"integer\", \"x-unit\": \"%s\" } } }, \"list\": \"GET /o\" } }"),
        rows[i].unit);
      g_autoptr(GError) error = NULL;
      g_autoptr(DoveManifest) manifest = dove_manifest_new (text, "a.json", NULL, NULL, &error);
      g_autoptr(GPtrArray) issues = NULL;
      gboolean is_told = FALSE;

      g_assert_no_error (error);
      issues = dove_manifest_check (manifest);
      for (guint j = 0; j < issues->len; j++)
        is_told = is_told || strstr (((DoveManifestIssue *) issues->pdata[j])->message, "x-unit");
      g_assert_true (is_told != rows[i].is_understood);
    }
}

/* A path to several values finds none in an empty list; without the list the page has failed. */
static void
test_a_path_needs_its_list (void)
{
  static const struct
  {
    const char *records;
    const char *body;
    int         count;   /* -1: a failed page */
  } rows[] = {
    { "$.people.*", "{\"people\":{\"1\":{},\"2\":{}}}", 2 },
    { "$.people.*", "{\"people\":{}}", 0 },
    { "$.people.*", "{\"people\":[]}", 0 },
    { "$.people.*", "{\"people\":null}", -1 },
    { "$.people.*", "{\"welcome\":1}", -1 },
    { "$.edges[*].node", "{\"edges\":[]}", 0 },
    { "$.edges[*].node", "{\"edges\":[{\"node\":{}}]}", 1 },
    { "$.edges[*].node", "{\"pages\":[]}", -1 },
    { "$[*]", "[]", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (
        "{\"dovetail\":1,\"id\":\"a\",\"version\":\"1.0.0\",\"name\":\"A\",\"driver\":\"http\","
        "\"base\":\"https://a.example\",\"auth\":[{\"id\":\"n\",\"type\":\"none\"}],\"objects\":{"
        "\"o\":{\"title\":\"O\",\"key\":\"/id\",\"schema\":{},\"list\":{\"request\":\"GET /o\","
        "\"records\":\"%s\"}}}}", rows[i].records);
      g_autoptr(GError) error = NULL;
      g_autoptr(DoveManifest) manifest = dove_manifest_new (text, NULL, NULL, NULL, &error);
      g_autoptr(DoveAnswer) answer = dove_answer_new (200, NULL);
      g_autoptr(DoveValue) records = NULL;

      g_assert_no_error (error);
      dove_answer_read_body (answer, rows[i].body, strlen (rows[i].body));
      records = dove_operation_read_records (((DoveObject *) manifest->objects->pdata[0])->list,
                                             answer, NULL, &error);
      g_test_message ("%s in %s", rows[i].records, rows[i].body);
      g_assert_cmpint (records != NULL ? (int) dove_value_get_length (records) : -1, ==,
                       rows[i].count);
    }
}

/* With whom it talks is what a person agrees to, so that what a job made is among it. */
static void
test_results_have_servers (void)
{
  static const struct
  {
    const char *result;
    const char *hosts;
  } rows[] = {
    { "GET /jobs/{key}/result", "a.example" },
    { "/url", "a.example,*" },
    { "$.files[0].url", "a.example,*" },
    { "header:location", "a.example,*" },
    { "=\\\"https://files.example/\\\"&[body.id]", "a.example,files.example" },
    { "=\\\"https://files.example\\\"&[body.path]", "a.example,*" },
    { "=\\\"https://\\\"&[body.path]", "a.example,*" },
    { "=IF([body.here];\\\"https://files.example/\\\";[body.url])", "a.example,*" },
    { "=[body.url]", "a.example,*" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint j = 0; j < 3; j++)
      {
        static const char * const lists[] = { "list", "listSince", "listDeleted" };
        g_autofree char *text = g_strdup_printf (
          MINIMAL (OBJECT ("\"%s\": { \"request\": \"POST /jobs\", \"async\": { \"id\": \"/id\","
                           "\"poll\": \"GET /jobs/{key}\", \"done\": \"/done\","
                           "\"result\": \"%s\" } }")), lists[j], rows[i].result);
        g_autoptr(GError) error = NULL;
        g_autoptr(DoveManifest) manifest = dove_manifest_new (text, NULL, NULL, NULL, &error);
        g_autoptr(GPtrArray) hosts = NULL;
        g_autofree char *joined = NULL;

        g_assert_no_error (error);
        hosts = dove_manifest_list_hosts (manifest);
        g_ptr_array_add (hosts, NULL);
        joined = g_strjoinv (",", (char **) hosts->pdata);
        g_assert_cmpstr (joined, ==, rows[i].hosts);
      }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connector/manifest/examples-load", test_examples);
  g_test_add_func ("/connector/manifest/broken-ones-name-place-and-remedy", test_broken);
  g_test_add_func ("/connector/manifest/people-read-their-language", test_strings);
  g_test_add_func ("/connector/manifest/units-name-a-currency", test_units);
  g_test_add_func ("/connector/call/rest-request-is-exact", test_build_rest);
  g_test_add_func ("/connector/call/json-rpc-request-is-exact", test_build_rpc);
  g_test_add_func ("/connector/call/key-cannot-change-the-path", test_path_is_safe);
  g_test_add_func ("/connector/verdict/json-rpc-errors-are-errors", test_judge);
  g_test_add_func ("/connector/paging/circle-is-noticed", test_paging_circle);
  g_test_add_func ("/connector/reading/a-path-needs-its-list", test_a_path_needs_its_list);
  g_test_add_func ("/connector/manifest/what-a-job-made-has-a-server", test_results_have_servers);

  return g_test_run ();
}
