/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-canvas-private.h"

#include "app/mapping-editor/dove-map-loop.h"

/*
 * Wires by way of named values: from the sources to the lane in which those stand, and from there
 * to the targets. Each half is painted as the whole is, with the lane for its other side. Between
 * two named values a wire swings out of the lane's edge at the sources, and back.
 */

#define LEAD   8     /* pixels that wires are level at their ends */
#define FAINT  1.5f  /* pixels, thickness of a wire */
#define STRONG 2.5f

/* Where the node of a named value among the sources is among the targets; -1 for a field */
static int
find_name (DoveMapCanvas *self,
           guint          source)
{
  const DoveFieldNode *node = dove_field_tree_get (dove_map_model_get_sources (self->model),
                                                   source);

  return node->is_name ? dove_field_tree_find (dove_map_model_get_targets (self->model),
                                               node->path)
                       : -1;
}

/* The wires of a part, as if the lane were the side where they begin or end at a named value */
static GArray *
find_wires (DoveMapCanvas *self,
            DoveMapPart    part,
            GArray        *wires)
{
  DoveFieldTree *targets = dove_map_model_get_targets (self->model);
  GArray *found = g_array_new (FALSE, FALSE, sizeof (DoveWire));

  for (guint i = 0; i < wires->len; i++)
    {
      DoveWire wire = g_array_index (wires, DoveWire, i);
      const int name = find_name (self, wire.source);
      const gboolean is_to_name = dove_field_tree_get (targets, wire.target)->is_name;
      const DoveMapPart its = is_to_name ? name >= 0 ? DOVE_MAP_PART_NAMES : DOVE_MAP_PART_TO_NAMES
                              : name >= 0 ? DOVE_MAP_PART_FROM_NAMES : DOVE_MAP_PART_WHOLE;

      if (its != part)
        continue;
      if (name >= 0)
        wire.source = (guint) name;
      g_array_append_val (found, wire);
    }

  return found;
}

static gboolean
is_in_lane (DoveMapCanvas *self,
            guint          row)
{
  const int height = dove_map_ink_get_row_height (self->ink);
  const int y = (int) row * height + height / 2 - dove_map_pane_get_offset (self->lane);

  return y >= 0 && y < self->lane_box.height;
}

/* Whether its ends at named values can be seen */
static gboolean
is_seen (DoveMapCanvas       *self,
         DoveMapPart          part,
         const DoveMapBundle *bundle)
{
  return (part == DOVE_MAP_PART_TO_NAMES || is_in_lane (self, bundle->rows[DOVE_MAP_SOURCE]))
         && (part == DOVE_MAP_PART_FROM_NAMES || is_in_lane (self, bundle->rows[DOVE_MAP_TARGET]));
}

static GArray *
make_bundles (DoveMapCanvas *self,
              DoveMapPart    part,
              GArray        *wires)
{
  g_autoptr(GArray) found = find_wires (self, part, wires);
  DoveMapFields *lane = dove_map_pane_get_fields (self->lane);

  return dove_map_bundles_new (
      found,
      part == DOVE_MAP_PART_TO_NAMES ? dove_map_pane_get_fields (self->panes[DOVE_MAP_SOURCE])
                                     : lane,
      part == DOVE_MAP_PART_FROM_NAMES ? dove_map_pane_get_fields (self->panes[DOVE_MAP_TARGET])
                                       : lane);
}

static DoveMapStage
get_stage (DoveMapCanvas *self,
           DoveMapPart    part)
{
  const int width = gtk_widget_get_width (GTK_WIDGET (self));
  const int behind = self->lane_box.x + self->lane_box.width;
  const int offset = dove_map_pane_get_offset (self->lane) - self->lane_box.y;
  DoveMapStage stage = { self->lane_box.x, { LEAD, self->lane_box.x - LEAD },
                         dove_map_canvas_get_view (self) };

  if (part != DOVE_MAP_PART_TO_NAMES)
    stage.view.offsets[DOVE_MAP_SOURCE] = offset;
  if (part != DOVE_MAP_PART_FROM_NAMES)
    stage.view.offsets[DOVE_MAP_TARGET] = offset;
  if (part == DOVE_MAP_PART_FROM_NAMES)
    {
      stage.width = width - behind;
      stage.span.to = MAX (LEAD + 1, stage.width - LEAD);
    }

  return stage;
}

/* Where the stage of a part is on the canvas */
static graphene_rect_t
get_area (DoveMapCanvas *self,
          DoveMapPart    part)
{
  const float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  const float height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  const gboolean is_mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  const float wide = (float) get_stage (self, part).width;
  const float x = (part == DOVE_MAP_PART_FROM_NAMES) != is_mirrored ? width - wide : 0;

  return GRAPHENE_RECT_INIT (x, 0, wide, height);
}

