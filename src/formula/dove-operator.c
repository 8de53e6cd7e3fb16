/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/dove-defaults.h"
#include "dove-convert-private.h"
#include "dove-eval-private.h"

/*
 * The operators. A chain such as a - b + c is worked off from left to right; where an operand
 * is an array, the operator works per element.
 */

/* One application of an operator: where it stands and on what */
typedef struct
{
  DoveEval       *eval;
  const DoveNode *node;
  guint           end;   /* of the right operand in the text */
  DoveOperator    op;
} Step;

static void
fail (const Step     *step,
      const DoveCell *left,
      const DoveCell *right,
      DoveFaultKind   kind,
      const char     *why,
      DoveCell       *result)
{
  g_autofree char *a = dove_cell_describe (left);
  g_autofree char *b = dove_cell_describe (right);

  dove_eval_set_fault (result, kind, step->node,
                       g_strdup_printf ("%s %s %s: %s.", a, dove_operator_text (step->op), b,
                                        why));
  result->fault->end = step->end;
}

/* The operand that a step took, when it is a piece of the formula and not the step before */
static const DoveNode *
operand_node (const Step *step,
              gboolean    is_left)
{
  const DoveNode *node = step->node;

  if (node->kind != DOVE_NODE_CHAIN)
    return node->children[0];

  for (guint i = 1; i < node->n_children; i++)
    if (node->children[i]->end == step->end)
      return !is_left ? node->children[i] : i == 1 ? node->children[0] : NULL;

  return NULL;
}

static void
fail_operand (const Step     *step,
              const DoveCell *left,
              const DoveCell *right,
              const DoveCell *wrong,
              DoveCell       *result)
{
  const DoveNode *node = operand_node (step, wrong == left);
  gboolean is_field = node != NULL && node->kind == DOVE_NODE_REFERENCE;
  g_autofree char *value = dove_cell_describe (wrong);
  g_autofree char *why = NULL;

  if (wrong->kind == DOVE_CELL_RECORD && is_field)
    why = g_strdup_printf (_("[%s] is an object and has no value, name one of its fields"),
                           node->name);
  else if (wrong->kind == DOVE_CELL_RECORD)
    why = g_strdup (_("an object has no value, name one of its fields"));
  else if (is_field)
    why = g_strdup_printf (_("[%s] is %s, not a number"), node->name, value);
  else
    why = g_strdup_printf (_("%s is not a number"), value);
  fail (step, left, right, DOVE_FAULT_VALUE, why, result);
}

/* Date plus number stays a date, date minus date is a number, date plus time a moment */
static DoveHint
sum_hint (DoveOperator op,
          DoveHint     a,
          DoveHint     b)
{
  gboolean a_is_day = a == DOVE_HINT_DATE || a == DOVE_HINT_DATETIME;
  gboolean b_is_day = b == DOVE_HINT_DATE || b == DOVE_HINT_DATETIME;

  if (a_is_day && b == DOVE_HINT_TIME)
    return DOVE_HINT_DATETIME;
  if (op == DOVE_OPERATOR_ADD && a == DOVE_HINT_TIME && b_is_day)
    return DOVE_HINT_DATETIME;
  if ((a_is_day || a == DOVE_HINT_TIME) && b == DOVE_HINT_NONE)
    return a;
  if (op == DOVE_OPERATOR_ADD && a == DOVE_HINT_NONE)
    return b;
  if (op == DOVE_OPERATOR_ADD && a == DOVE_HINT_TIME && b == DOVE_HINT_TIME)
    return a;

  return DOVE_HINT_NONE;
}

/*
 * dove_number_raise:
 *
 * Returns: NULL, or what is wrong; then @fault is set
 */
