/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-pane-private.h"

/* Where the rows of a pane are, and how one gets to them */

#define MOST_WAIT 20  /* frames until a list has found its length */

static int
get_row_height (DoveMapPane *self)
{
  return dove_map_ink_get_row_height (self->ink);
}

/**
 * dove_map_pane_find_row:
 * @self: a pane
 * @node: a field
 *
 * Returns: (transfer none) (nullable): the widget of its row, if there is one
 */
DoveMapFieldRow *
dove_map_pane_find_row (DoveMapPane *self,
                        int          node)
{
  const int position = dove_map_fields_get_position (self->fields, (guint) node);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (position >= 0 && g_hash_table_iter_next (&iter, &row, NULL))
    if (dove_map_field_row_get_place (row) == (guint) position)
      return row;

  return NULL;
}

/* Puts a row where its neighbours can be seen as well; one that is there already stays. */
static void
scroll_to (DoveMapPane *self,
           int          position)
{
  GtkAdjustment *scroll = dove_map_pane_get_scroll (self);
  const double height = get_row_height (self);
  const double page = gtk_adjustment_get_page_size (scroll);
  const double y = position * height;
  const double top = gtk_adjustment_get_value (scroll);

  if (y < top + height || y + 2 * height > top + page)
    gtk_adjustment_set_value (scroll, (int) (y - (page - height) / 2));
}

/* A list knows its length only after it has been laid out. */
static gboolean
arrive_cb (GtkWidget     *widget,
           GdkFrameClock *clock,
           gpointer       user_data)
{
  DoveMapPane *self = DOVE_MAP_PANE (widget);
  GtkAdjustment *scroll = dove_map_pane_get_scroll (self);
  const guint n_rows = dove_map_fields_get_length (self->fields);
  const double height = (double) n_rows * get_row_height (self);
  const int position = dove_map_fields_get_position (self->fields, (guint) self->sought);
  DoveMapFieldRow *row = NULL;

  if (++self->n_waited < MOST_WAIT && gtk_adjustment_get_upper (scroll) < height - 1)
    return G_SOURCE_CONTINUE;

  if (position >= 0)
    {
      scroll_to (self, position);
      row = self->is_focusing ? dove_map_pane_find_row (self, self->sought) : NULL;
      if (self->is_focusing && row == NULL && self->n_waited < MOST_WAIT)
        return G_SOURCE_CONTINUE;
    }
  if (row != NULL)
    gtk_widget_grab_focus (gtk_widget_get_parent (GTK_WIDGET (row)));

  self->tick = 0;
  self->sought = -1;
  self->is_focusing = FALSE;

  return G_SOURCE_REMOVE;
}

/**
 * dove_map_pane_seek:
 * @self: a pane
 * @node: a field with a row
 * @is_focusing: whether the row gets the focus
 *
 * Scrolls to a field as soon as the list knows where it is.
 */
void
dove_map_pane_seek (DoveMapPane *self,
                    int          node,
                    gboolean     is_focusing)
{
  self->sought = node;
  self->is_focusing |= is_focusing;
  self->n_waited = 0;
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), arrive_cb, NULL, NULL);
}

/**
 * dove_map_pane_get_scroll:
 * @self: a side
 *
 * Returns: (transfer none): how far it is scrolled, and can be
 */
GtkAdjustment *
dove_map_pane_get_scroll (DoveMapPane *self)
{
  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->window));
}

/**
 * dove_map_pane_get_offset:
 * @self: a side
 *
 * Returns: pixels by which it is scrolled
 */
int
dove_map_pane_get_offset (DoveMapPane *self)
{
  return (int) (gtk_adjustment_get_value (dove_map_pane_get_scroll (self)) + 0.5);
}

/**
 * dove_map_pane_find_at:
 * @self: a side
 * @y: pixels from its top
 *
 * Returns: the field whose row is there; -1 for none
 */
int
dove_map_pane_find_at (DoveMapPane *self,
                       double       y)
{
  const double place = (y + dove_map_pane_get_offset (self)) / get_row_height (self);

  return place >= 0 ? dove_map_fields_get_node (self->fields, (guint) place) : -1;
}
