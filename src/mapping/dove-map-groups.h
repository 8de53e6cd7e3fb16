/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mapping/dove-field-tree.h"

G_BEGIN_DECLS

/**
 * DoveMapGroup:
 * @key: tells it from others, for dove_map_groups_has()
 * @label: what to call it
 * @is_by_hand: whether a person made it; else it follows from the fields
 * @n_fields: how many target fields are in it
 *
 * Some target fields that belong together.
 */
typedef struct
{
  char    *key;
  char    *label;
  gboolean is_by_hand;
  guint    n_fields;
} DoveMapGroup;

GPtrArray *dove_map_groups_list   (DoveValue     *rows,
                                   DoveFieldTree *targets);
gboolean   dove_map_groups_has    (DoveValue     *rows,
                                   DoveFieldTree *targets,
                                   const char    *key,
                                   guint          node);
const char *dove_map_groups_get   (DoveValue     *rows,
                                   const char    *place);
DoveValue *dove_map_groups_set    (DoveValue     *rows,
                                   const char    *place,
                                   const char    *name);
DoveValue *dove_map_groups_rename (DoveValue     *rows,
                                   const char    *from,
                                   const char    *to);

G_END_DECLS
