/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-page-private.h"

#include "app/mapping-editor/dove-map-choose.h"
#include "app/mapping-editor/dove-map-functions.h"
#include "app/mapping-editor/dove-map-group.h"
#include "app/mapping-editor/dove-map-intake.h"
#include "app/mapping-editor/dove-map-text-view.h"
#include "app/mapping-editor/dove-map-wires-view.h"
#include "app/widgets/dove-buttons.h"
#include "app/widgets/dove-compat.h"
#include "app/widgets/dove-ui.h"
#include "app/widgets/dove-words.h"
#include "connector/dove-label.h"
#include "mapping/dove-map-names.h"
#include "mapping/dove-map-rows.h"

/**
 * DoveMapPage:
 *
 * The mapping editor: one mapping in several views, and beside them all of the current target
 * field. It edits its model and nothing else; who made the model hears of each change. Everything
 * it can do is an action `map.…` with a key, and stands in its menu.
 */

G_DEFINE_FINAL_TYPE (DoveMapPage, dove_map_page, ADW_TYPE_BIN)

static const char *const view_names[] = { "list", "wires", "text" };

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
  g_autofree char *label = record != NULL ? dove_label_read (NULL, record) : NULL;
  g_autofree char *shown = dove_words_isolate (label != NULL ? label : _("Record"));
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;

  /* Translators: a record, its number, and how many there are */
  text = g_strdup_printf (_("%s (%u of %u)"), shown,
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
  const char *place = dove_map_page_get_place (self);
  DoveValue *row = place != NULL ? dove_map_rows_find (dove_map_model_get_rows (self->model), place)
                                 : NULL;

  const gboolean is_name = row != NULL && dove_map_row_get_name (row) != NULL;
  const gboolean is_field = row != NULL && !is_name;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.choose", place != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.add-function", place != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.by-example",
                                 place != NULL && !is_name &&
                                     dove_map_model_get_n_samples (self->model) > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.values", row != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.move", is_field);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.put-group", is_field);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.name",
                                 is_field && dove_value_get_member (row, "formula") != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.rename", is_name);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.remove", row != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.default", row != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.explain", row != NULL);
}

/* Which group is shown alone; the last field may have left it meanwhile */
static void
show_group (DoveMapPage *self)
{
  g_autofree char *label = dove_map_group_say (self->model);
  /* Translators: the name of a group of fields */
  g_autofree char *text = label != NULL ? g_strdup_printf (_("Group: %s"), label)
                                        : g_strdup (_("All Groups"));

  if (label == NULL && dove_map_model_get_group (self->model) != NULL)
    dove_map_model_set_group (self->model, NULL);
  gtk_button_set_label (self->group, text);
  dove_ui_let_shorten (GTK_WIDGET (self->group));
}

static void
changed_cb (DoveMapPage *self)
{
  const char *undo = dove_map_model_get_undo_name (self->model);
  const char *redo = dove_map_model_get_redo_name (self->model);
  g_autofree char *coverage = dove_map_filter_say (self->model);

  gtk_label_set_text (self->coverage, coverage);
  show_group (self);
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

/* Where it is narrow, there is the list only, and what is in the menu stands there alone; the
 * inspector is a page, and what is for the list is not on it. */
static void
show_width (DoveMapPage *self)
{
  gboolean is_narrow = dove_compat_split_is_folded (self->split);
  gboolean is_page = dove_compat_split_is_at_side (self->split);

  gtk_widget_set_visible (GTK_WIDGET (self->show), !is_page);
  gtk_widget_set_visible (GTK_WIDGET (self->group), !is_page);
  gtk_widget_set_visible (self->search, !is_page);
  gtk_widget_set_visible (GTK_WIDGET (self->coverage), !is_page);
  gtk_widget_set_visible (GTK_WIDGET (self->switcher), !is_narrow);
  gtk_widget_set_visible (self->undo, !is_narrow);
  gtk_widget_set_visible (self->redo, !is_narrow);
  dove_map_list_set_narrow (self->list, is_narrow);
  dove_map_inspector_set_narrow (self->inspector, is_narrow);
  if (is_narrow)
    adw_view_stack_set_visible_child_name (self->views, "list");
}

/*
 * dove_map_page_show_main:
 * @self: a page
 *
 * Shows the view and its tools, where only one of view and inspector is shown.
 */
void
dove_map_page_show_main (DoveMapPage *self)
{
  dove_compat_split_show (self->split, FALSE);
  show_width (self);
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
  dove_map_page_focus_view (self);
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
      dove_map_page_focus_view (self);
      return GDK_EVENT_STOP;
    }

  return GDK_EVENT_PROPAGATE;
}

