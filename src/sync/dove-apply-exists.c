/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-apply-private.h"
#include "dove-search.h"

/*
 * A create that the application refused because it has the record already, and said which.
 *
 * The record may be our own, of a request whose answer was lost; else the next run matches it as
 * any other record, now that it is known. One that no match key calls the same is a problem for
 * a person: sending the create again would only be refused again.
 */

static gboolean
has_a_same_key (DoveApply      *self,
                const DoveJob  *job,
                const DoveItem *item)
{
  DoveRun *run = self->run;
  DoveSide to = job->change->side;
  g_auto(GStrv) own = dove_search_make_keys (run, to, job->write->fields);
  g_auto(GStrv) keys = dove_search_make_keys (run, to, item->record);

  for (guint i = 0; i < run->terms->keys->len; i++)
    if (*own[i] != '\0' && g_str_equal (own[i], keys[i]))
      return TRUE;

  return FALSE;
}

static gboolean
refuse_existing (DoveApply            *self,
                 DoveJob              *job,
                 const DoveStoreLink  *link,
                 GError              **error)
{
  g_free (job->outcome->hint);
  job->outcome->hint = g_strdup_printf (
    link != NULL ? _("“%s” has it as “%s”, which belongs to another record; correct one of the two")
                 : _("“%s” has it as “%s”; link the two, or correct the record"),
    self->run->terms->sides[job->change->side].connection, job->outcome->key);

  return dove_apply_refuse (self, job, "exists", error);
}

/* Notes the record as the application has it now, if that is news. */
static gboolean
note_existing (DoveApply      *self,
               DoveJob        *job,
               const DoveItem *item,
               GError        **error)
{
  DoveRun *run = self->run;
  g_autoptr(DoveStoreObservation) seen = NULL;

  seen = dove_run_make_observation (run, job->change->side, item);

  return dove_store_put_observation (run->store, seen, error) &&
         dove_apply_end (self, job, DOVE_CHANGE_STALE, DOVE_INTENT_REFUSED,
                         _("The application has it already; the next run compares the two"), error);
}

/* Whether an outcome says that a create met a record, and which. */
gboolean
dove_apply_met_existing (DoveApply     *self,
                         const DoveJob *job)
{
  return job->outcome != NULL && job->outcome->outcome == DOVE_OUTCOME_EXISTS &&
         job->outcome->key != NULL && job->change->kind == DOVE_CHANGE_CREATE &&
         self->run->terms->sides[job->change->side].abilities.can_get;
}

/* Ends such a create. Outside of a transaction. */
gboolean
dove_apply_meet_existing (DoveApply  *self,
                          DoveJob    *job,
                          GError    **error)
{
  DoveRun *run = self->run;
  DoveSide to = job->change->side;
  g_autoptr(DoveStoreTransaction) transaction = NULL;
  g_autoptr(DoveStoreLink) link = NULL;
  g_autoptr(DoveItem) item = NULL;
  gboolean is_same;
  gboolean ok;

  item = dove_driver_get (run->host->drivers[to], run->terms->sides[to].object, job->outcome->key,
                          run->cancellable, NULL);
  if (!dove_store_find_link (run->store, run->terms->id, to, job->outcome->key, &link, error))
    return FALSE;
  is_same = item != NULL && link == NULL && has_a_same_key (self, job, item);

  transaction = dove_store_transaction_new (run->store, error);
  if (transaction == NULL)
    return FALSE;
  if (is_same && job->in_doubt)
    {
      job->is_found = TRUE;
      ok = dove_apply_record (self, job, item, error);
    }
  else
    ok = is_same ? note_existing (self, job, item, error)
                 : refuse_existing (self, job, link, error);

  return ok && dove_store_transaction_commit (&transaction, error);
}
