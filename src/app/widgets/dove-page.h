/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DOVE_TYPE_PAGE (dove_page_get_type ())
G_DECLARE_FINAL_TYPE (DovePage, dove_page, DOVE, PAGE, GtkBox)

void dove_page_set_title  (DovePage   *self,
                           const char *title,
                           const char *subtitle);
void dove_page_add_action (DovePage   *self,
                           GtkWidget  *widget);

G_END_DECLS
