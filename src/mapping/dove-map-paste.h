/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

DoveValue *dove_map_paste_records (const char *text,
                                   DoveValue  *fields,
                                   GError    **error);
DoveValue *dove_map_paste_fields  (const char *text,
                                   GError    **error);
guint      dove_map_paste_count_known (DoveValue *fields,
                                   DoveValue  *of);

G_END_DECLS