static void
draw_loop (DoveMapCanvas       *self,
           cairo_t             *cairo,
           const DoveMapStage  *stage,
           const DoveMapBundle *bundle,
           DoveMapColour        colour,
           float                thickness)
{
  const double dashes[] = { 9, 6 };
  const gboolean is_problem = bundle->kind == DOVE_WIRE_PROBLEM;
  const DoveMapColour ink = is_problem ? DOVE_MAP_COLOUR_PROBLEM : colour;

  gdk_cairo_set_source_rgba (cairo, dove_map_ink_get_colour (self->ink, ink));
  cairo_set_line_width (cairo, thickness * dove_map_bundle_get_weight (bundle));
  cairo_set_dash (cairo, dashes, is_problem ? G_N_ELEMENTS (dashes) : 0, 0);
  dove_map_loop_draw (cairo, dove_map_loop_get_reach (bundle, stage->width - LEAD),
                      dove_map_view_get_y (&stage->view, DOVE_MAP_SOURCE,
                                           bundle->rows[DOVE_MAP_SOURCE]),
                      dove_map_view_get_y (&stage->view, DOVE_MAP_TARGET,
                                           bundle->rows[DOVE_MAP_TARGET]));
}

/* There are as many as there are named values that use others: cairo is fast enough for them */
static cairo_surface_t *
paint_loops (DoveMapCanvas      *self,
             const DoveMapStage *stage,
             GArray             *bundles,
             DoveMapColour       colour,
             float               thickness)
{
  const int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  const gboolean is_mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  cairo_surface_t *surface = NULL;
  cairo_t *cairo = NULL;

  if (bundles->len == 0 || stage->width < 1)
    return NULL;

  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, stage->width * scale,
                                        stage->view.height * scale);
  cairo_surface_set_device_scale (surface, scale, scale);
  cairo = cairo_create (surface);
  cairo_translate (cairo, is_mirrored ? 0 : stage->width, 0);
  cairo_scale (cairo, is_mirrored ? 1 : -1, 1);
  for (guint i = 0; i < bundles->len; i++)
    draw_loop (self, cairo, stage, &g_array_index (bundles, DoveMapBundle, i), colour, thickness);
  cairo_destroy (cairo);

  return surface;
}

static cairo_surface_t *
paint (DoveMapCanvas *self,
       DoveMapPart    part,
       GArray        *bundles,
       DoveMapColour  colour,
       float          thickness)
{
  const DoveMapStage stage = get_stage (self, part);
  g_autoptr(GArray) seen = g_array_new (FALSE, FALSE, sizeof (DoveMapBundle));

  for (guint i = 0; i < bundles->len; i++)
    if (is_seen (self, part, &g_array_index (bundles, DoveMapBundle, i)))
      g_array_append_val (seen, g_array_index (bundles, DoveMapBundle, i));

  return part == DOVE_MAP_PART_NAMES
             ? paint_loops (self, &stage, seen, colour, thickness)
             : dove_map_canvas_paint_stage (self, &stage, seen, colour, thickness);
}

/**
 * dove_map_canvas_forget_layers:
 * @self: a canvas
 * @forgets_wires: whether there may be other wires; else they are at other places
 */
void
dove_map_canvas_forget_layers (DoveMapCanvas *self,
                               gboolean       forgets_wires)
{
  for (guint i = 0; i < DOVE_MAP_LAYERS; i++)
    {
      DoveMapLayer *layer = &self->layers[i];

      g_clear_pointer (&layer->faint, cairo_surface_destroy);
      g_clear_pointer (&layer->bright, cairo_surface_destroy);
      if (!forgets_wires)
        continue;
      g_clear_pointer (&layer->bundles, g_array_unref);
      g_clear_pointer (&layer->strong, g_array_unref);
    }
}

static GArray *
ensure_bundles (DoveMapCanvas *self,
                DoveMapPart    part,
                gboolean       is_bright)
{
  DoveMapLayer *layer = &self->layers[part];
  GArray **bundles = is_bright ? &layer->strong : &layer->bundles;
  GArray *wires = is_bright ? self->strong_wires : dove_map_model_get_wires (self->model);

  if (*bundles == NULL && wires != NULL)
    *bundles = make_bundles (self, part, wires);

  return *bundles;
}

