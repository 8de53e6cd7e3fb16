/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-pane-private.h"

/**
 * DoveMapPane:
 *
 * The fields of one side of a mapping, as a list of rows that fold.
 *
 * All rows have one height, so that where a field is follows from its position, whether there is a
 * widget for it or not: the wires are drawn by that.
 */

#define NEAR 3  /* rows beyond what can be seen that are drawn as well */

enum
{
  MOVED,
  SELECTED,
  ACTIVATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DoveMapPane, dove_map_pane, GTK_TYPE_WIDGET)

/* --- rows ------------------------------------------------------------------------------------- */

/**
 * dove_map_pane_get_node:
 * @self: a pane
 * @row: one of its rows
 *
 * Returns: the field that it shows; -1 for none
 */
int
dove_map_pane_get_node (DoveMapPane     *self,
                        DoveMapFieldRow *row)
{
  return dove_map_fields_get_node (self->fields, dove_map_field_row_get_place (row));
}

static gboolean
is_near (DoveMapPane     *self,
         DoveMapFieldRow *row)
{
  GtkAdjustment *scroll = dove_map_pane_get_scroll (self);
  const double height = dove_map_ink_get_row_height (self->ink);
  const double y = dove_map_field_row_get_place (row) * height - gtk_adjustment_get_value (scroll);

  return y > -NEAR * height && y < gtk_adjustment_get_page_size (scroll) + NEAR * height;
}

static gboolean
ask_cb (DoveMapFieldRow *row,
        DoveMapLook     *look,
        gpointer         user_data)
{
  DoveMapPane *self = user_data;
  const int node = dove_map_pane_get_node (self, row);

  if (node < 0 || !is_near (self, row))
    return FALSE;

  dove_map_look_init (look, &self->known, (guint) node,
                      dove_map_fields_is_open (self->fields, (guint) node));
  if (self->is_lane)
    look->depth = 0;
  look->position = (guint) dove_map_field_row_get_place (row) + 1;
  look->n_rows = dove_map_fields_get_length (self->fields);

  return TRUE;
}

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *item,
          DoveMapPane        *self)
{
  gtk_list_item_set_child (item, dove_map_field_row_new (self->ink, self->known.end, ask_cb, self));
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *item,
         DoveMapPane        *self)
{
  DoveMapFieldRow *row = DOVE_MAP_FIELD_ROW (gtk_list_item_get_child (item));

  dove_map_field_row_bind (row, item);
  g_hash_table_add (self->rows, row);
  dove_map_pane_mark_row (self, row);
}

static void
unbind_cb (GtkListItemFactory *factory,
           GtkListItem        *item,
           DoveMapPane        *self)
{
  DoveMapFieldRow *row = DOVE_MAP_FIELD_ROW (gtk_list_item_get_child (item));

  g_hash_table_remove (self->rows, row);
  dove_map_field_row_bind (row, NULL);
}

/* --- moving ----------------------------------------------------------------------------------- */

static void
scrolled_cb (DoveMapPane *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    if (dove_map_field_row_is_blank (row) && is_near (self, row))
      gtk_widget_queue_draw (row);

  g_signal_emit (self, signals[MOVED], 0);
}

static void
redraw (DoveMapPane *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    dove_map_field_row_refresh (row);
}

/* --- selection -------------------------------------------------------------------------------- */

static void
selected_cb (DoveMapPane *self)
{
  const int node = dove_map_fields_get_node (self->fields,
                                             gtk_single_selection_get_selected (self->selection));

  /* what is folded away stays what is looked at, but for the list it is the group */
  if (self->is_quiet || node < 0)
    return;

  self->current = node;
  g_signal_emit (self, signals[SELECTED], 0);
}

static void
items_changed_cb (DoveMapPane *self)
{
  dove_map_pane_fill (self);
  redraw (self);
  dove_map_pane_mark_rows (self);
  g_signal_emit (self, signals[MOVED], 0);
}

static void
activated_cb (DoveMapPane *self)
{
  g_signal_emit (self, signals[ACTIVATED], 0);
}

/* --- the widget ------------------------------------------------------------------------------- */

static void
dove_map_pane_dispose (GObject *object)
{
  DoveMapPane *self = DOVE_MAP_PANE (object);

  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  if (self->step != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->step);
  self->tick = self->step = 0;
  g_clear_pointer (&self->window, gtk_widget_unparent);
  g_clear_object (&self->fields);
  g_clear_object (&self->slots);

  G_OBJECT_CLASS (dove_map_pane_parent_class)->dispose (object);
}

