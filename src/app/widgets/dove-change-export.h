/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store-run.h"

G_BEGIN_DECLS

char *dove_change_export (GPtrArray   *items,
                          const char  *a,
                          const char  *b);

G_END_DECLS
