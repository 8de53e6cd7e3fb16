/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-apply-private.h"
#include "base/dove-defaults.h"
#include "dove-search.h"

#include "sync/dove-answer.h"

/*
 * What became of a write whose answer was lost.
 *
 * An update or delete is repeated, which does no harm; after a crash, when people have had time to
 * edit, only upon the record that it was meant for. A create is repeated with its key where the
 * application honours keys, as long as it remembers them; else it is searched for after the time
 * it may stay unseen, twice, and adopted, or sent again when both searches were complete and
 * found nothing. Where neither is possible, or several are found, a person is asked.
 */

static gboolean
is_searchable (DoveRun   *run,
               DoveSide   to,
               DoveValue *payload)
{
  g_autoptr(GPtrArray) searches = dove_search_list (run, to, to, payload);

  return searches->len > 0;
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

  /* Of both ways a doubt is noted once, with side A */
  if (run->terms->groups != NULL)
    about.side = DOVE_SIDE_A;
  if (!dove_store_find_review_about (run->store, &about, &review, error))
    return FALSE;
  *is_other = review != NULL && dove_answer_is_candidate (review, to, key);

  return TRUE;
}

/* Whether a record has the key, and no other value in one that counts before it. */
static gboolean
has_same_key (char       **own,
              char       **keys,
              guint        ordinal)
{
  for (guint i = 0; i < ordinal; i++)
    if (*own[i] != '\0' && *keys[i] != '\0' && !g_str_equal (own[i], keys[i]))
      return FALSE;

  return g_str_equal (own[ordinal], keys[ordinal]);
}

/* Takes over what a search found that may be the record sent: same key, without a link, not known
 * before. */
static gboolean
keep_candidates (DoveApply     *self,
                 DoveJob       *job,
                 const DoveSearch *search,
                 GPtrArray     *found,
                 GHashTable    *items,
                 GError       **error)
{
  DoveRun *run = self->run;
  DoveSide to = job->change->side;
  g_auto(GStrv) own = dove_search_make_keys (run, to, job->write->fields);

  for (guint i = 0; i < found->len; i++)
    {
      DoveItem *item = g_ptr_array_index (found, i);
      g_auto(GStrv) keys = dove_search_make_keys (run, to, item->record);
      g_autoptr(DoveStoreLink) link = NULL;
      gboolean is_other = FALSE;

      if (!dove_store_find_link (run->store, run->terms->id, to, item->key, &link, error) ||
          !is_known_other (run, to, item->key, own[search->ordinal], &is_other, error))
        return FALSE;
      if (link != NULL || is_other || !has_same_key (own, keys, search->ordinal) ||
          g_hash_table_contains (items, item->key))
        continue;
      g_hash_table_insert (items, g_strdup (item->key), item);
      found->pdata[i] = NULL;
    }

  return TRUE;
}

static void
item_clear (gpointer data)
{
  if (data != NULL)
    dove_item_free (data);
}

/* Searches everywhere once; @is_complete unless an answer was not the whole. */
static gboolean
search_once (DoveApply   *self,
             DoveJob     *job,
             GPtrArray   *searches,
             GHashTable  *items,
             gboolean    *is_complete,
             GError     **error)
{
  DoveRun *run = self->run;
  DoveSide to = job->change->side;

  *is_complete = searches->len > 0;
  for (guint i = 0; i < searches->len && g_hash_table_size (items) == 0; i++)
    {
      const DoveSearch *search = g_ptr_array_index (searches, i);
      g_autoptr(GPtrArray) found = NULL;
      gboolean is_whole = FALSE;

      found = dove_driver_find (run->host->drivers[to], run->terms->sides[to].object,
                                search->pointer, search->value, &is_whole, run->cancellable,
                                error);
      if (found == NULL)
        return FALSE;
      g_ptr_array_set_free_func (found, item_clear);
      if (!keep_candidates (self, job, search, found, items, error))
        return FALSE;
      *is_complete = *is_complete && is_whole;
    }

  return TRUE;
}

