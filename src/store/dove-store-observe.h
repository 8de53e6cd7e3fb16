/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store.h"

G_BEGIN_DECLS

/**
 * DoveObservedState:
 * @DOVE_OBSERVED_HERE: it is there, and the filter lets it in
 * @DOVE_OBSERVED_OUT: it is there, but outside the filter
 * @DOVE_OBSERVED_GONE: confirmed deleted or archived (never by absence alone)
 */
typedef enum
{
  DOVE_OBSERVED_HERE,
  DOVE_OBSERVED_OUT,
  DOVE_OBSERVED_GONE,
} DoveObservedState;

/**
 * DoveStoreObservation:
 * @sync_id: of which sync
 * @side: of which side
 * @rec_id: id of the record; of a compound key its canonical JSON list
 * @version: (nullable): the application's version number
 * @etag: (nullable): what If-Match sends
 * @updated: the application's change time; 0 when not told
 * @born: when it was made, or last changed where that is not told; 0 when neither is
 * @hash: of the canonical mapped fields
 * @fields: the fields that the sync reads or writes, one JSON record
 * @state: there, outside the filter, or gone
 * @scan_id: the scan that last saw it; set by dove_store_put_page()
 * @seen_at: when; set by the store when 0
 * @keys: (array length=n_keys) (element-type utf8): the match keys in canonical form, by their
 *   ordinal; %NULL stands for an empty key. Only for writing: %NULL in what is read
 * @n_keys: how many; 0 takes the record out of the key index
 * @terms: what @hash was made by, besides @fields; 0 for not known. Only for writing
 *
 * One record as it was last seen.
 */
typedef struct
{
  char              *sync_id;
  DoveSide           side;
  char              *rec_id;
  char              *version;
  char              *etag;
  gint64             updated;
  char              *hash;
  char              *fields;
  DoveObservedState  state;
  gint64             scan_id;
  gint64             seen_at;
  gint64             born;
  char             **keys;
  guint              n_keys;
  gint64             terms;
} DoveStoreObservation;

typedef enum
{
  DOVE_SCAN_OPEN,
  DOVE_SCAN_ENDED,
  DOVE_SCAN_DROPPED,
} DoveScanState;

/**
 * DoveStoreScan:
 * @id: number; grows
 * @sync_id: of which sync
 * @side: of which side
 * @kind: `full`, `since` or `feed`
 * @config: (nullable): hash of what was asked for; a scan of another config is not resumed
 * @started: when
 * @position_before: (nullable): of a list of changes where it began; of a whole reading the
 *   high water of its first page
 * @page: how many pages are stored
 * @page_cursor: (nullable): where the next page begins
 * @high_water: (nullable): largest position seen in the data so far
 * @seen: records stored so far
 * @total: what the application says there are; -1 when it does not say
 * @state: open until dove_store_end_scan()
 * @is_complete: ended, and absence means something
 * @note: (nullable): why it is partial
 *
 * A resumable reading of one side.
 */
typedef struct
{
  gint64        id;
  char         *sync_id;
  DoveSide      side;
  char         *kind;
  char         *config;
  gint64        started;
  char         *position_before;
  gint64        page;
  char         *page_cursor;
  char         *high_water;
  gint64        seen;
  gint64        total;
  DoveScanState state;
  gboolean      is_complete;
  char         *note;
} DoveStoreScan;

/**
 * DoveStoreCursor:
 * @value: (nullable): opaque position
 * @high_water: (nullable): largest change time or position seen in data
 * @updated: when it was set
 *
 * How far a side has been read and dealt with.
 */
typedef struct
{
  char  *value;
  char  *high_water;
  gint64 updated;
} DoveStoreCursor;

/* scan->id and ->started are filled in; open scans of the same side are dropped */
gboolean       dove_store_begin_scan         (DoveStore                   *self,
                                              DoveStoreScan               *scan,
                                              GError                     **error);
gboolean       dove_store_find_open_scan     (DoveStore                   *self,
                                              const char                  *sync_id,
                                              DoveSide                     side,
                                              DoveStoreScan              **scan,
                                              GError                     **error);
gint64         dove_store_get_newest_scan    (DoveStore                   *self,
                                              const char                  *sync_id,
                                              DoveSide                     side,
                                              GError                     **error);
gboolean       dove_store_find_last_scan     (DoveStore                   *self,
                                              const char                  *sync_id,
                                              DoveSide                     side,
                                              const char                  *kind,
                                              DoveStoreScan              **scan,
                                              GError                     **error);

/* Stores a page and the scan's new position together: the caller has set page_cursor,
 * high_water, total and note in @scan; page and seen are counted here */
gboolean       dove_store_put_page           (DoveStore                   *self,
                                              DoveStoreScan               *scan,
                                              GPtrArray                   *observations,
                                              GError                     **error);