/* --- the widget ------------------------------------------------------------------------------- */

static void
dove_map_page_dispose (GObject *object)
{
  DoveMapPage *self = DOVE_MAP_PAGE (object);

  g_clear_pointer (&self->jumps, g_ptr_array_unref);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (dove_map_page_parent_class)->dispose (object);
}

static void
dove_map_page_class_init (DoveMapPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_map_page_dispose;

  /**
   * DoveMapPage::refresh:
   *
   * Fields and records are to be asked again; the answer is shown by dove_map_refresh_show().
   */
  g_signal_new ("refresh", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
  g_type_ensure (DOVE_TYPE_PAGE);
  g_type_ensure (DOVE_TYPE_BUTTONS);
  dove_map_page_install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-map-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveMapPage, page);
  gtk_widget_class_bind_template_child (widget_class, DoveMapPage, tools);
  gtk_widget_class_bind_template_child (widget_class, DoveMapPage, switcher);
  gtk_widget_class_bind_template_child (widget_class, DoveMapPage, show);
  gtk_widget_class_bind_template_child (widget_class, DoveMapPage, group);
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
  dove_ui_name_menu (GTK_MENU_BUTTON (menu));
  /* Translators: a menu, as a screen reader tells it */
  gtk_widget_set_tooltip_text (menu, _("Mapping menu"));
  dove_ui_set_name (menu, _("Mapping menu"));
  dove_page_add_action (self->page, menu);
  self->redo = add_button (self, "edit-redo-symbolic", "map.redo");
  self->undo = add_button (self, "edit-undo-symbolic", "map.undo");
  gtk_event_controller_set_propagation_phase (search_keys, GTK_PHASE_CAPTURE);
  g_signal_connect (search_keys, "key-pressed", G_CALLBACK (search_key_cb), self);
  gtk_widget_add_controller (self->search, search_keys);
  dove_map_page_add_keys (self);
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
         const char  *place,
         GPtrArray   *ways,
         gboolean     is_taken)
{
  dove_map_choose_way (GTK_WIDGET (self), self->model, place, ways, is_taken);
}

/* A wire that was let go between the fields */
static void
pick_cb (DoveMapPage *self,
         guint        source)
{
  dove_map_functions_pick (GTK_WIDGET (self), self->model, source);
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
  self->palette = dove_map_palette_new (self->model);
  self->side = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_hexpand (GTK_WIDGET (self->side), FALSE);
  gtk_stack_add_child (self->side, GTK_WIDGET (self->inspector));
  gtk_stack_add_child (self->side, self->palette);
  self->split = dove_compat_split_new (GTK_WIDGET (self->views), GTK_WIDGET (self->side));
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
  dove_map_intake_add_drops (GTK_WIDGET (self), model);
  g_signal_connect_object (model, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "previewed", G_CALLBACK (show_sample), self, G_CONNECT_SWAPPED);
  changed_cb (self);
  show_sample (self);
  dove_map_page_set_can_refresh (self, FALSE);

  return GTK_WIDGET (self);
}

/**
 * dove_map_page_set_can_refresh:
 * @self: a page
 * @can_refresh: whether somebody hears the signal `refresh`
 */
void
dove_map_page_set_can_refresh (DoveMapPage *self,
                               gboolean     can_refresh)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "map.refresh", can_refresh);
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
  dove_map_page_show_main (self);
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
      dove_map_page_focus_pane (self, 1);
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
  if (self->jumps->len > 0 && dove_map_page_is_at_list (self))
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
