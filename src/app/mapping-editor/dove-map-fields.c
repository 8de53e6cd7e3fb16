/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-fields.h"

/**
 * DoveMapFields:
 *
 * The rows that one side of a mapping shows: the fields of a tree, less those in folded groups,
 * less those that a search leaves out.
 *
 * A GtkTreeListModel makes an object and a list for each group, and does not say where a field
 * is. Here the tree is an array already, with a number behind each group that skips it: rows and
 * their places are two arrays, made anew in one pass whenever something folds.
 */
struct _DoveMapFields
{
  GObject        parent_instance;

  DoveFieldTree *tree;
  GPtrArray     *items;      /* (element-type DoveMapField): of each node */
  GArray        *folded;     /* (element-type guint8): of each node, whether it is */
  GArray        *kept;       /* (element-type guint8) (nullable): of each node, whether the search
                                shows it; what is around it is shown too */
  GPtrArray     *rows;       /* (element-type DoveMapField): in view of the person; borrowed */
  GArray        *positions;  /* (element-type int): of each node; -1 when it is left out */
  gboolean       has_names;  /* whether they are the named values, and not the fields */
};

struct _DoveMapField
{
  GObject  parent_instance;

  guint    node;  /* index in the tree */
};

G_DEFINE_FINAL_TYPE (DoveMapField, dove_map_field, G_TYPE_OBJECT)

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DoveMapFields, dove_map_fields, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

/* --- making the rows -------------------------------------------------------------------------- */

static GArray *
make_flags (guint length)
{
  GArray *flags = g_array_new (FALSE, TRUE, sizeof (guint8));

  return g_array_set_size (flags, length);
}

static gboolean
has_flag (GArray *flags,
          guint   node)
{
  return g_array_index (flags, guint8, node) != 0;
}

/* The first row in which two lists differ, and how many rows from their ends on are the same */
static void
compare_rows (GPtrArray *before,
              GPtrArray *after,
              guint     *first,
              guint     *n_same_behind)
{
  const guint shortest = MIN (before->len, after->len);
  guint start = 0;
  guint end = 0;

  while (start < shortest && before->pdata[start] == after->pdata[start])
    start++;
  while (end < shortest - start
         && before->pdata[before->len - 1 - end] == after->pdata[after->len - 1 - end])
    end++;

  *first = start;
  *n_same_behind = end;
}

/* Named values stand in a list of their own */
static gboolean
is_elsewhere (DoveMapFields *self,
              guint          node)
{
  return dove_field_tree_get (self->tree, node)->is_name != self->has_names;
}

static GPtrArray *
make_rows (DoveMapFields *self)
{
  GPtrArray *rows = g_ptr_array_new ();

  g_array_set_size (self->positions, self->items->len);

  for (guint node = 0; node < self->items->len; node++)
    {
      const guint end = dove_field_tree_get (self->tree, node)->end;
      int position = (int) rows->len;

      if (is_elsewhere (self, node) || (self->kept != NULL && !has_flag (self->kept, node)))
        position = -1;
      else
        g_ptr_array_add (rows, self->items->pdata[node]);
      g_array_index (self->positions, int, node) = position;

      /* those in the lane are never folded */
      if (!self->has_names && self->kept == NULL && has_flag (self->folded, node))
        while (node + 1 < end)
          {
            node++;
            g_array_index (self->positions, int, node) = is_elsewhere (self, node) ? -1 : position;
          }
    }

  return rows;
}

/* @before: (transfer full): the rows as they were */
static void
announce (DoveMapFields *self,
          GPtrArray     *before)
{
  guint first;
  guint n_same;

  compare_rows (before, self->rows, &first, &n_same);
  if (before->len != self->rows->len || first + n_same < before->len)
    g_list_model_items_changed (G_LIST_MODEL (self), first, before->len - first - n_same,
                                self->rows->len - first - n_same);
  g_ptr_array_unref (before);
}

static void
update (DoveMapFields *self)
{
  GPtrArray *before = self->rows;

  self->rows = make_rows (self);
  announce (self, before);
}

/* --- GListModel ------------------------------------------------------------------------------- */

static GType
get_item_type (GListModel *model)
{
  return DOVE_TYPE_MAP_FIELD;
}

