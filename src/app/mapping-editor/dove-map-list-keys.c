/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-list-private.h"

#define FRAMES_MOST 10 /* until a row that was scrolled to must be there */

/* The keys of the list, and the focus that they need. */

/* Left folds, and goes from there to the field around; Right unfolds */
static gboolean
fold_by_key (DoveMapList *self,
             gboolean     is_folded)
{
  int node = dove_map_list_get_current (self);
  DoveMapFold fold = node >= 0 ? dove_map_list_get_fold (self, (guint) node) : DOVE_MAP_FOLD_NONE;
  int parent = node >= 0 ? dove_map_list_get_field (self, (guint) node)->parent : -1;

  if (is_folded && fold == DOVE_MAP_FOLD_OPEN)
    dove_map_list_set_folded (self, (guint) node, TRUE);
  else if (!is_folded && fold == DOVE_MAP_FOLD_CLOSED)
    dove_map_list_set_folded (self, (guint) node, FALSE);
  else if (is_folded && parent >= 0)
    dove_map_model_set_current (self->model,
                                dove_map_list_get_field (self, (guint) parent)->path);
  if (node >= 0)
    dove_map_list_focus (self);

  return GDK_EVENT_STOP;
}

static gboolean
act (DoveMapList *self,
     const char  *action)
{
  gtk_widget_activate_action (GTK_WIDGET (self), action, NULL);

  return GDK_EVENT_STOP;
}

/* What is typed is looked for */
static gboolean
begin_search (DoveMapList *self,
              guint        key)
{
  gunichar letter = gdk_keyval_to_unicode (key);
  char text[7] = { 0 };

  if (letter == 0 || !g_unichar_isalnum (letter))
    return GDK_EVENT_PROPAGATE;

  g_unichar_to_utf8 (letter, text);
  gtk_widget_activate_action (GTK_WIDGET (self), "map.find", "s", text);

  return GDK_EVENT_STOP;
}

/* The list view would take the arrows and Return for itself when they come up to it. */
static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  key,
        guint                  code,
        GdkModifierType        modifiers,
        DoveMapList           *self)
{
  gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  if ((modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;

  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_Right:
      return fold_by_key (self, (key == GDK_KEY_Left) != is_rtl);
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_m:
    case GDK_KEY_M:
      return act (self, "map.choose");
    case GDK_KEY_equal:
      return act (self, "map.add-function");
    case GDK_KEY_Delete:
    case GDK_KEY_KP_Delete:
      return act (self, "map.remove");
    default:
      return begin_search (self, key);
    }
}

static void
activated_cb (DoveMapList *self)
{
  act (self, self->is_narrow ? "map.inspect" : "map.choose");
}

/**
 * dove_map_list_add_keys:
 * @self: a list with its view
 *
 * Takes what is pressed in the view, before the view itself.
 */
void
dove_map_list_add_keys (DoveMapList *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect_swapped (self->view, "activate", G_CALLBACK (activated_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
}

/* --- focus ------------------------------------------------------------------------------------ */

/* Gives the focus to the widget around the row, if there is one */
static gboolean
focus_row (DoveMapList *self)
{
  int node = dove_map_list_get_current (self);
  GHashTableIter iter;
  gpointer row = NULL;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    if ((int) dove_map_row_get_node (row) == node)
      return gtk_widget_grab_focus (gtk_widget_get_parent (row));

  return FALSE;
}

static gboolean
focus_later_cb (GtkWidget     *widget,
                GdkFrameClock *clock,
                gpointer       user_data)
{
  DoveMapList *self = DOVE_MAP_LIST (widget);

  return focus_row (self) || self->tries++ > FRAMES_MOST ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/**
 * dove_map_list_focus:
 * @self: a list
 *
 * Gives the focus to the row of the current field. The list view itself would give it to the row
 * that had it last; and a row that was out of view is made with the next frame only.
 */
void
dove_map_list_focus (DoveMapList *self)
{
  dove_map_list_show_current (self);
  if (focus_row (self))
    return;

  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  self->tries = 0;
  gtk_widget_add_tick_callback (GTK_WIDGET (self), focus_later_cb, NULL, NULL);
}
