/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_MAIN (dove_main_get_type ())
G_DECLARE_FINAL_TYPE (DoveMain, dove_main, DOVE, MAIN, GtkBox)

GtkWidget  *dove_main_new          (DoveClient *client);
void        dove_main_show_page    (DoveMain   *self,
                                    const char *name);
const char *dove_main_get_page     (DoveMain   *self);
void        dove_main_start_search (DoveMain   *self);
void        dove_main_show_review  (DoveMain   *self,
                                    gint64      review);

G_END_DECLS
