/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-net"

#include "config.h"

#include "dove-net-exchange-private.h"

#include "base/dove-defaults.h"
#include "base/dove-wake.h"
#include "dove-net-policy.h"
#include "dove-net-proxy-private.h"
#include "dove-net-tls-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * One request and its answer, over libsoup, as a blocking call.
 *
 * The library's asynchronous functions are run on the caller's private context until the exchange
 * is over: that gives one place for every end (cancel, connect time-out, idle time-out,
 * deadline, too large, address refused), all of which cancel the same inner cancellable and
 * leave their mark in `stop`.
 *
 * Two facts of the library decide what a failure means. `starting` is emitted before the first
 * byte of a request is written, again for each time the library sends it by itself: without one
 * nothing was sent. And the address of a connection is known before it is made
 * (`network-event`) and before a kept one is used again (`starting`), which is where it is
 * checked: the very address that is connected to, so that a name cannot change in between.
 */

#define READ_BYTES 65536

typedef enum
{
  STOP_NONE,
  STOP_CANCELLED,
  STOP_CONNECT,
  STOP_IDLE,
  STOP_DEADLINE,
  STOP_TOO_BIG,
  STOP_PRIVATE,
} Stop;

typedef struct
{
  SoupSession          *session;
  const DoveNetRequest *request;
  SoupMessage          *message;
  DoveNetTls            tls;
  GCancellable         *inner;     /* ends the library's work */
  GInputStream         *stream;    /* (nullable): the body */
  GByteArray           *body;
  guint8               *buffer;    /* READ_BYTES */
  gsize                 limit;     /* bytes of body */
  GError               *error;     /* (nullable): what the library said */
  GSource              *timer;
  gint64                begun;     /* monotonic, real time */
  gint64                deadline;  /* monotonic, real time */
  GTimeSpan             idle;
  GTimeSpan             patience;  /* with a connection that does not come */
  guint                 sends;
  Stop                  stop;
  gboolean              is_whole;  /* the answer, to its end */
  gboolean              is_over;
} Exchange;

static void
stop (Exchange *self,
      Stop      why)
{
  if (self->stop != STOP_NONE)
    return;

  self->stop = why;
  g_cancellable_cancel (self->inner);
}

/* --- time -------------------------------------------------------------------------------- */

/* Something moved: the idle time starts anew. */
static void
touch (Exchange  *self,
       GTimeSpan  patience)
{
  g_source_set_ready_time (self->timer,
                           MIN (g_get_monotonic_time () + patience, self->deadline));
}

static void
progress_cb (Exchange *self)
{
  touch (self, self->idle);
}

static gboolean
timer_cb (gpointer user_data)
{
  Exchange *self = user_data;

  g_source_set_ready_time (self->timer, -1);
  stop (self, g_get_monotonic_time () >= self->deadline ? STOP_DEADLINE
              : self->sends == 0                        ? STOP_CONNECT
                                                        : STOP_IDLE);

  return G_SOURCE_CONTINUE;
}

static gboolean
timer_dispatch (GSource     *source,
                GSourceFunc  callback,
                gpointer     user_data)
{
  return callback (user_data);
}

/* --- addresses --------------------------------------------------------------------------- */

