/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "connector/dove-webhook.h"
#include "record/dove-json.h"

/* webhook-vectors.json is made by webhook-vectors.py beside it, without any code of the program. */

#define HEAD                                                                                  \
  "{\"dovetail\":1,\"id\":\"a\",\"version\":\"1.0.0\",\"name\":\"A\",\"driver\":\"http\","       \
  "\"base\":\"https://a.example/api\",\"auth\":[{\"id\":\"n\",\"type\":\"none\"}],"             \
  "\"objects\":{\"o\":{\"title\":\"O\",\"key\":\"/id\",\"schema\":{\"type\":\"object\","         \
  "\"properties\":{\"id\":{\"type\":\"integer\",\"readOnly\":true},\"n\":{}}}},"                \
  "\"pair\":{\"title\":\"P\",\"key\":[\"/a\",\"/b\"],\"schema\":{\"type\":\"object\","           \
  "\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":\"string\"}}}}},"
#define EVENTS(rest) "\"events\":[{\"id\":\"hook\",\"style\":\"webhook\"," rest "}]}"
#define SIGNED "\"signature\":{\"header\":\"X-S\",\"algorithm\":\"token\"},"

typedef struct
{
  DoveManifest *manifest;
  DoveHookCall  call;
  char         *secret;
  gint64        now;
} Case;

static DoveManifest *
load (const char *text)
{
  g_autoptr(GError) error = NULL;
  DoveManifest *manifest = dove_manifest_new (text, "a.json", NULL, NULL, &error);

  g_assert_no_error (error);

  return manifest;
}

static DoveEvents *
get_events (DoveManifest *manifest)
{
  return manifest->events->pdata[0];
}

static void
add_header (DoveHookCall *call,
            const char   *name,
            const char   *value)
{
  g_ptr_array_add (call->headers, dove_pair_new (name, value));
}

static DoveHookCall
make_call (const char *body)
{
  DoveHookCall call = { "POST", "https://relay.example/h", NULL, NULL };

  call.headers = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_pair_free);
  call.body = g_bytes_new (body, strlen (body));

  return call;
}

static void
call_clear (DoveHookCall *call)
{
  g_ptr_array_unref (call->headers);
  g_bytes_unref (call->body);
}

/* */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DoveHookCall, call_clear)

/* --- signatures ------------------------------------------------------------------------------- */

static Case
case_new (const DoveValue *row)
{
  DoveValue *signature = dove_value_get_member (row, "signature");
  DoveValue *headers = dove_value_get_member (row, "headers");
  g_autofree char *json = dove_json_write (signature, DOVE_JSON_COMPACT);
  g_autofree char *text = g_strconcat (HEAD "\"events\":[{\"id\":\"h\",\"style\":\"webhook\","
                                       "\"objects\":[\"o\"],\"signature\":", json, "}]}", NULL);
  Case new = { load (text), make_call (""), NULL, 0 };
  gsize size = 0;
  guchar *body = g_base64_decode (dove_value_get_member_text (row, "body"), &size);

  new.call.method = dove_value_get_member_text (row, "method");
  new.call.url = dove_value_get_member_text (row, "url");
  g_bytes_unref (new.call.body);
  new.call.body = g_bytes_new_take (body, size);
  new.secret = g_strdup (dove_value_get_member_text (row, "secret"));
  dove_value_get_integer (dove_value_get_member (row, "now"), &new.now);
  new.now *= G_USEC_PER_SEC;

  for (guint i = 0; i < dove_value_get_length (headers); i++)
    {
      DoveValue *pair = dove_value_get_element (headers, i);

      add_header (&new.call, dove_value_get_text (dove_value_get_element (pair, 0)),
                  dove_value_get_text (dove_value_get_element (pair, 1)));
    }

  return new;
}

static void
case_clear (Case *self)
{
  dove_manifest_unref (self->manifest);
  call_clear (&self->call);
  g_free (self->secret);
}

