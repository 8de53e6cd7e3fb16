/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-eval-private.h"

/*
 * Looks up field references. A step that names no element of a list is looked up in each of
 * its elements; what they give is laid one after the other in one column.
 */
typedef struct
{
  DoveStep *steps;
  guint     n_steps;
  gboolean  is_owned;  /* whether cells need references of their own */
  GArray   *cells;     /* (element-type DoveCell) */
} Walk;

static DoveValue *
take_step (DoveValue *value,
           DoveStep  *step)
{
  if (dove_value_get_kind (value) == DOVE_VALUE_RECORD)
    return dove_value_recall_member (value, step->name, step->length, &step->place);
  if (dove_value_get_kind (value) == DOVE_VALUE_LIST && step->index > 0)
    return step->index <= dove_value_get_length (value)
           ? dove_value_get_element (value, step->index - 1) : NULL;

  return NULL;
}

static gboolean
is_fan (DoveValue      *value,
        const DoveStep *step)
{
  return step->index == 0 && dove_value_get_kind (value) == DOVE_VALUE_LIST;
}

static void
collect (Walk      *walk,
         DoveValue *value,
         guint      step)
{
  while (step < walk->n_steps && !is_fan (value, &walk->steps[step]))
    value = take_step (value, &walk->steps[step++]);

  if (dove_value_get_kind (value) == DOVE_VALUE_LIST)
    {
      for (guint i = 0, n = dove_value_get_length (value); i < n; i++)
        collect (walk, dove_value_get_element (value, i), step);
    }
  else
    {
      DoveCell cell = dove_cell_from_value (value, walk->is_owned);

      g_array_append_val (walk->cells, cell);
    }
}

static void
fan_out (DoveEval       *self,
         Walk           *walk,
         DoveValue      *value,
         const DoveNode *node,
         DoveCell       *result)
{
  g_autoptr(GArray) cells = g_array_new (FALSE, FALSE, sizeof (DoveCell));
  DoveArray *array = NULL;

  walk->cells = cells;
  collect (walk, value, 0);
  array = dove_eval_array (self, cells->len, 1, node, result);

  for (guint i = 0; i < cells->len; i++)
    if (array != NULL)
      array->cells[i] = g_array_index (cells, DoveCell, i);
    else
      dove_cell_clear (&g_array_index (cells, DoveCell, i));

  if (array != NULL)
    *result = dove_cell_take_array (array);
}

static void
fetch (DoveEval       *self,
       DoveValue      *value,
       gboolean        is_owned,
       const DoveNode *node,
       DoveCell       *result)
{
  Walk walk = { .steps = node->steps, .n_steps = node->n_steps, .is_owned = is_owned };
  guint step = 0;

  while (step < walk.n_steps && !is_fan (value, &walk.steps[step]))
    value = take_step (value, &walk.steps[step++]);

  if (step == walk.n_steps)
    {
      if (dove_value_get_kind (value) != DOVE_VALUE_LIST
          || dove_eval_spend (self, dove_value_get_length (value), node, result))
        *result = dove_cell_from_value (value, is_owned);
      return;
    }

  walk.steps += step;
  walk.n_steps -= step;
  fan_out (self, &walk, value, node, result);
}

/*
 * dove_eval_reference:
 *
 * Gives the empty value for what is missing; `[.]` and its members need an element to begin at.
 */
void
dove_eval_reference (DoveEval       *self,
                     const DoveNode *node,
                     DoveCell       *result)
{
  if (!node->is_relative)
    fetch (self, self->record, FALSE, node, result);
  else if (self->element == NULL)
    dove_eval_set_fault (result, DOVE_FAULT_REF, node,
                         g_strdup_printf (_("[%s] stands for the current element of a list, and "
                                            "there is none here."), node->name));
  else if (node->n_steps == 0)
    *result = dove_cell_dup (self->element);
  else if (self->element->kind == DOVE_CELL_RECORD)
    fetch (self, self->element->value, self->element->is_owned, node, result);
}
