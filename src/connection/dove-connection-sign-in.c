/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include "dove-connection-private.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"
#include "connector/dove-verdict.h"
#include "net/dove-net-policy.h"
#include "record/dove-json.h"

#include <string.h>

/*
 * Signing in, and showing who we are.
 *
 * Secrets are read from the keyring once. A session is made when it is first needed, and again
 * when it has ended: by one thread, while the others that met the same refusal wait for it and
 * then take what it brought. The `generation` that a request was signed with tells whether
 * somebody else has renewed the session since.
 */

#define WAIT_STEP (200 * G_TIME_SPAN_MILLISECOND) /* how soon a waiting thread sees a cancel */

/* --- secrets --------------------------------------------------------------------------------- */

static void
hide_texts (DoveNetAccount *account,
            DoveValue      *record)
{
  for (guint i = 0; i < dove_value_get_length (record); i++)
    {
      const char *text = dove_value_get_text (dove_value_get_element (record, i));

      if (text != NULL)
        dove_net_account_add_secret (account, text);
    }
}

/**
 * dove_connection_load_secrets:
 * @self: a connection
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Reads the secrets from the keyring, if that was not done yet.
 *
 * Errors: as dove_keyring_lookup(), but %DOVE_ERROR_UNAUTHORIZED when there are none.
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

  if (is_loaded || self->auth == NULL || self->auth->secrets->len == 0)
    return TRUE;

  secrets = dove_keyring_lookup (self->keyring, self->id, cancellable, &problem);
  if (secrets == NULL)
    {
      if (g_error_matches (problem, DOVE_ERROR, DOVE_ERROR_MISSING))
        problem->code = DOVE_ERROR_UNAUTHORIZED;
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  hide_texts (self->account, secrets);

  g_mutex_lock (&self->lock);
  if (self->secrets == NULL)
    self->secrets = dove_value_ref (secrets);
  g_mutex_unlock (&self->lock);
  dove_value_unref (secrets);

  return TRUE;
}

/* --- showing who we are ------------------------------------------------------------------------
 */

static DoveCall *
call_new_for (const DoveNetRequest *request)
{
  DoveCall *call = g_new0 (DoveCall, 1);

  call->method = g_strdup (request->method);
  call->url = g_strdup (request->url);
  call->headers = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_pair_free);
  call->credentials = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_pair_free);
  call->credential_query = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_pair_free);
  call->encode = DOVE_ENCODE_JSON;

  return call;
}

/* A key that goes into the body needs the body as a value again. */
static gboolean
open_body (DoveConnection        *self,
           const DoveNetRequest  *request,
           DoveCall              *call,
           GError               **error)
{
  gsize size = 0;
  const char *data;

  if (request->body == NULL)
    return TRUE;

  if (request->content_type == NULL || strstr (request->content_type, "json") == NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNSUPPORTED,
                   "“%s” wants its key in the body, which is possible in JSON only", self->name);
      return FALSE;
    }

  data = g_bytes_get_data (request->body, &size);
  call->tree = dove_json_parse (data, size, NULL, error);

  return call->tree != NULL;
}

static void
take_credentials (DoveConnection *self,
                  DoveNetRequest *request,
                  DoveCall       *call)
{
  for (guint i = 0; i < call->credentials->len; i++)
    {
      const DovePair *pair = g_ptr_array_index (call->credentials, i);
      const char *space = strrchr (pair->value, ' ');

      /* Encoded, a name and a password are no value that is known yet. */
      dove_net_account_add_secret (self->account, space != NULL ? space + 1 : pair->value);
      dove_net_request_set_header (request, pair->name, pair->value);
    }

  for (guint i = 0; i < call->credential_query->len; i++)
    {
      const DovePair *pair = g_ptr_array_index (call->credential_query, i);

      dove_net_request_add_query (request, pair->name, pair->value);
    }

  if (call->body != NULL)
    dove_net_request_set_body (request, call->content_type, call->body);
}

