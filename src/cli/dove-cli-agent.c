/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "cli/dove-cli-desk.h"

#include "bus/dove-bus-client.h"
#include "bus/dove-bus-error.h"
#include "bus/dove-bus-names.h"
#include "bus/dove-bus-pipe.h"
#include "dove-bus-generated.h"
#include "record/dove-json.h"

/*
 * The work done by the agent, over the bus. What is long or secret goes through pipes: each
 * call that has one reads it to its end, where the agent closes it.
 */

#define WAIT_LONG_MS (11 * 60 * 1000) /* for a person in front of a browser */

/* --- reaching it ------------------------------------------------------------------------------ */

struct _DoveCliLink
{
  GDBusConnection *bus;
  char            *name;
  DoveBusAgent    *agent;
};

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

static gboolean
tell (gboolean   ok,
      GError   **error)
{
  if (!ok && error != NULL && *error != NULL)
    dove_bus_error_clean (*error);

  return ok;
}

static DoveBusConnection *
find_connection (DoveCli     *cli,
                 const char  *id,
                 GError     **error)
{
  g_autofree char *path = dove_bus_make_path ("connection", id);
  DoveWorkspace *workspace = dove_engine_get_workspace (cli->engine);
  g_autoptr(GPtrArray) changes = dove_workspace_reload (workspace, NULL); /* the agent writes it */
  g_autoptr(DoveDefinition) definition = NULL;
  DoveBusConnection *connection = NULL;

  definition = dove_workspace_get (workspace, DOVE_DEFINITION_CONNECTION, id, error);
  if (definition == NULL)
    return NULL;

  connection = dove_bus_connection_proxy_new_sync (cli->link->bus,
                                                   G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START,
                                                   cli->link->name, path, cli->cancellable, error);
  if (connection != NULL)
    g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (connection), WAIT_LONG_MS);
  tell (connection != NULL, error);

  return connection;
}

/* --- pipes ------------------------------------------------------------------------------------ */

/* Adds a descriptor to those of a call, and closes ours. */
static GVariant *
add_fd (GUnixFDList *fds,
        int          fd)
{
  int index = fd >= 0 ? g_unix_fd_list_append (fds, fd, NULL) : -1;

  if (fd >= 0)
    close (fd);

  return g_variant_new_handle (index);
}

/* Rows that come while a call is under way, read by a thread. */
typedef struct
{
  int          fd;
  DoveBusLine  line;
  gpointer     user_data;
} Reading;

static gpointer
reading_thread (gpointer data)
{
  Reading *reading = data;

  dove_bus_pipe_read_lines (reading->fd, reading->line, reading->user_data, NULL, NULL);
  close (reading->fd);

  return NULL;
}

static gboolean
reading_begin (Reading      *reading,
               GUnixFDList  *fds,
               GVariant    **handle,
               GThread     **thread,
               GError      **error)
{
  int ends[2] = { -1, -1 };

  if (!dove_bus_pipe_new (ends, error))
    return FALSE;

  reading->fd = ends[0];
  *handle = add_fd (fds, ends[1]);
  *thread = g_thread_new ("rows", reading_thread, reading);

  return TRUE;
}

typedef struct
{
  DoveCliRow row;
  gpointer   user_data;
} Rows;

static void
row_line (const char *line,
          gsize       length,
          gpointer    user_data)
{
  const Rows *rows = user_data;
  g_autoptr(DoveValue) value = dove_json_parse (line, (gssize) length, NULL, NULL);

  if (value != NULL)
    rows->row (value, rows->user_data);
}

/* --- definitions ------------------------------------------------------------------------------ */

static gboolean
agent_save (DoveCli     *cli,
            const char  *text,
            gsize        length,
            const char  *why,
            char       **id,
            guint       *version,
            GError     **error)
{
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();
  int fd = dove_bus_pipe_send (text, length, error);

  return fd >= 0 && tell (dove_bus_agent_call_save_sync (cli->link->agent, add_fd (fds, fd), why,
                                                         fds, id, version, NULL, cli->cancellable,
                                                         error), error);
}

static gboolean
agent_remove (DoveCli     *cli,
              const char  *id,
              GError     **error)
{
  return tell (dove_bus_agent_call_remove_sync (cli->link->agent, id, cli->cancellable, error),
               error);
}

static gboolean
agent_import (DoveCli     *cli,
              const char  *text,
              gsize        length,
              gboolean     only_checks,
              DoveCliRow   row,
              gpointer     user_data,
              GError     **error)
{
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();
  Rows rows = { row, user_data };
  Reading reading = { -1, row_line, &rows };
  GThread *thread = NULL;
  GVariant *report = NULL;
  int fd = dove_bus_pipe_send (text, length, error);
  GVariant *document = NULL;
  gboolean ok;

  if (fd < 0)
    return FALSE;
  document = add_fd (fds, fd);
  if (!reading_begin (&reading, fds, &report, &thread, error))
    return FALSE;

  ok = dove_bus_agent_call_import_sync (cli->link->agent, document, only_checks, report, fds, NULL,
                                        cli->cancellable, error);
  g_clear_object (&fds);
  g_thread_join (thread);

  return tell (ok, error);
}

