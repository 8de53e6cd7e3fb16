/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/mapping-editor/dove-map-field-row.h"
#include "app/mapping-editor/dove-map-pane.h"

G_BEGIN_DECLS

struct _DoveMapPane
{
  GtkWidget           parent_instance;

  DoveMapKnown        known;       /* its model is borrowed: the view holds it */
  DoveMapInk         *ink;         /* borrowed */
  DoveMapFields      *fields;
  GtkWidget          *window;      /* GtkScrolledWindow */
  GtkWidget          *list;        /* GtkListView */
  GtkSingleSelection *selection;   /* borrowed from the list */
  GListStore         *slots;       /* what the list has; see dove_map_pane_fill() */
  guint               step;        /* of slots that come and go; 0 for none */
  GHashTable         *rows;        /* (element-type DoveMapFieldRow): those that are bound */

  GArray             *related;     /* (element-type guint8) (nullable): of each field */
  int                 taken;       /* field that a wire is drawn from, or -1 */
  int                 aimed;       /* field that it would end at, or -1 */
  int                 current;     /* selected field, or -1 */
  gboolean            is_lane;     /* whether it has the named values */
  int                 place;       /* its row, or that of its group, or -1 */
  gboolean            is_quiet;    /* the selection is set by us */

  int                 sought;      /* field to be scrolled to, or -1 */
  gboolean            is_focusing; /* and to have the focus */
  guint               tick;        /* of waiting for the list; 0 for none */
  guint               n_waited;    /* frames */
};

int              dove_map_pane_get_node  (DoveMapPane     *self,
                                          DoveMapFieldRow *row);
void             dove_map_pane_fill      (DoveMapPane     *self);
void             dove_map_pane_select    (DoveMapPane     *self);
DoveMapFieldRow *dove_map_pane_find_row  (DoveMapPane     *self,
                                          int              node);
void             dove_map_pane_seek      (DoveMapPane     *self,
                                          int              node,
                                          gboolean         is_focusing);
void             dove_map_pane_mark_row  (DoveMapPane     *self,
                                          DoveMapFieldRow *row);
void             dove_map_pane_mark_rows (DoveMapPane     *self);
void             dove_map_pane_add_keys  (DoveMapPane     *self);

G_END_DECLS
