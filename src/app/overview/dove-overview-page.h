/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_OVERVIEW_PAGE (dove_overview_page_get_type ())
G_DECLARE_FINAL_TYPE (DoveOverviewPage, dove_overview_page, DOVE, OVERVIEW_PAGE, AdwBin)

void dove_overview_page_set_client (DoveOverviewPage *self,
                                    DoveClient       *client,
                                    GtkWidget        *head);

G_END_DECLS
