/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-eval-private.h"

G_BEGIN_DECLS

/**
 * DoveNumberWalk:
 * @call: whose arguments
 * @argument: the next one
 * @end: the argument to stop before
 * @element: the next one of an array
 * @has_texts: texts count as 0 and logicals of arrays as 0 or 1, as AVERAGEA wants it
 *
 * Walks over the numbers among arguments as SUM and its like see them: scalars convert, of
 * arrays only the numbers count.
 */
typedef struct
{
  DoveCall *call;
  guint     argument;
  guint     end;
  gsize     element;
  gboolean  has_texts;
} DoveNumberWalk;

DoveNumberWalk dove_number_walk        (DoveCall         *call,
                                        guint             first,
                                        guint             end);
gboolean       dove_number_walk_next   (DoveNumberWalk   *self,
                                        DoveCell         *number,
                                        DoveCell         *result);
double        *dove_call_collect       (DoveCall         *call,
                                        guint             first,
                                        guint             end,
                                        gsize            *length,
                                        DoveCell         *result);
DoveNumber    *dove_call_collect_exact (DoveCall         *call,
                                        guint             first,
                                        guint             end,
                                        gsize            *length,
                                        DoveCell         *result);

DoveNumber     dove_number_remainder   (const DoveNumber *a,
                                        const DoveNumber *b);
gboolean       dove_number_quotient    (const DoveNumber *a,
                                        const DoveNumber *b,
                                        DoveRounding      rounding,
                                        DoveNumber       *quotient);

G_END_DECLS
