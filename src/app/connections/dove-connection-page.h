/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_CONNECTION_PAGE (dove_connection_page_get_type ())
G_DECLARE_FINAL_TYPE (DoveConnectionPage, dove_connection_page, DOVE, CONNECTION_PAGE, AdwBin)

GtkWidget *dove_connection_page_new     (DoveClient         *client,
                                         const char         *id);
void       dove_connection_page_sign_in (DoveConnectionPage *self);

G_END_DECLS
