/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DOVE_BUS_ROOT:
 *
 * Path of the agent's object, and of its object manager: the application id with slashes.
 */
#define DOVE_BUS_ROOT (dove_bus_get_root ())

const char *dove_bus_get_root        (void);
char       *dove_bus_get_agent_name  (const char *workspace);
char       *dove_bus_make_path       (const char *kind,
                                      const char *id);
char       *dove_bus_path_get_id     (const char *path);
gboolean    dove_bus_path_is         (const char *path,
                                      const char *kind);

G_END_DECLS