static guint
get_n_items (GListModel *model)
{
  return DOVE_MAP_FIELDS (model)->rows->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  GPtrArray *rows = DOVE_MAP_FIELDS (model)->rows;

  return position < rows->len ? g_object_ref (rows->pdata[position]) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* --- the object ------------------------------------------------------------------------------- */

static void
dove_map_field_class_init (DoveMapFieldClass *klass)
{
}

static void
dove_map_field_init (DoveMapField *self)
{
}

/**
 * dove_map_field_get_node:
 * @self: a field
 *
 * Returns: its index in the tree
 */
guint
dove_map_field_get_node (DoveMapField *self)
{
  return self->node;
}

static void
dove_map_fields_finalize (GObject *object)
{
  DoveMapFields *self = DOVE_MAP_FIELDS (object);

  g_clear_pointer (&self->tree, dove_field_tree_unref);
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->items);
  g_array_unref (self->folded);
  g_array_unref (self->positions);
  g_clear_pointer (&self->kept, g_array_unref);

  G_OBJECT_CLASS (dove_map_fields_parent_class)->finalize (object);
}

static void
dove_map_fields_class_init (DoveMapFieldsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dove_map_fields_finalize;
}

static void
dove_map_fields_init (DoveMapFields *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->rows = g_ptr_array_new ();
  self->folded = make_flags (0);
  self->positions = g_array_new (FALSE, TRUE, sizeof (int));
}

/**
 * dove_map_fields_new:
 * @tree: (transfer none): the fields
 *
 * Returns: (transfer full): all of them as rows, but for named values
 */
DoveMapFields *
dove_map_fields_new (DoveFieldTree *tree)
{
  DoveMapFields *self = g_object_new (DOVE_TYPE_MAP_FIELDS, NULL);

  dove_map_fields_set_tree (self, tree);

  return self;
}

/**
 * dove_map_fields_new_names:
 * @tree: (transfer none): the fields
 *
 * Returns: (transfer full): the named values among them as rows, and nothing else
 */
DoveMapFields *
dove_map_fields_new_names (DoveFieldTree *tree)
{
  DoveMapFields *self = g_object_new (DOVE_TYPE_MAP_FIELDS, NULL);

  self->has_names = TRUE;
  dove_map_fields_set_tree (self, tree);

  return self;
}

/**
 * dove_map_fields_get_tree:
 * @self: rows
 *
 * Returns: (transfer none): the fields
 */
DoveFieldTree *
dove_map_fields_get_tree (DoveMapFields *self)
{
  return self->tree;
}

/* Fields that were there before keep their objects, by which lists know them again. */
static void
take_nodes (DoveMapFields *self,
            DoveFieldTree *earlier,
            GPtrArray     *items,
            GArray        *folded)
{
  for (guint node = 0; node < dove_field_tree_get_length (self->tree); node++)
    {
      const char *path = dove_field_tree_get (self->tree, node)->path;
      const int before = earlier != NULL ? dove_field_tree_find (earlier, path) : -1;
      DoveMapField *field = NULL;

      if (before >= 0)
        {
          field = g_object_ref (self->items->pdata[before]);
          g_array_index (folded, guint8, node) = g_array_index (self->folded, guint8, before);
        }
      else
        field = g_object_new (DOVE_TYPE_MAP_FIELD, NULL);

      field->node = node;
      g_ptr_array_add (items, field);
    }
}

/**
 * dove_map_fields_set_tree:
 * @self: rows
 * @tree: (transfer none): other fields
 *
 * Shows other fields. Groups of the same path stay folded; a search is over.
 */
void
dove_map_fields_set_tree (DoveMapFields *self,
                          DoveFieldTree *tree)
{
  g_autoptr(DoveFieldTree) earlier = NULL;
  g_autoptr(GPtrArray) earlier_items = NULL;
  GPtrArray *items = NULL;
  GPtrArray *before = NULL;
  GArray *folded = NULL;

  g_return_if_fail (DOVE_IS_MAP_FIELDS (self));

  if (tree == self->tree)
    return;

  earlier = g_steal_pointer (&self->tree);
  self->tree = dove_field_tree_ref (tree);
  items = g_ptr_array_new_with_free_func (g_object_unref);
  folded = make_flags (dove_field_tree_get_length (tree));
  take_nodes (self, earlier, items, folded);

  /* the rows of before borrow their items until all has been told */
  earlier_items = g_steal_pointer (&self->items);
  self->items = items;
  g_array_unref (self->folded);
  self->folded = folded;
  g_clear_pointer (&self->kept, g_array_unref);

  before = self->rows;
  self->rows = make_rows (self);
  announce (self, before);
}

