/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/dove-turns.h"
#include "store/dove-store-run.h"
#include "sync/dove-terms.h"

G_BEGIN_DECLS

/**
 * DoveRunMode:
 * @DOVE_RUN_ALL: plan, guard and apply
 * @DOVE_RUN_PLAN: plan and keep the plan
 * @DOVE_RUN_DRY: plan on a scratch copy and keep nothing
 * @DOVE_RUN_REHEARSE: plan and write on a scratch copy of what was last seen: dove_run_rehearse()
 *
 * How far a run goes.
 */
typedef enum
{
  DOVE_RUN_ALL,
  DOVE_RUN_PLAN,
  DOVE_RUN_DRY,
  DOVE_RUN_REHEARSE,
} DoveRunMode;

/* What a run of a sample says that it was started by */
#define DOVE_TRIGGER_SAMPLE "sample"

/**
 * DoveRunPhase:
 * @DOVE_PHASE_RECOVER: asks what became of writes whose answer is not known
 * @DOVE_PHASE_OBSERVE_A: reads side A
 * @DOVE_PHASE_OBSERVE_B: reads side B
 * @DOVE_PHASE_PLAN: matches and plans
 * @DOVE_PHASE_APPLY: writes
 * @DOVE_PHASE_SETTLE: closes the books
 */
typedef enum
{
  DOVE_PHASE_RECOVER,
  DOVE_PHASE_OBSERVE_A,
  DOVE_PHASE_OBSERVE_B,
  DOVE_PHASE_PLAN,
  DOVE_PHASE_APPLY,
  DOVE_PHASE_SETTLE,
} DoveRunPhase;

/**
 * DoveRunProgress:
 * @phase: what the run does
 * @run_id: its number
 * @done: records of this phase dealt with
 * @total: records of this phase; -1 when not known
 */
typedef struct
{
  DoveRunPhase phase;
  gint64       run_id;
  gint64       done;
  gint64       total;
} DoveRunProgress;

/**
 * DoveRunRecord:
 * @key: key of a record
 * @side: a #DoveSide, or -1 for where it is known
 * @force: whose values are taken, a #DoveSide; -1 for the rules of the sync
 *
 * One record that is to be dealt with once more.
 */
typedef struct
{
  const char *key;
  int         side;
  int         force;
} DoveRunRecord;

/**
 * DoveRunOptions:
 * @mode: how far it goes
 * @approve: a person has approved the first plan, or the first after a changed definition; a
 *   mass change still asks
 * @trigger: (nullable): what started it; %NULL is `person`
 * @undo_of: a run that is taken back instead: dove_run_undo(); 0 for none
 * @record: (nullable): the only record that is dealt with: dove_run_resync()
 * @is_whole: reads both sides whole, also when only changes would be asked for: what was deleted
 *   is seen at once
 * @sample: writes only the first so many records with something to do, by their keys, and leaves
 *   the others for later; 0 for all. What is left asks again: a sample is no first load
 * @is_small: reads no side whole: that waits for power, or a network that is not metered
 * @parks: (nullable): when this is not 0, a cancelled run is parked: the next one goes on with it
 * @inline_sends: sends one after the other on the run's own thread: for tests
 * @trusts_answers: what was written is never looked at again; of a rehearsal
 * @without: (nullable) (element-type gint64): numbers of changes of a kept plan that a person
 *   leaves out, each with all else that the plan has of its record: dove_run_apply()
 * @progress: (nullable): is told how far the run is, on the run's thread; must be quick
 * @change: (nullable): is given every change of the plan in its order, before anything is written
 * @user_data: handed to both
 *
 * How to run. All zeros is a run by a person who wants to be asked.
 */
typedef struct
{
  DoveRunMode   mode;
  gboolean      approve;
  const char   *trigger;
  gint64        undo_of;
  const DoveRunRecord *record;
  gboolean      is_whole;
  guint         sample;
  gboolean      is_small;
  const gint   *parks;
  gboolean      inline_sends;
  gboolean      trusts_answers;
  GArray       *without;
  void        (*progress) (const DoveRunProgress *progress,
                           gpointer               user_data);
  void        (*change)   (const DoveStoreChange *change,
                           gpointer               user_data);
  gpointer      user_data;
} DoveRunOptions;

/**
 * DoveRunCounts:
 * @observed: records seen at each side, by #DoveSide
 * @created: @updated: @deleted: written
 * @linked: pairs found by their keys
 * @unchanged: linked pairs with nothing to write
 * @refused: refused by an application
 * @failed: records stopped by a formula's error, before anything was planned
 * @deferred: records that wait for another one
 * @needs_check: written perhaps: a person must say
 * @stale: left out because a record moved meanwhile
 * @cancelled: planned, and not come to
 * @left_out: planned, and left out by a person
 * @skipped: records with empty keys, that a person said to skip, or with a problem that stands
 * @asked: records that wait for a review
 * @left: records with something to do that a sample left for later
 * @planned: changes in the plan
 *
 * What a run did. Created, updated, deleted, linked, refused, needs_check, stale, cancelled and
 * left_out add up to @planned; the others count records.
 */
