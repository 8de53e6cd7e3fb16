/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/mapping-editor/dove-map-model.h"

G_BEGIN_DECLS

#define DOVE_TYPE_MAP_REFRESH_WINDOW (dove_map_refresh_window_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapRefreshWindow, dove_map_refresh_window, DOVE, MAP_REFRESH_WINDOW,
                      AdwWindow)

void dove_map_refresh_show (GtkWidget    *parent,
                            DoveMapModel *model,
                            DoveValue    *source_fields,
                            DoveValue    *target_fields);

G_END_DECLS
