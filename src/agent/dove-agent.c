/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "dove-agent-private.h"

#include "base/dove-defaults.h"
#include "store/dove-store-review.h"

/*
 * The life of the agent: it takes the workspace, stands on the bus, goes on with what was cut
 * off, and ends in order.
 */

#define SENDERS_KNOWN 256 /* at once; more are asked about again */

/* --- on the bus ------------------------------------------------------------------------------- */

static gboolean
find_sender (DoveAgent  *self,
             const char *sender,
             gboolean   *is_same)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->senders_lock);
  gpointer known = NULL;
  gboolean is_known = g_hash_table_lookup_extended (self->senders, sender, NULL, &known);

  *is_same = GPOINTER_TO_INT (known);

  return is_known;
}

static void
remember_sender (DoveAgent  *self,
                 const char *sender,
                 gboolean    is_same)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->senders_lock);

  if (g_hash_table_size (self->senders) >= SENDERS_KNOWN)
    g_hash_table_remove_all (self->senders); /* names are never used again: most are gone */
  g_hash_table_replace (self->senders, g_strdup (sender), GINT_TO_POINTER (is_same));
}

/* The session bus lets nobody else in; this holds where it was set up otherwise. It is asked in
 * threads of GDBus, several at once. */
static gboolean
is_same_user (DoveAgent  *self,
              const char *sender)
{
  g_autoptr(GVariant) answer = NULL;
  guint32 uid = G_MAXUINT32;
  gboolean is_same = FALSE;

  if (find_sender (self, sender, &is_same))
    return is_same;

  answer = g_dbus_connection_call_sync (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                        "org.freedesktop.DBus", "GetConnectionUnixUser",
                                        g_variant_new ("(s)", sender), G_VARIANT_TYPE ("(u)"),
                                        G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  if (answer != NULL)
    g_variant_get (answer, "(u)", &uid);
  is_same = uid == getuid ();
  remember_sender (self, sender, is_same);

  return is_same;
}

static gboolean
authorize_cb (GDBusObjectSkeleton    *object,
              GDBusInterfaceSkeleton *face,
              GDBusMethodInvocation  *invocation,
              gpointer                user_data)
{
  DoveAgent *self = user_data;
  const char *sender = g_dbus_method_invocation_get_sender (invocation);

  if (sender != NULL && is_same_user (self, sender))
    return TRUE;

  g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED,
                                         _("This workspace belongs to another user"));

  return FALSE;
}

/* Puts an object onto the bus, with one interface */
void
dove_agent_export (DoveAgent  *self,
                   const char *path,
                   gpointer    face)
{
  g_autoptr(DoveBusObjectSkeleton) object = dove_bus_object_skeleton_new (path);

  g_signal_connect (object, "authorize-method", G_CALLBACK (authorize_cb), self);
  g_dbus_object_skeleton_add_interface (G_DBUS_OBJECT_SKELETON (object), face);
  g_dbus_object_manager_server_export (self->objects, G_DBUS_OBJECT_SKELETON (object));
}

/* Answers a call with an error that its caller can tell from others */
void
dove_agent_return_error (GDBusMethodInvocation *invocation,
                         const GError          *error)
{
  if (error->domain == DOVE_ERROR)
    g_dbus_method_invocation_return_gerror (invocation, error);
  else
    g_dbus_method_invocation_return_dbus_error (invocation, dove_bus_error_get_name (error),
                                                error->message);
}

static void
name_acquired_cb (GDBusConnection *bus,
                  const char      *name,
                  gpointer         user_data)
{
  DoveAgent *self = user_data;

  dove_bus_agent_set_state (self->face, "ready");
  g_debug ("Ready as %s", name);
}

static void
name_lost_cb (GDBusConnection *bus,
              const char      *name,
              gpointer         user_data)
{
  g_info ("The name %s is lost", name);
  dove_agent_stop (user_data);
}

/* --- what it shows ---------------------------------------------------------------------------- */

static void
show_issues (DoveAgent *self)
{
  GPtrArray *issues = dove_workspace_get_issues (dove_engine_get_workspace (self->engine));
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < issues->len; i++)
    g_ptr_array_add (texts, dove_definition_issue_to_string (g_ptr_array_index (issues, i)));
  g_ptr_array_add (texts, NULL);
  dove_bus_agent_set_issues (self->face, (const char *const *) texts->pdata);
}

/* Objects of definitions that are no longer there go. New ones are filled before they are
 * shown, since whoever sees them acts on what they say. */
