/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-wires-view-private.h"

/*
 * Everything that can be done with wires, by keys: a source's row is marked, and the wire is
 * completed from a target's row; a wire is followed to its other end, and back.
 */

/* The side with the focus; while a menu has it, the one that is looked at */
static DoveMapSide
get_focused (DoveMapWiresView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  for (guint end = 0; focus != NULL && end < DOVE_MAP_SIDES; end++)
    if (gtk_widget_is_ancestor (focus, GTK_WIDGET (self->panes[end])))
      return end;

  return self->looked_at;
}

/* --- following -------------------------------------------------------------------------------- */

/* The other ends of the wires of a field, or of what is in it when it is folded, in their order */
static GArray *
find_other_ends (DoveMapWiresView *self,
                 DoveMapSide       end,
                 guint             node)
{
  DoveMapFields *fields = dove_map_pane_get_fields (self->panes[end]);
  const DoveFieldNode *field = dove_field_tree_get (dove_map_fields_get_tree (fields), node);
  const guint last = dove_map_fields_is_open (fields, node) ? node : field->end - 1;
  GArray *wires = dove_map_model_get_wires (self->model);
  GArray *ends = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < wires->len; i++)
    {
      const DoveWire *wire = &g_array_index (wires, DoveWire, i);
      const guint here = end == DOVE_MAP_SOURCE ? wire->source : wire->target;
      const guint there = end == DOVE_MAP_SOURCE ? wire->target : wire->source;

      if (here >= node && here <= last)
        g_array_append_val (ends, there);
    }

  return ends;
}

static void
remember (DoveMapWiresView *self,
          DoveMapSide       end,
          guint             node)
{
  DoveFieldTree *tree = dove_map_known_get_tree (dove_map_pane_get_known (self->panes[end]));

  g_ptr_array_add (self->way, g_strdup_printf ("%c%s", end == DOVE_MAP_SOURCE ? 's' : 't',
                                               dove_field_tree_get (tree, node)->path));
}

/* Which of several wires is followed: the one behind the one that was followed from there, or to
 * there, last */
static guint
find_next (DoveMapWiresView *self,
           DoveMapSide       end,
           guint             node,
           GArray           *ends)
{
  const DoveMapSide other = end == DOVE_MAP_SOURCE ? DOVE_MAP_TARGET : DOVE_MAP_SOURCE;
  const gboolean is_from_here = self->followed_end == end && self->followed_from == (int) node;
  const gboolean is_to_here = self->followed_end == other && self->followed_to == (int) node;
  const int last = is_from_here ? self->followed_to
                   : is_to_here ? self->followed_from
                                : dove_map_pane_get_current (self->panes[other]);

  for (guint i = 0; i < ends->len; i++)
    if ((int) g_array_index (ends, guint, i) == last)
      return (i + 1) % ends->len;

  return 0;
}

/* A field with several wires is followed to the next one each time. A named value leads to what
 * uses it, and to what it is made of when nothing does. */
static void
follow_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  DoveMapWiresView *self = DOVE_MAP_WIRES_VIEW (widget);
  const gboolean is_at_lane = dove_map_wires_view_is_at_lane (self);
  const int in_lane = is_at_lane ? dove_map_pane_get_current (self->lane) : -1;
  DoveMapSide end = is_at_lane ? DOVE_MAP_SOURCE : get_focused (self);
  int node = is_at_lane ? dove_map_wires_view_find_source (self, in_lane)
                        : dove_map_pane_get_current (self->panes[end]);
  g_autoptr(GArray) ends = node >= 0 ? find_other_ends (self, end, (guint) node) : NULL;

  if (in_lane >= 0 && (ends == NULL || ends->len == 0))
    {
      end = DOVE_MAP_TARGET;
      node = in_lane;
      g_clear_pointer (&ends, g_array_unref);
      ends = find_other_ends (self, end, (guint) node);
    }
  if (ends == NULL || ends->len == 0)
    {
      gtk_widget_error_bell (widget);
      return;
    }

  remember (self, end, (guint) node);
  self->followed_to = (int) g_array_index (ends, guint, find_next (self, end, (guint) node, ends));
  self->followed_end = end;
  self->followed_from = node;
  dove_map_wires_view_go (self, end == DOVE_MAP_SOURCE ? DOVE_MAP_TARGET : DOVE_MAP_SOURCE,
                          (guint) self->followed_to);
}

static void
back_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  if (!dove_map_wires_view_go_back (DOVE_MAP_WIRES_VIEW (widget)))
    gtk_widget_error_bell (widget);
}

/* --- drawing a wire --------------------------------------------------------------------------- */

static void
mark_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  DoveMapWiresView *self = DOVE_MAP_WIRES_VIEW (widget);
  DoveMapPane *sources = self->panes[DOVE_MAP_SOURCE];
  const gboolean is_at_lane = dove_map_wires_view_is_at_lane (self);
  const int node = is_at_lane
      ? dove_map_wires_view_find_source (self, dove_map_pane_get_current (self->lane))
      : dove_map_pane_get_current (sources);

  if ((!is_at_lane && get_focused (self) != DOVE_MAP_SOURCE) || node < 0)
    {
      gtk_widget_error_bell (widget);
      return;
    }

  dove_map_wires_view_take (self, DOVE_MAP_SOURCE,
                            dove_map_pane_get_taken (sources) == node ? -1 : node);
}

static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  dove_map_wires_view_remove (DOVE_MAP_WIRES_VIEW (widget));
}

static void
other_side_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  DoveMapWiresView *self = DOVE_MAP_WIRES_VIEW (widget);
  const DoveMapSide end = get_focused (self) == DOVE_MAP_SOURCE ? DOVE_MAP_TARGET
                                                               : DOVE_MAP_SOURCE;

  dove_map_pane_focus (self->panes[end], -1);
}

