/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-store-private.h"
#include "store/dove-store-link.h"

/* Which records are the same thing, and what both held when they last agreed. */

#define LINK_COLUMNS \
  "l.id, l.sync_id, l.a_id, l.b_id, l.a_version, l.b_version, l.a_updated, l.b_updated," \
  " l.a_hash, l.b_hash, l.state, l.made_at, l.made_by, l.retired_at, l.why"
#define LINK_WIDTH 15

#define SEEN_COLUMNS(o) \
  o ".sync_id, " o ".side, " o ".rec_id, " o ".version, " o ".etag, " o ".updated, " o ".hash, " \
  o ".fields, " o ".state, " o ".scan_id, " o ".seen_at, " o ".born"
#define SEEN_WIDTH 12

/* A stream goes by the number: by an index of the sync each batch would be sorted once more */
#define LINK_BY_ID "link l NOT INDEXED"

#define PAIR_SELECT \
  "SELECT " LINK_COLUMNS ", " SEEN_COLUMNS ("a") ", " SEEN_COLUMNS ("b") ", ba.fields, bb.fields" \
  " FROM " LINK_BY_ID \
  " LEFT JOIN obs a ON a.sync_id = l.sync_id AND a.side = 'a' AND a.rec_id = l.a_id" \
  " LEFT JOIN obs b ON b.sync_id = l.sync_id AND b.side = 'b' AND b.rec_id = l.b_id" \
  " LEFT JOIN base ba ON ba.link_id = l.id AND ba.side = 'a'" \
  " LEFT JOIN base bb ON bb.link_id = l.id AND bb.side = 'b'"

static const char *const link_nicks[] = { "active", "paused", "retired", NULL };

static const DoveColumn link_columns[] = {
  DOVE_NUMBER (DoveStoreLink, id),
  DOVE_TEXT (DoveStoreLink, sync_id),
  DOVE_TEXT (DoveStoreLink, a_id),
  DOVE_TEXT (DoveStoreLink, b_id),
  DOVE_TEXT (DoveStoreLink, a_version),
  DOVE_TEXT (DoveStoreLink, b_version),
  DOVE_NUMBER (DoveStoreLink, a_updated),
  DOVE_NUMBER (DoveStoreLink, b_updated),
  DOVE_TEXT (DoveStoreLink, a_hash),
  DOVE_TEXT (DoveStoreLink, b_hash),
  DOVE_NICK (DoveStoreLink, state, link_nicks),
  DOVE_NUMBER (DoveStoreLink, made_at),
  DOVE_NUMBER (DoveStoreLink, made_by),
  DOVE_NUMBER (DoveStoreLink, retired_at),
  DOVE_TEXT (DoveStoreLink, why),
};

static const DoveRowShape link_shape = {
  sizeof (DoveStoreLink), link_columns, G_N_ELEMENTS (link_columns)
};

static gpointer
link_read (DoveStatement  *statement,
           GError        **error)
{
  return dove_row_shape_read (&link_shape, statement, 0, error);
}

static void
link_remember (DoveStoreRows *rows,
               gpointer       row)
{
  dove_rows_set_number (rows, 2, ((DoveStoreLink *) row)->id);
}

static const DoveRowKind link_kind = {
  link_read, (void (*) (gpointer)) dove_store_link_free, link_remember
};

/* One side of a pair; a record that was never seen has no row to join. */
static gboolean
read_seen (DoveStatement         *statement,
           int                    column,
           DoveStoreObservation **seen,
           GError               **error)
{
  if (sqlite3_column_type (statement, column) == SQLITE_NULL)
    return TRUE;

  *seen = dove_row_shape_read (&dove_observation_shape, statement, column, error);

  return *seen != NULL;
}

