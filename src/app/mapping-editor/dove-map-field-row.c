/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-field-row.h"

/**
 * DoveMapFieldRow:
 *
 * One field in a list, drawn by hand as one widget.
 *
 * A list has about two hundred rows made for the twenty that can be seen. A row finds out what it
 * shows when it is drawn, and the others draw nothing until they come into view: who has the list
 * sees to that.
 *
 * The parts from the outer edge to the wires: arrow, sign of the type, name and badges, value,
 * number of wires, port.
 */

#define EDGE       8      /* pixels at the outer end */
#define INDENT     14     /* pixels for each group around */
#define PORT       18     /* pixels at the end with the wires */
#define DOT        0.32f  /* of the row's height: the port's dot */
#define SPACE      8      /* pixels between parts */
#define MOST_VALUE 0.45f  /* of what is left of the row */
#define MIN_WIDTH  130

struct _DoveMapFieldRow
{
  GtkWidget       parent_instance;

  DoveMapInk     *ink;        /* borrowed */
  DoveMapSide      end;
  DoveMapFieldAsk   ask;
  gpointer        user_data;
  GtkListItem    *item;       /* (nullable): borrowed while it is bound */

  DoveMapLook     look;       /* when it is known */
  gboolean        is_known;
  gboolean        is_blank;   /* it was drawn out of view */
  gboolean        is_said;    /* screen readers know of a field here */
  DoveMapFieldMark  marks;
};

G_DEFINE_FINAL_TYPE (DoveMapFieldRow, dove_map_field_row, GTK_TYPE_WIDGET)

/* What is still free of a row while its parts are drawn */
typedef struct
{
  float start;
  float end;
  float middle;
} Room;

static float
get_unit (DoveMapFieldRow *self)
{
  return (float) dove_map_ink_get_row_height (self->ink);
}

static float
get_arrow_end (DoveMapFieldRow *self)
{
  const float port = self->end == DOVE_MAP_TARGET ? PORT : 0;

  return port + EDGE + (float) self->look.depth * INDENT + get_unit (self) * 0.55f;
}

static void
draw_arrow (DoveMapFieldRow *self,
            DoveMapBrush    *brush,
            Room            *room)
{
  const float end = get_arrow_end (self);
  const char *closed = brush->is_mirrored ? "pan-end-symbolic-rtl" : "pan-end-symbolic";

  if (self->look.can_fold)
    dove_map_brush_icon (brush, DOVE_MAP_COLOUR_DIM,
                         self->look.is_open ? "pan-down-symbolic" : closed,
                         end - get_unit (self) * 0.28f, room->middle);
  room->start = end + 2;
}

/* A text in a box with round corners */
static void
draw_badge_text (DoveMapBrush *brush,
                 gpointer      user_data)
{
  const DoveMapText text = { DOVE_MAP_FONT_SMALL, DOVE_MAP_COLOUR_DIM, user_data, brush->width };
  const float width = dove_map_ink_measure (brush->ink, &text);

  dove_map_brush_box (brush, DOVE_MAP_COLOUR_SHADE,
                      GRAPHENE_RECT_INIT (0, 0, brush->width, brush->height), 4);
  dove_map_brush_text (brush, &text, (float) (int) ((brush->width - width) / 2),
                       (float) (int) (brush->height / 2));
}

static void
draw_type (DoveMapFieldRow *self,
           DoveMapBrush    *brush,
           Room            *room)
{
  const float width = get_unit (self) * 1.05f;

  dove_map_brush_stamp (brush, self->look.glyph,
                        dove_map_ink_get_box (self->ink, room->start, room->middle, width, 0.66f),
                        draw_badge_text, (gpointer) self->look.glyph);
  room->start += width + SPACE;
}

static DoveMapColour
get_port_colour (DoveMapFieldRow *self)
{
  if (self->look.has_problem || self->look.is_missing)
    return DOVE_MAP_COLOUR_PROBLEM;

  return self->marks != 0 ? DOVE_MAP_COLOUR_STRONG : DOVE_MAP_COLOUR_WIRE;
}

