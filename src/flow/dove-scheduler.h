/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/dove-clock.h"
#include "flow/dove-trigger.h"
#include "store/dove-store.h"

G_BEGIN_DECLS

/**
 * DoveScheduler:
 *
 * Knows when syncs and flows are to be started, and never starts one itself.
 *
 * It has no timer and no thread. Its owner sleeps until dove_scheduler_get_wake(), or until
 * something changed that it tells the scheduler of (conditions, a return from suspend, a run
 * that ended, a clock that was set), then asks dove_scheduler_take() what to start, and asks for
 * the wake again. Belongs to the thread of its store. Times are microseconds UTC.
 *
 * An id is `KIND/ID`, like `flow/invoices`; one without a kind is a sync's.
 */
typedef struct _DoveScheduler DoveScheduler;

/**
 * DoveDueWhy:
 * @DOVE_DUE_SCHEDULE: its time has come
 * @DOVE_DUE_CATCH_UP: times were missed: asleep, off, offline, not signed in
 * @DOVE_DUE_HINT: it was asked for
 * @DOVE_DUE_POSTPONED: its time came while the previous run went on, or the network was metered,
 *   the battery low, or failures held it back
 */
typedef enum
{
  DOVE_DUE_SCHEDULE,
  DOVE_DUE_CATCH_UP,
  DOVE_DUE_HINT,
  DOVE_DUE_POSTPONED,
} DoveDueWhy;

/**
 * DoveDue:
 * @id: of what is to be started now
 * @due: the slot it stands for, the latest of several; for a hint, when it was asked for
 * @why: what starts it
 * @missed: slots that were missed, or left out beside @due, and that this run makes up for
 * @is_small_only: no full scan and no initial load now
 *
 * A run to be started.
 */
typedef struct
{
  char      *id;
  gint64     due;
  DoveDueWhy why;
  guint64    missed;
  gboolean   is_small_only;
} DoveDue;

/**
 * DoveConditions:
 * @is_online: the internet is there, and not behind a captive portal
 * @is_metered: the network is metered
 * @is_battery_low: the battery is below 20 %, or power is to be saved
 * @is_ignoring_metered: the person does not mind
 * @is_ignoring_battery: the person does not mind
 *
 * What the computer is in. At first: online, and nothing else.
 */
typedef struct
{
  gboolean is_online;
  gboolean is_metered;
  gboolean is_battery_low;
  gboolean is_ignoring_metered;
  gboolean is_ignoring_battery;
} DoveConditions;

/**
 * DoveScheduleOutcome:
 * @DOVE_SCHEDULE_DONE: all is well
 * @DOVE_SCHEDULE_PROBLEMS: done, but for some records
 * @DOVE_SCHEDULE_FAILED: it failed
 * @DOVE_SCHEDULE_NEEDS_PERSON: a question stands open; it goes on at its times
 * @DOVE_SCHEDULE_UNAUTHORIZED: somebody must sign in
 * @DOVE_SCHEDULE_LOCKED: the keyring is locked
 * @DOVE_SCHEDULE_OFFLINE: the application could not be reached
 * @DOVE_SCHEDULE_CANCELLED: somebody stopped it
 *
 * How a run ended.
 */
typedef enum
{
  DOVE_SCHEDULE_DONE,
  DOVE_SCHEDULE_PROBLEMS,
  DOVE_SCHEDULE_FAILED,
  DOVE_SCHEDULE_NEEDS_PERSON,
  DOVE_SCHEDULE_UNAUTHORIZED,
  DOVE_SCHEDULE_LOCKED,
  DOVE_SCHEDULE_OFFLINE,
  DOVE_SCHEDULE_CANCELLED,
} DoveScheduleOutcome;

/**
 * DoveWaitingFor:
 *
 * What keeps a schedule from being started although it is due.
 */
typedef enum
{
  DOVE_WAITING_FOR_NOTHING,
  DOVE_WAITING_FOR_NETWORK,
  DOVE_WAITING_FOR_METERED,
  DOVE_WAITING_FOR_BATTERY,
  DOVE_WAITING_FOR_SIGN_IN,
  DOVE_WAITING_FOR_KEYRING,
  DOVE_WAITING_FOR_CLOCK_CHECK,
  DOVE_WAITING_FOR_BACKOFF,
} DoveWaitingFor;

/**
 * DoveScheduleState:
 * @next_due: its next slot, in the past while it waits; %G_MAXINT64 for none
 * @last_due: the latest slot that was dealt with; 0 for none
 * @last_started: when a run was last started; 0 for never
 * @is_enabled: it is not paused
 * @is_running: a run goes on
 * @has_buffered: one more follows when the run has ended
 * @skipped: slots without a run of their own, since the scheduler was made
 * @failures: failed runs in a row
 * @waiting_for: what keeps it from being started
 * @retry_at: with backoff, when it is tried again; else 0
 *
 * How a schedule stands, for a person.
 */
typedef struct
{
  gint64         next_due;
  gint64         last_due;
  gint64         last_started;
  gboolean       is_enabled;
  gboolean       is_running;
  gboolean       has_buffered;
  guint64        skipped;
  guint          failures;
  DoveWaitingFor waiting_for;
  gint64         retry_at;
} DoveScheduleState;

DoveScheduler *dove_scheduler_new            (DoveClock             *clock,
                                              DoveStore             *store);
void           dove_scheduler_free           (DoveScheduler         *self);

gboolean       dove_scheduler_set            (DoveScheduler         *self,
                                              const char            *id,
                                              DoveTrigger           *trigger,
                                              const char            *config_hash,
                                              gboolean               is_enabled,
                                              GError               **error);
gboolean       dove_scheduler_remove         (DoveScheduler         *self,
                                              const char            *id,
                                              GError               **error);

void           dove_scheduler_set_local      (DoveScheduler         *self,
                                              const char            *id,
                                              gboolean               is_local);
void           dove_scheduler_set_conditions (DoveScheduler         *self,
                                              const DoveConditions  *conditions);
void           dove_scheduler_resumed        (DoveScheduler         *self);
void           dove_scheduler_accept_clock   (DoveScheduler         *self);
void           dove_scheduler_request        (DoveScheduler         *self,
                                              const char            *id);
void           dove_scheduler_release        (DoveScheduler         *self,
                                              const char            *id);

gint64         dove_scheduler_get_wake       (DoveScheduler         *self);
GPtrArray     *dove_scheduler_take           (DoveScheduler         *self,
                                              GError               **error);
gboolean       dove_scheduler_ended          (DoveScheduler         *self,
                                              const char            *id,
                                              DoveScheduleOutcome            outcome);
gboolean       dove_scheduler_parked         (DoveScheduler         *self,
                                              const char            *id,
                                              gint64                         until);

gboolean       dove_scheduler_look           (DoveScheduler         *self,
                                              const char            *id,
                                              DoveScheduleState     *state);

void           dove_due_free                 (DoveDue               *due);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveScheduler, dove_scheduler_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveDue, dove_due_free)

G_END_DECLS
