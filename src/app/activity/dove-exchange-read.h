/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store-exchange.h"
#include "store/dove-store-review.h"
#include "store/dove-store-run.h"

G_BEGIN_DECLS

/**
 * DoveExchangeRead:
 * @change: the change
 * @run: its run
 * @exchange: (nullable): what was sent and came back
 * @problem: (nullable): why its record is not written, if that stands
 * @fields: what was and what will be or is, as markup; empty when no field is written
 * @sent: @answer: (nullable): the bodies, or this record's parts of them, as they are shown
 * @sent_whole: @answer_whole: (nullable): the whole bodies, where only a part is this record's
 *
 * All that is shown of one change, as a thread reads it.
 */
typedef struct
{
  DoveStoreChange   *change;
  DoveStoreRun      *run;
  DoveStoreExchange *exchange;
  DoveStoreProblem  *problem;
  char              *fields;
  char              *sent;
  char              *answer;
  char              *sent_whole;
  char              *answer_whole;
} DoveExchangeRead;

gpointer  dove_exchange_read      (DoveStore              *store,
                                   gpointer                change,
                                   GCancellable           *cancellable,
                                   GError                **error);
void      dove_exchange_read_free (gpointer                read);
char     *dove_exchange_describe_cut (const DoveExchangeText *text);

G_END_DECLS
