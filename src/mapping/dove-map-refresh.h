/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mapping/dove-map-difference.h"
#include "mapping/dove-map-program.h"

G_BEGIN_DECLS

/**
 * DoveMapRefresh:
 * @side: 0 the source, 1 the target
 * @change: what became of a field
 * @n_rows: how many rows use it
 * @offer: (nullable): what can be done with these rows, in words; %NULL when nothing is to be
 *
 * A field that changed, and what it means for a mapping.
 */
typedef struct
{
  guint            side;
  DoveFieldChange *change;
  guint            n_rows;
  char            *offer;
} DoveMapRefresh;

GPtrArray *dove_map_refresh_list  (DoveMapProgram       *program,
                                   DoveFieldTree *const  before[2],
                                   DoveFieldTree *const  after[2]);
DoveValue *dove_map_refresh_apply (const DoveMapRefresh *self,
                                   DoveMapProgram       *program,
                                   DoveValue            *rows);

G_END_DECLS
