/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "cli/dove-cli-table.h"
#include "cli/dove-cli.h"
#include "store/dove-store-audit.h"

#define LINES_DEFAULT 50
#define LINES_MOST    1000000

/* What people and programs changed in this workspace. */

static DoveValue *
audit_to_value (const DoveStoreAudit *audit)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_take (builder, "id", dove_value_new_integer (audit->id));
  dove_cli_set_time (builder, "at", audit->at);
  dove_value_builder_set_text (builder, "origin", audit->origin);
  dove_value_builder_set_text (builder, "what", audit->what);
  dove_value_builder_set_text (builder, "kind", audit->kind);
  dove_value_builder_set_text (builder, "thing", audit->thing);
  dove_value_builder_set_text (builder, "detail", audit->detail != NULL ? audit->detail : "");
  if (audit->run_id != 0)
    dove_value_builder_take (builder, "run", dove_value_new_integer (audit->run_id));

  return dove_value_builder_end (builder);
}

static void
add_line (DoveCliTable         *table,
          const DoveStoreAudit *audit)
{
  g_autofree char *at = dove_cli_format_time (audit->at);
  g_autofree char *thing = g_strdup_printf ("%s %s", audit->kind, audit->thing);
  g_autofree char *run = audit->run_id != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, audit->run_id)
                                            : g_strdup ("");

  dove_cli_table_add (table, at, audit->origin, audit->what, thing, run,
                      audit->detail != NULL ? audit->detail : "", NULL);
}

static DoveExit
print (DoveCli   *cli,
       GPtrArray *lines)
{
  g_autoptr(DoveCliTable) table = dove_cli_table_new (_("WHEN"), _("FROM"), _("WHAT"), _("OF"),
                                                      _("RUN"), _("MORE"), NULL);

  for (guint i = 0; i < lines->len; i++)
    {
      g_autoptr(DoveValue) row = audit_to_value (g_ptr_array_index (lines, i));

      if (cli->output == DOVE_CLI_JSON)
        dove_cli_print_json (row);
      else
        add_line (table, g_ptr_array_index (lines, i));
    }

  if (cli->output == DOVE_CLI_HUMAN && lines->len == 0)
    dove_cli_say (_("Nothing was changed."));
  dove_cli_table_print (table);

  return DOVE_EXIT_DONE;
}

/**
 * dove_cli_audit:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `audit`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_audit (DoveCli  *cli,
                int       argc,
                char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  DoveStoreAuditFilter filter = { 0 };
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *kind = NULL;
  DoveExit status = DOVE_EXIT_DONE;
  int limit = LINES_DEFAULT;
  const GOptionEntry entries[] = {
    { "kind", 'k', 0, G_OPTION_ARG_STRING, &kind,
      N_("Only what was done with this kind of thing: sync, connection, review, preference ..."),
      N_("KIND") },
    { "limit", 'l', 0, G_OPTION_ARG_INT, &limit, N_("How many at most, the newest (50)"),
      N_("N") },
    { NULL }
  };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  if (argc > 2 || limit < 1 || limit > LINES_MOST)
    return dove_cli_usage ("audit", _("give one thing at most, and a limit above 0"));

  filter.thing = argc == 2 ? argv[1] : NULL;
  filter.kind = kind;
  filter.limit = (guint) limit;
  if (dove_cli_open_engine (cli, DOVE_WORKSPACE_READ, &error) != NULL)
    lines = dove_store_list_audit (dove_engine_get_store (cli->engine), &filter, &error);
  if (lines == NULL)
    return dove_cli_fail (error);

  return print (cli, lines);
}
