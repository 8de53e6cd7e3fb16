/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store.h"

G_BEGIN_DECLS

/**
 * DoveStoreAudit:
 * @id: number, given by the store
 * @at: when; set by the store when 0
 * @origin: who asked: `window`, `command-line`, `notification` (a button of one), `agent` (by
 *   itself), `files` (definitions edited in the folder), or the name of another program
 * @what: what was done, in the past tense: `added`, `changed`, `removed`, `answered` ...
 * @kind: of the thing: `connection`, `sync`, `review`, `preference` ...
 * @thing: its id or number; empty for none
 * @detail: (nullable): more of it, for a person; never a secret, never a value of a record
 * @run_id: of what was started, the run in which is what it wrote; 0 for none
 *
 * One line of the audit log: what a person or a program changed.
 */
typedef struct
{
  gint64      id;
  gint64      at;
  const char *origin;
  const char *what;
  const char *kind;
  const char *thing;
  const char *detail;
  gint64      run_id;
} DoveStoreAudit;

/**
 * DoveStoreAuditFilter:
 * @thing: (nullable): id of the only thing that is wanted
 * @kind: (nullable): only things of this kind
 * @since: only what was later; 0 for all
 * @limit: how many at most, the newest
 */
typedef struct
{
  const char *thing;
  const char *kind;
  gint64      since;
  guint       limit;
} DoveStoreAuditFilter;

gboolean   dove_store_add_audit  (DoveStore                   *self,
                                  const DoveStoreAudit        *audit,
                                  GError                     **error);
GPtrArray *dove_store_list_audit (DoveStore                   *self,
                                  const DoveStoreAuditFilter  *filter,
                                  GError                     **error);

void       dove_store_audit_free (DoveStoreAudit              *audit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreAudit, dove_store_audit_free)

G_END_DECLS
