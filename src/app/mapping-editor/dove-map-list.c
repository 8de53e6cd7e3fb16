/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-list-private.h"

#include "app/mapping-editor/dove-map-item.h"
#include "app/mapping-editor/dove-map-options.h"
#include "app/mapping-editor/dove-map-palette.h"
#include "app/mapping-editor/dove-map-row.h"
#include "app/widgets/dove-ui.h"

/**
 * DoveMapList:
 *
 * The target's fields, one in a row, with all that the mapping says of them. Up and Down go from
 * field to field, Left and Right fold what is in one. Letters begin a search, but M, which maps;
 * what is looked for is found, not filtered.
 * What to do with a field is the page's: `map.choose`, `map.add-function`, `map.remove`.
 */
G_DEFINE_FINAL_TYPE (DoveMapList, dove_map_list, ADW_TYPE_BIN)

/**
 * dove_map_list_get_targets:
 * @self: a list
 *
 * Returns: (transfer none): the fields that it shows
 */
DoveFieldTree *
dove_map_list_get_targets (DoveMapList *self)
{
  return dove_map_model_get_targets (self->model);
}

/**
 * dove_map_list_get_field:
 * @self: a list
 * @node: a field
 *
 * Returns: (transfer none): what is known of it
 */
const DoveFieldNode *
dove_map_list_get_field (DoveMapList *self,
                         guint        node)
{
  return dove_field_tree_get (dove_map_list_get_targets (self), node);
}

/**
 * dove_map_list_get_current:
 * @self: a list
 *
 * Returns: the node of the field that is looked at, or -1
 */
int
dove_map_list_get_current (DoveMapList *self)
{
  const char *place = dove_map_model_get_current (self->model);

  return place != NULL ? dove_field_tree_find (dove_map_list_get_targets (self), place) : -1;
}

/* --- rows ------------------------------------------------------------------------------------- */

/**
 * dove_map_list_get_fold:
 * @self: a list
 * @node: a field
 *
 * Returns: whether there are fields in it, and whether they are shown
 */
DoveMapFold
dove_map_list_get_fold (DoveMapList *self,
                        guint        node)
{
  const DoveFieldNode *field = dove_map_list_get_field (self, node);

  if (field->n_children == 0)
    return DOVE_MAP_FOLD_NONE;

  return g_hash_table_contains (self->folded, field->path) ? DOVE_MAP_FOLD_CLOSED
                                                           : DOVE_MAP_FOLD_OPEN;
}

static guint
find_position (DoveMapList *self,
               guint        node)
{
  guint position = 0;

  for (guint i = 0; i < node; i++)
    position += self->shown[i] ? 1 : 0;

  return self->shown[node] ? position : GTK_INVALID_LIST_POSITION;
}

/* The toolkit tells no reader where a row is */
static void
describe_row (DoveMapList *self,
              GtkWidget   *around,
              guint        node)
{
  guint depth = dove_map_list_get_field (self, node)->depth;
  g_autofree char *text = NULL;

  if (self->shown == NULL || !self->shown[node])
    return;

  /* Translators: which row of a list, of how many, and how deep in groups; for screen readers */
  text = g_strdup_printf (_("Row %u of %u, level %u"), find_position (self, node) + 1,
                          g_list_model_get_n_items (self->filtered), depth + 1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (around), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text, -1);
}

/* The focus is on the toolkit's own widget around the row: its name is what is spoken. */
static void
show_row (DoveMapList *self,
          DoveMapRow  *row,
          guint        node)
{
  GtkWidget *around = gtk_widget_get_parent (GTK_WIDGET (row));

  if (node >= dove_field_tree_get_length (dove_map_list_get_targets (self)))
    return;

  dove_map_row_set (row, self->model, node, dove_map_list_get_fold (self, node));
  if (around == NULL)
    return;

  dove_ui_set_name (around, dove_map_model_look (self->model, node)->spoken);
  describe_row (self, around, node);
}

static void
show_rows (DoveMapList *self)
{
  GHashTableIter iter;
  gpointer row = NULL;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    show_row (self, row, dove_map_row_get_node (row));
}

static void
pressed_cb (GtkGestureClick *gesture,
            int              n_press,
            double           x,
            double           y,
            DoveMapList     *self)
{
  DoveMapRow *row =
      DOVE_MAP_ROW (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture)));
  guint node = dove_map_row_get_node (row);

  if (!dove_map_row_is_arrow (row, x))
    return;

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  dove_map_list_set_folded (self, node, dove_map_list_get_fold (self, node) == DOVE_MAP_FOLD_OPEN);
}

