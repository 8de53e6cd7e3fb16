/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-convert-private.h"
#include "dove-numbers-private.h"

/*
 * What the families of numeric functions share: which of their arguments are numbers, and whole
 * quotients that stay exact.
 */

/*
 * dove_number_walk:
 * @first: the first argument
 * @end: the argument to stop before
 *
 * Returns: a walk that stands before the first number
 */
DoveNumberWalk
dove_number_walk (DoveCall *call,
                  guint     first,
                  guint     end)
{
  return (DoveNumberWalk) { call, first, end, 0, FALSE };
}

typedef enum
{
  SKIPPED,
  TAKEN,
  FAILED,
} Taken;

static Taken
take_error (const DoveCell *cell,
            DoveCell       *result)
{
  *result = dove_cell_dup (cell);

  return FAILED;
}

static Taken
take_element (DoveNumberWalk *self,
              const DoveCell *cell,
              DoveCell       *number,
              DoveCell       *result)
{
  if (cell->kind == DOVE_CELL_NUMBER)
    {
      *number = *cell;
      return TAKEN;
    }
  if (cell->kind == DOVE_CELL_ERROR)
    return take_error (cell, result);
  if (!self->has_texts || (cell->kind != DOVE_CELL_TEXT && cell->kind != DOVE_CELL_LOGICAL))
    return SKIPPED;

  *number = dove_cell_integer (cell->kind == DOVE_CELL_LOGICAL && cell->logical);

  return TAKEN;
}

static Taken
take_scalar (DoveNumberWalk *self,
             const DoveCell *cell,
             DoveCell       *number,
             DoveCell       *result)
{
  g_autofree char *value = NULL;
  g_autofree char *why = NULL;

  if (cell->kind == DOVE_CELL_EMPTY)
    return SKIPPED;
  if (cell->kind == DOVE_CELL_NUMBER || self->has_texts)
    return take_element (self, cell, number, result);
  if (cell->kind == DOVE_CELL_ERROR)
    return take_error (cell, result);

  *number = dove_cell_integer (0);
  if (dove_cell_to_number (cell, &number->number))
    return TAKEN;

  value = dove_cell_describe (cell);
  why = g_strdup_printf (_("%s is not a number"), value);
  dove_call_fail (self->call, result, DOVE_FAULT_VALUE, why);

  return FAILED;
}

/*
 * dove_number_walk_next:
 * @number: (out): the next number, borrowed, with its hint
 * @result: set when an error ended the walk
 *
 * Returns: whether there was one more; after the last, and after an error, %FALSE
 */
gboolean
dove_number_walk_next (DoveNumberWalk *self,
                       DoveCell       *number,
                       DoveCell       *result)
{
  while (self->argument < self->end)
    {
      const DoveCell *cell = &self->call->args[self->argument];
      DoveGrid grid = dove_grid (cell);
      gboolean is_array = cell->kind == DOVE_CELL_ARRAY;
      Taken taken;

      if (self->element == 0
          && !dove_eval_spend (self->call->eval, (gint64) dove_grid_length (&grid),
                               self->call->node, result))
        return FALSE;
      if (self->element >= dove_grid_length (&grid))
        {
          self->argument++;
          self->element = 0;
          continue;
        }

      cell = &grid.cells[self->element++];
      taken = is_array ? take_element (self, cell, number, result)
                       : take_scalar (self, cell, number, result);
      if (taken == SKIPPED)
        continue;
      *number = dove_cell_borrow (number);
      return taken == TAKEN;
    }

  return FALSE;
}

/*
 * dove_call_collect_exact:
 * @length: (out): how many there are
 *
 * Collects the numbers of some arguments.
 *
 * Returns: (transfer full) (nullable): the numbers; %NULL on an error, with @result set
 */
DoveNumber *
dove_call_collect_exact (DoveCall *call,
                         guint     first,
                         guint     end,
                         gsize    *length,
                         DoveCell *result)
{
  DoveNumberWalk walk = dove_number_walk (call, first, end);
  g_autoptr(GArray) numbers = g_array_new (TRUE, FALSE, sizeof (DoveNumber));
  DoveCell cell = dove_cell_empty ();

  while (dove_number_walk_next (&walk, &cell, result))
    g_array_append_val (numbers, cell.number);
  if (result->kind == DOVE_CELL_ERROR)
    return NULL;

  return (DoveNumber *) g_array_steal (numbers, length);
}

