/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-buttons.h"

#define SPACING 6

/**
 * DoveButtons:
 *
 * Buttons and the like in a line, and in more lines where it is too narrow for them: what fits in
 * English does not in every language. One that expands has the rest of its line.
 */
struct _DoveButtons
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (DoveButtons, dove_buttons, GTK_TYPE_WIDGET)

typedef struct
{
  GtkWidget *first;  /* NULL when there are no more lines */
  GtkWidget *end;    /* the first of the next line */
  int        width;  /* natural */
  int        height;
} Line;

static int
natural_width (GtkWidget *button)
{
  int natural = 0;

  gtk_widget_measure (button, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);

  return natural;
}

static int
natural_height (GtkWidget *button)
{
  int natural = 0;

  gtk_widget_measure (button, GTK_ORIENTATION_VERTICAL, -1, NULL, &natural, NULL, NULL);

  return natural;
}

/* What stands in a line of a width, which takes one button at least. */
static Line
line_begin (GtkWidget *first,
            int        width)
{
  Line line = { NULL, first, -SPACING, 0 };

  for (; line.end != NULL; line.end = gtk_widget_get_next_sibling (line.end))
    {
      int wanted;

      if (!gtk_widget_should_layout (line.end))
        continue;

      wanted = SPACING + natural_width (line.end);
      if (line.first != NULL && line.width + wanted > width)
        break;

      if (line.first == NULL)
        line.first = line.end;
      line.width += wanted;
      line.height = MAX (line.height, natural_height (line.end));
    }

  return line;
}

static GtkSizeRequestMode
dove_buttons_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure_width (GtkWidget *widget,
               int       *minimum,
               int       *natural)
{
  int sum = -SPACING;

  *minimum = 0;
  for (GtkWidget *button = gtk_widget_get_first_child (widget); button != NULL;
       button = gtk_widget_get_next_sibling (button))
    if (gtk_widget_should_layout (button))
      {
        int least = 0;

        gtk_widget_measure (button, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
        *minimum = MAX (*minimum, least);
        sum += SPACING + natural_width (button);
      }
  *natural = MAX (sum, *minimum);
}

static void
dove_buttons_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  int width = for_size < 0 ? G_MAXINT : for_size;
  int height = -SPACING;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      measure_width (widget, minimum, natural);
      return;
    }

  for (Line line = line_begin (gtk_widget_get_first_child (widget), width); line.first != NULL;
       line = line_begin (line.end, width))
    height += SPACING + line.height;
  *minimum = *natural = MAX (height, 0);
}

/* From the left, or from the right where people read so. */
static void
line_allocate (const Line *line,
               gboolean    is_rtl,
               int         y,
               int         width)
{
  int x = 0;

  for (GtkWidget *button = line->first; button != line->end;
       button = gtk_widget_get_next_sibling (button))
    {
      GtkAllocation place = { x, y, 0, line->height };

      if (!gtk_widget_should_layout (button))
        continue;

      place.width = MIN (natural_width (button), width);
      if (gtk_widget_get_hexpand (button))
        place.width += MAX (width - line->width, 0);
      x += place.width + SPACING;
      if (is_rtl)
        place.x = width - place.x - place.width;
      gtk_widget_size_allocate (button, &place, -1);
    }
}

static void
dove_buttons_size_allocate (GtkWidget *widget,
                            int        width,
                            int        height,
                            int        baseline)
{
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int y = 0;

  for (Line line = line_begin (gtk_widget_get_first_child (widget), width); line.first != NULL;
       line = line_begin (line.end, width))
    {
      line_allocate (&line, is_rtl, y, width);
      y += line.height + SPACING;
    }
}

static void
dove_buttons_dispose (GObject *object)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (dove_buttons_parent_class)->dispose (object);
}

static void
dove_buttons_class_init (DoveButtonsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_buttons_dispose;
  widget_class->get_request_mode = dove_buttons_get_request_mode;
  widget_class->measure = dove_buttons_measure;
  widget_class->size_allocate = dove_buttons_size_allocate;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
dove_buttons_init (DoveButtons *self)
{
}
