/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "app/mapping-editor/dove-map-model.h"
#include "mapping/dove-proposal.h"

G_BEGIN_DECLS

GPtrArray *dove_map_reason_turn_back      (DoveMapModel         *model);
GPtrArray *dove_map_reason_propose (DoveMapModel       *model,
                                    int                 target);
void       dove_map_reason_propose_async  (DoveMapModel        *model,
                                           GCancellable        *cancellable,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
GPtrArray *dove_map_reason_propose_finish (GAsyncResult        *result,
                                           GError             **error);
DoveValue *dove_map_reason_list_sources (DoveMapModel  *model);
char      *dove_map_reason_say     (DoveMapModel       *model,
                                    const DoveProposal *proposal);

G_END_DECLS
