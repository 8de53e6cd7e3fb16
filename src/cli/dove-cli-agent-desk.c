/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "cli/dove-cli-agent-private.h"

#include "base/dove-wake.h"
#include "bus/dove-bus-client.h"
#include "bus/dove-bus-error.h"
#include "bus/dove-bus-names.h"
#include "bus/dove-bus-pipe.h"
#include "record/dove-json.h"

/*
 * The work done by the agent, over the bus. What is long or secret goes through pipes: each
 * call that has one reads it to its end, where the agent closes it.
 */

#define WAIT_LONG_MS (11 * 60 * 1000) /* for a person in front of a browser */

/* Takes the words of D-Bus out of an error; gives back whether it went well */
gboolean
dove_cli_agent_tell (gboolean   ok,
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
  dove_cli_agent_tell (connection != NULL, error);

  return connection;
}

/* --- pipes ------------------------------------------------------------------------------------ */

/* Adds a descriptor to those of a call, and closes ours */
GVariant *
dove_cli_agent_add_fd (GUnixFDList *fds,
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
  *handle = dove_cli_agent_add_fd (fds, ends[1]);
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

  gboolean ok;

  if (fd < 0)
    return FALSE;

  ok = dove_bus_agent_call_save_sync (cli->link->agent, dove_cli_agent_add_fd (fds, fd), why, fds,
                                      id, version, NULL, cli->cancellable, error);

  return dove_cli_agent_tell (ok, error);
}

static gboolean
agent_remove (DoveCli     *cli,
              const char  *id,
              GError     **error)
{
  gboolean ok = dove_bus_agent_call_remove_sync (cli->link->agent, id, cli->cancellable, error);

  return dove_cli_agent_tell (ok, error);
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
  document = dove_cli_agent_add_fd (fds, fd);
  if (!reading_begin (&reading, fds, &report, &thread, error))
    return FALSE;

  ok = dove_bus_agent_call_import_sync (cli->link->agent, document, only_checks, report, fds, NULL,
                                        cli->cancellable, error);
  g_clear_object (&fds);
  g_thread_join (thread);

  return dove_cli_agent_tell (ok, error);
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
account_take (DoveAccount *account,
              char           *id,
              char           *label)
{
  account->id = take_text (id);
  account->label = take_text (label);
}

static void
add_replacement (GVariantBuilder     *options,
                 DoveCliConnectFlags  flags)
{
  g_variant_builder_add (options, "{sv}", "replace-account",
                         g_variant_new_boolean ((flags & DOVE_CLI_CONNECT_ANY_ACCOUNT) != 0));
}

static gboolean
agent_connect (DoveCli         *cli,
               DoveValue       *document,
               DoveValue       *secrets,
               DoveCliConnectFlags flags,
               DoveAccount  *account,
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

  first = dove_cli_agent_add_fd (fds, dove_bus_pipe_send (text, strlen (text), NULL));
  second = dove_cli_agent_add_fd (fds, dove_bus_pipe_send (hidden, strlen (hidden), NULL));
  explicit_bzero (hidden, strlen (hidden));
  g_free (hidden);

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "check",
                         g_variant_new_boolean ((flags & DOVE_CLI_CONNECT_CHECK) != 0));
  add_replacement (&options, flags);
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (cli->link->agent), WAIT_LONG_MS);
  ok = dove_bus_agent_call_connect_sync (cli->link->agent, first, second,
                                         g_variant_builder_end (&options), fds, &id, &label, NULL,
                                         cli->cancellable, error);
  account_take (account, id, label);

  return dove_cli_agent_tell (ok, error);
}

static gboolean
agent_check (DoveCli         *cli,
             const char      *id,
             DoveAccount  *account,
             GError         **error)
{
  g_autoptr(DoveBusConnection) connection = find_connection (cli, id, error);
  char *account_id = NULL;
  char *label = NULL;

  gboolean ok = connection != NULL &&
                dove_bus_connection_call_check_sync (connection, &account_id, &label,
                                                     cli->cancellable, error);

  account_take (account, account_id, label);

  return dove_cli_agent_tell (ok, error);
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

  return dove_cli_agent_tell (ok, error);
}