static void
dove_map_pane_finalize (GObject *object)
{
  DoveMapPane *self = DOVE_MAP_PANE (object);

  dove_map_known_clear (&self->known);
  g_hash_table_unref (self->rows);
  g_clear_pointer (&self->related, g_array_unref);

  G_OBJECT_CLASS (dove_map_pane_parent_class)->finalize (object);
}

static void
dove_map_pane_class_init (DoveMapPaneClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_map_pane_dispose;
  G_OBJECT_CLASS (klass)->finalize = dove_map_pane_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "mappane");

  /**
   * DoveMapPane::moved:
   *
   * Rows are at other places: something was scrolled, folded, or left out.
   */
  signals[MOVED] = g_signal_new ("moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  /**
   * DoveMapPane::selected:
   *
   * A person has selected another row.
   */
  signals[SELECTED] = g_signal_new ("selected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
  /**
   * DoveMapPane::activated:
   *
   * A person has pressed Enter on the current row, or clicked on it twice.
   */
  signals[ACTIVATED] = g_signal_new ("activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);
}

static void
dove_map_pane_init (DoveMapPane *self)
{
  self->rows = g_hash_table_new (NULL, NULL);
  self->slots = g_list_store_new (G_TYPE_OBJECT);
  self->taken = self->aimed = self->current = self->place = self->sought = -1;
}

static void
make_list (DoveMapPane *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->slots));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, 0);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);

  self->list = gtk_list_view_new (GTK_SELECTION_MODEL (self->selection), factory);
  gtk_widget_add_css_class (self->list, "mapfields");
  g_signal_connect_object (self->list, "activate", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->is_lane                        ? _("Named values")
                                  : self->known.end == DOVE_MAP_SOURCE ? _("Fields of the source")
                                                                       : _("Fields of the target"),
                                  -1);
}

