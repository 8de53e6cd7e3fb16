/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-canvas-private.h"

/*
 * Wires by way of named values: from the sources to the lane in which those stand, and from there
 * to the targets. Each half is painted as the whole is, with the lane for its other side.
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

/* The wires of a half, as if the lane were its other side */
static GArray *
find_wires (DoveMapCanvas *self,
            DoveMapSide    half,
            GArray        *wires)
{
  DoveFieldTree *targets = dove_map_model_get_targets (self->model);
  GArray *found = g_array_new (FALSE, FALSE, sizeof (DoveWire));

  for (guint i = 0; i < wires->len; i++)
    {
      DoveWire wire = g_array_index (wires, DoveWire, i);
      const int name = find_name (self, wire.source);
      const gboolean is_to_name = dove_field_tree_get (targets, wire.target)->is_name;

      if (half == DOVE_MAP_TARGET)
        wire.source = (guint) name;
      if (half == DOVE_MAP_SOURCE ? is_to_name && name < 0 : !is_to_name && name >= 0)
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

static GArray *
make_bundles (DoveMapCanvas *self,
              DoveMapSide    half,
              GArray        *wires)
{
  g_autoptr(GArray) found = find_wires (self, half, wires);
  DoveMapFields *lane = dove_map_pane_get_fields (self->lane);

  return half == DOVE_MAP_SOURCE
      ? dove_map_bundles_new (found, dove_map_pane_get_fields (self->panes[DOVE_MAP_SOURCE]), lane)
      : dove_map_bundles_new (found, lane, dove_map_pane_get_fields (self->panes[DOVE_MAP_TARGET]));
}

static DoveMapStage
get_stage (DoveMapCanvas *self,
           DoveMapSide    half)
{
  const int width = gtk_widget_get_width (GTK_WIDGET (self));
  const int behind = self->lane_box.x + self->lane_box.width;
  DoveMapStage stage = { self->lane_box.x, { LEAD, self->lane_box.x - LEAD },
                         dove_map_canvas_get_view (self) };
  const DoveMapSide other = half == DOVE_MAP_SOURCE ? DOVE_MAP_TARGET : DOVE_MAP_SOURCE;

  stage.view.offsets[other] = dove_map_pane_get_offset (self->lane) - self->lane_box.y;
  if (half == DOVE_MAP_TARGET)
    {
      stage.width = width - behind;
      stage.span.to = MAX (LEAD + 1, stage.width - LEAD);
    }

  return stage;
}

static cairo_surface_t *
paint (DoveMapCanvas *self,
       DoveMapSide    half,
       GArray        *bundles,
       gboolean       is_bright)
{
  const DoveMapStage stage = get_stage (self, half);
  const DoveMapSide lane = half == DOVE_MAP_SOURCE ? DOVE_MAP_TARGET : DOVE_MAP_SOURCE;
  g_autoptr(GArray) seen = g_array_new (FALSE, FALSE, sizeof (DoveMapBundle));

  for (guint i = 0; i < bundles->len; i++)
    if (is_in_lane (self, g_array_index (bundles, DoveMapBundle, i).rows[lane]))
      g_array_append_val (seen, g_array_index (bundles, DoveMapBundle, i));

  return dove_map_canvas_paint_stage (self, &stage, seen, is_bright ? DOVE_MAP_COLOUR_STRONG
                                                                    : DOVE_MAP_COLOUR_WIRE,
                                      is_bright ? STRONG : FAINT);
}

/**
 * dove_map_canvas_forget_halves:
 * @self: a canvas
 * @forgets_wires: whether there may be other wires; else they are at other places
 */
void
dove_map_canvas_forget_halves (DoveMapCanvas *self,
                               gboolean       forgets_wires)
{
  for (guint i = 0; i < DOVE_MAP_SIDES; i++)
    {
      DoveMapHalf *half = &self->halves[i];

      g_clear_pointer (&half->faint, cairo_surface_destroy);
      g_clear_pointer (&half->bright, cairo_surface_destroy);
      if (!forgets_wires)
        continue;
      g_clear_pointer (&half->bundles, g_array_unref);
      g_clear_pointer (&half->strong, g_array_unref);
    }
}

static cairo_surface_t *
ensure_picture (DoveMapCanvas *self,
                DoveMapSide    side,
                gboolean       is_bright)
{
  DoveMapHalf *half = &self->halves[side];
  GArray **bundles = is_bright ? &half->strong : &half->bundles;
  cairo_surface_t **picture = is_bright ? &half->bright : &half->faint;
  GArray *wires = is_bright ? self->strong_wires : dove_map_model_get_wires (self->model);

  if (*bundles == NULL && wires != NULL)
    *bundles = make_bundles (self, side, wires);
  if (*picture == NULL && *bundles != NULL)
    *picture = paint (self, side, *bundles, is_bright);

  return *picture;
}

/**
 * dove_map_canvas_draw_halves:
 * @self: a canvas
 * @snapshot: what is drawn on
 * @is_bright: whether those of what is looked at are drawn, else all
 *
 * Draws the wires to named values, and on from them.
 */
void
dove_map_canvas_draw_halves (DoveMapCanvas *self,
                             GtkSnapshot   *snapshot,
                             gboolean       is_bright)
{
  const float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  const float height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  const gboolean is_mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  if (self->lane == NULL || self->lane_box.width == 0)
    return;

  for (guint side = 0; side < DOVE_MAP_SIDES; side++)
    {
      cairo_surface_t *picture = ensure_picture (self, side, is_bright);
      const float wide = (float) get_stage (self, side).width;
      const float x = (side == DOVE_MAP_TARGET) != is_mirrored ? width - wide : 0;

      dove_map_canvas_show (snapshot, picture, &GRAPHENE_RECT_INIT (x, 0, wide, height));
    }
}
