/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <adwaita.h>

#include "dove-map-ink.h"

#include "app/widgets/dove-words.h"

/*
 * A row of fields is one widget that draws itself, for with a widget for each of its parts a list
 * of a thousand takes three times as long to open and to scroll. What makes drawing by hand slow
 * is laying out text, cutting round corners and colouring icons: here each text is laid out once,
 * and what has corners is painted once as a small picture (a *stamp*), for rows come and go while
 * the same names and badges stay.
 */

#define ICON_SIZE    12    /* pixels, at ordinary text */
#define SMALL_SCALE  0.86
#define ROW_SPACE    10    /* pixels of a row beside its text */
#define MOST_LAYOUTS 2000  /* after which all are made anew */
#define MOST_STAMPS  800

struct _DoveMapInk
{
  GtkWidget  *widget;      /* borrowed: whose style it is */
  GHashTable *layouts;     /* font and text -> PangoLayout */
  GHashTable *stamps;      /* key and size -> GdkTexture */
  GdkRGBA     colours[DOVE_MAP_COLOURS];
  gboolean    has_colours;
  int         row_height;  /* pixels; 0 until asked */
};

static GdkRGBA
mix (const GdkRGBA *colour,
     float          alpha)
{
  GdkRGBA mixed = *colour;

  mixed.alpha *= alpha;

  return mixed;
}

/* What a half-transparent colour looks like on another: opaque, so that what lies on each other
 * does not get darker */
static GdkRGBA
lay_on (const GdkRGBA *colour,
        float          alpha,
        const GdkRGBA *below)
{
  return (GdkRGBA) {
    .red = colour->red * alpha + below->red * (1 - alpha),
    .green = colour->green * alpha + below->green * (1 - alpha),
    .blue = colour->blue * alpha + below->blue * (1 - alpha),
    .alpha = 1,
  };
}

static void
look_up (GtkStyleContext *style,
         const char      *name,
         GdkRGBA         *colour)
{
  if (!gtk_style_context_lookup_color (style, name, colour))
    gtk_style_context_get_color (style, colour);
}

static void
ensure_colours (DoveMapInk *self)
{
  GtkStyleContext *style = gtk_widget_get_style_context (self->widget);
  const gboolean is_clear = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
  GdkRGBA *colours = self->colours;

  if (self->has_colours)
    return;

  gtk_style_context_get_color (style, &colours[DOVE_MAP_COLOUR_TEXT]);
  colours[DOVE_MAP_COLOUR_DIM] = mix (&colours[DOVE_MAP_COLOUR_TEXT], is_clear ? 0.9f : 0.6f);
  colours[DOVE_MAP_COLOUR_SHADE] = mix (&colours[DOVE_MAP_COLOUR_TEXT], is_clear ? 0.2f : 0.08f);
  look_up (style, "accent_color", &colours[DOVE_MAP_COLOUR_STRONG]);
  look_up (style, "error_color", &colours[DOVE_MAP_COLOUR_PROBLEM]);
  look_up (style, "view_bg_color", &colours[DOVE_MAP_COLOUR_PAPER]);
  colours[DOVE_MAP_COLOUR_WIRE] = lay_on (&colours[DOVE_MAP_COLOUR_TEXT], is_clear ? 0.75f : 0.36f,
                                          &colours[DOVE_MAP_COLOUR_PAPER]);
  self->has_colours = TRUE;
}

static PangoLayout *
make_layout (DoveMapInk  *self,
             DoveMapFont  font,
             const char  *text)
{
  g_autofree char *written = dove_words_isolate (text);
  PangoLayout *layout = gtk_widget_create_pango_layout (self->widget, written);

  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);

  if (font != DOVE_MAP_FONT_NAME)
    {
      g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();

      pango_attr_list_insert (attributes, font == DOVE_MAP_FONT_STRONG
                                            ? pango_attr_weight_new (PANGO_WEIGHT_BOLD)
                                            : pango_attr_scale_new (SMALL_SCALE));
      pango_layout_set_attributes (layout, attributes);
    }

  return layout;
}

