/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include "dove-oauth-private.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"
#include "record/dove-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * One question to the token address, the device address or the revocation address.
 *
 * It is sent once and never by itself again, on a connection of its own: a code or a refresh
 * token may be good for one use, and a provider may take the second use for theft and end the
 * whole sign-in. What became of a question without an answer is not known; it counts as offline.
 */

void
dove_oauth_ask_init (DoveOAuthAsk *ask,
                     const char   *url,
                     const char   *grant)
{
  ask->url = url;
  ask->params = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_pair_free);
  if (grant != NULL)
    dove_oauth_ask_add (ask, "grant_type", grant);
}

void
dove_oauth_ask_clear (DoveOAuthAsk *ask)
{
  g_clear_pointer (&ask->params, g_ptr_array_unref);
  g_clear_pointer (&ask->code, g_free);
  g_clear_pointer (&ask->answer, dove_value_unref);
}

/* Adds a parameter; nothing for NULL. */
void
dove_oauth_ask_add (DoveOAuthAsk *ask,
                    const char   *name,
                    const char   *value)
{
  if (value != NULL)
    g_ptr_array_add (ask->params, dove_pair_new (name, value));
}

static gboolean
has_param (DoveOAuthAsk *ask,
           const char   *name)
{
  for (guint i = 0; i < ask->params->len; i++)
    if (g_str_equal (((DovePair *) g_ptr_array_index (ask->params, i))->name, name))
      return TRUE;

  return FALSE;
}

/* Makes a secret known, as it is; forms encode it as the redaction does. */
void
dove_oauth_hide (DoveConnection *connection,
                 const char     *secret)
{
  if (secret != NULL)
    dove_net_account_add_secret (connection->account, secret);
}

/* Words of the application, fit to be shown; NULL for none. */
char *
dove_oauth_dup_words (DoveConnection *connection,
                      const char     *words)
{
  g_autofree char *hidden = dove_net_account_redact (connection->account, words);

  if (hidden == NULL || *g_strstrip (hidden) == '\0')
    return NULL;

  for (char *c = hidden; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';

  return g_utf8_strlen (hidden, -1) > DOVE_MESSAGE_LIMIT
           ? g_utf8_substring (hidden, 0, DOVE_MESSAGE_LIMIT)
           : g_steal_pointer (&hidden);
}

/* --- the client ------------------------------------------------------------------------------- */

static char *
dup_secret (DoveConnection *connection,
            const char     *name)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&connection->lock);
  const char *text = dove_value_get_member_text (connection->secrets, name);

  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

char *
dove_oauth_dup_client_id (DoveConnection  *connection,
                          GError         **error)
{
  const DoveOAuth *oauth = connection->auth->oauth;
  char *id = oauth->client_id != NULL ? g_strdup (oauth->client_id)
                                      : dup_secret (connection, "client_id");

  if (id == NULL)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
                 _("“%s” cannot be signed in to: the client ID is missing; connect it again"),
                 connection->name);

  return id;
}

/* RFC 6749 section 2.3.1: both are encoded as in a form first. */
static char *
make_basic (DoveConnection *connection,
            const char     *id,
            const char     *secret)
{
  g_autofree char *left = g_uri_escape_string (id, NULL, FALSE);
  g_autofree char *right = g_uri_escape_string (secret, NULL, FALSE);
  g_autofree char *joined = g_strconcat (left, ":", right, NULL);
  g_autofree char *encoded = g_base64_encode ((const guchar *) joined, strlen (joined));

  dove_oauth_hide (connection, encoded);

  return g_strconcat ("Basic ", encoded, NULL);
}

/* RFC 7523 section 2.2 */
static gboolean
add_assertion (DoveConnection  *connection,
               DoveOAuthAsk    *ask,
               const char      *id,
               GError         **error)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) claims = NULL;
  g_autofree char *serial = dove_oauth_new_random ();
  g_autofree char *token = NULL;

  dove_value_builder_set_text (builder, "iss", id);
  dove_value_builder_set_text (builder, "sub", id);
  dove_value_builder_set_text (builder, "aud", ask->url);
  dove_value_builder_set_text (builder, "jti", serial);
  claims = dove_value_builder_end (builder);
  token = dove_connection_make_jwt (connection, claims, error);
  dove_oauth_ask_add (ask, "client_assertion_type",
                      "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  dove_oauth_ask_add (ask, "client_assertion", token);

  return token != NULL;
}

