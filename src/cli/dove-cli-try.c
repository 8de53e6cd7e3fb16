/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "cli/dove-cli-desk.h"
#include "cli/dove-cli-secrets.h"
#include "cli/dove-cli-try.h"

#include <string.h>

/*
 * A connector on its application, without the workspace: signs in, reads, and shows what it would
 * write. Nothing of it is kept; secrets are in memory only.
 */

static void
try_clear (DoveCliTry *self)
{
  g_clear_object (&self->driver);
  g_clear_pointer (&self->connection, dove_connection_unref);
  g_clear_object (&self->keyring);
  g_clear_pointer (&self->manifest, dove_manifest_unref);
  g_clear_pointer (&self->settings, dove_value_unref);
  g_free (self->authority);
  g_clear_pointer (&self->kept, dove_value_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DoveCliTry, try_clear)

/**
 * dove_cli_try_tell:
 * @self: a trial
 * @result: how a step went
 * @place: pointer of the manifest's member that the step is about
 * @format: a sentence, translated
 * @...: its values
 *
 * Tells of one step. What went wrong counts for the exit status.
 */
void
dove_cli_try_tell (DoveCliTry   *self,
                   DoveCliTried  result,
                   const char   *place,
                   const char   *format,
                   ...)
{
  static const char * const names[] = { "good", "bad", "not-tried" };
  static const char * const words[] = { N_("good"), N_("bad"), N_("not tried") };
  g_autofree char *message = NULL;
  g_autofree char *clean = NULL;
  va_list values;

  va_start (values, format);
  message = g_strdup_vprintf (format, values);
  va_end (values);
  clean = self->connection != NULL
            ? dove_net_account_redact (dove_connection_get_account (self->connection), message)
            : g_strdup (message);

  self->bad += result == DOVE_CLI_TRIED_BAD;
  if (self->cli->output == DOVE_CLI_JSON)
    {
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autoptr(DoveValue) row = NULL;

      dove_value_builder_set_text (builder, "result", names[result]);
      dove_value_builder_set_text (builder, "pointer", place);
      dove_value_builder_set_text (builder, "message", clean);
      row = dove_value_builder_end (builder);
      dove_cli_print_json (row);
    }
  else
    dove_cli_say ("%s: %s: %s", _(words[result]), place, clean);
}

/* --- signing in ------------------------------------------------------------------------------- */

/**
 * dove_cli_try_connect:
 * @self: a trial
 * @manifest: what the connection is to: the trial's, or that with a change
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a connection with the settings and the secrets of the
 *   trial, or %NULL with @error set
 */
DoveConnection *
dove_cli_try_connect (DoveCliTry    *self,
                      DoveManifest  *manifest,
                      GError       **error)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) document = NULL;
  const DoveConnectionHost host = { .keyring = self->keyring, .clock = self->cli->clock };
  const char *auth = self->auth;

  if (auth == NULL && manifest->auths->len > 0)
    auth = ((const DoveAuth *) g_ptr_array_index (manifest->auths, 0))->id;

  dove_value_builder_take (builder, "dovetail", dove_value_new_integer (1));
  dove_value_builder_set_text (builder, "kind", "connection");
  dove_value_builder_set_text (builder, "id", "try");
  dove_value_builder_set_text (builder, "connector", manifest->id);
  dove_value_builder_set_text (builder, "name", manifest->name);
  dove_value_builder_set (builder, "settings", self->settings);
  if (auth != NULL)
    dove_value_builder_set_text (builder, "auth", auth);
  if (self->authority != NULL)
    dove_value_builder_set_text (builder, "authority", self->authority);
  document = dove_value_builder_end (builder);

  return dove_connection_new (document, manifest, &host, error);
}

static gboolean
sign_in (DoveCliTry  *self,
         DoveValue   *secrets,
         GError     **error)
{
  const DoveCliSignIn order = { .show = dove_cli_show_address, .user_data = self->cli };
  g_autoptr(DoveValue) sealed = dove_connection_seal (self->connection, secrets);

  if (!dove_keyring_store (self->keyring, "try", self->manifest->name, sealed,
                           self->cli->cancellable, error))
    return FALSE;

  return !dove_manifest_needs_browser (self->manifest, self->auth) ||
         dove_cli_sign_in (self->cli, &order, self->connection, error);
}

