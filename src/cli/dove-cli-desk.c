/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "base/dove-sandbox.h"

#include "cli/dove-cli-desk.h"

#include "bus/dove-bus-autostart.h"
#include "connection/dove-sign-in.h"
#include "record/dove-json.h"
#include "store/dove-store-preference.h"

/*
 * The work done in this process: where it was asked for (`--offline-agent`), and where there is
 * no session bus on which an agent could be reached, as in a plain shell on a server.
 */

static gboolean
local_save (DoveCli     *cli,
            const char  *text,
            gsize        length,
            const char  *why,
            char       **id,
            guint       *version,
            GError     **error)
{
  g_autoptr(DoveValue) document = dove_json_parse (text, (gssize) length, NULL, error);
  g_autoptr(DoveDefinition) saved = NULL;

  if (document != NULL)
    saved = dove_workspace_save (dove_engine_get_workspace (cli->engine), document, why, error);
  if (saved == NULL)
    return FALSE;

  *id = g_strdup (dove_definition_get_id (saved));
  *version = dove_definition_get_version (saved);

  return TRUE;
}

/* The connection goes first: secrets without one can be cleared again, the other way round a
 * connection would be left that cannot sign in. */
static gboolean
local_remove (DoveCli     *cli,
              const char  *id,
              GError     **error)
{
  g_autoptr(DoveConnection) connection = dove_engine_get_connection (cli->engine, id, NULL);
  g_autoptr(DoveConnection) farewell = NULL;
  gboolean is_connection = FALSE;

  if (!dove_engine_remove (cli->engine, id, &is_connection, error))
    return FALSE;

  if (is_connection && connection != NULL)
    farewell = dove_sign_in_new_farewell (connection, cli->cancellable);

  if (is_connection &&
      !dove_keyring_clear (dove_engine_get_keyring (cli->engine), id, cli->cancellable, error))
    {
      g_prefix_error (error, _("“%s” was removed, but its secrets are still in the keyring: "), id);
      return FALSE;
    }

  if (farewell != NULL)
    dove_sign_in_say_farewell (farewell, cli->cancellable);

  return TRUE;
}

static gboolean
local_import (DoveCli     *cli,
              const char  *text,
              gsize        length,
              gboolean     only_checks,
              DoveCliRow   row,
              gpointer     user_data,
              GError     **error)
{
  g_autoptr(GPtrArray) changes = NULL;

  changes = dove_workspace_import (dove_engine_get_workspace (cli->engine), text, (gssize) length,
                                   only_checks ? DOVE_IMPORT_CHECK : DOVE_IMPORT_APPLY, error);
  for (guint i = 0; changes != NULL && i < changes->len; i++)
    {
      g_autoptr(DoveValue) value = dove_workspace_change_to_value (g_ptr_array_index (changes, i));

      row (value, user_data);
    }

  return changes != NULL;
}

static gboolean
local_check (DoveCli         *cli,
             const char      *connection,
             DoveAccount  *account,
             GError         **error)
{
  return dove_engine_check_connection (cli->engine, connection, account, cli->cancellable, error);
}

/* What is known of a connection, if the account must be the one that it belongs to. */
static gboolean
find_known (DoveCli              *cli,
            const char           *id,
            DoveCliConnectFlags   flags,
            DoveStoreConnection **known,
            GError              **error)
{
  return (flags & DOVE_CLI_CONNECT_ANY_ACCOUNT) != 0 ||
         dove_store_find_connection (dove_engine_get_store (cli->engine), id, known, error);
}

static gboolean
keep_connection (DoveCli         *cli,
                 DoveConnection  *connection,
                 DoveValue       *document,
                 DoveValue       *secrets,
                 GError         **error)
{
  g_autoptr(DoveDefinition) saved = NULL;

  /* Secrets first: a connection without them is of no use, and they may be refused. */
  if (dove_value_get_length (secrets) > 0 &&
      !dove_connection_keep_typed (connection, secrets, cli->cancellable, error))
    return FALSE;

  saved = dove_workspace_save (dove_engine_get_workspace (cli->engine), document, "connect", error);
  dove_engine_forget_connection (cli->engine, dove_connection_get_id (connection));
  if (saved == NULL)
    return FALSE;

  dove_engine_note (cli->engine, &(DoveStoreAudit) {
    .what = "connected", .kind = "connection", .thing = dove_connection_get_id (connection),
    .detail = dove_value_get_length (secrets) > 0 ? "secrets" : NULL,
  });

  return TRUE;
}

/* Secrets are tried before they take the place of others. Those of a new connection are kept
 * though they are no good: there is nothing to lose, and something to mend. */
