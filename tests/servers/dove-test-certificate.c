/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "dove-test-certificate.h"

#include <gnutls/pkcs12.h>
#include <gnutls/x509.h>
#include <string.h>

/*
 * Authorities and certificates, made anew for each test with keys of their own. All of them are
 * for 127.0.0.1, so that the same function makes a server and a client.
 */

#define SECOND_2001 G_GINT64_CONSTANT (978307200)
#define SECOND_2002 G_GINT64_CONSTANT (1009843200)
#define SECOND_2098 G_GINT64_CONSTANT (4039372800)
#define SECOND_2099 G_GINT64_CONSTANT (4070908800)

static gnutls_x509_privkey_t
make_key (void)
{
  gnutls_x509_privkey_t key;

  gnutls_x509_privkey_init (&key);
  g_assert_cmpint (gnutls_x509_privkey_generate (
                     key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0),
                   >=, 0);

  return key;
}

static gnutls_x509_privkey_t
read_key (const DoveTestIdentity *identity)
{
  gnutls_datum_t data = { (unsigned char *) identity->key, (unsigned int) strlen (identity->key) };
  gnutls_x509_privkey_t key;

  gnutls_x509_privkey_init (&key);
  g_assert_cmpint (gnutls_x509_privkey_import (key, &data, GNUTLS_X509_FMT_PEM), >=, 0);

  return key;
}

static gnutls_x509_crt_t
read_certificate (const DoveTestIdentity *identity)
{
  gnutls_datum_t data = { (unsigned char *) identity->certificate,
                          (unsigned int) strlen (identity->certificate) };
  gnutls_x509_crt_t certificate;

  gnutls_x509_crt_init (&certificate);
  g_assert_cmpint (gnutls_x509_crt_import (certificate, &data, GNUTLS_X509_FMT_PEM), >=, 0);

  return certificate;
}

static char *
take_text (gnutls_datum_t *data)
{
  char *text = g_strndup ((const char *) data->data, data->size);

  gnutls_free (data->data);

  return text;
}

static DoveTestIdentity *
to_identity (gnutls_x509_crt_t     certificate,
             gnutls_x509_privkey_t key)
{
  DoveTestIdentity *self = g_new0 (DoveTestIdentity, 1);
  gnutls_datum_t out = { NULL, 0 };

  g_assert_cmpint (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &out), >=, 0);
  self->certificate = take_text (&out);
  g_assert_cmpint (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL,
                                                      GNUTLS_PKCS_PLAIN, &out), >=, 0);
  self->key = take_text (&out);

  return self;
}

static gnutls_x509_crt_t
begin_certificate (const char            *name,
                   gnutls_x509_privkey_t  key,
                   DoveTestValidity       validity)
{
  g_autofree char *subject = g_strconcat ("CN=", name, NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);
  gnutls_x509_crt_t certificate;

  gnutls_x509_crt_init (&certificate);
  gnutls_x509_crt_set_version (certificate, 3);
  gnutls_x509_crt_set_serial (certificate, hash, 16);
  gnutls_x509_crt_set_key (certificate, key);
  g_assert_cmpint (gnutls_x509_crt_set_dn (certificate, subject, NULL), >=, 0);
  gnutls_x509_crt_set_activation_time (
    certificate, validity == DOVE_TEST_TO_COME ? SECOND_2098 : SECOND_2001);
  gnutls_x509_crt_set_expiration_time (
    certificate, validity == DOVE_TEST_EXPIRED ? SECOND_2002 : SECOND_2099);

  return certificate;
}

/**
 * dove_test_authority_new:
 * @name: what it is called
 *
 * Returns: (transfer full): an authority that vouches for itself
 */
DoveTestIdentity *
dove_test_authority_new (const char *name)
{
  gnutls_x509_privkey_t key = make_key ();
  gnutls_x509_crt_t certificate = begin_certificate (name, key, DOVE_TEST_VALID);
  DoveTestIdentity *self;

  gnutls_x509_crt_set_ca_status (certificate, 1);
  gnutls_x509_crt_set_key_usage (certificate, GNUTLS_KEY_KEY_CERT_SIGN);
  g_assert_cmpint (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0),
                   >=, 0);
  self = to_identity (certificate, key);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);

  return self;
}

/**
 * dove_test_identity_new:
 * @authority: who vouches for it
 * @name: what it is called
 * @validity: when it is valid
 *
 * Returns: (transfer full): a certificate for a client, or for a server on 127.0.0.1
 */