gboolean       dove_store_restart_scan       (DoveStore                   *self,
                                              DoveStoreScan               *scan,
                                              GError                     **error);
gboolean       dove_store_end_scan           (DoveStore                   *self,
                                              DoveStoreScan               *scan,
                                              gboolean                     is_complete,
                                              GError                     **error);

/* One observation outside a scan: a read by id, or what a write returned; keeps the scan mark */
gboolean       dove_store_put_observation    (DoveStore                   *self,
                                              const DoveStoreObservation  *observation,
                                              GError                     **error);
gboolean       dove_store_mark_observation   (DoveStore                   *self,
                                              const char                  *sync_id,
                                              DoveSide                     side,
                                              const char                  *rec_id,
                                              DoveObservedState            state,
                                              GError                     **error);
gboolean       dove_store_remove_observation (DoveStore                   *self,
                                              const char                  *sync_id,
                                              DoveSide                     side,
                                              const char                  *rec_id,
                                              GError                     **error);
gboolean       dove_store_find_observation   (DoveStore                   *self,
                                              const char                  *sync_id,
                                              DoveSide                     side,
                                              const char                  *rec_id,
                                              DoveStoreObservation       **observation,
                                              GError                     **error);
GPtrArray     *dove_store_find_before        (DoveStore                   *self,
                                              GPtrArray                   *observations,
                                              GError                     **error);
gint64         dove_store_count_observations (DoveStore                   *self,
                                              const char                  *sync_id,
                                              DoveSide                     side,
                                              GError                     **error);

/* Streams of DoveStoreObservation, in the order of rec_id (bytes) */
DoveStoreRows *dove_store_list_observations  (DoveStore                   *self,
                                              const char                  *sync_id,
                                              DoveSide                     side,
                                              GError                     **error);
DoveStoreRows *dove_store_list_unlinked      (DoveStore                   *self,
                                              const char                  *sync_id,
                                              DoveSide                     side,
                                              gint64                       from,
                                              GError                     **error);
DoveStoreRows *dove_store_list_changed       (DoveStore                   *self,
                                              const char                  *sync_id,
                                              DoveSide                     side,
                                              GError                     **error);
gint64         dove_store_count_waiting      (DoveStore                   *self,
                                              const char                  *sync_id,
                                              DoveSide                     side,
                                              gint64                       from,
                                              GError                     **error);
gint64         dove_store_count_shown        (DoveStore                   *self,
                                              const DoveStoreScan         *scan,
                                              GError                     **error);
gint64         dove_store_count_missing      (DoveStore                   *self,
                                              const DoveStoreScan         *scan,
                                              GError                     **error);
DoveStoreRows *dove_store_list_unseen        (DoveStore                   *self,
                                              const DoveStoreScan         *scan,
                                              GError                     **error);

/* Ids of the records that are there (state HERE) and have @key as match key number @ordinal;
 * at most @limit, in the order of rec_id; with UNLINKED only those without an active link; with
 * OUT those that the sync leaves out instead */
typedef enum
{
  DOVE_KEYED_ALL,
  DOVE_KEYED_UNLINKED,
  DOVE_KEYED_OUT,
} DoveKeyedScope;

GPtrArray     *dove_store_list_keyed         (DoveStore                   *self,
                                              const char                  *sync_id,
                                              DoveSide                     side,
                                              guint                        ordinal,
                                              const char                  *key,
                                              DoveKeyedScope               scope,
                                              guint                        limit,
                                              GError                     **error);

gboolean       dove_store_find_cursor        (DoveStore                   *self,
                                              const char                  *sync_id,
                                              DoveSide                     side,
                                              const char                  *kind,
                                              DoveStoreCursor            **cursor,
                                              GError                     **error);
gboolean       dove_store_set_side_schema    (DoveStore                   *self,
                                              const char                  *sync_id,
                                              DoveSide                     side,
                                              const char                  *fields,
                                              GError                     **error);
gboolean       dove_store_find_side_schema   (DoveStore                   *self,
                                              const char                  *sync_id,
                                              DoveSide                     side,
                                              char                       **fields,
                                              GError                     **error);
gboolean       dove_store_set_cursor         (DoveStore                   *self,
                                              const char                  *sync_id,
                                              DoveSide                     side,
                                              const char                  *kind,
                                              const DoveStoreCursor       *cursor,
                                              GError                     **error);

DoveStoreObservation *dove_store_observation_new  (void);
void                  dove_store_observation_free (DoveStoreObservation *observation);
DoveStoreScan        *dove_store_scan_new         (const char           *sync_id,
                                                   DoveSide              side,
                                                   const char           *kind);
void                  dove_store_scan_free        (DoveStoreScan        *scan);
void                  dove_store_cursor_free      (DoveStoreCursor      *cursor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreObservation, dove_store_observation_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreScan, dove_store_scan_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreCursor, dove_store_cursor_free)

G_END_DECLS
