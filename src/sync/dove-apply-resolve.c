/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-apply-private.h"

#include "base/dove-defaults.h"
#include "record/dove-json.h"

/*
 * What became of a write whose answer was lost.
 *
 * An update or delete is repeated: it does no harm. A create is repeated with its key where the
 * application honours keys, as long as it remembers them; else it is searched for after the time
 * it may stay unseen, twice, and adopted, or sent again when both searches were complete and
 * found nothing. Where neither is possible, or several are found, a person is asked.
 */

/* The field by which a sent record can be found again: the first match key that is made of one
 * field of the target which was sent. */
gboolean
dove_apply_is_searchable (DoveRun    *run,
                          DoveSide    to,
                          DoveValue  *payload,
                          guint      *ordinal,
                          char      **pointer,
                          DoveValue **value)
{
  const DoveTermsSide *end = &run->terms->sides[to];

  if (!end->abilities.can_find)
    return FALSE;

  for (guint i = 0; i < run->terms->keys->len; i++)
    {
      const DoveTermsKey *key = g_ptr_array_index (run->terms->keys, i);
      g_autoptr(GPtrArray) fields = dove_formula_get_fields (key->formulas[to]);
      g_autoptr(DovePath) path = NULL;
      g_autofree char *text = g_strdup ("");

      if (fields->len != 1)
        continue;
      path = dove_path_new (g_ptr_array_index (fields, 0), NULL);
      for (guint step = 0; path != NULL && step < dove_path_get_length (path); step++)
        {
          char *longer = dove_pointer_append_step (text, dove_path_get_step (path, step));

          g_free (text);
          text = longer;
        }
      *value = dove_pointer_get (payload, text);
      if (*text == '\0' || *value == NULL || dove_value_is_null (*value))
        continue;
      *ordinal = i;
      *pointer = g_steal_pointer (&text);
      return TRUE;
    }

  return FALSE;
}

static char *
one_key (DoveRun    *run,
         DoveSide    side,
         DoveValue  *record,
         guint       ordinal)
{
  char **keys = dove_terms_make_keys (run->terms, side, &run->formulas, record);
  char *key = g_steal_pointer (&keys[ordinal]);

  for (guint i = 0; i < run->terms->keys->len; i++)
    g_free (keys[i]);
  g_free (keys);

  return key;
}

/* Records that stood there before and that a person said are others. */
static gboolean
is_known_other (DoveRun     *run,
                DoveSide     to,
                const char  *key,
                const char  *own_key,
                gboolean    *is_other,
                GError     **error)
{
  DoveStoreReview about = {
    .sync_id = run->terms->id, .kind = DOVE_REVIEW_MATCH, .side = DOVE_SIDE_OTHER (to),
    .key = (char *) own_key,
  };
  g_autoptr(DoveStoreReview) review = NULL;
  g_autofree char *quoted = NULL;

  if (!dove_store_find_review_about (run->store, &about, &review, error))
    return FALSE;
  quoted = g_strdup_printf ("\"side\":\"%s\",\"key\":\"%s\"", dove_side_get_nick (to), key);
  *is_other = review != NULL && review->candidates != NULL &&
              strstr (review->candidates, quoted) != NULL;

  return TRUE;
}

/* What a search found that may be the record sent: same key, without a link, not known before. */
static gboolean
keep_candidates (DoveApply   *self,
                 DoveJob     *job,
                 guint        ordinal,
                 GPtrArray   *items,
                 GError     **error)
{
  DoveRun *run = self->run;
  DoveSide to = job->change->side;
  g_autofree char *own = one_key (run, to, job->write->fields, ordinal);

  for (guint i = items->len; i > 0; i--)
    {
      const DoveItem *item = g_ptr_array_index (items, i - 1);
      g_autofree char *key = one_key (run, to, item->record, ordinal);
      g_autoptr(DoveStoreLink) link = NULL;
      gboolean is_other = FALSE;

      if (!dove_store_find_link (run->store, run->terms->id, to, item->key, &link, error) ||
          !is_known_other (run, to, item->key, own, &is_other, error))
        return FALSE;
      if (link != NULL || is_other || g_strcmp0 (own, key) != 0)
        g_ptr_array_remove_index (items, i - 1);
    }

  return TRUE;
}

/* Searches twice; @items is NULL when no search was complete. */
static gboolean
search (DoveApply   *self,
        DoveJob     *job,
        GPtrArray  **items,
        GError     **error)
{
  DoveRun *run = self->run;
  DoveSide to = job->change->side;
  const DoveTermsSide *end = &run->terms->sides[to];
  g_autofree char *pointer = NULL;
  DoveValue *value = NULL;
  guint ordinal = 0;

  *items = NULL;
  if (!dove_apply_is_searchable (run, to, job->write->fields, &ordinal, &pointer, &value))
    return TRUE;

  for (guint round = 0; round < 2; round++)
    {
      gboolean is_complete = FALSE;

      g_clear_pointer (items, g_ptr_array_unref);
      *items = dove_driver_find (run->host->drivers[to], end->object, pointer, value, &is_complete,
                                 run->cancellable, error);
      if (*items == NULL)
        return FALSE;
      if (!keep_candidates (self, job, ordinal, *items, error))
        return FALSE;
      if ((*items)->len > 0)
        return TRUE;
      if (!is_complete)
        {
          g_clear_pointer (items, g_ptr_array_unref);
          return TRUE;
        }
    }

  return TRUE;
}

static gboolean
adopt (DoveApply       *self,
       DoveJob         *job,
       const DoveItem  *item,
       GError         **error)
{
  g_autoptr(DoveStoreTransaction) transaction = NULL;

  job->is_found = TRUE;
  transaction = dove_store_transaction_new (self->run->store, error);

  return transaction != NULL && dove_apply_record (self, job, item, error) &&
         dove_store_transaction_commit (&transaction, error);
}

