/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-syncs-page.h"

#include "app/syncs/dove-sync-row.h"
#include "app/syncs/dove-sync-words.h"
#include "app/widgets/dove-growing.h"
#include "app/widgets/dove-welcome.h"

/**
 * DoveSyncsPage:
 *
 * All syncs, to be found, switched on and off, and opened.
 */
struct _DoveSyncsPage
{
  AdwBin                parent_instance;

  GtkSearchBar         *search_bar;
  GtkEditable          *search;
  GtkListBox           *list;
  GtkStack             *stack;
  DoveWelcome          *welcome;

  DoveClient           *client;
  GtkFilterListModel   *filtered;
  GtkFilter            *filter;
};

G_DEFINE_FINAL_TYPE (DoveSyncsPage, dove_syncs_page, ADW_TYPE_BIN)

static gboolean
matches (gpointer item,
         gpointer user_data)
{
  DoveSyncsPage *self = user_data;
  g_autofree char *route = dove_sync_words_route (self->client, item);
  const char *text = gtk_editable_get_text (self->search);

  return text[0] == '\0' || g_str_match_string (text, dove_bus_sync_get_name (item), TRUE) ||
         g_str_match_string (text, route, TRUE);
}

static void
update (DoveSyncsPage *self)
{
  guint shown = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));
  guint syncs = g_list_model_get_n_items (dove_client_get_syncs (self->client));
  gboolean is_known = dove_client_get_agent (self->client) != NULL;
  const char *page = "list";

  if (dove_welcome_update (self->welcome, self->client))
    page = "welcome";
  else if (syncs > 0 && shown == 0)
    page = "empty-search";

  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_widget_set_visible (GTK_WIDGET (self->list), shown > 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->list), is_known);
}

static void
search_changed_cb (DoveSyncsPage *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update (self);
}

static GtkWidget *
create_row_cb (gpointer item,
               gpointer user_data)
{
  return dove_sync_row_new (DOVE_SYNCS_PAGE (user_data)->client, item);
}

static void
dove_syncs_page_dispose (GObject *object)
{
  DoveSyncsPage *self = DOVE_SYNCS_PAGE (object);

  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  self->list = NULL;
  g_clear_object (&self->filtered);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (dove_syncs_page_parent_class)->dispose (object);
}

static void
dove_syncs_page_class_init (DoveSyncsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_syncs_page_dispose;
  g_type_ensure (DOVE_TYPE_WELCOME);
  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-syncs-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveSyncsPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, DoveSyncsPage, search);
  gtk_widget_class_bind_template_child (widget_class, DoveSyncsPage, list);
  gtk_widget_class_bind_template_child (widget_class, DoveSyncsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, DoveSyncsPage, welcome);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
}

static void
dove_syncs_page_init (DoveSyncsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, self->search);
}

/**
 * dove_syncs_page_set_client:
 * @self: a page
 * @client: the agent
 *
 * Fills the page.
 */
void
dove_syncs_page_set_client (DoveSyncsPage *self,
                            DoveClient    *client)
{
  self->client = g_object_ref (client);
  self->filter = GTK_FILTER (gtk_custom_filter_new (matches, self, NULL));
  self->filtered = gtk_filter_list_model_new (g_object_ref (dove_client_get_syncs (client)),
                                              self->filter);
  dove_growing_bind (self->list, G_LIST_MODEL (self->filtered), create_row_cb, self);
  g_signal_connect_object (client, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * dove_syncs_page_start_search:
 * @self: a page
 *
 * Opens the search.
 */
void
dove_syncs_page_start_search (DoveSyncsPage *self)
{
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
