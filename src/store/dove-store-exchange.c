/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include <string.h>

#include "base/dove-defaults.h"
#include "dove-store-private.h"
#include "store/dove-store-exchange.h"

/*
 * What was sent and came back of the writes of runs, in `log.db`.
 *
 * Of a change there is the last exchange only. All of them together take so much room at most; when
 * that is used up the oldest go, those of writes that came to good before those that somebody may
 * ask about. That happens a quarter at a time, so that it costs next to nothing per write.
 */

#define TRIM_SHARE 4 /* one such part of the room is made free at a time */

#define REQUEST_COLUMNS \
  "method, url, headers, body, body_size, body_is_cut, status, answer_headers, answer," \
  " answer_size, answer_is_cut, failure, at, elapsed, waited, attempts"
#define REQUEST_COLUMN_COUNT 16
#define EXCHANGE_COLUMNS \
  "run_id, change_id, is_done, tries, sent, sent_size, sent_is_cut, answer, answer_size," \
  " answer_is_cut"
#define EXCHANGE_COLUMN_COUNT 10

static const DoveColumn request_columns[] = {
  DOVE_TEXT (DoveExchange, method),
  DOVE_TEXT (DoveExchange, url),
  DOVE_TEXT (DoveExchange, headers),
  DOVE_TEXT (DoveExchange, body.text),
  DOVE_NUMBER (DoveExchange, body.size_bytes),
  DOVE_BOOLEAN (DoveExchange, body.is_cut),
  DOVE_NUMBER (DoveExchange, status),
  DOVE_TEXT (DoveExchange, answer_headers),
  DOVE_TEXT (DoveExchange, answer.text),
  DOVE_NUMBER (DoveExchange, answer.size_bytes),
  DOVE_BOOLEAN (DoveExchange, answer.is_cut),
  DOVE_TEXT (DoveExchange, failure),
  DOVE_NUMBER (DoveExchange, at),
  DOVE_NUMBER (DoveExchange, elapsed),
  DOVE_NUMBER (DoveExchange, waited),
  DOVE_NUMBER (DoveExchange, attempts),
};

static const DoveRowShape request_shape = {
  sizeof (DoveExchange), request_columns, G_N_ELEMENTS (request_columns)
};

static const DoveColumn exchange_columns[] = {
  DOVE_NUMBER (DoveStoreExchange, run_id),
  DOVE_NUMBER (DoveStoreExchange, change_id),
  DOVE_BOOLEAN (DoveStoreExchange, is_done),
  DOVE_NUMBER (DoveStoreExchange, tries),
  DOVE_TEXT (DoveStoreExchange, part.sent.text),
  DOVE_NUMBER (DoveStoreExchange, part.sent.size_bytes),
  DOVE_BOOLEAN (DoveStoreExchange, part.sent.is_cut),
  DOVE_TEXT (DoveStoreExchange, part.answer.text),
  DOVE_NUMBER (DoveStoreExchange, part.answer.size_bytes),
  DOVE_BOOLEAN (DoveStoreExchange, part.answer.is_cut),
};

static const DoveRowShape exchange_shape = {
  sizeof (DoveStoreExchange), exchange_columns, G_N_ELEMENTS (exchange_columns)
};

G_STATIC_ASSERT (G_N_ELEMENTS (request_columns) == REQUEST_COLUMN_COUNT);
G_STATIC_ASSERT (G_N_ELEMENTS (exchange_columns) == EXCHANGE_COLUMN_COUNT);

/* A request on its way into the store: what its writes say of it together */
typedef struct
{
  gint64   id;       /* 0 until it is kept */
  gint64   size;     /* bytes */
  gboolean is_done;
} Request;

static gint64
measure (const char *text)
{
  return text != NULL ? (gint64) strlen (text) : 0;
}

static gint64
measure_request (const DoveExchange *exchange)
{
  return measure (exchange->url) + measure (exchange->headers) + measure (exchange->body.text) +
         measure (exchange->answer_headers) + measure (exchange->answer.text) +
         measure (exchange->failure);
}

