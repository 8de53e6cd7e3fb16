/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include "dove-store-private.h"
#include "store/dove-store-audit.h"

/* What people and programs changed: lines are only added, which a rule of the table sees to. */

#define AUDIT_COLUMNS "id, at, origin, what, kind, thing, detail, run_id"

static const DoveColumn audit_columns[] = {
  DOVE_NUMBER (DoveStoreAudit, id),
  DOVE_NUMBER (DoveStoreAudit, at),
  DOVE_TEXT (DoveStoreAudit, origin),
  DOVE_TEXT (DoveStoreAudit, what),
  DOVE_TEXT (DoveStoreAudit, kind),
  DOVE_TEXT (DoveStoreAudit, thing),
  DOVE_TEXT (DoveStoreAudit, detail),
  DOVE_NUMBER (DoveStoreAudit, run_id),
};

static const DoveRowShape audit_shape = {
  sizeof (DoveStoreAudit), audit_columns, G_N_ELEMENTS (audit_columns)
};

static gpointer
audit_read (DoveStatement  *statement,
            GError        **error)
{
  return dove_row_shape_read (&audit_shape, statement, 0, error);
}

static const DoveRowKind audit_kind = {
  audit_read, (void (*) (gpointer)) dove_store_audit_free, NULL
};

/**
 * dove_store_add_audit:
 * @self: a store
 * @audit: what was done
 * @error: return location for an error
 *
 * Adds a line to the audit log.
 *
 * Returns: whether it is there
 */
gboolean
dove_store_add_audit (DoveStore             *self,
                      const DoveStoreAudit  *audit,
                      GError               **error)
{
  static const char sql[] =
    "INSERT INTO audit (" AUDIT_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return FALSE;

  dove_row_shape_bind (&audit_shape, statement, audit);
  sqlite3_bind_null (statement, 1);
  if (audit->at == 0)
    dove_statement_bind_number (statement, 2, dove_clock_get_now (self->clock));

  return dove_database_run (self->state, statement, error);
}

/**
 * dove_store_list_audit:
 * @self: a store
 * @filter: what is wanted
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (element-type DoveStoreAudit): what was done, the newest
 *   first
 */
GPtrArray *
dove_store_list_audit (DoveStore                   *self,
                       const DoveStoreAuditFilter  *filter,
                       GError                     **error)
{
  static const char sql[] =
    "SELECT " AUDIT_COLUMNS " FROM audit WHERE (?1 IS NULL OR thing = ?1)"
    " AND (?2 IS NULL OR kind = ?2) AND at > ?3 ORDER BY id DESC LIMIT ?4";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return NULL;

  dove_statement_bind_text (statement, 1, filter->thing);
  dove_statement_bind_text (statement, 2, filter->kind);
  dove_statement_bind_number (statement, 3, filter->since);
  dove_statement_bind_number (statement, 4, filter->limit);

  return dove_rows_collect (self->state, statement, &audit_kind, error);
}

/**
 * dove_store_audit_free:
 * @audit: (transfer full) (nullable): a line of the audit log
 */
void
dove_store_audit_free (DoveStoreAudit *audit)
{
  dove_row_shape_free (&audit_shape, audit);
}
