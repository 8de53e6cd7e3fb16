/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-plan-private.h"

#include "record/dove-json.h"
#include "sync/dove-consent.h"

/*
 * Asking a person about a field, or a group of fields, that is not written until there is an
 * answer: one that differs on both sides, or one that goes back and forth.
 */

static const DoveStoreReview *
find_known (DoveRun                *self,
            const DovePlanQuestion *about)
{
  g_autofree char *name = g_strdup_printf ("%s\n%s", about->key, about->field);

  return g_hash_table_lookup (self->conflicts, name);
}

/* From now on the field is held, in this run as well. */
static gboolean
remember (DoveRun  *self,
          gint64    review_id,
          GError  **error)
{
  DoveStoreReview *review = NULL;

  if (!dove_store_find_review (self->store, review_id, &review, error))
    return FALSE;
  if (review != NULL)
    g_hash_table_replace (self->conflicts,
                          g_strdup_printf ("%s\n%s", review->key, review->field), review);

  return TRUE;
}

static char *
to_text (DoveValue *value)
{
  return value != NULL ? dove_json_write (value, DOVE_JSON_COMPACT) : NULL;
}

static char *
make_message (DoveRun                 *self,
              const DovePlanQuestion  *about)
{
  const char *field = dove_terms_name_asked (self->terms, about->side, about->field);

  if (about->is_consent)
    return g_strdup_printf (_("“%s” is about consent, and “%s” and “%s” do not say the same: a "
                              "sync never gives consent by itself. Which one is right?"),
                            field,
                            self->terms->sides[DOVE_SIDE_A].connection,
                            self->terms->sides[DOVE_SIDE_B].connection);

  return g_strdup_printf (_("“%s” differs on the two sides: which one is right?"), field);
}

/*
 * dove_plan_ask:
 * @about: the question
 *
 * Asks about a field, or asks again with the values as they are now: whether it goes back and
 * forth, when that was asked before, else which side is right.
 */
gboolean
dove_plan_ask (DoveRun                 *self,
               const DovePlanQuestion  *about,
               GError                 **error)
{
  const DoveStoreReview *known = find_known (self, about);
  const char *flip = about->flip != NULL ? about->flip
                     : known != NULL && known->kind == DOVE_REVIEW_FLIP ? known->message : NULL;
  g_autoptr(DoveStoreReview) review = dove_store_review_new ();

  review->sync_id = g_strdup (self->terms->id);
  review->run_id = self->run->id;
  review->link_id = about->link_id;
  review->kind = flip != NULL ? DOVE_REVIEW_FLIP : DOVE_REVIEW_CONFLICT;
  review->side = about->side;
  review->connection = g_strdup (self->terms->sides[about->side].connection);
  review->object = g_strdup (self->terms->sides[about->side].object);
  review->key = g_strdup (about->key);
  review->field = g_strdup (about->field);
  review->a_value = to_text (about->values[DOVE_SIDE_A]);
  review->b_value = to_text (about->values[DOVE_SIDE_B]);
  review->base_value = to_text (about->base);
  review->candidates = about->is_consent ? g_strdup (DOVE_REVIEW_OF_CONSENT) : NULL;
  review->message = flip != NULL ? g_strdup (flip) : make_message (self, about);

  return dove_store_put_review (self->store, review, error) &&
         (about->flip == NULL || remember (self, review->id, error));
}

/* Asks about every field of a merge that waits for a person. */
gboolean
dove_plan_ask_merge (DovePlanner                 *planner,
                     const DoveStoreObservation  *source,
                     const DoveMerge             *merge,
                     gint64                       link_id,
                     GError                     **error)
{
  DoveRun *self = planner->run;
  DoveSide from = DOVE_SIDE_OTHER (planner->to);

  if (merge->counts[DOVE_MERGE_ASKED] == 0)
    return TRUE;

  self->result->counts.asked++;
  for (guint i = 0; i < merge->fields->len; i++)
    {
      const DoveMergeField *field = g_ptr_array_index (merge->fields, i);
      DovePlanQuestion about = { .side = from, .key = source->rec_id, .field = field->path,
                                 .link_id = link_id };

      if (field->state != DOVE_MERGE_ASKED)
        continue;
      about.is_consent = dove_consent_get_mark (self->terms, planner->to, field->path) != NULL;
      about.values[from] = field->new;
      about.values[planner->to] = field->old;
      if (!dove_plan_ask (self, &about, error))
        return FALSE;
    }

  return TRUE;
}

/* Holds the fields of a merge that go back and forth; @holds when there is one. */
gboolean
dove_plan_hold_merge (DovePlanner                 *planner,
                      const DoveStoreObservation  *source,
                      const DoveMerge             *merge,
                      gint64                       link_id,
                      gboolean                    *holds,
                      GError                     **error)
{
  DoveRun *self = planner->run;

  *holds = FALSE;
  for (guint i = 0; i < merge->fields->len; i++)
    {
      const DoveMergeField *field = g_ptr_array_index (merge->fields, i);
      DoveFuseLook look = { .to = planner->to, .side = source->side, .link_id = link_id,
                            .key = source->rec_id, .name = field->path };
      DoveValue *values[2] = { NULL, NULL };
      gboolean blown = FALSE;

      if (!dove_fuse_look (self, &look, field, &blown, error))
        return FALSE;
      if (!blown)
        continue;
      values[source->side] = field->new;
      values[planner->to] = field->old;
      *holds = TRUE;
      if (!dove_fuse_ask (self, &look, field->path, values, error))
        return FALSE;
    }

  return TRUE;
}