/* By DoveExchange */
static GHashTable *
gather_requests (GPtrArray *exchanges)
{
  GHashTable *requests = g_hash_table_new_full (NULL, NULL, NULL, g_free);

  for (guint i = 0; i < exchanges->len; i++)
    {
      const DoveStoreExchange *exchange = g_ptr_array_index (exchanges, i);
      Request *request = g_hash_table_lookup (requests, exchange->part.exchange);

      if (request == NULL)
        {
          request = g_new0 (Request, 1);
          request->size = measure_request (exchange->part.exchange);
          request->is_done = TRUE;
          g_hash_table_insert (requests, exchange->part.exchange, request);
        }
      request->size += measure (exchange->part.sent.text) + measure (exchange->part.answer.text);
      request->is_done = request->is_done && exchange->is_done;
    }

  return requests;
}

static gboolean
ensure_request (DoveDatabase        *log,
                const DoveExchange  *exchange,
                Request             *request,
                GError             **error)
{
  static const char sql[] =
    "INSERT INTO request (" REQUEST_COLUMNS ", is_done, size)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  g_autoptr(DoveStatement) statement = NULL;

  if (request->id != 0)
    return TRUE;

  statement = dove_database_prepare (log, sql, error);
  if (statement == NULL)
    return FALSE;

  dove_row_shape_bind (&request_shape, statement, exchange);
  dove_statement_bind_number (statement, REQUEST_COLUMN_COUNT + 1, request->is_done);
  dove_statement_bind_number (statement, REQUEST_COLUMN_COUNT + 2, request->size);
  if (!dove_database_run (log, statement, error))
    return FALSE;

  request->id = sqlite3_last_insert_rowid (log->db);

  return TRUE;
}

static gboolean
run_on_change (DoveDatabase             *log,
               const char               *sql,
               const DoveStoreExchange  *exchange,
               GError                  **error)
{
  g_autoptr(DoveStatement) statement = dove_database_prepare (log, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, exchange->run_id);
  dove_statement_bind_number (statement, 2, exchange->change_id);

  return dove_database_run (log, statement, error);
}

/* An earlier exchange of the same change goes, and its request unless others share it. */
static gboolean
drop_earlier (DoveDatabase             *log,
              const DoveStoreExchange  *exchange,
              GError                  **error)
{
  static const char sql_request[] =
    "DELETE FROM request WHERE id = (SELECT request_id FROM exchange WHERE run_id = ?1 AND"
    " change_id = ?2) AND (SELECT count (*) FROM exchange WHERE request_id = request.id) = 1";
  static const char sql_exchange[] = "DELETE FROM exchange WHERE run_id = ?1 AND change_id = ?2";

  return run_on_change (log, sql_request, exchange, error) &&
         run_on_change (log, sql_exchange, exchange, error);
}

