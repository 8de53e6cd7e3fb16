/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <string.h>

#include "dove-csv.h"

/*
 * Tables for a spreadsheet: comma-separated values of RFC 4180, in UTF-8 with a mark that says so
 * to spreadsheets.
 */

/**
 * dove_csv_new:
 * @heads: (array zero-terminated=1): what the columns are called
 *
 * Begins a table.
 *
 * Returns: (transfer full): the table, with its first line
 */
GString *
dove_csv_new (const char *const *heads)
{
  GString *table = g_string_new ("\xef\xbb\xbf");

  for (guint i = 0; heads[i] != NULL; i++)
    dove_csv_add_cell (table, heads[i]);
  dove_csv_end_line (table);

  return table;
}

/**
 * dove_csv_add_cell:
 * @table: a table
 * @text: (nullable): of the next cell
 *
 * Adds a cell to the line.
 */
void
dove_csv_add_cell (GString    *table,
                   const char *text)
{
  char last = table->str[table->len - 1];

  if (last == '"')
    g_string_append_c (table, ',');
  g_string_append_c (table, '"');
  for (const char *at = text != NULL ? text : ""; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (table, '"');
      g_string_append_c (table, *at);
    }
  g_string_append_c (table, '"');
}

/**
 * dove_csv_end_line:
 * @table: a table
 *
 * Ends the line.
 */
void
dove_csv_end_line (GString *table)
{
  g_string_append (table, "\r\n");
}

/**
 * dove_csv_end:
 * @table: (transfer full): a table
 *
 * Returns: (transfer full): its text
 */
char *
dove_csv_end (GString *table)
{
  return g_string_free (table, FALSE);
}

typedef struct
{
  GFile          *file;
  DoveCsvFunc     make;
  gpointer        data;
  GDestroyNotify  data_free;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  saving->data_free (saving->data);
  g_object_unref (saving->file);
  g_free (saving);
}

static void
save_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Saving *saving = task_data;
  g_autofree char *table = saving->make (saving->data);
  GError *error = NULL;

  if (g_file_replace_contents (saving->file, table, strlen (table), NULL, FALSE,
                               G_FILE_CREATE_PRIVATE, NULL, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * dove_csv_save_async:
 * @file: where to
 * @make: makes the table, on another thread
 * @data: (transfer full): handed to it
 * @data_free: frees @data
 * @callback: called when it is saved
 * @user_data: a reference that @callback takes
 *
 * Makes a table and saves it, readable by its owner alone.
 */
void
dove_csv_save_async (GFile               *file,
                     DoveCsvFunc          make,
                     gpointer             data,
                     GDestroyNotify       data_free,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Saving *saving = g_new0 (Saving, 1);

  *saving = (Saving) { g_object_ref (file), make, data, data_free };
  g_task_set_source_tag (task, dove_csv_save_async);
  g_task_set_task_data (task, saving, saving_free);
  g_task_run_in_thread (task, save_thread);
}

/**
 * dove_csv_save_finish:
 * @result: the result
 * @error: return location for an error
 *
 * Returns: whether it is saved
 */
gboolean
dove_csv_save_finish (GAsyncResult  *result,
                      GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
