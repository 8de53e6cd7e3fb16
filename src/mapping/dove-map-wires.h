/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mapping/dove-map-program.h"

G_BEGIN_DECLS

/**
 * DoveWireKind:
 * @DOVE_WIRE_PLAIN: the value as it is
 * @DOVE_WIRE_FORMULA: made by a formula
 * @DOVE_WIRE_LIST: a list of whose elements records are made
 * @DOVE_WIRE_PROBLEM: something is wrong with the row, or one end is a ghost
 */
typedef enum
{
  DOVE_WIRE_PLAIN,
  DOVE_WIRE_FORMULA,
  DOVE_WIRE_LIST,
  DOVE_WIRE_PROBLEM,
} DoveWireKind;

/**
 * DoveWire:
 * @source: index of the source field in its tree
 * @target: index of the target field in its tree
 *
 * A row reads a field.
 */
typedef struct
{
  guint        source;
  guint        target;
  DoveWireKind kind;
} DoveWire;

GArray    *dove_map_wires_new         (DoveMapProgram *program,
                                       DoveFieldTree  *sources,
                                       DoveFieldTree  *targets);
GPtrArray *dove_map_wires_get_missing_sources (DoveMapProgram *program,
                                       DoveFieldTree  *sources);
GPtrArray *dove_map_wires_get_missing_targets (DoveMapProgram *program,
                                       DoveFieldTree  *targets);

G_END_DECLS
