/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * DoveShownFunc:
 * @item: an item
 * @user_data: as given
 *
 * Returns: whether it is to be shown
 */
typedef gboolean (*DoveShownFunc) (gpointer item,
                                   gpointer user_data);

#define DOVE_TYPE_CHANGE_SHOWN (dove_change_shown_get_type ())
G_DECLARE_FINAL_TYPE (DoveChangeShown, dove_change_shown, DOVE, CHANGE_SHOWN, GObject)

DoveChangeShown *dove_change_shown_new        (GType             type,
                                               DoveShownFunc     matches,
                                               gpointer          user_data);

void             dove_change_shown_append     (DoveChangeShown  *self,
                                               GPtrArray        *items);
void             dove_change_shown_replace    (DoveChangeShown  *self,
                                               GPtrArray        *items);
void             dove_change_shown_filter     (DoveChangeShown  *self);
void             dove_change_shown_clear      (DoveChangeShown  *self);
void             dove_change_shown_let_go     (DoveChangeShown  *self);

void             dove_change_shown_add_row    (DoveChangeShown  *self,
                                               GtkListItem      *row);
void             dove_change_shown_remove_row (DoveChangeShown  *self,
                                               GtkListItem      *row);

GPtrArray       *dove_change_shown_get_all    (DoveChangeShown  *self);
GPtrArray       *dove_change_shown_find_all   (DoveChangeShown  *self);
guint            dove_change_shown_count      (DoveChangeShown  *self);
gboolean         dove_change_shown_is_busy    (DoveChangeShown  *self);

G_END_DECLS
