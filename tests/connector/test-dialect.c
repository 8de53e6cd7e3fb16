/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "connector/dove-call.h"
#include "connector/dove-dialect.h"
#include "connector/dove-verdict.h"
#include "record/dove-json.h"

#define HEAD                                                                                  \
  "{\"dovetail\":1,\"id\":\"a\",\"version\":\"1.0.0\",\"name\":\"A\",\"driver\":\"http\","       \
  "\"base\":\"https://a.example/api\",\"auth\":[{\"id\":\"n\",\"type\":\"none\"}],"
#define OBJECT(rest)                                                                          \
  "\"objects\":{\"o\":{\"title\":\"O\",\"key\":\"/id\",\"schema\":{\"type\":\"object\","         \
  "\"properties\":{\"id\":{\"type\":\"integer\",\"readOnly\":true},\"n\":{}}}," rest "}}}"

static DoveManifest *
load (const char *text)
{
  g_autoptr(GError) error = NULL;
  DoveManifest *manifest = dove_manifest_new (text, "a.json", NULL, NULL, &error);

  g_assert_no_error (error);

  return manifest;
}

/* What an operation sends, with record {"n":1} and key 5 */
static char *
build_body (DoveManifest        *manifest,
            const DoveOperation *operation,
            const char          *cursor)
{
  g_autoptr(DoveScope) scope = dove_scope_new (NULL);
  g_autoptr(DoveValue) record = dove_json_parse ("{\"n\":1}", -1, NULL, NULL);
  DoveCallInput input = {
    .object = manifest->objects->pdata[0],
    .record = operation->role == DOVE_ROLE_CREATE ? record : NULL,
    .cursor = cursor,
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveCall) call = NULL;
  gsize size = 0;
  const char *data = NULL;

  dove_scope_take (scope, "key", dove_value_new_integer (5));
  call = dove_operation_build (manifest, operation, scope, &input, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (call->content_type, ==, "application/json");
  data = g_bytes_get_data (call->body, &size);

  return g_strndup (data, size);
}

static DoveVerdict *
judge (DoveManifest        *manifest,
       const DoveOperation *operation,
       guint                status,
       const char          *body)
{
  g_autoptr(DoveAnswer) answer = dove_answer_new (status, "https://a.example/api");

  dove_answer_read_body (answer, body, strlen (body));

  return dove_operation_judge (manifest, operation, answer, NULL);
}

static void
test_rpc_takes_named_arguments (void)
{
  g_autoptr(DoveManifest) manifest = load (
      HEAD "\"dialect\":\"json-rpc\",\"envelope\":{\"jsonrpc\":null,\"auth\":\"x\"},"
      OBJECT ("\"list\":{\"call\":\"o.get\",\"params\":{\"output\":\"extend\",\"sort\":{}},"
              "\"records\":\"/result\",\"paging\":{\"style\":\"page\",\"in\":\"param\","
              "\"param\":\"page\",\"size\":{\"in\":\"param\",\"param\":\"/sort/limit\","
              "\"value\":7}}},"
              "\"create\":{\"call\":\"o.add\",\"params\":{\"...\":\"{record}\"}}"));
  DoveObject *object = manifest->objects->pdata[0];
  g_autofree char *list = build_body (manifest, object->list, NULL);
  g_autofree char *second = build_body (manifest, object->list, "{\"at\":2,\"n\":1}");
  g_autofree char *create = build_body (manifest, object->create, NULL);

  g_assert_cmpstr (list, ==, "{\"id\":1,\"method\":\"o.get\",\"params\":{\"output\":\"extend\","
                   "\"sort\":{\"limit\":7},\"page\":1},\"auth\":\"x\"}");
  g_assert_nonnull (strstr (second, "\"page\":2"));
  g_assert_cmpstr (create, ==,
                   "{\"id\":1,\"method\":\"o.add\",\"params\":{\"n\":1},\"auth\":\"x\"}");
}

static void
test_names_of_the_page_are_there (void)
{
  static const struct
  {
    const char *style;
    const char *name;
    const char *first;
    const char *second;
  } rows[] = {
    { "page", "page", "{\"at\":1,\"of\":9}", "{\"at\":2,\"of\":9}" },
    { "offset", "offset", "{\"at\":0,\"of\":9}", "{\"at\":2,\"of\":9}" },
    { "cursor", "cursor", "{\"of\":9}", "{\"at\":2,\"of\":9}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf (
          HEAD OBJECT ("\"list\":{\"request\":\"POST /o\",\"body\":{\"at\":\"{%s}\",\"of\":"
                       "\"{size}\"},\"paging\":{\"style\":\"%s\",\"next\":\"/next\","
                       "\"size\":{\"value\":9}}}"), rows[i].name, rows[i].style);
      g_autoptr(DoveManifest) manifest = load (text);
      DoveObject *object = manifest->objects->pdata[0];
      g_autofree char *first = build_body (manifest, object->list, NULL);
      g_autofree char *second = build_body (manifest, object->list, "{\"at\":2,\"n\":1}");

      g_assert_cmpstr (first, ==, rows[i].first);
      g_assert_cmpstr (second, ==, rows[i].second);
    }
}

static void
test_graphql_request_is_exact (void)
{
  g_autoptr(DoveManifest) manifest = load (
      HEAD "\"dialect\":\"graphql\","
      OBJECT ("\"list\":{\"document\":\"query($o: O) {os(o: $o) {id}}\",\"records\":\"/data/os\","
              "\"paging\":{\"style\":\"offset\",\"in\":\"variable\",\"param\":\"/o/skip\","
              "\"size\":{\"param\":\"/o/take\",\"value\":3}}},"
              "\"get\":{\"document\":\"query($id: ID!) {o(id: $id) {id}}\","
              "\"variables\":{\"id\":\"{key}\"},\"record\":\"/data/o\"},"
              "\"archive\":{\"document\":\"mutation {x}\"},"
              "\"delete\":{\"request\":\"DELETE /plain/{key}\",\"body\":{\"why\":\"{key}\"}}"));
  DoveObject *object = manifest->objects->pdata[0];
  g_autofree char *list = build_body (manifest, object->list, NULL);
  g_autofree char *get = build_body (manifest, object->get, NULL);
  g_autofree char *archive = build_body (manifest, object->archive, NULL);
  g_autofree char *plain = build_body (manifest, object->delete, NULL);

  g_assert_cmpstr (list, ==, "{\"query\":\"query($o: O) {os(o: $o) {id}}\","
                   "\"variables\":{\"o\":{\"skip\":0,\"take\":3}}}");
  g_assert_cmpstr (get, ==, "{\"query\":\"query($id: ID!) {o(id: $id) {id}}\","
                   "\"variables\":{\"id\":5}}");
  g_assert_cmpstr (archive, ==, "{\"query\":\"mutation {x}\"}");
  g_assert_cmpstr (plain, ==, "{\"why\":5}");
}

static void
test_graphql_errors_are_errors (void)
{
  static const struct
  {
    gboolean         is_write;
    guint            status;
    const char      *body;
    DoveVerdictKind  kind;
    const char      *message;
  } rows[] = {
    { FALSE, 200, "{\"data\":{\"os\":[]}}", DOVE_VERDICT_OK, NULL },
    { FALSE, 200, "{\"data\":{\"os\":[]},\"errors\":[]}", DOVE_VERDICT_OK, NULL },
    { FALSE, 200, "{\"data\":{\"os\":[{\"id\":1}]},\"errors\":[{\"message\":\"Half\"}]}",
      DOVE_VERDICT_FAIL, "Half" },
    { FALSE, 200, "{\"errors\":[{\"message\":\"A\"},{\"message\":\"B\"}]}", DOVE_VERDICT_FAIL,
      "A; B" },
    { FALSE, 200, "{\"data\":null}", DOVE_VERDICT_FAIL, NULL },
    { FALSE, 200, "{\"os\":[]}", DOVE_VERDICT_FAIL, NULL },
    { FALSE, 200, "<html></html>", DOVE_VERDICT_FAIL, NULL },
    { FALSE, 400, "{\"errors\":[{\"message\":\"Syntax\"}]}", DOVE_VERDICT_REJECT, "Syntax" },
    { TRUE, 200, "{\"data\":{\"add\":{\"id\":1}}}", DOVE_VERDICT_OK, NULL },
    { TRUE, 200, "{\"data\":null,\"errors\":[{\"message\":\"No\",\"path\":[\"add\"]}]}",
      DOVE_VERDICT_FAIL, "No" },
    { TRUE, 200, "{\"data\":null,\"errors\":[{\"message\":\"Late\",\"path\":[\"add\",\"x\"]}]}",
      DOVE_VERDICT_RETRY, "Late" },
    { TRUE, 200, "{\"data\":{\"add\":{\"id\":1}},\"errors\":[{\"message\":\"Late\"}]}",
      DOVE_VERDICT_RETRY, "Late" },
  };
  g_autoptr(DoveManifest) manifest = load (
      HEAD "\"dialect\":\"graphql\","
      OBJECT ("\"list\":{\"document\":\"{os {id}}\",\"records\":\"/data/os\"},"
              "\"create\":{\"document\":\"mutation {add {id}}\"}"));
  DoveObject *object = manifest->objects->pdata[0];

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(DoveVerdict) verdict = judge (manifest,
                                              rows[i].is_write ? object->create : object->list,
                                              rows[i].status, rows[i].body);

      g_test_message ("%s", rows[i].body);
      g_assert_cmpstr (dove_verdict_kind_name (verdict->kind), ==,
                       dove_verdict_kind_name (rows[i].kind));
      if (rows[i].message != NULL)
        g_assert_cmpstr (verdict->message, ==, rows[i].message);
    }
}

