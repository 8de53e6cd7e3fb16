/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_FOUND_LIST (dove_found_list_get_type ())
G_DECLARE_FINAL_TYPE (DoveFoundList, dove_found_list, DOVE, FOUND_LIST, AdwBin)

void dove_found_list_search (DoveFoundList *self,
                             DoveClient    *client,
                             const char    *text);
void dove_found_list_clear  (DoveFoundList *self);

G_END_DECLS