static gboolean
add_client (DoveConnection  *connection,
            DoveOAuthAsk    *ask,
            DoveNetRequest  *request,
            GError         **error)
{
  const DoveOAuth *oauth = connection->auth->oauth;
  g_autofree char *id = NULL;
  g_autofree char *secret = dup_secret (connection, "client_secret");
  g_autofree char *header = NULL;

  /* A token that we signed says who we are. */
  if (oauth->grant == DOVE_GRANT_JWT && oauth->client_id == NULL)
    return TRUE;

  id = dove_oauth_dup_client_id (connection, error);
  if (id == NULL)
    return FALSE;

  if (oauth->client_auth == DOVE_CLIENT_BASIC && secret != NULL)
    {
      header = make_basic (connection, id, secret);
      dove_net_request_set_header (request, "Authorization", header);
      return TRUE;
    }

  if (!has_param (ask, "client_id"))
    dove_oauth_ask_add (ask, "client_id", id);
  if (oauth->client_auth == DOVE_CLIENT_KEY)
    return add_assertion (connection, ask, id, error);
  if (oauth->client_auth == DOVE_CLIENT_BODY || oauth->client_auth == DOVE_CLIENT_BASIC)
    dove_oauth_ask_add (ask, "client_secret", secret);

  return TRUE;
}

/* --- the request ------------------------------------------------------------------------------ */

/* What the manifest says goes behind; it replaces nothing of ours. */
static gboolean
add_more (DoveConnection  *connection,
          DoveOAuthAsk    *ask,
          GError         **error)
{
  g_autoptr(DoveScope) scope = dove_connection_make_scope (connection, TRUE);
  g_autoptr(DoveValue) more = NULL;

  if (ask->more == NULL)
    return TRUE;
  if (!dove_template_tree_expand (ask->more, scope, &more, error))
    return FALSE;

  for (guint i = 0; i < dove_value_get_length (more); i++)
    if (!has_param (ask, dove_value_get_name (more, i)))
      dove_oauth_ask_add (ask, dove_value_get_name (more, i),
                          dove_value_get_text (dove_value_get_element (more, i)));

  return TRUE;
}

static void
set_body (DoveConnection *connection,
          DoveOAuthAsk   *ask,
          DoveNetRequest *request)
{
  gboolean is_json = connection->auth->oauth->sends_json && !ask->is_form;
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) record = NULL;
  g_autoptr(GString) form = g_string_new (NULL);
  g_autofree char *json = NULL;
  g_autoptr(GBytes) body = NULL;

  for (guint i = 0; i < ask->params->len; i++)
    {
      const DovePair *pair = g_ptr_array_index (ask->params, i);

      dove_value_builder_set_text (builder, pair->name, pair->value);
      dove_oauth_append_pair (form, pair->name, pair->value);
    }

  record = dove_value_builder_end (builder);
  json = dove_json_write (record, DOVE_JSON_COMPACT);
  body = is_json ? g_bytes_new (json, strlen (json)) : g_bytes_new (form->str, form->len);
  dove_net_request_set_body (request,
                             is_json ? "application/json" : "application/x-www-form-urlencoded",
                             body);
}

static DoveNetRequest *
make_request (DoveConnection  *connection,
              DoveOAuthAsk    *ask,
              GError         **error)
{
  g_autoptr(DoveNetRequest) request = dove_net_request_new ("POST", ask->url);

  if (!dove_oauth_check_address (connection, ask->url, error) ||
      !dove_connection_show_certificate (connection, request, error) ||
      !add_client (connection, ask, request, error) || !add_more (connection, ask, error))
    return NULL;

  set_body (connection, ask, request);
  dove_net_request_set_header (request, "Accept", "application/json");
  request->flags = DOVE_NET_WRITE | DOVE_NET_INTERACTIVE;
  request->limit_bytes = DOVE_OAUTH_ANSWER_BYTES;
  if (dove_connection_is_user_host (connection, ask->url))
    request->flags |= DOVE_NET_ALLOW_PRIVATE;

  return g_steal_pointer (&request);
}

/* --- the answer ------------------------------------------------------------------------------- */

static const struct
{
  const char *code;
  DoveError   error;
  const char *sentence; /* takes the name of the connection */
} refusals[] = {
  { "invalid_grant", DOVE_ERROR_UNAUTHORIZED,
    N_("“%s” no longer accepts the sign-in: sign in again") },
  { "invalid_client", DOVE_ERROR_UNAUTHORIZED,
    N_("“%s” does not accept this program: check the client ID and the client secret") },
  { "unauthorized_client", DOVE_ERROR_UNAUTHORIZED,
    N_("“%s” does not let this program sign in in this way: check how it is registered there") },
  { "access_denied", DOVE_ERROR_UNAUTHORIZED,
    N_("“%s” was not allowed: the sign-in was refused; sign in again to allow it") },
  { "expired_token", DOVE_ERROR_UNAUTHORIZED,
    N_("“%s” waited too long for the sign-in: sign in again") },
  { "server_error", DOVE_ERROR_OFFLINE,
    N_("“%s” cannot sign us in for now") },
  { "temporarily_unavailable", DOVE_ERROR_OFFLINE,
    N_("“%s” cannot sign us in for now") },
};

