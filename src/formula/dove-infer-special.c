/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include "dove-infer-private.h"

/* Types of the functions that choose what to evaluate, or evaluate in surroundings of their own. */

static void
add (DoveInferrer *self,
     DoveType     *type,
     DoveType      other)
{
  *type = dove_type_join (&self->source, type, &other);
}

static void
add_error (DoveType *type)
{
  type->kinds |= DOVE_KIND (ERROR);
}

/* A branch; one left out is 0 */
static DoveType
branch (DoveInferrer   *self,
        const DoveNode *call,
        guint           index)
{
  DoveType type;

  if (call->children[index]->kind != DOVE_NODE_OMITTED)
    return dove_infer_node (self, call->children[index]);

  type = dove_type_of (DOVE_KIND (NUMBER));
  type.is_whole = TRUE;

  return type;
}

/* Whether a condition, or an element of it, may be neither true nor false */
static gboolean
may_be_no_condition (const DoveType *condition)
{
  return (dove_type_met (condition)
          & ~(DOVE_KIND (NUMBER) | DOVE_KIND (LOGICAL) | DOVE_KIND (EMPTY))) != 0;
}

static DoveType
infer_if (DoveInferrer   *self,
          const DoveNode *call)
{
  DoveType condition = dove_infer_node (self, call->children[0]);
  DoveType branches = dove_type_none ();
  DoveType type = dove_type_none ();

  for (guint i = 1; i < 3; i++)
    add (self, &branches, i < call->n_children ? branch (self, call, i)
                                               : dove_type_of (DOVE_KIND (LOGICAL)));

  if ((condition.kinds & ~DOVE_KIND (ARRAY)) != 0)
    type = branches;
  if ((condition.kinds & DOVE_KIND (ARRAY)) != 0)
    {
      DoveType element = dove_type_scalars (&branches);

      if (may_be_no_condition (&condition) || (branches.kinds & DOVE_KIND (ARRAY)) != 0)
        add_error (&element);
      add (self, &type, dove_type_list_of (&element));
    }
  if (may_be_no_condition (&condition))
    add_error (&type);

  return type;
}

/* What a choice gives: @conditions are all kinds that its conditions may be */
static DoveType
chosen (DoveInferrer   *self,
        DoveKinds       conditions,
        const DoveType *branches)
{
  DoveType type = dove_type_none ();

  if ((conditions & ~DOVE_KIND (ARRAY)) != 0)
    type = *branches;
  if ((conditions & DOVE_KIND (ARRAY)) != 0)
    {
      DoveType element = dove_type_scalars (branches);

      add_error (&element);
      add (self, &type, dove_type_list_of (&element));
    }

  return type;
}

static DoveType
infer_ifs (DoveInferrer   *self,
           const DoveNode *call)
{
  DoveType branches = dove_type_none ();
  DoveKinds conditions = 0;
  DoveType type;

  for (guint i = 0; i + 1 < call->n_children; i += 2)
    {
      conditions |= dove_infer_node (self, call->children[i]).kinds;
      add (self, &branches, branch (self, call, i + 1));
    }
  if (call->n_children % 2 == 1)
    dove_infer_node (self, call->children[call->n_children - 1]);
  type = chosen (self, conditions, &branches);
  add_error (&type);

  return type;
}

static DoveType
infer_switch (DoveInferrer   *self,
              const DoveNode *call)
{
  gboolean has_default = call->n_children % 2 == 0;
  DoveType value = dove_infer_node (self, call->children[0]);
  DoveKinds conditions = value.kinds;
  DoveKinds met = dove_type_met (&value);
  DoveType branches = dove_type_none ();
  DoveType type;

  for (guint i = 1; i + 1 < call->n_children; i += 2)
    {
      DoveType wanted = dove_infer_node (self, call->children[i]);

      conditions |= wanted.kinds;
      met |= dove_type_met (&wanted);
      add (self, &branches, branch (self, call, i + 1));
    }
  if (has_default)
    add (self, &branches, branch (self, call, call->n_children - 1));
  type = chosen (self, conditions, &branches);
  if (!has_default || (met & DOVE_KIND (ERROR)) != 0)
    add_error (&type);

  return type;
}

static DoveType
infer_caught (DoveInferrer   *self,
              const DoveNode *call)
{
  gboolean only_na = g_str_equal (call->function->name, "IFNA");
  DoveType type = branch (self, call, 0);
  DoveType other = branch (self, call, 1);
  gboolean is_array = (type.kinds & DOVE_KIND (ARRAY)) != 0;
  gboolean other_is_array = (other.kinds & DOVE_KIND (ARRAY)) != 0;
  DoveType element = dove_type_scalars (&other);
  gboolean scalar_fails = (type.kinds & DOVE_KIND (ERROR)) != 0;
  gboolean element_fails = is_array && (type.elements & DOVE_KIND (ERROR)) != 0;

  if (!only_na)
    {
      type.kinds &= ~DOVE_KIND (ERROR);
      type.elements &= ~DOVE_KIND (ERROR);
    }
  if (other_is_array)
    add_error (&element);
  if (element_fails || (is_array && other_is_array))
    add (self, &type, dove_type_list_of (&element));
  if (scalar_fails)
    add (self, &type, other);

  return type;
}

