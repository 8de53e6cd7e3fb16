/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/mapping-editor/dove-map-fields.h"
#include "app/mapping-editor/dove-map-model.h"
#include "app/mapping-editor/dove-map-raster.h"

G_BEGIN_DECLS

#define DOVE_MAP_SIDES (DOVE_MAP_TARGET + 1)

/**
 * DoveMapBundle:
 * @rows: positions of the rows at both ends
 * @nodes: fields of the first wire in it
 * @kind: what to draw: a problem if one has it
 * @n_wires: how many wires it stands for
 *
 * Wires between the same two rows, as those of folded groups are.
 */
typedef struct
{
  guint        rows[DOVE_MAP_SIDES];
  guint        nodes[DOVE_MAP_SIDES];
  DoveWireKind kind;
  guint        n_wires;
} DoveMapBundle;

/**
 * DoveMapView:
 * @height: pixels
 * @row_height: pixels
 * @offsets: pixels by which each side is scrolled
 *
 * What of the two lists can be seen.
 */
typedef struct
{
  int height;
  int row_height;
  int offsets[DOVE_MAP_SIDES];
} DoveMapView;

/**
 * DoveMapStub:
 * @end: the side whose row is in view
 * @row: position of that row
 * @other: the first field that is out of view
 * @n_wires: how many wires lead out of view
 * @is_above: whether @other is above what can be seen
 * @has_problem: whether one of the wires has
 *
 * Wires of a row of which the other ends cannot be seen.
 */
typedef struct
{
  DoveMapSide end;
  guint      row;
  guint      other;
  guint      n_wires;
  gboolean   is_above;
  gboolean   has_problem;
} DoveMapStub;

GArray   *dove_map_bundles_new       (GArray              *wires,
                                      DoveMapFields       *sources,
                                      DoveMapFields       *targets);
GArray   *dove_map_bundles_get_stubs (GArray              *bundles,
                                      const DoveMapView   *view);
int       dove_map_bundles_pick      (GArray              *bundles,
                                      const DoveMapView   *view,
                                      DoveMapSpan          span,
                                      double               x,
                                      double               y,
                                      double               reach);

float     dove_map_bundle_get_weight (const DoveMapBundle *self);
gboolean  dove_map_bundle_is_seen    (const DoveMapBundle *self,
                                      const DoveMapView   *view);
int       dove_map_view_get_y        (const DoveMapView   *self,
                                      DoveMapSide           end,
                                      guint                row);
gboolean  dove_map_view_has          (const DoveMapView   *self,
                                      DoveMapSide           end,
                                      guint                row);

G_END_DECLS
