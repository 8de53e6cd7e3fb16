/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-app.h"

#include "app/client/dove-client.h"
#include "app/preferences/dove-state.h"
#include "app/widgets/dove-compat.h"
#include "app/window/dove-frame-times.h"
#include "app/window/dove-window.h"
#include "bus/dove-bus-names.h"

/**
 * DoveApp:
 *
 * The program: one instance for each workspace, one window. Its actions are what notifications
 * of the agent activate, by the interface `org.freedesktop.Application`.
 */
struct _DoveApp
{
  AdwApplication  parent_instance;

  char           *workspace;  /* nullable: the user's own */
  gint64          started;    /* monotonic microseconds, for DOVETAIL_BENCH */
  DoveClient     *client;
  DoveWindow     *window;     /* nullable */
};

G_DEFINE_FINAL_TYPE (DoveApp, dove_app, ADW_TYPE_APPLICATION)

static DoveWindow *
ensure_window (DoveApp *self)
{
  if (self->window == NULL)
    {
      self->window = dove_window_new (GTK_APPLICATION (self), self->client);
      g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
      dove_frame_times_begin (GTK_WIDGET (self->window), self->client, self->started);
    }
  gtk_window_present (GTK_WINDOW (self->window));

  return self->window;
}

static void
dove_app_activate (GApplication *app)
{
  ensure_window (DOVE_APP (app));
}

/* Agent's objects may still be on their way when a notification starts the app. */
typedef struct
{
  DoveApp  *app;
  char     *action;
  GVariant *parameter;
  gulong    handler;
} Later;

static void
later_cb (DoveClient *client,
          Later      *later)
{
  if (dove_client_get_agent (client) == NULL)
    return;

  if (later->app->window != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (later->app->window), later->action,
                                    later->parameter);
  g_signal_handler_disconnect (client, later->handler);
}

static void
later_free (gpointer  data,
            GClosure *closure)
{
  Later *later = data;

  g_free (later->action);
  g_clear_pointer (&later->parameter, g_variant_unref);
  g_free (later);
}

/* Does an action of the window, which may have to be opened for it. */
static void
forward (DoveApp    *self,
         const char *action,
         GVariant   *parameter)
{
  DoveWindow *window = ensure_window (self);
  Later *later;

  if (dove_client_get_agent (self->client) != NULL)
    {
      g_action_group_activate_action (G_ACTION_GROUP (window), action, parameter);
      return;
    }

  later = g_new0 (Later, 1);
  later->app = self;
  later->action = g_strdup (action);
  later->parameter = parameter != NULL ? g_variant_ref_sink (parameter) : NULL;
  later->handler = g_signal_connect_data (self->client, "changed", G_CALLBACK (later_cb), later,
                                          later_free, 0);
}

static void
forward_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  forward (user_data, g_action_get_name (G_ACTION (action)), parameter);
}

static void
show_reviews_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  forward (user_data, "page", g_variant_new_string ("needs-you"));
}

static void
show_connections_cb (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  forward (user_data, "page", g_variant_new_string ("connections"));
}

static void
overview_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  forward (user_data, "page", g_variant_new_string ("overview"));
}

static void
unlock_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  forward (user_data, "try-keyring", NULL);
}

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  DoveApp *self = user_data;
  DoveBusAgent *agent = dove_client_get_agent (self->client);

  dove_compat_show_about (GTK_WINDOW (ensure_window (self)),
                          agent != NULL ? dove_bus_agent_get_version (agent) : NULL);
}

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  DoveApp *self = user_data;

  if (self->window != NULL)
    dove_window_keep_state (self->window);
  g_application_quit (user_data);
}