/* Whether there is a value for sure: neither the empty one nor an empty text */
static gboolean
is_something (const DoveType *type)
{
  if ((type->kinds & DOVE_KIND (EMPTY)) != 0)
    return FALSE;
  if ((type->kinds & DOVE_KIND (TEXT)) == 0)
    return TRUE;
  if (type->choices == NULL)
    return FALSE;

  for (guint i = 0, n = dove_value_get_length (type->choices); i < n; i++)
    if (dove_value_get_text_size (dove_value_get_element (type->choices, i)) == 0)
      return FALSE;

  return TRUE;
}

static DoveType
infer_coalesce (DoveInferrer   *self,
                const DoveNode *call)
{
  DoveType values = dove_type_none ();
  DoveKinds kinds = 0;
  gboolean is_found = FALSE;

  for (guint i = 0; i < call->n_children; i++)
    {
      DoveType value = dove_infer_node (self, call->children[i]);
      DoveType element = dove_type_scalars (&value);
      gboolean is_last = (value.kinds & DOVE_KIND (ARRAY)) == 0 && is_something (&value);

      element.kinds &= ~DOVE_KIND (EMPTY);
      if (!is_found)
        {
          add (self, &values, element);
          kinds |= value.kinds;
        }
      is_found |= is_last;
    }
  if (!is_found)
    values.kinds |= DOVE_KIND (EMPTY);

  /* lists without elements are passed over, so that a scalar may come of it in any case */
  return chosen (self, kinds | DOVE_KIND (EMPTY), &values);
}

static DoveType
infer_let (DoveInferrer   *self,
           const DoveNode *call)
{
  for (guint i = 0; i + 2 < call->n_children; i += 2)
    self->slots[call->children[i]->slot] = dove_infer_node (self, call->children[i + 1]);

  return dove_infer_node (self, call->children[call->n_children - 1]);
}

static DoveType
infer_choose (DoveInferrer   *self,
              const DoveNode *call)
{
  DoveType index = dove_infer_node (self, call->children[0]);
  DoveType branches = dove_type_none ();
  DoveType type;

  for (guint i = 1; i < call->n_children; i++)
    add (self, &branches, branch (self, call, i));
  type = chosen (self, index.kinds, &branches);
  add_error (&type);

  return type;
}

static DoveType
infer_each (DoveInferrer   *self,
            const DoveNode *call)
{
  const DoveType *outer = self->element;
  DoveType list = dove_infer_node (self, call->children[0]);
  DoveType element = dove_type_scalars (&list);
  DoveType body, first, type;

  element.kinds &= ~DOVE_KIND (ERROR);
  if ((list.kinds & DOVE_KIND (ARRAY)) != 0)
    element.kinds |= list.elements;
  self->element = &element;
  body = dove_infer_node (self, call->children[1]);
  self->element = outer;

  first = dove_type_first (&body);
  type = dove_type_list_of (&first);
  if ((list.kinds & DOVE_KIND (ERROR)) != 0)
    add_error (&type);

  return type;
}

static DoveType
infer_filter (DoveInferrer   *self,
              const DoveNode *call)
{
  DoveType list = dove_infer_node (self, call->children[0]);
  DoveType element = dove_type_scalars (&list);
  DoveType type = dove_type_list_of (&element);

  dove_infer_node (self, call->children[1]);
  if (call->n_children > 2)
    add (self, &type, dove_infer_node (self, call->children[2]));
  add_error (&type);

  return type;
}

/*
 * dove_infer_special:
 * @call: of a function whose rule is `*`
 */
DoveType
dove_infer_special (DoveInferrer   *self,
                    const DoveNode *call)
{
  static const struct
  {
    const char *name;
    DoveType  (*infer) (DoveInferrer *, const DoveNode *);
  } functions[] = {
    { "IF", infer_if },          { "IFS", infer_ifs },           { "SWITCH", infer_switch },
    { "IFERROR", infer_caught }, { "IFNA", infer_caught },       { "LET", infer_let },
    { "CHOOSE", infer_choose },  { "COALESCE", infer_coalesce }, { "EACH", infer_each },
    { "FILTER", infer_filter },
  };

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    if (g_str_equal (functions[i].name, call->function->name))
      return functions[i].infer (self, call);

  g_return_val_if_reached (dove_type_any ());
}
