/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-change-read.h"

#include "app/client/dove-reader.h"
#include "record/dove-json.h"
#include "store/dove-store-observe.h"
#include "store/dove-store-review.h"
#include "store/dove-store-secrets.h"

/*
 * Reads the changes of a run, and behind them the records that its plan leaves alone.
 *
 * A thread reads them and hands them over some hundreds at a time, so that the first ones are seen
 * at once and the window never stands still. It also finds out which of them are about the same
 * record: they share a number, and each leads to the one before it.
 */

#define BATCH 400      /* items handed over at a time */
#define LIMIT 200000   /* changes shown: some 150 MB; the plan's file has all of a larger one */
#define ALONE 5000     /* records left alone that are shown */

typedef struct
{
  gint64            run_id;
  DoveChangesFunc   take;
  gpointer          user_data;
  GCancellable     *cancellable;

  /* of the thread */
  GPtrArray        *items;      /* not handed over yet */
  GHashTable       *records;    /* "a:KEY" -> DoveChangeItem: the last one of a record */
  guint             n_records;
  char             *sync_id;
  DoveStoreSecrets *secrets;
} Read;

typedef struct
{
  DoveChangesFunc  take;
  gpointer         user_data;
  GCancellable    *cancellable;
  GPtrArray       *items;
} Batch;

static void
read_free (gpointer data)
{
  Read *read = data;

  g_clear_pointer (&read->items, g_ptr_array_unref);
  g_clear_pointer (&read->records, g_hash_table_unref);
  g_clear_pointer (&read->secrets, dove_store_secrets_free);
  g_free (read->sync_id);
  g_object_unref (read->cancellable);
  g_free (read);
}

static gboolean
take_cb (gpointer user_data)
{
  Batch *batch = user_data;

  if (!g_cancellable_is_cancelled (batch->cancellable))
    batch->take (batch->items, batch->user_data);

  return G_SOURCE_REMOVE;
}

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_ptr_array_unref (batch->items);
  g_object_unref (batch->cancellable);
  g_free (batch);
}

static void
hand_over (Read *read)
{
  Batch *batch = g_new0 (Batch, 1);

  batch->take = read->take;
  batch->user_data = read->user_data;
  batch->cancellable = g_object_ref (read->cancellable);
  batch->items = read->items;
  read->items = g_ptr_array_new_with_free_func (g_object_unref);
  /* After painting: the window goes on while a long plan comes in. */
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, take_cb, batch, batch_free);
}

static void
add_item (Read           *read,
          DoveChangeItem *item)
{
  g_ptr_array_add (read->items, item);
  if (read->items->len == BATCH)
    hand_over (read);
}

static DoveChangeItem *
new_item (Read            *read,
          DoveStoreChange *change)
{
  char *names[2] = { NULL, NULL };
  DoveChangeItem *earlier = NULL;
  DoveChangeItem *item = NULL;

  for (guint side = 0; side < 2; side++)
    {
      const char *key = dove_store_change_get_key (change, side);

      names[side] = key != NULL ? g_strdup_printf ("%u:%s", side, key) : NULL;
      if (earlier == NULL && key != NULL)
        earlier = g_hash_table_lookup (read->records, names[side]);
    }

  dove_store_secrets_hide (read->secrets, read->sync_id, change, NULL);
  item = dove_change_item_new_of (
      change, earlier != NULL ? dove_change_item_get_record (earlier) : read->n_records++,
      dove_store_sides_get_titles (dove_store_secrets_get_sides (read->secrets), read->sync_id,
                                   change->side), earlier);
  for (guint side = 0; side < 2; side++)
    if (names[side] != NULL)
      g_hash_table_replace (read->records, names[side], g_object_ref (item));

  return item;
}

static gboolean
read_changes (Read       *read,
              DoveStore  *store,
              GError    **error)
{
  g_autoptr(DoveStoreRows) rows =
      dove_store_list_changes (store, read->run_id, DOVE_CHANGES_IN_ALL_STATES, error);
  g_autoptr(GError) local = NULL;
  DoveStoreChange *change = NULL;
  guint count = 0;

  if (rows == NULL)
    return FALSE;

  while (count++ < LIMIT && !g_cancellable_is_cancelled (read->cancellable) &&
         (change = dove_store_rows_next (rows, &local)) != NULL)
    add_item (read, new_item (read, change));

  return dove_error_pass (&local, error);
}

/* --- what a plan leaves alone ----------------------------------------------------------------- */

static void
add_alone (Read       *read,
           DoveStore  *store,
           const char *sync_id,
           DoveSide    side,
           const char *key,
           const char *why)
{
  DoveStoreChange *change = dove_store_change_new ();

  change->side = side;
  change->key = g_strdup (key);
  change->label = dove_store_sides_find_label (dove_store_secrets_get_sides (read->secrets),
                                               sync_id, side, key);
  change->message = g_strdup (why);
  add_item (read, dove_change_item_new_alone (change));
}

/* Of a plan everything that stands in its sync, of a run only what it noted itself */
static gboolean
is_of (const DoveStoreRun *run,
       gint64              run_id,
       gint64              at)
{
  if (run->state == DOVE_RUN_PLANNED || run->state == DOVE_RUN_NEEDS_OK)
    return TRUE;

  return run_id != 0 ? run_id == run->id
                     : at >= run->started && (run->ended == 0 || at <= run->ended);
}

