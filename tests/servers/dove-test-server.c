/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "dove-test-server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LISTEN_BACKLOG 256
#define DRIP_INTERVAL_MS 20
#define HEAD_LIMIT_BYTES (1024 * 1024)

/* One step of the script. */
typedef struct
{
  DoveTestAct act;
  GBytes     *bytes; /* (nullable) */
} Step;

struct _DoveTestServer
{
  int             listener;
  guint16         port;
  char           *url;
  GThread        *acceptor;

  GMutex          lock;      /* guards everything below */
  gboolean        is_ending;
  GQueue          script;    /* of Step */
  DoveTestHandler handler;
  gpointer        user_data;
  GPtrArray      *requests;  /* of DoveTestRequest; none is removed before the end */
  GArray         *sockets;   /* of int; -1 once closed; the index is the connection's number */
  GPtrArray      *threads;   /* of GThread, one per connection */
};

/* What the thread of one connection works with. */
typedef struct
{
  DoveTestServer *server;
  int             fd;
  guint           number;
  GString        *input;     /* read but not yet consumed */
} Peer;

static void
step_free (gpointer data)
{
  Step *step = data;

  g_clear_pointer (&step->bytes, g_bytes_unref);
  g_free (step);
}

static void
request_free (gpointer data)
{
  DoveTestRequest *request = data;

  g_free (request->method);
  g_free (request->target);
  g_free (request->head);
  g_free (request->body);
  g_free (request);
}

/* --- bytes in and out ------------------------------------------------------------------- */

static gboolean
peer_read (Peer *peer)
{
  char buffer[65536];
  gssize size;

  do
    size = recv (peer->fd, buffer, sizeof buffer, 0);
  while (size < 0 && errno == EINTR);

  if (size <= 0)
    return FALSE;

  g_string_append_len (peer->input, buffer, size);

  return TRUE;
}

static gboolean
peer_write (Peer       *peer,
            const char *data,
            gsize       size)
{
  while (size > 0)
    {
      gssize sent = send (peer->fd, data, size, MSG_NOSIGNAL);

      if (sent < 0 && errno == EINTR)
        continue;
      if (sent <= 0)
        return FALSE;

      data += sent;
      size -= sent;
    }

  return TRUE;
}

/* Whether the client went away within the time; anything it sends meanwhile is left alone. */
static gboolean
peer_is_gone (Peer *peer,
              int   timeout_ms)
{
  struct pollfd fd = { .fd = peer->fd, .events = POLLRDHUP };

  return poll (&fd, 1, timeout_ms) != 0;
}

