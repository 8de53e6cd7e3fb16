/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "cli/dove-cli-desk.h"
#include "cli/dove-cli-secrets.h"
#include "connection/dove-connection.h"
#include "record/dove-json.h"

typedef struct
{
  char  *id;
  char  *auth;
  char  *name;
  char **settings;  /* NAME=VALUE */
  char **secrets;   /* names to ask for */
  char  *authority; /* a file; empty: none any more */
  gboolean is_pasting;
  gboolean  takes_any;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->id);
  g_free (options->auth);
  g_free (options->name);
  g_strfreev (options->settings);
  g_strfreev (options->secrets);
  g_free (options->authority);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* It is no secret, and stands in the definition; an empty one is none any more. */
static gboolean
authority_set (const char        *file,
               DoveValueBuilder  *builder,
               GError           **error)
{
  g_autofree char *pem = NULL;

  if (*file == '\0')
    {
      dove_value_builder_remove (builder, "authority");
      return TRUE;
    }

  pem = dove_cli_read_authority (file, error);
  if (pem != NULL)
    dove_value_builder_set_text (builder, "authority", pem);

  return pem != NULL;
}

/* What nothing is said of stays as it was. */
static DoveValue *
document_build (DoveManifest    *manifest,
                const Options   *options,
                DoveDefinition  *before,
                DoveValue       *settings,
                GError         **error)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  const char *auth = options->auth;
  const char *name = options->name;

  if (before != NULL)
    dove_value_builder_set_all (builder, dove_definition_get_document (before));
  if (before != NULL && name == NULL)
    name = dove_definition_get_name (before);

  if (auth == NULL && manifest->auths->len > 0)
    auth = ((const DoveAuth *) g_ptr_array_index (manifest->auths, 0))->id;

  dove_value_builder_take (builder, "dovetail", dove_value_new_integer (1));
  dove_value_builder_set_text (builder, "kind", "connection");
  dove_value_builder_set_text (builder, "id", options->id);
  dove_value_builder_set_text (builder, "connector", manifest->id);
  dove_value_builder_set_text (builder, "name", name != NULL ? name : manifest->name);
  dove_value_builder_set (builder, "settings", settings);
  if (auth != NULL)
    dove_value_builder_set_text (builder, "auth", auth);
  if (options->authority != NULL && !authority_set (options->authority, builder, error))
    return NULL;

  return dove_value_builder_end (builder);
}

static void
connected_print (DoveCli               *cli,
                 const char            *id,
                 DoveManifest          *manifest,
                 const DoveAccount  *account)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) row = NULL;

  if (cli->output == DOVE_CLI_HUMAN)
    {
      dove_cli_say (_("Connected “%s” to %s%s%s"), id, manifest->name,
                    account->label != NULL ? ": " : "",
                    account->label != NULL ? account->label : "");
      return;
    }

  dove_value_builder_set_text (builder, "id", id);
  dove_value_builder_set_text (builder, "connector", manifest->id);
  dove_value_builder_set_text (builder, "state", "signed-in");
  if (account->id != NULL)
    dove_value_builder_set_text (builder, "account", account->id);
  if (account->label != NULL)
    dove_value_builder_set_text (builder, "label", account->label);
  dove_cli_set_rights (cli, builder, id);
  row = dove_value_builder_end (builder);
  dove_cli_print_json (row);
}

/* --- in the browser --------------------------------------------------------------------------- */

static char *
ask_address (gpointer user_data)
{
  g_printerr (_("When the browser has ended at an address that cannot be opened, copy the address "
                "and paste it here: "));

  return dove_cli_read_line ();
}

static DoveExit
connect_save (DoveCli           *cli,
              const DoveCliDesk *desk,
              const Options     *options,
              DoveManifest      *manifest,
              DoveValue         *document,
              DoveValue         *secrets)
{
  gboolean in_browser = dove_manifest_needs_browser (manifest, options->auth);
  DoveCliConnectFlags flags = options->takes_any ? DOVE_CLI_CONNECT_ANY_ACCOUNT : 0;
  const DoveCliSignIn sign_in = {
    .connection = options->id,
    .flags = flags,
    .show = dove_cli_show_address,
    .paste = options->is_pasting ? ask_address : NULL,
    .user_data = cli,
  };
  g_auto(DoveAccount) account = { 0 };
  g_autoptr(GError) error = NULL;

  if (!in_browser)
    flags |= DOVE_CLI_CONNECT_CHECK;
  if (!desk->connect (cli, document, secrets, flags, &account, &error) ||
      (in_browser && (!desk->sign_in (cli, &sign_in, &error) ||
                      !desk->check (cli, options->id, &account, &error))))
    return dove_cli_fail (error);

  connected_print (cli, options->id, manifest, &account);
  dove_cli_warn_rights (cli, options->id);

  return DOVE_EXIT_DONE;
}

