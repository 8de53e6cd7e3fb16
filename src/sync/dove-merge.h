/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/dove-terms.h"

G_BEGIN_DECLS

/**
 * DoveMergeState:
 * @DOVE_MERGE_SAME: the target holds what it should, or what it made of that
 * @DOVE_MERGE_WRITE: the target is to be written
 * @DOVE_MERGE_LEFT: the target differs, and is left so by a policy or an answer
 * @DOVE_MERGE_ASKED: a person must say who wins
 * @DOVE_MERGE_DEFERRED: a reference whose linked record is not there yet
 * @DOVE_MERGE_FAILED: the formula gave an error
 * @DOVE_MERGE_OMITTED: the row does not apply
 *
 * What becomes of one field.
 */
typedef enum
{
  DOVE_MERGE_SAME,
  DOVE_MERGE_WRITE,
  DOVE_MERGE_LEFT,
  DOVE_MERGE_ASKED,
  DOVE_MERGE_DEFERRED,
  DOVE_MERGE_FAILED,
  DOVE_MERGE_OMITTED,
} DoveMergeState;

#define DOVE_MERGE_STATES (DOVE_MERGE_OMITTED + 1)

/**
 * DoveMergeVerdict:
 * @DOVE_VERDICT_NONE: nobody was asked
 * @DOVE_VERDICT_OPEN: a person was asked and has not answered
 * @DOVE_VERDICT_A: side A's value
 * @DOVE_VERDICT_B: side B's value
 * @DOVE_VERDICT_VALUE: a value of the person's own
 * @DOVE_VERDICT_HELD: it goes back and forth, and nothing is written until a person says so
 * @DOVE_VERDICT_KEEP_A: it went back and forth: side A's value is right
 * @DOVE_VERDICT_KEEP_B: likewise side B's
 *
 * What a person said of a field that differs. The last three count whatever the rules say.
 */
typedef enum
{
  DOVE_VERDICT_NONE,
  DOVE_VERDICT_OPEN,
  DOVE_VERDICT_A,
  DOVE_VERDICT_B,
  DOVE_VERDICT_VALUE,
  DOVE_VERDICT_HELD,
  DOVE_VERDICT_KEEP_A,
  DOVE_VERDICT_KEEP_B,
} DoveMergeVerdict;

/**
 * DoveMergeAnswer:
 * @value: (nullable): a value of a person's own
 * @is_of_values: the answer is about the values below, and about no others
 * @shown: (nullable): by #DoveSide, what the person was shown, JSON text
 *
 * What a person said besides the verdict.
 */
typedef struct
{
  DoveValue  *value;
  gboolean    is_of_values;
  const char *shown[2];
} DoveMergeAnswer;

/**
 * DoveMergeInput:
 * @terms: the sync
 * @host: what the mapping may know
 * @to: the side that is written
 * @source: the record of the other side
 * @target: (nullable): the record at @to; %NULL when it is to be made
 * @source_base: (nullable): what the source held when the two last agreed
 * @target_base: (nullable): likewise the target; %NULL for both means a pair just matched
 * @source_updated: change time, by the same clock as the other; 0 when not known
 * @target_updated: likewise
 * @same_time: changes no further apart count as done at one time, microseconds
 * @find_verdict: (nullable): what a person said of a field
 * @verdict_data: handed to it
 * @is_of_pair: the decisions are made by dove_agreement_decide(): what moved is only noted
 *
 * Everything that decides what a pair's target should hold.
 */
typedef struct
{
  const DoveTerms        *terms;
  const DoveMappingHost  *host;
  DoveSide                to;
  DoveValue              *source;
  DoveValue              *target;
  DoveValue              *source_base;
  DoveValue              *target_base;
  gint64                  source_updated;
  gint64                  target_updated;
  GTimeSpan               same_time;
  DoveMergeVerdict      (*find_verdict) (const char      *field,
                                         DoveMergeAnswer *answer,
                                         gpointer         user_data);
  gpointer                verdict_data;
  gboolean                is_of_pair;
} DoveMergeInput;

/**
 * DoveMergeField:
 * @row: index of the row
 * @path: path of the target field
 * @state: what becomes of it
 * @old: (nullable): what the target holds
 * @new: (nullable): what it should hold; of a deferred one the key that is not linked
 * @via: (nullable): the sync whose link is missing
 * @decided: (nullable): who or what decided against the value that the target holds:
 *   `newest`, `a`, `b`, `person`, `value` (a person's own), `one-way` or `refused` (consent was
 *   refused)
 * @message: (nullable): why the formula failed, or which rule of the application the value is
 *   against
 * @is_against_rule: the formula gave a value, but the application does not take it
 * @is_secret: what it should hold, or is made of, is not to be shown; only known where it failed
 * @is_blank: its source came back without a value: nobody has emptied it
 * @is_same: the target holds what it should
 * @moves: what it should hold is another value than when the two last agreed; only noted for
 *   the decision on a pair
 */
typedef struct
{
  guint           row;
  char           *path;
  DoveMergeState  state;
  const char     *decided;
  gboolean        is_blank;
  gboolean        is_same;
  gboolean        moves;
  DoveValue      *old;
  DoveValue      *new;
  char           *via;
  char           *message;
  gboolean        is_against_rule;
  gboolean        is_secret;
} DoveMergeField;

/**
 * DoveMerge:
 * @fields: (element-type DoveMergeField): one for each row
 * @counts: how many are in each state
 * @lacks: (nullable): a field without which the record cannot be made, and that nothing gives
 *
 * What becomes of a pair.
 */
typedef struct
{
  GPtrArray *fields;
  guint      counts[DOVE_MERGE_STATES];
  char      *lacks;
} DoveMerge;

DoveMerge *dove_merge_new         (const DoveMergeInput  *input);
void       dove_merge_free        (DoveMerge             *self);

gboolean   dove_merge_is_settled  (const DoveMerge       *self);
gboolean   dove_merge_lacks_required (const DoveMerge    *self,
                                   const DoveTerms       *terms,
                                   DoveSide               to);
DoveValue *dove_merge_to_fields   (const DoveMerge       *self,
                                   const DoveTerms       *terms,
                                   DoveSide               to);
gboolean   dove_merge_is_secret   (const DoveTerms       *terms,
                                   DoveSide               side,
                                   const char            *path,
                                   DoveValue             *value);
gboolean   dove_merge_is_against_rule (const DoveMerge   *self);
const char *dove_merge_get_failed (const DoveMerge       *self);
char      *dove_merge_explain     (const DoveMerge       *self);
void       dove_merge_make_bases  (const DoveMerge       *self,
                                   const DoveMergeInput  *input,
                                   DoveValue             *target_now,
                                   DoveValue            **source_base,
                                   DoveValue            **target_base);

DoveValue *dove_fields_to_payload (DoveValue             *fields,
                                   DoveValue             *seen,
                                   GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveMerge, dove_merge_free)

G_END_DECLS
