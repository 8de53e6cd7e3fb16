/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mapping/dove-map-text.h"

G_BEGIN_DECLS

/*
 * The rows of a mapping as text:
 *
 *     # the note of a row
 *     name = TRIM([first_name]) & " " & [last_name]
 *       empty: keep
 *       x-colour: "red"
 *
 *     lines[] = each [items]
 *       when: COUNTA([items]) > 0
 *       net = ROUND([.price]; 2)
 *
 *     let net = [price] * [count]
 *
 *     total = net * 1.19
 *
 * What is deeper belongs to the row above it: a word with a colon says more of that row, a path
 * with `=` is a row in its list. A formula of several lines stands below, each line behind `| `.
 * What cannot be said so that it is read as the same again is said in JSON: `:=` and `::` come
 * before JSON instead of plain text, a path may be a JSON text, and a row that is no proper row
 * stands whole behind `! `.
 */

#define DOVE_MAP_TEXT_INDENT 2
#define DOVE_MAP_TEXT_LET    "let" /* before the name of a value */

gboolean dove_map_text_is_member (const char *name,
                                  gsize       length);
gsize    dove_map_text_skip_let  (const char *line);

G_END_DECLS