/* Before anything is entered: whom it is for, and how far the connector can be relied on. */
static void
servers_say (DoveCli      *cli,
             DoveManifest *manifest,
             DoveValue    *document)
{
  g_autoptr(DoveConnection) connection = dove_engine_make_connection (cli->engine, document, NULL);
  g_auto(GStrv) servers = connection != NULL ? dove_connection_dup_origins (connection) : NULL;
  g_autofree char *joined = servers != NULL ? g_strjoinv (", ", servers) : NULL;

  if (cli->output != DOVE_CLI_HUMAN)
    return;

  if (joined != NULL && *joined != '\0')
    g_printerr (_("%s talks to %s\n"), manifest->name, joined);
  if (!manifest->is_shipped)
    g_printerr (_("This connector did not come with Dovetail. Look at its servers before you enter "
                  "anything\n"));
  else if (g_strcmp0 (manifest->verified, "facts") == 0 ||
           g_strcmp0 (manifest->verified, "document") == 0)
    g_printerr (_("This connector is not yet verified with the application itself\n"));
}

/* Who signs in to a connection again need not say what is known of it. */
static const char *
take_known (Options        *options,
            DoveDefinition *before,
            const char     *connector)
{
  DoveValue *document = before != NULL ? dove_definition_get_document (before) : NULL;
  const char *known = document != NULL ? dove_value_get_member_text (document, "connector") : NULL;

  if (known != NULL && (connector == NULL || g_str_equal (connector, known)) &&
      options->auth == NULL)
    options->auth = g_strdup (dove_value_get_member_text (document, "auth"));

  return connector != NULL ? connector : known;
}

static DoveExit
connect_run (DoveCli    *cli,
             const char *connector,
             Options    *options)
{
  const DoveCliDesk *desk = NULL;
  g_autoptr(GPtrArray) issues = NULL;
  g_autoptr(DoveManifest) manifest = NULL;
  g_autoptr(DoveValue) settings = NULL;
  g_autoptr(DoveValue) secrets = NULL;
  g_autoptr(DoveValue) document = NULL;
  g_autoptr(GError) error = NULL;
  DoveDefinition *before = NULL;
  DoveValue *old_settings = NULL;

  desk = dove_cli_get_desk (cli, &error);
  if (desk == NULL)
    return dove_cli_fail (error);

  before = dove_workspace_find (dove_engine_get_workspace (cli->engine), options->id);
  if (before != NULL && dove_definition_get_kind (before) != DOVE_DEFINITION_CONNECTION)
    {
      g_set_error (&error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("“%s” is a %s already; choose another id"), options->id,
                   dove_definition_kind_to_string (dove_definition_get_kind (before)));
      return dove_cli_fail (error);
    }

  connector = take_known (options, before, connector);
  if (connector == NULL)
    return dove_cli_usage ("connect", _("there is no connection of this id yet: give a connector"));
  if (before != NULL)
    old_settings = dove_value_get_member (dove_definition_get_document (before), "settings");

  manifest =
      dove_catalogue_load (dove_engine_get_catalogue (cli->engine), connector, &issues, &error);
  if (manifest != NULL)
    settings = dove_cli_build_settings (manifest, old_settings, options->settings, &error);
  if (settings == NULL || !dove_connection_check_settings (manifest, settings, &error))
    return dove_cli_fail (error);

  document = document_build (manifest, options, before, settings, &error);
  if (document == NULL)
    return dove_cli_fail (error);

  servers_say (cli, manifest, document);
  secrets = dove_cli_read_secrets (manifest, options->auth, options->secrets, &error);
  if (secrets == NULL || !dove_connection_check_secrets (manifest, options->auth, secrets, &error))
    return dove_cli_fail (error);

  return connect_save (cli, desk, options, manifest, document, secrets);
}

/**
 * dove_cli_connect:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `connect`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_connect (DoveCli  *cli,
                  int       argc,
                  char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  g_auto(Options) options = { 0 };
  DoveExit status = DOVE_EXIT_DONE;
  const GOptionEntry entries[] = {
    { "id", 'i', 0, G_OPTION_ARG_STRING, &options.id,
      N_("Id of the connection: small letters, digits and hyphens"), N_("ID") },
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &options.settings,
      N_("A setting; may be given several times"), N_("NAME=VALUE") },
    { "auth", 'a', 0, G_OPTION_ARG_STRING, &options.auth, N_("Which way to sign in"), N_("ID") },
    { "name", 'n', 0, G_OPTION_ARG_STRING, &options.name, N_("What to call it"), N_("NAME") },
    { "secret", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.secrets,
      N_("Asks for this secret only; its value is never an argument"), N_("NAME") },
    { "authority", 0, 0, G_OPTION_ARG_FILENAME, &options.authority,
      N_("A certificate in PEM that vouches for the server, if the computer knows none; empty: "
         "none any more"), N_("FILE") },
    { "paste", 'p', 0, G_OPTION_ARG_NONE, &options.is_pasting,
      N_("Asks for the address out of the browser, which runs on another computer"), NULL },
    { "replace-account", 0, 0, G_OPTION_ARG_NONE, &options.takes_any,
      N_("Another account than the one the connection belongs to is right"), NULL },
    { NULL }
  };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  if (argc > 2 || options.id == NULL)
    return dove_cli_usage ("connect", _("give a connector and --id"));

  if (!dove_definition_id_is_valid (options.id))
    return dove_cli_usage (
        "connect", _("an id has small letters, digits and hyphens, and begins with a letter"));

  return connect_run (cli, argc > 1 ? argv[1] : NULL, &options);
}
