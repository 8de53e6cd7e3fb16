/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-tree-private.h"

G_BEGIN_DECLS

void dove_formula_result_take (DoveFormulaResult *result,
                               DoveCell          *cell);

G_END_DECLS
