/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "formula/dove-formula.h"

G_BEGIN_DECLS

/**
 * DoveTypes:
 * @DOVE_TYPE_NUMBER: a number; a date is one
 * @DOVE_TYPE_TEXT: a text
 * @DOVE_TYPE_LOGICAL: TRUE or FALSE
 * @DOVE_TYPE_EMPTY: the empty value
 * @DOVE_TYPE_LIST: an array
 * @DOVE_TYPE_RECORD: an object: as the result of a formula it is a failure
 * @DOVE_TYPE_OMIT: OMIT()
 *
 * What a formula may give, a set.
 */
typedef enum
{
  DOVE_TYPE_NUMBER  = 1 << 0,
  DOVE_TYPE_TEXT    = 1 << 1,
  DOVE_TYPE_LOGICAL = 1 << 2,
  DOVE_TYPE_EMPTY   = 1 << 3,
  DOVE_TYPE_LIST    = 1 << 4,
  DOVE_TYPE_RECORD  = 1 << 5,
  DOVE_TYPE_OMIT    = 1 << 6,
} DoveTypes;

/**
 * DoveUnknownField:
 * @start: first byte in the formula's text of the name that is not known
 * @end: byte after it
 * @path: the reference up to and including that name, without brackets
 * @suggestion: (nullable): the known name most like it, as it is written in a reference
 *
 * A reference to what the schema does not have.
 */
typedef struct
{
  guint  start;
  guint  end;
  char  *path;
  char  *suggestion;
} DoveUnknownField;

/**
 * DoveInference:
 * @types: what the result may be
 * @elements: when it may be a list, what its elements may be
 * @hints: the display hints that numbers may have: bits 1 << #DoveHint
 * @is_whole: whether every number is a whole one
 * @max_length: most characters of a text, -1 when not known
 * @format: (nullable): `date`, `date-time` ... when every text has this format
 * @choices: (nullable): a list of all texts there can be, when known
 * @can_be_empty: whether the target can end up without a value: the result may be empty, left
 *   out, a list without elements or whose first one is empty
 * @can_fail: whether there may be an error instead of a result
 * @unknown: (element-type DoveUnknownField): fields that the schema does not have
 *
 * What can be said of a formula's result before there is a record. Nothing that it excludes
 * happens on a record that fits the schema, except that every formula fails on what passes the
 * limits: of steps, of texts and arrays, and of numbers, 1.797E308.
 */
typedef struct
{
  DoveTypes   types;
  DoveTypes   elements;
  guint       hints;
  gboolean    is_whole;
  gint64      max_length;
  char       *format;
  DoveValue  *choices;
  gboolean    can_be_empty;
  gboolean    can_fail;
  GPtrArray  *unknown;
} DoveInference;

/**
 * DoveLossKind:
 * @DOVE_LOSS_FRACTION: the target takes whole numbers only
 * @DOVE_LOSS_NOT_A_NUMBER: a text may not stand for a number
 * @DOVE_LOSS_NUMBER_AS_TEXT: a number becomes a text
 * @DOVE_LOSS_LENGTH: the target's `maxLength` is less
 * @DOVE_LOSS_TIME: the target takes a date without the time
 * @DOVE_LOSS_ELEMENTS: of a list only the first element is written
 * @DOVE_LOSS_CHOICE: texts that the target's `enum` does not have
 * @DOVE_LOSS_NOT_LOGICAL: the value may be neither TRUE nor FALSE
 * @DOVE_LOSS_EMPTY: the target takes no null
 */
typedef enum
{
  DOVE_LOSS_FRACTION,
  DOVE_LOSS_NOT_A_NUMBER,
  DOVE_LOSS_NUMBER_AS_TEXT,
  DOVE_LOSS_LENGTH,
  DOVE_LOSS_TIME,
  DOVE_LOSS_ELEMENTS,
  DOVE_LOSS_CHOICE,
  DOVE_LOSS_NOT_LOGICAL,
  DOVE_LOSS_EMPTY,
} DoveLossKind;

/**
 * DoveLoss:
 * @message: a sentence for a person
 *
 * What may go wrong or get lost when a result is written to a field.
 */
typedef struct
{
  DoveLossKind  kind;
  char         *message;
} DoveLoss;

DoveInference *dove_formula_infer        (DoveFormula          *self,
                                          DoveValue            *schema,
                                          DoveValue            *element_schema);
void           dove_inference_free       (DoveInference        *self);
char          *dove_inference_describe   (const DoveInference  *self);
char          *dove_inference_tell       (const DoveInference  *self);
GPtrArray     *dove_inference_get_losses (const DoveInference  *self,
                                          DoveValue            *target_schema);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveInference, dove_inference_free)

G_END_DECLS
