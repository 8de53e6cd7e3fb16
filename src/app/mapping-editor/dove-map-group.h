/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/mapping-editor/dove-map-model.h"

G_BEGIN_DECLS

void  dove_map_group_choose (GtkWidget    *parent,
                             DoveMapModel *model);
void  dove_map_group_put    (GtkWidget    *parent,
                             DoveMapModel *model,
                             const char   *place);
char *dove_map_group_say    (DoveMapModel *model);

G_END_DECLS
