/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-net"

#include "config.h"

#include "dove-net-certificate.h"

#include "base/dove-error.h"

#include <glib/gi18n-lib.h>
#include <gnutls/pkcs12.h>
#include <gnutls/x509.h>
#include <string.h>

/*
 * Certificates as people have them: PEM in one text or two, with or without a password, the
 * certificates between in any order, or a PKCS#12 file. GIO takes fewer forms and does not look
 * whether a key belongs to its certificate, so GnuTLS reads them, and GIO is given one form.
 */

#define PEM_BEGIN    "-----BEGIN "
#define PEM_PKCS12   "-----BEGIN PKCS12-----"
#define CHAIN_LIMIT  32 /* certificates in one text; a chain has four at most */
#define KEY_ID_BYTES 32

/* What was read; ours is found by its key. */
typedef struct
{
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t    *chain;
  unsigned int          length;
} Pair;

static void
pair_clear (Pair *pair)
{
  for (unsigned int i = 0; i < pair->length; i++)
    gnutls_x509_crt_deinit (pair->chain[i]);
  gnutls_free (pair->chain);
  if (pair->key != NULL)
    gnutls_x509_privkey_deinit (pair->key);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static gboolean
refuse (const char  *why,
        GError     **error)
{
  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID, why);

  return FALSE;
}

static gnutls_datum_t
as_datum (const char *text)
{
  gnutls_datum_t datum = { (unsigned char *) text, (unsigned int) strlen (text) };

  return datum;
}

static void
wipe (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

/* --- reading ------------------------------------------------------------------------------- */

/* The block of a private key alone: files of OpenSSL have the curve in front of it. */
static char *
find_key_block (const char *text)
{
  for (const char *begin = strstr (text, PEM_BEGIN); begin != NULL;
       begin = strstr (begin + 1, PEM_BEGIN))
    {
      const char *label = begin + strlen (PEM_BEGIN);
      const char *stop = strstr (label, "-----");
      const char *end = stop != NULL ? strstr (stop, "-----END ") : NULL;
      const char *close = end != NULL ? strstr (end + strlen ("-----END "), "-----") : NULL;

      if (close == NULL)
        return NULL;
      if (g_strstr_len (label, stop - label, "PRIVATE KEY") != NULL)
        return g_strdup_printf ("%.*s\n", (int) (close + strlen ("-----") - begin), begin);
    }

  return NULL;
}

static gboolean
read_key (Pair                          *pair,
          const DoveNetCertificateText  *text,
          GError                       **error)
{
  gboolean is_apart = text->key != NULL && *text->key != '\0';
  gboolean has_password = text->password != NULL && *text->password != '\0';
  char *block = find_key_block (is_apart ? text->key : text->certificate);
  gnutls_datum_t data;
  gboolean is_locked;
  int result;

  if (block == NULL)
    return refuse (is_apart ? _("the private key is not in PEM: it begins with “-----BEGIN PRIVATE "
                                "KEY-----” or the like")
                            : _("the private key is missing: its text begins with “-----BEGIN "
                                "PRIVATE KEY-----” or the like"), error);

  data = as_datum (block);
  is_locked = strstr (block, "ENCRYPTED") != NULL;
  gnutls_x509_privkey_init (&pair->key);
  result = gnutls_x509_privkey_import2 (pair->key, &data, GNUTLS_X509_FMT_PEM,
                                        is_locked && has_password ? text->password : NULL, 0);
  wipe (block);
  if (result >= 0)
    return TRUE;

  return refuse (!is_locked     ? _("the private key cannot be read: check that it "
                                    "was copied whole")
                 : has_password ? _("the password of the private key is wrong")
                                : _("the private key is locked by a password, which is missing"),
                 error);
}

static gboolean
read_pem (Pair                          *pair,
          const DoveNetCertificateText  *text,
          GError                       **error)
{
  gnutls_datum_t data = as_datum (text->certificate);
  int result;

  if (strstr (text->certificate, "-----BEGIN CERTIFICATE-----") == NULL)
    return refuse (_("the certificate is not in PEM: it begins with “-----BEGIN CERTIFICATE-----”"),
                   error);

  result = gnutls_x509_crt_list_import2 (&pair->chain, &pair->length, &data,
                                         GNUTLS_X509_FMT_PEM, 0);
  if (result < 0 || pair->length > CHAIN_LIMIT)
    return refuse (_("the certificate cannot be read: check that it was copied whole"), error);

  return read_key (pair, text, error);
}

static gboolean
read_pkcs12 (Pair                          *pair,
             const DoveNetCertificateText  *text,
             GError                       **error)
{
  gnutls_datum_t data = as_datum (text->certificate);
  const char *password = text->password != NULL ? text->password : "";
  gnutls_pkcs12_t file = NULL;
  gnutls_x509_crt_t *others = NULL;
  unsigned int count = 0;
  int result;

  gnutls_pkcs12_init (&file);
  result = gnutls_pkcs12_import (file, &data, GNUTLS_X509_FMT_PEM, 0);
  if (result >= 0 && gnutls_pkcs12_verify_mac (file, password) < 0)
    {
      gnutls_pkcs12_deinit (file);
      return refuse (*password != '\0' ? _("the password of the certificate's file is wrong")
                                       : _("the certificate's file is locked by a password, which "
                                           "is missing"), error);
    }

  if (result >= 0)
    result = gnutls_pkcs12_simple_parse (file, password, &pair->key, &pair->chain, &pair->length,
                                         &others, &count, NULL, 0);
  for (unsigned int i = 0; i < count; i++)
    gnutls_x509_crt_deinit (others[i]);
  gnutls_free (others);
  gnutls_pkcs12_deinit (file);

  if (result < 0 || pair->key == NULL || pair->length == 0)
    return refuse (_("the certificate's file cannot be read, or has no certificate with a private "
                     "key"), error);

  return TRUE;
}

/* --- making -------------------------------------------------------------------------------- */

static gboolean
is_of_key (gnutls_x509_crt_t     certificate,
           gnutls_x509_privkey_t key)
{
  unsigned char of_certificate[KEY_ID_BYTES] = { 0 };
  unsigned char of_key[KEY_ID_BYTES] = { 0 };
  size_t size = sizeof of_certificate;
  size_t key_size = sizeof of_key;

  return gnutls_x509_crt_get_key_id (certificate, GNUTLS_KEYID_USE_SHA256, of_certificate,
                                     &size) >= 0 &&
         gnutls_x509_privkey_get_key_id (key, GNUTLS_KEYID_USE_SHA256, of_key, &key_size) >= 0 &&
         size == key_size && memcmp (of_certificate, of_key, size) == 0;
}

static void
append_certificate (GString           *pem,
                    gnutls_x509_crt_t  certificate)
{
  gnutls_datum_t out = { NULL, 0 };

  if (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &out) >= 0)
    g_string_append_len (pem, (const char *) out.data, out.size);
  gnutls_free (out.data);
}