/* Searches twice; @items is NULL when it found none, but no search was complete. */
gboolean
dove_apply_search (DoveApply   *self,
                   DoveJob     *job,
                   GHashTable **items,
                   GError     **error)
{
  g_autoptr(GPtrArray) searches = dove_search_list (self->run, job->change->side, job->change->side,
                                                    job->write->fields);

  *items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                  (GDestroyNotify) dove_item_free);
  for (guint round = 0; round < 2; round++)
    {
      gboolean is_complete = FALSE;

      if (!search_once (self, job, searches, *items, &is_complete, error))
        return FALSE;
      if (g_hash_table_size (*items) > 0)
        return TRUE;
      if (!is_complete)
        {
          g_clear_pointer (items, g_hash_table_unref);
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

  message = g_strdup_printf (_("“%s” was sent to “%s”, but the answer was lost, and %s: did it "
                               "arrive there?"),
                             job->change->label != NULL ? job->change->label : job->change->other,
                             self->run->terms->sides[job->change->side].connection, why);
  transaction = dove_store_transaction_new (self->run->store, error);

  return transaction != NULL && dove_apply_ask_check (self, job, message, error) &&
         dove_store_transaction_commit (&transaction, error);
}

static const DoveItem *
any_item (GHashTable *items)
{
  GHashTableIter iter;
  gpointer item = NULL;

  g_hash_table_iter_init (&iter, items);
  g_hash_table_iter_next (&iter, NULL, &item);

  return item;
}

static gboolean
resolve_by_search (DoveApply  *self,
                   DoveJob    *job,
                   gboolean   *is_over,
                   GError    **error)
{
  gint64 now = dove_clock_get_now (self->run->clock);
  g_autoptr(GHashTable) items = NULL;
  guint n_found;

  if (now < job->intent->settle_until)
    {
      job->is_settling = TRUE;
      job->due = job->intent->settle_until;
      return TRUE;
    }

  if (!dove_apply_search (self, job, &items, error))
    return FALSE;

  job->is_settling = FALSE;
  *is_over = TRUE;
  if (items == NULL)
    return ask (self, job, _("it cannot be searched for completely"), error);
  n_found = g_hash_table_size (items);
  if (n_found == 1)
    return adopt (self, job, any_item (items), error);
  if (n_found > 1)
    return ask (self, job, _("several records look like it"), error);

  *is_over = FALSE;
  job->in_doubt = FALSE;
  job->due = now;

  return TRUE;
}

static gboolean
end_stale (DoveApply  *self,
           DoveJob    *job,
           GError    **error)
{
  return dove_apply_end (self, job, DOVE_CHANGE_STALE, DOVE_INTENT_REFUSED,
                         _("The record was changed meanwhile"), error);
}

/* Whether a record holds all values of a change: what it is to write (`new`), or what the plan
 * showed as its present ones (`old`). */
gboolean
dove_apply_holds_values (DoveRun     *run,
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

/* The record may have moved since it was read. If our values are there it was applied; if only
 * other fields moved the same change is sent on top of them; else it is left out, and the next run
 * plans it anew. */
static gboolean
meet (DoveApply       *self,
      DoveJob         *job,
      const DoveItem  *item,
      gboolean        *is_over,
      GError         **error)
{
  DoveRun *run = self->run;
  g_autoptr(DoveStoreTransaction) transaction = dove_store_transaction_new (run->store, error);

  if (transaction == NULL)
    return FALSE;

  *is_over = TRUE;
  if (item != NULL && dove_apply_holds_values (run, job, item->record, "new"))
    {
      if (!dove_apply_record (self, job, item, error))
        return FALSE;
    }
  else if (item != NULL && dove_apply_holds_values (run, job, item->record, "old") &&
           job->rounds++ < DOVE_CONFLICT_ROUNDS)
    {
      g_clear_pointer (&job->target, dove_store_observation_free);
      job->target = dove_run_make_observation (run, job->change->side, item);
      g_free (job->write->etag);
      job->write->etag = g_strdup (item->etag);
      g_clear_pointer (&job->write->seen, dove_value_unref);
      job->write->seen = dove_value_ref (item->record);
      *is_over = FALSE;
      if (!dove_store_put_observation (run->store, job->target, error))
        return FALSE;
    }
  else if (!end_stale (self, job, error))
    return FALSE;

  return dove_store_transaction_commit (&transaction, error);
}

/* The application says that the record moved since it was read: it is read again. */
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

  if (!is_removal)
    item = dove_driver_get (run->host->drivers[to], run->terms->sides[to].object, job->write->key,
                            run->cancellable, NULL);

  return meet (self, job, item, is_over, error);
}

/* Whether a repeat could put a value of ours over what somebody has entered since, or delete it:
 * time has passed, and nothing tells the application which state of the record was meant. */
static gboolean
could_overwrite (DoveApply     *self,
                 const DoveJob *job)
{
  const DoveAbilities *abilities = &self->run->terms->sides[job->change->side].abilities;

  if (!job->is_recovered || job->tries > 0)
    return FALSE;

  return dove_job_removes (job) || (job->write->kind == DOVE_WRITE_UPDATE &&
                                    (job->write->etag == NULL || !abilities->has_etag));
}

/* A record that is to be deleted, and has been edited since, is not deleted. */
static gboolean
look_before_removal (DoveApply       *self,
                     DoveJob         *job,
                     const DoveItem  *item,
                     gboolean        *is_over,
                     GError         **error)
{
  g_autoptr(DoveStoreObservation) now = NULL;
  g_autoptr(DoveStoreTransaction) transaction = NULL;

  now = dove_run_make_observation (self->run, job->change->side, item);
  if (dove_apply_is_as_planned (self, now, job->change->target_hash))
    return TRUE;

  *is_over = TRUE;
  transaction = dove_store_transaction_new (self->run->store, error);

  return transaction != NULL && end_stale (self, job, error) &&
         dove_store_transaction_commit (&transaction, error);
}

/* The record that a write is for as it is now, or where single records cannot be read, as the list
 * has just shown it; NULL without an error when it is gone or was never seen. */
static gboolean
find_present (DoveApply  *self,
              DoveJob    *job,
              DoveItem  **item,
              GError    **error)
{
  DoveRun *run = self->run;
  DoveSide to = job->change->side;
  g_autoptr(DoveStoreObservation) known = NULL;
  g_autoptr(GError) local = NULL;

  if (run->terms->sides[to].abilities.can_get)
    {
      *item = dove_driver_get (run->host->drivers[to], run->terms->sides[to].object,
                               job->write->key, run->cancellable, &local);
      if (*item != NULL || g_error_matches (local, DOVE_ERROR, DOVE_ERROR_MISSING))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  if (!dove_store_find_observation (run->store, run->terms->id, to, job->write->key, &known, error))
    return FALSE;
  if (known != NULL && known->state != DOVE_OBSERVED_GONE)
    *item = dove_run_make_item (known);

  return TRUE;
}

/* Looks at the record before a write to it is repeated. That it is gone the write finds out. */
static gboolean
look_before_repeat (DoveApply  *self,
                    DoveJob    *job,
                    gboolean   *is_over,
                    GError    **error)
{
  g_autoptr(DoveItem) item = NULL;

  if (!find_present (self, job, &item, error))
    return FALSE;
  if (item == NULL)
    return TRUE;

  return dove_job_removes (job) ? look_before_removal (self, job, item, is_over, error)
                                : meet (self, job, item, is_over, error);
}

/* A record that is made or replaced by its own key is not replaced once more after it arrived:
 * somebody may have edited it since. What is not found is sent again, which makes no double. */
static gboolean
search_before_repeat (DoveApply  *self,
                      DoveJob    *job,
                      gboolean   *is_over,
                      GError    **error)
{
  g_autoptr(GHashTable) items = NULL;

  if (!is_searchable (self->run, job->change->side, job->write->fields))
    return TRUE;
  if (!dove_apply_search (self, job, &items, error))
    return FALSE;

  *is_over = items != NULL && g_hash_table_size (items) == 1;

  return !*is_over || adopt (self, job, any_item (items), error);
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
  gboolean trusts = FALSE;

  *is_over = FALSE;
  job->is_settling = FALSE;
  if (job->write->kind == DOVE_WRITE_UPSERT && job->is_recovered && job->tries == 0)
    return search_before_repeat (self, job, is_over, error);
  if (job->write->kind != DOVE_WRITE_CREATE)
    return !could_overwrite (self, job) || look_before_repeat (self, job, is_over, error);

  if (!dove_apply_trusts_key (self, job, &trusts, error))
    return FALSE;
  if (trusts)
    return TRUE;
  if (is_searchable (run, job->change->side, job->write->fields))
    return resolve_by_search (self, job, is_over, error);

  *is_over = TRUE;

  return ask (self, job, _("the application gives no way to find out"), error);
}
