/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-page.h"

/**
 * DovePage:
 *
 * What every page above the first has: a bar with the way back, and a title. Children of its
 * template are below the bar.
 */
struct _DovePage
{
  GtkBox          parent_instance;

  AdwHeaderBar   *header;
  AdwWindowTitle *title;
};

enum
{
  PROP_TITLE = 1,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (DovePage, dove_page, GTK_TYPE_BOX)

static void
dove_page_set_property (GObject      *object,
                        guint         id,
                        const GValue *value,
                        GParamSpec   *spec)
{
  DovePage *self = DOVE_PAGE (object);

  if (id == PROP_TITLE)
    dove_page_set_title (self, g_value_get_string (value), NULL);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
dove_page_class_init (DovePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = dove_page_set_property;

  /**
   * DovePage:title:
   *
   * What the page is.
   */
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL,
                                                G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DovePage, header);
  gtk_widget_class_bind_template_child (widget_class, DovePage, title);
}

static void
dove_page_init (DovePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * dove_page_set_title:
 * @self: a page
 * @title: what it is
 * @subtitle: (nullable): of what
 */
void
dove_page_set_title (DovePage   *self,
                     const char *title,
                     const char *subtitle)
{
  adw_window_title_set_title (self->title, title != NULL ? title : "");
  adw_window_title_set_subtitle (self->title, subtitle != NULL ? subtitle : "");
}

/**
 * dove_page_add_action:
 * @self: a page
 * @widget: a button
 *
 * Adds a button at the end of the bar.
 */
void
dove_page_add_action (DovePage  *self,
                      GtkWidget *widget)
{
  adw_header_bar_pack_end (self->header, widget);
}
