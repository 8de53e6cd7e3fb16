/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include "dove-connection-private.h"
#include "dove-oauth-private.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"
#include "connector/dove-dialect.h"
#include "connector/dove-verdict.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * The calls of a sign-in itself: the login that makes a session, and the one after signing in that
 * tells what a sign-in does not (which of several companies, which server).
 *
 * A login that was refused is not tried again with the same secrets, now or by the next run: many
 * applications lock an account after a few wrong passwords. That it was refused is kept beside
 * the secrets, and goes when a person enters them anew.
 */

#define REFUSED DOVE_CONNECTION_REFUSED

#define LEAVE_PATIENCE (3 * G_TIME_SPAN_SECOND) /* for a logout: it may hold a program's end up */

/* --- one call --------------------------------------------------------------------------------- */

static DoveNetRequest *
make_request (DoveConnection          *self,
              const DoveConnectionAsk *ask,
              DoveScope               *scope,
              GError                 **error)
{
  const DoveCallInput input = { .base = ask->base };
  g_autoptr(DoveCall) call = dove_operation_build (self->manifest, ask->operation, scope, &input,
                                                   error);
  g_autoptr(DoveNetRequest) request = NULL;

  if (call == NULL)
    return NULL;

  request = dove_net_request_new (call->method, call->url);
  for (guint i = 0; i < call->headers->len; i++)
    {
      const DovePair *header = g_ptr_array_index (call->headers, i);

      dove_net_request_add_header (request, header->name, header->value);
    }
  if (call->body != NULL)
    dove_net_request_set_body (request, call->content_type, call->body);
  if (ask->is_signed ? !dove_connection_show (self, request, error)
                     : !dove_connection_show_certificate (self, request, error))
    return NULL;

  request->flags = DOVE_NET_DATA_ONLY;
  if (dove_connection_is_user_host (self, call->url))
    request->flags |= DOVE_NET_ALLOW_PRIVATE;

  return g_steal_pointer (&request);
}

static DoveAnswer *
read_answer (DoveConnection          *self,
             const DoveConnectionAsk *ask,
             const DoveNetAnswer     *answer)
{
  DoveDialect dialect = dove_operation_get_dialect (self->manifest, ask->operation);
  DoveAnswer *read = dove_answer_new (answer->status, answer->url);
  gsize size = 0;
  const char *data = g_bytes_get_data (answer->body, &size);

  for (guint i = 0; i < answer->headers->len; i++)
    {
      const DoveNetHeader *header = g_ptr_array_index (answer->headers, i);

      dove_answer_add_header (read, header->name, header->value);
    }
  if (size > 0)
    dove_dialect_get_rules (dialect)->read_body (read, data, size);

  return read;
}

static gboolean
check_answer (DoveConnection     *self,
              DoveConnectionAsk  *ask,
              DoveAnswer         *answer,
              DoveScope          *scope,
              GError            **error)
{
  g_autoptr(DoveVerdict) verdict = dove_operation_judge (self->manifest, ask->operation, answer,
                                                         scope);
  g_autofree char *words = dove_net_account_redact (self->account, verdict->message);
  gboolean may_pass = verdict->kind == DOVE_VERDICT_RETRY || answer->status >= 500;
  guint status = answer->status;
  DoveError code;

  if (verdict->kind == DOVE_VERDICT_OK)
    return TRUE;

  ask->is_refused = !may_pass && verdict->kind != DOVE_VERDICT_THROTTLE &&
                    (verdict->is_by_rule || status == 400 || status == 401 || status == 403 ||
                     status == 422);
  code = verdict->kind == DOVE_VERDICT_THROTTLE ? DOVE_ERROR_THROTTLED
         : may_pass                             ? DOVE_ERROR_OFFLINE
                                                : DOVE_ERROR_UNAUTHORIZED;
  if (words != NULL)
    g_set_error (error, DOVE_ERROR, code, _("“%s” did not accept the sign-in (status %u): %s"),
                 self->name, status, words);
  else
    g_set_error (error, DOVE_ERROR, code, _("“%s” did not accept the sign-in (status %u)"),
                 self->name, status);

  return FALSE;
}

/*
 * Asks, and takes what is to be kept out of the answer. Errors: UNAUTHORIZED, THROTTLED, OFFLINE,
 * those of dove_net_fetch() and of signing.
 */
DoveValue *
dove_connection_ask (DoveConnection     *self,
                     DoveNet            *net,
                     DoveConnectionAsk  *ask,
                     GCancellable       *cancellable,
                     GError            **error)
{
  g_autoptr(DoveScope) scope = dove_connection_make_scope (self, TRUE);
  g_autoptr(DoveNetRequest) request = make_request (self, ask, scope, error);
  g_autoptr(DoveNetAnswer) answer = NULL;
  g_autoptr(DoveAnswer) read = NULL;
  DoveValue *session = NULL;

  if (request == NULL)
    return NULL;

  answer = dove_net_fetch (net, request, cancellable, error);
  if (answer == NULL)
    return NULL;

  read = read_answer (self, ask, answer);
  if (!check_answer (self, ask, read, scope, error))
    return NULL;

  session = dove_auth_read_session (ask->saves, read, scope, error);
  ask->is_refused = session == NULL;
  if (session != NULL && self->auth->apply_cookies && !ask->is_signed)
    dove_connection_take_cookies (self, answer, TRUE);

  return session;
}