static gboolean
local_connect (DoveCli              *cli,
               DoveValue            *document,
               DoveValue            *secrets,
               DoveCliConnectFlags   flags,
               DoveAccount          *account,
               GError              **error)
{
  const char *id = dove_value_get_member_text (document, "id");
  gboolean is_new = dove_workspace_find (dove_engine_get_workspace (cli->engine), id) == NULL;
  g_autoptr(DoveConnection) connection = dove_engine_make_connection (cli->engine, document, error);
  g_autoptr(DoveStoreConnection) known = NULL;
  g_autoptr(GError) problem = NULL;

  if (connection == NULL || !find_known (cli, id, flags, &known, error))
    return FALSE;

  if ((flags & DOVE_CLI_CONNECT_CHECK) != 0 &&
      !dove_account_try (connection, secrets, known, account, cli->cancellable, &problem) &&
      !is_new)
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&problem), _("Nothing was changed: "));
      return FALSE;
    }

  if (!keep_connection (cli, connection, document, secrets, error))
    return FALSE;
  if (problem == NULL)
    return dove_account_learn (dove_engine_get_store (cli->engine), id, account, error) &&
           ((flags & DOVE_CLI_CONNECT_CHECK) == 0 ||
            dove_account_note_rights (dove_engine_get_store (cli->engine), id, account, error));

  g_propagate_prefixed_error (error, g_steal_pointer (&problem),
                              _("The connection “%s” was saved, but could not be used: "), id);

  return FALSE;
}

gboolean
dove_cli_sign_in (DoveCli              *cli,
                  const DoveCliSignIn  *order,
                  DoveConnection       *connection,
                  GError              **error)
{
  g_autoptr(DoveNet) net = dove_net_new (dove_connection_get_account (connection));
  g_autoptr(DoveSignIn) sign_in = dove_sign_in_new (connection, net, cli->cancellable, error);
  g_autofree char *pasted = NULL;

  if (sign_in == NULL)
    return FALSE;

  order->show (dove_sign_in_get_address (sign_in), dove_sign_in_get_code (sign_in),
               order->user_data);
  if (order->paste == NULL)
    return dove_sign_in_wait (sign_in, net, cli->cancellable, error);

  pasted = order->paste (order->user_data);

  return dove_sign_in_paste (sign_in, net, pasted, cli->cancellable, error);
}

static gboolean
local_sign_in (DoveCli              *cli,
               const DoveCliSignIn  *order,
               GError              **error)
{
  DoveStore *store = dove_engine_get_store (cli->engine);
  g_autoptr(DoveConnection) live = NULL;
  g_autoptr(DoveConnection) trial = NULL;
  g_autoptr(DoveStoreConnection) known = NULL;
  g_auto(DoveAccount) account = { 0 };

  live = dove_engine_get_connection (cli->engine, order->connection, error);
  if (live == NULL || !find_known (cli, order->connection, order->flags, &known, error))
    return FALSE;

  trial = dove_connection_new_trial (live, NULL, cli->cancellable, error);

  if (trial == NULL || !dove_cli_sign_in (cli, order, trial, error) ||
      !dove_account_settle (live, trial, known, &account, cli->cancellable, error))
    return FALSE;

  dove_engine_note (cli->engine, &(DoveStoreAudit) {
    .what = "signed-in", .kind = "connection", .thing = order->connection,
  });

  return dove_account_learn (store, order->connection, &account, error) &&
         dove_account_note_rights (store, order->connection, &account, error);
}

static gboolean
list_records (DoveDriver         *driver,
              const DoveCliList  *list,
              DoveCliRow          row,
              gpointer            user_data,
              GCancellable       *cancellable,
              GError            **error)
{
  g_autoptr(GPtrArray) items = dove_driver_sample (driver, list->object, list->limit, cancellable,
                                                   error);

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const DoveItem *item = g_ptr_array_index (items, i);
      g_autoptr(DoveValue) value = dove_item_to_value (item);

      row (value, user_data);
    }

  return items != NULL;
}

static gboolean
list_fields (DoveDriver         *driver,
             const DoveCliList  *list,
             DoveCliRow          row,
             gpointer            user_data,
             GCancellable       *cancellable,
             GError            **error)
{
  g_autoptr(DoveSchema) schema = dove_driver_describe (driver, list->object, cancellable, error);
  GPtrArray *fields = schema != NULL ? dove_schema_get_fields (schema) : NULL;

  for (guint i = 0; fields != NULL && i < fields->len; i++)
    {
      g_autoptr(DoveValue) value = dove_field_to_value (g_ptr_array_index (fields, i));

      row (value, user_data);
    }

  return schema != NULL;
}

