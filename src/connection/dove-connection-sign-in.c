/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-connection-private.h"
#include "dove-oauth-private.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"

/*
 * Signing in.
 *
 * Secrets are read from the keyring once. A session is made when it is first needed, and again
 * when it has ended: by one thread, while the others that met the same refusal wait for it and
 * then take what it brought. The `generation` that a request was signed with tells whether
 * somebody else has renewed the session since.
 */

#define WAIT_STEP (200 * G_TIME_SPAN_MILLISECOND) /* how soon a waiting thread sees a cancel */

/* --- secrets --------------------------------------------------------------------------------- */

/* Times and scopes are no secrets, and words that errors need. */
static gboolean
is_open (const char *name)
{
  return g_strcmp0 (name, DOVE_OAUTH_OBTAINED) == 0 ||
         g_strcmp0 (name, DOVE_OAUTH_BEGAN) == 0 ||
         g_strcmp0 (name, DOVE_OAUTH_EXPIRES) == 0 || g_strcmp0 (name, DOVE_OAUTH_SCOPE) == 0 ||
         g_str_has_suffix (name, DOVE_CONNECTION_CONSENT) ||
         g_str_equal (name, DOVE_CONNECTION_REFUSED);
}

/* Makes the texts of a record of secrets known as such. */
void
dove_connection_hide (DoveConnection *self,
                      DoveValue      *record)
{
  for (guint i = 0; i < dove_value_get_length (record); i++)
    {
      const char *text = dove_value_get_text (dove_value_get_element (record, i));

      if (text != NULL && !is_open (dove_value_get_name (record, i)))
        dove_net_account_add_secret (self->account, text);
    }
}

static gboolean
needs_keyring (DoveConnection *self)
{
  return self->auth != NULL && (self->auth->secrets->len > 0 || self->auth->oauth != NULL);
}

/**
 * dove_connection_waits_for_keyring:
 * @self: a connection
 *
 * Returns: whether its next use reads secrets from the keyring. Any thread
 */
gboolean
dove_connection_waits_for_keyring (DoveConnection *self)
{
  gboolean is_loaded;

  g_mutex_lock (&self->lock);
  is_loaded = self->secrets != NULL;
  g_mutex_unlock (&self->lock);

  return !is_loaded && needs_keyring (self);
}

static void
keep_secrets (DoveConnection *self,
              DoveValue      *secrets)
{
  dove_connection_hide (self, secrets);

  g_mutex_lock (&self->lock);
  if (self->secrets == NULL && self->auth->oauth != NULL)
    dove_oauth_set_item (self, secrets);
  else if (self->secrets == NULL)
    self->secrets = dove_value_ref (secrets);
  g_mutex_unlock (&self->lock);
}

/**
 * dove_connection_load_secrets:
 * @self: a connection
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Reads the secrets from the keyring, if that was not done yet.
 *
 * Errors: as dove_keyring_lookup(), but %DOVE_ERROR_UNAUTHORIZED when there are none, or they were
 * entered for other servers.
 *
 * Returns: whether they are there
 */
gboolean
dove_connection_load_secrets (DoveConnection  *self,
                              GCancellable    *cancellable,
                              GError         **error)
{
  g_autoptr(GError) problem = NULL;
  DoveValue *secrets;
  gboolean is_loaded;

  g_mutex_lock (&self->lock);
  is_loaded = self->secrets != NULL;
  g_mutex_unlock (&self->lock);

  if (is_loaded || !needs_keyring (self))
    return TRUE;

  secrets = dove_keyring_lookup (self->keyring, self->id, cancellable, &problem);
  if (secrets == NULL)
    {
      if (g_error_matches (problem, DOVE_ERROR, DOVE_ERROR_MISSING))
        problem->code = DOVE_ERROR_UNAUTHORIZED;
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  is_loaded = dove_connection_check_consent (self, secrets, error);
  if (is_loaded)
    keep_secrets (self, secrets);
  dove_value_unref (secrets);

  return is_loaded;
}

/* --- one at a time ---------------------------------------------------------------------------- */

/* Waits until nobody else signs in; with the lock. */
static void
wait_for_turn (DoveConnection *self,
               GCancellable   *cancellable)
{
  while (self->is_renewing && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait_until (&self->renewed, &self->lock, g_get_monotonic_time () + WAIT_STEP);
}

/* Waits until it is our turn to sign in; FALSE when another thread has done it meanwhile. */
static gboolean
take_turn (DoveConnection *self,
           guint           generation,
           GCancellable   *cancellable)
{
  gboolean is_ours;

  g_mutex_lock (&self->lock);
  wait_for_turn (self, cancellable);
  is_ours = self->generation == generation && !self->is_renewing;
  if (is_ours)
    self->is_renewing = TRUE;
  g_mutex_unlock (&self->lock);

  return is_ours;
}

/* Waits until it is our turn, whoever signed in meanwhile; dove_connection_end_turn() ends it. */
gboolean
dove_connection_take_turn (DoveConnection  *self,
                           GCancellable    *cancellable,
                           GError         **error)
{
  gboolean is_ours;

  g_mutex_lock (&self->lock);
  wait_for_turn (self, cancellable);
  is_ours = !self->is_renewing;
  if (is_ours)
    self->is_renewing = TRUE;
  g_mutex_unlock (&self->lock);

  return is_ours || !g_cancellable_set_error_if_cancelled (cancellable, error);
}

void
dove_connection_end_turn (DoveConnection *self)
{
  g_mutex_lock (&self->lock);
  self->is_renewing = FALSE;
  g_cond_broadcast (&self->renewed);
  g_mutex_unlock (&self->lock);
}

/* Whether there is a call that signs in. */
gboolean
dove_connection_can_renew (DoveConnection *self)
{
  return self->auth != NULL && (self->auth->login != NULL || self->auth->oauth != NULL ||
                                self->auth->type == DOVE_AUTH_JWT);
}

/**
 * dove_connection_renew:
 * @self: a connection
 * @net: a sender of its account, of this thread
 * @generation: the sign-in that was refused, from dove_connection_apply()
 * @cancellable: (nullable): ends the waits
 * @error: return location for an error
 *
 * Signs in again, unless another thread has done so since: however many threads meet the same
 * refusal, one logs in and the others wait for it.
 *
 * Errors: %DOVE_ERROR_UNAUTHORIZED when the sign-in is refused, or cannot be renewed without the
 * user; those of dove_net_fetch() and of the keyring.
 *
 * Returns: whether there is a newer sign-in now
 */
gboolean
dove_connection_renew (DoveConnection  *self,
                       DoveNet         *net,
                       guint            generation,
                       GCancellable    *cancellable,
                       GError         **error)
{
  gboolean is_renewed;

  if (!dove_connection_can_renew (self))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
                   _("“%s” refused the sign-in: connect it again"), self->name);
      return FALSE;
    }

  if (!take_turn (self, generation, cancellable))
    return !g_cancellable_set_error_if_cancelled (cancellable, error);

  if (self->auth->oauth != NULL)
    is_renewed = dove_oauth_renew (self, net, cancellable, error);
  else if (self->auth->type == DOVE_AUTH_JWT)
    is_renewed = dove_connection_sign_token (self, error);
  else
    is_renewed = dove_connection_log_in (self, net, cancellable, error);
  dove_connection_end_turn (self);

  return is_renewed;
}

