/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean dove_duration_parse (const char *text,
                              GTimeSpan  *span);
gboolean dove_instant_parse  (const char *text,
                              gint64     *time);

G_END_DECLS
