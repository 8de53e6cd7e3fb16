/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "dove-test-oauth.h"

#include <string.h>

static GHashTable *
parse (const char *text)
{
  GHashTable *pairs = text != NULL
                        ? g_uri_parse_params (text, -1, "&", G_URI_PARAMS_WWW_FORM, NULL)
                        : NULL;

  return pairs != NULL ? pairs : g_hash_table_new (g_str_hash, g_str_equal);
}

static GBytes *
refuse (guint       status,
        const char *code)
{
  g_autofree char *body =
    g_strdup_printf ("{\"error\":\"%s\",\"error_description\":\"it is %s\"}", code, code);

  return dove_test_json (status, NULL, body);
}

static char *
next_token (DoveTestOAuth *self,
            const char    *kind)
{
  return g_strdup_printf ("canary-%s-%u", kind, ++self->serial);
}

/* RFC 7636 section 4.6, written anew so that it shares no mistake with what it tests */
static gboolean
verify (const char *verifier,
        const char *challenge)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *text = NULL;
  guint8 digest[32];
  gsize size = sizeof digest;

  if (verifier == NULL || challenge == NULL)
    return verifier == NULL && challenge == NULL;
  if (strlen (verifier) < 43 || strlen (verifier) > 128)
    return FALSE;

  g_checksum_update (sum, (const guchar *) verifier, -1);
  g_checksum_get_digest (sum, digest, &size);
  text = g_base64_encode (digest, size);
  g_strdelimit (g_strdelimit (text, "+", '-'), "/", '_');
  *strchr (text, '=') = '\0';

  return g_str_equal (text, challenge);
}

static GBytes *
authorize (DoveTestOAuth *self,
           GHashTable    *query)
{
  const char *redirect = g_hash_table_lookup (query, "redirect_uri");
  const char *state = g_hash_table_lookup (query, "state");
  g_autofree char *escaped = NULL;
  g_autofree char *headers = NULL;

  if (redirect == NULL || state == NULL ||
      g_strcmp0 (g_hash_table_lookup (query, "response_type"), "code") != 0 ||
      g_strcmp0 (g_hash_table_lookup (query, "client_id"), "client-1") != 0)
    return refuse (400, "invalid_request");

  escaped = g_uri_escape_string (state, NULL, FALSE);
  if (self->denies)
    headers = g_strdup_printf ("Location: %s?error=access_denied&state=%s\r\n", redirect, escaped);
  else
    {
      g_free (self->code);
      self->code = next_token (self, "code");
      self->codes++;
      g_free (self->challenge);
      self->challenge = g_strdup (g_hash_table_lookup (query, "code_challenge"));
      g_free (self->redirect);
      self->redirect = g_strdup (redirect);
      headers = g_strdup_printf ("Location: %s?code=%s&state=%s\r\n", redirect, self->code,
                                 escaped);
    }

  return dove_test_json (302, headers, "{}");
}

/* RFC 9126 section 2: what a browser would bring, and once */
static GBytes *
take_pushed (DoveTestOAuth *self,
             GHashTable    *form)
{
  self->pushes++;
  g_clear_pointer (&self->pushed, g_hash_table_unref);
  self->pushed = g_hash_table_ref (form);

  return dove_test_json (201, NULL, "{\"request_uri\":\"urn:told:1\",\"expires_in\":60}");
}

static GBytes *
authorize_pushed (DoveTestOAuth *self,
                  GHashTable    *query)
{
  g_autoptr(GHashTable) pushed = g_steal_pointer (&self->pushed);

  if (pushed == NULL || g_hash_table_size (query) != 2 ||
      g_strcmp0 (g_hash_table_lookup (query, "client_id"), "client-1") != 0 ||
      g_strcmp0 (g_hash_table_lookup (query, "request_uri"), "urn:told:1") != 0)
    return refuse (400, "invalid_request");

  return authorize (self, pushed);
}

static GBytes *
give_tokens (DoveTestOAuth *self,
             gboolean       with_refresh)
{
  g_autoptr(GString) body = g_string_new (NULL);

  g_free (self->access);
  self->access = next_token (self, "access");
  if (with_refresh)
    {
      g_free (self->refresh);
      self->refresh = next_token (self, "refresh");
    }

  if (self->is_form)
    {
      g_string_printf (body, "access_token=%s&token_type=bearer&scope=a%%20b&expires_in=3600",
                       self->access);
      if (with_refresh)
        g_string_append_printf (body, "&refresh_token=%s", self->refresh);
      return dove_test_json (200, "X-Kind: form\r\n", body->str);
    }

  g_string_printf (body, "{\"access_token\":\"%s\",\"token_type\":\"Bearer\"", self->access);
  if (with_refresh)
    g_string_append_printf (body, ",\"refresh_token\":\"%s\"", self->refresh);
  if (self->expires_in != NULL)
    g_string_append_printf (body, ",\"expires_in\":%s", self->expires_in);
  g_string_append_printf (body, "%s}", self->more != NULL ? self->more : "");

  return dove_test_json (200, NULL, body->str);
}

