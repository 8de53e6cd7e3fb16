/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-plan-private.h"

#include "sync/dove-consent.h"
#include "sync/dove-rules.h"

/*
 * Planning the pairs of a sync of both ways: each pair once, with what both directions say of it.
 * A pair may give a change at either side, or at both.
 */

static void
prepare_cb (DoveSide         to,
            DoveMappingHost *host,
            gpointer         user_data)
{
  DoveRunPair *self = user_data;

  dove_run_mapping_host (self->run, DOVE_SIDE_OTHER (to), host);
}

static DoveMergeVerdict
find_verdict_cb (const char      *group,
                 DoveMergeAnswer *answer,
                 gpointer         user_data)
{
  DoveRunPair *self = user_data;
  DoveRunVerdicts verdicts = { self->run, self->key };

  return dove_run_find_verdict (group, answer, &verdicts);
}

void
dove_run_pair_free (DoveRunPair *self)
{
  g_clear_pointer (&self->pair, dove_agreement_free);
  for (guint side = 0; side < 2; side++)
    {
      g_clear_pointer (&self->records[side], dove_value_unref);
      g_clear_pointer (&self->bases[side], dove_value_unref);
    }
  g_free (self->key);
  g_free (self);
}

/* Decides on two records as they were seen; a pair that has no bases yet was just matched. */
DoveRunPair *
dove_run_decide (DoveRun                     *run,
                 const DoveStoreObservation  *a,
                 const DoveStoreObservation  *b,
                 const char                  *a_base,
                 const char                  *b_base,
                 GError                     **error)
{
  g_autoptr(DoveRunPair) self = g_new0 (DoveRunPair, 1);
  DoveAgreementInput input = { 0 };

  self->run = run;
  self->key = g_strdup (a->rec_id);
  self->records[DOVE_SIDE_A] = dove_run_parse (a->fields, error);
  self->records[DOVE_SIDE_B] = dove_run_parse (b->fields, error);
  self->bases[DOVE_SIDE_A] = a_base != NULL ? dove_run_parse (a_base, error) : NULL;
  self->bases[DOVE_SIDE_B] = b_base != NULL ? dove_run_parse (b_base, error) : NULL;
  if (self->records[DOVE_SIDE_A] == NULL || self->records[DOVE_SIDE_B] == NULL ||
      (a_base != NULL && self->bases[DOVE_SIDE_A] == NULL) ||
      (b_base != NULL && self->bases[DOVE_SIDE_B] == NULL))
    return NULL;

  input = (DoveAgreementInput) {
    .terms = run->terms,
    .records = { self->records[0], self->records[1] },
    .bases = { self->bases[0], self->bases[1] },
    .updated = { dove_run_time_of (run, a), dove_run_time_of (run, b) },
    .same_time = run->same_time,
    .prepare = prepare_cb, .find_verdict = find_verdict_cb, .user_data = self,
  };
  self->pair = dove_agreement_new (&input);

  return g_steal_pointer (&self);
}

static gboolean
is_about_consent (const DoveRunPair    *decided,
                  const DoveTermsGroup *group)
{
  for (guint to = 0; to < 2; to++)
    for (guint i = 0; i < group->rows[to]->len; i++)
      {
        const DoveMergeField *field = g_ptr_array_index (
          decided->pair->merges[to]->fields, g_array_index (group->rows[to], guint, i));

        if (dove_consent_get_mark (decided->run->terms, to, field->path) != NULL)
          return TRUE;
      }

  return FALSE;
}

/* What the two last agreed on, of a group of one field */
static DoveValue *
find_base (const DoveRunPair    *decided,
           const DoveTermsGroup *group)
{
  DoveSide to = group->rows[DOVE_SIDE_B]->len > 0 ? DOVE_SIDE_B : DOVE_SIDE_A;
  DoveMapping *mapping = decided->pair->terms->sides[to].mapping;
  DovePath *path;

  if (group->rows[to]->len != 1)
    return NULL;

  path = dove_mapping_get_row_path (mapping, g_array_index (group->rows[to], guint, 0));

  return dove_value_get_member (decided->pair->inputs[to].target_base, dove_path_get_text (path));
}

static gboolean
ask_group (DovePlanner        *planner,
           const DoveRunPair  *decided,
           guint               index,
           gint64              link_id,
           GError            **error)
{
  DoveRun *self = planner->run;
  const DoveTermsGroup *group = g_ptr_array_index (self->terms->groups, index);
  g_autoptr(DoveValue) a = dove_agreement_dup_values (decided->pair, index, DOVE_SIDE_A);
  g_autoptr(DoveValue) b = dove_agreement_dup_values (decided->pair, index, DOVE_SIDE_B);

  return dove_plan_ask (self, &(DovePlanQuestion) {
           .side = DOVE_SIDE_A, .key = decided->key, .field = group->name,
           .link_id = link_id, .values = { a, b }, .base = find_base (decided, group),
           .is_consent = is_about_consent (decided, group) }, error);
}

/* Asks what is open, and ends the questions about what no longer is. An answer that decided
 * stays until what it decided has been written. */
