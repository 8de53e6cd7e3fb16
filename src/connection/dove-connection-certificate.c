/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-connection-private.h"

#include "base/dove-error.h"
#include "net/dove-net-certificate.h"

/*
 * The client certificate of a connection: read from the secrets in the keyring, in memory only,
 * and shown with each request that is sent in the connection's name, those of the sign-in too.
 */

#define FILE_LIMIT 65535 /* bytes */

static const char *
get_text (DoveValue  *secrets,
          const char *name)
{
  return secrets != NULL ? dove_value_get_member_text (secrets, name) : NULL;
}

/* Whether the certificate of two items is the same: a token beside it may be another. */
static gboolean
is_same (DoveValue *a,
         DoveValue *b)
{
  static const char *const names[] = {
    DOVE_SECRET_CERTIFICATE, DOVE_SECRET_CERTIFICATE_KEY, DOVE_SECRET_CERTIFICATE_PASSWORD,
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (get_text (a, names[i]), get_text (b, names[i])) != 0)
      return FALSE;

  return TRUE;
}

static GTlsCertificate *
read_certificate (DoveValue  *secrets,
                  GError    **error)
{
  const DoveNetCertificateText text = {
    .certificate = get_text (secrets, DOVE_SECRET_CERTIFICATE),
    .key = get_text (secrets, DOVE_SECRET_CERTIFICATE_KEY),
    .password = get_text (secrets, DOVE_SECRET_CERTIFICATE_PASSWORD),
  };

  if (text.certificate != NULL && *text.certificate != '\0')
    return dove_net_certificate_new (&text, error);

  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                       _("its certificate is missing; connect it again"));

  return NULL;
}

/* Looks at what a person entered for a certificate. Errors: INVALID. */
gboolean
dove_connection_check_certificate (DoveValue  *secrets,
                                   GError    **error)
{
  g_autoptr(GTlsCertificate) certificate = read_certificate (secrets, error);

  return certificate != NULL;
}

/* Reading one takes a derivation of a key from the password, so it is kept. */
static GTlsCertificate *
dup_certificate (DoveConnection  *self,
                 GError         **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->certificate != NULL && self->secrets != NULL &&
      is_same (self->certificate_from, self->secrets))
    return g_object_ref (self->certificate);

  g_clear_object (&self->certificate);
  g_clear_pointer (&self->certificate_from, dove_value_unref);
  self->certificate = read_certificate (self->secrets, error);
  if (self->certificate == NULL)
    return NULL;

  self->certificate_from = dove_value_ref (self->secrets);

  return g_object_ref (self->certificate);
}

/* A certificate is shown by TLS alone; without it, a request would go out as nobody's. */
static gboolean
check_scheme (const DoveNetRequest  *request,
              GError               **error)
{
  if (g_ascii_strncasecmp (request->url, "https:", strlen ("https:")) == 0)
    return TRUE;

  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                       _("a certificate can be shown only to an address that "
                         "begins with https://"));

  return FALSE;
}

/*
 * Adds the certificate to a request that the connection sends, if it has one. Errors: UNAUTHORIZED
 * when it is missing, cannot be used, or is not valid today; INVALID for an address without TLS.
 */
gboolean
dove_connection_show_certificate (DoveConnection  *self,
                                  DoveNetRequest  *request,
                                  GError         **error)
{
  g_autoptr(GTlsCertificate) certificate = NULL;
  g_autoptr(GError) problem = NULL;

  if (self->auth == NULL || !self->auth->has_certificate)
    return TRUE;

  if (check_scheme (request, error))
    {
      certificate = dup_certificate (self, &problem);
      if (problem != NULL)
        problem->code = DOVE_ERROR_UNAUTHORIZED;
      if (certificate != NULL &&
          dove_net_certificate_check_time (certificate, dove_clock_get_now (self->clock), &problem))
        {
          dove_net_request_set_certificate (request, certificate);
          return TRUE;
        }
      g_propagate_error (error, g_steal_pointer (&problem));
    }

  g_prefix_error (error, _("“%s” cannot be signed in to: "), self->name);

  return FALSE;
}

/**
 * dove_connection_dup_secret_of_file:
 * @data: (array length=size): what is in a file
 * @size: how much
 * @error: return location for an error
 *
 * Makes a secret out of a file that a person chose: a text as it is, without the line break at its
 * end; PKCS#12 and a certificate in DER in PEM, which a keyring can hold.
 *
 * Errors: %DOVE_ERROR_INVALID when it is neither, or larger than 64 KiB.
 *
 * Returns: (transfer full) (nullable): the secret; wipe it
 */
char *
dove_connection_dup_secret_of_file (const char  *data,
                                    gsize        size,
                                    GError     **error)
{
  char *text = NULL;

  if (size <= FILE_LIMIT && g_utf8_validate_len (data, size, NULL))
    return g_strchomp (g_strndup (data, size));

  if (size <= FILE_LIMIT)
    text = dove_net_certificate_from_file ((const guint8 *) data, size);
  if (text == NULL)
    g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                         _("it is neither a text, like a certificate or a key in PEM, nor a "
                           "PKCS#12 file"));

  return text;
}
