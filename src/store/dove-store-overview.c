/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include "dove-store-private.h"
#include "record/dove-json.h"
#include "store/dove-store-overview.h"

/* Sums over the runs of all syncs, for one look at everything. */

static const DoveColumn agreed_columns[] = {
  DOVE_TEXT (DoveStoreAgreed, sync_id),
  DOVE_NUMBER (DoveStoreAgreed, ended),
};

static const DoveRowShape agreed_shape = {
  sizeof (DoveStoreAgreed), agreed_columns, G_N_ELEMENTS (agreed_columns)
};

static gpointer
agreed_read (DoveStatement  *statement,
             GError        **error)
{
  return dove_row_shape_read (&agreed_shape, statement, 0, error);
}

static const DoveRowKind agreed_kind = {
  agreed_read, (void (*) (gpointer)) dove_store_agreed_free, NULL
};

static gint64
get_count (DoveValue  *counts,
           const char *name)
{
  DoveValue *member = dove_value_get_member (counts, name);
  gint64 count = 0;

  return member != NULL && dove_value_get_integer (member, &count) ? count : 0;
}

/* Broken counts count nothing. */
static void
add_counts (GPtrArray  *written,
            GHashTable *slots,
            gint64      ended,
            const char *text,
            gssize      length)
{
  g_autoptr(DoveValue) counts = dove_json_parse (text, length, NULL, NULL);
  gint64 slot = ended / DOVE_STORE_SLOT * DOVE_STORE_SLOT;
  DoveStoreWritten of = { slot, 0, 0, 0 };
  DoveStoreWritten *sum;

  if (counts == NULL || dove_value_get_kind (counts) != DOVE_VALUE_RECORD)
    return;

  of.created = get_count (counts, "created");
  of.updated = get_count (counts, "updated");
  of.deleted = get_count (counts, "deleted");
  if (of.created + of.updated + of.deleted == 0)
    return;

  sum = g_hash_table_lookup (slots, &slot);
  if (sum == NULL)
    {
      sum = g_memdup2 (&of, sizeof of);
      g_ptr_array_add (written, sum);
      g_hash_table_insert (slots, &sum->slot, sum);
      return;
    }
  sum->created += of.created;
  sum->updated += of.updated;
  sum->deleted += of.deleted;
}

static int
compare_slots (gconstpointer a,
               gconstpointer b)
{
  const DoveStoreWritten *one = *(DoveStoreWritten **) a;
  const DoveStoreWritten *other = *(DoveStoreWritten **) b;

  return one->slot < other->slot ? -1 : one->slot > other->slot;
}

/**
 * dove_store_sum_written:
 * @self: a store
 * @since: runs that ended before are left out
 * @error: return location for an error
 *
 * Says how much was written when. Quarters of an hour without a write are left out.
 *
 * Reads the whole table of runs. The counts are added up here: the database was measured to take
 * four times as long for it.
 *
 * Returns: (transfer full) (nullable) (element-type DoveStoreWritten): the quarters, earliest first
 */
GPtrArray *
dove_store_sum_written (DoveStore  *self,
                        gint64      since,
                        GError    **error)
{
  /* A run that failed may have written before. */
  static const char sql[] =
    "SELECT ended, counts FROM run WHERE ended >= ? AND length (counts) > 2"
    " AND state IN ('done', 'done_with_problems', 'stopped', 'failed')";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);
  g_autoptr(GHashTable) slots = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr(GPtrArray) written = g_ptr_array_new_with_free_func (g_free);
  DoveStep step;

  if (statement == NULL)
    return NULL;

  dove_statement_bind_number (statement, 1, since);
  while ((step = dove_database_step (self->state, statement, error)) == DOVE_STEP_ROW)
    add_counts (written, slots, sqlite3_column_int64 (statement, 0),
                (const char *) sqlite3_column_text (statement, 1),
                sqlite3_column_bytes (statement, 1));

  if (step == DOVE_STEP_FAILED)
    return NULL;

  g_ptr_array_sort (written, compare_slots);

  return g_steal_pointer (&written);
}

/**
 * dove_store_list_agreed:
 * @self: a store
 * @error: return location for an error
 *
 * Says when each sync was last through with all of its records, whatever happened since. Syncs
 * that never were are left out.
 *
 * Returns: (transfer full) (nullable) (element-type DoveStoreAgreed): by sync
 */
GPtrArray *
dove_store_list_agreed (DoveStore  *self,
                        GError    **error)
{
  static const char sql[] =
    "SELECT sync_id, ended FROM (SELECT sync_id, (SELECT ended FROM run"
    " WHERE run.sync_id = known.sync_id AND state IN ('done', 'done_with_problems')"
    " AND undo_of = 0 AND started_by NOT IN ('resync', 'sample') ORDER BY id DESC LIMIT 1) AS ended"
    " FROM (SELECT DISTINCT sync_id FROM run) AS known) WHERE ended > 0 ORDER BY sync_id";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return NULL;

  return dove_rows_collect (self->state, statement, &agreed_kind, error);
}

/**
 * dove_store_agreed_free:
 * @agreed: (transfer full) (nullable): when a sync was in agreement
 */
void
dove_store_agreed_free (DoveStoreAgreed *agreed)
{
  dove_row_shape_free (&agreed_shape, agreed);
}
