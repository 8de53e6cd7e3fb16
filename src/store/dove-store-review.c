/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-store-private.h"
#include "store/dove-store-review.h"

/* Questions that only a person can answer. */

#define REVIEW_COLUMNS \
  "id, sync_id, run_id, link_id, change_id, kind, side, connection, object, key, field, a_value," \
  " b_value, base_value, candidates, message, state, answer, at, answered_at"

static const char *const kind_nicks[] = {
  "conflict", "match", "guard", "check", "flip", "delete", "merged", "approval", NULL
};

static const char *const state_nicks[] = { "open", "answered", "closed", NULL };

static const DoveColumn review_columns[] = {
  DOVE_NUMBER (DoveStoreReview, id),
  DOVE_TEXT (DoveStoreReview, sync_id),
  DOVE_NUMBER (DoveStoreReview, run_id),
  DOVE_NUMBER (DoveStoreReview, link_id),
  DOVE_NUMBER (DoveStoreReview, change_id),
  DOVE_NICK (DoveStoreReview, kind, kind_nicks),
  DOVE_NICK (DoveStoreReview, side, dove_side_nicks),
  DOVE_TEXT (DoveStoreReview, connection),
  DOVE_TEXT (DoveStoreReview, object),
  DOVE_TEXT (DoveStoreReview, key),
  DOVE_TEXT (DoveStoreReview, field),
  DOVE_TEXT (DoveStoreReview, a_value),
  DOVE_TEXT (DoveStoreReview, b_value),
  DOVE_TEXT (DoveStoreReview, base_value),
  DOVE_TEXT (DoveStoreReview, candidates),
  DOVE_TEXT (DoveStoreReview, message),
  DOVE_NICK (DoveStoreReview, state, state_nicks),
  DOVE_TEXT (DoveStoreReview, answer),
  DOVE_NUMBER (DoveStoreReview, at),
  DOVE_NUMBER (DoveStoreReview, answered_at),
};

static const DoveRowShape review_shape = {
  sizeof (DoveStoreReview), review_columns, G_N_ELEMENTS (review_columns)
};

/* In the table a question about nothing in particular has an empty key: NULLs are never equal,
 * and the same question would be asked twice. */
static gpointer
review_read (DoveStatement  *statement,
             GError        **error)
{
  DoveStoreReview *review = dove_row_shape_read (&review_shape, statement, 0, error);

  if (review != NULL && review->key[0] == '\0')
    g_clear_pointer (&review->key, g_free);
  if (review != NULL && review->field[0] == '\0')
    g_clear_pointer (&review->field, g_free);

  return review;
}

static void
review_remember (DoveStoreRows *rows,
                 gpointer       row)
{
  dove_rows_set_number (rows, 3, ((DoveStoreReview *) row)->id);
}

static const DoveRowKind review_kind = {
  review_read, (void (*) (gpointer)) dove_store_review_free, review_remember
};

/**
 * dove_review_kind_get_nick:
 * @kind: a kind
 *
 * Returns: its word in the database and in JSON
 */
const char *
dove_review_kind_get_nick (DoveReviewKind kind)
{
  return kind_nicks[kind];
}

/**
 * dove_review_state_get_nick:
 * @state: a state
 *
 * Returns: its word in the database and in JSON
 */
const char *
dove_review_state_get_nick (DoveReviewState state)
{
  return state_nicks[state];
}

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

static void
bind_identity (DoveStatement         *statement,
               const DoveStoreReview *review)
{
  dove_statement_bind_text (statement, 1, review->sync_id);
  dove_statement_bind_text (statement, 2, kind_nicks[review->kind]);
  dove_statement_bind_text (statement, 3, dove_side_nicks[review->side]);
  dove_statement_bind_text (statement, 4, or_empty (review->key));
  dove_statement_bind_text (statement, 5, or_empty (review->field));
}

/**
 * dove_store_put_review:
 * @self: a store
 * @review: a question; its number and time are filled in
 * @error: return location for an error
 *
 * Asks. A question with the same sync, kind, side, key and field that is still open is renewed
 * and keeps its number.
 *
 * Returns: whether it is asked
 */
gboolean
dove_store_put_review (DoveStore        *self,
                       DoveStoreReview  *review,
                       GError          **error)
{
  static const char sql[] =
    "INSERT INTO review (" REVIEW_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
    " ?12, ?13, ?14, ?15, ?16, 'open', NULL, ?19, 0)"
    " ON CONFLICT (sync_id, kind, side, key, field) WHERE state = 'open' DO UPDATE SET"
    " run_id = ?3, link_id = ?4, change_id = ?5, connection = ?8, object = ?9, a_value = ?12,"
    " b_value = ?13, base_value = ?14, candidates = ?15, message = ?16 RETURNING id, at";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);
  DoveStep step;

  if (statement == NULL)
    return FALSE;

  dove_row_shape_bind (&review_shape, statement, review);
  sqlite3_bind_null (statement, 1);
  dove_statement_bind_text (statement, 10, or_empty (review->key));
  dove_statement_bind_text (statement, 11, or_empty (review->field));
  dove_statement_bind_number (statement, 19, dove_clock_get_now (self->clock));

  step = dove_database_step (self->state, statement, error);
  if (step != DOVE_STEP_ROW)
    return FALSE;

  review->id = sqlite3_column_int64 (statement, 0);
  review->at = sqlite3_column_int64 (statement, 1);
  review->state = DOVE_REVIEW_OPEN;

  /* the statement is done, and its change made, only behind its last row */
  return dove_database_step (self->state, statement, error) == DOVE_STEP_DONE;
}

/**
 * dove_store_answer_review:
 * @self: a store
 * @review_id: number of a question
 * @answer: the choice
 * @error: return location for an error
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such open question.
 *
 * Returns: whether the answer is noted
 */