const char *
dove_number_raise (const DoveNumber *base,
                   const DoveNumber *exponent,
                   DoveNumber       *result,
                   DoveFaultKind    *fault)
{
  DoveNumber settled = dove_cell_settle_number (exponent);
  DoveNumber one = dove_number_from_int64 (1);
  gint64 n = 0;
  double power;

  *fault = DOVE_FAULT_NUM;
  if (base->coefficient == 0 && settled.coefficient < 0)
    {
      *fault = DOVE_FAULT_DIV0;
      return _("zero has no negative power");
    }

  if (dove_number_is_integer (&settled) && dove_number_to_int64 (&settled, &n)
      && n >= -100000 && n <= 100000)
    {
      if (!dove_number_power (base, n < 0 ? -n : n, result)
          || (n < 0 && !dove_number_divide (&one, result, result)))
        return _("the result is too large");
      return NULL;
    }

  if (base->coefficient < 0 && !dove_number_is_integer (&settled))
    return _("a negative number has no such root");

  power = pow (dove_number_to_double (base), dove_number_to_double (&settled));
  if (!isfinite (power))
    return _("the result is too large");
  *result = dove_number_from_double (power);

  return NULL;
}

static void
calculate (const Step     *step,
           const DoveCell *left,
           const DoveCell *right,
           DoveCell       *result)
{
  DoveNumber a, b, n = { 0 };
  DoveFaultKind fault = DOVE_FAULT_NUM;
  const char *why = NULL;
  gboolean is_done = TRUE;

  if (!dove_cell_to_number (left, &a))
    {
      fail_operand (step, left, right, left, result);
      return;
    }
  if (!dove_cell_to_number (right, &b))
    {
      fail_operand (step, left, right, right, result);
      return;
    }

  switch (step->op)
    {
    case DOVE_OPERATOR_ADD:
      is_done = dove_number_add (&a, &b, &n);
      break;
    case DOVE_OPERATOR_SUBTRACT:
      is_done = dove_number_subtract (&a, &b, &n);
      break;
    case DOVE_OPERATOR_MULTIPLY:
      is_done = dove_number_multiply (&a, &b, &n);
      break;
    case DOVE_OPERATOR_DIVIDE:
      if (b.coefficient == 0)
        fault = DOVE_FAULT_DIV0;
      why = fault == DOVE_FAULT_DIV0 ? _("a number cannot be divided by zero") : NULL;
      is_done = why == NULL && dove_number_divide (&a, &b, &n);
      break;
    default:
      why = dove_number_raise (&a, &b, &n, &fault);
      is_done = why == NULL;
      break;
    }

  if (is_done && !dove_number_is_huge (&n))
    *result = dove_cell_number (n);
  else
    fail (step, left, right, fault, why != NULL ? why : _("the result is too large"), result);

  if (is_done && step->op <= DOVE_OPERATOR_SUBTRACT && (left->hint | right->hint) != 0)
    result->hint = sum_hint (step->op, left->hint, right->hint);
}

static gboolean
is_plain (const DoveCell *cell)
{
  return cell->kind <= DOVE_CELL_LOGICAL;
}

/* A text that is put together; most are short and never leave the stack */
typedef struct
{
  GString *rest;      /* (nullable): all of it, when it is longer than @few */
  gsize    length;
  char     few[256];
} Joined;

static void
joined_append (Joined     *self,
               const char *text,
               gsize       length)
{
  if (self->rest == NULL && self->length + length <= sizeof self->few)
    memcpy (self->few + self->length, text, length);
  else
    {
      if (self->rest == NULL)
        self->rest = g_string_new_len (self->few, (gssize) self->length);
      g_string_append_len (self->rest, text, (gssize) length);
    }
  self->length += length;
}

static void
joined_append_cell (Joined         *self,
                    const DoveCell *cell)
{
  DoveCell text = dove_cell_empty ();

  if (cell->kind == DOVE_CELL_EMPTY)
    return;

  dove_cell_to_text (cell, &text);
  joined_append (self, dove_value_get_text (text.value), dove_value_get_text_size (text.value));
  dove_cell_clear (&text);
}

