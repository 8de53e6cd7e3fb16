/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <glib/gi18n.h>

#include "dove-map-picture.h"

/*
 * For paper, not for the window: black on white, all of it at once, and what a wire means is told
 * by the kind of its line. Of a mapping with very many fields only those stand there that it uses,
 * with the groups around them. Lengths are points.
 */

#define MARGIN       24
#define ROW          18
#define INDENT       12
#define SIDE        190
#define LANE        150
#define FORMULA     200
#define TEXT_SIZE     9
#define FIELDS_MOST 250 /* of a side; of one with more only those that are used */

typedef struct
{
  char    *text;
  guint    depth;
  gboolean is_ghost;
  char    *formula;    /* (nullable): of a target */
} Line;

typedef struct
{
  guint        from;   /* lines */
  guint        to;
  DoveWireKind kind;
} Thread;

struct _DoveMapPicture
{
  char   *heads[2];
  GArray *lines[2];    /* (element-type Line): of source and target */
  GArray *threads;     /* (element-type Thread) */
};

static void
line_clear (gpointer data)
{
  Line *line = data;

  g_free (line->text);
  g_free (line->formula);
}

/* --- what is in it ---------------------------------------------------------------------------- */

/* The fields that wires end at, and all that is around them */
static gboolean *
find_used (DoveMapModel  *model,
           DoveFieldTree *tree,
           DoveMapSide    side)
{
  GArray *wires = dove_map_model_get_wires (model);
  gboolean *used = g_new0 (gboolean, MAX (dove_field_tree_get_length (tree), 1));

  for (guint i = 0; i < wires->len; i++)
    {
      const DoveWire *wire = &g_array_index (wires, DoveWire, i);

      for (int at = (int) (side == DOVE_MAP_SOURCE ? wire->source : wire->target); at >= 0;
           at = dove_field_tree_get (tree, (guint) at)->parent)
        used[at] = TRUE;
    }
  for (guint i = 0; side == DOVE_MAP_TARGET && i < dove_field_tree_get_length (tree); i++)
    if (dove_map_model_look (model, i)->row != NULL)
      for (int at = (int) i; at >= 0; at = dove_field_tree_get (tree, (guint) at)->parent)
        used[at] = TRUE;

  return used;
}

static char *
say_field (DoveFieldTree *tree,
           guint          index)
{
  const DoveFieldNode *node = dove_field_tree_get (tree, index);
  GString *text = g_string_new (dove_field_tree_get_label (tree, index));

  g_string_append_printf (text, " · %s", dove_map_words_type (node));
  if (node->required)
    g_string_append_printf (text, " · %s", _("required"));
  if (node->is_ghost)
    g_string_append_printf (text, " · %s", _("no longer there"));

  return g_string_free (text, FALSE);
}

/* (nullable): the line of each field, -1 for none */
static int *
add_lines (DoveMapPicture *self,
           DoveMapModel   *model,
           DoveMapSide     side)
{
  DoveFieldTree *tree = side == DOVE_MAP_SOURCE ? dove_map_model_get_sources (model)
                                                : dove_map_model_get_targets (model);
  const guint length = dove_field_tree_get_length (tree);
  g_autofree gboolean *used = length > FIELDS_MOST ? find_used (model, tree, side) : NULL;
  int *places = g_new (int, MAX (length, 1));

  for (guint i = 0; i < length; i++)
    {
      const DoveFieldNode *node = dove_field_tree_get (tree, i);
      Line line = { NULL, node->depth, node->is_ghost, NULL };

      places[i] = -1;
      if (used != NULL && !used[i])
        continue;
      places[i] = (int) self->lines[side]->len;
      line.text = say_field (tree, i);
      if (side == DOVE_MAP_TARGET)
        line.formula = g_strdup (dove_map_model_look (model, i)->formula);
      g_array_append_val (self->lines[side], line);
    }

  return places;
}

/**
 * dove_map_picture_new:
 * @model: a mapping
 *
 * Returns: (transfer full): a picture of it as it is now
 */
DoveMapPicture *
dove_map_picture_new (DoveMapModel *model)
{
  DoveMapPicture *self = g_new0 (DoveMapPicture, 1);
  GArray *wires = dove_map_model_get_wires (model);
  g_autofree int *sources = NULL;
  g_autofree int *targets = NULL;

  self->heads[0] = g_strdup (dove_map_model_get_source_name (model));
  self->heads[1] = g_strdup (dove_map_model_get_target_name (model));
  for (guint side = 0; side < 2; side++)
    {
      self->lines[side] = g_array_new (FALSE, FALSE, sizeof (Line));
      g_array_set_clear_func (self->lines[side], line_clear);
    }
  self->threads = g_array_new (FALSE, FALSE, sizeof (Thread));
  sources = add_lines (self, model, DOVE_MAP_SOURCE);
  targets = add_lines (self, model, DOVE_MAP_TARGET);
  for (guint i = 0; i < wires->len; i++)
    {
      const DoveWire *wire = &g_array_index (wires, DoveWire, i);
      const Thread thread = { (guint) sources[wire->source], (guint) targets[wire->target],
                              wire->kind };

      if (sources[wire->source] >= 0 && targets[wire->target] >= 0)
        g_array_append_val (self->threads, thread);
    }

  return self;
}

