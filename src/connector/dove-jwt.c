/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-jwt.h"

#include "base/dove-error.h"
#include "base/dove-text.h"
#include "record/dove-json.h"

#include <glib/gi18n-lib.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <string.h>

#define HASH_BYTES   32   /* SHA-256 */
#define NUMBER_BYTES 32   /* of each half of a signature with P-256 */
#define RSA_BITS     2048 /* RFC 7518 section 3.3: at least */

static const char *const names[] = { "HS256", "RS256", "ES256" };

/* What is wrong with the key is said, and nothing of it. */
static char *
refuse_key (const char  *why,
            GError     **error)
{
  g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
               _("The private key cannot be used: %s"), why);

  return NULL;
}

static char *
sign_hmac (GBytes     *key,
           const char *text)
{
  g_autoptr(GHmac) hmac = NULL;
  guint8 digest[HASH_BYTES];
  gsize length = sizeof digest;
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (key, &size);

  hmac = g_hmac_new (G_CHECKSUM_SHA256, data, size);
  g_hmac_update (hmac, (const guchar *) text, (gssize) strlen (text));
  g_hmac_get_digest (hmac, digest, &length);

  return dove_text_to_base64url (digest, length);
}

/* A number as so many bytes, whatever zeros DER has in front of it */
static gboolean
put_number (const gnutls_datum_t *number,
            guint8               *place)
{
  const guint8 *bytes = number->data;
  gsize size = number->size;

  while (size > NUMBER_BYTES && *bytes == 0)
    {
      bytes++;
      size--;
    }
  if (size > NUMBER_BYTES)
    return FALSE;

  memset (place, 0, NUMBER_BYTES);
  memcpy (place + NUMBER_BYTES - size, bytes, size);

  return TRUE;
}

/* RFC 7518 section 3.4: both numbers of the signature, one behind the other */
static char *
write_numbers (const gnutls_datum_t  *signature,
               GError               **error)
{
  gnutls_datum_t r = { NULL, 0 };
  gnutls_datum_t s = { NULL, 0 };
  guint8 numbers[2 * NUMBER_BYTES];
  gboolean is_done;

  if (gnutls_decode_rs_value (signature, &r, &s) < 0)
    return refuse_key (_("its signature could not be read"), error);

  is_done = put_number (&r, numbers) && put_number (&s, numbers + NUMBER_BYTES);
  gnutls_free (r.data);
  gnutls_free (s.data);

  return is_done ? dove_text_to_base64url (numbers, sizeof numbers)
                 : refuse_key (_("its numbers are too large"), error);
}

/* Why a key does not fit the algorithm; NULL if it does. */
static const char *
find_misfit (gnutls_privkey_t  key,
             DoveJwtAlgorithm  algorithm)
{
  gnutls_ecc_curve_t curve = GNUTLS_ECC_CURVE_INVALID;
  unsigned int bits = 0;
  int kind = gnutls_privkey_get_pk_algorithm (key, &bits);

  if (algorithm == DOVE_JWT_RS256)
    return kind != GNUTLS_PK_RSA ? _("RS256 takes one of RSA")
           : bits < RSA_BITS     ? _("it is shorter than 2048 bits")
                                 : NULL;

  if (kind != GNUTLS_PK_ECDSA ||
      gnutls_privkey_export_ecc_raw2 (key, &curve, NULL, NULL, NULL, 0) < 0 ||
      curve != GNUTLS_ECC_CURVE_SECP256R1)
    return _("ES256 takes one of the curve P-256");

  return NULL;
}

static char *
sign_with (gnutls_privkey_t   key,
           DoveJwtAlgorithm   algorithm,
           const char        *text,
           GError           **error)
{
  const gnutls_datum_t data = { (unsigned char *) text, (unsigned int) strlen (text) };
  const char *misfit = find_misfit (key, algorithm);
  gnutls_datum_t signature = { NULL, 0 };
  char *written = NULL;
  int status;

  if (misfit != NULL)
    return refuse_key (misfit, error);

  status = gnutls_privkey_sign_data2 (key,
                                      algorithm == DOVE_JWT_RS256 ? GNUTLS_SIGN_RSA_SHA256
                                                                  : GNUTLS_SIGN_ECDSA_SHA256,
                                      0, &data, &signature);
  if (status < 0)
    return refuse_key (gnutls_strerror (status), error);

  written = algorithm == DOVE_JWT_RS256
              ? dove_text_to_base64url (signature.data, signature.size)
              : write_numbers (&signature, error);
  gnutls_free (signature.data);

  return written;
}

