/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_SYNC_PAGE (dove_sync_page_get_type ())
G_DECLARE_FINAL_TYPE (DoveSyncPage, dove_sync_page, DOVE, SYNC_PAGE, AdwBin)

GtkWidget *dove_sync_page_new     (DoveClient   *client,
                                   const char   *id);
void       dove_sync_page_preview (DoveSyncPage *self);

G_END_DECLS
