/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "dove-map-page.h"

#include "app/mapping-editor/dove-map-choose.h"
#include "app/mapping-editor/dove-map-example.h"
#include "app/mapping-editor/dove-map-export.h"
#include "app/mapping-editor/dove-map-inspector.h"
#include "app/mapping-editor/dove-map-list.h"
#include "app/mapping-editor/dove-map-proposals.h"
#include "app/mapping-editor/dove-map-text-view.h"
#include "app/mapping-editor/dove-map-wires-view.h"
#include "app/widgets/dove-buttons.h"
#include "app/widgets/dove-compat.h"
#include "app/widgets/dove-page.h"
#include "app/widgets/dove-ui.h"
#include "mapping/dove-map-rows.h"

/**
 * DoveMapPage:
 *
 * The mapping editor: one mapping in several views, and beside them all of the current target
 * field. It edits its model and nothing else; who made the model hears of each change. Everything
 * it can do is an action `map.…` with a key, and stands in its menu.
 */
struct _DoveMapPage
{
  AdwBin            parent_instance;

  DovePage         *page;
  GtkWidget        *tools;
  AdwViewSwitcher  *switcher;
  GtkDropDown      *show;
  GtkWidget        *search;
  GtkLabel         *hits;
  GtkWidget        *samples;
  GtkWidget        *sample;
  GtkLabel         *sample_label;
  GtkLabel         *coverage;
  AdwBin           *place;
  GMenuModel       *menu;

  GtkWidget        *split;
  AdwViewStack     *views;      /* `list`, `text` ... */
  DoveMapList      *list;
  GtkWidget        *wires;
  GtkWidget        *text;
  DoveMapInspector *inspector;
  GtkWidget        *undo;
  GtkWidget        *redo;

  DoveMapModel     *model;
  GPtrArray        *jumps;       /* (element-type utf8): places that were left to follow a wire */
};

G_DEFINE_FINAL_TYPE (DoveMapPage, dove_map_page, ADW_TYPE_BIN)

static const char *const view_names[] = { "list", "wires", "text" };

static const char *
get_place (DoveMapPage *self)
{
  return dove_map_model_get_current (self->model);
}

/* --- what is shown ---------------------------------------------------------------------------- */

static void
show_step (GtkWidget  *button,
           const char *step,
           const char *none)
{
  g_autofree char *text = step != NULL ? g_strdup_printf ("%s: %s", none, step) : g_strdup (none);

  gtk_widget_set_tooltip_text (button, text);
  dove_ui_set_name (button, text);
}

static void
show_sample (DoveMapPage *self)
{
  guint total = dove_map_model_get_n_samples (self->model);
  DoveValue *record = dove_map_model_get_record (self->model);
  const char *label = record != NULL ? dove_value_get_label (record) : NULL;
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;

  /* Translators: a record, its number, and how many there are */
  text = g_strdup_printf (_("%s (%u of %u)"), label != NULL ? label : _("Record"),
                          total > 0 ? dove_map_model_get_sample (self->model) + 1 : 0, total);
  /* Translators: the record whose values are shown */
  name = g_strdup_printf (_("Record shown: %s"), text);
  gtk_label_set_text (self->sample_label, text);
  dove_ui_set_name (self->sample, name);
  gtk_widget_set_visible (self->samples, total > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.next-record", total > 1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.previous-record", total > 1);
}

static void
show_hits (DoveMapPage *self)
{
  guint position = 0, total = 0;
  gboolean is_searching = *gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0';
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->hits), is_searching);
  if (!is_searching)
    return;

  dove_map_list_get_hits (self->list, &position, &total);
  /* Translators: which of the fields that were found is shown, and how many there are */
  text = g_strdup_printf (_("%u of %u"), position, total);
  gtk_label_set_text (self->hits, text);
}

static void
show_row_actions (DoveMapPage *self)
{
  const char *place = get_place (self);
  DoveValue *row = place != NULL ? dove_map_rows_find (dove_map_model_get_rows (self->model), place)
                                 : NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.choose", place != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.add-function", place != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.by-example",
                                 place != NULL &&
                                     dove_map_model_get_n_samples (self->model) > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.remove", row != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.default", row != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.explain", row != NULL);
}

