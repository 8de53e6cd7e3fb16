/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-openapi-resource-private.h"
#include "record/dove-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Where the application is, and how one signs in. */

#define SCHEME_LIMIT 10
#define SCOPE_LIMIT  200

static DoveValue *
list_schemes (DoveOpenapi *document)
{
  return document->major == 2
           ? dove_value_get_member (document->root, "securityDefinitions")
           : dove_value_get_member (dove_value_get_member (document->root, "components"),
                                    "securitySchemes");
}

/* Server variables in an address become settings; other braces would make no template. */
static char *
make_address (DoveResources *self,
              const char    *url,
              DoveValue     *variables)
{
  g_autoptr(GString) address = g_string_new (NULL);

  for (const char *c = url; *c != '\0'; c++)
    {
      const char *close = *c == '{' ? strchr (c, '}') : NULL;
      g_autofree char *name = close != NULL ? g_strndup (c + 1, close - c - 1) : NULL;
      DoveValue *variable = name != NULL ? dove_value_get_member (variables, name) : NULL;
      g_autofree char *setting = NULL;

      if (close == NULL)
        {
          if (*c != '{' && *c != '}' && !g_ascii_isspace (*c) && !g_ascii_iscntrl (*c))
            g_string_append_c (address, *c);
          continue;
        }

      setting = dove_import_add_setting (self->draft, &(DoveImportSetting) {
        .name = name,
        .description = dove_value_get_member_text (variable, "description"),
        .fallback = dove_value_get_member (variable, "default"),
        .choices = dove_value_get_kind (dove_value_get_member (variable, "enum")) ==
                       DOVE_VALUE_LIST ? dove_value_get_member (variable, "enum") : NULL,
        .is_needed = TRUE,
      });
      g_string_append_printf (address, "{+settings.%s}", setting);
      c = close;
    }

  while (address->len > 0 && address->str[address->len - 1] == '/')
    g_string_truncate (address, address->len - 1);

  return g_string_free (g_steal_pointer (&address), FALSE);
}

/* An address that a person must give: none is told, or one of a machine of one's own. */
static char *
ask_address (DoveResources *self,
             const char    *told,
             const char    *path)
{
  g_autoptr(DoveValue) fallback = told != NULL ? dove_value_new_text (told) : NULL;
  g_autofree char *setting = dove_import_add_setting (self->draft, &(DoveImportSetting) {
    .name = "url", .title = "Address", .fallback = fallback, .is_uri = TRUE, .is_needed = TRUE,
  });

  return g_strdup_printf ("{+settings.%s}%s", setting, path);
}

static gboolean
is_own_machine (const char *url)
{
  const char *host = strstr (url, "://");

  return host != NULL && (g_str_has_prefix (host, "://localhost") ||
                          g_str_has_prefix (host, "://127.") ||
                          g_str_has_prefix (host, "://0.0.0.0") ||
                          g_str_has_prefix (host, "://[") || strchr (host, '.') == NULL);
}

static char *
read_server (DoveResources *self)
{
  DoveValue *root = self->document->root;
  DoveValue *servers = dove_value_get_member (root, "servers");
  DoveValue *server = dove_value_get_kind (servers) == DOVE_VALUE_LIST &&
                      dove_value_get_length (servers) > 0 ? dove_value_get_element (servers, 0)
                                                          : NULL;
  const char *url = dove_value_get_member_text (server, "url");
  g_autofree char *address = NULL;

  for (guint i = 1; url != NULL && dove_value_get_kind (servers) == DOVE_VALUE_LIST &&
                    i < dove_value_get_length (servers) && i < SCHEME_LIMIT; i++)
    {
      DoveImportRow *row = NULL;

      if (i == 1)
        row = dove_import_ask (self->draft, &(DoveImportPlace) { NULL, NULL, "base", "sign-in" },
                               _("The document names several servers; the first is taken"));
      else
        row = g_ptr_array_index (self->draft->rows, self->draft->rows->len - 1);
      dove_import_offer (row, dove_value_get_member_text (dove_value_get_element (servers, i),
                                                          "url"));
    }

  if (url == NULL || *url == '\0')
    return ask_address (self, NULL, "");

  address = make_address (self, url, dove_value_get_member (server, "variables"));
  if (*address == '/' || *address == '\0')
    return ask_address (self, NULL, address);
  if (g_str_has_prefix (url, "//"))
    return g_strconcat ("https:", address, NULL);
  if (strchr (address, '{') == NULL && is_own_machine (address))
    return ask_address (self, address, "");
  if (strstr (address, "://") == NULL && *address != '{')
    return g_strconcat ("https://", address, NULL);

  return g_steal_pointer (&address);
}

