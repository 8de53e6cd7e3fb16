/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "base/dove-defaults.h"
#include "base/dove-text.h"
#include "dove-convert-private.h"
#include "dove-function-private.h"
#include "dove-tree-private.h"

/*
 * Reads tokens into a tree, by recursive descent: one function per kind of primary, one for all
 * levels of operators. The parser looks at one token ahead (`token`); `previous_end` is where
 * the one before ended. A failure leaves @error set and gives NULL all the way up.
 */
typedef struct
{
  DoveLexer   lexer;
  DoveToken   token;
  guint       previous_end;
  guint       depth;
  GPtrArray  *names;    /* (element-type utf8): that the LETs around have given */
  GArray     *slots;    /* (element-type guint): where their values are kept */
  guint       n_open;   /* slots taken here: by those, and by names whose value is being read */
  guint       n_slots;  /* most slots taken at once */
  GError    **error;
} Parser;

static DoveNode *parse_expression (Parser *self);

static void
set_failure (Parser     *self,
             guint       position,
             DoveError   code,
             const char *format,
             va_list     arguments)
{
  g_autofree char *what = g_strdup_vprintf (format, arguments);

  self->lexer.failed_at = position;
  g_set_error_literal (self->error, DOVE_ERROR, code, what);
}

G_GNUC_PRINTF (3, 4) static DoveNode *
fail (Parser     *self,
      guint       position,
      const char *format,
      ...)
{
  va_list arguments;

  va_start (arguments, format);
  set_failure (self, position, DOVE_ERROR_INVALID, format, arguments);
  va_end (arguments);

  return NULL;
}

/* Of a name that is not known */
G_GNUC_PRINTF (3, 4) static DoveNode *
fail_unknown (Parser     *self,
              guint       position,
              const char *format,
              ...)
{
  va_list arguments;

  va_start (arguments, format);
  set_failure (self, position, DOVE_ERROR_MISSING, format, arguments);
  va_end (arguments);

  return NULL;
}

/* @expected is a part of a sentence. */
static DoveNode *
fail_expected (Parser     *self,
               const char *expected)
{
  g_autofree char *found = NULL;

  if (self->token.kind == DOVE_TOKEN_END)
    return fail (self, self->token.start, _("%s is expected, but the formula ends here."),
                 expected);

  found = g_strndup (self->lexer.text + self->token.start, self->token.end - self->token.start);

  return fail (self, self->token.start, _("%s is expected, but “%s” stands here."),
               expected, found);
}

static gboolean
advance (Parser *self)
{
  self->previous_end = self->token.end;

  return dove_lexer_next (&self->lexer, &self->token, self->error);
}

static char *
dup_token (Parser *self)
{
  return g_strndup (self->lexer.text + self->token.start, self->token.end - self->token.start);
}

static gboolean
close_with (Parser        *self,
            DoveTokenKind  kind,
            const char    *expected)
{
  if (self->token.kind == kind)
    return advance (self);

  fail_expected (self, expected);

  return FALSE;
}

/* The literal under the token */
static DoveNode *
parse_literal (Parser *self)
{
  g_autoptr(DoveNode) node = dove_node_new (DOVE_NODE_CONSTANT, self->token.start);

  node->end = self->token.end;
  node->name = dup_token (self);
  node->is_constant = TRUE;

  if (self->token.kind == DOVE_TOKEN_STRING)
    {
      g_autofree char *text = dove_lexer_unquote (node->name, strlen (node->name), '"');

      node->constant = dove_cell_text (text, -1);
    }
  else if (self->token.kind == DOVE_TOKEN_ERROR)
    {
      g_clear_pointer (&node->name, g_free);
      node->name = g_strdup (dove_fault_kind_name (self->token.fault));
      node->is_constant = FALSE;
      node->slot = self->token.fault;
    }
  else if (dove_text_to_decimal (node->name, strlen (node->name), &node->constant.number))
    node->constant.kind = DOVE_CELL_NUMBER;
  else
    return fail (self, node->start, _("“%s” is too large for a number."), node->name);

  return advance (self) ? g_steal_pointer (&node) : NULL;
}

