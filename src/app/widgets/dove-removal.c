/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-removal.h"

#include "app/widgets/dove-compat.h"
#include "app/widgets/dove-ui.h"

/* Taking a definition out of the workspace, from the page that shows it. */

typedef struct
{
  GtkWidget    *page;
  DoveClient   *client;
  char         *id;
  GCancellable *cancellable;
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_object_unref (removal->page);
  g_object_unref (removal->client);
  g_object_unref (removal->cancellable);
  g_free (removal->id);
  g_free (removal);
}

static void
removed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GtkWidget) page = user_data;
  g_autoptr(GError) error = NULL;

  if (dove_bus_agent_call_remove_finish (DOVE_BUS_AGENT (source), result, &error))
    gtk_widget_activate_action (page, "win.back", NULL);
  else if (!dove_ui_is_cancelled (error))
    dove_ui_say_error (page, error);
}

static void
answered (gpointer user_data)
{
  Removal *removal = user_data;
  DoveBusAgent *agent = dove_client_get_agent (removal->client);

  if (agent != NULL)
    dove_bus_agent_call_remove (agent, removal->id, removal->cancellable, removed_cb,
                                g_object_ref (removal->page));
}

/**
 * dove_removal_ask:
 * @page: the page that shows it, which is left afterwards
 * @client: the agent
 * @id: of a definition
 * @name: what it is called
 * @consequence: a sentence or two
 * @cancellable: of the page
 *
 * Asks whether a definition is to be removed, and removes it.
 */
void
dove_removal_ask (GtkWidget    *page,
                  DoveClient   *client,
                  const char   *id,
                  const char   *name,
                  const char   *consequence,
                  GCancellable *cancellable)
{
  Removal *removal = g_new0 (Removal, 1);
  /* Translators: %s is the name of a sync or a connection */
  g_autofree char *heading = g_strdup_printf (_("Remove “%s”?"), name);

  removal->page = g_object_ref (page);
  removal->client = g_object_ref (client);
  removal->id = g_strdup (id);
  removal->cancellable = g_object_ref (cancellable);
  dove_compat_ask (GTK_WINDOW (gtk_widget_get_root (page)), heading, consequence, _("_Remove"),
                   answered, removal, removal_free);
}
