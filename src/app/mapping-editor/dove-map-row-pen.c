/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-row-private.h"

#include "app/widgets/dove-words.h"

/* What the rows of the list are drawn of: texts, frames and icons, from the side where reading
 * begins. */

#define PAD 5 /* within a badge, and a chip */

/* From the side where reading begins to the left side */
static double
to_left (const DoveMapRowPen *pen,
         double               x,
         double               width)
{
  GtkWidget *widget = GTK_WIDGET (pen->row);

  return gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL
             ? gtk_widget_get_width (widget) - x - width : x;
}

/*
 * dove_map_row_pen_find:
 * @pen: where it is drawn
 * @name: of a colour of the theme
 *
 * Returns: the colour
 */
GdkRGBA
dove_map_row_pen_find (const DoveMapRowPen *pen,
                       const char          *name)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (pen->row));
  GdkRGBA colour = pen->text;

  gtk_style_context_lookup_color (context, name, &colour);

  return colour;
}

static void
append_layout (DoveMapRowPen *pen,
               double         x,
               int            height,
               int            width,
               const GdkRGBA *colour)
{
  gtk_snapshot_save (pen->snapshot);
  gtk_snapshot_translate (pen->snapshot,
                          &GRAPHENE_POINT_INIT ((float) to_left (pen, x, width),
                                                (float) (pen->top + (pen->height - height) / 2)));
  gtk_snapshot_append_layout (pen->snapshot, pen->row->layout, colour);
  gtk_snapshot_restore (pen->snapshot);
}

/* Sets the text into the layout, no wider than there is room; gives its size */
static gboolean
set_text (DoveMapRowPen *pen,
          const char    *text,
          PangoAttrList *attributes,
          double         room,
          int           *width,
          int           *height)
{
  PangoLayout *layout = pen->row->layout;
  g_autofree char *shown = dove_words_isolate (text);

  if (room < 2 * DOVE_MAP_ROW_GAP || *text == '\0')
    return FALSE;

  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_text (layout, shown, -1);
  pango_layout_set_width (layout, -1);
  pango_layout_get_pixel_size (layout, width, height);
  if (*width > room)
    {
      pango_layout_set_width (layout, (int) room * PANGO_SCALE);
      *width = (int) room;
    }

  return TRUE;
}

/*
 * dove_map_row_pen_text:
 * @pen: where it is drawn
 * @text: what to write
 * @attributes: (nullable): how
 * @colour: its colour
 *
 * Writes a text, and goes on behind it.
 */
void
dove_map_row_pen_text (DoveMapRowPen *pen,
                       const char    *text,
                       PangoAttrList *attributes,
                       const GdkRGBA *colour)
{
  int width = 0, height = 0;

  if (!set_text (pen, text, attributes, pen->end - pen->x, &width, &height))
    return;

  append_layout (pen, pen->x, height, width, colour);
  pen->x += width + DOVE_MAP_ROW_GAP;
}

/*
 * dove_map_row_pen_frame:
 * @pen: where it is drawn
 * @text: what to write
 * @attributes: (nullable): how
 * @colour: its colour
 * @is_filled: whether the frame is filled, faintly
 *
 * Writes a text within a frame, and goes on behind it: what a field is, or where its value comes
 * from.
 */
void
dove_map_row_pen_frame (DoveMapRowPen *pen,
                        const char    *text,
                        PangoAttrList *attributes,
                        const GdkRGBA *colour,
                        gboolean       is_filled)
{
  const float widths[4] = { 1, 1, 1, 1 };
  GdkRGBA line = *colour;
  GdkRGBA fill = *colour;
  GskRoundedRect frame;
  int width = 0, height = 0;

  if (!set_text (pen, text, attributes, pen->end - pen->x - 2 * PAD, &width, &height))
    return;

  line.alpha *= pen->has_contrast ? 1 : .45f;
  fill.alpha *= .12f;
  gsk_rounded_rect_init_from_rect (
      &frame, &GRAPHENE_RECT_INIT ((float) to_left (pen, pen->x, width + 2 * PAD),
                                   (float) (pen->top + (pen->height - height) / 2 - 2),
                                   (float) (width + 2 * PAD), (float) (height + 4)), 5);
  if (is_filled)
    {
      gtk_snapshot_push_rounded_clip (pen->snapshot, &frame);
      gtk_snapshot_append_color (pen->snapshot, &fill, &frame.bounds);
      gtk_snapshot_pop (pen->snapshot);
    }
  gtk_snapshot_append_border (pen->snapshot, &frame, widths,
                              (GdkRGBA[4]) { line, line, line, line });
  append_layout (pen, pen->x + PAD, height, width, colour);
  pen->x += width + 2 * PAD + DOVE_MAP_ROW_GAP;
}

/*
 * dove_map_row_pen_badge:
 * @pen: where it is drawn
 * @text: a word
 *
 * Writes what a field is, small.
 */
void
dove_map_row_pen_badge (DoveMapRowPen *pen,
                        const char    *text)
{
  g_autoptr(PangoAttrList) small = pango_attr_list_new ();

  pango_attr_list_insert (small, pango_attr_scale_new (.8));
  dove_map_row_pen_frame (pen, text, small, &pen->faint, FALSE);
}

/*
 * dove_map_row_pen_icon:
 * @pen: where it is drawn
 * @name: of an icon
 * @x: from the side where reading begins
 * @colour: its colour
 *
 * Draws an icon.
 */
void
dove_map_row_pen_icon (DoveMapRowPen *pen,
                       const char    *name,
                       double         x,
                       const GdkRGBA *colour)
{
  const int size = DOVE_MAP_ROW_ICON;
  GtkWidget *widget = GTK_WIDGET (pen->row);
  g_autoptr(GtkIconPaintable) icon = gtk_icon_theme_lookup_icon (
      gtk_icon_theme_get_for_display (gtk_widget_get_display (widget)), name, NULL, size,
      gtk_widget_get_scale_factor (widget), gtk_widget_get_direction (widget), 0);

  gtk_snapshot_save (pen->snapshot);
  gtk_snapshot_translate (pen->snapshot,
                          &GRAPHENE_POINT_INIT ((float) to_left (pen, x, size),
                                                (float) (pen->top + (pen->height - size) / 2)));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), pen->snapshot, size,
                                            size, colour, 1);
  gtk_snapshot_restore (pen->snapshot);
}
