/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"
#include "record/dove-value.h"

G_BEGIN_DECLS

#define DOVE_TYPE_NEW_SYNC_PAGE (dove_new_sync_page_get_type ())
G_DECLARE_FINAL_TYPE (DoveNewSyncPage, dove_new_sync_page, DOVE, NEW_SYNC_PAGE, AdwBin)

GtkWidget *dove_new_sync_page_new      (DoveClient *client);
GtkWidget *dove_new_sync_page_new_from (DoveClient *client,
                                        DoveValue  *document);

G_END_DECLS
