/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-window-private.h"

#include "app/activity/dove-exchange-page.h"
#include "app/activity/dove-run-page.h"
#include "app/audit/dove-audit-page.h"
#include "app/connections/dove-catalogue-page.h"
#include "app/connections/dove-connect-page.h"
#include "app/connections/dove-connection-page.h"
#include "app/connections/dove-document-page.h"
#include "app/mapping-editor/dove-map-page.h"
#include "app/preferences/dove-preferences-page.h"
#include "app/preferences/dove-state.h"
#include "app/syncs/dove-edit-page.h"
#include "app/syncs/dove-new-sync-page.h"
#include "app/syncs/dove-sync-page.h"
#include "app/syncs/dove-template-page.h"
#include "app/widgets/dove-compat.h"
#include "app/widgets/dove-ui.h"
#include "app/window/dove-agent-bar.h"
#include "app/window/dove-help.h"
#include "app/window/dove-main.h"
#include "record/dove-json.h"

/**
 * DoveWindow:
 *
 * The window: a stack of pages, and the actions by which pages and notifications reach each
 * other. A page knows no other page; it activates `win.show-run` with a number.
 */

G_DEFINE_FINAL_TYPE (DoveWindow, dove_window, ADW_TYPE_APPLICATION_WINDOW)

static void
push (DoveWindow *self,
      GtkWidget  *page)
{
  dove_compat_pages_push (self->pages, page);
  gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
}

/* Notifications and the pages of the bar lead to the bottom page. */
static void
pop_all (DoveWindow *self)
{
  while (dove_compat_pages_pop (self->pages))
    continue;
}

static void
say_cb (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       user_data)
{
  DoveWindow *self = user_data;

  dove_compat_say (self->toasts, g_action_get_name (G_ACTION (action)),
                   g_variant_get_string (parameter, NULL));
}

/* By the keyboard: of a page that has views of its own it is these that are chosen */
static void
view_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  static const char *const pages[] = { "overview", "syncs", "connections", "activity",
                                       "needs-you" };
  DoveWindow *self = user_data;
  GtkWidget *top = dove_compat_pages_get_top (self->pages);
  guint number = g_variant_get_uint32 (parameter);

  if (DOVE_IS_MAP_PAGE (top) && dove_map_page_show_view (DOVE_MAP_PAGE (top), number))
    return;

  if (number >= 1 && number <= G_N_ELEMENTS (pages))
    g_action_group_activate_action (G_ACTION_GROUP (self), "page",
                                    g_variant_new_string (pages[number - 1]));
}

static void
back_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  DoveWindow *self = user_data;
  GtkWidget *top = dove_compat_pages_get_top (self->pages);

  if (DOVE_IS_MAP_PAGE (top) && dove_map_page_go_back (DOVE_MAP_PAGE (top)))
    return;

  dove_compat_pages_pop (self->pages);
}

static void
page_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  DoveWindow *self = user_data;

  pop_all (self);
  dove_main_show_page (DOVE_MAIN (self->main), g_variant_get_string (parameter, NULL));
}

static void
search_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  DoveWindow *self = user_data;
  GtkWidget *top = dove_compat_pages_get_top (self->pages);

  if (DOVE_IS_RUN_PAGE (top))
    dove_run_page_start_search (DOVE_RUN_PAGE (top));
  else if (DOVE_IS_AUDIT_PAGE (top))
    dove_audit_page_start_search (DOVE_AUDIT_PAGE (top));
  else if (DOVE_IS_CATALOGUE_PAGE (top))
    dove_catalogue_page_start_search (DOVE_CATALOGUE_PAGE (top));
  else if (DOVE_IS_MAP_PAGE (top))
    dove_map_page_start_search (DOVE_MAP_PAGE (top));
  else if (top == self->main)
    dove_main_start_search (DOVE_MAIN (self->main));
}

static void
help_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  DoveWindow *self = user_data;
  GtkWidget *top = dove_compat_pages_get_top (self->pages);

  dove_help_show (top, top == self->main ? dove_main_get_page (DOVE_MAIN (top)) : NULL);
}

