/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_CONNECT_PAGE (dove_connect_page_get_type ())
G_DECLARE_FINAL_TYPE (DoveConnectPage, dove_connect_page, DOVE, CONNECT_PAGE, AdwBin)

GtkWidget *dove_connect_page_new (DoveClient *client,
                                  const char *connector,
                                  const char *connection,
                                  gboolean    takes_any);

G_END_DECLS
