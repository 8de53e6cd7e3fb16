/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-store-private.h"
#include "store/dove-store-observe.h"

/*
 * What was last seen of every record. The key index is kept beside the records: an observation
 * whose keys are as before (most are) costs one row.
 */

#define OBSERVATION_COLUMNS \
  "o.sync_id, o.side, o.rec_id, o.version, o.etag, o.updated, o.hash, o.fields, o.state," \
  " o.scan_id, o.seen_at, o.born"

static const char *const observed_nicks[] = { "here", "out", "gone", NULL };

static const DoveColumn observation_columns[] = {
  DOVE_TEXT (DoveStoreObservation, sync_id),
  DOVE_NICK (DoveStoreObservation, side, dove_side_nicks),
  DOVE_TEXT (DoveStoreObservation, rec_id),
  DOVE_TEXT (DoveStoreObservation, version),
  DOVE_TEXT (DoveStoreObservation, etag),
  DOVE_NUMBER (DoveStoreObservation, updated),
  DOVE_TEXT (DoveStoreObservation, hash),
  DOVE_TEXT (DoveStoreObservation, fields),
  DOVE_NICK (DoveStoreObservation, state, observed_nicks),
  DOVE_NUMBER (DoveStoreObservation, scan_id),
  DOVE_NUMBER (DoveStoreObservation, seen_at),
  DOVE_NUMBER (DoveStoreObservation, born),
};

const DoveRowShape dove_observation_shape = {
  sizeof (DoveStoreObservation), observation_columns, G_N_ELEMENTS (observation_columns)
};

static gpointer
observation_read (DoveStatement  *statement,
                  GError        **error)
{
  return dove_row_shape_read (&dove_observation_shape, statement, 0, error);
}

/* The third parameter of every stream of observations is the record it goes on after. */
static void
observation_remember (DoveStoreRows *rows,
                      gpointer       row)
{
  dove_rows_set_text (rows, 3, ((DoveStoreObservation *) row)->rec_id);
}

static const DoveRowKind observation_kind = {
  observation_read, (void (*) (gpointer)) dove_store_observation_free, observation_remember
};

static void
bind_place (DoveStatement *statement,
            const char    *sync_id,
            DoveSide       side,
            const char    *rec_id)
{
  dove_statement_bind_text (statement, 1, sync_id);
  dove_statement_bind_text (statement, 2, dove_side_nicks[side]);
  if (rec_id != NULL)
    dove_statement_bind_text (statement, 3, rec_id);
}

static void
append_key (GString    *text,
            const char *key)
{
  gsize length = strlen (key);
  char digits[20];
  guint at = sizeof digits;

  for (gsize rest = length; rest > 0 || at == sizeof digits; rest /= 10)
    digits[--at] = (char) ('0' + rest % 10);

  g_string_append_len (text, digits + at, sizeof digits - at);
  g_string_append_c (text, ':');
  g_string_append_len (text, key, (gssize) length);
  g_string_append_c (text, ';');
}

/* All keys in one text, to see at a glance whether they are as before: a length before each. */
static char *
keys_join (const DoveStoreObservation *observation)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < observation->n_keys; i++)
    if (observation->keys[i] == NULL)
      g_string_append (text, "-;");
    else
      append_key (text, observation->keys[i]);

  return g_string_free (text, FALSE);
}

static gboolean
find_keys (DoveStore                   *self,
           const DoveStoreObservation  *observation,
           char                       **keys,
           GError                     **error)
{
  static const char sql[] = "SELECT keys FROM obs WHERE sync_id = ? AND side = ? AND rec_id = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  *keys = NULL;
  if (statement == NULL)
    return FALSE;

  bind_place (statement, observation->sync_id, observation->side, observation->rec_id);
  switch (dove_database_step (self->state, statement, error))
    {
    case DOVE_STEP_ROW:
      *keys = g_strdup ((const char *) sqlite3_column_text (statement, 0));
      return TRUE;

    case DOVE_STEP_DONE:
      return TRUE;

    case DOVE_STEP_FAILED:
    default:
      return FALSE;
    }
}