static void
changed_cb (DoveMapPage *self)
{
  const char *undo = dove_map_model_get_undo_name (self->model);
  const char *redo = dove_map_model_get_redo_name (self->model);
  g_autofree char *coverage = dove_map_filter_say (self->model);

  gtk_label_set_text (self->coverage, coverage);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.undo", undo != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.redo", redo != NULL);
  show_step (self->undo, undo, _("Undo"));
  show_step (self->redo, redo, _("Redo"));
  show_row_actions (self);
  show_hits (self);
}

static void
selected_cb (DoveMapPage *self)
{
  show_row_actions (self);
  show_hits (self);
}

static void
show_cb (DoveMapPage *self)
{
  DoveMapShow show = gtk_drop_down_get_selected (self->show);

  dove_map_list_set_show (self->list, show);
  dove_map_wires_view_set_show (DOVE_MAP_WIRES_VIEW (self->wires), show);
  show_hits (self);
}

/* Where it is narrow, there is the list only, and what is in the menu stands there alone. */
static void
show_width (DoveMapPage *self)
{
  gboolean is_narrow = dove_compat_split_is_folded (self->split);

  gtk_widget_set_visible (GTK_WIDGET (self->switcher), !is_narrow);
  gtk_widget_set_visible (self->undo, !is_narrow);
  gtk_widget_set_visible (self->redo, !is_narrow);
  dove_map_list_set_narrow (self->list, is_narrow);
  dove_map_inspector_set_narrow (self->inspector, is_narrow);
  if (is_narrow)
    adw_view_stack_set_visible_child_name (self->views, "list");
}

static gboolean
show_width_cb (gpointer user_data)
{
  DoveMapPage *self = user_data;

  if (self->model != NULL)
    show_width (self);

  return G_SOURCE_REMOVE;
}

/* Told while places are given: what is seen changes afterwards */
static void
folded_cb (DoveMapPage *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, show_width_cb, g_object_ref (self), g_object_unref);
}

/* The view that is seen, at its current field */
static void
focus_view (DoveMapPage *self)
{
  GtkWidget *view = adw_view_stack_get_visible_child (self->views);

  if (view == GTK_WIDGET (self->list))
    dove_map_list_focus (self->list);
  else if (view == self->wires)
    dove_map_wires_view_focus (DOVE_MAP_WIRES_VIEW (self->wires));
  else
    dove_map_text_view_focus (DOVE_MAP_TEXT_VIEW (self->text));
}

/* --- searching -------------------------------------------------------------------------------- */

static void
search_cb (DoveMapPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  dove_map_list_set_search (self->list, text);
  dove_map_wires_view_set_search (DOVE_MAP_WIRES_VIEW (self->wires), text);
  show_hits (self);
}

/* What is looked for comes a moment after it is typed: a quick Return may be before it */
static void
step_hit (DoveMapPage *self,
          int          step)
{
  if (!dove_map_list_set_search (self->list, gtk_editable_get_text (GTK_EDITABLE (self->search))))
    dove_map_list_step_hit (self->list, step);
  show_hits (self);
}

static void
next_hit_cb (DoveMapPage *self)
{
  step_hit (self, 1);
}

static void
stop_search_cb (DoveMapPage *self)
{
  search_cb (self);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  focus_view (self);
}

static gboolean
search_key_cb (GtkEventControllerKey *controller,
               guint                  key,
               guint                  code,
               GdkModifierType        modifiers,
               DoveMapPage           *self)
{
  if ((key == GDK_KEY_Return || key == GDK_KEY_KP_Enter) && (modifiers & GDK_SHIFT_MASK) != 0)
    {
      step_hit (self, -1);
      return GDK_EVENT_STOP;
    }
  if (key == GDK_KEY_Down)
    {
      focus_view (self);
      return GDK_EVENT_STOP;
    }

  return GDK_EVENT_PROPAGATE;
}

/* --- what is done with the current field ------------------------------------------------------ */

static void
inspect (DoveMapPage *self)
{
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

  dove_map_choose_source (widget, self->model, get_place (self));
}

static void
function_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);

  dove_map_choose_function (widget, self->model, get_place (self), wrap, self);
}

static void
propose_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  dove_map_proposals_show (widget, DOVE_MAP_PAGE (widget)->model);
}

static void
example_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);

  dove_map_example_show (widget, self->model, get_place (self));
}