static GtkWidget *
pane_new (DoveMapModel *model,
          DoveMapSide   end,
          DoveMapInk   *ink,
          gboolean      is_lane)
{
  DoveMapPane *self = g_object_new (DOVE_TYPE_MAP_PANE, NULL);
  GtkAdjustment *scroll = NULL;

  self->known.model = model;
  self->known.end = end;
  self->ink = ink;
  self->is_lane = is_lane;
  dove_map_known_update (&self->known);
  self->fields = is_lane ? dove_map_fields_new_names (dove_map_known_get_tree (&self->known))
                         : dove_map_fields_new (dove_map_known_get_tree (&self->known));
  g_signal_connect_object (self->fields, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  make_list (self);

  self->window = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->window), self->list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->window), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  /* the bar is at the outer edge: at the inner one are the wires */
  if (end == DOVE_MAP_SOURCE)
    gtk_scrolled_window_set_placement (GTK_SCROLLED_WINDOW (self->window), GTK_CORNER_TOP_RIGHT);
  gtk_widget_set_parent (self->window, GTK_WIDGET (self));
  dove_map_pane_add_keys (self);
  dove_map_pane_fill (self);

  scroll = dove_map_pane_get_scroll (self);
  g_signal_connect_object (scroll, "value-changed", G_CALLBACK (scrolled_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (scroll, "changed", G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

/**
 * dove_map_pane_new:
 * @model: (transfer none): the mapping; must live as long
 * @end: which side
 * @ink: (transfer none): colours and texts; must live as long
 *
 * Returns: (transfer floating): the side
 */
GtkWidget *
dove_map_pane_new (DoveMapModel *model,
                   DoveMapSide   end,
                   DoveMapInk   *ink)
{
  return pane_new (model, end, ink, FALSE);
}

/**
 * dove_map_pane_new_lane:
 * @model: (transfer none): the mapping; must live as long
 * @ink: (transfer none): colours and texts; must live as long
 *
 * Returns: (transfer floating): the named values, as fields of the target that are written into
 *   none
 */
GtkWidget *
dove_map_pane_new_lane (DoveMapModel *model,
                        DoveMapInk   *ink)
{
  return pane_new (model, DOVE_MAP_TARGET, ink, TRUE);
}
/**
 * dove_map_pane_get_fields:
 * @self: a side
 *
 * Returns: (transfer none): its rows
 */
DoveMapFields *
dove_map_pane_get_fields (DoveMapPane *self)
{
  return self->fields;
}

/**
 * dove_map_pane_get_known:
 * @self: a side
 *
 * Returns: (transfer none): what is known of its fields
 */
const DoveMapKnown *
dove_map_pane_get_known (DoveMapPane *self)
{
  return &self->known;
}

/**
 * dove_map_pane_get_texts:
 * @self: a pane
 *
 * Returns: (transfer none) (element-type utf8): of each field what is searched, folded
 */
GPtrArray *
dove_map_pane_get_texts (DoveMapPane *self)
{
  return dove_map_known_get_texts (&self->known);
}

/**
 * dove_map_pane_get_list:
 * @self: a side
 *
 * Returns: (transfer none): the list, for the focus
 */
GtkWidget *
dove_map_pane_get_list (DoveMapPane *self)
{
  return self->list;
}

/**
 * dove_map_pane_get_current:
 * @self: a side
 *
 * Returns: the field that is selected; -1 for none
 */
int
dove_map_pane_get_current (DoveMapPane *self)
{
  return self->current;
}

/**
 * dove_map_pane_set_current:
 * @self: a side
 * @node: a field; -1 for none
 *
 * Selects a field, and scrolls to its row if it has one.
 */
void
dove_map_pane_set_current (DoveMapPane *self,
                           int          node)
{
  if (self->current == node)
    return;

  self->current = node;
  dove_map_pane_select (self);
  if (node >= 0)
    dove_map_pane_seek (self, node, FALSE);
}

/**
 * dove_map_pane_show:
 * @self: a side
 * @node: a field
 *
 * Unfolds what is around a field, and scrolls to it.
 */
void
dove_map_pane_show (DoveMapPane *self,
                    guint        node)
{
  dove_map_fields_reveal (self->fields, node);
  dove_map_pane_select (self);
  dove_map_pane_seek (self, (int) node, FALSE);
}

/**
 * dove_map_pane_focus:
 * @self: a side
 * @node: a field; -1 for the one that is selected, or the first
 *
 * Selects a field, and gives its row the focus.
 */
void
dove_map_pane_focus (DoveMapPane *self,
                     int          node)
{
  if (node < 0)
    node = self->current >= 0 ? self->current : dove_map_fields_get_node (self->fields, 0);
  if (node < 0)
    return;

  dove_map_fields_reveal (self->fields, (guint) node);
  if (node != self->current)
    {
      self->current = node;
      g_signal_emit (self, signals[SELECTED], 0);
    }
  dove_map_pane_select (self);
  dove_map_pane_seek (self, node, TRUE);
}

/**
 * dove_map_pane_set_open:
 * @self: a side
 * @node: a group
 * @is_open: whether what is in it is to be shown
 *
 * Folds or unfolds. When the selected field goes out of sight, the group is selected.
 */
void
dove_map_pane_set_open (DoveMapPane *self,
                        guint        node,
                        gboolean     is_open)
{
  const DoveFieldNode *group = dove_field_tree_get (dove_map_fields_get_tree (self->fields), node);
  const gboolean has_current = self->current > (int) node && self->current < (int) group->end;

  if (!is_open && has_current)
    dove_map_pane_focus (self, (int) node);
  dove_map_fields_set_open (self->fields, node, is_open);
}

/**
 * dove_map_pane_update:
 * @self: a side
 *
 * Takes over a mapping that has changed. What was selected stays selected by its path.
 */
void
dove_map_pane_update (DoveMapPane *self)
{
  DoveFieldTree *before = dove_map_fields_get_tree (self->fields);
  DoveFieldTree *tree = dove_map_known_get_tree (&self->known);
  int *const nodes[] = { &self->current, &self->taken };

  dove_map_known_update (&self->known);
  if (tree != before)
    {
      for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
        if (*nodes[i] >= 0)
          *nodes[i] = dove_field_tree_find (tree,
                                            dove_field_tree_get (before, (guint) *nodes[i])->path);
      self->aimed = -1;
      self->is_quiet = TRUE;
      dove_map_fields_set_tree (self->fields, tree);
      self->is_quiet = FALSE;
      dove_map_pane_select (self);
    }

  dove_map_pane_refresh (self);
}

/**
 * dove_map_pane_refresh:
 * @self: a side
 *
 * Shows again what is in the rows: values have changed.
 */
void
dove_map_pane_refresh (DoveMapPane *self)
{
  g_clear_pointer (&self->known.texts, g_ptr_array_unref);
  redraw (self);
}

/**
 * dove_map_pane_resize:
 * @self: a side
 *
 * Makes rows as high as the text is now.
 */
void
dove_map_pane_resize (DoveMapPane *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    gtk_widget_queue_resize (row);
  redraw (self);
}
