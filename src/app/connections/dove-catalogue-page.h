/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_CATALOGUE_PAGE (dove_catalogue_page_get_type ())
G_DECLARE_FINAL_TYPE (DoveCataloguePage, dove_catalogue_page, DOVE, CATALOGUE_PAGE, AdwBin)

GtkWidget *dove_catalogue_page_new          (DoveClient        *client);
void       dove_catalogue_page_start_search (DoveCataloguePage *self);
void       dove_catalogue_page_begin_anew   (DoveCataloguePage *self);

G_END_DECLS
