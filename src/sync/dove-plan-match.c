/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-plan-private.h"
#include "dove-search.h"

#include "record/dove-json.h"
#include "sync/dove-answer.h"
#include "sync/dove-match.h"

/*
 * Planning a record without a link: the one it matches at the other side is linked, where none is
 * it is made, and where there is doubt a person is asked.
 */

#define HIDDEN_MOST 20 /* records that a question names */

static GPtrArray *
index_list (DoveSide     side,
            guint        ordinal,
            const char  *key,
            gboolean     only_unlinked,
            guint        limit,
            gpointer     user_data,
            GError     **error)
{
  DoveRun *self = user_data;

  return dove_store_list_keyed (self->store, self->terms->id, side, ordinal, key,
                                only_unlinked ? DOVE_KEYED_UNLINKED : DOVE_KEYED_ALL, limit, error);
}

static char **
index_keys (DoveSide     side,
            const char  *record,
            gpointer     user_data,
            GError     **error)
{
  DoveRun *self = user_data;
  g_autoptr(DoveStoreObservation) observation = NULL;
  g_autoptr(DoveValue) value = NULL;
  char **keys = NULL;

  if (!dove_store_find_observation (self->store, self->terms->id, side, record, &observation,
                                    error))
    return NULL;
  value = dove_run_parse (observation != NULL ? observation->fields : NULL, error);
  if (value == NULL)
    return NULL;

  keys = dove_terms_make_keys (self->terms, side, &self->formulas, value);
  for (guint i = 0; i < self->terms->keys->len; i++)
    if (keys[i] == NULL)
      keys[i] = g_strdup ("");

  return keys;
}

static void
add_candidates (DoveValueBuilder *list,
                DoveSide          side,
                GPtrArray        *keys)
{
  for (guint i = 0; i < keys->len; i++)
    {
      g_autoptr(DoveValueBuilder) entry = dove_value_builder_new (DOVE_VALUE_RECORD);

      dove_value_builder_set_text (entry, "side", dove_side_get_nick (side));
      dove_value_builder_set_text (entry, "key", g_ptr_array_index (keys, i));
      dove_value_builder_take_element (list, dove_value_builder_end (entry));
    }
}

static char *
say_doubt (const DovePlanner *planner,
           const DoveMatch   *match,
           gboolean           is_hidden)
{
  if (is_hidden)
    return g_strdup_printf (_("“%s” has a record with the key “%s” which this sync leaves out: is "
                              "it the same?"), planner->run->terms->sides[planner->to].connection,
                            match->key);

  return g_strdup_printf (_("Several records have the key “%s”, or one that is linked already: "
                            "which ones are the same?"), match->key);
}

static DoveStoreReview *
match_review (DovePlanner         *planner,
              const DoveMatch *match)
{
  DoveRun *self = planner->run;
  /* Both directions of a sync of both ways meet the same doubt: it is asked once */
  DoveSide side = self->terms->groups != NULL ? DOVE_SIDE_A : DOVE_SIDE_OTHER (planner->to);
  DoveStoreReview *review = dove_store_review_new ();
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValue) candidates = NULL;

  add_candidates (list, DOVE_SIDE_A, match->candidates[DOVE_SIDE_A]);
  add_candidates (list, DOVE_SIDE_B, match->candidates[DOVE_SIDE_B]);
  candidates = dove_value_builder_end (list);
  review->sync_id = g_strdup (self->terms->id);
  review->run_id = self->run->id;
  review->kind = DOVE_REVIEW_MATCH;
  review->side = side;
  review->connection = g_strdup (self->terms->sides[side].connection);
  review->object = g_strdup (self->terms->sides[side].object);
  review->key = g_strdup (match->key);
  review->candidates = dove_json_write (candidates, DOVE_JSON_COMPACT);

  return review;
}

static gboolean plan_link (DovePlanner                     *planner,
                           const DoveStoreObservation  *source,
                           const char                  *target_key,
                           const char                  *why,
                           GError                     **error);

/* Acts on `link KEY-A KEY-B`, whose records are there no more than @source is another; then the
 * question is asked again. */
