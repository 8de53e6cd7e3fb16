/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-wires-view-private.h"

#include "app/mapping-editor/dove-map-options.h"
#include "app/mapping-editor/dove-map-palette.h"

/* Functions of the palette, dropped on wires, on targets and on named values. */

static int
find_target (DoveMapWiresView *self,
             GtkDropTarget    *drop,
             double            x,
             double            y)
{
  GtkWidget *over = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (drop));

  return over == GTK_WIDGET (self->canvas) ? dove_map_canvas_find_target (self->canvas, x, y)
                                           : dove_map_pane_find_at (DOVE_MAP_PANE (over), y);
}

static GdkDragAction
aim_function_cb (GtkDropTarget    *drop,
                 double            x,
                 double            y,
                 DoveMapWiresView *self)
{
  const int target = find_target (self, drop, x, y);
  int node = target;
  DoveMapPane *pane = dove_map_wires_view_get_pane (self, DOVE_MAP_TARGET, &node);

  dove_map_pane_set_aimed (pane, node);

  return target >= 0 ? GDK_ACTION_COPY : 0;
}

static void
leave_function_cb (DoveMapWiresView *self)
{
  dove_map_pane_set_aimed (self->panes[DOVE_MAP_TARGET], -1);
  dove_map_pane_set_aimed (self->lane, -1);
}

static gboolean
drop_function_cb (GtkDropTarget    *drop,
                  const GValue     *value,
                  double            x,
                  double            y,
                  DoveMapWiresView *self)
{
  DoveFieldTree *targets = dove_map_model_get_targets (self->model);
  const int target = find_target (self, drop, x, y);

  leave_function_cb (self);
  if (target < 0)
    return FALSE;

  dove_map_palette_drop (GTK_WIDGET (self), dove_field_tree_get (targets, (guint) target)->path,
                         value);

  return TRUE;
}

/**
 * dove_map_wires_view_add_functions:
 * @self: a view
 * @widget: its canvas, its targets, or its named values
 *
 * Lets functions of the palette be dropped on wires, fields and named values.
 */
void
dove_map_wires_view_add_functions (DoveMapWiresView *self,
                                   GtkWidget        *widget)
{
  GtkDropTarget *drop = gtk_drop_target_new (DOVE_TYPE_MAP_OPTION, GDK_ACTION_COPY);

  g_signal_connect (drop, "motion", G_CALLBACK (aim_function_cb), self);
  g_signal_connect_swapped (drop, "leave", G_CALLBACK (leave_function_cb), self);
  g_signal_connect (drop, "drop", G_CALLBACK (drop_function_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drop));
}
