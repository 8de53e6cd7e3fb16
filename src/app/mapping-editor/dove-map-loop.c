/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <math.h>

#include "dove-map-loop.h"

/*
 * A wire between two rows of the same list. It leaves the edge of the list at one of them, swings
 * away from it, and comes back at the other one, with an arrow there: both its ends look alike
 * else. Here x are pixels away from the edge.
 *
 * It is the curve x = 4 r t (1 - t), y = a + (b - a) (3 t² - 2 t³), which is a cubic of Bézier's,
 * with r for its reach.
 */

#define NEAREST 12  /* pixels that the wire between neighbours swings away */
#define FURTHER 6   /* and for each row between, so that wires do not lie on each other */
#define STEPS   24  /* straight pieces that a click is measured by */
#define ARROW   7   /* pixels */

/**
 * dove_map_loop_get_reach:
 * @bundle: a wire between two rows of a list
 * @most: pixels that there are beside the list
 *
 * Returns: how far it swings away
 */
double
dove_map_loop_get_reach (const DoveMapBundle *bundle,
                         double               most)
{
  const double rows = fabs ((double) bundle->rows[DOVE_MAP_TARGET] -
                            (double) bundle->rows[DOVE_MAP_SOURCE]);

  return MIN (NEAREST + FURTHER * MAX (0, rows - 1), MAX (NEAREST, most));
}

static double
measure_piece (double x0,
               double y0,
               double x1,
               double y1,
               double x,
               double y)
{
  const double dx = x1 - x0;
  const double dy = y1 - y0;
  const double square = dx * dx + dy * dy;
  const double part = square > 0 ? CLAMP (((x - x0) * dx + (y - y0) * dy) / square, 0, 1) : 0;

  return hypot (x - x0 - part * dx, y - y0 - part * dy);
}

/**
 * dove_map_loop_distance:
 * @reach: how far it swings away
 * @from: height at one end
 * @to: height at the other end
 * @x: pixels from the edge of the list
 * @y: pixels from the top
 *
 * Returns: how far a point is from it, in pixels
 */
double
dove_map_loop_distance (double reach,
                        double from,
                        double to,
                        double x,
                        double y)
{
  double nearest = G_MAXDOUBLE;
  double x0 = 0;
  double y0 = from;

  for (guint i = 1; i <= STEPS; i++)
    {
      const double t = (double) i / STEPS;
      const double x1 = 4 * reach * t * (1 - t);
      const double y1 = from + (to - from) * t * t * (3 - 2 * t);

      nearest = MIN (nearest, measure_piece (x0, y0, x1, y1, x, y));
      x0 = x1;
      y0 = y1;
    }

  return nearest;
}

/**
 * dove_map_loop_draw:
 * @cairo: what is drawn on, with the edge of the list at 0 and x away from it
 * @reach: how far it swings away
 * @from: height at the end that is used
 * @to: height at the end that uses it, where the arrow is
 *
 * Draws it with the colour, the thickness and the dashes that are set.
 */
void
dove_map_loop_draw (cairo_t *cairo,
                    double   reach,
                    double   from,
                    double   to)
{
  const double control = 4 * reach / 3;

  cairo_move_to (cairo, 0, from);
  cairo_curve_to (cairo, control, from, control, to, 0, to);
  cairo_stroke (cairo);
  cairo_move_to (cairo, 0, to);
  cairo_line_to (cairo, ARROW, to - ARROW / 2.0);
  cairo_line_to (cairo, ARROW, to + ARROW / 2.0);
  cairo_close_path (cairo);
  cairo_fill (cairo);
}