/*
 * dove_call_collect:
 * @length: (out): how many there are
 *
 * Collects the numbers of some arguments for a computation in doubles.
 *
 * Returns: (transfer full) (nullable): the numbers; %NULL on an error, with @result set
 */
double *
dove_call_collect (DoveCall *call,
                   guint     first,
                   guint     end,
                   gsize    *length,
                   DoveCell *result)
{
  g_autofree DoveNumber *exact = dove_call_collect_exact (call, first, end, length, result);
  double *numbers = NULL;

  if (exact == NULL)
    return NULL;

  numbers = g_new (double, *length + 1);
  for (gsize i = 0; i < *length; i++)
    numbers[i] = dove_number_to_double (&exact[i]);

  return numbers;
}

/*
 * dove_number_remainder:
 * @a: an exact number
 * @b: another, not zero
 *
 * Divides as on paper, one digit of the distance of the exponents at a time, so that nothing is
 * lost however far they are apart.
 *
 * Returns: what is left of @a, with its sign and a magnitude below that of @b
 */
DoveNumber
dove_number_remainder (const DoveNumber *a,
                       const DoveNumber *b)
{
  DoveNumber top = dove_number_reduce (a);
  DoveNumber divisor = dove_number_reduce (b);
  __int128 rest = top.coefficient;
  __int128 unit = divisor.coefficient < 0 ? -divisor.coefficient : divisor.coefficient;

  for (; divisor.exponent > top.exponent; divisor.exponent--)
    {
      if (unit > (rest < 0 ? -rest : rest))
        return *a;
      unit *= 10;
    }

  rest %= unit;
  for (; top.exponent > divisor.exponent && rest != 0; top.exponent--)
    rest = rest * 10 % unit;

  return (DoveNumber) { rest, divisor.exponent, FALSE };
}

/* By how much rounding moves a quotient that was cut off: -1, 0 or 1 */
static int
rounding_step (const DoveNumber *rest,
               const DoveNumber *b,
               DoveRounding      rounding)
{
  DoveNumber half = { 5, -1, FALSE };
  DoveNumber left = *rest;
  int sign = dove_number_sign (rest) * dove_number_sign (b);

  switch (rounding)
    {
    case DOVE_ROUND_UP:
      return sign;
    case DOVE_ROUND_CEILING:
      return sign > 0 ? 1 : 0;
    case DOVE_ROUND_FLOOR:
      return sign < 0 ? -1 : 0;
    case DOVE_ROUND_DOWN:
      return 0;
    default:
      break;
    }

  dove_number_multiply (b, &half, &half);
  half.coefficient = half.coefficient < 0 ? -half.coefficient : half.coefficient;
  left.coefficient = left.coefficient < 0 ? -left.coefficient : left.coefficient;

  return dove_number_compare (&left, &half) >= 0 ? sign : 0;
}

/*
 * dove_number_quotient:
 * @b: the divisor, not zero
 * @rounding: any but half to even
 * @quotient: (out): a whole number
 *
 * Divides and rounds to a whole number. Exact numbers give the exact answer; with inexact ones
 * the quotient counts with 15 digits, so that 1 / (1/3) is 3.
 *
 * Returns: %FALSE on overflow
 */
gboolean
dove_number_quotient (const DoveNumber *a,
                      const DoveNumber *b,
                      DoveRounding      rounding,
                      DoveNumber       *quotient)
{
  DoveNumber rest, step;

  if (a->inexact || b->inexact)
    {
      if (!dove_number_divide (a, b, quotient))
        return FALSE;
      quotient->inexact = TRUE;
      *quotient = dove_number_round (quotient, 0, rounding);
      return TRUE;
    }

  rest = dove_number_remainder (a, b);
  step = dove_number_from_int64 (rounding_step (&rest, b, rounding));
  if (!dove_number_subtract (a, &rest, quotient) || !dove_number_divide (quotient, b, quotient))
    return FALSE;
  quotient->inexact = FALSE;
  *quotient = dove_number_round (quotient, 0, DOVE_ROUND_HALF_UP);

  return dove_number_add (quotient, &step, quotient);
}
