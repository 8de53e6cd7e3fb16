/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mapping/dove-map-judge.h"

G_BEGIN_DECLS

/**
 * DoveMapSaying:
 * @targets: the target's fields
 * @target: index of the field
 * @sources: the source's fields
 * @entry: (nullable): the row that writes it
 * @verdict: (nullable): what is to be said of the row
 * @result: (nullable): what it gives on the chosen record
 * @n_users: of a named value: how many rows and named values use it
 *
 * What is told of a target field.
 */
typedef struct
{
  DoveFieldTree        *targets;
  guint                 target;
  DoveFieldTree        *sources;
  const DoveMapEntry   *entry;
  const DoveMapVerdict *verdict;
  const DoveMapResult  *result;
  guint                 n_users;
} DoveMapSaying;

char       *dove_map_words_value     (DoveValue           *value);
const char *dove_map_words_type      (const DoveFieldNode *node);
char       *dove_map_words_sources   (const DoveMapEntry  *entry,
                                      DoveFieldTree       *sources);
char       *dove_map_words_functions (const char          *formula);
char       *dove_map_words_loop      (const DoveMapEntry  *entry,
                                      DoveFieldTree       *sources,
                                      DoveFieldTree       *targets);
char       *dove_map_words_origin    (const DoveMapSaying *saying);
char       *dove_map_words_row       (const DoveMapSaying *saying);

G_END_DECLS
