/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_SYNCS_PAGE (dove_syncs_page_get_type ())
G_DECLARE_FINAL_TYPE (DoveSyncsPage, dove_syncs_page, DOVE, SYNCS_PAGE, AdwBin)

void dove_syncs_page_set_client   (DoveSyncsPage *self,
                                   DoveClient    *client);
void dove_syncs_page_start_search (DoveSyncsPage *self);

G_END_DECLS