static gboolean
plan_chosen_link (DovePlanner                     *planner,
                  const DoveStoreObservation  *source,
                  const DoveStoreReview       *known,
                  gboolean                    *is_done,
                  GError                     **error)
{
  DoveRun *self = planner->run;
  g_autoptr(DoveStoreObservation) target = NULL;
  g_autoptr(DoveStoreLink) link = NULL;
  g_autofree char *target_key = NULL;
  g_autofree char *source_key = NULL;
  char *keys[2] = { NULL, NULL };

  *is_done = FALSE;
  if (!dove_answer_read_link (known->answer, keys))
    return TRUE;

  target_key = keys[planner->to];
  source_key = keys[source->side];
  if (!g_str_equal (source_key, source->rec_id))
    return TRUE;
  if (!dove_store_find_observation (self->store, self->terms->id, planner->to, target_key, &target,
                                    error) ||
      !dove_store_find_link (self->store, self->terms->id, planner->to, target_key, &link, error))
    return FALSE;
  if (target == NULL || target->state == DOVE_OBSERVED_GONE || link != NULL)
    return dove_store_close_review (self->store, known->id, error);

  *is_done = TRUE;

  return plan_link (planner, source, target_key, _("linked by a person"), error);
}

/* Whether a write of one of them is under way: its end may be what raises the doubt. */
static gboolean
has_locked (DovePlanner     *planner,
            const DoveMatch *match)
{
  for (guint side = 0; side < 2; side++)
    for (guint i = 0; i < match->candidates[side]->len; i++)
      if (dove_run_is_locked (planner->run, side,
                              g_ptr_array_index (match->candidates[side], i)))
        return TRUE;

  return FALSE;
}

static gboolean
plan_doubt (DovePlanner                     *planner,
            const DoveStoreObservation  *source,
            const DoveMatch             *match,
            gboolean                     is_hidden,
            GError                     **error)
{
  DoveRun *self = planner->run;
  g_autoptr(DoveStoreReview) review = match_review (planner, match);
  g_autoptr(DoveStoreReview) known = NULL;
  gboolean is_done = FALSE;

  review->message = say_doubt (planner, match, is_hidden);
  if (!dove_store_find_review_about (self->store, review, &known, error))
    return FALSE;
  if (known != NULL)
    dove_run_meet_question (self, known->id);
  if (has_locked (planner, match))
    return TRUE;

  if (known != NULL && known->state == DOVE_REVIEW_ANSWERED && known->answer != NULL &&
      dove_answer_is_candidate (known, source->side, source->rec_id))
    {
      if (strcmp (known->answer, "create") == 0)
        return dove_plan_merge (planner, source, NULL, NULL, error);
      if (strcmp (known->answer, "skip") == 0)
        {
          self->result->counts.skipped++;
          return TRUE;
        }
      if (!plan_chosen_link (planner, source, known, &is_done, error))
        return FALSE;
      if (is_done)
        return TRUE;
    }

  self->result->counts.asked++;
  if (!dove_store_put_review (self->store, review, error))
    return FALSE;
  dove_run_meet_question (self, review->id);

  return TRUE;
}

/* A pair found by its key: the link, and an update behind it if the two differ. */
static gboolean
plan_link (DovePlanner                     *planner,
           const DoveStoreObservation  *source,
           const char                  *target_key,
           const char                  *why,
           GError                     **error)
{
  DoveRun *self = planner->run;
  g_autoptr(DoveStoreObservation) target = NULL;
  g_autoptr(DoveValue) record = dove_run_parse (source->fields, error);
  DoveStoreChange *change = NULL;

  if (record == NULL ||
      !dove_store_find_observation (self->store, self->terms->id, planner->to, target_key, &target,
                                    error))
    return FALSE;
  if (target == NULL || dove_run_is_locked (self, planner->to, target_key))
    return TRUE;
  if (!dove_run_was_shown (self, target) && self->is_whole[planner->to]
      && self->terms->sides[planner->to].abilities.can_get)
    {
      g_autoptr(DoveStoreObservation) again = NULL;
      gboolean is_known = FALSE;

      if (!dove_run_look_up (self, planner->to, target_key, &again, &is_known, error))
        return FALSE;
      if (!is_known)
        return TRUE;
      if (again == NULL)
        return dove_plan_merge (planner, source, NULL, NULL, error);
    }

  change = dove_plan_new_change (planner, DOVE_CHANGE_LINK, target_key, source->rec_id,
                                 source->side, record);
  change->why = g_strdup (why);
  change->source_hash = g_strdup (source->hash);
  change->target_hash = g_strdup (target->hash);
  planner->moved++;
  if (!dove_plan_add_change (planner, change, error))
    return FALSE;
  if (target->state == DOVE_OBSERVED_OUT)
    return TRUE;
  if (self->terms->groups == NULL)
    return dove_plan_merge (planner, source, target, NULL, error);

  g_hash_table_add (planner->given, g_strdup (target_key));

  return dove_plan_pair (planner, source->side == DOVE_SIDE_A ? source : target,
                         source->side == DOVE_SIDE_A ? target : source, NULL, error);
}

