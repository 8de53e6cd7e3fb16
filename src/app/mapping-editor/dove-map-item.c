/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-item.h"

/**
 * DoveMapItem:
 *
 * A target field in a list: where it is in the tree. All that is known of it is the model's.
 */
struct _DoveMapItem
{
  GObject parent_instance;

  guint   node;
};

G_DEFINE_FINAL_TYPE (DoveMapItem, dove_map_item, G_TYPE_OBJECT)

static void
dove_map_item_class_init (DoveMapItemClass *klass)
{
}

static void
dove_map_item_init (DoveMapItem *self)
{
}

/**
 * dove_map_item_new:
 * @node: index in the tree of the target's fields
 *
 * Returns: (transfer full): an item of a list
 */
DoveMapItem *
dove_map_item_new (guint node)
{
  DoveMapItem *self = g_object_new (DOVE_TYPE_MAP_ITEM, NULL);

  self->node = node;

  return self;
}

/**
 * dove_map_item_get_node:
 * @self: an item
 *
 * Returns: its index in the tree of the target's fields
 */
guint
dove_map_item_get_node (DoveMapItem *self)
{
  return self->node;
}
