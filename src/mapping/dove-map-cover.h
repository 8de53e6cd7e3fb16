/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mapping/dove-map-wires.h"

G_BEGIN_DECLS

/**
 * DoveMapCover:
 * @total: how many fields there are that hold a value, and can be written
 * @mapped: how many of them are mapped
 * @required_missing: how many must have a value, and are not mapped
 * @problems: how many rows have a problem; of a source, how many fields are ghosts
 *
 * How far a side, or a group of fields with all that is in it, is mapped.
 */
typedef struct
{
  guint total;
  guint mapped;
  guint required_missing;
  guint problems;
} DoveMapCover;

GArray *dove_map_cover_targets (DoveMapProgram *program,
                                DoveFieldTree  *targets,
                                GPtrArray      *problems);
GArray *dove_map_cover_sources (GArray         *wires,
                                DoveFieldTree  *sources);
char   *dove_map_cover_tell    (const DoveMapCover *cover);

G_END_DECLS
