/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

/**
 * DoveRowRule:
 * @field: a field, as it is asked about
 * @winner: who wins when the two sides differ: `a`, `b`, `newest` or `ask`
 *
 * What a sync's rows say of a field that differs, where it is not what the sync says of all.
 */
typedef struct
{
  char *field;
  char *winner;
} DoveRowRule;

GPtrArray *dove_row_rule_list  (DoveValue    *document);
DoveValue *dove_row_rule_set   (DoveValue    *document,
                                const char   *field,
                                const char   *winner,
                                GError      **error);
void       dove_row_rule_free  (DoveRowRule  *rule);

G_END_DECLS
