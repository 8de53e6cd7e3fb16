/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-plan-private.h"

#include "base/dove-defaults.h"
#include "record/dove-json.h"
#include "sync/dove-rules.h"

/*
 * Planning over the store: links that moved, then records without a link.
 *
 * Everything streams: a pair is looked at, what it needs becomes a change, and the changes are
 * stored some hundreds at a time. What a change is, is decided by the pure functions of
 * dove-merge.c and dove-match.c; the order of what is read has no influence.
 *
 * Questions, problems and waiting references are noted while planning, by a run that is going
 * to apply. A dry run notes them in its scratch copy, which is thrown away; a kept plan notes
 * none.
 */

#define PLAN_BATCH 256 /* changes stored in one transaction */

DoveValue *
dove_run_parse (const char  *json,
                GError     **error)
{
  if (json == NULL)
    return dove_value_new_null ();

  return dove_json_parse (json, -1, NULL, error);
}

static gboolean
flush_changes (DovePlanner  *planner,
               GError  **error)
{
  if (planner->changes->len == 0)
    return TRUE;
  if (!dove_store_add_changes (planner->run->store, planner->changes, error))
    return FALSE;

  g_ptr_array_set_size (planner->changes, 0);

  return TRUE;
}

/* Whether the pair or record that is planned belongs to this plan: of a sample the first ones with
 * something to do, and these whole. */
static gboolean
is_of_sample (DovePlanner *planner)
{
  const DoveRun *self = planner->run;

  if (self->options->sample == 0)
    return TRUE;

  if (planner->sample == DOVE_SAMPLE_OPEN && planner->taken < self->options->sample)
    {
      planner->taken++;
      planner->sample = DOVE_SAMPLE_TAKEN;
    }
  else if (planner->sample == DOVE_SAMPLE_OPEN)
    {
      self->result->counts.left++;
      planner->sample = DOVE_SAMPLE_LEFT;
    }

  return planner->sample == DOVE_SAMPLE_TAKEN;
}

gboolean
dove_plan_add_change (DovePlanner      *planner,
                      DoveStoreChange  *change,
                      GError          **error)
{
  if (!is_of_sample (planner))
    {
      dove_store_change_free (change);
      return TRUE;
    }

  change->run_id = planner->run->run->id;
  planner->run->result->counts.planned++;
  g_ptr_array_add (planner->changes, change);

  return planner->changes->len < PLAN_BATCH || flush_changes (planner, error);
}

/* It is called as @record is, of the side @from. */
DoveStoreChange *
dove_plan_new_change (DovePlanner        *planner,
            DoveChangeKind  kind,
            const char     *key,
            const char     *other,
            DoveSide        from,
            DoveValue      *record)
{
  DoveStoreChange *change = dove_store_change_new ();

  change->kind = kind;
  change->level = kind == DOVE_CHANGE_LINK ? 0 : kind == DOVE_CHANGE_DELETE ? 2 : 1;
  change->side = planner->to;
  change->key = g_strdup (key);
  change->other = g_strdup (other);
  change->label = dove_label_read (planner->run->terms->sides[from].label, record);

  return change;
}

gboolean
dove_run_is_locked (DoveRun    *self,
                    DoveSide    side,
                    const char *key)
{
  g_autofree char *name = g_strdup_printf ("%s:%s", dove_side_get_nick (side), key);

  return g_hash_table_contains (self->locked, name);
}

static gboolean
lock_intents (DoveRun          *self,
              DoveIntentState   state,
              GError          **error)
{
  g_autoptr(GPtrArray) intents = NULL;

  intents = dove_store_list_intents (self->store, self->terms->id, state, error);
  if (intents == NULL)
    return FALSE;

  for (guint i = 0; i < intents->len; i++)
    {
      const DoveStoreIntent *intent = g_ptr_array_index (intents, i);
      DoveSide other = DOVE_SIDE_OTHER (intent->side);
      g_autoptr(DoveStoreChange) change = NULL;

      if (!dove_store_find_change (self->store, intent->change_id, &change, error))
        return FALSE;
      if (change == NULL)
        continue;
      if (change->key != NULL)
        g_hash_table_add (self->locked, g_strdup_printf ("%s:%s", dove_side_get_nick (intent->side),
                                                         change->key));
      if (change->other != NULL)
        g_hash_table_add (self->locked, g_strdup_printf ("%s:%s", dove_side_get_nick (other),
                                                         change->other));
    }

  return TRUE;
}

