/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_EXCHANGE_PAGE (dove_exchange_page_get_type ())
G_DECLARE_FINAL_TYPE (DoveExchangePage, dove_exchange_page, DOVE, EXCHANGE_PAGE, AdwBin)

GtkWidget *dove_exchange_page_new (DoveClient *client,
                                   gint64      change);

G_END_DECLS
