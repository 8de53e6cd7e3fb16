/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include <string.h>

#include "cli/dove-cli-desk.h"
#include "cli/dove-cli-table.h"
#include "record/dove-json.h"
#include "store/dove-store-document.h"
#include "sync/dove-advice.h"

static gboolean
add_file (DoveCli            *cli,
          const DoveCliDesk  *desk,
          const char         *path,
          GError            **error)
{
  g_autoptr(DoveValue) document = NULL;
  g_autofree char *text = NULL;
  g_autofree char *id = NULL;
  g_autofree char *advice = NULL;
  const char *kind = NULL;
  gsize length = 0;
  guint version = 0;

  text = dove_cli_read_file (path, &length, error);
  if (text == NULL)
    return FALSE;

  document = dove_json_parse (text, (gssize) length, NULL, error);
  if (document == NULL || !desk->save (cli, text, length, "add", &id, &version, error))
    {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }

  kind = dove_value_get_member_text (document, "kind");
  if (kind == NULL)
    kind = dove_definition_kind_to_string (DOVE_DEFINITION_CONNECTOR);
  if (cli->output == DOVE_CLI_JSON)
    {
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autoptr(DoveValue) row = NULL;

      dove_value_builder_set_text (builder, "id", id);
      dove_value_builder_set_text (builder, "kind", kind);
      dove_value_builder_take (builder, "version", dove_value_new_integer (version));
      row = dove_value_builder_end (builder);
      dove_cli_print_json (row);
    }
  else
    dove_cli_say (_("Added %s “%s”, version %u"), kind, id, version);

  advice = g_str_equal (kind, "sync") ? dove_engine_advise (cli->engine, id) : NULL;
  if (advice != NULL)
    dove_cli_warn ("%s: %s", path, advice);

  return TRUE;
}

/* Tables before what uses them, connections before syncs: files may come in any order. So what
 * is refused is tried again as long as another file goes in. */
static DoveExit
add_files (DoveCli           *cli,
           const DoveCliDesk *desk,
           GPtrArray         *paths)
{
  guint before;

  do
    {
      before = paths->len;
      for (guint i = 0; i < paths->len;)
        if (add_file (cli, desk, g_ptr_array_index (paths, i), NULL))
          g_ptr_array_remove_index (paths, i);
        else
          i++;
    }
  while (paths->len > 0 && paths->len < before);

  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr(GError) error = NULL;

      if (!add_file (cli, desk, g_ptr_array_index (paths, i), &error))
        dove_cli_warn ("%s", error->message);
    }

  return paths->len > 0 ? DOVE_EXIT_FAILED : DOVE_EXIT_DONE;
}

