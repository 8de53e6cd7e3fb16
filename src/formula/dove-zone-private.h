/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GTimeZone *dove_zone_find       (const char *name);
gint64     dove_zone_from_utc   (GTimeZone  *zone,
                                 gint64      seconds);
gint64     dove_zone_to_utc     (GTimeZone  *zone,
                                 gint64      seconds);

G_END_DECLS
