/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/dove-merge.h"

G_BEGIN_DECLS

/**
 * DoveAgreementInput:
 * @terms: the sync, of both ways
 * @records: what the two sides hold, by #DoveSide
 * @bases: (nullable): what they held when they last agreed
 * @updated: change times by one clock; 0 when not known
 * @same_time: changes no further apart count as done at one time, microseconds
 * @prepare: sets up what the mapping to a side may know, before it is used
 * @find_verdict: (nullable): what a person said of a group, by its name
 * @user_data: handed to both
 *
 * Everything that decides what the two records of a pair should hold.
 */
typedef struct
{
  const DoveTerms    *terms;
  DoveValue          *records[2];
  DoveValue          *bases[2];
  gint64              updated[2];
  GTimeSpan           same_time;
  void              (*prepare)      (DoveSide         to,
                                     DoveMappingHost *host,
                                     gpointer         user_data);
  DoveMergeVerdict  (*find_verdict) (const char      *group,
                                     DoveMergeAnswer *answer,
                                     gpointer         user_data);
  gpointer            user_data;
} DoveAgreementInput;

/**
 * DoveAgreementOutcome:
 * @DOVE_AGREEMENT_REST: nothing is to be done
 * @DOVE_AGREEMENT_TO_A: side A is written
 * @DOVE_AGREEMENT_TO_B: side B is written
 * @DOVE_AGREEMENT_TO_BOTH: a value of a person's own is written at both
 * @DOVE_AGREEMENT_ASKED: a person must say
 * @DOVE_AGREEMENT_HELD: a formula failed or a reference waits
 *
 * What becomes of a group.
 */
typedef enum
{
  DOVE_AGREEMENT_REST,
  DOVE_AGREEMENT_TO_A,
  DOVE_AGREEMENT_TO_B,
  DOVE_AGREEMENT_TO_BOTH,
  DOVE_AGREEMENT_ASKED,
  DOVE_AGREEMENT_HELD,
} DoveAgreementOutcome;

/**
 * DoveAgreement:
 * @inputs: of the merges, by the side that is written
 * @merges: what becomes of each row, by the side that is written
 * @outcomes: (element-type DoveAgreementOutcome): of each group
 *
 * What becomes of a pair.
 */
typedef struct
{
  const DoveTerms *terms;
  DoveMappingHost  host;
  DoveMergeInput   inputs[2];
  DoveMerge       *merges[2];
  GArray          *outcomes;
} DoveAgreement;

DoveAgreement  *dove_agreement_new         (const DoveAgreementInput  *input);
void       dove_agreement_free        (DoveAgreement             *self);

gboolean   dove_agreement_is_settled  (const DoveAgreement       *self);
gboolean   dove_agreement_has_written (const DoveAgreement       *self,
                                  guint                 group,
                                  DoveSide              side,
                                  DoveValue            *fields);
DoveValue *dove_agreement_dup_values  (const DoveAgreement       *self,
                                  guint                 group,
                                  DoveSide              side);
void       dove_agreement_make_bases  (const DoveAgreement       *self,
                                  const gboolean       *groups,
                                  DoveValue           **bases);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveAgreement, dove_agreement_free)

G_END_DECLS
