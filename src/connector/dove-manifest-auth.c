/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "connector/dove-manifest-private.h"

static GPtrArray *
read_secrets (DoveManifestReader *reader,
              DoveValue          *value)
{
  GPtrArray *secrets = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_secret_free);
  DoveValue *members = dove_value_get_member (value, "secrets");
  gsize outer = dove_reader_enter (reader, "secrets");

  for (guint i = 0; members != NULL && i < dove_value_get_length (members); i++)
    {
      const char *name = dove_value_get_name (members, i);
      DoveValue *member = dove_value_get_element (members, i);
      DoveSecret *secret = NULL;
      gsize place = 0;

      if (name == NULL)
        break;

      place = dove_reader_enter (reader, name);
      secret = g_new0 (DoveSecret, 1);
      secret->name = g_strdup (name);
      secret->title = dove_reader_words (member, "title");
      secret->description = dove_reader_words (member, "description");
      secret->pattern = dove_reader_pattern (reader, member, "pattern");
      secret->is_multiline = dove_reader_boolean (member, "multiline", FALSE);
      secret->is_optional = dove_reader_boolean (member, "optional", FALSE);

      /* User names are echoed when typed; everything else is hidden unless told otherwise. */
      secret->is_hidden = dove_reader_boolean (member, "secret", !g_str_equal (name, "user"));
      g_ptr_array_add (secrets, secret);
      dove_reader_leave (reader, place);
    }

  dove_reader_leave (reader, outer);

  return secrets;
}

static GPtrArray *
read_saved (DoveManifestReader *reader,
            DoveValue          *value)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_saved_free);
  DoveValue *members = dove_value_get_member (value, "save");
  gsize place = dove_reader_enter (reader, "save");

  for (guint i = 0; members != NULL && i < dove_value_get_length (members); i++)
    {
      const char *name = dove_value_get_name (members, i);
      DoveSelector *selector = name != NULL ? dove_reader_selector (reader, members, name) : NULL;
      DoveSaved *saved = NULL;

      if (selector == NULL)
        continue;

      saved = g_new0 (DoveSaved, 1);
      saved->name = g_strdup (name);
      saved->selector = selector;
      g_ptr_array_add (all, saved);
    }

  dove_reader_leave (reader, place);

  return all;
}

static void
read_renewal (DoveValue *value,
              DoveAuth  *auth)
{
  DoveValue *renew = dove_value_get_member (value, "renewOn");
  DoveValue *list = dove_value_get_member (renew, "status");

  for (guint i = 0; list != NULL && i < dove_value_get_length (list); i++)
    {
      gint64 number = 0;
      guint status = 0;

      if (!dove_value_get_integer (dove_value_get_element (list, i), &number))
        continue;

      status = (guint) CLAMP (number, 0, 999);
      g_array_append_val (auth->renew_on, status);
    }

  if (list == NULL)
    {
      guint status = 401;

      g_array_append_val (auth->renew_on, status);
    }
}

static void
read_session (DoveManifestReader *reader,
              DoveValue          *value,
              DoveAuth           *auth)
{
  auth->login = dove_reader_operation (reader, value, "login", DOVE_ROLE_LOGIN);
  auth->logout = dove_reader_operation (reader, value, "logout", DOVE_ROLE_LOGOUT);
  auth->lifetime = dove_reader_span (reader, value, "lifetime", 0);
}

/* How a session, or the token of OAuth 2, is kept and shown. */
static void
read_showing (DoveManifestReader *reader,
              DoveValue          *value,
              DoveAuth           *auth)
{
  DoveValue *apply = dove_value_get_member (value, "apply");
  gsize place = 0;

  read_renewal (value, auth);

  place = dove_reader_enter (reader, "apply");
  auth->apply_headers = dove_reader_tree (reader, apply, "headers", DOVE_TEMPLATE_TEXT);
  auth->apply_query = dove_reader_tree (reader, apply, "query", DOVE_TEMPLATE_TEXT);
  auth->apply_cookies = dove_reader_boolean (apply, "cookies", FALSE);
  dove_reader_leave (reader, place);
}

