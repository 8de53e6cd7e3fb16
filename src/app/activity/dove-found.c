/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-found.h"

#include "app/client/dove-reader.h"
#include "app/widgets/dove-words.h"
#include "connector/dove-hide.h"
#include "record/dove-json.h"
#include "record/dove-schema.h"

/*
 * Searches what runs have written, and says what was found.
 *
 * A thread searches and hands over what it finds step by step, so that the newest is seen at once
 * and the window never stands still. It stops at some dozens; another search goes on from there.
 */

#define FOUND_MOST 50 /* in one search */

typedef struct
{
  char          *text;
  gint64         before;
  DoveFoundFunc  take;
  gpointer       user_data;
  GCancellable  *cancellable;
} Search;

typedef struct
{
  DoveFoundFunc  take;
  gpointer       user_data;
  GCancellable  *cancellable;
  GPtrArray     *found;
} Batch;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_free (search->text);
  g_object_unref (search->cancellable);
  g_free (search);
}

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_ptr_array_unref (batch->found);
  g_object_unref (batch->cancellable);
  g_free (batch);
}

static gboolean
take_cb (gpointer user_data)
{
  Batch *batch = user_data;

  if (!g_cancellable_is_cancelled (batch->cancellable))
    batch->take (batch->found, batch->user_data);

  return G_SOURCE_REMOVE;
}

static void
hand_over (Search    *search,
           GPtrArray *found)
{
  Batch *batch = g_new0 (Batch, 1);

  batch->take = search->take;
  batch->user_data = search->user_data;
  batch->cancellable = g_object_ref (search->cancellable);
  batch->found = g_ptr_array_ref (found);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, take_cb, batch, batch_free);
}

/* Whether there may be more is what is read: 1 or 0. */
static gpointer
search_all (DoveStore     *store,
            gpointer       user_data,
            GCancellable  *cancellable,
            GError       **error)
{
  Search *search = user_data;
  g_autoptr(DoveStoreSearch) looking = NULL;
  guint count = 0;
  gboolean is_over = FALSE;

  if (store == NULL)
    return GINT_TO_POINTER (FALSE);

  looking = dove_store_search_new (store, search->text, NULL, search->before);
  while (!is_over && count < FOUND_MOST)
    {
      g_autoptr(GPtrArray) found =
          g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_found_free);

      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !dove_store_search_step (looking, found, &is_over, error))
        return GINT_TO_POINTER (FALSE);
      if (count + found->len > FOUND_MOST)
        {
          g_ptr_array_set_size (found, (int) (FOUND_MOST - count));
          is_over = FALSE;
        }
      count += found->len;
      if (found->len > 0)
        hand_over (search, found);
    }

  return GINT_TO_POINTER (!is_over);
}

/* The same priority as the batches, and after them. */
static gboolean
ended_cb (gpointer user_data)
{
  GTask *task = user_data;

  g_task_return_int (task, GPOINTER_TO_INT (g_object_get_data (G_OBJECT (task), "has-more")));

  return G_SOURCE_REMOVE;
}

static void
searched_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  gpointer has_more = dove_reader_read_finish (result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_object_set_data (G_OBJECT (task), "has-more", has_more);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, ended_cb, g_steal_pointer (&task), g_object_unref);
}

/**
 * dove_found_search_async:
 * @workspace: folder of a workspace
 * @text: what is looked for; not empty
 * @before: number of the change that was found last; 0 for the first search
 * @take: called with what is found, the newest first, some at a time
 * @cancellable: ends it: @take is not called any more
 * @callback: called after the last of them
 * @user_data: handed to both; alive until @callback
 *
 * Searches the changes of all runs, until some dozens are found. Main thread.
 */
void
dove_found_search_async (const char          *workspace,
                         const char          *text,
                         gint64               before,
                         DoveFoundFunc        take,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Search *search = g_new0 (Search, 1);
  DoveReading reading = { search_all, search, search_free, NULL };

  g_task_set_source_tag (task, dove_found_search_async);
  search->text = g_strdup (text);
  search->before = before;
  search->take = take;
  search->user_data = user_data;
  search->cancellable = g_object_ref (cancellable);
  dove_reader_read_async (workspace, &reading, cancellable, searched_cb, task);
}