static gboolean
change_key (DoveStore                   *self,
            const char                  *sql,
            const DoveStoreObservation  *observation,
            guint                        ordinal,
            const char                  *key,
            GError                     **error)
{
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  bind_place (statement, observation->sync_id, observation->side, observation->rec_id);
  dove_statement_bind_number (statement, 4, ordinal);
  dove_statement_bind_text (statement, 5, key);

  return dove_database_run (self->state, statement, error);
}

static gboolean
drop_keys (DoveStore                   *self,
           const DoveStoreObservation  *observation,
           const char                  *keys,
           GError                     **error)
{
  static const char sql[] =
    "DELETE FROM obs_key WHERE sync_id = ?1 AND side = ?2 AND ordinal = ?4 AND key = ?5"
    " AND rec_id = ?3";
  const char *at = keys;

  for (guint ordinal = 0; *at != '\0'; ordinal++)
    {
      char *text = NULL;
      guint64 length = g_ascii_strtoull (at, &text, 10);
      g_autofree char *key = NULL;

      if (*at == '-')
        {
          at += 2;
          continue;
        }

      key = g_strndup (text + 1, length);
      if (!change_key (self, sql, observation, ordinal, key, error))
        return FALSE;

      at = text + 1 + length + 1;
    }

  return TRUE;
}

static gboolean
put_keys (DoveStore                   *self,
          const DoveStoreObservation  *observation,
          const char                  *joined,
          GError                     **error)
{
  static const char sql[] =
    "INSERT OR IGNORE INTO obs_key (sync_id, side, ordinal, key, rec_id)"
    " VALUES (?1, ?2, ?4, ?5, ?3)";
  g_autofree char *before = NULL;

  if (!find_keys (self, observation, &before, error))
    return FALSE;

  if (g_strcmp0 (before, joined) == 0)
    return TRUE;

  if (before != NULL && !drop_keys (self, observation, before, error))
    return FALSE;

  for (guint i = 0; i < observation->n_keys; i++)
    if (observation->keys[i] != NULL &&
        !change_key (self, sql, observation, i, observation->keys[i], error))
      return FALSE;

  return TRUE;
}

static void
bind_observation (DoveStore                  *self,
                  DoveStatement              *statement,
                  const DoveStoreObservation *observation,
                  gint64                      scan_id,
                  const char                 *keys)
{
  gint64 seen_at = observation->seen_at;

  dove_row_shape_bind (&dove_observation_shape, statement, observation);
  dove_statement_bind_number (statement, 10, scan_id);
  dove_statement_bind_number (statement, 11,
                              seen_at != 0 ? seen_at : dove_clock_get_now (self->clock));
  dove_statement_bind_text (statement, 13, keys);
  dove_statement_bind_number (statement, 14, observation->terms);
}

/* Whether what is bound is in all as it was last seen, but for its hash */
#define IS_AS_BEFORE \
  " WHERE sync_id = ?1 AND side = ?2 AND rec_id = ?3 AND version IS ?4 AND etag IS ?5" \
  " AND updated = ?6 AND fields = ?8 AND state = ?9 AND born = ?12 AND keys = ?13"

/* Of a record that is in all as it was last seen, as most are, only who saw it when is written. */
static gboolean
mark_seen (DoveStore                   *self,
           const DoveStoreObservation  *observation,
           gint64                       scan_id,
           const char                  *keys,
           gboolean                    *is_done,
           GError                     **error)
{
  static const char sql[] =
    "UPDATE obs SET scan_id = CASE ?10 WHEN 0 THEN scan_id ELSE ?10 END, seen_at = ?11,"
    " terms = ?14" IS_AS_BEFORE " AND hash = ?7";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  bind_observation (self, statement, observation, scan_id, keys);
  if (!dove_database_run (self->state, statement, error))
    return FALSE;

  *is_done = sqlite3_changes (self->state->db) > 0;

  return TRUE;
}

