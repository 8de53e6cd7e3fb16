/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "net/dove-net-request.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * DoveNetTls:
 * @certificate: (nullable) (transfer none): ours, for servers that ask for one
 * @authorities: (nullable) (transfer none) (element-type GTlsCertificate): trusted besides those
 *   of the computer
 * @cancellable: (transfer none): ends the exchange
 * @has_begun: the handshake
 * @was_asked: the server asked for a certificate, and we had none
 * @is_rejected: we do not take the server's
 *
 * The secure connection of one exchange.
 */
typedef struct
{
  GTlsCertificate *certificate;
  GPtrArray       *authorities;
  GCancellable    *cancellable;
  gboolean         has_begun;
  gboolean         was_asked;
  gboolean         is_rejected;
} DoveNetTls;

void     dove_net_tls_watch     (DoveNetTls        *self,
                                 SoupMessage       *message);
gboolean dove_net_tls_is_denied (const DoveNetTls  *self,
                                 SoupMessage       *message,
                                 const GError      *error,
                                 gboolean           is_sent);
char    *dove_net_tls_describe  (const DoveNetTls  *self,
                                 SoupMessage       *message,
                                 const GError      *error,
                                 gboolean           is_sent);

G_END_DECLS