static gboolean
verify (Case *self)
{
  g_autoptr(GError) error = NULL;
  gboolean is_fine = dove_webhook_verify (get_events (self->manifest)->signature, &self->call,
                                          self->secret, self->now, &error);

  if (!is_fine)
    g_assert_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED);

  return is_fine;
}

/* Another byte anywhere in the body, the secret or the last header. */
static void
check_changes (Case *self)
{
  GBytes *whole = self->call.body;
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (whole, &size);
  DovePair *last = g_ptr_array_index (self->call.headers, self->call.headers->len - 1);
  gboolean is_token = get_events (self->manifest)->signature->algorithm == DOVE_SIGNATURE_TOKEN;
  gsize end = strlen (last->value);

  for (gsize i = 0; !is_token && i <= size; i++)
    {
      g_autofree guint8 *copy = g_malloc0 (size + 1);

      if (size > 0)
        memcpy (copy, data, size);
      copy[i] ^= 1;
      self->call.body = g_bytes_new (copy, i == size ? size + 1 : size);
      g_assert_false (verify (self));
      g_bytes_unref (self->call.body);
    }
  self->call.body = whole;

  for (gsize i = 0; i < 3; i++)
    {
      last->value[end - 8 + i] ^= 3;
      g_assert_false (verify (self));
      last->value[end - 8 + i] ^= 3;
    }

  self->secret[strlen (self->secret) - 3] ^= 1;
  g_assert_false (verify (self));
  self->secret[strlen (self->secret) - 3] ^= 1;
  g_assert_true (verify (self));
}

static void
check_absence (Case *self)
{
  while (self->call.headers->len > 0)
    {
      g_ptr_array_set_size (self->call.headers, (int) self->call.headers->len - 1);
      g_assert_false (verify (self));
    }

  g_clear_pointer (&self->secret, g_free);
  g_assert_false (verify (self));
  self->secret = g_strdup ("");
  g_assert_false (verify (self));
}

static void
check_time (Case *self)
{
  const DoveSignature *signature = get_events (self->manifest)->signature;
  GTimeSpan tolerance = signature->algorithm == DOVE_SIGNATURE_STANDARD_WEBHOOKS
                          ? 5 * G_TIME_SPAN_MINUTE
                          : signature->tolerance;
  gint64 now = self->now;
  gint64 offsets[] = { tolerance + 2 * G_USEC_PER_SEC, -tolerance - 2 * G_USEC_PER_SEC };

  for (guint i = 0; i < G_N_ELEMENTS (offsets); i++)
    {
      self->now = now + offsets[i];
      g_assert_true (verify (self) == (tolerance == 0));
      self->now = now + (offsets[i] > 0 ? -2 : 2) * G_USEC_PER_SEC;
      g_assert_true (verify (self));
    }

  self->now = now;
}

static void
test_vector (gconstpointer data)
{
  const DoveValue *row = data;
  Case self = case_new (row);

  g_assert_true (verify (&self));
  check_time (&self);
  check_changes (&self);
  if (strstr (dove_value_get_member_text (row, "name"), "twice") == NULL)
    check_absence (&self);

  case_clear (&self);
}

static void
add_vectors (DoveValue *rows)
{
  for (guint i = 0; i < dove_value_get_length (rows); i++)
    {
      DoveValue *row = dove_value_get_element (rows, i);
      g_autofree char *name = g_strconcat ("/connector/webhook/vector/",
                                           dove_value_get_member_text (row, "name"), NULL);

      g_test_add_data_func (name, row, test_vector);
    }
}

/* --- events ----------------------------------------------------------------------------------- */

