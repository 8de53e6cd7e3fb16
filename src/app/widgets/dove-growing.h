/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * DoveGrowth:
 * @DOVE_GROWTH_SEEN: rows are made until as many stand below those that are seen
 * @DOVE_GROWTH_ALL: all rows are made: for a list with something below it, which would move away
 */
typedef enum
{
  DOVE_GROWTH_SEEN,
  DOVE_GROWTH_ALL,
} DoveGrowth;

/**
 * DoveGrowFunc:
 * @user_data: as given to dove_growing_watch()
 *
 * Makes some rows.
 *
 * Returns: whether there were any to make
 */
typedef gboolean (*DoveGrowFunc) (gpointer user_data);

void dove_growing_bind  (GtkListBox                  *list,
                         GListModel                  *model,
                         GtkListBoxCreateWidgetFunc   create,
                         gpointer                     user_data);
void dove_growing_watch (GtkWidget                   *list,
                         DoveGrowth                   growth,
                         DoveGrowFunc                 grow,
                         gpointer                     user_data);
void dove_growing_queue (GtkWidget                   *list);
void dove_growing_reveal (GtkWidget                  *page);

G_END_DECLS
