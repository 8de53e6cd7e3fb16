/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-growing.h"

/*
 * A list box makes a widget for each item of its model, all in one go: with hundreds of syncs the
 * window would stand still for as long. So the list begins with some of them and takes more, a few
 * between two frames, as soon as somebody looks at it; a list that nobody opens costs nothing.
 */

#define ROWS_AT_ONCE 8

typedef struct
{
  GtkListBox        *list;   /* (unowned): whose data this is */
  GListModel        *model;
  GtkSliceListModel *shown;
  guint              source; /* id of the source that makes rows; 0 for none */
} Growing;

static void
growing_free (gpointer data)
{
  Growing *self = data;

  g_clear_handle_id (&self->source, g_source_remove);
  g_object_unref (self->shown);
  g_object_unref (self->model);
  g_free (self);
}

static gboolean
grow_cb (gpointer user_data)
{
  Growing *self = user_data;
  guint size = gtk_slice_list_model_get_size (self->shown);

  if (gtk_widget_get_mapped (GTK_WIDGET (self->list)) &&
      size < g_list_model_get_n_items (self->model))
    {
      gtk_slice_list_model_set_size (self->shown, size + ROWS_AT_ONCE);
      return G_SOURCE_CONTINUE;
    }
  self->source = 0;

  return G_SOURCE_REMOVE;
}

static void
queue_growth (Growing *self)
{
  if (self->source == 0)
    self->source = g_idle_add (grow_cb, self);
}

static void
items_changed_cb (GtkListBox *list)
{
  queue_growth (g_object_get_data (G_OBJECT (list), "dove-growing"));
}

/**
 * dove_growing_bind:
 * @list: an empty list box
 * @model: (transfer none): what it shows
 * @create: makes a row
 * @user_data: handed to it; alive as long as @list
 *
 * Binds a list to its model as gtk_list_box_bind_model() does, a few rows at a time.
 */
void
dove_growing_bind (GtkListBox                 *list,
                   GListModel                 *model,
                   GtkListBoxCreateWidgetFunc  create,
                   gpointer                    user_data)
{
  Growing *self = g_new0 (Growing, 1);

  self->list = list;
  self->model = g_object_ref (model);
  self->shown = gtk_slice_list_model_new (g_object_ref (model), 0, ROWS_AT_ONCE);
  g_object_set_data_full (G_OBJECT (list), "dove-growing", self, growing_free);
  g_signal_connect_swapped (list, "map", G_CALLBACK (queue_growth), self);
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (items_changed_cb), list,
                           G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (list, G_LIST_MODEL (self->shown), create, user_data, NULL);
}
