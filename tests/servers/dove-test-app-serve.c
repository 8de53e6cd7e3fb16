/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-tests"

#include "config.h"

#include <sys/socket.h>

#include "record/dove-json.h"

#include "dove-test-app-private.h"

/*
 * One request: log it, look for a fault, check the sign-in, let a face answer, send. A fault
 * either replaces the answer (BEFORE), spoils it (AFTER), or is a matter of the face (PAGE).
 */

#define WEB_PAGE "<!DOCTYPE html><html><body><h1>Welcome to Hotel Wi-Fi</h1></body></html>"
#define DEPTH    100000 /* nested lists of a hostile answer */

static void
answer_clear (TestAnswer *answer)
{
  g_clear_pointer (&answer->body, dove_value_unref);
  g_free (answer->etag);
  g_free (answer->link);
  g_free (answer->location);
  g_free (answer->token);
  g_free (answer->xml);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TestAnswer, answer_clear)

static void
remember_header_cb (const char *name,
                    const char *value,
                    gpointer    user_data)
{
  g_hash_table_replace (user_data, g_ascii_strdown (name, -1), g_strdup (value));
}

static char *
remember (DoveTestApp       *self,
          SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  const char *query = g_uri_get_query (uri);
  char *line = NULL;

  line = g_strdup_printf ("%s %s%s%s",
                          soup_server_message_get_method (message), g_uri_get_path (uri),
                          query != NULL ? "?" : "", query != NULL ? query : "");
  g_ptr_array_add (self->log, line);

  g_hash_table_remove_all (self->last_headers);
  soup_message_headers_foreach (soup_server_message_get_request_headers (message),
                                remember_header_cb, self->last_headers);
  if (body->length > 0)
    {
      g_free (self->last_body);
      self->last_body = g_strndup (body->data, body->length);
    }

  return line;
}

static FaultRow *
take_fault (DoveTestApp *self,
            const char  *line)
{
  for (guint i = 0; i < self->faults->len; i++)
    {
      FaultRow *row = self->faults->pdata[i];
      g_autofree char *pattern = NULL;

      pattern = g_strdup_printf ("%s %s", row->method != NULL ? row->method : "*",
                                 row->path != NULL ? row->path : "*");
      if (!g_pattern_match_simple (pattern, line))
        continue;
      if (row->skip > 0)
        {
          row->skip--;
          continue;
        }
      if (row->times == 0)
        continue;
      row->times--;
      return row;
    }

  return NULL;
}

static gboolean
basic_is_valid (const char *encoded)
{
  g_autofree guchar *decoded = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  decoded = g_base64_decode (encoded, &length);
  text = g_strndup ((const char *) decoded, length);

  return g_str_equal (text, DOVE_TEST_APP_USER ":" DOVE_TEST_APP_PASSWORD);
}

static gboolean
is_signed_in (DoveTestApp        *self,
              SoupMessageHeaders *headers)
{
  const char *value = soup_message_headers_get_one (headers, "Authorization");
  const char *api_key = soup_message_headers_get_one (headers, "X-Api-Key");

  if (self->is_locked)
    return FALSE;
  if (api_key != NULL)
    return g_str_equal (api_key, DOVE_TEST_APP_TOKEN);
  if (value == NULL)
    return FALSE;
  if (g_str_has_prefix (value, "Bearer "))
    return g_str_equal (value + strlen ("Bearer "), DOVE_TEST_APP_TOKEN);
  if (g_str_has_prefix (value, "Basic "))
    return basic_is_valid (value + strlen ("Basic "));
  if (g_str_has_prefix (value, "Session "))
    return g_hash_table_contains (self->sessions, value + strlen ("Session "));

  return FALSE;
}

/* Whether the request is one that signs in, which needs no sign-in. */
static gboolean
is_open (TestRequest *request)
{
  const char *call = dove_value_get_member_text (request->body, "method");

  if (g_str_equal (request->path, "/login"))
    return TRUE;

  return g_str_equal (request->path, "/rpc") && g_strcmp0 (call, "login") == 0;
}