static void
peer_reset (Peer *peer)
{
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (peer->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

/* --- requests --------------------------------------------------------------------------- */

/* Reads up to the empty line; gives the size of the head, 0 at the end of the connection. */
static gsize
read_head (Peer *peer)
{
  for (;;)
    {
      const char *end = strstr (peer->input->str, "\r\n\r\n");

      if (end != NULL)
        return end + 4 - peer->input->str;
      if (peer->input->len > HEAD_LIMIT_BYTES || !peer_read (peer))
        return 0;
    }
}

static gboolean
read_exactly (Peer    *peer,
              gsize    size,
              GString *body)
{
  while (peer->input->len < size)
    if (!peer_read (peer))
      return FALSE;

  g_string_append_len (body, peer->input->str, size);
  g_string_erase (peer->input, 0, size);

  return TRUE;
}

static gboolean
read_chunks (Peer    *peer,
             GString *body)
{
  for (;;)
    {
      const char *end;
      gsize size;

      while ((end = strstr (peer->input->str, "\r\n")) == NULL)
        if (!peer_read (peer))
          return FALSE;

      size = g_ascii_strtoull (peer->input->str, NULL, 16);
      g_string_erase (peer->input, 0, end + 2 - peer->input->str);

      if (!read_exactly (peer, size + 2, body))
        return FALSE;

      g_string_truncate (body, body->len - 2);
      if (size == 0)
        return TRUE;
    }
}

static DoveTestRequest *
read_request (Peer *peer)
{
  g_autoptr(GString) body = g_string_new (NULL);
  g_auto(GStrv) words = NULL;
  g_autofree char *length = NULL;
  g_autofree char *encoding = NULL;
  DoveTestRequest *request;
  gsize head_size = read_head (peer);

  if (head_size == 0)
    return NULL;

  request = g_new0 (DoveTestRequest, 1);
  request->at = g_get_monotonic_time ();
  request->connection = peer->number;
  request->head = g_strndup (peer->input->str, head_size);
  g_string_erase (peer->input, 0, head_size);

  words = g_strsplit_set (request->head, " \r", 3);
  request->method = g_strdup (words[0]);
  request->target = g_strdup (words[0] != NULL ? words[1] : NULL);

  length = dove_test_request_dup_header (request, "content-length");
  encoding = dove_test_request_dup_header (request, "transfer-encoding");

  if (encoding != NULL ? !read_chunks (peer, body)
                       : length != NULL &&
                         !read_exactly (peer, g_ascii_strtoull (length, NULL, 10), body))
    {
      request_free (request);
      return NULL;
    }

  request->body_size = body->len;
  request->body = g_string_free (g_steal_pointer (&body), FALSE);

  return request;
}

/* --- steps ------------------------------------------------------------------------------ */

static void
drip (Peer       *peer,
      const char *data,
      gsize       size)
{
  for (gsize i = 0; size > 0; i = MIN (i + 1, size - 1))
    if (!peer_write (peer, data + i, 1) || peer_is_gone (peer, DRIP_INTERVAL_MS))
      return;
}

static void
pour (Peer *peer)
{
  g_autofree char *more = g_malloc (65536);

  memset (more, 'a', 65536);
  while (peer_write (peer, more, 65536))
    continue;
}

/* Does the step; tells whether the connection is kept. */
static gboolean
perform (Peer       *peer,
         const Step *step)
{
  gsize size = 0;
  const char *data = step->bytes != NULL ? g_bytes_get_data (step->bytes, &size) : NULL;

  switch (step->act)
    {
    case DOVE_TEST_ANSWER:
      return peer_write (peer, data, size);
    case DOVE_TEST_ANSWER_RESET:
    case DOVE_TEST_RESET_UNREAD:
      peer_write (peer, data, size);
      peer_reset (peer);
      return FALSE;
    case DOVE_TEST_HOLD:
      peer_is_gone (peer, -1);
      return FALSE;
    case DOVE_TEST_DRIP:
      drip (peer, data, size);
      return FALSE;
    case DOVE_TEST_ENDLESS:
      if (peer_write (peer, data, size))
        pour (peer);
      return FALSE;
    case DOVE_TEST_ANSWER_CLOSE:
    default:
      peer_write (peer, data, size);
      return FALSE;
    }
}

/* Takes the next step of the script, or asks the handler. */
static Step *
next_step (DoveTestServer        *self,
           const DoveTestRequest *request)
{
  DoveTestHandler handler;
  gpointer user_data;
  Step *step;

  g_mutex_lock (&self->lock);
  step = g_queue_pop_head (&self->script);
  handler = self->handler;
  user_data = self->user_data;
  g_mutex_unlock (&self->lock);

  if (step != NULL)
    return step;

  step = g_new0 (Step, 1);
  step->bytes = handler != NULL ? handler (request, &step->act, user_data)
                                : dove_test_json (200, NULL, "{}");

  return step;
}

static gboolean
take_unread_reset (DoveTestServer *self)
{
  Step *step;

  g_mutex_lock (&self->lock);
  step = g_queue_peek_head (&self->script);
  if (step != NULL && step->act == DOVE_TEST_RESET_UNREAD)
    g_queue_pop_head (&self->script);
  else
    step = NULL;
  g_mutex_unlock (&self->lock);

  if (step == NULL)
    return FALSE;

  step_free (step);

  return TRUE;
}

/* Serves one request; tells whether the connection is kept. */
static gboolean
serve (Peer *peer)
{
  DoveTestServer *self = peer->server;
  struct pollfd fd = { .fd = peer->fd, .events = POLLIN };
  DoveTestRequest *request;
  gboolean is_kept;
  Step *step;

  if (peer->input->len == 0 && poll (&fd, 1, -1) <= 0)
    return FALSE;

  if (take_unread_reset (self))
    {
      peer_reset (peer);
      return FALSE;
    }

  request = read_request (peer);
  if (request == NULL)
    return FALSE;

  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->requests, request);
  g_mutex_unlock (&self->lock);

  step = next_step (self, request);
  is_kept = perform (peer, step);
  step_free (step);

  return is_kept;
}

static gpointer
peer_thread (gpointer data)
{
  Peer *peer = data;
  DoveTestServer *self = peer->server;

  while (serve (peer))
    continue;

  g_mutex_lock (&self->lock);
  g_array_index (self->sockets, int, peer->number) = -1;
  close (peer->fd);
  g_mutex_unlock (&self->lock);

  g_string_free (peer->input, TRUE);
  g_free (peer);

  return NULL;
}

static gpointer
acceptor_thread (gpointer data)
{
  DoveTestServer *self = data;
  int fd;

  while ((fd = accept4 (self->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0)
    {
      Peer *peer = g_new0 (Peer, 1);

      peer->server = self;
      peer->fd = fd;
      peer->input = g_string_new (NULL);

      g_mutex_lock (&self->lock);
      peer->number = self->sockets->len;
      g_array_append_val (self->sockets, fd);
      if (self->is_ending)
        shutdown (fd, SHUT_RDWR);
      g_ptr_array_add (self->threads, g_thread_new ("test-peer", peer_thread, peer));
      g_mutex_unlock (&self->lock);
    }

  return NULL;
}

/* --- the server ------------------------------------------------------------------------- */

/**
 * dove_test_server_new:
 *
 * Starts a server on a free port of 127.0.0.1.
 *
 * Returns: (transfer full): a server
 */
DoveTestServer *
dove_test_server_new (void)
{
  DoveTestServer *self = g_new0 (DoveTestServer, 1);
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t size = sizeof address;

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  self->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (self->listener, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (self->listener, LISTEN_BACKLOG), ==, 0);
  g_assert_cmpint (getsockname (self->listener, (struct sockaddr *) &address, &size), ==, 0);

  self->port = ntohs (address.sin_port);
  self->url = g_strdup_printf ("http://127.0.0.1:%u", self->port);
  g_mutex_init (&self->lock);
  g_queue_init (&self->script);
  self->requests = g_ptr_array_new_with_free_func (request_free);
  self->sockets = g_array_new (FALSE, FALSE, sizeof (int));
  self->threads = g_ptr_array_new ();
  self->acceptor = g_thread_new ("test-acceptor", acceptor_thread, self);

  return self;
}

/**
 * dove_test_server_free:
 * @self: (transfer full): a server
 *
 * Closes every connection and waits for the threads.
 */
void
dove_test_server_free (DoveTestServer *self)
{
  g_mutex_lock (&self->lock);
  self->is_ending = TRUE;
  g_mutex_unlock (&self->lock);

  shutdown (self->listener, SHUT_RDWR);
  g_thread_join (self->acceptor);
  close (self->listener);

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->sockets->len; i++)
    if (g_array_index (self->sockets, int, i) >= 0)
      shutdown (g_array_index (self->sockets, int, i), SHUT_RDWR);
  g_mutex_unlock (&self->lock);

  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (g_ptr_array_index (self->threads, i));

  g_queue_clear_full (&self->script, step_free);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->threads);
  g_array_unref (self->sockets);
  g_mutex_clear (&self->lock);
  g_free (self->url);
  g_free (self);
}

/**
 * dove_test_server_get_url:
 * @self: a server
 *
 * Returns: (transfer none): `http://127.0.0.1:PORT`
 */
const char *
dove_test_server_get_url (DoveTestServer *self)
{
  return self->url;
}

/**
 * dove_test_server_get_port:
 * @self: a server
 *
 * Returns: the port it listens on
 */
guint16
dove_test_server_get_port (DoveTestServer *self)
{
  return self->port;
}

/**
 * dove_test_server_push:
 * @self: a server
 * @act: what to do with the next request that no step is for
 * @bytes: (nullable) (transfer full): what to send, with status line and head
 *
 * Adds a step to the end of the script.
 */
void
dove_test_server_push (DoveTestServer *self,
                       DoveTestAct     act,
                       GBytes         *bytes)
{
  Step *step = g_new0 (Step, 1);

  step->act = act;
  step->bytes = bytes;

  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->script, step);
  g_mutex_unlock (&self->lock);
}