static gpointer
pair_read (DoveStatement  *statement,
           GError        **error)
{
  DoveStorePair *pair = g_new0 (DoveStorePair, 1);
  const int base = LINK_WIDTH + 2 * SEEN_WIDTH;

  pair->link = dove_row_shape_read (&link_shape, statement, 0, error);
  if (pair->link == NULL ||
      !read_seen (statement, LINK_WIDTH, &pair->a, error) ||
      !read_seen (statement, LINK_WIDTH + SEEN_WIDTH, &pair->b, error))
    {
      dove_store_pair_free (pair);
      return NULL;
    }

  pair->a_base = g_strdup ((const char *) sqlite3_column_text (statement, base));
  pair->b_base = g_strdup ((const char *) sqlite3_column_text (statement, base + 1));

  return pair;
}

static void
pair_remember (DoveStoreRows *rows,
               gpointer       row)
{
  dove_rows_set_number (rows, 2, ((DoveStorePair *) row)->link->id);
}

static const DoveRowKind pair_kind = {
  pair_read, (void (*) (gpointer)) dove_store_pair_free, pair_remember
};

/**
 * dove_link_state_get_nick:
 * @state: a state
 *
 * Returns: its word in the database and in JSON
 */
const char *
dove_link_state_get_nick (DoveLinkState state)
{
  return link_nicks[state];
}

/**
 * dove_store_add_link:
 * @self: a store
 * @link: a pair; its number and time are filled in
 * @error: return location for an error
 *
 * Links two records.
 *
 * Errors: %DOVE_ERROR_CONFLICT when one of them has a link already.
 *
 * Returns: whether they are linked
 */
gboolean
dove_store_add_link (DoveStore      *self,
                     DoveStoreLink  *link,
                     GError        **error)
{
  static const char sql[] = "INSERT INTO link (id, sync_id, a_id, b_id, a_version, b_version, "
                            "a_updated, b_updated, a_hash,"
                            " b_hash, state, made_at, made_by, retired_at, why) VALUES (?, ?, ?, "
                            "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  if (link->made_at == 0)
    link->made_at = dove_clock_get_now (self->clock);

  dove_row_shape_bind (&link_shape, statement, link);
  sqlite3_bind_null (statement, 1);
  if (!dove_database_run (self->state, statement, error))
    return FALSE;

  link->id = sqlite3_last_insert_rowid (self->state->db);

  return TRUE;
}

/**
 * dove_store_update_link:
 * @self: a store
 * @link: a pair, by its number
 * @error: return location for an error
 *
 * Writes ids, versions, times, hashes and state of a link.
 *
 * Errors: %DOVE_ERROR_CONFLICT when it would lead to a record that has a link already.
 *
 * Returns: whether it is written
 */
gboolean
dove_store_update_link (DoveStore            *self,
                        const DoveStoreLink  *link,
                        GError              **error)
{
  static const char sql[] =
    "UPDATE link SET a_id = ?3, b_id = ?4, a_version = ?5, b_version = ?6, a_updated = ?7,"
    " b_updated = ?8, a_hash = ?9, b_hash = ?10, state = ?11, retired_at = ?14,"
    " why = ?15"
    " WHERE id = ?1 AND sync_id = ?2 AND ?12 >= 0 AND ?13 >= 0";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_row_shape_bind (&link_shape, statement, link);

  return dove_database_run_on_one (self->state, statement, N_("link"), error);
}

/**
 * dove_store_retire_link:
 * @self: a store
 * @link_id: number of a link
 * @error: return location for an error
 *
 * Makes a link a tombstone: its records may be linked anew.
 *
 * Returns: whether it is done
 */
gboolean
dove_store_retire_link (DoveStore  *self,
                        gint64      link_id,
                        GError    **error)
{
  static const char sql[] = "UPDATE link SET state = 'retired', retired_at = ? WHERE id = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, dove_clock_get_now (self->clock));
  dove_statement_bind_number (statement, 2, link_id);

  return dove_database_run_on_one (self->state, statement, N_("link"), error);
}

/**
 * dove_store_part_link:
 * @self: a store
 * @link_id: number of a link
 * @why: `person`, `undone` or %DOVE_LINK_PARTED_REUSED
 * @error: return location for an error
 *
 * Makes a link a tombstone that sets its records apart: they are neither linked nor made again
 * by a run, until dove_store_rejoin() or a link that a person makes.
 *
 * Returns: whether it is done
 */
