/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-row.h"

#include "app/mapping-editor/dove-map-filter.h"

#define MARGIN       8
#define MARK        20 /* place of the mark of a problem */
#define ICON        16
#define ARROW       18 /* of a field with others in it */
#define INDENT      16 /* per level */
#define GAP          8
#define PAD          5 /* within a badge, and a chip */
#define WIDE       520 /* from here on all is in one line */
#define LINE_SPACE  10
#define FAINT       .6

/**
 * DoveMapRow:
 *
 * A target field in the list: a mark when something is wrong, its name with what it is, where its
 * value comes from, and the value. It draws all of this itself, so that a list of a thousand
 * fields scrolls well. Where it is narrow, the value stands below the name.
 */
struct _DoveMapRow
{
  GtkWidget     parent_instance;

  PangoLayout  *layout;
  DoveMapModel *model;   /* (nullable) */
  guint         node;
  DoveMapFold   fold;
};

G_DEFINE_FINAL_TYPE (DoveMapRow, dove_map_row, GTK_TYPE_WIDGET)

/* Where it is drawn next */
typedef struct
{
  DoveMapRow          *row;
  GtkSnapshot         *snapshot;
  const DoveFieldNode *field;
  const DoveMapPlace  *place;
  GdkRGBA              text;
  GdkRGBA              faint;
  double               x;       /* from the side where reading begins */
  double               end;     /* where there is no more room */
  double               top;     /* of the line */
  double               height;
} Pen;

static int
get_line_height (DoveMapRow *self)
{
  int height = 0;

  pango_layout_set_attributes (self->layout, NULL);
  pango_layout_set_width (self->layout, -1);
  pango_layout_set_text (self->layout, "Ág", -1);
  pango_layout_get_pixel_size (self->layout, NULL, &height);

  return height + LINE_SPACE;
}

/* From the side where reading begins to the left side */
static double
to_left (const Pen *pen,
         double     x,
         double     width)
{
  GtkWidget *widget = GTK_WIDGET (pen->row);

  return gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL
             ? gtk_widget_get_width (widget) - x - width : x;
}

static GdkRGBA
find_colour (const Pen  *pen,
             const char *name)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (pen->row));
  GdkRGBA colour = pen->text;

  gtk_style_context_lookup_color (context, name, &colour);

  return colour;
}

/* --- pieces ----------------------------------------------------------------------------------- */

static void
append_layout (Pen           *pen,
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
set_text (Pen            *pen,
          const char     *text,
          PangoAttrList  *attributes,
          double          room,
          int            *width,
          int            *height)
{
  PangoLayout *layout = pen->row->layout;

  if (room < 2 * GAP || *text == '\0')
    return FALSE;

  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_width (layout, -1);
  pango_layout_get_pixel_size (layout, width, height);
  if (*width > room)
    {
      pango_layout_set_width (layout, (int) room * PANGO_SCALE);
      *width = (int) room;
    }

  return TRUE;
}

static void
draw_text (Pen           *pen,
           const char    *text,
           PangoAttrList *attributes,
           const GdkRGBA *colour)
{
  int width = 0, height = 0;

  if (!set_text (pen, text, attributes, pen->end - pen->x, &width, &height))
    return;

  append_layout (pen, pen->x, height, width, colour);
  pen->x += width + GAP;
}

/* A text within a frame: what a field is, or where its value comes from */
static void
draw_frame (Pen           *pen,
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

  line.alpha *= .45f;
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
  pen->x += width + 2 * PAD + GAP;
}

static void
draw_badge (Pen        *pen,
            const char *text)
{
  g_autoptr(PangoAttrList) small = pango_attr_list_new ();

  pango_attr_list_insert (small, pango_attr_scale_new (.8));
  draw_frame (pen, text, small, &pen->faint, FALSE);
}

static void
draw_icon (Pen           *pen,
           const char    *name,
           double         x,
           const GdkRGBA *colour)
{
  GtkWidget *widget = GTK_WIDGET (pen->row);
  g_autoptr(GtkIconPaintable) icon = gtk_icon_theme_lookup_icon (
      gtk_icon_theme_get_for_display (gtk_widget_get_display (widget)), name, NULL, ICON,
      gtk_widget_get_scale_factor (widget), gtk_widget_get_direction (widget), 0);

  gtk_snapshot_save (pen->snapshot);
  gtk_snapshot_translate (pen->snapshot,
                          &GRAPHENE_POINT_INIT ((float) to_left (pen, x, ICON),
                                                (float) (pen->top + (pen->height - ICON) / 2)));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), pen->snapshot, ICON,
                                            ICON, colour, 1);
  gtk_snapshot_restore (pen->snapshot);
}

/* --- parts ------------------------------------------------------------------------------------ */

