/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/mapping-editor/dove-map-pane.h"

G_BEGIN_DECLS

#define DOVE_TYPE_MAP_CANVAS (dove_map_canvas_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapCanvas, dove_map_canvas, DOVE, MAP_CANVAS, GtkWidget)

GtkWidget *dove_map_canvas_new        (DoveMapModel  *model,
                                       DoveMapPane   *sources,
                                       DoveMapPane   *targets,
                                       DoveMapInk    *ink);

void       dove_map_canvas_set_lane   (DoveMapCanvas *self,
                                       DoveMapPane   *lane);
void       dove_map_canvas_place_lane (DoveMapCanvas *self,
                                       const GtkAllocation *box);

void       dove_map_canvas_update     (DoveMapCanvas *self);
void       dove_map_canvas_refresh    (DoveMapCanvas *self);
void       dove_map_canvas_set_strong (DoveMapCanvas *self,
                                       GArray        *wires);
void       dove_map_canvas_set_drag   (DoveMapCanvas *self,
                                       DoveMapSide    end,
                                       int            node,
                                       double         x,
                                       double         y);

gboolean   dove_map_canvas_find_end   (DoveMapCanvas *self,
                                       double         x,
                                       double         y,
                                       DoveMapSide   *end,
                                       guint         *node,
                                       guint         *other);
int        dove_map_canvas_find_target (DoveMapCanvas *self,
                                       double         x,
                                       double         y);

G_END_DECLS