static gboolean
is_allowed (Exchange       *self,
            GSocketAddress *address)
{
  if ((self->request->flags & DOVE_NET_ALLOW_PRIVATE) != 0)
    return TRUE;

  /* What a proxy connects to is the proxy's affair. */
  if (address == NULL || G_IS_PROXY_ADDRESS (address))
    return address != NULL;

  return G_IS_INET_SOCKET_ADDRESS (address) &&
         dove_net_address_is_public (
           g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

static void
network_event_cb (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *connection,
                  Exchange           *self)
{
  g_autoptr(GSocketAddress) address = NULL;

  if (event != G_SOCKET_CLIENT_CONNECTING)
    return;

  address = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (connection), NULL);
  if (!is_allowed (self, address))
    stop (self, STOP_PRIVATE);
}

static void
starting_cb (SoupMessage *message,
             Exchange    *self)
{
  if (!is_allowed (self, soup_message_get_remote_address (message)))
    {
      stop (self, STOP_PRIVATE);
      return;
    }

  if (self->stop == STOP_NONE)
    self->sends++;
  progress_cb (self);
}

/* --- the answer --------------------------------------------------------------------------- */

static void
fail (Exchange *self,
      GError   *error)
{
  self->error = error;
  self->is_over = TRUE;
}

static void read_more (Exchange *self);

static void
body_read_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Exchange *self = user_data;
  GError *error = NULL;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (size < 0)
    {
      fail (self, error);
      return;
    }

  if (size == 0)
    {
      self->is_whole = TRUE;
      self->is_over = TRUE;
      return;
    }

  g_byte_array_append (self->body, self->buffer, size);
  if (self->body->len > self->limit)
    {
      stop (self, STOP_TOO_BIG);
      self->is_over = TRUE;
      return;
    }

  progress_cb (self);
  read_more (self);
}

static void
read_more (Exchange *self)
{
  g_input_stream_read_async (self->stream, self->buffer, READ_BYTES, G_PRIORITY_DEFAULT,
                             self->inner, body_read_cb, self);
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Exchange *self = user_data;
  GError *error = NULL;

  self->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (self->stream == NULL)
    {
      fail (self, error);
      return;
    }

  read_more (self);
}

static void
take_header_cb (const char *name,
                const char *value,
                gpointer    user_data)
{
  DoveNetHeader *header = g_new0 (DoveNetHeader, 1);

  header->name = g_ascii_strdown (name, -1);
  header->value = g_utf8_make_valid (value, -1);
  g_ptr_array_add (user_data, header);
}

static void
header_free (gpointer data)
{
  DoveNetHeader *header = data;

  g_free (header->name);
  g_free (header->value);
  g_free (header);
}

static DoveNetAnswer *
make_answer (Exchange *self)
{
  DoveNetAnswer *answer = g_new0 (DoveNetAnswer, 1);

  answer->status = soup_message_get_status (self->message);
  answer->headers = g_ptr_array_new_with_free_func (header_free);
  soup_message_headers_foreach (soup_message_get_response_headers (self->message),
                                take_header_cb, answer->headers);
  answer->body = g_byte_array_free_to_bytes (g_steal_pointer (&self->body));
  answer->url = g_strdup (self->request->url);
  answer->elapsed = g_get_monotonic_time () - self->begun;
  answer->attempts = self->sends;
  answer->wait = -1;

  return answer;
}

/* --- what a failure is called --------------------------------------------------------------- */

/* An answer to a request of which nothing was sent is not the application's: a proxy was to pass
 * the request on, and would not. */
static gboolean
is_of_proxy (Exchange *self)
{
  return self->is_whole && self->sends == 0;
}

static char *
describe_proxy (Exchange *self)
{
  guint status = soup_message_get_status (self->message);

  return status == SOUP_STATUS_PROXY_AUTHENTICATION_REQUIRED
           ? g_strdup (_("the proxy of this network asks for a sign-in"))
           : g_strdup_printf (_("the proxy of this network would not pass the request on (%u)"),
                              status);
}

/* The library's words name hosts and ports only, but one never knows: known kinds get ours. */
static char *
describe_error (Exchange *self)
{
  const GError *error = self->error;
  char *of_tls;

  if (error == NULL)
    return g_strdup (_("the connection broke"));
  of_tls = dove_net_tls_describe (&self->tls, self->message, error, self->sends > 0);
  if (of_tls != NULL)
    return of_tls;
  if (error->domain == G_RESOLVER_ERROR)
    return g_strdup (_("its name was not found; check the address and the network"));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return g_strdup (_("nothing answers at this address; check that it is running"));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE))
    return g_strdup (_("there is no way to it; check the network"));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED))
    return g_strdup (_("the proxy of this network asks for a sign-in"));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    return g_strdup (_("its answer was cut short"));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
    return g_strdup (_("it closed the connection"));
  if (error->domain == SOUP_SESSION_ERROR)
    return g_strdup (_("its answer cannot be read"));

  return g_strdup_printf (_("the connection broke (%s)"), error->message);
}

