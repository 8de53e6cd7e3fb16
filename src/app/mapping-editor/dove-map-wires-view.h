/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "app/mapping-editor/dove-map-filter.h"

G_BEGIN_DECLS

#define DOVE_TYPE_MAP_WIRES_VIEW (dove_map_wires_view_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapWiresView, dove_map_wires_view, DOVE, MAP_WIRES_VIEW, GtkWidget)

GtkWidget *dove_map_wires_view_new        (DoveMapModel     *model);

void       dove_map_wires_view_set_search (DoveMapWiresView *self,
                                           const char       *text);
void       dove_map_wires_view_set_show   (DoveMapWiresView *self,
                                           DoveMapShow       show);
void       dove_map_wires_view_focus      (DoveMapWiresView *self);
gboolean   dove_map_wires_view_go_back    (DoveMapWiresView *self);
gboolean   dove_map_wires_view_step_pane  (DoveMapWiresView *self,
                                           gboolean          is_forward);

G_END_DECLS
