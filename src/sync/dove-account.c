/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "sync/dove-account.h"

#include "base/dove-error.h"
#include "driver/open/dove-driver-open.h"

/*
 * What is linked belongs to one account. Signed in as another, every record that was known would
 * be gone and all that is there be new: so the account is learned at the first sign-in, and
 * another one stops a run, and does not take the place of the sign-in that there is, until a
 * person says that it is right.
 */

/**
 * dove_account_clear:
 * @self: an account
 *
 * Frees what it holds.
 */
void
dove_account_clear (DoveAccount *self)
{
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->label, g_free);
  g_clear_pointer (&self->lacking, g_free);
}

static gboolean
is_told (const char *id)
{
  return id != NULL && *id != '\0';
}

static const char *
get_words (const char *label,
           const char *id)
{
  return label != NULL && *label != '\0' ? label : id;
}

/**
 * dove_account_check:
 * @known: (nullable): what is known of the connection
 * @name: of the connection, for people
 * @account: whom it is signed in as
 * @error: return location for an error
 *
 * Compares the account with the one that the connection belongs to. One that is not told, or
 * was not known before, fits.
 *
 * Errors: %DOVE_ERROR_UNAUTHORIZED.
 *
 * Returns: whether it is no other
 */
gboolean
dove_account_check (const DoveStoreConnection  *known,
                    const char                 *name,
                    const DoveAccount          *account,
                    GError                    **error)
{
  if (known == NULL || !is_told (known->account) || !is_told (account->id) ||
      g_str_equal (known->account, account->id))
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
               _("“%s” belongs to the account “%s” (%s), but this sign-in is for “%s” (%s): sign "
                 "in to the first, or make another connection for the second"), name,
               get_words (known->label, known->account), known->account,
               get_words (account->label, account->id), account->id);

  return FALSE;
}

/**
 * dove_account_learn:
 * @store: the state
 * @connection: id of a connection
 * @account: whom it is signed in as
 * @error: return location for an error
 *
 * Keeps which account a connection belongs to, in place of what was known.
 *
 * Returns: whether it is kept, or not told
 */
gboolean
dove_account_learn (DoveStore          *store,
                    const char         *connection,
                    const DoveAccount  *account,
                    GError            **error)
{
  g_autoptr(DoveStoreConnection) row = NULL;

  if (!is_told (account->id))
    return TRUE;
  if (!dove_store_find_connection (store, connection, &row, error))
    return FALSE;

  if (row == NULL)
    {
      row = g_new0 (DoveStoreConnection, 1);
      row->id = g_strdup (connection);
    }
  if (g_strcmp0 (row->account, account->id) == 0 && g_strcmp0 (row->label, account->label) == 0)
    return TRUE;

  g_free (row->account);
  row->account = g_strdup (account->id);
  g_free (row->label);
  row->label = g_strdup (account->label);

  return dove_store_put_connection (store, row, error);
}

/**
 * dove_account_take_rights:
 * @account: an account
 * @connection: a connection that was signed in to as this account
 *
 * Sets which rights the sign-in does not include.
 */
void
dove_account_take_rights (DoveAccount    *account,
                          DoveConnection *connection)
{
  g_auto(GStrv) lacking = dove_connection_list_lacking (connection);

  g_free (account->lacking);
  account->lacking = lacking != NULL ? g_strjoinv (" ", lacking) : NULL;
}

/**
 * dove_account_note_rights:
 * @store: the state
 * @connection: id of a connection that was signed in to
 * @account: as whom, with what dove_account_take_rights() found
 * @error: return location for an error
 *
 * Keeps which rights a sign-in does not include, in place of what was known: for those who tell a
 * person and do not read the keyring.
 *
 * Returns: whether it is kept
 */
gboolean
dove_account_note_rights (DoveStore          *store,
                          const char         *connection,
                          const DoveAccount  *account,
                          GError            **error)
{
  g_autoptr(DoveStoreConnection) row = NULL;

  if (!dove_store_find_connection (store, connection, &row, error))
    return FALSE;
  if (g_strcmp0 (row != NULL ? row->lacking : NULL, account->lacking) == 0)
    return TRUE;
  if (row == NULL)
    {
      row = g_new0 (DoveStoreConnection, 1);
      row->id = g_strdup (connection);
    }

  g_free (row->lacking);
  row->lacking = g_strdup (account->lacking);

  return dove_store_put_connection (store, row, error);
}

static gboolean
ask (DoveConnection  *connection,
     DoveAccount     *account,
     GCancellable    *cancellable,
     GError         **error)
{
  g_autoptr(DoveDriver) driver = dove_driver_open (connection, error);

  if (driver == NULL ||
      !dove_driver_check (driver, &account->id, &account->label, cancellable, error))
    return FALSE;

  dove_account_take_rights (account, connection);

  return TRUE;
}

/**
 * dove_account_try:
 * @connection: a connection
 * @secrets: (nullable): what a person entered just now; %NULL or empty: what is kept
 * @known: (nullable): what is known of it; %NULL when any account will do
 * @account: (out caller-allocates): whom the secrets sign in as
 * @cancellable: (nullable): ends the waits
 * @error: return location for an error
 *
 * Tries secrets without keeping them.
 *
 * Errors: those of dove_connection_new_trial(), dove_driver_check() and dove_account_check().
 *
 * Returns: whether they are good, and for the right account
 */
gboolean
dove_account_try (DoveConnection             *connection,
                  DoveValue                  *secrets,
                  const DoveStoreConnection  *known,
                  DoveAccount                *account,
                  GCancellable               *cancellable,
                  GError                    **error)
{
  g_autoptr(DoveConnection) trial = NULL;

  trial = dove_connection_new_trial (connection, secrets, cancellable, error);

  return trial != NULL && ask (trial, account, cancellable, error) &&
         dove_account_check (known, dove_connection_get_name (connection), account, error);
}

/**
 * dove_account_settle:
 * @connection: a connection
 * @trial: a trial of it that was signed in to
 * @known: (nullable): what is known of it; %NULL when any account will do
 * @account: (out caller-allocates): whom the trial is signed in as
 * @cancellable: (nullable): ends the waits
 * @error: return location for an error
 *
 * Makes a new sign-in that of the connection, if it is for the right account. A connection whose
 * account is not known takes it over in any case: there is nothing to lose.
 *
 * Errors: those of dove_driver_check(), dove_account_check() and dove_connection_take_over().
 *
 * Returns: whether it is taken over, and good
 */
gboolean
dove_account_settle (DoveConnection             *connection,
                     DoveConnection             *trial,
                     const DoveStoreConnection  *known,
                     DoveAccount                *account,
                     GCancellable               *cancellable,
                     GError                    **error)
{
  g_autoptr(GError) problem = NULL;
  gboolean is_good = ask (trial, account, cancellable, &problem) &&
                     dove_account_check (known, dove_connection_get_name (connection), account,
                                         &problem);

  if (!is_good && known != NULL && is_told (known->account))
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&problem),
                                  _("The earlier sign-in stays: "));
      return FALSE;
    }

  if (!dove_connection_take_over (connection, trial, cancellable, error))
    return FALSE;
  if (!is_good)
    g_propagate_error (error, g_steal_pointer (&problem));

  return is_good;
}