static void
fold_all_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  DoveMapWiresView *self = DOVE_MAP_WIRES_VIEW (widget);

  for (guint end = 0; end < DOVE_MAP_SIDES; end++)
    dove_map_fields_set_all_open (dove_map_pane_get_fields (self->panes[end]),
                                  g_str_equal (name, "wires.unfold-all"));
}

/* As in the list of targets; on a source, “=” asks what is done with its value, and what gets it */
static gboolean
act (DoveMapWiresView *self,
     guint             key)
{
  const int source = dove_map_pane_get_current (self->panes[DOVE_MAP_SOURCE]);

  if (get_focused (self) == DOVE_MAP_SOURCE && key == GDK_KEY_equal && source >= 0)
    {
      dove_map_wires_view_pick (self, (guint) source);
      return GDK_EVENT_STOP;
    }
  if (get_focused (self) != DOVE_MAP_TARGET)
    return GDK_EVENT_PROPAGATE;

  switch (key)
    {
    case GDK_KEY_m:
    case GDK_KEY_M:
      return gtk_widget_activate_action (GTK_WIDGET (self), "map.choose", NULL);
    case GDK_KEY_equal:
      return gtk_widget_activate_action (GTK_WIDGET (self), "map.add-function", NULL);
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* Enter completes a wire; Escape gives it up. The list has Enter for itself as it bubbles up. */
static gboolean
pressed_key_cb (DoveMapWiresView *self,
                guint             key,
                guint             code,
                GdkModifierType   modifiers)
{
  const gboolean is_enter = key == GDK_KEY_Return || key == GDK_KEY_KP_Enter
                            || key == GDK_KEY_ISO_Enter;
  const int source = dove_map_pane_get_taken (self->panes[DOVE_MAP_SOURCE]);
  const int target = dove_map_pane_get_current (dove_map_wires_view_is_at_lane (self)
                                                  ? self->lane : self->panes[DOVE_MAP_TARGET]);

  if ((modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  if (source < 0)
    return act (self, key);

  if (key == GDK_KEY_Escape)
    {
      dove_map_wires_view_take (self, DOVE_MAP_SOURCE, -1);
      return GDK_EVENT_STOP;
    }
  if (is_enter && target >= 0 && get_focused (self) == DOVE_MAP_TARGET)
    {
      dove_map_wires_view_join (self, (guint) source, (guint) target);
      return GDK_EVENT_STOP;
    }

  return GDK_EVENT_PROPAGATE;
}

/**
 * dove_map_wires_view_go_back:
 * @self: a view
 *
 * Goes back to the field from which a wire was followed last.
 *
 * Returns: whether there is one
 */
gboolean
dove_map_wires_view_go_back (DoveMapWiresView *self)
{
  while (self->way->len > 0)
    {
      g_autofree char *step = g_ptr_array_steal_index (self->way, self->way->len - 1);
      const DoveMapSide end = *step == 's' ? DOVE_MAP_SOURCE : DOVE_MAP_TARGET;
      const int node = dove_field_tree_find (
        dove_map_known_get_tree (dove_map_pane_get_known (self->panes[end])), step + 1);

      if (node < 0)
        continue;
      dove_map_wires_view_go (self, end, (guint) node);
      return TRUE;
    }

  return FALSE;
}

/**
 * dove_map_wires_view_step_pane:
 * @self: a view that has the focus
 * @is_forward: whether from the sources to the targets
 *
 * Goes to the other side, by way of the lane of named values, if it is there in this direction.
 *
 * Returns: whether it is
 */
gboolean
dove_map_wires_view_step_pane (DoveMapWiresView *self,
                               gboolean          is_forward)
{
  const DoveMapSide next = is_forward ? DOVE_MAP_TARGET : DOVE_MAP_SOURCE;

  if (!dove_map_wires_view_is_at_lane (self))
    {
      if (get_focused (self) == next)
        return FALSE;
      if (dove_map_wires_view_has_lane (self))
        {
          dove_map_pane_focus (self->lane, -1);
          return TRUE;
        }
    }

  dove_map_pane_focus (self->panes[next], -1);

  return TRUE;
}

/**
 * dove_map_wires_view_add_keys:
 * @self: a view
 *
 * Listens for the keys that are no actions.
 */
void
dove_map_wires_view_add_keys (DoveMapWiresView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (pressed_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

/**
 * dove_map_wires_view_install_keys:
 * @klass: class of the view
 *
 * Makes the actions and says which keys they have.
 */
void
dove_map_wires_view_install_keys (GtkWidgetClass *klass)
{
  static const struct
  {
    const char                     *name;
    GtkWidgetActionActivateFunc     activate;
    guint                           key;
    GdkModifierType                 modifiers;
  } actions[] = {
    { "wires.mark", mark_action, GDK_KEY_m, GDK_CONTROL_MASK },
    { "wires.remove", remove_action, GDK_KEY_Delete, 0 },
    { "wires.follow", follow_action, GDK_KEY_F12, 0 },
    { "wires.back", back_action, 0, 0 },
    { "wires.other-side", other_side_action, GDK_KEY_F6, 0 },
    { "wires.fold-all", fold_all_action, GDK_KEY_minus, GDK_CONTROL_MASK },
    { "wires.unfold-all", fold_all_action, GDK_KEY_plus, GDK_CONTROL_MASK },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      gtk_widget_class_install_action (klass, actions[i].name, NULL, actions[i].activate);
      if (actions[i].key != 0)
        gtk_widget_class_add_binding_action (klass, actions[i].key, actions[i].modifiers,
                                             actions[i].name, NULL);
    }
}
