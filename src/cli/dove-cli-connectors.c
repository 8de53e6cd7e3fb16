/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "cli/dove-cli-connectors.h"
#include "cli/dove-cli-desk.h"
#include "cli/dove-cli-table.h"
#include "cli/dove-cli-try.h"
#include "record/dove-json.h"

static void
set_text (DoveValueBuilder *builder,
          const char       *name,
          const char       *text)
{
  if (text != NULL)
    dove_value_builder_set_text (builder, name, text);
}

static DoveValue *
entry_to_value (const DoveCatalogueEntry *entry)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) categories = dove_value_builder_new (DOVE_VALUE_LIST);

  set_text (builder, "id", entry->id);
  set_text (builder, "name", entry->name);
  set_text (builder, "version", entry->version);
  set_text (builder, "summary", entry->summary);
  set_text (builder, "verified", entry->verified);
  for (guint i = 0; entry->categories != NULL && i < entry->categories->len; i++)
    dove_value_builder_take_element (
        categories, dove_value_new_text (g_ptr_array_index (entry->categories, i)));
  dove_value_builder_take (builder, "categories", dove_value_builder_end (categories));
  dove_value_builder_take (builder, "own", dove_value_new_boolean (entry->is_own));
  set_text (builder, "problem", entry->problem);

  return dove_value_builder_end (builder);
}

/* Against what a connector was checked, in words */
static const char *
get_checked (const char *verified)
{
  if (g_strcmp0 (verified, "live") == 0)
    return _("against the application");
  if (g_strcmp0 (verified, "document") == 0)
    return _("against its document");

  return g_strcmp0 (verified, "facts") == 0 ? _("not yet verified") : "";
}

static DoveExit
connectors_list (DoveCli       *cli,
                 DoveCatalogue *catalogue)
{
  g_autoptr(GPtrArray) entries = dove_catalogue_list (catalogue);
  g_autoptr(DoveCliTable) table = dove_cli_table_new (_("CONNECTOR"), _("NAME"), _("VERSION"),
                                                      _("CATEGORIES"), _("CHECKED"),
                                                      _("SUMMARY"), NULL);

  for (guint i = 0; i < entries->len; i++)
    {
      const DoveCatalogueEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *categories = dove_cli_connectors_join (entry->categories);
      g_autoptr(DoveValue) row = NULL;

      if (cli->output == DOVE_CLI_JSON)
        {
          row = entry_to_value (entry);
          dove_cli_print_json (row);
        }
      else if (entry->problem != NULL)
        dove_cli_warn ("%s", entry->problem);
      else
        dove_cli_table_add (table, entry->id, entry->name, entry->version, categories,
                            get_checked (entry->verified),
                            entry->summary != NULL ? entry->summary : "", NULL);
    }

  dove_cli_table_print (table);

  return DOVE_EXIT_DONE;
}

/* One that takes the place of another, and talks to more servers than that: secrets of before do
 * not go there, and whoever adds it should know. */
static void
tell_new_hosts (DoveCatalogue *catalogue,
                DoveManifest  *manifest)
{
  g_autoptr(DoveManifest) known = dove_catalogue_load (catalogue, manifest->id, NULL, NULL);
  g_autoptr(GPtrArray) before = known != NULL ? dove_manifest_list_hosts (known) : NULL;
  g_autoptr(GPtrArray) now = dove_manifest_list_hosts (manifest);

  for (guint i = 0; before != NULL && i < now->len; i++)
    {
      const char *host = g_ptr_array_index (now, i);
      g_autofree char *words = dove_cli_connectors_describe_host (host);

      if (!g_ptr_array_find_with_equal_func (before, host, g_str_equal, NULL))
        dove_cli_warn (_("“%s” is known already, and now talks to %s as well: connections of "
                         "before send nothing there until they are connected again"),
                       manifest->id, words);
    }
}

