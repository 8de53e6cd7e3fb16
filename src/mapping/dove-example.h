/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

/**
 * DoveExample:
 * @record: a record of the source
 * @wanted: what is to come out of it: a text, a number or a boolean
 *
 * What a person wants of one record.
 */
typedef struct
{
  DoveValue *record;
  DoveValue *wanted;
} DoveExample;

/**
 * DoveExampleDoubt:
 * @DOVE_EXAMPLE_SURE: nothing speaks against it
 * @DOVE_EXAMPLE_OTHERS: another formula fits the examples as well, and gives something else for a
 *   record of the samples
 * @DOVE_EXAMPLE_FAILS: it fails on a record of the samples, or gives nothing
 * @DOVE_EXAMPLE_UNKNOWN: there is a value in the samples of which the examples say nothing
 * @DOVE_EXAMPLE_SAME: it gives the same for every record
 * @DOVE_EXAMPLE_FEW: too few records are known, or too few examples are given, to tell it from
 *   others
 *
 * Why a person should look at a formula.
 */
typedef enum
{
  DOVE_EXAMPLE_SURE,
  DOVE_EXAMPLE_OTHERS,
  DOVE_EXAMPLE_FAILS,
  DOVE_EXAMPLE_UNKNOWN,
  DOVE_EXAMPLE_SAME,
  DOVE_EXAMPLE_FEW,
} DoveExampleDoubt;

/**
 * DoveByExample:
 * @formula: gives what is wanted for every example
 * @cost: how complicated it is; the least comes first
 * @doubt: why to look at it
 * @record: (nullable): index of the sample that raised the doubt, -1 for none
 *
 * A formula that was made from examples.
 */
typedef struct
{
  char            *formula;
  double           cost;
  DoveExampleDoubt doubt;
  int              record;
} DoveByExample;

GPtrArray *dove_formulas_by_example (DoveValue         *fields,
                                     const DoveExample *examples,
                                     guint              n_examples,
                                     DoveValue         *samples);

void       dove_by_example_free     (DoveByExample     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveByExample, dove_by_example_free)

G_END_DECLS
