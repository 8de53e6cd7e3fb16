/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "record/dove-value.h"

G_BEGIN_DECLS

GtkWidget  *dove_formula_row_new      (const char *title,
                                       const char *formula,
                                       DoveValue  *schema);
const char *dove_formula_row_get_text (GtkWidget  *row);

G_END_DECLS