static gboolean
ask (DoveApply   *self,
     DoveJob     *job,
     const char  *why,
     GError     **error)
{
  g_autoptr(DoveStoreTransaction) transaction = NULL;
  g_autofree char *message = NULL;

  message = g_strdup_printf ("“%s” was sent, but the answer was lost, and %s: did it arrive?",
                             job->change->label != NULL ? job->change->label : job->change->other,
                             why);
  transaction = dove_store_transaction_new (self->run->store, error);

  return transaction != NULL && dove_apply_ask_check (self, job, message, error) &&
         dove_store_transaction_commit (&transaction, error);
}

static gboolean
resolve_by_search (DoveApply  *self,
                   DoveJob    *job,
                   gboolean   *is_over,
                   GError    **error)
{
  gint64 now = dove_clock_get_now (self->run->clock);
  g_autoptr(GPtrArray) items = NULL;

  if (now < job->intent->settle_until)
    {
      job->is_settling = TRUE;
      job->due = job->intent->settle_until;
      return TRUE;
    }

  if (!search (self, job, &items, error))
    return FALSE;

  job->is_settling = FALSE;
  *is_over = TRUE;
  if (items == NULL)
    return ask (self, job, "it cannot be searched for completely", error);
  if (items->len == 1)
    return adopt (self, job, g_ptr_array_index (items, 0), error);
  if (items->len > 1)
    return ask (self, job, "several records look like it", error);

  *is_over = FALSE;
  job->due = now;

  return TRUE;
}

/* Decides what is next for a write that may or may not have been applied: @is_over when it has
 * come to its end; else it is to be sent again, or settles, from `due` on. */
gboolean
dove_apply_resolve (DoveApply  *self,
                    DoveJob    *job,
                    gboolean   *is_over,
                    GError    **error)
{
  DoveRun *run = self->run;
  const DoveAbilities *abilities = &run->terms->sides[job->change->side].abilities;
  gint64 now = dove_clock_get_now (run->clock);
  g_autofree char *pointer = NULL;
  DoveValue *value = NULL;
  guint ordinal = 0;

  *is_over = FALSE;
  job->is_settling = FALSE;
  if (job->write->kind != DOVE_WRITE_CREATE)
    return TRUE;

  if (job->write->idempotency_key != NULL && now < job->first_sent + abilities->key_life)
    return TRUE;
  if (dove_apply_is_searchable (run, job->change->side, job->write->fields, &ordinal, &pointer,
                                &value))
    return resolve_by_search (self, job, is_over, error);

  *is_over = TRUE;

  return ask (self, job, "the application gives no way to find out", error);
}

/* Whether a record holds all values of a change: what it is to write (`new`), or what the plan
 * showed as its present ones (`old`). */
static gboolean
holds_values (DoveRun     *run,
              DoveJob     *job,
              DoveValue   *record,
              const char  *member)
{
  g_autoptr(DoveValue) fields = dove_run_parse (job->change->fields, NULL);

  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *entry = dove_value_get_element (fields, i);
      const char *text = dove_value_get_member_text (entry, "field");
      g_autoptr(DovePath) path = dove_path_new (text, NULL);
      g_autoptr(DoveValue) value = path != NULL ? dove_terms_fetch (path, record) : NULL;
      g_autoptr(DoveValue) now = dove_terms_canonical (run->terms, job->change->side, text, value);
      g_autoptr(DoveValue) then = NULL;

      then = dove_terms_canonical (run->terms, job->change->side, text,
                                   dove_value_get_member (entry, member));
      if (!dove_value_equal (now, then))
        return FALSE;
    }

  return TRUE;
}

/* The record moved since it was read: read again. If our values are there it was applied; if
 * only other fields moved the same change is sent on top of them; else it is left out, and the
 * next run plans it anew. */
gboolean
dove_apply_meet_conflict (DoveApply  *self,
                          DoveJob    *job,
                          gboolean   *is_over,
                          GError    **error)
{
  DoveRun *run = self->run;
  DoveSide to = job->change->side;
  gboolean is_removal = job->write->kind == DOVE_WRITE_DELETE ||
                        job->write->kind == DOVE_WRITE_ARCHIVE;
  g_autoptr(DoveItem) item = NULL;
  g_autoptr(DoveStoreTransaction) transaction = NULL;

  *is_over = TRUE;
  if (!is_removal)
    item = dove_driver_get (run->host->drivers[to], run->terms->sides[to].object, job->write->key,
                            run->cancellable, NULL);
  transaction = dove_store_transaction_new (run->store, error);
  if (transaction == NULL)
    return FALSE;

  if (item != NULL && holds_values (run, job, item->record, "new"))
    {
      if (!dove_apply_record (self, job, item, error))
        return FALSE;
    }
  else if (item != NULL && holds_values (run, job, item->record, "old") &&
           job->rounds++ < DOVE_CONFLICT_ROUNDS)
    {
      g_clear_pointer (&job->target, dove_store_observation_free);
      job->target = dove_run_make_observation (run, to, item);
      g_free (job->write->etag);
      job->write->etag = g_strdup (item->etag);
      g_clear_pointer (&job->write->seen, dove_value_unref);
      job->write->seen = dove_value_ref (item->record);
      *is_over = FALSE;
      if (!dove_store_put_observation (run->store, job->target, error))
        return FALSE;
    }
  else if (!dove_apply_end (self, job, DOVE_CHANGE_STALE, DOVE_INTENT_REFUSED,
                            "The record was changed meanwhile", error))
    return FALSE;

  return dove_store_transaction_commit (&transaction, error);
}
