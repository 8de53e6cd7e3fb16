/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DoveNetCertificateText:
 * @certificate: certificates in PEM, ours and those between it and its authority, in any order;
 *   or a PKCS#12 file in PEM: `-----BEGIN PKCS12-----`
 * @key: (nullable): the private key in PEM; %NULL or empty: it stands in @certificate
 * @password: (nullable): of the key, or of the PKCS#12 file
 *
 * A client certificate as a person enters it.
 */
typedef struct
{
  const char *certificate;
  const char *key;
  const char *password;
} DoveNetCertificateText;

GTlsCertificate *dove_net_certificate_new        (const DoveNetCertificateText  *text,
                                                  GError                       **error);
gboolean         dove_net_certificate_check_time (GTlsCertificate               *self,
                                                  gint64                         now,
                                                  GError                       **error);
char            *dove_net_certificate_from_file  (const guint8                  *data,
                                                  gsize                          size);

GPtrArray       *dove_net_authorities_new        (const char                    *pem,
                                                  GError                       **error);

G_END_DECLS