static void
answer_request (DoveTestApp *self,
                TestRequest *request,
                TestAnswer  *answer)
{
  if (g_str_equal (request->path, "/graphql"))
    test_app_answer_graphql (self, request, answer, is_signed_in (self, request->headers));
  else if (!is_open (request) && !is_signed_in (self, request->headers))
    {
      answer->status = 401;
      answer->body = test_json ("{\"error\":{\"message\":\"Please sign in\"}}");
    }
  else if (g_str_equal (request->path, "/rpc"))
    test_app_answer_rpc (self, request, answer);
  else if (g_str_has_prefix (request->path, "/odata/"))
    test_app_answer_odata (self, request, answer);
  else
    test_app_answer_rest (self, request, answer);
}

static void
send_text (SoupServerMessage *message,
           guint              status,
           const char        *type,
           const char        *text)
{
  soup_server_message_set_status (message, status, NULL);
  if (text != NULL)
    soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, text, strlen (text));
}

static const char *
get_type (TestAnswer *answer)
{
  return answer->xml != NULL ? "application/xml" : "application/json";
}

static void
send_answer (SoupServerMessage *message,
             TestAnswer        *answer,
             const char        *type)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char *text = NULL;

  if (answer->xml != NULL)
    text = g_strdup (answer->xml);
  else if (answer->body != NULL)
    text = dove_json_write (answer->body, DOVE_JSON_COMPACT);
  if (answer->etag != NULL)
    soup_message_headers_replace (headers, "ETag", answer->etag);
  if (answer->link != NULL)
    soup_message_headers_replace (headers, "Link", answer->link);
  if (answer->location != NULL)
    soup_message_headers_replace (headers, "Location", answer->location);
  if (answer->token != NULL)
    soup_message_headers_replace (headers, "X-Session-Token", answer->token);
  send_text (message, answer->status, type, text);
}

/* Ends the connection: with a reset, or in order behind the bytes given. */
static void
hang_up (SoupServerMessage *message,
         const char        *bytes,
         gboolean           is_reset)
{
  struct linger linger = { 1, 0 };
  GSocket *socket = soup_server_message_get_socket (message);
  g_autoptr(GIOStream) stream = NULL;

  if (is_reset)
    setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);

  stream = soup_server_message_steal_connection (message);
  if (bytes != NULL)
    g_output_stream_write_all (g_io_stream_get_output_stream (stream), bytes, strlen (bytes),
                               NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

static void
send_half (SoupServerMessage *message,
           TestAnswer        *answer,
           gboolean           has_length)
{
  g_autofree char *text = NULL;
  g_autofree char *length = NULL;
  g_autofree char *bytes = NULL;

  text = answer->body != NULL ? dove_json_write (answer->body, DOVE_JSON_COMPACT)
                              : g_strdup ("{\"id\":1}");
  length = g_strdup_printf ("Content-Length: %zu\r\n", strlen (text));
  bytes = g_strdup_printf ("HTTP/1.1 %u OK\r\nContent-Type: application/json\r\n%s"
                           "Connection: close\r\n\r\n%.*s",
                           answer->status, has_length ? length : "",
                           (int) strlen (text) / 2, text);
  hang_up (message, bytes, FALSE);
}

static void
send_deep (SoupServerMessage *message)
{
  g_autofree char *text = g_malloc (DEPTH + 1);

  memset (text, '[', DEPTH);
  text[DEPTH] = '\0';
  send_text (message, 200, "application/json", text);
}

static void
send_error (SoupServerMessage *message,
            guint              status)
{
  g_autofree char *text = NULL;

  text = g_strdup_printf ("{\"error\":{\"message\":\"The application says %u\"}}", status);
  send_text (message, status, "application/json", text);
}

/* Faults that come before any effect; FALSE when this is none of them. */
static gboolean
fail_before (SoupServerMessage *message,
             FaultRow          *fault)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  switch (fault->kind)
    {
    case DOVE_TEST_FAULT_STATUS_BEFORE:
      send_error (message, fault->status);
      return TRUE;
    case DOVE_TEST_FAULT_RESET_BEFORE:
      hang_up (message, NULL, TRUE);
      return TRUE;
    case DOVE_TEST_FAULT_HTML_BEFORE:
      send_text (message, fault->status != 0 ? fault->status : 200, "text/html", WEB_PAGE);
      return TRUE;
    case DOVE_TEST_FAULT_REDIRECT_BEFORE:
      soup_message_headers_replace (headers, "Location", "/elsewhere");
      send_text (message, fault->status != 0 ? fault->status : 302, NULL, NULL);
      return TRUE;
    case DOVE_TEST_FAULT_DEEP_BEFORE:
      send_deep (message);
      return TRUE;
    case DOVE_TEST_FAULT_NO_LIST_BEFORE:
      send_text (message, 200, "application/json", "{\"items\":\"soon\"}");
      return TRUE;
    default:
      return FALSE;
    }
}

