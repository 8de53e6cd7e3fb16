/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store-run.h"

G_BEGIN_DECLS

/**
 * DovePlanWrite:
 * @line: one line of JSON, without a line break
 * @user_data: as given
 *
 * Takes a line of an exported plan. Returns: whether to go on
 */
typedef gboolean (*DovePlanWrite) (const char  *line,
                                   gpointer     user_data,
                                   GError     **error);

DoveValue *dove_plan_change_to_value (const DoveStoreChange *change);
DoveStoreChange *dove_plan_change_parse (DoveValue          *value);
char      *dove_plan_hash            (DoveStore             *store,
                                      gint64                 run_id,
                                      GError               **error);
/* dove-leave-out.c */
gboolean   dove_plan_find_record     (DoveStore             *store,
                                      gint64                 plan_id,
                                      const char            *key,
                                      GArray                *ids,
                                      GError               **error);
gboolean   dove_plan_export          (DoveStore             *store,
                                      gint64                 run_id,
                                      DovePlanWrite          write,
                                      gpointer               user_data,
                                      GError               **error);

G_END_DECLS