/* The call after signing in; its address is sent the credential as well. */
static void
read_after (DoveManifestReader *reader,
            DoveValue          *value,
            DoveAuth           *auth)
{
  DoveValue *after = dove_value_get_member (value, "after");
  gsize place = dove_reader_enter (reader, "after");

  auth->after = dove_reader_operation (reader, after, "ask", DOVE_ROLE_AFTER_LOGIN);
  auth->after_at = dove_reader_address (reader, after, "at");
  auth->after_save = read_saved (reader, after);
  dove_reader_leave (reader, place);
}

/* A certificate that is shown to the servers, beside all else or alone. It is asked for here, so
 * that all manifests ask alike; they may say more about a secret by naming it. */
static void
read_certificate (DoveValue *value,
                  DoveAuth  *auth)
{
  static const struct
  {
    const char *name;
    const char *title;
    const char *description;
    gboolean    is_hidden;
    gboolean    is_multiline;
    gboolean    is_optional;
  } asked[] = {
    { DOVE_SECRET_CERTIFICATE, N_("Certificate"), N_("In PEM, or a PKCS#12 file"), FALSE, TRUE,
      FALSE },
    { DOVE_SECRET_CERTIFICATE_KEY, N_("Private key of the certificate"),
      N_("In PEM; empty if the certificate's text or file has it"), TRUE, TRUE, TRUE },
    { DOVE_SECRET_CERTIFICATE_PASSWORD, N_("Password of the private key"),
      N_("Of the key, or of the PKCS#12 file; empty if there is none"), TRUE, FALSE, TRUE },
  };

  auth->has_certificate = auth->type == DOVE_AUTH_CLIENT_CERTIFICATE ||
                          g_strcmp0 (dove_value_get_member_text (value, "clientAuth"),
                                     "certificate") == 0 ||
                          dove_reader_boolean (value, "clientCertificate", FALSE);
  if (!auth->has_certificate)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      DoveSecret *secret =
        dove_secret_ensure (auth->secrets, asked[i].name, _(asked[i].title), asked[i].is_hidden);

      if (secret->description == NULL)
        secret->description = g_strdup (_(asked[i].description));
      secret->is_multiline = asked[i].is_multiline;
      secret->is_optional = asked[i].is_optional;
    }
}

/* What a type cannot do without. */
static void
check_auth (DoveManifestReader *reader,
            DoveAuth           *auth)
{
  if (auth->type == DOVE_AUTH_API_KEY && (auth->name == NULL || auth->value == NULL))
    dove_reader_report (reader, NULL, _("An API key needs “name” and “value”, like \"name\": "
                                        "\"X-Api-Key\", \"value\": \"{secret.key}\""));
  else if (auth->type == DOVE_AUTH_BASIC && auth->user == NULL)
    dove_reader_report (reader, NULL, _("Basic sign-in needs “user” (and “password”)"));
  else if (auth->type == DOVE_AUTH_BEARER && auth->token == NULL)
    dove_reader_report (reader, NULL, _("A bearer token needs “token”, like \"{secret.token}\""));
  else if (auth->type == DOVE_AUTH_SESSION && auth->login == NULL)
    dove_reader_report (reader, NULL, _("A session needs “login”: the call that signs in"));
  else if (auth->type == DOVE_AUTH_NONE && auth->has_certificate)
    dove_reader_report (reader, "clientCertificate",
                        _("A certificate is a sign-in: write the type “client-certificate”"));
}

