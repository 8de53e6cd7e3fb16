/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include "base/dove-defaults.h"
#include "dove-explain.h"
#include "dove-formula-private.h"
#include "dove-function-private.h"
#include "dove-preview-private.h"

/*
 * Explains a result: every piece of the formula is evaluated once more by itself, so that the
 * evaluation of records knows nothing of explanations but one question, in
 * dove_call_evaluate(): which arguments a function chose to evaluate. The pieces share a budget
 * of steps of their own, and the tree is bounded.
 */

#define PIECES_MOST   400
#define ELEMENTS_MOST 3       /* of EACH */
#define PIECES_STEPS  2000000 /* for all pieces but the whole */

typedef struct
{
  DoveEval    eval;
  const char *text;
  guint       n_pieces;
} Explainer;

static DoveExplanation *explain (Explainer      *self,
                                 const DoveNode *node,
                                 gboolean        is_taken,
                                 DoveCell       *result);

/**
 * dove_explanation_free:
 * @self: (transfer full): an explanation
 */
void
dove_explanation_free (DoveExplanation *self)
{
  g_ptr_array_unref (self->children);
  g_free (self->text);
  g_free (self->name);
  g_free (self->value);
  g_free (self->message);
  g_free (self);
}

static DoveExplanation *
piece_new (Explainer      *self,
           const DoveNode *node,
           gboolean        is_taken)
{
  DoveExplanation *piece = g_new0 (DoveExplanation, 1);

  self->n_pieces++;
  piece->start = node->start;
  piece->end = node->end;
  piece->text = g_strndup (self->text + node->start, node->end - node->start);
  piece->is_taken = is_taken;
  piece->children =
      g_ptr_array_new_with_free_func ((GDestroyNotify) (void (*) (void)) dove_explanation_free);

  return piece;
}

static void
piece_set_value (DoveExplanation *piece,
                 const DoveCell  *cell)
{
  piece->type = dove_cell_type_name (cell);
  piece->value = dove_cell_preview (cell);
  if (cell->kind == DOVE_CELL_ERROR)
    piece->message = g_strdup (cell->fault->message);
  else if (cell->kind == DOVE_CELL_NUMBER)
    piece->hint = cell->hint;
  else if (cell->kind == DOVE_CELL_ARRAY)
    piece->length = cell->array->rows * cell->array->columns;
}

static gboolean
is_call_of (const DoveNode *node,
            const char     *name)
{
  return node->kind == DOVE_NODE_CALL && g_str_equal (node->function->name, name);
}

/* Evaluates a piece; @visited are then the arguments that it evaluated itself. A piece that was
 * folded is evaluated again, to see which. */
static void
evaluate (Explainer      *self,
          const DoveNode *node,
          GHashTable     *visited,
          DoveCell       *result)
{
  self->eval.visited = visited;
  *result = dove_cell_empty ();
  if (node->kind == DOVE_NODE_CALL)
    dove_eval_call (&self->eval, node, result);
  else
    dove_eval_node (&self->eval, node, result);
  self->eval.visited = NULL;
}

static void
add_child (Explainer       *self,
           DoveExplanation *piece,
           const DoveNode  *node,
           gboolean         is_taken)
{
  DoveCell value = dove_cell_empty ();

  if (node->kind == DOVE_NODE_OMITTED)
    return;
  if (self->n_pieces >= PIECES_MOST)
    {
      piece->is_cut = TRUE;
      return;
    }

  g_ptr_array_add (piece->children, explain (self, node, is_taken, &value));
  dove_cell_clear (&value);
}

/* The values keep their places until the expression behind them is explained */
static void
explain_let (Explainer       *self,
             DoveExplanation *piece,
             const DoveNode  *node)
{
  guint n_names = (node->n_children - 1) / 2;
  guint n_kept = 0;

  for (; n_kept < n_names && self->n_pieces < PIECES_MOST; n_kept++)
    {
      DoveCell *slot = &self->eval.slots[node->children[2 * n_kept]->slot];
      DoveExplanation *child = explain (self, node->children[2 * n_kept + 1], TRUE, slot);

      child->name = g_strdup (node->children[2 * n_kept]->name);
      g_ptr_array_add (piece->children, child);
    }

  if (n_kept == n_names)
    add_child (self, piece, node->children[node->n_children - 1], TRUE);
  else
    piece->is_cut = TRUE;

  while (n_kept-- > 0)
    {
      dove_cell_clear (&self->eval.slots[node->children[2 * n_kept]->slot]);
      self->eval.slots[node->children[2 * n_kept]->slot] = dove_cell_empty ();
    }
}