static gboolean
load_conflicts (DoveRun          *self,
                DoveReviewState   state,
                GError          **error)
{
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(GError) local = NULL;
  DoveStoreReview *review = NULL;

  rows = dove_store_list_reviews (self->store, self->terms->id, state, error);
  if (rows == NULL)
    return FALSE;

  while ((review = dove_store_rows_next (rows, &local)) != NULL)
    {
      if ((review->kind == DOVE_REVIEW_CONFLICT || review->kind == DOVE_REVIEW_FLIP) &&
          review->key != NULL && review->field != NULL)
        g_hash_table_replace (self->conflicts,
                              g_strdup_printf ("%s\n%s", review->key, review->field), review);
      else
        dove_store_review_free (review);
    }

  return dove_error_pass (&local, error);
}

/* Notes which records have a write whose fate is open, and what was asked of which field. */
gboolean
dove_run_load_locks (DoveRun  *self,
                     GError  **error)
{
  g_hash_table_remove_all (self->locked);
  g_hash_table_remove_all (self->conflicts);

  return dove_run_measure_clocks (self, error) &&
         lock_intents (self, DOVE_INTENT_SENT, error) &&
         lock_intents (self, DOVE_INTENT_AMBIGUOUS, error) &&
         load_conflicts (self, DOVE_REVIEW_OPEN, error) &&
         load_conflicts (self, DOVE_REVIEW_ANSWERED, error);
}

static DoveMergeVerdict
find_flip_verdict (const DoveStoreReview *review)
{
  if (review->state == DOVE_REVIEW_OPEN || review->answer == NULL)
    return DOVE_VERDICT_HELD;
  if (strcmp (review->answer, "a") == 0)
    return DOVE_VERDICT_KEEP_A;

  return strcmp (review->answer, "b") == 0 ? DOVE_VERDICT_KEEP_B : DOVE_VERDICT_NONE;
}

/* What a person said of a field of the source's record. */
DoveMergeVerdict
dove_run_find_verdict (const char       *field,
                       DoveMergeAnswer  *answer,
                       gpointer          verdict_data)
{
  const DoveRunVerdicts *verdicts = verdict_data;
  g_autofree char *name = g_strdup_printf ("%s\n%s", verdicts->key, field);
  const DoveStoreReview *review = g_hash_table_lookup (verdicts->run->conflicts, name);

  if (verdicts->run->forces >= 0)
    return verdicts->run->forces == DOVE_SIDE_A ? DOVE_VERDICT_A : DOVE_VERDICT_B;
  if (review == NULL)
    return DOVE_VERDICT_NONE;
  if (review->kind == DOVE_REVIEW_FLIP)
    return find_flip_verdict (review);
  if (review->state == DOVE_REVIEW_OPEN || review->answer == NULL)
    return DOVE_VERDICT_OPEN;

  answer->is_of_values = TRUE;
  answer->shown[DOVE_SIDE_A] = review->a_value;
  answer->shown[DOVE_SIDE_B] = review->b_value;
  if (strcmp (review->answer, "a") == 0)
    return DOVE_VERDICT_A;
  if (strcmp (review->answer, "b") == 0)
    return DOVE_VERDICT_B;

  answer->value = dove_json_parse (review->answer + 1, -1, NULL, NULL);
  if (answer->value == NULL)
    answer->value = dove_value_new_text (review->answer + 1);

  return DOVE_VERDICT_VALUE;
}

gboolean
dove_plan_note_failed (DovePlanner                     *planner,
             const DoveStoreObservation  *source,
             const DoveMerge             *merge,
             GError                     **error)
{
  g_autofree char *message = dove_merge_explain (merge);
  const char *class = dove_merge_is_against_rule (merge) ? "rule" : DOVE_PROBLEM_FORMULA;

  planner->run->result->counts.failed++;
  return dove_run_put_problem (planner->run, source->side, source, class,
                               dove_merge_get_failed (merge), message,
                               _("Correct the record or the formula; it is tried again then"),
                               error);
}

