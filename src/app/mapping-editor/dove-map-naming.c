/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "dove-map-naming.h"

#include "app/widgets/dove-ui.h"
#include "mapping/dove-map-names-edit.h"
#include "mapping/dove-map-rows.h"

/* Named values: made new or of what a row computes, renamed, and removed. */

#define NEW_FORMULA "\"\"" /* an empty text, to be written over */
#define USERS_MOST  5      /* that are told by their names */

typedef struct _About About;

/* Makes the edit; FALSE with a sentence when the name cannot be */
typedef gboolean (*Take) (About       *about,
                          const char  *name,
                          char       **why);

/* A window is about a value of a model */
struct _About
{
  DoveMapModel *model;
  char         *place;   /* (nullable) */
  GPtrArray    *same;    /* (nullable) (element-type utf8): rows that compute the same */
  Take          take;
  GtkWidget    *window;  /* not owned, nor are these */
  GtkWidget    *name;
  GtkWidget    *also;    /* (nullable): a check button for @same */
  GtkWidget    *why;
};

static void
about_free (gpointer  data,
            GClosure *closure)
{
  About *about = data;

  g_object_unref (about->model);
  g_free (about->place);
  g_clear_pointer (&about->same, g_ptr_array_unref);
  g_free (about);
}

static About *
about_new (DoveMapModel *model,
           const char   *place)
{
  About *about = g_new0 (About, 1);

  about->model = g_object_ref (model);
  about->place = g_strdup (place);

  return about;
}

static const char *
label_of (DoveMapModel *model,
          const char   *place)
{
  DoveFieldTree *targets = dove_map_model_get_targets (model);
  const int node = dove_field_tree_find (targets, place);

  return node >= 0 ? dove_field_tree_get_label (targets, (guint) node) : place;
}

static char *
list_labels (DoveMapModel *model,
             GPtrArray    *places)
{
  g_autoptr(GString) labels = g_string_new (NULL);

  for (guint i = 0; i < MIN (places->len, USERS_MOST); i++)
    g_string_append_printf (labels, "%s“%s”", i > 0 ? _(", ") : "",
                            label_of (model, g_ptr_array_index (places, i)));
  if (places->len > USERS_MOST)
    g_string_append (labels, " …");

  return g_string_free (g_steal_pointer (&labels), FALSE);
}

/* --- edits ------------------------------------------------------------------------------------ */

/* Makes the edit, and looks at the value */
static void
edit (DoveMapModel *model,
      const char   *step,
      DoveValue    *rows,
      const char   *around,
      const char   *name)
{
  g_autofree char *place = dove_map_place_of_name (around, name);
  g_autofree char *text = g_strdup_printf (step, name);

  dove_map_model_edit (model, text, rows);
  dove_map_model_set_current (model, place);
}

static gboolean
take_new (About       *about,
          const char  *name,
          char       **why)
{
  DoveValue *rows = dove_map_model_get_rows (about->model);
  g_autoptr(GError) error = NULL;

  if (!dove_map_names_check (rows, NULL, name, &error))
    {
      *why = g_strdup (error->message);
      return FALSE;
    }

  /* Translators: a step that can be undone; what a named value is called */
  edit (about->model, _("New value “%s”"), dove_map_names_add (rows, NULL, name, NEW_FORMULA),
        NULL, name);

  return TRUE;
}

static gboolean
take_formula (About       *about,
              const char  *name,
              char       **why)
{
  DoveValue *rows = dove_map_model_get_rows (about->model);
  const gboolean is_also = about->also != NULL
      && gtk_check_button_get_active (GTK_CHECK_BUTTON (about->also));
  g_autofree char *around = dove_map_names_find_around (rows, about->place);
  DoveValue *changed = dove_map_names_extract (rows, about->place, name,
                                               is_also ? about->same : NULL, why);

  if (changed == NULL)
    return FALSE;

  /* Translators: a step that can be undone; what a named value is called */
  edit (about->model, _("Name “%s”"), changed, around, name);

  return TRUE;
}