/**
 * dove_test_server_push_text:
 * @self: a server
 * @act: what to do
 * @text: (nullable): what to send, with status line and head
 *
 * Adds a step whose bytes are a text.
 */
void
dove_test_server_push_text (DoveTestServer *self,
                            DoveTestAct     act,
                            const char     *text)
{
  dove_test_server_push (self, act, text != NULL ? g_bytes_new (text, strlen (text)) : NULL);
}

/**
 * dove_test_server_push_json:
 * @self: a server
 * @status: HTTP status
 * @headers: (nullable): more header lines, each with its `\r\n`
 * @body: JSON
 *
 * Adds a step that answers in order and keeps the connection.
 */
void
dove_test_server_push_json (DoveTestServer *self,
                            guint           status,
                            const char     *headers,
                            const char     *body)
{
  dove_test_server_push (self, DOVE_TEST_ANSWER, dove_test_json (status, headers, body));
}

/**
 * dove_test_server_set_handler:
 * @self: a server
 * @handler: (nullable): answers when the script is empty
 * @user_data: handed to @handler; must outlive the server
 *
 * Sets what answers requests that no step is for.
 */
void
dove_test_server_set_handler (DoveTestServer  *self,
                              DoveTestHandler  handler,
                              gpointer         user_data)
{
  g_mutex_lock (&self->lock);
  self->handler = handler;
  self->user_data = user_data;
  g_mutex_unlock (&self->lock);
}

