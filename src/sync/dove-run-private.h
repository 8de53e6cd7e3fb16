/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store-document.h"
#include "store/dove-store-intent.h"
#include "store/dove-store-link.h"
#include "store/dove-store-review.h"
#include "sync/dove-crash.h"
#include "sync/dove-agreement.h"
#include "sync/dove-plan.h"
#include "sync/dove-run.h"

G_BEGIN_DECLS

/*
 * DoveRunFuse:
 *
 * What was written lately to the record that the fuse looked at last.
 */
typedef struct
{
  gint64     from_run;  /* the first run that counts; 0: not known yet */
  gint64     link_id;
  DoveSide   to;
  GPtrArray *writes;    /* (nullable) (element-type utf8) */
} DoveRunFuse;

/*
 * DoveRun:
 *
 * One run under way: what its steps share. Belongs to the run's thread.
 */
typedef struct
{
  const DoveRunHost    *host;
  const DoveRunOptions *options;
  const DoveTerms      *terms;
  DoveRunResult        *result;
  GCancellable         *cancellable;  /* (nullable) */

  DoveStore            *store;        /* where this run works: the host's, or a scratch copy */
  DoveClock            *clock;
  DoveFormulaHost       formulas;     /* the host's, with this run's time */
  char                 *owner;        /* of the lease */
  gboolean              has_lease;
  DoveStoreRun         *run;

  gint64                undo_of;      /* the run that this one takes back; 0 for none */
  guint                 left;         /* fields of the one record that differ, and are left so */
  int                   forces;       /* whose values are taken, a DoveSide; -1 for neither */

  DoveSide              at_side;      /* whose application it is busy with */
  DoveSide              follow_from;  /* side of the records that refer */
  gboolean              is_kept_plan; /* every record is looked at again before it is written */
  GArray               *left_out;     /* (nullable) of gint64: its changes that are left out */

  gint64                number[2];    /* of the terms: dove_terms_number(); 0 for not made yet */
  gint64                seen[2];      /* records of this run's scan */
  gint64                scan_id[2];   /* that scan */
  gboolean              is_full[2];   /* that scan was a full one */
  gboolean              is_whole[2];  /* ... and showed everything there is */
  gint64                missing[2];   /* linked records that it did not show */
  guint                 n_confirmed;  /* records looked up before something is made of them */
  char                 *high_water[2];
  gboolean              has_clocks;   /* the three below are set */
  gboolean              is_timed[2];  /* the application's clock is known */
  GTimeSpan             skew[2];      /* ... and how far it is ahead of ours */
  GTimeSpan             same_time;    /* changes no further apart count as done at one time */
  gint64                held_until;   /* an application wants no request before; 0 for none does */

  GHashTable           *locked;       /* "a:KEY": records with a write whose fate is open */
  GHashTable           *conflicts;    /* "KEY\nFIELD" -> DoveStoreReview of kind conflict or flip:
                                         asked, or answered */
  GHashTable           *met;          /* numbers of the questions that this plan has met */
  gint64                links;        /* active, when planned */
  DoveRunFuse           fuse;
} DoveRun;

/*
 * DoveRunSpecial:
 *
 * A run with a plan of its own making.
 */
typedef struct
{
  const char *trigger;
  gint64      undo_of;  /* the run that it takes back; 0 for none */
  gboolean  (*plan) (DoveRun   *self,
                     gpointer   data,
                     GError   **error);
  gboolean  (*done) (DoveRun   *self,   /* (nullable): after it has been written */
                     gpointer   data,
                     GError   **error);
  gpointer    data;
} DoveRunSpecial;

/* dove-run.c */
gboolean   dove_run_special           (const DoveRunHost     *host,
                                       const DoveRunSpecial  *special,
                                       const DoveRunOptions  *options,
                                       DoveRunResult         *result,
                                       GCancellable          *cancellable,
                                       GError               **error);
void       dove_run_tell              (DoveRun               *self,
                                       DoveRunPhase           phase,
                                       gint64                 done,
                                       gint64                 total);
guint32    dove_run_random            (DoveRun               *self);
char      *dove_run_random_key        (DoveRun               *self);
void       dove_run_mapping_host      (DoveRun               *self,
                                       DoveSide               from,
                                       DoveMappingHost       *host);
