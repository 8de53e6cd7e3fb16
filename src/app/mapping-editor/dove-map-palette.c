/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-palette.h"

#include "app/mapping-editor/dove-map-functions.h"

/**
 * DoveMapPalette:
 *
 * All functions beside the fields, by kinds, with what each gives for the field that is looked at.
 * One is dragged onto a wire or a field, or chosen for the field that is looked at:
 * `map.apply-function`.
 */

#define SETTLE_MS 120  /* somebody who walks through the fields does not wait for results */

struct _DoveMapPalette
{
  AdwBin          parent_instance;

  DoveMapModel   *model;
  GtkLabel       *title;
  DoveMapOptions *options;
  guint           settle;     /* source; 0 for none */
  gboolean        is_stale;   /* something has changed since it was filled */
};

G_DEFINE_FINAL_TYPE (DoveMapPalette, dove_map_palette, ADW_TYPE_BIN)

static void
fill (DoveMapPalette *self)
{
  const char *place = dove_map_model_get_current (self->model);
  DoveFieldTree *targets = dove_map_model_get_targets (self->model);
  const int node = place != NULL ? dove_field_tree_find (targets, place) : -1;
  /* Translators: the name of a field */
  g_autofree char *title = node >= 0
      ? g_strdup_printf (_("Functions for “%s”"), dove_field_tree_get_label (targets, (guint) node))
      : g_strdup (_("Functions"));

  self->is_stale = FALSE;
  gtk_label_set_text (self->title, title);
  dove_map_options_clear (self->options);
  if (place != NULL)
    dove_map_functions_fill (self->options, self->model, place);
}

static gboolean
settled_cb (gpointer user_data)
{
  DoveMapPalette *self = user_data;

  self->settle = 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    fill (self);

  return G_SOURCE_REMOVE;
}

static void
changed_cb (DoveMapPalette *self)
{
  self->is_stale = TRUE;
  g_clear_handle_id (&self->settle, g_source_remove);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->settle = g_timeout_add (SETTLE_MS, settled_cb, self);
}

static void
chosen_cb (DoveMapPalette *self,
           const char     *value)
{
  const char *place = dove_map_model_get_current (self->model);

  if (place != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "map.apply-function", "(ss)", place, value);
}

/* --- the widget ------------------------------------------------------------------------------- */

static void
dove_map_palette_map (GtkWidget *widget)
{
  DoveMapPalette *self = DOVE_MAP_PALETTE (widget);

  GTK_WIDGET_CLASS (dove_map_palette_parent_class)->map (widget);
  if (self->is_stale)
    fill (self);
}

static void
dove_map_palette_dispose (GObject *object)
{
  DoveMapPalette *self = DOVE_MAP_PALETTE (object);

  g_clear_handle_id (&self->settle, g_source_remove);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (dove_map_palette_parent_class)->dispose (object);
}

static void
dove_map_palette_class_init (DoveMapPaletteClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dove_map_palette_dispose;
  GTK_WIDGET_CLASS (klass)->map = dove_map_palette_map;
}

static void
dove_map_palette_init (DoveMapPalette *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = gtk_label_new (NULL);
  GtkWidget *options = dove_map_options_new (_("Functions"));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (title), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (title, "title-4");
  gtk_widget_set_margin_start (title, 12);
  gtk_widget_set_margin_end (title, 12);
  gtk_widget_set_margin_top (title, 12);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), options);
  adw_bin_set_child (ADW_BIN (self), box);

  self->title = GTK_LABEL (title);
  self->options = DOVE_MAP_OPTIONS (options);
  self->is_stale = TRUE;
  dove_map_options_set_draggable (self->options, TRUE);
  g_signal_connect_swapped (options, "chosen", G_CALLBACK (chosen_cb), self);
}

/**
 * dove_map_palette_new:
 * @model: (transfer none): a mapping
 *
 * Returns: (transfer floating): its functions
 */
GtkWidget *
dove_map_palette_new (DoveMapModel *model)
{
  DoveMapPalette *self = g_object_new (DOVE_TYPE_MAP_PALETTE, NULL);

  self->model = g_object_ref (model);
  g_signal_connect_object (model, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "selected", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "previewed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

/**
 * dove_map_palette_focus:
 * @self: a palette
 *
 * Gives the focus to the search in it.
 */
void
dove_map_palette_focus (DoveMapPalette *self)
{
  dove_map_options_focus (self->options);
}

/* --- dropping --------------------------------------------------------------------------------- */

/* What was dropped is done when the drop has come to its end: GTK goes on with the widget under the
 * pointer, so that no row may go before. */
typedef struct
{
  GtkWidget *on;
  char      *place;
  char      *value;
} Dropped;

static void
dropped_free (gpointer data)
{
  Dropped *dropped = data;

  g_object_unref (dropped->on);
  g_free (dropped->place);
  g_free (dropped->value);
  g_free (dropped);
}

static gboolean
dropped_cb (gpointer data)
{
  Dropped *dropped = data;

  if (gtk_widget_get_root (dropped->on) != NULL)
    gtk_widget_activate_action (dropped->on, "map.apply-function", "(ss)", dropped->place,
                                dropped->value);

  return G_SOURCE_REMOVE;
}

/**
 * dove_map_palette_drop:
 * @on: a widget of the page
 * @place: path of a target field
 * @value: holds a #DoveMapOption that was dropped there
 *
 * Does with the value of a field what was dropped on it, as soon as the drop is over.
 */
void
dove_map_palette_drop (GtkWidget    *on,
                       const char   *place,
                       const GValue *value)
{
  Dropped *dropped = g_new0 (Dropped, 1);

  dropped->on = g_object_ref (on);
  dropped->place = g_strdup (place);
  dropped->value = g_strdup (dove_map_option_get_value (g_value_get_object (value)));
  g_idle_add_full (G_PRIORITY_DEFAULT, dropped_cb, dropped, dropped_free);
}
