/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/dove-gather.h"
#include "sync/dove-merge-private.h"
#include "sync/dove-run-private.h"

G_BEGIN_DECLS

/*
 * DoveJob:
 *
 * One change on its way: from the plan, through its intent and the request, to its record.
 */
typedef struct
{
  DoveStoreChange      *change;
  DoveStoreIntent      *intent;
  DoveWrite            *write;
  DoveOutcome          *outcome;    /* (nullable): set by the worker */
  DoveStoreObservation *source;     /* (nullable): as it is now known */
  DoveStoreObservation *target;     /* (nullable): likewise; of a create NULL */
  gint64                due;        /* not to be dealt with before, wall clock; 0 at once */
  gint64                first_sent; /* not before this: how long a key may be remembered */
  guint                 tries;      /* sends of this run */
  guint                 rounds;     /* of re-reading after a conflict */
  gboolean              is_settling; /* waits for the time to search */
  gboolean              is_recovered; /* its intent is of an earlier run */
  gboolean              in_doubt;   /* an earlier send of it may have been applied */
  gboolean              is_repeated; /* by its key: the first time may have been applied as well */
  gboolean              is_looked_at; /* what its answer said is looked at before it counts */
  gboolean              shares;     /* may be sent in one request with others */
  gboolean              is_counted; /* the failure of its request counts with it */
  gboolean              is_found;   /* its record was looked for, not answered */
  gint64                undo_of;    /* the run that its run takes back; 0 for none */
  char                 *image;      /* (nullable): what to remember of the record as written */
} DoveJob;

/*
 * DoveApply:
 *
 * The writing of one run.
 */
typedef struct
{
  DoveRun       *run;
  DoveGather    *gathers[2];      /* (nullable): workers of each side; do arrays of DoveJob */
  DoveStoreRows *changes;         /* (nullable): the plan; NULL while recovering */
  DoveStoreChange *next;          /* (nullable): read, and not begun */
  gboolean       next_shares;     /* it may be sent in one request with others */
  GQueue         waiting;         /* DoveJob: with a due time */
  guint          open;            /* sent, not taken back */
  guint          open_creates;
  gint64         level;
  gint64         done;
  gint64         not_before[2];   /* the account asked to wait until then */
  gint64         shared_due;      /* when the jobs of the request that failed last go out again */
  double         budget;          /* retries that may still be made */
  guint          refusals;        /* of one kind in a row */
  char          *refusal;         /* (nullable): that kind */
  guint          forbidden;       /* distinct records */
  guint          failures;        /* sends in a row that did not come through */
  gboolean       has_looked[2];   /* at a record that this run wrote at the side */
  GHashTable    *moved;           /* (nullable): "b:KEY:HASH" as planned -> hash as written here */
  GPtrArray     *exchanges;       /* (nullable) (element-type DoveStoreExchange): not kept yet */
  gint64         exchanges_due;   /* when they are, monotonic */
  GError        *stop;            /* (nullable): why nothing more is to be begun */
} DoveApply;

DoveJob    *dove_job_new            (DoveStoreChange  *change);

static inline gboolean
dove_job_removes (const DoveJob *job)
{
  return job->change->kind == DOVE_CHANGE_DELETE || job->change->kind == DOVE_CHANGE_ARCHIVE;
}

void        dove_job_free           (DoveJob          *job);

/* dove-apply.c */
gboolean    dove_apply_load_records (DoveApply        *self,
                                     DoveJob          *job,
                                     GError          **error);
gboolean    dove_apply_make_write   (DoveApply        *self,
                                     DoveJob          *job,
                                     GError          **error);
void        dove_apply_note_open    (DoveApply        *self,
                                     DoveJob          *job,
                                     int               by);
gboolean    dove_apply_work         (DoveApply        *self,
                                     GError          **error);
gboolean    dove_apply_finish       (DoveApply        *self,
                                     gboolean          ok,
                                     GError          **error);

/* dove-apply-send.c */
DoveWriteKind dove_apply_get_write_kind (DoveApply    *self,
                                     const DoveStoreChange *change);
gboolean    dove_apply_may_share    (DoveApply        *self,
                                     const DoveStoreChange *change);
guint       dove_apply_count_shared (DoveApply        *self,
                                     const DoveStoreChange *change);
guint       dove_apply_get_window   (DoveApply        *self,
                                     const DoveStoreChange *next,
                                     gboolean          shares);
guint       dove_apply_get_create_window (DoveApply   *self,
                                     DoveSide          side);
void        dove_apply_send         (DoveApply        *self,
                                     GPtrArray        *jobs);
GPtrArray  *dove_apply_take_done    (DoveApply        *self);
void        dove_apply_end_sending  (DoveApply        *self);

