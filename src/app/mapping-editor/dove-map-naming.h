/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "app/mapping-editor/dove-map-model.h"
#include "mapping/dove-map-names-edit.h"

G_BEGIN_DECLS

void dove_map_naming_new    (GtkWidget    *parent,
                             DoveMapModel *model);
void dove_map_naming_name   (GtkWidget    *parent,
                             DoveMapModel *model,
                             const char   *place);
void dove_map_naming_name_piece (GtkWidget *parent,
                             DoveMapModel *model,
                             const char   *place,
                             const DoveMapPiece *piece);
void dove_map_naming_rename (GtkWidget    *parent,
                             DoveMapModel *model,
                             const char   *place);
void dove_map_naming_remove (GtkWidget    *parent,
                             DoveMapModel *model,
                             const char   *place);

G_END_DECLS