/* Writes one; @scan_id 0 keeps the mark of the scan that saw it. */
static gboolean
put_one (DoveStore                   *self,
         const DoveStoreObservation  *observation,
         gint64                       scan_id,
         GError                     **error)
{
  static const char sql[] =
    "INSERT INTO obs (sync_id, side, rec_id, version, etag, updated, hash, fields, state, scan_id,"
    " seen_at, born, keys, terms)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
    " ON CONFLICT (sync_id, side, rec_id) DO UPDATE SET version = ?4, etag = ?5, updated = ?6,"
    " hash = ?7, fields = ?8, state = ?9, scan_id = CASE ?10 WHEN 0 THEN scan_id ELSE ?10 END,"
    " seen_at = ?11, born = ?12, keys = ?13, terms = ?14";
  g_autofree char *joined = keys_join (observation);
  g_autoptr(DoveStatement) statement = NULL;
  gboolean is_done = FALSE;

  if (!mark_seen (self, observation, scan_id, joined, &is_done, error))
    return FALSE;
  if (is_done)
    return TRUE;

  statement = dove_database_prepare (self->state, sql, error);
  if (statement == NULL || !put_keys (self, observation, joined, error))
    return FALSE;

  bind_observation (self, statement, observation, scan_id, joined);

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_put_page:
 * @self: a store
 * @scan: an open scan, with the position behind this page
 * @observations: (element-type DoveStoreObservation): what the page holds
 * @error: return location for an error
 *
 * Stores a page and the scan's new position together.
 *
 * Returns: whether both are stored
 */
gboolean
dove_store_put_page (DoveStore      *self,
                     DoveStoreScan  *scan,
                     GPtrArray      *observations,
                     GError        **error)
{
  static const char sql[] =
    "UPDATE scan SET page = ?2, page_cursor = ?3, high_water = ?4, seen = ?5, total = ?6,"
    " note = ?7, position_before = ?8 WHERE id = ?1 AND state = 'open'";
  g_autoptr(DoveStoreTransaction) own = NULL;
  g_autoptr(DoveStatement) statement = NULL;

  if (!dove_store_join (self, &own, error))
    return FALSE;

  for (guint i = 0; i < observations->len; i++)
    if (!put_one (self, g_ptr_array_index (observations, i), scan->id, error))
      return FALSE;

  statement = dove_database_prepare (self->state, sql, error);
  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, scan->id);
  dove_statement_bind_number (statement, 2, scan->page + 1);
  dove_statement_bind_text (statement, 3, scan->page_cursor);
  dove_statement_bind_text (statement, 4, scan->high_water);
  dove_statement_bind_number (statement, 5, scan->seen + observations->len);
  dove_statement_bind_number (statement, 6, scan->total);
  dove_statement_bind_text (statement, 7, scan->note);
  dove_statement_bind_text (statement, 8, scan->position_before);
  if (!dove_database_run_on_one (self->state, statement, N_("open scan"), error) ||
      (own != NULL && !dove_store_transaction_commit (&own, error)))
    return FALSE;

  scan->page++;
  scan->seen += observations->len;

  return TRUE;
}

/**
 * dove_store_put_observation:
 * @self: a store
 * @observation: one record
 * @error: return location for an error
 *
 * Stores what was seen outside a scan; which scan saw the record last stays.
 *
 * Returns: whether it is stored
 */
gboolean
dove_store_put_observation (DoveStore                   *self,
                            const DoveStoreObservation  *observation,
                            GError                     **error)
{
  g_autoptr(DoveStoreTransaction) own = NULL;

  return dove_store_join (self, &own, error) && put_one (self, observation, 0, error) &&
         (own == NULL || dove_store_transaction_commit (&own, error));
}

/**
 * dove_store_mark_observation:
 * @self: a store
 * @sync_id: id of a sync
 * @side: its side
 * @rec_id: id of a record
 * @state: what is known of it now
 * @error: return location for an error
 *
 * Errors: %DOVE_ERROR_MISSING when the record was never seen.
 *
 * Returns: whether it is noted
 */
gboolean
dove_store_mark_observation (DoveStore          *self,
                             const char         *sync_id,
                             DoveSide            side,
                             const char         *rec_id,
                             DoveObservedState   state,
                             GError            **error)
{
  static const char sql[] =
    "UPDATE obs SET state = ?4 WHERE sync_id = ?1 AND side = ?2 AND rec_id = ?3";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  bind_place (statement, sync_id, side, rec_id);
  dove_statement_bind_text (statement, 4, observed_nicks[state]);

  return dove_database_run_on_one (self->state, statement, N_("observation"), error);
}

/**
 * dove_store_remove_observation:
 * @self: a store
 * @sync_id: id of a sync
 * @side: its side
 * @rec_id: id of a record
 * @error: return location for an error
 *
 * Forgets a record; one that was never seen is no error.
 *
 * Returns: whether it is forgotten
 */
