/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_TEMPLATE_PAGE (dove_template_page_get_type ())
G_DECLARE_FINAL_TYPE (DoveTemplatePage, dove_template_page, DOVE, TEMPLATE_PAGE, AdwBin)

GtkWidget *dove_template_page_new  (DoveClient *client,
                                    const char *folder);
GtkWidget *dove_template_list_new  (void);

G_END_DECLS
