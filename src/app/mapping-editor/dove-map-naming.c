/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "dove-map-naming.h"

#include "app/mapping-editor/dove-map-about.h"
#include "app/widgets/dove-ui.h"
#include "mapping/dove-map-rows.h"

/* Named values: made new or of what a row computes, renamed, and removed. */

#define NEW_FORMULA "\"\"" /* an empty text, to be written over */
#define USERS_MOST  5      /* that are told by their names */
#define WISH_MOST   24     /* characters of a formula that a name is made of */

typedef struct _About About;

/* Makes the edit; FALSE with a sentence when the name cannot be */
typedef gboolean (*Take) (About       *about,
                          const char  *name,
                          char       **why);

/* A window is about a value of a model */
struct _About
{
  DoveMapAbout  on;
  DoveMapPiece  piece;    /* of the formula */
  gboolean      has_piece; /* else it is about all of it */
  char         *formula;  /* (nullable): what gets a name */
  GPtrArray    *same;     /* (nullable) (element-type utf8): rows that compute the same */
  Take          take;
  GtkWindow    *window;   /* not owned, nor are these */
  GtkWidget    *name;
  GtkWidget    *also;     /* (nullable): a check button for @same */
  GtkWidget    *why;
};

static void
about_free (gpointer  data,
            GClosure *closure)
{
  About *about = data;

  g_free (about->formula);
  g_clear_pointer (&about->same, g_ptr_array_unref);
  dove_map_about_free (about);
}

static const DoveMapPiece *
get_piece (About *about)
{
  return about->has_piece ? &about->piece : NULL;
}

static char *
list_labels (DoveMapModel *model,
             GPtrArray    *places)
{
  g_autoptr(GString) labels = g_string_new (NULL);

  for (guint i = 0; i < MIN (places->len, USERS_MOST); i++)
    g_string_append_printf (labels, "%s“%s”", i > 0 ? _(", ") : "",
                            dove_map_about_label (model, g_ptr_array_index (places, i)));
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
  DoveValue *rows = dove_map_model_get_rows (about->on.model);
  g_autoptr(GError) error = NULL;

  if (!dove_map_names_check (rows, NULL, name, &error))
    {
      *why = g_strdup (error->message);
      return FALSE;
    }

  /* Translators: a step that can be undone; what a named value is called */
  edit (about->on.model, _("New value “%s”"), dove_map_names_add (rows, NULL, name, NEW_FORMULA),
        NULL, name);

  return TRUE;
}

static gboolean
take_formula (About       *about,
              const char  *name,
              char       **why)
{
  DoveValue *rows = dove_map_model_get_rows (about->on.model);
  const gboolean is_also = about->also != NULL
      && gtk_check_button_get_active (GTK_CHECK_BUTTON (about->also));
  g_autofree char *around = dove_map_names_find_around (rows, about->on.place, get_piece (about));
  DoveValue *changed = dove_map_names_extract (rows, about->on.place, get_piece (about), name,
                                               is_also ? about->same : NULL, why);

  if (changed == NULL)
    return FALSE;

  /* Translators: a step that can be undone; what a named value is called */
  edit (about->on.model, _("Name “%s”"), changed, around, name);

  return TRUE;
}

static gboolean
take_other (About       *about,
            const char  *name,
            char       **why)
{
  DoveValue *rows = dove_map_model_get_rows (about->on.model);
  g_autofree char *around = dove_map_rows_find_loop (rows, about->on.place);
  DoveValue *changed = dove_map_names_rename (rows, about->on.place, name, why);

  if (changed == NULL)
    return FALSE;

  /* Translators: a step that can be undone; what a named value is called now */
  edit (about->on.model, _("Rename to “%s”"), changed, around, name);

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
      gtk_window_close (about->window);
      return;
    }

  gtk_label_set_text (GTK_LABEL (about->why), why);
  gtk_widget_set_visible (about->why, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (about->name),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, why, -1);
  gtk_widget_grab_focus (about->name);
}

static GtkWidget *
make_also (About *about)
{
  g_autofree char *labels = list_labels (about->on.model, about->same);
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
  if (about->formula != NULL)
    gtk_box_append (GTK_BOX (box), dove_ui_text_new (about->formula, "monospace"));
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (GTK_BOX (box), about->why);
  if (about->same != NULL && about->same->len > 0)
    {
      about->also = make_also (about);
      gtk_box_append (GTK_BOX (box), about->also);
    }
  gtk_box_append (GTK_BOX (box), take);

  return box;
}

static void
present (About      *about,
         const char *title,
         const char *proposed,
         const char *label)
{
  about->window = dove_map_about_window (about, about_free, title,
                                         make_content (about, proposed, label));
  gtk_window_present (about->window);
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
  About *about = dove_map_about_new (sizeof (About), parent, model, NULL);
  g_autofree char *proposed = dove_map_names_propose (dove_map_model_get_rows (model), NULL, NULL);

  about->take = take_new;
  present (about, _("New Named Value"), proposed, _("_Add It"));
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
  About *about = dove_map_about_new (sizeof (About), parent, model, place);
  DoveValue *rows = dove_map_model_get_rows (model);
  const char *label = dove_map_about_label (model, place);
  g_autofree char *proposed = dove_map_names_propose (rows, place, label);
  /* Translators: the name of a field, whose formula gets a name */
  g_autofree char *title = g_strdup_printf (_("Name the Value of “%s”"), label);

  about->take = take_formula;
  about->same = dove_map_names_find_same (rows, place, NULL);
  present (about, title, proposed, _("_Name It"));
}

/**
 * dove_map_naming_name_piece:
 * @parent: a widget of the window
 * @model: a mapping
 * @place: path of a target field that has a formula
 * @piece: a part of it
 *
 * Asks what the value of a part of a formula is to be called. What is no whole part gets a
 * sentence instead.
 */
void
dove_map_naming_name_piece (GtkWidget          *parent,
                            DoveMapModel       *model,
                            const char         *place,
                            const DoveMapPiece *piece)
{
  DoveValue *rows = dove_map_model_get_rows (model);
  const char *label = dove_map_about_label (model, place);
  g_autofree char *why = NULL;
  g_autofree char *formula = dove_map_names_get_piece (rows, place, piece, &why);
  g_autofree char *proposed = NULL;
  g_autofree char *title = NULL;
  About *about = NULL;

  if (formula == NULL)
    {
      dove_ui_say (parent, why);
      return;
    }

  /* Translators: the name of a field; a part of its formula gets a name */
  title = g_strdup_printf (_("Name a Part of “%s”"), label);
  proposed = dove_map_names_propose (rows, place,
                                     g_utf8_strlen (formula, -1) <= WISH_MOST ? formula : label);
  about = dove_map_about_new (sizeof (About), parent, model, place);
  about->take = take_formula;
  about->piece = *piece;
  about->has_piece = TRUE;
  about->same = dove_map_names_find_same (rows, place, piece);
  about->formula = g_steal_pointer (&formula);
  present (about, title, proposed, _("_Name It"));
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
  About *about = dove_map_about_new (sizeof (About), parent, model, place);
  g_autofree char *name = dove_map_place_get_name (place);
  /* Translators: what a named value is called */
  g_autofree char *title = g_strdup_printf (_("Rename “%s”"), name);

  about->take = take_other;
  present (about, title, name, _("_Rename It"));
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
    remove_now (about->on.model, about->on.place, g_str_equal (response, "dissolve"));
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
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb),
                         dove_map_about_new (sizeof (About), parent, model, place), about_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
