/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-eval-private.h"

G_BEGIN_DECLS

/**
 * DoveWildcard:
 * @text: without case
 * @is_plain: whether nothing special is in it, so that it fits only what equals it
 *
 * A text with `*`, `?` and `~` as in spreadsheets.
 */
typedef struct
{
  char     *text;
  gboolean  is_plain;
} DoveWildcard;

void     dove_wildcard_init    (DoveWildcard       *self,
                                const char         *text);
void     dove_wildcard_clear   (DoveWildcard       *self);
gboolean dove_wildcard_matches (const DoveWildcard *self,
                                const DoveCell     *cell);

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
  DoveWildcard wildcard;     /* its text, when the condition is given as text */
  gboolean     only_empty;   /* "=": matches the empty value and nothing else */
  gboolean     empty_or_blank; /* "": matches empty and "" */
} DoveCriteria;

void     dove_criteria_init    (DoveCriteria   *self,
                                const DoveCell *criterion);
void     dove_criteria_clear   (DoveCriteria   *self);
gboolean dove_criteria_matches (DoveCriteria   *self,
                                const DoveCell *cell);

/* Walks pairs of list and criterion: which positions fit all of them. NULL with the result set
 * when the lists differ in size. */
gboolean *dove_criteria_mask   (DoveCall       *call,
                                guint           first,
                                gsize          *length,
                                DoveCell       *result);

G_END_DECLS