/* dove-apply-outcome.c */
void        dove_apply_stop_with    (DoveApply        *self,
                                     DoveError         code,
                                     const char       *message);
GTimeSpan   dove_apply_backoff      (DoveApply        *self,
                                     DoveJob          *job);
GTimeSpan   dove_apply_settle_of    (DoveApply        *self,
                                     DoveJob          *job);
gboolean    dove_apply_take_outcome (DoveApply        *self,
                                     DoveJob          *job,
                                     gboolean         *is_over,
                                     GError          **error);

/* dove-apply-repeat.c */
gboolean    dove_apply_trusts_key   (DoveApply        *self,
                                     DoveJob          *job,
                                     gboolean         *trusts,
                                     GError          **error);
gboolean    dove_apply_is_repeat    (const DoveJob    *job);
gboolean    dove_apply_find_double  (DoveApply        *self,
                                     DoveJob          *job,
                                     char            **key,
                                     GError          **error);
gboolean    dove_apply_end_doubled  (DoveApply        *self,
                                     DoveJob          *job,
                                     const char       *key,
                                     GError          **error);

/* dove-apply-record.c: each inside the caller's transaction */
void        dove_apply_note_moved   (DoveApply        *self,
                                     const DoveJob    *job,
                                     const DoveStoreObservation *now);
gboolean    dove_apply_is_as_planned (DoveApply       *self,
                                     const DoveStoreObservation *record,
                                     const char       *planned);
gboolean    dove_apply_link         (DoveApply        *self,
                                     DoveJob          *job,
                                     GError          **error);
gboolean    dove_apply_record       (DoveApply        *self,
                                     DoveJob          *job,
                                     const DoveItem   *item,
                                     GError          **error);
gboolean    dove_apply_add_link     (DoveApply        *self,
                                     DoveJob          *job,
                                     const char       *target_key,
                                     DoveStoreLink   **link,
                                     GError          **error);
gboolean    dove_apply_refuse       (DoveApply        *self,
                                     DoveJob          *job,
                                     const char       *class,
                                     GError          **error);
gboolean    dove_apply_end          (DoveApply        *self,
                                     DoveJob          *job,
                                     DoveChangeState   state,
                                     DoveIntentState   intent_state,
                                     const char       *message,
                                     GError          **error);
gboolean    dove_apply_ask_check    (DoveApply        *self,
                                     DoveJob          *job,
                                     const char       *message,
                                     GError          **error);

/* dove-apply-exchange.c */
void        dove_apply_take_exchanges (DoveApply      *self,
                                     GPtrArray        *done);
void        dove_apply_keep_exchanges (DoveApply      *self,
                                     gboolean          is_last);

/* dove-apply-lost.c */
gboolean    dove_apply_note_lost    (DoveApply        *self,
                                     DoveJob          *job,
                                     gint64            link_id,
                                     GError          **error);

/* dove-apply-consent.c */
gboolean    dove_apply_look_before_grant (DoveApply   *self,
                                     DoveJob          *job,
                                     GError          **error);
gboolean    dove_apply_shows_refusal (DoveApply       *self,
                                     const DoveJob    *job,
                                     const DoveStoreObservation *now);

/* dove-apply-look.c */
gboolean    dove_apply_wants_look   (DoveApply        *self,
                                     DoveJob          *job);
gboolean    dove_apply_is_looking   (const DoveJob    *job);
gboolean    dove_apply_believe      (DoveApply        *self,
                                     DoveJob          *job,
                                     GError          **error);
gboolean    dove_apply_look         (DoveApply        *self,
                                     DoveJob          *job,
                                     gboolean         *is_over,
                                     GError          **error);

/* dove-apply-exists.c */
gboolean    dove_apply_met_existing (DoveApply        *self,
                                     const DoveJob    *job);
gboolean    dove_apply_meet_existing (DoveApply       *self,
                                     DoveJob          *job,
                                     GError          **error);

/* dove-apply-gone.c */
gboolean    dove_apply_gone         (DoveApply        *self,
                                     DoveJob          *job,
                                     GError          **error);

/* dove-apply-resolve.c: what an ambiguous write comes to; each outside a transaction */
gboolean    dove_apply_resolve      (DoveApply        *self,
                                     DoveJob          *job,
                                     gboolean         *is_over,
                                     GError          **error);
gboolean    dove_apply_search       (DoveApply        *self,
                                     DoveJob          *job,
                                     GHashTable      **items,
                                     GError          **error);
gboolean    dove_apply_holds_values (DoveRun          *run,
                                     DoveJob          *job,
                                     DoveValue        *record,
                                     const char       *member);
gboolean    dove_apply_meet_conflict (DoveApply       *self,
                                     DoveJob          *job,
                                     gboolean         *is_over,
                                     GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveJob, dove_job_free)

G_END_DECLS
