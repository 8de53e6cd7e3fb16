/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-client-private.h"

#include "bus/dove-bus-client.h"
#include "bus/dove-bus-error.h"
#include "bus/dove-bus-names.h"

/**
 * DoveClient:
 *
 * The agent, as the app sees it: it is started when it does not run, watched, and started again
 * when it ends, unless it does so again and again. While it is away its objects stay as they
 * were last.
 *
 * Belongs to the main thread. What blocks, starting it and reading its objects first, is done on
 * other threads.
 */

#define TICK_SECONDS  20 /* how often "3 minutes ago" is looked at again */
#define LIVED_LEAST   G_TIME_SPAN_MINUTE /* of an agent that is started again when it ends */

G_DEFINE_FINAL_TYPE (DoveClient, dove_client, G_TYPE_OBJECT)

static guint signals[DOVE_CLIENT_N_SIGNALS];

static void
set_state (DoveClient      *self,
           DoveClientState  state,
           const char      *message)
{
  self->state = state;
  g_free (self->message);
  self->message = g_strdup (message);
  g_signal_emit (self, signals[DOVE_CLIENT_STATE_CHANGED], 0);
  g_signal_emit (self, signals[DOVE_CLIENT_CHANGED], 0);
}

typedef struct
{
  GDBusConnection *bus;
  char            *workspace;
} Start;

static void
start_free (gpointer data)
{
  Start *start = data;

  g_object_unref (start->bus);
  g_free (start->workspace);
  g_free (start);
}

static void
start_thread (GTask        *task,
              gpointer      source,
              gpointer      task_data,
              GCancellable *cancellable)
{
  Start *start = task_data;
  g_autoptr(GError) error = NULL;

  if (dove_bus_start_agent (start->bus, start->workspace, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
started_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(DoveClient) self = user_data;
  g_autoptr(GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error) || self->state == DOVE_CLIENT_READY)
    return;

  dove_bus_error_clean (error);
  set_state (self, DOVE_CLIENT_ENDED, error->message);
}

static void
agent_changed_cb (DoveClient *self,
                  GVariant   *changed,
                  GStrv       invalidated)
{
  g_autoptr(GVariant) revision = g_variant_lookup_value (changed, "Revision", NULL);

  if (revision != NULL)
    g_signal_emit (self, signals[DOVE_CLIENT_REVISED], 0);
  g_signal_emit (self, signals[DOVE_CLIENT_CHANGED], 0);
}

static void
agent_met_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(DoveClient) self = user_data;
  g_autoptr(GError) error = NULL;
  DoveBusAgent *agent = dove_bus_agent_proxy_new_finish (result, &error);

  if (agent == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        set_state (self, DOVE_CLIENT_ENDED, error->message);
      return;
    }

  g_set_object (&self->agent, agent);
  g_object_unref (agent);
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (agent), G_MAXINT);
  g_signal_connect_object (agent, "g-properties-changed", G_CALLBACK (agent_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_free (self->folder);
  self->folder = dove_bus_agent_dup_workspace (agent);
  self->is_leaving = FALSE;
  set_state (self, DOVE_CLIENT_READY, NULL);
  g_signal_emit (self, signals[DOVE_CLIENT_REVISED], 0);
}

static void
objects_met_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(DoveClient) self = user_data;
  g_autoptr(GError) error = NULL;
  GDBusObjectManager *manager = dove_bus_object_manager_client_new_finish (result, &error);
  g_autofree char *path = NULL;

  if (manager == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        set_state (self, DOVE_CLIENT_ENDED, error->message);
      return;
    }

  dove_client_leave_objects (self);
  self->manager = manager;
  dove_client_meet_objects (self);
  path = g_strconcat (DOVE_BUS_ROOT, "/agent", NULL);
  dove_bus_agent_proxy_new (self->bus, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, self->name, path,
                            self->cancellable, agent_met_cb, g_object_ref (self));
}

static void
appeared_cb (GDBusConnection *bus,
             const char      *name,
             const char      *owner,
             gpointer         user_data)
{
  DoveClient *self = user_data;

  self->appeared_at = g_get_monotonic_time ();
  dove_client_meet (self);
  dove_client_begin_pulse (self);
}

