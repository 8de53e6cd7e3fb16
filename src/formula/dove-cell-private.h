/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-formula.h"

G_BEGIN_DECLS

/**
 * DoveFaultKind:
 *
 * The kinds of formula errors.
 */
typedef enum
{
  DOVE_FAULT_NA,
  DOVE_FAULT_DIV0,
  DOVE_FAULT_VALUE,
  DOVE_FAULT_NUM,
  DOVE_FAULT_REF,
  DOVE_FAULT_NAME,
  DOVE_FAULT_LAST = DOVE_FAULT_NAME,
} DoveFaultKind;

/**
 * DoveFault:
 * @ref_count: not atomic: a fault belongs to one evaluation
 * @start: first byte of the failing call in the formula's text
 * @end: byte after it
 * @is_limit: whether what failed is a limit of ours, of steps, texts or arrays
 * @message: a sentence
 *
 * An error on its way out of a formula.
 */
typedef struct
{
  guint         ref_count;
  DoveFaultKind kind;
  guint         start;
  guint         end;
  gboolean      is_limit;
  char         *message;
} DoveFault;

typedef enum
{
  DOVE_CELL_EMPTY,
  DOVE_CELL_NUMBER,
  DOVE_CELL_TEXT,
  DOVE_CELL_LOGICAL,
  DOVE_CELL_ERROR,
  DOVE_CELL_ARRAY,
  DOVE_CELL_RECORD,  /* an object of the record: only few functions take one */
  DOVE_CELL_OMIT,    /* what OMIT() gives */
} DoveCellKind;

typedef struct _DoveArray DoveArray;

/**
 * DoveCell:
 * @kind: which member of the union holds the value
 * @hint: #DoveHint of a number
 * @is_owned: whether the cell holds a reference; what the record and the compiled formula
 *   keep alive for the whole evaluation is borrowed, which saves the counting
 * @is_omitted: an argument that was left out, `IF(a;;b)`
 *
 * A value while it is worked on; lives on the stack or in an array. Texts are text values,
 * so that a field's text reaches the result without being copied.
 */
typedef struct
{
  guint8 kind;
  guint8 hint;
  guint8 is_owned;
  guint8 is_omitted;
  union
  {
    DoveNumber  number;
    gboolean    logical;
    DoveValue  *value;
    DoveArray  *array;
    DoveFault  *fault;
  };
} DoveCell;

/**
 * DoveArray:
 * @ref_count: not atomic: an array belongs to one evaluation, or is borrowed from the formula
 * @origin: (nullable): the list it was made from, for TOJSON
 * @cells: row by row
 */
struct _DoveArray
{
  guint      ref_count;
  guint      rows;
  guint      columns;
  DoveValue *origin;
  DoveCell   cells[];
};

void        dove_cell_release       (DoveCell        *cell);
DoveCell    dove_cell_dup           (const DoveCell  *cell);
DoveCell    dove_cell_from_value    (DoveValue       *value,
                                     gboolean         is_owned);
DoveValue  *dove_cell_to_value      (const DoveCell  *cell);

DoveArray  *dove_array_new          (guint            rows,
                                     guint            columns);
DoveArray  *dove_array_ref          (DoveArray       *array);
void        dove_array_unref        (DoveArray       *array);
DoveArray  *dove_array_from_list    (DoveValue       *list,
                                     gboolean         is_owned);

DoveFault  *dove_fault_new          (DoveFaultKind    kind,
                                     guint            start,
                                     guint            end,
                                     char            *message);
void        dove_fault_unref        (DoveFault       *fault);
const char *dove_fault_kind_name    (DoveFaultKind    kind);

static inline void
dove_cell_clear (DoveCell *cell)
{
  if (cell->is_owned)
    dove_cell_release (cell);
}

static inline DoveCell
dove_cell_empty (void)
{
  return (DoveCell) { .kind = DOVE_CELL_EMPTY };
}

static inline DoveCell
dove_cell_number (DoveNumber number)
{
  return (DoveCell) { .kind = DOVE_CELL_NUMBER, .number = number };
}

static inline DoveCell
dove_cell_dated (DoveNumber number,
                 DoveHint   hint)
{
  return (DoveCell) { .kind = DOVE_CELL_NUMBER, .hint = hint, .number = number };
}

static inline DoveCell
dove_cell_integer (gint64 integer)
{
  return dove_cell_number ((DoveNumber) { .coefficient = integer });
}

static inline DoveCell
dove_cell_logical (gboolean logical)
{
  return (DoveCell) { .kind = DOVE_CELL_LOGICAL, .logical = logical };
}

/* Takes the reference */
static inline DoveCell
dove_cell_take_text (DoveValue *text)
{
  return (DoveCell) { .kind = DOVE_CELL_TEXT, .is_owned = TRUE, .value = text };
}

static inline DoveCell
dove_cell_text (const char *text,
                gssize      length)
{
  return dove_cell_take_text (dove_value_new_text_len (text, length));
}

/* Takes the array */
static inline DoveCell
dove_cell_take_array (DoveArray *array)
{
  return (DoveCell) { .kind = DOVE_CELL_ARRAY, .is_owned = TRUE, .array = array };
}

/* The same cell without a reference of its own: valid while @cell is */
static inline DoveCell
dove_cell_borrow (const DoveCell *cell)
{
  DoveCell borrowed = *cell;

  borrowed.is_owned = FALSE;

  return borrowed;
}

G_END_DECLS
