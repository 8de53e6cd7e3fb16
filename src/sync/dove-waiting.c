/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "sync/dove-waiting.h"

#include "store/dove-store-link.h"
#include "store/dove-store-review.h"
#include "sync/dove-terms.h"

/*
 * Records that wait for another one, and which of them can go on.
 *
 * A record can go on when the one that it refers to got its link after the record was last
 * looked at. What was looked at since, and waits all the same, waits for something else: so two
 * syncs that wait for each other never start each other without end, and a run that was killed
 * before it could tell is made up for by the next one.
 */

/* Whether the record that is waited for has been linked since. */
static gboolean
is_ready (DoveEngine               *self,
          const DoveDefinition     *parent,
          const DoveStoreDeferred  *waiting,
          gboolean                 *ready,
          GError                  **error)
{
  DoveStore *store = dove_engine_get_store (self);
  g_autoptr(DoveDefinition) child = NULL;
  g_autoptr(DoveStoreLink) link = NULL;
  DoveSide side;

  *ready = FALSE;
  child = dove_workspace_get (dove_engine_get_workspace (self), DOVE_DEFINITION_SYNC,
                              waiting->sync_id, NULL);
  if (child == NULL)
    return TRUE;

  side = dove_via_side (dove_definition_get_sync ((DoveDefinition *) parent),
                        dove_definition_get_sync (child)->ends[DOVE_SIDE_A].connection);
  if (waiting->side == DOVE_SIDE_B)
    side = DOVE_SIDE_OTHER (side);
  if (!dove_store_find_link (store, waiting->needs_sync, side, waiting->needs_key, &link, error))
    return FALSE;
  *ready = link != NULL && link->made_at >= waiting->at;

  return TRUE;
}

/**
 * dove_engine_list_waiting:
 * @engine: an engine
 * @sync_id: a sync of which a run has ended
 * @error: return location for an error
 *
 * Finds the syncs with records that waited for one which is linked by now. Reads the state only.
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such sync, those of #DoveStore.
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): their ids, each once, in order
 */
char **
dove_engine_list_waiting (DoveEngine  *engine,
                          const char  *sync_id,
                          GError     **error)
{
  g_autoptr(DoveDefinition) parent = NULL;
  g_autoptr(GPtrArray) waiting = NULL;
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  parent = dove_workspace_get (dove_engine_get_workspace (engine), DOVE_DEFINITION_SYNC, sync_id,
                               error);
  if (parent == NULL)
    return NULL;
  waiting = dove_store_list_waiting_for (dove_engine_get_store (engine), sync_id, NULL, error);
  if (waiting == NULL)
    return NULL;

  for (guint i = 0; i < waiting->len; i++)
    {
      const DoveStoreDeferred *record = g_ptr_array_index (waiting, i);
      const char *last = ids->len > 0 ? g_ptr_array_index (ids, ids->len - 1) : NULL;
      gboolean ready = FALSE;

      /* They come in the order of their syncs */
      if (g_strcmp0 (last, record->sync_id) == 0)
        continue;
      if (!is_ready (engine, parent, record, &ready, error))
        return NULL;
      if (ready)
        g_ptr_array_add (ids, g_strdup (record->sync_id));
    }
  g_ptr_array_add (ids, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&ids), FALSE);
}