gboolean
dove_store_remove_observation (DoveStore   *self,
                               const char  *sync_id,
                               DoveSide     side,
                               const char  *rec_id,
                               GError     **error)
{
  static const char sql[] = "DELETE FROM obs WHERE sync_id = ? AND side = ? AND rec_id = ?";
  g_autoptr(DoveStoreTransaction) own = NULL;
  g_autoptr(DoveStatement) statement = NULL;
  g_autofree char *keys = NULL;
  DoveStoreObservation place = { 0 };

  place.sync_id = (char *) sync_id;
  place.side = side;
  place.rec_id = (char *) rec_id;

  if (!dove_store_join (self, &own, error) || !find_keys (self, &place, &keys, error) ||
      (keys != NULL && !drop_keys (self, &place, keys, error)))
    return FALSE;

  statement = dove_database_prepare (self->state, sql, error);
  if (statement == NULL)
    return FALSE;

  bind_place (statement, sync_id, side, rec_id);

  return dove_database_run (self->state, statement, error) &&
         (own == NULL || dove_store_transaction_commit (&own, error));
}

/**
 * dove_store_find_observation:
 * @self: a store
 * @sync_id: id of a sync
 * @side: its side
 * @rec_id: id of a record
 * @observation: (out) (nullable): what was last seen of it
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_observation (DoveStore             *self,
                             const char            *sync_id,
                             DoveSide               side,
                             const char            *rec_id,
                             DoveStoreObservation **observation,
                             GError               **error)
{
  static const char sql[] = "SELECT " OBSERVATION_COLUMNS " FROM obs o"
                            " WHERE sync_id = ? AND side = ? AND rec_id = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  bind_place (statement, sync_id, side, rec_id);

  return dove_rows_find (self->state, statement, &observation_kind, observation, error);
}

/* Gives it the hash that it has already, if it is as before and the terms are the same. */
static gboolean
find_hash (DoveStore             *self,
           DoveStoreObservation  *observation,
           GError               **error)
{
  static const char sql[] = "SELECT hash FROM obs" IS_AS_BEFORE " AND terms = ?14";
  g_autoptr(DoveStatement) statement = NULL;
  g_autofree char *joined = NULL;
  DoveStep step;

  if (observation->terms == 0)
    return TRUE;

  statement = dove_database_prepare (self->state, sql, error);
  if (statement == NULL)
    return FALSE;

  joined = keys_join (observation);
  bind_observation (self, statement, observation, 0, joined);
  step = dove_database_step (self->state, statement, error);
  if (step == DOVE_STEP_ROW)
    observation->hash = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  g_clear_pointer (&statement, dove_statement_rest);

  return step != DOVE_STEP_FAILED;
}

/**
 * dove_store_find_before:
 * @self: a store
 * @observations: (element-type DoveStoreObservation): what records are now, without a hash
 * @error: return location for an error
 *
 * Looks many records up at one instant. One that is in all as it was last seen, and whose hash was
 * made by the same terms, is given that hash.
 *
 * Returns: (transfer full) (nullable) (element-type DoveStoreObservation): what was last seen of
 *   each, in their order; %NULL for one that was never seen, or was given its hash
 */
GPtrArray *
dove_store_find_before (DoveStore  *self,
                        GPtrArray  *observations,
                        GError    **error)
{
  gboolean is_own = !self->state->in_transaction;
  g_autoptr(GPtrArray) found = NULL;

  found = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_observation_free);
  if (is_own && !dove_database_begin_reading (self->state, error))
    return NULL;

  for (guint i = 0; i < observations->len; i++)
    {
      DoveStoreObservation *now = g_ptr_array_index (observations, i);
      DoveStoreObservation *known = NULL;

      if (!find_hash (self, now, error) ||
          (now->hash == NULL && !dove_store_find_observation (self, now->sync_id, now->side,
                                                              now->rec_id, &known, error)))
        break;
      g_ptr_array_add (found, known);
    }
  if (is_own)
    dove_database_rollback (self->state);

  return found->len == observations->len ? g_steal_pointer (&found) : NULL;
}

/**
 * dove_store_count_observations:
 * @self: a store
 * @sync_id: id of a sync
 * @side: its side
 * @error: return location for an error
 *
 * Returns: how many records that are there and inside the filter are known; -1 on an error
 */
