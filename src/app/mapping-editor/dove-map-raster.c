/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <math.h>
#include <string.h>

#include "dove-map-raster.h"

/*
 * Wires are painted by hand, for cairo needs six times as long for hundreds of them.
 *
 * A wire has one height in each column of pixels. It is level at both ends and bends between
 * them, so all that tells the form of one wire from another is its *rise*: the right end's row less
 * the left one's. How much of which pixel a form covers is worked out once (a *mask*) and blended
 * at the place of every wire that has it. Trees have rows of one height, so wires in view share
 * few rises: of 480 wires between folded groups, 80 masks are made.
 *
 * Neighbours in the list of strokes share a mask; who calls puts equal rises beside each other.
 */

#define DASH 9  /* pixels of line, times the thickness over 2 */
#define GAP  6  /* and of nothing behind it */

typedef struct
{
  int         n_columns;
  float      *bends;     /* of each column: 0 at the left end to 1 at the right one */
  float      *slopes;    /* how much the bend grows per pixel */
  int        *firsts;    /* of each column: its first covered row, from the left end's */
  guint      *starts;    /* of each column, and behind the last: where its coverage begins */
  GByteArray *coverage;  /* 0 to 255, column after column */
} Mask;

static void
mask_init (Mask        *self,
           int          n_columns,
           DoveMapSpan  span)
{
  self->n_columns = n_columns;
  self->bends = g_new (float, n_columns);
  self->slopes = g_new (float, n_columns);
  self->firsts = g_new (int, n_columns);
  self->starts = g_new (guint, n_columns + 1);
  self->coverage = g_byte_array_new ();

  for (int x = 0; x < n_columns; x++)
    {
      self->bends[x] = (float) dove_map_raster_at (span, 0, 1, x + 0.5);
      self->slopes[x] = (float) (dove_map_raster_at (span, 0, 1, x + 1) -
                                 dove_map_raster_at (span, 0, 1, x));
    }
}

static void
mask_clear (Mask *self)
{
  g_free (self->bends);
  g_free (self->slopes);
  g_free (self->firsts);
  g_free (self->starts);
  g_byte_array_unref (self->coverage);
}

/* How much of a pixel is covered that is so far from a line's middle */
static inline float
cover (float distance,
       float thickness)
{
  return CLAMP (thickness / 2 + 0.5f - distance, 0, 1);
}

static inline float
cover_line (DoveMapLine line,
            float       distance,
            float       thickness,
            float       along)
{
  const float size = MAX (1, thickness / 2);

  if (line == DOVE_MAP_LINE_DASHED && fmodf (along, (DASH + GAP) * size) >= DASH * size)
    return 0;
  if (line == DOVE_MAP_LINE_DOUBLE)
    return cover (distance, thickness * 2) - cover (distance, thickness * 2 / 3);

  return cover (distance, thickness);
}

/* A pixel is covered by its distance from the wire: steep pieces are as thick as level ones. */
static void
mask_make (Mask                *self,
           const DoveMapStroke *stroke)
{
  const int rise = stroke->right - stroke->left;
  const float thickness = stroke->thickness;
  const float reach = (stroke->line == DOVE_MAP_LINE_DOUBLE ? thickness : thickness / 2) + 0.5f;
  float along = 0;

  g_byte_array_set_size (self->coverage, 0);

  for (int x = 0; x < self->n_columns; x++)
    {
      const float middle = (float) rise * self->bends[x];
      const float slope = (float) rise * self->slopes[x];
      const float stretch = sqrtf (1 + slope * slope);
      const float shrink = 1 / stretch;
      const int first = (int) ceilf (middle - reach * stretch);
      const int last = (int) floorf (middle + reach * stretch);
      const guint start = self->coverage->len;

      self->firsts[x] = first;
      self->starts[x] = start;
      g_byte_array_set_size (self->coverage, start + (guint) (last - first + 1));
      for (int y = first; y <= last; y++)
        {
          const float off = ((float) y - middle) * shrink;

          self->coverage->data[start + (guint) (y - first)] = (guint8) (255 *
            cover_line (stroke->line, fabsf (off), thickness, along + off * slope) + 0.5f);
        }
      along += stretch;
    }

  self->starts[self->n_columns] = self->coverage->len;
}

/* Both channels of a pair at once, each times @part of 255 */
static inline guint32
scale_pair (guint32 pair,
            guint32 part)
{
  const guint32 product = pair * part + 0x800080;

  return ((product + ((product >> 8) & 0xff00ff)) >> 8) & 0xff00ff;
}

