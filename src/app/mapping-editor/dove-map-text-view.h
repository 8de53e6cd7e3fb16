/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/mapping-editor/dove-map-model.h"

G_BEGIN_DECLS

#define DOVE_TYPE_MAP_TEXT_VIEW (dove_map_text_view_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapTextView, dove_map_text_view, DOVE, MAP_TEXT_VIEW, GtkBox)

GtkWidget *dove_map_text_view_new   (DoveMapModel    *model);
void       dove_map_text_view_focus (DoveMapTextView *self);

G_END_DECLS