/**
 * dove_map_picture_free:
 * @self: (transfer full): a picture
 */
void
dove_map_picture_free (DoveMapPicture *self)
{
  for (guint side = 0; side < 2; side++)
    {
      g_free (self->heads[side]);
      g_array_unref (self->lines[side]);
    }
  g_array_unref (self->threads);
  g_free (self);
}

/* --- how large it is -------------------------------------------------------------------------- */

/**
 * dove_map_picture_get_width:
 * @self: a picture
 *
 * Returns: its width in points
 */
double
dove_map_picture_get_width (DoveMapPicture *self)
{
  return 2 * MARGIN + 2 * SIDE + LANE + FORMULA;
}

static double
get_top (void)
{
  return MARGIN + 2 * ROW;
}

static double
get_legend (DoveMapPicture *self)
{
  return get_top () + MAX (self->lines[0]->len, self->lines[1]->len) * ROW + ROW;
}

/**
 * dove_map_picture_get_height:
 * @self: a picture
 *
 * Returns: its height in points
 */
double
dove_map_picture_get_height (DoveMapPicture *self)
{
  return get_legend (self) + 2 * ROW + MARGIN;
}

/**
 * dove_map_picture_cut:
 * @self: a picture
 * @top: where a page begins, in points
 * @most: how much there is room for on it
 *
 * Returns: where it ends: between two fields, and behind @top
 */
double
dove_map_picture_cut (DoveMapPicture *self,
                      double          top,
                      double          most)
{
  const double height = dove_map_picture_get_height (self);
  double end = get_top () + ROW * (int) ((top + most - get_top ()) / ROW);

  if (top + most >= height)
    return height;

  return end > top ? end : top + MAX (most, 1);
}

/* --- drawing ---------------------------------------------------------------------------------- */

static void
write_text (cairo_t    *cairo,
            const char *text,
            double      x,
            double      y,
            double      width,
            const char *font)
{
  g_autoptr(PangoLayout) layout = pango_cairo_create_layout (cairo);
  PangoFontDescription *description = pango_font_description_from_string (font);

  pango_font_description_set_absolute_size (description, TEXT_SIZE * PANGO_SCALE);
  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_text (layout, text, -1);
  cairo_move_to (cairo, x, y);
  pango_cairo_show_layout (cairo, layout);
}

static double
get_x (DoveMapSide side)
{
  return side == DOVE_MAP_SOURCE ? MARGIN : MARGIN + SIDE + LANE;
}

static void
draw_side (DoveMapPicture *self,
           cairo_t        *cairo,
           DoveMapSide     side)
{
  const double x = get_x (side);
  const double width = side == DOVE_MAP_SOURCE ? SIDE : SIDE + FORMULA;

  cairo_set_source_rgb (cairo, 0, 0, 0);
  write_text (cairo, self->heads[side] != NULL ? self->heads[side] : "", x, MARGIN, width,
              "Sans Bold");
  for (guint i = 0; i < self->lines[side]->len; i++)
    {
      const Line *line = &g_array_index (self->lines[side], Line, i);
      const double y = get_top () + i * ROW;
      const double indent = 6 + MIN (line->depth, 6) * INDENT;

      cairo_set_source_rgb (cairo, .8, .8, .8);
      cairo_set_line_width (cairo, .5);
      cairo_rectangle (cairo, x, y, SIDE, ROW);
      cairo_stroke (cairo);
      cairo_set_source_rgb (cairo, line->is_ghost ? .5 : 0, line->is_ghost ? .5 : 0,
                            line->is_ghost ? .5 : 0);
      write_text (cairo, line->text, x + indent, y + 3, SIDE - indent - 4,
                  line->is_ghost ? "Sans Italic" : "Sans");
      if (line->formula != NULL)
        write_text (cairo, line->formula, x + SIDE + 8, y + 3, FORMULA - 8, "Monospace");
    }
}