static PangoLayout *
get_layout (DoveMapInk        *self,
            const DoveMapText *text)
{
  g_autofree char *key = g_strdup_printf ("%d%s", text->font, text->text);
  PangoLayout *layout = g_hash_table_lookup (self->layouts, key);

  if (layout == NULL)
    {
      if (g_hash_table_size (self->layouts) >= MOST_LAYOUTS)
        g_hash_table_remove_all (self->layouts);
      layout = make_layout (self, text->font, text->text);
      g_hash_table_insert (self->layouts, g_steal_pointer (&key), layout);
    }

  pango_layout_set_width (layout, (int) (MAX (0, text->limit) * PANGO_SCALE));

  return layout;
}

/**
 * dove_map_ink_new:
 * @widget: (transfer none): whose style it has; it must live as long
 *
 * Returns: (transfer full): the ink
 */
DoveMapInk *
dove_map_ink_new (GtkWidget *widget)
{
  DoveMapInk *self = g_new0 (DoveMapInk, 1);

  self->widget = widget;
  self->layouts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->stamps = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);

  return self;
}

/**
 * dove_map_ink_free:
 * @self: (transfer full): ink
 */
void
dove_map_ink_free (DoveMapInk *self)
{
  g_hash_table_unref (self->layouts);
  g_hash_table_unref (self->stamps);
  g_free (self);
}

/**
 * dove_map_ink_reset:
 * @self: ink
 *
 * Forgets what depends on the theme and on the size of text: one of them has changed.
 */
void
dove_map_ink_reset (DoveMapInk *self)
{
  g_hash_table_remove_all (self->layouts);
  g_hash_table_remove_all (self->stamps);
  self->has_colours = FALSE;
  self->row_height = 0;
}

/**
 * dove_map_ink_get_colour:
 * @self: ink
 * @colour: which one
 *
 * Returns: (transfer none): the colour in the theme of the moment
 */
const GdkRGBA *
dove_map_ink_get_colour (DoveMapInk    *self,
                         DoveMapColour  colour)
{
  ensure_colours (self);

  return &self->colours[colour];
}

/**
 * dove_map_ink_get_row_height:
 * @self: ink
 *
 * Returns: pixels that a row of text of the size of the moment takes
 */
int
dove_map_ink_get_row_height (DoveMapInk *self)
{
  if (self->row_height == 0)
    {
      PangoContext *context = gtk_widget_get_pango_context (self->widget);
      PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);

      self->row_height = ROW_SPACE + PANGO_PIXELS (pango_font_metrics_get_height (metrics));
      pango_font_metrics_unref (metrics);
    }

  return self->row_height;
}

/**
 * dove_map_ink_measure:
 * @self: ink
 * @text: a text
 *
 * Returns: pixels that it takes, at most its limit
 */
float
dove_map_ink_measure (DoveMapInk        *self,
                      const DoveMapText *text)
{
  int width;

  if (text->text == NULL || *text->text == '\0' || text->limit < 1)
    return 0;

  pango_layout_get_pixel_size (get_layout (self, text), &width, NULL);

  return (float) width;
}

/**
 * dove_map_ink_get_box:
 * @self: ink
 * @x: pixels to its beginning
 * @y: pixels from the top to its middle
 * @width: pixels
 * @part: how much of a row's height it has
 *
 * Returns: a box for a text, with the pixel at @y in its middle
 */
graphene_rect_t
dove_map_ink_get_box (DoveMapInk *self,
                      float       x,
                      float       y,
                      float       width,
                      float       part)
{
  const int half = (int) ((float) dove_map_ink_get_row_height (self) * part / 2);

  return GRAPHENE_RECT_INIT (x, (float) (int) y - (float) half, width, (float) (2 * half + 1));
}

/**
 * dove_map_brush_new:
 * @ink: colours and texts
 * @widget: what is drawn
 * @snapshot: what is drawn on
 *
 * Returns: a brush for the widget
 */
DoveMapBrush
dove_map_brush_new (DoveMapInk  *ink,
                    GtkWidget   *widget,
                    GtkSnapshot *snapshot)
{
  return (DoveMapBrush) {
    .ink = ink,
    .snapshot = snapshot,
    .width = (float) gtk_widget_get_width (widget),
    .height = (float) gtk_widget_get_height (widget),
    .is_mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL,
  };
}

static float
mirror (DoveMapBrush *self,
        float         x,
        float         width)
{
  return self->is_mirrored ? self->width - x - width : x;
}

