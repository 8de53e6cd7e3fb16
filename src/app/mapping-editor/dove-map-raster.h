/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DoveMapPicture:
 * @pixels: as GDK_MEMORY_DEFAULT has them, premultiplied; rows follow each other without a gap
 * @width: pixels
 * @height: pixels
 * @is_mirrored: whether left and right change sides
 *
 * What is painted on.
 */
typedef struct
{
  guint32  *pixels;
  int       width;
  int       height;
  gboolean  is_mirrored;
} DoveMapPicture;

/**
 * DoveMapLine:
 * @DOVE_MAP_LINE_SOLID: one line
 * @DOVE_MAP_LINE_DOUBLE: two lines side by side
 * @DOVE_MAP_LINE_DASHED: one line with gaps
 *
 * How a wire looks, besides its colour.
 */
typedef enum
{
  DOVE_MAP_LINE_SOLID,
  DOVE_MAP_LINE_DOUBLE,
  DOVE_MAP_LINE_DASHED,
} DoveMapLine;

/**
 * DoveMapSpan:
 * @from: pixels from the left where wires begin to bend
 * @to: where they are level again
 *
 * Which part of the width wires need to change their height.
 */
typedef struct
{
  int from;
  int to;
} DoveMapSpan;

/**
 * DoveMapStroke:
 * @left: row of pixels at the left edge
 * @right: row of pixels at the right edge
 * @thickness: pixels
 * @line: solid, double or dashed
 * @colour: premultiplied, see dove_map_raster_pack()
 *
 * One wire from edge to edge.
 */
typedef struct
{
  int          left;
  int          right;
  float        thickness;
  DoveMapLine  line;
  guint32      colour;
} DoveMapStroke;

guint32 dove_map_raster_pack     (double                red,
                                  double                green,
                                  double                blue,
                                  double                alpha);
void    dove_map_raster_paint    (const DoveMapPicture *picture,
                                  DoveMapSpan           span,
                                  const DoveMapStroke  *strokes,
                                  guint                 n_strokes);
double  dove_map_raster_at       (DoveMapSpan           span,
                                  double                left,
                                  double                right,
                                  double                x);
double  dove_map_raster_distance (DoveMapSpan           span,
                                  double                left,
                                  double                right,
                                  double                x,
                                  double                y);

G_END_DECLS
