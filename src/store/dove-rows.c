/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-rows-private.h"

/*
 * From SQL rows to plain structs and back, and streams of them.
 *
 * A stream asks for DOVE_ROWS_BATCH rows at a time, each batch beginning after the last row of
 * the one before. An open statement over a million rows would hold a snapshot of the file, so
 * that its log could not be emptied, and would make it undefined what happens to rows that the
 * caller writes meanwhile.
 */

typedef struct
{
  gboolean is_text;
  char    *text;
  gint64   number;
} Parameter;

struct _DoveStoreRows
{
  DoveDatabase      *database;
  const char        *sql;
  const DoveRowKind *kind;
  GArray            *parameters; /* of Parameter */
  GPtrArray         *batch;      /* (nullable): rows, in order; those given away are NULL */
  guint              next;       /* index in @batch */
  gboolean           is_last;    /* nothing comes after @batch */
};

const char * const dove_side_nicks[] = { "a", "b", NULL };

/* A word this program does not know would be taken for another state: refuse the row instead. */
static gboolean
read_nick (const DoveColumn  *column,
           DoveStatement     *statement,
           int                index,
           int               *value,
           GError           **error)
{
  const char *nick = (const char *) sqlite3_column_text (statement, index);

  for (int i = 0; nick != NULL && column->nicks[i] != NULL; i++)
    {
      if (strcmp (column->nicks[i], nick) == 0)
        {
          *value = i;
          return TRUE;
        }
    }

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
               _("The state holds the word “%s” in column “%s”, which this program does not know"),
               nick != NULL ? nick : "", sqlite3_column_name (statement, index));
  return FALSE;
}

static gboolean
read_column (const DoveColumn  *column,
             DoveStatement     *statement,
             int                index,
             gpointer           row,
             GError           **error)
{
  switch (column->type)
    {
    case DOVE_COLUMN_TEXT:
      G_STRUCT_MEMBER (char *, row, column->offset) =
        g_strdup ((const char *) sqlite3_column_text (statement, index));
      return TRUE;
    case DOVE_COLUMN_NUMBER:
      G_STRUCT_MEMBER (gint64, row, column->offset) = sqlite3_column_int64 (statement, index);
      return TRUE;
    case DOVE_COLUMN_BOOLEAN:
      G_STRUCT_MEMBER (gboolean, row, column->offset) =
        sqlite3_column_int (statement, index) != 0;
      return TRUE;
    case DOVE_COLUMN_NICK:
      return read_nick (column, statement, index,
                        &G_STRUCT_MEMBER (int, row, column->offset), error);
    default:
      g_assert_not_reached ();
    }
}

/**
 * dove_row_shape_read:
 * @shape: of the row
 * @statement: at a row
 * @first_column: column of the first member
 * @error: return location for an error
 *
 * Makes a struct of the columns from @first_column on.
 *
 * Errors: %DOVE_ERROR_FAILED when an enumeration holds a word that is not known.
 *
 * Returns: (transfer full) (nullable): the struct
 */
gpointer
dove_row_shape_read (const DoveRowShape  *shape,
                     DoveStatement       *statement,
                     int                  first_column,
                     GError             **error)
{
  gpointer row = g_malloc0 (shape->size);

  for (guint i = 0; i < shape->n_columns; i++)
    {
      if (!read_column (&shape->columns[i], statement, first_column + (int) i, row, error))
        {
          dove_row_shape_free (shape, row);
          return NULL;
        }
    }

  return row;
}

/**
 * dove_row_shape_bind:
 * @shape: of the row
 * @statement: whose parameters from 1 on are the columns of @shape
 * @row: a struct; must stay until the statement rests
 *
 * Sets the parameters of a statement from a struct.
 */
void
dove_row_shape_bind (const DoveRowShape *shape,
                     DoveStatement      *statement,
                     gconstpointer       row)
{
  for (guint i = 0; i < shape->n_columns; i++)
    {
      const DoveColumn *column = &shape->columns[i];
      gconstpointer member = G_STRUCT_MEMBER_P (row, column->offset);
      int parameter = (int) i + 1;

      switch (column->type)
        {
        case DOVE_COLUMN_TEXT:
          dove_statement_bind_text (statement, parameter, *(char * const *) member);
          break;
        case DOVE_COLUMN_NUMBER:
          dove_statement_bind_number (statement, parameter, *(const gint64 *) member);
          break;
        case DOVE_COLUMN_BOOLEAN:
          dove_statement_bind_number (statement, parameter, *(const gboolean *) member != 0);
          break;
        case DOVE_COLUMN_NICK:
          dove_statement_bind_text (statement, parameter, column->nicks[*(const int *) member]);
          break;
        default:
          g_assert_not_reached ();
        }
    }
}

/**
 * dove_row_shape_free:
 * @shape: of the row
 * @row: (transfer full) (nullable): a struct
 *
 * Frees a struct and its texts.
 */
void
dove_row_shape_free (const DoveRowShape *shape,
                     gpointer            row)
{
  if (row == NULL)
    return;

  for (guint i = 0; i < shape->n_columns; i++)
    {
      if (shape->columns[i].type == DOVE_COLUMN_TEXT)
        g_free (G_STRUCT_MEMBER (char *, row, shape->columns[i].offset));
    }

  g_free (row);
}

/**
 * dove_rows_find:
 * @database: a database
 * @statement: of it, with its parameters set
 * @kind: of the row
 * @row: (out) (type gpointer): address of a pointer, set to the first row's struct or to %NULL
 * @error: return location for an error
 *
 * Reads the first row of a statement, if there is one.
 *
 * Returns: whether the question was answered
 */
