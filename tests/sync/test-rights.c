/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "driver/open/dove-driver-open.h"
#include "oauth-fixture.h"
#include "sync/dove-account.h"

#include <glib/gstdio.h>
#include <string.h>

/* A person may allow less than was asked for: the sign-in is good, what it lacks is kept with the
 * connection until another one includes it, and a later refusal names it. */

typedef struct
{
  OAuthFixture  oauth;
  char         *dir;
  DoveStore    *store;
} Fixture;

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  oauth_fixture_set_up (&fixture->oauth, "code");
  fixture->dir = g_dir_make_tmp ("dove-rights-XXXXXX", NULL);
  fixture->store = dove_store_open (fixture->dir, DOVE_STORE_READ_WRITE, fixture->oauth.clock,
                                    &error);
  g_assert_no_error (error);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(GDir) dir = g_dir_open (fixture->dir, 0, NULL);
  const char *name;

  dove_store_close (fixture->store);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->dir, name, NULL);

      g_remove (path);
    }
  g_rmdir (fixture->dir);
  g_free (fixture->dir);
  oauth_fixture_tear_down (&fixture->oauth);
}

/* Signs in where so much is granted, and notes what is lacking. */
static void
sign_in (Fixture    *fixture,
         const char *granted)
{
  g_auto(DoveAccount) account = { 0 };
  g_autoptr(GError) error = NULL;

  fixture->oauth.provider->more = granted;
  g_assert_true (oauth_fixture_sign_in (&fixture->oauth, NULL, &error));
  g_assert_no_error (error);
  dove_account_take_rights (&account, fixture->oauth.connection);
  dove_account_note_rights (fixture->store, "crm", &account, &error);
  g_assert_no_error (error);
}

static void
assert_lacking (Fixture    *fixture,
                const char *wanted)
{
  g_autoptr(DoveStoreConnection) row = NULL;

  g_assert_true (dove_store_find_connection (fixture->store, "crm", &row, NULL));
  g_assert_cmpstr (row != NULL ? row->lacking : NULL, ==, wanted);
}

static void
test_it_is_kept_until_it_is_allowed (Fixture       *fixture,
                                     gconstpointer  data)
{
  sign_in (fixture, "");
  assert_lacking (fixture, NULL);
  sign_in (fixture, ",\"scope\":\"a\"");
  assert_lacking (fixture, "b");
  sign_in (fixture, ",\"scope\":\"other\"");
  assert_lacking (fixture, "a b");
  sign_in (fixture, ",\"scope\":\"b,a\"");
  assert_lacking (fixture, NULL);
}

/* What else is known of the connection stays. */
static void
test_the_account_stays (Fixture       *fixture,
                        gconstpointer  data)
{
  const DoveAccount account = { (char *) "org-1", (char *) "Anna's Shop" };
  g_autoptr(DoveStoreConnection) row = NULL;

  g_assert_true (dove_account_learn (fixture->store, "crm", &account, NULL));
  sign_in (fixture, ",\"scope\":\"a\"");
  g_assert_true (dove_account_learn (fixture->store, "crm", &account, NULL));

  assert_lacking (fixture, "b");
  g_assert_true (dove_store_find_connection (fixture->store, "crm", &row, NULL));
  g_assert_cmpstr (row->account, ==, "org-1");
  g_assert_cmpstr (row->label, ==, "Anna's Shop");
}

static void
test_a_refusal_names_it (Fixture       *fixture,
                         gconstpointer  data)
{
  const DoveListing listing = { .object = "thing" };
  g_autoptr(DoveValue) record = dove_json_parse ("{\"id\":\"1\"}", -1, NULL, NULL);
  const DoveWrite write = {
    .kind = DOVE_WRITE_CREATE, .object = (char *) "thing", .fields = record,
  };
  g_autoptr(DoveDriver) driver = dove_driver_open (fixture->oauth.connection, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveOutcome) outcome = NULL;

  sign_in (fixture, ",\"scope\":\"a\"");
  fixture->oauth.provider->forbids = TRUE;

  g_assert_null (dove_driver_list (driver, &listing, NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_FORBIDDEN);
  g_assert_nonnull (strstr (error->message, "does not include “b”: sign in again"));
  outcome = dove_driver_write (driver, &write, NULL);
  g_assert_cmpint (outcome->outcome, ==, DOVE_OUTCOME_FORBIDDEN);
  g_assert_nonnull (strstr (outcome->message, "does not include “b”: sign in again"));
}

/* With all that was asked for a refusal has another reason, which the application tells. */
static void
test_a_refusal_of_another_kind (Fixture       *fixture,
                                gconstpointer  data)
{
  const DoveListing listing = { .object = "thing" };
  g_autoptr(DoveDriver) driver = dove_driver_open (fixture->oauth.connection, NULL);
  g_autoptr(GError) error = NULL;

  sign_in (fixture, "");
  fixture->oauth.provider->forbids = TRUE;

  g_assert_null (dove_driver_list (driver, &listing, NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_FORBIDDEN);
  g_assert_null (strstr (error->message, "does not include"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/sync/rights/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

  ADD ("it-is-kept-until-it-is-allowed", test_it_is_kept_until_it_is_allowed);
  ADD ("the-account-stays", test_the_account_stays);
  ADD ("a-refusal-names-it", test_a_refusal_names_it);
  ADD ("a-refusal-of-another-kind", test_a_refusal_of_another_kind);

  return g_test_run ();
}
