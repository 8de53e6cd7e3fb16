/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-canvas-private.h"

/*
 * Layers of wires as pictures. A picture has the pixels of the screen, so that it is sharp where
 * one pixel of the program is several of those. It goes to the screen as a cairo surface: GTK 4.8
 * turns each pixel of a texture into four floats and back before it draws it by cairo, which took
 * a third of a frame.
 */

static guint32
pack (DoveMapInk    *ink,
      DoveMapColour  colour)
{
  const GdkRGBA *rgba = dove_map_ink_get_colour (ink, colour);

  return dove_map_raster_pack (rgba->red, rgba->green, rgba->blue, rgba->alpha);
}

/**
 * dove_map_canvas_get_line:
 * @kind: of a wire
 *
 * Returns: how it looks, so that colour alone tells nothing
 */
DoveMapLine
dove_map_canvas_get_line (DoveWireKind kind)
{
  return kind == DOVE_WIRE_PROBLEM ? DOVE_MAP_LINE_DASHED
         : kind == DOVE_WIRE_LIST  ? DOVE_MAP_LINE_DOUBLE
                                   : DOVE_MAP_LINE_SOLID;
}

static GArray *
make_strokes (DoveMapCanvas     *self,
              const DoveMapView *view,
              GArray            *bundles,
              DoveMapColour      colour,
              float              thickness)
{
  const int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  const guint32 plain = pack (self->ink, colour);
  const guint32 alarm = pack (self->ink, DOVE_MAP_COLOUR_PROBLEM);
  GArray *strokes = g_array_sized_new (FALSE, FALSE, sizeof (DoveMapStroke), bundles->len);

  for (guint i = 0; i < bundles->len; i++)
    {
      const DoveMapBundle *bundle = &g_array_index (bundles, DoveMapBundle, i);
      const DoveMapStroke stroke = {
        .left = scale * dove_map_view_get_y (view, DOVE_MAP_SOURCE,
                                             bundle->rows[DOVE_MAP_SOURCE]),
        .right = scale * dove_map_view_get_y (view, DOVE_MAP_TARGET,
                                              bundle->rows[DOVE_MAP_TARGET]),
        .thickness = (float) scale * thickness * dove_map_bundle_get_weight (bundle),
        .line = dove_map_canvas_get_line (bundle->kind),
        .colour = bundle->kind == DOVE_WIRE_PROBLEM ? alarm : plain,
      };

      if (dove_map_bundle_is_seen (bundle, view))
        g_array_append_val (strokes, stroke);
    }

  return strokes;
}

static cairo_surface_t *
make_picture (DoveMapCanvas       *self,
              int                  width,
              DoveMapSpan          span,
              const DoveMapStroke *strokes,
              guint                n_strokes)
{
  GtkWidget *widget = GTK_WIDGET (self);
  const int scale = gtk_widget_get_scale_factor (widget);
  cairo_surface_t *surface =
    cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width * scale,
                                gtk_widget_get_height (widget) * scale);
  const DoveMapPicture picture = {
    .pixels = (guint32 *) (gpointer) cairo_image_surface_get_data (surface),
    .width = cairo_image_surface_get_stride (surface) / (int) sizeof (guint32),
    .height = cairo_image_surface_get_height (surface),
    .is_mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL,
  };

  cairo_surface_set_device_scale (surface, scale, scale);
  if (picture.pixels == NULL)
    return surface;

  dove_map_raster_paint (&picture, (DoveMapSpan) { span.from * scale, span.to * scale },
                         strokes, n_strokes);
  cairo_surface_mark_dirty (surface);

  return surface;
}

/**
 * dove_map_canvas_paint:
 * @self: a canvas that has a size
 * @bundles: (element-type DoveMapBundle): wires
 * @colour: of those without a problem
 * @thickness: pixels of one wire
 *
 * Paints a layer.
 *
 * Returns: (transfer full) (nullable): a picture of the canvas's size; %NULL when none of the wires
 *   is in view
 */
