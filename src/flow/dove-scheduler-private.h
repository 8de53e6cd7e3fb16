/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "flow/dove-scheduler.h"
#include "store/dove-store-schedule.h"

G_BEGIN_DECLS

/**
 * DoveSchedule:
 *
 * One schedule. What is due is not kept apart from @next_due: slots from there to now are due,
 * and @next_due moves only when a run for them is handed out or they are left out. So whatever
 * holds a schedule back, and whatever ends the process, the row in the store is right.
 */
typedef struct
{
  char          *id;
  char          *kind;          /* of the row */
  char          *row_id;
  DoveTrigger   *trigger;
  char          *config_hash;   /* (nullable) */
  gboolean       is_enabled;
  gboolean       is_local;      /* waits for no network */
  GTimeSpan      jitter;
  GTimeSpan      settle;        /* waits so long after a return from suspend */

  gint64         next_due;      /* G_MAXINT64 for none */
  gint64         start;         /* of @next_due: with jitter, but not behind the slot after it */
  gint64         last_due;
  gint64         last_started;
  gboolean       is_unsaved;    /* the four above are not yet in the store */

  gboolean       is_running;
  gboolean       is_hint_run;   /* ... for a hint */
  gint64         run_due;       /* what the latest run stood for ... */
  guint64        run_missed;    /* ... and how many it made up for */

  gboolean       has_hint;
  gint64         hint_at;
  gboolean       has_owed;      /* the run of @run_due could not do its work */
  gint64         owed_at;       /* when that was found out */

  gint64         excused_until; /* until then a slot in the past is postponed, not missed */
  guint64        skipped;
  guint          failures;      /* in a row */
  guint          unreached;     /* in a row */
  gboolean       is_parked;     /* the latest run waits until @retry_at */
  gint64         retry_at;      /* not before */
  DoveWaitingFor block;         /* until it is released */
} DoveSchedule;

struct _DoveScheduler
{
  DoveClock     *clock;
  DoveStore     *store;         /* (nullable) (unowned) */
  GPtrArray     *schedules;     /* of DoveSchedule */
  DoveConditions conditions;

  gint64         settle_from;   /* when the network was there after a suspend; 0 for never */
  gboolean       is_settling;   /* back from suspend, and no network yet */
  gint64         resumed_at;
  gint64         save_again;    /* the store refused: not before */

  gboolean       is_started;    /* the two below are set */
  gint64         good_now;      /* wall clock and ... */
  gint64         good_monotonic; /* ... monotonic clock when last looked at */
  gint64         known;         /* latest time in the rows: it has been that late before */
  gboolean       is_asking;     /* for a check of the clock */
};

/**
 * DoveHold:
 * @at: when it may be started; %G_MAXINT64 when something must change first
 * @reason: what makes it so late
 */
typedef struct
{
  gint64         at;
  DoveWaitingFor reason;
} DoveHold;

/**
 * DoveFold:
 * @count: slots that are dealt with now
 * @last: the last of them
 * @is_run: a run is to be started
 * @due: what it is to be handed out as, with @is_run
 * @is_hint: it was only asked for
 * @drops_owed: what was owed is too old
 *
 * What becomes of all that is due of a schedule.
 */
typedef struct
{
  guint64  count;
  gint64   last;
  gboolean is_run;
  DoveDue  due;
  gboolean is_hint;
  gboolean drops_owed;
} DoveFold;

/* dove-schedule.c */
DoveSchedule *dove_schedule_new          (const char           *id);
void          dove_schedule_free         (DoveSchedule         *self);
void          dove_schedule_set_next     (DoveSchedule         *self,
                                          gint64                next_due);
void          dove_schedule_remake       (DoveSchedule         *self,
                                          gint64                now);
gboolean      dove_schedule_is_on_slot   (const DoveSchedule   *self);
DoveHold      dove_schedule_hold         (const DoveSchedule   *self,
                                          const DoveScheduler  *scheduler);
void          dove_schedule_note_hold    (DoveSchedule         *self,
                                          const DoveScheduler  *scheduler,
                                          gint64                now);
gboolean      dove_schedule_fold         (const DoveSchedule   *self,
                                          const DoveScheduler  *scheduler,
                                          gint64                now,
                                          DoveFold             *fold);
void          dove_schedule_advance      (DoveSchedule         *self,
                                          const DoveFold       *fold,
                                          gint64                now);

/* dove-schedule-end.c */
gboolean      dove_schedule_end          (DoveSchedule         *self,
                                          DoveScheduleOutcome           outcome,
                                          gint64                now);
gboolean      dove_schedule_park         (DoveSchedule         *self,
                                          gint64                        until,
                                          gint64                now);

/* dove-scheduler-set.c */
DoveSchedule *dove_scheduler_find        (DoveScheduler        *self,
                                          const char           *id);
gboolean      dove_scheduler_save        (DoveScheduler        *self,
                                          DoveSchedule         *schedule,
                                          GError              **error);

/* dove-scheduler-clock.c */
gboolean      dove_scheduler_check_clock (DoveScheduler        *self,
                                          gint64                now);

G_END_DECLS
