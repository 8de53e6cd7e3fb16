/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GRegex     *dove_pattern_new      (const char    *text,
                                   GError       **error);
const char *dove_pattern_get_text (const GRegex  *pattern);

G_END_DECLS
