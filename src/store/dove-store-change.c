/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dove-store-private.h"
#include "store/dove-store-run.h"

/* The changes of a plan, in its order: level, side, place. */

#define CHANGE_COLUMNS \
  "id, run_id, level, side, kind, key, other, link_id, dep, label, fields, why, target_hash," \
  " source_hash, state, message"
#define CHANGE_WIDTH 16

/*
 * Every change is allocated as this. A create that is done gets a key and keeps its place in
 * the order all the same, so a stream has to remember the place itself.
 */
typedef struct
{
  DoveStoreChange change;
  char           *place;  /* (nullable): as read */
} PlacedChange;

static const char *const kind_nicks[] = {
  "create", "update", "archive", "delete", "link", "unlink", NULL
};

static const char *const state_nicks[] = {
  "planned", "sent", "done", "refused", "deferred", "needs_check", "stale", "cancelled",
  "left_out", NULL
};

static const DoveColumn change_columns[] = {
  DOVE_NUMBER (DoveStoreChange, id),
  DOVE_NUMBER (DoveStoreChange, run_id),
  DOVE_NUMBER (DoveStoreChange, level),
  DOVE_NICK (DoveStoreChange, side, dove_side_nicks),
  DOVE_NICK (DoveStoreChange, kind, kind_nicks),
  DOVE_TEXT (DoveStoreChange, key),
  DOVE_TEXT (DoveStoreChange, other),
  DOVE_NUMBER (DoveStoreChange, link_id),
  DOVE_NUMBER (DoveStoreChange, dep),
  DOVE_TEXT (DoveStoreChange, label),
  DOVE_TEXT (DoveStoreChange, fields),
  DOVE_TEXT (DoveStoreChange, why),
  DOVE_TEXT (DoveStoreChange, target_hash),
  DOVE_TEXT (DoveStoreChange, source_hash),
  DOVE_NICK (DoveStoreChange, state, state_nicks),
  DOVE_TEXT (DoveStoreChange, message),
};

static const DoveRowShape change_shape = {
  sizeof (PlacedChange), change_columns, G_N_ELEMENTS (change_columns)
};

static const char *
change_place (const DoveStoreChange *change)
{
  if (change->key != NULL)
    return change->key;

  return change->other != NULL ? change->other : "";
}

static gpointer
change_read (DoveStatement  *statement,
             GError        **error)
{
  return dove_row_shape_read (&change_shape, statement, 0, error);
}

/* Of a stream, whose statement gives the place as one column more. */
static gpointer
placed_read (DoveStatement  *statement,
             GError        **error)
{
  PlacedChange *placed = change_read (statement, error);

  if (placed != NULL)
    placed->place = g_strdup ((const char *) sqlite3_column_text (statement, CHANGE_WIDTH));

  return placed;
}

static void
placed_remember (DoveStoreRows *rows,
                 gpointer       row)
{
  const PlacedChange *placed = row;

  dove_rows_set_number (rows, 2, placed->change.level);
  dove_rows_set_text (rows, 3, dove_side_nicks[placed->change.side]);
  dove_rows_set_text (rows, 4, placed->place);
  dove_rows_set_number (rows, 5, placed->change.id);
}

static const DoveRowKind change_kind = {
  change_read, (void (*) (gpointer)) dove_store_change_free, NULL
};
static const DoveRowKind placed_kind = {
  placed_read, (void (*) (gpointer)) dove_store_change_free, placed_remember
};

/**
 * dove_change_kind_get_nick:
 * @kind: a kind
 *
 * Returns: its word in the database and in JSON
 */
const char *
dove_change_kind_get_nick (DoveChangeKind kind)
{
  return kind_nicks[kind];
}

/**
 * dove_change_kind_parse:
 * @nick: a word of dove_change_kind_get_nick()
 * @kind: (out): the kind
 *
 * Returns: whether it is one
 */
gboolean
dove_change_kind_parse (const char     *nick,
                        DoveChangeKind *kind)
{
  for (guint i = 0; kind_nicks[i] != NULL; i++)
    if (g_str_equal (kind_nicks[i], nick))
      {
        *kind = i;
        return TRUE;
      }

  return FALSE;
}

/**
 * dove_change_state_get_nick:
 * @state: a state
 *
 * Returns: its word in the database and in JSON
 */
const char *
dove_change_state_get_nick (DoveChangeState state)
{
  return state_nicks[state];
}

/**
 * dove_change_state_parse:
 * @nick: (nullable): a word of dove_change_state_get_nick()
 * @state: (out): the state; left alone when it is none
 *
 * Returns: whether it is one
 */
