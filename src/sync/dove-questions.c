/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-run-private.h"

/*
 * Questions end when what they ask about has ended: a conflict whose two values agree by now, a
 * doubtful match whose doubles are gone or linked. A plan notes which questions it meets again.
 */

/* Notes that this plan has met a question. */
void
dove_run_meet_question (DoveRun *self,
                        gint64   review_id)
{
  g_hash_table_add (self->met, GSIZE_TO_POINTER ((gsize) review_id));
}

/* Closes the questions about fields of a record of the source's side that a person has answered,
 * or, when the record's pair is settled, all of them. */
gboolean
dove_run_close_conflicts (DoveRun     *self,
                          const char  *key,
                          gboolean     all,
                          GError     **error)
{
  GHashTableIter iter;
  DoveStoreReview *review = NULL;

  g_hash_table_iter_init (&iter, self->conflicts);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &review))
    if ((all || review->state == DOVE_REVIEW_ANSWERED) && g_strcmp0 (review->key, key) == 0 &&
        !dove_store_close_review (self->store, review->id, error))
      return FALSE;

  return TRUE;
}

/* Closes the questions about fields that hold the same on both sides by now. */
gboolean
dove_run_close_agreed (DoveRun          *self,
                       const char       *key,
                       const DoveMerge  *merge,
                       GError          **error)
{
  if (g_hash_table_size (self->conflicts) == 0)
    return TRUE;

  for (guint i = 0; i < merge->fields->len; i++)
    {
      const DoveMergeField *field = g_ptr_array_index (merge->fields, i);
      g_autofree char *name = g_strdup_printf ("%s\n%s", key, field->path);
      const DoveStoreReview *review = g_hash_table_lookup (self->conflicts, name);

      if (review != NULL && field->state == DOVE_MERGE_SAME &&
          !dove_store_close_review (self->store, review->id, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_over_loss (DoveRun                *self,
              const DoveStoreReview  *review,
              gboolean               *is_over,
              GError                **error)
{
  g_autoptr(DoveStorePair) pair = NULL;

  if (!dove_store_get_pair (self->store, review->link_id, &pair, error))
    return FALSE;
  *is_over = pair == NULL || pair->a == NULL || pair->b == NULL ||
             pair->link->state == DOVE_LINK_RETIRED ||
             (pair->a->state == DOVE_OBSERVED_GONE) == (pair->b->state == DOVE_OBSERVED_GONE);

  return TRUE;
}

/* Whether nothing has moved at a pair since it was last in agreement */
static gboolean
rests (const DoveStorePair *pair)
{
  return pair != NULL && pair->link->state == DOVE_LINK_ACTIVE && pair->a != NULL &&
         pair->b != NULL && g_strcmp0 (pair->a->hash, pair->link->a_hash) == 0 &&
         g_strcmp0 (pair->b->hash, pair->link->b_hash) == 0;
}

/* A question about a field of a record that is gone, or is again as both have agreed */
static gboolean
is_over_field (DoveRun                *self,
               const DoveStoreReview  *review,
               gboolean               *is_over,
               GError                **error)
{
  g_autoptr(DoveStoreObservation) record = NULL;
  g_autoptr(DoveStoreLink) link = NULL;
  g_autoptr(DoveStorePair) pair = NULL;

  if (!dove_store_find_observation (self->store, self->terms->id, review->side, review->key,
                                    &record, error))
    return FALSE;
  *is_over = record == NULL || record->state == DOVE_OBSERVED_GONE;
  if (*is_over)
    return TRUE;

  if (!dove_store_find_link (self->store, self->terms->id, review->side, review->key, &link,
                             error) ||
      (link != NULL && !dove_store_get_pair (self->store, link->id, &pair, error)))
    return FALSE;
  *is_over = rests (pair);

  return TRUE;
}

static gboolean
is_over (DoveRun                *self,
         const DoveStoreReview  *review,
         gboolean               *over,
         GError                **error)
{
  *over = FALSE;
  if (review->kind == DOVE_REVIEW_DELETE)
    return is_over_loss (self, review, over, error);
  if (review->kind == DOVE_REVIEW_CONFLICT || review->kind == DOVE_REVIEW_FLIP)
    return is_over_field (self, review, over, error);

  return TRUE;
}

/* Closes the question what becomes of a record whose partner is gone. */
gboolean
dove_run_close_losses (DoveRun     *self,
                       DoveSide     side,
                       const char  *key,
                       GError     **error)
{
  DoveStoreReview about = { .sync_id = self->terms->id, .kind = DOVE_REVIEW_DELETE, .side = side,
                            .key = (char *) key };
  g_autoptr(DoveStoreReview) known = NULL;

  if (!dove_store_find_review_about (self->store, &about, &known, error))
    return FALSE;

  return known == NULL || dove_store_close_review (self->store, known->id, error);
}

/* Whether a record of a question can still wait for its answer: it is there and not linked, and
 * planning had a reason to pass it by. */
static gboolean
still_waits (DoveRun                *self,
             DoveSide                side,
             const char             *key,
             gboolean               *waits,
             GError                **error)
{
  g_autoptr(DoveStoreObservation) record = NULL;
  g_autoptr(DoveStoreLink) link = NULL;
  g_autoptr(DoveStoreProblem) problem = NULL;

  if (!dove_store_find_observation (self->store, self->terms->id, side, key, &record,
                                    error) ||
      !dove_store_find_link (self->store, self->terms->id, side, key, &link, error) ||
      !dove_store_find_problem_of (self->store, self->terms->id, side, key, &problem,
                                   error))
    return FALSE;

  *waits = record != NULL && record->state == DOVE_OBSERVED_HERE && link == NULL &&
           (problem != NULL || dove_run_is_locked (self, side, key));

  return TRUE;
}

static gboolean
close_if_over (DoveRun                *self,
               const DoveStoreReview  *review,
               GError                **error)
{
  g_autoptr(DoveValue) list = dove_run_parse (review->candidates, NULL);
  gboolean waits = FALSE;

  for (guint i = 0; !waits && i < dove_value_get_length (list); i++)
    {
      DoveValue *entry = dove_value_get_element (list, i);
      const char *key = dove_value_get_member_text (entry, "key");
      DoveSide side = g_strcmp0 (dove_value_get_member_text (entry, "side"), "a") == 0
                        ? DOVE_SIDE_A : DOVE_SIDE_B;

      if (key != NULL && (side == review->side || self->terms->groups != NULL) &&
          !still_waits (self, side, key, &waits, error))
        return FALSE;
    }

  return waits || dove_store_close_review (self->store, review->id, error);
}

static gboolean
sweep_state (DoveRun          *self,
             DoveReviewState   state,
             GError          **error)
{
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(GError) local = NULL;

  rows = dove_store_list_reviews (self->store, self->terms->id, state, error);
  if (rows == NULL)
    return FALSE;

  for (;;)
    {
      g_autoptr(DoveStoreReview) review = dove_store_rows_next (rows, &local);
      gboolean over = FALSE;

      if (review == NULL)
        break;
      if (!is_over (self, review, &over, error) ||
          (over && !dove_store_close_review (self->store, review->id, error)))
        return FALSE;
      if (review->kind == DOVE_REVIEW_MATCH &&
          !g_hash_table_contains (self->met, GSIZE_TO_POINTER ((gsize) review->id)) &&
          !close_if_over (self, review, error))
        return FALSE;
    }

  return dove_error_pass (&local, error);
}

/* After all records without a link were planned: doubtful matches that were not met are over. */
gboolean
dove_run_sweep_questions (DoveRun  *self,
                          GError  **error)
{
  return sweep_state (self, DOVE_REVIEW_OPEN, error) &&
         sweep_state (self, DOVE_REVIEW_ANSWERED, error);
}
