/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "dove-map-row-private.h"

#include "app/mapping-editor/dove-map-filter.h"

#define MARGIN       8
#define MARK        20 /* place of the mark of a problem */
#define ARROW       18 /* of a field with others in it */
#define INDENT      16 /* per level */
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
G_DEFINE_FINAL_TYPE (DoveMapRow, dove_map_row, GTK_TYPE_WIDGET)

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
draw_mark (DoveMapRowPen *pen)
{
  const DoveMapPlace *place = pen->place;
  GdkRGBA error = dove_map_row_pen_find (pen, "error_color");
  GdkRGBA warning = dove_map_row_pen_find (pen, "warning_color");

  if (place->problem != NULL || (place->has_result && place->state == DOVE_MAPPED_FAILED))
    dove_map_row_pen_icon (pen, "dialog-error-symbolic", MARGIN, &error);
  else if (hides_problem (pen->row))
    dove_map_row_pen_icon (pen, "dialog-error-symbolic", MARGIN, &error);
  else if (dove_map_filter_is_missing (pen->row->model, pen->row->node))
    dove_map_row_pen_icon (pen, "dialog-error-symbolic", MARGIN, &error);
  else if (place->is_lossy)
    dove_map_row_pen_icon (pen, "dialog-warning-symbolic", MARGIN, &warning);
}

static double
get_indent (DoveMapRow *self)
{
  DoveFieldTree *targets = dove_map_model_get_targets (self->model);

  return MARGIN + MARK + INDENT * dove_field_tree_get (targets, self->node)->depth;
}

static void
draw_users (DoveMapRowPen *pen)
{
  const guint n_users = pen->place->n_users;
  g_autofree char *text = n_users > 0
      ? g_strdup_printf (ngettext ("used %u time", "used %u times", n_users), n_users)
      : g_strdup (_("not used"));

  dove_map_row_pen_badge (pen, text);
}

static void
draw_name (DoveMapRowPen *pen)
{
  DoveMapRow *self = pen->row;
  const DoveFieldNode *field = pen->field;
  const char *label = dove_field_tree_get_label (dove_map_model_get_targets (self->model),
                                                 self->node);
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  pen->x = get_indent (self);
  if (self->fold == DOVE_MAP_FOLD_OPEN)
    dove_map_row_pen_icon (pen, "pan-down-symbolic", pen->x, &pen->text);
  else if (self->fold == DOVE_MAP_FOLD_CLOSED)
    dove_map_row_pen_icon (pen, is_rtl ? "pan-start-symbolic" : "pan-end-symbolic", pen->x,
                           &pen->text);
  pen->x += ARROW;
  dove_map_row_pen_text (pen, label, NULL, field->is_ghost ? &pen->faint : &pen->text);
  dove_map_row_pen_badge (pen, dove_map_words_type (field));
  if (field->is_name)
    draw_users (pen);
  if (field->required)
    /* Translators: of a field, that every record must have it; short */
    dove_map_row_pen_badge (pen, _("required"));
  if (field->field != NULL && dove_value_get_boolean (dove_value_get_member (field->field, "key")))
    /* Translators: of a field, that records are recognised by it; short */
    dove_map_row_pen_badge (pen, _("key"));
  if (field->read_only)
    /* Translators: of a field, that it cannot be written; short */
    dove_map_row_pen_badge (pen, _("read-only"));
  if (field->is_ghost)
    /* Translators: of a field, that the application has none of this name; short */
    dove_map_row_pen_badge (pen, _("not there"));
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
draw_cover (DoveMapRowPen *pen)
{
  const DoveMapCover *cover = dove_map_model_get_cover (pen->row->model, DOVE_MAP_TARGET,
                                                        (int) pen->row->node);
  g_autofree char *text = cover->total > 0 ? dove_map_cover_tell (cover) : NULL;

  if (text != NULL)
    dove_map_row_pen_text (pen, text, NULL, &pen->faint);
}

/* Where the value comes from: the field as a chip, a loop in words, else the formula */
static void
draw_origin (DoveMapRowPen *pen)
{
  const DoveMapPlace *place = pen->place;
  g_autoptr(PangoAttrList) fixed = pango_attr_list_new ();
  GdkRGBA accent = dove_map_row_pen_find (pen, "accent_color");

  if (place->row == NULL && pen->field->n_children > 0)
    draw_cover (pen);
  if (place->row == NULL)
    return;

  pango_attr_list_insert (fixed, pango_attr_family_new ("monospace"));
  pango_attr_list_insert (fixed, pango_attr_scale_new (.9));
  if (place->is_loop)
    dove_map_row_pen_text (pen, place->origin, NULL, &pen->text);
  else if (is_plain (pen->row))
    dove_map_row_pen_frame (pen, place->sources, NULL, &accent, TRUE);
  else if (place->formula != NULL)
    dove_map_row_pen_frame (pen, place->formula, fixed, &pen->text, FALSE);
}

static void
draw_value (DoveMapRowPen *pen)
{
  const DoveMapPlace *place = pen->place;
  GdkRGBA error = dove_map_row_pen_find (pen, "error_color");
  g_autoptr(PangoAttrList) slanted = pango_attr_list_new ();

  if (!place->has_result)
    return;

  pango_attr_list_insert (slanted, pango_attr_style_new (PANGO_STYLE_ITALIC));
  if (place->state == DOVE_MAPPED_FAILED)
    dove_map_row_pen_text (pen, place->message != NULL ? place->message : "", NULL, &error);
  else if (place->state == DOVE_MAPPED_OMIT)
    /* Translators: of a field that is not written for this record */
    dove_map_row_pen_text (pen, _("left as it is"), slanted, &pen->faint);
  else if (place->state == DOVE_MAPPED_DEFERRED)
    /* Translators: of a reference to a record that the other application does not have yet */
    dove_map_row_pen_text (pen, _("waits for a link"), slanted, &pen->faint);
  else if (*place->value == '\0')
    /* Translators: of a value */
    dove_map_row_pen_text (pen, _("empty"), slanted, &pen->faint);
  else
    dove_map_row_pen_text (pen, place->value, NULL, &pen->text);
}

static void
draw_wide (DoveMapRowPen *pen,
           double         width)
{
  pen->end = width * .42;
  draw_mark (pen);
  draw_name (pen);
  pen->x = width * .42 + DOVE_MAP_ROW_GAP;
  pen->end = width * .73;
  draw_origin (pen);
  pen->x = width * .73 + DOVE_MAP_ROW_GAP;
  pen->end = width - MARGIN;
  draw_value (pen);
}

static void
draw_narrow (DoveMapRowPen *pen,
             double         width)
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
  DoveMapRowPen pen = { self, snapshot };

  if (self->model == NULL ||
      self->node >= dove_field_tree_get_length (dove_map_model_get_targets (self->model)))
    return;

  pen.field = dove_field_tree_get (dove_map_model_get_targets (self->model), self->node);
  pen.place = dove_map_model_look (self->model, self->node);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &pen.text);
  pen.faint = pen.text;
  pen.has_contrast =
      adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
  pen.faint.alpha *= pen.has_contrast ? 1 : (float) FAINT;
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