static void
show_sync_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  DoveWindow *self = user_data;
  const char *id = g_variant_get_string (parameter, NULL);

  if (dove_client_find_sync (self->client, id) != NULL)
    push (self, dove_sync_page_new (self->client, id));
}

static void
edit_sync_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  DoveWindow *self = user_data;
  const char *id = g_variant_get_string (parameter, NULL);

  if (dove_client_find_sync (self->client, id) != NULL)
    push (self, dove_edit_page_new (self->client, id));
}

/* Arguments: a sync, the side that is written, and a field of it: its row is opened. */
static void
edit_mapping_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  DoveWindow *self = user_data;
  const char *id = NULL;
  const char *field = NULL;
  guint side = 0;
  GtkWidget *page = NULL;

  g_variant_get (parameter, "(&su&s)", &id, &side, &field);
  if (dove_client_find_sync (self->client, id) == NULL || side > 1)
    return;

  page = dove_edit_page_new (self->client, id);
  dove_edit_page_open_mapping (DOVE_EDIT_PAGE (page), side, field);
  push (self, page);
}

static void
show_run_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  DoveWindow *self = user_data;

  push (self, dove_run_page_new (self->client, g_variant_get_int64 (parameter)));
}

/* Argument: a run, and a change in it: the record of that change is shown alone. */
static void
show_found_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  DoveWindow *self = user_data;
  gint64 run = 0;
  gint64 change = 0;
  GtkWidget *page;

  g_variant_get (parameter, "(xx)", &run, &change);
  page = dove_run_page_new (self->client, run);
  dove_run_page_show_record (DOVE_RUN_PAGE (page), change);
  push (self, page);
}

/* Argument: number of a change of a run. */
static void
show_change_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  DoveWindow *self = user_data;

  push (self, dove_exchange_page_new (self->client, g_variant_get_int64 (parameter)));
}

static void
show_review_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  DoveWindow *self = user_data;

  pop_all (self);
  dove_main_show_review (DOVE_MAIN (self->main), g_variant_get_int64 (parameter));
}

static void
show_connection_cb (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  DoveWindow *self = user_data;
  const char *id = g_variant_get_string (parameter, NULL);

  if (dove_client_find_connection (self->client, id) != NULL)
    push (self, dove_connection_page_new (self->client, id));
}

static void
sign_in_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  DoveWindow *self = user_data;
  const char *id = g_variant_get_string (parameter, NULL);
  GtkWidget *page;

  if (dove_client_find_connection (self->client, id) == NULL)
    return;

  page = dove_connection_page_new (self->client, id);
  push (self, page);
  dove_connection_page_sign_in (DOVE_CONNECTION_PAGE (page));
}

static void
found_cb (DoveWindow *self,
          gpointer    document)
{
  push (self, dove_document_page_new (self->client, document));
}

static void
add_connection_cb (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  DoveWindow *self = user_data;
  GtkWidget *page = dove_compat_pages_get_top (self->pages);

  if (DOVE_IS_CATALOGUE_PAGE (page))
    {
      dove_catalogue_page_begin_anew (DOVE_CATALOGUE_PAGE (page));
      return;
    }

  page = dove_catalogue_page_new (self->client);
  g_signal_connect_object (page, "found", G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
  push (self, page);
  dove_catalogue_page_start_search (DOVE_CATALOGUE_PAGE (page));
}

/* Without applications there is nothing to keep the same: they come first. */
static void
add_sync_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  DoveWindow *self = user_data;
  GListModel *connections = dove_client_get_connections (self->client);

  if (g_list_model_get_n_items (connections) == 0)
    add_connection_cb (action, NULL, self);
  else if (!DOVE_IS_NEW_SYNC_PAGE (dove_compat_pages_get_top (self->pages)))
    push (self, dove_new_sync_page_new (self->client));
}

static void
use_template_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  DoveWindow *self = user_data;
  GtkWidget *page = dove_template_page_new (self->client, g_variant_get_string (parameter, NULL));

  if (page != NULL)
    push (self, page);
}

/* Argument: the definition to begin with, as JSON */
static void
make_sync_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  DoveWindow *self = user_data;
  g_autoptr(DoveValue) document =
      dove_json_parse (g_variant_get_string (parameter, NULL), -1, NULL, NULL);

  if (document != NULL)
    push (self, dove_new_sync_page_new_from (self->client, document));
}