gboolean   dove_run_is_parking        (DoveRun               *self);
gboolean   dove_run_beat              (DoveRun               *self,
                                       GError               **error);

/* dove-run-hold.c */
void       dove_run_hold              (DoveRun               *self,
                                       DoveSide               side,
                                       GTimeSpan              wait);
gboolean   dove_run_may_park          (DoveRun               *self);
gboolean   dove_run_check_hold        (DoveRun               *self,
                                       GError               **error);
void       dove_run_end_held          (DoveRun               *self,
                                       GError               **message);

/* dove-run-time.c */
gboolean   dove_run_measure_clocks    (DoveRun               *self,
                                       GError               **error);
gint64     dove_run_time_of           (DoveRun               *self,
                                       const DoveStoreObservation *record);

/* dove-observe.c */
gboolean   dove_run_observe           (DoveRun               *self,
                                       DoveSide               side,
                                       GError               **error);
gboolean   dove_run_find_last_reading (DoveStore             *store,
                                       const char            *sync_id,
                                       DoveSide               side,
                                       DoveStoreScan        **last,
                                       GError               **error);
DoveStoreObservation *
           dove_run_make_observation  (DoveRun               *self,
                                       DoveSide               side,
                                       const DoveItem        *item);
DoveItem  *dove_run_make_item         (const DoveStoreObservation *known);
gboolean   dove_run_reread            (DoveRun               *self,
                                       DoveSide               side,
                                       const char            *key,
                                       DoveStoreObservation **observation,
                                       GError               **error);

/* dove-absent.c */
#define DOVE_CONFIRM_LIMIT 200 /* records looked up in a run */

gboolean   dove_run_was_shown         (DoveRun               *self,
                                       const DoveStoreObservation *record);
gboolean   dove_run_look_up           (DoveRun               *self,
                                       DoveSide               side,
                                       const char            *key,
                                       DoveStoreObservation **now,
                                       gboolean              *is_known,
                                       GError               **error);
gboolean   dove_run_confirm           (DoveRun               *self,
                                       const DoveStoreObservation *record,
                                       DoveStoreObservation **now,
                                       GError               **error);
gboolean   dove_run_confirm_absent    (DoveRun               *self,
                                       DoveSide               side,
                                       GError               **error);
gboolean   dove_run_accept_absent     (DoveRun               *self,
                                       DoveSide               side,
                                       GError               **error);
gboolean   dove_run_many_wait         (DoveRun               *self,
                                       DoveSide               side,
                                       gint64                 pages,
                                       gboolean              *many,
                                       GError               **error);

/* dove-schema-note.c */
gboolean   dove_run_note_schemas      (DoveRun               *self,
                                       GError               **error);

/* dove-questions.c */
void       dove_run_meet_question     (DoveRun               *self,
                                       gint64                 review_id);
gboolean   dove_run_close_conflicts   (DoveRun               *self,
                                       const char            *key,
                                       gboolean               all,
                                       GError               **error);
gboolean   dove_run_close_agreed      (DoveRun               *self,
                                       const char            *key,
                                       const DoveMerge       *merge,
                                       GError               **error);
gboolean   dove_run_close_losses      (DoveRun               *self,
                                       DoveSide               side,
                                       const char            *key,
                                       GError               **error);
gboolean   dove_run_sweep_questions   (DoveRun               *self,
                                       GError               **error);

/* dove-plan-show.c */
gboolean   dove_run_finish_plan       (DoveRun               *self,
                                       GError               **error);

/* dove-run-plan.c */
gboolean   dove_run_is_locked         (DoveRun               *self,
                                       DoveSide               side,
                                       const char            *key);
gboolean   dove_run_load_locks        (DoveRun               *self,
                                       GError               **error);
gboolean   dove_run_plan              (DoveRun               *self,
                                       GError               **error);
DoveMergeVerdict
           dove_run_find_verdict      (const char            *field,
                                       DoveMergeAnswer       *answer,
                                       gpointer               verdict_data);

/* What dove_run_find_verdict() is given */
typedef struct
{
  DoveRun    *run;
  const char *key;  /* of the source's record */
} DoveRunVerdicts;

