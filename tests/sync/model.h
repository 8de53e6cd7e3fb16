/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync-fixture.h"

G_BEGIN_DECLS

/**
 * ModelStep:
 * @kind: what happens
 * @side: where, 0 for A and 1 for B
 * @person: to whom, counted over those who are there
 * @value: what chance says besides
 *
 * One step of a history. Steps are made before any is taken, so that a history can be shortened.
 */
typedef struct
{
  enum
  {
    MODEL_CREATE,
    MODEL_EDIT_NAME,
    MODEL_EDIT_CITY,   /* flows to B only */
    MODEL_EDIT_NOTE,   /* flows to A only */
    MODEL_CLEAR_NAME,
    MODEL_CONSENT,     /* somebody subscribes or unsubscribes */
    MODEL_LOSE,        /* an application no longer has a field, or has it again */
    MODEL_FIGHT,       /* programs at both sides undo each other: what the fuse looks for */
    MODEL_UNDO,        /* a run, taken back, and that taken back */
    MODEL_DROP,
    MODEL_MOVE,        /* into or out of what the sync is about */
    MODEL_MERGE,       /* two records become one */
    MODEL_RUN,
    MODEL_CRASH,       /* a run that dies at a place */
    MODEL_DRY,
    MODEL_PLAN_LATER,  /* a plan is kept, and applied by the next of these steps */
    MODEL_WAIT,
    MODEL_ANSWER,
    MODEL_REST,        /* quiet, until nothing is left to do; then all must be right */
    MODEL_N_KINDS,
  } kind;
  guint   side;
  guint   person;
  guint32 value;
} ModelStep;

GArray *model_make_steps (guint32       seed);
char   *model_run        (guint32       seed,
                          const GArray *steps);
GArray *model_shrink     (guint32       seed,
                          const GArray *steps);
void    model_print      (const GArray *steps);

G_END_DECLS