static cairo_surface_t *
ensure_picture (DoveMapCanvas *self,
                DoveMapPart    part,
                gboolean       is_bright)
{
  DoveMapLayer *layer = &self->layers[part];
  cairo_surface_t **picture = is_bright ? &layer->bright : &layer->faint;
  GArray *bundles = ensure_bundles (self, part, is_bright);

  if (*picture == NULL && bundles != NULL)
    *picture = paint (self, part, bundles,
                      is_bright ? DOVE_MAP_COLOUR_STRONG : DOVE_MAP_COLOUR_WIRE,
                      is_bright ? STRONG : FAINT);

  return *picture;
}

static gboolean
has_lane (DoveMapCanvas *self)
{
  return self->lane != NULL && self->lane_box.width > 0;
}

/**
 * dove_map_canvas_draw_layers:
 * @self: a canvas
 * @snapshot: what is drawn on
 * @is_bright: whether those of what is looked at are drawn, else all
 *
 * Draws the wires to named values, between them, and on from them.
 */
void
dove_map_canvas_draw_layers (DoveMapCanvas *self,
                             GtkSnapshot   *snapshot,
                             gboolean       is_bright)
{
  for (guint part = 0; has_lane (self) && part < DOVE_MAP_LAYERS; part++)
    {
      const graphene_rect_t area = get_area (self, part);

      dove_map_canvas_show (snapshot, ensure_picture (self, part, is_bright), &area);
    }
}

/* --- the pointer ------------------------------------------------------------------------------ */

static int
pick_loop (GArray             *bundles,
           const DoveMapStage *stage,
           double              x,
           double              y,
           double              reach)
{
  int nearest = -1;

  for (guint i = 0; i < bundles->len; i++)
    {
      const DoveMapBundle *bundle = &g_array_index (bundles, DoveMapBundle, i);
      const double distance = dove_map_loop_distance (
          dove_map_loop_get_reach (bundle, stage->width - LEAD),
          dove_map_view_get_y (&stage->view, DOVE_MAP_SOURCE, bundle->rows[DOVE_MAP_SOURCE]),
          dove_map_view_get_y (&stage->view, DOVE_MAP_TARGET, bundle->rows[DOVE_MAP_TARGET]),
          stage->width - x, y);

      if (distance > reach)
        continue;
      reach = distance;
      nearest = (int) i;
    }

  return nearest;
}

/**
 * dove_map_canvas_find_name_hit:
 * @self: a canvas
 * @x: pixels from the edge of the sources
 * @y: pixels from its top
 * @reach: pixels by which one may miss
 *
 * Returns: the wires to named values, between them, or on from them that are there
 */
DoveMapHit
dove_map_canvas_find_name_hit (DoveMapCanvas *self,
                               double         x,
                               double         y,
                               double         reach)
{
  DoveMapHit hit = { 0 };

  for (guint i = DOVE_MAP_LAYERS; has_lane (self) && i > 0 && hit.bundle.n_wires == 0; i--)
    {
      const DoveMapPart part = i - 1; /* those between named values are the shortest */
      const DoveMapStage stage = get_stage (self, part);
      GArray *bundles = ensure_bundles (self, part, FALSE);
      const double there = part == DOVE_MAP_PART_FROM_NAMES
          ? x - (gtk_widget_get_width (GTK_WIDGET (self)) - stage.width) : x;
      int found = -1;

      if (there < 0 || there > stage.width)
        continue;
      found = part == DOVE_MAP_PART_NAMES
          ? pick_loop (bundles, &stage, there, y, reach)
          : dove_map_bundles_pick (bundles, &stage.view, stage.span, there, y, reach);
      if (found >= 0 && is_seen (self, part, &g_array_index (bundles, DoveMapBundle, found)))
        hit = (DoveMapHit) { part, g_array_index (bundles, DoveMapBundle, found) };
    }

  return hit;
}

/**
 * dove_map_canvas_draw_name_hit:
 * @self: a canvas
 * @snapshot: what is drawn on
 * @hit: wires with named values
 *
 * Draws what is under the pointer.
 */
void
dove_map_canvas_draw_name_hit (DoveMapCanvas    *self,
                               GtkSnapshot      *snapshot,
                               const DoveMapHit *hit)
{
  const graphene_rect_t area = get_area (self, hit->part);
  g_autoptr(GArray) one = g_array_new (FALSE, FALSE, sizeof (DoveMapBundle));
  cairo_surface_t *picture = NULL;

  g_array_append_val (one, hit->bundle);
  picture = paint (self, hit->part, one, DOVE_MAP_COLOUR_TEXT, STRONG);
  dove_map_canvas_show (snapshot, picture, &area);
  g_clear_pointer (&picture, cairo_surface_destroy);
}
