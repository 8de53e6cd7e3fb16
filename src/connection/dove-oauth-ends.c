/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include "dove-oauth-private.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"
#include "net/dove-net-policy.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * The addresses of OAuth 2. Those of the manifest come first; what it leaves out is looked up in
 * the provider's discovery document (OpenID Connect Discovery 1.0, RFC 8414), once for as long as
 * the connection lives.
 */

#define WELL_KNOWN "/.well-known/"

void
dove_oauth_ends_free (DoveOAuthEnds *ends)
{
  g_free (ends->authorize);
  g_free (ends->token);
  g_free (ends->refresh);
  g_free (ends->revoke);
  g_free (ends->device);
  g_free (ends->pushed);
  g_free (ends->issuer);
  g_free (ends);
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL ? g_inet_address_get_is_loopback (address)
                         : g_ascii_strcasecmp (host, "localhost") == 0;
}

/*
 * Whether an address may be sent credentials or opened: encrypted, or on this computer, or on a
 * host that the user typed. No message shows it: it may come from an answer.
 */
gboolean
dove_oauth_check_address (DoveConnection  *connection,
                          const char      *url,
                          GError         **error)
{
  g_autoptr(GUri) uri = NULL;

  if (!dove_net_check_url (url, error))
    {
      g_prefix_error (error, _("“%s” cannot be signed in to: "), connection->name);
      return FALSE;
    }

  uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  if (uri != NULL && (g_str_equal (g_uri_get_scheme (uri), "https") ||
                      is_loopback (g_uri_get_host (uri)) ||
                      dove_connection_is_user_host (connection, url)))
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               _("“%s” cannot be signed in to: an address to sign in at is not encrypted "
                 "(https://)"), connection->name);

  return FALSE;
}

static gboolean
expand (DoveConnection  *connection,
        DoveTemplate    *template,
        char           **url,
        GError         **error)
{
  g_autoptr(DoveScope) scope = dove_connection_make_scope (connection, FALSE);

  if (template == NULL)
    return TRUE;

  return dove_template_expand_text (template, scope, url, error) &&
         (*url == NULL || dove_oauth_check_address (connection, *url, error));
}

static gboolean
expand_all (DoveConnection  *connection,
            DoveOAuthEnds   *ends,
            GError         **error)
{
  const DoveOAuth *oauth = connection->auth->oauth;

  return expand (connection, oauth->authorize, &ends->authorize, error) &&
         expand (connection, oauth->token, &ends->token, error) &&
         expand (connection, oauth->refresh, &ends->refresh, error) &&
         expand (connection, oauth->revoke, &ends->revoke, error) &&
         expand (connection, oauth->device, &ends->device, error) &&
         expand (connection, oauth->pushed, &ends->pushed, error);
}

static DoveValue *
fetch_document (DoveConnection  *connection,
                DoveNet         *net,
                const char      *url,
                GCancellable    *cancellable,
                GError         **error)
{
  g_autoptr(DoveNetRequest) request = dove_net_request_new ("GET", url);
  g_autoptr(DoveNetAnswer) answer = NULL;
  DoveValue *document = NULL;
  gsize size = 0;
  const char *data = NULL;

  if (!dove_connection_show_certificate (connection, request, error))
    return NULL;

  request->flags = DOVE_NET_DATA_ONLY;
  request->limit_bytes = DOVE_OAUTH_ANSWER_BYTES;
  if (dove_connection_is_user_host (connection, url))
    request->flags |= DOVE_NET_ALLOW_PRIVATE;

  answer = dove_net_fetch (net, request, cancellable, error);
  if (answer == NULL)
    return NULL;

  data = g_bytes_get_data (answer->body, &size);
  if (answer->status == 200)
    document = dove_oauth_parse_answer (data, size);
  if (document == NULL)
    g_set_error (error, DOVE_ERROR,
                 answer->status >= 500 ? DOVE_ERROR_OFFLINE : DOVE_ERROR_FAILED,
                 _("“%s” does not tell how to sign in (status %u): check the address of the "
                   "connection"), connection->name, answer->status);

  return document;
}

/* An address of the document; an encrypted document gives no plain address. */
static gboolean
take_address (DoveConnection  *connection,
              DoveValue       *document,
              const char      *name,
              const char      *source,
              char           **url,
              GError         **error)
{
  const char *text = dove_value_get_member_text (document, name);

  if (*url != NULL || text == NULL)
    return TRUE;

  if (g_str_has_prefix (source, "https:") && !g_str_has_prefix (text, "https:"))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("“%s” cannot be signed in to: it tells an address that is not encrypted "
                     "(https://)"), connection->name);
      return FALSE;
    }

  if (!dove_oauth_check_address (connection, text, error))
    return FALSE;

  *url = g_strdup (text);

  return TRUE;
}