static void
drop_missing (DoveAgent          *self,
              GHashTable         *objects,
              DoveDefinitionKind  kind)
{
  DoveWorkspace *workspace = dove_engine_get_workspace (self->engine);
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, objects);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      DoveDefinition *definition = dove_workspace_find (workspace, id);

      if (definition != NULL && dove_definition_get_kind (definition) == kind)
        continue;
      if (kind == DOVE_DEFINITION_SYNC)
        dove_agent_schedule_remove (self, id);
      dove_agent_notices_forget (self, kind, id);
      g_hash_table_iter_remove (&iter);
    }
}

static void
refresh_connections (DoveAgent *self)
{
  g_autoptr(GPtrArray) list = dove_workspace_list (dove_engine_get_workspace (self->engine),
                                                   DOVE_DEFINITION_CONNECTION);

  drop_missing (self, self->connections, DOVE_DEFINITION_CONNECTION);
  for (guint i = 0; i < list->len; i++)
    {
      DoveDefinition *definition = g_ptr_array_index (list, i);
      const char *id = dove_definition_get_id (definition);
      DoveAgentConnection *connection = g_hash_table_lookup (self->connections, id);
      g_autofree char *path = connection == NULL ? dove_bus_make_path ("connection", id) : NULL;

      if (connection == NULL)
        {
          connection = dove_agent_connection_new (self, id);
          g_hash_table_insert (self->connections, g_strdup (id), connection);
        }
      dove_agent_connection_refresh (connection, definition);
      if (path != NULL)
        dove_agent_export (self, path, connection->face);
    }
}

static void
refresh_syncs (DoveAgent *self)
{
  g_autoptr(GPtrArray) list = dove_workspace_list (dove_engine_get_workspace (self->engine),
                                                   DOVE_DEFINITION_SYNC);

  drop_missing (self, self->syncs, DOVE_DEFINITION_SYNC);
  for (guint i = 0; i < list->len; i++)
    {
      DoveDefinition *definition = g_ptr_array_index (list, i);
      const char *id = dove_definition_get_id (definition);
      DoveAgentSync *sync = g_hash_table_lookup (self->syncs, id);
      g_autofree char *path = sync == NULL ? dove_bus_make_path ("sync", id) : NULL;

      if (sync == NULL)
        {
          sync = dove_agent_sync_new (self, id);
          g_hash_table_insert (self->syncs, g_strdup (id), sync);
        }
      dove_agent_schedule_set (self, definition, dove_agent_sync_is_on (self, id));
      dove_agent_sync_refresh (sync, definition);
      if (path != NULL)
        dove_agent_export (self, path, sync->face);
    }
}

/* A definition has changed: a live connection that was made of it is made anew when it is next
 * used. Others stay, since they hold tokens that are good once. */
void
dove_agent_forget (DoveAgent          *self,
                   DoveDefinitionKind  kind,
                   const char         *id)
{
  if (kind == DOVE_DEFINITION_CONNECTION)
    dove_engine_forget_connection (self->engine, id);
  else if (kind == DOVE_DEFINITION_CONNECTOR)
    dove_engine_forget_connection (self->engine, NULL);
}

/* The same for all that an import or a look at the folder found changed. */
void
dove_agent_forget_changed (DoveAgent *self,
                           GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++)
    {
      const DoveWorkspaceChange *change = g_ptr_array_index (changes, i);

      if (change->what != DOVE_WORKSPACE_SAME)
        dove_agent_forget (self, change->kind, change->id);
    }
}

/* Takes over what the workspace's folder says now */
void
dove_agent_refresh (DoveAgent *self)
{
  dove_bus_agent_set_name (self->face,
                           dove_workspace_get_name (dove_engine_get_workspace (self->engine)));
  refresh_connections (self);
  refresh_syncs (self);
  show_issues (self);
  dove_agent_silence_show (self);
  dove_agent_schedule_turn (self);
  dove_agent_changed (self);
}

/* Rows of the state have changed: counts again what waits for a person */
void
dove_agent_changed (DoveAgent *self)
{
  DoveStore *store = dove_engine_get_store (self->engine);
  gint64 reviews = dove_store_count_reviews (store, NULL, NULL);
  gint64 problems = dove_store_count_problems (store, NULL, NULL);
  GHashTableIter iter;
  gpointer value;

  g_object_set (self->face, "reviews", (guint) MAX (reviews, 0), "problems",
                (guint) MAX (problems, 0), "revision",
                dove_bus_agent_get_revision (self->face) + 1, NULL);
  g_hash_table_iter_init (&iter, self->syncs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const DoveAgentSync *sync = value;

      dove_agent_sync_look (value);
      if (dove_bus_sync_get_reviews (sync->face) == 0)
        dove_agent_notice_over (self, DOVE_NOTICE_REVIEW, sync->id);
    }
}