gboolean
dove_rows_find (DoveDatabase       *database,
                DoveStatement      *statement,
                const DoveRowKind  *kind,
                gpointer            row,
                GError            **error)
{
  gpointer *place = row;
  DoveStep step;

  *place = NULL;

  step = dove_database_step (database, statement, error);
  if (step != DOVE_STEP_ROW)
    return step == DOVE_STEP_DONE;

  *place = kind->read (statement, error);

  return *place != NULL;
}

/**
 * dove_rows_collect:
 * @database: a database
 * @statement: of it, with its parameters set
 * @kind: of the rows
 * @error: return location for an error
 *
 * Reads all rows of a statement.
 *
 * Returns: (transfer full) (nullable): the structs, in order
 */
GPtrArray *
dove_rows_collect (DoveDatabase       *database,
                   DoveStatement      *statement,
                   const DoveRowKind  *kind,
                   GError            **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (kind->free);
  DoveStep step;

  while ((step = dove_database_step (database, statement, error)) == DOVE_STEP_ROW)
    {
      gpointer row = kind->read (statement, error);

      if (row == NULL)
        return NULL;
      g_ptr_array_add (rows, row);
    }

  return step == DOVE_STEP_DONE ? g_steal_pointer (&rows) : NULL;
}

static void
parameter_clear (gpointer data)
{
  Parameter *parameter = data;

  g_free (parameter->text);
}

/**
 * dove_rows_new:
 * @database: must outlive the stream
 * @sql: a constant that ends in %DOVE_ROWS_LIMIT, ordered by what @kind remembers
 * @kind: of the rows
 *
 * Makes a stream; its parameters are added next, in their order.
 *
 * Returns: (transfer full): a stream before its first row
 */
DoveStoreRows *
dove_rows_new (DoveDatabase      *database,
               const char        *sql,
               const DoveRowKind *kind)
{
  DoveStoreRows *self = g_new0 (DoveStoreRows, 1);

  self->database = database;
  self->sql = sql;
  self->kind = kind;
  self->parameters = g_array_new (FALSE, TRUE, sizeof (Parameter));
  g_array_set_clear_func (self->parameters, parameter_clear);

  return self;
}

/**
 * dove_rows_add_text:
 * @self: a stream before its first row
 * @text: (nullable): copied
 *
 * Adds the next parameter of the statement.
 */
void
dove_rows_add_text (DoveStoreRows *self,
                    const char    *text)
{
  Parameter parameter = { TRUE, g_strdup (text), 0 };

  g_array_append_val (self->parameters, parameter);
}

/**
 * dove_rows_add_number:
 * @self: a stream before its first row
 * @number: its value
 *
 * Adds the next parameter of the statement.
 */
void
dove_rows_add_number (DoveStoreRows *self,
                      gint64         number)
{
  Parameter parameter = { FALSE, NULL, number };

  g_array_append_val (self->parameters, parameter);
}

/**
 * dove_rows_set_text:
 * @self: a stream
 * @parameter: which, from 1; it was added before
 * @text: copied
 *
 * Moves on where the next batch begins.
 */
void
dove_rows_set_text (DoveStoreRows *self,
                    guint          parameter,
                    const char    *text)
{
  Parameter *place = &g_array_index (self->parameters, Parameter, parameter - 1);

  g_free (place->text);
  place->text = g_strdup (text);
}

/**
 * dove_rows_set_number:
 * @self: a stream
 * @parameter: which, from 1; it was added before
 * @number: its value
 *
 * Moves on where the next batch begins.
 */
void
dove_rows_set_number (DoveStoreRows *self,
                      guint          parameter,
                      gint64         number)
{
  g_array_index (self->parameters, Parameter, parameter - 1).number = number;
}

static gboolean
fetch_batch (DoveStoreRows  *self,
             GError        **error)
{
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->database, self->sql, error);

  if (statement == NULL)
    return FALSE;

  for (guint i = 0; i < self->parameters->len; i++)
    {
      const Parameter *parameter = &g_array_index (self->parameters, Parameter, i);

      if (parameter->is_text)
        dove_statement_bind_text (statement, (int) i + 1, parameter->text);
      else
        dove_statement_bind_number (statement, (int) i + 1, parameter->number);
    }

  g_clear_pointer (&self->batch, g_ptr_array_unref);
  self->next = 0;
  self->batch = dove_rows_collect (self->database, statement, self->kind, error);
  if (self->batch == NULL)
    return FALSE;

  self->is_last = self->batch->len < DOVE_ROWS_BATCH;
  if (self->batch->len > 0)
    self->kind->remember (self, g_ptr_array_index (self->batch, self->batch->len - 1));

  return TRUE;
}

/**
 * dove_store_rows_next:
 * @self: a stream
 * @error: return location for an error
 *
 * Gives the next row.
 *
 * Its type is said by the function that made the stream. Errors are those of #DoveStore; after
 * one the stream may be asked again.
 *
 * Returns: (transfer full) (nullable): the row's struct; %NULL at the end, or with @error set
 */
gpointer
dove_store_rows_next (DoveStoreRows  *self,
                      GError        **error)
{
  gboolean is_spent = self->batch == NULL || self->next == self->batch->len;

  if (is_spent && self->is_last)
    return NULL;
  if (is_spent && !fetch_batch (self, error))
    return NULL;
  if (self->next == self->batch->len)
    return NULL;

  return g_steal_pointer (&g_ptr_array_index (self->batch, self->next++));
}

/**
 * dove_store_rows_free:
 * @self: (transfer full): a stream
 *
 * Ends a stream; it may be anywhere.
 */
void
dove_store_rows_free (DoveStoreRows *self)
{
  g_clear_pointer (&self->batch, g_ptr_array_unref);
  g_array_unref (self->parameters);
  g_free (self);
}
