/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "base/dove-text.h"
#include "dove-formula-private.h"
#include "dove-infer-private.h"

/*
 * Works out, against a schema, what a formula may give: the same walk through the tree as an
 * evaluation, with types in the place of values. Types only ever grow too wide, never too
 * narrow: an editor may rely on what is excluded.
 */

/*
 * dove_inferrer_init:
 * @schema: (nullable): of the record; %NULL: nothing is known
 * @n_slots: values the LETs keep at once
 */
void
dove_inferrer_init (DoveInferrer *self,
                    DoveValue    *schema,
                    guint         n_slots)
{
  *self = (DoveInferrer) { .source = { .root = schema } };
  self->source.made = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_value_unref);
  self->slots = g_new0 (DoveType, MAX (1, n_slots));
}

void
dove_inferrer_clear (DoveInferrer *self)
{
  g_ptr_array_unref (self->source.made);
  g_free (self->slots);
}

static DoveType
infer_reference (DoveInferrer   *self,
                 const DoveNode *node)
{
  DoveSource *source = &self->source;
  DoveValue *schema = source->root;
  DoveType type, missing;

  if (node->is_relative && self->element == NULL)
    return dove_type_of (DOVE_KIND (ERROR));
  if (node->is_relative)
    schema = self->element->record;

  if (self->visit != NULL
      && (!node->is_relative || (self->element->kinds & DOVE_KIND (RECORD)) != 0))
    self->visit (self, node, schema);
  if (!node->is_relative)
    return dove_source_fetch (source, schema, node->steps, node->n_steps);
  if (node->n_steps == 0)
    return *self->element;

  missing = dove_type_of (DOVE_KIND (EMPTY));
  if ((self->element->kinds & DOVE_KIND (RECORD)) == 0)
    return missing;
  type = dove_source_fetch (source, schema, node->steps, node->n_steps);

  return self->element->kinds == DOVE_KIND (RECORD) ? type
                                                    : dove_type_join (source, &type, &missing);
}

/* The hints that date plus number, date plus time and so on may have: as in the operators */
static guint
sum_hints (guint a,
           guint b)
{
  guint none = 1u << DOVE_HINT_NONE;

  return a == none && b == none ? none : a | b | none | (1u << DOVE_HINT_DATETIME);
}

static gboolean
is_whole_sum (const DoveType *a,
              const DoveType *b)
{
  DoveKinds wholes = DOVE_KIND (NUMBER) | DOVE_KIND (LOGICAL) | DOVE_KIND (EMPTY);

  return a->is_whole && b->is_whole
         && ((dove_type_met (a) | dove_type_met (b)) & ~wholes) == 0;
}

/* One application of an operator to two scalars */
static DoveType
combine_scalars (DoveOperator    op,
                 const DoveType *a,
                 const DoveType *b,
                 gboolean        may_not_be_number)
{
  DoveKinds met = dove_type_met (a) | dove_type_met (b);
  DoveKinds wrong = DOVE_KIND (ERROR) | DOVE_KIND (RECORD) | DOVE_KIND (OMIT);
  DoveType type = dove_type_of (DOVE_KIND (NUMBER));

  if (op < DOVE_OPERATOR_JOIN)
    type = dove_type_of (DOVE_KIND (LOGICAL));
  else if (op == DOVE_OPERATOR_JOIN)
    {
      DoveKinds texts = DOVE_KIND (TEXT) | DOVE_KIND (EMPTY);

      type = dove_type_of (DOVE_KIND (TEXT));
      if ((met & ~texts) == 0 && a->max_length >= 0 && b->max_length >= 0)
        type.max_length = a->max_length + b->max_length;
    }
  else if (may_not_be_number || op == DOVE_OPERATOR_DIVIDE || op == DOVE_OPERATOR_POWER)
    type.kinds |= DOVE_KIND (ERROR);

  if (op == DOVE_OPERATOR_ADD || op == DOVE_OPERATOR_SUBTRACT)
    type.hints = sum_hints (a->hints, b->hints);
  if (op == DOVE_OPERATOR_ADD || op == DOVE_OPERATOR_SUBTRACT || op == DOVE_OPERATOR_MULTIPLY)
    type.is_whole = is_whole_sum (a, b);
  if ((met & wrong) != 0)
    type.kinds |= DOVE_KIND (ERROR);

  return type;
}

/* The same where operands may be arrays */
static DoveType
combine (DoveInferrer   *self,
         DoveOperator    op,
         const DoveType *a,
         const DoveType *b,
         gboolean        may_not_be_number)
{
  DoveType type = combine_scalars (op, a, b, may_not_be_number);
  DoveType element = type;
  DoveType list;

  if (((a->kinds | b->kinds) & DOVE_KIND (ARRAY)) == 0)
    return type;

  if ((a->kinds & b->kinds & DOVE_KIND (ARRAY)) != 0)
    element.kinds |= DOVE_KIND (ERROR);
  list = dove_type_list_of (&element);
  if (a->kinds == DOVE_KIND (ARRAY) || b->kinds == DOVE_KIND (ARRAY))
    {
      /* an error in a chain ends it, also beside an array */
      if (((a->kinds | b->kinds) & DOVE_KIND (ERROR)) != 0)
        list.kinds |= DOVE_KIND (ERROR);
      return list;
    }

  return dove_type_join (&self->source, &type, &list);
}

