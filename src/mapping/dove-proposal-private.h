/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-concept-private.h"
#include "mapping/dove-proposal.h"

G_BEGIN_DECLS

/**
 * DoveCandidate:
 * @path: of the field; belongs to the side's document
 * @title: (nullable): what people call it; likewise
 * @words: of its own name
 * @parents: of the names of what it is within
 * @concept: (nullable): what it means
 * @rest: words of its name besides the meaning
 * @type: as in a schema
 * @format: (nullable): likewise
 * @is_required: a new record needs it
 * @is_read_only: it cannot be written
 * @values: texts that stand in it in the samples, folded
 * @n_filled: in how many samples it is filled
 * @choices: (nullable): the only texts that it may hold, folded
 *
 * A field that may be proposed. Lists and records are none.
 */
typedef struct
{
  const char        *path;
  const char        *title;
  char             **words;
  char             **parents;
  const DoveConcept *concept;
  GPtrArray         *rest;
  const char        *type;
  const char        *format;
  gboolean           is_required;
  gboolean           is_read_only;
  GHashTable        *values;
  guint              n_filled;
  GHashTable        *choices;
} DoveCandidate;

/**
 * DoveLikeness:
 * @score: 0 to 1
 * @reason: what speaks for it most
 * @others: words that only one of the names has
 * @is_foreign: what stands in one is mostly not what the other one may hold
 * @shared: values in both
 * @compared: values that could be compared
 *
 * How much two fields are the same.
 */
typedef struct
{
  double             score;
  DoveProposalReason reason;
  guint              others;
  gboolean           is_foreign;
  guint              shared;
  guint              compared;
} DoveLikeness;

GPtrArray *dove_candidates_new    (const DoveProposalSide *side);
void       dove_candidates_liken  (const DoveCandidate    *from,
                                   const DoveCandidate    *to,
                                   DoveLikeness           *likeness);
void       dove_candidates_tell_logins (GPtrArray         *candidates);
gboolean   dove_candidate_means   (const DoveCandidate    *self,
                                   const char             *concept);

G_END_DECLS
