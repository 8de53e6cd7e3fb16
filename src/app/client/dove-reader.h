/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store.h"

G_BEGIN_DECLS

/**
 * DoveReadFunc:
 * @store: (nullable): the state, to look only; %NULL while there is none yet
 * @user_data: as given
 * @cancellable: ends it early
 * @error: return location for an error
 *
 * Reads something, on another thread.
 *
 * Returns: (transfer full) (nullable): what was read
 */
typedef gpointer (*DoveReadFunc) (DoveStore     *store,
                                  gpointer       user_data,
                                  GCancellable  *cancellable,
                                  GError       **error);

/**
 * DoveReading:
 * @read: reads, on another thread
 * @data: (nullable): handed to it
 * @data_free: (nullable): frees @data
 * @result_free: frees what was read and not taken
 */
typedef struct
{
  DoveReadFunc    read;
  gpointer        data;
  GDestroyNotify  data_free;
  GDestroyNotify  result_free;
} DoveReading;

void     dove_reader_read_async  (const char           *workspace,
                                  const DoveReading    *reading,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
gpointer dove_reader_read_finish (GAsyncResult         *result,
                                  GError              **error);

G_END_DECLS
