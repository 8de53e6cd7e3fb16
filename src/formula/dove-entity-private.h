/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gunichar dove_entity_read (const char  *text,
                           const char **end);

G_END_DECLS