/**
 * dove_connection_apply:
 * @self: a connection, signed in
 * @request: a request to its application; changed
 * @generation: (out) (optional): which sign-in was used, for dove_connection_renew()
 * @error: return location for an error
 *
 * Adds what shows who we are: header, parameter, member of the body or cookies. To another
 * origin than the connection's own it is never added, and such a request is refused.
 *
 * Errors: %DOVE_ERROR_INVALID for another origin, %DOVE_ERROR_UNAUTHORIZED when a secret is
 * missing, %DOVE_ERROR_UNSUPPORTED for ways to sign in that are still to come, and the keyring's.
 *
 * Returns: whether it was added
 */
gboolean
dove_connection_apply (DoveConnection  *self,
                       DoveNetRequest  *request,
                       guint           *generation,
                       GError         **error)
{
  g_autoptr(DoveCall) call = call_new_for (request);
  g_autoptr(DoveScope) scope = NULL;
  g_autofree char *cookies = NULL;

  if (self->base != NULL && !dove_net_is_same_origin (self->base, request->url))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   "“%s” names an address on another server, which is not asked", self->name);
      return FALSE;
    }

  if (!dove_connection_load_secrets (self, NULL, error))
    return FALSE;

  g_mutex_lock (&self->lock);
  if (generation != NULL)
    *generation = self->generation;
  cookies = g_strdup (self->cookies);
  g_mutex_unlock (&self->lock);

  if (self->auth == NULL)
    return TRUE;
  if (self->auth->type == DOVE_AUTH_API_KEY && self->auth->in == DOVE_IN_BODY &&
      !open_body (self, request, call, error))
    return FALSE;

  scope = dove_connection_make_scope (self, TRUE);
  if (!dove_auth_apply (self->auth, scope, call, error))
    {
      g_prefix_error (error, "“%s” cannot be used: ", self->name);
      return FALSE;
    }

  take_credentials (self, request, call);
  if (cookies != NULL)
    dove_net_request_set_header (request, "Cookie", cookies);

  return TRUE;
}

/* --- the login call
 * ----------------------------------------------------------------------------- */

static DoveNetRequest *
make_login_request (DoveConnection  *self,
                    DoveScope       *scope,
                    GError         **error)
{
  const DoveCallInput input = { 0 };
  g_autoptr(DoveCall) call = dove_operation_build (self->manifest, self->auth->login, scope,
                                                   &input, error);
  DoveNetRequest *request;

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

  request->flags = DOVE_NET_DATA_ONLY;
  if (dove_connection_is_user_host (self, call->url))
    request->flags |= DOVE_NET_ALLOW_PRIVATE;

  return request;
}

static DoveAnswer *
read_login_answer (const DoveNetAnswer *answer)
{
  DoveAnswer *read = dove_answer_new (answer->status, answer->url);
  gsize size = 0;
  const char *data = g_bytes_get_data (answer->body, &size);

  for (guint i = 0; i < answer->headers->len; i++)
    {
      const DoveNetHeader *header = g_ptr_array_index (answer->headers, i);

      dove_answer_add_header (read, header->name, header->value);
    }
  if (size > 0)
    dove_answer_read_body (read, data, size);

  return read;
}

/* `a=1; Path=/; HttpOnly` and `b=2` become `a=1; b=2`. */
static char *
read_cookies (const DoveNetAnswer *answer)
{
  g_autoptr(GString) cookies = g_string_new (NULL);

  for (guint i = 0; i < answer->headers->len; i++)
    {
      const DoveNetHeader *header = g_ptr_array_index (answer->headers, i);

      if (!g_str_equal (header->name, "set-cookie"))
        continue;

      g_string_append_printf (cookies, "%s%.*s", cookies->len > 0 ? "; " : "",
                              (int) strcspn (header->value, ";"), header->value);
    }

  return cookies->len > 0 ? g_string_free (g_steal_pointer (&cookies), FALSE) : NULL;
}

