/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/dove-defaults.h"
#include "dove-convert-private.h"
#include "dove-function-private.h"

/*
 * Walks the tree. Scalar functions are called per element where an argument is an array; this
 * is done here once, so that no function knows about it. Everything that can take long or grow
 * large draws on a budget of steps, which makes every formula end.
 */

#define CELLS_A_STEP 8 /* that a function goes through in the time of a step */

/*
 * dove_eval_set_fault:
 * @node: the failing piece
 * @message: (transfer full): a sentence
 */
void
dove_eval_set_fault (DoveCell       *result,
                     DoveFaultKind   kind,
                     const DoveNode *node,
                     char           *message)
{
  dove_cell_clear (result);
  *result = (DoveCell) {
    .kind = DOVE_CELL_ERROR,
    .is_owned = TRUE,
    .fault = dove_fault_new (kind, node->start, node->end, message),
  };
}

/*
 * dove_eval_set_limit:
 * @message: (transfer full): a sentence
 *
 * The same for what passes a limit of ours.
 */
void
dove_eval_set_limit (DoveCell       *result,
                     const DoveNode *node,
                     char           *message)
{
  dove_eval_set_fault (result, DOVE_FAULT_VALUE, node, message);
  result->fault->is_limit = TRUE;
}

/*
 * dove_eval_spend:
 *
 * Draws @steps from the budget; a failure has set @result.
 *
 * Returns: whether there were so many left
 */
gboolean
dove_eval_spend (DoveEval       *self,
                 gint64          steps,
                 const DoveNode *node,
                 DoveCell       *result)
{
  self->steps_left -= steps;
  if (self->steps_left >= 0)
    return TRUE;

  self->steps_left = 0;
  dove_eval_set_limit (result, node, g_strdup (_("The formula takes too many steps; make it or its "
                                                 "lists smaller.")));

  return FALSE;
}

/*
 * dove_eval_array:
 *
 * Returns: (transfer full) (nullable): an array of empty cells, %NULL when it would be too
 *   large: @result then says so
 */
DoveArray *
dove_eval_array (DoveEval       *self,
                 guint64         rows,
                 guint64         columns,
                 const DoveNode *node,
                 DoveCell       *result)
{
  if (rows <= DOVE_FORMULA_ARRAY_LIMIT && columns <= DOVE_FORMULA_ARRAY_LIMIT
      && rows * columns <= DOVE_FORMULA_ARRAY_LIMIT)
    return dove_eval_spend (self, rows * columns, node, result) ? dove_array_new (rows, columns)
                                                                : NULL;

  dove_eval_set_limit (result, node,
                       g_strdup_printf (_("An array of %" PRIu64 " x %" PRIu64 " is larger than "
                                          "the limit of %d elements."),
                                        rows, columns, DOVE_FORMULA_ARRAY_LIMIT));

  return NULL;
}

static char *
describe_call (DoveCall   *call,
               const char *why)
{
  GString *message = g_string_new (call->node->function->name);

  g_string_append_c (message, '(');
  for (guint i = 0; i < MIN (call->n_args, 6); i++)
    {
      g_autofree char *value = dove_cell_describe (&call->args[i]);

      g_string_append_printf (message, "%s%s", i == 0 ? "" : "; ", value);
    }
  if (call->n_args > 6)
    g_string_append (message, "; …");
  g_string_append_printf (message, "): %s.", why);

  return g_string_free (message, FALSE);
}

/*
 * dove_call_fail:
 * @why: what is wrong, without a full stop; the call and its values are put in front
 */
void
dove_call_fail (DoveCall      *call,
                DoveCell      *result,
                DoveFaultKind  kind,
                const char    *why)
{
  dove_eval_set_fault (result, kind, call->node, describe_call (call, why));
  result->fault->is_limit = g_str_equal (why, _(DOVE_WHY_TEXT_LIMIT));
}

