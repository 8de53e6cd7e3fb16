/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "connector/dove-call.h"
#include "connector/dove-reading.h"
#include "connector/dove-verdict.h"
#include "record/dove-json.h"

#define HEAD                                                                                  \
  "{\"dovetail\":1,\"id\":\"a\",\"version\":\"1.0.0\",\"name\":\"A\",\"driver\":\"http\","       \
  "\"base\":\"https://a.example/api\",\"auth\":[{\"id\":\"n\",\"type\":\"none\"}],"
#define OBJECT(rest)                                                                          \
  "\"objects\":{\"o\":{\"title\":\"O\",\"key\":\"/id\",\"schema\":{\"type\":\"object\","         \
  "\"properties\":{\"id\":{\"type\":\"integer\",\"readOnly\":true}}}," rest "}}}"

static DoveManifest *
load (const char *text)
{
  g_autoptr(GError) error = NULL;
  DoveManifest *manifest = dove_manifest_new (text, "a.json", NULL, NULL, &error);

  g_assert_no_error (error);

  return manifest;
}

/* Only what was emptied is sent as empty; what merely stands there as null is not. */
static void
test_only_what_was_cleared_is_cleared (void)
{
  static const struct
  {
    const char *head;
    const char *changes;
    const char *body;
  } rows[] = {
    { HEAD "\"clear\":\"text\",", "{\"name\":null,\"tags\":[null],\"at\":{\"city\":null}}",
      "{\"name\":\"\",\"due\":null,\"at\":{\"city\":\"\",\"zip\":null},\"tags\":[\"\"]}" },
    { HEAD, "{\"name\":null}",
      "{\"name\":null,\"due\":null,\"at\":{\"city\":\"B\",\"zip\":null}}" },
    { HEAD "\"clear\":\"false\",", "{\"name\":null}",
      "{\"name\":false,\"due\":null,\"at\":{\"city\":\"B\",\"zip\":null}}" },
    { HEAD "\"encode\":\"form\",", "{\"name\":null,\"at\":{\"city\":\"C\"}}",
      "name=&at%5Bcity%5D=C" },
  };
  g_autoptr(DoveValue) seen = dove_json_parse (
      "{\"id\":5,\"name\":\"N\",\"due\":null,\"at\":{\"city\":\"B\",\"zip\":null}}", -1, NULL,
      NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (rows[i].head, OBJECT ("\"update\":\"PUT /o/{key}\""),
                                           NULL);
      g_autoptr(DoveManifest) manifest = load (text);
      g_autoptr(DoveValue) changes = dove_json_parse (rows[i].changes, -1, NULL, NULL);
      DoveObject *object = manifest->objects->pdata[0];
      DoveCallInput input = { .object = object, .record = changes, .seen = seen };
      g_autoptr(DoveScope) scope = dove_scope_new (NULL);
      g_autoptr(GError) error = NULL;
      g_autoptr(DoveCall) call = NULL;
      g_autofree char *body = NULL;
      gsize size = 0;
      const char *data = NULL;

      dove_scope_take (scope, "key", dove_value_new_integer (5));
      call = dove_operation_build (manifest, object->update, scope, &input, &error);
      g_assert_no_error (error);
      data = g_bytes_get_data (call->body, &size);
      body = g_strndup (data, size);
      g_assert_cmpstr (body, ==, rows[i].body);
    }
}

/* Where false is how a field is emptied, it is read so, but for fields that may be false. */
static void
test_false_is_read_as_empty (void)
{
  static const struct
  {
    const char *head;
    const char *record;
  } rows[] = {
    { HEAD "\"clear\":\"false\",", "{\"active\":false,\"at\":{\"city\":null},\"name\":null,"
                                  "\"own\":false,\"tags\":[null,\"a\"]}" },
    { HEAD, "{\"active\":false,\"at\":{\"city\":false},\"name\":false,\"own\":false,"
            "\"tags\":[false,\"a\"]}" },
  };
  g_autoptr(DoveValue) told = dove_json_parse (
      "{\"name\":false,\"active\":false,\"own\":false,\"at\":{\"city\":false},"
      "\"tags\":[false,\"a\"]}", -1, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (
          rows[i].head, "\"objects\":{\"o\":{\"title\":\"O\",\"key\":\"/id\",\"list\":\"GET /o\","
          "\"schema\":{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"integer\"},"
          "\"name\":{\"type\":\"string\"},\"active\":{\"type\":[\"boolean\",\"null\"]},"
          "\"secret\":{\"type\":\"string\",\"writeOnly\":true},"
          "\"at\":{\"type\":\"object\",\"properties\":{\"city\":{\"type\":[\"string\",\"null\"]}}},"
          "\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}}}}}", NULL);
      g_autoptr(DoveManifest) manifest = load (text);
      DoveObject *object = manifest->objects->pdata[0];
      g_autoptr(DoveValue) record = dove_object_decode (object, told);
      g_autoptr(DoveValue) fields = dove_object_make_fields (object, NULL);
      g_autofree char *json = dove_json_write (record, DOVE_JSON_CANONICAL);
      g_autofree char *names = dove_json_write (fields, DOVE_JSON_COMPACT);

      g_assert_cmpstr (json, ==, rows[i].record);
      g_assert_cmpstr (names, ==, "[\"id\",\"name\",\"active\",\"at\",\"tags\"]");
    }
}

