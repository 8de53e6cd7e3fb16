/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The Link header, RFC 8288 */
char     *dove_link_find        (const char *header,
                                const char *relation);
gboolean  dove_link_is_readable (const char *header);

G_END_DECLS