/* Gives the text as the result and frees it */
static void
joined_finish (Joined     *self,
               const Step *step,
               DoveCell   *result)
{
  g_autoptr(GString) rest = self->rest;

  if (self->length > DOVE_FORMULA_TEXT_LIMIT_BYTES)
    dove_eval_set_limit (result, step->node, g_strdup_printf ("&: %s.", _(DOVE_WHY_TEXT_LIMIT)));
  else if (dove_eval_spend (step->eval, self->length / 16, step->node, result))
    *result = dove_cell_text (rest != NULL ? rest->str : self->few, self->length);
}

static void
join (const Step     *step,
      const DoveCell *left,
      const DoveCell *right,
      DoveCell       *result)
{
  Joined text = { .rest = NULL };

  if (!is_plain (left) || !is_plain (right))
    {
      fail (step, left, right, DOVE_FAULT_VALUE, _("an object is not a text"), result);
      return;
    }

  joined_append_cell (&text, left);
  joined_append_cell (&text, right);
  joined_finish (&text, step, result);
}

static void
compare (const Step     *step,
         const DoveCell *left,
         const DoveCell *right,
         DoveCell       *result)
{
  int order;

  if (left->kind >= DOVE_CELL_RECORD || right->kind >= DOVE_CELL_RECORD)
    {
      fail (step, left, right, DOVE_FAULT_VALUE, _("an object cannot be compared"), result);
      return;
    }

  order = dove_cell_compare (left, right);
  switch (step->op)
    {
    case DOVE_OPERATOR_EQUAL:
      *result = dove_cell_logical (order == 0);
      break;
    case DOVE_OPERATOR_UNEQUAL:
      *result = dove_cell_logical (order != 0);
      break;
    case DOVE_OPERATOR_LESS:
      *result = dove_cell_logical (order < 0);
      break;
    case DOVE_OPERATOR_LESS_EQUAL:
      *result = dove_cell_logical (order <= 0);
      break;
    case DOVE_OPERATOR_GREATER:
      *result = dove_cell_logical (order > 0);
      break;
    default:
      *result = dove_cell_logical (order >= 0);
      break;
    }
}

static void
combine_scalars (const Step     *step,
                 const DoveCell *left,
                 const DoveCell *right,
                 DoveCell       *result)
{
  if (left->kind == DOVE_CELL_ERROR)
    *result = dove_cell_dup (left);
  else if (right->kind == DOVE_CELL_ERROR)
    *result = dove_cell_dup (right);
  else if (step->op < DOVE_OPERATOR_JOIN)
    compare (step, left, right, result);
  else if (step->op == DOVE_OPERATOR_JOIN)
    join (step, left, right, result);
  else
    calculate (step, left, right, result);
}

static void
combine_arrays (const Step     *step,
                const DoveCell *left,
                const DoveCell *right,
                DoveCell       *result)
{
  DoveGrid a = dove_grid (left);
  DoveGrid b = dove_grid (right);
  gboolean is_empty = dove_grid_length (&a) == 0 || dove_grid_length (&b) == 0;
  guint rows = is_empty ? 0 : MAX (a.rows, b.rows);
  guint columns = MAX (1, MAX (a.columns, b.columns));
  DoveArray *array = dove_eval_array (step->eval, rows, columns, step->node, result);

  if (array == NULL)
    return;

  for (guint row = 0; row < rows; row++)
    for (guint column = 0; column < columns; column++)
      {
        const DoveCell *x = dove_grid_pick (&a, row, column);
        const DoveCell *y = dove_grid_pick (&b, row, column);
        DoveCell *cell = &array->cells[(gsize) row * columns + column];

        if (x != NULL && y != NULL)
          combine_scalars (step, x, y, cell);
        else
          fail (step, left, right, DOVE_FAULT_NA,
                _("the arrays differ in size, an element has no partner"), cell);
      }
  *result = dove_cell_take_array (array);
}

