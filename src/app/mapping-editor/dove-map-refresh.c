/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-refresh.h"

#include "app/widgets/dove-buttons.h"
#include "app/widgets/dove-ui.h"
#include "mapping/dove-map-refresh.h"

#define WIDTH  560
#define HEIGHT 600
#define MOST   300 /* changes that are shown */

/**
 * DoveMapRefreshWindow:
 *
 * What became of the fields of both applications since the editor read them. A person chooses for
 * each what becomes of the rows that use it; what is taken over is one step of the history. Rows
 * that are left stay at a ghost.
 */
struct _DoveMapRefreshWindow
{
  AdwWindow       parent_instance;

  GtkWidget      *take;
  GPtrArray      *checks;      /* of GtkCheckButton, by the changes; NULL for no offer */

  DoveMapModel   *model;
  DoveMapProgram *program;     /* whose rows are counted */
  DoveValue      *fields[2];
  GPtrArray      *list;        /* of DoveMapRefresh */
};

G_DEFINE_FINAL_TYPE (DoveMapRefreshWindow, dove_map_refresh_window, ADW_TYPE_WINDOW)

static gboolean
is_chosen (DoveMapRefreshWindow *self,
           guint                 index)
{
  GtkWidget *check = g_ptr_array_index (self->checks, index);

  return check != NULL && gtk_check_button_get_active (GTK_CHECK_BUTTON (check));
}

static void
take_cb (DoveMapRefreshWindow *self)
{
  g_autoptr(DoveValue) rows = dove_value_ref (dove_map_model_get_rows (self->model));
  guint chosen = 0;

  for (guint i = 0; i < self->checks->len; i++)
    if (is_chosen (self, i))
      {
        DoveValue *before = rows;

        rows = dove_map_refresh_apply (g_ptr_array_index (self->list, i), self->program, before);
        dove_value_unref (before);
        chosen++;
      }
  dove_map_model_set_fields (self->model, self->fields[0], self->fields[1]);
  if (chosen > 0)
    {
      /* Translators: a step that can be undone */
      g_autofree char *name = g_strdup_printf (
          ngettext ("Follow %u changed field", "Follow %u changed fields", chosen), chosen);

      dove_map_model_edit (self->model, name, g_steal_pointer (&rows));
    }
  gtk_window_close (GTK_WINDOW (self));
}

/* --- rows ------------------------------------------------------------------------------------- */

static char *
describe (const DoveMapRefresh *item)
{
  GString *text = g_string_new (item->change->why);

  if (item->offer != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", item->offer);
  else if (item->n_rows > 0)
    {
      g_string_append (text, text->len > 0 ? "\n" : "");
      g_string_append_printf (text, ngettext ("%u row uses it: see whether it still fits",
                                              "%u rows use it: see whether they still fit",
                                              item->n_rows), item->n_rows);
    }

  return g_string_free (text, FALSE);
}

static GtkWidget *
make_row (DoveMapRefreshWindow *self,
          const DoveMapRefresh *item)
{
  g_autofree char *more = describe (item);
  GtkWidget *row = dove_ui_row_new (item->change->told, more);
  GtkWidget *check = NULL;
  g_autofree char *name = NULL;

  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  if (item->offer != NULL)
    {
      check = gtk_check_button_new ();
      name = g_strdup_printf ("%s %s", item->change->told, item->offer);
      gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
      dove_ui_row_control (row, check, name);
    }
  g_ptr_array_add (self->checks, check);

  return row;
}

static GtkWidget *
make_group (DoveMapRefreshWindow *self,
            guint                 side)
{
  GtkWidget *group = adw_preferences_group_new ();
  const char *name = side == 0 ? dove_map_model_get_source_name (self->model)
                               : dove_map_model_get_target_name (self->model);
  g_autofree char *markup = g_markup_escape_text (name != NULL ? name : "", -1);
  guint shown = 0;

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), markup);
  for (guint i = 0; i < self->list->len; i++)
    {
      const DoveMapRefresh *item = g_ptr_array_index (self->list, i);

      if (item->side != side)
        continue;
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), make_row (self, item));
      shown++;
    }
  gtk_widget_set_visible (group, shown > 0);

  return group;
}

/* --- the window ------------------------------------------------------------------------------- */

