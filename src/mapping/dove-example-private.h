/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "formula/dove-formula.h"
#include "mapping/dove-example.h"

G_BEGIN_DECLS

/**
 * DoveExampleSet:
 * @examples: what is wanted
 * @n: how many
 * @texts: what is wanted as texts
 * @folded: the same, letters and digits only, small
 *
 * The examples in the forms in which they are looked at again and again.
 */
typedef struct
{
  const DoveExample *examples;
  guint              n;
  char             **texts;
  char             **folded;
} DoveExampleSet;

/**
 * DovePiece:
 * @formula: gives a text
 * @cost: how complicated it is
 * @texts: what it gives for each example
 *
 * What a wanted text may be put together from.
 */
typedef struct
{
  char  *formula;
  double cost;
  char **texts;
} DovePiece;

void       dove_piece_free          (DovePiece             *self);
DovePiece *dove_piece_new           (const DoveExampleSet  *set,
                                     const char            *formula,
                                     double                 cost);
char      *dove_piece_fold          (const char            *text);
char      *dove_example_quote       (const char            *text);

GPtrArray *dove_example_pieces      (const DoveExampleSet  *set,
                                     GPtrArray             *paths);
void       dove_example_join        (const DoveExampleSet  *set,
                                     GPtrArray             *pieces,
                                     GPtrArray             *found);
void       dove_example_wholes      (const DoveExampleSet  *set,
                                     GPtrArray             *paths,
                                     GPtrArray             *found);

void       dove_example_add         (GPtrArray             *found,
                                     char                  *formula,
                                     double                 cost);

G_END_DECLS
