/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <stdlib.h>

#include "dove-map-bundle.h"

/*
 * What is drawn of wires follows from two things that change at different times. Which rows a wire
 * joins, and which others join the same, changes when something folds or is edited: that makes the
 * bundles. Where those rows are, and whether they can be seen, changes with each frame while a
 * person scrolls: that is a multiplication for each bundle.
 */

static int
compare_ends (gconstpointer a,
              gconstpointer b)
{
  const DoveMapBundle *one = a;
  const DoveMapBundle *two = b;

  for (guint i = 0; i < DOVE_MAP_SIDES; i++)
    if (one->rows[i] != two->rows[i])
      return one->rows[i] < two->rows[i] ? -1 : 1;

  return 0;
}

static int
get_rise (const DoveMapBundle *self)
{
  return (int) self->rows[DOVE_MAP_TARGET] - (int) self->rows[DOVE_MAP_SOURCE];
}

static guint
get_class (const DoveMapBundle *self)
{
  return MIN (4, g_bit_storage (self->n_wires));
}

/* What has the same form is beside each other, see the rasteriser; problems come last, on top. */
static int
compare_forms (gconstpointer a,
               gconstpointer b)
{
  const DoveMapBundle *one = a;
  const DoveMapBundle *two = b;

  if (one->kind != two->kind)
    return one->kind < two->kind ? -1 : 1;
  if (get_class (one) != get_class (two))
    return get_class (one) < get_class (two) ? -1 : 1;
  if (get_rise (one) != get_rise (two))
    return get_rise (one) < get_rise (two) ? -1 : 1;

  return compare_ends (a, b);
}

/* A problem is never hidden in a bundle, and a formula is nothing to tell of a bundle without. */
static DoveWireKind
join_kinds (DoveWireKind a,
            DoveWireKind b)
{
  return a == DOVE_WIRE_PROBLEM || b == DOVE_WIRE_PROBLEM ? DOVE_WIRE_PROBLEM
         : a == b                                         ? a
                                                          : DOVE_WIRE_PLAIN;
}

static void
join_equal_ends (GArray *bundles)
{
  guint length = 0;

  for (guint i = 0; i < bundles->len; i++)
    {
      const DoveMapBundle bundle = g_array_index (bundles, DoveMapBundle, i);
      DoveMapBundle *last = length > 0 ? &g_array_index (bundles, DoveMapBundle, length - 1) : NULL;

      if (last == NULL || compare_ends (last, &bundle) != 0)
        {
          g_array_index (bundles, DoveMapBundle, length++) = bundle;
          continue;
        }

      last->kind = join_kinds (last->kind, bundle.kind);
      last->n_wires++;
    }

  g_array_set_size (bundles, length);
}

/**
 * dove_map_bundles_new:
 * @wires: (element-type DoveWire): wires
 * @sources: rows of the sources
 * @targets: rows of the targets
 *
 * Puts wires between the same rows together. Wires of fields that a search leaves out are none.
 *
 * Returns: (transfer full) (element-type DoveMapBundle): bundles; those with the same form are
 *   beside each other
 */
GArray *
dove_map_bundles_new (GArray        *wires,
                      DoveMapFields *sources,
                      DoveMapFields *targets)
{
  GArray *bundles = g_array_sized_new (FALSE, FALSE, sizeof (DoveMapBundle), wires->len);

  for (guint i = 0; i < wires->len; i++)
    {
      const DoveWire *wire = &g_array_index (wires, DoveWire, i);
      const int left = dove_map_fields_get_position (sources, wire->source);
      const int right = dove_map_fields_get_position (targets, wire->target);
      DoveMapBundle bundle = {
        { (guint) left, (guint) right }, { wire->source, wire->target }, wire->kind, 1
      };

      if (left >= 0 && right >= 0)
        g_array_append_val (bundles, bundle);
    }

  g_array_sort (bundles, compare_ends);
  join_equal_ends (bundles);
  g_array_sort (bundles, compare_forms);

  return bundles;
}

/**
 * dove_map_bundle_get_weight:
 * @self: a bundle
 *
 * Returns: how much thicker than one wire it is: 1 for one, 2 for eight and more
 */
float
dove_map_bundle_get_weight (const DoveMapBundle *self)
{
  return 1 + (float) (get_class (self) - 1) / 3;
}

/**
 * dove_map_view_get_y:
 * @self: what can be seen
 * @end: a side
 * @row: position of a row
 *
 * Returns: pixels from the top to the middle of the row
 */
int
dove_map_view_get_y (const DoveMapView *self,
                     DoveMapSide        end,
                     guint              row)
{
  return (int) row * self->row_height + self->row_height / 2 - self->offsets[end];
}

/**
 * dove_map_view_has:
 * @self: what can be seen
 * @end: a side
 * @row: position of a row
 *
 * Returns: whether at least half of the row can be seen
 */
