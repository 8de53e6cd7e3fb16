/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-client-private.h"

/* The agent's objects as lists that widgets show: connections, syncs, and runs in progress. */

static void
ended_cb (DoveBusRun *run,
          gint64      number,
          const char *state,
          const char *message,
          GVariant   *counts,
          gint64      review,
          const char *error,
          DoveClient *self)
{
  dove_client_emit_ended (self, run, number, state, message, review, error);
}

static void
changed_cb (DoveClient *self)
{
  dove_client_emit (self, DOVE_CLIENT_CHANGED);
}

static int
compare_connections (gconstpointer a,
                     gconstpointer b,
                     gpointer      user_data)
{
  return g_utf8_collate (dove_bus_connection_get_name ((DoveBusConnection *) a),
                         dove_bus_connection_get_name ((DoveBusConnection *) b));
}

static int
compare_syncs (gconstpointer a,
               gconstpointer b,
               gpointer      user_data)
{
  return g_utf8_collate (dove_bus_sync_get_name ((DoveBusSync *) a),
                         dove_bus_sync_get_name ((DoveBusSync *) b));
}

/* The same objects in the same order leave the list alone, and with it the focus. */
static void
store_replace (GListStore *store,
               GPtrArray  *items)
{
  guint length = g_list_model_get_n_items (G_LIST_MODEL (store));
  guint same = 0;

  while (same < length && same < items->len)
    {
      g_autoptr(GObject) item = g_list_model_get_item (G_LIST_MODEL (store), same);

      if (item != g_ptr_array_index (items, same))
        break;
      same++;
    }

  if (same < length || same < items->len)
    g_list_store_splice (store, same, length - same, items->pdata + same, items->len - same);
}

static int
compare_pointers (gconstpointer a,
                  gconstpointer b,
                  gpointer      compare)
{
  return ((GCompareDataFunc) compare) (*(gpointer *) a, *(gpointer *) b, NULL);
}

static void
renew_lists (DoveClient *self)
{
  GList *objects = g_dbus_object_manager_get_objects (self->manager);
  g_autoptr(GPtrArray) connections = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) syncs = g_ptr_array_new_with_free_func (g_object_unref);

  for (GList *l = objects; l != NULL; l = l->next)
    {
      DoveBusConnection *connection = dove_bus_object_get_connection (l->data);
      DoveBusSync *sync = dove_bus_object_get_sync (l->data);

      if (connection != NULL)
        g_ptr_array_add (connections, connection);
      if (sync != NULL)
        g_ptr_array_add (syncs, sync);
    }
  g_list_free_full (objects, g_object_unref);

  g_ptr_array_sort_with_data (connections, compare_pointers, compare_connections);
  g_ptr_array_sort_with_data (syncs, compare_pointers, compare_syncs);
  store_replace (self->connections, connections);
  store_replace (self->syncs, syncs);
}

static gboolean
renew_cb (gpointer user_data)
{
  DoveClient *self = user_data;

  self->renewal = 0;
  if (self->manager != NULL)
    renew_lists (self);
  dove_client_emit (self, DOVE_CLIENT_CHANGED);

  return G_SOURCE_REMOVE;
}

/* Many objects come and go in one go. */
static void
queue_renewal (DoveClient *self)
{
  if (self->renewal == 0)
    self->renewal = g_idle_add (renew_cb, self);
}

