/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "cli/dove-cli-exchange.h"
#include "cli/dove-cli-rows.h"
#include "cli/dove-cli-table.h"
#include "cli/dove-cli.h"
#include "record/dove-json.h"
#include "store/dove-store-secrets.h"

#define RUNS_DEFAULT 20

static DoveValue *
run_to_value (const DoveStoreRun *run)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_take (builder, "id", dove_value_new_integer (run->id));
  dove_value_builder_set_text (builder, "kind", "run");
  dove_value_builder_set_text (builder, "sync", run->sync_id);
  dove_value_builder_take (builder, "version", dove_value_new_integer (run->version));
  dove_value_builder_set_text (builder, "trigger", run->trigger);
  dove_value_builder_set_text (builder, "state", dove_run_state_get_nick (run->state));
  dove_cli_set_time (builder, "at", run->started);
  dove_cli_set_time (builder, "ended", run->ended);
  if (run->counts != NULL)
    {
      g_autoptr(DoveValue) counts = dove_json_parse (run->counts, -1, NULL, NULL);

      if (counts != NULL)
        dove_value_builder_set (builder, "counts", counts);
    }
  dove_value_builder_set_text (builder, "message", run->message != NULL ? run->message : "");
  if (run->undo_of != 0)
    dove_value_builder_take (builder, "undo_of", dove_value_new_integer (run->undo_of));

  return dove_value_builder_end (builder);
}

/**
 * dove_cli_runs:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `runs`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_runs (DoveCli  *cli,
               int       argc,
               char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  g_autoptr(DoveCliTable) table = dove_cli_table_new (_("RUN"), _("SYNC"), _("STARTED"), _("STATE"),
                                                      _("RESULT"), NULL);
  g_autoptr(GPtrArray) runs = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  DoveExit status = DOVE_EXIT_DONE;
  int limit = RUNS_DEFAULT;
  const GOptionEntry entries[] = {
    { "limit", 'l', 0, G_OPTION_ARG_INT, &limit, N_("How many at most (20)"), N_("N") },
    { "find", 'f', 0, G_OPTION_ARG_STRING, &text,
      N_("What runs wrote with this text in a value, a record’s name or its key"), N_("TEXT") },
    { NULL }
  };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  if (argc > 2 || limit < 1 || (text != NULL && text[0] == '\0'))
    return dove_cli_usage ("runs", _("give one sync at most, and a limit above 0"));

  if (dove_cli_open_engine (cli, DOVE_WORKSPACE_READ, &error) != NULL && text != NULL)
    return dove_cli_find_written (cli, text, argc == 2 ? argv[1] : NULL, (guint) limit);
  if (error == NULL)
    runs = dove_store_list_runs (dove_engine_get_store (cli->engine), argc == 2 ? argv[1] : NULL, 0,
                                 (guint) limit, &error);
  if (runs == NULL)
    return dove_cli_fail (error);

  for (guint i = 0; i < runs->len; i++)
    {
      const DoveStoreRun *run = g_ptr_array_index (runs, i);
      g_autoptr(DoveValue) row = run_to_value (run);
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, run->id);
      g_autofree char *started = dove_cli_format_time (run->started);

      if (cli->output == DOVE_CLI_JSON)
        dove_cli_print_json (row);
      else
        dove_cli_table_add (table, number, run->sync_id, started,
                            dove_run_state_get_nick (run->state),
                            run->message != NULL ? run->message : "", NULL);
    }

  if (cli->output == DOVE_CLI_HUMAN && runs->len == 0)
    dove_cli_say (_("Nothing has been run yet."));
  dove_cli_table_print (table);

  return DOVE_EXIT_DONE;
}

static gboolean
state_from_nick (const char *nick,
                 int        *state)
{
  DoveChangeState parsed;

  if (nick == NULL)
    {
      *state = DOVE_CHANGES_IN_ALL_STATES;
      return TRUE;
    }

  if (!dove_change_state_parse (nick, &parsed))
    return FALSE;

  *state = parsed;

  return TRUE;
}

/* Which changes of a run are shown, and how much of them */
typedef struct
{
  gint64            run_id;
  const char       *sync_id;
  int               state;
  const char       *key;            /* (nullable): of the record, at either side */
  gboolean          has_exchanges;  /* with what was sent and came back */
  DoveStoreSecrets *secrets;
} Shown;

static gboolean
is_about (const DoveStoreChange *change,
          const char            *key)
{
  return key == NULL || g_strcmp0 (change->key, key) == 0 || g_strcmp0 (change->other, key) == 0;
}

