/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

DoveValue *dove_import_diff        (DoveValue  *before,
                                    DoveValue  *after);
GPtrArray *dove_import_list_stale  (DoveValue  *patch,
                                    DoveValue  *target);
DoveValue *dove_import_make_repair (DoveValue  *patch,
                                    const char *id,
                                    const char *base_id);

G_END_DECLS