gboolean
dove_store_part_link (DoveStore   *self,
                      gint64       link_id,
                      const char  *why,
                      GError     **error)
{
  static const char sql[] =
    "UPDATE link SET state = 'retired', retired_at = ?1, why = ?3 WHERE id = ?2";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, dove_clock_get_now (self->clock));
  dove_statement_bind_number (statement, 2, link_id);
  dove_statement_bind_text (statement, 3, why);

  return dove_database_run_on_one (self->state, statement, N_("link"), error);
}

/**
 * dove_store_rejoin:
 * @self: a store
 * @sync_id: id of a sync
 * @side: its side
 * @rec_id: id of a record
 * @error: return location for an error
 *
 * Lets a record that was set apart be linked and made again; one that was not is no error.
 *
 * Returns: whether it is done
 */
gboolean
dove_store_rejoin (DoveStore   *self,
                   const char  *sync_id,
                   DoveSide     side,
                   const char  *rec_id,
                   GError     **error)
{
  static const char sql_a[] = "UPDATE link SET why = NULL WHERE sync_id = ? AND a_id = ?"
                              " AND state = 'retired'";
  static const char sql_b[] = "UPDATE link SET why = NULL WHERE sync_id = ? AND b_id = ?"
                              " AND state = 'retired'";
  g_autoptr(DoveStatement) statement =
    dove_database_prepare (self->state, side == DOVE_SIDE_A ? sql_a : sql_b, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, sync_id);
  dove_statement_bind_text (statement, 2, rec_id);

  return dove_database_run (self->state, statement, error);
}

static DoveStatement *
prepare_of_record (DoveStore   *self,
                   const char  *sql,
                   const char  *sync_id,
                   const char  *rec_id,
                   GError     **error)
{
  DoveStatement *statement = dove_database_prepare (self->state, sql, error);

  if (statement != NULL)
    {
      dove_statement_bind_text (statement, 1, sync_id);
      dove_statement_bind_text (statement, 2, rec_id);
    }

  return statement;
}

/**
 * dove_store_find_parted:
 * @self: a store
 * @sync_id: id of a sync
 * @side: its side
 * @rec_id: id of a record
 * @link: (out) (nullable): the newest tombstone that sets it apart
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_parted (DoveStore      *self,
                        const char     *sync_id,
                        DoveSide        side,
                        const char     *rec_id,
                        DoveStoreLink **link,
                        GError        **error)
{
  static const char sql_a[] = "SELECT " LINK_COLUMNS " FROM link l WHERE sync_id = ? AND a_id = ?"
                              " AND state = 'retired' AND why IS NOT NULL ORDER BY id DESC LIMIT 1";
  static const char sql_b[] = "SELECT " LINK_COLUMNS " FROM link l WHERE sync_id = ? AND b_id = ?"
                              " AND state = 'retired' AND why IS NOT NULL ORDER BY id DESC LIMIT 1";
  g_autoptr(DoveStatement) statement = NULL;

  *link = NULL;
  statement = prepare_of_record (self, side == DOVE_SIDE_A ? sql_a : sql_b, sync_id, rec_id, error);

  return statement != NULL && dove_rows_find (self->state, statement, &link_kind, link, error);
}

/**
 * dove_store_list_links_of:
 * @self: a store
 * @sync_id: id of a sync
 * @side: its side
 * @rec_id: id of a record
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type DoveStoreLink): every link it has or had,
 *   the oldest first
 */