/* Whether something is wrong with a field that is folded away in it */
static gboolean
hides_problem (DoveMapRow *self)
{
  const DoveMapCover *cover = NULL;

  if (self->fold != DOVE_MAP_FOLD_CLOSED)
    return FALSE;

  cover = dove_map_model_get_cover (self->model, DOVE_MAP_TARGET, (int) self->node);

  return cover->problems > 0 || cover->required_missing > 0;
}

/* Each kind has a shape of its own, not only a colour */
static void
draw_mark (Pen *pen)
{
  const DoveMapPlace *place = pen->place;
  GdkRGBA error = find_colour (pen, "error_color");
  GdkRGBA warning = find_colour (pen, "warning_color");

  if (place->problem != NULL || (place->has_result && place->state == DOVE_MAPPED_FAILED))
    draw_icon (pen, "dialog-error-symbolic", MARGIN, &error);
  else if (hides_problem (pen->row))
    draw_icon (pen, "dialog-error-symbolic", MARGIN, &error);
  else if (dove_map_filter_is_missing (pen->row->model, pen->row->node))
    draw_icon (pen, "emblem-important-symbolic", MARGIN, &error);
  else if (place->is_lossy)
    draw_icon (pen, "dialog-warning-symbolic", MARGIN, &warning);
}

static double
get_indent (DoveMapRow *self)
{
  DoveFieldTree *targets = dove_map_model_get_targets (self->model);

  return MARGIN + MARK + INDENT * dove_field_tree_get (targets, self->node)->depth;
}

static void
draw_name (Pen *pen)
{
  DoveMapRow *self = pen->row;
  const DoveFieldNode *field = pen->field;
  const char *label = dove_field_tree_get_label (dove_map_model_get_targets (self->model),
                                                 self->node);
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  pen->x = get_indent (self);
  if (self->fold == DOVE_MAP_FOLD_OPEN)
    draw_icon (pen, "pan-down-symbolic", pen->x, &pen->text);
  else if (self->fold == DOVE_MAP_FOLD_CLOSED)
    draw_icon (pen, is_rtl ? "pan-start-symbolic" : "pan-end-symbolic", pen->x, &pen->text);
  pen->x += ARROW;
  draw_text (pen, label, NULL, field->is_ghost ? &pen->faint : &pen->text);
  draw_badge (pen, dove_map_words_type (field));
  if (field->required)
    /* Translators: of a field, that every record must have it; short */
    draw_badge (pen, _("required"));
  if (field->field != NULL && dove_value_get_boolean (dove_value_get_member (field->field, "key")))
    /* Translators: of a field, that records are recognised by it; short */
    draw_badge (pen, _("key"));
  if (field->read_only)
    /* Translators: of a field, that it cannot be written; short */
    draw_badge (pen, _("read-only"));
  if (field->is_ghost)
    /* Translators: of a field, that the application has none of this name; short */
    draw_badge (pen, _("not there"));
}

static gboolean
is_plain (DoveMapRow *self)
{
  DoveMapProgram *program = dove_map_model_get_program (self->model);
  int index = dove_map_program_find (program, dove_map_model_look (self->model, self->node)->place);

  return index >= 0 && dove_map_program_get (program, (guint) index)->is_plain;
}

/* Of a group, how much in it is mapped */
static void
draw_cover (Pen *pen)
{
  const DoveMapCover *cover = dove_map_model_get_cover (pen->row->model, DOVE_MAP_TARGET,
                                                        (int) pen->row->node);
  g_autofree char *text = cover->total > 0 ? dove_map_cover_tell (cover) : NULL;

  if (text != NULL)
    draw_text (pen, text, NULL, &pen->faint);
}

/* Where the value comes from: the field as a chip, a loop in words, else the formula */
static void
draw_origin (Pen *pen)
{
  const DoveMapPlace *place = pen->place;
  g_autoptr(PangoAttrList) fixed = pango_attr_list_new ();
  GdkRGBA accent = find_colour (pen, "accent_color");

  if (place->row == NULL && pen->field->n_children > 0)
    draw_cover (pen);
  if (place->row == NULL)
    return;

  pango_attr_list_insert (fixed, pango_attr_family_new ("monospace"));
  pango_attr_list_insert (fixed, pango_attr_scale_new (.9));
  if (place->is_loop)
    draw_text (pen, place->origin, NULL, &pen->text);
  else if (is_plain (pen->row))
    draw_frame (pen, place->sources, NULL, &accent, TRUE);
  else if (place->formula != NULL)
    draw_frame (pen, place->formula, fixed, &pen->text, FALSE);
}

