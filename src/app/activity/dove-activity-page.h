/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_ACTIVITY_PAGE (dove_activity_page_get_type ())
G_DECLARE_FINAL_TYPE (DoveActivityPage, dove_activity_page, DOVE, ACTIVITY_PAGE, AdwBin)

void dove_activity_page_set_client   (DoveActivityPage *self,
                                      DoveClient       *client);
void dove_activity_page_start_search (DoveActivityPage *self);

G_END_DECLS
