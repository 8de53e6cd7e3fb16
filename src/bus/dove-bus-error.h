/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/dove-error.h"

G_BEGIN_DECLS

void        dove_bus_error_register (void);
const char *dove_bus_error_get_name (const GError *error);
GError     *dove_bus_error_parse    (const char   *name,
                                     const char   *message);
void        dove_bus_error_clean    (GError       *error);

G_END_DECLS
