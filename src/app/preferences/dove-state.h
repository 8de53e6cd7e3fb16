/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Colours: 0 as the system, 1 light, 2 dark */
void   dove_state_apply_colours (void);
guint  dove_state_get_colours   (void);
void   dove_state_set_colours   (guint       colours);

char  *dove_state_restore       (GtkWindow  *window,
                                 const char *place);
void   dove_state_keep          (GtkWindow  *window,
                                 const char *place,
                                 const char *page);

G_END_DECLS