gint64
dove_store_count_observations (DoveStore   *self,
                               const char  *sync_id,
                               DoveSide     side,
                               GError     **error)
{
  static const char sql[] =
    "SELECT count (*) FROM obs WHERE sync_id = ? AND side = ? AND state = 'here'";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return -1;

  bind_place (statement, sync_id, side, NULL);

  return dove_store_count (self, statement, error);
}

static DoveStoreRows *
list_from (DoveStore  *self,
           const char *sql,
           const char *sync_id,
           DoveSide    side)
{
  DoveStoreRows *rows = dove_rows_new (self->state, sql, &observation_kind);

  dove_rows_add_text (rows, sync_id);
  dove_rows_add_text (rows, dove_side_nicks[side]);
  dove_rows_add_text (rows, "");

  return rows;
}

/**
 * dove_store_list_observations:
 * @self: a store
 * @sync_id: id of a sync
 * @side: its side
 * @error: return location for an error
 *
 * Streams every record that was seen, also those outside the filter and those gone.
 *
 * Returns: (transfer full) (nullable): a stream of #DoveStoreObservation by rec_id
 */
DoveStoreRows *
dove_store_list_observations (DoveStore   *self,
                              const char  *sync_id,
                              DoveSide     side,
                              GError     **error)
{
  static const char sql[] = "SELECT " OBSERVATION_COLUMNS " FROM obs o"
                            " WHERE sync_id = ?1 AND side = ?2 AND rec_id > ?3 ORDER BY rec_id"
                            DOVE_ROWS_LIMIT;

  return list_from (self, sql, sync_id, side);
}

/* Nobody has parted it from its partner: dove_store_part_link() */
#define NOT_APART(own_id) \
  " AND NOT EXISTS (SELECT 1 FROM link l WHERE l.sync_id = o.sync_id AND l." own_id " = o.rec_id" \
  " AND l.state = 'retired' AND l.why IS NOT NULL)"

/**
 * dove_store_list_unlinked:
 * @self: a store
 * @sync_id: id of a sync
 * @side: its side
 * @from: older ones are left out, microseconds UTC; 0 for none
 * @error: return location for an error
 *
 * Streams the records that are there, inside the filter, and have no link; without those that a
 * person has set apart.
 *
 * Returns: (transfer full) (nullable): a stream of #DoveStoreObservation by rec_id
 */
DoveStoreRows *
dove_store_list_unlinked (DoveStore   *self,
                          const char  *sync_id,
                          DoveSide     side,
                          gint64       from,
                          GError     **error)
{
  static const char sql_a[] =
    "SELECT " OBSERVATION_COLUMNS " FROM obs o WHERE sync_id = ?1 AND side = ?2 AND rec_id > ?3"
    " AND state = 'here' AND NOT EXISTS (SELECT 1 FROM link l WHERE l.sync_id = o.sync_id"
    " AND l.a_id = o.rec_id AND l.state <> 'retired')" NOT_APART ("a_id")
    " AND born >= ?4 ORDER BY rec_id" DOVE_ROWS_LIMIT;
  static const char sql_b[] =
    "SELECT " OBSERVATION_COLUMNS " FROM obs o WHERE sync_id = ?1 AND side = ?2 AND rec_id > ?3"
    " AND state = 'here' AND NOT EXISTS (SELECT 1 FROM link l WHERE l.sync_id = o.sync_id"
    " AND l.b_id = o.rec_id AND l.state <> 'retired')" NOT_APART ("b_id")
    " AND born >= ?4 ORDER BY rec_id" DOVE_ROWS_LIMIT;

  DoveStoreRows *rows = list_from (self, side == DOVE_SIDE_A ? sql_a : sql_b, sync_id, side);

  dove_rows_add_number (rows, from);

  return rows;
}

/**
 * dove_store_count_waiting:
 * @self: a store
 * @sync_id: id of a sync
 * @side: its side
 * @from: older ones are left out, microseconds UTC; 0 for none
 * @error: return location for an error
 *
 * Returns: how many records are there, inside the filter, without a link and without a problem;
 *   -1 on an error
 */
