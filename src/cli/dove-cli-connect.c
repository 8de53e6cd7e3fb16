/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli/dove-cli-desk.h"
#include "connection/dove-connection.h"
#include "record/dove-json.h"

#define SECRET_LINE_BYTES 65536

typedef struct
{
  char  *id;
  char  *auth;
  char  *name;
  char **settings;  /* NAME=VALUE */
  char **secrets;   /* names to ask for */
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
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* A setting as its schema wants it: numbers and truth values are no texts. */
static DoveValue *
setting_value (DoveManifest *manifest,
               const char   *name,
               const char   *text)
{
  for (guint i = 0; i < manifest->settings->len; i++)
    {
      const DoveSetting *setting = g_ptr_array_index (manifest->settings, i);
      const char *type = dove_value_get_member_text (setting->schema, "type");
      g_autoptr(DoveValue) value = NULL;

      if (!g_str_equal (setting->name, name) || type == NULL || g_str_equal (type, "string"))
        continue;

      value = dove_json_parse (text, -1, NULL, NULL);
      if (value != NULL)
        return g_steal_pointer (&value);
    }

  return dove_value_new_text (text);
}

/* What was given, over what an existing connection has. Defaults of the manifest stay there: what
 * stands in a connection was typed by the user. */
static DoveValue *
settings_build (DoveManifest  *manifest,
                DoveValue     *before,
                char         **given,
                GError       **error)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (before != NULL)
    dove_value_builder_set_all (builder, before);

  for (guint i = 0; given != NULL && given[i] != NULL; i++)
    {
      g_auto(GStrv) halves = g_strsplit (given[i], "=", 2);

      if (halves[0] == NULL || halves[1] == NULL || !g_utf8_validate (given[i], -1, NULL))
        {
          g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                       _("“%s” is not of the form NAME=VALUE"), given[i]);
          return NULL;
        }

      dove_value_builder_take (builder, halves[0], setting_value (manifest, halves[0], halves[1]));
    }

  return dove_value_builder_end (builder);
}

static char *
read_line (void)
{
  char *line = NULL;
  size_t size = 0;
  ssize_t length = getline (&line, &size, stdin);
  char *text;

  if (length < 0 || length > SECRET_LINE_BYTES)
    {
      free (line);
      return NULL;
    }

  text = g_strndup (line, (gsize) length);
  explicit_bzero (line, size);
  free (line);

  return g_strchomp (text);
}

/* Asks on the terminal without echo. */
static char *
secret_ask (const char *name)
{
  struct termios before;
  struct termios quiet;
  char *text;

  g_printerr ("%s: ", name);
  if (tcgetattr (STDIN_FILENO, &before) != 0)
    return NULL;

  quiet = before;
  quiet.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &quiet);
  text = read_line ();
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  g_printerr ("\n");

  return text;
}

static void
secret_free (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

static DoveValue *
secrets_from_terminal (char **names)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; names[i] != NULL; i++)
    {
      char *text = secret_ask (names[i]);

      if (text != NULL && g_utf8_validate (text, -1, NULL))
        dove_value_builder_set_text (builder, names[i], text);
      secret_free (text);
    }

  return dove_value_builder_end (builder);
}

/* Lines NAME=VALUE up to the end or an empty line. */
static DoveValue *
secrets_from_lines (void)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  char *line;

  while ((line = read_line ()) != NULL && line[0] != '\0')
    {
      char *equals = strchr (line, '=');

      if (equals != NULL && g_utf8_validate (line, -1, NULL))
        {
          *equals = '\0';
          dove_value_builder_set_text (builder, line, equals + 1);
        }
      secret_free (line);
    }
  secret_free (line);

  return dove_value_builder_end (builder);
}

static DoveValue *
secrets_read (DoveManifest   *manifest,
              const Options  *options,
              GError        **error)
{
  g_auto(GStrv) names = NULL;

  if (options->secrets != NULL)
    names = g_strdupv (options->secrets);
  else
    names = dove_connection_list_secrets (manifest, options->auth, error);

  if (names == NULL)
    return NULL;

  if (names[0] == NULL)
    {
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

      return dove_value_builder_end (builder);
    }

  return isatty (STDIN_FILENO) ? secrets_from_terminal (names) : secrets_from_lines ();
}

static DoveValue *
document_build (DoveManifest   *manifest,
                const Options  *options,
                DoveDefinition *before,
                DoveValue      *settings)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  const char *auth = options->auth;
  const char *name = options->name;

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
  row = dove_value_builder_end (builder);
  dove_cli_print_json (row);
}

/* --- in the browser --------------------------------------------------------------------------- */

static void
show_address (const char *address,
              const char *code,
              gpointer    user_data)
{
  const DoveCli *cli = user_data;
  g_autoptr(DoveValueBuilder) builder = NULL;
  g_autoptr(DoveValue) row = NULL;

  if (cli->output == DOVE_CLI_JSON)
    {
      builder = dove_value_builder_new (DOVE_VALUE_RECORD);
      dove_value_builder_set_text (builder, "state", "signing-in");
      dove_value_builder_set_text (builder, "address", address);
      if (code != NULL)
        dove_value_builder_set_text (builder, "code", code);
      row = dove_value_builder_end (builder);
      dove_cli_print_json (row);
      return;
    }

  dove_cli_say (_("Open this address in a browser and sign in there:\n\n  %s\n"), address);
  if (code != NULL)
    dove_cli_say (_("The code to type there is %s"), code);
}

static char *
ask_address (gpointer user_data)
{
  g_printerr (_("When the browser has ended at an address that cannot be opened, copy the address "
                "and paste it here: "));

  return read_line ();
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
    .show = show_address,
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

  return DOVE_EXIT_DONE;
}

static DoveExit
connect_run (DoveCli       *cli,
             const char    *connector,
             const Options *options)
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

  if (before != NULL)
    old_settings = dove_value_get_member (dove_definition_get_document (before), "settings");

  manifest =
      dove_catalogue_load (dove_engine_get_catalogue (cli->engine), connector, &issues, &error);
  if (manifest != NULL)
    settings = settings_build (manifest, old_settings, options->settings, &error);
  if (settings == NULL || !dove_connection_check_settings (manifest, settings, &error))
    return dove_cli_fail (error);

  secrets = secrets_read (manifest, options, &error);
  if (secrets == NULL || !dove_connection_check_secrets (manifest, options->auth, secrets, &error))
    return dove_cli_fail (error);

  document = document_build (manifest, options, before, settings);

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
    { "paste", 'p', 0, G_OPTION_ARG_NONE, &options.is_pasting,
      N_("Asks for the address out of the browser, which runs on another computer"), NULL },
    { "replace-account", 0, 0, G_OPTION_ARG_NONE, &options.takes_any,
      N_("Another account than the one the connection belongs to is right"), NULL },
    { NULL }
  };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  if (argc != 2 || options.id == NULL)
    return dove_cli_usage ("connect", _("give a connector and --id"));

  if (!dove_definition_id_is_valid (options.id))
    return dove_cli_usage (
        "connect", _("an id has small letters, digits and hyphens, and begins with a letter"));

  return connect_run (cli, argv[1], &options);
}
