/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-practice"

#include "config.h"

#include <string.h>

#include "practice/dove-practice-server-private.h"
#include "record/dove-json.h"

#define LISTEN_BACKLOG   256
#define BODY_LIMIT_BYTES (1024 * 1024)
#define LATE_MS          1500

static const char *apps[] = { "crm", "books", "mail", NULL };

/**
 * dove_practice_answer:
 * @ask: the request
 * @status: HTTP status
 * @body: (nullable): what to answer
 *
 * Answers with JSON.
 */
void
dove_practice_answer (DovePracticeAsk *ask,
                      guint            status,
                      DoveValue       *body)
{
  ask->status = status;
  g_free (ask->answer);
  ask->answer = body != NULL ? dove_json_write (body, DOVE_JSON_COMPACT) : NULL;

  soup_server_message_set_status (ask->message, status, NULL);
  if (ask->answer != NULL)
    soup_server_message_set_response (ask->message, "application/json", SOUP_MEMORY_COPY,
                                      ask->answer, strlen (ask->answer));
}

/**
 * dove_practice_answer_error:
 * @ask: the request
 * @status: HTTP status
 * @message: a sentence
 *
 * Answers with an error.
 */
void
dove_practice_answer_error (DovePracticeAsk *ask,
                            guint            status,
                            const char      *message)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) body = NULL;

  dove_value_builder_set_text (builder, "message", message);
  body = dove_value_builder_end (builder);
  dove_practice_answer (ask, status, body);
}

/**
 * dove_practice_server_set_late:
 * @self: a server
 * @milliseconds: how long what is accepted takes until it is stored
 */
void
dove_practice_server_set_late (DovePracticeServer *self,
                               guint               milliseconds)
{
  self->late_ms = milliseconds;
}

/**
 * dove_practice_server_set_log:
 * @self: a server
 * @log: (nullable): where to note what is asked; outlives the server
 */
void
dove_practice_server_set_log (DovePracticeServer *self,
                              DovePracticeLog    *log)
{
  self->log = log;
}

/**
 * dove_practice_server_get_token:
 * @self: a server
 * @app: `crm`, `books` or `mail`
 *
 * Gives the token that opens an application; it stays the same over restarts.
 *
 * Returns: (transfer full): the token
 */
char *
dove_practice_server_get_token (DovePracticeServer *self,
                                const char         *app)
{
  g_autofree char *name = g_strconcat ("token.", app, NULL);
  char *token = dove_practice_store_get_text (self->store, name);

  if (token == NULL)
    {
      g_autofree char *random = g_uuid_string_random ();

      token = g_strdup_printf ("practice-%s-%.18s", app, random);
      dove_practice_store_set_text (self->store, name, token);
    }

  return token;
}

static gboolean
ask_is_signed_in (DovePracticeAsk *ask)
{
  g_autofree char *token = dove_practice_server_get_token (ask->server, ask->app);
  g_autofree char *wanted = g_strconcat ("Bearer ", token, NULL);
  const char *given =
    soup_message_headers_get_one (soup_server_message_get_request_headers (ask->message),
                                  "Authorization");

  return g_strcmp0 (given, wanted) == 0;
}

static void
handle_me (DovePracticeAsk *ask)
{
  static const char *titles[][2] = {
    { "crm", "Practice CRM" }, { "books", "Practice Books" }, { "mail", "Practice Mail" }
  };
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) body = NULL;
  g_autofree char *id = g_strconcat ("practice-", ask->app, NULL);

  dove_value_builder_set_text (builder, "id", id);
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i][0], ask->app))
      dove_value_builder_set_text (builder, "name", titles[i][1]);

  body = dove_value_builder_end (builder);
  dove_practice_answer (ask, SOUP_STATUS_OK, body);
}

static void
handle_hooks (DovePracticeAsk *ask)
{
  g_autoptr(DoveValue) body = NULL;
  SoupMessageBody *sent = soup_server_message_get_request_body (ask->message);
  const char *url;
  const char *secret;

  body = dove_json_parse (sent->data, (gssize) sent->length, NULL, NULL);
  url = dove_value_get_member_text (body, "url");
  secret = dove_value_get_member_text (body, "secret");
  if (url == NULL || secret == NULL || !g_str_has_prefix (url, "http://127.0.0.1:"))
    {
      dove_practice_answer_error (ask, SOUP_STATUS_UNPROCESSABLE_ENTITY,
                                  "A hook needs a url on 127.0.0.1 and a secret");
      return;
    }

  dove_practice_store_add_hook (ask->server->store, ask->app, url, secret);
  dove_practice_answer (ask, SOUP_STATUS_CREATED, body);
}

