/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "base/dove-defaults.h"
#include "dove-convert-private.h"
#include "dove-infer-private.h"

/* Types of calls, by the rule of the function and the types of its arguments. */

typedef struct
{
  DoveInferrer   *inferrer;
  const DoveNode *node;
  const char     *rule;
  DoveType       *args;
  DoveType        all;      /* of all arguments that are given, joined */
  guint           n_lifted; /* scalar arguments that may be arrays */
  gboolean        is_lifted; /* whether one of them is an array for sure */
  gboolean        can_fail;
} Call;

static gboolean
has (const Call *call,
     char        letter)
{
  return strchr (call->rule, letter) != NULL;
}

/*
 * dove_type_may_not_be_number:
 * @node: what gives the value
 * @type: its type
 *
 * Returns: whether a text in it may not stand for a number
 */
gboolean
dove_type_may_not_be_number (const DoveNode *node,
                             const DoveType *type)
{
  DoveNumber number;

  if ((dove_type_met (type) & DOVE_KIND (TEXT)) == 0)
    return FALSE;

  return !node->is_constant || node->constant.kind != DOVE_CELL_TEXT
         || !dove_cell_to_number (&node->constant, &number);
}

/* Whether an argument may fail before the function sees it */
static gboolean
argument_may_fail (const Call     *call,
                   const DoveNode *node,
                   const DoveType *type)
{
  gboolean takes_records = (call->node->function->flags & DOVE_FUNCTION_RECORDS) != 0;
  DoveKinds met = dove_type_met (type);
  DoveKinds wrong = DOVE_KIND (OMIT);

  if (node->letter != 'e' && node->letter != 'A')
    wrong |= DOVE_KIND (ERROR);
  if (node->letter != 'e' && node->letter != 'A' && !takes_records)
    wrong |= DOVE_KIND (RECORD);
  if (node->letter == 'l')
    wrong |= DOVE_KIND (TEXT);
  if ((met & wrong) != 0)
    return TRUE;

  return (node->letter == 'n' || node->letter == 'i') && dove_type_may_not_be_number (node, type);
}

static gboolean
is_positive_constant (const DoveNode *node)
{
  gint64 integer = 0;

  return node->is_constant && node->constant.kind == DOVE_CELL_NUMBER
         && dove_number_to_index (&node->constant.number, &integer) && integer > 0;
}

/* Whether the function itself may fail on arguments that came through */
static gboolean
function_may_fail (const Call *call)
{
  const char *mark = strchr (call->rule, '!');
  const DoveKinds conditions = DOVE_KIND (LOGICAL) | DOVE_KIND (NUMBER);

  if (mark != NULL && (!g_ascii_isdigit (mark[1])
                       || call->node->n_children >= (guint) (mark[1] - '0')))
    return TRUE;

  for (guint i = 0; i < call->node->n_children; i++)
    {
      const DoveNode *child = call->node->children[i];

      if (has (call, 'p') && child->letter == 'i' && !is_positive_constant (child))
        return TRUE;
      if (has (call, 's') && (call->args[i].kinds & DOVE_KIND (TEXT)) != 0
          && dove_type_may_not_be_number (child, &call->args[i]))
        return TRUE;
      if (has (call, 'b') && (call->args[i].kinds & ~conditions) != 0)
        return TRUE;
    }

  return has (call, 'b') && call->node->n_children == 0;
}

/* The arguments that a rule's A, B ... name */
static DoveType
like_arguments (const Call *call)
{
  DoveType type = dove_type_none ();

  for (guint i = 0; i < 4; i++)
    if (has (call, 'A' + i) && i < call->node->n_children)
      {
        DoveType scalars = dove_type_scalars (&call->args[i]);

        type = dove_type_join (&call->inferrer->source, &type, &scalars);
      }

  return type;
}

static guint
rule_hints (const Call *call)
{
  guint hints = 1u << DOVE_HINT_NONE;

  if (has (call, 'd'))
    hints |= 1u << DOVE_HINT_DATE;
  if (has (call, 'h'))
    hints |= 1u << DOVE_HINT_TIME;
  if (has (call, 'm'))
    hints |= 1u << DOVE_HINT_DATETIME;
  if (has (call, 'H'))
    hints |= call->all.hints;

  return hints;
}

