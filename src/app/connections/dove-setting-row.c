/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-setting-row.h"

#include "app/widgets/dove-ui.h"
#include "app/widgets/dove-words.h"
#include "record/dove-json.h"

/*
 * A row of a form for each setting of a manifest: a choice for `enum`, a switch for truth values,
 * else a text, which becomes a number where the schema says so.
 */

#define LINES_HEIGHT 96 /* pixels: about five lines of a private key */
#define LINES_MARGIN 12

static const char *
setting_title (const DoveSetting *setting)
{
  return setting->title != NULL ? setting->title : setting->name;
}

static void
set_title (GtkWidget  *row,
           const char *title,
           const char *description)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_widget_set_tooltip_text (row, description);
}

static GtkWidget *
choice_row (DoveValue *choices,
            DoveValue *value)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr(GtkStringList) model = gtk_string_list_new (NULL);
  guint selected = 0;

  for (guint i = 0; i < dove_value_get_length (choices); i++)
    {
      DoveValue *choice = dove_value_get_element (choices, i);
      g_autofree char *text = dove_words_value (choice);

      gtk_string_list_append (model, text);
      if (value != NULL && dove_value_equal (choice, value))
        selected = i;
    }
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (model));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), selected);

  return row;
}

static GtkWidget *
switch_row (const DoveSetting *setting,
            DoveValue         *value)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *is_on = gtk_switch_new ();

  gtk_widget_set_valign (is_on, GTK_ALIGN_CENTER);
  gtk_switch_set_active (GTK_SWITCH (is_on), value != NULL && dove_value_get_boolean (value));
  dove_ui_set_name (is_on, setting_title (setting));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), is_on);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), is_on);
  g_object_set_data (G_OBJECT (row), "switch", is_on);

  return row;
}

/**
 * dove_setting_row_new:
 * @setting: of a manifest
 * @before: (nullable): what it is now; %NULL shows its default
 *
 * Makes the row for it.
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
dove_setting_row_new (const DoveSetting *setting,
                      DoveValue         *before)
{
  DoveValue *value = before != NULL ? before : setting->default_value;
  DoveValue *choices = dove_value_get_member (setting->schema, "enum");
  const char *type = dove_value_get_member_text (setting->schema, "type");
  GtkWidget *row;

  if (choices != NULL)
    row = choice_row (choices, value);
  else if (g_strcmp0 (type, "boolean") == 0)
    row = switch_row (setting, value);
  else
    {
      row = adw_entry_row_new ();
      if (value != NULL)
        {
          g_autofree char *text = dove_words_value (value);

          gtk_editable_set_text (GTK_EDITABLE (row), text);
        }
      if (setting->is_uri)
        adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (row), GTK_INPUT_PURPOSE_URL);
    }
  set_title (row, setting_title (setting), setting->description);

  return row;
}

/**
 * dove_setting_row_get_value:
 * @row: a row of dove_setting_row_new()
 * @setting: whose it is
 *
 * Returns: (transfer full) (nullable): what was chosen or typed; %NULL when nothing was
 */
DoveValue *
dove_setting_row_get_value (GtkWidget         *row,
                            const DoveSetting *setting)
{
  DoveValue *choices = dove_value_get_member (setting->schema, "enum");
  const char *type = dove_value_get_member_text (setting->schema, "type");
  GtkSwitch *is_on = g_object_get_data (G_OBJECT (row), "switch");
  g_autofree char *text = NULL;
  g_autoptr(DoveValue) value = NULL;

  if (choices != NULL)
    return dove_value_ref (
        dove_value_get_element (choices, adw_combo_row_get_selected (ADW_COMBO_ROW (row))));
  if (is_on != NULL)
    return dove_value_new_boolean (gtk_switch_get_active (is_on));

  text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
  if (text[0] == '\0')
    return NULL;
  if (type != NULL && !g_str_equal (type, "string"))
    value = dove_json_parse (text, -1, NULL, NULL);

  return value != NULL ? g_steal_pointer (&value) : dove_value_new_text (text);
}

/* A private key, say: pasted with all of its lines. */
static GtkWidget *
lines_row (const char *title)
{
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = gtk_label_new (title);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_text_view_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_input_hints (GTK_TEXT_VIEW (view), GTK_INPUT_HINT_PRIVATE |
                                                       GTK_INPUT_HINT_NO_SPELLCHECK);
  dove_ui_set_name (view, title);
  gtk_text_buffer_set_enable_undo (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), FALSE);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), LINES_HEIGHT);
  gtk_scrolled_window_set_has_frame (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_widget_set_margin_top (box, LINES_MARGIN);
  gtk_widget_set_margin_bottom (box, LINES_MARGIN);
  gtk_widget_set_margin_start (box, LINES_MARGIN);
  gtk_widget_set_margin_end (box, LINES_MARGIN);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  g_object_set_data (G_OBJECT (row), "lines", gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)));

  return row;
}

/**
 * dove_secret_row_new:
 * @secret: of a way to sign in
 *
 * Makes the row in which a secret is typed.
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
dove_secret_row_new (const DoveSecret *secret)
{
  const char *title = secret->title != NULL ? secret->title : secret->name;
  GtkWidget *row = secret->is_multiline ? lines_row (title)
                   : secret->is_hidden  ? adw_password_entry_row_new ()
                                        : adw_entry_row_new ();

  set_title (row, title, secret->description);

  return row;
}

/**
 * dove_secret_row_dup_text:
 * @row: a row of dove_secret_row_new()
 *
 * Returns: (transfer full): what was typed
 */
char *
dove_secret_row_dup_text (GtkWidget *row)
{
  GtkTextBuffer *lines = g_object_get_data (G_OBJECT (row), "lines");
  GtkTextIter start;
  GtkTextIter end;

  if (lines == NULL)
    return g_strdup (gtk_editable_get_text (GTK_EDITABLE (row)));

  gtk_text_buffer_get_bounds (lines, &start, &end);

  return gtk_text_buffer_get_text (lines, &start, &end, FALSE);
}

/**
 * dove_secret_row_clear:
 * @row: a row of dove_secret_row_new()
 *
 * Empties it.
 */
void
dove_secret_row_clear (GtkWidget *row)
{
  GtkTextBuffer *lines = g_object_get_data (G_OBJECT (row), "lines");

  if (lines != NULL)
    gtk_text_buffer_set_text (lines, "", 0);
  else
    gtk_editable_set_text (GTK_EDITABLE (row), "");
}
