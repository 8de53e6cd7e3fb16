/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "formula/dove-formula.h"

G_BEGIN_DECLS

/**
 * DoveCasesRest:
 * @DOVE_CASES_FAIL: a value that is not in the list is an error
 * @DOVE_CASES_PASS: it stays as it is
 * @DOVE_CASES_GIVE: it becomes one value, which may be the empty one
 * @DOVE_CASES_LEAVE: the field is left as it is
 */
typedef enum
{
  DOVE_CASES_FAIL,
  DOVE_CASES_PASS,
  DOVE_CASES_GIVE,
  DOVE_CASES_LEAVE,
} DoveCasesRest;

/**
 * DoveCase:
 * @from: a value; null is the empty one
 * @to: what it becomes
 */
typedef struct
{
  DoveValue *from;
  DoveValue *to;
} DoveCase;

/**
 * DoveCases:
 * @what: the formula whose value is looked for
 * @cases: (element-type DoveCase): texts, numbers, logical values and nulls only
 * @rest: what becomes of a value that is not there
 * @given: (nullable): for %DOVE_CASES_GIVE, what it becomes; %NULL is the empty value
 *
 * A list of values and what they become, as a formula says it:
 * `SWITCH(what; from; to; …; rest)`. A long one is several of them within each other.
 */
typedef struct
{
  char          *what;
  GPtrArray     *cases;
  DoveCasesRest  rest;
  DoveValue     *given;
} DoveCases;

DoveCases *dove_cases_new         (const char      *what);
DoveCases *dove_formula_get_cases (DoveFormula     *self);
void       dove_cases_free        (DoveCases       *self);

void       dove_cases_add         (DoveCases       *self,
                                   DoveValue       *from,
                                   DoveValue       *to);
int        dove_cases_find        (const DoveCases *self,
                                   DoveValue       *value);
char      *dove_cases_write       (const DoveCases *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveCases, dove_cases_free)

G_END_DECLS
