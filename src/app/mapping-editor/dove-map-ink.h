/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  DOVE_MAP_FONT_NAME,
  DOVE_MAP_FONT_STRONG,
  DOVE_MAP_FONT_SMALL,
} DoveMapFont;

/**
 * DoveMapColour:
 * @DOVE_MAP_COLOUR_TEXT: names
 * @DOVE_MAP_COLOUR_DIM: values, and what is said beside
 * @DOVE_MAP_COLOUR_WIRE: wires, as they are
 * @DOVE_MAP_COLOUR_STRONG: wires of what is looked at
 * @DOVE_MAP_COLOUR_PROBLEM: what is wrong or missing
 * @DOVE_MAP_COLOUR_SHADE: behind badges
 * @DOVE_MAP_COLOUR_PAPER: behind everything
 *
 * What is drawn in which colour; the theme says what it is.
 */
typedef enum
{
  DOVE_MAP_COLOUR_TEXT,
  DOVE_MAP_COLOUR_DIM,
  DOVE_MAP_COLOUR_WIRE,
  DOVE_MAP_COLOUR_STRONG,
  DOVE_MAP_COLOUR_PROBLEM,
  DOVE_MAP_COLOUR_SHADE,
  DOVE_MAP_COLOUR_PAPER,
} DoveMapColour;

#define DOVE_MAP_COLOURS (DOVE_MAP_COLOUR_PAPER + 1)

/**
 * DoveMapInk:
 *
 * The colours of the theme and texts that are laid out already, for all that a mapping's wires
 * and rows draw by hand.
 */
typedef struct _DoveMapInk DoveMapInk;

/**
 * DoveMapBrush:
 * @ink: colours and texts
 * @snapshot: what is drawn on
 * @width: pixels
 * @height: pixels
 * @is_mirrored: whether x is counted from the right
 *
 * Draws in one widget. Where people read from the right, all that is drawn changes sides.
 */
typedef struct
{
  DoveMapInk  *ink;
  GtkSnapshot *snapshot;
  float        width;
  float        height;
  gboolean     is_mirrored;
} DoveMapBrush;

/**
 * DoveMapText:
 * @font: how it is written
 * @colour: in which colour
 * @text: (nullable): nothing is drawn of nothing
 * @limit: pixels that it may take; what is longer ends in an ellipsis
 *
 * A text that is drawn.
 */
typedef struct
{
  DoveMapFont    font;
  DoveMapColour  colour;
  const char    *text;
  float          limit;
} DoveMapText;

/**
 * DoveMapDraw:
 * @brush: for a box of its own
 * @user_data: as given
 *
 * Draws something small.
 */
typedef void (*DoveMapDraw) (DoveMapBrush *brush,
                             gpointer      user_data);

DoveMapInk    *dove_map_ink_new            (GtkWidget         *widget);
void           dove_map_ink_free           (DoveMapInk        *self);

void           dove_map_ink_reset          (DoveMapInk        *self);
const GdkRGBA *dove_map_ink_get_colour     (DoveMapInk        *self,
                                            DoveMapColour      colour);
int            dove_map_ink_get_row_height (DoveMapInk        *self);
float          dove_map_ink_measure        (DoveMapInk        *self,
                                            const DoveMapText *text);
graphene_rect_t dove_map_ink_get_box       (DoveMapInk        *self,
                                            float              x,
                                            float              y,
                                            float              width,
                                            float              part);

DoveMapBrush   dove_map_brush_new          (DoveMapInk        *ink,
                                            GtkWidget         *widget,
                                            GtkSnapshot       *snapshot);
float          dove_map_brush_text         (DoveMapBrush      *self,
                                            const DoveMapText *text,
                                            float              x,
                                            float              y);
void           dove_map_brush_box          (DoveMapBrush      *self,
                                            DoveMapColour      colour,
                                            graphene_rect_t    box,
                                            float              radius);
void           dove_map_brush_frame        (DoveMapBrush      *self,
                                            DoveMapColour      colour,
                                            graphene_rect_t    box,
                                            float              radius);
void           dove_map_brush_stamp        (DoveMapBrush      *self,
                                            const char        *key,
                                            graphene_rect_t    box,
                                            DoveMapDraw        draw,
                                            gpointer           user_data);
void           dove_map_brush_icon         (DoveMapBrush      *self,
                                            DoveMapColour      colour,
                                            const char        *name,
                                            float              x,
                                            float              y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveMapInk, dove_map_ink_free)

G_END_DECLS
