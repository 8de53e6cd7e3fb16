/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include <string.h>

#include "cli/dove-cli-desk.h"
#include "cli/dove-cli-table.h"
#include "record/dove-json.h"
#include "record/dove-path.h"
#include "store/dove-store-document.h"

#define RECORDS_DEFAULT 20
#define RECORDS_LIMIT   100000
#define CHOICES_SHOWN   5

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

/* What a sign-in that is good does not include: for programs ... */
void
dove_cli_set_rights (DoveCli          *cli,
                     DoveValueBuilder *builder,
                     const char       *connection)
{
  g_autoptr(DoveStoreConnection) known = NULL;
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);
  g_auto(GStrv) lacking = NULL;

  dove_store_find_connection (dove_engine_get_store (cli->engine), connection, &known, NULL);
  if (known == NULL || known->lacking == NULL)
    return;

  lacking = g_strsplit (known->lacking, " ", -1);
  for (guint i = 0; lacking[i] != NULL; i++)
    dove_value_builder_take_element (list, dove_value_new_text (lacking[i]));
  dove_value_builder_take (builder, "lacking", dove_value_builder_end (list));
}

/* ... and for people */
void
dove_cli_warn_rights (DoveCli    *cli,
                      const char *connection)
{
  DoveWorkspace *workspace = dove_engine_get_workspace (cli->engine);
  g_autoptr(GPtrArray) changes = dove_workspace_reload (workspace, NULL); /* the agent writes it */
  g_autofree char *text = dove_engine_describe_rights (cli->engine, connection);

  if (text != NULL)
    dove_cli_warn ("%s", text);
}

static DoveExit
connections_check (DoveCli           *cli,
                   const DoveCliDesk *desk,
                   const char        *id)
{
  g_auto(DoveAccount) account = { 0 };
  g_autoptr(GError) error = NULL;

  if (!desk->check (cli, id, &account, &error))
    return dove_cli_fail (error);

  if (cli->output == DOVE_CLI_JSON)
    {
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autoptr(DoveValue) row = NULL;

      dove_value_builder_set_text (builder, "id", id);
      dove_value_builder_set_text (builder, "state", "signed-in");
      if (account.id != NULL)
        dove_value_builder_set_text (builder, "account", account.id);
      if (account.label != NULL)
        dove_value_builder_set_text (builder, "label", account.label);
      dove_cli_set_rights (cli, builder, id);
      row = dove_value_builder_end (builder);
      dove_cli_print_json (row);
    }
  else
    dove_cli_say (_("“%s” works%s%s"), id, account.label != NULL ? ": " : "",
                  account.label != NULL ? account.label : "");
  dove_cli_warn_rights (cli, id);

  return DOVE_EXIT_DONE;
}

typedef struct
{
  DoveCli      *cli;
  DoveCliTable *table;  /* (nullable) */
} Printing;

static void
object_row (DoveValue *row,
            gpointer   user_data)
{
  const Printing *printing = user_data;

  if (printing->cli->output == DOVE_CLI_JSON)
    dove_cli_print_json (row);
  else
    dove_cli_say ("%s", dove_value_get_member_text (row, "id"));
}

static const char *
type_text (const char *type)
{
  static const struct { const char *type; const char *text; } names[] = {
    { "null", N_("empty") }, { "boolean", N_("true or false") }, { "number", N_("number") },
    { "string", N_("text") }, { "array", N_("list") }, { "object", N_("record") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i].type, type) == 0)
      return _(names[i].text);

  return type;
}

static gboolean
is_set (DoveValue  *row,
        const char *name)
{
  DoveValue *value = dove_value_get_member (row, name);

  return value != NULL && dove_value_get_kind (value) == DOVE_VALUE_BOOLEAN &&
         dove_value_get_boolean (value);
}

/* What a field may hold, as far as it fits into a line */
static void
add_choices (GString   *notes,
             DoveValue *choices)
{
  guint length = dove_value_get_length (choices);

  for (guint i = 0; i < MIN (length, CHOICES_SHOWN); i++)
    {
      DoveValue *choice = dove_value_get_element (choices, i);
      const char *title = dove_value_get_member_text (choice, "title");
      g_autofree char *value = dove_json_write (dove_value_get_member (choice, "value"),
                                                DOVE_JSON_COMPACT);

      if (notes->len > 0)
        g_string_append (notes, i == 0 ? "; " : ", ");
      g_string_append (notes, value);
      if (title != NULL && *title != '\0')
        g_string_append_printf (notes, " (%s)", title);
    }
  if (length > CHOICES_SHOWN)
    g_string_append (notes, ", …");
}

