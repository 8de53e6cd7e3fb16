/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-run-private.h"

#include "record/dove-json.h"

/*
 * Closing the books of a run.
 *
 * Pairs that moved without anything to write (a version went up, a drift that is left, a new
 * configuration that gives the same values) are noted as they are now, so that the next run does
 * not look at them again. Then the positions advance: everything up to them is either dealt with
 * or written down as a problem, a question or a waiting reference, and all of it is in the store.
 */

#define SETTLE_BATCH 256 /* pairs of one transaction */

static void
note_side (DoveStoreLink               *link,
           const DoveStoreObservation  *observation,
           const char                  *hash)
{
  gboolean is_a = observation->side == DOVE_SIDE_A;
  char **version = is_a ? &link->a_version : &link->b_version;
  char **known = is_a ? &link->a_hash : &link->b_hash;

  g_free (*version);
  *version = g_strdup (observation->version);
  g_free (*known);
  *known = g_strdup (hash);
  if (is_a)
    link->a_updated = observation->updated;
  else
    link->b_updated = observation->updated;
}

/* Writes down what is remembered of both sides of a pair. */
gboolean
dove_run_save_bases (DoveRun    *self,
                     gint64      link_id,
                     DoveValue  *a_base,
                     DoveValue  *b_base,
                     GError    **error)
{
  g_autofree char *a_text = dove_json_write (a_base, DOVE_JSON_COMPACT);
  g_autofree char *b_text = dove_json_write (b_base, DOVE_JSON_COMPACT);

  return dove_store_set_base (self->store, link_id, DOVE_SIDE_A, a_text, error) &&
         dove_store_set_base (self->store, link_id, DOVE_SIDE_B, b_text, error);
}

/* Writes down what a pair is now; one that is not settled stays among those that moved. */
gboolean
dove_run_save_pair (DoveRun                     *self,
                    DoveStoreLink               *link,
                    DoveSide                     from,
                    const DoveStoreObservation  *source,
                    const DoveStoreObservation  *target,
                    DoveValue                   *source_base,
                    DoveValue                   *target_base,
                    gboolean                     is_settled,
                    GError                     **error)
{
  g_autofree char *source_text = dove_json_write (source_base, DOVE_JSON_COMPACT);
  g_autofree char *target_text = dove_json_write (target_base, DOVE_JSON_COMPACT);

  if (source != NULL)
    note_side (link, source, is_settled ? source->hash : "");
  note_side (link, target, target->hash);
  link->state = DOVE_LINK_ACTIVE;

  return dove_store_set_base (self->store, link->id, from, source_text, error) &&
         dove_store_set_base (self->store, link->id, DOVE_SIDE_OTHER (from), target_text, error) &&
         dove_store_update_link (self->store, link, error);
}

static gboolean
pause_link (DoveRun        *self,
            DoveStoreLink  *link,
            GError        **error)
{
  if (link->state == DOVE_LINK_PAUSED || self->terms->sync->scope != DOVE_SCOPE_KEEP)
    return TRUE;

  link->state = DOVE_LINK_PAUSED;

  return dove_store_update_link (self->store, link, error);
}

static gboolean
settle_merge (DoveRun              *self,
              const DoveStorePair  *pair,
              DoveSide              from,
              GError              **error)
{
  gboolean is_a = from == DOVE_SIDE_A;
  const DoveStoreObservation *source = is_a ? pair->a : pair->b;
  const DoveStoreObservation *target = is_a ? pair->b : pair->a;
  DoveMappingHost host = { 0 };
  DoveRunVerdicts verdicts = { self, source->rec_id };
  g_autoptr(DoveValue) record = dove_run_parse (source->fields, error);
  g_autoptr(DoveValue) held = dove_run_parse (target->fields, error);
  g_autoptr(DoveValue) base = dove_run_parse (is_a ? pair->a_base : pair->b_base, error);
  g_autoptr(DoveValue) held_base = dove_run_parse (is_a ? pair->b_base : pair->a_base, error);
  g_autoptr(DoveValue) new_base = NULL;
  g_autoptr(DoveValue) new_held_base = NULL;
  g_autoptr(DoveMerge) merge = NULL;
  DoveMergeInput input = { 0 };

  if (record == NULL || held == NULL || base == NULL || held_base == NULL)
    return FALSE;

  dove_run_mapping_host (self, from, &host);
  input = (DoveMergeInput) {
    .terms = self->terms, .host = &host, .to = DOVE_SIDE_OTHER (from),
    .source = record, .target = held,
    .source_base = dove_value_is_null (base) ? NULL : base,
    .target_base = dove_value_is_null (held_base) ? NULL : held_base,
    .source_updated = dove_run_time_of (self, source),
    .target_updated = dove_run_time_of (self, target), .same_time = self->same_time,
    .find_verdict = dove_run_find_verdict, .verdict_data = &verdicts,
  };
  merge = dove_merge_new (&input);
  if (!dove_merge_is_settled (merge))
    return TRUE;

  dove_merge_make_bases (merge, &input, held, &new_base, &new_held_base);

  return dove_store_clear_deferred (self->store, self->terms->id, from, source->rec_id, error) &&
         dove_run_close_conflicts (self, source->rec_id, TRUE, error) &&
         dove_store_clear_problems (self->store, self->terms->id, from, source->rec_id, error) &&
         dove_run_save_pair (self, pair->link, from, source, target, new_base, new_held_base, TRUE,
                             error);
}