static char *
read_host (DoveResources *self)
{
  DoveValue *root = self->document->root;
  const char *host = dove_value_get_member_text (root, "host");
  const char *path = dove_value_get_member_text (root, "basePath");
  DoveValue *schemes = dove_value_get_member (root, "schemes");
  const char *scheme = "https";
  g_autofree char *below = make_address (self, path != NULL ? path : "", NULL);
  g_autofree char *named = NULL;
  g_autofree char *address = NULL;

  if (dove_value_get_kind (schemes) == DOVE_VALUE_LIST && dove_value_get_length (schemes) == 1 &&
      g_strcmp0 (dove_value_get_text (dove_value_get_element (schemes, 0)), "http") == 0)
    scheme = "http";

  if (host == NULL || *host == '\0')
    return ask_address (self, NULL, below);

  named = make_address (self, host, NULL);
  address = g_strdup_printf ("%s://%s%s%s", scheme, named,
                             *below == '/' || *below == '\0' ? "" : "/", below);

  return strchr (address, '{') == NULL && is_own_machine (address)
           ? ask_address (self, address, "") : g_steal_pointer (&address);
}

/**
 * dove_openapi_make_base:
 * @self: resources
 * @manifest: gets `base`
 *
 * Finds where the application is.
 */
void
dove_openapi_make_base (DoveResources    *self,
                        DoveValueBuilder *manifest)
{
  g_autofree char *base = self->document->major == 2 ? read_host (self) : read_server (self);

  if (g_str_has_prefix (base, "http://"))
    dove_import_ask (self->draft, &(DoveImportPlace) { NULL, NULL, "base", "sign-in" },
                     _("The address is not protected (http): try https"));
  dove_value_builder_set_text (manifest, "base", base);
}

static DoveValue *
make_secret (const char *name,
             const char *title,
             const char *description)
{
  g_autoptr(DoveValueBuilder) secret = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autofree char *brief = dove_import_brief (description, 200);

  dove_value_builder_set_text (secret, "title", title);
  if (brief != NULL)
    dove_value_builder_set_text (secret, "description", brief);
  dove_value_builder_take (secret, "secret", dove_value_new_boolean (TRUE));

  return dove_import_pair (name, dove_value_builder_end (secret));
}

static void
set_key (DoveResources    *self,
         DoveValue        *scheme,
         DoveValueBuilder *auth)
{
  const char *in = dove_value_get_member_text (scheme, "in");
  const char *name = dove_value_get_member_text (scheme, "name");
  const char *description = dove_value_get_member_text (scheme, "description");
  gboolean is_header = g_strcmp0 (in, "header") == 0;
  gboolean is_authorization = is_header && g_ascii_strcasecmp (name, "authorization") == 0;
  gboolean is_bearer = is_authorization && dove_import_mentions (description, "bearer");

  dove_value_builder_set_text (auth, "type", "api-key");
  dove_value_builder_set_text (auth, "in", is_header ? "header" : "query");
  dove_value_builder_set_text (auth, "name", name);
  dove_value_builder_set_text (auth, "value", is_bearer ? "Bearer {secret.key}" : "{secret.key}");
  dove_value_builder_take (auth, "secrets", make_secret ("key", "Key", description));
  if (is_authorization && !is_bearer)
    {
      DoveImportRow *row = dove_import_ask (self->draft,
                                            &(DoveImportPlace) { NULL, NULL, "auth", "sign-in" },
                                            _("Whether a word stands before the key in the header "
                                              "Authorization is not told"));

      dove_import_offer (row, "{secret.key}");
      dove_import_offer (row, "Bearer {secret.key}");
      dove_import_offer (row, "Token {secret.key}");
    }
}