static GBytes *
exchange (DoveTestOAuth *self,
          GHashTable    *form)
{
  const char *code = g_hash_table_lookup (form, "code");
  g_autofree char *given = g_steal_pointer (&self->code);

  self->exchanges++;
  if (code == NULL || g_strcmp0 (code, given) != 0 ||
      g_strcmp0 (g_hash_table_lookup (form, "redirect_uri"), self->redirect) != 0 ||
      !verify (g_hash_table_lookup (form, "code_verifier"), self->challenge))
    return refuse (400, "invalid_grant");

  return give_tokens (self, TRUE);
}

static GBytes *
renew (DoveTestOAuth *self,
       GHashTable    *form)
{
  const char *token = g_hash_table_lookup (form, "refresh_token");

  self->refreshes++;
  if (token == NULL || g_strcmp0 (token, self->refresh) != 0)
    {
      self->reuses += self->refresh != NULL;
      g_clear_pointer (&self->refresh, g_free);
      g_clear_pointer (&self->access, g_free);
      return refuse (400, "invalid_grant");
    }

  return give_tokens (self, !self->keeps_refresh);
}

static GBytes *
poll_device (DoveTestOAuth *self,
             GHashTable    *form)
{
  self->polls++;
  if (g_strcmp0 (g_hash_table_lookup (form, "device_code"), "canary-device-code") != 0)
    return refuse (400, "invalid_grant");
  if (self->polls <= self->pending)
    return refuse (400, self->pending_code != NULL ? self->pending_code : "authorization_pending");
  if (self->denies)
    return refuse (400, "access_denied");

  return give_tokens (self, TRUE);
}

static gboolean
is_client (DoveTestOAuth         *self,
           const DoveTestRequest *request,
           GHashTable            *form)
{
  g_autofree char *header = dove_test_request_dup_header (request, "Authorization");
  g_autofree char *escaped = g_uri_escape_string (self->secret != NULL ? self->secret : "", NULL,
                                                  FALSE);
  g_autofree char *joined = g_strconcat ("client-1:", escaped, NULL);
  g_autofree char *encoded = g_base64_encode ((const guchar *) joined, strlen (joined));
  g_autofree char *basic = g_strconcat ("Basic ", encoded, NULL);

  if (self->wants_basic)
    return g_strcmp0 (header, basic) == 0 && g_hash_table_lookup (form, "client_secret") == NULL;

  return header == NULL &&
         g_strcmp0 (g_hash_table_lookup (form, "client_id"), "client-1") == 0 &&
         g_strcmp0 (g_hash_table_lookup (form, "client_secret"), self->secret) == 0;
}

static GBytes *
answer_token (DoveTestOAuth *self,
              GHashTable    *form)
{
  const char *grant = g_hash_table_lookup (form, "grant_type");

  if (self->raw_status != 0)
    {
      self->refreshes += g_strcmp0 (grant, "refresh_token") == 0;
      return dove_test_json (self->raw_status, NULL, self->raw_body);
    }
  if (g_strcmp0 (grant, "authorization_code") == 0)
    return exchange (self, form);
  if (g_strcmp0 (grant, "refresh_token") == 0)
    return renew (self, form);
  if (g_strcmp0 (grant, "urn:ietf:params:oauth:grant-type:device_code") == 0)
    return poll_device (self, form);
  if (g_strcmp0 (grant, "client_credentials") != 0)
    return refuse (400, "unsupported_grant_type");

  self->clients++;

  return give_tokens (self, FALSE);
}

static GBytes *
answer_things (DoveTestOAuth         *self,
               const DoveTestRequest *request,
               const char            *body)
{
  g_autofree char *header = dove_test_request_dup_header (request, "Authorization");
  const char *token = header != NULL && g_str_has_prefix (header, "Bearer ") ? header + 7 : NULL;

  if (token == NULL || g_strcmp0 (token, self->access) != 0)
    {
      self->refusals++;
      return refuse (401, "invalid_token");
    }
  if (self->is_kept != NULL && !self->is_kept (token, self->user_data))
    self->unkept++;

  return dove_test_json (200, NULL, body);
}

static GBytes *
answer_discovery (DoveTestOAuth *self)
{
  const char *url = dove_test_oauth_get_url (self);
  g_autofree char *body = g_strdup_printf (
    "{\"issuer\":\"%s\",\"authorization_endpoint\":\"%s/authorize\",\"token_endpoint\":"
    "\"%s/token\",\"revocation_endpoint\":\"%s/revoke\",\"device_authorization_endpoint\":"
    "\"%s/device\",\"pushed_authorization_request_endpoint\":\"%s/pushed\","
    "\"require_pushed_authorization_requests\":%s}", url, url, url, url, url, url,
    self->wants_pushed ? "true" : "false");

  return dove_test_json (200, NULL, body);
}

