/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define DOVE_TYPE_BUTTONS (dove_buttons_get_type ())
G_DECLARE_FINAL_TYPE (DoveButtons, dove_buttons, DOVE, BUTTONS, GtkWidget)

G_END_DECLS