static char *
describe_stop (Exchange *self)
{
  switch (self->stop)
    {
    case STOP_CONNECT:
      return g_strdup_printf (ngettext ("no connection within %d second",
                                        "no connection within %d seconds",
                                        (gulong) (self->patience / G_TIME_SPAN_SECOND)),
                              (int) (self->patience / G_TIME_SPAN_SECOND));
    case STOP_IDLE:
      return g_strdup_printf (_("nothing came for %.3g seconds"),
                              (double) self->idle / G_TIME_SPAN_SECOND);
    case STOP_DEADLINE:
      return g_strdup_printf (_("the answer was not complete after %.3g seconds"),
                              (double) (self->deadline - self->begun) / G_TIME_SPAN_SECOND);
    case STOP_TOO_BIG:
      return g_strdup_printf (_("its answer is larger than %zu bytes"),
                              self->limit);
    case STOP_PRIVATE:
      return g_strdup (_("its address leads to this computer or its own network, and that "
                         "was not set up by you"));
    case STOP_CANCELLED:
      return g_strdup (_("it was cancelled"));
    case STOP_NONE:
    default:
      return is_of_proxy (self) ? describe_proxy (self) : describe_error (self);
    }
}

static DoveExchangeEnd
classify (Exchange *self)
{
  if (self->is_whole)
    return is_of_proxy (self) ? DOVE_EXCHANGE_UNREACHED : DOVE_EXCHANGE_ANSWERED;
  if (self->stop == STOP_PRIVATE && self->sends == 0)
    return DOVE_EXCHANGE_REFUSED;
  if (self->stop == STOP_TOO_BIG)
    return DOVE_EXCHANGE_TOO_BIG;
  if (self->stop == STOP_CANCELLED)
    return DOVE_EXCHANGE_CANCELLED;
  if (self->stop == STOP_NONE &&
      dove_net_tls_is_denied (&self->tls, self->message, self->error, self->sends > 0))
    return DOVE_EXCHANGE_DENIED;

  return self->sends == 0 ? DOVE_EXCHANGE_UNREACHED : DOVE_EXCHANGE_LOST;
}

/* --- making the message ---------------------------------------------------------------------- */

/* Headers that decide how a message is framed or where it goes are the library's. */
static gboolean
is_reserved (const char *name)
{
  static const char *const reserved[] = {
    "host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer",
    "proxy-authorization", "expect", "content-encoding",
  };

  for (guint i = 0; i < G_N_ELEMENTS (reserved); i++)
    if (g_ascii_strcasecmp (name, reserved[i]) == 0)
      return TRUE;

  return FALSE;
}

/* A line break in a value would begin a header, or a request, of its own. */
static gboolean
is_clean_value (const char *value)
{
  for (const char *c = value; *c != '\0'; c++)
    if (((guchar) *c < 0x20 && *c != '\t') || *c == 0x7f)
      return FALSE;

  return TRUE;
}

static gboolean
is_token (const char *text)
{
  return *text != '\0' &&
         text[strspn (text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "!#$%&'*+-.^_`|~")] == '\0';
}

static char *
find_fault (const DoveNetRequest *request)
{
  g_autoptr(GError) error = NULL;

  if (!is_token (request->method))
    return g_strdup (_("its method is not one of HTTP"));
  if (!dove_net_check_url (request->url, &error))
    return g_strdup (error->message);

  for (guint i = 0; i < request->headers->len; i++)
    {
      const DoveNetHeader *header = g_ptr_array_index (request->headers, i);

      if (!is_token (header->name) || is_reserved (header->name))
        return g_strdup_printf (_("the header “%.64s” cannot be set"), header->name);
      if (!is_clean_value (header->value))
        return g_strdup_printf (_("the value of the header “%s” holds a line break or "
                                  "control character"), header->name);
    }

  if (request->content_type != NULL && !is_clean_value (request->content_type))
    return g_strdup (_("its content type holds a line break"));

  return NULL;
}