/* A key is sent with what makes something new, by whatever method; without one a create is not
 * repeated, although it is a PUT. */
static void
test_a_create_is_repeatable_by_its_key_only (void)
{
  static const struct
  {
    const char *head;
    gboolean    is_sent;
  } rows[] = {
    { HEAD, FALSE },
    { HEAD "\"idempotency\":{\"header\":\"Key\"},", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (rows[i].head,
          OBJECT ("\"create\":\"PUT /o\",\"update\":{\"request\":\"PUT /o/{key}\"},"
                  "\"actions\":{\"pay\":\"PUT /o/{key}/pay\"}"), NULL);
      g_autoptr(DoveManifest) manifest = load (text);
      DoveObject *object = manifest->objects->pdata[0];
      DoveOperation *operations[] = { object->create, object->update, object->actions->pdata[0] };
      gboolean expected[] = { rows[i].is_sent, TRUE, FALSE };
      g_autoptr(DoveScope) scope = dove_scope_new (NULL);
      DoveCallInput input = { .idempotency_key = "k-1" };

      dove_scope_take (scope, "key", dove_value_new_integer (5));
      for (guint j = 0; j < G_N_ELEMENTS (operations); j++)
        {
          g_autoptr(DoveCall) call = dove_operation_build (manifest, operations[j], scope, &input,
                                                           NULL);

          g_assert_cmpint (call->is_repeatable, ==, expected[j]);
          g_assert_cmpstr (dove_call_get_header (call, "key"), ==,
                           rows[i].is_sent && j == 0 ? "k-1" : NULL);
        }
    }
}

static void
test_events_and_bulk_are_compiled (void)
{
  g_autofree char *file = g_test_build_filename (G_TEST_DIST, "data", "manifests", "stripe.json",
                                                 NULL);
  g_autofree char *other = g_test_build_filename (G_TEST_DIST, "data", "manifests",
                                                  "woocommerce.json", NULL);
  g_autoptr(DoveManifest) stripe = dove_manifest_load (file, NULL, NULL, NULL);
  g_autoptr(DoveManifest) shop = dove_manifest_load (other, NULL, NULL, NULL);
  DoveEvents *feed = stripe->events->pdata[0];
  DoveEvents *hook = stripe->events->pdata[1];
  DoveBulk *mixed = dove_manifest_find_object (shop, "order")->bulk[DOVE_BULK_MIXED];

  g_assert_cmpint (feed->style, ==, DOVE_EVENTS_FEED);
  g_assert_cmpint (feed->retention, ==, 30 * G_TIME_SPAN_DAY);
  g_assert_nonnull (feed->feed->since);
  g_assert_nonnull (feed->feed->paging);
  g_assert_nonnull (feed->event_object);
  g_assert_cmpint (hook->style, ==, DOVE_EVENTS_WEBHOOK);
  g_assert_cmpstr (hook->signature->signature_field, ==, "v1");
  g_assert_cmpstr (hook->signature->timestamp_field, ==, "t");
  g_assert_false (hook->signature->is_base64);
  g_assert_cmpint (hook->signature->tolerance, ==, 5 * G_TIME_SPAN_MINUTE);
  g_assert_nonnull (hook->hook_secret);
  g_assert_cmpuint (mixed->max, ==, 100);
  g_assert_null (mixed->results);
  g_assert_cmpstr (dove_selector_get_text (mixed->results_by_verb[2]), ==, "/delete");
  g_assert_nonnull (mixed->item_error);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connector/dialect/rpc-takes-named-arguments", test_rpc_takes_named_arguments);
  g_test_add_func ("/connector/dialect/names-of-the-page-are-there",
                   test_names_of_the_page_are_there);
  g_test_add_func ("/connector/dialect/graphql-request-is-exact", test_graphql_request_is_exact);
  g_test_add_func ("/connector/dialect/graphql-errors-are-errors", test_graphql_errors_are_errors);
  g_test_add_func ("/connector/dialect/a-create-is-repeatable-by-its-key-only",
                   test_a_create_is_repeatable_by_its_key_only);
  g_test_add_func ("/connector/dialect/events-and-bulk-are-compiled",
                   test_events_and_bulk_are_compiled);

  return g_test_run ();
}