/* --- connections ------------------------------------------------------------------------------ */

static char *
take_text (char *text)
{
  if (text != NULL && *text == '\0')
    g_clear_pointer (&text, g_free);

  return text;
}

static void
account_take (DoveCliAccount *account,
              char           *id,
              char           *label)
{
  account->id = take_text (id);
  account->label = take_text (label);
}

static gboolean
agent_connect (DoveCli         *cli,
               DoveValue       *document,
               DoveValue       *secrets,
               gboolean         checks,
               DoveCliAccount  *account,
               GError         **error)
{
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();
  g_autofree char *text = dove_json_write (document, DOVE_JSON_COMPACT);
  char *hidden = dove_json_write (secrets, DOVE_JSON_COMPACT);
  GVariantBuilder options;
  GVariant *first = NULL;
  GVariant *second = NULL;
  char *id = NULL;
  char *label = NULL;
  gboolean ok;

  first = add_fd (fds, dove_bus_pipe_send (text, strlen (text), NULL));
  second = add_fd (fds, dove_bus_pipe_send (hidden, strlen (hidden), NULL));
  explicit_bzero (hidden, strlen (hidden));
  g_free (hidden);

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "check", g_variant_new_boolean (checks));
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (cli->link->agent), WAIT_LONG_MS);
  ok = dove_bus_agent_call_connect_sync (cli->link->agent, first, second,
                                         g_variant_builder_end (&options), fds, &id, &label, NULL,
                                         cli->cancellable, error);
  account_take (account, id, label);

  return tell (ok, error);
}

static gboolean
agent_check (DoveCli         *cli,
             const char      *id,
             DoveCliAccount  *account,
             GError         **error)
{
  g_autoptr(DoveBusConnection) connection = find_connection (cli, id, error);
  char *account_id = NULL;
  char *label = NULL;

  if (connection == NULL ||
      !tell (dove_bus_connection_call_check_sync (connection, &account_id, &label,
                                                  cli->cancellable, error), error))
    return FALSE;

  account_take (account, account_id, label);

  return TRUE;
}

static gboolean
agent_list (DoveCli            *cli,
            const DoveCliList  *list,
            DoveCliRow          row,
            gpointer            user_data,
            GError            **error)
{
  g_autoptr(DoveBusConnection) connection = find_connection (cli, list->connection, error);
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();
  Rows rows = { row, user_data };
  Reading reading = { -1, row_line, &rows };
  GThread *thread = NULL;
  GVariant *report = NULL;
  gboolean ok = FALSE;

  if (connection == NULL || !reading_begin (&reading, fds, &report, &thread, error))
    return FALSE;

  if (list->what == DOVE_CLI_LIST_OBJECTS)
    ok = dove_bus_connection_call_objects_sync (connection, report, fds, NULL, cli->cancellable,
                                                error);
  else if (list->what == DOVE_CLI_LIST_SCHEMA)
    ok = dove_bus_connection_call_schema_sync (connection, list->object, report, fds, NULL,
                                               cli->cancellable, error);
  else
    ok = dove_bus_connection_call_records_sync (connection, list->object, list->limit, report, fds,
                                                NULL, cli->cancellable, error);
  g_clear_object (&fds);
  g_thread_join (thread);

  return tell (ok, error);
}

/* --- signing in ------------------------------------------------------------------------------- */

typedef struct
{
  gboolean  has_ended;
  char     *name;
  char     *message;
} Ending;

static void
sign_in_ended_cb (DoveBusConnection *connection,
                  const char        *name,
                  const char        *message,
                  gpointer           user_data)
{
  Ending *ending = user_data;

  ending->has_ended = TRUE;
  ending->name = g_strdup (name);
  ending->message = g_strdup (message);
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  return G_SOURCE_REMOVE; /* wakes the wait */
}

/* Waits for the agent's word; signals come on the context of this thread. */
static gboolean
wait_for_end (DoveCli            *cli,
              DoveBusConnection  *connection,
              Ending             *ending,
              GError            **error)
{
  g_autoptr(GSource) stop = g_cancellable_source_new (cli->cancellable);
  GError *told = NULL;

  g_source_set_callback (stop, G_SOURCE_FUNC (cancelled_cb), NULL, NULL);
  g_source_attach (stop, g_main_context_get_thread_default ());
  while (!ending->has_ended && !g_cancellable_is_cancelled (cli->cancellable) &&
         dove_bus_agent_is_running (cli->link->bus, cli->link->name))
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  g_source_destroy (stop);

  if (!ending->has_ended)
    {
      dove_bus_connection_call_cancel_sign_in_sync (connection, NULL, NULL);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The sign-in was not finished"));
      return FALSE;
    }
  if (*ending->name == '\0')
    return TRUE;

  told = dove_bus_error_parse (ending->name, ending->message);
  g_propagate_error (error, told);

  return FALSE;
}

