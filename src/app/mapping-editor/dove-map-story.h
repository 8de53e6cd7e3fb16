/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "app/mapping-editor/dove-map-model.h"

G_BEGIN_DECLS

void dove_map_story_fill_values      (GtkWidget    *box,
                                      DoveMapModel *model,
                                      const char   *place);
void dove_map_story_fill_explanation (GtkWidget    *box,
                                      DoveMapModel *model,
                                      const char   *place);
void dove_map_story_fill_reverse     (GtkWidget    *box,
                                      DoveMapModel *model,
                                      const char   *place);

G_END_DECLS