/* A new sync is previewed as soon as its object is there. */
static void
preview_new (DoveWindow *self)
{
  g_autofree char *id = NULL;
  GtkWidget *page;

  if (self->made == NULL || dove_client_find_sync (self->client, self->made) == NULL)
    return;

  id = g_steal_pointer (&self->made);
  page = dove_sync_page_new (self->client, id);
  push (self, page);
  dove_sync_page_preview (DOVE_SYNC_PAGE (page));
}

/* After a sync was made: away with its form. Argument: its id. */
static void
sync_made_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  DoveWindow *self = user_data;

  pop_all (self);
  dove_main_show_page (DOVE_MAIN (self->main), "syncs");
  g_free (self->made);
  self->made = g_variant_dup_string (parameter, NULL);
  preview_new (self);
}

/* Argument: connector; the connection to sign in again or nothing; whether with any account. */
static void
connect_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  DoveWindow *self = user_data;
  const char *connector = NULL;
  const char *connection = NULL;
  gboolean takes_any = FALSE;

  g_variant_get (parameter, "(&s&sb)", &connector, &connection, &takes_any);
  push (self, dove_connect_page_new (self->client, connector, connection, takes_any));
}

/* After a connection was made: away with the form and the catalogue. Argument: its id when it
 * is to be signed in by the browser now, or empty. */
/* A new connection is signed in as soon as its object is there. */
static void
sign_in_new (DoveWindow *self)
{
  g_autofree char *id = NULL;

  if (self->signing_in == NULL ||
      dove_client_find_connection (self->client, self->signing_in) == NULL)
    return;

  id = g_steal_pointer (&self->signing_in);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.sign-in", "s", id);
}

static void
connected_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  DoveWindow *self = user_data;

  pop_all (self);
  dove_main_show_page (DOVE_MAIN (self->main), "connections");
  if (*g_variant_get_string (parameter, NULL) == '\0')
    return;

  g_free (self->signing_in);
  self->signing_in = g_variant_dup_string (parameter, NULL);
  sign_in_new (self);
}

static void
practised_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(DoveWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *id = dove_practice_desk_set_up_finish (DOVE_PRACTICE_DESK (source), result,
                                                          &error);

  self->is_trying = FALSE;
  if (id == NULL)
    dove_ui_say_error (self->pages, error);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.sync-made", "s", id);
}

static void
try_practice_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  DoveWindow *self = user_data;

  if (self->is_trying)
    return;

  self->is_trying = TRUE;
  dove_ui_say (self->pages, _("Setting up the practice applications"));
  dove_practice_desk_set_up_async (self->practice, NULL, practised_cb, g_object_ref (self));
}

static void
audit_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  DoveWindow *self = user_data;

  if (!DOVE_IS_AUDIT_PAGE (dove_compat_pages_get_top (self->pages)))
    push (self, dove_audit_page_new (self->client));
}

static void
preferences_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  DoveWindow *self = user_data;

  dove_compat_show_preferences (GTK_WINDOW (self), dove_preferences_page_new (self->client));
}

static const GActionEntry entries[] = {
  { "say", say_cb, "s", NULL, NULL, { 0 } },
  { "say-error", say_cb, "s", NULL, NULL, { 0 } },
  { "back", back_cb, NULL, NULL, NULL, { 0 } },
  { "page", page_cb, "s", NULL, NULL, { 0 } },
  { "view", view_cb, "u", NULL, NULL, { 0 } },
  { "search", search_cb, NULL, NULL, NULL, { 0 } },
  { "help", help_cb, NULL, NULL, NULL, { 0 } },
  { "show-sync", show_sync_cb, "s", NULL, NULL, { 0 } },
  { "edit-sync", edit_sync_cb, "s", NULL, NULL, { 0 } },
  { "edit-mapping", edit_mapping_cb, "(sus)", NULL, NULL, { 0 } },
  { "show-run", show_run_cb, "x", NULL, NULL, { 0 } },
  { "show-found", show_found_cb, "(xx)", NULL, NULL, { 0 } },
  { "show-change", show_change_cb, "x", NULL, NULL, { 0 } },
  { "show-review", show_review_cb, "x", NULL, NULL, { 0 } },
  { "show-connection", show_connection_cb, "s", NULL, NULL, { 0 } },
  { "sign-in", sign_in_cb, "s", NULL, NULL, { 0 } },
  { "add-connection", add_connection_cb, NULL, NULL, NULL, { 0 } },
  { "connect", connect_cb, "(ssb)", NULL, NULL, { 0 } },
  { "connected", connected_cb, "s", NULL, NULL, { 0 } },
  { "add-sync", add_sync_cb, NULL, NULL, NULL, { 0 } },
  { "use-template", use_template_cb, "s", NULL, NULL, { 0 } },
  { "make-sync", make_sync_cb, "s", NULL, NULL, { 0 } },
  { "sync-made", sync_made_cb, "s", NULL, NULL, { 0 } },
  { "audit", audit_cb, NULL, NULL, NULL, { 0 } },
  { "preferences", preferences_cb, NULL, NULL, NULL, { 0 } },
  { "try-practice", try_practice_cb, NULL, NULL, NULL, { 0 } },
};

