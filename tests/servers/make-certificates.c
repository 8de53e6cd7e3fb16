/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "dove-test-certificate.h"

#include <string.h>

/*
 * make-certificates FOLDER
 *
 * Writes what a test with a server of another language needs: `NAME.pem` and `NAME.key` of
 * `authority`, `server`, `right`, `other`, `expired`, and `stranger` of another authority;
 * and of all but the authorities `NAME-locked.key` and `NAME.p12` with the password `geheim`.
 */

#define PASSWORD "geheim"

static void
write_file (const char *folder,
            const char *name,
            const char *suffix,
            GBytes     *bytes)
{
  g_autofree char *file = g_strconcat (name, suffix, NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr(GError) error = NULL;

  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                       &error);
  g_assert_no_error (error);
}

static void
write_text (const char *folder,
            const char *name,
            const char *suffix,
            const char *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));

  write_file (folder, name, suffix, bytes);
}

static void
write_identity (const char       *folder,
                const char       *name,
                DoveTestIdentity *identity)
{
  write_text (folder, name, ".pem", identity->certificate);
  write_text (folder, name, ".key", identity->key);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char       *name;
    DoveTestValidity  validity;
  } rows[] = {
    { "server", DOVE_TEST_VALID }, { "right", DOVE_TEST_VALID }, { "other", DOVE_TEST_VALID },
    { "expired", DOVE_TEST_EXPIRED },
  };
  g_autoptr(DoveTestIdentity) authority = dove_test_authority_new ("Authority");
  g_autoptr(DoveTestIdentity) foreign = dove_test_authority_new ("Foreign");
  g_autoptr(DoveTestIdentity) stranger =
    dove_test_identity_new (foreign, "stranger", DOVE_TEST_VALID);

  g_assert_cmpint (argc, ==, 2);
  write_identity (argv[1], "authority", authority);
  write_identity (argv[1], "stranger", stranger);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(DoveTestIdentity) identity =
        dove_test_identity_new (authority, rows[i].name, rows[i].validity);
      g_autoptr(GBytes) packed = dove_test_identity_pack (identity, PASSWORD);
      g_autofree char *locked = dove_test_identity_lock_key (identity, PASSWORD);

      write_identity (argv[1], rows[i].name, identity);
      write_text (argv[1], rows[i].name, "-locked.key", locked);
      write_file (argv[1], rows[i].name, ".p12", packed);
    }

  return 0;
}
