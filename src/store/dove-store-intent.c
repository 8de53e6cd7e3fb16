/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dove-store-private.h"
#include "store/dove-store-intent.h"

/* Durable notes of writes, and what records held before them. */

#define INTENT_COLUMNS \
  "id, change_id, sync_id, side, kind, target, payload, idem_key, state, attempt, sent_at," \
  " settle_until, result"

static const char *const intent_nicks[] = { "planned", "sent",      "done",
                                            "refused", "ambiguous", NULL };

static const DoveColumn intent_columns[] = {
  DOVE_NUMBER (DoveStoreIntent, id),
  DOVE_NUMBER (DoveStoreIntent, change_id),
  DOVE_TEXT (DoveStoreIntent, sync_id),
  DOVE_NICK (DoveStoreIntent, side, dove_side_nicks),
  DOVE_TEXT (DoveStoreIntent, kind),
  DOVE_TEXT (DoveStoreIntent, target),
  DOVE_TEXT (DoveStoreIntent, payload),
  DOVE_TEXT (DoveStoreIntent, idem_key),
  DOVE_NICK (DoveStoreIntent, state, intent_nicks),
  DOVE_NUMBER (DoveStoreIntent, attempt),
  DOVE_NUMBER (DoveStoreIntent, sent_at),
  DOVE_NUMBER (DoveStoreIntent, settle_until),
  DOVE_TEXT (DoveStoreIntent, result),
};

static const DoveRowShape intent_shape = {
  sizeof (DoveStoreIntent), intent_columns, G_N_ELEMENTS (intent_columns)
};

static gpointer
intent_read (DoveStatement  *statement,
             GError        **error)
{
  return dove_row_shape_read (&intent_shape, statement, 0, error);
}

static const DoveRowKind intent_kind = {
  intent_read, (void (*) (gpointer)) dove_store_intent_free, NULL
};

/**
 * dove_intent_state_get_nick:
 * @state: a state
 *
 * Returns: its word in the database and in JSON
 */
const char *
dove_intent_state_get_nick (DoveIntentState state)
{
  return intent_nicks[state];
}

static gboolean
add_intent (DoveStore        *self,
            DoveStoreIntent  *intent,
            GError          **error)
{
  static const char sql[] =
    "INSERT INTO intent (" INTENT_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_row_shape_bind (&intent_shape, statement, intent);
  sqlite3_bind_null (statement, 1);
  if (!dove_database_run (self->state, statement, error))
    return FALSE;

  intent->id = sqlite3_last_insert_rowid (self->state->db);

  return TRUE;
}

/**
 * dove_store_add_intents:
 * @self: a store
 * @intents: (element-type DoveStoreIntent): notes; their numbers are filled in
 * @error: return location for an error
 *
 * Notes writes, all in one transaction, which has reached the disk when this returns outside
 * a transaction of the caller.
 *
 * Errors: %DOVE_ERROR_CONFLICT when an idempotency key was used before; %DOVE_ERROR_STORAGE
 * when the note could not be made durable: then nothing may be sent.
 *
 * Returns: whether all are noted
 */
gboolean
dove_store_add_intents (DoveStore  *self,
                        GPtrArray  *intents,
                        GError    **error)
{
  g_autoptr(DoveStoreTransaction) own = NULL;

  if (!dove_store_join (self, &own, error))
    return FALSE;

  for (guint i = 0; i < intents->len; i++)
    if (!add_intent (self, g_ptr_array_index (intents, i), error))
      return FALSE;

  return own == NULL || dove_store_transaction_commit (&own, error);
}

static gboolean
resend_intent (DoveStore        *self,
               DoveStoreIntent  *intent,
               GTimeSpan         settle,
               GError          **error)
{
  static const char sql[] =
    "UPDATE intent SET state = 'sent', attempt = ?2, sent_at = ?3, settle_until = ?4 WHERE id = ?1";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);
  gint64 now = dove_clock_get_now (self->clock);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, intent->id);
  dove_statement_bind_number (statement, 2, intent->attempt + 1);
  dove_statement_bind_number (statement, 3, now);
  dove_statement_bind_number (statement, 4, now + settle);
  if (!dove_database_run_on_one (self->state, statement, N_("intent"), error))
    return FALSE;

  intent->state = DOVE_INTENT_SENT;
  intent->attempt++;
  intent->sent_at = now;
  intent->settle_until = now + settle;

  return TRUE;
}

/**
 * dove_store_resend_intents:
 * @self: a store
 * @intents: (element-type DoveStoreIntent): notes of what is sent once more; brought up to date
 * @settle: microseconds for which a search says nothing
 * @error: return location for an error
 *
 * Notes that writes are sent again.
 *
 * Returns: whether all are noted
 */
gboolean
dove_store_resend_intents (DoveStore  *self,
                           GPtrArray  *intents,
                           GTimeSpan   settle,
                           GError    **error)
{
  g_autoptr(DoveStoreTransaction) own = NULL;

  if (!dove_store_join (self, &own, error))
    return FALSE;

  for (guint i = 0; i < intents->len; i++)
    if (!resend_intent (self, g_ptr_array_index (intents, i), settle, error))
      return FALSE;

  return own == NULL || dove_store_transaction_commit (&own, error);
}

