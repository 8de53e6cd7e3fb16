/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/mapping-editor/dove-map-options.h"

G_BEGIN_DECLS

#define DOVE_TYPE_MAP_CHOICE (dove_map_choice_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapChoice, dove_map_choice, DOVE, MAP_CHOICE, AdwWindow)

DoveMapChoice  *dove_map_choice_new         (GtkWidget     *parent,
                                             const char    *title,
                                             const char    *text);
DoveMapOptions *dove_map_choice_get_options (DoveMapChoice *self);
void            dove_map_choice_add         (DoveMapChoice *self,
                                             const char    *value,
                                             const char    *title,
                                             const char    *subtitle,
                                             const char    *detail);
void            dove_map_choice_present     (DoveMapChoice *self,
                                             gboolean       has_search);

G_END_DECLS
