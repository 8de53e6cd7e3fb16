/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-tree-private.h"

G_BEGIN_DECLS

/**
 * DoveFormula:
 *
 * A formula, read once and evaluated on many records.
 *
 * The way of a formula: the lexer cuts the text into tokens, the parser makes a tree of them
 * with functions resolved and references taken apart, the compiler folds what is constant. The
 * tree never changes after that, so that any number of threads may evaluate it at once; an
 * evaluation keeps everything it makes to itself.
 */
struct _DoveFormula
{
  gatomicrefcount  ref_count;
  char            *text;
  DoveNode        *root;
  guint            n_slots;  /* values the LETs keep at once */
  guint            n_given;  /* of these, those of names from outside; they are empty */
  GArray          *pieces;   /* (element-type DoveFormulaPiece) (nullable): what it was made of */
};

void dove_formula_result_take (DoveFormulaResult *result,
                               DoveCell          *cell);

G_END_DECLS
