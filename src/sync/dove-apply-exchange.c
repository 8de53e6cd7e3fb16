/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-apply-private.h"

#include "base/dove-defaults.h"
#include "store/dove-store-exchange.h"

/*
 * What was sent and came back, kept for people to look at.
 *
 * It is information and no evidence: it is written after the intents and outcomes of its turn are
 * on the disk, while the next requests are under way, some of it at a time, and a run goes on when
 * it cannot be written. A program that dies loses what it had not written yet, and nothing else.
 */

/* Takes what came back with the outcomes of jobs. */
void
dove_apply_take_exchanges (DoveApply *self,
                           GPtrArray *done)
{
  if (self->exchanges == NULL)
    self->exchanges =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_exchange_free);

  for (guint i = 0; i < done->len; i++)
    {
      const DoveJob *job = g_ptr_array_index (done, i);
      DoveStoreExchange *exchange = NULL;

      if (job->outcome->exchange.exchange == NULL)
        continue;
      exchange = g_new0 (DoveStoreExchange, 1);
      exchange->run_id = job->change->run_id;
      exchange->change_id = job->change->id;
      exchange->is_done = job->outcome->outcome == DOVE_OUTCOME_APPLIED;
      exchange->tries = job->tries;
      exchange->part = job->outcome->exchange;
      job->outcome->exchange = (DoveExchangePart) { 0 };
      g_ptr_array_add (self->exchanges, exchange);
    }
}

/* Writes what was taken; not each single one unless @is_last: a person does not look so fast. */
void
dove_apply_keep_exchanges (DoveApply *self,
                           gboolean   is_last)
{
  gint64 now = dove_clock_get_monotonic (self->run->clock);
  g_autoptr(GError) error = NULL;

  if (self->exchanges == NULL || self->exchanges->len == 0)
    return;
  if (!is_last && self->exchanges->len < DOVE_EXCHANGES_AT_ONCE && now < self->exchanges_due)
    return;

  self->exchanges_due = now + DOVE_EXCHANGES_EVERY;
  if (!dove_store_put_exchanges (self->run->store, self->exchanges, &error))
    g_info ("What was sent and came back could not be kept: %s", error->message);
  g_ptr_array_set_size (self->exchanges, 0);
}
