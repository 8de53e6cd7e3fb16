/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/client/dove-reader.h"
#include "store/dove-store-overview.h"

G_BEGIN_DECLS

#define DOVE_OVERVIEW_DAYS 28

/**
 * DoveOverviewDay:
 * @begins: its midnight, in the zone of the person
 * @created: records that were made
 * @updated: records that were changed
 * @deleted: records that were removed
 */
typedef struct
{
  gint64 begins;
  gint64 created;
  gint64 updated;
  gint64 deleted;
} DoveOverviewDay;

/**
 * DoveOverview:
 * @days: the last four weeks, today last
 * @agreed: (element-type utf8 gint64): by sync, when it was last through with all records
 *
 * What the state says about everything at once.
 */
typedef struct
{
  DoveOverviewDay  days[DOVE_OVERVIEW_DAYS];
  GHashTable      *agreed;
} DoveOverview;

void          dove_overview_begin_days (DoveOverviewDay  *days,
                                        gint64            now,
                                        GTimeZone        *zone);
void          dove_overview_fill_days  (DoveOverviewDay  *days,
                                        GPtrArray        *written);
gpointer      dove_overview_read       (DoveStore        *store,
                                        gpointer          user_data,
                                        GCancellable     *cancellable,
                                        GError          **error);
gint64        dove_overview_get_agreed (DoveOverview     *self,
                                        const char       *sync_id);
void          dove_overview_free       (gpointer          overview);

G_END_DECLS
