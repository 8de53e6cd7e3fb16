/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-cell-private.h"

G_BEGIN_DECLS

DoveArray *dove_table_get (DoveValue *rows);

G_END_DECLS
