/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-wires-view-private.h"

#include "mapping/dove-map-names.h"

/*
 * A wire is drawn by dragging a row of one side to a row of the other. It is a drag of the
 * desktop's, for that scrolls lists whose edge it comes near, and brings a reference as text to any
 * entry that a source is dropped on. Let go on the side where it began, it is given up. The end of
 * a wire that is there is moved likewise: it is taken between the sides, nearer to that end.
 */

static DoveMapSide
get_other (DoveMapSide end)
{
  return end == DOVE_MAP_SOURCE ? DOVE_MAP_TARGET : DOVE_MAP_SOURCE;
}

/* The side that a controller is on */
static DoveMapSide
get_end (DoveMapWiresView *self,
         gpointer          controller)
{
  GtkWidget *widget = gtk_event_controller_get_widget (controller);

  return widget == GTK_WIDGET (self->panes[DOVE_MAP_SOURCE]) ? DOVE_MAP_SOURCE : DOVE_MAP_TARGET;
}

/* The field that a wire is drawn from, or -1; and its side */
static int
get_taken (DoveMapWiresView *self,
           DoveMapSide      *end)
{
  *end = dove_map_pane_get_taken (self->panes[DOVE_MAP_TARGET]) >= 0 ? DOVE_MAP_TARGET
                                                                     : DOVE_MAP_SOURCE;

  return dove_map_pane_get_taken (self->panes[*end]);
}

/* --- from where ------------------------------------------------------------------------------- */

/* From a named value: its own row, as a source */
static GdkContentProvider *
prepare_name_cb (GtkDragSource *drag,
                 double         x,
                 double         y,
                 gpointer       user_data)
{
  DoveMapWiresView *self = user_data;
  const int node = dove_map_pane_find_at (self->lane, y);
  DoveMapFields *fields = dove_map_pane_get_fields (self->lane);
  g_autoptr(DoveMapField) field = NULL;
  g_autofree char *name = NULL;
  GdkContentProvider *providers[2];

  if (node < 0)
    return NULL;

  field = g_list_model_get_item (G_LIST_MODEL (fields), (guint)
                                 dove_map_fields_get_position (fields, (guint) node));
  name = dove_map_place_get_name (dove_field_tree_get (dove_map_fields_get_tree (fields),
                                                       (guint) node)->path);
  providers[0] = gdk_content_provider_new_typed (DOVE_TYPE_MAP_FIELD, field);
  providers[1] = gdk_content_provider_new_typed (G_TYPE_STRING, name);
  dove_map_wires_view_take (self, DOVE_MAP_SOURCE, dove_map_wires_view_find_source (self, node));

  return gdk_content_provider_new_union (providers, G_N_ELEMENTS (providers));
}

static GdkContentProvider *
prepare_cb (GtkDragSource *drag,
            double         x,
            double         y,
            gpointer       user_data)
{
  DoveMapWiresView *self = user_data;
  const DoveMapSide end = get_end (self, drag);
  const int node = dove_map_pane_find_at (self->panes[end], y);
  GListModel *fields = G_LIST_MODEL (dove_map_pane_get_fields (self->panes[end]));
  DoveFieldTree *tree = dove_map_fields_get_tree (DOVE_MAP_FIELDS (fields));
  g_autoptr(DoveMapField) field = NULL;
  g_autofree char *reference = NULL;
  GdkContentProvider *providers[2];
  int position;

  if (node < 0)
    return NULL;

  position = dove_map_fields_get_position (DOVE_MAP_FIELDS (fields), (guint) node);
  field = g_list_model_get_item (fields, (guint) position);
  providers[0] = gdk_content_provider_new_typed (DOVE_TYPE_MAP_FIELD, field);
  dove_map_wires_view_take (self, end, node);
  if (end == DOVE_MAP_TARGET)
    return providers[0];

  reference = g_strdup_printf ("[%s]", dove_field_tree_get (tree, (guint) node)->path);
  providers[1] = gdk_content_provider_new_typed (G_TYPE_STRING, reference);

  return gdk_content_provider_new_union (providers, G_N_ELEMENTS (providers));
}

/* An end of a wire: what is drawn begins at its other end */
static GdkContentProvider *
prepare_end_cb (GtkDragSource *drag,
                double         x,
                double         y,
                gpointer       user_data)
{
  DoveMapWiresView *self = user_data;
  DoveMapSide end = DOVE_MAP_SOURCE;
  guint kept = 0, moved = 0;
  DoveFieldTree *tree = NULL;
  DoveMapFields *fields = NULL;
  g_autoptr(DoveMapField) field = NULL;

  if (!dove_map_canvas_find_end (self->canvas, x, y, &end, &moved, &kept))
    return NULL;

  tree = dove_map_known_get_tree (dove_map_pane_get_known (self->panes[end]));
  dove_map_wires_view_take (self, get_other (end), (int) kept);
  self->moved = g_strdup (dove_field_tree_get (tree, moved)->path);
  fields = dove_map_pane_get_fields (self->panes[get_other (end)]);
  field = g_list_model_get_item (
      G_LIST_MODEL (fields), (guint) MAX (0, dove_map_fields_get_position (fields, kept)));

  return field != NULL ? gdk_content_provider_new_typed (DOVE_TYPE_MAP_FIELD, field) : NULL;
}

