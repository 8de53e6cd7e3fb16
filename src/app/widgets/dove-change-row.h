/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/widgets/dove-change-item.h"

G_BEGIN_DECLS

#define DOVE_TYPE_CHANGE_ROW (dove_change_row_get_type ())
G_DECLARE_FINAL_TYPE (DoveChangeRow, dove_change_row, DOVE, CHANGE_ROW, GtkBox)

GtkWidget      *dove_change_row_new      (void);
void            dove_change_row_set      (DoveChangeRow  *self,
                                          DoveChangeItem *item,
                                          const char     *side,
                                          gboolean        can_choose);
DoveChangeItem *dove_change_row_get_item (DoveChangeRow  *self);

G_END_DECLS