static void
set_basic (DoveValueBuilder *auth)
{
  g_autoptr(DoveValueBuilder) secrets = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) user = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) password = make_secret ("password", "Password", NULL);

  dove_value_builder_set_text (user, "title", "User name");
  dove_value_builder_take (secrets, "user", dove_value_builder_end (user));
  dove_value_builder_set_all (secrets, password);
  dove_value_builder_set_text (auth, "type", "basic");
  dove_value_builder_set_text (auth, "user", "{secret.user}");
  dove_value_builder_set_text (auth, "password", "{secret.password}");
  dove_value_builder_take (auth, "secrets", dove_value_builder_end (secrets));
}

/* Credentials are sent to it: it must be an address that protects them. */
static char *
make_sign_in_address (DoveResources *self,
                      const char    *url,
                      const char    *base)
{
  g_autofree char *address = NULL;

  if (url == NULL || *url == '\0')
    return NULL;

  if (*url == '/' || strstr (url, "://") == NULL)
    {
      const char *host = strstr (base, "://");
      g_autofree char *origin = host != NULL ? g_strndup (base, host + 3 - base +
                                                                strcspn (host + 3, "/"))
                                             : g_strdup (base);
      g_autofree char *joined = g_strconcat (origin, *url == '/' ? "" : "/", url, NULL);

      if (!g_str_has_prefix (origin, "https://") && *origin != '{')
        return NULL;
      return strchr (url, '{') == NULL ? g_steal_pointer (&joined) : NULL;
    }

  address = make_address (self, url, NULL);
  if (g_str_has_prefix (address, "http://"))
    {
      dove_import_ask (self->draft, &(DoveImportPlace) { NULL, NULL, "auth", "sign-in" },
                       _("“%.200s” is not protected; https is taken in its place"), url);
      return g_strconcat ("https://", address + strlen ("http://"), NULL);
    }

  return g_str_has_prefix (address, "https://") || *address == '{' ? g_steal_pointer (&address)
                                                                   : NULL;
}

/* The scopes of the calls in use: all that there are would ask a person for more than is needed. */
static GPtrArray *
list_needed_scopes (DoveResources *self,
                    const char    *name)
{
  GPtrArray *scopes = g_ptr_array_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->resources->len; i++)
    for (guint use = 0; use < DOVE_USE_COUNT; use++)
      {
        DoveResource *resource = g_ptr_array_index (self->resources, i);
        const DoveOpenapiCall *call = resource->calls[use];
        DoveValue *security = call != NULL ? dove_value_get_member (call->source, "security")
                                           : NULL;

        for (guint j = 0; dove_value_get_kind (security) == DOVE_VALUE_LIST &&
                          j < dove_value_get_length (security) && j < SCHEME_LIMIT; j++)
          {
            DoveValue *list = dove_value_get_member (dove_value_get_element (security, j), name);

            for (guint k = 0; dove_value_get_kind (list) == DOVE_VALUE_LIST &&
                              k < dove_value_get_length (list) && scopes->len < SCOPE_LIMIT; k++)
              {
                const char *scope = dove_value_get_text (dove_value_get_element (list, k));

                if (scope != NULL && g_hash_table_add (seen, (gpointer) scope))
                  g_ptr_array_add (scopes, (gpointer) scope);
              }
          }
      }

  return scopes;
}

