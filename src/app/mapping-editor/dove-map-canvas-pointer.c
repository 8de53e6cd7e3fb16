/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-canvas-private.h"

/*
 * What the pointer does on the canvas: it goes to a field, asks for a function, and is told what
 * is under it.
 *
 * The hint is a part of the canvas. A tooltip of the toolkit is a window under the pointer, which
 * GTK 4.8 goes on holding as the place of a press when it is already gone: a wire could not be
 * taken there without a danger for the program.
 */

#define MARGIN 8   /* pixels between the hint and the edges */
#define BELOW  22  /* pixels from the pointer to the hint */

/* The target whose row a wire leads to: of what is folded the group */
static guint
get_row (DoveMapCanvas    *self,
         const DoveMapHit *hit)
{
  const gboolean is_to_name = hit->part == DOVE_MAP_PART_TO_NAMES
                              || hit->part == DOVE_MAP_PART_NAMES;
  DoveMapPane *pane = is_to_name ? self->lane : self->panes[DOVE_MAP_TARGET];

  return (guint) dove_map_fields_get_node (dove_map_pane_get_fields (pane),
                                           hit->bundle.rows[DOVE_MAP_TARGET]);
}

/* The target whose row is led to by what is there; -1 for none. Nothing has to be opened for it. */
static int
find_row (DoveMapCanvas *self,
          double         x,
          double         y)
{
  const DoveMapSpot *spot = dove_map_canvas_find_spot (self, x, y);
  DoveMapHit hit;

  if (spot != NULL)
    return spot->end == DOVE_MAP_TARGET ? (int) spot->node : -1;

  hit = dove_map_canvas_find_hit (self, x, y);

  return hit.bundle.n_wires > 0 ? (int) get_row (self, &hit) : -1;
}

/**
 * dove_map_canvas_find_target:
 * @self: a canvas
 * @x: pixels from its left
 * @y: pixels from its top
 *
 * Returns: the target to which what is there leads; -1 for none, and for a group that is folded
 */
int
dove_map_canvas_find_target (DoveMapCanvas *self,
                             double         x,
                             double         y)
{
  const int row = find_row (self, x, y);
  const DoveMapHit hit = dove_map_canvas_find_spot (self, x, y) == NULL
                             ? dove_map_canvas_find_hit (self, x, y) : (DoveMapHit) { 0 };

  /* a group that stands for what is in it */
  return hit.bundle.n_wires > 0 && row != (int) hit.bundle.nodes[DOVE_MAP_TARGET] ? -1 : row;
}

/* --- the hint --------------------------------------------------------------------------------- */

static void
hide_hint (DoveMapCanvas *self)
{
  gtk_widget_set_visible (self->hint, FALSE);
}

/**
 * dove_map_canvas_place_hint:
 * @self: a canvas that has a size
 *
 * Puts the hint below the place that it is about, or above it where there is no room.
 */
void
dove_map_canvas_place_hint (DoveMapCanvas *self)
{
  const int most = gtk_widget_get_width (GTK_WIDGET (self)) - 2 * MARGIN;
  const int height = gtk_widget_get_height (GTK_WIDGET (self));
  GtkAllocation area = { MARGIN, 0, 0, 0 };
  int least;
  int usual;

  if (!gtk_widget_should_layout (self->hint))
    return;

  gtk_widget_measure (self->hint, GTK_ORIENTATION_HORIZONTAL, -1, &least, &usual, NULL, NULL);
  area.width = MAX (least, MIN (usual, most));
  gtk_widget_measure (self->hint, GTK_ORIENTATION_VERTICAL, area.width, &area.height, NULL, NULL,
                      NULL);
  area.x = CLAMP (self->hint_x - area.width / 2, MARGIN, MAX (MARGIN, MARGIN + most - area.width));
  area.y = self->hint_y + BELOW;
  if (area.y + area.height + MARGIN > height)
    area.y = MAX (MARGIN, self->hint_y - BELOW - area.height);
  gtk_widget_size_allocate (self->hint, &area, -1);
}

