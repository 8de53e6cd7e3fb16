/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "cli/dove-cli-agent-private.h"

#include "bus/dove-bus-client.h"
#include "bus/dove-bus-names.h"
#include "record/dove-json.h"

/*
 * Reaching the agent, and the command that looks at it, starts it and ends it.
 */

#define STOP_WAIT_MS 10000 /* an end takes a second */

/**
 * dove_cli_reach_agent:
 * @cli: the command line
 * @may_start: starts it if it does not run
 * @error: return location for an error
 *
 * Finds the agent of the workspace.
 *
 * Returns: whether it runs
 */
gboolean
dove_cli_reach_agent (DoveCli   *cli,
                      gboolean   may_start,
                      GError   **error)
{
  g_autoptr(GDBusConnection) bus = NULL;
  g_autofree char *name = dove_bus_get_agent_name (cli->workspace);
  g_autofree char *path = g_strconcat (DOVE_BUS_ROOT, "/agent", NULL);
  DoveBusAgent *agent = NULL;

  if (cli->link != NULL)
    return TRUE;

  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, cli->cancellable, error);
  if (bus == NULL || (!may_start && !dove_bus_agent_is_running (bus, name)) ||
      (may_start && !dove_bus_start_agent (bus, cli->workspace, cli->cancellable, error)))
    return FALSE;

  g_dbus_connection_set_exit_on_close (bus, FALSE);
  if (!dove_bus_agent_check (bus, name, cli->cancellable, error))
    return FALSE;

  agent = dove_bus_agent_proxy_new_sync (bus, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, name, path,
                                         cli->cancellable, error);
  if (agent == NULL)
    return FALSE;

  cli->link = g_new0 (DoveCliLink, 1);
  cli->link->bus = g_steal_pointer (&bus);
  cli->link->name = g_steal_pointer (&name);
  cli->link->agent = agent;

  return TRUE;
}

/**
 * dove_cli_leave_agent:
 * @cli: the command line
 *
 * Gives back what dove_cli_reach_agent() made.
 */
void
dove_cli_leave_agent (DoveCli *cli)
{
  if (cli->link == NULL)
    return;

  g_clear_object (&cli->link->agent);
  g_clear_object (&cli->link->bus);
  g_free (cli->link->name);
  g_clear_pointer (&cli->link, g_free);
}

static DoveValue *
list_silences (DoveBusAgent *agent)
{
  const char *const *silences = dove_bus_agent_get_silences (agent);
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; silences != NULL && silences[i] != NULL; i++)
    dove_value_builder_take_element (list, dove_value_new_text (silences[i]));

  return dove_value_builder_end (list);
}

static DoveExit
print_status (DoveCli *cli)
{
  DoveBusAgent *agent = cli->link->agent;
  const char *const *silences = dove_bus_agent_get_silences (agent);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) row = NULL;

  dove_value_builder_set_text (builder, "state", dove_bus_agent_get_state (agent));
  dove_value_builder_set_text (builder, "version", dove_bus_agent_get_version (agent));
  dove_value_builder_set_text (builder, "workspace", dove_bus_agent_get_workspace (agent));
  dove_value_builder_set_text (builder, "keyring", dove_bus_agent_get_keyring (agent));
  dove_value_builder_set_text (builder, "network", dove_bus_agent_get_network (agent));
  dove_value_builder_take (builder, "metered",
                           dove_value_new_boolean (dove_bus_agent_get_is_metered (agent)));
  dove_value_builder_set_text (builder, "power", dove_bus_agent_get_power (agent));
  dove_value_builder_take (builder, "reviews",
                           dove_value_new_integer (dove_bus_agent_get_reviews (agent)));
  dove_value_builder_take (builder, "problems",
                           dove_value_new_integer (dove_bus_agent_get_problems (agent)));
  if (cli->output == DOVE_CLI_JSON)
    dove_value_builder_take (builder, "silences", list_silences (agent));
  row = dove_value_builder_end (builder);
  if (cli->output == DOVE_CLI_JSON)
    {
      dove_cli_print_json (row);
      return DOVE_EXIT_DONE;
    }

  for (guint i = 0; i < dove_value_get_length (row); i++)
    {
      DoveValue *member = dove_value_get_element (row, i);
      const char *text = dove_value_get_text (member);
      g_autofree char *other = text == NULL ? dove_json_write (member, DOVE_JSON_COMPACT) : NULL;

      dove_cli_say ("%-12s %s", dove_value_get_name (row, i), text != NULL ? text : other);
    }
  for (guint i = 0; silences != NULL && silences[i] != NULL; i++)
    dove_cli_say ("%-12s %s", i == 0 ? "silences" : "", silences[i]);

  return DOVE_EXIT_DONE;
}

static gboolean
late_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

static void
vanished_cb (GDBusConnection *bus,
             const char      *name,
             gpointer         user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* It answers before it is gone: what follows may want the workspace. */
static DoveExit
stop_agent (DoveCli *cli)
{
  g_autoptr(GError) error = NULL;
  gboolean is_gone = FALSE;
  gboolean is_late = FALSE;
  guint watch = 0;
  guint timer = 0;
  gboolean ok = dove_bus_agent_call_stop_sync (cli->link->agent, cli->cancellable, &error);

  if (!dove_cli_agent_tell (ok, &error))
    return dove_cli_fail (error);

  watch = g_bus_watch_name_on_connection (cli->link->bus, cli->link->name,
                                          G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, vanished_cb,
                                          &is_gone, NULL);
  timer = g_timeout_add (STOP_WAIT_MS, late_cb, &is_late);
  while (!is_gone && !is_late)
    g_main_context_iteration (NULL, TRUE);
  g_bus_unwatch_name (watch);
  if (!is_late)
    g_source_remove (timer);
  if (cli->output == DOVE_CLI_HUMAN)
    dove_cli_say (is_gone ? _("The background program has ended") : _("It has not ended yet"));

  return is_gone ? DOVE_EXIT_DONE : DOVE_EXIT_FAILED;
}

/**
 * dove_cli_agent:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `agent`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_agent (DoveCli  *cli,
                int       argc,
                char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  const char *verb = NULL;
  g_autoptr(GError) error = NULL;
  DoveExit status = DOVE_EXIT_DONE;
  gboolean runs;

  if (!dove_cli_parse (command, NULL, &argc, &argv, &status))
    return status;

  verb = argc > 1 ? argv[1] : "status";
  if (argc > 2 || !(g_str_equal (verb, "status") || g_str_equal (verb, "start") ||
                    g_str_equal (verb, "stop")))
    return dove_cli_usage ("agent", _("give status, start or stop"));

  runs = dove_cli_reach_agent (cli, g_str_equal (verb, "start"), &error);
  if (error != NULL)
    return dove_cli_fail (error);
  if (runs)
    return g_str_equal (verb, "stop") ? stop_agent (cli) : print_status (cli);

  dove_cli_warn (_("the background program does not run; “dovetailctl agent start” starts it"));

  return g_str_equal (verb, "stop") ? DOVE_EXIT_DONE : DOVE_EXIT_FAILED;
}