/* Files of some services have the lines of a key written as `\n`. */
static char *
dup_pem (GBytes *key)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (key, &size);
  g_autofree char *text = g_strndup (data != NULL ? data : "", size);
  g_auto(GStrv) lines = g_strsplit (text, "\\n", -1);

  explicit_bzero (text, strlen (text));

  return g_strjoinv ("\n", lines);
}

static char *
sign_pem (DoveJwtAlgorithm   algorithm,
          GBytes            *key,
          const char        *text,
          GError           **error)
{
  g_autofree char *pem = dup_pem (key);
  const gnutls_datum_t data = { (unsigned char *) pem, (unsigned int) strlen (pem) };
  gnutls_privkey_t opened = NULL;
  char *signature = NULL;

  if (gnutls_privkey_init (&opened) < 0)
    return refuse_key (_("there is no memory for it"), error);

  if (gnutls_privkey_import_x509_raw (opened, &data, GNUTLS_X509_FMT_PEM, NULL, 0) < 0)
    refuse_key (_("it is not PEM without a passphrase; enter the whole of it, from “-----BEGIN” to "
                  "the last “-----”"), error);
  else
    signature = sign_with (opened, algorithm, text, error);
  gnutls_privkey_deinit (opened);
  explicit_bzero (pem, strlen (pem));

  return signature;
}

/**
 * dove_jwt_sign:
 * @algorithm: how
 * @key: the secret, or a private key in PEM
 * @text: what is signed
 * @error: return location for an error
 *
 * Errors: %DOVE_ERROR_UNAUTHORIZED when the key is none, or of another kind; without any of it.
 *
 * Returns: (transfer full) (nullable): the signature, as RFC 7515 writes it
 */
char *
dove_jwt_sign (DoveJwtAlgorithm   algorithm,
               GBytes            *key,
               const char        *text,
               GError           **error)
{
  if (g_bytes_get_size (key) == 0)
    return refuse_key (_("it is missing"), error);

  return algorithm == DOVE_JWT_HS256 ? sign_hmac (key, text)
                                     : sign_pem (algorithm, key, text, error);
}

static char *
encode (DoveValue *value)
{
  g_autofree char *json = dove_json_write (value, DOVE_JSON_COMPACT);

  return dove_text_to_base64url ((const guchar *) json, strlen (json));
}

/**
 * dove_jwt_make:
 * @algorithm: how it is signed
 * @key: the secret, or a private key in PEM
 * @key_id: (nullable): which key that is
 * @claims: what it says: a record
 * @error: return location for an error
 *
 * Errors: as dove_jwt_sign().
 *
 * Returns: (transfer full) (nullable): the token in its compact form
 */
char *
dove_jwt_make (DoveJwtAlgorithm   algorithm,
               GBytes            *key,
               const char        *key_id,
               DoveValue         *claims,
               GError           **error)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) header = NULL;
  g_autofree char *left = NULL;
  g_autofree char *right = encode (claims);
  g_autofree char *text = NULL;
  g_autofree char *signature = NULL;

  dove_value_builder_set_text (builder, "alg", names[algorithm]);
  dove_value_builder_set_text (builder, "typ", "JWT");
  if (key_id != NULL && *key_id != '\0')
    dove_value_builder_set_text (builder, "kid", key_id);
  header = dove_value_builder_end (builder);

  left = encode (header);
  text = g_strconcat (left, ".", right, NULL);
  signature = dove_jwt_sign (algorithm, key, text, error);

  return signature != NULL ? g_strconcat (text, ".", signature, NULL) : NULL;
}
