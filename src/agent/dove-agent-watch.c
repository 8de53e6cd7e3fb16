/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include "dove-agent-private.h"

/*
 * Things that change outside: files of the workspace that a person edits by hand, and the
 * keyring, which is opened or started while something waits for it. Both are told by the
 * system; nothing is asked again and again.
 */

#define SETTLE_MS    500 /* an editor writes a file in several steps */
#define SECRETS_NAME "org.freedesktop.secrets"

struct _DoveAgentWatch
{
  DoveAgent  *agent;
  GHashTable *monitors;     /* (element-type utf8 GFileMonitor): by folder */
  guint       settle;       /* timer, while files are changing */
  guint       secrets_name; /* watch of the keyring's name */
  guint       secrets_signal;
  gboolean    is_looking;
};

/* --- files ------------------------------------------------------------------------------------ */

static gboolean
settled_cb (gpointer user_data)
{
  DoveAgentWatch *self = user_data;
  g_autoptr(GPtrArray) changes = NULL;
  g_autoptr(GError) error = NULL;

  self->settle = 0;
  changes = dove_workspace_reload (dove_engine_get_workspace (self->agent->engine), &error);
  if (changes == NULL)
    g_info ("The workspace could not be read again: %s", error->message);
  else if (changes->len > 0)
    {
      dove_agent_forget_changed (self->agent, changes);
      dove_agent_refresh (self->agent);
    }

  return G_SOURCE_REMOVE;
}

static void watch_folders (DoveAgentWatch *self);

static void
changed_cb (GFileMonitor      *monitor,
            GFile             *file,
            GFile             *other,
            GFileMonitorEvent  event,
            gpointer           user_data)
{
  DoveAgentWatch *self = user_data;
  g_autofree char *name = g_file_get_basename (file);

  if (event == G_FILE_MONITOR_EVENT_CREATED)
    watch_folders (self);
  if (!g_str_has_suffix (name, ".json"))
    return;

  g_clear_handle_id (&self->settle, g_source_remove);
  self->settle = g_timeout_add (SETTLE_MS, settled_cb, self);
}

/* Only folders that are there: the library asks again and again for one that is not. */
static void
watch_folder (DoveAgentWatch *self,
              const char     *path)
{
  g_autoptr(GFile) folder = g_file_new_for_path (path);
  GFileMonitor *monitor = NULL;

  if (g_hash_table_contains (self->monitors, path) || !g_file_test (path, G_FILE_TEST_IS_DIR))
    return;

  monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_NONE, NULL, NULL);
  if (monitor == NULL)
    return;

  g_signal_connect (monitor, "changed", G_CALLBACK (changed_cb), self);
  g_hash_table_insert (self->monitors, g_strdup (path), monitor);
}

static void
watch_folders (DoveAgentWatch *self)
{
  static const char *const folders[] = { "connections", "syncs",  "flows",
                                         "mappings",    "tables", "connectors" };
  const char *top = dove_workspace_get_path (dove_engine_get_workspace (self->agent->engine));

  watch_folder (self, top);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (top, folders[i], NULL);

      watch_folder (self, path);
    }
}

/* --- the keyring ------------------------------------------------------------------------------ */

/* A look at the keyring, without asking the person for anything. */
typedef struct
{
  DoveAgentWatch *watch;
  DoveKeyring    *keyring;
  GError         *error;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_clear_object (&look->keyring);
  g_clear_error (&look->error);
  g_free (look);
}

static gboolean
looked_main (DoveAgent  *agent,
             gpointer    data,
             GError    **error)
{
  Look *look = data;

  look->watch->is_looking = FALSE;
  dove_agent_set_keyring_state (agent, look->error);

  return TRUE;
}

static void
look_work (DoveAgentWork *work,
           gpointer       data)
{
  Look *look = data;

  dove_keyring_check (look->keyring, dove_agent_work_get_cancellable (work), &look->error);
  dove_agent_work_on_main (work, looked_main, look, NULL);
}

static void
look_at_keyring (DoveAgentWatch *self)
{
  const char *state = dove_bus_agent_get_keyring (self->agent->face);
  Look *look = NULL;

  /* Only when something waits for it. */
  if (self->is_looking || (g_strcmp0 (state, "locked") != 0 && g_strcmp0 (state, "absent") != 0))
    return;

  self->is_looking = TRUE;
  look = g_new0 (Look, 1);
  look->watch = self;
  look->keyring = g_object_ref (dove_engine_get_keyring (self->agent->engine));
  dove_agent_work_start (self->agent, NULL, look_work, look, look_free);
}

static void
secrets_appeared_cb (GDBusConnection *bus,
                     const char      *name,
                     const char      *owner,
                     gpointer         user_data)
{
  look_at_keyring (user_data);
}

static void
secrets_signal_cb (GDBusConnection *bus,
                   const char      *sender,
                   const char      *path,
                   const char      *interface,
                   const char      *signal,
                   GVariant        *parameters,
                   gpointer         user_data)
{
  look_at_keyring (user_data);
}

/* Begins to watch; owned by the agent */
DoveAgentWatch *
dove_agent_watch_new (DoveAgent *agent)
{
  DoveAgentWatch *self = g_new0 (DoveAgentWatch, 1);

  self->agent = agent;
  self->monitors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  watch_folders (self);
  self->secrets_name = g_bus_watch_name_on_connection (agent->bus, SECRETS_NAME,
                                                       G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                       secrets_appeared_cb, NULL, self, NULL);
  self->secrets_signal = g_dbus_connection_signal_subscribe (agent->bus, SECRETS_NAME, NULL, NULL,
                                                             NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                                             secrets_signal_cb, self, NULL);

  return self;
}

void
dove_agent_watch_free (DoveAgentWatch *self)
{
  g_clear_handle_id (&self->settle, g_source_remove);
  g_clear_handle_id (&self->secrets_name, g_bus_unwatch_name);
  if (self->secrets_signal != 0)
    g_dbus_connection_signal_unsubscribe (self->agent->bus, self->secrets_signal);
  g_hash_table_unref (self->monitors);
  g_free (self);
}