gboolean
dove_change_state_parse (const char      *nick,
                         DoveChangeState *state)
{
  for (guint i = 0; nick != NULL && state_nicks[i] != NULL; i++)
    if (g_str_equal (state_nicks[i], nick))
      {
        *state = i;
        return TRUE;
      }

  return FALSE;
}

static gboolean
add_change (DoveStore        *self,
            DoveStoreChange  *change,
            GError          **error)
{
  static const char sql[] =
    "INSERT INTO change (" CHANGE_COLUMNS ", place)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_row_shape_bind (&change_shape, statement, change);
  sqlite3_bind_null (statement, 1);
  dove_statement_bind_text (statement, CHANGE_WIDTH + 1, change_place (change));
  if (!dove_database_run (self->state, statement, error))
    return FALSE;

  change->id = sqlite3_last_insert_rowid (self->state->db);

  return TRUE;
}

/**
 * dove_store_add_changes:
 * @self: a store
 * @changes: (element-type DoveStoreChange): changes of a plan; their numbers are filled in
 * @error: return location for an error
 *
 * Adds changes in one transaction, in any order.
 *
 * Returns: whether all are added
 */
gboolean
dove_store_add_changes (DoveStore  *self,
                        GPtrArray  *changes,
                        GError    **error)
{
  g_autoptr(DoveStoreTransaction) own = NULL;

  if (!dove_store_join (self, &own, error))
    return FALSE;

  for (guint i = 0; i < changes->len; i++)
    if (!add_change (self, g_ptr_array_index (changes, i), error))
      return FALSE;

  return own == NULL || dove_store_transaction_commit (&own, error);
}

/**
 * dove_store_update_change:
 * @self: a store
 * @change_id: number of a change
 * @state: how far it is
 * @message: (nullable): why, a sentence
 * @error: return location for an error
 *
 * Returns: whether it is written
 */
gboolean
dove_store_update_change (DoveStore        *self,
                          gint64            change_id,
                          DoveChangeState   state,
                          const char       *message,
                          GError          **error)
{
  static const char sql[] = "UPDATE change SET state = ?2, message = ?3 WHERE id = ?1";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, change_id);
  dove_statement_bind_text (statement, 2, state_nicks[state]);
  dove_statement_bind_text (statement, 3, message);

  return dove_database_run_on_one (self->state, statement, N_("change"), error);
}

/**
 * dove_store_cancel_changes:
 * @self: a store
 * @run_id: number of a run
 * @count: (out) (optional): how many there were
 * @error: return location for an error
 *
 * Notes that what is still planned of a run is not come to.
 *
 * Returns: whether it is written
 */
gboolean
dove_store_cancel_changes (DoveStore  *self,
                           gint64      run_id,
                           gint64     *count,
                           GError    **error)
{
  static const char sql[] =
    "UPDATE change SET state = 'cancelled', message = NULL WHERE run_id = ? AND state = 'planned'";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, run_id);
  if (!dove_database_run (self->state, statement, error))
    return FALSE;
  if (count != NULL)
    *count = sqlite3_changes (self->state->db);

  return TRUE;
}

/**
 * dove_store_settle_change:
 * @self: a store
 * @change_id: number of a change
 * @key: (nullable): key of the record at the side written
 * @link_id: number of its link
 * @error: return location for an error
 *
 * Notes what a create has learned. The place of the change in its plan stays.
 *
 * Returns: whether it is written
 */
gboolean
dove_store_settle_change (DoveStore   *self,
                          gint64       change_id,
                          const char  *key,
                          gint64       link_id,
                          GError     **error)
{
  static const char sql[] = "UPDATE change SET key = ?2, link_id = ?3 WHERE id = ?1";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, change_id);
  dove_statement_bind_text (statement, 2, key);
  dove_statement_bind_number (statement, 3, link_id);

  return dove_database_run_on_one (self->state, statement, N_("change"), error);
}

/**
 * dove_store_drop_changes:
 * @self: a store
 * @run_id: number of a run
 * @error: return location for an error
 *
 * Throws a plan away.
 *
 * Returns: whether it is done
 */
