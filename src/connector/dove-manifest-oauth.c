/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-manifest-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
dove_oauth_free (DoveOAuth *oauth)
{
  g_clear_pointer (&oauth->authorize, dove_template_unref);
  g_clear_pointer (&oauth->token, dove_template_unref);
  g_clear_pointer (&oauth->token_at, dove_selector_unref);
  g_clear_pointer (&oauth->expires_at, dove_selector_unref);
  g_clear_pointer (&oauth->refresh, dove_template_unref);
  g_clear_pointer (&oauth->revoke, dove_template_unref);
  g_clear_pointer (&oauth->device, dove_template_unref);
  g_clear_pointer (&oauth->pushed, dove_template_unref);
  g_clear_pointer (&oauth->discovery, dove_template_unref);
  g_free (oauth->scope);
  g_clear_pointer (&oauth->scope_titles, dove_value_unref);
  g_free (oauth->client_id);
  g_clear_pointer (&oauth->authorize_params, dove_template_tree_unref);
  g_clear_pointer (&oauth->token_params, dove_template_tree_unref);
  g_clear_pointer (&oauth->refresh_params, dove_template_tree_unref);
  g_ptr_array_unref (oauth->callback);
  g_free (oauth);
}

/* A plain address would show tokens to everybody on the way, but not to this computer itself. */
static gboolean
is_safe_address (const char *text)
{
  static const char *const starts[] = {
    "https://", "http://127.0.0.1", "http://localhost", "http://[::1]",
  };

  /* One that begins with a setting is looked at when it is known. */
  if (*text == '{' || *text == '=')
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      const char *rest = g_str_has_prefix (text, starts[i]) ? text + strlen (starts[i]) : NULL;

      if (rest != NULL && (i == 0 || *rest == '\0' || strchr (":/?", *rest) != NULL))
        return TRUE;
    }

  return FALSE;
}

/* Reads an address that credentials are sent to. */
DoveTemplate *
dove_reader_address (DoveManifestReader *reader,
                     DoveValue          *value,
                     const char         *name)
{
  DoveTemplate *template = dove_reader_template (reader, value, name, DOVE_TEMPLATE_PATH);

  if (template != NULL && !is_safe_address (dove_template_get_text (template)))
    dove_reader_report (reader, name,
                        _("The address must begin with “https://”: credentials are sent to it"));

  return template;
}

static char *
join_scopes (DoveValue *value)
{
  DoveValue *list = dove_value_get_member (value, "scopes");
  const char *separator = dove_value_get_member_text (value, "scopeSeparator");
  g_autoptr(GString) joined = g_string_new (NULL);

  for (guint i = 0; list != NULL && i < dove_value_get_length (list); i++)
    {
      const char *scope = dove_value_get_text (dove_value_get_element (list, i));

      if (scope == NULL)
        continue;
      if (joined->len > 0)
        g_string_append (joined, separator != NULL ? separator : " ");
      g_string_append (joined, scope);
    }

  return joined->len > 0 ? g_string_free (g_steal_pointer (&joined), FALSE) : NULL;
}

/* What the user is asked for: the id and secret of an application of their own. */
static void
add_client_secrets (DoveOAuth *oauth,
                    GPtrArray *secrets)
{
  gboolean is_own = oauth->client_id == NULL;

  /* A token of our own says who we are, unless the manifest wants more. */
  if (oauth->grant == DOVE_GRANT_JWT && is_own)
    return;
  if (is_own)
    dove_secret_ensure (secrets, "client_id", _("Client ID"), FALSE);
  if ((oauth->client_auth == DOVE_CLIENT_BODY || oauth->client_auth == DOVE_CLIENT_BASIC) &&
      (is_own || oauth->grant == DOVE_GRANT_CLIENT))
    dove_secret_ensure (secrets, "client_secret", _("Client secret"), TRUE);
}

