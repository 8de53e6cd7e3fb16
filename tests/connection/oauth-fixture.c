/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "oauth-fixture.h"

#include <string.h>

#define ADDRESSES                                                                                \
  "\"authorize\": \"{+settings.url}/authorize\", \"token\": \"{+settings.url}/token\","          \
  "\"revoke\": \"{+settings.url}/revoke\", \"device\": \"{+settings.url}/device\","

static const char manifest_text[] =
  "{ \"dovetail\": 1, \"id\": \"fake\", \"version\": \"1.0.0\", \"name\": \"Fake\","
  "  \"driver\": \"http\", \"base\": \"{+settings.url}\","
  "  \"settings\": { \"properties\":"
  "    { \"url\": { \"type\": \"string\", \"format\": \"uri\" } } },"
  "  \"auth\": ["
  "  { \"id\": \"code\", \"type\": \"oauth2\", " ADDRESSES
  "    \"clientId\": \"client-1\", \"clientAuth\": \"none\", \"scopes\": [\"a\", \"b\"],"
  "    \"save\": { \"place\": \"/place\" },"
  "    \"params\": { \"authorize\": { \"prompt\": \"consent\", \"state\": \"mine\" } } },"
  "  { \"id\": \"plain\", \"type\": \"oauth2\", " ADDRESSES
  "    \"clientId\": \"client-1\", \"clientAuth\": \"none\", \"pkce\": \"none\" },"
  "  { \"id\": \"found\", \"type\": \"oauth2\", \"discovery\": \"{+settings.url}/\","
  "    \"clientId\": \"client-1\", \"clientAuth\": \"none\" },"
  "  { \"id\": \"pushed\", \"type\": \"oauth2\", " ADDRESSES
  "    \"pushed\": \"{+settings.url}/pushed\", \"clientAuth\": \"basic\" },"
  "  { \"id\": \"own\", \"type\": \"oauth2\", " ADDRESSES "\"clientAuth\": \"basic\" },"
  "  { \"id\": \"paste\", \"type\": \"oauth2\", " ADDRESSES
  "    \"clientId\": \"client-1\", \"clientAuth\": \"none\", \"redirect\": \"paste\","
  "    \"params\": { \"authorize\": { \"redirect_uri\": \"https://localhost/done\" } } },"
  "  { \"id\": \"fixed\", \"type\": \"oauth2\", " ADDRESSES
  "    \"clientId\": \"client-1\", \"clientAuth\": \"none\", \"redirect\": \"loopback-fixed\" },"
  "  { \"id\": \"device\", \"type\": \"oauth2\", \"grant\": \"device\", " ADDRESSES
  "    \"clientId\": \"client-1\", \"clientAuth\": \"none\" },"
  "  { \"id\": \"client\", \"type\": \"oauth2\", \"grant\": \"client-credentials\","
  "    " ADDRESSES "\"scopes\": [\"a\"] },"
  "  { \"id\": \"far\", \"type\": \"oauth2\", \"token\": \"https://127.0.0.2:9/token\","
  "    \"authorize\": \"https://127.0.0.2:9/authorize\", \"clientId\": \"client-1\" } ],"
  "  \"objects\": { \"thing\": { \"title\": \"Thing\", \"key\": \"/id\","
  "    \"schema\": { \"type\": \"object\", \"properties\": { \"id\": { \"type\": \"string\" } } },"
  "    \"list\": { \"request\": \"GET /things\", \"records\": \"\" },"
  "    \"create\": \"POST /things\" } } }";

/* --- the keyring ------------------------------------------------------------------------------ */

static void oauth_keyring_iface_init (DoveKeyringInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (OAuthKeyring, oauth_keyring, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (DOVE_TYPE_KEYRING,
                                                      oauth_keyring_iface_init))

static gboolean
oauth_keyring_store (DoveKeyring   *keyring,
                     const char    *connection,
                     const char    *label,
                     DoveValue     *secrets,
                     GCancellable  *cancellable,
                     GError       **error)
{
  OAuthKeyring *self = OAUTH_KEYRING (keyring);

  self->stores++;
  if (!self->fails)
    return dove_keyring_store (self->memory, connection, label, secrets, cancellable, error);

  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_LOCKED, "The keyring is locked");

  return FALSE;
}

static DoveValue *
oauth_keyring_lookup (DoveKeyring   *keyring,
                      const char    *connection,
                      GCancellable  *cancellable,
                      GError       **error)
{
  return dove_keyring_lookup (OAUTH_KEYRING (keyring)->memory, connection, cancellable, error);
}

static gboolean
oauth_keyring_clear (DoveKeyring   *keyring,
                     const char    *connection,
                     GCancellable  *cancellable,
                     GError       **error)
{
  return dove_keyring_clear (OAUTH_KEYRING (keyring)->memory, connection, cancellable, error);
}

static gboolean
oauth_keyring_check (DoveKeyring   *keyring,
                     GCancellable  *cancellable,
                     GError       **error)
{
  return TRUE;
}

static void
oauth_keyring_iface_init (DoveKeyringInterface *iface)
{
  iface->store = oauth_keyring_store;
  iface->lookup = oauth_keyring_lookup;
  iface->clear = oauth_keyring_clear;
  iface->check = oauth_keyring_check;
}

static void
oauth_keyring_finalize (GObject *object)
{
  g_object_unref (OAUTH_KEYRING (object)->memory);

  G_OBJECT_CLASS (oauth_keyring_parent_class)->finalize (object);
}

static void
oauth_keyring_class_init (OAuthKeyringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = oauth_keyring_finalize;
}