static void
draw_value (Pen *pen)
{
  const DoveMapPlace *place = pen->place;
  GdkRGBA error = find_colour (pen, "error_color");
  g_autoptr(PangoAttrList) slanted = pango_attr_list_new ();

  if (!place->has_result)
    return;

  pango_attr_list_insert (slanted, pango_attr_style_new (PANGO_STYLE_ITALIC));
  if (place->state == DOVE_MAPPED_FAILED)
    draw_text (pen, place->message != NULL ? place->message : "", NULL, &error);
  else if (place->state == DOVE_MAPPED_OMIT)
    /* Translators: of a field that is not written for this record */
    draw_text (pen, _("left as it is"), slanted, &pen->faint);
  else if (place->state == DOVE_MAPPED_DEFERRED)
    /* Translators: of a reference to a record that the other application does not have yet */
    draw_text (pen, _("waits for a link"), slanted, &pen->faint);
  else if (*place->value == '\0')
    /* Translators: of a value */
    draw_text (pen, _("empty"), slanted, &pen->faint);
  else
    draw_text (pen, place->value, NULL, &pen->text);
}

static void
draw_wide (Pen    *pen,
           double  width)
{
  pen->end = width * .42;
  draw_mark (pen);
  draw_name (pen);
  pen->x = width * .42 + GAP;
  pen->end = width * .73;
  draw_origin (pen);
  pen->x = width * .73 + GAP;
  pen->end = width - MARGIN;
  draw_value (pen);
}

static void
draw_narrow (Pen    *pen,
             double  width)
{
  double below = get_indent (pen->row) + ARROW;

  pen->end = width - MARGIN;
  draw_mark (pen);
  draw_name (pen);
  pen->top += pen->height - LINE_SPACE / 2;
  pen->x = below;
  pen->end = below + (width - MARGIN - below) * .6;
  draw_origin (pen);
  pen->end = width - MARGIN;
  draw_value (pen);
}

static void
dove_map_row_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  DoveMapRow *self = DOVE_MAP_ROW (widget);
  double width = gtk_widget_get_width (widget);
  Pen pen = { self, snapshot };

  if (self->model == NULL ||
      self->node >= dove_field_tree_get_length (dove_map_model_get_targets (self->model)))
    return;

  pen.field = dove_field_tree_get (dove_map_model_get_targets (self->model), self->node);
  pen.place = dove_map_model_look (self->model, self->node);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &pen.text);
  pen.faint = pen.text;
  pen.faint.alpha *= (float) FAINT;
  pen.height = get_line_height (self);
  pango_layout_set_ellipsize (self->layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_single_paragraph_mode (self->layout, TRUE);
  if (width >= WIDE)
    draw_wide (&pen, width);
  else
    draw_narrow (&pen, width);
}

/* --- the widget ------------------------------------------------------------------------------- */

static GtkSizeRequestMode
dove_map_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
dove_map_row_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  int line = 0;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 200;
      *natural = 460;
      return;
    }

  line = get_line_height (DOVE_MAP_ROW (widget));
  *minimum = *natural = for_size >= WIDE || for_size < 0 ? line : 2 * line - LINE_SPACE / 2;
}

static void
dove_map_row_dispose (GObject *object)
{
  DoveMapRow *self = DOVE_MAP_ROW (object);

  g_clear_object (&self->layout);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (dove_map_row_parent_class)->dispose (object);
}

static void
dove_map_row_class_init (DoveMapRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_map_row_dispose;
  widget_class->snapshot = dove_map_row_snapshot;
  widget_class->measure = dove_map_row_measure;
  widget_class->get_request_mode = dove_map_row_get_request_mode;
  gtk_widget_class_set_css_name (widget_class, "maprow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
dove_map_row_init (DoveMapRow *self)
{
  self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * dove_map_row_new:
 *
 * Returns: (transfer floating): a row without a field
 */
GtkWidget *
dove_map_row_new (void)
{
  return g_object_new (DOVE_TYPE_MAP_ROW, NULL);
}

/**
 * dove_map_row_set:
 * @self: a row
 * @model: (nullable): a mapping; %NULL for nothing
 * @node: index of a target field
 * @fold: what is to be seen of the fields in it
 *
 * Shows a field, as it is known now.
 */
void
dove_map_row_set (DoveMapRow   *self,
                  DoveMapModel *model,
                  guint         node,
                  DoveMapFold   fold)
{
  g_set_object (&self->model, model);
  self->node = node;
  self->fold = fold;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * dove_map_row_get_node:
 * @self: a row
 *
 * Returns: index of its target field
 */
guint
dove_map_row_get_node (DoveMapRow *self)
{
  return self->node;
}

/**
 * dove_map_row_is_arrow:
 * @self: a row
 * @x: a place from its left side
 *
 * Returns: whether the arrow that folds is there
 */
gboolean
dove_map_row_is_arrow (DoveMapRow *self,
                       double      x)
{
  double from_start = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL
                          ? gtk_widget_get_width (GTK_WIDGET (self)) - x : x;

  return self->model != NULL && self->fold != DOVE_MAP_FOLD_NONE &&
         from_start >= get_indent (self) && from_start < get_indent (self) + ARROW;
}
