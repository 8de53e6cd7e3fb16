/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GPtrArray *dove_columns_read (const char *text,
                              gboolean   *is_open);

G_END_DECLS
