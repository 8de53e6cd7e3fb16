/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-wires-view-private.h"

/*
 * The lane of named values between the sides. A named value is a field of both trees: of the
 * targets, since fields are written into it, and of the sources, since it is written into others.
 */

#define SHARE 0.17f /* of the width */
#define LEAST 180   /* pixels */
#define MOST  260

/**
 * dove_map_wires_view_get_pane:
 * @self: a view
 * @end: a side
 * @node: (inout): a field of it
 *
 * Returns: (transfer none): where it is shown; of a named value @node becomes the target
 */
DoveMapPane *
dove_map_wires_view_get_pane (DoveMapWiresView *self,
                              DoveMapSide       end,
                              int              *node)
{
  DoveFieldTree *tree = dove_map_known_get_tree (dove_map_pane_get_known (self->panes[end]));
  const DoveFieldNode *field = *node >= 0 ? dove_field_tree_get (tree, (guint) *node) : NULL;

  if (field == NULL || !field->is_name)
    return self->panes[end];

  *node = dove_field_tree_find (dove_map_model_get_targets (self->model), field->path);

  return self->lane;
}

/**
 * dove_map_wires_view_find_source:
 * @self: a view
 * @name: named value, as a target
 *
 * Returns: it, as a source; -1 for none
 */
int
dove_map_wires_view_find_source (DoveMapWiresView *self,
                                 int               name)
{
  DoveFieldTree *targets = dove_map_model_get_targets (self->model);

  return name >= 0 ? dove_field_tree_find (dove_map_model_get_sources (self->model),
                                           dove_field_tree_get (targets, (guint) name)->path)
                   : -1;
}

/**
 * dove_map_wires_view_has_lane:
 * @self: a view
 *
 * Returns: whether there are named values to be shown
 */
gboolean
dove_map_wires_view_has_lane (DoveMapWiresView *self)
{
  return dove_map_fields_get_length (dove_map_pane_get_fields (self->lane)) > 0;
}

/**
 * dove_map_wires_view_is_at_lane:
 * @self: a view
 *
 * Returns: whether the lane has the focus
 */
gboolean
dove_map_wires_view_is_at_lane (DoveMapWiresView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->lane));
}

/**
 * dove_map_wires_view_get_lane_width:
 * @self: a view
 * @width: of the view
 *
 * Returns: pixels of the lane; 0 when it is not shown
 */
int
dove_map_wires_view_get_lane_width (DoveMapWiresView *self,
                                    int               width)
{
  return dove_map_wires_view_has_lane (self) ? CLAMP ((int) ((float) width * SHARE), LEAST, MOST)
                                             : 0;
}

/**
 * dove_map_wires_view_place_lane:
 * @self: a view
 * @canvas: where the canvas is
 * @width: pixels of the lane
 *
 * Puts the lane on the middle of the canvas, as high as it needs to be.
 */
void
dove_map_wires_view_place_lane (DoveMapWiresView    *self,
                                const GtkAllocation *canvas,
                                int                  width)
{
  const int row = dove_map_ink_get_row_height (self->ink);
  const int n_rows = (int) dove_map_fields_get_length (dove_map_pane_get_fields (self->lane));
  const int height = MIN (n_rows * row, canvas->height);
  const GtkAllocation box = { (canvas->width - width) / 2, 0, width, width > 0 ? height : 0 };
  const GtkAllocation place = { canvas->x + box.x, canvas->y, MAX (1, box.width),
                                MAX (1, box.height) };
  const GtkAllocation head = { place.x, 0, place.width, canvas->y };

  gtk_widget_set_child_visible (GTK_WIDGET (self->lane), width > 0);
  gtk_widget_set_child_visible (self->lane_head, width > 0);
  if (width > 0)
    {
      gtk_widget_size_allocate (GTK_WIDGET (self->lane), &place, -1);
      gtk_widget_size_allocate (self->lane_head, &head, -1);
    }
  dove_map_canvas_place_lane (self->canvas, &box);
}

static void
selected_cb (DoveMapWiresView *self)
{
  DoveFieldTree *targets = dove_map_model_get_targets (self->model);
  const int node = dove_map_pane_get_current (self->lane);

  if (node < 0)
    return;

  self->looked_at = DOVE_MAP_TARGET;
  self->is_quiet = TRUE;
  dove_map_model_set_current (self->model, dove_field_tree_get (targets, (guint) node)->path);
  dove_map_pane_set_current (self->panes[DOVE_MAP_TARGET], -1);
  self->is_quiet = FALSE;
  dove_map_wires_view_look (self);
}

static void
activated_cb (DoveMapWiresView *self)
{
  g_signal_emit_by_name (self, "activated");
}

/* The lane comes and goes with the values in it */
static void
items_changed_cb (DoveMapWiresView *self)
{
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/**
 * dove_map_wires_view_add_lane:
 * @self: a view with its canvas
 *
 * Makes the lane.
 */
void
dove_map_wires_view_add_lane (DoveMapWiresView *self)
{
  self->lane = DOVE_MAP_PANE (dove_map_pane_new_lane (self->model, self->ink));
  /* Translators: above the values between two sides of a mapping */
  self->lane_head = gtk_label_new (_("Named Values"));
  gtk_widget_add_css_class (self->lane_head, "heading");
  gtk_widget_add_css_class (self->lane_head, "maphead");
  gtk_widget_add_css_class (GTK_WIDGET (self->lane), "maplane");
  gtk_label_set_ellipsize (GTK_LABEL (self->lane_head), PANGO_ELLIPSIZE_END);
  gtk_label_set_yalign (GTK_LABEL (self->lane_head), 0);
  gtk_widget_set_parent (self->lane_head, GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->lane), GTK_WIDGET (self)); /* above the canvas */
  g_signal_connect_object (self->lane, "selected", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->lane, "activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (dove_map_pane_get_fields (self->lane), "items-changed",
                           G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  dove_map_canvas_set_lane (self->canvas, self->lane);
}
