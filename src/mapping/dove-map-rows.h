/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

/*
 * Edits of the rows of a mapping. A place is the path of a target field from the record on, also
 * within the elements of a list: `lines.net` is the row `net` of the `fields` of the row `lines`.
 * Each edit gives new rows, which share what did not change.
 */

DoveValue *dove_map_rows_find        (DoveValue  *rows,
                                      const char *place);
GPtrArray *dove_map_rows_get_places  (DoveValue  *rows);
char      *dove_map_rows_find_loop   (DoveValue  *rows,
                                      const char *place);

DoveValue *dove_map_rows_set_row     (DoveValue  *rows,
                                      const char *place,
                                      DoveValue  *row);
DoveValue *dove_map_rows_set_formula (DoveValue  *rows,
                                      const char *place,
                                      const char *formula);
DoveValue *dove_map_rows_set_member  (DoveValue  *rows,
                                      const char *place,
                                      const char *member,
                                      DoveValue  *value);
DoveValue *dove_map_rows_set_each    (DoveValue  *rows,
                                      const char *place,
                                      const char *list_formula);
DoveValue *dove_map_rows_remove      (DoveValue  *rows,
                                      const char *place);
DoveValue *dove_map_rows_retarget    (DoveValue  *rows,
                                      const char *from,
                                      const char *to);
DoveValue *dove_map_rows_rename_source (DoveValue *rows,
                                      const char *from,
                                      const char *to,
                                      guint      *n_left);

G_END_DECLS