/* Key and certificates, ours first, as GIO wants them. */
static GTlsCertificate *
make (const Pair    *pair,
      unsigned int   ours,
      GError       **error)
{
  g_autoptr(GString) chain = g_string_new (NULL);
  gnutls_datum_t key = { NULL, 0 };
  GTlsCertificate *made = NULL;
  char *pem = NULL;

  append_certificate (chain, pair->chain[ours]);
  for (unsigned int i = 0; i < pair->length; i++)
    if (i != ours)
      append_certificate (chain, pair->chain[i]);

  if (gnutls_x509_privkey_export2_pkcs8 (pair->key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN,
                                         &key) >= 0)
    {
      pem = g_strdup_printf ("%.*s\n%s", (int) key.size, (const char *) key.data, chain->str);
      made = g_tls_certificate_new_from_pem (pem, -1, NULL);
      wipe (pem);
      explicit_bzero (key.data, key.size);
      gnutls_free (key.data);
    }

  if (made == NULL)
    refuse (_("certificate and private key are of a kind that cannot be used"), error);

  return made;
}

/**
 * dove_net_certificate_new:
 * @text: as it was entered
 * @error: return location for an error
 *
 * Reads a client certificate and its private key.
 *
 * Errors: %DOVE_ERROR_INVALID; the message is the end of a sentence, and holds nothing of the
 * text.
 *
 * Returns: (transfer full) (nullable): the certificate
 */
GTlsCertificate *
dove_net_certificate_new (const DoveNetCertificateText  *text,
                          GError                       **error)
{
  gboolean is_file = strstr (text->certificate, PEM_PKCS12) != NULL;
  g_auto(Pair) pair = { 0 };

  if (is_file ? !read_pkcs12 (&pair, text, error) : !read_pem (&pair, text, error))
    return NULL;

  for (unsigned int i = 0; i < pair.length; i++)
    if (is_of_key (pair.chain[i], pair.key))
      return make (&pair, i, error);

  refuse (_("the private key does not belong to the certificate"), error);

  return NULL;
}