static void
oauth_keyring_init (OAuthKeyring *self)
{
  self->memory = dove_keyring_new_memory ();
}

/* --- the fixture ------------------------------------------------------------------------------ */

static DoveManifest *
parse_manifest (const char *text)
{
  g_autoptr(GError) error = NULL;
  DoveManifest *manifest = dove_manifest_new (text, NULL, NULL, NULL, &error);

  g_assert_no_error (error);

  return manifest;
}

DoveManifest *
oauth_manifest_new (void)
{
  return parse_manifest (manifest_text);
}

static void
connect (OAuthFixture *self,
         const char   *auth)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveManifest) manifest = self->manifest != NULL ? parse_manifest (self->manifest)
                                                            : oauth_manifest_new ();
  g_autofree char *text = g_strdup_printf ("{\"id\":\"crm\",\"name\":\"CRM\",\"auth\":\"%s\","
                                           "\"settings\":{\"url\":\"%s\"%s}}", auth,
                                           dove_test_oauth_get_url (self->provider),
                                           self->settings != NULL ? self->settings : "");
  g_autoptr(DoveValue) document = dove_json_parse (text, -1, NULL, NULL);
  const DoveConnectionHost host = { .keyring = DOVE_KEYRING (self->keyring),
                                    .clock = self->clock };

  self->connection = dove_connection_new (document, manifest, &host, &error);
  g_assert_no_error (error);
  self->net = dove_net_new (dove_connection_get_account (self->connection));
}

static gboolean
is_kept (const char *token,
         gpointer    user_data)
{
  g_autofree char *kept = oauth_fixture_dup_kept (user_data, "oauth.access_token");

  return g_strcmp0 (kept, token) == 0;
}

void
oauth_fixture_set_up (OAuthFixture *self,
                      const char   *auth)
{
  self->provider = dove_test_oauth_new ();
  self->provider->is_kept = is_kept;
  self->provider->user_data = self;
  self->keyring = g_object_new (OAUTH_TYPE_KEYRING, NULL);
  self->clock = dove_clock_new_test (1700000000 * (gint64) G_USEC_PER_SEC);
  connect (self, auth);
}

/* As if the program had ended and begun again: only the keyring is left. */
void
oauth_fixture_restart (OAuthFixture *self,
                       const char   *auth)
{
  dove_net_free (self->net);
  dove_connection_unref (self->connection);
  connect (self, auth);
}

/* Besides: whatever happened, no refresh token was used twice, and none before it was kept. */
void
oauth_fixture_tear_down (OAuthFixture *self)
{
  g_assert_cmpuint (self->provider->reuses, ==, 0);
  g_assert_cmpuint (self->provider->unkept, ==, 0);

  dove_net_free (self->net);
  dove_connection_unref (self->connection);
  dove_clock_unref (self->clock);
  dove_test_oauth_free (self->provider);
  g_object_unref (self->keyring);
}

void
oauth_fixture_keep (OAuthFixture *self,
                    const char   *item)
{
  g_autoptr(DoveValue) value = dove_json_parse (item, -1, NULL, NULL);

  g_assert_true (dove_keyring_store (self->keyring->memory, "crm", "CRM", value, NULL, NULL));
}

char *
oauth_fixture_dup_kept (OAuthFixture *self,
                        const char   *member)
{
  g_autoptr(DoveValue) item = dove_keyring_lookup (self->keyring->memory, "crm", NULL, NULL);

  return g_strdup (dove_value_get_member_text (item, member));
}

static guint
fetch_by (OAuthFixture  *self,
          DoveNet       *net,
          GError       **error)
{
  g_autofree char *base = dove_connection_dup_base (self->connection);
  g_autofree char *url = g_strconcat (base, "/things", NULL);
  g_autoptr(DoveNetRequest) request = dove_net_request_new ("GET", url);
  g_autoptr(DoveNetAnswer) answer = NULL;

  request->flags = DOVE_NET_ALLOW_PRIVATE;
  answer = dove_connection_fetch (self->connection, net, request, NULL, error);

  return answer != NULL ? answer->status : 0;
}

/* On any thread */
guint
oauth_fixture_fetch (OAuthFixture  *self,
                     GError       **error)
{
  g_autoptr(DoveNet) net = dove_net_new (dove_connection_get_account (self->connection));

  return fetch_by (self, net, error);
}

static gpointer
browse_thread (gpointer data)
{
  g_autofree char *location = NULL;
  char *page = NULL;

  dove_test_browse (data, &location, NULL);
  if (location != NULL)
    dove_test_browse (location, NULL, &page);

  return page;
}

/* The whole way, with a browser that does as it is told. */
gboolean
oauth_fixture_sign_in (OAuthFixture  *self,
                       char         **page,
                       GError       **error)
{
  g_autoptr(DoveSignIn) sign_in = dove_sign_in_new (self->connection, self->net, NULL, error);
  g_autofree char *shown = NULL;
  GThread *browser = NULL;
  gboolean is_done = FALSE;

  if (sign_in == NULL)
    return FALSE;

  browser = g_thread_new ("browser", browse_thread,
                          (gpointer) dove_sign_in_get_address (sign_in));
  is_done = dove_sign_in_wait (sign_in, self->net, NULL, error);
  shown = g_thread_join (browser);
  if (page != NULL)
    *page = g_steal_pointer (&shown);

  return is_done;
}

/* An error says what it should, and no secret. All secrets of these tests begin alike. */
void
oauth_assert_error (GError     *error,
                    DoveError   code,
                    const char *part)
{
  g_assert_error (error, DOVE_ERROR, (int) code);
  g_assert_null (strstr (error->message, "canary"));
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” is not in: %s", part, error->message);
}
