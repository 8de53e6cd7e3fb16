/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-cell-private.h"

G_BEGIN_DECLS

char       *dove_cell_preview   (const DoveCell *cell);
const char *dove_cell_type_name (const DoveCell *cell);

G_END_DECLS
