/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store.h"

G_BEGIN_DECLS

/**
 * DoveRunState:
 * @DOVE_RUN_OBSERVING: reads both sides
 * @DOVE_RUN_PLANNING: makes its changes; those of a killed run are thrown away
 * @DOVE_RUN_PLANNED: a kept plan (`plan`), not yet applied
 * @DOVE_RUN_NEEDS_OK: a kept plan that a person must approve
 * @DOVE_RUN_APPROVED: may be applied
 * @DOVE_RUN_APPLYING: writes
 * @DOVE_RUN_PARKED: waits (network, sign-in, Retry-After, full disk), goes on as the same run
 * @DOVE_RUN_DONE: ended, everything planned is written
 * @DOVE_RUN_DONE_WITH_PROBLEMS: ended, some records were not written
 * @DOVE_RUN_STOPPED: ended early by a person or a rule
 * @DOVE_RUN_FAILED: ended by an error
 * @DOVE_RUN_REJECTED: a person said no to its plan
 * @DOVE_RUN_SUPERSEDED: a kept plan that a newer one replaced
 */
typedef enum
{
  DOVE_RUN_OBSERVING,
  DOVE_RUN_PLANNING,
  DOVE_RUN_PLANNED,
  DOVE_RUN_NEEDS_OK,
  DOVE_RUN_APPROVED,
  DOVE_RUN_APPLYING,
  DOVE_RUN_PARKED,
  DOVE_RUN_DONE,
  DOVE_RUN_DONE_WITH_PROBLEMS,
  DOVE_RUN_STOPPED,
  DOVE_RUN_FAILED,
  DOVE_RUN_REJECTED,
  DOVE_RUN_SUPERSEDED,
} DoveRunState;

/**
 * DoveStoreRun:
 * @id: number, given by dove_store_add_run(); also names its plan
 * @sync_id: of which sync
 * @trigger: what started it: `person`, `schedule`, `hook`, `undo` ...
 * @state: see #DoveRunState
 * @version: of the sync's definition
 * @config_hash: (nullable): of all that decides a plan
 * @plan_hash: (nullable): of its changes
 * @started: set by dove_store_add_run() when 0
 * @ended: 0 while it is not
 * @counts: (nullable): a JSON record of numbers, of the engine
 * @message: (nullable): how it ended, a sentence
 * @resume_of: run whose work it goes on with; 0 for none
 * @undo_of: run that it takes back; 0 for none
 *
 * One execution of a sync, and its plan.
 */
typedef struct
{
  gint64       id;
  char        *sync_id;
  char        *trigger;
  DoveRunState state;
  gint64       version;
  char        *config_hash;
  char        *plan_hash;
  gint64       started;
  gint64       ended;
  char        *counts;
  char        *message;
  gint64       resume_of;
  gint64       undo_of;
} DoveStoreRun;

typedef enum
{
  DOVE_CHANGE_CREATE,
  DOVE_CHANGE_UPDATE,
  DOVE_CHANGE_ARCHIVE,
  DOVE_CHANGE_DELETE,
  DOVE_CHANGE_LINK,
  DOVE_CHANGE_UNLINK,
} DoveChangeKind;

#define DOVE_CHANGE_KINDS 6

/**
 * DoveChangeState:
 * @DOVE_CHANGE_PLANNED: to be written
 * @DOVE_CHANGE_SENT: its answer is not known yet
 * @DOVE_CHANGE_DONE: written
 * @DOVE_CHANGE_REFUSED: the application does not take it
 * @DOVE_CHANGE_DEFERRED: waits for another record
 * @DOVE_CHANGE_NEEDS_CHECK: written perhaps: a person must say
 * @DOVE_CHANGE_STALE: not written, since its record has moved meanwhile
 * @DOVE_CHANGE_CANCELLED: not come to
 * @DOVE_CHANGE_LEFT_OUT: a person took its record out of the plan before it was applied
 */
typedef enum
{
  DOVE_CHANGE_PLANNED,
  DOVE_CHANGE_SENT,
  DOVE_CHANGE_DONE,
  DOVE_CHANGE_REFUSED,
  DOVE_CHANGE_DEFERRED,
  DOVE_CHANGE_NEEDS_CHECK,
  DOVE_CHANGE_STALE,
  DOVE_CHANGE_CANCELLED,
  DOVE_CHANGE_LEFT_OUT,
} DoveChangeState;

#define DOVE_CHANGE_STATES 9

/**
 * DoveStoreChange:
 * @id: number, given by dove_store_add_changes()
 * @run_id: whose plan it is in
 * @level: parents before children; 0 first
 * @side: where it writes
 * @kind: see #DoveChangeKind
 * @key: (nullable): the record at @side; %NULL for a create until it is done
 * @other: (nullable): the record at the other side
 * @link_id: 0 while there is none
 * @dep: change that must be done before; 0 for none
 * @label: (nullable): name of the record for people
 * @fields: (nullable): a JSON list of what it writes, as in a plan's lines
 * @why: (nullable): reason, as in a plan's lines
 * @target_hash: (nullable): hash of the target's record when planned: another one now is stale
 * @source_hash: (nullable): likewise of the source's
 * @state: how far it is
 * @message: (nullable): what the application said, or why it was left out
 *
 * One write of a plan. The order of a plan is level, side, then @key (or @other, without one).
 */
