/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include "dove-sign-in-private.h"

#include <string.h>

/* RFC 7009: a token that is not known there is as good as revoked. */
static gboolean
revoke_token (DoveConnection  *connection,
              DoveNet         *net,
              const char      *url,
              DoveValue       *item,
              const char      *member,
              GCancellable    *cancellable,
              GError         **error)
{
  g_auto(DoveOAuthAsk) ask = { 0 };
  g_autoptr(GError) problem = NULL;
  const char *token = dove_value_get_member_text (item, member);

  if (token == NULL)
    return TRUE;

  dove_oauth_ask_init (&ask, url, NULL);
  dove_oauth_ask_add (&ask, "token", token);
  dove_oauth_ask_add (&ask, "token_type_hint", member + strlen ("oauth."));
  if (dove_oauth_ask (connection, net, &ask, cancellable, &problem) ||
      g_strcmp0 (ask.code, "invalid_token") == 0 || g_strcmp0 (ask.code, "invalid_grant") == 0)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&problem));

  return FALSE;
}

static gboolean
revoke_item (DoveConnection  *connection,
             DoveNet         *net,
             DoveValue       *item,
             GCancellable    *cancellable,
             GError         **error)
{
  const DoveOAuthEnds *ends = dove_oauth_find_ends (connection, net, cancellable, error);

  if (ends == NULL)
    return FALSE;
  if (ends->revoke == NULL)
    return TRUE;

  /* The one that lasts longest first. */
  return revoke_token (connection, net, ends->revoke, item, DOVE_OAUTH_REFRESH, cancellable,
                       error) &&
         revoke_token (connection, net, ends->revoke, item, DOVE_OAUTH_ACCESS, cancellable, error);
}

static DoveValue *
dup_newest_item (DoveConnection  *connection,
                 GCancellable    *cancellable,
                 GError         **error)
{
  DoveValue *item = NULL;

  g_mutex_lock (&connection->lock);
  if (connection->unsaved != NULL)
    item = dove_value_ref (connection->unsaved);
  g_mutex_unlock (&connection->lock);

  return item != NULL ? item : dove_oauth_read_item (connection, cancellable, error);
}

static gboolean
sign_out (DoveConnection  *connection,
          DoveNet         *net,
          GCancellable    *cancellable,
          GError         **error)
{
  g_autoptr(DoveValue) item = dup_newest_item (connection, cancellable, error);
  g_autoptr(DoveValue) typed = NULL;

  if (item == NULL || !revoke_item (connection, net, item, cancellable, error))
    return FALSE;

  typed = dove_oauth_drop_tokens (item);
  if (dove_connection_holds_secrets (typed))
    return dove_oauth_keep_item (connection, typed, cancellable, error);

  if (!dove_keyring_clear (connection->keyring, connection->id, cancellable, error))
    return FALSE;

  g_mutex_lock (&connection->lock);
  g_clear_pointer (&connection->unsaved, dove_value_unref);
  dove_oauth_set_item (connection, typed);
  g_mutex_unlock (&connection->lock);

  return TRUE;
}

/**
 * dove_sign_in_revoke:
 * @connection: whose manifest says `oauth2`
 * @net: a sender of its account, of this thread
 * @cancellable: (nullable): ends the waits
 * @error: return location for an error
 *
 * Signs out: tells the application that the tokens are over, where it takes that (RFC 7009), and
 * then takes them out of the keyring. What the user typed stays. Any thread; blocks.
 *
 * Errors: %DOVE_ERROR_UNSUPPORTED for other ways to sign in; those of asking, as for
 * dove_sign_in_wait(), and the keyring's: nothing is forgotten then.
 *
 * Returns: whether the connection is signed out
 */
gboolean
dove_sign_in_revoke (DoveConnection  *connection,
                     DoveNet         *net,
                     GCancellable    *cancellable,
                     GError         **error)
{
  gboolean is_done;

  if (!dove_sign_in_check_way (connection, error) ||
      !dove_sign_in_read_secrets (connection, cancellable, error) ||
      !dove_connection_take_turn (connection, cancellable, error))
    return FALSE;

  is_done = sign_out (connection, net, cancellable, error);
  dove_connection_end_turn (connection);

  return is_done;
}

/**
 * dove_sign_in_new_farewell:
 * @connection: that is being removed
 * @cancellable: (nullable): ends the wait
 *
 * Takes the tokens of a connection along, so that they can be ended at the application when they
 * are in the keyring no more: dove_sign_in_say_farewell(). Blocks on the keyring.
 *
 * Returns: (transfer full) (nullable): a twin that has them, or the connection with its session;
 *   %NULL when there are no tokens to end
 */
DoveConnection *
dove_sign_in_new_farewell (DoveConnection *connection,
                           GCancellable   *cancellable)
{
  g_autoptr(DoveKeyring) keyring = dove_keyring_new_memory ();
  const DoveConnectionHost host = { keyring, connection->clock, connection->formula };
  g_autoptr(DoveValue) item = NULL;

  if (connection->auth == NULL || connection->auth->oauth == NULL)
    return dove_connection_ref (connection);

  item = dove_keyring_lookup (connection->keyring, connection->id, cancellable, NULL);
  if (dove_value_get_member (item, DOVE_OAUTH_ACCESS) == NULL ||
      !dove_keyring_store (keyring, connection->id, connection->name, item, cancellable, NULL))
    return NULL;

  return dove_connection_new (connection->document, connection->manifest, &host, NULL);
}

/**
 * dove_sign_in_say_farewell:
 * @farewell: a twin of dove_sign_in_new_farewell()
 * @cancellable: (nullable): ends the waits
 *
 * Tells the application that the tokens are over, where it takes that. An application that
 * cannot be reached is not told: they end by themselves then. Blocks on the network.
 */
void
dove_sign_in_say_farewell (DoveConnection *farewell,
                           GCancellable   *cancellable)
{
  g_autoptr(DoveNet) net = dove_net_new (dove_connection_get_account (farewell));
  g_autoptr(GError) error = NULL;

  if (farewell->auth == NULL || farewell->auth->oauth == NULL)
    dove_connection_log_out (farewell, cancellable);
  else if (!dove_sign_in_revoke (farewell, net, cancellable, &error))
    g_info ("“%s” was not signed out: %s", farewell->name, error->message);
}
