/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include "dove-connection-private.h"
#include "dove-oauth-private.h"

#include "base/dove-error.h"

#include <string.h>

/*
 * Signing in again without losing what there is. A trial is a twin of a connection with a keyring
 * of its own in memory: new secrets and tokens are tried there, and only when the account is
 * found to be the right one do they take the place of those in the keyring.
 *
 * A sign-in in the browser may need secrets that are typed before (the client's own). Of a
 * connection that is signed in they are put aside in its item, behind `pending.`, so that the
 * tokens there go on working if nobody ends the sign-in.
 */

#define PENDING "pending."

/* What a person typed, newest; without tokens. */
static DoveValue *
take_typed (DoveValue *item)
{
  g_autoptr(DoveValue) typed = dove_oauth_drop_tokens (item);
  g_autoptr(DoveValueBuilder) pending = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) plain = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < dove_value_get_length (typed); i++)
    {
      const char *name = dove_value_get_name (typed, i);
      DoveValue *value = dove_value_get_element (typed, i);

      /* It is to be tried anew. */
      if (g_str_equal (name, DOVE_CONNECTION_REFUSED))
        continue;
      if (g_str_has_prefix (name, PENDING))
        dove_value_builder_set (pending, name + strlen (PENDING), value);
      else
        dove_value_builder_set (plain, name, value);
    }

  return dove_value_builder_get_length (pending) > 0 ? dove_value_builder_end (pending)
                                                     : dove_value_builder_end (plain);
}

/* Whether something in it is secret: else there is nothing that a server could be sent. */
gboolean
dove_connection_holds_secrets (DoveValue *typed)
{
  guint open = dove_value_get_member (typed, DOVE_CONNECTION_CONSENT) != NULL ? 1 : 0;

  return dove_value_get_length (typed) > open;
}

static DoveValue *
read_kept (DoveConnection  *self,
           GCancellable    *cancellable,
           GError         **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(DoveValueBuilder) builder = NULL;
  DoveValue *item = dove_keyring_lookup (self->keyring, self->id, cancellable, &problem);

  if (item != NULL)
    return item;

  if (!g_error_matches (problem, DOVE_ERROR, DOVE_ERROR_MISSING))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  return dove_value_builder_end (builder);
}

/**
 * dove_connection_new_trial:
 * @self: a connection
 * @secrets: (nullable): what a person entered just now; %NULL or empty: what is kept
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Makes a twin to try a sign-in with. It has no tokens yet. Blocks on the keyring.
 *
 * Errors: those of dove_keyring_lookup(), but not %DOVE_ERROR_MISSING.
 *
 * Returns: (transfer full) (nullable): the twin
 */
DoveConnection *
dove_connection_new_trial (DoveConnection  *self,
                           DoveValue       *secrets,
                           GCancellable    *cancellable,
                           GError         **error)
{
  g_autoptr(DoveKeyring) keyring = dove_keyring_new_memory ();
  const DoveConnectionHost host = { keyring, self->clock, self->formula };
  g_autoptr(DoveConnection) trial = NULL;
  g_autoptr(DoveValue) kept = NULL;
  g_autoptr(DoveValue) item = NULL;

  trial = dove_connection_new (self->document, self->manifest, &host, error);
  if (trial == NULL)
    return NULL;

  if (dove_value_get_length (secrets) > 0)
    item = dove_connection_seal (trial, secrets);
  else if ((kept = read_kept (self, cancellable, error)) != NULL)
    item = take_typed (kept);
  else
    return NULL;

  if (dove_connection_holds_secrets (item) &&
      !dove_keyring_store (keyring, self->id, self->name, item, cancellable, error))
    return NULL;

  return g_steal_pointer (&trial);
}

/**
 * dove_connection_keep_typed:
 * @self: a connection
 * @secrets: what a person entered just now, tried if it could be
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Keeps secrets in the keyring, in place of earlier ones. If the connection is signed in by
 * OAuth, its tokens stay until a new sign-in takes their place: dove_connection_take_over().
 * Blocks on the keyring.
 *
 * Errors: those of dove_keyring_lookup() and dove_keyring_store().
 *
 * Returns: whether they are kept
 */
gboolean
dove_connection_keep_typed (DoveConnection  *self,
                            DoveValue       *secrets,
                            GCancellable    *cancellable,
                            GError         **error)
{
  g_autoptr(DoveValue) sealed = dove_connection_seal (self, secrets);
  g_autoptr(DoveValue) kept = read_kept (self, cancellable, error);
  g_autoptr(DoveValueBuilder) builder = NULL;
  g_autoptr(DoveValue) item = NULL;

  if (kept == NULL)
    return FALSE;

  if (dove_value_get_member (kept, DOVE_OAUTH_ACCESS) == NULL || self->auth == NULL ||
      self->auth->oauth == NULL || dove_oauth_needs_nobody (self))
    return dove_keyring_store (self->keyring, self->id, self->manifest->name, sealed, cancellable,
                               error);

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_all (builder, kept);
  for (guint i = 0; i < dove_value_get_length (sealed); i++)
    {
      g_autofree char *name = g_strconcat (PENDING, dove_value_get_name (sealed, i), NULL);

      dove_value_builder_set (builder, name, dove_value_get_element (sealed, i));
    }
  item = dove_value_builder_end (builder);

  return dove_keyring_store (self->keyring, self->id, self->manifest->name, item, cancellable,
                             error);
}

/**
 * dove_connection_take_over:
 * @self: a connection whose manifest says `oauth2`
 * @trial: a twin of it that was signed in to, and found to be the right account
 * @cancellable: (nullable): ends the waits
 * @error: return location for an error
 *
 * Makes the sign-in of the twin that of the connection: in the keyring first, and then for all
 * who use @self already. The account's own fields are asked for anew. Blocks on the keyring.
 *
 * Errors: the keyring's: the tokens are held then, and kept at the next chance.
 *
 * Returns: whether it is kept
 */
gboolean
dove_connection_take_over (DoveConnection  *self,
                           DoveConnection  *trial,
                           GCancellable    *cancellable,
                           GError         **error)
{
  g_autoptr(DoveValue) item = dove_keyring_lookup (trial->keyring, trial->id, cancellable, error);
  gboolean is_kept = FALSE;

  if (item == NULL || !dove_connection_take_turn (self, cancellable, error))
    return FALSE;

  is_kept = dove_oauth_keep_item (self, item, NULL, error);
  dove_connection_end_turn (self);

  g_mutex_lock (&self->lock);
  g_hash_table_remove_all (self->objects);
  g_mutex_unlock (&self->lock);

  return is_kept;
}
