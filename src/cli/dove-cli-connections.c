/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include <string.h>

#include "cli/dove-cli-table.h"
#include "cli/dove-cli.h"
#include "record/dove-json.h"
#include "store/dove-store-document.h"

#define RECORDS_DEFAULT 20
#define RECORDS_LIMIT   100000

static DoveExit
connections_list (DoveCli *cli)
{
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(DoveCliTable) table = dove_cli_table_new (_("CONNECTION"), _("CONNECTOR"), _("NAME"),
                                                      _("ACCOUNT"), _("STATE"), NULL);

  list = dove_workspace_list (dove_engine_get_workspace (cli->engine), DOVE_DEFINITION_CONNECTION);
  for (guint i = 0; i < list->len; i++)
    {
      DoveDefinition *definition = g_ptr_array_index (list, i);
      const char *id = dove_definition_get_id (definition);
      const char *connector =
        dove_value_get_member_text (dove_definition_get_document (definition), "connector");
      g_autoptr(DoveStoreConnection) known = NULL;
      const char *label;
      const char *state;

      dove_store_find_connection (dove_engine_get_store (cli->engine), id, &known, NULL);
      label = known != NULL && known->label != NULL ? known->label : "";
      state = known != NULL && known->auth_state != NULL ? known->auth_state : _("not tried");
      if (cli->output == DOVE_CLI_JSON)
        {
          g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
          g_autoptr(DoveValue) row = NULL;

          dove_value_builder_set_text (builder, "id", id);
          dove_value_builder_set_text (builder, "connector", connector);
          dove_value_builder_set_text (builder, "name", dove_definition_get_name (definition));
          dove_value_builder_set_text (builder, "account", label);
          dove_value_builder_set_text (builder, "state", state);
          row = dove_value_builder_end (builder);
          dove_cli_print_json (row);
        }
      else
        dove_cli_table_add (table, id, connector, dove_definition_get_name (definition), label,
                            state, NULL);
    }

  if (cli->output == DOVE_CLI_HUMAN && list->len == 0)
    dove_cli_say (_("There is no connection yet. “dovetailctl connectors” shows what can be "
                    "connected, “dovetailctl connect” does it."));
  dove_cli_table_print (table);

  return DOVE_EXIT_DONE;
}

static DoveExit
connections_check (DoveCli    *cli,
                   const char *id)
{
  g_autofree char *account = NULL;
  g_autofree char *label = NULL;
  g_autoptr(GError) error = NULL;

  if (!dove_engine_check_connection (cli->engine, id, &account, &label, cli->cancellable, &error))
    return dove_cli_fail (error);

  if (cli->output == DOVE_CLI_JSON)
    {
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autoptr(DoveValue) row = NULL;

      dove_value_builder_set_text (builder, "id", id);
      dove_value_builder_set_text (builder, "state", "signed-in");
      if (account != NULL)
        dove_value_builder_set_text (builder, "account", account);
      if (label != NULL)
        dove_value_builder_set_text (builder, "label", label);
      row = dove_value_builder_end (builder);
      dove_cli_print_json (row);
    }
  else
    dove_cli_say (_("“%s” works%s%s"), id, label != NULL ? ": " : "", label != NULL ? label : "");

  return DOVE_EXIT_DONE;
}

static DoveExit
connections_objects (DoveCli    *cli,
                     const char *id)
{
  g_autoptr(DoveDriver) driver = NULL;
  g_autoptr(GPtrArray) objects = NULL;
  g_autoptr(GError) error = NULL;

  driver = dove_engine_make_driver (cli->engine, id, cli->cancellable, &error);
  if (driver == NULL)
    return dove_cli_fail (error);

  objects = dove_driver_list_objects (driver);
  for (guint i = 0; i < objects->len; i++)
    {
      const char *name = g_ptr_array_index (objects, i);

      if (cli->output == DOVE_CLI_JSON)
        {
          g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
          g_autoptr(DoveValue) row = NULL;

          dove_value_builder_set_text (builder, "id", name);
          row = dove_value_builder_end (builder);
          dove_cli_print_json (row);
        }
      else
        dove_cli_say ("%s", name);
    }

  return DOVE_EXIT_DONE;
}

static const char *
kind_text (const DoveField *field)
{
  static const char *names[] = { N_("empty"), N_("true or false"), N_("number"), N_("text"),
                                 N_("list"), N_("record") };

  return field->format != NULL ? field->format : _(names[field->kind]);
}

