/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/mapping-editor/dove-map-cells.h"
#include "app/mapping-editor/dove-map-sheet.h"
#include "mapping/dove-map-values.h"

G_BEGIN_DECLS

struct _DoveMapSheet
{
  AdwWindow      parent_instance;

  GtkListBox    *lines;       /* of DoveMapCells */
  AdwComboRow   *rest;
  GtkWidget     *given;       /* an entry row: what all others become */
  GtkLabel      *summary;
  GtkLabel      *back;
  GtkWidget     *copy;
  GtkWidget     *apply;

  DoveMapModel  *model;
  char          *place;
  char          *what;
  char          *before;      /* the formula when it was opened */
  GPtrArray     *values;      /* of DoveMapValue */
  const char    *types[2];    /* words of JSON Schema: what the columns hold */
  char          *way_back;    /* (nullable): a formula */
  GCancellable  *cancellable;
  gboolean       is_filling;
};

/* In the order of the choices */
enum
{
  DOVE_SHEET_REST_ERROR,
  DOVE_SHEET_REST_KEEP,
  DOVE_SHEET_REST_DEFAULT,
  DOVE_SHEET_REST_EMPTY,
  DOVE_SHEET_REST_LEAVE,
};

/* The parts, and what is in them */
GtkWidget *dove_map_sheet_make_content (DoveMapSheet    *self);
void       dove_map_sheet_set_rest     (DoveMapSheet    *self,
                                        const DoveCases *cases);

/* What stands in it */
DoveMapCells *dove_map_sheet_get_line  (DoveMapSheet    *self,
                                        guint            index);
DoveCases    *dove_map_sheet_collect   (DoveMapSheet    *self);
guint         dove_map_sheet_count     (DoveMapSheet    *self,
                                        DoveValue       *value);

/* What the parts do */
void       dove_map_sheet_update       (DoveMapSheet    *self);
void       dove_map_sheet_add          (DoveMapSheet    *self);
void       dove_map_sheet_paste        (DoveMapSheet    *self);
void       dove_map_sheet_copy         (DoveMapSheet    *self);
void       dove_map_sheet_apply        (DoveMapSheet    *self);

G_END_DECLS