gboolean
dove_map_view_has (const DoveMapView *self,
                   DoveMapSide        end,
                   guint              row)
{
  const int y = dove_map_view_get_y (self, end, row);

  return y >= 0 && y < self->height;
}

/**
 * dove_map_bundle_is_seen:
 * @self: a bundle
 * @view: what can be seen
 *
 * Returns: whether both its ends are in view, so that it is drawn from edge to edge
 */
gboolean
dove_map_bundle_is_seen (const DoveMapBundle *self,
                         const DoveMapView   *view)
{
  return dove_map_view_has (view, DOVE_MAP_SOURCE, self->rows[DOVE_MAP_SOURCE])
         && dove_map_view_has (view, DOVE_MAP_TARGET, self->rows[DOVE_MAP_TARGET]);
}

static int
compare_stubs (gconstpointer a,
               gconstpointer b)
{
  const DoveMapStub *one = a;
  const DoveMapStub *two = b;

  if (one->end != two->end)
    return one->end < two->end ? -1 : 1;
  if (one->row != two->row)
    return one->row < two->row ? -1 : 1;

  return (one->other > two->other) - (one->other < two->other);
}

static void
join_stubs (GArray *stubs)
{
  guint length = 0;

  g_array_sort (stubs, compare_stubs);

  for (guint i = 0; i < stubs->len; i++)
    {
      const DoveMapStub stub = g_array_index (stubs, DoveMapStub, i);
      DoveMapStub *last = length > 0 ? &g_array_index (stubs, DoveMapStub, length - 1) : NULL;

      if (last == NULL || last->end != stub.end || last->row != stub.row)
        {
          g_array_index (stubs, DoveMapStub, length++) = stub;
          continue;
        }

      last->n_wires += stub.n_wires;
      last->has_problem |= stub.has_problem;
    }

  g_array_set_size (stubs, length);
}

/**
 * dove_map_bundles_get_stubs:
 * @bundles: (element-type DoveMapBundle): bundles
 * @view: what can be seen
 *
 * Tells which rows in view have wires that lead out of it.
 *
 * Returns: (transfer full) (element-type DoveMapStub): one for each such row, sources first, from
 *   the top down
 */
GArray *
dove_map_bundles_get_stubs (GArray            *bundles,
                            const DoveMapView *view)
{
  GArray *stubs = g_array_new (FALSE, FALSE, sizeof (DoveMapStub));

  for (guint i = 0; i < bundles->len; i++)
    {
      const DoveMapBundle *bundle = &g_array_index (bundles, DoveMapBundle, i);
      const gboolean has_source =
        dove_map_view_has (view, DOVE_MAP_SOURCE, bundle->rows[DOVE_MAP_SOURCE]);
      const DoveMapSide end = has_source ? DOVE_MAP_SOURCE : DOVE_MAP_TARGET;
      const DoveMapSide away = has_source ? DOVE_MAP_TARGET : DOVE_MAP_SOURCE;
      DoveMapStub stub = {
        .end = end,
        .row = bundle->rows[end],
        .other = bundle->nodes[away],
        .n_wires = bundle->n_wires,
        .has_problem = bundle->kind == DOVE_WIRE_PROBLEM,
      };

      if (has_source == dove_map_view_has (view, DOVE_MAP_TARGET, bundle->rows[DOVE_MAP_TARGET]))
        continue;
      stub.is_above = dove_map_view_get_y (view, away, bundle->rows[away]) < 0;
      g_array_append_val (stubs, stub);
    }

  join_stubs (stubs);

  return stubs;
}

/**
 * dove_map_bundles_pick:
 * @bundles: (element-type DoveMapBundle): bundles
 * @view: what can be seen
 * @span: where wires bend
 * @x: pixels from the left
 * @y: pixels from the top
 * @reach: pixels by which one may miss
 *
 * Finds the wire that a person means.
 *
 * Returns: index of the nearest bundle; -1 when none is within @reach
 */
int
dove_map_bundles_pick (GArray            *bundles,
                       const DoveMapView *view,
                       DoveMapSpan        span,
                       double             x,
                       double             y,
                       double             reach)
{
  int nearest = -1;

  for (guint i = 0; i < bundles->len; i++)
    {
      const DoveMapBundle *bundle = &g_array_index (bundles, DoveMapBundle, i);
      const int left = dove_map_view_get_y (view, DOVE_MAP_SOURCE, bundle->rows[DOVE_MAP_SOURCE]);
      const int right = dove_map_view_get_y (view, DOVE_MAP_TARGET, bundle->rows[DOVE_MAP_TARGET]);
      double distance;

      if (!dove_map_bundle_is_seen (bundle, view) || y < MIN (left, right) - reach
          || y > MAX (left, right) + reach)
        continue;

      distance = dove_map_raster_distance (span, left, right, x, y);
      if (distance <= reach)
        {
          reach = distance;
          nearest = (int) i;
        }
    }

  return nearest;
}
