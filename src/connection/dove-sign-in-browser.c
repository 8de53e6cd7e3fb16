/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include "dove-sign-in-private.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * The sign-in in the browser: RFC 6749 section 4.1 with PKCE (RFC 7636), as RFC 8252 says for
 * programs on a computer. The code that comes back is worth nothing without the verifier, and
 * what comes back without our `state` is not looked at.
 */

#define CALLBACK "http://127.0.0.1:%u/callback"

/* --- the way there ---------------------------------------------------------------------------- */

static void
add_pair (GPtrArray  *params,
          const char *name,
          const char *value)
{
  if (value != NULL)
    g_ptr_array_add (params, dove_pair_new (name, value));
}

/*
 * Further parameters of the manifest, which replace none of ours; but one whose redirect is
 * pasted may name the page that its provider has registered.
 */
static gboolean
add_more (DoveSignIn  *self,
          GPtrArray   *params,
          GError     **error)
{
  const DoveOAuth *oauth = self->connection->auth->oauth;
  static const char *const ours[] = {
    "response_type", "client_id", "redirect_uri", "state", "code_challenge",
    "code_challenge_method", "client_secret", "request", "request_uri", NULL,
  };
  g_autoptr(DoveScope) scope = dove_connection_make_scope (self->connection, FALSE);
  g_autoptr(DoveValue) more = NULL;

  if (oauth->authorize_params == NULL)
    return TRUE;
  if (!dove_template_tree_expand (oauth->authorize_params, scope, &more, error))
    return FALSE;

  for (guint i = 0; i < dove_value_get_length (more); i++)
    {
      const char *name = dove_value_get_name (more, i);
      const char *text = dove_value_get_text (dove_value_get_element (more, i));

      if (oauth->redirect == DOVE_REDIRECT_PASTE && g_str_equal (name, "redirect_uri") &&
          text != NULL)
        {
          g_free (self->redirect);
          self->redirect = g_strdup (text);
        }
      if (!g_strv_contains (ours, name))
        add_pair (params, name, text);
    }

  return TRUE;
}

/* What is asked for: (transfer full) pairs. */
static GPtrArray *
make_params (DoveSignIn  *self,
             const char  *id,
             GError     **error)
{
  g_autoptr(GPtrArray) params = NULL;
  g_autofree char *challenge = NULL;

  params = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_pair_free);
  add_pair (params, "response_type", "code");
  add_pair (params, "client_id", id);
  add_pair (params, "scope", self->connection->auth->oauth->scope);
  if (!add_more (self, params, error))
    return NULL;

  add_pair (params, "redirect_uri", self->redirect);
  add_pair (params, "state", self->state);
  if (self->verifier != NULL)
    {
      challenge = dove_oauth_make_challenge (self->verifier);
      add_pair (params, "code_challenge", challenge);
      add_pair (params, "code_challenge_method", "S256");
    }

  return g_steal_pointer (&params);
}

/*
 * Tells the provider beforehand what will be asked for (RFC 9126), so that the browser carries no
 * more than a name for it. Gives what the browser carries then.
 */
static GPtrArray *
push (DoveSignIn    *self,
      DoveNet       *net,
      const char    *id,
      GPtrArray     *params,
      GCancellable  *cancellable,
      GError       **error)
{
  g_auto(DoveOAuthAsk) ask = { 0 };
  const char *name = NULL;
  GPtrArray *rest = NULL;

  dove_oauth_ask_init (&ask, self->ends->pushed, NULL);
  ask.is_form = TRUE;
  for (guint i = 0; i < params->len; i++)
    {
      const DovePair *pair = g_ptr_array_index (params, i);

      dove_oauth_ask_add (&ask, pair->name, pair->value);
    }

  if (!dove_oauth_ask (self->connection, net, &ask, cancellable, error))
    return NULL;

  name = dove_value_get_member_text (ask.answer, "request_uri");
  if (name == NULL || *name == '\0')
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                   _("“%s” cannot be signed in to: it was told what is asked for, and gave no name "
                     "for it"), self->connection->name);
      return NULL;
    }

  rest = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_pair_free);
  add_pair (rest, "client_id", id);
  add_pair (rest, "request_uri", name);

  return rest;
}

static char *
make_address (DoveSignIn    *self,
              DoveNet       *net,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autofree char *id = dove_oauth_dup_client_id (self->connection, error);
  g_autoptr(GPtrArray) params = id != NULL ? make_params (self, id, error) : NULL;
  g_autoptr(GPtrArray) rest = NULL;

  if (params == NULL)
    return NULL;
  if (self->ends->pushed == NULL)
    return dove_oauth_add_query (self->ends->authorize, params);

  rest = push (self, net, id, params, cancellable, error);

  return rest != NULL ? dove_oauth_add_query (self->ends->authorize, rest) : NULL;
}

/* Makes all that the browser is given, and listens for it. Errors: FAILED, UNAUTHORIZED; those of
 * asking. */
