/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-call.h"
#include "connector/dove-encode-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
add_credential (DoveCall    *call,
                const char  *name,
                const char  *value,
                GError     **error)
{
  for (const char *c = value; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      {
        g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                     _("The secret for “%s” holds a line break or control "
                       "character: enter it again"),
                     name);
        return FALSE;
      }

  g_ptr_array_add (call->credentials, dove_pair_new (name, value));

  return TRUE;
}

/* A message (@otherwise) never tells which secret it was beyond its place: the text may hold part
 * of it. */
static gboolean
expand_secret (DoveTemplate  *template,
               DoveScope     *scope,
               const char    *otherwise,
               char         **text,
               GError       **error)
{
  g_autoptr(GError) problem = NULL;

  if (template != NULL && dove_template_expand_text (template, scope, text, &problem) &&
      *text != NULL && **text != '\0')
    return TRUE;

  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED, otherwise);

  return FALSE;
}

static gboolean
apply_key (const DoveAuth  *auth,
           DoveScope       *scope,
           DoveCall        *call,
           GError         **error)
{
  g_autofree char *text = NULL;
  g_autoptr(DoveValue) value = NULL;

  if (!expand_secret (auth->value, scope, _("The API key is missing: sign in again"), &text,
                      error))
    return FALSE;

  if (auth->in == DOVE_IN_HEADER)
    return add_credential (call, auth->name, text, error);

  if (auth->in == DOVE_IN_QUERY)
    {
      g_ptr_array_add (call->credential_query, dove_pair_new (auth->name, text));
      return TRUE;
    }

  value = dove_value_new_text (text);
  dove_call_set_member (&call->tree, auth->name, value);
  g_clear_pointer (&call->body, g_bytes_unref);
  g_clear_pointer (&call->content_type, g_free);
  call->body = dove_encode_body (call->tree, call->encode, &call->content_type, error);

  return call->body != NULL;
}

static gboolean
apply_basic (const DoveAuth  *auth,
             DoveScope       *scope,
             DoveCall        *call,
             GError         **error)
{
  g_autofree char *user = NULL;
  g_autofree char *password = NULL;
  g_autofree char *joined = NULL;
  g_autofree char *encoded = NULL;
  g_autofree char *header = NULL;

  if (!expand_secret (auth->user, scope, _("The user name is missing: sign in again"), &user,
                      error))
    return FALSE;

  if (auth->password != NULL &&
      !dove_template_expand_text (auth->password, scope, &password, error))
    return FALSE;

  joined = g_strconcat (user, ":", password != NULL ? password : "", NULL);
  encoded = g_base64_encode ((const guchar *) joined, strlen (joined));
  header = g_strconcat ("Basic ", encoded, NULL);

  return add_credential (call, "Authorization", header, error);
}

static gboolean
apply_session (const DoveAuth  *auth,
               DoveScope       *scope,
               DoveCall        *call,
               GError         **error)
{
  g_autoptr(DoveValue) headers = NULL;
  g_autoptr(DoveValue) query = NULL;

  if (!dove_call_expand_members (NULL, auth->apply_headers, scope, &headers, error) ||
      !dove_call_expand_members (NULL, auth->apply_query, scope, &query, error) ||
      !dove_call_add_headers (call->credentials, headers, error))
    return FALSE;

  for (guint i = 0; i < dove_value_get_length (query); i++)
    {
      const char *text = dove_value_get_text (dove_value_get_element (query, i));

      if (text != NULL)
        g_ptr_array_add (call->credential_query,
                         dove_pair_new (dove_value_get_name (query, i), text));
    }

  return TRUE;
}

/* The token of OAuth 2 as a bearer, or as the manifest says how. */
static gboolean
apply_oauth (const DoveAuth  *auth,
             DoveScope       *scope,
             DoveCall        *call,
             GError         **error)
{
  DoveValue *token = dove_scope_find (scope, "session.access_token");
  g_autofree char *header = NULL;

  if (token == NULL || dove_value_get_text (token) == NULL)
    {
      g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
                           _("There is no token yet: sign in again"));
      return FALSE;
    }

  if (auth->apply_headers != NULL || auth->apply_query != NULL)
    return apply_session (auth, scope, call, error);

  header = g_strconcat (auth->scheme, " ", dove_value_get_text (token), NULL);

  return add_credential (call, "Authorization", header, error);
}

