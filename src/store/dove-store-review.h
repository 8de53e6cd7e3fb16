/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store.h"

G_BEGIN_DECLS

typedef enum
{
  DOVE_REVIEW_CONFLICT,
  DOVE_REVIEW_MATCH,
  DOVE_REVIEW_GUARD,
  DOVE_REVIEW_CHECK,
  DOVE_REVIEW_FLIP,
  DOVE_REVIEW_DELETE,
  DOVE_REVIEW_MERGED,
  DOVE_REVIEW_APPROVAL,
} DoveReviewKind;

#define DOVE_REVIEW_OF_CONSENT "[\"consent\"]"

/**
 * DoveReviewState:
 * @DOVE_REVIEW_OPEN: waits for a person
 * @DOVE_REVIEW_ANSWERED: answered, not yet acted on
 * @DOVE_REVIEW_CLOSED: acted on, or no longer a question
 */
typedef enum
{
  DOVE_REVIEW_OPEN,
  DOVE_REVIEW_ANSWERED,
  DOVE_REVIEW_CLOSED,
} DoveReviewState;

/**
 * DoveStoreReview:
 * @id: number, given by dove_store_put_review()
 * @sync_id: of which sync
 * @run_id: the run that asks; 0 for none
 * @link_id: 0 for none
 * @change_id: 0 for none; the change of a `check`
 * @kind: see #DoveReviewKind
 * @side: of @key
 * @connection: (nullable): id
 * @object: (nullable): name
 * @key: (nullable): the record; of `match` the match key
 * @field: (nullable): the field, or the first of its group
 * @a_value: (nullable): JSON
 * @b_value: (nullable): JSON
 * @base_value: (nullable): JSON
 * @candidates: (nullable): JSON list; of a `conflict` about consent %DOVE_REVIEW_OF_CONSENT
 * @message: the question, a sentence
 * @state: see #DoveReviewState
 * @answer: (nullable): the choice, as given to `answer`
 * @at: when it was first asked
 * @answered_at: when it was answered
 *
 * A question only a person can answer. Open ones are unique by sync, kind, side, key and field.
 */
typedef struct
{
  gint64          id;
  char           *sync_id;
  gint64          run_id;
  gint64          link_id;
  gint64          change_id;
  DoveReviewKind  kind;
  DoveSide        side;
  char           *connection;
  char           *object;
  char           *key;
  char           *field;
  char           *a_value;
  char           *b_value;
  char           *base_value;
  char           *candidates;
  char           *message;
  DoveReviewState state;
  char           *answer;
  gint64          at;
  gint64          answered_at;
} DoveStoreReview;

/* The class of a problem: a formula gave no value */
#define DOVE_PROBLEM_FORMULA "formula"
/* The class of a problem: the key belonged to another record, and the record is set apart */
#define DOVE_PROBLEM_REUSED "reused"

/**
 * DoveStoreProblem:
 * @id: number, given by dove_store_put_problem()
 * @sync_id: of which sync
 * @side: where it could not be written, or read
 * @rec_id: the record; of a create the source's
 * @problem_class: kind of problem: `refused`, `formula`, `rule`, `forbidden`
 * @connection: (nullable): id
 * @object: (nullable): name
 * @field: (nullable): the field at fault
 * @message: the application's words, or ours
 * @hint: (nullable): what to do
 * @run_id: the run that met it last; 0 for none
 * @first: when it was first met
 * @last: when it was last met
 * @tries: how often
 * @retry_at: not before; 0 for only when something changes
 * @config_hash: (nullable): of the sync then: another one now is worth a try
 * @rec_hash: (nullable): of the record then: likewise
 * @is_asked: a person asked for a retry
 *
 * A record that could not be written. Unique by sync, side, record and class.
 */
typedef struct
{
  gint64   id;
  char    *sync_id;
  DoveSide side;
  char    *rec_id;
  char    *problem_class;
  char    *connection;
  char    *object;
  char    *field;
  char    *message;
  char    *hint;
  gint64   run_id;
  gint64   first;
  gint64   last;
  gint64   tries;
  gint64   retry_at;
  char    *config_hash;
  char    *rec_hash;
  gboolean is_asked;
} DoveStoreProblem;

/**
 * DoveStoreDeferred:
 * @sync_id: of which sync
 * @side: of the record that waits (the source's)
 * @rec_id: the record that waits
 * @field: the target field of the reference
 * @needs_sync: the sync whose link is missing
 * @needs_key: key of the record that must be linked there
 * @change_id: the change that waits; 0 for none
 * @at: since when
 *
 * A reference whose linked record is not there yet.
 */
typedef struct
{
  char    *sync_id;
  DoveSide side;
  char    *rec_id;
  char    *field;
  char    *needs_sync;
  char    *needs_key;
  gint64   change_id;
  gint64   at;
} DoveStoreDeferred;

/**
 * DoveStoreDelete:
 * @link_id: the link
 * @side: where the record is to be deleted
 * @due: not before
 * @evidence: how the other record is known to be gone, JSON
 * @at: since when
 *
 * A delete that waits out its grace.
 */
typedef struct
{
  gint64   link_id;
  DoveSide side;
  gint64   due;
  char    *evidence;
  gint64   at;
} DoveStoreDelete;

/**
 * DoveStoreHistory:
 * @sync_id: of which sync
 * @link_id: the link
 * @run_id: the run
 * @side: where the value was lost
 * @field: which
 * @value: JSON
 * @why: a sentence
 * @at: when
 *
 * A value that lost against another one.
 */