static void
page_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  dove_map_export_page (widget, DOVE_MAP_PAGE (widget)->model);
}

static void
table_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  dove_map_export_table (widget, DOVE_MAP_PAGE (widget)->model);
}

static void
default_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  wrap ("COALESCE(", "; \"\")", widget);
}

static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);
  DoveFieldTree *targets = dove_map_model_get_targets (self->model);
  int node = dove_field_tree_find (targets, get_place (self));
  /* Translators: a step that can be undone; the name of a field */
  g_autofree char *step = g_strdup_printf (
      _("Remove “%s”"), node >= 0 ? dove_field_tree_get_label (targets, (guint) node)
                                  : get_place (self));

  dove_map_model_edit (self->model, step,
                       dove_map_rows_remove (dove_map_model_get_rows (self->model),
                                             get_place (self)));
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

/* --- going about ------------------------------------------------------------------------------ */

/* The next field for which something holds, round the end */
static void
go_next (DoveMapPage *self,
         gboolean   (*holds) (DoveMapModel *model, guint node),
         const char  *none)
{
  DoveFieldTree *targets = dove_map_model_get_targets (self->model);
  guint length = dove_field_tree_get_length (targets);
  int current = get_place (self) != NULL ? dove_field_tree_find (targets, get_place (self)) : -1;

  for (guint i = 1; i <= length; i++)
    {
      guint node = (guint) (current + (int) i) % length;

      if (holds (self->model, node))
        {
          gtk_drop_down_set_selected (self->show, DOVE_MAP_SHOW_ALL);
          dove_map_model_set_current (self->model, dove_field_tree_get (targets, node)->path);
          focus_view (self);
          return;
        }
    }
  dove_ui_say (GTK_WIDGET (self), none);
}

static void
missing_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  go_next (DOVE_MAP_PAGE (widget), dove_map_filter_is_missing, _("No required field is missing"));
}

static void
problem_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  go_next (DOVE_MAP_PAGE (widget), dove_map_filter_has_problem, _("There are no problems"));
}

static gboolean
reads_same (DoveMapModel *model,
            guint         node,
            GPtrArray    *sources)
{
  DoveMapProgram *program = dove_map_model_get_program (model);
  int index = dove_map_program_find (program, dove_map_model_look (model, node)->place);
  const DoveMapEntry *entry = index >= 0 ? dove_map_program_get (program, (guint) index) : NULL;

  for (guint i = 0; entry != NULL && i < entry->sources->len; i++)
    for (guint j = 0; j < sources->len; j++)
      if (g_str_equal (g_ptr_array_index (entry->sources, i), g_ptr_array_index (sources, j)))
        return TRUE;

  return FALSE;
}

/* To the next field that reads what the current one reads; back is the way of the window */
static void
follow (DoveMapPage *self)
{
  DoveFieldTree *targets = dove_map_model_get_targets (self->model);
  DoveMapProgram *program = dove_map_model_get_program (self->model);
  int index = get_place (self) != NULL ? dove_map_program_find (program, get_place (self)) : -1;
  int current = get_place (self) != NULL ? dove_field_tree_find (targets, get_place (self)) : -1;
  guint length = dove_field_tree_get_length (targets);

  for (guint i = 1; index >= 0 && current >= 0 && i < length; i++)
    {
      guint node = ((guint) current + i) % length;

      if (!reads_same (self->model, node, dove_map_program_get (program, (guint) index)->sources))
        continue;

      g_ptr_array_add (self->jumps, g_strdup (get_place (self)));
      dove_map_model_set_current (self->model, dove_field_tree_get (targets, node)->path);
      dove_map_list_focus (self->list);
      return;
    }
  dove_ui_say (GTK_WIDGET (self), _("No other field is made of the same"));
}

static gboolean
is_at_list (DoveMapPage *self)
{
  return adw_view_stack_get_visible_child (self->views) == GTK_WIDGET (self->list);
}

static void
follow_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);

  if (is_at_list (self))
    follow (self);
  else
    gtk_widget_activate_action (self->wires, "wires.follow", NULL);
}

static void
step_sample (DoveMapPage *self,
             int          step)
{
  int total = (int) dove_map_model_get_n_samples (self->model);

  if (total > 0)
    dove_map_model_set_sample (self->model,
                               (guint) (((int) dove_map_model_get_sample (self->model) + step +
                                         total) % total));
}

