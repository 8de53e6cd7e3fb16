/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "formula/dove-formula.h"
#include "record/dove-value.h"

G_BEGIN_DECLS

/**
 * DoveProposalSide:
 * @fields: list of fields as dove_field_to_value() tells them
 * @records: (nullable): list of some records of it; the more there are, the better
 *
 * What is known of one object when fields are proposed.
 */
typedef struct
{
  DoveValue *fields;
  DoveValue *records;
} DoveProposalSide;

/**
 * DoveProposalReason:
 * @DOVE_PROPOSAL_SAME_NAME: both fields are called the same
 * @DOVE_PROPOSAL_SAME_MEANING: both names mean the same; `detail` says what
 * @DOVE_PROPOSAL_LIKE_NAME: the names have most words in common
 * @DOVE_PROPOSAL_SAME_VALUES: the same values stand in both: `shared` of `compared`
 * @DOVE_PROPOSAL_JOINED: put together from several fields
 * @DOVE_PROPOSAL_SPLIT: a part of a field
 * @DOVE_PROPOSAL_WAY_BACK: the way back of a row of the other direction: the same came back for
 *   `shared` of `compared` records
 *
 * Why a field is proposed.
 */
typedef enum
{
  DOVE_PROPOSAL_SAME_NAME,
  DOVE_PROPOSAL_SAME_MEANING,
  DOVE_PROPOSAL_LIKE_NAME,
  DOVE_PROPOSAL_SAME_VALUES,
  DOVE_PROPOSAL_JOINED,
  DOVE_PROPOSAL_SPLIT,
  DOVE_PROPOSAL_WAY_BACK,
} DoveProposalReason;

/**
 * DoveProposal:
 * @source: path of the field that is read, the first of several
 * @target: path of the field that is written
 * @formula: what to write, or for keys: the key of a record that has @source
 * @target_formula: (nullable): for keys: the key of a record that has @target
 * @reason: why
 * @detail: (nullable): with a reason of meaning: which, in English
 * @shared: how many values of the samples stand in both
 * @compared: how many values of the side with fewer could be compared; 0 without samples
 * @score: 0 to 1
 * @is_doubtful: somebody should look at it before it is taken
 *
 * A proposed row of a mapping, or a proposed key.
 */
typedef struct
{
  char              *source;
  char              *target;
  char              *formula;
  char              *target_formula;
  DoveProposalReason reason;
  const char        *detail;
  guint              shared;
  guint              compared;
  double             score;
  gboolean           is_doubtful;
} DoveProposal;

/**
 * DoveKeyCount:
 * @both: records of the first side that have exactly one at the second, and the other way round
 * @only_a: records of the first side without one at the second
 * @only_b: the other way round
 * @doubtful: records of both sides whose key stands several times
 * @empty: records of both sides without a key
 *
 * How a key divides some records.
 */
typedef struct
{
  guint both;
  guint only_a;
  guint only_b;
  guint doubtful;
  guint empty;
} DoveKeyCount;

GPtrArray *dove_propose_rows    (const DoveProposalSide *from,
                                 const DoveProposalSide *to);
char      *dove_propose_formula (DoveValue              *from,
                                 DoveValue              *to);
GPtrArray *dove_propose_keys    (const DoveProposalSide *a,
                                 const DoveProposalSide *b);
char      *dove_propose_key     (DoveValue              *field);

gboolean   dove_key_count       (const char             *formula_a,
                                 const char             *formula_b,
                                 DoveValue              *records_a,
                                 DoveValue              *records_b,
                                 DoveKeyCount           *count,
                                 GError                **error);

void       dove_proposal_free   (DoveProposal           *proposal);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveProposal, dove_proposal_free)

G_END_DECLS
