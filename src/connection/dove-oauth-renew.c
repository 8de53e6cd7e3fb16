/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-oauth-private.h"

#include "base/dove-error.h"

/*
 * Getting a newer token without a person. All of this is done with the connection's turn.
 *
 * The keyring is read first: another process may have renewed the token, or the user may have
 * signed in again meanwhile; and a keyring that is locked is noticed before a refresh token is
 * spent that could then not be replaced.
 */

#define TEST_LIFE  (7 * 24 * 60 * 60) /* seconds */
#define TEST_DOUBT (12 * 60 * 60)     /* a run comes when it comes */

/* A token that somebody else has kept since; FALSE when it is due too. */
static gboolean
take_newer (DoveConnection *connection,
            DoveValue      *item)
{
  const char *token = dove_value_get_member_text (item, DOVE_OAUTH_ACCESS);
  gboolean is_same;
  gboolean is_due;

  g_mutex_lock (&connection->lock);
  is_same = dove_value_equal (connection->secrets, item);
  g_mutex_unlock (&connection->lock);
  if (is_same)
    return FALSE;

  dove_oauth_adopt (connection, item);

  g_mutex_lock (&connection->lock);
  is_due = token == NULL ||
           dove_clock_get_monotonic (connection->clock) >= connection->renew_at;
  g_mutex_unlock (&connection->lock);

  return !is_due;
}

static gboolean
set_known_refusal (DoveConnection  *connection,
                   DoveValue       *item,
                   GError         **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&connection->lock);

  if (connection->refused == NULL || !dove_value_equal (connection->refused, item))
    return FALSE;

  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED, connection->refusal);

  return TRUE;
}

/* A refusal for good is remembered, so that the same is not asked again and again. */
static void
note_refusal (DoveConnection *connection,
              DoveValue      *item,
              const GError   *problem)
{
  if (!g_error_matches (problem, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED))
    return;

  g_mutex_lock (&connection->lock);
  g_clear_pointer (&connection->refused, dove_value_unref);
  connection->refused = dove_value_ref (item);
  g_free (connection->refusal);
  connection->refusal = g_strdup (problem->message);
  g_mutex_unlock (&connection->lock);
}

/* RFC 7523 section 2.1: a token that we signed, for one that the application takes */
static gboolean
init_exchange (DoveConnection       *connection,
               const DoveOAuthEnds  *ends,
               DoveOAuthAsk         *ask,
               GError              **error)
{
  const DoveOAuth *oauth = connection->auth->oauth;
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) claims = NULL;
  g_autofree char *token = NULL;

  dove_value_builder_set_text (builder, "aud", ends->token);
  claims = dove_value_builder_end (builder);
  token = dove_connection_make_jwt (connection, claims, error);
  dove_oauth_ask_init (ask, ends->token, "urn:ietf:params:oauth:grant-type:jwt-bearer");
  dove_oauth_ask_add (ask, "assertion", token);
  dove_oauth_ask_add (ask, "scope", oauth->scope);
  ask->more = oauth->token_params;

  return token != NULL;
}

static gboolean
init_ask (DoveConnection       *connection,
          const DoveOAuthEnds  *ends,
          DoveValue            *item,
          DoveOAuthAsk         *ask,
          GError              **error)
{
  const DoveOAuth *oauth = connection->auth->oauth;
  const char *refresh = dove_value_get_member_text (item, DOVE_OAUTH_REFRESH);

  if (oauth->grant == DOVE_GRANT_CLIENT)
    {
      dove_oauth_ask_init (ask, ends->token, "client_credentials");
      dove_oauth_ask_add (ask, "scope", oauth->scope);
      ask->more = oauth->token_params;
      return TRUE;
    }

  if (oauth->grant == DOVE_GRANT_JWT)
    return init_exchange (connection, ends, ask, error);

  if (refresh == NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
                   _("“%s” needs a new sign-in in the browser: sign in again"), connection->name);
      return FALSE;
    }

  dove_oauth_ask_init (ask, ends->refresh, "refresh_token");
  dove_oauth_ask_add (ask, "refresh_token", refresh);
  ask->more = oauth->refresh_params;

  return TRUE;
}

/*
 * Why a sign-in of before is taken no longer, as far as that can be guessed: providers end those
 * of programs that are registered for testing after seven days.
 */
static void
explain_end (DoveConnection  *connection,
             DoveValue       *item,
             GError         **error)
{
  gint64 began = dove_oauth_read_seconds (item, DOVE_OAUTH_BEGAN, -1);
  gint64 now = dove_clock_get_now (connection->clock) / G_USEC_PER_SEC;
  g_autoptr(GDateTime) time = began >= 0 ? g_date_time_new_from_unix_utc (began) : NULL;
  g_autofree char *day = time != NULL ? g_date_time_format (time, "%Y-%m-%d") : NULL;
  gboolean is_test = connection->auth->oauth->client_id == NULL &&
                     ABS (now - began - TEST_LIFE) <= TEST_DOUBT;

  if (day == NULL)
    return;

  g_clear_error (error);
  if (is_test)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
                 _("“%s” ended the sign-in of %s after seven days, as is done with programs that "
                   "are registered for testing: publish yours there, then sign in again"),
                 connection->name, day);
  else
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
                 _("“%s” no longer accepts the sign-in of %s: it was taken back there, or has "
                   "ended; sign in again"), connection->name, day);
}

static DoveValue *
ask_tokens (DoveConnection  *connection,
            DoveNet         *net,
            DoveValue       *item,
            GCancellable    *cancellable,
            GError         **error)
{
  g_auto(DoveOAuthAsk) ask = { 0 };
  const DoveOAuthEnds *ends = dove_oauth_find_ends (connection, net, cancellable, error);

  if (ends == NULL || !init_ask (connection, ends, item, &ask, error))
    return NULL;
  if (!dove_oauth_ask (connection, net, &ask, cancellable, error))
    {
      if (g_strcmp0 (ask.code, "invalid_grant") == 0 && error != NULL)
        explain_end (connection, item, error);
      return NULL;
    }

  return dove_oauth_read_tokens (connection, ask.answer, error);
}

static gboolean
keep_unsaved (DoveConnection  *connection,
              DoveValue       *item,
              GError         **error)
{
  g_autoptr(DoveValue) kept = item;

  return dove_oauth_keep_item (connection, kept, NULL, error);
}

/*
 * Renews the session; with the turn. What was gained is kept even when the run is cancelled.
 * Errors: UNAUTHORIZED when a person must sign in again; those of asking and of the keyring.
 */
gboolean
dove_oauth_renew (DoveConnection  *connection,
                  DoveNet         *net,
                  GCancellable    *cancellable,
                  GError         **error)
{
  g_autoptr(DoveValue) item = NULL;
  g_autoptr(DoveValue) tokens = NULL;
  g_autoptr(GError) problem = NULL;
  DoveValue *unsaved = NULL;

  g_mutex_lock (&connection->lock);
  unsaved = connection->unsaved != NULL ? dove_value_ref (connection->unsaved) : NULL;
  g_mutex_unlock (&connection->lock);
  if (unsaved != NULL)
    return keep_unsaved (connection, unsaved, error);

  item = dove_oauth_read_item (connection, cancellable, error);
  if (item == NULL || set_known_refusal (connection, item, error))
    return FALSE;
  if (take_newer (connection, item))
    return TRUE;

  tokens = ask_tokens (connection, net, item, cancellable, &problem);
  if (tokens == NULL)
    {
      note_refusal (connection, item, problem);
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  return dove_oauth_keep (connection, tokens, NULL, error);
}
