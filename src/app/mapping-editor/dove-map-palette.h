/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/mapping-editor/dove-map-model.h"

G_BEGIN_DECLS

#define DOVE_TYPE_MAP_PALETTE (dove_map_palette_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapPalette, dove_map_palette, DOVE, MAP_PALETTE, AdwBin)

GtkWidget *dove_map_palette_new   (DoveMapModel   *model);
void       dove_map_palette_focus (DoveMapPalette *self);
void       dove_map_palette_drop  (GtkWidget      *on,
                                   const char     *place,
                                   const GValue   *value);

G_END_DECLS
