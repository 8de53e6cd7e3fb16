/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/dove-agreement.h"
#include "sync/dove-run-private.h"

G_BEGIN_DECLS

/* Whether what is planned now is of the sample that a run is to take */
typedef enum
{
  DOVE_SAMPLE_OPEN,
  DOVE_SAMPLE_TAKEN,
  DOVE_SAMPLE_LEFT,
} DoveSample;

/*
 * DovePlanner:
 *
 * The planning of one run.
 */
typedef struct
{
  DoveRun         *run;
  DoveSide         to;        /* the side that is written */
  DoveMappingHost  mapping;   /* of that direction */
  GPtrArray       *changes;   /* (element-type DoveStoreChange): not stored yet */
  GHashTable      *given;     /* of both ways: keys of B's records that are to be linked */
  DoveSample       sample;    /* of the pair or record that is planned */
  guint            taken;     /* pairs and records of the sample */
  gint64           looked_at;
  gint64           moved;     /* linked pairs with something to do */
} DovePlanner;

/* dove-run-plan.c */
DoveStoreChange *dove_plan_new_change     (DovePlanner                 *planner,
                                           DoveChangeKind               kind,
                                           const char                  *key,
                                           const char                  *other,
                                           DoveSide                     from,
                                           DoveValue                   *record);
gboolean         dove_plan_add_change     (DovePlanner                 *planner,
                                           DoveStoreChange             *change,
                                           GError                     **error);
gboolean         dove_plan_add_merge      (DovePlanner                 *planner,
                                           const DoveMerge             *merge,
                                           const DoveStoreObservation  *source,
                                           const DoveStoreObservation  *target,
                                           gint64                       link_id,
                                           DoveValue                   *record,
                                           GError                     **error);
gboolean         dove_plan_note_failed    (DovePlanner                 *planner,
                                           const DoveStoreObservation  *source,
                                           const DoveMerge             *merge,
                                           GError                     **error);
gboolean         dove_plan_remake         (DovePlanner                 *planner,
                                           const DoveStoreObservation  *source,
                                           const DoveStorePair         *pair,
                                           GError                     **error);

gboolean         dove_plan_merge          (DovePlanner                 *planner,
                                           const DoveStoreObservation  *source,
                                           const DoveStoreObservation  *target,
                                           const DoveStorePair         *pair,
                                           GError                     **error);

/* dove-run-problem.c */
gboolean         dove_plan_problem_stands (DoveRun                     *self,
                                           const DoveStoreObservation  *source,
                                           gboolean                    *stands,
                                           GError                     **error);

/* dove-plan-ask.c */

/*
 * DovePlanQuestion:
 *
 * A question about a field, or about the group of that name.
 */
typedef struct
{
  DoveSide    side;       /* of @key */
  const char *key;
  const char *field;
  gint64      link_id;    /* 0 for none */
  DoveValue  *values[2];  /* (nullable): what the sides hold or would be given */
  DoveValue  *base;       /* (nullable): what both had before */
  gboolean    is_consent; /* it is about consent */
  const char *flip;       /* (nullable): that it goes back and forth, a sentence */
} DovePlanQuestion;

gboolean         dove_plan_ask            (DoveRun                     *self,
                                           const DovePlanQuestion      *about,
                                           GError                     **error);
gboolean         dove_plan_ask_merge      (DovePlanner                 *planner,
                                           const DoveStoreObservation  *source,
                                           const DoveMerge             *merge,
                                           gint64                       link_id,
                                           GError                     **error);
gboolean         dove_plan_hold_merge     (DovePlanner                 *planner,
                                           const DoveStoreObservation  *source,
                                           const DoveMerge             *merge,
                                           gint64                       link_id,
                                           gboolean                    *holds,
                                           GError                     **error);

/* dove-fuse.c */

/*
 * DoveFuseLook:
 *
 * Where the fuse looks.
 */
typedef struct
{
  DoveSide    to;       /* the side that is to be written */
  gint64      link_id;  /* 0 for none */
  DoveSide    side;     /* of @key, in the question */
  const char *key;
  const char *name;     /* of the field or its group, in the question */
} DoveFuseLook;

gboolean         dove_fuse_look           (DoveRun                     *self,
                                           const DoveFuseLook          *look,
                                           const DoveMergeField        *field,
                                           gboolean                    *blown,
                                           GError                     **error);
gboolean         dove_fuse_ask            (DoveRun                     *self,
                                           const DoveFuseLook          *look,
                                           const char                  *path,
                                           DoveValue                  **values,
                                           GError                     **error);

/* dove-plan-match.c */
gboolean         dove_plan_match          (DovePlanner                 *planner,
                                           const DoveStoreObservation  *source,
                                           GError                     **error);

/* dove-plan-delete.c */
gboolean         dove_plan_loss           (DovePlanner                 *planner,
                                           const DoveStorePair         *pair,
                                           GError                     **error);

/* dove-plan-pair.c */
gboolean         dove_plan_pair           (DovePlanner                 *planner,
                                           const DoveStoreObservation  *a,
                                           const DoveStoreObservation  *b,
                                           const DoveStorePair         *pair,
                                           GError                     **error);

G_END_DECLS
