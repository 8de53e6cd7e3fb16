/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include "base/dove-defaults.h"
#include "dove-table-private.h"

/*
 * Tables of the workspace as arrays. A run asks for the same few tables with every record, so
 * each thread keeps the last ones it has made: values never change, so that the rows say by
 * their address alone whether an array is still theirs, and the reference keeps the address
 * from being given to others.
 */

#define KEPT_TABLES      4
#define KEPT_CELLS_LIMIT 100000 /* larger ones would stay in memory for little */

typedef struct
{
  DoveValue *rows;   /* owned */
  DoveArray *array;  /* owned; its cells borrow from @rows */
} Kept;

typedef struct
{
  Kept  tables[KEPT_TABLES];
  guint next;  /* the oldest one, which gives place */
} Shelf;

static void
kept_clear (Kept *kept)
{
  g_clear_pointer (&kept->array, dove_array_unref);
  g_clear_pointer (&kept->rows, dove_value_unref);
}

static void
shelf_free (gpointer data)
{
  Shelf *shelf = data;

  for (guint i = 0; i < KEPT_TABLES; i++)
    kept_clear (&shelf->tables[i]);
  g_free (shelf);
}

static GPrivate shelf_of_thread = G_PRIVATE_INIT (shelf_free);

static Shelf *
get_shelf (void)
{
  Shelf *shelf = g_private_get (&shelf_of_thread);

  if (shelf == NULL)
    {
      shelf = g_new0 (Shelf, 1);
      g_private_set (&shelf_of_thread, shelf);
    }

  return shelf;
}

static guint
count_columns (DoveValue *rows)
{
  guint columns = 1;

  for (guint i = 0, n = dove_value_get_length (rows); i < n; i++)
    columns = MAX (columns, dove_value_get_length (dove_value_get_element (rows, i)));

  return columns;
}

static DoveArray *
make_array (DoveValue *rows,
            guint      columns)
{
  DoveArray *array = dove_array_new (dove_value_get_length (rows), columns);
  DoveCell *cell = array->cells;

  for (guint r = 0; r < array->rows; r++)
    for (guint c = 0; c < columns; c++, cell++)
      {
        DoveValue *value = dove_value_get_element (dove_value_get_element (rows, r), c);

        if (value != NULL)
          *cell = dove_cell_from_value (value, FALSE);
      }

  return array;
}

/*
 * dove_table_get:
 * @rows: a list of lists; the caller keeps it while the array is in use
 *
 * Rows that are shorter than the longest are filled up with empty cells.
 *
 * Returns: (transfer full) (nullable): the rows as an array, for this thread alone; %NULL when
 *   it would be larger than arrays may be
 */
DoveArray *
dove_table_get (DoveValue *rows)
{
  Shelf *shelf = get_shelf ();
  Kept *kept = &shelf->tables[shelf->next];
  guint64 n_cells;
  guint columns;

  for (guint i = 0; i < KEPT_TABLES; i++)
    if (shelf->tables[i].rows == rows && rows != NULL)
      return dove_array_ref (shelf->tables[i].array);

  columns = count_columns (rows);
  n_cells = (guint64) columns * dove_value_get_length (rows);
  if (n_cells > DOVE_FORMULA_ARRAY_LIMIT)
    return NULL;
  if (n_cells > KEPT_CELLS_LIMIT)
    return make_array (rows, columns);

  kept_clear (kept);
  kept->rows = dove_value_ref (rows);
  kept->array = make_array (rows, columns);
  shelf->next = (shelf->next + 1) % KEPT_TABLES;

  return dove_array_ref (kept->array);
}
