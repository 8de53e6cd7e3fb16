/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

/**
 * DoveFormula:
 *
 * A compiled formula: immutable, reference-counted, to be evaluated from many threads at once.
 */
typedef struct _DoveFormula DoveFormula;

/**
 * DoveFormulaHost:
 * @now: the run's time, microseconds UTC: TODAY and NOW
 * @zone: (nullable): the workspace's IANA zone; %NULL is UTC
 * @language: (nullable): of month and day names in TEXT; %NULL is English
 * @find_table: (nullable): gives the rows (a list of lists) of a named table, borrowed, or
 *   %NULL when there is none
 * @random: (nullable): where UUID() takes its randomness from
 * @user_data: handed to the functions
 *
 * What a formula may know besides its record. One for a run; nothing in it changes meanwhile.
 * @find_table may be called from any thread that evaluates.
 */
typedef struct
{
  gint64      now;
  const char *zone;
  const char *language;
  DoveValue  *(*find_table) (const char *name,
                             gpointer    user_data);
  guint32     (*random)     (gpointer    user_data);
  gpointer    user_data;
} DoveFormulaHost;

/**
 * DoveFormulaResultKind:
 * @DOVE_FORMULA_VALUE: `value` holds the result (null: the empty value); an array is a list
 * @DOVE_FORMULA_OMIT: OMIT(): the target field is to be left out
 * @DOVE_FORMULA_FAILED: a formula error: `error`, `message` and the place say which
 */
typedef enum
{
  DOVE_FORMULA_VALUE,
  DOVE_FORMULA_OMIT,
  DOVE_FORMULA_FAILED,
} DoveFormulaResultKind;

typedef enum
{
  DOVE_HINT_NONE,
  DOVE_HINT_DATE,
  DOVE_HINT_TIME,
  DOVE_HINT_DATETIME,
  DOVE_HINT_PERCENTAGE,
  DOVE_HINT_CURRENCY,
} DoveHint;

/**
 * DoveFormulaResult:
 * @kind: what came out
 * @value: (nullable): the result; an array of one column is a flat list, of more a list of lists
 * @is_array: whether it is an array (a scalar target takes the first element)
 * @hint: display hint of a scalar number
 * @error: (nullable): `#N/A`, `#VALUE!` ...: the kind, a static string
 * @message: (nullable): a sentence for a person: what failed and on which values
 * @start: where in the formula's text the failing call stands, in bytes
 * @end: where it ends
 * @is_limit: whether it failed because it takes too many steps, or a text or an array would
 *   grow too large: the formula is right, and there is too much for it
 *
 * The outcome of one evaluation. Clear it with dove_formula_result_clear().
 */
typedef struct
{
  DoveFormulaResultKind kind;
  DoveValue            *value;
  gboolean              is_array;
  DoveHint              hint;
  const char           *error;
  char                 *message;
  guint                 start;
  guint                 end;
  gboolean              is_limit;
} DoveFormulaResult;

/**
 * DoveFormulaPiece:
 * @name: (nullable): of the value that the piece is for; %NULL for the formula itself
 * @start: first byte in the whole
 * @end: byte after it
 *
 * Something that a person has written, in a formula that was put together of several.
 */
typedef struct
{
  char  *name;
  guint  start;
  guint  end;
} DoveFormulaPiece;

DoveFormula *dove_formula_new             (const char             *text,
                                           GError                **error);
DoveFormula *dove_formula_new_of_pieces   (const char             *text,
                                           GArray                 *pieces,
                                           GError                **error);
DoveFormula *dove_formula_new_known       (const char             *text,
                                           const char *const      *known,
                                           GError                **error);
DoveFormula *dove_formula_ref             (DoveFormula            *self);
void         dove_formula_unref           (DoveFormula            *self);

const char  *dove_formula_get_text        (DoveFormula            *self);
const DoveFormulaPiece *dove_formula_find_piece (DoveFormula      *self,
                                           guint                   position);
char        *dove_formula_print           (DoveFormula            *self);
GPtrArray   *dove_formula_get_fields      (DoveFormula            *self);
GPtrArray   *dove_formula_get_tables      (DoveFormula            *self);
gboolean     dove_formula_is_random       (DoveFormula            *self);

void         dove_formula_evaluate        (DoveFormula            *self,
                                           const DoveFormulaHost  *host,
                                           DoveValue              *record,
                                           DoveValue              *element,
                                           DoveFormulaResult      *result);
gboolean     dove_formula_test            (DoveFormula            *self,
                                           const DoveFormulaHost  *host,
                                           DoveValue              *record);

DoveValue   *dove_formula_result_to_field (const DoveFormulaResult *result,
                                           DoveValue              *field_schema);
const char  *dove_formula_result_get_type (const DoveFormulaResult *result);
char        *dove_formula_result_to_text  (const DoveFormulaResult *result);
void         dove_formula_result_clear    (DoveFormulaResult      *result);

char        *dove_formula_batch_line      (const DoveFormulaHost  *host,
                                           const char             *line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveFormula, dove_formula_unref)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DoveFormulaResult, dove_formula_result_clear)

G_END_DECLS
