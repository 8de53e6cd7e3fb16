/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-choice.h"

#include "app/widgets/dove-ui.h"

#define WIDTH   520
#define HEIGHT  560
#define LOW     380 /* of a few choices */

/**
 * DoveMapChoice:
 *
 * A window in which one of some #DoveMapOptions is chosen.
 */
struct _DoveMapChoice
{
  AdwWindow       parent_instance;

  DoveMapOptions *options;
  GtkLabel       *text;
};

enum
{
  CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DoveMapChoice, dove_map_choice, ADW_TYPE_WINDOW)

static void
chosen_cb (DoveMapChoice *self,
           const char    *value)
{
  g_object_ref (self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_emit (self, signals[CHOSEN], 0, value);
  gtk_window_close (GTK_WINDOW (self));
  g_object_unref (self);
}

static void
dove_map_choice_class_init (DoveMapChoiceClass *klass)
{
  /**
   * DoveMapChoice::chosen:
   * @value: of what was chosen
   *
   * A person has chosen; the window is closed.
   */
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0,
                                       "window.close", NULL);
}

static void
dove_map_choice_init (DoveMapChoice *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->text = GTK_LABEL (dove_ui_text_new ("", NULL));
  gtk_widget_set_margin_start (GTK_WIDGET (self->text), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->text), 12);
  gtk_widget_set_margin_top (GTK_WIDGET (self->text), 6);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->text), 6);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->text));
  adw_window_set_content (ADW_WINDOW (self), box);
}

/**
 * dove_map_choice_new:
 * @parent: a widget of the window in front of which it is
 * @title: what is chosen
 * @text: (nullable): what to know for it
 *
 * Makes a window that is shown by dove_map_choice_present().
 *
 * Returns: (transfer none): the window, which the toolkit owns
 */
DoveMapChoice *
dove_map_choice_new (GtkWidget  *parent,
                     const char *title,
                     const char *text)
{
  DoveMapChoice *self = g_object_new (DOVE_TYPE_MAP_CHOICE, "title", title, "modal", TRUE,
                                      "transient-for", gtk_widget_get_root (parent),
                                      "destroy-with-parent", TRUE, NULL);

  GtkWidget *options = dove_map_options_new (title);

  self->options = DOVE_MAP_OPTIONS (options);
  g_signal_connect_swapped (options, "chosen", G_CALLBACK (chosen_cb), self);
  g_signal_connect_swapped (options, "stopped", G_CALLBACK (gtk_window_close), self);
  gtk_box_append (GTK_BOX (adw_window_get_content (ADW_WINDOW (self))), options);
  gtk_label_set_text (self->text, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->text), text != NULL);

  return self;
}

/**
 * dove_map_choice_get_options:
 * @self: a window
 *
 * Returns: (transfer none): what can be chosen in it
 */
DoveMapOptions *
dove_map_choice_get_options (DoveMapChoice *self)
{
  return self->options;
}

/**
 * dove_map_choice_add:
 * @self: a window
 * @value: what the choice is known by
 * @title: what it is called
 * @subtitle: (nullable): more of it
 * @detail: (nullable): a word or two, or a value
 *
 * Adds a choice, behind the others.
 */
void
dove_map_choice_add (DoveMapChoice *self,
                     const char    *value,
                     const char    *title,
                     const char    *subtitle,
                     const char    *detail)
{
  dove_map_options_add (self->options, value, title, subtitle, detail);
}

/**
 * dove_map_choice_present:
 * @self: a window with its choices
 * @has_search: there may be many
 *
 * Shows the window.
 */
void
dove_map_choice_present (DoveMapChoice *self,
                         gboolean       has_search)
{
  int width = gtk_widget_get_width (GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self))));

  gtk_window_set_default_size (GTK_WINDOW (self), MIN (WIDTH, MAX (width, 300)),
                               has_search ? HEIGHT : LOW);
  dove_map_options_set_searchable (self->options, has_search);
  gtk_window_present (GTK_WINDOW (self));
  dove_map_options_focus (self->options);
}
