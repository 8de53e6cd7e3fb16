/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-group.h"

#include "app/mapping-editor/dove-map-about.h"
#include "app/mapping-editor/dove-map-choice.h"
#include "app/widgets/dove-ui.h"
#include "mapping/dove-map-groups.h"

/* Which group of fields is shown alone, and into which one a field is put. */

/* A window is about a field of a model */
typedef struct
{
  DoveMapAbout  on;
  GtkWindow    *window;   /* (nullable): not owned, that asks for a name */
  GtkWidget    *name;     /* (nullable): not owned */
} About;

static void
about_free (gpointer  data,
            GClosure *closure)
{
  dove_map_about_free (data);
}

static GPtrArray *
list_groups (DoveMapModel *model)
{
  return dove_map_groups_list (dove_map_model_get_rows (model), dove_map_model_get_targets (model));
}

static char *
count_fields (const DoveMapGroup *group)
{
  return g_strdup_printf (ngettext ("%u field", "%u fields", group->n_fields), group->n_fields);
}

/* --- which is shown --------------------------------------------------------------------------- */

static void
chosen_cb (DoveMapChoice *choice,
           const char    *value,
           About         *about)
{
  dove_map_model_set_group (about->on.model, *value != '\0' ? value : NULL);
}

/**
 * dove_map_group_choose:
 * @parent: a widget of the window
 * @model: a mapping
 *
 * Asks which group is shown alone: those that a person made, then those that follow from the
 * fields.
 */
void
dove_map_group_choose (GtkWidget    *parent,
                       DoveMapModel *model)
{
  g_autoptr(GPtrArray) groups = list_groups (model);
  DoveMapChoice *choice = NULL;

  if (groups->len == 0)
    {
      dove_ui_say (parent, _("All fields are in one group: put a mapped field into another one"));
      return;
    }

  choice = dove_map_choice_new (parent, _("Group Shown Alone"), NULL);
  dove_map_choice_add (choice, "", _("All fields"), _("No group is shown alone"), NULL);
  for (guint i = 0; i < groups->len; i++)
    {
      const DoveMapGroup *group = g_ptr_array_index (groups, i);
      g_autofree char *count = count_fields (group);

      dove_map_choice_add (choice, group->key, group->label,
                           group->is_by_hand ? _("Made by hand")
                                             : _("Follows from the fields"), count);
    }
  g_signal_connect_data (choice, "chosen", G_CALLBACK (chosen_cb),
                         dove_map_about_new (sizeof (About), parent, model, NULL), about_free, 0);
  dove_map_choice_present (choice, TRUE);
}

/**
 * dove_map_group_say:
 * @model: a mapping
 *
 * Returns: (transfer full) (nullable): what to call the group that is shown alone; %NULL when all
 *   fields are shown
 */
char *
dove_map_group_say (DoveMapModel *model)
{
  g_autoptr(GPtrArray) groups = list_groups (model);
  const char *key = dove_map_model_get_group (model);

  for (guint i = 0; key != NULL && i < groups->len; i++)
    {
      const DoveMapGroup *group = g_ptr_array_index (groups, i);

      if (g_str_equal (group->key, key))
        return g_strdup (group->label);
    }

  return NULL;
}

/* --- into which a field is put ---------------------------------------------------------------- */

static void
put (About      *about,
     const char *name)
{
  /* Translators: a step that can be undone; the name of a field */
  g_autofree char *step = g_strdup_printf (_("Group of “%s”"),
                                           dove_map_about_label (about->on.model,
                                                                 about->on.place));

  dove_map_model_edit (about->on.model, step,
                       dove_map_groups_set (dove_map_model_get_rows (about->on.model),
                                            about->on.place, name));
}

static void
named_cb (About *about)
{
  put (about, gtk_editable_get_text (GTK_EDITABLE (about->name)));
  gtk_window_close (about->window);
}

/* The group itself: all rows that are in it */
static void
renamed_cb (About *about)
{
  DoveValue *rows = dove_map_model_get_rows (about->on.model);
  g_autofree char *from = g_strdup (dove_map_groups_get (rows, about->on.place));
  const char *to = gtk_editable_get_text (GTK_EDITABLE (about->name));
  /* Translators: a step that can be undone; the name of a group of fields */
  g_autofree char *step = g_strdup_printf (_("Rename the group “%s”"), from != NULL ? from : "");

  if (from != NULL)
    dove_map_model_edit (about->on.model, step, dove_map_groups_rename (rows, from, to));
  gtk_window_close (about->window);
}

static void
add_known (GtkWidget *box,
           About     *about)
{
  g_autoptr(GPtrArray) groups = list_groups (about->on.model);
  g_autoptr(GString) known = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < groups->len; i++)
    {
      const DoveMapGroup *one = g_ptr_array_index (groups, i);

      if (one->is_by_hand)
        g_string_append_printf (known, "%s“%s”", known->len > 0 ? _(", ") : "", one->label);
    }
  /* Translators: names of groups of fields */
  text = known->len > 0 ? g_strdup_printf (_("There are: %s. A field without a name here is in "
                                             "none."), known->str)
                        : g_strdup (_("There is none yet: the first name makes one."));
  gtk_box_append (GTK_BOX (box), dove_ui_text_new (text, "dim-label"));
}

static GtkWidget *
make_button (const char *label,
             const char *style,
             GCallback   callback,
             About      *about)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  if (style != NULL)
    gtk_widget_add_css_class (button, style);
  g_signal_connect_swapped (button, "clicked", callback, about);

  return button;
}

static GtkWidget *
make_content (About *about)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *list = gtk_list_box_new ();
  const char *name = dove_map_groups_get (dove_map_model_get_rows (about->on.model),
                                          about->on.place);
  GtkWidget *rename = make_button (_("_Rename the Group"), NULL, G_CALLBACK (renamed_cb), about);

  about->name = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (about->name), _("Name of the group"));
  dove_ui_set_name (about->name, _("Name of the group"));
  gtk_editable_set_text (GTK_EDITABLE (about->name), name != NULL ? name : "");
  g_signal_connect_swapped (about->name, "entry-activated", G_CALLBACK (named_cb), about);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  dove_ui_set_name (list, _("Group"));
  gtk_list_box_append (GTK_LIST_BOX (list), about->name);
  gtk_widget_set_sensitive (rename, name != NULL);
  gtk_box_append (GTK_BOX (box), list);
  add_known (box, about);
  gtk_box_append (GTK_BOX (box), rename);
  gtk_box_append (GTK_BOX (box), make_button (_("_Put the Field into It"), "suggested-action",
                                              G_CALLBACK (named_cb), about));

  return box;
}

/**
 * dove_map_group_put:
 * @parent: a widget of the window
 * @model: a mapping
 * @place: path of a target field that has a row
 *
 * Asks for the group of a field; also renames the group that it is in.
 */
void
dove_map_group_put (GtkWidget    *parent,
                    DoveMapModel *model,
                    const char   *place)
{
  About *about = dove_map_about_new (sizeof (About), parent, model, place);
  /* Translators: the name of a field */
  g_autofree char *title = g_strdup_printf (_("Group of “%s”"),
                                            dove_map_about_label (model, place));

  about->window = dove_map_about_window (about, about_free, title, make_content (about));
  gtk_window_present (about->window);
  gtk_widget_grab_focus (about->name);
}
