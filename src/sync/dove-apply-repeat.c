/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-apply-private.h"

#include "store/dove-store-document.h"

/*
 * Whether an application heeds the keys of creates, as its connector says.
 *
 * A create whose answer was lost is sent again with its key, and the answer to that names a record.
 * It is the one of the first time, if the key means something to the application, and else a second
 * one. So the record is looked for by its match keys, after the time that a search may lag: when
 * there is another one like it that belongs to nobody, there are two now, and every further answer
 * that is lost would make one more. The run ends there, and says which two they are; from then on
 * a create is searched for before it is sent again, as where there are no keys.
 */

/* Whether a create may be sent again because of its key. */
gboolean
dove_apply_trusts_key (DoveApply  *self,
                       DoveJob    *job,
                       gboolean   *trusts,
                       GError    **error)
{
  DoveRun *run = self->run;
  const DoveTermsSide *end = &run->terms->sides[job->change->side];
  g_autoptr(DoveStoreConnection) known = NULL;

  *trusts = job->write->idempotency_key != NULL &&
            dove_clock_get_now (run->clock) < job->first_sent + end->abilities.key_life;
  if (!*trusts)
    return TRUE;
  if (!dove_store_find_connection (run->store, end->connection, &known, error))
    return FALSE;
  *trusts = known == NULL || !known->ignores_keys;

  return TRUE;
}

/* Whether an answer is that to a create which may have been applied before. */
gboolean
dove_apply_is_repeat (const DoveJob *job)
{
  return job->in_doubt && job->change->kind == DOVE_CHANGE_CREATE &&
         job->write->idempotency_key != NULL;
}

/* @key: (out) (nullable): of another record that is like the one that was answered. */
gboolean
dove_apply_find_double (DoveApply  *self,
                        DoveJob    *job,
                        char      **key,
                        GError    **error)
{
  g_autoptr(GHashTable) items = NULL;
  g_autoptr(GError) local = NULL;
  GHashTableIter iter;
  gpointer found = NULL;

  *key = NULL;
  if (!dove_apply_search (self, job, &items, &local))
    {
      /* It is stored, which is what counts; the application cannot be asked for more now */
      if (local->domain == DOVE_ERROR && local->code != DOVE_ERROR_STORAGE &&
          local->code != DOVE_ERROR_BUSY)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (items == NULL)
    return TRUE;

  g_hash_table_iter_init (&iter, items);
  while (*key == NULL && g_hash_table_iter_next (&iter, &found, NULL))
    if (!g_str_equal (found, job->outcome->item->key))
      *key = g_strdup (found);

  return TRUE;
}

/* Notes the record that was answered, and lets nothing more begin. */
gboolean
dove_apply_end_doubled (DoveApply   *self,
                        DoveJob     *job,
                        const char  *key,
                        GError     **error)
{
  DoveRun *run = self->run;
  g_autoptr(DoveStoreTransaction) transaction = dove_store_transaction_new (run->store, error);
  const char *connection = run->terms->sides[job->change->side].connection;
  g_autofree char *message = NULL;

  if (transaction == NULL || !dove_apply_record (self, job, job->outcome->item, error) ||
      !dove_store_distrust_keys (run->store, connection, error) ||
      !dove_store_transaction_commit (&transaction, error))
    return FALSE;

  message = g_strdup_printf (_("“%s” has made “%s” twice, as “%s” and “%s”: it does not heed the "
                               "keys by which it is to know a repeated request. Delete “%s” there, "
                               "and tell who looks after its connector"),
                             connection,
                             job->change->label != NULL ? job->change->label : job->change->other,
                             key, job->outcome->item->key, key);
  dove_apply_stop_with (self, DOVE_ERROR_FAILED, message);

  return TRUE;
}
