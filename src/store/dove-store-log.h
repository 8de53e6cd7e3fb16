/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store.h"

G_BEGIN_DECLS

/**
 * DoveStoreEntry:
 * @id: number, given by the store
 * @at: when; set by the store when 0
 * @level: `info`, `warning` or `error`
 * @run_id: 0 for none
 * @sync_id: (nullable): of which sync
 * @connection: (nullable): id
 * @key: (nullable): the record
 * @message: a sentence; never a secret, never a whole record
 *
 * One line of the journal, in `log.db`: it may be lost in a power cut, and never delays an intent.
 */
typedef struct
{
  gint64 id;
  gint64 at;
  char  *level;
  gint64 run_id;
  char  *sync_id;
  char  *connection;
  char  *key;
  char  *message;
} DoveStoreEntry;

/**
 * DoveStoreSample:
 * @rec_id: id of the record
 * @body: the record as it was read, JSON
 * @at: when
 *
 * A record read for a preview or the mapping editor, in `log.db`.
 */
typedef struct
{
  char  *rec_id;
  char  *body;
  gint64 at;
} DoveStoreSample;

gboolean       dove_store_add_entry     (DoveStore             *self,
                                         const DoveStoreEntry  *entry,
                                         GError               **error);
/* Stream of DoveStoreEntry, oldest first; @run_id 0 for all */
DoveStoreRows *dove_store_list_entries  (DoveStore             *self,
                                         gint64                 run_id,
                                         GError               **error);

/* Replaces the samples of an object by @samples (element-type DoveStoreSample) */
gboolean       dove_store_put_samples   (DoveStore             *self,
                                         const char            *connection,
                                         const char            *object,
                                         GPtrArray             *samples,
                                         GError               **error);
GPtrArray     *dove_store_list_samples  (DoveStore             *self,
                                         const char            *connection,
                                         const char            *object,
                                         guint                  limit,
                                         GError               **error);

void           dove_store_entry_free    (DoveStoreEntry        *entry);
void           dove_store_sample_free   (DoveStoreSample       *sample);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreEntry, dove_store_entry_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreSample, dove_store_sample_free)

G_END_DECLS
