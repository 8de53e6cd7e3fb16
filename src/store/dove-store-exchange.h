/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "driver/dove-exchange.h"
#include "store/dove-store.h"

G_BEGIN_DECLS

/**
 * DoveStoreExchange:
 * @run_id: the run
 * @change_id: of which of its changes
 * @is_done: the write came to good
 * @tries: how often the run had sent it
 * @part: what was sent and came back; writes that shared a request have the same #DoveExchange
 *
 * What was said about one change, the last time that it was sent; in `log.db`, since it is there to
 * be looked at, and nothing depends on it.
 */
typedef struct
{
  gint64           run_id;
  gint64           change_id;
  gboolean         is_done;
  gint64           tries;
  DoveExchangePart part;
} DoveStoreExchange;

gboolean dove_store_put_exchanges  (DoveStore          *self,
                                    GPtrArray          *exchanges,
                                    GError            **error);
gboolean dove_store_find_exchange  (DoveStore          *self,
                                    gint64              run_id,
                                    gint64              change_id,
                                    DoveStoreExchange **exchange,
                                    GError            **error);
gboolean dove_store_trim_exchanges (DoveStore          *self,
                                    gint64              most_bytes,
                                    GError            **error);
gboolean dove_store_measure_waits  (DoveStore          *self,
                                    gint64              run_id,
                                    GTimeSpan          *waited,
                                    GError            **error);

void     dove_store_exchange_free  (DoveStoreExchange  *exchange);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreExchange, dove_store_exchange_free)

G_END_DECLS
