/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-map-row.h"

G_BEGIN_DECLS

#define DOVE_MAP_ROW_ICON 16 /* pixels */
#define DOVE_MAP_ROW_GAP   8 /* between two things */

struct _DoveMapRow
{
  GtkWidget     parent_instance;

  PangoLayout  *layout;
  DoveMapModel *model;   /* (nullable) */
  guint         node;
  DoveMapFold   fold;
};

/* Where it is drawn next */
typedef struct
{
  DoveMapRow          *row;
  GtkSnapshot         *snapshot;
  const DoveFieldNode *field;
  const DoveMapPlace  *place;
  GdkRGBA              text;
  GdkRGBA              faint;
  gboolean             has_contrast;
  double               x;       /* from the side where reading begins */
  double               end;     /* where there is no more room */
  double               top;     /* of the line */
  double               height;
} DoveMapRowPen;

GdkRGBA dove_map_row_pen_find  (const DoveMapRowPen *pen,
                                const char          *name);
void    dove_map_row_pen_text  (DoveMapRowPen       *pen,
                                const char          *text,
                                PangoAttrList       *attributes,
                                const GdkRGBA       *colour);
void    dove_map_row_pen_frame (DoveMapRowPen       *pen,
                                const char          *text,
                                PangoAttrList       *attributes,
                                const GdkRGBA       *colour,
                                gboolean             is_filled);
void    dove_map_row_pen_badge (DoveMapRowPen       *pen,
                                const char          *text);
void    dove_map_row_pen_icon  (DoveMapRowPen       *pen,
                                const char          *name,
                                double               x,
                                const GdkRGBA       *colour);

G_END_DECLS
