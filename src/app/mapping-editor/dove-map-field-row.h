/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/mapping-editor/dove-map-ink.h"
#include "app/mapping-editor/dove-map-look.h"

G_BEGIN_DECLS

/**
 * DoveMapFieldMark:
 * @DOVE_MAP_FIELD_RELATED: a wire of what is looked at ends here
 * @DOVE_MAP_FIELD_TAKEN: a wire is being drawn from here
 * @DOVE_MAP_FIELD_AIMED: and would end here
 *
 * What a row shows for the moment.
 */
typedef enum
{
  DOVE_MAP_FIELD_RELATED = 1 << 0,
  DOVE_MAP_FIELD_TAKEN   = 1 << 1,
  DOVE_MAP_FIELD_AIMED   = 1 << 2,
} DoveMapFieldMark;

#define DOVE_TYPE_MAP_FIELD_ROW (dove_map_field_row_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapFieldRow, dove_map_field_row, DOVE, MAP_FIELD_ROW, GtkWidget)

/**
 * DoveMapFieldAsk:
 * @row: a row that is about to be drawn
 * @look: (out caller-allocates): what it shows
 * @user_data: as given
 *
 * Returns: whether it can be seen; else nothing is drawn and @look is left alone
 */
typedef gboolean (*DoveMapFieldAsk) (DoveMapFieldRow *row,
                                     DoveMapLook     *look,
                                     gpointer         user_data);

GtkWidget *dove_map_field_row_new       (DoveMapInk       *ink,
                                         DoveMapSide       end,
                                         DoveMapFieldAsk   ask,
                                         gpointer          user_data);

void       dove_map_field_row_bind      (DoveMapFieldRow  *self,
                                         GtkListItem      *item);
guint      dove_map_field_row_get_place (DoveMapFieldRow  *self);
gboolean   dove_map_field_row_is_blank  (DoveMapFieldRow  *self);
gboolean   dove_map_field_row_is_arrow  (DoveMapFieldRow  *self,
                                         double            x);
void       dove_map_field_row_refresh   (DoveMapFieldRow  *self);
void       dove_map_field_row_set_marks (DoveMapFieldRow  *self,
                                         DoveMapFieldMark  marks);

G_END_DECLS
