/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "app/mapping-editor/dove-map-model.h"

G_BEGIN_DECLS

void dove_map_intake_paste     (GtkWidget    *parent,
                                DoveMapModel *model);
void dove_map_intake_open      (GtkWidget    *parent,
                                DoveMapModel *model);
void dove_map_intake_add_drops (GtkWidget    *page,
                                DoveMapModel *model);

G_END_DECLS
