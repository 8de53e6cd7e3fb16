/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-tree-private.h"

G_BEGIN_DECLS

/* Stands first in a base that begins at the element that the evaluation is given from outside */
extern DoveStep dove_step_outside;

/**
 * DoveFieldVisit:
 * @reference: the node
 * @base: (nullable) (element-type DoveStep): the steps that lead from the record to where the
 *   reference begins; none for one that begins at the record; %NULL when it is not known
 */
typedef void (*DoveFieldVisit) (const DoveNode *reference,
                                GPtrArray      *base,
                                gpointer        user_data);

void dove_field_walk (const DoveNode *root,
                      guint           n_slots,
                      DoveFieldVisit  visit,
                      gpointer        user_data);

G_END_DECLS
