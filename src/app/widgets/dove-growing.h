/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void dove_growing_bind (GtkListBox                  *list,
                        GListModel                  *model,
                        GtkListBoxCreateWidgetFunc   create,
                        gpointer                     user_data);

G_END_DECLS
