/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-switch.h"

/* From the widest */
enum { WIDE, HIGH, TITLE, N_FORMS };

/**
 * DoveSwitch:
 *
 * The pages in the bar of the window where it is wide enough for them, beside or below their icons,
 * else the title alone; a bar at the bottom has the pages then. AdwViewSwitcherTitle is the like,
 * but allots its pages less than nothing where they are not shown, of which GTK 4.18 complains.
 */
struct _DoveSwitch
{
  GtkWidget  parent_instance;

  GtkWidget *shown[N_FORMS];
  guint      form;
  guint      idle;       /* tells it: not while sizes are allotted */
};

enum
{
  PROP_STACK = 1,
  PROP_TITLE,
  PROP_TITLE_VISIBLE,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (DoveSwitch, dove_switch, GTK_TYPE_WIDGET)

static gboolean
tell_cb (gpointer user_data)
{
  DoveSwitch *self = user_data;

  self->idle = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE_VISIBLE]);

  return G_SOURCE_REMOVE;
}

static int
natural_width (GtkWidget *widget)
{
  int natural = 0;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);

  return natural;
}

static void
dove_switch_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  DoveSwitch *self = DOVE_SWITCH (widget);

  for (guint i = 0; i < N_FORMS; i++)
    {
      int least = 0;
      int most = 0;

      gtk_widget_measure (self->shown[i], orientation, -1, &least, &most, NULL, NULL);
      *natural = MAX (*natural, most);
      if (orientation == GTK_ORIENTATION_VERTICAL || i == TITLE)
        *minimum = MAX (*minimum, least);
    }
}

static guint
find_form (DoveSwitch *self,
           int         width)
{
  for (guint i = 0; i < TITLE; i++)
    if (width >= natural_width (self->shown[i]))
      return i;

  return TITLE;
}

static void
dove_switch_size_allocate (GtkWidget *widget,
                           int        width,
                           int        height,
                           int        baseline)
{
  DoveSwitch *self = DOVE_SWITCH (widget);
  guint form = find_form (self, width);

  for (guint i = 0; i < N_FORMS; i++)
    gtk_widget_set_child_visible (self->shown[i], i == form);
  gtk_widget_allocate (self->shown[form], width, height, baseline, NULL);
  if (form == self->form)
    return;

  self->form = form;
  if (self->idle == 0)
    self->idle = g_idle_add (tell_cb, self);
}

static void
dove_switch_set_property (GObject      *object,
                          guint         id,
                          const GValue *value,
                          GParamSpec   *spec)
{
  DoveSwitch *self = DOVE_SWITCH (object);

  if (id == PROP_STACK)
    for (guint i = 0; i < TITLE; i++)
      adw_view_switcher_set_stack (ADW_VIEW_SWITCHER (self->shown[i]), g_value_get_object (value));
  else if (id == PROP_TITLE)
    adw_window_title_set_title (ADW_WINDOW_TITLE (self->shown[TITLE]), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
dove_switch_get_property (GObject    *object,
                          guint       id,
                          GValue     *value,
                          GParamSpec *spec)
{
  if (id == PROP_TITLE_VISIBLE)
    g_value_set_boolean (value, DOVE_SWITCH (object)->form == TITLE);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
dove_switch_dispose (GObject *object)
{
  DoveSwitch *self = DOVE_SWITCH (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  for (guint i = 0; i < N_FORMS; i++)
    g_clear_pointer (&self->shown[i], gtk_widget_unparent);

  G_OBJECT_CLASS (dove_switch_parent_class)->dispose (object);
}

static void
dove_switch_class_init (DoveSwitchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = dove_switch_dispose;
  object_class->set_property = dove_switch_set_property;
  object_class->get_property = dove_switch_get_property;
  widget_class->measure = dove_switch_measure;
  widget_class->size_allocate = dove_switch_size_allocate;

  /**
   * DoveSwitch:stack:
   *
   * The pages.
   */
  properties[PROP_STACK] = g_param_spec_object ("stack", NULL, NULL, ADW_TYPE_VIEW_STACK,
                                                G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);

  /**
   * DoveSwitch:title:
   *
   * What is shown where there is no room for the pages.
   */
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL,
                                                G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);

  /**
   * DoveSwitch:title-visible:
   *
   * Whether there is no room for the pages.
   */
  properties[PROP_TITLE_VISIBLE] = g_param_spec_boolean (
      "title-visible", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
dove_switch_init (DoveSwitch *self)
{
  self->shown[WIDE] = adw_view_switcher_new ();
  self->shown[HIGH] = adw_view_switcher_new ();
  self->shown[TITLE] = adw_window_title_new ("", "");
  adw_view_switcher_set_policy (ADW_VIEW_SWITCHER (self->shown[WIDE]),
                                ADW_VIEW_SWITCHER_POLICY_WIDE);
  for (guint i = 0; i < N_FORMS; i++)
    gtk_widget_set_parent (self->shown[i], GTK_WIDGET (self));
}
