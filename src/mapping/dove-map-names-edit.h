/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mapping/dove-map-names.h"

G_BEGIN_DECLS

/**
 * DoveMapPiece:
 * @start: a byte of a formula
 * @end: a byte behind that
 *
 * A part of a row's formula.
 */
typedef struct
{
  guint start;
  guint end;
} DoveMapPiece;

/*
 * Edits of named values. Each gives new rows, which share what did not change.
 */

DoveValue *dove_map_names_add      (DoveValue   *rows,
                                    const char  *around,
                                    const char  *name,
                                    const char  *formula);
DoveValue *dove_map_names_rename   (DoveValue   *rows,
                                    const char  *place,
                                    const char  *to,
                                    char       **why);
DoveValue *dove_map_names_dissolve (DoveValue   *rows,
                                    const char  *place);
DoveValue *dove_map_names_extract  (DoveValue   *rows,
                                    const char  *place,
                                    const DoveMapPiece *piece,
                                    const char  *name,
                                    GPtrArray   *also,
                                    char       **why);

char      *dove_map_names_get_piece (DoveValue  *rows,
                                    const char  *place,
                                    const DoveMapPiece *piece,
                                    char       **why);
char      *dove_map_names_find_around (DoveValue   *rows,
                                    const char  *place,
                                    const DoveMapPiece *piece);
GPtrArray *dove_map_names_find_users (DoveValue  *rows,
                                    const char  *place);
GPtrArray *dove_map_names_find_same (DoveValue   *rows,
                                    const char  *place,
                                    const DoveMapPiece *piece);
char      *dove_map_names_propose  (DoveValue   *rows,
                                    const char  *place,
                                    const char  *wish);
gboolean   dove_map_names_check    (DoveValue   *rows,
                                    const char  *around,
                                    const char  *name,
                                    GError     **error);

G_END_DECLS