typedef struct
{
  gint64          id;
  gint64          run_id;
  gint64          level;
  DoveSide        side;
  DoveChangeKind  kind;
  char           *key;
  char           *other;
  gint64          link_id;
  gint64          dep;
  char           *label;
  char           *fields;
  char           *why;
  char           *target_hash;
  char           *source_hash;
  DoveChangeState state;
  char           *message;
} DoveStoreChange;

/**
 * DoveStoreCounts:
 * @of: number of changes, by kind and state
 */
typedef struct
{
  gint64 of[DOVE_CHANGE_KINDS][DOVE_CHANGE_STATES];
} DoveStoreCounts;

#define DOVE_CHANGES_IN_ALL_STATES (-1)

const char    *dove_run_state_get_nick      (DoveRunState            state);
gboolean       dove_run_state_parse         (const char             *nick,
                                             DoveRunState           *state);
gboolean       dove_run_state_is_over       (DoveRunState            state);
const char    *dove_change_kind_get_nick    (DoveChangeKind          kind);
gboolean       dove_change_kind_parse       (const char             *nick,
                                             DoveChangeKind         *kind);
const char    *dove_change_state_get_nick   (DoveChangeState         state);
gboolean       dove_change_state_parse      (const char             *nick,
                                             DoveChangeState        *state);

gboolean       dove_store_add_run           (DoveStore              *self,
                                             DoveStoreRun           *run,
                                             GError                **error);
/* Writes state, plan_hash, config_hash, version, counts, message; sets ended when it is over */
gboolean       dove_store_update_run        (DoveStore              *self,
                                             DoveStoreRun           *run,
                                             GError                **error);
gboolean       dove_store_find_run          (DoveStore              *self,
                                             gint64                  run_id,
                                             DoveStoreRun          **run,
                                             GError                **error);
/* The newest run that was killed or parked: OBSERVING, PLANNING, APPROVED, APPLYING, PARKED */
gboolean       dove_store_find_last_write   (DoveStore              *self,
                                             const char             *sync_id,
                                             gint64                  before,
                                             gint64                 *run_id,
                                             GError                **error);
gboolean       dove_store_find_unfinished_run (DoveStore            *self,
                                             const char             *sync_id,
                                             DoveStoreRun          **run,
                                             GError                **error);
/* The newest run in PLANNED or NEEDS_OK */
gboolean       dove_store_find_kept_plan    (DoveStore              *self,
                                             const char             *sync_id,
                                             DoveStoreRun          **run,
                                             GError                **error);
gboolean       dove_store_supersede_plans   (DoveStore              *self,
                                             const char             *sync_id,
                                             gint64                  but_run_id,
                                             GError                **error);
/* Newest first; @sync_id NULL for all; @before 0 for the newest */
GPtrArray     *dove_store_list_runs         (DoveStore              *self,
                                             const char             *sync_id,
                                             gint64                  before,
                                             guint                   limit,
                                             GError                **error);

gboolean       dove_store_add_changes       (DoveStore              *self,
                                             GPtrArray              *changes,
                                             GError                **error);
gboolean       dove_store_update_change     (DoveStore              *self,
                                             gint64                  change_id,
                                             DoveChangeState         state,
                                             const char             *message,
                                             GError                **error);
/* All that is still planned of a run, which does not come to it */
gboolean       dove_store_cancel_changes    (DoveStore              *self,
                                             gint64                  run_id,
                                             gint64                 *count,
                                             GError                **error);
/* What a create learned: its key and link */
gboolean       dove_store_settle_change     (DoveStore              *self,
                                             gint64                  change_id,
                                             const char             *key,
                                             gint64                  link_id,
                                             GError                **error);
gboolean       dove_store_drop_changes      (DoveStore              *self,
                                             gint64                  run_id,
                                             GError                **error);
gboolean       dove_store_find_change       (DoveStore              *self,
                                             gint64                  change_id,
                                             DoveStoreChange       **change,
                                             GError                **error);
/* Stream of DoveStoreChange in plan order; @state a DoveChangeState or DOVE_CHANGES_IN_ALL_STATES
 */
DoveStoreRows *dove_store_list_changes      (DoveStore              *self,
                                             gint64                  run_id,
                                             int                     state,
                                             GError                **error);
GPtrArray     *dove_store_list_changes_of_link (DoveStore           *self,
                                             gint64                  link_id,
                                             guint                   limit,
                                             GError                **error);
gboolean       dove_store_find_recent_run   (DoveStore              *self,
                                             const char             *sync_id,
                                             guint                   count,
                                             gint64                  since,
                                             gint64                 *run_id,
                                             GError                **error);
GPtrArray     *dove_store_list_writes       (DoveStore              *self,
                                             gint64                  link_id,
                                             DoveSide                side,
                                             gint64                  from_run,
                                             guint                   limit,
                                             GError                **error);
gboolean       dove_store_count_changes     (DoveStore              *self,
                                             gint64                  run_id,
                                             DoveStoreCounts        *counts,
                                             GError                **error);

DoveStoreRun    *dove_store_run_new         (void);
void             dove_store_run_free        (DoveStoreRun           *run);
DoveStoreChange *dove_store_change_new      (void);
void             dove_store_change_free     (DoveStoreChange        *change);
const char      *dove_store_change_get_key  (const DoveStoreChange  *change,
                                             DoveSide                side);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreRun, dove_store_run_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreChange, dove_store_change_free)

G_END_DECLS
