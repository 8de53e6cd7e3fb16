/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include "dove-connection-private.h"
#include "dove-oauth-private.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"
#include "base/dove-text.h"
#include "net/dove-net-certificate.h"
#include "net/dove-net-policy.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const DoveAuth *
find_auth (DoveManifest  *manifest,
           const char    *id,
           GError       **error)
{
  const DoveAuth *auth = NULL;

  if (id != NULL)
    auth = dove_manifest_find_auth (manifest, id);
  else if (manifest->auths->len > 0)
    auth = g_ptr_array_index (manifest->auths, 0);

  if (auth == NULL && (id != NULL || manifest->auths->len > 0))
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                 _("%s has no way to sign in called “%s”"), manifest->name, id);

  return auth;
}

/* What is a setting is shown, and stands in the definition. */
static gboolean
check_no_sign_in (DoveValue  *settings,
                  GError    **error)
{
  for (guint i = 0; i < dove_value_get_length (settings); i++)
    {
      DoveValue *setting = dove_value_get_element (settings, i);
      const char *text = dove_value_get_text (setting);

      if (text == NULL || !dove_text_has_sign_in (text))
        continue;
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("“%s” is an address with a user name or a password in it; leave them out of "
                     "it, and give them where the connection is signed in"),
                   dove_value_get_name (settings, i));
      return FALSE;
    }

  return TRUE;
}

/**
 * dove_connection_check_settings:
 * @manifest: of the application
 * @settings: (nullable): a record
 * @error: return location for an error
 *
 * Errors: %DOVE_ERROR_INVALID naming the setting that is missing, unknown or wrong, or that holds
 * a password.
 *
 * Returns: whether a connection may have these settings
 */
gboolean
dove_connection_check_settings (DoveManifest  *manifest,
                                DoveValue     *settings,
                                GError       **error)
{
  g_autoptr(DoveValue) made = dove_manifest_make_settings (manifest, settings, error);

  return made != NULL && check_no_sign_in (made, error);
}

/**
 * dove_connection_check_secrets:
 * @manifest: of the application
 * @auth: (nullable): id of a way to sign in; %NULL is the first
 * @secrets: a record of texts
 * @error: return location for an error
 *
 * Checks that all secrets of a way to sign in are there and look right; a certificate is read.
 *
 * Errors: %DOVE_ERROR_INVALID naming the secret, never its value.
 *
 * Returns: whether they do
 */
gboolean
dove_connection_check_secrets (DoveManifest  *manifest,
                               const char    *auth,
                               DoveValue     *secrets,
                               GError       **error)
{
  g_autoptr(GError) problem = NULL;
  const DoveAuth *way = find_auth (manifest, auth, &problem);

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  for (guint i = 0; way != NULL && i < way->secrets->len; i++)
    {
      const DoveSecret *secret = g_ptr_array_index (way->secrets, i);
      const char *text = dove_value_get_member_text (secrets, secret->name);
      const char *format = NULL;

      if ((text == NULL || *text == '\0') && secret->is_optional)
        continue;
      if (text == NULL || *text == '\0')
        /* Translators: the title of a secret, and its name */
        format = _("“%s” (%s) is missing");
      else if (!secret->is_multiline && strpbrk (text, "\r\n") != NULL)
        format = _("“%s” (%s) must not have several lines");
      else if (secret->pattern != NULL && !g_regex_match (secret->pattern, text, 0, NULL))
        format = _("“%s” (%s) does not look right: check that it was copied whole");

      if (format == NULL)
        continue;

      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, format,
                   secret->title != NULL ? secret->title : secret->name, secret->name);
      return FALSE;
    }

  if (way == NULL || !way->has_certificate || dove_connection_check_certificate (secrets, error))
    return TRUE;

  g_prefix_error (error, _("Certificate and private key cannot be used: "));

  return FALSE;
}

/**
 * dove_connection_list_secrets:
 * @manifest: of the application
 * @auth: (nullable): id of a way to sign in; %NULL is the first
 * @error: return location for an error
 *
 * Errors: %DOVE_ERROR_INVALID when there is no such way.
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): names of the secrets to ask for
 */
