/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-welcome.h"

/**
 * DoveWelcome:
 *
 * What stands where syncs will be, while there are none: the first step, or the second.
 */
struct _DoveWelcome
{
  AdwBin    parent_instance;

  GtkStack *stack;
};

G_DEFINE_FINAL_TYPE (DoveWelcome, dove_welcome, ADW_TYPE_BIN)

static void
dove_welcome_class_init (DoveWelcomeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-welcome.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveWelcome, stack);
}

static void
dove_welcome_init (DoveWelcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * dove_welcome_update:
 * @self: a welcome
 * @client: the agent
 *
 * Shows the step that is next.
 *
 * Returns: whether there is one: the agent is there, and has no syncs
 */
gboolean
dove_welcome_update (DoveWelcome *self,
                     DoveClient  *client)
{
  guint syncs = g_list_model_get_n_items (dove_client_get_syncs (client));
  guint connections = g_list_model_get_n_items (dove_client_get_connections (client));

  gtk_stack_set_visible_child_name (self->stack, connections > 0 ? "syncs" : "connections");

  return dove_client_get_agent (client) != NULL && syncs == 0;
}