/**
 * dove_found_search_finish:
 * @result: the result
 * @has_more: (out): whether another search may find more
 * @error: return location for an error
 *
 * Errors: those of #DoveStore; %G_IO_ERROR_CANCELLED.
 *
 * Returns: whether it came to its end
 */
gboolean
dove_found_search_finish (GAsyncResult  *result,
                          gboolean      *has_more,
                          GError       **error)
{
  gssize value = g_task_propagate_int (G_TASK (result), error);

  *has_more = value == TRUE;

  return value >= 0;
}

/* --- words ------------------------------------------------------------------------------------ */

/**
 * dove_found_say_record:
 * @found: what was found
 * @sync: name of its sync
 *
 * Returns: (transfer full): which record it is about, and in which run
 */
char *
dove_found_say_record (const DoveStoreFound *found,
                       const char           *sync)
{
  const DoveStoreChange *change = found->change;
  const char *name = change->label != NULL && *change->label != '\0' ? change->label
                     : change->key != NULL                           ? change->key
                                                                     : change->other;

  /* Translators: a record, the number of a run, its sync: “Anna” in run 17 of Customers */
  return g_strdup_printf (_("“%s” in run %lu of %s"), name != NULL ? name : "",
                          (gulong) change->run_id, sync);
}

static char *
say_done (DoveChangeKind  kind,
          const char     *side)
{
  switch (kind)
    {
    case DOVE_CHANGE_CREATE:
      return g_strdup_printf (_("Created in %s"), side);

    case DOVE_CHANGE_UPDATE:
      return g_strdup_printf (_("Changed in %s"), side);

    case DOVE_CHANGE_ARCHIVE:
      return g_strdup_printf (_("Archived in %s"), side);

    case DOVE_CHANGE_DELETE:
      return g_strdup_printf (_("Deleted in %s"), side);

    case DOVE_CHANGE_LINK:
      return g_strdup (_("Linked"));

    case DOVE_CHANGE_UNLINK:
    default:
      return g_strdup (_("Unlinked"));
    }
}

/* The field that was found; of a name or key that was found, the first one and how many more */
static char *
say_field (const DoveStoreFound *found)
{
  const DoveStoreChange *change = found->change;
  g_autoptr(DoveValue) fields = NULL;
  g_autoptr(DoveValue) shown = NULL;
  DoveValue *field = found->field;
  const char *path = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (change->kind == DOVE_CHANGE_LINK || change->kind == DOVE_CHANGE_UNLINK)
    return NULL;
  if (field == NULL && change->fields != NULL)
    {
      fields = dove_json_parse (change->fields, -1, NULL, NULL);
      shown = fields != NULL ? dove_hide_fields (fields) : NULL;
      if (shown != NULL && dove_value_get_length (shown) > 0)
        field = dove_value_get_element (shown, 0);
    }
  path = dove_value_get_member_text (field, "field");
  if (path == NULL)
    return NULL;

  before = dove_words_show_value (dove_value_get_member (field, "old"));
  after = dove_words_show_value (dove_value_get_member (field, "new"));
  if (change->kind == DOVE_CHANGE_CREATE)
    return g_strdup_printf ("%s: %s", dove_title_of (found->titles, path), after);

  return g_strdup_printf ("%s: %s → %s", dove_title_of (found->titles, path), before, after);
}

/**
 * dove_found_say_what:
 * @found: what was found
 * @side: name of the application that was written to
 *
 * Returns: (transfer full): what happened to the record, and with which value
 */
char *
dove_found_say_what (const DoveStoreFound *found,
                     const char           *side)
{
  const DoveStoreChange *change = found->change;
  g_autofree char *field = say_field (found);
  g_autofree char *done = NULL;

  if (change->state == DOVE_CHANGE_DONE)
    done = say_done (change->kind, side);
  else
    /* Translators: what should have been done, where, and what became of it: "Change in Books:
     * Refused" */
    done = g_strdup_printf (_("%s in %s: %s"), dove_words_change (change->kind), side,
                            dove_words_change_state (change->state));

  /* Translators: what happened to a record, and a value: "Changed in Books (phone: 1 → 2)" */
  return field != NULL ? g_strdup_printf (_("%s (%s)"), done, field) : g_steal_pointer (&done);
}
