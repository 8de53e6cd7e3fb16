/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-page-private.h"

#include "app/mapping-editor/dove-map-about.h"
#include "app/mapping-editor/dove-map-choose.h"
#include "app/mapping-editor/dove-map-functions.h"
#include "app/mapping-editor/dove-map-naming.h"
#include "app/mapping-editor/dove-map-text-view.h"
#include "app/mapping-editor/dove-map-wires-view.h"
#include "app/widgets/dove-compat.h"
#include "app/widgets/dove-ui.h"
#include "mapping/dove-map-names.h"
#include "mapping/dove-map-rows.h"

/* What can be done in the mapping editor: its actions, and their keys. */

/*
 * dove_map_page_get_place:
 * @self: a page
 *
 * Returns: (nullable): the current target field
 */
const char *
dove_map_page_get_place (DoveMapPage *self)
{
  return dove_map_model_get_current (self->model);
}

/*
 * dove_map_page_focus_view:
 * @self: a page
 *
 * Gives the focus to the view that is seen, at its current field.
 */
void
dove_map_page_focus_view (DoveMapPage *self)
{
  GtkWidget *view = adw_view_stack_get_visible_child (self->views);

  if (view == GTK_WIDGET (self->list))
    dove_map_list_focus (self->list);
  else if (view == self->wires)
    dove_map_wires_view_focus (DOVE_MAP_WIRES_VIEW (self->wires));
  else
    dove_map_text_view_focus (DOVE_MAP_TEXT_VIEW (self->text));
}

/* --- what is done with the current field ------------------------------------------------------ */

static void
inspect (DoveMapPage *self)
{
  gtk_stack_set_visible_child (self->side, GTK_WIDGET (self->inspector));
  if (dove_compat_split_is_folded (self->split))
    dove_compat_split_show (self->split, TRUE);
}

static void
wrap (const char *before,
      const char *after,
      gpointer    user_data)
{
  DoveMapPage *self = user_data;

  inspect (self);
  dove_map_inspector_wrap (self->inspector, before, after);
}

static void
choose_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);

  dove_map_choose_source (widget, self->model, dove_map_page_get_place (self));
}

static void
function_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);

  dove_map_functions_choose (widget, self->model, dove_map_page_get_place (self), wrap, self);
}

/* The palette takes the place of the inspector, and gives it back */
static void
palette_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);
  const gboolean is_shown = gtk_stack_get_visible_child (self->side) == self->palette
                            && (!dove_compat_split_is_folded (self->split)
                                || dove_compat_split_is_at_side (self->split));

  if (is_shown)
    {
      gtk_stack_set_visible_child (self->side, GTK_WIDGET (self->inspector));
      dove_compat_split_show (self->split, FALSE);
      dove_map_page_focus_view (self);
      return;
    }

  gtk_stack_set_visible_child (self->side, self->palette);
  if (dove_compat_split_is_folded (self->split))
    dove_compat_split_show (self->split, TRUE);
  dove_map_palette_focus (DOVE_MAP_PALETTE (self->palette));
}

/* Of the palette: for the current field, or for one on which it was dropped */
static void
apply_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);
  const char *place = NULL;
  const char *value = NULL;

  g_variant_get (parameter, "(&s&s)", &place, &value);
  dove_map_model_set_current (self->model, place);
  dove_map_functions_apply (self->model, place, value, wrap, self);
}

static void
default_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  wrap ("COALESCE(", "; \"\")", widget);
}

static void
move_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);

  dove_map_choose_place (widget, self->model, dove_map_page_get_place (self));
}

static gboolean
is_at_name (DoveMapPage *self)
{
  const char *place = dove_map_page_get_place (self);

  return place != NULL && dove_map_place_is_name (place);
}

static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);
  const char *place = dove_map_page_get_place (self);
  g_autofree char *step = NULL;

  if (is_at_name (self))
    {
      dove_map_naming_remove (widget, self->model, place);
      return;
    }
  /* Translators: a step that can be undone; the name of a field */
  step = g_strdup_printf (_("Remove “%s”"), dove_map_about_label (self->model, place));
  dove_map_model_edit (self->model, step,
                       dove_map_rows_remove (dove_map_model_get_rows (self->model), place));
}

/* Of a row its whole formula; where it is written, what of it is selected */
static void
name_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  const gboolean is_at_view = focus != NULL
                              && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->views));
  DoveMapPiece piece;
  const gboolean has_piece = !is_at_view
                             && dove_map_inspector_take_selection (self->inspector, &piece.start,
                                                                   &piece.end);
  const char *place = dove_map_page_get_place (self);
  DoveValue *row = dove_map_rows_find (dove_map_model_get_rows (self->model), place);

  /* what was typed may have removed it */
  if (row == NULL || dove_value_get_member_text (row, "formula") == NULL)
    return;

  if (has_piece)
    dove_map_naming_name_piece (widget, self->model, place, &piece);
  else
    dove_map_naming_name (widget, self->model, place);
}

static void
new_name_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  dove_map_naming_new (widget, DOVE_MAP_PAGE (widget)->model);
}

static void
rename_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);

  dove_map_naming_rename (widget, self->model, dove_map_page_get_place (self));
}

static void
inspect_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);

  inspect (self);
  dove_map_inspector_focus (self->inspector);
}

static void
explain_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);

  inspect (self);
  dove_map_inspector_explain (self->inspector);
}

/* --- the history ------------------------------------------------------------------------------ */

