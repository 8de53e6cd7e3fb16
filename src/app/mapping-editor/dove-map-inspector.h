/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/mapping-editor/dove-map-model.h"

G_BEGIN_DECLS

#define DOVE_TYPE_MAP_INSPECTOR (dove_map_inspector_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapInspector, dove_map_inspector, DOVE, MAP_INSPECTOR, AdwBin)

GtkWidget *dove_map_inspector_new     (DoveMapModel     *model);
void       dove_map_inspector_set_narrow (DoveMapInspector *self,
                                       gboolean          is_narrow);
void       dove_map_inspector_focus   (DoveMapInspector *self);
void       dove_map_inspector_wrap    (DoveMapInspector *self,
                                       const char       *before,
                                       const char       *after);
gboolean   dove_map_inspector_take_selection (DoveMapInspector *self,
                                       guint            *start,
                                       guint            *end);
void       dove_map_inspector_explain (DoveMapInspector *self);

G_END_DECLS