/**
 * dove_map_fields_get_length:
 * @self: rows
 *
 * Returns: how many there are
 */
guint
dove_map_fields_get_length (DoveMapFields *self)
{
  return self->rows->len;
}

/**
 * dove_map_fields_get_node:
 * @self: rows
 * @position: of a row
 *
 * Returns: index of its field in the tree; -1 when there is no such row
 */
int
dove_map_fields_get_node (DoveMapFields *self,
                          guint          position)
{
  return position < self->rows->len ? (int) DOVE_MAP_FIELD (self->rows->pdata[position])->node
                                    : -1;
}

/**
 * dove_map_fields_get_position:
 * @self: rows
 * @node: index of a field in the tree
 *
 * Returns: its row, or that of the folded group that it is in; -1 when a search leaves it out
 */
int
dove_map_fields_get_position (DoveMapFields *self,
                              guint          node)
{
  return node < self->positions->len ? g_array_index (self->positions, int, node) : -1;
}

/**
 * dove_map_fields_is_shown:
 * @self: rows
 * @node: index of a field in the tree
 *
 * Returns: whether it has a row of its own
 */
gboolean
dove_map_fields_is_shown (DoveMapFields *self,
                          guint          node)
{
  const int position = dove_map_fields_get_position (self, node);

  return position >= 0 && dove_map_fields_get_node (self, (guint) position) == (int) node;
}

/**
 * dove_map_fields_is_open:
 * @self: rows
 * @node: index of a field in the tree
 *
 * Returns: whether what is in it is shown
 */
gboolean
dove_map_fields_is_open (DoveMapFields *self,
                         guint          node)
{
  return self->kept != NULL || !has_flag (self->folded, node);
}

/**
 * dove_map_fields_set_open:
 * @self: rows
 * @node: index of a field in the tree
 * @is_open: whether what is in it is to be shown
 *
 * Folds or unfolds a group. While a search is on, that shows when it is over.
 */
void
dove_map_fields_set_open (DoveMapFields *self,
                          guint          node,
                          gboolean       is_open)
{
  g_return_if_fail (node < self->folded->len);

  if (dove_field_tree_get (self->tree, node)->n_children == 0
      || has_flag (self->folded, node) == !is_open)
    return;

  g_array_index (self->folded, guint8, node) = !is_open;
  update (self);
}

/**
 * dove_map_fields_set_all_open:
 * @self: rows
 * @is_open: whether all groups are to be open
 *
 * Folds or unfolds everything.
 */
void
dove_map_fields_set_all_open (DoveMapFields *self,
                              gboolean       is_open)
{
  for (guint node = 0; node < self->folded->len; node++)
    g_array_index (self->folded, guint8, node) =
      !is_open && dove_field_tree_get (self->tree, node)->n_children > 0;

  update (self);
}

/**
 * dove_map_fields_reveal:
 * @self: rows
 * @node: index of a field in the tree
 *
 * Opens what is around a field, so that it has a row; a search that leaves it out is over.
 */
void
dove_map_fields_reveal (DoveMapFields *self,
                        guint          node)
{
  int around = dove_field_tree_get (self->tree, node)->parent;

  while (around >= 0)
    {
      g_array_index (self->folded, guint8, around) = FALSE;
      around = dove_field_tree_get (self->tree, (guint) around)->parent;
    }
  if (self->kept != NULL && !has_flag (self->kept, node))
    g_clear_pointer (&self->kept, g_array_unref);

  update (self);
}

/**
 * dove_map_fields_set_kept:
 * @self: rows
 * @kept: (nullable): of each node of the tree, whether it is looked for; %NULL shows all again
 *
 * Leaves out what a person does not look for. What is around a field that is kept stays, and is
 * open.
 */
void
dove_map_fields_set_kept (DoveMapFields *self,
                          const guint8  *kept)
{
  g_clear_pointer (&self->kept, g_array_unref);

  if (kept != NULL)
    {
      self->kept = make_flags (self->items->len);
      for (guint node = 0; node < self->items->len; node++)
        for (int at = (int) node; kept[node] && at >= 0;
             at = dove_field_tree_get (self->tree, (guint) at)->parent)
          g_array_index (self->kept, guint8, at) = TRUE;
    }

  update (self);
}
