/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "dove-test-tls.h"

#include <glib-unix.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/socket.h>

#define PART_BYTES 4096

struct _DoveTestTls
{
  GSocketService                  *service;
  char                            *url;
  DoveTestTlsWant                  want;
  gnutls_certificate_credentials_t credentials;
  gnutls_datum_t                   tickets;

  GMainContext                    *context;   /* of the thread that accepts */
  GThread                         *thread;
  int                              is_ended;  /* atomic */

  GMutex                           lock;      /* guards everything below */
  GCond                            changed;
  GHashTable                      *sockets;   /* GSocket of the connections there are */
  guint                            connections;
  guint                            resumed;
  guint                            requests;
  GString                         *last;      /* request, head and body */
};

static gnutls_alert_description_t
choose_alert (gnutls_session_t session,
              gboolean         is_demanded)
{
  unsigned int problems = 0;

  if (gnutls_certificate_get_peers (session, NULL) == NULL)
    return is_demanded ? GNUTLS_A_CERTIFICATE_REQUIRED : GNUTLS_A_CLOSE_NOTIFY;
  if (gnutls_certificate_verify_peers2 (session, &problems) < 0)
    return GNUTLS_A_BAD_CERTIFICATE;
  if ((problems & GNUTLS_CERT_EXPIRED) != 0)
    return GNUTLS_A_CERTIFICATE_EXPIRED;

  return problems != 0 ? GNUTLS_A_UNKNOWN_CA : GNUTLS_A_CLOSE_NOTIFY;
}

static char *
dup_name (gnutls_session_t session)
{
  const gnutls_datum_t *peers = gnutls_certificate_get_peers (session, NULL);
  gnutls_x509_crt_t certificate;
  char name[64] = "";
  size_t size = sizeof name;

  if (peers == NULL)
    return g_strdup ("nobody");

  gnutls_x509_crt_init (&certificate);
  gnutls_x509_crt_import (certificate, peers, GNUTLS_X509_FMT_DER);
  gnutls_x509_crt_get_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &size);
  gnutls_x509_crt_deinit (certificate);

  return g_strdup (name);
}

/* Whether a request is there to its end. */
static gboolean
is_whole (const GString *request)
{
  const char *end = strstr (request->str, "\r\n\r\n");
  const char *length = strstr (request->str, "Content-Length: ");
  gsize size = length != NULL ? strtoul (length + strlen ("Content-Length: "), NULL, 10) : 0;

  return end != NULL && (gsize) (request->str + request->len - end) >= 4 + size;
}

/* Takes the next one; none when the client has gone. */
static gboolean
take_request (DoveTestTls      *self,
              gnutls_session_t  session)
{
  g_autoptr(GString) request = g_string_new (NULL);
  char part[PART_BYTES];

  while (!is_whole (request))
    {
      ssize_t size = gnutls_record_recv (session, part, sizeof part);

      if (size <= 0)
        return FALSE;
      g_string_append_len (request, part, size);
    }

  g_mutex_lock (&self->lock);
  self->requests++;
  g_string_assign (self->last, request->str);
  g_mutex_unlock (&self->lock);

  return TRUE;
}

static void
serve (DoveTestTls      *self,
       gnutls_session_t  session)
{
  g_autofree char *name = dup_name (session);
  g_autofree char *body = g_strdup_printf (
    "{\"id\": \"%s\", \"name\": \"%s\", \"access_token\": \"%s\","
    " \"token_endpoint\": \"%s/token\", "
    "\"mtls_endpoint_aliases\": {\"token_endpoint\": \"%s/mtls\"}}", name, name, name, self->url,
    self->url);
  g_autofree char *answer =
    g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                     "Content-Length: %zu\r\n\r\n%s", strlen (body), body);

  while (take_request (self, session) && self->want != DOVE_TEST_TLS_BREAKS)
    gnutls_record_send (session, answer, strlen (answer));
}

