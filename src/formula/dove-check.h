/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "formula/dove-formula.h"

G_BEGIN_DECLS

/**
 * DoveMark:
 * @is_error: whether the formula cannot work; else it is a warning
 * @start: first byte in the formula's text of what is meant
 * @end: byte after it; @start where something is missing
 * @line: of @start, from 1
 * @column: of @start in its line, in characters, from 1
 * @message: a sentence for a person
 * @suggestion: (nullable): what to put in the place of the marked text
 *
 * Something in a formula that a person should look at.
 */
typedef struct
{
  gboolean  is_error;
  guint     start;
  guint     end;
  guint     line;
  guint     column;
  char     *message;
  char     *suggestion;
} DoveMark;

/**
 * DoveFormulaFrame:
 * @known: (array zero-terminated=1): names that the formula may use besides its own
 * @around: (nullable): a formula in which it stands, with the values of those names
 * @start: byte in @around at which it begins
 *
 * What is given to a formula from outside.
 */
typedef struct
{
  const char *const *known;
  const char        *around;
  guint              start;
} DoveFormulaFrame;

GPtrArray *dove_formula_check (const char        *text,
                               DoveValue         *schema,
                               const char *const *tables);
GPtrArray *dove_formula_check_in (const char      *text,
                               const DoveFormulaFrame *frame,
                               DoveValue         *schema,
                               const char *const *tables);
void       dove_mark_free     (DoveMark          *mark);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveMark, dove_mark_free)

G_END_DECLS
