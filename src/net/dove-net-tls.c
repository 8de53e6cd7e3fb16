/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-net"

#include "config.h"

#include "dove-net-tls-private.h"

#include <glib/gi18n-lib.h>
#include <gnutls/gnutls.h>
#include <string.h>

/*
 * Which certificate is shown, which authorities are trusted, and how it is said when either
 * side does not take the other's.
 *
 * Our certificate is put on the connection before its handshake, and not given to the library's
 * function for it: that one hands it over during the handshake, when it has been decided already
 * which kept TLS session is gone on with. These are kept for the whole process, by server and by
 * the certificate that is on the connection: with the library's function an account that is
 * second at a server would be taken for the first (measured with TLS 1.3). And a session that is
 * gone on with is not asked about: what is wrong with the server's certificate is found on the
 * connection afterwards, before anything is sent.
 *
 * Later libraries (measured with glib-networking 2.80) keep sessions by the server alone, whatever
 * certificate is shown. They can be told to keep none, which older ones cannot, and are.
 */

#define KEEPS_SESSIONS "session-resumption-enabled"

/* A proxy that is spoken to over TLS is no server of ours. */
static gboolean
is_for_server (SoupMessage *message,
               GIOStream   *connection)
{
  const char *host = g_uri_get_host (soup_message_get_uri (message));
  GSocketConnectable *server =
    g_tls_client_connection_get_server_identity (G_TLS_CLIENT_CONNECTION (connection));

  return G_IS_NETWORK_ADDRESS (server) &&
         g_ascii_strcasecmp (g_network_address_get_hostname (G_NETWORK_ADDRESS (server)),
                             host) == 0;
}

/* Only an unknown authority may be made up for, and all else is looked at anew. */
static gboolean
is_vouched_for (const DoveNetTls     *self,
                SoupMessage          *message,
                GTlsCertificate      *certificate,
                GTlsCertificateFlags  errors)
{
  GUri *uri = soup_message_get_uri (message);
  g_autoptr(GSocketConnectable) server =
    g_network_address_new (g_uri_get_host (uri), (guint16) MAX (g_uri_get_port (uri), 0));

  for (guint i = 0; errors == G_TLS_CERTIFICATE_UNKNOWN_CA && self->authorities != NULL &&
                    i < self->authorities->len; i++)
    if (g_tls_certificate_verify (certificate, server,
                                  g_ptr_array_index (self->authorities, i)) == 0)
      return TRUE;

  return FALSE;
}

/* A session that is gone on with was taken by somebody before us, who may trust others. */
static void
check_resumed (DoveNetTls     *self,
               SoupMessage    *message,
               GTlsConnection *connection)
{
  GTlsCertificate *theirs = g_tls_connection_get_peer_certificate (connection);
  GTlsCertificateFlags errors = g_tls_connection_get_peer_certificate_errors (connection);

  if (theirs != NULL && (errors == 0 || is_vouched_for (self, message, theirs, errors)))
    return;

  self->is_rejected = TRUE;
  g_cancellable_cancel (self->cancellable);
}

/* Nothing is kept by a connection that was told so, so that there is nothing to go on with. */
static void
keep_no_session (GIOStream *connection)
{
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (connection), KEEPS_SESSIONS) != NULL)
    g_object_set (connection, KEEPS_SESSIONS, FALSE, NULL);
}

static void
network_event_cb (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *connection,
                  DoveNetTls         *self)
{
  if (!G_IS_TLS_CLIENT_CONNECTION (connection) || !is_for_server (message, connection))
    return;

  self->has_begun = TRUE;
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    keep_no_session (connection);
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING && self->certificate != NULL)
    g_tls_connection_set_certificate (G_TLS_CONNECTION (connection), self->certificate);
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKED)
    check_resumed (self, message, G_TLS_CONNECTION (connection));
}

static gboolean
request_certificate_cb (SoupMessage    *message,
                        GTlsConnection *connection,
                        DoveNetTls     *self)
{
  self->was_asked = TRUE;

  return FALSE;
}

static gboolean
accept_certificate_cb (SoupMessage          *message,
                       GTlsCertificate      *certificate,
                       GTlsCertificateFlags  errors,
                       DoveNetTls           *self)
{
  self->is_rejected = !is_vouched_for (self, message, certificate, errors);

  return !self->is_rejected;
}

/**
 * dove_net_tls_watch:
 * @self: what is wanted of the secure connection; must outlive the message's signals
 * @message: a message before it is sent
 *
 * Shows our certificate, and looks at that of the server.
 */
void
dove_net_tls_watch (DoveNetTls  *self,
                    SoupMessage *message)
{
  g_signal_connect (message, "network-event", G_CALLBACK (network_event_cb), self);
  g_signal_connect (message, "request-certificate", G_CALLBACK (request_certificate_cb), self);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_certificate_cb), self);
}

/* The library tells an alert by its name alone. */
static gboolean
tells (const GError               *error,
       gnutls_alert_description_t  alert)
{
  const char *name = gnutls_alert_get_name (alert);

  return name != NULL && strstr (error->message, name) != NULL;
}

