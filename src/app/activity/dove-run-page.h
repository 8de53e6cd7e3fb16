/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_RUN_PAGE (dove_run_page_get_type ())
G_DECLARE_FINAL_TYPE (DoveRunPage, dove_run_page, DOVE, RUN_PAGE, AdwBin)

GtkWidget *dove_run_page_new          (DoveClient  *client,
                                       gint64       number);
void       dove_run_page_show_record  (DoveRunPage *self,
                                       gint64       change);
void       dove_run_page_start_search (DoveRunPage *self);

G_END_DECLS
