/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-tree-private.h"

G_BEGIN_DECLS

/**
 * DoveEval:
 * @host: (nullable): what is known of the run; %NULL while compiling
 * @record: (nullable): what references begin at
 * @element: (nullable): what relative references begin at
 * @slots: values of the LETs around
 * @steps_left: of the budget; what takes time or memory draws on it
 * @visited: (nullable): of an explanation: collects the arguments that functions evaluate
 *   themselves, which tells the branches taken
 *
 * One evaluation; lives on one stack.
 */
typedef struct
{
  const DoveFormulaHost *host;
  DoveValue             *record;
  const DoveCell        *element;
  DoveCell              *slots;
  gint64                 steps_left;
  GHashTable            *visited;
} DoveEval;

/**
 * DoveCall:
 * @node: the call in the tree
 * @args: as the function's `arguments` says; @n_args of them
 *
 * What a function is given. It sets the result, which is empty before, or fails.
 */
typedef struct
{
  DoveEval       *eval;
  const DoveNode *node;
  DoveCell       *args;
  guint           n_args;
} DoveCall;

typedef void (*DoveFunctionEvaluate) (DoveCall *call,
                                      DoveCell *result);

void        dove_eval_node        (DoveEval        *self,
                                   const DoveNode  *node,
                                   DoveCell        *result);
void        dove_eval_call        (DoveEval        *self,
                                   const DoveNode  *node,
                                   DoveCell        *result);
void        dove_eval_chain       (DoveEval        *self,
                                   const DoveNode  *node,
                                   DoveCell        *result);
void        dove_eval_sign        (DoveEval        *self,
                                   const DoveNode  *node,
                                   DoveCell        *result);
void        dove_eval_percent     (DoveEval        *self,
                                   const DoveNode  *node,
                                   DoveCell        *result);
void        dove_eval_reference   (DoveEval        *self,
                                   const DoveNode  *node,
                                   DoveCell        *result);
gboolean    dove_eval_spend       (DoveEval        *self,
                                   gint64           steps,
                                   const DoveNode  *node,
                                   DoveCell        *result);
DoveArray  *dove_eval_array       (DoveEval        *self,
                                   guint64          rows,
                                   guint64          columns,
                                   const DoveNode  *node,
                                   DoveCell        *result);
void        dove_eval_set_fault   (DoveCell        *result,
                                   DoveFaultKind    kind,
                                   const DoveNode  *node,
                                   char            *message);

void        dove_eval_set_limit   (DoveCell        *result,
                                   const DoveNode  *node,
                                   char            *message);

const char *dove_number_raise     (const DoveNumber *base,
                                   const DoveNumber *exponent,
                                   DoveNumber      *result,
                                   DoveFaultKind   *fault);

/* What every function says of a text over the limit; dove_call_fail() knows it by this */
#define DOVE_WHY_TEXT_LIMIT N_("the text would be longer than 1 MiB")

/* For functions */
void        dove_call_fail        (DoveCall        *call,
                                   DoveCell        *result,
                                   DoveFaultKind    kind,
                                   const char      *why);
gboolean    dove_call_has         (DoveCall        *call,
                                   guint            index);
gint64      dove_call_integer     (DoveCall        *call,
                                   guint            index,
                                   gint64           fallback);
double      dove_call_double      (DoveCall        *call,
                                   guint            index,
                                   double           fallback);
const char *dove_call_text        (DoveCall        *call,
                                   guint            index,
                                   const char      *fallback);
gboolean    dove_call_logical     (DoveCall        *call,
                                   guint            index,
                                   gboolean         fallback);
DoveArray  *dove_call_array       (DoveCall        *call,
                                   guint64          rows,
                                   guint64          columns,
                                   DoveCell        *result);
void        dove_call_take_text   (DoveCall        *call,
                                   GString         *text,
                                   DoveCell        *result);
void        dove_call_set_text    (DoveCall        *call,
                                   const char      *text,
                                   gssize           length,
                                   DoveCell        *result);
void        dove_call_set_double  (DoveCall        *call,
                                   double           number,
                                   DoveCell        *result);
void        dove_call_set_number  (DoveCall        *call,
                                   const DoveNumber *number,
                                   DoveCell        *result);
void        dove_call_evaluate    (DoveCall        *call,
                                   guint            index,
                                   DoveCell        *result);

/* An argument seen as a grid: an array, or a scalar as one cell */
typedef struct
{
  guint           rows;
  guint           columns;
  const DoveCell *cells;
} DoveGrid;

static inline DoveGrid
dove_grid (const DoveCell *cell)
{
  if (cell->kind != DOVE_CELL_ARRAY)
    return (DoveGrid) { 1, 1, cell };

  return (DoveGrid) { cell->array->rows, cell->array->columns, cell->array->cells };
}

static inline gsize
dove_grid_length (const DoveGrid *grid)
{
  return (gsize) grid->rows * grid->columns;
}

/* An element; a single row or column is repeated. Beyond it NULL. */
static inline const DoveCell *
dove_grid_pick (const DoveGrid *grid,
                guint           row,
                guint           column)
{
  if (grid->rows == 1)
    row = 0;
  if (grid->columns == 1)
    column = 0;
  if (row >= grid->rows || column >= grid->columns)
    return NULL;

  return &grid->cells[(gsize) row * grid->columns + column];
}

G_END_DECLS
