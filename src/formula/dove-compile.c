/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include "base/dove-defaults.h"
#include "dove-function-private.h"

/*
 * Constant folding: a piece that depends on nothing but constants is evaluated once, when the
 * formula is read. Its children stay, for printing and for editors.
 */

#define FOLDED_CELLS_LIMIT 256  /* larger arrays would make every compiled formula heavy */
#define FOLDED_TEXT_LIMIT  4096 /* bytes */
#define FOLDED_STEPS_LIMIT 10000

static gboolean
is_foldable (const DoveNode *node)
{
  switch (node->kind)
    {
    case DOVE_NODE_CALL:
      if ((node->function->flags & (DOVE_FUNCTION_RUN | DOVE_FUNCTION_RANDOM)) != 0)
        return FALSE;
      break;
    case DOVE_NODE_SIGN:
    case DOVE_NODE_PERCENT:
    case DOVE_NODE_CHAIN:
    case DOVE_NODE_ARRAY:
      break;
    default:
      return FALSE;
    }

  for (guint i = 0; i < node->n_children; i++)
    if (!node->children[i]->is_constant && node->children[i]->kind != DOVE_NODE_OMITTED)
      return FALSE;

  return TRUE;
}

/* Errors are not kept: their counts of references are not safe between threads */
static gboolean
is_keepable (const DoveCell *cell)
{
  if (cell->kind == DOVE_CELL_TEXT)
    return dove_value_get_text_size (cell->value) <= FOLDED_TEXT_LIMIT;
  if (cell->kind != DOVE_CELL_ARRAY)
    return cell->kind < DOVE_CELL_ERROR;
  if ((gsize) cell->array->rows * cell->array->columns > FOLDED_CELLS_LIMIT)
    return FALSE;

  for (guint i = 0; i < cell->array->rows * cell->array->columns; i++)
    if (!is_keepable (&cell->array->cells[i]))
      return FALSE;

  return TRUE;
}

/* What the tree keeps must hold references of its own, not borrow from a child's constant */
static DoveCell
own (const DoveCell *cell)
{
  DoveCell owned = *cell;

  if (cell->is_owned)
    return owned;

  if (cell->kind == DOVE_CELL_TEXT)
    {
      dove_value_ref (cell->value);
      owned.is_owned = TRUE;
    }
  else if (cell->kind == DOVE_CELL_ARRAY)
    {
      dove_array_ref (cell->array);
      owned.is_owned = TRUE;
    }

  return owned;
}

/*
 * dove_compile:
 *
 * Folds what is constant, from the leaves up, and lets functions prepare what is left.
 */
void
dove_compile (DoveNode *node)
{
  DoveEval eval = { .steps_left = FOLDED_STEPS_LIMIT };
  DoveCell result;

  for (guint i = 0; i < node->n_children; i++)
    {
      dove_compile (node->children[i]);
      if (node->kind == DOVE_NODE_CALL)
        node->children[i]->letter = dove_function_argument (node->function, i);
    }

  if (!is_foldable (node))
    {
      if (node->kind == DOVE_NODE_CALL && node->function->prepare != NULL)
        node->function->prepare (node);
      return;
    }

  dove_eval_node (&eval, node, &result);
  if (!is_keepable (&result))
    {
      dove_cell_clear (&result);
      return;
    }
  node->constant = own (&result);
  node->is_constant = TRUE;
}
