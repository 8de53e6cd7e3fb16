/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/widgets/dove-change-item.h"

G_BEGIN_DECLS

/**
 * DoveChangesFunc:
 * @items: (element-type DoveChangeItem): the next items
 * @user_data: as given
 *
 * Takes some items of a list, on the main thread.
 */
typedef void (*DoveChangesFunc) (GPtrArray *items,
                                 gpointer   user_data);

void     dove_change_read_async  (const char           *workspace,
                                  gint64                run,
                                  DoveChangesFunc       take,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
gboolean dove_change_read_finish (GAsyncResult         *result,
                                  GError              **error);

G_END_DECLS