static void
handle_stats (DovePracticeServer *self,
              DovePracticeAsk    *ask)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) faults = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) body = NULL;

  for (int i = 1; i < DOVE_PRACTICE_FAULT_COUNT; i++)
    if (!dove_practice_fault_is_standing (i))
      dove_value_builder_take (faults, dove_practice_fault_name (i),
                               dove_value_new_integer ((gint64) self->fault_counts[i]));

  dove_value_builder_take (builder, "requests", dove_value_new_integer ((gint64) self->requests));
  dove_value_builder_take (builder, "writes", dove_value_new_integer ((gint64) self->writes));
  dove_value_builder_take (builder, "faults", dove_value_builder_end (faults));
  body = dove_value_builder_end (builder);
  dove_practice_answer (ask, SOUP_STATUS_OK, body);
}

/**
 * dove_practice_ask_now:
 * @ask: a request
 * @later: seconds to add
 *
 * Returns: (transfer full): what the clock of its application shows, as dove_practice_now()
 */
char *
dove_practice_ask_now (DovePracticeAsk *ask,
                       gint64           later)
{
  return dove_practice_now (later + dove_practice_faults_get_seconds (
    ask->server->faults, DOVE_PRACTICE_FAULT_CLOCK_SKEW, ask->app));
}

/* An application whose clock is wrong says so in every answer. */
static void
ask_set_date (DovePracticeAsk *ask)
{
  g_autofree char *now = dove_practice_ask_now (ask, 0);
  g_autoptr(GDateTime) time = g_date_time_new_from_iso8601 (now, NULL);
  g_autofree char *date = soup_date_time_to_string (time, SOUP_DATE_HTTP);

  soup_message_headers_replace (soup_server_message_get_response_headers (ask->message), "Date",
                                date);
}

/* `POST /APP/OBJECT/batch` */
static gboolean
ask_is_batch (DovePracticeAsk *ask)
{
  return ask->object != NULL && g_strcmp0 (ask->id, "batch") == 0 &&
         soup_server_message_get_method (ask->message) == SOUP_METHOD_POST;
}

static DovePracticeAskKind
ask_get_kind (DovePracticeAsk *ask)
{
  const char *method = soup_server_message_get_method (ask->message);

  if (ask_is_batch (ask))
    return DOVE_PRACTICE_ASK_CHANGE | DOVE_PRACTICE_ASK_BATCH;
  if (method != SOUP_METHOD_GET)
    return method == SOUP_METHOD_POST ? DOVE_PRACTICE_ASK_CREATE : DOVE_PRACTICE_ASK_CHANGE;

  return ask->object == NULL || ask->id != NULL ? DOVE_PRACTICE_ASK_READ
                                                : dove_practice_list_get_kind (ask);
}

/* The one thing that is done with a record besides keeping it: an invoice is paid. */
static gboolean
can_pay (DovePracticeAsk *ask)
{
  return g_str_equal (ask->app, "books") && g_str_equal (ask->object->name, "invoices") &&
         g_str_equal (ask->verb, "pay") &&
         soup_server_message_get_method (ask->message) == SOUP_METHOD_POST;
}

static void
ask_dispatch (DovePracticeAsk *ask,
              const char      *name)
{
  const char *method = soup_server_message_get_method (ask->message);

  if (name != NULL && g_str_equal (name, "me"))
    handle_me (ask);
  else if (name != NULL && g_str_equal (name, "hooks") && method == SOUP_METHOD_POST)
    handle_hooks (ask);
  else if (ask->object == NULL)
    dove_practice_answer_error (ask, SOUP_STATUS_NOT_FOUND, "There is no such object");
  else if (ask->verb != NULL && !can_pay (ask))
    dove_practice_answer_error (ask, SOUP_STATUS_NOT_FOUND, "That cannot be done with it");
  else if (ask->verb != NULL)
    dove_practice_handle_pay (ask);
  else if (ask_is_batch (ask))
    dove_practice_handle_batch (ask);
  else if (ask->id != NULL)
    dove_practice_handle_record (ask);
  else if (method == SOUP_METHOD_GET)
    dove_practice_handle_list (ask);
  else if (method == SOUP_METHOD_POST)
    dove_practice_handle_create (ask);
  else
    dove_practice_answer_error (ask, SOUP_STATUS_METHOD_NOT_ALLOWED, "Not possible here");
}

static void
ask_handle (DovePracticeAsk *ask,
            const char      *name)
{
  DovePracticeServer *self = ask->server;

  ask_set_date (ask);
  if (soup_server_message_get_request_body (ask->message)->length > BODY_LIMIT_BYTES)
    {
      dove_practice_answer_error (ask, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "The body is too big");
      return;
    }

  if (!ask_is_signed_in (ask))
    {
      dove_practice_answer_error (ask, SOUP_STATUS_UNAUTHORIZED, "The token is missing or wrong");
      return;
    }

  /* Who am I is spared: a connection can be made and checked while faults are on. */
  if (name != NULL && !g_str_equal (name, "me"))
    ask->fault = dove_practice_faults_draw (self->faults, ask->app, ask_get_kind (ask));
  self->fault_counts[ask->fault]++;

  if (dove_practice_break_before (ask))
    return;

  ask_dispatch (ask, name);
  dove_practice_break_after (ask);
}