/* The change that a merge asks for, if it asks for one. */
gboolean
dove_plan_add_merge (DovePlanner                 *planner,
                     const DoveMerge             *merge,
                     const DoveStoreObservation  *source,
                     const DoveStoreObservation  *target,
                     gint64                       link_id,
                     DoveValue                   *record,
                     GError                     **error)
{
  DoveRun *self = planner->run;
  const char *object = self->terms->sides[source->side].object;
  DoveStoreChange *change = NULL;
  g_autoptr(DoveValue) fields = NULL;

  if (merge->counts[DOVE_MERGE_DEFERRED] > 0)
    {
      self->result->counts.deferred++;
      if (!dove_run_put_deferred (self, source->side, source->rec_id, merge, error))
        return FALSE;
    }
  if (target == NULL && dove_merge_lacks_required (merge, self->terms, planner->to))
    return TRUE;
  if (merge->counts[DOVE_MERGE_WRITE] == 0)
    return TRUE;

  planner->moved++;
  fields = dove_merge_to_fields (merge, self->terms, planner->to);
  change = dove_plan_new_change (planner,
                                 target != NULL ? DOVE_CHANGE_UPDATE : DOVE_CHANGE_CREATE,
                                 target != NULL ? target->rec_id : NULL, source->rec_id,
                                 source->side, record);
  change->link_id = link_id;
  change->fields = dove_json_write (fields, DOVE_JSON_COMPACT);
  change->source_hash = g_strdup (source->hash);
  change->target_hash = target != NULL ? g_strdup (target->hash) : NULL;
  change->why = target == NULL ? g_strdup_printf (_("new in “%s”"), object)
                               : g_strdup_printf (_("changed in “%s”"), object);

  return dove_plan_add_change (planner, change, error);
}

gboolean
dove_plan_merge (DovePlanner                     *planner,
            const DoveStoreObservation  *source,
            const DoveStoreObservation  *target,
            const DoveStorePair         *pair,
            GError                     **error)
{
  DoveRun *self = planner->run;
  gboolean is_a = source->side == DOVE_SIDE_A;
  DoveRunVerdicts verdicts = { self, source->rec_id };
  g_autoptr(DoveValue) record = dove_run_parse (source->fields, error);
  g_autoptr(DoveValue) held = target != NULL ? dove_run_parse (target->fields, error) : NULL;
  const char *source_base = pair != NULL ? is_a ? pair->a_base : pair->b_base : NULL;
  const char *target_base = pair != NULL ? is_a ? pair->b_base : pair->a_base : NULL;
  g_autoptr(DoveValue) base = source_base != NULL ? dove_run_parse (source_base, error) : NULL;
  g_autoptr(DoveValue) held_base = target_base != NULL ? dove_run_parse (target_base, error) : NULL;
  g_autoptr(DoveMerge) merge = NULL;
  gint64 link_id = pair != NULL ? pair->link->id : 0;
  gboolean holds = FALSE;
  DoveMergeInput input = {
    .terms = self->terms, .host = &planner->mapping, .to = planner->to,
    .source = record, .target = held, .source_base = base, .target_base = held_base,
    .source_updated = dove_run_time_of (self, source),
    .target_updated = dove_run_time_of (self, target), .same_time = self->same_time,
    .find_verdict = dove_run_find_verdict, .verdict_data = &verdicts,
  };

  if (record == NULL || (target != NULL && held == NULL))
    return FALSE;

  merge = dove_merge_new (&input);
  dove_rules_check (self->terms, planner->to, target == NULL, merge);
  if (merge->counts[DOVE_MERGE_FAILED] > 0)
    return dove_plan_note_failed (planner, source, merge, error);
  if (target != NULL && !dove_plan_hold_merge (planner, source, merge, link_id, &holds, error))
    return FALSE;
  if (holds)
    {
      dove_merge_free (merge);
      merge = dove_merge_new (&input);
    }
  if (!dove_run_close_agreed (self, source->rec_id, merge, error))
    return FALSE;

  if (!dove_plan_ask_merge (planner, source, merge, link_id, error))
    return FALSE;

  return dove_plan_add_merge (planner, merge, source, target, link_id, record, error);
}

/* A pair's records when both may be compared now; else nothing is to be done with it. */
static gboolean
pair_is_open (DovePlanner                    *planner,
              const DoveStorePair        *pair,
              const DoveStoreObservation *source,
              const DoveStoreObservation *target)
{
  DoveRun *self = planner->run;

  if (source == NULL || target == NULL || source->state != DOVE_OBSERVED_HERE)
    return FALSE;
  if (dove_run_is_locked (self, source->side, source->rec_id) ||
      dove_run_is_locked (self, target->side, target->rec_id))
    return FALSE;
  if (target->state == DOVE_OBSERVED_GONE)
    return self->terms->sync->drift == DOVE_DRIFT_REPAIR;

  return target->state == DOVE_OBSERVED_HERE;
}