static gboolean
settle_questions (DovePlanner        *planner,
                  const DoveRunPair  *decided,
                  gint64              link_id,
                  GError            **error)
{
  DoveRun *self = planner->run;
  gboolean has_asked = FALSE;

  for (guint i = 0; i < self->terms->groups->len; i++)
    {
      const DoveTermsGroup *group = g_ptr_array_index (self->terms->groups, i);
      DoveAgreementOutcome outcome = g_array_index (decided->pair->outcomes,
                                                    DoveAgreementOutcome, i);
      g_autofree char *name = g_strdup_printf ("%s\n%s", decided->key, group->name);
      const DoveStoreReview *review = g_hash_table_lookup (self->conflicts, name);

      if (outcome == DOVE_AGREEMENT_ASKED)
        {
          has_asked = TRUE;
          if (!ask_group (planner, decided, i, link_id, error))
            return FALSE;
        }
      else if (review != NULL && outcome != DOVE_AGREEMENT_HELD &&
               (review->state == DOVE_REVIEW_OPEN || outcome == DOVE_AGREEMENT_REST) &&
               !dove_store_close_review (self->store, review->id, error))
        return FALSE;
    }
  if (has_asked)
    self->result->counts.asked++;

  return TRUE;
}

/* What one direction says */
static gboolean
plan_direction (DovePlanner                 *planner,
                const DoveRunPair           *decided,
                const DoveStoreObservation  *source,
                const DoveStoreObservation  *target,
                gint64                       link_id,
                GError                     **error)
{
  DoveMerge *merge = decided->pair->merges[target->side];
  gboolean stands = FALSE;

  if (!dove_plan_problem_stands (planner->run, source, &stands, error))
    return FALSE;
  if (stands)
    {
      planner->run->result->counts.skipped++;
      return TRUE;
    }
  dove_rules_check (planner->run->terms, target->side, FALSE, merge);
  if (merge->counts[DOVE_MERGE_FAILED] > 0)
    return dove_plan_note_failed (planner, source, merge, error);

  planner->to = target->side;

  return dove_plan_add_merge (planner, merge, source, target, link_id,
                              decided->records[source->side], error);
}

static gboolean
is_open (DoveRun                    *self,
         const DoveStoreObservation *record)
{
  return record != NULL && record->state == DOVE_OBSERVED_HERE &&
         !dove_run_is_locked (self, record->side, record->rec_id);
}

/* Holds a group that goes back and forth; @holds when it does. */
static gboolean
hold_group (DovePlanner        *planner,
            const DoveRunPair  *decided,
            guint               index,
            gint64              link_id,
            gboolean           *holds,
            GError            **error)
{
  DoveRun *self = planner->run;
  const DoveTermsGroup *group = g_ptr_array_index (self->terms->groups, index);

  for (guint to = 0; to < 2; to++)
    for (guint i = 0; i < group->rows[to]->len; i++)
      {
        const DoveMergeField *field = g_ptr_array_index (
          decided->pair->merges[to]->fields, g_array_index (group->rows[to], guint, i));
        DoveFuseLook look = { .to = to, .side = DOVE_SIDE_A, .link_id = link_id,
                              .key = decided->key, .name = group->name };
        g_autoptr(DoveValue) a = NULL;
        g_autoptr(DoveValue) b = NULL;
        DoveValue *values[2] = { NULL, NULL };
        gboolean blown = FALSE;

        if (!dove_fuse_look (self, &look, field, &blown, error))
          return FALSE;
        if (!blown)
          continue;
        *holds = TRUE;
        values[0] = a = dove_agreement_dup_values (decided->pair, index, DOVE_SIDE_A);
        values[1] = b = dove_agreement_dup_values (decided->pair, index, DOVE_SIDE_B);
        return dove_fuse_ask (self, &look, field->path, values, error);
      }

  return TRUE;
}

/* What is to be done with a pair, once what goes back and forth in it is held */
static DoveRunPair *
decide (DovePlanner                 *planner,
        const DoveStoreObservation  *a,
        const DoveStoreObservation  *b,
        const DoveStorePair         *pair,
        GError                     **error)
{
  DoveRun *self = planner->run;
  const char *a_base = pair != NULL ? pair->a_base : NULL;
  const char *b_base = pair != NULL ? pair->b_base : NULL;
  g_autoptr(DoveRunPair) decided = dove_run_decide (self, a, b, a_base, b_base, error);
  gboolean holds = FALSE;

  if (decided == NULL || pair == NULL)
    return g_steal_pointer (&decided);

  for (guint i = 0; i < self->terms->groups->len; i++)
    if (!hold_group (planner, decided, i, pair->link->id, &holds, error))
      return NULL;

  return holds ? dove_run_decide (self, a, b, a_base, b_base, error)
               : g_steal_pointer (&decided);
}

/*
 * dove_plan_pair:
 * @a: (nullable): the record at side A
 * @b: (nullable): the record at side B
 * @pair: (nullable): the link and the bases; %NULL of a pair that is to be linked
 *
 * Plans a pair of a sync of both ways.
 */
gboolean
dove_plan_pair (DovePlanner                 *planner,
                const DoveStoreObservation  *a,
                const DoveStoreObservation  *b,
                const DoveStorePair         *pair,
                GError                     **error)
{
  DoveRun *self = planner->run;
  DoveSide to = planner->to;
  gint64 link_id = pair != NULL ? pair->link->id : 0;
  gint64 moved = planner->moved;
  g_autoptr(DoveRunPair) decided = NULL;

  if (!is_open (self, a) || !is_open (self, b))
    return TRUE;

  decided = decide (planner, a, b, pair, error);
  if (decided == NULL || !settle_questions (planner, decided, link_id, error) ||
      !plan_direction (planner, decided, a, b, link_id, error) ||
      !plan_direction (planner, decided, b, a, link_id, error))
    return FALSE;

  planner->to = to;
  planner->moved = MIN (planner->moved, moved + 1);

  return TRUE;
}
