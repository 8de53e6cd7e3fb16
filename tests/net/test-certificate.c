/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/dove-error.h"
#include "dove-test-certificate.h"
#include "net/dove-net-certificate.h"

#include <string.h>

#define SECOND_2026 G_GINT64_CONSTANT (1767225600)

typedef struct
{
  DoveTestIdentity *authority;
  DoveTestIdentity *ours;
  DoveTestIdentity *other;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->authority = dove_test_authority_new ("Authority");
  fixture->ours = dove_test_identity_new (fixture->authority, "ours", DOVE_TEST_VALID);
  fixture->other = dove_test_identity_new (fixture->authority, "other", DOVE_TEST_VALID);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  dove_test_identity_free (fixture->other);
  dove_test_identity_free (fixture->ours);
  dove_test_identity_free (fixture->authority);
}

/* The certificate that is shown first; its private key must be there. */
static void
assert_read (const DoveNetCertificateText *text,
             const DoveTestIdentity       *wanted)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GTlsCertificate) made = dove_net_certificate_new (text, &error);
  g_autoptr(GTlsCertificate) plain =
    g_tls_certificate_new_from_pem (wanted->certificate, -1, NULL);
  g_autofree char *key = NULL;

  g_assert_no_error (error);
  g_assert_true (g_tls_certificate_is_same (made, plain));
  g_object_get (made, "private-key-pem", &key, NULL);
  g_assert_nonnull (key);
}

static void
assert_refused (const DoveNetCertificateText *text,
                const char                   *words)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GTlsCertificate) made = dove_net_certificate_new (text, &error);

  g_assert_null (made);
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_two_texts (Fixture       *fixture,
                gconstpointer  data)
{
  const DoveNetCertificateText text = { fixture->ours->certificate, fixture->ours->key, NULL };

  assert_read (&text, fixture->ours);
}

static void
test_one_text_in_any_order (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autofree char *joined =
    g_strconcat ("Bag Attributes\n    friendlyName: x\n", fixture->authority->certificate,
                 "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n",
                 fixture->ours->key, fixture->ours->certificate, NULL);
  const DoveNetCertificateText text = { joined, "", "" };

  assert_read (&text, fixture->ours);
}

static void
test_locked_key (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *key = dove_test_identity_lock_key (fixture->ours, "geheim ä");
  const DoveNetCertificateText right = { fixture->ours->certificate, key, "geheim ä" };
  const DoveNetCertificateText wrong = { fixture->ours->certificate, key, "geheim" };
  const DoveNetCertificateText none = { fixture->ours->certificate, key, NULL };
  const DoveNetCertificateText needless = { fixture->ours->certificate, fixture->ours->key, "x" };

  assert_read (&right, fixture->ours);
  assert_refused (&wrong, "the password of the private key is wrong");
  assert_refused (&none, "is locked by a password, which is missing");
  assert_read (&needless, fixture->ours);
}

static void
test_packed_file (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(GBytes) packed = dove_test_identity_pack (fixture->ours, "geheim");
  g_autofree char *pem = dove_net_certificate_from_file (g_bytes_get_data (packed, NULL),
                                                         g_bytes_get_size (packed));
  const DoveNetCertificateText right = { pem, NULL, "geheim" };
  const DoveNetCertificateText wrong = { pem, NULL, "gehe1m" };
  const DoveNetCertificateText none = { pem, NULL, NULL };

  g_assert_true (g_str_has_prefix (pem, "-----BEGIN PKCS12-----\n"));
  assert_read (&right, fixture->ours);
  assert_refused (&wrong, "the password of the certificate's file is wrong");
  assert_refused (&none, "is locked by a password, which is missing");
}

static void
test_key_of_another (Fixture       *fixture,
                     gconstpointer  data)
{
  const DoveNetCertificateText text = { fixture->ours->certificate, fixture->other->key, NULL };

  assert_refused (&text, "the private key does not belong to the certificate");
}

