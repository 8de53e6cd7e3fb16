/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_WINDOW (dove_window_get_type ())
G_DECLARE_FINAL_TYPE (DoveWindow, dove_window, DOVE, WINDOW, AdwApplicationWindow)

DoveWindow *dove_window_new (GtkApplication *app,
                             DoveClient     *client);
void        dove_window_keep_state (DoveWindow *self);

G_END_DECLS