GPtrArray *
dove_store_list_links_of (DoveStore   *self,
                          const char  *sync_id,
                          DoveSide     side,
                          const char  *rec_id,
                          GError     **error)
{
#define ALL_LINKS(own_id) \
    "SELECT " LINK_COLUMNS " FROM link l WHERE sync_id = ?1 AND " own_id " = ?2" \
    " AND state <> 'retired' UNION ALL SELECT " LINK_COLUMNS " FROM link l" \
    " WHERE sync_id = ?1 AND " own_id " = ?2 AND state = 'retired' ORDER BY 1"
  static const char sql_a[] = ALL_LINKS ("a_id");
  static const char sql_b[] = ALL_LINKS ("b_id");
#undef ALL_LINKS
  g_autoptr(DoveStatement) statement = NULL;

  statement = prepare_of_record (self, side == DOVE_SIDE_A ? sql_a : sql_b, sync_id, rec_id, error);

  return statement != NULL ? dove_rows_collect (self->state, statement, &link_kind, error) : NULL;
}

/**
 * dove_store_find_link:
 * @self: a store
 * @sync_id: id of a sync
 * @side: its side
 * @rec_id: id of a record
 * @link: (out) (nullable): its link that is not retired
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_link (DoveStore      *self,
                      const char     *sync_id,
                      DoveSide        side,
                      const char     *rec_id,
                      DoveStoreLink **link,
                      GError        **error)
{
  static const char sql_a[] = "SELECT " LINK_COLUMNS " FROM link l WHERE sync_id = ? AND a_id = ?"
                              " AND state <> 'retired'";
  static const char sql_b[] = "SELECT " LINK_COLUMNS " FROM link l WHERE sync_id = ? AND b_id = ?"
                              " AND state <> 'retired'";
  g_autoptr(DoveStatement) statement =
    dove_database_prepare (self->state, side == DOVE_SIDE_A ? sql_a : sql_b, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, sync_id);
  dove_statement_bind_text (statement, 2, rec_id);

  return dove_rows_find (self->state, statement, &link_kind, link, error);
}

/**
 * dove_store_get_link:
 * @self: a store
 * @link_id: number of a link
 * @link: (out) (nullable): the link, also a retired one
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_get_link (DoveStore      *self,
                     gint64          link_id,
                     DoveStoreLink **link,
                     GError        **error)
{
  static const char sql[] = "SELECT " LINK_COLUMNS " FROM link l WHERE id = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, link_id);

  return dove_rows_find (self->state, statement, &link_kind, link, error);
}

/**
 * dove_store_count_links:
 * @self: a store
 * @sync_id: id of a sync
 * @error: return location for an error
 *
 * Returns: how many links are not retired; -1 on an error
 */
gint64
dove_store_count_links (DoveStore   *self,
                        const char  *sync_id,
                        GError     **error)
{
  static const char sql[] =
    "SELECT count (*) FROM link WHERE sync_id = ? AND state <> 'retired'";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return -1;

  dove_statement_bind_text (statement, 1, sync_id);

  return dove_store_count (self, statement, error);
}

static DoveStoreRows *
list_from (DoveStore         *self,
           const char        *sql,
           const DoveRowKind *kind,
           const char        *sync_id)
{
  DoveStoreRows *rows = dove_rows_new (self->state, sql, kind);

  dove_rows_add_text (rows, sync_id);
  dove_rows_add_number (rows, 0);

  return rows;
}

/**
 * dove_store_list_links:
 * @self: a store
 * @sync_id: id of a sync
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a stream of #DoveStoreLink by number, with retired ones
 */
DoveStoreRows *
dove_store_list_links (DoveStore   *self,
                       const char  *sync_id,
                       GError     **error)
{
  static const char sql[] = "SELECT " LINK_COLUMNS " FROM " LINK_BY_ID
                            " WHERE sync_id = ?1 AND id > ?2 ORDER BY id" DOVE_ROWS_LIMIT;

  return list_from (self, sql, &link_kind, sync_id);
}

/**
 * dove_store_list_pairs:
 * @self: a store
 * @sync_id: id of a sync
 * @scope: all, or those that something has happened to
 * @error: return location for an error
 *
 * Streams the links that are not retired with all that planning needs of them.
 *
 * Returns: (transfer full) (nullable): a stream of #DoveStorePair by the link's number
 */
