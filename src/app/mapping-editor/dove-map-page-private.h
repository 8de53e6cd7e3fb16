/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/mapping-editor/dove-map-inspector.h"
#include "app/mapping-editor/dove-map-list.h"
#include "app/mapping-editor/dove-map-page.h"
#include "app/mapping-editor/dove-map-palette.h"
#include "app/widgets/dove-page.h"

G_BEGIN_DECLS

struct _DoveMapPage
{
  AdwBin            parent_instance;

  DovePage         *page;
  GtkWidget        *tools;
  AdwViewSwitcher  *switcher;
  GtkDropDown      *show;
  GtkButton        *group;
  GtkWidget        *search;
  GtkLabel         *hits;
  GtkWidget        *samples;
  GtkWidget        *sample;
  GtkLabel         *sample_label;
  GtkLabel         *coverage;
  AdwBin           *place;
  GMenuModel       *menu;

  GtkWidget        *split;
  AdwViewStack     *views;      /* `list`, `text` ... */
  DoveMapList      *list;
  GtkWidget        *wires;
  GtkWidget        *text;
  GtkStack         *side;       /* beside the view: one of the next two */
  DoveMapInspector *inspector;
  GtkWidget        *palette;
  GtkWidget        *undo;
  GtkWidget        *redo;

  DoveMapModel     *model;
  GPtrArray        *jumps;       /* (element-type utf8): places that were left to follow a wire */
};

void        dove_map_page_install_actions (GtkWidgetClass *klass);
void        dove_map_page_install_tools   (GtkWidgetClass *klass);
void        dove_map_page_install_ways    (GtkWidgetClass *klass);
void        dove_map_page_add_keys        (DoveMapPage    *self);
void        dove_map_page_show_main       (DoveMapPage    *self);
void        dove_map_page_focus_pane      (DoveMapPage    *self,
                                           guint           pane);
void        dove_map_page_focus_view      (DoveMapPage    *self);
gboolean    dove_map_page_is_at_list      (DoveMapPage    *self);
const char *dove_map_page_get_place       (DoveMapPage    *self);

G_END_DECLS