static gboolean
check_login (DoveConnection  *self,
             DoveAnswer      *answer,
             DoveScope       *scope,
             GError         **error)
{
  g_autoptr(DoveVerdict) verdict = dove_operation_judge (self->manifest, self->auth->login,
                                                         answer, scope);
  g_autofree char *words = dove_net_account_redact (self->account, verdict->message);
  gboolean may_pass = verdict->kind == DOVE_VERDICT_RETRY || answer->status >= 500;

  if (verdict->kind == DOVE_VERDICT_OK)
    return TRUE;

  g_set_error (error, DOVE_ERROR,
               verdict->kind == DOVE_VERDICT_THROTTLE ? DOVE_ERROR_THROTTLED
               : may_pass                             ? DOVE_ERROR_OFFLINE
                                                      : DOVE_ERROR_UNAUTHORIZED,
               "“%s” did not accept the sign-in (status %u)%s%s", self->name, answer->status,
               words != NULL ? ": " : "", words != NULL ? words : "");

  return FALSE;
}

/* Logs in and gives what is to be kept. */
static DoveValue *
log_in (DoveConnection  *self,
        DoveNet         *net,
        char           **cookies,
        GCancellable    *cancellable,
        GError         **error)
{
  g_autoptr(DoveScope) scope = dove_connection_make_scope (self, TRUE);
  g_autoptr(DoveNetRequest) request = make_login_request (self, scope, error);
  g_autoptr(DoveNetAnswer) answer = NULL;
  g_autoptr(DoveAnswer) read = NULL;

  if (request == NULL)
    return NULL;

  answer = dove_net_fetch (net, request, cancellable, error);
  if (answer == NULL)
    return NULL;

  read = read_login_answer (answer);
  if (!check_login (self, read, scope, error))
    return NULL;

  if (self->auth->apply_cookies)
    *cookies = read_cookies (answer);

  return dove_auth_read_session (self->auth, read, scope, error);
}

static void
keep_session (DoveConnection *self,
              DoveValue      *session,
              char           *cookies)
{
  GTimeSpan lifetime = self->auth->lifetime;

  hide_texts (self->account, session);
  if (cookies != NULL)
    dove_net_account_add_secret (self->account, cookies);

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->session, dove_value_unref);
  self->session = dove_value_ref (session);
  g_free (self->cookies);
  self->cookies = g_strdup (cookies);
  self->generation++;
  self->renew_at = lifetime > 0 ? dove_clock_get_monotonic (self->clock) +
                                    (GTimeSpan) (lifetime * DOVE_SESSION_SHARE)
                                : G_MAXINT64;
  g_mutex_unlock (&self->lock);
}