typedef struct
{
  DoveMapColour colour;
  gboolean      is_full;
  gboolean      is_square;
} Port;

static void
draw_dot (DoveMapBrush *brush,
          gpointer      user_data)
{
  const Port *port = user_data;
  const graphene_rect_t box = GRAPHENE_RECT_INIT (0, 0, brush->width, brush->height);
  const float radius = port->is_square ? 1.5f : brush->width / 2;

  if (port->is_full)
    dove_map_brush_box (brush, port->colour, box, radius);
  else
    dove_map_brush_frame (brush, port->colour, box, radius);
}

/* Full with a wire, hollow without; square when something is missing or wrong. */
static void
draw_port (DoveMapFieldRow *self,
           DoveMapBrush    *brush,
           Room            *room)
{
  const float x = self->end == DOVE_MAP_TARGET ? PORT / 2 : brush->width - PORT / 2;
  const gboolean is_end = self->marks & (DOVE_MAP_FIELD_TAKEN | DOVE_MAP_FIELD_AIMED);
  const int half = (int) MIN (PORT / 2, get_unit (self) * DOT * (is_end ? 0.7f : 0.5f));
  const float size = (float) (2 * half + 1);
  const float line = self->marks != 0 ? 2.5f : 1.5f;
  Port port = {
    .colour = get_port_colour (self),
    .is_full = self->look.n_wires > 0 || self->marks != 0,
    .is_square = self->look.has_problem || self->look.is_missing,
  };
  char key[32];

  g_snprintf (key, sizeof (key), "port %d%d%d", port.colour, port.is_full, port.is_square);
  if (port.is_full)
    dove_map_brush_box (brush, port.colour,
                        GRAPHENE_RECT_INIT (self->end == DOVE_MAP_TARGET ? 0 : x,
                                            room->middle - line / 2, PORT / 2, line), 0);
  dove_map_brush_stamp (brush, key,
                        GRAPHENE_RECT_INIT (x - (float) half, room->middle - (float) half, size,
                                            size), draw_dot, &port);

  if (self->end == DOVE_MAP_SOURCE)
    room->end = x - get_unit (self) * DOT / 2 - 7;
}

static void
draw_count (DoveMapFieldRow *self,
            DoveMapBrush    *brush,
            Room            *room)
{
  char number[16];
  DoveMapText text = { DOVE_MAP_FONT_SMALL, DOVE_MAP_COLOUR_DIM, number, 60 };
  float width;

  if (self->look.n_wires < 2)
    return;

  g_snprintf (number, sizeof (number), "%u", self->look.n_wires);
  width = dove_map_ink_measure (self->ink, &text) + 10;
  room->end -= width;
  dove_map_brush_stamp (brush, number,
                        dove_map_ink_get_box (self->ink, room->end, room->middle, width, 0.6f),
                        draw_badge_text, number);
  room->end -= SPACE;
}

static void
draw_value (DoveMapFieldRow *self,
            DoveMapBrush    *brush,
            Room            *room)
{
  const DoveMapText text = {
    DOVE_MAP_FONT_SMALL,
    self->look.is_alarming ? DOVE_MAP_COLOUR_PROBLEM : DOVE_MAP_COLOUR_DIM,
    self->look.value, (room->end - room->start) * MOST_VALUE
  };
  const float width = dove_map_ink_measure (self->ink, &text);

  if (width <= 0)
    return;
  room->end -= width;
  dove_map_brush_text (brush, &text, room->end, room->middle);
  room->end -= SPACE;
}

static void
draw_badge (DoveMapFieldRow *self,
            DoveMapBrush    *brush,
            Room            *room,
            DoveMapColour    colour,
            const char      *icon)
{
  const float width = get_unit (self) * 0.5f;

  room->end -= width;
  dove_map_brush_icon (brush, colour, icon, room->end + width / 2, room->middle);
  room->end -= SPACE / 2;
}