cairo_surface_t *
dove_map_canvas_paint (DoveMapCanvas *self,
                       GArray        *bundles,
                       DoveMapColour  colour,
                       float          thickness)
{
  const DoveMapStage stage = {
    gtk_widget_get_width (GTK_WIDGET (self)),
    dove_map_canvas_get_span (self),
    dove_map_canvas_get_view (self),
  };

  return dove_map_canvas_paint_stage (self, &stage, bundles, colour, thickness);
}

/**
 * dove_map_canvas_paint_stage:
 * @self: a canvas that has a size
 * @stage: a part of its width, and what can be seen at both ends of that
 * @bundles: (element-type DoveMapBundle): wires
 * @colour: of those without a problem
 * @thickness: pixels of one wire
 *
 * Paints a layer of a part.
 *
 * Returns: (transfer full) (nullable): a picture as wide as the stage; %NULL when none of the wires
 *   is in view
 */
cairo_surface_t *
dove_map_canvas_paint_stage (DoveMapCanvas      *self,
                             const DoveMapStage *stage,
                             GArray             *bundles,
                             DoveMapColour       colour,
                             float               thickness)
{
  g_autoptr(GArray) strokes = make_strokes (self, &stage->view, bundles, colour, thickness);

  if (strokes->len == 0 || stage->width < 1)
    return NULL;

  return make_picture (self, stage->width, stage->span, (DoveMapStroke *) strokes->data,
                       strokes->len);
}

/**
 * dove_map_canvas_show:
 * @snapshot: what is drawn on
 * @picture: (nullable): a layer
 * @area: where it is
 *
 * Draws a layer.
 */
void
dove_map_canvas_show (GtkSnapshot           *snapshot,
                      cairo_surface_t       *picture,
                      const graphene_rect_t *area)
{
  cairo_t *cairo;

  if (picture == NULL)
    return;

  cairo = gtk_snapshot_append_cairo (snapshot, area);
  cairo_set_source_surface (cairo, picture, area->origin.x, area->origin.y);
  cairo_paint (cairo);
  cairo_destroy (cairo);
}

/**
 * dove_map_canvas_draw_drag:
 * @self: a canvas
 * @brush: for it
 *
 * Draws the wire that a person is drawing, from its row to the pointer.
 */
void
dove_map_canvas_draw_drag (DoveMapCanvas *self,
                           DoveMapBrush  *brush)
{
  const DoveMapView view = dove_map_canvas_get_view (self);
  const gboolean is_source = self->drag_end == DOVE_MAP_SOURCE;
  const int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  const int x = (int) CLAMP (self->drag_x, 0, brush->width);
  const int width = MAX (1, is_source ? x : (int) brush->width - x);
  const int position = self->drag_node >= 0
    ? dove_map_fields_get_position (dove_map_pane_get_fields (self->panes[self->drag_end]),
                                    (guint) self->drag_node)
    : -1;
  DoveMapStroke stroke = { .thickness = 2.5f * (float) scale,
                           .colour = pack (self->ink, DOVE_MAP_COLOUR_STRONG) };
  cairo_surface_t *picture;
  int row;
  int loose;

  if (position < 0)
    return;

  row = CLAMP (dove_map_view_get_y (&view, self->drag_end, (guint) position), 0, view.height - 1);
  loose = (int) CLAMP (self->drag_y, 0, view.height - 1);
  stroke.left = scale * (is_source ? row : loose);
  stroke.right = scale * (is_source ? loose : row);
  picture = make_picture (self, width, (DoveMapSpan) { 0, width }, &stroke, 1);
  dove_map_canvas_show (brush->snapshot, picture,
                        &GRAPHENE_RECT_INIT (is_source == brush->is_mirrored
                                               ? brush->width - (float) width : 0, 0,
                                             (float) width, brush->height));
  cairo_surface_destroy (picture);
}