static void
set_scopes (DoveResources    *self,
            DoveValueBuilder *auth,
            const char       *name,
            DoveValue        *known)
{
  g_autoptr(GPtrArray) scopes = list_needed_scopes (self, name);
  DoveImportRow *row = NULL;

  if (dove_value_get_kind (known) != DOVE_VALUE_RECORD || dove_value_get_length (known) == 0)
    return;

  /* A document may name scopes at its calls that its scheme does not have. */
  for (guint i = scopes->len; i-- > 0;)
    if (dove_value_get_member (known, g_ptr_array_index (scopes, i)) == NULL)
      g_ptr_array_remove_index (scopes, i);

  if (scopes->len > 0)
    dove_import_set_list (auth, "scopes", scopes);

  row = dove_import_ask (self->draft, &(DoveImportPlace) { NULL, NULL, "auth", "sign-in" },
                         scopes->len > 0
                           ? _("The scopes are those that the calls of the manifest need; leave "
                               "out what you do not want to allow")
                           : _("Which scopes are needed is not told: choose of these"));
  for (guint i = 0; i < dove_value_get_length (known); i++)
    dove_import_offer (row, dove_value_get_name (known, i));
}

static gboolean
set_flow (DoveResources    *self,
          DoveValueBuilder *auth,
          const char       *base,
          DoveValue        *flow,
          const char       *grant)
{
  g_autofree char *authorize = make_sign_in_address (
      self, dove_value_get_member_text (flow, "authorizationUrl"), base);
  g_autofree char *token = make_sign_in_address (
      self, dove_value_get_member_text (flow, "tokenUrl"), base);

  if (token == NULL || (g_str_equal (grant, "authorization-code") && authorize == NULL))
    return FALSE;

  dove_value_builder_set_text (auth, "type", "oauth2");
  dove_value_builder_set_text (auth, "grant", grant);
  if (g_str_equal (grant, "authorization-code"))
    dove_value_builder_set_text (auth, "authorize", authorize);
  dove_value_builder_set_text (auth, "token", token);

  return TRUE;
}

static gboolean
set_oauth (DoveResources    *self,
           DoveValueBuilder *auth,
           const char       *name,
           DoveValue        *scheme,
           const char       *base)
{
  DoveValue *flows = dove_value_get_member (scheme, "flows");
  const char *flow = dove_value_get_member_text (scheme, "flow");
  DoveValue *code = dove_value_get_member (flows, "authorizationCode");
  DoveValue *client = dove_value_get_member (flows, "clientCredentials");

  if (self->document->major == 2)
    {
      if (g_strcmp0 (flow, "accessCode") == 0)
        code = scheme;
      else if (g_strcmp0 (flow, "application") == 0)
        client = scheme;
    }

  if (code != NULL && set_flow (self, auth, base, code, "authorization-code"))
    set_scopes (self, auth, name, dove_value_get_member (code, "scopes"));
  else if (client != NULL && set_flow (self, auth, base, client, "client-credentials"))
    set_scopes (self, auth, name, dove_value_get_member (client, "scopes"));
  else
    return FALSE;

  return TRUE;
}

/* A token that is typed in works for whatever else ends in one. */
static void
set_token (DoveValueBuilder *auth,
           DoveValue        *scheme)
{
  dove_value_builder_set_text (auth, "type", "bearer");
  dove_value_builder_set_text (auth, "token", "{secret.token}");
  dove_value_builder_take (auth, "secrets",
                           make_secret ("token", "Token",
                                        dove_value_get_member_text (scheme, "description")));
}

