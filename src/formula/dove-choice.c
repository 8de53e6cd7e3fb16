/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-choice-private.h"

/*
 * IF and its like: they evaluate only the arguments they need, each once at most. Where one of
 * the conditions is an array they decide for every element, and then all arguments are evaluated
 * before, because only together they tell how large the result is.
 */

static const DoveCell *
get_value (DoveChoice *self,
           guint       index)
{
  if (!self->is_known[index])
    {
      dove_call_evaluate (self->call, index, &self->values[index]);
      self->is_known[index] = TRUE;
    }

  return &self->values[index];
}

static gboolean
is_ignored (DoveChoice     *self,
            const DoveCell *value)
{
  DoveGrid grid = dove_grid (value);

  return self->ignores_empty_lists && dove_grid_length (&grid) == 0;
}

/* The element decided on; NULL when the array has none there */
static const DoveCell *
get_element (DoveChoice     *self,
             const DoveCell *value,
             DoveCell       *result)
{
  DoveGrid grid = dove_grid (value);
  const DoveCell *element = dove_grid_pick (&grid, self->row, self->column);

  if (element == NULL)
    dove_call_fail (self->call, result, DOVE_FAULT_NA,
                    _("the arrays differ in size, an element has no partner"));

  return element;
}

/*
 * dove_choice_condition:
 * @index: of an argument that is needed to decide
 *
 * Returns: (nullable): its value, a scalar, perhaps an error; %NULL ends the decision
 */
const DoveCell *
dove_choice_condition (DoveChoice *self,
                       guint       index,
                       DoveCell   *result)
{
  static const DoveCell empty = { .kind = DOVE_CELL_EMPTY };
  const DoveCell *value = get_value (self, index);

  if (value->kind != DOVE_CELL_ARRAY)
    return value;
  if (is_ignored (self, value))
    return &empty;
  if (self->is_lifted)
    return get_element (self, value, result);

  self->first_array = value;

  return NULL;
}

/*
 * dove_choice_take:
 * @index: of the argument that was chosen
 *
 * Makes its value the result; one left out is 0.
 */
void
dove_choice_take (DoveChoice *self,
                  guint       index,
                  DoveCell   *result)
{
  const DoveCell *value = get_value (self, index);

  if (self->is_lifted)
    value = get_element (self, value, result);
  if (value != NULL)
    *result = value->is_omitted ? dove_cell_integer (0) : dove_cell_dup (value);
}

static void
choose_elements (DoveChoice  *self,
                 DoveChooser  chooser,
                 DoveCell    *result)
{
  DoveGrid shape = dove_grid (self->first_array);
  gboolean is_empty = dove_grid_length (&shape) == 0;
  DoveArray *array;

  for (guint i = 0; i < self->call->n_args; i++)
    {
      DoveGrid grid = dove_grid (get_value (self, i));

      shape.rows = MAX (shape.rows, grid.rows);
      shape.columns = MAX (shape.columns, grid.columns);
    }

  array = dove_call_array (self->call, is_empty ? 0 : shape.rows, shape.columns, result);
  if (array == NULL)
    return;

  self->is_lifted = TRUE;
  for (self->row = 0; self->row < array->rows; self->row++)
    for (self->column = 0; self->column < array->columns; self->column++)
      chooser (self, &array->cells[(gsize) self->row * array->columns + self->column]);
  *result = dove_cell_take_array (array);
}

/*
 * dove_choose:
 * @chooser: decides between the arguments
 *
 * Decides once, or for every element when a condition turns out to be an array.
 */
void
dove_choose (DoveCall    *call,
             DoveChooser  chooser,
             gboolean     ignores_empty_lists,
             DoveCell    *result)
{
  DoveCell *values = g_newa0 (DoveCell, call->n_args);
  gboolean *is_known = g_newa0 (gboolean, call->n_args);
  DoveChoice choice = {
    .call = call,
    .values = values,
    .is_known = is_known,
    .ignores_empty_lists = ignores_empty_lists,
  };

  chooser (&choice, result);
  if (choice.first_array != NULL)
    choose_elements (&choice, chooser, result);

  for (guint i = 0; i < call->n_args; i++)
    dove_cell_clear (&values[i]);
}