/* Converts an argument in place to what the function takes */
static gboolean
convert_argument (DoveCell *cell,
                  char      type)
{
  DoveCell converted = dove_cell_empty ();

  switch (type)
    {
    case 't':
      if (cell->kind == DOVE_CELL_TEXT)
        return TRUE;
      converted.is_omitted = cell->is_omitted;
      if (!dove_cell_to_text (cell, &converted))
        return FALSE;
      break;
    case 'n':
    case 'i':
      if (cell->kind == DOVE_CELL_NUMBER)
        return TRUE;
      if (!dove_cell_to_number (cell, &converted.number))
        return FALSE;
      converted.kind = DOVE_CELL_NUMBER;
      break;
    case 'l':
      if (!dove_cell_to_logical (cell, &converted.logical))
        return FALSE;
      converted.kind = DOVE_CELL_LOGICAL;
      break;
    default:
      return cell->kind != DOVE_CELL_RECORD;
    }

  converted.is_omitted = cell->is_omitted;
  dove_cell_clear (cell);
  *cell = converted;

  return TRUE;
}

/* Whether an argument of this letter is a scalar, so that arrays run per element */
static inline gboolean
is_scalar_type (char type)
{
  return type != 'a' && type != 'A' && type != 'x';
}

static gboolean
takes_errors (char type)
{
  return type == 'e' || type == 'A';
}

static void
fail_conversion (DoveCall *call,
                 guint     index,
                 char      type,
                 DoveCell *result)
{
  const DoveNode *node = call->node->children[index];
  g_autofree char *value = dove_cell_describe (&call->args[index]);
  g_autofree char *what = NULL;
  g_autofree char *why = NULL;
  const char *wanted = type == 't' ? _("a text") : type == 'l' ? _("TRUE or FALSE") : _("a number");

  if (node->kind == DOVE_NODE_REFERENCE)
    what = g_strdup_printf ("[%s]", node->name);
  else
    what = g_strdup_printf (_("argument %u"), index + 1);

  /* Translators: what is wrong is “[field]” or “argument 2” */
  if (call->args[index].kind == DOVE_CELL_RECORD)
    why = g_strdup_printf (_("%s is an object, name one of its fields"), what);
  else if (call->args[index].kind == DOVE_CELL_OMIT)
    why = g_strdup_printf (_("%s is OMIT(), which can only be the result of a formula"), what);
  else
    why = g_strdup_printf (_("%s is %s, not %s"), what, value, wanted);
  dove_call_fail (call, result, DOVE_FAULT_VALUE, why);
}

/* Whole arrays are gone through once at least, which must be paid for each time: a function
 * may be called for every element of another array */
static gboolean
pay_for_array (DoveCall       *call,
               const DoveCell *cell,
               DoveCell       *result)
{
  gsize length = (gsize) cell->array->rows * cell->array->columns;

  return dove_eval_spend (call->eval, length / CELLS_A_STEP, call->node, result);
}

/* The first error among the arguments is the result; FALSE when there is none */
static gboolean
pass_on_error (DoveCall *call,
               DoveCell *result)
{
  for (guint i = 0; i < call->n_args; i++)
    if (call->args[i].kind == DOVE_CELL_ERROR
        && !takes_errors (call->node->children[i]->letter))
      {
        *result = dove_cell_dup (&call->args[i]);
        return TRUE;
      }

  return FALSE;
}

/* Converts the scalar arguments and runs the function once; an error that an argument brings
 * along wins over one that does not convert */
static void
run_once (DoveCall *call,
          DoveCell *result)
{
  const DoveFunction *function = call->node->function;
  gboolean takes_records = (function->flags & DOVE_FUNCTION_RECORDS) != 0;

  if (pass_on_error (call, result))
    return;

  for (guint i = 0; i < call->n_args; i++)
    {
      char type = call->node->children[i]->letter;
      DoveCell *cell = &call->args[i];

      if (cell->kind == DOVE_CELL_RECORD && takes_records)
        continue;
      if (cell->kind == DOVE_CELL_OMIT
          || (is_scalar_type (type) && type != 'e' && !convert_argument (cell, type))
          || (type == 'a' && cell->kind == DOVE_CELL_RECORD))
        {
          fail_conversion (call, i, type, result);
          return;
        }
      if (cell->kind == DOVE_CELL_ARRAY && !pay_for_array (call, cell, result))
        return;
    }

  function->evaluate (call, result);
}

/* The shape of the result: an empty array makes it empty */
static gboolean
grow_shape (const DoveCell *cell,
            guint          *rows,
            guint          *columns)
{
  DoveGrid grid = dove_grid (cell);

  *rows = MAX (*rows, grid.rows);
  *columns = MAX (*columns, grid.columns);

  return grid.rows > 0 && grid.columns > 0;
}

