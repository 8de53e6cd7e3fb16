/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean dove_bus_autostart_is_on        (const char   *workspace);
gboolean dove_bus_autostart_set          (const char   *workspace,
                                          gboolean      is_on,
                                          GError      **error);

G_END_DECLS
