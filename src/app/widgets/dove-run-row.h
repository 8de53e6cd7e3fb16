/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"
#include "store/dove-store-run.h"

G_BEGIN_DECLS

const char *dove_run_row_get_icon    (DoveRunState        state);
char       *dove_run_row_say         (const DoveStoreRun *run);
GtkWidget  *dove_run_row_new         (DoveClient         *client,
                                      const DoveStoreRun *run);
void        dove_run_row_set         (GtkWidget          *row,
                                      DoveClient         *client,
                                      const DoveStoreRun *run);
GtkWidget  *dove_run_row_new_of_sync (const DoveStoreRun *run);

G_END_DECLS
