/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-ui.h"

#include "bus/dove-bus-error.h"

/*
 * Small parts that pages are made of. Text of users and applications goes through here: titles
 * of rows are markup in this version of the toolkit unless they are told otherwise.
 */

/**
 * dove_ui_say:
 * @widget: a widget in the window
 * @text: a sentence, no markup
 *
 * Shows a sentence for some seconds, at the bottom of the window, in place of the one before.
 */
void
dove_ui_say (GtkWidget  *widget,
             const char *text)
{
  gtk_widget_activate_action (widget, "win.say", "s", text);
}

/**
 * dove_ui_name_file:
 * @file: a file that was chosen
 *
 * How a person knows a file. In a sandbox its path is one of the portal for documents, which nobody
 * has ever seen, and where it is outside no program is told: there it is the name alone.
 *
 * Returns: (transfer full): text, no markup
 */
char *
dove_ui_name_file (GFile *file)
{
  g_autofree char *portal = g_build_filename (g_get_user_runtime_dir (), "doc", NULL);
  g_autoptr(GFile) documents = g_file_new_for_path (portal);
  g_autofree char *name = g_file_get_basename (file);

  if (name != NULL && g_file_has_prefix (file, documents))
    return g_filename_display_name (name);

  return g_file_get_parse_name (file);
}

/**
 * dove_ui_is_cancelled:
 * @error: (nullable): an error
 *
 * Returns: whether it only says that the widget is gone
 */
gboolean
dove_ui_is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/**
 * dove_ui_say_error:
 * @widget: a widget in the window
 * @error: an error, of the bus or our own
 *
 * Shows what an error says, behind what was said before, but in place of an error before.
 */
void
dove_ui_say_error (GtkWidget *widget,
                   GError    *error)
{
  dove_bus_error_clean (error);
  gtk_widget_activate_action (widget, "win.say-error", "s", error->message);
}

/**
 * dove_ui_row_new:
 * @title: no markup
 * @subtitle: (nullable): no markup
 *
 * Makes a row of a boxed list, which breaks its lines.
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
dove_ui_row_new (const char *title,
                 const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 8);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 8);
  dove_ui_row_set (row, title, subtitle);

  return row;
}

/**
 * dove_ui_row_set:
 * @row: a row of dove_ui_row_new()
 * @title: no markup
 * @subtitle: (nullable): no markup
 *
 * Changes what a row says.
 */
void
dove_ui_row_set (GtkWidget  *row,
                 const char *title,
                 const char *subtitle)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle != NULL ? subtitle : "");
  dove_ui_set_name (row, title);
}

/**
 * dove_ui_value_row:
 * @title: what the value is
 * @value: (nullable): no markup
 *
 * Makes a row that says one thing.
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
dove_ui_value_row (const char *title,
                   const char *value)
{
  GtkWidget *row = dove_ui_row_new (title, NULL);
  GtkWidget *label = dove_ui_text_new (value != NULL ? value : "", "dim-label");

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_margin_top (label, 12);
  gtk_widget_set_margin_bottom (label, 12);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);

  return row;
}

/**
 * dove_ui_link_row:
 * @title: no markup
 * @subtitle: (nullable): no markup
 * @icon_name: (nullable): in front
 * @action: what activating it does
 * @target: (nullable): argument of the action
 *
 * Makes a row that leads to a page.
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
dove_ui_link_row (const char *title,
                  const char *subtitle,
                  const char *icon_name,
                  const char *action,
                  GVariant   *target)
{
  GtkWidget *row = dove_ui_row_new (title, subtitle);
  GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");

  if (icon_name != NULL)
    {
      GtkWidget *icon = gtk_image_new_from_icon_name (icon_name);

      gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, "",
                                      -1);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
    }
  gtk_widget_add_css_class (arrow, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), arrow);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  if (target != NULL)
    gtk_actionable_set_action_target_value (GTK_ACTIONABLE (row), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), action);

  return row;
}

/**
 * dove_ui_button_new:
 * @label: with a mnemonic
 * @style: (nullable): a style class
 *
 * Makes a button beside a row's text.
 *
 * Returns: (transfer floating): the button
 */
GtkWidget *
dove_ui_button_new (const char *label,
                    const char *style)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  if (style != NULL)
    gtk_widget_add_css_class (button, style);

  return button;
}

/**
 * dove_ui_text_new:
 * @text: no markup
 * @style: (nullable): a style class
 *
 * Makes a text that breaks its lines.
 *
 * Returns: (transfer floating): the label
 */
GtkWidget *
dove_ui_text_new (const char *text,
                  const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);

  return label;
}

/**
 * dove_ui_set_name:
 * @widget: a widget without a text of its own
 * @name: what a screen reader says
 *
 * Names a widget for people who do not see it.
 */
void
dove_ui_set_name (GtkWidget  *widget,
                  const char *name)
{
  /* Later libadwaita names a list by the title of its group, also where there is none. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

/**
 * dove_ui_row_control:
 * @row: an AdwActionRow
 * @control: a control within it
 * @name: what a screen reader says of the control
 *
 * A click on a row is one on its control, which keeps its name: later libadwaita names it by the
 * title of the row.
 */
void
dove_ui_row_control (GtkWidget  *row,
                     GtkWidget  *control,
                     const char *name)
{
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control);
  dove_ui_set_name (control, name);
}

static char *
without_mnemonic (const char *text)
{
  g_auto(GStrv) parts = g_strsplit (text, "_", -1);

  return g_strjoinv (NULL, parts);
}