static void
set_not_accepted (const char  *name,
                  const char  *words,
                  guint        status,
                  GError     **error)
{
  DoveError code = status == 401 || status == 0 ? DOVE_ERROR_UNAUTHORIZED : DOVE_ERROR_FAILED;

  if (status != 0 && words != NULL)
    g_set_error (error, DOVE_ERROR, code, _("“%s” did not accept the sign-in (status %u): %s"),
                 name, status, words);
  else if (status != 0)
    g_set_error (error, DOVE_ERROR, code, _("“%s” did not accept the sign-in (status %u)"), name,
                 status);
  else if (words != NULL)
    g_set_error (error, DOVE_ERROR, code, _("“%s” did not accept the sign-in: %s"), name, words);
  else
    g_set_error (error, DOVE_ERROR, code, _("“%s” did not accept the sign-in"), name);
}

/* Says what an `error` of OAuth means; `told` are the application's words, `status` 0 for none. */
void
dove_oauth_set_refusal (DoveConnection  *connection,
                        const char      *code,
                        const char      *told,
                        guint            status,
                        GError         **error)
{
  g_autofree char *words = dove_oauth_dup_words (connection, told != NULL ? told : code);

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    if (g_strcmp0 (code, refusals[i].code) == 0)
      {
        g_set_error (error, DOVE_ERROR, refusals[i].error, _(refusals[i].sentence),
                     connection->name);
        return;
      }

  set_not_accepted (connection->name, words, status, error);
}

static gboolean
read_answer (DoveConnection       *connection,
             DoveOAuthAsk         *ask,
             const DoveNetAnswer  *answer,
             GError              **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (answer->body, &size);
  guint status = answer->status;
  DoveValue *problem = NULL;
  const char *told = NULL;

  ask->answer = dove_oauth_parse_answer (data, size);
  problem = dove_value_get_member (ask->answer, "error");
  ask->code = g_strdup (dove_value_get_text (problem));
  told = dove_value_get_member_text (ask->answer, "error_description");
  if (told == NULL)
    told = dove_value_get_member_text (problem, "message");

  if (status == 429 || answer->verdict == DOVE_NET_THROTTLE)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_THROTTLED,
                 _("“%s” takes no more sign-ins for now (status %u)"), connection->name, status);
  else if (status >= 500 || status == 408 || status == 425)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_OFFLINE,
                 _("“%s” cannot sign us in for now (status %u)"), connection->name, status);
  else if (status / 100 != 2 || (problem != NULL && !dove_value_is_null (problem) &&
                                 !dove_value_is_empty (problem)))
    dove_oauth_set_refusal (connection, ask->code, told, status, error);
  else
    return TRUE;

  return FALSE;
}

/* A question that may have arrived is over, and is no change that has to be looked for. */
static void
translate_error (GCancellable *cancellable,
                 GError       *problem,
                 GError      **error)
{
  if (g_error_matches (problem, DOVE_ERROR, DOVE_ERROR_AMBIGUOUS))
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          g_error_free (problem);
          return;
        }
      problem->code = DOVE_ERROR_OFFLINE;
    }

  if (!g_error_matches (problem, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED))
    g_prefix_error (&problem, _("The sign-in was not answered: "));
  g_propagate_error (error, problem);
}

/*
 * Asks. On failure `code` tells what was answered, if anything was: `authorization_pending` of a
 * device, `invalid_grant` of a token that is over. Errors: UNAUTHORIZED, OFFLINE, THROTTLED,
 * FAILED, INVALID, CANCELLED.
 */
gboolean
dove_oauth_ask (DoveConnection  *connection,
                DoveNet         *net,
                DoveOAuthAsk    *ask,
                GCancellable    *cancellable,
                GError         **error)
{
  g_autoptr(DoveNetRequest) request = make_request (connection, ask, error);
  g_autoptr(DoveNetAnswer) answer = NULL;
  GError *problem = NULL;

  if (request == NULL)
    return FALSE;

  answer = dove_net_send (net, request, cancellable, &problem);
  if (answer == NULL)
    {
      translate_error (cancellable, problem, error);
      return FALSE;
    }

  return read_answer (connection, ask, answer, error);
}
