/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-canvas-private.h"

/**
 * DoveMapCanvas:
 *
 * The wires between the two sides.
 *
 * A layer of all wires, faint, and one of those that belong to what is looked at, strong: each is
 * a picture that is kept until something moves. Wires with an end out of view are not drawn; the
 * end that is in view says where they lead. For a screen reader all this is decoration: the rows
 * say what is mapped from what.
 */

#define LEAD      12    /* pixels that wires are level at their ends */
#define LANE      2.6f  /* row heights at the targets' end, where formulas are written */
#define MOST_LANE 0.36f /* of the width */
#define REACH     6     /* pixels by which a click may miss a wire */
#define FAINT     1.5f  /* pixels, thickness of a wire */
#define STRONG    2.5f

enum
{
  PICKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DoveMapCanvas, dove_map_canvas, GTK_TYPE_WIDGET)

/**
 * dove_map_canvas_get_view:
 * @self: a canvas
 *
 * Returns: what of both lists can be seen
 */
DoveMapView
dove_map_canvas_get_view (DoveMapCanvas *self)
{
  return (DoveMapView) {
    .height = gtk_widget_get_height (GTK_WIDGET (self)),
    .row_height = dove_map_ink_get_row_height (self->ink),
    .offsets = { dove_map_pane_get_offset (self->panes[DOVE_MAP_SOURCE]),
                 dove_map_pane_get_offset (self->panes[DOVE_MAP_TARGET]) },
  };
}

/**
 * dove_map_canvas_get_span:
 * @self: a canvas
 *
 * Returns: where wires bend: before the lane in which formulas are written
 */
DoveMapSpan
dove_map_canvas_get_span (DoveMapCanvas *self)
{
  const int width = gtk_widget_get_width (GTK_WIDGET (self));
  const float lane = MIN ((float) width * MOST_LANE,
                          (float) dove_map_ink_get_row_height (self->ink) * LANE);

  return (DoveMapSpan) { LEAD, width - (int) lane };
}

static void
forget_pictures (DoveMapCanvas *self)
{
  g_clear_pointer (&self->faint, cairo_surface_destroy);
  g_clear_pointer (&self->bright, cairo_surface_destroy);
  dove_map_canvas_forget_layers (self, FALSE);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static GArray *
make_bundles (DoveMapCanvas *self,
              GArray        *wires)
{
  return dove_map_bundles_new (wires, dove_map_pane_get_fields (self->panes[DOVE_MAP_SOURCE]),
                               dove_map_pane_get_fields (self->panes[DOVE_MAP_TARGET]));
}

static void
ensure_bundles (DoveMapCanvas *self)
{
  if (self->bundles == NULL)
    self->bundles = make_bundles (self, dove_map_model_get_wires (self->model));
  if (self->strong == NULL && self->strong_wires != NULL)
    self->strong = make_bundles (self, self->strong_wires);
}

static void
forget_bundles (DoveMapCanvas *self)
{
  g_clear_pointer (&self->bundles, g_array_unref);
  g_clear_pointer (&self->strong, g_array_unref);
  dove_map_canvas_forget_layers (self, TRUE);
  self->hovered.bundle.n_wires = 0;
  forget_pictures (self);
}

/* The bundle under the pointer, for the moment */
static void
draw_hovered (DoveMapCanvas         *self,
              GtkSnapshot           *snapshot,
              const graphene_rect_t *area)
{
  g_autoptr(GArray) one = NULL;
  cairo_surface_t *picture;

  if (self->hovered.bundle.n_wires == 0)
    return;
  if (self->hovered.part != DOVE_MAP_PART_WHOLE)
    {
      dove_map_canvas_draw_name_hit (self, snapshot, &self->hovered);
      return;
    }

  one = g_array_new (FALSE, FALSE, sizeof (DoveMapBundle));
  g_array_append_val (one, self->hovered.bundle);
  picture = dove_map_canvas_paint (self, one, DOVE_MAP_COLOUR_TEXT, STRONG);
  dove_map_canvas_show (snapshot, picture, area);
  g_clear_pointer (&picture, cairo_surface_destroy);
}

static void
dove_map_canvas_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  DoveMapCanvas *self = DOVE_MAP_CANVAS (widget);
  DoveMapBrush brush = dove_map_brush_new (self->ink, widget, snapshot);
  const graphene_rect_t area = GRAPHENE_RECT_INIT (0, 0, brush.width, brush.height);

  if (brush.width < 1 || brush.height < 1)
    return;

  ensure_bundles (self);
  if (self->faint == NULL)
    self->faint = dove_map_canvas_paint (self, self->bundles, DOVE_MAP_COLOUR_WIRE, FAINT);
  if (self->bright == NULL && self->strong != NULL)
    self->bright = dove_map_canvas_paint (self, self->strong, DOVE_MAP_COLOUR_STRONG, STRONG);

  dove_map_canvas_draw_brackets (self, &brush);
  dove_map_canvas_show (snapshot, self->faint, &area);
  dove_map_canvas_draw_layers (self, snapshot, FALSE);
  g_array_set_size (self->spots, 0);
  dove_map_canvas_place_chips (self, &brush);
  dove_map_canvas_draw_stubs (self, &brush);
  draw_hovered (self, snapshot, &area);
  dove_map_canvas_show (snapshot, self->bright, &area);
  dove_map_canvas_draw_layers (self, snapshot, TRUE);
  dove_map_canvas_draw_chips (self, &brush);
  dove_map_canvas_draw_drag (self, &brush);
  gtk_widget_snapshot_child (widget, self->hint, snapshot);
}