static DoveNode *
parse_reference (Parser *self)
{
  g_autoptr(DoveNode) node = dove_node_new (DOVE_NODE_REFERENCE, self->token.start);
  const char *text = self->lexer.text + self->token.start;
  char **names = NULL;

  node->end = self->token.end;
  names = dove_lexer_split_steps (text, node->end - node->start, &node->is_relative);
  dove_node_set_steps (node, names, text);
  node->name = dove_node_dup_path (node);

  return advance (self) ? g_steal_pointer (&node) : NULL;
}

static gboolean
find_slot (Parser     *self,
           const char *name,
           guint      *slot)
{
  for (guint i = self->names->len; i > 0; i--)
    if (g_ascii_strcasecmp (g_ptr_array_index (self->names, i - 1), name) == 0)
      {
        *slot = g_array_index (self->slots, guint, i - 1);
        return TRUE;
      }

  return FALSE;
}

static DoveNode *
fail_name (Parser     *self,
           guint       start,
           const char *name)
{
  const char *nearest = dove_text_find_nearest (name, (const char * const *) self->names->pdata,
                                                self->names->len);

  if (nearest == NULL)
    nearest = dove_function_nearest (name);
  if (nearest != NULL && g_ascii_strcasecmp (nearest, name) == 0)
    return fail (self, start, _("the function %s needs parentheses: %s(…)."), nearest, nearest);
  if (nearest != NULL)
    return fail_unknown (self, start,
                         _("there is no name “%s” here; did you mean “%s”? A field is written "
                           "[%s], a text \"%s\"."), name, nearest, name, name);

  return fail_unknown (self, start,
                       _("there is no name “%s” here. A field is written [%s], a text \"%s\"."),
               name, name, name);
}

/* LET(name; value; ...; expr): the arguments are told apart while reading, since what a name
 * means depends on the names before it */
static gboolean
parse_let_name (Parser   *self,
                DoveNode *call)
{
  DoveLexer ahead = self->lexer;
  DoveToken next;
  DoveNode *node = NULL;

  if (self->token.kind != DOVE_TOKEN_NAME || !dove_lexer_next (&ahead, &next, NULL)
      || next.kind != DOVE_TOKEN_SEPARATOR)
    return FALSE;

  node = dove_node_new (DOVE_NODE_NAME, self->token.start);
  node->end = self->token.end;
  node->name = dup_token (self);
  node->slot = self->n_open++;
  self->n_slots = MAX (self->n_slots, self->n_open);
  dove_node_add (call, node);

  return advance (self);
}

static DoveNode *
parse_argument (Parser *self)
{
  DoveNode *node = NULL;

  if (self->token.kind != DOVE_TOKEN_SEPARATOR && self->token.kind != DOVE_TOKEN_CLOSE)
    return parse_expression (self);

  node = dove_node_new (DOVE_NODE_OMITTED, self->token.start);
  node->end = self->token.start;

  return node;
}

/* After an argument of LET that is a value: from here on its name is known */
static void
declare_let_name (Parser   *self,
                  DoveNode *call)
{
  DoveNode *node = NULL;

  if (call->n_children % 2 != 0)
    return;

  node = call->children[call->n_children - 2];
  g_ptr_array_add (self->names, g_strdup (node->name));
  g_array_append_val (self->slots, node->slot);
}

static gboolean
parse_let (Parser   *self,
           DoveNode *call)
{
  guint outer = self->names->len;
  guint outer_open = self->n_open;
  DoveNode *body = NULL;

  while (parse_let_name (self, call))
    {
      DoveNode *value = NULL;

      if (!advance (self) || (value = parse_argument (self)) == NULL)
        return FALSE;
      dove_node_add (call, value);
      declare_let_name (self, call);
      if (self->token.kind != DOVE_TOKEN_SEPARATOR)
        return fail_expected (self, _("after the value the last argument of LET, what to compute,"))
               != NULL;
      if (!advance (self) || call->n_children >= DOVE_FORMULA_ARGUMENT_LIMIT)
        break;
    }

  if (*self->error != NULL)
    return FALSE;
  if (call->n_children == 0)
    return fail_expected (self, _("a name and its value, LET(name; value; …),")) != NULL;

  body = parse_argument (self);
  if (body == NULL)
    return FALSE;
  dove_node_add (call, body);
  g_ptr_array_set_size (self->names, outer);
  g_array_set_size (self->slots, outer);
  self->n_open = outer_open;

  return TRUE;
}

