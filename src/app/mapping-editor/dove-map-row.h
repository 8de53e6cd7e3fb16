/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "app/mapping-editor/dove-map-model.h"

G_BEGIN_DECLS

/**
 * DoveMapFold:
 *
 * What is to be seen of the fields that are in one.
 */
typedef enum
{
  DOVE_MAP_FOLD_NONE,
  DOVE_MAP_FOLD_OPEN,
  DOVE_MAP_FOLD_CLOSED,
} DoveMapFold;

#define DOVE_TYPE_MAP_ROW (dove_map_row_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapRow, dove_map_row, DOVE, MAP_ROW, GtkWidget)

GtkWidget *dove_map_row_new      (void);
void       dove_map_row_set      (DoveMapRow   *self,
                                  DoveMapModel *model,
                                  guint         node,
                                  DoveMapFold   fold);
guint      dove_map_row_get_node (DoveMapRow   *self);
gboolean   dove_map_row_is_arrow (DoveMapRow   *self,
                                  double        x);

G_END_DECLS
