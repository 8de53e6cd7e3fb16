/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include "dove-sign-in-private.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The secrets as they are now: the client's id may have been typed a moment ago. */
gboolean
dove_sign_in_read_secrets (DoveConnection  *connection,
                           GCancellable    *cancellable,
                           GError         **error)
{
  g_autoptr(DoveValue) item = NULL;
  gboolean is_known;

  if (!dove_connection_take_turn (connection, cancellable, error))
    return FALSE;

  item = dove_oauth_read_item (connection, cancellable, error);
  g_mutex_lock (&connection->lock);
  is_known = item == NULL || connection->unsaved != NULL ||
             dove_value_equal (connection->secrets, item);
  g_mutex_unlock (&connection->lock);
  if (!is_known)
    dove_oauth_adopt (connection, item);
  dove_connection_end_turn (connection);

  return item != NULL;
}

gboolean
dove_sign_in_check_way (DoveConnection  *connection,
                        GError         **error)
{
  if (connection->auth != NULL && connection->auth->oauth != NULL)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNSUPPORTED,
               _("“%s” is not signed in to in a browser: enter its secrets instead"),
               connection->name);

  return FALSE;
}

static gboolean
begin (DoveSignIn    *self,
       DoveNet       *net,
       GCancellable  *cancellable,
       GError       **error)
{
  self->ends = dove_oauth_find_ends (self->connection, net, cancellable, error);
  if (self->ends == NULL)
    return FALSE;

  self->until = dove_clock_get_monotonic (self->connection->clock) + DOVE_SIGN_IN_PATIENCE;
  switch (self->connection->auth->oauth->grant)
    {
    case DOVE_GRANT_CODE:
      return dove_sign_in_open_browser (self, net, cancellable, error);
    case DOVE_GRANT_DEVICE:
      return dove_sign_in_ask_device (self, net, cancellable, error);
    case DOVE_GRANT_CLIENT:
    default:
      return TRUE;
    }
}

/**
 * dove_sign_in_new:
 * @connection: whose manifest says `oauth2`; its client ID is in the manifest or the keyring
 * @net: a sender of its account, of this thread
 * @cancellable: (nullable): ends the waits
 * @error: return location for an error
 *
 * Begins a sign-in: finds the addresses out, makes what must be random, and listens on 127.0.0.1
 * for the browser; or asks for the code that a user types elsewhere. It is good for ten minutes,
 * or as long as the code. Any thread; blocks on the network and the keyring.
 *
 * Errors: %DOVE_ERROR_UNSUPPORTED for other ways to sign in; %DOVE_ERROR_INVALID when the
 * addresses are not there or not encrypted; %DOVE_ERROR_UNAUTHORIZED without a client ID or when
 * the program is refused; %DOVE_ERROR_FAILED when the port is taken or an answer is of no use;
 * %DOVE_ERROR_OFFLINE, %DOVE_ERROR_THROTTLED, the keyring's, %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full) (nullable): a sign-in
 */
DoveSignIn *
dove_sign_in_new (DoveConnection  *connection,
                  DoveNet         *net,
                  GCancellable    *cancellable,
                  GError         **error)
{
  g_autoptr(DoveSignIn) self = NULL;

  if (!dove_sign_in_check_way (connection, error) ||
      !dove_sign_in_read_secrets (connection, cancellable, error))
    return NULL;

  self = g_new0 (DoveSignIn, 1);
  self->connection = dove_connection_ref (connection);

  return begin (self, net, cancellable, error) ? g_steal_pointer (&self) : NULL;
}