char **
dove_connection_list_secrets (DoveManifest  *manifest,
                              const char    *auth,
                              GError       **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  const DoveAuth *way = find_auth (manifest, auth, &problem);

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }

  for (guint i = 0; way != NULL && i < way->secrets->len; i++)
    g_strv_builder_add (names, ((DoveSecret *) g_ptr_array_index (way->secrets, i))->name);

  return g_strv_builder_end (names);
}

static DoveNetReset
to_net_reset (DoveResetKind kind)
{
  switch (kind)
    {
    case DOVE_RESET_MILLISECONDS:
      return DOVE_NET_RESET_MILLISECONDS;
    case DOVE_RESET_EPOCH:
      return DOVE_NET_RESET_EPOCH;
    case DOVE_RESET_EPOCH_MS:
      return DOVE_NET_RESET_EPOCH_MS;
    case DOVE_RESET_DATE:
      return DOVE_NET_RESET_DATE;
    case DOVE_RESET_SECONDS:
    default:
      return DOVE_NET_RESET_SECONDS;
    }
}

static gboolean
add_limits (DoveConnection  *self,
            GError         **error)
{
  for (guint i = 0; i < self->manifest->limits->len; i++)
    {
      const DoveLimit *limit = g_ptr_array_index (self->manifest->limits, i);
      const DoveNetLimit net_limit = {
        .match = limit->match != NULL ? g_regex_get_pattern (limit->match) : NULL,
        .requests = limit->requests,
        .per = limit->per,
        .concurrent = limit->concurrent,
        .remaining = limit->remaining,
        .reset = limit->reset,
        .reset_is = to_net_reset (limit->reset_is),
        .retry_after = limit->retry_after,
      };

      if (!dove_net_account_add_limit (self->account, &net_limit, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * dove_connection_make_scope:
 * @self: a connection
 * @with_secrets: also `secret`: for signing in only
 *
 * Returns: (transfer full): the names of the connection
 */
DoveScope *
dove_connection_make_scope (DoveConnection *self,
                            gboolean        with_secrets)
{
  g_autoptr(DoveValueBuilder) about = dove_value_builder_new (DOVE_VALUE_RECORD);
  DoveScope *scope = dove_scope_new (NULL);

  dove_value_builder_set_text (about, "id", self->id);
  dove_scope_take (scope, "connection", dove_value_builder_end (about));
  dove_scope_set (scope, "settings", self->settings);
  if (self->formula != NULL)
    dove_scope_set_host (scope, self->formula);

  g_mutex_lock (&self->lock);
  if (self->session != NULL)
    dove_scope_set (scope, "session", self->session);
  if (with_secrets && self->secrets != NULL)
    dove_scope_set (scope, "secret", self->secrets);
  g_mutex_unlock (&self->lock);

  return scope;
}

/* Certificates of the shop's own authority are no secret: they stand in the definition. */
static gboolean
read_authority (DoveConnection  *self,
                GError         **error)
{
  const char *pem = dove_value_get_member_text (self->document, "authority");
  g_autoptr(GPtrArray) authorities = NULL;

  if (pem == NULL || *pem == '\0')
    return TRUE;

  authorities = dove_net_authorities_new (pem, error);
  if (authorities == NULL)
    return FALSE;

  dove_net_account_set_authorities (self->account, authorities);

  return TRUE;
}

static gboolean
read_document (DoveConnection  *self,
               DoveValue       *document,
               GError         **error)
{
  g_autoptr(GError) problem = NULL;
  DoveValue *given = dove_value_get_member (document, "settings");
  const char *name = dove_value_get_member_text (document, "name");

  self->id = g_strdup (dove_value_get_member_text (document, "id"));
  if (self->id == NULL)
    {
      g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("A connection needs an “id”"));
      return FALSE;
    }

  self->document = dove_value_ref (document);
  self->name = g_strdup (name != NULL ? name : self->id);
  self->given = given != NULL ? dove_value_ref (given) : NULL;
  self->account = dove_net_account_new (self->name, self->clock);
  self->auth = find_auth (self->manifest, dove_value_get_member_text (document, "auth"),
                          &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  self->settings = dove_manifest_make_settings (self->manifest, given, error);
  if (self->settings == NULL || !add_limits (self, error) || !read_authority (self, error))
    return FALSE;

  return self->manifest->base_is_saved || dove_connection_find_base (self, &self->base, error);
}

/**
 * dove_connection_new:
 * @document: the definition
 * @manifest: of its connector
 * @host: what it needs of the program
 * @error: return location for an error
 *
 * Makes a connection. Nothing is read from the keyring or asked yet.
 *
 * Errors: %DOVE_ERROR_INVALID when settings or way to sign in do not fit the manifest.
 *
 * Returns: (transfer full) (nullable): a connection
 */
DoveConnection *
dove_connection_new (DoveValue                 *document,
                     DoveManifest              *manifest,
                     const DoveConnectionHost  *host,
                     GError                   **error)
{
  g_autoptr(DoveConnection) self = g_new0 (DoveConnection, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  g_cond_init (&self->renewed);
  self->manifest = dove_manifest_ref (manifest);
  self->keyring = g_object_ref (host->keyring);
  self->clock = dove_clock_ref (host->clock);
  self->formula = host->formula;
  self->renew_at = self->expires_at = G_MAXINT64;
  self->objects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) dove_account_object_unref);

  if (!read_document (self, document, error))
    {
      g_prefix_error (error, _("The connection “%s”: "), self->id != NULL ? self->id : "?");
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * dove_connection_ref:
 * @self: a connection
 *
 * Returns: (transfer full): @self
 */
DoveConnection *
dove_connection_ref (DoveConnection *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * dove_connection_unref:
 * @self: (transfer full): a connection
 *
 * Drops a reference.
 */
void
dove_connection_unref (DoveConnection *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->cookies, g_ptr_array_unref);
  g_clear_pointer (&self->session, dove_value_unref);
  g_clear_pointer (&self->secrets, dove_value_unref);
  g_clear_pointer (&self->unsaved, dove_value_unref);
  g_clear_pointer (&self->refused, dove_value_unref);
  g_free (self->refusal);
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->certificate_from, dove_value_unref);
  g_clear_pointer (&self->objects, g_hash_table_unref);
  g_clear_pointer (&self->ends, dove_oauth_ends_free);
  g_clear_pointer (&self->account, dove_net_account_unref);
  g_clear_pointer (&self->settings, dove_value_unref);
  g_clear_pointer (&self->given, dove_value_unref);
  g_clear_pointer (&self->document, dove_value_unref);
  g_free (self->base);
  g_object_unref (self->keyring);
  dove_clock_unref (self->clock);
  dove_manifest_unref (self->manifest);
  g_cond_clear (&self->renewed);
  g_mutex_clear (&self->lock);
  g_free (self->name);
  g_free (self->id);
  g_free (self);
}

/**
 * dove_connection_get_id:
 * @self: a connection
 *
 * Returns: (transfer none): its id
 */
const char *
dove_connection_get_id (DoveConnection *self)
{
  return self->id;
}

/**
 * dove_connection_get_name:
 * @self: a connection
 *
 * Returns: (transfer none): what the user calls it
 */
const char *
dove_connection_get_name (DoveConnection *self)
{
  return self->name;
}

/**
 * dove_connection_get_manifest:
 * @self: a connection
 *
 * Returns: (transfer none): how its application is described
 */
DoveManifest *
dove_connection_get_manifest (DoveConnection *self)
{
  return self->manifest;
}

/**
 * dove_connection_get_account:
 * @self: a connection
 *
 * Returns: (transfer none): what its threads share when they send
 */
DoveNetAccount *
dove_connection_get_account (DoveConnection *self)
{
  return self->account;
}

/**
 * dove_connection_get_formula_host:
 * @self: a connection
 *
 * Returns: (transfer none): what formulas of the manifest may know: zone and tables
 */
const DoveFormulaHost *
dove_connection_get_formula_host (DoveConnection *self)
{
  static const DoveFormulaHost none = { 0 };

  return self->formula != NULL ? self->formula : &none;
}

/**
 * dove_connection_get_clock:
 * @self: a connection
 *
 * Returns: (transfer none): where its time comes from
 */
DoveClock *
dove_connection_get_clock (DoveConnection *self)
{
  return self->clock;
}

/**
 * dove_connection_get_settings:
 * @self: a connection
 *
 * Returns: (transfer none): its settings, checked, with the defaults
 */
DoveValue *
dove_connection_get_settings (DoveConnection *self)
{
  return self->settings;
}

static gboolean
uses_name (GPtrArray  *names,
           const char *name)
{
  g_autofree char *path = g_strconcat ("session.", name, NULL);

  return names != NULL && g_ptr_array_find_with_equal_func (names, path, g_str_equal, NULL);
}

/* Whether a value of the session shows who we are: a token, or a text that is sent as one. */
static gboolean
is_credential (const DoveAuth *auth,
               const char     *name,
               DoveValue      *value)
{
  DoveTemplate *templates[] = { auth->value, auth->user, auth->password, auth->token };
  DoveTemplateTree *trees[] = { auth->apply_headers, auth->apply_query };

  if (g_str_equal (name, "access_token"))
    return TRUE;
  if (dove_value_get_text (value) == NULL)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (templates); i++)
    {
      g_autoptr(GPtrArray) names = templates[i] != NULL ? dove_template_list_names (templates[i])
                                                        : NULL;

      if (uses_name (names, name))
        return TRUE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (trees); i++)
    {
      g_autoptr(GPtrArray) names = trees[i] != NULL ? dove_template_tree_list_names (trees[i])
                                                    : NULL;

      if (uses_name (names, name))
        return TRUE;
    }

  return FALSE;
}

/* What of the session records, addresses and bodies may hold. */
static DoveValue *
make_open_session (DoveConnection *self,
                   DoveValue      *session)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < dove_value_get_length (session); i++)
    {
      const char *name = dove_value_get_name (session, i);
      DoveValue *value = dove_value_get_element (session, i);

      if (!is_credential (self->auth, name, value))
        dove_value_builder_set (builder, name, value);
    }

  return dove_value_builder_end (builder);
}

/**
 * dove_connection_dup_scope:
 * @self: a connection
 *
 * Gives the names of the connection as they are now: `settings`, `connection` and, after
 * signing in, `session`. There is no `secret` among them, and in the session no token: what a
 * manifest can name outside of `auth` may come to stand in records, labels and addresses.
 *
 * Returns: (transfer full): a record
 */
DoveValue *
dove_connection_dup_scope (DoveConnection *self)
{
  static const char *const names[] = { "settings", "connection", "session" };
  g_autoptr(DoveScope) scope = dove_connection_make_scope (self, FALSE);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      DoveValue *value = dove_scope_peek (scope, names[i]);

      if (value != NULL && g_str_equal (names[i], "session"))
        dove_value_builder_take (builder, names[i], make_open_session (self, value));
      else if (value != NULL)
        dove_value_builder_set (builder, names[i], value);
    }

  return dove_value_builder_end (builder);
}

