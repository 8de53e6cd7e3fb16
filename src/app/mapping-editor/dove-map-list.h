/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/mapping-editor/dove-map-filter.h"

G_BEGIN_DECLS

#define DOVE_TYPE_MAP_LIST (dove_map_list_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapList, dove_map_list, DOVE, MAP_LIST, AdwBin)

GtkWidget *dove_map_list_new          (DoveMapModel *model);
void       dove_map_list_set_show     (DoveMapList  *self,
                                       DoveMapShow   show);
gboolean   dove_map_list_set_search   (DoveMapList  *self,
                                       const char   *text);
gboolean   dove_map_list_step_hit     (DoveMapList  *self,
                                       int           step);
void       dove_map_list_get_hits     (DoveMapList  *self,
                                       guint        *position,
                                       guint        *total);
void       dove_map_list_set_narrow   (DoveMapList  *self,
                                       gboolean      is_narrow);
void       dove_map_list_focus        (DoveMapList  *self);

G_END_DECLS