/**
 * dove_test_server_get_count:
 * @self: a server
 *
 * Returns: how many requests were read whole
 */
guint
dove_test_server_get_count (DoveTestServer *self)
{
  guint count;

  g_mutex_lock (&self->lock);
  count = self->requests->len;
  g_mutex_unlock (&self->lock);

  return count;
}

/**
 * dove_test_server_get_connections:
 * @self: a server
 *
 * Returns: how many connections were opened
 */
guint
dove_test_server_get_connections (DoveTestServer *self)
{
  guint count;

  g_mutex_lock (&self->lock);
  count = self->sockets->len;
  g_mutex_unlock (&self->lock);

  return count;
}

/**
 * dove_test_server_get:
 * @self: a server
 * @index: number of a request, in the order of arrival
 *
 * Returns: (transfer none) (nullable): the request, until the server is freed
 */
const DoveTestRequest *
dove_test_server_get (DoveTestServer *self,
                      guint           index)
{
  const DoveTestRequest *request = NULL;

  g_mutex_lock (&self->lock);
  if (index < self->requests->len)
    request = g_ptr_array_index (self->requests, index);
  g_mutex_unlock (&self->lock);

  return request;
}

/**
 * dove_test_request_dup_header:
 * @request: a request
 * @name: name of a header, in any case
 *
 * Returns: (transfer full) (nullable): its value; %NULL when it was not sent
 */
char *
dove_test_request_dup_header (const DoveTestRequest *request,
                              const char            *name)
{
  g_auto(GStrv) lines = g_strsplit (request->head, "\r\n", -1);
  gsize size = strlen (name);

  for (guint i = 1; lines[i] != NULL; i++)
    if (g_ascii_strncasecmp (lines[i], name, size) == 0 && lines[i][size] == ':')
      return g_strstrip (g_strdup (lines[i] + size + 1));

  return NULL;
}

/**
 * dove_test_json:
 * @status: HTTP status
 * @headers: (nullable): more header lines, each with its `\r\n`
 * @body: JSON
 *
 * Returns: (transfer full): a complete answer
 */
GBytes *
dove_test_json (guint       status,
                const char *headers,
                const char *body)
{
  char *text = g_strdup_printf ("HTTP/1.1 %u Answer\r\nContent-Type: application/json\r\n"
                                "Content-Length: %" G_GSIZE_FORMAT "\r\n%s\r\n%s",
                                status, strlen (body), headers != NULL ? headers : "", body);

  return g_bytes_new_take (text, strlen (text));
}

/**
 * dove_test_gzip:
 * @headers: (nullable): more header lines, each with its `\r\n`
 * @zeros: size of the decoded body
 *
 * Makes a small answer that grows by a thousand when it is decoded.
 *
 * Returns: (transfer full): a complete answer
 */
GBytes *
dove_test_gzip (const char *headers,
                gsize       zeros)
{
  g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr(GZlibCompressor) gzip = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr(GOutputStream) out = g_converter_output_stream_new (memory, G_CONVERTER (gzip));
  g_autofree char *block = g_malloc0 (65536);
  g_autoptr(GByteArray) answer = g_byte_array_new ();
  g_autofree char *head = NULL;
  gsize size;

  for (gsize left = zeros; left > 0; left -= MIN (left, 65536))
    g_assert_true (g_output_stream_write_all (out, block, MIN (left, 65536), NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (out, NULL, NULL));

  size = g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory));
  head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                          "Content-Encoding: gzip\r\nContent-Length: %" G_GSIZE_FORMAT
                          "\r\n%s\r\n", size, headers != NULL ? headers : "");
  g_byte_array_append (answer, (const guint8 *) head, strlen (head));
  g_byte_array_append (answer, g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (memory)),
                       size);

  return g_byte_array_free_to_bytes (g_steal_pointer (&answer));
}
