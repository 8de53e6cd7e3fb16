/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "app/mapping-editor/dove-map-model.h"

G_BEGIN_DECLS

void dove_map_choose_source   (GtkWidget       *parent,
                               DoveMapModel    *model,
                               const char      *place);
void dove_map_choose_target   (GtkWidget       *parent,
                               DoveMapModel    *model,
                               guint            source,
                               const char      *formula);
void dove_map_choose_join     (GtkWidget       *parent,
                               DoveMapModel    *model,
                               guint            source,
                               guint            target);
void dove_map_choose_way      (GtkWidget       *parent,
                               DoveMapModel    *model,
                               const char      *place,
                               GPtrArray       *ways,
                               gboolean         is_taken);
void dove_map_choose_place    (GtkWidget       *parent,
                               DoveMapModel    *model,
                               const char      *place);
void dove_map_choose_record   (GtkWidget       *parent,
                               DoveMapModel    *model);

G_END_DECLS