/* What is done with wires is done by their view: `map.wires-mark` is its `wires.mark` */
static void
wires_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);
  g_autofree char *action = g_strdup_printf ("wires.%s", name + strlen ("map.wires-"));

  dove_map_page_show_view (self, 2);
  gtk_widget_activate_action (self->wires, action, NULL);
}

static void
next_record_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  step_sample (DOVE_MAP_PAGE (widget), 1);
}

static void
previous_record_action (GtkWidget  *widget,
                        const char *name,
                        GVariant   *parameter)
{
  step_sample (DOVE_MAP_PAGE (widget), -1);
}

static void
record_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  dove_map_choose_record (widget, DOVE_MAP_PAGE (widget)->model);
}

static void
search_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  dove_map_page_start_search (DOVE_MAP_PAGE (widget));
}

/* Goes on with what was typed in the list */
static void
find_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);

  gtk_widget_grab_focus (self->search);
  gtk_editable_set_text (GTK_EDITABLE (self->search), g_variant_get_string (parameter, NULL));
  gtk_editable_set_position (GTK_EDITABLE (self->search), -1);
}

static void
filter_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);

  gtk_widget_grab_focus (GTK_WIDGET (self->show));
  g_signal_emit_by_name (self->show, "activate");
}

static void
focus_pane (DoveMapPage *self,
            guint        pane)
{
  if (pane == 0)
    gtk_widget_child_focus (self->tools, GTK_DIR_TAB_FORWARD);
  else if (pane == 1)
    focus_view (self);
  else
    dove_map_inspector_focus (self->inspector);
}

/* Tools, the view, the inspector, and round */
static void
pane_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);
  GtkWidget *panes[] = { self->tools, GTK_WIDGET (self->views), GTK_WIDGET (self->inspector) };
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  guint at = 0;

  while (at < 2 && (focus == NULL || (focus != panes[at] &&
                                      !gtk_widget_is_ancestor (focus, panes[at]))))
    at++;
  /* the view of wires has two panes of its own */
  if (at == 1 && adw_view_stack_get_visible_child (self->views) == self->wires
      && dove_map_wires_view_step_pane (DOVE_MAP_WIRES_VIEW (self->wires),
                                        g_variant_get_boolean (parameter)))
    return;
  at = (at + (g_variant_get_boolean (parameter) ? 1 : 2)) % 3;
  if (dove_compat_split_is_folded (self->split))
    dove_compat_split_show (self->split, at == 2);
  focus_pane (self, at);
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

/* --- the widget ------------------------------------------------------------------------------- */

typedef struct
{
  const char *action;
  const char *keys;     /* as in a trigger */
  const char *argument; /* (nullable): as text */
} Key;

