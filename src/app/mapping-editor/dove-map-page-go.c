/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-map-page-private.h"

#include "app/mapping-editor/dove-map-choose.h"
#include "app/mapping-editor/dove-map-wires-view.h"
#include "app/widgets/dove-compat.h"
#include "app/widgets/dove-ui.h"

/* How one goes about in the mapping editor: from field to field, record to record, pane to pane. */

/* The next field for which something holds, round the end */
static void
go_next (DoveMapPage *self,
         gboolean   (*holds) (DoveMapModel *model, guint node),
         const char  *none)
{
  DoveFieldTree *targets = dove_map_model_get_targets (self->model);
  guint length = dove_field_tree_get_length (targets);
  const char *place = dove_map_page_get_place (self);
  int current = place != NULL ? dove_field_tree_find (targets, place) : -1;

  for (guint i = 1; i <= length; i++)
    {
      guint node = (guint) (current + (int) i) % length;

      if (holds (self->model, node))
        {
          gtk_drop_down_set_selected (self->show, DOVE_MAP_SHOW_ALL);
          dove_map_model_set_current (self->model, dove_field_tree_get (targets, node)->path);
          dove_map_page_focus_view (self);
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
  const char *place = dove_map_page_get_place (self);
  int index = place != NULL ? dove_map_program_find (program, place) : -1;
  int current = place != NULL ? dove_field_tree_find (targets, place) : -1;
  guint length = dove_field_tree_get_length (targets);

  for (guint i = 1; index >= 0 && current >= 0 && i < length; i++)
    {
      guint node = ((guint) current + i) % length;

      if (!reads_same (self->model, node, dove_map_program_get (program, (guint) index)->sources))
        continue;

      g_ptr_array_add (self->jumps, g_strdup (dove_map_page_get_place (self)));
      dove_map_model_set_current (self->model, dove_field_tree_get (targets, node)->path);
      dove_map_list_focus (self->list);
      return;
    }
  dove_ui_say (GTK_WIDGET (self), _("No other field is made of the same"));
}

/*
 * dove_map_page_is_at_list:
 * @self: a page
 *
 * Returns: whether it shows the list
 */
gboolean
dove_map_page_is_at_list (DoveMapPage *self)
{
  return adw_view_stack_get_visible_child (self->views) == GTK_WIDGET (self->list);
}

static void
follow_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);

  if (dove_map_page_is_at_list (self))
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

  dove_map_page_show_main (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->show));
  g_signal_emit_by_name (self->show, "activate");
}

/*
 * dove_map_page_focus_pane:
 * @self: a page
 * @pane: 0 the tools, 1 the view, 2 what is beside it
 *
 * Gives the focus to a pane.
 */
void
dove_map_page_focus_pane (DoveMapPage *self,
                          guint        pane)
{
  if (pane == 0)
    gtk_widget_child_focus (self->tools, GTK_DIR_TAB_FORWARD);
  else if (pane == 1)
    dove_map_page_focus_view (self);
  else if (gtk_stack_get_visible_child (self->side) == self->palette)
    dove_map_palette_focus (DOVE_MAP_PALETTE (self->palette));
  else
    dove_map_inspector_focus (self->inspector);
}

/* Tools, the view, what is beside it, and round */
static void
pane_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  DoveMapPage *self = DOVE_MAP_PAGE (widget);
  GtkWidget *panes[] = { self->tools, GTK_WIDGET (self->views), GTK_WIDGET (self->side) };
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
  dove_map_page_focus_pane (self, at);
}

/*
 * dove_map_page_install_ways:
 * @klass: the class of pages
 *
 * Lets people go about in pages.
 */
void
dove_map_page_install_ways (GtkWidgetClass *klass)
{
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
}