static void
explain_each (Explainer       *self,
              DoveExplanation *piece,
              const DoveNode  *node)
{
  const DoveCell *outer = self->eval.element;
  DoveCell list = dove_cell_empty ();
  DoveGrid grid;
  gsize length;

  g_ptr_array_add (piece->children, explain (self, node->children[0], TRUE, &list));
  grid = dove_grid (&list);
  length = list.kind == DOVE_CELL_EMPTY || list.kind == DOVE_CELL_ERROR
           ? 0 : dove_grid_length (&grid);
  piece->is_cut |= length > ELEMENTS_MOST;

  for (gsize i = 0; i < MIN (length, ELEMENTS_MOST); i++)
    {
      guint before = piece->children->len;

      self->eval.element = &grid.cells[i];
      add_child (self, piece, node->children[1], TRUE);
      self->eval.element = outer;
      if (piece->children->len > before)
        ((DoveExplanation *) g_ptr_array_index (piece->children, before))->element = i + 1;
    }
  dove_cell_clear (&list);
}

/* The first error ends a chain: where the operands begin that were not looked at. An error that
 * comes from elsewhere, by a name of LET, does not tell; the operand that has it does. */
static guint
chain_end (const DoveNode *node,
           const DoveCell *value)
{
  if (node->kind != DOVE_NODE_CHAIN || value->kind != DOVE_CELL_ERROR
      || value->fault->start < node->start || value->fault->end > node->end)
    return G_MAXUINT;

  return value->fault->end;
}

static gboolean
last_child_failed (const DoveExplanation *piece)
{
  const DoveExplanation *last = NULL;

  if (piece->children->len > 0)
    last = g_ptr_array_index (piece->children, piece->children->len - 1);

  return last != NULL && g_strcmp0 (last->type, "error") == 0;
}

static void
explain_children (Explainer       *self,
                  DoveExplanation *piece,
                  const DoveNode  *node,
                  GHashTable      *visited,
                  const DoveCell  *value)
{
  guint end = chain_end (node, value);

  for (guint i = 0; i < node->n_children; i++)
    {
      const DoveNode *child = node->children[i];
      gboolean is_taken = TRUE;

      if (node->kind == DOVE_NODE_CALL && child->letter == 'x')
        is_taken = g_hash_table_contains (visited, child);
      if (node->kind == DOVE_NODE_CHAIN && last_child_failed (piece))
        end = 0;
      add_child (self, piece, child, is_taken && child->start < end);
    }
}

/* @result: (out): what the piece gave; empty when there was no step left for it */
static DoveExplanation *
explain (Explainer      *self,
         const DoveNode *node,
         gboolean        is_taken,
         DoveCell       *result)
{
  g_autoptr(GHashTable) visited = g_hash_table_new (NULL, NULL);
  DoveExplanation *piece = piece_new (self, node, is_taken);
  gboolean is_whole = self->n_pieces == 1;

  *result = dove_cell_empty ();
  if (!is_taken)
    return piece;

  evaluate (self, node, visited, result);
  if (is_whole)
    self->eval.steps_left = PIECES_STEPS;
  else if (self->eval.steps_left <= 0)
    {
      piece->is_cut = TRUE;
      dove_cell_clear (result);
      *result = dove_cell_empty ();
      return piece;
    }

  piece_set_value (piece, result);
  if (is_call_of (node, "LET"))
    explain_let (self, piece, node);
  else if (is_call_of (node, "EACH"))
    explain_each (self, piece, node);
  else
    explain_children (self, piece, node, visited, result);

  return piece;
}

/**
 * dove_formula_explain:
 * @self: a formula
 * @host: (nullable): what is known of the run
 * @record: (nullable): what references begin at
 * @element: (nullable): what `[.]` and `[.x]` stand for
 *
 * Says how a formula comes to its result: every piece of it with its value. Branches that were
 * not taken have no value, EACH shows its first elements, and however long the formula and its
 * lists are, the explanation is short: a few hundred pieces, each value on one short line.
 * May be called from many threads at once.
 *
 * Returns: (transfer full): the whole formula as the first piece
 */
DoveExplanation *
dove_formula_explain (DoveFormula           *self,
                      const DoveFormulaHost *host,
                      DoveValue             *record,
                      DoveValue             *element)
{
  static const DoveFormulaHost bare = { 0 };
  g_autofree DoveCell *slots = g_new0 (DoveCell, MAX (1, self->n_slots));
  DoveCell element_cell = dove_cell_empty ();
  DoveCell result;
  DoveExplanation *explanation = NULL;
  Explainer explainer = {
    .eval = {
      .host = host != NULL ? host : &bare,
      .record = record,
      .slots = slots,
      .steps_left = DOVE_FORMULA_STEP_LIMIT,
    },
    .text = self->text,
  };

  if (element != NULL)
    {
      element_cell = dove_cell_from_value (element, FALSE);
      explainer.eval.element = &element_cell;
    }

  explanation = explain (&explainer, self->root, TRUE, &result);
  dove_cell_clear (&result);
  dove_cell_clear (&element_cell);

  return explanation;
}