static gboolean
is_divisor (const DoveNode *node)
{
  return node->is_constant && node->constant.kind == DOVE_CELL_NUMBER
         && node->constant.number.coefficient != 0;
}

static DoveType
infer_chain (DoveInferrer   *self,
             const DoveNode *node)
{
  DoveType type = dove_infer_node (self, node->children[0]);
  gboolean may_not_be = dove_type_may_not_be_number (node->children[0], &type);

  for (guint i = 1; i < node->n_children; i++)
    {
      const DoveNode *right = node->children[i];
      DoveType operand = dove_infer_node (self, right);
      DoveOperator op = node->operators[i - 1];
      gboolean is_plain = op == DOVE_OPERATOR_DIVIDE && is_divisor (right);

      may_not_be |= dove_type_may_not_be_number (right, &operand);
      type = combine (self, is_plain ? DOVE_OPERATOR_MULTIPLY : op, &type, &operand, may_not_be);
      if (is_plain)
        type.is_whole = FALSE;
      may_not_be = (dove_type_met (&type) & DOVE_KIND (TEXT)) != 0;
    }

  return type;
}

/* Signs and percents: an operator with a constant number */
static DoveType
infer_monadic (DoveInferrer   *self,
               const DoveNode *node)
{
  DoveType type = dove_infer_node (self, node->children[0]);
  DoveType constant = dove_type_of (DOVE_KIND (NUMBER));
  gboolean is_sign = node->kind == DOVE_NODE_SIGN;
  gboolean may_not_be = dove_type_may_not_be_number (node->children[0], &type);

  constant.is_whole = is_sign;
  for (guint i = 0; i < node->n_operators; i++)
    if (!is_sign || node->operators[i] == DOVE_OPERATOR_SUBTRACT)
      {
        type = combine (self, is_sign ? DOVE_OPERATOR_SUBTRACT : DOVE_OPERATOR_MULTIPLY, &type,
                        &constant, may_not_be);
        may_not_be = FALSE;
      }

  return type;
}

static DoveType
infer_array (DoveInferrer   *self,
             const DoveNode *node)
{
  DoveType type = dove_type_none ();

  for (guint i = 0; i < node->n_children; i++)
    {
      DoveType element = dove_infer_node (self, node->children[i]);

      element = dove_type_first (&element);
      type = dove_type_join (&self->source, &type, &element);
    }

  return dove_type_list_of (&type);
}

/*
 * dove_infer_node:
 *
 * Returns: the type of what a piece of the formula gives
 */
DoveType
dove_infer_node (DoveInferrer   *self,
                 const DoveNode *node)
{
  if (node->is_constant)
    return dove_type_of_cell (&self->source, &node->constant);

  switch (node->kind)
    {
    case DOVE_NODE_CONSTANT:
      return dove_type_of (DOVE_KIND (ERROR));
    case DOVE_NODE_OMITTED:
      return dove_type_of (DOVE_KIND (EMPTY));
    case DOVE_NODE_REFERENCE:
      return infer_reference (self, node);
    case DOVE_NODE_NAME:
      return self->slots[node->slot];
    case DOVE_NODE_CALL:
      return dove_infer_function (self, node);
    case DOVE_NODE_SIGN:
    case DOVE_NODE_PERCENT:
      return infer_monadic (self, node);
    case DOVE_NODE_CHAIN:
      return infer_chain (self, node);
    case DOVE_NODE_ARRAY:
      return infer_array (self, node);
    }

  g_return_val_if_reached (dove_type_any ());
}

static DoveTypes
public_types (DoveKinds kinds)
{
  static const struct { DoveKinds kind; DoveTypes type; } types[] = {
    { DOVE_KIND (NUMBER), DOVE_TYPE_NUMBER },   { DOVE_KIND (TEXT), DOVE_TYPE_TEXT },
    { DOVE_KIND (LOGICAL), DOVE_TYPE_LOGICAL }, { DOVE_KIND (EMPTY), DOVE_TYPE_EMPTY },
    { DOVE_KIND (ARRAY), DOVE_TYPE_LIST },      { DOVE_KIND (RECORD), DOVE_TYPE_RECORD },
    { DOVE_KIND (OMIT), DOVE_TYPE_OMIT },
  };
  DoveTypes set = 0;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if ((kinds & types[i].kind) != 0)
      set |= types[i].type;

  return set;
}

