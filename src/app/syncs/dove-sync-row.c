/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-sync-row.h"

#include "app/syncs/dove-sync-words.h"
#include "app/widgets/dove-progress.h"
#include "app/widgets/dove-ui.h"
#include "app/widgets/dove-words.h"

/**
 * DoveSyncRow:
 *
 * One sync in the list: what it keeps the same, whether it is on, how its last run ended, when
 * it runs next, and its run in progress.
 */
struct _DoveSyncRow
{
  GtkListBoxRow  parent_instance;

  GtkLabel      *name;
  GtkLabel      *route;
  GtkSwitch     *is_on;
  GtkLabel      *last;
  GtkLabel      *next;
  DoveProgress  *progress;

  DoveClient    *client;
  DoveBusSync   *sync;
  gboolean       is_updating;  /* the switch moves by the agent, not by the person */
  guint          queued;       /* source id of an update */
  gboolean       is_stale;     /* something changed while it was not seen */
};

G_DEFINE_FINAL_TYPE (DoveSyncRow, dove_sync_row, GTK_TYPE_LIST_BOX_ROW)

static void
set_tooltip_time (GtkLabel *label,
                  gint64    at)
{
  g_autofree char *exact = at > 0 ? dove_words_exact (at) : NULL;

  gtk_widget_set_tooltip_text (GTK_WIDGET (label), exact);
}

static void
update (DoveSyncRow *self)
{
  gint64 now = g_get_real_time ();
  g_autofree char *route = dove_sync_words_route (self->client, self->sync);
  g_autofree char *last = dove_sync_words_last (self->sync, now);
  g_autofree char *next = dove_sync_words_next (self->sync, now);
  const char *name = dove_bus_sync_get_name (self->sync);
  DoveBusRun *run = dove_client_find_run (self->client, dove_bus_sync_get_running (self->sync));
  /* Translators: name of a switch; %s is a sync's name */
  g_autofree char *switch_name = g_strdup_printf (_("“%s” runs by itself"), name);

  gtk_label_set_text (self->name, name);
  gtk_label_set_text (self->route, route);
  gtk_label_set_text (self->last, last);
  gtk_label_set_text (self->next, next);
  set_tooltip_time (self->last, dove_bus_sync_get_last_ended (self->sync));
  set_tooltip_time (self->next, dove_bus_sync_get_next_due (self->sync));
  dove_ui_set_name (GTK_WIDGET (self), name);
  dove_ui_set_name (GTK_WIDGET (self->is_on), switch_name);

  self->is_updating = TRUE;
  gtk_switch_set_active (self->is_on, dove_bus_sync_get_is_on (self->sync));
  gtk_switch_set_state (self->is_on, dove_bus_sync_get_is_on (self->sync));
  self->is_updating = FALSE;

  dove_progress_set_run (self->progress, run);
  gtk_widget_set_visible (GTK_WIDGET (self->last), run == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->next), run == NULL);
}

static void
set_on_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(DoveSyncRow) self = user_data;
  g_autoptr(GError) error = NULL;

  if (dove_bus_sync_call_set_on_finish (DOVE_BUS_SYNC (source), result, &error))
    return;

  dove_ui_say_error (GTK_WIDGET (self), error);
  if (self->sync != NULL)
    update (self);
}

/* The switch is where the person puts it; its state follows the agent. */
static gboolean
state_set_cb (DoveSyncRow *self,
              gboolean     is_on)
{
  if (!self->is_updating && is_on != dove_bus_sync_get_is_on (self->sync))
    dove_bus_sync_call_set_on (self->sync, is_on, NULL, set_on_cb, g_object_ref (self));

  return !self->is_updating;
}

static gboolean
update_cb (gpointer user_data)
{
  DoveSyncRow *self = user_data;

  self->queued = 0;
  update (self);

  return G_SOURCE_REMOVE;
}

/* Every row hears of each change of any sync: many at a time are one, and unseen ones wait. */
static void
queue_update (DoveSyncRow *self)
{
  self->is_stale = !gtk_widget_get_mapped (GTK_WIDGET (self));
  if (self->queued == 0 && !self->is_stale)
    self->queued = g_idle_add (update_cb, self);
}

static void
dove_sync_row_map (GtkWidget *widget)
{
  DoveSyncRow *self = DOVE_SYNC_ROW (widget);

  if (self->is_stale && self->sync != NULL)
    update (self);
  self->is_stale = FALSE;

  GTK_WIDGET_CLASS (dove_sync_row_parent_class)->map (widget);
}

static void
dove_sync_row_dispose (GObject *object)
{
  DoveSyncRow *self = DOVE_SYNC_ROW (object);

  g_clear_handle_id (&self->queued, g_source_remove);
  g_clear_object (&self->sync);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (dove_sync_row_parent_class)->dispose (object);
}

static void
dove_sync_row_class_init (DoveSyncRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_sync_row_dispose;
  widget_class->map = dove_sync_row_map;
  g_type_ensure (DOVE_TYPE_PROGRESS);
  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-sync-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveSyncRow, name);
  gtk_widget_class_bind_template_child (widget_class, DoveSyncRow, route);
  gtk_widget_class_bind_template_child (widget_class, DoveSyncRow, is_on);
  gtk_widget_class_bind_template_child (widget_class, DoveSyncRow, last);
  gtk_widget_class_bind_template_child (widget_class, DoveSyncRow, next);
  gtk_widget_class_bind_template_child (widget_class, DoveSyncRow, progress);
  gtk_widget_class_bind_template_callback (widget_class, state_set_cb);
}

static void
dove_sync_row_init (DoveSyncRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * dove_sync_row_new:
 * @client: the agent
 * @sync: a sync
 *
 * Makes a row that follows a sync.
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
dove_sync_row_new (DoveClient  *client,
                   DoveBusSync *sync)
{
  DoveSyncRow *self = g_object_new (DOVE_TYPE_SYNC_ROW, NULL);

  self->client = g_object_ref (client);
  self->sync = g_object_ref (sync);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self), "s", dove_bus_sync_get_id (sync));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self), "win.show-sync");
  g_signal_connect_object (client, "changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "ticked", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