static void
begin_cb (GtkDragSource *drag,
          GdkDrag       *gdk_drag,
          gpointer       user_data)
{
  DoveMapWiresView *self = user_data;
  DoveMapSide end;
  const int node = get_taken (self, &end);
  DoveFieldTree *tree = dove_map_fields_get_tree (dove_map_pane_get_fields (self->panes[end]));
  GtkWidget *label = NULL;

  if (node < 0)
    return;

  label = gtk_label_new (dove_field_tree_get_label (tree, (guint) node));
  gtk_widget_add_css_class (label, "mapdrag");
  gtk_drag_icon_set_child (GTK_DRAG_ICON (gtk_drag_icon_get_for_drag (gdk_drag)), label);
  gdk_drag_set_hotspot (gdk_drag, -14, -8);
}

static void
stop (DoveMapWiresView *self)
{
  dove_map_canvas_set_drag (self->canvas, DOVE_MAP_SOURCE, -1, 0, 0);
  for (guint end = 0; end < DOVE_MAP_SIDES; end++)
    dove_map_pane_set_aimed (self->panes[end], -1);
  dove_map_pane_set_aimed (self->lane, -1);
}

static void
end_cb (GtkDragSource *drag,
        GdkDrag       *gdk_drag,
        gboolean       is_deleted,
        gpointer       user_data)
{
  stop (user_data);
  dove_map_wires_view_take (user_data, DOVE_MAP_SOURCE, -1);
}

/* --- on the way ------------------------------------------------------------------------------- */

/* The named value under the pointer, or -1 */
static int
find_name (DoveMapWiresView       *self,
           const graphene_point_t *point)
{
  GtkWidget *lane = GTK_WIDGET (self->lane);
  graphene_point_t there;

  if (!dove_map_wires_view_has_lane (self)
      || !gtk_widget_compute_point (GTK_WIDGET (self), lane, point, &there)
      || !gtk_widget_contains (lane, there.x, there.y))
    return -1;

  return dove_map_pane_find_at (self->lane, there.y);
}

/* The wire follows the pointer; over a row of the other side or the lane, it would end there. */
static void
motion_cb (GtkDropControllerMotion *motion,
           double                   x,
           double                   y,
           gpointer                 user_data)
{
  DoveMapWiresView *self = user_data;
  GtkWidget *widget = GTK_WIDGET (self);
  const gboolean is_mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  const int width = gtk_widget_get_width (GTK_WIDGET (self->canvas));
  graphene_point_t point = GRAPHENE_POINT_INIT ((float) x, (float) y);
  graphene_point_t there;
  DoveMapSide end;
  const int node = get_taken (self, &end);
  DoveMapPane *other = self->panes[get_other (end)];
  int aimed = -1;

  if (node < 0 || !gtk_widget_compute_point (widget, GTK_WIDGET (self->canvas), &point, &there))
    return;
  if (is_mirrored)
    there.x = (float) width - there.x;
  if (there.y >= 0 && (end == DOVE_MAP_SOURCE ? there.x >= (float) width : there.x <= 0))
    aimed = dove_map_pane_find_at (other, there.y);

  dove_map_pane_set_aimed (other, aimed);
  dove_map_pane_set_aimed (self->lane, find_name (self, &GRAPHENE_POINT_INIT ((float) x,
                                                                             (float) y)));
  dove_map_canvas_set_drag (self->canvas, end, node, there.x, there.y);
}

/* --- to where --------------------------------------------------------------------------------- */

/* What was dropped on a field. GTK goes on with the widget under the pointer when a drop has been
 * taken, so that no row may go before it has come to its end. */
typedef struct
{
  DoveMapWiresView *view;
  DoveMapSide       end;
  guint             node;
  guint             there;
  char             *moved;  /* (nullable) */
} Dropped;

static void
dropped_free (gpointer data)
{
  Dropped *dropped = data;

  g_object_unref (dropped->view);
  g_free (dropped->moved);
  g_free (dropped);
}