gint64
dove_store_count_waiting (DoveStore   *self,
                          const char  *sync_id,
                          DoveSide     side,
                          gint64       from,
                          GError     **error)
{
#define COUNT_WAITING(own_id) \
    "SELECT count (*) FROM obs o WHERE sync_id = ?1 AND side = ?2 AND state = 'here'" \
    " AND born >= ?3" \
    " AND NOT EXISTS (SELECT 1 FROM link l WHERE l.sync_id = o.sync_id" \
    " AND l." own_id " = o.rec_id AND l.state <> 'retired')" NOT_APART (own_id) \
    " AND NOT EXISTS (SELECT 1 FROM problem p WHERE p.sync_id = o.sync_id AND p.side = o.side" \
    " AND p.rec_id = o.rec_id)"
  const char *sql = side == DOVE_SIDE_A ? COUNT_WAITING ("a_id") : COUNT_WAITING ("b_id");
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);
#undef COUNT_WAITING

  if (statement == NULL)
    return -1;

  dove_statement_bind_text (statement, 1, sync_id);
  dove_statement_bind_text (statement, 2, dove_side_get_nick (side));
  dove_statement_bind_number (statement, 3, from);

  return dove_store_count (self, statement, error);
}

/**
 * dove_store_count_shown:
 * @self: a store
 * @scan: a scan
 * @error: return location for an error
 *
 * Returns: how many records the scan has shown, each once however often it came; -1 on an error
 */
gint64
dove_store_count_shown (DoveStore            *self,
                        const DoveStoreScan  *scan,
                        GError              **error)
{
  static const char sql[] =
    "SELECT count (*) FROM obs WHERE sync_id = ?1 AND side = ?2 AND scan_id = ?3";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return -1;

  dove_statement_bind_text (statement, 1, scan->sync_id);
  dove_statement_bind_text (statement, 2, dove_side_get_nick (scan->side));
  dove_statement_bind_number (statement, 3, scan->id);

  return dove_store_count (self, statement, error);
}

/**
 * dove_store_count_missing:
 * @self: a store
 * @scan: a complete scan
 * @error: return location for an error
 *
 * Returns: how many records with an active link the scan did not show although they were thought
 *   to be there; -1 on an error
 */
gint64
dove_store_count_missing (DoveStore            *self,
                          const DoveStoreScan  *scan,
                          GError              **error)
{
#define COUNT_MISSING(own_id) \
    "SELECT count (*) FROM obs o WHERE sync_id = ?1 AND side = ?2 AND state = 'here'" \
    " AND scan_id < ?3 AND EXISTS (SELECT 1 FROM link l WHERE l.sync_id = o.sync_id" \
    " AND l." own_id " = o.rec_id AND l.state = 'active' AND l.state <> 'retired')"
  const char *sql = scan->side == DOVE_SIDE_A ? COUNT_MISSING ("a_id") : COUNT_MISSING ("b_id");
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);
#undef COUNT_MISSING

  if (statement == NULL)
    return -1;

  dove_statement_bind_text (statement, 1, scan->sync_id);
  dove_statement_bind_text (statement, 2, dove_side_get_nick (scan->side));
  dove_statement_bind_number (statement, 3, scan->id);

  return dove_store_count (self, statement, error);
}

/**
 * dove_store_list_changed:
 * @self: a store
 * @sync_id: id of a sync
 * @side: its side
 * @error: return location for an error
 *
 * Streams the linked records that are there and do not have the hash of their link.
 *
 * Returns: (transfer full) (nullable): a stream of #DoveStoreObservation by rec_id
 */
DoveStoreRows *
dove_store_list_changed (DoveStore   *self,
                         const char  *sync_id,
                         DoveSide     side,
                         GError     **error)
{
  static const char sql_a[] =
    "SELECT " OBSERVATION_COLUMNS " FROM obs o JOIN link l ON l.sync_id = o.sync_id"
    " AND l.a_id = o.rec_id AND l.state <> 'retired' WHERE o.sync_id = ?1 AND o.side = ?2"
    " AND o.rec_id > ?3 AND o.state = 'here' AND o.hash IS NOT l.a_hash ORDER BY o.rec_id"
    DOVE_ROWS_LIMIT;
  static const char sql_b[] =
    "SELECT " OBSERVATION_COLUMNS " FROM obs o JOIN link l ON l.sync_id = o.sync_id"
    " AND l.b_id = o.rec_id AND l.state <> 'retired' WHERE o.sync_id = ?1 AND o.side = ?2"
    " AND o.rec_id > ?3 AND o.state = 'here' AND o.hash IS NOT l.b_hash ORDER BY o.rec_id"
    DOVE_ROWS_LIMIT;

  return list_from (self, side == DOVE_SIDE_A ? sql_a : sql_b, sync_id, side);
}

