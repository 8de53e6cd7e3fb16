/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "dove-map-about.h"

#include "mapping/dove-map-rows.h"

/**
 * dove_map_about_new:
 * @size: bytes of what begins with a #DoveMapAbout
 * @parent: (nullable): a widget of the window
 * @model: a mapping
 * @place: (nullable): path of a target field
 *
 * Returns: (transfer full): it, with nothing behind its beginning
 */
gpointer
dove_map_about_new (gsize         size,
                    GtkWidget    *parent,
                    DoveMapModel *model,
                    const char   *place)
{
  DoveMapAbout *about = g_malloc0 (size);

  about->parent = parent;
  about->model = g_object_ref (model);
  about->place = g_strdup (place);

  return about;
}

/**
 * dove_map_about_free:
 * @about: begins with a #DoveMapAbout; what is behind that must be freed already
 *
 * Frees it.
 */
void
dove_map_about_free (gpointer about)
{
  DoveMapAbout *self = about;

  g_object_unref (self->model);
  g_free (self->place);
  g_free (self);
}

/* Escape, wherever the focus is */
static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  key,
        guint                  code,
        GdkModifierType        modifiers,
        gpointer               about)
{
  GtkWidget *window = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));

  if (key != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;

  gtk_window_close (GTK_WINDOW (window));

  return GDK_EVENT_STOP;
}

/**
 * dove_map_about_window:
 * @about: (transfer full): begins with a #DoveMapAbout
 * @free_about: frees it with the window
 * @title: of the window
 * @content: what is in it, below its header bar
 *
 * Makes a small window that asks for something, and that Escape closes.
 *
 * Returns: (transfer none): it, to be presented
 */
GtkWindow *
dove_map_about_window (gpointer        about,
                       GClosureNotify  free_about,
                       const char     *title,
                       GtkWidget      *content)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkRoot *root = gtk_widget_get_root (((DoveMapAbout *) about)->parent);
  GtkWidget *all = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *window = g_object_new (ADW_TYPE_WINDOW, "title", title, "modal", TRUE,
                                    "transient-for", root, "destroy-with-parent", TRUE,
                                    "default-width",
                                    MIN (400, MAX (gtk_widget_get_width (GTK_WIDGET (root)), 300)),
                                    NULL);

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_data (keys, "key-pressed", G_CALLBACK (key_cb), about, free_about, 0);
  gtk_widget_add_controller (window, keys);
  gtk_widget_set_margin_start (content, 12);
  gtk_widget_set_margin_end (content, 12);
  gtk_widget_set_margin_top (content, 12);
  gtk_widget_set_margin_bottom (content, 12);
  gtk_box_append (GTK_BOX (all), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (all), content);
  adw_window_set_content (ADW_WINDOW (window), all);

  return GTK_WINDOW (window);
}

/**
 * dove_map_about_label:
 * @model: a mapping
 * @place: path of a target field
 *
 * Returns: (transfer none): what the field is called
 */
const char *
dove_map_about_label (DoveMapModel *model,
                      const char   *place)
{
  DoveFieldTree *targets = dove_map_model_get_targets (model);
  int node = dove_field_tree_find (targets, place);

  return node >= 0 ? dove_field_tree_get_label (targets, (guint) node) : place;
}

/**
 * dove_map_about_map:
 * @model: a mapping
 * @place: path of a target field
 * @formula: what its row says from now on
 *
 * Writes a formula into a field, as one step.
 */
void
dove_map_about_map (DoveMapModel *model,
                    const char   *place,
                    const char   *formula)
{
  /* Translators: a step that can be undone; the name of a field */
  g_autofree char *name = g_strdup_printf (_("Map “%s”"), dove_map_about_label (model, place));

  dove_map_model_edit (model, name,
                       dove_map_rows_set_formula (dove_map_model_get_rows (model), place,
                                                  formula));
}