static char *
tell (DoveMapCanvas *self,
      double         x,
      double         y)
{
  const DoveMapSpot *spot = dove_map_canvas_find_spot (self, x, y);
  const int target = find_row (self, x, y);

  if (spot != NULL && spot->end == DOVE_MAP_SOURCE)
    return g_strdup (dove_field_tree_get (dove_map_model_get_sources (self->model),
                                          spot->node)->path);

  return target >= 0 ? g_strdup (dove_map_model_look (self->model, (guint) target)->spoken) : NULL;
}

/* Asked when the pointer has stood still for as long as for a tooltip, which there is not */
static gboolean
query_tooltip_cb (DoveMapCanvas *self,
                  int            x,
                  int            y,
                  gboolean       is_keyboard,
                  GtkTooltip    *tooltip)
{
  g_autofree char *text = is_keyboard || self->drag_node >= 0 ? NULL : tell (self, x, y);

  if (text == NULL)
    return FALSE;

  self->hint_x = x;
  self->hint_y = y;
  gtk_label_set_text (GTK_LABEL (self->hint), text);
  gtk_widget_set_visible (self->hint, TRUE);
  gtk_widget_queue_allocate (GTK_WIDGET (self));

  return FALSE;
}

/* --- clicks ----------------------------------------------------------------------------------- */

static void
pressed_cb (GtkGestureClick *click,
            int              n_press,
            double           x,
            double           y,
            DoveMapCanvas   *self)
{
  const DoveMapSpot *spot = dove_map_canvas_find_spot (self, x, y);
  const int target = find_row (self, x, y);

  hide_hint (self);
  if (spot != NULL)
    g_signal_emit_by_name (self, "picked", spot->end, spot->node);
  else if (target >= 0)
    g_signal_emit_by_name (self, "picked", DOVE_MAP_TARGET, (guint) target);
}

/* What a wire leads to is the current field after the first click; a second one asks what is to be
 * done with its value. No window comes while the button is held. */
static void
released_cb (GtkGestureClick *click,
             int              n_press,
             double           x,
             double           y,
             DoveMapCanvas   *self)
{
  if (n_press == 2 && dove_map_canvas_find_target (self, x, y) >= 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "map.add-function", NULL);
}

static gboolean
is_same_hit (const DoveMapHit *a,
             const DoveMapHit *b)
{
  if (a->bundle.n_wires == 0 || b->bundle.n_wires == 0)
    return a->bundle.n_wires == b->bundle.n_wires;

  return a->part == b->part
         && a->bundle.rows[DOVE_MAP_SOURCE] == b->bundle.rows[DOVE_MAP_SOURCE]
         && a->bundle.rows[DOVE_MAP_TARGET] == b->bundle.rows[DOVE_MAP_TARGET];
}

static void
moved_pointer_cb (GtkEventControllerMotion *motion,
                  double                    x,
                  double                    y,
                  DoveMapCanvas            *self)
{
  const DoveMapSpot *spot = dove_map_canvas_find_spot (self, x, y);
  const DoveMapHit hovered = spot == NULL ? dove_map_canvas_find_hit (self, x, y)
                                          : (DoveMapHit) { 0 };

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), spot != NULL || hovered.bundle.n_wires > 0
                                                          ? "pointer" : NULL);
  if (is_same_hit (&hovered, &self->hovered))
    return;

  hide_hint (self);
  self->hovered = hovered;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
left_cb (DoveMapCanvas *self)
{
  hide_hint (self);
  if (self->hovered.bundle.n_wires == 0)
    return;

  self->hovered.bundle.n_wires = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * dove_map_canvas_add_pointer:
 * @self: a canvas
 *
 * Listens to the pointer.
 */
void
dove_map_canvas_add_pointer (DoveMapCanvas *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->hint = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "xalign", 0.0, "visible", FALSE,
                             "can-target", FALSE, "accessible-role",
                             GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_add_css_class (self->hint, "maphint");
  gtk_widget_set_parent (self->hint, GTK_WIDGET (self));

  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect (motion, "motion", G_CALLBACK (moved_pointer_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
}
