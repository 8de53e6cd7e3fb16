/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include "dove-connection-private.h"

#include "base/dove-error.h"
#include "net/dove-net-policy.h"
#include "record/dove-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * Sending in the name of a connection: requests are signed here and nowhere else.
 */

/* --- showing who we are ----------------------------------------------------------------------- */

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
                   _("“%s” wants its key in the body, which is possible in JSON only"), self->name);
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

      dove_net_request_set_query (request, pair->name, pair->value);
    }

  if (call->body != NULL)
    dove_net_request_set_body (request, call->content_type, call->body);
}

/* Adds what shows who we are, wherever the request goes: that was looked at before. */
gboolean
dove_connection_show (DoveConnection  *self,
                      DoveNetRequest  *request,
                      GError         **error)
{
  g_autoptr(DoveCall) call = call_new_for (request);
  g_autoptr(DoveScope) scope = NULL;
  g_autofree char *cookies = dove_connection_dup_cookies (self);

  if (self->auth == NULL)
    return TRUE;
  if (self->auth->type == DOVE_AUTH_API_KEY && self->auth->in == DOVE_IN_BODY &&
      !open_body (self, request, call, error))
    return FALSE;

  scope = dove_connection_make_scope (self, TRUE);
  if (!dove_auth_apply (self->auth, scope, call, error))
    {
      g_prefix_error (error, _("“%s” cannot be used: "), self->name);
      return FALSE;
    }

  if (!dove_connection_show_certificate (self, request, error))
    return FALSE;

  take_credentials (self, request, call);
  if (cookies != NULL)
    dove_net_request_set_header (request, "Cookie", cookies);

  return TRUE;
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
  if (!dove_connection_load_secrets (self, NULL, error) ||
      !dove_connection_check_place (self, request->url, error))
    return FALSE;

  g_mutex_lock (&self->lock);
  if (generation != NULL)
    *generation = self->generation;
  g_mutex_unlock (&self->lock);

  return dove_connection_show (self, request, error);
}

/* --- sending ---------------------------------------------------------------------------------- */

typedef DoveNetAnswer *(*Sender) (DoveNet               *net,
                                  const DoveNetRequest  *request,
                                  GCancellable          *cancellable,
                                  GError               **error);

static gboolean
wants_renewal (DoveConnection      *self,
               const DoveNetAnswer *answer)
{
  return dove_connection_can_renew (self) &&
         (answer->verdict == DOVE_NET_REAUTH ||
          dove_auth_renews_on (self->auth, answer->status));
}

/* An application may change its cookies as it goes; one that refused us says nothing of use. */
static void
take_later_cookies (DoveConnection      *self,
                    const DoveNetAnswer *answer,
                    guint                generation)
{
  gboolean is_current;

  g_mutex_lock (&self->lock);
  is_current = self->generation == generation;
  g_mutex_unlock (&self->lock);

  if (is_current && !wants_renewal (self, answer))
    dove_connection_take_cookies (self, answer, FALSE);
}

static DoveNetAnswer *
send_signed (DoveConnection        *self,
             DoveNet               *net,
             const DoveNetRequest  *request,
             const char            *base,
             Sender                 sender,
             guint                 *generation,
             GCancellable          *cancellable,
             GError               **error)
{
  g_autoptr(DoveNetRequest) copy = dove_net_request_copy (request);
  DoveNetAnswer *answer = NULL;

  dove_connection_move_request (self, base, copy);
  if (!dove_connection_apply (self, copy, generation, error))
    return NULL;

  answer = sender (net, copy, cancellable, error);
  if (answer != NULL && self->auth != NULL && self->auth->apply_cookies)
    take_later_cookies (self, answer, *generation);

  return answer;
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
  g_autofree char *base = dove_connection_dup_base (self);
  guint generation = 0;

  if (!dove_connection_ensure (self, net, cancellable, error))
    return NULL;

  answer = send_signed (self, net, request, base, sender, &generation, cancellable, error);
  if (answer == NULL || !wants_renewal (self, answer))
    return g_steal_pointer (&answer);

  if (!dove_connection_renew (self, net, generation, cancellable, error) ||
      !dove_connection_complete (self, net, cancellable, error))
    return NULL;

  return send_signed (self, net, request, base, sender, &generation, cancellable, error);
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
