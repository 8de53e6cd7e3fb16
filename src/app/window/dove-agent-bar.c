/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-agent-bar.h"

/**
 * DoveAgentBar:
 *
 * Says at the top of the window that the background program has ended, does not answer or is
 * another version, and starts it again.
 */
struct _DoveAgentBar
{
  AdwBin        parent_instance;

  GtkRevealer  *revealer;
  GtkLabel     *text;
  GtkWidget    *button;

  DoveClient   *client;
};

G_DEFINE_FINAL_TYPE (DoveAgentBar, dove_agent_bar, ADW_TYPE_BIN)

/* What to say, or NULL when nothing is wrong. */
static char *
make_text (DoveClient *client)
{
  DoveBusAgent *agent = dove_client_get_agent (client);
  const char *version = agent != NULL ? dove_bus_agent_get_version (agent) : NULL;
  const char *message = dove_client_get_message (client);

  if (dove_client_get_silence (client) != NULL)
    return g_strdup (dove_client_get_silence (client));
  if (dove_client_get_state (client) == DOVE_CLIENT_ENDED)
    return message != NULL ? g_strdup (message) : g_strdup (_("The background program has ended"));

  if (version != NULL && version[0] != '\0' && !g_str_equal (version, DOVETAIL_VERSION))
    /* Translators: two version numbers, as after an update */
    return g_strdup_printf (_("The background program is version %s, this window is %s"), version,
                            DOVETAIL_VERSION);

  return NULL;
}

static void
update (DoveAgentBar *self)
{
  g_autofree char *text = make_text (self->client);

  /* What is hidden is still read by some. */
  gtk_label_set_text (self->text, text != NULL ? text : "");
  gtk_revealer_set_reveal_child (self->revealer, text != NULL);
}

static void
clicked_cb (DoveAgentBar *self)
{
  dove_client_restart (self->client);
}

static void
dove_agent_bar_dispose (GObject *object)
{
  g_clear_object (&DOVE_AGENT_BAR (object)->client);

  G_OBJECT_CLASS (dove_agent_bar_parent_class)->dispose (object);
}

static void
dove_agent_bar_class_init (DoveAgentBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_agent_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-agent-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveAgentBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, DoveAgentBar, text);
  gtk_widget_class_bind_template_child (widget_class, DoveAgentBar, button);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
}

static void
dove_agent_bar_init (DoveAgentBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * dove_agent_bar_set_client:
 * @self: a bar
 * @client: the agent
 *
 * Begins to watch the agent.
 */
void
dove_agent_bar_set_client (DoveAgentBar *self,
                           DoveClient   *client)
{
  self->client = g_object_ref (client);
  g_signal_connect_object (client, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