static void
draw_name (DoveMapFieldRow *self,
           DoveMapBrush    *brush,
           Room            *room)
{
  const DoveMapText star = {
    DOVE_MAP_FONT_STRONG,
    self->look.is_missing ? DOVE_MAP_COLOUR_PROBLEM : DOVE_MAP_COLOUR_DIM, "*", 20
  };
  const DoveMapText name = {
    self->marks & DOVE_MAP_FIELD_RELATED ? DOVE_MAP_FONT_STRONG : DOVE_MAP_FONT_NAME,
    self->look.is_ghost ? DOVE_MAP_COLOUR_PROBLEM : DOVE_MAP_COLOUR_TEXT,
    self->look.name, room->end - room->start - (self->look.is_required ? 12 : 0)
  };

  room->start += dove_map_brush_text (brush, &name, room->start, room->middle);
  if (self->look.is_ghost)
    dove_map_brush_box (brush, DOVE_MAP_COLOUR_PROBLEM,
                        GRAPHENE_RECT_INIT (room->start - dove_map_ink_measure (self->ink, &name),
                                            room->middle,
                                            dove_map_ink_measure (self->ink, &name), 1), 0);
  if (self->look.is_required)
    dove_map_brush_text (brush, &star, room->start + 3, room->middle);
}

static void
draw_background (DoveMapFieldRow *self,
                 DoveMapBrush    *brush)
{
  if (self->marks & (DOVE_MAP_FIELD_TAKEN | DOVE_MAP_FIELD_AIMED))
    dove_map_brush_frame (brush, DOVE_MAP_COLOUR_STRONG,
                          GRAPHENE_RECT_INIT (2, 1, brush->width - 4, brush->height - 2), 6);
}

static void
say (DoveMapFieldRow *self)
{
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));
  /* Translators: which row of a list, of how many, and how deep in groups; for screen readers */
  g_autofree char *place = g_strdup_printf (_("Row %u of %u, level %u"), self->look.position,
                                            self->look.n_rows, self->look.depth + 1);

  gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->look.spoken, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, place,
                                  GTK_ACCESSIBLE_PROPERTY_LEVEL, (int) self->look.depth + 1, -1);
  if (self->look.can_fold)
    gtk_accessible_update_state (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_STATE_EXPANDED,
                                 self->look.is_open, -1);
  else
    gtk_accessible_reset_state (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_STATE_EXPANDED);
}

/* What was said before was of another field */
static void
say_nothing (DoveMapFieldRow *self)
{
  GtkAccessible *item = (GtkAccessible *) gtk_widget_get_parent (GTK_WIDGET (self));

  self->is_said = FALSE;
  if (item == NULL)
    return;

  gtk_accessible_reset_property (item, GTK_ACCESSIBLE_PROPERTY_LABEL);
  gtk_accessible_reset_property (item, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
  gtk_accessible_reset_state (item, GTK_ACCESSIBLE_STATE_EXPANDED);
}

static gboolean
ensure_look (DoveMapFieldRow *self)
{
  DoveMapLook look;

  if (self->is_known)
    return TRUE;
  if (self->item == NULL || !self->ask (self, &look, self->user_data))
    return FALSE;

  dove_map_look_clear (&self->look);
  self->look = look;
  self->is_known = self->is_said = TRUE;
  say (self);

  return TRUE;
}

static void
dove_map_field_row_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot)
{
  DoveMapFieldRow *self = DOVE_MAP_FIELD_ROW (widget);
  DoveMapBrush brush = dove_map_brush_new (self->ink, widget, snapshot);
  Room room = { 0, brush.width - EDGE, (float) (int) (brush.height / 2) };

  self->is_blank = !ensure_look (self);
  if (self->is_blank && self->is_said)
    say_nothing (self);
  if (self->is_blank)
    return;

  draw_background (self, &brush);
  if (self->look.is_name)
    room.start = PORT + EDGE;
  else
    {
      draw_arrow (self, &brush, &room);
      draw_type (self, &brush, &room);
    }
  draw_port (self, &brush, &room);
  draw_count (self, &brush, &room);
  if (self->look.has_problem)
    draw_badge (self, &brush, &room, DOVE_MAP_COLOUR_PROBLEM, "dialog-warning-symbolic");
  if (self->look.is_read_only)
    draw_badge (self, &brush, &room, DOVE_MAP_COLOUR_DIM, "changes-prevent-symbolic");
  if (self->look.is_key)
    draw_badge (self, &brush, &room, DOVE_MAP_COLOUR_DIM, "dialog-password-symbolic");
  draw_value (self, &brush, &room);
  draw_name (self, &brush, &room);
}