/*
 * dove_type_describe:
 *
 * Returns: (transfer full): what a value may be, as dove_inference_describe() says it
 */
char *
dove_type_describe (const DoveType *type)
{
  DoveInference inference = {
    .types = public_types (type->kinds),
    .elements = public_types (type->elements),
    .is_whole = type->is_whole,
  };

  return dove_inference_describe (&inference);
}

static void
unknown_field_free (gpointer data)
{
  DoveUnknownField *unknown = data;

  g_free (unknown->path);
  g_free (unknown->suggestion);
  g_free (unknown);
}

static void
add_unknown (GPtrArray      *list,
             const DoveNode *reference,
             guint           step,
             GPtrArray      *names)
{
  DoveUnknownField *unknown = g_new0 (DoveUnknownField, 1);
  const char *nearest = dove_text_find_nearest (reference->steps[step].name,
                                                (const char *const *) names->pdata, names->len);

  dove_node_step_span (reference, step, &unknown->start, &unknown->end);
  unknown->path = dove_node_dup_path_to (reference, step + 1);
  if (nearest != NULL)
    unknown->suggestion = dove_step_quote (nearest);
  g_ptr_array_add (list, unknown);
}

/* Follows the steps of a reference through the schema, to the first name that it does not have */
static void
look_for_unknown (DoveInferrer   *self,
                  const DoveNode *reference,
                  DoveValue      *schema)
{
  DoveSource *source = &self->source;

  for (guint i = 0; i < reference->n_steps && schema != NULL; i++)
    {
      g_autoptr(GPtrArray) names = g_ptr_array_new ();
      const DoveStep *step = &reference->steps[i];
      DoveValue *records = dove_source_records (source, schema);
      DoveValue *properties = dove_value_get_member (records, "properties");
      gboolean is_known = dove_value_get_member (properties, step->name) != NULL;
      gboolean is_closed = FALSE;

      if (!is_known)
        {
          is_closed = dove_source_add_names (source, records, names);
          is_known = g_ptr_array_find_with_equal_func (names, step->name, g_str_equal, NULL);
        }
      if (!is_known && step->index > 0)
        {
          schema = dove_source_items (source, schema);
          continue;
        }
      if (!is_known && is_closed)
        {
          add_unknown (self->user_data, reference, i, names);
          return;
        }
      schema = dove_source_member (source, records, step->name);
    }
}

/**
 * dove_inference_free:
 * @self: (transfer full): an inference
 */
void
dove_inference_free (DoveInference *self)
{
  g_ptr_array_unref (self->unknown);
  g_clear_pointer (&self->choices, dove_value_unref);
  g_free (self->format);
  g_free (self);
}

/**
 * dove_formula_infer:
 * @self: a formula
 * @schema: (nullable): JSON Schema of the records; %NULL: nothing is known of them
 * @element_schema: (nullable): JSON Schema, with references into @schema, of the element that
 *   `[.]` stands for, when one is given from outside
 *
 * Works out what the formula gives on records that fit the schema.
 *
 * Returns: (transfer full): what is known
 */
DoveInference *
dove_formula_infer (DoveFormula *self,
                    DoveValue   *schema,
                    DoveValue   *element_schema)
{
  const DoveKinds failures = DOVE_KIND (ERROR) | DOVE_KIND (RECORD);
  DoveInference *inference = g_new0 (DoveInference, 1);
  DoveInferrer inferrer;
  DoveType element, type;

  inference->unknown = g_ptr_array_new_with_free_func (unknown_field_free);
  dove_inferrer_init (&inferrer, schema, self->n_slots);
  inferrer.visit = look_for_unknown;
  inferrer.user_data = inference->unknown;
  if (element_schema != NULL)
    {
      element = dove_source_type (&inferrer.source, element_schema);
      inferrer.element = &element;
    }

  type = dove_infer_node (&inferrer, self->root);
  inference->types = public_types (type.kinds);
  inference->elements = (type.kinds & DOVE_KIND (ARRAY)) != 0 ? public_types (type.elements) : 0;
  inference->hints = (dove_type_met (&type) & DOVE_KIND (NUMBER)) != 0 ? type.hints : 0;
  inference->is_whole = type.is_whole;
  inference->max_length = type.max_length;
  inference->format = g_strdup (type.format);
  inference->choices = type.choices != NULL ? dove_value_ref (type.choices) : NULL;
  inference->can_be_empty = (type.kinds & (DOVE_KIND (EMPTY) | DOVE_KIND (ARRAY)
                                           | DOVE_KIND (OMIT))) != 0;
  inference->can_fail = (type.kinds & failures) != 0
                        || (inference->elements & (DOVE_TYPE_RECORD | DOVE_TYPE_OMIT)) != 0
                        || ((type.kinds & DOVE_KIND (ARRAY)) != 0
                            && (type.elements & failures) != 0);
  dove_inferrer_clear (&inferrer);

  return inference;
}