/**
 * dove_auth_is_usable:
 * @auth: a way to sign in
 *
 * Returns: whether this version can sign in in this way
 */
gboolean
dove_auth_is_usable (const DoveAuth *auth)
{
  return auth->type != DOVE_AUTH_OAUTH1 && auth->type != DOVE_AUTH_AWS_SIGV4;
}

/**
 * dove_auth_apply:
 * @auth: a way to sign in
 * @scope: names, `secret` and of a session `session` among them
 * @call: the request to sign
 * @error: return location for an error
 *
 * Adds what shows who we are: to `credentials` and `credential_query`, so that whoever sends
 * the request can leave it off for another origin. A login call is not signed. A certificate is
 * no part of a call: whoever sends it shows that.
 *
 * Errors: %DOVE_ERROR_UNAUTHORIZED when a secret is missing; %DOVE_ERROR_UNSUPPORTED for types
 * still to come. No message holds a secret.
 *
 * Returns: whether the call is signed
 */
gboolean
dove_auth_apply (const DoveAuth  *auth,
                 DoveScope       *scope,
                 DoveCall        *call,
                 GError         **error)
{
  g_autofree char *token = NULL;
  g_autofree char *header = NULL;

  switch (auth->type)
    {
    case DOVE_AUTH_NONE:
    case DOVE_AUTH_CLIENT_CERTIFICATE:
      return TRUE;
    case DOVE_AUTH_API_KEY:
      return apply_key (auth, scope, call, error);
    case DOVE_AUTH_BASIC:
      return apply_basic (auth, scope, call, error);
    case DOVE_AUTH_OAUTH2:
    case DOVE_AUTH_JWT:
      return apply_oauth (auth, scope, call, error);
    case DOVE_AUTH_SESSION:
      return apply_session (auth, scope, call, error);
    case DOVE_AUTH_BEARER:
      if (!expand_secret (auth->token, scope, _("The token is missing: sign in again"), &token,
                          error))
        return FALSE;
      header = g_strconcat (auth->scheme, " ", token, NULL);
      return add_credential (call, "Authorization", header, error);
    default:
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNSUPPORTED,
                   _("The way to sign in “%s” cannot be used yet"), auth->id);
      return FALSE;
    }
}

/**
 * dove_auth_read_session:
 * @saves: (element-type DoveSaved): what is to be kept
 * @answer: the answer of the login, or of the call after it, judged to be fine
 * @scope: (nullable): names for formulas
 * @error: return location for an error
 *
 * Takes what is to be kept out of an answer: the `session` of a scope.
 *
 * Errors: %DOVE_ERROR_UNAUTHORIZED when something is not there; applications answer a wrong
 * password that way.
 *
 * Returns: (transfer full) (nullable): a record, secret as a whole, or %NULL with @error set
 */
DoveValue *
dove_auth_read_session (GPtrArray       *saves,
                        DoveAnswer      *answer,
                        DoveScope       *scope,
                        GError         **error)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < saves->len; i++)
    {
      DoveSaved *saved = g_ptr_array_index (saves, i);
      g_autoptr(DoveValue) value = dove_selector_select (saved->selector, answer, scope);

      if (value == NULL || dove_value_is_null (value))
        {
          g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
                       _("The application did not sign us in: its answer has no “%s”"),
                       saved->name);
          return NULL;
        }

      dove_value_builder_set (builder, saved->name, value);
    }

  return dove_value_builder_end (builder);
}

/**
 * dove_auth_renews_on:
 * @auth: a way to sign in
 * @status: status of an answer
 *
 * Returns: whether the status means that the session has ended
 */
gboolean
dove_auth_renews_on (const DoveAuth *auth,
                     guint           status)
{
  for (guint i = 0; i < auth->renew_on->len; i++)
    if (g_array_index (auth->renew_on, guint, i) == status)
      return TRUE;

  return FALSE;
}