static void
dove_map_canvas_size_allocate (GtkWidget *widget,
                               int        width,
                               int        height,
                               int        baseline)
{
  forget_pictures (DOVE_MAP_CANVAS (widget));
  dove_map_canvas_place_hint (DOVE_MAP_CANVAS (widget));
}

/**
 * dove_map_canvas_find_spot:
 * @self: a canvas
 * @x: pixels from its left
 * @y: pixels from its top
 *
 * Returns: (transfer none) (nullable): what is written there and can be clicked
 */
const DoveMapSpot *
dove_map_canvas_find_spot (DoveMapCanvas *self,
                           double         x,
                           double         y)
{
  for (guint i = 0; i < self->spots->len; i++)
    {
      const DoveMapSpot *spot = &g_array_index (self->spots, DoveMapSpot, i);

      if (graphene_rect_contains_point (&spot->box,
                                        &GRAPHENE_POINT_INIT ((float) x, (float) y)))
        return spot;
    }

  return NULL;
}

/**
 * dove_map_canvas_find_hit:
 * @self: a canvas
 * @x: pixels from its left
 * @y: pixels from its top
 *
 * Returns: the wires that are there
 */
DoveMapHit
dove_map_canvas_find_hit (DoveMapCanvas *self,
                          double         x,
                          double         y)
{
  const DoveMapView view = dove_map_canvas_get_view (self);
  DoveMapHit hit = { .part = DOVE_MAP_PART_WHOLE };
  int found;

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x;
  ensure_bundles (self);
  found = dove_map_bundles_pick (self->bundles, &view, dove_map_canvas_get_span (self), x, y,
                                 REACH);
  if (found < 0)
    return dove_map_canvas_find_name_hit (self, x, y, REACH);

  hit.bundle = g_array_index (self->bundles, DoveMapBundle, found);

  return hit;
}

/* --- the widget ------------------------------------------------------------------------------- */

static void
dove_map_canvas_dispose (GObject *object)
{
  DoveMapCanvas *self = DOVE_MAP_CANVAS (object);

  g_clear_pointer (&self->faint, cairo_surface_destroy);
  g_clear_pointer (&self->bright, cairo_surface_destroy);
  g_clear_pointer (&self->hint, gtk_widget_unparent);
  dove_map_canvas_forget_layers (self, TRUE);

  G_OBJECT_CLASS (dove_map_canvas_parent_class)->dispose (object);
}

static void
dove_map_canvas_finalize (GObject *object)
{
  DoveMapCanvas *self = DOVE_MAP_CANVAS (object);

  g_clear_pointer (&self->bundles, g_array_unref);
  g_clear_pointer (&self->strong, g_array_unref);
  g_clear_pointer (&self->strong_wires, g_array_unref);
  g_array_unref (self->spots);
  g_array_unref (self->chips);
  g_hash_table_unref (self->texts);

  G_OBJECT_CLASS (dove_map_canvas_parent_class)->finalize (object);
}

static void
dove_map_canvas_class_init (DoveMapCanvasClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_map_canvas_dispose;
  G_OBJECT_CLASS (klass)->finalize = dove_map_canvas_finalize;
  widget_class->snapshot = dove_map_canvas_snapshot;
  widget_class->size_allocate = dove_map_canvas_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "mapcanvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);

  /**
   * DoveMapCanvas::picked:
   * @end: a side
   * @node: a field of it
   *
   * A person has clicked on something that leads to a field.
   */
  signals[PICKED] = g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
}