/* Whether a member of the keyring's item shows who somebody is: not when it was made, and what the
 * application told at the sign-in. A certificate is none that could be changed a little. */
static gboolean
is_shown (const char *name)
{
  return !g_str_has_prefix (name, "dovetail.") &&
         !g_str_has_prefix (name, DOVE_SECRET_CERTIFICATE) &&
         (!g_str_has_prefix (name, "oauth.") || g_str_equal (name, "oauth.access_token"));
}

/* The item with every secret changed in its last letter, and nothing to renew a token with */
static DoveValue *
spoil (DoveValue *item)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < dove_value_get_length (item); i++)
    {
      const char *name = dove_value_get_name (item, i);
      const char *text = dove_value_get_text (dove_value_get_element (item, i));
      g_autofree char *wrong = g_strdup (text);
      gsize length = text != NULL ? strlen (text) : 0;

      if (g_str_equal (name, "oauth.refresh_token"))
        continue;
      if (is_shown (name) && length > 0 && (wrong[length - 1] & 0x80) == 0)
        wrong[length - 1] = wrong[length - 1] == '0' ? '1' : '0';
      else if (is_shown (name) && length > 0)
        wrong = (g_free (wrong), g_strconcat (text, "0", NULL));
      dove_value_builder_set_text (builder, name, wrong != NULL ? wrong : "");
    }

  return dove_value_builder_end (builder);
}

static void
judge_wrong (DoveCliTry   *self,
             gboolean      is_taken,
             const GError *error)
{
  if (is_taken)
    dove_cli_try_tell (self, DOVE_CLI_TRIED_BAD, "/test", "%s",
                       _("the call is answered to a wrong secret as well: name one that fails "
                         "without a sign-in, such as “who am I”"));
  else if (g_error_matches (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED) ||
           g_error_matches (error, DOVE_ERROR, DOVE_ERROR_FORBIDDEN))
    dove_cli_try_tell (self, DOVE_CLI_TRIED_GOOD, "/test", "%s", _("a wrong secret is refused"));
  else
    dove_cli_try_tell (self, DOVE_CLI_TRIED_BAD, "/errors",
                       _("a wrong secret is refused, but not as a sign-in: add a rule with "
                         "“do”: “reauth” for this answer: %s"), error->message);
}

/* The test call must need the sign-in, or a key that is withdrawn looks like deleted records. */
static void
try_wrong_secret (DoveCliTry *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) item = dove_keyring_lookup (self->keyring, "try", NULL, NULL);
  g_autoptr(DoveValue) wrong = NULL;
  g_autoptr(DoveConnection) connection = NULL;
  g_autoptr(DoveDriver) driver = NULL;
  gboolean is_taken = FALSE;

  if (self->manifest->test == NULL || item == NULL)
    return;

  wrong = spoil (item);
  if (dove_value_equal (wrong, item))
    {
      dove_cli_try_tell (self, DOVE_CLI_TRIED_NOT, "/test", "%s",
                         dove_value_get_member (item, DOVE_SECRET_CERTIFICATE) != NULL
                           ? _("there is only a certificate, and no wrong one to try")
                           : _("there is no secret"));
      return;
    }

  if (dove_keyring_store (self->keyring, "try", "", wrong, NULL, &error))
    connection = dove_cli_try_connect (self, self->manifest, &error);
  if (connection != NULL)
    driver = dove_driver_open (connection, &error);
  if (driver != NULL)
    is_taken = dove_driver_check (driver, NULL, NULL, self->cli->cancellable, &error);
  judge_wrong (self, is_taken, error);

  dove_keyring_store (self->keyring, "try", "", item, NULL, NULL);
}

