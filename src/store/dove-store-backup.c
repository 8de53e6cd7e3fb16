/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "dove-store-private.h"

#include "store/dove-store-backup.h"

/*
 * A copy of the state, and what an older state must forget.
 *
 * Between a copy and the day on which it is put back the applications have gone on, and perhaps
 * this program too. So what was under way in it is given up, not gone on with: a plan of that day
 * could write once more what has been written since. Writes without a known answer stay, and are
 * looked up in the application as after a crash.
 */

/* A whole file of one instant, however much is written meanwhile */
static gboolean
copy (DoveDatabase  *database,
      const char    *folder,
      const char    *name,
      GError       **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(DoveStatement) statement = dove_database_prepare (database, "VACUUM INTO ?1", error);

  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, path);
  return dove_database_run (database, statement, error);
}

/**
 * dove_store_backup:
 * @self: a store; it may be open to read only, while others write
 * @folder: an empty folder
 * @error: return location for an error
 *
 * Copies the state and the journal into files of the same names. Blocks for as long as it takes to
 * read and write them.
 *
 * Returns: whether both are there
 */
gboolean
dove_store_backup (DoveStore   *self,
                   const char  *folder,
                   GError     **error)
{
  g_autofree char *journal = g_build_filename (self->dir, "log.db", NULL);
  DoveDatabase *log = NULL;

  if (!copy (self->state, folder, "state.db", error))
    return FALSE;

  if (!g_file_test (journal, G_FILE_TEST_EXISTS))
    return TRUE;

  log = dove_store_ensure_log (self, error);
  return log != NULL && copy (log, folder, "log.db", error);
}

static gboolean
run_at (DoveStore   *self,
        const char  *sql,
        const char  *message,
        GError     **error)
{
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  if (sqlite3_bind_parameter_count (statement) > 0)
    dove_statement_bind_number (statement, 1, dove_clock_get_now (self->clock));
  if (sqlite3_bind_parameter_count (statement) > 1)
    dove_statement_bind_text (statement, 2, message);

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_begin_anew:
 * @self: a store that was put back from a copy
 * @message: what to say of runs that were under way, a sentence
 * @error: return location for an error
 *
 * Ends runs and kept plans, lets both sides of each sync be read whole, and has the next plan of
 * each shown before it is written. Links, bases, questions and history stay.
 *
 * Returns: whether it is done
 */
gboolean
dove_store_begin_anew (DoveStore   *self,
                       const char  *message,
                       GError     **error)
{
  static const char *const steps[] = {
    "UPDATE run SET state = 'stopped', ended = ?1, message = ?2"
    " WHERE state IN ('observing', 'planning', 'approved', 'applying', 'parked')",
    "UPDATE run SET state = 'superseded', ended = ?1 WHERE state IN ('planned', 'needs_ok')",
    "UPDATE scan SET state = 'dropped' WHERE state = 'open'",
    "UPDATE scan SET config = NULL",
    "DELETE FROM position",
    "UPDATE sync_state SET approved_hash = NULL, lease_owner = NULL, lease_boot = NULL,"
    " lease_beat = 0",
    "UPDATE connection_state SET failures = 0, retry_at = 0",
  };
  g_autoptr(DoveStoreTransaction) own = NULL;

  if (!dove_store_join (self, &own, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (!run_at (self, steps[i], message, error))
      return FALSE;

  return own == NULL || dove_store_transaction_commit (&own, error);
}