static void
dove_map_canvas_init (DoveMapCanvas *self)
{
  self->spots = g_array_new (FALSE, FALSE, sizeof (DoveMapSpot));
  self->chips = g_array_new (FALSE, FALSE, sizeof (DoveMapChip));
  self->texts = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->drag_node = -1;
  dove_map_canvas_add_pointer (self);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * dove_map_canvas_new:
 * @model: (transfer none): the mapping; must live as long, as all of these
 * @sources: (transfer none): the side where wires begin
 * @targets: (transfer none): the side where they lead
 * @ink: (transfer none): colours and texts
 *
 * Returns: (transfer floating): the canvas
 */
GtkWidget *
dove_map_canvas_new (DoveMapModel *model,
                     DoveMapPane  *sources,
                     DoveMapPane  *targets,
                     DoveMapInk   *ink)
{
  DoveMapCanvas *self = g_object_new (DOVE_TYPE_MAP_CANVAS, NULL);
  DoveMapPane *panes[] = { sources, targets };

  self->model = model;
  self->ink = ink;
  for (guint end = 0; end < DOVE_MAP_SIDES; end++)
    {
      self->panes[end] = panes[end];
      g_signal_connect_object (panes[end], "moved", G_CALLBACK (forget_pictures), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (dove_map_pane_get_fields (panes[end]), "items-changed",
                               G_CALLBACK (forget_bundles), self, G_CONNECT_SWAPPED);
    }

  return GTK_WIDGET (self);
}

/**
 * dove_map_canvas_set_lane:
 * @self: a canvas
 * @lane: (transfer none): the named values, shown on it; must live as long
 */
void
dove_map_canvas_set_lane (DoveMapCanvas *self,
                          DoveMapPane   *lane)
{
  self->lane = lane;
  g_signal_connect_object (lane, "moved", G_CALLBACK (forget_pictures), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dove_map_pane_get_fields (lane), "items-changed",
                           G_CALLBACK (forget_bundles), self, G_CONNECT_SWAPPED);
}

/**
 * dove_map_canvas_place_lane:
 * @self: a canvas with a lane
 * @box: where it is, before it is mirrored; without a size it is not shown
 */
void
dove_map_canvas_place_lane (DoveMapCanvas       *self,
                            const GtkAllocation *box)
{
  self->lane_box = *box;
  forget_pictures (self);
}

/**
 * dove_map_canvas_update:
 * @self: a canvas
 *
 * Takes over a mapping that has changed.
 */
void
dove_map_canvas_update (DoveMapCanvas *self)
{
  g_hash_table_remove_all (self->texts);
  forget_bundles (self);
}

/**
 * dove_map_canvas_refresh:
 * @self: a canvas
 *
 * Draws everything again: the theme, or the size of text, is another.
 */
void
dove_map_canvas_refresh (DoveMapCanvas *self)
{
  forget_pictures (self);
}

/**
 * dove_map_canvas_set_strong:
 * @self: a canvas
 * @wires: (nullable) (element-type DoveWire): those of what is looked at
 */
void
dove_map_canvas_set_strong (DoveMapCanvas *self,
                            GArray        *wires)
{
  g_clear_pointer (&self->strong_wires, g_array_unref);
  g_clear_pointer (&self->strong, g_array_unref);
  g_clear_pointer (&self->bright, cairo_surface_destroy);
  for (guint i = 0; i < DOVE_MAP_LAYERS; i++)
    {
      g_clear_pointer (&self->layers[i].strong, g_array_unref);
      g_clear_pointer (&self->layers[i].bright, cairo_surface_destroy);
    }
  self->strong_wires = wires != NULL ? g_array_ref (wires) : NULL;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * dove_map_canvas_set_drag:
 * @self: a canvas
 * @end: the side of @node
 * @node: field that a wire is being drawn from; -1 for none
 * @x: pixels from the sources' edge to its loose end
 * @y: pixels from the top to it
 */
void
dove_map_canvas_set_drag (DoveMapCanvas *self,
                          DoveMapSide    end,
                          int            node,
                          double         x,
                          double         y)
{
  self->drag_end = end;
  self->drag_node = node;
  self->drag_x = x;
  self->drag_y = y;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * dove_map_canvas_find_end:
 * @self: a canvas
 * @x: pixels in it
 * @y: pixels in it
 * @end: (out): the side of the end that is nearer
 * @node: (out): the field at that end
 * @other: (out): the field at the other end
 *
 * Finds the wire from side to side at a place. Of one that stands for several the end at the
 * target can be taken only: it is the group, or the field, to which all of them lead.
 *
 * Returns: whether there is one
 */
gboolean
dove_map_canvas_find_end (DoveMapCanvas *self,
                          double         x,
                          double         y,
                          DoveMapSide   *end,
                          guint         *node,
                          guint         *other)
{
  const DoveMapHit hit = dove_map_canvas_find_spot (self, x, y) == NULL
                             ? dove_map_canvas_find_hit (self, x, y) : (DoveMapHit) { 0 };
  const gboolean is_mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  const gboolean is_left = x < gtk_widget_get_width (GTK_WIDGET (self)) / 2.0;
  const DoveMapBundle *bundle = &hit.bundle;

  if (bundle->n_wires == 0 || hit.part != DOVE_MAP_PART_WHOLE)
    return FALSE;

  *end = is_left != is_mirrored ? DOVE_MAP_SOURCE : DOVE_MAP_TARGET;
  *node = bundle->nodes[*end];
  *other = bundle->nodes[*end == DOVE_MAP_SOURCE ? DOVE_MAP_TARGET : DOVE_MAP_SOURCE];
  if (bundle->n_wires > 1 && *end == DOVE_MAP_TARGET)
    *node = (guint) dove_map_fields_get_node (dove_map_pane_get_fields (self->panes[*end]),
                                              bundle->rows[*end]);

  return bundle->n_wires == 1 || *end == DOVE_MAP_TARGET;
}