/* Each member is a part of its own; the same record gives the same bytes. */
static void
test_a_body_may_have_parts (void)
{
  static const char wanted[] =
    "--B\r\nContent-Disposition: form-data; name=\"a%22b\"\r\n\r\n1&2=\xc3\xa4\r\n"
    "--B\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\nx\r\n"
    "--B\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\ny\r\n"
    "--B\r\nContent-Disposition: form-data; name=\"at[city]\"\r\n\r\nRom\r\n--B--\r\n";
  g_autoptr(DoveManifest) manifest = load (HEAD "\"encode\":\"multipart\","
                                           OBJECT ("\"create\":\"POST /o\""));
  g_autoptr(DoveValue) record = dove_json_parse (
      "{\"a\\\"b\":\"1&2=\xc3\xa4\",\"tags\":[\"x\",\"y\"],\"at\":{\"city\":\"Rom\"}}", -1, NULL,
      NULL);
  DoveObject *object = manifest->objects->pdata[0];
  DoveCallInput input = { .object = object, .record = record };
  g_autoptr(DoveScope) scope = dove_scope_new (NULL);
  g_autoptr(DoveCall) call = dove_operation_build (manifest, object->create, scope, &input, NULL);
  g_autoptr(DoveCall) again = dove_operation_build (manifest, object->create, scope, &input, NULL);
  const char *boundary = strstr (call->content_type, "boundary=") + strlen ("boundary=");
  g_autoptr(GString) body = g_string_new_len (g_bytes_get_data (call->body, NULL),
                                              (gssize) g_bytes_get_size (call->body));

  g_assert_true (g_bytes_equal (call->body, again->body));
  g_assert_true (g_str_has_prefix (call->content_type, "multipart/form-data; boundary="));
  g_assert_cmpuint (strlen (boundary), <=, 70);
  g_string_replace (body, boundary, "B", 0);
  g_assert_cmpstr (body->str, ==, wanted);
}