static DoveExit
connectors_add (DoveCli       *cli,
                DoveCatalogue *catalogue,
                const char    *file)
{
  g_autoptr(GPtrArray) issues = NULL;
  g_autoptr(DoveManifest) manifest = NULL;
  const DoveCliDesk *desk = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *id = NULL;
  gsize length = 0;
  guint version = 0;

  manifest = dove_catalogue_load_file (catalogue, file, &issues, &error);
  for (guint i = 0; issues != NULL && i < issues->len; i++)
    dove_cli_connectors_tell (cli, g_ptr_array_index (issues, i));

  if (manifest == NULL)
    return dove_cli_fail (error);

  /* The file's own text: a repair stays one, so that it follows what it extends. */
  text = dove_cli_read_file (file, &length, &error);
  if (text == NULL)
    return dove_cli_fail (error);

  tell_new_hosts (catalogue, manifest);
  desk = dove_cli_get_desk (cli, &error);
  if (desk == NULL || !desk->save (cli, text, length, "", &id, &version, &error))
    return dove_cli_fail (error);

  dove_cli_warn (_("connector “%s” is in the workspace"), manifest->id);

  return DOVE_EXIT_DONE;
}

/**
 * dove_cli_connectors:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `connectors`. Needs no lock: it works while something else has the workspace.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_connectors (DoveCli  *cli,
                     int       argc,
                     char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  g_autofree char *folder = cli->workspace != NULL ? g_strdup (cli->workspace)
                                                   : dove_workspace_get_default_path ();
  g_autoptr(DoveCatalogue) catalogue = dove_catalogue_new (folder);
  g_autofree char *output = NULL;
  g_autofree char *auth = NULL;
  g_autofree char *authority = NULL;
  g_autofree char *object = NULL;
  g_auto(GStrv) settings = NULL;
  gboolean has_report = FALSE;
  gboolean writes = FALSE;
  gboolean keeps = FALSE;
  const char *verb;
  DoveExit status = DOVE_EXIT_DONE;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
      N_("Where import-openapi writes the manifest"), N_("FILE") },
    { "report", 0, 0, G_OPTION_ARG_NONE, &has_report,
      N_("Tells what import-openapi found and what stayed open"), NULL },
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &settings,
      N_("A setting for try; may be given several times"), N_("NAME=VALUE") },
    { "auth", 'a', 0, G_OPTION_ARG_STRING, &auth, N_("Which way to sign in for try"), N_("ID") },
    { "authority", 0, 0, G_OPTION_ARG_FILENAME, &authority,
      N_("A certificate in PEM that vouches for the server for try, if the computer knows none"),
      N_("FILE") },
    { "object", 0, 0, G_OPTION_ARG_STRING, &object, N_("The only object to try"), N_("OBJECT") },
    { "write", 0, 0, G_OPTION_ARG_NONE, &writes,
      N_("Lets try make a record of each object, and delete it again where that can be"), NULL },
    { "keep", 0, 0, G_OPTION_ARG_NONE, &keeps,
      N_("Writes what try settles of an import's check-list into the connector's file"), NULL },
    { NULL }
  };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  verb = argc > 1 ? argv[1] : "list";
  if (g_str_equal (verb, "list") && argc <= 2)
    return connectors_list (cli, catalogue);
  if (g_str_equal (verb, "show") && argc == 3)
    return dove_cli_connectors_show (cli, catalogue, argv[2]);
  if (g_str_equal (verb, "check") && argc == 3)
    return dove_cli_connectors_check (cli, catalogue, argv[2]);
  if (g_str_equal (verb, "add") && argc == 3)
    return connectors_add (cli, catalogue, argv[2]);

  if (g_str_equal (verb, "try") && argc == 3)
    return dove_cli_try_run (cli, argv[2], &(DoveCliTryOptions) { auth, object, settings,
                                                                  authority, writes, keeps });

  if (g_str_has_prefix (verb, "import-") && argc == 3 &&
      g_strv_contains ((const char * const []) { "openapi", "graphql", "odata", NULL },
                       verb + strlen ("import-")))
    return dove_cli_connectors_import (cli, argv[2], output, has_report);

  return dove_cli_usage ("connectors", _("give list, show ID, check FILE, try FILE, add FILE or "
                                         "import-openapi FILE [-o FILE] [--report]"));
}