/* Cut or bent, it is refused with a sentence; nothing of it is in the sentence. */
static void
test_broken_texts (Fixture       *fixture,
                   gconstpointer  data)
{
  static const char packed[] = "-----BEGIN PKCS12-----\nMIIB\n-----END PKCS12-----\n";
  const char *ours = fixture->ours->certificate;
  const char *key = fixture->ours->key;
  g_autofree char *cut = g_strndup (ours, strlen (ours) / 2);
  g_autofree char *cut_key = g_strndup (key, strlen (key) / 2);
  g_autofree char *bent_key = g_strdup (key);
  const DoveNetCertificateText rows[] = {
    { "", key, NULL }, { "MIIB", key, NULL }, { cut, key, NULL }, { ours, "MIIB", NULL },
    { ours, cut_key, NULL }, { ours, NULL, NULL }, { ours, bent_key, NULL }, { key, key, NULL },
    { packed, NULL, NULL }, { "-----BEGIN PKCS12-----", NULL, "x" },
  };
  static const char *const words[] = {
    "not in PEM", "not in PEM", "cannot be read", "private key is not in PEM",
    "private key is not in PEM", "private key is missing", "private key cannot be read",
    "not in PEM", "cannot be read", "cannot be read",
  };

  memset (bent_key + strlen ("-----BEGIN PRIVATE KEY-----\n") + 8, 'A', 40);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_refused (&rows[i], words[i]);
}

static void
test_binary_certificate (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr(GTlsCertificate) plain =
    g_tls_certificate_new_from_pem (fixture->ours->certificate, -1, NULL);
  g_autoptr(GByteArray) der = NULL;
  g_autofree char *pem = NULL;

  g_object_get (plain, "certificate", &der, NULL);
  pem = dove_net_certificate_from_file (der->data, der->len);
  g_assert_cmpstr (pem, ==, fixture->ours->certificate);

  for (gsize size = 0; size < der->len; size += 7)
    g_assert_null (dove_net_certificate_from_file (der->data, size));
  g_assert_null (dove_net_certificate_from_file ((const guint8 *) "token", 5));
}

static void
test_days (Fixture       *fixture,
           gconstpointer  data)
{
  static const DoveTestValidity kinds[] = { DOVE_TEST_VALID, DOVE_TEST_EXPIRED, DOVE_TEST_TO_COME };
  static const char *const words[] = { NULL, "its certificate ended on 2002-01-01",
                                       "its certificate is not valid before 2098-01-01" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr(DoveTestIdentity) identity =
        dove_test_identity_new (fixture->authority, "days", kinds[i]);
      const DoveNetCertificateText text = { identity->certificate, identity->key, NULL };
      g_autoptr(GTlsCertificate) made = dove_net_certificate_new (&text, NULL);
      g_autoptr(GError) error = NULL;

      g_assert_cmpint (dove_net_certificate_check_time (made, SECOND_2026 * G_USEC_PER_SEC, &error),
                       ==, words[i] == NULL);
      if (words[i] == NULL)
        continue;
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED);
      g_assert_true (g_str_has_prefix (error->message, words[i]));
    }
}

static void
test_authorities (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *two =
    g_strconcat (fixture->authority->certificate, fixture->ours->certificate, NULL);
  g_autofree char *cut = g_strndup (two, 100);
  const char *const broken[] = { "", "authority", cut, fixture->ours->key };
  g_autoptr(GPtrArray) all = dove_net_authorities_new (two, NULL);

  g_assert_cmpuint (all->len, ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (dove_net_authorities_new (broken[i], &error));
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) \
  g_test_add ("/net/certificate/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("two-texts", test_two_texts);
  ADD ("one-text-in-any-order", test_one_text_in_any_order);
  ADD ("locked-key", test_locked_key);
  ADD ("packed-file", test_packed_file);
  ADD ("key-of-another", test_key_of_another);
  ADD ("broken-texts", test_broken_texts);
  ADD ("binary-certificate", test_binary_certificate);
  ADD ("days", test_days);
  ADD ("authorities", test_authorities);
#undef ADD

  return g_test_run ();
}