static void
print_for_programs (const DoveStoreChange   *change,
                    const DoveStoreExchange *exchange)
{
  g_autoptr(DoveValue) row = dove_plan_change_to_value (change);
  g_autoptr(DoveValueBuilder) builder = NULL;
  g_autoptr(DoveValue) whole = NULL;

  if (exchange == NULL)
    {
      dove_cli_print_json (row);
      return;
    }

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_all (builder, row);
  dove_value_builder_take (builder, "exchange", dove_cli_exchange_to_value (exchange));
  whole = dove_value_builder_end (builder);
  dove_cli_print_json (whole);
}

static gboolean
change_print (DoveCli          *cli,
              const Shown      *shown,
              DoveStoreChange  *change,
              GError          **error)
{
  g_autoptr(DoveStoreExchange) exchange = NULL;

  if (!is_about (change, shown->key))
    return TRUE;
  if (shown->has_exchanges &&
      !dove_store_find_exchange (dove_engine_get_store (cli->engine), shown->run_id, change->id,
                                 &exchange, error))
    return FALSE;

  dove_store_secrets_hide (shown->secrets, shown->sync_id, change, exchange);
  if (cli->output == DOVE_CLI_JSON)
    {
      print_for_programs (change, exchange);
      return TRUE;
    }

  dove_cli_print_change (change);
  if (exchange != NULL)
    dove_cli_print_exchange (exchange);

  return TRUE;
}

static DoveExit
changes_print (DoveCli *cli,
               Shown   *shown)
{
  g_autoptr(GError) error = NULL;
  DoveStoreRows *rows = dove_store_list_changes (dove_engine_get_store (cli->engine),
                                                 shown->run_id, shown->state, &error);
  DoveStoreChange *change;

  if (rows == NULL)
    return dove_cli_fail (error);

  shown->secrets = dove_store_secrets_new (dove_engine_get_store (cli->engine));
  while (error == NULL && (change = dove_store_rows_next (rows, &error)) != NULL)
    {
      change_print (cli, shown, change, &error);
      dove_store_change_free (change);
    }
  dove_store_rows_free (rows);
  dove_store_secrets_free (shown->secrets);

  return error != NULL ? dove_cli_fail (error) : DOVE_EXIT_DONE;
}

/**
 * dove_cli_run_show:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `run-show`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_run_show (DoveCli  *cli,
                   int       argc,
                   char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  g_autoptr(DoveStoreRun) run = NULL;
  g_autoptr(DoveValue) row = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *nick = NULL;
  g_autofree char *key = NULL;
  Shown shown = { 0 };
  DoveExit status = DOVE_EXIT_DONE;
  const GOptionEntry entries[] = {
    { "state", 's', 0, G_OPTION_ARG_STRING, &nick,
      N_("Only changes in this state: planned, done, refused, deferred ..."), N_("STATE") },
    { "record", 'r', 0, G_OPTION_ARG_STRING, &key,
      N_("Only those of the record with this key, at either side"), N_("KEY") },
    { "exchange", 'x', 0, G_OPTION_ARG_NONE, &shown.has_exchanges,
      N_("With what was sent and what the application answered, without secrets"), NULL },
    { NULL }
  };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  if (argc != 2 || !g_ascii_string_to_signed (argv[1], 10, 1, G_MAXINT64, &shown.run_id, NULL) ||
      !state_from_nick (nick, &shown.state))
    return dove_cli_usage ("run-show", _("give the number of a run, and a state that exists"));

  if (dove_cli_open_engine (cli, DOVE_WORKSPACE_READ, &error) == NULL ||
      !dove_store_find_run (dove_engine_get_store (cli->engine), shown.run_id, &run, &error))
    return dove_cli_fail (error);

  if (run == NULL)
    {
      dove_cli_warn (_("there is no run %s; “dovetailctl runs” lists them"), argv[1]);
      return DOVE_EXIT_FAILED;
    }

  if (cli->output == DOVE_CLI_JSON)
    {
      row = run_to_value (run);
      dove_cli_print_json (row);
    }
  else
    {
      g_autofree char *started = dove_cli_format_time (run->started);

      dove_cli_say (_("Run %s of “%s”, version %d, %s: %s"), argv[1], run->sync_id,
                    (int) run->version, started,
                    run->message != NULL ? run->message : dove_run_state_get_nick (run->state));
    }

  shown.key = key;
  shown.sync_id = run->sync_id;

  return changes_print (cli, &shown);
}