/* What was found of the keyring: that it is open, or the error */
void
dove_agent_set_keyring_state (DoveAgent    *self,
                              const GError *error)
{
  const char *before = dove_bus_agent_get_keyring (self->face);
  const char *state = error == NULL                                                    ? "open"
                      : g_error_matches (error, DOVE_ERROR, DOVE_ERROR_NO_KEYRING)     ? "absent"
                      : g_error_matches (error, DOVE_ERROR, DOVE_ERROR_LOCKED)         ? "locked"
                                                                                       : NULL;

  if (state == NULL || g_strcmp0 (before, "memory") == 0 || g_strcmp0 (before, state) == 0)
    return;

  dove_bus_agent_set_keyring (self->face, state);
  if (error != NULL)
    {
      dove_agent_notify (self, DOVE_NOTICE_KEYRING, "", error->message);
      return;
    }

  dove_agent_notice_over (self, DOVE_NOTICE_KEYRING, "");
  dove_agent_schedule_release (self, NULL);
}

/* The turns of all runs that read from a connection; they belong to the agent */
DoveTurns *
dove_agent_ensure_turns (DoveAgent  *self,
                         const char *connection_id)
{
  DoveTurns *turns = g_hash_table_lookup (self->turns, connection_id);

  if (turns == NULL)
    {
      turns = dove_turns_new ();
      g_hash_table_insert (self->turns, g_strdup (connection_id), turns);
    }

  return turns;
}

/* --- beginning and ending --------------------------------------------------------------------- */

static GHashTable *
new_table (GDestroyNotify free_value)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_value);
}

/**
 * dove_agent_new:
 * @workspace: folder of the workspace; made if it is missing
 * @bus: the session bus
 * @keyring: (nullable): where secrets are; %NULL is the desktop's
 * @clock: where time comes from
 * @error: return location for an error
 *
 * Opens a workspace for its agent. Touches the disk.
 *
 * Errors: those of dove_engine_open(); %DOVE_ERROR_BUSY when another process has the workspace.
 *
 * Returns: (transfer full) (nullable): the agent
 */
DoveAgent *
dove_agent_new (const char       *workspace,
                GDBusConnection  *bus,
                DoveKeyring      *keyring,
                DoveClock        *clock,
                GError          **error)
{
  g_autoptr(DoveEngine) engine = NULL;
  g_autofree char *path = NULL;
  DoveAgent *self = NULL;

  engine = dove_engine_open (workspace, DOVE_WORKSPACE_CREATE | DOVE_WORKSPACE_EXCLUSIVE, keyring,
                             clock, error);
  if (engine == NULL)
    return NULL;

  self = g_new0 (DoveAgent, 1);
  self->engine = g_steal_pointer (&engine);
  self->clock = dove_clock_ref (clock);
  self->bus = g_object_ref (bus);
  self->name = dove_bus_get_agent_name (workspace);
  g_mutex_init (&self->senders_lock);
  self->senders = new_table (NULL);
  self->origins = new_table (NULL);
  self->connections = new_table ((GDestroyNotify) dove_agent_connection_free);
  self->syncs = new_table ((GDestroyNotify) dove_agent_sync_free);
  self->turns = new_table ((GDestroyNotify) dove_turns_unref);
  self->works_stop = g_cancellable_new ();
  g_queue_init (&self->queue);
  g_queue_init (&self->running);

  self->objects = g_dbus_object_manager_server_new (DOVE_BUS_ROOT);
  self->face = dove_bus_agent_skeleton_new ();
  g_object_set (self->face, "version", DOVETAIL_VERSION, "workspace",
                dove_workspace_get_path (dove_engine_get_workspace (self->engine)), "state",
                "starting", "keyring", "unknown", "network", "online", NULL);
  dove_agent_face_connect (self);
  path = g_strconcat (DOVE_BUS_ROOT, "/agent", NULL);
  dove_agent_export (self, path, self->face);
  self->notices = dove_agent_notices_new (self);
  self->schedule = dove_agent_schedule_new (self);
  dove_agent_notices_prefer (self);
  dove_agent_preference_show (self);

  return self;
}

/**
 * dove_agent_free:
 * @self: (transfer full): an agent without runs
 *
 * Leaves the bus and closes the workspace.
 */