static gboolean
read_problems (Read                *read,
               DoveStore           *store,
               const DoveStoreRun  *run,
               GError             **error)
{
  g_autoptr(DoveStoreRows) rows = dove_store_list_problems (store, run->sync_id, error);
  DoveStoreProblem *problem;
  guint count = 0;

  while (rows != NULL && count < ALONE && !g_cancellable_is_cancelled (read->cancellable) &&
         (problem = dove_store_rows_next (rows, error)) != NULL)
    {
      if (is_of (run, problem->run_id, problem->last))
        {
          add_alone (read, store, run->sync_id, problem->side, problem->rec_id, problem->message);
          count++;
        }
      dove_store_problem_free (problem);
    }

  return *error == NULL;
}

static gboolean
read_reviews (Read                *read,
              DoveStore           *store,
              const DoveStoreRun  *run,
              GError             **error)
{
  g_autoptr(DoveStoreRows) rows =
      dove_store_list_reviews (store, run->sync_id, DOVE_REVIEW_OPEN, error);
  DoveStoreReview *review;
  guint count = 0;

  while (rows != NULL && count < ALONE && !g_cancellable_is_cancelled (read->cancellable) &&
         (review = dove_store_rows_next (rows, error)) != NULL)
    {
      if (review->kind != DOVE_REVIEW_GUARD && is_of (run, review->run_id, review->at))
        {
          add_alone (read, store, run->sync_id, review->side, review->key, review->message);
          count++;
        }
      dove_store_review_free (review);
    }

  return *error == NULL;
}

static gboolean
read_deferred (Read                *read,
               DoveStore           *store,
               const DoveStoreRun  *run,
               GError             **error)
{
  g_autoptr(GPtrArray) list = dove_store_list_deferred (store, run->sync_id, error);
  DoveStoreSides *sides = dove_store_secrets_get_sides (read->secrets);

  for (guint i = 0; list != NULL && i < MIN (list->len, ALONE); i++)
    {
      const DoveStoreDeferred *deferred = g_ptr_array_index (list, i);
      g_autofree char *why = NULL;

      if (!is_of (run, 0, deferred->at))
        continue;
      /* Translators: a field of a record, what the other record is called, and its sync */
      why = g_strdup_printf (_("Its field “%s” waits for “%s” of the sync “%s”"),
                             dove_store_sides_name_asked (sides, run->sync_id, deferred->side,
                                                          deferred->field),
                             deferred->needs_key, deferred->needs_sync);
      add_alone (read, store, run->sync_id, deferred->side, deferred->rec_id, why);
    }

  return *error == NULL;
}

static gpointer
read_all (DoveStore     *store,
          gpointer       user_data,
          GCancellable  *cancellable,
          GError       **error)
{
  Read *read = user_data;
  g_autoptr(DoveStoreRun) run = NULL;
  g_autoptr(GError) local = NULL;

  if (store == NULL)
    return NULL;

  read->items = g_ptr_array_new_with_free_func (g_object_unref);
  read->records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  if (!dove_store_find_run (store, read->run_id, &run, &local) || run == NULL)
    {
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }

  read->secrets = dove_store_secrets_new (store);
  read->sync_id = g_strdup (run->sync_id);
  if (read_changes (read, store, &local) &&
      read_problems (read, store, run, &local) && read_reviews (read, store, run, &local))
    read_deferred (read, store, run, &local);
  if (read->items->len > 0)
    hand_over (read);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));

  return NULL;
}

/* The same priority as the batches, and after them. */
static gboolean
ended_cb (gpointer user_data)
{
  GTask *task = user_data;

  g_task_return_boolean (task, TRUE);

  return G_SOURCE_REMOVE;
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  dove_reader_read_finish (result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, ended_cb, g_steal_pointer (&task), g_object_unref);
}

/**
 * dove_change_read_async:
 * @workspace: folder of a workspace
 * @run: number of a run
 * @take: called with some items at a time, in the order of the plan
 * @cancellable: ends it: @take is not called any more
 * @callback: called after the last of them
 * @user_data: handed to both; alive until @callback
 *
 * Reads the changes of a run and the records that it leaves alone. Main thread.
 */
void
dove_change_read_async (const char          *workspace,
                        gint64               run,
                        DoveChangesFunc      take,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Read *read = g_new0 (Read, 1);
  DoveReading reading = { read_all, read, read_free, NULL };

  g_task_set_source_tag (task, dove_change_read_async);
  read->run_id = run;
  read->take = take;
  read->user_data = user_data;
  read->cancellable = g_object_ref (cancellable);
  dove_reader_read_async (workspace, &reading, cancellable, read_cb, task);
}

/**
 * dove_change_read_finish:
 * @result: the result
 * @error: return location for an error
 *
 * Errors: those of #DoveStore; %G_IO_ERROR_CANCELLED.
 *
 * Returns: whether all were handed over
 */
gboolean
dove_change_read_finish (GAsyncResult  *result,
                         GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
