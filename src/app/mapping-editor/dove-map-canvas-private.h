/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/mapping-editor/dove-map-canvas.h"

G_BEGIN_DECLS

/**
 * DoveMapSpot:
 * @box: where it is, in the canvas, as it is seen
 * @end: the side of @node
 * @node: the field that a click leads to
 *
 * Something on the canvas, beside wires, that can be clicked.
 */
typedef struct
{
  graphene_rect_t box;
  DoveMapSide      end;
  guint           node;
} DoveMapSpot;

/**
 * DoveMapChip:
 * @row: position of a target's row
 * @bundle: wires that end at it; borrowed
 * @box: where it is, before it is mirrored
 * @sign: pixels for a warning in it
 * @is_chain: whether its functions are nodes, one behind the other
 *
 * What is written at the end of a row's wires.
 */
typedef struct
{
  guint                row;
  const DoveMapBundle *bundle;
  graphene_rect_t      box;
  float                sign;
  gboolean             is_chain;
} DoveMapChip;

/**
 * DoveMapPart:
 * @DOVE_MAP_PART_TO_NAMES: from the sources to named values
 * @DOVE_MAP_PART_FROM_NAMES: from named values to the targets
 * @DOVE_MAP_PART_NAMES: from named values to others
 * @DOVE_MAP_PART_WHOLE: from side to side
 *
 * Which wires. The first two are where the sources and the targets are.
 */
typedef enum
{
  DOVE_MAP_PART_TO_NAMES,
  DOVE_MAP_PART_FROM_NAMES,
  DOVE_MAP_PART_NAMES,
  DOVE_MAP_PART_WHOLE,
} DoveMapPart;

#define DOVE_MAP_LAYERS DOVE_MAP_PART_WHOLE /* parts with named values */

/**
 * DoveMapHit:
 * @part: which wires
 * @bundle: those at a place; none in it when there are none. A named value in it is a target, at
 *   both its ends
 *
 * What is at a place of the canvas.
 */
typedef struct
{
  DoveMapPart   part;
  DoveMapBundle bundle;
} DoveMapHit;

/**
 * DoveMapLayer:
 * @bundles: (element-type DoveMapBundle) (nullable): of all wires; made when it is drawn
 * @strong: (element-type DoveMapBundle) (nullable): of those that belong to what is looked at
 * @faint: (nullable): a picture, kept until something moves
 * @bright: (nullable): as well
 *
 * The wires of a part with named values.
 */
typedef struct
{
  GArray          *bundles;
  GArray          *strong;
  cairo_surface_t *faint;
  cairo_surface_t *bright;
} DoveMapLayer;

/* What a layer is painted for: where it begins, and what can be seen at both its ends */
typedef struct
{
  int          width;
  DoveMapSpan  span;
  DoveMapView  view;
} DoveMapStage;

struct _DoveMapCanvas
{
  GtkWidget      parent_instance;

  DoveMapModel  *model;                 /* borrowed, as all of these: the view holds them */
  DoveMapPane   *panes[DOVE_MAP_SIDES];
  DoveMapInk    *ink;

  GArray        *bundles;               /* (element-type DoveMapBundle) (nullable): of all wires;
                                           made when it is drawn */
  GArray        *strong_wires;          /* (element-type DoveWire) (nullable) */
  GArray        *strong;                /* (element-type DoveMapBundle) (nullable): of those */
  cairo_surface_t *faint;               /* (nullable): kept until something moves */
  cairo_surface_t *bright;              /* (nullable): of the strong ones; as well */
  DoveMapPane   *lane;                  /* the named values, within the canvas; borrowed as well */
  GtkAllocation  lane_box;              /* before it is mirrored; nothing in it without any */
  DoveMapLayer   layers[DOVE_MAP_LAYERS]; /* wires that begin or end at it */
  GArray        *spots;                 /* (element-type DoveMapSpot): as drawn last */
  GArray        *chips;                 /* (element-type DoveMapChip): while it is drawn */
  GHashTable    *texts;                 /* target -> text on its wires; until something changes */

  GtkWidget     *hint;                  /* GtkLabel: of what is under the pointer */
  int            hint_x;                /* the place that it is about */
  int            hint_y;
  DoveMapHit     hovered;               /* under the pointer */
  DoveMapSide    drag_end;              /* side that a wire is drawn from */
  int            drag_node;             /* field that it is drawn from, or -1 */
  double         drag_x;                /* its loose end */
  double         drag_y;
};

DoveMapView  dove_map_canvas_get_view (DoveMapCanvas       *self);
DoveMapSpan  dove_map_canvas_get_span (DoveMapCanvas       *self);
DoveMapLine  dove_map_canvas_get_line (DoveWireKind         kind);
const DoveMapSpot *dove_map_canvas_find_spot (DoveMapCanvas *self,
                                       double               x,
                                       double               y);
DoveMapHit   dove_map_canvas_find_hit (DoveMapCanvas       *self,
                                       double               x,
                                       double               y);
DoveMapHit   dove_map_canvas_find_name_hit (DoveMapCanvas  *self,
                                       double               x,
                                       double               y,
                                       double               reach);
void         dove_map_canvas_place_hint (DoveMapCanvas     *self);
void         dove_map_canvas_add_pointer (DoveMapCanvas    *self);

cairo_surface_t *dove_map_canvas_paint (DoveMapCanvas       *self,
                                       GArray              *bundles,
                                       DoveMapColour        colour,
                                       float                thickness);
cairo_surface_t *dove_map_canvas_paint_stage (DoveMapCanvas *self,
                                       const DoveMapStage  *stage,
                                       GArray              *bundles,
                                       DoveMapColour        colour,
                                       float                thickness);
void         dove_map_canvas_forget_layers (DoveMapCanvas  *self,
                                       gboolean             forgets_wires);
void         dove_map_canvas_draw_layers (DoveMapCanvas    *self,
                                       GtkSnapshot         *snapshot,
                                       gboolean             is_bright);
void         dove_map_canvas_draw_name_hit (DoveMapCanvas  *self,
                                       GtkSnapshot         *snapshot,
                                       const DoveMapHit    *hit);
void         dove_map_canvas_show     (GtkSnapshot         *snapshot,
                                       cairo_surface_t     *picture,
                                       const graphene_rect_t *area);
void         dove_map_canvas_draw_drag (DoveMapCanvas      *self,
                                       DoveMapBrush        *brush);
void         dove_map_canvas_draw_brackets (DoveMapCanvas  *self,
                                       DoveMapBrush        *brush);
void         dove_map_canvas_place_chips (DoveMapCanvas    *self,
                                       DoveMapBrush        *brush);
void         dove_map_canvas_draw_stubs (DoveMapCanvas     *self,
                                       DoveMapBrush        *brush);
void         dove_map_canvas_draw_chips (DoveMapCanvas     *self,
                                       DoveMapBrush        *brush);

G_END_DECLS
