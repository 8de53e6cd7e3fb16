/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"
#include "store/dove-store-run.h"

G_BEGIN_DECLS

/**
 * DoveStoreFound:
 * @change: what was written, or was to be
 * @sync_id: of its run
 * @at: when its run began
 * @field: (nullable): the first entry of its fields whose values have the text: `field`,
 *   `old`, `new`; %NULL when only the record's name or a key has it
 * @titles: (nullable) (element-type utf8 utf8): what the fields that are written are called, by
 *   their paths
 *
 * A change in which a text was found.
 */
typedef struct
{
  DoveStoreChange *change;
  char            *sync_id;
  gint64           at;
  DoveValue       *field;
  GHashTable      *titles;
} DoveStoreFound;

typedef struct _DoveStoreSearch DoveStoreSearch;

DoveStoreSearch *dove_store_search_new      (DoveStore        *store,
                                             const char       *text,
                                             const char       *sync_id,
                                             gint64            before);
void             dove_store_search_free     (DoveStoreSearch  *self);
gboolean         dove_store_search_step     (DoveStoreSearch  *self,
                                             GPtrArray        *found,
                                             gboolean         *is_over,
                                             GError          **error);
void             dove_store_found_free      (DoveStoreFound   *found);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreFound, dove_store_found_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreSearch, dove_store_search_free)

G_END_DECLS
