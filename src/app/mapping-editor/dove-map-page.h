/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/mapping-editor/dove-map-model.h"

G_BEGIN_DECLS

#define DOVE_TYPE_MAP_PAGE (dove_map_page_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapPage, dove_map_page, DOVE, MAP_PAGE, AdwBin)

GtkWidget *dove_map_page_new          (DoveMapModel *model);
void       dove_map_page_start_search (DoveMapPage  *self);
gboolean   dove_map_page_show_view    (DoveMapPage  *self,
                                       guint         number);
gboolean   dove_map_page_go_back      (DoveMapPage  *self);
void       dove_map_page_set_can_refresh (DoveMapPage *self,
                                       gboolean      can_refresh);

G_END_DECLS
