/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-pane-private.h"

/*
 * The list of a pane has slots, not fields: the first slot shows whatever field is first. A search
 * or a fold changes what slots show and how many there are at the end; it moves no widget.
 *
 * A list keeps some two hundred rows for the twenty that can be seen, and making one costs as much
 * as drawing ten. So slots that cannot be seen come and go a few in each frame.
 */

#define STEP 16   /* slots that come or go in a frame */
#define KEPT 208  /* as many rows as a list makes: what is behind them costs nothing */

static guint
count_slots (DoveMapPane *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->slots));
}

static void
set_slots (DoveMapPane *self,
           guint        length)
{
  const guint before = count_slots (self);
  g_autoptr(GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = before; i < length; i++)
    g_ptr_array_add (added, g_object_new (G_TYPE_OBJECT, NULL));
  g_list_store_splice (self->slots, MIN (before, length), before - MIN (before, length),
                       added->pdata, added->len);
}

/* How many slots there may be in the next frame, on the way to as many as there are fields */
static guint
get_next (DoveMapPane *self)
{
  GtkAdjustment *scroll = dove_map_pane_get_scroll (self);
  const double height = dove_map_ink_get_row_height (self->ink);
  const double seen = gtk_adjustment_get_value (scroll) + gtk_adjustment_get_page_size (scroll);
  const guint length = dove_map_fields_get_length (self->fields);
  const guint least = (guint) (seen / height) + 2;
  const guint n = count_slots (self);

  if (n < length)
    {
      const guint next = MAX (n + STEP, least);

      return next >= KEPT ? length : MIN (next, length);
    }

  return MAX (length, MIN (MAX (n, STEP) - STEP, KEPT));
}

static gboolean
has_focus (DoveMapPane *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && focus != self->list && gtk_widget_is_ancestor (focus, self->list);
}

/**
 * dove_map_pane_select:
 * @self: a pane
 *
 * Selects the row of the current field, or of the group that it is folded in.
 */
void
dove_map_pane_select (DoveMapPane *self)
{
  self->place = self->current >= 0
    ? dove_map_fields_get_position (self->fields, (guint) self->current)
    : -1;

  self->is_quiet = TRUE;
  gtk_single_selection_set_selected (self->selection,
                                     self->place >= 0 ? (guint) self->place
                                                      : GTK_INVALID_LIST_POSITION);
  self->is_quiet = FALSE;
}

static gboolean
step_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  DoveMapPane *self = DOVE_MAP_PANE (widget);

  set_slots (self, get_next (self));
  dove_map_pane_select (self);
  if (count_slots (self) != dove_map_fields_get_length (self->fields))
    return G_SOURCE_CONTINUE;

  self->step = 0;

  return G_SOURCE_REMOVE;
}

/**
 * dove_map_pane_fill:
 * @self: a pane
 *
 * Sees to it that there are as many slots as fields: at once as far as can be seen. What is looked
 * at is selected where it is now; it is sought there if it could be seen, or had the focus.
 */
void
dove_map_pane_fill (DoveMapPane *self)
{
  GtkAdjustment *scroll = dove_map_pane_get_scroll (self);
  const double y = self->place * dove_map_ink_get_row_height (self->ink)
                   - gtk_adjustment_get_value (scroll);
  const gboolean was_seen = self->place >= 0 && y >= 0
                            && y < gtk_adjustment_get_page_size (scroll);
  const gboolean had_focus = has_focus (self);

  self->is_quiet = TRUE;
  set_slots (self, get_next (self));
  self->is_quiet = FALSE;
  if (self->step == 0 && count_slots (self) != dove_map_fields_get_length (self->fields))
    self->step = gtk_widget_add_tick_callback (GTK_WIDGET (self), step_cb, NULL, NULL);

  dove_map_pane_select (self);
  if (self->place >= 0 && (was_seen || had_focus))
    dove_map_pane_seek (self, self->current, had_focus);
}
