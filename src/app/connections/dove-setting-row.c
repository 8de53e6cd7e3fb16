/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-setting-row.h"

#include "app/connections/dove-lines-row.h"
#include "app/widgets/dove-ui.h"
#include "app/widgets/dove-words.h"
#include "record/dove-json.h"

/*
 * A row of a form for each setting of a manifest: a choice for `enum`, a switch for truth values,
 * else a text, which becomes a number where the schema says so.
 */

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
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), is_on);
  dove_ui_row_control (row, is_on, setting_title (setting));
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
  if (choices != NULL)
    dove_ui_name_choice (row, NULL);

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
  const char *name = secret->title != NULL ? secret->title : secret->name;
  g_autofree char *title = secret->is_optional ? g_strdup_printf (_("%s (may be empty)"), name)
                                               : g_strdup (name);
  GtkWidget *row = secret->is_multiline ? dove_lines_row_new (title)
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
  return dove_lines_row_is (row) ? dove_lines_row_dup_text (row)
                                 : g_strdup (gtk_editable_get_text (GTK_EDITABLE (row)));
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
  if (dove_lines_row_is (row))
    dove_lines_row_set_text (row, NULL);
  else
    gtk_editable_set_text (GTK_EDITABLE (row), "");
}
