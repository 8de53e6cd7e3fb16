/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-chart.h"

#include "app/widgets/dove-ui.h"

/**
 * DoveChart:
 *
 * Some dozens of bars of equal width, one for each day, each of up to three parts. Time runs as
 * text does: the layout turns it round where people read from the right.
 *
 * There is no text in the drawing. What a bar says is its name for people who listen, its tooltip,
 * and the property `text` of the chart while the pointer or the focus is on it. The chart is one
 * stop of Tab; the arrows, Home and End go from bar to bar.
 */

#define LEAST_HEIGHT 72 /* pixels */
#define LEAST_WIDTH  4  /* of a bar */
#define LEAST_PART   3  /* of what is not nothing */
#define SAMPLE_SIZE  12

struct _DoveChartBar
{
  GtkWidget  parent_instance;

  gint64     parts[DOVE_CHART_PARTS];
  gint64     most;  /* what fills the height; 0 draws nothing */
  int        least_height;
  char      *text;  /* nullable */
};

G_DEFINE_FINAL_TYPE (DoveChartBar, dove_chart_bar, GTK_TYPE_WIDGET)

struct _DoveChart
{
  GtkWidget   parent_instance;

  GPtrArray  *bars;     /* (element-type DoveChartBar): the children */
  GtkWidget  *current;  /* (nullable): where Tab enters */
  GtkWidget  *focused;  /* (nullable): the bar that has the focus */
  GtkWidget  *told;     /* (nullable): the bar that is looked at */
};

enum
{
  PROP_TEXT = 1,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (DoveChart, dove_chart, GTK_TYPE_WIDGET)

/* --- one bar ---------------------------------------------------------------------------------- */

static void
get_colour (GtkWidget     *widget,
            DoveChartPart  part,
            GdkRGBA       *colour)
{
  static const char *const names[DOVE_CHART_PARTS] = {
    "success_color", "accent_color", "error_color"
  };
  GtkStyleContext *style = gtk_widget_get_style_context (widget);

  if (!gtk_style_context_lookup_color (style, names[part], colour))
    gtk_style_context_get_color (style, colour);
}

static void
draw_part (GtkWidget             *widget,
           GtkSnapshot           *snapshot,
           DoveChartPart          part,
           const graphene_rect_t *box)
{
  GdkRGBA colour;

  get_colour (widget, part, &colour);
  if (part == DOVE_CHART_DELETED)
    {
      const float width = MIN (1.5f, box->size.height / 2);
      const float widths[4] = { width, width, width, width };
      const GdkRGBA colours[4] = { colour, colour, colour, colour };
      GskRoundedRect outline;

      gsk_rounded_rect_init_from_rect (&outline, box, 0);
      gtk_snapshot_append_border (snapshot, &outline, widths, colours);
    }
  else
    gtk_snapshot_append_color (snapshot, &colour, box);
}

static void
dove_chart_bar_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  DoveChartBar *self = DOVE_CHART_BAR (widget);
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  float bottom = height;

  for (guint i = 0; i < DOVE_CHART_PARTS && self->most > 0; i++)
    {
      float part = height * (float) self->parts[i] / (float) self->most;
      graphene_rect_t box;

      if (self->parts[i] == 0)
        continue;
      part = CLAMP (part, LEAST_PART, bottom);
      /* A pixel between the parts: neighbours may look alike to some. */
      graphene_rect_init (&box, 0, bottom - part, width, MAX (part - 1, 1));
      draw_part (widget, snapshot, i, &box);
      bottom -= part;
    }
}

static void
dove_chart_bar_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL
      ? LEAST_WIDTH
      : DOVE_CHART_BAR (widget)->least_height;
}

static void
dove_chart_bar_finalize (GObject *object)
{
  g_free (DOVE_CHART_BAR (object)->text);

  G_OBJECT_CLASS (dove_chart_bar_parent_class)->finalize (object);
}

