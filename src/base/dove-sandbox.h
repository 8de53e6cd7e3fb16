/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean dove_is_sandboxed       (void);

guint32  dove_portal_get_version (GDBusConnection *bus,
                                  const char      *face,
                                  GTimeSpan        patience,
                                  GCancellable    *cancellable);

G_END_DECLS