/**
 * dove_map_brush_text:
 * @self: a brush
 * @text: what to write
 * @x: pixels to its beginning
 * @y: pixels from the top to its middle
 *
 * Returns: pixels that it took
 */
float
dove_map_brush_text (DoveMapBrush      *self,
                     const DoveMapText *text,
                     float              x,
                     float              y)
{
  PangoLayout *layout;
  PangoRectangle area;

  if (text->text == NULL || *text->text == '\0' || text->limit < 1)
    return 0;

  layout = get_layout (self->ink, text);
  pango_layout_get_pixel_extents (layout, NULL, &area);

  /* a text that is read from the right stands at the right end of its limit */
  gtk_snapshot_save (self->snapshot);
  gtk_snapshot_translate (self->snapshot,
                          &GRAPHENE_POINT_INIT (mirror (self, x, (float) area.width) -
                                                  (float) area.x,
                                                y - (float) (area.height / 2)));
  gtk_snapshot_append_layout (self->snapshot, layout,
                              dove_map_ink_get_colour (self->ink, text->colour));
  gtk_snapshot_restore (self->snapshot);

  return (float) area.width;
}

/**
 * dove_map_brush_box:
 * @self: a brush
 * @colour: of it
 * @box: where it is
 * @radius: pixels of its corners
 *
 * Fills a box.
 */
void
dove_map_brush_box (DoveMapBrush    *self,
                    DoveMapColour    colour,
                    graphene_rect_t  box,
                    float            radius)
{
  GskRoundedRect outline;

  box.origin.x = mirror (self, box.origin.x, box.size.width);
  if (radius > 0)
    {
      gsk_rounded_rect_init_from_rect (&outline, &box, radius);
      gtk_snapshot_push_rounded_clip (self->snapshot, &outline);
    }
  gtk_snapshot_append_color (self->snapshot, dove_map_ink_get_colour (self->ink, colour), &box);
  if (radius > 0)
    gtk_snapshot_pop (self->snapshot);
}

/**
 * dove_map_brush_frame:
 * @self: a brush
 * @colour: of it
 * @box: where it is
 * @radius: pixels of its corners
 *
 * Draws a thin line around a box.
 */
void
dove_map_brush_frame (DoveMapBrush    *self,
                      DoveMapColour    colour,
                      graphene_rect_t  box,
                      float            radius)
{
  const GdkRGBA *ink = dove_map_ink_get_colour (self->ink, colour);
  const float widths[4] = { 1.5f, 1.5f, 1.5f, 1.5f };
  const GdkRGBA colours[4] = { *ink, *ink, *ink, *ink };
  GskRoundedRect outline;

  box.origin.x = mirror (self, box.origin.x, box.size.width);
  gsk_rounded_rect_init_from_rect (&outline, &box, radius);
  gtk_snapshot_append_border (self->snapshot, &outline, widths, colours);
}

/* --- stamps ----------------------------------------------------------------------------------- */

/* As GDK_MEMORY_R8G8B8A8 has it, which GTK 4.8 draws without a detour over floats */
static GBytes *
straighten (cairo_surface_t *surface)
{
  const int width = cairo_image_surface_get_width (surface);
  const int height = cairo_image_surface_get_height (surface);
  const int stride = cairo_image_surface_get_stride (surface) / (int) sizeof (guint32);
  const guint32 *row = (const guint32 *) (gpointer) cairo_image_surface_get_data (surface);
  guint8 *pixels = g_malloc0 ((gsize) width * (gsize) height * 4);
  guint8 *pixel = pixels;

  for (int y = 0; y < height; y++, row += stride)
    for (int x = 0; x < width; x++, pixel += 4)
      {
        const guint alpha = row[x] >> 24;

        for (guint channel = 0; channel < 3 && alpha > 0; channel++)
          pixel[channel] = (guint8) MIN (255, ((row[x] >> (16 - 8 * channel) & 0xff) * 255 +
                                               alpha / 2) / alpha);
        pixel[3] = (guint8) alpha;
      }

  return g_bytes_new_take (pixels, (gsize) width * (gsize) height * 4);
}