static void
aim (DovePlanner *planner,
               DoveSide     to)
{
  planner->to = to;
  dove_run_mapping_host (planner->run, DOVE_SIDE_OTHER (to), &planner->mapping);
}

/* Makes a record again whose partner is gone: what the two once agreed on no longer counts. */
gboolean
dove_plan_remake (DovePlanner                 *planner,
                  const DoveStoreObservation  *source,
                  const DoveStorePair         *pair,
                  GError                     **error)
{
  DoveStorePair unbased = { .link = pair->link };
  DoveSide to = planner->to;
  gboolean ok;

  aim (planner, DOVE_SIDE_OTHER (source->side));
  ok = dove_plan_merge (planner, source, NULL, &unbased, error);
  aim (planner, to);

  return ok;
}

static gboolean
has_loss (const DoveStorePair *pair)
{
  return pair->a != NULL && pair->b != NULL &&
         (pair->a->state == DOVE_OBSERVED_GONE) != (pair->b->state == DOVE_OBSERVED_GONE);
}

static gboolean
plan_pair (DovePlanner              *planner,
           const DoveStorePair  *pair,
           GError              **error)
{
  gboolean to_b = planner->to == DOVE_SIDE_B;
  const DoveStoreObservation *source = to_b ? pair->a : pair->b;
  const DoveStoreObservation *target = to_b ? pair->b : pair->a;
  gboolean stands = FALSE;

  if (pair->a != NULL && pair->b != NULL && pair->a->state == DOVE_OBSERVED_HERE &&
      pair->b->state == DOVE_OBSERVED_HERE &&
      !dove_store_cancel_delete (planner->run->store, pair->link->id, error))
    return FALSE;
  /* Of one way a loss at the target is drift, which may be repaired */
  if (has_loss (pair) && (planner->run->terms->groups != NULL ||
                          source->state == DOVE_OBSERVED_GONE))
    return dove_plan_loss (planner, pair, error);
  if (planner->run->terms->groups != NULL)
    return dove_plan_pair (planner, pair->a, pair->b, pair, error);
  if (!pair_is_open (planner, pair, source, target))
    return TRUE;
  if (!dove_plan_problem_stands (planner->run, source, &stands, error))
    return FALSE;
  if (stands)
    {
      planner->run->result->counts.skipped++;
      return TRUE;
    }

  if (target->state == DOVE_OBSERVED_GONE)
    return dove_plan_remake (planner, source, pair, error);

  return dove_plan_merge (planner, source, target, pair, error);
}

static gboolean
plan_pairs (DovePlanner  *planner,
            GError  **error)
{
  DoveRun *self = planner->run;
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(GError) local = NULL;

  rows = dove_store_list_pairs (self->store, self->terms->id, DOVE_PAIRS_MOVED, error);
  if (rows == NULL)
    return FALSE;

  for (;;)
    {
      g_autoptr(DoveStorePair) pair = dove_store_rows_next (rows, &local);

      if (pair == NULL)
        break;
      planner->sample = DOVE_SAMPLE_OPEN;
      if (!plan_pair (planner, pair, error))
        return FALSE;
      if (++planner->looked_at % PLAN_BATCH == 0)
        dove_run_tell (self, DOVE_PHASE_PLAN, planner->looked_at, -1);
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
    }

  return dove_error_pass (&local, error);
}

static gboolean
plan_unlinked (DovePlanner                     *planner,
               const DoveStoreObservation  *source,
               GError                     **error)
{
  DoveRun *self = planner->run;
  g_autoptr(DoveStoreObservation) now = NULL;
  gboolean can_get = self->terms->sides[source->side].abilities.can_get;
  gboolean stands = FALSE;

  if (source->state != DOVE_OBSERVED_HERE ||
      dove_run_is_locked (self, source->side, source->rec_id))
    return TRUE;
  if (planner->to == DOVE_SIDE_A && g_hash_table_contains (planner->given, source->rec_id))
    return TRUE;
  if (!dove_plan_problem_stands (self, source, &stands, error))
    return FALSE;
  if (stands)
    {
      self->result->counts.skipped++;
      return TRUE;
    }

  if (dove_run_was_shown (self, source) || (!self->is_whole[source->side] && !can_get))
    return dove_plan_match (planner, source, error);

  if (!dove_run_confirm (self, source, &now, error))
    return FALSE;

  return now == NULL || dove_plan_match (planner, now, error);
}

