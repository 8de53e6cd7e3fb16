/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "formula/dove-formula.h"

G_BEGIN_DECLS

/**
 * DoveExplanation:
 * @start: first byte of the piece in the formula's text
 * @end: byte after the last
 * @text: the piece as written
 * @name: (nullable): of a value of LET, the name it gets
 * @element: of a pass of EACH, which element, from 1; else 0
 * @is_taken: whether the piece took part; not so a branch of IF that was not taken
 * @is_cut: whether something was left out here because the explanation would have grown or
 *   taken too long: the value, when @type is %NULL, or some children
 * @type: (nullable): `number`, `text`, `logical`, `empty`, `error`, `list`, `record` or
 *   `omitted`, a static string; %NULL without a value
 * @value: (nullable): the value, shortened, as written in a formula; dates in ISO 8601
 * @message: (nullable): of an error: what failed, and on which values
 * @hint: of a number
 * @length: of a list: how many elements
 * @children: (element-type DoveExplanation): the pieces it is made of
 *
 * One piece of a formula with what it gave on a record.
 */
typedef struct
{
  guint       start;
  guint       end;
  char       *text;
  char       *name;
  guint       element;
  gboolean    is_taken;
  gboolean    is_cut;
  const char *type;
  char       *value;
  char       *message;
  DoveHint    hint;
  guint       length;
  GPtrArray  *children;
} DoveExplanation;

DoveExplanation *dove_formula_explain  (DoveFormula           *self,
                                        const DoveFormulaHost *host,
                                        DoveValue             *record,
                                        DoveValue             *element);
void             dove_explanation_free (DoveExplanation       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveExplanation, dove_explanation_free)

G_END_DECLS