static GdkTexture *
paint_node (GskRenderNode *node,
            int            width,
            int            height,
            int            scale)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width * scale,
                                                         height * scale);
  cairo_t *cairo = cairo_create (surface);
  g_autoptr(GBytes) bytes = NULL;

  cairo_scale (cairo, scale, scale);
  if (node != NULL)
    gsk_render_node_draw (node, cairo);
  cairo_destroy (cairo);
  cairo_surface_flush (surface);
  bytes = straighten (surface);
  cairo_surface_destroy (surface);

  return gdk_memory_texture_new (width * scale, height * scale, GDK_MEMORY_R8G8B8A8, bytes,
                                 (gsize) (width * scale) * 4);
}

static GdkTexture *
make_stamp (DoveMapBrush *self,
            int           width,
            int           height,
            DoveMapDraw   draw,
            gpointer      user_data)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  DoveMapBrush brush = { self->ink, snapshot, (float) width, (float) height, self->is_mirrored };
  GskRenderNode *node;
  GdkTexture *stamp;

  draw (&brush, user_data);
  node = gtk_snapshot_free_to_node (snapshot);
  stamp = paint_node (node, width, height, gtk_widget_get_scale_factor (self->ink->widget));
  g_clear_pointer (&node, gsk_render_node_unref);

  return stamp;
}

/**
 * dove_map_brush_stamp:
 * @self: a brush
 * @key: what tells it from others of the same size
 * @box: where it is
 * @draw: draws it, from its own corner on, when it is not there yet
 * @user_data: for @draw
 *
 * Draws something small that is often drawn the same.
 */
void
dove_map_brush_stamp (DoveMapBrush    *self,
                      const char      *key,
                      graphene_rect_t  box,
                      DoveMapDraw      draw,
                      gpointer         user_data)
{
  const int width = (int) (box.size.width + 0.999f);
  const int height = (int) (box.size.height + 0.999f);
  g_autofree char *whole = g_strdup_printf ("%d %d %s", width, height, key);
  GdkTexture *stamp = g_hash_table_lookup (self->ink->stamps, whole);
  const float x = mirror (self, box.origin.x, (float) width);

  if (stamp == NULL)
    {
      if (g_hash_table_size (self->ink->stamps) >= MOST_STAMPS)
        g_hash_table_remove_all (self->ink->stamps);
      stamp = make_stamp (self, width, height, draw, user_data);
      g_hash_table_insert (self->ink->stamps, g_steal_pointer (&whole), stamp);
    }

  gtk_snapshot_append_texture (self->snapshot, stamp,
                               &GRAPHENE_RECT_INIT ((float) (int) x, (float) (int) box.origin.y,
                                                    (float) width, (float) height));
}

typedef struct
{
  const char    *name;
  DoveMapColour  colour;
} Icon;

static void
draw_icon (DoveMapBrush *brush,
           gpointer      user_data)
{
  const Icon *icon = user_data;
  GtkWidget *widget = brush->ink->widget;
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  const GdkRGBA *ink = dove_map_ink_get_colour (brush->ink, icon->colour);
  const GdkRGBA colours[4] = { *ink, *ink, *ink, *ink };
  g_autoptr(GtkIconPaintable) paintable =
    gtk_icon_theme_lookup_icon (theme, icon->name, NULL, (int) brush->width,
                                gtk_widget_get_scale_factor (widget),
                                gtk_widget_get_direction (widget), 0);

  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (paintable), brush->snapshot,
                                            brush->width, brush->height, colours, 4);
}

/**
 * dove_map_brush_icon:
 * @self: a brush
 * @colour: of it
 * @name: of a symbolic icon
 * @x: pixels to its middle
 * @y: pixels from the top to its middle
 *
 * Draws a small icon.
 */
void
dove_map_brush_icon (DoveMapBrush  *self,
                     DoveMapColour  colour,
                     const char    *name,
                     float          x,
                     float          y)
{
  const int size = MAX (ICON_SIZE, (int) ((float) dove_map_ink_get_row_height (self->ink) * 0.42f));
  g_autofree char *key = g_strdup_printf ("icon %d %s", colour, name);
  Icon icon = { name, colour };

  dove_map_brush_stamp (self, key,
                        GRAPHENE_RECT_INIT (x - (float) size / 2, y - (float) size / 2,
                                            (float) size, (float) size), draw_icon, &icon);
}
