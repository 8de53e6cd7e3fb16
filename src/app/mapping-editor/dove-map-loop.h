/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "app/mapping-editor/dove-map-bundle.h"

G_BEGIN_DECLS

double dove_map_loop_get_reach (const DoveMapBundle *bundle,
                                double               most);
double dove_map_loop_distance  (double               reach,
                                double               from,
                                double               to,
                                double               x,
                                double               y);
void   dove_map_loop_draw      (cairo_t             *cairo,
                                double               reach,
                                double               from,
                                double               to);

G_END_DECLS