/* Asks for what the sign-in did not tell, once more with a newer one if that was refused. */
static gboolean
complete (DoveConnection  *self,
          DoveNet         *net,
          guint            generation,
          GCancellable    *cancellable,
          GError         **error)
{
  g_autoptr(GError) problem = NULL;

  if (dove_connection_complete (self, net, cancellable, &problem))
    return TRUE;

  if (g_error_matches (problem, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED) &&
      dove_connection_can_renew (self))
    return dove_connection_renew (self, net, generation, cancellable, error) &&
           dove_connection_complete (self, net, cancellable, error);

  g_propagate_error (error, g_steal_pointer (&problem));

  return FALSE;
}

/* Whether an OAuth 2 token that is due serves a little longer, because it cannot be renewed now. */
static gboolean
may_go_on (DoveConnection *self,
           const GError   *problem)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 now = dove_clock_get_monotonic (self->clock);

  if (self->auth->oauth == NULL || self->unsaved != NULL || self->session == NULL ||
      now >= self->expires_at ||
      (!g_error_matches (problem, DOVE_ERROR, DOVE_ERROR_OFFLINE) &&
       !g_error_matches (problem, DOVE_ERROR, DOVE_ERROR_THROTTLED)))
    return FALSE;

  self->renew_at = MIN (now + DOVE_TOKEN_PAUSE, self->expires_at);

  return TRUE;
}

/**
 * dove_connection_ensure:
 * @self: a connection
 * @net: a sender of its account, of this thread
 * @cancellable: (nullable): ends the waits
 * @error: return location for an error
 *
 * Makes sure that requests can be signed: reads the secrets, and makes a session when there is
 * none or its time is nearly over.
 *
 * Returns: whether they can
 */
gboolean
dove_connection_ensure (DoveConnection  *self,
                        DoveNet         *net,
                        GCancellable    *cancellable,
                        GError         **error)
{
  g_autoptr(GError) problem = NULL;
  guint generation;
  gboolean is_due;

  if (!dove_connection_load_secrets (self, cancellable, error))
    return FALSE;

  g_mutex_lock (&self->lock);
  generation = self->generation;
  is_due = dove_connection_can_renew (self) &&
           (self->session == NULL || self->unsaved != NULL ||
            dove_clock_get_monotonic (self->clock) >= self->renew_at);
  g_mutex_unlock (&self->lock);

  if (!is_due || dove_connection_renew (self, net, generation, cancellable, &problem) ||
      may_go_on (self, problem))
    return complete (self, net, generation, cancellable, error);

  g_propagate_error (error, g_steal_pointer (&problem));

  return FALSE;
}

/**
 * dove_connection_sign_in:
 * @self: a connection
 * @net: a sender of its account, of this thread
 * @cancellable: (nullable): ends the waits
 * @error: return location for an error
 *
 * Signs in, if that takes a call of its own and was not done yet. Requests do this by themselves.
 *
 * Errors: as dove_connection_renew().
 *
 * Returns: whether we are signed in, as far as can be told without asking for anything
 */
gboolean
dove_connection_sign_in (DoveConnection  *self,
                         DoveNet         *net,
                         GCancellable    *cancellable,
                         GError         **error)
{
  return dove_connection_ensure (self, net, cancellable, error);
}
