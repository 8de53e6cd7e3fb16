/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-change-list.h"

#include "app/client/dove-reader.h"
#include "app/widgets/dove-buttons.h"
#include "app/widgets/dove-change-export.h"
#include "app/widgets/dove-change-item.h"
#include "app/widgets/dove-change-row.h"
#include "app/widgets/dove-compat.h"
#include "app/widgets/dove-csv.h"
#include "app/widgets/dove-ui.h"

/**
 * DoveChangeList:
 *
 * The changes of a plan or run: a list of any length with a filter. A thread reads them and hands
 * them over some hundreds at a time, so that the first ones are seen at once and the window never
 * stands still.
 */
struct _DoveChangeList
{
  GtkBox               parent_instance;

  GtkWidget           *tools;
  GtkDropDown         *kind;
  GtkEditable         *search;
  GtkLabel            *shown;
  GtkStack            *stack;
  GtkListView         *view;
  AdwStatusPage       *empty;

  GListStore          *store;     /* of DoveChangeItem */
  GtkFilterListModel  *filtered;
  GtkFilter           *filter;
  GCancellable        *cancellable;
  char                *folded;    /* what is looked for */
  char                *sides[2];  /* names of the connections */
  gboolean             is_loading;
};

#define BATCH 400      /* changes handed over at a time */
#define LIMIT 200000   /* changes shown: some 100 MB; the plan's file has all of a larger one */

#define KIND_ALL         0
#define KIND_NOT_WRITTEN (DOVE_CHANGE_KINDS + 1)

G_DEFINE_FINAL_TYPE (DoveChangeList, dove_change_list, GTK_TYPE_BOX)

static gboolean
was_not_written (DoveChangeState state)
{
  return state == DOVE_CHANGE_REFUSED || state == DOVE_CHANGE_DEFERRED ||
         state == DOVE_CHANGE_NEEDS_CHECK || state == DOVE_CHANGE_STALE ||
         state == DOVE_CHANGE_CANCELLED;
}

static gboolean
matches (gpointer item,
         gpointer user_data)
{
  DoveChangeList *self = user_data;
  const DoveStoreChange *change = dove_change_item_get_change (item);
  guint kind = gtk_drop_down_get_selected (self->kind);

  if (kind == KIND_NOT_WRITTEN && !was_not_written (change->state))
    return FALSE;
  if (kind != KIND_ALL && kind != KIND_NOT_WRITTEN && kind != (guint) change->kind + 1)
    return FALSE;

  return self->folded == NULL || dove_change_item_matches (item, self->folded);
}

static void
update (DoveChangeList *self)
{
  guint all = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  guint shown = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));
  gboolean is_filtered = self->folded != NULL || gtk_drop_down_get_selected (self->kind) != 0;
  g_autofree char *text = NULL;

  if (is_filtered)
    /* Translators: how many of all changes are shown by the filter */
    text = g_strdup_printf (ngettext ("%'u of %'u change", "%'u of %'u changes", all), shown, all);
  else
    text = g_strdup_printf (ngettext ("%'u change", "%'u changes", all), all);
  gtk_label_set_text (self->shown, text);
  gtk_widget_set_visible (GTK_WIDGET (self->shown), all > 0);
  gtk_widget_set_visible (self->tools, all > 0);

  adw_status_page_set_title (self->empty, all == 0 ? _("No Changes") : _("Nothing Found"));
  adw_status_page_set_icon_name (self->empty,
                                 all == 0 ? "emblem-ok-symbolic" : "edit-find-symbolic");
  gtk_stack_set_visible_child_name (self->stack,
                                    shown > 0 || self->is_loading ? "list" : "empty");
}

static void
filter_changed_cb (DoveChangeList *self)
{
  const char *text = gtk_editable_get_text (self->search);

  g_free (self->folded);
  self->folded = text[0] != '\0' ? g_utf8_casefold (text, -1) : NULL;
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update (self);
}

typedef struct
{
  DoveChangeList *list;
  GCancellable   *cancellable;
  gint64          run;
} Load;

typedef struct
{
  DoveChangeList *list;
  GCancellable   *cancellable;
  GPtrArray      *items;
} Batch;

