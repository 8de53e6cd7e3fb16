/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DoveCsvFunc:
 * @data: as given
 *
 * Makes a table, on another thread.
 *
 * Returns: (transfer full): the table
 */
typedef char *(*DoveCsvFunc) (gpointer data);

GString  *dove_csv_new         (const char *const    *heads);
void      dove_csv_add_cell    (GString              *table,
                                const char           *text);
void      dove_csv_end_line    (GString              *table);
char     *dove_csv_end         (GString              *table);

void      dove_csv_save_async  (GFile                *file,
                                DoveCsvFunc           make,
                                gpointer              data,
                                GDestroyNotify        data_free,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data);
gboolean  dove_csv_save_finish (GAsyncResult         *result,
                                GError              **error);

G_END_DECLS
