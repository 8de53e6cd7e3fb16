/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <math.h>
#include <string.h>

#include "app/mapping-editor/dove-map-raster.h"

/* Wires as pixels: where they are, how much of them, and what is mixed. */

#define WIDTH  120
#define HEIGHT 80
#define BLACK  0xff000000

typedef struct
{
  DoveMapPicture picture;
  guint32        pixels[WIDTH * HEIGHT];
} Fixture;

static const DoveMapSpan whole = { 0, WIDTH };

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  memset (fixture->pixels, 0, sizeof (fixture->pixels));
  fixture->picture.pixels = fixture->pixels;
  fixture->picture.width = WIDTH;
  fixture->picture.height = HEIGHT;
}

static guint
alpha_at (Fixture *fixture,
          int      x,
          int      y)
{
  return fixture->pixels[y * WIDTH + x] >> 24;
}

static guint
sum_column (Fixture *fixture,
            int      x)
{
  guint sum = 0;

  for (int y = 0; y < HEIGHT; y++)
    sum += alpha_at (fixture, x, y);

  return sum;
}

static void
paint (Fixture     *fixture,
       int          left,
       int          right,
       float        thickness,
       DoveMapLine  line)
{
  const DoveMapStroke stroke = { left, right, thickness, line, BLACK };

  dove_map_raster_paint (&fixture->picture, whole, &stroke, 1);
}

static void
test_level_wires_are_sharp (Fixture       *fixture,
                            gconstpointer  data)
{
  paint (fixture, 20, 20, 3, DOVE_MAP_LINE_SOLID);

  for (int x = 0; x < WIDTH; x++)
    {
      g_assert_cmpuint (alpha_at (fixture, x, 18), ==, 0);
      g_assert_cmpuint (alpha_at (fixture, x, 19), ==, 255);
      g_assert_cmpuint (alpha_at (fixture, x, 20), ==, 255);
      g_assert_cmpuint (alpha_at (fixture, x, 21), ==, 255);
      g_assert_cmpuint (alpha_at (fixture, x, 22), ==, 0);
    }
}

static void
test_wires_lead_from_end_to_end (Fixture       *fixture,
                                 gconstpointer  data)
{
  paint (fixture, 10, 70, 1, DOVE_MAP_LINE_SOLID);

  g_assert_cmpuint (alpha_at (fixture, 0, 10), >, 200);
  g_assert_cmpuint (alpha_at (fixture, WIDTH - 1, 70), >, 200);
  g_assert_cmpuint (alpha_at (fixture, WIDTH - 1, 10), ==, 0);
  for (int x = 0; x < WIDTH; x++)
    {
      const int y = (int) lrint (dove_map_raster_at (whole, 10, 70, x + 0.5));

      g_assert_cmpuint (alpha_at (fixture, x, y), >, 100);
    }
}

static void
test_steep_pieces_are_as_thick (Fixture       *fixture,
                                gconstpointer  data)
{
  double slope;

  paint (fixture, 5, 75, 4, DOVE_MAP_LINE_SOLID);

  slope = dove_map_raster_at (whole, 5, 75, 61) - dove_map_raster_at (whole, 5, 75, 60);
  g_assert_cmpfloat_with_epsilon (sum_column (fixture, 0) / 255.0, 4, 0.1);
  g_assert_cmpfloat_with_epsilon (sum_column (fixture, 60) / 255.0, 4 * hypot (1, slope), 0.2);
}

static void
test_double_lines_are_hollow (Fixture       *fixture,
                              gconstpointer  data)
{
  paint (fixture, 40, 40, 3, DOVE_MAP_LINE_DOUBLE);

  g_assert_cmpuint (alpha_at (fixture, 60, 38), ==, 255);
  g_assert_cmpuint (alpha_at (fixture, 60, 40), ==, 0);
  g_assert_cmpuint (alpha_at (fixture, 60, 42), ==, 255);
}

static void
test_dashed_lines_have_gaps (Fixture       *fixture,
                             gconstpointer  data)
{
  guint n_full = 0;
  guint n_gaps = 0;

  paint (fixture, 40, 40, 2, DOVE_MAP_LINE_DASHED);

  for (int x = 0; x < WIDTH; x++)
    {
      const guint alpha = alpha_at (fixture, x, 40);

      n_full += alpha == 255;
      n_gaps += alpha == 0;
    }
  g_assert_cmpuint (n_full, ==, WIDTH / 15 * 9);
  g_assert_cmpuint (n_gaps, ==, WIDTH / 15 * 6);
}

static void
test_what_is_outside_is_cut_off (Fixture       *fixture,
                                 gconstpointer  data)
{
  paint (fixture, -500, 900, 4, DOVE_MAP_LINE_SOLID);
  paint (fixture, -50, -50, 4, DOVE_MAP_LINE_SOLID);
  paint (fixture, 0, HEIGHT - 1, 9, DOVE_MAP_LINE_DOUBLE);

  g_assert_cmpuint (sum_column (fixture, WIDTH / 2), >, 0);
}

static void
test_mirrored_pictures_are_turned (Fixture       *fixture,
                                   gconstpointer  data)
{
  guint32 plain[WIDTH * HEIGHT];

  paint (fixture, 10, 60, 2, DOVE_MAP_LINE_SOLID);
  memcpy (plain, fixture->pixels, sizeof (plain));
  memset (fixture->pixels, 0, sizeof (fixture->pixels));
  fixture->picture.is_mirrored = TRUE;
  paint (fixture, 10, 60, 2, DOVE_MAP_LINE_SOLID);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      g_assert_cmpuint (plain[y * WIDTH + x], ==, fixture->pixels[y * WIDTH + WIDTH - 1 - x]);
}