/**
 * dove_store_resolve_intent:
 * @self: a store
 * @intent_id: number of a note
 * @state: what became of the write
 * @result: (nullable): JSON
 * @error: return location for an error
 *
 * Returns: whether it is noted
 */
gboolean
dove_store_resolve_intent (DoveStore        *self,
                           gint64            intent_id,
                           DoveIntentState   state,
                           const char       *result,
                           GError          **error)
{
  static const char sql[] = "UPDATE intent SET state = ?2, result = ?3 WHERE id = ?1";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, intent_id);
  dove_statement_bind_text (statement, 2, intent_nicks[state]);
  dove_statement_bind_text (statement, 3, result);

  return dove_database_run_on_one (self->state, statement, N_("intent"), error);
}

static gboolean
find_by_number (DoveStore        *self,
                const char       *sql,
                gint64            number,
                DoveStoreIntent **intent,
                GError          **error)
{
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, number);

  return dove_rows_find (self->state, statement, &intent_kind, intent, error);
}

/**
 * dove_store_find_intent:
 * @self: a store
 * @intent_id: number of a note
 * @intent: (out) (nullable): the note
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_intent (DoveStore        *self,
                        gint64            intent_id,
                        DoveStoreIntent **intent,
                        GError          **error)
{
  static const char sql[] = "SELECT " INTENT_COLUMNS " FROM intent WHERE id = ?";

  return find_by_number (self, sql, intent_id, intent, error);
}

/**
 * dove_store_find_intent_of_change:
 * @self: a store
 * @change_id: number of a change
 * @intent: (out) (nullable): its newest note
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_intent_of_change (DoveStore        *self,
                                  gint64            change_id,
                                  DoveStoreIntent **intent,
                                  GError          **error)
{
  static const char sql[] = "SELECT " INTENT_COLUMNS " FROM intent WHERE change_id = ?"
                            " ORDER BY id DESC LIMIT 1";

  return find_by_number (self, sql, change_id, intent, error);
}

/**
 * dove_store_find_intent_by_key:
 * @self: a store
 * @idem_key: an idempotency key
 * @intent: (out) (nullable): the note that has it
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_intent_by_key (DoveStore        *self,
                               const char       *idem_key,
                               DoveStoreIntent **intent,
                               GError          **error)
{
  static const char sql[] = "SELECT " INTENT_COLUMNS " FROM intent WHERE idem_key = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, idem_key);

  return dove_rows_find (self->state, statement, &intent_kind, intent, error);
}

/**
 * dove_store_list_intents:
 * @self: a store
 * @sync_id: (nullable): id of a sync; %NULL for all
 * @state: planned, sent or ambiguous: the others are not looked for
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type DoveStoreIntent): the notes, oldest first
 */
GPtrArray *
dove_store_list_intents (DoveStore        *self,
                         const char       *sync_id,
                         DoveIntentState   state,
                         GError          **error)
{
  static const char sql[] =
    "SELECT " INTENT_COLUMNS " FROM intent WHERE state = ?1"
    " AND state IN ('planned', 'sent', 'ambiguous') AND (?2 IS NULL OR sync_id = ?2) ORDER BY id";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return NULL;

  dove_statement_bind_text (statement, 1, intent_nicks[state]);
  dove_statement_bind_text (statement, 2, sync_id);

  return dove_rows_collect (self->state, statement, &intent_kind, error);
}

/**
 * dove_store_set_before_image:
 * @self: a store
 * @change_id: number of a change
 * @record: what the record held before it, JSON
 * @error: return location for an error
 *
 * Returns: whether it is kept
 */
gboolean
dove_store_set_before_image (DoveStore   *self,
                             gint64       change_id,
                             const char  *record,
                             GError     **error)
{
  static const char sql[] =
    "INSERT OR REPLACE INTO before_image (change_id, record, size, taken) VALUES (?, ?, ?, ?)";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, change_id);
  dove_statement_bind_text (statement, 2, record);
  dove_statement_bind_number (statement, 3, (gint64) strlen (record));
  dove_statement_bind_number (statement, 4, dove_clock_get_now (self->clock));

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_find_before_image:
 * @self: a store
 * @change_id: number of a change
 * @record: (out) (nullable): what the record held before it, JSON
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_before_image (DoveStore  *self,
                              gint64      change_id,
                              char      **record,
                              GError    **error)
{
  static const char sql[] = "SELECT record FROM before_image WHERE change_id = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);
  DoveStep step;

  *record = NULL;
  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, change_id);
  step = dove_database_step (self->state, statement, error);
  if (step == DOVE_STEP_ROW)
    *record = g_strdup ((const char *) sqlite3_column_text (statement, 0));

  return step != DOVE_STEP_FAILED;
}

/**
 * dove_store_intent_new:
 *
 * Returns: (transfer full): an empty note
 */
DoveStoreIntent *
dove_store_intent_new (void)
{
  return g_new0 (DoveStoreIntent, 1);
}

/**
 * dove_store_intent_free:
 * @intent: (transfer full) (nullable): a note
 */
void
dove_store_intent_free (DoveStoreIntent *intent)
{
  dove_row_shape_free (&intent_shape, intent);
}
