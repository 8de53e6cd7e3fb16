/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-database-private.h"
#include "store/dove-store.h"

G_BEGIN_DECLS

typedef enum
{
  DOVE_COLUMN_TEXT,    /* char *; NULL is SQL's null */
  DOVE_COLUMN_NUMBER,  /* gint64 */
  DOVE_COLUMN_BOOLEAN, /* gboolean; 0 or 1 */
  DOVE_COLUMN_NICK,    /* an enumeration; the text of its nick */
} DoveColumnType;

/**
 * DoveColumn:
 * @type: how it is stored
 * @offset: of the member in the struct
 * @nicks: (nullable) (array zero-terminated=1): of an enumeration, by its values
 *
 * One column of a table and the member of a row's struct that holds it.
 */
typedef struct
{
  DoveColumnType      type;
  gsize               offset;
  const char * const *nicks;
} DoveColumn;

/**
 * DoveRowShape:
 * @size: of the struct
 * @columns: in the order in which statements name them
 * @n_columns: how many
 *
 * How rows of a table and a plain struct correspond, so that reading, binding and freeing are
 * written once.
 */
typedef struct
{
  gsize             size;
  const DoveColumn *columns;
  guint             n_columns;
} DoveRowShape;

#define DOVE_TEXT(Type, member) \
  { DOVE_COLUMN_TEXT, G_STRUCT_OFFSET (Type, member), NULL }
#define DOVE_NUMBER(Type, member) \
  { DOVE_COLUMN_NUMBER, G_STRUCT_OFFSET (Type, member), NULL }
#define DOVE_BOOLEAN(Type, member) \
  { DOVE_COLUMN_BOOLEAN, G_STRUCT_OFFSET (Type, member), NULL }
#define DOVE_NICK(Type, member, nicks) \
  { DOVE_COLUMN_NICK, G_STRUCT_OFFSET (Type, member), nicks }

extern const char * const dove_side_nicks[];

gpointer   dove_row_shape_read (const DoveRowShape  *shape,
                                DoveStatement       *statement,
                                int                  first_column,
                                GError             **error);
void       dove_row_shape_bind (const DoveRowShape  *shape,
                                DoveStatement       *statement,
                                gconstpointer        row);
void       dove_row_shape_free (const DoveRowShape  *shape,
                                gpointer             row);

/**
 * DoveRowKind:
 * @read: makes a row's struct from the statement's current row
 * @free: frees it
 * @remember: (nullable): sets the parameters that begin the next batch after this row
 *
 * What a list or stream of rows is made of.
 */
typedef struct
{
  gpointer (*read)     (DoveStatement  *statement,
                        GError        **error);
  void     (*free)     (gpointer        row);
  void     (*remember) (DoveStoreRows  *rows,
                        gpointer        row);
} DoveRowKind;

/* Every statement of a stream ends in this */
#define DOVE_ROWS_BATCH 256
#define DOVE_ROWS_LIMIT " LIMIT 256"

gboolean       dove_rows_find       (DoveDatabase       *database,
                                     DoveStatement      *statement,
                                     const DoveRowKind  *kind,
                                     gpointer            row,
                                     GError            **error);
GPtrArray     *dove_rows_collect    (DoveDatabase       *database,
                                     DoveStatement      *statement,
                                     const DoveRowKind  *kind,
                                     GError            **error);

DoveStoreRows *dove_rows_new        (DoveDatabase       *database,
                                     const char         *sql,
                                     const DoveRowKind  *kind);
void           dove_rows_add_text   (DoveStoreRows      *self,
                                     const char         *text);
void           dove_rows_add_number (DoveStoreRows      *self,
                                     gint64              number);
void           dove_rows_set_text   (DoveStoreRows      *self,
                                     guint               parameter,
                                     const char         *text);
void           dove_rows_set_number (DoveStoreRows      *self,
                                     guint               parameter,
                                     gint64              number);

G_END_DECLS
