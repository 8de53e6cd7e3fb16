/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/mapping-editor/dove-map-ink.h"
#include "app/mapping-editor/dove-map-look.h"

G_BEGIN_DECLS

#define DOVE_TYPE_MAP_PANE (dove_map_pane_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapPane, dove_map_pane, DOVE, MAP_PANE, GtkWidget)

GtkWidget          *dove_map_pane_new         (DoveMapModel  *model,
                                               DoveMapSide     end,
                                               DoveMapInk    *ink);

GtkWidget          *dove_map_pane_new_lane    (DoveMapModel  *model,
                                               DoveMapInk    *ink);

DoveMapFields      *dove_map_pane_get_fields  (DoveMapPane   *self);
const DoveMapKnown *dove_map_pane_get_known   (DoveMapPane   *self);
GPtrArray          *dove_map_pane_get_texts   (DoveMapPane   *self);
GtkAdjustment      *dove_map_pane_get_scroll  (DoveMapPane   *self);
GtkWidget          *dove_map_pane_get_list    (DoveMapPane   *self);
int                 dove_map_pane_get_offset  (DoveMapPane   *self);
int                 dove_map_pane_find_at     (DoveMapPane   *self,
                                               double         y);

int                 dove_map_pane_get_current (DoveMapPane   *self);
void                dove_map_pane_set_current (DoveMapPane   *self,
                                               int            node);
void                dove_map_pane_show        (DoveMapPane   *self,
                                               guint          node);
void                dove_map_pane_focus       (DoveMapPane   *self,
                                               int            node);
void                dove_map_pane_set_open    (DoveMapPane   *self,
                                               guint          node,
                                               gboolean       is_open);

void                dove_map_pane_set_related (DoveMapPane   *self,
                                               GArray        *related);
void                dove_map_pane_set_taken   (DoveMapPane   *self,
                                               int            node);
int                 dove_map_pane_get_taken   (DoveMapPane   *self);
void                dove_map_pane_set_aimed   (DoveMapPane   *self,
                                               int            node);

void                dove_map_pane_update      (DoveMapPane   *self);
void                dove_map_pane_refresh     (DoveMapPane   *self);
void                dove_map_pane_resize      (DoveMapPane   *self);

G_END_DECLS
