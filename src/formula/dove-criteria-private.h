/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-eval-private.h"

G_BEGIN_DECLS

/**
 * DoveCriteria:
 *
 * A condition as COUNTIF and its like take it: a value, or a text with an operator in front.
 * Lives on the stack of one evaluation.
 */
typedef struct
{
  DoveOperator op;
  DoveCell     value;        /* what is compared with; owned */
  char        *pattern;      /* (nullable): what a text must be, case-folded, with wildcards */
  gboolean     only_empty;   /* "=": matches the empty value and nothing else */
  gboolean     empty_or_blank; /* "": matches empty and "" */
} DoveCriteria;

void     dove_criteria_init    (DoveCriteria   *self,
                                const DoveCell *criterion);
void     dove_criteria_clear   (DoveCriteria   *self);
gboolean dove_criteria_matches (DoveCriteria   *self,
                                const DoveCell *cell);

/* `*`, `?` and `~` as in spreadsheets; both texts case-folded */
gboolean dove_wildcard_matches (const char     *pattern,
                                const char     *text);
gboolean dove_wildcard_has     (const char     *pattern);
char    *dove_wildcard_fold    (const char     *text);

/* Walks pairs of list and criterion: which positions fit all of them. NULL with the result set
 * when the lists differ in size. */
gboolean *dove_criteria_mask   (DoveCall       *call,
                                guint           first,
                                gsize          *length,
                                DoveCell       *result);

G_END_DECLS