/* A function of the palette */
static gboolean
dropped_cb (GtkDropTarget *drop,
            const GValue  *value,
            double         x,
            double         y,
            DoveMapList   *self)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (drop));
  const guint node = dove_map_row_get_node (DOVE_MAP_ROW (row));

  dove_map_palette_drop (GTK_WIDGET (self), dove_map_list_get_field (self, node)->path, value);

  return TRUE;
}

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *list_item,
          DoveMapList        *self)
{
  GtkWidget *row = dove_map_row_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkDropTarget *drop = gtk_drop_target_new (DOVE_TYPE_MAP_OPTION, GDK_ACTION_COPY);

  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (click));
  g_signal_connect (drop, "drop", G_CALLBACK (dropped_cb), self);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (drop));
  gtk_list_item_set_child (list_item, row);
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *list_item,
         DoveMapList        *self)
{
  DoveMapRow *row = DOVE_MAP_ROW (gtk_list_item_get_child (list_item));

  g_hash_table_add (self->rows, row);
  show_row (self, row, dove_map_item_get_node (gtk_list_item_get_item (list_item)));
}

static void
unbind_cb (GtkListItemFactory *factory,
           GtkListItem        *list_item,
           DoveMapList        *self)
{
  DoveMapRow *row = DOVE_MAP_ROW (gtk_list_item_get_child (list_item));

  g_hash_table_remove (self->rows, row);
  dove_map_row_set (row, NULL, 0, DOVE_MAP_FOLD_NONE);
}

/* --- what is shown ---------------------------------------------------------------------------- */

static gboolean
is_shown (gpointer item,
          gpointer user_data)
{
  DoveMapList *self = user_data;
  guint node = dove_map_item_get_node (item);

  return self->shown != NULL &&
         node < dove_field_tree_get_length (dove_map_list_get_targets (self)) &&
         self->shown[node];
}

/**
 * dove_map_list_show_current:
 * @self: a list
 *
 * Selects the row of the field that is looked at, and scrolls to it; none when there is no such
 * field.
 */
void
dove_map_list_show_current (DoveMapList *self)
{
  int node = dove_map_list_get_current (self);
  guint position = node >= 0 ? find_position (self, (guint) node) : GTK_INVALID_LIST_POSITION;

  if (node >= 0 && position == GTK_INVALID_LIST_POSITION)
    return;

  self->is_selecting = TRUE;
  gtk_single_selection_set_autoselect (self->selection, node >= 0);
  gtk_single_selection_set_selected (self->selection, position);
  self->is_selecting = FALSE;
  if (node >= 0)
    gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u", position);
}

static void
filter (DoveMapList *self)
{
  g_free (self->shown);
  self->is_selecting = TRUE;
  self->shown = dove_map_filter_run (self->model, self->show, self->folded);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  self->is_selecting = FALSE;
  gtk_stack_set_visible_child_name (self->stack, g_list_model_get_n_items (self->filtered) > 0
                                                     ? "list" : "empty");
}

static void
fill (DoveMapList *self)
{
  guint length = dove_field_tree_get_length (dove_map_list_get_targets (self));
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < length; i++)
    g_ptr_array_add (items, dove_map_item_new (i));
  self->is_selecting = TRUE;
  g_clear_pointer (&self->shown, g_free);
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                       items->pdata, items->len);
  self->is_selecting = FALSE;
}

static void
changed_cb (DoveMapList *self)
{
  guint length = dove_field_tree_get_length (dove_map_list_get_targets (self));

  /* Ghosts come and go, and all behind them moves */
  if (length != g_list_model_get_n_items (G_LIST_MODEL (self->items)))
    fill (self);
  filter (self);
  show_rows (self);
  dove_map_list_show_current (self);
}

static void
previewed_cb (DoveMapList *self)
{
  if (self->show == DOVE_MAP_SHOW_VALUES || self->show == DOVE_MAP_SHOW_PROBLEMS)
    filter (self);
  show_rows (self);
}

/* Opens all that a field is in */
static void
reveal (DoveMapList *self,
        guint        node)
{
  int parent = dove_map_list_get_field (self, node)->parent;
  gboolean is_changed = FALSE;

  for (; parent >= 0; parent = dove_map_list_get_field (self, (guint) parent)->parent)
    is_changed |= g_hash_table_remove (
        self->folded, dove_map_list_get_field (self, (guint) parent)->path);
  if (is_changed)
    {
      filter (self);
      show_rows (self);
    }
}