/* Says why, and waits until the other side has gone: closed at once, it might not hear it. */
static void
turn_away (gnutls_session_t            session,
           int                         fd,
           gnutls_alert_description_t  alert)
{
  char rest[1024];

  gnutls_alert_send (session, GNUTLS_AL_FATAL, alert);
  shutdown (fd, SHUT_WR);
  while (recv (fd, rest, sizeof rest, 0) > 0)
    continue;
}

static gboolean
shake_hands (gnutls_session_t session)
{
  int result;

  do
    result = gnutls_handshake (session);
  while (result < 0 && !gnutls_error_is_fatal (result));

  return result >= 0;
}

static void
talk (DoveTestTls *self,
      int          fd)
{
  gnutls_session_t session;
  gnutls_alert_description_t alert;

  gnutls_init (&session, GNUTLS_SERVER);
  gnutls_priority_set_direct (
    session, self->want == DOVE_TEST_TLS_DEMANDS_12 ? "NORMAL:-VERS-TLS1.3" : "NORMAL", NULL);
  gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, self->credentials);
  /* With TLS 1.2 a client without one does not come to the end of the handshake. */
  gnutls_certificate_server_set_request (
    session, self->want == DOVE_TEST_TLS_DEMANDS_12 ? GNUTLS_CERT_REQUIRE : GNUTLS_CERT_REQUEST);
  gnutls_session_ticket_enable_server (session, &self->tickets);
  gnutls_transport_set_int (session, fd);

  if (shake_hands (session))
    {
      g_mutex_lock (&self->lock);
      self->resumed += gnutls_session_is_resumed (session) ? 1 : 0;
      g_mutex_unlock (&self->lock);

      alert = choose_alert (session, self->want == DOVE_TEST_TLS_DEMANDS ||
                                     self->want == DOVE_TEST_TLS_DEMANDS_12);
      if (alert == GNUTLS_A_CLOSE_NOTIFY)
        serve (self, session);
      else
        turn_away (session, fd, alert);
    }
  else
    turn_away (session, fd, GNUTLS_A_HANDSHAKE_FAILURE);

  gnutls_deinit (session);
}

static gpointer
talk_thread (gpointer data)
{
  GSocket *socket = data;
  DoveTestTls *self = g_object_get_data (G_OBJECT (socket), "server");

  talk (self, g_socket_get_fd (socket));
  g_socket_close (socket, NULL);

  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->sockets, socket);
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);

  return NULL;
}

static gboolean
incoming_cb (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             DoveTestTls       *self)
{
  GSocket *socket = g_object_ref (g_socket_connection_get_socket (connection));
  GThread *thread;

  /* GLib made it one that does not wait. */
  g_socket_set_blocking (socket, TRUE);
  g_unix_set_fd_nonblocking (g_socket_get_fd (socket), FALSE, NULL);
  g_object_set_data (G_OBJECT (socket), "server", self);
  g_object_set_data_full (G_OBJECT (socket), "connection", g_object_ref (connection),
                          g_object_unref);

  g_mutex_lock (&self->lock);
  self->connections++;
  g_hash_table_add (self->sockets, socket);
  g_mutex_unlock (&self->lock);

  thread = g_thread_new ("test-tls", talk_thread, socket);
  g_thread_unref (thread);

  return TRUE;
}