/**
 * dove_store_list_unseen:
 * @self: a store
 * @scan: a complete scan
 * @error: return location for an error
 *
 * Streams the records that the scan did not see although they were thought to be there: they
 * are only suspected to be gone.
 *
 * Returns: (transfer full) (nullable): a stream of #DoveStoreObservation by rec_id
 */
DoveStoreRows *
dove_store_list_unseen (DoveStore            *self,
                        const DoveStoreScan  *scan,
                        GError              **error)
{
  static const char sql[] =
    "SELECT " OBSERVATION_COLUMNS " FROM obs o WHERE sync_id = ?1 AND side = ?2 AND rec_id > ?3"
    " AND state <> 'gone' AND scan_id < ?4 ORDER BY rec_id" DOVE_ROWS_LIMIT;
  DoveStoreRows *rows = list_from (self, sql, scan->sync_id, scan->side);

  dove_rows_add_number (rows, scan->id);

  return rows;
}

/**
 * dove_store_list_keyed:
 * @self: a store
 * @sync_id: id of a sync
 * @side: its side
 * @ordinal: number of the match key, from 0
 * @key: the key in canonical form
 * @scope: which records count
 * @limit: how many at most
 * @error: return location for an error
 *
 * Finds the records that have a match key.
 *
 * Returns: (transfer full) (nullable) (element-type utf8): their ids
 */
GPtrArray *
dove_store_list_keyed (DoveStore       *self,
                       const char      *sync_id,
                       DoveSide         side,
                       guint            ordinal,
                       const char      *key,
                       DoveKeyedScope   scope,
                       guint            limit,
                       GError         **error)
{
#define KEYED \
  "SELECT k.rec_id FROM obs_key k JOIN obs o ON o.sync_id = k.sync_id AND o.side = k.side" \
  " AND o.rec_id = k.rec_id WHERE k.sync_id = ?1 AND k.side = ?2 AND k.ordinal = ?3" \
  " AND k.key = ?4 AND o.state = ?7 AND (?5 = 0 OR NOT EXISTS (SELECT 1 FROM link l" \
  " WHERE l.sync_id = ?1 AND l.state <> 'retired' AND "
#define KEYED_END " = k.rec_id)) ORDER BY k.rec_id LIMIT ?6"
  static const char *const sql[] = { KEYED "l.a_id" KEYED_END, KEYED "l.b_id" KEYED_END };
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql[side], error);
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  DoveStep step;

  if (statement == NULL)
    return NULL;

  bind_place (statement, sync_id, side, NULL);
  dove_statement_bind_number (statement, 3, ordinal);
  dove_statement_bind_text (statement, 4, key);
  dove_statement_bind_number (statement, 5, scope == DOVE_KEYED_UNLINKED);
  dove_statement_bind_number (statement, 6, limit);
  dove_statement_bind_text (statement, 7, scope == DOVE_KEYED_OUT ? "out" : "here");

  while ((step = dove_database_step (self->state, statement, error)) == DOVE_STEP_ROW)
    g_ptr_array_add (ids, g_strdup ((const char *) sqlite3_column_text (statement, 0)));

  return step == DOVE_STEP_DONE ? g_steal_pointer (&ids) : NULL;
}

/**
 * dove_store_observation_new:
 *
 * Returns: (transfer full): an empty observation
 */
DoveStoreObservation *
dove_store_observation_new (void)
{
  return g_new0 (DoveStoreObservation, 1);
}

/**
 * dove_store_observation_free:
 * @observation: (transfer full) (nullable): an observation
 */
void
dove_store_observation_free (DoveStoreObservation *observation)
{
  if (observation == NULL)
    return;

  for (guint i = 0; i < observation->n_keys; i++)
    g_free (observation->keys[i]);

  g_free (observation->keys);
  dove_row_shape_free (&dove_observation_shape, observation);
}
