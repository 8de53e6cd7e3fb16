/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/dove-clock.h"
#include "base/dove-error.h"
#include "workspace/dove-definition.h"

G_BEGIN_DECLS

/**
 * DoveStore:
 *
 * One connection to the state of a workspace: `state.db`, and `log.db` beside it.
 *
 * A store belongs to the thread that opened it; every thread opens its own. The functions of
 * all `dove-store-*.h` work inside a transaction of the caller or, outside one, as one of
 * their own. Every one gives %FALSE (or %NULL) with an error of these codes:
 * %DOVE_ERROR_STORAGE (the disk is full, refuses, or is read-only: stop before sending),
 * %DOVE_ERROR_BUSY (another process writes for longer than a wait may last),
 * %DOVE_ERROR_CONFLICT (a rule of the tables would be broken: a record linked twice, an
 * idempotency key used twice), %DOVE_ERROR_MISSING (the row to change is not there),
 * %DOVE_ERROR_FAILED (the file is damaged; the message says the remedy).
 *
 * Functions named `find` set the row to %NULL when there is none, which is not an error.
 * Texts that hold data are JSON; times are microseconds UTC, 0 for never.
 */
typedef struct _DoveStore DoveStore;

/**
 * DoveStoreFlags:
 * @DOVE_STORE_READ_WRITE: creates what is missing, migrates; for the owner of the workspace's lock
 * @DOVE_STORE_READ_ONLY: looks only, while another process may write
 * @DOVE_STORE_CHECK: reads the whole file for damage first (some seconds for a million records)
 */
typedef enum
{
  DOVE_STORE_READ_WRITE = 0,
  DOVE_STORE_READ_ONLY = 1 << 0,
  DOVE_STORE_CHECK = 1 << 1,
} DoveStoreFlags;

/* A side is a DoveSide; in the database and in JSON: `a`, `b` */
const char    *dove_side_get_nick          (DoveSide         side);

DoveStore     *dove_store_open             (const char      *dir,
                                            DoveStoreFlags   flags,
                                            DoveClock       *clock,
                                            GError         **error);
DoveStore     *dove_store_open_scratch     (DoveStore       *self,
                                            const char      *sync_id,
                                            GError         **error);
void           dove_store_close            (DoveStore       *self);

gboolean       dove_store_is_read_only     (DoveStore       *self);
gboolean       dove_store_is_scratch       (DoveStore       *self);
DoveClock     *dove_store_get_clock        (DoveStore       *self);
const char    *dove_store_get_dir          (DoveStore       *self);

/* Transactions do not nest: a second begin is an error of the caller, reported as FAILED */
gboolean       dove_store_begin            (DoveStore       *self,
                                            GError         **error);
gboolean       dove_store_commit           (DoveStore       *self,
                                            GError         **error);
void           dove_store_rollback         (DoveStore       *self);
gboolean       dove_store_in_transaction   (DoveStore       *self);

/**
 * DoveStoreTransaction:
 *
 * Guard for `g_autoptr`: rolls back what was not committed when it leaves its scope.
 */
typedef DoveStore DoveStoreTransaction;

DoveStoreTransaction *dove_store_transaction_new    (DoveStore             *self,
                                                     GError               **error);
gboolean              dove_store_transaction_commit (DoveStoreTransaction **transaction,
                                                     GError               **error);
void                  dove_store_transaction_drop   (DoveStoreTransaction  *transaction);

/**
 * DoveStoreRows:
 *
 * A stream of rows, read some hundreds at a time, so that memory stays bounded and no
 * statement stays open: the caller may write, commit or roll back between two rows. A row
 * written meanwhile is seen if its place in the order is still ahead.
 */
typedef struct _DoveStoreRows DoveStoreRows;

gpointer       dove_store_rows_next        (DoveStoreRows   *self,
                                            GError         **error);
void           dove_store_rows_free        (DoveStoreRows   *self);

/**
 * DoveStoreFigures:
 * @schema: number of the newest migration applied
 * @size_bytes: of `state.db`
 * @wal_bytes: of its write-ahead log
 * @free_bytes: inside `state.db`, unused
 * @log_bytes: of `log.db`
 * @observations: last seen records of all syncs
 * @links: active ones of all syncs
 * @runs: kept in the history
 * @open_intents: sent or ambiguous, of all syncs
 */
typedef struct
{
  guint  schema;
  gint64 size_bytes;
  gint64 wal_bytes;
  gint64 free_bytes;
  gint64 log_bytes;
  gint64 observations;
  gint64 links;
  gint64 runs;
  gint64 open_intents;
} DoveStoreFigures;

gboolean       dove_store_check            (DoveStore         *self,
                                            GPtrArray         *findings,
                                            GError           **error);
gboolean       dove_store_get_figures      (DoveStore         *self,
                                            DoveStoreFigures  *figures,
                                            GError           **error);
gboolean       dove_store_prune            (DoveStore         *self,
                                            gint64            *freed_bytes,
                                            GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStore, dove_store_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreTransaction, dove_store_transaction_drop)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStoreRows, dove_store_rows_free)

G_END_DECLS
