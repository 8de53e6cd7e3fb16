/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mapping/dove-map-program.h"

G_BEGIN_DECLS

/**
 * DoveMapReverse:
 * @row: (nullable): a row of the other direction, which gives back what this one read
 * @why: (nullable): why there is none; with a row, what does not come back as it was
 * @n_tried: on how many records the way there and back was tried
 * @n_same: for how many of them the same came back
 * @first_other: index of the first record for which something else came back; -1 for none
 * @told: how the trial went, a sentence; "" without records
 *
 * The way back from a row.
 */
typedef struct
{
  DoveValue *row;
  char      *why;
  guint      n_tried;
  guint      n_same;
  int        first_other;
  char      *told;
} DoveMapReverse;

DoveMapReverse *dove_map_reverse      (DoveMapProgram        *program,
                                       guint                  index,
                                       DoveFieldTree         *sources,
                                       const DoveMappingHost *host,
                                       DoveValue             *records);
void            dove_map_reverse_free (DoveMapReverse        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveMapReverse, dove_map_reverse_free)

G_END_DECLS