static gboolean
dropped_cb (gpointer data)
{
  Dropped *dropped = data;
  DoveMapWiresView *self = dropped->view;
  const gboolean from_source = dropped->end == DOVE_MAP_SOURCE;

  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return G_SOURCE_REMOVE;

  if (dropped->moved == NULL)
    dove_map_wires_view_join (self, from_source ? dropped->node : dropped->there,
                              from_source ? dropped->there : dropped->node);
  else
    {
      dove_map_wires_view_take (self, dropped->end, (int) dropped->node);
      self->moved = g_steal_pointer (&dropped->moved);
      dove_map_wires_view_move (self, get_other (dropped->end), dropped->node, dropped->there);
    }

  return G_SOURCE_REMOVE;
}

/* Joins what a wire is drawn from with where it was let go */
static gboolean
take_drop (DoveMapWiresView *self,
           DoveMapSide       here,
           int               there)
{
  DoveMapSide end;
  const int node = get_taken (self, &end);
  Dropped *dropped = NULL;

  stop (self);
  /* a field of another mapping, of another window, is nothing to this one */
  if (node < 0 || there < 0 || here == end)
    return FALSE;

  dropped = g_new0 (Dropped, 1);
  dropped->view = g_object_ref (self);
  dropped->end = end;
  dropped->node = (guint) node;
  dropped->there = (guint) there;
  dropped->moved = g_strdup (self->moved);
  g_idle_add_full (G_PRIORITY_DEFAULT, dropped_cb, dropped, dropped_free);

  return TRUE;
}

/* A source ends at a named value; a target begins at it */
static gboolean
drop_name_cb (GtkDropTarget *drop,
              const GValue  *value,
              double         x,
              double         y,
              gpointer       user_data)
{
  DoveMapWiresView *self = user_data;
  const int there = dove_map_pane_find_at (self->lane, y);
  DoveMapSide end;

  get_taken (self, &end);

  return end == DOVE_MAP_SOURCE
      ? take_drop (self, DOVE_MAP_TARGET, there)
      : take_drop (self, DOVE_MAP_SOURCE, dove_map_wires_view_find_source (self, there));
}

static gboolean
drop_cb (GtkDropTarget *drop,
         const GValue  *value,
         double         x,
         double         y,
         gpointer       user_data)
{
  DoveMapWiresView *self = user_data;
  const DoveMapSide here = get_end (self, drop);

  return take_drop (self, here, dove_map_pane_find_at (self->panes[here], y));
}

static gboolean
drop_canvas_cb (GtkDropTarget *drop,
                const GValue  *value,
                double         x,
                double         y,
                gpointer       user_data)
{
  DoveMapWiresView *self = user_data;
  DoveMapSide end;
  const int node = get_taken (self, &end);
  DoveMapSide near = DOVE_MAP_TARGET;
  guint here = 0, there = 0;

  stop (self);
  if (node < 0 || end != DOVE_MAP_SOURCE || self->moved != NULL)
    return FALSE;

  /* On a wire, it comes beside the value that the wire brings */
  if (dove_map_canvas_find_end (self->canvas, x, y, &near, &here, &there))
    dove_map_wires_view_join (self, (guint) node, near == DOVE_MAP_TARGET ? here : there);
  else
    dove_map_wires_view_pick (self, (guint) node);

  return TRUE;
}

static void
add_drag (DoveMapWiresView *self,
          GtkWidget        *widget,
          GCallback         prepare)
{
  GtkDragSource *drag = gtk_drag_source_new ();

  gtk_drag_source_set_actions (drag, GDK_ACTION_COPY);
  g_signal_connect (drag, "prepare", prepare, self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (begin_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (end_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
}

static void
add_drop (DoveMapWiresView *self,
          GtkWidget        *widget,
          GCallback         dropped)
{
  GtkDropTarget *drop = gtk_drop_target_new (DOVE_TYPE_MAP_FIELD, GDK_ACTION_COPY);

  g_signal_connect (drop, "drop", dropped, self);
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
  GtkEventController *motion = gtk_drop_controller_motion_new ();

  for (guint end = 0; end < DOVE_MAP_SIDES; end++)
    {
      add_drag (self, GTK_WIDGET (self->panes[end]), G_CALLBACK (prepare_cb));
      add_drop (self, GTK_WIDGET (self->panes[end]), G_CALLBACK (drop_cb));
    }
  add_drag (self, GTK_WIDGET (self->lane), G_CALLBACK (prepare_name_cb));
  add_drop (self, GTK_WIDGET (self->lane), G_CALLBACK (drop_name_cb));
  add_drag (self, GTK_WIDGET (self->canvas), G_CALLBACK (prepare_end_cb));
  add_drop (self, GTK_WIDGET (self->canvas), G_CALLBACK (drop_canvas_cb));
  dove_map_wires_view_add_functions (self, GTK_WIDGET (self->canvas));
  dove_map_wires_view_add_functions (self, GTK_WIDGET (self->panes[DOVE_MAP_TARGET]));
  dove_map_wires_view_add_functions (self, GTK_WIDGET (self->lane));

  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (stop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}
