/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include <unistd.h>

#include "cli/dove-cli-agent-private.h"

#include "bus/dove-bus-error.h"
#include "bus/dove-bus-names.h"
#include "bus/dove-bus-pipe.h"
#include "record/dove-json.h"

/*
 * A run done by the agent: begun by a call, then followed through the pipe of its report, which
 * brings the changes of the plan, how far it is, and at last the result.
 */

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

static void
add_record (GVariantBuilder     *options,
            const DoveRunRecord *record)
{
  g_variant_builder_add (options, "{sv}", "record", g_variant_new_string (record->key));
  if (record->side >= 0)
    g_variant_builder_add (options, "{sv}", "side",
                           g_variant_new_string (dove_side_get_nick (record->side)));
  if (record->force >= 0)
    g_variant_builder_add (options, "{sv}", "from",
                           g_variant_new_string (dove_side_get_nick (record->force)));
}

static gboolean
begin_run (DoveCli             *cli,
           const DoveCliOrder  *order,
           int                  report,
           char               **path,
           GError             **error)
{
  static const char *const modes[] = { "all", "plan", "dry", "rehearse" };
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();
  g_autofree char *sync_path = NULL;
  g_autoptr(DoveBusSync) sync = NULL;
  GVariantBuilder options;
  gboolean ok;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "mode", g_variant_new_string (modes[order->mode]));
  g_variant_builder_add (&options, "{sv}", "approve", g_variant_new_boolean (order->approve));
  g_variant_builder_add (&options, "{sv}", "whole", g_variant_new_boolean (order->is_whole));
  g_variant_builder_add (&options, "{sv}", "sample", g_variant_new_uint32 (order->sample));
  g_variant_builder_add (&options, "{sv}", "progress",
                         g_variant_new_boolean (order->progress != NULL));
  g_variant_builder_add (&options, "{sv}", "report", dove_cli_agent_add_fd (fds, report));

  if (order->record != NULL)
    add_record (&options, order->record);
  if (order->without != NULL)
    g_variant_builder_add (&options, "{sv}", "without",
                           g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, order->without->data,
                                                      order->without->len, sizeof (gint64)));
  if (order->undo_of != 0)
    {
      ok = dove_bus_agent_call_undo_sync (cli->link->agent, order->undo_of,
                                          g_variant_builder_end (&options), fds, path, NULL,
                                          cli->cancellable, error);
      return dove_cli_agent_tell (ok, error);
    }
  if (order->plan_id != 0)
    {
      ok = dove_bus_agent_call_apply_sync (cli->link->agent, order->plan_id,
                                           g_variant_builder_end (&options), fds, path, NULL,
                                           cli->cancellable, error);
      return dove_cli_agent_tell (ok, error);
    }

  sync_path = dove_bus_make_path ("sync", order->sync_id);
  sync = dove_bus_sync_proxy_new_sync (cli->link->bus, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START,
                                       cli->link->name, sync_path, cli->cancellable, error);

  ok = sync != NULL &&
       dove_bus_sync_call_run_sync (sync, g_variant_builder_end (&options), fds, path, NULL,
                                    cli->cancellable, error);

  return dove_cli_agent_tell (ok, error);
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

/* Runs a sync, or applies a plan, and waits for the result */
gboolean
dove_cli_agent_run (DoveCli             *cli,
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