static DoveValue *
make_scheme (DoveResources *self,
             const char    *name,
             DoveValue     *scheme,
             const char    *base)
{
  g_autoptr(DoveValueBuilder) auth = dove_value_builder_new (DOVE_VALUE_RECORD);
  const char *type = dove_value_get_member_text (scheme, "type");
  const char *http = dove_value_get_member_text (scheme, "scheme");
  const char *in = dove_value_get_member_text (scheme, "in");
  g_autofree char *id = dove_import_slug (name);
  g_autofree char *title = dove_import_heading (id);

  dove_value_builder_set_text (auth, "id", id);
  dove_value_builder_set_text (auth, "title", title);

  if (g_strcmp0 (type, "basic") == 0 ||
      (g_strcmp0 (type, "http") == 0 && http != NULL && g_ascii_strcasecmp (http, "basic") == 0))
    set_basic (auth);
  else if (g_strcmp0 (type, "http") == 0 && http != NULL &&
           g_ascii_strcasecmp (http, "bearer") == 0)
    set_token (auth, scheme);
  else if (g_strcmp0 (type, "apiKey") == 0 && g_strcmp0 (in, "cookie") != 0 &&
           dove_value_get_member_text (scheme, "name") != NULL)
    set_key (self, scheme, auth);
  else if (g_strcmp0 (type, "oauth2") == 0)
    {
      if (!set_oauth (self, auth, name, scheme, base))
        {
          dove_import_ask (self->draft, &(DoveImportPlace) { NULL, NULL, "auth", "sign-in" },
                           _("“%.100s” signs in by OAuth in a way that is not told fully; a token "
                             "made by hand is taken"), name);
          set_token (auth, scheme);
        }
    }
  else
    {
      dove_import_ask (self->draft, &(DoveImportPlace) { NULL, NULL, "auth", "sign-in" },
                       _("“%.100s” is a way to sign in that was not taken over (%.60s)"), name,
                       type != NULL ? type : _("of no type"));
      return NULL;
    }

  return dove_value_builder_end (auth);
}

/* Parameters that carry a sign-in are not asked for once more. */
static void
learn_params (DoveResources *self,
              DoveValue     *schemes)
{
  static const char * const usual[] = { "accesstoken", "apikey", "apitoken", "authtoken",
                                        "token", "authorization", "oauthtoken", "xapikey" };

  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    if (dove_value_get_length (schemes) > 0)
      g_hash_table_add (self->auth_params, g_strdup (usual[i]));

  for (guint i = 0; dove_value_get_kind (schemes) == DOVE_VALUE_RECORD &&
                    i < dove_value_get_length (schemes); i++)
    {
      const char *name = dove_value_get_member_text (dove_value_get_element (schemes, i), "name");

      if (name != NULL)
        g_hash_table_add (self->auth_params, dove_import_fold (name));
    }
}

static DoveValue *
make_none (DoveResources *self)
{
  g_autoptr(DoveValueBuilder) none = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (none, "id", "none");
  dove_value_builder_set_text (none, "type", "none");
  dove_import_ask (self->draft, &(DoveImportPlace) { NULL, NULL, "auth", "sign-in" },
                   _("The document tells of no way to sign in that can be used"));

  return dove_value_builder_end (none);
}

/* Those that the document as a whole asks for come first. */
static gboolean
is_general (DoveOpenapi *document,
            const char  *name)
{
  DoveValue *security = dove_value_get_member (document->root, "security");

  for (guint i = 0; dove_value_get_kind (security) == DOVE_VALUE_LIST &&
                    i < dove_value_get_length (security) && i < SCHEME_LIMIT; i++)
    if (dove_value_get_member (dove_value_get_element (security, i), name) != NULL)
      return TRUE;

  return FALSE;
}

/**
 * dove_openapi_make_auth:
 * @self: resources
 * @calls: (element-type DoveOpenapiCall): all calls
 * @base: where the application is
 *
 * Returns: (transfer full): the ways to sign in
 */
DoveValue *
dove_openapi_make_auth (DoveResources *self,
                        GPtrArray     *calls,
                        const char    *base)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  DoveValue *schemes = list_schemes (self->document);
  guint length = dove_value_get_kind (schemes) == DOVE_VALUE_RECORD
                   ? dove_value_get_length (schemes) : 0;

  learn_params (self, schemes);
  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < length && g_hash_table_size (taken) < SCHEME_LIMIT; i++)
      {
        const char *name = dove_value_get_name (schemes, i);
        DoveValue *scheme = dove_openapi_resolve (self->document,
                                                  dove_value_get_element (schemes, i));
        g_autoptr(DoveValue) auth = NULL;
        const char *id = NULL;

        if (is_general (self->document, name) != (round == 0))
          continue;
        auth = make_scheme (self, name, scheme, base);
        id = dove_value_get_member_text (auth, "id");
        if (id != NULL && g_hash_table_add (taken, g_strdup (id)))
          dove_value_builder_add (list, auth);
      }

  if (dove_value_builder_get_length (list) == 0)
    dove_value_builder_take_element (list, make_none (self));

  return dove_value_builder_end (list);
}

