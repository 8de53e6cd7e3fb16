/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_SYNC_ROW (dove_sync_row_get_type ())
G_DECLARE_FINAL_TYPE (DoveSyncRow, dove_sync_row, DOVE, SYNC_ROW, GtkListBoxRow)

GtkWidget *dove_sync_row_new (DoveClient  *client,
                              DoveBusSync *sync);

G_END_DECLS