static void
vanished_cb (GDBusConnection *bus,
             const char      *name,
             gpointer         user_data)
{
  DoveClient *self = user_data;
  gboolean was_there = self->cancellable != NULL; /* called too when it never was */

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  dove_client_end_pulse (self);
  dove_client_leave_objects (self);
  g_clear_object (&self->agent);
  if (!was_there)
    return;

  if (g_get_monotonic_time () - self->appeared_at >= LIVED_LEAST)
    self->was_restarted = FALSE;
  if (self->is_leaving || !self->was_restarted)
    {
      self->was_restarted = !self->is_leaving;
      dove_client_start (self);
    }
  else
    set_state (self, DOVE_CLIENT_ENDED, NULL);
}

static gboolean
tick_cb (gpointer user_data)
{
  dove_client_emit (user_data, DOVE_CLIENT_TICKED);

  return G_SOURCE_CONTINUE;
}

static void
dove_client_dispose (GObject *object)
{
  DoveClient *self = DOVE_CLIENT (object);

  g_cancellable_cancel (self->cancellable);
  dove_client_end_pulse (self);
  dove_client_leave_objects (self);
  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->agent);

  G_OBJECT_CLASS (dove_client_parent_class)->dispose (object);
}

static void
dove_client_finalize (GObject *object)
{
  DoveClient *self = DOVE_CLIENT (object);

  g_clear_object (&self->connections);
  g_clear_object (&self->syncs);
  g_clear_object (&self->bus);
  g_free (self->workspace);
  g_free (self->folder);
  g_free (self->name);
  g_free (self->message);

  G_OBJECT_CLASS (dove_client_parent_class)->finalize (object);
}

static guint
new_signal (const char *name,
            guint       n_params,
            GType       type)
{
  return g_signal_new (name, DOVE_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, n_params, type);
}

static void
dove_client_class_init (DoveClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dove_client_dispose;
  object_class->finalize = dove_client_finalize;

  /**
   * DoveClient::state-changed:
   *
   * The agent came or went.
   */
  signals[DOVE_CLIENT_STATE_CHANGED] = new_signal ("state-changed", 0, G_TYPE_NONE);

  /**
   * DoveClient::changed:
   *
   * A property of the agent or of one of its objects changed, or the lists did.
   */
  signals[DOVE_CLIENT_CHANGED] = new_signal ("changed", 0, G_TYPE_NONE);

  /**
   * DoveClient::revised:
   *
   * Rows of the state changed: read again what is shown.
   */
  signals[DOVE_CLIENT_REVISED] = new_signal ("revised", 0, G_TYPE_NONE);

  /**
   * DoveClient::run-started:
   * @run: the run
   */
  signals[DOVE_CLIENT_RUN_STARTED] = new_signal ("run-started", 1, DOVE_BUS_TYPE_RUN);

  /**
   * DoveClient::run-ended:
   * @run: the run
   * @number: of the run
   * @state: how it ended
   * @message: a sentence
   * @review: the guard's question, or 0
   * @error: name of the error, or empty
   */
  signals[DOVE_CLIENT_RUN_ENDED] =
      g_signal_new ("run-ended", DOVE_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 6, DOVE_BUS_TYPE_RUN, G_TYPE_INT64, G_TYPE_STRING, G_TYPE_STRING,
                    G_TYPE_INT64, G_TYPE_STRING);

  /**
   * DoveClient::ticked:
   *
   * Time has passed: say anew how long ago things were.
   */
  signals[DOVE_CLIENT_TICKED] = new_signal ("ticked", 0, G_TYPE_NONE);
}

static void
dove_client_init (DoveClient *self)
{
  self->connections = g_list_store_new (DOVE_BUS_TYPE_CONNECTION);
  self->syncs = g_list_store_new (DOVE_BUS_TYPE_SYNC);
  self->tick = g_timeout_add_seconds (TICK_SECONDS, tick_cb, self);
}

/**
 * dove_client_new:
 * @bus: the session bus
 * @workspace: (nullable): folder of a workspace; %NULL is the user's own
 *
 * Begins to watch the agent of a workspace.
 *
 * Returns: (transfer full): the client
 */
