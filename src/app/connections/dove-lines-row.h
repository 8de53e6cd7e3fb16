/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

GtkWidget *dove_lines_row_new      (const char  *title);
gboolean   dove_lines_row_is       (GtkWidget   *row);
char      *dove_lines_row_dup_text (GtkWidget   *row);
void       dove_lines_row_set_text (GtkWidget   *row,
                                    const char  *text);

G_END_DECLS