/**
 * dove_window_keep_state:
 * @self: a window
 *
 * Remembers its size and its page for the next time.
 */
void
dove_window_keep_state (DoveWindow *self)
{
  GApplication *app = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));

  if (app != NULL)
    dove_state_keep (GTK_WINDOW (self), g_application_get_application_id (app),
                     dove_main_get_page (DOVE_MAIN (self->main)));
}

static gboolean
dove_window_close_request (GtkWindow *window)
{
  dove_window_keep_state (DOVE_WINDOW (window));

  return GTK_WINDOW_CLASS (dove_window_parent_class)->close_request (window);
}

static void
dove_window_dispose (GObject *object)
{
  g_clear_object (&DOVE_WINDOW (object)->practice);
  g_clear_object (&DOVE_WINDOW (object)->client);
  g_clear_pointer (&DOVE_WINDOW (object)->signing_in, g_free);
  g_clear_pointer (&DOVE_WINDOW (object)->made, g_free);

  G_OBJECT_CLASS (dove_window_parent_class)->dispose (object);
}

static void
dove_window_class_init (DoveWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = dove_window_close_request;
  g_type_ensure (DOVE_TYPE_AGENT_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveWindow, agent_bar);
  gtk_widget_class_bind_template_child (widget_class, DoveWindow, toasts);
}

static void
dove_window_init (DoveWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

/* A dialog in front of it is a part of it. */
static void
active_cb (DoveWindow *self)
{
  GListModel *windows = gtk_window_get_toplevels ();
  gboolean is_watched = FALSE;

  if (self->client == NULL)
    return;

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWindow) window = g_list_model_get_item (windows, i);

      is_watched |= gtk_window_is_active (window) ||
                    gtk_window_get_transient_for (window) == GTK_WINDOW (self);
    }
  dove_client_set_watched (self->client, is_watched);
}

/**
 * dove_window_new:
 * @app: the application
 * @client: the agent
 *
 * Returns: (transfer none): the window, which the toolkit owns
 */
DoveWindow *
dove_window_new (GtkApplication *app,
                 DoveClient     *client)
{
  DoveWindow *self = g_object_new (DOVE_TYPE_WINDOW, "application", app, NULL);
  g_autofree char *page = dove_state_restore (
      GTK_WINDOW (self), g_application_get_application_id (G_APPLICATION (app)));

  self->client = g_object_ref (client);
  self->practice = dove_practice_desk_new (client);
  self->main = dove_main_new (client);
  self->pages = dove_compat_pages_new (self->main);
  if (page != NULL)
    dove_main_show_page (DOVE_MAIN (self->main), page);
  adw_toast_overlay_set_child (self->toasts, self->pages);
  dove_agent_bar_set_client (DOVE_AGENT_BAR (self->agent_bar), client);
  dove_window_add_agent_actions (self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_cb), NULL);
  g_signal_connect_object (client, "changed", G_CALLBACK (sign_in_new), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "changed", G_CALLBACK (preview_new), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "changed", G_CALLBACK (dove_practice_desk_resume),
                           self->practice, G_CONNECT_SWAPPED);

  return self;
}