static DoveExit
connections_schema (DoveCli    *cli,
                    const char *id,
                    const char *object)
{
  g_autoptr(DoveDriver) driver = NULL;
  g_autoptr(DoveSchema) schema = NULL;
  g_autoptr(DoveCliTable) table = dove_cli_table_new (_("FIELD"), _("TITLE"), _("KIND"), _("NOTES"),
                                                      NULL);
  g_autoptr(GError) error = NULL;
  GPtrArray *fields;

  driver = dove_engine_make_driver (cli->engine, id, cli->cancellable, &error);
  if (driver != NULL)
    schema = dove_driver_describe (driver, object, cli->cancellable, &error);
  if (schema == NULL)
    return dove_cli_fail (error);

  fields = dove_schema_get_fields (schema);
  for (guint i = 0; i < fields->len; i++)
    {
      const DoveField *field = g_ptr_array_index (fields, i);

      if (cli->output == DOVE_CLI_JSON)
        {
          g_autoptr(DoveValue) row = dove_field_to_value (field);

          dove_cli_print_json (row);
        }
      else
        dove_cli_table_add (table, field->path, field->title != NULL ? field->title : "",
                            kind_text (field),
                            field->read_only ? _("read only") : field->required ? _("needed") : "",
                            NULL);
    }
  dove_cli_table_print (table);

  return DOVE_EXIT_DONE;
}

/* The connection goes first: secrets without one can be cleared again, the other way round a
 * connection would be left that cannot sign in. */
static DoveExit
connections_remove (DoveCli    *cli,
                    const char *id)
{
  DoveWorkspace *workspace = dove_engine_get_workspace (cli->engine);
  g_autoptr(GError) error = NULL;

  if (dove_workspace_get (workspace, DOVE_DEFINITION_CONNECTION, id, &error) == NULL ||
      !dove_workspace_remove (workspace, id, &error))
    return dove_cli_fail (error);

  if (!dove_keyring_clear (dove_engine_get_keyring (cli->engine), id, cli->cancellable, &error))
    {
      g_prefix_error (&error, _("“%s” was removed, but its secrets are still in the keyring: "),
                      id);
      return dove_cli_fail (error);
    }

  dove_cli_warn (_("connection “%s” and its secrets were removed"), id);

  return DOVE_EXIT_DONE;
}

/**
 * dove_cli_connections:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `connections`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_connections (DoveCli  *cli,
                      int       argc,
                      char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  DoveWorkspaceFlags flags = DOVE_WORKSPACE_READ;
  g_autoptr(GError) error = NULL;
  const char *verb;
  DoveExit status = DOVE_EXIT_DONE;

  if (!dove_cli_parse (command, NULL, &argc, &argv, &status))
    return status;

  verb = argc > 1 ? argv[1] : "list";
  if (g_str_equal (verb, "remove") || g_str_equal (verb, "check"))
    flags = DOVE_WORKSPACE_EXCLUSIVE;

  if (dove_cli_open_engine (cli, flags, &error) == NULL)
    return dove_cli_fail (error);

  if (g_str_equal (verb, "list") && argc <= 2)
    return connections_list (cli);
  if (g_str_equal (verb, "check") && argc == 3)
    return connections_check (cli, argv[2]);
  if (g_str_equal (verb, "objects") && argc == 3)
    return connections_objects (cli, argv[2]);
  if (g_str_equal (verb, "schema") && argc == 4)
    return connections_schema (cli, argv[2], argv[3]);
  if (g_str_equal (verb, "remove") && argc == 3)
    return connections_remove (cli, argv[2]);

  return dove_cli_usage ("connections",
                         _("give list, check ID, objects ID, schema ID OBJECT or remove ID"));
}

/* The scalar members of the first records, as many as fit: a first look, not an export. */
static void
records_print_table (GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      const DoveItem *item = g_ptr_array_index (items, i);
      g_autofree char *text = dove_json_write (item->record, DOVE_JSON_COMPACT);
      g_autofree char *clean = dove_cli_text_clean (text);

      dove_cli_say ("%s  %s", item->key, clean);
    }
}

/**
 * dove_cli_records:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `records`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_records (DoveCli  *cli,
                  int       argc,
                  char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(GError) error = NULL;
  DoveExit status = DOVE_EXIT_DONE;
  int limit = RECORDS_DEFAULT;
  const GOptionEntry entries[] = {
    { "limit", 'l', 0, G_OPTION_ARG_INT, &limit, N_("How many at most (20)"), N_("N") },
    { NULL }
  };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  if (argc != 3 || limit < 1 || limit > RECORDS_LIMIT)
    return dove_cli_usage ("records", _("give a connection, an object, and a limit above 0"));

  if (dove_cli_open_engine (cli, DOVE_WORKSPACE_READ, &error) != NULL)
    items = dove_engine_sample_records (cli->engine, argv[1], argv[2], (guint) limit,
                                        cli->cancellable, &error);
  if (items == NULL)
    return dove_cli_fail (error);

  if (cli->output == DOVE_CLI_HUMAN)
    records_print_table (items);
  else
    for (guint i = 0; i < items->len; i++)
      dove_cli_print_json (((const DoveItem *) g_ptr_array_index (items, i))->record);

  return DOVE_EXIT_DONE;
}