/* How good a call is to ask who one is: 0 is not at all. */
static guint
rate_test (const DoveOpenapiCall *call)
{
  DoveOpenapiRoute *route = dove_openapi_route_new (call->path);
  guint length = route->steps->len;
  const char *last = length > 0 ? g_ptr_array_index (route->steps, length - 1) : "";
  guint rating = 0;

  if (route->verb != NULL && dove_import_is_named (route->verb, "test identity whoami me"))
    rating = 5;
  else if (route->verb == NULL &&
           dove_import_is_named (last, "me whoami currentuser self myself userinfo"))
    rating = 5;
  else if (route->verb == NULL &&
           dove_import_is_named (last, "profile account user organisation organization company "
                                 "viewer"))
    rating = length <= 2 ? 4 : 1;

  for (guint i = 0; i < length; i++)
    if (strchr (g_ptr_array_index (route->steps, i), '{') != NULL)
      rating = 0;
  for (guint i = 0; i < call->params->len; i++)
    if (g_array_index (call->params, DoveOpenapiParam, i).is_required &&
        g_array_index (call->params, DoveOpenapiParam, i).in == DOVE_OPENAPI_QUERY &&
        !dove_import_is_named (g_array_index (call->params, DoveOpenapiParam, i).name,
                               "token accesstoken apikey"))
      rating = 0;

  dove_openapi_route_free (route);

  return rating;
}

/**
 * dove_openapi_make_test:
 * @self: resources
 *
 * Returns: (transfer full) (nullable): the call that asks who one is
 */
DoveValue *
dove_openapi_make_test (DoveResources *self)
{
  g_autoptr(DoveValueBuilder) test = NULL;
  g_autofree char *request = NULL;
  const DoveOpenapiCall *best = NULL;
  const DoveOpenapiView *view = NULL;
  const char *account = NULL;
  const char *label = NULL;
  guint best_rating = 0;

  for (guint i = 0; i < self->singles->len; i++)
    {
      const DoveOpenapiCall *call = g_ptr_array_index (self->singles, i);
      guint rating = rate_test (call);

      if (rating > best_rating)
        {
          best = call;
          best_rating = rating;
        }
    }

  if (best == NULL)
    {
      DoveImportRow *row = dove_import_ask (
          self->draft, &(DoveImportPlace) { NULL, NULL, "test", "sign-in" },
          _("No call was found that says who is signed in; without one a revoked key is noticed "
            "late"));

      for (guint i = 0; i < self->singles->len && i < SCHEME_LIMIT; i++)
        {
          const DoveOpenapiCall *call = g_ptr_array_index (self->singles, i);
          g_autofree char *choice = strchr (call->path, '{') == NULL
                                      ? g_strconcat ("GET ", call->path, NULL) : NULL;

          dove_import_offer (row, choice);
        }
      return NULL;
    }

  request = g_strconcat ("GET ", *best->path == '/' ? "" : "/", best->path, NULL);
  view = dove_openapi_view (self->document, best->answer);
  account = dove_openapi_find_member (view, "id userid uuid accountid key login teamid");
  label = dove_openapi_find_member (view, "name displayname fullname email username login user");
  test = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_text (test, "request", request);
  if (account != NULL)
    {
      g_autofree char *pointer = dove_pointer_append_step ("", account);

      dove_value_builder_set_text (test, "account", pointer);
    }
  else
    dove_import_ask (self->draft, &(DoveImportPlace) { NULL, NULL, "test", "sign-in" },
                     _("Which part of the answer of “%s” names the account is not told"), request);
  if (label != NULL)
    {
      g_autofree char *pointer = dove_pointer_append_step ("", label);

      dove_value_builder_set_text (test, "label", pointer);
    }

  return dove_value_builder_end (test);
}