/* --- a session -------------------------------------------------------------------------------- */

/* Makes something the session that is good for so long; 0 for nobody knows. */
void
dove_connection_keep_session (DoveConnection *self,
                              DoveValue      *session,
                              GTimeSpan       lifetime)
{
  dove_connection_hide (self, session);
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->session, dove_value_unref);
  self->session = dove_value_ref (session);
  self->generation++;
  self->renew_at = lifetime > 0 ? dove_clock_get_monotonic (self->clock) +
                                    (GTimeSpan) (lifetime * DOVE_SESSION_SHARE)
                                : G_MAXINT64;
  g_mutex_unlock (&self->lock);
}

static DoveValue *
dup_secrets (DoveConnection *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->secrets != NULL ? dove_value_ref (self->secrets) : NULL;
}

static void
set_secrets (DoveConnection *self,
             DoveValue      *secrets)
{
  dove_connection_hide (self, secrets);
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->secrets, dove_value_unref);
  self->secrets = dove_value_ref (secrets);
  g_mutex_unlock (&self->lock);
}

/* What another process has kept since; as a refusal is known only to whoever looks. */
static gboolean
read_again (DoveConnection  *self,
            GCancellable    *cancellable,
            GError         **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(DoveValue) item = dove_keyring_lookup (self->keyring, self->id, cancellable, &problem);

  if (item == NULL)
    {
      if (g_error_matches (problem, DOVE_ERROR, DOVE_ERROR_MISSING))
        problem->code = DOVE_ERROR_UNAUTHORIZED;
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (!dove_connection_check_consent (self, item, error))
    return FALSE;

  set_secrets (self, item);

  return TRUE;
}

/* Whether these secrets were refused before; the keyring is asked whether there are others. */
static gboolean
check_refusal (DoveConnection  *self,
               GCancellable    *cancellable,
               GError         **error)
{
  g_autoptr(DoveValue) secrets = dup_secrets (self);
  const char *refusal = dove_value_get_member_text (secrets, REFUSED);

  if (refusal == NULL)
    return TRUE;
  if (!read_again (self, cancellable, error))
    return FALSE;

  g_clear_pointer (&secrets, dove_value_unref);
  secrets = dup_secrets (self);
  refusal = dove_value_get_member_text (secrets, REFUSED);
  if (refusal == NULL)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
               _("%s (not tried again with the same secret: connect it again)"), refusal);

  return FALSE;
}

/* A refusal is kept beside the secrets, as they are; without a keyring it is known here alone. */
static void
note_refusal (DoveConnection *self,
              const GError   *problem)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) secrets = dup_secrets (self);
  g_autoptr(DoveValue) marked = NULL;
  g_autoptr(DoveValue) kept = NULL;
  g_autoptr(GError) error = NULL;

  if (secrets == NULL)
    return;

  dove_value_builder_set_all (builder, secrets);
  dove_value_builder_set_text (builder, REFUSED, problem->message);
  marked = dove_value_builder_end (builder);
  set_secrets (self, marked);

  kept = dove_keyring_lookup (self->keyring, self->id, NULL, &error);
  if (kept != NULL && dove_value_equal (kept, secrets))
    dove_keyring_store (self->keyring, self->id, self->manifest->name, marked, NULL, &error);
  if (error != NULL)
    g_info ("That “%s” refused the sign-in could not be kept: %s", self->name, error->message);
}

/* Makes a session; with the turn. Errors: UNAUTHORIZED, OFFLINE, THROTTLED, the keyring's. */
gboolean
dove_connection_log_in (DoveConnection  *self,
                        DoveNet         *net,
                        GCancellable    *cancellable,
                        GError         **error)
{
  DoveConnectionAsk ask = { .operation = self->auth->login, .saves = self->auth->save };
  g_autoptr(DoveValue) session = NULL;
  g_autoptr(GError) problem = NULL;

  if (!dove_connection_load_secrets (self, cancellable, error) ||
      !check_refusal (self, cancellable, error))
    return FALSE;

  session = dove_connection_ask (self, net, &ask, cancellable, &problem);
  if (session != NULL)
    {
      dove_connection_keep_session (self, session, self->auth->lifetime);
      return TRUE;
    }

  if (ask.is_refused)
    note_refusal (self, problem);
  g_propagate_error (error, g_steal_pointer (&problem));

  return FALSE;
}

static gboolean
has_session (DoveConnection *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->auth != NULL && self->auth->logout != NULL && self->session != NULL;
}