static void
dove_map_refresh_window_finalize (GObject *object)
{
  DoveMapRefreshWindow *self = DOVE_MAP_REFRESH_WINDOW (object);

  g_ptr_array_unref (self->checks);
  g_clear_pointer (&self->list, g_ptr_array_unref);
  g_clear_pointer (&self->program, dove_map_program_unref);
  g_clear_pointer (&self->fields[0], dove_value_unref);
  g_clear_pointer (&self->fields[1], dove_value_unref);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (dove_map_refresh_window_parent_class)->finalize (object);
}

static void
dove_map_refresh_window_class_init (DoveMapRefreshWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dove_map_refresh_window_finalize;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0,
                                       "window.close", NULL);
}

static void
dove_map_refresh_window_init (DoveMapRefreshWindow *self)
{
  self->checks = g_ptr_array_new ();
}

static GtkWidget *
make_buttons (DoveMapRefreshWindow *self)
{
  GtkWidget *buttons = g_object_new (DOVE_TYPE_BUTTONS, "margin-start", 12, "margin-end", 12,
                                     "margin-top", 12, "margin-bottom", 12, NULL);
  GtkWidget *leave = gtk_button_new_with_mnemonic (_("_Leave All as It Was"));

  self->take = gtk_button_new_with_mnemonic (_("_Take Over"));
  gtk_widget_add_css_class (self->take, "suggested-action");
  g_signal_connect_swapped (leave, "clicked", G_CALLBACK (gtk_window_close), self);
  g_signal_connect_swapped (self->take, "clicked", G_CALLBACK (take_cb), self);
  gtk_widget_set_parent (leave, buttons);
  gtk_widget_set_parent (self->take, buttons);

  return buttons;
}

static GtkWidget *
make_content (DoveMapRefreshWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = adw_preferences_page_new ();
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_description (
      ADW_PREFERENCES_GROUP (group),
      _("The fields are taken over as the applications have them now. Choose what is to become of "
        "the rows that use a field that is gone; those that you leave stay, and are marked."));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  for (guint side = 0; side < 2; side++)
    adw_preferences_page_add (ADW_PREFERENCES_PAGE (page),
                              ADW_PREFERENCES_GROUP (make_group (self, side)));
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), page);
  gtk_box_append (GTK_BOX (box), make_buttons (self));

  return box;
}

static GPtrArray *
compare (DoveMapModel *model,
         DoveValue    *source_fields,
         DoveValue    *target_fields)
{
  g_autoptr(DoveFieldTree) sources = dove_field_tree_new (source_fields);
  g_autoptr(DoveFieldTree) targets = dove_field_tree_new (target_fields);
  DoveFieldTree *const before[2] = { dove_map_model_get_sources (model),
                                     dove_map_model_get_targets (model) };
  DoveFieldTree *const after[2] = { sources, targets };

  return dove_map_refresh_list (dove_map_model_get_program (model), before, after);
}

/**
 * dove_map_refresh_show:
 * @parent: a widget of the window
 * @model: a mapping
 * @source_fields: list of the source's fields as they are now
 * @target_fields: list of the target's
 *
 * Shows what is different from what the mapping knows, to be chosen from; says so when nothing is.
 */
void
dove_map_refresh_show (GtkWidget    *parent,
                       DoveMapModel *model,
                       DoveValue    *source_fields,
                       DoveValue    *target_fields)
{
  GtkRoot *root = gtk_widget_get_root (parent);
  g_autoptr(GPtrArray) list = compare (model, source_fields, target_fields);
  DoveMapRefreshWindow *self = NULL;

  if (list->len == 0)
    {
      dove_ui_say (parent, _("The fields of both applications are as they were"));
      return;
    }

  self = g_object_new (DOVE_TYPE_MAP_REFRESH_WINDOW, "title", _("Changed Fields"), "modal", TRUE,
                       "transient-for", root, "destroy-with-parent", TRUE, NULL);
  self->model = g_object_ref (model);
  self->program = dove_map_program_ref (dove_map_model_get_program (model));
  self->fields[0] = dove_value_ref (source_fields);
  self->fields[1] = dove_value_ref (target_fields);
  if (list->len > MOST)
    g_ptr_array_set_size (list, MOST);
  self->list = g_steal_pointer (&list);
  adw_window_set_content (ADW_WINDOW (self), make_content (self));
  gtk_window_set_default_size (GTK_WINDOW (self),
                               MIN (WIDTH, MAX (gtk_widget_get_width (GTK_WIDGET (root)), 300)),
                               HEIGHT);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (self->take);
}
