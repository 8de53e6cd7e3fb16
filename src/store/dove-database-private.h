/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <sqlite3.h>

#include "base/dove-clock.h"
#include "base/dove-error.h"

G_BEGIN_DECLS

/**
 * DoveDatabase:
 * @db: the connection
 * @path: (nullable): of the file, for messages; %NULL of a scratch database
 * @statements: (element-type utf8 DoveStatement): prepared once; the key is the address of
 *   the SQL text, which must be a constant of the program
 * @in_transaction: between begin and commit or rollback
 * @has_failed: a statement of this transaction failed: all that is left is to roll back
 *
 * One open SQLite file with the statements prepared for it.
 */
typedef struct
{
  sqlite3    *db;
  char       *path;
  GHashTable *statements;
  gboolean    in_transaction;
  gboolean    has_failed;
} DoveDatabase;

typedef sqlite3_stmt DoveStatement;

typedef enum
{
  DOVE_STEP_FAILED,
  DOVE_STEP_DONE,
  DOVE_STEP_ROW,
} DoveStep;

DoveDatabase  *dove_database_open        (const char     *path,
                                          int             sqlite_flags,
                                          GError        **error);
void           dove_database_close       (DoveDatabase   *self);

gboolean       dove_database_execute     (DoveDatabase   *self,
                                          const char     *sql,
                                          GError        **error);
gboolean       dove_database_read_number (DoveDatabase   *self,
                                          const char     *sql,
                                          gint64         *number,
                                          GError        **error);

gboolean       dove_database_begin       (DoveDatabase   *self,
                                          GError        **error);
gboolean       dove_database_begin_reading (DoveDatabase *self,
                                          GError        **error);
gboolean       dove_database_commit      (DoveDatabase   *self,
                                          GError        **error);
void           dove_database_rollback    (DoveDatabase   *self);

DoveStatement *dove_database_prepare     (DoveDatabase   *self,
                                          const char     *sql,
                                          GError        **error);
void           dove_statement_bind_text  (DoveStatement  *self,
                                          int             parameter,
                                          const char     *text);
void           dove_statement_bind_number (DoveStatement *self,
                                          int             parameter,
                                          gint64          number);
DoveStep       dove_database_step        (DoveDatabase   *self,
                                          DoveStatement  *statement,
                                          GError        **error);
gboolean       dove_database_run         (DoveDatabase   *self,
                                          DoveStatement  *statement,
                                          GError        **error);
gboolean       dove_database_run_on_one  (DoveDatabase   *self,
                                          DoveStatement  *statement,
                                          const char     *what,
                                          GError        **error);
void           dove_statement_rest       (DoveStatement  *self);

void           dove_database_set_error   (DoveDatabase   *self,
                                          int             code,
                                          GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveDatabase, dove_database_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveStatement, dove_statement_rest)

G_END_DECLS
