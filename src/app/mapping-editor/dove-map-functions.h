/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "app/mapping-editor/dove-map-model.h"
#include "app/mapping-editor/dove-map-options.h"

G_BEGIN_DECLS

/**
 * DoveMapWrapFunc:
 * @before: what to put in front of a formula
 * @after: what to put behind it
 * @user_data: as given
 *
 * Called when a function is to be gone on with by the keyboard.
 */
typedef void (*DoveMapWrapFunc) (const char *before,
                                 const char *after,
                                 gpointer    user_data);

void dove_map_functions_fill   (DoveMapOptions  *options,
                                DoveMapModel    *model,
                                const char      *place);
void dove_map_functions_apply  (DoveMapModel    *model,
                                const char      *place,
                                const char      *value,
                                DoveMapWrapFunc  wrap,
                                gpointer         user_data);
void dove_map_functions_choose (GtkWidget       *parent,
                                DoveMapModel    *model,
                                const char      *place,
                                DoveMapWrapFunc  wrap,
                                gpointer         user_data);
void dove_map_functions_pick   (GtkWidget       *parent,
                                DoveMapModel    *model,
                                guint            source);

G_END_DECLS