/* Does nothing where there is one of the same change. */
static gboolean
add_exchange (DoveDatabase             *log,
              const DoveStoreExchange  *exchange,
              const Request            *request,
              GError                  **error)
{
  static const char sql[] = "INSERT INTO exchange (" EXCHANGE_COLUMNS ", request_id)"
                            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
  g_autoptr(DoveStatement) statement = dove_database_prepare (log, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_row_shape_bind (&exchange_shape, statement, exchange);
  dove_statement_bind_number (statement, EXCHANGE_COLUMN_COUNT + 1, request->id);

  return dove_database_run (log, statement, error);
}

/* That there is an earlier one is rare: it is looked for when it is in the way. */
static gboolean
put_exchange (DoveDatabase             *log,
              const DoveStoreExchange  *exchange,
              Request                  *request,
              GError                  **error)
{
  if (!ensure_request (log, exchange->part.exchange, request, error) ||
      !add_exchange (log, exchange, request, error))
    return FALSE;

  return sqlite3_changes (log->db) > 0 ||
         (drop_earlier (log, exchange, error) && add_exchange (log, exchange, request, error));
}

static gboolean
put_all (DoveDatabase  *log,
         GPtrArray     *exchanges,
         gint64        *added,
         GError       **error)
{
  g_autoptr(GHashTable) requests = gather_requests (exchanges);
  GHashTableIter iter;
  gpointer value = NULL;

  for (guint i = 0; i < exchanges->len; i++)
    {
      const DoveStoreExchange *exchange = g_ptr_array_index (exchanges, i);
      Request *request = g_hash_table_lookup (requests, exchange->part.exchange);

      if (!put_exchange (log, exchange, request, error))
        return FALSE;
    }

  g_hash_table_iter_init (&iter, requests);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    *added += ((Request *) value)->size;

  return TRUE;
}

/* Counts up what is added, and looks at the whole only when that has become too much. */
static gboolean
keep_in_bounds (DoveStore     *self,
                DoveDatabase  *log,
                gint64         added,
                GError       **error)
{
  if (self->exchange_bytes == 0)
    return dove_database_read_number (log, "SELECT coalesce (sum (size), 0) FROM request",
                                      &self->exchange_bytes, error);

  self->exchange_bytes += added;
  if (self->exchange_bytes <= DOVE_EXCHANGE_BYTES)
    return TRUE;

  self->exchange_bytes = 0;

  return dove_store_trim_exchanges (self, DOVE_EXCHANGE_BYTES - DOVE_EXCHANGE_BYTES / TRIM_SHARE,
                                    error);
}

/**
 * dove_store_put_exchanges:
 * @self: a store
 * @exchanges: (element-type DoveStoreExchange): what was said, the later ones last
 * @error: return location for an error
 *
 * Keeps what was sent and came back, in the place of what was kept of the same changes. A request
 * that writes share must come with all of them at once.
 *
 * Returns: whether it is kept
 */
gboolean
dove_store_put_exchanges (DoveStore  *self,
                          GPtrArray  *exchanges,
                          GError    **error)
{
  DoveDatabase *log = dove_store_ensure_log (self, error);
  gint64 added = 0;

  if (log == NULL || !dove_database_begin (log, error))
    return FALSE;

  if (put_all (log, exchanges, &added, error) && dove_database_commit (log, error))
    return keep_in_bounds (self, log, added, error);

  dove_database_rollback (log);

  return FALSE;
}

/**
 * dove_store_trim_exchanges:
 * @self: a store
 * @most_bytes: how much may stay
 * @error: return location for an error
 *
 * Drops the oldest exchanges beyond that, those of writes that came to good first.
 *
 * Returns: whether it is done
 */
gboolean
dove_store_trim_exchanges (DoveStore  *self,
                           gint64      most_bytes,
                           GError    **error)
{
  static const char sql[] =
    "DELETE FROM request WHERE id IN (SELECT id FROM (SELECT id, sum (size) OVER"
    " (ORDER BY is_done, id DESC) AS total FROM request) WHERE total > ?)";
  DoveDatabase *log = dove_store_ensure_log (self, error);
  g_autoptr(DoveStatement) statement = log != NULL ? dove_database_prepare (log, sql, error)
                                                   : NULL;

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, most_bytes);

  return dove_database_run (log, statement, error);
}