static char *
print_events (DoveManifest       *manifest,
              const DoveHookCall *call)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) found = dove_webhook_read_events (manifest, get_events (manifest), call,
                                                         &error);
  g_autoptr(GString) text = g_string_new (NULL);

  g_assert_no_error (error);

  for (guint i = 0; i < found->len; i++)
    {
      DoveHookEvent *event = g_ptr_array_index (found, i);
      g_autofree char *record = event->record != NULL
                                  ? dove_json_write (event->record, DOVE_JSON_COMPACT)
                                  : g_strdup ("-");

      g_string_append_printf (text, "%s %s %s %s%s;", event->id != NULL ? event->id : "-",
                              event->object->id, event->key, record,
                              event->is_deleted ? " deleted" : "");
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const struct
{
  const char *events;
  const char *body;
  const char *expected;
} event_cases[] = {
  { EVENTS (SIGNED "\"objects\":[\"o\"],\"event\":{\"id\":\"/e\",\"key\":\"/k\",\"record\":\"/r\","
            "\"deleted\":\"=[event.type]=\\\"gone\\\"\"}"),
    "{\"e\":\"e1\",\"k\":7,\"r\":{\"id\":7},\"type\":\"gone\"}", "e1 o 7 {\"id\":7} deleted;" },
  { EVENTS ("\"objects\":[\"o\"],\"event\":{\"key\":\"/k\",\"record\":\"/r\"}"),
    "{\"k\":7,\"r\":{\"id\":7}}", "- o 7 -;" },
  { EVENTS (SIGNED "\"objects\":[\"o\"],\"events\":\"\",\"event\":{\"key\":\"/k\"}"),
    "[{\"k\":1},{\"k\":\"b\"},{},{\"k\":null},5]", "- o 1 -;- o b -;" },
  { EVENTS (SIGNED "\"objects\":[\"o\"],\"events\":\"/list\",\"event\":{\"key\":\"/k\"}"),
    "{\"list\":[{\"k\":[1,2]}]}", "- o 1 -;- o 2 -;" },
  { EVENTS (SIGNED "\"objects\":[\"o\"],\"event\":{\"record\":\"\"}"), "{\"id\":3}",
    "- o 3 {\"id\":3};" },
  { EVENTS (SIGNED "\"objects\":[\"o\"],\"event\":{\"key\":\"header:X-Key\"}"), "{}", "- o 12 -;" },
  { EVENTS (SIGNED "\"objects\":[\"o\",\"pair\"],\"event\":{\"object\":\"/t\",\"key\":\"/k\"}"),
    "{\"t\":\"pair\",\"k\":[\"x\",\"y\"]}", "- pair [\"x\",\"y\"] -;" },
  { EVENTS (SIGNED "\"objects\":[\"o\"],\"event\":{\"object\":\"/t\",\"key\":\"/k\"}"),
    "{\"t\":\"pair\",\"k\":[\"x\",\"y\"]}", "" },
  { EVENTS (SIGNED "\"objects\":[\"o\"],\"event\":{\"object\":\"/t\",\"key\":\"/k\"}"),
    "{\"t\":\"nobody\",\"k\":1}", "" },
  { EVENTS (SIGNED "\"objects\":[\"o\"],\"event\":{\"object\":\"=SWITCH([event.t];\\\"a\\\";"
            "\\\"o\\\")\",\"key\":\"/k\"}"), "{\"t\":\"a\",\"k\":1}", "- o 1 -;" },
};

static void
test_events_are_read (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (event_cases); i++)
    {
      g_autofree char *text = g_strconcat (HEAD, event_cases[i].events, NULL);
      g_autoptr(DoveManifest) manifest = load (text);
      g_auto(DoveHookCall) call = make_call (event_cases[i].body);
      g_autofree char *printed = NULL;

      g_test_message ("%s", event_cases[i].events);
      add_header (&call, "x-KEY", "12");
      printed = print_events (manifest, &call);
      g_assert_cmpstr (printed, ==, event_cases[i].expected);
    }
}

