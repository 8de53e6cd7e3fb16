/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-schema.h"

G_BEGIN_DECLS

DoveSchema *dove_schemas_get   (const char *kind);
DoveValue  *dove_schemas_order (const char *kind,
                                DoveValue  *document);

G_END_DECLS