/* Who answers must be whom we asked (OpenID Connect Discovery 1.0, section 4.3). */
static gboolean
check_issuer (DoveConnection  *connection,
              const char      *asked,
              DoveValue       *document,
              GError         **error)
{
  const char *told = dove_value_get_member_text (document, "issuer");
  gsize length = told != NULL ? strlen (told) : 0;

  while (length > 0 && told[length - 1] == '/')
    length--;

  if (told == NULL || (strlen (asked) == length && strncmp (asked, told, length) == 0))
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               _("“%s” cannot be signed in to: its server says that it is another one; check the "
                 "address of the connection"), connection->name);

  return FALSE;
}

/* A provider may take requests beforehand; one that wants them so says that too. */
static gboolean
take_pushed (DoveConnection  *connection,
             DoveValue       *document,
             DoveValue       *addresses,
             const char      *source,
             DoveOAuthEnds   *ends,
             GError         **error)
{
  DoveValue *must = dove_value_get_member (document, "require_pushed_authorization_requests");

  return !dove_value_get_boolean (must) ||
         take_address (connection, addresses, "pushed_authorization_request_endpoint", source,
                       &ends->pushed, error);
}

/* Who shows a certificate asks at addresses of their own, if the server has them (RFC 8705 section
 * 5). The browser does not show it. */
static gboolean
take_aliases (DoveConnection  *connection,
              DoveValue       *document,
              const char      *source,
              DoveOAuthEnds   *ends,
              GError         **error)
{
  DoveValue *aliases = dove_value_get_member (document, "mtls_endpoint_aliases");
  const struct
  {
    const char  *name;
    char       **url;
  } rows[] = {
    { "token_endpoint", &ends->token },
    { "revocation_endpoint", &ends->revoke },
    { "device_authorization_endpoint", &ends->device },
  };

  if (!connection->auth->has_certificate || aliases == NULL)
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (!take_address (connection, aliases, rows[i].name, source, rows[i].url, error))
      return FALSE;

  return take_pushed (connection, document, aliases, source, ends, error);
}

static gboolean
discover (DoveConnection  *connection,
          DoveNet         *net,
          DoveOAuthEnds   *ends,
          GCancellable    *cancellable,
          GError         **error)
{
  g_autofree char *given = NULL;
  g_autofree char *url = NULL;
  g_autoptr(DoveValue) document = NULL;
  gboolean is_whole;

  if (connection->auth->oauth->discovery == NULL)
    return TRUE;
  if (!expand (connection, connection->auth->oauth->discovery, &given, error))
    return FALSE;
  if (given == NULL)
    return TRUE;

  is_whole = strstr (given, WELL_KNOWN) != NULL;
  for (gsize length = strlen (given); !is_whole && length > 0 && given[length - 1] == '/';)
    given[--length] = '\0';
  url = is_whole ? g_strdup (given) : g_strconcat (given, WELL_KNOWN "openid-configuration", NULL);

  document = fetch_document (connection, net, url, cancellable, error);
  if (document == NULL || (!is_whole && !check_issuer (connection, given, document, error)))
    return FALSE;

  ends->issuer = g_strdup (dove_value_get_member_text (document, "issuer"));

  return take_aliases (connection, document, url, ends, error) &&
         take_address (connection, document, "authorization_endpoint", url, &ends->authorize,
                       error) &&
         take_address (connection, document, "token_endpoint", url, &ends->token, error) &&
         take_address (connection, document, "revocation_endpoint", url, &ends->revoke, error) &&
         take_address (connection, document, "device_authorization_endpoint", url, &ends->device,
                       error) &&
         take_pushed (connection, document, document, url, ends, error);
}

static gboolean
check_whole (DoveConnection       *connection,
             const DoveOAuthEnds  *ends,
             GError              **error)
{
  DoveGrant grant = connection->auth->oauth->grant;

  if (ends->token != NULL && (grant != DOVE_GRANT_CODE || ends->authorize != NULL) &&
      (grant != DOVE_GRANT_DEVICE || ends->device != NULL))
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               _("“%s” cannot be signed in to: it does not tell the addresses for that"),
               connection->name);

  return FALSE;
}

/* The addresses; they stay as they are for as long as the connection lives. */
const DoveOAuthEnds *
dove_oauth_find_ends (DoveConnection  *connection,
                      DoveNet         *net,
                      GCancellable    *cancellable,
                      GError         **error)
{
  g_autoptr(DoveOAuthEnds) ends = NULL;
  const DoveOAuthEnds *known = NULL;

  g_mutex_lock (&connection->lock);
  known = connection->ends;
  g_mutex_unlock (&connection->lock);
  if (known != NULL)
    return known;

  ends = g_new0 (DoveOAuthEnds, 1);
  if (!expand_all (connection, ends, error) ||
      !discover (connection, net, ends, cancellable, error) ||
      !check_whole (connection, ends, error))
    return NULL;

  if (ends->refresh == NULL)
    ends->refresh = g_strdup (ends->token);

  g_mutex_lock (&connection->lock);
  if (connection->ends == NULL)
    connection->ends = g_steal_pointer (&ends);
  known = connection->ends;
  g_mutex_unlock (&connection->lock);

  return known;
}