/**
 * dove_cli_add:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `add`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_add (DoveCli  *cli,
              int       argc,
              char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  g_autoptr(GPtrArray) paths = g_ptr_array_new ();
  const DoveCliDesk *desk = NULL;
  g_autoptr(GError) error = NULL;
  DoveExit status = DOVE_EXIT_DONE;

  if (!dove_cli_parse (command, NULL, &argc, &argv, &status))
    return status;

  if (argc < 2)
    return dove_cli_usage ("add", _("give a file"));

  desk = dove_cli_get_desk (cli, &error);
  if (desk == NULL)
    return dove_cli_fail (error);

  for (int i = 1; i < argc; i++)
    g_ptr_array_add (paths, argv[i]);

  return add_files (cli, desk, paths);
}

static void
print_definition (DoveCli        *cli,
                  DoveDefinition *definition,
                  DoveCliTable   *table)
{
  const char *kind = dove_definition_kind_to_string (dove_definition_get_kind (definition));
  g_autofree char *version = g_strdup_printf ("%u", dove_definition_get_version (definition));
  const char *name = dove_definition_get_name (definition);

  if (cli->output == DOVE_CLI_JSON)
    {
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autoptr(DoveValue) row = NULL;

      dove_value_builder_set_text (builder, "id", dove_definition_get_id (definition));
      dove_value_builder_set_text (builder, "kind", kind);
      dove_value_builder_set_text (builder, "name", name != NULL ? name : "");
      dove_value_builder_take (builder, "version",
                               dove_value_new_integer (dove_definition_get_version (definition)));
      row = dove_value_builder_end (builder);
      dove_cli_print_json (row);
    }
  else
    dove_cli_table_add (table, kind, dove_definition_get_id (definition), name != NULL ? name : "",
                        version, NULL);
}

static DoveExit
show_all (DoveCli *cli)
{
  g_autoptr(DoveCliTable) table = dove_cli_table_new (_("KIND"), _("ID"), _("NAME"), _("VERSION"),
                                                      NULL);

  for (int kind = 0; kind < DOVE_DEFINITION_N_KINDS; kind++)
    {
      g_autoptr(GPtrArray) list =
          dove_workspace_list (dove_engine_get_workspace (cli->engine), kind);

      for (guint i = 0; i < list->len; i++)
        print_definition (cli, g_ptr_array_index (list, i), table);
    }
  dove_cli_table_print (table);

  if (cli->output == DOVE_CLI_HUMAN && dove_cli_table_get_length (table) == 0)
    dove_cli_say (
        _("The workspace is empty. “dovetailctl connect” and “dovetailctl add” fill it."));

  return DOVE_EXIT_DONE;
}

/**
 * dove_cli_show:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `show`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_show (DoveCli  *cli,
               int       argc,
               char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  DoveDefinition *definition;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  DoveExit status = DOVE_EXIT_DONE;

  if (!dove_cli_parse (command, NULL, &argc, &argv, &status))
    return status;

  if (argc > 2)
    return dove_cli_usage ("show", _("give one id"));

  if (dove_cli_open_engine (cli, DOVE_WORKSPACE_READ, &error) == NULL)
    return dove_cli_fail (error);

  if (argc == 1)
    return show_all (cli);

  definition = dove_workspace_find (dove_engine_get_workspace (cli->engine), argv[1]);
  if (definition == NULL)
    {
      dove_cli_warn (_("there is no “%s” in the workspace; “dovetailctl show” lists what there is"),
                     argv[1]);
      return DOVE_EXIT_FAILED;
    }

  if (cli->output == DOVE_CLI_JSON)
    dove_cli_print_json (dove_definition_get_document (definition));
  else
    {
      text = dove_definition_to_text (definition);
      g_print ("%s", text);
    }

  return DOVE_EXIT_DONE;
}

/**
 * dove_cli_remove:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `remove`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_remove (DoveCli  *cli,
                 int       argc,
                 char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  DoveDefinition *definition;
  const DoveCliDesk *desk = NULL;
  g_autoptr(GError) error = NULL;
  DoveExit status = DOVE_EXIT_DONE;

  if (!dove_cli_parse (command, NULL, &argc, &argv, &status))
    return status;

  if (argc != 2)
    return dove_cli_usage ("remove", _("give one id"));

  desk = dove_cli_get_desk (cli, &error);
  if (desk == NULL)
    return dove_cli_fail (error);

  definition = dove_workspace_find (dove_engine_get_workspace (cli->engine), argv[1]);
  if (definition != NULL && dove_definition_get_kind (definition) == DOVE_DEFINITION_CONNECTION)
    return dove_cli_usage ("remove",
                           _("that is a connection: use “dovetailctl connections remove”, "
                              "which clears its secrets as well"));

  if (!desk->remove (cli, argv[1], &error))
    return dove_cli_fail (error);

  dove_cli_warn (_("“%s” was removed; “dovetailctl versions %s” shows what it was"), argv[1],
                 argv[1]);

  return DOVE_EXIT_DONE;
}

static DoveExit
print_version (DoveCli    *cli,
               const char *kind,
               const char *id,
               gint64      version)
{
  g_autoptr(DoveStoreDocument) document = NULL;
  g_autoptr(GError) error = NULL;

  if (!dove_store_find_document (dove_engine_get_store (cli->engine), kind, id, version, &document,
                                 &error))
    return dove_cli_fail (error);

  if (document == NULL || document->text == NULL)
    {
      dove_cli_warn (_("“%s” has no version %d"), id, (int) version);
      return DOVE_EXIT_FAILED;
    }

  g_print ("%s", document->text);

  return DOVE_EXIT_DONE;
}

static void
print_versions (DoveCli   *cli,
                GPtrArray *versions)
{
  g_autoptr(DoveCliTable) table =
      dove_cli_table_new (_("VERSION"), _("KIND"), _("TIME"), _("REASON"), NULL);

  for (guint i = 0; i < versions->len; i++)
    {
      const DoveStoreDocument *document = g_ptr_array_index (versions, i);
      g_autofree char *number = g_strdup_printf ("%d", (int) document->version);
      g_autofree char *time = dove_cli_format_time (document->at);
      const char *why = document->is_removed ? _("removed") : document->why;

      if (cli->output == DOVE_CLI_JSON)
        {
          g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
          g_autoptr(DoveValue) row = NULL;

          dove_value_builder_set_text (builder, "id", document->id);
          dove_value_builder_set_text (builder, "kind", document->kind);
          dove_value_builder_take (builder, "version", dove_value_new_integer (document->version));
          dove_cli_set_time (builder, "at", document->at);
          dove_value_builder_set_text (builder, "why", why != NULL ? why : "");
          row = dove_value_builder_end (builder);
          dove_cli_print_json (row);
        }
      else
        dove_cli_table_add (table, number, document->kind, time, why != NULL ? why : "", NULL);
    }
  dove_cli_table_print (table);
}

/**
 * dove_cli_versions:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `versions`. Knows removed definitions too.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_versions (DoveCli  *cli,
                   int       argc,
                   char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  g_autoptr(GError) error = NULL;
  DoveExit status = DOVE_EXIT_DONE;
  int version = 0;
  const GOptionEntry entries[] = {
    { "show", 's', 0, G_OPTION_ARG_INT, &version, N_("Prints this version"), N_("N") },
    { NULL }
  };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  if (argc != 2)
    return dove_cli_usage ("versions", _("give one id"));

  if (dove_cli_open_engine (cli, DOVE_WORKSPACE_READ, &error) == NULL)
    return dove_cli_fail (error);

  for (int kind = 0; kind < DOVE_DEFINITION_N_KINDS; kind++)
    {
      const char *name = dove_definition_kind_to_string (kind);
      g_autoptr(GPtrArray) versions =
        dove_store_list_documents (dove_engine_get_store (cli->engine), name, argv[1], &error);

      if (versions == NULL)
        return dove_cli_fail (error);

      if (versions->len == 0)
        continue;

      if (version > 0)
        return print_version (cli, name, argv[1], version);

      print_versions (cli, versions);
      return DOVE_EXIT_DONE;
    }

  dove_cli_warn (_("nothing is known of “%s”"), argv[1]);

  return DOVE_EXIT_FAILED;
}

/**
 * dove_cli_export:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `export`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_export (DoveCli  *cli,
                 int       argc,
                 char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  g_autoptr(GError) error = NULL;
  g_autofree char *file = NULL;
  g_autofree char *text = NULL;
  DoveExit status = DOVE_EXIT_DONE;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &file, N_("File to write"), N_("FILE") },
    { NULL }
  };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  if (argc != 1)
    return dove_cli_usage ("export", _("there is nothing to name"));

  if (dove_cli_open_engine (cli, DOVE_WORKSPACE_READ, &error) == NULL)
    return dove_cli_fail (error);

  text = dove_workspace_export (dove_engine_get_workspace (cli->engine));
  if (file == NULL)
    g_print ("%s", text);
  else if (!g_file_set_contents_full (file, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    return dove_cli_fail (error);

  return DOVE_EXIT_DONE;
}

typedef struct
{
  DoveCli      *cli;
  DoveCliTable *table;
  gboolean      all_fit;
} Import;

static void
import_row (DoveValue *row,
            gpointer   user_data)
{
  static const char *const whats[] = { N_("new"), N_("changed"), N_("removed"), N_("same"),
                                       N_("refused") };
  Import *import = user_data;
  const char *what = dove_value_get_member_text (row, "what");
  const char *word = what;

  for (guint i = 0; i < G_N_ELEMENTS (whats); i++)
    if (g_str_equal (what, whats[i]))
      word = _(whats[i]);

  import->all_fit = import->all_fit && !g_str_equal (what, "refused");
  if (import->cli->output == DOVE_CLI_JSON)
    dove_cli_print_json (row);
  else
    dove_cli_table_add (import->table, dove_value_get_member_text (row, "kind"),
                        dove_value_get_member_text (row, "id"), word,
                        dove_value_get_member_text (row, "message"), NULL);
}

/**
 * dove_cli_import:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `import`: all or nothing.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_import (DoveCli  *cli,
                 int       argc,
                 char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  g_autoptr(DoveCliTable) table =
      dove_cli_table_new (_("KIND"), _("ID"), _("WHAT"), _("WHY"), NULL);
  Import import = { cli, table, TRUE };
  const DoveCliDesk *desk = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;
  gboolean only_checks = FALSE;
  DoveExit status = DOVE_EXIT_DONE;
  const GOptionEntry entries[] = {
    { "check", 'c', 0, G_OPTION_ARG_NONE, &only_checks, N_("Only says what would happen"), NULL },
    { NULL }
  };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  if (argc != 2)
    return dove_cli_usage ("import", _("give one file"));

  text = dove_cli_read_file (argv[1], &length, &error);
  if (text == NULL)
    return dove_cli_fail (error);

  desk = dove_cli_get_desk (cli, &error);
  if (desk == NULL ||
      !desk->import (cli, text, length, only_checks, import_row, &import, &error))
    return dove_cli_fail (error);

  dove_cli_table_print (table);

  return import.all_fit ? DOVE_EXIT_DONE : DOVE_EXIT_FAILED;
}