static const GActionEntry entries[] = {
  { "about", about_cb, NULL, NULL, NULL, { 0 } },
  { "quit", quit_cb, NULL, NULL, NULL, { 0 } },
  { "overview", overview_cb, NULL, NULL, NULL, { 0 } },
  { "show-connections", show_connections_cb, NULL, NULL, NULL, { 0 } },
  { "show-reviews", show_reviews_cb, NULL, NULL, NULL, { 0 } },
  { "unlock", unlock_cb, NULL, NULL, NULL, { 0 } },
  { "show-review", forward_cb, "x", NULL, NULL, { 0 } },
  { "show-run", forward_cb, "x", NULL, NULL, { 0 } },
  { "show-sync", forward_cb, "s", NULL, NULL, { 0 } },
  { "show-connection", forward_cb, "s", NULL, NULL, { 0 } },
  { "sign-in", forward_cb, "s", NULL, NULL, { 0 } },
};

typedef struct
{
  const char *action;
  const char *keys[3];
} Keys;

static void
set_keys (GtkApplication *app)
{
  const Keys keys[] = {
    { "app.quit", { "<Control>q", NULL } },
    { "window.close", { "<Control>w", NULL } },
    { "win.view(uint32 1)", { "<Control>1", NULL } },
    { "win.view(uint32 2)", { "<Control>2", NULL } },
    { "win.view(uint32 3)", { "<Control>3", NULL } },
    { "win.view(uint32 4)", { "<Control>4", NULL } },
    { "win.view(uint32 5)", { "<Control>5", NULL } },
    { "win.search", { "<Control>f", NULL } },
    { "win.add-connection", { "<Control>n", NULL } },
    { "win.add-sync", { "<Control><Shift>n", NULL } },
    { "win.refresh", { "F5", NULL } },
    { "win.preferences", { "<Control>comma", NULL } },
    { "win.back", { "<Alt>Left", NULL } },
    { "win.help", { "F1", NULL } },
    { "win.show-help-overlay", { "<Control>question", "<Control>F1", NULL } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (app, keys[i].action, keys[i].keys);
}

static void
dove_app_startup (GApplication *app)
{
  DoveApp *self = DOVE_APP (app);
  g_autoptr(GDBusConnection) bus = NULL;
  g_autoptr(GError) error = NULL;

  G_APPLICATION_CLASS (dove_app_parent_class)->startup (app);

  if (g_getenv ("DOVETAIL_RTL") != NULL)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  gtk_window_set_default_icon_name (DOVETAIL_APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (app), entries, G_N_ELEMENTS (entries), app);
  set_keys (GTK_APPLICATION (app));
  dove_state_apply_colours ();

  if (g_application_get_dbus_connection (app) != NULL)
    bus = g_object_ref (g_application_get_dbus_connection (app));
  else
    bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  if (bus == NULL)
    {
      g_printerr (_("dovetail: there is no session bus: %s\n"), error->message);
      g_application_quit (app);
      return;
    }

  self->client = dove_client_new (bus, self->workspace);
  dove_client_start (self->client);
}

static void
dove_app_finalize (GObject *object)
{
  DoveApp *self = DOVE_APP (object);

  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->client);
  g_free (self->workspace);

  G_OBJECT_CLASS (dove_app_parent_class)->finalize (object);
}

static void
dove_app_class_init (DoveAppClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *app_class = G_APPLICATION_CLASS (klass);

  object_class->finalize = dove_app_finalize;
  app_class->startup = dove_app_startup;
  app_class->activate = dove_app_activate;
}

static void
dove_app_init (DoveApp *self)
{
}

/**
 * dove_app_new:
 * @workspace: (nullable): folder of a workspace; %NULL is the user's own
 * @started: when the program began, monotonic microseconds
 *
 * Makes the program. Another workspace than the user's own makes another program for the bus.
 *
 * Returns: (transfer full): the application
 */
DoveApp *
dove_app_new (const char *workspace,
              gint64      started)
{
  g_autofree char *agent = dove_bus_get_agent_name (workspace);
  g_autofree char *id = g_strconcat (DOVETAIL_APP_ID, agent + strlen (DOVETAIL_APP_ID ".Agent"),
                                     NULL);
  DoveApp *self = g_object_new (DOVE_TYPE_APP, "application-id", id, "resource-base-path",
                                DOVE_RESOURCES_BASE, NULL);

  self->workspace = g_strdup (workspace);
  self->started = started;

  return self;
}