static gboolean
rule_is_whole (const Call *call)
{
  DoveKinds wholes = DOVE_KIND (NUMBER) | DOVE_KIND (LOGICAL) | DOVE_KIND (EMPTY);

  if (has (call, 'w'))
    return TRUE;
  if (has (call, 'r'))
    return call->node->n_children < 2;

  return has (call, 'i') && call->all.is_whole && (dove_type_met (&call->all) & ~wholes) == 0;
}

static gint64
rule_max_length (const Call *call)
{
  const DoveNode *last = call->node->n_children > 0
                         ? call->node->children[call->node->n_children - 1] : NULL;
  gint64 length = 0;

  if (has (call, '<') && (dove_type_met (&call->args[0]) & ~DOVE_KIND (TEXT)) == 0)
    return call->args[0].max_length;
  if (has (call, 'c') && call->node->n_children == 1)
    return 1;
  if (has (call, 'c') && is_positive_constant (last)
      && dove_number_to_index (&last->constant.number, &length))
    return length;

  return -1;
}

/* What the function gives when it is run once */
static DoveType
rule_type (const Call *call)
{
  static const struct { char letter; DoveKinds kinds; } letters[] = {
    { 'n', DOVE_KIND (NUMBER) },  { 'w', DOVE_KIND (NUMBER) }, { 't', DOVE_KIND (TEXT) },
    { 'l', DOVE_KIND (LOGICAL) }, { 'e', DOVE_KIND (EMPTY) },  { 'o', DOVE_KIND (OMIT) },
  };
  DoveSource *source = &call->inferrer->source;
  DoveType type = dove_type_of (0);
  DoveType like = like_arguments (call);

  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    if (has (call, letters[i].letter))
      type.kinds |= letters[i].kinds;
  type.hints = rule_hints (call);
  type.is_whole = rule_is_whole (call);
  type.max_length = rule_max_length (call);
  type = dove_type_join (source, &type, &like);

  if (has (call, '?'))
    type = dove_type_any ();
  if (has (call, '['))
    {
      type = dove_type_scalars (&type);
      type = dove_type_list_of (&type);
    }
  else if (has (call, '@'))
    {
      DoveType list = dove_type_list_of (&type);

      type = dove_type_join (source, &type, &list);
    }
  if (call->can_fail)
    type.kinds |= DOVE_KIND (ERROR);

  return type;
}

static gboolean
is_scalar_letter (char letter)
{
  return letter != 'a' && letter != 'A' && letter != 'x';
}

static void
take_arguments (Call *call)
{
  call->all = dove_type_none ();
  for (guint i = 0; i < call->node->n_children; i++)
    {
      const DoveNode *child = call->node->children[i];

      call->args[i] = dove_infer_node (call->inferrer, child);
      call->all = dove_type_join (&call->inferrer->source, &call->all, &call->args[i]);
      call->can_fail |= argument_may_fail (call, child, &call->args[i]);
      if (is_scalar_letter (child->letter) && (call->args[i].kinds & DOVE_KIND (ARRAY)) != 0)
        {
          call->n_lifted++;
          call->is_lifted |= call->args[i].kinds == DOVE_KIND (ARRAY);
        }
    }
  call->can_fail |= function_may_fail (call);
}

/*
 * dove_infer_function:
 * @call: a call
 *
 * Returns: the type of what it gives
 */
DoveType
dove_infer_function (DoveInferrer   *self,
                     const DoveNode *node)
{
  g_autofree DoveType *args = g_new0 (DoveType, MAX (1, node->n_children));
  Call call = { .inferrer = self, .node = node, .args = args,
                .rule = dove_function_rule (node->function) };
  DoveType type, element, list;

  if (call.rule == NULL)
    return dove_type_any ();
  if (*call.rule == '*')
    return dove_infer_special (self, node);

  take_arguments (&call);
  type = rule_type (&call);
  if (call.n_lifted == 0)
    return type;

  element = dove_type_first (&type);
  if ((type.kinds & DOVE_KIND (ARRAY)) == 0)
    element.kinds = type.kinds;
  if (call.n_lifted > 1)
    element.kinds |= DOVE_KIND (ERROR);
  list = dove_type_list_of (&element);

  return call.is_lifted ? list : dove_type_join (&self->source, &type, &list);
}
