/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-connections-page.h"

#include "app/connections/dove-connection-words.h"
#include "app/widgets/dove-growing.h"
#include "app/widgets/dove-ui.h"

/**
 * DoveConnectionsPage:
 *
 * All connections, each with its state.
 */
struct _DoveConnectionsPage
{
  AdwBin       parent_instance;

  GtkStack    *stack;
  GtkListBox  *list;
  GtkWidget   *next;     /* while nothing is kept the same yet */
  GtkWidget   *connect;
  GtkWidget   *sync;

  DoveClient  *client;
};

G_DEFINE_FINAL_TYPE (DoveConnectionsPage, dove_connections_page, ADW_TYPE_BIN)

static void
update (DoveConnectionsPage *self)
{
  GListModel *connections = dove_client_get_connections (self->client);
  guint count = g_list_model_get_n_items (connections);
  gboolean is_known = dove_client_get_agent (self->client) != NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (self->list), is_known);
  gtk_stack_set_visible_child_name (self->stack, count > 0 ? "list" : "empty");
  gtk_widget_set_visible (self->next, is_known &&
                          g_list_model_get_n_items (dove_client_get_syncs (self->client)) == 0);
  gtk_widget_set_visible (self->connect, count == 1);
  gtk_widget_set_visible (self->sync, count > 1);
}

static void
row_update (GtkWidget *row)
{
  DoveBusConnection *connection = g_object_get_data (G_OBJECT (row), "connection");
  GtkImage *icon = g_object_get_data (G_OBJECT (row), "icon");
  g_autofree char *subtitle = dove_connection_words_subtitle (connection);

  dove_ui_row_set (row, dove_bus_connection_get_name (connection), subtitle);
  gtk_image_set_from_icon_name (icon, dove_connection_words_icon (connection));
}

static GtkWidget *
create_row_cb (gpointer item,
               gpointer user_data)
{
  DoveBusConnection *connection = item;
  GtkWidget *row = dove_ui_link_row (dove_bus_connection_get_name (connection), NULL, NULL,
                                     "win.show-connection",
                                     g_variant_new_string (dove_bus_connection_get_id (item)));
  GtkWidget *icon = gtk_image_new ();

  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  g_object_set_data (G_OBJECT (row), "icon", icon);
  g_object_set_data_full (G_OBJECT (row), "connection", g_object_ref (item), g_object_unref);
  g_signal_connect_object (connection, "g-properties-changed", G_CALLBACK (row_update), row,
                           G_CONNECT_SWAPPED);
  row_update (row);

  return row;
}

static void
dove_connections_page_dispose (GObject *object)
{
  g_clear_object (&DOVE_CONNECTIONS_PAGE (object)->client);

  G_OBJECT_CLASS (dove_connections_page_parent_class)->dispose (object);
}

static void
dove_connections_page_class_init (DoveConnectionsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_connections_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               DOVE_RESOURCES "dove-connections-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveConnectionsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectionsPage, list);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectionsPage, next);
}

static void
dove_connections_page_init (DoveConnectionsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->connect = dove_ui_link_row (_("Connect Another Application"),
                                    _("A sync keeps the records of two applications the same"),
                                    "list-add-symbolic", "win.add-connection", NULL);
  self->sync = dove_ui_link_row (_("New Sync"),
                                 _("Say which records of two applications are kept the same; what "
                                   "it would do is shown before anything is written"),
                                 "view-refresh-symbolic", "win.add-sync", NULL);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->next), self->connect);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->next), self->sync);
}

/**
 * dove_connections_page_set_client:
 * @self: a page
 * @client: the agent
 *
 * Fills the page.
 */
void
dove_connections_page_set_client (DoveConnectionsPage *self,
                                  DoveClient          *client)
{
  self->client = g_object_ref (client);
  dove_growing_bind (self->list, dove_client_get_connections (client), create_row_cb, self);
  g_signal_connect_object (client, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
