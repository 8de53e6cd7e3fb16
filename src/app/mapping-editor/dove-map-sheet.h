/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/mapping-editor/dove-map-model.h"

G_BEGIN_DECLS

#define DOVE_TYPE_MAP_SHEET (dove_map_sheet_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapSheet, dove_map_sheet, DOVE, MAP_SHEET, AdwWindow)

void dove_map_sheet_show (GtkWidget    *parent,
                          DoveMapModel *model,
                          const char   *place);

G_END_DECLS
