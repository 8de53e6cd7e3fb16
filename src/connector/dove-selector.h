/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-answer.h"

G_BEGIN_DECLS

/**
 * DoveSelector:
 *
 * A compiled selector: which part of an answer or record is meant. Immutable, reference-counted,
 * thread-safe.
 */
typedef struct _DoveSelector DoveSelector;

/**
 * DoveSelectorKind:
 * @DOVE_SELECTOR_POINTER: a JSON Pointer; the empty text is the whole body
 * @DOVE_SELECTOR_PATH: a JSONPath
 * @DOVE_SELECTOR_STATUS: the status
 * @DOVE_SELECTOR_HEADER: a header
 * @DOVE_SELECTOR_LINK: a target of the Link header
 * @DOVE_SELECTOR_LAST: a pointer into the last record
 * @DOVE_SELECTOR_FORMULA: a formula
 */
typedef enum
{
  DOVE_SELECTOR_POINTER,
  DOVE_SELECTOR_PATH,
  DOVE_SELECTOR_STATUS,
  DOVE_SELECTOR_HEADER,
  DOVE_SELECTOR_LINK,
  DOVE_SELECTOR_LAST,
  DOVE_SELECTOR_FORMULA,
} DoveSelectorKind;

DoveSelector     *dove_selector_new         (const char    *text,
                                             GError       **error);
DoveSelector     *dove_selector_ref         (DoveSelector  *self);
void              dove_selector_unref       (DoveSelector  *self);

const char       *dove_selector_get_text    (DoveSelector  *self);
DoveSelectorKind  dove_selector_get_kind    (DoveSelector  *self);
const char       *dove_selector_get_pointer (DoveSelector  *self);
const char       *dove_selector_get_last_step (DoveSelector *self);
DoveFormula      *dove_selector_get_formula (DoveSelector  *self);

DoveValue        *dove_selector_select      (DoveSelector  *self,
                                             DoveAnswer    *answer,
                                             DoveScope     *scope);
DoveValue        *dove_selector_select_in   (DoveSelector  *self,
                                             DoveValue     *record,
                                             DoveScope     *scope);

/* What was found, as a condition */
gboolean          dove_selector_is_hit      (DoveValue     *found);
gboolean          dove_selector_says_yes    (DoveValue     *found);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveSelector, dove_selector_unref)

G_END_DECLS
