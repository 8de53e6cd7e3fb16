/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

/**
 * DoveRowChange:
 * @place: path of a target field
 * @before: (nullable): its row as it was; %NULL of one that came
 * @after: (nullable): its row as it is; %NULL of one that is gone
 * @told: what is different, in words and formulas
 *
 * How a row differs between two states of a mapping.
 */
typedef struct
{
  char      *place;
  DoveValue *before;
  DoveValue *after;
  char      *told;
} DoveRowChange;

GPtrArray *dove_map_rows_compare (DoveValue *before,
                                  DoveValue *after);

G_END_DECLS
