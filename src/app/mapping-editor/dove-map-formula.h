/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "mapping/dove-map-names.h"

G_BEGIN_DECLS

#define DOVE_TYPE_MAP_FORMULA (dove_map_formula_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapFormula, dove_map_formula, DOVE, MAP_FORMULA, GtkBox)

GtkWidget *dove_map_formula_new        (const char     *name);
void       dove_map_formula_set_about  (DoveMapFormula *self,
                                        DoveValue      *schema,
                                        DoveValue      *record,
                                        gboolean        is_known);
void       dove_map_formula_set_names  (DoveMapFormula *self,
                                        DoveMapNames   *names);
void       dove_map_formula_set_text   (DoveMapFormula *self,
                                        const char     *text);
char      *dove_map_formula_dup_text   (DoveMapFormula *self);
gboolean   dove_map_formula_get_selection (DoveMapFormula *self,
                                        guint          *start,
                                        guint          *end);
gboolean   dove_map_formula_is_wrong   (DoveMapFormula *self);
gboolean   dove_map_formula_is_edited  (DoveMapFormula *self);
void       dove_map_formula_set_result (DoveMapFormula *self,
                                        const char     *result,
                                        gboolean        is_error);
void       dove_map_formula_wrap       (DoveMapFormula *self,
                                        const char     *before,
                                        const char     *after);
void       dove_map_formula_focus      (DoveMapFormula *self);

G_END_DECLS