gboolean
dove_store_drop_changes (DoveStore  *self,
                         gint64      run_id,
                         GError    **error)
{
  static const char sql[] = "DELETE FROM change WHERE run_id = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, run_id);

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_find_change:
 * @self: a store
 * @change_id: number of a change
 * @change: (out) (nullable): the change
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_change (DoveStore        *self,
                        gint64            change_id,
                        DoveStoreChange **change,
                        GError          **error)
{
  static const char sql[] = "SELECT " CHANGE_COLUMNS " FROM change WHERE id = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, change_id);

  return dove_rows_find (self->state, statement, &change_kind, change, error);
}

/**
 * dove_store_list_changes_of_link:
 * @self: a store
 * @link_id: number of a link
 * @limit: how many at most
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type DoveStoreChange): what was done to the pair,
 *   or was to be done, the newest first
 */
GPtrArray *
dove_store_list_changes_of_link (DoveStore  *self,
                                 gint64      link_id,
                                 guint       limit,
                                 GError    **error)
{
  static const char sql[] = "SELECT " CHANGE_COLUMNS " FROM change WHERE link_id = ?1"
                            " AND link_id <> 0 ORDER BY id DESC LIMIT ?2";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return NULL;

  dove_statement_bind_number (statement, 1, link_id);
  dove_statement_bind_number (statement, 2, limit);

  return dove_rows_collect (self->state, statement, &change_kind, error);
}

/**
 * dove_store_list_changes:
 * @self: a store
 * @run_id: number of a run
 * @state: a #DoveChangeState, or %DOVE_CHANGES_IN_ALL_STATES
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a stream of #DoveStoreChange in the order of the plan
 */
DoveStoreRows *
dove_store_list_changes (DoveStore  *self,
                         gint64      run_id,
                         int         state,
                         GError    **error)
{
  static const char sql_all[] =
    "SELECT " CHANGE_COLUMNS ", place FROM change WHERE run_id = ?1"
    " AND (level, side, place, id) > (?2, ?3, ?4, ?5) ORDER BY level, side, place, id"
    DOVE_ROWS_LIMIT;
  static const char sql_state[] =
    "SELECT " CHANGE_COLUMNS ", place FROM change WHERE run_id = ?1"
    " AND (level, side, place, id) > (?2, ?3, ?4, ?5) AND state = ?6"
    " ORDER BY level, side, place, id" DOVE_ROWS_LIMIT;
  gboolean is_all = state == DOVE_CHANGES_IN_ALL_STATES;
  DoveStoreRows *rows = dove_rows_new (self->state, is_all ? sql_all : sql_state, &placed_kind);

  dove_rows_add_number (rows, run_id);
  dove_rows_add_number (rows, -1);
  dove_rows_add_text (rows, "");
  dove_rows_add_text (rows, "");
  dove_rows_add_number (rows, 0);
  if (!is_all)
    dove_rows_add_text (rows, state_nicks[state]);

  return rows;
}

static int
nick_index (const char *const *nicks,
            const char        *nick)
{
  for (int i = 0; nicks[i] != NULL; i++)
    if (g_strcmp0 (nicks[i], nick) == 0)
      return i;

  return -1;
}

/**
 * dove_store_count_changes:
 * @self: a store
 * @run_id: number of a run
 * @counts: (out): how many there are of each kind in each state
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_count_changes (DoveStore        *self,
                          gint64            run_id,
                          DoveStoreCounts  *counts,
                          GError          **error)
{
  static const char sql[] =
    "SELECT kind, state, count (*) FROM change WHERE run_id = ? GROUP BY kind, state";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);
  DoveStep step;

  memset (counts, 0, sizeof *counts);
  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, run_id);
  while ((step = dove_database_step (self->state, statement, error)) == DOVE_STEP_ROW)
    {
      int kind = nick_index (kind_nicks, (const char *) sqlite3_column_text (statement, 0));
      int state = nick_index (state_nicks, (const char *) sqlite3_column_text (statement, 1));

      if (kind >= 0 && state >= 0)
        counts->of[kind][state] = sqlite3_column_int64 (statement, 2);
    }

  return step == DOVE_STEP_DONE;
}

/**
 * dove_store_change_new:
 *
 * Changes are made by this function only, never on the stack.
 *
 * Returns: (transfer full): an empty change
 */
DoveStoreChange *
dove_store_change_new (void)
{
  PlacedChange *placed = g_new0 (PlacedChange, 1);

  return &placed->change;
}

/**
 * dove_store_change_free:
 * @change: (transfer full) (nullable): a change
 */
void
dove_store_change_free (DoveStoreChange *change)
{
  if (change == NULL)
    return;

  g_free (((PlacedChange *) change)->place);
  dove_row_shape_free (&change_shape, change);
}

/**
 * dove_store_change_get_key:
 * @change: a change
 * @side: a side
 *
 * Changes with a key in common are about one record: a pair that is linked and then changed, or
 * changed at both sides.
 *
 * Returns: (nullable): key of its record at that side; %NULL for one that is still to be made
 */
const char *
dove_store_change_get_key (const DoveStoreChange *change,
                           DoveSide               side)
{
  return change->side == side ? change->key : change->other;
}