static gboolean
send_pasted (DoveCli            *cli,
             DoveBusConnection  *connection,
             const char         *pasted,
             GError            **error)
{
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();
  int fd = dove_bus_pipe_send (pasted, strlen (pasted), error);

  return fd >= 0 && tell (dove_bus_connection_call_paste_sign_in_sync (connection, add_fd (fds, fd),
                                                                       fds, NULL, cli->cancellable,
                                                                       error), error);
}

static gboolean
agent_sign_in (DoveCli      *cli,
               const char   *id,
               void        (*show) (const char *address,
                                    const char *code,
                                    gpointer    user_data),
               char       *(*paste) (gpointer user_data),
               gpointer      user_data,
               GError      **error)
{
  g_autoptr(DoveBusConnection) connection = find_connection (cli, id, error);
  g_autofree char *address = NULL;
  g_autofree char *code = NULL;
  g_autofree char *pasted = NULL;
  GVariantBuilder options;
  Ending ending = { 0 };
  gboolean ok;

  if (connection == NULL)
    return FALSE;

  g_signal_connect (connection, "sign-in-ended", G_CALLBACK (sign_in_ended_cb), &ending);
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  if (!tell (dove_bus_connection_call_begin_sign_in_sync (connection,
                                                          g_variant_builder_end (&options),
                                                          &address, &code, cli->cancellable,
                                                          error), error))
    return FALSE;

  show (address, take_text (g_steal_pointer (&code)), user_data);
  pasted = paste != NULL ? paste (user_data) : NULL;
  ok = (pasted == NULL || send_pasted (cli, connection, pasted, error)) &&
       wait_for_end (cli, connection, &ending, error);
  g_free (ending.name);
  g_free (ending.message);

  return ok;
}

/* --- runs ------------------------------------------------------------------------------------- */

typedef struct
{
  const DoveCliOrder *order;
  DoveRunResult      *result;
  gboolean            has_result;
  GError             *error;
} Following;

static void
follow_progress (const DoveCliOrder *order,
                 DoveValue          *value)
{
  DoveRunProgress progress = { .total = -1 };
  const char *phase = dove_value_get_member_text (value, "phase");
  DoveValue *done = dove_value_get_member (value, "done");
  DoveValue *total = dove_value_get_member (value, "total");

  if (order->progress == NULL || phase == NULL || done == NULL || total == NULL ||
      !dove_run_phase_parse (phase, &progress.phase))
    return;

  dove_value_get_integer (done, &progress.done);
  dove_value_get_integer (total, &progress.total);
  order->progress (&progress, order->user_data);
}

static void
run_line (const char *line,
          gsize       length,
          gpointer    user_data)
{
  Following *following = user_data;
  const DoveCliOrder *order = following->order;
  g_autoptr(DoveValue) value = dove_json_parse (line, (gssize) length, NULL, NULL);
  g_autoptr(DoveStoreChange) change = NULL;
  DoveValue *inner = NULL;

  if (value == NULL)
    return;

  if ((inner = dove_value_get_member (value, "progress")) != NULL)
    follow_progress (order, inner);
  else if ((inner = dove_value_get_member (value, "result")) != NULL)
    following->has_result = dove_run_result_parse (inner, following->result);
  else if ((inner = dove_value_get_member (value, "error")) != NULL)
    following->error = dove_bus_error_parse (dove_value_get_member_text (inner, "name"),
                                             dove_value_get_member_text (inner, "message"));
  else if (order->change != NULL && (change = dove_plan_change_parse (value)) != NULL)
    order->change (change, order->user_data);
}

static gboolean
begin_run (DoveCli             *cli,
           const DoveCliOrder  *order,
           int                  report,
           char               **path,
           GError             **error)
{
  static const char *const modes[] = { "all", "plan", "dry" };
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();
  g_autofree char *sync_path = NULL;
  g_autoptr(DoveBusSync) sync = NULL;
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "mode", g_variant_new_string (modes[order->mode]));
  g_variant_builder_add (&options, "{sv}", "approve", g_variant_new_boolean (order->approve));
  g_variant_builder_add (&options, "{sv}", "progress",
                         g_variant_new_boolean (order->progress != NULL));
  g_variant_builder_add (&options, "{sv}", "report", add_fd (fds, report));

  if (order->plan_id != 0)
    return tell (dove_bus_agent_call_apply_sync (cli->link->agent, order->plan_id,
                                                 g_variant_builder_end (&options), fds, path, NULL,
                                                 cli->cancellable, error), error);

  sync_path = dove_bus_make_path ("sync", order->sync_id);
  sync = dove_bus_sync_proxy_new_sync (cli->link->bus, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START,
                                       cli->link->name, sync_path, cli->cancellable, error);

  return tell (sync != NULL &&
               dove_bus_sync_call_run_sync (sync, g_variant_builder_end (&options), fds, path, NULL,
                                            cli->cancellable, error), error);
}

