/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-wires-view-private.h"

/*
 * A wire is drawn by dragging a row of the sources to a row of the targets. It is a drag of the
 * desktop's, for that scrolls lists whose edge it comes near, is given up by Escape, and brings a
 * reference as text to any entry that it is dropped on.
 */

static GdkContentProvider *
prepare_cb (GtkDragSource *drag,
            double         x,
            double         y,
            gpointer       user_data)
{
  DoveMapWiresView *self = user_data;
  DoveMapPane *sources = self->panes[DOVE_MAP_SOURCE];
  const int node = dove_map_pane_find_at (sources, y);
  GListModel *fields = G_LIST_MODEL (dove_map_pane_get_fields (sources));
  g_autoptr(DoveMapField) field = NULL;
  g_autofree char *reference = NULL;
  GdkContentProvider *providers[2];
  int position;

  if (node < 0)
    return NULL;

  position = dove_map_fields_get_position (DOVE_MAP_FIELDS (fields), (guint) node);
  field = g_list_model_get_item (fields, (guint) position);
  reference = g_strdup_printf ("[%s]",
                               dove_field_tree_get (dove_map_model_get_sources (self->model),
                                                    (guint) node)->path);
  providers[0] = gdk_content_provider_new_typed (DOVE_TYPE_MAP_FIELD, field);
  providers[1] = gdk_content_provider_new_typed (G_TYPE_STRING, reference);
  dove_map_wires_view_take (self, node);

  return gdk_content_provider_new_union (providers, G_N_ELEMENTS (providers));
}

static void
begin_cb (GtkDragSource *drag,
          GdkDrag       *gdk_drag,
          gpointer       user_data)
{
  DoveMapWiresView *self = user_data;
  const int node = dove_map_pane_get_taken (self->panes[DOVE_MAP_SOURCE]);
  GtkWidget *label = NULL;

  if (node < 0)
    return;

  label = gtk_label_new (dove_field_tree_get_label (dove_map_model_get_sources (self->model),
                                                    (guint) node));
  gtk_widget_add_css_class (label, "mapdrag");
  gtk_drag_icon_set_child (GTK_DRAG_ICON (gtk_drag_icon_get_for_drag (gdk_drag)), label);
  gdk_drag_set_hotspot (gdk_drag, -14, -8);
}

static void
stop (DoveMapWiresView *self)
{
  dove_map_canvas_set_drag (self->canvas, -1, 0, 0);
  dove_map_pane_set_aimed (self->panes[DOVE_MAP_TARGET], -1);
}

static void
end_cb (GtkDragSource *drag,
        GdkDrag       *gdk_drag,
        gboolean       is_deleted,
        gpointer       user_data)
{
  stop (user_data);
  dove_map_wires_view_take (user_data, -1);
}

/* The wire follows the pointer; over a target's row its end is where it would be. */
static void
motion_cb (GtkDropControllerMotion *motion,
           double                   x,
           double                   y,
           gpointer                 user_data)
{
  DoveMapWiresView *self = user_data;
  GtkWidget *widget = GTK_WIDGET (self);
  DoveMapPane *targets = self->panes[DOVE_MAP_TARGET];
  const gboolean is_mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  const int width = gtk_widget_get_width (GTK_WIDGET (self->canvas));
  graphene_point_t point = GRAPHENE_POINT_INIT ((float) x, (float) y);
  graphene_point_t there;
  int aimed = -1;

  if (!gtk_widget_compute_point (widget, GTK_WIDGET (self->canvas), &point, &there))
    return;
  if (is_mirrored)
    there.x = (float) width - there.x;
  if (there.x >= (float) width && there.y >= 0)
    aimed = dove_map_pane_find_at (targets, there.y);

  dove_map_pane_set_aimed (targets, aimed);
  dove_map_canvas_set_drag (self->canvas, dove_map_pane_get_taken (self->panes[DOVE_MAP_SOURCE]),
                            there.x, there.y);
}

static gboolean
drop_target_cb (GtkDropTarget *drop,
                const GValue  *value,
                double         x,
                double         y,
                gpointer       user_data)
{
  DoveMapWiresView *self = user_data;
  DoveMapField *field = g_value_get_object (value);
  const int target = dove_map_pane_find_at (self->panes[DOVE_MAP_TARGET], y);

  stop (self);
  if (target < 0)
    return FALSE;

  dove_map_wires_view_join (self, dove_map_field_get_node (field), (guint) target);
  dove_map_pane_focus (self->panes[DOVE_MAP_TARGET], target);

  return TRUE;
}

static gboolean
drop_canvas_cb (GtkDropTarget *drop,
                const GValue  *value,
                double         x,
                double         y,
                gpointer       user_data)
{
  DoveMapWiresView *self = user_data;

  stop (self);
  dove_map_wires_view_pick (self, dove_map_field_get_node (g_value_get_object (value)));

  return TRUE;
}

static void
add_drop (GtkWidget *widget,
          GCallback  dropped,
          gpointer   user_data)
{
  GtkDropTarget *drop = gtk_drop_target_new (DOVE_TYPE_MAP_FIELD, GDK_ACTION_COPY);

  g_signal_connect (drop, "drop", dropped, user_data);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drop));
}

/**
 * dove_map_wires_view_add_drag:
 * @self: a view
 *
 * Lets wires be drawn with the pointer.
 */
void
dove_map_wires_view_add_drag (DoveMapWiresView *self)
{
  GtkDragSource *drag = gtk_drag_source_new ();
  GtkEventController *motion = gtk_drop_controller_motion_new ();

  gtk_drag_source_set_actions (drag, GDK_ACTION_COPY);
  g_signal_connect (drag, "prepare", G_CALLBACK (prepare_cb), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (begin_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->panes[DOVE_MAP_SOURCE]),
                             GTK_EVENT_CONTROLLER (drag));

  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (stop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);

  add_drop (GTK_WIDGET (self->panes[DOVE_MAP_TARGET]), G_CALLBACK (drop_target_cb), self);
  add_drop (GTK_WIDGET (self->canvas), G_CALLBACK (drop_canvas_cb), self);
}