static void
wipe (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

/**
 * dove_sign_in_free:
 * @self: (transfer full): a sign-in
 *
 * Ends it; nothing listens any more. Any thread.
 */
void
dove_sign_in_free (DoveSignIn *self)
{
  g_clear_pointer (&self->listener, dove_oauth_listener_free);
  wipe (self->state);
  wipe (self->verifier);
  wipe (self->device_code);
  g_free (self->user_code);
  g_free (self->redirect);
  g_free (self->address);
  dove_connection_unref (self->connection);
  g_free (self);
}

/**
 * dove_sign_in_get_address:
 * @self: a sign-in
 *
 * Returns: (transfer none) (nullable): what to open in the browser, http or https; %NULL when
 *   the program signs in as itself: there is only to wait then
 */
const char *
dove_sign_in_get_address (DoveSignIn *self)
{
  return self->address;
}

/**
 * dove_sign_in_get_code:
 * @self: a sign-in
 *
 * Returns: (transfer none) (nullable): what the user types there; %NULL for nothing
 */
const char *
dove_sign_in_get_code (DoveSignIn *self)
{
  return self->user_code;
}

/* --- the end ---------------------------------------------------------------------------------- */

static void
add_callback (DoveSignIn       *self,
              GHashTable       *callback,
              DoveValueBuilder *builder)
{
  GPtrArray *names = self->connection->auth->oauth->callback;

  for (guint i = 0; callback != NULL && i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      const char *text = g_hash_table_lookup (callback, name);
      g_autofree char *member = g_strconcat (DOVE_OAUTH_SAVED, name, NULL);

      if (text != NULL && g_utf8_validate (text, -1, NULL))
        dove_value_builder_set_text (builder, member, text);
    }
}

/* What the user typed, and the new tokens; nothing of an earlier sign-in, maybe as another. */
static DoveValue *
make_item (DoveSignIn *self,
           DoveValue  *tokens,
           GHashTable *callback)
{
  DoveConnection *connection = self->connection;
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autofree char *consent = dove_connection_make_consent (connection);
  g_autoptr(DoveValue) typed = NULL;
  DoveValue *obtained = NULL;

  g_mutex_lock (&connection->lock);
  typed = dove_oauth_drop_tokens (connection->secrets);
  g_mutex_unlock (&connection->lock);

  dove_value_builder_set_all (builder, typed);
  dove_value_builder_set_text (builder, DOVE_CONNECTION_CONSENT, consent);
  if (connection->auth->oauth->scope != NULL)
    dove_value_builder_set_text (builder, DOVE_OAUTH_SCOPE, connection->auth->oauth->scope);
  add_callback (self, callback, builder);
  dove_value_builder_set_all (builder, tokens);
  obtained = dove_value_get_member (tokens, DOVE_OAUTH_OBTAINED);
  if (obtained != NULL)
    dove_value_builder_set (builder, DOVE_OAUTH_BEGAN, obtained);

  return dove_value_builder_end (builder);
}

/* Keeps what a token answer holds; it is kept though the user cancels now. */
gboolean
dove_sign_in_keep (DoveSignIn    *self,
                   DoveOAuthAsk  *ask,
                   GHashTable    *callback,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_autoptr(DoveValue) tokens = dove_oauth_read_tokens (self->connection, ask->answer, error);
  g_autoptr(DoveValue) item = NULL;
  gboolean is_kept;

  if (tokens == NULL || !dove_connection_take_turn (self->connection, NULL, error))
    return FALSE;

  item = make_item (self, tokens, callback);
  is_kept = dove_oauth_keep_item (self->connection, item, NULL, error);
  dove_connection_end_turn (self->connection);

  return is_kept;
}

static gboolean
wait_client (DoveSignIn    *self,
             DoveNet       *net,
             GCancellable  *cancellable,
             GError       **error)
{
  DoveConnection *connection = self->connection;
  gboolean is_renewed;

  if (!dove_connection_take_turn (connection, cancellable, error))
    return FALSE;

  g_mutex_lock (&connection->lock);
  g_clear_pointer (&connection->refused, dove_value_unref);
  g_mutex_unlock (&connection->lock);
  is_renewed = dove_oauth_renew (connection, net, cancellable, error);
  dove_connection_end_turn (connection);

  return is_renewed;
}

/**
 * dove_sign_in_wait:
 * @self: a sign-in, its address open in a browser
 * @net: a sender of the connection's account, of this thread
 * @cancellable: (nullable): ends the waits
 * @error: return location for an error
 *
 * Waits until the user has agreed, and keeps the tokens in the keyring. From then on the
 * connection is signed in. Any thread; blocks for as long as the sign-in is good.
 *
 * Errors: %DOVE_ERROR_UNAUTHORIZED when the user or the application refused, or nobody came in
 * time; %DOVE_ERROR_FAILED when an answer is of no use; %DOVE_ERROR_INVALID when it was used up;
 * %DOVE_ERROR_UNSUPPORTED when the address is to be pasted; %DOVE_ERROR_OFFLINE,
 * %DOVE_ERROR_THROTTLED, the keyring's (the tokens are held, and kept at the next chance),
 * %G_IO_ERROR_CANCELLED.
 *
 * Returns: whether the connection is signed in, and that is kept
 */
gboolean
dove_sign_in_wait (DoveSignIn    *self,
                   DoveNet       *net,
                   GCancellable  *cancellable,
                   GError       **error)
{
  if (self->is_spent)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("This sign-in to “%s” is over: begin again"), self->connection->name);
      return FALSE;
    }

  switch (self->connection->auth->oauth->grant)
    {
    case DOVE_GRANT_CODE:
      return dove_sign_in_wait_browser (self, net, cancellable, error);
    case DOVE_GRANT_DEVICE:
      self->is_spent = TRUE;
      return dove_sign_in_wait_device (self, net, cancellable, error);
    case DOVE_GRANT_CLIENT:
    default:
      return wait_client (self, net, cancellable, error);
    }
}
