/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-window-private.h"

#include "app/backup/dove-backup-page.h"
#include "app/mapping-editor/dove-map-page.h"
#include "app/widgets/dove-compat.h"
#include "app/widgets/dove-ui.h"

/* Actions of the window that ask something of the agent as a whole. */

typedef gboolean (*Finish) (DoveBusAgent  *agent,
                            GAsyncResult  *result,
                            GError       **error);

typedef struct
{
  DoveWindow *window;
  Finish      finish;
} Asked;

static Asked *
asked_new (DoveWindow *window,
           Finish      finish)
{
  Asked *asked = g_new0 (Asked, 1);

  asked->window = g_object_ref (window);
  asked->finish = finish;

  return asked;
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Asked *asked = user_data;
  g_autoptr(GError) error = NULL;

  if (!asked->finish (DOVE_BUS_AGENT (source), result, &error))
    dove_ui_say_error (GTK_WIDGET (asked->window), error);

  g_object_unref (asked->window);
  g_free (asked);
}

static void
try_keyring_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  DoveWindow *self = user_data;
  DoveBusAgent *agent = dove_client_get_agent (self->client);

  if (agent != NULL)
    dove_bus_agent_call_try_keyring (agent, NULL, answered_cb,
                                     asked_new (self, dove_bus_agent_call_try_keyring_finish));
}

static void
memory_keyring_cb (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  DoveWindow *self = user_data;
  DoveBusAgent *agent = dove_client_get_agent (self->client);

  if (agent != NULL)
    dove_bus_agent_call_use_memory_keyring (
        agent, NULL, answered_cb,
        asked_new (self, dove_bus_agent_call_use_memory_keyring_finish));
}

static void
accept_clock_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  DoveWindow *self = user_data;
  DoveBusAgent *agent = dove_client_get_agent (self->client);

  if (agent != NULL)
    dove_bus_agent_call_accept_clock (agent, NULL, answered_cb,
                                      asked_new (self, dove_bus_agent_call_accept_clock_finish));
}

/* A mapping has fields of its own to be read again */
static void
refresh_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  DoveWindow *self = user_data;
  DoveBusAgent *agent = dove_client_get_agent (self->client);
  GtkWidget *top = dove_compat_pages_get_top (self->pages);

  if (DOVE_IS_MAP_PAGE (top))
    {
      gtk_widget_activate_action (top, "map.refresh", NULL);
      return;
    }

  g_signal_emit_by_name (self->client, "revised");
  if (agent != NULL)
    dove_bus_agent_call_reload (agent, NULL, answered_cb,
                                asked_new (self, dove_bus_agent_call_reload_finish));
}

/* Where its page is shown: in front of all others */
static void
show_backup (DoveWindow *self,
             GtkWidget  *page)
{
  dove_compat_pages_push (self->pages, page);
  gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
}

static void
save_chosen (GFile    *file,
             gpointer  user_data)
{
  DoveWindow *self = user_data;

  show_backup (self, dove_backup_page_new_make (self->client, file));
}

static void
back_up_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *name = g_strdup_printf ("dovetail-%s.tar.gz", day);

  dove_compat_save_file (user_data, _("Back Up"), name, save_chosen, g_object_ref (user_data),
                         g_object_unref);
}

static void
backup_chosen (GFile    *file,
               gpointer  user_data)
{
  DoveWindow *self = user_data;

  show_backup (self, dove_backup_page_new_restore (self->client, file));
}

static void
restore_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  dove_compat_open_file (user_data, _("Restore"), backup_chosen, g_object_ref (user_data),
                         g_object_unref);
}

/**
 * dove_window_add_agent_actions:
 * @self: a window
 *
 * Adds the actions of this file.
 */
void
dove_window_add_agent_actions (DoveWindow *self)
{
  const GActionEntry entries[] = {
    { "try-keyring", try_keyring_cb, NULL, NULL, NULL, { 0 } },
    { "memory-keyring", memory_keyring_cb, NULL, NULL, NULL, { 0 } },
    { "accept-clock", accept_clock_cb, NULL, NULL, NULL, { 0 } },
    { "back-up", back_up_cb, NULL, NULL, NULL, { 0 } },
    { "restore", restore_cb, NULL, NULL, NULL, { 0 } },
    { "refresh", refresh_cb, NULL, NULL, NULL, { 0 } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
