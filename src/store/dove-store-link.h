/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store-observe.h"

G_BEGIN_DECLS

/**
 * DoveLinkState:
 * @DOVE_LINK_ACTIVE: the two are kept the same
 * @DOVE_LINK_PAUSED: a side left the filter; base is kept (`paused_scope`)
 * @DOVE_LINK_RETIRED: no longer; a tombstone for some time
 */
typedef enum
{
  DOVE_LINK_ACTIVE,
  DOVE_LINK_PAUSED,
  DOVE_LINK_RETIRED,
} DoveLinkState;

#define DOVE_LINK_PARTED_REUSED "reused" /* one of them has the key of another record */

/**
 * DoveStoreLink:
 * @id: number, given by dove_store_add_link()
 * @sync_id: of which sync
 * @a_id: record at side A
 * @b_id: record at side B
 * @a_version: (nullable): the application's version when it was last dealt with; an echo has it
 * @b_version: (nullable): likewise
 * @a_updated: its change time then; an observation that is older is stale
 * @b_updated: likewise
 * @a_hash: of the canonical mapped fields when it was last dealt with; an observation with
 *   another hash has changed
 * @b_hash: likewise
 * @state: active, paused, retired
 * @made_at: when; set by dove_store_add_link() when 0
 * @made_by: (nullable): run number, as the link was made by one; 0 for a person
 * @retired_at: when it was retired
 * @why: (nullable): of a retired one: `person`, `undone` or
 *   %DOVE_LINK_PARTED_REUSED, and its records are set apart: a run neither links nor makes them
 *   again
 *
 * Two records that are the same thing. No record has two links that are not retired.
 */
typedef struct
{
  gint64        id;
  char         *sync_id;
  char         *a_id;
  char         *b_id;
  char         *a_version;
  char         *b_version;
  gint64        a_updated;
  gint64        b_updated;
  char         *a_hash;
  char         *b_hash;
  DoveLinkState state;
  gint64        made_at;
  gint64        made_by;
  gint64        retired_at;
  char         *why;
} DoveStoreLink;

/**
 * DoveStorePair:
 * @link: the link
 * @a: (nullable): what was last seen at side A
 * @b: (nullable): likewise
 * @a_base: (nullable): what A held when the two were last in agreement, a JSON record
 * @b_base: (nullable): likewise
 *
 * Everything planning needs of one link.
 */
typedef struct
{
  DoveStoreLink        *link;
  DoveStoreObservation *a;
  DoveStoreObservation *b;
  char                 *a_base;
  char                 *b_base;
} DoveStorePair;

/**
 * DovePairScope:
 * @DOVE_PAIRS_ALL: every link that is not retired
 * @DOVE_PAIRS_MOVED: those of which an observation has another hash than the link, or is not
 *   HERE, or is missing, those that are paused, and those with a problem: it is over when the edit
 *   that was refused is taken back
 */
typedef enum
{
  DOVE_PAIRS_ALL,
  DOVE_PAIRS_MOVED,
} DovePairScope;

const char    *dove_link_state_get_nick (DoveLinkState         state);

gboolean       dove_store_add_link      (DoveStore            *self,
                                         DoveStoreLink        *link,
                                         GError              **error);
gboolean       dove_store_update_link   (DoveStore            *self,
                                         const DoveStoreLink  *link,
                                         GError              **error);
gboolean       dove_store_retire_link   (DoveStore            *self,
                                         gint64                link_id,
                                         GError              **error);

/* Parting sets both records apart; rejoining lets one be dealt with again */
gboolean       dove_store_part_link     (DoveStore            *self,
                                         gint64                link_id,
                                         const char           *why,
                                         GError              **error);
gboolean       dove_store_rejoin        (DoveStore            *self,
                                         const char           *sync_id,
                                         DoveSide              side,
                                         const char           *rec_id,
                                         GError              **error);
gboolean       dove_store_find_parted   (DoveStore            *self,
                                         const char           *sync_id,
                                         DoveSide              side,
                                         const char           *rec_id,
                                         DoveStoreLink       **link,
                                         GError              **error);
GPtrArray     *dove_store_list_links_of (DoveStore            *self,
                                         const char           *sync_id,
                                         DoveSide              side,
                                         const char           *rec_id,
                                         GError              **error);
/* By record: the link that is not retired. By number: also a retired one */
gboolean       dove_store_find_link     (DoveStore            *self,
                                         const char           *sync_id,
                                         DoveSide              side,
                                         const char           *rec_id,
                                         DoveStoreLink       **link,
                                         GError              **error);
gboolean       dove_store_get_link      (DoveStore            *self,
                                         gint64                link_id,
                                         DoveStoreLink       **link,
                                         GError              **error);

/* Not retired ones; -1 with an error */
gint64         dove_store_count_links   (DoveStore            *self,
                                         const char           *sync_id,
                                         GError              **error);

/* Streams, in the order of the link's number: of DoveStoreLink, with the retired ones; of
 * DoveStorePair */
DoveStoreRows *dove_store_list_links    (DoveStore            *self,
                                         const char           *sync_id,
                                         GError              **error);
DoveStoreRows *dove_store_list_pairs    (DoveStore            *self,
                                         const char           *sync_id,
                                         DovePairScope         scope,
                                         GError              **error);
gboolean       dove_store_get_pair      (DoveStore            *self,
                                         gint64                link_id,
                                         DoveStorePair       **pair,
                                         GError              **error);

gboolean       dove_store_set_base      (DoveStore            *self,
                                         gint64                link_id,
                                         DoveSide              side,
                                         const char           *fields,
                                         GError              **error);
gboolean       dove_store_find_base     (DoveStore            *self,
                                         gint64                link_id,
                                         DoveSide              side,
                                         char                **fields,
                                         GError              **error);

DoveStoreLink *dove_store_link_new      (void);
void           dove_store_link_free     (DoveStoreLink        *link);
void           dove_store_pair_free     (DoveStorePair        *pair);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreLink, dove_store_link_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStorePair, dove_store_pair_free)

G_END_DECLS