/* A pair of a sync of both ways: what both directions have nothing left to do with is noted. */
static gboolean
settle_both (DoveRun              *self,
             const DoveStorePair  *pair,
             GError              **error)
{
  DoveStoreLink *link = pair->link;
  g_autoptr(DoveRunPair) decided = NULL;
  DoveValue *bases[2] = { NULL, NULL };
  g_autoptr(DoveValue) a_base = NULL;
  g_autoptr(DoveValue) b_base = NULL;
  gboolean is_settled;

  if (dove_run_is_locked (self, DOVE_SIDE_A, pair->a->rec_id) ||
      dove_run_is_locked (self, DOVE_SIDE_B, pair->b->rec_id))
    return TRUE;
  decided = dove_run_decide (self, pair->a, pair->b, pair->a_base, pair->b_base, error);
  if (decided == NULL)
    return FALSE;

  is_settled = dove_agreement_is_settled (decided->pair);
  dove_agreement_make_bases (decided->pair, NULL, bases);
  a_base = bases[DOVE_SIDE_A];
  b_base = bases[DOVE_SIDE_B];
  if (!is_settled)
    return dove_run_save_bases (self, link->id, a_base, b_base, error);

  return dove_store_clear_deferred (self->store, self->terms->id, DOVE_SIDE_A, pair->a->rec_id,
                                    error) &&
         dove_store_clear_deferred (self->store, self->terms->id, DOVE_SIDE_B, pair->b->rec_id,
                                    error) &&
         dove_store_clear_problems (self->store, self->terms->id, DOVE_SIDE_A, pair->a->rec_id,
                                    error) &&
         dove_store_clear_problems (self->store, self->terms->id, DOVE_SIDE_B, pair->b->rec_id,
                                    error) &&
         dove_run_close_conflicts (self, pair->a->rec_id, TRUE, error) &&
         dove_run_save_pair (self, link, DOVE_SIDE_A, pair->a, pair->b, a_base, b_base, TRUE,
                             error);
}

static gboolean
settle_pair (DoveRun              *self,
             const DoveStorePair  *pair,
             GError              **error)
{
  DoveSide from = dove_terms_writes (self->terms, DOVE_SIDE_B) ? DOVE_SIDE_A : DOVE_SIDE_B;

  if (pair->a == NULL || pair->b == NULL || pair->a->state == DOVE_OBSERVED_GONE ||
      pair->b->state == DOVE_OBSERVED_GONE)
    return TRUE;
  if (pair->a->state == DOVE_OBSERVED_OUT || pair->b->state == DOVE_OBSERVED_OUT)
    return pause_link (self, pair->link, error);
  if (self->terms->groups != NULL)
    return settle_both (self, pair, error);

  return settle_merge (self, pair, from, error);
}

/* Reads on until the batch is full; @is_over when there are no more pairs. */
static gboolean
settle_batch (DoveRun        *self,
              DoveStoreRows  *rows,
              gboolean       *is_over,
              GError        **error)
{
  g_autoptr(DoveStoreTransaction) transaction = dove_store_transaction_new (self->store, error);
  g_autoptr(GError) local = NULL;

  if (transaction == NULL)
    return FALSE;

  for (guint i = 0; i < SETTLE_BATCH; i++)
    {
      g_autoptr(DoveStorePair) pair = dove_store_rows_next (rows, &local);

      *is_over = pair == NULL;
      if (pair == NULL)
        break;
      if (!settle_pair (self, pair, error))
        return FALSE;
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  return dove_store_transaction_commit (&transaction, error);
}

static gboolean
advance_cursor (DoveRun   *self,
                DoveSide   side,
                GError   **error)
{
  DoveStoreCursor cursor = { NULL, self->high_water[side], dove_clock_get_now (self->clock) };

  if (self->high_water[side] == NULL)
    return TRUE;

  return dove_store_set_cursor (self->store, self->terms->id, side, "since", &cursor, error);
}

/* Notes the pairs that agree, and moves the positions on. */
gboolean
dove_run_settle (DoveRun  *self,
                 GError  **error)
{
  g_autoptr(DoveStoreRows) rows = NULL;
  gboolean is_over = FALSE;

  dove_run_tell (self, DOVE_PHASE_SETTLE, 0, -1);
  if (!dove_run_load_locks (self, error))
    return FALSE;
  rows = dove_store_list_pairs (self->store, self->terms->id, DOVE_PAIRS_MOVED, error);
  if (rows == NULL)
    return FALSE;

  while (!is_over)
    if (!settle_batch (self, rows, &is_over, error))
      return FALSE;

  if (dove_crash_point ("settle", error))
    return FALSE;

  return advance_cursor (self, DOVE_SIDE_A, error) && advance_cursor (self, DOVE_SIDE_B, error);
}
