/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_EDIT_PAGE (dove_edit_page_get_type ())
G_DECLARE_FINAL_TYPE (DoveEditPage, dove_edit_page, DOVE, EDIT_PAGE, AdwBin)

GtkWidget *dove_edit_page_new          (DoveClient   *client,
                                        const char   *id);
void       dove_edit_page_open_mapping (DoveEditPage *self,
                                        guint         side,
                                        const char   *field);

G_END_DECLS