static gboolean
take_other (About       *about,
            const char  *name,
            char       **why)
{
  DoveValue *rows = dove_map_model_get_rows (about->model);
  g_autofree char *around = dove_map_rows_find_loop (rows, about->place);
  DoveValue *changed = dove_map_names_rename (rows, about->place, name, why);

  if (changed == NULL)
    return FALSE;

  /* Translators: a step that can be undone; what a named value is called now */
  edit (about->model, _("Rename to “%s”"), changed, around, name);

  return TRUE;
}

/* --- the window ------------------------------------------------------------------------------- */

static void
take_cb (About *about)
{
  g_autofree char *why = NULL;
  g_autofree char *name = g_strstrip (g_strdup (
                              gtk_editable_get_text (GTK_EDITABLE (about->name))));

  if (about->take (about, name, &why))
    {
      gtk_window_close (GTK_WINDOW (about->window));
      return;
    }

  gtk_label_set_text (GTK_LABEL (about->why), why);
  gtk_widget_set_visible (about->why, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (about->name),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, why, -1);
  gtk_widget_grab_focus (about->name);
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  key,
        guint                  code,
        GdkModifierType        modifiers,
        About                 *about)
{
  if (key != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;

  gtk_window_close (GTK_WINDOW (about->window));

  return GDK_EVENT_STOP;
}

static GtkWidget *
make_also (About *about)
{
  g_autofree char *labels = list_labels (about->model, about->same);
  /* Translators: a formula gets a name; how many other rows have it in theirs, and which */
  g_autofree char *text = g_strdup_printf (
      ngettext ("Use it in %u other row that computes the same: %s",
                "Use it in %u other rows that compute the same: %s", about->same->len),
      about->same->len, labels);
  GtkWidget *also = gtk_check_button_new ();
  GtkWidget *label = dove_ui_text_new (text, NULL);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (also), TRUE);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (also), label);
  dove_ui_set_name (also, text);

  return also;
}

static GtkWidget *
make_content (About      *about,
              const char *proposed,
              const char *label)
{
  GtkWidget *all = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *take = gtk_button_new_with_mnemonic (label);

  about->name = adw_entry_row_new ();
  /* Translators: what a value is called */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (about->name), _("Name"));
  dove_ui_set_name (about->name, _("Name"));
  gtk_editable_set_text (GTK_EDITABLE (about->name), proposed);
  g_signal_connect_swapped (about->name, "entry-activated", G_CALLBACK (take_cb), about);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  dove_ui_set_name (list, _("Name"));
  gtk_list_box_append (GTK_LIST_BOX (list), about->name);
  about->why = dove_ui_text_new ("", "error");
  gtk_widget_set_visible (about->why, FALSE);
  gtk_widget_add_css_class (take, "suggested-action");
  g_signal_connect_swapped (take, "clicked", G_CALLBACK (take_cb), about);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (GTK_BOX (box), about->why);
  if (about->same != NULL && about->same->len > 0)
    {
      about->also = make_also (about);
      gtk_box_append (GTK_BOX (box), about->also);
    }
  gtk_box_append (GTK_BOX (box), take);
  gtk_box_append (GTK_BOX (all), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (all), box);

  return all;
}

static void
present (GtkWidget  *parent,
         About      *about,
         const char *title,
         const char *proposed,
         const char *label)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkRoot *root = gtk_widget_get_root (parent);

  about->window = g_object_new (ADW_TYPE_WINDOW, "title", title, "modal", TRUE, "transient-for",
                                root, "destroy-with-parent", TRUE, "default-width",
                                MIN (400, MAX (gtk_widget_get_width (GTK_WIDGET (root)), 300)),
                                NULL);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_data (keys, "key-pressed", G_CALLBACK (key_cb), about, about_free, 0);
  adw_window_set_content (ADW_WINDOW (about->window), make_content (about, proposed, label));
  gtk_widget_add_controller (about->window, keys);
  gtk_window_present (GTK_WINDOW (about->window));
  gtk_widget_grab_focus (about->name);
  gtk_editable_select_region (GTK_EDITABLE (about->name), 0, -1);
}

/**
 * dove_map_naming_new:
 * @parent: a widget of the window
 * @model: a mapping
 *
 * Asks for the name of a new value, which has nothing in it yet.
 */
