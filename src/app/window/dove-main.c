/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-main.h"

#include "app/activity/dove-activity-page.h"
#include "app/connections/dove-connections-page.h"
#include "app/overview/dove-overview-page.h"
#include "app/reviews/dove-reviews-page.h"
#include "app/syncs/dove-syncs-page.h"
#include "app/widgets/dove-ui.h"
#include "app/window/dove-head.h"
#include "app/window/dove-switch.h"

/**
 * DoveMain:
 *
 * The page at the bottom: the overview, syncs, connections, activity, and what needs a person.
 */
struct _DoveMain
{
  GtkBox                parent_instance;

  GtkMenuButton        *add;
  GtkMenuButton        *menu;
  AdwViewStack         *stack;
  AdwViewStackPage     *needs_you_page;
  DoveOverviewPage     *overview;
  GtkWidget            *switcher;  /* DoveSwitch */
  GtkWidget            *bar;
  DoveSyncsPage        *syncs;
  DoveConnectionsPage  *connections;
  DoveActivityPage     *activity;
  DoveReviewsPage      *reviews;

  DoveClient           *client;
  guint                 reveal;  /* source id: shows the bar, or hides it */
};

G_DEFINE_FINAL_TYPE (DoveMain, dove_main, GTK_TYPE_BOX)

static void
update_badge (DoveMain *self)
{
  DoveBusAgent *agent = dove_client_get_agent (self->client);
  guint count = agent != NULL
      ? dove_bus_agent_get_reviews (agent) + dove_bus_agent_get_problems (agent)
      : 0;

  adw_view_stack_page_set_badge_number (self->needs_you_page, count);
  adw_view_stack_page_set_needs_attention (self->needs_you_page, count > 0);
}

static gboolean
reveal_cb (gpointer user_data)
{
  DoveMain *self = user_data;
  gboolean is_narrow = FALSE;

  self->reveal = 0;
  g_object_get (self->switcher, "title-visible", &is_narrow, NULL);
  adw_view_switcher_bar_set_reveal (ADW_VIEW_SWITCHER_BAR (self->bar), is_narrow);

  return G_SOURCE_REMOVE;
}

/* The switcher finds out while sizes are given: what came in then would get a height of -1. */
static void
narrow_cb (DoveMain *self)
{
  if (self->reveal == 0)
    self->reveal = g_idle_add (reveal_cb, self);
}

static void
dove_main_dispose (GObject *object)
{
  g_clear_handle_id (&DOVE_MAIN (object)->reveal, g_source_remove);
  g_clear_object (&DOVE_MAIN (object)->client);

  G_OBJECT_CLASS (dove_main_parent_class)->dispose (object);
}

static void
dove_main_class_init (DoveMainClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_main_dispose;
  g_type_ensure (DOVE_TYPE_SWITCH);
  g_type_ensure (DOVE_TYPE_OVERVIEW_PAGE);
  g_type_ensure (DOVE_TYPE_SYNCS_PAGE);
  g_type_ensure (DOVE_TYPE_CONNECTIONS_PAGE);
  g_type_ensure (DOVE_TYPE_ACTIVITY_PAGE);
  g_type_ensure (DOVE_TYPE_REVIEWS_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-main.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveMain, add);
  gtk_widget_class_bind_template_child (widget_class, DoveMain, menu);
  gtk_widget_class_bind_template_child (widget_class, DoveMain, stack);
  gtk_widget_class_bind_template_child (widget_class, DoveMain, needs_you_page);
  gtk_widget_class_bind_template_child (widget_class, DoveMain, overview);
  gtk_widget_class_bind_template_child (widget_class, DoveMain, switcher);
  gtk_widget_class_bind_template_child (widget_class, DoveMain, bar);
  gtk_widget_class_bind_template_child (widget_class, DoveMain, syncs);
  gtk_widget_class_bind_template_child (widget_class, DoveMain, connections);
  gtk_widget_class_bind_template_child (widget_class, DoveMain, activity);
  gtk_widget_class_bind_template_child (widget_class, DoveMain, reviews);
  gtk_widget_class_bind_template_callback (widget_class, narrow_cb);
}

/* The switchers within libadwaita's own widgets have no name of theirs. */
static void
name_switchers (GtkWidget *widget)
{
  if (ADW_IS_VIEW_SWITCHER (widget))
    dove_ui_set_name (widget, _("Pages"));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_switchers (child);
}

static void
dove_main_init (DoveMain *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  dove_ui_hide_unmapped (GTK_WIDGET (self->overview));
  dove_ui_hide_unmapped (GTK_WIDGET (self->syncs));
  dove_ui_hide_unmapped (GTK_WIDGET (self->connections));
  dove_ui_hide_unmapped (GTK_WIDGET (self->activity));
  dove_ui_hide_unmapped (GTK_WIDGET (self->reviews));
  name_switchers (GTK_WIDGET (self));
  dove_ui_name_menu (self->add);
  dove_ui_name_menu (self->menu);
  dove_ui_let_shorten (self->bar);
}

/**
 * dove_main_new:
 * @client: the agent
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
dove_main_new (DoveClient *client)
{
  DoveMain *self = g_object_new (DOVE_TYPE_MAIN, NULL);
  GtkWidget *head = g_object_new (DOVE_TYPE_HEAD, NULL);

  self->client = g_object_ref (client);
  dove_head_set_client (DOVE_HEAD (head), client);
  dove_overview_page_set_client (self->overview, client, head);
  dove_syncs_page_set_client (self->syncs, client);
  dove_connections_page_set_client (self->connections, client);
  dove_activity_page_set_client (self->activity, client);
  dove_reviews_page_set_client (self->reviews, client);
  g_signal_connect_object (client, "changed", G_CALLBACK (update_badge), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

/**
 * dove_main_show_page:
 * @self: the page
 * @name: `overview`, `syncs`, `connections`, `activity`, `needs-you`
 *
 * Shows one of its pages.
 */
void
dove_main_show_page (DoveMain   *self,
                     const char *name)
{
  if (adw_view_stack_get_child_by_name (self->stack, name) != NULL)
    adw_view_stack_set_visible_child_name (self->stack, name);
}

/**
 * dove_main_get_page:
 * @self: the page
 *
 * Returns: (nullable): the name of the page that is shown
 */
const char *
dove_main_get_page (DoveMain *self)
{
  return adw_view_stack_get_visible_child_name (self->stack);
}

/**
 * dove_main_start_search:
 * @self: the page
 *
 * Opens the search of the page that is shown: of the activity, else of the syncs.
 */
void
dove_main_start_search (DoveMain *self)
{
  if (g_strcmp0 (dove_main_get_page (self), "activity") == 0)
    {
      dove_activity_page_start_search (self->activity);
      return;
    }

  dove_main_show_page (self, "syncs");
  dove_syncs_page_start_search (self->syncs);
}

/**
 * dove_main_show_review:
 * @self: the page
 * @review: number of a review
 *
 * Shows a question.
 */
void
dove_main_show_review (DoveMain *self,
                       gint64    review)
{
  dove_main_show_page (self, "needs-you");
  dove_reviews_page_show (self->reviews, review);
}