/* --- actions ---------------------------------------------------------------------------------- */

static GVariant *
act_options (const DoveCliAct *act)
{
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "send", g_variant_new_boolean (act->is_sent));
  if (act->ask.key != NULL)
    g_variant_builder_add (&options, "{sv}", "key", g_variant_new_string (act->ask.key));
  if (act->approved != NULL)
    g_variant_builder_add (&options, "{sv}", "approved", g_variant_new_string (act->approved));

  return g_variant_builder_end (&options);
}

/* Without the agent's word nobody knows how far it came; its own errors say that nothing was
 * sent. */
static gboolean
is_word_missing (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMEOUT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED) ||
         (error != NULL && error->domain == G_IO_ERROR);
}

static void
doubt_act (const DoveCliAct  *act,
           GError           **error)
{
  if (!act->is_sent || !is_word_missing (*error))
    return;

  g_clear_error (error);
  g_set_error (error, DOVE_ERROR, DOVE_ERROR_AMBIGUOUS,
               _("It is not known whether it was done: the background program was asked, and its "
                 "answer did not come. “dovetailctl acts” shows what it has noted"));
}

static gboolean
agent_act (DoveCli           *cli,
           const DoveCliAct  *act,
           DoveCliRow         row,
           gpointer           user_data,
           GError           **error)
{
  g_autoptr(DoveBusConnection) connection = find_connection (cli, act->ask.connection, error);
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();
  g_autofree char *text = dove_json_write (act->ask.input, DOVE_JSON_COMPACT);
  g_autoptr(GError) local = NULL;
  Rows rows = { row, user_data };
  Reading reading = { -1, row_line, &rows };
  GThread *thread = NULL;
  GVariant *input = NULL;
  GVariant *report = NULL;
  gboolean ok;

  if (connection == NULL)
    return FALSE;
  input = dove_cli_agent_add_fd (fds, dove_bus_pipe_send (text, strlen (text), NULL));
  if (!reading_begin (&reading, fds, &report, &thread, error))
    return FALSE;

  ok = dove_bus_connection_call_act_sync (connection, act->ask.object, act->ask.action,
                                          act_options (act), input, report, fds, NULL,
                                          cli->cancellable, &local);
  g_clear_object (&fds);
  g_thread_join (thread);
  dove_cli_agent_tell (ok, &local);
  doubt_act (act, &local);
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&local));

  return ok;
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

/* Waits for the agent's word; signals come on the context of this thread. */
static gboolean
wait_for_end (DoveCli            *cli,
              DoveBusConnection  *connection,
              Ending             *ending,
              GError            **error)
{
  GMainContext *context = g_main_context_get_thread_default ();
  gulong watch = dove_wake_on_cancel (cli->cancellable, context);
  GError *told = NULL;

  while (!ending->has_ended && !g_cancellable_is_cancelled (cli->cancellable) &&
         dove_bus_agent_is_running (cli->link->bus, cli->link->name))
    g_main_context_iteration (context, TRUE);
  g_cancellable_disconnect (cli->cancellable, watch);

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

  gboolean ok;

  if (fd < 0)
    return FALSE;

  ok = dove_bus_connection_call_paste_sign_in_sync (connection, dove_cli_agent_add_fd (fds, fd),
                                                    fds, NULL, cli->cancellable, error);

  return dove_cli_agent_tell (ok, error);
}