static void
check_addresses (DoveManifestReader *reader,
                 DoveOAuth          *oauth)
{
  if (oauth->discovery != NULL)
    return;

  if (oauth->token == NULL)
    dove_reader_report (reader, NULL,
                        _("OAuth 2 needs “token”, the address that gives tokens, or “discovery”"));
  if (oauth->grant == DOVE_GRANT_CODE && oauth->authorize == NULL)
    dove_reader_report (reader, NULL, _("The grant “authorization-code” needs “authorize”, the "
                                        "address to open in the browser, or “discovery”"));
  if (oauth->grant == DOVE_GRANT_DEVICE && oauth->device == NULL)
    dove_reader_report (reader, NULL, _("The grant “device” needs “device”, the address that gives "
                                        "codes, or “discovery”"));
}

static void
check_choices (DoveManifestReader *reader,
               DoveValue          *value,
               DoveOAuth          *oauth)
{
  if (g_strcmp0 (dove_value_get_member_text (value, "grant"), "password") == 0)
    dove_reader_report (reader, "grant", _("This grant cannot be used: write authorization-code, "
                                           "client-credentials, device or jwt-bearer"));
  if (oauth->grant == DOVE_GRANT_CLIENT && oauth->client_auth == DOVE_CLIENT_NONE)
    dove_reader_report (reader, "clientAuth",
                        _("The grant “client-credentials” is nothing without a client secret"));
  if (oauth->client_id != NULL && *oauth->client_id == '\0')
    dove_reader_report (reader, "clientId",
                        _("Leave “clientId” out to have the user asked for it"));
}

/* Compiles the OAuth 2 that we stand at; adds to the secrets what the user must be asked for. */
DoveOAuth *
dove_reader_oauth (DoveManifestReader *reader,
                   DoveValue          *value,
                   GPtrArray          *secrets)
{
  static const char *const grants[] = { "authorization-code", "client-credentials", "device",
                                        "jwt-bearer", NULL };
  static const char *const clients[] = { "body", "basic", "none", "private-key-jwt",
                                         "certificate", NULL };
  static const char *const redirects[] = { "loopback", "loopback-fixed", "paste", NULL };
  DoveOAuth *oauth = g_new0 (DoveOAuth, 1);
  DoveValue *params = dove_value_get_member (value, "params");
  DoveValue *titles = dove_value_get_member (value, "scopeTitles");
  gsize place = 0;

  oauth->grant = (DoveGrant) dove_reader_choice (value, "grant", grants, DOVE_GRANT_CODE);
  oauth->client_auth =
    (DoveClientAuth) dove_reader_choice (value, "clientAuth", clients, DOVE_CLIENT_BODY);
  oauth->redirect =
    (DoveRedirect) dove_reader_choice (value, "redirect", redirects, DOVE_REDIRECT_LOOPBACK);
  oauth->authorize = dove_reader_address (reader, value, "authorize");
  oauth->token = dove_reader_address (reader, value, "token");
  oauth->refresh = dove_reader_address (reader, value, "refresh");
  oauth->revoke = dove_reader_address (reader, value, "revoke");
  oauth->device = dove_reader_address (reader, value, "device");
  oauth->pushed = dove_reader_address (reader, value, "pushed");
  oauth->discovery = dove_reader_address (reader, value, "discovery");
  oauth->scope = join_scopes (value);
  oauth->scope_titles = titles != NULL ? dove_value_ref (titles) : NULL;
  oauth->uses_pkce = g_strcmp0 (dove_value_get_member_text (value, "pkce"), "none") != 0;
  oauth->client_id = dove_reader_text (value, "clientId");
  oauth->sends_json = g_strcmp0 (dove_value_get_member_text (value, "tokenEncode"), "json") == 0;
  oauth->callback = dove_reader_texts (value, "callback");
  oauth->token_at = dove_reader_selector (reader, value, "tokenAt");
  oauth->expires_at = dove_reader_selector (reader, value, "expiresAt");

  place = dove_reader_enter (reader, "params");
  oauth->authorize_params = dove_reader_tree (reader, params, "authorize", DOVE_TEMPLATE_TEXT);
  oauth->token_params = dove_reader_tree (reader, params, "token", DOVE_TEMPLATE_TEXT);
  oauth->refresh_params = dove_reader_tree (reader, params, "refresh", DOVE_TEMPLATE_TEXT);
  dove_reader_leave (reader, place);

  add_client_secrets (oauth, secrets);
  check_addresses (reader, oauth);
  check_choices (reader, value, oauth);

  return oauth;
}