void
dove_map_naming_new (GtkWidget    *parent,
                     DoveMapModel *model)
{
  About *about = about_new (model, NULL);
  g_autofree char *proposed = dove_map_names_propose (dove_map_model_get_rows (model), NULL, NULL);

  about->take = take_new;
  present (parent, about, _("New Named Value"), proposed, _("_Add It"));
}

/**
 * dove_map_naming_name:
 * @parent: a widget of the window
 * @model: a mapping
 * @place: path of a target field that has a formula
 *
 * Asks what the value of a formula is to be called, and whether other rows that compute the same
 * are to use it as well.
 */
void
dove_map_naming_name (GtkWidget    *parent,
                      DoveMapModel *model,
                      const char   *place)
{
  About *about = about_new (model, place);
  DoveValue *rows = dove_map_model_get_rows (model);
  g_autofree char *proposed = dove_map_names_propose (rows, place, label_of (model, place));
  /* Translators: the name of a field, whose formula gets a name */
  g_autofree char *title = g_strdup_printf (_("Name the Value of “%s”"), label_of (model, place));

  about->take = take_formula;
  about->same = dove_map_names_find_same (rows, place);
  present (parent, about, title, proposed, _("_Name It"));
}

/**
 * dove_map_naming_rename:
 * @parent: a widget of the window
 * @model: a mapping
 * @place: place of a named value
 *
 * Asks for another name. All formulas that use it follow.
 */
void
dove_map_naming_rename (GtkWidget    *parent,
                        DoveMapModel *model,
                        const char   *place)
{
  About *about = about_new (model, place);
  g_autofree char *name = dove_map_place_get_name (place);
  /* Translators: what a named value is called */
  g_autofree char *title = g_strdup_printf (_("Rename “%s”"), name);

  about->take = take_other;
  present (parent, about, title, name, _("_Rename It"));
}

/* --- removing --------------------------------------------------------------------------------- */

static void
remove_now (DoveMapModel *model,
            const char   *place,
            gboolean      dissolves)
{
  DoveValue *rows = dove_map_model_get_rows (model);
  g_autofree char *name = dove_map_place_get_name (place);
  /* Translators: a step that can be undone; the name of a field */
  g_autofree char *step = g_strdup_printf (_("Remove “%s”"), name);

  dove_map_model_edit (model, step, dissolves ? dove_map_names_dissolve (rows, place)
                                              : dove_map_rows_remove (rows, place));
}

static void
response_cb (AdwMessageDialog *dialog,
             const char       *response,
             About            *about)
{
  if (g_str_equal (response, "dissolve") || g_str_equal (response, "remove"))
    remove_now (about->model, about->place, g_str_equal (response, "dissolve"));
}

/**
 * dove_map_naming_remove:
 * @parent: a widget of the window
 * @model: a mapping
 * @place: place of a named value
 *
 * Removes a named value. When something uses it, a person is asked what becomes of that.
 */
void
dove_map_naming_remove (GtkWidget    *parent,
                        DoveMapModel *model,
                        const char   *place)
{
  g_autoptr(GPtrArray) users = dove_map_names_find_users (dove_map_model_get_rows (model), place);
  g_autofree char *name = dove_map_place_get_name (place);
  g_autofree char *labels = list_labels (model, users);
  AdwMessageDialog *dialog = NULL;

  if (users->len == 0)
    {
      remove_now (model, place, FALSE);
      return;
    }

  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
      GTK_WINDOW (gtk_widget_get_root (parent)), NULL, NULL));
  /* Translators: what a named value is called */
  adw_message_dialog_format_heading (dialog, _("Remove “%s”?"), name);
  adw_message_dialog_format_body (
      dialog, ngettext ("%u formula uses it: %s. It can get the value’s own formula instead; else "
                        "it is a problem until it is changed.",
                        "%u formulas use it: %s. They can get the value’s own formula instead; "
                        "else they are problems until they are changed.", users->len),
      users->len, labels);
  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "remove", _("Remove _Only It"),
                                    "dissolve", _("_Put Its Formula There"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (dialog, "dissolve", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "dissolve");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), about_new (model, place),
                         about_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