static gboolean
is_about_ours (const GError *error)
{
  static const gnutls_alert_description_t alerts[] = {
    GNUTLS_A_BAD_CERTIFICATE, GNUTLS_A_UNSUPPORTED_CERTIFICATE, GNUTLS_A_CERTIFICATE_REVOKED,
    GNUTLS_A_CERTIFICATE_EXPIRED, GNUTLS_A_CERTIFICATE_UNKNOWN, GNUTLS_A_UNKNOWN_CA,
    GNUTLS_A_ACCESS_DENIED, GNUTLS_A_CERTIFICATE_REQUIRED,
  };

  for (guint i = 0; i < G_N_ELEMENTS (alerts); i++)
    if (tells (error, alerts[i]))
      return TRUE;

  return error->code == G_TLS_ERROR_CERTIFICATE_REQUIRED;
}

/**
 * dove_net_tls_is_denied:
 * @self: a secure connection
 * @message: its message
 * @error: (nullable): why there is no answer
 * @is_sent: the request may have left
 *
 * With TLS 1.3 a client hears what the server thinks of its certificate when it has sent its
 * request already, which is then thrown away. A connection that broke for another reason is no
 * denial.
 *
 * Returns: whether the server did not let us in for the certificate's sake: nothing was done
 */
gboolean
dove_net_tls_is_denied (const DoveNetTls *self,
                        SoupMessage      *message,
                        const GError     *error,
                        gboolean          is_sent)
{
  if (error == NULL || error->domain != G_TLS_ERROR || self->is_rejected ||
      soup_message_get_status (message) != SOUP_STATUS_NONE)
    return FALSE;

  return is_about_ours (error) ||
         (!is_sent && (self->was_asked || self->certificate != NULL) &&
          tells (error, GNUTLS_A_HANDSHAKE_FAILURE));
}

/* --- words --------------------------------------------------------------------------------- */

static char *
describe_theirs (GTlsCertificateFlags flags)
{
  if ((flags & G_TLS_CERTIFICATE_EXPIRED) != 0)
    return g_strdup (_("its certificate has expired"));
  if ((flags & G_TLS_CERTIFICATE_NOT_ACTIVATED) != 0)
    return g_strdup (_("its certificate is not valid yet; check this computer's clock"));
  if ((flags & G_TLS_CERTIFICATE_BAD_IDENTITY) != 0)
    return g_strdup (_("its certificate belongs to another server"));
  if ((flags & G_TLS_CERTIFICATE_REVOKED) != 0)
    return g_strdup (_("its certificate was revoked"));
  if ((flags & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0)
    return g_strdup (_("its certificate was made by nobody this computer trusts"));

  return g_strdup (_("no secure connection could be made"));
}

static char *
describe_ours (const GError *error)
{
  if (tells (error, GNUTLS_A_CERTIFICATE_EXPIRED))
    return g_strdup (_("it says that our certificate has expired"));
  if (tells (error, GNUTLS_A_CERTIFICATE_REVOKED))
    return g_strdup (_("it says that our certificate was revoked"));
  if (tells (error, GNUTLS_A_UNKNOWN_CA))
    return g_strdup (_("it does not know the authority that made our certificate"));
  if (tells (error, GNUTLS_A_BAD_CERTIFICATE) || tells (error, GNUTLS_A_CERTIFICATE_UNKNOWN) ||
      tells (error, GNUTLS_A_UNSUPPORTED_CERTIFICATE) || tells (error, GNUTLS_A_ACCESS_DENIED))
    return g_strdup (_("it refused our certificate"));

  return g_strdup_printf (_("no secure connection could be made with our certificate (%s)"),
                          error->message);
}

/* A server that closes at once when it does not like a certificate may be gone before the reason
 * arrives. */
static char *
suspect (const DoveNetTls *self,
         SoupMessage      *message)
{
  if (!self->has_begun || soup_message_get_status (message) != SOUP_STATUS_NONE)
    return NULL;
  if (self->was_asked)
    return g_strdup (_("it closed the connection, after it had asked for a client certificate; "
                       "this connection has none"));
  if (self->certificate != NULL)
    return g_strdup (_("it closed the connection without an answer; perhaps it does not take our "
                       "certificate"));

  return NULL;
}

/**
 * dove_net_tls_describe:
 * @self: a secure connection
 * @message: its message
 * @error: why there is no answer
 * @is_sent: the request may have left
 *
 * Returns: (transfer full) (nullable): what is wrong, as the end of a sentence; %NULL when it has
 *   nothing to do with the secure connection
 */
char *
dove_net_tls_describe (const DoveNetTls *self,
                       SoupMessage      *message,
                       const GError     *error,
                       gboolean          is_sent)
{
  char *suspicion;

  if (self->is_rejected)
    return describe_theirs (soup_message_get_tls_peer_certificate_errors (message));
  if (dove_net_tls_is_denied (self, message, error, is_sent))
    return self->certificate != NULL
             ? describe_ours (error)
             : g_strdup (_("it asks for a client certificate, and this connection has none"));

  suspicion = suspect (self, message);
  if (suspicion != NULL || error->domain != G_TLS_ERROR)
    return suspicion;

  return g_strdup (_("no secure connection could be made"));
}
