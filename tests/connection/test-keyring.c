/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/dove-error.h"
#include "connection/dove-keyring.h"
#include "record/dove-json.h"

#include <libsecret/secret.h>

/* The keyring of a desktop: whatever is put into it comes back as it was, and what somebody else
 * puts there is not taken for ours. */

#define LARGE ((gsize) 64 * 1024)

/* As the program's own items are found, by who looks into the keyring */
static const SecretSchema item_schema = {
  DOVETAIL_APP_ID ".Connection",
  SECRET_SCHEMA_NONE,
  {
    { "workspace", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "connection", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

static DoveValue *
make_secrets (const char *name,
              const char *text)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (builder, name, text);

  return dove_value_builder_end (builder);
}

static void
assert_comes_back (DoveKeyring *keyring,
                   const char  *text)
{
  g_autoptr(DoveValue) secrets = make_secrets ("token", text);
  g_autoptr(DoveValue) found = NULL;
  g_autoptr(GError) error = NULL;

  dove_keyring_store (keyring, "crm", "CRM", secrets, NULL, &error);
  g_assert_no_error (error);
  found = dove_keyring_lookup (keyring, "crm", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (dove_value_get_member_text (found, "token"), ==, text);
}

static void
test_odd_secrets_come_back (void)
{
  static const char *const odd[] = {
    "", " ", "a\nb\r\n\tc", "\"\\'{}[]", "\x01\x1f\x7f", "Zo\xc3\xab \xf0\x9f\x94\x91 \xd8\xb9",
    "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n",
  };
  g_autoptr(DoveKeyring) keyring = dove_keyring_new_system ("/w/odd");
  g_autofree char *large = g_strnfill (LARGE, 'x');
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    assert_comes_back (keyring, odd[i]);
  assert_comes_back (keyring, large);

  g_assert_true (dove_keyring_clear (keyring, "crm", NULL, &error));
  g_assert_no_error (error);
}

/* Another program, or a person, has written into the item: it is told to sign in again, and what is
 * there is not said. */
static void
test_item_holds_something_else (void)
{
  static const char *const others[] = {
    "", "canary-4711", "[\"canary-4711\"]", "{\"token\":\"canary-4711\"", "7",
    "{\"token\":\"canary-4711\"} and more",
  };
  g_autoptr(DoveKeyring) keyring = dove_keyring_new_system ("/w/other");

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr(DoveValue) found = NULL;
      g_autoptr(GError) error = NULL;

      secret_password_store_sync (&item_schema, SECRET_COLLECTION_DEFAULT, "CRM", others[i], NULL,
                                  &error, "workspace", "/w/other", "connection", "crm", NULL);
      g_assert_no_error (error);
      found = dove_keyring_lookup (keyring, "crm", NULL, &error);
      g_assert_null (found);
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_MISSING);
      g_assert_null (strstr (error->message, "canary"));
    }
  assert_comes_back (keyring, "signed in again");
}

/* A person has deleted the item: that is told as such, and deleting it once more is no error. */
static void
test_item_is_deleted (void)
{
  g_autoptr(DoveKeyring) keyring = dove_keyring_new_system ("/w/gone");
  g_autoptr(DoveValue) found = NULL;
  g_autoptr(GError) error = NULL;

  assert_comes_back (keyring, "a");
  secret_password_clear_sync (&item_schema, NULL, &error, "workspace", "/w/gone",
                              "connection", "crm", NULL);
  g_assert_no_error (error);
  found = dove_keyring_lookup (keyring, "crm", NULL, &error);
  g_assert_null (found);
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_true (dove_keyring_clear (keyring, "crm", NULL, &error));
  g_assert_no_error (error);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/keyring/odd-secrets-come-back", test_odd_secrets_come_back);
  g_test_add_func ("/keyring/an-item-holds-something-else", test_item_holds_something_else);
  g_test_add_func ("/keyring/an-item-is-deleted", test_item_is_deleted);

  return g_test_run ();
}