/* An address that stands in the request itself is refused before a connection is tried. */
static gboolean
names_private_address (const DoveNetRequest *request)
{
  g_autoptr(GUri) uri = g_uri_parse (request->url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (g_uri_get_host (uri));

  return (request->flags & DOVE_NET_ALLOW_PRIVATE) == 0 && address != NULL &&
         !dove_net_address_is_public (address);
}

static SoupMessage *
make_message (const DoveNetRequest *request)
{
  g_autoptr(GUri) uri = g_uri_parse (request->url, SOUP_HTTP_URI_FLAGS, NULL);
  SoupMessage *message = soup_message_new_from_uri (request->method, uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);

  /* The library sends a request by itself again when a kept connection turns out dead, if it
   * may: reads, PUT and DELETE, and what is marked. What must not arrive twice goes out on a
   * connection of its own. */
  if ((request->flags & DOVE_NET_REPEATABLE) != 0)
    soup_message_add_flags (message, SOUP_MESSAGE_IDEMPOTENT);
  else if ((request->flags & DOVE_NET_WRITE) != 0)
    soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);

  if (request->body != NULL)
    soup_message_set_request_body_from_bytes (message, request->content_type, request->body);

  for (guint i = 0; i < request->headers->len; i++)
    {
      const DoveNetHeader *header = g_ptr_array_index (request->headers, i);

      if (g_ascii_strcasecmp (header->name, "content-type") == 0)
        soup_message_headers_replace (headers, header->name, header->value);
      else
        soup_message_headers_append (headers, header->name, header->value);
    }

  return message;
}

/* --- running -------------------------------------------------------------------------------- */

/* Of a session: the authorities that it trusts besides those of the computer */
static G_DEFINE_QUARK (dove-net-authorities, authorities)

static void
exchange_init (Exchange             *self,
               SoupSession          *session,
               GMainContext         *context,
               const DoveNetRequest *request)
{
  static GSourceFuncs timer_funcs = { .dispatch = timer_dispatch };

  self->session = session;
  self->request = request;
  self->message = make_message (request);
  self->tls.certificate = request->certificate;
  self->tls.authorities = g_object_get_qdata (G_OBJECT (session), authorities_quark ());
  self->inner = g_cancellable_new ();
  self->tls.cancellable = self->inner;
  self->body = g_byte_array_new ();
  self->buffer = g_malloc (READ_BYTES);
  self->limit = request->limit_bytes > 0 ? request->limit_bytes : DOVE_ANSWER_LIMIT_BYTES;
  self->begun = g_get_monotonic_time ();
  self->deadline = self->begun + (request->deadline > 0 ? request->deadline
                                                        : DOVE_REQUEST_DEADLINE);
  self->idle = request->idle > 0 ? request->idle : DOVE_IDLE_TIMEOUT;

  self->timer = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_set_callback (self->timer, timer_cb, self, NULL);
  g_source_attach (self->timer, context);
  self->patience = MIN (self->idle, DOVE_CONNECT_TIMEOUT);
  touch (self, self->patience);

  dove_net_tls_watch (&self->tls, self->message);
  g_signal_connect (self->message, "network-event", G_CALLBACK (network_event_cb), self);
  g_signal_connect (self->message, "starting", G_CALLBACK (starting_cb), self);
  g_signal_connect_swapped (self->message, "wrote-body-data", G_CALLBACK (progress_cb), self);
  g_signal_connect_swapped (self->message, "got-headers", G_CALLBACK (progress_cb), self);
}