DoveClient *
dove_client_new (GDBusConnection *bus,
                 const char      *workspace)
{
  DoveClient *self = g_object_new (DOVE_TYPE_CLIENT, NULL);

  dove_bus_error_register ();
  self->bus = g_object_ref (bus);
  self->workspace = workspace != NULL ? g_canonicalize_filename (workspace, NULL) : NULL;
  self->folder = g_strdup (self->workspace);
  self->name = dove_bus_get_agent_name (workspace);
  self->watch = g_bus_watch_name_on_connection (bus, self->name, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                appeared_cb, vanished_cb, self, NULL);

  return self;
}

/**
 * dove_client_start:
 * @self: a client
 *
 * Starts the agent if it does not run.
 */
void
dove_client_start (DoveClient *self)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, started_cb, g_object_ref (self));
  Start *start = g_new0 (Start, 1);

  start->bus = g_object_ref (self->bus);
  start->workspace = g_strdup (self->workspace);
  set_state (self, DOVE_CLIENT_STARTING, NULL);
  g_task_set_source_tag (task, dove_client_start);
  g_task_set_task_data (task, start, start_free);
  g_task_run_in_thread (task, start_thread);
}

static void
stopped_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!dove_bus_agent_call_stop_finish (DOVE_BUS_AGENT (source), result, &error))
    g_info ("The agent did not answer to its end: %s", error->message);
}

/**
 * dove_client_restart:
 * @self: a client
 *
 * Starts the agent again, ending the one that runs: after an update, for instance. One that does
 * not answer is killed.
 */
void
dove_client_restart (DoveClient *self)
{
  if (self->agent == NULL && self->silence == NULL)
    {
      dove_client_start (self);
      return;
    }

  self->is_leaving = TRUE;
  if (self->silence != NULL)
    dove_client_kill (self);
  else
    dove_bus_agent_call_stop (self->agent, NULL, stopped_cb, NULL);
}

/**
 * dove_client_get_state:
 * @self: a client
 *
 * Returns: how it is with the agent
 */
DoveClientState
dove_client_get_state (DoveClient *self)
{
  return self->state;
}

/**
 * dove_client_get_message:
 * @self: a client
 *
 * Returns: (nullable): why the agent could not be started
 */
const char *
dove_client_get_message (DoveClient *self)
{
  return self->message;
}

/**
 * dove_client_get_agent:
 * @self: a client
 *
 * Returns: (transfer none) (nullable): the agent while it is there
 */
DoveBusAgent *
dove_client_get_agent (DoveClient *self)
{
  return self->agent;
}

/**
 * dove_client_get_workspace:
 * @self: a client
 *
 * Returns: (nullable): folder of the workspace, once it is known
 */
const char *
dove_client_get_workspace (DoveClient *self)
{
  return self->folder;
}

/**
 * dove_client_get_connections:
 * @self: a client
 *
 * Returns: (transfer none): list of #DoveBusConnection, by name
 */
GListModel *
dove_client_get_connections (DoveClient *self)
{
  return G_LIST_MODEL (self->connections);
}

/**
 * dove_client_get_syncs:
 * @self: a client
 *
 * Returns: (transfer none): list of #DoveBusSync, by name
 */
GListModel *
dove_client_get_syncs (DoveClient *self)
{
  return G_LIST_MODEL (self->syncs);
}

/* For the other files */

void
dove_client_meet (DoveClient *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  /* A new manager for each agent: an old one would read the new objects on the main thread. */
  dove_bus_object_manager_client_new (self->bus,
                                      G_DBUS_OBJECT_MANAGER_CLIENT_FLAGS_DO_NOT_AUTO_START,
                                      self->name, DOVE_BUS_ROOT, self->cancellable,
                                      objects_met_cb, g_object_ref (self));
}

void
dove_client_emit (DoveClient *self,
                  guint       which)
{
  g_signal_emit (self, signals[which], 0);
}

void
dove_client_emit_run (DoveClient *self,
                      DoveBusRun *run)
{
  g_signal_emit (self, signals[DOVE_CLIENT_RUN_STARTED], 0, run);
}

void
dove_client_emit_ended (DoveClient *self,
                        DoveBusRun *run,
                        gint64      number,
                        const char *state,
                        const char *message,
                        gint64      review,
                        const char *error)
{
  g_signal_emit (self, signals[DOVE_CLIENT_RUN_ENDED], 0, run, number, state, message, review,
                 error);
}
