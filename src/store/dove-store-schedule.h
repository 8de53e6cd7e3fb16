/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store.h"

G_BEGIN_DECLS

/**
 * DoveStoreSchedule:
 * @kind: of the definition: `sync`, `flow`
 * @id: of the definition
 * @next_due: when it is due next, before any jitter
 * @last_due: the latest due time that was dealt with, by a run or by leaving it out
 * @last_started: when a run was last started, at that time or for another reason
 * @config_hash: (nullable): of the trigger that @next_due was made from
 *
 * Where a schedule stands.
 */
typedef struct
{
  char  *kind;
  char  *id;
  gint64 next_due;
  gint64 last_due;
  gint64 last_started;
  char  *config_hash;
} DoveStoreSchedule;

GPtrArray *dove_store_list_schedules   (DoveStore                *self,
                                        GError                  **error);
gboolean   dove_store_find_schedule    (DoveStore                *self,
                                        const char               *kind,
                                        const char               *id,
                                        DoveStoreSchedule       **schedule,
                                        GError                  **error);
gboolean   dove_store_put_schedule     (DoveStore                *self,
                                        const DoveStoreSchedule  *schedule,
                                        GError                  **error);
gboolean   dove_store_forget_schedule  (DoveStore                *self,
                                        const char               *kind,
                                        const char               *id,
                                        GError                  **error);

void       dove_store_schedule_free    (DoveStoreSchedule        *schedule);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreSchedule, dove_store_schedule_free)

G_END_DECLS