/**
 * dove_net_certificate_check_time:
 * @self: a certificate
 * @now: microseconds since 1970
 * @error: return location for an error
 *
 * Errors: %DOVE_ERROR_UNAUTHORIZED before its first day and after its last; the message is the end
 * of a sentence and says the day.
 *
 * Returns: whether it is valid now
 */
gboolean
dove_net_certificate_check_time (GTlsCertificate  *self,
                                 gint64            now,
                                 GError          **error)
{
  g_autoptr(GDateTime) begin = g_tls_certificate_get_not_valid_before (self);
  g_autoptr(GDateTime) end = g_tls_certificate_get_not_valid_after (self);
  g_autofree char *day = NULL;

  if (end != NULL && now / G_USEC_PER_SEC > g_date_time_to_unix (end))
    {
      day = g_date_time_format (end, "%Y-%m-%d");
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
                   _("its certificate ended on %s; get a new one and connect it again"), day);
      return FALSE;
    }
  if (begin != NULL && now / G_USEC_PER_SEC < g_date_time_to_unix (begin))
    {
      day = g_date_time_format (begin, "%Y-%m-%d");
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
                   _("its certificate is not valid before %s; check this computer's clock"), day);
      return FALSE;
    }

  return TRUE;
}

/**
 * dove_net_certificate_from_file:
 * @data: (array length=size): what is in a file
 * @size: how much
 *
 * Makes the text of a certificate out of a file that is binary: PKCS#12, or one certificate in
 * DER. What is neither stays for whoever reads it as a text.
 *
 * Returns: (transfer full) (nullable): the text in PEM
 */
char *
dove_net_certificate_from_file (const guint8 *data,
                                gsize         size)
{
  gnutls_datum_t in = { (unsigned char *) data, (unsigned int) size };
  gnutls_datum_t out = { NULL, 0 };
  gnutls_pkcs12_t file = NULL;
  gnutls_x509_crt_t certificate = NULL;
  char *text = NULL;

  if (size == 0 || size > G_MAXUINT16)
    return NULL;

  gnutls_pkcs12_init (&file);
  gnutls_x509_crt_init (&certificate);
  if (gnutls_pkcs12_import (file, &in, GNUTLS_X509_FMT_DER, 0) >= 0)
    gnutls_pkcs12_export2 (file, GNUTLS_X509_FMT_PEM, &out);
  else if (gnutls_x509_crt_import (certificate, &in, GNUTLS_X509_FMT_DER) >= 0)
    gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &out);
  if (out.data != NULL)
    text = g_strndup ((const char *) out.data, out.size);

  gnutls_free (out.data);
  gnutls_x509_crt_deinit (certificate);
  gnutls_pkcs12_deinit (file);

  return text;
}

/**
 * dove_net_authorities_new:
 * @pem: certificates of authorities
 * @error: return location for an error
 *
 * Reads authorities that are trusted besides those of the computer.
 *
 * Errors: %DOVE_ERROR_INVALID; the message is the end of a sentence.
 *
 * Returns: (transfer full) (nullable) (element-type GTlsCertificate): one or more
 */
GPtrArray *
dove_net_authorities_new (const char  *pem,
                          GError     **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
  gnutls_datum_t data = as_datum (pem);
  gnutls_x509_crt_t *list = NULL;
  unsigned int count = 0;

  if (strstr (pem, "-----BEGIN CERTIFICATE-----") == NULL ||
      gnutls_x509_crt_list_import2 (&list, &count, &data, GNUTLS_X509_FMT_PEM, 0) < 0)
    {
      refuse (_("the authority is not a certificate in PEM: it begins with “-----BEGIN "
                "CERTIFICATE-----”"), error);
      return NULL;
    }

  for (unsigned int i = 0; i < count; i++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      GTlsCertificate *authority = NULL;

      append_certificate (text, list[i]);
      authority = g_tls_certificate_new_from_pem (text->str, (gssize) text->len, NULL);
      if (authority != NULL)
        g_ptr_array_add (all, authority);
      gnutls_x509_crt_deinit (list[i]);
    }
  gnutls_free (list);

  if (all->len > 0)
    return g_steal_pointer (&all);

  refuse (_("the authority cannot be read: check that it was copied whole"), error);

  return NULL;
}