static void
name_inside (GtkWidget  *widget,
             const char *name)
{
  if (GTK_IS_LIST_BASE (widget) || GTK_IS_TOGGLE_BUTTON (widget))
    dove_ui_set_name (widget, name);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_inside (child, name);
}

/**
 * dove_ui_name_choice:
 * @choice: an AdwComboRow or a GtkDropDown
 * @name: (nullable): what a screen reader says; %NULL for the title of an AdwComboRow
 *
 * Names a choice, and within it the button that opens the list and the list, which the toolkit
 * leaves without a name.
 */
void
dove_ui_name_choice (GtkWidget  *choice,
                     const char *name)
{
  g_autofree char *title = NULL;

  if (name == NULL)
    title = without_mnemonic (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (choice)));
  dove_ui_set_name (choice, title != NULL ? title : name);
  name_inside (choice, title != NULL ? title : name);
}

static void
name_items (GtkWidget *widget)
{
  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkModelButton"))
    {
      g_autofree char *text = NULL;
      g_autofree char *name = NULL;

      g_object_get (widget, "text", &text, NULL);
      name = without_mnemonic (text != NULL ? text : "");
      dove_ui_set_name (widget, name);
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_items (child);
}

/**
 * dove_ui_name_menu:
 * @button: a button that has its menu
 *
 * Names the items of a menu whenever it is opened: GTK 4.18 tells a screen reader none of their
 * texts.
 */
void
dove_ui_name_menu (GtkMenuButton *button)
{
  g_signal_connect (gtk_menu_button_get_popover (button), "map", G_CALLBACK (name_items), NULL);
}

/**
 * dove_ui_clear:
 * @box: a box
 *
 * Takes all children out of a box.
 */
void
dove_ui_clear (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
}

/**
 * dove_ui_let_shorten:
 * @widget: what has texts in it
 *
 * Lets every text in it be cut where the place is too narrow, as the names of pages are below a
 * window of the width of a telephone, in languages with long words.
 */
void
dove_ui_let_shorten (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    gtk_label_set_ellipsize (GTK_LABEL (widget), PANGO_ELLIPSIZE_END);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    dove_ui_let_shorten (child);
}

static void
let_break (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_has_css_class (widget, "heading"))
    {
      gtk_label_set_ellipsize (GTK_LABEL (widget), PANGO_ELLIPSIZE_NONE);
      gtk_label_set_wrap (GTK_LABEL (widget), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (widget), PANGO_WRAP_WORD_CHAR);
    }
  else if (!GTK_IS_LIST_BOX (widget))
    for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
         child = gtk_widget_get_next_sibling (child))
      let_break (child);
}

/**
 * dove_ui_group_new:
 * @title: (nullable): no markup
 *
 * Makes a group of rows whose title breaks its lines: the toolkit would cut it, and it names what a
 * person has called so.
 *
 * Returns: (transfer floating): the group
 */
GtkWidget *
dove_ui_group_new (const char *title)
{
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *markup = g_markup_escape_text (title != NULL ? title : "", -1);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), markup);
  let_break (group);

  return group;
}

/**
 * dove_ui_name_rows:
 * @group: a group of rows that has no title
 * @name: what a screen reader says
 *
 * Names the list of a group, which is called by the group's title elsewhere.
 */
void
dove_ui_name_rows (GtkWidget  *group,
                         const char *name)
{
  if (GTK_IS_LIST_BOX (group))
    dove_ui_set_name (group, name);
  else
    for (GtkWidget *child = gtk_widget_get_first_child (group); child != NULL;
         child = gtk_widget_get_next_sibling (child))
      dove_ui_name_rows (child, name);
}

/**
 * dove_ui_group_add:
 * @group: a group of rows
 * @rows: (element-type GtkWidget): keeps what was added
 * @row: a row
 *
 * Adds a row that dove_ui_group_clear() takes out again.
 */
void
dove_ui_group_add (GtkWidget *group,
                   GPtrArray *rows,
                   GtkWidget *row)
{
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  g_ptr_array_add (rows, row);
}

/**
 * dove_ui_group_clear:
 * @group: a group of rows
 * @rows: (element-type GtkWidget): what was added to it
 *
 * Takes the rows out of a group.
 */
void
dove_ui_group_clear (GtkWidget *group,
                     GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (group), g_ptr_array_index (rows, i));

  g_ptr_array_set_size (rows, 0);
}

static void
show_content_cb (GtkWidget *page)
{
  gtk_widget_show (adw_bin_get_child (ADW_BIN (page)));
}

static void
hide_content_cb (GtkWidget *page)
{
  GtkWidget *content = adw_bin_get_child (ADW_BIN (page));

  if (content != NULL)
    gtk_widget_hide (content);
}

/**
 * dove_ui_hide_unmapped:
 * @page: an AdwBin that is often behind others
 *
 * Hides what is in a page while it is not shown. The toolkit finds out the styles of all that is
 * visible, also where nothing is seen of it, whenever a page comes or goes beside it: hundreds of
 * rows behind a page took longer than a frame has.
 */
void
dove_ui_hide_unmapped (GtkWidget *page)
{
  g_signal_connect (page, "map", G_CALLBACK (show_content_cb), NULL);
  g_signal_connect_after (page, "unmap", G_CALLBACK (hide_content_cb), NULL);
  if (!gtk_widget_get_mapped (page))
    hide_content_cb (page);
}
