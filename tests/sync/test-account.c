/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "sync-fixture.h"
#include "sync/dove-account.h"

/* A run is of the account that its links belong to. */

static char *
find_account (SyncFixture *fixture,
              const char  *connection)
{
  g_autoptr(DoveStoreConnection) row = NULL;

  g_assert_true (dove_store_find_connection (fixture->store, connection, &row, NULL));

  return row != NULL ? g_strdup (row->account) : NULL;
}

static void
test_the_first_run_learns_it (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  g_auto(DoveRunResult) result = { 0 };
  g_autofree char *before = find_account (fixture, "crm");
  g_autofree char *after = NULL;

  sync_fixture_run_ok (fixture, &result);
  after = find_account (fixture, "crm");

  g_assert_null (before);
  g_assert_nonnull (after);
}

static void
test_another_one_stops_the_run (void)
{
  g_autoptr(SyncFixture) fixture = sync_fixture_new (sync_fixture_contacts);
  const DoveAccount other = { (char *) "org-7", (char *) "Other Ltd" };
  const DoveRunOptions options = { .mode = DOVE_RUN_ALL, .approve = TRUE };
  g_auto(DoveRunResult) first = { 0 };
  g_auto(DoveRunResult) second = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *kept = NULL;

  sync_fixture_run_ok (fixture, &first);
  g_assert_true (dove_account_learn (fixture->store, "books", &other, NULL));
  dove_fake_app_counts (fixture->b)->writes = 0;

  g_assert_false (sync_fixture_run (fixture, &options, &second, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED);
  g_assert_nonnull (strstr (error->message, "belongs to the account “Other Ltd” (org-7)"));
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->writes, ==, 0);
  kept = find_account (fixture, "books");
  g_assert_cmpstr (kept, ==, "org-7");
}

static const struct
{
  const char *known;
  const char *found;
  gboolean    fits;
} rows[] = {
  { "1", "1", TRUE },   { "1", "2", FALSE }, { "1", "11", FALSE }, { NULL, "2", TRUE },
  { "", "2", TRUE },    { "1", NULL, TRUE }, { "1", "", TRUE },    { "a", "A", FALSE },
};

static void
test_accounts_are_compared (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const DoveStoreConnection known = { .id = (char *) "x", .account = (char *) rows[i].known };
      const DoveAccount found = { (char *) rows[i].found, NULL };
      g_autoptr(GError) error = NULL;

      g_assert_true (dove_account_check (&known, "X", &found, &error) == rows[i].fits);
      g_assert_true ((error == NULL) == rows[i].fits);
    }

  g_assert_true (dove_account_check (NULL, "X", &(DoveAccount) { (char *) "1", NULL }, NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/account/the-first-run-learns-it", test_the_first_run_learns_it);
  g_test_add_func ("/sync/account/another-one-stops-the-run", test_another_one_stops_the_run);
  g_test_add_func ("/sync/account/accounts-are-compared", test_accounts_are_compared);

  return g_test_run ();
}
