/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "mapping/dove-map-values.h"

G_BEGIN_DECLS

#define DOVE_TYPE_MAP_CELLS (dove_map_cells_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapCells, dove_map_cells, DOVE, MAP_CELLS, GtkListBoxRow)

GtkWidget *dove_map_cells_new       (DoveValue    *from,
                                     DoveValue    *to,
                                     gboolean      is_taken);
gboolean   dove_map_cells_is_taken  (DoveMapCells *self);
DoveValue *dove_map_cells_dup_from  (DoveMapCells *self,
                                     const char   *type);
DoveValue *dove_map_cells_dup_to    (DoveMapCells *self,
                                     const char   *type);
void       dove_map_cells_set_count (DoveMapCells *self,
                                     guint         count);
void       dove_map_cells_set_note  (DoveMapCells *self,
                                     const char   *note);
void       dove_map_cells_focus     (DoveMapCells *self,
                                     guint         column);
int        dove_map_cells_get_column (DoveMapCells *self,
                                     GtkWidget    *focus);

G_END_DECLS