gboolean
dove_store_answer_review (DoveStore   *self,
                          gint64       review_id,
                          const char  *answer,
                          GError     **error)
{
  static const char sql[] =
    "UPDATE review SET state = 'answered', answer = ?2, answered_at = ?3"
    " WHERE id = ?1 AND state = 'open'";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, review_id);
  dove_statement_bind_text (statement, 2, answer);
  dove_statement_bind_number (statement, 3, dove_clock_get_now (self->clock));

  return dove_database_run_on_one (self->state, statement, N_("open review"), error);
}

/**
 * dove_store_reopen_review:
 * @self: a store
 * @review_id: number of a question that was answered
 * @message: why the answer could not be acted on, and what is asked
 * @error: return location for an error
 *
 * Asks again. Where the same was asked anew meanwhile, that question stays and this one is closed.
 *
 * Returns: whether it is noted
 */
gboolean
dove_store_reopen_review (DoveStore   *self,
                          gint64       review_id,
                          const char  *message,
                          GError     **error)
{
  static const char sql[] =
    "UPDATE OR IGNORE review SET state = 'open', answer = NULL, answered_at = 0, message = ?2"
    " WHERE id = ?1 AND state = 'answered'";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, review_id);
  dove_statement_bind_text (statement, 2, message);
  if (!dove_database_run (self->state, statement, error))
    return FALSE;

  return sqlite3_changes (self->state->db) > 0 || dove_store_close_review (self, review_id, error);
}

/**
 * dove_store_close_review:
 * @self: a store
 * @review_id: number of a question
 * @error: return location for an error
 *
 * Notes that a question has been acted on, or is none any more.
 *
 * Returns: whether it is noted
 */
gboolean
dove_store_close_review (DoveStore  *self,
                         gint64      review_id,
                         GError    **error)
{
  static const char sql[] = "UPDATE review SET state = 'closed' WHERE id = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, review_id);

  return dove_database_run_on_one (self->state, statement, N_("review"), error);
}

/**
 * dove_store_find_review:
 * @self: a store
 * @review_id: number of a question
 * @review: (out) (nullable): the question
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_review (DoveStore        *self,
                        gint64            review_id,
                        DoveStoreReview **review,
                        GError          **error)
{
  static const char sql[] = "SELECT " REVIEW_COLUMNS " FROM review WHERE id = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, review_id);

  return dove_rows_find (self->state, statement, &review_kind, review, error);
}

/**
 * dove_store_find_review_about:
 * @self: a store
 * @about: sync, kind, side, key and field of a question
 * @review: (out) (nullable): the newest one that is not closed
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_review_about (DoveStore              *self,
                              const DoveStoreReview  *about,
                              DoveStoreReview       **review,
                              GError                **error)
{
  static const char sql[] =
    "SELECT " REVIEW_COLUMNS " FROM review WHERE state <> 'closed' AND sync_id = ? AND kind = ?"
    " AND side = ? AND key = ? AND field = ? ORDER BY id DESC LIMIT 1";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  bind_identity (statement, about);

  return dove_rows_find (self->state, statement, &review_kind, review, error);
}

/**
 * dove_store_find_answered_about:
 * @self: a store
 * @about: sync, kind, side, key and field of a question
 * @review: (out) (nullable): the one that was answered last, in whatever state it is
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_answered_about (DoveStore              *self,
                                const DoveStoreReview  *about,
                                DoveStoreReview       **review,
                                GError                **error)
{
  static const char sql[] =
    "SELECT " REVIEW_COLUMNS " FROM review WHERE answer IS NOT NULL AND sync_id = ? AND kind = ?"
    " AND side = ? AND key = ? AND field = ? ORDER BY answered_at DESC, id DESC LIMIT 1";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  bind_identity (statement, about);

  return dove_rows_find (self->state, statement, &review_kind, review, error);
}

/**
 * dove_store_list_reviews:
 * @self: a store
 * @sync_id: (nullable): id of a sync; %NULL for all
 * @state: which ones
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a stream of #DoveStoreReview by number
 */
DoveStoreRows *
dove_store_list_reviews (DoveStore        *self,
                         const char       *sync_id,
                         DoveReviewState   state,
                         GError          **error)
{
  static const char sql[] =
    "SELECT " REVIEW_COLUMNS " FROM review WHERE state = ?1 AND (?2 IS NULL OR sync_id = ?2)"
    " AND id > ?3 ORDER BY id" DOVE_ROWS_LIMIT;
  DoveStoreRows *rows = dove_rows_new (self->state, sql, &review_kind);

  dove_rows_add_text (rows, state_nicks[state]);
  dove_rows_add_text (rows, sync_id);
  dove_rows_add_number (rows, 0);

  return rows;
}

/**
 * dove_store_count_reviews:
 * @self: a store
 * @sync_id: (nullable): id of a sync; %NULL for all
 * @error: return location for an error
 *
 * Returns: how many questions are open; -1 on an error
 */
gint64
dove_store_count_reviews (DoveStore   *self,
                          const char  *sync_id,
                          GError     **error)
{
  static const char sql[] =
    "SELECT count (*) FROM review WHERE state = 'open' AND (?1 IS NULL OR sync_id = ?1)";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return -1;

  dove_statement_bind_text (statement, 1, sync_id);

  return dove_store_count (self, statement, error);
}

/**
 * dove_store_review_new:
 *
 * Returns: (transfer full): an empty question
 */
DoveStoreReview *
dove_store_review_new (void)
{
  return g_new0 (DoveStoreReview, 1);
}

/**
 * dove_store_review_free:
 * @review: (transfer full) (nullable): a question
 */
void
dove_store_review_free (DoveStoreReview *review)
{
  dove_row_shape_free (&review_shape, review);
}