static void
first_of_array (DoveCell *cell)
{
  DoveCell first = dove_cell_empty ();

  if (cell->kind != DOVE_CELL_ARRAY)
    return;

  if (cell->array->rows > 0 && cell->array->columns > 0)
    first = dove_cell_dup (&cell->array->cells[0]);
  dove_cell_clear (cell);
  *cell = first;
}

static void
run_element (DoveCall *call,
             guint     row,
             guint     column,
             DoveCell *result)
{
  DoveCell *args = g_newa (DoveCell, call->n_args);
  DoveCall inner = { call->eval, call->node, args, call->n_args };

  for (guint i = 0; i < call->n_args; i++)
    {
      DoveGrid grid = dove_grid (&call->args[i]);
      const DoveCell *element = &call->args[i];

      if (is_scalar_type (call->node->children[i]->letter))
        element = dove_grid_pick (&grid, row, column);
      if (element == NULL)
        {
          dove_eval_set_fault (result, DOVE_FAULT_NA, call->node,
                               g_strdup_printf (_("%s: the arrays differ in size, an element has "
                                                  "no partner."), call->node->function->name));
          inner.n_args = i;
          break;
        }
      args[i] = dove_cell_dup (element);
    }

  if (result->kind == DOVE_CELL_EMPTY)
    run_once (&inner, result);
  first_of_array (result);
  for (guint i = 0; i < inner.n_args; i++)
    dove_cell_clear (&args[i]);
}

static void
run_lifted (DoveCall *call,
            guint     rows,
            guint     columns,
            DoveCell *result)
{
  DoveArray *array = dove_call_array (call, rows, columns, result);

  if (array == NULL)
    return;

  for (guint row = 0; row < rows; row++)
    for (guint column = 0; column < columns; column++)
      run_element (call, row, column, &array->cells[(gsize) row * columns + column]);
  *result = dove_cell_take_array (array);
}

/* Runs the function, per element when a scalar argument is an array */
static void
run_call (DoveCall *call,
          DoveCell *result)
{
  gboolean is_lifted = FALSE;
  gboolean is_empty = FALSE;
  guint rows = 1;
  guint columns = 1;

  for (guint i = 0; i < call->n_args; i++)
    if (call->args[i].kind == DOVE_CELL_ARRAY
        && is_scalar_type (call->node->children[i]->letter))
      {
        is_lifted = TRUE;
        is_empty |= !grow_shape (&call->args[i], &rows, &columns);
      }

  if (is_lifted)
    run_lifted (call, is_empty ? 0 : rows, columns, result);
  else
    run_once (call, result);
}

/*
 * dove_eval_call:
 *
 * Evaluates the arguments that are to be evaluated and calls the function.
 */
void
dove_eval_call (DoveEval       *self,
                const DoveNode *node,
                DoveCell       *result)
{
  DoveCell *args = g_newa (DoveCell, MAX (1, node->n_children));
  DoveCall call = { self, node, args, node->n_children };

  for (guint i = 0; i < node->n_children; i++)
    {
      args[i] = dove_cell_empty ();
      if (node->children[i]->letter != 'x')
        dove_eval_node (self, node->children[i], &args[i]);
    }

  run_call (&call, result);

  for (guint i = 0; i < node->n_children; i++)
    dove_cell_clear (&args[i]);
}

static void
eval_array (DoveEval       *self,
            const DoveNode *node,
            DoveCell       *result)
{
  DoveArray *array = dove_eval_array (self, node->rows, node->columns, node, result);

  if (array == NULL)
    return;

  for (guint i = 0; i < node->n_children; i++)
    {
      dove_eval_node (self, node->children[i], &array->cells[i]);
      first_of_array (&array->cells[i]);
    }
  *result = dove_cell_take_array (array);
}

/*
 * dove_eval_node:
 * @result: (out): its value; the caller clears it
 */