static void
combine (const Step     *step,
         const DoveCell *left,
         const DoveCell *right,
         DoveCell       *result)
{
  *result = dove_cell_empty ();
  if (left->kind == DOVE_CELL_ARRAY || right->kind == DOVE_CELL_ARRAY)
    combine_arrays (step, left, right, result);
  else
    combine_scalars (step, left, right, result);
}

static void
combine_next (DoveEval       *self,
              const DoveNode *node,
              guint           index,
              const DoveCell *right,
              DoveCell       *result)
{
  Step step = { self, node, node->children[index]->end, node->operators[index - 1] };
  DoveCell left = *result;

  combine (&step, &left, right, result);
  dove_cell_clear (&left);
}

/* Joins a row of plain operands, a & b & c, in one go. @index is that of the first operand to
 * the right of @result. Returns: that of the first that is not joined yet. */
static guint
join_row (DoveEval       *self,
          const DoveNode *node,
          guint           index,
          DoveCell       *result)
{
  Joined text = { .rest = NULL };
  Step step = { self, node, node->end, DOVE_OPERATOR_JOIN };
  DoveCell right = dove_cell_empty ();

  joined_append_cell (&text, result);
  for (; index < node->n_children && text.length <= DOVE_FORMULA_TEXT_LIMIT_BYTES; index++)
    {
      dove_eval_node (self, node->children[index], &right);
      if (!is_plain (&right))
        break;
      joined_append_cell (&text, &right);
      dove_cell_clear (&right);
    }

  dove_cell_clear (result);
  joined_finish (&text, &step, result);
  if (index < node->n_children && result->kind != DOVE_CELL_ERROR)
    combine_next (self, node, index++, &right, result);
  dove_cell_clear (&right);

  return index;
}

/*
 * dove_eval_chain:
 *
 * Works off a chain of operators of one precedence; the first error ends it.
 */
void
dove_eval_chain (DoveEval       *self,
                 const DoveNode *node,
                 DoveCell       *result)
{
  guint i = 1;

  dove_eval_node (self, node->children[0], result);

  while (i < node->n_children && result->kind != DOVE_CELL_ERROR)
    {
      DoveCell right;

      if (node->operators[i - 1] == DOVE_OPERATOR_JOIN && is_plain (result))
        {
          i = join_row (self, node, i, result);
          continue;
        }
      dove_eval_node (self, node->children[i], &right);
      combine_next (self, node, i++, &right, result);
      dove_cell_clear (&right);
    }
}

static void
negate (DoveEval       *self,
        const DoveNode *node,
        DoveCell       *result)
{
  static const DoveCell zero = { .kind = DOVE_CELL_NUMBER };
  Step step = { self, node, node->end, DOVE_OPERATOR_SUBTRACT };
  DoveCell operand = *result;

  combine (&step, &zero, &operand, result);
  if (result->kind == DOVE_CELL_NUMBER)
    result->hint = DOVE_HINT_NONE;
  dove_cell_clear (&operand);
}

/*
 * dove_eval_sign:
 *
 * Prefix operators; a plus leaves everything as it is.
 */
void
dove_eval_sign (DoveEval       *self,
                const DoveNode *node,
                DoveCell       *result)
{
  dove_eval_node (self, node->children[0], result);

  for (guint i = 0; i < node->n_operators; i++)
    if (node->operators[i] == DOVE_OPERATOR_SUBTRACT)
      negate (self, node, result);
}

/*
 * dove_eval_percent:
 *
 * Postfix operators: each divides by a hundred, exactly.
 */
void
dove_eval_percent (DoveEval       *self,
                   const DoveNode *node,
                   DoveCell       *result)
{
  static const DoveCell hundredth = {
    .kind = DOVE_CELL_NUMBER, .number = { .coefficient = 1, .exponent = -2 }
  };
  Step step = { self, node, node->end, DOVE_OPERATOR_MULTIPLY };

  dove_eval_node (self, node->children[0], result);

  for (guint i = 0; i < node->n_operators; i++)
    {
      DoveCell operand = *result;

      combine (&step, &operand, &hundredth, result);
      dove_cell_clear (&operand);
    }
}