static void
test_what_is_no_json_is_refused (void)
{
  g_autoptr(DoveManifest) manifest = load (HEAD EVENTS ("\"objects\":[\"o\"]"));
  g_auto(DoveHookCall) call = make_call ("<xml/>");
  g_autoptr(GError) error = NULL;

  g_assert_null (dove_webhook_read_events (manifest, get_events (manifest), &call, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
}

/* --- the first call and subscriptions --------------------------------------------------------- */

static const struct
{
  const char *challenge;
  const char *url;
  const char *body;
  const char *answer;  /* NULL: not a challenge */
  const char *type;
} challenges[] = {
  { "{\"body\":\"{event.challenge}\"}", "https://r.example/h",
    "{\"type\":\"url_verification\",\"challenge\":\"3eZbrw1a\"}", "3eZbrw1a", "text/plain" },
  { "{\"body\":\"{event.challenge}\"}", "https://r.example/h", "{\"type\":\"x\"}", NULL, NULL },
  { "{\"where\":\"/challenge\",\"body\":{\"challenge\":\"{event.challenge}\"}}",
    "https://r.example/h", "{\"challenge\":\"a\\\"b\"}", "{\"challenge\":\"a\\\"b\"}",
    "application/json" },
  { "{\"where\":\"/challenge\",\"body\":\"yes\"}", "https://r.example/h", "{}", NULL, NULL },
  { "{\"body\":\"{query.challenge}\"}", "https://r.example/h?a=1&challenge=x%26y", "", "x&y",
    "text/plain" },
  { "{\"body\":\"{query.challenge}\"}", "https://r.example/h", "", NULL, NULL },
};

static void
test_challenges_are_answered (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (challenges); i++)
    {
      g_autofree char *text = g_strconcat (HEAD "\"events\":[{\"id\":\"h\",\"style\":\"webhook\","
                                           "\"objects\":[\"o\"],\"challenge\":",
                                           challenges[i].challenge, "}]}", NULL);
      g_autoptr(DoveManifest) manifest = load (text);
      g_auto(DoveHookCall) call = make_call (challenges[i].body);
      g_autoptr(GError) error = NULL;
      g_autoptr(DoveHookReply) reply = NULL;

      call.url = challenges[i].url;
      reply = dove_webhook_answer (get_events (manifest), &call, &error);
      g_assert_no_error (error);
      g_assert_true ((reply == NULL) == (challenges[i].answer == NULL));
      if (reply == NULL)
        continue;

      g_assert_cmpuint (reply->status, ==, 200);
      g_assert_cmpmem (g_bytes_get_data (reply->body, NULL), g_bytes_get_size (reply->body),
                       challenges[i].answer, strlen (challenges[i].answer));
      g_assert_cmpstr (reply->content_type, ==, challenges[i].type);
    }
}

static void
test_a_header_is_echoed (void)
{
  g_autoptr(DoveManifest) manifest = load (
      HEAD EVENTS ("\"objects\":[\"o\"],\"challenge\":{\"headers\":{\"X-Hook-Secret\":"
                   "\"{header.x-hook-secret}\"}}"));
  g_auto(DoveHookCall) call = make_call ("{}");
  g_autoptr(DoveHookReply) reply = NULL;
  g_autoptr(DoveHookReply) none = NULL;
  g_autoptr(GError) error = NULL;
  DovePair *pair = NULL;

  none = dove_webhook_answer (get_events (manifest), &call, NULL);
  add_header (&call, "X-Hook-Secret", "s3");
  reply = dove_webhook_answer (get_events (manifest), &call, NULL);
  pair = g_ptr_array_index (reply->headers, 0);

  g_assert_null (none);
  g_assert_cmpstr (pair->value, ==, "s3");
  g_assert_null (reply->body);

  add_header (&call, "X-Hook-Secret", "a\r\nSet-Cookie: b");
  g_assert_null (dove_webhook_answer (get_events (manifest), &call, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
}

static void
test_broken_challenges_are_refused (void)
{
  static const char * const broken[] = {
    "{\"where\":\"nonsense\"}", "{\"body\":\"{secret.a}\"}", "{\"body\":\"{event\"}",
    "{\"headers\":{\"A\":\"{record.a}\"}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *text = g_strconcat (HEAD "\"events\":[{\"id\":\"h\",\"style\":\"webhook\","
                                           "\"objects\":[\"o\"],\"challenge\":", broken[i], "}]}",
                                           NULL);
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", broken[i]);
      g_assert_null (dove_manifest_new (text, "a.json", NULL, NULL, &error));
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
    }
}

static void
test_subscriptions_are_made_and_read (void)
{
  g_autoptr(DoveManifest) manifest = load (
      HEAD EVENTS ("\"objects\":[\"o\"],\"subscribe\":{\"request\":\"POST /hooks\",\"body\":"
                   "{\"topic\":\"o.{verb}\",\"url\":\"{hook.url}\",\"secret\":\"{hook.secret}\"},"
                   "\"id\":\"/id\",\"secret\":\"/key\",\"verbs\":[\"made\"]},"
                   "\"renew\":\"PATCH /hooks/{hook.id}\","
                   "\"unsubscribe\":\"DELETE /hooks/{hook.id}\""));
  DoveEvents *events = get_events (manifest);
  DoveHook hook = { NULL, "https://relay.example/h", "s" };
  g_autoptr(DoveScope) scope = dove_scope_new (NULL);
  g_autoptr(DoveAnswer) answer = dove_answer_new (201, NULL);
  g_autoptr(DoveCall) subscribe = NULL;
  g_autoptr(DoveCall) unsubscribe = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *id = NULL;
  g_autofree char *secret = NULL;
  const char *body = "{\"topic\":\"o.made\",\"url\":\"https://relay.example/h\",\"secret\":\"s\"}";

  subscribe = dove_webhook_build (manifest, events->subscribe, &hook, "made", scope, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (subscribe->method, ==, "POST");
  g_assert_cmpmem (g_bytes_get_data (subscribe->body, NULL), g_bytes_get_size (subscribe->body),
                   body, strlen (body));

  answer->body = dove_json_parse ("{\"id\":31,\"key\":\"whsec_1\"}", -1, NULL, NULL);
  g_assert_true (dove_webhook_read_hook (events, answer, &id, &secret, &error));
  g_assert_cmpstr (id, ==, "31");
  g_assert_cmpstr (secret, ==, "whsec_1");

  hook.id = id;
  unsubscribe = dove_webhook_build (manifest, events->unsubscribe, &hook, NULL, scope, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (unsubscribe->url, ==, "https://a.example/api/hooks/31");
}

static void
test_a_subscription_without_its_secret_is_an_error (void)
{
  g_autoptr(DoveManifest) manifest = load (
      HEAD EVENTS ("\"objects\":[\"o\"],\"subscribe\":{\"request\":\"POST /hooks\",\"id\":\"/id\","
                   "\"secret\":\"/key\"}"));
  g_autoptr(DoveAnswer) answer = dove_answer_new (201, NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *id = NULL;
  g_autofree char *secret = NULL;

  answer->body = dove_json_parse ("{\"id\":31}", -1, NULL, NULL);
  g_assert_false (dove_webhook_read_hook (get_events (manifest), answer, &id, &secret, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "secret"));
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *file = NULL;
  g_autofree char *text = NULL;
  g_autoptr(DoveValue) rows = NULL;
  g_autoptr(GError) error = NULL;
  gsize length = 0;

  g_test_init (&argc, &argv, NULL);

  file = g_test_build_filename (G_TEST_DIST, "connector", "webhook-vectors.json", NULL);
  if (!g_file_get_contents (file, &text, &length, &error) ||
      (rows = dove_json_parse (text, (gssize) length, NULL, &error)) == NULL)
    g_error ("%s", error->message);

  add_vectors (rows);
  g_test_add_func ("/connector/webhook/events-are-read", test_events_are_read);
  g_test_add_func ("/connector/webhook/what-is-no-json-is-refused",
                   test_what_is_no_json_is_refused);
  g_test_add_func ("/connector/webhook/challenges-are-answered", test_challenges_are_answered);
  g_test_add_func ("/connector/webhook/a-header-is-echoed", test_a_header_is_echoed);
  g_test_add_func ("/connector/webhook/broken-challenges-are-refused",
                   test_broken_challenges_are_refused);
  g_test_add_func ("/connector/webhook/subscriptions-are-made-and-read",
                   test_subscriptions_are_made_and_read);
  g_test_add_func ("/connector/webhook/a-subscription-without-its-secret-is-an-error",
                   test_a_subscription_without_its_secret_is_an_error);

  return g_test_run ();
}
