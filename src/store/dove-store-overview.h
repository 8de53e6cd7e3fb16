/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store.h"

G_BEGIN_DECLS

/* How finely writes are told: zones begin their days at any quarter of an hour */
#define DOVE_STORE_SLOT (15 * G_TIME_SPAN_MINUTE)

/**
 * DoveStoreWritten:
 * @slot: the quarter of an hour, by its beginning
 * @created: records that were made
 * @updated: records that were changed
 * @deleted: records that were removed
 *
 * What the runs that ended in a quarter of an hour have written, of all syncs.
 */
typedef struct
{
  gint64 slot;
  gint64 created;
  gint64 updated;
  gint64 deleted;
} DoveStoreWritten;

/**
 * DoveStoreAgreed:
 * @sync_id: a sync
 * @ended: when a run of all its records last came to its end
 */
typedef struct
{
  char   *sync_id;
  gint64  ended;
} DoveStoreAgreed;

GPtrArray *dove_store_sum_written  (DoveStore         *self,
                                    gint64             since,
                                    GError           **error);
GPtrArray *dove_store_list_agreed  (DoveStore         *self,
                                    GError           **error);

void       dove_store_agreed_free  (DoveStoreAgreed   *agreed);

G_END_DECLS
