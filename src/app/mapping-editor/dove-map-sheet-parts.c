/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-sheet-private.h"

#include "app/widgets/dove-buttons.h"
#include "app/widgets/dove-ui.h"

/* The parts of a sheet: what is told, the lines, all other values, and the buttons. */

static GtkWidget *
make_rest (DoveMapSheet *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  const char *const choices[] = {
    /* Translators: what becomes of a value that is not in a table */
    _("Are an error, and the record waits"),
    _("Stay as they are"),
    _("Become one value"),
    _("Become empty"),
    _("Leave the field as it is"),
    NULL,
  };
  g_autoptr(GtkStringList) list = gtk_string_list_new (choices);

  self->rest = ADW_COMBO_ROW (adw_combo_row_new ());
  self->given = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->rest), _("All Other Values"));
  adw_combo_row_set_model (self->rest, G_LIST_MODEL (list));
  adw_combo_row_set_use_subtitle (self->rest, TRUE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->given), _("All others become"));
  dove_ui_set_name (self->given, _("All others become"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->rest));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->given);
  dove_ui_name_choice (GTK_WIDGET (self->rest), NULL);
  dove_ui_name_rows (group, _("All Other Values"));

  return group;
}

/*
 * dove_map_sheet_set_rest:
 * @self: a sheet with its parts
 * @cases: its table
 *
 * Shows what becomes of all other values, and hears of it from now on.
 */
void
dove_map_sheet_set_rest (DoveMapSheet    *self,
                         const DoveCases *cases)
{
  static const guint choices[] = { DOVE_SHEET_REST_ERROR, DOVE_SHEET_REST_KEEP,
                                   DOVE_SHEET_REST_DEFAULT, DOVE_SHEET_REST_LEAVE };
  g_autofree char *given = dove_map_values_show (cases->given);
  const gboolean is_empty = cases->rest == DOVE_CASES_GIVE && *given == '\0';

  gtk_editable_set_text (GTK_EDITABLE (self->given), given);
  adw_combo_row_set_selected (self->rest,
                              is_empty ? DOVE_SHEET_REST_EMPTY : choices[cases->rest]);
  g_signal_connect_swapped (self->given, "changed", G_CALLBACK (dove_map_sheet_update), self);
  g_signal_connect_swapped (self->rest, "notify::selected", G_CALLBACK (dove_map_sheet_update),
                            self);
}

static GtkWidget *
make_buttons (DoveMapSheet *self)
{
  GtkWidget *buttons = g_object_new (DOVE_TYPE_BUTTONS, "margin-start", 12, "margin-end", 12,
                                     "margin-top", 12, "margin-bottom", 12, NULL);
  GtkWidget *new_line = gtk_button_new_with_mnemonic (_("A_dd a Value"));
  GtkWidget *paste = gtk_button_new_with_mnemonic (_("_Paste Two Columns"));

  self->copy = gtk_button_new_with_mnemonic (_("Copy the _Way Back"));
  self->apply = gtk_button_new_with_mnemonic (_("_Apply"));
  gtk_widget_set_tooltip_text (paste, _("From a spreadsheet or a file (Ctrl+Shift+V)"));
  gtk_widget_set_tooltip_text (self->copy,
                               _("The formula for the other direction, to be pasted there"));
  gtk_widget_set_tooltip_text (self->apply, _("Ctrl+Return"));
  gtk_widget_add_css_class (self->apply, "suggested-action");
  g_signal_connect_swapped (new_line, "clicked", G_CALLBACK (dove_map_sheet_add), self);
  g_signal_connect_swapped (paste, "clicked", G_CALLBACK (dove_map_sheet_paste), self);
  g_signal_connect_swapped (self->copy, "clicked", G_CALLBACK (dove_map_sheet_copy), self);
  g_signal_connect_swapped (self->apply, "clicked", G_CALLBACK (dove_map_sheet_apply), self);
  gtk_widget_set_parent (new_line, buttons);
  gtk_widget_set_parent (paste, buttons);
  gtk_widget_set_parent (self->copy, buttons);
  gtk_widget_set_parent (self->apply, buttons);

  return buttons;
}

static GtkWidget *
make_lines (DoveMapSheet *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  /* Translators: a formula, whose value is looked for in a table */
  g_autofree char *title = g_strdup_printf (_("What %s Becomes"), self->what);
  g_autofree char *markup = g_markup_escape_text (title, -1);

  self->lines = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->lines, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->lines), "boxed-list");
  dove_ui_set_name (GTK_WIDGET (self->lines), title);
  gtk_list_box_set_placeholder (self->lines, dove_ui_text_new (_("The table has no values yet."),
                                                               "map-cells"));
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), markup);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->lines));

  return group;
}

static GtkWidget *
make_told (DoveMapSheet *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->summary = GTK_LABEL (dove_ui_text_new ("", NULL));
  self->back = GTK_LABEL (dove_ui_text_new ("", "dim-label"));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->summary));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->back));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), box);

  return group;
}

/*
 * dove_map_sheet_make_content:
 * @self: a sheet whose table is known
 *
 * Returns: (transfer floating): all of its parts, without a line yet
 */
GtkWidget *
dove_map_sheet_make_content (DoveMapSheet *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *groups[] = { make_told (self), make_lines (self), make_rest (self) };

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (groups[i]));
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), page);
  gtk_box_append (GTK_BOX (box), make_buttons (self));

  return box;
}
