/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include "dove-sign-in-private.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * The sign-in with a code that the user types into a browser anywhere: RFC 8628. We ask at the
 * pace that the provider wants until the user has agreed.
 */

#define GRANT "urn:ietf:params:oauth:grant-type:device_code"

static gboolean
read_device (DoveSignIn  *self,
             DoveValue   *answer,
             GError     **error)
{
  static const char *const names[] = {
    "verification_uri_complete", "verification_uri", "verification_url",
  };
  const char *address = NULL;
  gint64 interval = dove_oauth_read_seconds (answer, "interval", 0);
  gint64 life = dove_oauth_read_seconds (answer, "expires_in", 0);

  for (guint i = 0; address == NULL && i < G_N_ELEMENTS (names); i++)
    address = dove_value_get_member_text (answer, names[i]);

  self->address = g_strdup (address);
  self->device_code = g_strdup (dove_value_get_member_text (answer, "device_code"));
  self->user_code = g_strdup (dove_value_get_member_text (answer, "user_code"));
  if (address == NULL || self->device_code == NULL || self->user_code == NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                   _("“%s” gave no code to sign in with"), self->connection->name);
      return FALSE;
    }

  dove_oauth_hide (self->connection, self->device_code);
  self->interval = CLAMP (interval * G_TIME_SPAN_SECOND, 0, DOVE_DEVICE_INTERVAL_CAP);
  if (self->interval <= 0)
    self->interval = DOVE_DEVICE_INTERVAL;
  if (life > 0)
    self->until = dove_clock_get_monotonic (self->connection->clock) +
                  MIN (life, DOVE_DEVICE_PATIENCE / G_TIME_SPAN_SECOND) * G_TIME_SPAN_SECOND;

  return dove_oauth_check_address (self->connection, address, error);
}

/* Asks for a code. Errors: those of asking; FAILED, INVALID for an answer that is of no use. */
gboolean
dove_sign_in_ask_device (DoveSignIn    *self,
                         DoveNet       *net,
                         GCancellable  *cancellable,
                         GError       **error)
{
  const DoveOAuth *oauth = self->connection->auth->oauth;
  g_auto(DoveOAuthAsk) ask = { 0 };

  dove_oauth_ask_init (&ask, self->ends->device, NULL);
  dove_oauth_ask_add (&ask, "scope", oauth->scope);
  ask.more = oauth->authorize_params;

  return dove_oauth_ask (self->connection, net, &ask, cancellable, error) &&
         read_device (self, ask.answer, error);
}

/* Whether asking again may help; the interval grows when that is wanted. */
static gboolean
goes_on (DoveSignIn    *self,
         const char    *code,
         const GError  *problem)
{
  gboolean is_slow = g_strcmp0 (code, "slow_down") == 0 ||
                     g_error_matches (problem, DOVE_ERROR, DOVE_ERROR_OFFLINE) ||
                     g_error_matches (problem, DOVE_ERROR, DOVE_ERROR_THROTTLED);

  if (is_slow)
    self->interval = MIN (self->interval + DOVE_DEVICE_INTERVAL, DOVE_DEVICE_INTERVAL_CAP);

  return is_slow || g_strcmp0 (code, "authorization_pending") == 0;
}

/* Asks once; `is_over` tells whether that was the end, good or bad. */
static gboolean
poll_once (DoveSignIn    *self,
           DoveNet       *net,
           gboolean      *is_over,
           GCancellable  *cancellable,
           GError       **error)
{
  g_auto(DoveOAuthAsk) ask = { 0 };
  g_autoptr(GError) problem = NULL;

  dove_oauth_ask_init (&ask, self->ends->token, GRANT);
  dove_oauth_ask_add (&ask, "device_code", self->device_code);
  ask.more = self->connection->auth->oauth->token_params;

  if (dove_oauth_ask (self->connection, net, &ask, cancellable, &problem))
    {
      *is_over = TRUE;
      return dove_sign_in_keep (self, &ask, NULL, cancellable, error);
    }

  *is_over = !goes_on (self, ask.code, problem);
  if (*is_over)
    g_propagate_error (error, g_steal_pointer (&problem));

  return FALSE;
}

/* Errors: UNAUTHORIZED when it was refused or not allowed in time; those of asking and keeping. */
gboolean
dove_sign_in_wait_device (DoveSignIn    *self,
                          DoveNet       *net,
                          GCancellable  *cancellable,
                          GError       **error)
{
  DoveClock *clock = self->connection->clock;

  while (dove_clock_get_monotonic (clock) + self->interval < self->until)
    {
      gboolean is_over = FALSE;
      gboolean is_kept;

      if (!dove_clock_wait (clock, self->interval, cancellable, error))
        return FALSE;

      is_kept = poll_once (self, net, &is_over, cancellable, error);
      if (is_over)
        return is_kept;
    }

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
               _("Nobody allowed the sign-in to “%s” in time: sign in again"),
               self->connection->name);

  return FALSE;
}