static gboolean
parse_arguments (Parser   *self,
                 DoveNode *call)
{
  if (self->token.kind == DOVE_TOKEN_CLOSE)
    return TRUE;

  for (;;)
    {
      DoveNode *argument = parse_argument (self);

      if (argument == NULL)
        return FALSE;
      dove_node_add (call, argument);
      if (self->token.kind != DOVE_TOKEN_SEPARATOR)
        return TRUE;
      if (call->n_children == DOVE_FORMULA_ARGUMENT_LIMIT)
        return fail (self, self->token.start, _("a function takes at most %d arguments."),
                     DOVE_FORMULA_ARGUMENT_LIMIT) != NULL;
      if (!advance (self))
        return FALSE;
    }
}

static gboolean
check_count (Parser   *self,
             DoveNode *call)
{
  const DoveFunction *function = call->function;
  g_autofree char *wanted = NULL;
  int n = call->n_children;

  if (n >= function->min && (function->max < 0 || n <= function->max))
    return TRUE;

  if (function->max == 0)
    wanted = g_strdup (_("no arguments"));
  else if (function->max < 0)
    wanted = g_strdup_printf (ngettext ("at least %d argument", "at least %d arguments",
                                        (gulong) function->min), function->min);
  else if (function->min == function->max)
    wanted = g_strdup_printf (ngettext ("%d argument", "%d arguments", (gulong) function->min),
                              function->min);
  else
    wanted = g_strdup_printf (_("%d to %d arguments"), function->min, function->max);

  /* Translators: the function, “no arguments” or “1 to 3 arguments”, how many; how it is written */
  fail (self, call->start, ngettext ("%s takes %s, %d is given: %s(%s).",
                                     "%s takes %s, %d are given: %s(%s).", (gulong) n),
        function->name, wanted, n, function->name, function->signature);

  return FALSE;
}

static DoveNode *
parse_call (Parser     *self,
            guint       start,
            const char *name)
{
  g_autoptr(DoveNode) call = dove_node_new (DOVE_NODE_CALL, start);
  gboolean is_read;

  call->function = dove_function_find (name, strlen (name));
  if (call->function == NULL)
    {
      const char *nearest = dove_function_nearest (name);

      if (nearest != NULL)
        return fail_unknown (self, start, _("there is no function “%s”; did you mean %s?"),
                             name, nearest);
      return fail_unknown (self, start, _("there is no function “%s”."), name);
    }

  if (!advance (self))
    return NULL;

  is_read = g_str_equal (call->function->name, "LET") ? parse_let (self, call)
                                                      : parse_arguments (self, call);
  if (!is_read || !close_with (self, DOVE_TOKEN_CLOSE, _("“;” or “)”")))
    return NULL;
  call->end = self->previous_end;

  return check_count (self, call) ? g_steal_pointer (&call) : NULL;
}

static DoveNode *
parse_word (Parser *self)
{
  g_autofree char *name = dup_token (self);
  g_autoptr(DoveNode) node = NULL;
  guint start = self->token.start;
  gboolean is_logical = g_ascii_strcasecmp (name, "TRUE") == 0
                        || g_ascii_strcasecmp (name, "FALSE") == 0;
  guint slot = 0;

  if (!advance (self))
    return NULL;
  if (self->token.kind == DOVE_TOKEN_OPEN)
    return parse_call (self, start, name);

  if (is_logical)
    {
      node = dove_node_new (DOVE_NODE_CALL, start);
      node->function = dove_function_find (name, strlen (name));
    }
  else if (find_slot (self, name, &slot))
    {
      node = dove_node_new (DOVE_NODE_NAME, start);
      node->name = g_steal_pointer (&name);
      node->slot = slot;
    }
  else
    return fail_name (self, start, name);
  node->end = self->previous_end;

  return g_steal_pointer (&node);
}