typedef struct
{
  gint64 observed[2];
  gint64 created;
  gint64 updated;
  gint64 deleted;
  gint64 linked;
  gint64 unchanged;
  gint64 refused;
  gint64 failed;
  gint64 deferred;
  gint64 needs_check;
  gint64 stale;
  gint64 cancelled;
  gint64 left_out;
  gint64 skipped;
  gint64 asked;
  gint64 left;
  gint64 planned;
} DoveRunCounts;

/**
 * DoveRunResult:
 * @run_id: its number; names the plan
 * @state: how it ended; of a dry run %DOVE_RUN_PLANNED
 * @counts: what it did
 * @plan_hash: (nullable): SHA-256 over the changes, in hexadecimal digits
 * @review_id: the guard's question when @state is %DOVE_RUN_NEEDS_OK; else 0
 * @connection: (nullable): id of the connection that stopped it, when one did
 * @retry_at: when an application takes requests again that wanted none; 0 when that is not why
 * @message: (nullable): how it ended, a sentence for a person
 * @asks: (nullable): of a dry run: why a person is asked before such a plan is written
 *
 * The outcome of a run. Clear it with dove_run_result_clear().
 */
typedef struct
{
  gint64        run_id;
  DoveRunState  state;
  DoveRunCounts counts;
  char         *plan_hash;
  gint64        review_id;
  gint64        retry_at;
  char         *connection;
  char         *message;
  char         *asks;
} DoveRunResult;

/**
 * DoveRunHost:
 * @store: the state, opened for writing; belongs to the run's thread
 * @terms: the sync; outlives the run
 * @drivers: signed-in drivers, by #DoveSide; belong to the run's thread
 * @turns: (nullable): by #DoveSide: turns that the reader of a page takes
 * @due: the run's place in them
 * @formulas: what formulas may know; its `now` is set by the run
 * @syncs: (nullable) (element-type DoveDefinition): those of the workspace, to name who else writes
 *   a field
 * @random: (nullable): gives random bits for keys and waits; %NULL is the system's
 * @random_data: handed to @random
 *
 * What a run needs of the program around it.
 */
typedef struct
{
  DoveStore       *store;
  const DoveTerms *terms;
  DoveDriver      *drivers[2];
  DoveTurns       *turns[2];
  gint64           due;
  DoveFormulaHost  formulas;
  GPtrArray       *syncs;
  guint32        (*random) (gpointer random_data);
  gpointer         random_data;
} DoveRunHost;

gboolean    dove_run_load_past       (DoveStore             *store,
                                      const char            *sync_id,
                                      DoveSchemaPast        *past,
                                      GError               **error);
gboolean    dove_run_sync            (const DoveRunHost     *host,
                                      const DoveRunOptions  *options,
                                      DoveRunResult         *result,
                                      GCancellable          *cancellable,
                                      GError               **error);
gboolean    dove_run_undo            (const DoveRunHost     *host,
                                      gint64                 run_id,
                                      const DoveRunOptions  *options,
                                      DoveRunResult         *result,
                                      GCancellable          *cancellable,
                                      GError               **error);
gboolean    dove_run_resync          (const DoveRunHost     *host,
                                      const DoveRunOptions  *options,
                                      DoveRunResult         *result,
                                      GCancellable          *cancellable,
                                      GError               **error);
gboolean    dove_run_rehearse        (const DoveRunHost     *host,
                                      const DoveRunOptions  *options,
                                      DoveRunResult         *result,
                                      GCancellable          *cancellable,
                                      GError               **error);
gboolean    dove_run_apply           (const DoveRunHost     *host,
                                      gint64                 plan_id,
                                      const DoveRunOptions  *options,
                                      DoveRunResult         *result,
                                      GCancellable          *cancellable,
                                      GError               **error);
char       *dove_run_get_boot_id     (void);
void        dove_run_result_clear    (DoveRunResult         *result);
DoveValue  *dove_run_result_to_value (const DoveRunResult   *result);
gboolean    dove_run_result_parse    (DoveValue             *value,
                                      DoveRunResult         *result);
const char *dove_run_phase_get_nick  (DoveRunPhase           phase);
gboolean    dove_run_phase_parse     (const char            *nick,
                                      DoveRunPhase          *phase);
DoveValue  *dove_run_counts_to_value (const DoveRunCounts   *counts);
void        dove_run_counts_parse    (DoveValue             *value,
                                      DoveRunCounts         *counts);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DoveRunResult, dove_run_result_clear)

G_END_DECLS
