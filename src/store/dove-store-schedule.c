/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include "dove-store-private.h"
#include "store/dove-store-schedule.h"

/* Where the schedules of syncs and flows stand. */

static const DoveColumn schedule_columns[] = {
  DOVE_TEXT (DoveStoreSchedule, kind),
  DOVE_TEXT (DoveStoreSchedule, id),
  DOVE_NUMBER (DoveStoreSchedule, next_due),
  DOVE_NUMBER (DoveStoreSchedule, last_due),
  DOVE_NUMBER (DoveStoreSchedule, last_started),
  DOVE_TEXT (DoveStoreSchedule, config_hash),
};

static const DoveRowShape schedule_shape = {
  sizeof (DoveStoreSchedule), schedule_columns, G_N_ELEMENTS (schedule_columns)
};

static gpointer
schedule_read (DoveStatement  *statement,
               GError        **error)
{
  return dove_row_shape_read (&schedule_shape, statement, 0, error);
}

static const DoveRowKind schedule_kind = {
  schedule_read, (void (*) (gpointer)) dove_store_schedule_free, NULL
};

/**
 * dove_store_list_schedules:
 * @self: a store
 * @error: return location for an error
 *
 * Lists the schedules of all definitions, by kind and id.
 *
 * Returns: (transfer full) (nullable) (element-type DoveStoreSchedule): the schedules
 */
GPtrArray *
dove_store_list_schedules (DoveStore  *self,
                           GError    **error)
{
  static const char sql[] =
    "SELECT kind, id, next_due, last_due, last_started, config_hash FROM schedule"
    " ORDER BY kind, id";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return NULL;

  return dove_rows_collect (self->state, statement, &schedule_kind, error);
}

/**
 * dove_store_find_schedule:
 * @self: a store
 * @kind: kind of the definition
 * @id: its id
 * @schedule: (out) (nullable): where its schedule stands
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_schedule (DoveStore          *self,
                          const char         *kind,
                          const char         *id,
                          DoveStoreSchedule **schedule,
                          GError            **error)
{
  static const char sql[] =
    "SELECT kind, id, next_due, last_due, last_started, config_hash FROM schedule"
    " WHERE kind = ? AND id = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, kind);
  dove_statement_bind_text (statement, 2, id);

  return dove_rows_find (self->state, statement, &schedule_kind, schedule, error);
}

/**
 * dove_store_put_schedule:
 * @self: a store
 * @schedule: where a schedule stands
 * @error: return location for an error
 *
 * Writes where a schedule stands, in place of what was written before.
 *
 * Returns: whether it is written
 */
gboolean
dove_store_put_schedule (DoveStore                *self,
                         const DoveStoreSchedule  *schedule,
                         GError                  **error)
{
  static const char sql[] =
    "INSERT OR REPLACE INTO schedule (kind, id, next_due, last_due, last_started, config_hash)"
    " VALUES (?, ?, ?, ?, ?, ?)";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_row_shape_bind (&schedule_shape, statement, schedule);

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_forget_schedule:
 * @self: a store
 * @kind: kind of the definition
 * @id: its id
 * @error: return location for an error
 *
 * Forgets where a schedule stood. One that comes back begins anew.
 *
 * Returns: whether it is done, also when there was none
 */
gboolean
dove_store_forget_schedule (DoveStore   *self,
                            const char  *kind,
                            const char  *id,
                            GError     **error)
{
  g_autoptr(DoveStatement) statement =
    dove_database_prepare (self->state, "DELETE FROM schedule WHERE kind = ? AND id = ?", error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, kind);
  dove_statement_bind_text (statement, 2, id);

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_schedule_free:
 * @schedule: (transfer full) (nullable): where a schedule stands
 */
void
dove_store_schedule_free (DoveStoreSchedule *schedule)
{
  dove_row_shape_free (&schedule_shape, schedule);
}
