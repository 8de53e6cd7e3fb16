/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include "dove-store-private.h"
#include "store/dove-store-run.h"

/* What was written lately to one record: what the fuse of the sync looks at. */

/**
 * dove_store_find_recent_run:
 * @self: a store
 * @sync_id: a sync
 * @count: how many of its newest runs are recent
 * @since: runs started after then are recent as well
 * @run_id: (out): the oldest of them; 0 when there is none
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_recent_run (DoveStore   *self,
                            const char  *sync_id,
                            guint        count,
                            gint64       since,
                            gint64      *run_id,
                            GError     **error)
{
  static const char sql[] =
    "SELECT min (id) FROM (SELECT id FROM (SELECT id FROM run WHERE sync_id = ?1"
    " ORDER BY id DESC LIMIT ?2) UNION ALL SELECT id FROM run WHERE sync_id = ?1"
    " AND started > ?3)";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  *run_id = 0;
  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, sync_id);
  dove_statement_bind_number (statement, 2, count);
  dove_statement_bind_number (statement, 3, since);
  switch (dove_database_step (self->state, statement, error))
    {
    case DOVE_STEP_ROW:
      *run_id = sqlite3_column_int64 (statement, 0);
      return TRUE;
    case DOVE_STEP_DONE:
      return TRUE;
    case DOVE_STEP_FAILED:
    default:
      return FALSE;
    }
}

/**
 * dove_store_list_writes:
 * @self: a store
 * @link_id: number of a link
 * @side: where it was written
 * @from_run: the first run that counts
 * @limit: how many at most: the newest
 * @error: return location for an error
 *
 * Gives the updates that were made to a record of a pair, but for those of runs that took
 * another one back.
 *
 * Returns: (transfer full) (nullable) (element-type utf8): the fields of each as a plan shows
 *   them, the oldest first
 */
GPtrArray *
dove_store_list_writes (DoveStore  *self,
                        gint64      link_id,
                        DoveSide    side,
                        gint64      from_run,
                        guint       limit,
                        GError    **error)
{
  static const char sql[] =
    "SELECT change.fields FROM change JOIN run ON run.id = change.run_id"
    " WHERE change.link_id = ?1 AND change.link_id <> 0 AND change.side = ?2"
    " AND change.kind = 'update' AND change.state = 'done' AND change.run_id >= ?3"
    " AND run.undo_of = 0 ORDER BY change.id DESC LIMIT ?4";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);
  g_autoptr(GPtrArray) writes = g_ptr_array_new_with_free_func (g_free);
  DoveStep step;

  if (statement == NULL)
    return NULL;

  dove_statement_bind_number (statement, 1, link_id);
  dove_statement_bind_text (statement, 2, dove_side_nicks[side]);
  dove_statement_bind_number (statement, 3, from_run);
  dove_statement_bind_number (statement, 4, limit);
  while ((step = dove_database_step (self->state, statement, error)) == DOVE_STEP_ROW)
    g_ptr_array_insert (writes, 0, g_strdup ((const char *) sqlite3_column_text (statement, 0)));

  return step == DOVE_STEP_DONE ? g_steal_pointer (&writes) : NULL;
}
