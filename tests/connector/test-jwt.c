/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/dove-error.h"
#include "connector/dove-jwt.h"
#include "record/dove-json.h"

#include <glib/gstdio.h>
#include <string.h>

/* Signatures of tokens: by the RFC where it has them, else by what OpenSSL says of them. */

/* RFC 7515 appendix A.1 */
#define RFC_KEY                                                                                 \
  "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
#define RFC_TEXT                                                                                \
  "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0" \
  "dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
#define RFC_SIGNATURE "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

static GBytes *
decode (const char *text)
{
  g_autofree char *padded = g_strconcat (text, strlen (text) % 4 == 2   ? "=="
                                               : strlen (text) % 4 == 3 ? "="
                                                                        : "", NULL);
  gsize size = 0;
  guchar *data = NULL;

  g_strdelimit (g_strdelimit (padded, "-", '+'), "_", '/');
  data = g_base64_decode (padded, &size);

  return g_bytes_new_take (data, size);
}

static void
test_secret_signs_as_the_rfc_says (void)
{
  g_autoptr(GBytes) key = decode (RFC_KEY);
  g_autoptr(GBytes) short_key = g_bytes_new_static ("rfc", 3);
  g_autofree char *signature = dove_jwt_sign (DOVE_JWT_HS256, key, RFC_TEXT, NULL);
  g_autofree char *other = dove_jwt_sign (DOVE_JWT_HS256, short_key,
                                          "eyJhbGciOiJIUzI1NiJ9.aGVsbG8", NULL);

  g_assert_cmpstr (signature, ==, RFC_SIGNATURE);
  g_assert_cmpstr (other, ==, "92P-6BQfptptqR5ESrsFD2Zv31kczcmHOR6eQXIaxVE");
}

/* --- private keys ----------------------------------------------------------------------------- */

static gboolean
openssl (const char *folder,
         const char *arguments)
{
  g_autofree char *line = g_strconcat ("openssl ", arguments, NULL);
  g_auto(GStrv) argv = NULL;
  int status = 0;

  return g_shell_parse_argv (line, NULL, &argv, NULL) &&
         g_spawn_sync (folder, argv, NULL,
                       G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL |
                         G_SPAWN_STDERR_TO_DEV_NULL,
                       NULL, NULL, NULL, NULL, &status, NULL) &&
         g_spawn_check_wait_status (status, NULL);
}

static char *
read_file (const char *folder,
           const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));

  return text;
}

static void
write_file (const char *folder,
            const char *name,
            const char *data,
            gsize       size)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
}

/* `r` and `s` as a DER sequence, which OpenSSL wants */
static GBytes *
to_der (GBytes *raw)
{
  GByteArray *all = g_byte_array_new ();
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (raw, &size);
  guint8 head[2] = { 0x30, 0 };

  g_assert_cmpuint (size, ==, 64);
  for (guint i = 0; i < 2; i++)
    {
      const guint8 *number = data + 32 * i;
      gsize length = 32;
      guint8 start[3] = { 0x02, 0, 0 };
      gboolean is_high = FALSE;

      while (length > 1 && *number == 0)
        {
          number++;
          length--;
        }
      is_high = (*number & 0x80) != 0;
      start[1] = (guint8) (length + is_high);
      g_byte_array_append (all, start, is_high ? 3 : 2);
      g_byte_array_append (all, number, (guint) length);
    }
  head[1] = (guint8) all->len;
  g_byte_array_prepend (all, head, 2);

  return g_byte_array_free_to_bytes (all);
}

static gboolean
is_verified (const char       *folder,
             const char       *token,
             DoveJwtAlgorithm  algorithm)
{
  const char *dot = strrchr (token, '.');
  g_autoptr(GBytes) raw = decode (dot + 1);
  g_autoptr(GBytes) signature = algorithm == DOVE_JWT_ES256 ? to_der (raw) : g_bytes_ref (raw);
  gsize size = 0;
  const char *data = g_bytes_get_data (signature, &size);

  write_file (folder, "text", token, (gsize) (dot - token));
  write_file (folder, "signature", data, size);

  return openssl (folder, "dgst -sha256 -verify public.pem -signature signature text");
}

static const struct
{
  DoveJwtAlgorithm  algorithm;
  const char       *generate;
} keys[] = {
  { DOVE_JWT_RS256, "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem" },
  { DOVE_JWT_RS256, "genrsa -traditional -out key.pem 2048" },
  { DOVE_JWT_ES256, "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem" },
  { DOVE_JWT_ES256, "ecparam -name prime256v1 -genkey -noout -out key.pem" },
};