static gboolean
take_cb (gpointer user_data)
{
  Batch *batch = user_data;
  GListStore *store = batch->list->store;

  if (!g_cancellable_is_cancelled (batch->cancellable) && store != NULL)
    g_list_store_splice (store, g_list_model_get_n_items (G_LIST_MODEL (store)), 0,
                         batch->items->pdata, batch->items->len);

  return G_SOURCE_REMOVE;
}

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_ptr_array_unref (batch->items);
  g_object_unref (batch->cancellable);
  g_object_unref (batch->list);
  g_free (batch);
}

static void
hand_over (Load       *load,
           GPtrArray **items)
{
  Batch *batch = g_new0 (Batch, 1);

  batch->list = g_object_ref (load->list);
  batch->cancellable = g_object_ref (load->cancellable);
  batch->items = *items;
  *items = g_ptr_array_new_with_free_func (g_object_unref);
  /* After painting: the window goes on while a long plan comes in. */
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, take_cb, batch, batch_free);
}

static gpointer
read_changes (DoveStore     *store,
              gpointer       user_data,
              GCancellable  *cancellable,
              GError       **error)
{
  Load *load = user_data;
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(GError) local = NULL;
  DoveStoreChange *change = NULL;
  guint count = 0;

  if (store != NULL)
    rows = dove_store_list_changes (store, load->run, DOVE_CHANGES_IN_ALL_STATES, error);
  if (rows == NULL)
    return NULL;

  while (count++ < LIMIT && !g_cancellable_is_cancelled (cancellable) &&
         (change = dove_store_rows_next (rows, &local)) != NULL)
    {
      g_ptr_array_add (items, dove_change_item_new (change));
      if (items->len == BATCH)
        hand_over (load, &items);
    }
  if (items->len > 0)
    hand_over (load, &items);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));

  return NULL;
}

/* The same priority as the batches, and after them. */
static gboolean
ended_cb (gpointer user_data)
{
  DoveChangeList *self = user_data;

  if (self->store != NULL)
    {
      self->is_loading = FALSE;
      update (self);
    }

  return G_SOURCE_REMOVE;
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(DoveChangeList) self = user_data;
  g_autoptr(GError) error = NULL;

  dove_reader_read_finish (result, &error);
  if (error != NULL && !dove_ui_is_cancelled (error))
    dove_ui_say_error (GTK_WIDGET (self), error);
  if (!dove_ui_is_cancelled (error))
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, ended_cb, g_object_ref (self), g_object_unref);
}

static void
load_free (gpointer data)
{
  Load *load = data;

  g_object_unref (load->cancellable);
  g_free (load);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          gpointer                  user_data)
{
  gtk_list_item_set_child (item, dove_change_row_new ());
}

/* What was said about a change that a run has come to is on a page of its own. */
static void
activated_cb (DoveChangeList *self,
              guint           position)
{
  g_autoptr(DoveChangeItem) item = g_list_model_get_item (G_LIST_MODEL (self->filtered), position);
  const DoveStoreChange *change = item != NULL ? dove_change_item_get_change (item) : NULL;

  if (change != NULL && change->state != DOVE_CHANGE_PLANNED)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-change", "x", change->id);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         gpointer                  user_data)
{
  DoveChangeList *self = user_data;
  DoveChangeItem *change = gtk_list_item_get_item (item);

  dove_change_row_set (DOVE_CHANGE_ROW (gtk_list_item_get_child (item)), change,
                       self->sides[dove_change_item_get_change (change)->side]);
  gtk_list_item_set_activatable (item, dove_change_item_get_change (change)->state !=
                                       DOVE_CHANGE_PLANNED);
}

/* --- saving as a table ------------------------------------------------------------------------ */

typedef struct
{
  GPtrArray *items;    /* of DoveChangeItem */
  char      *sides[2];
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_ptr_array_unref (export->items);
  g_free (export->sides[0]);
  g_free (export->sides[1]);
  g_free (export);
}

static char *
make_table (gpointer data)
{
  const Export *export = data;

  return dove_change_export (export->items, export->sides[0], export->sides[1]);
}

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(DoveChangeList) self = user_data;
  g_autoptr(GError) error = NULL;

  if (dove_csv_save_finish (result, &error))
    dove_ui_say (GTK_WIDGET (self), _("The table is saved"));
  else
    dove_ui_say_error (GTK_WIDGET (self), error);
}

