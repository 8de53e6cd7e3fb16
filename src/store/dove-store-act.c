/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include "dove-store-private.h"
#include "store/dove-store-act.h"

/* What people asked applications to do that is no plain write. */

#define ACT_COLUMNS \
  "id, connection, object, action, key, input, request, state, message, sent_at, ended"

static const char * const act_state_nicks[] = {
  "sent", "done", "refused", "not_done", "unknown", NULL,
};

static const DoveColumn act_columns[] = {
  DOVE_NUMBER (DoveStoreAct, id),
  DOVE_TEXT (DoveStoreAct, connection),
  DOVE_TEXT (DoveStoreAct, object),
  DOVE_TEXT (DoveStoreAct, action),
  DOVE_TEXT (DoveStoreAct, key),
  DOVE_TEXT (DoveStoreAct, input),
  DOVE_TEXT (DoveStoreAct, request),
  DOVE_NICK (DoveStoreAct, state, act_state_nicks),
  DOVE_TEXT (DoveStoreAct, message),
  DOVE_NUMBER (DoveStoreAct, sent),
  DOVE_NUMBER (DoveStoreAct, ended),
};

static const DoveRowShape act_shape = {
  sizeof (DoveStoreAct), act_columns, G_N_ELEMENTS (act_columns)
};

static gpointer
act_read (DoveStatement  *statement,
          GError        **error)
{
  return dove_row_shape_read (&act_shape, statement, 0, error);
}

static const DoveRowKind act_kind = {
  act_read, (void (*) (gpointer)) dove_store_act_free, NULL
};

/**
 * dove_store_add_act:
 * @self: a store
 * @act: what will be sent; number, state and time are filled in
 * @error: return location for an error
 *
 * Notes an action before it is sent. On the disk when this returns.
 *
 * Returns: whether it is noted, so that it may be sent
 */
gboolean
dove_store_add_act (DoveStore     *self,
                    DoveStoreAct  *act,
                    GError       **error)
{
  static const char sql[] =
    "INSERT INTO act (" ACT_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  act->state = DOVE_ACT_SENT;
  act->sent = dove_clock_get_now (self->clock);
  act->ended = 0;
  dove_row_shape_bind (&act_shape, statement, act);
  sqlite3_bind_null (statement, 1);
  if (!dove_database_run (self->state, statement, error))
    return FALSE;

  act->id = sqlite3_last_insert_rowid (self->state->db);

  return TRUE;
}

/**
 * dove_store_end_act:
 * @self: a store
 * @act: a noted action with what became of it; the time is filled in
 * @error: return location for an error
 *
 * Returns: whether its fate is noted
 */
gboolean
dove_store_end_act (DoveStore     *self,
                    DoveStoreAct  *act,
                    GError       **error)
{
  static const char sql[] = "UPDATE act SET state = ?2, message = ?3, ended = ?4 WHERE id = ?1";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  act->ended = dove_clock_get_now (self->clock);
  dove_statement_bind_number (statement, 1, act->id);
  dove_statement_bind_text (statement, 2, act_state_nicks[act->state]);
  dove_statement_bind_text (statement, 3, act->message);
  dove_statement_bind_number (statement, 4, act->ended);

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_lose_acts:
 * @self: a store
 * @why: what is said of them
 * @error: return location for an error
 *
 * Notes of every action that was sent and has no answer that it is not known whether it was done.
 * For who has just got the workspace's lock: the process that waited for the answer is gone.
 *
 * Returns: whether it is done
 */
gboolean
dove_store_lose_acts (DoveStore   *self,
                      const char  *why,
                      GError     **error)
{
  static const char sql[] =
    "UPDATE act SET state = 'unknown', message = ?1, ended = ?2 WHERE state = 'sent'";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, why);
  dove_statement_bind_number (statement, 2, dove_clock_get_now (self->clock));

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_list_acts:
 * @self: a store
 * @connection: (nullable): id of a connection; %NULL for all
 * @limit: how many at most
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type DoveStoreAct): the actions, newest first
 */
GPtrArray *
dove_store_list_acts (DoveStore   *self,
                      const char  *connection,
                      guint        limit,
                      GError     **error)
{
  static const char sql[] =
    "SELECT " ACT_COLUMNS " FROM act WHERE (?1 IS NULL OR connection = ?1)"
    " ORDER BY id DESC LIMIT ?2";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return NULL;

  dove_statement_bind_text (statement, 1, connection);
  dove_statement_bind_number (statement, 2, limit);

  return dove_rows_collect (self->state, statement, &act_kind, error);
}

/**
 * dove_store_list_acts_of:
 * @self: a store
 * @connection: id of a connection
 * @object: one of its objects
 * @key: a record
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type DoveStoreAct): the actions that were asked for
 *   with this record, the oldest first
 */
GPtrArray *
dove_store_list_acts_of (DoveStore   *self,
                         const char  *connection,
                         const char  *object,
                         const char  *key,
                         GError     **error)
{
  static const char sql[] =
    "SELECT " ACT_COLUMNS " FROM act WHERE connection = ?1 AND object = ?2 AND key = ?3"
    " ORDER BY id";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return NULL;

  dove_statement_bind_text (statement, 1, connection);
  dove_statement_bind_text (statement, 2, object);
  dove_statement_bind_text (statement, 3, key);

  return dove_rows_collect (self->state, statement, &act_kind, error);
}

/**
 * dove_act_state_get_nick:
 * @state: a state
 *
 * Returns: (transfer none): its name
 */
const char *
dove_act_state_get_nick (DoveActState state)
{
  return act_state_nicks[state];
}

/**
 * dove_store_act_new:
 *
 * Returns: (transfer full): an empty action
 */
DoveStoreAct *
dove_store_act_new (void)
{
  return g_new0 (DoveStoreAct, 1);
}

/**
 * dove_store_act_free:
 * @act: (transfer full) (nullable): an action
 */
void
dove_store_act_free (DoveStoreAct *act)
{
  dove_row_shape_free (&act_shape, act);
}
