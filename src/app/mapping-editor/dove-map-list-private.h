/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-map-list.h"

#include "app/mapping-editor/dove-map-row.h"

G_BEGIN_DECLS

struct _DoveMapList
{
  AdwBin              parent_instance;

  GtkListView        *view;
  GtkStack           *stack;     /* `list`, `empty` */

  DoveMapModel       *model;
  GListStore         *items;     /* of DoveMapItem, all fields */
  GtkFilter          *filter;
  GListModel         *filtered;
  GtkSingleSelection *selection;
  GHashTable         *rows;      /* a set of the DoveMapRow that show something */
  GHashTable         *folded;    /* a set of paths */
  gboolean           *shown;     /* by node */
  DoveMapShow         show;
  char               *search;    /* (nullable): folded */
  gboolean            is_narrow;
  gboolean            is_selecting;
  guint               tries;     /* frames since the focus is to be given */
};

DoveFieldTree       *dove_map_list_get_targets  (DoveMapList *self);
const DoveFieldNode *dove_map_list_get_field    (DoveMapList *self,
                                                 guint        node);
int                  dove_map_list_get_current  (DoveMapList *self);
DoveMapFold          dove_map_list_get_fold     (DoveMapList *self,
                                                 guint        node);
void                 dove_map_list_set_folded   (DoveMapList *self,
                                                 guint        node,
                                                 gboolean     is_folded);
void                 dove_map_list_show_current (DoveMapList *self);
void                 dove_map_list_add_keys     (DoveMapList *self);

G_END_DECLS