static void
export_to (GFile    *file,
           gpointer  user_data)
{
  DoveChangeList *self = user_data;
  Export *export = g_new0 (Export, 1);

  export->items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->filtered)); i++)
    g_ptr_array_add (export->items, g_list_model_get_item (G_LIST_MODEL (self->filtered), i));
  export->sides[0] = g_strdup (self->sides[0]);
  export->sides[1] = g_strdup (self->sides[1]);
  dove_csv_save_async (file, make_table, export, export_free, exported_cb, g_object_ref (self));
}

static void
export_cb (DoveChangeList *self)
{
  dove_compat_save_file (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                         _("Save the Changes"),
                         /* Translators: the name of a file */
                         _("changes.csv"), export_to, g_object_ref (self), g_object_unref);
}

static void
dove_change_list_dispose (GObject *object)
{
  DoveChangeList *self = DOVE_CHANGE_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->filtered);
  g_clear_object (&self->store);
  g_clear_pointer (&self->folded, g_free);
  g_clear_pointer (&self->sides[0], g_free);
  g_clear_pointer (&self->sides[1], g_free);

  G_OBJECT_CLASS (dove_change_list_parent_class)->dispose (object);
}

static void
dove_change_list_class_init (DoveChangeListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_change_list_dispose;
  g_type_ensure (DOVE_TYPE_BUTTONS);
  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-change-list.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveChangeList, tools);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeList, kind);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeList, search);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeList, shown);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeList, stack);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeList, view);
  gtk_widget_class_bind_template_child (widget_class, DoveChangeList, empty);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
dove_change_list_init (DoveChangeList *self)
{
  g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkSelectionModel *selection;

  gtk_widget_init_template (GTK_WIDGET (self));
  /* It is the button within that has the focus, and an old toolkit leaves it without a name. */
  dove_ui_set_name (gtk_widget_get_first_child (GTK_WIDGET (self->kind)),
                    _("Kinds of changes shown"));
  self->store = g_list_store_new (DOVE_TYPE_CHANGE_ITEM);
  self->filter = GTK_FILTER (gtk_custom_filter_new (matches, self, NULL));
  self->filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->store)),
                                              self->filter);
  gtk_filter_list_model_set_incremental (self->filtered, TRUE);
  g_signal_connect_object (self->filtered, "items-changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  gtk_list_view_set_factory (self->view, factory);
  dove_compat_list_set_tab (GTK_WIDGET (self->view), GTK_WIDGET (self->search));
  selection = GTK_SELECTION_MODEL (
      gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->filtered))));
  gtk_list_view_set_model (self->view, selection);
  g_object_unref (selection);
}

/**
 * dove_change_list_load:
 * @self: a list
 * @client: the agent
 * @run: number of a run
 *
 * Reads the changes of a run, in the order of its plan.
 */
void
dove_change_list_load (DoveChangeList *self,
                       DoveClient     *client,
                       gint64          run)
{
  Load *load = g_new0 (Load, 1);
  DoveReading reading = { read_changes, load, load_free, NULL };

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->is_loading = TRUE;
  g_list_store_remove_all (self->store);

  load->list = self; /* referenced until it was read */
  load->cancellable = g_object_ref (self->cancellable);
  load->run = run;
  dove_reader_read_async (dove_client_get_workspace (client), &reading, self->cancellable,
                          loaded_cb, g_object_ref (self));
}

/**
 * dove_change_list_set_sides:
 * @self: a list
 * @a: (nullable): what to call the sync's `a`
 * @b: (nullable): likewise of `b`
 *
 * Says in which application each change writes.
 */
void
dove_change_list_set_sides (DoveChangeList *self,
                            const char     *a,
                            const char     *b)
{
  g_free (self->sides[0]);
  g_free (self->sides[1]);
  self->sides[0] = g_strdup (a);
  self->sides[1] = g_strdup (b);
}

/**
 * dove_change_list_start_search:
 * @self: a list
 *
 * Puts the cursor into the search.
 */
void
dove_change_list_start_search (DoveChangeList *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