/* dove-run-plan.c */
gboolean   dove_run_plan_record       (DoveRun               *self,
                                       const DoveStoreObservation *record,
                                       gint64                 link_id,
                                       GError               **error);

/* dove-run-problem.c */

/* Written into the record of another one: never tried again by itself, since that would do so
 * once more */
#define DOVE_PROBLEM_SAME_RECORD "same-record"

gboolean   dove_run_put_problem       (DoveRun               *self,
                                       DoveSide               from,
                                       const DoveStoreObservation *source,
                                       const char            *class,
                                       const char            *field,
                                       const char            *message,
                                       const char            *hint,
                                       GError               **error);
gboolean   dove_run_put_deferred      (DoveRun               *self,
                                       DoveSide               from,
                                       const char            *key,
                                       const DoveMerge       *merge,
                                       GError               **error);

/* dove-reuse.c */
gboolean   dove_reuse_is              (const DoveStoreObservation *known,
                                       const DoveStoreObservation *now,
                                       const DoveItem        *item);
gboolean   dove_reuse_hold            (DoveRun               *self,
                                       const DoveStoreObservation *now,
                                       GError               **error);

/* dove-plan-pair.c: decisions on a pair of a sync of both ways */
typedef struct
{
  DoveRun   *run;
  char      *key;         /* of the record at side A */
  DoveValue *records[2];
  DoveValue *bases[2];    /* (nullable) */
  DoveAgreement  *pair;
} DoveRunPair;

DoveRunPair *
           dove_run_decide            (DoveRun               *run,
                                       const DoveStoreObservation *a,
                                       const DoveStoreObservation *b,
                                       const char            *a_base,
                                       const char            *b_base,
                                       GError               **error);
void       dove_run_pair_free         (DoveRunPair           *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveRunPair, dove_run_pair_free)

/* dove-resync.c */
gboolean   dove_resync_plan           (DoveRun               *self,
                                       gpointer               about,
                                       GError               **error);
gboolean   dove_resync_rejoin         (DoveRun               *self,
                                       const DoveRunRecord   *about,
                                       GError               **error);

/* dove-guard.c */
gboolean   dove_run_guard             (DoveRun               *self,
                                       const DoveStoreRun    *interrupted,
                                       gboolean              *stops,
                                       GError               **error);
gboolean   dove_run_guard_tell        (DoveRun               *self,
                                       GError               **error);
gboolean   dove_run_approve_config    (DoveRun               *self,
                                       GError               **error);
gboolean   dove_run_learn             (DoveRun               *self,
                                       GError               **error);

/* dove-leave-out.c */
gboolean   dove_run_choose_left_out   (DoveRun               *self,
                                       GError               **error);
gboolean   dove_run_count_left_out_again (DoveRun            *self,
                                       gint64                *count,
                                       GError               **error);
gboolean   dove_run_note_left_out     (DoveRun               *self,
                                       GError               **error);

/* dove-apply.c */
gboolean   dove_run_reread_one        (DoveRun               *self,
                                       DoveSide               side,
                                       const char            *key,
                                       DoveStoreObservation **record,
                                       GError               **error);
gboolean   dove_run_apply_plan        (DoveRun               *self,
                                       GError               **error);

/* dove-recover.c */
gboolean   dove_run_recover_listed    (DoveRun               *self,
                                       GError               **error);
gboolean   dove_run_recover           (DoveRun               *self,
                                       GError               **error);

/* dove-settle.c */
gboolean   dove_run_settle            (DoveRun               *self,
                                       GError               **error);
gboolean   dove_run_save_bases        (DoveRun               *self,
                                       gint64                 link_id,
                                       DoveValue             *a_base,
                                       DoveValue             *b_base,
                                       GError               **error);
gboolean   dove_run_save_pair         (DoveRun               *self,
                                       DoveStoreLink         *link,
                                       DoveSide               from,
                                       const DoveStoreObservation *source,
                                       const DoveStoreObservation *target,
                                       DoveValue             *source_base,
                                       DoveValue             *target_base,
                                       gboolean               is_settled,
                                       GError               **error);

/* JSON text of the store as a value; null for NULL */
DoveValue *dove_run_parse             (const char            *json,
                                       GError               **error);

G_END_DECLS
