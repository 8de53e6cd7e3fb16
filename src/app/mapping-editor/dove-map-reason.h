/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/mapping-editor/dove-map-model.h"
#include "mapping/dove-proposal.h"

G_BEGIN_DECLS

GPtrArray *dove_map_reason_propose (DoveMapModel       *model,
                                    int                 target);
DoveValue *dove_map_reason_list_sources (DoveMapModel  *model);
char      *dove_map_reason_say     (DoveMapModel       *model,
                                    const DoveProposal *proposal);

G_END_DECLS