static void
list_objects (DoveDriver *driver,
              DoveCliRow  row,
              gpointer    user_data)
{
  g_autoptr(GPtrArray) objects = dove_driver_list_objects (driver);

  for (guint i = 0; i < objects->len; i++)
    {
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autoptr(DoveValue) value = NULL;

      dove_value_builder_set_text (builder, "id", g_ptr_array_index (objects, i));
      value = dove_value_builder_end (builder);
      row (value, user_data);
    }
}

static gboolean
local_list (DoveCli            *cli,
            const DoveCliList  *list,
            DoveCliRow          row,
            gpointer            user_data,
            GError            **error)
{
  g_autoptr(DoveDriver) driver = NULL;

  driver = dove_engine_make_driver (cli->engine, list->connection, cli->cancellable, error);
  if (driver == NULL)
    return FALSE;

  if (list->what == DOVE_CLI_LIST_RECORDS)
    return list_records (driver, list, row, user_data, cli->cancellable, error);
  if (list->what == DOVE_CLI_LIST_SCHEMA)
    return list_fields (driver, list, row, user_data, cli->cancellable, error);

  list_objects (driver, row, user_data);

  return TRUE;
}

static gboolean
run_order (DoveCli             *cli,
           const DoveCliOrder  *order,
           DoveRunResult       *result,
           GError             **error)
{
  const DoveRunOptions options = {
    .mode = order->mode,
    .approve = order->approve,
    .is_whole = order->is_whole,
    .sample = order->sample,
    .record = order->record,
    .without = order->without,
    .progress = order->progress,
    .change = order->change,
    .user_data = order->user_data,
  };
  g_autofree char *plan = NULL;

  if (order->undo_of != 0)
    return dove_engine_undo (cli->engine, order->undo_of, &options, result, cli->cancellable,
                             error);
  if (order->plan_id == 0)
    return dove_engine_run (cli->engine, order->sync_id, &options, result, cli->cancellable, error);

  plan = g_strdup_printf ("%" G_GINT64_FORMAT, order->plan_id);

  return dove_engine_apply (cli->engine, plan, &options, result, cli->cancellable, error);
}

/* What writes is noted, with the run in which is what it wrote. */
static void
note_order (DoveCli             *cli,
            const DoveCliOrder  *order,
            const DoveRunResult *result)
{
  g_autoptr(DoveStoreRun) run = NULL;
  DoveStoreAudit line = {
    .what = order->undo_of != 0      ? "undone"
            : order->plan_id != 0    ? "applied"
            : order->record != NULL  ? "resynced"
                                     : "run",
    .kind = "sync",
    .detail = order->approve ? "approved" : NULL,
    .run_id = order->undo_of != 0 ? order->undo_of : result->run_id,
  };

  if (order->mode != DOVE_RUN_ALL || result->run_id == 0 ||
      !dove_store_find_run (dove_engine_get_store (cli->engine), result->run_id, &run, NULL) ||
      run == NULL)
    return;

  line.thing = run->sync_id;
  dove_engine_note (cli->engine, &line);
}

static gboolean
local_run (DoveCli             *cli,
           const DoveCliOrder  *order,
           DoveRunResult       *result,
           GError             **error)
{
  gboolean ok = run_order (cli, order, result, error);

  note_order (cli, order, result);

  return ok;
}

static gboolean
local_act (DoveCli           *cli,
           const DoveCliAct  *act,
           DoveCliRow         row,
           gpointer           user_data,
           GError           **error)
{
  g_autoptr(DoveValue) value = NULL;

  value = act->is_sent ? dove_engine_act (cli->engine, &act->ask, act->approved, cli->cancellable,
                                          error)
                       : dove_engine_preview_act (cli->engine, &act->ask, cli->cancellable, error);
  if (value != NULL && act->is_sent)
    {
      g_autofree char *words = g_strdup_printf ("%s %s", act->ask.object, act->ask.action);

      dove_engine_note (cli->engine, &(DoveStoreAudit) {
        .what = "asked", .kind = "connection", .thing = act->ask.connection, .detail = words,
      });
    }
  if (value != NULL)
    row (value, user_data);

  return value != NULL;
}

static gboolean
local_answer (DoveCli     *cli,
              gint64       review,
              const char  *choice,
              GError     **error)
{
  return dove_engine_answer (cli->engine, review, choice, error);
}

static gboolean
local_decide (DoveCli                *cli,
              const DoveStoreReview  *review,
              const char             *winner,
              guint                  *answered,
              GError                **error)
{
  return dove_engine_decide (cli->engine, review->sync_id, review->field, winner, answered,
                             error);
}