/* A mask is kept for neighbours of the same form: the picture must not depend on it. */
static void
test_order_does_not_show (Fixture       *fixture,
                          gconstpointer  data)
{
  const DoveMapStroke strokes[] = {
    { 10, 30, 2, DOVE_MAP_LINE_SOLID, BLACK }, { 40, 60, 2, DOVE_MAP_LINE_SOLID, BLACK },
    { 10, 30, 3, DOVE_MAP_LINE_SOLID, BLACK }, { 10, 30, 3, DOVE_MAP_LINE_DASHED, 0x80000080 },
    { 60, 20, 2, DOVE_MAP_LINE_SOLID, BLACK },
  };
  guint32 apart[WIDTH * HEIGHT];

  for (guint i = 0; i < G_N_ELEMENTS (strokes); i++)
    dove_map_raster_paint (&fixture->picture, whole, &strokes[i], 1);
  memcpy (apart, fixture->pixels, sizeof (apart));
  memset (fixture->pixels, 0, sizeof (fixture->pixels));
  dove_map_raster_paint (&fixture->picture, whole, strokes, G_N_ELEMENTS (strokes));

  g_assert_cmpmem (apart, sizeof (apart), fixture->pixels, sizeof (fixture->pixels));
}

static void
test_colours_are_mixed (Fixture       *fixture,
                        gconstpointer  data)
{
  const guint32 half_white = dove_map_raster_pack (1, 1, 1, 0.5);
  DoveMapStroke stroke = { 20, 20, 3, DOVE_MAP_LINE_SOLID, dove_map_raster_pack (1, 0, 0, 1) };
  guint32 mixed;

  dove_map_raster_paint (&fixture->picture, whole, &stroke, 1);
  stroke.colour = half_white;
  dove_map_raster_paint (&fixture->picture, whole, &stroke, 1);

  g_assert_cmphex (half_white, ==, 0x80808080);
  mixed = fixture->pixels[20 * WIDTH + 60];
  g_assert_cmpuint (mixed >> 24, ==, 255);
  g_assert_cmpuint (mixed >> 16 & 0xff, ==, 255);
  g_assert_cmpuint (mixed >> 8 & 0xff, ==, 128);
  g_assert_cmpuint (mixed & 0xff, ==, 128);
}

/* However many wires lie on each other, no channel leaves its byte. */
static void
test_stacks_stay_premultiplied (Fixture       *fixture,
                                gconstpointer  data)
{
  for (guint i = 0; i < 200; i++)
    {
      const DoveMapStroke stroke = {
        (int) i % HEIGHT, HEIGHT - (int) i % HEIGHT, 1.5f, i % 3,
        dove_map_raster_pack (1, 0.5, 0.2, 0.35)
      };

      dove_map_raster_paint (&fixture->picture, whole, &stroke, 1);
    }

  for (guint i = 0; i < WIDTH * HEIGHT; i++)
    {
      const guint32 pixel = fixture->pixels[i];

      g_assert_cmpuint (pixel >> 16 & 0xff, <=, (pixel >> 24) + 1);
      g_assert_cmpuint (pixel >> 8 & 0xff, <=, pixel >> 24);
      g_assert_cmpuint (pixel & 0xff, <=, pixel >> 24);
    }
}

static void
test_distance_is_from_the_wire (Fixture       *fixture,
                                gconstpointer  data)
{
  const DoveMapSpan span = { 20, 100 };

  g_assert_cmpfloat_with_epsilon (dove_map_raster_distance (span, 10, 70, 5, 10), 0, 0.001);
  g_assert_cmpfloat_with_epsilon (dove_map_raster_distance (span, 10, 70, 110, 74), 4, 0.001);
  g_assert_cmpfloat_with_epsilon (dove_map_raster_distance (span, 10, 70, 60, 40), 0, 0.001);
  g_assert_cmpfloat (dove_map_raster_distance (span, 10, 70, 60, 50), <, 8);
  g_assert_cmpfloat (dove_map_raster_distance (span, 10, 70, 60, 50), >, 6);
}

#define TEST(name, test) \
  g_test_add ("/app/map-raster/" name, Fixture, NULL, fixture_set_up, test, NULL)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  TEST ("level-wires-are-sharp", test_level_wires_are_sharp);
  TEST ("wires-lead-from-end-to-end", test_wires_lead_from_end_to_end);
  TEST ("steep-pieces-are-as-thick", test_steep_pieces_are_as_thick);
  TEST ("double-lines-are-hollow", test_double_lines_are_hollow);
  TEST ("dashed-lines-have-gaps", test_dashed_lines_have_gaps);
  TEST ("what-is-outside-is-cut-off", test_what_is_outside_is_cut_off);
  TEST ("mirrored-pictures-are-turned", test_mirrored_pictures_are_turned);
  TEST ("order-does-not-show", test_order_does_not_show);
  TEST ("colours-are-mixed", test_colours_are_mixed);
  TEST ("stacks-stay-premultiplied", test_stacks_stay_premultiplied);
  TEST ("distance-is-from-the-wire", test_distance_is_from_the_wire);

  return g_test_run ();
}