static gboolean
parse_row (Parser   *self,
           DoveNode *array)
{
  guint before = array->n_children;

  for (;;)
    {
      DoveNode *element = parse_expression (self);

      if (element == NULL)
        return FALSE;
      dove_node_add (array, element);
      if (self->token.kind != DOVE_TOKEN_SEPARATOR)
        break;
      if (!advance (self))
        return FALSE;
    }

  array->rows++;
  if (array->rows == 1)
    array->columns = array->n_children;
  if (array->n_children - before == array->columns)
    return TRUE;

  return fail (self, self->token.start, _("the rows of an array must be of the same length: the "
                                          "first holds %u, this one %u."),
               array->columns, array->n_children - before) != NULL;
}

static DoveNode *
parse_array (Parser *self)
{
  g_autoptr(DoveNode) array = dove_node_new (DOVE_NODE_ARRAY, self->token.start);

  do
    {
      if (!advance (self) || !parse_row (self, array))
        return NULL;
    }
  while (self->token.kind == DOVE_TOKEN_ROW);

  if (!close_with (self, DOVE_TOKEN_BRACE_CLOSE, _("“;”, “|” or “}”")))
    return NULL;
  array->end = self->previous_end;

  return g_steal_pointer (&array);
}

static DoveNode *
parse_parentheses (Parser *self)
{
  g_autoptr(DoveNode) node = NULL;

  if (!advance (self))
    return NULL;

  node = parse_expression (self);
  if (node == NULL || !close_with (self, DOVE_TOKEN_CLOSE, "“)”"))
    return NULL;

  return g_steal_pointer (&node);
}

static DoveNode *
parse_primary (Parser *self)
{
  switch (self->token.kind)
    {
    case DOVE_TOKEN_NUMBER:
    case DOVE_TOKEN_STRING:
    case DOVE_TOKEN_ERROR:
      return parse_literal (self);
    case DOVE_TOKEN_REFERENCE:
      return parse_reference (self);
    case DOVE_TOKEN_NAME:
      return parse_word (self);
    case DOVE_TOKEN_BRACE_OPEN:
      return parse_array (self);
    case DOVE_TOKEN_OPEN:
      return parse_parentheses (self);
    default:
      return fail_expected (self, _("a value (a number, a \"text\", a [field], a function or a "
                                    "parenthesis)"));
    }
}

static gboolean
is_operator (Parser       *self,
             DoveOperator  op)
{
  return self->token.kind == DOVE_TOKEN_OPERATOR && self->token.op == op;
}

static DoveNode *
parse_postfix (Parser *self)
{
  guint start = self->token.start;
  g_autoptr(DoveNode) node = parse_primary (self);
  DoveNode *percent = NULL;

  if (node == NULL || !is_operator (self, DOVE_OPERATOR_PERCENT))
    return g_steal_pointer (&node);

  percent = dove_node_new (DOVE_NODE_PERCENT, start);
  dove_node_add (percent, g_steal_pointer (&node));
  node = percent;

  while (is_operator (self, DOVE_OPERATOR_PERCENT))
    {
      dove_node_add_op (node, DOVE_OPERATOR_PERCENT);
      if (!advance (self))
        return NULL;
      node->end = self->previous_end;
    }

  return g_steal_pointer (&node);
}

static DoveNode *
parse_unary (Parser *self)
{
  g_autoptr(DoveNode) sign = NULL;
  DoveNode *operand = NULL;

  if (!is_operator (self, DOVE_OPERATOR_ADD) && !is_operator (self, DOVE_OPERATOR_SUBTRACT))
    return parse_postfix (self);

  sign = dove_node_new (DOVE_NODE_SIGN, self->token.start);
  while (is_operator (self, DOVE_OPERATOR_ADD) || is_operator (self, DOVE_OPERATOR_SUBTRACT))
    {
      dove_node_add_op (sign, self->token.op);
      if (!advance (self))
        return NULL;
    }

  operand = parse_postfix (self);
  if (operand == NULL)
    return NULL;
  dove_node_add (sign, operand);
  sign->end = self->previous_end;

  return g_steal_pointer (&sign);
}