/* The host that a setting names: of an address, or the text itself without its port. */
static char *
dup_setting_host (const char *text)
{
  g_autoptr(GUri) uri = g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *address = NULL;

  if (uri != NULL && g_uri_get_host (uri) != NULL)
    return g_strdup (g_uri_get_host (uri));

  address = g_strconcat ("http://", text, NULL);
  g_clear_pointer (&uri, g_uri_unref);
  uri = g_uri_parse (address, G_URI_FLAGS_ENCODED, NULL);

  return uri != NULL ? g_strdup (g_uri_get_host (uri)) : NULL;
}

/**
 * dove_connection_is_user_host:
 * @self: a connection
 * @url: an address
 *
 * Tells whether the user named the host of an address, whole, in a setting: then it may be on
 * this computer or in the own network. A default of the manifest does not count, but for one that
 * came with the program.
 *
 * Returns: whether it was
 */
gboolean
dove_connection_is_user_host (DoveConnection *self,
                              const char     *url)
{
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  DoveValue *settings = self->manifest->is_shipped ? self->settings : self->given;

  for (guint i = 0; uri != NULL && i < dove_value_get_length (settings); i++)
    {
      const char *text = dove_value_get_text (dove_value_get_element (settings, i));
      g_autofree char *host = text != NULL ? dup_setting_host (text) : NULL;

      if (host != NULL && g_uri_get_host (uri) != NULL &&
          g_ascii_strcasecmp (host, g_uri_get_host (uri)) == 0)
        return TRUE;
    }

  return FALSE;
}