static gboolean
agent_sign_in (DoveCli              *cli,
               const DoveCliSignIn  *order,
               GError              **error)
{
  g_autoptr(DoveBusConnection) connection = find_connection (cli, order->connection, error);
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
  add_replacement (&options, order->flags);
  ok = dove_bus_connection_call_begin_sign_in_sync (connection, g_variant_builder_end (&options),
                                                    &address, &code, cli->cancellable, error);
  if (!dove_cli_agent_tell (ok, error))
    return FALSE;

  order->show (address, take_text (g_steal_pointer (&code)), order->user_data);
  pasted = order->paste != NULL ? order->paste (order->user_data) : NULL;
  ok = (pasted == NULL || send_pasted (cli, connection, pasted, error)) &&
       wait_for_end (cli, connection, &ending, error);
  g_free (ending.name);
  g_free (ending.message);

  return ok;
}

/* --- what a person says ----------------------------------------------------------------------- */

static gboolean
agent_answer (DoveCli     *cli,
              gint64       review,
              const char  *choice,
              GError     **error)
{
  gboolean ok = dove_bus_agent_call_answer_sync (cli->link->agent, review, choice,
                                                 cli->cancellable, error);

  return dove_cli_agent_tell (ok, error);
}

static gboolean
agent_decide (DoveCli                *cli,
              const DoveStoreReview  *review,
              const char             *winner,
              guint                  *answered,
              GError                **error)
{
  gboolean ok = dove_bus_agent_call_decide_sync (cli->link->agent, review->sync_id, review->field,
                                                 winner, answered, cli->cancellable, error);

  return dove_cli_agent_tell (ok, error);
}

static gboolean
agent_retry (DoveCli  *cli,
             gint64    problem,
             GError  **error)
{
  gboolean ok = dove_bus_agent_call_retry_sync (cli->link->agent, problem, cli->cancellable,
                                                error);

  return dove_cli_agent_tell (ok, error);
}

static gboolean
agent_prefer (DoveCli     *cli,
              const char  *name,
              const char  *value,
              GError     **error)
{
  GVariantBuilder options;
  gboolean ok;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (cli->link->agent), WAIT_LONG_MS);
  ok = dove_bus_agent_call_set_preference_sync (cli->link->agent, name, value,
                                                g_variant_builder_end (&options),
                                                cli->cancellable, error);

  return dove_cli_agent_tell (ok, error);
}

static gboolean
agent_add_link (DoveCli     *cli,
                const char  *sync,
                const char  *a,
                const char  *b,
                gint64      *link,
                GError     **error)
{
  gboolean ok = dove_bus_agent_call_add_link_sync (cli->link->agent, sync, a, b, link,
                                                   cli->cancellable, error);

  return dove_cli_agent_tell (ok, error);
}

static gboolean
agent_remove_link (DoveCli     *cli,
                   const char  *sync,
                   gint64       link,
                   GError     **error)
{
  gboolean ok = dove_bus_agent_call_remove_link_sync (cli->link->agent, sync, link,
                                                      cli->cancellable, error);

  return dove_cli_agent_tell (ok, error);
}

static gboolean
agent_import_links (DoveCli     *cli,
                    const char  *sync,
                    const char  *text,
                    guint       *added,
                    guint       *known,
                    GError     **error)
{
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();
  int fd = dove_bus_pipe_send (text, strlen (text), error);
  gboolean ok;

  if (fd < 0)
    return FALSE;

  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (cli->link->agent), WAIT_LONG_MS);
  ok = dove_bus_agent_call_import_links_sync (cli->link->agent, sync,
                                              dove_cli_agent_add_fd (fds, fd), fds, added, known,
                                              NULL, cli->cancellable, error);

  return dove_cli_agent_tell (ok, error);
}

const DoveCliDesk dove_cli_desk_agent = {
  .save = agent_save,
  .remove = agent_remove,
  .import = agent_import,
  .connect = agent_connect,
  .sign_in = agent_sign_in,
  .check = agent_check,
  .list = agent_list,
  .run = dove_cli_agent_run,
  .act = agent_act,
  .answer = agent_answer,
  .decide = agent_decide,
  .retry = agent_retry,
  .prefer = agent_prefer,
  .add_link = agent_add_link,
  .remove_link = agent_remove_link,
  .import_links = agent_import_links,
};

