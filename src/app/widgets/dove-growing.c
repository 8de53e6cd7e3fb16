/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-growing.h"

#include <adwaita.h>

/*
 * A list box makes a widget for each item of its model, all in one go: with hundreds of syncs the
 * window would stand still for as long. And each widget that is there costs something whenever the
 * styles around it change, seen or not. So the list begins with some of them and takes more, a few
 * in each frame, until all are there, or where hundreds may come, until somebody who looks at it
 * has as many below as are seen. A list that nobody opens costs nothing.
 */

#define ROWS_AT_ONCE 3

typedef struct
{
  GtkWidget     *list;      /* (unowned): whose data this is */
  DoveGrowth     growth;
  DoveGrowFunc   grow;
  gpointer       user_data;
  GtkAdjustment *seen;      /* (nullable): of what it is scrolled in */
  guint          tick;      /* id while rows are made; 0 for none */
  gboolean       is_new;    /* just mapped: the frame that shows it first has enough to do */
} Growing;

static void
forget_seen (Growing *self)
{
  if (self->seen != NULL)
    g_signal_handlers_disconnect_by_data (self->seen, self);
  g_clear_object (&self->seen);
}

/* The widget has let go of its callbacks by then. */
static void
growing_free (gpointer data)
{
  Growing *self = data;

  forget_seen (self);
  g_free (self);
}

/* Whether less than what is seen at once stands below it */
static gboolean
needs_rows (Growing *self)
{
  GtkWidget *scrolled = gtk_widget_get_ancestor (self->list, GTK_TYPE_SCROLLED_WINDOW);
  int height = scrolled != NULL ? gtk_widget_get_height (scrolled) : 0;
  double end = 0;

  return scrolled == NULL ||
         !gtk_widget_translate_coordinates (self->list, scrolled, 0,
                                            gtk_widget_get_height (self->list), NULL, &end) ||
         end < 2 * height;
}

static gboolean
tick_cb (GtkWidget     *list,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  Growing *self = user_data;
  gboolean is_new = self->is_new;

  self->is_new = FALSE;
  if (is_new)
    return G_SOURCE_CONTINUE;
  if ((self->growth == DOVE_GROWTH_ALL || needs_rows (self)) && self->grow (self->user_data))
    return G_SOURCE_CONTINUE;
  self->tick = 0;

  return G_SOURCE_REMOVE;
}

static void
queue_growth (Growing *self)
{
  if (self->tick == 0 && gtk_widget_get_mapped (self->list))
    self->tick = gtk_widget_add_tick_callback (self->list, tick_cb, self, NULL);
}

static void
map_cb (Growing *self)
{
  GtkWidget *scrolled = gtk_widget_get_ancestor (self->list, GTK_TYPE_SCROLLED_WINDOW);

  forget_seen (self);
  if (scrolled != NULL)
    {
      self->seen =
          g_object_ref (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled)));
      g_signal_connect_swapped (self->seen, "value-changed", G_CALLBACK (queue_growth), self);
      g_signal_connect_swapped (self->seen, "notify::page-size", G_CALLBACK (queue_growth), self);
    }
  self->is_new = TRUE;
  queue_growth (self);
}

static void
unmap_cb (Growing *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (self->list, self->tick);
  self->tick = 0;
  forget_seen (self);
}

/**
 * dove_growing_watch:
 * @list: a widget with rows
 * @growth: how many are made
 * @grow: makes some more rows
 * @user_data: handed to it; alive as long as @list is mapped
 *
 * Calls @grow, once in a frame, while @list is looked at and rows are missing.
 */
void
dove_growing_watch (GtkWidget    *list,
                    DoveGrowth    growth,
                    DoveGrowFunc  grow,
                    gpointer      user_data)
{
  Growing *self = g_new0 (Growing, 1);

  self->list = list;
  self->growth = growth;
  self->grow = grow;
  self->user_data = user_data;
  g_object_set_data_full (G_OBJECT (list), "dove-growing", self, growing_free);
  g_signal_connect_swapped (list, "map", G_CALLBACK (map_cb), self);
  g_signal_connect_swapped (list, "unmap", G_CALLBACK (unmap_cb), self);
  if (gtk_widget_get_mapped (list))
    map_cb (self);
}

/**
 * dove_growing_queue:
 * @list: one that is watched
 *
 * Looks again whether it needs more rows, since there is more to show.
 */
void
dove_growing_queue (GtkWidget *list)
{
  queue_growth (g_object_get_data (G_OBJECT (list), "dove-growing"));
}

typedef struct
{
  GListModel        *model;
  GtkSliceListModel *shown;
} Bound;

static void
bound_free (gpointer data)
{
  Bound *self = data;

  g_object_unref (self->shown);
  g_object_unref (self->model);
  g_free (self);
}

static gboolean
show_more (gpointer user_data)
{
  Bound *self = user_data;
  guint size = gtk_slice_list_model_get_size (self->shown);

  if (size >= g_list_model_get_n_items (self->model))
    return FALSE;

  gtk_slice_list_model_set_size (self->shown, size + ROWS_AT_ONCE);

  return TRUE;
}

/**
 * dove_growing_bind:
 * @list: an empty list box
 * @model: (transfer none): what it shows
 * @create: makes a row
 * @user_data: handed to it; alive as long as @list
 *
 * Binds a list to its model as gtk_list_box_bind_model() does, a few rows at a time, and no more
 * of them than somebody may see next.
 */
void
dove_growing_bind (GtkListBox                 *list,
                   GListModel                 *model,
                   GtkListBoxCreateWidgetFunc  create,
                   gpointer                    user_data)
{
  Bound *self = g_new0 (Bound, 1);

  self->model = g_object_ref (model);
  self->shown = gtk_slice_list_model_new (g_object_ref (model), 0, ROWS_AT_ONCE);
  g_object_set_data_full (G_OBJECT (list), "dove-growing-bound", self, bound_free);
  dove_growing_watch (GTK_WIDGET (list), DOVE_GROWTH_SEEN, show_more, self);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (dove_growing_queue), list,
                           G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (list, G_LIST_MODEL (self->shown), create, user_data, NULL);
}

static void
hide_groups (GtkWidget *widget,
             GPtrArray *hidden)
{
  if (!gtk_widget_get_visible (widget))
    return;
  if (ADW_IS_PREFERENCES_GROUP (widget))
    {
      gtk_widget_hide (widget);
      g_ptr_array_add (hidden, g_object_ref (widget));
      return;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    hide_groups (child, hidden);
}

static gboolean
show_next (gpointer user_data)
{
  GPtrArray *hidden = user_data;
  g_autoptr(GtkWidget) group = NULL;

  if (hidden->len == 0)
    return FALSE;

  group = g_ptr_array_steal_index (hidden, 0);
  gtk_widget_show (group);

  return TRUE;
}

/**
 * dove_growing_reveal:
 * @page: a page of groups; those that are visible now must not be hidden later
 *
 * Shows the first group at once, and the others one in each frame: the first frame of a page is the
 * one that takes longest.
 */
void
dove_growing_reveal (GtkWidget *page)
{
  GPtrArray *hidden = g_ptr_array_new_with_free_func (g_object_unref);

  hide_groups (page, hidden);
  show_next (hidden);
  g_object_set_data_full (G_OBJECT (page), "dove-growing-hidden", hidden,
                          (GDestroyNotify) g_ptr_array_unref);
  dove_growing_watch (page, DOVE_GROWTH_ALL, show_next, hidden);
}
