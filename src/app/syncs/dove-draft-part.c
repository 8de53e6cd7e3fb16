/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-draft-part.h"

#include "app/widgets/dove-ui.h"

/**
 * dove_draft_part_combo:
 * @labels: (array zero-terminated=1): the choices, translated
 * @selected: one of them
 * @title: what is chosen
 *
 * Returns: (transfer floating): a row for a choice
 */
GtkWidget *
dove_draft_part_combo (const char *const *labels,
                       guint              selected,
                       const char        *title)
{
  g_autoptr(GtkStringList) model = gtk_string_list_new (labels);
  GtkWidget *row = adw_combo_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  dove_ui_name_choice (row, title);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (model));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), selected);

  return row;
}

/**
 * dove_draft_part_button:
 * @icon_name: what it shows
 * @name: what it does
 *
 * Returns: (transfer floating): a button for a row or the head of a group, narrow enough to leave
 *   room for a title
 */
GtkWidget *
dove_draft_part_button (const char *icon_name,
                        const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_widget_set_tooltip_text (button, name);
  dove_ui_set_name (button, name);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);

  return button;
}

/**
 * dove_draft_part_changed:
 * @widget: of a part
 *
 * Tells the form that the draft has changed.
 */
void
dove_draft_part_changed (GtkWidget *widget)
{
  gtk_widget_activate_action (widget, "form.changed", NULL);
}
