/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-pane-private.h"

/* What keys and the pointer do to the rows of a side themselves: they fold. */

/* Left and Right fold and unfold; on what is folded, or has nothing in it, Left goes to the group
 * around it. They change sides with the text. The list takes the arrows as they bubble up to it. */
static gboolean
pressed_key_cb (DoveMapPane     *self,
                guint            key,
                guint            code,
                GdkModifierType  modifiers)
{
  const gboolean is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  const gboolean is_left = key == GDK_KEY_Left || key == GDK_KEY_KP_Left;
  const gboolean is_right = key == GDK_KEY_Right || key == GDK_KEY_KP_Right;
  const gboolean is_opening = is_right != is_rtl;
  const DoveFieldNode *node;

  if ((!is_left && !is_right) || self->current < 0
      || (modifiers & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;

  node = dove_field_tree_get (dove_map_fields_get_tree (self->fields), (guint) self->current);
  if (!is_opening && node->parent >= 0
      && (node->n_children == 0
          || !dove_map_fields_is_open (self->fields, (guint) self->current)))
    dove_map_pane_focus (self, node->parent);
  else
    dove_map_pane_set_open (self, (guint) self->current, is_opening);

  return GDK_EVENT_STOP;
}

static void
pressed_cb (GtkGestureClick *click,
            int              n_press,
            double           x,
            double           y,
            DoveMapPane     *self)
{
  const int node = dove_map_pane_find_at (self, y);
  DoveMapFieldRow *row = node >= 0 ? dove_map_pane_find_row (self, node) : NULL;

  if (row == NULL || !dove_map_field_row_is_arrow (row, x))
    return;

  dove_map_pane_set_open (self, (guint) node,
                          !dove_map_fields_is_open (self->fields, (guint) node));
  gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
}

/**
 * dove_map_pane_add_keys:
 * @self: a side
 *
 * Takes arrows, and clicks on what unfolds, before the list.
 */
void
dove_map_pane_add_keys (DoveMapPane *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (pressed_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}