static void
exchange_clear (Exchange *self)
{
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_signal_handlers_disconnect_by_data (self->message, &self->tls);
  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  g_clear_object (&self->stream);
  g_object_unref (self->message);
  g_object_unref (self->inner);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_clear_error (&self->error);
  g_free (self->buffer);
}

static void
exchange_loop (Exchange     *self,
               GMainContext *context,
               GCancellable *cancellable)
{
  gulong watch = dove_wake_on_cancel (cancellable, context);

  soup_session_send_async (self->session, self->message, G_PRIORITY_DEFAULT, self->inner,
                           sent_cb, self);
  while (!self->is_over)
    {
      if (g_cancellable_is_cancelled (cancellable))
        stop (self, STOP_CANCELLED);
      g_main_context_iteration (context, TRUE);
    }

  g_cancellable_disconnect (cancellable, watch);
}

/**
 * dove_exchange_new_session:
 * @authorities: (nullable) (element-type GTlsCertificate): trusted besides those of the computer
 *
 * Makes a session by our policy: no cookies, no sign-in to servers or proxies by itself, no
 * proxy for requests that are not encrypted.
 *
 * Returns: (transfer full): a session
 */
SoupSession *
dove_exchange_new_session (GPtrArray *authorities)
{
  g_autoptr(GProxyResolver) proxies = dove_net_proxy_resolver_new ();
  SoupSession *session =
    soup_session_new_with_options ("user-agent", "Dovetail/" DOVETAIL_VERSION,
                                   "timeout", 0,
                                   "idle-timeout",
                                   (guint) (DOVE_KEPT_CONNECTION / G_TIME_SPAN_SECOND),
                                   "proxy-resolver", proxies,
                                   NULL);

  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  if (authorities != NULL)
    g_object_set_qdata_full (G_OBJECT (session), authorities_quark (),
                             g_ptr_array_ref (authorities), (GDestroyNotify) g_ptr_array_unref);

  return session;
}

/**
 * dove_exchange_run:
 * @session: a session of dove_exchange_new_session()
 * @context: the context on which @session was made, default context of this thread
 * @request: what to send
 * @cancellable: (nullable): ends the exchange
 * @result: (out caller-allocates): what became of it
 *
 * Sends one request, once, and takes the whole answer. Redirects are answers.
 *
 * Blocks on the network, at most for the request's deadline.
 */
void
dove_exchange_run (SoupSession          *session,
                   GMainContext         *context,
                   const DoveNetRequest *request,
                   GCancellable         *cancellable,
                   DoveExchangeResult   *result)
{
  Exchange self = { 0 };

  memset (result, 0, sizeof *result);
  result->reason = find_fault (request);
  if (result->reason != NULL)
    {
      result->end = DOVE_EXCHANGE_INVALID;
      return;
    }

  if (names_private_address (request))
    {
      self.stop = STOP_PRIVATE;
      result->end = DOVE_EXCHANGE_REFUSED;
      result->reason = describe_stop (&self);
      return;
    }

  exchange_init (&self, session, context, request);
  exchange_loop (&self, context, cancellable);

  result->end = classify (&self);
  result->sends = self.sends;
  result->is_lasting = self.tls.is_rejected ||
                       (is_of_proxy (&self) && soup_message_get_status (self.message) < 500) ||
                       (self.error != NULL && self.error->domain == G_TLS_ERROR);
  if (result->end == DOVE_EXCHANGE_ANSWERED)
    result->answer = make_answer (&self);
  else
    result->reason = describe_stop (&self);

  /* The rest of a body that we stopped reading would otherwise still be received. */
  if (result->end != DOVE_EXCHANGE_ANSWERED && self.stream != NULL)
    soup_session_abort (session);

  exchange_clear (&self);
}

/**
 * dove_exchange_result_clear:
 * @result: a result
 *
 * Frees what is in it.
 */
void
dove_exchange_result_clear (DoveExchangeResult *result)
{
  g_clear_pointer (&result->answer, dove_net_answer_free);
  g_clear_pointer (&result->reason, g_free);
}