gboolean
dove_sign_in_open_browser (DoveSignIn    *self,
                           DoveNet       *net,
                           GCancellable  *cancellable,
                           GError       **error)
{
  const DoveOAuth *oauth = self->connection->auth->oauth;
  guint port = oauth->redirect == DOVE_REDIRECT_LOOPBACK ? 0 : DOVE_OAUTH_PORT;

  if (oauth->redirect != DOVE_REDIRECT_PASTE)
    {
      self->listener = dove_oauth_listener_new ((guint16) port, error);
      if (self->listener == NULL)
        return FALSE;
      port = dove_oauth_listener_get_port (self->listener);
    }

  self->redirect = g_strdup_printf (CALLBACK, port);
  self->state = dove_oauth_new_random ();
  dove_oauth_hide (self->connection, self->state);
  if (oauth->uses_pkce)
    {
      self->verifier = dove_oauth_new_random ();
      dove_oauth_hide (self->connection, self->verifier);
    }

  self->address = make_address (self, net, cancellable, error);

  return self->address != NULL;
}

/* --- the way back ----------------------------------------------------------------------------- */

static int
judge_redirect (GHashTable *query,
                gpointer    user_data)
{
  DoveSignIn *self = user_data;
  const char *state = g_hash_table_lookup (query, "state");
  const char *code = g_hash_table_lookup (query, "code");

  if (state == NULL || !dove_oauth_is_equal (state, self->state))
    return -1;

  return code != NULL && g_hash_table_lookup (query, "error") == NULL ? 1 : 0;
}

/* RFC 9207: another provider's answer must not be taken for this one's. */
static gboolean
check_issuer (DoveSignIn  *self,
              GHashTable  *query,
              GError     **error)
{
  const char *told = g_hash_table_lookup (query, "iss");

  if (told == NULL || self->ends->issuer == NULL || g_str_equal (told, self->ends->issuer))
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
               _("“%s” was not signed in to: the browser came back from another server"),
               self->connection->name);

  return FALSE;
}

static gboolean
exchange (DoveSignIn    *self,
          DoveNet       *net,
          GHashTable    *query,
          GCancellable  *cancellable,
          GError       **error)
{
  g_auto(DoveOAuthAsk) ask = { 0 };
  const char *code = g_hash_table_lookup (query, "code");

  dove_oauth_hide (self->connection, code);
  dove_oauth_ask_init (&ask, self->ends->token, "authorization_code");
  dove_oauth_ask_add (&ask, "code", code);
  dove_oauth_ask_add (&ask, "redirect_uri", self->redirect);
  dove_oauth_ask_add (&ask, "code_verifier", self->verifier);
  ask.more = self->connection->auth->oauth->token_params;

  return dove_oauth_ask (self->connection, net, &ask, cancellable, error) &&
         dove_sign_in_keep (self, &ask, query, cancellable, error);
}

/* Takes what the browser brought back, which has our state. */
static gboolean
finish (DoveSignIn    *self,
        DoveNet       *net,
        GHashTable    *query,
        GCancellable  *cancellable,
        GError       **error)
{
  const char *problem = g_hash_table_lookup (query, "error");
  const char *code = g_hash_table_lookup (query, "code");

  self->is_spent = TRUE;
  if (!check_issuer (self, query, error))
    return FALSE;

  if (problem != NULL || code == NULL || *code == '\0')
    {
      dove_oauth_set_refusal (self->connection, problem,
                              g_hash_table_lookup (query, "error_description"), 0, error);
      return FALSE;
    }

  return exchange (self, net, query, cancellable, error);
}

/* Errors: UNAUTHORIZED, UNSUPPORTED when it is pasted; those of asking and of the keyring. */
gboolean
dove_sign_in_wait_browser (DoveSignIn    *self,
                           DoveNet       *net,
                           GCancellable  *cancellable,
                           GError       **error)
{
  g_autoptr(GHashTable) query = NULL;

  if (self->listener == NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNSUPPORTED,
                   _("“%s” does not send the browser back here: copy the address that it ends at"),
                   self->connection->name);
      return FALSE;
    }

  query = dove_oauth_listener_wait (self->listener, judge_redirect, self, self->connection->clock,
                                    self->until, cancellable, error);

  return query != NULL && finish (self, net, query, cancellable, error);
}

/**
 * dove_sign_in_paste:
 * @self: a sign-in in the browser
 * @net: a sender of the connection's account, of this thread
 * @redirect_url: the address that the browser ended at, as the user copied it
 * @cancellable: (nullable): ends the waits
 * @error: return location for an error
 *
 * Ends the sign-in with an address that the user copied: for manifests that say `paste`, and
 * when the browser runs on another computer. Any thread; blocks on the network and the keyring.
 *
 * Errors: %DOVE_ERROR_INVALID when the address is not one of this sign-in, which goes on then;
 * else as dove_sign_in_wait().
 *
 * Returns: whether the connection is signed in, and that is kept
 */
gboolean
dove_sign_in_paste (DoveSignIn    *self,
                    DoveNet       *net,
                    const char    *redirect_url,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autofree char *text = g_strstrip (g_strdup (redirect_url));
  g_autoptr(GUri) uri = g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL);
  const char *part = uri != NULL ? g_uri_get_query (uri) : NULL;
  g_autoptr(GHashTable) query = NULL;

  if (part != NULL)
    query = g_uri_parse_params (part, -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
  if (self->state == NULL || self->is_spent || query == NULL || judge_redirect (query, self) < 0)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("This is not the address that the sign-in to “%s” ended at: copy the whole "
                     "address from the browser, or sign in again"), self->connection->name);
      return FALSE;
    }

  return finish (self, net, query, cancellable, error);
}
