/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "formula/dove-formula.h"

G_BEGIN_DECLS

/**
 * DoveReverse:
 * @field: (nullable): path of the field that the formula reads, with a point in front when it
 *   begins at the element of a list; %NULL when there is no way back
 * @formula: (nullable): what gives the field back
 * @why: (nullable): why there is no way back; with a formula, what does not come back as it was
 *
 * The way back from what a formula makes.
 */
typedef struct
{
  char *field;
  char *formula;
  char *why;
} DoveReverse;

DoveReverse *dove_formula_reverse (DoveFormula *self,
                                   const char  *result);
void         dove_reverse_free    (DoveReverse *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveReverse, dove_reverse_free)

G_END_DECLS