/* Ctrl+C ends the run, whose result is waited for. */
static void
cancel_run (DoveCli    *cli,
            const char *path)
{
  g_autoptr(GVariant) answer = NULL;

  answer = g_dbus_connection_call_sync (cli->link->bus, cli->link->name, path,
                                        DOVETAIL_APP_ID ".Run1", "Cancel", NULL, NULL,
                                        G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL);
}

static gboolean
follow (DoveCli     *cli,
        const char  *path,
        int          fd,
        Following   *following,
        GError     **error)
{
  g_autoptr(GError) local = NULL;

  if (!dove_bus_pipe_read_lines (fd, run_line, following, cli->cancellable, &local) &&
      g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      cancel_run (cli, path);
      dove_bus_pipe_read_lines (fd, run_line, following, NULL, NULL);
    }

  if (following->has_result)
    return TRUE;
  if (following->error != NULL)
    g_propagate_error (error, g_steal_pointer (&following->error));
  else
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                 _("The background program ended in the middle of it; the run goes on when it "
                   "starts again: “dovetailctl agent start”"));

  return FALSE;
}

static gboolean
agent_run (DoveCli             *cli,
           const DoveCliOrder  *order,
           DoveRunResult       *result,
           GError             **error)
{
  Following following = { order, result };
  g_autoptr(DoveDefinition) sync = NULL;
  g_autofree char *path = NULL;
  int ends[2] = { -1, -1 };
  gboolean ok;

  if (order->sync_id != NULL)
    {
      sync = dove_workspace_get (dove_engine_get_workspace (cli->engine), DOVE_DEFINITION_SYNC,
                                 order->sync_id, error);
      if (sync == NULL)
        return FALSE;
    }
  if (!dove_bus_pipe_new (ends, error))
    return FALSE;

  ok = begin_run (cli, order, ends[1], &path, error) &&
       follow (cli, path, ends[0], &following, error);
  close (ends[0]);
  g_clear_error (&following.error);

  return ok;
}

/* --- what a person says ----------------------------------------------------------------------- */

static gboolean
agent_answer (DoveCli     *cli,
              gint64       review,
              const char  *choice,
              GError     **error)
{
  return tell (dove_bus_agent_call_answer_sync (cli->link->agent, review, choice, cli->cancellable,
                                                error), error);
}

static gboolean
agent_retry (DoveCli  *cli,
             gint64    problem,
             GError  **error)
{
  return tell (dove_bus_agent_call_retry_sync (cli->link->agent, problem, cli->cancellable, error),
               error);
}

const DoveCliDesk dove_cli_desk_agent = {
  .save = agent_save,
  .remove = agent_remove,
  .import = agent_import,
  .connect = agent_connect,
  .sign_in = agent_sign_in,
  .check = agent_check,
  .list = agent_list,
  .run = agent_run,
  .answer = agent_answer,
  .retry = agent_retry,
};

/* --- the command ------------------------------------------------------------------------------ */

static DoveExit
print_status (DoveCli *cli)
{
  DoveBusAgent *agent = cli->link->agent;
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) row = NULL;

  dove_value_builder_set_text (builder, "state", dove_bus_agent_get_state (agent));
  dove_value_builder_set_text (builder, "version", dove_bus_agent_get_version (agent));
  dove_value_builder_set_text (builder, "workspace", dove_bus_agent_get_workspace (agent));
  dove_value_builder_set_text (builder, "keyring", dove_bus_agent_get_keyring (agent));
  dove_value_builder_set_text (builder, "network", dove_bus_agent_get_network (agent));
  dove_value_builder_take (builder, "reviews",
                           dove_value_new_integer (dove_bus_agent_get_reviews (agent)));
  dove_value_builder_take (builder, "problems",
                           dove_value_new_integer (dove_bus_agent_get_problems (agent)));
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

  if (!tell (dove_bus_agent_call_stop_sync (cli->link->agent, cli->cancellable, &error), &error))
    return dove_cli_fail (error);

  watch = g_bus_watch_name_on_connection (cli->link->bus, cli->link->name,
                                          G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, vanished_cb,
                                          &is_gone, NULL);
  timer = g_timeout_add (10000, late_cb, &is_late);
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