static void
meet (DoveClient *self,
      GDBusProxy *proxy)
{
  g_dbus_proxy_set_default_timeout (proxy, G_MAXINT);
  g_signal_connect_object (proxy, "g-properties-changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
object_added_cb (GDBusObjectManager *manager,
                 DoveBusObject      *object,
                 DoveClient         *self)
{
  DoveBusConnection *connection = dove_bus_object_peek_connection (object);
  DoveBusSync *sync = dove_bus_object_peek_sync (object);
  DoveBusRun *run = dove_bus_object_peek_run (object);

  if (connection != NULL)
    meet (self, G_DBUS_PROXY (connection));
  if (sync != NULL)
    meet (self, G_DBUS_PROXY (sync));
  if (run != NULL)
    {
      meet (self, G_DBUS_PROXY (run));
      g_signal_connect_object (run, "ended", G_CALLBACK (ended_cb), self, 0);
      dove_client_emit_run (self, run);
    }

  queue_renewal (self);
}

static void
object_removed_cb (GDBusObjectManager *manager,
                   DoveBusObject      *object,
                   DoveClient         *self)
{
  /* All of them go when the agent ends: what was shown stays, until it is back. */
  g_autofree char *owner =
      g_dbus_object_manager_client_get_name_owner (G_DBUS_OBJECT_MANAGER_CLIENT (manager));

  if (owner != NULL)
    queue_renewal (self);
}

/**
 * dove_client_meet_objects:
 * @self: a client with a new object manager
 *
 * Fills the lists.
 */
void
dove_client_meet_objects (DoveClient *self)
{
  GList *objects = g_dbus_object_manager_get_objects (self->manager);

  g_signal_connect_object (self->manager, "object-added", G_CALLBACK (object_added_cb), self, 0);
  g_signal_connect_object (self->manager, "object-removed", G_CALLBACK (object_removed_cb), self,
                           0);
  for (GList *l = objects; l != NULL; l = l->next)
    object_added_cb (self->manager, l->data, self);
  g_list_free_full (objects, g_object_unref);

  renew_lists (self);
}

/**
 * dove_client_leave_objects:
 * @self: a client
 *
 * Forgets the object manager of an agent that has ended; the lists stay as they were.
 */
void
dove_client_leave_objects (DoveClient *self)
{
  g_clear_handle_id (&self->renewal, g_source_remove);
  if (self->manager != NULL)
    g_signal_handlers_disconnect_by_data (self->manager, self);
  g_clear_object (&self->manager);
}

/**
 * dove_client_find_connection:
 * @self: a client
 * @id: of a connection
 *
 * Returns: (transfer none) (nullable): the connection
 */
DoveBusConnection *
dove_client_find_connection (DoveClient *self,
                             const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->connections)); i++)
    {
      g_autoptr(DoveBusConnection) item =
          g_list_model_get_item (G_LIST_MODEL (self->connections), i);

      if (g_strcmp0 (dove_bus_connection_get_id (item), id) == 0)
        return item;
    }

  return NULL;
}

/**
 * dove_client_find_sync:
 * @self: a client
 * @id: of a sync
 *
 * Returns: (transfer none) (nullable): the sync
 */
DoveBusSync *
dove_client_find_sync (DoveClient *self,
                       const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->syncs)); i++)
    {
      g_autoptr(DoveBusSync) item = g_list_model_get_item (G_LIST_MODEL (self->syncs), i);

      if (g_strcmp0 (dove_bus_sync_get_id (item), id) == 0)
        return item;
    }

  return NULL;
}

/**
 * dove_client_find_run:
 * @self: a client
 * @path: (nullable): of a run's object
 *
 * Returns: (transfer none) (nullable): the run, while it is in progress
 */
DoveBusRun *
dove_client_find_run (DoveClient *self,
                      const char *path)
{
  g_autoptr(GDBusObject) object = NULL;

  if (self->manager == NULL || path == NULL || g_str_equal (path, "/"))
    return NULL;

  object = g_dbus_object_manager_get_object (self->manager, path);

  return object != NULL ? dove_bus_object_peek_run (DOVE_BUS_OBJECT (object)) : NULL;
}

/**
 * dove_client_find_run_of:
 * @self: a client
 * @sync_id: of a sync
 *
 * Returns: (transfer none) (nullable): its run in progress
 */
DoveBusRun *
dove_client_find_run_of (DoveClient *self,
                         const char *sync_id)
{
  GList *objects;
  DoveBusRun *found = NULL;

  if (self->manager == NULL)
    return NULL;

  objects = g_dbus_object_manager_get_objects (self->manager);
  for (GList *l = objects; l != NULL && found == NULL; l = l->next)
    {
      DoveBusRun *run = dove_bus_object_peek_run (l->data);

      if (run != NULL && g_strcmp0 (dove_bus_run_get_sync (run), sync_id) == 0)
        found = run;
    }
  g_list_free_full (objects, g_object_unref);

  return found;
}

/**
 * dove_client_get_sync_name:
 * @self: a client
 * @id: of a sync, perhaps one that is no more
 *
 * Returns: what to call it
 */
const char *
dove_client_get_sync_name (DoveClient *self,
                           const char *id)
{
  DoveBusSync *sync = dove_client_find_sync (self, id);

  return sync != NULL ? dove_bus_sync_get_name (sync) : id;
}

/**
 * dove_client_get_connection_name:
 * @self: a client
 * @id: of a connection, perhaps one that is no more
 *
 * Returns: what to call it
 */
const char *
dove_client_get_connection_name (DoveClient *self,
                                 const char *id)
{
  DoveBusConnection *connection = dove_client_find_connection (self, id);

  return connection != NULL ? dove_bus_connection_get_name (connection) : id;
}
