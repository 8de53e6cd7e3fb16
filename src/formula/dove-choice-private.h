/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-eval-private.h"

G_BEGIN_DECLS

/**
 * DoveChoice:
 * @call: of a function whose arguments are all of kind `x`
 * @values: what the arguments evaluated so far have given
 * @is_known: which those are
 * @row: the element decided on, while @is_lifted
 * @column: the same
 * @is_lifted: whether one of the conditions is an array, so that each element is decided on
 * @ignores_empty_lists: whether a list without elements counts as the empty value
 * @first_array: (nullable): the condition that was found to be an array
 *
 * A decision between arguments, for scalars or for one element of arrays.
 */
typedef struct
{
  DoveCall       *call;
  DoveCell       *values;
  gboolean       *is_known;
  guint           row;
  guint           column;
  gboolean        is_lifted;
  gboolean        ignores_empty_lists;
  const DoveCell *first_array;
} DoveChoice;

/* Decides, and sets the result with dove_choice_take() or dove_call_fail(). A condition that is
 * NULL ends the decision: the result is set, or it will be made again for every element. */
typedef void (*DoveChooser) (DoveChoice *choice,
                             DoveCell   *result);

void            dove_choose           (DoveCall    *call,
                                       DoveChooser  chooser,
                                       gboolean     ignores_empty_lists,
                                       DoveCell    *result);
const DoveCell *dove_choice_condition (DoveChoice  *self,
                                       guint        index,
                                       DoveCell    *result);
void            dove_choice_take      (DoveChoice  *self,
                                       guint        index,
                                       DoveCell    *result);

G_END_DECLS
