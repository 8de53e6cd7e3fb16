/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "mapping/dove-field-tree.h"

G_BEGIN_DECLS

/* One field of a list of them; it outlives changes of the tree for as long as its path is there. */
#define DOVE_TYPE_MAP_FIELD (dove_map_field_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapField, dove_map_field, DOVE, MAP_FIELD, GObject)

guint          dove_map_field_get_node      (DoveMapField   *self);

#define DOVE_TYPE_MAP_FIELDS (dove_map_fields_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapFields, dove_map_fields, DOVE, MAP_FIELDS, GObject)

DoveMapFields *dove_map_fields_new          (DoveFieldTree  *tree);
DoveMapFields *dove_map_fields_new_names    (DoveFieldTree  *tree);

DoveFieldTree *dove_map_fields_get_tree     (DoveMapFields  *self);
void           dove_map_fields_set_tree     (DoveMapFields  *self,
                                             DoveFieldTree  *tree);
guint          dove_map_fields_get_length   (DoveMapFields  *self);
int            dove_map_fields_get_node     (DoveMapFields  *self,
                                             guint           position);
int            dove_map_fields_get_position (DoveMapFields  *self,
                                             guint           node);
gboolean       dove_map_fields_is_shown     (DoveMapFields  *self,
                                             guint           node);
gboolean       dove_map_fields_is_open      (DoveMapFields  *self,
                                             guint           node);
void           dove_map_fields_set_open     (DoveMapFields  *self,
                                             guint           node,
                                             gboolean        is_open);
void           dove_map_fields_set_all_open (DoveMapFields  *self,
                                             gboolean        is_open);
void           dove_map_fields_reveal       (DoveMapFields  *self,
                                             guint           node);
void           dove_map_fields_set_kept     (DoveMapFields  *self,
                                             const guint8   *kept);

G_END_DECLS
