/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <sys/stat.h>

#include "base/dove-defaults.h"
#include "dove-store-private.h"
#include "store/dove-store-exchange.h"
#include "store/dove-store-preference.h"

/* Keeping the state in order: is it sound, how large is it, and what may go. */

#define FINDINGS_MOST "20"
#define KEEP_PREFERRED 0 /* as long as a person wants history to be kept */

static gint64
file_size (const char *dir,
           const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  struct stat info;

  return stat (path, &info) == 0 ? (gint64) info.st_size : 0;
}

static gboolean
check_integrity (DoveStore  *self,
                 GPtrArray  *findings,
                 GError    **error)
{
  static const char sql[] = "PRAGMA integrity_check (" FINDINGS_MOST ")";
  g_autoptr(DoveStatement) integrity = dove_database_prepare (self->state, sql, error);
  DoveStep step;

  if (integrity == NULL)
    return FALSE;

  while ((step = dove_database_step (self->state, integrity, error)) == DOVE_STEP_ROW)
    {
      const char *text = (const char *) sqlite3_column_text (integrity, 0);

      if (g_strcmp0 (text, "ok") != 0)
        g_ptr_array_add (findings, g_strdup_printf (_("The state is damaged: %s"), text));
    }

  return step != DOVE_STEP_FAILED;
}

static gboolean
check_references (DoveStore  *self,
                  GPtrArray  *findings,
                  GError    **error)
{
  static const char sql[] = "PRAGMA foreign_key_check";
  g_autoptr(DoveStatement) references = dove_database_prepare (self->state, sql, error);
  DoveStep step;

  if (references == NULL)
    return FALSE;

  step = dove_database_step (self->state, references, error);
  if (step == DOVE_STEP_ROW)
    g_ptr_array_add (findings,
                     g_strdup_printf (_("The state is damaged: a row of “%s” has lost its parent"),
                                      (const char *) sqlite3_column_text (references, 0)));

  return step != DOVE_STEP_FAILED;
}

/**
 * dove_store_check:
 * @self: a store
 * @findings: (element-type utf8): filled with what is wrong, a sentence each
 * @error: return location for an error
 *
 * Reads the whole file and says what is damaged. Costs some seconds for a million records.
 *
 * Returns: %FALSE when it could not be read at all
 */
gboolean
dove_store_check (DoveStore  *self,
                  GPtrArray  *findings,
                  GError    **error)
{
  static const char sql_heed[] = "PRAGMA ignore_check_constraints = OFF";
  static const char sql_ignore[] = "PRAGMA ignore_check_constraints = ON";

  return dove_database_execute (self->state, sql_heed, error) &&
         check_integrity (self, findings, error) &&
         dove_database_execute (self->state, sql_ignore, error) &&
         check_references (self, findings, error);
}

/**
 * dove_store_get_figures:
 * @self: a store
 * @figures: (out): sizes and counts
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_store_get_figures (DoveStore         *self,
                        DoveStoreFigures  *figures,
                        GError           **error)
{
  gint64 schema = 0;
  gint64 free_pages = 0;
  gint64 page_size = 0;
  DoveDatabase *db = self->state;

  *figures = (DoveStoreFigures) { 0 };
  if (!dove_database_read_number (db, "PRAGMA user_version", &schema, error) ||
      !dove_database_read_number (db, "PRAGMA freelist_count", &free_pages, error) ||
      !dove_database_read_number (db, "PRAGMA page_size", &page_size, error) ||
      !dove_database_read_number (db, "SELECT count (*) FROM obs", &figures->observations, error) ||
      !dove_database_read_number (db, "SELECT count (*) FROM link WHERE state <> 'retired'",
                                  &figures->links, error) ||
      !dove_database_read_number (db, "SELECT count (*) FROM run", &figures->runs, error) ||
      !dove_database_read_number (db, "SELECT count (*) FROM intent"
                                  " WHERE state IN ('sent', 'ambiguous')",
                                  &figures->open_intents, error))
    return FALSE;

  figures->schema = (guint) schema;
  figures->free_bytes = free_pages * page_size;
  if (self->dir != NULL)
    {
      figures->size_bytes = file_size (self->dir, "state.db");
      figures->wal_bytes = file_size (self->dir, "state.db-wal");
      figures->log_bytes = file_size (self->dir, "log.db");
    }

  return TRUE;
}

static gboolean
delete_before (DoveStore   *self,
               DoveDatabase *database,
               const char   *sql,
               GTimeSpan     keep,
               GError      **error)
{
  g_autoptr(DoveStatement) statement = dove_database_prepare (database, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, dove_clock_get_now (self->clock) - keep);

  return dove_database_run (database, statement, error);
}

/* Before-images beyond the room that they may take, the oldest first. */
static gboolean
trim_images (DoveStore  *self,
             GError    **error)
{
  static const char sql[] =
    "DELETE FROM before_image WHERE change_id IN (SELECT change_id FROM (SELECT change_id,"
    " sum (size) OVER (ORDER BY taken DESC, change_id DESC) AS total FROM before_image)"
    " WHERE total > ?)";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, DOVE_BEFORE_IMAGE_BYTES);

  return dove_database_run (self->state, statement, error);
}

static GTimeSpan
get_preferred (DoveStore *self)
{
  return dove_store_get_preference_number (self, DOVE_PREFERENCE_KEEP_DAYS) * G_TIME_SPAN_DAY;
}

