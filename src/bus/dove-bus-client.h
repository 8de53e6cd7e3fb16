/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean  dove_bus_agent_is_running (GDBusConnection  *bus,
                                     const char       *name);
gboolean  dove_bus_agent_check      (GDBusConnection  *bus,
                                     const char       *name,
                                     GCancellable     *cancellable,
                                     GError          **error);
gboolean  dove_bus_agent_kill       (guint32           process,
                                     GError          **error);
char     *dove_bus_find_agent       (void);
char     *dove_bus_find_practice    (void);
gboolean  dove_bus_start_agent      (GDBusConnection  *bus,
                                     const char       *workspace,
                                     GCancellable     *cancellable,
                                     GError          **error);

G_END_DECLS