static void
dove_chart_bar_class_init (DoveChartBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dove_chart_bar_finalize;
  widget_class->snapshot = dove_chart_bar_snapshot;
  widget_class->measure = dove_chart_bar_measure;
  gtk_widget_class_set_css_name (widget_class, "chartbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
}

static void
dove_chart_bar_init (DoveChartBar *self)
{
  self->least_height = LEAST_HEIGHT;
}

/* --- all of them ------------------------------------------------------------------------------ */

static void
tell (DoveChart *self,
      GtkWidget *bar)
{
  if (self->told == bar)
    return;

  self->told = bar;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

static void
entered_cb (GtkEventControllerMotion *motion,
            double                    x,
            double                    y,
            DoveChart                *self)
{
  tell (self, gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (motion)));
}

/* The pointer has gone: the bar with the focus is looked at again. */
static void
left_cb (DoveChart *self)
{
  tell (self, self->focused);
}

static void
focused_cb (GtkEventController *controller,
            DoveChart          *self)
{
  self->focused = gtk_event_controller_get_widget (controller);
  self->current = self->focused;
  tell (self, self->focused);
}

static void
unfocused_cb (GtkEventController *controller,
              DoveChart          *self)
{
  if (self->focused == gtk_event_controller_get_widget (controller))
    self->focused = NULL;
  tell (self, self->focused);
}

static GtkWidget *
make_bar (DoveChart *self)
{
  GtkWidget *bar = g_object_new (DOVE_TYPE_CHART_BAR, "focusable", TRUE, NULL);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect_object (motion, "enter", G_CALLBACK (entered_cb), self, 0);
  g_signal_connect_object (motion, "leave", G_CALLBACK (left_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "enter", G_CALLBACK (focused_cb), self, 0);
  g_signal_connect_object (focus, "leave", G_CALLBACK (unfocused_cb), self, 0);
  gtk_widget_add_controller (bar, motion);
  gtk_widget_add_controller (bar, focus);
  gtk_widget_set_parent (bar, GTK_WIDGET (self));

  return bar;
}

/* Where an arrow leads from a bar; NULL leaves the chart. */
static GtkWidget *
find_neighbour (DoveChart        *self,
                GtkWidget        *bar,
                GtkDirectionType  direction)
{
  gboolean is_rtl = gtk_widget_get_direction (bar) == GTK_TEXT_DIR_RTL;

  if (direction == GTK_DIR_LEFT)
    return is_rtl ? gtk_widget_get_next_sibling (bar) : gtk_widget_get_prev_sibling (bar);
  if (direction == GTK_DIR_RIGHT)
    return is_rtl ? gtk_widget_get_prev_sibling (bar) : gtk_widget_get_next_sibling (bar);

  return NULL;
}

static gboolean
dove_chart_focus (GtkWidget        *widget,
                  GtkDirectionType  direction)
{
  DoveChart *self = DOVE_CHART (widget);
  GtkWidget *bar = gtk_widget_get_focus_child (widget);

  if (bar == NULL)
    return self->current != NULL && gtk_widget_grab_focus (self->current);

  bar = find_neighbour (self, bar, direction);
  /* At an end of the chart the arrows stay. */
  if (bar == NULL)
    return direction == GTK_DIR_LEFT || direction == GTK_DIR_RIGHT;

  return gtk_widget_grab_focus (bar);
}

static gboolean
go_to_end_cb (GtkWidget *widget,
              GVariant  *is_last,
              gpointer   user_data)
{
  return gtk_widget_grab_focus (g_variant_get_boolean (is_last)
                                    ? gtk_widget_get_last_child (widget)
                                    : gtk_widget_get_first_child (widget));
}

static void
dove_chart_get_property (GObject    *object,
                         guint       id,
                         GValue     *value,
                         GParamSpec *spec)
{
  DoveChart *self = DOVE_CHART (object);

  if (id == PROP_TEXT)
    g_value_set_string (value, self->told != NULL ? DOVE_CHART_BAR (self->told)->text : NULL);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
dove_chart_dispose (GObject *object)
{
  DoveChart *self = DOVE_CHART (object);
  GtkWidget *child;

  self->current = NULL;
  self->focused = NULL;
  self->told = NULL;
  g_clear_pointer (&self->bars, g_ptr_array_unref);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (dove_chart_parent_class)->dispose (object);
}

static void
dove_chart_class_init (DoveChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dove_chart_get_property;
  object_class->dispose = dove_chart_dispose;
  widget_class->focus = dove_chart_focus;

  /**
   * DoveChart:text:
   *
   * What the bar says that is looked at; %NULL while none is.
   */
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Home, 0, go_to_end_cb, "b", FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_End, 0, go_to_end_cb, "b", TRUE);
  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
}

static void
dove_chart_init (DoveChart *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  gtk_box_layout_set_homogeneous (layout, TRUE);
  gtk_box_layout_set_spacing (layout, 2);
  self->bars = g_ptr_array_new ();
}

/**
 * dove_chart_new:
 * @bars: how many
 *
 * Returns: (transfer floating): a chart whose bars are empty
 */
GtkWidget *
dove_chart_new (guint bars)
{
  DoveChart *self = g_object_new (DOVE_TYPE_CHART, NULL);

  for (guint i = 0; i < bars; i++)
    g_ptr_array_add (self->bars, make_bar (self));
  self->current = gtk_widget_get_last_child (GTK_WIDGET (self));

  return GTK_WIDGET (self);
}

/**
 * dove_chart_set_bar:
 * @self: a chart
 * @index: of a bar
 * @parts: (array fixed-size=3): by #DoveChartPart, not negative
 * @text: the same in words
 *
 * Sets what a bar says. dove_chart_scale() goes behind the last one.
 */
void
dove_chart_set_bar (DoveChart    *self,
                    guint         index,
                    const gint64 *parts,
                    const char   *text)
{
  DoveChartBar *bar = g_ptr_array_index (self->bars, index);

  for (guint i = 0; i < DOVE_CHART_PARTS; i++)
    bar->parts[i] = parts[i];
  if (g_strcmp0 (bar->text, text) == 0)
    return;

  g_free (bar->text);
  bar->text = g_strdup (text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (bar), text);
  dove_ui_set_name (GTK_WIDGET (bar), text);
  if (self->told == GTK_WIDGET (bar))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

/**
 * dove_chart_scale:
 * @self: a chart
 *
 * Draws all bars to the same scale: the highest fills the height.
 */
void
dove_chart_scale (DoveChart *self)
{
  gint64 most = 0;

  for (guint i = 0; i < self->bars->len; i++)
    {
      const DoveChartBar *bar = g_ptr_array_index (self->bars, i);
      gint64 sum = 0;

      for (guint part = 0; part < DOVE_CHART_PARTS; part++)
        sum += bar->parts[part];
      most = MAX (most, sum);
    }
  for (guint i = 0; i < self->bars->len; i++)
    {
      DoveChartBar *bar = g_ptr_array_index (self->bars, i);

      bar->most = most;
      gtk_widget_queue_draw (GTK_WIDGET (bar));
    }
}

/**
 * dove_chart_sample_new:
 * @part: of a bar
 *
 * Makes a small square that is drawn as the part is, for the key beside a chart.
 *
 * Returns: (transfer floating): the square
 */
GtkWidget *
dove_chart_sample_new (DoveChartPart part)
{
  DoveChartBar *self = g_object_new (DOVE_TYPE_CHART_BAR, "accessible-role",
                                     GTK_ACCESSIBLE_ROLE_PRESENTATION, "width-request",
                                     SAMPLE_SIZE, "valign", GTK_ALIGN_CENTER, NULL);

  self->least_height = SAMPLE_SIZE;
  self->parts[part] = 1;
  self->most = 1;

  return GTK_WIDGET (self);
}