static void
selected_cb (DoveMapList *self)
{
  int node = dove_map_list_get_current (self);

  if (node < 0 || self->is_selecting)
    return;

  reveal (self, (guint) node);
  dove_map_list_show_current (self);
}

static void
chosen_cb (DoveMapList *self)
{
  DoveMapItem *item = gtk_single_selection_get_selected_item (self->selection);

  if (item == NULL || self->is_selecting)
    return;

  self->is_selecting = TRUE;
  dove_map_model_set_current (
      self->model,
      dove_map_list_get_field (self, dove_map_item_get_node (item))->path);
  self->is_selecting = FALSE;
}

/**
 * dove_map_list_set_folded:
 * @self: a list
 * @node: a field
 * @is_folded: whether to hide the fields in it
 */
void
dove_map_list_set_folded (DoveMapList *self,
                          guint        node,
                          gboolean     is_folded)
{
  const DoveFieldNode *field = dove_map_list_get_field (self, node);

  if (is_folded)
    g_hash_table_add (self->folded, g_strdup (field->path));
  else
    g_hash_table_remove (self->folded, field->path);
  filter (self);
  show_rows (self);
  dove_map_list_show_current (self);
}

/* --- the widget ------------------------------------------------------------------------------- */

static void
dove_map_list_dispose (GObject *object)
{
  DoveMapList *self = DOVE_MAP_LIST (object);

  g_clear_object (&self->model);

  G_OBJECT_CLASS (dove_map_list_parent_class)->dispose (object);
}

static void
dove_map_list_finalize (GObject *object)
{
  DoveMapList *self = DOVE_MAP_LIST (object);

  g_object_unref (self->items);
  g_object_unref (self->selection);
  g_hash_table_unref (self->rows);
  g_hash_table_unref (self->folded);
  g_free (self->shown);
  g_free (self->search);

  G_OBJECT_CLASS (dove_map_list_parent_class)->finalize (object);
}

static void
dove_map_list_class_init (DoveMapListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dove_map_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = dove_map_list_finalize;
}

static void
make_view (DoveMapList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  self->view = GTK_LIST_VIEW (gtk_list_view_new (g_object_ref (GTK_SELECTION_MODEL (
                                                     self->selection)), factory));
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "map-fields");
  /* Translators: a list, as a screen reader tells it */
  dove_ui_set_name (GTK_WIDGET (self->view), _("Target fields"));
  dove_map_list_add_keys (self);
}

static void
dove_map_list_init (DoveMapList *self)
{
  self->items = g_list_store_new (DOVE_TYPE_MAP_ITEM);
  self->rows = g_hash_table_new (NULL, NULL);
  self->folded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_shown, self, NULL));
  self->filtered = G_LIST_MODEL (
      gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->items)), self->filter));
  self->selection = gtk_single_selection_new (self->filtered);
}

static GtkWidget *
make_empty (void)
{
  GtkWidget *page = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "edit-find-symbolic");
  /* Translators: no field fits what is chosen to be shown */
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _("No Such Fields"));

  return page;
}

/**
 * dove_map_list_new:
 * @model: a mapping
 *
 * Returns: (transfer floating): the list of its target fields
 */
GtkWidget *
dove_map_list_new (DoveMapModel *model)
{
  DoveMapList *self = g_object_new (DOVE_TYPE_MAP_LIST, NULL);
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->model = g_object_ref (model);
  make_view (self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->view));
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, scrolled, "list");
  gtk_stack_add_named (self->stack, make_empty (), "empty");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
  fill (self);
  filter (self);
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "previewed", G_CALLBACK (previewed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (model, "selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  if (dove_map_model_get_current (model) == NULL)
    chosen_cb (self);

  return GTK_WIDGET (self);
}

/**
 * dove_map_list_set_show:
 * @self: a list
 * @show: which fields to show
 */
void
dove_map_list_set_show (DoveMapList *self,
                        DoveMapShow  show)
{
  int current = dove_map_list_get_current (self);

  self->show = show;
  filter (self);
  show_rows (self);
  if (current < 0 || !self->shown[current])
    chosen_cb (self);
  dove_map_list_show_current (self);
}

/**
 * dove_map_list_set_narrow:
 * @self: a list
 * @is_narrow: a click on a field shows all of it
 */
void
dove_map_list_set_narrow (DoveMapList *self,
                          gboolean     is_narrow)
{
  self->is_narrow = is_narrow;
  gtk_list_view_set_single_click_activate (self->view, is_narrow);
}
