/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_CONNECTIONS_PAGE (dove_connections_page_get_type ())
G_DECLARE_FINAL_TYPE (DoveConnectionsPage, dove_connections_page, DOVE, CONNECTIONS_PAGE, AdwBin)

void dove_connections_page_set_client (DoveConnectionsPage *self,
                                       DoveClient          *client);

G_END_DECLS