typedef struct
{
  char    *sync_id;
  gint64   link_id;
  gint64   run_id;
  DoveSide side;
  char    *field;
  char    *value;
  char    *why;
  gint64   at;
} DoveStoreHistory;

const char *dove_review_kind_get_nick    (DoveReviewKind            kind);
const char *dove_review_state_get_nick   (DoveReviewState           state);

/* Asks, or renews an open question with the same sync, kind, side, key and field; fills in id and
 * at */
gboolean    dove_store_put_review        (DoveStore                *self,
                                          DoveStoreReview          *review,
                                          GError                  **error);
gboolean    dove_store_answer_review     (DoveStore                *self,
                                          gint64                    review_id,
                                          const char               *answer,
                                          GError                  **error);
gboolean    dove_store_reopen_review     (DoveStore                *self,
                                          gint64                    review_id,
                                          const char               *message,
                                          GError                  **error);
gboolean    dove_store_close_review      (DoveStore                *self,
                                          gint64                    review_id,
                                          GError                  **error);
gboolean    dove_store_find_review       (DoveStore                *self,
                                          gint64                    review_id,
                                          DoveStoreReview         **review,
                                          GError                  **error);
/* The newest one of that identity that is not closed */
gboolean    dove_store_find_review_about (DoveStore                *self,
                                          const DoveStoreReview    *about,
                                          DoveStoreReview         **review,
                                          GError                  **error);
/* The one of that identity that was answered last, in whatever state */
gboolean    dove_store_find_answered_about (DoveStore              *self,
                                          const DoveStoreReview    *about,
                                          DoveStoreReview         **review,
                                          GError                  **error);
/* Stream of DoveStoreReview by number; @sync_id NULL for all; @state a DoveReviewState */
DoveStoreRows *dove_store_list_reviews   (DoveStore                *self,
                                          const char               *sync_id,
                                          DoveReviewState           state,
                                          GError                  **error);
gint64      dove_store_count_reviews     (DoveStore                *self,
                                          const char               *sync_id,
                                          GError                  **error);

/* Adds it, or counts one more try; fills in id, first, last, tries */
gboolean    dove_store_put_problem       (DoveStore                *self,
                                          DoveStoreProblem         *problem,
                                          GError                  **error);
gboolean    dove_store_clear_problems    (DoveStore                *self,
                                          const char               *sync_id,
                                          DoveSide                  side,
                                          const char               *rec_id,
                                          GError                  **error);
gboolean    dove_store_retry_problem     (DoveStore                *self,
                                          gint64                    problem_id,
                                          GError                  **error);
gboolean    dove_store_find_problem      (DoveStore                *self,
                                          gint64                    problem_id,
                                          DoveStoreProblem        **problem,
                                          GError                  **error);
/* Any class; the one met last */
gboolean    dove_store_find_problem_of   (DoveStore                *self,
                                          const char               *sync_id,
                                          DoveSide                  side,
                                          const char               *rec_id,
                                          DoveStoreProblem        **problem,
                                          GError                  **error);
/* Stream of DoveStoreProblem by number; @sync_id NULL for all */
DoveStoreRows *dove_store_list_problems  (DoveStore                *self,
                                          const char               *sync_id,
                                          GError                  **error);
gint64      dove_store_count_problems    (DoveStore                *self,
                                          const char               *sync_id,
                                          GError                  **error);

gboolean    dove_store_put_deferred      (DoveStore                *self,
                                          const DoveStoreDeferred  *deferred,
                                          GError                  **error);
gboolean    dove_store_clear_deferred    (DoveStore                *self,
                                          const char               *sync_id,
                                          DoveSide                  side,
                                          const char               *rec_id,
                                          GError                  **error);
/* Of one waiting sync, or of what waits for a record (@needs_key NULL: for any of that sync) */
GPtrArray  *dove_store_list_deferred     (DoveStore                *self,
                                          const char               *sync_id,
                                          GError                  **error);
GPtrArray  *dove_store_list_waiting_for  (DoveStore                *self,
                                          const char               *needs_sync,
                                          const char               *needs_key,
                                          GError                  **error);

gboolean    dove_store_put_delete        (DoveStore                *self,
                                          const DoveStoreDelete    *queued,
                                          GError                  **error);
gboolean    dove_store_cancel_delete     (DoveStore                *self,
                                          gint64                    link_id,
                                          GError                  **error);
gboolean    dove_store_find_delete       (DoveStore                *self,
                                          gint64                    link_id,
                                          DoveStoreDelete         **queued,
                                          GError                  **error);
/* With due <= @until, earliest first */
GPtrArray  *dove_store_list_deletes      (DoveStore                *self,
                                          const char               *sync_id,
                                          gint64                    until,
                                          GError                  **error);

gboolean    dove_store_add_history       (DoveStore                *self,
                                          const DoveStoreHistory   *history,
                                          GError                  **error);
GPtrArray  *dove_store_list_history      (DoveStore                *self,
                                          gint64                    link_id,
                                          GError                  **error);

DoveStoreReview   *dove_store_review_new    (void);
void               dove_store_review_free   (DoveStoreReview   *review);
DoveStoreProblem  *dove_store_problem_new   (void);
void               dove_store_problem_free  (DoveStoreProblem  *problem);
void               dove_store_deferred_free (DoveStoreDeferred *deferred);
void               dove_store_delete_free   (DoveStoreDelete   *queued);
void               dove_store_history_free  (DoveStoreHistory  *history);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreReview, dove_store_review_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreProblem, dove_store_problem_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreDeferred, dove_store_deferred_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreDelete, dove_store_delete_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreHistory, dove_store_history_free)

G_END_DECLS