/* Each kind has a line of its own: a printer may have no colours */
static void
set_line (cairo_t     *cairo,
          DoveWireKind kind)
{
  static const double dashes[] = { 4, 2 };
  static const double dots[] = { 1, 2 };

  cairo_set_line_width (cairo, kind == DOVE_WIRE_LIST ? 2 : 1);
  if (kind == DOVE_WIRE_FORMULA)
    cairo_set_dash (cairo, dashes, G_N_ELEMENTS (dashes), 0);
  else if (kind == DOVE_WIRE_PROBLEM)
    cairo_set_dash (cairo, dots, G_N_ELEMENTS (dots), 0);
  else
    cairo_set_dash (cairo, NULL, 0, 0);
  cairo_set_source_rgb (cairo, kind == DOVE_WIRE_PROBLEM ? .8 : .15, .15,
                        kind == DOVE_WIRE_PROBLEM ? .1 : .45);
}

static void
draw_thread (cairo_t      *cairo,
             double        from_y,
             double        to_y,
             double        x,
             double        width,
             DoveWireKind  kind)
{
  set_line (cairo, kind);
  cairo_move_to (cairo, x, from_y);
  cairo_curve_to (cairo, x + width / 2, from_y, x + width / 2, to_y, x + width, to_y);
  cairo_stroke (cairo);
}

static void
draw_legend (DoveMapPicture *self,
             cairo_t        *cairo)
{
  const struct { DoveWireKind kind; const char *text; } kinds[] = {
    /* Translators: what a line on a printed picture means */
    { DOVE_WIRE_PLAIN, _("as it is") },
    { DOVE_WIRE_FORMULA, _("by a formula") },
    { DOVE_WIRE_LIST, _("a list") },
    { DOVE_WIRE_PROBLEM, _("with a problem") },
  };
  const double width = (dove_map_picture_get_width (self) - 2 * MARGIN) / G_N_ELEMENTS (kinds);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const double x = MARGIN + i * width;
      const double y = get_legend (self) + ROW / 2;

      draw_thread (cairo, y, y, x, 36, kinds[i].kind);
      cairo_set_source_rgb (cairo, 0, 0, 0);
      write_text (cairo, kinds[i].text, x + 42, y - 6, width - 46, "Sans");
    }
}

/**
 * dove_map_picture_draw:
 * @self: a picture
 * @cairo: where to draw; its top left corner is the picture's
 *
 * Draws all of it.
 */
void
dove_map_picture_draw (DoveMapPicture *self,
                       cairo_t        *cairo)
{
  cairo_save (cairo);
  for (guint i = 0; i < self->threads->len; i++)
    {
      const Thread *thread = &g_array_index (self->threads, Thread, i);

      draw_thread (cairo, get_top () + (thread->from + .5) * ROW,
                   get_top () + (thread->to + .5) * ROW, MARGIN + SIDE, LANE, thread->kind);
    }
  cairo_set_dash (cairo, NULL, 0, 0);
  draw_side (self, cairo, DOVE_MAP_SOURCE);
  draw_side (self, cairo, DOVE_MAP_TARGET);
  draw_legend (self, cairo);
  cairo_restore (cairo);
}

/* --- files ------------------------------------------------------------------------------------ */

static cairo_status_t
write_cb (void                *closure,
          const unsigned char *data,
          unsigned int         length)
{
  g_byte_array_append (closure, data, length);

  return CAIRO_STATUS_SUCCESS;
}

static GBytes *
to_file (DoveMapPicture  *self,
         cairo_surface_t *surface,
         GByteArray      *bytes)
{
  cairo_t *cairo = cairo_create (surface);

  cairo_set_source_rgb (cairo, 1, 1, 1);
  cairo_paint (cairo);
  dove_map_picture_draw (self, cairo);
  cairo_show_page (cairo);
  cairo_destroy (cairo);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);

  return g_byte_array_free_to_bytes (bytes);
}

/**
 * dove_map_picture_to_pdf:
 * @self: a picture
 *
 * Returns: (transfer full): a file in the form PDF, of one page
 */
GBytes *
dove_map_picture_to_pdf (DoveMapPicture *self)
{
  GByteArray *bytes = g_byte_array_new ();

  return to_file (self,
                  cairo_pdf_surface_create_for_stream (write_cb, bytes,
                                                       dove_map_picture_get_width (self),
                                                       dove_map_picture_get_height (self)),
                  bytes);
}

/**
 * dove_map_picture_to_svg:
 * @self: a picture
 *
 * Returns: (transfer full): a file in the form SVG
 */
GBytes *
dove_map_picture_to_svg (DoveMapPicture *self)
{
  GByteArray *bytes = g_byte_array_new ();

  return to_file (self,
                  cairo_svg_surface_create_for_stream (write_cb, bytes,
                                                       dove_map_picture_get_width (self),
                                                       dove_map_picture_get_height (self)),
                  bytes);
}