static void
send_spoilt (SoupServerMessage *message,
             TestAnswer        *answer,
             FaultRow          *fault)
{
  switch (fault->kind)
    {
    case DOVE_TEST_FAULT_STATUS_AFTER:
      send_error (message, fault->status);
      break;
    case DOVE_TEST_FAULT_RESET_AFTER:
      hang_up (message, NULL, TRUE);
      break;
    case DOVE_TEST_FAULT_CLOSE_AFTER:
      hang_up (message, NULL, FALSE);
      break;
    case DOVE_TEST_FAULT_TRUNCATE_AFTER:
      send_half (message, answer, TRUE);
      break;
    case DOVE_TEST_FAULT_CUT_AFTER:
      send_half (message, answer, FALSE);
      break;
    case DOVE_TEST_FAULT_HTML_AFTER:
      send_text (message, fault->status != 0 ? fault->status : 200, "text/html", WEB_PAGE);
      break;
    case DOVE_TEST_FAULT_NO_BODY_AFTER:
      send_text (message, fault->status != 0 ? fault->status : answer->status, NULL, NULL);
      break;
    case DOVE_TEST_FAULT_WRONG_TYPE_AFTER:
      send_answer (message, answer, "text/plain");
      break;
    default:
      send_answer (message, answer, get_type (answer));
      break;
    }
}

void
test_app_serve_cb (SoupServer        *server,
                   SoupServerMessage *message,
                   const char        *path,
                   GHashTable        *query,
                   gpointer           user_data)
{
  DoveTestApp *self = user_data;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr(DoveValue) body = NULL;
  g_auto(GStrv) steps = NULL;
  g_auto(TestAnswer) answer = { .status = 200 };
  SoupMessageBody *bytes = soup_server_message_get_request_body (message);
  const char *line = remember (self, message);
  FaultRow *fault = take_fault (self, line);
  gboolean is_xml = g_str_has_prefix (path, "/xml/");
  TestRequest request = {
    .method = soup_server_message_get_method (message),
    .path = is_xml ? path + strlen ("/xml") : path,
    .query = query,
    .headers = soup_server_message_get_request_headers (message),
    .fault = fault != NULL ? (int) fault->kind : -1,
  };

  if (fault != NULL && fault->retry_after != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                  "Retry-After", fault->retry_after);
  if (fault != NULL && fault->date != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Date",
                                  fault->date);
  if (fault != NULL && fail_before (message, fault))
    return;

  if (bytes->length > 0)
    body = is_xml ? test_app_read_xml (bytes->data, bytes->length)
                  : dove_json_parse (bytes->data, bytes->length, NULL, NULL);
  steps = g_strsplit (request.path + 1, "/", -1);
  request.body = body;
  request.steps = steps;
  answer_request (self, &request, &answer);
  if (is_xml)
    test_app_dress_xml (&request, &answer);

  if (fault != NULL)
    send_spoilt (message, &answer, fault);
  else
    send_answer (message, &answer, get_type (&answer));
}