/* Records with one of these keys that are there but stand outside of the filter */
static GPtrArray *
list_left_out (DovePlanner  *planner,
               char        **keys,
               guint        *ordinal,
               GError      **error)
{
  DoveRun *self = planner->run;
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func (g_free);

  for (*ordinal = 0; *ordinal < self->terms->keys->len; (*ordinal)++)
    {
      if (*keys[*ordinal] == '\0')
        continue;
      g_clear_pointer (&found, g_ptr_array_unref);
      found = dove_store_list_keyed (self->store, self->terms->id, planner->to, *ordinal,
                                     keys[*ordinal], DOVE_KEYED_OUT, HIDDEN_MOST, error);
      if (found == NULL || found->len > 0)
        break;
    }

  return g_steal_pointer (&found);
}

/* The application has looked at a part of the filter itself, so that what it left out was never
 * seen: it is asked for records with the same keys, and what it gives is noted. */
static gboolean
search_left_out (DovePlanner                 *planner,
                 const DoveStoreObservation  *source,
                 GError                     **error)
{
  DoveRun *self = planner->run;
  const DoveTermsSide *end = &self->terms->sides[planner->to];
  g_autoptr(DoveValue) record = NULL;
  g_autoptr(GPtrArray) searches = NULL;

  if (end->conditions == NULL || end->conditions->len == 0)
    return TRUE;
  record = dove_run_parse (source->fields, error);
  if (record == NULL)
    return FALSE;

  searches = dove_search_list (self, planner->to, source->side, record);
  for (guint i = 0; i < searches->len; i++)
    {
      const DoveSearch *search = g_ptr_array_index (searches, i);
      g_autoptr(GPtrArray) items = NULL;
      gboolean is_complete = FALSE;

      items = dove_driver_find (self->host->drivers[planner->to], end->object, search->pointer,
                                search->value, &is_complete, self->cancellable, error);
      for (guint at = 0; items != NULL && at < items->len; at++)
        {
          g_autoptr(DoveStoreObservation) seen = NULL;

          seen = dove_run_make_observation (self, planner->to, g_ptr_array_index (items, at));
          if (!dove_store_put_observation (self->store, seen, error))
            return FALSE;
        }
      if (items == NULL)
        return FALSE;
    }

  return TRUE;
}

/* No record that the sync looks at is the same. One that it leaves out may be: then a second one
 * is not made without asking. */
static gboolean
plan_new (DovePlanner                 *planner,
          const DoveStoreObservation  *source,
          char                       **keys,
          GError                     **error)
{
  DoveRun *self = planner->run;
  g_auto(DoveMatch) match = { 0 };
  g_autoptr(GPtrArray) found = NULL;
  guint ordinal = 0;

  if (self->terms->sides[planner->to].filter == NULL)
    return dove_plan_merge (planner, source, NULL, NULL, error);

  if (!search_left_out (planner, source, error))
    return FALSE;
  found = list_left_out (planner, keys, &ordinal, error);
  if (found == NULL)
    return FALSE;
  if (found->len == 0)
    return dove_plan_merge (planner, source, NULL, NULL, error);

  match.kind = DOVE_MATCH_DOUBT;
  match.ordinal = ordinal;
  match.key = g_strdup (keys[ordinal]);
  match.candidates[planner->to] = g_steal_pointer (&found);
  match.candidates[source->side] = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (match.candidates[source->side], g_strdup (source->rec_id));

  return plan_doubt (planner, source, &match, TRUE, error);
}

gboolean
dove_plan_match (DovePlanner                     *planner,
            const DoveStoreObservation  *source,
            GError                     **error)
{
  DoveRun *self = planner->run;
  DoveMatchIndex index = { index_list, index_keys, self };
  g_auto(DoveMatch) match = { 0 };
  g_autoptr(DoveValue) record = dove_run_parse (source->fields, error);
  g_autofree char *why = NULL;
  guint n_keys = self->terms->keys->len;
  g_auto(GStrv) keys = NULL;

  if (record == NULL)
    return FALSE;

  keys = dove_search_make_keys (self, source->side, record);
  if (!dove_match_find (&index, source->side, keys, n_keys, &match, error))
    return FALSE;

  switch (match.kind)
    {
    case DOVE_MATCH_ONE:
      why = g_strdup_printf (_("same key “%s”"), match.key);
      return plan_link (planner, source, match.other, why, error);
    case DOVE_MATCH_DOUBT:
      return plan_doubt (planner, source, &match, FALSE, error);
    case DOVE_MATCH_EMPTY:
      if (n_keys > 0 && self->terms->sync->empty_key == DOVE_EMPTY_KEY_SKIP)
        {
          self->result->counts.skipped++;
          return TRUE;
        }
      return dove_plan_merge (planner, source, NULL, NULL, error);
    case DOVE_MATCH_NONE:
    default:
      return plan_new (planner, source, keys, error);
    }
}