/* An amount that is counted in cents: how a formula makes it an amount */
static void
add_unit (GString   *notes,
          DoveValue *row)
{
  const char *unit = dove_value_get_member_text (row, "unit");
  const char *currency = NULL;
  g_autofree char *path = NULL;

  if (unit == NULL || !g_str_has_prefix (unit, "minor:"))
    return;

  currency = unit + strlen ("minor:");
  path = *currency == '/' ? dove_pointer_to_path (currency) : NULL;
  g_string_append_printf (notes, path != NULL ? "%sFROMMINOR([%s]; [%s])"
                                              : "%sFROMMINOR([%s]; \"%s\")",
                          notes->len > 0 ? "; " : "", dove_value_get_member_text (row, "path"),
                          path != NULL ? path : currency);
}

static void
field_row (DoveValue *row,
           gpointer   user_data)
{
  const Printing *printing = user_data;
  const char *title = dove_value_get_member_text (row, "title");
  const char *format = dove_value_get_member_text (row, "format");
  g_autoptr(GString) notes = g_string_new (is_set (row, "readOnly")   ? _("read only")
                                           : is_set (row, "required") ? _("needed")
                                                                      : "");

  add_unit (notes, row);
  add_choices (notes, dove_value_get_member (row, "choices"));
  if (printing->cli->output == DOVE_CLI_JSON)
    dove_cli_print_json (row);
  else
    dove_cli_table_add (printing->table, dove_value_get_member_text (row, "path"),
                        title != NULL ? title : "",
                        format != NULL ? format
                                       : type_text (dove_value_get_member_text (row, "type")),
                        notes->str, NULL);
}

/* The record as one line: a first look, not an export. */
static void
record_row (DoveValue *row,
            gpointer   user_data)
{
  const Printing *printing = user_data;
  DoveValue *record = dove_value_get_member (row, "record");
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;

  if (printing->cli->output == DOVE_CLI_JSON)
    {
      dove_cli_print_json (record);
      return;
    }

  text = dove_json_write (record, DOVE_JSON_COMPACT);
  clean = dove_cli_text_clean (text);
  dove_cli_say ("%s  %s", dove_value_get_member_text (row, "key"), clean);
}

static DoveExit
list_print (DoveCli            *cli,
            const DoveCliDesk  *desk,
            const DoveCliList  *list,
            DoveCliRow          row)
{
  g_autoptr(DoveCliTable) table = dove_cli_table_new (_("FIELD"), _("TITLE"), _("KIND"), _("NOTES"),
                                                      NULL);
  Printing printing = { cli, table };
  g_autoptr(GError) error = NULL;

  if (!desk->list (cli, list, row, &printing, &error))
    return dove_cli_fail (error);

  dove_cli_table_print (table);

  return DOVE_EXIT_DONE;
}

static DoveExit
connections_remove (DoveCli           *cli,
                    const DoveCliDesk *desk,
                    const char        *id)
{
  g_autoptr(DoveDefinition) definition = NULL;
  g_autoptr(GError) error = NULL;

  definition = dove_workspace_get (dove_engine_get_workspace (cli->engine),
                                   DOVE_DEFINITION_CONNECTION, id, &error);
  if (definition == NULL || !desk->remove (cli, id, &error))
    return dove_cli_fail (error);

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
  const DoveCliDesk *desk = NULL;
  g_autoptr(GError) error = NULL;
  const char *verb;
  DoveExit status = DOVE_EXIT_DONE;

  if (!dove_cli_parse (command, NULL, &argc, &argv, &status))
    return status;

  verb = argc > 1 ? argv[1] : "list";
  if (g_str_equal (verb, "list") && argc <= 2)
    return dove_cli_open_engine (cli, DOVE_WORKSPACE_READ, &error) != NULL
             ? connections_list (cli)
             : dove_cli_fail (error);

  desk = argc > 2 ? dove_cli_get_desk (cli, &error) : NULL;
  if (error != NULL)
    return dove_cli_fail (error);
  if (g_str_equal (verb, "check") && argc == 3)
    return connections_check (cli, desk, argv[2]);
  if (g_str_equal (verb, "objects") && argc == 3)
    return list_print (cli, desk, &(DoveCliList) { DOVE_CLI_LIST_OBJECTS, argv[2], NULL, 0 },
                       object_row);
  if (g_str_equal (verb, "schema") && argc == 4)
    return list_print (cli, desk, &(DoveCliList) { DOVE_CLI_LIST_SCHEMA, argv[2], argv[3], 0 },
                       field_row);
  if (g_str_equal (verb, "remove") && argc == 3)
    return connections_remove (cli, desk, argv[2]);

  return dove_cli_usage ("connections",
                         _("give list, check ID, objects ID, schema ID OBJECT or remove ID"));
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
  const DoveCliDesk *desk = NULL;
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

  desk = dove_cli_get_desk (cli, &error);
  if (desk == NULL)
    return dove_cli_fail (error);

  return list_print (cli, desk,
                     &(DoveCliList) { DOVE_CLI_LIST_RECORDS, argv[1], argv[2], (guint) limit },
                     record_row);
}