static gboolean
try_sign_in (DoveCliTry *self)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *account = NULL;
  g_autofree char *label = NULL;

  if (!dove_driver_check (self->driver, &account, &label, self->cli->cancellable, &error))
    {
      dove_cli_try_tell (self, DOVE_CLI_TRIED_BAD, "/test", "%s", error->message);
      return FALSE;
    }

  dove_cli_try_tell (self, DOVE_CLI_TRIED_GOOD, "/test", _("signed in: account %s, %s"),
                     account != NULL ? account : "?", label != NULL ? label : "?");
  if (account == NULL && self->manifest->test != NULL)
    dove_cli_try_tell (self, DOVE_CLI_TRIED_BAD, "/test/account", "%s",
                       _("the answer does not tell the account there: a sign-in with another "
                         "one would not be noticed"));

  try_wrong_secret (self);

  return TRUE;
}

/* --- the command ------------------------------------------------------------------------------ */

static DoveManifest *
load (DoveCli     *cli,
      const char  *connector,
      GError     **error)
{
  g_autofree char *folder = cli->workspace != NULL ? g_strdup (cli->workspace)
                                                   : dove_workspace_get_default_path ();
  g_autoptr(DoveCatalogue) catalogue = dove_catalogue_new (folder);
  g_autoptr(GPtrArray) issues = NULL;

  return g_file_test (connector, G_FILE_TEST_IS_REGULAR)
           ? dove_catalogue_load_file (catalogue, connector, &issues, error)
           : dove_catalogue_load (catalogue, connector, &issues, error);
}

static gboolean
open_driver (DoveCliTry  *self,
             GError     **error)
{
  g_autoptr(DoveValue) secrets = dove_cli_read_secrets (self->manifest, self->auth, NULL, error);

  if (secrets == NULL ||
      !dove_connection_check_secrets (self->manifest, self->auth, secrets, error))
    return FALSE;

  self->keyring = dove_keyring_new_memory ();
  self->connection = dove_cli_try_connect (self, self->manifest, error);
  if (self->connection == NULL || !sign_in (self, secrets, error))
    return FALSE;

  self->driver = dove_driver_open (self->connection, error);

  return self->driver != NULL;
}

static gboolean
try_objects (DoveCliTry  *self,
             const char  *only,
             GError     **error)
{
  gboolean is_found = only == NULL;

  for (guint i = 0; i < self->manifest->objects->len; i++)
    {
      const DoveObject *object = g_ptr_array_index (self->manifest->objects, i);

      if (only != NULL && !g_str_equal (object->id, only))
        continue;

      is_found = TRUE;
      dove_cli_try_read (self, object);
      dove_cli_try_create (self, object);
    }

  if (!is_found)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING, _("%s has no object “%s”"),
                 self->manifest->name, only);

  return is_found;
}

/**
 * dove_cli_try_run:
 * @cli: the command line
 * @connector: a file, or an id of the catalogue
 * @options: what is tried, and how
 *
 * The command `connectors try`. Needs no workspace, and keeps nothing that it is not told to.
 *
 * Returns: %DOVE_EXIT_PROBLEMS when a step went wrong, %DOVE_EXIT_FAILED when nothing could be
 *   tried
 */
DoveExit
dove_cli_try_run (DoveCli                 *cli,
                  const char              *connector,
                  const DoveCliTryOptions *options)
{
  g_auto(DoveCliTry) self = { .cli = cli, .auth = options->auth, .writes = options->writes,
                              .keeps = options->keeps };
  g_autoptr(GError) error = NULL;

  self.manifest = load (cli, connector, &error);
  if (options->authority != NULL && self.manifest != NULL)
    {
      self.authority = dove_cli_read_authority (options->authority, &error);
      if (self.authority == NULL)
        return dove_cli_fail (error);
    }
  if (self.manifest != NULL)
    self.settings = dove_cli_build_settings (self.manifest, NULL, options->settings, &error);
  if (self.settings == NULL ||
      !dove_connection_check_settings (self.manifest, self.settings, &error) ||
      !open_driver (&self, &error))
    return dove_cli_fail (error);

  if (!try_sign_in (&self))
    return DOVE_EXIT_PROBLEMS;
  if (!try_objects (&self, options->object, &error))
    return dove_cli_fail (error);

  dove_cli_try_open_items (&self, options->object);
  if (self.keeps && !dove_cli_try_keep (&self, &error))
    return dove_cli_fail (error);

  return self.bad > 0 ? DOVE_EXIT_PROBLEMS : DOVE_EXIT_DONE;
}