static gpointer
accept_thread (gpointer data)
{
  DoveTestTls *self = data;

  g_main_context_push_thread_default (self->context);
  while (!g_atomic_int_get (&self->is_ended))
    g_main_context_iteration (self->context, TRUE);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

static void
set_credentials (DoveTestTls            *self,
                 const DoveTestIdentity *authority)
{
  g_autoptr(DoveTestIdentity) server =
    dove_test_identity_new (authority, "server", self->want == DOVE_TEST_TLS_EXPIRED
                                                   ? DOVE_TEST_EXPIRED : DOVE_TEST_VALID);
  const gnutls_datum_t certificate = { (unsigned char *) server->certificate,
                                       (unsigned int) strlen (server->certificate) };
  const gnutls_datum_t key = { (unsigned char *) server->key,
                               (unsigned int) strlen (server->key) };
  const gnutls_datum_t trusted = { (unsigned char *) authority->certificate,
                                   (unsigned int) strlen (authority->certificate) };

  gnutls_certificate_allocate_credentials (&self->credentials);
  g_assert_cmpint (gnutls_certificate_set_x509_key_mem (self->credentials, &certificate, &key,
                                                        GNUTLS_X509_FMT_PEM), >=, 0);
  g_assert_cmpint (gnutls_certificate_set_x509_trust_mem (self->credentials, &trusted,
                                                          GNUTLS_X509_FMT_PEM), >=, 0);
  gnutls_session_ticket_key_generate (&self->tickets);
}

/**
 * dove_test_tls_new:
 * @authority: makes the server's certificate, and those of the clients that it takes
 * @want: what it wants of clients
 *
 * Returns: (transfer full): a server that runs
 */
DoveTestTls *
dove_test_tls_new (const DoveTestIdentity *authority,
                   DoveTestTlsWant         want)
{
  DoveTestTls *self = g_new0 (DoveTestTls, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) place = NULL;

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->want = want;
  self->last = g_string_new (NULL);
  self->sockets = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  set_credentials (self, authority);

  self->context = g_main_context_new ();
  g_main_context_push_thread_default (self->context);
  self->service = g_socket_service_new ();
  g_assert_true (g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address,
                                                G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                                &place, NULL));
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  g_socket_service_start (self->service);
  g_main_context_pop_thread_default (self->context);

  self->url = g_strdup_printf (
    "https://127.0.0.1:%u", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (place)));
  self->thread = g_thread_new ("test-tls-accept", accept_thread, self);

  return self;
}

/**
 * dove_test_tls_free:
 * @self: (transfer full): a server
 *
 * Ends its connections and frees it.
 */
void
dove_test_tls_free (DoveTestTls *self)
{
  GHashTableIter iter;
  gpointer socket = NULL;

  g_atomic_int_set (&self->is_ended, TRUE);
  g_main_context_wakeup (self->context);
  g_thread_join (self->thread);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);

  g_mutex_lock (&self->lock);
  g_hash_table_iter_init (&iter, self->sockets);
  while (g_hash_table_iter_next (&iter, &socket, NULL))
    g_socket_shutdown (socket, TRUE, TRUE, NULL);
  while (g_hash_table_size (self->sockets) > 0)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);

  g_hash_table_unref (self->sockets);
  gnutls_certificate_free_credentials (self->credentials);
  gnutls_free (self->tickets.data);
  g_main_context_unref (self->context);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_string_free (self->last, TRUE);
  g_free (self->url);
  g_free (self);
}

/**
 * dove_test_tls_get_url:
 * @self: a server
 *
 * Returns: (transfer none): its address, without a path
 */
const char *
dove_test_tls_get_url (DoveTestTls *self)
{
  return self->url;
}

static guint
read_count (DoveTestTls *self,
            const guint *count)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return *count;
}

/**
 * dove_test_tls_get_connections:
 * @self: a server
 *
 * Returns: how many connections were made so far
 */
guint
dove_test_tls_get_connections (DoveTestTls *self)
{
  return read_count (self, &self->connections);
}

/**
 * dove_test_tls_get_resumed:
 * @self: a server
 *
 * Returns: how many of them went on with a TLS session of before
 */
guint
dove_test_tls_get_resumed (DoveTestTls *self)
{
  return read_count (self, &self->resumed);
}

/**
 * dove_test_tls_get_requests:
 * @self: a server
 *
 * Returns: how many requests were answered
 */
guint
dove_test_tls_get_requests (DoveTestTls *self)
{
  return read_count (self, &self->requests);
}

/**
 * dove_test_tls_dup_request:
 * @self: a server
 *
 * Returns: (transfer full): the last request, head and body
 */
char *
dove_test_tls_dup_request (DoveTestTls *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_strdup (self->last->str);
}