/* Waits until it is our turn to sign in; FALSE when another thread has done it meanwhile. */
static gboolean
take_turn (DoveConnection *self,
           guint           generation,
           GCancellable   *cancellable)
{
  gboolean is_ours;

  g_mutex_lock (&self->lock);
  while (self->is_renewing && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait_until (&self->renewed, &self->lock, g_get_monotonic_time () + WAIT_STEP);

  is_ours = self->generation == generation && !self->is_renewing;
  if (is_ours)
    self->is_renewing = TRUE;
  g_mutex_unlock (&self->lock);

  return is_ours;
}

static void
end_turn (DoveConnection *self)
{
  g_mutex_lock (&self->lock);
  self->is_renewing = FALSE;
  g_cond_broadcast (&self->renewed);
  g_mutex_unlock (&self->lock);
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
  g_autoptr(DoveValue) session = NULL;
  g_autofree char *cookies = NULL;

  if (self->auth == NULL || self->auth->type != DOVE_AUTH_SESSION || self->auth->login == NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
                   "“%s” refused the sign-in: connect it again", self->name);
      return FALSE;
    }

  if (!take_turn (self, generation, cancellable))
    return !g_cancellable_set_error_if_cancelled (cancellable, error);

  if (dove_connection_load_secrets (self, cancellable, error))
    session = log_in (self, net, &cookies, cancellable, error);
  if (session != NULL)
    keep_session (self, session, cookies);
  end_turn (self);

  return session != NULL;
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
  guint generation;
  gboolean is_due;

  if (!dove_connection_load_secrets (self, cancellable, error))
    return FALSE;
  if (self->auth == NULL || self->auth->type != DOVE_AUTH_SESSION)
    return TRUE;

  g_mutex_lock (&self->lock);
  generation = self->generation;
  is_due = self->session == NULL || dove_clock_get_monotonic (self->clock) >= self->renew_at;
  g_mutex_unlock (&self->lock);

  return !is_due || dove_connection_renew (self, net, generation, cancellable, error);
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

/* --- sending
 * -------------------------------------------------------------------------------------- */

typedef DoveNetAnswer *(*Sender) (DoveNet               *net,
                                  const DoveNetRequest  *request,
                                  GCancellable          *cancellable,
                                  GError               **error);

static gboolean
wants_renewal (DoveConnection      *self,
               const DoveNetAnswer *answer)
{
  return self->auth != NULL && self->auth->type == DOVE_AUTH_SESSION &&
         (answer->verdict == DOVE_NET_REAUTH ||
          dove_auth_renews_on (self->auth, answer->status));
}

static DoveNetAnswer *
send_signed (DoveConnection        *self,
             DoveNet               *net,
             const DoveNetRequest  *request,
             Sender                 sender,
             guint                 *generation,
             GCancellable          *cancellable,
             GError               **error)
{
  g_autoptr(DoveNetRequest) copy = dove_net_request_copy (request);

  if (!dove_connection_apply (self, copy, generation, error))
    return NULL;

  return sender (net, copy, cancellable, error);
}

static DoveNetAnswer *
send_and_renew (DoveConnection        *self,
                DoveNet               *net,
                const DoveNetRequest  *request,
                Sender                 sender,
                GCancellable          *cancellable,
                GError               **error)
{
  g_autoptr(DoveNetAnswer) answer = NULL;
  guint generation = 0;

  if (!dove_connection_ensure (self, net, cancellable, error))
    return NULL;

  answer = send_signed (self, net, request, sender, &generation, cancellable, error);
  if (answer == NULL || !wants_renewal (self, answer))
    return g_steal_pointer (&answer);

  if (!dove_connection_renew (self, net, generation, cancellable, error))
    return NULL;

  return send_signed (self, net, request, sender, &generation, cancellable, error);
}

/**
 * dove_connection_send:
 * @self: a connection
 * @net: a sender of its account, of this thread
 * @request: what to send, without credentials
 * @cancellable: (nullable): ends the waits
 * @error: return location for an error
 *
 * Sends a request once, signed. When the sign-in has expired, which means that nothing was
 * done, it is renewed and the request sent once more.
 *
 * Errors: those of dove_connection_renew(), dove_connection_apply() and dove_net_send().
 *
 * Returns: (transfer full) (nullable): the answer; still one of 401 when a renewal did not help
 *   or there is none
 */
DoveNetAnswer *
dove_connection_send (DoveConnection        *self,
                      DoveNet               *net,
                      const DoveNetRequest  *request,
                      GCancellable          *cancellable,
                      GError               **error)
{
  return send_and_renew (self, net, request, dove_net_send, cancellable, error);
}

/**
 * dove_connection_fetch:
 * @self: a connection
 * @net: a sender of its account, of this thread
 * @request: what to read, without credentials
 * @cancellable: (nullable): ends the waits
 * @error: return location for an error
 *
 * Reads with repetitions, as dove_net_fetch(), signed; an expired sign-in is renewed once.
 *
 * Returns: (transfer full) (nullable): the answer
 */
DoveNetAnswer *
dove_connection_fetch (DoveConnection        *self,
                       DoveNet               *net,
                       const DoveNetRequest  *request,
                       GCancellable          *cancellable,
                       GError               **error)
{
  return send_and_renew (self, net, request, dove_net_fetch, cancellable, error);
}