void
dove_agent_free (DoveAgent *self)
{
  g_clear_handle_id (&self->stop_timer, g_source_remove);
  g_clear_handle_id (&self->name_id, g_bus_unown_name);
  g_clear_pointer (&self->watch, dove_agent_watch_free);
  g_clear_pointer (&self->syncs, g_hash_table_unref);
  g_clear_pointer (&self->connections, g_hash_table_unref);
  g_clear_pointer (&self->background, dove_agent_background_free);
  g_clear_pointer (&self->schedule, dove_agent_schedule_free);
  g_clear_pointer (&self->notices, dove_agent_notices_free);
  g_clear_pointer (&self->turns, g_hash_table_unref);
  g_clear_pointer (&self->senders, g_hash_table_unref);
  g_mutex_clear (&self->senders_lock);
  g_clear_pointer (&self->origins, g_hash_table_unref);
  g_clear_object (&self->works_stop);
  g_clear_object (&self->face);
  g_clear_object (&self->objects);
  g_clear_pointer (&self->engine, dove_engine_close);
  g_clear_pointer (&self->clock, dove_clock_unref);
  g_clear_object (&self->bus);
  g_free (self->name);
  g_free (self);
}

/* What was cut off, by a crash or by an orderly end, goes on before anything else. */
void
dove_agent_resume_runs (DoveAgent *self)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->syncs);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      const DoveAgentOrder order = { .sync_id = id, .trigger = "resume", .report = -1 };
      g_autoptr(DoveStoreRun) run = NULL;
      g_autoptr(GError) error = NULL;

      if (!dove_store_find_unfinished_run (dove_engine_get_store (self->engine), id, &run,
                                           &error) ||
          (run != NULL && dove_agent_start_run (self, &order, &error) == NULL))
        g_info ("What was cut off of “%s” cannot go on: %s", (char *) id, error->message);
    }
}

/**
 * dove_agent_start:
 * @self: an agent
 * @ended: is called once, when it has ended
 * @user_data: handed to @ended
 * @error: return location for an error
 *
 * Stands on the bus, and begins to work. What was cut off goes on first, then what is due.
 *
 * Returns: whether it begins
 */
gboolean
dove_agent_start (DoveAgent       *self,
                  DoveAgentEnded   ended,
                  gpointer         user_data,
                  GError         **error)
{
  self->ended = ended;
  self->ended_data = user_data;
  dove_agent_refresh (self);
  self->watch = dove_agent_watch_new (self);
  self->is_started = TRUE;
  dove_agent_resume_runs (self);
  dove_agent_schedule_turn (self);

  g_dbus_object_manager_server_set_connection (self->objects, self->bus);
  self->name_id = g_bus_own_name_on_connection (self->bus, self->name,
                                                G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE,
                                                name_acquired_cb, name_lost_cb, self, NULL);

  return TRUE;
}

/* Whether everything has come to its end, after it was told to */
void
dove_agent_check_ended (DoveAgent *self)
{
  if (!self->is_stopping || self->running.length > 0 || self->works > 0 ||
      self->is_tidying || self->ended == NULL)
    return;

  g_clear_handle_id (&self->stop_timer, g_source_remove);
  g_steal_pointer (&self->ended) (self->ended_data);
}

/* What has not ended by now is cut off: it is made for that, and goes on at the next start. */
static gboolean
too_late_cb (gpointer user_data)
{
  DoveAgent *self = user_data;

  self->stop_timer = 0;
  g_info ("%u runs are cut off", self->running.length);
  if (self->ended != NULL)
    g_steal_pointer (&self->ended) (self->ended_data);

  return G_SOURCE_REMOVE;
}

static gboolean
check_ended_cb (gpointer user_data)
{
  dove_agent_check_ended (user_data);

  return G_SOURCE_REMOVE;
}

/**
 * dove_agent_stop:
 * @self: an agent that was started
 *
 * Ends it in order: runs end at their next record and are parked. After %DOVE_AGENT_STOP it
 * ends whatever is still under way.
 */
void
dove_agent_stop (DoveAgent *self)
{
  if (self->is_stopping)
    return;

  dove_bus_agent_set_state (self->face, "stopping");
  self->is_stopping = TRUE;
  g_cancellable_cancel (self->works_stop);
  dove_agent_park_runs (self);
  self->stop_timer = g_timeout_add (DOVE_AGENT_STOP / G_TIME_SPAN_MILLISECOND, too_late_cb, self);
  g_idle_add (check_ended_cb, self);
}

/**
 * dove_agent_is_busy:
 * @self: an agent
 *
 * Returns: whether threads still use it, so that it cannot be freed
 */
gboolean
dove_agent_is_busy (DoveAgent *self)
{
  return self->running.length > 0 || self->works > 0;
}
