/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "formula/dove-formula.h"

G_BEGIN_DECLS

/**
 * DoveMapNames:
 *
 * The named values that the rows of one list can use: its own and those of the lists around it.
 * Immutable, reference-counted, usable from many threads at once.
 */
typedef struct _DoveMapNames DoveMapNames;

DoveMapNames      *dove_map_names_new         (DoveValue          *rows,
                                               const char         *place,
                                               DoveMapNames       *around);
DoveMapNames      *dove_map_names_new_at      (DoveValue          *rows,
                                               const char         *place);
DoveMapNames      *dove_map_names_ref         (DoveMapNames       *self);
void               dove_map_names_unref       (DoveMapNames       *self);

const char *const *dove_map_names_get_known   (DoveMapNames       *self);
const char        *dove_map_names_get_problem (DoveMapNames       *self,
                                               DoveValue          *row,
                                               const char        **member);
char              *dove_map_names_compose     (DoveMapNames       *self,
                                               const char         *text,
                                               gboolean           *uses_names,
                                               GError            **error);
DoveFormula       *dove_map_names_compile     (DoveMapNames       *self,
                                               const char         *text,
                                               gboolean           *uses_names,
                                               GError            **error);
char              *dove_map_names_compose_all (DoveMapNames       *self,
                                               const char         *text,
                                               guint              *start);
char              *dove_map_names_frame       (DoveMapNames       *self,
                                               const char         *text,
                                               guint              *start,
                                               guint              *end);
char              *dove_map_names_inline      (DoveMapNames       *self,
                                               const char         *text);
char              *dove_map_names_blank       (DoveMapNames       *self,
                                               const char         *text);
gboolean           dove_map_names_reaches     (DoveMapNames       *self,
                                               const char         *text,
                                               const char         *place);
GPtrArray         *dove_map_names_get_uses    (DoveMapNames       *self,
                                               const char         *text);

/* Places of named values: `[net]`, and `lines.[net]` of one in the rows of a loop */
gboolean           dove_map_place_is_name     (const char         *place);
char              *dove_map_place_get_name    (const char         *place);
char              *dove_map_place_of_name     (const char         *around,
                                               const char         *name);
const char        *dove_map_row_get_name      (DoveValue          *row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveMapNames, dove_map_names_unref)

G_END_DECLS
