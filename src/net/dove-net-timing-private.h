/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "net/dove-net-account.h"

G_BEGIN_DECLS

/* What headers and failures say of time and limits. Pure: the present comes in as an argument. */

gint64    dove_net_parse_remaining (const char *text);
gint64    dove_net_parse_date  (const char   *text);
GTimeSpan dove_net_parse_wait  (const char   *text,
                                gint64        now);
GTimeSpan dove_net_parse_reset (const char   *text,
                                DoveNetReset  reset_is,
                                gint64        now);
GTimeSpan dove_net_backoff     (guint         retry,
                                double        random);

G_END_DECLS
