/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

void dove_removal_ask (GtkWidget    *page,
                       DoveClient   *client,
                       const char   *id,
                       const char   *name,
                       const char   *consequence,
                       GCancellable *cancellable);

G_END_DECLS