DoveTestIdentity *
dove_test_identity_new (const DoveTestIdentity *authority,
                        const char             *name,
                        DoveTestValidity        validity)
{
  static const unsigned char loopback[] = { 127, 0, 0, 1 };
  gnutls_x509_privkey_t key = make_key ();
  gnutls_x509_privkey_t their_key = read_key (authority);
  gnutls_x509_crt_t theirs = read_certificate (authority);
  gnutls_x509_crt_t certificate = begin_certificate (name, key, validity);
  DoveTestIdentity *self;

  gnutls_x509_crt_set_ca_status (certificate, 0);
  gnutls_x509_crt_set_key_usage (certificate, GNUTLS_KEY_DIGITAL_SIGNATURE);
  gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, loopback,
                                        sizeof loopback, GNUTLS_FSAN_SET);
  g_assert_cmpint (gnutls_x509_crt_sign2 (certificate, theirs, their_key, GNUTLS_DIG_SHA256, 0),
                   >=, 0);
  self = to_identity (certificate, key);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_crt_deinit (theirs);
  gnutls_x509_privkey_deinit (their_key);
  gnutls_x509_privkey_deinit (key);

  return self;
}

/**
 * dove_test_identity_free:
 * @self: (transfer full): an identity
 *
 * Frees it.
 */
void
dove_test_identity_free (DoveTestIdentity *self)
{
  g_free (self->certificate);
  g_free (self->key);
  g_free (self);
}

/**
 * dove_test_identity_lock_key:
 * @self: an identity
 * @password: a password
 *
 * Returns: (transfer full): the private key in PEM, encrypted
 */
char *
dove_test_identity_lock_key (const DoveTestIdentity *self,
                             const char             *password)
{
  gnutls_x509_privkey_t key = read_key (self);
  gnutls_datum_t out = { NULL, 0 };

  g_assert_cmpint (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, password,
                                                      GNUTLS_PKCS_PBES2_AES_128, &out), >=, 0);
  gnutls_x509_privkey_deinit (key);

  return take_text (&out);
}

static void
add_key_bag (gnutls_pkcs12_t        file,
             gnutls_x509_privkey_t  key,
             const char            *password,
             const gnutls_datum_t  *id)
{
  gnutls_pkcs12_bag_t bag;
  unsigned char der[4096];
  size_t size = sizeof der;
  gnutls_datum_t data = { der, 0 };
  int place;

  g_assert_cmpint (gnutls_x509_privkey_export_pkcs8 (key, GNUTLS_X509_FMT_DER, password,
                                                     GNUTLS_PKCS_PBES2_AES_128, der, &size), >=, 0);
  data.size = (unsigned int) size;
  gnutls_pkcs12_bag_init (&bag);
  place = gnutls_pkcs12_bag_set_data (bag, GNUTLS_BAG_PKCS8_ENCRYPTED_KEY, &data);
  g_assert_cmpint (place, >=, 0);
  gnutls_pkcs12_bag_set_key_id (bag, (unsigned int) place, id);
  g_assert_cmpint (gnutls_pkcs12_set_bag (file, bag), >=, 0);
  gnutls_pkcs12_bag_deinit (bag);
}

/**
 * dove_test_identity_pack:
 * @self: an identity
 * @password: a password
 *
 * Returns: (transfer full): both as a PKCS#12 file, binary
 */
GBytes *
dove_test_identity_pack (const DoveTestIdentity *self,
                         const char             *password)
{
  gnutls_x509_privkey_t key = read_key (self);
  gnutls_x509_crt_t certificate = read_certificate (self);
  const gnutls_datum_t id = { (unsigned char *) "1", 1 };
  gnutls_datum_t out = { NULL, 0 };
  gnutls_pkcs12_bag_t bag;
  gnutls_pkcs12_t file;
  GBytes *bytes;
  int place;

  gnutls_pkcs12_init (&file);
  gnutls_pkcs12_bag_init (&bag);
  place = gnutls_pkcs12_bag_set_crt (bag, certificate);
  g_assert_cmpint (place, >=, 0);
  gnutls_pkcs12_bag_set_key_id (bag, (unsigned int) place, &id);
  gnutls_pkcs12_bag_encrypt (bag, password, GNUTLS_PKCS_PBES2_AES_128);
  g_assert_cmpint (gnutls_pkcs12_set_bag (file, bag), >=, 0);
  add_key_bag (file, key, password, &id);
  g_assert_cmpint (gnutls_pkcs12_generate_mac (file, password), >=, 0);
  g_assert_cmpint (gnutls_pkcs12_export2 (file, GNUTLS_X509_FMT_DER, &out), >=, 0);
  bytes = g_bytes_new (out.data, out.size);

  gnutls_free (out.data);
  gnutls_pkcs12_bag_deinit (bag);
  gnutls_pkcs12_deinit (file);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);

  return bytes;
}
