/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include <unistd.h>

#include "dove-agent-private.h"

#include "base/dove-defaults.h"
#include "record/dove-json.h"
#include "sync/dove-act.h"

/*
 * Actions that a person asks an application for. What they are given comes through a pipe, and
 * what is shown or answered goes through one. The state is opened by the call's own thread, which
 * notes the action there before it is sent (sync/dove-act.c).
 */

typedef struct
{
  char       *connection;
  char       *object;
  char       *action;
  char       *key;           /* (nullable) */
  char       *approved;      /* (nullable): hash of what was shown */
  gboolean    is_sent;       /* else only shown */
  int         input;
  int         report;
  char       *state_folder;
  DoveClock  *clock;
  DoveValue  *value;         /* (nullable): the input read */
  DoveActJob *job;
  GError     *found;         /* what the connection was found to be */
} Act;

static void
act_free (gpointer data)
{
  Act *act = data;

  if (act->input >= 0)
    close (act->input);
  if (act->report >= 0)
    close (act->report);
  g_clear_pointer (&act->job, dove_act_job_free);
  g_clear_pointer (&act->value, dove_value_unref);
  g_clear_pointer (&act->clock, dove_clock_unref);
  g_clear_error (&act->found);
  g_free (act->connection);
  g_free (act->object);
  g_free (act->action);
  g_free (act->key);
  g_free (act->approved);
  g_free (act->state_folder);
  g_free (act);
}

static gboolean
read_input (Act            *act,
            DoveAgentWork  *work,
            GError        **error)
{
  gsize length = 0;
  g_autofree char *text = dove_bus_pipe_read (act->input, DOVE_DOCUMENT_LIMIT_BYTES, &length,
                                              dove_agent_work_get_cancellable (work), error);

  if (text == NULL)
    return FALSE;
  if (length == 0)
    return TRUE;

  act->value = dove_json_parse (text, (gssize) length, NULL, error);

  return act->value != NULL;
}

static gboolean
prepare_main (DoveAgent  *agent,
              gpointer    data,
              GError    **error)
{
  Act *act = data;
  const DoveActAsk ask = {
    act->connection, act->object, act->action, act->key, act->value,
  };

  act->job = dove_act_job_new (agent->engine, &ask, error);

  return act->job != NULL;
}

/* A refusal of the action says nothing of the connection; one of the sign-in does. */
static gboolean
is_about_connection (const GError *error)
{
  static const int codes[] = {
    DOVE_ERROR_UNAUTHORIZED, DOVE_ERROR_OFFLINE, DOVE_ERROR_LOCKED, DOVE_ERROR_NO_KEYRING,
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, DOVE_ERROR, codes[i]))
      return TRUE;

  return FALSE;
}

static gboolean
note_main (DoveAgent  *agent,
           gpointer    data,
           GError    **error)
{
  const Act *act = data;
  g_autofree char *words = g_strdup_printf ("%s %s", act->object, act->action);

  if (act->is_sent)
    dove_engine_note (agent->engine, &(DoveStoreAudit) {
      .what = "asked", .kind = "connection", .thing = act->connection, .detail = words,
    });
  if ((act->found == NULL && act->is_sent) || is_about_connection (act->found))
    dove_agent_connection_note (agent, act->connection, act->found, NULL);
  if (g_error_matches (act->found, DOVE_ERROR, DOVE_ERROR_LOCKED) ||
      g_error_matches (act->found, DOVE_ERROR, DOVE_ERROR_NO_KEYRING))
    dove_agent_set_keyring_state (agent, act->found);
  dove_agent_changed (agent);

  return TRUE;
}

static DoveValue *
send_action (DoveAgentWork  *work,
             Act            *act,
             GError        **error)
{
  g_autoptr(DoveStore) store = NULL;
  g_auto(DoveActResult) result = { 0 };

  store = dove_store_open (act->state_folder, DOVE_STORE_READ_WRITE, act->clock, error);
  if (store == NULL ||
      !dove_act_job_send (act->job, store, act->approved, &result,
                          dove_agent_work_get_cancellable (work), error))
    return NULL;

  act->found = result.error != NULL ? g_error_copy (result.error) : NULL;

  return dove_act_job_describe (act->job, &result);
}

static DoveValue *
act_do (DoveAgentWork  *work,
        Act            *act,
        GError        **error)
{
  if (!read_input (act, work, error) || !dove_agent_work_on_main (work, prepare_main, act, error))
    return NULL;

  return act->is_sent ? send_action (work, act, error)
                      : dove_act_job_preview (act->job, dove_agent_work_get_cancellable (work),
                                              error);
}

static void
act_work (DoveAgentWork *work,
          gpointer       data)
{
  Act *act = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) row = act_do (work, act, &error);

  if (row == NULL)
    act->found = g_error_copy (error);
  dove_agent_work_on_main (work, note_main, act, NULL);
  if (row == NULL)
    {
      dove_agent_work_fail (work, error);
      return;
    }

  /* Told though we end: what became of it is known, and nobody else will say it. */
  dove_bus_pipe_write_value (act->report, row, NULL, NULL);
  g_dbus_method_invocation_return_value (dove_agent_work_get_invocation (work), NULL);
}

static void
take_options (Act      *act,
              GVariant *options)
{
  g_variant_lookup (options, "key", "s", &act->key);
  g_variant_lookup (options, "approved", "s", &act->approved);
  g_variant_lookup (options, "send", "b", &act->is_sent);
}

static gboolean
handle_act (DoveBusConnection     *face,
            GDBusMethodInvocation *invocation,
            GUnixFDList           *fds,
            const char            *object,
            const char            *action,
            GVariant              *options,
            GVariant              *input,
            GVariant              *report,
            gpointer               user_data)
{
  DoveAgentConnection *self = user_data;
  Act *act = g_new0 (Act, 1);
  g_autoptr(GError) error = NULL;

  act->connection = g_strdup (self->id);
  act->object = g_strdup (object);
  act->action = g_strdup (action);
  act->state_folder = g_strdup (dove_store_get_dir (dove_engine_get_store (self->agent->engine)));
  act->clock = dove_clock_ref (self->agent->clock);
  act->report = -1;
  take_options (act, options);
  act->input = dove_bus_pipe_take (fds, input, &error);
  if (error == NULL)
    act->report = dove_bus_pipe_take (fds, report, &error);
  if (error == NULL)
    {
      dove_agent_work_start (self->agent, invocation, act_work, act, act_free);
      return TRUE;
    }

  dove_agent_return_error (invocation, error);
  act_free (act);

  return TRUE;
}

/* Lets a connection's object answer what is asked of its actions */
void
dove_agent_act_connect (DoveAgentConnection *connection)
{
  g_signal_connect (connection->face, "handle-act", G_CALLBACK (handle_act), connection);
}