static GBytes *
answer_device (DoveTestOAuth *self)
{
  g_autofree char *body = g_strdup_printf (
    "{\"device_code\":\"canary-device-code\",\"user_code\":\"WDJB-MJHT\",\"verification_uri\":"
    "\"%s/enter\",\"expires_in\":600,\"interval\":5}", dove_test_oauth_get_url (self));

  return dove_test_json (200, NULL, body);
}

static GBytes *
answer_revoke (DoveTestOAuth *self)
{
  self->revokes++;
  g_clear_pointer (&self->refresh, g_free);
  g_clear_pointer (&self->access, g_free);

  return dove_test_json (200, NULL, "");
}

static GBytes *
answer (const DoveTestRequest *request,
        DoveTestAct           *act,
        gpointer               user_data)
{
  DoveTestOAuth *self = user_data;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const char *mark = strchr (request->target, '?');
  g_autofree char *path = g_strndup (request->target, strcspn (request->target, "?"));
  g_autoptr(GHashTable) query = parse (mark != NULL ? mark + 1 : NULL);
  g_autoptr(GHashTable) form = parse (request->body);

  if (g_str_equal (path, "/things"))
    return self->forbids ? refuse (403, "insufficient_scope")
                         : answer_things (self, request, "[]");
  if (g_str_equal (path, "/who"))
    return answer_things (self, request, self->who != NULL ? self->who : "{}");
  if (g_str_equal (path, "/authorize"))
    {
      *act = DOVE_TEST_ANSWER_CLOSE;
      return self->wants_pushed ? authorize_pushed (self, query) : authorize (self, query);
    }
  if (g_str_equal (path, "/.well-known/openid-configuration"))
    return answer_discovery (self);
  if (!g_str_equal (request->method, "POST") || !is_client (self, request, form))
    return refuse (401, "invalid_client");
  if (g_str_equal (path, "/token"))
    return answer_token (self, form);
  if (g_str_equal (path, "/pushed"))
    return take_pushed (self, form);
  if (g_str_equal (path, "/device"))
    return answer_device (self);
  if (g_str_equal (path, "/revoke"))
    return answer_revoke (self);

  return refuse (404, "not_found");
}

DoveTestOAuth *
dove_test_oauth_new (void)
{
  DoveTestOAuth *self = g_new0 (DoveTestOAuth, 1);

  g_mutex_init (&self->lock);
  self->expires_in = "3600";
  self->server = dove_test_server_new ();
  dove_test_server_set_handler (self->server, answer, self);

  return self;
}

void
dove_test_oauth_free (DoveTestOAuth *self)
{
  dove_test_server_free (self->server);
  g_clear_pointer (&self->pushed, g_hash_table_unref);
  g_free (self->code);
  g_free (self->challenge);
  g_free (self->redirect);
  g_free (self->access);
  g_free (self->refresh);
  g_mutex_clear (&self->lock);
  g_free (self);
}

const char *
dove_test_oauth_get_url (DoveTestOAuth *self)
{
  return dove_test_server_get_url (self->server);
}

/* The access token is no longer good; the refresh token is. */
void
dove_test_oauth_expire (DoveTestOAuth *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_clear_pointer (&self->access, g_free);
}

/* The user took the permission back. */
void
dove_test_oauth_end (DoveTestOAuth *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_clear_pointer (&self->access, g_free);
  g_clear_pointer (&self->refresh, g_free);
}

/* --- the browser ------------------------------------------------------------------------------ */

static char *
converse (GUri       *uri,
          const char *request)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  char buffer[4096];
  gssize got = 0;

  connection = g_socket_client_connect_to_host (client, g_uri_get_host (uri),
                                                (guint16) g_uri_get_port (uri), NULL, NULL);
  if (connection == NULL ||
      !g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                  request, strlen (request), NULL, NULL, NULL))
    return NULL;

  while ((got = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                                     buffer, sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (text, buffer, got);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

guint
dove_test_browse (const char  *url,
                  char       **location,
                  char       **page)
{
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  const char *query = g_uri_get_query (uri);
  g_autofree char *request = g_strdup_printf (
    "GET %s%s%s HTTP/1.1\r\nHost: %s:%d\r\nConnection: close\r\n\r\n", g_uri_get_path (uri),
    query != NULL ? "?" : "", query != NULL ? query : "", g_uri_get_host (uri),
    g_uri_get_port (uri));
  g_autofree char *answered = converse (uri, request);
  const char *line = answered != NULL ? strstr (answered, "\r\nLocation: ") : NULL;
  const char *body = answered != NULL ? strstr (answered, "\r\n\r\n") : NULL;

  if (location != NULL)
    *location = line != NULL ? g_strndup (line + 12, strcspn (line + 12, "\r\n")) : NULL;
  if (page != NULL)
    *page = g_strdup (body != NULL ? body + 4 : "");

  return answered != NULL && g_str_has_prefix (answered, "HTTP/1.")
           ? (guint) g_ascii_strtoull (answered + 9, NULL, 10)
           : 0;
}