static const Key keys[] = {
  { "map.inspect", "<Control>e", NULL },
  { "map.by-example", "<Control><Shift>e", NULL },
  { "map.propose", "<Control><Shift>p", NULL },
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

static void
add_keys (DoveMapPage *self)
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

static void
dove_map_page_dispose (GObject *object)
{
  DoveMapPage *self = DOVE_MAP_PAGE (object);

  g_clear_pointer (&self->jumps, g_ptr_array_unref);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (dove_map_page_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "map.choose", NULL, choose_action);
  gtk_widget_class_install_action (klass, "map.add-function", NULL, function_action);
  gtk_widget_class_install_action (klass, "map.default", NULL, default_action);
  gtk_widget_class_install_action (klass, "map.propose", NULL, propose_action);
  gtk_widget_class_install_action (klass, "map.by-example", NULL, example_action);
  gtk_widget_class_install_action (klass, "map.save-page", NULL, page_action);
  gtk_widget_class_install_action (klass, "map.save-table", NULL, table_action);
  gtk_widget_class_install_action (klass, "map.remove", NULL, remove_action);
  gtk_widget_class_install_action (klass, "map.inspect", NULL, inspect_action);
  gtk_widget_class_install_action (klass, "map.explain", NULL, explain_action);
  gtk_widget_class_install_action (klass, "map.next-missing", NULL, missing_action);
  gtk_widget_class_install_action (klass, "map.next-problem", NULL, problem_action);
  gtk_widget_class_install_action (klass, "map.follow", NULL, follow_action);
  gtk_widget_class_install_action (klass, "map.wires-mark", NULL, wires_action);
  gtk_widget_class_install_action (klass, "map.wires-fold-all", NULL, wires_action);
  gtk_widget_class_install_action (klass, "map.wires-unfold-all", NULL, wires_action);
  gtk_widget_class_install_action (klass, "map.next-record", NULL, next_record_action);
  gtk_widget_class_install_action (klass, "map.previous-record", NULL, previous_record_action);
  gtk_widget_class_install_action (klass, "map.choose-record", NULL, record_action);
  gtk_widget_class_install_action (klass, "map.search", NULL, search_action);
  gtk_widget_class_install_action (klass, "map.find", "s", find_action);
  gtk_widget_class_install_action (klass, "map.filter", NULL, filter_action);
  gtk_widget_class_install_action (klass, "map.pane", "b", pane_action);
  gtk_widget_class_install_action (klass, "map.undo", NULL, undo_action);
  gtk_widget_class_install_action (klass, "map.redo", NULL, redo_action);
}

static void
dove_map_page_class_init (DoveMapPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_map_page_dispose;
  g_type_ensure (DOVE_TYPE_PAGE);
  g_type_ensure (DOVE_TYPE_BUTTONS);
  install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-map-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveMapPage, page);
  gtk_widget_class_bind_template_child (widget_class, DoveMapPage, tools);
  gtk_widget_class_bind_template_child (widget_class, DoveMapPage, switcher);
  gtk_widget_class_bind_template_child (widget_class, DoveMapPage, show);
  gtk_widget_class_bind_template_child (widget_class, DoveMapPage, search);
  gtk_widget_class_bind_template_child (widget_class, DoveMapPage, hits);
  gtk_widget_class_bind_template_child (widget_class, DoveMapPage, samples);
  gtk_widget_class_bind_template_child (widget_class, DoveMapPage, sample);
  gtk_widget_class_bind_template_child (widget_class, DoveMapPage, sample_label);
  gtk_widget_class_bind_template_child (widget_class, DoveMapPage, coverage);
  gtk_widget_class_bind_template_child (widget_class, DoveMapPage, place);
  gtk_widget_class_bind_template_child (widget_class, DoveMapPage, menu);
  gtk_widget_class_bind_template_callback (widget_class, show_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_hit_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
}

static GtkWidget *
add_button (DoveMapPage *self,
            const char  *icon_name,
            const char  *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  dove_page_add_action (self->page, button);

  return button;
}

static void
dove_map_page_init (DoveMapPage *self)
{
  GtkEventController *search_keys = gtk_event_controller_key_new ();
  GtkWidget *menu = gtk_menu_button_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->jumps = g_ptr_array_new_with_free_func (g_free);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (menu), "open-menu-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (menu), self->menu);
  /* Translators: a menu, as a screen reader tells it */
  gtk_widget_set_tooltip_text (menu, _("Mapping menu"));
  dove_ui_set_name (menu, _("Mapping menu"));
  dove_page_add_action (self->page, menu);
  self->redo = add_button (self, "edit-redo-symbolic", "map.redo");
  self->undo = add_button (self, "edit-undo-symbolic", "map.undo");
  gtk_event_controller_set_propagation_phase (search_keys, GTK_PHASE_CAPTURE);
  g_signal_connect (search_keys, "key-pressed", G_CALLBACK (search_key_cb), self);
  gtk_widget_add_controller (self->search, search_keys);
  add_keys (self);
}

static void
add_view (DoveMapPage *self,
          GtkWidget   *view,
          guint        number,
          const char  *title,
          const char  *icon_name)
{
  AdwViewStackPage *page = adw_view_stack_add_titled (self->views, view, view_names[number - 1],
                                                      title);

  adw_view_stack_page_set_icon_name (page, icon_name);
}

/* A wire that may mean several things */
static void
join_cb (DoveMapPage *self,
         guint        source,
         guint        target)
{
  dove_map_choose_join (GTK_WIDGET (self), self->model, source, target);
}

/* A wire that was let go between the fields */
static void
pick_cb (DoveMapPage *self,
         guint        source)
{
  dove_map_choose_target (GTK_WIDGET (self), self->model, source);
}

static void
activated_cb (DoveMapPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "map.choose", NULL);
}

