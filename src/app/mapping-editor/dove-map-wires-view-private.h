/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/mapping-editor/dove-map-canvas.h"
#include "app/mapping-editor/dove-map-wires-view.h"

G_BEGIN_DECLS

struct _DoveMapWiresView
{
  GtkWidget       parent_instance;

  DoveMapModel   *model;
  DoveMapInk     *ink;
  GtkWidget      *heads[DOVE_MAP_SIDES];   /* what is above the sides */
  GtkLabel       *names[DOVE_MAP_SIDES];
  GtkLabel       *covers[DOVE_MAP_SIDES];
  DoveMapPane    *panes[DOVE_MAP_SIDES];
  DoveMapCanvas  *canvas;
  DoveMapPane    *lane;                   /* the named values, on the canvas */
  GtkWidget      *lane_head;

  DoveMapSide      looked_at;              /* the side whose current field's wires are strong */
  char           *moved;                  /* (nullable): path of the field that an end of a wire
                                             is taken from, on the side that none is taken of */
  GPtrArray      *way;                    /* (element-type utf8): fields that were left by
                                             following wires, the last one last */
  DoveMapSide      followed_end;           /* the side from which a wire was followed last */
  int             followed_from;          /* the field there; -1 for none */
  int             followed_to;            /* the field at the other side, or -1 */
  char           *search;                 /* (nullable): folded */
  DoveMapShow     show;
  gboolean        is_quiet;               /* the model's current field is set by us */
};

/* dove-map-wires-look.c */
void dove_map_wires_view_look     (DoveMapWiresView *self);
void dove_map_wires_view_filter   (DoveMapWiresView *self);

/* dove-map-wires-lane.c */
void dove_map_wires_view_add_lane (DoveMapWiresView *self);
DoveMapPane *dove_map_wires_view_get_pane (DoveMapWiresView *self,
                                   DoveMapSide       end,
                                   int              *node);
int  dove_map_wires_view_find_source (DoveMapWiresView *self,
                                   int               name);
gboolean dove_map_wires_view_has_lane (DoveMapWiresView *self);
gboolean dove_map_wires_view_is_at_lane (DoveMapWiresView *self);
int  dove_map_wires_view_get_lane_width (DoveMapWiresView *self,
                                   int               width);
void dove_map_wires_view_place_lane (DoveMapWiresView *self,
                                   const GtkAllocation *canvas,
                                   int               width);

/* dove-map-wires-join.c */
void dove_map_wires_view_join     (DoveMapWiresView *self,
                                   guint             source,
                                   guint             target);
void dove_map_wires_view_move     (DoveMapWiresView *self,
                                   DoveMapSide       end,
                                   guint             kept,
                                   guint             there);
void dove_map_wires_view_pick     (DoveMapWiresView *self,
                                   guint             source);
void dove_map_wires_view_remove   (DoveMapWiresView *self);

/* dove-map-wires-functions.c */
void dove_map_wires_view_add_functions (DoveMapWiresView *self,
                                        GtkWidget        *widget);

/* dove-map-wires-drag.c */
void dove_map_wires_view_add_drag (DoveMapWiresView *self);

/* dove-map-wires-keys.c */
void dove_map_wires_view_add_keys (DoveMapWiresView *self);
void dove_map_wires_view_install_keys (GtkWidgetClass *klass);

void dove_map_wires_view_take     (DoveMapWiresView *self,
                                   DoveMapSide       end,
                                   int               node);
void dove_map_wires_view_go       (DoveMapWiresView *self,
                                   DoveMapSide        end,
                                   guint             node);

G_END_DECLS
