/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/mapping-editor/dove-map-model.h"

G_BEGIN_DECLS

#define DOVE_TYPE_MAP_PROPOSALS (dove_map_proposals_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapProposals, dove_map_proposals, DOVE, MAP_PROPOSALS, AdwWindow)

void dove_map_proposals_show (GtkWidget    *parent,
                              DoveMapModel *model);

G_END_DECLS