void
dove_eval_node (DoveEval       *self,
                const DoveNode *node,
                DoveCell       *result)
{
  *result = dove_cell_empty ();
  if (!dove_eval_spend (self, 1, node, result))
    return;

  if (node->is_constant)
    {
      *result = dove_cell_borrow (&node->constant);
      return;
    }

  switch (node->kind)
    {
    case DOVE_NODE_CONSTANT:
      dove_eval_set_fault (result, node->slot, node,
                           g_strdup_printf (_("The formula gives %s here."), node->name));
      break;
    case DOVE_NODE_OMITTED:
      result->is_omitted = TRUE;
      break;
    case DOVE_NODE_REFERENCE:
      dove_eval_reference (self, node, result);
      break;
    case DOVE_NODE_NAME:
      *result = dove_cell_dup (&self->slots[node->slot]);
      break;
    case DOVE_NODE_CALL:
      dove_eval_call (self, node, result);
      break;
    case DOVE_NODE_SIGN:
      dove_eval_sign (self, node, result);
      break;
    case DOVE_NODE_PERCENT:
      dove_eval_percent (self, node, result);
      break;
    case DOVE_NODE_CHAIN:
      dove_eval_chain (self, node, result);
      break;
    case DOVE_NODE_ARRAY:
      eval_array (self, node, result);
      break;
    }
}

/*
 * dove_call_evaluate:
 *
 * Evaluates an argument of kind `x`.
 */
void
dove_call_evaluate (DoveCall *call,
                    guint     index,
                    DoveCell *result)
{
  if (G_UNLIKELY (call->eval->visited != NULL))
    g_hash_table_add (call->eval->visited, call->node->children[index]);

  dove_eval_node (call->eval, call->node->children[index], result);
}

/*
 * dove_call_has:
 *
 * Returns: whether an optional argument is given and not left out
 */
gboolean
dove_call_has (DoveCall *call,
               guint     index)
{
  return index < call->n_args && !call->args[index].is_omitted;
}

/*
 * dove_call_integer:
 * @fallback: when the argument is not given
 *
 * Returns: the argument truncated; beyond 64 bits the nearest limit, which every function
 *   refuses or takes for "all"
 */
gint64
dove_call_integer (DoveCall *call,
                   guint     index,
                   gint64    fallback)
{
  gint64 integer = 0;

  if (index >= call->n_args)
    return fallback;
  if (!dove_number_to_index (&call->args[index].number, &integer))
    return call->args[index].number.coefficient < 0 ? -G_MAXINT64 : G_MAXINT64;

  return MAX (integer, -G_MAXINT64); /* what functions may negate */
}

double
dove_call_double (DoveCall *call,
                  guint     index,
                  double    fallback)
{
  return index < call->n_args ? dove_number_to_double (&call->args[index].number) : fallback;
}

const char *
dove_call_text (DoveCall   *call,
                guint       index,
                const char *fallback)
{
  return index < call->n_args ? dove_value_get_text (call->args[index].value) : fallback;
}

gboolean
dove_call_logical (DoveCall *call,
                   guint     index,
                   gboolean  fallback)
{
  return index < call->n_args ? call->args[index].logical : fallback;
}

DoveArray *
dove_call_array (DoveCall *call,
                 guint64   rows,
                 guint64   columns,
                 DoveCell *result)
{
  return dove_eval_array (call->eval, rows, columns, call->node, result);
}

/*
 * dove_call_set_text:
 * @length: in bytes, -1 when it ends with NUL
 *
 * Gives a text as the result; one over the limit is an error.
 */
void
dove_call_set_text (DoveCall   *call,
                    const char *text,
                    gssize      length,
                    DoveCell   *result)
{
  gsize size = length < 0 ? strlen (text) : (gsize) length;

  if (size > DOVE_FORMULA_TEXT_LIMIT_BYTES)
    dove_call_fail (call, result, DOVE_FAULT_VALUE, _(DOVE_WHY_TEXT_LIMIT));
  else if (dove_eval_spend (call->eval, size / 16, call->node, result))
    *result = dove_cell_text (text, size);
}

/*
 * dove_call_take_text:
 * @text: (transfer full): the result
 */
void
dove_call_take_text (DoveCall *call,
                     GString  *text,
                     DoveCell *result)
{
  dove_call_set_text (call, text->str, text->len, result);
  g_string_free (text, TRUE);
}

void
dove_call_set_double (DoveCall *call,
                      double    number,
                      DoveCell *result)
{
  if (isfinite (number))
    *result = dove_cell_number (dove_number_from_double (number));
  else
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("there is no such number"));
}

void
dove_call_set_number (DoveCall         *call,
                      const DoveNumber *number,
                      DoveCell         *result)
{
  if (dove_number_is_huge (number))
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("the result is too large"));
  else
    *result = dove_cell_number (*number);
}