static void
check_secret (DoveManifestReader *reader,
              DoveAuth           *auth,
              const char         *name)
{
  const char *secret = g_str_has_prefix (name, "secret.") ? name + strlen ("secret.") : NULL;
  g_autofree char *message = NULL;

  if (secret == NULL || g_str_equal (secret, "client_id") || g_str_equal (secret, "client_secret"))
    return;

  for (guint i = 0; i < auth->secrets->len; i++)
    if (g_str_equal (((DoveSecret *) g_ptr_array_index (auth->secrets, i))->name, secret))
      return;

  message = g_strdup_printf (_("The secret “%s” is not declared in “secrets”"), secret);
  dove_reader_report (reader, NULL, message);
}

static void
check_template (DoveManifestReader *reader,
                DoveAuth           *auth,
                DoveTemplate       *template)
{
  g_autoptr(GPtrArray) names = template != NULL ? dove_template_list_names (template) : NULL;

  for (guint i = 0; names != NULL && i < names->len; i++)
    check_secret (reader, auth, g_ptr_array_index (names, i));
}

static void
check_tree (DoveManifestReader *reader,
            DoveAuth           *auth,
            DoveTemplateTree   *tree)
{
  g_autoptr(GPtrArray) names = tree != NULL ? dove_template_tree_list_names (tree) : NULL;

  for (guint i = 0; names != NULL && i < names->len; i++)
    check_secret (reader, auth, g_ptr_array_index (names, i));
}

static void
check_call (DoveManifestReader *reader,
            DoveAuth           *auth,
            DoveOperation      *operation)
{
  if (operation == NULL)
    return;

  check_template (reader, auth, operation->path);
  check_tree (reader, auth, operation->query);
  check_tree (reader, auth, operation->headers);
  check_tree (reader, auth, operation->body);
  check_tree (reader, auth, operation->params);
  check_tree (reader, auth, operation->variables);
}

/* References to secrets must be declared, so that the user is asked for them. */
static void
check_secrets (DoveManifestReader *reader,
               DoveAuth           *auth)
{
  DoveTemplate *templates[] = { auth->value, auth->user, auth->password, auth->token };
  DoveTemplateTree *trees[] = { auth->apply_headers, auth->apply_query };

  for (guint i = 0; i < G_N_ELEMENTS (templates); i++)
    check_template (reader, auth, templates[i]);
  for (guint i = 0; i < G_N_ELEMENTS (trees); i++)
    check_tree (reader, auth, trees[i]);

  check_call (reader, auth, auth->after);
  check_call (reader, auth, auth->login);
  check_call (reader, auth, auth->logout);
  if (auth->jwt != NULL)
    {
      check_template (reader, auth, auth->jwt->key);
      check_template (reader, auth, auth->jwt->key_id);
      check_tree (reader, auth, auth->jwt->claims);
    }
  if (auth->oauth != NULL)
    {
      check_tree (reader, auth, auth->oauth->authorize_params);
      check_tree (reader, auth, auth->oauth->token_params);
      check_tree (reader, auth, auth->oauth->refresh_params);
    }
}

static gboolean
signs_tokens (const DoveAuth *auth,
              DoveValue      *value)
{
  return auth->type == DOVE_AUTH_JWT ||
         g_strcmp0 (dove_value_get_member_text (value, "grant"), "jwt-bearer") == 0 ||
         g_strcmp0 (dove_value_get_member_text (value, "clientAuth"), "private-key-jwt") == 0;
}

