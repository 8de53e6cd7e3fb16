/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "app/mapping-editor/dove-map-model.h"

G_BEGIN_DECLS

char *dove_map_export_make_page (DoveMapModel *model);
void  dove_map_export_page      (GtkWidget    *parent,
                                 DoveMapModel *model);
void  dove_map_export_table     (GtkWidget    *parent,
                                 DoveMapModel *model);
void  dove_map_export_pdf       (GtkWidget    *parent,
                                 DoveMapModel *model);
void  dove_map_export_svg       (GtkWidget    *parent,
                                 DoveMapModel *model);

G_END_DECLS