DoveStoreRows *
dove_store_list_pairs (DoveStore      *self,
                       const char     *sync_id,
                       DovePairScope   scope,
                       GError        **error)
{
  static const char sql_all[] =
    PAIR_SELECT " WHERE l.sync_id = ?1 AND l.id > ?2 AND l.state <> 'retired' ORDER BY l.id"
    DOVE_ROWS_LIMIT;
  static const char sql_moved[] =
    PAIR_SELECT " WHERE l.sync_id = ?1 AND l.id > ?2 AND l.state <> 'retired'"
    " AND (l.state = 'paused' OR a.hash IS NOT l.a_hash OR b.hash IS NOT l.b_hash"
    " OR a.state IS NOT 'here' OR b.state IS NOT 'here'"
    " OR l.a_id IN (SELECT rec_id FROM problem WHERE sync_id = ?1 AND side = 'a')"
    " OR l.b_id IN (SELECT rec_id FROM problem WHERE sync_id = ?1 AND side = 'b'))"
    " ORDER BY l.id" DOVE_ROWS_LIMIT;

  return list_from (self, scope == DOVE_PAIRS_ALL ? sql_all : sql_moved, &pair_kind, sync_id);
}

/**
 * dove_store_get_pair:
 * @self: a store
 * @link_id: number of a link
 * @pair: (out) (nullable): the link with all that planning needs of it
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_get_pair (DoveStore      *self,
                     gint64          link_id,
                     DoveStorePair **pair,
                     GError        **error)
{
  static const char sql[] = PAIR_SELECT " WHERE l.id = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, link_id);

  return dove_rows_find (self->state, statement, &pair_kind, pair, error);
}

/**
 * dove_store_set_base:
 * @self: a store
 * @link_id: number of a link
 * @side: its side
 * @fields: what that side holds in agreement, a JSON record
 * @error: return location for an error
 *
 * Returns: whether it is written
 */
gboolean
dove_store_set_base (DoveStore   *self,
                     gint64       link_id,
                     DoveSide     side,
                     const char  *fields,
                     GError     **error)
{
  static const char sql[] = "INSERT OR REPLACE INTO base (link_id, side, fields) VALUES (?, ?, ?)";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, link_id);
  dove_statement_bind_text (statement, 2, dove_side_nicks[side]);
  dove_statement_bind_text (statement, 3, fields);

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_find_base:
 * @self: a store
 * @link_id: number of a link
 * @side: its side
 * @fields: (out) (nullable): what that side held in agreement, a JSON record
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_base (DoveStore  *self,
                      gint64      link_id,
                      DoveSide    side,
                      char      **fields,
                      GError    **error)
{
  static const char sql[] = "SELECT fields FROM base WHERE link_id = ? AND side = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);
  DoveStep step;

  *fields = NULL;
  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, link_id);
  dove_statement_bind_text (statement, 2, dove_side_nicks[side]);
  step = dove_database_step (self->state, statement, error);
  if (step == DOVE_STEP_ROW)
    *fields = g_strdup ((const char *) sqlite3_column_text (statement, 0));

  return step != DOVE_STEP_FAILED;
}

/**
 * dove_store_link_new:
 *
 * Returns: (transfer full): an empty link
 */
DoveStoreLink *
dove_store_link_new (void)
{
  return g_new0 (DoveStoreLink, 1);
}

/**
 * dove_store_link_free:
 * @link: (transfer full) (nullable): a link
 */
void
dove_store_link_free (DoveStoreLink *link)
{
  dove_row_shape_free (&link_shape, link);
}

/**
 * dove_store_pair_free:
 * @pair: (transfer full) (nullable): a pair
 */
void
dove_store_pair_free (DoveStorePair *pair)
{
  if (pair == NULL)
    return;

  g_clear_pointer (&pair->link, dove_store_link_free);
  g_clear_pointer (&pair->a, dove_store_observation_free);
  g_clear_pointer (&pair->b, dove_store_observation_free);
  g_free (pair->a_base);
  g_free (pair->b_base);
  g_free (pair);
}