/* What is over is forgotten, whether the application heard of it or not. */
static void
forget_session (DoveConnection *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_clear_pointer (&self->session, dove_value_unref);
  g_clear_pointer (&self->cookies, g_ptr_array_unref);
}

/**
 * dove_connection_log_out:
 * @self: a connection that nothing is asked of any more
 * @cancellable: (nullable): ends the wait
 *
 * Tells the application that the session is over, if there is one and the manifest has a `logout`.
 * One that cannot be reached within three seconds is not told: sessions end by themselves as
 * well. Blocks on the network.
 */
void
dove_connection_log_out (DoveConnection *self,
                         GCancellable   *cancellable)
{
  g_autoptr(DoveScope) scope = NULL;
  g_autoptr(DoveNetRequest) request = NULL;
  g_autoptr(DoveNetAnswer) answer = NULL;
  g_autoptr(DoveNet) net = NULL;
  g_autoptr(GError) error = NULL;
  DoveConnectionAsk ask = { .is_signed = TRUE };

  if (!has_session (self) || dove_net_account_get_hold (self->account) > 0)
    return;

  ask.operation = self->auth->logout;
  scope = dove_connection_make_scope (self, TRUE);
  request = make_request (self, &ask, scope, &error);
  if (request != NULL)
    {
      request->flags |= DOVE_NET_WRITE | DOVE_NET_INTERACTIVE;
      request->deadline = request->idle = LEAVE_PATIENCE;
      net = dove_net_new (self->account);
      answer = dove_net_send (net, request, cancellable, &error);
    }

  if (answer == NULL)
    g_info ("“%s” was not signed out: %s", self->name, error->message);
  forget_session (self);
}

/* --- after signing in ------------------------------------------------------------------------- */

static gboolean
lacks_something (DoveConnection *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; self->auth != NULL && i < self->auth->after_save->len; i++)
    {
      const DoveSaved *saved = g_ptr_array_index (self->auth->after_save, i);

      if (dove_value_get_member (self->session, saved->name) == NULL)
        return TRUE;
    }

  return FALSE;
}

/* Of OAuth it is kept with the tokens, until another sign-in; of others with the session. */
static gboolean
keep_more (DoveConnection  *self,
           DoveValue       *more,
           GError         **error)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) item = NULL;
  gboolean is_oauth = self->auth->oauth != NULL;

  g_mutex_lock (&self->lock);
  if (is_oauth || self->session != NULL)
    dove_value_builder_set_all (builder, is_oauth ? self->secrets : self->session);
  g_mutex_unlock (&self->lock);

  for (guint i = 0; i < dove_value_get_length (more); i++)
    {
      const char *name = dove_value_get_name (more, i);
      DoveValue *value = dove_value_get_element (more, i);
      g_autofree char *member = g_strconcat (DOVE_OAUTH_SAVED, name, NULL);
      g_autofree char *text = dove_oauth_dup_plain (value);

      if (is_oauth && text != NULL)
        dove_value_builder_set_text (builder, member, text);
      else if (!is_oauth)
        dove_value_builder_set (builder, name, value);
    }

  item = dove_value_builder_end (builder);
  if (is_oauth)
    return dove_oauth_keep_item (self, item, NULL, error);

  dove_connection_hide (self, more);
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->session, dove_value_unref);
  self->session = dove_value_ref (item);
  g_mutex_unlock (&self->lock);

  return TRUE;
}

static gboolean
ask_for_more (DoveConnection  *self,
              DoveNet         *net,
              GCancellable    *cancellable,
              GError         **error)
{
  const DoveAuth *auth = self->auth;
  DoveConnectionAsk ask = { .operation = auth->after, .saves = auth->after_save,
                            .is_signed = TRUE };
  g_autoptr(DoveScope) scope = dove_connection_make_scope (self, FALSE);
  g_autofree char *base = NULL;
  g_autoptr(DoveValue) more = NULL;

  if (auth->after_at == NULL)
    {
      if (!dove_connection_find_base (self, &base, error))
        return FALSE;
    }
  else if (!dove_template_expand_text (auth->after_at, scope, &base, error) || base == NULL ||
           !dove_oauth_check_address (self, base, error))
    return FALSE;

  ask.base = base;
  more = dove_connection_ask (self, net, &ask, cancellable, error);

  return more != NULL && keep_more (self, more, error);
}

/*
 * Asks for what the sign-in does not tell, if the manifest says so and it is not known yet. Errors:
 * as dove_connection_ask(), and the keyring's.
 */
gboolean
dove_connection_complete (DoveConnection  *self,
                          DoveNet         *net,
                          GCancellable    *cancellable,
                          GError         **error)
{
  gboolean is_done = TRUE;

  if (!lacks_something (self))
    return TRUE;
  if (!dove_connection_take_turn (self, cancellable, error))
    return FALSE;

  if (lacks_something (self))
    is_done = ask_for_more (self, net, cancellable, error);
  dove_connection_end_turn (self);

  return is_done;
}