static void
clear_folder (const char *folder)
{
  static const char *const files[] = { "key.pem", "public.pem", "text", "signature" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i], NULL);

      g_remove (path);
    }
  g_rmdir (folder);
}

/* Many a time: numbers of ES256 are now and then shorter than their place. */
static void
test_private_keys_sign (void)
{
  g_autofree char *folder = g_dir_make_tmp ("dovetail-jwt-XXXXXX", NULL);
  g_autoptr(DoveValue) claims = dove_json_parse ("{\"iss\":\"me\",\"exp\":1700000000}", -1, NULL,
                                                 NULL);

  if (!openssl (folder, "version"))
    {
      g_rmdir (folder);
      g_test_skip ("there is no openssl to look at signatures with");
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *pem = NULL;
      g_autoptr(GBytes) key = NULL;
      g_auto(GStrv) lines = NULL;
      g_autofree char *joined = NULL;
      g_autoptr(GBytes) one_line = NULL;

      g_assert_true (openssl (folder, keys[i].generate));
      g_assert_true (openssl (folder, "pkey -in key.pem -pubout -out public.pem"));
      pem = read_file (folder, "key.pem");
      key = g_bytes_new (pem, strlen (pem));
      lines = g_strsplit (pem, "\n", -1);
      joined = g_strjoinv ("\\n", lines);
      one_line = g_bytes_new (joined, strlen (joined));

      for (guint round = 0; round < 6; round++)
        {
          g_autoptr(GError) error = NULL;
          g_autofree char *id = g_strdup_printf ("key-%u", round);
          g_autofree char *token = dove_jwt_make (keys[i].algorithm, round % 2 ? one_line : key,
                                                  id, claims, &error);

          g_assert_no_error (error);
          g_assert_true (is_verified (folder, token, keys[i].algorithm));
          *token = *token == 'e' ? 'f' : 'e';
          g_assert_false (is_verified (folder, token, keys[i].algorithm));
        }
    }
  clear_folder (folder);
}

/* --- what is no key --------------------------------------------------------------------------- */

#define WRONG_CURVE "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out key.pem"

static const struct
{
  const char       *generate; /* NULL: the key is `text` */
  const char       *text;
  DoveJwtAlgorithm  algorithm;
  const char       *problem;
} misfits[] = {
  { NULL, "", DOVE_JWT_HS256, "missing" },
  { NULL, "canary-no-key", DOVE_JWT_RS256, "not PEM" },
  { NULL, "-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n", DOVE_JWT_ES256,
    "not PEM" },
  { "genrsa -traditional -out key.pem 1024", NULL, DOVE_JWT_RS256, "shorter than 2048" },
  { "genrsa -out key.pem 2048", NULL, DOVE_JWT_ES256, "P-256" },
  { WRONG_CURVE, NULL, DOVE_JWT_ES256, "P-256" },
  { WRONG_CURVE, NULL, DOVE_JWT_RS256, "RSA" },
  { "genrsa -aes128 -passout pass:x -out key.pem 2048", NULL, DOVE_JWT_RS256, "passphrase" },
};

static void
test_other_keys_are_refused (void)
{
  g_autofree char *folder = g_dir_make_tmp ("dovetail-jwt-XXXXXX", NULL);
  gboolean has_openssl = openssl (folder, "version");

  for (guint i = 0; i < G_N_ELEMENTS (misfits); i++)
    {
      g_autofree char *made = NULL;
      const char *text = misfits[i].text;
      g_autoptr(GBytes) key = NULL;
      g_autoptr(GError) error = NULL;

      if (misfits[i].generate != NULL)
        {
          if (!has_openssl)
            continue;
          g_assert_true (openssl (folder, misfits[i].generate));
          text = made = read_file (folder, "key.pem");
        }
      key = g_bytes_new (text, strlen (text));
      g_assert_null (dove_jwt_sign (misfits[i].algorithm, key, "a.b", &error));
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, misfits[i].problem));
      g_assert_null (strstr (error->message, "canary"));
    }
  clear_folder (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/jwt/secret-signs-as-the-rfc-says", test_secret_signs_as_the_rfc_says);
  g_test_add_func ("/jwt/private-keys-sign", test_private_keys_sign);
  g_test_add_func ("/jwt/other-keys-are-refused", test_other_keys_are_refused);

  return g_test_run ();
}
