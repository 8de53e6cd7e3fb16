/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/mapping-editor/dove-map-model.h"

G_BEGIN_DECLS

#define DOVE_TYPE_MAP_EXAMPLE (dove_map_example_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapExample, dove_map_example, DOVE, MAP_EXAMPLE, AdwWindow)

void dove_map_example_show (GtkWidget    *parent,
                            DoveMapModel *model,
                            const char   *place);

G_END_DECLS
