/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define DOVE_TYPE_MAP_ITEM (dove_map_item_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapItem, dove_map_item, DOVE, MAP_ITEM, GObject)

DoveMapItem *dove_map_item_new      (guint        node);
guint        dove_map_item_get_node (DoveMapItem *self);

G_END_DECLS