/* An application that leaves out the position itself is asked from one step before it. */
static void
test_an_exclusive_position_loses_nothing (void)
{
  static const struct
  {
    const char *format;
    const char *position;
    GTimeSpan   lookback;
    const char *inclusive;
    const char *exclusive;
  } rows[] = {
    { "iso", "2026-03-01T10:00:00Z", 0, "\"2026-03-01T10:00:00Z\"", "\"2026-03-01T09:59:59Z\"" },
    { "iso", "2026-03-01T10:00:00Z", G_TIME_SPAN_MINUTE, "\"2026-03-01T09:59:00Z\"",
      "\"2026-03-01T09:59:00Z\"" },
    { "date", "2026-03-01T10:00:00Z", 0, "\"2026-03-01\"", "\"2026-02-28\"" },
    { "epoch", "2026-03-01T10:00:00Z", 0, "1772359200", "1772359199" },
    { "epoch-ms", "2026-03-01T10:00:00Z", 0, "1772359200000", "1772359199999" },
    { "integer", "17", G_TIME_SPAN_MINUTE, "17", "16" },
    { "string", "abc", 0, "\"abc\"", "\"abc\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint j = 0; j < 2; j++)
      {
        g_autofree char *text = g_strdup_printf (
            HEAD OBJECT ("\"list\":{\"request\":\"GET /o\",\"since\":{\"field\":\"/at\","
                         "\"param\":\"since\",\"format\":\"%s\",\"inclusive\":%s}}"),
            rows[i].format, j == 0 ? "true" : "false");
        g_autoptr(DoveManifest) manifest = load (text);
        DoveObject *object = manifest->objects->pdata[0];
        g_autoptr(DoveValue) value = dove_since_write_start (object->list->since,
                                                             rows[i].position, rows[i].lookback,
                                                             NULL);
        g_autofree char *written = dove_json_write (value, DOVE_JSON_COMPACT);

        g_assert_cmpstr (written, ==, j == 0 ? rows[i].inclusive : rows[i].exclusive);
      }
}

/* An application with whole seconds is not asked by a finer time that it never gave. */
static void
test_a_lowered_position_has_whole_seconds (void)
{
  static const struct
  {
    const char *position;
    GTimeSpan   span;
    const char *wanted;
  } rows[] = {
    { "2026-03-01T10:00:00Z", 0, "2026-03-01T10:00:00Z" },
    { "2026-03-01T10:00:00.25Z", 0, "2026-03-01T10:00:00.250000Z" },
    { "2026-03-01T10:00:00Z", 1, "2026-03-01T09:59:59Z" },
    { "2026-03-01T10:00:00Z", 1415023, "2026-03-01T09:59:58Z" },
    { "2026-03-01T10:00:00Z", -G_TIME_SPAN_MINUTE, "2026-03-01T10:01:00Z" },
  };
  g_autoptr(DoveManifest) manifest = load (HEAD OBJECT (
    "\"list\":{\"request\":\"GET /o\",\"since\":{\"field\":\"/at\",\"param\":\"since\"}}"));
  DoveObject *object = manifest->objects->pdata[0];

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *lowered = dove_since_lower (object->list->since, rows[i].position,
                                                   rows[i].span);

      g_assert_cmpstr (lowered, ==, rows[i].wanted);
    }
}

/* The wait of Retry-After is not the verdict's: a date in it means something only beside the
 * application's own clock. */
static void
test_a_wait_comes_of_rules_only (void)
{
  static const struct
  {
    const char *head;
    const char *body;
    GTimeSpan   wait;
  } rows[] = {
    { HEAD, "{}", 0 },
    { HEAD "\"limits\":[{\"retryAfter\":\"Retry-After\",\"concurrent\":1}],", "{}", 0 },
    { HEAD "\"errors\":[{\"status\":[429],\"do\":\"throttle\",\"wait\":3}],", "{}",
      3 * G_TIME_SPAN_SECOND },
    { HEAD "\"errors\":[{\"status\":[429],\"do\":\"throttle\",\"wait\":\"/seconds\"}],",
      "{\"seconds\":1.5}", 3 * G_TIME_SPAN_SECOND / 2 },
    { HEAD "\"errors\":[{\"status\":[429],\"do\":\"throttle\",\"wait\":\"/seconds\"}],",
      "{\"seconds\":\"soon\"}", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strconcat (rows[i].head, OBJECT ("\"list\":\"GET /o\""), NULL);
      g_autoptr(DoveManifest) manifest = load (text);
      g_autoptr(DoveAnswer) answer = dove_answer_new (429, "https://a.example/api/o");
      g_autoptr(DoveVerdict) verdict = NULL;

      dove_answer_add_header (answer, "Retry-After", "Sun, 01 Mar 2026 12:00:05 GMT");
      dove_answer_read_body (answer, rows[i].body, strlen (rows[i].body));
      verdict = dove_operation_judge (manifest, ((DoveObject *) manifest->objects->pdata[0])->list,
                                      answer, NULL);
      g_assert_cmpint (verdict->kind, ==, DOVE_VERDICT_THROTTLE);
      g_assert_cmpint (verdict->wait, ==, rows[i].wait);
    }
}

/* A setting's pattern that would be tried for ages is given up, and the setting refused. */
static void
test_patterns_of_settings_are_bounded (void)
{
  g_autoptr(DoveManifest) manifest = load (
      HEAD "\"settings\":{\"properties\":{\"shop\":{\"pattern\":\"^(a|aa)+b|.*$\"}}},"
      OBJECT ("\"list\":\"GET /o\""));
  g_autoptr(DoveValue) short_one = dove_json_parse ("{\"shop\":\"aaac\"}", -1, NULL, NULL);
  g_autoptr(DoveValue) long_one = dove_json_parse (
      "{\"shop\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaac\"}", -1, NULL, NULL);
  g_autoptr(DoveValue) fine = dove_manifest_make_settings (manifest, short_one, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (fine);
  g_assert_null (dove_manifest_make_settings (manifest, long_one, &error));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "^(a|aa)+b|.*$"));
  g_assert_null (strstr (error->message, "LIMIT"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connector/call/false-is-read-as-empty", test_false_is_read_as_empty);
  g_test_add_func ("/connector/call/only-what-was-cleared-is-cleared",
                   test_only_what_was_cleared_is_cleared);
  g_test_add_func ("/connector/call/an-exclusive-position-loses-nothing",
                   test_an_exclusive_position_loses_nothing);
  g_test_add_func ("/connector/call/a-lowered-position-has-whole-seconds",
                   test_a_lowered_position_has_whole_seconds);
  g_test_add_func ("/connector/call/a-wait-comes-of-rules-only", test_a_wait_comes_of_rules_only);
  g_test_add_func ("/connector/call/patterns-of-settings-are-bounded",
                   test_patterns_of_settings_are_bounded);
  g_test_add_func ("/connector/call/a-body-may-have-parts", test_a_body_may_have_parts);

  return g_test_run ();
}
