/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

DoveValue *dove_yaml_parse (const char  *data,
                            gsize        length,
                            GPtrArray  **notes,
                            GError     **error);

G_END_DECLS