static void
ask_log (DovePracticeAsk *ask,
         gboolean         stored)
{
  SoupMessageBody *sent = soup_server_message_get_request_body (ask->message);
  g_autoptr(GBytes) bytes = soup_message_body_flatten (sent);
  g_autofree char *body = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autofree char *path =
    g_uri_to_string_partial (soup_server_message_get_uri (ask->message), G_URI_HIDE_PASSWORD);
  DovePracticeLogEntry entry = {
    .method = soup_server_message_get_method (ask->message),
    .path = strstr (path, "//") != NULL ? strchr (strstr (path, "//") + 2, '/') : path,
    .body = body,
    .fault = ask->fault != DOVE_PRACTICE_FAULT_NONE ? dove_practice_fault_name (ask->fault) : NULL,
    .status = ask->status,
    .stored = stored,
  };

  dove_practice_log_add (ask->server->log, &entry);
}

static void
request_cb (SoupServer        *soup,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  DovePracticeServer *self = user_data;
  g_auto(GStrv) steps = g_strsplit (path + 1, "/", 5);
  guint length = g_strv_length (steps);
  DovePracticeAsk ask = { .server = self, .message = message, .query = query };
  guint64 writes = self->writes;

  self->requests++;

  if (length == 1 && g_str_equal (steps[0], "stats"))
    handle_stats (self, &ask);
  else if (length < 2 || length > 4 || !g_strv_contains (apps, steps[0]))
    dove_practice_answer_error (&ask, SOUP_STATUS_NOT_FOUND,
                                "The practice applications are /crm, /books and /mail");
  else
    {
      ask.app = steps[0];
      ask.object = dove_practice_find_object (steps[0], steps[1]);
      ask.id = length >= 3 ? steps[2] : NULL;
      ask.verb = length == 4 ? steps[3] : NULL;
      ask_handle (&ask, steps[1]);
    }
  if (self->log != NULL && ask.app != NULL)
    ask_log (&ask, self->writes > writes);

  g_free (ask.answer);
  g_free (ask.made_until);
}

static GSocket *
socket_new (guint    port,
            GError **error)
{
  g_autoptr(GSocket) socket = NULL;
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);

  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  if (socket == NULL)
    return NULL;

  g_socket_set_listen_backlog (socket, LISTEN_BACKLOG);
  if (!g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error))
    {
      g_prefix_error (error, "Port %u of this computer cannot be used: ", port);
      return NULL;
    }

  return g_steal_pointer (&socket);
}

/**
 * dove_practice_server_new:
 * @store: the data; outlives the server
 * @faults: what goes wrong; outlives the server
 * @port: port on 127.0.0.1; 0 takes a free one
 * @error: return location for an error
 *
 * Begins to serve.
 *
 * Errors: those of GIO when the port is taken.
 *
 * Returns: (transfer full) (nullable): the server
 */
DovePracticeServer *
dove_practice_server_new (DovePracticeStore   *store,
                          DovePracticeFaults  *faults,
                          guint                port,
                          GError             **error)
{
  g_autoptr(DovePracticeServer) self = g_new0 (DovePracticeServer, 1);
  g_autoptr(GSocket) socket = socket_new (port, error);
  g_autoptr(GSocketAddress) address = NULL;

  self->store = store;
  self->faults = faults;
  self->hooks = dove_practice_hooks_new (store);
  self->stale = dove_practice_stale_new ();
  self->late = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_practice_late_free);
  self->late_ms = LATE_MS;
  self->soup = soup_server_new ("server-header", "Dovetail practice", NULL);
  soup_server_add_handler (self->soup, NULL, request_cb, self, NULL);

  if (socket == NULL || !soup_server_listen_socket (self->soup, socket, 0, error))
    return NULL;

  address = g_socket_get_local_address (socket, error);
  if (address == NULL)
    return NULL;

  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));

  return g_steal_pointer (&self);
}

/**
 * dove_practice_server_free:
 * @self: (transfer full): a server
 *
 * Ends serving. What was accepted to be stored later is stored now.
 */
void
dove_practice_server_free (DovePracticeServer *self)
{
  soup_server_disconnect (self->soup);
  g_object_unref (self->soup);
  while (self->late->len > 0)
    dove_practice_late_store (g_ptr_array_index (self->late, 0));
  g_ptr_array_unref (self->late);
  dove_practice_stale_free (self->stale);
  dove_practice_hooks_free (self->hooks);
  g_free (self);
}

/**
 * dove_practice_server_get_port:
 * @self: a server
 *
 * Returns: the port that is listened on
 */
guint
dove_practice_server_get_port (DovePracticeServer *self)
{
  return self->port;
}
