/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "app/mapping-editor/dove-map-model.h"

G_BEGIN_DECLS

void    dove_map_count_async  (DoveMapModel         *model,
                               DoveValue            *records,
                               GCancellable         *cancellable,
                               GAsyncReadyCallback   callback,
                               gpointer              user_data);
GArray *dove_map_count_finish (GAsyncResult         *result,
                               GError              **error);

G_END_DECLS
