/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "app/mapping-editor/dove-map-model.h"

G_BEGIN_DECLS

GtkPrintOperation *dove_map_print_new  (DoveMapModel *model);
void               dove_map_print_show (GtkWidget    *parent,
                                        DoveMapModel *model);

G_END_DECLS