/* What is typed is taken back by the text itself as long as it has something */
static gboolean
is_typing (DoveMapPage *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  return GTK_IS_TEXT_VIEW (focus) &&
         gtk_text_buffer_get_can_undo (gtk_text_view_get_buffer (GTK_TEXT_VIEW (focus)));
}

static void
say_step (DoveMapPage *self,
          const char  *format,
          const char  *step)
{
  g_autofree char *text = g_strdup_printf (format, step);

  dove_ui_say (GTK_WIDGET (self), text);
}

static void
undo_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);
  g_autofree char *step = g_strdup (dove_map_model_get_undo_name (self->model));

  if (dove_map_model_undo (self->model))
    /* Translators: a step that was taken back */
    say_step (self, _("Undone: %s"), step);
}

static void
redo_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);
  g_autofree char *step = g_strdup (dove_map_model_get_redo_name (self->model));

  if (dove_map_model_redo (self->model))
    /* Translators: a step that was done again */
    say_step (self, _("Redone: %s"), step);
}

static gboolean
undo_key_cb (GtkWidget *widget,
             GVariant  *arguments,
             gpointer   user_data)
{
  if (is_typing (DOVE_MAP_PAGE (widget)))
    return GDK_EVENT_PROPAGATE;

  gtk_widget_activate_action (widget, user_data, NULL);

  return GDK_EVENT_STOP;
}

/* --- keys ------------------------------------------------------------------------------------- */

typedef struct
{
  const char *action;
  const char *keys;     /* as in a trigger */
  const char *argument; /* (nullable): as text */
} Key;

static const Key keys[] = {
  { "map.inspect", "<Control>e", NULL },
  { "map.palette", "F9", NULL },
  { "map.by-example", "<Control><Shift>e", NULL },
  { "map.values", "<Control>t", NULL },
  { "map.move", "<Control><Shift>m", NULL },
  { "map.name", "<Control>l", NULL },
  { "map.new-name", "<Control><Shift>l", NULL },
  { "map.rename", "F2", NULL },
  { "map.propose", "<Control><Shift>p", NULL },
  { "map.group", "<Control>g", NULL },
  { "map.put-group", "<Control><Shift>g", NULL },
  { "map.print", "<Control>p", NULL },
  { "map.paste", "<Control><Shift>v", NULL },
  { "map.open", "<Control>o", NULL },
  { "map.explain", "<Alt>Return|<Alt>KP_Enter", NULL },
  { "map.next-missing", "F8", NULL },
  { "map.next-problem", "<Control>F8", NULL },
  { "map.follow", "F12", NULL },
  { "map.next-record", "<Control>Page_Down|<Control>KP_Page_Down", NULL },
  { "map.previous-record", "<Control>Page_Up|<Control>KP_Page_Up", NULL },
  { "map.filter", "<Control><Shift>f", NULL },
  { "map.pane", "F6", "true" },
  { "map.pane", "<Shift>F6", "false" },
};

/*
 * dove_map_page_add_keys:
 * @self: a page
 *
 * Gives its actions their keys.
 */
void
dove_map_page_add_keys (DoveMapPage *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  GtkShortcutController *shortcuts = GTK_SHORTCUT_CONTROLLER (controller);

  /* Texts and lists would take some of them for themselves */
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      GtkShortcut *shortcut = gtk_shortcut_new (
          gtk_shortcut_trigger_parse_string (keys[i].keys),
          gtk_named_action_new (keys[i].action));

      if (keys[i].argument != NULL)
        gtk_shortcut_set_arguments (shortcut,
                                    g_variant_new_boolean (g_str_equal (keys[i].argument, "true")));
      gtk_shortcut_controller_add_shortcut (shortcuts, shortcut);
    }
  gtk_shortcut_controller_add_shortcut (
      shortcuts, gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Control>z"),
                                   gtk_callback_action_new (undo_key_cb, "map.undo", NULL)));
  gtk_shortcut_controller_add_shortcut (
      shortcuts, gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Control><Shift>z"),
                                   gtk_callback_action_new (undo_key_cb, "map.redo", NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

/*
 * dove_map_page_install_actions:
 * @klass: the class of pages
 *
 * Gives pages what they can do.
 */
void
dove_map_page_install_actions (GtkWidgetClass *klass)
{
  dove_map_page_install_tools (klass);
  dove_map_page_install_ways (klass);
  gtk_widget_class_install_action (klass, "map.choose", NULL, choose_action);
  gtk_widget_class_install_action (klass, "map.add-function", NULL, function_action);
  gtk_widget_class_install_action (klass, "map.palette", NULL, palette_action);
  gtk_widget_class_install_action (klass, "map.apply-function", "(ss)", apply_action);
  gtk_widget_class_install_action (klass, "map.default", NULL, default_action);
  gtk_widget_class_install_action (klass, "map.move", NULL, move_action);
  gtk_widget_class_install_action (klass, "map.remove", NULL, remove_action);
  gtk_widget_class_install_action (klass, "map.name", NULL, name_action);
  gtk_widget_class_install_action (klass, "map.new-name", NULL, new_name_action);
  gtk_widget_class_install_action (klass, "map.rename", NULL, rename_action);
  gtk_widget_class_install_action (klass, "map.inspect", NULL, inspect_action);
  gtk_widget_class_install_action (klass, "map.explain", NULL, explain_action);
  gtk_widget_class_install_action (klass, "map.undo", NULL, undo_action);
  gtk_widget_class_install_action (klass, "map.redo", NULL, redo_action);
}