static void
make_views (DoveMapPage *self)
{
  self->views = ADW_VIEW_STACK (adw_view_stack_new ());
  self->list = DOVE_MAP_LIST (dove_map_list_new (self->model));
  self->inspector = DOVE_MAP_INSPECTOR (dove_map_inspector_new (self->model));
  /* Translators: a view of the fields of a mapping, one in a row */
  add_view (self, GTK_WIDGET (self->list), 1, _("List"), "view-list-symbolic");
  self->wires = dove_map_wires_view_new (self->model);
  g_signal_connect_object (self->wires, "choose", G_CALLBACK (join_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->wires, "pick", G_CALLBACK (pick_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->wires, "activated", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  /* Translators: a view of the fields of a mapping, as two trees with lines between them */
  add_view (self, self->wires, 2, _("Wires"), "view-dual-symbolic");
  self->text = dove_map_text_view_new (self->model);
  /* Translators: a view of a mapping, as a text */
  add_view (self, self->text, 3, _("Text"), "text-x-generic-symbolic");
  self->split = dove_compat_split_new (GTK_WIDGET (self->views), GTK_WIDGET (self->inspector));
  adw_bin_set_child (self->place, self->split);
  adw_view_switcher_set_stack (self->switcher, self->views);
  dove_compat_split_watch (self->split, G_CALLBACK (folded_cb), self);
  show_width (self);
}

/**
 * dove_map_page_new:
 * @model: a mapping with its names
 *
 * Returns: (transfer floating): a page that edits it
 */
GtkWidget *
dove_map_page_new (DoveMapModel *model)
{
  DoveMapPage *self = g_object_new (DOVE_TYPE_MAP_PAGE, NULL);
  /* Translators: from which application values come, and into which they go */
  g_autofree char *title = g_strdup_printf (_("%s to %s"), dove_map_model_get_source_name (model),
                                            dove_map_model_get_target_name (model));

  self->model = g_object_ref (model);
  dove_page_set_title (self->page, _("Mapping"), title);
  make_views (self);
  g_signal_connect_object (model, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "previewed", G_CALLBACK (show_sample), self, G_CONNECT_SWAPPED);
  changed_cb (self);
  show_sample (self);

  return GTK_WIDGET (self);
}

/**
 * dove_map_page_start_search:
 * @self: a page
 *
 * Gives the focus to what is looked for.
 */
void
dove_map_page_start_search (DoveMapPage *self)
{
  gtk_widget_grab_focus (self->search);
}

/**
 * dove_map_page_show_view:
 * @self: a page
 * @number: of a view, from 1
 *
 * Returns: whether there is such a view, and room for it
 */
gboolean
dove_map_page_show_view (DoveMapPage *self,
                         guint        number)
{
  if (number < 1 || number > G_N_ELEMENTS (view_names))
    return FALSE;

  if (adw_view_stack_get_child_by_name (self->views, view_names[number - 1]) != NULL &&
      (number == 1 || !dove_compat_split_is_folded (self->split)))
    {
      adw_view_stack_set_visible_child_name (self->views, view_names[number - 1]);
      dove_compat_split_show (self->split, FALSE);
      focus_pane (self, 1);
    }

  return TRUE;
}

/**
 * dove_map_page_go_back:
 * @self: a page
 *
 * Goes back from where a wire was followed to, or from the field to the list, where only one of
 * them is shown.
 *
 * Returns: whether it did
 */
gboolean
dove_map_page_go_back (DoveMapPage *self)
{
  if (self->jumps->len > 0 && is_at_list (self))
    {
      g_autofree char *place = g_ptr_array_steal_index (self->jumps, self->jumps->len - 1);

      dove_map_model_set_current (self->model, place);
      dove_map_list_focus (self->list);
      return TRUE;
    }
  if (adw_view_stack_get_visible_child (self->views) == self->wires
      && dove_map_wires_view_go_back (DOVE_MAP_WIRES_VIEW (self->wires)))
    return TRUE;
  if (!dove_compat_split_is_at_side (self->split))
    return FALSE;

  dove_compat_split_show (self->split, FALSE);
  dove_map_list_focus (self->list);

  return TRUE;
}