static inline guint32
scale (guint32 pixel,
       guint32 part)
{
  return scale_pair (pixel & 0xff00ff, part) | scale_pair ((pixel >> 8) & 0xff00ff, part) << 8;
}

/* @shades: the stroke's colour by coverage */
static void
mask_blend (const Mask           *self,
            const DoveMapPicture *picture,
            int                   row,
            const guint32        *shades)
{
  for (int x = 0; x < self->n_columns; x++)
    {
      const guint8 *coverage = self->coverage->data + self->starts[x];
      const int count = (int) (self->starts[x + 1] - self->starts[x]);
      const int top = row + self->firsts[x];
      const int begin = MAX (0, -top);
      const int end = MIN (count, picture->height - top);
      const int column = picture->is_mirrored ? picture->width - 1 - x : x;
      guint32 *pixel = picture->pixels + column;

      pixel += (gssize) (top + begin) * picture->width;
      for (int i = begin; i < end; i++, pixel += picture->width)
        {
          const guint32 shade = shades[coverage[i]];

          *pixel = *pixel == 0 ? shade : shade + scale (*pixel, 255 - (shade >> 24));
        }
    }
}

static gboolean
has_same_form (const DoveMapStroke *a,
               const DoveMapStroke *b)
{
  return a->right - a->left == b->right - b->left && a->line == b->line
         && fabsf (a->thickness - b->thickness) < 0.01f;
}

/**
 * dove_map_raster_paint:
 * @picture: what to paint on
 * @span: where wires bend
 * @strokes: (array length=n_strokes): wires; fastest when equal rises, lines and thicknesses are
 *   beside each other
 * @n_strokes: how many
 *
 * Paints wires over what is there; what lies outside the picture is cut off.
 */
void
dove_map_raster_paint (const DoveMapPicture *picture,
                       DoveMapSpan           span,
                       const DoveMapStroke  *strokes,
                       guint                 n_strokes)
{
  guint32 shades[256];
  Mask mask;

  if (picture->width <= 0 || picture->height <= 0 || n_strokes == 0)
    return;

  mask_init (&mask, picture->width, span);

  for (guint i = 0; i < n_strokes; i++)
    {
      if (i == 0 || strokes[i].colour != strokes[i - 1].colour)
        for (guint part = 0; part < G_N_ELEMENTS (shades); part++)
          shades[part] = scale (strokes[i].colour, part);
      if (i == 0 || !has_same_form (&strokes[i], &strokes[i - 1]))
        mask_make (&mask, &strokes[i]);

      mask_blend (&mask, picture, strokes[i].left, shades);
    }

  mask_clear (&mask);
}

/**
 * dove_map_raster_pack:
 * @red: 0 to 1, as the others
 * @green: 0 to 1
 * @blue: 0 to 1
 * @alpha: how opaque it is
 *
 * Returns: the colour as a pixel
 */
guint32
dove_map_raster_pack (double red,
                      double green,
                      double blue,
                      double alpha)
{
  const double full = 255 * alpha;

  return (guint32) (full + 0.5) << 24 | (guint32) (red * full + 0.5) << 16 |
         (guint32) (green * full + 0.5) << 8 | (guint32) (blue * full + 0.5);
}

/**
 * dove_map_raster_at:
 * @span: where wires bend
 * @left: height at the left edge
 * @right: height at the right edge
 * @x: pixels from the left
 *
 * Returns: a wire's height there
 */
double
dove_map_raster_at (DoveMapSpan span,
                    double      left,
                    double      right,
                    double      x)
{
  const double part = CLAMP ((x - span.from) / MAX (1, span.to - span.from), 0, 1);

  return left + (right - left) * part * part * (3 - 2 * part);
}

/**
 * dove_map_raster_distance:
 * @span: where wires bend
 * @left: height at the left edge
 * @right: height at the right edge
 * @x: pixels from the left
 * @y: pixels from the top
 *
 * Measures how far a point is from a wire: upright, made shorter by the slope. That is exact for
 * straight pieces and near enough to choose what was clicked on.
 *
 * Returns: the distance in pixels
 */
double
dove_map_raster_distance (DoveMapSpan span,
                          double      left,
                          double      right,
                          double      x,
                          double      y)
{
  const double slope = dove_map_raster_at (span, left, right, x + 0.5) -
                       dove_map_raster_at (span, left, right, x - 0.5);

  return fabs (y - dove_map_raster_at (span, left, right, x)) / hypot (1, slope);
}