static gboolean
local_retry (DoveCli  *cli,
             gint64    problem,
             GError  **error)
{
  return dove_engine_retry (cli->engine, problem, error);
}

static gboolean
local_start_with_session (DoveCli   *cli,
                          gboolean   is_on,
                          GError   **error)
{
  gboolean was_on = dove_bus_autostart_is_on (cli->workspace);

  if (!dove_bus_autostart_set (cli->workspace, is_on, error))
    return FALSE;

  dove_engine_note_preference (cli->engine, DOVE_PREFERENCE_BACKGROUND, was_on ? "true" : "false",
                               is_on ? "true" : "false");

  return TRUE;
}

static gboolean
local_prefer (DoveCli     *cli,
              const char  *name,
              const char  *value,
              GError     **error)
{
  const DovePreference *preference = dove_preference_find (name, error);
  g_autofree char *normal = NULL;

  if (preference != NULL)
    normal = dove_preference_normalize (preference, value, error);
  if (normal == NULL)
    return FALSE;
  if (!g_str_equal (name, DOVE_PREFERENCE_BACKGROUND))
    return dove_engine_prefer (cli->engine, name, normal, error);

  if (!dove_is_sandboxed ())
    return local_start_with_session (cli, g_str_equal (normal, "true"), error);

  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_UNSUPPORTED,
                       _("In a sandbox the background program has to ask the desktop: leave out "
                         "--offline-agent"));

  return FALSE;
}

static gboolean
local_add_link (DoveCli     *cli,
                const char  *sync,
                const char  *a,
                const char  *b,
                gint64      *link,
                GError     **error)
{
  return dove_engine_add_link (cli->engine, sync, a, b, link, error);
}

static gboolean
local_remove_link (DoveCli     *cli,
                   const char  *sync,
                   gint64       link,
                   GError     **error)
{
  return dove_engine_remove_link (cli->engine, sync, link, error);
}

static gboolean
local_import_links (DoveCli     *cli,
                    const char  *sync,
                    const char  *text,
                    guint       *added,
                    guint       *known,
                    GError     **error)
{
  return dove_engine_import_links (cli->engine, sync, text, added, known, error);
}

const DoveCliDesk dove_cli_desk_local = {
  .save = local_save,
  .remove = local_remove,
  .import = local_import,
  .connect = local_connect,
  .sign_in = local_sign_in,
  .check = local_check,
  .list = local_list,
  .run = local_run,
  .act = local_act,
  .answer = local_answer,
  .decide = local_decide,
  .retry = local_retry,
  .prefer = local_prefer,
  .add_link = local_add_link,
  .remove_link = local_remove_link,
  .import_links = local_import_links,
};

/* A workspace that is in use is most likely served by its agent: that can be said. */
static void
explain_busy (DoveCli  *cli,
              GError  **error)
{
  if (!g_error_matches (*error, DOVE_ERROR, DOVE_ERROR_BUSY) ||
      !dove_cli_reach_agent (cli, FALSE, NULL))
    return;

  g_clear_error (error);
  g_set_error (error, DOVE_ERROR, DOVE_ERROR_BUSY,
               _("The background program serves this workspace: leave out --offline-agent, or end "
                 "it with “dovetailctl agent stop”"));
}

/**
 * dove_cli_get_desk:
 * @cli: the command line
 * @error: return location for an error
 *
 * Finds who does the work: the agent of the workspace, which is started if it does not run, or
 * this process.
 *
 * Errors: those of dove_bus_start_agent() and dove_engine_open(); %DOVE_ERROR_BUSY with
 * `--offline-agent` while an agent runs.
 *
 * Returns: (transfer none) (nullable): the desk
 */
const DoveCliDesk *
dove_cli_get_desk (DoveCli  *cli,
                   GError  **error)
{
  g_autoptr(GDBusConnection) bus = NULL;

  if (!cli->is_offline)
    bus = g_bus_get_sync (G_BUS_TYPE_SESSION, cli->cancellable, NULL);
  if (bus != NULL)
    {
      if (!dove_cli_reach_agent (cli, TRUE, error) ||
          dove_cli_open_engine (cli, DOVE_WORKSPACE_READ, error) == NULL)
        return NULL;

      return &dove_cli_desk_agent;
    }

  if (dove_cli_open_engine (cli, DOVE_WORKSPACE_CREATE | DOVE_WORKSPACE_EXCLUSIVE, error) != NULL)
    return &dove_cli_desk_local;
  if (error != NULL)
    explain_busy (cli, error);

  return NULL;
}