/* Compiles the way to sign in that we stand at. */
DoveAuth *
dove_reader_auth (DoveManifestReader *reader,
                  DoveValue          *value)
{
  static const char * const types[] = {
    "none", "api-key", "basic", "bearer", "oauth2", "session", "jwt", "oauth1", "aws-sigv4",
    "client-certificate", NULL,
  };
  static const char * const places[] = { "query", "body", "header", NULL };
  DoveAuth *auth = g_new0 (DoveAuth, 1);

  reader->names = DOVE_NAME_SECRET;
  reader->found = DOVE_NAME_SECRET | DOVE_NAME_ANSWER;
  auth->id = dove_reader_text (value, "id");
  auth->type = (DoveAuthType) dove_reader_choice (value, "type", types, DOVE_AUTH_NONE);
  auth->title = dove_reader_words (value, "title");
  auth->help = dove_reader_words (value, "help");
  auth->secrets = read_secrets (reader, value);
  auth->in = (DoveIn) dove_reader_choice (value, "in", places, DOVE_IN_HEADER);
  auth->name = dove_reader_text (value, "name");
  auth->value = dove_reader_template (reader, value, "value", DOVE_TEMPLATE_TEXT);
  auth->user = dove_reader_template (reader, value, "user", DOVE_TEMPLATE_TEXT);
  auth->password = dove_reader_template (reader, value, "password", DOVE_TEMPLATE_TEXT);
  if (auth->type != DOVE_AUTH_OAUTH2 && auth->type != DOVE_AUTH_JWT)
    auth->token = dove_reader_template (reader, value, "token", DOVE_TEMPLATE_TEXT);
  auth->scheme = dove_reader_text (value, "scheme");
  auth->save = read_saved (reader, value);
  auth->renew_on = g_array_new (FALSE, FALSE, sizeof (guint));
  auth->document_value = dove_value_ref (value);

  /* A token that is exchanged for another one is a way of OAuth 2. */
  if (auth->type == DOVE_AUTH_JWT && dove_value_get_member (value, "grant") != NULL)
    auth->type = DOVE_AUTH_OAUTH2;
  if (signs_tokens (auth, value))
    auth->jwt = dove_reader_jwt (reader, value, auth->secrets);
  if (auth->type == DOVE_AUTH_SESSION)
    read_session (reader, value, auth);
  if (auth->type == DOVE_AUTH_OAUTH2)
    auth->oauth = dove_reader_oauth (reader, value, auth->secrets);
  if (auth->type == DOVE_AUTH_SESSION || auth->type == DOVE_AUTH_OAUTH2 ||
      auth->type == DOVE_AUTH_JWT)
    read_showing (reader, value, auth);

  read_certificate (value, auth);
  read_after (reader, value, auth);
  if (auth->scheme == NULL)
    auth->scheme = g_strdup ("Bearer");

  check_auth (reader, auth);
  check_secrets (reader, auth);
  reader->names = 0;
  reader->found = DOVE_NAME_ANSWER;

  return auth;
}

static gboolean
is_in_list (DoveValue  *list,
            const char *name)
{
  for (guint i = 0; list != NULL && i < dove_value_get_length (list); i++)
    if (g_strcmp0 (dove_value_get_text (dove_value_get_element (list, i)), name) == 0)
      return TRUE;

  return FALSE;
}

GPtrArray *
dove_reader_settings (DoveManifestReader *reader,
                      DoveValue          *value)
{
  GPtrArray *settings = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_setting_free);
  DoveValue *document = dove_value_get_member (value, "settings");
  DoveValue *members = dove_value_get_member (document, "properties");

  for (guint i = 0; members != NULL && i < dove_value_get_length (members); i++)
    {
      const char *name = dove_value_get_name (members, i);
      DoveValue *member = dove_value_get_element (members, i);
      DoveValue *missing = dove_value_get_member (member, "default");
      DoveSetting *setting = NULL;

      if (name == NULL)
        break;

      setting = g_new0 (DoveSetting, 1);
      setting->name = g_strdup (name);
      setting->title = dove_reader_words (member, "title");
      setting->description = dove_reader_words (member, "description");
      setting->schema = dove_value_ref (member);
      setting->default_value = missing != NULL ? dove_value_ref (missing) : NULL;
      setting->is_required = is_in_list (dove_value_get_member (document, "required"), name);
      setting->is_uri = g_strcmp0 (dove_value_get_member_text (member, "format"), "uri") == 0;
      g_ptr_array_add (settings, setting);
    }

  return settings;
}