/* Opens the journal to look into it; %TRUE without one when nothing was ever noted in it. */
static gboolean
peek_log (DoveStore     *self,
          DoveDatabase **log,
          GError       **error)
{
  g_autoptr(GError) local = NULL;

  *log = dove_store_ensure_log (self, &local);
  if (*log != NULL || g_error_matches (local, DOVE_ERROR, DOVE_ERROR_MISSING) ||
      g_error_matches (local, DOVE_ERROR, DOVE_ERROR_VERSION))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static DoveStoreExchange *
read_exchange (DoveStatement  *statement,
               GError        **error)
{
  g_autoptr(DoveStoreExchange) exchange = dove_row_shape_read (&exchange_shape, statement, 0,
                                                               error);

  if (exchange == NULL)
    return NULL;

  exchange->part.exchange = dove_row_shape_read (&request_shape, statement,
                                                 EXCHANGE_COLUMN_COUNT, error);
  if (exchange->part.exchange == NULL)
    return NULL;

  g_atomic_ref_count_init (&exchange->part.exchange->references);

  return g_steal_pointer (&exchange);
}

/**
 * dove_store_find_exchange:
 * @self: a store
 * @run_id: number of a run
 * @change_id: number of one of its changes
 * @exchange: (out) (transfer full) (nullable): what was said about it last; %NULL when nothing was
 *   sent, or is kept
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_find_exchange (DoveStore          *self,
                          gint64              run_id,
                          gint64              change_id,
                          DoveStoreExchange **exchange,
                          GError            **error)
{
  static const char sql[] =
    "SELECT e.run_id, e.change_id, e.is_done, e.tries, e.sent, e.sent_size, e.sent_is_cut,"
    " e.answer, e.answer_size, e.answer_is_cut, r.method, r.url, r.headers, r.body, r.body_size,"
    " r.body_is_cut, r.status, r.answer_headers, r.answer, r.answer_size, r.answer_is_cut,"
    " r.failure, r.at, r.elapsed, r.waited, r.attempts FROM exchange e"
    " JOIN request r ON r.id = e.request_id WHERE e.run_id = ? AND e.change_id = ?";
  DoveDatabase *log = NULL;
  g_autoptr(DoveStatement) statement = NULL;
  DoveStep step;

  *exchange = NULL;
  if (!peek_log (self, &log, error))
    return FALSE;
  if (log == NULL)
    return TRUE;

  statement = dove_database_prepare (log, sql, error);
  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, run_id);
  dove_statement_bind_number (statement, 2, change_id);
  step = dove_database_step (log, statement, error);
  if (step == DOVE_STEP_ROW)
    *exchange = read_exchange (statement, error);

  return step == DOVE_STEP_DONE || *exchange != NULL;
}

/* The time covered by waits, which overlap where several requests waited at once; in the order of
 * their beginnings */
static gboolean
add_waits (DoveDatabase   *log,
           DoveStatement  *statement,
           GTimeSpan      *waited,
           GError        **error)
{
  gint64 until = 0;
  DoveStep step;

  while ((step = dove_database_step (log, statement, error)) == DOVE_STEP_ROW)
    {
      gint64 from = MAX (sqlite3_column_int64 (statement, 0), until);
      gint64 to = sqlite3_column_int64 (statement, 0) + sqlite3_column_int64 (statement, 1);

      *waited += MAX (to - from, 0);
      until = MAX (until, to);
    }

  return step == DOVE_STEP_DONE;
}

/**
 * dove_store_measure_waits:
 * @self: a store
 * @run_id: number of a run
 * @waited: (out): how long its writes waited before they were sent, as far as it is kept:
 *   microseconds of the wall clock
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_measure_waits (DoveStore  *self,
                          gint64      run_id,
                          GTimeSpan  *waited,
                          GError    **error)
{
  static const char sql[] =
    "SELECT at, waited FROM request WHERE waited > 0 AND id IN (SELECT request_id FROM exchange"
    " WHERE run_id = ?) ORDER BY at";
  DoveDatabase *log = NULL;
  g_autoptr(DoveStatement) statement = NULL;

  *waited = 0;
  if (!peek_log (self, &log, error))
    return FALSE;
  if (log == NULL)
    return TRUE;

  statement = dove_database_prepare (log, sql, error);
  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, run_id);

  return add_waits (log, statement, waited, error);
}

/**
 * dove_store_exchange_free:
 * @exchange: (transfer full): an exchange
 */
void
dove_store_exchange_free (DoveStoreExchange *exchange)
{
  dove_exchange_part_clear (&exchange->part);
  g_free (exchange);
}
