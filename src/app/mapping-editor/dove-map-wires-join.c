/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-wires-view-private.h"

#include "app/widgets/dove-ui.h"
#include "mapping/dove-map-rows.h"

/* What drawing or removing a wire does to the mapping */

/* When a person must say which of several values is meant, somebody else asks. */
static void
take_choice (DoveMapWiresView *self,
             DoveConnectKind   kind,
             GPtrArray        *choices,
             guint             target)
{
  const DoveConnectChoice *first = g_ptr_array_index (choices, 0);
  DoveFieldTree *targets = dove_map_model_get_targets (self->model);
  g_autofree char *place = g_strdup (dove_field_tree_get (targets, target)->path);

  if (kind == DOVE_CONNECT_CHOOSE)
    {
      g_signal_emit_by_name (self, "choose", place, choices, FALSE);
      return;
    }

  dove_map_model_edit (self->model, first->name, dove_value_ref (first->rows));
  if (kind == DOVE_CONNECT_CONVERT && choices->len > 1)
    g_signal_emit_by_name (self, "choose", place, choices, TRUE);
}

/**
 * dove_map_wires_view_join:
 * @self: a view
 * @source: a field of the source
 * @target: a field of the target
 *
 * Joins two fields, as one step that can be undone.
 */
void
dove_map_wires_view_join (DoveMapWiresView *self,
                          guint             source,
                          guint             target)
{
  DoveFieldTree *targets = dove_map_model_get_targets (self->model);
  DoveConnectKind kind;
  g_autofree char *why = NULL;
  g_autoptr(GPtrArray) choices = dove_map_model_connect (self->model, source, target, TRUE,
                                                         &kind, &why);

  dove_map_wires_view_take (self, DOVE_MAP_SOURCE, -1);
  if (kind == DOVE_CONNECT_REFUSED || choices->len == 0)
    {
      dove_ui_say (GTK_WIDGET (self), why != NULL ? why : _("These fields cannot be joined."));
      return;
    }

  dove_map_model_set_current (self->model, dove_field_tree_get (targets, target)->path);
  take_choice (self, kind, choices, target);
}

/* Nothing else than the source that it begins at becomes another one in the row */
static DoveValue *
change_source (DoveMapWiresView *self,
               const char       *place,
               const char       *to)
{
  DoveValue *rows = dove_map_model_get_rows (self->model);
  DoveValue *row = dove_map_rows_find (rows, place);
  g_autoptr(DoveValue) one = row != NULL ? dove_value_new_list (&row, 1) : NULL;
  g_autoptr(DoveValue) renamed = NULL;
  guint n_left = 0;

  if (one == NULL)
    return NULL;

  renamed = dove_map_rows_rename_source (one, self->moved, to, &n_left);
  if (renamed == one || n_left > 0)
    return NULL;

  return dove_map_rows_set_row (rows, place, dove_value_get_element (renamed, 0));
}

/**
 * dove_map_wires_view_move:
 * @self: a view with a wire of which an end is taken
 * @end: the side of that end
 * @kept: the field at its other end
 * @there: where the end goes
 *
 * Moves an end of a wire, with all that the formula does besides, as one step that can be undone.
 * What cannot be moved so is joined anew.
 */
void
dove_map_wires_view_move (DoveMapWiresView *self,
                          DoveMapSide       end,
                          guint             kept,
                          guint             there)
{
  DoveFieldTree *tree = dove_map_known_get_tree (dove_map_pane_get_known (self->panes[end]));
  DoveFieldTree *targets = dove_map_model_get_targets (self->model);
  const DoveFieldNode *to = dove_field_tree_get (tree, there);
  g_autofree char *place = g_strdup (end == DOVE_MAP_TARGET
                                         ? to->path : dove_field_tree_get (targets, kept)->path);
  DoveValue *rows = NULL;
  g_autofree char *step = NULL;

  if (end == DOVE_MAP_SOURCE)
    rows = change_source (self, place, to->path);
  else if (dove_map_filter_can_move (self->model, self->moved, there))
    rows = dove_map_rows_retarget (dove_map_model_get_rows (self->model), self->moved, to->path);
  if (rows == NULL)
    {
      dove_map_wires_view_join (self, end == DOVE_MAP_SOURCE ? there : kept,
                                end == DOVE_MAP_SOURCE ? kept : there);
      return;
    }

  /* Translators: a step that can be undone; the name of a field that a wire leads to now */
  step = g_strdup_printf (_("Move the wire to “%s”"), dove_field_tree_get_label (tree, there));
  dove_map_wires_view_take (self, DOVE_MAP_SOURCE, -1);
  dove_map_model_edit (self->model, step, rows);
  dove_map_model_set_current (self->model, place);
}

/**
 * dove_map_wires_view_pick:
 * @self: a view
 * @source: a field of the source
 *
 * A wire was let go where no field is: somebody else asks for a function.
 */
void
dove_map_wires_view_pick (DoveMapWiresView *self,
                          guint             source)
{
  dove_map_wires_view_take (self, DOVE_MAP_SOURCE, -1);
  g_signal_emit_by_name (self, "pick", source);
}

/**
 * dove_map_wires_view_remove:
 * @self: a view
 *
 * Removes what is mapped to the current target field.
 */
void
dove_map_wires_view_remove (DoveMapWiresView *self)
{
  DoveFieldTree *targets = dove_map_model_get_targets (self->model);
  DoveValue *rows = dove_map_model_get_rows (self->model);
  const char *place = dove_map_model_get_current (self->model);
  const int node = place != NULL ? dove_field_tree_find (targets, place) : -1;
  g_autofree char *step = NULL;

  if (node < 0 || dove_map_rows_find (rows, place) == NULL)
    return;
  if (dove_field_tree_get (targets, (guint) node)->is_name)
    {
      /* what uses it has to be thought of */
      gtk_widget_activate_action (GTK_WIDGET (self), "map.remove", NULL);
      return;
    }

  /* Translators: a step that can be undone; the name of a field */
  step = g_strdup_printf (_("Remove “%s”"), dove_field_tree_get_label (targets, (guint) node));
  dove_map_model_edit (self->model, step, dove_map_rows_remove (rows, place));
}