static void
dove_map_field_row_measure (GtkWidget      *widget,
                            GtkOrientation  orientation,
                            int             for_size,
                            int            *minimum,
                            int            *natural,
                            int            *minimum_baseline,
                            int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL
    ? dove_map_ink_get_row_height (DOVE_MAP_FIELD_ROW (widget)->ink)
    : MIN_WIDTH;
}

static void
dove_map_field_row_finalize (GObject *object)
{
  dove_map_look_clear (&DOVE_MAP_FIELD_ROW (object)->look);

  G_OBJECT_CLASS (dove_map_field_row_parent_class)->finalize (object);
}

static void
dove_map_field_row_class_init (DoveMapFieldRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dove_map_field_row_finalize;
  widget_class->snapshot = dove_map_field_row_snapshot;
  widget_class->measure = dove_map_field_row_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
dove_map_field_row_init (DoveMapFieldRow *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * dove_map_field_row_new:
 * @ink: (transfer none): colours and texts; must live as long
 * @end: the side that it is on
 * @ask: what it shows
 * @user_data: for @ask
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
dove_map_field_row_new (DoveMapInk      *ink,
                        DoveMapSide      end,
                        DoveMapFieldAsk  ask,
                        gpointer         user_data)
{
  DoveMapFieldRow *self = g_object_new (DOVE_TYPE_MAP_FIELD_ROW, NULL);

  self->ink = ink;
  self->end = end;
  self->ask = ask;
  self->user_data = user_data;

  return GTK_WIDGET (self);
}

/**
 * dove_map_field_row_bind:
 * @self: a row
 * @item: (nullable) (transfer none): the item of a list that it is for; %NULL for none
 *
 * Gives it another field.
 */
void
dove_map_field_row_bind (DoveMapFieldRow *self,
                         GtkListItem     *item)
{
  self->item = item;
  self->marks = 0;
  dove_map_field_row_refresh (self);
}

/**
 * dove_map_field_row_get_place:
 * @self: a bound row
 *
 * Returns: its position in the list
 */
guint
dove_map_field_row_get_place (DoveMapFieldRow *self)
{
  return gtk_list_item_get_position (self->item);
}

/**
 * dove_map_field_row_is_blank:
 * @self: a row
 *
 * Returns: whether nothing was drawn because it could not be seen
 */
gboolean
dove_map_field_row_is_blank (DoveMapFieldRow *self)
{
  return self->is_blank;
}

/**
 * dove_map_field_row_is_arrow:
 * @self: a row
 * @x: pixels from its left
 *
 * Returns: whether the arrow that folds the group is there
 */
gboolean
dove_map_field_row_is_arrow (DoveMapFieldRow *self,
                             double           x)
{
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (GTK_WIDGET (self)) - x;

  return self->is_known && self->look.can_fold && x < get_arrow_end (self) + 2
         && x > get_arrow_end (self) - get_unit (self);
}

/**
 * dove_map_field_row_refresh:
 * @self: a row
 *
 * Finds out again what it shows, when it is drawn. Until then nothing is said of it, where it is
 * not drawn for now.
 */
void
dove_map_field_row_refresh (DoveMapFieldRow *self)
{
  self->is_known = FALSE;
  if (self->is_said && !gtk_widget_get_mapped (GTK_WIDGET (self)))
    say_nothing (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * dove_map_field_row_set_marks:
 * @self: a row
 * @marks: what it shows for the moment
 */
void
dove_map_field_row_set_marks (DoveMapFieldRow  *self,
                              DoveMapFieldMark  marks)
{
  if (self->marks == marks)
    return;

  self->marks = marks;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