static gboolean
plan_all_unlinked (DovePlanner  *planner,
                   GError  **error)
{
  DoveRun *self = planner->run;
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(GError) local = NULL;

  rows = dove_store_list_unlinked (self->store, self->terms->id, DOVE_SIDE_OTHER (planner->to),
                                   self->terms->sync->from, error);
  if (rows == NULL)
    return FALSE;

  for (;;)
    {
      g_autoptr(DoveStoreObservation) source = dove_store_rows_next (rows, &local);

      if (source == NULL)
        break;
      planner->sample = DOVE_SAMPLE_OPEN;
      if (!plan_unlinked (planner, source, error))
        return FALSE;
      if (++planner->looked_at % PLAN_BATCH == 0)
        dove_run_tell (self, DOVE_PHASE_PLAN, planner->looked_at, -1);
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
    }

  return dove_error_pass (&local, error);
}

/* First the pairs, then what stands alone: of a sync of both ways each pair once */
static gboolean
plan_all (DovePlanner  *planner,
          GError      **error)
{
  DoveRun *self = planner->run;

  for (guint side = 0; side < 2; side++)
    {
      gboolean is_second = self->terms->groups != NULL && side == DOVE_SIDE_B;

      if (!dove_terms_writes (self->terms, side))
        continue;
      aim (planner, side);
      if (!is_second && !plan_pairs (planner, error))
        return FALSE;
    }

  /* What A has is matched first, so that what B has is known to be given away */
  for (int side = DOVE_SIDE_B; side >= DOVE_SIDE_A; side--)
    {
      if (!dove_terms_writes (self->terms, side))
        continue;
      aim (planner, side);
      if (!plan_all_unlinked (planner, error))
        return FALSE;
    }

  return flush_changes (planner, error);
}

static gboolean
plan_changes (DoveRun  *self,
              GError  **error)
{
  g_autoptr(GPtrArray) changes = NULL;
  g_autoptr(GHashTable) given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  DovePlanner planner = { .run = self, .given = given };

  changes = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_change_free);
  planner.changes = changes;
  if (!plan_all (&planner, error))
    return FALSE;
  self->result->counts.unchanged = MAX (self->links - planner.moved, 0);

  return TRUE;
}

static gboolean
plan_one (DovePlanner                 *planner,
          const DoveStoreObservation  *record,
          gint64                       link_id,
          GError                     **error)
{
  DoveRun *self = planner->run;
  g_autoptr(DoveStorePair) pair = NULL;

  if (record != NULL)
    {
      aim (planner, DOVE_SIDE_OTHER (record->side));
      return !dove_terms_writes (self->terms, planner->to) ||
             plan_unlinked (planner, record, error);
    }
  if (!dove_store_get_pair (self->store, link_id, &pair, error) || pair == NULL)
    return pair != NULL;

  /* Where one side is to be taken it does not count what the two once agreed on. */
  if (self->forces >= 0)
    {
      g_clear_pointer (&pair->a_base, g_free);
      g_clear_pointer (&pair->b_base, g_free);
    }
  aim (planner, dove_terms_writes (self->terms, DOVE_SIDE_B) ? DOVE_SIDE_B : DOVE_SIDE_A);

  return plan_pair (planner, pair, error);
}

/* Plans one record without a link, or one pair. */
gboolean
dove_run_plan_record (DoveRun                     *self,
                      const DoveStoreObservation  *record,
                      gint64                       link_id,
                      GError                     **error)
{
  g_autoptr(GPtrArray) changes = NULL;
  g_autoptr(GHashTable) given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  DovePlanner planner = { .run = self, .given = given };

  changes = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_change_free);
  planner.changes = changes;

  return dove_run_load_locks (self, error) && plan_one (&planner, record, link_id, error) &&
         flush_changes (&planner, error);
}

/* Makes the changes of this run and their hash. */
gboolean
dove_run_plan (DoveRun  *self,
               GError  **error)
{
  self->run->state = DOVE_RUN_PLANNING;
  g_hash_table_remove_all (self->met);
  self->links = dove_store_count_links (self->store, self->terms->id, error);
  if (self->links < 0 || !dove_store_update_run (self->store, self->run, error) ||
      !dove_store_drop_changes (self->store, self->run->id, error) ||
      !dove_run_load_locks (self, error))
    return FALSE;

  if (!plan_changes (self, error) || !dove_run_sweep_questions (self, error))
    return FALSE;

  return dove_run_finish_plan (self, error);
}
