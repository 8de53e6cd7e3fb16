/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/client/dove-client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

void dove_frame_times_begin (GtkWidget  *window,
                             DoveClient *client,
                             gint64      started);

G_END_DECLS