static gboolean
prune_state (DoveStore  *self,
             GError    **error)
{
  static const struct { const char *sql; GTimeSpan keep; } rules[] = {
    { "DELETE FROM before_image WHERE taken < ?", DOVE_BEFORE_IMAGE_KEEP },
    { "DELETE FROM run WHERE ended > 0 AND ended < ? AND id NOT IN (SELECT run_id FROM change"
      " WHERE id IN (SELECT change_id FROM intent WHERE state IN ('sent', 'ambiguous')))",
      KEEP_PREFERRED },
    { "DELETE FROM link WHERE state = 'retired' AND retired_at < ? AND (why IS NULL OR NOT EXISTS"
      " (SELECT 1 FROM obs o WHERE o.sync_id = link.sync_id AND o.state <> 'gone'"
      " AND ((o.side = 'a' AND o.rec_id = link.a_id) OR (o.side = 'b' AND o.rec_id = link.b_id))))",
      DOVE_TOMBSTONE_KEEP },
    { "DELETE FROM history WHERE at < ?", KEEP_PREFERRED },
    { "DELETE FROM review WHERE state = 'closed' AND at < ?", KEEP_PREFERRED },
    { "DELETE FROM act WHERE ended > 0 AND ended < ?", KEEP_PREFERRED },
    { "DELETE FROM audit WHERE at < ?", KEEP_PREFERRED },
    { "DELETE FROM inbox WHERE state = 'done' AND at < ?", DOVE_LOG_KEEP },
    { "DELETE FROM scan WHERE state <> 'open' AND started < ? AND id NOT IN"
      " (SELECT max (id) FROM scan GROUP BY sync_id, side, kind)", DOVE_LOG_KEEP },
  };
  GTimeSpan preferred = get_preferred (self);
  g_autoptr(DoveStoreTransaction) own = NULL;

  if (!dove_store_join (self, &own, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (!delete_before (self, self->state, rules[i].sql,
                        rules[i].keep != KEEP_PREFERRED ? rules[i].keep : preferred, error))
      return FALSE;

  return trim_images (self, error) && (own == NULL || dove_store_transaction_commit (&own, error));
}

/* Exchanges go with their runs, which are in the other file. */
static gboolean
prune_exchanges (DoveStore     *self,
                 DoveDatabase  *log,
                 GError       **error)
{
  static const char sql_first[] = "SELECT coalesce (min (id), 9223372036854775807) FROM run";
  static const char sql_runs[] =
    "DELETE FROM request WHERE id IN (SELECT request_id FROM exchange WHERE run_id < ?)";
  g_autoptr(DoveStatement) statement = NULL;
  gint64 first = 0;

  if (!delete_before (self, log, "DELETE FROM request WHERE at < ?", get_preferred (self),
                      error) ||
      !dove_database_read_number (self->state, sql_first, &first, error))
    return FALSE;

  statement = dove_database_prepare (log, sql_runs, error);
  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, first);

  return dove_database_run (log, statement, error) &&
         dove_store_trim_exchanges (self, DOVE_EXCHANGE_BYTES, error);
}

/* Gives what is free to the disk. */
static gboolean
shrink (DoveDatabase  *database,
        GError       **error)
{
  return dove_database_execute (database, "PRAGMA incremental_vacuum", error) &&
         dove_database_execute (database, "PRAGMA wal_checkpoint (TRUNCATE)", error);
}

static gboolean
prune_log (DoveStore  *self,
           GError    **error)
{
  static const char sql_many[] =
    "DELETE FROM entry WHERE id <= (SELECT max (id) FROM entry) - ?";
  DoveDatabase *log = dove_store_ensure_log (self, error);
  g_autoptr(DoveStatement) statement = NULL;

  if (log == NULL || !prune_exchanges (self, log, error) ||
      !delete_before (self, log, "DELETE FROM entry WHERE at < ?", DOVE_LOG_KEEP, error) ||
      !delete_before (self, log, "DELETE FROM sample WHERE at < ?", DOVE_LOG_KEEP, error))
    return FALSE;

  statement = dove_database_prepare (log, sql_many, error);
  if (statement == NULL)
    return FALSE;

  dove_statement_bind_number (statement, 1, DOVE_LOG_ENTRIES);

  return dove_database_run (log, statement, error);
}

/**
 * dove_store_prune:
 * @self: a store outside a transaction
 * @freed_bytes: (out) (optional): space given back
 * @error: return location for an error
 *
 * Lets go of what is older than its retention and gives the space back to the disk. What waits
 * for an answer stays however old it is.
 *
 * Returns: whether it is done
 */
gboolean
dove_store_prune (DoveStore  *self,
                  gint64     *freed_bytes,
                  GError    **error)
{
  DoveStoreFigures before;
  DoveStoreFigures after;

  if (!dove_store_get_figures (self, &before, error) || !prune_state (self, error) ||
      !prune_log (self, error) || !shrink (self->state, error) || !shrink (self->log, error) ||
      !dove_store_get_figures (self, &after, error))
    return FALSE;

  if (freed_bytes != NULL)
    *freed_bytes = MAX (before.size_bytes + before.wal_bytes + before.log_bytes -
                            after.size_bytes - after.wal_bytes - after.log_bytes,
                        0);

  return TRUE;
}
