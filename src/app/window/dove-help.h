/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void dove_help_show (GtkWidget  *page,
                     const char *section);

G_END_DECLS