static DoveNode *
parse_level (Parser *self,
             int     level)
{
  guint start = self->token.start;  /* of the operand with its parentheses */
  g_autoptr(DoveNode) node = NULL;
  g_autoptr(DoveNode) chain = NULL;

  if (level > 5)
    return parse_unary (self);

  node = parse_level (self, level + 1);
  while (node != NULL && self->token.kind == DOVE_TOKEN_OPERATOR
         && dove_operator_level (self->token.op) == level)
    {
      if (chain == NULL)
        chain = dove_node_new (DOVE_NODE_CHAIN, start);
      dove_node_add (chain, g_steal_pointer (&node));
      dove_node_add_op (chain, self->token.op);
      if (!advance (self))
        return NULL;
      node = parse_level (self, level + 1);
    }

  if (node == NULL || chain == NULL)
    return g_steal_pointer (&node);
  dove_node_add (chain, g_steal_pointer (&node));
  chain->end = self->previous_end;

  return g_steal_pointer (&chain);
}

static DoveNode *
parse_expression (Parser *self)
{
  DoveNode *node = NULL;

  if (self->depth == DOVE_FORMULA_DEPTH_LIMIT)
    return fail (self, self->token.start, _("functions and parentheses are nested deeper than %d."),
                 DOVE_FORMULA_DEPTH_LIMIT);

  self->depth++;
  node = parse_level (self, 1);
  self->depth--;

  return node;
}

/* Names that are given from outside have the first slots, in their order */
static void
declare_known (Parser            *self,
               const char *const *known)
{
  for (guint i = 0; known != NULL && known[i] != NULL; i++)
    {
      g_ptr_array_add (self->names, g_strdup (known[i]));
      g_array_append_val (self->slots, i);
      self->n_slots = self->n_open = i + 1;
    }
}

/*
 * dove_parse_known:
 * @text: a formula, valid UTF-8, with or without `=` in front
 * @known: (nullable) (array zero-terminated=1): names that are given from outside, as if a LET
 *   were around; their slots are the first
 * @n_slots: (out): how many values LETs keep at once
 * @failed_at: (out): the byte at which reading failed, which the message does not name
 *
 * Errors: %DOVE_ERROR_MISSING for a name that is not known, %DOVE_ERROR_INVALID for all else.
 *
 * Returns: (transfer full) (nullable): the tree
 */
DoveNode *
dove_parse_known (const char        *text,
                  const char *const *known,
                  guint             *n_slots,
                  guint             *failed_at,
                  GError           **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GArray) slots = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr(DoveNode) node = NULL;
  GError *failure = NULL;
  Parser self = { .lexer = { .text = text }, .names = names, .slots = slots,
                  .error = &failure };

  declare_known (&self, known);
  if (advance (&self) && (!is_operator (&self, DOVE_OPERATOR_EQUAL) || advance (&self)))
    node = parse_expression (&self);

  if (node != NULL && self.token.kind != DOVE_TOKEN_END)
    fail_expected (&self, _("an operator or the end"));

  *failed_at = self.lexer.failed_at;
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return NULL;
    }
  *n_slots = self.n_slots;

  return g_steal_pointer (&node);
}

/*
 * dove_parse:
 * @known: (nullable) (array zero-terminated=1): names that are given from outside
 *
 * The same for who wants a sentence that has the place in it.
 *
 * Errors: %DOVE_ERROR_INVALID, with place and what was expected.
 */
DoveNode *
dove_parse (const char         *text,
            const char *const  *known,
            guint              *n_slots,
            GError            **error)
{
  g_autoptr(GError) failure = NULL;
  guint failed_at = 0;
  DoveNode *node = dove_parse_known (text, known, n_slots, &failed_at, &failure);

  if (node == NULL)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("Character %u of the formula: %s"),
                 dove_lexer_column (text, failed_at), failure->message);

  return node;
}
